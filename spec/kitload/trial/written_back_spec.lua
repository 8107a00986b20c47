local h = require "spec.helper"
local kit_test = require "kit.test"
local s = require "spec.kit.support"
local same = require "kitload.trial.same"
local written_back = require "kitload.trial.written_back"

local function field(steps)
  local d, problems = s.kit(('into = "t", k.field "v" { %s }'):format(steps))
  return assert(d, problems[1] and problems[1].message).fields[1]
end

local cases = {}
for line in h.read("spec/cases/kits/written_back.case"):gmatch "[^\n]+" do
  local steps, value, arrow, cell = line:match "^(.-)%s+| (.-)%s+(%S%S) (.*)$"
  if steps and line:sub(1, 1) ~= "#" then
    cases[#cases + 1] = { line = line, steps = steps, value = value, good = arrow == "->", cell = cell }
  end
end

describe("the cell of a value", function()
  it("is what the cases say", function()
    for _, case in ipairs(cases) do
      local written = written_back.cell(field(case.steps), case.value, {})
      assert.equal(case.cell, case.good and written.cell or written.why, case.line)
    end
    assert.is_true(#cases > 50)
  end)

  it("is read as that value by the steps", function()
    local fields, cells = {}, {}
    for i, case in ipairs(cases) do
      if case.good then fields[#fields + 1], cells["v" .. i] = ("k.field %q { %s }"):format("v" .. i, case.steps), case.cell end
    end
    local dir = h.tmp()
    h.sh(("mkdir %s/kits"):format(dir))
    h.write(dir .. "/kits/x.lua", ('local k = require "kit" return k.kit "x" { into = "t", %s }'):format(table.concat(fields, ", ")))
    local r = kit_test.load(dir .. "/kits/x.lua"):run(cells)
    for i, case in ipairs(cases) do
      if case.good then
        assert.is_true(same.value(r.kinds["v" .. i], case.value, r.values["v" .. i]), case.line .. ": " .. tostring(r.values["v" .. i]))
      end
    end
  end)

  it("is a number or a boolean in JSON where the first step takes one", function()
    local function member(steps, value)
      local cell = written_back.cell(field(steps), value, { json = true }).cell
      return ("%s %s"):format(type(cell), tostring(cell))
    end
    assert.equal("table 12.50", member('k.decimal "1.234,56"', "12.50"))
    assert.equal("table 7", member("k.integer", 7))
    assert.equal("table 12.5", (member("k.percent", "0.125"):gsub("0+$", "")))
    assert.equal("boolean false", member('k.boolean { yes = "ja", no = "nein" }', false))
    assert.equal("string 01.02.2024", member('k.date "%d.%m.%Y"', "2024-02-01"))
    assert.equal("string 12,50", member('k.trim, k.decimal "1.234,56"', "12.50"))
  end)

  it("is a try where a step may have read anything, and names the step", function()
    assert.same({ cell = "A", opaque = "the function" }, written_back.cell(field "function(v) return v end", "A", {}))
    assert.same({ cell = "A", opaque = "k.gsub" }, written_back.cell(field 'k.trim, k.gsub { "x", "y" }', "A", {}))
  end)

  it("is the word that a lookup finds", function()
    local f = field 'k.trim, k.lookup { "t", match = "name", take = "id" }'
    assert.equal("Bikes", written_back.cell(f, 7, { lookups = { [2] = { "Cars", "6", "Bikes", "7" } } }).cell)
    assert.equal("k.lookup: it gives no \"8\"", written_back.cell(f, 8, { lookups = { [2] = { "Bikes", "7" } } }).why)
    assert.equal("k.lookup: it compares several columns", written_back.cell(f, 8, { lookups = { [2] = { "Bikes", "7", also = 1 } } }).why)
    assert.equal("8", written_back.cell(f, 8, {}).cell)
  end)
end)
