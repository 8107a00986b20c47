-- The list of rejected rows: the first ones are in memory, the rest in a file, in one order.
require "spec.helper"
local rejected = require "kitload.merge.rejected"

describe("the list of rejected rows", function()
  local function row(i)
    return { number = i << 20, code = "db.check", detail = i % 2 == 0 and ("d" .. i .. "\0\n") or nil, field = i % 3 == 0 and "" or nil,
             other = i % 5 == 0 and i or nil }
  end

  local function filled(n)
    local list = {}
    for i = 1, n do assert(rejected.add(list, row(i))) end
    return list
  end

  it("gives back what it was given, in the order that it came, as often as it is asked", function()
    local n = 2 * rejected.HELD + 7
    local list = filled(n)
    assert.same({ n, rejected.HELD }, { rejected.count(list), #list })
    for _ = 1, 2 do
      local i = 0
      for r in rejected.each(list) do
        i = i + 1
        assert.same(row(i), r)
      end
      assert.equal(n, i)
    end
  end)

  it("is empty after clear, and takes rows again", function()
    local list = filled(rejected.HELD + 1)
    rejected.clear(list)
    assert.equal(0, rejected.count(list))
    assert.is_nil(rejected.each(list)())
    assert(rejected.add(list, row(3)))
    assert.same(row(3), rejected.each(list)())
  end)

  it("says that there is no room", function()
    local tmpfile = io.tmpfile
    io.tmpfile = function() return nil, "No space left on device" end -- luacheck: ignore
    local list = filled(rejected.HELD)
    local ok, err = rejected.add(list, row(1))
    io.tmpfile = tmpfile -- luacheck: ignore
    assert.is_nil(ok)
    assert.same({ 5, "cannot keep the rejected rows in a temporary file: No space left on device" }, { err.exit, err.message })
  end)
end)
