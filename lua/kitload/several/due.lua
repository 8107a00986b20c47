-- Which kits are due: the last moment at which a kit's trigger said "run" has passed, and no run of it has begun since.
--
-- A run that failed has run: it is not tried again before the trigger says so, because the same file would fail each minute. A run that
-- was interrupted or killed has not, and neither has one that never reached its destination. Triggers are in local time, as for cron.
local cron = require "kit.facts.cron"
local latest = require "kitload.records.latest"
local reach_of = require "kitload.kits.reach"
local sys = require "kitload.host.sys"

local M = {}

local function has(field, n)
  for _, value in ipairs(field.values) do
    if value == n then return true end
  end
  return false
end

-- Whether the trigger names this day. When both day and weekday are restricted, cron means one or the other.
local function is_on(trigger, t)
  if not has(trigger.month, t.month) then return false end
  local day, weekday = has(trigger.day, t.day), has(trigger.weekday, t.wday - 1)
  if trigger.day.star or trigger.weekday.star then return day and weekday end
  return day or weekday
end

-- The last minute of the day at which the trigger says so, up to `now`.
local function last_of_day(trigger, t, now)
  for h = #trigger.hour.values, 1, -1 do
    for m = #trigger.minute.values, 1, -1 do
      local hour, minute = trigger.hour.values[h], trigger.minute.values[m]
      local at = os.time { year = t.year, month = t.month, day = t.day, hour = hour, min = minute, sec = 0 }
      if at <= now then return at end
    end
  end
end

-- The 29th of February comes after eight years at the latest (1896, 1904).
local MOST_DAYS = 366 * 8 + 2

--- The last moment at which the trigger said "run".
---@param text string  the kit's trigger
---@param now number   seconds since 1970
---@return integer?
function M.last(text, now)
  local trigger, today = assert(cron.parse(text)), os.date("*t", math.floor(now))
  for back = 0, MOST_DAYS do
    local t = os.date("*t", os.time { year = today.year, month = today.month, day = today.day - back, hour = 12 })
    local at = is_on(trigger, t) and last_of_day(trigger, t, now)
    if at then return at end
  end
end

local function question(kit, options)
  local d = kit.opened.description
  local reach = reach_of.of_session(options, kit.opened)
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
  local due, waiting, without, with, asked = {}, {}, {}, {}, {}
  for _, kit in ipairs(kits) do
    if not kit.opened then
      due[#due + 1] = { kit = kit }
    elseif not kit.opened.description.facts.trigger then
      without[#without + 1] = kit.name
    else
      with[#with + 1], asked[#asked + 1] = kit, question(kit, options)
    end
  end
  local since, answers = sys.monotonic(), latest.of(asked)
  for i, kit in ipairs(with) do
    local at, answer = M.last(kit.opened.description.facts.trigger, now), answers[i]
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
