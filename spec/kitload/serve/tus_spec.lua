-- Uploads by tus 1.0, without HTTP.
local h = require "spec.helper"
if h.no_server(pending) then return end
local cjson = require "cjson"
local doors = require "spec.kitload.serve.door"

local KIT = [[return k.kit "contacts" { into = "contacts", create = true, k.field "email" {} }]]
local FILE = "email\na@x.de\nb@x.de\n"

describe("an upload", function()
  local door

  setup(function()
    door = doors.new { contacts = KIT }
    door.mine = door:key()
  end)
  teardown(function() door:close() end)

  local function ask(method, path, headers, more)
    more = more or {}
    more.headers = { ["tus-resumable"] = "1.0.0" }
    for name, value in pairs(headers or {}) do more.headers[name] = value ~= false and value or nil end
    return door:ask(method, path, more)
  end

  local BYTES = "application/offset+octet-stream"

  -- "people.csv" and "contacts" in base64.
  local META = "filename cGVvcGxlLmNzdg==,kit Y29udGFjdHM=,private"

  local function create(length, headers, more)
    local all = { ["upload-length"] = tostring(length), ["upload-metadata"] = META }
    for name, value in pairs(headers or {}) do all[name] = value end
    return ask("POST", "/v1/uploads", all, more)
  end

  local function patch(path, offset, body, more)
    more = more or {}
    more.body = body
    return ask("PATCH", path, { ["upload-offset"] = tostring(offset), ["content-type"] = BYTES }, more)
  end

  it("is begun, goes on after a cut, and becomes an import", function()
    local made = create(#FILE)
    assert.same({ 201, "0", "1.0.0" }, { made.status, made.headers["Upload-Offset"], made.headers["Tus-Resumable"] }, made.body)
    assert.matches("^%a%a%a, %d%d %a%a%a %d%d%d%d %d%d:%d%d:%d%d GMT$", made.headers["Upload-Expires"])
    local path = made.headers.Location
    assert.equal("6", patch(path, 0, FILE:sub(1, 6)).headers["Upload-Offset"])
    -- Bytes that came before a cut are kept.
    patch(path, 6, FILE:sub(7, 16), { cut = true })
    local head = ask("HEAD", path)
    assert.same({ 200, "11", tostring(#FILE) }, { head.status, head.headers["Upload-Offset"], head.headers["Upload-Length"] })
    local wrong = patch(path, 6, "x")
    assert.same({ 409, "11" }, { wrong.status, wrong.headers["Upload-Offset"] })
    local last = patch(path, 11, FILE:sub(12))
    assert.same({ 204, tostring(#FILE) }, { last.status, last.headers["Upload-Offset"] })
    local body = cjson.encode { upload = path:match "[^/]+$", kit = "contacts" }
    local r = door:ask("POST", "/v1/imports", { body = body, headers = { ["content-type"] = "application/json; charset=utf-8" } })
    assert.equal(202, r.status, r.body)
    assert.same({ "received", "people.csv", path:match "[^/]+$" }, { r.value.state, r.value.file.name, r.value.id })
    door:work()
    local got = door:ask("GET", r.headers.Location).value
    assert.same({ "completed", 2 }, { got.state, got.counts.inserted })
    assert.equal(require("kitload.host.sys").sha256(FILE), got.file.sha256)
    assert.equal(404, ask("HEAD", path).status)
    local again = door:ask("POST", "/v1/imports", { body = body, headers = { ["content-type"] = "application/json" } })
    assert.same({ 409, r.value.id }, { again.status, again.value.import })
  end)

  it("may bring its first bytes at once, and be an import before the last ones", function()
    local file = "email\nc@x.de\nd@x.de\n"
    local made = create(#file, { ["content-type"] = BYTES }, { body = file:sub(1, 10) })
    assert.same({ 201, "10" }, { made.status, made.headers["Upload-Offset"] })
    local path = made.headers.Location
    local r = door:ask("POST", "/v1/imports", { body = cjson.encode { upload = path:match "[^/]+$" }, headers = { ["content-type"] = "application/json" } })
    assert.same({ 202, "uploading" }, { r.status, r.value.state })
    door:work()
    assert.equal("10", ask("HEAD", path).headers["Upload-Offset"])
    assert.equal(409, ask("DELETE", path).status)
    assert.equal(204, patch(path, 10, file:sub(11)).status)
    door:work()
    local got = door:ask("GET", r.headers.Location)
    assert.equal("completed", got.value.state, got.body)
  end)

  it("goes on while the state is away, and its import when it is back", function()
    local file = "email\ne@x.de\nf@x.de\n"
    local path = create(#file).headers.Location
    local r = door:ask("POST", "/v1/imports", { body = cjson.encode { upload = path:match "[^/]+$" }, headers = { ["content-type"] = "application/json" } })
    door:state_away(true)
    assert.equal("10", patch(path, 0, file:sub(1, 10)).headers["Upload-Offset"])
    local other = create(5)
    assert.equal(201, other.status)
    assert.equal(204, ask("DELETE", other.headers.Location).status)
    assert.equal(204, patch(path, 10, file:sub(11)).status)
    for _, asked in ipairs { { "GET", "/v1/imports" }, { "GET", r.headers.Location }, { "PUT", "/v1/imports?kit=contacts", body = "x" },
      { "POST", r.headers.Location .. "/cancel" }, { "GET", "/readyz" } } do
      local answer = door:ask(asked[1], asked[2], { body = asked.body })
      assert.same({ 503, "5" }, { answer.status, answer.headers["Retry-After"] }, asked[2])
    end
    assert.equal(200, door:ask("GET", "/healthz").status)
    assert.equal(200, door:ask("GET", "/v1/kits").status)
    door:state_away(false)
    assert.equal(200, door:ask("GET", "/readyz").status)
    door:work()
    local got = door:ask("GET", r.headers.Location)
    assert.equal("completed", got.value.state, got.body)
  end)

  it("has the same id for the same Idempotency-Key", function()
    local first = create(5, { ["idempotency-key"] = "k" })
    local again = create(5, { ["idempotency-key"] = "k" })
    assert.equal(first.headers.Location, again.headers.Location)
    assert.equal(422, create(6, { ["idempotency-key"] = "k" }).status)
    assert.not_equal(first.headers.Location, create(5).headers.Location)
  end)

  it("ends at its time, or when it is discarded", function()
    local path = create(5).headers.Location
    assert.equal(204, ask("DELETE", path).status)
    assert.equal(404, ask("HEAD", path).status)
    path = create(5).headers.Location
    local name = door.spool .. "/uploads/" .. path:match "[^/]+$" .. "/info.json"
    h.write(name, (h.read(name):gsub('"expires":%d+', '"expires":1000')))
    assert.equal(410, ask("HEAD", path).status)
    door:work()
    assert.equal(404, ask("HEAD", path).status)
  end)

  it("is refused with what is wrong", function()
    local options = ask("OPTIONS", "/v1/uploads", { ["tus-resumable"] = false })
    assert.same({ 204, "1.0.0", "creation,creation-with-upload,expiration,termination" },
      { options.status, options.headers["Tus-Version"], options.headers["Tus-Extension"] })
    local old = create(5, { ["tus-resumable"] = "0.2.2" })
    assert.same({ 412, "1.0.0" }, { old.status, old.headers["Tus-Version"] })
    assert.equal(400, ask("POST", "/v1/uploads", { ["upload-metadata"] = META, ["upload-defer-length"] = "1" }).status)
    assert.equal(413, create(11 << 30).status)
    assert.equal(400, create "x".status)
    assert.equal(400, create(5, { ["upload-metadata"] = "filename ***" }).status)
    assert.equal(422, create(5, { ["upload-metadata"] = "kit bm9zdWNo" }).status)
    assert.equal(415, create(5, { ["content-type"] = "text/plain" }, { body = "x" }).status)
    local path = create(5).headers.Location
    assert.equal(415, ask("PATCH", path, { ["upload-offset"] = "0" }, { body = "x" }).status)
    assert.equal(400, ask("PATCH", path, { ["content-type"] = BYTES }, { body = "x" }).status)
    local id = path:match "[^/]+$"
    for body, status in pairs { ['{"upload":"x"}'] = 422, ["{}"] = 422, ["{"] = 400, [('{"upload":"%s","kit":"nosuch"}'):format(id)] = 422,
      [('{"upload":"%s","mode":"fast"}'):format(id)] = 400, [('{"upload":"%s","x":1}'):format(id)] = 422 } do
      assert.equal(status, door:ask("POST", "/v1/imports", { body = body, headers = { ["content-type"] = "application/json" } }).status, body)
    end
  end)
end)
