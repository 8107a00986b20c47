-- Finds the name that somebody probably meant.
local M = {}

--- How many edits turn a into b. An edit inserts, deletes or changes a letter, or swaps two neighbours.
---@param a string
---@param b string
---@return integer
function M.distance(a, b)
  local two, one = {}, {}
  for j = 0, #b do one[j] = j end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      local best = math.min(row[j - 1] + 1, one[j] + 1, one[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        best = math.min(best, two[j - 2] + 1)
      end
      row[j] = best
    end
    two, one = one, row
  end
  return one[#b]
end

-- Longer names are not compared: the work grows with the square of the length, and a file's header may have any length.
local LONGEST = 60

--- The nearest of the names. Nil when none is near; at most a third of the letters may differ.
--- Among names of equal distance the first by the alphabet wins, so that the answer is always the same.
---@param name string
---@param names string[]
---@return string|nil
function M.nearest(name, names)
  if #name > LONGEST then return nil end
  local best, least = nil, math.max(1, #name // 3) + 1
  for _, candidate in ipairs(names) do
    if math.abs(#candidate - #name) <= least then
      local d = M.distance(name:lower(), candidate:lower())
      if d < least or (d == least and best and candidate < best) then
        best, least = candidate, d
      end
    end
  end
  return best
end

--- "did you mean 'trim'?", or nil.
---@param name string
---@param names string[]
---@return string|nil
function M.did_you_mean(name, names)
  local best = M.nearest(name, names)
  return best and ("did you mean '%s'?"):format(best) or nil
end

-- How many words of a name, cut at _, are also in the other name. A name of one word counts as one when one name contains
-- the other.
local function shared(a, b)
  local n, has = 0, {}
  for word in b:lower():gmatch "[^_%s]+" do has[word] = true end
  for word in a:lower():gmatch "[^_%s]+" do
    if has[word] then n = n + 1 end
  end
  if n == 0 and math.min(#a, #b) >= 3 and (a:lower():find(b:lower(), 1, true) or b:lower():find(a:lower(), 1, true)) then return 1 end
  return n
end

--- The nearest name, or one that has a word more or less, as weight and weight_kg.
---@param name string
---@param names string[]
---@return string|nil
function M.related(name, names)
  local best, most = M.nearest(name, names), 0
  if best then return best end
  for _, candidate in ipairs(names) do
    local n = shared(name, candidate)
    if n > most then best, most = candidate, n end
  end
  return best
end

--- The keys of a table, sorted.
---@param t table<string, any>
---@return string[]
function M.keys(t)
  local list = {}
  for name in pairs(t) do list[#list + 1] = name end
  table.sort(list)
  return list
end

return M
