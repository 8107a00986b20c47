-- Runs the examples of a kit, and says where the kit gives something else.
local by_fields = require "kitload.trial.by_fields"
local dec = require "kit.base.dec"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local near = require "kit.base.near"
local print = require "kit.base.print"
local samples = require "kitload.run.samples"
local same = require "kitload.trial.same"
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
---@field origin string?  the kit that it is inherited from
---@field label string?   a sample: its file
---@field why string?     it was not run, as no cell is known for a value; that is no failure, and ok is true
---@field ok boolean
---@field differences kitload.Difference[]
---@field err table?     it could not be run: the example is wrong, or with err.of_kit one of the kit's functions is
---@field seconds number

-- JSON with decimals as plain numbers, because json.encode does not know decimals.
local function encoded(value)
  if debug.getmetatable(value) == dec.metatable then return tostring(value) end
  if type(value) ~= "table" then return json.encode(value) end
  local parts = {}
  if same.is_array(value) and (next(value) ~= nil or debug.getmetatable(value)) then
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
    if not same.value(result.kinds[field], gives[field], result.values[field]) then
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

-- What the row should give: of an example by fields the fields themselves, unless it says something else.
local function expected(example)
  local gives = example.gives
  if not gives and example.fields and not example.errors and not example.skipped then gives = example.fields end
  return { gives = gives, errors = example.errors, warnings = example.warnings, skipped = example.skipped }
end

--- Run one example.
---@param trial kitload.Trial
---@param example table
---@param number integer
---@param origin string?  the kit that it is inherited from
---@return kitload.ExampleResult
function M.run_one(trial, example, number, origin)
  local started = sys.monotonic()
  local result, err, why
  if example.fields then
    local run = by_fields.run(trial, example, origin ~= nil)
    result, err, why = run.result, run.err, run.why
    -- A kit's own example that cannot be run is a mistake.
    if why and not origin then err, why = errors.usage("it cannot be run: " .. why, "write it with input, the cells of a file"), nil end
  else
    result, err = trial:run(example.input, {
      meta = example.meta, lookups = example.lookups, catalog = example.catalog, file = example.file, row = example.row,
    })
  end
  local found = result and differences(expected(example), result) or {}
  return { number = number, name = example[1], origin = origin, result = result, why = why,
    ok = why ~= nil or result ~= nil and #found == 0,
    differences = found, err = err, seconds = sys.monotonic() - started }
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

-- Reads a sample of the kit's files. At most max_rejects of its rows may be rejected, and none where the kit does not say it.
local function run_sample(trial, path)
  local started = sys.monotonic()
  local found, err = trial:check_file(samples.path(trial.roots, path))
  local list = {}
  for _, p in ipairs(found and found.refused and found.problems or {}) do
    if p.level ~= "warning" then
      list[#list + 1] = { field = p.field, expected = "no " .. p.code, got = ("%s, in row %s%s"):format(text.plural(p.count, "row"),
        text.count(p.examples[1].row), p.examples[1].raw and ": " .. print.value(p.examples[1].raw) or "") }
    end
  end
  if found and found.refused then table.insert(list, 1, { expected = found.allowed, got = found.refused }) end
  return { number = 0, label = path, ok = found ~= nil and not found.refused, differences = list, err = err,
    seconds = sys.monotonic() - started }
end

--- Run all examples of a kit, in their order; then those that it inherits, and its samples.
---@return kitload.ExampleResult[]
function M.run(trial)
  local list, d = {}, trial.description
  for i, example in ipairs(d.examples) do list[i] = M.run_one(trial, example, i) end
  check_assigned(trial, list)
  for _, entry in ipairs(d.inherited or {}) do
    list[#list + 1] = M.run_one(trial, entry.example, entry.number, entry.origin)
  end
  for _, path in ipairs(d.sample or {}) do list[#list + 1] = run_sample(trial, path) end
  return list
end

return M
