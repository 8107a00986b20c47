-- Seals secrets with the public key of the workspace, and makes that key.
local errors = require "kitload.talk.errors"
local keys = require "kitload.secrets.keys"
local secret = require "kitload.host.secret"
local store = require "kitload.secrets.store"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

--- The user's key, or a new one.
local function key_of_user()
  local key, err = keys.current()
  if key or err then return key, err end
  local path
  path, err = keys.path()
  if not path then return nil, err end
  local ok
  ok, err = sys.mkdir(path:match "^(.*)/" or ".", 448) -- 0700
  if not ok then return nil, err end
  keys.sweep()
  key, err = keys.of(secret.new_key(), path)
  if not key then return nil, err end
  ok, err = secret.write(path, { key.private })
  return ok and key, err
end

--- Give the workspace a key, if it has none.
---@return kitload.Key? made, table? err  neither: it has one
function M.begin()
  local there, err = keys.public()
  if there or err then return nil, err end
  local lock, key, ok
  lock, err = store.lock()
  if not lock then return nil, err end
  key, err = key_of_user()
  if key then ok, err = sys.write(keys.public_path(), keys.public_text(key.public)) end
  lock:release()
  return ok and key or nil, err
end

--- A path as the user would write it.
function M.shown(path)
  local home = sys.getenv "HOME"
  if home and home ~= "" and path:sub(1, #home + 1) == home .. "/" then return "~" .. path:sub(#home + 1) end
  return workspace.shown(path)
end

--- Say where the keys are.
---@param key kitload.Key
function M.tell(key)
  io.stdout:write("public key    ", text.show(workspace.shown(keys.public_path())), "\n",
    "              keep it in git: it seals secrets\n",
    "private key   ", text.show(M.shown(key.from)), "\n",
    "              keep a copy in a safe place, never in git: it opens secrets\n")
end

-- A commit may put another public key into the workspace, to read what is sealed next. So it must be one of the user's own keys,
-- where there are any.
local function check_public(public)
  local all, err = keys.all()
  if not all then return nil, err end
  if not next(all) or all[public.id] then return true end
  return nil, errors.usage(("the public key of the workspace, %s, belongs to none of your keys"):format(public.id),
    ("who changed %s? git log says it; a secret sealed with it could be read by somebody else"):format(
      workspace.shown(keys.public_path())))
end

--- The public key that seals.
---@return { public: string, id: string }?, table? err
function M.key()
  local public, err = keys.public()
  if not public then return nil, err or errors.usage("the workspace has no key yet", "kitload secret init makes one") end
  local ok
  ok, err = check_public(public)
  return ok and public, err
end

--- Seal a value, and write it.
---@param name string
---@param target kitload.Target
---@param value userdata
---@return boolean? ok, table? err
function M.store(name, target, value)
  local lock, err = store.lock()
  if not lock then return nil, err end
  local public, ok
  public, err = M.key()
  if public then
    ok, err = store.write({ name = name, host = target.host, port = target.port, user = target.user, date = os.date "!%Y-%m-%d",
                            value = value }, public)
  end
  lock:release()
  return ok, err
end

return M
