-- Reads a job whose rows are in the staging table: its row, the plan for its merge, and what its state allows.
local count_names = require "kitload.talk.counts"
local errors = require "kitload.talk.errors"
local jobs = require "kitload.records.jobs"
local json = require "kitload.talk.json"
local pinned = require "kitload.pg.pinned"
local rows_run = require "kitload.load.staging_run"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.mend
---@field id string
---@field files { name: string, base: integer, rows: integer }[]  files of the job, in the numbering of its rows
---@field counts table<string, integer>   from the job's row
---@field report table?

--- Find a job by its id, or by the first characters of it. Its plan is nil if its rows never were in the staging table.
---@return table? job, table? err  with `plan`, and with `jobs` as jobs.open gives it
function M.find(conn, names, id)
  local found, err = jobs.open(conn, names, false)
  if not found then return nil, err end
  if not found.usable then return nil, errors.db("no jobs: " .. found.why) end
  local job
  job, err = jobs.get(conn, found, id)
  if not job then return nil, err end
  local plan
  plan, err = pinned.exec(conn, "read the job's plan",
    ("SELECT j.plan::pg_catalog.text AS plan FROM %s AS j WHERE j.id = $1::pg_catalog.uuid"):format(found.sql), { job.id })
  if not plan then return nil, err end
  local written = plan.rows[1] and plan.rows[1].plan
  job.plan, job.jobs = written and rows_run.decoded(json.decode(written)) or nil, found
  return job
end

-- Whether the job seems to be running. This is asked again, under the lock, before anything is done.
local function alive(job)
  return job.alive and (job.status == "running" or job.plan and job.plan.pending)
end

--- Why the job's rows cannot be merged now; nil if they can.
function M.not_mergeable(job)
  local short = job.id:sub(1, 8)
  if alive(job) then return nil, errors.refused(("job %s is still running"):format(short), "wait until it has ended") end
  if not job.plan then
    return nil, errors.refused(("job %s has no staged rows: it is %s"):format(short, job.status),
      job.status ~= "completed" and "run it again; with --staging rows an interrupted job can be merged later" or nil)
  end
  if (job.error or {}).committed == true then
    return nil, errors.refused(("the rows of job %s are in: one of its hooks has ended the transaction"):format(short),
      "kitload job " .. short)
  end
  if not job.plan.pending then return nil, errors.refused(("job %s is merged already: none of its rows waits"):format(short)) end
  return true
end

-- The job's counts under the names of the merge.
local function counts_of(job)
  local counts = { warnings = job.warnings or 0 }
  for _, name in ipairs(count_names.recorded) do
    counts[name] = job["rows_" .. name] or 0
  end
  return counts
end

--- For a job whose mended rows wait: what its row says without them.
function M.counts(job)
  return { id = job.id, files = job.plan.files, counts = counts_of(job), report = job.report }
end

--- What mended rows need of their job, or why they cannot be loaded.
---@return kitload.mend? mend, table? err
function M.mend(job)
  local short = job.id:sub(1, 8)
  if alive(job) then return nil, errors.refused(("job %s is still running"):format(short), "wait until it has ended") end
  if job.plan and job.plan.pending then
    return nil, errors.refused(("rows of job %s wait for their merge"):format(short), "kitload merge " .. short)
  end
  if not job.plan then
    return nil, errors.refused(("job %s has no staged rows that could be mended"):format(short), "run the file without --mend")
  end
  return { id = job.id, files = job.plan.files, counts = counts_of(job), report = job.report, plan = job.plan, job = job }
end

--- The report of the job, with what the mended rows changed.
---@param mend kitload.mend
---@param sums table<string, integer>  of the mended rows
---@param total table<string, integer>
function M.mended_report(mend, sums, total)
  local report = rows_run.decoded(mend.report or {})
  report.counts = report.counts or {}
  for name, n in pairs(total) do
    if report.counts[name] ~= nil or n > 0 then report.counts[name] = n end
  end
  report.counts.split = (mend.report and mend.report.counts and mend.report.counts.split or 0) + sums.split
  report.counts.repeated, report.counts.staged = nil, nil
  report.notes = report.notes or {}
  table.insert(report.notes, ("%s mended: %d rejected again"):format(text.plural(sums.read, "row"), sums.rejected))
  report.exit = total.rejected > 0 and 1 or 0
  for _, name in ipairs { "files", "problems", "skips", "unread", "ignored", "left_out", "notes" } do
    report[name] = json.array(report[name] or {})
  end
  return report
end

return M
