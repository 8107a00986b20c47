-- What a run does to its destination: the four modes and their counts, keys, left-out columns, defaults.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a run", function()
  local w

  before_each(function()
    w = workspace.new()
    w.again = true
  end)

  local function kit(facts, fields)
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, %s %s }'):format(w.schema, facts, fields or [[
      k.field "id" { k.integer }, k.field "name" { k.trim }, k.field "n" { k.integer } ]]))
  end

  local function counts(code, report)
    local c = assert(report).counts
    assert.equal(c.read + c.split, c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed)
    return ("%d: %d read %d inserted %d updated %d unchanged %d existing %d deleted %d rejected %d skipped"):format(
      code, c.read, c.inserted, c.updated, c.unchanged, c.existing, c.deleted, c.rejected, c.skipped)
  end

  local function load(csv, ...)
    w:write("f.csv", csv)
    local code, report, out, err = w:report("t", "f.csv", ...)
    if not report then error(err) end
    return counts(code, report), report, out
  end

  local table_sql = "create table t (id int primary key, name text, n int)"

  it("appends all rows, straight into a plain table", function()
    w:sql "create table t (id int, name text, n int)"
    kit 'load = "append",'
    local c, report = load "id,name,n\n1, a ,2\n1,b,\n"
    assert.equal("0: 2 read 2 inserted 0 updated 0 unchanged 0 existing 0 deleted 0 rejected 0 skipped", c)
    assert.matches("^straight", report.way)
    assert.equal("1|a|2\n1|b|∅", w:sql "select * from t order by name")
  end)

  it("stages an append into a table with a check, and rejects what the check objects to", function()
    w:sql "create table t (id int, name text, n int check (n > 0))"
    w:sql "insert into t values (0, 'old', 1)"
    kit 'load = "append",'
    w:write("f.csv", "id,name,n\n1,a,2\n2,b,-1\n")
    assert.equal(1, (w:run("t", "f.csv")))
    assert.matches("3,n: violates the check t_n_check (db.check),2,b,-1\n", w:rejects "f.rejected.csv", 1, true)
    assert.equal("0|old|1\n1|a|2", w:sql "select * from t")
  end)

  it("updates only what differs in an upsert, counted by the server", function()
    w:sql(table_sql)
    w:sql "insert into t values (1, 'a', 1), (2, 'b', 2), (9, 'z', 9)"
    w:sql "create table seen (id int); create function see() returns trigger language plpgsql as $$begin insert into seen values (new.id); return new; end$$"
    w:sql "create trigger see after update on t for each row execute function see()"
    kit 'load = "upsert", key = { "id" },'
    assert.equal("0: 3 read 1 inserted 1 updated 1 unchanged 0 existing 0 deleted 0 rejected 0 skipped",
      (load "id,name,n\n1,a,1\n2,B,2\n3,c,3\n"))
    assert.equal("1|a|1\n2|B|2\n3|c|3\n9|z|9", w:sql "select * from t order by id")
    assert.equal("2", w:sql "select string_agg(id::text, ',') from seen")
  end)

  it("sees a value that becomes NULL, and one that stops being NULL, as changed", function()
    w:sql(table_sql)
    w:sql "insert into t values (1, 'a', null), (2, null, 2)"
    kit 'load = "upsert", key = { "id" },'
    assert.equal("0: 2 read 0 inserted 2 updated 0 unchanged 0 existing 0 deleted 0 rejected 0 skipped",
      (load "id,name,n\n1,,1\n2,b,\n"))
    assert.equal("1|∅|1\n2|b|∅", w:sql "select * from t order by id")
  end)

  it("deletes the absent keys in a keyed overwrite and keeps what hangs on the table", function()
    w:sql(table_sql)
    w:sql "insert into t values (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)"
    w:sql "create view v as select id from t; grant select on t to public"
    kit 'load = "overwrite", key = { "id" },'
    assert.equal("0: 3 read 1 inserted 1 updated 1 unchanged 0 existing 1 deleted 0 rejected 0 skipped",
      (load "id,name,n\n1,a,1\n2,B,2\n4,d,4\n"))
    assert.equal("1|a|1\n2|B|2\n4|d|4", w:sql "select * from t order by id")
    assert.equal("3", w:sql "select count(*) from v")
    assert.matches("=r/", w:sql "select relacl::text from pg_class where oid = 't'::regclass")
  end)

  it("replaces all rows in an overwrite without a key, and counts the deleted", function()
    w:sql "create table t (id int, name text, n int); insert into t values (1, 'a', 1), (1, 'a', 1)"
    kit 'load = "overwrite",'
    local c = load "id,name,n\n5,x,\n"
    assert.matches("0: 1 read 1 inserted", c)
    assert.equal("5|x|∅", w:sql "select * from t")
  end)

  it("deletes where a foreign key refers to the table, and is refused where those rows are still needed", function()
    w:sql "create table t (id int primary key, name text, n int); create table child (t int references t)"
    w:sql "insert into t values (1, 'a', 1); insert into child values (1)"
    kit 'load = "overwrite",'
    w:write("f.csv", "id,name,n\n1,x,\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(5, code)
    assert.matches("the rows of [%w_]+.t cannot be deleted: [%w_]+.child refers to some of them %(child_t_fkey%)", err)
    assert.equal("1|a|1", w:sql "select * from t")
  end)

  it("truncates when told to, and refuses when a foreign key stands against it", function()
    w:sql "create table t (id int primary key, name text, n int); create table child (t int references t)"
    kit 'load = "overwrite", overwrite = "truncate",'
    w:write("f.csv", "id,name,n\n1,x,\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(5, code)
    assert.matches("child", err)
    w:sql "drop table child"
    assert.equal(0, (w:run("t", "f.csv")))
    assert.equal("1|x|∅", w:sql "select * from t")
  end)

  it("deletes row by row when told to, so that triggers see it", function()
    w:sql "create table t (id int primary key, name text, n int); create table gone (id int); insert into t values (1, 'a', 1), (2, 'b', 2)"
    w:sql "create function note() returns trigger language plpgsql as $$ begin insert into gone values (old.id); return old; end $$"
    w:sql "create trigger note before delete on t for each row execute function note()"
    kit 'load = "overwrite", overwrite = "delete",'
    assert.matches("0: 1 read 1 inserted 0 updated 0 unchanged 0 existing 2 deleted", (load "id,name,n\n5,x,\n"))
    assert.equal("1\n2", w:sql "select id from gone order by id")
  end)

  it("leaves existing keys alone in insert_only", function()
    w:sql(table_sql)
    w:sql "insert into t values (1, 'a', 1)"
    kit 'load = "insert_only", key = { "id" },'
    assert.equal("0: 2 read 1 inserted 0 updated 0 unchanged 1 existing 0 deleted 0 rejected 0 skipped",
      (load "id,name,n\n1,changed,7\n2,b,2\n"))
    assert.equal("1|a|1\n2|b|2", w:sql "select * from t order by id")
  end)

  it("lets the last of a repeated key win, the first when told, or rejects all of them", function()
    w:sql(table_sql)
    local csv = "id,name,n\n1,first,1\n2,x,2\n1,second,1\n1,third,1\n"
    kit 'load = "upsert", key = { "id" },'
    assert.equal("0: 4 read 2 inserted 0 updated 0 unchanged 0 existing 0 deleted 0 rejected 2 skipped", (load(csv)))
    assert.equal("third", w:sql "select name from t where id = 1")
    kit 'load = "upsert", key = { "id" }, duplicates = "first",'
    assert.equal("0: 4 read 0 inserted 1 updated 1 unchanged 0 existing 0 deleted 0 rejected 2 skipped", (load(csv)))
    assert.equal("first", w:sql "select name from t where id = 1")
    kit 'load = "upsert", key = { "id" }, duplicates = "reject",'
    local _, report = load(csv)
    assert.equal(1, report.exit)
    assert.equal("unique.file", report.problems[1].code)
    assert.equal(3, report.counts.rejected)
    assert.equal(3, report.problems[1].count)
    assert.equal(1, report.counts.unchanged)
    assert.matches("unique%.file", w:read "f.rejected.csv")
  end)

  it("names the line of a repeated key's row in the rejects file and in the problems", function()
    w:sql(table_sql)
    kit 'load = "upsert", key = { "id" }, duplicates = "reject",'
    load 'id,name,n\n1,"two\nlines",1\n\n2,b,2\n1,again,1\n'
    local problems = w:read "f.problems.jsonl"
    assert.matches('"row":5', problems)
    assert.matches('"line":6', problems)
    assert.matches('\n5,[^\n]*1,again,1\n$', w:read "f.rejected.csv")
  end)

  it("decides equality of keys as the database does", function()
    w:sql [[create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)]]
    w:sql "create table t (id text collate ci primary key, name text, n int); insert into t values ('ABC', 'old', 1)"
    kit('load = "upsert", key = { "id" },', 'k.field "id" {}, k.field "name" {}, k.field "n" { k.integer }')
    assert.equal("0: 2 read 0 inserted 1 updated 0 unchanged 0 existing 0 deleted 0 rejected 1 skipped",
      (load "id,name,n\nabc,new,1\naBc,newer,1\n"))
    assert.equal("newer", w:sql "select name from t")
  end)

  it("compares composite keys as tuples", function()
    w:sql "create table t (a text, b text, n int, primary key (a, b))"
    kit('load = "upsert", key = { "a", "b" },', 'k.field "a" {}, k.field "b" {}, k.field "n" { k.integer }')
    assert.equal("0: 3 read 3 inserted 0 updated 0 unchanged 0 existing 0 deleted 0 rejected 0 skipped",
      (load 'a,b,n\n"x,y",z,1\nx,"y,z",2\n"x","y",3\n'))
  end)

  it("rejects a NULL in a key", function()
    w:sql "create table t (id int unique, name text, n int)"
    kit 'load = "upsert", key = { "id" },'
    local c, report = load "id,name,n\n,nobody,1\n2,b,2\n"
    assert.equal("1: 2 read 1 inserted 0 updated 0 unchanged 0 existing 0 deleted 0 rejected 0 skipped", (c:gsub("1 rejected", "0 rejected")))
    assert.equal(1, report.counts.rejected)
    assert.equal("key.null", report.problems[1].code)
    assert.equal(2, report.problems[1].examples[1].row)
    assert.equal("2|b|2", w:sql "select * from t")
  end)

  it("refuses an upsert without a key, or on one without a unique index, before a row is read", function()
    w:sql "create table t (id int, name text, n int)"
    w:write("f.csv", "id,name,n\n1,a,1\n1,a,1\n")
    kit 'load = "upsert",'
    local code, _, err = w:run("t", "f.csv")
    assert.equal(2, code)
    assert.matches("key", err)
    kit 'load = "upsert", key = { "id" },'
    code, _, err = w:run("t", "f.csv")
    assert.equal(5, code)
    assert.matches("CREATE UNIQUE INDEX", err)
    assert.matches("%-%-no%-index", err)
    assert.equal(0, (w:run("t", "f.csv", "--no-index")))
    assert.equal("1|a|1", w:sql "select * from t")
  end)

  it("refuses a key that the file does not fill", function()
    w:sql(table_sql)
    kit 'load = "upsert", key = { "id" },'
    w:write("f.csv", "name,n\na,1\n")
    local code, _, err = w:run("t", "f.csv")
    assert.is_true(code == 2 or code == 3, err)
    assert.matches("id", err)
    assert.equal("", w:sql "select * from t")
  end)

  it("leaves a column that the file does not have as it is, and says so", function()
    w:sql(table_sql)
    w:sql "insert into t values (1, 'keep', 1)"
    kit 'load = "upsert", key = { "id" },'
    local _, report, out = load "id,n\n1,5\n2,6\n"
    assert.same({ "name" }, report.left_out)
    assert.matches("without a column[^\n]*name", out)
    assert.equal("1|keep|5\n2|∅|6", w:sql "select * from t order by id")
  end)

  it("names the header that may have been meant by a field without a column", function()
    w:sql(table_sql)
    kit 'load = "upsert", key = { "id" },'
    local _, report, out = load "id,nmae,n\n1,a,5\n"
    assert.same({ { field = "name", asked = "name", header = "nmae" } }, report.near)
    assert.matches('name (no "name"; did you mean "nmae"?)', (out:gsub("%s+", " ")), 1, true)
  end)

  it("fills a column that the file does not have with the field's default", function()
    w:sql(table_sql)
    w:sql "insert into t values (1, 'gone', 1)"
    kit('load = "upsert", key = { "id" },', 'k.field "id" { k.integer }, k.field "name" { default = "none" }, k.field "n" { k.integer }')
    local _, report = load "id,n\n1,5\n"
    assert.same({}, report.left_out)
    assert.equal("1|none|5", w:sql "select * from t")
  end)

  it("stops before a row is read when a column that must exist is missing, and lists the headers", function()
    w:sql(table_sql)
    for _, fact in ipairs { "required = true", "must_exist = true" } do
      kit('load = "append",', ('k.field "id" { k.integer }, k.field "name" { from = { "Name", "Company" }, %s }'):format(fact))
      w:write("f.csv", "id,Nam\n1,a\n")
      local code, _, err = w:run("t", "f.csv")
      assert.equal(3, code)
      assert.matches("Name", err)
      assert.matches("Nam[^e]", err)
      assert.equal("0", w:sql "select count(*) from t")
    end
  end)

  it("gives NOT NULL columns with a default their default, and rejects NULL where there is none", function()
    w:sql "create table t (id int not null, name text not null default 'd', n int not null)"
    kit 'load = "append",'
    local c, report = load "id,name,n\n1,,1\n2,b,\n"
    assert.matches("^1: 2 read 1 inserted", c)
    assert.equal("db.not_null", report.problems[1].code)
    assert.equal("n", report.problems[1].field)
    assert.equal("1|d|1", w:sql "select * from t")
  end)

  it("creates a missing table with schema and primary key, and adds missing columns", function()
    w:sql("drop schema if exists " .. w.schema .. "_new cascade")
    w:kit("t", ([[return k.kit "t" { into = { "%s_new", "Odd ""Table" }, load = "upsert", key = { "id" }, create = true,
      k.field "id" { k.integer }, k.field "When" { k.date }, k.field "amount" { k.decimal "1,234.56" }, k.field "ok" { k.boolean } }]]):format(w.schema):gsub('Odd ""Table', "Odd Table"))
    w:write("f.csv", "id,When,amount,ok\n1,2024-02-29,\"1,234.50\",yes\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("1|2024-02-29|1234.50|t", w:sql(('select * from %s_new."Odd Table"'):format(w.schema)))
    w:kit("t", ([[return k.kit "t" { into = { "%s_new", "Odd Table" }, load = "upsert", key = { "id" }, create = true,
      k.field "id" { k.integer }, k.field "more" { k.timestamp { tz = "Europe/Berlin" } } }]]):format(w.schema))
    w:write("g.csv", "id,more\n1,2024-07-01 12:00:00\n")
    code, _, err = w:run("t", "g.csv")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("1|2024-07-01 10:00:00", w:sql(([[select id, more at time zone 'UTC' from %s_new."Odd Table"]]):format(w.schema)))
    w:sql("drop schema " .. w.schema .. "_new cascade")
  end)

  it("explains a missing table and a missing column, with what would mend it", function()
    kit 'load = "append",'
    w:write("f.csv", "id,name,n\n1,a,1\n")
    local code, _, err = w:run("t", "f.csv")
    assert.is_true(code == 4 or code == 2, err)
    assert.matches(w.schema, err)
    w:sql "create table t (id int, name text)"
    code, _, err = w:run("t", "f.csv")
    assert.equal(2, code)
    assert.matches("ALTER TABLE", err)
  end)

  it("adds and fills the _sdc_ columns, which do not make a row changed", function()
    w:sql(table_sql)
    kit 'load = "upsert", key = { "id" }, metadata = true, create = true,'
    assert.matches("2 inserted", (load "id,name,n\n1,a,1\n2,b,2\n"))
    local before = w:sql "select id, _sdc_sequence, _sdc_extracted_at, _sdc_received_at, _sdc_batched_at, _sdc_table_version from t order by id"
    assert.equal("t", w:sql "select max(_sdc_sequence) filter (where id = 2) > max(_sdc_sequence) filter (where id = 1) from t")
    assert.equal("t", w:sql "select bool_and(_sdc_received_at is not null and _sdc_batched_at is not null and _sdc_extracted_at is not null) from t")
    assert.matches("0 inserted 0 updated 2 unchanged", (load("id,name,n\n1,a,1\n2,b,2\n", "--if-loaded", "again")))
    assert.equal(before, w:sql "select id, _sdc_sequence, _sdc_extracted_at, _sdc_received_at, _sdc_batched_at, _sdc_table_version from t order by id")
  end)

  it("runs before_merge and after_merge inside the transaction", function()
    w:sql(table_sql)
    w:sql "create table log (what text)"
    kit 'load = "upsert", key = { "id" }, before_merge = "insert into log values (\'before\')", after_merge = "insert into log select \'after \' || count(*) from t",'
    load "id,name,n\n1,a,1\n"
    assert.equal("before\nafter 1", w:sql "select * from log")
    kit 'load = "upsert", key = { "id" }, after_merge = "select 1/0",'
    w:write("f.csv", "id,name,n\n7,a,1\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(4, code)
    assert.matches("after_merge", err)
    assert.matches("22012", err)
    assert.equal("1", w:sql "select count(*) from t")
  end)

  it("rolls everything back in a dry run", function()
    w:sql(table_sql)
    kit 'load = "upsert", key = { "id" },'
    local _, report, out = load("id,name,n\n1,a,1\n", "--dry-run")
    assert.equal("dry-run", report.status)
    assert.matches("dry run", out)
    assert.equal("0", w:sql "select count(*) from t")
    assert.equal("0: 1 read 1 inserted 0 updated 0 unchanged 0 existing 0 deleted 0 rejected 0 skipped", (load "id,name,n\n1,a,1\n"))
  end)

  it("counts rows that a trigger lets vanish as suppressed, and warns", function()
    w:sql(table_sql)
    w:sql "create function eat() returns trigger language plpgsql as $$begin if new.id = 2 then return null; end if; return new; end$$"
    w:sql "create trigger eat before insert on t for each row execute function eat()"
    kit 'load = "upsert", key = { "id" },'
    local _, report, out = load "id,name,n\n1,a,1\n2,b,2\n"
    assert.equal(1, report.counts.inserted)
    assert.equal(1, report.counts.suppressed)
    assert.matches("trigger", out)
  end)

  it("refuses row-level security that is active, generated columns and views that cannot", function()
    w:sql "create table t (id int primary key, name text, n int generated always as (id * 2) stored)"
    kit 'load = "append",'
    w:write("f.csv", "id,name,n\n1,a,1\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(2, code)
    assert.matches("generated", err)
    w:sql "drop table t; create view t as select 1 as id, 'x'::text as name, 1 as n"
    code, _, err = w:run("t", "f.csv")
    assert.equal(5, code)
    assert.matches("view", err)
  end)

  it("loads through a view that can be written, and does not ask for an index that a view cannot have", function()
    w:sql "create table base (id int primary key, name text, n int); create view t as select * from base"
    kit 'load = "upsert", key = { "id" },'
    w:write("f.csv", "id,name,n\n1,a,1\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(5, code)
    assert.matches("%-%-no%-index", err)
    assert.is_nil(err:find "CREATE UNIQUE INDEX")
    assert.equal(0, (w:run("t", "f.csv", "--no-index")))
    kit 'load = "append",'
    w:write("f.csv", "id,name,n\n2,b,2\n")
    assert.equal(0, (w:run("t", "f.csv")))
    assert.equal("1|a|1\n2|b|2", w:sql "select * from base order by id")
  end)

  it("loads into a partitioned table, and rejects a row that no partition is for", function()
    w:sql [[create table t (id int, name text, n int, primary key (id, n)) partition by range (n);
      create table t1 partition of t for values from (0) to (10)]]
    kit 'load = "upsert", key = { "id", "n" },'
    assert.matches("2 inserted", (load "id,name,n\n1,a,1\n2,b,2\n"))
    w:write("f.csv", "id,name,n\n1,changed,1\n2,b,20\n")
    local code = w:run("t", "f.csv")
    assert.equal(1, code)
    assert.matches("3,n: has no partition of [%w_]+.t to go into %(db.check%),2,b,20\n", w:rejects "f.rejected.csv")
    assert.equal("1|changed|1\n2|b|2", w:sql "select * from t order by id")
  end)

  it("keeps names letter by letter: case, quotes, dots, reserved words", function()
    w:sql [[create table "Od""d.T" ("select" int primary key, "We""ird" text)]]
    w:kit("t", ([[return k.kit "t" { into = { "%s", 'Od"d.T' }, load = "upsert", key = { "select" },
      k.field "select" { k.integer }, k.field "w" { to = 'We"ird', from = "We.ird;" } }]]):format(w.schema))
    w:write("f.csv", "select,We.ird;\n1,x'\"y\n")
    w:write("f.csv", 'select,We.ird;\n1,"x\'""y"\n')
    local code, out, err = w:run("t", "f.csv")
    assert.equal("", err)
    assert.equal(0, code, out)
    assert.equal([[1|x'"y]], w:sql [[select * from "Od""d.T"]])
  end)

  it("gives the same rows, rejects and problems with any number of workers", function()
    w:sql(table_sql)
    local rows = { "id,name,n" }
    for i = 1, 30000 do rows[#rows + 1] = ("%d,name %d,%s"):format(i % 25000, i, i % 97 == 0 and "x" or i) end
    w:write("f.csv", table.concat(rows, "\n"))
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" },
      k.field "id" { k.integer }, k.field "name" { k.trim, function(v) return v:upper() end }, k.field "n" { k.integer } }]]):format(w.schema))
    local seen = {}
    for _, jobs in ipairs { "1", "3" } do
      w:sql "truncate t"
      local code, report = w:report("t", "f.csv", "--jobs", jobs, "--if-loaded", "again")
      assert.equal(1, code)
      seen[#seen + 1] = { counts = report.counts, rows = w:sql "select md5(string_agg(t::text, '|' order by id)) from t",
        rejects = w:rejects "f.rejected.csv", problems = w:read "f.problems.jsonl" }
    end
    assert.equal(30000, seen[1].counts.read)
    assert.same(seen[1], seen[2])
  end)

  it("reports the runways' second edition as issue 2 says", function()
    local first, second = h.data .. "/real/runways-2021-11.csv", h.data .. "/real/runways-2026-08.csv"
    if h.no_data() then return pending(h.no_data()) end
    if first:sub(1, 1) ~= "/" then first, second = h.pwd() .. "/" .. first, h.pwd() .. "/" .. second end
    local f = io.open(first)
    local header = f:read("l"):gsub("\r", "")
    f:close()
    local columns, fields = {}, {}
    for name in header:gmatch "[^,]+" do
      name = name:gsub('"', "")
      columns[#columns + 1] = ('"%s" text'):format(name) .. (name == "id" and " primary key" or "")
      fields[#fields + 1] = ('k.field "%s" {}'):format(name)
    end
    w:sql("create table t (" .. table.concat(columns, ", ") .. ")")
    kit('load = "upsert", key = { "id" },', table.concat(fields, ", "))
    local code, report, _, err = w:report("t", first)
    assert.equal("", err)
    assert.equal("0: 42824 read 42824 inserted 0 updated 0 unchanged 0 existing 0 deleted 0 rejected 0 skipped", counts(code, report))
    assert.equal(5, (w:run("t", first, "--if-loaded", "fail")))
    code, report = w:report("t", second)
    assert.equal("0: 48184 read 5538 inserted 20963 updated 21683 unchanged 0 existing 0 deleted 0 rejected 0 skipped", counts(code, report))
    kit('load = "overwrite", key = { "id" },', table.concat(fields, ", "))
    code, report = w:report("t", second)
    assert.equal("0: 48184 read 0 inserted 0 updated 48184 unchanged 0 existing 178 deleted 0 rejected 0 skipped", counts(code, report))
    assert.equal("48184", w:sql "select count(*) from t")
  end)

  it("gives the job the id of --job-id, and refuses an id that is taken or is none", function()
    w:sql(table_sql)
    kit 'load = "append",'
    local id = "5e7ab1e0-0000-4000-8000-0000000000ab"
    local _, report = load("id,name,n\n1,a,1\n", "--job-id", id)
    assert.equal(id, report.job)
    assert.equal("completed", w:sql(("select status from _importflow_jobs where id = '%s'"):format(id)))
    w:write("f.csv", "id,name,n\n2,a,1\n")
    local code, _, err = w:run("t", "f.csv", "--job-id", id)
    assert.same({ 2, "there is a job 5e7ab1e0-0000-4000-8000-0000000000ab already" }, { code, err:match "there is[^\n]*" })
    assert.equal("completed", w:sql(("select status from _importflow_jobs where id = '%s'"):format(id)))
    code, _, err = w:run("t", "f.csv", "--job-id", "7")
    assert.same({ 2, "--job-id cannot be '7'" }, { code, err:match "%-%-job%-id cannot[^\n]*" })
    code, _, err = w:run("t", "f.csv", "--each", "--job-id", id)
    assert.same({ 2, "--job-id is for one run, and each of several has a job of its own" }, { code, err:match "%-%-job%-id is[^\n]*" })
    assert.equal("1", w:sql "select count(*) from t")
  end)

  it("notes a run that fails before its load under the id of --job-id", function()
    w:sql(table_sql)
    w:write("g.csv", "nothing,of,it\n1,a,1\n")
    kit 'load = "append",'
    local id = "5e7ab1e0-0000-4000-8000-0000000000ac"
    assert.equal(3, (w:run("t", "g.csv", "--job-id", id)))
    assert.equal("failed", w:sql(("select status from _importflow_jobs where id = '%s'"):format(id)))
  end)
end)
