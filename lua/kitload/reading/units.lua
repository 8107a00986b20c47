-- Compares units and words in headers: `Weight (g)` is not `Weight (kg)`, and `price gross` is not `price net`, although
-- the letters are near.
local near = require "kit.base.near"
local text = require "kitload.talk.text"

local M = {}

-- For each kind of unit, its size in the smallest unit. Currencies and shares have no factor, because none can be turned
-- into another.
local kinds = {
  { mg = 1, g = 1000, kg = 1000000, t = 1000000000 },
  { mm = 1, cm = 10, dm = 100, m = 1000, km = 1000000 },
  { ml = 1, cl = 10, dl = 100, l = 1000, hl = 100000 },
  { ms = 1, s = 1000, sec = 1000, min = 60000, h = 3600000 },
  { ct = 1, cent = 1, cents = 1, eur = 100, ["€"] = 100 },
  { lb = 1 }, { oz = 1 }, { usd = 1 }, { ["$"] = 1 }, { gbp = 1 }, { ["£"] = 1 }, { chf = 1 }, { ["%"] = 1 },
}

local function kind_of(unit)
  for _, kind in ipairs(kinds) do
    if kind[unit] then return kind end
  end
end

-- The unit: what stands in brackets, or a last word that is a unit.
local function unit_of(name)
  local lower = name:lower()
  local bracket = lower:match "[%(%[{]%s*(.-)%s*[%)%]}]"
  if bracket then return bracket end
  local last = lower:match "[%s_./-]([^%s_./-]+)%s*$"
  return last and kind_of(last) and last or nil
end

local function words_of(name)
  local list = {}
  for word in name:lower():gmatch "[^%s_./()%[%]-]+" do list[#list + 1] = word end
  return list
end

-- Whether the difference may be a typing error: at most a letter in four. In numbers every digit counts.
local function is_slip(a, b)
  if a:find "%d" or b:find "%d" or math.min(#a, #b) < 4 then return false end
  return near.distance(a, b) <= #a // 4
end

--- If both names have the same number of words: the first word that differs.
---@param found string  the header of the file
---@param known string  the header of the template
---@return kitload.UnitsDiffer?
function M.other_word(found, known)
  local a, b = words_of(found), words_of(known)
  for i = 1, #a == #b and #a or 0 do
    if a[i] ~= b[i] and not is_slip(a[i], b[i]) then return { what = ('"%s" is not "%s"'):format(text.show(a[i]), text.show(b[i])) } end
  end
end

---@class kitload.UnitsDiffer
---@field what string     for people: '"(g)" is not "(kg)"'
---@field scale string?   the factor for the values, if it is known

--- Whether two headers have different units, or different text in brackets.
---@param found string  the header of the file
---@param known string  the header of the template
---@return kitload.UnitsDiffer?
function M.differ(found, known)
  local a, b = unit_of(found), unit_of(known)
  if a == b then return nil end
  local what = ("%s is not %s"):format(a and ('"%s"'):format(text.show(a)) or "no unit", b and ('"%s"'):format(text.show(b)) or "no unit")
  local kind = a and b and kind_of(a)
  if not (kind and kind[b]) then return { what = what } end
  local from, to = kind[a], kind[b]
  if from >= to then return { what = what, scale = ("%d"):format(from // to) } end
  -- The factor as a decimal fraction. Only powers of ten have one here; minutes and hours do not.
  local digits = ("%.12f"):format(from / to):gsub("0+$", "")
  if (to // from) * from ~= to or not ("%d"):format(to // from):match "^10*$" then return { what = what } end
  return { what = what, scale = digits }
end

return M
