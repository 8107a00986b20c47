-- What a failed connection over TLS means, and what to write instead. libpq says little more than "certificate verify failed", so
-- the certificates themselves are asked.
local kit_project = require "kit.facts.project"
local listing = require "kit.base.listing"
local pg = require "kitload.host.pg"
local print_value = require("kit.base.print").value
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Attempt  a connection that was tried
---@field destination kitload.Destination
---@field parts table<string, kitload.Part>
---@field conninfo string
---@field settings table<string, string>  what libpq was told besides

--- host:port, of the first host if there are several.
---@param parts table<string, kitload.Part>
function M.address(parts)
  local function first(name) return (parts[name] and parts[name].value or ""):match "^[^,]*" end
  local host = first "host"
  return ("%s:%s"):format(host ~= "" and host or first "hostaddr", first "port")
end

-- A file that cannot be there: libpq then goes on without it.
local NOWHERE = "/dev/null/none"

local function day(seconds) return os.date("!%Y-%m-%d", seconds) end

-- A name out of a certificate. Who made it has chosen its text.
local function named(name) return ('"%s"'):format(text.show(listing.clip(name or "?", 80))) end

-- How to write it ---------------------------------------------------------------------------------------------------------------

local function written(value) return type(value) == "table" and kit_project.secret_text(value) or print_value(value) end

-- ssl = "require", or ssl = { mode = "verify-full", ca = "…" }: what the project says now, with a part of it said anew.
local function of_project(project, said)
  local words, n = {}, 0
  for _, info in ipairs(kit_project.ssl) do
    local value = said[info.name]
    if value == nil then value = project.ssl and project.ssl[info.name] end
    if value then words[#words + 1], n = ("%s = %s"):format(info.name, written(value)), n + 1 end
  end
  if n == 1 and said.mode then return ("ssl = %s"):format(written(said.mode)) end
  return ("ssl = { %s }"):format(table.concat(words, ", "))
end

local function keywords(said)
  local words = {}
  for _, info in ipairs(kit_project.ssl) do
    if said[info.name] then words[#words + 1] = ("%s=%s"):format(info.keyword, said[info.name]) end
  end
  return table.concat(words, " ")
end

-- Whether the project says TLS in its table `ssl`, and not in a connection string.
local function takes_table(project)
  local to = project and project.to
  return project ~= nil and not (to and (to.env or to.uri:find("sslmode", 1, true)))
end

--- A setting of TLS as it is written where this connection is written.
---@param destination kitload.Destination
---@param said table<string, string|false>  by the names of a project; false: without it
---@return string
function M.line(destination, said)
  local project = destination.project
  if project and project.is_new and said.mode and not said.ca and not said.cert then return "--ssl " .. said.mode end
  if project and project.to and project.to.env then return ("%s in %s"):format(keywords(said), project.to.env) end
  if project and not takes_table(project) then return ("%s in to of %s"):format(keywords(said), project.path) end
  if project then return ("%s in %s"):format(of_project(project, said), project.path) end
  if destination.from == "--to" then return keywords(said) .. " in --to" end
  return (keywords(said):gsub("([%l_]+)=", function(word) return ("PG%s="):format(word:upper():gsub("_", "")) end))
end

-- The server's certificate --------------------------------------------------------------------------------------------------------

local function where_ca(parts)
  local ca = parts.sslrootcert
  if not ca then return "~/.postgresql/root.crt" end
  return ca.source == "bundle" and ("%s (%s)"):format(ca.value, ca.from) or ca.value
end

-- Who is in the file of the CA, if they are few.
local function who_in(path)
  local all, names = pg.certificates(path), {}
  if #all == 0 or #all > 5 then return "" end
  for i, c in ipairs(all) do names[i] = named(c.subject) end
  return (", which has %s"):format(table.concat(names, ", "))
end

-- A CA of the same name with another key signs other certificates.
local function has_namesake(path, issuer)
  for _, c in ipairs(pg.certificates(path)) do
    if c.subject == issuer then return true end
  end
  return false
end

local function encrypt_only(a)
  return ("%s encrypts, without knowing to whom"):format(M.line(a.destination, { mode = "require", ca = false, crl = false }))
end

-- How to take the server's own certificate as its CA.
local function take_it(a, c)
  local address = a.parts.hostaddr and a.parts.hostaddr.value:match "^[^,]+" or a.parts.host.value:match "^[^,]*"
  return ("if this is the fingerprint that its administrator knows, keep the certificate and name it as the CA:\n"
    .. "SHA-256 %s\n"
    .. "openssl s_client -starttls postgres -connect %s </dev/null | openssl x509 > certs/server.pem\n%s"):format(c.fingerprint,
     ("%s:%s"):format(address, a.parts.port.value:match "^[^,]*"),
    M.line(a.destination, { mode = a.parts.sslmode.value, ca = "certs/server.pem" }))
end

local function unknown_ca(a, c)
  local issuer = c.bad.issuer or c.issuer
  local path = a.parts.sslrootcert and a.parts.sslrootcert.value
  if path and has_namesake(path, issuer) then
    return ("its certificate is signed by %s, but by another one than that in %s"):format(named(issuer), where_ca(a.parts)),
      "ask for the CA's present certificate"
  end
  local is_supabase = a.parts.host and a.parts.host.value:lower():find "%.supabase%.com?%.?$"
  return ("its certificate is signed by %s, who is not in %s%s"):format(named(issuer), where_ca(a.parts), path and who_in(path) or ""),
    is_supabase and ("Supabase has a CA of its own; in the dashboard: Project Settings > Database > SSL Configuration > Download "
      .. "certificate\n%s"):format(M.line(a.destination, { mode = a.parts.sslmode.value, ca = "certs/prod-ca-2021.crt" }))
    or ("get the certificate of %s from the server's administrator, and name its file:\n%s"):format(named(issuer),
      M.line(a.destination, { mode = a.parts.sslmode.value, ca = "certs/ca.pem" }))
end

-- Whose certificate is the bad one.
local function whose(c)
  if not c.bad.subject or c.bad.subject == c.subject then return "its certificate" end
  return ("the certificate of %s, who signed it,"):format(named(c.bad.subject))
end

local function crl_of(a) return a.parts.sslcrl and a.parts.sslcrl.value or "the CRL" end

-- By OpenSSL's numbers (X509_V_ERR_…). Each gives what is wrong, and what to do.
local verdicts = {
  [3] = function(a, c)
    return ("%s has no list of revoked certificates of %s"):format(crl_of(a), named(c.bad.issuer)),
      "the file needs the list of each CA above the server's certificate, one after the other"
  end,
  [9] = function(_, c)
    return ("%s is valid from %s on"):format(whose(c), day(c.bad.from)),
      ("is the clock of this machine right? it says %s"):format(os.date "!%Y-%m-%d %H:%M UTC")
  end,
  [10] = function(a, c)
    return ("%s expired on %s"):format(whose(c), day(c.bad.to)),
      "the server's administrator has to put a new one in place; until then\n" .. encrypt_only(a)
  end,
  [12] = function(a)
    return ("the list of revoked certificates in %s is out of date"):format(crl_of(a)), "get the present list from the CA"
  end,
  [18] = function(a, c) return ("its certificate is signed by itself, and is not in %s"):format(where_ca(a.parts)), take_it(a, c) end,
  [19] = unknown_ca, [20] = unknown_ca, [21] = unknown_ca, [2] = unknown_ca, [7] = unknown_ca,
  [23] = function(a, c)
    return ("%s was revoked: it is in %s"):format(whose(c), crl_of(a)),
      "do not connect before the server's administrator has said why; the server needs a new certificate"
  end,
}

-- The certificate that the server shows. Nothing is compared, and nobody logs in.
local function look(a, ca, crl)
  local settings = {}
  for keyword, value in pairs(a.settings) do settings[keyword] = value end
  for keyword, value in pairs { sslmode = "require", sslrootcert = NOWHERE, sslcert = NOWHERE, sslcrl = "", channel_binding = "disable",
    gssencmode = "disable" } do settings[keyword] = value end
  settings.sslkey, settings.sslpassword = nil, nil
  return pg.look { conninfo = a.conninfo, settings = settings, ca = ca, crl = crl }
end

local function not_verified(a)
  local ca, crl = a.parts.sslrootcert, a.parts.sslcrl
  local c = look(a, ca and ca.value or (sys.getenv "HOME" or "") .. "/.postgresql/root.crt", crl and crl.value)
  if not c or not c.bad then
    return ("its certificate does not hold against %s"):format(where_ca(a.parts)), encrypt_only(a)
  end
  local verdict = verdicts[c.bad.code]
  if verdict then return verdict(a, c) end
  return ("%s: %s"):format(whose(c), c.bad.why), encrypt_only(a)
end

local function other_name(a)
  local c = look(a)
  local hosts = {}
  for host in (c and c.hosts or ""):gmatch "[^\n]+" do hosts[#hosts + 1] = text.show(listing.clip(host, 80)) end
  local host = a.parts.host and a.parts.host.value or "this host"
  local project = a.destination.project
  local first = hosts[1] and not hosts[1]:find("*", 1, true) and hosts[1] or "NAME"
  return ("its certificate is for %s, not for %s"):format(hosts[1] and listing.list(hosts, nil, 6) or "another name", host),
    ("connect by a name of the certificate: %s\nor compare the CA only: %s"):format(
      project and not project.to and ('host = "%s" in %s'):format(first, project.path) or "host=" .. first,
      M.line(a.destination, { mode = "verify-ca" }))
end

-- The client's certificate ---------------------------------------------------------------------------------------------------------

local function key_name(a)
  local part = a.parts.sslkey
  return part and (part.source == "secret" and part.from or part.value) or "~/.postgresql/postgresql.key"
end

local function cert_path(a) return a.parts.sslcert and a.parts.sslcert.value or "~/.postgresql/postgresql.crt" end

-- The client's certificate. It has no file of its own where only libpq's default counts.
local function own(a) return a.parts.sslcert and pg.certificates(a.parts.sslcert.value)[1] end

local function cert_line(a)
  local project = a.destination.project
  local key = takes_table(project) and { kind = "sealed", name = project.name .. "/client-key" } or "client.key"
  return M.line(a.destination, { mode = a.parts.sslmode.value, cert = "certs/client.pem", key = key })
end

local function wants_certificate(a)
  local c = own(a)
  if c then
    return ("the server does not take the client's certificate %s, of %s, valid to %s"):format(cert_path(a), named(c.subject), day(c.to)),
      ("it must be signed by a CA that the server knows; this one is signed by %s"):format(named(c.issuer))
  end
  return "the server wants a certificate of the client, and there is none",
    ("its administrator gives you one with its key:\n%s"):format(cert_line(a))
end

local function other_user(a)
  local c, user = own(a), a.parts.user and a.parts.user.value or "?"
  return ("the client's certificate %s is for %s, and the user is %s"):format(cert_path(a), named(c and c.subject), named(user)),
    "take the certificate of this user, or connect as the user of the certificate; pg_ident.conf of the server can map them"
end

-- An alert of the server about the client's certificate.
local function alert(what)
  return function(a)
    local c = own(a)
    return ("the server refuses the client's certificate %s: %s"):format(cert_path(a), what(a, c or {})),
      "ask the server's administrator for a new one, or leave it out if none is needed"
  end
end

local function key_open(a)
  local path = key_name(a)
  return ("the client's key %s can be read by others"):format(path), ("chmod 600 %s"):format(path)
end

local function key_locked(a)
  local project = a.destination.project
  local password = kit_project.secret_text { kind = "sealed", name = (project and project.name or "NAME") .. "/key-password" }
  local given = a.parts.sslpassword ~= nil
  return ("the client's key %s is encrypted, and %s"):format(key_name(a),
    given and ("its password is another one than %s says"):format(a.parts.sslpassword.from) or "no password for it is given"),
    takes_table(project) and ("write key_password = %s beside it, or keep the key itself as a secret"):format(password)
      or "give its password: sslpassword=… beside sslkey"
end

local function key_bad(a)
  return ("the client's key %s is none that OpenSSL can read"):format(key_name(a)),
    "it is a text that begins with -----BEGIN PRIVATE KEY-----"
end

local function key_other(a)
  return ("the client's key %s does not belong to the certificate %s"):format(key_name(a), cert_path(a)),
    "take the two that were made together"
end

local function key_missing(a)
  return ("there is a client's certificate, %s, and no key: %s"):format(cert_path(a), key_name(a)),
    ("name the key, too: %s"):format(cert_line(a))
end

local PEM = "it is a text that begins with -----BEGIN CERTIFICATE-----"

local function cert_bad(a)
  return ("the client's certificate %s is none that OpenSSL can read"):format(cert_path(a)), PEM
end

local function ca_bad(a)
  return ("the CA cannot be read: %s"):format(where_ca(a.parts)), PEM
end

-- The rest ---------------------------------------------------------------------------------------------------------------------------

local function no_tls(a)
  return ("the server has none, and the connection must be encrypted (%s: %s)"):format(a.parts.sslmode.value, a.parts.sslmode.from),
    ("its administrator turns TLS on (ssl = on in postgresql.conf); in the clear, where others can read everything:\n%s"):format(
      M.line(a.destination, { mode = "prefer", ca = false, crl = false }))
end

local function no_binding(a)
  return "the server does not prove that it is the one that has the certificate (channel_binding = require)",
    ("it checks passwords by another way than SCRAM, or a pooler stands between; without the proof: %s"):format(
      M.line(a.destination, { channel_binding = "prefer" }))
end

local function only_address()
  return "verify-full compares the name of the host, and there is only an address", "add the name: host=NAME beside hostaddr=…"
end

local function only_over_tls(a)
  return "the server lets this user in over TLS only", M.line(a.destination, { mode = "require" })
end

local function too_old()
  return "the server and this machine have no version of TLS in common",
    "the server is too old or too new: ssl_min_protocol_version at the server, and that of this connection"
end

-- What libpq or the server says, in this order, and what it means.
local refusals = {
  { "does not support SSL, but SSL was required", no_tls },
  { "certificate verify failed", not_verified },
  { "does not match host name", other_name },
  { "host name must be specified for a verified SSL connection", only_address },
  { "root certificate file", ca_bad },
  { "connection requires a valid client certificate", wants_certificate },
  { "alert certificate required", wants_certificate },
  { "certificate authentication failed for user", other_user },
  { "alert unknown ca", alert(function(_, c) return ("it does not know who signed it, %s"):format(named(c.issuer)) end) },
  { "alert certificate expired", alert(function(_, c) return c.to and "it expired on " .. day(c.to) or "it has expired" end) },
  { "alert certificate revoked", alert(function() return "it was revoked" end) },
  { "alert bad certificate", alert(function() return "it does not hold" end) },
  { "alert unsupported certificate", alert(function() return "it is not one for a client" end) },
  { "has group or world access", key_open },
  { "certificate present, but not private key file", key_missing },
  { "certificate does not match private key file", key_other }, { "key values mismatch", key_other },
  { "bad decrypt", key_locked }, { "bad password read", key_locked }, { "empty password", key_locked },
  { "could not load private key file", key_bad },
  { "could not read certificate file", cert_bad },
  { "channel binding", no_binding },
  { "no encryption", only_over_tls },
  { "unsupported protocol", too_old }, { "no protocols available", too_old }, { "alert protocol version", too_old },
}

--- Explain an error of TLS. Gives true if it is one; then the error has a message and a hint of ours, and libpq's text in `said`.
---@param err kitload.Error
---@param a kitload.Attempt
---@return boolean
function M.explain(err, a)
  for _, refusal in ipairs(refusals) do
    if err.message:find(refusal[1], 1, true) then
      local said = err.message:gsub("/proc/self/fd/%d+", function() return key_name(a) end)
      local message, hint = refusal[2](a)
      err.said, err.step = said, "TLS"
      err.message = ("TLS with %s: %s"):format(M.address(a.parts), message)
      err.hint = ("%s\n(%s)"):format(hint, text.show((said:gsub("%s*\n%s*", " "))))
      return true
    end
  end
  return false
end

return M
