-- Writes the kit language as LuaCATS definitions, with which an editor completes names and marks wrong options. They are
-- made from the tables of the language itself. What a step or a fact takes is found out by calling its check with test
-- values.
local facts = require "kit.facts"
local language = require "kit.language"
local near = require "kit.base.near"
local steps = require "kit.steps"

local M = {}

-- Values with which a fact's check is called, each with the type that it stands for.
local probes = {
  { true, "boolean" }, { "x", "string" }, { "5%", "string" }, { "64 MiB", "string" }, { 0.5, "number" }, { 1, "integer" },
  { 1000000, "integer" }, { 100000000, "integer" }, { { "x" }, "string[]" }, { { "x", "y" }, "string[]" }, { false, "false" },
  { { public = true }, "{ public: boolean }" },
}

-- Types that cannot be found out by calling a check.
local written = {
  unique = 'true|"table"', trigger = "string", rejects = "string",
  rows = "string", origins = "string|string[]", source = "kit.Source", examples = "kit.Example[]", limits = "kit.Limits",
  default = "kit.Value", min = "kit.Value", max = "kit.Value", above = "kit.Value", below = "kit.Value",
  one_of = "kit.Value|kit.Value[]", not_one_of = "kit.Value|kit.Value[]",
}

-- The fixed list of texts that a check allows, in LuaCATS form.
local function choices_of(check)
  local _, _, _, choices = check "\1"
  if not choices then return nil end
  local out = {}
  for i, choice in ipairs(choices) do out[i] = ("%q"):format(choice) end
  return table.concat(out, "|")
end

local function type_of(name, info)
  if written[name] then return written[name] .. (info.list and "|kit.More" or "") end
  local found = choices_of(info.check)
  local out, seen = { found }, { string = found }
  for _, probe in ipairs(probes) do
    local value, kind = probe[1], probe[2]
    if kind == "false" and seen.boolean or kind == "integer" and seen.number then value = nil end
    if value ~= nil and info.check(value) ~= nil and not seen[kind] then
      seen[kind] = true
      out[#out + 1] = kind
    end
  end
  if info.list then out[#out + 1] = "kit.More" end
  return table.concat(out, "|")
end

local function add_facts(lines, known)
  for _, name in ipairs(near.keys(known)) do
    lines[#lines + 1] = ("---@field %s? %s %s"):format(name, type_of(name, known[name]), known[name].doc)
  end
end

--- The argument of a step's example, as a Lua value.
local function example_of(step)
  local given
  local function take(_, value) given = value end
  local k = setmetatable({}, { __index = function() return setmetatable({}, { __call = take }) end })
  local chunk = load("return " .. step.example, step.name, "t", { k = k })
  if chunk then chunk() end
  return given
end

--- The named options of a step: name → LuaCATS type. The step's check is called with an unknown option; its error names the
--- known ones.
local function options_of(step, example)
  local probe, found = { ["\1"] = true }, nil
  if type(example) == "table" then
    for key, v in pairs(example) do probe[key] = v end
  else
    probe[1] = example
  end
  step.lower(probe, function(_, _, known) found = known or found end)
  local out = {}
  for name, want in pairs(found or {}) do
    if type(want) == "table" then
      local list = {}
      for i, choice in ipairs(want) do list[i] = ("%q"):format(choice) end
      out[name] = table.concat(list, "|")
    else
      out[name] = want == "any" and "string|string[]" or want
    end
  end
  return out, found ~= nil
end

local function kind_of(value)
  if type(value) == "table" then
    if next(value) == nil then return "table" end
    if #value > 0 then return kind_of(value[1]) .. "[]" end
    return "table<string, " .. kind_of(select(2, next(value))) .. ">"
  end
  return math.type(value) or type(value)
end

-- The type of the items in the example's list part: string, or integer|string.
local function items_of(example)
  local out, seen = {}, {}
  for _, v in ipairs(example) do
    local kind = kind_of(v)
    if not seen[kind] then
      seen[kind] = true
      out[#out + 1] = kind
    end
  end
  return #out > 0 and table.concat(out, "|") or nil
end

local function accepts(step, value)
  local wrong = false
  local args = step.lower(value, function() wrong = true end)
  return args ~= nil and not wrong
end

-- What the step takes besides a table: the example itself or its first item, and other kinds of values.
local function scalars_of(step, example)
  local first, out, seen = example, {}, {}
  if type(example) == "table" then first = example[1] end
  for _, v in ipairs { first, 1, true, 0.5, "x.csv" } do
    local kind = kind_of(v)
    if kind == "float" then kind = "number" end
    if type(v) ~= "table" and not seen[kind] and (v == example or accepts(step, v)) then
      seen[kind] = true
      out[#out + 1] = kind
    end
  end
  return #out > 0 and table.concat(out, "|") or nil
end

-- Writes the class of a step's table, if it takes one. Gives the type of the whole argument.
local function argument_type(lines, step)
  local example = example_of(step)
  local options, closed = options_of(step, example)
  local class = "kit.args." .. step.name
  local scalar = scalars_of(step, example)
  local items
  if type(example) == "table" then
    items = items_of(example) or not closed and "string" or nil
    local parts = { table.unpack(example, 2) } -- a table can also stand for its first item, as for { "Schema", "Table" }
    for name, v in pairs(example) do
      if type(name) == "string" then parts[name] = v end
    end
    table.insert(parts, 1, { "A", "B" })
    if items == "string" and accepts(step, parts) then items = "string|string[]" end
  else
    items = accepts(step, { example }) and kind_of(example) or nil
    if next(options) == nil then return scalar .. (items and "|" .. items .. "[]" or "") end
  end
  lines[#lines + 1] = ("---@class %s%s"):format(closed and "(exact) " or "", class)
  if items then lines[#lines + 1] = ("---@field [integer] %s"):format(items) end
  for _, name in ipairs(near.keys(options)) do lines[#lines + 1] = ("---@field %s? %s"):format(name, options[name]) end
  if not closed and type(example) == "table" and #example == 0 then lines[#lines + 1] = "---@field [string] string|string[]" end
  lines[#lines + 1] = ""
  return scalar and scalar .. "|" .. class or class
end

-- A step that takes an argument can be called. One that needs an argument is a step only after the call.
local function step_type(lines, step)
  if not step.lower then return "kit.Step" end
  local argument = argument_type(lines, step)
  local class = "kit.step." .. step.name
  lines[#lines + 1] = ("---@class %s%s"):format(class, step.needs and "" or ": kit.Step")
  lines[#lines + 1] = ("---@overload fun(argument: %s): kit.Step"):format(argument)
  lines[#lines + 1] = ""
  return class
end

local head = [[
---@meta kit
-- luacheck: ignore
-- luacheck: no max line length
-- The kit language for editors (lua-language-server). Written by `make docs` from the tables of lua/kit; never loaded.

---@alias kit.Value string|number|boolean|kit.Dec
---@alias kit.Level "error"|"warning"

---A step of a field's pipeline.
---@class kit.Step
---Puts entries beside those that were there: from = k.more { "Kundennr." }
---@class kit.More
---k.base, k.fn { … }
---@class kit.Part
---k.unset "fact"
---@class kit.Unset
---A field, a rule, a hook or k.drop.
---@class kit.Item
---@class kit.Kit

---An exact decimal.
---@class kit.Dec
---@operator add(kit.Dec|number|string): kit.Dec
---@operator sub(kit.Dec|number|string): kit.Dec
---@operator mul(kit.Dec|number|string): kit.Dec
---@operator unm: kit.Dec

---What a function of a pipeline sees beside the value.
---@class (exact) kit.Context
---@field meta table<string, string> the values of --meta
---@field file string the file's name
---@field row integer the row's number, as a spreadsheet shows it
---@field job string|nil the job's id
local Context = {}
---Another cell of the row, as it came.
---@param header string
---@return string|nil
function Context:raw(header) end

---The row in rules and hooks: the kit's fields, nil for NULL, and these methods.
---@class kit.Row
---@field [string] any
local Row = {}
---A problem of the row; it is rejected.
---@param field string|nil nil: the row as a whole
---@param code string
---@param message? string
function Row:error(field, code, message) end
---A warning; the row is loaded.
---@param field string|nil nil: the row as a whole
---@param code string
---@param message? string
function Row:warn(field, code, message) end
---Leaves the row out, without a problem.
---@param reason? string
function Row:skip(reason) end
---A cell of the row, as it came.
---@param header string
---@return string|nil
function Row:raw(header) end
---Makes several rows of this one: each table has the fields that are different.
---@param rows table<string, any>[]
function Row:split(rows) end

---A step in Lua: the new value, nil for NULL; or nil, a code and a message.
---@alias kit.Function fun(value: string, ctx: kit.Context): any, string?, string?

---@class kit.Example
---@field [integer] string its name
---@field input table<string|integer, string|number> cells by header, or by the column's number
---@field gives? table<string, any> values by field; k.null for NULL
---@field errors? table<string|integer, string> all errors: codes by field, or alone
---@field warnings? table<string|integer, string>
---@field skipped? string|boolean the reason for which a hook leaves the row out
---@field meta? table<string, any> the values of --meta
---@field catalog? table<string, string> the destination's columns: "varchar(80) not null"
---@field file? string
---@field row? integer
]]

-- The words of a kit that are not steps: type, or signature of a function, and a line about each.
local words = {
  kit = { "fun(name: string): fun(given: kit.Options): kit.Kit", 'the kit: return k.kit "crm.contacts" { facts…, fields…, rules… }' },
  field = { "fun(name: string): fun(given: kit.Field): kit.Item", 'a field: k.field "email" { steps…, facts… }' },
  add = { "fun(name: string): fun(given: kit.Field|kit.Rule): kit.Item", "a field, or a rule, that the parent has not" },
  rule = { "fun(name: string): fun(given: kit.Rule): kit.Item", "a rule over a row: message, function; false or nil is a problem" },
  row = { "fun(hook: kit.Hook|fun(row: kit.Row)): kit.Item", "a hook that may change, reject, skip or split the row" },
  require_one = { "fun(fields: kit.Fields): kit.Item", "one of these fields must have a value" },
  require_with = { "fun(fields: kit.Fields): kit.Item", "where the first field has a value, the others must have one" },
  unique = { "fun(given: string|kit.Unique): kit.Item", "no two rows of the input (in_table: nor of the table) have the same values" },
  dedupe = { "fun(given: kit.Dedupe): kit.Item", 'of rows that repeat, one is kept: k.dedupe { by = { "email" }, keep = "last" }' },
  batch = { "fun(given: kit.Batch): kit.Item", "a hook over so many rows of the input at once" },
  melt = { "fun(given: kit.Melt): kit.Item",
    'makes a row of each of some columns: k.melt { columns = { 4, 9 }, into = { film = "header", seen = "cell" } }' },
  compare = { "fun(given: kit.Fields): kit.Item", 'k.compare { "starts", "<=", "ends" }' },
  drop = { "fun(name: string): kit.Item", "leaves a field, a rule or a named item of the parent out" },
  unset = { "fun(fact: string): kit.Unset", "takes a fact of the parent away" },
  more = { "fun(list: string|string[]): kit.More", "adds to a list of the parent" },
  base = { "kit.Part", "the parent's steps, in a field's list" },
  fn = { "fun(given: kit.Typed): kit.Part", 'a function that gives another domain: k.fn { "integer", function(value, ctx) … end }' },
  null = { "any", "NULL inside a JSON value" },
  array = { "fun(list?: table): table", "marks a table as a JSON array, also an empty one" },
  dec = { "fun(value: string|number|kit.Dec): kit.Dec", "an exact decimal: k.dec(a) + k.dec(b), k.dec(a) < 10" },
}

local items = [[
---@class (exact) kit.Rule
---@field [integer] string|fun(row: kit.Row): any the message, then the function
---@field at? string the field that the problem belongs to
---@field level? kit.Level

---@class kit.Fields
---@field [integer] string
---@field at? string the field that the problem belongs to
---@field level? kit.Level
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Hook
---@field [integer] fun(row: kit.Row)
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Unique
---@field [integer] string fields
---@field in_table? boolean
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Dedupe
---@field by string|string[] the fields that tell rows apart
---@field keep? "first"|"last"
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Batch
---@field [integer] fun(rows: kit.Row[], ctx: kit.Context)
---@field size integer
---@field name? string for k.drop in kits that extend this one

---@class (exact) kit.Melt
---@field columns "rest"|string|string[]|integer[] two numbers are the first and the last; headers and patterns; "rest": what nobody reads
---@field into table<string, "header"|"cell"> the names under which fields read the header and the cell
---@field empty? "skip"|"keep" whether a blank cell makes a row; skip

---@class kit.Typed
---@field [integer] string|fun(value: any, ctx: kit.Context): any, string?, string?
---@field takes? string the domain that comes, where it is not the step's before
]]

local function add_class(lines, name, doc, list, known)
  lines[#lines + 1] = "---" .. doc
  lines[#lines + 1] = ("---@class (exact) %s"):format(name)
  if list then lines[#lines + 1] = ("---@field [integer] %s"):format(list) end
  add_facts(lines, known)
  lines[#lines + 1] = ""
end

--- The facts of a kit that _defaults.lua may have, as types.
local function add_defaults(lines)
  lines[#lines + 1] = "---kits/_defaults.lua: return such a table; annotate it with ---@type kit.Defaults"
  lines[#lines + 1] = "---@class (exact) kit.Defaults"
  add_facts(lines, facts.defaults)
  lines[#lines + 1] = ""
end

-- What a project has besides Lua's own words (kit.facts.project).
local project_words = [[

---@class (exact) kit.SecretFrom
---@field env? string the variable that holds the secret
---@field file? string the file that holds it: in the workspace, below ~/, or anywhere
---@field helper? string the program of ~/.config/kitload/config.lua that writes it
---@field [integer] string words for that program
---@class (exact) kit.Secret

---In a project: a secret by its name, or where it comes from: password = secret "acme/password"
---@param from string|kit.SecretFrom
---@return kit.Secret
function secret(from) end

---@class (exact) kit.CodeFrom: kit.SecretFrom
---@field digits? integer 6 to 10 (6)
---@field period? integer seconds that a code is good for (30)
---@field algorithm? "SHA1"|"SHA256"|"SHA512" (SHA1)
---@class (exact) kit.OneTimeCode

---In answers of ssh_tunnel: one-time codes from a key, which is a secret: ["Verification code:"] = totp "acme/otp"
---@param from string|kit.CodeFrom
---@return kit.OneTimeCode
function totp(from) end
]]

--- All definitions, as the text of a Lua file.
---@return string
function M.text()
  local lines = { head }
  add_class(lines, "kit.Limits", "Limits of the sandbox, in kits/_defaults.lua.", nil, facts.limits)
  add_class(lines, "kit.Source", "How the file is written; what is not said is sniffed.", nil, facts.source)
  add_class(lines, "kit.Options", "A kit: facts about the load by name; fields, rules and hooks in their order.",
    "kit.Item|kit.Unset", facts.kit)
  add_class(lines, "kit.Field", "A field: facts about the column by name; its steps in their order.",
    "kit.Step|kit.Function|kit.Part|kit.Unset", facts.field)
  add_defaults(lines)
  lines[#lines + 1] = items
  local types = {}
  for _, step in ipairs(steps.list) do types[step.name] = step_type(lines, step) end
  lines[#lines + 1] = "---@class (exact) kit.Language"
  for _, name in ipairs(language.names()) do
    local word = words[name] or { "fun(given: any): kit.Item", "an item of a kit" }
    lines[#lines + 1] = ("---@field %s %s %s"):format(name, word[1], word[2])
  end
  for _, step in ipairs(steps.list) do
    lines[#lines + 1] = ("---@field %s %s %s: %s"):format(step.name, types[step.name], step.doc, step.example)
  end
  lines[#lines + 1] = project_words
  lines[#lines + 1] = "local k = {}"
  lines[#lines + 1] = "return k"
  return table.concat(lines, "\n") .. "\n"
end

return M
