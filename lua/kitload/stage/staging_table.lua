-- The SQL of the staging table: how rows get into it and from it into the merge, and which status they end with.
--
--   COPY ─▶ valid ──▶ typed stage ─▶ merge ─▶ inserted        staging_run.lua runs these
--           invalid                        ├▶ failed          a check over all rows, or the destination, rejected it
--           received  (a hook skipped it)  └▶ received        a repeated key: noted, not picked up again
--
-- All functions are pure. In every statement s is the staging table, and $1 is the job.
local in_place = require "kitload.stage.in_place"
local sql = require "kitload.pg.sql"
local staging = require "kitload.stage.stage"

local M = {}

-- The columns in the order in which payload.h writes them.
local COLUMNS = "import_job_id, import_kit_id, batch_index, row_index, raw_payload, normalized_payload, "
  .. "validation_errors, status, expires_at"

--- The COPY that fills the staging table.
---@param t { sql: string }
function M.copy(t)
  return ("COPY %s (%s) FROM STDIN (FORMAT binary)"):format(t.sql, COLUMNS)
end

local function of_job(status)
  return ("s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) %s"):format(sql.literal(status))
end

-- The row's number in its own file: the rows of the files before it are subtracted from its row index.
local function row_in_file(files)
  local whens = {}
  for i = #files, 2, -1 do
    whens[#whens + 1] = ("WHEN s.row_index OPERATOR(pg_catalog.>) %d THEN %d"):format(files[i].base, files[i].base)
  end
  if #whens == 0 then return "s.row_index" end
  return ("s.row_index OPERATOR(pg_catalog.-) CASE %s ELSE 0 END"):format(table.concat(whens, " "))
end

local function value(payload, column)
  local key = sql.literal(column.name)
  if column.encoder == "jsonb" then return ("%s OPERATOR(pg_catalog.->) %s"):format(payload, key) end
  local text = ("%s OPERATOR(pg_catalog.->>) %s"):format(payload, key)
  if column.encoder == "text" then return text end
  return ("(%s)::%s"):format(text, sql.qualified("pg_catalog", column.encoder))
end

-- The columns of the typed stage, and SQL that takes their values from a row of the staging table.
local function columns_of(stage, columns, payload, files)
  local names, values = { stage.number }, { ("(s.row_index::pg_catalog.int8 OPERATOR(pg_catalog.<<) %d)"):format(staging.PART_BITS) }
  if stage.row then
    names[2], values[2] = stage.row, row_in_file(files)
  end
  for _, column in ipairs(columns) do
    names[#names + 1], values[#values + 1] = sql.ident(column.name), value(payload, column)
  end
  return names, values
end

-- The payload of a row that was split is an array.
local PARTS = "CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(CASE\n"
  .. "  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'array' THEN s.normalized_payload\n"
  .. "  ELSE pg_catalog.jsonb_build_array(s.normalized_payload) END)\n"
  .. "  WITH ORDINALITY AS e(value, part)"

--- The rows of a job that are in the destination, with their numbers and these columns, as a table for statements about
--- mended rows.
---@param stage kitload.stage
---@param job string
---@param columns { name: string, encoder: string }[]
---@return string sql
function M.standing(t, stage, job, columns)
  local names, values = columns_of({ number = stage.number }, columns, "e.value")
  for i, name in ipairs(names) do values[i] = values[i] .. " AS " .. name end
  return ("(SELECT %s\n  FROM %s AS s %s\n  WHERE s.import_job_id OPERATOR(pg_catalog.=) %s::pg_catalog.uuid"
    .. " AND s.status OPERATOR(pg_catalog.=) 'inserted')"):format(table.concat(values, ", "), t.sql, PARTS, sql.literal(job))
end

--- Copies the valid rows into the typed stage.
---@param t { sql: string }
---@param stage kitload.stage
---@param columns { name: string, encoder: string }[]
---@param split boolean   some row was split into several
---@param files { base: integer }[]
function M.unpack(t, stage, columns, split, files)
  local payload, from = split and "e.value" or "s.normalized_payload", ("FROM %s AS s"):format(t.sql)
  local names, values = columns_of(stage, staging.alone(stage, columns), payload, files)
  if stage.packed then
    names[#names + 1] = stage.packed.name
    values[#values + 1] = ("ARRAY[%s]"):format(sql.list(stage.packed.columns, function(c) return value(payload, c) end))
  end
  if split then
    values[1] = values[1] .. " OPERATOR(pg_catalog.+) e.part OPERATOR(pg_catalog.-) 1"
    from = from .. "\n" .. PARTS
  end
  return ("INSERT INTO %s (%s)\nSELECT %s\n%s\nWHERE %s"):format(
    staging.table_of(stage), table.concat(names, ", "), table.concat(values, ",\n  "), from, of_job "valid")
end

-- The value of a secret field is needed until it is merged. Then it is removed.
local function forget(secrets)
  if #secrets == 0 then return "" end
  local keys = ("ARRAY[%s]::pg_catalog.text[]"):format(sql.list(secrets, sql.literal))
  return (", normalized_payload = CASE\n  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'object'\n"
    .. "  THEN s.normalized_payload OPERATOR(pg_catalog.-) %s\n"
    .. "  WHEN pg_catalog.jsonb_typeof(s.normalized_payload) OPERATOR(pg_catalog.=) 'array'\n"
    .. "  THEN (SELECT pg_catalog.jsonb_agg(e.value OPERATOR(pg_catalog.-) %s)\n"
    .. "    FROM pg_catalog.jsonb_array_elements(s.normalized_payload) AS e(value)) END"):format(keys, keys)
end

-- The SET for a row that is left out because another row has the same key or value.
local function left_out(secrets)
  local note = '[{"level": "note", "code": "skipped", "message": "its key, or what is not to repeat, comes again in this input"}]'
  return ("status = 'received'%s,\n  validation_errors = s.validation_errors OPERATOR(pg_catalog.||) %s::pg_catalog.jsonb"):format(
    forget(secrets), sql.literal(note))
end

--- The stage of a role that may not make temporary tables: the valid rows stay where they are. No row may have been split.
---@param t { sql: string }
---@param stage kitload.stage   is changed so that it stands for these rows
---@param job string
---@param scratch string        an id that no job has
---@param columns { name: string, encoder: string }[]
---@param files { base: integer }[]
---@param secrets string[]
function M.in_place(t, stage, job, scratch, columns, files, secrets)
  local names, values = columns_of(stage, columns, "s.normalized_payload", files)
  for i, name in ipairs(names) do values[i] = values[i] .. " AS " .. name end
  in_place.over(stage, t, { job = job, scratch = scratch, values = table.concat(values, ",\n  "),
                            received = left_out(secrets), failed = "status = 'failed'" .. forget(secrets) })
end

--- Marks the rows that are in the destination. `some`: other rows have left the typed stage.
function M.inserted(t, stage, secrets, some)
  local only = some and ("\n  AND s.row_index OPERATOR(pg_catalog.=) ANY (SELECT %s FROM %s AS t)"):format(
    staging.source("t." .. stage.number), stage.sql) or ""
  return ("UPDATE %s AS s SET status = 'inserted'%s\nWHERE %s%s"):format(t.sql, forget(secrets), of_job "valid", only)
end

--- Gives rows that ring 2 or 3 rejected the status 'failed'. Their status is now `status`. $2 is an array of
--- { number, name, errors }; `name` is the cell that the errors are about.
function M.failed(t, secrets, status)
  return ([[
UPDATE %s AS s SET status = 'failed'%s,
  validation_errors = s.validation_errors OPERATOR(pg_catalog.||) (
    SELECT pg_catalog.jsonb_agg(CASE WHEN e.value OPERATOR(pg_catalog.->) 'header' IS NULL
        OR s.raw_payload OPERATOR(pg_catalog.->>) (e.value OPERATOR(pg_catalog.->>) 'name') IS NULL
      THEN e.value OPERATOR(pg_catalog.-) 'name'
      ELSE (e.value OPERATOR(pg_catalog.-) 'name') OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('raw',
        pg_catalog."left"(s.raw_payload OPERATOR(pg_catalog.->>) (e.value OPERATOR(pg_catalog.->>) 'name'), 1000)) END)
    FROM pg_catalog.jsonb_array_elements(r.errors) AS e(value))
FROM pg_catalog.jsonb_to_recordset($2::pg_catalog.jsonb) AS r(number pg_catalog.int4, errors pg_catalog.jsonb)
WHERE %s AND s.row_index OPERATOR(pg_catalog.=) r.number]]):format(t.sql, forget(secrets), of_job(status))
end

--- Marks the rows that are left out because another row has the same key or value.
function M.left_out(t, secrets)
  return ("UPDATE %s AS s SET %s\nWHERE %s"):format(t.sql, left_out(secrets), of_job "valid")
end

--- Mended rows, staged under a job of their own ($2), replace the rows that they mend ($1).
function M.replace(t)
  return ([[
UPDATE %s AS s SET import_kit_id = n.import_kit_id, batch_index = n.batch_index, raw_payload = n.raw_payload,
  normalized_payload = n.normalized_payload, validation_errors = n.validation_errors, status = n.status, expires_at = n.expires_at
FROM %s AS n
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND n.import_job_id OPERATOR(pg_catalog.=) $2::pg_catalog.uuid
  AND s.row_index OPERATOR(pg_catalog.=) n.row_index
  AND s.status OPERATOR(pg_catalog.=) ANY (ARRAY['invalid', 'failed'])]]):format(t.sql, t.sql)
end

--- A row of $2 that mends no row of $1.
function M.stranger(t)
  return ([[
SELECT n.row_index, (SELECT s.status FROM %s AS s WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid
  AND s.row_index OPERATOR(pg_catalog.=) n.row_index) AS status
FROM %s AS n
WHERE n.import_job_id OPERATOR(pg_catalog.=) $2::pg_catalog.uuid AND NOT EXISTS (SELECT 1 FROM %s AS s
  WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.row_index OPERATOR(pg_catalog.=) n.row_index
    AND s.status OPERATOR(pg_catalog.=) ANY (ARRAY['invalid', 'failed']))
ORDER BY n.row_index LIMIT 1]]):format(t.sql, t.sql, t.sql)
end

function M.drop_job(t)
  return ("DELETE FROM %s AS s WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid"):format(t.sql)
end

--- The bad rows of a job, in their order.
function M.bad(t)
  return ([[
SELECT s.row_index::pg_catalog.int8 AS row_index, s.status, s.raw_payload::pg_catalog.text AS raw,
       s.validation_errors::pg_catalog.text AS errors
FROM %s AS s
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid AND s.status OPERATOR(pg_catalog.=) ANY (ARRAY['invalid', 'failed'])
ORDER BY s.row_index]]):format(t.sql)
end

--- The cells of some rows. $2 holds their row indexes.
function M.cells(t)
  return ([[
SELECT s.row_index::pg_catalog.int8 AS row_index, s.raw_payload::pg_catalog.text AS raw
FROM %s AS s
WHERE s.import_job_id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid
  AND s.row_index OPERATOR(pg_catalog.=) ANY ($2::pg_catalog.int4[])]]):format(t.sql)
end

--- How many rows are past their time, by status.
function M.expired(t)
  return ("SELECT s.status, pg_catalog.count(*)::pg_catalog.int8 AS rows FROM %s AS s\n"
    .. "WHERE s.expires_at OPERATOR(pg_catalog.<) pg_catalog.now() GROUP BY s.status ORDER BY s.status"):format(t.sql)
end

function M.expire(t)
  return ("WITH gone AS (\n  DELETE FROM %s AS s WHERE s.expires_at OPERATOR(pg_catalog.<) pg_catalog.now() RETURNING s.status)\n"
    .. "SELECT g.status, pg_catalog.count(*)::pg_catalog.int8 AS rows FROM gone AS g GROUP BY g.status ORDER BY g.status"):format(t.sql)
end

return M
