-- Jobs that are over, in the order in which they ended: those of one process, or those since a time. Webhooks tell of them.
local history = require "kitload.records.history"
local jobs = require "kitload.records.jobs"
local counts = require "kitload.talk.counts"
local json = require "kitload.talk.json"
local pinned = require "kitload.pg.pinned"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"

local M = {}

-- A job that is dead and that nobody has marked has no end yet.
local ENDED = "coalesce(j.finished_at, j.started_at)"

-- What is told of a job. The report is not, and it may be long.
local COLUMNS = table.concat({
  "j.id::text AS id", "j.kit", "j.kit_version", "j.project", "j.meta::text AS meta", "j.sources::text AS sources", "j.mode",
  "j.destination", jobs.status_sql .. " AS status", "j.error::text AS error", "j.warnings", "j.started_at::text AS started_at",
  "j.finished_at::text AS finished_at",
  "pg_catalog.round(1000 * extract(epoch FROM j.finished_at - j.started_at))::int8 AS milliseconds",
  sql.list(counts.recorded, function(name) return "j.rows_" .. name end),
}, ", ")

local find = pinned.wrap(function(conn, found, conditions, params)
  local result, err = statement.run(conn, "read the jobs that are over", ([[
SELECT %s FROM %s AS j WHERE %s AND (%s) IN ('completed', 'failed', 'interrupted', 'dead') ORDER BY %s, j.id]]):format(
    COLUMNS, found.sql, table.concat(conditions, " AND "), jobs.status_sql, ENDED), params)
  if not result then return nil, err end
  for _, row in ipairs(result.rows) do
    for _, name in ipairs { "meta", "sources", "error" } do row[name] = row[name] and json.decode(row[name]) or nil end
  end
  return result.rows
end)

--- The jobs of this process that began in its last seconds, as the server counts them, and those with these ids.
---@param reach kitload.Reach
---@param ids string[]
---@param seconds number
---@return table[]? rows, table|false|nil err, string? why   nil and false: there is no table to read
function M.of_process(reach, ids, seconds)
  return history.read(reach, function(conn, found)
    return find(conn, found, { "(j.id = ANY ($1::uuid[]) OR j.host = $2 AND j.pid = $3::int4 "
      .. "AND j.started_at >= pg_catalog.clock_timestamp() - $4::float8 * interval '1 second')" },
      { sql.array(ids), sys.hostname(), tostring(sys.pid()), tostring(seconds) })
  end)
end

--- Those that ended since then.
---@param reach kitload.Reach
---@param since kitload.since
---@param projects string[]   only of these
---@return table[]? rows, table|false|nil err, string? why
function M.since(reach, since, projects)
  return history.read(reach, function(conn, found)
    return find(conn, found, { ("%s >= %s"):format(ENDED, (since.sql:gsub("%$", "%0" .. 1))), "j.project = ANY ($2::text[])" },
      { since.value, sql.array(projects) })
  end)
end

return M
