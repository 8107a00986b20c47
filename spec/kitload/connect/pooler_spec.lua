-- Through PgBouncer: in session mode everything is as without it; in transaction mode a run is refused before a row is
-- read.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end
local it = h.sh "command -v pgbouncer || test -x /usr/sbin/pgbouncer" == 0 and it or pending

describe("through a pooler", function()
  local w, dir

  -- A PgBouncer of its own before the test server; it does not run as root.
  local function start(mode, more)
    dir = h.tmp()
    local host = h.conninfo():match "host=(%S+)"
    h.write(dir .. "/ini", ([[
[databases]
* = host=%s port=5432 connect_query='set statement_timeout = ''77s''; set lock_timeout = ''55s''; set intervalstyle = ''iso_8601''; set bytea_output = ''escape'''
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = %s
auth_type = trust
auth_file = %s/users
pool_mode = %s
default_pool_size = 5
logfile = %s/log
pidfile = %s/pid
%s
]]):format(host, dir, dir, mode, dir, dir, more or ""))
    h.write(dir .. "/users", '"postgres" ""\n')
    local root = h.sh 'test "$(id -u)" = 0' == 0
    h.sh("chmod 777 " .. dir)
    local code, out, err = h.sh(("unset LD_PRELOAD; PATH=$PATH:/usr/sbin; cd / && %s pgbouncer -q -d %s/ini"):format(
      root and "runuser -u postgres --" or "", dir))
    assert(code == 0, out .. err)
    h.sh(("for i in $(seq 100); do test -S %s/.s.PGSQL.6432 && break; sleep 0.05; done"):format(dir))
    return ("host=%s port=6432 user=postgres dbname=postgres"):format(dir)
  end

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" }, k.field "id" { k.integer }, k.field "name" {} }')
      :format(w.schema))
    w:write("a.csv", "id,name\n1,a\n2,b\n")
  end)
  after_each(function()
    if dir and h.exists(dir .. "/pid") then h.sh(("kill $(cat %s/pid)"):format(dir)) end
    dir = nil
  end)

  it("in session mode a run is as without one", function()
    local to = start "session"
    local code, _, err = w:kitload("run", "t", "a.csv", "--to", to)
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("1|a\n2|b", w:sql "select * from t order by id")
    assert.equal(5, (w:kitload("run", "t", "a.csv", "--to", to)))
    local _, out = w:kitload("jobs", "--to", to, "--into", w.schema .. ".t")
    assert.matches("completed", out)
    assert.equal("0", w:sql "select count(*) from pg_locks where locktype = 'advisory' and classid = 1802071146")
  end)

  local function through(to, ...)
    local words = { ... }
    table.move({ "--to", to }, 1, 2, #words + 1, words)
    return w:kitload(table.unpack(words))
  end

  -- What the sessions of the pool have now, as another client of it sees them.
  local function settings(to)
    local code, out, err = h.sh(("exec psql -X -q -A -t -d %s -c %s"):format(h.quote(to), h.quote [[
      select concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('intervalstyle'),
        current_setting('bytea_output'), coalesce(current_setting('client_connection_check_interval', true), '0'),
        (select count(*) from pg_locks where locktype = 'advisory'), (select count(*) from pg_class where relname like '\_kitload%'))]]))
    assert(code == 0, err)
    return (out:gsub("\n", ""))
  end
  -- Times are written in the largest unit that fits.
  local AS_THEY_WERE = "77s 55s iso_8601 escape 0 0 0"

  for _, mode in ipairs { "transaction", "session" } do
    it(("in %s mode nothing is left behind in the pool's sessions"):format(mode), function()
      -- A pooler with one session, which all clients get in turn, without DISCARD ALL between them.
      local to = start(mode, "max_db_connections = 1\nserver_reset_query =")
      assert.equal(AS_THEY_WERE, settings(to))
      for _, command in ipairs { { "jobs" }, { "usage" }, { "check", "t", "a.csv" }, { "run", "t", "a.csv" }, { "run", "t", "a.csv" },
        { "run", "t", "none.csv" } } do
        local _, _, err = through(to, table.unpack(command))
        assert.equal(AS_THEY_WERE, settings(to), table.concat(command, " ") .. "\n" .. err)
      end
      assert.equal(mode == "session" and "2" or "0", w:sql "select count(*) from t")
    end)
  end

  it("in transaction mode it is refused while others keep the pool busy, too", function()
    local to = start("transaction", "max_db_connections = 3")
    h.write(dir .. "/busy.sql", "begin;\nselect pg_sleep(0.005);\ncommit;\n")
    h.sh(("cd %s && env -u LD_PRELOAD PGHOST=%s PGPORT=6432 PGUSER=postgres pgbench -n -c 6 -T 20 -f busy.sql postgres >/dev/null 2>&1 </dev/null & echo $! > %s/busy")
      :format(dir, dir, dir))
    local said = {}
    for i = 1, 4 do
      local code, _, err = through(to, "run", "t", "a.csv")
      said[i] = code .. " " .. err
    end
    h.sh(("kill $(cat %s/busy)"):format(dir))
    for _, text in ipairs(said) do assert.matches("^4 .*transaction mode", text) end
    assert.equal("0", w:sql "select count(*) from pg_locks where locktype = 'advisory' and classid = 1802071146")
    assert.equal("0", w:sql "select count(*) from t")
  end)

  it("in session mode a pool of one is enough", function()
    local code, _, err = through(start("session", "max_db_connections = 1"), "run", "t", "a.csv")
    assert.equal(0, code, err)
    assert.equal("2", w:sql "select count(*) from t")
  end)

  it("that is full is tried again", function()
    local to = start("session", "max_client_conn = 1")
    os.execute(("env -u LD_PRELOAD psql -X -d %s -c 'select pg_sleep(2)' >/dev/null 2>&1 </dev/null &"):format(h.quote(to)))
    for _ = 1, 100 do
      if w:sql "select exists (select from pg_stat_activity where query like '%pg_sleep(2)%' and pid <> pg_backend_pid())" == "t" then break end
      os.execute "sleep 0.02"
    end
    local code, _, err = through(to, "jobs")
    assert.equal(0, code, err)
  end)

  it("in statement mode it is refused, with what to do", function()
    local to = start "statement"
    for _, command in ipairs { { "run", "t", "a.csv" }, { "jobs" }, { "check", "t", "a.csv" } } do
      local code, _, err = through(to, table.unpack(command))
      assert.equal(4, code)
      assert.matches("statement mode", err)
      assert.matches("session mode", err)
    end
    assert.equal("0", w:sql "select count(*) from t")
  end)

  it("setup --check names a mode in which nothing can be loaded", function()
    assert.equal(0, (w:kitload("setup", "--apply", "--to", w:to(), "--schema", w.schema)))
    for _, mode in ipairs { "session", "transaction" } do
      local code, out, err = through(start(mode), "setup", "--check", "--schema", w.schema)
      assert.equal("", err)
      assert.equal(mode == "session" and 0 or 1, code, out)
      assert.equal(mode == "transaction", out:find("transaction mode", 1, true) ~= nil, out)
      assert.matches("_importflow_jobs   as setup makes it", out, 1, true)
      h.sh(("kill $(cat %s/pid)"):format(dir))
    end
  end)

  it("it is known that something stands in between; of a server itself nothing more is asked", function()
    local connect = require "kitload.connect.connect"
    local direct = assert(connect.open { to = h.conninfo() })
    assert.is_false(direct:is_relayed())
    assert.equal(2, direct:round_trips())
    direct:close()
    local pooled = assert(connect.open { to = start "session" })
    assert.is_true(pooled:is_relayed())
    pooled:close()
  end)

  it("in transaction mode it is refused, with what to do, and nothing is left behind", function()
    local to = start "transaction"
    local code, _, err = w:kitload("run", "t", "a.csv", "--to", to)
    assert.equal(4, code)
    assert.matches("transaction mode", err)
    assert.matches("session mode", err)
    assert.equal("0", w:sql "select count(*) from t")
    assert.equal("0", w:sql "select count(*) from pg_locks where locktype = 'advisory' and classid = 1802071146")
    code = w:kitload("jobs", "--to", to)
    assert.equal(0, code)
  end)

  it("options in the connection string are explained", function()
    local to = start "session"
    local code, _, err = w:kitload("run", "t", "a.csv", "--to", to .. " options='-c search_path=x'")
    assert.equal(4, code)
    assert.matches("leave it out", err)
  end)
end)
