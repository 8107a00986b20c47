-- Files from elsewhere, and what they must give.
local h = require "spec.helper"
local cjson = require "cjson"
local source = require "kitload.host.source"

local missing = h.no_data()
local case = missing and function(name) pending(name .. ": " .. missing) end or it

local function with(options, more)
  local copy = {}
  for k, v in pairs(options) do copy[k] = v end
  for k, v in pairs(more) do copy[k] = v end
  return copy
end

-- Blocks and batches that cut the text everywhere; the rows must not depend on them.
local sizes = {
  {}, { block = 1 }, { block = 2, batch = { rows = 1 } }, { block = 3 }, { block = 7, batch = { rows = 3 } },
  { block = 31, batch = { bytes = 13 } }, { block = 4093, batch = { cells = 17 } },
}

local function rows_of(path, options)
  local rows = assert(source.rows(path, options))
  for i = 2, #sizes do
    assert.same(rows, assert(source.rows(path, with(options, sizes[i]))))
  end
  local by_libcsv = with(options, { dialect = with(options.dialect, { libcsv = true }) })
  assert.same(rows, assert(source.rows(path, by_libcsv)))
  return rows
end

-- The copies of the *crlf files in the data folder have lost their CRs; their names and their JSON say that they had them.
local function with_crlf(path)
  local bytes = h.read(path)
  if not path:match "crlf" or bytes:match "\r" then return path end
  return h.write(h.tmp() .. "/crlf.csv", (bytes:gsub("\n", "\r\n")))
end

local function good_cells(rows)
  local list = {}
  for i, row in ipairs(rows) do
    assert.same({}, row.problems)
    list[i] = row.cells
  end
  return list
end

local function header_of(path)
  local src = assert(source.open(path))
  local scan = src:scan({}, 1)
  src:close()
  return scan.rows[1].cells
end

local function objects(path)
  local header, list = header_of(path), {}
  for i, cells in ipairs(good_cells(rows_of(path, { dialect = {} }))) do
    list[i] = {}
    for c, name in ipairs(header) do list[i][name] = cells[c] end
  end
  return list
end

local function names(folder, pattern)
  local _, list = h.sh("ls " .. h.quote(h.data .. folder))
  local found = {}
  for name in list:gmatch "%S+" do
    local stem = name:match(pattern)
    if stem then found[#found + 1] = stem end
  end
  return found
end

describe("csv-spectrum", function()
  for _, name in ipairs(not missing and names("/csv-spectrum/csvs", "^(.*)%.csv$") or {}) do
    it(name .. " gives its JSON", function()
      local expected = cjson.decode(h.read(h.data .. "/csv-spectrum/json/" .. name .. ".json"))
      assert.same(expected, objects(with_crlf(h.data .. "/csv-spectrum/csvs/" .. name .. ".csv")))
    end)
  end
  case("is there as a whole", function()
    assert.equal(11, #names("/csv-spectrum/csvs", "^(.*)%.csv$"))
  end)
end)

describe("csv-test-data", function()
  local by_header = { ["header-simple"] = true, ["header-no-rows"] = true }
  for _, name in ipairs(not missing and names("/csv-test-data/json", "^(.*)%.json$") or {}) do
    it(name .. " gives its JSON", function()
      local expected = cjson.decode(h.read(h.data .. "/csv-test-data/json/" .. name .. ".json"))
      local path = with_crlf(h.data .. "/csv-test-data/csv/" .. name .. ".csv")
      if by_header[name] then
        assert.same(expected, objects(path))
      else
        assert.same(expected, good_cells(rows_of(path, { dialect = { header = false } })))
      end
    end)
  end
  case("is there as a whole", function()
    assert.equal(18, #names("/csv-test-data/json", "^(.*)%.json$"))
    assert.equal(7, #names("/csv-test-data/csv", "^(bad%-.*)%.csv$"))
  end)

  local bad = {
    ["bad-header-less-fields"] = { "csv.too_few_cells", "has 2 cells, the header has 3" },
    ["bad-header-more-fields"] = { "csv.too_many_cells", "has 4 cells, the header has 3" },
    ["bad-missing-quote"] = { "csv.quote", "the quote that opened on line 2 is never closed" },
    ["bad-quotes-with-unescaped-quote"] = { "csv.quote", "text after a closing quote on line 2, cell 2" },
    ["bad-unescaped-quote"] = { "csv.quote", "a quote inside an unquoted cell on line 2, cell 2" },
  }
  for name, expected in pairs(bad) do
    case(name .. " is refused with its line", function()
      local rows = rows_of(h.data .. "/csv-test-data/csv/" .. name .. ".csv", { dialect = {} })
      assert.equal(1, #rows)
      assert.equal("broken", rows[1].state)
      assert.equal(2, rows[1].line)
      assert.same(expected, { rows[1].problems[1].code, rows[1].problems[1].message })
    end)
  end
  case("bad-header-no-header has no row at all, not even a header", function()
    local path = h.data .. "/csv-test-data/csv/bad-header-no-header.csv"
    assert.same({}, rows_of(path, { dialect = {} }))
    local src = assert(source.open(path))
    assert.same({ rows = {}, ok = true }, src:scan({}, 1))
  end)
end)

describe("real files", function()
  local function real(name) return h.data .. "/real/" .. name end

  case("runways of two dates have 42,824 and 48,184 rows of 20 cells", function()
    for name, count in pairs { ["runways-2021-11.csv"] = 42824, ["runways-2026-08.csv"] = 48184 } do
      local rows = assert(source.rows(real(name)))
      assert.equal(count, #rows)
      assert.same({}, assert(source.rows(real(name), { dialect = { header = count + 1 }, ncols = 20 })))
      for _, row in ipairs(rows) do assert.equal("good", row.state) end
      assert.equal(count + 1, rows[count].row)
    end
  end)

  case("NA stays the text NA in countries and navaids", function()
    local found = {}
    for _, row in ipairs(good_cells(rows_of(real "countries.csv", { dialect = {} }))) do
      if row[2] == "NA" then found.namibia = row[3] end
      if row[4] == "NA" then found.continent = (found.continent or 0) + 1 end
    end
    assert.same({ namibia = "Namibia", continent = 41 }, found)
    local navaids = good_cells(assert(source.rows(real "navaids.csv")))
    assert.equal(11008, #navaids)
  end)

  case("airports.dat has no header, \\N for nothing and escaped quotes", function()
    local options = { dialect = { header = false, escape = "\\" } }
    local rows = rows_of(real "airports.dat", options)
    assert.equal(7698, #rows)
    local nothing, cells = 0, good_cells(rows)
    for _, row in ipairs(cells) do
      for _, cell in ipairs(row) do nothing = nothing + (cell == "\\N" and 1 or 0) end
    end
    local _, count = h.read(real "airports.dat"):gsub("\\N", "")
    assert.equal(count, nothing)
    assert.equal("ST MARY\\'S", cells[4078][3])
  end)

  case("airlines.dat has escaped escapes", function()
    local cells = good_cells(rows_of(real "airlines.dat", { dialect = { header = false, escape = "\\" } }))
    assert.equal(6162, #cells)
    assert.same({ "13394", "Jayrow", "", "\\'", "\\'\\", "", "Australia", "Y" }, cells[5709])
    assert.equal("Tom\\'s & co airliners", cells[5726][2])
  end)

  case("StarWars.csv is windows-1252 with two header rows, the second passed over", function()
    local src = assert(source.open(real "StarWars.csv"))
    assert.equal("windows-1252", src:info().encoding)
    local scan = src:scan({}, 2)
    assert.equal(38, #scan.rows[1].cells)
    assert.equal("Œæ", scan.rows[1].cells[32]:match "Universe%?(.*)$")
    assert.same({ "", "Response", "Response" }, { table.unpack(scan.rows[2].cells, 1, 3) })
    src:close()
    local cells = good_cells(rows_of(real "StarWars.csv", { dialect = { skip = 1 } }))
    assert.equal(1186, #cells)
    assert.equal("3292879998", cells[1][1])
  end)
end)
