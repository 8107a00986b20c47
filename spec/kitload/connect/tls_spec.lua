-- TLS to a real server: what is asked for and who says so, and what is said when it does not come about.
local h = require "spec.helper"
local connect = require "kitload.connect.connect"
local destination_of = require "kitload.connect.destination"
local pg = require "kitload.host.pg"
local of_project = require("spec.kitload.connect.project").as_read
local secret = require "kitload.host.secret"
local tls = require "kitload.connect.tls"
local tls_server = require "spec.pg.tls_server"
local workspace = require "spec.commands.workspace"

local BUNDLE = "/etc/ssl/certs/ca-certificates.crt"

-- What stands for the mode and the CA when the parts say so much.
local function settled(parts, project)
  for _, part in pairs(parts) do part.from, part.source = part.from or part.source, part.source or "given" end
  parts.sslmode = parts.sslmode or { value = "prefer", source = "default" }
  local settings = assert(tls.settle(parts, project))
  return parts.sslmode.value, parts.sslmode.from, settings.sslmode, settings.sslrootcert
end

local FAR, NEAR = "db.acme.example", "127.0.0.1"
local function host(name, more)
  more = more or {}
  more.host = { value = name }
  return more
end
local function mode(value, source) return { sslmode = { value = value, source = source or "given" }, service = { value = "s", source = "given" } } end

describe("sslmode", function()
  it("is prefer for this machine and a tunnel, and require for every other host", function()
    for _, name in ipairs { "", "/run/postgresql", "@abstract", "localhost", "LOCALHOST", "db.localhost", "127.0.0.1", "127.9.9.9", "::1", "/a,localhost" } do
      assert.equal("prefer", (settled(host(name))), name)
    end
    for _, name in ipairs { FAR, "10.0.0.1", "127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "::2", "/a,db.acme.example",
      "localhost,10.0.0.1" } do assert.equal("require", (settled(host(name))), name) end
    assert.equal("prefer", (settled(host(FAR, { hostaddr = { value = "127.0.0.1" } }))))
    assert.equal("require", (settled(host("localhost", { hostaddr = { value = "10.0.0.1" } }))))
    assert.equal("require", (settled { hostaddr = { value = "10.0.0.1" } }))
    assert.equal("require", (settled(host("a,b", { hostaddr = { value = "127.0.0.1," } }))))
    assert.same({ "require", "default", "require" }, { settled(host(FAR)) })
  end)

  it("is what the string, the project or the service says, and the environment's only where it weakens no project", function()
    local project = { name = "acme", path = "projects/acme.lua" }
    for _, said in ipairs { "disable", "allow", "prefer", "require", "verify-ca" } do
      assert.equal(said, (settled(host(FAR, mode(said)), project)))
      assert.equal(said, (settled(host(FAR, mode(said, "service")), project)))
      assert.equal(said, (settled(host(FAR, mode(said, "PGSSLMODE")))))
    end
    for _, said in ipairs { "disable", "allow", "prefer" } do
      assert.same({ "require", ("default; PGSSLMODE (%s) cannot weaken a project"):format(said) }, { table.unpack({ settled(host(FAR, mode(said, "PGSSLMODE")), project) }, 1, 2) })
    end
    assert.equal("prefer", (settled(host(NEAR, mode("disable", "PGSSLMODE")), project)))
    assert.equal("verify-full", (settled(host(FAR, mode("verify-full", "PGSSLMODE")), project)))
    local of_environment = mode("disable", "service")
    of_environment.service.source = "PGSERVICE"
    assert.equal("require", (settled(host(FAR, of_environment), project)))
    of_environment.sslmode = { value = "disable", source = "service" }
    assert.equal("disable", (settled(host(FAR, of_environment))))
  end)

  it("that verifies takes the system's bundle if nobody names a CA", function()
    local project = { name = "acme", path = "p", ssl = { mode = "verify-full" } }
    assert.equal(BUNDLE, (select(4, settled(host(FAR, mode "verify-full"), project))))
    assert.is_nil((select(4, settled(host(FAR, mode "require"), project))))
    local said = mode "verify-ca"
    said.sslrootcert = { value = "x.pem" }
    assert.is_nil((select(4, settled(host(FAR, said), project))))
    said.sslrootcert = { value = "system", from = "--to" }
    local _, err = tls.settle(said)
    assert.matches("sslrootcert=system %(%-%-to%) came with libpq 16, and here it is libpq 15", err.message)
  end)
end)

describe("the environment", function()
  local project = { name = "acme", path = "p", ssl = { mode = "verify-full" } }
  local function of(source, more)
    local parts = host(FAR, mode "verify-full")
    for keyword, value in pairs(more) do parts[keyword] = { value = value, source = source, from = source } end
    local settings = assert(tls.settle(parts, project))
    return settings, parts
  end

  it("does not choose whom a project trusts, nor an older TLS, nor turns the binding off", function()
    local settings, parts = of("PGX", { sslrootcert = "/evil.pem", channel_binding = "disable", ssl_min_protocol_version = "TLSv1" })
    assert.same({ sslmode = "verify-full", sslrootcert = BUNDLE, channel_binding = "prefer", ssl_min_protocol_version = "TLSv1.2" }, settings)
    assert.equal("default; PGX (disable) cannot weaken a project", parts.channel_binding.from)
  end)

  it("may ask for more, and a project for less", function()
    assert.same({ sslmode = "verify-full", sslrootcert = BUNDLE }, (of("PGX", { channel_binding = "require", ssl_min_protocol_version = "TLSv1.3" })))
    assert.same({ sslmode = "verify-full" }, (of("given", { sslrootcert = "/own.pem", channel_binding = "disable", ssl_min_protocol_version = "TLSv1" })))
    project = nil
    assert.same({ sslmode = "verify-full" }, (of("PGX", { sslrootcert = "/own.pem", channel_binding = "disable" })))
  end)
end)

describe("what a project says about TLS", function()
  local check = require("kit.facts.project").facts.ssl.check
  for given, wrong in pairs {
    [{ mode = "require", crl = "x" }] = "has a crl, and with the mode \"require\" nobody looks at it",
    [{ mode = "prefer", ca = "x" }] = "has a ca, and the mode \"prefer\" goes on without it",
    [{ mode = "require", key = "x" }] = "has a key and no cert",
    [{ mode = "verify-full", ca = "system" }] = 'has "system" for ca',
    [{ mode = "require", cert = "c", key = { secret = "a b" } }] = "has for key what has no good name for the secret",
    [{ mode = "require", cert = "c", key_password = "geheim" }] = "has for key_password what is a text, and the file is kept in git",
    [{ mode = "require", negotiation = "fast" }] = 'has "fast" for negotiation, not one of postgres, direct',
  } do
    it("refuses " .. wrong, function()
      local value, message = check(given)
      assert.same({ nil, wrong }, { value, message })
    end)
  end
end)

describe("a server with TLS", function()
  local s, good, other, port

  setup(function()
    s = tls_server.new()
    port = s.port
    good, other = s.certs .. "/good", s.certs .. "/other"
    h.write(s.certs .. "/junk", "no certificate\n")
    h.sh(("cp %s/loader.key %s/open.key; chmod 644 %s/open.key; chmod 600 %s/junk"):format(good, s.certs, s.certs, s.certs))
  end)
  teardown(function() if s then s:remove() end end)

  -- The error's message and hint, without the words of libpq in the last line.
  local function refused(options)
    local conn, err = connect.open(options, { retry = false })
    if conn then conn:close() end
    assert.is_nil(conn)
    local hint = err.hint and err.hint:gsub("\n%([^\n]*%)$", "")
    return err.message, hint, err
  end

  local function to(more) return { to = s:to(more) } end
  local function full(more) return ("sslmode=verify-full sslrootcert=%s/ca.crt %s"):format(good, more or "") end
  local function client(cert, key, more)
    return to(("user=loader sslmode=require sslcert=%s sslkey=%s %s"):format(cert, key, more or ""))
  end

  local function remark(options)
    local conn, err = connect.open(options, { retry = false })
    assert.is_nil(err and err.message .. "\n" .. (err.hint or ""))
    local tells = conn:tls()
    conn:close()
    return connect.remark(options), tells
  end

  it("is told as what it is: not verified, its name not verified, verified", function()
    assert.equal("encrypted, server not verified", (remark(to "")))
    assert.equal("encrypted, server not verified", (remark(to "sslmode=require")))
    assert.equal("encrypted, server's name not verified", (remark(to(full():gsub("full", "ca")))))
    local words, tells = remark(to(full()))
    assert.is_nil(words)
    assert.same({ true, true, "TLSv1.3" }, { tells.signed_by_ca, tells.named, tells.protocol })
    assert.is_nil((remark(to(full(("sslcrl=%s/none.crl"):format(good))))))
    assert.is_nil((remark(to "user=plain sslmode=disable"))) -- it does not leave this machine
    -- An address that is not known to be this machine's.
    assert.equal("not encrypted", (remark { to = s:to "user=plain sslmode=disable hostaddr=127.1" }))
    assert.equal("encrypted, server not verified", (remark { to = s:to "user=plain hostaddr=127.1" }))
  end)

  it("is named in the first line of the report, and by project test", function()
    local w = workspace.new()
    w:kit("t", 'return k.kit "t" { into = "t", k.field "name" {} }')
    w:write("t.csv", "name\na\n")
    assert(s.conn:script "create table t (name text)")
    local code, out, err = w:kitload("run", "t", "t.csv", "--to", s:to(), "--report", "r.json")
    assert.equal("", err)
    assert.equal(0, code)
    assert.matches("^t.csv +1 row [^\n]* · encrypted, server not verified\n", out)
    assert.matches('"connection": "encrypted, server not verified"', w:read "r.json", 1, true)
    w:write("projects/beta.lua", ('return { to = "%s", ssl = { mode = "verify-full", ca = "certs/ca.pem" } }'):format(s:to()))
    w:write("certs/ca.pem", h.read(good .. "/ca.crt"))
    w:write("sub/x", "")
    code, out, err = h.sh(("cd %s/sub && env -u LD_PRELOAD -u PGHOST %s project test beta"):format(w.dir, w.binary))
    assert.equal("", err)
    assert.equal(0, code)
    assert.matches("^beta  connected to postgres@db.acme.example:" .. port .. "/postgres, [^\n]*\n  encrypted, server verified %(TLSv1.3%)\n$", out)
  end)

  it("is met without a login, and its certificate is read", function()
    local c = pg.look { conninfo = s:to(), settings = { sslmode = "require", sslrootcert = "/dev/null/none" }, ca = good .. "/ca.crt" }
    assert.same({ "db.acme.example", "Acme CA", "db.acme.example\nstandby.acme.example", false }, { c.subject, c.issuer, c.hosts, c.self_signed })
    assert.is_nil(c.bad)
    assert.matches("^%x%x:[%x:]+$", c.fingerprint)
    c = pg.look { conninfo = s:to(), settings = { sslmode = "require", sslrootcert = "/dev/null/none" }, ca = other .. "/ca.crt" }
    assert.same({ 19, "Acme CA", "Acme CA" }, { c.bad.code, c.bad.subject, c.bad.issuer }) -- the server sends its CA, too
    -- Those of a file, with addresses, and without a common name.
    local early = pg.certificates(good .. "/early.crt")[1]
    assert.same({ "db.acme.example\n192.0.2.1\n2001:db8:0:0:0:0:0:1", 3786912000, 3818448000 }, { early.hosts, early.from, early.to })
    local nameless = pg.certificates(s.certs .. "/nameless.crt")
    assert.same({ 1, "OU=db,O=Müller", "OU=db,O=Müller", true }, { #nameless, nameless[1].subject, nameless[1].hosts, nameless[1].self_signed })
    assert.same({}, pg.certificates(s.certs .. "/junk"))
    local _, err = pg.look { conninfo = "host=127.0.0.1 port=1", settings = { sslmode = "require" } }
    assert.matches("Connection refused", err.message, 1, true)
    local log = h.read(s.server.dir .. "/log")
    assert.is_nil(log:find("password", 1, true))
  end)

  it("that another CA has signed is refused, with both names", function()
    local message, hint = refused(to(("sslmode=verify-full sslrootcert=%s/ca.crt"):format(other)))
    assert.equal(('TLS with db.acme.example:%d: its certificate is signed by "Acme CA", who is not in %s/ca.crt, which has "Other CA"'):format(port, other), message)
    assert.equal('get the certificate of "Acme CA" from the server\'s administrator, and name its file:\n'
      .. "sslmode=verify-full sslrootcert=certs/ca.pem in --to", hint)
    message, hint = refused(of_project { host = "db.acme.example", port = port, user = "postgres", database = "postgres",
      ssl = { mode = "verify-full" } })
    assert.matches("db.acme.example", message, 1, true) -- the name has no address here
    assert.is_truthy(hint)
    message, hint = refused(of_project { to = { uri = s:to() }, ssl = { mode = "verify-full" } })
    assert.equal(('TLS with db.acme.example:%d: its certificate is signed by "Acme CA", who is not in %s (the system\'s bundle)'):format(port, BUNDLE), message)
    assert.matches('\nssl = { mode = "verify-full", ca = "certs/ca.pem" } in projects/acme.lua', hint, 1, true)
  end)

  it("whose certificate is for another host is refused, with the names that it has", function()
    local message, hint = refused(to(full "host=db.elsewhere.example"))
    assert.equal(("TLS with db.elsewhere.example:%d: its certificate is for db.acme.example, standby.acme.example, not for db.elsewhere.example"):format(port), message)
    assert.equal("connect by a name of the certificate: host=db.acme.example\nor compare the CA only: sslmode=verify-ca in --to", hint)
  end)

  it("whose certificate was revoked is refused; a CRL that says nothing is not passed over", function()
    local message, hint = refused(to(full(("sslcrl=%s/server.crl"):format(good))))
    assert.equal(("TLS with db.acme.example:%d: its certificate was revoked: it is in %s/server.crl"):format(port, good), message)
    assert.matches("^do not connect before", hint)
    message = refused(to(full(("sslcrl=%s/none.crl"):format(other))))
    assert.equal(('TLS with db.acme.example:%d: %s/none.crl has no list of revoked certificates of "Acme CA"'):format(port, other), message)
    message, hint = refused(to(full(("sslcrl=%s/late.crl"):format(good))))
    assert.matches(("the list of revoked certificates in %s/late.crl is out of date"):format(good), message, 1, true)
    assert.equal("get the present list from the CA", hint)
    for _, path in ipairs { "/nowhere.crl", s.certs .. "/junk" } do
      message = refused(to(full("sslcrl=" .. path)))
      assert.matches("TLS: the CRL cannot be read: " .. path, message, 1, true)
    end
  end)

  it("is not reached with a CA that cannot be read", function()
    h.write(s.certs .. "/empty", "")
    for path, why in pairs { ["/nowhere"] = "No such file", [s.certs .. "/junk"] = "junk", [s.certs .. "/empty"] = "empty: it is empty" } do
      local message = refused(to("sslmode=verify-full sslrootcert=" .. path))
      assert.matches("the CA cannot be read: ", message, 1, true)
      assert.matches(why, message, 1, true)
    end
    -- With sslmode=require libpq goes on without a CA that is not there. A project's is always meant.
    assert.equal("encrypted, server not verified", (remark(to "sslmode=require sslrootcert=/nowhere")))
    assert.matches("^TLS: the CA cannot be read: /nowhere", (refused(of_project { to = { uri = s:to() }, ssl = { mode = "require", ca = "/nowhere" } })))
  end)

  local function clients()
    return {
      { client(good .. "/somebody.crt", good .. "/somebody.key"), 'is for "somebody", and the user is "loader"', "take the certificate of this user" },
      { client(other .. "/loader.crt", other .. "/loader.key"), 'it does not know who signed it, "Other CA"', "ask the server's administrator" },
      { client(good .. "/old.crt", good .. "/old.key"), "it expired on 2025-01-31", "ask the server's administrator" },
      { client(good .. "/loader.crt", s.certs .. "/open.key"), "open.key can be read by others", "chmod 600 " .. s.certs .. "/open.key" },
      { client(good .. "/loader.crt", good .. "/old.key"), "does not belong to the certificate", "take the two" },
      { client(good .. "/loader.crt", s.certs .. "/junk"), "junk is none that OpenSSL can read", "BEGIN PRIVATE KEY" },
      { client(good .. "/loader.crt", good .. "/locked.key"), "locked.key is encrypted, and no password for it is given", "sslpassword=…" },
      { client(good .. "/loader.crt", good .. "/locked.key", "sslpassword=x"), "locked.key is encrypted, and its password is another one than --to says", "" },
      { client(s.certs .. "/junk", good .. "/loader.key"), "junk is none that OpenSSL can read", "BEGIN CERTIFICATE" },
      { client("/nowhere", good .. "/loader.key"), "the client's certificate cannot be read: /nowhere", nil },
      { client(good .. "/loader.crt", "/nowhere"), "the client's key cannot be read: /nowhere", nil },
      { to "user=loader sslmode=require", "the server wants a certificate of the client, and there is none",
        "sslmode=require sslcert=certs/client.pem sslkey=client.key in --to" },
    }
  end

  it("says what is wrong with a client's certificate or key", function()
    for _, case in ipairs(clients()) do
      local message, hint = refused(case[1])
      assert.matches(case[2], message, 1, true)
      if case[3] then assert.matches(case[3], hint, 1, true) end
    end
  end)

  it("lets a client in by its certificate, also with a key that is encrypted or a secret", function()
    assert.equal("encrypted, server not verified", (remark(client(good .. "/loader.crt", good .. "/loader.key"))))
    remark(client(good .. "/loader.crt", good .. "/locked.key", "sslpassword=trustno1"))
    -- Of a secret nothing is left but what the connection has.
    local key = { kind = "file", name = "key", path = good .. "/loader.key" }
    local ssl = { mode = "verify-full", ca = good .. "/ca.crt", cert = good .. "/loader.crt", key = key }
    h.write(s.certs .. "/word", "trustno1\n")
    h.sh(("chmod 600 %s/word; chown $(id -u) %s/word %s/loader.key"):format(s.certs, s.certs, good))
    local reach = of_project { to = { uri = s:to "user=loader" }, ssl = ssl }
    assert.is_nil((remark(reach)))
    assert.is_nil(select(2, h.sh "ls -l /proc/$PPID/fd"):find("memfd:kitload", 1, true))
    ssl = { mode = "require", cert = good .. "/loader.crt", key = good .. "/locked.key", key_password = { kind = "file", name = "word", path = s.certs .. "/word" } }
    remark(of_project { to = { uri = s:to "user=loader" }, ssl = ssl })
    ssl.key_password.path = good .. "/loader.key"
    assert.matches('is encrypted, and its password is another one than secret { file = "word" } says', (refused(of_project { to = { uri = s:to "user=loader" }, ssl = ssl })), 1, true)
    ssl.key_password = nil
    assert.matches('write key_password = secret "acme/key-password" beside it', select(2, refused(of_project { to = { uri = s:to "user=loader" }, ssl = ssl })), 1, true)
    -- An error names the secret and not the file in memory.
    ssl = { mode = "require", cert = good .. "/old.crt", key = key }
    local message, _, err = refused(of_project { to = { uri = s:to "user=loader" }, ssl = ssl })
    assert.equal(('TLS with db.acme.example:%d: the client\'s key secret { file = "key" } does not belong to the certificate %s/old.crt'):format(port, good), message)
    assert.is_nil(err.said:find("/proc", 1, true))
  end)

  it("is asked to prove who it is, where that is said", function()
    local message, hint = refused(to "user=checked password=x sslmode=require channel_binding=require")
    assert.matches("the server does not prove that it is the one that has the certificate", message, 1, true)
    assert.matches("channel_binding=prefer in --to", hint, 1, true)
    remark(of_project { to = { uri = s:to() }, ssl = { mode = "require", channel_binding = "prefer" } })
  end)

  it("with other versions of TLS, or a user who must use it, is told as that", function()
    assert.matches("no version of TLS in common", (refused(to "sslmode=require ssl_min_protocol_version=TLSv1.1 ssl_max_protocol_version=TLSv1.1")), 1, true)
    local message, hint = refused(to "sslmode=disable")
    assert.matches("the server lets this user in over TLS only", message, 1, true)
    assert.equal("sslmode=require in --to", hint)
  end)

  it("whose libpq does not know an option is told with its version", function()
    for option, version in pairs { sslnegotiation = 17, require_auth = 16 } do
      local message, hint = refused(to(option .. "=x"))
      assert.matches("has no option '" .. option .. "'", message, 1, true)
      assert.matches("it came with libpq " .. version, hint, 1, true)
    end
    local _, _, err = refused(of_project { host = "127.0.0.1", ssl = { mode = "require", negotiation = "direct" } })
    assert.matches("libpq 15 has no option 'sslnegotiation'", err.message, 1, true)
    local message, hint = refused(to "sslmode=verify")
    assert.matches('invalid sslmode value: "verify"', message, 1, true)
    assert.equal("it is one of disable, allow, prefer, require, verify-ca, verify-full", hint)
  end)

  it("with an expired certificate, or one of the future, is refused with the day", function()
    s:show "good/expired"
    local message, hint = refused(to(full()))
    assert.equal(("TLS with db.acme.example:%d: its certificate expired on 2025-01-31"):format(port), message)
    assert.matches("until then\nsslmode=require in --to encrypts, without knowing to whom", hint, 1, true)
    s:show "good/early"
    message, hint = refused(to(full()))
    assert.equal(("TLS with db.acme.example:%d: its certificate is valid from 2090-01-01 on"):format(port), message)
    assert.matches("is the clock of this machine right", hint, 1, true)
  end)

  it("with a certificate that is signed by itself is refused, with the fingerprint and how to take it", function()
    s:show "self"
    local message, hint = refused(to(full()))
    assert.matches("its certificate is signed by itself, and is not in ", message, 1, true)
    assert.matches("SHA-256 " .. pg.certificates(s.certs .. "/self.crt")[1].fingerprint, hint, 1, true)
    assert.matches(("openssl s_client -starttls postgres -connect 127.0.0.1:%d </dev/null"):format(port), hint, 1, true)
    assert.is_nil((remark(to(("sslmode=verify-full sslrootcert=%s/self.crt"):format(s.certs)))))
  end)

  it("without TLS is refused where it must be encrypted, with the line that would allow it", function()
    s:clear()
    local message, hint = refused { to = s:to "user=plain hostaddr=127.1" }
    assert.equal(("TLS with db.acme.example:%d: the server has none, and the connection must be encrypted (require: default)"):format(port), message)
    assert.matches("\nsslmode=prefer in --to", hint, 1, true)
    assert.equal("not encrypted", (remark { to = s:to "user=plain hostaddr=127.1 sslmode=prefer" }))
    assert.is_nil((remark(to "user=plain")))
    local reach = of_project { to = { uri = s:to "user=plain hostaddr=127.1" } }
    message, hint = refused(reach)
    assert.matches("the server has none", message, 1, true)
    assert.matches('\nssl = "prefer" in projects/acme.lua$', hint)
    assert.equal("default", destination_of.parts(reach.destination).sslmode.from)
  end)
end)

describe("a secret that is lent as a file", function()
  it("is there for its owner alone, and gone when it is taken back", function()
    local path = h.tmp() .. "/key"
    h.sh("printf 'k\\ney\\n' > " .. path .. "; chmod 600 " .. path)
    local lent = secret.lend(secret.from_file(path))
    local name = lent:path()
    assert.equal("k\ney\n", h.read(name))
    assert.matches("^600 regular file", (select(2, h.sh(("stat -L -c '%%a %%F' /proc/$PPID/fd/%s"):format(name:match "%d+$")))))
    lent:close()
    assert.is_false(h.exists(name))
    assert.has_error(function() lent:path() end)
  end)
end)
