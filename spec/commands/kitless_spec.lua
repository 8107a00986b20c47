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
    w:write("g.csv", "a,a\n1,2\n")
    local out
    code, out, err = w:run("--into", w.schema .. ".v", "g.csv", "--create")
    assert.is_true(code == 2 or code == 3, out .. err)
    assert.matches('a', err)
  end)

  it("explains a name that PostgreSQL would cut, and one without letters", function()
    local long = ("x"):rep(70)
    w:write("f.csv", long .. ",b\n1,2\n")
    local code, _, err = w:run("--into", w.schema .. ".t", "f.csv", "--create")
    assert.is_true(code == 2 or code == 3, tostring(code) .. err)
    assert.matches("63", err)
    w:write("f.csv", "a,\n1,2\n")
    code, _, err = w:run("--into", w.schema .. ".t", "f.csv", "--create")
    assert.equal(3, code)
    assert.matches("column 2", err)
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
    if not h.exists(first) then return pending("no test data in " .. h.data) end
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
