-- Notes which rejected rows have come back mended, by the job that rejected them. This happens in the transaction that
-- loads them, so that no row comes back twice, even if its bytes have changed.
--
--   local keys = mended_rows.of(conn, jobs, { id, … })      before the load: which rows of these jobs came back before
--   mended_rows.note(conn, jobs, job.id, rows)              in the merge's transaction
local errors = require "kitload.talk.errors"
local pinned = require "kitload.pg.pinned"
local sql = require "kitload.pg.sql"

local M = {}

---@class kitload.mended_row
---@field job string     the id of the job that rejected it
---@field file string    the row's file, if that job read several; else empty
---@field row integer    its number in that file

-- Three arrays, as parameters of the statements.
local function arrays(conn, rows)
  local jobs, files, numbers = {}, {}, {}
  for i, r in ipairs(rows) do jobs[i], files[i], numbers[i] = r.job, conn:fit(r.file), ("%d"):format(r.row) end
  return sql.array(jobs), sql.array(files), sql.array(numbers)
end

-- unnest must stay unqualified: with a schema in front it would not take several arrays. This is safe, because the
-- statements run pinned.
local GIVEN = "unnest($1::pg_catalog.uuid[], $2::pg_catalog.text[], $3::pg_catalog.int8[]) WITH ORDINALITY AS g(job, file, row, n)"

--- Ask which of these rows came back before. The question is sent with the next statement.
---@param conn userdata
---@param jobs kitload.jobs
---@param rows kitload.mended_row[]
---@return fun(): table<integer, string>?, table?  gives, by the place in `rows`, the job with which the row came back
function M.ask(conn, jobs, rows)
  if not jobs.usable or not rows[1] then return function() return {} end end
  local answer = pinned.ask(conn, "look for rows that came back before", ([[
SELECT g.n, m.by_job::text AS by_job FROM %s JOIN %s AS m ON m.job = g.job AND m.file = g.file AND m.row = g.row]]):format(
    GIVEN, jobs.mended.sql), { arrays(conn, rows) })
  return function()
    local result, err = answer()
    if not result then return nil, err end
    local known = {}
    for _, row in ipairs(result.rows) do known[row.n] = row.by_job end
    return known
  end
end

--- The rows of these jobs that came back, as "job\nrow\nfile". The pipeline takes them in this form (load/files/mended.h).
---@param conn userdata
---@param jobs kitload.jobs
---@param ids string[]
---@return string[]? keys, table? err
function M.of(conn, jobs, ids)
  if not (jobs.usable or jobs.readable) or not ids[1] then return {} end
  local result, err = pinned.exec(conn, "look for rows that came back before", ([[
SELECT m.job::text AS job, m.row AS row, m.file AS file FROM %s AS m WHERE m.job = ANY ($1::pg_catalog.uuid[])]]):format(jobs.mended.sql),
    { sql.array(ids) })
  if not result then return nil, err end
  local keys = {}
  for i, row in ipairs(result.rows) do keys[i] = ("%s\n%d\n%s"):format(row.job, row.row, row.file) end
  return keys
end

--- The projects of the runs that rejected rows. Runs without a project, and runs that are not known here, are left out.
---@param conn userdata
---@param jobs kitload.jobs
---@param ids string[]
---@return { project: string, job: string }[]?, table? err
function M.projects(conn, jobs, ids)
  if not (jobs.usable or jobs.readable) or not ids[1] then return {} end
  local result, err = pinned.exec(conn, "look for the project of rejected rows", ([[
SELECT j.project AS project, j.id::text AS job FROM %s AS j WHERE j.id = ANY ($1::pg_catalog.uuid[]) AND j.project IS NOT NULL
ORDER BY j.started_at, j.id]]):format(jobs.sql), { sql.array(ids) })
  return result and result.rows, err
end

-- Some rows were noted already: by this run, which has them twice, or by another run for which this one waited.
local function refused(conn, jobs, by_job, rows)
  local known, err = M.ask(conn, jobs, rows)()
  if not known then return nil, err end
  local others, seen, twice = 0, {}, nil
  for i, r in ipairs(rows) do
    local name = ("%s\n%d\n%s"):format(r.job, r.row, r.file)
    if known[i] ~= by_job then others = others + 1 elseif seen[name] then twice = twice or r end
    seen[name] = true
  end
  if others > 0 then
    return nil, errors.refused(("another run has loaded %d of these mended rows meanwhile"):format(others), "run it again",
      { code = "mended_meanwhile" })
  end
  local which = not twice and "a row" or twice.file == "" and ("row %d"):format(twice.row) or ("row %d of %s"):format(twice.row, twice.file)
  return nil, errors.refused(("%s of job %s comes twice among these mended rows"):format(which, (twice or rows[1]).job:sub(1, 8)),
    "leave one of the two out", { code = "mended_twice" })
end

--- Note that these rows are back. If another run is noting one of them, wait for it. Then this run is refused, because that
--- row is in now. A row that comes twice is refused, too.
---@param conn userdata
---@param jobs kitload.jobs
---@param by_job string   the id of the job that loads them
---@param rows kitload.mended_row[]
---@return boolean? ok, table? err
function M.note(conn, jobs, by_job, rows)
  if not jobs.usable or not rows[1] then return true end
  local job, file, row = arrays(conn, rows)
  local done, err = pinned.exec(conn, "note the rows that came back", ([[
INSERT INTO %s (job, file, row, by_job)
SELECT g.job, g.file, g.row, $4::pg_catalog.uuid FROM %s ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING]]):format(jobs.mended.sql, GIVEN), { job, file, row, by_job })
  if not done then return nil, err end
  if done.affected == #rows then return true end
  return refused(conn, jobs, by_job, rows)
end

return M
