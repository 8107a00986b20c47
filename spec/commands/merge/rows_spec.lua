-- staging = "rows": every row is in the staging table; it is merged from there, shown, mended and expired.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if not h.conninfo() then return end

describe("rows staging", function()
  local w

  -- One schema for all of them, as making one takes longer than most of them do.
  setup(function()
    w = workspace.new()
    assert.equal(0, (w:kitload("setup", "--to", w:to(), "--schema", w.schema, "--apply")))
  end)

  before_each(function()
    w:sql [[drop table if exists t; truncate _importflow_staging_rows, _importflow_jobs, _importflow_files, _importflow_mended;
      create table t (id int primary key, name text, amount numeric)]]
    os.execute("rm -f " .. w.dir .. "/*.*")
  end)

  local function kit(more, fields)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" }, staging = "rows", %s
      k.field "id" { k.integer, from = "ID", required = true }, k.field "name" {}, k.field "amount" { k.decimal "1.234,56" }, %s }]]):format(
      w.schema, more or "", fields or ""))
  end

  local function run(...) return w:report("--schema", w.schema, "t", ...) end
  local function command(name, ...) return w:kitload(name, "--to", w:to(), "--schema", w.schema, ...) end
  local function job() return w:sql "select id from _importflow_jobs order by started_at desc limit 1" end
  local function job_of(file)
    return w:sql(("select id from _importflow_jobs where sources::text like '%%%s%%' order by started_at limit 1"):format(file))
  end
  local function statuses()
    return w:sql "select string_agg(row_index || ' ' || status, ', ' order by row_index) from _importflow_staging_rows"
  end

  -- What the job's row says adds up.
  local function adds_up()
    return w:sql [[select bool_and(rows_read = rows_inserted + rows_updated + rows_unchanged + rows_existing + rows_rejected
      + rows_skipped + rows_suppressed) from _importflow_jobs where status = 'completed']]
  end

  it("keeps every row with its cells, its values, its problems and what became of it", function()
    kit("", 'k.row(function(row) if row.id == 9 then row:skip "nine" end end),')
    w:write("f.csv", 'ID,name,name2,name2,amount\n1,Eva,x,,"1.234,50"\nx,Bo,,,\n9,No,,,\n4,"a\tb\\","q""q",ü,"99999999999999999,25"\n4,late,,,\n')
    local code, report = run("f.csv")
    assert.equal(1, code)
    assert.equal("rows", report.way:match "^%a+")
    assert.equal("2 inserted, 3 invalid, 4 received, 5 received, 6 inserted", statuses())
    assert.equal("1|Eva|1234.50\n4|late|∅", w:sql "select * from t order by id")
    assert.equal("a\tb\\|q\"q|ü", w:sql [[select raw_payload ->> 'name', raw_payload ->> 'name2', raw_payload ->> 'name2#2'
      from _importflow_staging_rows where row_index = 5]])
    assert.equal('{"id": 4, "name": "a\\tb\\\\", "amount": 99999999999999999.25}',
      w:sql "select normalized_payload from _importflow_staging_rows where row_index = 5")
    assert.equal("∅", w:sql "select normalized_payload from _importflow_staging_rows where status = 'invalid'")
    assert.equal("nine", w:sql "select validation_errors -> 0 ->> 'message' from _importflow_staging_rows where row_index = 4")
    local line = cjson.decode(w:read "f.problems.jsonl")
    assert.same(line, cjson.decode(w:sql "select validation_errors -> 0 from _importflow_staging_rows where row_index = 3"))
    assert.equal("t", adds_up())
  end)

  it("writes the kit's UUID as uuid_generate_v5 would", function()
    kit()
    w:write("f.csv", "ID,name,amount\n1,a,1\n")
    run("f.csv")
    assert.equal("ce39df73-6af8-5378-9aff-72a7f8dac962", w:sql "select import_kit_id from _importflow_staging_rows")
    assert.same({ 0, "no rejected rows\n", "" }, { command("rejects", job()) })
  end)

  it("takes U+0000 and what breaks the rules of the format", function()
    kit()
    w:write("f.csv", "ID,name,amount\n1,a\0b,1\n2,\xff,1\n3,b,1,extra,cells\n4,ok,1\n")
    assert.equal(1, (run("f.csv", "--encoding", "utf-8")))
    assert.equal("2 invalid, 3 invalid, 4 invalid, 5 inserted", statuses())
    assert.equal("a\u{FFFD}b", w:sql "select raw_payload ->> 'name' from _importflow_staging_rows where row_index = 2")
    assert.equal('["extra", "cells"]', w:sql "select raw_payload -> '_extra' from _importflow_staging_rows where row_index = 4")
  end)

  it("says failed, and why, of rows that a check over all rows rejected", function()
    kit("", 'k.unique { "name" },')
    w:write("f.csv", "ID,name,amount\n1,a,1\n\n2,a,1\n3,b,1\n")
    local code, report = run("f.csv")
    assert.equal(1, code)
    assert.equal("2 inserted, 4 failed, 5 inserted", statuses())
    local p = cjson.decode(w:sql "select validation_errors -> 0 from _importflow_staging_rows where row_index = 4")
    assert.equal("unique.file", p.code)
    assert.equal(4, p.row)
    assert.equal("a", report.problems[1].examples[1].raw)
    assert.matches("\n4,.*unique.file.*,2,a,1\n", w:read "f.rejected.csv")
  end)

  it("loads the parts of a split row, and the values of every type, as they are", function()
    w:sql [[drop table t; create table t (id int, b boolean, i bigint, f float8, n numeric, d date, ts timestamptz, u uuid, j json, jb jsonb)]]
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, staging = "rows",
      k.field "id" { k.integer }, k.field "b" { k.boolean }, k.field "i" { k.integer }, k.field "f" { k.float }, k.field "n" { k.decimal },
      k.field "d" { k.date "%%Y-%%m-%%d" }, k.field "ts" { k.timestamp { "%%Y-%%m-%%d %%H:%%M:%%S", tz = "UTC" } }, k.field "u" { k.uuid },
      k.field "j" { k.json }, k.field "jb" { k.json },
      k.row(function(row) if row.id == 2 then row:split { { id = 2 }, { id = 22 } } end end) }]]):format(w.schema))
    w:write("f.csv", "id,b,i,f,n,d,ts,u,j,jb\n"
      .. '1,true,9223372036854775807,1e-300,0.10,2024-02-29,2024-01-02 03:04:05,6F1C2AB0-0000-4000-8000-000000000001,"{""a"" : 1}",null\n'
      .. "2,,,NaN,,,,,,\n")
    local code, _, _, err = run("f.csv")
    assert.equal("0", code .. err)
    assert.equal('1|t|9223372036854775807|1e-300|0.10|2024-02-29|t|6f1c2ab0-0000-4000-8000-000000000001|{"a" : 1}|null\n'
      .. "2|∅|∅|NaN|∅|∅|∅|∅|∅|∅\n22|∅|∅|NaN|∅|∅|∅|∅|∅|∅",
      w:sql "select id, b, i, f, n, d, ts = '2024-01-02 03:04:05+00' as ts, u, j, jb from t order by id")
  end)

  it("masks secret cells, and forgets their values when they are merged", function()
    kit("", 'k.field "pin" { k.digits, secret = true },')
    w:sql "alter table t add pin text"
    w:write("f.csv", "ID,name,amount,pin\n1,a,1,1234\nx,b,1,5678\n")
    run("f.csv")
    assert.equal("1234", w:sql "select pin from t")
    assert.equal("", w:sql "select id from _importflow_staging_rows s where s::text ~ '1234|5678'")
    local _, csv = command("rejects", job(), "--csv")
    assert.matches("x,b,1,%*%*%*\n", csv)
    w:write("g.csv", (csv:gsub("x,b", "7,b")))
    local code, report = run("g.csv", "--mend", job())
    assert.equal(1, code)
    assert.equal("secret.masked pin", report.problems[1].code .. " " .. tostring(report.problems[1].field))
  end)

  it("loads no *** in the place of a secret value, mending or not, and says which field has it", function()
    kit("", 'k.field "pin" { k.trim, secret = true },')
    w:sql "alter table t add pin text"
    w:write("f.csv", "ID,name,amount,pin\n1,***,1,***\nx,***,1,5678\n")
    run("f.csv")
    assert.equal("1|***|***", w:sql "select id, name, pin from t")
    local _, csv = command("rejects", job(), "--csv")
    w:write("g.csv", (csv:gsub("x,%*", "1,*")) .. ("4,,%s,t,f.csv,2,***,2,9999\n"):format(job()))
    for _, way in ipairs { { "run", "--schema", w.schema }, { "run", "--staging", "typed" }, { "check" } } do
      local code, out, why = w:kitload(way[1], "t", "g.csv", "--to", w:to(), table.unpack(way, 2))
      assert.equal(1, code, out .. why)
      assert.matches("pin +secret%.masked +1 ", out)
      assert.matches("stands for a secret value: write the value", out, 1, true)
    end
    assert.equal("1|***|***\n2|***|9999", w:sql "select id, name, pin from t order by id")
    assert.matches("pin: stands for a secret value: write the value (secret.masked)", w:read "g.rejected.csv", 1, true)
    w:write("g.csv", (csv:gsub("x,(.-)%*%*%*\n", "1,%15678\n")))
    assert.equal(0, (run("g.csv", "--mend", job_of "f.csv")))
    assert.equal("1|***|5678\n2|***|9999", w:sql "select id, name, pin from t order by id")
  end)

  it("leaves out a mended row when a later one of its key is in, and takes one that comes later", function()
    kit()
    w:write("f.csv", "ID,name,amount\n1,early,x\n1,late,2\n2,early,1\n2,late,x\n3,only,x\n")
    run("f.csv")
    local _, csv = command("rejects", job(), "--csv")
    w:write("g.csv", (csv:gsub(",x\n", ",9\n")))
    assert.equal(0, (run("g.csv", "--mend", job())))
    assert.equal("1|late|2\n2|late|9\n3|only|9", w:sql "select * from t order by id")
    assert.equal("2 received, 3 inserted, 4 inserted, 5 inserted, 6 inserted", statuses())
    assert.equal("5|1|0", w:sql "select rows_read, rows_skipped, rows_rejected from _importflow_jobs")
    assert.equal("t", adds_up())
  end)

  it("leaves out a mended row when an earlier one of its key is in and the first one is to be taken", function()
    kit('duplicates = "first",', 'k.row(function(row) if row.id == 7 then row:split { { id = 7 }, { id = 8 } } end end),')
    w:write("f.csv", "ID,name,amount\n7,,2\n8,late,x\n1,early,x\n1,late,2\n")
    run("f.csv")
    local _, csv = command("rejects", job(), "--csv")
    w:write("g.csv", (csv:gsub(",x\n", ",9\n")))
    assert.equal(0, (run("g.csv", "--mend", job())))
    assert.equal("1|early|9\n7|∅|2\n8|∅|2", w:sql "select * from t order by id")
    assert.equal("2 inserted, 3 received, 4 inserted, 5 inserted", statuses())
  end)

  it("numbers the rows of several files one after the other", function()
    kit("", 'k.unique { "name" },')
    w:write("a.csv", "ID,name,amount\n1,a,1\nx,b,1\n")
    w:write("b.csv", "ID,name,amount\n3,c,1\n4,a,1\n5,d,1\n")
    run("a.csv", "b.csv")
    assert.equal("2 inserted, 3 invalid, 5 inserted, 6 failed, 7 inserted", statuses())
    local _, csv = command("rejects", job(), "--csv")
    assert.equal("b.csv 3 2 name a", w:sql [[select concat_ws(' ', e ->> 'file', e ->> 'row', e ->> 'column', e ->> 'header', e ->> 'raw')
      from _importflow_staging_rows, jsonb_array_elements(validation_errors) e where row_index = 6]])
    assert.equal("a.csv:3|b.csv:3", csv:match "\n([^,]+).-\n([^,]+)" .. "|" .. csv:match "\n[^\n]+\n([^,]+)")
    w:write("m.csv", (csv:gsub("x,b", "2,b"):gsub(",4,a,1", ",4,aa,1")))
    assert.equal(0, (run("m.csv", "--mend", job())))
    assert.equal("1 2 3 4 5", w:sql "select string_agg(id::text, ' ' order by id) from t")
    assert.equal("5|5|0", w:sql "select rows_read, rows_inserted, rows_rejected from _importflow_jobs")
  end)

  describe("with bad rows", function()
    before_each(function()
      kit()
      w:write("f.csv", "ID,name,amount\n1,=1+1,1\nx,\"=x\",2\n3,c,z\n")
      assert.equal(1, (run("f.csv")))
    end)

    it("shows them, as a rejects file, too", function()
      local code, text = command("rejects", job())
      assert.equal("0row 3  invalid\n    id: is not an integer (integer.invalid)\n      \"x\"\n"
        .. "row 4  invalid\n    amount: is not a number like 1.234,56 (decimal.invalid)\n      \"z\"\n", code .. text)
      local _, csv = command("rejects", job():sub(1, 8), "--csv")
      local from = job() .. ",t,f.csv"
      assert.equal("\u{FEFF}_row,_errors,_job,_kit,_file,ID,name,amount\n3,id: is not an integer (integer.invalid)," .. from .. ",x,'=x,2\n"
        .. "4,\"amount: is not a number like 1.234,56 (decimal.invalid)\"," .. from .. ",3,c,z\n", csv)
      assert.equal((w:read "f.rejected.csv"):gsub('"\'=x"', "'=x"), csv)
      local _, list = command("rejects", job(), "--json")
      assert.equal("decimal.invalid", cjson.decode(list)[2].code)
    end)

    it("takes mended rows into the same job, some of them bad still", function()
      local _, csv = command("rejects", job(), "--csv")
      w:sql "update _importflow_jobs set finished_at = '2024-01-31 12:00+00'"
      w:write("m.csv", (csv:gsub(",x,", ",2,"):gsub(",z\n", ",zz\n")))
      local code, report = run("m.csv", "--mend", job())
      assert.equal("1 2 1 1", ("%d %d %d %d"):format(code, report.counts.read, report.counts.inserted, report.counts.rejected))
      assert.equal("1|=1+1\n2|=x", w:sql "select id, name from t order by id")
      assert.equal("2 inserted, 3 inserted, 4 invalid", statuses())
      assert.equal("completed|3|2|1", w:sql "select status, rows_read, rows_inserted, rows_rejected from _importflow_jobs")
      assert.equal("t", adds_up())
      -- Rows that were mended belong to the month of the job.
      assert.equal("t", w:sql "select finished_at = '2024-01-31 12:00+00' from _importflow_jobs")
      local _, again = command("job", job())
      assert.matches("2 inserted", again)
    end)

    it("refuses mended rows that are none of its bad ones, and leaves all as it was", function()
      w:write("m.csv", "_row,_errors,ID,name,amount\n2,,7,b,1\n")
      local code, _, _, err = run("m.csv", "--mend", job())
      assert.equal(5, code)
      assert.matches("row 2 of the job was not rejected, it is inserted", err)
      w:write("m.csv", "_row,_errors,ID,name,amount\n3,,7,b,1\n99,,8,b,1\n")
      code, _, _, err = run("m.csv", "--mend", job())
      assert.equal(5, code)
      assert.matches("the job has no row 99", err)
      w:write("m.csv", "_row,_errors,ID,name,amount\n,,7,b,1\n")
      code, _, _, err = run("m.csv", "--mend", job())
      assert.equal(3, code)
      assert.matches("does not say which row of the job it mends", err)
      assert.equal("2 inserted, 3 invalid, 4 invalid", statuses())
      assert.equal("completed|1", w:sql "select status, (select count(*) from t) from _importflow_jobs")
      w:write("m.csv", "ID,name,amount\n7,b,1\n")
      assert.equal(2, (run("m.csv", "--mend", job())))
    end)

    it("deletes what is past its time, and says how much", function()
      w:sql "update _importflow_staging_rows set expires_at = now() - interval '1 second' where row_index < 4"
      local _, text = command("expire", "--dry-run")
      assert.equal(("2 expired rows of %s._importflow_staging_rows would go: 1 inserted, 1 invalid\n"):format(w.schema), text)
      _, text = command("expire")
      assert.equal(("2 expired rows of %s._importflow_staging_rows deleted: 1 inserted, 1 invalid\n"):format(w.schema), text)
      assert.equal("4 invalid", statuses())
    end)
  end)

  it("stages the members of JSON and NDJSON, and gives the bad ones back to be mended", function()
    kit()
    w:write("f.ndjson", '{"ID": 1, "name": "a\\"b", "amount": "1,5"}\n{"ID": "x", "name": {"d": [1, null]}, "amount": null}\n')
    w:write("f.json", '[{"ID": 3, "name": true, "amount": "3"}, {"ID": "y", "name": "late", "amount": 4}]')
    assert.equal(1, (run("f.ndjson")))
    assert.equal("1 inserted, 2 invalid", statuses())
    assert.equal('a"b|{"d": [1, null]}|f', w:sql [[select min(raw_payload ->> 'name') filter (where row_index = 1),
      min(raw_payload ->> 'name') filter (where row_index = 2), bool_or(raw_payload ? 'amount') filter (where row_index = 2)
      from _importflow_staging_rows]])
    local _, csv = command("rejects", job(), "--csv")
    w:write("m.csv", (csv:gsub(",x,", ",2,")))
    assert.equal(0, (run("m.csv", "--mend", job())))
    assert.equal(1, (run("f.json")))
    assert.equal("1|2|3", w:sql "select string_agg(id::text, '|' order by id) from t")
    assert.equal("1 inserted, 2 invalid", w:sql(("select string_agg(row_index || ' ' || status, ', ' order by row_index) "
      .. "from _importflow_staging_rows where import_job_id = '%s'"):format(job())))
  end)

  it("gives bad rows of files with several headers back under the columns of all", function()
    kit()
    w:write("a.csv", "ID,name,amount\nx,a,1\n")
    w:write("b.csv", "amount,ID,name,more\n2,y,b,m\n")
    assert.equal(1, (run("a.csv", "b.csv")))
    local _, csv = command("rejects", job(), "--csv")
    assert.matches("^\u{FEFF}_row,_errors,_job,_kit,_file,ID,name,amount,more\na%.csv:2,.-,a%.csv,x,a,1,\nb%.csv:2,.-,b%.csv,y,b,2,m\n$", csv)
    w:write("m.csv", (csv:gsub(",x,", ",1,"):gsub(",y,", ",2,")))
    assert.equal(0, (run("m.csv", "--mend", job())))
    assert.equal("1|a|1\n2|b|2", w:sql "select * from t order by id")
  end)

  it("deletes nothing that the job loaded when rows of an overwrite are mended", function()
    for _, key in ipairs { 'key = { "id" },', "" } do
      w:sql "truncate t; insert into t values (77, 'old', 1)"
      w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", %s staging = "rows", max_rejects = 10,
        k.field "id" { k.integer, from = "ID" }, k.field "name" {}, k.field "amount" { k.decimal } }]]):format(w.schema, key))
      w:write("f.csv", "ID,name,amount\n1,a,1\n2,b,x\n")
      assert.equal(1, (run("f.csv", "--if-loaded", "again")))
      -- With rejected rows whose keys are not known nothing is deleted by absence.
      local old = key ~= "" and " 77" or ""
      assert.equal("1" .. old, w:sql "select string_agg(id::text, ' ' order by id) from t")
      local _, csv = command("rejects", job(), "--csv")
      w:write("m.csv", (csv:gsub(",x\n", ",2\n")))
      assert.equal(0, (run("m.csv", "--mend", job())))
      assert.equal("1 2" .. old, w:sql "select string_agg(id::text, ' ' order by id) from t")
    end
  end)

  it("keeps rejected rows of a typed staging, and of a straight one, too", function()
    for _, load in ipairs { 'load = "upsert", key = { "id" },', "" } do
      w:sql "truncate t; drop table _importflow_staging_rows, _importflow_jobs, _importflow_files"
      w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, %s rejects_to = "table",
        k.field "id" { k.integer, from = "ID" }, k.field "name" {}, k.field "amount" { k.decimal } }]]):format(w.schema, load))
      w:write("f.csv", "ID,name,amount\n1,a,1\nx,b,2\n3,c,3\n")
      assert.equal(1, (run("f.csv")))
      assert.equal("3 invalid", statuses())
      local _, csv = command("rejects", job(), "--csv")
      assert.equal(w:read "f.rejected.csv", csv)
      w:write("m.csv", (csv:gsub(",x,", ",2,")))
      assert.equal(0, (run("m.csv", "--mend", job())))
      assert.equal("1 2 3", w:sql "select string_agg(id::text, ' ' order by id) from t")
    end
  end)

  it("keeps what a later check rejected as failed, of a typed staging, too", function()
    kit('rejects_to = "table",', 'k.unique { "name" },')
    w:write("f.csv", "ID,name,amount\n1,a,1\nx,b,2\n3,a,3\n")
    assert.equal(1, (run("f.csv", "--staging", "typed")))
    assert.equal("3 invalid, 4 failed", statuses())
  end)

  describe("that ends between staging and merge", function()
    before_each(function()
      kit("", 'k.unique { "name" },')
      w:write("f.csv", "ID,name,amount\n1,a,1\nx,b,2\n3,a,3\n4,d,4\n4,e,5\n")
      w:sql [[create or replace function no() returns trigger language plpgsql as
        $$ begin raise sqlstate '55000' using message = 'not today'; end $$;
        create trigger no before insert on t for each row execute function no()]]
      assert.equal(4, (run("f.csv")))
    end)

    it("is finished by merge, which tells what run would have told", function()
      assert.equal("2 valid, 3 invalid, 4 valid, 5 valid, 6 valid", statuses())
      assert.equal("failed", w:sql "select status from _importflow_jobs")
      w:sql "drop trigger no on t"
      os.remove(w.dir .. "/f.csv")
      os.remove(w.dir .. "/kits/t.lua")
      local code, text, err = command("merge", job(), "--report", "r.json")
      assert.equal("1", code .. err)
      assert.matches("2 inserted", text)
      assert.matches("name  +unique.file", text)
      assert.matches('row 4 +"a"', text)
      local report = cjson.decode(w:read "r.json")
      assert.equal("5 2 2 1", ("%d %d %d %d"):format(report.counts.read, report.counts.inserted, report.counts.rejected, report.counts.skipped))
      assert.equal("1 4", w:sql "select string_agg(id::text, ' ' order by id) from t")
      assert.equal("2 inserted, 3 invalid, 4 failed, 5 received, 6 inserted", statuses())
      assert.equal("completed|t", w:sql "select status from _importflow_jobs" .. "|" .. adds_up())
      local again, _, why = command("merge", job())
      assert.equal(5, again)
      assert.matches("is merged already", why)
    end)

    it("takes the first of a repeated key, as the kit says", function()
      kit('duplicates = "first",')
      w:write("g.csv", "ID,name,amount\n1,first,1\n1,last,2\n")
      assert.equal(4, (run("g.csv")))
      w:sql "drop trigger no on t"
      assert.equal(0, (command("merge", job_of "g.csv")))
      assert.equal("1|first|1", w:sql "select * from t")
    end)

    -- What says whether a file was loaded is asked of the merge as it would have been of the run.
    it("counts as loaded for the kit as the kit reads --meta", function()
      w:kit("t", (w:read "kits/t.lua":gsub('k.field "name" {}', 'k.field "name" { k.meta "branch" }')))
      w:write("g.csv", "ID,name,amount\n1,a,1\n")
      assert.equal(4, (run("g.csv", "--meta", "branch=north", "--meta", "note=first")))
      w:sql "drop trigger no on t"
      assert.equal(0, (command("merge", job_of "g.csv")))
      local code, _, err = command("run", "t", "g.csv", "--meta", "branch=north", "--meta", "note=second")
      assert.equal(5, code)
      assert.matches("g.csv was loaded into", err, 1, true)
    end)

    it("counts as loaded under the names that the kit had", function()
      w:write("g.csv", "ID,name,amount\n1,a,1\n")
      assert.equal(4, (run("g.csv")))
      w:sql "drop trigger no on t"
      assert.equal(0, (run("g.csv")))
      w:kit("new", (w:read "kits/t.lua":gsub('k.kit "t" {', 'k.kit "new" { was = "t",')))
      w:write("h.csv", "ID,name,amount\n2,b,1\n")
      w:sql "create trigger no before insert on t for each row execute function no()"
      assert.equal(4, (command("run", "new", "h.csv")))
      w:sql "drop trigger no on t"
      assert.equal(0, (command("run", "t", "h.csv")))
      local code, _, err = command("merge", job_of "h.csv")
      assert.equal(5, code)
      assert.matches("h.csv was loaded into", err, 1, true)
    end)

    it("does not count as loaded where only the first rows were read", function()
      w:write("g.csv", "ID,name,amount\n1,a,1\n2,b,1\n")
      assert.equal(4, (run("g.csv", "--limit", "1")))
      w:sql "drop trigger no on t"
      assert.equal(0, (command("merge", job_of "g.csv")))
      assert.equal("1", w:sql "select count(*) from t")
      assert.equal(0, (run("g.csv")))
      assert.equal("2", w:sql "select count(*) from t")
    end)

    it("is merged behind the rows of a file that grows", function()
      w:sql "drop trigger no on t"
      w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "append", staging = "rows", source = { grows = true },
        k.field "id" { k.integer, from = "ID" }, k.field "name" {} }]]):format(w.schema))
      w:write("g.csv", "ID,name\n1,a\n")
      assert.equal(0, (run("g.csv")))
      w:sql "create trigger no before insert on t for each row execute function no()"
      w:write("g.csv", "ID,name\n1,a\n2,b\n")
      assert.equal(4, (run("g.csv")))
      w:sql "drop trigger no on t"
      local code, _, err = command("merge", job())
      assert.equal("0", code .. err)
      assert.equal("1 2", w:sql "select string_agg(id::text, ' ' order by id) from t")
    end)

    it("may leave the table empty where that was allowed, and not otherwise", function()
      w:sql "drop trigger no on t; insert into t values (7, 'old', 1)"
      w:sql [[create function never() returns trigger language plpgsql as $$ begin raise sqlstate '55000' using message = 'not today'; end $$;
        create trigger never before delete on t for each statement execute function never()]]
      w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", key = { "id" }, staging = "rows",
        k.field "id" { k.integer, from = "ID" }, k.field "name" {}, k.row(function(row) row:skip "none today" end) }]]):format(w.schema))
      w:write("g.csv", "ID,name\n1,a\n")
      assert.equal(4, (run("g.csv", "--allow-empty")))
      w:sql "drop trigger never on t"
      assert.equal(0, (command("merge", job_of "g.csv")))
      assert.equal("0", w:sql "select count(*) from t")
    end)

    it("is refused by merge while it lives", function()
      w:sql(("update _importflow_jobs set status = 'running'"))
      local db, jobs = require "spec.kitload.db", require "kitload.records.jobs"
      local conn = db.connect()
      local id = job()
      assert(conn:exec("SELECT pg_advisory_lock($1::int4, $2::int4)", { jobs.locks.job, jobs.lock_key(id) }))
      local code, _, err = command("merge", id)
      assert.equal(5, code)
      assert.matches("is still running", err)
      conn:close()
    end)

    it("is not merged when the same was loaded meanwhile", function()
      w:sql "drop trigger no on t"
      local first = job()
      assert.equal(1, (run("f.csv")))
      local code, _, err = command("merge", first)
      assert.equal(5, code)
      assert.matches("f.csv was loaded into", err, 1, true)
    end)
  end)

  it("is finished after a kill -9, and by then all of it is staged", function()
    kit('before_merge = "select pg_sleep(20)",')
    local lines = { "ID,name,amount" }
    for i = 1, 3000 do lines[#lines + 1] = i .. ",n,1" end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    h.sh(("cd %s && (%s run --to %s --schema %s t f.csv >/dev/null 2>&1 & echo $! > pid)"):format(
      w.dir, w.binary, h.quote(w:to()), w.schema))
    for _ = 1, 200 do
      if w:sql "select count(*) from _importflow_jobs where plan is not null" == "1" then break end
      h.sh "sleep 0.05"
    end
    local code, _, err = command("merge", job())
    assert.equal(5, code)
    assert.matches("is still running", err)
    h.sh(("kill -9 %s"):format(w:read "pid"))
    w:sql [[select pg_terminate_backend(backend_pid), pg_sleep(0.3) from _importflow_jobs]]
    assert.equal("3000 valid|0", w:sql "select count(*) || ' ' || min(status), (select count(*) from t) from _importflow_staging_rows")
    w:sql [[update _importflow_jobs set plan = jsonb_set(plan, '{spec,before_merge}', '"select 1"')]]
    code, _, err = command("merge", job())
    assert.equal("0", code .. err)
    assert.equal("3000|completed|3000", w:sql "select count(*), (select status || '|' || rows_inserted from _importflow_jobs) from t")
  end)

  it("has nothing to merge of a job without staged rows", function()
    kit()
    w:write("f.csv", "ID,name,amount\n1,a,1\n")
    run("f.csv", "--staging", "typed")
    local code, _, err = command("merge", job())
    assert.equal(5, code)
    assert.matches("has no staged rows", err)
  end)

  it("leaves nothing behind in a dry run", function()
    kit()
    w:write("f.csv", "ID,name,amount\n1,a,1\n")
    local code, report = run("f.csv", "--dry-run")
    assert.same({ 0, { "a dry run leaves nothing behind: the rows are staged in a temporary table" } }, { code, report.notes })
    assert.equal("0|0|0", w:sql "select (select count(*) from t), (select count(*) from _importflow_jobs), count(*) from _importflow_staging_rows")
  end)
end)
