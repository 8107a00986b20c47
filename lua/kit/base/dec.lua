-- k.dec: exact decimal numbers. A number of at most 62 bits is a Lua integer and a scale. A longer one is a list of limbs
-- of seven digits.
local M = {}

local BASE, WIDTH, MANY = 10000000, 7, 2000 -- MANY: digits that one number may have
local SMALL = 2 ^ 62

local methods = {}
local D = { __name = "decimal", __metatable = "decimal", __index = methods }

-- A magnitude is a list of limbs, the lowest first, without zeros at the top. Zero is the empty list.
local function big_from_digits(digits)
  local big = {}
  for at = #digits, 1, -WIDTH do
    big[#big + 1] = tonumber(digits:sub(math.max(1, at - WIDTH + 1), at))
  end
  while big[#big] == 0 do big[#big] = nil end
  return big
end

local function big_digits(big)
  if #big == 0 then return "0" end
  local out = { ("%d"):format(big[#big]) }
  for i = #big - 1, 1, -1 do out[#out + 1] = ("%07d"):format(big[i]) end
  return table.concat(out)
end

local function big_compare(a, b)
  if #a ~= #b then return #a < #b and -1 or 1 end
  for i = #a, 1, -1 do
    if a[i] ~= b[i] then return a[i] < b[i] and -1 or 1 end
  end
  return 0
end

local function big_add(a, b)
  local sum, carry = {}, 0
  for i = 1, math.max(#a, #b) do
    local s = (a[i] or 0) + (b[i] or 0) + carry
    sum[i], carry = s % BASE, s // BASE
  end
  if carry > 0 then sum[#sum + 1] = carry end
  return sum
end

-- a - b. The caller makes sure that a >= b.
local function big_sub(a, b)
  local rest, borrow = {}, 0
  for i = 1, #a do
    local s = a[i] - (b[i] or 0) - borrow
    borrow = s < 0 and 1 or 0
    rest[i] = s + borrow * BASE
  end
  while rest[#rest] == 0 do rest[#rest] = nil end
  return rest
end

local function big_mul(a, b)
  local out = {}
  for i = 1, #a + #b do out[i] = 0 end
  for i = 1, #a do
    local carry = 0
    for j = 1, #b do
      local s = out[i + j - 1] + a[i] * b[j] + carry
      out[i + j - 1], carry = s % BASE, s // BASE
    end
    out[i + #b] = out[i + #b] + carry
  end
  while out[#out] == 0 do out[#out] = nil end
  return out
end

-- A number is { m = integer, s = scale }, or { neg = bool, big = limbs, s = scale }. Infinity, -Infinity and NaN, the words
-- of PostgreSQL's numeric, are { rank = 1, -1 or 2, s = 0 }.
local function small(m, s)
  return setmetatable({ m = m, s = s }, D)
end

local ranks = { NaN = 2, Infinity = 1, ["-Infinity"] = -1 }
local words = {}
for _, rank in pairs(ranks) do words[rank] = setmetatable({ rank = rank, s = 0 }, D) end

local function from_big(neg, big, s)
  if (#big - 1) * WIDTH >= MANY then error(("a decimal of more than %d digits"):format(MANY), 0) end
  if #big <= 2 then
    local m = (big[1] or 0) + (big[2] or 0) * BASE
    return small(neg and -m or m, s)
  end
  return setmetatable({ neg = neg, big = big, s = s }, D)
end

local function as_big(d)
  if d.big then return d.neg, d.big end
  return d.m < 0, big_from_digits((("%d"):format(d.m):gsub("^%-", "")))
end

--- A decimal from a decimal, an integer or canonical text; nil for anything else. A float gives nil, because floats are not
--- exact.
---@param v any
---@return table|nil
function M.parse(v)
  if debug.getmetatable(v) == D then return v end
  if math.type(v) == "integer" then
    if v > -SMALL and v < SMALL then return small(v, 0) end
    v = ("%d"):format(v)
  end
  if type(v) ~= "string" or #v > MANY then return nil end
  if ranks[v] then return words[ranks[v]] end
  -- Lua's own string.match, because the kits' one counts its steps, and a text of this length does not need that.
  local sign, whole, frac = string.match(v, "^([+-]?)(%d+)%.?(%d*)$")
  if not whole or string.byte(v, -1) == 46 then return nil end
  local digits = whole .. frac
  if string.byte(digits) == 48 then digits = string.gsub(digits, "^0+", "") end
  if #digits <= 18 then
    local m = digits == "" and 0 or tonumber(digits)
    return small(sign == "-" and -m or m, #frac)
  end
  return from_big(sign == "-", big_from_digits(digits), #frac)
end

local function wanted(v, what)
  local d = M.parse(v)
  if d then return d end
  local given = math.type(v) or type(v)
  if given == "string" then given = ("%q"):format(v) end
  if given == "float" then given = ("the float %s, which is not exact: write it as text"):format(v) end
  error(("%s takes a decimal, an integer or a text like \"1234.56\", not %s"):format(what, given), 0)
end

-- Both numbers with the larger of their scales.
local function rescaled(d, scale)
  local by = scale - d.s
  if by == 0 then return d end
  if d.m and by <= 18 and math.abs(d.m) <= SMALL // 10 ^ by then
    return small(d.m * math.tointeger(10 ^ by), scale)
  end
  local neg, big = as_big(d)
  local digits = big_digits(big)
  return setmetatable({ neg = neg, big = big_from_digits(digits .. ("0"):rep(by)), s = scale }, D)
end

local function aligned(a, b)
  local scale = math.max(a.s, b.s)
  return rescaled(a, scale), rescaled(b, scale), scale
end

local function sign_of(d)
  if d.rank then return d.rank end
  if d.m then return d.m < 0 and -1 or d.m > 0 and 1 or 0 end
  return d.neg and -1 or 1
end

-- Sums and products with a word, as PostgreSQL defines them: a result that has no value is NaN.
local function word_sum(a, b)
  if a.rank and b.rank and a.rank ~= b.rank then return words[2] end
  return words[a.rank or b.rank]
end

local function word_product(a, b)
  local product = sign_of(a) * sign_of(b)
  if a.rank == 2 or b.rank == 2 or product == 0 then return words[2] end
  return words[product]
end

local function sum(a, b, minus)
  if a.rank or b.rank then return word_sum(a, minus and -b or b) end
  local scale
  a, b, scale = aligned(a, b)
  if a.m and b.m then
    local m = minus and a.m - b.m or a.m + b.m
    if m > -SMALL and m < SMALL then return small(m, scale) end
  end
  local na, x = as_big(a)
  local nb, y = as_big(b)
  if minus then nb = not nb end
  if na == nb then return from_big(na, big_add(x, y), scale) end
  if big_compare(x, y) >= 0 then return from_big(na, big_sub(x, y), scale) end
  return from_big(nb, big_sub(y, x), scale)
end

local function compare(a, b)
  if a.rank or b.rank then return (a.rank or 0) - (b.rank or 0) end
  a, b = aligned(a, b)
  if a.m and b.m then return a.m < b.m and -1 or a.m > b.m and 1 or 0 end
  local na, x = as_big(a)
  local nb, y = as_big(b)
  if #x == 0 and #y == 0 then return 0 end
  if na ~= nb then return na and -1 or 1 end
  return na and -big_compare(x, y) or big_compare(x, y)
end

function D.__add(a, b) return sum(wanted(a, "+"), wanted(b, "+"), false) end
function D.__sub(a, b) return sum(wanted(a, "-"), wanted(b, "-"), true) end
function D.__unm(a)
  if a.rank then return words[a.rank == 2 and 2 or -a.rank] end
  if a.m then return small(-a.m, a.s) end
  return setmetatable({ neg = not a.neg, big = a.big, s = a.s }, D)
end

function D.__mul(a, b)
  a, b = wanted(a, "*"), wanted(b, "*")
  if a.rank or b.rank then return word_product(a, b) end
  if a.m and b.m and math.abs(a.m) < 2 ^ 31 and math.abs(b.m) < 2 ^ 31 then
    return small(a.m * b.m, a.s + b.s)
  end
  local na, x = as_big(a)
  local nb, y = as_big(b)
  return from_big(na ~= nb, big_mul(x, y), a.s + b.s)
end

local function refuse(a)
  local _ = a
  error("decimals are not divided without a scale, write a:div(b, 2)", 0)
end
D.__div, D.__idiv, D.__mod, D.__pow = refuse, refuse, refuse, refuse

function D.__eq(a, b) return compare(wanted(a, "=="), wanted(b, "==")) == 0 end
function D.__lt(a, b) return compare(wanted(a, "<"), wanted(b, "<")) < 0 end
function D.__le(a, b) return compare(wanted(a, "<="), wanted(b, "<=")) <= 0 end

function D.__tostring(d)
  if d.rank then return d.rank == 2 and "NaN" or d.rank == 1 and "Infinity" or "-Infinity" end
  local neg, digits
  if d.m then
    neg, digits = d.m < 0, ("%d"):format(d.m):gsub("^%-", "")
  else
    neg, digits = d.neg and #d.big > 0, big_digits(d.big)
  end
  if d.s > 0 then
    digits = ("0"):rep(d.s + 1 - #digits) .. digits
    digits = digits:sub(1, -d.s - 1) .. "." .. digits:sub(-d.s)
  end
  return (neg and "-" or "") .. digits
end

function D.__concat(a, b) return tostring(a) .. tostring(b) end

-- Rounds half to even. The last of the quotient's digits is the first one after the scale; `more` says that other digits
-- follow it.
local function rounded(big, more)
  local digits = big_digits(big)
  local last = tonumber(digits:sub(-1))
  local kept = big_from_digits(digits:sub(1, -2))
  local odd = (kept[1] or 0) % 2 == 1
  if last > 5 or (last == 5 and (more or odd)) then kept = big_add(kept, { 1 }) end
  return kept
end

--- The quotient with `scale` digits after the point, rounded half to even.
---@param b any
---@param scale integer
function methods:div(b, scale)
  b = wanted(b, "div")
  if math.type(scale) ~= "integer" or scale < 0 or scale > 100 then
    error("div takes the divisor and a scale from 0 to 100, as in a:div(b, 2)", 0)
  end
  if b.rank and not self.rank then return b.rank == 2 and b or small(0, 0) end
  if b.rank then return words[2] end
  if sign_of(b) == 0 then error("division by zero", 0) end
  if self.rank then return word_product(self, b) end
  local na, x = as_big(self)
  local nb, y = as_big(b)
  local up = scale + 1 + b.s - self.s
  if up > 0 then x = big_from_digits(big_digits(x) .. ("0"):rep(up)) end
  if up < 0 then y = big_from_digits(big_digits(y) .. ("0"):rep(-up)) end
  local rest, out = {}, {}
  for digit in big_digits(x):gmatch "%d" do
    rest = big_add(big_mul(rest, { 10 }), digit == "0" and {} or { tonumber(digit) })
    local n = 0
    while big_compare(rest, y) >= 0 do rest, n = big_sub(rest, y), n + 1 end
    out[#out + 1] = n
  end
  return from_big(na ~= nb, rounded(big_from_digits(table.concat(out)), #rest > 0), scale)
end

--- The decimal of a decimal, an integer or a text like "1234.56".
function M.new(v)
  return wanted(v, "k.dec")
end

M.metatable = D

return M
