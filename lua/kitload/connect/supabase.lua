-- Supabase: what is known of its hosts before connecting, and what the errors of its pooler mean.
--
--   aws-0-REGION.pooler.supabase.com:5432   the session pooler, which kitload needs; its users are NAME.PROJECT-REF
--   aws-0-REGION.pooler.supabase.com:6543   the transaction pooler: each transaction has another session
--   db.PROJECT-REF.supabase.co:5432         the database itself; it has only an address of IPv6, unless somebody pays for another one
--   PROJECT-REF.supabase.co                 the API
local errors = require "kitload.talk.errors"
local kit_project = require "kit.facts.project"
local print_value = require("kit.base.print").value
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local tls_refusal = require "kitload.connect.tls_refusal"

local M = {}

local SESSION, TRANSACTION = "5432", "6543"
local ANY_REF, ANY_POOLER = "PROJECT-REF", "aws-0-REGION.pooler.supabase.com"
local WHERE = "Connect > Session pooler in the dashboard shows it"

local NOTHING_LASTS = "it gives each transaction another session, and neither the stage nor the job's lock would last"

local function value(parts, keyword) return (parts[keyword] and parts[keyword].value or ""):match "^[^,]*" end

-- What a host is, and the project's reference where its name has it.
local function kind_of(host)
  host = host:lower():gsub("%.$", "")
  if host:find "%.pooler%.supabase%.com$" then return "pooler" end
  local ref = host:match "^db%.([%w-]+)%.supabase%.co$"
  if ref then return "direct", ref end
  ref = host:match "^([%w-]+)%.supabase%.co$"
  if ref then return "api", ref end
end

--- What the connection leads to: "pooler", "direct", "api"; nil: not to Supabase.
---@param parts table<string, kitload.Part>
---@return string?
function M.kind(parts) return (kind_of(value(parts, "host"))) end

-- How it is written --------------------------------------------------------------------------------------------------------------

local function quoted(word) return (word:gsub("[^%w%-._~]", function(c) return ("%%%02X"):format(c:byte()) end)) end

-- The right connection: a line of the project, or a string to paste. `said` is by our names of the settings.
local function paste(destination, parts, said)
  local project = destination.project
  if project and project.is_new then
    local words = {}
    for _, name in ipairs { "host", "port", "user", "database" } do
      if said[name] then words[#words + 1] = ("--%s %s"):format(name, said[name]) end
    end
    return table.concat(words, " ")
  end
  if project and not project.to then
    local words = {}
    for _, name in ipairs { "host", "port", "user", "database" } do
      if said[name] then words[#words + 1] = ("%s = %s"):format(name, name == "port" and said[name] or print_value(said[name])) end
    end
    return ("%s in %s"):format(table.concat(words, ", "), project.path)
  end
  local function part(name) return said[name] or value(parts, kit_project.connection[name]) end
  local query = (parts.sslmode.source == "given" or parts.sslmode.source == "service") and "?sslmode=" .. parts.sslmode.value or ""
  return ("postgresql://%s@%s:%s/%s%s"):format(quoted(part "user"), part "host", part "port", quoted(part "database"), query)
end

-- Before connecting --------------------------------------------------------------------------------------------------------------

local function refused(destination, parts, message, hint, said)
  return errors.db(message, ("%s\n%s"):format(hint, paste(destination, parts, said)), { code = "pooler", step = "pooler" })
end

-- The user with the project's reference. Some clients give the reference as an option of the server.
local function has_ref(parts)
  local options = parts.options and parts.options.value or ""
  return value(parts, "user"):find(".", 1, true) ~= nil or options:find("reference=", 1, true) ~= nil
end

local function with_ref(parts, ref)
  local user = value(parts, "user")
  return has_ref(parts) and user or ("%s.%s"):format(user, ref or ANY_REF)
end

local function check_pooler(destination, parts)
  local host, port, user = value(parts, "host"), value(parts, "port"), value(parts, "user")
  local said = {}
  if port == TRANSACTION then said.port = SESSION end
  if not has_ref(parts) then said.user = with_ref(parts) end
  if said.port then
    return refused(destination, parts, ("port %s of %s is the transaction pooler: %s"):format(port, host, NOTHING_LASTS),
      ("the session pooler has the port %s:"):format(SESSION), said)
  end
  if said.user then
    return refused(destination, parts, ("the user %s names no project, and %s serves many"):format(print_value(user), host),
      ("the user is NAME.%s; %s:"):format(ANY_REF, WHERE), said)
  end
end

local function check_direct(destination, parts, ref)
  local host, port = value(parts, "host"), value(parts, "port")
  if port == TRANSACTION then
    return refused(destination, parts, ("port %s of %s is a transaction pooler: %s"):format(port, host, NOTHING_LASTS),
      ("the database itself has the port %s:"):format(SESSION), { port = SESSION })
  end
  local is_elsewhere = value(parts, "hostaddr") ~= "" or destination.project and destination.project.ssh_tunnel
  if is_elsewhere or sys.has_ipv6() then return nil end
  local found = sys.addresses(host)
  if not found or found.v4 then return nil end -- where no name can be looked up, libpq says so
  return refused(destination, parts, ("%s has no address of IPv4, and this machine has no IPv6"):format(host),
    ("the session pooler has IPv4; %s, with the region:"):format(WHERE),
    { host = ANY_POOLER, port = SESSION, user = with_ref(parts, ref) })
end

--- Refuse what cannot work.
---@param destination kitload.Destination
---@param parts table<string, kitload.Part>
---@return boolean? ok, table? err
function M.check(destination, parts)
  local kind, ref = kind_of(value(parts, "host"))
  local err
  if kind == "pooler" then
    err = check_pooler(destination, parts)
  elseif kind == "direct" then
    err = check_direct(destination, parts, ref)
  elseif kind == "api" then
    err = refused(destination, parts, ("%s is the address of the API, and not of the database"):format(value(parts, "host")),
      ("the database is behind the session pooler; %s, with the region:"):format(WHERE),
      { host = ANY_POOLER, port = SESSION, user = with_ref(parts, ref) })
  end
  return not err or nil, err
end

-- What its errors mean -------------------------------------------------------------------------------------------------------------

local function settings(page) return ("in the dashboard: Project Settings > Database > %s"):format(page) end

-- The address that the pooler names, as one that the dashboard takes. The pooler writes {203, 0, 113, 42}, or eight numbers.
local function address_in(said)
  local numbers = {}
  for n in (said:match "{([%d,%s]+)}" or ""):gmatch "%d+" do numbers[#numbers + 1] = tonumber(n) end
  if #numbers == 4 then return table.concat(numbers, "."), 32 end
  if #numbers ~= 8 then return said:match "allow_list:%s*(%d+%.%d+%.%d+%.%d+)", 32 end
  for i, n in ipairs(numbers) do numbers[i] = ("%x"):format(n) end
  return table.concat(numbers, ":"), 128
end

local function not_listed(_, said)
  local address, bits = address_in(said)
  local cidr = address and ("%s/%d"):format(address, bits) or "the address of this machine, as others see it, with /32"
  return ("the project lets only listed addresses in, and %s is not in its list"):format(address or "this machine's"),
    ("%s > Add CIDR:\n%s"):format(settings "Network Restrictions", cidr)
end

local function not_found(a)
  local name, ref = value(a.parts, "user"):match "^(.*)%.([^.]*)$"
  return ref and ("%s knows no project %s with a user %s"):format(value(a.parts, "host"), print_value(ref), print_value(name))
      or ("%s does not know the user %s"):format(value(a.parts, "host"), print_value(value(a.parts, "user"))),
    "is the reference written as in the dashboard's address, is the host the one of its region (aws-0-…, aws-1-…),\n"
      .. "and is the project running, not paused? " .. WHERE .. ":\n"
      .. paste(a.destination, a.parts, { host = ANY_POOLER, port = SESSION, user = (name or value(a.parts, "user")) .. "." .. ANY_REF })
end

local function full(_, said)
  local n = said:match "pool_size:%s*(%d+)" or said:match "limit:%s*(%d+)"
  return ("all connections of the pooler are taken%s"):format(n and (", there are " .. n) or ""),
    ("end others that use it, or run later; or raise Pool Size, %s"):format(settings "Connection pooling")
end

local function password_of(a)
  local ref = a.destination.project and a.destination.project.password
  if not ref then return a.parts.password and ("it comes from %s"):format(a.parts.password.from) or "none is given" end
  return ("it is %s%s"):format(kit_project.secret_text(ref),
    ref.kind == "sealed" and (": kitload secret set %s stores another"):format(ref.name) or "")
end

local function wrong_password(a)
  return ("the password of the user %s is wrong"):format(print_value(value(a.parts, "user"))),
    ("%s\nit is the database's password: not the account's, and no key of the API (anon, service_role)\n%s"):format(password_of(a),
      settings "Reset database password" .. "; that one is new for everybody")
end

local function blocked(a, said)
  local lower = said:lower()
  if lower:find("auth", 1, true) then
    return "after too many logins with a wrong password the pooler takes none for about ten minutes",
      ("mend the password first, and wait: each try in between is refused\n%s"):format(password_of(a))
  end
  return "the pooler does not reach the database, and does not try for about ten minutes",
    "is the project running, or paused, or out of resources? the dashboard says so; run it again later"
end

local function unreached()
  return "the pooler does not reach the database, or not in time",
    "is the project running, or paused, or busy? the dashboard says so; run it again later"
end

local function only_tls(a)
  return "the project lets users in over TLS only", tls_refusal.line(a.destination, { mode = "require" })
end

local function banned()
  return "Supabase has banned this connection",
    ("%s, if wrong passwords were the reason; else Supabase's support knows why"):format(settings "Network bans")
end

local function no_ref(a)
  return "the pooler cannot tell which project is meant",
    ("the user is NAME.%s; %s:\n%s"):format(ANY_REF, WHERE, paste(a.destination, a.parts, { user = with_ref(a.parts) }))
end

--- What to add to an error about rights or row-level security. Nil: nothing.
---@param parts table<string, kitload.Part>
---@param err kitload.Error
---@return string?
function M.advice(parts, err)
  if not M.kind(parts) then return nil end
  if err.lacks or err.sqlstate == "42501" or err.message:find("row-level security", 1, true) then
    return "in Supabase: the SQL Editor of the dashboard runs this, as postgres"
  end
end

-- In this order: a text in small letters, its meaning, the step that failed. What has no code is of older poolers.
local refusals = {
  { "(eaddrnotallowed)", not_listed, "pooler" }, { "not in tenant allow_list", not_listed, "pooler" },
  { "(ecircuitbreaker)", blocked, "pooler" },
  { "(enoidentifier)", no_ref, "pooler" },
  { "(enotfound)", not_found, "pooler" }, { "(etenantnotfound)", not_found, "pooler" }, { "tenant or user not found", not_found, "pooler" },
  { "(emaxc", full, "pooler" }, { "maxclientsinsessionmode", full, "pooler" }, { "max client connections reached", full, "pooler" },
  { "(esslrequired)", only_tls, "TLS" }, { "ssl connection is required", only_tls, "TLS" },
  { "(ebanned)", banned, "pooler" },
  { "(eauthquery)", unreached, "pooler" }, { "(echeckouttimeout)", unreached, "pooler" }, { "(edbhandlerexited)", unreached, "pooler" },
  { "(ewrongpassword)", wrong_password, "login" },
}

local function meaning_of(err, is_ours)
  local lower = err.message:lower()
  for _, refusal in ipairs(refusals) do
    if lower:find(refusal[1], 1, true) then return refusal[2], refusal[3] end
  end
  if is_ours and err.sqlstate == "28P01" then return wrong_password, "login" end
end

--- Explain an error of Supabase or its pooler. Gives true if it is one; then the error has a message and a hint of ours, and the
--- server's text stands below.
---@param err kitload.Error
---@param a kitload.Attempt
---@return boolean
function M.explain(err, a)
  local kind = M.kind(a.parts)
  local meaning, step = meaning_of(err, kind ~= nil)
  if not meaning then
    if kind and err.message:find("no answer from", 1, true) then
      err.hint = ("are the addresses that may connect restricted? %s"):format(settings "Network Restrictions")
      return true
    end
    return false
  end
  local said = err.message
  local message, hint = meaning(a, said)
  err.said, err.step = said, step
  err.message = ("%s: %s"):format(tls_refusal.address(a.parts), message)
  err.hint = ("%s\n(%s)"):format(hint, text.show((said:gsub("%s*\n%s*", " "))))
  return true
end

return M
