-- A run without a kit: which columns of the table its headers are, and what is refused.
require "spec.helper"
local kitless = require "kitload.kits.kitless"

-- A session with files of these headers. A file: { headers…, header = row, members = true }.
local function session(files, columns, options)
  local s = { files = {}, notes = {}, options = options or {}, into = { table = "t" } }
  s.options.into = "t"
  for i, headers in ipairs(files) do
    local row = headers.header
    if row == nil then row = 1 end
    s.files[i] = { name = ("f%d.csv"):format(i), headers = headers, members = headers.members and {} or nil, is_rejects = headers.is_rejects, marks = {},
      dialect = { header = row } }
  end
  if columns then
    s.target = { columns = {} }
    for i, name in ipairs(columns) do s.target.columns[i] = { name = name:match "[^!]+", generated = name:find "!" ~= nil } end
  end
  return s
end

-- "column = header, column = place" and the description; or the error.
local function fields(files, columns, options)
  local s = session(files, columns, options)
  local d, err = kitless.description(s)
  if not d then return err.message, err.hint, err.code end
  local list = {}
  for i, f in ipairs(d.fields) do
    assert.same({ f.name, {}, {}, "text", "--into" }, { f.to, f.steps, f.facts, f.domain, f.origin })
    list[i] = ("%s = %s"):format(f.name, table.concat(f.from, " or "))
  end
  return table.concat(list, ", "), d, s
end

describe("without a kit", function()
  it("a new table has a column for each header", function()
    assert.equal("id = id, Full Name = Full Name", (fields { { "id", "Full Name" } }))
    local list, _, s = fields { { "id", "", "id" } }
    assert.equal("id = id#1, column_2 = 2, id_2 = id#2", list)
    assert.equal(2, #s.notes)
    assert.equal("a = a, b = b, c = c", (fields { { "a", "b" }, { "b", "c" } }))
    assert.same({ "column 2 has no name in the header",
      '--each loads every file by itself, and names it by its place; a kit can give it one: k.field "name" { from = 2 }', "header.missing" },
      { fields { { "a", "" }, { "a" } } })
    assert.same({ "a member of f1.csv has no name", 'a kit can give it one: k.field "name" { from = "" }', "header.missing" },
      { fields { { "a", "", members = true } } })
  end)

  it("a table takes the headers that are its columns, whatever their case and their blanks are", function()
    assert.equal("id = ID, full_name = Full Name", (fields({ { "ID", "Full Name", "other" } }, { "id", "full_name", "rest" })))
    assert.equal("b = b", (fields({ { "a", "b" } }, { "a!", "b" })))
    -- A header with exactly the name of a column fills that column, wherever it stands.
    assert.same({ "id = id" }, { (fields({ { "ID", "id" } }, { "id" })) })
    assert.same({ "id = id" }, { (fields({ { "id", "ID" } }, { "id" })) })
    assert.same({ "Id = Id, id = id" }, { (fields({ { "Id", "id" } }, { "id", "Id" })) })
    assert.same({ 'both "I D" and "ID" match the column "id"', "a kit says which one is read: from = …", "header.ambiguous" },
      { fields({ { "I D", "ID" } }, { "id" }) })
    assert.same({ 'the header has "id" twice, in columns 1 and 2',
      'a column "id_2" of the table would take the second; or a kit says which one is read: from = "id#2"', "header.duplicate" },
      { fields({ { "id", "id" } }, { "id" }) })
    assert.equal("id = id#1, id_2 = id#2", (fields({ { "id", "id" } }, { "id", "id_2" })))
    -- Files may write a column in two ways.
    assert.equal("e_mail = e mail", (fields({ { "e mail" }, { "E_Mail" } }, { "e_mail" })))
    assert.equal("e_mail = e mail or E_Mail", (fields({ { "e mail", "E_Mail" }, { "E_Mail" } }, { "e_mail" })))
  end)

  it("a table that has none of the headers refuses them, with the row that was taken for the header", function()
    local function hint(file) return select(2, fields({ file }, { "id" })) end
    assert.equal("none of the headers is a column of t", (fields({ { "a", "b" } }, { "id" })))
    assert.equal("the headers are: a, b\nrow 3 was taken for the header; --header N names another row, --header none says that there is none",
      hint { "a", "b", header = 3 })
    assert.equal("the headers are: a\nrows 1 and 2 were taken for the header; --header N names another row, --header none says that there is none",
      hint { "a", header = { 1, 2 } })
    assert.equal("the headers are: a", hint { "a", members = true })
    assert.equal("the headers are: a", hint { "a", is_rejects = true })
  end)

  it("a file without a header goes by the places of its columns", function()
    local file = { "1", "2", header = false }
    assert.equal("column_1 = 1, column_2 = 2", (fields { file }))
    assert.equal("a = 1, b = 2", (fields({ file }, { "a", "x!", "b" })))
    assert.same({ "f1.csv is read without a header and has 2 columns, and t has 3 to be filled",
      'a kit can say which is which: k.field "name" { from = 3 }', "header.missing" }, { fields({ file }, { "a", "b", "c" }) })
    assert.matches("has 1 column, and t has 0", (fields({ { "1", header = false } }, { "x!" })), 1, true)
  end)

  it("the options say how it is loaded", function()
    local _, d = fields({ { "id", "A b" } }, nil, { load = "upsert", key = "ID, a_b", null = "x", create = true, format = "copy" })
    assert.same({ into = { table = "t" }, load = "upsert", key = { "id", "A b" }, null = "x", create = true }, d.facts)
    assert.equal("copy", d.source.format)
    _, d = fields { { "id" } }
    assert.same({ into = { table = "t" }, load = "append", key = {} }, d.facts)
    assert.is_nil(d.source.format)
    assert.same({ "--key names 'no', which is no column of the file", "the headers are: id" }, { fields({ { "id" } }, nil, { key = "no" }) })
    for _, load in ipairs { "upsert", "insert_only" } do
      assert.same({ ("--load %s needs a key"):format(load), "--key column, or --key column,column" }, { fields({ { "id" } }, nil, { load = load }) })
    end
    assert.equal("id = id", (fields({ { "id" } }, nil, { load = "overwrite" })))
  end)

  it("a table is named as it is written", function()
    assert.same({ { table = "t" }, { schema = "s", table = "t" }, { schema = "s", table = "t.u" }, { table = ".t" } },
      { kitless.table_name "t", kitless.table_name "s.t", kitless.table_name "s.t.u", kitless.table_name ".t" })
  end)
end)
