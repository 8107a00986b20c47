-- Sessions, and the walls between projects, organisations and subjects.
local h = require "spec.helper"
if h.no_server(pending) then return end
local cjson = require "cjson"
local doors = require "spec.kitload.serve.door"
local fake = require "spec.kitload.serve.fake_front"
local sys = require "kitload.host.sys"

local KIT = [[return k.kit "contacts" { into = "contacts", create = true, k.field "email" {}, k.field "tenant" { k.meta "tenant" } }]]

describe("sessions", function()
  local door, key

  setup(function()
    door = doors.new { contacts = KIT, second = KIT:gsub("contacts", "second") }
    key = door:key()
    door.mine = key
  end)
  teardown(function() door:close() end)

  local function offer(body, with) return door:ask("POST", "/v1/sessions", { body = cjson.encode(body), key = with }) end

  local function exchange(token) return door:ask("POST", "/v1/sessions/exchange", { body = cjson.encode { client_token = token }, key = {} }) end

  -- A session of a subject, as who of requests.
  local function session(subject, organisation, more)
    local body = { kit = "contacts", subject = subject, organisation = organisation }
    for name, value in pairs(more or {}) do body[name] = value end
    local offered = offer(body)
    assert.equal(201, offered.status, offered.body)
    local begun = exchange(offered.value.client_token)
    assert.equal(201, begun.status, begun.body)
    local hash = sys.sha256(begun.value.token)
    return { who = fake.authority[hash].record, hash = hash, kind = "S", value = begun.value }
  end

  local function send(with, name, path)
    local r = door:ask("PUT", path or "/v1/imports?name=" .. name, { key = with, body = "email\n" .. name .. "\n" })
    assert.equal(202, r.status, r.body)
    return r.value
  end

  it("begin with a client token that holds once and not for long", function()
    local offered = offer { kit = "contacts", subject = "u1" }
    assert.matches("^klc_[%w_-]+$", offered.value.client_token)
    local begun = exchange(offered.value.client_token)
    assert.matches("^kls_[%w_-]+$", begun.value.token)
    assert.equal("contacts", begun.value.kit)
    assert.equal(401, exchange(offered.value.client_token).status)
    assert.equal(401, exchange("klc_" .. ("x"):rep(43)).status)
    -- The token of a session is no client token.
    assert.equal(401, exchange(begun.value.token).status)
    local late = offer({ kit = "contacts", subject = "u1" }).value.client_token
    door.w:sql(("update kitload.sessions set expires_at = now() where hash = '%s'"):format(sys.sha256(late)))
    assert.equal(401, exchange(late).status)
    -- The state has hashes only.
    assert.equal("0", door.w:sql(("select count(*) from kitload.sessions as s where s::text like '%%%s%%'"):format(begun.value.token:sub(5, 30))))
  end)

  it("are ended, and hold across a restart", function()
    local s = session("u1", nil, { meta = { tenant = "7" } })
    local rows = require("kitload.serve.state.sessions").all(door.db)
    fake.authority[s.hash] = nil
    for _, row in ipairs(rows) do require("kitload.serve.state.sessions").let_in(fake, row) end
    assert.same(cjson.decode(s.who), cjson.decode(fake.authority[s.hash].record))
    assert.equal(204, door:ask("DELETE", "/v1/sessions/current", { key = s }).status)
    assert.is_nil(fake.authority[s.hash])
    for _, row in ipairs(require("kitload.serve.state.sessions").all(door.db)) do assert.not_equal(s.hash, row.hash) end
  end)

  it("are refused when the host asks for what cannot be", function()
    for detail, body in pairs { ["no kit 'nosuch'"] = { kit = "nosuch", subject = "u" }, ["kit is missing"] = { subject = "u" },
      ["subject is missing"] = { kit = "contacts" }, ["subject is a text"] = { kit = "contacts", subject = "" },
      ["scope is subject or org"] = { kit = "contacts", subject = "u", scope = "all" }, ["organisation is missing"] = { kit = "contacts", subject = "u", scope = "org" },
      ["no member 'rows'"] = { kit = "contacts", subject = "u", limits = { rows = 1 } }, ["limits.bytes"] = { kit = "contacts", subject = "u", limits = { bytes = 0 } },
      ["meta.x is a text"] = { kit = "contacts", subject = "u", meta = { x = {} } }, ["no member 'project'"] = { kit = "contacts", subject = "u", project = "other" } } do
      local r = offer(body)
      assert.equal(422, r.status, r.body)
      assert.is_truthy(r.value.detail:find(detail, 1, true), r.value.detail)
    end
    assert.equal(400, door:ask("POST", "/v1/sessions", { body = "{" }).status)
    assert.equal(400, door:ask("POST", "/v1/sessions", { body = "[]x" }).status)
    assert.equal(400, door:ask("POST", "/v1/sessions", { body = "[1]" }).status)
  end)

  it("say the kit, meta and limits, and nobody else does", function()
    local s = session("u2", nil, { meta = { tenant = "7" }, limits = { bytes = 40 } })
    local made = send(s, "a.csv")
    assert.same({ "contacts", "u2" }, { made.kit, made.subject })
    assert.is_nil(made.meta)
    assert.is_nil(made.job)
    for _, path in ipairs { "/v1/imports?kit=contacts", "/v1/imports?kit=second", "/v1/imports?meta.tenant=8" } do
      assert.equal(403, door:ask("PUT", path, { key = s, body = "email\nx\n" }).status, path)
    end
    for _, body in ipairs { { kit = "contacts" }, { meta = {} }, { meta = { tenant = "8" } }, { limits = {} } } do
      body.upload = "00000000-0000-4000-8000-000000000000"
      local r = door:ask("POST", "/v1/imports", { key = s, body = cjson.encode(body), headers = { ["content-type"] = "application/json" } })
      assert.equal(403, r.status, r.body)
    end
    assert.equal(413, door:ask("PUT", "/v1/imports", { key = s, body = ("x"):rep(41) }).status)
    door:work()
    assert.equal("7", door.w:sql "select tenant from contacts where email = 'a.csv'")
    -- The key sees what the session does not.
    assert.same({ tenant = "7" }, door:ask("GET", "/v1/imports/" .. made.id).value.meta)
    local by_key = send(key, "b.csv", "/v1/imports?kit=contacts&name=b.csv&meta.tenant=9")
    door:work()
    assert.equal("9", door.w:sql "select tenant from contacts where email = 'b.csv'")
    assert.equal(404, door:ask("GET", "/v1/imports/" .. by_key.id, { key = s }).status)
    assert.equal(403, door:ask("GET", ("/v1/imports/%s/log"):format(made.id), { key = s, refuse = true }).status)
    assert.equal(1, #door:ask("GET", "/v1/kits", { key = s }).value.data)
    assert.equal(404, door:ask("GET", "/v1/kits/second", { key = s }).status)
  end)

  it("take no more room than a subject has", function()
    local spool = require "kitload.serve.base.spool"
    local before = spool.MOST_OF_SUBJECT
    spool.MOST_OF_SUBJECT = 30
    local s, other = session "heavy", session "light"
    send(s, "aaaaaaaa.csv")
    assert.equal(507, door:ask("PUT", "/v1/imports?name=b.csv", { key = s, body = "email\nbbbbbbbb.csv\n" }).status)
    send(other, "cccccccc.csv")
    door:work()
    send(s, "dddddddd.csv")
    spool.MOST_OF_SUBJECT = before
    door:work()
  end)
end)

-- Every route that names something, asked by everybody whose it is not.
describe("the walls", function()
  local door, who, ids

  setup(function()
    door = doors.new { contacts = KIT }
    local function record(subject, organisation, scope)
      return { kind = "S", hash = subject, who = cjson.encode { kind = "S", id = sys.uuid(), project = "default", subject = subject,
        organisation = organisation, scope = scope or "subject", kit = "contacts", meta = { tenant = "1" }, limits = {} } }
    end
    who = {
      owner = record("u1", "o1"), same_org = record("u2", "o1"), other_org = record("u1", "o2"), no_org = record "u1",
      org = record("boss", "o1", "org"), other_boss = record("u1", "o2", "org"), key = door:key(), other_project = door:key "other",
    }
    local put = door:ask("PUT", "/v1/imports?name=a.csv", { key = who.owner, body = "email\nx\n" })
    local up = door:ask("POST", "/v1/uploads", { key = who.owner, headers = { ["tus-resumable"] = "1.0.0", ["upload-length"] = "5" } })
    assert.same({ 202, 201 }, { put.status, up.status }, put.body .. up.body)
    ids = { imports = put.value.id, uploads = up.headers.Location:match "[^/]+$" }
    door:work()
  end)
  teardown(function() door:close() end)

  local headers = { ["tus-resumable"] = "1.0.0", ["upload-offset"] = "0", ["content-type"] = "application/offset+octet-stream", ["if-match"] = "*" }

  -- The routes with an id, and what each answers.
  local function walk(with)
    local answers = {}
    for _, r in ipairs(require("kitload.serve.api.routes").list()) do
      local room = r.path:match "^/v1/(%l+)/{id}"
      if room and r.method ~= "DELETE" then
        local given = {}
        for name, value in pairs(headers) do given[name] = value end
        local path = r.path:gsub("{id}", ids[room])
        answers[r.name] = door:ask(r.method, path, { key = with, headers = given, body = r.body == "none" and nil or "xy", refuse = true }).status
      end
    end
    return answers
  end

  it("give what is another's to nobody", function()
    for _, name in ipairs { "same_org", "other_org", "no_org", "other_boss", "other_project" } do
      local n = 0
      for route, status in pairs(walk(who[name])) do
        n = n + 1
        assert(status == 404 or status == 403 and route == "outputs.log", ("%s %s: %d"):format(name, route, status))
      end
      assert.is_true(n >= 10)
      assert.equal(0, #door:ask("GET", "/v1/imports", { key = who[name] }).value.data, name)
      for _, room in ipairs { "imports", "uploads" } do
        assert.equal(404, door:ask("DELETE", ("/v1/%s/%s"):format(room, ids[room]), { key = who[name], headers = headers }).status)
      end
    end
    for _, name in ipairs { "owner", "org", "key" } do
      for route, status in pairs(walk(who[name])) do
        assert(status < 400 or status == 409 or status == 403 and route == "outputs.log", ("%s %s: %d"):format(name, route, status))
      end
      assert.equal(1, #door:ask("GET", "/v1/imports", { key = who[name] }).value.data, name)
    end
  end)

  it("stand in each query: one that does not say whose rows it means is refused", function()
    local scope = require "kitload.serve.state.scope"
    local session = cjson.decode(who.owner.who)
    assert.has_error(function() scope.bind(session, "SELECT * FROM kitload.imports") end)
    assert.has_error(function() scope.bind({ kind = "K" }, "SELECT {mine i}") end)
    assert.has_error(function() scope.bind({ kind = "S", project = "p" }, "SELECT {mine i}") end)
    assert.has_error(function() scope.bind({ kind = "X", project = "p" }, "SELECT {mine i}") end)
    assert.has_error(function() scope.bind(session, "SELECT {yours i}") end)
    local text, params = scope.bind(session, "SELECT 1 WHERE {mine i} AND i.id = $1", { "x" })
    assert.equal("SELECT 1 WHERE i.project = $2::text AND i.organisation IS NOT DISTINCT FROM $3::text AND i.subject = $4::text AND i.id = $1", text)
    assert.same({ "x", "default", "o1", "u1", n = 4 }, params)
    -- Handlers have no other way to rows with an owner.
    for _, path in ipairs { "api/imports", "api/outputs", "api/uploads", "api/kits", "api/usage", "api/sessions", "api/health" } do
      assert.is_nil(h.read(("lua/kitload/serve/%s.lua"):format(path)):find("[:.]any%f[%W]"), path)
    end
    -- And the functions with which a handler finds an import all bind it.
    local imports = h.read "lua/kitload/serve/state/imports.lua"
    for body in imports:gmatch "function M%.%l+%(db, who.-\nend" do assert.is_truthy(body:find("db:mine(who", 1, true) or body:find "M%.get%(db, who", body) end
  end)

  it("hold for uploads, whose owner stands beside the bytes", function()
    local scope = require "kitload.serve.state.scope"
    for name, owns in pairs { owner = true, same_org = false, other_org = false, no_org = false, org = true, other_boss = false, key = true,
      other_project = false } do
      assert.equal(owns, scope.owns(cjson.decode(who[name].who), { project = "default", organisation = "o1", subject = "u1" }), name)
    end
  end)
end)
