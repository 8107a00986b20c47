-- The process behind lasting.lua: runs each command that it is asked, with standard output and standard error in files.
local root, folder = ...
local build = os.getenv "KITLOAD_BUILD" or "build"
if build:sub(1, 1) ~= "/" then build = root .. "/" .. build end
package.path = ("%s/lua/?.lua;%s/lua/?/init.lua;"):format(root, root) .. package.path
package.cpath = build .. "/?.so;" .. package.cpath
local cjson = require "cjson"
local lfs = require "lfs"
local main = require "kitload.main"

local out, err = folder .. "/out", folder .. "/err"
local answers = assert(io.open(folder .. "/answers", "wb"))
for line in assert(io.open("/dev/fd/3", "rb")):lines() do
  local request = cjson.decode(line)
  assert(lfs.chdir(request.folder))
  io.stdout, io.stderr = assert(io.open(out, "wb")), assert(io.open(err, "wb")) -- luacheck: ignore 122
  local ran, code = xpcall(main, debug.traceback, request.words, "0.0.0")
  if not ran then io.stderr:write("kitload: internal error: ", code, "\n") end
  io.stdout:close()
  io.stderr:close()
  answers:write(cjson.encode { code = ran and code or 70, out = out, err = err }, "\n")
  answers:flush()
end
