-- Says whether a server's error is about the data of a row or about something else. It looks at the SQLSTATE and at who
-- raised the error. There is a form in Lua, and one in SQL for the search that runs in the server (blocks.lua).
--
--   about the row      data (22), constraints (23, 44), errors in triggers and functions (P0, 21, 27, 09, 38, 39),
--                      a row or key that is too long for a page (54000), row security under a view,
--                      a SQLSTATE that the server itself does not use, and any other that a RAISE gave
--   never              the connection, locks, resources, what an operator does (08, 25, 40, 53, 55, 57, 58, F0, XX)
local sql = require "kitload.pg.sql"
local states = require "kitload.pg.states"

local M = {}

local function set(names)
  local out = {}
  for name in names:gmatch "%S+" do out[name] = true end
  return out
end

local of_rows = set "09 21 22 23 27 38 39 44 P0"
local never = states.world_and("F0", "XX")
-- Each class that PostgreSQL itself uses. Any other was made up by the author of a trigger, as '45000' or 'U0001'.
local of_server = set [[00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 10 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 44 53
  54 55 57 58 72 F0 HV P0 XX]]

local TOO_LONG = "54000"

--- A trigger or function raised the error on purpose.
---@param err table
function M.is_raised(err)
  local class = (err.sqlstate or ""):sub(1, 2)
  -- The server writes "PL/pgSQL function check_price() line 3 at RAISE". It translates all of it except the last word.
  return class == "P0" or not of_server[class] or (err.where or ""):match "^[^\n]*" :find("RAISE", 1, true) ~= nil
end

--- The server objects to the data of a row.
---@param err table  as conn:exec gave it
function M.is(err)
  local state = err.sqlstate
  if not state then return false end
  local class = state:sub(1, 2)
  if of_rows[class] or state == TOO_LONG then return true end
  if state == "42501" and (err.said or err.message or ""):find("row-level security", 1, true) then return true end
  return not never[class] and M.is_raised(err)
end

local function list(names)
  local out = {}
  for name in pairs(names) do out[#out + 1] = sql.literal(name) end
  table.sort(out)
  return "(ARRAY[" .. table.concat(out, ", ") .. "]::pg_catalog.text[])"
end

--- The same test as a condition in plpgsql. It reads the variables state, said and place_of.
---@return string sql
function M.sql()
  local class = "pg_catalog.left(state, 2)"
  local function is_in(names) return ("%s OPERATOR(pg_catalog.=) ANY %s"):format(class, list(names)) end
  return table.concat({ is_in(of_rows), ("state OPERATOR(pg_catalog.=) '%s'"):format(TOO_LONG), ("NOT (%s)"):format(is_in(of_server)),
    "state OPERATOR(pg_catalog.=) '42501' AND pg_catalog.strpos(said, 'row-level security') OPERATOR(pg_catalog.>) 0",
    ("NOT (%s) AND pg_catalog.strpos(pg_catalog.split_part(place_of, E'\\n', 1), 'RAISE') OPERATOR(pg_catalog.>) 0"):format(is_in(never)) },
    "\n          OR ")
end

return M
