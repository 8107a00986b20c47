-- Ways in which a connection is broken. Each time the message of the run is enough to mend it: it names what is wrong and where, and
-- says what to do. The doctor names the same step, in the same words. One PostgreSQL, and small servers that are strange, have them all.
local h = require "spec.helper"
local cjson = require "cjson"
local connect = require "kitload.connect.connect"
local doctor = require "kitload.doctor.doctor"
local reach_of = require "kitload.kits.reach"
local server_of = require "spec.pg.server"
local way = require "kitload.doctor.way"
local workspace = require "spec.commands.workspace"
if h.no_server(pending) then return end

local PORT = 24394 -- no connection of another spec gets this number from the kernel

-- What a server or a pooler says: SQLSTATE, text, and how we explain it: step, what, mend.
local refusals = {
  { "57P03", "the database system is starting up", "login", "is starting", "run it again in a moment" },
  { "57P03", "the database system is shutting down", "login", "is shutting down", "its log says" },
  { "57P03", "the database system is in recovery mode", "login", "has crashed and is recovering", "again" },
  { "57P03", "the database system is not yet accepting connections", "login", "is a standby that is not ready", "again" },
  { "57P03", "the database system is not accepting connections", "login", "(hot_standby is off)", "its log" },
  { "53300", "sorry, too many clients already", "slots", "the server has no connection left", "max_connections" },
  { "53300", "remaining connection slots are reserved for non-replication superuser connections", "slots", "the server has no connection left",
    "FROM pg_stat_activity" },
  { "0A000", "unsupported frontend protocol 3.0: server supports 1.0 to 2.0", "version", "the server is too old", "PostgreSQL 13 to 18" },
  { "42501", 'permission denied to set parameter "log_statement"', "login", "does not take the setting log_statement", 'ALTER ROLE "9" RESET log_statement;' },
  { "08P01", "unsupported startup parameter: options", "pooler", "takes no options", "ignore_startup_parameters = options" },
  { "08P01", "no more connections allowed (max_client_conn)", "pooler", "the pooler on the way has no connection left", "max_client_conn" },
  { "08P01", "query_wait_timeout", "pooler", "the pooler on the way has no connection left", "default_pool_size" },
  { "08P01", "no such database: crm", "pooler", 'the pooler on the way does not know the database "crm"', "crm = host=… port=5432" },
  { "08P01", "server login has been failing, try again later (server_login_retry)", "pooler", "does not reach its server", "pooler's password" },
  { "XX000", "Tenant or user not found", "pooler", "does not know the user", "PROJECT-REF" },
  { "28000", 'LDAP authentication failed for user "16"', "login", "asks LDAP whether", "the password: none is given" },
  { "42704", 'unrecognized configuration parameter "x.y" in something', "login", "does not take the setting x.y", "options of the connection" },
}

-- What cannot be had on every machine. Only the explanation is looked at.
local canned = {
  { 'connection to server at "2001:db8::1", port 5432 failed: Network is unreachable', "TCP", "2001:db8::1 is an address of IPv6", "an address of IPv4" },
  { 'connection to server at "10.9.8.7", port 5432 failed: No route to host', "TCP", "no way from this machine to db.acme.example:5432", "VPN" },
  { 'could not translate host name "db.acme.example" to address: Temporary failure in name resolution', "name", "cannot be looked up",
    "getent hosts db.acme.example" },
  { 'connection to server on socket "/x/.s.PGSQL.5432" failed: Permission denied', "TCP", "may not use the socket", "host=localhost" },
  { 'connection to server at "127.0.0.1", port 5432 failed: FATAL: session is read-only', "writes", "target_session_attrs", "name the primary" },
  { "the server did not take TimeZone = UTC, it has nothing", "encoding", "does not take TimeZone = UTC", "a pooler must pass it" },
}

local roles = [[
create role known; create role trusted login in role known; create role limited login in role known connection limit 0;
create role nologin; grant known to nologin; create role closed login in role known; create role refused login; create role peered login;
create role tlsonly login; create role pw login password 'right'; create role expired login password 'right' valid until '2020-01-01';
create role nobodys login; create role reading login in role known; alter role reading set default_transaction_read_only = on;
create role slow login in role known; alter role slow set statement_timeout = '30s';
create role apart login noinherit in role known;
create role whole login in role known;
create database crm; create database full_up connection limit 0; create database disabled; create database private;
revoke connect on database private from public; revoke temporary on database crm from public;
grant temporary on database crm to whole; ]]

local tables = [[
create schema shop; create schema hidden; grant usage on schema shop to known;
create table shop.orders (id int primary key, note text); create table shop.rls (id int, note text); alter table shop.rls enable row level security;
create table shop.nokey (id int, note text); create table hidden.t (id int, note text);
grant all on shop.orders, shop.rls, shop.nokey to known; revoke insert on shop.orders from known; create table shop.open (id int primary key, note text);
grant all on shop.open to known;
create function shop.f() returns trigger language plpgsql as 'begin return new; end';
create trigger stamp before insert on shop.open for each row execute function shop.f(); ]]

local rules = [[
local all postgres trust
local all peered peer
host all refused 127.0.0.1/32 reject
hostssl all tlsonly 127.0.0.1/32 trust
host all pw,expired,missing 127.0.0.1/32 scram-sha-256
local all +known trust
host all +known 127.0.0.1/32 trust
]]

describe("a broken connection", function()
  local s, w, ports, dir, seconds

  setup(function()
    dir, ports, seconds = h.tmp(), {}, way.SECONDS
    way.SECONDS = 1
    local lines = {}
    for i, r in ipairs(refusals) do lines[i] = r[1] .. "\t" .. r[2] .. "\n" end
    h.write(dir .. "/refusals", table.concat(lines))
    h.sh(("env -u LD_PRELOAD python3 spec/pg/strange_servers.py %s/ports %s/refusals >%s/log 2>&1 </dev/null & echo $! > %s/pid"):format(dir, dir, dir, dir))
    s = server_of.new { port = PORT, tls = true, hba = rules, conf = "log_min_messages = fatal" }
    s:start()
    local pg = require "kitload.host.pg"
    local conn = assert(pg.connect { conninfo = s.conninfo })
    for text in roles:gmatch "[^;]+;" do assert(conn:script(text)) end
    assert(conn:script "alter database disabled allow_connections false")
    conn:close()
    conn = assert(pg.connect { conninfo = s.conninfo .. " dbname=crm" })
    assert(conn:script(tables))
    conn:close()
    h.sh(("for i in $(seq 200); do test -e %s/ports && break; sleep 0.02; done"):format(dir))
    for name, port in h.read(dir .. "/ports"):gmatch "(%w+) (%d+)\n" do ports[name] = tonumber(port) end
    w = workspace.new()
  end)
  teardown(function()
    way.SECONDS = seconds
    h.sh(("kill $(cat %s/pid)"):format(dir))
    if s then s:remove() end
  end)

  local function at(name, more) return ("host=127.0.0.1 port=%d user=u dbname=d %s"):format(ports[name], more or "") end
  local function tcp(more) return ("host=127.0.0.1 port=%d dbname=crm %s"):format(PORT, more) end
  local function socket(more) return ("host=%s port=%d dbname=crm %s"):format(s.dir, PORT, more) end

  -- What a run says, and what the doctor says: step, what is wrong, what mends it.
  local function check(name, to, step, what, mend)
    local conn, err = connect.open({ to = to }, { retry = false, timeout = 0.5 })
    if conn then conn:close() end
    assert.is_nil(conn, name .. ": it is not broken")
    local told = ("%s: %s: %s\n%s\n(%s)"):format(name, err.step, err.message, err.hint, err.said)
    assert.equal(step, err.step, told)
    assert.is_truthy(err.message:find(what, 1, true), told)
    assert.is_truthy((err.hint or ""):find(mend, 1, true), told)
    local found = doctor.run({ reach = reach_of.of { to = to }, version = "1" }, function() end)
    local failed = assert(found.failed, told)
    assert.same({ step, err.message, err.hint and err.hint:gsub("0%.5 s", "1 s") }, { failed.step, failed.what, failed.mend }, told)
    local after = false
    for _, one in ipairs(found.steps) do
      if after then assert.equal("not tried", one.status, name .. ": " .. one.step) end
      -- Whether the password is right is known only if there was a place.
      if step == "slots" and one.step == "login" then assert.equal("not tried", one.status, name) end
      after = after or one.status == "FAILED"
    end
    return err
  end

  it("is explained: what does not answer, or is no PostgreSQL", function()
    check("a host that is misspelt", "host=db.acme.invalid user=u", "name", '"db.acme.invalid"', "")
    check("a whole connection string as the host", "host=postgres://db.acme.example/x user=u", "name", "is a whole connection string", "after --to")
    check("a port that is closed", at "closed", "TCP", ("nothing listens at 127.0.0.1:%d"):format(ports.closed), "the port is from --to; usual is port=5432 in --to")
    check("packets that are swallowed", at "hole", "TCP", ("nobody answers at 127.0.0.1:%d"):format(ports.hole), "a firewall")
    check("a server that says nothing", at "silent", "TCP", "takes the connection, and says nothing", "no PostgreSQL, or a load balancer")
    check("a server that closes at once", at "closing", "TCP", "closes the connection before the login", "a proxy without its server")
    check("a web server", at "http", "TCP", "is no PostgreSQL, but a web server", "is the port right?")
    check("a web server, asked without TLS", at("http", "sslmode=disable"), "TCP", "is no PostgreSQL, but a web server", "is the port right?")
    check("an SSH server", at "ssh", "TCP", "is no PostgreSQL, but an SSH server", "ssh_tunnel = { host = … }")
    check("MySQL", at "mysql", "TCP", "but MySQL or MariaDB (8.0.36)", "kitload loads into PostgreSQL")
    check("a folder without a socket", "host=/nowhere user=u", "TCP", "there is no socket /nowhere/.s.PGSQL.5432", "")
    check("a path that is too long for a socket", "user=u host=/" .. ("x"):rep(120), "TCP", "is too long", "107 bytes")
    check("an old server", at("old", "sslmode=disable"), "version", "the server is PostgreSQL 12, and kitload needs 13", "upgrade the server")
    check("a connection that is lost after the login", at("lost", "sslmode=disable"), "login", "ended the connection right after the login", "log")
  end)

  it("is explained: what a server or a pooler refuses", function()
    for i, r in ipairs(refusals) do
      check(r[2], ("host=127.0.0.1 port=%d user=%d dbname=crm sslmode=disable"):format(ports.refusing, i), r[3], r[4], r[5])
    end
  end)

  it("is explained: what this machine cannot show", function()
    local reasons = require "kitload.connect.reasons"
    local parts = { host = { value = "db.acme.example", from = "--to" }, port = { value = "5432", from = "default" } }
    for _, c in ipairs(canned) do
      local err = { kind = "db", message = c[1] }
      assert.is_true(reasons.explain(err, { parts = parts, destination = { from = "--to" } }), c[1])
      assert.same({ c[2], c[1] }, { err.step, err.said })
      assert.is_truthy(err.message:find(c[3], 1, true), err.message)
      assert.is_truthy(err.hint:find(c[4], 1, true), err.hint)
    end
  end)

  it("is explained: the login", function()
    local err = check("a database that is misspelt", tcp "user=trusted dbname=crn", "login", 'there is no database "crn" at 127.0.0.1', 'did you mean "crm"? write dbname=crm in --to')
    assert.matches('FATAL: database "crn" does not exist', err.said, 1, true)
    check("another database", tcp "user=trusted dbname=warehouse", "login", 'no database "warehouse"', "there is crm, full_up")
    check("a role that is not there", socket "user=nix" .. " host=" .. s.dir, "login", "from its socket", "local crm nix scram-sha-256")
    check("a role that is missing", tcp "user=missing password=x", "login", 'refuses the password of the user "missing"', "a role that is not there")
    check("a wrong password", tcp "user=pw password=wrong", "login", 'refuses the password of the user "pw"', 'which is from --to')
    check("a password that has expired", tcp "user=expired password=right", "login", 'the user "expired"', "ALTER ROLE \"expired\" PASSWORD '…' VALID UNTIL 'infinity';")
    local passfile = h.write(dir .. "/pgpass", "other:5432:crm:pw:right\n")
    h.sh("chmod 600 " .. passfile)
    check("no password", tcp("user=pw passfile=" .. passfile), "login", 'asks for a password of the user "pw", and there is none',
      ("no line of %s fits; it would be: 127.0.0.1:%d:crm:pw:PASSWORD"):format(passfile, PORT))
    h.sh("chmod 644 " .. passfile)
    check("a file of passwords that others can read", tcp("user=pw passfile=" .. passfile), "login", "and there is none", "chmod 600 " .. passfile)
    check("no rule in pg_hba.conf", tcp "user=nobodys", "login", 'no line for the user "nobodys" and the database "crm" from 127.0.0.1', "hostssl crm nobodys 127.0.0.1/32 scram-sha-256")
    check("a rule that rejects", tcp "user=refused", "login", 'rejects "refused"', "pg_hba_file_rules")
    check("a rule for TLS only", tcp "user=tlsonly sslmode=disable", "TLS", "over TLS only", "sslmode=require in --to")
    check("the account of another user", socket "user=peered", "login", 'lets "peered" in only from the account of that name (peer)', "host=localhost")
    check("a role without LOGIN", tcp "user=nologin", "login", 'the role "nologin" may not log in', 'ALTER ROLE "nologin" LOGIN;')
    check("no right to connect", tcp "user=trusted dbname=private", "login", 'no right to connect to the database "private"', 'GRANT CONNECT ON DATABASE "private" TO "trusted";')
    check("a database that is disabled", tcp "user=trusted dbname=disabled", "login", 'the database "disabled" takes no connections', 'ALTER DATABASE "disabled" ALLOW_CONNECTIONS true;')
    check("a role with too many connections", tcp "user=limited", "slots", 'the role "limited"', 'ALTER ROLE "limited" CONNECTION LIMIT -1;')
    check("a database with too many connections", tcp "user=trusted dbname=full_up", "slots", 'the database "full_up"', 'ALTER DATABASE "full_up" CONNECTION LIMIT -1;')
    check("options that the server does not know", tcp "user=trusted options='-c nix=1'", "login", "the setting nix", "options of the connection (--to)")
    check("a primary that is asked to be a standby", tcp "user=trusted target_session_attrs=standby", "writes", "target_session_attrs", "another target_session_attrs")
  end)

  it("is explained: TLS", function()
    check("a server without TLS", ("host=127.0.0.1 port=%d user=1 dbname=d sslmode=require"):format(ports.refusing), "TLS", "the server has none", "ssl = on")
    check("a certificate that nobody signed", tcp "user=trusted host=localhost hostaddr=127.0.0.1 sslmode=verify-full", "TLS", "signed by itself", "openssl s_client")
    check("another name", ("host=127.0.0.1 port=%d dbname=crm user=trusted sslmode=verify-full sslrootcert=%s/server.crt"):format(PORT, s.dir), "TLS",
      "cannot be read", "")
    h.sh(("cp %s/data/server.crt %s/ca.crt"):format(s.dir, dir))
    check("another name than that of the certificate", tcp(("user=trusted sslmode=verify-full sslrootcert=%s/ca.crt"):format(dir)), "TLS",
      "its certificate is for localhost, not for 127.0.0.1", "host=localhost")
  end)

  -- Runs a command in the workspace. Gives the exit code and all that was said.
  local function run(env, ...)
    local words = w:words(...)
    local code, out, err = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && HOME=%s TERM=dumb COLUMNS=80 %s %s </dev/null"):format(w.dir, dir, env, table.concat(words, " ")))
    return code, out .. err, out
  end

  -- The doctor's step that failed, and its exit code.
  local function examine(env, ...)
    local code, said, out = run(env, "doctor", "--json", ...)
    local value = cjson.decode(out)
    assert.equal(code, value.exit, said)
    for _, step in ipairs(value.steps) do
      if step.status == "FAILED" then return code, step end
    end
    return code, value
  end

  it("ends a run with the line of the step that failed", function()
    w:kit("t", [[return k.kit "t" { into = "shop.orders", k.field "id" { k.integer }, k.field "note" {} }]])
    w:write("t.csv", "id,note\n1,x\n")
    local to = tcp "user=trusted dbname=crn"
    for _, words in ipairs { { "run", "t", "t.csv" }, { "check", "t", "t.csv" }, { "merge", "00000000-0000-0000-0000-000000000000" } } do
      words[#words + 1], words[#words + 2] = "--to", to
      local code, said = run("", table.unpack(words))
      assert.equal(4, code, said)
      local last = said:match "([^\n]*)\n$"
      assert.equal(('  FAILED  login  there is no database "crn" at 127.0.0.1:%d  ·  did you mean "crm"? write dbname=crm in --to'):format(PORT), last)
      assert.matches('^kitload: error: connection to server at "127.0.0.1", port 24394 failed: FATAL: database "crn" does not exist\n', said)
    end
    local code, failed = examine("", "--to", ("host=127.0.0.1 port=%d user=trusted"):format(PORT))
    assert.same({ 4, "login", "no database is given, so its name is the user's; there is crm, full_up, postgres, private" }, { code, failed.step, failed.mend })
    local out
    code, out = run("", "doctor", "--to", to)
    assert.equal(4, code)
    assert.matches('\nFAILED     login      there is no database "crn" at 127%.0%.0%.1:24394\n *·  did you mean "crm"%? write dbname=crm in %-%-to\n', out)
    assert.matches("\nnot tried  version, encoding, writes, time-outs, slots, schema, table, rights,", out, 1, true)
    local line = select(2, run("", "run", "t", "t.csv", "--to", to, "--log-format", "json"))
    local value = cjson.decode(line:match "[^\n]+")
    assert.same({ "login", 4 }, { value.step, value.exit })
    assert.matches('FATAL: database "crn" does not exist', value.said, 1, true)
  end)

  it("is told where a project or a secret is what is wrong", function()
    local function project(name, text) w:write("projects/" .. name .. ".lua", "return { " .. text .. " }") end
    local here = ('host = "127.0.0.1", port = %d, database = "crm", '):format(PORT)
    project("fine", here .. 'user = "trusted"')
    project("empty", here .. 'user = "pw", password = secret { env = "EMPTY_PW" }')
    project("file", here .. 'user = "pw", password = secret { file = "pw" }')
    project("sealed", here .. 'user = "pw", password = secret "acme/pw"')
    project("url", 'to = { env = "NO_SUCH_URL" }')
    project("service", 'to = "service=nix"')
    project("broken", 'host = 5')
    w:kit("of", [[return k.kit "of" { into = "shop.orders", project = "nix", k.field "id" {} }]])
    local function wrong(step, what, mend, env, ...)
      local code, failed = examine(env, ...)
      local told = ("%s: %s\n%s"):format(failed.step, failed.what, failed.mend)
      assert.same({ 2, step }, { code, failed.step }, told)
      assert.is_truthy(failed.what:find(what, 1, true) and (failed.mend or ""):find(mend, 1, true), told)
    end
    wrong("project", "there is no project and no kit 'fin'", "did you mean 'fine'?", "", "fin")
    wrong("project", "there is no project 'nix'", "projects here", "", "of")
    wrong("project", "host must be a text, not 5", 'host = "db.acme.example"', "", "broken")
    wrong("project", "NO_SUCH_URL is not set", "--to says another", "", "url")
    wrong("project", 'service "nix"', "", "PGSERVICEFILE=/dev/null", "service")
    wrong("project", "invalid sslmode", "verify-full", "", "--to", "host=x sslmode=nix")
    wrong("project", "cannot be read", "@ is %40", "", "--to", "postgres://u:p@ss@h/db")
    wrong("kit", "there is no kit 'nix'", "kits here", "", "fine", "nix")
    wrong("secrets", "EMPTY_PW", "", "EMPTY_PW=", "empty")
    wrong("secrets", "EMPTY_PW", "", "", "empty")
    w:write("pw", "right\n")
    h.sh(("chmod 644 %s/pw"):format(w.dir))
    wrong("secrets", "pw", "chmod 600", "", "file")
    h.sh(("chmod 600 %s/pw"):format(w.dir))
    local code, value = examine("", "file")
    assert.same({ 0, "ok" }, { code, value.status == "failed" and value or "ok" })
    wrong("secrets", "acme/pw", "", "", "sealed")
    assert.equal(0, (run("", "secret", "init")))
    h.sh(("cd %s && printf right | HOME=%s %s secret set acme/pw --for pw@127.0.0.1:%d"):format(w.dir, dir, w.binary, PORT))
    assert.equal(0, (examine("", "sealed")))
    project("sealed", ('host = "localhost", port = %d, database = "crm", user = "pw", password = secret "acme/pw"'):format(PORT))
    wrong("secrets", "it would go to pw@localhost", "kitload secret set acme/pw", "", "sealed")
    h.sh(("mv %s/.config/kitload/key %s/key"):format(dir, dir))
    wrong("secrets", "key", "", "", "sealed")
    -- A key of a certificate that is not there.
    project("tls", here .. 'user = "trusted", ssl = { mode = "require", cert = "nix.pem", key = "nix.key" }')
    local failed
    code, failed = examine("", "tls")
    assert.same({ 2, "TLS" }, { code, failed.step })
    assert.matches("nix.pem", failed.what, 1, true)
    -- And what a run says is the same.
    local said = select(2, run("", "project", "test", "tls"))
    assert.is_truthy(said:find(failed.what, 1, true), said)
  end)

  it("is told where the table, the role or its rights are what is wrong", function()
    local function kit(name, facts) w:kit(name, ('return k.kit "%s" { %s, k.field "id" { k.integer }, k.field "note" {} }'):format(name, facts)) end
    kit("orders", 'into = "shop.orders"')
    kit("schema", 'into = "shopp.orders"')
    kit("hidden", 'into = "hidden.t"')
    kit("missing", 'into = "shop.order"')
    kit("rls", 'into = "shop.rls"')
    kit("nokey", 'into = "shop.nokey", load = "upsert", key = { "id" }')
    kit("upsert", 'into = "shop.open", load = "upsert", key = { "id" }')
    kit("open", 'into = "shop.open"')
    w:write("o.csv", "id,note\n1,x\n")
    local function wrong(kit_name, user, step, what, mend)
      local to = tcp("user=" .. user)
      local code, failed = examine("", "--to", to, kit_name)
      local told = ("%s: %s: %s\n%s"):format(kit_name, failed.step, failed.what, failed.mend)
      assert.same({ 4, step }, { code, failed.step }, told)
      assert.is_truthy(failed.what:find(what, 1, true), told)
      assert.is_truthy((failed.mend or ""):find(mend, 1, true), told)
      local said
      code, said = run("", "check", kit_name, "o.csv", "--to", to)
      assert.is_true(code == 4 or code == 5, said)
      return said
    end
    assert.matches("standby|read%-only", (wrong("orders", "reading", "writes", "default_transaction_read_only is on", 'ALTER ROLE "reading" SET default_transaction_read_only = off'):gsub("read%-only", "standby|read-only")))
    assert.matches("there is no schema shopp", wrong("schema", "trusted", "schema", "there is no schema shopp", "did you mean shop?"), 1, true)
    wrong("hidden", "trusted", "schema", "may not use the schema hidden", 'GRANT USAGE ON SCHEMA "hidden" TO "trusted";')
    wrong("missing", "trusted", "table", "there is no table shop.order", "did you mean shop.orders?")
    wrong("orders", "trusted", "rights", "lacks rights: INSERT on shop.orders", 'GRANT INSERT ON "shop"."orders" TO "trusted";')
    wrong("rls", "trusted", "rights", "row-level security of shop.rls is active for trusted", "BYPASSRLS")
    wrong("nokey", "trusted", "table", 'no unique index on the key ("id")', "CREATE UNIQUE INDEX")
    wrong("upsert", "trusted", "staging", "may not create temporary tables", 'GRANT TEMPORARY ON DATABASE "crm"')
    -- What is only worth a remark.
    local function remarks(user, ...)
      local code, said, out = run("", "doctor", "--json", "--to", tcp("user=" .. user), ...)
      assert.equal(0, code, said)
      local value = cjson.decode(out)
      local words = {}
      for _, step in ipairs(value.steps) do words[#words + 1] = ("%s %s: %s %s"):format(step.status, step.step, step.what, step.mend) end
      return table.concat(words, "\n")
    end
    local all = remarks("whole", "open")
    assert.matches("remark triggers: stamp (before, each row) of shop.open runs for the rows of a load", all, 1, true)
    assert.matches("ok table: shop.open, a table with 2 columns", all, 1, true)
    assert.matches("ok staging: staged: ", all, 1, true)
    assert.matches("remark jobs: public._importflow_jobs does not exist: a load goes on without it", all, 1, true)
    assert.matches("ok TLS: encrypted, server not verified", all, 1, true)
    assert.matches("remark login: the role \"apart\" does not inherit the rights of known", remarks "apart", 1, true)
    all = remarks "slow"
    assert.matches("ok time-outs: statement_timeout = 30 s: a load turns them off for itself", all, 1, true)
    assert.matches("remark staging: slow may not create temporary tables", all, 1, true)
    assert.matches("ok clock", all, 1, true)
    -- Nothing was written.
    local conn = assert(require("kitload.host.pg").connect { conninfo = s.conninfo .. " dbname=crm" })
    local found = conn:exec "select count(*) as n from pg_class where relname like '%importflow%'"
    conn:close()
    assert.equal(0, found.rows[1].n)
  end)
end)
