-- Which of a server's words may be shown. A row's own values may; those of another row or of a secret field may not.
--
--   DETAIL of a constraint: Key (a, b)=(1, 2) already exists.                   shown, if the constraint is of this table
--                           Key (a)=(1) conflicts with existing key (a)=(2).    cut, because the second value is another
--                           row's
--                           Key (id)=(7) is still referenced from table "x".    another row's: names are shown, values are
--                           not
--   any other DETAIL (Failing row contains …, what a trigger says)              not shown
--   a message               the server's own; if the kit has a secret field, only when no value can stand in it
local states = require "kitload.pg.states"

local M = {}

-- The texts that may follow "Key (…)=(…)". The first list is about the row that is written, the second about another row.
-- When the server speaks another language, nothing matches and no detail is shown.
local own_endings = { " already exists.", " is not present in table " }
local other_endings = { " is still referenced from table ", " is duplicated.", " conflicts with key " }

-- For a detail "Key (a, b)=(…": where the "(" of the values stands, and the names in the first brackets.
local function key_of(detail)
  local from, last = detail:find(")=(", 1, true)
  if not from or detail:sub(1, 5) ~= "Key (" then return nil end
  return detail:sub(6, from - 1), last
end

local function ends(detail, list)
  for _, text in ipairs(list) do
    -- A value may hold these words, too. So the last place where they stand counts.
    local at, from = nil, 1
    while true do
      local found = detail:find(")" .. text, from, true)
      if not found then break end
      at, from = found, found + 1
    end
    if at then return at, detail:sub(at + 1) end
  end
end

local CONFLICT = ") conflicts with existing key ("

--- The detail without any value: "Key (a) already exists."; nil when no part of it may be shown.
---@param detail string?
---@return string?
function M.without_values(detail)
  local names = detail and key_of(detail)
  if not names then return nil end
  if detail:find(CONFLICT, 1, true) then return ("Key (%s) conflicts with another row"):format(names) end
  local at, rest = ends(detail, own_endings)
  if not at then at, rest = ends(detail, other_endings) end
  return at and ("Key (%s)%s"):format(names, rest) or nil
end

--- The part of the detail that holds the row's own values.
---@param err table  with detail, schema, table and constraint
---@param target { schema: string?, name: string }
---@return string?
function M.own(err, target)
  local detail = err.detail
  if not detail or (err.sqlstate or ""):sub(1, 2) ~= "23" then return nil end
  local names = key_of(detail)
  -- A trigger may have raised this for another table, or may have made it up. Then the constraint is missing or the table
  -- differs.
  local ours = err.constraint and err.table == target.name and (not target.schema or err.schema == target.schema)
  if not names or not ours then return M.without_values(detail) end
  local conflict = detail:find(CONFLICT, 1, true)
  if conflict then return detail:sub(1, conflict) .. " conflicts with another row" end
  return ends(detail, own_endings) and detail or M.without_values(detail)
end

--- The message about a row of a kit with a secret field.
---@param err table
---@param raised boolean  a trigger or function raised it
---@return string
function M.without_secrets(err, raised)
  if raised then return "a trigger raised an exception" end
  -- Without the name of a constraint, column or table it may be a trigger's message, which may say anything.
  local known = states.known(err.sqlstate)
  if known.named and (err.constraint or err.column or err.table) then return err.said or err.message end
  local kind = (err.said or err.message):match "^invalid input syntax for type ([%a ]+):"
  return kind and ("a value cannot be read as %s"):format(kind) or known.words or "the server refuses a value"
end

return M
