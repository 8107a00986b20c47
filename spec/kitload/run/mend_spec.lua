-- Which job mended rows may go into: the one of their kit and their table. The job is given here, so no server is needed.
require "spec.helper"
local mend = require "kitload.run.mend"
local session = require "kitload.run.session"
local staged_job = require "kitload.load.staged_job"

describe("run --mend", function()
  local find, of
  setup(function()
    find, of = staged_job.find, staged_job.mend
    staged_job.find = function(_, _, id)
      return { id = id .. "4567-89ab", kit = id ~= "kitless0" and "shop.orders" or nil, destination = "public.orders" }
    end
    staged_job.mend = function(job) return { job = job.id } end
  end)
  teardown(function() staged_job.find, staged_job.mend = find, of end)

  local function opened(kit, destination, more)
    local s = { options = { mend = "01234567" }, files = { { name = "r.csv", is_rejects = true } }, reach = {}, notes = {},
                description = kit and { name = kit } or nil, target = destination and { display = destination } or nil }
    for name, value in pairs(more or {}) do s[name] = value end
    s.started, s.job, s.meta = 0, "01234567-89ab", {}
    local begun = session.new(s)
    local found, err = mend.open(begun)
    assert.is_nil(begun.mend)
    return not err or err.message, found.mend
  end

  it("takes rows of the job's kit and table", function()
    assert.same({ true, { job = "012345674567-89ab" } }, { opened("shop.orders", "public.orders") })
    assert.is_true((opened("shop.orders", nil)))
    assert.is_true((opened(nil, "public.orders", { options = { mend = "kitless0" } })))
    assert.same({ true, nil }, { opened("other", nil, { options = {} }) })
  end)

  it("refuses another kit, another table, and files that are no rejects", function()
    local of_job = "job 01234567 is of shop.orders into public.orders"
    assert.equal(of_job, (opened("shop.lines", "public.orders")))
    assert.equal(of_job, (opened("shop.orders", "public.lines")))
    assert.equal(of_job, (opened(nil, "public.orders")))
    assert.equal("job kitless0 is of no kit into public.orders",
      (opened("shop.orders", "public.orders", { options = { mend = "kitless0" } })))
    assert.matches("^b.csv has no columns _row and _errors", (opened("shop.orders", "public.orders",
      { files = { { name = "r.csv", is_rejects = true }, { name = "b.csv" } } })))
  end)
end)
