-- SSH tunnels, with real SSH servers and a database that only they can reach: its name is known to them alone. Each way to log in, keys
-- that are not known, and tunnels that end in the middle of a load.
local h = require "spec.helper"
local sshd = require "spec.commands.sshd"
local servers = require "spec.pg.server"
local terminal = require "spec.commands.terminal"
local workspace = require "spec.commands.workspace"
local missing = h.conninfo() == nil and "they need a test server, scripts/with-pg" or sshd.missing()
if missing then
  pending("the specs of this file: " .. missing, function() end)
  return
end

local PASSWORD, OTP = "Hund & 'Katze'", "3132333435363738393031323334353637383930"
local OTP_BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

describe("ssh_tunnel", function()
  local ssh, db, w, home

  local function sql(text)
    local code, out, err = h.sh(("psql -XAtq %s -c %s"):format(h.quote(db.conninfo), h.quote(text)))
    assert(code == 0, err)
    return (out:gsub("\n$", ""))
  end

  local env

  -- A line for the shell that runs kitload without a terminal.
  local function line(words, more)
    return ("cd %s && %s %s setsid -w %s %s"):format(w.dir, env, more or "", w.binary, words)
  end

  local function run(words, more)
    local code, out, err = h.sh(line(words, more) .. " </dev/null")
    return code, out .. err
  end

  -- Run in the background; gives a function that waits, and gives the exit code and what was said.
  local function start(words)
    local folder = h.tmp()
    assert(os.execute(("{ %s; echo $? >%s/code; } >%s/said 2>&1 &"):format(line(words), folder, folder)))
    return function()
      for _ = 1, 400 do
        if h.exists(folder .. "/code") and h.read(folder .. "/code") ~= "" then break end
        os.execute "sleep 0.05"
      end
      return tonumber((h.read(folder .. "/code"))), h.read(folder .. "/said")
    end
  end

  local function eventually(what, is_so)
    for _ = 1, 200 do
      if is_so() then return end
      os.execute "sleep 0.05"
    end
    error(what .. " did not happen", 2)
  end

  -- The numbers of the processes of `kitload run t -`: its own, and that of the keeper of ssh.
  local function processes()
    local own, keeper
    local _, pids = h.sh(("pgrep -f '^%s run t -'"):format(w.binary))
    for pid in pids:gmatch "%d+" do
      if h.read(("/proc/%s/comm"):format(pid)):find "^kitload%-tunnel" then keeper = pid else own = pid end
    end
    return own, keeper
  end

  -- The processes of ssh that the runs of this spec have started.
  local function clients()
    local _, out = h.sh(("pgrep -f '^/usr/bin/ssh -F %s/config'"):format(ssh.dir))
    return out
  end

  local function project(name, way, more, top)
    w:write(("projects/%s.lua"):format(name), ('return { host = "db.kitload.test", port = %d, user = "loader", database = "postgres", schema = "public", %s ssh_tunnel = %s }'):format(
      db.port, top or "", ssh:tunnel(way, more)))
  end

  local function key(name) return ("key = %q"):format(ssh.dir .. "/" .. (name or "id")) end

  setup(function()
    ssh = sshd.begin(PASSWORD, OTP)
    w, home = workspace.new(), h.tmp()
    local port = math.tointeger(20000 + (tonumber((h.read("/proc/self/stat"):match "^%d+")) + 4711) % 10000)
    db = servers.new { port = port, tls = true, hba = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n" }
    db.port = port
    local code, _, err = h.sh(("cd %s/data && openssl req -new -x509 -days 2 -nodes -subj /CN=db.kitload.test -addext subjectAltName=DNS:db.kitload.test "
      .. "-out server.crt -keyout server.key && chmod 600 server.key && { ! test $(id -u) = 0 || chown postgres server.key server.crt; }"):format(db.dir))
    assert(code == 0, err)
    db:start()
    sql "create role loader login password 'dbpw'; grant create on schema public to loader; create table public.t (a int, b text); alter table public.t owner to loader"
    h.write(home .. "/pgpass", ("db.kitload.test:%d:*:loader:dbpw\n"):format(port))
    h.sh("chmod 600 " .. home .. "/pgpass")
    env = ("unset PGHOST PGUSER PGDATABASE SSH_AUTH_SOCK; PATH=%s/bin:$PATH HOME=%s PGPASSFILE=%s/pgpass SSHPW=%s OTP=%s TERM=dumb"):format(ssh.dir, home, home,
      h.quote(PASSWORD), OTP_BASE32)
    w:kit("t", [[return k.kit "t" { into = "t", load = "append", project = "key", k.field "a" { k.integer }, k.field "b" { k.trim } }]])
    w:kit("s", [[return k.kit "s" { into = "t", load = "append", staging = "typed", project = "key", k.field "a" { k.integer }, k.field "b" { k.trim } }]])
    w:write("t.csv", "a,b\n1,x\n")
    project("key", "key", key())
    project("password", "password", 'answers = { password = secret { env = "SSHPW" } }')
  end)

  teardown(function()
    if ssh then ssh:over() end
    if db then db:remove() end
  end)

  it("logs in with a key; TLS and ~/.pgpass go by the true name and port", function()
    project("tls", "key", key(), ('ssl = { mode = "verify-full", ca = "%s/data/server.crt" },'):format(db.dir))
    local code, said = run "project test tls -v"
    assert.equal(0, code, said)
    assert.matches(("tls  connected to loader@db.kitload.test:%d/postgres"):format(db.port), said, 1, true)
    assert.matches(("the SSH tunnel to %s@127.0.0.1:%d is open"):format(ssh.user, ssh.ports.key), said, 1, true)
    project("other", "key", key(), ('ssl = { mode = "verify-full", ca = "%s/data/server.crt" },'):format(db.dir))
    w:write("projects/other.lua", (w:read "projects/other.lua":gsub("db.kitload.test", "not.kitload.test")))
    code, said = run "project test other"
    assert.equal(4, code, said)
    -- Whoever looks at the certificate once more goes through the tunnel, too.
    assert.matches("db.kitload.test", said, 1, true)
    assert.matches("not.kitload.test", said, 1, true)
    assert.is_nil(said:find "connected to")
    code, said = run "project show key"
    assert.equal(0, code, said)
    assert.matches("ssl +prefer +default", said) -- it does not leave this machine in the clear
  end)

  it("is a step of the doctor, and what is behind it is near", function()
    local code, said = run "doctor key t"
    assert.equal(0, code, said)
    assert.matches(("\nok +name +db.kitload.test, as the SSH server knows it\nok +tunnel +through 127.0.0.1\nok +TCP +connected to "):gsub("%.", "%%."), said)
    assert.matches("\nok +TLS +[^\n]*encrypted", said) -- verify-full is not tried, as nothing leaves this machine in the clear
    code, said = run("doctor password", "SSHPW=wrong")
    assert.equal(4, code, said)
    assert.matches("\nok +name [^\n]*\nFAILED +tunnel ", said)
    assert.matches("\nnot tried +TCP, TLS, ", said)
    assert.equal("", clients())
  end)

  it("loads through it, and no ssh is left", function()
    local code, said = run "run t t.csv -j 2"
    assert.equal(0, code, said)
    assert.equal("1", sql "select count(*) from t")
    assert.matches("completed", select(2, run "jobs --project key"))
    assert.equal("", clients())
    sql "truncate t"
  end)

  it("is a Host of ssh_config, which may say the rest", function()
    ssh:configure(("Host gate\n  HostName 127.0.0.1\n  Port %d\n  User %s\n  IdentityFile %s/id\n  ControlMaster auto\n  ControlPath %s/control\n  ControlPersist yes\n  LogLevel QUIET\n"):format(
      ssh.ports.key, ssh.user, ssh.dir, ssh.dir))
    w:write("projects/alias.lua", ('return { host = "db.kitload.test", port = %d, user = "loader", database = "postgres", ssh_tunnel = { host = "gate" } }'):format(db.port))
    local code, said = run "project test alias"
    ssh:configure()
    assert.equal(0, code, said)
    assert.equal("", clients()) -- no ssh is left that others may share
    code, said = run "project show alias"
    assert.equal(0, code)
    assert.matches("ssh_tunnel +gate:22 +projects/alias.lua", said)
  end)

  it("goes over jump hosts, which get no answer", function()
    local host = "Host inner\n  HostName 127.0.0.1\n  Port %d\n  User %s\n  IdentityFile %s/id\n  ProxyJump %s@127.0.0.1:%d\n"
    w:write("projects/inner.lua", ('return { host = "db.kitload.test", port = %d, user = "loader", database = "postgres", ssh_tunnel = { host = "inner", answers = { password = secret { env = "SSHPW" } } } }'):format(db.port))
    ssh:configure(host:format(ssh.ports.key, ssh.user, ssh.dir, ssh.user, ssh.ports.password))
    local code, said = run "project test inner"
    assert.equal(4, code, said)
    assert.matches(("on the way to the SSH server inner, %s@127.0.0.1 asks"):format(ssh.user), said, 1, true)
    ssh:configure(host:format(ssh.ports.password, ssh.user, ssh.dir, ssh.user, ssh.ports.key) .. ("Host 127.0.0.1\n  IdentityFile %s/id\n"):format(ssh.dir))
    code, said = run "project test inner"
    ssh:configure()
    assert.equal(0, code, said)
    eventually("the end of all ssh", function() return clients() == "" end)
  end)

  it("takes a password and a passphrase from answers, once", function()
    project("locked", "key", key "locked" .. ', answers = { passphrase = secret { env = "SSHPW" } }')
    assert.equal(0, (run "project test password"))
    assert.equal(0, (run("project test locked", "SSHPW='open sesame'")))
    local before = #h.read(ssh.dir .. "/plain.log")
    local code, said = run("project test password", "SSHPW=wrong")
    assert.equal(4, code)
    assert.matches(('did not take secret { env = "SSHPW" }\n  it is not tried again'), said, 1, true)
    local _, times = h.read(ssh.dir .. "/plain.log"):sub(before):gsub("Failed password", "")
    assert.equal(1, times)
    code, said = run("project test locked", "SSHPW=wrong")
    assert.equal(4, code)
    assert.matches(("ssh did not take secret { env = \"SSHPW\" }: Enter passphrase for key '%s/locked':"):format(ssh.dir), said, 1, true)
    code, said = run("project test password", "SSHPW='two\nlines'")
    assert.same({ 2, true }, { code, said:find("has more than one line", 1, true) ~= nil }, said)
  end)

  local QUESTION = "One-time password (OATH) for `%s':"

  it("answers a server's two questions, one by a one-time code", function()
    local question = QUESTION:format(ssh.user)
    project("asks", "questions", ('answers = { ["Password:"] = secret { env = "SSHPW" }, [%q] = totp { env = "OTP" } }'):format(question))
    local code, said = run "project test asks"
    assert.equal(0, code, said)
    code, said = run("project test asks", "OTP=" .. OTP_BASE32:reverse()) -- another login's key
    assert.equal(4, code, said)
    assert.matches('did not take secret { env = "SSHPW" } and totp { env = "OTP" }', said, 1, true)
    assert.matches("is the clock of this machine right", said, 1, true)
    project("halfway", "questions", 'answers = { ["Password:"] = secret { env = "SSHPW" }, password = secret { env = "SSHPW" } }')
    code, said = run "project test halfway"
    assert.equal(2, code)
    assert.matches(('asks "%s", and projects/halfway.lua has no answer for it\n  add to answers of ssh_tunnel: ["%s"] = totp "halfway/otp"'):format(question, question),
      said, 1, true)
    project("none", "password")
    code, said = run "project test none"
    assert.equal(2, code)
    assert.matches('write in ssh_tunnel: answers = { password = secret "none/ssh" }', said, 1, true)
  end)

  it("has its answers bound to the SSH server", function()
    project("sealed", "password", 'answers = { password = secret "sealed/ssh" }', 'password = secret "sealed/password",')
    assert.equal(0, (run "secret init"))
    local code, _, err = h.sh(("printf %%s %s | (%s)"):format(h.quote(PASSWORD), line "secret set sealed/ssh"))
    assert.equal(0, code, err)
    assert.equal(0, (h.sh(("printf dbpw | (%s)"):format(line "secret set sealed/password"))))
    local _, said = run "secret list"
    assert.matches("sealed/ssh ", said, 1, true)
    assert.matches(("   for %s@127.0.0.1:%d   project sealed"):format(ssh.user, ssh.ports.password), said, 1, true)
    assert.matches(("   for loader@db.kitload.test:%d   project sealed"):format(db.port), said, 1, true)
    code, said = run "project test sealed"
    assert.equal(0, code, said)
    w:write("projects/sealed.lua", (w:read "projects/sealed.lua":gsub("port = " .. ssh.ports.password, "port = " .. ssh.ports.key)
      :gsub("ssh_tunnel = {", "ssh_tunnel = { " .. key "locked" .. ",")):gsub("answers = { password", "answers = { passphrase") .. "")
    code, said = run "project test sealed"
    assert.equal(2, code, said)
    assert.matches(("was set for %s@127.0.0.1:%d, and it would go to %s@127.0.0.1:%d"):format(ssh.user, ssh.ports.password, ssh.user, ssh.ports.key), said, 1, true)
    project("both", "password", 'answers = { password = secret "both/one" }', 'password = secret "both/one",')
    code, said = run "secret set both/one"
    assert.equal(2, code)
    assert.matches("project both names this secret, and sends it to different places", said, 1, true)
    os.remove(w.dir .. "/projects/both.lua")
  end)

  it("checks host keys, and accepts none by itself", function()
    ssh:known ""
    local code, said = run "project test key"
    assert.equal(4, code)
    local _, print = h.sh(("ssh-keygen -lf %s/host.pub"):format(ssh.dir))
    assert.matches(("the host key of the SSH server %s@127.0.0.1:%d is not known: ED25519 %s\n"):format(ssh.user, ssh.ports.key, print:match "SHA256:%S+"), said, 1, true)
    local mend = said:match "store the key: (ssh%-keyscan [^\n]*)"
    assert.equal("", (h.read(ssh.dir .. "/known_hosts"):gsub("%s", "")))
    ssh:known((h.read(ssh.dir .. "/id.pub"):gsub("%s+$", "")))
    code, said = run "project test key"
    assert.equal(4, code)
    assert.matches(("shows another host key than the one in %s/known_hosts, line 1: ED25519 SHA256:"):format(ssh.dir), said, 1, true)
    local remove = said:match "if it is right: (.-); ssh%-keyscan"
    assert.equal(0, (h.sh(remove .. " -f " .. ssh.dir .. "/known_hosts; " .. mend)), remove .. mend) -- what the message says is the way out
    assert.equal(0, (run "project test key"))
    ssh:known()
  end)

  it("says which end does not reach the next one", function()
    project("closed", "closed", key())
    local code, said = run "project test closed"
    assert.equal(4, code)
    assert.matches(("cannot connect to db.kitload.test:%d: administratively prohibited"):format(db.port), said, 1, true)
    assert.matches("AllowTcpForwarding", said, 1, true)
    project("nokey", "key", key "none")
    code, said = run "project test nokey"
    assert.equal(2, code)
    assert.matches("the key of ssh_tunnel in projects/nokey.lua is not there", said, 1, true)
    project("denied", "key", key "host")
    code, said = run "project test denied"
    assert.equal(4, code)
    assert.matches(("refused the login; it takes publickey\n  is the public key of %s/host in authorized_keys"):format(ssh.dir), said, 1, true)
    w:write("projects/nohost.lua", ('return { user = "loader", database = "postgres", ssh_tunnel = %s }'):format(ssh:tunnel("key", key())))
    code, said = run "project test nohost"
    assert.equal(2, code)
    assert.matches('write host = "localhost" if the database is on the SSH server itself', said, 1, true)
    assert.equal("", clients())
  end)

  it("tries another port when somebody else was quicker", function()
    -- The first ssh finds its port taken: a program listens there, and the first arguments name the port.
    h.write(ssh.dir .. "/bin/ssh", ([[#!/bin/bash
port=$(printf '%%s\n' "$@" | sed -n 's/^127.0.0.1:\([0-9]*\):.*/\1/p')
if [ -n "$port" ] && mkdir %s/taken 2>/dev/null; then
  echo $port >%s/raced
  perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => '$port', ReuseAddr => 1) or die; sleep 10' </dev/null >/dev/null 2>&1 &
  echo $! >%s/taker
  for i in $(seq 50); do grep -q "0100007F:$(printf %%04X $port) 00000000:0000 0A" /proc/net/tcp && break; sleep 0.1; done
fi
exec /usr/bin/ssh -F %s/config "$@"
]]):format(ssh.dir, ssh.dir, ssh.dir, ssh.dir))
    local code, said = run "project test key"
    h.sh(("kill $(cat %s/taker)"):format(ssh.dir))
    assert.equal(0, code, said)
    assert.is_true(h.exists(ssh.dir .. "/raced"))
    h.write(ssh.dir .. "/bin/ssh", ("#!/bin/sh\nexec /usr/bin/ssh -F %s/config \"$@\"\n"):format(ssh.dir))
  end)

  -- A load from a pipe stands in COPY: most of its rows are sent.
  local function in_copy(act, words)
    os.execute(("rm -f %s/pipe && mkfifo %s/pipe"):format(w.dir, w.dir))
    local wait = start(words or "run t - < pipe")
    local pipe = assert(io.open(w.dir .. "/pipe", "w"))
    pipe:write("a,b\n", ("1,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"):rep(60000))
    pipe:flush()
    eventually("COPY", function() return sql "select count(*) from pg_stat_progress_copy" == "1" end)
    act()
    pipe:close() -- nothing is written any more: there may be no reader
    return wait
  end

  it("that ends in COPY ends the run, and nothing is loaded", function()
    local code, said = in_copy(function() h.sh(("pkill -KILL -f '^/usr/bin/ssh -F %s/config'"):format(ssh.dir)) end)()
    assert.equal(4, code, said)
    assert.matches(("the SSH tunnel to %s@127.0.0.1:%d ended: ssh was killed by signal 9"):format(ssh.user, ssh.ports.key), said, 1, true)
    assert.equal("0", sql "select count(*) from t")
    assert.equal("", clients())
  end)

  it("that ends in the merge ends the run; the old session's locks are gone, and the job says why", function()
    local holder = assert(io.popen(("psql -XAtq %s >/dev/null"):format(h.quote(db.conninfo)), "w"))
    holder:write "begin; lock table t in exclusive mode;\n"
    holder:flush()
    eventually("the lock", function() return sql "select count(*) from pg_locks where mode = 'ExclusiveLock' and relation = 't'::regclass" == "1" end)
    local wait = start "run s t.csv"
    eventually("the merge", function() return sql "select count(*) from pg_locks where not granted and relation = 't'::regclass" == "1" end)
    ssh:cut()
    local code, said = wait()
    assert.equal(4, code, said)
    assert.matches(("the SSH tunnel to %s@127.0.0.1:%d ended: Connection to 127.0.0.1 closed by remote host"):format(ssh.user, ssh.ports.key), said, 1, true)
    eventually("the end of the old session", function() return sql "select count(*) from pg_locks where not granted and relation = 't'::regclass" == "0" end)
    holder:write "commit;\n"
    holder:close()
    assert.equal("0", sql "select count(*) from t")
    assert.matches("the SSH tunnel to [^\n]* ended", sql "select error->>'message' from _importflow_jobs where status = 'failed' order by started_at desc limit 1")
    assert.equal("", clients())
  end)

  it("ends when kitload is killed, and stays while an interrupted run ends in its own time", function()
    for turn, code in ipairs { 137, 4 } do -- first kitload is killed, then the keeper
      local wait = in_copy(function() h.sh("kill -KILL " .. select(turn, processes())) end)
      assert.equal(code, (wait()))
      eventually("the end of ssh", function() return clients() == "" end)
    end
    -- Ctrl-C reaches each process of the group.
    local code, said = in_copy(function()
      assert.equal(0, (h.sh(("pkill -INT -f '^(%s run t -|/usr/bin/ssh -F %s/config)'"):format(w.binary, ssh.dir))))
    end)()
    assert.equal(130, code, said)
    assert.matches("nothing was loaded", said)
    assert.equal("interrupted", sql "select status from _importflow_jobs order by started_at desc limit 1")
    assert.equal("", clients())
  end)

  it("asks at the terminal, where there is one", function()
    project("person", "questions")
    local time = math.floor(os.time() / 30) * 30
    local codes = h.tmp()
    h.write(codes .. "/key", OTP_BASE32)
    h.sh("chmod 600 " .. codes .. "/key")
    local secret = require "kitload.host.secret"
    -- The code of the next step, because that of this one was given before.
    assert(secret.write(codes .. "/code", { (secret.totp(assert(secret.from_file(codes .. "/key")), {}, time + 30)) }))
    local code, said = terminal.run(w.dir, ("env %s %s project test person"):format(env:gsub("^unset [^;]*; ", ""), w.binary),
      { { "Password:", PASSWORD }, { "OATH) for `" .. ssh.user .. "':", (h.read(codes .. "/code"):gsub("\n", "")) } })
    assert.equal(0, code, said)
    assert.matches("person  connected to loader@db.kitload.test", said, 1, true)
    assert.is_nil(said:find(PASSWORD, 1, true))
    ssh:known ""
    code, said = terminal.run(w.dir, ("env %s %s project test person"):format(env:gsub("^unset [^;]*; ", ""), w.binary), {})
    ssh:known()
    assert.equal(4, code)
    assert.matches("is not known: ED25519 SHA256:", said, 1, true)
    assert.is_nil(said:find("requested strict checking", 1, true), said) -- it is told once
  end)

  it("gives ssh no variable of the database or of kitload", function()
    h.write(ssh.dir .. "/bin/ssh", ("#!/bin/sh\nenv >>%s/seen\nexec /usr/bin/ssh -F %s/config \"$@\"\n"):format(ssh.dir, ssh.dir))
    local code, said = run("project test password", "PGPASSWORD=dbpw KITLOAD_PASSWORD_SCHEMA=public")
    h.write(ssh.dir .. "/bin/ssh", ("#!/bin/sh\nexec /usr/bin/ssh -F %s/config \"$@\"\n"):format(ssh.dir))
    assert.equal(0, code, said)
    local seen = h.read(ssh.dir .. "/seen")
    assert.is_truthy(seen:find("SSH_ASKPASS_REQUIRE=force", 1, true))
    assert.is_nil(seen:find("dbpw", 1, true))
    assert.is_nil(seen:find(PASSWORD, 1, true))
  end)

  -- Whether the memory of a process holds a text.
  local function holds(pid, text)
    local memory = assert(io.open(("/proc/%d/mem"):format(pid), "rb"))
    memory:setvbuf "no"
    for mapping in io.lines(("/proc/%d/maps"):format(pid)) do
      local from, to = mapping:match "^(%x+)%-(%x+) rw"
      if from then
        from, to = tonumber(from, 16), tonumber(to, 16)
        memory:seek("set", from)
        local bytes = to - from < 1 << 28 and memory:read(to - from) -- more is the shadow of a sanitizer
        if bytes and bytes:find(text, 1, true) then return true end
      end
    end
    return false
  end

  it("keeps no answer in the process that watches over ssh", function()
    local own, keeper
    in_copy(function()
      own, keeper = processes()
      own, keeper = holds(own, PASSWORD), holds(keeper, PASSWORD)
    end, "run t - --project password < pipe")()
    -- A sanitizer has a copy of the environment of its own.
    assert.same({ own = true, keeper = h.sanitized }, { own = own, keeper = keeper })
    sql "truncate t"
  end)

  it("is made by project new", function()
    local code, said = run(("project new made --host db.kitload.test --port %d --user loader --database postgres --password none --ssh-tunnel %s@127.0.0.1:%d --ssh-key %s/id"):format(
      db.port, ssh.user, ssh.ports.key, ssh.dir))
    assert.equal(0, code, said)
    assert.matches("connected to loader@db.kitload.test", said, 1, true)
    assert.matches(("ssh_tunnel = { host = \"127.0.0.1\", key = %q, port = %d, user = %q },"):format(ssh.dir .. "/id", ssh.ports.key, ssh.user), w:read "projects/made.lua", 1, true)
    assert.equal(0, (run "project test made"))
    assert.equal(2, (run "project new n2 --host h --ssh-key x --no-test"))
    assert.equal(2, (run "project new n2 --host h --ssh-tunnel a@b@c --no-test"))
  end)
end)
