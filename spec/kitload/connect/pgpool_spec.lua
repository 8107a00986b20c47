-- Through a real pgpool-II. If it spreads reads over servers, every command that connects must name it, and nothing is
-- loaded. Through any other one everything is as without it.
local h = require "spec.helper"
local sys = require "kitload.host.sys"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end
local it = h.sh "test -x /usr/sbin/pgpool" == 0 and it or pending

describe("through pgpool", function()
  local w, dir, port
  local database = "through_pgpool"

  setup(function()
    -- pgpool keeps no connection to the database `postgres` for the next client.
    os.execute(("psql -X -q -d %s -c 'set client_min_messages = error' -c 'drop database if exists %s' -c 'create database %s'"):format(
      h.quote(h.conninfo()), database, database))
  end)

  -- A pgpool of its own; both of its servers are the test server, in two sessions. It does not run as root.
  local function start(more, mode)
    dir, port = h.tmp(), 20000 + (sys.pid() + 7919) % 20000
    local lines = { ("backend_clustering_mode = '%s'"):format(mode or "streaming_replication"), "listen_addresses = '127.0.0.1'",
      "port = " .. port, ("socket_dir = '%s'"):format(dir), "pcp_listen_addresses = ''", ("pcp_socket_dir = '%s'"):format(dir),
      "enable_pool_hba = off", "pool_passwd = ''", "num_init_children = 3", "max_pool = 1", ("logdir = '%s'"):format(dir),
      ("pid_file_name = '%s/pid'"):format(dir), "sr_check_user = 'postgres'", "sr_check_database = 'postgres'",
      "health_check_period = 0" }
    local host = h.conninfo():match "host=(%S+)"
    for i = 0, 1 do
      lines[#lines + 1] = ("backend_hostname%d = '%s'\nbackend_port%d = 5432\nbackend_weight%d = %d"):format(i, host, i, i, i)
    end
    lines[#lines + 1] = more
    h.write(dir .. "/conf", table.concat(lines, "\n") .. "\n")
    local root = h.sh 'test "$(id -u)" = 0' == 0
    h.sh("chmod 777 " .. dir)
    h.sh(("unset LD_PRELOAD; cd / && %s pgpool -n -f %s/conf -F %s/none >%s/log 2>&1 </dev/null &"):format(
      root and "runuser -u postgres --" or "", dir, dir, dir))
    local to = ("host=127.0.0.1 port=%d user=postgres dbname=%s"):format(port, database)
    for _ = 1, 200 do
      if h.sh(("exec psql -X -q -d %s -c 'select'"):format(h.quote(to))) == 0 then return to end
      os.execute "sleep 0.05"
    end
    error(h.read(dir .. "/log"))
  end

  local function at_socket(to) return (to:gsub("host=%S+", "host=" .. dir)) end

  local function sql(text)
    local code, out, err = h.sh(("exec psql -X -q -A -t -d %s -c %s"):format(
      h.quote((h.conninfo():gsub("dbname=%S+", "dbname=" .. database))), h.quote(text)))
    assert(code == 0, err)
    return (out:gsub("\n$", ""))
  end

  before_each(function()
    w = workspace.new()
    sql "drop table if exists t, _importflow_jobs, _importflow_staging_rows; create table t (id int primary key, name text)"
    w:kit("t", 'return k.kit "t" { into = "t", load = "upsert", key = { "id" }, k.field "id" { k.integer }, k.field "name" {} }')
    w:write("a.csv", "id,name\n1,a\n2,b\n")
  end)
  after_each(function()
    if dir and h.exists(dir .. "/pid") then
      h.sh(("kill -INT $(cat %s/pid); for i in $(seq 100); do test -e %s/pid || break; sleep 0.05; done"):format(dir, dir))
    end
    dir = nil
  end)

  local function through(to, ...)
    local words = { ... }
    table.move({ "--to", to }, 1, 2, #words + 1, words)
    return w:kitload(table.unpack(words))
  end

  local commands = { { "run", "t", "a.csv" }, { "jobs" }, { "usage" }, { "check", "t", "a.csv" }, { "setup", "--check" }, { "expire" } }

  for _, way in ipairs { { "session", "" }, { "statement", "statement_level_load_balance = on" } } do
    it(("that shares reads out by %s all commands name it, and nothing is loaded"):format(way[1]), function()
      local to = start(way[2])
      -- For a connection that it has kept, pgpool gives the number of the server's own process.
      for _, at in ipairs { to, at_socket(to), to } do
        for _, command in ipairs(commands) do
          local code, _, err = through(at, table.unpack(command))
          assert.equal(4, code, table.concat(command, " "))
          assert.matches("pgpool-II 4.", err, 1, true)
          assert.matches("load_balance_mode = off", err, 1, true)
        end
      end
      assert.equal("0|0", sql "select count(*), (select count(*) from pg_class where relname like '%importflow%') from t")
    end)
  end

  -- With reads of one server alone it may be trusted.
  for _, way in ipairs { { "load_balance_mode = off" }, { "backend_weight0 = 1\nbackend_weight1 = 0" }, { "", "raw" } } do
    it(("with %s all is as without it"):format(way[2] or way[1]), function()
      local to = start(way[1], way[2])
      for _, at in ipairs { to, at_socket(to) } do
        sql "truncate t; drop table if exists _importflow_jobs, _importflow_files, _importflow_mended cascade"
        local code, out, err = through(at, "run", "t", "a.csv")
        assert.equal("", err)
        assert.equal(0, code, out)
        assert.equal("1|a\n2|b", sql "select * from t order by id")
        code, _, err = through(at, "run", "t", "a.csv")
        assert.equal(5, code)
        assert.matches("a.csv was loaded into public.t on", err)
        assert.matches("completed", select(2, through(at, "jobs")))
        assert.equal("0", sql "select count(*) from pg_locks where locktype = 'advisory'")
      end
    end)
  end
end)
