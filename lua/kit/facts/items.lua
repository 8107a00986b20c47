-- The items of a kit. melt makes rows of columns, before all others. rule, row, require_one, require_with and compare read
-- several fields; unique, dedupe and batch read many rows.
local fault = require "kit.base.fault"
local melts = require "kit.facts.melt"
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"

local M = {}

local show = fault.show

-- The named part of an item's table: level, at, message.
local function read_options(check, item, given, known, what)
  local out = {}
  for key, v in pairs(given) do
    if type(key) == "string" then
      local place = check.faults:find(item.where, key)
      if not known[key] then
        check.faults:add(place, ("%s has no option '%s'"):format(what, key), near.did_you_mean(key, near.keys(known)))
      elseif key == "level" and v ~= "error" and v ~= "warning" then
        check.faults:add(place, ("%s: level is %s, not one of error, warning"):format(what, show(v)))
      elseif key ~= "level" and type(v) ~= "string" then
        check.faults:add(place, ("%s: %s must be a text, not %s"):format(what, key, show(v)))
      else
        out[key] = v
      end
    end
  end
  return out
end

local readers = {}

function readers.rule(check, item, has_field, add_function)
  local how = 'write k.rule "name" { "message", at = "field", function(row) return … end }'
  local what, message, f = ("rule '%s'"):format(item.name), nil, nil
  if type(item.given) ~= "table" then
    return check.faults:add(item.where, ("%s takes a table, not %s"):format(what, show(item.given)), how)
  end
  for _, v in ipairs(item.given) do
    if type(v) == "string" and not message then
      message = v
    elseif type(v) == "function" and not f then
      f = v
    else
      check.faults:add(item.where, ("%s takes a message and a function, not %s"):format(what, show(v)), how)
    end
  end
  local named = read_options(check, item, item.given, { at = true, level = true }, what)
  if not message then check.faults:add(item.where, what .. " has no message", how) end
  if not f then return check.faults:add(item.where, what .. " has no function", how) end
  if named.at then has_field(check, named.at, check.faults:find(item.where, "at"), what, item) end
  return {
    kind = "rule", name = item.name, fn = add_function(check, f), at = named.at, level = named.level or "error",
    code = "rule." .. item.name, message = message,
  }
end

function readers.row(check, item, _, add_function)
  local f = item.given
  if type(f) == "table" and type(f[1]) == "function" then
    for key in pairs(f) do
      if key ~= 1 and key ~= "name" then
        return check.faults:add(item.where, ("k.row has no option %s"):format(show(key)), 'write k.row { name = "x", function(row) … end }')
      end
    end
    if item.name then f = f[1] end
  end
  if type(f) ~= "function" then
    return check.faults:add(item.where, ("k.row takes a function, not %s"):format(show(item.given)), "write k.row(function(row) … end)")
  end
  return { kind = "row", fn = add_function(check, f) }
end

-- A list of fields. Each must exist, and may be named only once.
local function read_fields(check, item, has_field, given, what)
  local seen = {}
  for _, name in ipairs(given) do
    if has_field(check, name, item.where, what, item) and seen[name] then
      check.faults:add(item.where, ("%s names field '%s' twice"):format(what, name))
    end
    if name ~= nil then seen[name] = true end
  end
  return { table.unpack(given) }
end

local function read_requirement(check, item, has_field, what, how)
  if type(item.given) ~= "table" or #item.given < 2 then
    return check.faults:add(item.where, what .. " takes two or more fields", how)
  end
  local named = read_options(check, item, item.given, { level = true, at = true, name = true }, what)
  local fields = read_fields(check, item, has_field, item.given, what)
  if named.at then has_field(check, named.at, item.where, what, item) end
  return { kind = item.kind, fields = fields, at = named.at, level = named.level or "error" }
end

function readers.batch(check, item, _, add_function)
  local how = "write k.batch { size = 100, function(rows) … end }"
  local given = item.given
  if type(given) ~= "table" or #given ~= 1 or type(given[1]) ~= "function" then
    return check.faults:add(item.where, "k.batch takes a size and a function", how)
  end
  for key in pairs(given) do
    if key ~= 1 and key ~= "size" and key ~= "name" then
      check.faults:add(item.where, ("k.batch has no option '%s'"):format(tostring(key)),
        near.did_you_mean(tostring(key), { "name", "size" }))
    end
  end
  local size = given.size
  if math.type(size) ~= "integer" or size < 1 or size > 10000 then
    return check.faults:add(check.faults:find(item.where, "size"),
      ("k.batch: size must be an integer from 1 to 10000, not %s"):format(show(size)), how)
  end
  if check.batch_size and check.batch_size ~= size then
    check.faults:add(item.where, ("k.batch: all batch hooks of a kit have one size, and another one has %d"):format(check.batch_size))
  end
  check.batch_size = check.batch_size or size
  return { kind = "batch", fn = add_function(check, given[1]), size = size }
end

function readers.require_one(check, item, has_field)
  return read_requirement(check, item, has_field, "k.require_one", 'write k.require_one { "email", "phone" }')
end

function readers.require_with(check, item, has_field)
  return read_requirement(check, item, has_field, "k.require_with", 'write k.require_with { "street", "city" }: a street needs a city')
end

-- The named part of an item over all rows. Each option has a fixed list of values.
local function read_choices(check, item, known, what)
  local out = {}
  for key, v in pairs(item.given) do
    local choices, place = known[key], type(key) == "string" and check.faults:find(item.where, key)
    if type(key) == "string" and not choices then
      check.faults:add(place, ("%s has no option '%s'"):format(what, key), near.did_you_mean(key, near.keys(known)))
    elseif choices and choices ~= true and not choices[v] then
      check.faults:add(place, ("%s: %s is %s, not one of %s"):format(what, key, show(v), table.concat(near.keys(choices), ", ")))
    elseif choices then
      out[key] = v
    end
  end
  return out
end

local function comparable(check, item, fields, domains, what)
  for _, name in ipairs(fields) do
    if domains[name] == "json" then check.faults:add(item.where, ("%s cannot compare json: '%s'"):format(what, name)) end
  end
end

function readers.unique(check, item, has_field, _, domains)
  local how = 'write k.unique { "first", "last" }, or k.unique { "email", in_table = true }'
  if type(item.given) == "string" then item.given = { item.given } end
  if type(item.given) ~= "table" or #item.given == 0 then
    return check.faults:add(item.where, "k.unique takes one field or more", how)
  end
  local named = read_choices(check, item, { in_table = { [true] = true, [false] = true }, name = true }, "k.unique")
  local fields = read_fields(check, item, has_field, item.given, "k.unique")
  comparable(check, item, fields, domains, "k.unique")
  return { kind = "unique", fields = fields, in_table = named.in_table or false }
end

function readers.dedupe(check, item, has_field, _, domains)
  local how = 'write k.dedupe { by = { "email" }, keep = "last" }'
  local given = item.given
  if type(given) ~= "table" or given.by == nil or #given > 0 then
    return check.faults:add(item.where, "k.dedupe takes the fields that tell rows apart, by name", how)
  end
  local named = read_choices(check, item, { by = true, keep = { first = true, last = true }, name = true }, "k.dedupe")
  local by = type(named.by) == "string" and { named.by } or named.by
  if type(by) ~= "table" or #by == 0 then return check.faults:add(item.where, "k.dedupe: by names no field", how) end
  local fields = read_fields(check, item, has_field, by, "k.dedupe")
  comparable(check, item, fields, domains, "k.dedupe")
  return { kind = "dedupe", fields = fields, keep = named.keep or "last" }
end

function readers.melt(check, item)
  local melt, wrong, hint = melts.read(item.given)
  if not melt then return check.faults:add(item.where, "k.melt " .. wrong, hint) end
  return { kind = "melt", melt = melt, text = melts.text(melt) }
end

local operators = { ["<="] = true, ["<"] = true, ["="] = true, ["~="] = true, [">"] = true, [">="] = true }

-- Two domains of the same family can be compared.
local families = {
  integer = "number", decimal = "number", float = "number", date = "day", timestamp = "day",
}

function readers.compare(check, item, has_field, _, domains)
  local how = 'write k.compare { "starts", "<=", "ends" }'
  local given = item.given
  if type(given) ~= "table" or #given ~= 3 then
    return check.faults:add(item.where, "k.compare takes a field, an operator and a field", how)
  end
  local named = read_options(check, item, given, { level = true, at = true, name = true }, "k.compare")
  local a, op, b = given[1], given[2], given[3]
  if not operators[op] then
    return check.faults:add(item.where, ("k.compare knows no operator %s: there are <= < = ~= > >="):format(show(op)), how)
  end
  local both = has_field(check, a, item.where, "k.compare", item)
  both = has_field(check, b, item.where, "k.compare", item) and both
  if named.at then has_field(check, named.at, item.where, "k.compare", item) end
  if both then
    local x, y = domains[a], domains[b]
    if x ~= "text" and y ~= "text" and (families[x] or x) ~= (families[y] or y) then
      check.faults:add(item.where, ("k.compare cannot compare %s '%s' with %s '%s'"):format(x, a, y, b))
    elseif x == "json" or y == "json" then
      check.faults:add(item.where, ("k.compare cannot compare json: '%s'"):format(x == "json" and a or b))
    end
  end
  return { kind = "compare", fields = { a, b }, op = op, at = named.at or a, level = named.level or "error" }
end

--- Describe the kit's items in the order in which they run.
---@param check kit.Check
---@return table[]
function M.read(check, has_field, add_function, domains)
  local out = {}
  for _, item in ipairs(check.kit.items) do
    local described = readers[item.kind](check, item, has_field, add_function, domains)
    if described then
      described.name = described.name or item.name
      if described.fn then described.body = check.faults:code(check.functions[described.fn].f) end
      described.file, described.line, described.origin = item.where.file, item.where.line, item.origin
      out[#out + 1] = described
    end
  end
  return out
end

return M
