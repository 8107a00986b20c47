-- The world of the fault harness: its own server, scenarios (a kit, a file, a destination before and after), and runs of
-- kitload with a fault.
local json = require "cjson"

local M = {}

local build = assert(os.getenv "KITLOAD_FAULTS_BUILD", "scripts/faults runs this")
package.path = "lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = (os.getenv "KITLOAD_FAULTS_MODULE" or build) .. "/?.so;" .. package.cpath
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"

M.build, M.sys = build, sys
M.binary = build .. "/kitload"
M.tools = build .. "/faults"
M.sanitized = os.getenv "KITLOAD_FAULTS_SAN" == "1"
M.socket = assert(os.getenv "PGHOST") .. "/.s.PGSQL.5432"
-- What must never be shown: a password, and the values of a secret field.
M.secrets = { "S3CRETPASS", "S3CRETPIN" }

function M.quote(s) return "'" .. s:gsub("'", "'\\''") .. "'" end

function M.read(path)
  local f = io.open(path, "rb")
  if not f then return "" end
  local text = f:read "a"
  f:close()
  return text
end

function M.write(path, text)
  local f = assert(io.open(path, "wb"))
  assert(f:write(text))
  assert(f:close())
  return path
end

function M.sh(command)
  local p = assert(io.popen(command .. " 2>&1"))
  local out = p:read "a"
  local ok = p:close()
  return ok, out
end

do
  local _, out = M.sh "mktemp -d /tmp/kitload-faults.XXXXXX"
  M.dir = out:match "%S+"
  M.sh("chmod 711 " .. M.dir) -- the server's user may have a tablespace below it
end

-- SQL -----------------------------------------------------------------------------------------------------------------

local conn

--- Our own connection, opened again when a fault took the server away. Its name is no kitload's.
function M.connection()
  for _ = 1, 100 do
    if conn and not conn:is_lost() then return conn end
    conn = pg.connect { conninfo = os.getenv "KITLOAD_TEST_PG", application_name = "harness", retry = 10 }
    if not conn then os.execute "sleep 0.05" end
  end
  error "the server does not come back"
end

--- Rows of one statement; tried again over a new connection when the old one is gone.
function M.rows(text, params)
  for _ = 1, 5 do
    local result, err = M.connection():exec(text, params)
    if result then return result.rows end
    if not M.connection():is_lost() and not err.message:find "connection" then error(err.message .. "\n" .. text) end
  end
  error("no answer to " .. text)
end

--- One value.
function M.value(text, params)
  local row = M.rows(text, params)[1]
  return row and select(2, next(row))
end

--- Several statements.
function M.script(text)
  for _ = 1, 5 do
    local ok, err = M.connection():script(text)
    if ok then return end
    if not conn:is_lost() then error(err.message .. "\n" .. text) end
  end
end

-- The server ------------------------------------------------------------------------------------------------------------

local function as_owner(command)
  return sys.euid() == 0 and ("cd / && runuser -u postgres -- " .. command) or command
end

local function pg_ctl()
  local _, out = M.sh "ls -d /usr/lib/postgresql/*/bin/pg_ctl 2>/dev/null | sort -t / -k 5 -n -r | head -1; command -v pg_ctl"
  return out:match "%S+"
end

local data = os.getenv "PGHOST" .. "/data"

--- The shell command that kills the server as a power cut does, and starts it again.
function M.restart_command()
  local ctl = pg_ctl()
  return as_owner(("%s -D %s -m immediate -w stop >/dev/null 2>&1; %s"):format(ctl, data,
    as_owner(("%s -D %s -l %s/../server.log -w -t 30 start >/dev/null 2>&1"):format(ctl, data, data))))
end

function M.stop_command() return as_owner(("%s -D %s -m immediate -w stop >/dev/null 2>&1"):format(pg_ctl(), data)) end

function M.start_command()
  return as_owner(("%s -D %s -l %s/../server.log -w -t 30 start >/dev/null 2>&1"):format(pg_ctl(), data, data))
end

-- The server must not confirm a COMMIT that it would forget in a crash.
function M.prepare()
  M.script "ALTER SYSTEM SET synchronous_commit = on"
  M.script "ALTER SYSTEM SET max_wal_size = '256MB'"
  M.script "SELECT pg_reload_conf()"
  M.script "DROP SCHEMA IF EXISTS f CASCADE; CREATE SCHEMA f"
end

-- Scenarios -------------------------------------------------------------------------------------------------------------

---@class faults.Scenario
---@field name string
---@field dir string
---@field mode string
---@field file string
---@field options string[]   what the command line says beside kit, file and destination
---@field before string      hashes of the destination
---@field after string
---@field points table<string, integer>  the points that a run passes, and how often

local facts = {
  append = 'load = "append"', straight = 'load = "append"', upsert = 'load = "upsert", key = { "id" }',
  overwrite = 'load = "overwrite", key = { "id" }, max_rejects = 100', empty = 'load = "overwrite", max_rejects = 100',
  insert_only = 'load = "insert_only", key = { "id" }',
}

local function rows_of(mode, n)
  local lines = { "id,name,amount,pin" }
  local first = (mode == "append" or mode == "straight") and 1000 or 50
  for i = first, first + n - 1 do
    local amount = i % 500 == 7 and "much" or ("%d.%02d"):format(i % 1000, i % 100)
    lines[#lines + 1] = ("%d,name of row %d,%s,S3CRETPIN%d"):format(i, i, amount, i)
  end
  -- A key that comes twice: the checks over the set have something to do.
  if first == 50 and mode ~= "empty" then lines[#lines + 1] = ("%d,twice,1.00,S3CRETPIN0"):format(first + 3) end
  return table.concat(lines, "\n") .. "\n"
end

function M.hash(s)
  return M.value(("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM f.%s AS t"):format(s.table))
end

--- The destination as it was, and no job noted.
function M.reset(s)
  M.script(([[
TRUNCATE f.%s; INSERT INTO f.%s (id, name, amount, pin) SELECT i, 'name of row ' || i, i %% 1000, CASE WHEN i %% 3 = 0 THEN 'S3CRETPIN' || i END
FROM generate_series(1, 120) AS i]]):format(s.table, s.table))
  if M.value "SELECT to_regclass('public._importflow_jobs') IS NOT NULL" then M.script "TRUNCATE public._importflow_jobs, public._importflow_files" end
  M.sh(("cd %s && rm -rf out .[a-z]*.tmp* && mkdir out"):format(s.dir))
end

--- The rejects of the latest run, whatever its job is called.
function M.rejects(s)
  return (M.read(s.dir .. "/out/r.csv"):gsub("%x+%-%x+%-%x+%-%x+%-%x+", "JOB"))
end

--- A scenario: mode × format × staging, its hashes by a run that nothing happens to.
---@param mode string  append, straight, upsert, overwrite, empty, insert_only
---@param format "csv"|"csv.gz"
---@param staging "typed"|"rows"
---@return faults.Scenario
function M.scenario(mode, format, staging, n)
  local s = { mode = mode, format = format, staging = staging, name = ("%s %s %s"):format(mode, format, staging) }
  s.table = ("%s_%s_%s"):format(mode, format:gsub("%W", "_"), staging)
  s.dir = M.dir .. "/" .. s.table
  M.sh(("mkdir -p %s/kits %s/out"):format(s.dir, s.dir))
  local key = (mode == "straight" or mode == "empty") and "int" or "int PRIMARY KEY"
  -- A CHECK leads an append through the stage.
  M.script(("CREATE TABLE f.%s (id %s, name text, amount numeric(10,2)%s, pin text)"):format(
    s.table, key, mode == "append" and " CHECK (amount >= 0)" or ""))
  M.write(s.dir .. "/kits/k.lua", ([[
local k = require "kit"
return k.kit "k" { into = { "f", "%s" }, %s,
  k.field "id" { k.integer }, k.field "name" {}, k.field "amount" { k.decimal }, k.field "pin" { secret = true },
}
]]):format(s.table, facts[mode]))
  M.write(s.dir .. "/f.csv", rows_of(mode, n or 3000))
  s.file = "f.csv"
  if format == "csv.gz" then
    M.sh(("gzip -f %s/f.csv"):format(s.dir))
    s.file = "f.csv.gz"
  end
  s.options = staging == "rows" and { "--staging", "rows" } or {}
  M.reset(s)
  s.before = M.hash(s)
  -- The first run of all also makes the jobs table, which no other does.
  if not M.value "SELECT to_regclass('public._importflow_jobs') IS NOT NULL" then
    M.run(s)
    M.reset(s)
  end
  local log = s.dir .. "/points"
  local run = M.run(s, { env = "KITLOAD_FAULT_LOG=" .. log })
  if run.code ~= 1 then error(("%s: the run without a fault ended with %s: %s"):format(s.name, run.code, run.err)) end
  s.after, s.points = M.hash(s), {}
  for name in M.read(log):gmatch "%S+" do s.points[name] = (s.points[name] or 0) + 1 end
  s.rejects = M.rejects(s)
  assert(s.rejects:find "much", "the rejects file of the run without a fault")
  assert(s.before ~= s.after)
  return s
end

-- Runs ------------------------------------------------------------------------------------------------------------------

---@class faults.Run
---@field how "exit"|"signal"|"hung"
---@field code integer   exit code or signal
---@field ms number
---@field after_signal number
---@field stops integer
---@field out string
---@field err string

--- Start kitload in a scenario; gives a function that waits for its end.
---@param s faults.Scenario
---@param how { env: string?, drive: string?, proxy: string?, options: string[]?, to: string?, preload: string?, more: string?,
---  tag: string?, rejects: string?, problems: string?, command: string[]?, shell: string? }?  tag: several at once keep
---  their outputs apart; command: another one than run; shell: a script around it, which it is @KITLOAD@ in
---@return fun(): faults.Run
function M.start(s, how)
  how = how or {}
  local tag = how.tag or ""
  local words = how.command or { "run", "k", how.file or s.file, "--rejects", how.rejects or ("out/r%s.csv"):format(tag), "--problems",
    how.problems or ("out/p%s.jsonl"):format(tag), table.unpack(s.options) }
  words = { M.binary, table.unpack(words) }
  for _, word in ipairs { "--report", ("out/report%s.json"):format(tag) } do words[#words + 1] = word end
  words[#words + 1] = "--to"
  words[#words + 1] = how.to or how.proxy and "host=127.0.0.1 port=@PORT@ dbname=postgres user=postgres sslmode=disable gssencmode=disable"
    .. (how.more and " " .. how.more or "")
    or os.getenv "KITLOAD_TEST_PG" .. " sslmode=disable"
  for _, word in ipairs(how.options or {}) do words[#words + 1] = word end
  for i, word in ipairs(words) do words[i] = M.quote(word) end
  local out, err = s.dir .. "/stdout" .. tag, s.dir .. "/stderr" .. tag
  local preload = how.preload and ("LD_PRELOAD=%s "):format(how.preload) or ""
  local command = ("env %s%s %s"):format(preload, how.env or "", table.concat(words, " "))
  if how.shell then command = "bash -c " .. M.quote((how.shell:gsub("@KITLOAD@", function() return command end))) end
  command = ("%s/drive --stdout %s --stderr %s %s -- %s"):format(M.tools, out, err, how.drive or "", command)
  if how.proxy then command = ("%s/proxy %s %s -- %s"):format(M.tools, M.socket, how.proxy, command) end
  local p = assert(io.popen(("cd %s && env -u PGHOST -u PGUSER -u PGDATABASE PGPASSWORD=S3CRETPASS TERM=dumb %s 2>&1"):format(
    s.dir, command)))
  return function()
    local said = p:read "a"
    p:close()
    local kind, code, ms, after, stops = said:match "(%a+) (%d+) ([%d.]+) ([%d.]+) (%d+)\n$"
    assert(kind, "drive said: " .. said)
    return { how = kind, code = tonumber(code), ms = tonumber(ms), after_signal = tonumber(after), stops = tonumber(stops),
             out = M.read(out), err = M.read(err) }
  end
end

--- Run kitload in a scenario to its end.
---@return faults.Run
function M.run(s, how) return M.start(s, how)() end

--- The shell command that runs this SQL as somebody else.
function M.psql(text)
  return ("psql -X -q -A -t -d %s -c %s >/dev/null 2>&1"):format(M.quote(os.getenv "KITLOAD_TEST_PG"), M.quote(text))
end

--- The files of the outputs' folder, hidden ones too.
function M.files(s)
  local _, list = M.sh(("ls -A %s/out"):format(s.dir))
  return list
end

function M.job_rows()
  if not M.value "SELECT to_regclass('public._importflow_jobs') IS NOT NULL" then return {} end
  return M.rows "SELECT status, coalesce(error::text, '') || coalesce(report::text, '') AS said, rows_read::int8 AS read FROM public._importflow_jobs ORDER BY started_at"
end

function M.report(s)
  local text = M.read(s.dir .. "/out/report.json")
  return text ~= "" and json.decode(text) or nil, text
end

function M.clean_up()
  if conn then conn:close() end
  M.sh(("umount -l %s/full 2>/dev/null; rm -rf %s"):format(M.dir, M.dir))
end

return M
