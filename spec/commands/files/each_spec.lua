-- run --each: every file of a folder is a job of its own.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("--each", function()
  local w
  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    w:kit("t", ([[return k.kit "t" { into = "%s.t", load = "upsert", key = "id", source = { files = "in/*.csv" },
      k.field "id" { k.integer }, k.field "name" {} }]]):format(w.schema))
    w:write("in/a.csv", "id,name\n1,Ann\n2,Bo\n")
    w:write("in/b.csv", "id;name\n3;Cy\nx;Di\n")
    w:write("in/c.csv", "")
    w:write("in/d.csv", "id,name\n1,Eva\n")
  end)

  local function jobs()
    return w:sql(([[select string_agg(status || ' ' || (sources->0->>'name'), ', ' order by started_at) from public._importflow_jobs
      where destination like '%s.%%']]):format(w.schema))
  end
  local function rows() return w:sql "select string_agg(id || name, ' ' order by id) from t" end

  it("loads each file by itself, in the order of names, and one that fails stops no other", function()
    local code, out, err = w:run("t", "--each")
    assert.equal(3, code, err)
    assert.equal("1Eva 2Bo 3Cy", rows())
    assert.equal("completed a.csv, completed b.csv, failed c.csv, completed d.csv", jobs())
    assert.equal("kitload: error: in/c.csv: the file is empty: line 1 should be its header\n", err)
    local summary = out:match "\n(4 files: .*)$"
    assert.equal([[
4 files: 2 loaded, 1 with rejected rows, 1 failed
  5 read   3 inserted   1 updated   1 rejected
  in/b.csv  exit 1   1 rejected row in b.rejected.csv
  in/c.csv  exit 3   the file is empty: line 1 should be its header
]], summary)
    assert.equal("_row;_errors;id;name", w:rejects("b.rejected.csv"):match "^[^\r\n]*")
  end)

  it("goes by the names of the files, whatever the order on the command line", function()
    local code, _, err = w:run("t", "--each", "in/d.csv", "in/a.csv", ".//in/./a.csv")
    assert.equal(0, code, err) -- a.csv is one file, however it is written
    assert.equal("completed a.csv, completed d.csv", jobs())
  end)

  it("loads what is new on the second night, and says how much is known", function()
    os.remove(w.dir .. "/in/c.csv")
    os.remove(w.dir .. "/in/d.csv")
    w:kit("t", ([[return k.kit "t" { into = "%s.t", load = "append", source = { files = "in/*.csv" }, k.field "id" { k.integer },
      k.field "name" {} }]]):format(w.schema))
    assert.equal(1, (w:run("t", "--each", "--if-loaded", "skip")))
    w:write("in/e.csv", "id,name\n5,Flo\n")
    local code, out, err = w:run("t", "--each", "--if-loaded", "skip")
    assert.equal(0, code, err)
    assert.matches("^e.csv  1 row [^\n]*\n[^\n]*1 inserted[^\n]*\n\n3 files: 1 loaded, 2 loaded before\n  1 read   1 inserted   0 rejected\n$", out)
    assert.equal("1Ann 2Bo 3Cy 5Flo", rows())
    code, out = w:run("t", "--each", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.equal("3 files: 3 loaded before\n", out)
  end)

  it("asks after all known files together, but not while a killed run's file waits for its name", function()
    os.remove(w.dir .. "/in/c.csv")
    assert.equal(1, (w:run("t", "--each", "--if-loaded", "skip")))
    w:write("in/e.csv", "id,name\n5,Flo\n")
    local function night()
      local code, r, out, err = w:report("t", "--each", "--if-loaded", "skip")
      assert.equal(0, code, err)
      local list = {}
      for i, run in ipairs(r.runs) do list[i] = ("%s %s%s"):format(run.path, run.status, run.why and ": " .. run.why or "") end
      return table.concat(list, ", "), out
    end
    local list, out = night()
    assert.equal("in/a.csv nothing: loaded before, in/b.csv nothing: loaded before, in/d.csv nothing: loaded before, in/e.csv completed", list)
    assert.matches("4 files: 1 loaded, 3 loaded before\n", out, 1, true)
    assert.equal("completed a.csv, completed b.csv, completed d.csv, completed e.csv", jobs())
    -- Then each has its run, which would find it.
    w:write(".a.rejected.csv.00000000.00000000.1.tmp", "")
    assert.matches("^in/a.csv nothing: a.csv: loaded into [%w_]+.t before, by job .*, in/e.csv nothing: e.csv: loaded into", (night()))
    -- --exit-if-loaded is about all files, not about one of them.
    w:write("in/f.csv", "id,name\n6,Gus\n")
    local code, _, err
    code, _, out, err = w:report("t", "--each", "--if-loaded", "skip", "--exit-if-loaded", "7")
    assert.equal(0, code, err)
    assert.matches("5 files: 1 loaded, 4 loaded before\n", out, 1, true)
  end)

  it("leaves one job for all files where all are known, which names them where they are few", function()
    os.remove(w.dir .. "/in/c.csv")
    assert.equal(1, (w:run("t", "--each", "--if-loaded", "skip")))
    local code, out, err = w:run("t", "--each", "--if-loaded", "skip")
    assert.equal(0, code, err)
    assert.equal("3 files: 3 loaded before\n", out)
    assert.equal("completed a.csv, completed b.csv, completed d.csv, failed a.csv", jobs())
    assert.equal("0|3", w:sql(([[select error->>'exit', jsonb_array_length(sources) from public._importflow_jobs
      where destination = '%s.t' and status = 'failed']]):format(w.schema)))
    assert.equal(9, (w:run("t", "--each", "--if-loaded", "skip", "--exit-if-loaded", "9")))
    assert.equal(0, (w:run("t", "--each", "--if-loaded", "skip", "--dry-run")))
    for i = 1, 21 do w:write(("in/a%02d.csv"):format(i), ("id,name\n%d,x\n"):format(i + 10)) end
    assert.equal(0, (w:run("t", "--if-loaded", "skip", "in/a[0-9]*")))
    assert.equal(0, (w:run("t", "--each", "--if-loaded", "skip", "in/a[0-9]*")))
    assert.equal("0|all 21 files: loaded into " .. w.schema .. ".t before", w:sql(([[select jsonb_array_length(sources) || '|' || split_part(error->>'message', ',', 1)
      from public._importflow_jobs where destination = '%s.t' order by started_at desc limit 1]]):format(w.schema)))
  end)

  it("asks after all files of a run without a kit together, too", function()
    local words = { "--into", w.schema .. ".u", "--create", "--load", "append", "--each", "--if-loaded", "skip", "in/a.csv", "in/d.csv" }
    local code, _, _, err = w:report(table.unpack(words))
    assert.equal(0, code, err)
    local report
    code, report, _, err = w:report(table.unpack(words))
    assert.equal(0, code, err)
    for _, run in ipairs(report.runs) do assert.equal("nothing: loaded before", run.status .. ": " .. run.why) end
    assert.equal("3", w:sql "select count(*) from u")
  end)

  it("tries a password once", function()
    local code, _, err = w:kitload("run", "t", "--each", "--if-loaded", "skip", "--to", "host=127.0.0.1 port=1 dbname=x")
    assert.equal(4, code)
    assert.equal(1, select(2, err:gsub("kitload: error", "")), err)
  end)

  it("holds max_rejects for each file", function()
    local code, out, err = w:run("t", "--each", "--max-rejects", "0")
    assert.equal(5, code, err)
    assert.equal("1Eva 2Bo", rows())
    assert.matches("4 files: 2 loaded, 2 failed\n  3 read   2 inserted   1 updated   0 rejected\n", out, 1, true)
    assert.matches("in/b.csv  exit 5   1 of 2 rows rejected, max_rejects allows none", out, 1, true)
  end)

  it("writes one report of all", function()
    local code, r = w:report("t", "--each")
    assert.equal(3, code)
    assert.same({ "failed", true, 3 }, { r.status, r.committed, r.exit })
    assert.same({ read = 5, inserted = 3, updated = 1, unchanged = 0, rejected = 1, skipped = 0, suppressed = 0, deleted = 0, existing = 0 }, r.counts)
    local list = {}
    for i, run in ipairs(r.runs) do list[i] = ("%s %s %d"):format(run.path, run.status, run.exit) end
    assert.same({ "in/a.csv completed 0", "in/b.csv completed 1", "in/c.csv failed 3", "in/d.csv completed 0" }, list)
    assert.equal("file.empty", r.runs[3].code)
    assert.matches("^%x+%-", r.runs[1].job)
    assert.same({}, r.not_begun)
  end)

  it("tells files of one name from several folders apart, as one run of them does", function()
    w:write("x/f.csv", "id,name\n1,Ann\nx,Bo\n")
    w:write("y/f.csv", "id,name\n2,Bo\ny,Cy\n")
    local code, out, err = w:run("t", "--each", "x/f.csv", "y/f.csv", "--problems", "none")
    assert.equal(1, code, err)
    assert.matches("^x/f.csv  2 rows.*\ny/f.csv  2 rows", out)
    assert.equal("completed x/f.csv, completed y/f.csv", jobs())
  end)

  it("is quiet where that is asked for, but for errors", function()
    local code, out, err = w:run("t", "--each", "-q")
    assert.equal(3, code)
    assert.equal("", out)
    assert.matches("c.csv: the file is empty", err, 1, true)
  end)

  it("rolls back each file in a dry run", function()
    local code, out = w:run("t", "--each", "--dry-run", "in/a.csv", "in/d.csv")
    assert.equal(0, code)
    assert.matches("2 files: 2 tried\n", out, 1, true)
    assert.equal("∅", rows())
  end)

  it("works without a kit, and on files that differ", function()
    local code, out, err = w:run("--into", w.schema .. ".made", "--create", "--each", "in/a.csv", "in/b.csv")
    assert.equal(0, code, err)
    assert.matches("2 files: 2 loaded\n", out, 1, true)
    assert.equal("4", w:sql "select count(*) from made")
  end)

  it("takes a file whose name looks like a pattern or an option", function()
    w:write("in/[1].csv", "id,name\n7,Gus\n")
    w:write("--each.csv", "id,name\n8,Hal\n")
    local code, _, err = w:run("t", "--each", "--", "in/[[]1].csv", "--each.csv")
    assert.equal(0, code, err)
    assert.equal("7Gus 8Hal", rows())
  end)

  it("is refused where it cannot be", function()
    w:kit("o", ([[return k.kit "o" { into = "%s.t", load = "overwrite", k.field "id" {} }]]):format(w.schema))
    for _, case in ipairs {
      { "each file would delete the rows of the one before it", "o", "in/a.csv" },
      { "each file would delete the rows of the one before it", "--into", w.schema .. ".t", "--load", "overwrite", "in/a.csv" },
      { "the rows are of one job", "t", "--mend", "abc", "in/a.csv" },
      { "--each does not go with --rejects bad.csv", "t", "--rejects", "bad.csv" },
      { "--each does not go with --problems p.jsonl", "t", "--problems", "p.jsonl" },
    } do
      local code, _, err = w:run("--each", table.unpack(case, 2))
      assert.equal(2, code, err)
      assert.is_truthy(err:find(case[1], 1, true), err)
    end
    assert.equal(0, (w:run("t", "--each", "--rejects", "none", "--problems", "none", "in/a.csv")))
    assert.equal("1Ann 2Bo", rows())
  end)

  it("stops at a server that is not there, and says which files were not begun", function()
    local code, out, err = w:kitload("run", "t", "--each", "--report", "r.json", "in/a.csv", "in/d.csv", "--to", "host=127.0.0.1 port=1 dbname=x")
    assert.equal(4, code)
    assert.equal(1, select(2, err:gsub("kitload: error", "")), err)
    assert.matches("2 files: 1 failed, 1 not begun", out, 1, true)
    assert.same({ "in/d.csv" }, cjson.decode(w:read "r.json").not_begun)
    local _, _, why = w:kitload("run", "t", "--each", "in/a.csv", "in/d.csv")
    assert.equal(1, select(2, why:gsub("no destination is given", "")), why)
  end)

  it("says when there is no file, by the kit's leave or not, and leaves a job", function()
    h.sh(("rm %s/in/*"):format(w.dir))
    local code, _, err = w:run("t", "--each")
    assert.equal(3, code, err)
    assert.equal("failed in/*.csv", jobs())
    w:kit("t", ([[return k.kit "t" { into = "%s.t", source = { files = "in/*.csv", optional = true }, k.field "id" {} }]]):format(w.schema))
    code, _, err = w:run("t", "--each")
    assert.equal(0, code, err)
  end)

  it("ends with the first signal: what is loaded stays, the rest is not begun", function()
    w:kit("slow", ([[return k.kit "slow" { into = "%s.t", load = "append", after_merge = "select pg_sleep(case when exists (select from %s.t where id = 2) then 20 else 0 end)",
      k.field "id" { k.integer }, k.field "name" {} }]]):format(w.schema, w.schema))
    w:write("in/a.csv", "id,name\n1,Ann\n")
    w:write("in/b.csv", "id,name\n2,Bo\n")
    local script = ([[cd %s; env -u LD_PRELOAD %s run slow --each --to %s --report r.json in/a.csv in/b.csv in/d.csv >out 2>err & pid=$!
for i in $(seq 100); do psql -XAtqd %s -c "select count(*) from pg_stat_activity where query like '%%pg_sleep(case%%%s%%' and wait_event = 'PgSleep' and pid <> pg_backend_pid()" | grep -q 1 && break; sleep 0.1; done
kill -INT $pid; wait $pid; echo $? >code]]):format(h.quote(w.dir), w.binary, h.quote(w:to()), h.quote(h.conninfo()), w.schema)
    h.sh("bash -c " .. h.quote(script))
    assert.equal("130", (w:read("code"):gsub("%s", "")))
    assert.equal("1Ann", rows())
    local r = cjson.decode(w:read "r.json")
    assert.same({ "interrupted", true, { "in/d.csv" } }, { r.status, r.committed, r.not_begun })
    assert.matches("3 files: 1 loaded, 1 failed, 1 not begun", w:read "out", 1, true)
    assert.equal(1, select(2, w:read("err"):gsub("error", "")), w:read "err")
  end)

  describe("of check", function()
    it("checks each file by itself", function()
      local code, out, err = w:kitload("check", "t", "--each")
      assert.equal(3, code, err)
      assert.matches("4 files: 2 good, 1 with rejected rows, 1 failed\n  5 read   4 good   1 rejected\n", out, 1, true)
      assert.matches("in/b.csv  exit 1   1 rejected row\n", out, 1, true)
      assert.equal(2, (w:kitload("check", "t", "--each", "--rejects", "r.csv")))
    end)
  end)
end)
