-- Counts what was loaded, by project, kit and month. Only completed jobs count.
local jobs = require "kitload.records.jobs"
local pinned = require "kitload.pg.pinned"
local statement = require "kitload.pg.statement"

local M = {}

---@class kitload.usage
---@field month string      "2026-11" in UTC: the month in which the job was completed
---@field project string?
---@field kit string?
---@field jobs integer
---@field inserted integer
---@field updated integer
---@field rejected integer

--- Months are in UTC, for any time zone of client, role and server.
---@param filter kitload.jobs.filter?
---@return kitload.usage[]? list, table? err
function M.read(conn, table_of_jobs, filter)
  local where, params = jobs.where(filter or {}, "finished_at")
  local result, err = statement.run(conn, "sum up the jobs", ([[
SELECT pg_catalog.to_char(j.finished_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, j.project, j.kit, count(*) AS jobs,
       coalesce(sum(j.rows_inserted), 0)::int8 AS inserted, coalesce(sum(j.rows_updated), 0)::int8 AS updated,
       coalesce(sum(j.rows_rejected), 0)::int8 AS rejected
FROM %s AS j%s j.status = 'completed'
GROUP BY 1, 2, 3 ORDER BY 1, 2 NULLS FIRST, 3 NULLS FIRST]]):format(
    table_of_jobs.sql, where == "" and " WHERE" or where .. " AND"), params)
  return result and result.rows, err
end
M.read = pinned.wrap(M.read)

return M
