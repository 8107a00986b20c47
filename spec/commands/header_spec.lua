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

  it("is none, and the width is that of the table, where rows are passed over", function()
    w:sql "create table t (id int, name text)"
    kit('k.field "id" { from = 1 }, k.field "name" { from = 2 }', "header = false, skip = 3")
    w:write("f.csv", '5" pipe\na;b;c;d\n"x" y;\n1;Ann\n2;Bob\n')
    local code = w:run("t", "f.csv")
    assert.equal(0, code)
    assert.equal("1|Ann\n2|Bob", rows())
  end)
end)
