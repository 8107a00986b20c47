-- Finds the name that somebody may have meant.
local M = {}

--- Edits that turn a into b: insert, delete, change, swap two neighbours.
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

--- The nearest of the names, or nil when none is near: a third of the letters may differ.
--- Names of equal distance are decided by the alphabet, never by the order of a table.
---@param name string
---@param names string[]
---@return string|nil
function M.nearest(name, names)
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
