-- Each refusal of a server, a pooler or libpq when connecting: what the error says, and what to do about it. A small server that
-- only refuses stands for all of them: the name of the user is the number of the refusal.
local h = require "spec.helper"
local pg = require "kitload.host.pg"

-- SQLSTATE, what the server says, the hint.
local refusals = {
  { "3D000", 'database "x" does not exist', "psql -l lists the databases of a server; createdb makes one" },
  { "28P01", "password authentication failed",
    "the server refused the user or the password: look at the connection string, PGPASSWORD and ~/.pgpass" },
  { "28000", 'role "x" does not exist',
    "the server refused the user or the password: look at the connection string, PGPASSWORD and ~/.pgpass" },
  { "53300", "sorry, too many clients already", "the server has no connection left for this role" },
  { "57P03", "the database system is starting up" },
  { "XX000", "something else" },
  { "28000", 'no pg_hba.conf entry for host "h", user "u"',
    "pg_hba.conf of the server has no line that lets this user into this database from here: its administrator adds one (or one for "
    .. "connections over TLS: sslmode=require)" },
  { "28000", "pg_hba.conf rejects connection for host",
    "a line of the server's pg_hba.conf rejects this user from here: its administrator can tell" },
  { "28000", "connection requires a valid client certificate", "the server wants a certificate of the client: sslcert=FILE sslkey=FILE" },
  { "28000", "certificate authentication failed for user", "the client's certificate (sslcert=FILE) is not one for this user" },
  { "28000", 'user "u", database "d", no encryption', "the server may let this user in over TLS only: sslmode=require" },
  { "08P01", "unsupported startup parameter: options",
    "a pooler in between does not take options=… in a connection string: leave it out" },
  { "XX000", "Tenant or user not found", "a hosted pooler calls the user NAME.PROJECT-REF and has a host of its own for each region" },
}

local script = [[
import os, socket, struct, sys
folder = sys.argv[1]
refusals = [line.rstrip("\n").split("\t") for line in open(folder + "/refusals", encoding="utf-8")]
s = socket.socket(socket.AF_UNIX)
s.bind(folder + "/.s.PGSQL.5432")
s.listen(5)
open(folder + "/ready", "w").close()
while True:
    c, _ = s.accept()
    n = struct.unpack("!i", c.recv(4))[0]
    words = c.recv(n - 4)[4:].split(b"\0")
    state, said = refusals[int(words[words.index(b"user") + 1])]
    body = b"SFATAL\0VFATAL\0C" + state.encode() + b"\0M" + said.encode() + b"\0\0"
    c.sendall(b"E" + struct.pack("!i", len(body) + 4) + body)
    c.close()
]]

describe("a refusal when connecting", function()
  local dir = h.tmp()

  setup(function()
    h.sh("mkdir -p " .. dir)
    local lines = {}
    for i, r in ipairs(refusals) do lines[i] = r[1] .. "\t" .. r[2] .. "\n" end
    h.write(dir .. "/refusals", table.concat(lines))
    h.write(dir .. "/server.py", script)
    h.sh(("env -u LD_PRELOAD python3 %s/server.py %s >/dev/null 2>&1 </dev/null & echo $! > %s/pid"):format(dir, dir, dir))
    h.sh(("for i in $(seq 200); do test -e %s/ready && break; sleep 0.02; done"):format(dir))
  end)
  teardown(function() h.sh(("kill $(cat %s/pid)"):format(dir)) end)

  local function refused(conninfo)
    local conn, err = pg.connect { conninfo = conninfo, retry = false }
    assert.is_nil(conn)
    return err
  end

  it("says what the server said, its SQLSTATE, and what to do", function()
    for i, r in ipairs(refusals) do
      local err = refused(("host=%s user=%d dbname=d sslmode=disable"):format(dir, i - 1))
      assert.same({ "db", r[1], r[3] }, { err.kind, err.sqlstate, err.hint }, r[2])
      assert.matches("FATAL: " .. r[2], err.message, 1, true)
      assert.is_nil(err.message:find("  ", 1, true), err.message)
      assert.is_nil(err.message:find(r[1], 1, true), err.message)
    end
  end)

  it("by libpq itself says what to do, too", function()
    for more, hint in pairs {
      ["host=nowhere.invalid"] = "is the name of the host written as it should be?",
      ["host=127.0.0.1 port=1"] = "is a PostgreSQL server running there?",
      ["host=/nowhere"] = "is a PostgreSQL server running there?",
    } do
      local err = refused(more .. " user=u dbname=d")
      assert.same({ "db", hint }, { err.kind, err.hint }, more)
    end
  end)

  it("is a connection string that cannot be read", function()
    local how = "it is a URI, postgres://user@host:5432/database, with the special characters of a password as %XX (@ is %40, / is %2F), "
      .. "or keywords, host=… user=… dbname=…, with blanks inside '…'"
    for _, text in ipairs { "postgres://u:p@ss@localhost/db", "postgres://u:p/ss@localhost/db", "host=x password='open", "nonsense" } do
      local err = refused(text)
      assert.same({ "usage", how }, { err.kind, err.hint }, text)
      assert.matches("^the connection string cannot be read: ", err.message)
    end
    local version = refused("host=h sslmod=require").message:match "libpq (%d+)"
    local err = refused "host=h sslmod=require"
    assert.same({ ("the connection string cannot be read: libpq %s has no option 'sslmod'"):format(version),
      "leave sslmod=… out: it is for other clients, or for a newer libpq" }, { err.message, err.hint })
    err = refused "postgres://u@h/db?pgbouncer=true"
    assert.same({ ("the connection string cannot be read: libpq %s has no option 'pgbouncer'"):format(version),
      "leave ?pgbouncer=… out: it is for other clients, or for a newer libpq" }, { err.message, err.hint })
  end)
end)
