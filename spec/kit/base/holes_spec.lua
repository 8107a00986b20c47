require "spec.helper"
local holes = require "kit.base.holes"

describe("a hole in a list", function()
  it("is its first place without a value before its last one", function()
    for at, list in pairs { [1] = { nil, 2 }, [2] = { 1, nil, 3 }, [3] = { 1, 2, [5] = 5, [9] = 9 } } do assert.equal(at, holes.first(list)) end
    for _, list in ipairs { {}, { 1 }, { 1, 2, 3 }, { 1, 2, nil }, { name = 1 }, { 1, name = 2, [0] = 3, [-1] = 4, [1.5] = 5 } } do
      assert.is_nil(holes.first(list))
    end
  end)

  it("is told with its place, the name of its list, and what may be wrong", function()
    local hint = "a name is misspelt, or a local is not set"
    assert.same({ "has no item 2 in its list", hint }, { holes.fault { 1, nil, 3 } })
    assert.same({ "has no item 1 in its list of yes", hint }, { holes.fault { yes = { nil, "x" } } })
    assert.same({ "has no item 2 in its list of no", hint }, { holes.fault { yes = { "x" }, no = { "a", nil, "c" } } })
    assert.same({ "has no item 2 in its list of a", hint }, { holes.fault { a = { 1, nil, 3 }, b = { nil, 2 } } })
    assert.same({ "has no item 3 in its list", hint }, { holes.fault { 1, 2, nil, 4, yes = { nil, 1 } } })
  end)

  it("is not looked for in what is no plain list", function()
    for _, value in ipairs { "x", 1, true, {}, { 1, 2 }, { yes = { "x" } }, { { nil, 1 } }, setmetatable({ nil, 2 }, {}),
      { yes = setmetatable({ nil, 2 }, {}) } } do
      assert.is_nil((holes.fault(value)))
    end
    assert.is_nil((holes.fault(nil)))
  end)
end)
