-- Moves the sequences that number a loaded column beyond the values of the load, before the rows are inserted.
--
--   staging ─▶ the greatest value ─┐
--   the sequence ─▶ where it stands ┴─▶ nextval, a step at a time │ setval ─▶ then the merge
--
-- Otherwise the application's next INSERT would get a number that the load has used. It must happen before the rows go in,
-- because the application may take a number between our INSERT and our COMMIT. A change of a sequence is visible at once
-- and is not rolled back.
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"

local M = {}

-- Up to this many numbers are taken one by one with nextval, which is correct whatever others do at the same time. For
-- more, setval is used. It could move the sequence back, but only if others took so many numbers between our look and our
-- setval.
M.MOST_STEPS = 10000
-- A value this close to the sequence's end hardly came from it. Moving it beyond that value would leave it no numbers.
local NEAR_STEPS = 1000

---@class kitload.sequence   as the catalog describes it
---@field column string      the column that it numbers
---@field oid integer
---@field sql string         qualified
---@field display string
---@field increment integer  negative: it counts down
---@field least integer      the bounds of the values that both sequence and column allow
---@field greatest integer
---@field can table<string, boolean>  next, set, look

local whole = { int2 = true, int4 = true, int8 = true, numeric = true }

--- The sequences that this load must move, each with its column of the merge.
---@param m kitload.merge
---@return { sequence: kitload.sequence, column: kitload.merge.column }[]
function M.of(m)
  local list = {}
  for _, sequence in ipairs(m.target.sequences or {}) do
    for _, c in ipairs(m.columns) do
      if c.name == sequence.column and whole[c.column.type] then list[#list + 1] = { sequence = sequence, column = c } end
    end
  end
  return list
end

--- The first sequence that numbers one of these columns.
---@param target kitload.target
---@param columns { name: string }[]
---@return kitload.sequence?
function M.first(target, columns)
  for _, sequence in ipairs(target.sequences or {}) do
    for _, c in ipairs(columns) do
      if c.name == sequence.column then return sequence end
    end
  end
end

-- The last value to which a sequence is moved. Values above it are too near to its end.
local function last_good(s)
  local range = s.greatest - s.least
  if range < 0 then range = math.maxinteger end -- the whole range of bigint
  local near = math.min(NEAR_STEPS * math.abs(s.increment), range // 100)
  return s.increment > 0 and s.greatest - near or s.least + near
end

--- One query over the staged values. cN is the value that sequence N has to pass; nearN says whether some values are too
--- near its end.
---@param m kitload.merge
---@param list { sequence: kitload.sequence, column: kitload.merge.column }[]
---@return string
function M.values_sql(m, list)
  return ("SELECT %s\nFROM %s AS s"):format(sql.list(list, function(item, i)
    local s, up = item.sequence, item.sequence.increment > 0
    local value = item.column.column.type == "numeric" and ("pg_catalog.%s(%s)"):format(up and "floor" or "ceil", item.column.value)
      or ("(%s)::pg_catalog.int8"):format(item.column.value)
    local bound, past, edge = last_good(s), up and ">" or "<", up and s.greatest or s.least
    local up_to = up and "<=" or ">="
    local function is(operator, n) return ("%s OPERATOR(pg_catalog.%s) '%d'::pg_catalog.int8"):format(value, operator, n) end
    return ("pg_catalog.%s(%s) FILTER (WHERE %s)::pg_catalog.int8 AS c%d,\n  coalesce(pg_catalog.bool_or(%s AND %s), false) AS near%d")
      :format(up and "max" or "min", value, is(up_to, bound), i, is(past, bound), is(up_to, edge), i)
  end, ",\n  "), m.stage.sql)
end

-- The last value that the sequence gave. If it gave none, one step before its first value.
local function stands_sql(s)
  return ([[
SELECT CASE WHEN q.is_called THEN q.last_value::pg_catalog.numeric
       ELSE q.last_value::pg_catalog.numeric OPERATOR(pg_catalog.-) (%d)::pg_catalog.numeric END::pg_catalog.text AS at
FROM %s AS q]]):format(s.increment, s.sql)
end

local STEP = [[
SELECT pg_catalog.count(pg_catalog.nextval($1::pg_catalog.oid::pg_catalog.regclass))::pg_catalog.int8 AS taken
FROM pg_catalog.generate_series(1, $2::pg_catalog.int4)]]

-- Sets the sequence only if it is still behind.
local function set_sql(s)
  return ([[
SELECT pg_catalog.setval($1::pg_catalog.oid::pg_catalog.regclass, $2::pg_catalog.int8, true) AS at
FROM %s AS q WHERE q.last_value OPERATOR(pg_catalog.%s) $2::pg_catalog.int8
  OR q.last_value OPERATOR(pg_catalog.=) $2::pg_catalog.int8 AND NOT q.is_called]]):format(s.sql, s.increment > 0 and "<" or ">")
end

local function advice(s, value)
  return ("SELECT setval(%s, %d)"):format(sql.literal(s.sql), value)
end

local function steps_to(s, at, value)
  local gap, step = s.increment > 0 and value - at or at - value, math.abs(s.increment)
  if (s.increment > 0 and value <= at) or (s.increment < 0 and value >= at) then return 0 end
  -- The difference of two int8 may be too large for int8. Then the distance is certainly long.
  if gap < 0 then return math.maxinteger end
  return gap // step + (gap % step > 0 and 1 or 0)
end

local function move(conn, s, value, notes, dry_run)
  local purpose = ("move the sequence %s past %d"):format(s.display, value)
  if not s.can.look then
    notes[#notes + 1] = ("whether the sequence %s stands past %d, the greatest value of %s, cannot be seen by this role: "
      .. "GRANT USAGE, SELECT, UPDATE ON SEQUENCE %s"):format(s.display, value, sql.display(nil, s.column), s.sql)
    return true
  end
  local text, err = statement.value(conn, ("look where the sequence %s stands"):format(s.display), stands_sql(s))
  if not text then return nil, err end
  local at = math.tointeger(tonumber(text)) or (s.increment > 0 and math.mininteger or math.maxinteger)
  local steps = steps_to(s, at, value)
  if steps == 0 then return true end
  local taken = steps <= M.MOST_STEPS
  local to = taken and at + steps * s.increment or value
  if not taken and steps < math.maxinteger then to = at + steps * s.increment end
  if dry_run then
    notes[#notes + 1] = ("a run would move the sequence %s from %d to %d"):format(s.display, at, to)
    return true
  end
  if not (taken and s.can.next) and not s.can.set then
    notes[#notes + 1] = ("the sequence %s is at %d, below values of this load, and this role may not move it: let its owner run %s")
      :format(s.display, at, advice(s, to))
    return true
  end
  local done
  if taken and s.can.next then
    done, err = statement.run(conn, purpose, STEP, { tostring(s.oid), tostring(steps) })
  else
    done, err = statement.run(conn, purpose, set_sql(s), { tostring(s.oid), tostring(to) })
  end
  if not done then return nil, err end
  notes[#notes + 1] = ("the sequence %s was moved from %d to %d, past the values of %s"):format(s.display, at, to,
    sql.display(nil, s.column))
  return true
end

--- Move the sequences of the loaded columns past the staged values.
---@param conn userdata
---@param m kitload.merge
---@param notes string[]  notes for the report are added here
---@param dry_run boolean?  only say what a run would do, because a change of a sequence is not rolled back
---@return boolean? ok, table? err
function M.pass(conn, m, notes, dry_run)
  local list = M.of(m)
  if not list[1] then return true end
  local found, err = statement.run(conn, "look for the values that sequences give, too", M.values_sql(m, list))
  if not found then return nil, err end
  local row = found.rows[1]
  for i, item in ipairs(list) do
    local s = item.sequence
    if row["near" .. i] then
      notes[#notes + 1] = ("the sequence %s is not moved to values of %s that stand at the end of what it can give"):format(
        s.display, sql.display(nil, s.column))
    end
    local value = row["c" .. i]
    if value then
      local done
      done, err = move(conn, s, value, notes, dry_run)
      if not done then return nil, err end
    end
  end
  return true
end

return M
