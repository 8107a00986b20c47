-- Guesses how dates and times are written. The engine tries each format. If day and month can be read in both orders, no
-- format is chosen.
local formats = require "kit.steps.formats"
local text = require "kitload.talk.text"

local M = {}

-- The shape of a date's text, and the formats that it can have.
local days = {
  { "^%d%d%d%d%-%d%d?%-%d%d?$", "%Y-%m-%d" },
  { "^%d%d%d%d/%d%d?/%d%d?$", "%Y/%m/%d" },
  { "^%d%d%d%d%.%d%d?%.%d%d?$", "%Y.%m.%d" },
  { "^%d%d?%.%d%d?%.%d%d%d%d$", "%d.%m.%Y" },
  { "^%d%d?%.%d%d?%.%d%d$", "%d.%m.%y" },
  { "^%d%d?/%d%d?/%d%d%d%d$", "%d/%m/%Y", "%m/%d/%Y" },
  { "^%d%d?/%d%d?/%d%d$", "%d/%m/%y", "%m/%d/%y" },
  { "^%d%d?%-%d%d?%-%d%d%d%d$", "%d-%m-%Y", "%m-%d-%Y" },
  { "^%d%d?%-%d%d?%-%d%d$", "%d-%m-%y", "%m-%d-%y" },
  { "^%d%d? %a+%.? %d%d%d%d$", "%d %b %Y", "%d %B %Y" },
  { "^%d%d?%-%a+%-%d%d%d%d$", "%d-%b-%Y" },
  { "^%d%d?%-%a+%-%d%d$", "%d-%b-%y" },
  { "^%d%d?%. [^%d%s]+ %d%d%d%d$", "%d. %B %Y", "%d. %b %Y" },
  { "^%d%d? de [^%d%s]+ de %d%d%d%d$", "%d de %B de %Y" },
  { "^%a+%.? %d%d?, %d%d%d%d$", "%b %d, %Y", "%B %d, %Y" },
  { "^%d%d%d%d年%d%d?月%d%d?日$", "%Y年%m月%d日" },
  { "^%d%d%d%d%d%d%d%d$", "%Y%m%d" },
}

local words = { "date", "datum", "data", "fecha", "dato", "tag", "day", "geburt", "birth", "日" }

local function says_date(header)
  local folded = header:lower()
  for _, word in ipairs(words) do
    if folded:find(word, 1, true) then return true end
  end
end

-- Splits "2024-05-06T07:08:09.5+02:00" into "2024-05-06" and "T%H:%M:%S.%f%z"; nil if there is no time of day in it.
local function split(cell)
  local day, gap, clock = cell:match "^(.-)(,?[ T])(%d%d?:%d%d.*)$"
  if not day or day == "" then return nil end
  local seconds, rest = clock:match "^%d%d?:%d%d:%d%d()(.*)$"
  local format = gap .. (seconds and "%H:%M:%S" or "%H:%M")
  rest = rest or clock:match "^%d%d?:%d%d(.*)$"
  local after = rest:match "^%.%d+(.*)$"
  if after and seconds then format, rest = format .. ".%f", after end
  local half = rest:match "^( ?)[AaPp]%.?[Mm]%.?$"
  if half then return day, format .. half .. "%p" end
  local zone_gap = rest:match "^( ?)[+-]%d%d:?%d?%d?$" or rest:match "^( ?)Z$"
  if zone_gap then return day, format .. zone_gap .. "%z", true end
  if rest == "" then return day, format end
end

-- The languages in which formats with names of months are tried.
local languages = { "en", "de", "fr", "es", "pt", "it", "nl" }

local function named(format)
  return format:find "%%[bB]" ~= nil
end

-- The shapes of the cells in order of appearance, and the cells of each shape.
local function shapes_of(cells)
  local shapes, order, rest = {}, {}, 0
  for _, cell in ipairs(cells) do
    local found
    for _, shape in ipairs(days) do
      if cell:find(shape[1]) then
        found = shape
        break
      end
    end
    if found then
      if not shapes[found] then order[#order + 1] = found end
      shapes[found] = shapes[found] or {}
      table.insert(shapes[found], cell)
    else
      rest = rest + 1
    end
  end
  return order, shapes, rest
end

-- Finds the format for cells of one shape. If two formats read them, or each reads a part, gives nil and both formats.
local function settle(shape, cells, count, tail)
  local readings = {}
  for i = 2, #shape do
    for _, lang in ipairs(named(shape[i]) and languages or { false }) do
      local bad, misses = count(shape[i] .. tail, lang or nil, cells)
      readings[#readings + 1] = { format = shape[i] .. tail, lang = lang or nil, bad = bad, misses = misses }
      if misses == 0 and named(shape[i]) then return readings[#readings] end
    end
  end
  table.sort(readings, function(a, b) return a.misses < b.misses end)
  local best, second = readings[1], readings[2]
  if named(best.format) or not second then return best end
  -- If the second format reads the cells that the first one does not, the column has both orders.
  local missed = {}
  for _, cell in ipairs(second.bad) do missed[cell] = true end
  for _, cell in ipairs(best.bad) do
    if not missed[cell] then return nil, "both", best, second end
  end
  if second.misses == best.misses then return nil, "either", best, second end
  return best
end

local function unsure(why, best, second, cells)
  local a, b = best.format, second.format
  local seen = ('"%s"'):format(text.show(cells[1]))
  if why == "either" then
    return { unsure = ("%s can be %s or %s, and nothing in the sample decides: it stays text"):format(seen, a, b),
      comment = ('day or month first? k.date "%s" or k.date "%s"'):format(a, b) }
  end
  return { unsure = ("some cells are %s, others %s: it stays text"):format(a, b),
    comment = ("both %s and %s: two orders of day and month in one column"):format(a, b) }
end

--- A list of formats as the argument of a step: one text, or a list, with its language.
local function argument(list, lang, tz)
  if #list == 1 and not lang and not tz then return list[1] end
  local out = { table.unpack(list) }
  out.lang, out.tz = lang, tz
  return out
end

-- Whether two formats of the list read one text as different dates. Then they cannot be used together.
local function clash(list, domain)
  for i = 1, #list do
    for j = 1, i - 1 do
      local a, b = formats.parse(list[i], domain), formats.parse(list[j], domain)
      if a and b and formats.ambiguous(a, b) then return true end
    end
  end
  return false
end

local function time_of_day(cells, misses, options)
  local with_seconds, without
  for _, cell in ipairs(cells) do
    if cell:find "^%d%d?:%d%d:%d%d$" then with_seconds = true
    elseif cell:find "^%d%d?:%d%d$" then without = true end
  end
  if not with_seconds and not without then return nil end
  local list = {}
  if without then list[#list + 1] = "%H:%M" end
  if with_seconds then list[#list + 1] = "%H:%M:%S" end
  local _, count = misses("time", argument(list))
  if not options.bears(count, options.filled) then return nil end
  return { name = "time", argument = argument(list), domain = "time" }
end

-- The dates of the cells by the format of their time of day: { [tail] = days }. Nil when a cell has no time.
local function by_tail(cells)
  local tails, order, zoned, whole = {}, {}, true, {}
  local none = 0
  for _, cell in ipairs(cells) do
    local day, tail, zone = split(cell)
    if not day then
      none = none + 1
    else
      if not tails[tail] then order[#order + 1] = tail end
      tails[tail] = tails[tail] or {}
      table.insert(tails[tail], day)
      whole[day .. "\0" .. tail] = cell
      zoned = zoned and zone or false
    end
  end
  return order, tails, none, zoned, whole
end

local function add_formats(list, cells, tail, whole, count)
  local order, shapes, rest = shapes_of(cells)
  local lang
  for _, shape in ipairs(order) do
    local mine = {}
    for i, cell in ipairs(shapes[shape]) do mine[i] = whole and whole[cell .. "\0" .. tail] or cell end
    local best, why, a, b = settle(shape, mine, count, tail)
    if not best then return nil, unsure(why, a, b, mine) end
    -- If no cell of a shape is a date, as 31.02.2024, its format is not used for this column.
    if #best.bad < #mine then list[#list + 1] = best.format end
    lang = lang or best.lang ~= "en" and best.lang or nil
  end
  return rest, lang
end

-- 20240506 is a date only if the header says so. Otherwise it is a number like any other.
local function is_digits(cells)
  return cells[1]:find "^%d%d%d%d%d%d%d%d$" ~= nil
end

local zone_guess = 'the zone is a guess: tz = "Europe/Berlin"?'

local function day_of(cells, misses, options)
  if is_digits(cells) and not options.wanted and not says_date(options.header) then return nil end
  local list = {}
  local rest, lang = add_formats(list, cells, "", nil, function(format, language, some)
    return options.count("date", argument({ format }, language), some)
  end)
  if not rest then return lang end
  if #list == 0 or #list > 4 or clash(list, "date") then return nil end
  local _, count = misses("date", argument(list, lang))
  if not options.bears(count, options.filled) then return nil end
  if options.wanted == "instant" then
    return { name = "timestamp", argument = argument(list, lang, "UTC"), domain = "instant", comment = zone_guess }
  end
  return { name = "date", argument = argument(list, lang), domain = "date" }
end

local function timestamp_of(cells, misses, options)
  local tails, by, none, zoned, whole = by_tail(cells)
  if #tails == 0 or #tails > 4 or none * 20 > #cells then return nil end
  local list, lang = {}, nil
  for _, tail in ipairs(tails) do
    local rest, found = add_formats(list, by[tail], tail, whole, function(format, language, some)
      return options.count("timestamp", argument({ format }, language), some)
    end)
    if not rest then return found end
    lang = lang or found
  end
  if #list == 0 or #list > 6 or clash(list, "timestamp") then return nil end
  local tz = options.wanted == "instant" and not zoned and "UTC" or nil
  local _, count = misses("timestamp", argument(list, lang, tz))
  if not options.bears(count, options.filled) then return nil end
  return { name = "timestamp", argument = argument(list, lang, tz), domain = (zoned or tz) and "instant" or "timestamp",
    comment = tz and zone_guess or nil }
end

---@class kitload.DateGuess
---@field name string       date, time or timestamp
---@field argument any      the argument of the step
---@field domain string
---@field comment string?
---@field unsure string?    what is not clear; then only `comment` may be set besides it

--- How the cells are written as dates, timestamps or times of day; nil when they are none of these.
---@param cells string[]
---@param count fun(name: string, argument: any, cells: string[]?): string[], integer  the cells that a step does not read
---@param options { filled: integer, bears: fun(count: integer, filled: integer): boolean?, header: string, wanted: string? }
---@return kitload.DateGuess?
function M.guess(cells, count, options)
  if #cells == 0 then return nil end
  options.count = count
  local wanted = options.wanted
  if not wanted or wanted == "time" then
    local found = time_of_day(cells, count, options)
    if found or wanted == "time" then return found end
  end
  return timestamp_of(cells, count, options) or wanted ~= "time" and day_of(cells, count, options) or nil
end

return M
