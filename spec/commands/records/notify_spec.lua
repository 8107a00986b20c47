-- notify: who is told how a run went, and when.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("notify", function()
  it("is refused where it says nothing", function()
    local w = workspace.new()
    for text, message in pairs {
      ["{}"] = "must name who is told, not a table", ["5"] = "must name who is told, not 5", ['{ "ops", on = "fails" }'] = 'has "fails" for on, not one of failed',
      ['{ "ops", on = {} }'] = "must have a list of failed, rejected, recovered for on", ['{ "ops", when = {} }'] = 'has no option "when"', ['"a b"'] = 'cannot name "a b"',
      ['{ "/bin/sh" }'] = 'cannot name "/bin/sh"', ['{ "ops", on = { failed = true } }'] = "must have a list",
    } do
      w:write("projects/a.lua", ("return { notify = %s }"):format(text))
      local code, _, err = w:kitload("project", "show", "a")
      assert.equal(2, code, text)
      assert.matches("projects/a.lua:1: project: notify " .. message, err, 1, true)
    end
  end)
  if h.no_server(pending) then return end

  local w, home
  before_each(function()
    w, home = workspace.new(), h.tmp()
    h.sh(("mkdir -p %s/.config/kitload"):format(home))
    h.write(home .. "/.config/kitload/config.lua", ('return { notify = { ops = { "%s/tell", "a word" }, other = { "/bin/false" } } }'):format(home))
    h.write(home .. "/tell", ([[#!/bin/sh
{ printf '%%s|' "$1" "$KITLOAD_STATUS" "$KITLOAD_EXIT" "$KITLOAD_KIT" "$KITLOAD_PROJECT" "${KITLOAD_JOB:+job}" "${PGPASSWORD:-no password}"; echo; } >> %s/told
cat > %s/last.json
]]):format(home, home))
    h.sh("chmod 755 " .. home .. "/tell")
    w:sql "create table t (id int, name text)"
    w:kit("a", ([[return k.kit "%s.a" { into = { "%s", "t" }, load = "append", project = "acme", trigger = "@daily", source = { files = "in/*.csv", optional = true },
      k.field "id" { k.integer }, k.field "name" {} }]]):format(w.schema, w.schema))
  end)

  local function project(to, notify)
    w:write("projects/acme.lua", ("return { to = %q, notify = %s }"):format(to, notify or '"ops"'))
  end

  -- Runs kitload. Gives the exit code, what was told, and what was said on standard error.
  local function run(line, env)
    os.remove(home .. "/told")
    local code, _, err = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; %s HOME=%s XDG_STATE_HOME=%s/state PGPASSWORD=geheim exec %s %s </dev/null"):format(
      h.quote(w.dir), env or "", home, home, w.binary, line))
    return code, h.exists(home .. "/told") and h.read(home .. "/told"):gsub(w.schema .. "%.", "") or "", err
  end
  -- Without what was said.
  local function ended(line)
    local code, told = run(line)
    return code, told
  end
  local function last() return cjson.decode(h.read(home .. "/last.json")) end

  it("tells once for a run that failed or had rejects, and once when the kit succeeds again", function()
    w:write("in/1.csv", "id,name\n1,Ann\n")
    project "host=127.0.0.1 port=1 dbname=x user=x connect_timeout=2"
    assert.same({ 4, "a word|failed|4|a|acme||no password|\n" }, { ended "run a" })
    local value = last()
    assert.same({ "failed", "acme", w.schema .. ".a", "failed", 4 }, { value.event, value.project, value.kit, value.status, value.exit })
    assert.matches("127.0.0.1", value.error, 1, true)
    assert.same({ 4, "a word|failed|4|a|acme||no password|\n" }, { ended "run 'a*'" })
    -- It is reached again: the note of this machine says that it failed.
    project(h.conninfo())
    local code, told, err = run "run a --if-loaded skip"
    assert.same({ 0, "a word|recovered|0|a|acme|job|no password|\n", "" }, { code, told, err })
    assert.same({ "recovered", "completed", 1 }, { last().event, last().status, last().counts.inserted })
    w:write("in/2.csv", "id,name\n2,Bo\nx,Cy\n")
    assert.same({ 1, "a word|rejected|1|a|acme|job|no password|\n" }, { ended "run a --if-loaded skip" })
    assert.same({ "rejected", 1, "integer.invalid" }, { last().event, last().counts.rejected, last().problems[1].code })
    assert.same({ 0, "" }, { ended "run a --if-loaded skip" }) -- nothing to do is nothing to tell
    assert.same({ 75, "" }, { ended "run a --if-loaded skip --exit-if-loaded 75" })
    w:write("in/3.csv", "id,name\n3,Di\n")
    assert.same({ 0, "" }, { ended "run a --if-loaded skip" })
    w:write("in/4.csv", "id,nam\n4,Ed\n")
    w:kit("a", (w:read "kits/a.lua":gsub("^.-\n", ""):gsub('k.field "name" {}', 'k.field "name" { required = true }')))
    assert.same({ 3, "" }, { ended "run a --if-loaded skip --dry-run" })
  end)

  it("asks the jobs table where this machine does not know: of files of one run, of a run that was killed", function()
    project(h.conninfo(), '{ "ops", on = { "recovered", "failed" } }')
    w:write("in/1.csv", "id,name\n1,Ann\n")
    w:write("in/2.csv", "")
    w:write("in/3.csv", "id,name\n3,Di\nx,Ed\n")
    assert.same({ 3, "a word|failed|3|a|acme|job|no password|\n" }, { ended "run a --each --if-loaded skip" })
    local value = last()
    assert.same({ "failed", "failed", 3, 3, "in/2.csv", 3 }, { value.event, value.status, value.exit, #value.runs, value.runs[2].path, value.runs[2].exit })
    assert.matches("the file is empty", value.runs[2].error, 1, true)
    assert.same({ inserted = 1, read = 2, rejected = 1 }, { inserted = value.runs[3].counts.inserted, read = value.runs[3].counts.read, rejected = value.runs[3].counts.rejected })
    h.sh("rm -r " .. home .. "/state")
    w:write("in/2.csv", "id,name\n2,Bo\n")
    assert.same({ 0, "a word|recovered|0|a|acme|job|no password|\n" }, { ended "run a --each --if-loaded skip" })
    w:write("in/5.csv", "id,name\n5,Fi\n")
    assert.same({ 0, "" }, { ended "run a --each --if-loaded skip" })
    -- One that says "running" without its lock was killed. An interrupted one says nothing.
    w:sql(("update public._importflow_jobs set status = 'running' where kit = '%s.a' and started_at = (select max(started_at) from public._importflow_jobs where kit = '%s.a')"):format(w.schema, w.schema))
    w:write("in/6.csv", "id,name\n6,Gus\n")
    assert.same({ 0, "a word|recovered|0|a|acme|job|no password|\n" }, { ended "run a --each --if-loaded skip" })
    w:sql(("update public._importflow_jobs set status = 'interrupted' where kit = '%s.a' and started_at = (select max(started_at) from public._importflow_jobs where kit = '%s.a')"):format(w.schema, w.schema))
    w:write("in/7.csv", "id,name\n7,Hal\n")
    assert.matches("^a word|recovered", (select(2, run "run a --each --if-loaded skip"))) -- the one before it was killed
  end)

  it("each of several kits by its own project; a broken kit's project is found in its text", function()
    project(h.conninfo(), '{ "ops", on = "failed" }')
    w:write("projects/quiet.lua", ("return { to = %q }"):format(h.conninfo()))
    w:kit("b", (w:read "kits/a.lua":gsub("^.-\n", ""):gsub("%.a\"", ".b\""):gsub('"acme"', '"quiet"')))
    w:kit("c", [[return k.kit "c" { project = "acme", source = { files = "in/*.csv" }, k.feld "id" {} }]])
    w:kit("d", [[return k.kit "d" { extends = "c" }]])
    w:write("in/1.csv", "")
    local code, told = run "run '?' --report r.json"
    assert.equal(3, code)
    assert.equal("a word|failed|3|a|acme||no password|\na word|failed|2|c|acme||no password|\na word|failed|2|d|acme||no password|\n", told)
    -- run --due tries what could not begin again and again, and tells it once.
    h.sh("rm -r " .. home .. "/state")
    w:kit("b", [[return k.kit "b" { k.field "id" {} }]])
    w:write("projects/acme.lua", 'return { to = "host=127.0.0.1 port=1 dbname=x user=x connect_timeout=2", notify = "ops" }')
    code, told = run "run --due a"
    assert.same({ 4, "a word|failed|4|a|acme||no password|\n" }, { code, told })
    assert.same({ 4, "" }, { ended "run --due a" })
    assert.same({ 3, "a word|failed|3|a|acme||no password|\n" }, { ended "run a" }) -- it has begun, and the file is empty
    project(h.conninfo(), '{ "ops", on = "failed" }')
    assert.same({ 2, "a word|failed|2|c|acme||no password|\n" }, { ended "run c" })
    assert.matches("kit has no 'feld'", last().error, 1, true)
    -- A signal ends the run within its time, and nobody is told.
    h.sh(("mkfifo %s/pipe"):format(w.dir))
    assert.same({ 130, "" }, { (h.sh(("cd %s && rm -f %s/told; HOME=%s timeout -s INT 0.7 %s run a pipe 2>/dev/null; test $? = 124 -o $? = 130 && exit 130"):format(
      w.dir, home, home, w.binary))), h.exists(home .. "/told") and h.read(home .. "/told") or "" })
  end)

  it("warns where nobody could be told, and the exit code stays", function()
    w:write("in/1.csv", "id,name\nx,Ann\n")
    for notify, message in pairs {
      ['"other"'] = "other may not have been told: /bin/false ended with 1\n",
      ['"nobody"'] = "nobody was not told: " .. home .. "/.config/kitload/config.lua does not say what to run\n  write notify = { nobody = { \"/path/of/a/program\" } } in it\n",
      ['"opps"'] = "did you mean 'ops'?\n",
    } do
      project(h.conninfo(), notify)
      local code, told, err = run "run a --if-loaded again"
      assert.same({ 1, "" }, { code, told })
      assert.matches("kitload: warning: ", err, 1, true)
      assert.matches(message, err, 1, true)
    end
    h.write(home .. "/.config/kitload/config.lua", 'return { notify = { ops = "x" } }')
    project(h.conninfo())
    local code, _, err = run "run a --if-loaded again"
    assert.equal(1, code)
    assert.matches("ops was not told: " .. home .. "/.config/kitload/config.lua: notify must have for ops a list of words", err, 1, true)
  end)

  it("a program that does not end in time is ended", function()
    local sys = require "kitload.host.sys"
    local out, notify, marks = require "kitload.talk.output", require "kitload.watch.notify", require "kitload.connect.marks"
    local config = require "kitload.secrets.config"
    local real = { run = sys.run, warn = out.warn, read = config.read, state = marks.state }
    local asked, warned
    sys.run = function(how) asked = how; return { late = true, code = 143, out = "", err = "" } end -- luacheck: ignore
    out.warn = function(message) warned = message end -- luacheck: ignore
    config.read = function() return { notify = { ops = { "/bin/x" } } } end -- luacheck: ignore
    marks.state = function() end -- luacheck: ignore
    local ok, err = pcall(notify.tell, { kit = "k", project = { name = "p", notify = { to = { "ops" }, on = { "failed" } } }, status = "doubt", code = 6, jobs = {}, outcome = {},
      err = { kind = "doubt", message = "who knows, postgres://u:geheim@h/d", exit = 6 } })
    sys.run, out.warn, config.read, marks.state = real.run, real.warn, real.read, real.state -- luacheck: ignore
    assert(ok, err)
    assert.same({ 30, "ops may not have been told: /bin/x did not end within 30 s" }, { asked.seconds, warned })
    assert.is_nil(asked.stdin:find("geheim", 1, true))
    assert.matches('"error":"who knows', asked.stdin, 1, true)
  end)
end)
