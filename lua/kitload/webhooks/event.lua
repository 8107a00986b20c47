-- What a webhook tells: one value, made in one place, for the command line and for the server.
--
--   a job's row ─▶ event ─▶ { "id", "type", "timestamp", "data" }
--
-- It has facts, counts and meta, and never a row: also no sentence of an error, which may quote a cell. Its id is made from the job and
-- the type, so the same event has the same id, whoever sends it and however often.
local counts = require "kitload.talk.counts"
local json = require "kitload.talk.json"
local uuid5 = require "kitload.talk.uuid5"

local M = {}

---@class kitload.webhooks.Event
---@field id string
---@field type string
---@field body string   the JSON that is sent and signed

-- So many files are named. The counts are of all of them.
local FILES = 100

--- What an error means, by the exit code of its run: a word for programs and a sentence.
local reasons = {
  [2] = { "kit", "the kit or the command is wrong" },
  [3] = { "input", "the file cannot be read, or does not fit the kit" },
  [4] = { "database", "the database was not reached, or refused the rows" },
  [5] = { "refused", "the run was refused, and nothing was loaded" },
  [6] = { "in_doubt", "the database did not answer to COMMIT" },
  [70] = { "bug", "kitload has a bug" },
  [130] = { "interrupted", "the run was interrupted" },
}
local killed = { "killed", "the run was killed, or its connection was lost" }
local unknown = { "failed", "the run failed" }

--- The id of an event: uuid_generate_v5(uuid_ns_url(), 'kitload:event/OF/TYPE').
---@param of string    the job; of an import without one, its own id and what tells its events apart
---@param type string
function M.id(of, type) return uuid5.of_url(("kitload:event/%s/%s"):format(of, type)) end

--- What is wrong, for the field `problem`.
---@param exit integer?       nil: nobody saw the end
---@param rows_in "none"|"all"|"unknown"
---@param more { sqlstate: string?, constraint: string? }?
function M.problem(exit, rows_in, more)
  local reason = exit == nil and killed or reasons[exit] or unknown
  return json.object { { "code", reason[1] }, { "sentence", reason[2] }, { "rows_in", rows_in }, { "sqlstate", more and more.sqlstate },
    { "constraint", more and more.constraint } }
end

--- An event.
---@param id string
---@param type string
---@param timestamp string   RFC 3339, UTC
---@param data table[]       pairs
---@return kitload.webhooks.Event
function M.new(id, type, timestamp, data)
  return { id = id, type = type, body = json.encode(json.object { { "id", id }, { "type", type }, { "timestamp", timestamp },
    { "data", json.object(data) } }) }
end

--- A moment as RFC 3339 has it.
---@param seconds number
function M.moment(seconds)
  local ms = math.floor(seconds * 1000)
  return ("%s.%03dZ"):format(os.date("!%Y-%m-%dT%H:%M:%S", ms // 1000), ms % 1000)
end

-- "2026-11-04 02:30:01.5+00", as the server writes a time, in RFC 3339.
local function rfc3339(moment) return moment and (moment:gsub(" ", "T", 1):gsub("%+00$", "Z")) or nil end

local function whole(n) return type(n) == "number" and (math.tointeger(n) or n) or nil end

local function files_of(row)
  local list = json.array {}
  for i, source in ipairs(row.sources or {}) do
    if i > FILES then break end
    list[i] = json.object { { "name", source.name }, { "size", whole(source.size) }, { "sha256", source.sha256 },
      { "rows", whole(source.rows) } }
  end
  return list
end

--- An object of a table's names and values, in the order of the names.
function M.object_of(values)
  local list = {}
  for name, value in pairs(values or {}) do list[#list + 1] = { name, value } end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return json.object(list)
end

local function counts_of(row)
  local list = {}
  for _, name in ipairs(counts.recorded) do list[#list + 1] = { name, whole(row["rows_" .. name]) } end
  list[#list + 1] = { "warnings", whole(row.warnings) }
  return json.object(list)
end

local types = { completed = "import.completed", failed = "import.failed", dead = "import.failed", interrupted = "import.canceled" }

--- The type of the event that a job's row means; nil: it is at work, or there was nothing to load.
---@param row table
---@return string?
function M.type_of(row) return types[row.status] end

local function problem_of(row)
  if row.status == "completed" then return nil end
  local err = type(row.error) == "table" and row.error or {}
  local exit = row.status == "interrupted" and 130 or row.status ~= "dead" and (math.tointeger(err.exit) or 1) or nil
  return M.problem(exit, err.committed == true and "all" or exit == 6 and "unknown" or "none", err)
end

--- The event of a job.
---@param row table   a job as jobs.lua reads it
---@return kitload.webhooks.Event?   nil: its row means none
function M.of_job(row)
  local type = M.type_of(row)
  if not type then return nil end
  return M.new(M.id(row.id, type), type, rfc3339(row.finished_at or row.started_at), {
    { "job", row.id }, { "project", row.project }, { "kit", row.kit }, { "kit_version", row.kit_version },
    { "destination", row.destination }, { "mode", row.mode }, { "status", row.status }, { "files", files_of(row) },
    { "file_count", #(row.sources or {}) }, { "counts", counts_of(row) }, { "meta", M.object_of(row.meta) }, { "problem", problem_of(row) },
    { "started_at", rfc3339(row.started_at) }, { "finished_at", rfc3339(row.finished_at) }, { "milliseconds", whole(row.milliseconds) },
  })
end

--- The event of a run that has left no row.
---@param run { id: string, job: string?, project: string, kit: string?, exit: integer, meta: table?, at: number, seconds: number }
---@return kitload.webhooks.Event
function M.of_run(run)
  return M.new(M.id(run.id, "import.failed"), "import.failed", M.moment(run.at), {
    { "job", run.job }, { "project", run.project }, { "kit", run.kit }, { "status", "failed" }, { "files", json.array {} },
    { "file_count", 0 }, { "counts", json.object {} }, { "meta", M.object_of(run.meta) },
    { "problem", M.problem(run.exit, run.exit == 6 and "unknown" or "none") },
    { "started_at", M.moment(run.at - run.seconds) }, { "finished_at", M.moment(run.at) },
    { "milliseconds", math.floor(run.seconds * 1000) },
  })
end

--- An event that only tries whether a receiver is there.
---@param id string
---@param project string
---@param at number
---@return kitload.webhooks.Event
function M.ping(id, project, at) return M.new(id, "ping", M.moment(at), { { "project", project } }) end

return M
