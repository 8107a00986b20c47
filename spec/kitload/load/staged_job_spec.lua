-- What the state of a job with staged rows allows, and the report of a job whose rows were mended.
require "spec.helper"
local cjson = require "cjson"
local json = require "kitload.talk.json"
local staged_job = require "kitload.load.staged_job"

local function job(more)
  local made = { id = "0123abcd-0000-4000-8000-000000000000", status = "completed", alive = false, warnings = 2, rows_read = 5, rows_inserted = 3,
    plan = { files = { { name = "a.csv" } }, pending = true } }
  for name, value in pairs(more or {}) do
    if value == "none" then made[name] = nil else made[name] = value end
  end
  return made
end

local function why(ok, err) return ok == true and "ok" or ok and ok or err.message .. (err.hint and " | " .. err.hint or "") end

describe("a job with staged rows", function()
  it("can be merged while rows of it wait, and nothing else is at work", function()
    local function merge(more) return why(staged_job.not_mergeable(job(more))) end
    assert.equal("ok", merge())
    assert.equal("ok", merge { status = "failed" })
    assert.equal("job 0123abcd is still running | wait until it has ended", merge { status = "running", alive = true })
    assert.equal("ok", merge { status = "running" })
    -- The merge of a completed job holds its lock, too.
    assert.equal("job 0123abcd is still running | wait until it has ended", merge { alive = true })
    assert.equal("job 0123abcd is merged already: none of its rows waits", merge { alive = true, plan = {} })
    assert.equal("job 0123abcd is merged already: none of its rows waits", merge { plan = {} })
    assert.equal("job 0123abcd has no staged rows: it is completed", merge { plan = "none" })
    assert.equal("job 0123abcd has no staged rows: it is failed | run it again; with --staging rows an interrupted job can be merged later",
      merge { plan = "none", status = "failed" })
    assert.equal("the rows of job 0123abcd are in: one of its hooks has ended the transaction | kitload job 0123abcd", merge { error = { committed = true } })
    assert.equal("ok", merge { error = { committed = false } })
  end)

  it("can be mended when its rows are merged", function()
    local function mend(more)
      local made, err = staged_job.mend(job(more))
      return made or why(nil, err), made
    end
    local made = mend { plan = { files = { "f" } } }
    assert.same({ "0123abcd-0000-4000-8000-000000000000", { "f" }, 5, 3, 0, 2 },
      { made.id, made.files, made.counts.read, made.counts.inserted, made.counts.rejected, made.counts.warnings })
    assert.equal("job 0123abcd is still running | wait until it has ended", (mend { status = "running", alive = true }))
    assert.equal("rows of job 0123abcd wait for their merge | kitload merge 0123abcd", (mend()))
    assert.equal("job 0123abcd has no staged rows that could be mended | run the file without --mend", (mend { plan = "none" }))
    assert.same({ { { name = "a.csv" } }, 5 }, { staged_job.counts(job()).files, staged_job.counts(job()).counts.read })
  end)

  it("has the sums of all its rows in its report after some were mended", function()
    local function report(of, sums, total)
      return cjson.decode(json.encode(staged_job.mended_report({ report = of }, sums, total)))
    end
    local old = { counts = { read = 5, inserted = 3, updated = 0, split = 1, staged = 5, repeated = 1 }, notes = { "before" }, exit = 1, title = "t" }
    local new = report(old, { read = 2, rejected = 1, split = 3 }, { read = 5, inserted = 4, updated = 0, rejected = 1, deleted = 0, existing = 2 })
    assert.same({ read = 5, inserted = 4, updated = 0, rejected = 1, existing = 2, split = 4 }, new.counts)
    assert.same({ { "before", "2 rows mended: 1 rejected again" }, 1, "t", {}, {} }, { new.notes, new.exit, new.title, new.files, new.problems })
    new = report(nil, { read = 1, rejected = 0, split = 0 }, { read = 1, rejected = 0 })
    assert.same({ { "1 row mended: 0 rejected again" }, 0, { read = 1, split = 0 } }, { new.notes, new.exit, new.counts })
  end)
end)
