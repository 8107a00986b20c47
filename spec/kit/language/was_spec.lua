-- What a child does not inherit: its parent's examples by cells, and its former names. With those names it would take the parent's files for its own.
require "spec.helper"
local s = require "spec.kit.support"

describe("a child", function()
  local parent = [[
    local k = require "kit"
    return k.kit "base" { version = "1", was = "old", into = "t", examples = { { input = { id = "1" }, gives = { id = "1" } } }, k.field "id" {} }
  ]]

  local function facts(body)
    local d, problems = s.load { base = parent, x = 'local k = require "kit"\nreturn k.kit "x" { extends = "base", ' .. body .. " }" }
    assert(d, problems and problems[1] and problems[1].message)
    return d.facts
  end

  it("has the parent's facts, but neither its examples by cells nor its former names", function()
    local f = facts ""
    assert.same({ "t", nil, nil }, { type(f.into) == "table" and f.into.table or f.into, f.was, f.examples and f.examples[1] })
  end)

  it("has its own former names", function()
    local was = facts('was = "mine"').was
    assert.equal("mine", type(was) == "table" and was[1] or was)
  end)
end)
