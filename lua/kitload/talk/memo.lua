-- Remembers what a pure function of a text gave, for a function that is asked about the same cells again and again.
local M = {}

-- How many texts are remembered, before all are forgotten. What was asked last is what is asked again: the first rows of one file
-- are read with several delimiters, and files of one folder have the same words.
local MOST = 8192

--- The same function, with a memory.
---@param f fun(text: string): string
---@return fun(text: string): string
function M.of(f)
  local known, n = {}, 0
  return function(text)
    local value = known[text]
    if value then return value end
    if n == MOST then known, n = {}, 0 end
    value = f(text)
    known[text], n = value, n + 1
    return value
  end
end

return M
