-- What projects/NAME.lua sets for commands, and which parts of it are never shown.
local cjson = require "cjson"
local h = require "spec.helper"
local sys = require "kitload.host.sys"
local workspace = require "spec.commands.workspace"

describe("a project", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("people", [[return k.kit "people" { project = "acme", into = "people",
      k.field "tenant" { k.meta "tenant_id", k.integer }, k.field "name" { k.trim } }]])
    w:write("f.csv", "name\nEva\n")
  end)

  local function project(body) w:write("projects/acme.lua", "return {\n" .. body .. "\n}\n") end

  -- With a variable of the environment.
  local function with(variable, ...)
    local words = { w.binary }
    for _, word in ipairs { ... } do words[#words + 1] = h.quote(word) end
    return h.sh(("cd %s && env -u LD_PRELOAD -u PGHOST -u PGUSER -u PGDATABASE %s %s"):format(
      h.quote(w.dir), (variable .. " "):gsub("(%S-)=(.-) %f[%u\0]", function(n, v) return n .. "=" .. h.quote(v) .. " " end), table.concat(words, " ")))
  end

  it("is listed, and shown without what the environment holds", function()
    project 'to = { env = "ACME_URL" }, schema = "acme", meta = { tenant_id = 7 },'
    w:write("projects/beta.lua", 'return { to = "service=beta" }')
    local code, out = w:kitload "project"
    assert.equal(0, code)
    assert.matches("acme  ACME_URL %(not set%)  schema acme\n", out)
    assert.matches("beta  service=beta\n", out)
    code, out = with("ACME_URL=postgresql://u:geheim@h/d", "project", "acme")
    assert.equal(0, code)
    assert.matches("to +ACME_URL %(set%) +projects/acme.lua\n", out)
    assert.matches('meta +{ tenant_id = "7" } +projects/acme.lua\n', out)
    assert.matches("host +h +ACME_URL\n", out)
    assert.matches("password +set +ACME_URL\n", out)
    assert.is_nil(out:find("geheim", 1, true))
  end)

  it("is shown with where each value came from: the file, the environment, a service, a default", function()
    project 'host = "db.acme.example", user = "loader", database = "crm", schema = "acme", load = "upsert", ssl = { mode = "verify-full", ca = "certs/a.pem" },'
    local code, out = with("PGHOSTADDR=192.0.2.1 PGPORT=7777 PGUSER=other KITLOAD_ACME_SCHEMA=blue KITLOAD_ACME_LOCK_TIMEOUT=9", "project", "show", "acme")
    assert.equal(0, code)
    for _, line in ipairs {
      "host +db.acme.example +projects/acme.lua", "port +7777 +PGPORT", "user +loader +projects/acme.lua", "password +not set",
      "database +crm +projects/acme.lua", "ssl +verify%-full +projects/acme.lua", "ssl.ca +certs/a.pem +projects/acme.lua",
      "load +upsert +projects/acme.lua", "lock_timeout +9 +KITLOAD_ACME_LOCK_TIMEOUT", "schema +blue +KITLOAD_ACME_SCHEMA",
    } do assert.matches("\n  " .. line .. "\n", out) end
    assert.is_nil(out:find("192.0.2.1", 1, true)) -- another address would be another server
    w:write("services", "[own]\nhost=db.service.example\npassword=geheim\ndbname=x\n")
    project 'to = "service=own", user = "loader",'
    assert.equal(2, (w:kitload("project", "show", "acme")))
    project 'to = "service=own",'
    code, out = with("PGSERVICEFILE=services PGPORT=7", "project", "show", "acme")
    assert.equal(0, code)
    for _, line in ipairs { "to +service=own +projects/acme.lua", "host +db.service.example +service own", "port +7 +PGPORT", "password +set +service own",
      "ssl +require +default" } do assert.matches("\n  " .. line .. "\n", out) end
    assert.is_nil(out:find("geheim", 1, true))
    -- The service's word for TLS counts before that of the environment, also if it is libpq's default.
    w:write("services", "[own]\nhost=db.service.example\nsslmode=prefer\n")
    for _, env in ipairs { "A=b", "PGSSLMODE=verify-full", "PGSSLMODE=prefer", "PGSSLMODE=disable" } do
      assert.matches("\n  ssl +prefer +service own\n", select(2, with("PGSERVICEFILE=services " .. env, "project", "show", "acme")))
    end
  end)

  it("is shown with the TLS that holds: the environment cannot weaken it", function()
    project 'host = "db.acme.example", user = "loader",'
    local function shown(env) return select(2, with(env, "project", "show", "acme")) end
    assert.matches("\n  ssl +require +default\n", shown "A=b")
    assert.matches("\n  ssl +require +default; PGSSLMODE %(disable%) cannot weaken a project\n", shown "PGSSLMODE=disable")
    assert.matches("\n  ssl +verify%-ca +PGSSLMODE\n  ssl.ca +/etc/ssl/certs/ca%-certificates.crt +the system's bundle\n", shown "PGSSLMODE=verify-ca")
    w:write("services", "[own]\nsslmode=disable\n")
    assert.matches("\n  ssl +require +default; service own %(disable%) cannot weaken", shown "PGSERVICE=own PGSERVICEFILE=services")
    project 'host = "db.acme.example", user = "loader", ssl = { mode = "verify-full", ca = "a.pem", cert = "c.pem", key = secret "acme/key" }, from_env = true,'
    local out = shown "PGSSLMODE=disable PGSSLROOTCERT=/evil.pem"
    for _, line in ipairs { "ssl +verify%-full +projects/acme.lua", "ssl.ca +a.pem +projects/acme.lua", "ssl.cert +c.pem", 'ssl.key +not set +secret "acme/key"' } do
      assert.matches("\n  " .. line, out)
    end
    -- A mode from the environment leaves the CA and the key as they are.
    out = shown "KITLOAD_ACME_SSL=verify-ca"
    assert.matches("ssl +verify%-ca +KITLOAD_ACME_SSL\n  ssl.ca +a.pem +projects/acme.lua\n", out)
    local _, _, err = with("KITLOAD_ACME_SSL=prefer", "project", "show", "acme")
    assert.matches('KITLOAD_ACME_SSL=prefer: ssl of projects/acme.lua has a ca, and the mode "prefer" goes on without it', err, 1, true)
    project 'to = "host=db.acme.example sslmode=verify-full sslrootcert=certs/a.pem sslcrl=~/a.crl",'
    local code = h.sh(("mkdir -p %s/sub"):format(w.dir))
    assert.equal(0, code)
    _, out = h.sh(("cd %s/sub && env -u LD_PRELOAD HOME=/home/eva %s project show acme"):format(w.dir, w.binary))
    assert.matches("ssl.ca +[^ ]*/certs/a.pem", out)
    assert.matches("ssl.crl +/home/eva/a.crl", out)
  end)

  it("is shown as JSON, too: each value with where it came from, and no secret", function()
    project [[host = "db.acme.example", port = 5432, user = "loader", database = "crm", password = secret { env = "ACME_PW" },
      load = "upsert", meta = { tenant_id = 7 }, metadata = true]]
    local code, out, err = with("ACME_PW=geheim PGSSLMODE=require KITLOAD_ACME_SCHEMA=blue", "project", "show", "acme", "--json")
    assert.same({ 0, "" }, { code, err })
    local shown, file = cjson.decode(out), "projects/acme.lua"
    assert.same({ "acme", file }, { shown.name, shown.path })
    assert.same({
      host = { value = "db.acme.example", from = file }, port = { value = 5432, from = file }, user = { value = "loader", from = file },
      database = { value = "crm", from = file }, password = { value = "set", from = 'secret { env = "ACME_PW" }' },
      load = { value = "upsert", from = file }, meta = { value = { tenant_id = "7" }, from = file }, metadata = { value = true, from = file },
      schema = { value = "blue", from = "KITLOAD_ACME_SCHEMA" }, ssl = { value = "require", from = "PGSSLMODE" },
    }, shown.settings)
    assert.is_nil(out:find("geheim", 1, true))
    assert.equal("not set", cjson.decode((select(2, w:kitload("project", "show", "acme", "--json")))).settings.password.value)
    code, out, err = w:kitload("project", "test", "acme", "--json")
    assert.same({ 2, "" }, { code, out })
    assert.matches("--json goes with project show", err, 1, true)
  end)

  it("says at once that nobody listens: the test is not repeated", function()
    project 'host = "127.0.0.1", port = 1, user = "loader", database = "crm"'
    for _, words in ipairs { { "project", "test", "acme" }, { "project", "new", "beta", "--host", "127.0.0.1", "--port", "1" } } do
      local started = sys.monotonic()
      local code, _, err = w:kitload(table.unpack(words))
      assert.equal(4, code)
      assert.matches("Connection refused", err, 1, true)
      assert.is_true(sys.monotonic() - started < 5, words[2])
    end
  end)

  it("names no library for TLS: libpq would run the code in it", function()
    -- With a client's certificate, libpq takes "X:key" as a key in the engine X, which may be a file of the workspace.
    for name, body in pairs {
      ssl = 'host = "127.0.0.1", ssl = { mode = "require", cert = "c.pem", key = "lib/evil:x" }',
      to = 'to = "host=127.0.0.1 sslcert=c.pem sslkey=/lib/evil:x"',
    } do
      project(body)
      local code, out, err = w:kitload("project", "test", "acme")
      assert.equal(2, code, out .. err)
      assert.matches(("project acme: %s has ':' in the path of a client's key"):format(name), err, 1, true)
    end
    -- A scheduled run would end with it. So does one with a string that libpq cannot read.
    w:kit("nightly", [[return k.kit "nightly" { project = "acme", into = "t", trigger = "@daily", source = { files = "f.csv" }, k.field "name" {} }]])
    assert.matches("has ':' in the path of a client's key", select(3, w:kitload("schedule", "nightly")), 1, true)
    project 'to = "postgresql://h:x/d"'
    assert.matches("the connection string cannot be read: ", select(3, w:kitload("schedule", "nightly")), 1, true)
    project 'to = "postgresql://h/d?sslkey=pkcs11%3Ax", from_env = true'
    assert.matches("connection +none: project acme: to has ':' in the path", select(2, w:kitload("project", "show", "acme")))
    project 'host = "/nowhere", ssl = { mode = "require", cert = "c.pem", key = "evil" }'
    assert.equal(0, (w:kitload("project", "show", "acme")))
  end)

  it("reads numbers of the environment as digits", function()
    project 'host = "h"'
    for _, text in ipairs { "0x20", "1e3", "5432.0", " 5432", "+5432", "-1", "99999999999999999999" } do
      local code, _, err = with("KITLOAD_ACME_PORT=" .. text, "project", "show", "acme")
      assert.equal(2, code, text)
      assert.matches("KITLOAD_ACME_PORT must be a port from 1 to 65535, not", err, 1, true)
    end
    local _, out = with("KITLOAD_ACME_PORT=5433 KITLOAD_ACME_USER=4711 KITLOAD_ACME_DATABASE=2026", "project", "show", "acme")
    assert.matches("port +5433 .*user +4711 .*database +2026 ", out)
  end)

  it("shares its variables with no other project", function()
    project 'host = "h"'
    w:write("projects/ac-me.lua", 'return { host = "h" }')
    w:write("projects/ac_me.lua", 'return { host = "elsewhere" }')
    for _, name in ipairs { "ac-me", "ac_me" } do
      local code, _, err = with("KITLOAD_AC_ME_PASSWORD=geheim", "project", "show", name)
      assert.equal(2, code)
      assert.matches("KITLOAD_AC_ME_PASSWORD would go to the projects " .. name, err, 1, true)
      assert.equal(0, (w:kitload("project", "show", name)))
    end
    assert.equal(0, (with("KITLOAD_AC_ME_PASSWORD=geheim", "project", "show", "acme")))
  end)

  it("takes from the environment what it lets the environment say, and nothing by mistake", function()
    project 'host = "db.acme.example", database = "crm",'
    w:write("projects/acme-eu.lua", 'return { host = "eu.acme.example", from_env = true }')
    local function told(variable, name)
      local code, out, err = with(variable, "project", "show", name or "acme")
      return code, out .. err
    end
    local code, text = told "KITLOAD_ACME_HOST=evil.example"
    assert.equal(2, code)
    assert.matches("KITLOAD_ACME_HOST is set, and projects/acme.lua does not let the environment say it", text, 1, true)
    assert.equal(2, (told "KITLOAD_ACME_SSL=disable"))
    code, text = told "KITLOAD_ACME_PROT=5433"
    assert.equal(2, code)
    assert.matches("did you mean 'port'?", text, 1, true)
    code, text = told "KITLOAD_ACME_PORT=no"
    assert.equal(2, code)
    assert.matches("KITLOAD_ACME_PORT must be a port", text, 1, true)
    code, text = told "KITLOAD_ACME_EU_HOST=blue.example"
    assert.equal(0, code) -- it is of the other project
    assert.matches("host +db.acme.example +projects/acme.lua", text)
    code, text = told("KITLOAD_ACME_EU_HOST=blue.example KITLOAD_ACME_EU_SSL=verify-full KITLOAD_ACME_EU_METADATA=true KITLOAD_ACME_EU_MAX_REJECTS=1%", "acme-eu")
    assert.equal(0, code)
    for _, line in ipairs { "host +blue.example +KITLOAD_ACME_EU_HOST", "ssl +verify%-full +KITLOAD_ACME_EU_SSL", "metadata +true +KITLOAD_ACME_EU_METADATA",
      "max_rejects +1%% +KITLOAD_ACME_EU_MAX_REJECTS" } do assert.matches("\n  " .. line .. "\n", text) end
    assert.equal(0, (told "KITLOAD_ACME_PORT="))
    project 'to = { env = "ACME_URL" },'
    code, text = told "ACME_URL=postgresql://h/d KITLOAD_ACME_PORT=7"
    assert.equal(2, code)
    assert.matches("the connection of project acme is ACME_URL, as a whole", text, 1, true)
  end)

  it("gives its load to kits that say none, where they can have it", function()
    project 'load = "upsert", meta = { tenant_id = 7 },'
    local code, _, err = w:kitload("check", "people", "f.csv")
    assert.equal(2, code)
    assert.matches('projects/acme.lua says load = "upsert", and people has no key', err, 1, true)
    w:kit("people", [[return k.kit "people" { project = "acme", into = "people", key = { "name" }, k.field "name" { k.trim } }]])
    code, _, err = w:kitload("check", "people", "f.csv")
    assert.equal(0, code, err)
    local _, out = w:kitload("explain", "people", "--origin")
    assert.matches('load +"upsert" +projects/acme.lua', out)
    _, out = w:kitload("explain", "people")
    assert.matches("upsert into people", out)
    _, out = w:kitload("kits", "--json")
    assert.matches('"load": "upsert"', out, 1, true)
    code, _, err = w:kitload("run", "--project", "acme", "--into", "people", "--to", "none", "f.csv")
    assert.equal(2, code, err)
    w:kit("people", [[return k.kit "people" { project = "acme", into = "people", load = "append", k.field "name" { k.trim } }]])
    assert.equal(0, (w:kitload("check", "people", "f.csv")))
  end)

  for text, message in pairs {
    ['host = "db", to = "service=acme"'] = "host: to says already where the rows go",
    ['host = "postgresql://db/x"'] = "host is a connection string",
    ['host = "db password=geheim"'] = "host is a connection string",
    ['port = "5432"'] = 'port must be a port from 1 to 65535, not "5432"',
    ['port = 0'] = "port must be a port from 1 to 65535, not 0",
    ['user = 5'] = "user must be a text, not 5",
    ['ssl = "verify_full"'] = 'ssl has "verify_full" for mode, not one of disable',
    ['ssl = { ca = "x" }'] = "ssl says no mode",
    ['ssl = { mode = "require", cs = "x" }'] = 'ssl has no option "cs"',
    ['ssl = { mode = "require", key = {} }'] = "ssl must have the path of a file for key, not a table",
    ['to = "postgresql://db/x?sslmode=require", ssl = "verify-full"'] = "ssl: to says sslmode already",
    ['from_env = "yes"'] = "from_env must be true or false",
    ['load = "merge"'] = 'load is "merge", not one of append',
    ["ssh_tunnel = {}"] = "ssh_tunnel says no host",
    ['ssh_tunnel = { host = "b", answers = { ["Code:"] = "geheim" } }'] = "ssh_tunnel has an answer for \"Code:\" that is a text",
    ['to = "local:", ssh_tunnel = { host = "b" }'] = "ssh_tunnel: the server of local: has none",
    ['pasword = "geheim"'] = "",
    ['password = "geheim"'] = "",
    ["password = 'geheim'"] = "",
    ["password = [[geheim]]"] = "",
    ['password = "geheim'] = "unfinished string near a text",
    ['to = "postgresql://joe:geheim@db/x"'] = "to holds a password",
    ['to = "postgres://joe:gehe@im@db/x"'] = "to holds a password",
    ['to = "postgresql://db/x?password=geheim"'] = "to holds a password",
    ['to = "postgresql://db/x?pass%77ord=geheim"'] = "to holds a password",
    ['to = "host=db password=geheim"'] = "to holds a password",
    ["to = \"host=db Password = 'geheim'\""] = "to holds a password",
    ['to = "host=db sslpassword=geheim"'] = "to holds a password",
    ['to = { env = "postgresql://joe:geheim@db/x" }'] = "to names no environment variable",
    ["to = 5"] = "to must be a connection string, not 5",
    ['shema = "x"'] = "project has no option 'shema'\n  shema = \"x\",\n  did you mean 'schema'?",
    ["tunnel = {}"] = "the option 'tunnel' is not in this version",
    ["meta = { 1 }"] = "meta has a list part",
    ["meta = { a = {} }"] = "meta cannot have a table for a",
    ["lock_timeout = -1"] = "lock_timeout must be seconds from 0 to 86400, not -1",
    ['tables = { shema = "x" }'] = "tables has no option 'shema'",
    ['staging = "row"'] = "staging is \"row\", not one of typed, rows",
    ["limits = { load_instructions = 5000000 }"] = "limits has no option 'load_instructions'",
    ["metadata = 'yes'"] = "metadata must be true or false, not \"yes\"",
    ['to = "postgresql://joe:geheim@db/x" "'] = "",
  } do
    it(("refuses %s with its line, exit 2, and no secret"):format(text), function()
      project(text .. ",")
      local code, out, err = w:kitload("check", "people")
      assert.equal(2, code)
      assert.is_truthy(err:find("projects/acme.lua:2: ", 1, true), err)
      assert.is_truthy(err:find(message, 1, true), err)
      assert.is_nil((out .. err):find("geheim", 1, true), err)
    end)
  end

  it("does not show what stands behind a name that it does not know", function()
    for _, text in ipairs { '["password"] = "geheim",', 'to = { enw = "geheim" },', "pw = 'geheim',", "k = [[geheim]],", 'secret = "gehe' .. "\\n" .. 'geheim",' } do
      project(text)
      local code, out, err = w:kitload("project", "show", "acme")
      assert.equal(2, code)
      assert.is_nil((out .. err):find("geheim", 1, true), out .. err)
    end
  end)

  it("is listed beside one that cannot be read, which is said and gives the exit code", function()
    project 'to = { env = "ACME_URL" }'
    w:write("projects/longer.lua", 'return { to = "postgresql://h/d", schema = "s" }\n')
    w:write("projects/broken.lua", "return {\n")
    w:write("projects/zero.lua", "return {}\n")
    local code, out, err = with("ACME_URL=", "project")
    assert.same({ 2, "acme    ACME_URL (not set)\nlonger  postgresql://h/d  schema s\nzero    no destination: --to or PG* variables\n" }, { code, out })
    assert.matches("^kitload: error: [^\n]*projects/broken.lua:", err)
    for _, name in ipairs { "broken", "longer", "zero" } do os.remove(("%s/projects/%s.lua"):format(w.dir, name)) end
  end)

  it("has no password where there is none to be seen", function()
    local has_password = require("kit.facts.project").has_password
    for _, to in ipairs { "postgresql://joe@db:5432/x", "postgresql://db:5432/x?user=a@b", "service=acme", "host=db passfile=/x",
      "postgresql://[::1]:5432/x", "postgresql://joe:@db/x", "local:" } do assert.is_false(has_password(to), to) end
    for _, to in ipairs { "postgresql://joe:a@db:5432/x", "postgres://:a@db", "host=a\npassword=b" } do
      assert.is_true(has_password(to), to)
    end
  end)

  it("is sandboxed: no files, no environment", function()
    w:write("projects/acme.lua", 'return { schema = os.getenv "HOME" }')
    local code, _, err = w:kitload("project", "acme")
    assert.equal(2, code)
    assert.matches("acme.lua:1: 'os' is not there", err)
  end)

  it("that is not there is a mistake at the kit's line, with the nearest name", function()
    w:write("projects/acne.lua", "return {}")
    local code, _, err = w:kitload("check", "people")
    assert.equal(2, code)
    assert.matches("kits/people.lua:2: there is no project 'acme'\n  did you mean 'acne'%?", err)
    code, _, err = w:kitload("run", "--project", "../x", "people", "f.csv")
    assert.equal(2, code)
    assert.matches("there is no project '../x'", err)
  end)

  it("whose variable is not set leaves check without a destination, and stops a run", function()
    project 'to = { env = "ACME_URL" }, meta = { tenant_id = 7 },'
    local code, out = w:kitload("check", "people", "f.csv")
    assert.equal(0, code)
    assert.is_truthy(out:find("destination not checked: ACME_URL, which project acme reads, is not set", 1, true), out)
    local _, err
    code, _, err = w:kitload("run", "people", "f.csv")
    assert.equal(2, code)
    assert.is_truthy(err:find("project acme: the environment variable ACME_URL is not set", 1, true), err)
    -- What the environment says beside it is another place.
    code, _, err = with("PGHOST=/nowhere", "run", "people", "f.csv")
    assert.equal(2, code)
    assert.is_truthy(err:find("ACME_URL is not set", 1, true), err)
  end)

  it("gives its meta to tests, previews and templates", function()
    project "meta = { tenant_id = 7 },"
    w:kit("people", [[return k.kit "people" { project = "acme", into = "people",
      k.field "tenant" { k.meta "tenant_id", k.integer, max = 7 }, k.field "name" { k.trim, example = "Eva" },
      examples = { { input = { name = "Eva" }, gives = { tenant = 7 } },
        { input = { name = "Eva" }, meta = { tenant_id = 8 }, errors = { tenant = "max" } } } }]])
    local code, out, err = w:kitload("test", "people")
    assert.equal(0, code, out .. err)
    code, out = w:kitload("preview", "people", "f.csv", "--meta", "tenant_id=6")
    assert.equal(0, code)
    assert.matches("tenant +→ 6", out)
    code, out, err = w:kitload("template", "people")
    assert.equal(0, code)
    assert.matches("name\r\nEva\r\n", out)
    assert.equal("", err)
  end)

  it("limits the functions of its kits", function()
    w:kit("people", [[return k.kit "people" { project = "acme",
      k.field "name" { function(v) local n = 0 for i = 1, 20000 do n = n + i end return v end } }]])
    project "limits = { instructions = 5000 },"
    local code, _, err = w:kitload("check", "people", "f.csv")
    assert.equal(2, code)
    assert.matches("5000 instructions", err)
  end)

  it("is shown by explain --origin, under what the kit says itself", function()
    w:write("kits/_defaults.lua", 'return { max_rejects = "1%" }')
    project 'schema = "acme", metadata = true, max_rejects = "2%", meta = { tenant_id = 7 }, to = { env = "ACME_URL" },'
    local code, out, err = w:kitload("explain", "people", "--origin")
    assert.equal(0, code, err)
    for _, line in ipairs {
      'into +"acme.people" +people, projects/acme.lua\n', "metadata +true +projects/acme.lua\n", 'max_rejects +"2%%" +projects/acme.lua\n',
      'project "acme" +projects/acme.lua\n +to +{ env = "ACME_URL" }', 'meta +{ tenant_id = "7" } +projects/acme.lua',
    } do assert.matches(line, out) end
  end)

  if not h.conninfo() then return end

  it("says where the rows go, and its name stands in the job's row", function()
    w:sql(("create table %s.people (tenant int, name text)"):format(w.schema))
    project(('to = %q, schema = %q, meta = { tenant_id = 7 }, lock_timeout = 5,'):format(w:to(), w.schema))
    local code, out, err = w:kitload("run", "people", "f.csv")
    assert.equal(0, code, out .. err)
    assert.equal("7|Eva", w:sql "select tenant, name from people")
    assert.equal("acme", w:sql "select project from public._importflow_jobs where kit = 'people' order by started_at desc limit 1")
    assert.equal(2, (w:kitload("run", "--project", "env", "people", "f.csv", "--if-loaded", "again")))
    w:write("projects/env.lua", ('return { to = { env = "ACME_URL" }, schema = %q }'):format(w.schema))
    code, out, err = with("ACME_URL=" .. w:to(), "run", "--project", "env", "people", "f.csv", "--if-loaded", "again",
      "--meta", "tenant_id=9")
    assert.equal(0, code, out .. err)
    assert.equal("7|Eva\n9|Eva", w:sql "select tenant, name from people order by 1")
    code = with("ACME_URL=" .. w:to(), "jobs", "--project", "env")
    assert.equal(0, code)
  end)

  it("names kitload's own tables, and lets its kits stage rows", function()
    w:sql(("create table %s.people (tenant int, name text)"):format(w.schema))
    project(('to = %q, schema = %q, meta = { tenant_id = 7 }, staging = "rows", tables = { schema = %q, prefix = "own_" },'):format(
      w:to(), w.schema, w.schema))
    local code, out, err = w:kitload("setup", "--project", "acme", "--apply")
    assert.equal(0, code, out .. err)
    code, out, err = w:kitload("run", "people", "f.csv")
    assert.equal(0, code, out .. err)
    assert.equal("acme|1", w:sql "select j.project, (select count(*) from own_staging_rows) from own_jobs as j")
    code, out = w:kitload("jobs", "--project", "acme")
    assert.equal(0, code)
    assert.matches("people", out)
  end)

  it("yields to --to, and to none", function()
    w:sql(("create table %s.people (tenant int, name text)"):format(w.schema))
    project(('to = "host=/nowhere", schema = %q, meta = { tenant_id = 7 },'):format(w.schema))
    assert.equal(4, (w:kitload("check", "people", "f.csv")))
    assert.equal(0, (w:kitload("check", "people", "f.csv", "--to", "none")))
    local code, out, err = w:run("people", "f.csv")
    assert.equal(0, code, out .. err)
    code, out, err = w:kitload("run", "people", "f.csv", "--to", "none")
    assert.equal(2, code)
    assert.equal("", out)
    assert.matches("%-%-to cannot be 'none'", err)
  end)

  it("goes with a run that has no kit", function()
    w:sql(("create table %s.people (name text)"):format(w.schema))
    project(('to = %q, schema = %q,'):format(w:to(), w.schema))
    local code, out, err = w:kitload("run", "--project", "acme", "--into", "people", "f.csv")
    assert.equal(0, code, out .. err)
    assert.equal("Eva", w:sql "select name from people")
  end)
end)
