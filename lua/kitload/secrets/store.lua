-- The sealed secrets of the workspace: secrets/NAME, one file each, kept in git.
--
--   kitload-secret-1 0123456789abcdef      the name of the key that opens it
--   base64, in lines                       sealed: name, host, port, user, date and the value
--
-- Host, port and user are sealed with the value. So a commit that moves a project to another host does not get the password sent
-- there.
local errors = require "kitload.talk.errors"
local keys = require "kitload.secrets.keys"
local kit_project = require "kit.facts.project"
local near = require "kit.base.near"
local secret = require "kitload.host.secret"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Sealed  a secret that was opened
---@field name string
---@field host string
---@field port string
---@field user string
---@field date string   2026-11-30
---@field value userdata

local WORD = "kitload-secret-1 "

--- The folder of the secrets.
function M.folder() return workspace.root() .. "/secrets" end

--- The file of a secret.
---@param name string
function M.path(name) return M.folder() .. "/" .. name end

--- The error for a name that no secret can have.
function M.bad_name(name)
  return errors.usage(("a secret cannot be called '%s'"):format(name), "a name has letters, digits, _ . - and /, as in acme/password")
end

-- A link in the workspace must not lead a write to another place.
local function is_inside(folder, root)
  local real
  root, real = sys.realpath(root), sys.realpath(folder)
  return root ~= nil and real ~= nil and (root == "/" or real == root or real:sub(1, #root + 1) == root .. "/")
end

local function leads_out(path)
  return errors.usage(path .. " is not in the workspace: a link leads out of it", "take the link away")
end

local function folder_of(path) return (path:gsub("/[^/]*$", "")) end

-- Calls act(name, path) for each file of the folder, at whatever depth a secret may lie.
local function each_file(act)
  local folder = M.folder()
  local function walk(below, depth)
    for _, path in ipairs(sys.glob(folder .. "/" .. below .. "*")) do
      local name = path:sub(#folder + 2)
      local there = sys.stat(path)
      if there and there.kind == "dir" and depth < 5 and kit_project.is_secret_name(name) then
        walk(name .. "/", depth + 1)
      elseif there and there.kind == "file" then
        act(name, path)
      end
    end
  end
  walk("", 1)
end

--- Names of all secrets.
---@return string[]
function M.names()
  local found = {}
  each_file(function(name) found[name] = kit_project.is_secret_name(name) or nil end)
  return near.keys(found)
end

--- Remove the unfinished files of killed processes. The caller holds the lock, so nobody else writes here.
function M.sweep()
  each_file(function(name, path)
    if ("/" .. name):find "/_[^/]*%.tmp$" then sys.unlink(path) end
  end)
end

--- Whether there is a secret of that name. It need not be one that can be opened.
function M.has(name) return sys.stat(M.path(name)) ~= nil end

local function read(name)
  local f = io.open(M.path(name), "rb")
  if not f then
    local names = M.names()
    return nil, errors.usage(("there is no secret '%s'"):format(name),
      near.did_you_mean(name, names) or ("kitload secret set %s stores it"):format(name))
  end
  local text = f:read(100000) or ""
  f:close()
  local id, sealed = text:match("^" .. WORD:gsub("%p", "%%%0") .. "(%x+)\n([%w_\n-]+)$")
  if id then return { id = id, sealed = sealed } end
  return nil, errors.usage(("%s is no secret of kitload, or not a whole one"):format(M.path(name)),
    "set it again: kitload secret set " .. name)
end

--- Open a secret.
---@param name string
---@param all table<string, kitload.Key>?  private keys; nil: they are read
---@return kitload.Sealed?, table? err
function M.open(name, all)
  local file, err = read(name)
  if not file then return nil, err end
  if not all then
    all, err = keys.all()
    if not all then return nil, err end
  end
  local key = all[file.id]
  if not key then return nil, keys.missing(file.id) end
  local opened = secret.open(file.sealed, key.private)
  -- A file that was copied to another name would be another secret.
  if opened and opened.name == name then return opened end
  return nil, errors.usage(("the secret '%s' cannot be opened: its file was changed, or is that of another secret"):format(name),
    "set it again: kitload secret set " .. name)
end

--- The text of a secret's file.
---@param sealed kitload.Sealed
---@param key { public: string, id: string }
function M.text(sealed, key)
  local box = assert(secret.seal { key = key.public, name = sealed.name, host = sealed.host, port = sealed.port, user = sealed.user,
                                   date = sealed.date, value = sealed.value })
  local lines = {}
  for from = 1, #box, 76 do lines[#lines + 1] = box:sub(from, from + 75) end
  return ("%s%s\n%s\n"):format(WORD, key.id, table.concat(lines, "\n"))
end

--- One process at a time changes secrets.
---@return userdata? lock, table? err
function M.lock()
  local folder = M.folder()
  local ok, err = sys.mkdir(folder)
  if ok and not is_inside(folder, workspace.root()) then return nil, leads_out(folder) end
  if ok and not sys.stat(folder .. "/.gitignore") then ok, err = sys.write(folder .. "/.gitignore", "/_lock\n/_new/\n") end
  if not ok then return nil, err end
  return sys.lock(folder .. "/_lock")
end

--- Write a secret. The caller holds the lock.
---@param sealed kitload.Sealed
---@param key { public: string, id: string }
---@return boolean? ok, table? err
function M.write(sealed, key)
  if not kit_project.is_secret_name(sealed.name) then return nil, M.bad_name(sealed.name) end
  local path = M.path(sealed.name)
  local ok, err = sys.mkdir(folder_of(path))
  if not ok then return nil, err end
  if not is_inside(folder_of(path), M.folder()) then return nil, leads_out(path) end
  local temporary = path:gsub("([^/]*)$", "_%1.tmp") -- no name of a secret begins so
  sys.unlink(temporary) -- it may be a link that came with the workspace
  return sys.write(path, M.text(sealed, key), temporary)
end

--- Remove a secret. The caller holds the lock.
function M.remove(name)
  if not kit_project.is_secret_name(name) then return nil, M.bad_name(name) end
  local _, err = read(name)
  if err and not M.has(name) then return nil, err end
  if not is_inside(folder_of(M.path(name)), M.folder()) then return nil, leads_out(M.path(name)) end
  return sys.unlink(M.path(name))
end

return M
