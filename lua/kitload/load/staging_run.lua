-- Works with the staging table. loading.lua and transaction.lua call it if rows are staged there, or rejected rows are kept
-- there.
--
--   open ─▶ [ T1: the caller's COPY ─▶ note ] ─▶ [ T2: unpack ─▶ merge ─▶ settle ─▶ COMMIT ]
--
-- note() writes into the job's row what the merge needs, in the transaction of the COPY. So either all rows of a job are
-- staged, and anybody can merge them, or none is.
local errors = require "kitload.talk.errors"
local host_load = require "kitload.host.load"
local job_of = require "kitload.records.job"
local jobs = require "kitload.records.jobs"
local json = require "kitload.talk.json"
local statements = require "kitload.merge.statements"
local pinned = require "kitload.pg.pinned"
local planning = require "kitload.load.planning"
local mended = require "kitload.rejects.mended"
local rejected = require "kitload.merge.rejected"
local rows = require "kitload.stage.staging_table"
local spec_of = require "kitload.load.spec"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"
local uuid5 = require "kitload.talk.uuid5"

local M = {}

local LOOK = [[
SELECT c.oid IS NOT NULL AS there,
       c.oid IS NOT NULL AND pg_catalog.row_security_active(c.oid) AS hidden,
       c.oid IS NOT NULL AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
         AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AND pg_catalog.has_table_privilege(c.oid, 'DELETE') AS allowed
FROM (SELECT pg_catalog.to_regclass($1)::oid AS oid) AS c]]

local function cannot(t, why)
  return nil, errors.db(("%s cannot be used: %s"):format(t.display, why),
    "kitload setup --apply installs it, kitload setup --role NAME prints the rights that a role needs")
end

--- Find the staging table. If it is missing it is made, if that is allowed.
---@param conn userdata
---@param names kitload.tables.names?
---@param create boolean?
---@return { sql: string, display: string }? t, table? err
function M.open(conn, names, create)
  local t = tables.staging_table(names)
  local function look() return pinned.exec(conn, ("look for %s"):format(t.display), LOOK, { t.sql }) end
  local found, err = look()
  if found and not found.rows[1].there and create then
    local made
    made, err = tables.install(conn, tables.staging_sql(names), { t })
    if not made then return cannot(t, "it does not exist and could not be created: " .. (err.said or err.message)) end
    found, err = look()
  end
  if not found then return nil, err end
  local row = found.rows[1]
  if not row.there then return cannot(t, "it does not exist") end
  if row.hidden then return cannot(t, "row-level security is active for this role, and COPY does not work with it") end
  if not row.allowed then return cannot(t, "this role may not read and write it") end
  return t
end

--- The seconds of a time like "7d", "12h", "90m" or "2w"; nil for any other text.
---@param text string?
function M.seconds(text)
  local n, unit = (text or "7d"):match "^(%d+)([mhdw])$"
  n = math.tointeger(tonumber(n))
  if not n or n < 1 or n > 100000 then return nil end
  return n * ({ m = 60, h = 3600, d = 86400, w = 604800 })[unit]
end

-- The end of that time in the binary form of timestamptz. The clock is the server's, because `expire` uses it, too.
local function expires(conn, seconds)
  local now, err = pinned.exec(conn, "ask for the time", [[
SELECT ((extract(epoch FROM pg_catalog.now()) - 946684800) * 1000000)::int8 + $1::int8 * 1000000 AS at]], { seconds })
  return now and now.rows[1].at, err
end

--- The UUID for a kit, in import_kit_id.
---@param name string?
function M.kit_id(name)
  return uuid5.of_url("kitload:kit:" .. (name or ""))
end

--- Prepare the staging table for a load whose rows, or rejected rows, go there. load.payload is for the pipeline.
function M.prepare(conn, load)
  local spec = load.spec
  if load.way ~= "rows" and not load.keeps_rejects then return true end
  if not load.jobs.usable then
    return nil, errors.db(("the staging table needs a job that its rows belong to: %s"):format(load.jobs.why or ""),
      "kitload setup --apply installs what is missing")
  end
  local err, at
  load.rows, err = M.open(conn, spec.jobs or {}, true)
  if not load.rows then return nil, err end
  at, err = expires(conn, spec.keep or M.seconds())
  if not at then return nil, err end
  load.rows_copy = rows.copy(load.rows)
  load.payload = { job = spec.mend and sys.uuid() or spec.job.id, kit = M.kit_id(spec.job.kit), expires = at,
                   sources = spec.mend and spec.mend.files or nil }
  if load.way == "rows" then load.copy = load.rows_copy end
  return true
end

-- The plan ------------------------------------------------------------------------------------------------------------

-- A copy with plain data only.
local function plain(v)
  if type(v) ~= "table" then return (type(v) == "string" or type(v) == "number" or type(v) == "boolean") and v or nil end
  local out = {}
  for key, item in pairs(v) do out[key] = plain(item) end
  return out
end

-- lua-cjson gives floats and its own null; this gives integers and nil.
local function decoded(v)
  if v == json.null then return nil end
  if type(v) == "number" then return math.tointeger(v) or v end
  if type(v) ~= "table" then return v end
  local out = {}
  for key, item in pairs(v) do out[key] = decoded(item) end
  return out
end
M.decoded = decoded

-- The files, each with its base and the number of its rows, as with_file of outcome.lua counts.
local function bases(files)
  local list = {}
  for i, f in ipairs(files) do
    list[i] = { name = f.name, place = f.place, base = f.base, rows = (files[i + 1] and files[i + 1].base or 1 << 31) - f.base }
  end
  return list
end

local function plan_of(load, result, pending)
  local spec, counts = load.spec, {}
  for _, name in ipairs { "read", "sent", "rejected", "skipped", "warnings", "split", "widest" } do counts[name] = result[name] end
  local kept = spec_of.kept(spec)
  kept.came_back = mended.came_back(spec)
  return { version = 1, pending = pending, mended = spec.mend and true or nil, spec = plain(kept),
           result = counts,
           job = plain(job_of.kept(spec.job)),
           files = plain(load.files), report = spec.staged_report and spec.staged_report(result) or nil }
end

-- Mended rows were staged under an id of their own. Each must find the bad row that it mends.
local function replace(conn, load, result)
  local params = { load.spec.job.id, load.payload.job }
  local found, err = statement.run(conn, "look for rows that mend nothing", rows.stranger(load.rows), params)
  if not found then return nil, err end
  local row = found.rows[1]
  if row then
    return nil, errors.refused(row.status and ("row %d of the job was not rejected, it is %s"):format(row.row_index, row.status)
        or ("the job has no row %s"):format(tostring(row.row_index)),
      "only rows that kitload rejects shows can be mended")
  end
  local done
  done, err = statement.run(conn, "put the mended rows in their places", rows.replace(load.rows), params)
  if not done then return nil, err end
  if done.affected ~= result.read then
    return nil, errors.bug(("%d rows are mended, but %d were replaced"):format(result.read, done.affected))
  end
  return statement.run(conn, "clear the mended rows", rows.drop_job(load.rows), { load.payload.job })
end

--- Note in the job's row that its rows are staged, inside the transaction of the COPY.
function M.note(conn, load, result)
  local spec = load.spec
  load.files = spec.mend and spec.mend.files or bases(result.files or {})
  if spec.mend then
    local done, err = replace(conn, load, result)
    if not done then return nil, err end
  end
  local done, err = statement.run(conn, "note that the rows are staged", ([[
UPDATE %s AS j SET way = coalesce(j.way, 'rows'), plan = $2::pg_catalog.jsonb,
  rows_read = coalesce(j.rows_read, $3::int8), rows_rejected = coalesce(j.rows_rejected, $4::int8)
WHERE j.id = $1::pg_catalog.uuid]]):format(load.jobs.sql),
    { spec.job.id, json.encode_for_jsonb(plan_of(load, result, true), conn), result.read, result.rejected })
  if not done then return nil, err end
  if done.affected ~= 1 then
    return nil, errors.db(("the row of job %s is gone from %s"):format(spec.job.id, load.jobs.display))
  end
  return true
end

-- The merge -----------------------------------------------------------------------------------------------------------

-- Mended rows that newer rows of their job replace leave the stage like repeated keys.
local function plan_mended(load)
  if not load.spec.mend then return end
  load.merge.superseded = statements.superseded(load.merge, function(columns)
    return rows.standing(load.rows, load.stage, load.spec.job.id, columns)
  end)
end

local function no_split(load)
  return nil, errors.db(("k.melt or row:split made several rows of one, and %s may not create temporary tables, "
      .. "which their merge needs"):format(load.target.role),
    ("GRANT TEMPORARY ON DATABASE … TO %s"):format(sql.ident(load.target.role)))
end

--- Copy the valid rows into the typed stage, which exists only in the merge's transaction.
function M.unpack(conn, load, result)
  local split = (result.widest or 1) > 1 or (result.split or 0) > 0
  if load.in_place then
    if split then return no_split(load) end
    planning.stage_in_place(load, load.files)
    plan_mended(load)
    return true
  end
  plan_mended(load)
  local made, err = statement.run(conn, "make the stage", stage.create(load.stage, load.spec.columns))
  if not made then return nil, err end
  return statement.run(conn, "unpack the staged rows",
    rows.unpack(load.rows, load.stage, load.spec.columns, split, load.files),
    { load.spec.job.id })
end

-- The JSON of the problem for a row that ring 2 or 3 rejected.
local function problem(load, r)
  local where, kept = load.files[1] or { base = 0 }, load.spec.kept or {}
  for _, f in ipairs(load.files) do
    if r.number > f.base then where = f end
  end
  local field = r.field and (kept.fields or {})[r.field]
  return json.object { { "file", where.name }, { "row", r.number - where.base }, { "column", field and field.column },
    { "header", field and field.header }, { "name", field and field.name }, { "field", r.field }, { "level", "error" },
    { "code", r.code }, { "message", load.spec.message_of(r, load.files) }, { "kit", kept.label } }
end

local PAGE = 1000

--- The merge is over: remove what it needed, and reset its settings before the caller's own SQL.
function M.merged(conn, load)
  for _, text in ipairs(stage.clear(load.stage)) do
    local done, err = statement.run(conn, "clear what the merge has needed", text)
    if not done then return nil, err end
  end
  return true
end

local function settle_failed(conn, load, rejects)
  local page, last = json.array {}, nil
  local function flush()
    if #page == 0 then return true end
    local text = rows.failed(load.rows, load.secrets, load.in_place and "failed" or "valid")
    local done, err = statement.run(conn, "note the rejected rows", text, { load.spec.job.id, json.encode_for_jsonb(page, conn) })
    page, last = json.array {}, nil
    return done, err
  end
  for r in rejected.each(rejects) do
    if not last or last.number ~= r.number then
      if #page == PAGE then
        local done, err = flush()
        if not done then return nil, err end
      end
      last = { number = r.number, errors = json.array {} }
      page[#page + 1] = json.object { { "number", r.number }, { "errors", last.errors } }
    end
    last.errors[#last.errors + 1] = problem(load, r)
  end
  return flush()
end

-- With a typed stage, the pipeline has written the rejected rows to a file. They are read from there.
local function keep_rejects(conn, load, result)
  local sent, err = host_load.send_staged(conn, load.rows_copy, load.payload.staged)
  if not sent then return nil, statement.explain(err, "keep the rejected rows") end
  load.files = bases(result.files or {})
  return statement.run(conn, "note what was kept",
    ("UPDATE %s AS j SET plan = $2::pg_catalog.jsonb WHERE j.id = $1::pg_catalog.uuid"):format(load.jobs.sql),
    { load.spec.job.id, json.encode_for_jsonb(plan_of(load, result, false), conn) })
end

--- Give every row of the job its last status, inside the merge's transaction, when it is known what became of the rows.
---@param rejects kitload.rejected
---@param counts kitload.apply.counts
---@param result table  as load.run gave it
function M.settle(conn, load, rejects, counts, result)
  if load.keeps_rejects then
    return keep_rejects(conn, load, result)
  elseif load.way ~= "rows" then
    return true
  end
  load.secrets = (load.spec.kept or {}).secrets or {}
  local params = { load.spec.job.id }
  -- For rows in place, those that are not in have got their status already.
  local some = not load.in_place and (counts.rejected > 0 or counts.left < counts.staged)
  local done, err = settle_failed(conn, load, rejects)
  if done then
    done, err = statement.run(conn, "note the rows that are in", rows.inserted(load.rows, load.stage, load.secrets, some), params)
  end
  if done and some then
    done, err = statement.run(conn, "note the rows that were left out", rows.left_out(load.rows, load.secrets), params)
  end
  if not done then return nil, err end
  return statement.run(conn, "note that nothing waits", ([[
UPDATE %s AS j SET plan = pg_catalog.jsonb_set(j.plan, '{pending}', 'false')
WHERE j.id = $1::pg_catalog.uuid]]):format(load.jobs.sql), params)
end

--- Read the cells for the examples of a report. The plan has the names by field.
---@param examples { row_index: integer, field: string?, example: table }[]
---@return boolean? ok, table? err
function M.show_cells(conn, t, job, fields, examples)
  local numbers, raw = {}, {}
  for i, e in ipairs(examples) do numbers[i] = ("%d"):format(e.row_index) end
  if #numbers == 0 then return true end
  local found, err = statement.run(conn, "read the rejected cells", rows.cells(t), { job, "{" .. table.concat(numbers, ",") .. "}" })
  if not found then return nil, err end
  for _, row in ipairs(found.rows) do raw[row.row_index] = json.decode(row.raw) end
  for _, e in ipairs(examples) do
    local name = e.field and (fields[e.field] or {}).name
    local cell = name and raw[e.row_index] and raw[e.row_index][name]
    e.example.raw = type(cell) == "string" and cell or nil
  end
  return true
end

--- The counts for the job's row after mended rows: the previous counts, changed by this merge.
---@param sums table<string, integer>   of this merge
---@return table<string, integer>
function M.totals(load, sums)
  local before = load.spec.mend and load.spec.mend.counts
  if not before then return sums end
  local total = {}
  for name, n in pairs(sums) do total[name] = n + (before[name] or 0) end
  total.read = before.read
  total.rejected = before.rejected - sums.read + sums.rejected
  return total
end

--- Another run has loaded the same, so these rows are removed.
function M.discard(conn, load)
  if load.way == "rows" then conn:exec(rows.drop_job(load.rows), { load.spec.job.id }) end
end

--- Add a hint to the error of a load that failed after its rows were staged.
function M.hint(load, err)
  if load.way == "rows" and load.noted and err.kind ~= "refused" then
    err.hint = (err.hint and err.hint .. "\n" or "") .. ("the rows are staged: kitload merge %s"):format(load.spec.job.id:sub(1, 8))
  end
end

--- Lock the job. It must not be running.
---@return boolean? ok, table? err
function M.take(conn, load)
  local job = load.spec.job
  local got, err = statement.value(conn, "lock the job", "SELECT pg_catalog.pg_try_advisory_lock($1::int4, $2::int4) AS got",
    { jobs.locks.job, jobs.lock_key(job.id) })
  if got == nil then return nil, err end
  if not got then
    return nil, errors.refused(("job %s is still running"):format(job.id), "wait until it has ended")
  end
  load.started = true
  job.backend_pid = conn:pid()
  -- Another process may have changed the job since its row was read. Then what was read is no longer true.
  local mend = load.spec.mend
  local done
  done, err = statement.run(conn, "note who works on the job", ([[
UPDATE %s AS j SET status = CASE WHEN j.status = 'completed' THEN j.status ELSE 'running' END,
  finished_at = CASE WHEN j.status = 'completed' THEN j.finished_at END, host = $2, pid = $3::int4, backend_pid = $4::int4
WHERE j.id = $1::pg_catalog.uuid AND (j.plan ->> 'pending') = $5 AND ($6 = '' OR j.rows_rejected::text = $6)]]):format(load.jobs.sql),
    { job.id, sys.hostname(), sys.pid(), job.backend_pid, tostring(load.noted or false), mend and tostring(mend.counts.rejected) or "" })
  if not done then return nil, err end
  if done.affected == 1 then return true end
  return nil, errors.refused(("job %s was worked on meanwhile"):format(job.id), "look at it again: kitload job ID")
end

for _, name in ipairs { "note", "settle", "take" } do M[name] = pinned.wrap(M[name]) end

local take = M.take
function M.take(conn, load)
  local ok, err = take(conn, load)
  if not ok and err.kind == "refused" and load.started then
    -- What take has written is rolled back, but the lock belongs to the session.
    jobs.unlock(conn, load.spec.job)
    load.started = false
  end
  return ok, err
end

return M
