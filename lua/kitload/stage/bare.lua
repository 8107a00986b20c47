-- The bare stage: it has the same columns as the destination, in the same order, and no column for the row's number.
--
-- From such a stage INSERT … SELECT passes its rows on as they are. With one more column, the server would have to build
-- each row anew. Behind a TRUNCATE this matters, because readers wait for it. Without numbers no row can be distinguished from the
-- others. So a bare stage is only for loads that take all rows or none. If the server objects, or a unique index finds
-- repeated values, the load is done again with numbers (loading.restage).
local catalog = require "kitload.target.catalog"
local errors = require "kitload.talk.errors"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"

local M = {}

--- Nothing is known that could reject or skip single rows of this merge, except repeated values in a unique index.
---@param m kitload.merge
---@return boolean
function M.takes_all_or_none(m)
  local t = m.target
  if m.mode ~= "overwrite" or m.keys[1] or m.checks[1] or not t.oid or t.kind ~= "table" or t.partition then return false end
  if t.checks[1] or t.foreign_keys[1] or t.exclusions[1] or t.rules[1] then return false end
  return not (catalog.trigger(t, "before", "insert", true) or catalog.trigger(t, "after", "insert", true))
end

-- The columns for the stage: the destination's, in their order. Nil when a row of such a stage would not be a row of the
-- destination.
local function columns_of(m)
  local filled, columns = {}, {}
  for _, c in ipairs(m.columns) do filled[c.name] = c end
  for i, column in ipairs(m.target.columns) do
    local c = filled[column.name]
    -- A gap between the numbers is a dropped column. Each row still has a place for it.
    if not c or column.attnum ~= i or not stage.holds(column, c) or c.insert ~= "s." .. sql.ident(c.name) then return nil end
    columns[i] = { name = c.name, encoder = c.encoder, own = c.own }
  end
  return columns
end

--- Make the stage of this merge a bare one, if that is possible.
---@param m kitload.merge
---@return boolean
function M.make(m)
  local columns = #m.metadata == 0 and M.takes_all_or_none(m) and columns_of(m)
  if not columns then return false end
  m.stage.number, m.stage.columns = nil, columns
  return true
end

--- The error that stops a load whose bare stage turns out to need numbers. The load is then done again.
---@param why string
---@return table err
function M.needs_numbers(why)
  return errors.db(why, nil, { needs_numbers = true })
end

return M
