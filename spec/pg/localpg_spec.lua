local h = require "spec.helper"
local localpg = require "kitload.localpg"
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"

local root = sys.euid() == 0

--- A folder for a workspace that every user can reach, unlike the ones mktemp makes.
local function workspace(name)
  local dir = h.tmp() .. (name or "")
  h.sh(("mkdir -p %s && chmod 755 %s"):format(h.quote(dir), h.quote(dir:match "^/tmp/[^/]+")))
  return dir
end

local used = {}
local function use(dir)
  used[#used + 1] = dir
  return dir
end

local function remove(dir)
  local status = assert(localpg.status(dir))
  localpg.stop(dir)
  h.sh(("rm -rf %s %s"):format(h.quote(dir .. "/.kitload"), h.quote((status.data:gsub("/data$", "")))))
end

--- The first line that a use of the cluster prints is about making it, on standard error: specs keep it away.
local function conninfo(dir)
  local stderr = io.stderr
  io.stderr = assert(io.open("/dev/null", "w")) -- luacheck: ignore 122
  local text, err = localpg.conninfo(dir)
  io.stderr = stderr -- luacheck: ignore 122
  return text, err
end

local function scalar(text, sql)
  local conn = assert(pg.connect { conninfo = text, retry = false })
  local r = assert(conn:exec(sql))
  conn:close()
  return r.rows[1][r.columns[1]]
end

--- Run Lua in processes of their own, at the same time; gives what they print.
local function programs(dir, count, user)
  local path = h.write(h.tmp() .. "/program.lua", [[
    package.path, package.cpath = "lua/?.lua;" .. package.path, (os.getenv "KITLOAD_BUILD" or "build") .. "/?.so;" .. package.cpath
    local localpg, pg = require "kitload.localpg", require "kitload.host.pg"
    local text, err = localpg.conninfo(...)
    if not text then print(err.message) os.exit(1) end
    print(assert(pg.connect { conninfo = text }):exec("select pg_postmaster_start_time()::text || current_user as x").rows[1].x)]])
  h.sh(("chmod -R a+rX %s"):format((path:gsub("/[^/]+$", ""))))
  local _, out, err = h.sh(("for i in $(seq %d); do %s%s %s %s & done; wait"):format(count,
    user and "runuser -u " .. user .. " -- " or "", h.lua, path, h.quote(dir)))
  return out, err
end

describe("the workspace's PostgreSQL", function()
  local dir, text
  setup(function()
    dir = use(workspace())
    text = assert(conninfo(dir))
  end)
  teardown(function()
    for _, path in ipairs(used) do remove(path) end
  end)

  it("is made at the first use, in UTF-8, safe on disk, reached by its socket only", function()
    assert.equal("UTF8", scalar(text, "show server_encoding"))
    assert.equal("on", scalar(text, "show fsync"))
    assert.equal("", scalar(text, "show listen_addresses"))
    assert.equal("C", scalar(text, "select datcollate from pg_database where datname = 'postgres'"):match "^C")
    assert.equal("0700", scalar(text, "show unix_socket_permissions"))
    local status = localpg.status(dir)
    assert.equal(dir .. "/.kitload/pg/data", status.data)
    assert.equal(448, sys.stat(dir .. "/.kitload/pg").mode)
    assert.same({ true, true, text }, { status.exists, status.running, status.conninfo })
    assert.equal(scalar(text, "show server_version_num") // 10000, status.version)
  end)

  it("goes on running between uses", function()
    local pid = localpg.status(dir).pid
    assert.equal(text, localpg.conninfo(dir))
    assert.equal(pid, localpg.status(dir).pid)
  end)

  it("is reached whatever the environment says of other servers", function()
    local hostile = "PGHOSTADDR=127.0.0.9 PGPORT=1 PGHOST=/nowhere PGDATABASE=x PGUSER=y"
    assert.same({ 0, "1\n", "" }, { h.sh(("env -u LD_PRELOAD %s psql %s -tAc 'select 1'"):format(hostile, h.quote(text))) })
  end)

  it("stops and starts again, with its data", function()
    local conn = assert(pg.connect { conninfo = text })
    assert(conn:exec "create table kept as select 42 as a")
    conn:close()
    assert.is_true(localpg.stop(dir))
    assert.same({ true, false }, { localpg.status(dir).exists, localpg.status(dir).running })
    assert.is_false(localpg.stop(dir))
    assert.equal(42, scalar(assert(localpg.conninfo(dir)), "select a from kept"))
  end)

  it("recovers at the next use after its server was killed", function()
    local conn = assert(pg.connect { conninfo = text })
    assert(conn:exec "create table survivor as select 1 as a")
    local before = localpg.status(dir).pid
    os.execute("kill -9 " .. before)
    assert.equal(1, scalar(assert(localpg.conninfo(dir)), "select a from survivor"))
    assert.are_not.equal(before, localpg.status(dir).pid)
  end)

  it("that was killed is not running, and needs no stop", function()
    os.execute("kill -9 " .. localpg.status(dir).pid)
    assert.is_false(localpg.status(dir).running)
    assert.is_false(localpg.stop(dir))
    assert(localpg.conninfo(dir))
  end)

  it("starts although its process number has become another program's", function()
    localpg.stop(dir)
    local lines = ("%d\n%s/.kitload/pg/data\n1\n5432\n%s/.kitload/pg\n\n"):format(sys.pid(), dir, dir)
    h.write(dir .. "/.kitload/pg/data/postmaster.pid", lines)
    if root then sys.chown(dir .. "/.kitload/pg/data/postmaster.pid", "postgres") end
    assert.equal(1, scalar(assert(localpg.conninfo(dir)), "select 1"))
  end)

  it("says what its log says when it does not start", function()
    localpg.stop(dir)
    local conf = dir .. "/.kitload/pg/data/postgresql.conf"
    local good = h.read(conf)
    h.write(conf, good .. "\nwork_mem = 'plenty'\n")
    local none, err = localpg.conninfo(dir)
    h.write(conf, good)
    assert.is_nil(none)
    assert.equal("db", err.kind)
    assert.truthy(err.message:find "work_mem")
    assert.truthy(err.hint:find "server.log")
    assert.equal(1, scalar(assert(localpg.conninfo(dir)), "select 1"))
  end)

  it("is made once when several ask for it at the same moment", function()
    local other = use(workspace())
    local out, err = programs(other, 5)
    local first = out:match "[^\n]+"
    assert.equal((first .. "\n"):rep(5), out)
    assert.equal(1, select(2, err:gsub("\n", "")), err)
    assert.truthy(err:find("makes a private PostgreSQL", 1, true))
  end)

  it("is made over when making it was cut short", function()
    local other = use(workspace())
    h.sh(("mkdir -p %s/.kitload/pg/data.new/base && touch %s/.kitload/pg/data.new/PG_VERSION"):format(other, other))
    h.sh(("chmod 700 %s/.kitload/pg"):format(other))
    if root then h.sh(("chown -R postgres %s/.kitload/pg"):format(other)) end
    assert.equal(1, scalar(assert(conninfo(other)), "select 1"))
    assert.is_nil((sys.stat(other .. "/.kitload/pg/data.new")))
  end)

  it("has its socket elsewhere when the path is too long for one, or has a comma", function()
    for _, name in ipairs { "/" .. ("long"):rep(20), "/a,b c'd" } do
      local other = use(workspace(name))
      local there = assert(conninfo(other))
      assert.is_nil(there:find(other, 1, true))
      assert.equal(1, scalar(there, "select 1"))
      assert.equal(there, localpg.status(other).conninfo)
      local socket = there:match "^host='([^']+)'"
      assert.equal(448, sys.stat(socket).mode)
      remove(other)
      h.sh("rm -rf " .. socket)
      used[#used] = nil
    end
  end)

  it("refuses a socket's folder that others can enter", function()
    local other = use(workspace("/" .. ("long"):rep(20)))
    local socket = assert(localpg.status(other)).conninfo:match "^host='([^']+)'"
    h.sh(("mkdir -p %s && chmod 777 %s"):format(socket, socket))
    local none, err = conninfo(other)
    h.sh("rm -rf " .. socket)
    assert.is_nil(none)
    assert.truthy(err.message:find(socket, 1, true))
  end)

  it("does not exist before it is used", function()
    local other = workspace()
    local status = localpg.status(other)
    assert.same({ false, false }, { status.exists, status.running })
    assert.is_false(localpg.stop(other))
    assert.is_nil((sys.stat(other .. "/.kitload")))
  end)

  it("of a version whose programs are missing is refused, not overwritten", function()
    local other = use(workspace())
    h.sh(("mkdir -p %s/.kitload/pg/data && echo 9 > %s/.kitload/pg/data/PG_VERSION"):format(other, other))
    local none, err = conninfo(other)
    assert.is_nil(none)
    assert.truthy(err.message:find "PostgreSQL 9")
    assert.equal("9\n", h.read(other .. "/.kitload/pg/data/PG_VERSION"))
  end)

  if not root then return end

  it("run by root belongs to postgres", function()
    assert.equal("postgres", localpg.status(dir).owner)
    assert.is_false(sys.stat(dir .. "/.kitload/pg/data").uid == 0)
  end)

  it("run by root in a workspace that postgres cannot reach is under /var/lib, and a file says so", function()
    local hidden = use(h.tmp())
    local there = assert(conninfo(hidden))
    assert.equal(1, scalar(there, "select 1"))
    local home = h.read(hidden .. "/.kitload/pg"):match "^/var/lib/kitload/%x+"
    assert.equal(home .. "/data", localpg.status(hidden).data)
    localpg.stop(hidden)
    assert.equal(1, scalar(assert(localpg.conninfo(hidden)), "select 1"))
  end)

  it("of an ordinary user runs as that user, also when root uses it", function()
    local other = use(workspace())
    if h.sh(("runuser -u postgres -- test -r %s/kitload.so"):format(h.build)) ~= 0 then
      pending "postgres cannot read the build"
      return
    end
    sys.chown(other, "postgres")
    local out, err = programs(other, 1, "postgres")
    assert.truthy(out:find "postgres", err)
    assert.equal("postgres", localpg.status(other).owner)
    localpg.stop(other)
    assert.equal(1, scalar(assert(localpg.conninfo(other)), "select 1"))
  end)
end)
