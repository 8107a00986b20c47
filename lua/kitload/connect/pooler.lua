-- Finds out whether a pooler gives each transaction another session. Then nothing that a session keeps would last, so the run is
-- refused.
--
--   kitload ──▶ PgBouncer, Supavisor, … ──▶ session A        session mode: always the same session
--                                       └─▶ session B, C     transaction mode: any free session
--
-- Until this is known, nothing is set in a session (session.c), because it may belong to another client the next moment.
--
--   kitload ──▶ pgpool-II ─▶ primary        statements that write, as far as pgpool sees it in their text
--                         └▶ standby        other reads, with load_balance_mode = on
--
-- pgpool-II looks like one server, so sessions do not show it. It is asked by statements of its own.
local errors = require "kitload.talk.errors"

local M = {}

local PID = "SELECT pg_catalog.pg_backend_pid() AS pid"
-- How many of our own transactions are looked at, and how often we look together with a second connection.
local TRANSACTIONS, LOOKS = 4, 3
-- How long the second connection may wait. A pool with only one session lets it wait.
local SECONDS = 1

local MODES = "connect to the server itself, or to the pooler's session mode: with hosted poolers another port (5432 instead of 6543), "
  .. "with PgBouncer pool_mode = session"

local function refused(message, hint) return errors.db(message, hint or MODES, { code = "pooler" }) end

local function transaction_mode()
  return refused("a pooler on the way gives each transaction another session (transaction mode): neither the stage nor the "
    .. "job's lock would last")
end

-- The server process in which a transaction of this connection runs.
local function process(conn, keep)
  local begun, err = conn:script "BEGIN"
  if not begun then return nil, err end
  local result
  result, err = conn:exec(PID)
  if not keep then conn:rollback() end
  return result and result.rows[1].pid, err
end

-- Takes two sessions at a time. If both connections get the same session, it is lent. It is also lent if ours changes while
-- the other connection holds the session that we had.
local function is_lent(conn, other, pid)
  for _ = 1, LOOKS do
    local theirs = process(other, true)
    -- If the other connection holds the pool's only session, ours would wait for it.
    local ours = theirs and theirs ~= pid and process(conn) or pid
    other:rollback()
    if not theirs then return false end
    if theirs == pid or ours ~= pid then return true end
  end
  return false
end

local function look(conn, connect)
  local pid, err = process(conn)
  if not pid then
    if err.message:find("statement pooling", 1, true) then
      return nil, refused "the pooler on the way takes no transactions (statement mode)"
    end
    return nil, err
  end
  -- If the pool is busy, the session changes from one transaction to the next.
  for _ = 2, TRANSACTIONS do
    local now = process(conn)
    if now and now ~= pid then return false end
  end
  local other = connect { retry = false, timeout = SECONDS }
  if not other then return process(conn) == pid end
  other:deadline(SECONDS)
  local lent = is_lent(conn, other, pid)
  other:close()
  return not lent and process(conn) == pid
end

--- Gives true if the connection keeps its session, as far as can be known. Then the session gets its settings. A second
--- connection is made only if there is a pooler, to find out its mode.
---@param conn userdata
---@param connect kitload.reconnect?
---@return boolean? ok, table? err
function M.check(conn, connect)
  if conn:is_settled() or not connect then return true end
  local stays, err = look(conn, connect)
  if stays == nil then return nil, err end
  if not stays then return nil, transaction_mode() end
  return conn:settle "session"
end

-- pgpool-II -----------------------------------------------------------------------------------------------------------

-- pgpool itself answers these questions, and only in the simple protocol. A server answers with an error.
local function ask(conn, text)
  local result = conn:script(text)
  return result and result.rows
end

local function setting(conn, name)
  local rows = ask(conn, "PGPOOL SHOW " .. name)
  return rows and rows[1] and rows[1][name]
end

-- Whether a server besides the first one gets reads. The weight of a node is its share of the reads.
local function has_other_readers(conn)
  for _, node in ipairs(ask(conn, "SHOW pool_nodes") or {}) do
    local is_first = node.role == "primary" or node.role == "main" or node.role == "master"
    if not is_first and (tonumber(node.lb_weight) or 1) > 0 then return true end
  end
  return false
end

--- Refuse a pgpool that sends reads and writes to different servers. A direct connection to a server is not asked.
---@param conn userdata
---@return boolean? ok, table? err
function M.check_pgpool(conn)
  local version = conn:is_relayed() and ask(conn, "SHOW pool_version")
  if not version or setting(conn, "load_balance_mode") == "off" or setting(conn, "backend_clustering_mode") == "raw"
    or not has_other_readers(conn) then return true end
  return nil, refused(("pgpool-II %s on the way sends reads to other servers than writes (load_balance_mode): they may not have what was "
    .. "written, nor the stage and the job's lock"):format((version[1] and version[1].pool_version or ""):match "^%S*"),
    "connect to the primary server itself, or set load_balance_mode = off in pgpool.conf")
end

return M
