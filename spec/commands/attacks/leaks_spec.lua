-- No secret gets out. Every command is run with secrets that are known here, in every way that a password can be given. Then
-- everything that was written is searched for them: files, tables, the server's log, output and errors, and the arguments and the
-- environment of kitload and of its children.
local h = require "spec.helper"
local cli = require "kitload.cli"
local lfs = require "lfs"
local server = require "spec.commands.password_server"
local sshd = require "spec.commands.sshd"
local tls_server = require "spec.pg.tls_server"
local workspace = require "spec.commands.workspace"
if h.no_server(pending) then return end

local ROLE = "kitload_leak_spec"
-- The middle is what is looked for. The rest needs quoting in every place that a password goes through.
local CORE, WRONG, LATER = "Zq7vK2mRw9LxT4bNc8Hd", "Wk3pD8sYf6JgV1hQz5Xe", "Lt9nB4cUa2MrS7kGy6Po"
-- The answers for an SSH server: a password, and the key of one-time codes in base32.
local ANSWER, OTP = "Bn6yQe3sVx8GtJ2uKc5D", "KZ3DQ7WJ2NXR5TQ4GBY6MHLSVAEC3FOU"
-- The secrets of webhooks, and the bytes behind whsec_.
local HOOK, OLD_HOOK = "Vm5Qc2RrOVh3TGI3Vm5Qc2RrOVh3TGI3YXc2", "aHVnVGs0UXZ5Y2h1Z1RrNFF2eWNodWdUazRR"
local HOOK_BYTES, OLD_HOOK_BYTES = "VnPsdk9XwLb7VnPsdk9XwLb7aw6", "hugTk4QvychugTk4QvychugTk4Q"
local PASSWORD = "p'\\" .. CORE .. " %41\"{"

local base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function encoded(text)
  local out = {}
  for i = 1, #text - 2, 3 do
    local a, b, c = text:byte(i, i + 2)
    local n = a << 16 | b << 8 | c
    for shift = 18, 0, -6 do
      local at = (n >> shift & 63) + 1
      out[#out + 1] = base64:sub(at, at)
    end
  end
  return table.concat(out)
end

-- The forms in which a secret could stand somewhere.
local function forms(core)
  local list = { core, core:reverse(), (core:gsub(".", function(c) return ("%02x"):format(c:byte()) end)), (core:gsub(".", "%0\0")) }
  for from = 1, 3 do list[#list + 1] = encoded(core:sub(from)) end
  return list
end

local sought = {} -- form → the secret that it shows
for name, core in pairs { password = CORE, ["refused password"] = WRONG, ["secret of secret set"] = LATER, ["answer for SSH"] = ANSWER,
  ["key of one-time codes"] = OTP, ["secret of a webhook"] = HOOK, ["old secret of a webhook"] = OLD_HOOK,
  ["key of a webhook"] = HOOK_BYTES:sub(1, 20), ["old key of a webhook"] = OLD_HOOK_BYTES:sub(1, 20) } do
  for _, form in ipairs(forms(core)) do sought[form] = name end
end

local function leak_in(text)
  for form, name in pairs(sought) do
    local at = text:find(form, 1, true)
    if at then return ("the %s: …%s"):format(name, text:sub(math.max(1, at - 80), at + #form)) end
  end
end

describe("no secret gets out of", function()
  local w, home, outside, witness, log, log_from, host
  local done -- tells the server that the role may go
  local private, tls

  local library = h.tmp() .. "/leaks.so"

  local function files(folder, act)
    for name in lfs.dir(folder) do
      local path = folder .. "/" .. name
      if name ~= "." and name ~= ".." then
        local mode = lfs.symlinkattributes(path, "mode")
        if mode == "directory" then files(path, act) elseif mode == "file" then act(path) end
      end
    end
  end

  local function nothing_in(where, text)
    local leak = leak_in(text)
    assert.is_nil(leak, leak and where .. " shows " .. leak)
  end

  -- Everything that can be read now.
  local function search(about)
    for _, folder in ipairs { w.dir, home } do
      files(folder, function(path) if not path:find("/.config/kitload/key", 1, true) then nothing_in(about .. ": " .. path, h.read(path)) end end)
    end
    local seen = h.exists(witness) and h.read(witness) or ""
    os.remove(witness)
    assert.is_truthy(seen:find(w.binary, 1, true), about .. ": nobody wrote down the arguments")
    nothing_in(about .. ": arguments and environments", seen)
    local text = h.read(log)
    nothing_in(about .. ": the server's log", text:sub(log_from))
    local tables = w:sql(("select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname in (%s, 'public')"):format(
      "'" .. w.schema .. "'"))
    for name in tables:gmatch "[^\n]+" do
      nothing_in(about .. ": the table " .. name, w:sql(("select t::text from %s as t where t::text <> ''"):format(name)))
    end
  end

  local function quoted_uri()
    return (PASSWORD:gsub("[^%w]", function(c) return ("%%%02X"):format(c:byte()) end))
  end

  -- Runs a command under the library that writes down arguments and environments. Gives its exit code and all that it said.
  local function run(line, env, input)
    h.write(outside .. "/input", input or "")
    local preload = os.getenv "KITLOAD_PRELOAD" and os.getenv "KITLOAD_PRELOAD" .. ":" .. library or library
    local code, out, err = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE PGPASSWORD; %s HOME=%s TERM=dumb LEAKS=%s LD_PRELOAD=%s %s %s <%s/input"):format(
      w.dir, env or "", home, witness, preload, w.binary, line, outside))
    nothing_in(line, out .. err)
    return code, out .. err
  end

  -- Each way has a project, and what must be in the environment.
  local ways = {}

  setup(function()
    local code, out, err = h.sh(("env -u LD_PRELOAD ${CC:-cc} -O1 -shared -fPIC -o %s spec/commands/attacks/leaks.c"):format(library))
    assert(code == 0, out .. err)
    w, home, outside = workspace.new(), h.tmp(), h.tmp()
    witness = outside .. "/witness"
    done = server.begin(ROLE, PASSWORD)
    host, log = done.host, done.log
    log_from = #h.read(log) + 1
    w:sql(("create table t (a int, b text); grant all on schema %s to %s; grant all on t to %s; grant create on database postgres to %s"):format(
      w.schema, ROLE, ROLE, ROLE))
    w:kit("t", [[return k.kit "t" { into = "t", load = "append", trigger = "@daily", project = "sealed", source = { files = "t.csv" },
      k.field "a" { k.integer }, k.field "b" { k.trim, function(v) return v end }, examples = { { input = { a = "1" }, gives = { a = 1 } } } }]])
    w:write("t.csv", "a,b\n1,x\nx,y\n")
    w:write("sources.lua", 'return { bronze = { t = "*.csv" } }')
    w:write("t.json", '[{"a":3,"b":"z"}]')
    h.write(outside .. "/pw", PASSWORD .. "\n")
    h.write(outside .. "/op", ("#!/bin/sh\ncat %s/pw\n"):format(outside))
    h.write(outside .. "/tell", ("#!/bin/sh\nenv >>%s/told\ncat >>%s/told\n"):format(home, home))
    h.sh(("chmod 600 %s/pw; chmod 755 %s/op %s/tell; mkdir -p %s/.config/kitload"):format(outside, outside, outside, home))
    h.write(home .. "/.config/kitload/config.lua", ('return { helpers = { op = { "%s/op" } }, notify = { ops = { "%s/tell" } } }'):format(outside, outside))

    local function project(name, password, more)
      w:write("projects/" .. name .. ".lua", ('return { host = %q, user = %q, database = "postgres", schema = %q, tables = { schema = %q }, %s%s }'):format(
        host, ROLE, w.schema, w.schema, password and "password = " .. password .. ", " or "", more or ""))
    end
    project("sealed", 'secret "deep/sealed"', 'notify = "ops"')
    project("file", ('secret { file = "%s/pw" }'):format(outside))
    project("helper", 'secret { helper = "op" }')
    project("variable", 'secret { env = "LEAK_PW" }')
    project("setting", nil)
    project("pgpassword", nil)
    project("wrong", 'secret { env = "LEAK_PW" }')
    project("hooked", 'secret "deep/sealed"', [[webhooks = { { url = "http://127.0.0.1:1/x", allow_http = true, allow_private = true,
      secret = secret "deep/hook", old_secret = secret { env = "LEAK_HOOK" } } }]])
    w:write("projects/uri.lua", ('return { to = { env = "LEAK_URL" }, schema = %q, tables = { schema = %q } }'):format(w.schema, w.schema))
    local pw, uri = h.quote(PASSWORD), ("postgresql://%s:%s@/postgres?host=%s"):format(ROLE, quoted_uri(), host)
    ways = {
      { "sealed", "" }, { "file", "" }, { "helper", "" }, { "variable", "LEAK_PW=" .. pw }, { "setting", "KITLOAD_SETTING_PASSWORD=" .. pw },
      { "pgpassword", "PGPASSWORD=" .. pw }, { "uri", "LEAK_URL=" .. h.quote(uri) },
    }
    assert(run("secret init") == 0)
    assert(run("secret set deep/sealed", nil, PASSWORD) == 0)
    assert(run("secret set deep/hook", nil, "whsec_" .. HOOK) == 0)
    private = h.read(home .. "/.config/kitload/key"):match " (%S+)"
    sought[private], sought[private:reverse()] = "private key", "private key"
  end)

  teardown(function()
    if done then done.over() end
    if tls then tls:remove() end
  end)

  it("the words that would show it, if it did", function()
    for _, text in ipairs { "x" .. PASSWORD, CORE, encoded("a" .. CORE), encoded("ab" .. CORE .. "x"), encoded("abc" .. CORE), CORE:reverse(), "k" .. private } do
      assert.is_truthy(leak_in(text), text)
    end
    -- The witness sees what a process has.
    h.sh(("LEAKS=%s/w LD_PRELOAD=%s MINE=%s sh -c 'exec true %s'"):format(outside, library, CORE, WRONG))
    local seen = h.read(outside .. "/w")
    assert.is_truthy(seen:find(CORE, 1, true))
    assert.is_truthy(seen:find(WRONG, 1, true))
    -- The server's log has the statements of this role.
    assert.equal(0, (run "project test sealed"))
    assert.matches("LOG:  [es][xt][^:]*: [^\n]*lock_timeout", h.read(log):sub(log_from))
  end)

  it("a run, however its password is given", function()
    for _, way in ipairs(ways) do
      local name, env = way[1], way[2]
      local function good(code, line)
        local got, said = run(line, env)
        assert.equal(code, got, name .. ": " .. line .. "\n" .. said)
      end
      good(0, "project show " .. name)
      good(0, "project test " .. name .. " -v")
      good(1, ("run t t.csv -v --project %s --if-loaded again --report %s.json --staging rows"):format(name, name))
      good(1, ("check t t.csv -v --project %s --log-format json --report c.json"):format(name))
      search(name)
    end
    local to = ("host=%s user=%s dbname=postgres password='%s'"):format(host, ROLE, PASSWORD:gsub("[\\']", "\\%0"))
    assert.equal(1, (run(("run t.csv -v --schema %s --into %s.t --if-loaded again --to %s"):format(w.schema, w.schema, h.quote(to)))) )
    search "--to"
  end)

  it("a run through an SSH server, and its answers", function()
    local missing = sshd.missing()
    if missing then return pending(missing) end
    local bytes, bits, n = {}, 0, 0
    for c in OTP:gmatch "." do
      bits, n = bits << 5 | (("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):find(c, 1, true) - 1), n + 5
      if n >= 8 then
        n = n - 8
        bytes[#bytes + 1], bits = string.char(bits >> n), bits & ((1 << n) - 1)
      end
    end
    local raw = table.concat(bytes)
    sought[raw] = "key of one-time codes"
    -- The SSH server connects to the test server's socket with the rights of its account.
    assert.equal(0, (h.sh(("chmod o+x %s"):format(host))))
    local ssh = sshd.begin(ANSWER, (raw:gsub(".", function(c) return ("%02x"):format(c:byte()) end)))
    local ok, err = pcall(function()
      w:write("projects/ssh.lua", ('return { host = %q, user = %q, database = "postgres", schema = %q, tables = { schema = %q }, password = secret "ssh/database", ssh_tunnel = %s }'):format(
        host, ROLE, w.schema, w.schema, ssh:tunnel("questions", ('answers = { ["Password:"] = secret "ssh/answer", [%q] = totp "ssh/otp" }'):format(
          "One-time password (OATH) for `" .. ssh.user .. "':"))))
      w:write("projects/sshwrong.lua", (w:read "projects/ssh.lua":gsub('secret "ssh/answer"', 'secret { env = "LEAK_PW" }'):gsub('totp "ssh/otp"', 'totp { env = "LEAK_OTP" }')))
      local env = ("PATH=%s/bin:$PATH"):format(ssh.dir)
      local function good(code, words, more, input)
        local got, said = run(words, more and env .. " " .. more or env, input)
        assert.equal(code, got, words .. "\n" .. said)
      end
      good(0, "secret set ssh/database", nil, PASSWORD)
      good(0, "secret set ssh/answer", nil, ANSWER)
      good(0, "secret set ssh/otp", nil, "otpauth://totp/x?secret=" .. OTP)
      good(0, "project show ssh")
      good(1, "run t t.csv -v --project ssh --if-loaded again --report ssh.json --staging rows")
      good(4, "project test sshwrong -v", ("LEAK_PW=%s LEAK_OTP=%s"):format(ANSWER .. "x", OTP))
      good(2, "project test sshwrong -v", ("LEAK_PW=%s LEAK_OTP=1%s"):format(ANSWER, OTP))
      search "an SSH tunnel"
      assert.is_truthy(h.read(ssh.dir .. "/pam.log"):find("keyboard-interactive/pam", 1, true))
    end)
    ssh:over()
    h.sh(("chmod o-x %s"):format(host))
    for _, name in ipairs { "projects/ssh.lua", "projects/sshwrong.lua", "secrets/ssh/database", "secrets/ssh/answer", "secrets/ssh/otp" } do os.remove(w.dir .. "/" .. name) end
    assert(ok, err)
  end)

  it("errors", function()
    local wrong = "LEAK_PW=" .. WRONG
    assert.equal(4, (run("project test wrong", wrong)))
    assert.equal(4, (run("run t t.csv -v --project wrong --log-format json", wrong)))
    assert.equal(4, (run("project test setting", "KITLOAD_SETTING_PASSWORD=" .. WRONG)))
    assert.equal(4, (run("project test pgpassword", "PGPASSWORD=" .. WRONG)))
    assert.equal(4, (run("project test uri", ("LEAK_URL=postgresql://%s:%s@/postgres?host=%s"):format(ROLE, WRONG, host))))
    assert.equal(2, (run("project test uri", ("LEAK_URL=postgresql://%s:x%%ZZ%s@/postgres?host=%s"):format(ROLE, WRONG, host))))
    assert.equal(2, (run("project test uri", ("LEAK_URL=" .. WRONG))))
    assert.equal(2, (run("run t t.csv --project sealed postgresql://x:" .. WRONG .. "@h/d --to postgresql://x:" .. WRONG .. "@h:no/d")))
    assert.equal(2, (run("secret set x " .. WRONG, nil, LATER)))
    assert.equal(2, (run("secret set --project wrong x " .. WRONG, nil, LATER)))
    assert.equal(2, (run("project new n --host h --password " .. WRONG)))
    assert.equal(2, (run("project new n --host h --password=" .. WRONG)))
    assert.equal(2, (run(("project new n --to postgresql://x:%s@h/d"):format(WRONG))))
    search "errors"
  end)

  it("a connection with a client's key that is a secret, or whose password is one", function()
    tls = tls_server.new()
    local certs = tls.certs .. "/good"
    local text = h.read(certs .. "/loader.key")
    local locked = "Jx6tV3nPq8Kd2RwZ5Ms9"
    h.sh(("openssl pkey -in %s/loader.key -aes128 -passout pass:%s -out %s/own.key; chmod 600 %s/own.key"):format(certs, locked, outside, outside))
    for _, core in ipairs { text:match "\n([%w+/]+)\n", locked } do
      for _, form in ipairs(forms(core:sub(1, 40))) do sought[form] = "client's key" end
    end
    for _, sql in ipairs { "create schema leak authorization loader", "create table leak.t (a int, b text)", "alter table leak.t owner to loader" } do
      assert(tls.conn:script(sql))
    end
    local function project(name, ssl)
      w:write("projects/" .. name .. ".lua", ('return { to = "%s", schema = "leak", tables = { schema = "leak" }, ssl = { mode = "verify-full", ca = "%s/ca.crt", cert = "%s/loader.crt", %s } }')
        :format(tls:to "user=loader", certs, certs, ssl))
    end
    project("key", 'key = secret "deep/key"')
    project("locked", ('key = "%s/own.key", key_password = secret { env = "LEAK_PW" }'):format(outside))
    assert.equal(0, (run("secret set deep/key", nil, text)))
    for _, name in ipairs { "key", "locked" } do
      local env = name == "locked" and "LEAK_PW=" .. locked or ""
      local code, said = run("project test " .. name .. " -v", env)
      assert.equal(0, code, said)
      assert.matches("encrypted, server verified", said, 1, true)
      assert.equal(0, (run("project show " .. name, env)))
      code, said = run(("run t t.csv -v --project %s --if-loaded again --report tls.json"):format(name), env)
      assert.equal(1, code, said)
    end
    -- It is the wrong key, or the wrong password.
    w:write("projects/key.lua", w:read "projects/key.lua":gsub("loader.crt", "old.crt"))
    assert.equal(4, (run "project test key -v"))
    assert.equal(4, (run("run t t.csv -v --project locked --log-format json", "LEAK_PW=" .. WRONG)))
    nothing_in("the TLS server's log", h.read(tls.server.dir .. "/log"))
    search "a client's key"
  end)

  -- A line for each command. They end with 0, or with the number that stands first.
  local lines = {
    run = { "1 run t t.csv --if-loaded again --project sealed --metrics m.prom -v", "run --due t --project sealed --if-loaded again", "1 run --into t t.csv --if-loaded again --project sealed --rejects r.csv" },
    check = { "1 check t t.csv --project sealed -v", "check --all" },
    preview = { "preview t t.csv", "preview t.csv --json" },
    explain = { "explain t --project sealed", "explain t --origin --project sealed" },
    kits = { "kits --json", "kits --runs" },
    diff = { "diff t --against kits/t.lua" },
    new = { "new n --from t.csv", "new p --extends t --from t.csv" },
    test = { "test t" },
    template = { "template t" },
    steps = { "steps trim" },
    doctor = { "doctor sealed t", "doctor --project sealed --json -v", "2 doctor wrong", "4 doctor pgpassword -v" },
    setup = { "setup --apply --project sealed -v", "setup --check --project sealed" },
    sources = { "sources --project sealed", "sources bronze.t --json --project sealed" },
    jobs = { "jobs --project sealed", "jobs --json --project sealed" },
    job = { "2 job 00000000-0000-0000-0000-000000000000 --project sealed" },
    merge = { "2 merge 00000000-0000-0000-0000-000000000000 --project sealed" },
    rejects = { "2 rejects 00000000-0000-0000-0000-000000000000 --csv --project sealed" },
    expire = { "expire --project sealed" },
    usage = { "usage --project sealed" },
    project = { "project", "project show sealed", "project show variable", "project test sealed -v" },
    secret = { "secret set later --for a@b:1", "secret list", "secret rotate", "secret remove later", "project test sealed" },
    schedule = { "schedule t --project sealed", "schedule t --project variable --systemd", "schedule t --next --json --project sealed",
      "2 schedule t --install --project sealed" },
    webhooks = { "webhooks list", "4 webhooks test -v", "1 run t t.csv --project hooked --if-loaded again -v",
      "4 webhooks deliver --project hooked --json -v" },
    serve = { "2 serve --state postgresql://x:" .. WRONG .. "@h:no/d", "4 serve --migrate --state postgresql://x:" .. WRONG .. "@127.0.0.1:1/d" },
    pg = { "1 pg status" },
  }
  for _, command in ipairs(cli.commands) do
    it("kitload " .. command.name, function()
      local key = h.read(home .. "/.config/kitload/key"):gsub("\n", "")
      for _, line in ipairs(assert(lines[command.name], "a line of this command is missing here")) do
        local code, words = line:match "^(%d?) ?(.*)$"
        -- Only a project that names the variable says that it is a secret.
        local env = (words == "project" or words:find "variable") and "LEAK_PW=" .. h.quote(PASSWORD) or ""
        if words:find "webhooks" or words:find "hooked" then env = env .. " LEAK_HOOK=whsec_" .. OLD_HOOK end
        -- A rotation needs the key's file.
        if words:find "^run" then env = env .. (" OPENLINEAGE_URL=http://u:%s@127.0.0.1:1 OPENLINEAGE_API_KEY=%s"):format(WRONG, WRONG) end
        if words:find "install" then env = env .. " XDG_RUNTIME_DIR=/nowhere DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere" end
        if words ~= "secret rotate" then env = env .. " KITLOAD_KEY=" .. h.quote(key) .. " PGPASSWORD=" .. WRONG end
        local got, said = run(words, env, LATER)
        assert.equal(tonumber(code) or 0, got, words .. "\n" .. said)
        key = h.read(home .. "/.config/kitload/key"):gsub("\n", "")
        sought[key:match " (%S+)"] = "private key"
      end
      os.remove(home .. "/.config/kitload/key.old")
      if command.name == "run" then assert.matches("KITLOAD_STATUS=rejected\n", h.read(home .. "/told"), 1, true) end
      search(command.name)
    end)
  end
end)
