-- Writes one row as the JSON object that its file would have, for a kit whose source is JSON. Lua's numbers and booleans
-- stay numbers and booleans, tables become arrays and objects, texts become strings.
--
--   { ["/address/city"] = "Rome", id = 7, ok = true } ─▶ {"address":{"city":"Rome"},"id":7,"ok":true}
local dec = require "kit.base.dec"
local json = require "kitload.talk.json"
local near = require "kit.base.near"
local template_json = require "kitload.trial.template_json"

local M = {}

-- The shortest text that reads as the same number.
local function number(v)
  if math.type(v) == "integer" then return ("%d"):format(v) end
  for digits = 15, 17 do
    local text = ("%." .. digits .. "g"):format(v)
    if tonumber(text) == v then return text end
  end
end

local encode

local function list(v)
  local parts = {}
  for i, item in ipairs(v) do parts[i] = encode(item) end
  return "[" .. table.concat(parts, ",") .. "]"
end

local function object(v)
  local parts, named = {}, {}
  for name, item in pairs(v) do named[tostring(name)] = item end
  for i, name in ipairs(near.keys(named)) do parts[i] = json.encode(name) .. ":" .. encode(named[name]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- A value as JSON; nil for what JSON cannot hold.
function encode(v)
  if debug.getmetatable(v) == dec.metatable then return tostring(v) end
  if type(v) == "number" then return number(v) or "null" end
  if type(v) ~= "table" then return json.encode(v) end
  if type(v.quoted) == "string" and next(v, "quoted") == nil and next(v) == "quoted" then return json.encode(v.quoted) end
  if #v > 0 or debug.getmetatable(v) then return list(v) end
  return object(v)
end

local kinds = { ["nil"] = true, boolean = true, number = true, string = true, table = true }

--- The line of the row. A cell that is not given is left out of the object.
---@param headers string[]
---@param values table<integer, any>
---@return string? line, string? wrong
function M.line(headers, values)
  local columns = {}
  for i, name in ipairs(headers) do
    local v = values[i]
    if v ~= json.null and not kinds[type(v)] then return nil, ("the cell %q is a %s, which JSON has not"):format(name, type(v)) end
    if v ~= nil then columns[#columns + 1] = { header = name, text = encode(v) } end
  end
  return template_json.object(columns)
end

return M
