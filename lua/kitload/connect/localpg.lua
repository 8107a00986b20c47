-- local: a private PostgreSQL cluster in the workspace. It has only a socket, and it is made and started when it is needed.
--
--   workspace/.kitload/pg/data         the cluster; its server.log and its socket are beside it
--   workspace/.kitload/pg.lock         held by the process that makes, starts or stops it
--
-- PostgreSQL does not run as root. If root starts it, it runs as the owner of the folder, by default `postgres`. If that
-- user cannot reach the workspace, the cluster is in /var/lib/kitload/HASH, and .kitload/pg is a file that says so. The
-- path of a socket may have only 107 bytes. If it would be longer, the socket is in a short private folder. The
-- postmaster.pid of a running server says where it is.
--
-- Loads use the role kitload, which owns the database but is no superuser. A kit may hold SQL, and SQL of a superuser can
-- run any program on the server's machine. When a cluster of an earlier version is started, its objects are given to this
-- role once.
--
-- Only a server that this user's kitload made, or that the user trusts, is started, stopped or connected to
-- (kitload.marks).
local errors = require "kitload.talk.errors"
local marks = require "kitload.connect.marks"
local out = require "kitload.talk.output"
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"

local M = {}

local port = 5432
local longest_socket = 107 - #("/.s.PGSQL." .. port)
local oldest = 13

local function read(path)
  local f = io.open(path, "rb")
  if not f then return nil end
  local text = f:read "a"
  f:close()
  return text
end

--- The last lines of a text, joined into one.
local function tail(text, n)
  local lines = {}
  for line in text:gmatch "[^\n]+" do lines[#lines + 1] = line end
  return table.concat(lines, "; ", math.max(1, #lines - n + 1))
end

-- Variables for other servers, and libraries preloaded into kitload, must not reach this server. The first argument is the
-- user to run as, or empty.
local as_user = [[
cd / || exit
unset PGDATA PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS PGSSLMODE \
  PGTZ PGDATESTYLE PGAPPNAME PGCONNECT_TIMEOUT PGTARGETSESSIONATTRS PGREQUIREPEER PGCHANNELBINDING LD_PRELOAD
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
user=$1
shift
[ -n "$user" ] || exec "$@"
command -v runuser >/dev/null || exec setpriv --reuid="$user" --regid="$user" --init-groups -- "$@"
exec runuser -u "$user" -- "$@"]]

--- Run a program as the owner of the cluster.
local function run(owner, argv, stdin)
  local all = { "/bin/sh", "-c", as_user, "kitload", owner or "" }
  table.move(argv, 1, #argv, #all + 1, all)
  return sys.run { argv = all, stdin = stdin }
end

-- Programs ------------------------------------------------------------------------------------------------------------------

local function major(bin)
  return tonumber(run(nil, { bin .. "/postgres", "-V" }).out:match "%s(%d+)[.%a]")
end

--- Folders that may hold the server's programs. The best one is the first.
local function folders()
  local found, newest = {}, {}
  local r = run(nil, { "pg_config", "--bindir" })
  if r.code == 0 then found[1] = r.out:match "[^\n]+" end
  for _, pattern in ipairs { "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin" } do
    for _, path in ipairs(sys.glob(pattern)) do newest[#newest + 1] = path end
  end
  table.sort(newest, function(a, b) return tonumber(a:match "%d+") > tonumber(b:match "%d+") end)
  table.move(newest, 1, #newest, #found + 1, found)
  for path in (sys.getenv "PATH" or ""):gmatch "[^:]+" do found[#found + 1] = path end
  return found
end

--- The folder with the programs of a major version, or of any version that is new enough.
local function programs(version)
  for _, path in ipairs(folders()) do
    if sys.stat(path .. "/initdb") and sys.stat(path .. "/pg_ctl") and sys.stat(path .. "/postgres") then
      local has = major(path)
      if has and (has == version or not version and has >= oldest) then return path end
    end
  end
  if version then
    return nil, errors.db(("the workspace's cluster needs the programs of PostgreSQL %d, which are not installed"):format(version),
      "install that version, or remove .kitload/pg to begin with an empty one")
  end
  return nil, errors.db("the programs of a PostgreSQL server (initdb, pg_ctl) are not installed",
    "Debian: apt install postgresql; or give another server with --to")
end

-- Places --------------------------------------------------------------------------------------------------------------------

--- For root: the owner of the folder, or postgres if there is no folder yet. For others nil: ourselves.
local function owner_of(home)
  if sys.euid() ~= 0 then return nil end
  local there = sys.stat(home)
  local name = there and there.uid ~= 0 and run(nil, { "id", "-nu", tostring(there.uid) }).out:match "%S+"
  return name or "postgres"
end

local function uid_of(owner)
  if not owner then return sys.euid() end
  return tonumber(run(nil, { "id", "-u", owner }).out)
end

local function can_reach(owner, path)
  return run(owner, { "test", "-x", path }).code == 0
end

local function socket_folder(home)
  -- libpq would read a comma as a list of hosts.
  if #home <= longest_socket and not home:find(",", 1, true) then return home end
  local name = "kitload-" .. sys.sha256(home):sub(1, 12)
  local runtime = sys.euid() ~= 0 and sys.getenv "XDG_RUNTIME_DIR"
  if runtime and #runtime + #name < longest_socket and sys.stat(runtime) then return runtime .. "/" .. name end
  return "/tmp/" .. name:gsub("^kitload", "kitload-" .. sys.euid())
end

--- Reads the process, port and socket of a running server from the lines of postmaster.pid.
local function pid_file(data)
  local text = read(data .. "/postmaster.pid")
  if not text then return nil end
  local lines = {}
  for line in text:gmatch "([^\n]*)\n" do lines[#lines + 1] = line end
  -- libpq would read any other text as a host, or a list of hosts.
  local socket = lines[5] and lines[5]:match "^/[^,]*$"
  return { pid = tonumber(lines[1]), socket = socket }
end

---@class kitload.localpg.place
---@field home string
---@field data string
---@field log string
---@field lock string
---@field pointer string  `.kitload/pg`, which is the home or a file that names it
---@field socket string   folder of the socket
---@field owner string?   the user as which the server runs, if we are root
---@field strange boolean  the folder has no mark of ours: nothing in it may be trusted

--- Where the cluster of a workspace is, or where it would be made.
---@return kitload.localpg.place?, table? err
local function place(root)
  local real, err = sys.realpath(root)
  if not real then return nil, err end
  local pointer = real:gsub("/$", "") .. "/.kitload/pg"
  local there = sys.stat(pointer)
  local named = there and there.kind == "file" and (read(pointer):match "^[^\n]+" or "") or nil
  local home = named or pointer
  local data = home .. "/data"
  local strange = (named or sys.stat(data)) and not marks.has(pointer, home) or false
  local running = not strange and pid_file(data)
  return {
    strange = strange, pointer = pointer, lock = pointer .. ".lock", home = home, data = data, log = home .. "/server.log",
    socket = running and running.socket or socket_folder(home), owner = owner_of(home),
  }
end

--- Why a server may not be touched; nil if it may.
local function refusal(at)
  if not at.strange then return nil end
  return errors.db(("%s holds a server that kitload did not make here for you; it is not touched, for its settings and "
    .. "functions would run as you"):format(at.pointer), "if it came with the workspace, take it away: the next use makes a new one; "
      .. "if it is your own (made by an earlier kitload, or the workspace was moved): kitload pg trust")
end

local function quote(value)
  return "'" .. value:gsub("[\\']", "\\%0") .. "'"
end

local ROLE, SUPERUSER = "kitload", "postgres"

local function conninfo_of(at, user)
  -- hostaddr is set empty, because PGHOSTADDR in the environment would override the host.
  return ("host=%s hostaddr='' port=%d user=%s dbname=postgres"):format(quote(at.socket), port, user or ROLE)
end

-- Making --------------------------------------------------------------------------------------------------------------------

--- Makes a folder that only the owner can enter. A folder that exists must belong to the owner.
local function private_folder(path, owner)
  if not sys.stat(path) then
    local ok, err = sys.mkdir(path, 448) -- 0700
    if not ok then return nil, err end
    if owner then
      ok, err = sys.chown(path, owner)
      if not ok then return nil, err end
    end
  end
  local there = sys.stat(path)
  if not there or there.kind ~= "dir" or there.uid ~= uid_of(owner) or there.mode & 63 ~= 0 then
    return nil, errors.db(("%s is not a folder that only %s can enter"):format(path, owner or "its owner"), "remove it and try again")
  end
  return true
end

--- Choose the home of a new cluster, and make it.
local function make_home(at)
  if not uid_of(at.owner) then
    return nil, errors.db(("PostgreSQL does not run as root, and there is no user '%s' to run it as"):format(at.owner),
      "Debian: apt install postgresql makes one; or run kitload as an ordinary user")
  end
  if sys.stat(at.home) then return private_folder(at.home, at.owner) end
  if at.owner and not can_reach(at.owner, (at.pointer:gsub("/[^/]+$", ""))) then
    at.home = "/var/lib/kitload/" .. sys.sha256(at.pointer):sub(1, 12)
    at.data, at.log, at.socket = at.home .. "/data", at.home .. "/server.log", socket_folder(at.home)
    local ok, err = sys.mkdir("/var/lib/kitload", 493) -- 0755
    if ok then ok, err = sys.chmod("/var/lib/kitload", 493) end
    if ok then ok, err = sys.write(at.pointer, at.home .. "\n") end
    if not ok then return nil, err end
  end
  return private_folder(at.home, at.owner)
end

local function has_locale(name)
  local r = run(nil, { "locale", "-a" })
  return r.code == 0 and ("\n" .. r.out:lower():gsub("%-", "")):find("\n" .. name:lower():gsub("%-", "") .. "\n", 1, true)
end

--- Runs initdb under another name until it is complete. If a process is killed in between, it is done again.
local function make_cluster(at, bin)
  local making = at.data .. ".new"
  local word, err = marks.new(at.pointer, at.home)
  if not word then return nil, err end
  -- The log is removed, because it may be a link to any file.
  run(at.owner, { "rm", "-rf", making, at.log })
  local r = run(at.owner, {
    bin .. "/initdb", "-D", making, "-U", "postgres", "-A", "trust", "-E", "UTF8",
    "--locale=" .. (has_locale "C.UTF-8" and "C.UTF-8" or "C"),
  })
  if r.code ~= 0 then
    return nil, errors.db(("no PostgreSQL cluster could be made in %s: %s"):format(at.home, tail(r.err, 3)))
  end
  local ok = run(at.owner, { "sh", "-c", [[cat >>"$1/postgresql.conf" && echo "$3" >"$1/kitload.mark" && mv -T "$1" "$2"]], "sh",
    making, at.data, word }, "\n# The socket, written anew at every start.\ninclude_if_exists 'kitload.conf'\n")
  if ok.code ~= 0 then return nil, errors.db(("no PostgreSQL cluster could be made in %s: %s"):format(at.home, tail(ok.err, 3))) end
  return true
end

-- Starting ------------------------------------------------------------------------------------------------------------------

local function answers(at)
  if not pid_file(at.data) then return false end
  local conn, err = pg.connect { conninfo = conninfo_of(at), retry = false, timeout = 5 }
  if conn then conn:close() end
  return conn ~= nil, err
end

-- The server runs but does not know the role, because an earlier version of kitload started it.
local function lacks_role(err) return err ~= nil and err.sqlstate == "28000" end

local function pg_ctl(at, bin, ...)
  return run(at.owner, { bin .. "/pg_ctl", "-D", at.data, ... })
end

--- Whether the process in a lock file is not PostgreSQL. It may be another program, after a restart of the machine. In a
--- container it may be a dead process that was never removed from the process table.
local function names_stranger(path)
  local pid = (read(path) or ""):match "^%d+"
  local status = pid and read(("/proc/%s/status"):format(pid))
  if not status then return false end
  local name = status:match "Name:%s*([^\n]*)"
  return status:find "State:%s*Z" or name ~= "postgres" and name ~= "postmaster"
end

--- PostgreSQL would take any process with that number for a running server. Only the number is replaced, by one that no
--- process has. The rest of postmaster.pid stays, because it guards against children that have outlived their server.
local function forget_strangers(at)
  for _, path in ipairs { at.data .. "/postmaster.pid", ("%s/.s.PGSQL.%d.lock"):format(at.socket, port) } do
    if names_stranger(path) then run(at.owner, { "sed", "-i", "1s/.*/2147483647/", path }) end
  end
end

local function write_settings(at)
  local socket = at.socket:gsub("[\\']", { ["'"] = "''", ["\\"] = "\\\\" })
  return run(at.owner, { "sh", "-c", 'cat >"$1"', "sh", at.data .. "/kitload.conf" }, table.concat({
    "listen_addresses = ''", ("port = %d"):format(port), ("unix_socket_directories = '%s'"):format(socket),
    "unix_socket_permissions = 0700", "",
  }, "\n")).code == 0
end

--- What the log has gained since it had `since` bytes.
local function logged(at, since)
  return (read(at.log) or ""):sub(since + 1)
end

--- The reasons in the log for not starting, without time stamps.
local function reasons(said)
  local lines = {}
  for line in said:gmatch "[^\n]+" do
    local text = line:match "%[%d+%] (%u+: .*)" or line
    if not text:find "LOG: +starting " and not text:find "LOG: +database system is shut" then lines[#lines + 1] = text end
  end
  return tail(table.concat(lines, "\n"), 4)
end

local function start(at, bin)
  at.socket = socket_folder(at.home)
  forget_strangers(at)
  if at.socket ~= at.home then
    local ok, err = private_folder(at.socket, at.owner)
    if not ok then return nil, err end
  end
  if not write_settings(at) then return nil, errors.db(("%s cannot be written"):format(at.data)) end
  local said
  for _ = 1, 50 do
    local before = #(read(at.log) or "")
    if pg_ctl(at, bin, "-s", "-w", "-t", "120", "-l", at.log, "start").code == 0 then return true end
    said = logged(at, before)
    -- A server that was killed a moment ago may still be there, or its children still hold the shared memory. Then wait.
    if not (said:find "is still in use" or said:find 'lock file "postmaster.pid" already exists') then break end
    run(nil, { "sleep", "0.2" })
  end
  return nil, errors.db(("the workspace's PostgreSQL does not start: %s"):format(reasons(said)), ("its log is %s"):format(at.log))
end

local HAS_ROLE = "SELECT pg_catalog.count(*) > 0 AS there FROM pg_catalog.pg_roles WHERE rolname = $1"

-- Gives the role everything that the superuser owns, except the system's schemas and extensions. A column's sequence goes
-- with its table.
local GIVE = [[
BEGIN;
CREATE ROLE kitload LOGIN;
ALTER DATABASE postgres OWNER TO kitload;
CREATE TEMP TABLE given (n int) ON COMMIT DROP;
DO $give$
DECLARE
  s text;
  n int := 0;
BEGIN
  FOR s IN
    WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
      of_extension AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
    SELECT format('ALTER SCHEMA %I OWNER TO kitload', nspname) FROM pg_namespace
    WHERE oid IN (SELECT oid FROM ours) AND nspowner = 10 AND ('pg_namespace'::regclass, oid) NOT IN (SELECT * FROM of_extension)
    UNION ALL
    SELECT format('ALTER %s %s OWNER TO kitload', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
    FROM pg_class c WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relnamespace IN (SELECT oid FROM ours) AND relowner = 10
      AND ('pg_class'::regclass, oid) NOT IN (SELECT * FROM of_extension)
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO kitload', oid::regprocedure) FROM pg_proc
    WHERE pronamespace IN (SELECT oid FROM ours) AND proowner = 10 AND ('pg_proc'::regclass, oid) NOT IN (SELECT * FROM of_extension)
    UNION ALL
    SELECT format('ALTER TYPE %s OWNER TO kitload', t.oid::regtype) FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typnamespace IN (SELECT oid FROM ours) AND t.typowner = 10 AND (t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c')
      AND ('pg_type'::regclass, t.oid) NOT IN (SELECT * FROM of_extension)
  LOOP
    EXECUTE s;
    n := n + 1;
  END LOOP;
  INSERT INTO given VALUES (n);
END $give$;
SELECT n FROM given]]

--- Makes the role that loads. Call it under the lock, while the server runs. An older cluster's objects are given to the
--- role, all of them or none.
---@return boolean? ok, table? err
local function give_to_role(at, is_new)
  local conn, err = pg.connect { conninfo = conninfo_of(at, SUPERUSER), retry = 120 }
  if not conn then return nil, err end
  local found, given
  found, err = conn:exec(HAS_ROLE, { ROLE })
  if found and not found.rows[1].there then
    given, err = conn:script(GIVE)
    local done
    if given then done, err = conn:script "COMMIT" end
    if not done then given = nil end
  end
  conn:close()
  if err then
    return nil, errors.db(("the workspace's PostgreSQL could not be given to the role %s: %s"):format(ROLE, err.message),
      ("its log is %s"):format(at.log))
  end
  if given and not is_new then
    out.note(("local: loads go in as the role %s from now on, which is no superuser; the database and %d objects in it are its own now")
      :format(ROLE, given.rows[1].n))
  end
  return true
end

local function version_of(at)
  return tonumber(read(at.data .. "/PG_VERSION"))
end

--- Makes what is missing, and starts the server if it is not running. Call it under the lock.
local function make_and_start(at)
  local ok, err = version_of(at) ~= nil, nil
  if not ok then ok, err = make_home(at) end
  if not ok then return nil, err end
  local version = version_of(at) -- if .kitload was removed, a home elsewhere may still hold a cluster
  at.strange = sys.stat(at.data) ~= nil and not marks.has(at.pointer, at.home)
  if at.strange then return nil, refusal(at) end
  local bin
  bin, err = programs(version)
  if not bin then return nil, err end
  if not version then
    out.note(("local: makes a private PostgreSQL %d in %s; it goes on running until kitload pg stop"):format(major(bin), at.home))
    ok, err = make_cluster(at, bin)
    if not ok then return nil, err end
  end
  local tracked = version and marks.in_git(at.pointer)
  if tracked then
    return nil, errors.db(("files of the server in %s are kept in git, which may have changed them: %s"):format(at.pointer, tracked),
      "take the folder away; or, where you put them there yourself: git rm -r --cached .kitload/pg")
  end
  ok, err = start(at, bin)
  if not ok then return nil, err end
  if version then out.note "local: started the workspace's PostgreSQL; it goes on running until kitload pg stop" end
  return give_to_role(at, not version)
end

--- Call a function with the cluster's place. Only one process at a time can do this.
---@param trusting boolean?  also for a strange cluster
local function locked(root, fn, trusting)
  local at, err = place(root)
  if not at then return nil, err end
  local folder = at.pointer:gsub("/[^/]+$", "")
  if not sys.stat(folder) then
    local ok
    ok, err = sys.mkdir(folder, 493) -- 0755
    if ok and at.owner then ok, err = sys.chmod(folder, 493) end
    if not ok then return nil, err end
  end
  -- The workspace is kept in git. A cluster should not be.
  if not sys.stat(folder .. "/.gitignore") then
    sys.write(folder .. "/.gitignore", "/pg\n/pg.lock\n") -- replaces even a link that leads nowhere
  end
  local lock
  lock, err = sys.lock(at.lock)
  if not lock then return nil, err end
  at, err = place(root) -- another process may have made or started it while we waited
  err = at and not trusting and refusal(at) or err
  local results = at and not err and table.pack(fn(at)) or table.pack(nil, err)
  lock:release()
  return table.unpack(results, 1, results.n)
end

--- The connection string of the workspace's cluster. The cluster is made and started if necessary.
---@param root string  the workspace
---@return string? conninfo, table? err
function M.conninfo(root)
  local at, err = place(root)
  if not at then return nil, err end
  if at.strange then return nil, refusal(at) end
  if answers(at) then return conninfo_of(at) end
  return locked(root, function(here)
    local up, why = answers(here)
    if not up and why and (why.sqlstate == "57P03" or lacks_role(why)) then
      -- Another process is starting the server, or an earlier version has started it. Wait for it.
      local ok
      ok, why = give_to_role(here, false)
      if not ok then return nil, why end
    elseif not up then
      local ok
      ok, why = make_and_start(here)
      if not ok then return nil, why end
    end
    return conninfo_of(here)
  end)
end

--- Stop the server. Gives false if it was not running.
---@return boolean? stopped, table? err
function M.stop(root)
  local at, err = place(root)
  if not at then return nil, err end
  if at.strange then return nil, refusal(at) end
  if not pid_file(at.data) then return false end
  return locked(root, function(here)
    local bin, why = programs(version_of(here))
    if not bin then return nil, why end
    forget_strangers(here)
    if pg_ctl(here, bin, "status").code ~= 0 then return false end
    local r = pg_ctl(here, bin, "-s", "-w", "-t", "120", "-m", "fast", "stop")
    -- A server that was killed may be there at the first question and gone at the next. Its process number then stays behind.
    if r.code ~= 0 and pg_ctl(here, bin, "status").code ~= 0 then return false end
    if r.code ~= 0 then return nil, errors.db(("the workspace's PostgreSQL does not stop: %s"):format(tail(r.err, 3))) end
    return true
  end)
end

--- Mark the present server as this user's own.
---@return string? data, table|string|nil err  "already": nothing to do, because it is marked or there is none
function M.trust(root)
  local at, err = place(root)
  if not at then return nil, err end
  if not at.strange then return version_of(at) and at.data, "already" end
  if not version_of(at) then return nil, errors.db(("%s holds no PostgreSQL cluster"):format(at.home), "take it away") end
  return locked(root, function(here)
    local word, why = marks.new(here.pointer, here.home)
    if not word then return nil, why end
    local r = run(here.owner, { "sh", "-c", [[rm -f "$1" && echo "$2" >"$1"]], "sh", here.data .. "/kitload.mark", word })
    if r.code ~= 0 then return nil, errors.db(("%s cannot be marked: %s"):format(here.data, tail(r.err, 1))) end
    return here.data
  end, true)
end

---@class kitload.localpg.status
---@field exists boolean
---@field running boolean   it answers
---@field refusal table?     why it is not touched
---@field data string
---@field log string
---@field conninfo string
---@field version integer?  major
---@field pid integer?
---@field owner string?     the user as which it runs, if not we

---@return kitload.localpg.status?, table? err
function M.status(root)
  local at, err = place(root)
  if not at then return nil, err end
  local version = version_of(at)
  local running, why = false, nil
  if version and not at.strange then running, why = answers(at) end
  running = running or lacks_role(why)
  return {
    exists = version ~= nil or at.strange, running = running, refusal = refusal(at), version = version,
    data = at.data, log = at.log, owner = at.owner,
    conninfo = conninfo_of(at), pid = running and pid_file(at.data).pid or nil,
  }
end

--- Replace this process by psql, connected to the cluster. Returns only if that fails.
---@param args string[]  more arguments for psql
---@return nil, table err
function M.psql(root, args)
  local conninfo, err = M.conninfo(root)
  if not conninfo then return nil, err end
  local argv = { "psql", "-d", conninfo }
  table.move(args, 1, #args, #argv + 1, argv)
  local _, failure = sys.exec(argv)
  failure.hint = "psql comes with Debian's postgresql-client"
  return nil, failure
end

return M
