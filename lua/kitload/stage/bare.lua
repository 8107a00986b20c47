-- The bare staging: one that is like the destination, column for column, and holds no numbers of rows.
--
-- INSERT … SELECT hands on its rows as they are there, where it would have to form each of them anew from a staging with one
-- column more; behind a TRUNCATE that is what readers wait for. Without numbers no single row can be told from the others, so
-- it is for loads that take all rows or none: should the server object, or a unique index see repeats, the load is done over
-- with numbers (loading.restage).
local catalog = require "kitload.target.catalog"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"

local M = {}

--- Nothing is known that would reject or skip single rows of this merge, but repeats in a unique index.
---@param m kitload.merge
---@return boolean
function M.takes_all_or_none(m)
  local t = m.target
  if m.mode ~= "overwrite" or m.keys[1] or m.checks[1] or not t.oid or t.kind ~= "table" or t.partition then return false end
  if t.checks[1] or t.foreign_keys[1] or t.exclusions[1] or t.rules[1] then return false end
  return not (catalog.trigger(t, "before", "insert", true) or catalog.trigger(t, "after", "insert", true))
end

-- The destination's columns in their order, as the staging is to have them; nil where a row of it would be another one.
local function columns_of(m)
  local filled, columns = {}, {}
  for _, c in ipairs(m.columns) do filled[c.name] = c end
  for i, column in ipairs(m.target.columns) do
    local c = filled[column.name]
    -- A gap between the numbers is a column that was dropped: rows still have a place for it.
    if not c or column.attnum ~= i or not stage.holds(column, c) or c.insert ~= "s." .. sql.ident(c.name) then return nil end
    columns[i] = { name = c.name, encoder = c.encoder, own = c.own }
  end
  return columns
end

--- Make the stage of this merge a bare one, where that is possible.
---@param m kitload.merge
---@return boolean
function M.make(m)
  local columns = #m.metadata == 0 and M.takes_all_or_none(m) and columns_of(m)
  if not columns then return false end
  m.stage.number, m.stage.columns = nil, columns
  return true
end

--- What stops a load whose staging is bare and would have to have numbers; it is done over.
---@param why string
---@return table err
function M.needs_numbers(why)
  return { kind = "db", exit = 4, code = "needs_numbers", message = why }
end

return M
