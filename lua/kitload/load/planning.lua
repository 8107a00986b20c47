-- Plans a load: the target as it will be, what must be created, how rows are merged, which way they go.
--
-- Nothing is written or locked here. `check` and `explain` need only this; loading.lua begins with it.
local bare = require "kitload.stage.bare"
local catalog = require "kitload.target.catalog"
local create = require "kitload.target.create"
local errors = require "kitload.talk.errors"
local jobs = require "kitload.records.jobs"
local limits = require "kitload.merge.limits"
local load_of = require "kitload.load.load"
local merge = require "kitload.merge.plan"
local statements = require "kitload.merge.statements"
local refuse = require "kitload.target.refuse"
local rows = require "kitload.stage.staging_table"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"

local M = {}

-- A column has the name of its field. In a file without a kit, the field has the name of its header.
local function unfit_name(conn, fields)
  for _, field in ipairs(fields) do
    if conn:fit(field.name) ~= field.name then
      return errors.usage(("no column can be called '%s': the database's encoding is %s"):format(field.name,
        conn:parameter "server_encoding"),
        'name the column in a kit: k.field "…" { from = "…", to = "…" }')
    end
  end
end

--- What must be created, for a target that was read or that must still be looked for.
---@return kitload.creation?, table? err
function M.creation(conn, target, spec)
  local missing
  if not target then
    local found, err = catalog.read(conn, spec.into)
    if found then
      target = found
    elseif err.missing and spec.create then
      missing = err.missing
    else
      return nil, err
    end
  end
  local err = (missing or spec.create) and unfit_name(conn, spec.fields or {})
  if err then return nil, err end
  return create.plan { target = target, missing = missing, fields = spec.fields or {}, key = spec.key, create = spec.create,
                       metadata = spec.metadata, no_index = spec.no_index }
end

-- The server gives the times of the metadata columns, because many clients load one table.
local function metadata_of(conn, spec)
  if not spec.metadata then return nil end
  local now, err = statement.run(conn, "ask for the time", [[
SELECT pg_catalog.to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"+00"') AS at,
       (extract(epoch FROM t) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8 AS micros
FROM (SELECT pg_catalog.clock_timestamp() AS t) AS c]])
  if not now then return nil, err end
  local row = now.rows[1]
  return { extracted_at = spec.extracted_at or row.at, received_at = row.at, sequence = row.micros * 1000,
           table_version = spec.mode == "overwrite" and row.micros // 1000 or nil }
end

--- Merge the rows from where they are staged. Later statements use this stage, whoever holds it.
---@param files { base: integer }[]
function M.stage_in_place(load, files)
  load.scratch = load.scratch or sys.uuid()
  rows.in_place(load.rows, load.stage, load.spec.job.id, load.scratch, load.spec.columns, files, (load.spec.kept or {}).secrets or {})
end

--- The statements that will run, as `check` and `explain` print them.
function M.statements(load)
  local list = {}
  local function add(purpose, query) list[#list + 1] = { purpose = purpose, sql = query } end
  for _, item in ipairs(load.creation.statements) do add(item.purpose, item.sql) end
  if load.in_place then
    add("stage the rows", load.copy)
    for _, item in ipairs(statements.explain(load.merge)) do add(item.purpose, item.sql) end
    add("note the rows that are in", rows.inserted(load.rows, load.stage, {}, false))
  elseif load.way == "rows" then
    add("stage the rows", load.copy)
    add("make the typed staging", stage.create(load.stage, load.spec.columns))
    add("unpack the staged rows", rows.unpack(load.rows, load.stage, load.spec.columns, false, {}))
    for _, item in ipairs(statements.explain(load.merge)) do add(item.purpose, item.sql) end
    add("note the rows that are in", rows.inserted(load.rows, load.stage, {}, true))
  elseif load.way == "staged" then
    add("make the stage", stage.create(load.stage, load.spec.columns))
    add("fill it", load.copy)
    for _, item in ipairs(statements.explain(load.merge)) do add(item.purpose, item.sql) end
  else
    add("copy into the destination", load.copy)
  end
  return list
end

-- Whether a failed load may be done again in the safe way: the files can be read twice, and that way was not used yet.
local function safe_to_redo(load) return load.spec.readable_twice and load.spec.staging ~= "rows" and not load.plain_stage end

-- A load that is done over does not go straight again.
local function way_of(load)
  if load.redone_because then return "staged", load.redone_because end
  return stage.way(load.target, load.spec)
end

-- Columns are staged with their own types if that is safe. The files must be readable twice, because the load is done again
-- with plain types if the server objects. The database must know characters, because lengths are counted otherwise without.
-- And there must be no lookup, because it stages something else first.
local function choose_types(conn, load)
  local spec = load.spec
  local own = safe_to_redo(load) and conn:parameter "server_encoding" ~= "SQL_ASCII"
  for _, check in ipairs(spec.checks or {}) do own = own and check.kind ~= "lookup" end
  load.own_types = false
  for _, c in ipairs(spec.columns) do
    c.own = own and stage.own_type(catalog.column(load.target, c.name), c.encoder) or nil
    load.own_types = load.own_types or c.own ~= nil
  end
end

--- The rows are not frozen if a hook runs before: an open cursor of the hook would prevent it.
---@param creation kitload.creation  what this transaction has made, or will make
function M.copy_straight(load, creation)
  return stage.copy_straight(load.target, load.spec.columns, creation.makes_table and not load.spec.before_merge)
end

local function temporary_lack(load)
  return { what = "temporary tables, which the stage needs (or --staging rows)",
           grant = ("GRANT TEMPORARY ON DATABASE %s"):format(load.target.database and sql.ident(load.target.database) or "…") }
end

local function no_temporary(load)
  local err = refuse.lacking(load.target, { temporary_lack(load) })
  err.message = ("%s may not create temporary tables, which the stage needs"):format(load.target.role)
  err.hint = err.hint:gsub("\n", "\nor --staging rows\n", 1)
  return err
end

-- Adds other missing rights to the error, because people want to grant all of them at once.
local function all_lacking(conn, load, err)
  local lacks, spec = err.lacks, load.spec
  if spec.staging ~= "rows" and way_of(load) ~= "straight" and not load.target.rights.temporary then
    lacks[#lacks + 1] = temporary_lack(load)
  end
  if spec.jobs ~= false then
    local missing = jobs.lacking(conn, spec.jobs or {})
    if missing then lacks[#lacks + 1] = missing end
  end
  return refuse.lacking(load.target, lacks)
end

-- If the stage had more columns than a table may have, some are packed into an array. The column of a lookup stays, because
-- it is written to later. Then the merge is planned again, because the values come from the array.
function M.pack(load)
  local kept = {}
  for _, check in ipairs(load.spec.checks or {}) do
    if check.kind == "lookup" then kept[check.columns[1]] = true end
  end
  for _, key in ipairs(load.merge.keeps == "keys" and load.merge.keys or {}) do kept[key.name] = true end
  local order
  local in_place = load.way == "rows" and not load.target.rights.temporary
  if load.way ~= "straight" and not in_place then order, load.packed = stage.pack(load.stage, load.spec.columns, kept) end
  load.sent_columns = load.packed and load.way == "staged" and order or nil
  return order
end

-- Whether the keys of rejected rows must be kept while others are deleted by key. "none": a hook may change the key of a
-- row that it has not seen, and rejected rows in the staging table have no normalised payload.
local function keeps(spec)
  if spec.mode ~= "overwrite" or not (spec.key and spec.key[1]) or limits.most(spec, 1 << 53) == 0 then return nil end
  return (spec.hooked or spec.staging == "rows" and not spec.dry_run) and "none" or "keys"
end

-- The places of the key's columns among the columns that are sent.
local function places_of_keys(load, order)
  if load.merge.keeps ~= "keys" or load.way ~= "staged" then return nil end
  local places = {}
  for i, key in ipairs(load.merge.keys) do
    for place, c in ipairs(order) do
      if c.name == key.name then places[i] = place end
    end
  end
  return places
end

--- Find the target as it will be, plan the merge over it, and choose the way.
---@param conn userdata
---@param load kitload.loading.load  with its spec; is filled in
---@param target kitload.target?
---@return boolean? ok, table? err
function M.into(conn, load, target)
  local spec = load.spec
  local creation, err = M.creation(conn, target, spec)
  if not creation then return nil, err end
  load.creation, load.target = creation, creation.target
  if #creation.statements > 0 and #creation.target.columns > stage.MOST_COLUMNS then
    return nil, errors.usage(("%s would have %s columns, and a table has %s at most"):format(creation.target.display,
        text.count(#creation.target.columns), text.count(stage.MOST_COLUMNS)),
      "leave fields out with to = false, or load them into several tables")
  end
  local tells_rows = false
  for _, check in ipairs(spec.checks or {}) do tells_rows = tells_rows or check.kind == "unique" end
  load.stage = stage.names(spec.job.id, spec.columns, tells_rows)
  choose_types(conn, load)
  load.metadata, err = metadata_of(conn, spec)
  if err then return nil, err end
  load.merge_spec = { mode = spec.mode, key = spec.key, columns = spec.columns, stage = load.stage, duplicates = spec.duplicates,
                      overwrite = spec.overwrite, cascade = spec.cascade, keeps = keeps(spec), no_index = spec.no_index,
                      metadata = load.metadata, checks = spec.checks }
  load.merge, err = merge.plan(load.target, load.merge_spec)
  if not load.merge then return nil, err.lacks and all_lacking(conn, load, err) or err end
  for _, note in ipairs(load.merge.notes) do load.notes[#load.notes + 1] = note end
  spec.job.destination, spec.job.destination_oid, spec.job.mode = load.target.display, load.target.oid, spec.mode
  load.way, load.reason = way_of(load)
  if spec.staging == "rows" and spec.dry_run then
    load.notes[#load.notes + 1] = "a dry run leaves nothing behind: the rows are staged in a temporary table"
  elseif spec.staging == "rows" then
    load.way, load.reason = "rows", "every row is kept in the staging table"
  end
  load.distinct = load.way ~= "straight" and merge.provable(load.merge) or nil
  load.keeps_rejects = spec.rejects_to == "table" and load.way ~= "rows" and not spec.dry_run
  local staged = load.way == "staged"
  if staged and safe_to_redo(load) then bare.make(load.merge) end
  local order = M.pack(load)
  load.number = staged and load.stage.number ~= nil
  load.row = staged and load.stage.row ~= nil
  load.keep = places_of_keys(load, order or spec.columns)
  load.copy = staged and stage.copy(load.stage, order) or M.copy_straight(load, creation)
  load.in_place = load.way == "rows" and not load.target.rights.temporary
  if load.way == "rows" then
    load.rows = tables.staging_table(spec.jobs or nil)
    load.copy = rows.copy(load.rows)
    if load.in_place then M.stage_in_place(load, {}) end
  elseif load.way ~= "straight" and not load.target.rights.temporary then
    return nil, no_temporary(load)
  end
  load.statements = M.statements(load)
  return true
end

--- The plan of a load without a load, for `check` and `explain`. Nothing is written or locked.
---@return kitload.loading.load?, table? err
function M.make(conn, target, spec)
  local load = load_of.of(spec)
  local ok, err = M.into(conn, load, target)
  if not ok then return nil, err end
  return load
end

return M
