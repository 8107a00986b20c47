-- Runs the examples of a kit, and says where the kit gives something else.
local dec = require "kit.base.dec"
local host_kit = require "kitload.host.kit"
local json = require "kitload.talk.json"
local literal = require "kit.steps.literal"
local near = require "kit.base.near"
local print = require "kit.base.print"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Difference
---@field field string?
---@field expected string
---@field got string

---@class kitload.ExampleResult
---@field number integer
---@field name string?
---@field ok boolean
---@field differences kitload.Difference[]
---@field err table?     it could not be run: the example is wrong, or with err.fault one of the kit's functions is
---@field seconds number

local function is_array(t)
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
  if is_array(a) ~= is_array(b) then return false end
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

-- Whether the value is what the example gives. The example may write it in any form that the domain knows.
local function same(kind, expected, value)
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

-- JSON with decimals as plain numbers, because json.encode does not know decimals.
local function encoded(value)
  if debug.getmetatable(value) == dec.metatable then return tostring(value) end
  if type(value) ~= "table" then return json.encode(value) end
  local parts = {}
  if is_array(value) and (next(value) ~= nil or debug.getmetatable(value)) then
    for i, v in ipairs(value) do parts[i] = encoded(v) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local named = {}
  for name, v in pairs(value) do named[tostring(name)] = v end
  for i, name in ipairs(near.keys(named)) do parts[i] = json.encode(name) .. ":" .. encoded(named[name]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local function shown(value)
  if value == nil or value == json.null then return "NULL" end
  if type(value) == "table" and debug.getmetatable(value) ~= dec.metatable then return encoded(value) end
  return print.value(value)
end

local function issue_text(issue)
  return ("%s: %s%s"):format(issue.code, issue.message, issue.raw and ", the cell is " .. print.value(issue.raw) or "")
end

-- Compares the row's issues of one level with those of the example: field = code, or only the code.
local function compare_issues(add, level, expected, issues)
  local open = {}
  for _, issue in ipairs(issues) do
    if issue.level == level then open[#open + 1] = issue end
  end
  local function take(field, code)
    for i, issue in ipairs(open) do
      if issue.code == code and (not field or issue.field == field) then
        table.remove(open, i)
        return true
      end
    end
  end
  local names = {}
  for field in pairs(expected) do
    if type(field) == "string" then names[field] = true end
  end
  local missed = {}
  for _, field in ipairs(near.keys(names)) do
    if not take(field, expected[field]) then missed[#missed + 1] = { field, expected[field] } end
  end
  for _, code in ipairs(expected) do
    if not take(nil, code) then missed[#missed + 1] = { nil, code } end
  end
  for _, miss in ipairs(missed) do
    local got
    for i, issue in ipairs(open) do
      if not got and miss[1] and issue.field == miss[1] then got = table.remove(open, i) end
    end
    add(miss[1], miss[2], got and issue_text(got) or "no " .. level)
  end
  for _, issue in ipairs(open) do add(issue.field, "no " .. level, issue_text(issue)) end
end

local function compare_values(add, gives, result)
  for _, field in ipairs(near.keys(gives)) do
    if not same(result.kinds[field], gives[field], result.values[field]) then
      add(field, shown(gives[field]), shown(result.values[field]))
    end
  end
end

-- If a hook splits the row, the example gives a list of rows.
local function compare_rows(add, gives, result)
  if not gives[1] then return compare_values(add, gives, result) end
  local rows = result.rows or { result }
  if #rows ~= #gives then return add(nil, text.plural(#gives, "row"), text.plural(#rows, "row")) end
  for i, row in ipairs(rows) do compare_values(add, gives[i], row) end
end

local function differences(example, result)
  local list = {}
  local function add(field, expected, got) list[#list + 1] = { field = field, expected = expected, got = got } end
  if example.skipped ~= result.skipped then
    local expected = example.skipped and "skipped: " .. example.skipped or "not skipped"
    add(nil, expected, result.skipped and "skipped: " .. result.skipped or result.ok and "a good row" or "a rejected row")
  end
  compare_issues(add, "error", example.errors or {}, result.issues)
  if example.warnings then compare_issues(add, "warning", example.warnings, result.issues) end
  compare_rows(add, example.gives or {}, result)
  return list
end

--- Run one example.
---@param trial kitload.Trial
---@param example table
---@param number integer
---@return kitload.ExampleResult
function M.run_one(trial, example, number)
  local started = sys.monotonic()
  local result, err = trial:run(example.input, {
    meta = example.meta, lookups = example.lookups, catalog = example.catalog, file = example.file, row = example.row,
  })
  local found = result and differences(example, result) or {}
  return { number = number, name = example[1], result = result, ok = result ~= nil and #found == 0, differences = found, err = err,
    seconds = sys.monotonic() - started }
end

-- Reports fields that a hook fills and that no example has a cell for. An example then has an empty column, but a real file
-- without the column could not be loaded.
local function check_assigned(trial, list)
  for _, field in ipairs(trial.description.fields) do
    local given, by
    for _, r in ipairs(list) do
      local result = r.result
      given = given or result and not (result.added and result.added[field.name])
      local value = result and result.values[field.name]
      if value ~= nil and value ~= "" then by = by or r end
    end
    if by and not given and field.facts.default == nil then
      by.ok = false
      table.insert(by.differences, { field = field.name, expected = "a cell for it in one of the examples",
        got = "none: a hook assigns it, and a file without the column is not loaded; begin its steps with k.const(k.null)" })
    end
  end
end

--- Run all examples of a kit, in their order.
---@return kitload.ExampleResult[]
function M.run(trial)
  local list = {}
  for i, example in ipairs(trial.description.examples) do list[i] = M.run_one(trial, example, i) end
  check_assigned(trial, list)
  return list
end

return M
