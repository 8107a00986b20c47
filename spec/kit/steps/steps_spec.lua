require "spec.helper"
local s = require "spec.kit.support"
local steps = require "kit.steps"

--- The steps of a kit's only field, as { op, args }.
local function lowered(chain)
  local d, problems = s.kit('k.field "a" { ' .. chain .. " }")
  assert(d, problems[1] and problems[1].message)
  local out = {}
  for i, step in ipairs(d.fields[1].steps) do out[i] = { step.op, step.args } end
  return out, d.fields[1]
end

local function args(step) return lowered(step)[1][2] end

describe("the table of steps", function()
  it("has an example for every step, which loads as it stands", function()
    local ops = {}
    for _, op in ipairs(s.ops()) do ops[op.name] = op end
    for _, step in ipairs(steps.list) do
      local takes = step.takes or ops[step.op].takes
      local before = takes ~= "text" and takes ~= "any" and ("k.%s, "):format(takes) or "" -- the step that gives what it takes
      local _, field = lowered(before .. step.example)
      assert.equal(step.name, field.steps[#field.steps].name)
    end
  end)

  it("names ops of ops.def, and no name twice", function()
    local ops, seen = {}, {}
    for _, op in ipairs(s.ops()) do ops[op.name] = op end
    for _, step in ipairs(steps.list) do
      assert.truthy(ops[step.op], step.name)
      assert.is_nil(seen[step.name])
      assert.is_nil(steps.later[step.name])
      seen[step.name] = true
    end
  end)

  it("has every step of ops.def", function()
    for _, op in ipairs(s.ops()) do
      if op.class == "step" and op.name ~= "call" then assert.truthy(steps.named[op.name], op.name) end
    end
  end)

  it("has a line of documentation for every step", function()
    for _, step in ipairs(steps.list) do assert.truthy(#step.doc > 8, step.name) end
  end)
end)

describe("a step", function()
  it("is a value, or a value with an argument, and can be used again", function()
    local d = assert(s.load { x = [[
      local k = require "kit"
      local clean, day = k.trim, k.date
      return k.kit "x" {
        k.field "a" { clean, day "%Y-%m-%d" }, k.field "b" { clean, day "%d.%m.%Y" }, k.field "c" { day },
      }]] })
    assert.same({ "%Y-%m-%d" }, d.fields[1].steps[2].args)
    assert.same({ "%d.%m.%Y" }, d.fields[2].steps[2].args)
    assert.same({}, d.fields[3].steps[1].args)
  end)

  it("keeps its op's arguments, in order", function()
    assert.same({ "a", "b", "c", "d" }, args 'k.replace { "a", "b", "c", "d" }')
    assert.same({ "ACME-" }, args 'k.strip_prefix "ACME-"')
    assert.same({ 8, "0" }, args 'k.pad_left { 8, "0" }')
    assert.same({ 8, " " }, args "k.pad_left(8)")
    assert.same({ "(\\d+)" }, args [[k.extract "(\\d+)"]])
    assert.same({ "0", "none" }, args 'k.null_if { "0", "none" }')
    assert.same({ "1", "one", "A", "x", other = "keep" }, args 'k.map { { A = "x", [1] = "one" }, other = "keep" }')
    assert.same({ "1.234,56", trailing_minus = true }, args 'k.decimal { "1.234,56", trailing_minus = true }')
    assert.same({ "1234.56" }, args "k.decimal")
    assert.same({}, args "k.integer")
    assert.same({ grouping = "." }, args 'k.integer "1.234"')
    assert.same({ grouping = "'" }, args [[k.integer { grouping = "'" }]])
    assert.same({ "true", "ja", "true", "j", "false", "nein" }, args 'k.boolean { yes = { "ja", "j" }, no = "nein" }')
    assert.same({ "%d.%m.%Y", lang = "de" }, args 'k.date { "%d.%m.%Y", lang = "de" }')
    assert.same({ "%H:%M" }, args 'k.time "%H:%M"')
  end)

  it("lowers the arguments of the steps that stand in files of their own", function()
    assert.same({ 80 }, args "k.truncate(80)")
    assert.same({ 1, 4 }, args "k.sub { 1, 4 }")
    assert.same({ "(a)", "$1" }, args [[k.gsub { "(a)", "$1" }]])
    assert.same({ ",", -1 }, args 'k.split { ",", -1 }')
    assert.same({ "1.234,56", currency = "EUR", trailing_minus = true },
      args 'k.money { "1.234,56", currency = "EUR", trailing_minus = true }')
    assert.same({ currency = "EUR" }, args 'k.money { currency = "EUR" }')
    assert.same({}, args "k.percent")
    assert.same({ "ms" }, args 'k.epoch "ms"')
    assert.same({ system = "1904", time = true }, args "k.excel_date { system = 1904, time = true }")
    assert.same({ "BRD", "DE", "Ö", "AT", to = "alpha3" }, args 'k.country { to = "alpha3", also = { BRD = "DE", ["Ö"] = "AT" } }')
    assert.same({ country = "DE" }, args 'k.phone { country = "DE" }')
    assert.same({ namespace = "dns" }, args 'k.uuid_v5 { "A", namespace = "dns" }')
    local _, field = lowered 'k.decimal, k.scale(100), k.scale "0.01", k.scale(k.dec "1.19"), k.round { 2, how = "half_even" }'
    local texts = {}
    for i, step in ipairs(field.steps) do texts[i] = table.concat(step.args, " ") end
    assert.same({ "1234.56", "100", "0.01", "1.19", "2" }, texts)
  end)

  it("puts the steps inside a list behind its separator", function()
    assert.same({ "," }, args 'k.list ","')
    assert.same({ ";", "trim", 0, 0 }, args 'k.list { ";", of = k.trim }')
    assert.same({ ";", "trim", 0, 0, "map", 2, 1, "a", "b", "other", "keep", "decimal", 1, 0, "1.234,56" },
      args 'k.list { ";", of = { k.trim, k.map { { a = "b" }, other = "keep" }, k.decimal "1.234,56" } }')
    local _, field = lowered 'k.list { ";", of = { k.trim, k.decimal "1.234,56" } }'
    assert.equal('list { ";", of = { k.trim, k.decimal "1.234,56" } }', field.steps[1].text)
    assert.equal("json", field.domain)
  end)

  it("repeats a label of an enum for each of its aliases, and for itself", function()
    assert.same({ "new", "new", "lead", "lead", "lead", "Lead", "lead", "LE AD", "lead", "Interessent" },
      args 'k.enum { "new", lead = { "Lead", "LE AD", "Interessent" } }')
  end)

  it("knows the domain that a constant has", function()
    local function const(v)
      local _, field = lowered("k.const(" .. v .. ")")
      return field.steps[1].args, field.domain
    end
    assert.same({ { "DE", kind = "text" }, "text" }, { const '"DE"' })
    assert.same({ { "5", kind = "integer" }, "integer" }, { const "5" })
    assert.same({ { "false", kind = "boolean" }, "boolean" }, { const "false" })
    assert.same({ { "0.5", kind = "float" }, "float" }, { const "0.5" })
  end)

  it("keeps every digit of a constant", function()
    for _, v in ipairs { "0.1", "3.141592653589793", "1e-300", "123456789.12345678", "9007199254740993", "-9223372036854775808", "1e300", "-0.25" } do
      local _, field = lowered("k.const(" .. v .. ")")
      local text, number = field.steps[1].args[1], load("return " .. v)()
      assert.equal(number, math.type(number) == "integer" and math.tointeger(text) or tonumber(text), v)
    end
  end)

  it("gives an instant where a timestamp knows its zone", function()
    local function domain(step) return select(2, lowered(step)).domain end
    assert.equal("timestamp", domain "k.timestamp")
    assert.equal("timestamp", domain 'k.timestamp "%Y-%m-%d %H:%M"')
    assert.equal("instant", domain 'k.timestamp { "%Y-%m-%d %H:%M", tz = "Europe/Berlin" }')
    assert.equal("instant", domain 'k.timestamp { "%Y-%m-%d %H:%M%z", "%s" }')
    assert.equal("instant", domain "k.now")
  end)

  it("is printed as a kit would write it", function()
    local _, field = lowered 'k.trim, k.map { { B = "y", A = "x" }, other = "keep" }, k.pad_left { 8, "0" }, function(v) return v end'
    local texts = {}
    for i, step in ipairs(field.steps) do texts[i] = step.text end
    assert.same({ "trim", 'map { { A = "x", B = "y" }, other = "keep" }', 'pad_left { 8, "0" }', "function" }, texts)
  end)

  it("keeps the rounding of decimals for the column's limits", function()
    assert.equal("half_up", select(2, lowered 'k.decimal { "1234.56", round = "half_up" }').round)
  end)
end)

describe("the description of a kit", function()
  it("has no functions in it, but their numbers", function()
    local d, functions = s.kit [[
      k.field "a" { k.trim, function(v) return v end },
      k.field "b" { k.integer, k.fn { "integer", function(v) return v end } },
      k.rule "r" { "message", at = "a", level = "warning", function() return true end },
      k.row(function() end)]]
    assert.equal(4, d.functions)
    assert.equal(4, #functions)
    assert.same({ 1, "text", "text" }, { d.fields[1].steps[2].fn, d.fields[1].steps[2].takes, d.fields[1].steps[2].gives })
    assert.same({ 2, "integer", "integer" }, { d.fields[2].steps[2].fn, d.fields[2].steps[2].takes, d.fields[2].steps[2].gives })
    assert.same({ 3, 4 }, { d.items[1].fn, d.items[2].fn })
    assert.same({ "rule.r", "message", "a", "warning" }, { d.items[1].code, d.items[1].message, d.items[1].at, d.items[1].level })
    local function plain(v)
      assert.not_equal("function", type(v))
      if type(v) == "table" then
        assert.is_nil(getmetatable(v))
        for key, x in pairs(v) do plain(key) plain(x) end
      end
    end
    plain(d)
  end)

  it("keeps the order in which fields and items were written", function()
    local d = assert(s.kit [[k.field "z" {}, k.require_one { "a", "z" }, k.field "a" {}, k.compare { "z", "<", "a" }, k.field "m" {}]])
    assert.same({ "z", "a", "m" }, { d.fields[1].name, d.fields[2].name, d.fields[3].name })
    assert.same({ "require_one", "compare" }, { d.items[1].kind, d.items[2].kind })
    assert.same({ "z", "<", "a", "z" }, { d.items[2].fields[1], d.items[2].op, d.items[2].fields[2], d.items[2].at })
  end)

  it("has the headers and the column of each field", function()
    local d = assert(s.kit [[k.field "a" { from = { "A1", "A2" }, to = "column_a" }, k.field "b" {}, k.field "c" { from = "C" }]])
    assert.same({ { "A1", "A2" }, "column_a" }, { d.fields[1].from, d.fields[1].to })
    assert.same({ "b" }, { d.fields[2].to, d.fields[2].from })
    assert.same({ { "C" } }, { d.fields[3].from })
  end)

  it("has all the files that were read, for the kit's hash", function()
    local d = assert(s.load { x = 'local k = require "kit" return k.kit "x" { extends = "base", k.add "b" { require "words".step } }',
      base = 'local k = require "kit" return k.kit "base" { k.field "a" {} }',
      words = 'return { step = require "kit".trim }' })
    local paths = {}
    for i, file in ipairs(d.files) do paths[i] = file.path end
    assert.same({ "kits/x.lua", "kits/words.lua", "kits/base.lua" }, paths)
    assert.truthy(d.files[3].text:find("base", 1, true))
  end)
end)
