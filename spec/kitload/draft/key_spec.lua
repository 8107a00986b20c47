-- Which columns of a sample may be a draft's key.
require "spec.helper"
local key = require "kitload.draft.key"

-- Columns as lists of cells, under their headers; a cell "" is blank.
local function candidates(headers, columns, more)
  local fields, sample = {}, { columns = {}, rows = {}, no_header = more and more.no_header or false }
  for i, header in ipairs(headers) do
    local seen, column = {}, { header = header, cells = {}, total = #columns[i], filled = 0 }
    for r, cell in ipairs(columns[i]) do
      sample.rows[r] = sample.rows[r] or { state = more and more.broken == r and "broken" or "good", cells = {} }
      sample.rows[r].cells[i] = cell
      if cell ~= "" then
        column.filled = column.filled + 1
        if not seen[cell] then column.cells[#column.cells + 1] = cell end
        seen[cell] = true
      end
    end
    sample.columns[i] = column
    fields[i] = { name = "f" .. i, column = i, domain = more and more.domain or "text" }
  end
  local list = {}
  for i, names in ipairs(key.candidates(fields, sample)) do list[i] = table.concat(names, "+") end
  return table.concat(list, " ")
end

local function numbers(n)
  local list = {}
  for i = 1, n do list[i] = "x" .. i end
  return list
end

describe("a key of a draft", function()
  it("is a column whose name says so, of a few rows; the first one without such a name only of many", function()
    assert.equal("f2 f1", candidates({ "customer_id", "id" }, { numbers(5), numbers(5) }))
    assert.equal("", candidates({ "customer_id" }, { numbers(4) }))
    for n, is in pairs { [5] = "", [19] = "", [20] = "f1" } do
      assert.equal(is, candidates({ "name", "town" }, { numbers(n), numbers(n) }), n)
    end
    assert.equal("f1", candidates({ "1", "2" }, { numbers(20), numbers(20) }, { no_header = true }))
    assert.equal("", candidates({ "id" }, { numbers(19) }, { no_header = true }))
    assert.equal("", candidates({ "id" }, { numbers(20) }, { domain = "decimal" }))
  end)

  it("has no blank cell, and none twice", function()
    assert.equal("", candidates({ "id" }, { { "1", "2", "", "4", "5", "6" } }))
    assert.equal("", candidates({ "id" }, { { "1", "2", "2", "4", "5", "6" } }))
  end)

  it("counts no rows, whatever stands before the counter's name", function()
    for _, header in ipairs { "line", "Row", "ref line", "Nr Zeile", "invoice seq" } do
      assert.equal("", candidates({ header }, { numbers(30) }), header)
    end
  end)

  it("may be two columns that come twice each, held together cell by cell", function()
    assert.equal("f1+f2", candidates({ "order_id", "line" }, { { "1", "1", "2", "2", "3" }, { "1", "2", "1", "2", "1" } }))
    assert.equal("", candidates({ "order_id", "line" }, { { "1", "1", "2", "2", "2" }, { "1", "2", "1", "2", "2" } }))
    -- The first four columns that come twice are tried; a row that could not be read does not count.
    assert.equal("f3+f4", candidates({ "row", "line", "order_id", "item_id" },
      { { "1", "1", "1", "1", "1" }, { "1", "1", "1", "1", "1" }, { "1", "1", "2", "2", "3" }, { "1", "2", "1", "2", "1" } }))
    assert.equal("f1+f2", candidates({ "order_id", "line" }, { { "1", "1", "2", "2", "3", "3" }, { "1", "2", "1", "2", "1", "1" } }, { broken = 6 }))
    -- "1" and "11", "11" and "1" are two.
    assert.equal("f1+f2", candidates({ "order_id", "line" }, { { "1", "11", "1", "11", "2" }, { "11", "1", "2", "2", "2" } }))
  end)
end)
