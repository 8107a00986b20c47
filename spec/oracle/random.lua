-- Random numbers that a seed repeats, and random damage to a text.
local M = {}

local Random = {}
Random.__index = Random

--- splitmix64 (Steele, Lea, Flood, 2014).
function M.new(seed)
  return setmetatable({ state = seed }, Random)
end

function Random:bits()
  self.state = self.state + 0x9E3779B97F4A7C15
  local z = self.state
  z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
  z = (z ~ (z >> 27)) * 0x94D049BB133111EB
  return z ~ (z >> 31)
end

--- From least to most.
function Random:int(least, most)
  return least + (self:bits() >> 1) % (most - least + 1)
end

--- True once in so many times.
function Random:one_in(n) return self:int(1, n) == 1 end

function Random:of(list) return list[self:int(1, #list)] end

--- So many digits; the first is no zero where `first` is given.
function Random:digits(n, first)
  local out = {}
  for i = 1, n do out[i] = string.char(48 + self:int(first and i == 1 and 1 or 0, 9)) end
  return table.concat(out)
end

--- The text with one or two characters taken away, doubled, changed, added or swapped.
---@param alphabet string[]
function Random:damage(text, alphabet)
  local chars = {}
  for c in text:gmatch(utf8.charpattern) do chars[#chars + 1] = c end
  for _ = 1, self:int(1, 2) do
    local n = #chars
    local way, at = self:int(1, 5), n > 0 and self:int(1, n) or 0
    if way == 1 and n > 0 then table.remove(chars, at)
    elseif way == 2 and n > 0 then table.insert(chars, at, chars[at])
    elseif way == 3 and n > 0 then chars[at] = self:of(alphabet)
    elseif way == 4 and n > 1 and at < n then chars[at], chars[at + 1] = chars[at + 1], chars[at]
    else table.insert(chars, self:int(1, n + 1), self:of(alphabet)) end
  end
  return table.concat(chars)
end

return M
