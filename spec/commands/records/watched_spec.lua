-- Those who watch runs from outside: --metrics for Prometheus, and events of OpenLineage.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"
if h.no_server(pending) then return end

-- Reads the text format of Prometheus, and refuses what its parser and `promtool check metrics` refuse. Gives the values by name and labels.
local function parse(text)
  assert.equal("\n", text:sub(-1))
  local values, help, types, done, last = {}, {}, {}, {}, nil
  for line in text:gmatch "([^\n]*)\n" do
    local kind, name, rest = line:match "^# (%u+) ([%a_:][%w_:]*) (.+)$"
    if kind == "HELP" then
      assert.is_nil(help[name], name)
      assert.not_matches("\\[^\\n]", rest)
      help[name] = rest
    elseif kind == "TYPE" then
      assert.is_nil(types[name])
      assert.is_nil(done[name], name .. " has its type behind its values")
      assert.equal("gauge", rest)
      types[name] = rest
    elseif line:sub(1, 1) ~= "#" then
      local of, labels, value = line:match "^([%a_:][%w_:]*){(.*)} (%S+)$"
      assert.is_truthy(of, line)
      assert.is_true(of == last or not done[of], of .. " is not in one piece")
      done[of], last = true, of
      assert.is_truthy(types[of] and help[of], of)
      assert.is_truthy(tonumber(value), line)
      -- A backslash stands before a backslash, a quote or an n, and nowhere else.
      local at, seen = 1, {}
      local plain = labels:gsub('\\[\\"n]', "__")
      assert.is_nil(plain:find("\\", 1, true), line)
      while at <= #plain do
        local label, next_at = plain:match('^([%a_][%w_]*)="[^"]*",?()', at)
        assert.is_truthy(label, line)
        assert.is_nil(seen[label])
        seen[label], at = true, next_at
      end
      local series = of .. "{" .. labels .. "}"
      assert.is_nil(values[series], "twice: " .. series)
      values[series] = tonumber(value)
    end
  end
  -- The conventions: seconds and no other unit, lower case, no type in the name.
  for name in pairs(types) do
    assert.is_truthy(name:find "^kitload_[a-z_]+$" and not name:find "gauge" and not name:find "_ms$" and not name:find "_total$", name)
  end
  return values
end

describe("run --metrics", function()
  local w
  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text)"
    w:write("projects/acme.lua", ("return { to = %q }"):format(h.conninfo()))
    for _, name in ipairs { "a", "b" } do
      w:kit(name, ([[return k.kit "%s" { into = { "%s", "t" }, load = "append", project = "acme", trigger = "@daily", source = { files = "in/%s*.csv", optional = true },
        k.field "id" { k.integer }, k.field "name" {} }]]):format(name, w.schema, name))
    end
    w:write("in/a.csv", "id,name\n1,Ann\nx,Bo\n")
  end)

  local function metrics()
    local text = w:read "kitload.prom"
    local values = parse(text)
    if h.sh "command -v promtool" == 0 then
      local code, out, err = h.sh(("promtool check metrics < %s/kitload.prom"):format(w.dir))
      assert.equal("0", code .. out .. err)
    end
    return function(name, kit, more, project)
      return values[('kitload_last_%s{kit="%s",project="%s"%s}'):format(name, kit, project or "acme", more or "")]
    end, text
  end

  it("writes how the last run of each kit went, and keeps what other commands have written", function()
    local before = os.time()
    assert.equal(1, (w:kitload("run", "a", "--metrics", "kitload.prom")))
    local of = metrics()
    assert.same({ 1, 1, 1, 2, 1, 1, 0 }, { of("run_exit_code", "a"), of("run_success", "a"), of("run_files", "a"), of("run_rows", "a", ',result="read"'),
      of("run_rows", "a", ',result="inserted"'), of("run_rows", "a", ',result="rejected"'), of("run_rows", "a", ',result="deleted"') })
    local loaded = of("load_timestamp_seconds", "a")
    assert.is_true(loaded >= before and loaded <= os.time() + 1 and of("run_timestamp_seconds", "a") == loaded and of("success_timestamp_seconds", "a") == loaded)
    assert.is_true(of("run_duration_seconds", "a") > 0 and of("run_duration_seconds", "a") < 60)
    -- Another kit, in a command of its own, fails. Nothing to do is a success, and no load.
    w:write("in/b.csv", "")
    assert.equal(3, (w:kitload("run", "b", "--metrics", "kitload.prom")))
    assert.equal(0, (w:kitload("run", "a", "--metrics", "kitload.prom", "--if-loaded", "skip")))
    of = metrics()
    assert.same({ 3, 0, nil, nil }, { of("run_exit_code", "b"), of("run_success", "b"), of("success_timestamp_seconds", "b"), of("load_timestamp_seconds", "b") })
    assert.same({ 0, 1, loaded, 0 }, { of("run_exit_code", "a"), of("run_success", "a"), of("load_timestamp_seconds", "a"), of("run_rows", "a", ',result="read"') })
    assert.is_true(of("success_timestamp_seconds", "a") > loaded)
    -- Several kits, and files one by one. A failure leaves the last success as it was.
    w:write("in/a2.csv", "id,nam\n")
    w:write("in/b.csv", "id,name\n2,Cy\n3,Di\n")
    w:write("in/b2.csv", "id,name\n4,Ed\n")
    w:kit("a", (w:read "kits/a.lua":gsub("^.-\n", ""):gsub('k.field "name" {}', 'k.field "name" { required = true }')))
    assert.equal(3, (w:kitload("run", "?", "--each", "--metrics", "kitload.prom", "--if-loaded", "skip")))
    of = metrics()
    assert.same({ 0, 3, 2 }, { of("run_exit_code", "b"), of("run_rows", "b", ',result="inserted"'), of("run_files", "b") })
    assert.same({ 3, 0, loaded }, { of("run_exit_code", "a"), of("run_success", "a"), of("load_timestamp_seconds", "a") })
    -- A dry run has not run.
    local text = w:read "kitload.prom"
    w:kitload("run", "b", "--metrics", "kitload.prom", "--dry-run", "--if-loaded", "again")
    assert.equal(text, w:read "kitload.prom")
  end)

  it("takes names with quotes, leaves other files alone, and a failure is a warning", function()
    local code, _, err = w:kitload("run", "in/a.csv", "--into", w.schema .. '."t\\ü"', "--create", "--to", h.conninfo(), "--metrics", "kitload.prom")
    assert.equal("0", code .. err)
    local of = metrics()
    assert.equal(2, of("run_rows", "--into " .. w.schema .. '.\\"t\\\\ü\\"', ',result="inserted"', ""))
    assert.equal(1, (w:kitload("run", "a", "--metrics", "kitload.prom")))
    assert.equal(2, (metrics())("run_rows", "--into " .. w.schema .. '.\\"t\\\\ü\\"', ',result="inserted"', ""))
    w:write("mine.prom", "up 1\n")
    code, _, err = w:kitload("run", "a", "--metrics", "mine.prom", "--if-loaded", "again")
    assert.equal(1, code)
    assert.matches("warning: mine.prom is not a file of metrics that kitload wrote, and stays as it is\n", err, 1, true)
    assert.equal("up 1\n", w:read "mine.prom")
    code, _, err = w:kitload("run", "a", "--metrics", "none/x.prom", "--if-loaded", "again")
    assert.equal(1, code)
    assert.matches("warning: the metrics could not be written: none/x.prom: No such file", err, 1, true)
    code, _, err = w:kitload("run", "a", "--metrics", "kits/a.lua", "--if-loaded", "again")
    assert.equal(2, code)
    assert.matches("--metrics would write into kits/", err, 1, true)
    code = w:kitload("run", "a", "--metrics", "/dev/null", "--if-loaded", "again")
    assert.equal(1, code)
  end)
end)

describe("OpenLineage", function()
  local w, folder, port
  local program = h.tmp() .. "post_server"
  setup(function()
    local code, out, err = h.sh(("env -u LD_PRELOAD ${CC:-cc} -O1 -D_GNU_SOURCE -Wall -Werror -o %s spec/commands/records/post_server.c"):format(program))
    assert(code == 0, out .. err)
  end)
  before_each(function()
    w, folder = workspace.new(), h.tmp()
    h.sh("mkdir -p " .. folder)
    w:sql "create table t (id int, name text)"
    w:write("projects/acme.lua", ("return { to = %q }"):format(h.conninfo()))
    w:kit("a", ([[return k.kit "a" { into = { "%s", "t" }, load = "append", project = "acme", source = { files = "in/*.csv" },
      k.field "id" { k.integer }, k.field "name" { required = true } }]]):format(w.schema))
    w:write("in/a.csv", "id,name\n1,Ann\nx,Bo\n2,\"C\\y\"\n")
  end)

  local function serve(count, status)
    local _, out = h.sh(("env -u LD_PRELOAD %s %s '%s' %d >%s/port 2>/dev/null & while ! test -s %s/port; do sleep 0.02; done; cat %s/port"):format(program, folder, status or "201 Created", count, folder, folder, folder))
    port = out:match "%d+"
  end

  local function run(env, line)
    return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; OPENLINEAGE_URL=http://127.0.0.1:%s/ %s %s %s </dev/null"):format(h.quote(w.dir), port, env, w.binary, line))
  end

  -- What the published schema of an event asks for.
  local function valid(event)
    assert.is_truthy(({ START = 1, COMPLETE = 1, FAIL = 1, ABORT = 1 })[event.eventType])
    assert.matches("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$", event.eventTime)
    assert.matches("^%a[%w+.-]*:%S+$", event.producer)
    assert.equal("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent", event.schemaURL)
    assert.matches("^%x+%-%x+%-4%x+%-%x+%-%x+$", event.run.runId)
    assert.is_true(type(event.job.namespace) == "string" and type(event.job.name) == "string")
    local function facets(of)
      for _, facet in pairs(of or {}) do
        assert.matches("^%a[%w+.-]*:%S+$", facet._producer)
        assert.matches("^https://openlineage.io/spec/facets/%d%-%d%-%d/%a+.json#/%$defs/%a+$", facet._schemaURL)
      end
    end
    facets(event.run.facets)
    facets(event.job.facets)
    assert.same({ "BATCH", "KITLOAD" }, { event.job.facets.jobType.processingType, event.job.facets.jobType.integration })
    assert.equal("string", type(event.run.facets.processing_engine.version))
    for _, list in ipairs { event.inputs, event.outputs } do
      for _, dataset in ipairs(list) do
        assert.is_true(type(dataset.namespace) == "string" and type(dataset.name) == "string")
        facets(dataset.facets)
        facets(dataset.inputFacets)
        facets(dataset.outputFacets)
      end
    end
    return event
  end

  local function request(n)
    local text = h.read(folder .. "/" .. n)
    local head, body = text:match "^(.-)\r\n\r\n(.*)$"
    return valid(cjson.decode(body)), head
  end

  it("gets the start and the end of each run, with its files and its table", function()
    serve(4)
    local code, _, err = run("OPENLINEAGE_API_KEY='geh\"eim' OPENLINEAGE_NAMESPACE=nights", "run a")
    assert.same({ 1, "" }, { code, err })
    local start, head = request(1)
    assert.matches("^POST /api/v1/lineage HTTP/1.1\r\n", head)
    assert.matches('\r\nAuthorization: Bearer geh"eim', head, 1, true)
    assert.matches("\r\n[Cc]ontent%-[Tt]ype: application/json", head)
    assert.same({ "START", "nights", "acme/a" }, { start.eventType, start.job.namespace, start.job.name })
    assert.same({ "file", w.dir .. "/in/a.csv" }, { start.inputs[1].namespace, start.inputs[1].name })
    local ended = request(2)
    assert.same({ "COMPLETE", start.run.runId }, { ended.eventType, ended.run.runId })
    assert.equal(ended.run.runId, w:sql "select id from public._importflow_jobs order by started_at desc limit 1")
    assert.equal(3, ended.inputs[1].inputFacets.inputStatistics.rowCount)
    assert.equal(2, ended.outputs[1].outputFacets.outputStatistics.rowCount)
    assert.matches("^postgres://[^/]+:%d+$", ended.outputs[1].namespace)
    assert.matches("^[^.]+%." .. w.schema .. "%.t$", ended.outputs[1].name)
    assert.same({ { name = "id", type = "integer" }, { name = "name", type = "text" } }, ended.outputs[1].facets.schema.fields)
    assert.is_nil(ended.run.facets.errorMessage)
    -- Nothing to do is no event. A file that cannot be read is both.
    assert.equal(0, (run("", "run a --if-loaded skip")))
    assert.equal(0, (run("OPENLINEAGE_DISABLED=true", "run a --if-loaded skip")))
    w:write("in/a.csv", "id,nam\n")
    code, _, err = run("OPENLINEAGE_ENDPOINT=/custom", "run a")
    assert.same({ 3, nil }, { code, err:match "OpenLineage" })
    assert.equal("START", request(3).eventType)
    ended, head = request(4)
    assert.matches("^POST /custom HTTP", head)
    assert.equal("FAIL", ended.eventType)
    assert.matches("name", ended.run.facets.errorMessage.message)
  end)

  it("that does not answer is a warning, said once, and the exit code stays", function()
    serve(1, "500 No")
    w:write("in/b.csv", "id,name\n1,Ann\n")
    local code, _, err = run("", "run a --each")
    assert.equal(1, code)
    assert.equal(1, select(2, err:gsub("warning: OpenLineage was not told: ", "")))
    assert.matches("500", err, 1, true)
    port = "1" -- nobody listens there
    code, _, err = run("", "run a --if-loaded again")
    assert.equal(1, code)
    assert.matches("warning: OpenLineage was not told: curl: (7)", err, 1, true)
    code, _, err = h.sh(("cd %s && mkdir none; PATH=%s/none OPENLINEAGE_URL=http://127.0.0.1:1 %s run a --if-loaded again"):format(w.dir, w.dir, w.binary))
    assert.equal(1, code)
    assert.matches("warning: OpenLineage was not told: there is no curl\n  apt-get install curl\n", err, 1, true)
  end)
end)
