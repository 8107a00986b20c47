-- A session: what a run calls its kit, and that no stage writes into the value of the one before it.
require "spec.helper"
local session = require "kitload.run.session"

describe("the kit's name in reports", function()
  it("has the version, if the kit has one", function()
    assert.equal("acme.contacts@1.4.0", session.label { description = { name = "acme.contacts", version = "1.4.0" } })
    assert.equal("acme.contacts", session.label { description = { name = "acme.contacts" } })
    assert.equal("no kit", session.label { description = {} })
    assert.equal("no kit", session.label {})
  end)
end)

describe("a session", function()
  local function begun() return session.new { options = {}, notes = {}, started = 0, job = "j", meta = {}, files = { { name = "a.csv" } } } end

  it("is not written to, also where it has no such field yet", function()
    local s = begun()
    for _, name in ipairs { "options", "files", "plan", "conn", "target", "plann" } do
      assert.error_matches(function() s[name] = 1 end, "session is not written to: '" .. name)
    end
    assert.error_matches(function() return s.plann end, "session has no field 'plann'")
  end)

  it("stays as it is when a stage makes the next one", function()
    local s = begun()
    local described = session.describe(s, { name = "t.t" })
    assert.same({ nil, "t.t" }, { s.description, described.description.name })
    assert.equal(s.files, described.files)
    local part = session.part_of_files(described, { { name = "b.csv", size = 3 } }, { "in/b.csv" })
    assert.same({ "a.csv", "b.csv", 3 }, { described.files[1].name, part.files[1].name, part.total_bytes })
    assert.is_nil(described.paths)
    local loading = session.of_load(part, { target = { display = "public.t" } })
    assert.same({ nil, "public.t" }, { part.target, loading.target.display })
  end)

  it("writes what belongs to a plan into files of its own", function()
    local kit = { facts = {}, fields = {}, items = {}, functions = 0, source = {}, raw = {} }
    local file = { name = "a.csv", headers = { "a" }, dialect = { header = 1 } }
    local s = session.new { options = {}, notes = {}, started = 0, job = "j", meta = {}, files = { file }, description = kit }
    local planned, err = session.make_plan(s)
    assert.is_nil(err)
    assert.is_truthy(planned.files[1].bound)
    assert.is_truthy(planned.files[1].columns)
    assert.is_nil(file.bound)
    assert.is_nil(file.columns)
    assert.is_nil(s.plan)
  end)
end)
