-- Is there a pooler on the way that gives each transaction another session? Then nothing that a session keeps would last.
--
--   kitload ──▶ PgBouncer, Supavisor, … ──▶ session A        session mode: always the same one
--                                       └─▶ session B, C     transaction mode: whichever is free
local M = {}

local PID = "SELECT pg_catalog.pg_backend_pid() AS pid"
local SECONDS = 3

-- Ours is lent to others while we do nothing: the second connection gets the session that the first one had, or, when
-- somebody else was faster, the first one has another by now.
local function is_lent(conn, other, pid)
  if not other:script "BEGIN" then return false end
  local result = other:exec(PID)
  if result and result.rows[1].pid == pid then return true end
  result = conn:exec(PID)
  return result ~= nil and result.rows[1].pid ~= pid
end

--- True when the connection's session stays its own, as far as can be told. Only where there is a pooler a second
--- connection is made, to find out its mode.
---@param conn userdata
---@param connect kitload.reconnect?
---@return boolean? ok, table? err
function M.check(conn, connect)
  if not conn:is_pooled() or not connect then return true end
  -- A pool that has no second session to give does not lend out the first.
  local other = connect { retry = SECONDS, timeout = SECONDS }
  if not other then return true end
  other:deadline(SECONDS)
  local lent = is_lent(conn, other, conn:pid())
  other:rollback()
  other:close()
  if not lent then return true end
  return nil, { kind = "db", exit = 4, code = "pooler",
    message = "a pooler on the way gives each transaction another session (transaction mode): neither the staging table nor the "
      .. "job's lock would last",
    hint = "connect to the server itself, or to the pooler's session mode: with hosted poolers another port (5432 instead of 6543), "
      .. "with PgBouncer pool_mode = session" }
end

return M
