-- Exact decimals as rows of digits, in plain Lua and separate from the product's own arithmetic. The oracle calculates with
-- them.
--
--   { minus = boolean, digits = "0012345", scale = 2 }   is 123.45
local M = {}

--- The canonical text: no leading zeros, all digits of the fraction, no sign of a zero.
function M.text(d)
  local digits = d.digits
  if #digits <= d.scale then digits = ("0"):rep(d.scale - #digits + 1) .. digits end
  local whole, frac = digits:sub(1, #digits - d.scale):gsub("^0+(%d)", "%1"), digits:sub(#digits - d.scale + 1)
  local zero = not digits:find "[1-9]"
  return (d.minus and not zero and "-" or "") .. whole .. (d.scale > 0 and "." .. frac or "")
end

--- From the digits before and behind the point.
function M.of(minus, whole, frac)
  return { minus = minus, digits = whole .. frac, scale = #frac }
end

-- One more in the last place.
local function plus_one(digits)
  local head, nines = digits:match "^(.-)(9*)$"
  if head == "" then return "1" .. ("0"):rep(#nines) end
  return head:sub(1, -2) .. string.char(head:byte(-1) + 1) .. ("0"):rep(#nines)
end

--- Rounded to so many places; below 0 before the point. `how`: half_up, half_even.
function M.round(d, places, how)
  if places >= d.scale then return d end
  local drop = d.scale - places
  local digits = ("0"):rep(math.max(0, drop - #d.digits + 1)) .. d.digits
  local kept, rest = digits:sub(1, #digits - drop), digits:sub(#digits - drop + 1)
  local half = "5" .. ("0"):rep(drop - 1)
  local odd = tonumber(kept:sub(-1)) % 2 == 1
  if rest > half or (rest == half and (how == "half_up" or odd)) then kept = plus_one(kept) end
  if places < 0 then return { minus = d.minus, digits = kept .. ("0"):rep(-places), scale = 0 } end
  return { minus = d.minus, digits = kept, scale = places }
end

--- The product, digit by digit as on paper.
function M.times(a, b)
  local out = {}
  for i = 1, #a.digits + #b.digits do out[i] = 0 end
  for i = #a.digits, 1, -1 do
    for j = #b.digits, 1, -1 do
      local sum = out[i + j] + (a.digits:byte(i) - 48) * (b.digits:byte(j) - 48)
      out[i + j] = sum % 10
      out[i + j - 1] = out[i + j - 1] + sum // 10
    end
  end
  return { minus = a.minus ~= b.minus, digits = table.concat(out), scale = a.scale + b.scale }
end

--- Whole digits compare by length, then by digits.
function M.less(a, b)
  a, b = a:gsub("^0+", ""), b:gsub("^0+", "")
  if #a ~= #b then return #a < #b end
  return a < b
end

return M
