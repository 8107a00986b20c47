-- A folder full of files with names of parts of kitload or Lua, and an environment that names them. None of them may run.
local h = require "spec.helper"
local cli = require "kitload.cli"
local workspace = require "spec.commands.workspace"
if h.no_server(pending) then return end

local w = workspace.new()
local marks = w.dir .. "/marks"

--- Each Lua file that runs writes its name into `marks`. Shared objects do it in a constructor.
local function plant()
  local text = ('local f = io.open(%q, "a") f:write(debug.getinfo(1, "S").source, "\\n") f:close() return {}\n'):format(marks)
  for _, name in ipairs { "cjson", "kit", "kitload", "main", "lua54", "lfs", "init", "string", "kitload/main", "kitload/json", "kitload/init", "kit/init",
                          "kit/language", "cjson/init", "kitload/host/sys", ".luarc", "kits/_init", "kits/init", "kits/kit", "kits/cjson" } do
    w:write(name .. ".lua", text)
  end
  h.write(marks .. ".c", ('#include <stdio.h>\n__attribute__((constructor)) static void f(void) { FILE *f = fopen("%s", "a"); '
    .. 'fputs("shared object\\n", f); fclose(f); }\nint luaopen_cjson(void *L) { (void)L; return 0; }\n'):format(marks))
  assert(os.execute(("env -u LD_PRELOAD cc -shared -fPIC -o %s.so %s.c"):format(marks, marks)))
  for _, name in ipairs { "cjson", "kit", "kitload", "lua54", "lua5.4", "liblua5.4", "loadall", "kitload/host/sys" } do
    h.sh(("cp %s.so %s/%s.so"):format(marks, w.dir, name))
  end
  h.sh(("cp %s.so %s/liblua5.4.so.0"):format(marks, w.dir))
end

local environment = "LUA_PATH='./?.lua;./?/init.lua' LUA_CPATH='./?.so' LUA_INIT='@init.lua' LUA_PATH_5_4='./?.lua;./?/init.lua' "
  .. "LUA_CPATH_5_4='./?.so' LUA_INIT_5_4='@init.lua' LUA_NOENV=0 KITLOAD_BUILD=. KITLOAD_KEY_FILE=kits/key "

-- A line for each command; where it has several ways that load other modules, several. They end with 0, or with the number that stands first.
local to = h.quote(w:to())
local lines = {
  run = { "run t t.csv --to " .. to, "run t t.json --if-loaded again --report r.json --to " .. to,
          "run --into t t.csv --if-loaded again --staging rows --to " .. to },
  check = { "check t t.csv --report c.json", "check t t.csv --to " .. to },
  preview = { "preview t t.csv", "preview t.csv --json" },
  explain = { "explain t", "explain t --to " .. to },
  kits = { "2 kits", "2 kits --tree", "2 kits --json --runs --to " .. to },
  diff = { "diff t --against kits/t.lua" },
  new = { "new n --from t.csv", "new o --from t.json", "new p --into t --to " .. to, "new q --extends t --from t.csv" },
  test = { "test t" },
  template = { "template t" },
  steps = { "steps", "steps trim" },
  setup = { "setup", "setup --apply --to " .. to },
  jobs = { "jobs --to " .. to, "jobs --json --to " .. to },
  job = { "2 " .. "job 00000000-0000-0000-0000-000000000000 --to " .. to },
  merge = { "2 " .. "merge 00000000-0000-0000-0000-000000000000 --to " .. to },
  rejects = { "2 " .. "rejects 00000000-0000-0000-0000-000000000000 --csv --to " .. to },
  expire = { "expire --to " .. to },
  usage = { "usage --to " .. to },
  project = { "project", "project show p", "4 project test q" },
  secret = { "secret init", "secret list", "2 secret set x --project q", "secret rotate", "2 secret remove x" },
  schedule = { "schedule t", "schedule --next t", "schedule --systemd t" },
  doctor = { "doctor --to " .. to, "doctor t --json --to " .. to, "4 doctor q" },
  sources = { "sources", "sources layer.t --json --to " .. to },
  pg = { "1 pg status" },
  webhooks = { "webhooks list", "webhooks deliver --dry-run --to " .. to },
  serve = { "serve --migrate --spool spool --state " .. to, "serve --embed t" },
}

describe("in a folder full of hostile files", function()
  setup(function()
    plant()
    w:kit("t", 'return k.kit "t" { into = "t", load = "append", trigger = "@daily", source = { files = "t.csv" }, k.field "a" { k.integer }, k.field "b" { k.trim, function(v) return v end },'
      .. ' examples = { { input = { a = "1", b = "x" }, gives = { a = 1 } } } }')
    w:write("t.csv", "a,b\n1,x\n2,y\n")
    w:write("t.json", '[{"a":3,"b":"z"}]')
    w:write("projects/p.lua", 'return { to = { env = "NOTHING" } }\n')
    w:write("projects/q.lua", 'return { host = "/nowhere", password = secret { file = "kits/pw" } }\n')
    w:write("sources.lua", 'return { layer = { t = "t.csv" } }')
    w:write("kits/pw", "pw\n")
    h.sh(("chmod 600 %s/kits/pw"):format(w.dir))
    w:sql "create table t (a int, b text)"
  end)

  local function run(command)
    return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; env -u LD_PRELOAD %s TERM=dumb %s %s </dev/null"):format(w.dir, environment, w.binary, command))
  end
  local function nothing_ran(command)
    assert.is_false(h.exists(marks), command .. (h.exists(marks) and ": " .. h.read(marks) or ""))
  end

  it("the files would leave their marks", function()
    h.sh(("cd %s && env -u LD_PRELOAD %s %s/build/lua/bin/lua -e 'require \"cjson\"'"):format(w.dir, environment, h.pwd()))
    local found = h.read(marks)
    os.remove(marks)
    assert.matches("init.lua", found, 1, true)
    assert.matches("cjson.lua", found, 1, true)
    h.sh(("cd %s && env -u LD_PRELOAD LUA_CPATH='./?.so' %s/build/lua/bin/lua -e 'package.path = \"\" require \"cjson\"'"):format(w.dir, h.pwd()))
    assert.equal("shared object\n", h.read(marks))
    os.remove(marks)
  end)
  it("the version and the help of every command", function()
    assert.equal(0, (run "--version"))
    assert.equal(0, (run "--help"))
    for _, command in ipairs(cli.commands) do assert.equal(0, (run(command.name .. " --help"))) end
    nothing_ran "--help"
  end)
  for _, command in ipairs(cli.commands) do
    it(command.name, function()
      for _, line in ipairs(assert(lines[command.name], "a line of this command is missing here")) do
        local code, words = line:match "^(%d?) ?(.*)$"
        local got, out, err = run(words)
        assert.equal(tonumber(code) or 0, got, line .. "\n" .. out .. err)
        nothing_ran(line)
      end
    end)
  end
end)
