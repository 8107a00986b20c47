require "spec.helper"
local json = require "kitload.talk.json"

describe("json", function()
  it("keeps the order of an object's keys", function()
    assert.equal('{"b":1,"a":"x"}', json.encode(json.object { { "b", 1 }, { "a", "x" } }))
  end)

  it("leaves out keys without a value, and writes null where it is meant", function()
    assert.equal('{"b":null}', json.encode(json.object { { "a", nil }, { "b", json.null } }))
  end)

  it("tells an empty list from an empty object", function()
    assert.equal('{"a":[],"b":{}}', json.encode(json.object { { "a", json.array {} }, { "b", json.object {} } }))
  end)

  it("writes integers past 2^53 exactly", function()
    assert.equal("9007199254740993", json.encode(9007199254740993))
  end)

  it("keeps U+0000 out of what goes into a jsonb column, and nothing else", function()
    assert.equal('"a\u{FFFD}b"', json.encode_for_jsonb "a\0b")
    assert.equal([["a\\u0000b"]], json.encode_for_jsonb "a\\u0000b")
    assert.equal('"\\\\\u{FFFD}"', json.encode_for_jsonb "\\\0")
  end)

  it("writes a slash as a slash and a backslash as two", function()
    assert.equal([["a/b\\"]], json.encode "a/b\\")
  end)
end)
