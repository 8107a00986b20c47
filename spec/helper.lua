-- What every spec starts with: module paths, test data, temporary folders, the test server.
local lfs = require "lfs"
require "spec.coverage.lines" -- does nothing but in scripts/coverage

local M = {}

local build = os.getenv "KITLOAD_BUILD" or "build"
package.path = "lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = build .. "/?.so;" .. package.cpath

M.build = build
M.kitload = build .. "/kitload"
--- Is the build sanitized? Then a Lua that loads the module needs the sanitizer's runtime first: M.lua is what starts one.
M.sanitized = os.getenv "KITLOAD_PRELOAD" ~= nil
M.lua = M.sanitized and ("env LD_PRELOAD=%s lua5.4"):format(os.getenv "KITLOAD_PRELOAD") or "lua5.4"
M.data = os.getenv "KITLOAD_TEST_DATA" or "../shared/data"

--- Why specs that read the shared data are pending, or nil: the data are there.
---@return string?
function M.no_data()
  if M.exists(M.data .. "/README.md") then return nil end
  return ("no shared data in %s: KITLOAD_TEST_DATA names their folder (CONTRIBUTING.md, Shared data)"):format(M.data)
end

function M.read(path)
  local f = assert(io.open(path, "rb"))
  local bytes = f:read "a"
  f:close()
  return bytes
end

function M.write(path, bytes)
  local f = assert(io.open(path, "wb"))
  assert(f:write(bytes))
  assert(f:close())
  return path
end

function M.exists(path)
  local f = io.open(path, "rb")
  if f then f:close() end
  return f ~= nil
end

-- Processes are what specs pay for: one folder is made by mktemp, and others beside it, as closed to other users, twenty at a
-- time. Their names have no dash, so that a path is a pattern of itself.
local temporary = setmetatable({ ready = 0, folders = 0, commands = 0 }, { __gc = function(made)
  if made.root then os.execute(("rm -rf '%s' '%s'_*"):format(made.root, made.root)) end
end })

local function root()
  if not temporary.root then
    local p = assert(io.popen("mktemp -d", "r"))
    temporary.root = p:read "l"
    p:close()
  end
  return temporary.root
end

--- A fresh folder, removed when the specs end.
function M.tmp()
  if temporary.folders == temporary.ready then
    local command = { "mkdir -m 700" }
    for i = 1, 20 do command[i + 1] = ("%s_%d"):format(root(), temporary.ready + i) end
    assert(os.execute(table.concat(command, " ")))
    temporary.ready = temporary.ready + 20
  end
  temporary.folders = temporary.folders + 1
  return ("%s_%d"):format(root(), temporary.folders)
end

--- Run a shell command; gives the exit code, standard output, standard error.
function M.sh(command)
  temporary.commands = temporary.commands + 1
  local said = ("%s/%d"):format(root(), temporary.commands)
  local _, how, code = os.execute(("{ %s\n} >%s.out 2>%s.err"):format(command, said, said))
  if how == "signal" then code = 128 + code end
  local out, err = M.read(said .. ".out"), M.read(said .. ".err")
  os.remove(said .. ".out")
  os.remove(said .. ".err")
  return code, out, err
end

--- The folder that the specs run in.
function M.pwd() return assert(lfs.currentdir()) end

--- Make a program of the build's folder, with the flags of the build. A preloaded sanitizer is not for the compiler.
function M.make(target)
  local flags = os.getenv "TSAN_OPTIONS" and "TSAN=1" or M.sanitized and "SAN=1" or os.getenv "KITLOAD_COVERAGE" and "COVERAGE=1" or ""
  local code, out, err = M.sh(("env -u LD_PRELOAD make -s %s BUILD=%s %s"):format(flags, M.quote(M.build), M.quote(target)))
  assert(code == 0, out .. err)
end

function M.quote(s)
  return "'" .. s:gsub("'", "'\\''") .. "'"
end

--- What a file of specs that all need the server begins with: `if h.no_server(pending) then return end` leaves a word.
function M.no_server(pending)
  if M.conninfo() then return false end
  pending("the specs of this file: they need a test server, scripts/with-pg", function() end)
  return true
end

--- The test server's connection string, or nil when there is none.
function M.conninfo()
  return os.getenv "KITLOAD_TEST_PG"
end

return M
