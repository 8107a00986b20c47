-- Finds lines that look like comments, if nobody said that the file has any. A note then names the option that leaves them
-- out.
local text = require "kitload.talk.text"

local M = {}

-- Usual beginnings of comments.
local marks = { "//", "--", "#", "%" }

--- The mark with which such lines begin, and how many lines after the header have it. If the header or a row of the table
--- begins with the mark, it is not a mark of comments.
---@param rows kitload.SampleRow[]
---@param headers string[]
---@param header integer  the header's row; 0 without one
---@return string? mark, integer? lines
function M.found(rows, headers, header)
  local width, count, is_data = #headers, {}, {}
  for _, row in ipairs(rows) do
    local cell = not (row.quoted and row.quoted[1]) and row.cells[1] or ""
    for _, mark in ipairs(marks) do
      if cell:sub(1, #mark) == mark then
        local whole = #row.cells == width and not row.broken
        if whole or row.row == header then is_data[mark] = true end
        if row.row > header and not whole then count[mark] = (count[mark] or 0) + 1 end
      end
    end
  end
  for _, mark in ipairs(marks) do
    if count[mark] and not is_data[mark] then return mark, count[mark] end
  end
end

---@return string?
function M.note(rows, headers, header)
  local mark, lines = M.found(rows, headers, header)
  if not mark then return nil end
  return ("%s with '%s' and %s no row of the table: --comment '%s', or source = { comment = \"%s\" } in the kit, leaves such lines out")
    :format(text.plural(lines, "row begins", "rows begin"), mark, lines == 1 and "is" or "are", mark, mark)
end

return M
