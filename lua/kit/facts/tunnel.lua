-- ssh_tunnel of a project: the SSH server through which the database is reached, and what answers its questions.
--
--   ssh_tunnel = { host = "bastion.acme.example", port = 22, user = "deploy", key = "~/.ssh/acme",
--                  answers = { password = secret "acme/ssh", ["Verification code:"] = totp "acme/otp" } }
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local show = require("kit.base.fault").show

local M = {}

---@class kit.Tunnel
---@field host string
---@field port integer?
---@field user string?
---@field key string?   the path of a private key, as the project writes it
---@field answers table<string, kit.SecretRef>?  prompt → what answers it

local how = 'write ssh_tunnel = { host = "bastion.acme.example", user = "deploy" }'

-- Words that a shell or ssh itself would read in another way never come so far. A ProxyCommand of ssh_config may give the host to a
-- shell.
local function word(name, pattern, example)
  return function(v)
    if type(v) == "string" and v:find(pattern) and not v:find "^%-" then return v end
    return nil, ("has %s for %s"):format(show(v), name), example
  end
end

local function port(v)
  if math.type(v) == "integer" and v >= 1 and v <= 65535 then return v end
  return nil, ("must have a port from 1 to 65535 for port, not %s"):format(show(v)), "write port = 22"
end

local function key(v)
  if type(v) == "string" and v ~= "" and not v:find "%c" and not v:find "^%-" then return v end
  return nil, "must have the path of a private key for key", 'write key = "~/.ssh/acme"'
end

--- A prompt as it is compared: without the blanks at its end.
---@param prompt string
function M.prompt(prompt) return (prompt:gsub("%s+$", "")) end

local how_answer = 'write answers = { password = secret "acme/ssh", ["Verification code:"] = totp "acme/otp" }'

-- A text may be the answer itself, so no message repeats it.
local function answers_of(secret)
  return function(v)
    if type(v) ~= "table" or debug.getmetatable(v) or #v > 0 then return nil, "must have a table of prompts for answers", how_answer end
    local out = {}
    for prompt, given in pairs(v) do
      if type(prompt) ~= "string" or M.prompt(prompt) == "" then return nil, "has an answer without a prompt", how_answer end
      local ref, wrong, instead = secret(given)
      if not ref then return nil, ("has an answer for %s that %s"):format(show(prompt), wrong), instead end
      if ref.totp and prompt == "passphrase" then return nil, "has a one-time code for passphrase, which is of a key's file", how_answer end
      if out[M.prompt(prompt)] then return nil, ("has two answers for %s"):format(show(prompt)), how_answer end
      out[M.prompt(prompt)] = ref
    end
    return next(out) and out or nil
  end
end

--- Check the value of ssh_tunnel.
---@param v any
---@param secret fun(v: any): kit.SecretRef?, string?, string?  the check of an answer
---@return kit.Tunnel?, string? wrong, string? instead
function M.check(v, secret)
  if type(v) ~= "table" or debug.getmetatable(v) then return nil, ("must be a table, not %s"):format(show(v)), how end
  local checks = {
    host = word("host", "^[%w%.:_-]+$", how .. "; host is a name, an address or a Host of ssh_config; user and port stand beside it"),
    port = port, user = word("user", "^[%w%._@\\-]+$", how), key = key, answers = answers_of(secret),
  }
  local out = {}
  for name, value in pairs(v) do
    if not checks[name] then
      return nil, ("has no option %s"):format(show(name)), near.did_you_mean(tostring(name), near.keys(checks)) or how
    end
    local wrong, instead
    out[name], wrong, instead = checks[name](value)
    if wrong then return nil, wrong, instead end
  end
  if not out.host then return nil, "says no host", how end
  return out
end

-- One-time codes --------------------------------------------------------------------------------------------------------------

local how_totp = 'write totp "acme/otp", or totp { "acme/otp", digits = 8 }: the secret is the key in base32, or the otpauth:// address'

local limits = { digits = { 6, 10 }, period = { 1, 3600 } }

local function is_integer_from(v, range) return math.type(v) == "integer" and v >= range[1] and v <= range[2] end

--- What `totp` gave: the secret with the key, and how the codes are made.
---@param given any
---@param secret fun(v: any): kit.SecretRef?, string?, string?
---@return kit.SecretRef?, string? wrong, string? instead
function M.totp(given, secret)
  local from, how_made = {}, {}
  if type(given) ~= "table" then
    from = given
  else
    for name, value in pairs(given) do
      if limits[name] and not is_integer_from(value, limits[name]) then
        return nil, ("has %s for %s, which is %d to %d"):format(show(value), name, limits[name][1], limits[name][2]), how_totp
      elseif name == "algorithm" and not ({ SHA1 = 1, SHA256 = 1, SHA512 = 1 })[value] then
        return nil, "has an algorithm that is none of SHA1, SHA256, SHA512", how_totp
      end
      if limits[name] or name == "algorithm" then how_made[name] = value else from[name] = value end
    end
    if from[1] and next(from, next(from)) == nil then from = from[1] end
  end
  local ref, wrong, instead = secret { secret = from }
  if not ref then return nil, wrong, instead or how_totp end
  ref.totp = how_made
  return ref
end

return M
