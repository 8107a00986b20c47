-- The last moment at which a trigger said "run".
require "spec.helper"
local due = require "kitload.several.due"

describe("the last moment of a trigger", function()
  local function at(text) return os.time { year = text:sub(1, 4), month = text:sub(6, 7), day = text:sub(9, 10), hour = text:sub(12, 13), min = text:sub(15, 16), sec = 0 } end
  local function last(trigger, now)
    local moment = due.last(trigger, at(now) + 30)
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
