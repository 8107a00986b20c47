-- Supabase by its names: what is refused before connecting, and what its pooler's errors mean. A small server that only refuses stands
-- for the pooler, and PgBouncer for one that works; a library of ours says what the names are.
local h = require "spec.helper"
local certificates = require "spec.pg.certificates"
local connect = require "kitload.connect.connect"
local of_project = require("spec.kitload.connect.project").as_read
local workspace = require "spec.commands.workspace"

local POOLER, REF = "aws-0-eu-central-1.pooler.supabase.com", "abcdefghijklmnopqrst"
local DIRECT = ("db.%s.supabase.co"):format(REF)
-- An address of this machine that nobody else listens on.
local ADDRESS = ("127.%d.%d.1"):format(math.random(2, 250), tonumber(h.read("/proc/self/stat"):match "^%d+") % 250 + 2)

local function refused(options)
  local conn, err = connect.open(options, { retry = false })
  assert.is_nil(conn)
  return err.message, err.hint, err
end

describe("Supabase, before connecting", function()
  it("is refused at the transaction pooler, with the string to paste", function()
    local message, hint, err, _ = refused { to = ("postgresql://postgres.%s@%s:6543/postgres"):format(REF, POOLER) }
    assert.equal(("port 6543 of %s is the transaction pooler: it gives each transaction another session, and neither the stage nor the job's lock would last"):format(POOLER), message)
    assert.equal(("the session pooler has the port 5432:\npostgresql://postgres.%s@%s:5432/postgres"):format(REF, POOLER), hint)
    assert.same({ "db", "pooler", "pooler", 4 }, { err.kind, err.code, err.step, err.exit })
    message, hint = refused(of_project { host = POOLER:upper() .. ".", port = 6543, user = "postgres." .. REF })
    assert.matches("is the transaction pooler", message, 1, true)
    assert.equal("the session pooler has the port 5432:\nport = 5432 in projects/acme.lua", hint)
    -- Both mistakes at once, and what needs quoting.
    _, hint = refused { to = ("host=%s port=6543 user=a@b dbname='x y' sslmode=verify-ca"):format(POOLER) }
    assert.equal(("the session pooler has the port 5432:\npostgresql://a%%40b.PROJECT-REF@%s:5432/x%%20y?sslmode=verify-ca"):format(POOLER), hint)
    _, hint = refused { to = ("host=%s port=6543 user=postgres"):format(DIRECT) }
    assert.equal(("the database itself has the port 5432:\npostgresql://postgres@%s:5432/postgres"):format(DIRECT), hint)
  end)

  it("is refused with a user who names no project", function()
    local message, hint, _ = refused { to = ("postgresql://postgres@%s/postgres"):format(POOLER) }
    assert.equal(('the user "postgres" names no project, and %s serves many'):format(POOLER), message)
    assert.equal(("the user is NAME.PROJECT-REF; Connect > Session pooler in the dashboard shows it:\npostgresql://postgres.PROJECT-REF@%s:5432/postgres"):format(POOLER), hint)
    _, hint = refused(of_project { host = POOLER, user = "loader", database = "postgres" })
    assert.matches('\nuser = "loader.PROJECT-REF" in projects/acme.lua', hint, 1, true)
  end)

  it("is refused at the address of the API", function()
    local message, hint = refused { to = ("postgresql://postgres@%s.supabase.co/postgres"):format(REF) }
    assert.equal(REF .. ".supabase.co is the address of the API, and not of the database", message)
    assert.matches(("\npostgresql://postgres.%s@aws-0-REGION.pooler.supabase.com:5432/postgres"):format(REF), hint, 1, true)
  end)

  it("is not mixed up with other hosts", function()
    local kind = require("kitload.connect.supabase").kind
    for _, host in ipairs { "pooler.supabase.com.evil.example", "xpooler.supabase.com", "db.a.b.supabase.co", "supabase.co", "www.supabase.com", "localhost" } do
      assert.is_nil(kind { host = { value = host } }, host)
    end
  end)
end)

-- What the pooler says, what we say, and a line of the hint.
local refusals = {
  { "XX000", "(EADDRNOTALLOWED) address not in tenant allow_list: {203, 0, 113, 42}", "only listed addresses in, and 203.0.113.42 is not in its list",
    "Project Settings > Database > Network Restrictions > Add CIDR:\n203.0.113.42/32" },
  { "XX000", "Address not in tenant allow_list: {8193, 3512, 0, 0, 0, 0, 0, 1}", "and 2001:db8:0:0:0:0:0:1 is not in its list", "\n2001:db8:0:0:0:0:0:1/128" },
  { "XX000", "(EADDRNOTALLOWED) address not in tenant allow_list: 198.51.100.7", "and 198.51.100.7 is not", "\n198.51.100.7/32" },
  { "XX000", "(EADDRNOTALLOWED) address not in tenant allow_list", "and this machine's is not in its list", "with /32" },
  { "XX000", "Tenant or user not found", ('knows no project "%s" with a user "%s"'):format(REF, "5"), "postgresql://5.PROJECT-REF@aws-0-REGION.pooler" },
  { "XX000", "(ENOTFOUND) tenant/user postgres.x not found", "knows no project", "paused" },
  { "XX000", "(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15", "taken, there are 15", "raise Pool Size" },
  { "XX000", "MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size", "all connections of the pooler are taken", "Pool Size" },
  { "XX000", "(ECIRCUITBREAKER) Too many authentication errors", "takes none for about ten minutes", "mend the password first" },
  { "XX000", "(ECIRCUITBREAKER) Unable to establish connection to upstream database", "does not reach the database", "paused" },
  { "XX000", "(ESSLREQUIRED) SSL connection is required for user: postgres", "lets users in over TLS only", "sslmode=require in --to" },
  { "XX000", "SSL connection is required", "lets users in over TLS only", "sslmode=require in --to" },
  { "28P01", 'password authentication failed for user "postgres"', "is wrong", "no key of the API (anon, service_role)" },
  { "XX000", "(EBANNED) tenant is banned: abuse", "has banned this connection", "Network bans" },
  { "XX000", "(EAUTHQUERY) authentication query failed: connection to database not available", "does not reach the database", "later" },
  { "XX000", "(ENOIDENTIFIER) no tenant identifier provided (external_id or sni_hostname required)", "which project is meant", "NAME.PROJECT-REF" },
}

local script = [[
import socket, struct, sys
folder, address = sys.argv[1:]
refusals = [line.rstrip("\n").split("\t") for line in open(folder + "/refusals", encoding="utf-8")]
s = socket.socket()
s.bind((address, 5432))
s.listen(5)
open(folder + "/ready", "w").close()
while True:
    c, _ = s.accept()
    n, code = struct.unpack("!ii", c.recv(8))
    if code == 80877103:
        c.sendall(b"N")
        n, code = struct.unpack("!ii", c.recv(8))
    words = c.recv(n - 8).split(b"\0")
    state, said = refusals[int(words[words.index(b"user") + 1].split(b".")[0]) - 1]
    body = b"SFATAL\0VFATAL\0C" + state.encode() + b"\0M" + said.encode() + b"\0\0"
    c.sendall(b"E" + struct.pack("!i", len(body) + 4) + body)
    c.close()
]]

describe("Supabase's pooler", function()
  local dir = h.tmp()

  setup(function()
    local lines = {}
    for i, r in ipairs(refusals) do lines[i] = r[1] .. "\t" .. r[2] .. "\n" end
    h.write(dir .. "/refusals", table.concat(lines))
    h.write(dir .. "/server.py", script)
    h.sh(("env -u LD_PRELOAD python3 %s/server.py %s %s >%s/log 2>&1 </dev/null & echo $! > %s/pid"):format(dir, dir, ADDRESS, dir, dir))
    h.sh(("for i in $(seq 200); do test -e %s/ready && break; sleep 0.02; done"):format(dir))
  end)
  teardown(function() h.sh(("kill $(cat %s/pid)"):format(dir)) end)

  it("refuses in words of its own, each of which is explained, with the server's text below", function()
    for i, r in ipairs(refusals) do
      local message, hint, err = refused { to = ("host=%s hostaddr=%s user=%d.%s dbname=postgres"):format(POOLER, ADDRESS, i, REF) }
      assert.matches("^" .. POOLER:gsub("%p", "%%%0") .. ":5432: ", message)
      assert.matches(r[3], message, 1, true)
      assert.matches(r[4], hint, 1, true)
      assert.matches("\n%([^\n]*FATAL: " .. r[2]:gsub("%p", "%%%0") .. "%)$", hint)
      assert.is_truthy(err.step == "pooler" or err.step == "TLS" or err.step == "login", r[2])
      assert.is_truthy(err.said:find(r[2], 1, true))
    end
  end)

  it("refuses a password: where it came from is said, and that no key of the API is one", function()
    local wrong
    for i, r in ipairs(refusals) do wrong = r[1] == "28P01" and i or wrong end
    h.write(dir .. "/pw", "x\n")
    h.sh("chmod 600 " .. dir .. "/pw")
    local password = { kind = "file", name = "pw", path = dir .. "/pw" }
    local message, hint = refused(of_project { to = { uri = ("host=%s hostaddr=%s user=%d.%s dbname=postgres"):format(POOLER, ADDRESS, wrong, REF) }, password = password })
    assert.matches(('the password of the user "%d.%s" is wrong'):format(wrong, REF), message, 1, true)
    assert.matches('^it is secret { file = "pw" }\nit is the database\'s password: not the account\'s, and no key of the API', hint)
    -- Another host's refusal is told as before.
    local _, err
    message, _, err = refused { to = ("host=127.0.0.1 hostaddr=%s user=%d dbname=postgres"):format(ADDRESS, wrong) }
    assert.equal(('the server refuses the password of the user "%d"'):format(wrong), message)
    assert.matches("password authentication failed", err.said, 1, true)
  end)
end)

if h.no_server(pending) then return end
local it = h.sh "command -v pgbouncer || test -x /usr/sbin/pgbouncer" == 0 and it or pending

describe("by Supabase's names", function()
  local w, dir, library

  setup(function()
    dir = h.tmp()
    library = dir .. "/resolver.so"
    local code, out, err = h.sh(("env -u LD_PRELOAD ${CC:-cc} -O1 -shared -fPIC -o %s spec/pg/resolver.c"):format(library))
    assert(code == 0, out .. err)
    certificates.make(dir)
    -- One PgBouncer as the pooler: two ports with two modes.
    local host = h.conninfo():match "host=(%S+)"
    for mode, port in pairs { session = 5433, transaction = 6543, lent = 5434 } do
      h.write(("%s/%s.ini"):format(dir, mode), ([[
[databases]
limited = host=%s port=5432 dbname=postgres user=supa_limited
* = host=%s port=5432 user=postgres
[pgbouncer]
listen_addr = %s
listen_port = %d
unix_socket_dir =
auth_type = trust
auth_file = %s/users
pool_mode = %s
client_tls_sslmode = require
client_tls_key_file = %s/good/server.key
client_tls_cert_file = %s/good/server.crt
logfile = %s/%s.log
pidfile = %s/%s.pid
]]):format(host, host, ADDRESS, port, dir, mode == "session" and "session" or "transaction", dir, dir, dir, mode, dir, mode))
    end
    h.write(dir .. "/users", ('"postgres.%s" ""\n"postgres" ""\n'):format(REF))
    h.sh(("chmod 777 %s; chmod -R a+rX %s; chmod a+r %s/good/server.key"):format(dir, dir, dir))
    local owner = h.sh 'test "$(id -u)" = 0' == 0 and "runuser -u postgres --" or ""
    for _, mode in ipairs { "session", "transaction", "lent" } do
      code, out, err = h.sh(("unset LD_PRELOAD; PATH=$PATH:/usr/sbin; cd / && %s pgbouncer -q -d %s/%s.ini"):format(owner, dir, mode))
      assert(code == 0, out .. err)
    end
    w = workspace.new()
    w:sql "create table t (name text)"
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, k.field "name" {} }'):format(w.schema))
    w:write("t.csv", "name\na\n")
    w:sql(("drop role if exists supa_limited; create role supa_limited login; grant usage on schema %s to supa_limited"):format(w.schema))
  end)
  teardown(function()
    h.sh(("kill $(cat %s/*.pid)"):format(dir))
    w:sql "drop owned by supa_limited; drop role supa_limited"
  end)

  local function kitload(env, ...)
    local preload = os.getenv "KITLOAD_PRELOAD" and os.getenv "KITLOAD_PRELOAD" .. ":" .. library or library
    return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; SPEC_HOSTS='%s=%s %s=2001:db8::1 db.four.supabase.co=%s' %s LD_PRELOAD=%s TERM=dumb exec %s"):format(
      w.dir, POOLER, ADDRESS, DIRECT, ADDRESS, env, preload, table.concat(w:words(...), " ")))
  end
  local function to(port, host, user) return ("postgresql://%s@%s:%d/postgres"):format(user or "postgres." .. REF, host or POOLER, port) end

  it("the session pooler is loaded through, encrypted, as is said; the transaction pooler is not", function()
    local code, out, err, _ = kitload("", "run", "t", "t.csv", "--to", to(5433))
    assert.equal("", err)
    assert.equal(0, code)
    assert.matches("^t.csv +1 row [^\n]* · encrypted, server not verified\n", out)
    assert.equal("a", w:sql "select * from t")
    code, _, err = kitload("", "run", "t", "t.csv", "--if-loaded", "again", "--to", to(6543))
    assert.equal(4, code)
    assert.matches("port 6543 of .* is the transaction pooler", err)
    assert.is_nil(h.read(dir .. "/transaction.log"):find("login attempt", 1, true))
    -- At a port that says nothing it is found out.
    code, _, err = kitload("", "run", "t", "t.csv", "--if-loaded", "again", "--to", to(5434))
    assert.equal(4, code)
    assert.matches("gives each transaction another session (transaction mode)", err, 1, true)
    -- Supabase's own CA is none of the system's.
    code, _, err = kitload("", "run", "t", "t.csv", "--to", to(5433) .. "?sslmode=verify-full")
    assert.equal(4, code)
    assert.matches("Project Settings > Database > SSL Configuration", err, 1, true)
  end)

  it("missing rights and row-level security are told with the statement, and where it is run", function()
    local limited = to(5433):gsub("postgres$", "limited")
    local code, _, err = kitload("", "run", "t", "t.csv", "--if-loaded", "again", "--to", limited)
    assert.equal(4, code)
    assert.matches("supa_limited lacks rights: ", err, 1, true)
    assert.matches("\n  in Supabase: the SQL Editor of the dashboard runs this, as postgres\n", err, 1, true)
    w:sql "grant all on t to supa_limited; alter table t enable row level security"
    code, _, err = kitload("", "check", "t", "t.csv", "--to", limited)
    assert.equal(5, code)
    assert.matches(("row-level security of %s.t is active for supa_limited"):format(w.schema), err, 1, true)
    assert.matches("\n  in Supabase: the SQL Editor", err, 1, true)
    w:sql "alter table t disable row level security"
  end)

  it("project new says what to type instead", function()
    local code, _, err = kitload("", "project", "new", "acme", "--host", POOLER, "--port", "6543", "--user", "postgres", "--password", "none")
    assert.equal(4, code)
    assert.matches("\n  --port 5432 --user postgres.PROJECT-REF\n  nothing was written", err, 1, true)
  end)

  it("the direct host is refused where the machine has no IPv6, and only there", function()
    local code, _, err = kitload("SPEC_NO_IPV6=1", "run", "t", "t.csv", "--to", to(5432, DIRECT, "postgres"))
    assert.equal(4, code)
    assert.equal(("kitload: error: %s has no address of IPv4, and this machine has no IPv6\n  the session pooler has IPv4; Connect > Session pooler in the dashboard shows it, with the region:\n"
      .. "  postgresql://postgres.%s@aws-0-REGION.pooler.supabase.com:5432/postgres\n"):format(DIRECT, REF), err)
    -- With the add-on it has an address of IPv4.
    code, _, err = kitload("SPEC_NO_IPV6=1", "run", "t", "t.csv", "--if-loaded", "again", "--to", to(5433, "db.four.supabase.co", "postgres"))
    assert.equal(0, code, err)
    -- So has one whose address is said.
    code, _, err = kitload("SPEC_NO_IPV6=1", "check", "t", "t.csv", "--to", to(5433, DIRECT, "postgres") .. "?hostaddr=" .. ADDRESS)
    assert.equal(0, code, err)
  end)
end)
