-- kitload ten times at once, two loads of the same keys, and a search_path full of traps.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("runs at the same time", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
  end)

  local function kit(facts)
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, %s k.field "id" { k.integer }, k.field "name" {} }'):format(w.schema, facts))
  end

  -- Lines of shell, all at once; gives how often each exit code came, and what standard error said.
  local function at_once(lines)
    local dir, script = h.tmp(), {}
    for i, line in ipairs(lines) do
      script[i] = ("( env -u LD_PRELOAD TERM=dumb %s run --to %s %s --rejects none --problems none </dev/null >/dev/null 2>%s/err%d; echo $? >%s/code%d ) &")
        :format(w.binary, h.quote(w:to()), line, dir, i, dir, i)
    end
    h.sh(("cd %s\n%s\nwait"):format(h.quote(w.dir), table.concat(script, "\n")))
    local codes, said = {}, {}
    for i in ipairs(lines) do
      local code = tonumber((h.read(("%s/code%d"):format(dir, i))))
      codes[code], said[i] = (codes[code] or 0) + 1, h.read(("%s/err%d"):format(dir, i))
    end
    return codes, table.concat(said)
  end

  local function ten(line)
    local lines = {}
    for i = 1, 10 do lines[i] = line end
    return lines
  end

  local function file(name, from, to, value)
    local rows = { "id,name" }
    for i = from, to, from < to and 1 or -1 do rows[#rows + 1] = i .. "," .. value end
    w:write(name, table.concat(rows, "\n") .. "\n")
  end

  for facts, inserted in pairs { ['load = "append",'] = "ours", ['load = "upsert", key = { "id" },'] = "ours",
                                 ['load = "overwrite", key = { "id" },'] = "ours", ['load = "insert_only", key = { "id" },'] = "ours" } do
    it(("of the same file load it once, whatever the mode: "):gsub("$", facts:match '"(.-)"', 1), function()
      kit(facts)
      file("a.csv", 1, 500, inserted)
      local codes, said = at_once(ten "t a.csv --if-loaded skip")
      assert.same({ [0] = 10 }, codes, said)
      assert.equal("500|500", w:sql "select count(*), count(*) filter (where name = 'ours') from t")
      local jobs = "select count(*) filter (where status = 'completed'), coalesce(sum(rows_inserted), 0) from public._importflow_jobs where destination = '%s.t'"
      assert.equal("1|500", w:sql(jobs:format(w.schema)))
      codes, said = at_once { "t a.csv", "t a.csv" }
      assert.same({ [5] = 2 }, codes)
      assert.matches("a.csv was loaded into", said)
      assert.equal("1|500", w:sql(jobs:format(w.schema)))
    end)
  end

  it("with the same keys in opposite order end as one after the other", function()
    kit 'load = "upsert", key = { "id" },'
    file("up.csv", 1, 2000, "up")
    file("down.csv", 2500, 501, "down")
    for _ = 1, 3 do
      local codes, said = at_once { "t up.csv --if-loaded again", "t down.csv --if-loaded again", "t up.csv --if-loaded again",
        "t down.csv --if-loaded again" }
      assert.same({ [0] = 4 }, codes, said)
      assert.matches("^500|up|2500|%a+|down$", w:sql [[
        select count(*) filter (where id <= 500), min(name) filter (where id <= 500), count(*),
               case count(distinct name) filter (where id between 501 and 2000) when 1 then 'whole' end, min(name) filter (where id > 2000)
        from t]])
    end
  end)
end)

describe("a hostile search_path", function()
  it("changes nothing: each function, operator, type and table of ours is the system's", function()
    local w = workspace.new()
    local evil = w.schema
    w:sql(("create schema %s_data; create table %s_data.t (id int primary key, name text, at timestamptz default now())"):format(evil, evil))
    local traps = {}
    local function add(text, ...) traps[#traps + 1] = text:format(...) end
    for _, f in ipairs { "now() returns timestamptz", "clock_timestamp() returns timestamptz", "pg_backend_pid() returns int",
      "current_setting(text) returns text", "set_config(text, text, boolean) returns text", "to_regclass(text) returns regclass",
      "pg_current_xact_id() returns xid8", "row_security_active(oid) returns boolean", "pg_get_expr(pg_node_tree, oid) returns text",
      "pg_try_advisory_lock(int, int) returns boolean", "pg_advisory_xact_lock(int, int) returns void", "version() returns text",
      "pg_advisory_unlock(int, int) returns boolean", "record_image_ne(record, record) returns boolean", "lower(text) returns text",
      "format_type(oid, int) returns text", "round(numeric) returns numeric", "to_char(timestamp, text) returns text" } do
      add("create function %s.%s language plpgsql as $f$ begin raise exception 'trapped'; end $f$;", evil, f)
    end
    for _, t in ipairs { "int4", "int8", "text", "oid", "xid", "uuid", "\"char\"", "name" } do
      add("create function %s.trap(%s, %s) returns boolean language plpgsql as $f$ begin raise exception 'trapped'; end $f$;", evil, t, t)
      for _, op in ipairs { "=", "<>", "<", ">" } do
        add("create operator %s.%s (leftarg = %s, rightarg = %s, function = %s.trap);", evil, op, t, t, evil)
      end
    end
    add("create aggregate %s.count(*) (sfunc = pg_catalog.int8inc, stype = pg_catalog.int8, initcond = '1000');", evil)
    for _, name in ipairs { "pg_class", "pg_attribute", "pg_namespace", "pg_locks", "pg_index", "pg_constraint", "pg_type" } do
      add("create view %s.%s as select 1 / (random() * 0)::int as oid;", evil, name)
    end
    for _, name in ipairs { "jsonb", "text", "int4", "int8", "uuid", "timestamptz", "bool", "oid", "name", "numeric", "float8" } do
      add("create domain %s.%s as pg_catalog.%s check (false);", evil, name, name)
    end
    w:sql("set search_path = pg_catalog;" .. table.concat(traps, "\n"))
    local to = ("%s options='-c search_path=%s,pg_catalog'"):format(h.conninfo(), evil)
    local function run(mode, csv, more)
      w:kit("t", ('return k.kit "t" { into = { "%s_data", "t" }, load = "%s", %s k.field "id" { k.integer, required = true }, k.field "name" {} }')
        :format(evil, mode, more or 'key = { "id" },'))
      w:write(mode .. ".csv", csv)
      local code, out, err = w:kitload("run", "t", mode .. ".csv", "--to", to)
      assert.equal("", err)
      assert.equal(0, code)
      return out:match "t   (.-)%s+0 rejected":gsub("%s+", " ")
    end
    assert.equal("2 inserted", (run("append", "id,name\n1,a\n2,b\n", "")))
    assert.equal("1 inserted 1 updated 1 unchanged", (run("upsert", "id,name\n1,a\n2,B\n3,c\n")))
    assert.equal("1 inserted 3 existing", (run("insert_only", "id,name\n1,x\n2,x\n3,x\n4,d\n")))
    assert.equal("0 inserted 0 updated 2 unchanged 2 deleted", (run("overwrite", "id,name\n1,a\n2,B\n")))
    assert.equal("1|a\n2|B", w:sql(("set search_path = pg_catalog; select id, name from %s_data.t order by id"):format(evil)))
    for _, words in ipairs { { "jobs" }, { "usage" }, { "jobs", "--json", "--since", "1d" } } do
      local code, out, err = w:kitload(words[1], "--to", to, "--into", evil .. "_data.t", table.unpack(words, 2))
      assert.same({ 0, "" }, { code, err })
      assert.is_truthy(out:find("4", 1, true))
    end
    -- The same of tables of ours that are made, of rows that are staged, checked, looked at, mended and expired.
    w:sql(("create schema %s_own"):format(evil))
    local function command(name, ...) return w:kitload(name, "--to", to, "--schema", evil .. "_own", ...) end
    w:kit("t", ([[return k.kit "t" { into = { "%s_data", "t" }, load = "upsert", key = { "id" }, staging = "rows", max_rejects = 2,
      k.field "id" { k.integer, required = true }, k.field "name" {}, k.unique { "name" } }]]):format(evil))
    w:write("s.csv", "id,name\n1,A\n7,A\nx,y\n8,h\n")
    local code, out, err = command("run", "t", "s.csv")
    assert.same({ 1, "" }, { code, err })
    assert.matches("1 inserted 1 updated 0 unchanged 2 rejected", (out:gsub("%s+", " ")))
    local job = w:sql(("set search_path = pg_catalog; select id from %s_own._importflow_jobs"):format(evil))
    local rejects = select(2, command("rejects", job, "--csv"))
    w:write("m.csv", (rejects:gsub(",7,A", ",7,B"):gsub(",x,y", ",9,y")))
    for _, words in ipairs { { "jobs" }, { "job", job }, { "rejects", job }, { "run", "t", "m.csv", "--mend", job }, { "expire" }, { "usage" },
      { "setup", "--check" }, { "setup", "--apply" }, { "kits", "--runs" } } do
      code, out, err = command(table.unpack(words))
      assert.same({ 0, "" }, { code, err }, table.concat(words, " ") .. out)
    end
    -- The server finds the cells that are no value of their type, and the rows to which a trigger objects.
    w:sql(([[set search_path = pg_catalog; create table %s_data.c (id int, ip inet, at macaddr);
      create function %s_data.no() returns trigger language plpgsql as 'begin if new.id operator(pg_catalog.=) 4 then raise ''no''; end if; return new; end';
      create trigger no before insert on %s_data.c for each row execute function %s_data.no()]]):gsub("%%s", evil))
    w:kit("c", ('return k.kit "c" { into = { "%s_data", "c" }, load = "append", max_rejects = 9, k.field "id" { k.integer }, k.field "ip" {}, k.field "at" {} }'):format(evil))
    w:write("c.csv", "id,ip,at\n1,10.0.0.1,\n2,x,\n3,::1,y\n4,::1,\n")
    code, out, err = command("run", "c", "c.csv")
    assert.same({ 1, "" }, { code, err })
    assert.matches("1 inserted 3 rejected", (out:gsub("%s+", " ")))
    w:write("e.csv", "name\nx\n")
    assert.equal(3, (command("run", "t", "e.csv")))
    assert.equal("completed|completed|failed", w:sql(("set search_path = pg_catalog; select string_agg(status, '|' order by status) from %s_own._importflow_jobs"):format(evil)))
    assert.equal("1|A\n2|B\n7|B\n8|h\n9|y", w:sql(("set search_path = pg_catalog; select id, name from %s_data.t order by id"):format(evil)))
  end)
end)
