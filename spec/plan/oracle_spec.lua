-- Every typed step on random cells, compared with the oracle (spec/oracle). `make oracle` tries a hundred thousand cells
-- for each.
--
--   ORACLE_CELLS=2000   cells of each step      ORACLE_SEED=1   another seed, other cells
local h = require "spec.helper"

if h.no_server(pending) then return end

local oracle = require "spec.oracle.oracle"
local sums = require "spec.oracle.sums"
local cells, seed = tonumber(os.getenv "ORACLE_CELLS") or 2000, tonumber(os.getenv "ORACLE_SEED") or 1

describe(("by the oracle, with ORACLE_SEED=%d,"):format(seed), function()
  for i, step in ipairs(oracle.steps) do
    it(("%s reads %d cells as others do"):format(step.name, cells), function()
      local faults, tried = oracle.run(step, cells, seed * 1000 + i)
      assert.equal("", table.concat(faults, "\n"))
      assert.is_true(tried >= cells)
    end)
  end

  it(("running sums %d cells as the server does"):format(cells), function()
    local faults, tried = sums.run(cells, seed)
    assert.equal("", table.concat(faults, "\n"))
    assert.is_true(tried >= cells)
  end)
end)
