-- Writes SQL for the staged rows as they will be in the destination. The destination's constraints are checked on these
-- rows.
--
--   stage ─┬─ new key ───▶ INSERT's values, and defaults for columns that this file does not fill ───┐
--          └─ known key ─▶ UPDATE's values, and for the rest the present values of the row ──────────┴─▶ r
--
-- Some values exist only after the write, as the next number of a sequence or a generated column. Then `of` gives nil, and
-- the merge itself finds out.
local catalog = require "kitload.target.catalog"
local sql = require "kitload.pg.sql"

local M = {}

-- In these types equal values are identical. So when a key column is not written, the staged and the present value are the
-- same.
local exact = {}
for name in ("bool int2 int4 int8 uuid date timestamp timestamptz"):gmatch "%S+" do exact[name] = true end

--- Whether the merge finds rows of the destination by their key and updates them.
---@param m kitload.merge
function M.updates(m) return m.method == "upsert" or m.method == "keyed" end

--- The condition that a row of the destination has the same key as a staged row.
---@param m kitload.merge
---@param staged string?  the alias of the staged row, "s" unless given
---@param there string?   the alias of the destination's row, "t" unless given
function M.same_key(m, staged, there)
  return sql.list(m.keys, function(k)
    return ("%s.%s %s %s"):format(there or "t", sql.ident(k.name), k.operator, (k.staged:gsub("s%.", (staged or "s") .. ".", 1)))
  end, " AND ")
end

--- The condition that the merge does not touch a row of the destination.
---@param m kitload.merge
---@param there string?  its alias, "t" unless given
function M.stays(m, there)
  return ("NOT EXISTS (SELECT 1 FROM %s AS o WHERE %s)"):format(m.stage.sql, M.same_key(m, "o", there))
end

local function stored(column, value)
  local type_name = column.base
  if column.base_formatted:find("(", 1, true) or column.base_formatted:find "^interval" then type_name = column.base_formatted end
  local out = ("(%s)::%s"):format(value, type_name)
  return column.collation and ("(%s COLLATE %s)"):format(out, column.collation) or out
end

--- What the merge writes into a column; nil when it does not fill the column.
---@param m kitload.merge
---@param name string
function M.merged(m, name)
  for _, c in ipairs(m.columns) do
    if c.name == name then return c end
  end
  for _, meta in ipairs(m.metadata) do
    if meta.name == name then return { value = meta.value, insert = meta.value, set = meta.value } end
  end
end

-- What INSERT writes. The second result must not be NULL: there INSERT would replace NULL by a value that only INSERT can
-- make.
local function inserted(column, c)
  if c then
    if c.insert ~= c.value and not column.default_constant then return c.value, c.value end
    return c.insert
  end
  if column.generated then return nil end
  if not column.has_default and not column.identity then return "NULL" end
  return column.default_constant and column.default_expr or nil
end

local function present(column) return ("t.%s::%s"):format(sql.ident(column.name), column.base) end

-- A quiet column is never the reason for an update. It changes only when another column changes.
local function quietly(m, c, column)
  if not m.differs then return present(column) end
  return ("CASE WHEN %s THEN %s ELSE %s END"):format(m.differs, c.set, present(column))
end

---@class kitload.becoming
---@field values table<string, string>   the coming value of a column, in terms of s and, if `joined`, of t
---@field present table<string, string>  the present value, in terms of t
---@field names string[]
---@field joined boolean
---@field from string                    "stage AS s LEFT JOIN … AS t"
---@field known string[]                 conditions; for rows that do not meet them nothing is known
---@field new string?                    if joined: the condition that the row is inserted

--- The values of these columns in the coming rows; nil when they cannot be known.
---@param m kitload.merge
---@param names string[]
---@param join boolean?   join the present row also when it is not needed
---@return kitload.becoming?
function M.of(m, names, join)
  local out = { values = {}, present = {}, names = names, joined = M.updates(m) and join or false, known = {} }
  local pairs_of = {}
  for i, name in ipairs(names) do
    local column = catalog.column(m.target, name)
    if not column then return nil end
    local c = M.merged(m, name)
    local new, not_null = inserted(column, c)
    if not new then return nil end
    if not_null then out.known[#out.known + 1] = not_null .. " IS NOT NULL" end
    local old = c and c.set or present(column)
    if c and c.set and c.quiet then old = quietly(m, c, column) end
    if c and c.key and exact[column.type] then old = new end
    -- For a not-null column NULL is handled elsewhere, and `known` leaves it out.
    if not_null and c.set and not c.quiet then old = new end
    out.joined = out.joined or (M.updates(m) and old ~= new)
    out.present[name] = stored(column, present(column))
    pairs_of[i] = { stored(column, new), stored(column, old) }
  end
  out.from = m.stage.sql .. " AS s"
  if out.joined then
    out.new = ("t.%s IS NULL"):format(sql.ident(m.keys[1].name))
    out.from = ("%s LEFT JOIN %s AS t ON %s"):format(out.from, m.target.sql, M.same_key(m))
  end
  for i, name in ipairs(names) do
    local new, old = pairs_of[i][1], pairs_of[i][2]
    out.values[name] = (not out.joined or new == old) and new or ("CASE WHEN %s THEN %s ELSE %s END"):format(out.new, new, old)
  end
  -- insert_only leaves out rows whose key is there.
  if m.method == "insert_only" then
    out.known[#out.known + 1] = ("NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)"):format(m.target.sql, M.same_key(m))
  end
  return out
end

--- The condition, in terms of s and t, that the merge changes one of these columns.
---@param b kitload.becoming
---@param names string[]
function M.changes(b, names)
  return ("pg_catalog.record_image_ne(ROW(%s), ROW(%s))"):format(
    sql.list(names, function(n) return b.present[n] end), sql.list(names, function(n) return b.values[n] end))
end

--- The columns whose names may stand in an expression. One too many does no harm.
---@param target kitload.target
---@param expression string
---@return string[]
function M.mentioned(target, expression)
  local names = {}
  for _, column in ipairs(target.columns) do
    if expression:find(column.name:gsub('"', '""'), 1, true) then names[#names + 1] = column.name end
  end
  return names
end

return M
