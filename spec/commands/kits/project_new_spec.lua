-- kitload project new: from options, from questions at a terminal, with a server and without one.
local h = require "spec.helper"
local lfs = require "lfs"
local terminal = require "spec.commands.terminal"
local workspace = require "spec.commands.workspace"

local ROLE, PASSWORD = "kitload_project_spec", "Zq7-geheim'\\ %41\""

describe("kitload project new", function()
  local w
  before_each(function()
    w = workspace.new()
    lfs.mkdir(w.dir .. "/home")
  end)

  local function run(line, input, env)
    h.write(w.dir .. "/input", input or "")
    return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE PGPASSWORD; HOME=%s/home USER=ada TERM=dumb %s %s %s <input"):format(h.quote(w.dir),
      h.quote(w.dir), env or "", w.binary, line))
  end
  local function bad(message, line, input)
    local code, out, err = run(line, input)
    assert.equal(2, code, line .. out .. err)
    assert.is_truthy(err:find(message, 1, true), err)
    assert.is_nil((out .. err):find("geheim", 1, true))
    assert.is_false(w:exists "projects/acme.lua")
  end

  it("writes what the options say, for a server that is not tried", function()
    local code, out, err = run("project new acme --no-test --host db.acme.example --port 5433 --user loader --database crm --schema acme "
      .. "--ssl verify-full --load upsert --metadata --password stdin", PASSWORD .. "\n")
    assert.equal("0 ", code .. " " .. err)
    assert.matches("private key +~/.config/kitload/key", out)
    assert.matches("set   acme/password   for loader@db.acme.example:5433\nwrote projects/acme.lua\n$", out)
    assert.equal([[
return {
  host     = "db.acme.example",
  port     = 5433,
  user     = "loader",
  password = secret "acme/password",
  database = "crm",
  schema   = "acme",
  ssl      = "verify-full",
  load     = "upsert",
  metadata = true,
}
]], w:read "projects/acme.lua")
    code, out = run "project show acme"
    assert.equal(0, code)
    assert.matches('password +set +secret "acme/password"', out)
    assert.matches("projects/acme.lua is there already", (select(3, run "project new acme --host h")), 1, true)
    -- The second project has the key of the first.
    code, out = run("project new beta --no-test --to postgresql://postgres.ref@aws-0-eu.pooler.example:5432/postgres?sslmode=require --password none")
    assert.equal(0, code)
    assert.equal("wrote projects/beta.lua\n", out)
    assert.equal([[
return {
  host     = "aws-0-eu.pooler.example",
  port     = 5432,
  user     = "postgres.ref",
  database = "postgres",
  ssl      = "require",
}
]], w:read "projects/beta.lua")
  end)

  it("refuses what it cannot write, and writes nothing", function()
    bad("project new needs --host or --to, or a terminal to ask at", "project new acme")
    bad("a project cannot be called '../x'", "project new ../x --host h")
    bad("project new needs the name of a project", "project new")
    bad("--port cannot be '70000'", "project new acme --host h --port 70000")
    bad("--ssl cannot be 'yes'", "project new acme --host h --ssl yes")
    bad("--to holds a password", "project new acme --to postgresql://u:geheim@h/d")
    bad("--to says options, which has no place in the new file", "project new acme --to 'host=h options=-cx=y'")
    bad("--password cannot be that", "project new acme --host h --password geheim")
    bad("host is a connection string", "project new acme --host postgresql://u:geheim@h/d")
    bad("standard input: there is no secret in it", "project new acme --no-test --host h --password stdin", "")
    bad("--host goes with project new", "project show acme --host h")
  end)

  it("writes nothing when the connection fails", function()
    local code, _, err = run "project new acme --host /nowhere --user u --database d"
    assert.equal(4, code)
    assert.matches("nothing was written; --no-test writes the project without trying it", err, 1, true)
    assert.is_false(w:exists "projects/acme.lua")
    assert.is_false(w:exists "secrets/_key.pub")
  end)

  if not h.conninfo() then return end

  local function type_in(answers, line)
    return terminal.run(w.dir, ("env -u PGHOST -u PGUSER -u PGDATABASE HOME=%s/home USER=ada TERM=dumb %s %s"):format(h.quote(w.dir), w.binary, line),
      answers)
  end

  it("asks at a terminal, tries the connection, and keeps the password as a secret", function()
    local server = require("spec.commands.password_server").begin(ROLE, PASSWORD)
    local ok, err = pcall(function()
      local code, out = type_in({ { "host [", server.host }, { "port [", "" }, { "user [", ROLE }, { "database [", "postgres" },
        { "schema [", w.schema }, { "SSH server to go through", "" }, { "ssl (", "" }, { "metadata columns", "maybe" }, { 'not "maybe"', "yes" }, { "password (", PASSWORD } },
        "project new acme")
      assert.equal(0, code, out)
      for _, text in ipairs { "host [localhost]: ", "port [5432]: ", "user [ada]: ", "database [" .. ROLE .. "]: ", "schema [public]: ",
        "ssl (disable, prefer, require, verify-ca, verify-full) [prefer]: ", "metadata columns (yes, no) [no]: ", 'metadata is yes or no, not "maybe"',
        "password (empty: ", "connected to " .. ROLE .. "@", "set   acme/password   for " .. ROLE .. "@", "wrote projects/acme.lua" } do
        assert.is_truthy(out:find(text, 1, true), text .. "\n" .. out)
      end
      assert.is_nil(out:find("geheim", 1, true), out)
      assert.matches('ssl      = "prefer",\n  metadata = true,\n}', w:read "projects/acme.lua")
      code, out = run "project test acme"
      assert.equal(0, code, out)
      -- A wrong password is noticed before anything is written.
      code, out = type_in({ { "SSH server to go through", "" }, { "password (", "wrong" } }, ("project new beta --host %s --port 5432 --user %s --database postgres --schema nope --ssl prefer --metadata"):format(
        server.host, ROLE))
      assert.equal(4, code)
      assert.matches("password authentication failed", out)
      assert.is_false(w:exists "projects/beta.lua")
      local _, said
      code, _, said = run(("project new beta --host %s --user %s --database postgres --schema nope --password stdin"):format(server.host, ROLE), PASSWORD)
      assert.equal(0, code, said)
      assert.matches("the schema 'nope' is not there", said, 1, true)
    end)
    server.over()
    if not ok then error(err, 0) end
  end)
end)
