-- Which columns of a file k.melt takes, and why it cannot take them. spec/cases/melt.case has what it makes of them.
require "spec.helper"
local header = require "kitload.reading.header"

local function field(name, from) return { name = name, from = from and { from }, facts = {}, steps = {} } end

local function bind(melt, headers, options, facts)
  melt.header, melt.cell = "film", "seen"
  return header.bind({ melt = melt, fields = { field "id", field "film", field "seen" }, facts = facts or {}, raw = {} }, headers, options)
end

local function refused(melt, headers, options, facts)
  local bound, err = bind(melt, headers, options, facts)
  assert.is_nil(bound)
  return err.message .. " | " .. err.hint
end

describe("the columns of k.melt", function()
  it("count as read, and are in the order of the file", function()
    local bound = assert(bind({ names = { "b", "a" } }, { "a", "id", "b", "c" }))
    assert.same({ { 0, 2 }, { "a", "b" }, { "c" } }, { bound.melted.columns, bound.melted.headers, bound.unread })
  end)

  it("stand in a rejects file behind its bookkeeping", function()
    local bound = assert(bind({ from = 2, to = 3 }, { "_row", "_errors", "id", "a", "b" }))
    assert.same({ 3, 4 }, bound.melted.columns)
  end)

  it("have the names of members as they are, also of one that begins with a slash", function()
    local bound = assert(bind({ rest = true }, { "id", "/~1a~0b", "c" }, { members = { rows = 1, whole = true } }))
    assert.same({ "/a~b", "c" }, bound.melted.headers)
  end)

  it("are refused where the file has not so many", function()
    assert.equal("k.melt takes columns 2 to 4, and the file has 3 columns | -1 is the last column; a kit for files of several widths takes "
      .. 'columns by headers, patterns, or "rest"', refused({ from = 2, to = 4 }, { "id", "a", "b" }))
    assert.matches("k.melt takes columns 3 to %-1, and the file has 2 columns", refused({ from = 3, to = -1 }, { "id", "a" }))
  end)

  it("are refused where one of them is a field's", function()
    assert.matches("^column 2, \"id\", is one of those that k.melt takes, and field 'id' reads it", refused({ from = 1, to = 3 }, { "a", "id", "b" }))
    assert.matches("^k.melt takes the column \"ID\", and field 'id' reads it", refused({ names = { "ID" } }, { "id", "b" }))
  end)

  it("are refused where a name is not there, or is ignored", function()
    assert.equal('k.melt takes the column "c", and the header has none | a pattern such as "20*" takes those that are there',
      refused({ names = { "a", "c" } }, { "id", "a", "b" }))
    assert.matches('^k.melt takes the column "a", and the kit ignores it', refused({ names = { "a" } }, { "id", "a" }, nil, { ignore = { "a*" } }))
  end)

  it("are refused in JSON where they have numbers, because its members have no places", function()
    assert.matches('^k.melt takes columns by number, and JSON has none | write the names',
      refused({ from = 2, to = -1 }, { "id", "a" }, { members = { rows = 1000, whole = false } }))
  end)

  it("are there in JSON before a row has the member, if more rows come", function()
    local bound = assert(bind({ names = { "c", "B" } }, { "id", "a", "b" }, { members = { rows = 1000, whole = false } }))
    assert.same({ { 2 }, { "c" }, { "a" } }, { bound.melted.columns, bound.melted.late, bound.unread })
    bound = assert(bind({ names = { "c" } }, { "id", "a", "b" }, { members = { rows = 1000, whole = false } }))
    assert.same({ {}, { "c" } }, { bound.melted.columns, bound.melted.late })
    assert.matches('^k.melt takes the column "c", and the rows have no such member',
      refused({ names = { "c" } }, { "id", "a" }, { members = { rows = 2, whole = true } }))
  end)

  it("are not a column with the name rest, if no column has it", function()
    for _, name in ipairs { "rest", "Rest" } do
      assert.matches('the header has none | columns = "rest", without { }, takes all', refused({ names = { name } }, { "id", "a" }), 1, true)
    end
    assert.same({ 1 }, assert(bind({ names = { "rest" } }, { "id", "Rest" })).melted.columns)
  end)

  it("are told where a header is there twice, or is blank", function()
    local notes = require("kit.facts.melting").notes
    assert.same({ 'k.melt makes a row of each column with the header "a", which is there more than once',
      "k.melt takes columns 4, 6, which have no header" },
      notes { columns = { 1, 2, 3, 4, 5 }, headers = { "a", "b", "", "a", " " } })
    assert.same({ "k.melt takes column 3, which has no header" }, notes { columns = { 1, 2 }, headers = { "a", "" } })
    assert.same({}, notes { columns = { 1, 2 }, headers = { "a", "b" } })
  end)

  it("are refused where there is none", function()
    assert.equal('k.melt finds no column to make rows of | the headers are "id", "a"', refused({ names = { "x*" } }, { "id", "a" }))
    assert.matches("^k.melt finds no column", refused({ rest = true }, { "id" }))
  end)

  it("are no more than the parts that a row may have", function()
    local headers = { "id" }
    for i = 1, 65536 do headers[i + 1] = "c" .. i end
    assert.equal(65536, #assert(bind({ rest = true }, headers)).melted.columns)
    headers[#headers + 1] = "more"
    assert.matches("^k.melt makes 65537 rows of one, and 65536 are the most", refused({ rest = true }, headers))
  end)

  it("do not take the name of a header", function()
    assert.equal('k.melt makes a column "film", and the file has the header "Film" | give it another name in `into`, and in `from` of the '
      .. "fields that read it", refused({ names = { "a" } }, { "id", "Film", "a" }))
  end)
end)
