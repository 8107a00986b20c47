-- Connects to the destination (kitload.connect.destination).
local destination_of = require "kitload.connect.destination"
local kit_project = require "kit.facts.project"
local pg = require "kitload.host.pg"
local pooler = require "kitload.connect.pooler"
local reach_of = require "kitload.kits.reach"
local variables = require "kitload.talk.variables"
local workspace = require "kitload.kits.workspace"

local M = {}

--- Whether there is a destination.
M.given = destination_of.is_given

--- A text that is the same for runs with the same destination. Nobody shows it: it may hold a password.
---@param options table|kitload.Reach
---@return string?, table? err
function M.place(options)
  local destination, err = destination_of.of(options)
  return destination and destination.conninfo, err
end

--- How long one of our statements waits for a lock, in the server's form. For the server 0 means without end. For our users
--- 0 means not to wait.
---@param seconds number?  60 unless given
function M.lock_timeout(seconds)
  return ("%dms"):format(math.max(1, math.floor((seconds or 60) * 1000)))
end

-- The project's password; else that of PGPASSWORD, if libpq would take it. The environment itself has only stars any more.
local function password_of(destination)
  if destination_of.password(destination) then return destination_of.open_password(destination) end
  if destination.is_local or not variables.is_set "PGPASSWORD" then return nil end
  local parts, err = destination_of.parts(destination)
  if not parts then return nil, err end
  if parts.password and parts.password.from == "PGPASSWORD" then return variables.secret "PGPASSWORD" end
end

-- A refused password is the project's own, if it gives one.
local function with_hint(err, destination)
  local ref = destination_of.password(destination)
  if ref and (err.sqlstate == "28P01" or err.sqlstate == "28000") then
    err.hint = ("the server refused the user or the password, which is %s%s"):format(kit_project.secret_text(ref),
      ref.kind == "sealed" and (": kitload secret set %s stores another"):format(ref.name) or "")
  end
  return err
end

--- Connect. A server that cannot be reached or refuses gives an error of kind "db". So does a pgpool that spreads reads
--- over servers. Every statement has a lock timeout, because even reading the catalog may wait for somebody's lock.
---@param options table|kitload.Reach
---@param bounds { retry: number, timeout: number }?  seconds for all attempts, and for one; see pg.connect
---@return userdata? conn, table? err
function M.open(options, bounds)
  local reach = reach_of.of(options)
  local destination, err = destination_of.of(reach)
  if not destination then return nil, err end
  local conninfo = destination.conninfo
  if destination.is_local then
    conninfo, err = require("kitload.connect.localpg").conninfo(workspace.root())
    if not conninfo then return nil, err end
  end
  local password, conn
  password, err = password_of(destination)
  if err then return nil, err end
  conn, err = pg.connect { conninfo = conninfo, password = password, application_name = "kitload", retry = bounds and bounds.retry,
                           timeout = bounds and bounds.timeout, lock_timeout = M.lock_timeout(reach.lock_timeout) }
  if not conn then return nil, with_hint(err, destination) end
  local ok
  ok, err = pooler.check_pgpool(conn)
  if ok then return conn end
  conn:close()
  return nil, err
end

return M
