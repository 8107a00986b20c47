-- The typed staging: a TEMP table for the rows of one run, the COPY that fills it, and when it is not needed.
--
--   staged:    COPY ─▶ pg_temp."_kitload_stage_…" ─▶ merge ─▶ destination
--   straight:  COPY ─────────────────────────────────────────▶ destination
--
-- Columns have the base types that the client encodes, all nullable, without constraints; domains, enums and other
-- types are cast in the merge. Where the client has held a value against a column's length or precision already, the
-- column's own type takes its place, so that nothing is left to do while the destination is locked. The row's global
-- number comes last, under a name that no loaded column has; a bare staging (bare.lua) has none.
local catalog = require "kitload.target.catalog"
local sequences = require "kitload.stage.sequences"
local sql = require "kitload.pg.sql"

local M = {}

-- As batch.h has it: a staged number is the row's number, then so many bits for the part that row:split made of it.
M.PART_BITS = 16

--- The row's number of a staged one.
---@param number string  SQL
function M.source(number)
  return ("(%s OPERATOR(pg_catalog.>>) %d)"):format(number, M.PART_BITS)
end

---@class kitload.stage
---@field name string      the table's name, without its schema
---@field sql string       pg_temp."_kitload_stage_6f1c2ab0"
---@field number string?   the quoted name of the row number's column; nil: the staging is bare
---@field columns table[]?  of a bare staging: its columns in their order
---@field table string?    of a packed staging: the table's name, as `sql` gives its columns one by one
---@field packed { name: string, type: string, columns: table[] }?   columns that stand in one array
---@field row string?     the quoted name of the column with the row in its file, where a check tells it
---@field rejects string   the table of what ring 2 rejects: number, code, detail, field, the number of another row
---@field kept string      the table of the keys of rejected rows, where they matter
---@field ways table?       of a stage that is no temporary table (in_place.lua): how the functions below are done there

-- Every encoder is named as the catalog names the type that it writes.
local encoders = {}
for name in ("bool int2 int4 int8 float4 float8 numeric text date time timestamp timestamptz uuid json jsonb"):gmatch "%S+" do
  encoders[name] = true
end

-- Types whose binary form is the text itself, so that a text encoder may write straight into them.
local text_like = { text = true, varchar = true, bpchar = true, enum = true }

--- Names of the staging of one job. A name of the job's own: a temporary table hides permanent ones of its name from
--- the triggers and functions that the merge calls, and a pooled session may hold an older one.
---@param job_id string
---@param columns { name: string }[]
---@param tells_rows boolean?  keep each row's place in its file, for messages
---@return kitload.stage
function M.names(job_id, columns, tells_rows)
  local taken = {}
  for _, column in ipairs(columns) do taken[column.name] = true end
  local function free(name)
    while taken[name] do name = name .. "_" end
    return name
  end
  local id = job_id:gsub("%-", ""):sub(1, 12)
  return {
    name = "_kitload_stage_" .. id,
    sql = "pg_temp." .. sql.ident("_kitload_stage_" .. id),
    number = sql.ident(free "_kitload_row"),
    row = tells_rows and sql.ident(free "_kitload_place") or nil,
    kept = "pg_temp." .. sql.ident("_kitload_kept_" .. id),
    rejects = "pg_temp." .. sql.ident("_kitload_rejects_" .. id),
  }
end

local function type_of(encoder)
  if not encoders[encoder] then error(("no encoder is called '%s'"):format(tostring(encoder))) end
  return sql.qualified("pg_catalog", encoder)
end

-- Types with a length or precision that the client checks, and the encoder whose bytes they read.
local bounded = { varchar = "text", bpchar = "text", numeric = "numeric" }

--- The column's own type, when the client's value is one of it already; nil: it is staged as the encoder's type.
---@param column kitload.target.column?
---@param encoder string
---@return string? sql
function M.own_type(column, encoder)
  return column and not column.domain and bounded[column.type] == encoder and column.cast or nil
end

--- The staged value is what the column will hold, bit for bit.
---@param column kitload.target.column
---@param c { encoder: string, own: string? }
function M.holds(column, c)
  return c.own ~= nil or (column.type == c.encoder and not column.domain and not column.typmod)
end

-- A table has 1,600 columns at most. One that is loaded may have as many, and then the staging, which has numbers beside them, puts
-- some of them into an array:
--
--   c1 … c1598  c1599  c1600          c1 … c1598  ARRAY[c1599, c1600]  number
--
-- `sql` is then a SELECT that takes them apart.
M.MOST_COLUMNS = 1600

--- The table itself, to be written to.
---@param stage kitload.stage
function M.table_of(stage) return stage.table or stage.sql end

--- Those of these columns that are columns of the staging.
---@param stage kitload.stage
---@param columns table[]
function M.alone(stage, columns)
  if not stage.packed then return columns end
  local packed, out = {}, {}
  for _, c in ipairs(stage.packed.columns) do packed[c.name] = true end
  for _, c in ipairs(columns) do
    if not packed[c.name] then out[#out + 1] = c end
  end
  return out
end

-- So many columns of one type that nothing writes to later; among more columns than there are types there are such.
local function alike(columns, n, kept)
  local by_encoder = {}
  for i = #columns, 1, -1 do
    local c = columns[i]
    local list = by_encoder[c.encoder] or {}
    if not kept[c.name] then list[#list + 1] = c end
    by_encoder[c.encoder] = list
    if #list == n then return list end
  end
end

--- Pack columns of a staging that would be too wide.
---@param stage kitload.stage
---@param columns { name: string, encoder: string, own: string? }[]
---@param kept table<string, boolean>   columns that must stand alone
---@return { name: string, encoder: string }[] columns  in the order in which the COPY sends them
---@return integer? packed   how many of them, at the end, go as one array
function M.pack(stage, columns, kept)
  local over = #columns + (stage.number and 1 or 0) + (stage.row and 1 or 0) - M.MOST_COLUMNS
  local list = not stage.columns and over > 0 and alike(columns, over + 1, kept)
  if not list then return columns end
  for _, c in ipairs(list) do c.own = nil end
  local name = stage.number:gsub('^"', '"_packed')
  stage.table, stage.packed = stage.sql, { name = name, type = type_of(list[1].encoder), columns = list }
  stage.sql = ("(SELECT s.*, %s FROM %s AS s)"):format(sql.list(list, function(c, i)
    return ("s.%s[%d] AS %s"):format(name, i, sql.ident(c.name))
  end), stage.table)
  return table.move(list, 1, #list, #columns - #list + 1, M.alone(stage, columns)), #list
end

--- CREATE of the staging.
---@param stage kitload.stage
---@param columns { name: string, encoder: string, own: string? }[]
function M.create(stage, columns)
  -- What the merge reads comes first, so that it is not looked for behind what it does not.
  local lines = {}
  for _, c in ipairs(stage.columns or M.alone(stage, columns)) do
    lines[#lines + 1] = ("  %s %s"):format(sql.ident(c.name), c.own or type_of(c.encoder))
  end
  if stage.packed then lines[#lines + 1] = ("  %s %s[]"):format(stage.packed.name, stage.packed.type) end
  if stage.number then lines[#lines + 1] = ("  %s pg_catalog.int8"):format(stage.number) end
  if stage.row then lines[#lines + 1] = ("  %s pg_catalog.int8"):format(stage.row) end
  return ("CREATE TEMPORARY TABLE %s (\n%s\n) ON COMMIT PRESERVE ROWS"):format(M.table_of(stage), table.concat(lines, ",\n"))
end

-- What the merge does with a stage, beside reading it ------------------------------------------------------------------

local typed = {}

-- `s` is the stage; each gives a statement, or nil where there is nothing to do.
for _, name in ipairs { "statistics", "create_rejects", "reject", "leave_out", "drop_rejected", "fill", "range", "from", "index",
  "begin_search", "end_search", "clear" } do
  M[name] = function(s, ...) return (s.ways or typed)[name](s, ...) end
end

function typed.statistics(s) return "ANALYZE " .. M.table_of(s) end

--- CREATE of the list of rows that the checks over the set reject; it ends with the merge's transaction.
function typed.create_rejects(s)
  return ([[
CREATE TEMPORARY TABLE %s (
  number pg_catalog.int8, code pg_catalog.text, detail pg_catalog.text, field pg_catalog.text, other pg_catalog.int8
) ON COMMIT DROP]]):format(s.rejects)
end

--- Rejects what `select` gives, as these columns of the list.
---@param columns string  "number, code, detail, field"
function typed.reject(s, columns, select)
  return ("INSERT INTO %s (%s)\n%s"):format(s.rejects, columns, select)
end

--- The rows whose number stands in `from` leave the stage. `condition` is about r, a row of `from`.
function typed.leave_out(s, from, condition)
  return ("DELETE FROM %s AS d\nUSING (%s) AS r\nWHERE r.number OPERATOR(pg_catalog.=) d.%s%s"):format(
    M.table_of(s), from, s.number, condition and " AND " .. condition or "")
end

--- The rejected rows leave it, with all parts of their source rows.
function typed.drop_rejected(s)
  return ([[
DELETE FROM %s AS s
USING (SELECT DISTINCT %s AS source FROM %s AS r) AS r
WHERE %s OPERATOR(pg_catalog.=) r.source]]):format(M.table_of(s), M.source "r.number", s.rejects, M.source("s." .. s.number))
end

--- After WITH found (key, value): the value takes the place of the key; or of the staged row's, with (number, value).
function typed.fill(s, column, by_number)
  column = sql.ident(column)
  return ("UPDATE %s AS s SET %s = f.value FROM found AS f WHERE f.%s OPERATOR(pg_catalog.=) s.%s"):format(M.table_of(s), column,
    by_number and "number" or "key", by_number and s.number or column)
end

-- The first staged number of a source row. Like this an index of staged numbers can be used.
local function first_of(source)
  if math.type(source) == "integer" then return ("%d"):format(source << M.PART_BITS) end
  return ("(%s OPERATOR(pg_catalog.<<) %d)"):format(source, M.PART_BITS)
end

local function next_to(source)
  return math.type(source) == "integer" and source + 1 or ("(%s OPERATOR(pg_catalog.+) 1)"):format(source)
end

--- The staged rows of these source rows, to be read.
---@param from integer|string  the first one's number, or SQL that gives it
---@param to integer|string
function typed.range(s, from, to)
  local number = "s." .. s.number
  return ("(SELECT s.* FROM %s AS s WHERE %s OPERATOR(pg_catalog.>=) %s AND %s OPERATOR(pg_catalog.<) %s)"):format(s.sql,
    number, first_of(from), number, first_of(next_to(to)))
end

--- The staged rows of this source row and of those after it.
function typed.from(s, from)
  return ("(SELECT s.* FROM %s AS s WHERE s.%s OPERATOR(pg_catalog.>=) %s)"):format(s.sql, s.number, first_of(from))
end

---@param columns string  SQL
function typed.index(s, columns) return ("CREATE INDEX ON %s (%s)"):format(M.table_of(s), columns) end

function typed.begin_search() return nil end
function typed.end_search() return nil end
function typed.clear() return {} end

--- The COPY that fills the staging; the first column is the row's number, where it has one.
function M.copy(stage, columns)
  local names = {}
  for i, c in ipairs(M.alone(stage, columns)) do names[i] = sql.ident(c.name) end
  if stage.packed then names[#names + 1] = stage.packed.name end
  if stage.row then table.insert(names, 1, stage.row) end
  if stage.number then table.insert(names, 1, stage.number) end
  return ("COPY %s (%s) FROM STDIN (FORMAT binary)"):format(M.table_of(stage), table.concat(names, ", "))
end

--- The COPY straight into the destination. `fresh`: the table was made in the same transaction, so that no one can see it
--- yet, and its rows may be as those that everybody has seen: nobody has to write them again for that.
function M.copy_straight(target, columns, fresh)
  local names = {}
  for i, c in ipairs(columns) do names[i] = sql.ident(c.name) end
  return ("COPY %s (%s) FROM STDIN (FORMAT binary%s)"):format(target.sql, table.concat(names, ", "), fresh and ", FREEZE" or "")
end

--- The encoder's bytes are what the column's type reads, so that no cast is needed.
---@param column kitload.target.column
---@param encoder string
function M.same_bytes(column, encoder)
  return column.type == encoder or (encoder == "text" and text_like[column.type] ~= nil)
end

local function first_trigger(target)
  for _, t in ipairs(target.triggers) do
    if t.events.insert then return t end
  end
  return nil
end

--- Which way the rows go, and why not straight. Straight is for a plain append from files that can be read twice, as
--- a refusal of the server there means doing it over; everything that could refuse or change single rows stages.
---@param target kitload.target
---@param spec { mode: string, columns: { name: string, encoder: string }[], metadata: boolean?, readable_twice: boolean?,
---  checks: table[]?, staged_because: string? }
---@return "straight"|"staged" way, string reason
function M.way(target, spec)
  if spec.staged_because then return "staged", spec.staged_because end
  if spec.mode ~= "append" then return "staged", ("%s merges by key or replaces"):format(spec.mode) end
  if spec.metadata then return "staged", "the metadata columns are filled by the merge" end
  if spec.checks and spec.checks[1] then return "staged", "the kit checks rows against each other, or looks up values" end
  if target.kind ~= "table" then
    return "staged", ("%s is a %s"):format(target.display, target.kind == "partitioned" and "partitioned table" or target.kind)
  end
  if target.partition then return "staged", ("%s is a partition"):format(target.display) end
  if target.foreign_keys[1] then return "staged", ("the destination has the foreign key %s"):format(target.foreign_keys[1].name) end
  if target.checks[1] then return "staged", ("the destination has the check %s"):format(target.checks[1].name) end
  if target.exclusions[1] then return "staged", ("the destination has the exclusion constraint %s"):format(target.exclusions[1].name) end
  local trigger = first_trigger(target)
  if trigger then return "staged", ("the destination has the trigger %s"):format(trigger.name) end
  if target.rules[1] then return "staged", ("the destination has the rule %s"):format(target.rules[1].name) end
  local sequence = sequences.first(target, spec.columns)
  if sequence then return "staged", ("the sequence %s goes past the values first"):format(sequence.display) end
  for _, c in ipairs(spec.columns) do
    local column = catalog.column(target, c.name)
    if column and not M.same_bytes(column, c.encoder) then
      return "staged", ("column %s is %s and is cast in the merge"):format(sql.display(nil, c.name), column.formatted)
    end
  end
  if not spec.readable_twice then return "staged", "the input cannot be read twice" end
  return "straight", "an append to a table without constraints or triggers on the way"
end

return M
