-- What is done when rows could not be sent, and when the input is read a second time, for rows that the load rejected. No file
-- is read here, and nothing is loaded.
require "spec.helper"

local host_load = require "kitload.host.load"
local loading = require "kitload.load.loading"
local mended = require "kitload.rejects.mended"
local outcome = require "kitload.run.outcome"
local pipeline = require "kitload.run.pipeline"
local rejected = require "kitload.merge.rejected"
local seen_of = require "kitload.run.seen"
local session = require "kitload.run.session"

describe("the second reading", function()
  local undo, asked
  local function replace(where, name, by)
    undo[#undo + 1] = { where, name, where[name] }
    where[name] = by
  end
  before_each(function()
    undo, asked = {}, {}
    replace(session, "load_spec", function(_, spec) return spec end)
    replace(session, "second_reading", function() return {} end)
    replace(session, "label", function() return "t.t" end)
    replace(session, "rejects_kit", function() return "t.t" end)
    replace(host_load, "pick", function(spec)
      local rows = {}
      for r in spec.numbers do rows[#rows + 1] = ("%d %s %s"):format(r.number, r.code, r.field or "-") end
      asked[#asked + 1] = table.concat(rows, ", ")
      return { read = #asked }
    end)
  end)
  after_each(function()
    for _, u in ipairs(undo) do u[1][u[2]] = u[3] end
  end)

  local function list(...)
    local out = {}
    for _, number in ipairs { ... } do assert(rejected.add(out, { number = number, code = "db.unique", detail = "k" })) end
    return out
  end
  local function started(more)
    local seen = seen_of.of {}
    seen.load = { way = "staged", spec = {} }
    local s = { options = {}, job = "j", program = { columns = {} } }
    for name, value in pairs(more or {}) do s[name] = value end
    return s, seen
  end

  it("is not done when no row was rejected, nor for rows that are mended in the staging table", function()
    local s, seen = started()
    assert.is_true(pipeline.pick(s, {}, seen))
    s, seen = started { mend = {} }
    assert.is_true(pipeline.pick(s, list(1), seen))
    assert.same({}, asked)
    assert.is_nil(seen.picked)
  end)

  it("is done once for one list, and again for a longer one or another one", function()
    local s, seen = started()
    local rejects = list(1)
    assert.is_true(pipeline.pick(s, rejects, seen))
    assert.is_true(pipeline.pick(s, rejects, seen))
    assert.same({ { "1 db.unique -" }, 1 }, { asked, seen.picked.read })
    rejected.add(rejects, { number = 3, code = "db.check", field = "a" })
    assert.is_true(pipeline.pick(s, rejects, seen))
    assert.same({ "1 db.unique -", "1 db.unique -, 3 db.check a" }, asked)
    assert.is_true(pipeline.pick(s, list(5, 6), seen))
    assert.equal("5 db.unique -, 6 db.unique -", asked[3])
    assert.equal(3, seen.picked.read)
  end)

  it("is done again without rows when the merge is repeated and then rejects none", function()
    local s, seen = started()
    assert.is_true(pipeline.pick(s, list(2), seen))
    assert.is_true(pipeline.pick(s, {}, seen))
    assert.same({ "2 db.unique -", "" }, asked)
  end)

  it("tells what the parts of a split row have in common once", function()
    local s, seen = started()
    local rejects = {}
    for _, r in ipairs { { 1, "db.check", "a" }, { 1, "db.check", "a" }, { 1, "db.check", "b" }, { 1, "db.unique" }, { 2, "db.check", "a" } } do
      rejected.add(rejects, { number = r[1], code = r[2], field = r[3] })
    end
    assert.is_true(pipeline.pick(s, rejects, seen))
    assert.same({ "1 db.check a, 1 db.check b, 1 db.unique -, 2 db.check a" }, asked)
  end)
end)

describe("a load whose rows could not be sent", function()
  local undo, abandoned
  local function replace(where, name, by)
    undo[#undo + 1] = { where, name, where[name] }
    where[name] = by
  end
  before_each(function()
    undo, abandoned = {}, {}
    replace(session, "load_spec", function(_, spec) return spec end)
    replace(session, "label", function() return "t.t" end)
    replace(session, "rejects_kit", function() return "t.t" end)
    replace(mended, "known", function() return {} end)
    replace(loading, "abandon", function(_, load, err) abandoned[#abandoned + 1] = load.way .. ": " .. err.message end)
  end)
  after_each(function()
    for _, u in ipairs(undo) do u[1][u[2]] = u[3] end
  end)

  -- The result of sending the rows straight, and then with a stage, if restage gives one.
  local function ran(results, restage, finish)
    local seen, sent = seen_of.of {}, 0
    replace(host_load, "run", function()
      sent = sent + 1
      return results[sent].rows, results[sent].err
    end)
    replace(loading, "restage", restage)
    replace(loading, "finish", finish)
    local s = { options = {}, job = "j", program = { columns = {} }, description = {}, files = {} }
    local done, err = pipeline.run(s, { way = "straight", reason = "r", statements = {} }, seen)
    return done or err.message, sent, seen
  end
  local staged = { way = "staged", reason = "r", statements = {} }
  local function no() end

  it("is abandoned, once, if no other way helps", function()
    local why, sent = ran({ { err = { message = "gone" } } }, no, no)
    assert.same({ "gone", 1, { "straight: gone" } }, { why, sent, abandoned })
  end)

  it("goes another way if one helps, and is abandoned there", function()
    local way, sent, seen = ran({ { err = { message = "objection" } }, { rows = { read = 2 } } }, function() return staged end,
      function(_, load) return load.way end)
    assert.same({ "staged", 2, staged, { read = 2 } }, { way, sent, seen.load, seen.result })
    assert.same({}, abandoned)
  end)

  it("is not abandoned again by what has done so", function()
    assert.equal("no stage", (ran({ { err = { message = "objection" } } }, function() return nil, { message = "no stage" } end, no)))
    assert.equal("refused", (ran({ { rows = {} } }, no, function() return nil, { message = "refused" } end)))
    assert.same({}, abandoned)
  end)

  it("because a function of the kit failed, is abandoned without being finished", function()
    replace(outcome, "kit_error", function(found) return { message = found.message } end)
    assert.equal("attempt", (ran({ { rows = { kit_error = { message = "attempt" } } } }, no, no)))
    assert.same({ "straight: attempt" }, abandoned)
  end)
end)
