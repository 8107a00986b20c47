-- Counts the rows of other tables that an overwrite would delete or change together with its own rows, through foreign keys
-- with ON DELETE CASCADE, SET NULL or SET DEFAULT. It counts and names them before the deletion.
--
--   destination t ◀── c1 (CASCADE) ◀── c2 (CASCADE) ◀── c3 (SET NULL)      each of these tables gets a count of its own
--
-- Keys may form a circle: a table refers to itself, or two tables to each other. Then rows are followed one step after the
-- other, until no new row is found.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local statements = require "kitload.merge.statements"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"
local text = require "kitload.talk.text"

local M = {}

-- The foreign keys that lead on from the destination, each once. A foreign key has a copy for each partition of its own
-- table. A copy for a partition of the other table is kept only if that partition is the table we asked for.
local KEYS = [[
WITH RECURSIVE reached AS (
  SELECT $1::pg_catalog.regclass::oid AS oid
  UNION
  SELECT con.conrelid FROM reached JOIN pg_catalog.pg_constraint con ON con.confrelid = reached.oid
  WHERE con.confdeltype = 'c' AND KEY
)
SELECT con.conrelid::int8 AS child, con.confrelid::int8 AS parent, con.conname::text AS name, con.confdeltype::text AS action,
       con.conrelid = $1::pg_catalog.regclass AS own, n.nspname::text AS schema, c.relname::text AS table,
       pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
         AND NOT pg_catalog.row_security_active(c.oid) AS readable,
       (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n)::text
        FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum) AS columns,
       (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n)::text
        FROM pg_catalog.unnest(con.confkey) WITH ORDINALITY AS k(attnum, n)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.attnum) AS refers_to,
       (SELECT pg_catalog.array_agg(pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname ORDER BY k.n)::text
        FROM pg_catalog.unnest(con.conpfeqop) WITH ORDINALITY AS k(op, n)
        JOIN pg_catalog.pg_operator op ON op.oid = k.op
        JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace) AS operators
FROM reached JOIN pg_catalog.pg_constraint con ON con.confrelid = reached.oid AND KEY
JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY con.oid]]

KEYS = KEYS:gsub("KEY", [[con.contype = 'f' AND con.confdeltype IN ('c', 'n', 'd')
    AND coalesce(pg_catalog.to_jsonb(con) ->> 'conenforced', 'true') = 'true'
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint p WHERE p.oid = con.conparentid AND p.confrelid = con.confrelid)]])

local actions = { c = "ON DELETE CASCADE", n = "ON DELETE SET NULL", d = "ON DELETE SET DEFAULT" }

--- Whether a deletion from the target can reach rows of other tables at all.
---@param target kitload.target
function M.concerns(target)
  for _, key in ipairs(target.referenced_by) do
    if actions[key.on_delete] then return true end
  end
  return false
end

-- The condition that the deletion takes this row of the destination.
local function goes(m, alias)
  if #m.keys == 0 then return nil end
  return statements.absent(m, alias)
end

local function joined(key, child, parent)
  local list = {}
  for i, column in ipairs(key.columns) do
    list[i] = ("%s.%s OPERATOR(%s) %s.%s"):format(parent, sql.ident(key.refers_to[i]), key.operators[i], child, sql.ident(column))
  end
  return table.concat(list, " AND ")
end

-- The number of rows in the last table of a way that lead back to a deleted row.
local function count(m, way)
  local condition, parent, from = goes(m, "t"), "t", m.target.sql
  for depth, key in ipairs(way) do
    local alias = "c" .. depth
    condition = ("EXISTS (SELECT 1 FROM %s AS %s WHERE %s%s)"):format(from, parent, joined(key, alias, parent),
      condition and " AND " .. condition or "")
    parent, from = alias, key.sql
    -- Rows of the destination that the deletion takes anyway do not count.
    if key.own then condition = ("%s AND NOT (%s)"):format(condition, goes(m, parent)) end
  end
  return ("(SELECT pg_catalog.count(*)::pg_catalog.int8 FROM %s AS %s WHERE %s)"):format(from, parent, condition)
end

local function read_keys(conn, m)
  local found, err = statement.run(conn, "look for rows that go with others", KEYS, { tostring(m.target.oid) })
  if not found then return nil, err end
  local keys = {}
  for _, row in ipairs(found.rows) do
    -- Without a key all rows of the destination are deleted, so a key to itself adds none.
    if not row.own or #m.keys > 0 then
      keys[#keys + 1] = { child = row.child, parent = row.parent, name = row.name, action = row.action, own = row.own,
        readable = row.readable, sql = sql.qualified(row.schema, row.table), display = sql.display(row.schema, row.table),
        columns = sql.unarray(row.columns), refers_to = sql.unarray(row.refers_to), operators = sql.unarray(row.operators) }
    end
  end
  return keys
end

-- Up to so many ways are counted one by one. If there are more, or circles, the rows are followed.
local WAYS = 100

-- Every way from the destination, each as a list of keys. Nil if there are circles, or too many ways.
local function ways_of(keys, start)
  local ways = {}
  local function walk(table_of, way, passed)
    for _, key in ipairs(keys) do
      if key.parent == table_of then
        if key.action == "c" and passed[key.child] or #ways == WAYS then return false end
        local longer = table.move(way, 1, #way, 1, {})
        longer[#longer + 1] = key
        ways[#ways + 1] = longer
        if key.action == "c" then
          passed[key.child] = true
          local fine = walk(key.child, longer, passed)
          passed[key.child] = nil
          if not fine then return false end
        end
      end
    end
    return true
  end
  return walk(start, {}, { [start] = true }) and ways or nil
end

-- A SELECT of the rows that a key reaches from those in `g`. `t` says what a row belongs to: 0 is the destination, else a
-- key's number.
local STEP = [[
SELECT %d AS t, c.tableoid AS o, c.ctid::pg_catalog.text AS c FROM %s AS p JOIN %s AS c ON %s
WHERE g.t OPERATOR(pg_catalog.=) %d AND p.tableoid OPERATOR(pg_catalog.=) g.o AND p.ctid OPERATOR(pg_catalog.=) g.c::pg_catalog.tid]]

local FOLLOW = [[
WITH RECURSIVE first AS MATERIALIZED (SELECT t.tableoid AS o, t.ctid::pg_catalog.text AS c FROM %s AS t%s), gone AS (
  SELECT 0 AS t, first.o, first.c FROM first
  UNION
  SELECT n.t, n.o, n.c FROM gone AS g CROSS JOIN LATERAL (
    %s) AS n)
SELECT ARRAY[%s]::pg_catalog.text AS counts]]

-- The statement that follows rows until no new one is found, and what each of its counts is about.
local function follow(m, keys)
  local number, tables, steps, of, counts = {}, { [m.target.oid] = m.target.sql }, {}, {}, {}
  -- Rows that are deleted lead to further rows, so all ways to their table share one number. The other rows are an end.
  local function number_of(key)
    if key.own and key.action == "c" then return 0 end
    local name = key.child .. key.action
    if not number[name] then
      of[#of + 1] = key
      number[name] = #of
      counts[#of] = ("(SELECT pg_catalog.count(*)::pg_catalog.int8 FROM gone AS g WHERE g.t OPERATOR(pg_catalog.=) %d%s)"):format(#of,
        key.own and " AND NOT EXISTS (SELECT 1 FROM gone AS own WHERE own.t OPERATOR(pg_catalog.=) 0 AND own.o OPERATOR(pg_catalog.=) g.o "
          .. "AND own.c OPERATOR(pg_catalog.=) g.c)" or "")
    end
    return number[name]
  end
  local own
  for _, key in ipairs(keys) do
    number_of(key)
    tables[key.child], own = key.sql, key.own and key.action == "c" and key or own
  end
  for _, key in ipairs(keys) do
    local from = key.parent == m.target.oid and 0 or number[key.parent .. "c"]
    if from then steps[#steps + 1] = STEP:format(number_of(key), tables[key.parent], key.sql, joined(key, "c", "p"), from) end
  end
  if own then
    of[#of + 1] = own
    counts[#counts + 1] = "((SELECT pg_catalog.count(*) FROM gone AS g WHERE g.t OPERATOR(pg_catalog.=) 0) "
      .. "OPERATOR(pg_catalog.-) (SELECT pg_catalog.count(*) FROM first))"
  end
  local condition = goes(m, "t")
  return FOLLOW:format(m.target.sql, condition and " WHERE " .. condition or "", table.concat(steps, "\n    UNION ALL\n    "),
    table.concat(counts, ",\n  ")), of
end

-- The same result, with one count for each way.
local function count_ways(m, ways)
  local counts, of = {}, {}
  for i, way in ipairs(ways) do counts[i], of[i] = count(m, way), way[#way] end
  return ("SELECT ARRAY[%s]::pg_catalog.text AS counts"):format(table.concat(counts, ",\n  ")), of
end

local function refused(m, what, hint)
  return errors.refused(("rows of %s would be deleted, and this would also change %s: nothing was loaded"):format(m.target.display, what),
    hint or "if that is right: cascade = true in the kit; load = \"upsert\" deletes nothing", { code = "cascade" })
end

local function told(reached)
  local list = {}
  for i, r in ipairs(reached) do
    list[i] = ("%s of %s (%s)"):format(text.plural(r.count, "row"), r.display, actions[r.action])
  end
  return listing.list(list)
end

-- Adds up the counts of a table, because several ways may lead to it.
local function sums(of, counts)
  local list, by = {}, {}
  for i, n in ipairs(counts) do
    local name, many = of[i].action .. of[i].display, math.tointeger(tonumber(n))
    if many > 0 and not by[name] then
      by[name] = { display = of[i].display, action = of[i].action, count = 0 }
      list[#list + 1] = by[name]
    end
    if many > 0 then by[name].count = by[name].count + many end
  end
  return list
end

-- The keys whose rows this role may count. What lies behind the other keys cannot be counted either.
local function countable(m, keys)
  local list = {}
  for _, key in ipairs(keys) do
    if key.readable then
      list[#list + 1] = key
    elseif not m.cascade then
      return nil, refused(m, ("what refers to them in %s (%s), which this role may not count"):format(key.display, actions[key.action]))
    end
  end
  return list
end

--- What the deletion would reach besides its own rows. If that is any row, the load is refused, unless the kit says
--- cascade.
---@param conn userdata
---@param m kitload.merge
---@return { display: string, action: string, count: integer }[]? reached, table? err
function M.look(conn, m)
  if not M.concerns(m.target) then return {} end
  local keys, err = read_keys(conn, m)
  if keys then keys, err = countable(m, keys) end
  if not keys then return nil, err end
  local ways = ways_of(keys, m.target.oid)
  if ways and #ways == 0 then return {} end
  local question, of
  if ways then question, of = count_ways(m, ways) else question, of = follow(m, keys) end
  local found
  found, err = statement.run(conn, "count the rows that go with others", question)
  if not found then return nil, err end
  local reached = sums(of, sql.unarray(found.rows[1].counts))
  if reached[1] and not m.cascade then return nil, refused(m, told(reached)) end
  return reached
end

--- A line for the report.
---@param reached { display: string, action: string, count: integer }[]
function M.note(reached)
  return "the deleted rows changed others with them: " .. told(reached)
end

return M
