-- Writes a value as a kit would write it. `explain` prints this, and it is the same every time.
local M = {}

local handles = require "kit.base.handles"
local near = require "kit.base.near"

-- A tab is written as \t, as people write it.
local function quoted(s)
  local parts = {}
  for part in (s .. "\t"):gmatch "([^\t]*)\t" do parts[#parts + 1] = ("%q"):format(part):gsub("\\\n", "\\n"):sub(2, -2) end
  return '"' .. table.concat(parts, "\\t") .. '"'
end

--- Lua source of a text, a number, a boolean or a table of them. Of functions and other objects it gives the type.
---@param v any
---@param depth integer|nil
---@return string
function M.value(v, depth)
  depth = depth or 0
  if type(v) == "string" then return quoted(v) end
  if type(v) == "userdata" then return "k.null" end
  if type(v) ~= "table" then return type(v) == "function" and "function" or tostring(v) end
  if handles.is_step(v) then return "k." .. M.step(v.info.name, v.given, v.called) end -- a step in another one's argument
  if debug.getmetatable(v) then return tostring(v) end
  if depth == 4 then return "…" end -- no step takes such a deep table, and it may contain itself
  local parts = {}
  for i, item in ipairs(v) do parts[i] = M.value(item, depth + 1) end
  local named = {}
  for key in pairs(v) do
    if type(key) == "string" then named[key] = true end
  end
  for _, key in ipairs(near.keys(named)) do
    local name = key:find "^[%a_][%w_]*$" and key or "[" .. quoted(key) .. "]"
    parts[#parts + 1] = name .. " = " .. M.value(v[key], depth + 1)
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

--- A step as it is written in a kit, but without "k.".
---@param name string
---@param given any
---@param called boolean
---@return string
function M.step(name, given, called)
  return called and name .. " " .. M.value(given) or name
end

return M
