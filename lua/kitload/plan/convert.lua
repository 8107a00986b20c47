-- How a field's value becomes the type of its column: the typed step for plain text, the cast, and the column's limits.
local M = {}

-- For the base type of a column, as pg_type names it: the kind of cell that its encoder takes.
M.kinds = {
  bool = "boolean", int2 = "integer", int4 = "integer", int8 = "integer", float4 = "float", float8 = "float",
  numeric = "decimal", text = "text", varchar = "text", bpchar = "text", enum = "text", date = "date", time = "time",
  timestamp = "timestamp", timestamptz = "instant", uuid = "uuid", json = "json", jsonb = "json",
}

-- For a domain: the type that is used when no catalog says another one.
M.types = {
  text = "text", integer = "int8", decimal = "numeric", float = "float8", boolean = "bool", date = "date", time = "time",
  timestamp = "timestamp", instant = "timestamptz", uuid = "uuid", json = "jsonb",
}

-- Texts of an instant with the zone in them, as PostgreSQL and ISO 8601 write them.
local instants = {
  "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S.%f%z",
  "%Y-%m-%d %H:%M%z", "%Y-%m-%dT%H:%M%z",
  server = true,
}

-- For a kind: the typed step, with its arguments, for a field that gives text. It reads what the server writes.
local typed = {
  boolean = { "boolean" }, integer = { "integer" }, float = { "float" }, decimal = { "decimal", { server = true } },
  date = { "date" }, time = { "time" }, timestamp = { "timestamp" }, instant = { "timestamp", instants },
  uuid = { "uuid" }, json = { "json" },
}

--- The kind that a column takes. A type that we do not know is staged as text. A number goes into money as a number,
--- because the text "12.34" is another amount if lc_monetary has a decimal comma.
---@param column table
---@param domain string?  domain of the field
function M.kind_of(column, domain)
  if column.type == "money" and domain ~= "text" then return "decimal" end
  return M.kinds[column.type] or "text"
end

--- The type that the client writes for a column.
---@param column table
---@param domain string?  domain of the field
function M.encoder_of(column, domain)
  local kind = M.kind_of(column, domain)
  if kind == "text" then return "text" end
  return column.type == "money" and "numeric" or column.type
end

-- Types that store the text, or the bytes, exactly as given.
local letters = { text = true, varchar = true, bpchar = true, name = true, char = true, citext = true, enum = true, bytea = true }

--- Whether the server reads the column's value from the text, by rules of the type that we do not know.
function M.is_read(column)
  return M.kind_of(column, "text") == "text" and not letters[column.type]
end

--- The step that turns text into that kind: op and arguments. A JSON string stays a string in JSON.
---@param kind string
---@param as_is boolean no step stands before it
function M.typed(kind, as_is)
  local entry = typed[kind]
  if kind == "json" then return "json", { strings = true, as_is = as_is or nil } end
  return entry[1], entry[2] or {}
end

-- [from][to] = the op of the cast. false: no op is needed.
local casts = {
  integer = { decimal = "integer_to_decimal", float = "integer_to_float" },
  decimal = { integer = "decimal_to_integer", float = "decimal_to_float" },
  date = { timestamp = "date_to_timestamp" },
  instant = { timestamp = "instant_to_timestamp" },
}

local zone_hint = 'write k.timestamp { "%Y-%m-%d %H:%M:%S", tz = "Europe/Berlin" }: a moment needs a zone'

-- Hints for when a kind cannot become another one.
local advice = {
  timestamp = { instant = zone_hint, date = "write k.date with a format of the whole text, or let the column be a timestamp" },
  date = { instant = zone_hint },
  instant = { date = "write k.date, which reads a day without a zone" },
  float = { decimal = "write k.decimal, which is exact", integer = "write k.integer" },
  boolean = { integer = 'write k.map { { yes = "1", no = "0" } }, k.integer' },
  text = {},
}

--- The op of the cast from a domain to a kind; nil when none is needed. If there is no cast: false and a hint.
---@return string|false|nil op, string|nil hint
function M.cast(from, to)
  if from == to then return nil end
  if to == "text" then return "to_text" end
  local op = casts[from] and casts[from][to]
  if op then return op end
  return false, advice[from] and advice[from][to] or M.step_hint(to)
end

function M.step_hint(kind)
  local names = { instant = zone_hint, text = "write k.text" }
  return names[kind] or ("write k.%s in the field's steps"):format(kind)
end

--- The limits of the column itself, as ops: { op, args }.
---@param column table
---@param round string|nil the rounding of the field
function M.limits(column, round)
  local out, typmod = {}, column.typmod or {}
  local function add(op, args) out[#out + 1] = { op = op, args = args } end
  if column.not_null and not column.has_default and not column.identity then add("limit_not_null", { column.name }) end
  local t = column.type
  if t == "int2" or t == "int4" then add("limit_integer", { t == "int2" and 2 or 4 }) end
  if (t == "varchar" or t == "bpchar") and typmod.length then add("limit_length", { typmod.length }) end
  if t == "numeric" then
    add("limit_numeric", { typmod.precision or 0, typmod.scale or 0, round = round or "", finite = column.finite })
  end
  if t == "money" then add("limit_money", { column.places or 2, round = round or "" }) end
  if t == "float4" then add("limit_float", {}) end
  if t == "date" then add("limit_date", {}) end
  if t == "timestamp" or t == "timestamptz" then add("limit_timestamp", {}) end
  if t == "enum" then add("limit_enum", { table.unpack(column.labels or {}) }) end
  return out
end

--- Whether the column is an array.
function M.is_array(column)
  return column ~= nil and (column.item ~= nil or column.type:sub(1, 1) == "_") -- as pg_type names them: _text, _int4
end

-- Writes a step of an inner list into the arguments: the op, the counts of plain and named arguments, the plain ones, then
-- names and values.
local function add_inner(out, op, args)
  local names = {}
  for name in pairs(args) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  table.move({ op, #args, #names }, 1, 3, #out + 1, out)
  table.move(args, 1, #args, #out + 1, out)
  for _, name in ipairs(names) do
    out[#out + 1] = name
    out[#out + 1] = args[name]
  end
end

--- The arguments of `to_array`. Each item goes through the plain step of the element type, and through its limits. Items of
--- json and jsonb stay as they are: there an array below the declared number of dimensions is itself an item.
---@param column table
---@return table
function M.array_args(column)
  local item, args = column.item, {}
  if not item then return args end
  local kind = M.kinds[item.type]
  if kind == "json" then return { raw = true, dims = math.min(column.dims, 6) } end
  if kind and kind ~= "text" then add_inner(args, M.typed(kind)) end
  for _, limit in ipairs(M.limits(item)) do add_inner(args, limit.op, limit.args) end
  return args
end

return M
