-- Whether a value of a row is the one that an example gives.
local dec = require "kit.base.dec"
local host_kit = require "kitload.host.kit"
local json = require "kitload.talk.json"
local literal = require "kit.steps.literal"

local M = {}

--- Whether a table of JSON is an array.
function M.is_array(t)
  local n = 0
  for _ in pairs(t) do n = n + 1 end
  return n == #t
end

local function decimal(v)
  if type(v) == "number" then return dec.parse(math.type(v) == "integer" and v or ("%.17g"):format(v)) end
  return debug.getmetatable(v) == dec.metatable and v or nil
end

-- In an example 0.1 is a float, which is not exactly 0.1. It still equals the decimal 0.1.
local function same_number(a, b)
  if math.type(a) == "float" then return tonumber(tostring(b)) == a end
  if math.type(b) == "float" then return same_number(b, a) end
  return decimal(a) == decimal(b)
end

local function same_json(a, b)
  if decimal(a) and decimal(b) then return same_number(a, b) end
  if type(a) ~= "table" or type(b) ~= "table" or decimal(a) or decimal(b) then return a == b end
  if M.is_array(a) ~= M.is_array(b) then return false end
  for key, v in pairs(a) do
    if not same_json(v, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local function days_before(y, m, d)
  if m <= 2 then y, m = y - 1, m + 12 end
  return 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + d
end

-- The seconds of an instant's canonical text, and its fraction. Two texts of one instant give the same.
local function moment(instant)
  local pattern = "^(%d+)%-(%d%d)%-(%d%d) (%d%d):(%d%d):(%d%d)%.?(%d*)([+-])(%d%d):?(%d?%d?)$"
  local y, m, d, h, min, s, fraction, sign, zh, zm = instant:match(pattern)
  if not y then return instant end
  local zone = (tonumber(zh) * 60 + (tonumber(zm) or 0)) * (sign == "-" and -60 or 60)
  local minutes = (days_before(tonumber(y), tonumber(m), tonumber(d)) * 24 + tonumber(h)) * 60 + tonumber(min)
  return ("%d.%s"):format(minutes * 60 + tonumber(s) - zone, (fraction:gsub("0+$", "")))
end

--- Whether the value is what the example gives. The example may write it in any form that the domain knows.
---@param kind string
---@param expected any
---@param value any
---@return boolean
function M.value(kind, expected, value)
  if value == nil or expected == json.null then return value == nil and expected == json.null end
  if kind == "json" then
    if type(expected) == "string" and type(value) ~= "string" then expected = host_kit.json(expected, dec.parse) end
    return same_json(expected, value)
  end
  if kind == "text" then return tostring(expected) == value end
  local canonical = literal.text(kind, expected)
  if not canonical then return false end
  if kind == "decimal" then return dec.parse(canonical) == dec.parse(value) end
  if kind == "float" then return tonumber(canonical) == value end
  if kind == "instant" then return moment(canonical) == moment(value) end
  return canonical == tostring(value)
end

return M
