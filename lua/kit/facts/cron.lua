-- Reads when a kit runs: the five fields of cron, or a word like @daily. A time zone may stand behind them, as in systemd.
--
--   "30 6 * * mon-fri Europe/Berlin" ─▶ { minute = {30}, hour = {6}, day = all, month = all, weekday = {1…5}, zone = "Europe/Berlin" }
local near = require "kit.base.near"
local show = require("kit.base.fault").show

local M = {}

---@class kit.CronField
---@field values integer[]  in ascending order
---@field star boolean      it begins with *: then cron does not use the field to restrict the days

---@class kit.Cron
---@field minute kit.CronField
---@field hour kit.CronField
---@field day kit.CronField
---@field month kit.CronField
---@field weekday kit.CronField  0 is Sunday
---@field zone string?            nil: the time of the machine. Whether there is such a zone is not known here.

local how = 'write trigger = "30 6 * * 1-5" (minute, hour, day, month, weekday), or "@daily"'

M.words = {
  ["@hourly"] = "0 * * * *", ["@daily"] = "0 0 * * *", ["@midnight"] = "0 0 * * *", ["@weekly"] = "0 0 * * 0",
  ["@monthly"] = "0 0 1 * *", ["@yearly"] = "0 0 1 1 *", ["@annually"] = "0 0 1 1 *",
}

local months = { jan = 1, feb = 2, mar = 3, apr = 4, may = 5, jun = 6, jul = 7, aug = 8, sep = 9, oct = 10, nov = 11, dec = 12 }
local days = { sun = 0, mon = 1, tue = 2, wed = 3, thu = 4, fri = 5, sat = 6 }

-- The fields in the order in which they are written. Sunday is 0 and also 7.
local fields = {
  { name = "minute", least = 0, most = 59 }, { name = "hour", least = 0, most = 23 }, { name = "day", least = 1, most = 31 },
  { name = "month", least = 1, most = 12, names = months }, { name = "weekday", least = 0, most = 7, names = days },
}

local function number(field, word)
  local n = field.names and field.names[word:lower()] or word:find "^%d+$" and #word < 4 and math.tointeger(tonumber(word))
  if not n or n < field.least or n > field.most then
    return nil, ("has %s for the %s, which goes from %d to %d"):format(show(word), field.name, field.least, field.most)
  end
  return n
end

-- One part between commas: *, 5 or 1-5. Each may end in /step.
local function read_part(field, part, found)
  local range, step = part:match "^([^/]+)/(%d+)$"
  range = range or part
  local from, to, wrong
  if range == "*" then
    from, to = field.least, field.name == "weekday" and 6 or field.most
  else
    local a, b = range:match "^(%w+)-(%w+)$"
    from, wrong = number(field, a or range)
    if not from then return nil, wrong end
    to, wrong = from, nil
    if b then to, wrong = number(field, b) end
    if not to then return nil, wrong end
    if step and not b then return nil, ("has %s for the %s: a step follows * or a range"):format(show(part), field.name) end
    if from > to then return nil, ("has the range %s for the %s, which ends before it begins"):format(show(range), field.name) end
  end
  step = step and math.tointeger(tonumber(step)) or 1
  if not step or step < 1 or step > field.most then return nil, ("has the step %s for the %s"):format(show(part), field.name) end
  for n = from, to, step do found[field.name == "weekday" and n % 7 or n] = true end
  return true
end

local function read_field(field, text)
  local found, values = {}, {}
  for part in (text .. ","):gmatch "([^,]*)," do
    local ok, wrong = read_part(field, part, found)
    if not ok then return nil, wrong end
  end
  for n = field.least, field.most do
    if found[n] then values[#values + 1] = n end
  end
  return { values = values, star = text:sub(1, 1) == "*" }
end

local longest = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

-- Whether the kit would never run, as with 31 February.
local function never(cron)
  if not cron.weekday.star then return false end
  for _, month in ipairs(cron.month.values) do
    if cron.day.values[1] <= longest[month] then return false end
  end
  return true
end

--- Whether the word can be the name of a time zone.
function M.is_zone(word)
  return word == "UTC" or #word < 64 and word:find "^%u%w+/[%w_+/-]*%w$" ~= nil and not word:find("//", 1, true)
end

--- The check of a zone's name alone.
function M.check_zone(v)
  if type(v) == "string" and M.is_zone(v) then return v end
  return nil, ("must be the name of a time zone, not %s"):format(show(v)), 'write timezone = "Europe/Berlin"'
end

--- Read an expression. When it is none: nil, what is wrong, and what to write.
---@param text any
---@return kit.Cron?, string? wrong, string? how
function M.parse(text)
  if type(text) ~= "string" then return nil, ("must be a text of five fields, not %s"):format(show(text)), how end
  local list, cron = {}, {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  local first = list[1] or ""
  if first:sub(1, 1) == "@" and not M.words[first] then
    return nil, ("knows no %s"):format(show(first)), near.did_you_mean(first, near.keys(M.words)) or how
  end
  if M.words[first] then
    local rest = table.move(list, 2, #list, 1, {})
    list = {}
    for word in M.words[first]:gmatch "%S+" do list[#list + 1] = word end
    table.move(rest, 1, #rest, #list + 1, list)
  end
  if #list == #fields + 1 and M.is_zone(list[#list]) then cron.zone = table.remove(list) end
  if #list ~= #fields then
    local word = M.words["@" .. text:lower()] and ("did you mean '@%s'?"):format(text:lower())
    return nil, ("has %d field%s, not five: %s"):format(#list, #list == 1 and "" or "s", show(text)), word or how
  end
  for i, field in ipairs(fields) do
    local read, wrong = read_field(field, list[i])
    if not read then return nil, wrong, how end
    cron[field.name] = read
  end
  if never(cron) then return nil, ("names a day that no month has: %s"):format(show(text)), how end
  return cron
end

--- The check of the fact. Gives the expression with single blanks, as crontab takes it.
function M.check(text)
  local cron, wrong, hint = M.parse(text)
  if not cron then return nil, wrong, hint end
  return (text:gsub("^%s+", ""):gsub("%s+$", ""):gsub("%s+", " "))
end

local short = { [0] = "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" }

local function list(field, all, format)
  if #field.values == all then return "*" end
  local out = {}
  for i, n in ipairs(field.values) do out[i] = format:format(n) end
  return table.concat(out, ",")
end

local function calendar(cron, by_weekday, by_day)
  local weekdays = {}
  for i, n in ipairs(cron.weekday.values) do weekdays[i] = short[n] end
  return ("%s*-%s-%s %s:%s:00"):format(by_weekday and #weekdays < 7 and table.concat(weekdays, ",") .. " " or "",
    list(cron.month, 12, "%02d"), by_day and list(cron.day, 31, "%02d") or "*", list(cron.hour, 24, "%02d"),
    list(cron.minute, 60, "%02d")) .. (cron.zone and " " .. cron.zone or "")
end

--- The same expression for systemd, in the form of OnCalendar=. When both day and weekday are restricted, cron means one or
--- the other, but systemd means both. So there are two calendars then.
---@param cron kit.Cron
---@return string[]
function M.calendars(cron)
  if cron.day.star or cron.weekday.star then return { calendar(cron, true, true) } end
  return { calendar(cron, false, true), calendar(cron, true, false) }
end

return M
