-- pairs in an order that is the same at each run, for all that is said of a table's names: Lua's own order is another one in each state.
--
--   numbers, texts by their bytes, false, true ─▶ whatever else is a key, in any order: it is only told by its type

local ranks = { number = 1, string = 2, boolean = 3 }

local function before(a, b)
  local x, y = ranks[type(a)], ranks[type(b)]
  if x ~= y then return x < y end
  if x == 3 then return not a and b end
  return a < b
end

--- In the place of pairs; the keys are those of the beginning.
---@generic K, V
---@param t table<K, V>
---@return fun(): K, V
return function(t)
  local keys, rest, i = {}, {}, 0
  for key in next, t do
    local list = ranks[type(key)] and keys or rest
    list[#list + 1] = key
  end
  table.sort(keys, before)
  table.move(rest, 1, #rest, #keys + 1, keys)
  return function()
    local key
    repeat
      i = i + 1
      key = keys[i]
      if key == nil then return nil end
    until t[key] ~= nil
    return key, t[key]
  end
end
