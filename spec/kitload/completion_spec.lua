-- What shells complete: the words that fit, by the program, and real shells at a terminal that ask it.
local h = require "spec.helper"
local cli = require "kitload.cli"
local completion = require "kitload.completion"
local recent = require "kitload.state.recent"
local sys = require "kitload.host.sys"

local dir, getenv, cwd
-- Act as if kitload ran in that folder.
local function inside(name, act)
  sys.cwd = function() return dir .. "/" .. name end
  local ok, err = pcall(act)
  sys.cwd = cwd
  if not ok then error(err, 0) end
end

local function write(name, text)
  h.sh("mkdir -p " .. h.quote((dir .. "/w/" .. name):match "^(.*)/"))
  h.write(dir .. "/w/" .. name, text or "")
end

setup(function()
  dir, cwd = h.tmp(), sys.cwd
  for _, name in ipairs { "kits/contacts.lua", "kits/shop/orders.lua", "kits/shop/products.lua", "kits/_defaults.lua", "orders.csv", "big orders.csv",
    "secrets/_key.pub", "secrets/north/password" } do write(name) end
  write("projects/north.lua", 'return { host = "h", password = secret "north/password" }')
  write("projects/south.lua", 'return { host = "h", password = secret("south/password") }')
  getenv = sys.getenv
  sys.getenv = function(name) return name == "XDG_STATE_HOME" and dir .. "/state" or getenv(name) end
  inside("w", function() recent.note { { id = "0192aaaa-0000-7000-8000-000000000001", started_at = "2026-11-30 08:15:00.123", kit = "contacts", destination = "public.contacts" },
                { id = "0192bbbb-0000-7000-8000-000000000002", kit = "shop.orders", destination = "public.orders" } } end)
end)
teardown(function() sys.getenv = getenv end)

local function words(...)
  local line, list, out = { ... }, nil, {}
  inside("w", function() list = completion.candidates(line) end)
  for i, one in ipairs(list) do out[i] = one.word end
  return table.concat(out, " ")
end

describe("the words that can be completed", function()
  it("are commands, options of the command, and the values of a choice", function()
    assert.equal("test template", words "te")
    assert.equal("--load --lock-timeout --log-format", words("run", "--lo"))
    assert.equal("--log-format", words("jobs", "--lo"))
    assert.equal("append upsert overwrite insert_only", words("run", "--load", ""))
    assert.equal("--load=upsert", words("run", "--load=up"))
    assert.equal("--help --version", words "--")
    assert.equal("run", words("help", "ru"))
    local all = {}
    for i, name in ipairs(cli.order) do all[i] = name end
    assert.equal(table.concat(all, " "), words "")
  end)

  it("are options that are not on the line yet, or may come several times", function()
    assert.equal("", words("run", "--dry-run", "--dry"))
    assert.equal("--metrics --meta", words("run", "--meta", "a=1", "--met"))
    assert.equal("", words("run", "-v", "--verb"))
    assert.equal("", words("run", "--limit", ""))
    assert.equal("@files", words("run", "kit", "--", "--lo"))
  end)

  it("are kits, projects, secrets, jobs and steps, where the command takes them", function()
    assert.equal("contacts shop.orders shop.products", words("explain", ""))
    assert.equal("shop.orders shop.products", words("test", "contacts", "sh"))
    assert.equal("contacts", words("run", "con"))
    assert.equal("shop.orders shop.products", words("jobs", "--kit", "sh"))
    assert.equal("shop.orders", words("new", "acme.orders", "--extends=shop.o"):match "=(.*)")
    assert.equal("north south", words("run", "--project", ""))
    assert.equal("list show test new", words("project", ""))
    assert.equal("north", words("project", "test", "n"))
    assert.equal("", words("project", "new", ""))
    assert.equal("", words("project", "show", "north", ""))
    assert.equal("init set list remove rotate", words("secret", ""))
    assert.equal("north/password south/password", words("secret", "set", ""))
    assert.equal("0192bbbb 0192aaaa", words("job", ""))
    assert.equal("0192aaaa", words("merge", "0192a"))
    assert.equal("0192bbbb 0192aaaa", words("run", "--mend", ""))
    assert.equal("squish", words("steps", "squi"))
    assert.equal("contacts shop.orders shop.products north south", words("doctor", ""))
    assert.equal("contacts", words("doctor", "north", "con"))
    assert.equal("--due", words("run", "--du"))
    assert.equal("", words("run", "--due", "--du"))
    assert.equal("start stop status trust psql", words("pg", ""))
    assert.equal("", words("pg", "psql", "-"))
  end)

  it("are files where no name fits, where files come next, and without a kit", function()
    assert.equal("@files", words("run", "ord"))
    assert.equal("@files", words("run", "contacts", ""))
    assert.equal("@files", words("run", "contacts", "a.csv", "b"))
    assert.equal("@files", words("run", "--into", "public.x", "con"))
    assert.equal("@files", words("run", "--report", "x"))
    assert.equal("@files", words("run", "--report=x"))
    assert.equal("contacts shop.orders shop.products", words("preview", ""))
    assert.equal("@files", words("preview", "x.csv"))
    assert.equal("", words("explain", "contacts", ""))
    assert.equal("", words("nonsense", ""))
  end)

  it("are for every argument that a usage names: only NAME of `new`, ARG and REV are somebody's own", function()
    for _, command in ipairs(cli.commands) do
      local usage = command.usage:gsub("%-%-%S+ %S+", "")
      for word in usage:gmatch "%u+" do
        local known = ({ KIT = 1, FILE = 1, JOB = 1, ID = 1, PATTERN = 1, PROJECT = 1, ARG = 1 })[word]
          or word == "NAME" and ({ project = 1, secret = 1, steps = 1, new = 1, sources = 1 })[command.name]
        assert.is_truthy(known, ("%s %s: completion.lua does not know what stands for %s"):format(command.name, command.usage, word))
      end
    end
  end)

  it("have an explanation of one line", function()
    inside("w", function()
      for _, line in ipairs { { "" }, { "run", "--" }, { "steps", "" }, { "job", "" } } do
        for _, one in ipairs(completion.candidates(line)) do
          assert.is_true(one.about ~= nil and not one.about:find "\n", one.word)
        end
      end
      assert.equal("2026-11-30 08:15  contacts → public.contacts", completion.candidates({ "job", "0192a" })[1].about)
    end)
  end)
end)

describe("jobs that were seen", function()
  it("are kept by the workspace, the last 200 of them, each once", function()
    h.sh(("mkdir -p %s/other/kits"):format(dir))
    inside("other", function()
      local many = {}
      for i = 1, 450 do many[i] = { id = ("%08x-0000-7000-8000-000000000000"):format(i) } end
      assert.equal(0, #recent.list())
      recent.note(many)
      recent.note { many[450], many[449] }
      local list = recent.list()
      assert.same({ 200, many[450].id, many[251].id }, { #list, list[1].id, list[200].id })
    end)
    inside("w", function() assert.equal(2, #recent.list()) end)
  end)

  it("are those that runs have made, and that `kitload jobs` has shown", function()
    if not h.conninfo() then return pending "no test server" end
    local w = require("spec.commands.workspace").new()
    w:kit("people", 'return k.kit "people" { into = "people", k.field "name" {} }')
    w:write("f.csv", "name\nEva\n")
    w:sql "create table people (name text)"
    local state = "XDG_STATE_HOME=" .. h.quote(w.dir .. "/state")
    local function says(line) return h.sh(("cd %s && %s %s %s"):format(h.quote(w.dir), state, h.quote(w.binary), line)) end
    assert.equal(0, (says("run people f.csv --to " .. h.quote(w:to()))))
    local _, offered = says "--complete job ''"
    assert.matches("^%x%x%x%x%x%x%x%x\t%d%d%d%d%-%d%d%-%d%d %d%d:%d%d  people → %S+people\n$", offered)
    h.sh("rm -rf " .. h.quote(w.dir .. "/state"))
    assert.equal("", (select(2, says "--complete job ''")))
    assert.equal(0, (says("jobs --kit people --rows 1 --to " .. h.quote(w:to()))))
    assert.equal(offered:sub(1, 8), (select(2, says "--complete job ''")):sub(1, 8))
    w:sql "drop table people"
  end)
end)

-- A shell at a terminal (zsh/zpty): text is typed, then the Tab key; what the line is then comes back.
local function typed(shell, begin, lines)
  local keys = {}
  for i, line in ipairs(lines) do keys[i] = ("zpty -w -n s %s$'\\t\\x01says \\x05\\n'"):format(h.quote(line)) end
  local script = h.write(dir .. "/drive.zsh", ([=[zmodload zsh/zpty
export PATH=%s:$PATH OUT=%s/said XDG_STATE_HOME=%s/state TERM=dumb
cd %s/w; : >$OUT
zpty s %s
zpty -w s %s
%s
zpty -w s 'says the end'
for turn in {1..600}; do
  zpty -rt s >/dev/null
  [[ "$(tail -1 $OUT)" == 'the end' ]] && break
  sleep 0.05
done
zpty -d s
cat $OUT
]=]):format(dir .. "/bin", dir, dir, dir, shell, h.quote(begin), table.concat(keys, "\n")))
  local out = select(2, h.sh("zsh -f " .. script))
  return (out:gsub("the end\n$", ""))
end

local cases = {
  { "kitload templ", "kitload template" }, { "kitload run --if-l", "kitload run --if-loaded" },
  { "kitload run --load=ups", "kitload run --load=upsert" }, { "kitload run --load ups", "kitload run --load upsert" },
  { "kitload run con", "kitload run contacts" }, { "kitload explain shop.p", "kitload explain shop.products" },
  { "kitload project test no", "kitload project test north" }, { "kitload run --to postgresql://h/d --project=so", "kitload run --to postgresql://h/d --project=south" },
  { "kitload secret set sou", "kitload secret set south/password" }, { "kitload job 0192b", "kitload job 0192bbbb" },
  { "kitload run contacts ord", "kitload run contacts orders.csv" }, { "kitload run contacts --report=ord", "kitload run contacts --report=orders.csv" },
  { "kitload run contacts big", "kitload run contacts big orders.csv" }, { "kitload pg tr", "kitload pg trust" },
  { "kitload steps squi", "kitload steps squish" },
}

describe("at a terminal", function()
  setup(function()
    local folder = h.build:sub(1, 1) == "/" and h.build or h.pwd() .. "/" .. h.build
    h.sh(("mkdir %s/bin %s/zsh && ln -s %s/kitload %s/bin/kitload && cp scripts/completions/_kitload %s/zsh"):format(dir, dir, folder, dir, dir))
  end)

  local function check(shell, begin)
    local lines, expected = {}, {}
    for i, case in ipairs(cases) do lines[i], expected[i] = case[1], case[2] end
    assert.equal(table.concat(expected, "\n") .. "\n", typed(shell, begin, lines))
  end

  it("bash completes", function()
    check("bash --norc --noprofile -i", ("says() { printf '%%s\\n' \"$*\" >>$OUT; }; source %s/scripts/completions/kitload.bash"):format(h.pwd()))
  end)

  it("zsh completes", function()
    check("zsh -f -i", ("says() { print -r -- \"$*\" >>$OUT; }; bindkey -e; fpath=(%s/zsh $fpath); autoload -Uz compinit; compinit -D -u"):format(dir))
  end)

  it("fish completes commands, options of the command, the words of a choice, names and files", function()
    local function fish(line)
      local _, out = h.sh(("cd %s/w && XDG_STATE_HOME=%s/state PATH=%s/bin:$PATH fish -N -c 'source %s/scripts/completions/kitload.fish; complete -C %s'"):format(
        dir, dir, dir, h.pwd(), '"' .. line .. '"'))
      local found = {}
      for word in out:gmatch "[^\n]+" do found[#found + 1] = word:match "^[^\t]*" end
      table.sort(found)
      return table.concat(found, " ")
    end
    assert.equal("template test", fish "kitload te")
    assert.equal("--load --lock-timeout --log-format", fish "kitload run --lo")
    assert.equal("append insert_only overwrite upsert", fish "kitload run --load ")
    assert.equal("contacts", fish "kitload run c")
    assert.equal("orders.csv", fish "kitload run contacts o")
  end)

  it("an answer comes in less than a tenth of a second of the processor, and no database is asked", function()
    for _, line in ipairs { "''", "run ''", "run --", "job ''", "secret set ''", "run --project ''" } do
      local _, _, err = h.sh(("cd %s/w && unset LD_PRELOAD; PGHOST=127.0.0.1 PGPORT=1 bash -c 'TIMEFORMAT=\"%%U %%S\"; time %s/bin/kitload --complete %s >/dev/null'"):format(
        dir, dir, line:gsub("''", '""')))
      local user, system = err:match "([%d.]+) ([%d.]+)\n$"
      if not h.sanitized then assert.is_true(tonumber(user) + tonumber(system) < 0.1, line .. ": " .. err) end
    end
  end)
end)
