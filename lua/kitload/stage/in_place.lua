-- The stage for a role that may not make temporary tables: the rows stay in the staging table and are merged from there.
--
--   typed:     staging table ─▶ TEMP table ─▶ checks, merge       a row that leaves is deleted; rejects are a second TEMP
--   table
--   in place:  staging table ──( SELECT … )─▶ checks, merge       a row that leaves gets another status; rejects are rows
--   of a
--                                                                 job that is deleted again before COMMIT
--
-- `ways` has the same functions as stage.lua, which calls them for such a stage. Here one row stands for one source row, so
-- a load with row:split, which makes several rows from one, needs the typed stage.
local sql = require "kitload.pg.sql"
local staging = require "kitload.stage.stage"

local M = {}

---@class kitload.stage.in_place : kitload.stage
---@field t { sql: string }       the staging table
---@field job string              the job's id
---@field scratch string          the id of the job under which the rejects are kept
---@field values string           the columns of the typed stage, in terms of s
---@field received string         SET for a row that is left out
---@field failed string           SET for a row that is rejected

local function uuid(id) return sql.literal(id) .. "::pg_catalog.uuid" end

local function of_job(s)
  return ("s.import_job_id OPERATOR(pg_catalog.=) %s AND s.status OPERATOR(pg_catalog.=) 'valid'"):format(uuid(s.job))
end

-- The casts in `values` never see a row of another job, because the server evaluates cheaper conditions first.
local function rows_of(s, more)
  return ("(SELECT %s\n  FROM %s AS s WHERE %s%s)"):format(s.values, s.t.sql, of_job(s), more and " AND " .. more or "")
end

local REJECT = { { "number", "int8" }, { "code", "text" }, { "detail", "text" }, { "field", "text" }, { "other", "int8" } }

local function rejects_of(t, scratch)
  return ("(SELECT %s\n  FROM %s AS p WHERE p.import_job_id OPERATOR(pg_catalog.=) %s)"):format(sql.list(REJECT, function(c)
    return ("(p.raw_payload OPERATOR(pg_catalog.->>) %s)::pg_catalog.%s AS %s"):format(sql.literal(c[1]), c[2], c[1])
  end), t.sql, uuid(scratch))
end

local ways = {}

-- The server has no statistics for these rows and expects only one. It would then search all of them for each other row.
function ways.statistics() return "SET LOCAL enable_nestloop = off" end

function ways.create_rejects() return nil end

-- Numbers for the rejects continue after the present ones, because the staging table allows each number once in a job.
function ways.reject(s, columns, select)
  local pairs_of = {}
  for name in columns:gmatch "%w+" do
    for _, c in ipairs(REJECT) do
      if c[1] == name then pairs_of[#pairs_of + 1] = ("'%s', x.%s::pg_catalog.%s"):format(name, name, c[2]) end
    end
  end
  return ([[
INSERT INTO %s (import_job_id, import_kit_id, batch_index, row_index, raw_payload, expires_at)
SELECT %s, %s, 0,
  ((SELECT COALESCE(pg_catalog.max(p.row_index), 0) FROM %s AS p WHERE p.import_job_id OPERATOR(pg_catalog.=) %s)
    OPERATOR(pg_catalog.+) pg_catalog.row_number() OVER ())::pg_catalog.int4,
  pg_catalog.jsonb_build_object(%s), pg_catalog.now()
FROM (%s) AS x(%s)]]):format(s.t.sql, uuid(s.scratch), uuid(s.scratch), s.t.sql, uuid(s.scratch), table.concat(pairs_of, ", "), select,
    columns)
end

local function leave(s, set, from, number)
  return ("UPDATE %s AS s SET %s\nFROM (%s) AS r\nWHERE %s\n  AND s.row_index OPERATOR(pg_catalog.=) (%s)::pg_catalog.int4"):format(
    s.t.sql, set, from, of_job(s), number)
end

function ways.leave_out(s, from, condition)
  return leave(s, s.received, from, staging.source "r.number") .. (condition and " AND " .. condition or "")
end

function ways.drop_rejected(s)
  return leave(s, s.failed, ("SELECT DISTINCT %s AS source FROM %s AS r WHERE r.number IS NOT NULL"):format(
    staging.source "r.number", s.rejects), "r.source")
end

--- Replace the looked-up text by what the lookup found.
function ways.fill(s, column, by_number)
  local key = sql.literal(column)
  local same = by_number and ("s.row_index OPERATOR(pg_catalog.=) %s"):format(staging.source "f.number")
    or ("f.key OPERATOR(pg_catalog.=) (s.normalized_payload OPERATOR(pg_catalog.->>) %s)"):format(key)
  return ([[
UPDATE %s AS s SET normalized_payload = s.normalized_payload OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object(%s, f.value)
FROM found AS f WHERE %s
  AND %s]]):format(s.t.sql, key, of_job(s), same)
end

function ways.range(s, from, to)
  return rows_of(s, ("s.row_index OPERATOR(pg_catalog.>=) %s AND s.row_index OPERATOR(pg_catalog.<=) %s"):format(from, to))
end

function ways.from(s, from)
  return rows_of(s, ("s.row_index OPERATOR(pg_catalog.>=) %s"):format(from))
end

function ways.index() return nil end

-- The search finds one row after the other by the index of the staging table, and by those of the destination.
function ways.begin_search() return "SET LOCAL enable_nestloop = on" end

function ways.end_search() return ways.statistics() end

--- Remove what only the merge needed. Nothing after it uses this stage.
function ways.clear(s)
  return { ("DELETE FROM %s AS s WHERE s.import_job_id OPERATOR(pg_catalog.=) %s"):format(s.t.sql, uuid(s.scratch)),
           "SET LOCAL enable_nestloop TO DEFAULT" }
end

--- Make a stage stand for the rows of its job in the staging table.
---@param stage kitload.stage
---@param t { sql: string }
---@param facts { job: string, scratch: string, values: string, received: string, failed: string }
function M.over(stage, t, facts)
  for name, v in pairs(facts) do stage[name] = v end
  stage.ways, stage.t = ways, t
  stage.sql, stage.rejects = rows_of(stage), rejects_of(t, facts.scratch)
end

return M
