-- Finds where the new rows of a grown file begin: after what was loaded, at the beginning of a line.
--
--   …7;Ann⏎8;Bo⏎ │ 9;Cy⏎…      the loaded part ended with a line: go on after it
--   …7;Ann⏎8;Bo  │ ⏎9;Cy⏎…     its last line had no line end yet: go on after the line end
--   …7;Ann⏎8     │ ;Bo⏎9;Cy⏎…  it ended inside a line, and half of a row was rejected: read that line again
--   …7;Ann⏎8;B   │ o⏎9;Cy⏎…    it ended inside a line, and half of a row was loaded as a row: refused
local errors = require "kitload.talk.errors"
local text = require "kitload.talk.text"

local M = {}

local function refused(name, earlier)
  local id, row = earlier.id:sub(1, 8), text.count(earlier.behind.row)
  local how = earlier.behind.came_back and ("job %s rejected it as row %s, which was mended and loaded since"):format(id, row)
    or ("job %s read it as row %s before it was complete"):format(id, row)
  return nil, errors.refused(("%s has grown, and line %s is longer now: %s"):format(name, text.count(earlier.behind.line), how),
    "delete the file's rows from the table and load the whole file: --if-loaded again\n"
      .. "it does not happen again when kitload runs only after the file's last line was written to its end",
    { code = "already_loaded", job = earlier.id })
end

local function unreadable(name)
  return nil, errors.input(("%s cannot be read again"):format(name), nil, { code = "file.unreadable" })
end

---@class kitload.around   the bytes around the place
---@field before string    two bytes
---@field behind string    four bytes
---@field wide integer     bytes of a line end: two in UTF-16
---@field low integer      which of the two is not zero

-- In UTF-16 a line end has a zero byte as its other half. The mark at the beginning of the file says which half that is.
local function around(file, at)
  local mark = file:read(2)
  local before = file:seek("set", math.max(at - 2, 0)) and file:read(math.min(at, 2))
  local behind = before and file:read(4)
  if not behind then return nil end
  local zero = before:find("\0", 1, true)
  local wide = (zero or mark == "\xFF\xFE" or mark == "\xFE\xFF") and 2 or 1
  return { before = before, behind = behind, wide = wide, low = wide == 2 and (mark == "\xFE\xFF" or zero == 1) and 2 or 1 }
end

local BLOCK = 65536

-- Where the last `lines` lines before `at` begin; nil when there are not so many. The last of them may have no line end. It
-- searches from the end, because the file may be large and the row is short.
local function begin_of(file, at, lines, a)
  local stop, ends, held = at - at % a.wide, 0, nil
  while stop > 0 do
    local from = math.max(0, stop - BLOCK)
    local block = file:seek("set", from) and file:read(stop - from)
    if not block or #block < stop - from then return nil end
    for i = #block, 1, -1 do
      local byte = block:byte(i)
      local place = from + i - 1
      local is_unit = a.wide == 1 or place % 2 == a.low - 1 and (a.low == 1 and block:byte(i + 1) or block:byte(i - 1)) == 0
      if is_unit and (byte == 10 or byte == 13) then
        local behind = a.wide == 1 and place + 1 or place - place % 2 + 2
        -- The LF of CR LF has counted for both.
        if not (byte == 13 and held == behind) and behind < at then ends = ends + 1 end
        if ends == lines then return behind end
        held = byte == 10 and behind - a.wide or nil
      end
    end
    stop = from
  end
end

-- Where the rejected row begins; nil when it was whole: its line has an end, and no quote is open.
local function again(file, at, a, ends)
  local open = at.open
  local from = begin_of(file, at.byte, at.line - open.line + 1, a)
  if not from then return nil end
  local row = file:seek("set", from) and file:read(at.byte - from)
  if not row then return nil end
  local _, quotes = row:gsub('"', "")
  if ends and quotes % 2 == 0 then return nil end
  return { byte = from, row = open.row - 1, line = open.line - 1, again = true }
end

--- The place where the new rows begin.
---@param name string
---@param path string
---@param earlier kitload.earlier  with `behind`
---@return kitload.start? start, table? err
function M.start(name, path, earlier)
  local at = earlier.behind
  local file = io.open(path, "rb")
  if not file then return unreadable(name) end
  local a = around(file, at.byte)
  if not a then
    file:close()
    return unreadable(name)
  end
  local wide, before, behind = a.wide, a.before, a.behind
  local ended, cr = before:find "[\n\r]" ~= nil, before:find("\r", 1, true) ~= nil
  if wide == 1 then ended, cr = before:sub(-1):find "[\n\r]" ~= nil, before:sub(-1) == "\r" end
  local function unit(n) return (behind:sub((n - 1) * wide + 1, n * wide):gsub("%z", "")) end
  local ends = ended or unit(1) == "\n" or unit(1) == "\r"
  local start = at.open and not at.came_back and again(file, at, a, ends) or nil
  file:close()
  if start then return start end
  if not ends then return refused(name, earlier) end
  local skipped = 0
  if ended then
    if cr and unit(1) == "\n" then skipped = 1 end
  else
    skipped = unit(1) == "\r" and unit(2) == "\n" and 2 or 1
  end
  return { byte = at.byte + skipped * wide, row = at.row, line = at.line }
end

return M
