-- The keys of sealed secrets. The public key lies in the workspace, where everybody can seal with it. The private key lies
-- outside, where only its user can read it.
--
--   workspace/secrets/_key.pub            the public key, one line
--   ~/.config/kitload/key                 the private key; KITLOAD_KEY_FILE names another file
--   ~/.config/kitload/key.old             keys of before, the newest first: what they sealed can still be opened
--   ~/.config/kitload/key.new             the key of a rotation that is not over
--   KITLOAD_KEY                           the private key itself, for containers
--
-- A key is known by its name, 16 characters that are made from the public key.
local config = require "kitload.secrets.config"
local errors = require "kitload.talk.errors"
local secret = require "kitload.host.secret"
local sys = require "kitload.host.sys"
local variables = require "kitload.talk.variables"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Key  a private key
---@field private userdata
---@field public string
---@field id string
---@field from string   where it was read

local WORD = "kitload-public-key-1 "

--- Where the public key of the workspace lies.
function M.public_path() return workspace.root() .. "/secrets/_key.pub" end

--- The file of the private key.
---@return string?, table? err
function M.path()
  local named = sys.getenv "KITLOAD_KEY_FILE"
  if named and named ~= "" then return named end
  local folder = config.folder()
  if folder then return folder .. "/key" end
  return nil, errors.usage("there is no HOME, so there is no place for the private key", "KITLOAD_KEY_FILE=FILE names one")
end

--- The key that a secret's text holds.
---@param private userdata
---@param from string
---@return kitload.Key?, table? err
function M.of(private, from)
  local public, id = secret.public_of(private)
  if public then return { private = private, public = public, id = id, from = from } end
  return nil, errors.usage(("%s holds no key of kitload"):format(from), "it is one line, kitload-key-1 …, as kitload secret init writes it")
end

local function from_variable()
  local private, err = variables.secret "KITLOAD_KEY"
  if not private then return nil, err end
  return M.of(private, "KITLOAD_KEY")
end

--- Whether the environment says the key.
function M.is_in_environment() return variables.is_set "KITLOAD_KEY" end

-- The keys of a file, which may not be there.
local function of_file(path)
  local list = {}
  if not sys.stat(path) then return list end
  local all, err = secret.from_file(path, true)
  if not all then return nil, err end
  for i, line in ipairs(secret.lines(all)) do
    list[i], err = M.of(line, path)
    if not list[i] then return nil, err end
  end
  return list
end

--- The key of KITLOAD_KEY, or of the file. Nil and nothing: there is none.
---@return kitload.Key?, table? err
function M.current()
  if M.is_in_environment() then return from_variable() end
  local path, err = M.path()
  if not path then return nil, err end
  local list
  list, err = of_file(path)
  return list and list[1], err
end

--- Keys of before, and the one of a rotation that is not over.
---@return { old: kitload.Key[], new: kitload.Key? }?, table? err
function M.others()
  if M.is_in_environment() then return { old = {} } end
  local path, err = M.path()
  if not path then return nil, err end
  local old, new
  old, err = of_file(path .. ".old")
  if not old then return nil, err end
  new, err = of_file(path .. ".new")
  if not new then return nil, err end
  return { old = old, new = new[1] }
end

--- All private keys by their names.
---@return table<string, kitload.Key>?, table? err
function M.all()
  local current, err = M.current()
  if err then return nil, err end
  local others
  others, err = M.others()
  if not others then return nil, err end
  local all = {}
  for _, key in ipairs(others.old) do all[key.id] = key end
  if others.new then all[others.new.id] = others.new end
  if current then all[current.id] = current end
  return all
end

-- The ends of the names that an unfinished file beside the key can have: its process is in them.
local UNFINISHED = { "^%.(%d+)%.tmp$", "^%.new%.(%d+)%.tmp$", "^%.old%.(%d+)%.tmp$" }

--- Remove the unfinished files of killed processes, which hold private keys. A process that lives may be about to rename its own.
function M.sweep()
  local path = M.path()
  for _, left in ipairs(path and sys.glob(path .. ".*.tmp") or {}) do
    for _, pattern in ipairs(UNFINISHED) do
      local process = left:sub(#path + 1):match(pattern)
      if process and not sys.stat("/proc/" .. process) then sys.unlink(left) end
    end
  end
end

--- The public key of the workspace, and its name. Nil and nothing: there is none.
---@return { public: string, id: string }?, table? err
function M.public()
  local path = M.public_path()
  local f = io.open(path, "rb")
  if not f then return nil end
  local text = f:read(200) or ""
  f:close()
  local public = text:match("^" .. WORD:gsub("%p", "%%%0") .. "(%S+)\n?$")
  local id = public and secret.key_id(public)
  if id then return { public = public, id = id } end
  return nil, errors.usage(("%s is no public key of kitload"):format(path),
    "git has the right one; or take it away, and kitload secret init makes a new one")
end

--- The text of a file of a public key.
function M.public_text(public) return WORD .. public .. "\n" end

--- What to say where a private key is needed and there is none.
---@param id string?  the name of the key
function M.missing(id)
  local path = M.path()
  local where = path and "neither in KITLOAD_KEY nor in " .. path or "KITLOAD_KEY is not set"
  return errors.usage(("the private key %sis not here: %s"):format(id and id .. " " or "", where),
    "copy the file from where kitload secret init was run, or set KITLOAD_KEY to the line in it")
end

return M
