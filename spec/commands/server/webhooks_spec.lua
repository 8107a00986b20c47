-- Webhooks from the command line: what a run tells right after COMMIT, and what kitload webhooks delivers later.
local cjson = require "cjson"
local h = require "spec.helper"
local receivers = require "spec.http.receiver"
local workspace = require "spec.commands.workspace"

describe("webhooks", function()
  it("are refused where they say nothing, or too much", function()
    local w = workspace.new()
    local one = 'secret = secret "a/b", '
    for text, message in pairs {
      ["5"] = "must be a list of webhooks, not 5", ["{}"] = "is empty", ['{ url = "https://a.example/" }'] = "must be a list of webhooks, and is one",
      ["{ 5 }"] = "must have a table for each webhook, not 5", ["{ { " .. one .. " } }"] = "has a webhook without url",
      ['{ { url = "https://a.example/" } }'] = "has a webhook without secret", ["{ { url = 5 } }"] = "must have a text for url",
      ['{ { url = "ftp://a.example/" } }'] = "has a url that does not begin with https://", ['{ { url = "https://u:geheim@a.example/" } }'] = "has a user or a password in url",
      ['{ { url = "https://a.example/x y" } }'] = "has a blank or a control character in url", ['{ { url = "https:///x" } }'] = "has a url without a host",
      ["{ { " .. one .. 'url = "http://a.example/" } }'] = "has a url without TLS", ['{ { secret = "whsec_geheim" } }'] = "has for secret what is a text",
      ["{ { events = {} } }"] = "must have a list of import.completed", ['{ { events = { "import.complete" } } }'] = 'has "import.complete" for events, not one of',
      ["{ { allow_private = 1 } }"] = "must have true or false for allow_private, not 1", ["{ { ca = 1 } }"] = "must have the path of a file for ca",
      ['{ { uri = "x" } }'] = 'has no option "uri"', ["{ x = {} }"] = 'has no option "x"',
      ['{ { url = "https://a.example/", secret = secret "a" }, { url = "https://a.example/", secret = secret "a" } }'] = "names one url twice",
    } do
      w:write("projects/a.lua", ("return { webhooks = %s }"):format(text))
      local code, _, err = w:kitload("project", "show", "a")
      assert.equal(2, code, text)
      assert.matches("projects/a.lua:1: project: webhooks " .. message, err, 1, true)
      assert.is_nil(err:find("geheim", 1, true), err)
    end
    w:write("projects/a.lua", 'return { webhooks = { { url = "https://a.example/x?k=v", secret = secret "a/b", events = "import.failed" } } }')
    local code, out = w:kitload("webhooks", "list")
    assert.equal(0, code)
    assert.matches("^a  https://a.example/x%?…\n  import.failed\n  cannot be sent to: secret \"a/b\": there is no secret 'a/b'", out)
    for words, message in pairs { ["lst"] = "did you mean 'list'", ["list --since 1d"] = "--since goes with webhooks deliver", ["deliver --project b"] = "there is no project 'b'",
      ["deliver --since x"] = "--since cannot be 'x'", ["test --dry-run"] = "--dry-run goes with webhooks deliver" } do
      local list = {}
      for word in words:gmatch "%S+" do list[#list + 1] = word end
      local got, _, err = w:kitload("webhooks", table.unpack(list))
      assert.equal(2, got, words)
      assert.matches(message, err, 1, true)
    end
  end)
  if h.no_server(pending) then return end

  local r, w
  setup(function() r = receivers.start() end)
  teardown(function() r:stop() end)
  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    w:kit("a", ([[return k.kit "a" { into = { "%s", "t" }, load = "append", project = "acme", k.field "id" { k.integer }, k.field "name" {} }]]):format(w.schema))
    w:write("in.csv", "id,name\n1,Grete Geheim\nNo-Number,Bo\n")
    r:got()
  end)

  local SECRET = 'secret = secret { env = "HOOK" }, allow_http = true, allow_private = true'

  -- Each text is a webhook without its secret.
  local function project(...)
    local hooks = {}
    for i, hook in ipairs { ... } do hooks[i] = ("{ %s, %s }"):format(hook:find "url =" and hook or ("url = %q"):format(hook), SECRET) end
    w:write("projects/acme.lua", ("return { to = %q, tables = { schema = %q }, webhooks = { %s } }"):format(h.conninfo(), w.schema, table.concat(hooks, ", ")))
  end

  local function kitload(line, env)
    return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; export HOME=%s/home TERM=dumb HOOK=%s %s; exec %s %s </dev/null"):format(h.quote(w.dir), w.dir,
      receivers.SECRET, env or "", w.binary, line))
  end

  local function events()
    local list = r:got()
    for _, got in ipairs(list) do
      got.event = cjson.decode(got.body)
      assert.same({ standard = true, stripe = true }, got.verified, got.body)
      assert.equal(got.event.id, got.headers["webhook-id"])
    end
    return list
  end

  it("tell after COMMIT what the job's row says, in counts and never in rows, and later the same again", function()
    project(r:url "/200", ('url = "%s", events = { "import.failed" }'):format(r:url "/200/failed"))
    assert.equal(1, (kitload "run a in.csv --meta batch=7"))
    local got = events()
    assert.equal(1, #got)
    local event = got[1].event
    local job = w:sql "select id from _importflow_jobs"
    assert.same({ "/200", "import.completed", job, "acme", "a", "completed", w.schema .. ".t" }, { got[1].path, event.type, event.data.job, event.data.project, event.data.kit,
      event.data.status, event.data.destination })
    assert.same({ 2, 1, 1, "7", 1, "in.csv", 2 }, { event.data.counts.read, event.data.counts.inserted, event.data.counts.rejected, event.data.meta.batch, event.data.file_count,
      event.data.files[1].name, event.data.files[1].rows })
    assert.matches("^%d+%-%d+%-%d+T%d+:%d+:%d+%.%d+Z$", event.timestamp)
    local id = w:sql(("select '%s'::uuid = '%s'"):format(event.id, require("kitload.talk.uuid5").of_url(("kitload:event/%s/import.completed"):format(job))))
    assert.equal("t", id)
    -- A file that cannot be read, rows that the table refuses, and a kit that is wrong: each is told with what is known.
    w:write("bad.csv", "\x1f\x8bGeheim")
    assert.equal(3, (kitload "run a bad.csv"))
    w:kit("b", (w:read "kits/a.lua":gsub("^.-\n", ""):gsub('"a"', '"b"'):gsub("k.field \"name\" {}", 'on_invalid = "abort", %0')))
    assert.equal(5, (kitload "run b in.csv"))
    w:write("kits/c.lua", 'return { project = "acme", Geheim')
    assert.equal(2, (kitload "run c in.csv"))
    local failed = events()
    local told = {}
    for _, f in ipairs(failed) do
      told[#told + 1] = ("%s %s %s %s %s"):format(f.path, f.event.type, f.event.data.kit, f.event.data.problem.code, f.event.data.problem.rows_in)
      assert.is_nil(f.body:find("Geheim", 1, true) or f.body:find("No-Number", 1, true))
    end
    assert.same({ "/200 import.failed a input none", "/200/failed import.failed a input none", "/200 import.failed b refused none", "/200/failed import.failed b refused none",
      "/200 import.failed c kit none", "/200/failed import.failed c kit none" }, told)
    assert.is_nil(got[1].body:find("Geheim", 1, true) or got[1].body:find("No-Number", 1, true))
    -- Nothing is told of a dry run, of one that shall tell nobody, and of one with nothing to do.
    assert.equal(1, (kitload "run a in.csv --if-loaded again --dry-run"))
    assert.equal(0, (kitload "run a in.csv --if-loaded skip"))
    w:sql "delete from t"
    assert.equal(1, (kitload "run a in.csv --if-loaded again --no-webhooks"))
    assert.same({}, events())
    -- Later the jobs table says the same, in the order in which they ended, and of what nobody has told.
    local code, out = kitload "webhooks deliver --dry-run --json"
    assert.equal(0, code)
    assert.equal(6, #cjson.decode(out)) -- the wrong kit has left no job
    assert.same({}, events())
    code, out = kitload "webhooks deliver"
    assert.equal(0, code)
    assert.matches("^delivered  import.completed " .. job:sub(1, 8) .. "  http://127.0.0.1:%d+/200  ", out)
    local again = events()
    assert.same({ got[1].body, failed[1].body, failed[2].body, failed[3].body }, { again[1].body, again[2].body, again[3].body, again[4].body })
    assert.equal("import.completed", again[6].event.type)
    assert.equal(0, (kitload(("webhooks deliver --json --project acme --since 1h --to %s --schema %s"):format(h.quote(h.conninfo()), w.schema))))
    assert.equal(#again, #events())
    w:sql "update _importflow_jobs set started_at = now() - interval '3 days', finished_at = now() - interval '2 days'"
    code, out = kitload "webhooks deliver"
    assert.same({ 0, "nothing to deliver\n" }, { code, out })
    -- A run that was killed is noticed without its end.
    w:sql(("update _importflow_jobs set started_at = now(), finished_at = null, status = 'running' where id = '%s'"):format(job))
    assert.equal(0, (kitload "webhooks deliver"))
    again = events()
    assert.same({ "import.failed", "killed", "dead" }, { again[1].event.type, again[1].event.data.problem.code, again[1].event.data.status })
  end)

  it("are tried three times, and what they did not get is said with the line that delivers it", function()
    project(r:url "/flaky/2", r:url "/404", r:url "/500", r:url "/later/60")
    local code, _, err = kitload "run a in.csv"
    assert.equal(1, code)
    local paths = {}
    for _, got in ipairs(events()) do paths[#paths + 1] = got.path end
    assert.same({ "/flaky/2", "/flaky/2", "/flaky/2", "/404", "/500", "/500", "/500", "/later/60" }, paths)
    local line = "\n  kitload webhooks deliver --project acme --since 1d\n"
    for _, words in ipairs { "/404 was not told import.completed: answered 404" .. line, "/500 was not told import.completed: answered 500" .. line, "/later/60 was not told" } do
      assert.matches(words, err, 1, true)
    end
    assert.is_nil(err:find("flaky", 1, true))
    local out
    code, out, err = kitload "webhooks deliver --project acme --since 1d"
    assert.equal(4, code)
    assert.matches("3 of 4 events were not delivered", err, 1, true)
    assert.matches("failed     import.completed %x+  http://127.0.0.1:%d+/404\n           answered 404\n", out)
    events()
    -- A receiver that did not answer is not tried for each file.
    for i = 1, 4 do w:write(("many/%d.csv"):format(i), ("id,name\n%d,x\n"):format(10 + i)) end
    project(r:url "/500", r:url "/200")
    code, _, err = kitload "run a many/*.csv --each"
    assert.equal(0, code)
    assert.matches("/500 was not told import.completed and 3 more events: answered 500", err, 1, true)
    assert.equal(3 + 4, #events())
  end)

  it("get a ping, over TLS, through a proxy, and never from a name that leads inside", function()
    project(('url = %q, ca = "ca.crt"'):format(r:tls "/200"), ("url = %q"):format(r:tls "/201"))
    w:write("ca.crt", h.read(r.ca))
    local code, out, err = kitload "webhooks test --json"
    assert.equal(4, code, err)
    local list = cjson.decode(out)
    assert.same({ "ping", true, 200, false }, { list[1].type, list[1].delivered, list[1].status, list[2].delivered })
    assert.matches("the certificate of localhost is not good", list[2].why, 1, true)
    assert.equal("ping", events()[1].event.type)
    -- Variables of the environment lead nowhere else. What the user's own file says does.
    project(r:url "/200")
    local proxies = ("http_proxy=http://127.0.0.1:1 HTTPS_PROXY=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1")
    assert.equal(0, (kitload("webhooks test", proxies)))
    assert.equal("/200", events()[1].path)
    project "http://hooks.acme.invalid/200"
    w:write("home/.config/kitload/config.lua", ('return { webhooks = { proxy = %q } }'):format(r:url ""))
    code, out, err = kitload("webhooks test", "no_proxy='*'")
    assert.equal(4, code, err .. out)
    assert.equal("http://hooks.acme.invalid/200", events()[1].path) -- the receiver is no proxy, and says 404
    w:write("home/.config/kitload/config.lua", 'return { webhooks = { prox = "x" } }')
    code, out = kitload "webhooks test"
    assert.equal(4, code)
    assert.matches("config.lua: webhooks has no option 'prox'", out, 1, true)
    os.remove(w.dir .. "/home/.config/kitload/config.lua")
    -- Names that resolve to what no webhook may reach.
    local library = h.tmp() .. "/resolver.so"
    code, out, err = h.sh(("env -u LD_PRELOAD ${CC:-cc} -O1 -shared -fPIC -o %s spec/pg/resolver.c"):format(library))
    assert(code == 0, out .. err)
    local preload = os.getenv "KITLOAD_PRELOAD" and os.getenv "KITLOAD_PRELOAD" .. ":" .. library or library
    for address, why in pairs { ["127.0.0.1"] = "this machine", ["10.0.0.5"] = "a private network", ["169.254.169.254"] = "link-local", ["::1"] = "this machine",
      ["::ffff:127.0.0.1"] = "a mapped address of IPv4", ["fd00:ec2::254"] = "a private network", ["64:ff9b::7f00:1"] = "this machine" } do
      w:write("projects/acme.lua", ('return { webhooks = { { url = "http://inside.example:%d/200", secret = secret { env = "HOOK" }, allow_http = true } } }'):format(
        r.ports.http))
      code, out = kitload("webhooks test", ("LD_PRELOAD=%s SPEC_HOSTS=inside.example=%s"):format(preload, address))
      assert.equal(4, code)
      assert.matches(("inside.example is %s, which is %s"):format(address, why), out, 1, true)
    end
    assert.same({}, events())
  end)

  it("have a secret that is bound to their host, and two of them while it changes", function()
    local hook = 'url = %q, secret = secret "acme/hook", %s allow_http = true, allow_private = true'
    local function with(url, more) w:write("projects/acme.lua", ("return { webhooks = { { %s } } }"):format(hook:format(url, more or ""))) end
    with(r:url "/200")
    assert.equal(0, (kitload "secret init"))
    local function set(name, value) return h.sh(("cd %s && printf %%s %s | HOME=%s/home %s secret set %s"):format(w.dir, value, w.dir, w.binary, name)) end
    local code, out = set("acme/hook", receivers.SECRET)
    assert.same({ 0, ("set   acme/hook   for 127.0.0.1:%d\n"):format(r.ports.http) }, { code, out })
    assert.equal(0, (kitload "webhooks test"))
    assert.equal(1, #events())
    with((r:url("/200"):gsub("127.0.0.1", "localhost")))
    local err
    code, out, err = kitload "webhooks test"
    assert.equal(4, code, err)
    assert.matches(("the secret 'acme/hook' was set for 127.0.0.1:%d, and it would go to localhost:%d"):format(r.ports.http, r.ports.http), out, 1, true)
    with(r:url "/200", 'old_secret = secret "acme/old",')
    assert.equal(0, (set("acme/old", receivers.OTHER)))
    assert.equal(0, (kitload "webhooks test"))
    local got = events()[1]
    assert.same({ standard = true, stripe = true }, got.other)
    assert.equal(0, (set("acme/old", "geheim")))
    code, out = kitload "webhooks test"
    assert.equal(4, code)
    assert.matches("the secret of the webhook does not begin with whsec_", out, 1, true)
    assert.same({}, events())
  end)

  it("are told by kitload merge, too", function()
    project(r:url "/200")
    w:sql "alter table t add constraint small check (id < 5)"
    w:write("in.csv", "id,name\n1,a\n9,b\n")
    assert.equal(5, (kitload "run a in.csv --staging rows --on-invalid abort"))
    local failed = events()[1].event
    assert.same({ "import.failed", "refused" }, { failed.type, failed.data.problem.code })
    w:sql "alter table t drop constraint small"
    local code, _, err = kitload(("merge %s --project acme"):format(failed.data.job))
    assert.equal(0, code, err)
    local merged = events()[1].event
    assert.same({ "import.completed", failed.data.job, 2 }, { merged.type, merged.data.job, merged.data.counts.inserted })
    assert.is_true(merged.id ~= failed.id)
  end)
end)
