-- What every spec starts with: module paths, test data, temporary folders, the test server.
local M = {}

local build = os.getenv "KITLOAD_BUILD" or "build"
package.path = "lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = build .. "/?.so;" .. package.cpath

M.build = build
M.kitload = build .. "/kitload"
M.data = os.getenv "KITLOAD_TEST_DATA" or "../shared/data"

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

local folders = {}

--- A fresh folder, removed when the specs end.
function M.tmp()
  local p = assert(io.popen("mktemp -d", "r"))
  local path = p:read "l"
  p:close()
  folders[#folders + 1] = path
  return path
end

setmetatable(folders, { __gc = function(list)
  for _, path in ipairs(list) do os.execute("rm -rf '" .. path .. "'") end
end })

--- Run a shell command; gives the exit code, standard output, standard error.
function M.sh(command)
  local dir = M.tmp()
  local _, how, code = os.execute(("{ %s\n} >%s/out 2>%s/err"):format(command, dir, dir))
  if how == "signal" then code = 128 + code end
  return code, M.read(dir .. "/out"), M.read(dir .. "/err")
end

--- The folder that the specs run in.
function M.pwd()
  local p = assert(io.popen("pwd", "r"))
  local path = p:read "l"
  p:close()
  return path
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
