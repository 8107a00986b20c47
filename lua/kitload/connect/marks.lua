-- Marks the PostgreSQL folders that belong to this user. A workspace comes with git and may contain a server's folder.
-- Starting that server would run whatever its settings and functions say. So kitload marks the folders that it makes, and
-- starts no others.
--
--   HOME/data/kitload.mark             a random word
--   STATE/servers/HASH-OF-POINTER      that word, the home and the workspace's `.kitload/pg`, as real paths
--
-- STATE is ${XDG_STATE_HOME:-~/.local/state}/kitload. For root it is /var/lib/kitload/state, because HOME may be another
-- user's.
local errors = require "kitload.talk.errors"
local sys = require "kitload.host.sys"

local M = {}

local function absolute(path) return path and path:sub(1, 1) == "/" and path or nil end

--- Where kitload keeps what it notes for this user.
---@return string? folder  nil: this user has none
function M.state()
  local folder = absolute(sys.getenv "XDG_STATE_HOME")
  if folder then return folder .. "/kitload" end
  if sys.euid() == 0 then return "/var/lib/kitload/state" end
  local home = absolute(sys.getenv "HOME")
    or absolute(sys.run({ argv = { "getent", "passwd", tostring(sys.euid()) } }).out:match "^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:([^:\n]*)")
  return home and home .. "/.local/state/kitload"
end

local function entry(folder, pointer) return folder .. "/servers/" .. sys.sha256(pointer):sub(1, 32) end

local function content(word, home, pointer) return table.concat({ word, home, pointer, "" }, "\n") end

local function read(path)
  local f = io.open(path, "rb")
  local text = f and f:read "a"
  if f then f:close() end
  return text
end

--- Whether this home was marked for this workspace. A symbolic link to another workspace's server does not count.
---@param pointer string  `.kitload/pg` of the workspace
---@param home string     the folder that holds data
function M.has(pointer, home)
  local real, folder, word = sys.realpath(home), M.state(), read(home .. "/data/kitload.mark")
  word = word and word:match "^%x[%x-]+\n$"
  if not (real and folder and word) then return false end
  return read(entry(folder, pointer)) == content(word:sub(1, -2), real, pointer)
end

--- Store a new word in STATE. The caller writes it, with a line end, into data/kitload.mark.
---@return string? word, table? err
function M.new(pointer, home)
  local folder, word = M.state(), sys.uuid()
  local ok, err
  if folder then ok, err = sys.mkdir(folder .. "/servers", 448) end -- 0700
  local real
  if ok then real, err = sys.realpath(home) end
  if real then ok, err = sys.write(entry(folder, pointer), content(word, real, pointer)) end
  if real and ok then return word end
  return nil, errors.db("it cannot be noted that this server is yours: " .. (err and err.message or "there is no HOME"),
    "set XDG_STATE_HOME to a folder that only you can write, the same one each time")
end

--- Whether git keeps files of that folder. Then git may have replaced them: it overwrites even files that .gitignore names.
---@param pointer string
---@return string? file  one of them
function M.in_git(pointer)
  -- Settings of the repository or the environment must not make git run a program or use another repository.
  local folder = pointer:gsub("/[^/]+$", "")
  local r = sys.run { argv = { "/bin/sh", "-c", [[
    unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS
    cd -P "$1" && exec git --no-pager -c core.fsmonitor=false -c safe.directory='*' ls-files -- pg]], "sh", folder } }
  return r.code == 0 and r.out:match "[^\n]+" or nil
end

return M
