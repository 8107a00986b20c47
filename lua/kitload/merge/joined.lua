-- Writes SQL for lookups that run in the server as a join. A row whose key is not found is rejected. In the other rows the
-- found value replaces the key.
--
--   every key is there once   rows without it ─▶ rejects        join ─▶ UPDATE of the stage
--   else                      wanted keys ─▶ candidates ─▶ one row for each key, or "they differ" ─▶ rejects, UPDATE
--
-- Each is a hash join or a hashed aggregate. So the time grows in proportion to the rows and entries.
local codes = require "kitload.talk.codes"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"

local M = {}

--- Exact equality of texts, for any collation of the column, as a lookup in memory has it. A text column with a
--- deterministic collation has this equality already, and then its index can be used.
---@param column kitload.target.column
---@param key string
local function same_text(column, key)
  local is_text = (column.type == "text" or column.type == "varchar") and not column.domain
  if is_text and column.deterministic ~= false then
    local collate = column.collation and " COLLATE " .. column.collation or ""
    return ("t.%s OPERATOR(pg_catalog.=) %s%s"):format(sql.ident(column.name), key, collate)
  end
  return ('t.%s::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) %s'):format(sql.ident(column.name), key)
end

-- The columns to match, each with the value that is wanted in it.
local function parts_of(l)
  if #(l.also or {}) == 0 then return { { column = l.match, wanted = "w.key" } } end
  local parts = { { column = l.match, wanted = "w.part1" } }
  for i, other in ipairs(l.also) do parts[i + 1] = { column = other.column, wanted = "w.part" .. i + 1 } end
  return parts
end

-- The keys that are wanted, and how a staged row finds its key again. With one column the key is the text itself. With
-- several, the key has each text with its length in front, so no other texts give the same key (NULL has no length). Rows
-- are then found by their number.
local function keys_of(check, l, s)
  local column = sql.ident(check.names[1])
  if #(l.also or {}) == 0 then
    return {
      with = ("wanted AS MATERIALIZED (\n  SELECT DISTINCT s.%s AS key FROM %s AS s WHERE s.%s IS NOT NULL\n)"):format(
        column, s.sql, column),
      found = "w.key", from = "wanted AS w %s counted AS f ON f.key OPERATOR(pg_catalog.=) w.key",
      rows = ("(SELECT s.* FROM %s AS s WHERE s.%s IS NOT NULL) AS s\nLEFT JOIN counted AS f ON f.key OPERATOR(pg_catalog.=) s.%s"):format(
        s.sql, column, column),
    }
  end
  local texts, packed = { "s." .. column }, {}
  for i, other in ipairs(l.also) do texts[i + 1] = ("s.%s::pg_catalog.text"):format(sql.ident(other.staged)) end
  local parts, names = {}, {}
  for i, text in ipairs(texts) do
    packed[i] = ("pg_catalog.octet_length(%s), ':', %s"):format(text, text)
    parts[i], names[i] = ("%s AS part%d"):format(text, i), "k.part" .. i
  end
  return {
    with = ([[
keyed AS MATERIALIZED (
  SELECT s.%s AS number, %s,
         pg_catalog.concat(%s) AS key
  FROM %s AS s WHERE s.%s IS NOT NULL
), wanted AS MATERIALIZED (
  SELECT DISTINCT k.key, %s FROM keyed AS k
)]]):format(s.number, table.concat(parts, ", "), table.concat(packed, ", "), s.sql, column, table.concat(names, ", ")),
    found = "k.number", from = "keyed AS k %s counted AS f ON f.key OPERATOR(pg_catalog.=) k.key", by_number = true,
    rows = ("(SELECT k.number AS %s, k.key FROM keyed AS k) AS s\nLEFT JOIN counted AS f ON f.key OPERATOR(pg_catalog.=) s.key"):format(
      s.number),
  }
end

-- " AND NOT EXISTS …": no row of the other side has the key. Nothing if the key itself comes from a lookup and is not known
-- yet.
local function without_key(m, other, alias)
  if #m.keys == 0 then return "" end
  for _, check in ipairs(m.checks) do
    for _, key in ipairs(check.kind == "lookup" and m.keys or {}) do
      if check.names[1] == key.name then return "" end
    end
  end
  return ("\n    AND NOT EXISTS (SELECT 1 FROM %s AS %s WHERE %s)"):format(other, alias, sql.list(m.keys, function(k)
    return k.equal
  end, " AND "))
end

-- The rows in which a lookup looks; "key" is what was wanted. If the lookup is in the loaded table itself, these are the
-- rows that it will have: the staged ones, and those of its own that stay.
local function candidates(m, l)
  local take, parts = sql.ident(l.take.name), parts_of(l)
  local theirs = ([[
  SELECT w.key, t.%s::pg_catalog.text AS value FROM wanted AS w JOIN %s AS t ON %s]]):format(take, l.sql, sql.list(parts, function(p)
    return same_text(p.column, p.wanted)
  end, " AND "))
  if not l.input then return theirs end
  local staged_key = sql.list(parts, function(p)
    return ('s.%s::pg_catalog.text COLLATE "C" OPERATOR(pg_catalog.=) %s'):format(sql.ident(p.column.name), p.wanted)
  end, " AND ")
  local ours = ("  SELECT w.key, s.%s::pg_catalog.text AS value FROM wanted AS w JOIN %s AS s ON %s"):format(take, m.stage.sql, staged_key)
  if m.mode == "overwrite" then return ours end
  if m.mode == "upsert" then
    theirs = theirs .. ("\n  WHERE NOT EXISTS (SELECT 1 FROM %s AS s WHERE %s)%s"):format(m.stage.sql, staged_key,
      without_key(m, m.stage.sql, "s"))
  elseif m.mode == "insert_only" then
    ours = ours .. ("\n  WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)%s"):format(l.sql, sql.list(parts, function(p)
      return same_text(p.column, p.wanted)
    end, " AND "), without_key(m, l.sql, "t"))
  end
  return theirs .. "\n  UNION ALL\n" .. ours
end

-- The found value, with null tokens as NULL. A lookup in memory looks for them after its step, so the result is the same.
local function without_nulls(l, value)
  if #(l.nulls or {}) == 0 then return value end
  return ("CASE WHEN %s OPERATOR(pg_catalog.=) ANY (%s) THEN NULL ELSE %s END"):format(value,
    sql.literal(sql.array(l.nulls)) .. "::pg_catalog.text[]", value)
end

-- Rejects rows. The first alias in `from` is that of the rejected row.
local function reject(m, check, code, detail, from)
  return stage.reject(m.stage, "number, code, detail, field", ("SELECT s.%s, %s, %s, %s\nFROM %s"):format(m.stage.number, code, detail,
    check.field and sql.literal(check.field) or "NULL", from))
end

-- The whole message.
local function no_value(l)
  local message = l.required == "db.not_null" and "the destination's column does not take NULL" or codes.message(l.required)
  return sql.literal(("%s, and %s has no value for it"):format(message, l.display))
end

-- The condition that a staged row and a row of the table match, if every key is there once.
local function same_row(check, l)
  local wanted = { "s." .. sql.ident(check.names[1]) }
  for i, other in ipairs(l.also or {}) do wanted[i + 1] = ("s.%s::pg_catalog.text"):format(sql.ident(other.staged)) end
  return sql.list(parts_of(l), function(part, i) return same_text(part.column, wanted[i]) end, " AND ")
end

local function lookup_single(m, check, item)
  local l, s, key = check.lookup, m.stage, "s." .. sql.ident(check.names[1])
  local same, list = same_row(check, l), {}
  local alone = ("%s AS s\nWHERE %s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)"):format(s.sql, key, l.sql, same)
  if l.missing == "error" then
    list[1] = item("look for what is not in", reject(m, check, "'lookup.missing'", sql.literal(l.display), alone))
  elseif l.missing == "null" and l.required then
    list[1] = item("look for what is not in", reject(m, check, sql.literal(l.required), no_value(l), alone))
  elseif l.missing == "null" then
    list[1] = item("forget what is not in",
      ("UPDATE %s AS s SET %s = NULL\nWHERE %s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)"):format(
        stage.table_of(s), sql.ident(check.names[1]), key, l.sql, same), true)
  end
  local value = without_nulls(l, ("t.%s::pg_catalog.text"):format(sql.ident(l.take.name)))
  if l.required and (not l.take.not_null or #(l.nulls or {}) > 0) then
    list[#list + 1] = item("look for what has no value in", reject(m, check, sql.literal(l.required), no_value(l),
      ("%s AS s JOIN %s AS t ON %s\nWHERE %s IS NULL"):format(s.sql, l.sql, same, value)))
  end
  list[#list + 1] = item("look up", ("UPDATE %s AS s SET %s = %s\nFROM %s AS t WHERE %s"):format(stage.table_of(s),
    sql.ident(check.names[1]), value, l.sql, same), true)
  return list
end

-- Which rows are rejected, and why: the values of a key differ, nothing is found, or the found value is NULL.
local function faults(l)
  local bad, code, detail = { "f.different" }, "CASE WHEN f.different THEN 'lookup.ambiguous'", sql.literal(l.display)
  if l.missing == "error" then
    bad[2] = "f.key IS NULL"
    code = code .. " WHEN f.key IS NULL THEN 'lookup.missing'"
  end
  if l.required then
    if no_value(l) ~= detail then detail = ("CASE WHEN %s THEN %s ELSE %s END"):format(table.concat(bad, " OR "), detail, no_value(l)) end
    bad[#bad + 1] = l.missing == "keep" and "f.key IS NOT NULL AND f.value IS NULL" or "f.value IS NULL"
    code = code .. " ELSE " .. sql.literal(l.required)
  end
  return table.concat(bad, " OR "), code .. " END", detail
end

local function lookup_any(m, check)
  local l, s = check.lookup, m.stage
  local keys = keys_of(check, l, s)
  local bad, code, detail = faults(l)
  return ([[
WITH %s, candidates AS MATERIALIZED (
%s
), counted AS MATERIALIZED (
  SELECT c.key, %s AS value,
         pg_catalog.min(c.value COLLATE "C") OPERATOR(pg_catalog.<>) pg_catalog.max(c.value COLLATE "C")
           OR pg_catalog.count(c.value) OPERATOR(pg_catalog.<>) 0
             AND pg_catalog.count(c.value) OPERATOR(pg_catalog.<>) pg_catalog.count(*) AS different
  FROM candidates AS c GROUP BY c.key
), rejected AS (
%s
), found AS MATERIALIZED (
  SELECT %s, f.value FROM %s
)
%s]]):format(
    keys.with, candidates(m, l), without_nulls(l, 'pg_catalog.min(c.value COLLATE "C")'),
    reject(m, check, code, detail, ("%s\nWHERE %s"):format(keys.rows, bad)),
    keys.found, keys.from:format(l.missing == "null" and "LEFT JOIN" or "JOIN"),
    stage.fill(s, check.names[1], keys.by_number))
end

--- The statements of a lookup, in their order. `fills`: the rows that it affects are not rejected. `both`: some may be.
---@param m kitload.merge
---@param check table
---@return { check: table, purpose: string, sql: string, fills: boolean?, both: boolean? }[]
function M.sql(m, check)
  local names, l = table.concat(check.names, ", "), check.lookup
  local function item(verb, text, fills)
    return { check = check, sql = text, fills = fills,
             purpose = verb == "look up" and ("look up %s in %s"):format(names, l.display) or ("%s %s"):format(verb, l.display) }
  end
  if l.single and not l.input and not (m.stage.ways or m.stage.packed) then return lookup_single(m, check, item) end
  local whole = item("look up", lookup_any(m, check))
  whole.both = true
  return { whole }
end

return M
