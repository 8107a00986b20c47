-- before_merge and after_merge: what they may do, what is noticed, and what is reported about them.
local h = require "spec.helper"
local json = require "kitload.talk.json"
local server = require "spec.pg.server"
local workspace = require "spec.commands.workspace"

describe("SQL in a kit", function()
  local w
  before_each(function()
    if not h.conninfo() then return end
    w = workspace.new()
    w:sql "create table t (id int primary key, name text); create table log (word text)"
    w:write("f.csv", "id,name\n1,a\n2,b\n")
  end)

  local function kit(more, load)
    w:kit("t", ('return k.kit "t" { into = "t", %s %s k.field "id" { k.integer }, k.field "name" {} }'):format(
      load or 'load = "upsert", key = { "id" },', more))
  end

  local function lua(text) return ("[===[%s]===]"):format(text) end

  -- kitload without its check of a hook's text. Another spec tries tricks on that check.
  local function blind_at(to, ...)
    local words = { h.lua, "-e", h.quote(([[package.path = "%s/lua/?.lua;%s/lua/?/init.lua;" .. package.path
      package.cpath = "%s/%s/?.so;" .. package.cpath
      require("kitload.pg.sql").ends_transaction = function() end
      local code = require "kitload.main"(arg, "0")
      io.stdout:flush() os.exit(code)]]):format(h.pwd(), h.pwd(), h.build:sub(1, 1) == "/" and "" or h.pwd(), h.build)), h.quote "-" }
    for _, word in ipairs { "run", "--to", to, "--report", "r.json", ... } do words[#words + 1] = h.quote(word) end
    os.remove(w.dir .. "/r.json")
    local code, out, err = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && exec %s </dev/null"):format(h.quote(w.dir), table.concat(words, " ")))
    return code, w:exists "r.json" and json.decode(w:read "r.json") or nil, out, err
  end

  local function blind(...) return blind_at(w:to(), ...) end

  local function job()
    return w:sql(("select status, error->>'exit', coalesce(error->>'committed', 'no') from public._importflow_jobs"
      .. " where destination = '%s.t' order by started_at desc limit 1"):format(w.schema))
  end

  describe("that ends the transaction", function()
    -- What the hooks are; how many rows are in afterwards, the exit code, what is said.
    local cases = {
      { "a COMMIT", "commit", "after_merge", 2, 6, "the rows are in" },
      { "a ROLLBACK", "rollback", "after_merge", 0, 2, "nothing was loaded" },
      { "a COMMIT and a BEGIN", "commit; begin", "after_merge", 2, 6, "the rows are in" },
      { "a ROLLBACK and a BEGIN", "rollback; begin; insert into log values ('')", "after_merge", 0, 2,
        "nothing was loaded" },
      { "a COMMIT and then an error", "commit; select 1/0", "after_merge", 2, 6, "the rows are in" },
      { "a COMMIT, a BEGIN and then an error", "commit; begin; select 1/0", "after_merge", 2, 6,
        "the rows are in" },
      { "COMMIT AND CHAIN", "commit and chain", "after_merge", 2, 6, "the rows are in" },
      { "END", "end", "after_merge", 2, 6, "the rows are in" },
      { "a COMMIT that ends its own session", "commit; select pg_terminate_backend(pg_backend_pid())",
        "after_merge", 2, 6, "the rows are in" },
      { "a COMMIT before the merge", "insert into log values ('x'); commit", "before_merge", 0, 2,
        "none of the file's rows was loaded" },
      { "a ROLLBACK before the merge", "rollback", "before_merge", 0, 2, "nothing was loaded" },
      { "a procedure that commits", "call ends()", "after_merge", 0, 4, "invalid transaction termination" },
      { "a block that commits", "do 'begin commit; end'", "after_merge", 0, 4, "invalid transaction termination" },
      { "a savepoint of ours", "rollback to savepoint kitload_whole", "after_merge", 0, 4, "does not exist" },
    }
    for _, case in ipairs(cases) do
      it("by " .. case[1], function()
        if not h.conninfo() then return pending "no test server" end
        w:sql "create procedure ends() language plpgsql as 'begin commit; end'"
        for _, load in ipairs { 'load = "upsert", key = { "id" },', 'load = "append",', 'load = "upsert", key = { "id" }, staging = "rows",' } do
          w:sql "truncate t"
          kit(("%s = %s,"):format(case[3], lua(case[2])), load)
          local code, report, out, err = blind("t", "f.csv", "--if-loaded", "again")
          local exit = case[5]
          assert.equal(exit, code, err)
          assert.equal(tostring(case[4]), w:sql "select count(*) from t")
          assert.is_truthy(err:find(case[6], 1, true), err)
          local is_in = case[4] > 0
          assert.same({ exit, "failed", is_in }, { report.exit, report.status, report.committed })
          assert.equal(not is_in, (out .. err):find("nothing was loaded", 1, true) ~= nil or case[3] == "before_merge", out .. err)
          assert.equal(("failed|%d|%s"):format(exit, is_in and "true" or "no"), job())
          if is_in then
            assert.equal(2, report.counts.inserted)
            -- What is in is not loaded a second time unasked.
            kit("", load)
            local again, _, said = w:run("t", "f.csv")
            if again == 0 then assert.equal("2", w:sql "select count(*) from t", said) end
          end
        end
      end)
    end

    it("is told by job, and its staged rows are not merged a second time", function()
      if not h.conninfo() then return pending "no test server" end
      kit(("after_merge = %s,"):format(lua("commit")), 'staging = "rows",')
      assert.equal(6, (blind("t", "f.csv")))
      local id = w:sql(("select id from public._importflow_jobs where destination = '%s.t'"):format(w.schema))
      local _, out = w:kitload("job", id, "--to", w:to())
      assert.is_nil(out:find("nothing was loaded", 1, true), out)
      assert.matches("its rows are loaded", out)
      local code, _, err = w:kitload("merge", id, "--to", w:to())
      assert.equal(5, code)
      assert.matches("rows of job %x+ are in", err)
      assert.equal("2", w:sql "select count(*) from t")
    end)

    it("refuses the same file after rows that a hook has committed", function()
      if not h.conninfo() then return pending "no test server" end
      local hook = lua("commit")
      kit(("after_merge = %s,"):format(hook), 'load = "append",')
      assert.equal(6, (blind("t", "f.csv")))
      local code, _, _, err = blind("t", "f.csv")
      assert.equal(5, code)
      assert.matches("f.csv was loaded into", err)
    end)

    it("by a savepoint that it leaves and goes back to", function()
      if not h.conninfo() then return pending "no test server" end
      kit('before_merge = "savepoint a; insert into log values (1)", after_merge = "rollback to a",')
      local code, _, err = w:run("t", "f.csv")
      assert.equal(4, code)
      assert.matches('savepoint "a" does not exist', err)
      assert.equal("0|0", w:sql "select (select count(*) from t), (select count(*) from log)")
      -- Its own, within itself, is its own affair.
      kit('after_merge = "savepoint a; insert into log values (1); rollback to a; insert into log values (2); release a",')
      assert.equal(0, (w:run("t", "f.csv")))
      assert.equal("2", w:sql "select word from log")
    end)

    it("in a dry run, which says that it has left rows", function()
      if not h.conninfo() then return pending "no test server" end
      kit(("after_merge = %s,"):format(lua("commit")))
      local code, report = blind("t", "f.csv", "--dry-run")
      assert.same({ 6, true }, { code, report.committed })
      assert.equal("2", w:sql "select count(*) from t")
    end)

    it("by preparing it", function()
      if not h.conninfo() then return pending "no test server" end
      local private = server.new { conf = "max_prepared_transactions = 2" }
      finally(function() private:remove() end)
      private:start()
      local function sql(text) return select(2, h.sh(("psql -X -q -A -t -d %s -c %s"):format(h.quote(private.conninfo), h.quote(text)))) end
      sql "create table t (id int primary key, name text)"
      kit("after_merge = [[prepare transaction 'x']],", 'load = "append",')
      local code, report, _, err = blind_at(private.conninfo, "t", "f.csv")
      assert.same({ 6, false }, { code, report.committed })
      assert.matches("it is prepared as 'x'", err)
      assert.equal("0\n", sql "select count(*) from t")
      sql "commit prepared 'x'"
      assert.equal("2\n", sql "select count(*) from t")
    end)

    it("by preparing it, which the text shows", function()
      if not h.conninfo() then return pending "no test server" end
      kit [[after_merge = "prepare transaction 'x'",]]
      local code, _, err = w:run("t", "f.csv")
      assert.equal(2, code)
      assert.matches("contains PREPARE", err)
    end)
  end)

  describe("that leaves the session otherwise", function()
    it("is undone: settings that kitload needs, the search_path, the job's lock", function()
      if not h.conninfo() then return pending "no test server" end
      for _, hook in ipairs {
        "set standard_conforming_strings = off", "set search_path = pg_catalog", "set local search_path = ''", "set datestyle = 'SQL, MDY'",
        "set statement_timeout = 50", "set local lock_timeout = 50", "set timezone = 'Asia/Tokyo'", "select pg_advisory_unlock_all()",
        "set client_encoding = 'LATIN1'", "set intervalstyle = 'iso_8601'", "set bytea_output = 'escape'", "reset all",
        "set constraints all deferred", "declare cN cursor with hold for select 1", "prepare pN as select 1", "unlisten *",
        "set local work_mem = '8MB'", "create temp table session_leftN (a int)", "notify x",
      } do
        -- Both in one run: what the first one leaves is undone before the merge, so the second one finds the session as new.
        w:sql "truncate t, log"
        kit(("before_merge = %s, after_merge = %s,"):format(lua((hook:gsub("N ", "1 "))), lua((hook:gsub("N ", "2 ")))))
        local code, out, err = w:run("t", "f.csv", "--if-loaded", "again")
        assert.equal(0, code, hook .. "\n" .. out .. err)
        assert.equal("1|a\n2|b", w:sql "select * from t order by 1")
        assert.equal("completed|∅|no", job())
      end
      -- Before the merge it is set, and does not cut what comes after.
      kit(([[before_merge = "set statement_timeout = 50", after_merge = %s,]]):format(
        lua "insert into log select current_setting('statement_timeout') || ' ' || current_setting('search_path') from pg_sleep(0.1)"))
      assert.equal(0, (w:run("t", "f.csv", "--if-loaded", "again")))
      assert.equal("0 " .. w.schema, w:sql "select word from log")
    end)

    it("gets the search_path back for its merge, and for the hook after it", function()
      if not h.conninfo() then return pending "no test server" end
      w:sql [[create function notes() returns trigger language plpgsql as $$begin
        insert into log values (new.id || ' ' || current_setting('search_path')); return new; end$$;
        create trigger notes before insert on t for each row execute function notes()]]
      local after = lua "insert into log values ('after ' || current_setting('search_path'))"
      for _, path in ipairs { "set search_path = pg_catalog", "set local search_path = ''", "set search_path = pg_temp, public",
        "select set_config('search_path', 'public', true)" } do
        for _, staging in ipairs { "", 'staging = "rows",' } do
          w:sql "truncate t, log"
          kit(("before_merge = %s, after_merge = %s,"):format(lua(path), after), staging)
          local code, out, err = w:run("t", "f.csv", "--if-loaded", "again")
          assert.equal(0, code, path .. "\n" .. out .. err)
          assert.equal(("1 %s\n2 %s\nafter %s"):format(w.schema, w.schema, w.schema), w:sql "select word from log order by 1")
        end
      end
    end)

    it("keeps the lock that says that its job is alive", function()
      if not h.conninfo() then return pending "no test server" end
      kit(([[before_merge = "select pg_advisory_unlock_all()", after_merge = %s,]]):format(
        lua(("insert into log select count(*)::text from pg_locks where locktype = 'advisory' and classid = %d and pid = pg_backend_pid()"):format(
          0x6B69746A))))
      assert.equal(0, (w:run("t", "f.csv")))
      assert.equal("1", w:sql "select word from log")
    end)

    it("is refused with another role, and nothing is loaded", function()
      if not h.conninfo() then return pending "no test server" end
      w:sql(("create role %s_other; grant usage on schema %s to %s_other; grant all on all tables in schema %s to %s_other"):format(
        w.schema, w.schema, w.schema, w.schema, w.schema))
      for _, hook in ipairs { "set role %s_other", "set local role %s_other", "set session authorization %s_other",
        "set local session authorization %s_other", "select set_config('role', '%s_other', false)" } do
        for _, name in ipairs { "before_merge", "after_merge" } do
          kit(("%s = %s,"):format(name, lua(hook:format(w.schema))))
          local code, _, err = w:run("t", "f.csv")
          assert.equal(2, code, err)
          assert.matches(name .. " leaves the session with another role", err)
          assert.equal("0", w:sql "select count(*) from t")
          assert.equal("failed|2|no", job())
        end
      end
      kit(("before_merge = %s,"):format(lua(("set role %s_other; insert into log values ('as other'); reset role"):format(w.schema))))
      assert.equal(0, (w:run("t", "f.csv")))
      w:sql(("drop owned by %s_other; drop role %s_other"):format(w.schema, w.schema))
    end)

    it("is refused with LISTEN, which nobody hears", function()
      if not h.conninfo() then return pending "no test server" end
      for _, hook in ipairs { "listen x", "select 1; /* now */ LISTEN x" } do
        kit(("after_merge = %s,"):format(lua(hook)))
        local code, _, err = w:run("t", "f.csv")
        assert.equal(2, code)
        assert.matches("after_merge contains LISTEN", err)
      end
      kit([[after_merge = "insert into log values ('listen')",]])
      assert.equal(0, (w:run("t", "f.csv")))
    end)
  end)

  describe("is told of", function()
    it("with its text and the rows that it wrote, in report, JSON and job", function()
      if not h.conninfo() then return pending "no test server" end
      w:sql [[insert into log values ('old'); create table audit (n int); insert into audit values (1), (2);
        create function fills() returns void language sql as 'insert into audit values (3), (4)']]
      kit(("before_merge = %s, after_merge = %s,"):format(
        lua "insert into log values ('x'), ('y');\nupdate log set word = 'z' where word = 'x';\n-- \27[31m red\ndelete from log where word = 'old'",
        lua "select fills(); truncate log"))
      local code, report, out = w:report("t", "f.csv")
      assert.equal(0, code)
      local before, after = report.hooks[1], report.hooks[2]
      assert.same({ "before_merge", "after_merge" }, { before.name, after.name })
      assert.same({ "INSERT 0 2", "UPDATE 1", "DELETE 1" }, before.statements)
      assert.same({ { table = w.schema .. ".log", inserted = 2, updated = 1, deleted = 1 } }, before.tables)
      assert.same({ { table = w.schema .. ".audit", inserted = 2, updated = 0, deleted = 0 } }, after.tables)
      assert.is_truthy(out:find(("  before_merge   %s.log 2 inserted, 1 updated, 1 deleted\n      insert into log values ('x'), ('y');\n"):format(w.schema), 1, true), out)
      assert.is_truthy(out:find(("  after_merge   %s.audit 2 inserted; TRUNCATE\n"):format(w.schema), 1, true), out)
      assert.is_nil(out:find("\27", 1, true))
      local _, again = w:kitload("job", report.job, "--to", w:to())
      assert.is_truthy(again:find("after_merge   " .. w.schema .. ".audit 2 inserted; TRUNCATE", 1, true), again)
      assert.equal(w.schema .. ".audit", w:sql(("select report #>> '{hooks,1,tables,0,table}' from public._importflow_jobs where id = '%s'"):format(
        report.job)))
    end)

    it("by merge, too", function()
      if not h.conninfo() then return pending "no test server" end
      kit([[after_merge = "insert into log values ('m')",]], 'staging = "rows",')
      w:sql "create function fails() returns trigger language plpgsql as $$begin raise exception using errcode = '55000'; end$$; create trigger x before insert on t for each row execute function fails()"
      assert.not_equal(0, (w:run("t", "f.csv")))
      w:sql "drop trigger x on t"
      local id = w:sql(("select id from public._importflow_jobs where destination = '%s.t'"):format(w.schema))
      local code, out, err = w:kitload("merge", id, "--to", w:to())
      assert.equal(0, code, err)
      assert.is_truthy(out:find("after_merge   " .. w.schema .. ".log 1 inserted", 1, true), out)
    end)

    it("before it runs: check with and without files, explain", function()
      w = w or workspace.new()
      w:write("f.csv", "id,name\n1,a\n")
      kit('after_merge = "delete from everything",')
      for _, words in ipairs { { "check", "t" }, { "check", "t", "f.csv" }, { "explain", "t" } } do
        local code, out, err = w:kitload(table.unpack(words))
        assert.equal(0, code, err)
        assert.is_truthy(out:find("  after_merge\n      delete from everything\n", 1, true), out)
      end
      w:kitload("check", "t", "f.csv", "--report", "r.json")
      assert.equal("delete from everything", json.decode(w:read "r.json").hooks[1].sql)
    end)

    it("no more of its text than fits", function()
      w = w or workspace.new()
      kit(("after_merge = %s,"):format(lua(("select 'é';\n"):rep(4000))))
      local _, out = w:kitload("check", "t")
      assert.is_true(#out < 2000, #out)
      assert.matches("… %d+ lines more", out)
      kit(("after_merge = %s,"):format(lua("select '" .. ("é"):rep(5000) .. "'")))
      _, out = w:kitload("check", "t")
      assert.is_truthy(utf8.len(out))
      for line in out:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    end)

    it("together with the table and the columns that the run has made", function()
      if not h.conninfo() then return pending "no test server" end
      w:kit("n", 'return k.kit "n" { into = "made", create = true, k.field "id" { k.integer }, k.field "name" {} }')
      local _, report, out = w:report("n", "f.csv")
      assert.same({ table = w.schema .. ".made", columns = {} }, report.created)
      assert.is_truthy(out:find("  created   the table " .. w.schema .. ".made", 1, true), out)
      w:kit("n", 'return k.kit "n" { into = "made", create = true, k.field "id" { k.integer }, k.field "name" {}, k.field "more" { k.const "x" }, k.field "less" { k.const "y" } }')
      _, report, out = w:report("n", "f.csv", "--if-loaded", "again")
      assert.same({ columns = { "more", "less" } }, report.created)
      assert.is_truthy(out:find("  added columns   more, less", 1, true), out)
      _, report = w:report("n", "f.csv", "--if-loaded", "again")
      assert.is_nil(report.created)
      assert.equal("more", w:sql(("select report #>> '{created,columns,0}' from public._importflow_jobs where destination = '%s.made' and report ? 'created' order by started_at desc limit 1"):format(
        w.schema)))
    end)

    it("and check shows the merge's statements only when asked", function()
      if not h.conninfo() then return pending "no test server" end
      kit ""
      local _, out = w:kitload("check", "t", "f.csv", "--to", w:to())
      assert.is_nil(out:find("INSERT INTO", 1, true), out)
      _, out = w:kitload("check", "t", "f.csv", "-v", "--to", w:to())
      assert.is_truthy(out:find("INSERT INTO", 1, true), out)
    end)
  end)

  describe("can be forbidden", function()
    before_each(function()
      w = w or workspace.new()
      w:write("f.csv", "id,name\n1,a\n")
    end)

    local function refused(place, who, ...)
      for _, words in ipairs { { "check", "t" }, { "check", "t", "f.csv" }, { "explain", "t" }, { "preview", "t", "f.csv" },
        { "run", "t", "f.csv", "--to", "host=/nowhere" } } do
        for _, word in ipairs { ... } do words[#words + 1] = word end
        local code, _, err = w:kitload(table.unpack(words))
        assert.equal(2, code, table.concat(words, " ") .. err)
        assert.is_truthy(err:find(("%s is not allowed: %s says sql_hooks = false"):format(place, who), 1, true), err)
      end
    end

    it("by the workspace, also what a template brings", function()
      kit '\nafter_merge = "select 1",'
      w:write("kits/_defaults.lua", "return { sql_hooks = false }")
      refused("kits/t.lua:3: after_merge", "kits/_defaults.lua")
      w:kit("t", 'return k.kit "t" { extends = "base" }')
      w:kit("base", 'return k.kit "base" { into = "t", before_merge = "select 1", k.field "id" { k.integer } }')
      refused("kits/base.lua:2: before_merge", "kits/_defaults.lua")
      kit ""
      assert.equal(0, (w:kitload("check", "t")))
      kit "sql_hooks = true,"
      local code, _, err = w:kitload("check", "t")
      assert.equal(2, code)
      assert.matches("has no option 'sql_hooks'", err)
      w:write("kits/_defaults.lua", "return { sql_hooks = true }")
      kit 'after_merge = "select 1",'
      assert.equal(0, (w:kitload("check", "t")))
    end)

    it("by the project, of the kit or of the command line", function()
      kit 'after_merge = "select 1", project = "acme",'
      w:write("projects/acme.lua", "return { sql_hooks = false }")
      refused("kits/t.lua:2: after_merge", "projects/acme.lua")
      kit 'after_merge = "select 1",'
      refused("kits/t.lua:2: after_merge", "projects/acme.lua", "--project", "acme")
      assert.equal(0, (w:kitload("check", "t")))
      w:write("kits/_defaults.lua", "return { sql_hooks = false }")
      w:write("projects/acme.lua", "return { sql_hooks = true }")
      refused("kits/t.lua:2: after_merge", "kits/_defaults.lua", "--project", "acme")
    end)
  end)
end)
