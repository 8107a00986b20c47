local h = require "spec.helper"
local loaded = require "kitload.records.loaded"

describe("what is known of a path", function()
  it("has its moments in UTC with six digits, so that the same moment is always the same text", function()
    local path = h.write(h.tmp() .. "/f.csv", "a\n")
    for given, pattern in pairs { ["2024-01-02 03:04:05.25 UTC"] = "^2024%-01%-02 03:04:05%.250000%+00$", ["2024-01-02 03:04:05 UTC"] = "05%.000000%+00$",
      ["1999-12-31 23:59:59.0000625 UTC"] = "^1999%-12%-31 23:59:59%.000062%+00$", ["2024-07-01 00:00:00.03125 UTC"] = "^2024%-07%-01 00:00:00%.031250%+00$" } do
      assert.equal(0, (h.sh(("touch -d '%s' %s"):format(given, path))))
      local facts = assert(loaded.facts(path))
      assert.matches(pattern, facts.mtime)
      for _, name in ipairs { "ctime", "looked_at" } do assert.matches("^%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d%.%d%d%d%d%d%d%+00$", facts[name]) end
      assert.is_true(facts.ctime <= facts.looked_at)
      assert.same({ 2, path }, { facts.size, facts.path })
    end
  end)

  it("is nothing, where it is no file", function()
    assert.is_nil(loaded.facts(h.tmp()))
    assert.is_nil(loaded.facts(h.tmp() .. "/none"))
  end)
end)
