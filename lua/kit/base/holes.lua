-- Finds lists with a hole. A misspelt local is nil and makes a hole; ipairs and # may stop there, so the list would lose
-- its end silently.
local pairs = require "kit.base.ordered"

local M = {}

local function is_plain(t) return type(t) == "table" and not debug.getmetatable(t) end

--- The first place that has no value, before the last place that has one; nil for a list without a hole.
---@param t table
---@return integer|nil
function M.first(t)
  local n, last = 0, 0
  for key in pairs(t) do
    if math.type(key) == "integer" and key > 0 then n, last = n + 1, math.max(last, key) end
  end
  if last == n then return nil end
  for i = 1, n + 1 do
    if t[i] == nil then return i end
  end
end

--- What is wrong with a list, or with a list among its named values; nil when nothing is wrong.
---@param t any
---@return string|nil message, string|nil hint
function M.fault(t)
  if not is_plain(t) then return nil end
  local at, whose = M.first(t), ""
  if not at then
    for name, v in pairs(t) do
      if type(name) == "string" and is_plain(v) and not at then at, whose = M.first(v), (" of %s"):format(name) end
    end
  end
  if at then return ("has no item %d in its list%s"):format(at, whose), "a name is misspelt, or a local is not set" end
end

return M
