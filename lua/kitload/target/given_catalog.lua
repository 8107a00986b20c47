-- Reads a destination's columns from a test, like `{ email = "varchar(80) not null", tags = "text[]" }`. Gives the shape of
-- catalog.read.
local near = require "kit.base.near"

local M = {}

-- For each type's name in SQL: its name in the catalog.
local types = {
  smallint = "int2", int2 = "int2", integer = "int4", int = "int4", int4 = "int4", bigint = "int8", int8 = "int8",
  real = "float4", float4 = "float4", ["double precision"] = "float8", float8 = "float8", numeric = "numeric", decimal = "numeric",
  text = "text", varchar = "varchar", ["character varying"] = "varchar", char = "bpchar", character = "bpchar", bpchar = "bpchar",
  boolean = "bool", bool = "bool", date = "date", time = "time", ["time without time zone"] = "time", timestamp = "timestamp",
  ["timestamp without time zone"] = "timestamp", timestamptz = "timestamptz", ["timestamp with time zone"] = "timestamptz",
  uuid = "uuid", json = "json", jsonb = "jsonb", money = "money",
}

-- Length, or precision and scale, as in `varchar(80)` and `numeric(12,2)`.
local function typmod(type_name, a, b)
  if not a then return nil end
  if type_name == "varchar" or type_name == "bpchar" then return { length = tonumber(a) } end
  if type_name == "numeric" then return { precision = tonumber(a), scale = tonumber(b) or 0 } end
end

local function column(name, given)
  local out = { name = name, not_null = false, has_default = false, generated = false }
  if type(given) == "table" then
    out.type, out.formatted, out.labels = "enum", "enum", given
    return out
  end
  if type(given) ~= "string" then
    return nil, ('the column %q is a %s: write its type, "varchar(80) not null", or the labels of an enum'):format(name, type(given))
  end
  local words = given:lower():gsub("%s+", " "):match "^ ?(.-) ?$"
  local count
  words, count = words:gsub(" not null", "")
  out.not_null = count > 0
  words, count = words:gsub(" default .*$", "")
  out.has_default = count > 0
  local dims
  words, dims = words:gsub(" ?%[ ?%d* ?%]", "")
  local a, b = words:match "%( ?(%d+) ?,? ?(%d*) ?%)"
  local bare = words:gsub(" ?%b()", "")
  out.type, out.formatted = types[bare], given
  if not out.type then
    local hint = near.did_you_mean(bare, near.keys(types))
    return nil, ("the column %q has the type %q, which is not known here%s"):format(name, bare, hint and ": " .. hint or "")
  end
  if out.type == "bpchar" and not a and bare ~= "bpchar" then a = "1" end
  out.typmod = typmod(out.type, a, b)
  if dims > 0 then
    out.item = { type = out.type, typmod = out.typmod, not_null = false, has_default = false }
    out.type, out.typmod, out.dims = "_" .. out.type, nil, dims
  end
  return out
end

--- The columns from a table of names and types. A list of columns from the catalog is given back as it is.
---@param given table
---@return table[]? columns, string? wrong
function M.columns(given)
  if #given > 0 then return given end
  local out = {}
  for i, name in ipairs(near.keys(given)) do
    local wrong
    out[i], wrong = column(name, given[name])
    if not out[i] then return nil, wrong end
  end
  return out
end

return M
