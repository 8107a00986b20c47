-- Commands of kitload that the server runs as children: their environment.
local M = {}

local known

--- The variables that were taken out of our own environment because they hold secrets, for a child of ours.
---@param config table   of the workers: variables (texts by name), secrets (files in memory by name)
---@return table<string, userdata|string>
function M.environment(config)
  if known then return known end
  local values = {}
  for name, value in pairs(config.variables or {}) do values[name] = value end
  for name, path in pairs(config.secrets or {}) do values[name] = assert(require("kitload.host.secret").from_file(path)) end
  known = values
  return known
end

return M
