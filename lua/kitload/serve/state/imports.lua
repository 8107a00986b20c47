-- The table of imports, and the attempts at running them.
local events = require "kitload.serve.state.events"
local json = require "kitload.talk.json"
local sql = require "kitload.pg.sql"
local states = require "kitload.serve.state.states"

local M = {}

local function time(column)
  return ([[to_char(i.%s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS %s]]):format(column, column)
end

local COLUMNS = table.concat({
  "i.project", "i.id::text AS id", "i.organisation", "i.subject", "i.kit", "i.kit_label", "i.kit_hash", "i.file_name", "i.file_size",
  "i.file_sha256", "i.mode", "i.state", "i.version", "i.meta::text AS meta", "i.limits::text AS limits", "i.counts::text AS counts",
  "i.problem::text AS problem",
  "i.edits::text AS edits", "i.job::text AS job", "i.attempt", "i.queued_at IS NOT NULL AS queued", "i.cancel_at IS NOT NULL AS ending",
  "i.spool", "(extract(epoch FROM i.created_at) * 1000000)::int8 AS created", time "created_at", time "changed_at", time "expires_at",
}, ", ")

local FIND = ("SELECT %s FROM kitload.imports AS i WHERE {mine i} AND i.id = $1::uuid"):format(COLUMNS)

local FIND_ANY = ("SELECT %s FROM kitload.imports AS i WHERE i.project = $1 AND i.id = $2::uuid"):format(COLUMNS)

local function decode(row)
  if not row then return nil end
  for _, name in ipairs { "meta", "limits", "counts", "problem", "edits" } do row[name] = row[name] and json.decode(row[name]) or nil end
  return row
end

-- An object, also when it is empty.
local function object_of(values)
  local list = {}
  for name, value in pairs(values or {}) do list[#list + 1] = { name, value } end
  return json.encode(json.object(list))
end

local function encode(value) return value and json.encode(value) or nil end

---@class kitload.serve.Import   a row of the table, its JSON decoded

--- Make an import. Its file is in the spool.
---@param who kitload.serve.Who
---@param new table   id, kit, kit_label, kit_hash, file_name, file_size, mode, state, meta, limits, keep (seconds), queue
---@return kitload.serve.Import, table event
function M.add(db, who, new)
  db:mine(who, [[
INSERT INTO kitload.imports (id, kit, kit_label, kit_hash, file_name, file_size, mode, state, meta, limits, queued_at, expires_at,
  project, organisation, subject)
VALUES ($1::uuid, $2, $3, $4, $5, $6::int8, $7, $8, $9::jsonb, $10::jsonb, CASE WHEN $11 = 't' THEN now() END,
  now() + $12::float8 * interval '1 second', {owner})]],
    { new.id, new.kit, new.kit_label, new.kit_hash, new.file_name, new.file_size, new.mode, new.state, object_of(new.meta),
      object_of(new.limits), new.queue and "t" or "f", new.keep, n = 12 })
  local row = M.get(db, who, new.id)
  return row, events.add(db, row, "import.state")
end

--- How many of their reviews are open.
function M.open_reviews(db, who)
  return db:mine(who, [[
SELECT count(*) AS n FROM kitload.imports AS i
WHERE {mine i} AND i.mode = 'review' AND i.state NOT IN ('completed', 'failed', 'canceled', 'expired')]])[1].n
end

--- One import; nil: there is none that this request may see.
---@return kitload.serve.Import?
function M.get(db, who, id)
  return decode(db:mine(who, FIND, { id })[1])
end

--- The same, and nobody else changes it until the end of the transaction.
function M.hold(db, who, id)
  return decode(db:mine(who, FIND .. " FOR UPDATE", { id })[1])
end

---@class kitload.serve.ListFilter
---@field state string?
---@field kit string?
---@field limit integer
---@field after { created: integer, id: string }?   those before this one in time

--- The newest first.
---@return kitload.serve.Import[]
function M.list(db, who, filter)
  local after = filter.after or {}
  local rows = db:mine(who, ([[
SELECT %s FROM kitload.imports AS i WHERE {mine i} AND ($1::text IS NULL OR i.state = $1) AND ($2::text IS NULL OR i.kit = $2)
  AND ($3::int8 IS NULL OR ((extract(epoch FROM i.created_at) * 1000000)::int8, i.id) < ($3::int8, $4::uuid))
ORDER BY i.created_at DESC, i.id DESC LIMIT $5::int8]]):format(COLUMNS),
    { filter.state, filter.kit, after.created, after.id, filter.limit, n = 5 })
  for _, row in ipairs(rows) do decode(row) end
  return rows
end

-- The conductor's way to one import: it acts for all projects.
local function key(row) return row.project, row.id end

--- One import, for the conductor.
---@return kitload.serve.Import?
function M.of(db, project, id)
  return decode(db:any(FIND_ANY, { project, id })[1])
end

--- The same, and nobody else changes it until the end of the transaction.
function M.hold_of(db, project, id) return decode(db:any(FIND_ANY .. " FOR UPDATE", { project, id })[1]) end

local settable = { state = "text", kit_hash = "text", counts = "jsonb", problem = "jsonb", edits = "jsonb", job = "uuid", attempt = "int4",
                   file_size = "int8", file_sha256 = "text", spool = "bool", meta = "jsonb" }

--- Change an import, whatever changes: its version grows and an event tells of it. `row` must be held or be of this transaction.
--- A value of json.null takes a value away; queue, cancel: true or false; ask: seconds until the destination is asked again, or false.
---@param row kitload.serve.Import
---@param changes table
---@return kitload.serve.Import? row, table? event   nil: somebody else was quicker, and it is no longer in a state for this
function M.change(db, row, changes)
  local project, id = key(row)
  local sets, params = { "version = i.version + 1", "changed_at = clock_timestamp()" }, { project, id, row.state }
  for name, value in pairs(changes) do
    if settable[name] then
      if value == json.null then
        sets[#sets + 1] = name .. " = NULL"
      else
        params[#params + 1] = type(value) == "table" and encode(value) or value
        sets[#sets + 1] = ("%s = $%d::%s"):format(name, #params, settable[name])
      end
    end
  end
  local function moment(name, column)
    if changes[name] == nil then return end
    sets[#sets + 1] = ("%s = %s"):format(column, changes[name] and "clock_timestamp()" or "NULL")
  end
  moment("queue", "queued_at")
  moment("cancel", "cancel_at")
  if changes.ask ~= nil then
    if changes.ask then params[#params + 1] = changes.ask end
    sets[#sets + 1] = changes.ask and ("ask_at = clock_timestamp() + $%d::float8 * interval '1 second'"):format(#params) or "ask_at = NULL"
  end
  if changes.state and changes.state ~= row.state and not states.may(row.state, changes.state) then
    error(("an import does not go from %s to %s"):format(row.state, changes.state))
  end
  local text = "UPDATE kitload.imports AS i SET %s WHERE i.project = $1 AND i.id = $2::uuid AND i.state = $3 RETURNING %s"
  local changed = decode(db:any(text:format(table.concat(sets, ", "), COLUMNS), params)[1])
  if not changed then return nil end
  return changed, events.add(db, changed, changed.state ~= row.state and "import.state" or "import.changed")
end

--- Forget an import. An event stays.
function M.remove(db, row)
  local project, id = key(row)
  db:any("DELETE FROM kitload.imports WHERE project = $1 AND id = $2::uuid", { project, id })
  return events.add(db, row, "import.deleted")
end

-- Attempts --------------------------------------------------------------------------------------------------------------------

--- Note an attempt, before its run begins: whoever finds it later asks the destination for this job.
function M.attempt(db, row, number, job)
  local project, id = key(row)
  db:any("INSERT INTO kitload.attempts (project, import, number, job) VALUES ($1, $2::uuid, $3, $4::uuid)", { project, id, number, job })
end

function M.began(db, row, pid)
  local project, id = key(row)
  db:any("UPDATE kitload.attempts SET pid = $4 WHERE project = $1 AND import = $2::uuid AND number = $3", { project, id, row.attempt, pid })
end

function M.ended(db, row, exit, outcome)
  local project, id = key(row)
  db:any([[
UPDATE kitload.attempts SET ended_at = clock_timestamp(), exit = $4::int4, outcome = $5
WHERE project = $1 AND import = $2::uuid AND number = $3]], { project, id, row.attempt, exit, outcome, n = 5 })
end

-- For the conductor -----------------------------------------------------------------------------------------------------------

--- The first in the queue of each project and organisation whose kit is not at work, the oldest first.
---@param busy string[]   "project/kit" of what runs
---@return table[]
function M.heads(db, busy)
  return db:any([[
SELECT DISTINCT ON (i.project, i.organisation) i.project, i.organisation, i.id::text AS id,
  (extract(epoch FROM i.queued_at) * 1000000)::int8 AS queued
FROM kitload.imports AS i
WHERE i.queued_at IS NOT NULL AND i.state IN ('received', 'submitting', 'review') AND (i.project || '/' || i.kit) <> ALL ($1::text[])
ORDER BY i.project, i.organisation, i.queued_at, i.id]], { sql.array(busy) })
end

--- How many imports there are in each state, of all projects.
---@return { state: string, n: integer, queued: integer }[]
function M.count(db)
  return db:any "SELECT state, count(*) AS n, count(queued_at) AS queued FROM kitload.imports GROUP BY state"
end

--- Runs whose end nobody has noted, and outcomes that the destination has not told yet.
---@return kitload.serve.Import[]
function M.unsettled(db)
  local rows = db:any(([[
SELECT %s, a.pid, i.ask_at IS NULL OR i.ask_at <= now() AS due FROM kitload.imports AS i
LEFT JOIN kitload.attempts AS a ON a.project = i.project AND a.import = i.id AND a.number = i.attempt
WHERE i.state = 'submitting' AND i.queued_at IS NULL OR i.state = 'failed' AND i.problem ->> 'rows_in' = 'unknown']]):format(COLUMNS))
  for _, row in ipairs(rows) do decode(row) end
  return rows
end

--- Reviews that wait for the conductor: those that begin, also while their bytes come, and those that are to be checked.
---@return kitload.serve.Import[]
function M.reviews(db)
  local text = "SELECT %s FROM kitload.imports AS i WHERE i.mode = 'review' AND i.state IN ('uploading', 'received', 'checking')"
  local rows = db:any(text:format(COLUMNS))
  for _, row in ipairs(rows) do decode(row) end
  return rows
end

--- The versions of kits that open reviews have begun with.
---@return table<string, boolean>
function M.kits_in_use(db)
  local found = {}
  for _, row in ipairs(db:any [[
SELECT DISTINCT i.kit_hash FROM kitload.imports AS i
WHERE i.mode = 'review' AND i.kit_hash IS NOT NULL AND i.state NOT IN ('completed', 'canceled', 'expired')]]) do
    found[row.kit_hash] = true
  end
  return found
end

--- Imports whose bytes still come.
---@return kitload.serve.Import[]
function M.coming(db)
  local rows = db:any(("SELECT %s FROM kitload.imports AS i WHERE i.state = 'uploading'"):format(COLUMNS))
  for _, row in ipairs(rows) do decode(row) end
  return rows
end

--- Imports whose time is over, and whose bytes are not needed any more.
---@return kitload.serve.Import[]
function M.outdated(db)
  local rows = db:any(([[
SELECT %s FROM kitload.imports AS i
WHERE i.expires_at <= now() AND (i.spool OR i.state NOT IN ('completed', 'canceled', 'expired'))
  AND (i.state <> 'submitting' OR i.queued_at IS NOT NULL) AND NOT (i.state = 'failed' AND i.problem ->> 'rows_in' = 'unknown')
ORDER BY i.expires_at LIMIT 100]]):format(COLUMNS))
  for _, row in ipairs(rows) do decode(row) end
  return rows
end

--- Which of these ids are imports of the state, and their states.
---@param ids string[]
---@return table<string, string>
function M.known(db, ids)
  local found, text = {}, "SELECT id::text AS id, state FROM kitload.imports WHERE id = ANY ($1::uuid[])"
  for _, row in ipairs(db:any(text, { sql.array(ids) })) do
    found[row.id] = row.state
  end
  return found
end

return M
