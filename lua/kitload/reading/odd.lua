-- Finds signs that a file of one column, or of one line, is a table written in another way: an odd character, a blank or a row end
-- that stands equally often everywhere.
local evidence = require "kitload.reading.evidence"
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

-- The words of a cell between single blanks; nil if two blanks stand together, or one at an end.
local function words_of(cell)
  if cell == "" or cell:find "  " or cell:find "^ " or cell:find " $" or cell:find "\t" then return nil end
  local words = {}
  for word in cell:gmatch "[^ ]+" do words[#words + 1] = word end
  return words
end

-- Whether one place has numbers in all rows below the header and a text in the header. Names and other texts have no such place.
local function has_numbers(header, rows)
  for i, name in ipairs(header) do
    local all = evidence.kind(name) == "text"
    for _, words in ipairs(rows) do
      local kind = evidence.kind(words[i])
      all = all and kind ~= nil and kind ~= "text"
    end
    if all then return true end
  end
  return false
end

--- A note about a file of one column whose cells are a table parted by single blanks. Every row has as many words as the header, and
--- one place has numbers. Two rows may be so by chance.
---@param rows { cells: string[], quoted: table? }[]
---@return string?
function M.blanks_note(rows)
  local list = {}
  for _, row in ipairs(rows) do
    if #row.cells > 1 or row.quoted and row.quoted[1] then return nil end
    local words = row.cells[1] and row.cells[1] ~= "" and words_of(row.cells[1])
    if words then list[#list + 1] = words elseif row.cells[1] and row.cells[1] ~= "" then return nil end
    if words and (#words < 2 or #words ~= #list[1]) then return nil end
  end
  if #list < 3 or not has_numbers(table.remove(list, 1), list) then return nil end
  return ("every row has %s and was read as one column: --delimiter space, or source = { delimiter = \" \" } in the kit, splits it"):format(
    text.plural(#list[1] - 1, "single blank"))
end

-- Whether all parts of the line between these characters have the same number of delimiters. The last part may be empty.
local function are_rows(line, run, delimiter)
  local parts, first, from = 0, nil, 1
  while from <= #line do
    local at, to = line:find(run, from, true)
    local part, n, start = line:sub(from, (at or #line + 1) - 1), 0, 1
    while true do
      local _, stop = part:find(delimiter, start, true)
      if not stop then break end
      n, start = n + 1, stop + 1
    end
    first = first or n
    if n == 0 or n ~= first then return false end
    parts, from = parts + 1, (to or #line) + 1
  end
  return parts > 1
end

local function sed_pattern(characters) return (characters:gsub("[%.%[%]%*%^%$/\\&]", "\\%0")) end

--- A note about a file that is one line. Characters with the same number of delimiters between them may end its rows.
---@param rows { cells: string[] }[]  all that the file has
---@param delimiter string
---@param name string
---@return string?
function M.line_note(rows, delimiter, name)
  if #rows ~= 1 or #rows[1].cells < 3 then return nil end
  local line = table.concat(rows[1].cells, delimiter)
  local best, most = nil, 1
  for run, times in pairs(runs_of(line)) do
    for _, between in ipairs { delimiter, ",", ";", "\t", "|" } do
      if times > most and not run:find(between, 1, true) and are_rows(line, run, between) then best, most = run, times end
    end
  end
  if not best then return nil end
  return ("the file is one line: its rows seem to end with '%s', and there is no option for that; what ends them with lines: "
    .. "sed 's/%s/\\n/g' %s | kitload run KIT -"):format(text.show(best), text.show(sed_pattern(best)), text.show(name))
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
