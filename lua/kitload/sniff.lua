-- Decides how a CSV file is written from its first rows: delimiter, quote, header row. What the kit says is never
-- guessed; what is guessed is in the report. Pure: the rows come from a function.
local M = {}

local delimiters = { ",", ";", "\t", "|" }
local rows_looked_at, header_within = 100, 30

--- Fold a header as KITS "Meaning" 11 compares it: without case, spaces, '_' and '-'.
function M.fold(name)
  return (name:lower():gsub("[%s_%-]", ""))
end

--- The most frequent number of cells, the share of rows that have it, how many there are.
local function usual_width(rows)
  local counts, best = {}, nil
  for _, row in ipairs(rows) do
    local n = #row.cells
    if n > 1 or (row.cells[1] or "") ~= "" then counts[n] = (counts[n] or 0) + 1 end
  end
  local total = 0
  for n, count in pairs(counts) do
    total = total + count
    if not best or count > counts[best] or (count == counts[best] and n > best) then best = n end
  end
  if not best then return 0, 0, 0 end
  return best, counts[best] / total, total
end

--- How many of the kit's names a row has.
local function matches(row, names)
  local seen, n = {}, 0
  for _, cell in ipairs(row.cells) do
    local key = M.fold(cell)
    if names[key] and not seen[key] then
      seen[key] = true
      n = n + 1
    end
  end
  return n
end

--- The row that has most of the kit's names among the first ones, and how many; nil when none has any.
local function named_row(rows, names)
  local best, most = nil, 0
  for i = 1, math.min(#rows, header_within) do
    local n = matches(rows[i], names)
    if n > most then best, most = rows[i], n end
  end
  return best, most
end

local function candidates(dialect)
  if dialect.delimiter then return { dialect.delimiter } end
  return delimiters
end

--- A title above the header is padded with empty cells by spreadsheets: a header has a name in most of its cells, or in
--- half of them, as a title that is taken for it is noticed, and a row of data would be lost.
local function mostly_filled(row)
  local filled = 0
  for _, cell in ipairs(row.cells) do
    if cell ~= "" then filled = filled + 1 end
  end
  return filled * 2 >= #row.cells
end

--- Cells written like 'this' in most rows of some column: the file quotes with apostrophes.
local function apostrophes(rows)
  local quoted, rows_seen = {}, 0
  for _, row in ipairs(rows) do
    rows_seen = rows_seen + 1
    for i, cell in ipairs(row.cells) do
      if #cell > 1 and cell:match "^'.*'$" then quoted[i] = (quoted[i] or 0) + 1 end
    end
  end
  for _, n in pairs(quoted) do
    if rows_seen > 1 and n >= rows_seen - 1 then return true end
  end
  return false
end

local function copy(t)
  local new = {}
  for k, v in pairs(t) do new[k] = v end
  return new
end

---@class kitload.Sniffed
---@field dialect table      complete: delimiter, quote and header are set
---@field headers string[]   of the header row; "1", "2", … without one
---@field width integer      cells of a regular row
---@field rejects boolean    it is a rejects file of ours
---@field rows table[]?      the first rows, where it is no rejects file
---@field empty boolean      there is no row at all, or only blank ones
---@field bad_line integer?  the line where the first block breaks the quote rules; no row after it is known

--- Settle a dialect.
---@param dialect table  what the kit's source says; absent fields are sniffed, header = false means none
---@param names table<string, boolean>  folded headers and aliases that the kit knows
---@param scan fun(dialect: table, rows: integer): { rows: table[], ok: boolean, bad_line: integer? }
---@return kitload.Sniffed
function M.settle(dialect, names, scan)
  local first = scan({ delimiter = ",", quote = '"' }, 1).rows[1]
  if first and first.cells[1] == "_row" and first.cells[2] == "_errors" then
    return { dialect = { delimiter = ",", quote = '"', header = first.row, ragged = dialect.ragged }, headers = first.cells,
      width = #first.cells, rejects = true, empty = false }
  end
  local best
  for order, delimiter in ipairs(candidates(dialect)) do
    local try = copy(dialect)
    try.delimiter = delimiter
    if try.quote == nil then try.quote = '"' end
    -- What stands before the header need not keep the rules of quotes.
    try.header, try.skip, try.footer = dialect.header or nil, nil, nil
    local result = scan(try, math.max(rows_looked_at, (dialect.header or 0) + header_within))
    local width, share = usual_width(result.rows)
    local _, named = named_row(result.rows, names)
    local score = { named, width > 1 and share or 0, width > 1 and width or 0, -order }
    local better = not best
    for i = 1, best and #score or 0 do
      if score[i] ~= best.score[i] then
        better = score[i] > best.score[i]
        break
      end
    end
    if better then best = { score = score, try = try, result = result, width = width } end
  end
  local rows, width = best.result.rows, best.width
  if dialect.quote == nil and apostrophes(rows) then
    best.try.quote = "'"
    best.result = scan(best.try, math.max(rows_looked_at, (dialect.header or 0) + header_within))
    rows, width = best.result.rows, (usual_width(best.result.rows))
  end
  local settled = copy(dialect)
  settled.delimiter, settled.quote = best.try.delimiter, best.try.quote
  local out = { dialect = settled, rejects = false, rows = rows, empty = width == 0 and #rows < rows_looked_at,
    bad_line = best.result.bad_line }
  if dialect.header == false then
    settled.header = false
    out.width, out.headers = width, {}
    for i = 1, width do out.headers[i] = tostring(i) end
    return out
  end
  local header
  if dialect.header then
    for _, row in ipairs(rows) do
      if row.row == dialect.header then header = row end
    end
  else
    header = named_row(rows, names)
    for _, row in ipairs(rows) do
      if header then break end
      if #row.cells == width and mostly_filled(row) then header = row end
    end
    header = header or rows[1]
  end
  settled.header = header and header.row or dialect.header or 1
  out.headers = header and header.cells or {}
  out.width = #out.headers
  out.header_found = header ~= nil
  return out
end

return M
