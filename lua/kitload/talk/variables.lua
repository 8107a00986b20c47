-- Variables of the environment that hold secrets. Each is read once. From then on stars stand in its place in the environment, so
-- that no child of this process gets it, and /proc does not show it.
local secret = require "kitload.host.secret"
local sys = require "kitload.host.sys"

local M = {}

local secrets, texts = {}, {}

--- Whether the variable is set.
---@param name string
function M.is_set(name) return sys.is_set(name) end

--- The variable as a secret.
---@param name string
---@return userdata? secret, table? err
function M.secret(name)
  local err
  if not secrets[name] then secrets[name], err = secret.from_variable(name) end
  return secrets[name], err
end

--- The variable as a text, for connection strings, which may hold a password. Nil: it is not set.
---@param name string
---@return string?
function M.text(name)
  if not texts[name] and M.is_set(name) then texts[name] = secret.text_of_variable(name) end
  return texts[name]
end

--- The variables that were read. A program that is started needs no stars.
---@return string[]
function M.taken()
  local list = {}
  for _, of in ipairs { secrets, texts } do
    for name in pairs(of) do list[#list + 1] = name end
  end
  return list
end

--- The variables that were read, with their values, for a program of ours that needs them.
---@return table<string, userdata|string>
function M.kept()
  local kept = {}
  for _, of in ipairs { texts, secrets } do
    for name, value in pairs(of) do kept[name] = value end
  end
  return kept
end

--- Take what is known to be a secret by its name, before a child is started.
function M.take()
  local names = sys.variables "KITLOAD_"
  names[#names + 1], names[#names + 2] = "PGPASSWORD", "OPENLINEAGE_API_KEY"
  for _, name in ipairs(names) do
    local is_secret = name:find "^KITLOAD_.+_PASSWORD$" or not name:find "^KITLOAD_" or name == "KITLOAD_KEY"
    if is_secret and M.is_set(name) then M.secret(name) end
  end
  M.text "OPENLINEAGE_URL" -- it may have a password
end

return M
