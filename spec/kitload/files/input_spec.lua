-- How a file is written: what is found out of its first block, and what is refused.
local h = require "spec.helper"
local input = require "kitload.files.input"

local LINES = "id;name\n1;x\n"
-- A field of a kit, as the language gives it.
local function field(name, facts) return { name = name, steps = {}, facts = facts or {} } end

describe("a file is opened:", function()
  local dir
  setup(function() dir = h.tmp() end)

  -- What describe says, the headers and the remarks; of an error the code, the message and the hint.
  local function opened(name, bytes, given, description)
    local path = dir .. "/" .. name
    if bytes then h.write(path, bytes) end
    local file, err = input.open(path, description, given or {})
    if file then
      local remarks = table.concat(file.remarks or {}, "; ")
      return input.describe(file) .. " | " .. table.concat(file.headers, ",") .. (remarks ~= "" and " | " .. remarks or ""), file
    end
    return ("%s: %s"):format(err.code or "usage", (err.message:gsub("^" .. dir .. "/", ""))), err.hint
  end

  for _, case in ipairs {
    { "comma.csv", "id,name\n1,x\n", nil, "UTF-8, delimiter ',', header on row 1 | id,name" },
    { "tab.csv", "id\tname\n1\tx\n", nil, "UTF-8, delimiter tab, header on row 1 | id,name" },
    { "single.csv", LINES, { quote = "'" }, [[UTF-8, delimiter ';', quote "'", header on row 1 | id,name]] },
    { "other.csv", LINES, { quote = "`" }, "UTF-8, delimiter ';', quote '`', header on row 1 | id,name" },
    { "none.csv", LINES, { quote = false }, "UTF-8, delimiter ';', no quotes, header on row 1 | id,name" },
    { "lazy.csv", LINES, { quote = "lazy", escape = "\\" }, [[UTF-8, delimiter ';', lazy quotes, escape '\', header on row 1 | id,name]] },
    { "headerless.csv", "1;x\n", { header = false }, "UTF-8, delimiter ';', no header | 1,2" },
    { "third.csv", "t\n\n" .. LINES, { header = 3 }, "UTF-8, delimiter ';', header on row 3 | id,name" },
    { "two.csv", "id;name\nnr;n\n1;x\n", { header = { 1, 2 } }, "UTF-8, delimiter ';', header on rows 1 to 2 | id nr,name n" },
    { "copy.txt", "1\tx\n", { format = "copy", header = false }, "UTF-8, text of COPY, delimiter tab, no header | 1,2" },
    { "title.csv", "title\nid,name,qty\n1,x,2\n3,y,4\n5,z,6\n", nil, "UTF-8, delimiter ',', header on row 2 | id,name,qty | "
      .. '1 row stands above the header on row 2 and was passed over: "title"' },
    { "latin.csv", "id,name\n1,M\xfcller\n", nil, "windows-1252, delimiter ',', header on row 1 | id,name" },
    { "given.csv", "id,name\n1,M\xfcller\n", { encoding = "latin1" }, "latin1, delimiter ',', header on row 1 | id,name" },
    { "array.json", '[{"a":1},{"b":2}]', nil, "JSON array | a,b" },
    { "array.csv", '[{"a":1}]\n', nil, "JSON array | a" },
    { "at.json", '{"data":[{"a":1}]}', { rows = "/data" }, "JSON array at /data | a" },
    { "whole.json", '{"data":[{"a":1}]}', { rows = "" }, "JSON object | data" },
    { "lines.json", '{"a":1}\n{"a":2}\n', nil, "NDJSON | a" },
    -- One line with one object is a document, unless the name says that it is lines.
    { "one.json", '{"a":1}\n', nil, "JSON object | a" },
    { "one.ndjson", '{"a":1}\n', nil, "NDJSON | a" },
    { "says.json", '{"a":1}\n', { format = "ndjson" }, "NDJSON | a" },
    { "csv.json", "a,b\n1,2\n", { delimiter = "," }, "UTF-8, delimiter ',', header on row 1 | a,b" },
    { "latin.json", '[{"a":"\xe4"}]', nil, "windows-1252, JSON array | a" },
  } do
    it(case[1], function() assert.equal(case[4], (opened(case[1], case[2], case[3]))) end)
  end

  for _, case in ipairs {
    { "lost.csv", LINES, { header = 9 }, "header.missing: lost.csv: there is no row 9 to be the header",
      "source.header in the kit is the number of the header's row" },
    { "lost2.csv", LINES, { header = { 1, 9 } }, "header.missing: lost2.csv: there are no rows 1 and 9 to be the header",
      "source.header in the kit is the number of the header's row" },
    { "empty.csv", "", nil, "file.empty: empty.csv: the file is empty: line 1 should be its header" },
    { "empty2.csv", "", { header = false }, "file.empty: empty2.csv: the file is empty" },
    { "empty.json", "", nil, "file.empty: empty.json: the file is empty" },
    { "open.csv", '"a"a"a\n', nil, "csv.quote: open.csv: line 1 breaks the rules of quotes, or a quote that opens there is not closed",
      "^where titles stand above the header, %-%-header or source%.header in the kit says its row; if quotes are" },
    { "broken.csv", 'id,"na"me\n1,x\n', { header = 1 }, "csv.quote: broken.csv: line 1 breaks the rules of quotes, so row 1 cannot be its header",
      "^is the delimiter right%? it is read with ','; if quotes are" },
    { "clash.csv", "x", { delimiter = ",", comment = "," }, "usage: ',' is given for the delimiter and for comments" },
    { "list.json", '{"data":[{"a":1}]}', { kitless = true },
      "json.syntax: list.json is one object, and the list /data is in it: are the rows there?", "^%-%-rows /data loads the items" },
    { "numbers.json", "[1,2,3]", nil, "json.syntax: numbers.json: none of its first 3 rows is an object",
      "rows are objects, whose members are the columns" },
    { "after.json", '{"a":1} x', nil, "json.syntax: after.json: line 1, column 9: something comes after the document", "jq makes lines: jq %-c %. /" },
    { "no.json", "a,b\n1,2\n", nil, "json.syntax: no.json: line 1, column 1: neither an array of objects nor an object stands here",
      'it is read as JSON; source = { format = "csv" } in a kit says otherwise' },
    { "no2.json", "a,b\n1,2\n", { format = "json" },
      "json.syntax: no2.json: line 1, column 1: neither an array of objects nor an object stands here" },
  } do
    it(case[1] .. " is refused", function()
      local message, hint = opened(case[1], case[2], case[3])
      assert.equal(case[4], message)
      if case[5] then assert.is_truthy(hint:find(case[5], 1, true) or hint:find(case[5]), hint) else assert.is_nil(hint) end
    end)
  end

  it("compressed, under its name", function()
    h.write(dir .. "/x.csv", LINES)
    h.write(dir .. "/x.json", '[{"a":1}]')
    assert.equal(0, (h.sh(("cd %s; gzip x.csv x.json"):format(dir))))
    assert.equal("gzip, UTF-8, delimiter ';', header on row 1 | id,name", (opened "x.csv.gz"))
    assert.equal("gzip, JSON array | a", (opened "x.json.gz"))
    local file = select(2, opened "x.csv.gz")
    assert.same({ "x.csv.gz", true, false, "none" }, { file.name, file.size > 0, file.is_stdin, select(2, opened("y.csv", LINES)).compression })
  end)

  it("with a doubt, if it is JSON that is not UTF-8, and nobody has said what it is", function()
    local file = select(2, opened("doubt.json", '[{"a":"\xe4"}]'))
    assert.equal("doubt.json is not UTF-8, as JSON should be, and was read as windows-1252: --encoding, or source = { encoding = … } in the kit, "
      .. "says what it is", file.doubt)
    assert.is_nil(select(2, opened("doubt.json", nil, { encoding = "windows-1252" })).doubt)
    assert.is_nil(select(2, opened("sure.json", '[{"a":"ä"}]')).doubt)
    assert.same({ true, false }, { select(2, opened("ä.csv", "ä,b\n1,2\n")).has_letters, select(2, opened("plain.csv", "a,b\n1,2\n")).has_letters or false })
  end)

  it("without the cells above its table in a note, if the kit has a secret", function()
    local bytes = "title\nmore\nid,name,qty\n1,x,2\n3,y,4\n5,z,6\n"
    local kit = { source = {}, facts = {}, fields = { field "id", field "name", field "qty" } }
    assert.equal("UTF-8, delimiter ',', header on row 3 | id,name,qty | 2 rows stand above the header on row 3 and were passed over: "
      .. '"title", "more"', (opened("titles.csv", bytes, nil, kit)))
    kit.fields[1].facts.secret = true
    assert.equal("UTF-8, delimiter ',', header on row 3 | id,name,qty | 2 rows stand above the header on row 3 and were passed over",
      (opened("titles.csv", bytes, nil, kit)))
  end)

  it("by the places of its columns, if the kit names none", function()
    local function place(from, facts) return { name = "f", from = from, steps = {}, facts = facts or {} } end
    local function header_of(fields, more)
      local kit = { source = {}, facts = more or {}, raw = {}, fields = fields }
      return select(2, opened("place.csv", "1,x\n2,y\n3,z\n", nil, kit)).dialect.header
    end
    assert.is_false(header_of { place { 1 }, place { 2 } })
    assert.equal(1, header_of { place { 1 }, place { "x" } })
    assert.equal(1, header_of({ place { 1 } }, { extra = "more" }))
    assert.equal(1, header_of {})
  end)

  it("has a title and a stem for the files beside the run", function()
    assert.same({ "a", "a and 1 more file", "a and 2 more files" },
      { input.title { { name = "a" } }, input.title { { name = "a" }, {} }, input.title { { name = "a" }, {}, {} } })
    local function stem(path) return { input.stem { { path = path } } } end
    assert.same({ { "a", false }, { "a", false }, { "a.b", false } }, { stem "in/a.csv.gz", stem "a.zst", stem "a.b.txt" })
    assert.same({ { "a.rejected-2", true }, { "a.rejected-3", true }, { "a.rejected-10", true } },
      { stem "a.rejected.csv", stem "in/a.rejected-2.ndjson", stem "a.rejected-9.csv" })
    assert.equal("stdin", (input.stem { { is_stdin = true } }))
  end)
end)
