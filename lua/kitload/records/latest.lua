-- The latest run of each of many kits: each destination is asked once, for all of its kits.
--
--   kits ─▶ by destination and names of tables ─▶ one connection, one question ─▶ the latest run of each
local connect = require "kitload.connect.connect"
local history = require "kitload.records.history"
local jobs = require "kitload.records.jobs"
local json = require "kitload.talk.json"
local pinned = require "kitload.pg.pinned"
local statement = require "kitload.pg.statement"
local tables = require "kitload.records.tables"

local M = {}

---@class kitload.latest.Kit  what is asked
---@field names string[]    of the kit: its own, and those that it had (was)
---@field project string?   with which it runs
---@field reach kitload.Reach

---@class kitload.latest.Run
---@field job string
---@field status string
---@field started_at string   UTC, "2026-11-04 02:30:01"
---@field started integer     seconds since 1970
---@field counted integer?     the same of the latest run that was not interrupted or killed

local QUESTION = [[
SELECT kit, project, job, status, pg_catalog.to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS started_at,
  floor(extract(epoch FROM started_at))::int8 AS started,
  (SELECT floor(extract(epoch FROM max(r.started_at))) FROM r AS r WHERE r.kit = l.kit AND r.project IS NOT DISTINCT FROM l.project
     AND r.status NOT IN ('interrupted', 'dead'))::int8 AS counted
FROM (SELECT DISTINCT ON (kit, project) * FROM r ORDER BY kit, project, started_at DESC, job) AS l]]

-- Rows by kit and project.
local function ask(conn, found, names)
  return statement.run(conn, "read the latest runs", ([[
WITH r AS (SELECT j.kit, j.project, j.id::text AS job, %s AS status, j.started_at FROM %s AS j
  WHERE j.kit IN (SELECT pg_catalog.jsonb_array_elements_text($1::jsonb)))
%s]]):format(jobs.status_sql, found.sql, QUESTION), { json.encode_for_jsonb(json.array(names), conn) })
end
ask = pinned.wrap(ask)

-- One of several names of a kit, the latest.
local function latest_of(kit, rows)
  local best
  for _, name in ipairs(kit.names) do
    for _, row in ipairs(rows[name] or {}) do
      if row.project == kit.project and (not best or row.started > best.started) then best = row end
    end
  end
  return best
end

local function answer(list, members, answers)
  local names, seen = {}, {}
  for _, i in ipairs(members) do
    for _, name in ipairs(list[i].names) do
      if not seen[name] then names[#names + 1], seen[name] = name, true end
    end
  end
  local result, err = history.read(list[members[1]].reach, function(conn, found) return ask(conn, found, names) end)
  local rows = {}
  for _, row in ipairs(result and result.rows or {}) do
    rows[row.kit] = rows[row.kit] or {}
    table.insert(rows[row.kit], row)
  end
  for _, i in ipairs(members) do answers[i] = { run = latest_of(list[i], rows), err = err or nil } end
end

-- What kits must have in common to be asked about together; nil and an error where a project or a variable is missing.
local function place_of(reach)
  local to, err = connect.place(reach)
  if not to then return nil, err end
  local names
  names, err = tables.names_of(reach)
  if not names then return nil, err end
  return table.concat({ to, names.schema or "", names.prefix or "" }, "\0")
end

--- Ask for the latest runs.
---@param list kitload.latest.Kit[]
---@return { run: kitload.latest.Run?, err: table? }[] answers  in the same order; neither: the kit has never run there
function M.of(list)
  local answers, groups, order = {}, {}, {}
  for i, kit in ipairs(list) do
    local place, err = place_of(kit.reach)
    if not place then
      answers[i] = { err = err }
    elseif groups[place] then
      table.insert(groups[place], i)
    else
      groups[place], order[#order + 1] = { i }, place
    end
  end
  for _, place in ipairs(order) do answer(list, groups[place], answers) end
  return answers
end

return M
