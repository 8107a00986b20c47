-- Finds where the new rows of a grown file begin: behind what was loaded, at the beginning of a line.
--
--   …7;Ann⏎8;Bo⏎ │ 9;Cy⏎…      the loaded part ended with a line: go on behind it
--   …7;Ann⏎8;Bo  │ ⏎9;Cy⏎…     its last line had no line end yet: go on behind the line end
--   …7;Ann⏎8;B   │ o⏎9;Cy⏎…    it ended inside a line, and half of a row was loaded as a row: refused
local errors = require "kitload.talk.errors"
local text = require "kitload.talk.text"

local M = {}

local function refused(name, earlier)
  return nil, errors.refused(("%s has grown, and line %s is longer now: job %s read it as row %s before it was complete"):format(name,
      text.count(earlier.behind.line), earlier.id:sub(1, 8), text.count(earlier.behind.row)),
    "delete the file's rows from the table and load the whole file: --if-loaded again\n"
      .. "it does not happen again when kitload runs only after the file's last line was written to its end",
    { code = "already_loaded", job = earlier.id })
end

-- Reads a few bytes before and behind the place. In UTF-16 a line end has a zero byte as its other half.
local function around(path, at)
  local file = io.open(path, "rb")
  if not file then return nil end
  local before, behind
  if file:seek("set", math.max(at - 2, 0)) then before = file:read(math.min(at, 2)) end
  if before then behind = file:read(4) end
  file:close()
  return behind and before, behind
end

--- The place where the new rows begin.
---@param name string
---@param path string
---@param earlier kitload.earlier  with `behind`
---@return { byte: integer, row: integer, line: integer }? start, table? err
function M.start(name, path, earlier)
  local at = earlier.behind
  local before, behind = around(path, at.byte)
  if not before then
    return nil, errors.input(("%s cannot be read again"):format(name), nil, { code = "file.unreadable" })
  end
  local wide = before:find("\0", 1, true) and 2 or 1
  local ended, cr = before:find "[\n\r]" ~= nil, before:find("\r", 1, true) ~= nil
  if wide == 1 then ended, cr = before:sub(-1):find "[\n\r]" ~= nil, before:sub(-1) == "\r" end
  local function unit(n) return (behind:sub((n - 1) * wide + 1, n * wide):gsub("%z", "")) end
  local skipped = 0
  if ended then
    if cr and unit(1) == "\n" then skipped = 1 end
  elseif unit(1) == "\n" or unit(1) == "\r" then
    skipped = unit(1) == "\r" and unit(2) == "\n" and 2 or 1
  else
    return refused(name, earlier)
  end
  return { byte = at.byte + skipped * wide, row = at.row, line = at.line }
end

return M
