-- What a run asks of the load: the spec, from the kit, the files and the command line.
require "spec.helper"
local asked = require "kitload.run.asked"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"

local function file(more)
  local f = { name = "a.csv", path = "a.csv", headers = { "A", "B" }, columns = { 0, 1 }, dialect = { delimiter = ",", header = 1 }, compression = "none",
              regular = true, size = 9 }
  for name, v in pairs(more or {}) do f[name] = v end
  return f
end

local function spec(more, facts)
  local s = {
    description = { name = "k", facts = facts or {}, fields = { { name = "a", facts = {}, steps = {} }, { name = "b", to = "B", facts = {}, steps = {} } }, items = {},
                    raw = {}, functions = 0, files = {} },
    options = {}, files = { file() }, reach = {}, notes = {}, meta = {}, job = sys.uuid(), started = 0, into = { table = "t" }, roots = {},
    program = { columns = {}, checks = {}, inputs = { { field = "a" }, { field = "b" } } },
  }
  for name, v in pairs(more or {}) do
    if name == "items" then s.description.items = v else s[name] = v end
  end
  return asked.spec(s, "0")
end

describe("the spec of a load", function()
  it("has the key by its columns", function()
    assert.same({ "B", "a" }, spec(nil, { load = "upsert", key = { "b", "a" } }).key)
    assert.is_nil(spec().key)
  end)

  it("knows whether a hook may change the key", function()
    for kind, is in pairs { row = true, batch = true, rule = false, unique = false } do
      assert.equal(is, spec { items = { { kind = kind } } }.hooked, kind)
    end
  end)

  it("may read its files twice only if all of them can be", function()
    assert.is_true(spec().readable_twice)
    for _, files in ipairs { { file { regular = false } }, { file { regular = false }, file() }, { file(), file { regular = false } } } do
      assert.is_false(spec { files = files }.readable_twice)
    end
  end)

  it("keeps for each field the header of its column, and its place if that is the same in all files", function()
    local kept = spec().kept
    assert.same({ a = { header = "A", name = "A", column = 1 }, b = { header = "B", name = "B", column = 2 } }, kept.fields)
    kept = spec { files = { file(), file { headers = { "B", "A" }, columns = { 1, 0 } } } }.kept
    assert.same({ a = { header = "A", name = "A" }, b = { header = "B", name = "B" } }, kept.fields)
    kept = spec { files = { file { headers = { "B" }, columns = { -1, 0 } } } }.kept
    assert.same({ b = { header = "B", name = "B", column = 1 } }, kept.fields)
    assert.same({ { "B" } }, spec { files = { file { headers = { "B" }, columns = { -1, 0 } } } }.kept.headers)
  end)
end)

describe("how much may go wrong", function()
  local facts = { load = "upsert", max_rejects = 1, max_deletes = 2, min_rows = 3, on_invalid = "reject" }

  local function bounds(options, files) return session.bounds { description = { facts = facts }, options = options, files = files or { file() } } end

  it("is what the command line says, over the kit", function()
    assert.same({ mode = "upsert", max_rejects = 1, max_deletes = 2, min_rows = 3, on_invalid = "reject" }, bounds {})
    assert.same({ mode = "upsert", max_rejects = "5%", max_deletes = "6%", min_rows = 7, on_invalid = "abort", allow_empty = true },
      bounds { max_rejects = "5%", max_deletes = "6%", min_rows = 7, on_invalid = "abort", allow_empty = true })
  end)

  it("asks for no number of rows if all files are rejects, unless the command line does", function()
    local mended = file { is_rejects = true }
    assert.is_nil(bounds({}, { mended, mended }).min_rows)
    assert.equal(3, bounds({}, { mended, file() }).min_rows)
    assert.equal(3, bounds({}, { file(), mended }).min_rows)
    assert.equal(3, bounds({}, {}).min_rows)
    assert.equal(7, bounds({ min_rows = 7 }, { mended }).min_rows)
  end)
end)
