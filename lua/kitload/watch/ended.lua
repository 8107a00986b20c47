-- What became of a kit's run, with all of its files: one value for all who are told.
local json = require "kitload.talk.json"
local kit_project = require "kitload.kits.project"
local outcome_report = require "kitload.run.outcome"
local parts = require "kitload.run.parts"
local reach_of = require "kitload.kits.reach"
local report = require "kitload.run.report"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Ended
---@field kit string
---@field project kitload.Project?
---@field reach kitload.Reach
---@field code integer
---@field status string      completed, rejected, nothing, failed, refused, doubt, interrupted
---@field err table?
---@field counts table<string, integer>
---@field jobs string[]      in their order
---@field job string?         of the command, if it came so far; it may have left no row
---@field meta table<string, string>?
---@field files integer?
---@field not_begun boolean?  it could not even begin: the kit cannot be read, the server of an earlier one was not reached
---@field started number
---@field seconds number
---@field outcome kitload.context.Outcome

-- The project of a kit that cannot be opened, as far as its text says one: somebody should be told.
local function project_by_text(word, depth)
  local found = word and workspace.find_kit(word)
  local handle = found and io.open(found.path, "rb")
  local source = handle and handle:read "a" or ""
  if handle then handle:close() end
  local name = source:match "%f[%w_]project%s*=%s*[\"']([%w_-]+)[\"']"
  local parent = not name and depth < 8 and source:match "%f[%w_]extends%s*=%s*[\"']([%w_.-]+)[\"']"
  if parent then return project_by_text(parent, depth + 1) end
  return name
end

local function project_of(asked)
  local s, options = asked.session, asked.options
  if s then return s.project end
  local name = options.project or not options.into and project_by_text(asked.word, 1) or nil
  return name and kit_project.read(name) or nil
end

local function kit_of(asked)
  local s = asked.session
  local name = s and s.description and s.description.name
  return name or asked.options.into and "--into " .. asked.options.into or asked.word or "no kit"
end

local function status_of(asked)
  local err = asked.err
  if asked.outcome.nothing and not err then return "nothing" end
  if err and err.kind == "interrupted" then return "interrupted" end
  if err and (err.kind == "refused" or err.kind == "doubt") then return err.kind end
  if asked.code > 1 then return "failed" end
  return asked.code == 1 and "rejected" or "completed"
end

local function jobs_of(outcome)
  local list = {}
  for _, run in ipairs(outcome.runs or { outcome }) do
    local r = run.report
    if r and r.job then list[#list + 1] = r.job end
  end
  return list
end

--- Make the value.
---@param asked table  word, options, session, outcome, code, err, started, seconds
---@return kitload.Ended
function M.new(asked)
  local outcome = asked.outcome
  local r = outcome.report
  local project = project_of(asked)
  local reach = asked.session and asked.session.reach or reach_of.of(asked.options)
  return {
    kit = kit_of(asked), project = project, reach = reach, code = asked.code, status = status_of(asked), err = asked.err,
    counts = outcome.runs and parts.sum(outcome.runs) or r and r.counts or {}, jobs = jobs_of(outcome),
    job = asked.session and asked.session.job, meta = asked.session and asked.session.meta, not_begun = asked.not_begun,
    files = outcome.runs and #outcome.runs or r and #r.files or nil,
    started = asked.started, seconds = asked.seconds, outcome = outcome,
  }
end

local function hidden(message) return message and text.hide_passwords(message) end

-- One of many files, in few words: its job has the whole report.
local function file_value(run)
  local r, err = run.report or {}, run.err
  local counts = {}
  for name, n in pairs(r.counts or {}) do counts[#counts + 1] = { name, n } end
  table.sort(counts, function(a, b) return a[1] < b[1] end)
  return json.object { { "path", run.name }, { "exit", run.code }, { "error", err and hidden(err.message) },
    { "hint", err and hidden(err.hint) }, { "nothing", run.nothing },
    { "job", r.job }, { "rejects", r.rejects }, { "counts", counts[1] and json.object(counts) } }
end

-- The pairs of the report.
local function pairs_of(ended)
  local outcome, err = ended.outcome, ended.err
  if outcome.report then return report.value(outcome.report) end
  local value = { { "kit", ended.kit } }
  if outcome.runs then
    local files = {}
    for i, run in ipairs(outcome.runs) do files[i] = file_value(run) end
    table.move({ { "status", ended.status }, { "exit", ended.code }, { "error", err and hidden(err.message) },
      { "runs", json.array(files) } }, 1, 4, 2, value)
    return value
  end
  for i, pair in ipairs(err and outcome_report.error_pairs(err) or { { "status", ended.status }, { "exit", ended.code } }) do
    value[i + 1] = type(pair[2]) == "string" and { pair[1], hidden(pair[2]) } or pair
  end
  return value
end

--- The report as JSON. Of --each it has a line for each file.
---@param ended kitload.Ended
---@param more table[]  pairs that stand first
---@return string
function M.json(ended, more)
  local all, value = table.move(more, 1, #more, 1, {}), pairs_of(ended)
  table.move(value, 1, #value, #all + 1, all)
  all[#all + 1] = { "host", sys.hostname() }
  return json.encode(json.object(all))
end

return M
