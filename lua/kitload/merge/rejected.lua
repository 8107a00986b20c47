-- The list of rows that rings 2 and 3 rejected, in the order of their numbers. It may have any length.
--
--   1 … 1,000 ─▶ the list itself        the rest ─▶ a file without a name, which vanishes when the run ends
--
-- So the memory of a run does not grow with the number of rejected rows. A new list is an empty table.
local errors = require "kitload.talk.errors"

local M = {}

M.HELD = 1000

---@class kitload.rejected : kitload.apply.reject[]
---@field file file*?       the rows after the first ones
---@field spilled integer?  how many rows are in the file

local RECORD = "<i8 s4 s4 s4 i8 B"
local NO_DETAIL, NO_FIELD, NO_OTHER = 1, 2, 4

local function cannot(why)
  return nil, errors.refused(("cannot keep the rejected rows in a temporary file: %s"):format(why),
    "nothing was committed; make room where temporary files are kept")
end

local function pack(r)
  local lacks = (r.detail and 0 or NO_DETAIL) | (r.field and 0 or NO_FIELD) | (r.other and 0 or NO_OTHER)
  local record = RECORD:pack(r.number, r.code, r.detail or "", r.field or "", r.other or 0, lacks)
  return ("<I4"):pack(#record) .. record
end

local function unpack(record)
  local number, code, detail, field, other, lacks = RECORD:unpack(record)
  return { number = number, code = code, detail = lacks & NO_DETAIL == 0 and detail or nil,
           field = lacks & NO_FIELD == 0 and field or nil, other = lacks & NO_OTHER == 0 and other or nil }
end

--- Add a row at the end.
---@param list kitload.rejected
---@param r kitload.apply.reject
---@return boolean? ok, table? err
function M.add(list, r)
  if #list < M.HELD then
    list[#list + 1] = r
    return true
  end
  if not list.file then
    local file, why = io.tmpfile()
    if not file then return cannot(why) end
    list.file, list.spilled = file, 0
  end
  local done, why = list.file:write(pack(r))
  if not done then return cannot(why) end
  list.spilled = list.spilled + 1
  return true
end

---@param list kitload.rejected
---@return integer
function M.count(list) return #list + (list.spilled or 0) end

--- Empty the list.
---@param list kitload.rejected
function M.clear(list)
  if list.file then list.file:close() end
  for i = #list, 1, -1 do list[i] = nil end
  list.file, list.spilled = nil, nil
end

--- The rows in their order: `for r in rejected.each(list) do`. Only one loop over a list may run at a time. If the file
--- cannot be read, an error is raised.
---@param list kitload.rejected
---@return fun(): kitload.apply.reject?
function M.each(list)
  local i, read = 0, 0
  local function next_spilled()
    if read == (list.spilled or 0) then return nil end
    if read == 0 then assert(list.file:seek("set", 0)) end
    read = read + 1
    local size = list.file:read(4)
    local record = size and list.file:read((("<I4"):unpack(size)))
    if not record then error("the temporary file of the rejected rows cannot be read again", 0) end
    return unpack(record)
  end
  return function()
    i = i + 1
    return list[i] or next_spilled()
  end
end

return M
