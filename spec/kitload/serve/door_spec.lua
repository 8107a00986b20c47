-- The API without HTTP: what comes in, what becomes of it, and what is refused.
local h = require "spec.helper"
if h.no_server(pending) then return end
local cjson = require "cjson"
local doors = require "spec.kitload.serve.door"
local fake = require "spec.kitload.serve.fake_front"

local CONTACTS = [[return k.kit "contacts" {
  into = "contacts", create = true, load = "upsert", key = { "email" },
  k.field "email" { k.trim, k.email, required = true, label = "E-Mail", from = { "Mail" }, help = "where we reach them" },
  k.field "name" { k.trim, example = "Eva" },
  k.field "kind" { k.enum { "new", "old" } },
  k.field "day" { k.date "%Y-%m-%d" },
  k.field "made" { k.now },
}]]

local HEADER = "E-Mail,name,kind,day\n"

local function file(tag) return HEADER .. ("%s1@x.de,A,new,2024-01-01\n%s2@x.de,B,old,\nbad,C,new,\n"):format(tag, tag) end

describe("the door", function()
  local door, count = nil, 0

  setup(function()
    door = doors.new { contacts = CONTACTS, broken = "return k.kit {", other = [[return k.kit "other" { into = "nowhere", project = "acme", k.field "a" {} }]] }
    door.mine = door:key()
  end)
  teardown(function() door:close() end)

  -- Sends a file that was not sent before.
  local function send(more)
    more = more or {}
    count = count + 1
    more.body = more.body or file("t" .. count)
    return door:ask(more.method or "PUT", more.path or "/v1/imports?kit=contacts&name=people.csv", more)
  end

  local function state_of(id) return door:ask("GET", "/v1/imports/" .. id).value.state end

  it("takes a file, runs it as kitload run does, and says what became of it", function()
    local r = send()
    assert.equal(202, r.status, r.body)
    assert.same({ "received", "waiting", '"1"' }, { r.value.state, r.value.progress.phase, r.headers.ETag })
    assert.equal("/v1/imports/" .. r.value.id, r.headers.Location)
    door:work()
    local got = door:ask("GET", r.headers.Location)
    assert.equal("completed", got.value.state, got.body)
    assert.same({ 3, 2, 1, 3 }, { got.value.counts.read, got.value.counts.inserted, got.value.counts.rejected, got.value.rows })
    assert.equal("2", door.w:sql "select count(*) from contacts")
    -- The bytes are not kept longer than they are needed; what the run wrote is.
    assert.is_false(door.w:exists(".kitload/spool/imports/" .. r.value.id .. "/file"))
    local report = door:ask("GET", r.headers.Location .. "/report")
    assert.equal(got.value.job, report.value.job)

    -- The same file, by the command line, into another schema.
    door.w:write("people.csv", file("t" .. count))
    door.w:sql "create schema if not exists beside; drop table if exists beside.contacts"
    local code = door.w:kitload("run", "contacts", "people.csv", "--to", h.conninfo() .. " options='-c search_path=beside'", "--report", "r.json",
      "--rejects", "rejects.csv", "--problems", "problems.jsonl")
    assert.equal(1, code)
    local function compared(text)
      return (text:gsub('"job": "[^"]*"', '"job"'):gsub('"seconds": [%d.e-]+', '"seconds"'):gsub('"started_at": "[^"]*"', '"started_at"')
        :gsub(door.w.schema .. "%.", "S."):gsub("beside%.", "S."):gsub('"folder": "[^"]*"', '"folder"'):gsub('"round_trips": %d+', '"round_trips"'))
    end
    assert.equal(compared(door.w:read "r.json"), compared(report.body))
    local function without_ids(text) return (text:gsub("%x+%-%x+%-%x+%-%x+%-%x+", "ID")) end
    assert.equal(without_ids(door.w:read "rejects.csv"), without_ids(door:ask("GET", r.headers.Location .. "/rejects.csv").body))
    assert.equal(without_ids(door.w:read "problems.jsonl"), without_ids(door:ask("GET", r.headers.Location .. "/problems.jsonl").body))
    assert.matches("2 inserted", door:ask("GET", r.headers.Location .. "/log").body)
    door.w:sql "drop schema beside cascade"
  end)

  it("says why nothing was loaded, without a path of the server", function()
    local r = send { body = "no,such,header\n1,2,3\n" }
    door:work()
    local got = door:ask("GET", r.headers.Location).value
    assert.same({ "failed", "none" }, { got.state, got.problem.rows_in })
    assert.matches("E%-Mail", got.problem.sentence)
    for _, path in ipairs { "", "/report" } do
      assert.is_nil(door:ask("GET", r.headers.Location .. path).body:find(door.w.dir, 1, true))
    end
    assert.equal("", door:ask("GET", r.headers.Location .. "/rejects.csv").body)

    -- Run again it fails again: a new job, a new attempt.
    local again = door:ask("POST", r.headers.Location .. "/rerun")
    assert.same({ 202, "submitting" }, { again.status, again.value.state })
    assert.is_nil(again.value.problem)
    door:work()
    local second = door:ask("GET", r.headers.Location).value
    assert.same({ "failed", 2 }, { second.state, second.attempts })
    assert.not_equal(got.job, second.job)
    assert.equal("2", door.w:sql(("select count(*) from kitload.attempts where import = '%s' and outcome = 'failed'"):format(r.value.id)))
  end)

  it("loads a file only once, and says so", function()
    local body = file "twice"
    send { body = body }
    door:work()
    local second = send { body = body }
    door:work()
    local got = door:ask("GET", second.headers.Location).value
    assert.same({ "failed", "already_loaded", "none" }, { got.state, got.problem.code, got.problem.rows_in })
  end)

  it("gives the first answer to the same Idempotency-Key", function()
    local body, headers = file "once", { ["idempotency-key"] = "k1" }
    local first = send { body = body, headers = { ["idempotency-key"] = "k1" } }
    local again = send { body = body, headers = { ["idempotency-key"] = "k1" } }
    assert.same({ 202, first.value.id }, { again.status, again.value.id })
    assert.equal(first.headers.ETag, again.headers.ETag)
    assert.equal(422, send({ body = body .. "x", headers = headers }).status)
    assert.equal("1", door.w:sql "select count(*) from kitload.idempotency")
    -- Two at once: the second waits for the first one's row, whose answer it gets. Nothing of it stays in the spool.
    local spool = require "kitload.serve.base.spool"
    local before = #spool.names(door.spool .. "/imports")
    door.worker.handle = (function(handle)
      return function(request)
        door.worker.handle = handle
        local response = handle(request)
        door.other = send { body = file "race", headers = { ["idempotency-key"] = "k2" } }
        return response
      end
    end)(door.worker.handle)
    local slow = send { body = file "race", headers = { ["idempotency-key"] = "k2" } }
    assert.equal(door.other.value.id, slow.value.id)
    assert.equal(before + 1, #spool.names(door.spool .. "/imports"))
    assert.equal(0, #spool.names(door.spool .. "/uploads"))
    door:work()
  end)

  it("lists imports page by page", function()
    local ids = {}
    for i = 1, 5 do ids[i] = send({ path = "/v1/imports?kit=contacts&name=list.csv" }).value.id end
    local seen, cursor = {}, ""
    for _ = 1, 3 do
      local page = door:ask("GET", "/v1/imports?state=received&limit=2" .. cursor).value
      for _, one in ipairs(page.data) do seen[#seen + 1] = one.id end
      if not page.next then break end
      cursor = "&after=" .. page.next
    end
    assert.same({ ids[5], ids[4], ids[3], ids[2], ids[1] }, seen)
    for _, id in ipairs(ids) do door:ask("POST", ("/v1/imports/%s/cancel"):format(id)) end
    assert.equal(0, #door:ask("GET", "/v1/imports?state=received").value.data)
    assert.equal("canceled", state_of(ids[1]))
    door:work()
    assert.equal("canceled", state_of(ids[1]))
  end)

  it("tells streams of each state, and what they have missed", function()
    fake.published = {}
    local r = send()
    local stream = door:ask("GET", r.headers.Location .. "/events").stream
    assert.equal("import/" .. r.value.id, stream.topic)
    local first = stream.backlog:match "^id: (%d+)\nevent: import%.state\ndata: {\"id\":\"[^\"]*\",\"state\":\"received\",\"version\":1}\n\n$"
    assert.equal(tonumber(first), stream.last)
    door:work()
    local states, seen = {}, {}
    for _, e in ipairs(fake.published) do
      if not seen[e.id] and e.topic == stream.topic then
        states[#states + 1] = cjson.decode(e.data).state
        seen[e.id] = true
        assert.is_nil(cjson.decode(e.data).meta)
      end
    end
    assert.same({ "received", "submitting", "completed" }, states)
    local missed = door:ask("GET", r.headers.Location .. "/events", { headers = { ["last-event-id"] = first } }).stream.backlog
    assert.same({ 2, '"completed"' }, { select(2, missed:gsub("event:", "")), missed:match '.*state":("%a+")' })
  end)

  it("shows the kits of the project, their fields, and their template as the command prints it", function()
    local list = door:ask("GET", "/v1/kits").value.data
    assert.same({ 1, "contacts", "Contacts" }, { #list, list[1].name, list[1].label })
    local kit = door:ask("GET", "/v1/kits/contacts").value
    assert.same({ name = "email", label = "E-Mail", help = "where we reach them", required = true, kind = "text", aliases = { "Mail" } }, kit.fields[1])
    assert.same({ "enum", { { value = "new" }, { value = "old" } }, "date" }, { kit.fields[3].kind, kit.fields[3].options, kit.fields[4].kind })
    assert.equal(4, #kit.fields)
    local _, out = door.w:kitload("template", "contacts")
    local template = door:ask("GET", "/v1/kits/contacts/template.csv")
    assert.equal(out, template.body)
    assert.equal(out, door:ask("GET", "/v1/kits/contacts/template.csv").body)
    local ready = door:ask("GET", "/readyz")
    assert.same({ 200, "broken" }, { ready.status, ready.value.kits[1].kit })
  end)

  it("says the usage of the project as the command says it", function()
    local code, out = door.w:kitload("usage", "--json", "--to", door.w:to())
    assert.equal(0, code)
    local usage = door:ask("GET", "/v1/usage")
    assert.equal(out, usage.body)
    assert.is_true(usage.value[1].inserted > 0)
    assert.equal("[]\n", door:ask("GET", "/v1/usage?kit=nosuch").body)
    assert.equal(422, door:ask("GET", "/v1/usage?since=soon").status)
  end)

  it("keeps a kit that does not load any more as it was", function()
    local catalog = require "kitload.serve.work.catalog"
    local lfs, before = require "lfs", h.pwd()
    local function stamped()
      lfs.chdir(door.w.dir)
      local found = catalog.stamp()
      lfs.chdir(before)
      return found
    end
    local stamp = stamped()
    door.w:kit("contacts", "return k.kit {")
    assert.not_equal(stamp, stamped())
    finally(function()
      door.w:kit("contacts", CONTACTS)
      door:read_kits()
    end)
    assert.is_true(door:read_kits().refused[2].kept)
    assert.equal("contacts", door:ask("GET", "/readyz").value.kits[2].kit)
    assert.equal("email", door:ask("GET", "/v1/kits/contacts").value.fields[1].name)
    local r = send()
    door:work()
    assert.equal("completed", state_of(r.value.id))
    os.execute(("rm -f %s/kits/*.template"):format(door.spool))
    assert.equal(200, door:ask("GET", "/v1/kits/contacts/template.csv").status)
  end)

  it("counts for Prometheus, and names nobody", function()
    local body = door:ask("GET", "/metrics").body
    local completed = tonumber(door.w:sql "select count(*) from kitload.imports where state = 'completed'")
    assert.is_truthy(body:find(('\nkitload_imports{state="completed"} %d\n'):format(completed), 1, true), body)
    for line in body:gmatch "[^\n]+" do
      assert(line:find "^# HELP kitload_[%l_]+ %l" or line:find "^# TYPE kitload_[%l_]+ %l+$" or line:find "^kitload_[%l_]+ %d+$"
        or line:find '^kitload_[%l_]+{%l+="[%w]+"} %d+$', line)
    end
    door:state_away(true)
    assert.matches("\nkitload_state_up 0\n", door:ask("GET", "/metrics").body)
    door:state_away(false)
  end)

  it("erases an import, and what is gone is not found", function()
    local r = send { body = "no,such,header\n1,2,3\n" }
    local path = r.headers.Location
    door:work()
    assert.equal(428, door:ask("DELETE", path).status)
    local stale = door:ask("DELETE", path, { headers = { ["if-match"] = '"1"' } })
    assert.same({ 412, door:ask("GET", path).headers.ETag }, { stale.status, stale.headers.ETag })
    assert.equal(204, door:ask("DELETE", path, { headers = { ["if-match"] = stale.headers.ETag } }).status)
    assert.equal(404, door:ask("GET", path).status)
    assert.is_false(door.w:exists(".kitload/spool/imports/" .. r.value.id))
  end)

  it("refuses what it cannot do, with a problem that says why", function()
    local done = send().value.id
    door:work()
    local unknown = "/v1/imports/00000000-0000-4000-8000-000000000000"
    for _, case in ipairs {
      { 400, "PUT", "/v1/imports", "which kit" }, { 422, "PUT", "/v1/imports?kit=nosuch", "no kit 'nosuch'" },
      { 422, "PUT", "/v1/imports?kit=other", "no kit 'other'" }, { 400, "PUT", "/v1/imports?kit=contacts&mode=fast", "mode" },
      { 400, "PUT", "/v1/imports?kit=contacts&nmae=x", "no parameter 'nmae'" }, { 422, "PUT", "/v1/imports?kit=contacts", "empty", body = "" },
      { 404, "GET", unknown }, { 404, "DELETE", unknown }, { 404, "POST", unknown .. "/cancel" }, { 404, "GET", "/v1/imports/1" },
      { 404, "GET", unknown .. "/report" }, { 404, "GET", unknown .. "/events" }, { 404, "GET", "/v1/kits/other" },
      { 404, "GET", "/v1/kits/..%2f..%2fx" }, { 400, "GET", "/v1/imports?limit=0" }, { 400, "GET", "/v1/imports?limit=1e3" },
      { 400, "GET", "/v1/imports?state=done", "uploading" }, { 400, "GET", "/v1/imports?after=x" },
      { 409, "POST", ("/v1/imports/%s/cancel"):format(done), "completed" }, { 409, "POST", ("/v1/imports/%s/rerun"):format(done) },
      { 412, "POST", ("/v1/imports/%s/rerun"):format(done), headers = { ["if-match"] = '"99"' } },
      { 400, "POST", ("/v1/imports/%s/rerun"):format(done), headers = { ["idempotency-key"] = ("x"):rep(256) } },
      { 428, "DELETE", "/v1/imports/" .. done, "If%-Match" }, { 412, "DELETE", "/v1/imports/" .. done, headers = { ["if-match"] = '"99"' } },
    } do
      local r = door:ask(case[2], case[3], { body = case.body or "a\n1\n", headers = case.headers })
      local what = ("%s %s: %s"):format(case[2], case[3], r.body)
      assert.equal(case[1], r.status, what)
      assert.equal("application/problem+json", r.headers["Content-Type"], what)
      assert.equal(case[1], r.value.status, what)
      if case[4] then assert.matches(case[4], r.value.detail, nil, what) end
      assert.equal(200, door:ask("GET", r.value.type).status, what)
    end
    assert.equal(304, door:ask("GET", "/v1/imports/" .. done, { headers = { ["if-none-match"] = door:ask("GET", "/v1/imports/" .. done).headers.ETag } }).status)
  end)

  it("keeps a file's name, and nothing of it that could be more than a name", function()
    local clean = require("kitload.serve.base.spool").clean_name
    for given, kept in pairs { ["../../etc/passwd"] = "passwd", ["C:\\x\\Müller.csv"] = "Müller.csv", [".."] = "file", ["."] = "file", [""] = "file",
      ["a\nb\0c.csv"] = "a_b_c.csv", ["a*[1]?.csv"] = "a__1__.csv", ["\xff.csv"] = "_.csv", [" x "] = "x", ["-rf"] = "-rf", [".hidden"] = ".hidden" } do
      assert.equal(kept, clean(given))
    end
    assert.equal(200, #clean(("x"):rep(300) .. ".csv"))
    assert.equal("ü.csv", clean(("ü"):rep(150) .. ".csv"):sub(-6))
    assert.is_truthy(utf8.len(clean(("ü"):rep(150) .. ".csv")))
    for _, name in ipairs { "-rf", ".hidden", "a b'c\"$(x).csv", "..%2f..%2fx.csv", "*.csv" } do
      local r = send { path = "/v1/imports?kit=contacts&name=" .. name:gsub("[ $]", function(c) return ("%%%02x"):format(c:byte()) end) }
      door:work()
      assert.equal("completed", state_of(r.value.id), name)
    end
  end)

  it("drops what came only in part", function()
    local spool = require "kitload.serve.base.spool"
    local before = #spool.names(door.spool .. "/imports")
    assert.equal(400, send({ cut = true }).status)
    assert.equal(before, #spool.names(door.spool .. "/imports"))
    assert.equal(0, #spool.names(door.spool .. "/uploads"))
  end)
end)
