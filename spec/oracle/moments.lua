-- Steps that read dates and times: random cells, and the right value of each, calculated here independently.
local M = {}

local alphabet = { "0", "1", "2", "3", "9", "-", ".", "/", ":", " ", "T", "Z", "+", "x", "",
  "2", "4", "6", ",", "_", "\t", "AM", "\u{A0}", "\u{200B}", "\u{FEFF}", "\u{3000}", "\u{FF11}", "\u{0662}", "\u{2212}", "\u{2013}", "\u{FF1A}" }
M.alphabet = alphabet

local function bare(cell) return cell:match "^[ \t-\r]*(.-)[ \t-\r]*$" end

local lengths = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
local function length_of(y, m)
  local leap = y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)
  return m == 2 and leap and 29 or lengths[m]
end

local months = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" }
local number_of = { sept = 9 }
for i, name in ipairs(months) do number_of[name] = i end

-- Days since 2000-01-01 by the Julian day number (Fliegel and Van Flandern, 1968).
local function days_of(y, m, d)
  local a = (14 - m) // 12
  local yy, mm = y + 4800 - a, m + 12 * a - 3
  return d + (153 * mm + 2) // 5 + 365 * yy + yy // 4 - yy // 100 + yy // 400 - 32045 - 2451545
end

local function day_text(days)
  -- The reverse, by search: a year at a time.
  local y = 2000 + days // 366
  while days_of(y + 1, 1, 1) <= days do y = y + 1 end
  while days_of(y, 1, 1) > days do y = y - 1 end
  local m = 12
  while days_of(y, m, 1) > days do m = m - 1 end
  -- The year before 1 is 1 BC.
  return ("%04d-%02d-%02d"):format(y > 0 and y or 1 - y, m, days - days_of(y, m, 1) + 1), y > 0 and "" or " BC"
end

-- The format as a pattern of Lua, and what its captures are.
local function compile(format)
  local pattern, parts, i = "^", {}, 1
  while i <= #format do
    local c, letter, after = format:sub(i, i), format:sub(i + 1, i + 1), format:sub(i + 2, i + 2)
    if c ~= "%" then
      pattern, i = pattern .. c:gsub("%p", "%%%0"), i + 1
    else
      local loose = after == "" or after:find "[^%%%d]"
      parts[#parts + 1] = letter
      local digit = { Y = "%d%d%d%d", y = "%d%d", j = "%d%d%d", M = "%d%d", S = "%d%d", f = "%d+", b = "%a+%.?", p = "[AaPp]%.?[mM]%.?",
        z = "[Z%d:+-]+" }
      pattern = pattern .. "(" .. (digit[letter] or loose and "%d%d?" or "%d%d") .. ")"
      i = i + 2
    end
  end
  return pattern .. "$", parts
end

local function offset(text)
  if text == "Z" then return 0 end
  local sign, h, m = text:match "^([+-])(%d%d):?(%d?%d?)$"
  if not sign or #m == 1 or (m == "" and text:sub(-1) == ":") then return nil end
  h, m = tonumber(h), tonumber(m) or 0
  if h > 15 or m > 59 then return nil end
  return (h * 60 + m) * (sign == "-" and -60 or 60)
end

-- Days, microseconds of the day and the offset; nil: it does not fit, or is no moment.
local function read(text, format)
  local pattern, parts = compile(format)
  local found = table.pack(text:match(pattern))
  if not found[1] then return nil end
  local v = {}
  for i, letter in ipairs(parts) do v[letter] = found[i] end
  local y = tonumber(v.Y) or v.y and (tonumber(v.y) < 70 and 2000 or 1900) + tonumber(v.y) or 2000
  local days = 0
  if v.j then
    days = days_of(y, 1, 1) + tonumber(v.j) - 1
    if tonumber(v.j) < 1 or days >= days_of(y + 1, 1, 1) then return nil end
  elseif v.Y or v.y then
    local name = v.b and v.b:lower():gsub("%.$", "")
    local m, d = tonumber(v.m) or number_of[name], tonumber(v.d)
    if not m or m < 1 or m > 12 or d < 1 or d > length_of(y, m) then return nil end
    days = days_of(y, m, d)
  end
  if y < 1 then return nil end
  local h, minute, s = tonumber(v.H) or 0, tonumber(v.M) or 0, tonumber(v.S) or 0
  if v.p then
    if not ({ am = 1, pm = 1, ["a.m."] = 1, ["p.m."] = 1 })[v.p:lower()] or h < 1 or h > 12 then return nil end
    h = h % 12 + (v.p:lower():sub(1, 1) == "p" and 12 or 0)
  end
  local micros = 0
  if v.f then
    if #v.f > 9 then return nil end
    local nanos = tonumber(v.f .. ("0"):rep(9 - #v.f))
    micros = nanos // 1000
    local rest = nanos % 1000
    if rest > 500 or (rest == 500 and micros % 2 == 1) then micros = micros + 1 end
  end
  local of_day = ((h * 60 + minute) * 60 + s) * 1000000 + micros
  if minute > 59 or s > 59 or h > 24 or (h == 24 and (minute > 0 or s > 0 or micros > 0)) then return nil end
  local zone = v.z and offset(v.z) or 0
  if v.z and not offset(v.z) then return nil end
  return days, of_day, zone
end

local function time_text(micros)
  local s = micros // 1000000
  local text = ("%02d:%02d:%02d"):format(s // 3600, s // 60 % 60, s % 60)
  local rest = micros % 1000000
  return rest == 0 and text or text .. ("." .. ("%06d"):format(rest)):gsub("0+$", "")
end

local function moment_text(micros, zone)
  local day, bc = day_text(micros // 86400000000)
  return day .. " " .. time_text(micros % 86400000000) .. (zone or "") .. bc
end

local function make(random, format)
  local y = random:one_in(5) and random:of { 1, 1582, 1600, 1900, 2000, 9999 } or random:int(1900, 2100)
  local m = random:int(1, random:one_in(20) and 13 or 12)
  local d = random:int(random:one_in(30) and 0 or 1, random:one_in(5) and 31 or 28)
  local padded = random:one_in(2)
  return (format:gsub("%%(%a)", function(letter)
    local n = ({ Y = y, y = y % 100, m = m, d = d, H = random:int(0, random:one_in(9) and 25 or 23), M = random:int(0, random:one_in(20) and 61 or 59),
      S = random:int(0, random:one_in(20) and 61 or 59), j = random:int(1, 366) })[letter]
    if letter == "Y" then return ("%04d"):format(n) end
    if letter == "j" then return ("%03d"):format(n) end
    if letter == "f" then return random:digits(random:int(1, 9)) end
    if letter == "p" then return random:of { "AM", "pm", "a.m." } end
    if letter == "b" then return random:of { months[(m - 1) % 12 + 1], (months[(m - 1) % 12 + 1]:gsub("^%l", string.upper)) } end
    if letter == "z" then return random:of { "Z", "+02", "-05:30", "+0545", "+00:00", "+15:59", "-16" } end
    return ((padded or letter == "y" or letter == "M" or letter == "S") and "%02d" or "%d"):format(n)
  end))
end

local function blanks(random, text) return random:one_in(10) and " " .. text .. " " or text end

local function way(random, op, formats, args, text)
  local format = random:of(formats)
  local all = { format }
  for name, v in pairs(args or {}) do all[name] = v end
  return {
    steps = { { op = op, args = all } },
    make = function()
      if op ~= "time" and random:one_in(60) then return random:of { "infinity", "-infinity" } end
      return blanks(random, make(random, format))
    end,
    read = function(cell)
      local lower = bare(cell):lower()
      if op ~= "time" and (lower == "infinity" or lower == "-infinity") then return lower end
      local days, micros, zone = read(bare(cell), format)
      return days and text(days, micros, zone)
    end,
  }
end

-- Formats whose text PostgreSQL reads by itself are read by it as well.
local server_reads = { ["%Y-%m-%d"] = true, ["%Y%m%d"] = true, ["%d %b %Y"] = true }

function M.date(random)
  local out = way(random, "date", { "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d.%m.%y", "%d %b %Y", "%Y%j", "%d-%m-%Y %H:%M", "%d%m%Y" }, nil,
    function(days) return (day_text(days)) end)
  if server_reads[out.steps[1].args[1]] then out.accepted = "CASE WHEN c ~ '^\\s*\\d{7}\\s*$' THEN true ELSE v::date = replace(c, '.', '')::date END" end
  return out
end

function M.time(random)
  local out = way(random, "time", { "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%H:%M %p", "%H%M%S" }, nil, function(_, micros) return time_text(micros) end)
  -- A half of a microsecond is exact here, and a double's there.
  if out.steps[1].args[1] ~= "%H%M%S" then
    out.accepted = "abs(extract(epoch FROM v::time) - extract(epoch FROM replace(c, '.m.', 'm')::time)) <= 0.000001"
  end
  return out
end

function M.timestamp(random)
  if random:one_in(2) then
    local out = way(random, "timestamp", { "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%d.%m.%Y %H:%M %z" }, nil, function(days, micros, zone)
      return moment_text(days * 86400000000 + micros - zone * 1000000, "+00")
    end)
    if out.steps[1].args[1]:find "^%%Y" then out.accepted = "CASE WHEN v ~ 'infinity' THEN v = c::timestamptz::text ELSE v::timestamptz - c::timestamptz BETWEEN '-1 us' AND '1 us' END" end
    return out
  end
  return way(random, "timestamp", { "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%y %H:%M %p", "%Y-%m-%d %H:%M:%S.%f" }, nil, function(days, micros)
    return moment_text(days * 86400000000 + micros)
  end)
end

--- Local times of a zone. The server knows when its clocks change. If a local time comes twice, the first counts; if it does not exist, that is a problem.
function M.local_time(random)
  local tz = random:of { "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia" }
  local there = ("((c::timestamp AT TIME ZONE '%s') AT TIME ZONE '%s')"):format(tz, tz)
  local same = {}
  for _, earlier in ipairs { "30 min", "1 hour", "2 hours", "24 hours" } do
    same[#same + 1] = ("(v::timestamptz - interval '%s') AT TIME ZONE '%s' <> c::timestamp"):format(earlier, tz)
  end
  return {
    steps = { { op = "timestamp", args = { "%Y-%m-%d %H:%M:%S", tz = tz } } },
    alphabet = { "0", "1", "2", "3" },
    make = function()
      -- Near the hours at which clocks are changed.
      local y, m = random:int(1980, 2035), random:of { 2, 3, 4, 9, 10, 11, 12 }
      return ("%04d-%02d-%02d %02d:%02d:00"):format(y, m, random:int(1, length_of(y, m)), random:one_in(3) and random:int(0, 23) or random:int(0, 4), random:of { 0, 15, 30, 59 })
    end,
    read = function() return "?" end,
    accepted = ("v::timestamptz AT TIME ZONE '%s' = c::timestamp AND %s"):format(tz, table.concat(same, " AND ")),
    rejected = ("CASE WHEN try(c, 'timestamp') IS NULL OR c !~ '^\\d{4}(-\\d\\d?){2} \\d\\d?(:\\d\\d){2}$' THEN true ELSE %s END"):format(
      (there .. " <> c::timestamp"):gsub("c::timestamp", "try(c, 'timestamp')::timestamp")),
  }
end

-- What the server writes, through a column's plain step: whatever is read is what the server reads.
local function server(random, type_name, steps)
  return {
    steps = steps,
    alphabet = { "0", "1", "9", "-", ":", ".", " ", "+", "Z", "B", "C", "T" },
    pool = ([[SELECT (CASE n %% 12 WHEN 0 THEN 'infinity'::%s WHEN 1 THEN '-infinity'::%s
      ELSE ('2000-01-01 00:00:00+00'::timestamptz + make_interval(secs => (random() - 0.5) * CASE WHEN n %% 3 = 0 THEN 1.0e11 ELSE 4.0e9 END))::%s END)::text
      FROM generate_series(1, COUNT) AS n]]):format(type_name, type_name, type_name),
    zones = { "UTC", "Europe/Amsterdam", "Asia/Kolkata", "America/St_Johns" },
    read = function() return "?" end,
    accepted = ("CASE WHEN v = try(c, '%s') THEN true ELSE abs(extract(epoch FROM v::%s::timestamp - c::%s::timestamp)) <= 0.000001 END"):format(
      type_name, type_name, type_name),
    whole = true,
    random = random,
  }
end

function M.server_date(random) return server(random, "date", { { op = "date" } }) end
function M.server_timestamp(random) return server(random, "timestamp", { { op = "timestamp" } }) end
function M.server_timestamptz(random)
  return server(random, "timestamptz", { { op = "timestamp", args = { "%Y-%m-%d %H:%M:%S%z", server = true } } })
end

function M.epoch(random)
  local unit = random:of { "s", "ms" }
  return {
    steps = { { op = "epoch", args = { unit } } },
    make = function()
      local n = random:one_in(4) and random:digits(random:int(1, 14), true) or tostring(random:int(0, 2100000000) * (unit == "ms" and 1000 or 1))
      return (random:one_in(5) and "-" or "") .. n .. (random:one_in(3) and "." .. random:digits(random:int(1, 8)) or "")
    end,
    read = function() return "?" end,
    -- numeric is exact, and interval's microseconds are whole.
    accepted = ([[((SELECT CASE WHEN abs(m - trunc(m)) = 0.5 AND trunc(m) %% 2 = 0 THEN trunc(m) ELSE round(m) END
      FROM (SELECT c::numeric * %s AS m) AS x) - extract(epoch FROM v::timestamptz) * 1000000) = 0]]):format(unit == "s" and "1000000" or "1000"),
    rejected = ("CASE WHEN try(c, 'numeric') IS NULL OR c ~* '[e_xn]' THEN true ELSE abs(try(c, 'numeric')::numeric) > %s END"):format(unit == "s" and "200000000000" or "200000000000000"),
  }
end

function M.excel_date(random)
  local system, time = random:of { "1900", "1904" }, random:one_in(2)
  local first = system == "1904" and days_of(1904, 1, 1) or days_of(1899, 12, 30)
  return {
    steps = { { op = "excel_date", args = { system = system, time = time or nil } } },
    make = function()
      local n = random:one_in(4) and random:int(0, 70) or random:int(0, random:one_in(9) and 3000000 or 60000)
      return n .. (random:one_in(3) and random:of { ".", "," } .. random:of { "0", "5", random:digits(random:int(1, 10)) } or "")
    end,
    read = function(cell)
      local whole, mark, frac = bare(cell):match "^(%d+)([.,]?)(%d*)$"
      local n = whole and tonumber(whole)
      if not n or (mark ~= "") ~= (frac ~= "") or #whole > 15 or #frac > 17 then return whole and #whole <= 15 and #frac > 17 and "?" or nil end
      if n == 60 and system == "1900" or n == 0 and system == "1900" or first + n > days_of(9999, 12, 31) then return nil end
      local days = first + n + (system == "1900" and n < 60 and 1 or 0)
      -- To the millisecond, exactly: digits times 86,400,000, by parts that fit.
      local scale = math.tointeger(10 ^ #frac)
      local high = 0
      if #frac > 0 then
        local f = math.tointeger(tonumber(frac))
        if #frac > 10 then return "?" end
        high = (f * 86400000) // scale
        if (f * 86400000) % scale * 2 >= scale then high = high + 1 end
      end
      if not time then return high == 0 and (day_text(days)) or nil end
      return moment_text((days * 86400000 + high) * 1000)
    end,
  }
end

return M
