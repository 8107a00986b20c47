-- The common columns of several files of one run.
require "spec.helper"
local union = require "kitload.reading.union"

local function file(name, columns)
  local f = { name = name, headers = {}, bound = { columns = columns } }
  for header in pairs(columns) do f.headers[#f.headers + 1] = header end
  return f
end

local function field(name, facts) return { name = name, facts = facts or {} } end

local fields = { field "a", field "b", field("c", { default = "x" }), field("d", { default = false }), field "e" }

local function bound(files, mode)
  local notes = {}
  return union.bound(files, { fields = fields, functions = 0 }, notes, mode or "append"), notes
end

describe("files of one run", function()
  it("have the columns of all of them, each the place of the first that has it", function()
    local got = bound { file("1.csv", { a = { 1 }, b = { 2, -1 } }), file("2.csv", { a = { 7 }, b = { 5, 6 }, c = {} }) }
    assert.same({ a = { 1 }, b = { 2, 6 }, c = {} }, got.columns)
    assert.same({ "d", "e" }, got.missing)
  end)

  it("say what a file lacks, together where they lack the same: NULL or the default", function()
    local all = { a = { 0 }, b = { 1 }, c = { 2 }, d = { 3 } }
    local files = { file("1.csv", all), file("2.csv", { a = { 0 }, b = { 1 } }), file("3.csv", { a = { 0 }, c = { 1 }, d = { 2 } }),
                    file("4.csv", { a = { 0 }, c = { 1 }, d = { 2 } }) }
    local _, notes = bound(files)
    assert.same({ "2.csv has no column for c, d: the default in its rows", "3.csv, 4.csv have no column for b: NULL in their rows" }, notes)
    _, notes = bound(files, "upsert")
    assert.same({ "2.csv has no column for c, d: the default in its rows",
      "3.csv, 4.csv have no column for b: NULL in their rows, also where the table has a value (--each leaves it as it is)" }, notes)
    _, notes = bound { files[1], file("5.csv", { a = { 0 }, c = { 1 } }) }
    assert.same({ "5.csv has no column for b: NULL in its rows; d: the default in its rows" }, notes)
  end)

  it("say it of twenty groups of files, and of the others how many they are", function()
    local before = fields
    fields = {}
    for i = 1, 22 do fields[i] = field("f" .. i) end
    local function lacks(n, name) -- a file without the field n
      local columns = {}
      for i = 1, 22 do columns["f" .. i] = i ~= n and { i } or nil end
      return file(name or n .. ".csv", columns)
    end
    local files = {}
    for i = 1, 20 do files[i] = lacks(i) end
    local _, notes = bound(files)
    assert.equal(20, #notes)
    files[21], files[22], files[23] = lacks(21), lacks(22), lacks(22, "22b.csv")
    _, notes = bound(files)
    assert.equal(21, #notes)
    assert.equal("3 files more lack columns that others have: NULL or the default in their rows", notes[21])
    fields = before
  end)

  it("have one column for headers that differ only in form, unless one file has both", function()
    local function headers(...)
      local files = {}
      for i, list in ipairs { ... } do files[i] = { name = i .. ".csv", headers = list } end
      return union.headers(files)
    end
    assert.same({ "Name", "id" }, headers({ "Name" }, { "name", "id" }))
    assert.same({ "Name", "name" }, headers({ "Name" }, { "Name", "name" }))
    assert.same({ "Name", "name" }, headers({ "Name", "name" }, { "NAME" }))
    assert.same({ "a", "", "b" }, headers({ "a", "" }, { "b", "" }))
  end)
end)
