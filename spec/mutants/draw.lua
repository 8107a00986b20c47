-- Which of the small bugs are tried: a part of the list that a seed chooses.
local M = {}

local USUAL = 3 -- seconds

--- The seconds of a processor that a bug is expected to need.
---@param mutant spec.Mutant
---@return number
function M.seconds(mutant) return mutant.seconds or USUAL end

--- The same bugs in an order by chance.
---@param mutants spec.Mutant[]
---@return spec.Mutant[]
function M.shuffled(mutants)
  local list = table.move(mutants, 1, #mutants, 1, {})
  for i = #list, 2, -1 do
    local j = math.random(i)
    list[i], list[j] = list[j], list[i]
  end
  return list
end

--- A share of the list, or as many as are expected to need so many seconds. It is the same for every worker of a seed.
---@param mutants spec.Mutant[]
---@param seed integer
---@param share number
---@param seconds number    0: the share alone counts
---@return spec.Mutant[]
function M.some(mutants, seed, share, seconds)
  math.randomseed(seed)
  local list = M.shuffled(mutants)
  local some, needed = {}, 0
  for i = 1, math.ceil(#list * share) do
    needed = needed + M.seconds(list[i])
    -- The first is always taken, however long it takes: so each one is drawn by some seed.
    if seconds > 0 and i > 1 and needed > seconds then break end
    some[i] = list[i]
  end
  return some
end

return M
