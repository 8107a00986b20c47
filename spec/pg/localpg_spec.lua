local h = require "spec.helper"
local localpg = require "kitload.connect.localpg"
local output = require "kitload.talk.output"
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

--- What a use of the cluster says about making and starting it is kept away.
output.quiet = true
local conninfo = localpg.conninfo

local function scalar(text, sql)
  local conn = assert(pg.connect { conninfo = text, retry = false })
  local r = assert(conn:exec(sql))
  conn:close()
  return r.rows[1][r.columns[1]]
end

--- Run Lua in processes of their own, at the same time; gives what they print.
local function programs(dir, count, user, environment)
  local path = h.write(h.tmp() .. "/program.lua", [[
    package.path, package.cpath = "lua/?.lua;" .. package.path, (os.getenv "KITLOAD_BUILD" or "build") .. "/?.so;" .. package.cpath
    local localpg, pg = require "kitload.connect.localpg", require "kitload.host.pg"
    local text, err = localpg.conninfo(...)
    if not text then print(err.message) os.exit(1) end
    print(assert(pg.connect { conninfo = text }):exec("select pg_postmaster_start_time()::text || current_user as x").rows[1].x)]])
  h.sh(("chmod -R a+rX %s"):format((path:gsub("/[^/]+$", ""))))
  local _, out, err = h.sh(("for i in $(seq %d); do %s%s %s %s & done; wait"):format(count,
    user and ("runuser -u %s -- %s "):format(user, environment) or "", h.lua, path, h.quote(dir)))
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

  it("is kept out of git", function()
    assert.equal("/pg\n/pg.lock\n", h.read(dir .. "/.kitload/.gitignore"))
    h.write(dir .. "/.kitload/.gitignore", "mine")
    assert(conninfo(dir))
    assert.equal("mine", h.read(dir .. "/.kitload/.gitignore"))
  end)

  it("is loaded by a role that is no superuser and owns its database", function()
    assert.equal("kitload f t", scalar(text, [[select current_user || ' ' || (select left(rolsuper::text, 1) from pg_roles where rolname = current_user)
      || ' ' || (select left((d.datdba = r.oid)::text, 1) from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user)]]))
    local own = assert(pg.connect { conninfo = text, retry = false })
    assert(own:script "create schema own; create table own.t as select 1 as a")
    own:close()
    for _, sql in ipairs { "copy (select 'id') to program 'cat'", "set role postgres", "create role x superuser", "copy own.t to '/tmp/x'",
      "alter role kitload superuser", "select pg_read_file('/etc/passwd')", "create extension file_fdw", "alter system set work_mem = '1MB'" } do
      local conn = assert(pg.connect { conninfo = text, retry = false })
      local done, err = conn:exec(sql)
      conn:close()
      assert.is_nil(done, sql)
      assert.equal("42501", err.sqlstate, sql)
    end
  end)

  it("cannot be made a shell by a kit", function()
    local w = use(workspace())
    h.sh(("mkdir -p %s/kits"):format(w))
    h.write(w .. "/f.csv", "id\n1\n")
    for _, name in ipairs { "before_merge", "after_merge" } do
      h.write(w .. "/kits/t.lua", ([==[local k = require "kit"
        return k.kit "t" { into = "t", create = true, %s = [[copy (select 'id') to program 'touch %s/PWNED; chmod 777 %s/PWNED']], k.field "id" { k.integer } }]==]):format(
        name, w, w))
      local binary = h.build:sub(1, 1) == "/" and h.kitload or h.pwd() .. "/" .. h.kitload
      local code, _, err = h.sh(("cd %s && %s run t f.csv --to local: </dev/null"):format(w, binary))
      assert.equal(4, code, err)
      assert.matches("42501", err)
      assert.is_nil((sys.stat(w .. "/PWNED")))
    end
  end)

  it("of an earlier version is given to that role at its next use, running or not, and says so", function()
    local other = use(workspace())
    local there = assert(conninfo(other))
    local admin = there:gsub("user=kitload", "user=postgres")
    -- As it was in older versions: everything belongs to the superuser, and there is no such role.
    local function earlier()
      local conn = assert(pg.connect { conninfo = admin })
      assert(conn:script [[reassign owned by kitload to postgres; alter database postgres owner to postgres; drop owned by kitload; drop role kitload]])
      conn:close()
    end
    local conn = assert(pg.connect { conninfo = admin })
    assert(conn:script [[create schema app; create type app.mood as enum ('a'); create domain app.word as text;
      create table app.people (id int generated by default as identity primary key, n serial, m app.mood, w app.word) partition by range (id);
      create table app.first partition of app.people for values from (1) to (100);
      create view app.named as select id from app.people; create materialized view app.kept as select 1 as a; create sequence app.own;
      create function app.f() returns int language sql as 'select 1'; create procedure app.p() language sql as 'select 1';
      create aggregate app.total (int) (sfunc = int4pl, stype = int); create table "Odd ""name" (a int); insert into app.people (m) values ('a');
      create schema theirs; create table theirs.t (id int); create view theirs.v as select 1 as a; create sequence theirs.s;
      create type theirs.mood as enum ('a'); create function theirs.f() returns int language sql as 'select 1']])
    for _, member in ipairs { "schema theirs", "table theirs.t", "view theirs.v", "sequence theirs.s", "type theirs.mood", "function theirs.f()" } do
      assert(conn:exec("alter extension plpgsql add " .. member))
    end
    conn:close()
    for _, running in ipairs { true, false } do
      earlier()
      if not running then localpg.stop(other) end
      local out, err = programs(other, 2)
      assert.matches("kitload\n.*kitload\n", out)
      local _, said = err:gsub("no superuser; the database and %d+ objects in it are its own now", "")
      assert.equal(1, said, err)
      assert.equal(0, scalar(there, [[select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where (n.nspname = 'app' or c.relname like 'Odd%') and c.relowner = 10]]))
      -- What belongs to an extension stays with the superuser, whatever it is.
      assert.equal("t r v S e f", scalar(there, [[select concat_ws(' ', (select left((nspowner = 10)::text, 1) from pg_namespace where oid = n.oid),
          (select string_agg(relkind::text, ' ' order by relname) filter (where relname <> 's') from pg_class where relnamespace = n.oid and relowner = 10),
          (select relkind::text from pg_class where relnamespace = n.oid and relowner = 10 and relname = 's'),
          (select typtype::text from pg_type where typnamespace = n.oid and typowner = 10 and typname = 'mood'),
          (select prokind::text from pg_proc where pronamespace = n.oid and proowner = 10))
        from pg_namespace n where nspname = 'theirs']]))
      assert.equal(2, scalar(there, "insert into app.people (id, m) values (nextval('app.own') + 1 + (select count(*) from app.people), 'a') returning app.f() + 1"))
      local own = assert(pg.connect { conninfo = there, retry = false })
      assert(own:script("alter table app.people add column x" .. tostring(running) .. " int"))
      own:close()
    end
  end)

  it("goes on running between uses", function()
    local pid = localpg.status(dir).pid
    assert.equal(text, localpg.conninfo(dir))
    assert.equal(pid, localpg.status(dir).pid)
  end)

  it("is reached whatever the environment says about other servers", function()
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

  it("is looked at by the doctor, running or not, by a project's name, too, and not started by it", function()
    h.sh(("mkdir -p %s/projects %s/kits"):format(h.quote(dir), h.quote(dir)))
    h.write(dir .. "/projects/near.lua", 'return { to = "local:" }')
    h.write(dir .. "/kits/t.lua", 'local k = require "kit"\nreturn k.kit "t" { into = "t", create = true, k.field "a" {} }')
    local function doctor(words)
      return h.sh(("cd %s && env -u LD_PRELOAD -u PGHOST -u PGUSER -u PGDATABASE %s doctor %s"):format(h.quote(dir),
        h.quote(h.pwd() .. "/" .. (os.getenv "KITLOAD_BUILD" or "build") .. "/kitload"), words))
    end
    for _, words in ipairs { "--to local:", "near", "--to local: t", "near t" } do
      local code, out, err = doctor(words)
      assert.same({ 0, "" }, { code, err }, out)
      for _, line in ipairs { "ok         project    local: the workspace's own PostgreSQL\n", "ok         name       a socket of this machine\n",
        "ok         TLS        none", "ok         login      kitload, " } do
        assert.is_truthy(out:find(line, 1, true), line .. "\n" .. out)
      end
    end
    assert.is_true(localpg.stop(dir))
    local code, out = doctor "near t"
    assert.equal(0, code, out)
    assert.matches("local: the workspace's own PostgreSQL does not run\n", out)
    assert.is_false(localpg.status(dir).running)
    assert(localpg.conninfo(dir))
  end)

  it("recovers at the next use after its server was killed", function()
    local conn = assert(pg.connect { conninfo = text })
    assert(conn:exec "create table survivor as select 1 as a")
    local before = localpg.status(dir).pid
    os.execute("kill -9 " .. before)
    assert.equal(1, scalar(assert(localpg.conninfo(dir)), "select a from survivor"))
    assert.are_not.equal(before, localpg.status(dir).pid)
  end)

  it("keeps no file open of who started it, so a caller's lock ends with the caller", function()
    localpg.stop(dir)
    local lock = h.quote(h.tmp() .. "/lock")
    local program = h.write(h.tmp() .. "/start.lua", [[
      package.path, package.cpath = "lua/?.lua;" .. package.path, (os.getenv "KITLOAD_BUILD" or "build") .. "/?.so;" .. package.cpath
      assert(require "kitload.connect.localpg".conninfo(...))]])
    assert.equal(0, (h.sh(("exec 9>%s && flock 9 && exec %s %s %s"):format(lock, h.lua, program, h.quote(dir)))))
    assert.is_true(localpg.status(dir).running)
    assert.equal(0, (h.sh(("flock -n %s true"):format(lock))))
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
    if root then h.sh(("chown -R postgres %s/.kitload/pg"):format(other)) end
    assert(localpg.trust(other))
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
    local state = h.tmp()
    sys.chown(state, "postgres")
    h.sh("chmod 711 " .. state:match "^/tmp/[^/]+")
    local out, err = programs(other, 1, "postgres", "env XDG_STATE_HOME=" .. state)
    assert.truthy(out:find "kitload", err)
    assert.equal("postgres", localpg.status(other).owner)
    assert.truthy(localpg.status(other).refusal) -- root has not made it
    assert(localpg.trust(other))
    localpg.stop(other)
    assert.equal(1, scalar(assert(localpg.conninfo(other)), "select 1"))
  end)
end)
