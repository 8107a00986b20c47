-- When a delivery is tried again: pure functions, asked with made answers and times.
require "spec.helper"
local schedule = require "kitload.webhooks.schedule"

local NOW = 1796083200 -- 2026-12-01 00:00:00 UTC

describe("the schedule of deliveries", function()
  it("of the server tries ten times over 75 hours", function()
    local at, times = NOW, {}
    for attempt = 1, 10 do
      times[attempt] = at - NOW
      local next = schedule.next(schedule.lasting, attempt, { status = 500 }, at, 0.5)
      if attempt == 10 then
        assert.same({ what = "failed" }, next)
      else
        assert.equal("again", next.what)
        at = next.at
      end
    end
    assert.same({ 0, 5, 300, 1800, 7200, 25200, 61200, 111600, 183600, 270000 }, times)
    assert.equal(75 * 3600, times[10])
  end)

  it("leaves a tenth of each pause to chance, and no more", function()
    for _, case in ipairs { { 0, 0.9 }, { 0.5, 1 }, { 1, 1.1 } } do
      local next = schedule.next(schedule.lasting, 4, {}, NOW, case[1])
      assert.is_true(math.abs(next.at - NOW - 5400 * case[2]) < 1e-6)
    end
  end)

  it("takes 2xx as delivered, 410 as the end, and all else as a failure", function()
    for status = 200, 299 do assert.same({ what = "delivered" }, schedule.next(schedule.lasting, 1, { status = status }, NOW, 0)) end
    assert.same({ what = "gone" }, schedule.next(schedule.lasting, 1, { status = 410 }, NOW, 0))
    for _, status in ipairs { 300, 301, 302, 304, 307, 308, 400, 401, 404, 408, 409, 411, 429, 499, 500, 503, 599 } do
      assert.equal("again", schedule.next(schedule.lasting, 1, { status = status }, NOW, 0).what)
    end
    assert.equal("again", schedule.next(schedule.lasting, 1, { why = "no answer" }, NOW, 0).what)
  end)

  it("waits as long as Retry-After says, up to a day, and never less than its own pause", function()
    local function wait(said, attempt) return schedule.next(schedule.lasting, attempt or 1, { status = 503, retry_after = said }, NOW, 0.5).at - NOW end
    for said, seconds in pairs {
      ["120"] = 120, ["0"] = 5, ["1"] = 5, ["-5"] = 5, ["86400"] = 86400, ["86401"] = 86400, ["99999999999999999999999"] = 86400, ["1e9"] = 5, ["5.5"] = 5, [""] = 5,
      ["Tue, 01 Dec 2026 00:10:00 GMT"] = 600, ["Mon, 30 Nov 2026 23:00:00 GMT"] = 5, ["Wed, 01 Dec 2027 00:00:00 GMT"] = 86400, ["Tue, 01 Foo 2026 00:10:00 GMT"] = 5,
      ["tomorrow"] = 5,
    } do
      assert.same({ said, seconds }, { said, wait(said) })
    end
    assert.equal(295, wait("120", 2))
    assert.equal(951782400, schedule.retry_at("Tue, 29 Feb 2000 00:00:00 GMT", 0))
    assert.equal(0, schedule.retry_at("Thu, 01 Jan 1970 00:00:00 GMT", 5))
  end)

  it("of a command tries three times within ten seconds, and not where the receiver has said no", function()
    local plan = schedule.in_run
    local function what(attempt, answer, now) return schedule.next(plan, attempt, answer, now or NOW, 0, NOW).what end
    assert.same({ what = "again", at = NOW + 0.25 }, schedule.next(plan, 1, { status = 500 }, NOW, 0, NOW))
    assert.same({ what = "again", at = NOW + 3.5 }, schedule.next(plan, 2, { why = "no answer" }, NOW + 3, 0, NOW))
    assert.equal("failed", what(3, { status = 500 }))
    assert.equal("failed", what(2, { status = 500 }, NOW + 9.5))
    for _, status in ipairs { 301, 400, 401, 404, 422 } do assert.equal("failed", what(1, { status = status })) end
    for _, status in ipairs { 408, 425, 429, 500, 503 } do assert.equal("again", what(1, { status = status })) end
    assert.equal("again", what(1, { status = 429, retry_after = "3" }))
    assert.equal("failed", what(1, { status = 429, retry_after = "4" })) -- later than this command is there
    assert.equal("gone", what(1, { status = 410 }))
  end)

  it("disables a webhook that is gone, or that has failed for five days without a success between", function()
    local day = 86400
    assert.same({}, schedule.health(nil, { status = 204 }, NOW))
    assert.same({}, schedule.health(NOW - 9 * day, { status = 200 }, NOW))
    assert.same({ failing_since = NOW }, schedule.health(nil, { status = 500 }, NOW))
    assert.same({ failing_since = NOW - day }, schedule.health(NOW - day, { why = "no answer" }, NOW))
    assert.same({ failing_since = NOW - 5 * day + 1 }, schedule.health(NOW - 5 * day + 1, {}, NOW))
    assert.same({ failing_since = NOW - 5 * day, disabled = "failing" }, schedule.health(NOW - 5 * day, {}, NOW))
    assert.same({ failing_since = NOW, disabled = "gone" }, schedule.health(nil, { status = 410 }, NOW))
  end)
end)
