-- Notes the job of a run that ended before its load began: at an empty inbox or file, at the header, at the catalog, or
-- because its files were loaded already. So `kitload jobs` shows it in the morning, as failed with the error, or as
-- skipped.
local connect = require "kitload.connect.connect"
local job_of = require "kitload.run.job"
local jobs = require "kitload.records.jobs"
local json = require "kitload.talk.json"
local pinned = require "kitload.pg.pinned"
local places = require "kitload.places.places"
local source_of = require("kitload.records.job").source
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"

local M = {}

-- The most seconds for this note. The run is over, and its error should be shown soon.
local PATIENCE = 5

-- A job names its files only up to this number, because a folder may be looked at each minute.
local NAMED = 20

-- What is known about the files so far. If no file was found: what was looked for.
local function sources(s)
  local list = {}
  if #(s.paths or {}) > NAMED then return list end
  for i, file in ipairs(s.files) do list[i] = source_of.new { name = file.name, size = file.size } end
  if list[1] then return list end
  for i, path in ipairs(s.paths or s.words or {}) do
    local place = places.of(path)
    local there = place.stat(path)
    list[i] = source_of.new { name = s.paths and place.base(path) or place.name(path),
                              size = there and there.kind == "file" and there.size or nil }
  end
  return list
end

local function destination(s)
  local into = s.into or s.description.facts.into
  if s.target then return s.target.display end
  if not into then return nil end
  return sql.display(into.schema or s.project and s.project.schema, into.table)
end

-- No lock is taken, because the row says from the beginning that the job is over.
local INSERT = [[
INSERT INTO %s (id, kit, kit_version, kit_hash, project, mode, destination, status, host, pid, kitload_version, format, started_at,
  finished_at, meta, sources, error)
VALUES ($1::uuid, $2, nullif($3, ''), nullif($4, ''), nullif($5, ''), $6, $7, $8, $9, $10::int4, $11, 2, to_timestamp($12::float8),
  clock_timestamp(), $13::jsonb, $14::jsonb, $15::jsonb)
ON CONFLICT (id) DO NOTHING]]

local insert = pinned.wrap(function(conn, table_of_jobs, s, err, version)
  local d, to = s.description, destination(s)
  local problem = json.object { { "message", text.hide_passwords(err.message) }, { "hint", err.hint and text.hide_passwords(err.hint) },
    { "sqlstate", err.sqlstate }, { "constraint", err.constraint }, { "exit", err.exit }, { "committed", err.committed } }
  return statement.run(conn, "note the job", INSERT:format(table_of_jobs.sql), {
    s.job, conn:fit(d.name), d.version or "", job_of.kit_hash(s) or "", s.project and s.project.name or "", d.facts.load or "append",
    conn:fit(to),
    err.kind == "interrupted" and "interrupted" or "failed", sys.hostname(), tostring(sys.pid()), version, tostring(s.started),
    json.encode_for_jsonb(json.object(jobs.sorted_pairs(s.meta)), conn), json.encode_for_jsonb(jobs.plain_sources(sources(s)), conn),
    json.encode_for_jsonb(problem, conn),
  })
end)

local function note(conn, s, err, version)
  local names = tables.names_of(s.reach)
  local table_of_jobs = jobs.open(conn, names, true)
  if table_of_jobs and table_of_jobs.usable then insert(conn, table_of_jobs, s, err, version) end
end

-- Whether somebody has named rejects of another kit or project. That is no work of this kit: if it were a run, the kit would not be due
-- any more. In the kit's own folder such a file is noted, so that it is not tried again each minute.
local function is_strange(s, err) return (err.code == "rejects.kit" or err.code == "rejects.project") and #(s.words or {}) > 0 end

--- Note the job if it is possible within a few seconds. An error here is ignored, because the run has its own. No job is
--- noted for a run without a kit, for a dry run, for a run that mends another job, for rejects of another kit that somebody has
--- named, without a server, or if the job is noted already.
---@param s kitload.Session
---@param err table      exit 0: there was nothing to do
---@param version string
function M.note(s, err, version)
  local d, options = s.description, s.options
  if not s.kit or not d or err.noted or options.dry_run or options.mend or not destination(s) then return end
  if is_strange(s, err) then return end
  -- A mistake in the command line is noted only if the server has been asked already. A server that was not reached is not
  -- asked again, so that a refused password is never tried twice.
  if not s.conn and (err.kind == "usage" or s.unreached or not connect.given(s.reach)) then return end
  local conn = s.conn
  if not conn or conn:is_lost() then
    -- After a signal there is no time for it.
    if err.kind == "interrupted" then return end
    conn = connect.open(s.reach, { retry = false, timeout = PATIENCE })
    if not conn then return end
  end
  local shielded = conn:shield(true)
  conn:deadline(err.kind == "interrupted" and 1 or PATIENCE)
  conn:rollback()
  note(conn, s, err, version)
  if not conn:is_lost() then conn:rollback() end
  conn:deadline(0)
  conn:shield(shielded or false)
  if conn ~= s.conn then conn:close() end
end

--- Note the job of a run whose files were all loaded before.
---@param s kitload.Session
---@param why string
---@param version string
function M.note_skipped(s, why, version) M.note(s, { kind = "nothing", message = why, exit = 0 }, version) end

return M
