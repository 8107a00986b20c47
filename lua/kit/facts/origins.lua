-- Origins: the pages that may show the import widget in a frame. kits/_defaults.lua and a project name them.
--
--   origins = { "https://app.acme.example", "https://*.shops.example" }
--
-- An origin is exact: scheme, host and port. `*.` stands for one label of the host.
local show = require("kit.base.fault").show

local M = {}

local how = 'write origins = { "https://app.acme.example" }'

local function is_this_machine(host) return host == "localhost" or host:find "^127%.%d+%.%d+%.%d+$" ~= nil or host == "[::1]" end

-- The parts of an origin as browsers write it; nil: it is none.
local function parts(text)
  local scheme, host, port = text:lower():match "^(https?)://([%w.*-]+)(:?%d*)$"
  if not scheme then
    scheme, host, port = text:lower():match "^(https?)://(%[::1%])(:?%d*)$"
  end
  if not scheme or port == ":" or host:find("..", 1, true) or host:find "^%." or host:find "%.$" then return nil end
  if port == (scheme == "https" and ":443" or ":80") then port = "" end
  return scheme, host, port
end

--- An origin as browsers write it; nil: it is none.
---@param text string
---@return string?
function M.normal(text)
  local scheme, host, port = parts(text)
  if not scheme or host:find("*", 1, true) then return nil end
  return scheme .. "://" .. host .. port
end

--- The value of the fact.
function M.check(v)
  if type(v) == "string" then v = { v } end
  if type(v) ~= "table" then return nil, ("must be a list of origins, not %s"):format(show(v)), how end
  local out = {}
  for key, text in pairs(v) do
    if math.type(key) ~= "integer" then return nil, "takes no names, it is a list", how end
    if type(text) ~= "string" then return nil, ("has %s among the origins"):format(show(text)), how end
    local scheme, host, port = parts(text)
    if not scheme then return nil, ("has %s, which is no origin: a scheme, a host and perhaps a port"):format(show(text)), how end
    local rest = host:match "^%*%.(.+)$" or host
    if rest:find("*", 1, true) or rest ~= host and not rest:find(".", 1, true) then
      return nil, ("has %s: *. stands for one label at the beginning, before a domain"):format(show(text)), how
    end
    if scheme == "http" and not is_this_machine(host) then
      return nil, ("has %s, and http is for this machine alone"):format(show(text)), "write https, or http://localhost"
    end
    out[key] = scheme .. "://" .. host .. port
  end
  return out
end

--- Whether an origin is one of a list.
---@param list string[]
---@param origin string  as a browser writes it
function M.allows(list, origin)
  for _, one in ipairs(list) do
    if one == origin then return true end
    local scheme, domain = one:match "^(https?://)%*(%..+)$"
    if scheme and origin:sub(1, #scheme) == scheme and origin:sub(-#domain) == domain
      and origin:sub(#scheme + 1, -#domain - 1):find "^[%w-]+$" then return true end
  end
  return false
end

--- Whether an origin is a page of this machine.
---@param origin string
function M.is_local(origin)
  local _, host = parts(origin)
  return host ~= nil and is_this_machine(host)
end

return M
