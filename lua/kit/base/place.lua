-- Finds the line of a name in a kit's text. Lua itself knows only the line of the whole table.
local M = {}

-- The position after the quoted string that begins at `at`; the line's end when the string does not end.
local function after_string(line, at)
  local special = "[\\" .. line:sub(at, at) .. "]"
  repeat
    at = line:find(special, at + 1)
    if not at then return #line + 1 end
    local escapes = line:sub(at, at) == "\\"
    if escapes then at = at + 1 end
  until not escapes
  return at + 1
end

-- Characters that begin a word, a string, a comment or a table.
local telling = "[%a_\"'%-%[{}()]"

--- The line of `name =` directly inside the table that opens at or after line `first`; nil when it is not there.
--- Strings and comments are skipped. A long string is skipped only when it ends in the line in which it begins.
---@param lines string[]
---@param first integer
---@param name string
---@return integer|nil
function M.of_fact(lines, first, name)
  local depth = 0
  for n = first, #lines do
    local line = lines[n]
    local at = line:find(telling)
    while at do
      local c, word = line:sub(at, at), line:match("^[%a_][%w_]*", at)
      if word then
        at = at + #word
        if depth == 1 and word == name and (line:find("^%s*=[^=]", at) or line:find("^%s*=$", at)) then return n end
      elseif c == '"' or c == "'" then
        at = after_string(line, at)
      elseif line:find("^%-%-", at) then
        break
      elseif line:find("^%[%[.-%]%]", at) then
        at = select(2, line:find("^%[%[.-%]%]", at)) + 1
      else
        if c == "{" or c == "(" then depth = depth + 1 end
        if c == "}" or c == ")" then
          depth = depth - 1
          if depth == 0 and c == "}" and n > first then return nil end
        end
        at = at + 1
      end
      at = line:find(telling, at)
    end
  end
end

--- The line of `.name` at or above line `from`. It searches upwards, because for the last item of a list Lua gives the line
--- of the closing brace.
---@param lines string[]
---@param from integer
---@param name string
---@return integer
function M.of_word(lines, from, name)
  local pattern = "%." .. name:gsub("%p", "%%%0") .. "%f[^%w_]"
  for n = math.min(from, #lines), math.max(1, from - 20), -1 do
    if (lines[n] .. " "):find(pattern) then return n end
  end
  return from
end

--- The line of `.name` at or below line `from`, at most 20 lines further; nil when it is not there.
---@param lines string[]
---@param from integer
---@param name string
---@return integer|nil
function M.of_next_word(lines, from, name)
  local pattern = "%." .. name:gsub("%p", "%%%0") .. "%f[^%w_]"
  for n = from, math.min(#lines, from + 20) do
    if (lines[n] .. " "):find(pattern) then return n end
  end
end

return M
