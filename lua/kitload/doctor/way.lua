-- The doctor's steps from the project to the login. The connection is made once, as a run makes it, and the error says which step failed.
local connect = require "kitload.connect.connect"
local destination_of = require "kitload.connect.destination"
local kit_project = require "kit.facts.project"
local listing = require "kit.base.listing"
local localpg = require "kitload.connect.localpg"
local near = require "kit.base.near"
local pooler = require "kitload.connect.pooler"
local reasons = require "kitload.connect.reasons"
local steps = require "kitload.talk.steps"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local tls = require "kitload.connect.tls"
local tls_refusal = require "kitload.connect.tls_refusal"
local workspace = require "kitload.kits.workspace"

local M = {}

--- How long a step may take, in seconds.
M.SECONDS = 10

-- project, secrets ----------------------------------------------------------------------------------------------------------------

local function value(d, keyword) return d.parts[keyword] and d.parts[keyword].value or "" end

-- user@host:port/database
local function place(d)
  local host = value(d, "host") ~= "" and value(d, "host") or value(d, "hostaddr")
  return ("%s@%s:%s/%s"):format(value(d, "user"), host, value(d, "port"), value(d, "dbname"))
end

-- A server of the workspace that does not run is not started: nothing is written.
local function of_workspace(d, found)
  local status, err = localpg.status(workspace.root())
  if not status then return found:fail("project", err) end
  if status.refusal then return found:fail("project", status.refusal) end
  if not status.running then
    found:remark("project", "local: the workspace's own PostgreSQL does not run", "a run starts it; so does kitload pg start")
    d.unreached = true
    return
  end
  found:ok("project", "local: the workspace's own PostgreSQL")
end

function M.project(d, found)
  local err
  d.destination, err = destination_of.of(d.reach)
  if not d.destination then return found:fail("project", err) end
  if d.destination.is_local then
    d.parts = {} -- its socket is known to nobody else
    return of_workspace(d, found)
  end
  d.parts, err = destination_of.parts(d.destination)
  if not d.parts then return found:fail("project", err) end
  found:ok("project", ("%s: %s"):format(d.destination.from, place(d)))
end

function M.secrets(d, found)
  if d.destination.is_local then return found:ok("secrets", "none is needed") end
  local words = {}
  local refs = destination_of.secrets(d.destination)
  for _, keyword in ipairs(near.keys(refs)) do
    local _, err = destination_of.open_secret(d.destination, keyword)
    if err then return found:fail("secrets", err) end
    words[#words + 1] = ("%s: %s"):format(keyword, kit_project.secret_text(refs[keyword]))
  end
  local password = d.parts.password
  if not refs.password and password then words[#words + 1] = "password: " .. password.from end
  found:ok("secrets", words[1] and table.concat(words, ", ") or "no password is given")
  local open = reasons.open_passfile(d.parts)
  if open and not password then
    found:remark("secrets", ("others can read %s, so libpq passes over it"):format(open), "chmod 600 " .. text.quoted(open))
  end
end

-- The connection --------------------------------------------------------------------------------------------------------------------

-- Steps that are known to be well if this one failed. What comes between is not tried.
local known_before = { slots = "TLS", login = "TLS", writes = "TLS", version = "login", encoding = "login" }

-- A step of the way: it failed, or it was passed, or it was not tried.
local function passed(d, found, name)
  if not d.tried then
    d.tried = true
    d.conn, d.err = connect.open(d.reach, { retry = false, timeout = M.SECONDS })
    if d.conn then d.conn:deadline(M.SECONDS) end
  end
  if d.conn then return true end
  local at = steps.place[d.err.step or "login"]
  if steps.place[name] == at then
    found:fail(name, d.err)
    return false
  end
  local last = known_before[d.err.step]
  if steps.place[name] < at and (not last or steps.place[name] <= steps.place[last]) then return true end
  found:skip(name)
  return false
end

function M.name(d, found)
  if not passed(d, found, "name") then return end
  local host = value(d, "host")
  if host == "" or host:find "^[/@]" then
    return found:ok("name", value(d, "hostaddr") ~= "" and "an address: " .. value(d, "hostaddr") or "a socket of this machine")
  end
  if value(d, "hostaddr") ~= "" then return found:ok("name", ("%s, not looked up: hostaddr is %s"):format(host, value(d, "hostaddr"))) end
  if d.destination.project and d.destination.project.ssh_tunnel then return found:ok("name", host .. ", as the SSH server knows it") end
  local addresses, names = {}, {}
  for name in (host .. ","):gmatch "([^,]*)," do
    names[#names + 1] = name
    table.move(sys.addresses(name) or {}, 1, #(sys.addresses(name) or {}), #addresses + 1, addresses)
  end
  if #names == 1 and addresses[1] == host then return found:ok("name", "an address: " .. host) end
  found:ok("name", ("%s is %s"):format(listing.list(names), addresses[1] and listing.list(addresses, nil, 6) or "known"))
end

function M.tunnel(d, found)
  if not passed(d, found, "tunnel") then return end
  local tunnel = d.destination.project and d.destination.project.ssh_tunnel
  found:ok("tunnel", tunnel and ("through %s"):format(tunnel.host) or "none")
end

function M.TCP(d, found)
  if not passed(d, found, "TCP") then return end
  found:ok("TCP", d.conn and "connected to " .. d.conn:describe()
    or ("%s answers"):format(d.destination.is_local and "its socket" or tls_refusal.address(d.parts)))
end

-- TLS -------------------------------------------------------------------------------------------------------------------------------

-- Tries verify-full beside what is asked for, and says what makes it hold.
local function verify(d, found, said)
  local conn, err = connect.open(d.reach, { retry = false, timeout = M.SECONDS, verify = true })
  if conn then
    conn:close()
    return found:remark("TLS", said, "verify-full holds: " .. tls_refusal.line(d.destination, { mode = "verify-full" }))
  end
  if err.step ~= "TLS" then return found:remark("TLS", said, "verify-full was tried, and not found out: " .. err.message) end
  found:remark("TLS", said, ("verify-full needs this: %s%s"):format(err.message, err.hint and "\n" .. err.hint or ""))
end

function M.TLS(d, found)
  if not passed(d, found, "TLS") then return end
  if not d.conn and not d.destination.is_local then
    return found:ok("TLS", ("%s (%s)"):format(value(d, "sslmode"), d.parts.sslmode and d.parts.sslmode.from or "default"))
  end
  local is_near = d.destination.is_local or tls.is_near(d.parts, d.destination.project)
  local words, remark = d.conn and tls.words(d.conn, is_near), d.conn and tls.remark(d.conn, is_near)
  if not words then return found:ok("TLS", "none: the connection does not leave this machine") end
  if is_near or not remark then return found:ok("TLS", words) end
  if not d.conn:tls() then
    return found:remark("TLS", words .. ": others on the way can read everything", tls_refusal.line(d.destination, { mode = "require" }))
  end
  verify(d, found, words)
end

-- pooler ----------------------------------------------------------------------------------------------------------------------------

function M.pooler(d, found)
  if not passed(d, found, "pooler") then return end
  if not d.conn then return found:skip "pooler" end
  if d.conn:is_settled() then return found:ok("pooler", "none on the way") end
  local ok, err = pooler.check(d.conn, function(bounds) return connect.open(d.reach, bounds) end)
  if not ok then return found:fail("pooler", err) end
  found:ok("pooler", "one on the way, in session mode")
end

--- Whether a step is not the one at which connecting failed, nor one after it; else that is told.
M.is_passed = passed


return M
