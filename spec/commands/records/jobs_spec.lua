-- The jobs table: what has run, what was loaded before, and which run waits for which.
local cjson = require "cjson"
local h = require "spec.helper"
local sys = require "kitload.host.sys"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a job", function()
  local w

  local function kit(facts)
    w:kit("t", ('return k.kit "t" { version = "2.1", into = { "%s", "t" }, %s k.field "id" { k.integer }, k.field "name" {} }'):format(w.schema,
      facts or 'load = "upsert", key = { "id" },'))
  end

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    kit()
    w:write("a.csv", "id,name\n1,a\n")
    w:write("b.csv", "id,name\n2,b\n")
  end)

  local function jobs(columns, more)
    return w:sql(("select %s from public._importflow_jobs where destination like '%s.%%' %s"):format(columns, w.schema, more or ""))
  end

  -- Start a shell command; gives a function that waits for its end and gives code and both outputs.
  local function start(command)
    local dir = h.tmp()
    os.execute(("unset LD_PRELOAD; cd %s && { sh -c %s >%s/out 2>%s/err; echo $? >%s/code.tmp; mv %s/code.tmp %s/code; } &"):format(
      h.quote(w.dir), h.quote(command), dir, dir, dir, dir, dir))
    return function()
      for _ = 1, 400 do
        if h.exists(dir .. "/code") then break end
        os.execute "sleep 0.05"
      end
      return tonumber((h.read(dir .. "/code"))), h.read(dir .. "/out"), h.read(dir .. "/err")
    end
  end

  local function run_line(...)
    local words = { "exec env -u LD_PRELOAD TERM=dumb", w.binary, "run --to", h.quote(w:to()) }
    for _, word in ipairs { ... } do words[#words + 1] = h.quote(word) end
    return table.concat(words, " ") .. " </dev/null"
  end

  local function wait_until(condition)
    for _ = 1, 100 do
      if w:sql(condition) == "t" then return end
      os.execute "sleep 0.05"
    end
    error("it never was so: " .. condition)
  end

  it("is one row with kit, files, mode, destination, counts and the report, completed with the data", function()
    local code, report = w:report("t", "a.csv", "--meta", "who=me")
    assert.equal(0, code)
    assert.equal(("t|2.1|upsert|%s.t|completed|1|1|0|me|a.csv|%s"):format(w.schema, report.files[1].sha256), jobs
      "kit, kit_version, mode, destination, status, rows_read, rows_inserted, rows_rejected, meta->>'who', sources->0->>'name', sources->0->>'sha256'")
    assert.equal(report.job, jobs "id")
    assert.equal("t", jobs "finished_at >= started_at and xid is not null and kit_hash is not null and report->'counts'->>'inserted' = '1'")
  end)

  it("is listed by kitload jobs, newest first, in 80 columns and as JSON", function()
    w:run("t", "a.csv")
    w:run("t", "b.csv")
    local code, out = w:kitload("jobs", "--to", w:to(), "--rows", "2")
    assert.equal(0, code)
    assert.matches("b.csv.*a.csv", out)
    for line in out:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    code, out = w:kitload("jobs", "--to", w:to(), "--rows", "1", "--json")
    assert.equal(0, code)
    local list = cjson.decode(out)
    assert.equal(1, #list)
    assert.equal("completed", list[1].status)
    code, out = w:kitload("jobs", "--to", w:to(), "--kit", "t", "--status", "completed", "--rows", "2", "--json")
    assert.equal(0, code)
    assert.equal(2, #cjson.decode(out))
    code, out = w:kitload("jobs", "--to", w:to(), "--kit", "nobody's")
    assert.equal(0, code)
    assert.matches("no jobs", out)
  end)

  -- The widest line of what was printed, in columns.
  local function width(out)
    local widest = 0
    for line in out:gmatch "[^\n]+" do widest = math.max(widest, utf8.len(line)) end
    return widest
  end

  it("that was killed before it named its files is told with them, as text and as JSON", function()
    local leftovers = require "kitload.files.leftovers"
    w:write("bad.csv", "id,name,more\n1,a,x\nx,b,y\n")
    local _, report = w:report("t", "bad.csv")
    local gone = select(2, h.sh "sh -c 'echo $$'"):match "%d+"
    local rejects = report.outputs.rejects
    local name = type(rejects) == "table" and rejects[1] or rejects
    local named = w.dir .. "/" .. name
    local left = leftovers.name(named, report.job):gsub("%d+%.tmp$", gone .. ".tmp")
    assert(os.rename(named, left))
    for _, words in ipairs { { "jobs", "--rows", "1" }, { "job", report.job } } do
      table.move({ "--to", w:to() }, 1, 2, #words + 1, words)
      assert.matches(name, select(2, w:kitload(table.unpack(words))), 1, true)
      words[#words + 1] = "--json"
      local row = cjson.decode((select(2, w:kitload(table.unpack(words)))))
      assert.same({ { path = left, is = name } }, (row[1] or row).left)
    end
  end)

  it("is told again by kitload job as its run told it, by any beginning of the id that is its own", function()
    w:write("bad.csv", "id,name,more\n1,a,x\nx,b,y\n3,c,z\n")
    local code, report, printed = w:report("t", "bad.csv")
    assert.equal(1, code)
    for _, id in ipairs { report.job, report.job:sub(1, 13), report.job:sub(1, 13):upper() } do
      local again, out = w:kitload("job", id, "--to", w:to())
      assert.equal(0, again)
      assert.equal(printed, out:sub(-#printed))
      assert.matches("job " .. report.job .. "  completed", out, 1, true)
      assert.is_true(width(out) <= 80, out)
    end
    local _, out = w:kitload("job", report.job, "--to", w:to(), "--json")
    local row = cjson.decode(out)
    assert.same({ "completed", 2, 1, 1, "id" },
      { row.status, row.rows_inserted, row.rows_rejected, row.report.exit, row.report.problems[1].field })
    assert.same({}, row.left)
    local err
    code, _, err = w:kitload("job", "00000000-0", "--to", w:to())
    assert.equal(2, code)
    assert.matches("there is no job 00000000-0", err, 1, true)
    code, _, err = w:kitload("job", "-", "--to", w:to())
    assert.equal(2, code)
    assert.is_string(err)
  end)

  it("that loaded nothing is told with its report, why, and what to do", function()
    w:write("bad.csv", "id,name\n1,a\nx,b\n")
    local code, printed = w:run("t", "bad.csv", "--max-rejects", "0")
    assert.equal(5, code)
    local id = jobs("id", "and status = 'failed'")
    local out
    code, out = w:kitload("job", id, "--to", w:to())
    assert.equal(0, code)
    assert.equal(printed, out:sub(-#printed))
    assert.matches("job " .. id .. "  failed", out, 1, true)
    assert.matches("max_rejects allows none", out, 1, true)
    assert.matches("run it again", out, 1, true)
    w:sql("insert into public._importflow_jobs (id, format, mode, destination, sources) values ('0a0a0a0a-0000-4000-8000-000000000001', 2, 'append', '"
      .. w.schema .. [[.t', '[{"name": "x.csv", "size": 7}]')]])
    out = select(2, w:kitload("job", "0a0a0a0a", "--to", w:to()))
    assert.matches("dead", out, 1, true)
    assert.matches("nothing was loaded", out, 1, true)
    out = select(2, w:kitload("jobs", "--into", w.schema .. ".t", "--status", "dead", "--to", w:to(), "--json"))
    assert.equal(1, #cjson.decode(out))
    out = select(2, w:kitload("jobs", "--into", w.schema .. ".t", "--status", "running", "--to", w:to(), "--json"))
    assert.equal(0, #cjson.decode(out))
    w:sql "update public._importflow_jobs set way = 'rows' where id = '0a0a0a0a-0000-4000-8000-000000000001'"
    out = select(2, w:kitload("job", "0a0a0a0a-0000", "--to", w:to()))
    assert.matches("kitload merge 0a0a0a0a", out, 1, true)
    w:sql "delete from public._importflow_jobs where id = '0a0a0a0a-0000-4000-8000-000000000001'"
  end)

  it("is found by table and time, and counted by kitload usage", function()
    assert.equal(0, (w:run("t", "a.csv")))
    w:sql("update public._importflow_jobs set finished_at = '2001-01-31 23:30:00-02', started_at = '2001-01-31 23:00:00-02' where destination = '"
      .. w.schema .. ".t'")
    assert.equal(0, (w:run("t", "b.csv")))
    local into = w.schema .. ".t"
    local function found(...)
      local _, out = w:kitload("jobs", "--into", into, "--to", w:to(), "--json", ...)
      return #cjson.decode(out)
    end
    assert.same({ 2, 1, 1, 2, 1 }, { found(), found("--since", "7d"), found("--since", "2002-01"), found("--since", "2001-02-01"),
      found("--since", "2001-02-02") })
    local code, out = w:kitload("usage", "--into", into, "--to", w:to(), "--csv")
    assert.equal(0, code)
    assert.matches("^month,project,kit,jobs,inserted,updated,rejected\n2001%-02,,t,1,1,0,0\n%d+%-%d+,,t,1,1,0,0\n$", out)
    out = select(2, w:kitload("usage", "--into", into, "--to", w:to(), "--json", "--since", "2001-03"))
    assert.same({ 1, 1 }, { #cjson.decode(out), cjson.decode(out)[1].inserted })
    out = select(2, w:kitload("usage", "--into", into, "--to", w:to()))
    assert.matches("Only inserted rows count as usage", out, 1, true)
    assert.matches("UTC", out, 1, true)
    assert.is_true(width(out) <= 80, out)
    for _, words in ipairs { { "jobs", "--since", "soon" }, { "usage", "--csv", "--json" } } do
      assert.equal(2, (w:kitload(words[1], words[2], words[3], "--to", w:to())))
    end
  end)

  it("is refused with 5 when the same was loaded last, skipped with 0, done again when told", function()
    assert.equal(0, (w:run("t", "a.csv")))
    local code, _, err = w:run("t", "a.csv")
    assert.equal(5, code)
    assert.matches("if%-loaded", err)
    local out
    code, out = w:run("t", "a.csv", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("nothing to do", out)
    assert.equal(0, (w:run("t", "a.csv", "--if-loaded", "again")))
    assert.equal("1|a", w:sql "select * from t")
  end)

  it("of an upsert may come again after another content of this name came between; of an append never", function()
    local monday = w:read "a.csv"
    assert.equal(0, (w:run("t", "a.csv")))
    assert.equal(0, (w:run("t", "b.csv")))
    assert.equal(5, (w:run("t", "a.csv")))
    w:write("a.csv", "id,name\n1,tuesday\n")
    assert.equal(0, (w:run("t", "a.csv")))
    w:write("a.csv", monday)
    assert.equal(0, (w:run("t", "a.csv")))
    assert.equal("1|a\n2|b", w:sql "select * from t order by id")
    assert.equal(5, (w:run("t", "a.csv")))
    w:sql "drop table t; create table t (id int, name text)"
    kit 'load = "append",'
    w:write("c.csv", "id,name\n5,a\n")
    w:write("d.csv", "id,name\n6,a\n")
    assert.equal(0, (w:run("t", "c.csv")))
    assert.equal(0, (w:run("t", "d.csv")))
    assert.equal(5, (w:run("t", "c.csv")))
  end)

  it("that failed or was refused does not count as loaded", function()
    w:write("bad.csv", "id,name\n1,a\nx,b\n")
    assert.equal(5, (w:run("t", "bad.csv", "--max-rejects", "0")))
    assert.equal(1, (w:run("t", "bad.csv")))
    assert.equal("failed,completed", jobs "string_agg(status, ',' order by started_at)")
    assert.matches("max_rejects", jobs("error::text", "and status = 'failed'"))
  end)

  it("that the same bytes start ten times at once loads once", function()
    w:sql "drop table t; create table t (id int, name text)"
    kit 'load = "append",'
    local rows = { "id,name" }
    for i = 1, 3000 do rows[#rows + 1] = i .. ",n" end
    w:write("a.csv", table.concat(rows, "\n"))
    local waits, seen = {}, {}
    for i = 1, 10 do waits[i] = start(run_line("t", "a.csv", "--rejects", "r" .. i, "--problems", "p" .. i)) end
    for _, wait in ipairs(waits) do
      local code, out, err = wait()
      seen[code] = (seen[code] or 0) + 1
      assert.is_true(code == 0 or code == 5, ("%s %s %s"):format(code, out, err))
    end
    assert.same({ [0] = 1, [5] = 9 }, seen)
    assert.equal("3000", w:sql "select count(*) from t")
  end)

  it("waits for another load of the table up to --lock-timeout, then names who holds it", function()
    kit 'load = "upsert", key = { "id" }, after_merge = "select pg_sleep(3)",'
    local first = start(run_line("t", "a.csv"))
    wait_until(("select count(*) > 0 from pg_stat_activity where query like '%%pg_sleep(3)%%' and pid <> pg_backend_pid() and state = 'active'"))
    local began = os.time()
    local code, _, err = w:run("t", "b.csv", "--lock-timeout", "1")
    assert.equal(4, code)
    assert.is_true(os.time() - began <= 2)
    assert.matches("held by", err)
    assert.matches("%d+", err:match "held by(.*)")
    assert.equal(0, (first()))
    kit()
    assert.equal(0, (w:run("t", "b.csv", "--lock-timeout", "1")))
    assert.equal("1|a\n2|b", w:sql "select * from t order by id")
  end)

  it("names the session that locks the table", function()
    local blocker = start(("exec psql -X -q -d %s -c 'begin; lock table %s.t; select pg_sleep(2.5)'"):format(h.quote(h.conninfo()), w.schema))
    wait_until(("select count(*) > 0 from pg_locks where relation = '%s.t'::regclass and mode = 'AccessExclusiveLock' and granted"):format(w.schema))
    local code, _, err = w:run("t", "a.csv", "--lock-timeout", "1")
    assert.equal(4, code)
    assert.matches("held by", err)
    blocker()
  end)

  it("that died is marked dead by the next run", function()
    kit 'load = "upsert", key = { "id" }, after_merge = "select pg_sleep(20)",'
    local dir = h.tmp()
    os.execute(("cd %s && { %s & echo $! >%s/pid; wait; } >/dev/null 2>&1 &"):format(w.dir, run_line("t", "a.csv"):gsub("^exec ", ""), dir))
    wait_until "select count(*) > 0 from pg_stat_activity where query like '%pg_sleep(20)%' and pid <> pg_backend_pid() and state = 'active'"
    os.execute(("kill -9 $(cat %s/pid)"):format(dir))
    assert.equal("running", jobs "status")
    -- The orphaned session notices that its client is gone (client_connection_check_interval), at the latest now.
    w:sql "select count(pg_terminate_backend(pid)) from pg_stat_activity where query like '%pg_sleep(20)%' and pid <> pg_backend_pid()"
    kit()
    assert.equal(0, (w:run("t", "a.csv")))
    assert.equal("dead,completed", jobs "string_agg(status, ',' order by started_at)")
  end)

  it("goes on without its table where the role may not make it, and says so", function()
    w:sql(([[do $$ begin if not exists (select from pg_roles where rolname = 'kl_plain') then create role kl_plain login; end if; end $$;
      grant usage on schema %s to kl_plain; grant insert, select, update on t to kl_plain]]):format(w.schema))
    w:sql "drop table if exists public._importflow_jobs; revoke create on schema public from public"
    local to = h.conninfo():gsub("user=%S+", "user=kl_plain")
    local code, out, err = w:kitload("run", "t", "a.csv", "--to", to)
    assert.equal("", err)
    assert.equal(0, code)
    assert.matches("_importflow_jobs", out)
    assert.equal("1|a", w:sql "select * from t")
    code, out = w:kitload("jobs", "--to", to)
    assert.equal(0, code)
    assert.matches("no jobs", out)
  end)

  it("has tables that nobody else reads: row-level security on, nothing for PUBLIC", function()
    local code, out = w:kitload "setup"
    assert.equal(0, code)
    assert.matches("create table if not exists public._importflow_jobs", out)
    assert.matches("_importflow_staging_rows", out)
    assert.equal(0, (w:kitload("setup", "--apply", "--to", w:to())))
    code, out = w:kitload("setup", "--apply", "--to", w:to())
    assert.equal(0, code)
    assert.matches("was there already", out)
    assert.equal("t|f", w:sql "select relrowsecurity, has_table_privilege('public', oid, 'select') from pg_class where oid = 'public._importflow_jobs'::regclass")
  end)

  it("name what a run has left that was killed between COMMIT and the renaming of its files", function()
    w = workspace.new()
    w:sql "create table t (id int)"
    w:kit("t", 'return k.kit "t" { into = "t", k.field "id" { k.integer } }')
    w:write("in/f.csv", "id\n1\nx\n")
    local _, report = w:report("t", "in/f.csv", "--problems", w.dir .. "/p.jsonl")
    assert.equal(w.dir, report.outputs.folder)
    -- Files as a process leaves them that ended before it gave them their names.
    local function unname(name)
      local folder, base = name:match "^(.*/)([^/]*)$"
      local tmp = ("%s/.%s.%s.%s.4194301.tmp"):format((folder or ""):gsub("/$", "") ~= "" and folder:gsub("/$", "") or w.dir, base or name,
        report.job:sub(1, 8), sys.sha256(sys.hostname()):sub(1, 8))
      assert(os.rename((folder and "" or w.dir .. "/") .. name, tmp))
      return tmp
    end
    local rejects, problems = unname(report.rejects), unname(report.problems_file)
    for _, words in ipairs { { "jobs", "--into", w.schema .. ".t" }, { "job", report.job } } do
      for _, folder in ipairs { w.dir, "/" } do
        local _, out = h.sh(("cd %s && %s %s --to %s </dev/null"):format(folder, w.binary, table.concat(words, " "), h.quote(w:to())))
        for _, file in ipairs { rejects, problems, "f.rejected.csv" } do assert.is_truthy(out:find(file, 1, true), out) end
      end
    end
    -- The next run gives them their names, and then nothing is left.
    w:run("t", "in/f.csv", "--problems", w.dir .. "/p.jsonl", "--if-loaded", "skip")
    assert.is_true(w:exists "p.jsonl")
    local _, out = w:kitload("job", report.job, "--to", w:to())
    assert.is_nil(out:find(".tmp", 1, true), out)
  end)
end)
