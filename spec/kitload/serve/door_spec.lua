-- The API without HTTP: what comes in, what becomes of it, and who sees it.
local h = require "spec.helper"
if h.no_server(pending) then return end
local cjson = require "cjson"
local doors = require "spec.kitload.serve.door"

local CONTACTS = [[return k.kit "contacts" {
  into = "contacts", create = true, load = "upsert", key = { "email" },
  k.field "email" { k.trim, k.email, required = true, label = "E-Mail", help = "where we reach them" },
  k.field "name" { k.trim, example = "Eva" },
  k.field "kind" { k.enum { "new", "old" } },
}]]

local FILE = "E-Mail,name,kind\na@x.de,A,new\nb@x.de,B,old\nbad,C,new\n"

describe("the door", function()
  local door

  setup(function()
    door = doors.new { contacts = CONTACTS }
    door.mine = door:key()
  end)
  teardown(function() door:close() end)

  local function send(body, more)
    more = more or {}
    more.body = body or FILE
    return door:ask("PUT", more.path or "/v1/imports?kit=contacts&name=people.csv", more)
  end

  it("takes a file, runs it, and says what became of it", function()
    local r = send()
    assert.equal(202, r.status, r.body)
    assert.equal("received", r.value.state)
    assert.equal("/v1/imports/" .. r.value.id, r.headers.Location)
    door:work()
    local got = door:ask("GET", r.headers.Location)
    assert.equal("completed", got.value.state, got.body)
    assert.same({ 3, 2, 1 }, { got.value.counts.read, got.value.counts.inserted, got.value.counts.rejected })
    assert.equal("2", door.w:sql "select count(*) from contacts")
    local report = door:ask("GET", r.headers.Location .. "/report")
    assert.equal(got.value.job, report.value.job)
    assert.equal("people.csv", report.value.files[1].name)
    print(report.body)
    print(got.body)
    local rejects = door:ask("GET", r.headers.Location .. "/rejects.csv")
    assert.matches("bad", rejects.body)
  end)
end)
