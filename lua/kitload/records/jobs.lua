-- The jobs table: one row for each run. It decides whether a run may happen at all.
--
--   running ──▶ completed      only the merge's own transaction sets this, so that data and status always agree
--           ├─▶ failed, interrupted      set afterwards; over a new connection if the old one broke (lost.lua)
--           └─▶ dead           the next run sets this, when a job is `running` but nobody holds its lock
--
-- A live job's session holds an advisory lock on the job's id. Our advisory locks have two int4 keys. The first says what
-- is locked; the second is 32 bits of the id, or of the destination's hash.
local claims = require "kitload.records.claims"
local count_names = require "kitload.talk.counts"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local source_of = require("kitload.records.job").source
local loaded = require "kitload.records.loaded"
local pinned = require "kitload.pg.pinned"
local recent = require "kitload.state.recent"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"

local M = {}

--- The first keys of our advisory locks: the letters "kitj" and "kitd" as numbers.
M.locks = { job = 0x6B69746A, destination = 0x6B697464 }

---@class kitload.jobs
---@field sql string        the table's qualified name
---@field display string
---@field usable boolean
---@field readable boolean  it can be read, which is enough for commands that only look
---@field why string?       why it is not usable
---@field old boolean?      the table is of an older kitload
---@field looked table[]     what loaded.look found
---@field dead string[]      jobs that were marked as dead
---@field files kitload.tables.table
---@field mended kitload.tables.table

local columns = {
  "id", "kit", "kit_version", "kit_hash", "project", "meta", "sources", "header", "mode", "destination", "destination_oid",
  "identity", "status", "way", "warnings", "started_at", "finished_at", "error", "report", "host", "pid", "backend_pid", "xid",
  "kitload_version",
}
for _, name in ipairs(count_names.recorded) do columns[#columns + 1] = "rows_" .. name end

--- Whether a job with this status is over without its rows. (A hook may have kept them: error.committed.)
function M.is_failed(status) return status == "failed" or status == "interrupted" or status == "dead" end

--- Waits for an advisory lock of this transaction: its two keys.
M.LOCK = "SELECT pg_catalog.pg_advisory_xact_lock($1::pg_catalog.int4, $2::pg_catalog.int4)"

--- 32 bits of a hexadecimal text as the signed integer that an advisory lock takes.
---@param hex string
---@return integer
function M.lock_key(hex)
  local n = tonumber(hex:sub(1, 8), 16)
  return n >= 0x80000000 and n - 0x100000000 or n
end

--- The second key of the lock on a destination. It comes from the name, because the table may not exist yet.
function M.destination_key(destination)
  return M.lock_key(sys.sha256("destination\n" .. destination))
end

-- A line with name, length and value. Because of the length, two different jobs never give the same lines.
local function canonical(out, name, value)
  value = tostring(value or "")
  out[#out + 1] = ("%s %d %s"):format(name, #value, value)
end

--- The hash of all files of a kit.
---@param files { path: string, text: string }[]  parents included
---@return string
function M.kit_hash(files)
  local out = {}
  for _, file in ipairs(files) do
    canonical(out, "path", file.path)
    canonical(out, "text", file.text)
  end
  return sys.sha256(table.concat(out, "\n"))
end

--- One hash of a job's files, kit, destination and meta. People can compare jobs with it.
---@param job kitload.job
---@return string? nil when some file has no hash yet
function M.identity(job)
  if not loaded.is_hashed(job) then return nil end
  local out = {}
  canonical(out, "scope", (loaded.scopes(job)))
  for _, source in ipairs(job.sources) do canonical(out, "file", source.sha256) end
  return sys.sha256(table.concat(out, "\n"))
end

-- Why this role cannot use a table; nil when it can.
local function why_not(t, found, wanted)
  local why
  local there = tables.columns_of(found)
  for _, name in ipairs(wanted or {}) do
    if not there[name] then why = ("%s has no column %s"):format(t.display, name) end
  end
  if found.hidden then why = ("row-level security hides the rows of %s from this role"):format(t.display) end
  local readable = found.readable and why == nil
  if not found.allowed then why = ("this role may not read and write %s"):format(t.display) end
  return why, readable
end

-- Decides whether the tables are usable. `found` is what LOOK gave for each table of `own`; the jobs table is the first.
local function judge(jobs, own, found)
  jobs.why, jobs.readable = why_not(own[1], found[1], columns)
  local function is_old(i)
    local migration = tables.lacks(own[i], found[i])
    if not migration or jobs.why then return end
    jobs.why = ("%s is of an older kitload: migration %d is missing (%s)"):format(own[i].display, migration.number, migration.title)
    jobs.old = true
  end
  is_old(1)
  for i = 2, #own do
    if not jobs.why and not found[i].there then
      jobs.why, jobs.old = ("%s does not exist"):format(own[i].display), true
    end
    is_old(i)
    jobs.why = jobs.why or why_not(own[i], found[i])
  end
  jobs.usable = jobs.why == nil
  return jobs
end

-- 32 bits of the id, as pg_locks shows them.
local ID_BITS = "('x' || pg_catalog.left(j.id::text, 8))::bit(32)::int8"

local HELD = [[
EXISTS (SELECT 1 FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'advisory' AND l.classid::int8 = %d AND l.objid::int8 = %s AND l.objsubid = 2
          AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))]]

-- The condition that somebody holds the job's lock.
local ALIVE = HELD:format(M.locks.job, ID_BITS)

--- The status that is shown. A job that is `running` without its lock is dead. A job that ended because another run had
--- loaded the same has not failed.
local STATUS = ([[
CASE WHEN j.status = 'running' AND NOT %s THEN 'dead'
     WHEN j.status = 'failed' AND j.error ->> 'exit' = '0' THEN 'skipped' ELSE j.status END]]):format(ALIVE)

-- Marks jobs as dead that are `running` although nobody holds their lock.
local function mark_dead(jobs)
  return { ([[
UPDATE %s AS j SET status = 'dead', finished_at = pg_catalog.clock_timestamp(),
  error = coalesce(j.error, '{"message": "the run ended without a message: it was killed, or its connection was lost"}')
WHERE j.status = 'running' AND NOT %s
RETURNING j.id::text AS id]]):format(jobs.sql, ALIVE) }
end

-- Asks everything that a run must know at its start. The questions about jobs are sent together with the one whether the
-- tables exist. If the tables are missing, those questions fail, which does no harm.
local function ask(conn, jobs, own, about)
  local list, looks = {}, about and about.look and loaded.look(conn, jobs.files.sql, about.job, about.spare)
  for i, t in ipairs(own) do list[i] = { tables.LOOK, { t.sql } } end
  if looks then list[#list + 1] = looks end
  if about and about.mark then list[#list + 1] = mark_dead(jobs) end
  for _, s in ipairs(list) do s.purpose = ("look for %s"):format(jobs.display) end
  local results, err = pinned.all(conn, list)
  if not results then
    if err.lost or not err.sqlstate or #list == #own then return nil, err end
    return ask(conn, jobs, own)
  end
  jobs.looked, jobs.dead = looks and results[#own + 1].rows or {}, jobs.dead or {}
  if about and about.mark then
    for _, row in ipairs(results[#results].rows) do table.insert(jobs.dead, row.id) end
  end
  local found = {}
  for i = 1, #own do found[i] = results[i].rows[1] end
  return found
end

-- Errors after which a run may go on without the table: the role may not create it, or there is no schema for it.
local may_not = { ["42501"] = true, ["3F000"] = true }

-- The run cannot go on here. The old jobs say what was loaded; a run that cannot read them would load it again.
local function cannot_update(jobs, err)
  return nil, errors.db(("%s, and this role cannot bring it up to date: %s"):format(jobs.why, err.said or err.message),
    "kitload setup --apply does it, by a role that may create tables there and owns those that are there", { sqlstate = err.sqlstate })
end

-- Makes the missing tables, or brings old ones up to date.
local function install(conn, jobs, own, names, is_there)
  local made, err = tables.install(conn, tables.records_sql(names), own)
  if made then return true end
  if not may_not[err.sqlstate or ""] then return nil, err end
  if is_there then return cannot_update(jobs, err) end
  jobs.why = ("%s does not exist and could not be created: %s"):format(jobs.display, err.said or err.message)
  return false
end

--- Find the jobs table and the tables that belong to it. Missing tables are made if that is allowed. An unusable table is
--- no error: the run goes on without it and says why. Errors are a broken connection, and old tables that cannot be brought
--- up to date.
---@param conn userdata
---@param names kitload.tables.names?
---@param create boolean?  make them when they are missing
---@param about { job: kitload.job, look: boolean?, spare: boolean?, mark: boolean? }?  look: look for the job's files (`looked`);
---  spare: compare only the facts of their paths; mark: mark dead jobs (`dead`)
---@return kitload.jobs?, table? err
function M.open(conn, names, create, about)
  local own = { tables.jobs_table(names), tables.files_table(names), tables.mended_table(names) }
  local jobs = { sql = own[1].sql, display = own[1].display, files = own[2], mended = own[3], usable = false, readable = false,
                 looked = {}, dead = {} }
  local found, err = ask(conn, jobs, own, about)
  if not found then
    if not may_not[err.sqlstate or ""] then return nil, err end
    jobs.why = err.said
    return jobs
  end
  local is_there = found[1].there
  if is_there then judge(jobs, own, found) else jobs.why = ("%s does not exist"):format(jobs.display) end
  if is_there and not jobs.old or not create then return jobs end
  local made
  made, err = install(conn, jobs, own, names, is_there)
  if made == nil then return nil, err end
  if not made then return jobs end
  jobs.old = nil
  found, err = ask(conn, jobs, own, about)
  if not found then return nil, err end
  return judge(jobs, own, found)
end

--- The missing rights on the jobs table, if it exists and others use it.
---@return { what: string, grant: string }?
function M.lacking(conn, names)
  local t = tables.jobs_table(names)
  local result = pinned.exec(conn, ("look for %s"):format(t.display), [[
SELECT c.oid IS NOT NULL AS there, (SELECT pg_catalog.string_agg(r, ', ' ORDER BY r)
  FROM pg_catalog.unnest(ARRAY['INSERT', 'SELECT', 'UPDATE']) AS r
  WHERE NOT pg_catalog.has_table_privilege(c.oid, r)) AS rights
FROM (SELECT pg_catalog.to_regclass($1)::oid AS oid) AS c]], { t.sql })
  local row = result and result.rows[1]
  if not row or not row.there or not row.rights then return nil end
  return { what = ("%s on %s"):format(row.rights, t.display), grant = ("GRANT %s ON %s"):format(row.rights, t.sql) }
end

local function jsonb(conn, value)
  if type(value) == "string" then return conn:fit(value) end
  return json.encode_for_jsonb(value, conn)
end

-- One JSON parameter for the whole row. A missing name becomes NULL; numbers and times get the column's type.
local function document(conn, fields)
  return conn:fit(json.encode(fields))
end

--- The sources in the form in which the job's row has them.
---@param sources kitload.source[]?
function M.plain_sources(sources)
  local list = json.array {}
  for i, source in ipairs(sources or {}) do list[i] = source_of.kept(source) end
  return list
end

--- Take the job's lock, and insert its row in a transaction of its own. Both are sent with the next statement.
---@param conn userdata
---@param jobs kitload.jobs
---@param job kitload.job
function M.start(conn, jobs, job)
  conn:later("lock the job", "SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int4, $2::pg_catalog.int4)",
    { M.locks.job, M.lock_key(job.id) })
  job.backend_pid = conn:pid()
  if not jobs.usable then return end
  recent.note { { id = job.id, kit = job.kit, destination = job.destination } }
  local row = {
    id = job.id, kit = job.kit, kit_version = job.kit_version, kit_hash = job.kit_hash, project = job.project, mode = job.mode,
    destination = job.destination, destination_oid = job.destination_oid, identity = job.identity, host = sys.hostname(),
    pid = sys.pid(), backend_pid = job.backend_pid, kitload_version = job.kitload_version,
  }
  pinned.later(conn, "note the job", ([[
INSERT INTO %s (id, kit, kit_version, kit_hash, project, mode, destination, destination_oid, identity, host, pid, backend_pid,
  kitload_version, format, meta, sources, header)
SELECT r.id, r.kit, r.kit_version, r.kit_hash, r.project, r.mode, r.destination, r.destination_oid, r.identity, r.host, r.pid,
  r.backend_pid, r.kitload_version, 2, $2::jsonb, $3::jsonb, nullif($4, '')::jsonb
FROM pg_catalog.jsonb_populate_record(NULL::%s, $1::jsonb) AS r]]):format(jobs.sql, jobs.sql),
    { document(conn, row), jsonb(conn, json.object(M.sorted_pairs(job.meta))), jsonb(conn, M.plain_sources(job.sources)),
      job.header and jsonb(conn, json.array(job.header)) or "" })
end

--- The name and value pairs of a table, in the order of their names.
function M.sorted_pairs(t)
  local list = {}
  for name, value in pairs(t or {}) do list[#list + 1] = { name, value } end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

--- Release the job's lock. The end of the session does that, too.
function M.unlock(conn, job)
  conn:later("unlock the job", "SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int4, $2::pg_catalog.int4)",
    { M.locks.job, M.lock_key(job.id) })
end

--- Write `completed` and the counts, inside the merge's transaction. A job that was completed before and has now taken
--- mended rows keeps its time, so that it stays in the same month of `usage`.
---@param counts table<string, integer>
---@return boolean? ok, table? err
function M.complete(conn, jobs, job, counts, way)
  if not jobs.usable then return true end
  local row = {
    id = job.id, identity = job.identity, destination_oid = job.destination_oid, way = way, xid = job.xid, warnings = counts.warnings,
  }
  local set = {}
  for i, name in ipairs(count_names.recorded) do
    row["rows_" .. name], set[i] = counts[name], ("rows_%s = r.rows_%s"):format(name, name)
  end
  local done, err = statement.run(conn, "note that the job is completed", ([[
UPDATE %s AS j SET status = 'completed', format = 2,
  finished_at = CASE WHEN j.status = 'completed' THEN j.finished_at ELSE pg_catalog.clock_timestamp() END,
  identity = r.identity, error = NULL,
  destination_oid = r.destination_oid, way = r.way, xid = r.xid, warnings = r.warnings, sources = $2::jsonb,
  report = nullif($3, '')::jsonb, %s
FROM pg_catalog.jsonb_populate_record(NULL::%s, $1::jsonb) AS r
WHERE j.id = r.id]]):format(jobs.sql, table.concat(set, ", "), jobs.sql),
    { document(conn, row), jsonb(conn, M.plain_sources(job.sources)), job.report and jsonb(conn, job.report) or "" })
  if not done then return nil, err end
  if done.affected ~= 1 then
    return nil, errors.db(("the row of job %s is gone from %s"):format(job.id, jobs.display))
  end
  return true
end

--- Write how the job ended without loading. An error here is ignored, because the run's own error matters more. If
--- err.committed is set, a hook has ended the transaction and the rows are in: the job is failed, but its files count as
--- loaded.
---@param err table  its message is stored
---@param counts table<string, integer>?
---@return boolean? written
function M.fail(conn, jobs, job, err, counts)
  if not jobs.usable then return end
  counts = counts or {}
  -- A hook that committed before the merge has also committed the claims.
  if err.code == "hook_ended" and not err.committed and err.kind ~= "doubt" then claims.forget(conn, jobs, job) end
  return conn:exec(([[
UPDATE %s AS j SET status = $2, finished_at = pg_catalog.clock_timestamp(), error = $3::jsonb, rows_read = nullif($4, '')::int8,
  rows_rejected = nullif($5, '')::int8, report = nullif($6, '')::jsonb, identity = coalesce(nullif($7, ''), j.identity)
WHERE j.id = $1::uuid AND j.status IN ('running', 'dead')]]):format(jobs.sql), {
    job.id, err.kind == "interrupted" and "interrupted" or "failed",
    jsonb(conn, json.object { { "message", err.message }, { "hint", err.hint }, { "sqlstate", err.sqlstate },
                              { "constraint", err.constraint }, { "exit", err.exit }, { "committed", err.committed } }),
    tostring(counts.read or ""), tostring(counts.rejected or ""), job.report and jsonb(conn, job.report) or "",
    err.committed and job.identity or "",
  }) ~= nil
end

--- The status of a job that other tables' questions select: a job that says running and whose run is gone is dead.
M.status_sql = STATUS

-- The columns as texts where Lua needs a text. With `whole`, each value is left as it is.
local function select_list(whole)
  return sql.list(columns, function(name)
    if name == "status" then return STATUS .. " AS status" end
    local as_text = name == "id" or name:find "_at$" or name == "meta" or name == "sources" or name == "header"
      or name == "error" or name == "report"
    return as_text and not whole and ("j.%s::text AS %s"):format(name, name) or "j." .. name
  end) .. ", pg_catalog.round(1000 * extract(epoch FROM j.finished_at - j.started_at))::int8 AS milliseconds, " .. ALIVE .. " AS alive"
end

local function decode(row)
  for _, name in ipairs { "meta", "sources", "header", "error", "report" } do
    if row[name] then row[name] = json.decode(row[name]) end
  end
  return row
end

---@class kitload.jobs.filter
---@field status string?
---@field kit string?
---@field project string?
---@field destination string?   schema.table, or a table in any schema
---@field since kitload.since?
---@field limit integer?

--- The conditions of a filter, with their parameters. The jobs table has the alias `j`.
---@param filter kitload.jobs.filter
---@param moment string   the column that `since` is compared with
function M.where(filter, moment)
  local list, params = {}, {}
  local function add(condition, value)
    params[#params + 1] = value
    list[#list + 1] = (condition:gsub("%$", "%0" .. #params))
  end
  if filter.status then add(("(%s) = $"):format(STATUS), filter.status) end
  if filter.kit then add("j.kit = $", filter.kit) end
  if filter.project then add("j.project = $", filter.project) end
  if filter.destination then
    add(filter.destination:find(".", 1, true) and "j.destination = $"
      or "pg_catalog.right(j.destination, pg_catalog.length($) + 1) = '.' || $", filter.destination)
  end
  if filter.since then add(("j.%s >= %s"):format(moment, filter.since.sql), filter.since.value) end
  return list[1] and " WHERE " .. table.concat(list, " AND ") or "", params
end

local function listed(jobs, filter, whole)
  local where, params = M.where(filter or {}, "started_at")
  return ("SELECT %s FROM %s AS j%s ORDER BY j.started_at DESC, j.id LIMIT %d"):format(
    select_list(whole), jobs.sql, where, filter and filter.limit or 20), params
end

--- The jobs that match the filter, the latest first.
---@param filter kitload.jobs.filter?
---@return table[]? rows, table? err
function M.list(conn, jobs, filter)
  local text, params = listed(jobs, filter)
  local result, err = statement.run(conn, "read the jobs", text, params)
  if not result then return nil, err end
  for _, row in ipairs(result.rows) do decode(row) end
  return result.rows
end

-- A row r as JSON, with the files that its job has left under temporary names.
local function with_left(conn, left)
  local members = {}
  for id, files in pairs(left) do
    local list = {}
    for i, file in ipairs(files) do list[i] = json.object { { "path", file.path }, { "is", file.is } } end
    members[id] = json.array(list)
  end
  return ("pg_catalog.to_jsonb(r) OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('left', coalesce(%s::pg_catalog.jsonb "
    .. "OPERATOR(pg_catalog.->) r.id::pg_catalog.text, '[]'))"):format(
      sql.literal(json.encode_for_jsonb(json.object(M.sorted_pairs(members)), conn)))
end

--- The same jobs as the text of a JSON array. The server writes it, because it distinguishes an empty list from an empty object.
---@param filter kitload.jobs.filter?
---@param left table<string, { path: string, is: string }[]>  by a job's id, what leftovers.of_job gives
---@return string? json, table? err
function M.list_json(conn, jobs, filter, left)
  local text, params = listed(jobs, filter, true)
  return statement.value(conn, "read the jobs",
    ("SELECT pg_catalog.jsonb_pretty(coalesce(pg_catalog.jsonb_agg(%s), '[]')) AS list FROM (%s) AS r"):format(
      with_left(conn, left), text), params)
end

--- One job by its id, or by the first characters of its id when no other job has them.
---@return table? row, table? err
function M.get(conn, jobs, id)
  if not id:find "^[%x%-]+$" then
    return nil, errors.usage(("'%s' is not the id of a job"):format(id))
  end
  local result, err = statement.run(conn, "read the job", ([[
SELECT %s FROM %s AS j WHERE pg_catalog.starts_with(j.id::text, pg_catalog.lower($1)) ORDER BY j.id LIMIT 2]]):format(
    select_list(), jobs.sql), { id })
  if not result then return nil, err end
  if #result.rows == 1 then return decode(result.rows[1]) end
  return nil, errors.usage((#result.rows == 0 and "there is no job %s" or "more than one job begins with %s"):format(id),
    #result.rows == 0 and "kitload jobs lists them" or "write more of its id")
end

--- Whether there is a job with this id.
---@param conn userdata
---@param names kitload.tables.names?
---@param id string  a UUID
---@return boolean? there, table? err
function M.is_there(conn, names, id)
  local table_of_jobs = tables.jobs_table(names).sql
  local there, err = statement.value(conn, "look for the jobs table", "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there",
    { table_of_jobs })
  if not there then return there, err end
  return statement.value(conn, "look for the job", ("SELECT EXISTS (SELECT FROM %s WHERE id = $1::uuid) AS there"):format(table_of_jobs),
    { id })
end
M.is_there = pinned.wrap(M.is_there)

--- One job as the text of a JSON object.
---@param id string  the whole id
---@param left { path: string, is: string }[]  what leftovers.of_job gives
---@return string? json, table? err
function M.get_json(conn, jobs, id, left)
  return statement.value(conn, "read the job", ([[
SELECT pg_catalog.jsonb_pretty(%s) AS job FROM (SELECT %s FROM %s AS j WHERE j.id = $1::uuid) AS r]]):format(
    with_left(conn, { [id] = left }), select_list(true), jobs.sql), { id })
end

--- Who holds an advisory lock that we wait for. When `class` is nil: who holds a lock on the table.
---@param readers boolean?  sessions that only read stand in our way, too
---@return string? "pid 4711 (kitload, job 6f1c…)"
function M.holders(conn, jobs, class, key, oid, readers)
  local condition = ("l.locktype = 'relation' AND l.relation::int8 = %d"):format(oid or 0)
  if not readers then condition = condition .. " AND l.mode <> 'AccessShareLock'" end
  if class then
    condition = ("l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid::int8 = %d AND l.objid::int8 = %d"):format(
      class, key & 0xFFFFFFFF)
  end
  local job = ""
  if jobs.usable then
    job = ", (SELECT j.id::text FROM %s AS j WHERE j.backend_pid = l.pid AND j.status = 'running' LIMIT 1) AS job"
    job = job:format(jobs.sql)
  end
  local result = conn:exec(([[
SELECT DISTINCT l.pid::int4 AS pid, a.application_name AS application, a.usename::text AS role%s
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND %s
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
ORDER BY 1 LIMIT 5]]):format(job, condition))
  if not result or not result.rows[1] then return nil end
  return sql.list(result.rows, function(row)
    local what = {}
    if row.application and row.application ~= "" then what[1] = row.application end
    if row.role then what[#what + 1] = "role " .. row.role end
    if row.job then what[#what + 1] = "job " .. row.job end
    return what[1] and ("pid %d (%s)"):format(row.pid, table.concat(what, ", ")) or ("pid %d"):format(row.pid)
  end)
end

--- Who may hold the claim for which we waited too long: the other jobs that now run into this destination.
---@return string? "pid 4711 (job 6f1c…)"
function M.claimants(conn, jobs, job)
  local result = conn:exec(([[
SELECT j.backend_pid AS pid, j.id::text AS id FROM %s AS j
WHERE j.status = 'running' AND j.destination = $1 AND j.id <> $2::uuid AND %s ORDER BY j.started_at LIMIT 5]]):format(jobs.sql, ALIVE),
    { job.destination, job.id })
  if not result or not result.rows[1] then return nil end
  return sql.list(result.rows, function(row) return ("pid %s (job %s)"):format(tostring(row.pid), row.id) end)
end

for _, name in ipairs { "claimants", "complete", "fail", "list", "list_json", "get",
                         "get_json", "holders" } do
  M[name] = pinned.wrap(M[name])
end

return M
