-- Guesses from names where a customer's files come in and where their rows go: `source.files` and `project` of a draft.
local near = require "kit.base.near"
local project = require "kitload.kits.project"
local places = require "kitload.places.places"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

-- A pattern for a file's name: runs of digits become *, because they are often days or counters. Nil if the name has signs
-- of patterns.
local function pattern_of(path)
  local folder, name = path:match "^(.*/)([^/]*)$"
  folder, name = folder or "", name or path
  if path:find "[*?%[%]{}\\]" then return nil end
  local stem, ending = name:match "^(.-)(%.%a[%w.]*)$"
  if not stem or stem == "" then stem, ending = name, "" end
  local starred = stem:gsub("%d[%d_.T:-]*%d", "*"):gsub("%d", "*")
  return folder .. starred .. ending
end

--- A value for the kit's source.files; nil if the sample is outside of the workspace.
---@param path string  as it was given
---@return string?
function M.files(path)
  if not places.of(path).again then return nil end
  local place = workspace.place(path)
  if place:sub(1, 1) == "/" or place:find "^%.%./" or not sys.stat(workspace.root() .. "/" .. place) then return nil end
  return pattern_of(place)
end

--- The project with the name of the kit or of the sample's folder. If there is none: nil and all projects.
---@param name string  name of the kit
---@param path string?
---@param parent table?  the template's description
---@return string? project, string[] others
function M.project(name, path, parent)
  if parent and parent.facts.project then return nil, {} end
  local is, names = {}, project.names()
  for _, one in ipairs(names) do is[one:lower()] = one end
  for part in (name .. "."):gmatch "(.-)%." do
    if is[part:lower()] then return is[part:lower()], names end
  end
  for part in (path and workspace.place(path) or ""):gmatch "([^/]+)/" do
    if is[part:lower()] then return is[part:lower()], names end
  end
  return nil, names
end

--- The projects as a comment lists them.
function M.listed(names)
  local is = {}
  for _, name in ipairs(names) do is[name] = true end
  return table.concat(near.keys(is), ", ")
end

return M
