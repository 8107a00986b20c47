-- Where a customer's files come in and where their rows go, as far as names show it: `source.files` and `project` of a draft.
local near = require "kit.base.near"
local project = require "kitload.kits.project"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

-- The pattern of a file's name: runs of numbers, as days and counters are, become *. What else is a pattern's sign cannot be told.
local function pattern_of(path)
  local folder, name = path:match "^(.*/)([^/]*)$"
  folder, name = folder or "", name or path
  if path:find "[*?%[%]{}\\]" then return nil end
  local stem, ending = name:match "^(.-)(%.%a[%w.]*)$"
  if not stem or stem == "" then stem, ending = name, "" end
  local starred = stem:gsub("%d[%d_.T:-]*%d", "*"):gsub("%d", "*")
  return folder .. starred .. ending
end

--- What source.files of the sample's kit may be; nil where the sample lies outside of the workspace.
---@param path string  as it was given
---@return string?
function M.files(path)
  if path == "-" then return nil end
  local place = workspace.place(path)
  if place:sub(1, 1) == "/" or place:find "^%.%./" or not sys.stat(workspace.root() .. "/" .. place) then return nil end
  return pattern_of(place)
end

--- The project that the kit's name, or the folder of its sample, has; else those that there are.
---@param name string  the kit's
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
  for part in (path and path ~= "-" and workspace.place(path) or ""):gmatch "([^/]+)/" do
    if is[part:lower()] then return is[part:lower()], names end
  end
  return nil, names
end

--- As it stands in a comment: the projects, one after the other.
function M.listed(names)
  local is = {}
  for _, name in ipairs(names) do is[name] = true end
  return table.concat(near.keys(is), ", ")
end

return M
