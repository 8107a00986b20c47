-- Writes SQL that checks the destination's own constraints for all staged rows at once: checks, foreign keys, unique
-- indexes. All functions are pure functions of the merge.
--
--   stage ─▶ becoming ─▶ one statement for each constraint ─▶ the table of rejects       checking.lua runs them
--
-- A statement rejects only rows that the destination is sure to refuse. Some cases cannot be known here: a trigger changes
-- rows, the INSERT makes a value, a parent table cannot be read. They are left to the merge.
local becoming = require "kitload.stage.becoming"
local catalog = require "kitload.target.catalog"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"

local M = {}

---@class kitload.ring2.item
---@field purpose string
---@field sql string?                  nil: it may find something, but a bare stage cannot tell which row it is
---@field first string?                 a query that counts rows; if it gives 0, the statement is not needed
---@field parts kitload.ring2.item[]?   its parts, to try one by one if the whole raises an error

---@class kitload.ring2.sql
---@field checks kitload.ring2.item[]        checks, domains, partitions, foreign keys into other tables
---@field uniques kitload.ring2.item[]
---@field indexes kitload.ring2.item[]       indexes of the stage, made before `own`
---@field own kitload.ring2.item[]           foreign keys into the table itself

--- The field whose cell is shown, if there is only one column.
local function field_of(m, names)
  if #names ~= 1 then return nil end
  for _, c in ipairs(m.columns) do
    if c.name == names[1] then return c.of end
  end
end

-- Rejects the rows of a SELECT with number, code, detail, field.
local function rejecting(m, select) return stage.reject(m.stage, "number, code, detail, field", select) end

local function literal(text) return text and sql.literal(text) or "NULL" end

-- Only for plain tables and their partitions: the constraints of a view belong to other tables, and those of a foreign
-- table are not checked here. A trigger or rule may change a row before it is written, so then nothing can be said either.
local function can_ask(m)
  local t = m.target
  if not t.oid or (t.kind ~= "table" and t.kind ~= "partitioned") then return false end
  return not catalog.interceptor(t, "insert") and not (becoming.updates(m) and catalog.interceptor(t, "update"))
end

-- Checks --------------------------------------------------------------------------------------------------------------

-- With more partitions than this the check is left out, because it tests each row against each partition.
local MOST_HOMES = 100

local function home_of(target)
  if #target.homes > MOST_HOMES then return nil end
  if #target.homes == 0 then return target.kind == "partitioned" and "false" or nil end
  for _, home in ipairs(target.homes) do
    if not home then return nil end
  end
  return sql.list(target.homes, function(home) return "(" .. home .. ")" end, " OR ")
end

-- The expression of a domain says VALUE; the column with that name stands for it.
local function domain_checks(m, add)
  for _, check in ipairs(m.target.domain_checks or {}) do
    for _, c in ipairs(m.columns) do
      if c.column.attnum == check.attnum and c.column.domain and check.expression then
        add { name = check.name, columns = { c.name }, code = "db.check", kept = true,
              detail = ("violates the check %s of its type"):format(sql.display(nil, check.name)),
              expression = ("(SELECT %s FROM (SELECT r.%s AS value) AS v)"):format(check.expression, sql.ident(c.name)) }
      end
    end
  end
end

-- A column that this file does not fill: an updated row keeps its value, a new row has none.
local function unfilled(m, add)
  local filled = {}
  for _, c in ipairs(m.columns) do filled[c.name] = true end
  for _, meta in ipairs(m.metadata) do filled[meta.name] = true end
  for _, column in ipairs(m.target.columns) do
    if column.not_null and not column.has_default and not column.identity and not column.generated and not filled[column.name] then
      add { name = column.name, columns = { column.name }, code = "db.not_null", kept = true,
            detail = ("is new, and column %s takes no NULL, has no default and is not in this file"):format(
              sql.display(nil, column.name)),
            expression = sql.ident(column.name) .. " IS NOT NULL" }
    end
  end
end

local function all_checks(m)
  local target, list = m.target, {}
  local function add(check) list[#list + 1] = check end
  for _, check in ipairs(target.checks) do
    if check.enforced and check.plain and check.expression then
      add { name = check.name, columns = check.columns, code = "db.check", kept = check.validated, expression = check.expression,
            detail = ("violates the check %s"):format(sql.display(nil, check.name)) }
    end
  end
  domain_checks(m, add)
  unfilled(m, add)
  local home = (target.kind == "partitioned" or target.partition) and home_of(target)
  if home then
    add { name = "partition", columns = becoming.mentioned(target, home), code = "db.check", kept = true, expression = home,
          detail = target.partition and ("does not belong into the partition %s"):format(target.display)
            or ("has no partition of %s to go into"):format(target.display) }
  end
  return list
end

local function columns_of(checks)
  local names, seen = {}, {}
  for _, check in ipairs(checks) do
    for _, name in ipairs(check.columns) do
      if not seen[name] then names[#names + 1] = name end
      seen[name] = true
    end
  end
  return names
end

-- A name that no column of the table has.
local function free(m, name)
  while catalog.column(m.target, name) do name = name .. "_" end
  return sql.ident(name)
end

-- The coming rows with the names of their columns, so that the server's expressions can be evaluated over them.
local function rows(m, b, number, more)
  local select = { m.stage.number and ("s.%s AS %s"):format(m.stage.number, number) or "NULL AS " .. number }
  for _, item in ipairs(more or {}) do select[#select + 1] = item end
  for _, name in ipairs(b.names) do select[#select + 1] = ("%s AS %s"):format(b.values[name], sql.ident(name)) end
  local where = #b.known > 0 and "\n  WHERE " .. table.concat(b.known, " AND ") or ""
  return ("(SELECT %s\n  FROM %s%s)"):format(table.concat(select, ",\n    "), b.from, where)
end

-- One statement for the rows that violate one of these checks. A NULL violates none.
local function check_statement(m, checks, join)
  local b = becoming.of(m, columns_of(checks), join)
  if not b then return nil end
  -- Rows that the merge does not change are not checked.
  if b.joined then b.known[#b.known + 1] = m.differs and ("(%s OR %s)"):format(b.new, m.differs) or b.new end
  local number = free(m, "_kitload_number")
  local function each(check) return "(" .. check.expression .. ")" end
  return rejecting(m, ([[
SELECT r.%s, c.code, c.detail, c.field
FROM (SELECT r.* FROM %s AS r
  WHERE NOT (%s)) AS r
CROSS JOIN LATERAL (VALUES %s) AS c(code, detail, field, holds)
WHERE NOT c.holds]]):format(number, rows(m, b, number), sql.list(checks, each, " AND "),
    sql.list(checks, function(check)
      return ("(%s, %s, %s, %s)"):format(literal(check.code), literal(check.detail), literal(field_of(m, check.columns)), each(check))
    end, ",\n  "))), b.joined
end

-- Checks that need the present row are separate from those that do not, because the join costs time.
local function checks(m, out)
  local groups = { [false] = {}, [true] = {} }
  for _, check in ipairs(all_checks(m)) do
    local b = becoming.of(m, check.columns, not check.kept)
    if b then table.insert(groups[b.joined], check) end
  end
  for _, joined in ipairs { false, true } do
    local list = groups[joined]
    if #list > 0 then
      local item = { purpose = "ask the checks of the destination", sql = (check_statement(m, list, joined)), parts = {} }
      for i, check in ipairs(list) do
        item.parts[i] = { purpose = ("ask the check %s"):format(check.name), sql = (check_statement(m, { check }, joined)) }
      end
      out.checks[#out.checks + 1] = item
    end
  end
end

-- Foreign keys --------------------------------------------------------------------------------------------------------

-- The value with which r refers to another row, in the collation of that row's column.
local function referring(key, i)
  return ("r.k%d%s"):format(i, key.collations[i] ~= "" and " COLLATE " .. key.collations[i] or "")
end

-- The condition that a staged row will have the value to which r refers; nil if that cannot be known.
local function staged_parent(m, key)
  local conditions, in_key = {}, {}
  for _, k in ipairs(m.keys) do in_key[k.name] = true end
  for i, name in ipairs(key.refers_to) do
    local parent = becoming.of(m, { name })
    if not parent or (parent.joined and not in_key[name]) then return nil end
    local value = parent.values[name]
    for _, c in ipairs(m.columns) do
      if parent.joined and c.name == name then value = c.insert end
    end
    conditions[i] = ("%s %s %s"):format(value, key.operators[i], referring(key, i))
  end
  return ("NOT EXISTS (SELECT 1 FROM %s AS s WHERE %s)"):format(m.stage.sql, table.concat(conditions, " AND "))
end

-- A condition on p, a row of the table itself: the upsert does not update it, so it keeps the value to which others refer.
local function left_alone(m, key)
  local in_key, rekeyed = {}, false
  for _, k in ipairs(m.keys) do in_key[k.name] = true end
  for _, name in ipairs(key.refers_to) do rekeyed = rekeyed or not in_key[name] end
  return m.method == "upsert" and rekeyed and " AND " .. becoming.stays(m, "p") or ""
end

-- The condition that r refers to no row; nil if that cannot be known.
local function orphaned(m, key)
  local same = {}
  for i, name in ipairs(key.refers_to) do
    same[i] = ("p.%s %s %s"):format(sql.ident(name), key.operators[i], referring(key, i))
  end
  local there = ("NOT EXISTS (SELECT 1 FROM %s AS p WHERE %s%s)"):format(key.table, table.concat(same, " AND "),
    key.own and left_alone(m, key) or "")
  if not key.own then return there end
  local staged = staged_parent(m, key)
  if not staged then return nil end
  -- After an overwrite only the staged rows are left.
  return m.mode == "overwrite" and staged or there .. " AND " .. staged
end

-- The rows whose reference is new or changed. An unchanged reference is not checked again.
local function references(m, key, b)
  local where = table.move(b.known, 1, #b.known, 1, {})
  if b.joined then
    where[#where + 1] = ("(%s OR %s)"):format(b.new, becoming.changes(b, key.columns))
  elseif becoming.updates(m) then
    where[#where + 1] = ("NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s AND NOT %s)"):format(m.target.sql, becoming.same_key(m),
      becoming.changes(b, key.columns))
  end
  local values = {}
  for i, name in ipairs(key.columns) do values[i] = ("%s AS k%d"):format(b.values[name], i) end
  return ("(SELECT s.%s AS number, %s\n  FROM %s%s)"):format(m.stage.number, table.concat(values, ", "), b.from,
    #where > 0 and "\n  WHERE " .. table.concat(where, "\n    AND ") or "")
end

-- Whether this file fills one of the columns, or a new row may get a default there.
local function fills(m, names)
  for _, name in ipairs(names) do
    if becoming.merged(m, name) or catalog.column(m.target, name).has_default then return true end
  end
  return false
end

local function foreign_key(m, key)
  local b = fills(m, key.columns) and becoming.of(m, key.columns)
  local alone = b and orphaned(m, key)
  if not alone then return nil end
  local function set(separator)
    return sql.list(key.columns, function(_, i) return ("r.k%d IS NOT NULL"):format(i) end, separator)
  end
  local bad = ("%s\n  AND %s"):format(set " AND ", alone)
  -- With MATCH FULL either all columns are NULL, or none is.
  if key.match == "f" and #key.columns > 1 then bad = ("(%s)\n  AND (NOT (%s) OR %s)"):format(set " OR ", set " AND ", alone) end
  return { purpose = ("look for what %s refers to"):format(sql.display(nil, key.name)), sql = rejecting(m, ([[
SELECT r.number, 'db.foreign_key', %s, %s
FROM %s AS r
WHERE %s]]):format(
    literal(("refers to %s (%s), which has no such row (%s)"):format(key.references,
      sql.list(key.refers_to, function(n) return sql.display(nil, n) end), sql.display(nil, key.name))),
    literal(field_of(m, key.columns)), references(m, key, b), bad)) }
end

-- Without this index, a wrong estimate of the number of orphans makes the server read the whole stage once for each of
-- them.
local function parents_index(m, key)
  for _, name in ipairs(key.refers_to) do
    if not becoming.merged(m, name) then return nil end
  end
  local text = stage.index(m.stage, sql.names(key.refers_to))
  return text and { purpose = ("index what %s refers to"):format(sql.display(nil, key.name)), sql = text } or nil
end

local function foreign_keys(m, out)
  for _, key in ipairs(m.target.foreign_keys) do
    if key.enforced and key.fires and (key.readable or key.own) and key.match ~= "p" then
      local item = foreign_key(m, key)
      if item then table.insert(key.own and out.own or out.checks, item) end
      if item and key.own then table.insert(out.indexes, parents_index(m, key)) end
    end
  end
end

-- Unique indexes ------------------------------------------------------------------------------------------------------

-- The columns and expressions of an index as SQL; nil if its equality is not the one that GROUP BY uses.
local function elements(index)
  local list = {}
  for i, e in ipairs(index.elements) do
    if not e.operator or not e.default_equality or not (e.column or e.expression) then return nil end
    list[i] = { text = e.column and sql.ident(e.column) or "(" .. e.expression .. ")", operator = e.operator,
                collate = e.collation and " COLLATE " .. e.collation or "" }
  end
  return list
end

local function index_columns(m, index)
  local names, seen = {}, {}
  local function add(name)
    if not seen[name] then names[#names + 1] = name end
    seen[name] = true
  end
  for _, e in ipairs(index.elements) do
    if e.column then add(e.column) end
    for _, name in ipairs(e.expression and becoming.mentioned(m.target, e.expression) or {}) do add(name) end
  end
  for _, name in ipairs(index.predicate and becoming.mentioned(m.target, index.predicate) or {}) do add(name) end
  return names
end

-- The coming rows as the index sees them: number, kept (its present values do not change), k1, k2, ….
local function indexed(m, index, list, b)
  local number, kept = free(m, "_kitload_number"), free(m, "_kitload_kept")
  local flag = b.joined and ("(NOT %s AND NOT %s)"):format("(" .. b.new .. ")", becoming.changes(b, b.names)) or "false"
  local where = {}
  if index.predicate then where[1] = "(" .. index.predicate .. ")" end
  if not index.nulls_not_distinct then
    for _, e in ipairs(list) do where[#where + 1] = e.text .. " IS NOT NULL" end
  end
  return ("(SELECT r.%s AS number, r.%s AS kept, %s\n  FROM %s AS r%s)"):format(number, kept,
    sql.list(list, function(e, i) return ("(%s%s) AS k%d"):format(e.text, e.collate, i) end),
    rows(m, b, number, { ("%s AS %s"):format(flag, kept) }),
    #where > 0 and "\n  WHERE " .. table.concat(where, " AND ") or "")
end

local function unique_statements(m, index, list, b, out)
  local name, e = sql.display(nil, index.name), indexed(m, index, list, b)
  local values = sql.list(list, function(_, i) return "e.k" .. i end)
  local field = literal(field_of(m, #index.elements == 1 and index.elements[1].column and { index.elements[1].column } or {}))
  local proven = m.distinct and index == m.proof
  out.uniques[#out.uniques + 1] = not proven and { purpose = ("look for repeats in %s"):format(name), first = ([[
SELECT pg_catalog.count(*)::pg_catalog.int8 AS repeated
FROM (SELECT 1 FROM %s AS e
GROUP BY %s HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS d]]):format(e, values), sql = m.stage.number and rejecting(m, ([[
SELECT x.number, 'db.unique', %s, %s
FROM (SELECT e.number, pg_catalog.row_number() OVER (PARTITION BY %s ORDER BY e.kept DESC, e.number) AS place
FROM %s AS e) AS x
WHERE x.place OPERATOR(pg_catalog.>) 1]]):format(literal(("repeats a row of this input (%s)"):format(name)), field,
    values, e)) } or nil
  if m.mode == "overwrite" then return end
  local there = {}
  for i, item in ipairs(list) do
    local k = ("e.k%d%s"):format(i, item.collate)
    there[i] = ("%s %s %s"):format(item.text, item.operator, k)
    if index.nulls_not_distinct then
      there[i] = ("(%s OR (%s IS NULL AND %s IS NULL))"):format(there[i], item.text, k)
    end
  end
  if index.predicate then there[#there + 1] = "(" .. index.predicate .. ")" end
  if m.method == "upsert" then there[#there + 1] = becoming.stays(m) end
  out.uniques[#out.uniques + 1] = { purpose = ("look for what %s holds already"):format(name), sql = rejecting(m, ([[
SELECT e.number, 'db.unique', %s, %s
FROM %s AS e
WHERE NOT e.kept AND EXISTS (SELECT 1 FROM %s AS t WHERE %s)]]):format(
    literal(("is in the destination already (%s)"):format(name)), field, e, m.target.sql, table.concat(there, " AND "))) }
end

local function uniques(m, out)
  for _, index in ipairs(m.target.indexes) do
    local list = index ~= m.index and index.valid and index.btree and elements(index)
    local names = list and index_columns(m, index)
    local needs_predicate = index.partial and not index.predicate
    if names and not needs_predicate and (index.nulls_not_distinct or index.expression or fills(m, names)) then
      local b = becoming.of(m, names, true)
      if b then unique_statements(m, index, list, b, out) end
    end
  end
end

-- All -----------------------------------------------------------------------------------------------------------------

--- A query that casts staged texts to the types of their columns. Every cell must pass before any other check.
---@param m kitload.merge
---@return string? probe
---@return kitload.merge.column[]? columns  the columns that it casts
function M.casts(m)
  local list, columns = {}, {}
  for _, c in ipairs(m.columns) do
    local type_name = c.column.type
    if c.value:find("::", 1, true) and type_name ~= "enum" and type_name ~= "varchar" and type_name ~= "bpchar" then
      list[#list + 1], columns[#columns + 1] = ("pg_catalog.count(%s)"):format(c.value), c
    end
  end
  if #list == 0 then return nil end
  return ("SELECT %s FROM %s AS s"):format(table.concat(list, ", "), m.stage.sql), columns
end

--- The statements that check the destination's constraints.
---@param m kitload.merge
---@return kitload.ring2.sql
function M.sql(m)
  local out = { checks = {}, uniques = {}, indexes = {}, own = {} }
  if not can_ask(m) then return out end
  checks(m, out)
  foreign_keys(m, out)
  uniques(m, out)
  return out
end

--- Whether the destination may refuse single rows of a staged load, as far as it can be known before. If so, standard input
--- must be kept, so that it can be read again.
---@param target kitload.target?
---@param columns { name: string, encoder: string }[]
function M.may_reject(target, columns)
  if not target then return true end
  if target.kind ~= "table" or target.partition or target.checks[1] or target.foreign_keys[1] or target.exclusions[1]
    or target.referenced_by[1] or target.triggers[1] or target.rules[1] or target.indexes[1] then
    return true
  end
  for _, c in ipairs(columns) do
    local column = catalog.column(target, c.name)
    if column and (column.domain or column.type ~= c.encoder) then return true end
  end
  return false
end

return M
