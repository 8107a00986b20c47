-- Runs without a kit: --into names the table, headers are its columns.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a run without a kit", function()
  local w

  before_each(function()
    w = workspace.new()
    w.again = true
  end)

  local function into(...) return w:report("--into", w.schema .. ".t", ...) end

  it("creates a table of text columns when told, named as the headers, letter by letter", function()
    w:write("f.csv", 'id,Full Name,"we""ird"\n007,a,x\n8,,y\n')
    local code, _, _, err = into("f.csv")
    assert.equal(4, code)
    assert.matches("%-%-create", err)
    local report
    code, report, _, err = into("f.csv", "--create")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal(2, report.counts.inserted)
    assert.equal("007|a|x\n8|∅|y", w:sql 'select id, "Full Name", "we""ird" from t order by id')
    assert.equal("text", w:sql "select string_agg(distinct data_type, ',') from information_schema.columns where table_name = 't' and table_schema = current_schema()")
  end)

  it("takes the row that has the table's columns for the header, whatever the rows below look like", function()
    w:sql "create table t (id int, name text)"
    w:write("f.csv", "id,name\n1\n2,Bob,x\n3\n4,Al\n5,Al,y\n")
    w:write("titled.csv", "Export,of today,7\nNAME,I d\nBob,2\nCarl,Anna\n")
    for _, order in ipairs { { "run", 1 }, { "check", 1 } } do
      local code, out, err = w:kitload(order[1], "--to", w:to(), "--into", w.schema .. ".t", "--max-rejects", "9", "f.csv")
      assert.equal(order[2], code, out .. err)
    end
    assert.equal("4|Al", w:sql "select * from t")
    local code = into("titled.csv", "--max-rejects", "9")
    assert.equal(1, code)
    assert.equal("2|Bob\n4|Al", w:sql "select * from t order by id")
  end)

  it("gives typed columns their plain values and rejects what does not fit", function()
    w:sql "create table t (id int, d date, n numeric(5,2), b bool)"
    w:write("f.csv", "ID,D,n,B\n1,2024-02-29,1.50,t\nx,2024-02-30,1.555,maybe\n")
    local code, report = into("f.csv")
    assert.equal(1, code)
    assert.equal("1|2024-02-29|1.50|t", w:sql "select * from t")
    assert.equal(4, #report.problems)
    assert.matches("^_row,_errors,ID,D,n,B\n", w:rejects "f.rejected.csv")
    w:write("f.rejected.csv", (w:read "f.rejected.csv":gsub("x,2024%-02%-30,1.555,maybe", "2,2024-03-01,2,no")))
    code = into("f.rejected.csv")
    assert.equal(0, code)
    assert.equal("2", w:sql "select count(*) from t")
  end)

  it("merges in every mode by --load and --key", function()
    w:sql "create table t (id int primary key, name text); insert into t values (1, 'old'), (5, 'five')"
    w:write("f.csv", "id,name\n1,new\n2,two\n")
    local code, report = into("f.csv", "--load", "insert_only", "--key", "id")
    assert.same({ 0, 1, 1 }, { code, report.counts.inserted, report.counts.existing })
    code, report = into("f.csv", "--load", "upsert", "--key", "ID")
    assert.same({ 0, 1, 1 }, { code, report.counts.updated, report.counts.unchanged })
    code, report = into("f.csv", "--load", "overwrite", "--key", "id")
    assert.same({ 0, 1 }, { code, report.counts.deleted })
    assert.equal("1|new\n2|two", w:sql "select * from t order by id")
    local refused, _, _, err = into("f.csv", "--load", "upsert")
    assert.equal(2, refused)
    assert.matches("%-%-key", err)
    refused, _, _, err = into("f.csv", "--load", "upsert", "--key", "nope")
    assert.equal(2, refused)
    assert.matches("nope", err)
  end)

  it("tells headers that are no column, and is refused when none is one", function()
    w:sql "create table t (id int, name text)"
    w:write("f.csv", "id,other\n1,x\n")
    local code, report = into("f.csv")
    assert.equal(0, code)
    assert.same({ "other" }, report.unread)
    w:write("g.csv", "a,b\n1,x\n")
    local refused, _, _, err = into("g.csv")
    assert.equal(3, refused)
    assert.matches("a, b", err)
  end)

  it("is refused a second time with the same bytes, and knows another table and mode", function()
    w.again = false
    w:sql "create table t (id int); create table u (id int)"
    w:write("f.csv", "id\n1\n")
    assert.equal(0, (into "f.csv"))
    assert.equal(5, (into "f.csv"))
    assert.equal(0, (w:run("--into", w.schema .. ".u", "f.csv")))
    assert.equal(0, (into("f.csv", "--if-loaded", "again")))
    assert.equal("2", w:sql "select count(*) from t")
  end)

  it("keeps empty cells NULL, repeated headers apart, and takes standard input", function()
    w:write("f.csv", "a,b\n,x\n")
    local code, _, err = h.sh(("cd %s && cat f.csv | env -u LD_PRELOAD %s run --into %s.t - --create --to %s"):format(
      w.dir, w.binary, w.schema, h.quote(w:to())))
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("∅|x", w:sql "select * from t")
  end)

  it("names columns that a header leaves without a name of their own, and says how", function()
    local long = ("What do you think of it? "):rep(4)
    w:write("f.csv", ('a,,a,"%sx","%sy",ctid, \n1,2,3,4,5,6,7\n'):format(long, long))
    local code, report = into("f.csv", "--create")
    assert.equal(0, code)
    assert.equal("1|2|3|4|5|6|7", w:sql "select * from t")
    local first = (long:rep(2)):sub(1, 63)
    assert.equal(table.concat({ "a", "column_2", "a_2", first, first:sub(1, 61):gsub("%s+$", "") .. "_2", "ctid_2", "column_7" }, "|"),
      w:sql [[select string_agg(attname, '|' order by attnum) from pg_attribute where attrelid = 't'::regclass and attnum > 0]])
    local notes = table.concat(report.notes, "\n")
    assert.truthy(notes:find('the header has no name for 2 columns, named by their places: "column_2", "column_7"', 1, true), notes)
    assert.truthy(notes:find('headers that come again are columns of other names: "a_2"', 1, true), notes)
    assert.truthy(notes:find("2 headers longer than the 63 bytes that PostgreSQL takes were cut", 1, true), notes)
    -- The same file finds the same columns again.
    assert.equal(0, (into("f.csv")))
    assert.equal("2", w:sql "select count(*) from t where column_7 = '7' and a_2 = '3' and column_2 = '2'")
  end)

  it("never gives a column a name that another header has", function()
    w:write("f.csv", "a,a_2,a,a#2,column_6,\n1,2,3,4,5,6\n")
    assert.equal(0, (into("f.csv", "--create")))
    assert.equal('1|3|2|4|5|6', w:sql [[select a, a_3, a_2, "a#2", column_6, column_6_2 from t]])
  end)

  it("does not choose between two columns of one header for a column of the table", function()
    w:sql "create table t (a int, b int)"
    w:write("f.csv", "a,b,a\n1,2,3\n")
    local code, _, _, err = into "f.csv"
    assert.equal(3, code)
    assert.truthy(err:find('the header has "a" twice, in columns 1 and 3', 1, true), err)
    assert.truthy(err:find('"a_2"', 1, true), err)
    w:sql "alter table t add a_2 int"
    assert.equal(0, (into "f.csv"))
    assert.equal("1|2|3", w:sql "select * from t")
  end)

  it("takes the header that is written as the column, of two that are alike", function()
    w:sql "create table t (name text, b text)"
    w:write("f.csv", "Name,name,b\n1,2,3\n")
    local code, report = into "f.csv"
    assert.equal(0, code)
    assert.same({ "Name" }, report.unread)
    assert.equal("2|3", w:sql "select * from t")
    w:write("f.csv", "Name,NAME,b\n1,2,3\n")
    local refused, _, _, err = into "f.csv"
    assert.equal(3, refused)
    assert.truthy(err:find('both "Name" and "NAME" match the column "name"', 1, true), err)
  end)

  it("asks for --each where several files have a column without a name", function()
    w:write("f.csv", "a,\n1,2\n")
    w:write("g.csv", "a,b,\n1,2,3\n")
    local code, _, _, err = into("f.csv", "g.csv", "--create")
    assert.equal(3, code)
    assert.truthy(err:find("--each", 1, true), err)
    assert.equal(0, (into("f.csv", "g.csv", "--create", "--each")))
  end)

  it("does not mix with what a kit says", function()
    w:write("f.csv", "a\n1\n")
    w:sql "create table t (a int)"
    local code, _, err = w:run("--into", w.schema .. ".t")
    assert.equal(2, code)
    assert.matches("file", err)
    code = w:run("--into", w.schema .. ".t", "f.csv", "--meta", "x=1", "--max-rejects", "0")
    assert.equal(0, code)
  end)

  it("reports the runways of issue 2: upserted, updated, overwritten", function()
    local first, second = h.data .. "/real/runways-2021-11.csv", h.data .. "/real/runways-2026-08.csv"
    if h.no_data() then return pending(h.no_data()) end
    if first:sub(1, 1) ~= "/" then first, second = h.pwd() .. "/" .. first, h.pwd() .. "/" .. second end
    local code, report = into(first, "--create", "--load", "upsert", "--key", "id")
    assert.same({ 0, 42824 }, { code, report.counts.inserted })
    code, report = into(second, "--load", "upsert", "--key", "id")
    assert.same({ 0, 5538, 20963, 21683 }, { code, report.counts.inserted, report.counts.updated, report.counts.unchanged })
    code, report = into(second, "--load", "overwrite", "--key", "id")
    assert.same({ 0, 178 }, { code, report.counts.deleted })
    assert.equal("48184", w:sql "select count(*) from t")
  end)
end)
