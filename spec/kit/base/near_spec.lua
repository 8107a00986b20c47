require "spec.helper"
local near = require "kit.base.near"

describe("suggesting a name", function()
  it("counts an insertion, a deletion, a change and a swap of neighbours as one edit", function()
    assert.equal(1, near.distance("trim", "trimm"))
    assert.equal(1, near.distance("trim", "tim"))
    assert.equal(1, near.distance("trim", "trem"))
    assert.equal(1, near.distance("tirm", "trim"))
    assert.equal(0, near.distance("", ""))
    assert.equal(4, near.distance("", "trim"))
  end)

  it("takes the nearest, and of two as near the first in the alphabet", function()
    assert.equal("trim", near.nearest("tirm", { "time", "trim", "squish" }))
    assert.equal("bat", near.nearest("xat", { "cat", "bat", "hat" }))
    -- Also when the later one is longer by just as much.
    assert.equal("abcd", near.nearest("abc", { "abd", "abcd" }))
    assert.equal("abcdef", near.nearest("abcdeg", { "abcdeh", "abcdef" }))
  end)

  it("looks past capitals", function()
    assert.equal("trim", near.nearest("TRIM", { "trim" }))
  end)

  it("suggests nothing when a third of the letters would have to change", function()
    assert.is_nil(near.nearest("phone", { "trim", "lower", "upper" }))
    assert.is_nil(near.did_you_mean("zzz", {}))
  end)
end)
