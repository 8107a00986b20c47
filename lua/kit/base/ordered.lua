-- Walks through a table like pairs, but in the same order at each run. Lua's own order differs from state to state, and
-- messages that list names must not.
--
--   numbers, texts by their bytes, false, true ─▶ keys of other types, in any order (messages show only their type)

--- Use it in the place of pairs. Keys that are added during the walk are not visited. It is called for each table of a kit,
--- so it is made cheap: it has no comparison function of its own and sorts only where there is something to sort.
---@generic K, V
---@param t table<K, V>
---@return fun(): K, V
return function(t)
  local keys, texts, rest, i = {}, {}, {}, 0
  for key in next, t do
    local kind = type(key)
    local list = kind == "number" and keys or kind == "string" and texts or rest
    list[#list + 1] = key
  end
  if keys[2] then table.sort(keys) end
  if texts[2] then table.sort(texts) end
  if texts[1] then table.move(texts, 1, #texts, #keys + 1, keys) end
  if rest[1] then
    if rawget(t, false) ~= nil then keys[#keys + 1] = false end
    if rawget(t, true) ~= nil then keys[#keys + 1] = true end
    for _, key in ipairs(rest) do
      if type(key) ~= "boolean" then keys[#keys + 1] = key end
    end
  end
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
