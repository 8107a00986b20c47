-- Runs ring 2: the statements of setcheck.lua and constraints.lua in their order. Rows that they reject or skip are removed
-- from the stage.
--
--   lookups ─▶ casts ─▶ keys ─▶ dedupe ─▶ repeated keys ─▶ checks, foreign keys ─▶ unique ─▶ references to itself
--
-- A rejected row never comes back, also if the row that it clashed with is rejected later. If a statement over the
-- destination's constraints raises an error, or a right is missing, it decides nothing: its rows are left to the merge.
local bare = require "kitload.stage.bare"
local casts = require "kitload.merge.casts"
local statements = require "kitload.merge.statements"
local rejected = require "kitload.merge.rejected"
local ring2 = require "kitload.merge.constraints"
local setcheck = require "kitload.merge.setcheck"
local stage = require "kitload.stage.stage"
local statement = require "kitload.pg.statement"
local states = require "kitload.pg.states"

local M = {}

local PAGE = 2000
-- Rejected rows may cause the rejection of others, for example because a value in the destination now stays. So it takes
-- rounds.
local ROUNDS = 100

--- Read the rejected rows, in the order of their numbers, into the list. It is read page by page, so that neither the
--- result nor the list (rejected.lua) is in our memory as a whole.
---@param conn userdata
---@param m kitload.merge
---@param rejects kitload.rejected
function M.read_rejects(conn, m, rejects)
  rejected.clear(rejects)
  local text = ([[
DECLARE kitload_rejects NO SCROLL CURSOR FOR
SELECT %s AS number, r.code, r.detail, r.field, r.other FROM %s AS r
WHERE r.number IS NOT NULL ORDER BY r.number, r.code, r.field, r.detail]]):format(stage.source "r.number", m.stage.rejects)
  local opened, err = statement.run(conn, "read the rejected rows", text)
  if not opened then return nil, err end
  repeat
    local page
    page, err = statement.run(conn, "read the rejected rows", ("FETCH FORWARD %d FROM kitload_rejects"):format(PAGE))
    if not page then return nil, err end
    for _, row in ipairs(page.rows) do
      local kept
      kept, err = rejected.add(rejects, row)
      if not kept then return nil, err end
    end
  until #page.rows < PAGE
  return statement.run(conn, "read the rejected rows", "CLOSE kitload_rejects")
end

-- All parts of a rejected source row are removed.
local function drop_rejected(conn, text, counts)
  local dropped, err = statement.run(conn, "leave out the rejected rows", text.drop_rejected)
  if not dropped then return nil, err end
  counts.left = counts.left - dropped.affected
  return true
end

-- Runs statements that reject rows. Then those rows are removed from the stage.
local function reject(conn, list, text, counts)
  local n = 0
  for _, item in ipairs(list) do
    local done, err = statement.run(conn, item.purpose, item.sql)
    if not done then return nil, err end
    -- A lookup that is one statement does not say whether it has rejected a row. So it counts as one.
    n = n + (item.fills and 0 or item.both and 1 or done.affected)
  end
  if n == 0 then return true end
  return drop_rejected(conn, text, counts)
end

local function skip(conn, purpose, sql_text, counts)
  local dropped, err = statement.run(conn, purpose, sql_text)
  if not dropped then return nil, err end
  counts.left = counts.left - dropped.affected
  return dropped.affected
end

local function repeated_keys(conn, text, counts)
  if not text.repeated then return true end
  local repeated, err = statement.value(conn, "look for repeated keys", text.repeated)
  if not repeated then return nil, err end
  if repeated == 0 then return true end
  if text.reject_repeated then
    return reject(conn, { { purpose = "reject repeated keys", sql = text.reject_repeated } }, text, counts)
  end
  counts.repeated, err = skip(conn, "drop repeated keys", text.drop_repeated, counts)
  return counts.repeated and true, err
end

local function superseded(conn, m, counts)
  if not m.superseded then return true end
  local skipped, err = skip(conn, "leave out mended rows whose key is in from another row", m.superseded, counts)
  if not skipped then return nil, err end
  counts.repeated = counts.repeated + skipped
  return true
end

local function dedupe(conn, checks, counts)
  for _, item in ipairs(checks.dedupes) do
    local skipped, err = skip(conn, item.purpose, item.sql, counts)
    if not skipped then return nil, err end
    if skipped > 0 then
      counts.skips[#counts.skips + 1] = { count = skipped,
        reason = ("repeats %s, the %s is kept"):format(table.concat(item.check.names, ", "), item.check.keep) }
    end
  end
  return true
end

-- The destination's constraints ---------------------------------------------------------------------------------------

-- Classes of errors that are about the server or kitload, not about the question.
local ends = states.world_and "XX"

-- The number of rows that a statement rejects. If the statement raised an error, it did nothing: then 0 and the error.
---@return integer? rejected, table? err
local function ask(conn, item)
  conn:later("set a savepoint", "SAVEPOINT kitload_ask")
  local done, err = true, nil
  if item.first then
    local there
    there, err = statement.value(conn, item.purpose, item.first)
    done = there and (there > 0 or { affected = 0 })
  end
  if done == true and not item.sql then return nil, bare.needs_numbers "a unique index sees repeats" end
  if done == true then done, err = statement.run(conn, item.purpose, item.sql) end
  if not done and (not err.sqlstate or ends[err.sqlstate:sub(1, 2)] or err.kind == "interrupted" or conn:is_lost()) then
    return nil, err
  end
  if not done then conn:later("go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_ask") end
  conn:later("release the savepoint", "RELEASE SAVEPOINT kitload_ask")
  return done and done.affected or 0, err
end

-- The number of rows that all these statements reject. If a statement raises an error, its parts are tried one by one.
local function ask_all(conn, list)
  local sum = 0
  for _, item in ipairs(list) do
    local n, raised = ask(conn, item)
    if n and raised and item.parts and #item.parts > 1 then n, raised = ask_all(conn, item.parts) end
    if not n then return nil, raised end
    sum = sum + n
  end
  return sum
end

-- Runs the statements again as long as they reject rows.
local function ask_until_quiet(conn, list, text, counts, rounds)
  if #list == 0 then return true end
  for _ = 1, rounds do
    local n, err = ask_all(conn, list)
    if not n then return nil, err end
    if n == 0 then return true end
    local done
    done, err = drop_rejected(conn, text, counts)
    if not done then return nil, err end
  end
  return true
end

-- The expressions of constraints were read under the present search_path, so they keep their meaning under it.
local function constraints(conn, m, text, counts)
  if not m.target.oid then return true end
  local list = ring2.sql(m)
  for _, part in ipairs { { list.checks, 1 }, { list.uniques, ROUNDS }, { list.indexes, 1 }, { list.own, ROUNDS } } do
    local done, err = ask_until_quiet(conn, part[1], text, counts, part[2])
    if not done then return nil, err end
  end
  return true
end

-- Rejects texts that are no value of their column's type. Otherwise every later statement would raise an error.
local function cast(conn, m, text, counts, search)
  local clean, err = casts.check(conn, m, search)
  if clean == nil and not err.search then return nil, err end
  if clean then return true end
  local dropped, err2 = drop_rejected(conn, text, counts)
  if not dropped then return nil, err2 end
  return clean ~= nil, err
end

--- Count the rows that were removed from the stage.
---@param conn userdata
---@param m kitload.merge
---@param counts kitload.apply.counts
---@param rejects kitload.rejected
function M.count(conn, m, counts, rejects)
  local n, err = statement.value(conn, "count the rejected rows", statements.sql(m).count_rejected)
  if not n then return nil, err end
  counts.rejected = n
  local skipped = counts.repeated
  for _, s in ipairs(counts.skips) do skipped = skipped + s.count end
  counts.parts = counts.staged - counts.left - skipped - n
  if n == 0 then return true end
  return M.read_rejects(conn, m, rejects)
end

--- Run ring 2: rows that the checks over all rows reject or skip are removed from the stage.
---@param conn userdata
---@param m kitload.merge
---@param counts kitload.apply.counts
---@param rejects kitload.rejected  is filled
---@param search kitload.halving.search
---@return boolean? ok, table? err
function M.run(conn, m, counts, rejects, search)
  local text, checks = statements.sql(m), setcheck.sql(m)
  local null_keys = {}
  if counts.null_keys ~= 0 and text.reject_null_keys then
    null_keys[1] = { purpose = "look for rows without a key", sql = text.reject_null_keys }
  end
  local done, err
  for _, step in ipairs {
    function() return reject(conn, checks.lookups, text, counts) end,
    function() return cast(conn, m, text, counts, search) end,
    function() return reject(conn, null_keys, text, counts) end,
    function() return dedupe(conn, checks, counts) end,
    function() return reject(conn, checks.key_uniques, text, counts) end,
    function() return repeated_keys(conn, text, counts) end,
    function() return superseded(conn, m, counts) end,
    function() return reject(conn, checks.uniques, text, counts) end,
    function() return constraints(conn, m, text, counts) end,
  } do
    done, err = step()
    if not done then break end
  end
  if not done and not err.search then return nil, err end
  if counts.left == counts.staged and done then return true end
  local counted, err2 = M.count(conn, m, counts, rejects)
  if not done then return nil, err end
  return counted, err2
end

return M
