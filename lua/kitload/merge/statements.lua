-- Writes the SQL of a merge that is planned (plan.lua): the statements by name. apply.lua runs them and counts.
--
-- In every statement s is the stage and t the destination.
local catalog = require "kitload.target.catalog"
local plan = require "kitload.merge.plan"
local ring2 = require "kitload.merge.constraints"
local setcheck = require "kitload.merge.setcheck"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"

local M = {}

local function key_match(m)
  return sql.list(m.keys, function(k) return k.equal end, " AND ")
end

--- The condition that a row of the destination, with this alias, is not in the stage.
---@param m kitload.merge
---@param alias string
function M.absent(m, alias)
  local equal = sql.list(m.keys, function(k) return alias .. k.equal:sub(2) end, " AND ")
  local absent = ("NOT EXISTS (SELECT 1 FROM %s AS s WHERE %s)"):format(m.stage.sql, equal)
  if m.keeps ~= "keys" then return absent end
  return ("%s\n  AND NOT EXISTS (SELECT 1 FROM %s AS s WHERE %s)"):format(absent, m.stage.kept, equal)
end

local function lock(m)
  local t = m.target
  if t.kind == "foreign" then return nil end
  -- The weakest lock that keeps others from changing the table's definition. The right to INSERT includes the right to take
  -- it.
  local level = "ROW EXCLUSIVE"
  -- TRUNCATE will lock out readers, too. But until then, while the rows are checked, readers go on.
  if m.mode == "overwrite" then
    level = "EXCLUSIVE"
  elseif #m.keys > 0 and not m.index then
    level = "SHARE ROW EXCLUSIVE"
  elseif not (t.rights.insert or t.rights.update or t.rights.delete or t.rights.truncate) then
    return nil
  end
  return ("LOCK TABLE %s IN %s MODE"):format(t.sql, level)
end

-- If rows are inserted in the order of an index, its pages are written one after the other. But an append keeps the order
-- of its file. So does a load if the destination numbers the rows, or if triggers see them.
local function keeps_file_order(m)
  if m.mode == "append" or m.target.kind ~= "table" or catalog.trigger(m.target, "before", "insert", true)
    or catalog.trigger(m.target, "after", "insert", true) then return true end
  for _, column in ipairs(m.target.columns) do
    if column.identity or (column.default_expr or ""):find("nextval", 1, true) then return true end
  end
  return false
end

-- The order is by bytes, which is faster than most collations and near enough to them.
local function order_by(m)
  local index = m.order and (m.index or m.proof)
  if not index or keeps_file_order(m) then return nil end
  local list = {}
  for i, part in ipairs(index.columns) do
    for _, c in ipairs(m.columns) do
      if c.name == part.name then
        list[i] = plan.by_bytes(c.column, c.value)
      end
    end
  end
  return list[1] and "ORDER BY " .. table.concat(list, ", ")
end

local function insert(m, anti_join, quietly)
  local names, values, always = {}, {}, false
  for _, c in ipairs(m.columns) do
    names[#names + 1], values[#values + 1] = sql.ident(c.name), c.insert
    always = always or c.column.identity ~= nil
  end
  for _, meta in ipairs(m.metadata) do
    names[#names + 1], values[#values + 1] = sql.ident(meta.name), meta.value
  end
  local out = {
    ("INSERT INTO %s (%s)"):format(m.target.sql, table.concat(names, ", ")) .. (always and " OVERRIDING SYSTEM VALUE" or ""),
    "SELECT " .. table.concat(values, ", "),
    ("FROM %s AS s"):format(m.stage.sql),
  }
  if anti_join then
    out[#out + 1] = ("WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)"):format(m.target.sql, key_match(m))
  end
  out[#out + 1] = order_by(m)
  if quietly then
    out[#out + 1] = ("ON CONFLICT (%s) DO NOTHING"):format(sql.list(m.index.columns, function(c) return sql.ident(c.name) end))
  end
  return table.concat(out, "\n")
end

-- The xmin of a row says which transaction wrote it. The merge runs under a savepoint, so it has a transaction number of
-- its own. No function gives that number, but a written row shows it. It is stored in a setting that later statements read
-- (not_ours).
local function mark(m)
  return ([[
WITH mark AS (%s
  RETURNING xmin::pg_catalog.text AS xid)
SELECT pg_catalog.set_config('kitload.mark', mark.xid, true) FROM mark]]):format(stage.reject(m.stage, "code", "VALUES ('mark')"))
end

-- The condition that this merge did not write the row t. A view has no xmin, so there is no such condition for it.
local function not_ours(m)
  return (m.target.kind == "table" or m.target.kind == "partitioned") and
    " AND t.xmin OPERATOR(pg_catalog.<>) (SELECT pg_catalog.current_setting('kitload.mark')::pg_catalog.xid)" or ""
end

local function update(m)
  local condition = m.differs
  if not condition then return nil end
  local set = {}
  for _, c in ipairs(m.columns) do
    if c.set then set[#set + 1] = ("%s = %s"):format(sql.ident(c.name), c.set) end
  end
  for _, meta in ipairs(m.metadata) do set[#set + 1] = ("%s = %s"):format(sql.ident(meta.name), meta.value) end
  return ("UPDATE %s AS t SET\n  %s\nFROM %s AS s\nWHERE %s%s\n  AND %s"):format(
    m.target.sql, table.concat(set, ",\n  "), m.stage.sql, key_match(m), not_ours(m), condition)
end

-- The server passes on rows of at most 1,664 columns, and an aggregate needs the columns of both sides. For wide tables the
-- comparison is made inside the join; OFFSET 0 keeps the server from merging the two levels.
local WIDE = 800

local function is_wide(m) return #m.columns > WIDE end

local function match(m)
  local condition = m.differs
  if condition and is_wide(m) then
    return ([[
SELECT pg_catalog.count(*)::pg_catalog.int8 AS matched,
       pg_catalog.count(*) FILTER (WHERE r.same)::pg_catalog.int8 AS same
FROM (SELECT NOT %s AS same
  FROM %s AS s JOIN %s AS t ON %s OFFSET 0) AS r]]):format(condition, m.stage.sql, m.target.sql, key_match(m))
  end
  local same = condition and ("pg_catalog.count(*) FILTER (WHERE NOT %s)"):format(condition) or "pg_catalog.count(*)"
  return ([[
SELECT pg_catalog.count(*)::pg_catalog.int8 AS matched,
       %s::pg_catalog.int8 AS same
FROM %s AS s JOIN %s AS t ON %s]]):format(same, m.stage.sql, m.target.sql, key_match(m))
end

-- The same query for a part of the rows: $1 is the share in per cent. Only for a stage that is a table.
local function sample(m)
  if m.stage.sql:sub(1, 1) == "(" or is_wide(m) then return nil end
  local there = ("t.%s IS NOT NULL"):format(sql.ident(m.keys[1].name))
  return ([[
SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows,
       pg_catalog.count(*) FILTER (WHERE %s)::pg_catalog.int8 AS same
FROM (SELECT s.* FROM %s AS s TABLESAMPLE pg_catalog.system ($1::pg_catalog.float4) REPEATABLE (1)) AS s
LEFT JOIN %s AS t ON %s]]):format(m.differs and there .. " AND NOT " .. m.differs or there, m.stage.sql, m.target.sql, key_match(m))
end

local function match_again(m)
  local condition = m.differs
  return ("SELECT pg_catalog.count(*)::pg_catalog.int8 AS same\nFROM %s AS s JOIN %s AS t ON %s%s%s"):format(
    m.stage.sql, m.target.sql, key_match(m), not_ours(m), condition and "\n  AND NOT " .. condition or "")
end

-- Whether PARTITION BY can find repeated keys. It uses the type's own equality; an index with another one needs a
-- self-join.
local function partitioned(m)
  for _, k in ipairs(m.keys) do
    if not k.default_equality then return false end
  end
  return true
end

local function same_key(m)
  return sql.list(m.keys, function(k)
    return ("%s %s %s"):format((k.staged:gsub("s%.", "o.", 1)), k.operator, k.staged)
  end, " AND ")
end

local function staged_keys(m)
  return sql.list(m.keys, function(k) return k.staged end)
end

local function repeated(m)
  if partitioned(m) then
    return ([[
SELECT pg_catalog.count(*)::pg_catalog.int8 AS repeated
FROM (SELECT 1 FROM %s AS s GROUP BY %s HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS d]]):format(
      m.stage.sql, staged_keys(m))
  end
  return ([[
SELECT pg_catalog.count(*)::pg_catalog.int8 AS repeated
FROM %s AS s
WHERE EXISTS (SELECT 1 FROM %s AS o WHERE %s AND o.%s OPERATOR(pg_catalog.<>) s.%s)]]):format(
    m.stage.sql, m.stage.sql, same_key(m), m.stage.number, m.stage.number)
end

local function drop_repeated(m)
  local n = m.stage.number
  if not partitioned(m) then
    return stage.leave_out(m.stage, ([[
SELECT s.%s AS number FROM %s AS s
       WHERE EXISTS (SELECT 1 FROM %s AS o WHERE %s AND o.%s OPERATOR(pg_catalog.%s) s.%s)]]):format(
      n, m.stage.sql, m.stage.sql, same_key(m), n, m.duplicates == "first" and "<" or ">", n))
  end
  return stage.leave_out(m.stage, ([[
SELECT s.%s AS number, pg_catalog.row_number() OVER (PARTITION BY %s ORDER BY s.%s%s) AS place
       FROM %s AS s]]):format(n, staged_keys(m), n, m.duplicates == "first" and "" or " DESC", m.stage.sql),
    "r.place OPERATOR(pg_catalog.>) 1")
end

--- The statement that removes mended rows whose key is in the destination already, by a row of the same job that `duplicates`
--- prefers: one with a later number, or with an earlier one for "first". Nil if the key is not known from the staged rows, or
--- if all rows of a repeated key are rejected.
---@param m kitload.merge
---@param standing fun(columns: kitload.merge.column[]): string   the rows that are in the destination, as a table with these columns
---@return string? sql
function M.superseded(m, standing)
  if #m.keys == 0 or m.duplicates == "reject" or plan.looks_key_up(m) then return nil end
  local columns = {}
  for i, key in ipairs(m.keys) do
    for _, c in ipairs(m.columns) do
      if c.name == key.name then columns[i] = c end
    end
  end
  local n = m.stage.number
  return stage.leave_out(m.stage, ([[
SELECT s.%s AS number FROM %s AS s
       WHERE EXISTS (SELECT 1 FROM %s AS o WHERE %s AND o.%s OPERATOR(pg_catalog.%s) s.%s)]]):format(
    n, m.stage.sql, standing(columns), same_key(m), n, m.duplicates == "first" and "<" or ">", n))
end

-- All rows of a repeated key are rejected, because nothing says which of them is right.
local function reject_repeated(m)
  local n = m.stage.number
  local times = partitioned(m) and ("pg_catalog.count(*) OVER (PARTITION BY %s)"):format(staged_keys(m))
    or ("(SELECT pg_catalog.count(*) FROM %s AS o WHERE %s)"):format(m.stage.sql, same_key(m))
  return stage.reject(m.stage, "number, code, detail", ([[
SELECT r.number, 'unique.file', pg_catalog.concat(r.times, ' rows have it')
FROM (SELECT s.%s AS number, %s AS times FROM %s AS s) AS r
WHERE r.times OPERATOR(pg_catalog.>) 1]]):format(n, times, m.stage.sql))
end

local function reject_null_keys(m)
  return stage.reject(m.stage, "number, code, detail", ("SELECT s.%s, 'key.null', CASE %s END\nFROM %s AS s\nWHERE %s"):format(
    m.stage.number,
    sql.list(m.keys, function(k) return ("WHEN %s IS NULL THEN %s"):format(k.staged, sql.literal(k.name)) end, " "),
    m.stage.sql, sql.list(m.keys, function(k) return k.staged .. " IS NULL" end, " OR ")))
end

local function key_columns(m)
  return sql.list(m.keys, function(k) return "s." .. sql.ident(k.name) end)
end

-- Keeps the keys of rejected rows, so that rows of the destination with these keys are not deleted. The client sends the
-- rows that it rejects with negative numbers.
local function keep_keys(m, out)
  local s = m.stage
  local table_name, sent = stage.table_of(s), ("s.%s OPERATOR(pg_catalog.<) 0"):format(s.number)
  out.keep_sent = ("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS\nSELECT %s FROM %s AS s WHERE %s"):format(s.kept, key_columns(m),
    table_name, sent)
  out.drop_kept = ("DELETE FROM %s AS s WHERE %s"):format(table_name, sent)
  out.drop_rejected = ("WITH gone AS (%s\n  RETURNING %s)\nINSERT INTO %s SELECT * FROM gone"):format(out.drop_rejected,
    key_columns(m), s.kept)
  out.keyless = ("SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows FROM %s AS s WHERE %s"):format(s.kept,
    sql.list(m.keys, function(k) return ("s.%s IS NULL"):format(sql.ident(k.name)) end, " OR "))
end

--- Every statement that the merge may need, by name. One that is nil is not needed.
---@param m kitload.merge
---@return table<string, string>
function M.sql(m)
  local s, t = m.stage, m.target
  local out = {
    count_staged = ("SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows%s FROM %s AS s"):format(
      (#m.keys == 0 or plan.looks_key_up(m)) and "" or (", pg_catalog.count(*) FILTER (WHERE %s)::pg_catalog.int8 AS null_keys"):format(
        sql.list(m.keys, function(k) return k.staged .. " IS NULL" end, " OR ")), s.sql),
    lock = lock(m),
    insert = insert(m, m.method == "upsert" or m.method == "insert_only" or m.method == "keyed"),
  }
  out.analyze, out.mark = stage.statistics(s), mark(m)
  out.drop_rejected, out.count_rejected = s.number and stage.drop_rejected(s), setcheck.count_rejected(s)
  if #m.keys > 0 then
    out.reject_null_keys = reject_null_keys(m)
    out.repeated = not m.distinct and repeated(m) or nil
    if m.duplicates == "reject" then
      out.reject_repeated = reject_repeated(m)
    else
      out.drop_repeated = drop_repeated(m)
    end
  end
  if m.method == "upsert" or m.method == "keyed" then
    out.match, out.match_again, out.update, out.sample = match(m), match_again(m), update(m), sample(m)
  end
  if m.method == "insert_only" then
    out.match_again = ("SELECT pg_catalog.count(*)::pg_catalog.int8 AS same\nFROM %s AS s JOIN %s AS t ON %s%s"):format(
      s.sql, t.sql, key_match(m), not_ours(m))
  end
  if #m.keys > 0 and m.index and m.mode ~= "overwrite" then out.insert_quietly = insert(m, true, true) end
  if #m.keys > 0 and not m.index and m.method ~= "truncate" then
    local pattern = "SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows\n" ..
      "FROM (SELECT 1 FROM %s AS s JOIN %s AS t ON %s GROUP BY s.%s HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS d"
    out.ambiguous = pattern:format(s.sql, t.sql, key_match(m), s.number)
  end
  if m.method == "keyed" then
    out.delete_absent = ("DELETE FROM %s AS t\nWHERE %s"):format(t.sql, M.absent(m, "t"))
    if m.keeps == "keys" then keep_keys(m, out) end
    out.count_there = ("SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows FROM %s"):format(t.sql)
  elseif m.method == "truncate" then
    out.count_before = ("SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows FROM %s"):format(t.sql)
    out.empty = "TRUNCATE " .. t.sql
  elseif m.method == "delete" then
    out.empty = "DELETE FROM " .. t.sql
  end
  return out
end

-- What `explain` shows, in the order in which the statements run.
local order = {
  { "lock", "lock the destination" }, { "keep_sent", "keep the keys of rejected rows" }, { "drop_kept", "take them out of the stage" },
  { "analyze", "take the stage's statistics" }, { "lookups" },
  { "reject_null_keys", "reject rows without a key" }, { "dedupes" }, { "key_uniques" }, { "repeated", "look for repeated keys" },
  { "drop_repeated", "drop repeated keys" }, { "reject_repeated", "reject repeated keys" }, { "checks" }, { "uniques" },
  { "indexes" }, { "own" },
  { "count_before", "count the rows that go" }, { "empty", "empty the destination" },
  { "match", "find the rows that are there" }, { "insert", "insert the new rows" },
  { "insert_quietly", "insert, if another writer was first" }, { "update", "update what differs" },
  { "delete_absent", "delete the absent keys" },
}

-- The statements of the kit's checks and of the destination's constraints, under the names that `order` uses.
local function checks_of(m)
  local kit, destination = setcheck.sql(m), ring2.sql(m)
  return { lookups = kit.lookups, dedupes = kit.dedupes, key_uniques = kit.key_uniques, checks = destination.checks,
           indexes = destination.indexes, own = destination.own,
           uniques = table.move(destination.uniques, 1, #destination.uniques, #kit.uniques + 1, kit.uniques) }
end

--- Whether some statement joins or groups the staged rows. Then the server needs statistics about them.
---@param m kitload.merge
function M.needs_statistics(m)
  if #m.keys > 0 or #m.checks > 0 or m.stage.ways then return true end
  local asked = ring2.sql(m)
  return (asked.checks[1] or asked.uniques[1] or asked.own[1]) ~= nil
end

--- The merge as a list of statements with their purpose, for `explain` and `check`.
---@param m kitload.merge
---@return { purpose: string, sql: string }[]
function M.explain(m)
  local statements, checks, list = M.sql(m), checks_of(m), {}
  if not M.needs_statistics(m) then statements.analyze = nil end
  for _, item in ipairs(order) do
    if statements[item[1]] then list[#list + 1] = { purpose = item[2], sql = statements[item[1]] } end
    for _, check in ipairs(checks[item[1]] or {}) do list[#list + 1] = { purpose = check.purpose, sql = check.sql or check.first } end
  end
  return list
end

return M
