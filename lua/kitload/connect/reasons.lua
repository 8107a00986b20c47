-- What libpq, a server and a pooler say when a connection is not made: the step that failed, what it means, and what to write instead.
-- TLS (tls_refusal) and Supabase (supabase) have files of their own.
local kit_project = require "kit.facts.project"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local print_value = require("kit.base.print").value
local sql = require "kitload.pg.sql"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local tls_refusal = require "kitload.connect.tls_refusal"

local M = {}

-- How it is written --------------------------------------------------------------------------------------------------------------

local function part(a, keyword) return (a.parts[keyword] and a.parts[keyword].value or ""):match "^[^,]*" end

local function from(a, keyword) return a.parts[keyword] and a.parts[keyword].from or "default" end

-- Where the connection leads: host:port, or the socket.
local function address(a)
  local host = part(a, "host")
  if host:find "^[/@]" then return ("%s/.s.PGSQL.%s"):format(host, part(a, "port")) end
  return tls_refusal.address(a.parts)
end

local function user(a) return part(a, "user") end
local function database(a) return part(a, "dbname") end

-- A setting as it is written where this connection is written: `port = 5432 in projects/acme.lua`.
local function written(a, name, value)
  local project, keyword = a.destination.project, kit_project.connection[name]
  if project and not project.to then return ("%s = %s in %s"):format(name, print_value(value), project.path) end
  if a.destination.from == "--to" then return ("%s=%s in --to"):format(keyword, value) end
  if project and project.to then return ("%s=%s in %s"):format(keyword, value, project.to.env or "to of " .. project.path) end
  return ("PG%s=%s"):format(keyword == "dbname" and "DATABASE" or keyword:upper(), value)
end

-- A name that is wrong, with where it came from. The default of the user is the name of the account, which surprises people.
local words = { host = "host", port = "port", user = "user", dbname = "database", options = "options" }
local function origin(a, keyword)
  local where = from(a, keyword)
  return (where == "default" and "nobody says the %s, so it is libpq's default" or "the %s is from " .. where:gsub("%%", "%%%%")):format(
    words[keyword])
end

-- The name and the socket ----------------------------------------------------------------------------------------------------------

local function no_such_host(a, said)
  local host = part(a, "host")
  if host:find("://", 1, true) or host:find("@", 1, true) then
    return ("the host %s is a whole connection string"):format(print_value(text.hide_passwords(host))),
      "host is the name alone; a connection string goes after --to, or into `to` of the project"
  end
  if said:find("Temporary failure", 1, true) then
    return ("the name %s cannot be looked up: nobody answers who knows names"):format(print_value(host)),
      ("is this machine's network up, and /etc/resolv.conf right? try: getent hosts %s"):format(text.quoted(host))
  end
  return ("there is no host %s"):format(print_value(host)), ("is it written as it should be? %s"):format(origin(a, "host"))
end

-- Sockets of servers in the usual folders.
local function sockets()
  local found = {}
  for _, folder in ipairs { "/var/run/postgresql", "/tmp" } do
    for _, path in ipairs(sys.glob(folder .. "/.s.PGSQL.*")) do
      local port = path:match "%.s%.PGSQL%.(%d+)$"
      if port then found[#found + 1] = ("host=%s port=%s"):format(folder, port) end
    end
  end
  return found
end

local function no_socket(a)
  local found = sockets()
  if part(a, "host") == "" or from(a, "host") == "default" then
    return ("no server of this machine has the socket %s"):format(address(a)),
      "no host is given, so it is a socket of this machine; a server elsewhere needs host"
        .. (found[1] and "; there is " .. listing.list(found, nil, 3) or "")
  end
  return ("there is no socket %s"):format(address(a)),
    found[1] and "there is " .. listing.list(found, nil, 3)
      or "is PostgreSQL running? SHOW unix_socket_directories and SHOW port say where its socket is"
end

local function socket_closed(a)
  return ("this user may not use the socket %s"):format(address(a)),
    "its folder or unix_socket_permissions of the server keep others out: connect by host=localhost, or join the group that may"
end

local function socket_long(a)
  return ("the path of the socket is too long: %s"):format(address(a)), "it has at most 107 bytes: move the socket, or link its folder"
end

-- TCP ------------------------------------------------------------------------------------------------------------------------------

local function nothing_listens(a)
  if address(a):sub(1, 1) == "/" then
    return ("nobody listens at the socket %s"):format(address(a)), "its server has ended: start it"
  end
  local port = part(a, "port")
  return ("nothing listens at %s"):format(address(a)),
    ("is PostgreSQL running there? %s%s;\nSHOW port and SHOW listen_addresses tell it at the server itself"):format(origin(a, "port"),
      port ~= "5432" and ("; usual is %s"):format(written(a, "port", 5432)) or "")
end

local function no_answer(a, said)
  if said:find("took the connection", 1, true) then
    return ("%s takes the connection, and says nothing"):format(address(a)),
      "what listens there is no PostgreSQL, or a load balancer whose server is gone, or a server that hangs: is the port right?"
  end
  return ("nobody answers at %s"):format(address(a)),
    ("a firewall that swallows packets, or a wrong address: let this machine in there (port %s), or go through ssh_tunnel"):format(
      part(a, "port"))
end

local function no_way(a, said)
  local where = said:match 'server at "([^"]*)"' or ""
  if where:find(":", 1, true) then
    return ("%s is an address of IPv6, and this machine has no way there"):format(where),
      "use a name or a pooler that has an address of IPv4, or give this machine IPv6"
  end
  return ("there is no way from this machine to %s"):format(address(a)),
    "is a VPN needed that is down? is the address right? or go through ssh_tunnel"
end

local function closed_at_once(a)
  return ("%s closes the connection before the login"):format(address(a)),
    "a proxy without its server behind it, a firewall, or a server that has just crashed: its log says why"
end

-- Who answers, if it is no PostgreSQL.
local function who(a, said)
  local host = part(a, "hostaddr") ~= "" and part(a, "hostaddr") or part(a, "host")
  local greeting = sys.greeting(host, part(a, "port"), 300) or ""
  if greeting:find "^SSH%-" then
    return "an SSH server", "go through it: ssh_tunnel = { host = … } in the project; port is the one of the database"
  end
  local version = greeting:match "^...\0\n([%d%.]+[^\0]*)\0"
  if version then return ("MySQL or MariaDB (%s)"):format(text.show(version)), "kitload loads into PostgreSQL: name its host and port" end
  if greeting:find "^220[ -]" then return "a mail or file server", nil end
  if said:find "received[^;]*: ?H%f[%W]" or said:find "but received H%f[%W]" then return "a web server", nil end
  return "something else", nil
end

local function no_postgres(a, said)
  local name, mend = who(a, said)
  return ("what answers at %s is no PostgreSQL, but %s"):format(address(a), name),
    mend or ("is the port right? %s; the usual one is %s"):format(origin(a, "port"), written(a, "port", 5432))
end

-- The pooler -----------------------------------------------------------------------------------------------------------------------

local function no_options(a)
  return "the pooler on the way takes no options in the connection",
    ("leave it out (options=…: %s), or let PgBouncer drop it: ignore_startup_parameters = options"):format(from(a, "options"))
end

local function pool_is_full()
  return "the pooler on the way has no connection left",
    "end others that use it, or run later; PgBouncer: default_pool_size, max_client_conn"
end

local function pool_has_no_server()
  return "the pooler on the way does not reach its server", "its log says why: is the server up, and does it take the pooler's password?"
end

local function pool_lacks_database(a)
  return ("the pooler on the way does not know the database %s"):format(print_value(database(a))),
    "PgBouncer: a line in [databases] of pgbouncer.ini: " .. database(a) .. " = host=… port=5432"
end

-- The login ------------------------------------------------------------------------------------------------------------------------

-- libpq passes over a file of passwords that others can read, and says so only to standard error.
local function open_passfile(a)
  local path = a.parts.passfile and a.parts.passfile.value or (sys.getenv "HOME" or "") .. "/.pgpass"
  local stat = sys.stat(path)
  if not stat then return nil, path, false end
  return stat.mode and stat.mode & 63 ~= 0 and path or nil, path, true -- 077
end
M.open_passfile = function(parts) return (open_passfile { parts = parts }) end

local function no_password(a)
  local open, path, is_there = open_passfile(a)
  local project = a.destination.project
  local what = ("the server asks for a password of the user %s, and there is none"):format(print_value(user(a)))
  if open then return what, ("others can read %s, so libpq passes over it: chmod 600 %s"):format(open, text.quoted(open)) end
  local host = part(a, "host") ~= "" and part(a, "host") or "localhost"
  local line = ("%s:%s:%s:%s:PASSWORD"):format(host, part(a, "port"), database(a), user(a))
  if project and not project.to then
    return what, ("write password = secret %q in %s, and run: kitload secret set %s/password"):format(project.name .. "/password",
      project.path, project.name)
  end
  return what, ("%s: %s\nor set PGPASSWORD"):format(is_there and ("no line of %s fits; it would be"):format(path)
    or ("write a line into %s, chmod 600"):format(path), line)
end

-- Where the password is from that the server refused.
local function of_password(a)
  local ref = a.destination.project and a.destination.project.password
  if ref then
    return ("the server refused the user or the password, which is %s%s"):format(kit_project.secret_text(ref),
      ref.kind == "sealed" and (": kitload secret set %s stores another"):format(ref.name) or "")
  end
  if not a.parts.password then return "the server refused the user or the password: none is given" end
  return ("the server refused the user or the password, which is from %s"):format(from(a, "password"))
end

local function wrong_password(a)
  local name = sql.ident(user(a))
  return ("the server refuses the password of the user %s"):format(print_value(user(a))),
    ("%s\na role that is not there and a password that has expired are refused in the same words; a superuser sees and mends it:\n"
      .. "SELECT rolname, rolvaliduntil FROM pg_roles WHERE rolname = %s;\nALTER ROLE %s PASSWORD '…' VALID UNTIL 'infinity';"):format(
      of_password(a), sql.literal(user(a)), name)
end

local function no_role(a)
  return ("the server has no role %s"):format(print_value(user(a))),
    ("%s\nor a superuser makes it: CREATE ROLE %s LOGIN PASSWORD '…';"):format(
      part(a, "user") ~= "" and origin(a, "user") or "no user is given", sql.ident(user(a)))
end

local function no_login(a)
  return ("the role %s may not log in"):format(print_value(user(a))),
    ("a superuser allows it: ALTER ROLE %s LOGIN;"):format(sql.ident(user(a)))
end

local function no_rule(a, said)
  local host, name, base = said:match 'for host "([^"]*)", user "([^"]*)", database "([^"]*)"'
  name, base = name or user(a), base or database(a)
  if host == "[local]" then host = nil end
  local line = host and ("host%s %s %s %s/%d scram-sha-256"):format(said:find("SSL encryption", 1, true) and "ssl" or "", base, name, host,
    host:find(":", 1, true) and 128 or 32) or ("local %s %s scram-sha-256"):format(base, name)
  return ("pg_hba.conf of the server has no line for the user %s and the database %s from %s"):format(print_value(name), print_value(base),
      host or "its socket"),
    ("its administrator adds one, and runs SELECT pg_reload_conf():\n%s"):format(line)
end

local function rejected(a)
  return ("a line of the server's pg_hba.conf rejects %s in the database %s from here"):format(print_value(user(a)),
      print_value(database(a))),
    "its administrator sees which: SELECT * FROM pg_hba_file_rules WHERE auth_method = 'reject';"
end

local function other_account(a, said)
  local method = said:match "(%u%l+) authentication failed" or "Peer"
  return ("the server lets %s in only from the account of that name (%s)"):format(print_value(user(a)), method:lower()),
    ("connect over TCP with a password: %s; or run as that account, or map the names in pg_ident.conf"):format(
      written(a, "host", "localhost"))
end

local function other_method(a, said)
  local service = said:match "(%u%u+) authentication failed" or "another service"
  return ("the server asks %s whether %s may log in, and the answer is no"):format(service, print_value(user(a))), of_password(a)
end

-- The database ---------------------------------------------------------------------------------------------------------------------

local LIST = [[SELECT datname AS name FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1]]

-- Names of the server's other databases, by those that nearly every server has.
local function databases(a)
  for _, name in ipairs { "postgres", "template1" } do
    local conn = a.again and name ~= database(a) and a.again { dbname = name }
    local found = conn and conn:exec(LIST)
    if conn then conn:close() end
    if found then
      local names = {}
      for i, row in ipairs(found.rows) do names[i] = row.name end
      return names
    end
  end
  return {}
end

local function no_database(a)
  local name, names = database(a), databases(a)
  local nearest = near.nearest(name, names)
  local what = ("there is no database %s at %s"):format(print_value(name), address(a))
  if nearest then return what, ("did you mean %s? write %s"):format(print_value(nearest), written(a, "database", nearest)) end
  if name == user(a) and from(a, "dbname") == "default" then
    return what, "no database is given, so its name is the user's" .. (names[1] and "; there is " .. listing.list(names, nil, 6) or "")
  end
  return what, (names[1] and ("there is %s; or "):format(listing.list(names, nil, 6)) or "")
    .. ("its administrator makes it: CREATE DATABASE %s;"):format(sql.ident(name))
end

local function no_right_to_connect(a)
  return ("%s has no right to connect to the database %s"):format(print_value(user(a)), print_value(database(a))),
    ("its owner runs: GRANT CONNECT ON DATABASE %s TO %s;"):format(sql.ident(database(a)), sql.ident(user(a)))
end

local function disabled(a)
  return ("the database %s takes no connections"):format(print_value(database(a))),
    ("a superuser runs: ALTER DATABASE %s ALLOW_CONNECTIONS true;"):format(sql.ident(database(a)))
end

-- The server ------------------------------------------------------------------------------------------------------------------------

local function role_is_full(a)
  return ("the role %s has as many connections as it may have"):format(print_value(user(a))),
    ("end some, or a superuser runs: ALTER ROLE %s CONNECTION LIMIT -1;"):format(sql.ident(user(a)))
end

local function database_is_full(a)
  return ("the database %s has as many connections as it may have"):format(print_value(database(a))),
    ("end some, or its owner runs: ALTER DATABASE %s CONNECTION LIMIT -1;"):format(sql.ident(database(a)))
end

local function server_is_full()
  return "the server has no connection left",
    "its superuser sees who has them: SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2;\n"
      .. "end idle ones, raise max_connections, or use a pooler in session mode"
end

local function passing(state)
  return function(a)
    return ("the server at %s %s"):format(address(a), state), "run it again in a moment; if it stays so, its log says what it waits for"
  end
end

local function too_old(_, said)
  local number = said:match "is PostgreSQL (%d+)"
  return number and ("the server is PostgreSQL %s, and kitload needs 13 or later"):format(number)
    or "the server is too old: it does not know the protocol of PostgreSQL 13",
    "PostgreSQL 13 to 18 are supported: upgrade the server"
end

local function bad_setting(a, said)
  local name = said:match 'parameter "([^"]*)"' or said:match "did not take (%S+)" or "?"
  return ("the server does not take the setting %s: %s"):format(name, said:match "FATAL: ([^\n;]*)" or said),
    ("it is in options of the connection (%s), or the role or the database has it:\nALTER ROLE %s RESET %s;"):format(from(a, "options"),
      sql.ident(user(a)), name)
end

local function not_taken(_, said)
  local name, wanted = said:match "did not take (%S+) = (%S+),"
  return ("the server, or a pooler on the way, does not take %s = %s"):format(name or "?", wanted or "?"),
    "kitload needs it: a pooler must pass it, or be left out"
end

local function no_such_host_of_list()
  return "no host of the list is what target_session_attrs asks for", "name the primary, or another target_session_attrs"
end

local function lost(a)
  return ("the server at %s ended the connection right after the login"):format(address(a)),
    "it was ended there, or something between cuts connections: the server's log says which"
end

-- libpq says this only of an attempt to connect.
local function not_connecting(said) return not said:find("connection to server", 1, true) end
local function is_about_role(said) return said:find('role "', 1, true) ~= nil end

-- What is said, in this order: a plain text (or a SQLSTATE), the step, the meaning; and what must hold besides.
local reasons = {
  { "could not translate host name", "name", no_such_host },
  { "socket path", "TCP", socket_long },
  { "no answer from", "TCP", no_answer },
  { "No such file or directory", "TCP", no_socket },
  { "Permission denied", "TCP", socket_closed },
  { "Connection refused", "TCP", nothing_listens },
  { "Network is unreachable", "TCP", no_way }, { "No route to host", "TCP", no_way }, { "Cannot assign requested address", "TCP", no_way },
  { "Address family not supported", "TCP", no_way },
  { "Connection timed out", "TCP", no_answer },
  { "invalid response to SSL negotiation", "TCP", no_postgres }, { "expected authentication request", "TCP", no_postgres },
  { "wrong version number", "TCP", no_postgres }, { "invalid response to GSSAPI negotiation", "TCP", no_postgres },
  { "unsupported startup parameter", "pooler", no_options },
  { "no more connections allowed", "pooler", pool_is_full }, { "max client connections", "pooler", pool_is_full },
  { "query_wait_timeout", "pooler", pool_is_full }, { "no such database", "pooler", pool_lacks_database },
  { "server login has been failing", "pooler", pool_has_no_server }, { "server connect failed", "pooler", pool_has_no_server },
  { "pgbouncer cannot connect to server", "pooler", pool_has_no_server }, { "bouncer config error", "pooler", pool_has_no_server },
  { "no password supplied", "login", no_password },
  { "is not permitted to log in", "login", no_login },
  { "no pg_hba.conf entry", "login", no_rule }, { "pg_hba.conf rejects", "login", rejected },
  { "Peer authentication failed", "login", other_account }, { "Ident authentication failed", "login", other_account },
  { "LDAP authentication failed", "login", other_method }, { "PAM authentication failed", "login", other_method },
  { "RADIUS authentication failed", "login", other_method }, { "GSSAPI authentication failed", "login", other_method },
  { "28P01", "login", wrong_password }, { "28000", "login", no_role, is_about_role }, { "28000", "login", wrong_password },
  { "3D000", "login", no_database },
  { "permission denied for database", "login", no_right_to_connect },
  { "not currently accepting connections", "login", disabled },
  { "too many connections for role", "slots", role_is_full }, { "too many connections for database", "slots", database_is_full },
  { "53300", "slots", server_is_full },
  { "is starting up", "login", passing "is starting" }, { "is shutting down", "login", passing "is shutting down" },
  { "in recovery mode", "login", passing "has crashed and is recovering" },
  { "not yet accepting connections", "login", passing "is a standby that is not ready" },
  { "not accepting connections", "login", passing "is a standby that takes no connections (hot_standby is off)" },
  { "57P03", "login", passing "takes no connections now" },
  { "57P01", "login", passing "has ended the connection" }, { "57P02", "login", passing "has crashed" },
  { "kitload needs 13", "version", too_old }, { "unsupported frontend protocol", "version", too_old },
  { "did not take", "encoding", not_taken },
  { "22023", "login", bad_setting }, { "42704", "login", bad_setting }, { "permission denied to set parameter", "login", bad_setting },
  { "session is read-only", "writes", no_such_host_of_list }, { "hot standby mode", "writes", no_such_host_of_list },
  { "server closed the connection unexpectedly", "login", lost, not_connecting },
  { "server closed the connection unexpectedly", "TCP", closed_at_once }, { "Connection reset by peer", "TCP", closed_at_once },
}

local function fits(err, reason)
  local is = err.sqlstate == reason[1] or err.message:find(reason[1], 1, true)
  return is and (not reason[4] or reason[4](err.message))
end

--- Explain an error of pg.connect. Gives true if it is known; then the error has a message and a hint of ours, its step, and what
--- libpq or the server said.
---@param err kitload.Error
---@param a kitload.Attempt
---@return boolean
function M.explain(err, a)
  for _, reason in ipairs(reasons) do
    if fits(err, reason) then
      local said = err.message
      err.message, err.hint = reason[3](a, said)
      err.said, err.step = said, reason[2]
      return true
    end
  end
  return false
end

--- Whether TLS has nothing to do with a refusal, though its words are named.
---@param err kitload.Error
---@param a kitload.Attempt
function M.is_first(err, a)
  local tried_tls = a.parts.sslmode and a.parts.sslmode.value ~= "disable" and a.parts.sslmode.value ~= "allow"
  return err.message:find("wrong version number", 1, true) ~= nil
    or err.message:find("no pg_hba.conf entry", 1, true) ~= nil and tried_tls or false
end

return M
