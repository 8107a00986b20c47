-- Reviews over the API: who may ask what, and when; the kit that a review keeps; what a crash leaves. What the answers say is the bench's
-- business (spec/kitload/bench).
local cjson = require "cjson"
local h = require "spec.helper"
if h.no_server(pending) then return end
local doors = require "spec.kitload.serve.door"
local sys = require "kitload.host.sys"

local KIT = [[return k.kit "people" { into = "people", %s
  k.field "email" { from = "E-mail", k.trim, k.lower, required = true },
  k.field "name" { from = "Name", k.trim },
  k.field "plan" { from = "Plan", k.enum { "free", "paid" } },
}]]

local CSV = "E-mail,Name,Plan\nA@x.de,Ada,free\nb@x.de,Bob,gratis\n,Cy,paid\n"

describe("a review", function()
  local door

  setup(function()
    door = doors.new { people = KIT:format "" }
    door.mine = door:key()
    door.w:sql "create table people (email text primary key, name text, plan text)"
  end)
  teardown(function() door:close() end)
  before_each(function() door.w:sql "truncate people" end)

  local count = 0

  local function send(mode, csv)
    count = count + 1
    local r = door:ask("PUT", ("/v1/imports?kit=people&name=p%d.csv&mode=%s"):format(count, mode or "review"),
      { body = (csv or CSV) .. ("z%d@x.de,Zoe,free\n"):format(count) })
    assert.equal(202, r.status, r.body)
    door:tick()
    return r.value.id
  end

  local function ask(method, id, rest, body, headers)
    local given = { ["if-match"] = "*" }
    for name, value in pairs(headers or {}) do given[name] = value or nil end
    if headers and headers["if-match"] == false then given["if-match"] = nil end
    return door:ask(method, ("/v1/imports/%s%s"):format(id, rest or ""), { body = body and cjson.encode(body), headers = given })
  end

  local function state(id) return ask("GET", id).value.state end

  local function checked(csv)
    local id = send("review", csv)
    assert.equal("mapping", state(id))
    assert.equal(202, ask("POST", id, "/check").status)
    door:work()
    assert.equal("review", state(id))
    return id
  end

  it("goes from mapping over a check to the rows, is mended, and loads what it shows", function()
    local id = checked()
    assert.same({ "csv", 4 }, { ask("GET", id, "/preview").value.source.format, #ask("GET", id, "/preview?rows=9").value.rows })
    local mapping = ask("GET", id, "/mapping").value
    assert.is_true(mapping.all_exact)
    assert.same({ false, "gratis", 1 }, (function(v) return { v.matched, v.value, v.count } end)(ask("GET", id, "/values?field=plan").value.data[1]))
    local problems = ask("GET", id, "/problems").value
    assert.equal(2, problems.total)
    assert.same({ read = 4, good = 2, rejected = 2, skipped = 0, warnings = 0 }, ask("GET", id).value.counts)
    local rows = ask("GET", id, "/rows?filter=problems").value
    assert.same({ 2, 2, 3 }, { rows.total, rows.data[1].ordinal, rows.data[2].ordinal })
    local changed = ask("PATCH", id, "/rows", { cells = { { ordinal = 2, column = 2, value = "free" } } })
    assert.same({ 1, 1, "good" }, { changed.value.changed, changed.value.edits.undo, changed.value.rows[1].state })
    assert.equal(1, ask("POST", id, "/edits", { op = "skip", ordinals = { 3 } }).value.changed)
    assert.same({ read = 4, good = 3, rejected = 0, skipped = 1, warnings = 0 }, ask("GET", id).value.counts)
    assert.equal(1, ask("POST", id, "/undo").value.changed)
    assert.equal(1, ask("POST", id, "/redo").value.changed)
    assert.equal(202, ask("POST", id, "/submit").status)
    door:work()
    local got = ask("GET", id).value
    assert.same({ "completed", 3, 0, 1 }, { got.state, got.counts.inserted, got.counts.rejected, got.counts.skipped })
    assert.equal("free", door.w:sql "select plan from people where email = 'b@x.de'")
    -- Nothing of the rows stays in the spool but what a run leaves.
    assert.is_nil(sys.stat(("%s/imports/%s/index"):format(door.spool, id)))
    assert.is_nil(sys.stat(("%s/imports/%s/edits.log"):format(door.spool, id)))
  end)

  it("says of a file what kitload check says of it", function()
    local id = checked()
    door.w:write("same.csv", CSV .. ("z%d@x.de,Zoe,free\n"):format(count))
    local code = door.w:kitload("check", "people", "same.csv", "--to", door.w:to(), "--problems", "same.jsonl")
    assert.equal(1, code)
    local path = ("%s/imports/%s/index/problems.jsonl"):format(door.spool, id)
    local function plain(text) return (text:gsub('"file":"[^"]*"', '"file":""'):gsub('"job":"[^"]*"', "")) end
    assert.equal(plain(door.w:read "same.jsonl"), plain(h.read(path)))
  end)

  it("keeps the kit that it began with, and says that there is a newer one", function()
    local id = checked()
    door.w:kit("people", (KIT:format ""):gsub('"paid" }', '"paid", "gratis" }'))
    door:read_kits()
    finally(function()
      door.w:kit("people", KIT:format "")
      door:read_kits()
    end)
    assert.is_true(ask("GET", id).value.outdated_kit)
    door:restart()
    ask("POST", id, "/check")
    door:work()
    assert.equal(2, ask("GET", id, "/problems").value.total)
    local newer = checked()
    assert.is_nil(ask("GET", newer).value.outdated_kit)
    assert.equal(1, ask("GET", newer, "/problems").value.total)
    ask("POST", id, "/submit")
    door:work()
    assert.equal(2, ask("GET", id).value.counts.rejected)
    -- A version goes when no review needs it.
    local function versions() return #require("kitload.serve.base.spool").names(door.spool .. "/kits/pinned") end
    door:tick()
    assert.equal(2, versions())
    for _, one in ipairs(door:ask("GET", "/v1/imports?state=review").value.data) do ask("POST", one.id, "/cancel") end
    door:tick()
    assert.equal(1, versions())
  end)

  it("is changed only in the version that was read, and in a state that fits", function()
    local id = send()
    assert.equal(409, ask("GET", id, "/rows").status)
    assert.equal(409, ask("POST", id, "/submit").status)
    assert.equal(428, ask("PATCH", id, "", { mapping = { name = 0 } }, { ["if-match"] = false }).status)
    assert.equal(412, ask("PATCH", id, "", { mapping = { name = 0 } }, { ["if-match"] = '"1"' }).status)
    assert.equal(422, ask("PATCH", id, "", { mapping = { nobody = 0 } }).status)
    assert.equal(422, ask("PATCH", id, "", { meta = { tenant = "7" } }).status)
    assert.equal(200, ask("PATCH", id, "", { mapping = { name = 0 }, values = { plan = { gratis = "free" } } }).status)
    ask("POST", id, "/check")
    assert.equal(409, ask("PATCH", id, "", { mapping = { name = 1 } }).status)
    door:work()
    assert.same({ "b@x.de", 1 }, { ask("GET", id, "/rows").value.data[2].cells[1], ask("GET", id, "/problems").value.total })
    assert.equal(428, ask("PATCH", id, "/rows", { cells = {} }, { ["if-match"] = false }).status)
    assert.equal(422, ask("PATCH", id, "/rows", { cells = { { ordinal = 99, column = 0, value = "x" } } }).status)
    assert.equal(400, ask("GET", id, "/rows?limit=201").status)
    -- A decision takes it back to the mapping; edits stay.
    assert.equal(1, ask("PATCH", id, "/rows", { cells = { { ordinal = 1, column = 1, value = "Ann" } } }).value.changed)
    assert.equal("mapping", ask("PATCH", id, "", { mapping = { name = 1 } }).value.state)
    ask("POST", id, "/check")
    door:work()
    assert.equal("Ann", ask("GET", id, "/rows?filter=edited").value.data[1].cells[2])
    assert.equal(409, ask("GET", send "auto", "/mapping").status)
    door:work()
  end)

  it("gives the same answer to an edit that is sent again", function()
    local id = checked()
    local function edit() return ask("PATCH", id, "/rows", { cells = { { ordinal = 1, column = 1, value = "Eve" } } }, { ["idempotency-key"] = "k" .. id }) end
    local first = edit()
    assert.same({ first.status, first.body }, { edit().status, edit().body })
    assert.equal(1, ask("GET", id, "/rows?filter=edited").value.total)
  end)

  it("loses no edit when its bench or the front is killed", function()
    local id = checked()
    ask("PATCH", id, "/rows", { cells = { { ordinal = 1, column = 1, value = "One" } } })
    door.c.benches[id].child:kill(9)
    while not door.c.benches[id].child:ended() do sys.run { argv = { "sleep", "0.01" } } end
    ask("PATCH", id, "/rows", { cells = { { ordinal = 2, column = 1, value = "Two" } } })
    door:restart()
    assert.equal(2, ask("GET", id, "/rows?filter=edited").value.total)
    -- A check that died with its front begins anew.
    ask("POST", id, "/check")
    door:until_so(function() return door.c.checks[id] end)
    door.c.checks[id].child:kill(9)
    while not door.c.checks[id].child:ended() do sys.run { argv = { "sleep", "0.01" } } end
    door:restart()
    door:work()
    assert.equal("review", state(id))
    assert.equal(2, ask("GET", id, "/rows?filter=edited").value.total)
  end)

  it("has one writer, also when a bench that is wanted again has not ended", function()
    local id = checked()
    ask("GET", id, "/rows")
    local before = door.c.benches[id].child
    local reviews = require "kitload.serve.work.reviews"
    -- It does not see that it is to end, as one that is at work.
    door.w:sql "select 1"
    os.execute("kill -STOP " .. before:pid())
    reviews.close(door.c, id)
    reviews.open(door.c, "default", id)
    assert.same({ nil, "default" }, { door.c.benches[id], door.c.wanted[id] })
    ask("POST", id, "/check")
    door:tick()
    assert.is_nil(door.c.checks[id])
    os.execute("kill -CONT " .. before:pid())
    door:work()
    assert.equal("review", state(id))
    assert.is_truthy(before:ended())
  end)

  it("knows an edit by its key and its sender", function()
    local id = checked()
    local function edit(hash, value)
      return door:ask("PATCH", ("/v1/imports/%s/rows"):format(id), { body = cjson.encode { cells = { { ordinal = 1, column = 1, value = value } } },
        headers = { ["if-match"] = "*", ["idempotency-key"] = "same" }, key = { who = door.mine.who, kind = "K", hash = hash } })
    end
    assert.equal("One", edit("a", "One").value.rows[1].cells[2])
    assert.equal("Two", edit("b", "Two").value.rows[1].cells[2])
    assert.same({ count = 1, undo = 2, redo = 0 }, ask("GET", id).value.edits)
    -- The front died after the bench had noted the edit, before the state was told: the bench knows it.
    door.w:sql(("delete from kitload.idempotency; update kitload.imports set version = version - 1 where id = '%s'"):format(id))
    assert.equal(200, edit("b", "Two").status)
    assert.same({ count = 1, undo = 2, redo = 0 }, ask("GET", id).value.edits)
  end)

  it("can be looked at while its bytes come", function()
    local file = CSV .. ("late@x.de,Zoe,free\n"):rep(3)
    local made = door:ask("POST", "/v1/uploads", { headers = { ["tus-resumable"] = "1.0.0", ["upload-length"] = tostring(#file),
      ["upload-metadata"] = "kit cGVvcGxl", ["content-type"] = "application/offset+octet-stream" }, body = file:sub(1, 50) })
    local id = made.headers.Location:match "[^/]+$"
    local r = door:ask("POST", "/v1/imports", { body = cjson.encode { upload = id, mode = "review" }, headers = { ["content-type"] = "application/json" } })
    assert.same({ 202, "uploading" }, { r.status, r.value.state }, r.body)
    assert.is_true(ask("GET", id, "/mapping").value.all_exact)
    assert.same({ 200, "uploading" }, (function(p) return { p.status, p.value.state } end)(ask("PATCH", id, "", { mapping = { name = 0 } })))
    assert.equal(409, ask("POST", id, "/check").status)
    assert.equal(204, door:ask("PATCH", made.headers.Location, { headers = { ["tus-resumable"] = "1.0.0", ["upload-offset"] = "50",
      ["content-type"] = "application/offset+octet-stream" }, body = file:sub(51) }).status)
    door:work()
    assert.equal("mapping", state(id))
    ask("PATCH", id, "", { mapping = { name = 1 } })
    ask("POST", id, "/check")
    door:work()
    assert.equal(6, ask("GET", id).value.counts.read)
  end)

  it("says at once why its bench does not open, without a path of the server", function()
    local id = send()
    local path = ("%s/imports/%s/review.json"):format(door.spool, id)
    h.write(path, "{")
    local started = sys.monotonic()
    local r = ask("GET", id, "/mapping")
    assert.equal(422, r.status, r.body)
    assert.is_true(sys.monotonic() - started < 5)
    for _, rest in ipairs { "/preview?encoding=nosuch", "/values?field=nosuch" } do
      local other = ask("GET", send(), rest)
      assert.equal(422, other.status, other.body)
      assert.is_nil(other.body:find(door.w.dir, 1, true), other.body)
    end
    assert.is_nil(r.body:find(door.w.dir, 1, true), r.body)
  end)

  it("is one of three that a subject has open, and nobody else's", function()
    local function session(subject)
      return { kind = "S", hash = subject, who = cjson.encode { kind = "S", id = sys.uuid(), project = "default", subject = subject,
        scope = "subject", kit = "people", meta = {}, limits = {} } }
    end
    local last
    for i = 1, 4 do
      local r = door:ask("PUT", "/v1/imports?mode=review&name=s" .. i, { key = session "u", body = CSV .. i .. "@y.de,Y,free\n" })
      assert.equal(i <= 3 and 202 or 409, r.status, r.body)
      last = r.value.id or last
    end
    door:tick()
    for room, status in pairs { preview = 200, mapping = 200, rows = 409 } do
      assert.equal(status, door:ask("GET", ("/v1/imports/%s/%s"):format(last, room), { key = session "u" }).status, room)
      assert.equal(404, door:ask("GET", ("/v1/imports/%s/%s"):format(last, room), { key = session "v" }).status, room)
    end
    door:ask("POST", ("/v1/imports/%s/cancel"):format(last), { key = session "u" })
    assert.equal(202, door:ask("PUT", "/v1/imports?mode=review&name=s5", { key = session "u", body = CSV .. "5@y.de,Y,free\n" }).status)
  end)

  it("comes back when the destination or the kit refuses its rows", function()
    door.w:kit("people", KIT:format 'on_invalid = "abort",')
    door:read_kits()
    finally(function()
      door.w:kit("people", KIT:format "")
      door:read_kits()
    end)
    local id = checked()
    ask("POST", id, "/submit")
    door:work()
    local got = ask("GET", id).value
    assert.same({ "review", "none" }, { got.state, got.problem.rows_in })
    assert.equal("0", door.w:sql "select count(*) from people")
    ask("POST", id, "/edits", { op = "skip", where = { filter = "problems" } })
    ask("POST", id, "/submit")
    door:work()
    assert.equal("completed", state(id))
  end)

  it("says why it cannot be checked, and goes on when that is mended", function()
    local id = send("review", "Mail,Name,Plan\na@x.de,Ada,free\n")
    local mapping = ask("GET", id, "/mapping").value
    assert.is_false(mapping.complete)
    ask("POST", id, "/check")
    door:work()
    local got = ask("GET", id).value
    assert.equal("mapping", got.state)
    assert.matches("email", got.problem.sentence)
    ask("PATCH", id, "", { mapping = { email = 0 } })
    ask("POST", id, "/check")
    door:work()
    assert.same({ "review" }, { state(id), ask("GET", id).value.problem })
  end)

  it("ends with its import", function()
    local id = checked()
    ask("GET", id, "/rows")
    local bench = door.c.benches[id].child
    assert.equal(200, ask("POST", id, "/cancel").status)
    door:until_so(function() return bench:ended() end)
    assert.equal(409, ask("GET", id, "/rows").status)
    assert.equal(204, ask("DELETE", id).status)
    assert.equal(404, ask("GET", id, "/rows").status)
    assert.is_nil(sys.stat(("%s/imports/%s"):format(door.spool, id)))
  end)
end)
