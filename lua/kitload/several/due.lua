-- Which kits are due: the last moment at which a kit's trigger said "run" has passed, and no run of it has begun since.
--
-- A run that failed has run: it is not tried again before the trigger says so, because the same file would fail each minute. A run that
-- was interrupted or killed has not, and neither has one that never reached its destination. However many times a kit has missed, it runs
-- once. A trigger without a time zone is in that of its project, or in local time, as for cron.
local latest = require "kitload.records.latest"
local project_of = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local sys = require "kitload.host.sys"
local times = require "kitload.schedule.times"

local M = {}

-- The last moment at which the kit should have begun; nil and an error if its project or time zone cannot be read.
local function last_of(kit, reach, now)
  local project, err = project_of.of(reach)
  if err then return nil, err end
  local trigger
  trigger, err = times.of(kit.opened.description.facts.trigger, project)
  if not trigger then return nil, err end
  return times.last(trigger, now)
end

local function question(kit, reach)
  local d = kit.opened.description
  return { names = { d.name, table.unpack(d.facts.was or {}) }, project = reach.project, reach = reach }
end

local function has_run(answer, at)
  local run = answer.run
  return run ~= nil and run.counted ~= nil and run.counted >= at
end

-- Seconds after which the answer of the beginning is asked for again, before a kit begins. Another `run --all-due` may go on.
local FRESH = 10

-- Tells, before the kit begins, whether another run has begun it meanwhile.
local function watch(asked, at, since)
  return function()
    if sys.monotonic() - since < FRESH then return nil end
    local answer = latest.of({ asked })[1]
    return has_run(answer, at) and ("another run has begun it meanwhile, job %s"):format(answer.run.job:sub(1, 8)) or nil
  end
end

---@class kitload.Due
---@field kit kitload.Chosen
---@field over (fun(): string?)?  called before it begins: why it is not due any more
---@field err table?  its destination could not be asked

--- Part kits into those that are due and others.
---@param kits kitload.Chosen[]
---@param options table
---@param now number
---@return kitload.Due[] due, string[] not_due, string[] without_trigger
function M.of(kits, options, now)
  local due, waiting, without, with, asked, last = {}, {}, {}, {}, {}, {}
  for _, kit in ipairs(kits) do
    if not kit.opened then
      due[#due + 1] = { kit = kit }
    elseif not kit.opened.description.facts.trigger then
      without[#without + 1] = kit.name
    else
      local reach = reach_of.of_session(options, kit.opened)
      local at, err = last_of(kit, reach, now)
      if err then
        due[#due + 1] = { kit = kit, err = err }
      else
        local n = #with + 1
        with[n], asked[n], last[n] = kit, question(kit, reach), at
      end
    end
  end
  local since, answers = sys.monotonic(), latest.of(asked)
  for i, kit in ipairs(with) do
    local at, answer = last[i], answers[i]
    if answer.err then
      due[#due + 1] = { kit = kit, err = answer.err }
    elseif not at or has_run(answer, at) then
      waiting[#waiting + 1] = kit.name
    else
      due[#due + 1] = { kit = kit, over = watch(asked[i], at, since) }
    end
  end
  table.sort(due, function(a, b) return a.kit.name < b.kit.name end)
  return due, waiting, without
end

return M
