require "spec.helper"
local memo = require "kitload.talk.memo"

describe("the memory of a pure function", function()
  it("asks the function once for each text", function()
    local asked = {}
    local double = memo.of(function(text)
      asked[#asked + 1] = text
      return text .. text
    end)
    assert.same({ "aa", "bb", "aa" }, { double "a", double "b", double "a" })
    assert.same({ "a", "b" }, asked)
  end)

  it("forgets all when it has become large, so that it stays small", function()
    local asked = 0
    local same = memo.of(function(text)
      asked = asked + 1
      return text
    end)
    for i = 1, 20000 do assert.equal(tostring(i), same(tostring(i))) end
    for i = 1, 20000 do same(tostring(i)) end
    assert.equal(40000, asked)
  end)
end)
