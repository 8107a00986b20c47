-- Decides whether an older rejects file is no longer needed ("taken"). Only then a new one replaces it.
--
--   all its rows came back mended                                         taken, even if somebody has changed the file since
--   nobody has changed it, and: a dry run wrote it; or its job has loaded nothing; or this run has read the same files again,
--   so that each of its rows is in now, or among the new rejects          taken
--   any other case, and whenever it cannot be known                       kept
local jobs = require "kitload.records.jobs"
local json = require "kitload.talk.json"
local mended_rows = require "kitload.records.mended_rows"
local pinned = require "kitload.pg.pinned"
local rejects_file = require "kitload.reading.rejects_file"
local sql = require "kitload.pg.sql"
local sys = require "kitload.host.sys"
local written = require "kitload.files.written"

local M = {}

-- A larger file is kept, because reading it only for its name is not worth it.
local SIZE, ROWS = 16 << 20, 10000

---@class kitload.taken.Look
---@field told kitload.Told?
---@field untouched boolean   it has the time of the problems file that was written with it, so nobody has changed it

--- Look at a present rejects file, before the run.
---@param name string
---@return kitload.taken.Look
function M.look(name)
  local there = sys.stat(name)
  if not there or there.kind ~= "file" or there.size > SIZE then return { untouched = false } end
  return { told = rejects_file.read_path(name, ROWS), untouched = written.is_untouched(name) }
end

---@class kitload.taken.Run  what is known about this run when the names are decided
---@field conn userdata
---@field jobs kitload.jobs
---@field job kitload.job
---@field files { sha256: string }[]   the files that were read; empty if some were not read completely
---@field loaded boolean               the rows go in

local function ids(told)
  local list = {}
  for id in pairs(told.jobs) do list[#list + 1] = id end
  table.sort(list)
  return list
end

local function all_came_back(run, told)
  if told.rows ~= #told.keys then return false end
  local keys = mended_rows.of(run.conn, run.jobs, ids(told))
  local known = {}
  for _, key in ipairs(keys or {}) do known[key] = true end
  for _, key in ipairs(told.keys) do
    if not known[key] then return false end
  end
  return true
end

-- Whether this run has read all files that the job had read.
local function read_again(run, job)
  if not run.loaded or job.kit ~= run.job.kit or job.destination ~= run.job.destination then return false end
  local mine, sources = {}, job.sources and json.decode(job.sources) or {}
  for _, file in ipairs(run.files) do mine[file.sha256 or ""] = true end
  for _, source in ipairs(sources) do
    if type(source.sha256) ~= "string" or source.sha256 == "" or not mine[source.sha256] then return false end
  end
  return #sources > 0
end

local JOBS = [[
SELECT j.kit, j.destination, j.status, coalesce(j.error ->> 'committed', '') = 'true' AS committed, j.sources::text AS sources
FROM %s AS j WHERE j.id = ANY ($1::pg_catalog.uuid[])]]

local function of_no_use(run, told)
  if told.dry == told.rows then return true end
  local list = ids(told)
  local result = pinned.exec(run.conn, "look for the jobs of the rejects that are there", JOBS:format(run.jobs.sql), { sql.array(list) })
  if not result or #result.rows ~= #list then return false end
  for _, job in ipairs(result.rows) do
    local nothing = jobs.is_failed(job.status) and not job.committed
    if not nothing and not read_again(run, job) then return false end
  end
  return true
end

--- Whether a file that was looked at may be replaced.
---@param look kitload.taken.Look
---@param run kitload.taken.Run?  nil: there is no database to ask
---@return boolean
function M.taken(look, run)
  local told = look.told
  if not told then return false end
  if told.rows == 0 then return look.untouched end
  if not next(told.jobs) then return false end
  if not run or not run.jobs.usable or run.conn:is_lost() then return look.untouched and told.dry == told.rows end
  return all_came_back(run, told) or look.untouched and of_no_use(run, told)
end

return M
