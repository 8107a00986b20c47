-- Connects to the destination: --to (the workspace's own PostgreSQL, a URI or keywords), else the project's, else the PG*
-- variables.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local pg = require "kitload.host.pg"
local pooler = require "kitload.connect.pooler"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

local variables = { "PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE", "PGUSER", "PGPORT" }

-- If a project says where its rows go, the environment never overrides it.
local function project_with_destination(reach)
  local found, err = project.of(reach)
  if err then return nil, err end
  return found and found.to and found or nil
end

--- Whether there is a destination: by --to, the project or the environment. `--to none` says that there is none. If the
--- variable of a kit's project is not set, there is none; for --project that is a mistake, and conninfo reports it.
---@param options table|kitload.Reach
function M.given(options)
  local reach = reach_of.of(options)
  if reach.to then return reach.to ~= "none" end
  local found, err = project_with_destination(reach)
  if err then return true end
  if found then return not reach.at or project.reachable(found) end
  for _, name in ipairs(variables) do
    if sys.getenv(name) then return true end
  end
  return false
end

local function local_or_as_it_is(to, what)
  if to == "local:" then return require("kitload.connect.localpg").conninfo(workspace.root()) end
  if to:match "^local" or to == "none" then
    return nil, errors.usage(("%s cannot be '%s'"):format(what, to),
      to == "none" and "this command needs a destination" or "the workspace's own PostgreSQL is --to local:")
  end
  -- The text is not shown, because it may be part of a password.
  if to ~= "" and not to:find("=", 1, true) and not to:find("://", 1, true) then
    return nil, errors.usage(what .. " is neither a URI nor keywords",
      "a database of this machine is dbname=NAME, one elsewhere postgres://USER@HOST/NAME; the workspace's own is local:")
  end
  return to
end

--- The connection string from --to or from the project.
---@param options table|kitload.Reach
---@return string?, table? err
function M.conninfo(options)
  local reach = reach_of.of(options)
  if reach.to then return local_or_as_it_is(reach.to, "--to") end
  local found, err = project_with_destination(reach)
  if err then return nil, err end
  if found then
    local to
    to, err = project.conninfo(found)
    if not to then return nil, err end
    return local_or_as_it_is(to, ("the destination of project %s"):format(found.name))
  end
  if M.given(reach) then return "" end
  local projects = project.names()
  return nil, errors.usage("no destination is given",
    (#projects > 0 and ("--project NAME takes the one of a project (%s); "):format(listing.list(projects)) or "")
      .. "--to local: is a private PostgreSQL of this workspace; --to takes any libpq URI, too")
end

--- How long one of our statements waits for a lock, in the server's form. For the server 0 means without end. For our users
--- 0 means not to wait.
---@param seconds number?  60 unless given
function M.lock_timeout(seconds)
  return ("%dms"):format(math.max(1, math.floor((seconds or 60) * 1000)))
end

--- Connect. A server that cannot be reached or refuses gives an error of kind "db". So does a pgpool that spreads reads
--- over servers. Every statement has a lock timeout, because even reading the catalog may wait for somebody's lock.
---@param options table|kitload.Reach
---@param bounds { retry: number, timeout: number }?  seconds for all attempts, and for one; see pg.connect
---@return userdata? conn, table? err
function M.open(options, bounds)
  local reach = reach_of.of(options)
  local conninfo, err = M.conninfo(reach)
  if not conninfo then return nil, err end
  local conn
  conn, err = pg.connect { conninfo = conninfo, application_name = "kitload", retry = bounds and bounds.retry,
                           timeout = bounds and bounds.timeout, lock_timeout = M.lock_timeout(reach.lock_timeout) }
  if not conn then return nil, err end
  local ok
  ok, err = pooler.check_pgpool(conn)
  if ok then return conn end
  conn:close()
  return nil, err
end

return M
