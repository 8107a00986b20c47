-- The names of a load's counts, in the order in which a report has them.
local M = {}

--- What became of rows in the table.
M.done = { "inserted", "updated", "unchanged", "existing", "deleted" }

local function list(...)
  local out = {}
  for _, name in ipairs { ... } do
    if name == "done" then table.move(M.done, 1, #M.done, #out + 1, out) else out[#out + 1] = name end
  end
  return out
end

--- What a merge counts. A trigger may suppress a row.
M.merged = list("done", "suppressed")
--- What the job's row has, in columns of the name rows_….
M.recorded = list("read", "done", "rejected", "skipped", "suppressed")
--- What the report of a run has.
M.reported = list("read", "split", "done", "rejected", "skipped", "suppressed", "warnings", "good")
--- What the runs of --each add up.
M.summed = list("read", "split", "good", "done", "rejected", "skipped", "suppressed")

return M
