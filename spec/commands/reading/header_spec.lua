-- Where the header of a CSV file is, what stands above it, and --header, as a user sees them.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("the header of a file", function()
  local w
  before_each(function() w = workspace.new() end)

  local function rows(columns) return w:sql(("select %s from t order by 1"):format(columns or "*")) end

  local function kit(fields, source)
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "append", source = { %s }, %s }'):format(w.schema, source or "", fields))
  end

  local function one_line(text) return (text:gsub("%s+", " ")) end

  it("is never a row of data where it has a delimiter too many", function()
    w:sql "create table t (a int, b int, c int)"
    w:write("f.csv", "a,b,c,\n1,2,3\n4,5,6\n")
    local code, out = w:run("--into", w.schema .. ".t", "f.csv")
    assert.equal(0, code)
    assert.equal("1|2|3\n4|5|6", rows())
    assert.matches("note: the header on row 1 ends with 1 empty cell, and its rows have 3 cells", one_line(out))
  end)

  it("is never a row of data for a kit by places", function()
    w:sql "create table t (a int, b int, c int)"
    kit 'k.field "a" { from = 1 }, k.field "b" { from = 2 }, k.field "c" { from = 3 }'
    w:write("f.csv", "1,2,3\n4,5,6\n")
    local code, out = w:run("t", "f.csv")
    assert.equal(0, code)
    assert.equal("1|2|3\n4|5|6", rows())
    assert.matches("row 1 looks like the rows below it and was read as one", one_line(out))
  end)

  it("is told for a kit by places where texts stand above texts, and nothing says that it is none", function()
    w:sql "create table t (a text, b text)"
    kit 'k.field "a" { from = 1 }, k.field "b" { from = 2 }'
    local said = "row 1 was taken for the header, as its cells are texts: header = false in the source (--header none) makes it a row"
    for text, is_said in pairs { ["Ann,Rome\nBo,Paris\n"] = true, ["Name,Town\nBo,Paris\nCy,Oslo\n"] = true, ["Name,Nr\nBo,7\n"] = false,
      ["Name\nBo\nCy\n"] = true } do
      w:write("f.csv", text)
      local _, out = w:kitload("check", "t", "f.csv")
      assert.equal(is_said, one_line(out):find(said, 1, true) ~= nil, text)
      _, out = w:kitload("check", "t", "f.csv", "--header", "1")
      assert.is_nil(one_line(out):find(said, 1, true))
    end
  end)

  it("that the kit's names choose says what it passes over, in run, check, preview and new", function()
    w:sql "create table t (email text, status text, type text)"
    kit 'k.field "email" {}, k.field "status" {}, k.field "type" {}'
    w:write("f.csv", "Mail;Zustand\na@x.de;1\nb@x.de;2\nStatus;Type\n3;new\n")
    local said = '3 rows stand above the header on row 4 and were passed over: "Mail Zustand", "a@x.de 1", "b@x.de 2"'
    local code, report, out = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.equal("∅|3|new", rows())
    assert.truthy(one_line(out):find(said, 1, true), out)
    assert.truthy(table.concat(report.notes, "\n"):find(said, 1, true))
    local new = { "new", "u", "--extends", "t", "--from", "f.csv" }
    for _, words in ipairs { { "check", "t", "f.csv" }, { "preview", "t", "f.csv" }, new } do
      local _, text = w:kitload(table.unpack(words))
      assert.truthy(one_line(text):find(said, 1, true), text)
    end
  end)

  it("is where --header says, over the kit", function()
    w:sql "create table t (id int, name text)"
    kit('k.field "id" {}, k.field "name" {}', "header = 1")
    w:write("f.csv", "a;b\nid;name\n1;Ann\n")
    assert.equal(0, (w:run("t", "f.csv", "--header", "2")))
    assert.equal("1|Ann", rows())
    local _, out = w:kitload("preview", "t", "f.csv", "--header", "2")
    assert.matches("header on row 2", out)
    _, out = w:kitload("check", "t", "f.csv", "--header=2")
    assert.matches("1 good row ", out)
    _, out = w:kitload("new", "u", "--from", "f.csv", "--header", "2")
    assert.matches("kits/u.lua", out)
    assert.matches("header = 2", w:read "kits/u.lua")
  end)

  it("may be none, and a table's columns are filled in their order", function()
    w:sql "create table t (id int, name text)"
    w:write("f.csv", "1;Ann\n2;Bob\n")
    assert.equal(0, (w:run("--into", w.schema .. ".t", "f.csv", "--header", "none")))
    assert.equal("1|Ann\n2|Bob", rows())
    w:write("g.csv", "1;Ann;x\n")
    local code, _, err = w:run("--into", w.schema .. ".t", "g.csv", "--header", "none")
    assert.equal(3, code)
    assert.matches("is read without a header and has 3 columns, and w[%d_]+%.t has 2 to be filled", err)
    w:sql "drop table t"
    code = w:run("--into", w.schema .. ".t", "g.csv", "--header", "none", "--create")
    assert.equal(0, code)
    assert.equal("1|Ann|x", rows "column_1, column_2, column_3")
  end)

  it("may be of two rows", function()
    w:sql "create table t (id int, net numeric, gross numeric)"
    w:write("f.csv", "Prices\nID;Price;\n;net;gross\n1;1.5;2\n")
    kit('k.field "id" {}, k.field "net" { from = "Price net" }, k.field "gross" { from = "Price gross" }', "header = { 2, 3 }")
    local code, out, _ = w:run("t", "f.csv")
    assert.equal(0, code)
    assert.equal("1|1.5|2", rows())
    assert.matches("header on rows 2 to 3", out)
    _, out = w:kitload("preview", "f.csv", "--header", "2,3")
    assert.matches("Price gross", out)
    assert.equal(0, (w:kitload("new", "u", "--from", "f.csv", "--header", "2,3")))
    assert.matches("header = { 2, 3 }", w:read "kits/u.lua")
    local _, text = w:kitload("template", "t")
    w:write("filled.csv", text)
    _, out = w:kitload("check", "t", "filled.csv")
    assert.matches("1 good row ", out)
  end)

  it("cannot be what is no number of a row", function()
    w:write("f.csv", "a\n1\n")
    for _, word in ipairs { "0", "x", "", "2,1", "1,", "-1", "99999999", "1.5" } do
      local code, _, err = w:kitload("preview", "f.csv", "--header=" .. word)
      assert.equal(2, code, word)
      assert.matches("%-%-header cannot be ", err)
    end
    kit('k.field "a" {}', "header = { 2, 1 }")
    local code, _, err = w:kitload("check", "t")
    assert.equal(2, code)
    assert.matches("must have the numbers of its rows from top to bottom", err)
  end)

  it("comes again where files were put together: it is skipped and counted", function()
    w:sql "create table t (id int, name text)"
    kit 'k.field "id" {}, k.field "name" {}'
    local parts = {}
    for i = 1, 3000 do parts[i] = ("%d,n%d\n"):format(i, i) end
    for _, header in ipairs { "id,name\n", '"id","name"\r\n', "\u{FEFF}id,name\n", 'name,id\n' } do
      w:sql "truncate t"
      local one = header .. table.concat(header:find "^name" and { "a,1\n", "id,2\n" } or parts)
      w:write("f.csv", one .. one)
      local code, report, out = w:report("t", "f.csv", "--if-loaded", "again")
      assert.equal(0, code)
      local n = header:find "^name" and 2 or 3000
      assert.same({ 2 * n + 1, 2 * n, 1 }, { report.counts.read, report.counts.inserted, report.counts.skipped })
      assert.same({ { reason = "the header again", count = 1 } }, report.skips)
      assert.matches("skipped   1   the header again", out)
    end
    assert.equal("1,2", w:sql "select string_agg(distinct id::text, ',') from t")
    -- A row is the header again if all its cells are those of the header, in the same order, with or without quotes.
    w:sql "truncate t"
    w:write("f.csv", 'id,name\n1,a\n"id",name\n2,name\nname,id\n')
    local code, report = w:report("t", "f.csv", "--if-loaded", "again")
    assert.equal(1, code)
    assert.same({ 4, 2, 1, 1 }, { report.counts.read, report.counts.inserted, report.counts.skipped, report.counts.rejected })
  end)

  it("comes again in preview, too, which says so", function()
    w:write("f.csv", "id,name\n1,a\nid,name\n2,b\n")
    local _, out = w:kitload("preview", "f.csv")
    assert.matches("f.csv row 3   skipped: the header again\n", out)
    kit 'k.field "id" {}, k.field "name" {}'
    _, out = w:kitload("preview", "t", "f.csv")
    assert.matches("f.csv row 3   skipped: the header again\n", out)
  end)

  it("is found below a licence of more lines than are looked at first", function()
    local lines = {}
    for i = 1, 250 do lines[i] = ("line %d of a licence, that goes on\n"):format(i) end
    for i = 1, 300 do lines[250 + i] = i == 1 and "id;name;n\n" or ("%d;n%d;%d\n"):format(i, i, i) end
    w:write("f.csv", table.concat(lines))
    local _, out = w:kitload("preview", "f.csv", "--rows", "1")
    assert.matches("delimiter ';', header on row 251\n", out)
    assert.matches("250 rows stand above the header on row 251", out)
  end)

  it("of two rows comes again as two, and one with a delimiter too many as it is", function()
    w:sql "create table t (id int, net text)"
    kit('k.field "id" { from = 1 }, k.field "net" { from = 2 }', "header = { 1, 2 }")
    w:write("f.csv", "ID;Price\n;net\n1;a\nID;Price\n;net\n2;b\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.same({ 2, 2 }, { report.counts.inserted, report.counts.skipped })
    w:sql "truncate t"
    kit 'k.field "id" {}, k.field "net" {}'
    w:write("f.csv", "id,net,\n1,a\n2,b\nid,net,\n3,c\n")
    code, report = w:report("t", "f.csv", "--if-loaded", "again")
    assert.equal(0, code)
    assert.same({ 3, 1 }, { report.counts.inserted, report.counts.skipped })
  end)

  it("and what else is no row is counted: rows above, comments, a footer, marks of the end", function()
    w:sql "create table t (id int, name text)"
    kit('k.field "id" {}, k.field "name" {}', 'comment = "#", footer = 2')
    w:write("f.csv", "Export of May\n;;\nmade by hand\nid;name\n# one\n1;a\n;\n2;b\n# two\nsum\ntotal;x\n\x1A")
    local code, report, out = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.equal("1|a\n2|b", rows())
    local file = report.files[1]
    assert.same({ 4, 2, 2, 2 }, { file.header, file.above, file.comments, file.footer })
    assert.same({ 4, 2, 2 }, { report.counts.read, report.counts.inserted, report.counts.skipped })
    assert.truthy(out:find("  passed over   2   above the table\n  passed over   2   comments\n  passed over   2   at the end (footer)\n", 1, true),
      out)
    assert.matches("skipped   1   the mark of the end of a file, 0x1A", out)
    local _, job = w:kitload("job", report.job:sub(1, 8), "--to", w:to())
    assert.truthy(job:find("passed over   2   comments", 1, true), job)
  end)

  it("ends before zeros that a writer left, however many", function()
    w:sql "create table t (id int, name text)"
    kit 'k.field "id" {}, k.field "name" {}'
    for _, n in ipairs { 1, 300, 600000 } do
      w:sql "truncate t"
      w:write("f.csv", "id,name\n1,a\n2,b\n" .. ("\0"):rep(n))
      local code, report = w:report("t", "f.csv", "--if-loaded", "again")
      assert.equal(0, code)
      assert.same({ 3, 2, { { reason = "zeros at the end of the file", count = 1 } } }, { report.counts.read, report.counts.inserted, report.skips })
      w:write("g.csv", "id,name\n1,a\n" .. ("\0"):rep(n) .. "x\n2,b\n")
      code, report = w:report("t", "g.csv", "--if-loaded", "again")
      assert.equal(1, code)
      assert.same({ 3, 2, 1 }, { report.counts.read, report.counts.inserted, report.counts.rejected })
    end
  end)

  it("that no row fits is told with a way out", function()
    w:sql "create table t (a int, b int, c int)"
    kit 'k.field "a" {}, k.field "b" {}, k.field "c" {}'
    w:write("f.csv", "a,b,c\n1,2\n3,4\n")
    local code, out, _ = w:run("t", "f.csv")
    assert.equal(1, code)
    assert.truthy(one_line(out):find('rows have 2 cells and the header on row 1 has 3 cells: ragged = "pad" in the source (--ragged pad)', 1, true))
    assert.equal(0, (w:run("t", "f.csv", "--ragged", "pad")))
    assert.equal("1|2|∅\n3|4|∅", rows())
    w:write("g.csv", "a,b\n1,2,3\n3,4,5\n")
    _, out = w:kitload("check", "t", "g.csv")
    assert.truthy(one_line(out):find("rows have 3 cells and the header on row 1 has 2 cells, so that it is not known what they are", 1, true))
    assert.truthy(one_line(out):find("header = false and skip = 1 in the source", 1, true))
    w:write("h.csv", "a,b\n1,2,\n3,4,\n")
    _, out = w:kitload("check", "t", "h.csv", "--ragged", "reject")
    assert.truthy(one_line(out):find('ragged = "pad" (--ragged pad) lets go what is empty at their end', 1, true))
    assert.matches("2 rejected", out)
  end)

  it("that looks like data is told", function()
    w:write("f.csv", "1,Ann\n2,Bob\n")
    local code, out, _ = w:kitload("preview", "f.csv")
    assert.equal(0, code)
    assert.matches("the header on row 1 looks like a row of data: %-%-header none", one_line(out))
    _, out = w:kitload("preview", "f.csv", "--header", "none")
    assert.is_nil(out:find("looks like", 1, true))
    assert.matches("f.csv row 1\n", out)
  end)

  it("behind very many blank lines is found; behind still more it is not, which is said, and read where it is named", function()
    local function write(n) w:write("f.csv", ("\n"):rep(n) .. "id,name\n1,a\n") end
    write(49000)
    assert.equal(0, (w:kitload("preview", "f.csv")))
    write(60000)
    local code, _, err = w:kitload("preview", "f.csv")
    assert.equal(3, code)
    assert.matches("f.csv: its first rows are blank, and no header is found among those that are looked at\n.*%-%-header N", err)
    local out
    code, out = w:kitload("preview", "f.csv", "--header", "60001")
    assert.equal(0, code)
    assert.matches('id    "1"', out)
  end)

  it("shows no cells of what stands above it where the kit has a secret", function()
    kit 'k.field "pin" { secret = true }, k.field "name" {}'
    w:write("f.csv", "x;1234\ny;5678\npin;name\n1;a\n")
    local _, out = w:kitload("check", "t", "f.csv")
    assert.matches("2 rows stand above the header on row 3 and were passed over\n", out)
    assert.is_nil(out:find("1234", 1, true))
  end)

  it("is none, and the width is that of the table, where rows are passed over", function()
    w:sql "create table t (id int, name text)"
    kit('k.field "id" { from = 1 }, k.field "name" { from = 2 }', "header = false, skip = 3")
    w:write("f.csv", '5" pipe\na;b;c;d\n"x" y;\n1;Ann\n2;Bob\n')
    local code = w:run("t", "f.csv")
    assert.equal(0, code)
    assert.equal("1|Ann\n2|Bob", rows())
  end)
end)
