-- run --mend JOB: the rows of these files are mended rows that replace bad rows of that job.
local errors = require "kitload.talk.errors"
local session = require "kitload.run.session"
local staged_job = require "kitload.load.staged_job"
local tables = require "kitload.records.tables"

local M = {}

--- Find the job of --mend. Without --mend there is nothing to do.
---@param s kitload.Session
---@return kitload.Session, table? err
function M.open(s)
  if not s.options.mend then return s end
  for _, file in ipairs(s.files) do
    if not file.is_rejects then
      return s, errors.usage(("%s has no columns _row and _errors: its rows cannot be found in the job"):format(file.name),
        "mend the rejects file, or what kitload rejects --csv gives")
    end
  end
  local job, err = staged_job.find(s.conn, tables.names_of(s.reach) or {}, s.options.mend)
  if not job then return s, err end
  local found
  found, err = staged_job.mend(job)
  if not found then return s, err end
  local name = s.description and s.description.name
  if job.kit ~= name or s.target and job.destination ~= s.target.display then
    return s, errors.refused(("job %s is of %s into %s"):format(job.id:sub(1, 8), job.kit or "no kit", job.destination),
      "mended rows go through the kit of their job")
  end
  return session.mending(s, found)
end

return M
