-- When a trigger says "run": the moments before and after another, in its time zone.
--
-- Where clocks are put forward or back, cron and `run --all-due` do this:
--   a trigger of fixed times      a time that does not exist is made up for at the end of the gap; one that comes twice runs once
--   a * for the minute or hour    runs as the clock shows: not in the gap, and twice in the hour that comes twice
-- A timer of systemd leaves out what does not exist, and runs once in the hour that comes twice.
local clock = require "kitload.host.clock"
local cron = require "kit.facts.cron"
local errors = require "kitload.talk.errors"

local M = {}

local DAY, MINUTE = 86400, 60

---@class kitload.Times
---@field trigger string   as the kit writes it
---@field cron kit.Cron    its zone may be that of the project
---@field clock userdata   of its zone

--- The times of a trigger.
---@param trigger string
---@param project kitload.Project?  its time zone is meant if the trigger names none
---@return kitload.Times?, table? err
function M.of(trigger, project)
  local read = assert(cron.parse(trigger))
  read.zone = read.zone or project and project.timezone
  local zone, err = clock.zone(read.zone)
  if not zone then
    local whose = project and project.timezone == read.zone and project.path or "trigger"
    return nil, errors.usage(("%s: %s"):format(whose, err.message), err.hint)
  end
  return { trigger = trigger, cron = read, clock = zone }
end

local function has(field, n)
  for _, value in ipairs(field.values) do
    if value == n then return true end
  end
  return false
end

-- Whether the trigger names this day. When both day and weekday are restricted, cron means one or the other.
local function is_on(trigger, day)
  local t = os.date("!*t", day)
  if not has(trigger.month, t.month) then return false end
  local by_day, by_weekday = has(trigger.day, t.day), has(trigger.weekday, t.wday - 1)
  if trigger.day.star or trigger.weekday.star then return by_day and by_weekday end
  return by_day or by_weekday
end

-- The first moment behind a gap.
local function behind_gap(zone, at)
  for i = 1, DAY // MINUTE + 1 do
    local moment = zone:moments(at + i * MINUTE)
    if moment then return moment end
  end
end

-- Adds the moments of one local time.
local function add_moments(times, at, by_systemd, list)
  local first, second = times.clock:moments(at)
  local as_shown = by_systemd or times.cron.minute.star or times.cron.hour.star
  if first then
    list[#list + 1] = { at = first, said = at }
    if second and as_shown and not by_systemd then list[#list + 1] = { at = second, said = at } end
  elseif not as_shown then
    list[#list + 1] = { at = behind_gap(times.clock, at), said = at, moved = true }
  end
end

-- All moments of a local day, in their order.
local function moments_of(times, day, by_systemd)
  local list, out = {}, {}
  if not is_on(times.cron, day) then return out end
  for _, hour in ipairs(times.cron.hour.values) do
    for _, minute in ipairs(times.cron.minute.values) do add_moments(times, day + hour * 3600 + minute * MINUTE, by_systemd, list) end
  end
  table.sort(list, function(a, b) return a.at < b.at end)
  for _, one in ipairs(list) do
    if not out[1] or out[#out].at < one.at then out[#out + 1] = one end
  end
  return out
end

-- The 29th of February comes after eight years at the latest (1896, 1904).
local MOST_DAYS = 366 * 8 + 2

local function day_of(times, now)
  local here = times.clock:local_of(math.floor(now))
  return here - here % DAY
end

--- The last moment at which the trigger said "run".
---@param times kitload.Times
---@param now number   seconds since 1970
---@return integer?
function M.last(times, now)
  local today = day_of(times, now)
  for back = 0, MOST_DAYS do
    local list = moments_of(times, today - back * DAY)
    for i = #list, 1, -1 do
      if list[i].at <= now then return list[i].at end
    end
  end
end

---@class kitload.Moment
---@field at integer       seconds since 1970
---@field said integer     the local time that the trigger names, in seconds as if the zone were UTC
---@field moved boolean?   that time does not exist on this day

--- The next moments at which it will say so.
---@param times kitload.Times
---@param now number
---@param count integer
---@param by_systemd boolean?  as a timer means it
---@return kitload.Moment[]
function M.next(times, now, count, by_systemd)
  local today, found = day_of(times, now), {}
  local ahead, latest = 0, 0
  while ahead - latest <= MOST_DAYS do
    for _, one in ipairs(moments_of(times, today + ahead * DAY, by_systemd)) do
      if one.at > now then found[#found + 1], latest = one, ahead end
      if #found == count then return found end
    end
    ahead = ahead + 1
  end
  return found
end

return M
