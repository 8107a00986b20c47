-- Runs the kit's own SQL around the merge, before_merge and after_merge, checks what it did, and reports it.
--
--   a savepoint ─▶ the text ─▶ its release ─▶ which role is this, what was written? ─▶ our own settings again
--
-- A hook may do what the role may do. But it cannot end the transaction without notice. COMMIT, ROLLBACK, PREPARE
-- TRANSACTION and a ROLLBACK TO an older savepoint all remove our savepoint, whose name a hook cannot know. Nothing else is
-- sent before its release has shown that it is still there. If it is gone, the server is asked how the transaction ended,
-- so that report and job can say what became of the rows.
local connect = require "kitload.connect.connect"
local errors = require "kitload.talk.errors"
local hooks = require "kitload.kits.hooks"
local jobs = require "kitload.records.jobs"
local lost = require "kitload.records.lost"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

local MOST_STATEMENTS = 50

local WHO = [[
SELECT session_user::pg_catalog.text AS session, current_user::pg_catalog.text AS role,
       pg_catalog.current_setting('search_path') AS path]]

-- The rows that this transaction has written so far, by table. Rows that functions and triggers wrote count, too.
local WRITTEN = [[
SELECT c.oid::pg_catalog.int8 AS oid, n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS name,
       pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) AS inserted, pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) AS updated,
       pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) AS deleted
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE c.relkind OPERATOR(pg_catalog.=) 'r' AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND c.oid::pg_catalog.int8 OPERATOR(pg_catalog.>=) 16384
  AND (pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) OPERATOR(pg_catalog.>) 0
    OR pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) OPERATOR(pg_catalog.>) 0
    OR pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) OPERATOR(pg_catalog.>) 0)
ORDER BY 2, 3 LIMIT 1000]]

-- Takes the job's lock again, because pg_advisory_unlock_all() in a hook releases it. The lock shows that the job is alive.
local KEEP_LOCK = [[
SELECT CASE WHEN NOT EXISTS (
  SELECT 1 FROM pg_catalog.pg_locks AS l
  WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.objsubid OPERATOR(pg_catalog.=) 2
    AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
    AND l.classid::pg_catalog.int8 OPERATOR(pg_catalog.=) $3::pg_catalog.int8
    AND l.objid::pg_catalog.int8 OPERATOR(pg_catalog.=) $4::pg_catalog.int8)
  THEN pg_catalog.pg_try_advisory_lock($1::pg_catalog.int4, $2::pg_catalog.int4) END AS taken]]

local function rows_between(before, after)
  local had, list = {}, {}
  for _, row in ipairs(before) do had[row.oid] = row end
  for _, row in ipairs(after) do
    local old, now, any = had[row.oid] or {}, { table = sql.display(row.schema, row.name) }, false
    for _, what in ipairs { "inserted", "updated", "deleted" } do
      -- A TRUNCATE resets the server's counts.
      now[what] = row[what] - math.min(old[what] or 0, row[what])
      any = any or now[what] ~= 0
    end
    if any then list[#list + 1] = now end
  end
  return list
end

local XACT_STATUS = "SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8) AS status"

local PREPARED = [[
SELECT p.gid AS gid FROM pg_catalog.pg_prepared_xacts AS p
WHERE p.transaction::pg_catalog.text OPERATOR(pg_catalog.=) (($1::pg_catalog.int8) OPERATOR(pg_catalog.&) 4294967295)::pg_catalog.text]]

-- What became of the load's transaction: "committed", "aborted", "prepared" and its name; nil if nobody knows.
local function fate(conn, load)
  local job = load.spec.job
  if conn:is_lost() then
    local answer = load.spec.connect and lost.resolve_doubt(load.spec.connect, load.jobs, job, 4)
    return answer == "committed" and "committed" or nil
  end
  local shielded = conn:shield(true)
  conn:rollback()
  local found = conn:exec(XACT_STATUS, { job.xid })
  local status = found and found.rows[1].status
  local gid
  if status == "in progress" then
    found = conn:exec(PREPARED, { job.xid })
    gid = found and found.rows[1] and found.rows[1].gid
    status = gid and "prepared" or nil
  end
  conn:shield(shielded or false)
  return status, gid
end

-- The error for a hook that ended the transaction. `committed`: rows of this load are in.
local function ended(name, status, gid, err)
  local hint = ("leave BEGIN, COMMIT and ROLLBACK out of %s"):format(name)
  local first = ("%s ended the load's transaction"):format(name)
  if status == "aborted" then
    return errors.usage(first .. ", or rolled back more than its own work: nothing was loaded", hint, { code = "hook_ended" })
  elseif status == "prepared" then
    return errors.doubt(("%s: it is prepared as '%s', and its rows are in when that is committed"):format(first, text.show(gid)),
      "ROLLBACK PREPARED takes them back, COMMIT PREPARED keeps them\n" .. hint, { code = "hook_ended" })
  elseif status ~= "committed" then
    return errors.doubt(first .. ": whether its rows are in is not known", hint, { code = "hook_ended" })
  end
  local after = err and (", then it failed (%s)"):format(err.said or err.message) or ""
  if name == "before_merge" then
    return errors.usage(("%s with a COMMIT%s: what it did itself stays, none of the file's rows was loaded"):format(first, after), hint,
      { code = "hook_ended" })
  end
  return errors.doubt(("%s with a COMMIT%s: the rows are in, and the job is not completed"):format(first, after),
    "look at the table before this file is loaded again; --if-loaded again would load it twice\n" .. hint,
    { code = "hook_ended", committed = true })
end

local function run_text(conn, load, name, hook)
  local mark = "kitload_" .. sys.uuid():gsub("-", "")
  local who = statement.ask(conn, "ask for the role before " .. name, WHO)
  local before = statement.ask(conn, "ask what was written before " .. name, WRITTEN)
  conn:later("set a savepoint", "SAVEPOINT " .. mark)
  local said, err = conn:script(hook)
  if not said then
    err = statement.explain(err, "run " .. name)
    local status, gid = fate(conn, load)
    if status == "committed" or status == "prepared" then return nil, ended(name, status, gid, err) end
    return nil, err
  end
  -- Sent alone. If the transaction is not ours any more, nothing else may happen in it.
  local done
  done, err = conn:exec("RELEASE SAVEPOINT " .. mark)
  if not done then
    local status, gid = fate(conn, load)
    -- A signal came before the statement was sent.
    if err.kind == "interrupted" and status == "aborted" then return nil, err end
    return nil, ended(name, status, gid)
  end
  local was, had
  was, err = who()
  if was then had, err = before() end
  if not had then return nil, err end
  return { was = was.rows[1], before = had.rows, statements = said.statements }
end

-- Restores the role, our settings and our lock. Other settings of a hook stay until the transaction ends.
local function put_back(conn, load, name, was)
  local job = load.spec.job
  local now = statement.ask(conn, "ask for the role after " .. name, WHO)
  local lock = jobs.lock_key(job.id)
  if load.started then
    conn:later("keep the job's lock", KEEP_LOCK, { jobs.locks.job, lock, jobs.locks.job, lock & 0xFFFFFFFF })
  end
  local after = statement.ask(conn, "ask what was written by " .. name, WRITTEN)
  local settled, err = conn:settle "transaction"
  if not settled then return nil, statement.explain(err, "settle the transaction after " .. name) end
  local who, written
  who, err = now()
  if who then written, err = after() end
  if not written then return nil, err end
  who = who.rows[1]
  if who.role ~= was.role or who.session ~= was.session then
    return nil, errors.usage(("%s leaves the session with another role, %s in place of %s: nothing was loaded"):format(name,
        sql.display(nil, who.role), sql.display(nil, was.role)),
      "RESET ROLE or RESET SESSION AUTHORIZATION at its end", { code = "hook_role" })
  end
  conn:later("set the lock timeout", "SELECT pg_catalog.set_config('lock_timeout', $1, true)",
    { connect.lock_timeout(load.spec.lock_timeout) })
  if who.path ~= was.path then
    conn:later("put the search_path back", "SELECT pg_catalog.set_config('search_path', $1, true)", { was.path })
  end
  return written.rows
end

--- Run a hook. What it did is added to load.hooked.
---@param conn userdata
---@param load table  with spec and its job's xid
---@param name string
---@return boolean? ok, table? err
function M.run(conn, load, name)
  for _, hook in ipairs(hooks.texts(load.spec, name)) do
    local done, err = run_text(conn, load, name, hook)
    if not done then return nil, err end
    local written
    written, err = put_back(conn, load, name, done.was)
    if not written then return nil, err end
    table.insert(load.hooked, { name = name, sql = hooks.cut(hook), tables = rows_between(done.before, written),
                                statements = table.move(done.statements, 1, math.min(#done.statements, MOST_STATEMENTS), 1, {}) })
  end
  return true
end

return M
