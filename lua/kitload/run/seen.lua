-- What a run has seen of its rows: the results of the pipeline, and the reports made from them. The load uses it before COMMIT and
-- after an error.
local record = require "kitload.talk.record"

---@class kitload.Seen
---@field out_files kitload.outputs

local type_of = record.declare("seen", {
  out_files = "must",           -- kitload.Outputs: where rejected rows and problems go
  scratch = "must",             -- string[]: files that are removed when the run is over
  load = "may",                 -- kitload.loading.load: the present load; a new one if it is done again
  known = "may",                -- string[]: mended rows that came back before
  result = "may",               -- what load.run gave
  picked = "may",               -- what load.pick gave: the second reading, for rows that the load rejected
  picked_of = "may", picked_rows = "may", -- the rejects of the second reading, and how many there were
  mends = "may",                -- string: the file in which the pipeline notes which mended rows go in
  completed = "may",            -- kitload.Report about the outcome
  notes = "may",                -- integer: how many notes the outcome had then, because COMMIT may add some
  failed = "may",               -- kitload.Report about a load that was rolled back
})

local M = {}

---@param out_files kitload.outputs
---@return kitload.Seen
function M.of(out_files) return type_of.new { out_files = out_files, scratch = {} } end

--- The latest results for all rows.
function M.last(seen) return seen.picked or seen.result end

--- Whether rows were read, so that there is something to report.
function M.is_worth_telling(seen, err)
  local result = seen.result
  return result and not (err and (err.kind == "interrupted" or err.code == "already_loaded" or result.kit_error)) or false
end

return M
