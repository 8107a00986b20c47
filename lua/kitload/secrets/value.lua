-- The value of a secret that a project names. It goes to libpq without ever being a text of Lua.
local config = require "kitload.secrets.config"
local errors = require "kitload.talk.errors"
local kit_project = require "kit.facts.project"
local near = require "kit.base.near"
local secret = require "kitload.host.secret"
local store = require "kitload.secrets.store"
local sys = require "kitload.host.sys"
local variables = require "kitload.talk.variables"

local M = {}

---@class kitload.Target  to whom a secret goes
---@field host string
---@field port string
---@field user string

--- user@host:port
---@param t kitload.Target
function M.address(t) return ("%s%s:%s"):format(t.user ~= "" and t.user .. "@" or "", t.host, t.port) end

-- A helper is run once: it may ask its user.
local of_helpers = {}

local from = {}

function from.env(ref) return variables.secret(ref.name) end

function from.file(ref) return secret.from_file(ref.path) end

function from.helper(ref)
  local settings, err = config.read()
  if not settings then return nil, err end
  local program = settings.helpers and settings.helpers[ref.name]
  if not program then
    return nil, errors.usage(("there is no helper '%s' in %s/config.lua"):format(ref.name, config.folder() or "~/.config/kitload"),
      near.did_you_mean(ref.name, near.keys(settings.helpers or {}))
        or ('write return { helpers = { %s = { "/usr/bin/…" } } } there: a workspace names no programs'):format(ref.name))
  end
  local words = kit_project.secret_text(ref)
  if not of_helpers[words] then
    local argv = table.move(program, 1, #program, 1, {})
    of_helpers[words], err = secret.from_program(table.move(ref.args, 1, #ref.args, #argv + 1, argv))
  end
  return of_helpers[words], err
end

function from.sealed(ref, target)
  local opened, err = store.open(ref.name)
  if not opened then return nil, err end
  if opened.host == target.host and opened.port == target.port and opened.user == target.user then return opened.value end
  return nil, errors.usage(("the secret '%s' was set for %s, and it would go to %s"):format(ref.name, M.address(opened), M.address(target)),
    ("if that is right, set it again: kitload secret set %s"):format(ref.name))
end

-- With the key, whoever gets it opens all sealed secrets. A project that somebody changed may name it as a password.
local function check_value(value)
  for _, line in ipairs(secret.lines(value)) do
    if secret.public_of(line) then return nil, errors.usage("it is a private key of kitload, which goes to no server") end
  end
  return value
end

--- The value of a secret, for one destination.
---@param ref kit.SecretRef
---@param target kitload.Target
---@return userdata? value, table? err
function M.of(ref, target)
  local value, err = from[ref.kind](ref, target)
  if value then value, err = check_value(value) end
  if value then return value end
  err.message = ("%s: %s"):format(kit_project.secret_text(ref), err.message)
  return nil, err
end

--- Whether there is something behind a secret's name, as far as can be seen without its key and without running a helper.
---@param ref kit.SecretRef
function M.is_set(ref)
  if ref.kind == "env" then return variables.is_set(ref.name) end
  if ref.kind == "file" then return sys.stat(ref.path) ~= nil end
  if ref.kind == "sealed" then return store.has(ref.name) end
  local settings = config.read()
  return settings ~= nil and (settings.helpers or {})[ref.name] ~= nil
end

return M
