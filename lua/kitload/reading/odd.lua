-- Finds an odd character that stands equally often in all rows of a file with one column: it is probably the delimiter.
local text = require "kitload.talk.text"

local M = {}

-- Characters of texts, names, numbers, dates and addresses are never suspected.
local usual = "[%w%s%._%-'\"`/\\%(%),;]"
local is_odd = {}
for from, to in pairs { [0xA1] = 0xBF, [0xD7] = 0xD7, [0xF7] = 0xF7, [0x2010] = 0x2BFF, [0xFF01] = 0xFF0F, [0x1F000] = 0x1FAFF } do
  is_odd[#is_odd + 1] = { from, to }
end

local function odd(c)
  if c < 128 then return not utf8.char(c):find(usual) and c ~= 9 end
  for _, range in ipairs(is_odd) do
    if c >= range[1] and c <= range[2] then return true end
  end
  return false
end

-- The groups of odd characters in a cell, each once: "a@@b~c" has "@@" and "~".
local function runs_of(cell)
  local runs, run = {}, ""
  for _, c in utf8.codes(cell, true) do
    local char = utf8.char(c)
    if odd(c) then
      run = run .. char
    elseif run ~= "" then
      runs[run], run = (runs[run] or 0) + 1, ""
    end
  end
  if run ~= "" then runs[run] = (runs[run] or 0) + 1 end
  return runs
end

--- The characters that stand equally often in every row of one cell, and how often. Nil if there are none, or rows have
--- more cells.
---@param rows { cells: string[] }[]
---@return string? characters, integer? times
function M.delimiter(rows)
  local common, seen = nil, 0
  for _, row in ipairs(rows) do
    if #row.cells > 1 then return nil end
    local cell = row.cells[1]
    if cell and cell ~= "" then
      local runs = runs_of(cell)
      seen = seen + 1
      common = common or runs
      for run, times in pairs(common) do
        if runs[run] ~= times then common[run] = nil end
      end
      if not next(common) then return nil end
    end
  end
  if seen < 2 then return nil end
  local best
  for run, times in pairs(common) do
    if not best or times > common[best] or times == common[best] and run < best then best = run end
  end
  return best, best and common[best]
end

--- Whether every second cell of every row, with the header, is empty and not quoted. Then the delimiter is always doubled.
---@param rows { cells: string[], quoted: table? }[]
---@return boolean
function M.is_doubled(rows)
  local seen = 0
  for _, row in ipairs(rows) do
    local n = #row.cells
    if n > 1 or row.cells[1] ~= "" and n > 0 then
      if n < 3 or n % 2 == 0 then return false end
      for i = 2, n, 2 do
        if row.cells[i] ~= "" or row.quoted and row.quoted[i] then return false end
      end
      seen = seen + 1
    end
  end
  return seen > 1
end

--- The note about a doubled delimiter.
---@param rows { cells: string[], quoted: table? }[]
---@param delimiter string
---@return string?
function M.doubled_note(rows, delimiter)
  if not M.is_doubled(rows) then return nil end
  local shown = text.show(delimiter:rep(2))
  return ("every second cell is empty: the delimiter may be '%s'; --delimiter '%s', or source = { delimiter = … } in the kit, says so")
    :format(shown, shown)
end

--- The note about an odd character.
---@param rows { cells: string[] }[]
---@param has_header boolean  without a header, an address in each row is no sign
---@return string?
function M.note(rows, has_header)
  local found, times = M.delimiter(rows)
  if not found or #found > 16 or not has_header and (found == "@" or found == ":") then return nil end
  return ("every row has '%s' %s and was read as one column: --delimiter '%s', or source = { delimiter = … } in the kit, splits it"):format(
    text.show(found), times == 1 and "once" or ("%d times"):format(times), text.show(found))
end

return M
