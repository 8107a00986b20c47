-- TLS of the destination: how much of it is asked for, and who says so.
--
--   --to  >  project  >  service  >  PGSSLMODE  >  prefer (this machine, a tunnel) or require (any other host)
--
-- The environment cannot weaken a project. Nothing is connected and no name is looked up.
local errors = require "kitload.talk.errors"
local kit_project = require "kit.facts.project"
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"

local M = {}

local strength = {}
for i, mode in ipairs(kit_project.ssl_modes) do strength[mode] = i end

--- Whether a mode compares the server's certificate with a CA.
---@param mode string
function M.is_verified(mode) return (strength[mode] or 0) >= strength["verify-ca"] end

-- The system's CAs: Debian, Fedora, openSUSE, older Red Hat, Alpine and the BSDs.
local BUNDLES = {
  "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

local function is_own_address(host)
  return host == "" or host:find "^[/@]" or host:lower() == "localhost" or host:lower():find "%.localhost$"
    or host:find "^127%.%d+%.%d+%.%d+$" or host == "::1"
end

-- The words of one of libpq's lists, with empty ones.
local function words(list)
  local out = {}
  for word in (list .. ","):gmatch "([^,]*)," do out[#out + 1] = word end
  return out
end

--- Whether the connection does not leave this machine: a socket, loopback, or the near end of a tunnel. An address counts before
--- the host's name, as libpq connects to that address.
---@param parts table<string, kitload.Part>
---@param project kitload.Project?
function M.is_near(parts, project)
  if project and project.ssh_tunnel then return true end
  local hosts = words(parts.host and parts.host.value or "")
  local addresses = words(parts.hostaddr and parts.hostaddr.value or "")
  for i = 1, math.max(#hosts, #addresses) do
    local address = addresses[i] or ""
    if not is_own_address(address ~= "" and address or hosts[i] or "") then return false end
  end
  return true
end

-- Whether the environment says a part. The service may be one of the environment's.
local function is_of_environment(part, parts)
  return part.source:find "^PG" ~= nil or part.source == "service" and parts.service.source == "PGSERVICE"
end

--- The mode that holds if nobody says one.
---@param parts table<string, kitload.Part>
---@param project kitload.Project?
function M.default_of(parts, project) return M.is_near(parts, project) and "prefer" or "require" end

local function cannot_weaken(said) return ("default; %s (%s) cannot weaken a project"):format(said.from, said.value) end

---@return kitload.Part
local function mode_of(parts, project)
  local default = { value = M.default_of(parts, project), from = "default", source = "default" }
  local said = parts.sslmode
  if not said or said.source == "default" then return default end
  if not project or not is_of_environment(said, parts) then return said end
  if (strength[said.value] or math.huge) >= strength[default.value] then return said end
  default.from = cannot_weaken(said)
  return default
end

-- What the environment says less strictly than libpq itself, by keyword: such values, and what holds for a project instead.
local WEAKER = {
  channel_binding = { instead = "prefer", disable = true },
  ssl_min_protocol_version = { instead = "TLSv1.2", TLSv1 = true, ["TLSv1.1"] = true },
}

local function strengthen(parts, project, settings)
  for keyword, weaker in pairs(WEAKER) do
    local said = parts[keyword]
    if project and said and weaker[said.value] and is_of_environment(said, parts) then
      parts[keyword] = { value = weaker.instead, from = cannot_weaken(said), source = "default" }
      settings[keyword] = weaker.instead
    end
  end
end

--- The system's own CAs.
---@return kitload.Part?
function M.bundle()
  for _, path in ipairs(BUNDLES) do
    if sys.stat(path) then return { value = path, from = "the system's bundle", source = "bundle" } end
  end
end

-- For psql the user's own CA is the one that counts. A project means the same on each machine.
local function has_own_root() return sys.stat((sys.getenv "HOME" or "") .. "/.postgresql/root.crt") ~= nil end

---@return kitload.Part?, table? err
local function ca_of(parts, mode, project)
  local said = parts.sslrootcert
  local says_itself = project and project.ssl and M.is_verified(project.ssl.mode)
  if said and says_itself and is_of_environment(said, parts) then said = nil end
  if said and said.value == "system" and pg.libpq_version() < 160000 then
    return nil, errors.usage(("sslrootcert=system (%s) came with libpq 16, and here it is libpq %d"):format(said.from,
      pg.libpq_version() // 10000), "leave it out: sslmode=verify-full takes the system's own bundle")
  end
  if said or not M.is_verified(mode.value) then return said end
  if not (project and project.ssl) and has_own_root() then return nil end
  local found = M.bundle()
  if found then return found end
  return nil, errors.usage(("%s needs the CAs of the system, and none of its usual files is there"):format(mode.value),
    ("Debian has %s in the package ca-certificates; or name the CA of the server (ca, sslrootcert)"):format(BUNDLES[1]))
end

--- Put what holds for TLS into the parts of a connection. Gives the settings that libpq must be told besides its connection string.
---@param parts table<string, kitload.Part>  as libpq would use them; `source` is libpq's own word for where each is from
---@param project kitload.Project?
---@return table<string, string>? settings, table? err
function M.settle(parts, project)
  local mode = mode_of(parts, project)
  parts.sslmode = mode
  local ca, err = ca_of(parts, mode, project)
  if err then return nil, err end
  parts.sslrootcert = ca
  local settings = { sslmode = mode.value, sslrootcert = ca and ca.source == "bundle" and ca.value or nil }
  strengthen(parts, project, settings)
  return settings
end

-- Files ---------------------------------------------------------------------------------------------------------------------

local names = { sslrootcert = "the CA", sslcert = "the client's certificate", sslkey = "the client's key", sslcrl = "the CRL" }

local function unreadable(keyword, part, why)
  return errors.usage(("TLS: %s cannot be read: %s (%s)"):format(names[keyword], why, part.from),
    part.value:sub(1, 1) ~= "/" and "a path in --to starts at the current folder" or nil)
end

--- Look at the files before libpq does: it goes on without a word where some of them are not there.
---@param parts table<string, kitload.Part>
---@param project kitload.Project?
---@return boolean? ok, table? err
function M.check_files(parts, project)
  local mode = parts.sslmode.value
  if mode == "disable" then return true end
  for _, keyword in ipairs { "sslrootcert", "sslcert", "sslkey", "sslcrl" } do
    local part = parts[keyword]
    local counts = part and part.value ~= "" and part.value ~= "system" and part.source ~= "default"
    if counts and keyword == "sslrootcert" and not project then counts = M.is_verified(mode) end
    if counts and keyword == "sslkey" then counts = not part.value:find(":", 1, true) end
    if counts then
      local f, why = io.open(part.value, "rb")
      if not f then return nil, unreadable(keyword, part, why) end
      local ok
      ok, why = f:read(0)
      f:close()
      if not ok then return nil, unreadable(keyword, part, ("%s: %s"):format(part.value, why or "it is empty")) end
    end
  end
  local crl = parts.sslcrl
  if crl and crl.value ~= "" and pg.crls(crl.value) == 0 then
    return nil, unreadable("sslcrl", crl, ("%s: there is no list of revoked certificates in it"):format(crl.value))
  end
  return true
end

-- Words ---------------------------------------------------------------------------------------------------------------------

--- What is to be said of a connection's encryption, in a report. Nil: nothing, as it does not leave the machine, or all is well.
---@param conn userdata
---@param is_near boolean
---@return string?
function M.remark(conn, is_near)
  local tls = conn:tls()
  if not tls then return not is_near and "not encrypted" or nil end
  if not tls.signed_by_ca then return "encrypted, server not verified" end
  if not tls.named then return "encrypted, server's name not verified" end
end

--- The same for somebody who asks; with what is well, too.
---@param conn userdata
---@param is_near boolean
---@return string?
function M.words(conn, is_near)
  local tls = conn:tls()
  if not tls then return M.remark(conn, is_near) end
  return ("%s (%s)"):format(M.remark(conn, is_near) or "encrypted, server verified", tls.protocol)
end

return M
