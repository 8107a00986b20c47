-- Rows of other tables that would go, or lose what they refer to, with rows that an overwrite deletes: foreign keys with
-- ON DELETE CASCADE, SET NULL or SET DEFAULT. They are counted in front of the deletion, and named.
--
--   destination t ◀── c1 (CASCADE) ◀── c2 (CASCADE) ◀── c3 (SET NULL)      each ends in a count of its own
local listing = require "kit.listing"
local merge = require "kitload.merge"
local sql = require "kitload.sql"
local statement = require "kitload.statement"
local text = require "kitload.text"

local M = {}

-- The ways from the destination to every table that is concerned. A foreign key has a copy for each partition of its own table; the
-- copy for a partition that is referred to is kept where that is what was asked for.
local WAYS = [[
WITH RECURSIVE way AS (
  SELECT con.oid, con.conrelid, con.confdeltype, ARRAY[con.oid] AS path
  FROM pg_catalog.pg_constraint con
  WHERE con.confrelid = $1::pg_catalog.regclass AND KEY
  UNION ALL
  SELECT con.oid, con.conrelid, con.confdeltype, way.path || con.oid
  FROM way JOIN pg_catalog.pg_constraint con ON con.confrelid = way.conrelid
  WHERE way.confdeltype = 'c' AND KEY AND (con.oid <> ALL (way.path) OR con.conrelid = con.confrelid)
    AND pg_catalog.cardinality(way.path) < 16
)
SELECT way.path::text AS path, con.oid::int8 AS oid, con.conname::text AS name, con.confdeltype::text AS action,
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
FROM way JOIN pg_catalog.pg_constraint con ON con.oid = way.oid
JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY way.path]]

WAYS = WAYS:gsub("KEY", [[con.contype = 'f' AND con.confdeltype IN ('c', 'n', 'd')
    AND coalesce(pg_catalog.to_jsonb(con) ->> 'conenforced', 'true') = 'true'
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint p WHERE p.oid = con.conparentid AND p.confrelid = con.confrelid)]])

local actions = { c = "ON DELETE CASCADE", n = "ON DELETE SET NULL", d = "ON DELETE SET DEFAULT" }

--- Whether a deletion from the target may reach other rows at all.
---@param target kitload.target
function M.concerns(target)
  for _, key in ipairs(target.referenced_by) do
    if actions[key.on_delete] then return true end
  end
  return false
end

-- Rows of the destination, under this name, that the deletion names.
local function goes(m, alias)
  if #m.keys == 0 then return nil end
  return merge.absent(m, alias)
end

local function joined(key, child, parent)
  local list = {}
  for i, column in ipairs(key.columns) do
    list[i] = ("%s.%s OPERATOR(%s) %s.%s"):format(parent, sql.ident(key.refers_to[i]), key.operators[i], child, sql.ident(column))
  end
  return table.concat(list, " AND ")
end

-- How many rows of the last table of the way: those that lead back to a row that goes.
local function count(m, way)
  local condition, parent, from = goes(m, "t"), "t", m.target.sql
  for depth, key in ipairs(way) do
    local alias = "c" .. depth
    condition = ("EXISTS (SELECT 1 FROM %s AS %s WHERE %s%s)"):format(from, parent, joined(key, alias, parent),
      condition and " AND " .. condition or "")
    parent, from = alias, key.sql
    -- Those go anyway.
    if key.own then condition = ("%s AND NOT (%s)"):format(condition, goes(m, parent)) end
  end
  return ("(SELECT pg_catalog.count(*)::pg_catalog.int8 FROM %s AS %s WHERE %s)"):format(from, parent, condition)
end

local function read_ways(conn, m)
  local found, err = statement.run(conn, "look for rows that go with others", WAYS, { tostring(m.target.oid) })
  if not found then return nil, err end
  local by_oid, ways = {}, {}
  for _, row in ipairs(found.rows) do
    local key = by_oid[row.oid] or { name = row.name, action = row.action, own = row.own, readable = row.readable,
      sql = sql.qualified(row.schema, row.table), display = sql.display(row.schema, row.table), columns = sql.unarray(row.columns),
      refers_to = sql.unarray(row.refers_to), operators = sql.unarray(row.operators) }
    by_oid[row.oid] = key
  end
  for _, row in ipairs(found.rows) do
    local way, own = {}, false
    for i, oid in ipairs(sql.unarray(row.path)) do
      way[i] = by_oid[math.tointeger(tonumber(oid))]
      own = own or way[i].own
    end
    -- All rows of the destination go where there is no key.
    if not own or #m.keys > 0 then ways[#ways + 1] = way end
  end
  return ways
end

local function refused(m, what, hint)
  return { kind = "refused", exit = 5, code = "cascade", message = ("rows of %s would go, and that reaches %s: nothing was loaded"):format(
    m.target.display, what), hint = hint or "where that is meant: cascade = true in the kit; load = \"upsert\" deletes nothing" }
end

local function told(reached)
  local list = {}
  for i, r in ipairs(reached) do
    list[i] = ("%s of %s (%s)"):format(text.plural(r.count, "row"), r.display, actions[r.action])
  end
  return listing.list(list)
end

-- A table may be reached in several ways.
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

--- What the deletion reaches beside its own rows, in front of it. Refused where that is any row, unless the kit says cascade.
---@param conn userdata
---@param m kitload.merge
---@return { display: string, action: string, count: integer }[]? reached, table? err
function M.look(conn, m)
  if not M.concerns(m.target) then return {} end
  local ways, err = read_ways(conn, m)
  if not ways then return nil, err end
  local counts, of = {}, {}
  for _, way in ipairs(ways) do
    local readable, last = true, way[#way]
    for _, key in ipairs(way) do readable = readable and key.readable end
    if readable then
      counts[#counts + 1], of[#of + 1] = count(m, way), last
    elseif not m.cascade then
      return nil, refused(m, ("what refers to them in %s (%s), which this role may not count"):format(last.display, actions[last.action]))
    end
  end
  if #counts == 0 then return {} end
  local found
  found, err = statement.run(conn, "count the rows that go with others",
    ("SELECT ARRAY[%s]::pg_catalog.text AS counts"):format(table.concat(counts, ",\n  ")))
  if not found then return nil, err end
  local reached = sums(of, sql.unarray(found.rows[1].counts))
  if reached[1] and not m.cascade then return nil, refused(m, told(reached)) end
  return reached
end

--- A line for the report.
---@param reached { display: string, action: string, count: integer }[]
function M.note(reached)
  return "the rows that went reached " .. told(reached)
end

return M
