require "spec.helper"
local formats = require "kit.steps.formats"

local function ambiguous(a, b, domain)
  domain = domain or "date"
  return formats.ambiguous(assert(formats.parse(a, domain)), assert(formats.parse(b, domain)))
end

describe("formats of dates", function()
  it("are read into literals and directives", function()
    local f = formats.parse("%d.%m.%Y", "date")
    assert.same({ { "d" }, ".", { "m" }, ".", { "Y" } }, { table.unpack(f) })
  end)

  it("of other tools have a hint", function()
    assert.equal("%F is %Y-%m-%d here", formats.meant("%F", "date"))
    assert.equal("%e is %d here", formats.meant("%e %b %Y", "date"))
    assert.matches("takes the name of the day away", formats.meant("%a %d %b %Y", "date"))
    assert.matches("takes the day alone", formats.meant("%Y-%m-%d %H:%M%z", "date"))
    assert.is_nil(formats.meant("%Y-%m-%d %H:%M%z", "timestamp"))
    assert.equal('k.epoch "s" reads seconds since 1970', formats.meant("%s", "date"))
  end)

  it("are refused with what is wrong with them", function()
    local function wrong(text, domain) return select(2, formats.parse(text, domain or "date")) end
    assert.equal("has no year, %Y or %y", wrong "%d.%m.")
    assert.equal("has no month, %m, %b or %B", wrong "%Y %d")
    assert.equal("has no day, %d", wrong "%Y-%m")
    assert.is_nil((wrong "%Y-%m-%dT%H:%M:%S.%fZ")) -- a date with its time, which is left out
    assert.equal("has %z, which is no part of a date", wrong "%Y-%m-%d %z")
    assert.equal("has %Y, which is no part of a time", wrong("%Y", "time"))
    assert.equal("has %d twice", wrong "%d %d %m %Y")
    assert.equal("ends in a lone '%', write '%%' for one", wrong "%Y-%m-%d%")
    assert.truthy(wrong "%Q":find("has no directive %Q", 1, true))
    assert.equal("has the year twice, %Y and %y", wrong "%Y %y %m %d")
    assert.equal("has a day of the year, %j, beside a month or a day", wrong "%Y %j %d")
    assert.equal("has no hour, %H", wrong("%M:%S", "time"))
  end)

  it("may be a day of the year, month names, or seconds since 1970", function()
    assert.truthy(formats.parse("%Y%j", "date"))
    assert.truthy(formats.parse("%d %B %Y", "date"))
    assert.truthy(formats.parse("%s", "timestamp"))
    assert.truthy(formats.parse("100%% %d.%m.%y", "date"))
  end)

  it("are ambiguous when one string is two dates by them", function()
    assert.equal("2/1/2001", ambiguous("%d/%m/%Y", "%m/%d/%Y"))
    assert.truthy(ambiguous("%d.%m.%y", "%y.%m.%d"))
    assert.truthy(ambiguous("%d%m%Y", "%Y%m%d"))
    assert.truthy(ambiguous("%Y-%m-%d", "%Y-%d-%m"))
    assert.truthy(ambiguous("%d.%m.%Y %H:%M", "%m.%d.%Y %H:%M", "timestamp"))
    assert.truthy(ambiguous("%Y-%m-%d %H:%M", "%Y-%m-%d %M:%H", "timestamp"))
    assert.equal("1/11/2001", ambiguous("%d/%m/%Y", "%d/11/%y%m")) -- a digit of a literal, too
  end)

  it("are not ambiguous when no string fits both with different dates", function()
    assert.is_nil(ambiguous("%Y-%m-%d", "%d.%m.%Y"))
    assert.is_nil(ambiguous("%d.%m.%Y", "%d.%m.%y"))
    assert.is_nil(ambiguous("%d.%m.%Y", "%d/%m/%Y"))
    assert.is_nil(ambiguous("%d %b %Y", "%d %B %Y"))
    assert.is_nil(ambiguous("%b %d, %Y", "%b %d, %Y %%"))
    assert.is_nil(ambiguous("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "timestamp"))
    assert.is_nil(ambiguous("%d/%m/%Y", "%Y/%m/%d"))
  end)
end)
