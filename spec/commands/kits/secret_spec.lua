-- kitload secret, and the passwords that projects take from it.
local lfs = require "lfs"
local h = require "spec.helper"
local terminal = require "spec.commands.terminal"
local workspace = require "spec.commands.workspace"

local PASSWORD = "Zq7-geheim'\\ %41\""

describe("kitload secret", function()
  local w, key
  before_each(function()
    w = workspace.new()
    lfs.mkdir(w.dir .. "/home")
    key = w.dir .. "/home/.config/kitload/key"
    w:write("projects/acme.lua", 'return { host = "db.acme.example", user = "loader", database = "crm", password = secret "acme/password" }')
  end)

  -- A command with a text on standard input. `env` are variables, as the shell writes them.
  local function run(line, input, env)
    h.write(w.dir .. "/input", input or "")
    return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE PGPASSWORD; HOME=%s/home TERM=dumb %s %s %s <input"):format(h.quote(w.dir),
      h.quote(w.dir), env or "", w.binary, line))
  end
  local function good(line, input, env)
    local code, out, err = run(line, input, env)
    assert.equal("0 ", code .. " " .. err, line)
    return out
  end
  local function bad(message, line, input, env)
    local code, out, err = run(line, input, env)
    assert.equal(2, code, line .. out .. err)
    assert.is_truthy(err:find(message, 1, true), err)
    assert.is_nil((out .. err):find("geheim", 1, true))
  end

  it("makes a key, of which only the public part is in the workspace", function()
    bad("the workspace has no key yet", "secret set acme/password", PASSWORD)
    assert.equal("there is no secret in secrets\n", good "secret list")
    local out = good "secret init"
    assert.matches("public key +secrets/_key.pub", out)
    assert.matches("private key +~/.config/kitload/key", out)
    assert.matches("^kitload%-key%-1 [%w_-]+\n$", h.read(key))
    assert.equal("rw-------", lfs.attributes(key, "permissions"))
    assert.matches("^kitload%-public%-key%-1 [%w_-]+\n$", w:read "secrets/_key.pub")
    local private = h.read(key):match " (%S+)"
    for _, name in ipairs { "secrets/_key.pub", "secrets/.gitignore" } do assert.is_nil(w:read(name):find(private, 1, true)) end
    bad("the workspace has a key already", "secret init")
    -- A second workspace of this user has the same key.
    os.remove(w.dir .. "/secrets/_key.pub")
    good "secret init"
    assert.equal(private, h.read(key):match " (%S+)")
  end)

  it("seals a secret for the project that names it, with the public key alone", function()
    good "secret init"
    lfs.mkdir(w.dir .. "/away")
    os.rename(key, w.dir .. "/away/key")
    assert.equal("set   acme/password   for loader@db.acme.example:5432\n", good("secret set acme/password", PASSWORD .. "\n"))
    assert.matches("acme/password   sealed, and the key is not here   project acme", good "secret list")
    os.rename(w.dir .. "/away/key", key)
    assert.matches("acme/password   %d%d%d%d%-%d%d%-%d%d   for loader@db.acme.example:5432   project acme", good "secret list")
    assert.matches("^kitload%-secret%-1 %x+\n[%w_\n-]+\n$", w:read "secrets/acme/password")
    assert.matches('password +set +secret "acme/password"', good "project show acme")
    assert.matches("removed +acme/password", (select(2, run "secret remove acme/password")))
    assert.matches('password +not set +secret "acme/password"', good "project show acme")
    bad("there is no secret 'acme/password'", "secret remove acme/password")
    bad("there is no secret 'acme/password'", "project test acme")
  end)

  it("needs to know to whom a secret may go", function()
    good "secret init"
    bad("no project names the secret 'other'", "secret set other", PASSWORD)
    assert.equal("set   other   for postgres.ref@pooler.example:6543\n", good("secret set other --for postgres.ref@pooler.example:6543", PASSWORD))
    assert.matches("for loader@db.acme.example:5432", good("secret set other --project acme", PASSWORD))
    assert.matches("for u@::1:5432", good("secret set v6 --for u@[::1]:5432", PASSWORD))
    bad("--for is USER@HOST:PORT", "secret set other --for db.acme.example", PASSWORD)
    bad("--for goes with secret set", "secret list --for a@b:1")
    w:write("projects/beta.lua", 'return { host = "db.beta.example", user = "loader", password = secret "acme/password" }')
    bad("projects acme and beta name this secret, and go to different places", "secret set acme/password", PASSWORD)
    w:write("projects/beta.lua", 'return { to = "local:" }')
    bad("project beta uses local:", "secret set other --project beta", PASSWORD)
  end)

  it("refuses what is no secret, and names that lead elsewhere", function()
    good "secret init"
    bad("standard input: there is no secret in it", "secret set acme/password", "")
    bad("standard input: there is no secret in it", "secret set acme/password", "\n")
    bad("has a NUL byte", "secret set acme/password", "gehe\0im")
    bad("longer than 16384 bytes", "secret set acme/password", ("geheim"):rep(3000))
    for _, name in ipairs { "../x", "/etc/x", "a//b", "_key.pub", ".x", "a/_b", "''", "a/../b" } do
      bad("a secret cannot be called", "secret set " .. name .. " --for a@b:1", PASSWORD)
    end
    h.sh(("ln -s %s/home %s/secrets/out"):format(h.quote(w.dir), h.quote(w.dir)))
    bad("a link leads out of it", "secret set out/x --for a@b:1", PASSWORD)
    assert.is_false(w:exists "home/x")
    -- A link in the place of the temporary file is not followed.
    w:write("home/mine", "mine\n")
    h.sh(("mkdir %s/secrets/acme && ln -s ../../home/mine %s/secrets/acme/_password.tmp"):format(h.quote(w.dir), h.quote(w.dir)))
    good("secret set acme/password", PASSWORD)
    assert.equal("mine\n", w:read "home/mine")
    bad("secret has no 'sett'", "secret sett x")
    bad("secret set needs a name", "secret set")
    bad("secret list takes nothing more", "secret list x")
  end)

  it("refuses a private key that others can read, and takes one from the environment", function()
    good "secret init"
    good("secret set acme/password", PASSWORD)
    h.sh("chmod 640 " .. h.quote(key))
    bad("can be read by others: its mode is 0640", "project test acme")
    bad("can be read by others", "secret list")
    h.sh("chmod 600 " .. h.quote(key))
    local line = h.read(key):gsub("\n", "")
    os.rename(key, w.dir .. "/elsewhere")
    assert.matches("for loader@", good("secret list", nil, "KITLOAD_KEY_FILE=elsewhere"))
    assert.matches("for loader@", good("secret list", nil, ("KITLOAD_KEY='%s'"):format(line)))
    bad("KITLOAD_KEY holds no key of kitload", "secret list", nil, "KITLOAD_KEY=x")
    bad("the key is in KITLOAD_KEY", "secret rotate", nil, ("KITLOAD_KEY='%s'"):format(line))
    local code, _, err = run "project test acme"
    assert.equal(2, code)
    assert.matches("the private key %x+ is not here: neither in KITLOAD_KEY nor in ", err)
  end)

  it("gives a secret only to the host, port and user that it was set for", function()
    good "secret init"
    good("secret set acme/password", PASSWORD)
    local project = w:read "projects/acme.lua"
    local function moved(from, to)
      w:write("projects/acme.lua", (project:gsub(from, to)))
      bad("the secret 'acme/password' was set for loader@db.acme.example:5432, and it would go to ", "project test acme")
    end
    moved("db.acme.example", "db.evil.example")
    moved("db.acme.example", "db.acme.example,db.evil.example")
    moved('"loader"', '"loader", port = 5433')
    moved('"loader"', '"other"')
    moved('host = "db.acme.example", user = "loader", database = "crm"', 'to = "host=db.acme.example hostaddr=192.0.2.1 user=loader dbname=crm"')
    moved("db.acme.example", "/tmp")
    -- Files are not taken for each other.
    w:write("projects/acme.lua", project)
    good("secret set other --for loader@db.acme.example:5432", "anything")
    h.sh(("cd %s/secrets && cp other acme/password"):format(h.quote(w.dir)))
    bad("cannot be opened: its file was changed, or is that of another secret", "project test acme")
    w:write("secrets/acme/password", "kitload-secret-1 00\n!!\n")
    bad("is no secret of kitload, or not a whole one", "project test acme")
  end)

  it("does not seal with a public key that somebody put there", function()
    good "secret init"
    local theirs = workspace.new()
    h.sh(("cd %s && HOME=%s %s secret init"):format(h.quote(theirs.dir), h.quote(theirs.dir), theirs.binary))
    w:write("secrets/_key.pub", theirs:read "secrets/_key.pub")
    bad("belongs to none of your keys", "secret set acme/password", PASSWORD)
    assert.is_false(w:exists "secrets/acme/password")
  end)

  it("asks at a terminal without showing what is typed", function()
    good "secret init"
    local line = ("HOME=%s/home %s secret set acme/password"):format(h.quote(w.dir), w.binary)
    local code, out = terminal.run(w.dir, line, { { "acme/password for ", "geheim" } })
    assert.equal(0, code, out)
    assert.is_nil(out:find("geheim", 1, true), out)
    assert.matches("acme/password for loader@db.acme.example:5432: ", out, 1, true)
    assert.matches("set   acme/password", out, 1, true)
    -- The terminal drops the end of a long line. Ctrl-Z does not stop it: the shell would show what is typed after fg.
    for typed, message in pairs { [("geheim"):rep(900)] = "it takes no line of more than 4094 bytes", ["\26geheim"] = "there is a Ctrl-Z in it" } do
      code, out = terminal.run(w.dir, line:gsub("acme/password$", "%0 --for a@b:1"), { { "acme/password for ", typed } })
      assert.equal(2, code, out)
      assert.matches(message, out, 1, true)
      assert.is_nil(out:find("geheim", 1, true), out)
    end
  end)

  it("takes secrets from a variable, a file that is its owner's alone, and a helper of the user", function()
    local function with(text) w:write("projects/acme.lua", ('return { host = "/nowhere", user = "loader", password = %s }'):format(text)) end
    -- The last step before the connection is the secret.
    local function reached(env)
      local code, out, err = run("project test acme", nil, env)
      assert.equal(4, code, out .. err)
    end
    with 'secret { env = "ACME_PW" }'
    bad('secret { env = "ACME_PW" }: the environment variable ACME_PW is not set', "project test acme")
    reached "ACME_PW=geheim"
    with 'secret { file = "home/pw" }'
    bad("home/pw: No such file", "project test acme")
    w:write("home/pw", "geheim\n")
    h.sh("chmod 644 " .. h.quote(w.dir .. "/home/pw"))
    bad("can be read by others: its mode is 0644", "project test acme")
    h.sh("chmod 600 " .. h.quote(w.dir .. "/home/pw"))
    reached()
    with 'secret { helper = "op", "item", "acme" }'
    bad("there is no helper 'op' in ", "project test acme")
    w:write("home/op", '#!/bin/sh\n[ -e /proc/self/fd/9 ] && exit 9\n[ "$*" = "read item acme" ] && echo geheim\n')
    h.sh("chmod 755 " .. h.quote(w.dir .. "/home/op"))
    w:write("home/.config/kitload/config.lua", ('return { helpers = { op = { "%s/home/op", "read" } } }'):format(w.dir))
    reached()
    assert.equal(4, (run "project test acme 9<projects/acme.lua")) -- it gets none of our caller's files
    -- One that does not end when it is asked to is killed.
    w:write("home/op", "#!/bin/sh\ntrap '' TERM\nhead -c 20000 /dev/zero | tr '\\0' x\nexec sleep 30 >/dev/null\n")
    local began = os.time()
    bad("longer than 16384 bytes", "project test acme")
    assert.is_true(os.time() - began < 20)
    w:write("home/op", '#!/bin/sh\n[ "$*" = "read item acme" ] && echo geheim\n')
    with 'secret { helper = "op", "item", "other" }'
    bad("ended with 1, and gave no secret", "project test acme")
    with 'secret { helper = "opp", "item" }'
    bad("did you mean 'op'?", "project test acme")
    h.sh("chmod 666 " .. h.quote(w.dir .. "/home/.config/kitload/config.lua"))
    bad("others can write it", "project test acme")
    h.sh("chmod 600 " .. h.quote(w.dir .. "/home/.config/kitload/config.lua"))
    for text, message in pairs {
      ['return { helper = {} }'] = "has no option 'helper'", ['return { helpers = { op = "op" } }'] = "must have for op a list of words",
      ['return { helpers = { op = { "op" } } }'] = "the path of a program", ["return os.exit(0)"] = "attempt to index a nil value", ["x"] = "config.lua:1",
    } do
      w:write("home/.config/kitload/config.lua", text)
      bad(message, "project test acme")
    end
  end)

  for text, message in pairs {
    ['"geheim"'] = "password is a text, and the file is kept in git",
    ['secret "../x"'] = "password has no good name for the secret",
    ['secret { helper = "op", "--all" }'] = 'password has "--all" among the words for the helper',
    ['secret { env = "a b" }'] = "password names no environment variable",
    ["secret {}"] = "password does not say where the secret comes from",
    ['secret { env = "A", file = "b" }'] = "password does not say where the secret comes from",
    ['secret { en = "A" }'] = 'password has no option "en"',
    ['{ totp = "x" }'] = "password is a one-time code, which only ssh_tunnel.answers can have",
    ["5"] = "password must be a secret",
  } do
    it("refuses password = " .. text, function()
      w:write("projects/acme.lua", ('return {\n  host = "h", password = %s,\n}'):format(text))
      bad("projects/acme.lua:2: project: " .. message, "project show acme")
    end)
  end

  it("knows one-time codes, which only the answers for an SSH server take", function()
    for body, message in pairs {
      ['password = totp "x"'] = "password is a one-time code, which only ssh_tunnel.answers can have", ['schema = totp "x"'] = "schema must be a text",
      ['meta = { a = totp "x" }'] = "meta cannot have a table for a",
    } do
      w:write("projects/acme.lua", ('return {\n  host = "h", %s,\n}'):format(body))
      bad("projects/acme.lua:2: project: " .. message, "project show acme")
    end
  end)

  it("finds a secret's file as it finds those of TLS: in the workspace, or below the user's own folder", function()
    lfs.mkdir(w.dir .. "/sub")
    for _, path in ipairs { "home/pw", "~/pw", w.dir .. "/home/pw" } do
      w:write("projects/acme.lua", ('return { host = "/nowhere", password = secret { file = %q } }'):format(path))
      os.remove(w.dir .. "/home/pw")
      assert.matches("password +not set +secret { file = \"" .. path .. "\" }", good "project show acme")
      w:write("home/pw", "geheim\n")
      h.sh("chmod 644 " .. h.quote(w.dir .. "/home/pw"))
      assert.matches("password +set ", good "project show acme")
      for _, folder in ipairs { w.dir, w.dir .. "/sub" } do -- the file is found, and then it is looked at
        local code, out, err = h.sh(("cd %s && HOME=%s/home %s project test acme"):format(h.quote(folder), h.quote(w.dir), w.binary))
        assert.equal(2, code, out)
        assert.matches("home/pw can be read by others", err, 1, true)
      end
    end
  end)

  it("sends no private key of kitload to a server, whatever says that it is a password", function()
    good "secret init"
    w:write("home/op", "#!/bin/sh\ncat " .. h.quote(key) .. "\n")
    h.sh("chmod 755 " .. h.quote(w.dir .. "/home/op"))
    w:write("home/.config/kitload/config.lua", ('return { helpers = { op = { "%s/home/op" } } }'):format(w.dir))
    good "secret rotate"
    h.sh(("cd %s/home/.config/kitload && cat key >>key.old"):format(h.quote(w.dir))) -- two keys
    h.sh(("chmod 600 %s.old"):format(h.quote(key)))
    for _, from in ipairs { 'env = "KITLOAD_KEY"', 'file = "~/.config/kitload/key"', 'file = "~/.config/kitload/key.old"', 'helper = "op"' } do
      w:write("projects/acme.lua", ('return { host = "/nowhere", password = secret { %s } }'):format(from))
      local env = from:find "env" and "KITLOAD_KEY=" .. h.quote((h.read(key):gsub("\n", ""))) or ""
      bad(("secret { %s }: it is a private key of kitload, which goes to no server"):format(from), "project test acme", nil, env)
    end
  end)

  it("writes nothing where a link of the workspace leads out of it", function()
    local outside = h.tmp()
    assert(lfs.link(outside, w.dir .. "/secrets", true))
    bad("secrets is not in the workspace: a link leads out of it", "secret init")
    assert.equal(0, (h.sh("rmdir " .. h.quote(outside)))) -- nothing is in it
    assert.is_nil(lfs.attributes(key))
  end)

  it("says of a broken public key what helps", function()
    w:write("secrets/_key.pub", "x\n")
    bad("take it away, and kitload secret init makes a new one", "secret init")
  end)

  it("has no password for local:", function()
    w:write("projects/acme.lua", 'return {\n  to = "local:", password = secret "x" }')
    bad("projects/acme.lua:2: password: the server of local: has none", "project show acme")
  end)

  it("rotates: a new key opens all, the old one is kept", function()
    good "secret init"
    good("secret set acme/password", PASSWORD)
    good("secret set other --for a@b:1", "second")
    local old = h.read(key)
    local text = good "secret rotate"
    assert.matches("sealed +2 secrets anew", text)
    assert.equal(old, h.read(key .. ".old"))
    assert.not_equal(old, h.read(key))
    assert.equal("rw-------", lfs.attributes(key .. ".old", "permissions"))
    os.remove(key .. ".old")
    text = good "secret list"
    assert.matches("acme/password +%S+ +for loader@db.acme.example:5432", text)
    assert.matches("other +%S+ +for a@b:1", text)
    assert.is_false(w:exists "secrets/_new/other")
    -- What cannot be opened stops it, and nothing has changed.
    w:write("secrets/other", (w:read "secrets/other":gsub("[%w_-]\n$", "\n")))
    local before, mine = w:read "secrets/acme/password", h.read(key)
    bad("the secret 'other' cannot be opened", "secret rotate")
    assert.same({ before, mine }, { w:read "secrets/acme/password", h.read(key) })
  end)

  if not h.conninfo() then return end

  it("opens a connection with it, and says which secret the server refused", function()
    local server = require "spec.commands.password_server"
    server.with("kitload_secret_spec", PASSWORD, function(host)
      w:write("projects/acme.lua", ('return { host = %q, user = "kitload_secret_spec", database = "postgres", schema = %q, password = secret "acme" }'):format(
        host, w.schema))
      good "secret init"
      good("secret set acme", "wrong")
      local code, _, err = run "project test acme"
      assert.equal(4, code)
      assert.matches('the server refused the user or the password, which is secret "acme": kitload secret set acme stores another', err, 1, true)
      good("secret set acme", PASSWORD)
      assert.matches("acme  connected to kitload_secret_spec@", good "project test acme")
      w:sql(("create table %s.t (a int); grant usage, create on schema %s to kitload_secret_spec; grant all on %s.t to kitload_secret_spec"):format(
        w.schema, w.schema, w.schema))
      w:kit("t", 'return k.kit "t" { into = "t", project = "acme", k.field "a" { k.integer } }')
      w:write("t.csv", "a\n1\n")
      w:write("projects/acme.lua", (w:read "projects/acme.lua":gsub("}$", (', tables = { schema = %q } }'):format(w.schema))))
      assert.matches("1 inserted", good "run t t.csv")
      -- The environment's password is older than the project's, and KITLOAD_ACME_PASSWORD wins over both.
      good("project test acme", nil, "PGPASSWORD=wrong")
      assert.equal(4, (run("project test acme", nil, "KITLOAD_ACME_PASSWORD=wrong")))
      w:write("projects/acme.lua", (w:read "projects/acme.lua":gsub('secret "acme"', 'secret { file = "home/pw" }')))
      w:write("home/pw", PASSWORD .. "\n")
      h.sh("chmod 600 " .. h.quote(w.dir .. "/home/pw"))
      good "project test acme"
      good("project test acme", nil, "KITLOAD_ACME_PASSWORD=" .. h.quote(PASSWORD))
    end)
  end)
end)
