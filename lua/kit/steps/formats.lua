-- Formats of dates and times: which directives exist, and whether two formats can read the same text as different dates.
local M = {}

-- The meaning of each directive. It decides in which domains a format may have it.
local directives = {
  Y = "date", y = "date", m = "date", d = "date", b = "date", B = "date", j = "date",
  H = "time", M = "time", S = "time", f = "time", p = "time",
  z = "zone", Z = "zone", s = "epoch",
}
local allowed = {
  date = { date = true, time = true }, -- the time in a text like 2024-12-31T00:00:00.000Z is read and ignored
  time = { time = true },
  timestamp = { date = true, time = true, zone = true, epoch = true },
}

---@class kit.Format a list of literals (strings) and directives ({letter})
---@field text string

-- Letters of spreadsheets and other languages, the longest first. mm is a month in a date, but minutes after an hour.
local foreign = {
  { "[yY][yY][yY][yY]", "%%Y" }, { "[yY][yY]", "%%y" }, { "[dD][dD]?", "%%d" }, { "[hH][hH]?", "%%H" }, { "[sS][sS]?", "%%S" },
}

local of_others = { e = "%d", F = "%Y-%m-%d", T = "%H:%M:%S", R = "%H:%M", D = "%m/%d/%y", I = "%H, and %p for AM and PM", h = "%b",
                    N = "%f", L = "%f" }

--- What to write instead of a directive of other tools, or of a zone in a date; nil when there is no advice.
---@param text string
---@param domain string
---@return string|nil
function M.other_tools(text, domain)
  for letter in text:gmatch "%%(.)" do
    if letter == "a" or letter == "A" then
      return [[k.extract "^\\w+,?\\s+(.*)" in front takes the name of the day away]]
    elseif of_others[letter] then
      return ("%%%s is %s here"):format(letter, of_others[letter])
    elseif domain == "date" and (letter == "z" or letter == "Z") then
      return [[a Z is written as it stands, "%Y-%m-%dT%H:%M:%SZ"; of other zones k.sub { 1, 10 }, k.date "%Y-%m-%d" takes the day alone]]
    elseif domain == "date" and letter == "s" then
      return 'k.epoch "s" reads seconds since 1970'
    end
  end
end

--- A hint with the format that was probably meant by one like "dd.mm.yyyy"; nil when there is none.
---@param text string
---@param domain string
---@return string|nil
function M.meant(text, domain)
  if text:find("%", 1, true) then return M.other_tools(text, domain) end
  local out = text:gsub("([hH][hH]?%W)[mM][mM]?", "%1\1"):gsub("[mM][mM]?", domain == "time" and "%%M" or "%%m"):gsub("\1", "%%M")
  for _, pair in ipairs(foreign) do out = out:gsub("%f[%a%%]" .. pair[1] .. "%f[%A]", pair[2]) end
  if out:find "%a%a" or not M.parse(out, domain) then return "write it like \"%d.%m.%Y\", with %Y %m %d %H %M %S" end
  return ("did you mean %q?"):format(out)
end

--- Read a format for a domain (date, time, timestamp). When it is wrong: nil and a message.
---@param text string
---@param domain string
---@return kit.Format|nil format, string|nil message
function M.parse(text, domain)
  local format, has, at = { text = text }, {}, 1
  while at <= #text do
    local literal, letter, after = text:match("^([^%%]*)%%(.?)()", at)
    if not letter then
      format[#format + 1] = text:sub(at)
      break
    end
    if letter == "" then return nil, "ends in a lone '%', write '%%' for one" end
    if literal ~= "" then format[#format + 1] = literal end
    if letter == "%" then
      format[#format + 1] = "%"
    elseif not directives[letter] then
      return nil, ("has no directive %%%s: there are %%Y %%y %%m %%d %%b %%B %%j %%H %%M %%S %%f %%p %%z %%Z %%s"):format(letter)
    elseif not allowed[domain][directives[letter]] then
      return nil, ("has %%%s, which is no part of a %s"):format(letter, domain)
    elseif has[letter] then
      return nil, ("has %%%s twice"):format(letter)
    else
      has[letter] = true
      format[#format + 1] = { letter }
    end
    at = after
  end
  local complete = M.complete(has, domain)
  if complete then return nil, complete end
  format.has = has
  return format
end

--- Whether the format has all parts of its domain: a date needs year, month and day. Gives what is missing.
function M.complete(has, domain)
  if has.s then return nil end
  if domain ~= "time" then
    if not (has.Y or has.y) then return "has no year, %Y or %y" end
    if has.Y and has.y then return "has the year twice, %Y and %y" end
    local month = has.m or has.b or has.B
    if has.j then
      if month or has.d then return "has a day of the year, %j, beside a month or a day" end
    elseif not month then
      return "has no month, %m, %b or %B"
    elseif not has.d then
      return "has no day, %d"
    elseif (has.m and 1 or 0) + (has.b and 1 or 0) + (has.B and 1 or 0) > 1 then
      return "has the month twice"
    end
  end
  if domain == "time" and not has.H then return "has no hour, %H" end
  if has.p and not has.H then return "has %p, but no hour" end
end

--- Whether the format says the instant without a zone from elsewhere.
---@param format kit.Format
function M.has_zone(format)
  return format.has.z or format.has.Z or format.has.s or false
end

-- Widths of directives, and names of months for the samples. May is not among them, because its long and its short name are
-- the same.
local width = { Y = 4, y = 2, j = 3, f = 6 }
local sample_names = { "Jan", "Feb", "Mar" }

-- Whether a number may have one or two digits: before a literal or at the end. Elsewhere it has exactly two.
local function is_loose(format, i)
  return format[i + 1] == nil or type(format[i + 1]) == "string"
end

local function write(format, v, padded)
  local out = {}
  for i, part in ipairs(format) do
    local letter = type(part) == "table" and part[1]
    if not letter then
      out[i] = part
    elseif letter == "b" or letter == "B" then
      out[i] = sample_names[v.m] or "Dec"
    elseif letter == "p" then
      out[i] = "AM"
    elseif letter == "z" or letter == "Z" then
      out[i] = "+00:00"
    elseif letter == "s" then
      return nil
    elseif letter == "j" then
      out[i] = ("%03d"):format(v.m * 30 + v.d)
    elseif width[letter] then
      out[i] = ("%0" .. width[letter] .. "d"):format(letter == "y" and v.Y % 100 or v[letter] or 0)
    else
      out[i] = ((padded or not is_loose(format, i)) and "%02d" or "%d"):format(v[letter] or 0)
    end
  end
  return table.concat(out)
end

local limits = { m = { 1, 12 }, d = { 1, 31 }, H = { 0, 24 }, M = { 0, 59 }, S = { 0, 59 }, j = { 1, 366 } }

local function classes(text)
  return (text:gsub("%a", "a"):gsub("%d", "0"))
end

-- With `by_classes` any digit matches any other, also in a literal, and no number is too large.
local function read(format, text, by_classes)
  local at, v = 1, {}
  for i, part in ipairs(format) do
    local letter = type(part) == "table" and part[1]
    local piece
    if not letter then
      piece = text:sub(at, at + #part - 1)
      if piece ~= part and not (by_classes and classes(piece) == classes(part)) then return nil end
    elseif letter == "b" or letter == "B" then
      piece = text:match("^%a+", at)
      v.m = piece
    elseif letter == "p" then
      piece = text:match("^%a%a", at)
    elseif letter == "z" or letter == "Z" then
      piece = text:match("^[+-]%d%d:%d%d", at)
    elseif letter == "f" then
      piece = text:match("^%d+", at)
    else
      local digits = width[letter] or 2
      piece = text:match("^" .. ("%d"):rep(digits), at)
      if not piece and not width[letter] and is_loose(format, i) then piece = text:match("^%d", at) end
      local n, limit = tonumber(piece), limits[letter]
      if n and limit and not by_classes and (n < limit[1] or n > limit[2]) then return nil end
      v[letter] = n
    end
    if not piece then return nil end
    at = at + #piece
  end
  return at > #text and v or nil
end

local function year(v)
  return v.Y or v.y and (v.y < 70 and 2000 or 1900) + v.y
end

local function differ(a, b)
  return year(a) ~= year(b) or a.m ~= b.m or a.d ~= b.d or a.j ~= b.j
    or (a.H or 0) ~= (b.H or 0) or (a.M or 0) ~= (b.M or 0) or (a.S or 0) ~= (b.S or 0)
end

-- Years whose digits can also be months and days, so that %Y%m%d and %d%m%Y are found to clash.
local years = { 2001, 2010, 2011, 2012, 1011, 1012, 1110, 1211 }
local small = { 1, 2, 3, 10, 11, 12 }

local function sample(y, m, d)
  return { Y = y, m = m, d = d, H = d, M = m, S = 7 }
end

-- Whether b can read any text of a, by the classes of its characters. These depend only on the lengths of month and day.
-- This test
-- settles most pairs of formats; the thousand samples would take longer than the rest of the kit.
local function can_read(b, a)
  for _, m in ipairs { 1, 10 } do
    for _, d in ipairs { 1, 10 } do
      for padded = 0, 1 do
        local text = write(a, sample(2001, m, d), padded == 1)
        if text and read(b, text, true) then return true end
      end
    end
  end
end

-- %b and %B read the same names of months.
local function same(part, other)
  if type(part) == "string" or type(other) == "string" then return part == other end
  return part[1]:gsub("B", "b") == other[1]:gsub("B", "b")
end

local function read_alike(a, b)
  for i = 1, math.max(#a, #b) do
    if not same(a[i] or "", b[i] or "") then return false end
  end
  return true
end

local function one_way(a, b)
  if not can_read(b, a) then return nil end
  for _, y in ipairs(years) do
    for _, m in ipairs(small) do
      for _, d in ipairs(small) do
        for padded = 0, 1 do
          local text = write(a, sample(y, m, d), padded == 1)
          local mine, other = text and read(a, text), text and read(b, text)
          if mine and other and differ(mine, other) then return text end
        end
      end
    end
  end
end

--- A text that both formats read, as different dates; nil when there is none. Dates whose parts can be confused are written
--- with one format and read with the other, in both directions.
---@param a kit.Format
---@param b kit.Format
---@return string|nil
function M.ambiguous(a, b)
  if read_alike(a, b) then return nil end
  return one_way(a, b) or one_way(b, a)
end

return M
