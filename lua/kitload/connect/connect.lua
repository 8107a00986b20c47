-- Connects to the destination (kitload.connect.destination).
local destination_of = require "kitload.connect.destination"
local pg = require "kitload.host.pg"
local pooler = require "kitload.connect.pooler"
local reach_of = require "kitload.kits.reach"
local refusal = require "kitload.connect.refusal"
local secret = require "kitload.host.secret"
local supabase = require "kitload.connect.supabase"
local tls = require "kitload.connect.tls"
local tunnel = require "kitload.connect.tunnel"
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
  if not destination then return nil, err end
  return destination.conninfo .. tunnel.mark(destination)
end

--- What a report says about the encryption of the connection that was made; nil: nothing.
---@param options table|kitload.Reach
---@return string?
function M.remark(options)
  local destination = reach_of.of(options).destination
  return destination and destination.remark
end

local function is_near(destination) return destination.is_local or tls.is_near(destination.parts, destination.project) end

--- How the connection is encrypted, for somebody who asks; nil: it is not, and it does not leave this machine.
---@param options table|kitload.Reach
---@param conn userdata
---@return string?
function M.encryption(options, conn) return tls.words(conn, is_near(reach_of.of(options).destination)) end

--- Add to an error of a command what helps at this destination only.
---@param options table|kitload.Reach
---@param err kitload.Error
---@return kitload.Error  the same
function M.advise(options, err)
  local destination = reach_of.of(options).destination
  local more = destination and destination.parts and supabase.advice(destination.parts, err)
  if more then err.hint = (err.hint and err.hint .. "\n" or "") .. more end
  return err
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
  local part = not destination.is_local and destination.parts.password
  if part and part.from == "PGPASSWORD" then return variables.secret "PGPASSWORD" end
end

-- The step at which this came up.
local function at(step, err)
  if err then err.step = err.step or step end
  return err
end

-- What is known before connecting: the parts, and that nothing is wrong with them.
local function prepare(destination)
  if destination.is_local then return true end
  local parts, ok, err
  parts, err = destination_of.parts(destination)
  if not parts then return nil, at("project", err) end
  ok, err = supabase.check(destination, parts)
  if not ok then return nil, err end
  ok, err = tls.check_files(parts, destination.project)
  return ok, at("TLS", err)
end

-- How long a look at a server that refused may take.
local LOOK_SECONDS = 3

-- An encrypted key without a password would make OpenSSL ask for one at the terminal, and nobody says for what.
local NO_PASSWORD = "-"

-- What libpq is told besides the connection string. A client's key that is a secret is lent to it in a file in memory.
---@return table<string, string>? settings, userdata? lent, userdata? key_password, table? err
local function settings_of(destination)
  local settings, lent = {}, nil
  for keyword, value in pairs(destination.settings or {}) do settings[keyword] = value end
  local key, err = destination_of.open_secret(destination, "sslkey")
  if key then lent, err = secret.lend(key) end
  if err then return nil, nil, nil, err end
  if lent then settings.sslkey = lent:path() end
  local password
  password, err = destination_of.open_secret(destination, "sslpassword")
  if err then return nil, nil, nil, err end
  local parts = destination.parts
  if parts and not parts.sslpassword then settings.sslpassword = NO_PASSWORD end
  return settings, lent, password
end

-- The same connection with some settings changed, to find out why it was refused.
local function again(options, changed)
  local settings, with = {}, {}
  for keyword, value in pairs(options.settings) do settings[keyword] = value end
  for keyword, value in pairs(changed) do settings[keyword] = value end
  for name, value in pairs(options) do with[name] = value end
  with.settings, with.retry, with.timeout = settings, false, LOOK_SECONDS
  return pg.connect(with)
end

-- The parts as they are when the server is verified in full: with the CA that somebody named, or the system's.
local function verified(destination, settings)
  local parts = {}
  for keyword, part in pairs(destination.parts) do parts[keyword] = part end
  parts.sslmode = { value = "verify-full", from = "a try", source = "given" }
  parts.sslrootcert = parts.sslrootcert or tls.bundle()
  settings.sslmode, settings.sslrootcert = "verify-full", parts.sslrootcert and parts.sslrootcert.value
  return parts
end

local function try(destination, conninfo, options, verify)
  local settings, lent, key_password, err = settings_of(destination)
  if not settings then return nil, at("secrets", err) end
  local parts = verify and verified(destination, settings) or destination.parts
  local key <close> = lent -- luacheck: ignore 211
  local conn
  options.conninfo, options.settings, options.key_password = conninfo, settings, key_password
  conn, err = pg.connect(options)
  if conn then return conn end
  if destination.is_local or not parts then return nil, err end
  if err.kind ~= "db" then return nil, err end
  local way = options.tunnel
  if way then settings.hostaddr, settings.port = "127.0.0.1", tostring(way:port()) end -- who looks once more never goes around it
  local attempt = { destination = destination, parts = parts, conninfo = conninfo, settings = settings }
  function attempt.again(changed) return again(options, changed) end
  return nil, refusal.explain(err, attempt)
end

--- Connect. A server that cannot be reached or refuses gives an error of kind "db". So does a pgpool that spreads reads
--- over servers. Every statement has a lock timeout, because even reading the catalog may wait for somebody's lock.
---@param options table|kitload.Reach
---@param bounds { retry: number|false?, timeout: number?, verify: boolean? }?  seconds for all attempts, and for one (see pg.connect);
---  verify: with verify-full, whatever is asked for
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
  local ok, password, conn, way
  ok, err = prepare(destination)
  if not ok then return nil, err end
  password, err = password_of(destination)
  if err then return nil, at("secrets", err) end
  way, err = tunnel.of(destination, bounds)
  if err then return nil, at("tunnel", err) end
  conn, err = try(destination, conninfo, { password = password, tunnel = way, application_name = "kitload", retry = bounds and bounds.retry,
                                           timeout = bounds and bounds.timeout, lock_timeout = M.lock_timeout(reach.lock_timeout) },
    bounds and bounds.verify)
  if not conn then return nil, err end
  destination.remark = tls.remark(conn, is_near(destination))
  ok, err = pooler.check_pgpool(conn)
  if ok then return conn end
  conn:close()
  return nil, at("pooler", err)
end

return M
