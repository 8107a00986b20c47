-- A project for specs of connections: as if its file had been read.
local reach_of = require "kitload.kits.reach"

local M = {}

--- The reach of `--project acme`, whose file has these settings.
---@param settings table<string, any>
---@return kitload.Reach
function M.as_read(settings)
  local project = { name = "acme", path = "projects/acme.lua", from = {} }
  for name, value in pairs(settings) do project[name], project.from[name] = value, "projects/acme.lua" end
  local reach = reach_of.of { project = "acme" }
  reach.read = project
  return reach
end

return M
