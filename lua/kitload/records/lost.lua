-- Finds out what became of a job whose connection broke, and writes it down, over a new connection.
--
--   COMMIT was sent, its answer was lost ─▶ resolve_doubt ─▶ committed | rolled back | in doubt
--   anything before ─────────────────────▶ note_failure: the old session is ended, the job's row says failed
--
-- The old session may not know yet that its client is gone. Until it does, it keeps its transaction and its locks.
local jobs = require "kitload.records.jobs"
local sys = require "kitload.host.sys"

local M = {}

---@alias kitload.reconnect fun(bounds: { retry: number, timeout: number }): userdata?, table?

-- This ends the old session, but it does not interrupt a COMMIT that is under way.
local END_COMMITTING = [[
SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid OPERATOR(pg_catalog.=) $1::pg_catalog.int4
  AND a.backend_xid::pg_catalog.text OPERATOR(pg_catalog.=) (($2::pg_catalog.int8) OPERATOR(pg_catalog.&) 4294967295)::pg_catalog.text]]

local function ask(conn, table_of_jobs, job)
  if table_of_jobs.usable then
    local row = jobs.get(conn, table_of_jobs, job.id)
    if row and row.status == "completed" then return "committed" end
  end
  local result, err = conn:exec("SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8) AS status", { job.xid })
  -- "transaction ID is in the future": the server crashed and has lost even the number. So the transaction was not
  -- committed.
  if not result then return err.sqlstate == "22023" and "rolled back" or nil end
  local status = result.rows[1].status
  if status == "committed" then return "committed" end
  if status == "aborted" then return "rolled back" end
  if status == "in progress" then
    conn:exec(END_COMMITTING, { job.backend_pid, job.xid })
    return nil
  end
  -- The server no longer knows such an old transaction. If it had been committed, the job's row would have said so.
  return table_of_jobs.usable and "rolled back" or nil
end

--- The connection broke before the answer to COMMIT came. Ask the server whether it was committed.
---@param connect kitload.reconnect
---@param table_of_jobs kitload.jobs
---@param job kitload.job  with its xid and backend_pid
---@param seconds number?  how long to try; 20 unless given
---@return "committed"|"rolled back"|"in doubt"
function M.resolve_doubt(connect, table_of_jobs, job, seconds)
  local deadline = sys.monotonic() + (seconds or 20)
  repeat
    local left = math.max(deadline - sys.monotonic(), 0.1)
    local conn = connect { retry = left, timeout = left }
    if conn then
      conn:deadline(left)
      local answer = ask(conn, table_of_jobs, job)
      if not answer then conn:exec "SELECT pg_catalog.pg_sleep(0.5)" end
      conn:close()
      if answer then return answer end
    end
  until sys.monotonic() > deadline
  return "in doubt"
end

-- Only the session that holds the lock of this very job, because its pid may belong to another session now.
local END_HOLDER = [[
SELECT pg_catalog.count(pg_catalog.pg_terminate_backend(l.pid))::pg_catalog.int4 AS ended FROM pg_catalog.pg_locks AS l
WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.objsubid OPERATOR(pg_catalog.=) 2
  AND l.classid::pg_catalog.int8 OPERATOR(pg_catalog.=) $1::pg_catalog.int8
  AND l.objid::pg_catalog.int8 OPERATOR(pg_catalog.=) $2::pg_catalog.int8
  AND l.pid OPERATOR(pg_catalog.=) $3::pg_catalog.int4]]

local PATIENCE = 4

local function end_old_session(conn, job, deadline)
  repeat
    local result = conn:exec(END_HOLDER, { jobs.locks.job, jobs.lock_key(job.id) & 0xFFFFFFFF, job.backend_pid })
    if not result or result.rows[1].ended == 0 then return end
    conn:exec "SELECT pg_catalog.pg_sleep(0.05)"
  until sys.monotonic() > deadline
end

--- The connection broke before COMMIT was sent, so nothing was loaded. End the old session, and write the failure into the
--- job's row. This takes a limited time. If it does not succeed, the next run finds the job dead.
---@param connect kitload.reconnect
---@param table_of_jobs kitload.jobs
---@param job kitload.job
---@param err table
---@param counts table<string, integer>?
---@return boolean written
function M.note_failure(connect, table_of_jobs, job, err, counts)
  local deadline = sys.monotonic() + PATIENCE
  local conn = connect { retry = PATIENCE, timeout = PATIENCE }
  if not conn then return false end
  conn:deadline(PATIENCE)
  end_old_session(conn, job, deadline)
  local written = jobs.fail(conn, table_of_jobs, job, err, counts)
  conn:close()
  return written or false
end

return M
