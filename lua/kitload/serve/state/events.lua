-- Events of imports: written in the transaction that changes the import, told to streams after it is committed.
--
-- A change of an import holds its row's lock until it is committed. So the numbers of one import's events grow in the order in which
-- they become visible, and a stream that has seen number N misses nothing when it asks for those after N.
local json = require "kitload.talk.json"

local M = {}

--- The topic of an import's streams.
function M.topic(id) return "import/" .. id end

-- What a stream tells: nothing that only the project's key may see.
local function shown(e)
  return json.encode(json.object { { "id", e.import }, { "state", e.state }, { "version", e.version } })
end

--- An event as text/event-stream has it.
---@param e { id: integer, type: string, import: string, state: string, version: integer }
function M.text(e) return ("id: %d\nevent: %s\ndata: %s\n\n"):format(e.id, e.type, shown(e)) end

--- Note an event about an import as it is now. The caller publishes what this gives, after the commit.
---@param row table   the import
---@param kind string
function M.add(db, row, kind)
  local data = json.object { { "state", row.state }, { "version", row.version }, { "kit", row.kit }, { "mode", row.mode },
    { "file", row.file_name }, { "counts", row.counts }, { "problem", row.problem }, { "meta", row.meta }, { "job", row.job } }
  local id = db:any([[
INSERT INTO kitload.events (project, import, organisation, subject, type, data)
VALUES ($1, $2::uuid, $3, $4, $5, $6::jsonb) RETURNING id]],
    { row.project, row.id, row.organisation, row.subject, kind, json.encode(data), n = 6 })[1].id
  return { id = id, type = kind, import = row.id, state = row.state, version = row.version }
end

--- Tell the streams.
---@param front table  kitload.host.serve
function M.publish(front, e) front.publish(M.topic(e.import), e.id, e.type, shown(e)) end

local FOUND = [[
SELECT e.id, e.type, e.import::text AS import, e.data ->> 'state' AS state, (e.data ->> 'version')::int8 AS version
FROM kitload.events AS e WHERE ]]

--- Those of one import after a number.
---@param who kitload.serve.Who
---@param import string
---@param after integer
---@param most integer
function M.after(db, who, import, after, most)
  return db:mine(who, FOUND .. "{mine e} AND e.import = $1::uuid AND e.id > $2 ORDER BY e.id LIMIT $3", { import, after, most })
end

--- The latest one of an import.
function M.latest(db, who, import)
  return db:mine(who, FOUND .. "{mine e} AND e.import = $1::uuid ORDER BY e.id DESC LIMIT 1", { import })[1]
end

--- The last events of all imports, which are told again: a stream may have begun between a commit and its telling, and who has seen a
--- number does not get it twice.
function M.recent(db, after) return db:any(FOUND .. "e.id > $1 ORDER BY e.id LIMIT 1000", { after }) end

function M.newest(db) return db:any("SELECT coalesce(max(id), 0)::int8 AS id FROM kitload.events")[1].id end

return M
