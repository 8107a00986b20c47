-- The samples of a kit that is checked without files: their headers must fit the kit. `kitload test` reads their rows.
local inbox = require "kitload.files.inbox"
local begin = require "kitload.run.begin"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local paths = require "kitload.plan.paths"
local project = require "kitload.kits.project"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local unknown = require "kitload.plan.unknown"
local workspace = require "kitload.kits.workspace"

local M = {}

--- The path of a sample: below the folder that holds the kit's kits/, else below the workspace of the current folder.
---@param roots string[]  the kit's
---@param name string
---@return string
function M.path(roots, name)
  for _, root in ipairs(roots) do
    local folder = root == "kits" and "." or root:match "^(.*)/kits$"
    if folder and sys.stat(folder .. "/" .. name) then return folder == "." and name or folder .. "/" .. name end
  end
  local path = workspace.root() .. "/" .. name
  return workspace.shown(path)
end

-- A header can be bound without the values of --meta.
local function any_meta(s)
  local meta = {}
  for _, name in ipairs(begin.meta_names(s.description) or near.keys(s.meta)) do meta[name] = "1" end
  for name, value in pairs(s.meta) do meta[name] = value end
  return meta
end

-- Binds the header of a file. Its rows are not read.
local function bind(s, path, name)
  local own = session.new { notes = {}, started = s.started, job = s.job, files = {}, options = {}, meta = any_meta(s),
    description = s.description, kit = s.kit, names = { [path] = name }, place = paths.instead(s.description, path) }
  local fine, err
  own, err = session.open_files(own, { path })
  if not err then own, err = session.make_plan(own) end
  if not err then fine, err = unknown.mind(own) end
  for _, file in ipairs(own.files) do
    if file.source then file.source:close() end
  end
  return fine and own or nil, err
end

--- Bind the headers of the kit's samples.
---@param s kitload.Session  without files
---@return boolean? ok, table? err
function M.mind(s)
  for _, name in ipairs(s.kit and s.description.sample or {}) do
    local own, err = bind(s, M.path(s.kit.roots, name), name)
    if not own then return nil, err end
    local unread = unknown.of(own.files[1])
    s.notes[#s.notes + 1] = ("the header of %s fits%s"):format(name, unread[1] and s.description.facts.unknown ~= "warning"
      and "; no field reads " .. listing.list(unread, function(h) return '"' .. text.show(h) .. '"' end) or "")
  end
  return true
end

-- The last of the files that the kit names and that are there.
local function last_file(s)
  local words = project.files(s.description, s.project) or {}
  local found = words[1] and inbox.expand({ words = words, optional = true, of_kit = true }, {}) or {}
  table.sort(found)
  for i = #found, 1, -1 do
    local there = sys.stat(found[i])
    if there and there.kind == "file" and there.size > 0 then return found[i] end
  end
end

local function has_input(description)
  for _, example in ipairs(description.examples) do
    if example.input then return true end
  end
  return false
end

--- For a kit without a sample: bind the header of the last file that it names, if there is one. What a run would refuse it for becomes a
--- note, and no fault of the kit: files come and go.
---@param s kitload.Session  without files
---@return string? path, boolean known  known: a sample, an example or a file shows what headers this kit gets
function M.mind_file(s)
  if s.description.sample and s.description.sample[1] then return nil, true end
  local path = last_file(s)
  if path then
    local own, err = bind(s, path, path)
    if not own then
      local message = err.message:find(path, 1, true) and err.message or path .. ": " .. err.message
      s.notes[#s.notes + 1] = "a run would refuse its file " .. (message:match "^[^\n]*")
    end
  end
  return path, path ~= nil or has_input(s.description)
end

return M
