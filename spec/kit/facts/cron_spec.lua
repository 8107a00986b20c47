local h = require "spec.helper"
local cron = require "kit.facts.cron"
local s = require "spec.kit.support"

local function values(text, field) return table.concat(cron.parse(text)[field].values, ",") end

describe("a trigger", function()
  it("is five fields of numbers, ranges, steps, lists and names", function()
    assert.equal("0,20,40", values("*/20 * * * *", "minute"))
    assert.equal("8,10,12", values("0 8-12/2 * * *", "hour"))
    assert.equal("1,15,31", values("0 0 31,1,15 * *", "day"))
    assert.equal("1,2,12", values("0 0 1 dec,JAN-feb *", "month"))
    assert.equal("0,6", values("0 0 * * sat,7", "weekday"))
    assert.equal("1,2,3,4,5", values("0 0 * * mon-fri", "weekday"))
    assert.equal("0,5,6", values("0 0 * * 5-7", "weekday"))
  end)

  it("is a word", function()
    assert.equal("0", values("@hourly", "minute"))
    assert.equal(24, #cron.parse("@hourly").hour.values)
    assert.equal("0", values("@weekly", "weekday"))
    assert.equal("1", values("@yearly", "month"))
  end)

  for text, message in pairs {
    ["* * * *"] = "has 4 fields, not five",
    ["60 * * * *"] = 'has "60" for the minute, which goes from 0 to 59',
    ["* 24 * * *"] = 'has "24" for the hour',
    ["0 0 0 * *"] = 'has "0" for the day, which goes from 1 to 31',
    ["0 0 * 13 *"] = 'has "13" for the month',
    ["0 0 * * 8"] = 'has "8" for the weekday',
    ["0 0 * * mo"] = 'has "mo" for the weekday',
    ["5-1 * * * *"] = 'has the range "5-1" for the minute, which ends before it begins',
    ["5/2 * * * *"] = 'a step follows * or a range',
    ["*/0 * * * *"] = 'has the step "*/0" for the minute',
    ["1,,2 * * * *"] = 'has "" for the minute',
    ["0 0 31 2,4 *"] = "names a day that no month has",
    ["@dayly"] = 'knows no "@dayly"',
    ["@reboot"] = 'knows no "@reboot"',
    ["@daily Berlin"] = "has 6 fields, not five",
    ["0 6 * * * europe/berlin"] = "has 6 fields, not five",
    ["0 6 * * * Europe/Berlin UTC"] = "has 7 fields, not five",
    ["0 6 * * Europe/Berlin"] = 'has "Europe/Berlin" for the weekday',
  } do
    it(("is refused for what is wrong in %q"):format(text), function()
      local parsed, wrong, how = cron.parse(text)
      assert.is_nil(parsed)
      assert.is_truthy(wrong:find(message, 1, true), wrong)
      assert.is_truthy(how)
    end)
  end

  it("may end with a time zone, which systemd gets, too", function()
    for text, zone in pairs { ["0 6 * * * UTC"] = "UTC", ["@daily America/Argentina/Buenos_Aires"] = "America/Argentina/Buenos_Aires", ["0 6 * * 1 Etc/GMT+3"] = "Etc/GMT+3" } do
      assert.equal(zone, cron.parse(text).zone)
      assert.matches(" " .. zone:gsub("%p", "%%%0") .. "$", cron.calendars(cron.parse(text))[1])
    end
    assert.is_nil(cron.parse("@daily").zone)
    assert.same({ [[1: kit 'x': trigger has 6 fields, not five: "0 6 * * * Mars" | write trigger = "30 6 * * 1-5" (minute, hour, day, month, weekday), or "@daily"]] },
      s.mistakes 'trigger = "0 6 * * * Mars", k.field "a" {}')
  end)

  it("is checked when the kit is loaded, and kept with single blanks", function()
    assert.equal("0 6 * * *", s.kit('trigger = " 0  6 * * * ", k.field "a" {}').facts.trigger)
    assert.same({ [[1: kit 'x': trigger knows no "@dialy" | did you mean '@daily'?]] }, s.mistakes 'trigger = "@dialy", k.field "a" {}')
  end)

  it("on a day and a weekday is two calendars of systemd, as cron runs on either", function()
    assert.same({ "*-*-13 00:00:00", "Fri *-*-* 00:00:00" }, cron.calendars(cron.parse "0 0 13 * 5"))
    assert.same({ "Fri *-*-* 00:00:00" }, cron.calendars(cron.parse "0 0 * * 5"))
    assert.same({ "*-*-* *:00,30:00" }, cron.calendars(cron.parse "*/30 * * * *"))
    assert.same({ "*-01,02-* 06:00:00" }, cron.calendars(cron.parse "0 6 * jan-feb *"))
  end)

  local has_systemd = h.sh "command -v systemd-analyze" == 0
  if has_systemd then
    it("is taken by systemd, which runs at the times that cron means", function()
      local calendars, want = {}, {}
      for _, pair in ipairs {
        { "30 6 * * mon-fri", "Mon 2024-01-01 06:30:00 UTC" }, { "*/20 * * * *", "Mon 2024-01-01 00:20:00 UTC" },
        { "0 0 1 * *", "Thu 2024-02-01 00:00:00 UTC" }, { "15 3 29 2 *", "Thu 2024-02-29 03:15:00 UTC" },
        { "@weekly", "Sun 2024-01-07 00:00:00 UTC" }, { "0 12 */2 * 0", "Sun 2024-01-07 12:00:00 UTC" },
      } do
        for _, calendar in ipairs(cron.calendars(cron.parse(pair[1]))) do
          calendars[#calendars + 1], want[#want + 1] = h.quote(calendar), pair[2]
        end
      end
      local code, out, err = h.sh("TZ=UTC systemd-analyze calendar --base-time='2024-01-01 00:00:00 UTC' " .. table.concat(calendars, " "))
      assert.equal(0, code, err)
      local got = {}
      for at in out:gmatch "Next elapse: ([^\n]+)" do got[#got + 1] = at end
      assert.same(want, got)
    end)
  end
end)
