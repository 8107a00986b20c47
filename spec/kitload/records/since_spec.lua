require "spec.helper"
local since = require "kitload.records.since"

describe("--since", function()
  it("takes days and months of UTC", function()
    assert.equal("2026-11-20 00:00:00+00", since.parse "2026-11-20".value)
    assert.equal("2026-02-01 00:00:00+00", since.parse "2026-02".value)
    assert.equal("2024-02-29 00:00:00+00", since.parse "2024-02-29".value)
    assert.is_nil(since.parse(nil))
  end)

  it("takes so long ago, counted by the server", function()
    for word, value in pairs { ["12h"] = "12 hours", ["7d"] = "7 days", ["4w"] = "4 weeks" } do
      local s = since.parse(word)
      assert.same({ value, true }, { s.value, s.sql:find("clock_timestamp", 1, true) ~= nil })
    end
  end)

  it("refuses what is no day, with what would be one", function()
    for _, word in ipairs { "2026-13", "2026-02-30", "2025-02-29", "2026-1-1", "202611", "7m", "d", "99999d", "yesterday", "", "2026-11-" } do
      local s, err = since.parse(word)
      assert.is_nil(s, word)
      assert.same({ "usage", 2 }, { err.kind, err.exit })
      assert.matches("2026-11-20", err.hint, 1, true)
    end
  end)
end)
