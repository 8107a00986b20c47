-- The samples of a kit that is checked without files: their headers must fit the kit. `kitload test` reads their rows.
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local paths = require "kitload.plan.paths"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local unknown = require "kitload.run.unknown"
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
  for _, name in ipairs(session.meta_names(s.description) or near.keys(s.meta)) do meta[name] = "1" end
  for name, value in pairs(s.meta) do meta[name] = value end
  return meta
end

--- Bind the headers of the kit's samples.
---@param s kitload.Session  without files
---@return boolean? ok, table? err
function M.mind(s)
  for _, name in ipairs(s.kit and s.description.sample or {}) do
    local path = M.path(s.kit.roots, name)
    local own = session.new { notes = {}, started = s.started, job = s.job, files = {}, options = {}, meta = any_meta(s),
      description = s.description, kit = s.kit, names = { [path] = name }, place = paths.instead(s.description, path) }
    local ok, err = session.open_files(own, { path })
    if ok then ok, err = session.make_plan(own) end
    if ok then ok, err = unknown.mind(own) end
    if not ok then return nil, err end
    local unread = unknown.of(own.files[1])
    s.notes[#s.notes + 1] = ("the header of %s fits%s"):format(name, unread[1] and s.description.facts.unknown ~= "warning"
      and "; no field reads " .. listing.list(unread, function(h) return '"' .. text.show(h) .. '"' end) or "")
  end
  return true
end

return M
