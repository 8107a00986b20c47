-- The moments of a trigger, in time zones whose clocks are put forward and back.
local h = require "spec.helper"
local cron = require "kit.facts.cron"
local times = require "kitload.schedule.times"

local UTC = require("kitload.host.clock").zone "UTC"

-- The moment of "2026-11-30 12:00" in UTC.
local function utc(text)
  local year, month, day, hour, minute = text:match "(%d+)-(%d+)-(%d+) (%d+):(%d+)"
  -- os.time is in local time, and Lua has no other.
  local here = require("kitload.host.clock").zone():local_of(os.time { year = year, month = month, day = day, hour = hour, min = minute, sec = 0 })
  return (UTC:moments(here))
end

local function shown(list)
  for i, moment in ipairs(list) do list[i] = os.date("!%d %H:%M", moment.at) .. (moment.moved and " moved" or "") end
  return table.concat(list, ", ")
end

local function next_of(trigger, from, n, by_systemd) return shown(times.next(times.of(trigger), utc(from), n, by_systemd)) end

describe("the next moments of a trigger", function()
  it("are in its time zone, also over the day's end", function()
    assert.equal("01 01:30, 02 01:30", next_of("30 2 * * * Europe/Berlin", "2026-12-01 00:00", 2))
    assert.equal("30 23:00, 01 23:00", next_of("0 8 * * * Asia/Tokyo", "2026-11-30 12:00", 2))
    assert.equal("01 08:00", next_of("@daily America/Los_Angeles", "2026-12-01 07:59", 1))
    assert.equal("02 08:00", next_of("@daily America/Los_Angeles", "2026-12-01 08:00", 1)) -- a moment that has come is not the next
    assert.equal("01 00:00", next_of("45 5 * * * Asia/Katmandu", "2026-11-30 12:00", 1))
  end)

  it("are as cron means them where clocks are put forward and back", function()
    -- 29 March 2026: there is no time from 02:00 to 03:00. 25 October: it comes twice.
    assert.equal("28 01:30, 29 01:00 moved, 30 00:30", next_of("30 2 * * * Europe/Berlin", "2026-03-27 12:00", 3))
    assert.equal("28 01:30, 30 00:30, 31 00:30", next_of("30 2 * * * Europe/Berlin", "2026-03-27 12:00", 3, true))
    assert.equal("29 01:00 moved, 30 00:10", next_of("10,20,50 2 * * * Europe/Berlin", "2026-03-28 12:00", 2)) -- made up for once
    assert.equal("29 00:30, 29 01:30", next_of("30 * * * * Europe/Berlin", "2026-03-28 23:45", 2)) -- a * is not made up for
    assert.equal("24 00:30, 25 00:30, 26 01:30", next_of("30 2 * * * Europe/Berlin", "2026-10-23 12:00", 3))
    assert.equal("25 00:30, 25 01:30, 25 02:30", next_of("30 * * * * Europe/Berlin", "2026-10-25 00:00", 3))
    assert.equal("25 00:30, 25 02:30", next_of("30 * * * * Europe/Berlin", "2026-10-25 00:00", 2, true))
  end)

  it("and the last one agree", function()
    for _, trigger in ipairs { "30 2 * * * Europe/Berlin", "*/20 * * * * America/St_Johns", "0 0 29 2 * UTC", "15 1,2,3 * * sun Europe/Berlin" } do
      local t, at = times.of(trigger), utc "2026-03-27 00:00"
      for _, moment in ipairs(times.next(t, at, 12)) do
        assert.equal(moment.at, times.last(t, moment.at))
        assert.equal(moment.at, times.last(t, moment.at + 59))
        assert.is_true(times.last(t, moment.at - 1) < moment.at)
      end
    end
  end)

  it("say which time zone there is not", function()
    local none, err = times.of "@daily Europe/Berlim"
    assert.same({ nil, "trigger: unknown time zone 'Europe/Berlim'" }, { none, err.message })
    assert.equal("projects/a.lua: unknown time zone 'A/B'", select(2, times.of("@daily", { timezone = "A/B", path = "projects/a.lua" })).message)
  end)

  it("are those of systemd-analyze, if a timer is meant", function()
    if h.sh "command -v systemd-analyze" ~= 0 then return pending "no systemd-analyze" end
    local triggers, zones = { "30 2 * * *", "*/10 * * * *", "0 */6 * * mon-fri", "5 1 29 2 *", "59 23 31 * *", "0 0 13 * *", "15 1-3 * * sun", "@weekly", "@yearly" },
      { "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Katmandu", "UTC", "America/Sao_Paulo", "Africa/Casablanca" }
    for n, from in ipairs { "2026-03-28 20:17", "2026-10-24 22:59", "2027-12-31 23:59", "2026-03-07 11:00", "2026-11-01 04:30" } do
      local words, wanted = {}, {}
      for i, trigger in ipairs(triggers) do
        local zoned = trigger .. " " .. zones[(i + n) % #zones + 1]
        local t = times.of(zoned)
        for _, moment in ipairs(times.next(t, utc(from), 5, true)) do wanted[#wanted + 1] = os.date("!%Y-%m-%d %H:%M:00 UTC", moment.at) end
        words[#words + 1] = h.quote(cron.calendars(t.cron)[1])
      end
      local code, text, err = h.sh(("env -u LD_PRELOAD TZ=UTC LC_ALL=C systemd-analyze calendar --iterations=5 --base-time='%s:00 UTC' %s"):format(from, table.concat(words, " ")))
      assert.equal(0, code, err)
      local found = {}
      for moment in text:gmatch "[Ne#][^\n]-: %a+ (%d+%-%d+%-%d+ %d+:%d+:%d+ UTC)" do found[#found + 1] = moment end
      assert.same(wanted, found, from)
    end
  end)
end)
