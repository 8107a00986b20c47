-- Writes JSON with its keys in a chosen order. lua-cjson writes the single values; this file keeps the order that readers
-- expect.
local cjson = require "cjson"

local M = { null = cjson.null }

local array_mt = { __name = "json.array" }

--- Mark a list, so that an empty one is written as [] and not as {}.
function M.array(list)
  return setmetatable(list or {}, array_mt)
end

local object_mt = { __name = "json.object" }

--- An object from a list of key and value pairs: M.object { { "a", 1 }, { "b", 2 } }. A pair with a nil value is left out.
function M.object(pairs_in_order)
  return setmetatable(pairs_in_order, object_mt)
end

local function scalar(v)
  if math.type(v) == "integer" then return ("%d"):format(v) end
  if type(v) == "number" and (v ~= v or v == math.huge or v == -math.huge) then return "null" end
  -- cjson writes / as \/. JSON allows that, but it is hard to read.
  return (cjson.encode(v):gsub("\\/", "/"))
end

local function write(out, v, indent)
  local mt = getmetatable(v)
  if type(v) ~= "table" then
    out[#out + 1] = scalar(v)
    return
  end
  local inner, brackets = indent and indent .. "  ", "{}"
  local list
  if mt == array_mt or (mt ~= object_mt and #v > 0) then
    brackets, list = "[]", v
  elseif mt == object_mt then
    list = v
  else
    list = {}
    for key, value in pairs(v) do list[#list + 1] = { key, value } end
    table.sort(list, function(a, b) return tostring(a[1]) < tostring(b[1]) end)
  end
  out[#out + 1] = brackets:sub(1, 1)
  local first = true
  -- A pair whose value is nil still is a table, so a list of pairs never has holes.
  for i = 1, #list do
    local value = list[i]
    if brackets == "[]" or value[2] ~= nil then
      out[#out + 1] = (first and "" or ",") .. (indent and "\n" .. inner or "")
      first = false
      if brackets == "{}" then
        out[#out + 1] = scalar(tostring(value[1])) .. (indent and ": " or ":")
        value = value[2]
      end
      write(out, value, inner)
    end
  end
  if indent and not first then out[#out + 1] = "\n" .. indent end
  out[#out + 1] = brackets:sub(2, 2)
end

--- One line of JSON, or with `pretty` an indented text.
---@param value any  a table without numbers as first elements is an object with sorted keys
---@param pretty boolean?
---@return string
function M.encode(value, pretty)
  local out = {}
  write(out, value, pretty and "" or nil)
  return table.concat(out)
end

--- The value as JSON for a jsonb column. jsonb cannot hold U+0000, so U+FFFD stands for it. With a connection, a character
--- that the database's encoding lacks is written like <U+20AC>.
---@param conn userdata?
---@return string
function M.encode_for_jsonb(value, conn)
  local text = M.encode(value):gsub("(\\+)u0000", function(slashes)
    if #slashes % 2 == 1 then return slashes:sub(1, -2) .. "\u{FFFD}" end
  end)
  return conn and conn:fit(text) or text
end

function M.decode(text)
  return cjson.decode(text)
end

return M
