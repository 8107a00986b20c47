-- Rejected rows that came back mended, by the job that rejected them: noted in the transaction that loads them, so that no row
-- comes back twice, whatever its bytes are by then.
--
--   local known = mended_rows.ask(conn, jobs, rows)()       before the load: which of these came back before
--   mended_rows.note(conn, jobs, job.id, rows)              in the merge's transaction, before the merge
local pinned = require "kitload.pinned"
local sql = require "kitload.sql"

local M = {}

---@class kitload.mended_row
---@field job string     the id of the job that rejected it
---@field file integer   the how-many-th file of that job
---@field row integer    as it was numbered in that file

-- Three arrays, as the statements take them.
local function arrays(rows)
  local jobs, files, numbers = {}, {}, {}
  for i, r in ipairs(rows) do jobs[i], files[i], numbers[i] = r.job, ("%d"):format(r.file), ("%d"):format(r.row) end
  return sql.array(jobs), sql.array(files), sql.array(numbers)
end

-- A name in front of unnest would take away that it takes several arrays; these statements run pinned.
local GIVEN = "unnest($1::pg_catalog.uuid[], $2::pg_catalog.int4[], $3::pg_catalog.int8[]) WITH ORDINALITY AS g(job, file, row, n)"

--- Ask which of these rows came back before. The question goes out with what is sent next.
---@param conn userdata
---@param jobs kitload.jobs
---@param rows kitload.mended_row[]
---@return fun(): table<integer, string>?, table?  by the place in `rows`: the job that it came back with
function M.ask(conn, jobs, rows)
  if not jobs.usable or not rows[1] then return function() return {} end end
  local answer = pinned.ask(conn, "look for rows that came back before", ([[
SELECT g.n, m.by_job::text AS by_job FROM %s JOIN %s AS m ON m.job = g.job AND m.file = g.file AND m.row = g.row]]):format(
    GIVEN, jobs.mended.sql), { arrays(rows) })
  return function()
    local result, err = answer()
    if not result then return nil, err end
    local known = {}
    for _, row in ipairs(result.rows) do known[row.n] = row.by_job end
    return known
  end
end

--- Note that these rows are back. Another run that notes one of them is waited for; then this one is refused, as it has staged
--- what is in by now.
---@param conn userdata
---@param jobs kitload.jobs
---@param by_job string   the id of the job that loads them
---@param rows kitload.mended_row[]
---@return boolean? ok, table? err
function M.note(conn, jobs, by_job, rows)
  if not jobs.usable or not rows[1] then return true end
  local job, file, row = arrays(rows)
  local done, err = pinned.exec(conn, "note the rows that came back", ([[
INSERT INTO %s (job, file, row, by_job)
SELECT DISTINCT g.job, g.file, g.row, $4::pg_catalog.uuid FROM %s ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING]]):format(jobs.mended.sql, GIVEN), { job, file, row, by_job })
  if not done then return nil, err end
  local different, seen = 0, {}
  for _, r in ipairs(rows) do
    local name = ("%s %d %d"):format(r.job, r.file, r.row)
    if not seen[name] then different, seen[name] = different + 1, true end
  end
  if done.affected == different then return true end
  return nil, { kind = "refused", exit = 5, code = "mended_meanwhile",
    message = ("%d of the mended rows came back with another run meanwhile"):format(different - done.affected), hint = "run it again" }
end

return M
