require "spec.helper"
local s = require "spec.kit.support"

--- The mistakes of a kit with these examples.
local function mistakes(examples)
  return s.mistakes('k.field "email" {}, k.field "name" {},\nexamples = {' .. examples .. "},")
end

describe("the examples of a kit", function()
  it("may say all that they know", function()
    local d, problems = s.kit [[k.field "email" {}, examples = {
      { "a name", input = { Mail = "x", [2] = 5 }, gives = { email = k.null }, errors = { email = "required", "rule.x" },
        warnings = {}, skipped = "why", meta = { m = 1 }, lookups = {}, catalog = { email = "text" }, file = "x.csv", row = 3 } }]]
    assert.is_nil(problems and problems[1] and problems[1].message)
    assert.equal("a name", d.examples[1][1])
  end)

  it("refuse a misspelt name", function()
    assert.same({ "2: example 1: has no option 'gves' | did you mean 'gives'?" }, mistakes "{ input = {}, gves = {} }")
  end)

  it("refuse a field that the kit does not have", function()
    assert.same({ "2: example 1: gives names no field: 'emial' | did you mean 'email'?" },
      mistakes '{ input = {}, gives = { emial = "x" } }')
    assert.same({ "2: example 2: errors names no field: 'nam' | did you mean 'name'?" },
      mistakes '{ input = {} }, { input = {}, errors = { nam = "x" } }')
  end)

  it("refuse an example without input, and one that is no table", function()
    local hint = ' | write { input = { Header = "cell" }, gives = { field = "value" } }'
    assert.same({ "2: example 1: has no input" .. hint }, mistakes "{ gives = {} }")
    assert.same({ '2: example 1: is "x", not a table' .. hint }, mistakes '"x"')
  end)

  it("refuse values of another kind", function()
    assert.same({ "2: example 1: row must be a number from 1, not 0" }, mistakes "{ input = {}, row = 0 }")
    assert.same({ "2: example 1: skipped must be a text, not true" }, mistakes "{ input = {}, skipped = true }")
    assert.same({ '2: example 1: errors: email is true, not a code | write errors = { email = "email.invalid" }' },
      mistakes "{ input = {}, errors = { email = true } }")
    assert.same({ "2: example 1: gives is a list of rows, each a table" }, mistakes '{ input = {}, gives = { {}, "x" } }')
    assert.same({ "2: example 1: gives has a list part, it takes names of fields" }, mistakes '{ input = {}, gives = { "x" } }')
  end)

  it("refuse names in the list of examples", function()
    assert.same({ "2: examples is a list, and has the name 'input' | write examples = { { input = … }, … }" }, mistakes "input = {}")
  end)
end)
