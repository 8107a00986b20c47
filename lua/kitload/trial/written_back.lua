-- Writes a value of a field as the cell from which the field's steps make it: 12.50 becomes 12,50 where the kit reads decimal commas.
-- It goes through the steps from the last to the first.
--
--   field, "12.50" ─▶ k.decimal "1.234,56" ─▶ k.trim ─▶ cell "12,50"
local dec = require "kit.base.dec"
local json = require "kitload.talk.json"
local literal = require "kit.steps.literal"
local print = require "kit.base.print"

local M = {}

---@class kitload.Written
---@field cell any          a text, or for JSON also a number or a boolean; nil when there is none
---@field why string?       why there is none
---@field opaque string?    a step of which nobody knows what it read: the cell is only a try
---@field wall boolean?     the cell is a local time in UTC's hours, to be moved by the offset of the step's zone

-- Numbers ---------------------------------------------------------------------------------------------------------------

local function number_like(text, example)
  local mark = (example or "1234.56"):match "(%p)%d%d$" or "."
  return (text:gsub("%.", mark))
end

-- The factor that undoes a factor of ten; nil for another one.
local function undone(factor)
  local zeros = factor:match "^1(0*)$"
  if zeros then return dec.new(zeros == "" and "1" or "0." .. ("0"):rep(#zeros - 1) .. "1") end
  local places = factor:match "^0?%.(0*1)0*$"
  return places and dec.new("1" .. ("0"):rep(#places)) or nil
end

-- Dates -----------------------------------------------------------------------------------------------------------------

local months = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December" }

-- The parts of a date, a time or a moment; nil for infinity, and for a year of five digits.
local function parts_of(text)
  local y, m, d, rest = text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)[T ]?(.*)$"
  if not y then y, m, d, rest = "1970", "01", "01", text end
  local hour, minute, second, more = rest:match "^(%d%d):(%d%d):?(%d?%d?)(.*)$"
  if y == "1970" and rest == text and not hour then return nil end
  local fraction, zone = (more or ""):match "^%.?(%d*)(.*)$"
  local sign, zh, zm = (zone or ""):match "^([+-])(%d%d):?(%d?%d?)$"
  return {
    Y = math.tointeger(tonumber(y)), m = math.tointeger(tonumber(m)), d = math.tointeger(tonumber(d)),
    H = tonumber(hour or "0") // 1, M = tonumber(minute or "0") // 1, S = tonumber(second ~= "" and second or "0") // 1,
    fraction = fraction or "", offset = (sign == "-" and -60 or 60) * ((tonumber(zh or "0") // 1) * 60
      + (tonumber(zm ~= "" and zm or "0") or 0) // 1), has_time = hour ~= nil,
  }
end

local function days(y, m, d)
  if m <= 2 then y, m = y - 1, m + 12 end
  return 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + d - 719469
end

-- Seconds since 1970 of an instant's parts.
local function seconds(v)
  return days(v.Y, v.m, v.d) * 86400 + v.H * 3600 + v.M * 60 + v.S - v.offset
end

--- The seconds of an instant's canonical text.
---@param text string
---@return integer
function M.seconds(text) return seconds(parts_of(text)) end

--- The canonical text of an instant so many seconds later.
---@param text string
---@param more integer
---@return string
function M.moved(text, more)
  local v = parts_of(text)
  local fraction = v.fraction ~= "" and "." .. v.fraction or ""
  return os.date("!%Y-%m-%d %H:%M:%S", seconds(v) + more) .. fraction .. "+00"
end

-- The parts of a moment in UTC.
local function in_utc(v, offset)
  local t = os.date("!*t", seconds(v) + (offset or 0))
  return { Y = t.year, m = t.month, d = t.day, H = t.hour, M = t.min, S = t.sec, fraction = v.fraction, offset = 0, has_time = true }
end

local function month_name(v, short, lang)
  if lang and lang ~= "en" then return nil end
  return short and months[v.m]:sub(1, 3) or months[v.m]
end

local writers = {
  Y = function(v) return ("%04d"):format(v.Y) end, y = function(v) return ("%02d"):format(v.Y % 100) end,
  m = function(v) return ("%02d"):format(v.m) end, d = function(v) return ("%02d"):format(v.d) end,
  H = function(v, format)
    if format:find("%p", 1, true) then return ("%02d"):format((v.H + 11) % 12 + 1) end
    return ("%02d"):format(v.H)
  end,
  M = function(v) return ("%02d"):format(v.M) end, S = function(v) return ("%02d"):format(v.S) end,
  f = function(v) return v.fraction ~= "" and v.fraction or "0" end, p = function(v) return v.H < 12 and "AM" or "PM" end,
  z = function() return "+00:00" end, Z = function() return "UTC" end,
  j = function(v) return ("%03d"):format(days(v.Y, v.m, v.d) - days(v.Y, 1, 1) + 1) end,
  s = function(v) return ("%d"):format(seconds(v)) end,
  b = function(v, _, lang) return month_name(v, true, lang) end, B = function(v, _, lang) return month_name(v, false, lang) end,
  ["%"] = function() return "%" end,
}

-- The moment in the format; or nil and why the format cannot say all of it.
local function in_format(v, format, lang)
  if not format:find("%s", 1, true) then
    for _, part in ipairs { { "H", v.H }, { "M", v.M }, { "S", v.S }, { "f", v.fraction:find "[1-9]" and 1 or 0 } } do
      if part[2] > 0 and not format:find("%" .. part[1], 1, true) then return nil, ("its format has no %%%s"):format(part[1]) end
    end
  end
  local good = true
  local text = format:gsub("%%(.)", function(letter)
    local piece = writers[letter] and writers[letter](v, format, lang)
    good = good and piece ~= nil
    return piece or ""
  end)
  if good then return text end
  return nil, "its format has names of months"
end

local infinite = { infinity = true, ["-infinity"] = true }

-- The first of the formats that can say it.
local function dated(value, args, prepare)
  local v, why = parts_of(value), nil
  if not args[1] or infinite[value] then return value end
  if not v then return nil, "the value is no plain date" end
  for _, format in ipairs(args) do
    local text, wrong = in_format(prepare and prepare(v, format) or v, format, args.lang)
    if text then return text, nil, format end
    why = why or wrong
  end
  return nil, why
end

-- Steps -------------------------------------------------------------------------------------------------------------------

-- For an op: the text that it read, from its arguments and the text that it gave; or nil and why there is none.
local undo = {}

function undo.decimal(value, args) return number_like(value, args[1]) end
undo.money = undo.decimal
function undo.percent(value, args)
  local v = dec.parse(value)
  if not v then return nil, "the value is no number" end
  local text = tostring(v * dec.new(100))
  return number_like(text:find(".", 1, true) and text:gsub("0+$", ""):gsub("%.$", "") or text, args[1])
end
function undo.scale(value, args)
  local factor, v = undone(args[1]), dec.parse(value)
  if not v then return nil, "the value is no number" end
  if not factor then return nil, ("nothing divides by %s exactly"):format(args[1]) end
  return tostring(v * factor)
end
function undo.boolean(value, args)
  for i = 1, #args, 2 do
    if tostring(args[i]) == value then return args[i + 1] end
  end
  if #args == 0 then return value end
  return nil, ("no word means %s"):format(value)
end
function undo.enum(value, args)
  local own
  for i = 1, #args, 2 do
    if args[i] == value and args[i + 1] ~= value then return args[i + 1] end
    own = own or args[i] == value and value
  end
  if own then return own end
  return nil, ("it has no %s"):format(print.value(value))
end
function undo.map(value, args)
  for i = 1, #args, 2 do
    if tostring(args[i + 1]) == value then return tostring(args[i]) end
  end
  if args.other == "keep" then return value end
  return nil, ("it gives no %s"):format(print.value(value))
end
function undo.lookup(value, args)
  if args.also and args.also > 0 then return nil, "it compares several columns" end
  for i = 1, #args, 2 do
    if tostring(args[i + 1]) == value then return tostring(args[i]) end
  end
  if args.missing == "keep" then return value end
  return nil, ("it gives no %s"):format(print.value(value))
end
function undo.date(value, args) return dated(value, args) end
undo.time = undo.date
function undo.timestamp(value, args)
  local function is_zoned(format) return format:find "%%[zZs]" ~= nil end
  local text, why, format = dated(value, args, function(v, f) return (is_zoned(f) or args.tz) and in_utc(v) or v end)
  return text, why, text and format and args.tz ~= nil and not is_zoned(format) or nil
end
function undo.epoch(value, args)
  local v = parts_of(value)
  if not v then return nil, "the value is no plain date" end
  local fraction = v.fraction ~= "" and v.fraction or "0"
  if args[1] == "ms" then return ("%d"):format(seconds(v) * 1000 + tonumber((fraction .. "000"):sub(1, 3)) // 1) end
  return ("%d"):format(seconds(v)) .. (fraction ~= "0" and "." .. fraction or "")
end
function undo.excel_date(value, args)
  local v = parts_of(value)
  if not v then return nil, "the value is no plain date" end
  if v.H + v.M + v.S > 0 or v.fraction ~= "" then return nil, "the time of day is a fraction" end
  return ("%d"):format(days(v.Y, v.m, v.d) - (args.system == "1904" and days(1904, 1, 1) or days(1899, 12, 30)))
end
function undo.bytes(value, args)
  if args[1] == "hex" then return (value:gsub("^\\x", "")) end
  return nil, "it reads base64"
end
function undo.list(value, args)
  local good, items = pcall(json.decode, value)
  if not good or type(items) ~= "table" then return nil, "the value is no list" end
  local out = {}
  for i, item in ipairs(items) do out[i] = tostring(item) end
  return table.concat(out, args[1])
end
function undo.prefix(value, args)
  if value:sub(1, #args[1]) ~= args[1] then return nil, ("it gives texts that begin with %s"):format(print.value(args[1])) end
  return value:sub(#args[1] + 1)
end
function undo.suffix(value, args)
  if args[1] ~= "" and value:sub(-#args[1]) ~= args[1] then
    return nil, ("it gives texts that end with %s"):format(print.value(args[1]))
  end
  return value:sub(1, #value - #args[1])
end
function undo.strip_prefix(value, args) return args[1] .. value end
function undo.strip_suffix(value, args) return value .. args[1] end

-- Steps that can read many texts and give one. What they read is not known, so the value itself is tried.
local opaque = {
  call = true, replace = true, gsub = true, sub = true, extract = true, split = true, digits = true, keep = true, strip = true, slug = true,
  unescape_html = true, unquote_excel = true, domain = true,
}

-- Steps that take a number of JSON as it is, whatever their format says.
local numbers = { integer = true, decimal = true, float = true, money = true, percent = true }

local function named(step) return step.op == "call" and "the function" or "k." .. step.name end

-- The value's canonical text in the domain that the field gives; nil for a value of another one.
local function text_of(field, value)
  if type(value) == "table" and debug.getmetatable(value) ~= dec.metatable then return json.encode(value) end
  local domain = field.domain
  if domain == "text" or domain == "json" then return tostring(value) end
  return literal.text(domain, value)
end

-- The member of a JSON row that the first step reads as this text; nil where it is a string.
local function typed(op, text)
  if op == "boolean" and (text == "true" or text == "false") then return text == "true" end
  if not numbers[op] or not text:find "^%-?%d+%.?%d*$" then return nil end
  return op == "percent" and dec.parse(text) * dec.new(100) or dec.parse(text)
end

--- The cell from which the field makes this value.
---@param field table             of the kit's description
---@param value any               as an example writes it
---@param how { json: boolean?, lookups: table<integer, table>?, plain: boolean? }  lookups: by the step's number, the arguments of its op;
---  plain: prefixes that may be missing are left out
---@return kitload.Written
function M.cell(field, value, how)
  local text, out = text_of(field, value), {}
  if not text then return { cell = tostring(value) } end -- a value that is an error stands in the file as it is
  for i = #field.steps, 1, -1 do
    local step = field.steps[i]
    local op, args = step.op, step.args
    if step.class == "value" then break end
    if op == "lookup" then args = (how.lookups or {})[i] end
    local may_lack = op == "strip_prefix" or op == "strip_suffix"
    local member = how.json and i == 1 and typed(op, text)
    if how.json and i == 1 and member ~= nil then
      out.cell = member
      return out
    elseif opaque[op] then
      out.opaque = out.opaque or named(step)
    elseif undo[op] and args and not (may_lack and how.plain) then
      local before, why, wall = undo[op](text, args)
      if not before then return { why = ("%s: %s"):format(named(step), why) } end
      text, out.wall = before, out.wall or wall
    end
  end
  out.cell = text
  return out
end

return M
