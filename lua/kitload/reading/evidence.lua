-- Collects what the first rows of a file show: kinds of cells, runs of rows with the same width, and which row looks like a
-- header.
--
--   rows (not blank) ─▶ runs ─▶ the run that goes on to the end ─▶ kinds of its columns ─▶ the row that differs from them
local memo = require "kitload.talk.memo"

local M = {}

---@class kitload.TableRun
---@field first integer   place of its first row among the rows
---@field last integer
---@field width integer
---@field score integer   rows of this width in it, minus the other rows in it

local LOOKED_AT, COLUMNS = 30, 64 -- how many rows and columns are examined to tell a header from data

local function trim(s) return s:match "^%s*(.-)%s*$" end

-- "" stands for no kind.
local kind_of = memo.of(function(cell)
  local s = trim((cell:gsub("\u{A0}", " ")))
  if s == "" then return "" end
  local first = s:byte()
  if first < 0x30 or first > 0x39 then
    if s:find "^[^@%s]+@[^@%s]+%.%a+$" then return "mail" end
    local lower = #s < 6 and s:lower()
    if lower == "true" or lower == "false" then return "word" end
    if not s:find "%d" then return "text" end
  end
  if s:find "^[12][089]%d%d$" then return "year" end
  if s:find "^%d%d?%d?%d?[-./]%d%d?[-./]%d%d%d?%d?%f[^%d]" or s:find "^%d%d?:%d%d%f[^%d]" then return "date" end
  -- A number may have signs, a currency, a per cent sign, or an accountant's brackets around it.
  s = s:gsub("%$", ""):gsub("€", ""):gsub("£", ""):gsub("¥", ""):gsub("^%u%u%u%s+", ""):gsub("%s+%u%u%u$", ""):gsub("%s*%%$", "")
  s = trim(s)
  if s:find "^[-+(]?%s?[%d.,' ]*%d[%d.,' ]*[-+)]?$" or s:find "^[-+]?%d*%.?%d+[eE][-+]?%d+$" then return "number" end
  return "text"
end)

--- The kind of a cell: "number", "date", "word" (true, false), "mail", "year", "text"; nil for an empty one.
---@param cell string
---@return string?
function M.kind(cell)
  if #cell > 100 then return "text" end
  local kind = kind_of(cell)
  return kind ~= "" and kind or nil
end

local typed = { "number", "date", "word", "mail" }
for _, kind in ipairs(typed) do typed[kind] = true end

--- How many rows there are of each width.
---@return table<integer, integer>
function M.count_widths(rows)
  local counts = {}
  for _, row in ipairs(rows) do
    if not row.broken then counts[#row.cells] = (counts[#row.cells] or 0) + 1 end
  end
  return counts
end

-- The run in which rows of a width outnumber the others: from its first row to its last, and by how many.
local function run_of(rows, width)
  local best, score, start, now = nil, 0, 1, 0
  for i, row in ipairs(rows) do
    if now < 0 then start, now = i, 0 end
    -- A row that breaks the rules of quotes has no certain width.
    if not row.broken then now = now + (#row.cells == width and 1 or -1) end
    if now > score or now == score and now > 0 and #row.cells == width then best, score = { first = start, last = i }, now end
  end
  if not best then return nil end
  best.width, best.score = width, score
  return best
end

-- Whether only a footer follows the run: fewer rows with several cells than the run has.
local function goes_on_to_the_end(rows, run)
  local others = 0
  for i = run.last + 1, #rows do
    if #rows[i].cells > 1 then others = others + 1 end
  end
  return others < run.score
end

local function weight(run) return run.score * (run.width - 1) ^ 1.5 end

--- The kinds of a run's columns, by its last rows: column → kind. A column has a kind if most of its filled cells are of
--- that kind and a header's cells usually are not.
---@param run kitload.TableRun
---@return table<integer, string>
function M.kinds_of(rows, run)
  local of_run = {}
  for i = run.first, run.last do
    if #rows[i].cells == run.width and not rows[i].broken then of_run[#of_run + 1] = rows[i] end
  end
  local n = math.min(math.max(#of_run // 2, 1), #of_run, LOOKED_AT)
  local kinds = {}
  for column = 1, math.min(run.width, COLUMNS) do
    local counts, filled = {}, 0
    for i = #of_run - n + 1, #of_run do
      local kind = M.kind(of_run[i].cells[column])
      if kind == "year" then kind = "number" end
      if kind then
        filled, counts[kind] = filled + 1, (counts[kind] or 0) + 1
      end
    end
    local best = 0
    for _, kind in ipairs(typed) do
      local times = counts[kind] or 0
      if times * 2 >= filled and times > best then kinds[column], best = kind, times end
    end
  end
  return kinds
end

--- Compares a row with those kinds. Counts cells of their column's kind, texts in columns with a kind, other cells that are
--- not texts, and filled cells.
---@return { same: integer, contrast: integer, odd: integer, filled: integer }
function M.compare(row, kinds)
  local same, contrast, odd, filled = 0, 0, 0, 0
  for column, cell in ipairs(row.cells) do
    if column > COLUMNS then break end
    local kind = M.kind(cell)
    if kind then filled = filled + 1 end
    if kind and kind ~= "year" then
      if kinds[column] == kind then same = same + 1
      elseif kind == "text" and kinds[column] then contrast = contrast + 1
      elseif typed[kind] then odd = odd + 1 end
    end
  end
  return { same = same, contrast = contrast, odd = odd, filled = filled }
end

function M.mostly_filled(row)
  local filled = 0
  for _, cell in ipairs(row.cells) do
    if cell ~= "" then filled = filled + 1 end
  end
  return filled * 2 >= #row.cells
end

function M.looks_like_data(row, kinds)
  local is = M.compare(row, kinds)
  return is.same > 0 and is.same > is.contrast
end

--- The row of a run that is a header: texts above cells that are not texts. It stands above all rows that look like data.
--- If several rows are equally good, the first one counts, unless a blank row separates it from the table and the other row
--- is directly at the table.
---@return kitload.SampleRow?
function M.header_in(rows, run, kinds)
  local best, of_best
  for i = run.first, run.last do
    local row = rows[i]
    if #row.cells == run.width and not row.broken then
      local is = M.compare(row, kinds)
      if is.same > is.contrast then return best end
      if is.contrast > 0 and is.same == 0 and is.odd == 0 and M.mostly_filled(row) then
        local at_table = i > 1 and row.row > rows[i - 1].row + 1 and rows[i + 1] and rows[i + 1].row == row.row + 1
        if not best or is.contrast > of_best.contrast
          or is.contrast == of_best.contrast and (is.filled > of_best.filled or at_table and is.filled == of_best.filled) then
          best, of_best = row, is
        end
      end
    end
  end
  return best
end

function M.has_typed_cell(row)
  for _, cell in ipairs(row.cells) do
    if typed[M.kind(cell)] then return true end
  end
  return false
end

local function has_repeats(row)
  local seen = {}
  for _, cell in ipairs(row.cells) do
    if cell ~= "" and seen[cell] then return true end
    seen[cell] = true
  end
  return false
end

-- The cells without the empty ones at the end. Nil if a cell in the middle is empty; the first may be empty, above names of
-- rows. If there are as many names as the rows have cells, the header has a delimiter too many.
local function named_cells(row, width)
  local n, filled, gap = #row.cells, 0, false
  while n > 0 and row.cells[n] == "" and not (row.quoted and row.quoted[n]) do n = n - 1 end
  for i = 1, n do
    if row.cells[i] ~= "" then filled = filled + 1
    elseif i > 1 then gap = true end
  end
  if gap and filled ~= width then return nil end
  return n > 0 and n or nil
end

--- Whether the rows are prose with commas: a blank follows each comma.
---@param run { first: integer, last: integer }
function M.is_prose(rows, run)
  for i = run.first, run.last do
    for n = 2, #rows[i].cells do
      if not rows[i].cells[n]:find "^ " then return false end
    end
  end
  return true
end

--- A header that is not as wide as its rows. It stands directly above them, where the data begins or at the top of the
--- file.
---@return kitload.SampleRow?
function M.header_above(rows, run, kinds)
  local row, first = rows[run.first - 1], rows[run.first]
  local named = row and not row.broken and not M.has_typed_cell(row) and named_cells(row, run.width)
  if not named then return nil end
  local off, at_top = #row.cells - run.width, run.first == 2
  if #row.cells == 1 then
    if M.is_prose(rows, run) then return row end
    if off < -1 or row.cells[1]:find "%s" then return nil end -- a title
  end
  if M.looks_like_data(first, kinds) or run.score == 1 and M.has_typed_cell(first) then
    return (off >= -1 or named == run.width) and row or nil
  end
  if not at_top or has_repeats(row) or M.compare(first, kinds).contrast > 0 then return nil end
  return (math.abs(off) == 1 or named == run.width) and row or nil
end

-- Rows with one cell may stand above a table. Or they are the only column of a file whose texts contain delimiters.
local function outweighs_text(rows, run)
  local ones = 0
  for i, row in ipairs(rows) do
    if #row.cells == 1 and (i < run.first or i > run.last) then ones = ones + 1 end
  end
  if run.score * 2 >= #rows or weight(run) >= ones then return true end
  local first = rows[run.first]
  return run.first > 1 and first.row > rows[run.first - 1].row + 1 or M.header_in(rows, run, M.kinds_of(rows, run)) == first
end

--- The run that is the table: the widest one that goes on to the end. But a narrower run before it, with much more in it,
--- is the table if the wider one directly follows and does not begin with a header. Then the wider rows have a delimiter
--- too many.
---@return kitload.TableRun?
function M.table_of(rows)
  local runs = {}
  for width, times in pairs(M.count_widths(rows)) do
    local run = width > 1 and times > 1 and run_of(rows, width)
    if run and run.score > 1 and goes_on_to_the_end(rows, run) then runs[#runs + 1] = run end
  end
  table.sort(runs, function(a, b) return a.width > b.width end)
  local found = runs[1]
  if not found or not outweighs_text(rows, found) then return nil end
  for i = 2, #runs do
    local other = runs[i]
    if other.first < found.first and weight(other) > weight(found) then
      local before = rows[found.first - 1]
      local parted = rows[found.first].row > before.row + 1 or #before.cells == 1
      local kinds = M.kinds_of(rows, found)
      if not parted and M.header_in(rows, found, kinds) ~= rows[found.first] then found = other end
    elseif other.first <= found.first and other.last >= found.last and other.score > found.score then
      found = other
    end
  end
  return found
end

--- The table among few rows that differ much: the rows of the most frequent width. If no two rows have the same width, the
--- last one with several cells is the data. If most rows have one cell, there is only one column.
---@return kitload.TableRun?
function M.table_of_few(rows)
  local counts, best = M.count_widths(rows), nil
  local ones = counts[1] or 0
  for width, times in pairs(counts) do
    if width > 1 and times > 1 and (not best or times > counts[best] or times == counts[best] and width > best) then best = width end
  end
  if best and ones * 2 <= #rows then
    local run = { width = best, score = counts[best] }
    for i, row in ipairs(rows) do
      if #row.cells == best then run.first, run.last = run.first or i, i end
    end
    return run
  end
  for i = #rows, 1, -1 do
    if ones * 2 > #rows then break end
    if #rows[i].cells > 1 and not rows[i].broken then return { first = i, last = i, width = #rows[i].cells, score = 1 } end
  end
  if #rows == 0 then return nil end
  local first = 1
  while first < #rows and rows[first].broken do first = first + 1 end
  return { first = first, last = #rows, width = #rows[first].cells, score = #rows }
end

--- The header of a run. There is always one.
---@return kitload.SampleRow
function M.header_of(rows, run)
  local kinds = M.kinds_of(rows, run)
  local found = run.score > 1 and M.header_in(rows, run, kinds) or M.header_above(rows, run, kinds)
  if found then return found end
  local first = rows[run.first]
  for i = run.first, run.last do
    if #rows[i].cells == run.width and not rows[i].broken and M.mostly_filled(rows[i]) then
      -- The first row may be a header with few names. Taking it as the header loses no row of data; taking row i would.
      local is = i > run.first and not first.broken and M.looks_like_data(rows[i], kinds) and M.compare(first, kinds)
      return is and is.contrast > 0 and is.same + is.odd == 0 and first or rows[i]
    end
  end
  return first
end

return M
