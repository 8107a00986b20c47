-- Tells the webhooks of a project what became of a run (webhooks/): what the jobs table says of its jobs, right after the end.
--
-- Nothing of this changes the exit code. What could not be delivered is said, with the line that delivers it later. After a signal
-- nobody is told, because the run must end.
local declared = require "kitload.webhooks.declared"
local deliver = require "kitload.webhooks.deliver"
local ended_jobs = require "kitload.watch.ended_jobs"
local event_of = require "kitload.webhooks.event"
local out = require "kitload.talk.output"
local reach_of = require "kitload.kits.reach"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

-- So many seconds before its beginning a job of this process may have been noted, as clocks go.
local SLACK = 2

---@class kitload.watch.Webhooks
---@field courier kitload.webhooks.Courier
---@field off boolean
local Webhooks = {}
Webhooks.__index = Webhooks

--- For one command.
---@param options table
---@param version string
function M.begin(options, version)
  return setmetatable({ courier = deliver.new(version), off = options.no_webhooks or false }, Webhooks)
end

-- A job as its row would say it, where there is no table of jobs: from the report.
local function row_of_report(ended, r)
  local row = { id = r.job, kit = r.kit or ended.kit, project = ended.project.name, status = "completed", destination = r.destination,
    mode = r.load, warnings = r.counts.warnings, meta = ended.meta, sources = {},
    started_at = event_of.moment(ended.started), finished_at = event_of.moment(ended.started + ended.seconds) }
  for name, n in pairs(r.counts) do row["rows_" .. name] = n end
  for i, file in ipairs(r.files or {}) do
    row.sources[i] = { name = file.name, size = file.bytes, sha256 = file.sha256, rows = file.rows }
  end
  return row
end

-- Events of a command whose jobs the table does not know.
local function events_of_memory(ended)
  local list = {}
  for _, run in ipairs(ended.outcome.runs or { ended.outcome }) do
    local r = run.report
    if r and r.committed and r.job then list[#list + 1] = event_of.of_job(row_of_report(ended, r)) end
  end
  if list[1] or ended.status == "completed" or ended.status == "rejected" then return list end
  return { event_of.of_run { id = ended.job or sys.uuid(), job = ended.job, project = ended.project.name, kit = ended.kit,
    exit = ended.code, meta = ended.meta, at = ended.started + ended.seconds, seconds = ended.seconds } }
end

local function events_of(ended)
  local rows = ended_jobs.of_process(ended.reach, ended.jobs, ended.seconds + SLACK)
  local list = {}
  for _, row in ipairs(rows or {}) do
    if row.kit == ended.kit or row.kit == nil then list[#list + 1] = event_of.of_job(row) end
  end
  if list[1] then return list end
  -- In doubt nobody knows, and without an answer of the destination there is nothing to tell.
  return ended.status == "doubt" and {} or events_of_memory(ended)
end

-- The line that delivers it later.
local function line_for(project, to)
  local more = to and " --to " .. text.quoted(text.hide_passwords(to)) or ""
  return ("kitload webhooks deliver --project %s --since 1d%s"):format(project.name, more)
end

--- Say what was not delivered: once for each webhook.
---@param failed kitload.webhooks.Delivery[]
---@param to string?   --to of this command
function M.warn(failed, to)
  local first, more = {}, {}
  for _, d in ipairs(failed) do
    if not first[d.hook] then first[d.hook] = d else more[d.hook] = (more[d.hook] or 0) + 1 end
  end
  for _, d in ipairs(failed) do
    if first[d.hook] == d then
      local others = more[d.hook] and (" and %s"):format(text.plural(more[d.hook], "more event")) or ""
      out.warn(("%s was not told %s%s: %s"):format(declared.shown(d.hook), d.event.type, others, d.why),
        (d.hint and d.hint .. "\n" or "") .. line_for(d.project, to))
    end
  end
end

--- Tell the webhooks of a project of these events. Gives what was not delivered.
---@param courier kitload.webhooks.Courier
---@param project kitload.Project
---@param events kitload.webhooks.Event[]
---@return kitload.webhooks.Delivery[] failed
function M.deliver(courier, project, events)
  local failed = {}
  for _, event in ipairs(events) do
    for _, d in ipairs(courier:tell(project, event)) do
      out.say(("webhook %s: %s %s"):format(declared.shown(d.hook), event.type, d.delivered and "delivered" or d.why))
      if not d.delivered then failed[#failed + 1] = d end
    end
  end
  return failed
end

--- Tell what the jobs table says of these jobs.
---@param project kitload.Project
---@param reach table|kitload.Reach
---@param ids string[]
---@param seconds number   how long the command has worked
function Webhooks:tell_jobs(project, reach, ids, seconds)
  if self.off or not project.webhooks or sys.interrupted() then return end
  local list = {}
  for _, row in ipairs(ended_jobs.of_process(reach_of.of(reach), ids, seconds + SLACK) or {}) do list[#list + 1] = event_of.of_job(row) end
  M.warn(M.deliver(self.courier, project, list), reach_of.of(reach).to)
end

--- Tell how a run went. A kit that could not even begin has no event: it is tried again every few minutes.
---@param ended kitload.Ended
function Webhooks:tell(ended)
  local project = ended.project
  if self.off or not project or not project.webhooks or ended.not_begun or ended.status == "nothing" or sys.interrupted() then return end
  M.warn(M.deliver(self.courier, project, events_of(ended)), reach_of.of(ended.reach).to)
end

return M
