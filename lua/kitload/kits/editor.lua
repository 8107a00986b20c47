-- Sets up an editor for the kit language: writes the definitions below .kitload/ of the workspace, and a .luarc.json that
-- points to them.
local definitions = require "kitload.kits.definitions"
local errors = require "kitload.talk.errors"
local sys = require "kitload.host.sys"

local M = {}

local luarc = [[
{
  "runtime.version": "Lua 5.4",
  "workspace.library": [".kitload/lua"],
  "workspace.checkThirdParty": false
}
]]

local function content(path)
  local f = io.open(path, "rb")
  if not f then return nil end
  local text = f:read "a"
  f:close()
  return text
end

local function write(path, text)
  local f, why = io.open(path, "wb")
  local ok = f and f:write(text) and f:close()
  if ok then return true end
  return nil, errors.usage(("%s cannot be written%s"):format(path, why and ": " .. why or ""))
end

--- Write this kitload's definitions, and .luarc.json if there is none.
---@param root string  the workspace
---@return string[]? written, table? err
function M.set_up(root)
  local folder, written = root .. "/.kitload/lua", {}
  local ok, err = sys.mkdir(folder)
  if not ok then return nil, err end
  local text = definitions.text()
  if content(folder .. "/kit.lua") ~= text then
    ok, err = write(folder .. "/kit.lua", text)
    if not ok then return nil, err end
  end
  if not sys.stat(root .. "/.luarc.json") then
    ok, err = write(root .. "/.luarc.json", luarc)
    if not ok then return nil, err end
    written[1] = root .. "/.luarc.json"
  end
  return written
end

return M
