-- A backslash before a quote: when it is taken for an escape.
local h = require "spec.helper"
local given = require "kitload.reading.given"
local input = require "kitload.files.input"

local function escape_of(text, options)
  local path = h.write(h.tmp() .. "/a.csv", text)
  local d = { fields = { { name = "a", steps = {}, facts = {} } }, source = {}, facts = {} }
  return assert(input.open(path, d, assert(given.read(options or {})))).dialect.escape
end

describe("the backslash", function()
  local rest = "4,q\n5,q\n6,q\n"

  it("is an escape where rows break the rules of quotes without it, and fewer do with it", function()
    assert.equal("\\", escape_of('a,b\n1,"x \\" y"\n2,z\n3,"w \\" u"\n' .. rest))
    assert.equal("\\", escape_of('a,b\n1,"x \\" y"\n2,"b" c\n3,"w \\" u"\n' .. rest))
  end)

  it("is none where no row breaks them, or as many do with it", function()
    for _, text in ipairs { 'a,b\n1,"x" y\n2,z\n' .. rest, 'a,b\n1,"x" y\n2,"z\\q"\n' .. rest, 'a,b\n1,x\\y\n2,z\n' .. rest, 'a,b\n1,"x\\"\n2,z\n' .. rest,
      'a,b\n1,"x""y"\n2,z\n' .. rest } do
      assert.is_nil(escape_of(text), text)
    end
    assert.is_false(escape_of('a,b\n1,"x \\" y"\n2,z\n3,"w \\" u"\n' .. rest, { escape = "none" }))
  end)
end)
