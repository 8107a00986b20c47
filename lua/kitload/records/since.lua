-- Reads --since: a day, a month or a time ago, as a condition on a time.
local errors = require "kitload.talk.errors"

local M = {}

---@class kitload.since
---@field sql string     an expression of type timestamptz; $ stands for the parameter
---@field value string

local units = { h = "hours", d = "days", w = "weeks" }
local lengths = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function is_day(y, m, d)
  if m < 1 or m > 12 or y < 1 then return false end
  local leap = m == 2 and (y % 4 == 0 and y % 100 ~= 0 or y % 400 == 0)
  return d >= 1 and d <= lengths[m] + (leap and 1 or 0)
end

--- "2026-11-20" and "2026-11" begin at midnight UTC. "7d", "12h" and "2w" are counted back by the server's clock.
---@param word string?
---@return kitload.since? since, table? err
function M.parse(word)
  if not word then return nil end
  local n, unit = word:match "^(%d%d?%d?%d?)([hdw])$"
  if n then return { sql = "pg_catalog.clock_timestamp() - $::interval", value = n .. " " .. units[unit] } end
  local y, m, d = word:match "^(%d%d%d%d)%-(%d%d)%-?(%d*)$"
  if y and (#d == 2 or d == "" and #word == 7) and is_day(tonumber(y), tonumber(m), tonumber(d) or 1) then
    return { sql = "$::timestamptz", value = ("%s-%s-%s 00:00:00+00"):format(y, m, d == "" and "01" or d) }
  end
  return nil, errors.usage(("--since cannot be '%s'"):format(word),
    "a day of UTC (2026-11-20), a month (2026-11), or so long ago: 12h, 7d, 4w")
end

return M
