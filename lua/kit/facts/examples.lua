-- Checks the examples of a kit when the kit is loaded. `kitload test` runs them.
--
--   examples = {
--     { input = { Name = "ACME" }, gives = { name = "ACME" } },
--     { "a bad address", input = { Mail = "x" }, errors = { email = "email.invalid" } },
--     { fields = { sku = "AL-0001", price = "12.50" } },
--   }
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local show = require("kit.base.fault").show

local M = {}

local function is_text(v)
  if type(v) == "string" then return true end
  return false, "a text"
end

local function is_table(v)
  if type(v) == "table" then return true end
  return false, "a table"
end

---@type table<string, { check: fun(v:any):boolean,string?, fields: boolean?, codes: boolean?, rows: boolean?, doc: string }>
M.names = {
  input = { check = is_table, doc = "the cells, by header or by the column's number" },
  fields = { check = is_table, fields = true,
    doc = "in the place of input: values of fields, which are written as the kit's files write them; children run it, too" },
  gives = { check = is_table, fields = true, rows = true,
    doc = "values of fields, k.null for NULL; for a row that is split, a list of them; other fields may have any value" },
  errors = { check = is_table, fields = true, codes = true, doc = "all errors: field = \"code\", or the code alone" },
  warnings = { check = is_table, fields = true, codes = true,
    doc = "all warnings, in the same form; without it, any warnings are allowed" },
  skipped = { check = is_text, doc = "the reason with which a hook leaves the row out" },
  meta = { check = is_table, doc = "values of --meta" },
  lookups = { check = is_table, doc = "rows of the tables that the kit looks up" },
  catalog = { check = is_table, doc = "the destination's columns: name = \"varchar(80) not null\"" },
  file = { check = is_text, doc = "the file's name" },
  row = { check = function(v) return math.type(v) == "integer" and v > 0, "a number from 1" end, doc = "the row's number" },
}

local function check_codes(say, name, given)
  for key, code in pairs(given) do
    if type(code) ~= "string" then
      say(("%s: %s is %s, not a code"):format(name, tostring(key), show(code)), 'write errors = { email = "email.invalid" }')
    end
  end
end

local function check_named(check, say, name, given, info)
  for field in pairs(given) do
    if type(field) == "number" then
      if not info.codes then say(("%s has a list part, it takes names of fields"):format(name)) end
    elseif not check.number[field] and field ~= check.kit.facts.extra then
      say(("%s names no field: '%s'"):format(name, tostring(field)), near.did_you_mean(tostring(field), near.keys(check.number)))
    end
  end
  if info.codes then check_codes(say, name, given) end
end

local function check_example(check, say, example)
  for name, given in pairs(example) do
    local info = M.names[name]
    local good, want
    if info then good, want = info.check(given) end
    if name == 1 then
      if type(given) ~= "string" then say(("the list part is the example's name, not %s"):format(show(given))) end
    elseif not info then
      say(("has no option '%s'"):format(tostring(name)), near.did_you_mean(tostring(name), near.keys(M.names)))
    elseif not good then
      say(("%s must be %s, not %s"):format(name, want, show(given)))
    elseif info.rows and type(given[1]) == "table" then
      for _, row in ipairs(given) do
        if type(row) == "table" then check_named(check, say, name, row, info) else say("gives is a list of rows, each a table") end
      end
    elseif info.fields then
      check_named(check, say, name, given, info)
    end
  end
  if example.input == nil and example.fields == nil then
    say("has no input", 'write { input = { Header = "cell" }, gives = { field = "value" } }')
  elseif example.input ~= nil and example.fields ~= nil then
    say("has input and fields", "input has the cells of a file, fields the values of the kit's fields: write one of them")
  end
end

--- Check the examples of a kit.
---@param check kit.Check
function M.read(check)
  local place = check.kit.places.examples
  for i, example in ipairs(check.kit.facts.examples or {}) do
    local function say(message, hint) check.faults:add(place, ("example %d: %s"):format(i, message), hint) end
    if type(example) == "table" then
      check_example(check, say, example)
    else
      say(("is %s, not a table"):format(show(example)), 'write { input = { Header = "cell" }, gives = { field = "value" } }')
    end
  end
  for key in pairs(check.kit.facts.examples or {}) do
    if type(key) ~= "number" then
      check.faults:add(place, ("examples is a list, and has the name '%s'"):format(tostring(key)), "write examples = { { input = … }, … }")
    end
  end
end

return M
