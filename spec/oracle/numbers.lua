-- Steps that read and change numbers: random cells, and the right value of each by the rules of docs/kits.md, calculated
-- here independently.
local digits = require "spec.oracle.digits"

local M = {}

local NBSP, NARROW, THIN, QUOTE, MINUS = "\u{A0}", "\u{202F}", "\u{2009}", "\u{2019}", "\u{2212}"
-- Blanks that are let go around percentages and amounts, and nowhere else; those without width are seen by no one.
local blank_ones = { NBSP, NARROW, THIN, "\u{3000}", "\u{200B}", "\u{FEFF}" }
-- Digits and marks of other scripts: no number has them.
local strange = { "\u{FF11}", "\u{0665}", "\u{0967}", "\u{B2}", "\u{FF0C}", "\u{FF0E}", "\u{66B}", "\u{66C}", "\u{2013}", "\u{FF0D}", "\u{2070}" }

local formats = {
  { example = "1234.56", mark = "." },
  { example = "1,234.56", mark = ".", group = { "," } },
  { example = "1.234,56", mark = ",", group = { "." } },
  { example = "1 234,56", mark = ",", group = { " ", NBSP, NARROW, THIN } },
  { example = "1'234.56", mark = ".", group = { "'", QUOTE } },
}

local alphabet = { "0", "1", "5", "9", ".", ",", " ", "'", "-", "+", "e", "E", NBSP, NARROW, QUOTE, MINUS, "%", "€", "(", ")", "x", "", "_", "\t", "$", "²" }
for _, list in ipairs { blank_ones, strange } do table.move(list, 1, #list, #alphabet + 1, alphabet) end
M.alphabet = alphabet

local function plain(text) return (text:gsub("%p", "%%%0")) end

-- ASCII blanks around it.
local function bare(cell) return cell:match "^[ \t-\r]*(.-)[ \t-\r]*$" end

-- Whole digits, grouped or not, as plain ones; nil: they are none.
local function whole_digits(text, group)
  if text:find "^%d+$" then return text end
  if not group then return nil end
  for _, mark in ipairs(group) do text = text:gsub(plain(mark), "\1") end
  local rest = text:match "^[1-9]%d?%d?(\1.*)$"
  if not rest or rest:gsub("\1%d%d%d", "") ~= "" then return nil end
  return (text:gsub("\1", ""))
end

-- A decimal of the format; nil: it is none.
local function decimal(text, format, trailing)
  local minus
  local sign, rest = text:match "^([+-]?)(.*)$"
  minus = sign == "-"
  if sign == "" and trailing and rest:sub(-1) == "-" then minus, rest = true, rest:sub(1, -2) end
  local at = rest:find(format.mark, 1, true)
  local whole, frac = at and rest:sub(1, at - 1) or rest, at and rest:sub(at + 1) or ""
  if not frac:find "^%d*$" or whole .. frac == "" then return nil end
  if whole ~= "" then whole = whole_digits(whole, format.group) end
  return whole and digits.of(minus, whole, frac)
end

local function make_whole(random, group)
  local text = random:digits(random:one_in(8) and random:int(15, 40) or random:int(1, 9), not random:one_in(8))
  if not group or random:one_in(3) then return text end
  local first = (#text - 1) % 3 + 1
  return (text:sub(1, first) .. text:sub(first + 1):gsub("%d%d%d", function(three) return random:of(group) .. three end))
end

local function make_decimal(random, format)
  local text = random:one_in(20) and "" or make_whole(random, format.group)
  if not random:one_in(3) then text = text .. format.mark .. random:digits(random:int(0, random:one_in(6) and 25 or 4)) end
  return (random:one_in(4) and random:of { "-", "+" } or "") .. text
end

local function blanks(random, text) return random:one_in(10) and " " .. text .. random:of { "", "\t" } or text end

-- PostgreSQL reads the text without marks of thousands, its decimal mark a point.
local function numeric_sql(format)
  local group = table.concat(format.group or {}):gsub("'", "''")
  local text = ("replace(translate(btrim(c, E' \\t\\n\\r\\f\\v'), '%s', ''), '%s', '.')"):format(group, format.mark)
  return ("regexp_replace(%s, '^(.*)-$', '-\\1')::numeric"):format(text)
end

function M.integer(random)
  local groups = { false, { "," }, { "." }, { " ", NBSP, NARROW, THIN }, { "'", QUOTE } }
  local group = random:of(groups)
  return {
    steps = { { op = "integer", args = { grouping = group and group[1] or nil } } },
    make = function()
      if random:one_in(20) then return random:of { "-9223372036854775808", "9223372036854775808", "9223372036854775807", "-9223372036854775809" } end
      return blanks(random, (random:one_in(4) and random:of { "-", "+" } or "") .. make_whole(random, group))
    end,
    read = function(cell)
      local sign, rest = bare(cell):match "^([+-]?)(.*)$"
      local whole = whole_digits(rest, group or nil)
      if not whole or digits.less(sign == "-" and "9223372036854775808" or "9223372036854775807", whole) then return nil end
      return digits.text(digits.of(sign == "-", whole, ""))
    end,
    accepted = numeric_sql { mark = ".", group = group or {} } .. " = v::int8",
  }
end

function M.decimal(random)
  local format, trailing = random:of(formats), random:one_in(3)
  return {
    steps = { { op = "decimal", args = { format.example, trailing_minus = trailing or nil } } },
    make = function()
      local text = make_decimal(random, format)
      if trailing and random:one_in(3) then text = text .. "-" end
      return blanks(random, text)
    end,
    read = function(cell)
      local d = decimal(bare(cell), format, trailing)
      return d and digits.text(d)
    end,
    accepted = numeric_sql(format) .. " = v::numeric",
  }
end

-- Unicode's blanks around it, of those that the alphabet has.
local function trimmed(text)
  local before
  repeat
    before = text
    text = bare(text)
    for _, blank in ipairs(blank_ones) do
      if text:sub(1, #blank) == blank then text = text:sub(#blank + 1) end
      if text:sub(-#blank) == blank then text = text:sub(1, -#blank - 1) end
    end
  until text == before
  return text
end

local hundredth = digits.of(false, "", "01")

function M.percent(random)
  local format, trailing = random:of(formats), random:one_in(4)
  return {
    steps = { { op = "percent", args = { format.example, trailing_minus = trailing or nil } } },
    make = function()
      local text = make_decimal(random, format)
      return random:of { text, text .. "%", text .. " %", "%" .. text, text .. NBSP .. "%" }
    end,
    read = function(cell)
      local text = trimmed(cell)
      if #text > 1 and text:sub(-1) == "%" then text = trimmed(text:sub(1, -2))
      elseif #text > 1 and text:sub(1, 1) == "%" then text = trimmed(text:sub(2)) end
      local d = decimal(text, format, trailing)
      return d and digits.text(digits.times(d, hundredth))
    end,
    accepted = "v::numeric * 100 = " .. numeric_sql(format):gsub("btrim%(c,", "btrim(translate(c, '%%%%" .. table.concat(blank_ones) .. "', ''),"),
  }
end

-- What stands beside amounts here; all else is unknown and refused.
local own = { ["€"] = true, eur = true, euro = true }

function M.money(random)
  local format = random:of(formats)
  local function read(cell)
    local text, minus, signs = trimmed(cell), false, 0
    local function brackets()
      local inner = text:match "^%((.*)%)$"
      if not inner then return end
      text, minus, signs = trimmed(inner), true, signs + 1
    end
    local function sign()
      for _, s in ipairs { "-", "+", MINUS } do
        if text:sub(1, #s) == s then
          text, minus, signs = trimmed(text:sub(#s + 1)), minus or s ~= "+", signs + 1
          return
        end
      end
    end
    brackets()
    sign()
    for word in pairs(own) do
      if text:sub(1, #word):lower() == word and #text > #word then
        text = text:sub(#word + 1)
        -- An abbreviation's point; where it may be the number's, nothing is read.
        if word:find "^%a" and format.mark == "." and text:find "^%.%d" then return nil end
        if word:find "^%a" and text:find(format.mark == "." and "^%.[^.]" or "^%.") then text = text:sub(2) end
        text = trimmed(text)
        break
      end
    end
    if text:find "%a%.$" then text = text:sub(1, -2) end
    for word in pairs(own) do
      if text:sub(-#word):lower() == word and #text > #word then
        text = trimmed(text:sub(1, -#word - 1))
        break
      end
    end
    if signs == 0 then brackets() end
    sign()
    if signs > 1 or text:find "^[+-]" then return nil end
    local d = decimal(text, format, false)
    -- Names are known whatever stands between their letters: that is not judged.
    if not d and own[text:gsub("[^%a]", ""):lower()] and text:find "%a[^%a]+%a" then return "?" end
    if not d then return nil end
    d.minus = minus
    return digits.text(d)
  end
  return {
    steps = { { op = "money", args = { format.example, currency = "EUR" } } },
    make = function()
      local text = make_decimal(random, format):gsub("^[+-]", "")
      local s = random:one_in(3) and random:of { "-", "+", MINUS } or ""
      if random:one_in(8) then return random:of { "(" .. text .. ")", "(" .. text .. " €)", "€(" .. text .. ")", "(" .. text .. ") €", "(€" .. text .. ")" } end
      return random:of { s .. text, s .. text .. " €", text .. "- EUR", text .. " -€", s .. "€ " .. text, "€ " .. s .. text, "EUR " .. text, text .. " eur", "€" .. text,
        text .. NBSP .. "€", s .. " " .. text }
    end,
    read = read,
  }
end

-- Names that a float has, and decimal digits with an exponent.
function M.float(random)
  return {
    steps = { { op = "float" } },
    make = function()
      if random:one_in(20) then return random:of { "NaN", "Infinity", "-Infinity", "inf", "5e-324", "1e309", "1e-400", "1.7976931348623157e308" } end
      local text = make_decimal(random, formats[1])
      return blanks(random, random:one_in(3) and text .. random:of { "e", "E" } .. random:of { "", "-", "+" } .. random:int(0, random:one_in(3) and 330 or 25) or text)
    end,
    read = function() return "?" end,
    -- The server's own reader is the oracle; 0 from digits that are none, and more than a double holds, are refused by both.
    accepted = "v::float8 IS NOT DISTINCT FROM try(c, 'float8')::float8",
    rejected = "try(c, 'float8') IS NULL OR c ~* '^\\s*[-+]?(0x|nan\\()|_' OR c ~* '^\\s*[-+]nan'",
  }
end

-- A column's plain step: the server is the oracle both ways.
function M.numeric(random)
  return {
    steps = { { op = "decimal", args = { server = true } } },
    make = function()
      if random:one_in(20) then return random:of { "NaN", "Infinity", "-Infinity", "inf", "nan", "1e-16383", "1e1000" } end
      local text = make_decimal(random, formats[1])
      return blanks(random, random:one_in(2) and text .. random:of { "e", "E" } .. random:of { "", "-", "+" } .. random:int(0, 30) or text)
    end,
    read = function() return "?" end,
    accepted = "v = try(c, 'numeric')",
    -- PostgreSQL lets a blank pass behind the e.
    rejected = "try(c, 'numeric') IS NULL OR c ~* 'e\\s'",
  }
end

function M.round(random)
  local places, how = random:int(-4, 6), random:of { "half_up", "half_even" }
  return {
    steps = { { op = "decimal" }, { op = "round", args = { places, how = how } } },
    make = function()
      local text = make_decimal(random, formats[1])
      return random:one_in(2) and text .. (text:find "%." and "5" or ".5") or text
    end,
    read = function(cell)
      local d = decimal(bare(cell), formats[1])
      return d and digits.text(digits.round(d, places, how))
    end,
    accepted = how == "half_up" and ("v::numeric = round(c::numeric, %d)"):format(places) or nil,
  }
end

function M.scale(random)
  local text = random:of { "100", "0.01", "-1", "1.19", "1000000", "0", "0.000001", "-12.5" }
  local factor = decimal(text, formats[1])
  return {
    steps = { { op = "decimal" }, { op = "scale", args = { text } } },
    make = function() return make_decimal(random, formats[1]) end,
    read = function(cell)
      local d = decimal(bare(cell), formats[1])
      return d and digits.text(digits.times(d, factor))
    end,
    accepted = ("v::numeric = c::numeric * %s"):format(text),
  }
end

return M
