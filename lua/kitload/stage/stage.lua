-- The typed stage: a TEMP table for the rows of one run, the COPY that fills it, and the cases that do without it.
--
--   staged:    COPY ─▶ pg_temp."_kitload_stage_…" ─▶ merge ─▶ destination
--   straight:  COPY ─────────────────────────────────────────▶ destination
--
-- Its columns have the base types that the client encodes. All are nullable and without constraints; domains, enums and
-- other types are cast in the merge. When the client has already checked a column's length or precision, the stage has the
-- column's own type. Then no cast is left to do while the destination is locked. The last column is the row's number in the
-- whole run, under a name that no loaded column has. A bare stage (bare.lua) has no such column.
local catalog = require "kitload.target.catalog"
local sequences = require "kitload.stage.sequences"
local sql = require "kitload.pg.sql"

local M = {}

-- The same as in batch.h: a staged number is the row's number, followed by this many bits for its part, if row:split made
-- several.
M.PART_BITS = 16

--- SQL for the source row's number of a staged number.
---@param number string  SQL
function M.source(number)
  return ("(%s OPERATOR(pg_catalog.>>) %d)"):format(number, M.PART_BITS)
end

---@class kitload.stage
---@field name string      the table's name, without its schema
---@field sql string       pg_temp."_kitload_stage_6f1c2ab0"
---@field number string?   the quoted name of the column with the row's number; nil: the stage is bare
---@field columns table[]?  of a bare stage: its columns in their order
---@field table string?    of a packed stage: the table's name, because `sql` is a SELECT there
---@field packed { name: string, type: string, columns: table[] }?   the columns that are kept in one array
---@field row string?     the quoted name of the column with the row's number in its file, if a check shows it
---@field rejects string   the table of the rows that ring 2 rejects: number, code, detail, field, the number of another row
---@field kept string      the table of the keys of rejected rows, if they matter
---@field ways table?       of a stage that is no temporary table (in_place.lua): how it does the functions below

-- Each encoder has the name of the type that it writes, as the catalog has it.
local encoders = {}
for name in ("bool int2 int4 int8 float4 float8 numeric text date time timestamp timestamptz uuid json jsonb"):gmatch "%S+" do
  encoders[name] = true
end

-- Types whose binary form is the text itself. A text encoder can write directly into them.
local text_like = { text = true, varchar = true, bpchar = true, enum = true }

--- Names for the stage of one job. They contain the job's id for two reasons. A temporary table hides permanent tables of
--- the same name from the triggers and functions that the merge calls. And a pooled session may still have an older stage.
---@param job_id string
---@param columns { name: string }[]
---@param tells_rows boolean?  keep each row's number in its file, for messages
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

-- Types whose length or precision the client checks, each with the encoder whose bytes it reads.
local bounded = { varchar = "text", bpchar = "text", numeric = "numeric" }

--- The column's own type, if the client's value already fits it; nil: the stage has the encoder's type.
---@param column kitload.target.column?
---@param encoder string
---@return string? sql
function M.own_type(column, encoder)
  return column and not column.domain and bounded[column.type] == encoder and column.cast or nil
end

--- Whether the staged value is, bit for bit, what the column will hold.
---@param column kitload.target.column
---@param c { encoder: string, own: string? }
function M.holds(column, c)
  return c.own ~= nil or (column.type == c.encoder and not column.domain and not column.typmod)
end

-- A table has at most 1,600 columns. A destination may have that many, and the stage also needs columns for numbers. Then
-- some columns are packed into an array:
--
--   c1 … c1598  c1599  c1600          c1 … c1598  ARRAY[c1599, c1600]  number
--
-- `sql` is then a SELECT that unpacks them.
M.MOST_COLUMNS = 1600

--- The table itself, for statements that write to it.
---@param stage kitload.stage
function M.table_of(stage) return stage.table or stage.sql end

--- Those of the given columns that are columns of the stage on their own.
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

-- Finds n columns of one type that nothing writes to later. With so many columns and so few types there are always enough.
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

--- Pack columns of a stage that would be too wide.
---@param stage kitload.stage
---@param columns { name: string, encoder: string, own: string? }[]
---@param kept table<string, boolean>   columns that must stay on their own
---@return { name: string, encoder: string }[] columns  in the order in which the COPY sends them
---@return integer? packed   how many of them, at the end, are sent as one array
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

--- The CREATE of the stage.
---@param stage kitload.stage
---@param columns { name: string, encoder: string, own: string? }[]
function M.create(stage, columns)
  -- Columns that the merge reads come first, because the server reaches a column faster when fewer stand before it.
  local lines = {}
  for _, c in ipairs(stage.columns or M.alone(stage, columns)) do
    lines[#lines + 1] = ("  %s %s"):format(sql.ident(c.name), c.own or type_of(c.encoder))
  end
  if stage.packed then lines[#lines + 1] = ("  %s %s[]"):format(stage.packed.name, stage.packed.type) end
  if stage.number then lines[#lines + 1] = ("  %s pg_catalog.int8"):format(stage.number) end
  if stage.row then lines[#lines + 1] = ("  %s pg_catalog.int8"):format(stage.row) end
  return ("CREATE TEMPORARY TABLE %s (\n%s\n) ON COMMIT PRESERVE ROWS"):format(M.table_of(stage), table.concat(lines, ",\n"))
end

-- What the merge does with a stage, besides reading it -----------------------------------------------------------------

local typed = {}

-- `s` is the stage. Each function gives a statement, or nil when there is nothing to do.
for _, name in ipairs { "statistics", "create_rejects", "reject", "leave_out", "drop_rejected", "fill", "range", "from", "index",
  "begin_search", "end_search", "clear" } do
  M[name] = function(s, ...) return (s.ways or typed)[name](s, ...) end
end

function typed.statistics(s) return "ANALYZE " .. M.table_of(s) end

--- The CREATE of the table of rows that the checks over the whole set reject. It ends with the merge's transaction.
function typed.create_rejects(s)
  return ([[
CREATE TEMPORARY TABLE %s (
  number pg_catalog.int8, code pg_catalog.text, detail pg_catalog.text, field pg_catalog.text, other pg_catalog.int8
) ON COMMIT DROP]]):format(s.rejects)
end

--- Rejects the rows that `select` gives, with these columns.
---@param columns string  "number, code, detail, field"
function typed.reject(s, columns, select)
  return ("INSERT INTO %s (%s)\n%s"):format(s.rejects, columns, select)
end

--- Removes the rows whose number is in `from`. `condition` is about r, a row of `from`.
function typed.leave_out(s, from, condition)
  return ("DELETE FROM %s AS d\nUSING (%s) AS r\nWHERE r.number OPERATOR(pg_catalog.=) d.%s%s"):format(
    M.table_of(s), from, s.number, condition and " AND " .. condition or "")
end

--- Removes the rejected rows, with all parts of their source rows.
function typed.drop_rejected(s)
  return ([[
DELETE FROM %s AS s
USING (SELECT DISTINCT %s AS source FROM %s AS r) AS r
WHERE %s OPERATOR(pg_catalog.=) r.source]]):format(M.table_of(s), M.source "r.number", s.rejects, M.source("s." .. s.number))
end

--- Comes after WITH found (key, value) and replaces the key by the value. With found (number, value) it finds the row by
--- its number.
function typed.fill(s, column, by_number)
  column = sql.ident(column)
  return ("UPDATE %s AS s SET %s = f.value FROM found AS f WHERE f.%s OPERATOR(pg_catalog.=) s.%s"):format(M.table_of(s), column,
    by_number and "number" or "key", by_number and s.number or column)
end

-- The first staged number of a source row. In this form the server can use an index on staged numbers.
local function first_of(source)
  if math.type(source) == "integer" then return ("%d"):format(source << M.PART_BITS) end
  return ("(%s OPERATOR(pg_catalog.<<) %d)"):format(source, M.PART_BITS)
end

local function next_to(source)
  return math.type(source) == "integer" and source + 1 or ("(%s OPERATOR(pg_catalog.+) 1)"):format(source)
end

--- The staged rows of these source rows, to read from.
---@param from integer|string  the number of the first one, or SQL for it
---@param to integer|string
function typed.range(s, from, to)
  local number = "s." .. s.number
  return ("(SELECT s.* FROM %s AS s WHERE %s OPERATOR(pg_catalog.>=) %s AND %s OPERATOR(pg_catalog.<) %s)"):format(s.sql,
    number, first_of(from), number, first_of(next_to(to)))
end

--- The staged rows of this source row and of all after it.
function typed.from(s, from)
  return ("(SELECT s.* FROM %s AS s WHERE s.%s OPERATOR(pg_catalog.>=) %s)"):format(s.sql, s.number, first_of(from))
end

---@param columns string  SQL
function typed.index(s, columns) return ("CREATE INDEX ON %s (%s)"):format(M.table_of(s), columns) end

function typed.begin_search() return nil end
function typed.end_search() return nil end
function typed.clear() return {} end

--- The COPY that fills the stage. Its first column is the row's number, if the stage has one.
function M.copy(stage, columns)
  local names = {}
  for i, c in ipairs(M.alone(stage, columns)) do names[i] = sql.ident(c.name) end
  if stage.packed then names[#names + 1] = stage.packed.name end
  if stage.row then table.insert(names, 1, stage.row) end
  if stage.number then table.insert(names, 1, stage.number) end
  return ("COPY %s (%s) FROM STDIN (FORMAT binary)"):format(M.table_of(stage), table.concat(names, ", "))
end

--- The COPY directly into the destination. `fresh`: the table was made in this transaction, so nobody else can see it. Then
--- the rows are written as frozen, so that the server need not write them again later.
function M.copy_straight(target, columns, fresh)
  local names = {}
  for i, c in ipairs(columns) do names[i] = sql.ident(c.name) end
  return ("COPY %s (%s) FROM STDIN (FORMAT binary%s)"):format(target.sql, table.concat(names, ", "), fresh and ", FREEZE" or "")
end

--- Whether the encoder writes the bytes that the column's type reads. Then no cast is needed.
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

--- Which way the rows go, and why not straight. Straight is for a plain append from files that can be read twice, because
--- after a refusal by the server everything is done again. Anything that could refuse or change single rows needs the
--- stage.
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
