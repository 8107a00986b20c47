-- Where --to leads: the workspace's own PostgreSQL, a URI or keyword string, or what the PG* variables say.
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"
local workspace = require "kitload.workspace"

local M = {}

local variables = { "PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE", "PGUSER", "PGPORT" }

--- There is a destination: --to, or the environment names one.
function M.given(options)
  if options.to then return true end
  for _, name in ipairs(variables) do
    if sys.getenv(name) then return true end
  end
  return false
end

--- The connection string of --to.
---@return string?, table? err
function M.conninfo(options)
  local to = options.to
  if to == "local:" then return require("kitload.localpg").conninfo(workspace.root()) end
  if to then
    if to:match "^local" then
      return nil, { kind = "usage", exit = 2, message = ("--to cannot be '%s'"):format(to),
      hint = "the workspace's own PostgreSQL is --to local:" }
    end
    return to
  end
  if M.given(options) then return "" end
  return nil, { kind = "usage", exit = 2, message = "no destination is given",
    hint = "--to local: loads into a private PostgreSQL of this workspace; --to takes any libpq URI, too" }
end

--- How long one of our statements waits for a lock, as the server takes it. For the server 0 means without end; for
--- people it means not to wait.
---@param seconds number?  60 unless given
function M.lock_timeout(seconds)
  return ("%dms"):format(math.max(1, math.floor((seconds or 60) * 1000)))
end

--- Connect. A server that cannot be reached or refuses is an error of kind "db". Even reading the catalog may wait for
--- somebody's lock: no statement does so without end.
---@param bounds { retry: number, timeout: number }?  seconds for all attempts, and for one; see pg.connect
---@return userdata? conn, table? err
function M.open(options, bounds)
  local conninfo, err = M.conninfo(options)
  if not conninfo then return nil, err end
  local conn
  conn, err = pg.connect { conninfo = conninfo, application_name = "kitload", retry = bounds and bounds.retry,
                           timeout = bounds and bounds.timeout }
  if not conn then return nil, err end
  local set
  set, err = conn:exec("SELECT pg_catalog.set_config('lock_timeout', $1, false)", { M.lock_timeout(options.lock_timeout) })
  if not set then return nil, err end
  return conn
end

return M
