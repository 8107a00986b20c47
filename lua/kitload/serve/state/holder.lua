-- One front for a state: its conductor's connection holds an advisory lock. A second front says who holds it.
local errors = require "kitload.talk.errors"

local M = {}

-- "kits" as a number, as the other locks of kitload have such names; and a number for each purpose.
local CLASS, FRONT = 0x6B697473, 0

--- Take the lock on this connection.
---@param conn userdata
---@param name string   the name of this front's connections
---@return boolean? held, table? err   err.holder: who has it; nil with err.own: an earlier connection of ours, which the server has
---  not missed yet
function M.take(conn, name)
  local got, err = conn:exec("SELECT pg_try_advisory_lock($1::int4, $2::int4) AS got", { CLASS, FRONT })
  if not got then return nil, err end
  if got.rows[1].got then return true end
  local found
  found, err = conn:exec([[
SELECT l.pid, a.application_name AS application, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS since
FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid::int8 = $1::int8 AND l.objid::int8 = $2::int8
  AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database()) LIMIT 1]], { CLASS, FRONT })
  if not found then return nil, err end
  local who = found.rows[1]
  if who and who.application == name then
    return nil, errors.db("an earlier connection of ours holds the state", nil, { own = true })
  end
  local words = who and ("%s, since %s UTC (backend %d)"):format(who.application or "another process", who.since or "?", who.pid)
    or "another process"
  return nil, errors.db("the state is held by " .. words, nil, { holder = words })
end

return M
