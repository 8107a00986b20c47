-- Which of the small bugs one check tries.
require "spec.helper"
local draw = require "spec.mutants.draw"
local mutants = require "spec.mutants.list"

local SECONDS = tonumber(io.open "scripts/check":read "a":match "scripts/mutate %-%-seconds=(%d+)")

describe("the small bugs of one check", function()
  it("need no more time than is said, and every one is drawn by some seed", function()
    local drawn, left = {}, #mutants
    for seed = 1, 2000 do
      local needed = 0
      for _, m in ipairs(draw.some(mutants, seed, 1, SECONDS)) do
        needed = needed + draw.seconds(m)
        if not drawn[m] then drawn[m], left = true, left - 1 end
      end
      assert.is_true(needed > SECONDS / 2 and needed <= SECONDS, seed)
    end
    assert.equal(0, left)
  end)

  it("are the same for every worker of a seed, and others for another seed", function()
    assert.same(draw.some(mutants, 7, 1, SECONDS), draw.some(mutants, 7, 1, SECONDS))
    assert.are_not.same(draw.some(mutants, 7, 1, SECONDS), draw.some(mutants, 8, 1, SECONDS))
  end)

  it("may be a share of the list, and one that needs more time than there is comes alone", function()
    assert.equal(math.ceil(#mutants / 10), #draw.some(mutants, 7, 0.1, 0))
    assert.equal(#mutants, #draw.some(mutants, 7, 1, 0))
    assert.equal(1, #draw.some(mutants, 7, 1, 0.1))
  end)
end)
