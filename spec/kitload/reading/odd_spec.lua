require "spec.helper"
local odd = require "kitload.reading.odd"

local function found(...)
  local rows = {}
  for i, cell in ipairs { ... } do rows[i] = { cells = { cell } } end
  return odd.delimiter(rows)
end

describe("a character that may be the delimiter", function()
  it("stands equally often in every row of one cell", function()
    assert.same({ "~", 2 }, { found("a~b~c", "1~2~3") })
    assert.same({ "@@", 1 }, { found("a@@b", "1@@2", "3@@4") })
    assert.same({ "§", 1 }, { found("a§b", "ä§ö") })
    assert.same({ "\x1F", 1 }, { found("a\x1Fb", "1\x1F2") })
    assert.same({ "^", 1 }, { found("a^b", "", "1^2") })
  end)

  it("is the more frequent of two, and of equal ones always the same", function()
    assert.same({ "§", 2 }, { found("a~b§c§d", "1~2§3§4") })
    for _, cells in ipairs { { "a~b§c", "1~2§3" }, { "a§b~c", "1§2~3" } } do assert.same({ "~", 1 }, { found(table.unpack(cells)) }) end
    assert.same({ "^", 1 }, { found("a~b^c|d", "1~2^3|4") })
  end)

  it("is none of those of which texts are made", function()
    for _, cells in ipairs { { "a b", "c d" }, { "1.5", "2.5" }, { "2024-01-01", "2024-01-02" }, { "a/b", "c/d" }, { "O'Neill", "D'Arc" } } do
      assert.is_nil((found(table.unpack(cells))))
    end
  end)

  it("is none where a row lacks it, has it more often, or has several cells", function()
    assert.is_nil((found("a~b", "c")))
    assert.is_nil((found("a~b", "c~d~e")))
    assert.is_nil((found "a~b"))
    assert.is_nil((odd.delimiter { { cells = { "a~b" } }, { cells = { "1~2", "x" } } }))
  end)

  it("stands twice where every second cell is empty", function()
    local function rows(...)
      local list = {}
      for i, cells in ipairs { ... } do list[i] = { cells = cells } end
      return list
    end
    assert.is_true(odd.is_doubled(rows({ "a", "", "b" }, { "1", "", "2" })))
    assert.is_false(odd.is_doubled(rows({ "a", "", "b" }, { "1", "x", "2" })))
    assert.is_false(odd.is_doubled(rows({ "a", "b" }, { "1", "2" })))
    assert.is_false(odd.is_doubled(rows { "a", "", "b" }))
    assert.is_false(odd.is_doubled { { cells = { "a", "", "b" }, quoted = { [2] = true } }, { cells = { "1", "", "2" } } })
    assert.matches("%-%-delimiter '||'", odd.doubled_note(rows({ "a", "", "b" }, { "1", "", "2" }), "|"))
  end)

  it("is not told about addresses in a file without a header", function()
    local rows = { { cells = { "a@b.de" } }, { cells = { "c@d.de" } } }
    assert.is_nil(odd.note(rows, false))
    assert.matches("every row has '@' once and was read as one column: %-%-delimiter '@'", odd.note(rows, true))
  end)
end)
