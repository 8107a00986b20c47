-- The kits folder as it was at a commit of git, or with another file in the place of one kit: a copy in a temporary folder.
local errors = require "kitload.talk.errors"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Version
---@field label string   for messages: "HEAD~1", or the name of the file
---@field root string    a folder with kits/ in it
---@field folder string  the temporary folder, to be removed

local function new_folder()
  local path = os.tmpname()
  os.remove(path)
  local folder = ("%s-%s"):format(path, sys.uuid())
  local ok, err = sys.mkdir(folder, 448) -- 0700
  if not ok then return nil, err end
  return sys.realpath(folder) or folder
end

--- Remove the copy.
---@param version kitload.Version
function M.remove(version) sys.run { argv = { "rm", "-rf", "--", version.folder } } end

local function git(folder, words, index)
  return sys.run { argv = { "git", "-C", folder, table.unpack(words) }, env = index and { GIT_INDEX_FILE = index } or nil }
end

-- The first line of what git has said.
local function said(r) return ((r.err:match "^[^\n]*" or ""):gsub("^fatal: ", "")) end

-- The folder of the repository, and the path of the workspace in it ("" or "etl/").
local function repository(root)
  local ok, top = pcall(git, root, { "rev-parse", "--show-toplevel", "--show-prefix" })
  if not ok or top.code == 127 then return nil, errors.usage("git cannot be run", "--against FILE compares with a file, without git") end
  if top.code ~= 0 then
    return nil, errors.usage(("the workspace %s is not in a repository of git: %s"):format(text.show(root), said(top)),
      "--against FILE compares with a file, without git")
  end
  local folder, prefix = top.out:match "^([^\n]*)\n([^\n]*)"
  return { folder = folder, prefix = prefix }
end

--- The kits at a commit.
---@param rev string  as git takes it
---@return kitload.Version?, table? err
function M.at_commit(rev)
  local root = workspace.root()
  local repo, err = repository(root)
  if not repo then return nil, err end
  local commit = git(root, { "rev-parse", "--verify", "--quiet", "--end-of-options", rev .. "^{commit}" })
  if commit.code ~= 0 then
    return nil, errors.usage(("git knows no commit '%s'"):format(text.show(rev)),
      "write HEAD, HEAD~3, a branch, a tag or the beginning of a hash")
  end
  local folder
  folder, err = new_folder()
  if not folder then return nil, err end
  local version = { label = rev, root = folder, folder = folder }
  local index, tree = folder .. "/index", ("%s:%skits"):format(commit.out:match "%x+", repo.prefix)
  local read = git(repo.folder, { "read-tree", "--prefix=kits/", tree }, index)
  local written = read.code == 0 and git(repo.folder, { "checkout-index", "--all", "--prefix=" .. folder .. "/" }, index)
  if written and written.code == 0 then return version end
  M.remove(version)
  if read.code ~= 0 then return nil, errors.usage(("there is no kits/ at %s"):format(text.show(rev)), said(read)) end
  return nil, errors.input(("the kits at %s cannot be written: %s"):format(text.show(rev), said(written)))
end

--- The kits with the text of another file in the place of one of them.
---@param kit string   its name
---@param file string
---@return kitload.Version?, table? err
function M.with_file(kit, file)
  local handle, why = io.open(file, "rb")
  local bytes = handle and handle:read "a"
  if handle then handle:close() end
  if not bytes then return nil, errors.usage(("--against %s cannot be read"):format(text.show(file)), why) end
  local folder, err = new_folder()
  if not folder then return nil, err end
  local version = { label = file, root = folder, folder = folder }
  local copied = sys.run { argv = { "cp", "-R", "--", workspace.root() .. "/kits", folder } }
  local ok
  if copied.code == 0 then
    ok, err = sys.write(("%s/kits/%s.lua"):format(folder, (kit:gsub("%.", "/"))), bytes)
  else
    err = errors.input("the kits cannot be copied: " .. said(copied))
  end
  if ok then return version end
  M.remove(version)
  return nil, err
end

--- The file of a kit in this version; nil where it has none.
---@param version kitload.Version
---@param name string
---@return { path: string, roots: string[] }?
function M.find(version, name)
  local path = ("%s/kits/%s.lua"):format(version.root, (name:gsub("%.", "/")))
  return sys.stat(path) and { path = path, roots = { version.root .. "/kits" } } or nil
end

--- An error of a kit of this version, with the version in the place of the temporary folder.
---@param version kitload.Version
---@param err table
function M.shown(version, err)
  local function plain(s)
    local from, to = s:find(version.root .. "/", 1, true)
    return from and s:sub(1, from - 1) .. version.label .. ":" .. s:sub(to + 1) or s
  end
  err.message = plain(err.message)
  for _, p in ipairs(err.problems or {}) do
    if p.file then p.file, p.message = plain(p.file), plain(p.message) end
  end
  return err
end

return M
