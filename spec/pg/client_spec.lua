local h = require "spec.helper"
local sys = require "kitload.host.sys"
local pg = require "kitload.host.pg"
local server = require "spec.pg.server"

local conninfo = h.conninfo()
if not conninfo then
  describe("a connection", function()
    it("needs a test server: scripts/with-pg", function() pending "no KITLOAD_TEST_PG" end)
  end)
  return
end

local function connect(options)
  options = options or {}
  options.conninfo = options.conninfo or conninfo
  return assert(pg.connect(options))
end

local function failure(result, err)
  assert.is_nil(result)
  return err
end

local function scalar(conn, sql, params)
  local r = assert(conn:exec(sql, params))
  return r.rows[1][r.columns[1]]
end

local function seconds(fn, ...)
  local before = sys.monotonic()
  local results = table.pack(fn(...))
  return sys.monotonic() - before, table.unpack(results, 1, results.n)
end

--- Run a Lua program in a process of its own, as signals are for processes; gives what it prints.
local prelude = [[
local h = require "spec.helper"
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"
local conninfo = ...
pg.catch_signals()
local function signal_in(delay, name)
  os.execute(("(sleep %s; kill -%s %d) >/dev/null 2>&1 &"):format(delay, name, sys.pid()))
end
local function seconds(fn, ...)
  local before = sys.monotonic()
  local results = table.pack(fn(...))
  return sys.monotonic() - before, table.unpack(results, 1, results.n)
end
]]
local function program(text, argument)
  local path = h.write(h.tmp() .. "/program.lua", prelude .. text)
  local code, out, err = h.sh(("%s %s %s"):format(h.lua, path, h.quote(argument or conninfo)))
  assert.same({ 0, "" }, { code, err })
  return out
end

--- A unix socket that takes connections and never says a word.
local function silent_server()
  local dir = h.tmp()
  os.execute(([[perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Local => "%s/.s.PGSQL.5432", Listen => 5) or die; sleep 30' &
    echo $! > %s/pid; for i in 1 2 3 4 5 6 7 8 9; do test -S %s/.s.PGSQL.5432 && break; sleep 0.1; done]]):format(dir, dir, dir))
  return "host=" .. dir .. " user=x", function() os.execute(("kill $(cat %s/pid)"):format(dir)) end
end

describe("a connection string", function()
  it("that cannot be read is refused without a piece of the password in the message", function()
    for _, text in ipairs {
      "postgres://u:gehe@im42@localhost/db", "postgres://u:gehe/im42@localhost/db", "postgres://u:geheim42%zz@localhost/db",
      "password=gehe im42=1 host=x", "host=x password='geheim42", "geheim42", "host=x geheim42=y", "postgres://u:p@[geheim42",
    } do
      local conn, err = pg.connect { conninfo = text }
      assert.is_nil(conn)
      assert.equal("usage", err.kind)
      assert.is_nil((err.message .. (err.hint or "")):find "im42", text .. ": " .. err.message)
    end
  end)

  it("is taken apart without its password", function()
    assert.same({ user = "u", host = "h", port = "1", dbname = "db", application_name = "x" },
      pg.conninfo_parse "postgres://u:p@h:1/db?application_name=x&sslpassword=y")
    assert.same({ host = "h", user = "u" }, pg.conninfo_parse "host=h user=u password='a b'")
  end)
end)

describe("connecting", function()
  it("gives a connection that says where it leads", function()
    local conn = connect()
    local host = conninfo:match "host=(%S+)"
    assert.equal("postgres@" .. host .. ":5432/postgres", conn:describe())
    assert.equal(scalar(conn, "select current_setting('server_version_num')::int"), conn:version())
    assert.equal(scalar(conn, "select pg_backend_pid()"), conn:pid())
    -- PostgreSQL 13 does not report it by itself.
    assert.equal(conn:version() >= 140000 and "off" or nil, conn:parameter "in_hot_standby")
    assert.is_nil(conn:parameter "nonsense")
  end)

  it("names the application kitload unless the string names it", function()
    assert.equal("kitload", scalar(connect(), "show application_name"))
    assert.equal("other", scalar(connect { application_name = "other" }, "show application_name"))
    local named = { conninfo = conninfo .. " application_name=mine", application_name = "other" }
    assert.equal("mine", scalar(connect(named), "show application_name"))
  end)

  it("settles the session whatever the string's options say", function()
    local hostile = " options='-c DateStyle=SQL,DMY -c IntervalStyle=iso_8601 -c TimeZone=Asia/Tokyo -c bytea_output=escape"
      .. " -c standard_conforming_strings=off -c extra_float_digits=-5 -c statement_timeout=60000 -c lock_timeout=50000"
      .. " -c idle_in_transaction_session_timeout=40000 -c client_encoding=LATIN1'"
    local conn = connect { conninfo = conninfo .. hostile }
    for name, value in pairs {
      client_encoding = "UTF8", DateStyle = "ISO, YMD", IntervalStyle = "postgres", TimeZone = "UTC", bytea_output = "hex",
      standard_conforming_strings = "on", extra_float_digits = "1", statement_timeout = "0", lock_timeout = "0",
      idle_in_transaction_session_timeout = "0",
    } do
      assert.equal(value, scalar(conn, "show " .. name), name)
    end
    if conn:version() >= 140000 then
      assert.equal("0", scalar(conn, "show idle_session_timeout"))
      assert.equal("5s", scalar(conn, "show client_connection_check_interval"))
    end
  end)

  it("takes away every limit of time that the server's version knows for a session", function()
    local names = {}
    for _, row in ipairs(assert(connect():exec([[select name from pg_settings
        where context = 'user' and name like '%\_timeout' and name !~ '^(tcp|wal)' order by name]])).rows) do
      names[#names + 1] = row.name
    end
    assert.is_true(#names >= 3)
    local conn = connect { conninfo = ("%s options='-c %s=61000'"):format(conninfo, table.concat(names, "=61000 -c ")) }
    for _, name in ipairs(names) do assert.equal("0", scalar(conn, "show " .. name), name) end
  end)

  it("takes another time zone, and says when the server does not know it", function()
    assert.equal("Europe/Berlin", scalar(connect { time_zone = "Europe/Berlin" }, "show TimeZone"))
    local conn, err = pg.connect { conninfo = conninfo, time_zone = "Mars/Olympus" }
    assert.is_nil(conn)
    assert.equal("22023", err.sqlstate)
    assert.truthy(err.message:find "Mars/Olympus")
  end)

  it("takes a time to wait for locks, alone and with a time zone, in the session and in a transaction", function()
    for _, case in ipairs { { nil, nil }, { "7s", nil }, { nil, "Asia/Tokyo" }, { "8s", "Asia/Tokyo" } } do
      local conn = connect { lock_timeout = case[1], time_zone = case[2] }
      for _ = 1, 2 do
        assert.same({ case[1] or "0", case[2] or "UTC" }, { scalar(conn, "show lock_timeout"), scalar(conn, "show TimeZone") })
        conn:script "set lock_timeout = 1; set TimeZone = 'Asia/Kolkata'"
        assert(conn:settle())
      end
      conn:exec "begin"
      assert(conn:settle "transaction")
      assert.equal(case[1] or "0", scalar(conn, "show lock_timeout"))
      conn:rollback()
    end
  end)

  it("settles a single transaction too, for poolers", function()
    local conn = connect()
    conn:script "set statement_timeout = 12345; set DateStyle = 'German'"
    conn:exec "begin"
    assert(conn:settle "transaction")
    assert.equal("0", scalar(conn, "show statement_timeout"))
    conn:rollback()
    assert.equal("12345ms", scalar(conn, "show statement_timeout"))
    assert(conn:settle())
    assert.equal("ISO, YMD", scalar(conn, "show DateStyle"))
  end)

  it("is tried again while nobody listens, for as long as it was told", function()
    local took, conn, err = seconds(pg.connect, { conninfo = "host=127.0.0.1 port=1 user=x", retry = 0.8 })
    assert.is_nil(conn)
    assert.equal("db", err.kind)
    assert.truthy(err.message:find "port 1")
    assert.is_true(took >= 0.6 and took < 1.5, took)
    took = seconds(pg.connect, { conninfo = "host=127.0.0.1 port=1 user=x", retry = false })
    assert.is_true(took < 0.3, took)
  end)

  it("succeeds when a full server gets room", function()
    connect():script "drop role if exists narrow; create role narrow login connection limit 1"
    local narrow = conninfo:gsub("user=%S+", "user=narrow")
    local first = connect { conninfo = narrow }
    local conn, err = pg.connect { conninfo = narrow, retry = false }
    assert.is_nil(conn)
    assert.equal("53300", err.sqlstate)
    assert.equal("too many connections for role \"narrow\"", err.message:match "FATAL: (.*)")
    local took, second = seconds(function()
      os.execute(("(sleep 0.5; env -u LD_PRELOAD psql -qc 'select pg_terminate_backend(%d)') >/dev/null 2>&1 &"):format(first:pid()))
      return connect { conninfo = narrow }
    end)
    assert.is_true(took > 0.3, took)
    second:close()
  end)

  it("succeeds when the server comes up meanwhile, through starting and recovering", function()
    local private = server.new {}
    private:start()
    connect { conninfo = private.conninfo }:script "create table t as select generate_series(1, 1000)"
    private:stop()
    local took, conn = seconds(function()
      os.execute(("(sleep 0.4; %s) >/dev/null 2>&1 &"):format(private:start_command()))
      return pg.connect { conninfo = private.conninfo, retry = 60 }
    end)
    assert.is_true(took > 0.3, took)
    assert.equal(1000, scalar(conn, "select count(*) from t"))
    conn:close()
    private:remove()
  end)

  it("is not tried again when there is no such database or role", function()
    for _, more in ipairs { " dbname=nowhere", " user=nobody_here" } do
      local took, conn, err = seconds(pg.connect, { conninfo = conninfo .. more })
      assert.is_nil(conn)
      assert.truthy(err.message:find "does not exist")
      assert.is_true(took < 0.5, took)
    end
  end)

  it("gives up on a server that never answers", function()
    local silent, stop = silent_server()
    local took, conn, err = seconds(pg.connect, { conninfo = silent, timeout = 0.5, retry = false })
    assert.is_nil(conn)
    assert.truthy(err.message:find "within 0.5 s")
    assert.is_true(took < 1, took)
    took, conn, err = seconds(pg.connect, { conninfo = silent .. " connect_timeout=1", retry = false })
    assert.is_nil(conn)
    assert.truthy(err.message:find "within 1 s")
    assert.is_true(took < 1.6, took)
    stop()
  end)

  it("ends at once with a signal", function()
    local silent, stop = silent_server()
    local out = program([[
      signal_in(0.3, "TERM")
      local took, conn, err = seconds(pg.connect, { conninfo = conninfo })
      print(conn, err.kind, err.exit, err.message, took < 1)]], silent)
    stop()
    assert.equal("nil\tinterrupted\t130\tinterrupted by SIGTERM\ttrue\n", out)
  end)

  it("is closed when the connection is collected", function()
    local watcher = connect()
    local pid = connect():pid()
    collectgarbage()
    collectgarbage()
    local gone
    for _ = 1, 50 do
      gone = scalar(watcher, "select count(*) = 0 from pg_stat_activity where pid = $1", { pid })
      if gone then break end
      os.execute "sleep 0.02"
    end
    assert.is_true(gone)
  end)
end)

describe("a refused password", function()
  local port = 20000 + sys.pid() % 20000
  local private
  setup(function()
    private = server.new { port = port, tls = true, hba = "local all postgres trust\nhost all berta all reject\nhost all all all scram-sha-256\n" }
    private:start()
    connect { conninfo = private.conninfo }:script "set password_encryption = 'scram-sha-256'; create role anna login password 'right'"
  end)
  teardown(function() private:remove() end)

  local function try(more)
    local before = private:logged "password authentication failed"
    local took, conn, err = seconds(pg.connect, { conninfo = ("host=127.0.0.1 port=%d user=anna dbname=postgres %s"):format(port, more) })
    return private:logged "password authentication failed" - before, took, conn, err
  end

  it("is not tried twice", function()
    local times, took, conn, err = try "password=wrong sslmode=disable"
    assert.is_nil(conn)
    assert.equal("28P01", err.sqlstate)
    assert.is_nil((err.message .. err.hint):find "wrong")
    assert.equal(1, times)
    assert.is_true(took < 1, took)
  end)

  it("is not tried without TLS after it was refused with TLS, as libpq by itself does", function()
    local before = private:logged "password authentication failed"
    h.sh(("env -u LD_PRELOAD psql 'host=127.0.0.1 port=%d user=anna dbname=postgres password=wrong' -c 'select 1'"):format(port))
    assert.equal(2, private:logged "password authentication failed" - before)
    local times, _, conn, err = try "password=wrong"
    assert.is_nil(conn)
    assert.equal("28P01", err.sqlstate)
    assert.equal(1, times)
    -- The attempt without TLS was given up, and its message is not shown.
    assert.is_nil(err.message:find "failed: *$", err.message)
    assert.is_nil(err.message:find(";", 1, true), err.message)
  end)

  it("that is missing is not asked for again", function()
    local _, took, conn, err = try "passfile=/dev/null"
    assert.is_nil(conn)
    assert.truthy(err.message:find "no password supplied")
    assert.truthy(err.hint:find ".pgpass", 1, true)
    assert.is_true(took < 1, took)
  end)

  it("is one thing, a certificate or a demand of TLS that cannot be met another: it is said what to do", function()
    h.write(private.dir .. "/other.crt", h.read(private.dir .. "/data/server.crt"))
    h.sh(("openssl req -new -x509 -days 2 -nodes -subj /CN=elsewhere -out %s/stranger.crt -keyout /dev/null"):format(private.dir))
    for more, hint in pairs {
      ["sslmode=verify-ca sslrootcert=/nowhere"] = "need sslrootcert=FILE",
      ["sslmode=verify-ca sslrootcert=" .. private.dir .. "/stranger.crt"] = "sslrootcert=FILE names who has",
      ["sslmode=verify-full sslrootcert=" .. private.dir .. "/other.crt"] = "the certificate is for another name",
    } do
      local times, took, conn, err = try("password=right " .. more)
      assert.is_nil(conn, more)
      assert.matches(hint, err.hint, 1, true)
      assert.equal(0, times)
      assert.is_true(took < 1, took)
    end
    local code, conn, err = pcall(pg.connect, { conninfo = conninfo:gsub("host=%S+", "host=127.0.0.1 port=1"), retry = false })
    assert.same({ true, nil }, { code, conn })
    assert.matches("is a PostgreSQL server running there", err.hint, 1, true)
  end)

  it("or a refused user is told once, with what to do", function()
    local times, _, conn, err = try "user=berta"
    assert.same({ 0, nil, "28000" }, { times, conn, err.sqlstate })
    assert.equal(1, select(2, err.message:gsub("rejects connection", "")), err.message)
    assert.matches("a line of the server's pg_hba.conf rejects this user", err.hint, 1, true)
    _, _, _, err = try "password=right dbname=nowhere"
    assert.matches("psql -l lists the databases", err.hint, 1, true)
    _, _, _, err = try "host=nowhere.invalid"
    assert.matches("is the name of the host written as it should be?", err.hint, 1, true)
  end)

  it("leaves the right one working, over TLS", function()
    local _, _, conn = try "password=right"
    assert.is_true(scalar(conn, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
    assert.is_nil(conn:describe():find "right")
  end)

  it("does not keep a COPY over TLS from working", function()
    local _, _, conn = try "password=right"
    conn:script "create temp table t (a text)"
    assert.equal(20000, conn:copy_from("copy t from stdin", (("x"):rep(100) .. "\n"):rep(20000)))
  end)
end)

describe("a statement", function()
  it("gives integers and booleans as themselves, everything else as text, NULL as nothing", function()
    local r = assert(connect():exec [[
      select 1::int2 a, -2::int4 b, 9223372036854775807 c, true d, false e, null f, 1.50 g, 'x' h, date '2024-02-29' i, '' j]])
    assert.same({ "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" }, r.columns)
    assert.same({ { a = 1, b = -2, c = math.maxinteger, d = true, e = false, g = "1.50", h = "x", i = "2024-02-29", j = "" } }, r.rows)
    assert.equal("integer", math.type(r.rows[1].a))
  end)

  it("takes texts, numbers, booleans and NULL as parameters", function()
    local r = assert(connect():exec("select $1::text a, $2::int8 b, $3::float8 c, $4::bool d, $5::text e, $6::bool f, $7::text g",
      { "ä'\\", math.mininteger, 0.5, true, pg.null, false, n = 7 }))
    assert.same({ { a = "ä'\\", b = math.mininteger, c = "0.5", d = true, f = false } }, r.rows)
  end)

  it("raises for a parameter that PostgreSQL cannot store", function()
    local conn = connect()
    assert.has_error(function() conn:exec("select $1", { "a\0b" }) end)
    assert.has_error(function() conn:exec("select $1", { {} }) end)
  end)

  it("says how many rows it touched", function()
    local conn = connect()
    conn:script "create temp table t (a int)"
    assert.equal(5, conn:exec("insert into t select generate_series(1, $1)", { 5 }).affected)
    assert.equal(3, conn:exec("delete from t where a > $1", { 2 }).affected)
  end)

  it("is one statement; a script is several", function()
    local conn = connect()
    local r, err = conn:exec "select 1; select 2"
    assert.is_nil(r)
    assert.equal("42601", err.sqlstate)
    assert.equal(2, conn:script "select 1; select 2 as x".rows[1].x)
  end)

  it("that fails gives all that the server says", function()
    local conn = connect()
    conn:script "create temp table thing (a int constraint thing_key primary key, b int not null)"
    conn:exec "insert into thing values (1, 1)"
    local r, err = conn:exec "insert into thing values (1, 2)"
    assert.is_nil(r)
    assert.equal("db", err.kind)
    assert.equal(4, err.exit)
    assert.equal("23505", err.sqlstate)
    assert.equal('duplicate key value violates unique constraint "thing_key"', err.message)
    assert.equal("Key (a)=(1) already exists.", err.detail)
    assert.same({ "thing_key", "thing" }, { err.constraint, err.table })
    err = failure(conn:exec "insert into thing values (2, null)")
    assert.same({ "23502", "b" }, { err.sqlstate, err.column })
    err = failure(conn:exec "select nonsense(1)")
    assert.truthy(err.hint)
    err = failure(conn:script "do $$ begin perform 1/0; end $$")
    assert.truthy(err.where:find "PL/pgSQL")
    assert.is_nil(err.lost)
    -- Each field is its own, and none stays for the next error.
    err = failure(conn:script [[do $$ begin raise exception 'the message' using errcode = 'P0042', detail = 'the detail', hint = 'the hint',
      schema = 'the schema', table = 'the table', column = 'the column', datatype = 'the type', constraint = 'the constraint'; end $$]])
    assert.same({ "the message", "P0042", "the detail", "the hint", "the schema", "the table", "the column", "the type", "the constraint" },
      { err.message, err.sqlstate, err.detail, err.hint, err.schema, err.table, err.column, err.datatype, err.constraint })
    assert.matches("^PL/pgSQL function inline_code_block line 1 at RAISE", err.where)
    err = failure(conn:exec "select 1/0")
    assert.same({}, { err.detail, err.hint, err.schema, err.table, err.column, err.datatype, err.constraint, err.where })
    conn:script [[do $$ begin raise notice 'a notice' using errcode = '01042', detail = 'its detail', hint = 'its hint'; end $$]]
    assert.same({ { severity = "NOTICE", message = "a notice", sqlstate = "01042", detail = "its detail", hint = "its hint" } }, (conn:notices()))
  end)

  it("has at most 999 statements in one go, and 65,535 parameters", function()
    local conn = connect()
    local list = {}
    for i = 1, 999 do list[i] = { "select " .. i .. " as n" } end
    local results = assert(conn:exec_all(list))
    assert.same({ 999, 999 }, { #results, results[999].rows[1].n })
    list[1000] = { "select 1000" }
    assert.has_error(function() conn:exec_all(list) end)
    assert.has_error(function() conn:exec_all {} end)
    assert.equal("42P18", failure(conn:exec("select $65535::int8", { n = 65535 })).sqlstate) -- the server's own answer
    assert.has_error(function() conn:exec("select 1", { n = 65536 }) end)
  end)

  it("leaves the connection usable when it fails", function()
    local conn = connect()
    conn:exec "select 1/0"
    assert.equal(1, scalar(conn, "select 1"))
  end)

  it("collects notices, a bounded number of them", function()
    local conn = connect()
    conn:script "do $$ begin for i in 1..150 loop raise warning 'number %', i using hint = 'h'; end loop; end $$"
    local notices, more = conn:notices()
    assert.equal(100, #notices)
    assert.equal(50, more)
    assert.same({ severity = "WARNING", sqlstate = "01000", message = "number 1", hint = "h" }, notices[1])
    assert.same({}, (conn:notices()))
  end)

  it("past its deadline is cancelled, and the connection goes on", function()
    local conn = connect()
    conn:deadline(0.3)
    local took, r, err = seconds(conn.exec, conn, "select pg_sleep(10)")
    assert.is_nil(r)
    assert.equal("db", err.kind)
    assert.truthy(err.message:find "0.3 s")
    assert.is_true(took < 1.5, took)
    conn:deadline(nil)
    assert.equal(1, scalar(conn, "select 1"))
  end)

  it("lets a progress function run while the server works", function()
    local conn, ticks = connect(), 0
    conn:on_tick(function() ticks = ticks + 1 end)
    conn:exec "select pg_sleep(1)"
    assert.is_true(ticks >= 4 and ticks <= 7, ticks)
    conn:on_tick(nil)
    ticks = 0
    conn:exec "select pg_sleep(0.3)"
    assert.equal(0, ticks)
  end)

  it("of COPY to or from nowhere ends without hanging", function()
    local conn = connect()
    conn:script "create temp table t (a int)"
    local r, err = conn:exec "copy t from stdin"
    assert.is_nil(r)
    assert.truthy(err.message:find "sends no data")
    assert(conn:exec "copy (select generate_series(1, 100000)) to stdout")
    assert.equal(0, scalar(conn, "select count(*) from t"))
  end)

  it("that is interrupted ends within two seconds and leaves the connection usable for the clean-up", function()
    assert.equal("nil\tinterrupted\t130\ttrue\tfalse\ttrue\n", program [[
      local conn = assert(pg.connect { conninfo = conninfo })
      conn:exec "begin"
      signal_in(0.4, "INT")
      local took, r, err = seconds(conn.exec, conn, "select pg_sleep(30)")
      conn:rollback()
      conn:shield(true)
      print(r, err.kind, err.exit, took < 2, conn:in_transaction(), conn:exec("select true as ok").rows[1].ok)]])
  end)

  it("that waits for a lock is interrupted as well", function()
    local blocker = connect()
    blocker:script "create table if not exists blocked (a int)"
    blocker:script "begin; lock table blocked"
    assert.equal("interrupted\ttrue\n", program [[
      local conn = assert(pg.connect { conninfo = conninfo })
      signal_in(0.3, "TERM")
      local took, _, err = seconds(conn.exec, conn, "select * from blocked")
      print(err.kind, took < 2)]])
    blocker:rollback()
    blocker:exec "drop table blocked"
  end)

  it("is not sent when a signal came before it", function()
    assert.equal("interrupted\tinterrupted\ttrue\n", program [[
      local conn = assert(pg.connect { conninfo = conninfo })
      conn:script "create temp table t (a int)"
      os.execute("kill -TERM " .. sys.pid())
      local _, first = conn:exec "insert into t values (1)"
      local _, second = conn:script "insert into t values (1)"
      conn:shield(true)
      print(first.kind, second.kind, conn:exec("select count(*) as n from t").rows[1].n == 0)]])
  end)

  it("on a server that is frozen is interrupted by dropping the connection", function()
    assert.equal("interrupted\ttrue\ttrue\ttrue\n", program [[
      local conn = assert(pg.connect { conninfo = conninfo })
      local backend = conn:pid()
      os.execute("kill -STOP " .. backend)
      signal_in(0.2, "INT")
      local took, _, err = seconds(conn.exec, conn, "select 1")
      os.execute("kill -CONT " .. backend)
      print(err.kind, err.lost, took < 2, conn:is_lost())]])
  end)

  it("whose backend is terminated says so, and the connection is lost", function()
    local conn, other = connect(), connect()
    os.execute(("(sleep 0.3; env -u LD_PRELOAD psql -qc 'select pg_terminate_backend(%d)') >/dev/null 2>&1 &"):format(conn:pid()))
    local r, err = conn:exec "select pg_sleep(10)"
    assert.is_nil(r)
    assert.same({ "db", "57P01", true }, { err.kind, err.sqlstate, err.lost })
    assert.is_true(conn:is_lost())
    err = failure(conn:exec "select 1")
    assert.same({ "db", "the connection was lost", true }, { err.kind, err.message, err.lost })
    assert.is_false((conn:in_transaction()))
    conn:rollback()
    assert.equal(1, scalar(other, "select 1"))
  end)

  it("on a closed connection raises", function()
    local conn = connect()
    conn:close()
    conn:close()
    assert.has_error(function() conn:exec "select 1" end)
  end)
end)

describe("a cancel request", function()
  it("reaches the server", function()
    assert.is_true(connect():cancel())
  end)
end)

describe("a server that lets nobody in", function()
  it("is told with what its administrator or the client has to do", function()
    local port = 20000 + sys.pid() % 10000
    local s = server.new { port = port, tls = true, conf = "ssl_ca_file = 'server.crt'", hba = "local all postgres trust\nhost all banned 127.0.0.1/32 reject\n"
      .. "hostssl all all 127.0.0.1/32 cert\n" }
    s:start()
    local function told(user, more)
      local _, err = pg.connect { conninfo = ("host=127.0.0.1 port=%d dbname=postgres user=%s %s"):format(port, user, more or ""), retry = false }
      return err and (err.hint or err.message) or "no error"
    end
    local hints = { told("nobody", "sslmode=disable"), told "banned", told("postgres", "sslmode=require") }
    s:remove()
    assert.matches("has no line that lets this user", hints[1], 1, true)
    assert.matches("rejects this user", hints[2], 1, true)
    assert.matches("sslcert=FILE sslkey=FILE", hints[3], 1, true)
  end)
end)

describe("several hosts", function()
  -- A socket that takes connections and never answers: what a dead firewall or a stopped server looks like.
  local function silent(dir)
    h.write(dir .. "/listen.py", ([[
import socket, time
s = socket.socket(socket.AF_UNIX)
s.bind("%s/.s.PGSQL.5432")
s.listen(5)
time.sleep(60)]]):format(dir))
    h.sh(("env -u LD_PRELOAD python3 %s/listen.py >/dev/null 2>&1 </dev/null & echo $! > %s/pid"):format(dir, dir))
    h.sh(("for i in $(seq 100); do test -S %s/.s.PGSQL.5432 && break; sleep 0.05; done"):format(dir))
  end

  it("are tried one after the other, also behind one that does not answer", function()
    local dir = h.tmp()
    silent(dir)
    local host = h.conninfo():match "host=(%S+)"
    for _, hosts in ipairs { dir .. "," .. host, dir .. "," .. dir .. "," .. host, dir .. ",/nowhere," .. host } do
      local ports = hosts:find "nowhere" and " port=5432,5433,5432" or ""
      local conn, err = pg.connect { conninfo = h.conninfo():gsub("host=%S+", "host=" .. hosts) .. ports .. " connect_timeout=1" }
      assert(conn, err and err.message)
      assert.matches(host, conn:describe(), 1, true)
      conn:close()
    end
    local conn, err = pg.connect { conninfo = h.conninfo():gsub("host=%S+", "host=" .. dir .. "," .. dir) .. " connect_timeout=1", retry = false }
    h.sh(("kill $(cat %s/pid)"):format(dir))
    assert.is_nil(conn)
    assert.matches("no answer from", err.message)
  end)

  it("an option that libpq does not know is named, a piece of a password is not", function()
    local _, err = pg.connect { conninfo = "postgres://u@h/db?pgbouncer=true" }
    assert.matches("has no option 'pgbouncer'", err.message, 1, true)
    assert.matches("leave ?pgbouncer=… out", err.hint, 1, true)
    _, err = pg.connect { conninfo = "host=h sslmod=require" }
    assert.matches("has no option 'sslmod'", err.message, 1, true)
    assert.matches("leave sslmod=… out", err.hint, 1, true)
    _, err = pg.connect { conninfo = "postgres://u:to/p?secret=x@h/db" }
    assert.is_nil((err.message .. err.hint):find("secret", 1, true))
    _, err = pg.connect { conninfo = "user=u password=top secret=x" }
    assert.is_nil((err.message .. err.hint):find("secret", 1, true))
  end)
end)

describe("COMMIT", function()
  local slow = [[
    create temp table slow (a int);
    create or replace function pg_temp.pause() returns trigger language plpgsql as 'begin perform pg_sleep(1); return null; end';
    create constraint trigger pause after insert on slow deferrable initially deferred for each row execute function pg_temp.pause();
    create table if not exists committed (a int)]]
  before_each(function() connect():script "drop table if exists committed" end)
  teardown(function() connect():script "drop table if exists committed" end)

  it("of a failed transaction is an error", function()
    local conn = connect()
    conn:exec "begin"
    conn:exec "select 1/0"
    assert.same({ true, true }, { conn:in_transaction() })
    local ok, err = conn:commit()
    assert.is_nil(ok)
    assert.truthy(err.message:find "rolled back")
    assert.same({ false, false }, { conn:in_transaction() })
  end)

  it("that a deferred constraint refuses is an error, not a doubt", function()
    local conn = connect()
    conn:script "create temp table t (a int unique deferrable initially deferred)"
    conn:script "begin; insert into t values (1), (1)"
    local ok, err = conn:commit()
    assert.is_nil(ok)
    assert.same({ "db", "23505" }, { err.kind, err.sqlstate })
    assert.is_nil(err.lost)
  end)

  it("is waited for whatever signal comes once it was sent", function()
    assert.equal("true\ttrue\ttrue\tinterrupted\n", program(([[
      local conn = assert(pg.connect { conninfo = conninfo })
      assert(conn:script(%q))
      assert(conn:script "begin; insert into slow values (1); insert into committed values (1)")
      signal_in(0.3, "INT")
      local took, ok = seconds(conn.commit, conn, "rows")
      conn:shield(true)
      local rows = conn:exec("select count(*) as n from committed").rows[1].n
      conn:shield(false)
      local _, err = conn:exec "select 1"
      print(ok, took > 0.9, rows == 1, err.kind)]]):format(slow)))
  end)

  it("is not sent when a signal came before it", function()
    assert.equal("nil\tinterrupted\ttrue\n", program(([[
      local conn = assert(pg.connect { conninfo = conninfo })
      assert(conn:script(%q))
      assert(conn:script "begin; insert into committed values (1)")
      os.execute("kill -TERM " .. sys.pid())
      local ok, err = conn:commit()
      conn:rollback()
      conn:shield(true)
      print(ok, err.kind, conn:exec("select count(*) as n from committed").rows[1].n == 0)]]):format(slow)))
  end)

  it("whose answer is lost is in doubt", function()
    local conn = connect()
    assert(conn:script(slow))
    assert(conn:script "begin; insert into slow values (1)")
    os.execute(("(sleep 0.3; env -u LD_PRELOAD psql -qc 'select pg_terminate_backend(%d)') >/dev/null 2>&1 &"):format(conn:pid()))
    local ok, err = conn:commit()
    assert.is_nil(ok)
    assert.same({ "doubt", 6, true }, { err.kind, err.exit, err.lost })
  end)
end)

describe("ROLLBACK", function()
  it("leaves nothing open, also where nothing was", function()
    local conn = connect()
    conn:rollback()
    conn:script "begin; create table never (a int)"
    conn:rollback()
    assert.is_false((conn:in_transaction()))
    assert.is_true(scalar(conn, "select to_regclass('never') is null"))
  end)

  it("ends a COPY that is under way", function()
    local conn = connect()
    conn:script "create temp table t (a int)"
    conn:exec "begin"
    assert(conn:copy_begin "copy t from stdin")
    assert(conn:copy_data "1\n")
    conn:rollback()
    assert.equal(0, scalar(conn, "select count(*) from t"))
  end)
end)

describe("COPY", function()
  local conn
  before_each(function()
    conn = connect()
    conn:script "create temp table t (a int primary key, b text)"
  end)

  it("sends rows and gives their number", function()
    assert.equal(3, conn:copy_from("copy t from stdin", "1\tx\n2\ty\n3\t\\N\n"))
    assert.equal("x", scalar(conn, "select b from t where a = 1"))
  end)

  it("sends many megabytes in any pieces", function()
    assert(conn:copy_begin "copy t from stdin")
    local wide, rows = ("ä"):rep(997), 0
    for _ = 1, 50 do
      local piece = {}
      for i = 1, 101 do
        rows = rows + 1
        piece[i] = ("%d\t%s\n"):format(rows, wide)
      end
      assert(conn:copy_data(table.concat(piece)))
    end
    assert.equal(rows, conn:copy_end())
    assert.equal(rows, scalar(conn, "select count(*) from t where length(b) = 997"))
  end)

  it("that the server refuses at its beginning is an error", function()
    local ok, err = conn:copy_begin "copy nowhere from stdin"
    assert.is_nil(ok)
    assert.equal("42P01", err.sqlstate)
    assert.equal(1, scalar(conn, "select 1"))
  end)

  it("of something else is our own mistake, and leaves the connection usable", function()
    for _, sql in ipairs { "select 1", "copy t to stdout" } do
      local ok, err = conn:copy_begin(sql)
      assert.is_nil(ok)
      assert.equal("bug", err.kind)
    end
    assert.equal(1, scalar(conn, "select 1"))
  end)

  it("that ends in an error says where in the data", function()
    local rows, err = conn:copy_from("copy t from stdin", "1\tx\nthis\ty\n")
    assert.is_nil(rows)
    assert.same({ "22P02", 'COPY t, line 2, column a: "this"' }, { err.sqlstate, err.where })
    assert.equal(1, scalar(conn, "select 1"))
  end)

  it("notices an error long before all data is sent", function()
    local piece = ("1\tx\n"):rep(1 << 18) -- its second row repeats the key
    assert(conn:copy_begin "copy t from stdin")
    local ok, err, sent = true, nil, 0
    while ok and sent < 2048 do
      ok, err = conn:copy_data(piece)
      sent = sent + 1
    end
    -- PostgreSQL 13 keeps what it has to say for the end.
    if conn:version() < 140000 then ok, err = conn:copy_end() end
    assert.is_nil(ok)
    assert.same({ "23505", "t_pkey" }, { err.sqlstate, err.constraint })
    assert.is_true(sent < 2048 or conn:version() < 140000, sent)
    assert.equal(0, scalar(conn, "select count(*) from t"))
  end)

  it("does not take notices for errors", function()
    conn:script [[
      create function pg_temp.chat() returns trigger language plpgsql as
        'begin if new.a % 100 = 0 then raise notice ''row %'', new.a; end if; return new; end';
      create trigger chat before insert on t for each row execute function pg_temp.chat()]]
    assert(conn:copy_begin "copy t from stdin")
    for i = 1, 40 do
      local piece = {}
      for j = 1, 500 do piece[j] = (i * 500 + j) .. "\tx\n" end
      assert(conn:copy_data(table.concat(piece)))
      if i % 10 == 0 then os.execute "sleep 0.1" end
    end
    assert.equal(20000, conn:copy_end())
    local notices, more = conn:notices()
    assert.equal(200, #notices + more)
  end)

  it("that is aborted fails its transaction and leaves the connection usable", function()
    conn:exec "begin"
    assert(conn:copy_begin "copy t from stdin")
    assert(conn:copy_data "1\tx\n")
    conn:copy_abort "no more"
    assert.same({ true, true }, { conn:in_transaction() })
    conn:rollback()
    assert.equal(2, conn:copy_from("copy t from stdin", "1\tx\n2\tx\n"))
    conn:copy_abort "nothing is under way"
    assert.equal(2, scalar(conn, "select count(*) from t"))
  end)

  it("does not mix with statements", function()
    assert(conn:copy_begin "copy t from stdin")
    local r, err = conn:exec "select 1"
    assert.is_nil(r)
    assert.equal("bug", err.kind)
    conn:copy_abort()
    local ok
    ok, err = conn:copy_data "1\tx\n"
    assert.is_nil(ok)
    assert.equal("bug", err.kind)
  end)

  it("whose backend is terminated is an error that says so", function()
    assert(conn:copy_begin "copy t from stdin")
    connect():exec("select pg_terminate_backend($1)", { conn:pid() })
    os.execute "sleep 0.2"
    local ok, err = conn:copy_data(("1\tx\n"):rep(1000))
    if ok then ok, err = conn:copy_end() end
    assert.is_nil(ok)
    assert.same({ "db", "57P01", true }, { err.kind, err.sqlstate, err.lost })
  end)

  it("whose server is killed is an error within a moment", function()
    local private = server.new {}
    private:start()
    local victim = connect { conninfo = private.conninfo }
    victim:script "create table t (a int, b text)"
    assert(victim:copy_begin "copy t from stdin")
    assert(victim:copy_data "1\tx\n")
    os.execute(("kill -9 %d %d"):format(private:pid(), victim:pid()))
    local took, ok, err = seconds(function()
      local went, why = true, nil
      for _ = 1, 100 do
        if went then went, why = victim:copy_data(("1\tx\n"):rep(10000)) end
      end
      if went then went, why = victim:copy_end() end
      return went, why
    end)
    private:remove()
    assert.is_nil(ok)
    assert.same({ "db", true }, { err.kind, err.lost })
    -- The session may see that its server is gone before it is killed itself.
    assert.truthy(err.message:find "closed the connection" or err.message:find "reset by peer"
      or err.message:find "postmaster exit", err.message)
    assert.is_true(took < 2, took)
  end)

  it("is interrupted within two seconds, also when the server does not read on", function()
    local blocker = connect()
    blocker:script "drop table if exists busy; create table busy (a int primary key)"
    blocker:script "begin; insert into busy values (1)"
    for _, name in ipairs { "INT", "TERM" } do
      assert.equal("nil\tinterrupted\ttrue\tfalse\n", program(([[
        local conn = assert(pg.connect { conninfo = conninfo })
        assert(conn:copy_begin "copy busy from stdin")
        signal_in(0.5, %q)
        local data = ("1\n"):rep(1 << 20)
        local took, ok, err = seconds(function()
          local ok, err
          repeat ok, err = conn:copy_data(data) until not ok
          return ok, err
        end)
        print(ok, err.kind, took < 2.5, conn:is_lost())]]):format(name)))
    end
    blocker:rollback()
    assert.equal(0, scalar(blocker, "select count(*) from busy"))
    blocker:exec "drop table busy"
  end)

  it("is over after a deadline", function()
    local blocker = connect()
    blocker:script "drop table if exists busy; create table busy (a int primary key)"
    blocker:script "begin; insert into busy values (1)"
    conn:deadline(0.3)
    assert(conn:copy_begin "copy busy from stdin")
    local took, ok, err = seconds(function()
      local ok, err = conn:copy_data "1\n"
      if ok then ok, err = conn:copy_end() end
      return ok, err
    end)
    assert.is_nil(ok)
    assert.truthy(err.message:find "0.3 s")
    assert.is_true(took < 2, took)
    conn:deadline()
    assert.equal(1, scalar(conn, "select 1"))
    blocker:rollback()
    blocker:exec "drop table busy"
  end)
end)
