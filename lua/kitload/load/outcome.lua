-- The outcome of a load: what became of it. The report is made from it. It is not written to; COMMIT may add to its notes.
local record = require "kitload.talk.record"

---@class kitload.loading.outcome
---@field counts table<string, integer>
---@field rejects kitload.rejected
---@field notes string[]

local story = record.story("outcome", "made", { made = {
  counts = "must",              -- read split inserted updated unchanged existing deleted rejected skipped suppressed warnings
                                -- repeated staged
  rejects = "must",             -- kitload.rejected: from rings 2 and 3, in the order of the rows' numbers
  way = "must",                 -- string
  notes = "must",               -- string[]
  reason = "may",               -- string: why this way
  skips = "may",                -- { reason, count }[]: rows that the merge left out
  retries = "may",              -- integer: how often the merge was repeated
  hooks = "may",                -- kitload.Hook[]: SQL of the kit, and what it wrote
  created = "may",              -- { table, columns } that were made
  job = "may",                  -- string: its id, if it has a row
  already = "may",              -- another run finished the same during this one, and --if-loaded says skip
  commits = "may",              -- boolean: its rows are committed with the transaction; false for a dry run
} })

local M = {}

--- The outcome if the rows are in and the sums add up.
---@param load kitload.loading.load
---@param more { counts: table, skips: table, rejects: kitload.rejected, notes: string[] }
---@return kitload.loading.outcome
function M.of(load, more)
  return story.new {
    counts = more.counts, skips = more.skips, rejects = more.rejects, notes = more.notes, way = load.way, reason = load.reason,
    retries = load.retries or 0, hooks = load.hooked, created = load.created, job = load.jobs.usable and load.spec.job.id or nil,
    commits = not load.spec.dry_run,
  }
end

--- The outcome if another run has loaded the same during this one: nothing is left to do.
---@param load kitload.loading.load
---@return kitload.loading.outcome
function M.already(load)
  return story.new { already = load.already, counts = {}, rejects = {}, notes = load.notes, way = "none", commits = false }
end

return M
