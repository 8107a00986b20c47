-- docs/limits.md, src/base/limits.def and the copies of its numbers in the sandbox must agree.
local h = require "spec.helper"
local facts = require "kit.facts"
local limits = require "kitload.host.limits"
local listing = require "kit.base.listing"

describe("the limits", function()
  it("stand in docs/limits.md as the program has them (`make docs`)", function()
    assert.equal(require("kitload.kits.reference").limits(), h.read "docs/limits.md")
  end)

  it("of facts are those of the list", function()
    for name, limit in pairs { header = limits.HEADER_ROW, skip = limits.SKIP, footer = limits.FOOTER } do
      assert.equal(limit, facts.source[name].check(limit))
      assert.is_nil((facts.source[name].check(limit + 1)))
    end
    for _, name in ipairs { "min_length", "max_length", "length" } do
      assert.equal(limits.LENGTH, facts.field[name].check(limits.LENGTH))
      assert.is_nil((facts.field[name].check(limits.LENGTH + 1)))
    end
    assert.same({ limits.COLUMN }, (facts.field.from.check(limits.COLUMN)))
    assert.is_nil((facts.field.from.check(limits.COLUMN + 1)))
  end)

  it("of names in a message are those of the list", function()
    local names = {}
    for i = 1, limits.NAMES_SHOWN + 1 do names[i] = ("é"):rep(100) end
    local text = listing.list(names)
    local _, n = text:gsub(", ", "")
    assert.equal(limits.NAMES_SHOWN, n)
    assert.truthy(text:find(("… (%d in all)"):format(limits.NAMES_SHOWN + 1), 1, true))
    assert.truthy(utf8.len(text))
    table.remove(names)
    assert.is_nil(listing.list(names):find "in all")
  end)

  it("are named by the messages of those who pass them", function()
    local codes = {}
    for _, code in ipairs(require("kitload.host.plan").codes()) do codes[code.code] = code.message end
    assert.truthy(codes["text.too_long"]:find(("%d MiB"):format(limits.STEPS_ADD >> 20), 1, true))
  end)
end)
