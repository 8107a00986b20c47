-- Whether a kit was failing before this run: the last command that ran it has left a job that failed or was killed.
--
-- A command may have many jobs of one kit (--each). They are of one process of one machine.
local history = require "kitload.records.history"
local jobs = require "kitload.records.jobs"
local pinned = require "kitload.pg.pinned"
local statement = require "kitload.pg.statement"

local M = {}

-- Runs that had nothing to do, or were interrupted, say nothing about the kit.
local QUESTION = [[
WITH own AS MATERIALIZED (
  SELECT j.host, j.pid, j.started_at, %s AS status FROM %s AS j
  WHERE j.kit = $1 AND j.project IS NOT DISTINCT FROM nullif($2, '')
    AND j.started_at < (SELECT n.started_at FROM %s AS n WHERE n.id = $3::uuid)),
latest AS (SELECT o.host, o.pid, o.started_at FROM own AS o WHERE o.status IN ('completed', 'failed', 'dead')
  ORDER BY o.started_at DESC LIMIT 1)
SELECT EXISTS (SELECT 1 FROM own AS o, latest AS l WHERE o.status IN ('failed', 'dead') AND o.host = l.host AND o.pid = l.pid
  AND o.started_at > l.started_at - interval '1 day') AS failing]]

local ask = pinned.wrap(function(conn, found, kit, project, job)
  return statement.value(conn, "ask how the last run went", QUESTION:format(jobs.status_sql, found.sql, found.sql),
    { kit, project or "", job })
end)

--- Ask the jobs table.
---@param reach kitload.Reach
---@param kit string
---@param project string?
---@param job string  the first one of this run
---@return boolean failing, table? err
function M.before(reach, kit, project, job)
  local failing, err = history.read(reach, function(conn, found) return ask(conn, found, kit, project, job) end)
  return failing == true, err or nil
end

return M
