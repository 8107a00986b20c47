-- What a run has seen of its rows: the pipeline's results and the report made of them. The load comes back to it before COMMIT, and when
-- it fails.
local record = require "kitload.talk.record"

---@class kitload.Seen
---@field out_files kitload.outputs

local type_of = record.declare("seen", {
  out_files = "must",           -- kitload.outputs: where rejected rows and problems go
  scratch = "must",             -- string[]: files that are removed when the run is over
  load = "may",                 -- kitload.loading.load: the one in work; another one when it is done over
  known = "may",                -- string[]: rows that came back before, mended
  result = "may",               -- what load.run gave
  picked = "may",               -- what load.pick gave: the second reading, for what the load rejected
  picked_of = "may", picked_rows = "may", -- the rejects that were picked, and how many rows
  mends = "may",                -- string: the file in which the pipeline writes down which mended rows go in
  completed = "may",            -- kitload.Report: of the outcome
  notes = "may",                -- integer: notes that the outcome had then; COMMIT may add some
  failed = "may",               -- kitload.Report: of a load that was rolled back
})

local M = {}

---@param out_files kitload.outputs
---@return kitload.Seen
function M.of(out_files) return type_of.new { out_files = out_files, scratch = {} } end

--- What is known of all rows by now.
function M.last(seen) return seen.picked or seen.result end

--- Rows were read, and what became of them is worth telling.
function M.is_worth_telling(seen, err)
  local result = seen.result
  return result and not (err and (err.kind == "interrupted" or err.code == "already_loaded" or result.fault)) or false
end

return M
