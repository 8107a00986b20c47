-- Writes SQL for a kit's checks over all rows of a run: lookups in large tables, dedupe, unique. All functions are pure.
--
--   lookups ─▶ rows without a key ─▶ dedupe ─▶ unique of the key ─▶ repeated keys ─▶ unique       checking.lua runs them in this order
--
-- Each check is one statement over the stage. Rows that it rejects go into the table of rejects, by their staged number. A
-- source row is rejected as a whole, with all parts that row:split made. NULL is equal to nothing.
local errors = require "kitload.talk.errors"
local joined = require "kitload.merge.joined"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"

local M = {}

---@class kitload.setcheck  as program.checks gives them
---@field kind "lookup"|"dedupe"|"unique"
---@field columns string[]     destination columns
---@field field string?        the field whose cell is shown when a row is rejected
---@field keep ("first"|"last")?   for dedupe
---@field in_table boolean?    for unique: also compare with the destination's rows
---@field lookup kitload.lookup.joined?

---@class kitload.lookup.joined
---@field sql string           the table, quoted
---@field display string       "public.users.email"
---@field match kitload.target.column
---@field take kitload.target.column
---@field also { column: kitload.target.column, staged: string }[]?  more columns to match, each with its column of the stage
---@field missing "error"|"null"|"keep"
---@field input { match: string, take: string, also: string[]? }?  the lookup is in the loaded table: the fields that fill these columns
---@field single boolean?      a unique index makes sure that every key is there once
---@field required string?     the code for a row that ends up with NULL
---@field nulls string[]       texts of the table that mean NULL: the field's null tokens, and the empty text

-- The columns of a check's fields. If the file lacks one of them: nil, and a note.
local function columns_of(fields, by_name, note, what)
  local columns = {}
  for i, name in ipairs(fields) do
    local field = by_name[name]
    if field.left_out then
      note(("%s is not checked: the file has no column for '%s'"):format(what, name))
      return nil
    end
    columns[i] = field.to
  end
  return columns
end

-- For a lookup that is a join: the code for a row that ends up with NULL, if it must not be NULL.
local function required(field)
  local column = field.column
  if field.facts.required then return "required" end
  return column and column.not_null and not column.has_default and not column.identity and "db.not_null" or nil
end

-- For a lookup in the loaded table: whether its columns are staged with their final values.
local function staged_input(input, by_name, note, field)
  for _, name in ipairs { input.match, input.take, table.unpack(input.also or {}) } do
    local other = by_name[name]
    local kept = other.facts.once and "written once" or other.facts.compare == false and "not compared"
    if other.left_out or other.joined or kept then
      note(("field '%s': looked up among the rows that were there before, as '%s' is %s"):format(field, name,
        other.left_out and "not in the file" or kept or "looked up itself"))
      return nil
    end
  end
  return input
end

local function add_facts(out, field, by_name, note)
  local unique = field.facts.unique
  if field.joined then
    local lookup = { required = required(field), nulls = field.nulls }
    for name, v in pairs(field.joined) do lookup[name] = v end
    lookup.input = lookup.input and staged_input(lookup.input, by_name, note, field.name)
    out[#out + 1] = { kind = "lookup", columns = { field.to }, field = field.name, lookup = lookup }
  end
  local columns = unique and columns_of({ field.name }, by_name, note, ("unique of '%s'"):format(field.name))
  if columns then out[#out + 1] = { kind = "unique", columns = columns, field = field.name, in_table = unique == "table" } end
end

--- The checks of a kit, by columns: lookups that are joins, unique, dedupe.
---@param description table
---@param by_name table<string, table>  the lowered fields
---@param note fun(text: string)
---@return kitload.setcheck[]
function M.of(description, by_name, note)
  local out = {}
  for _, field in ipairs(description.fields) do add_facts(out, by_name[field.name], by_name, note) end
  for _, item in ipairs(description.items) do
    if item.kind == "unique" or item.kind == "dedupe" then
      local columns = columns_of(item.fields, by_name, note, "k." .. item.kind)
      if columns then
        out[#out + 1] = { kind = item.kind, columns = columns, field = #item.fields == 1 and item.fields[1] or nil, keep = item.keep,
                          in_table = item.in_table }
      end
    end
  end
  return out
end

local function no_equality(column, what)
  return errors.usage(("%s: the column '%s' is %s, whose values cannot be compared"):format(
    what, column.name, column.formatted or column.type))
end

--- Find the columns of each check in the merge. An error says why that is impossible.
---@param m kitload.merge
---@param checks kitload.setcheck[]
---@param key_of fun(column: kitload.target.column, value: string): kitload.merge.key
---@return table[]?, table? err
function M.plan(m, checks, key_of)
  local out = {}
  for i, check in ipairs(checks or {}) do
    local entry = { kind = check.kind, names = check.columns, field = check.field, keep = check.keep, lookup = check.lookup,
                    in_table = check.in_table, columns = {} }
    for k, name in ipairs(check.columns) do
      for _, c in ipairs(m.columns) do
        if c.name == name then
          if check.kind ~= "lookup" and not c.column.equality and m.target.oid then return nil, no_equality(c.column, check.kind) end
          entry.columns[k] = key_of(c.column, c.value)
        end
      end
    end
    out[i] = entry
  end
  return out
end

-- Pieces --------------------------------------------------------------------------------------------------------------

local function staged(check)
  return sql.list(check.columns, function(c) return c.staged end)
end

local function not_null(check)
  return sql.list(check.columns, function(c) return c.staged .. " IS NOT NULL" end, " AND ")
end

local function field_literal(check)
  return check.field and sql.literal(check.field) or "NULL"
end

local function dedupe(m, check)
  local n = m.stage.number
  return stage.leave_out(m.stage, ([[
SELECT s.%s AS number, pg_catalog.row_number() OVER (PARTITION BY %s ORDER BY s.%s%s) AS place
       FROM %s AS s WHERE %s]]):format(n, staged(check), n, check.keep == "first" and "" or " DESC", m.stage.sql, not_null(check)),
    "r.place OPERATOR(pg_catalog.>) 1")
end

-- The first row of a value stays. Each later one is rejected, and its message says where the first is.
local function unique_in_file(m, check)
  local s = m.stage
  return stage.reject(s, "number, code, detail, field, other", ([[
SELECT r.number, 'unique.file', pg_catalog.concat('row ', r.row, %s), %s, %s
FROM (SELECT s.%s AS number, pg_catalog.row_number() OVER same AS place,
             pg_catalog.first_value(s.%s) OVER same AS first, pg_catalog.first_value(s.%s) OVER same AS row
      FROM %s AS s WHERE %s
      WINDOW same AS (PARTITION BY %s ORDER BY s.%s)) AS r
WHERE r.place OPERATOR(pg_catalog.>) 1]]):format(
    sql.literal(check.field and " has it" or " has the same " .. table.concat(check.names, ", ")),
    field_literal(check), stage.source "r.first",
    s.number, s.number, s.row, s.sql, not_null(check), staged(check), s.number))
end

local function equal(columns)
  return sql.list(columns, function(c) return c.equal end, " AND ")
end

-- Rows of the table that this load updates or deletes do not count, because their new values are compared among the staged
-- rows.
local function unique_in_table(m, check)
  local s, conditions = m.stage, { equal(check.columns) }
  if m.method == "upsert" then
    conditions[2] = ("NOT EXISTS (SELECT 1 FROM %s AS o WHERE %s)"):format(s.sql, sql.list(m.keys, function(k)
      return ("t.%s %s %s"):format(sql.ident(k.name), k.operator, (k.staged:gsub("s%.", "o.", 1)))
    end, " AND "))
  end
  local only_new = ""
  if m.method == "insert_only" then
    only_new = (" AND NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)"):format(m.target.sql,
      sql.list(m.keys, function(k) return k.equal end, " AND "))
  end
  return stage.reject(s, "number, code, detail, field", ([[
SELECT s.%s, 'unique.table', %s, %s
FROM %s AS s
WHERE EXISTS (SELECT 1 FROM %s AS t WHERE %s)%s]]):format(
    s.number, check.field and "NULL" or sql.literal(table.concat(check.names, ", ")), field_literal(check),
    s.sql, m.target.sql, table.concat(conditions, " AND "), only_new))
end

-- Statements ----------------------------------------------------------------------------------------------------------

function M.count_rejected(s)
  return ("SELECT pg_catalog.count(DISTINCT %s)::pg_catalog.int8 AS rows FROM %s AS r"):format(stage.source "r.number", s.rejects)
end

-- Whether a check is about the key itself, and `duplicates` removes repeated keys. The check must run before that, because it
-- rejects them.
local function is_of_key(m, check)
  local of_key = {}
  for _, key in ipairs(m.keys) do of_key[key.name] = true end
  for _, name in ipairs(check.names) do
    if not of_key[name] then return false end
  end
  return m.duplicates ~= "reject"
end

--- The statements of all checks, in the order in which they run: each { check, purpose, sql }.
---@param m kitload.merge
---@return { lookups: table[], dedupes: table[], key_uniques: table[], uniques: table[] }
function M.sql(m)
  local out = { lookups = {}, dedupes = {}, key_uniques = {}, uniques = {} }
  local function add(list, check, purpose, text) list[#list + 1] = { check = check, purpose = purpose, sql = text } end
  for _, check in ipairs(m.checks or {}) do
    local names = table.concat(check.names, ", ")
    if check.kind == "lookup" then
      for _, item in ipairs(joined.sql(m, check)) do out.lookups[#out.lookups + 1] = item end
    elseif check.kind == "dedupe" then
      add(out.dedupes, check, ("leave out rows that repeat %s"):format(names), dedupe(m, check))
    else
      local list = is_of_key(m, check) and out.key_uniques or out.uniques
      add(list, check, ("look for repeated %s"):format(names), unique_in_file(m, check))
      -- After an overwrite the table holds only the staged rows. So there is nothing else to compare with.
      if check.in_table and m.mode ~= "overwrite" and m.target.oid then
        add(out.uniques, check, ("look for %s in the destination"):format(names), unique_in_table(m, check))
      end
    end
  end
  return out
end

return M
