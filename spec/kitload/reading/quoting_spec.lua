-- Lines that look like comments, and advice about quotes: what is noticed, and what is said about it.
require "spec.helper"
local commented = require "kitload.reading.commented"
local quoting = require "kitload.reading.quoting"

describe("lines that look like comments", function()
  -- Rows of "cell|cell", with their numbers; a ! in front is a row that breaks the rules of quotes.
  local function found(lines, headers, header)
    local rows = {}
    for i, line in ipairs(lines) do
      local cells = {}
      for cell in (line:gsub("^!", "") .. "|"):gmatch "([^|]*)|" do cells[#cells + 1] = cell end
      rows[i] = { row = i, cells = cells, broken = line:find "^!" ~= nil }
    end
    return commented.note(rows, headers or { "a", "b" }, header or 1)
  end

  it("are told with their mark and their number, if they are no rows of the table", function()
    assert.matches("^1 row begins with '#' and is no row of the table: %-%-comment '#'", found { "a|b", "1|2", "# end" })
    assert.matches("^2 rows begin with '//' and are no row", found { "a|b", "// x", "1|2", "// y" })
    assert.matches("^1 row begins with '%-%-'", found { "a|b", "-- x|y|z", "1|2" })
    assert.matches("^1 row begins with '#'", found { "a|b", "!# x|y", "1|2" })
    assert.is_nil(found { "a|b", "1|2" })
  end)

  it("are none where a whole row or the header begins so, or where they stand above", function()
    assert.is_nil(found { "a|b", "#1|2", "#3" })
    assert.is_nil(found({ "#a", "1|2", "# end" }, { "#a", "b" }))
    assert.is_nil(found({ "# title", "a|b", "1|2" }, nil, 2))
    assert.matches("^1 row begins", found({ "# title", "a|b", "# x", "1|2" }, nil, 2))
  end)
end)

describe("advice about quotes", function()
  local function row(...)
    local problems = {}
    for i, code in ipairs { ... } do problems[i] = { code = code, message = "the cell holds 2 lines" } end
    return { row = 1, state = "good", problems = problems, cells = { "a", "b" } }
  end

  it("counts each row that was not read well once", function()
    assert.equal(0, quoting.count_bad { row(), row "cell.changed" })
    assert.equal(4, quoting.count_bad { row "csv.quote", row "csv.swallowed", row("csv.too_many_cells", "csv.swallowed"), row "csv.too_few_cells" })
  end)

  it("is given for quotes that break the rules and for rows in a cell, and names lazy quotes if they are not lazy already", function()
    local file = { dialect = {} }
    assert.matches("%-%-quote lazy", quoting.note({ { code = "csv.swallowed" } }, { file }))
    assert.matches("%-%-quote none", quoting.note({ { code = "x.y" }, { code = "csv.quote" } }, { file }))
    assert.is_nil(quoting.note({ { code = "csv.too_many_cells" } }, { file }))
    file.dialect.quote = "lazy"
    assert.is_nil(quoting.note({ { code = "csv.quote" } }, { file }):find("lazy", 1, true))
  end)

  it("names the first row that holds others, and how many are like it", function()
    assert.same({}, quoting.remarks({ row() }, { { dialect = {} } }))
    local list = quoting.remarks({ row "csv.swallowed" }, { { dialect = {} } })
    assert.same({ 2, "the cell holds 2 lines" }, { #list, list[1] })
    assert.equal("the cell holds 2 lines; 1 row is like it", quoting.remarks({ row "csv.swallowed", row "csv.swallowed" }, { { dialect = {} } })[1])
    list = quoting.remarks({ row "csv.quote" }, { { dialect = {} } })
    assert.same({ 1, true }, { #list, list[1]:find("--quote none", 1, true) ~= nil })
    assert.equal("the cell holds 2 lines: the kit says quote = false", quoting.found(false, { row "csv.swallowed" }))
    assert.equal('some cells hold stray quotes: the kit reads them with quote = "lazy"', quoting.found("lazy", { row "csv.quote" }))
    assert.equal("quotes break the rules in some rows: the kit reads them as characters like others, quote = false", quoting.found(false, { row() }))
  end)

  it("knows that quotes are quotes by a cell that only they make possible, in a row that could be read", function()
    assert.is_false(quoting.has_quoted { { state = "good", cells = { "a", false } } })
    assert.is_true(quoting.has_quoted { { state = "good", cells = { "a", "b, c" } } })
    assert.is_false(quoting.has_quoted { { state = "broken", cells = { "b, c" } } })
  end)
end)
