-- The last moment at which a trigger said "run".
require "spec.helper"
local due = require "kitload.several.due"
local times = require "kitload.schedule.times"

describe("the last moment of a trigger", function()
  local function at(text) return os.time { year = text:sub(1, 4), month = text:sub(6, 7), day = text:sub(9, 10), hour = text:sub(12, 13), min = text:sub(15, 16), sec = 0 } end
  local function last(trigger, now)
    local moment = times.last(times.of(trigger), at(now) + 30)
    return moment and os.date("%Y-%m-%d %H:%M", moment)
  end

  it("is this minute, or the nearest one before", function()
    assert.equal("2026-11-30 16:05", last("* * * * *", "2026-11-30 16:05"))
    assert.equal("2026-11-30 16:00", last("*/15 * * * *", "2026-11-30 16:14"))
    assert.equal("2026-11-30 16:15", last("*/15 * * * *", "2026-11-30 16:15"))
    assert.equal("2026-11-30 02:30", last("30 2 * * *", "2026-11-30 16:05"))
    assert.equal("2026-11-29 22:30", last("30 2,22 * * *", "2026-11-30 02:29"))
    assert.equal("2026-11-30 00:00", last("@daily", "2026-11-30 00:00"))
  end)

  it("goes back over days, months and years", function()
    assert.equal("2026-11-27 06:30", last("30 6 * * mon-fri", "2026-11-30 06:29")) -- a Monday
    assert.equal("2026-11-30 06:30", last("30 6 * * mon-fri", "2026-11-30 06:30"))
    assert.equal("2026-11-29 00:00", last("@weekly", "2026-11-30 12:00"))
    assert.equal("2026-10-31 00:00", last("0 0 31 * *", "2026-11-30 12:00"))
    assert.equal("2026-01-01 00:00", last("@yearly", "2026-11-30 12:00"))
    assert.equal("2024-02-29 01:00", last("0 1 29 feb *", "2026-11-30 12:00"))
  end)

  it("means one or the other where day and weekday are restricted, as cron", function()
    assert.equal("2026-11-29 00:00", last("0 0 1 * sun", "2026-11-30 12:00"))
    assert.equal("2026-12-01 00:00", last("0 0 1 * sun", "2026-12-02 12:00"))
    assert.equal("2026-11-29 00:00", last("0 0 */2 * sun", "2026-11-30 12:00")) -- both, since the day begins with *
    assert.equal("2026-11-15 00:00", last("0 0 */14 * sun", "2026-11-28 12:00"))
  end)
end)

describe("kits that are due", function()
  local latest = require "kitload.records.latest"
  local reach = require "kitload.kits.reach"
  local sys = require "kitload.host.sys"
  local project = require "kitload.kits.project"
  local real = { of = latest.of, monotonic = sys.monotonic, of_session = reach.of_session, project = project.of }
  local zone -- of the project
  local NOW = os.time { year = 2026, month = 11, day = 30, hour = 16, min = 5, sec = 0 }
  local asked, answers, clock

  before_each(function()
    asked, answers, clock = {}, {}, 100
    -- What the jobs tables answer, by the first name of a kit.
    latest.of = function(list) -- luacheck: ignore
      local given = {}
      for i, question in ipairs(list) do
        asked[#asked + 1], given[i] = question, answers[question.names[1]] or {}
      end
      return given
    end
    sys.monotonic = function() return clock end -- luacheck: ignore
    reach.of_session = function() return { project = "acme" } end -- luacheck: ignore
    zone, project.of = nil, function() return { name = "acme", path = "projects/acme.lua", timezone = zone } end -- luacheck: ignore
  end)
  after_each(function()
    latest.of, sys.monotonic, reach.of_session, project.of = real.of, real.monotonic, real.of_session, real.project -- luacheck: ignore
  end)

  local function kit(name, trigger, was)
    return { name = name, opened = { description = { name = name, facts = { trigger = trigger, was = was } } } }
  end

  it("are those that have not run since, in the order of their names, and those that cannot be read or asked", function()
    local err = { kind = "db", message = "no server" }
    answers = { ran = { run = { counted = NOW - 60, job = "0123456789" } }, exact = { run = { counted = NOW - 5 * 60, job = "0" } },
      before = { run = { counted = NOW - 6 * 60 - 1, job = "0" } }, lost = { run = { job = "0" } }, off = { err = err } }
    local broken = { name = "broken" }
    local due_ones, waiting, without = due.of({ kit("off", "0 16 * * *"), kit("ran", "0 16 * * *"), kit("exact", "0 16 * * *"), kit("by_hand"),
      kit("before", "0 16 * * *", { "earlier" }), kit("lost", "@hourly"), kit("new", "@hourly"), broken }, {}, NOW)
    local names = {}
    for i, one in ipairs(due_ones) do names[i] = one.kit.name end
    assert.same({ "before", "broken", "lost", "new", "off" }, names)
    assert.same({ { "ran", "exact" }, { "by_hand" } }, { waiting, without })
    assert.same({ err, true }, { due_ones[5].err, due_ones[5].over == nil })
    assert.same({ { "off" }, "acme" }, { asked[1].names, asked[1].project })
    assert.same({ "before", "earlier" }, asked[4].names)
  end)

  it("go by the time zone of the project, if the trigger names none", function()
    local now = 1774742400 -- 2026-03-29 00:00 UTC, 09:00 in Tokyo
    local function is_due(trigger, has_run)
      answers = { a = { run = { counted = has_run, job = "0" } } }
      return #due.of({ kit("a", trigger) }, {}, now) == 1
    end
    zone = "Asia/Tokyo"
    assert.is_true(is_due("30 8 * * *", now - 31 * 60))
    assert.is_false(is_due("30 8 * * *", now - 29 * 60))
    assert.is_true(is_due("30 23 * * * UTC", now - 31 * 60))
    assert.is_false(is_due("30 8 * * * UTC", now - 31 * 60))
    zone = "Asia/Tokio"
    local one = due.of({ kit("a", "@daily") }, {}, now)[1]
    assert.equal("projects/acme.lua: unknown time zone 'Asia/Tokio'", one.err.message)
  end)

  it("are asked for again after ten seconds, as another run may have begun them", function()
    local one = due.of({ kit("a", "0 16 * * *") }, {}, NOW)[1]
    answers.a = { run = { counted = NOW + 1, job = "0123456789" } }
    clock = 109.9
    assert.is_nil(one.over())
    clock = 110
    assert.equal("another run has begun it meanwhile, job 01234567", one.over())
    answers.a = { run = { counted = NOW - 3600, job = "0123456789" } }
    assert.is_nil(one.over())
  end)
end)
