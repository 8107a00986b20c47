-- Reads the webhooks of a project: which addresses are told what became of its runs.
--
--   webhooks = { { url = "https://hooks.acme.example/kitload", secret = secret "acme/webhook", events = { "import.completed" } } }
--
-- Only the form of an address is looked at here. What it means, the one says who connects (kitload.host.http).
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local show = require("kit.base.fault").show

local M = {}

--- What a webhook may be told. The last two are told to each one that has a reason to know it, whatever it asks for.
M.events = { "import.completed", "import.failed", "import.needs_review", "import.canceled" }
M.others = { "webhook.disabled", "ping" }

local is_event = {}
for _, name in ipairs(M.events) do is_event[name] = true end

local MOST = 20

---@class kit.Webhook
---@field url string
---@field secret kit.SecretRef
---@field old_secret kit.SecretRef?   signs, too: for a day after the secret was changed
---@field events string[]
---@field allow_http boolean
---@field allow_private boolean
---@field ca string?                  a file of certificates in place of the system's

local how = 'write webhooks = { { url = "https://hooks.acme.example/kitload", secret = secret "acme/webhook" } }'

local read = {}

-- The address may be a secret in itself, so no message repeats it.
function read.url(v)
  if type(v) ~= "string" or v == "" then return nil, "must have a text for url" end
  if v:find "[%c%s]" then return nil, "has a blank or a control character in url" end
  local scheme, rest = v:match "^(%a+)://(.*)$"
  if not scheme or scheme:lower() ~= "https" and scheme:lower() ~= "http" then return nil, "has a url that does not begin with https://" end
  local host = rest:match "^[^/?#]*"
  if host:find("@", 1, true) then return nil, "has a user or a password in url", "a receiver knows us by the signature" end
  if host == "" then return nil, "has a url without a host" end
  return v
end

function read.events(v)
  if type(v) == "string" then v = { v } end
  if type(v) ~= "table" or debug.getmetatable(v) or #v == 0 then
    return nil, ("must have a list of %s for events"):format(table.concat(M.events, ", "))
  end
  local out, seen = {}, {}
  for key, event in pairs(v) do
    if not is_event[event] or math.type(key) ~= "integer" then
      return nil, ("has %s for events, not one of %s"):format(show(event), table.concat(M.events, ", ")),
        type(event) == "string" and near.did_you_mean(event, M.events) or nil
    end
    if not seen[event] then out[#out + 1], seen[event] = event, true end
  end
  return out
end

local function flag(name)
  return function(v)
    if type(v) == "boolean" then return v end
    return nil, ("must have true or false for %s, not %s"):format(name, show(v))
  end
end

read.allow_http, read.allow_private = flag "allow_http", flag "allow_private"

function read.ca(v)
  if type(v) == "string" and v ~= "" and not v:find "%c" then return v end
  return nil, ("must have the path of a file for ca, not %s"):format(show(v))
end

-- `secret` is the check of project.lua.
local function of_secret(name, secret)
  return function(v)
    local ref, wrong, instead = secret(v)
    if ref then return ref end
    return nil, ("has for %s what %s"):format(name, wrong), instead and ('write %s = secret "acme/webhook"'):format(name)
  end
end

local function one(v, secret)
  if type(v) ~= "table" or debug.getmetatable(v) then return nil, ("must have a table for each webhook, not %s"):format(show(v)), how end
  local out = { events = M.events, allow_http = false, allow_private = false }
  local readers = { secret = of_secret("secret", secret), old_secret = of_secret("old_secret", secret) }
  for name, reader in pairs(read) do readers[name] = reader end
  for key, value in pairs(v) do
    local reader = type(key) == "string" and readers[key]
    if not reader then
      return nil, ("has no option %s"):format(show(key)), near.did_you_mean(tostring(key), near.keys(readers)) or how
    end
    local wrong, instead
    out[key], wrong, instead = reader(value)
    if out[key] == nil then return nil, wrong, instead or how end
  end
  if not out.url then return nil, "has a webhook without url", how end
  if not out.secret then return nil, "has a webhook without secret", how end
  if not out.allow_http and out.url:lower():find "^http:" then
    return nil, "has a url without TLS", "write https://, or allow_http = true for a receiver that nobody listens to on the way"
  end
  return out
end

--- The check of the fact.
---@param v any
---@param secret function  the check of a secret
---@return kit.Webhook[]? webhooks, string? wrong, string? instead
function M.check(v, secret)
  if type(v) ~= "table" or debug.getmetatable(v) then return nil, ("must be a list of webhooks, not %s"):format(show(v)), how end
  if v.url ~= nil then return nil, "must be a list of webhooks, and is one", how end
  local out, seen = {}, {}
  for key, value in pairs(v) do
    if math.type(key) ~= "integer" then return nil, ("has no option %s"):format(show(key)), how end
    local hook, wrong, instead = one(value, secret)
    if not hook then return nil, wrong, instead end
    if seen[hook.url] then return nil, "names one url twice", "write one of them" end
    out[#out + 1], seen[hook.url] = hook, true
  end
  if #out == 0 then return nil, "is empty", how end
  if #out > MOST then return nil, ("has %d webhooks, and %d are the most"):format(#out, MOST) end
  return out
end

return M
