-- Gives the workspace a new key, and seals all secrets with it.
--
--   1  key.new                 the new key is written
--   2  secrets/_new/NAME       every secret is opened and sealed anew, beside the old one
--   3  key.old, then key       the key moves to key.old, key.new becomes the key
--   4  secrets/NAME            the new files are renamed over the old ones, the public key last
--
-- If the process is killed anywhere in between, every secret can be opened: the old key and the new one are both kept, and each
-- file says which one it needs. The next rotation goes on from there. It never takes a file of an earlier _new, because its secret
-- may have been set since then.
local errors = require "kitload.talk.errors"
local keys = require "kitload.secrets.keys"
local secret = require "kitload.host.secret"
local store = require "kitload.secrets.store"
local sys = require "kitload.host.sys"

local M = {}

-- Write a list of keys, one in a line.
local function write_keys(path, list)
  local texts = {}
  for i, key in ipairs(list) do texts[i] = key.private end
  return secret.write(path, texts)
end

-- The key to move to: that of a rotation that is not over, the user's key if the workspace still has an older one, else a new key.
local function target(current, others, public, path)
  if others.new then return others.new end
  for _, key in ipairs(others.old) do
    if key.id == public.id and key.id ~= current.id then return current end
  end
  local key, err = keys.of(secret.new_key(), path .. ".new")
  if not key then return nil, err end
  local ok
  ok, err = write_keys(path .. ".new", { key })
  return ok and key, err
end

local function is_in(list, id)
  for _, key in ipairs(list) do
    if key.id == id then return true end
  end
  return false
end

-- Step 3. In any order of steps and kills, no key is lost: it is in key.old before key is written over.
local function move_key(to, current, others, path)
  if to.id == current.id then return true end
  local old = others.old
  if not is_in(old, current.id) then
    old = table.move(old, 1, #old, 2, { current })
    local ok, err = write_keys(path .. ".old", old)
    if not ok then return nil, err end
  end
  return sys.rename(path .. ".new", path)
end

-- The folder of what is sealed anew, empty.
local function empty_folder()
  local folder = store.folder() .. "/_new"
  local found = sys.run { argv = { "/bin/rm", "-rf", "--", folder } }
  if found.code ~= 0 then return nil, errors.input(("%s cannot be removed: %s"):format(folder, found.err)) end
  local ok, err = sys.mkdir(folder)
  return ok and folder, err
end

-- Step 2. Nothing is changed yet when a secret cannot be opened.
local function seal_all(names, to, folder)
  local all, err = keys.all()
  if not all then return nil, err end
  for _, name in ipairs(names) do
    local sealed, ok
    sealed, err = store.open(name, all)
    if not sealed then return nil, err end
    local path = folder .. "/" .. name
    ok, err = sys.mkdir((path:gsub("/[^/]*$", "")))
    if ok then ok, err = sys.write(path, store.text(sealed, to)) end
    if not ok then return nil, err end
  end
  return true
end

-- Step 4.
local function take_all(names, to, folder)
  for _, name in ipairs(names) do
    local ok, err = sys.rename(folder .. "/" .. name, store.path(name))
    if not ok then return nil, err end
  end
  local ok, err = sys.write(keys.public_path(), keys.public_text(to.public))
  if not ok then return nil, err end
  sys.run { argv = { "/bin/rm", "-rf", "--", folder } }
  return true
end

-- The key of the user, that of the workspace, and the others.
local function look()
  if keys.is_in_environment() then
    return nil, errors.usage("the key is in KITLOAD_KEY, and a rotation writes a new one", "rotate where the key is in a file")
  end
  local public, err = keys.public()
  if not public then return nil, err or errors.usage("the workspace has no key yet", "kitload secret init makes one") end
  local current
  current, err = keys.current()
  if not current then return nil, err or keys.missing(public.id) end
  local others
  others, err = keys.others()
  if not others then return nil, err end
  return { current = current, public = public, others = others, path = keys.path() }
end

--- Rotate the key. The caller holds the lock of the store.
---@return { id: string, secrets: integer, path: string, resumed: boolean }?, table? err
function M.run()
  local found, err = look()
  if not found then return nil, err end
  keys.sweep()
  store.sweep()
  local names, resumed = store.names(), found.others.new ~= nil
  local to, folder, ok
  to, err = target(found.current, found.others, found.public, found.path)
  if not to then return nil, err end
  folder, err = empty_folder()
  if not folder then return nil, err end
  ok, err = seal_all(names, to, folder)
  if ok then ok, err = move_key(to, found.current, found.others, found.path) end
  if ok then ok, err = take_all(names, to, folder) end
  if not ok then return nil, err end
  return { id = to.id, secrets = #names, path = found.path, resumed = resumed or to.id == found.current.id }
end

return M
