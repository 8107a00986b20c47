-- Nothing of the user's may be lost: mended rows and the table that they go into, older rejects files, repeated keys.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("mended rows", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text, place int)"
  end)

  local function kit(facts)
    w:kit("t", ('return k.kit "t" { into = "t", %s, k.field "id" { k.integer }, k.field "name" {}, k.field "place" { k.row_number } }')
      :format(facts))
  end

  local function mend()
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",x,", ",3,")))
  end

  it("join the rows of an overwrite by their key, and none is deleted", function()
    kit 'load = "overwrite", key = { "id" }, max_rejects = 1'
    w:write("f.csv", "id,name\n1,a\n2,b\nx,c\n")
    assert.equal(1, (w:run("t", "f.csv")))
    mend()
    local code, r, out, err = w:report("t", "f.rejected.csv")
    assert.equal("", err)
    assert.equal(0, code, out)
    assert.same({ 1, 0 }, { r.counts.inserted, r.counts.deleted })
    assert.matches("a rejects file: its rows are added to those", (out:gsub("%s+", " ")), 1, true)
    assert.equal("1|a|2\n2|b|3\n3|c|4", w:sql "select * from t order by id")
  end)

  it("stand behind those of an overwrite without a key", function()
    kit 'load = "overwrite", max_rejects = 1'
    w:write("f.csv", "id,name\n1,a\nx,c\n")
    assert.equal(1, (w:run("t", "f.csv")))
    mend()
    assert.equal(0, (w:run("t", "f.rejected.csv")))
    assert.equal("1|a|2\n3|c|3", w:sql "select * from t order by id")
    local code, r = w:report("t", "f.rejected.csv")
    assert.same({ 0, 1, 0, "mended before" }, { code, r.counts.skipped, r.counts.inserted, r.skips[1].reason })
    assert.equal("2", w:sql "select count(*) from t")
  end)

  it("are not loaded by an overwrite together with a file that replaces the table", function()
    kit 'load = "overwrite", key = { "id" }'
    w:write("f.csv", "id,name\n1,a\n")
    w:write("r.csv", "_row,_errors,id,name\n4,e,3,c\n")
    local code, _, err = w:run("t", "f.csv", "r.csv")
    assert.equal(5, code)
    assert.matches("r.csv is a rejects file, whose rows are added to the table, but f.csv would replace the table", err, 1, true)
    assert.equal("0", w:sql "select count(*) from t")
  end)

  it("keep the number and, where it is told, the file that they come from, also when they are rejected again", function()
    w:sql "create table s (id int, src text, place int)"
    w:kit("s", 'return k.kit "s" { into = "s", k.field "id" { k.integer }, k.field "src" { k.file_name }, k.field "place" { k.row_number } }')
    w:write("a.csv", "id\nx\n1\n")
    w:write("b.csv", "id\n2\ny\nz\n")
    assert.equal(1, (w:run("s", "a.csv", "b.csv")))
    w:write("a.rejected.csv", (w:read("a.rejected.csv"):gsub(",x", ",7")))
    w:write("b.rejected.csv", (w:read("b.rejected.csv"):gsub(",y", ",8")))
    assert.equal(1, (w:run("s", "a.rejected.csv", "b.rejected.csv")))
    assert.matches("\nb.csv:4,", w:read "b.rejected-2.csv")
    w:write("b.rejected-2.csv", (w:read("b.rejected-2.csv"):gsub(",z", ",9")))
    assert.equal(0, (w:run("s", "b.rejected-2.csv")))
    assert.equal("1|a.csv|3\n2|b.csv|2\n7|a.csv|2\n8|b.csv|3\n9|b.csv|4", w:sql "select * from s order by id")
  end)
end)

describe("a rejects file", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key)"
    w:kit("t", 'return k.kit "t" { into = "t", load = "upsert", key = { "id" }, k.field "id" { k.integer } }')
    w:write("f.csv", "id\nx\n1\n")
    assert.equal(1, (w:run("t", "f.csv")))
  end)

  it("that was mended keeps its name, and the next one gets another", function()
    w:write("f.rejected.csv", "_row,_errors,id\n2,mine,5\n")
    local _, r = w:report("t", "f.csv", "--if-loaded", "again")
    assert.equal("f.rejected-2.csv", r.rejects)
    assert.equal("_row,_errors,id\n2,mine,5\n", w:read "f.rejected.csv")
    assert.matches(",x\n$", w:read "f.rejected-2.csv")
  end)

  it("that nobody has touched is replaced", function()
    local _, r = w:report("t", "f.csv", "--if-loaded", "again")
    assert.equal("f.rejected.csv", r.rejects)
    assert.is_false(w:exists "f.rejected-2.csv")
  end)

  it("is not written by check, unless it is asked for", function()
    w:write("f.rejected.csv", "mine")
    local problems = w:read "f.problems.jsonl"
    assert.equal(1, (w:kitload("check", "t", "f.csv", "--to", w:to())))
    assert.equal("mine", w:read "f.rejected.csv")
    assert.equal(problems, w:read "f.problems.jsonl")
    assert.equal(1, (w:kitload("check", "t", "f.csv", "--rejects", "r.csv")))
    assert.matches(",x\n$", w:read "r.csv")
  end)

  it("of a run that loaded nothing is not said to be run", function()
    local _, _, out = w:report("t", "f.csv", "--if-loaded", "again", "--on-invalid", "abort")
    assert.matches("mend them in the input", (out:gsub("%s+", " ")), 1, true)
    assert.is_nil(out:find("run the same command on this file", 1, true))
  end)
end)

describe("a key that repeats", function()
  it("is rejected where its field is unique, and told the first one's row", function()
    local w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    w:kit("t", 'return k.kit "t" { into = "t", load = "upsert", key = { "id" }, k.field "id" { k.integer, unique = true }, k.field "name" {} }')
    w:write("f.csv", "id,name\n1,a\n2,b\n1,c\n")
    local code, r = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.same({ 2, 1, 0 }, { r.counts.inserted, r.counts.rejected, r.counts.skipped })
    assert.equal("unique.file", r.problems[1].code)
    assert.equal("1|a\n2|b", w:sql "select * from t order by id")
  end)
end)

describe("a row that was split", function()
  it("is told once what is wrong with all its parts", function()
    local w = workspace.new()
    w:sql "create table t (id int, part text)"
    w:kit("t", [[return k.kit "t" { into = "t", k.field "id" { k.integer, unique = true }, k.field "part" {},
      k.row(function(row) row:split { { part = "a" }, { part = "b" }, { part = "c" } } end) }]])
    w:write("f.csv", "id,part\n1,\n")
    local code, r = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal(1, r.counts.rejected)
    local _, times = w:read("f.rejected.csv"):gsub("unique.file", "")
    assert.equal(times, r.problems[1].count)
    assert.equal(1, times)
  end)
end)

describe("check", function()
  it("says that the table is not there yet, and what it leaves to a run", function()
    local w = workspace.new()
    w:kit("t", 'return k.kit "t" { into = "t", load = "upsert", key = { "id" }, duplicates = "reject", create = true, k.field "id" { k.integer } }')
    w:write("f.csv", "id,name\n1,a\n,\n1,b\n")
    local code, out = w:kitload("check", "t", "f.csv", "--to", w:to())
    assert.equal(0, code)
    out = out:gsub("%s+", " ")
    assert.matches("t is not there yet, a run creates it", out, 1, true)
    assert.is_nil(out:find("--to was not given", 1, true))
    assert.matches("rows that repeat a key are rejected in a run", out, 1, true)
    assert.matches("skipped 1 blank row", out, 1, true)
  end)
end)

describe("a lookup in the table that the run creates", function()
  it("finds the rows of the file, in a schema that is not there yet either", function()
    local w = workspace.new()
    w:kit("hr", ([[return k.kit "hr" { into = "%s_hr.people", load = "upsert", key = { "no" }, create = true,
      k.field "no" {}, k.field "mail" {}, k.field "boss" { k.lookup { "%s_hr.people", match = "mail", take = "no", missing = "null" } } }]])
      :format(w.schema, w.schema))
    w:write("f.csv", "no,mail,boss\n1,a@x,\n2,b@x,a@x\n3,c@x,z@x\n")
    local code, _, err = w:run("hr", "f.csv")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("1|∅\n2|1\n3|∅", w:sql(("select no, boss from %s_hr.people order by no"):format(w.schema)))
    w:sql(("drop schema %s_hr cascade"):format(w.schema))
  end)
end)

describe("kitload test", function()
  it("fails where a hook assigns a field that no example has a cell for, and where two fields read one header runs", function()
    local w = workspace.new()
    w:kit("a", [[return k.kit "a" { into = "a", k.field "id" {}, k.field "total" { k.decimal }, k.row(function(row) row.total = "1.50" end),
      examples = { { input = { id = "1" }, gives = { total = "1.50" } } } }]])
    local code, out = w:kitload("test", "a")
    assert.equal(1, code)
    assert.matches("total  expected a cell for it in one of the examples", out, 1, true)
    w:kit("b", [[return k.kit "b" { into = "b", k.field "b" {}, k.field "c" { k.coalesce { "C" } }, k.field "e" { from = "C" },
      examples = { { input = { b = "1" }, gives = { b = "1" } } } }]])
    code, out = w:kitload("test", "b")
    assert.is_true(code < 3, out)
  end)
end)
