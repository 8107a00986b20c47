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

  it("is told with how often it stands, if it is not longer than sixteen bytes", function()
    local function note(a, b) return odd.note({ { cells = { a } }, { cells = { b } } }, true) end
    assert.matches("^every row has '~' 3 times and was", note("a~b~c~d", "1~2~3~4"))
    assert.matches("'" .. ("~"):rep(16) .. "' once", note("a" .. ("~"):rep(16) .. "b", "1" .. ("~"):rep(16) .. "2"))
    assert.is_nil(note("a" .. ("~"):rep(17) .. "b", "1" .. ("~"):rep(17) .. "2"))
    assert.is_nil(note("a b", "c d"))
  end)

  local function rows_of(...)
    local list = {}
    for i, cell in ipairs { ... } do list[i] = type(cell) == "table" and cell or { cells = { cell } } end
    return list
  end

  it("is a blank where each row has as many words as the header, and one place has numbers", function()
    local function note(...) return odd.blanks_note(rows_of(...)) end
    assert.equal('every row has 1 single blank and was read as one column: --delimiter space, or source = { delimiter = " " } in the kit, splits it',
      note("name n", "ann 1", "bo 2"))
    assert.matches("^every row has 2 single blanks", note("name n m", "ann 1 x", "", "bo 2 y"))
    for _, rows in ipairs { { "name n", "ann 1" }, { "name n", "ann x", "bo y" }, { "1 2", "3 4", "5 6" }, { "name n", "ann 1", "bo 2 x" }, { "name", "1", "2" },
      { "name  n", "ann 1", "bo 2" }, { "name n ", "ann 1", "bo 2" }, { " name n", "ann 1", "bo 2" }, { "name\tn x", "ann 1", "bo 2" },
      { "name n", "ann 1", "bo  2" }, { "name n", "ann 1", { cells = { "bo 2", "x" } } }, { "name n", { cells = { "ann 1" }, quoted = { true } }, "bo 2" },
      { "name n", "ann 1", "bo x" } } do
      assert.is_nil(note(table.unpack(rows)), rows[1])
    end
  end)

  it("is at the end of rows where a file of one line has as many delimiters between them", function()
    local function note(line, delimiter)
      local cells = {}
      for cell in (line .. delimiter):gmatch("(.-)%" .. delimiter) do cells[#cells + 1] = cell end
      return odd.line_note({ { cells = cells } }, delimiter, "f 1.csv")
    end
    assert.equal("the file is one line: its rows seem to end with '|', and there is no option for that; what ends them with lines: "
      .. "sed 's/|/\\n/g' f 1.csv | kitload run KIT -", note("a,b|1,2|3,4|", ","))
    assert.matches("end with '%*%*', .* sed 's/\\%*\\%*/", note("a,b**1,2**3,4", ","))
    -- What parts the cells may be another character than the one that was taken.
    assert.matches("end with '~'", note("a;b~1,0;2~3,5;4,1", ","))
    assert.is_nil(note("a,b|1,2,3|4,5", ","))
    assert.is_nil(note("a,b", ","))
    assert.is_nil(note("a,b,c,d", ","))
    assert.is_nil(odd.line_note({ { cells = { "a", "b|1", "2" } }, { cells = { "x" } } }, ",", "f"))
  end)
end)
