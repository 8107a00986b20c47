-- Checks a JSON value against the shapes of the API: the part of JSON Schema that openapi/shapes.lua writes. A word of a shape
-- that it does not know is an error, so a shape cannot ask for more than what is checked.
local cjson = require "cjson"
local schemas = require "kitload.serve.openapi.schemas"

local M = {}

local UUID = "^" .. ("X"):rep(8) .. "%-XXXX%-XXXX%-XXXX%-" .. ("X"):rep(12) .. "$"

local formats = {
  uuid = (UUID:gsub("X", "[0-9a-f]")),
  ["date-time"] = "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.?%d*Z$",
}

local known = { type = true, format = true, minimum = true, enum = true, items = true, maxItems = true, additionalProperties = true,
  properties = true, required = true, ["$ref"] = true, description = true }

local function kind_of(value)
  if value == cjson.null then return "null" end
  if type(value) == "number" then return value == math.floor(value) and "integer" or "number" end
  if type(value) ~= "table" then return type(value) end
  return (#value > 0 or next(value) == nil) and "array" or "object"
end

local function has_type(value, kinds)
  local kind = kind_of(value)
  for _, wanted in ipairs(type(kinds) == "table" and kinds or { kinds }) do
    if kind == wanted or (wanted == "number" and kind == "integer") then return true end
    -- lua-cjson gives one empty table for {} and []
    if wanted == "object" and kind == "array" and next(value) == nil then return true end
  end
  return false
end

local function of_pairs(shape)
  local t = {}
  for _, pair in ipairs(shape) do
    if not known[pair[1]] then error("a word of a shape that nothing checks: " .. tostring(pair[1])) end
    t[pair[1]] = pair[2]
  end
  return t
end

local check

local function check_members(value, s, path)
  local properties = {}
  for _, pair in ipairs(s.properties or {}) do properties[pair[1]] = pair[2] end
  for _, name in ipairs(s.required or {}) do
    if value[name] == nil then return path .. "." .. name .. " is missing" end
  end
  for name, member in pairs(value) do
    local at, shape = path .. "." .. tostring(name), properties[name]
    if not shape and s.additionalProperties == false then return at .. " is not in the shape" end
    if not shape and type(s.additionalProperties) == "table" then shape = s.additionalProperties end
    local wrong = shape and check(member, shape, at)
    if wrong then return wrong end
  end
end

local function check_items(value, s, path)
  if s.maxItems and #value > s.maxItems then return ("%s has %d items, more than %d"):format(path, #value, s.maxItems) end
  for i, item in ipairs(value) do
    local wrong = check(item, s.items, ("%s[%d]"):format(path, i))
    if wrong then return wrong end
  end
end

function check(value, shape, path)
  local s = of_pairs(shape)
  if s["$ref"] then return check(value, assert(schemas.of(s["$ref"]:match "[^/]+$"), s["$ref"]), path) end
  if s.type and not has_type(value, s.type) then return ("%s is %s"):format(path, kind_of(value)) end
  if value == cjson.null then return nil end
  if s.enum then
    local found = false
    for _, word in ipairs(s.enum) do found = found or word == value end
    if not found then return ("%s is '%s'"):format(path, tostring(value)) end
  end
  if s.format and not value:find((assert(formats[s.format], s.format))) then return ("%s is no %s: %s"):format(path, s.format, value) end
  if s.minimum and value < s.minimum then return ("%s is %s"):format(path, value) end
  if s.properties or s.required or s.additionalProperties ~= nil then return check_members(value, s, path) end
  if s.items then return check_items(value, s, path) end
end

--- What is wrong with the value; nil: nothing.
---@param value any     as lua-cjson gives it
---@param name string   of the shape
---@return string?
function M.wrong(value, name) return check(value, assert(schemas.of(name), name), name) end

return M
