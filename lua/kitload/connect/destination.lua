-- Where the rows of a run go: one value, made in one place. Each part of it knows where it came from.
--
--   --to  >  KITLOAD_<PROJECT>_<SETTING>  >  project  >  service  >  PG*  >  defaults      (the first one that says something counts)
--
-- --to says the whole destination, so the project adds nothing to it. The other sources fill in what the ones before them leave
-- open. Making the value opens no connection, looks up no name, and starts no server.
local errors = require "kitload.talk.errors"
local kit_project = require "kit.facts.project"
local listing = require "kit.base.listing"
local pg = require "kitload.host.pg"
local project_of = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local value_of = require "kitload.secrets.value"
local record = require "kitload.talk.record"
local sys = require "kitload.host.sys"
local tls = require "kitload.connect.tls"

local M = {}

---@class kitload.Destination
---@field is_local boolean   the workspace's own PostgreSQL; it has no conninfo before it is started
---@field conninfo string    what libpq takes; "": only the environment counts
---@field from string        "--to", a project's path, or "the environment"
---@field project kitload.Project?  the project that says it

local type_of = record.declare("destination", {
  is_local = "must",
  conninfo = "must",
  from = "must",
  project = "may",
  parts = "may",                -- table<string, kitload.Part>: see M.parts
  settings = "may",             -- table<string, string>: what libpq is told besides conninfo; known with the parts
  secret = "may",               -- userdata: the password, as it was opened
  remark = "may",               -- string: what a report says of the encryption; known after connecting
})

---@class kitload.Part  a part of the connection, as libpq will use it
---@field value string   a password's is ""
---@field from string    "--to", a path, a variable, "service NAME", "~/.pgpass", "default"
---@field source string  libpq's word for it: "given", "service", "default", "passfile" or a variable

local variables = { "PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE", "PGUSER", "PGPORT" }

local function environment_says()
  for _, name in ipairs(variables) do
    if sys.getenv(name) then return true end
  end
  return false
end

local function new(conninfo, from, project)
  return type_of.new { is_local = conninfo == "local:", conninfo = conninfo, from = from, project = project }
end

-- A connection string that somebody wrote, after a look at what it cannot be.
local function written(to, from, what, project)
  if to == "local:" then return new(to, from, project) end
  if to:match "^local" or to == "none" then
    return nil, errors.usage(("%s cannot be '%s'"):format(what, to),
      to == "none" and "this command needs a destination" or "the workspace's own PostgreSQL is --to local:")
  end
  -- The text is not shown, because it may be part of a password.
  if to ~= "" and not to:find("=", 1, true) and not to:find("://", 1, true) then
    return nil, errors.usage(what .. " is neither a URI nor keywords",
      "a database of this machine is dbname=NAME, one elsewhere postgres://USER@HOST/NAME; the workspace's own is local:")
  end
  return new(to, from, project)
end

local function of_project(found)
  local conninfo, err = project_of.conninfo(found)
  if not conninfo then return nil, err end
  return written(conninfo, found.to and found.to.env or found.path, ("the destination of project %s"):format(found.name), found)
end

local function missing()
  local projects = project_of.names()
  return nil, errors.usage("no destination is given",
    (#projects > 0 and ("--project NAME takes the one of a project (%s); "):format(listing.list(projects)) or "")
      .. "--to local: is a private PostgreSQL of this workspace; --to takes any libpq URI, too")
end

local function make(reach)
  if reach.to then return written(reach.to, "--to", "--to") end
  local found, err = project_of.of(reach)
  if err then return nil, err end
  -- If a project says where its rows go, the environment never overrides it. Else its other settings go with the environment.
  if found and (project_of.has_destination(found) or environment_says()) then return of_project(found) end
  if environment_says() then return new("", "the environment") end
  return missing()
end

--- The destination of a command line and its project.
---@param options table|kitload.Reach
---@return kitload.Destination?, table? err
function M.of(options)
  local reach = reach_of.of(options)
  if reach.destination then return reach.destination end
  local found, err = make(reach)
  reach.destination = found
  return found, err
end

--- Whether there is a destination: by --to, the project or the environment. `--to none` says that there is none. If the
--- variable of a kit's project is not set, there is none; for --project that is a mistake, and M.of reports it.
---@param options table|kitload.Reach
function M.is_given(options)
  local reach = reach_of.of(options)
  if reach.to then return reach.to ~= "none" end
  local found, err = project_of.of(reach)
  if err then return true end
  if found and project_of.has_destination(found) then return not reach.at or project_of.reachable(found) end
  return environment_says()
end

-- Where a part that the connection string says came from.
local function origin(destination, keyword)
  local project = destination.project
  if not project or project.to and project.to.env then return destination.from end
  return project_of.from_of(project, keyword) or destination.from
end

--- All parts of the connection by libpq's keywords, as libpq will use them: host, hostaddr, port, user, dbname, service…; with
--- sslmode and sslrootcert as they hold for us. A password is there if libpq finds one, without its value. Nothing is connected.
---@param destination kitload.Destination  not the local one
---@return table<string, kitload.Part>?, table? err
function M.parts(destination)
  if destination.parts then return destination.parts end
  local found, err = pg.conninfo_resolve(destination.conninfo)
  if not found then
    if err.message:find("sslmode", 1, true) then err.hint = err.hint or "it is one of " .. table.concat(kit_project.ssl_modes, ", ") end
    return nil, err
  end
  local service = found.service and "service " .. found.service.value
  for _, part in pairs(found) do part.source = part.from end
  for keyword, part in pairs(found) do
    if part.from == "given" then part.from = origin(destination, keyword) end
    if part.from == "service" then part.from = service end
    if part.from == "passfile" then part.from = found.passfile and found.passfile.value or "~/.pgpass" end
  end
  for keyword, ref in pairs(M.secrets(destination)) do
    found[keyword] = { value = "", from = kit_project.secret_text(ref), source = "secret" }
  end
  local settings
  settings, err = tls.settle(found, destination.project)
  if not settings then return nil, err end
  destination.parts, destination.settings = found, settings
  return found
end

--- The secrets of the project, by libpq's keywords for them.
---@param destination kitload.Destination
---@return table<string, kit.SecretRef>
function M.secrets(destination)
  local project, list = destination.project, {}
  if not project then return list end
  list.password = project.password
  for _, info in ipairs(kit_project.ssl) do
    local ref = project.ssl and project.ssl[info.name]
    if type(ref) == "table" then list[info.keyword] = ref end
  end
  return list
end

--- The secret that the project gives as the password; nil: libpq finds one, or there is none.
---@param destination kitload.Destination
---@return kit.SecretRef?
function M.password(destination) return destination.project and destination.project.password end

--- The SSH server that the project goes through; nil: it connects directly.
---@param destination kitload.Destination
---@return kit.Tunnel?
function M.tunnel(destination) return destination.project and destination.project.ssh_tunnel end

--- To whom the answers for an SSH server go: as the project says it. What ssh_config makes of it belongs to the user, and may be
--- another on each machine.
---@param tunnel kit.Tunnel
---@return kitload.Target
function M.ssh_target(tunnel) return { host = tunnel.host, port = tostring(tunnel.port or 22), user = tunnel.user or "" } end

--- To whom a password goes. An address beside the host's name is a part of it, because libpq connects to that address.
---@param destination kitload.Destination
---@return kitload.Target?, table? err
function M.target(destination)
  local parts, err = M.parts(destination)
  if not parts then return nil, err end
  local host, address = parts.host and parts.host.value, parts.hostaddr and parts.hostaddr.value
  return {
    host = address and (host and ("%s=%s"):format(host, address) or address) or host or "",
    port = parts.port and parts.port.value or "", user = parts.user and parts.user.value or "",
  }
end

--- A secret of the project, opened.
---@param destination kitload.Destination
---@param keyword string  libpq's: "password", "sslkey", "sslpassword"
---@return userdata? secret, table? err  neither: the project gives none
function M.open_secret(destination, keyword)
  local ref = M.secrets(destination)[keyword]
  if not ref then return nil end
  local target, err = M.target(destination)
  if not target then return nil, err end
  return value_of.of(ref, target)
end

--- The password of the project, opened. It is opened once for a destination.
---@param destination kitload.Destination
---@return userdata? secret, table? err  neither: the project gives none
function M.open_password(destination)
  if destination.secret then return destination.secret end
  local err
  destination.secret, err = M.open_secret(destination, "password")
  return destination.secret, err
end

return M
