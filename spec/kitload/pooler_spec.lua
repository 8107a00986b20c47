-- Through PgBouncer: in session mode all is as without it, in transaction mode a run is refused before a row is read.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end
local it = h.sh "command -v pgbouncer || test -x /usr/sbin/pgbouncer" == 0 and it or pending

describe("through a pooler", function()
  local w, dir

  -- A PgBouncer of its own before the test server; it does not run as root.
  local function start(mode)
    dir = h.tmp()
    local host = h.conninfo():match "host=(%S+)"
    h.write(dir .. "/ini", ([[
[databases]
* = host=%s port=5432
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
]]):format(host, dir, dir, mode, dir, dir))
    h.write(dir .. "/users", '"postgres" ""\n')
    local root = h.sh 'test "$(id -u)" = 0' == 0
    h.sh("chmod 777 " .. dir)
    local code, out, err = h.sh(("unset LD_PRELOAD; PATH=$PATH:/usr/sbin; cd / && %s pgbouncer -q -d %s/ini"):format(
      root and "runuser -u postgres --" or "", dir))
    assert(code == 0, out .. err)
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
