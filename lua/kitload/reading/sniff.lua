-- Finds out how a CSV file is written from its first rows: delimiter and quote. layout.lua finds the header. What the kit
-- says is never guessed, and every guess is in the report. The rows come from a function, so this file reads nothing
-- itself.
local layout = require "kitload.reading.layout"

local M = {}

local delimiters = { ",", ";", "\t", "|" }
-- How many rows are looked at: first FEW; MANY if these do not show the table well; BLANK if all of these are blank.
local FEW, MANY, BLANK = 100, 1000, 50000
local APOSTROPHE = ("'"):byte()

M.fold = layout.fold

local function candidates(dialect)
  if dialect.delimiter then return { dialect.delimiter } end
  return delimiters
end

--- Whether most cells of some column are written like 'this'. Then the file quotes with apostrophes.
local function apostrophes(rows)
  local quoted, rows_seen = {}, 0
  for _, row in ipairs(rows) do
    rows_seen = rows_seen + 1
    for i, cell in ipairs(row.cells) do
      if cell:byte() == APOSTROPHE and #cell > 1 and cell:byte(-1) == APOSTROPHE then quoted[i] = (quoted[i] or 0) + 1 end
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
---@field header_rows kitload.SampleRow[]  the rows of the header, as the file has them
---@field layout kitload.Layout  where the table is
---@field rows table[]      the first rows
---@field empty boolean      there are no rows, or only blank ones
---@field bad_line integer?  the line of the first row that breaks the quote rules

local function better(score, than)
  for i, n in ipairs(score) do
    if n ~= than[i] then return n > than[i] end
  end
  return false
end

-- The delimiter from a first line "sep=;". It is meant for Excel, and is not data.
local function separator_line(first)
  local text = first and first.row == 1 and (#first.cells == 1 or #first.cells == 2 and first.cells[2] == "") and first.cells[1]
  local c = text and text:match "^[sS][eE][pP]=(.?)$"
  if not c then return nil end
  return c ~= "" and c or #first.cells == 2 and "," or nil
end

-- What the layout must know: what the kit says.
local function question(dialect, names, by_place, from)
  return { names = names, header = dialect.header, skip = dialect.skip, by_place = by_place, from = from,
    ragged = dialect.ragged or dialect.surplus == false and "reject" or nil }
end

-- Reads the rows with one delimiter and quote, and finds the table in them.
---@class kitload.sniff.Try
---@field try table      the dialect
---@field result { rows: kitload.SampleRow[] }
---@field layout kitload.Layout
---@field score number[]
---@field cells string?  the cells of all rows as one text (cells_of)

---@return kitload.sniff.Try
local function try_one(dialect, delimiter, quote, scan, most, ask)
  local try = copy(dialect)
  try.delimiter, try.quote, try.footer = delimiter, quote, nil
  local header = dialect.header
  if type(header) == "table" then header = header[#header] end
  -- Rows before the header, and skipped rows, may break the rules of quotes.
  try.header, try.skip = header, header == false and dialect.skip or nil
  local result = scan(try, math.max(most, (header or 0) + (dialect.skip or 0) + 30))
  return { try = try, result = result, layout = layout.find(result.rows, ask) }
end

-- The cells of all rows as one text. One search in it finds what is in none of them.
local function cells_of(one)
  if not one.cells then
    local list = {}
    for i, row in ipairs(one.result.rows) do list[i] = table.concat(row.cells, "\n") end
    one.cells = table.concat(list, "\n")
  end
  return one.cells
end

-- Whether some cell begins with an apostrophe. Such cells may contain delimiters, and then no column is made of them.
local function some_apostrophe(one)
  if not cells_of(one):find("'", 1, true) then return false end
  for _, row in ipairs(one.result.rows) do
    for _, cell in ipairs(row.cells) do
      if cell:byte() == APOSTROPHE then return true end
    end
  end
  return false
end

-- Whether no row breaks the rules of apostrophes, and more rows fit the table.
local function better_by_apostrophes(one, best)
  for _, row in ipairs(one.result.rows) do
    if row.broken then return false end
  end
  return one.layout.regular > best.layout.regular
end

local function count_broken(rows)
  local n = 0
  for _, row in ipairs(rows) do n = n + (row.broken and 1 or 0) end
  return n
end

-- Tries the backslash as escape: if rows break the rules without it, and with it at least as many rows fit the table.
local function with_escape(dialect, best, scan, most, ask)
  local broken = dialect.escape == nil and best.try.quote and best.try.delimiter ~= "\\" and dialect.comment ~= "\\"
    and count_broken(best.result.rows) or 0
  if broken == 0 then return nil end
  local escaped = copy(dialect)
  escaped.escape = "\\"
  local one = try_one(escaped, best.try.delimiter, best.try.quote, scan, most, ask)
  return count_broken(one.result.rows) < broken and one.layout.regular >= best.layout.regular and one or nil
end

-- If the header's quotes break the rules, it is not found, and a row of data would replace it. For such a file quotes are
-- lazy.
local function with_lazy_header(dialect, best, scan, most, ask)
  local broken = false
  for _, row in ipairs(best.result.rows) do
    broken = broken or row.broken and best.layout.header and row.row <= best.layout.header
  end
  if not broken or dialect.quote ~= nil or dialect.escape ~= nil or best.try.quote ~= '"' or type(dialect.header) == "table" then
    return nil
  end
  local one = try_one(dialect, best.try.delimiter, "lazy", scan, most, ask)
  local header = one.layout.header_rows[1]
  if not header or header.broken or one.layout.regular <= best.layout.regular then return nil end
  if dialect.header == nil and header.row >= best.layout.header then return nil end
  one.layout.remarks[#one.layout.remarks + 1] = ('a quote of the header on row %d opens no cell, so that quote = "lazy" reads the file')
    :format(header.row)
  return one
end

-- For "1, Ann, Rome": a blank follows every delimiter, so it is part of it. Blanks in front of quotes are not seen; there
-- the rows decide.
local function with_blank(dialect, best, scan, most, ask)
  local delimiter = best.try.delimiter
  if dialect.delimiter or delimiter == "\t" or best.layout.rows < 2 or best.layout.regular < best.layout.rows then return nil end
  for _, row in ipairs(best.result.rows) do
    for i = 2, #row.cells do
      local quoted = row.quoted and row.quoted[i]
      if row.broken or not quoted and not row.cells[i]:find "^ %f[^ ]" then return nil end
    end
  end
  if #best.layout.headers < 2 then return nil end
  local one = try_one(dialect, delimiter .. " ", best.try.quote, scan, most, ask)
  one.layout.is_vague = best.layout.is_vague -- prose with commas may follow below, for any delimiter
  return one.layout.regular >= best.layout.regular and count_broken(one.result.rows) == 0 and one or nil
end

-- Whether another delimiter cannot explain the rows better, as it is in none of their cells: each row would be one cell. Most
-- files have one of the four, and reading their rows once instead of four times is most of what opening a file takes.
local function is_beaten(delimiter, best, ask)
  return #best.layout.headers > 1 and best.layout.alike > 0 and (best.layout.named > 0 or not next(ask.names))
    and count_broken(best.result.rows) == 0 and not cells_of(best):find(delimiter, 1, true)
end

local function best_of(dialect, scan, most, ask)
  local best
  for order, delimiter in ipairs(candidates(dialect)) do
    local quote = dialect.quote
    if quote == nil then quote = '"' end
    if not best or not is_beaten(delimiter, best, ask) then
      local one = try_one(dialect, delimiter, quote, scan, most, ask)
      one.score = layout.score(one.layout)
      one.score[#one.score + 1] = -order
      if not best or better(one.score, best.score) then best = one end
    end
  end
  if dialect.quote == nil and some_apostrophe(best) then
    local one = try_one(dialect, best.try.delimiter, "'", scan, most, ask)
    if apostrophes(best.result.rows) or better_by_apostrophes(one, best) then best = one end
  end
  best = with_escape(dialect, best, scan, most, ask) or best
  return with_lazy_header(dialect, best, scan, most, ask) or best
end

-- Whether what was found may be only the lines above the table, or the end of them.
local function is_vague(best)
  local rows = best.result.rows
  if #rows < FEW then return false end
  local found = best.layout
  return found.regular * 2 < found.rows or found.is_vague or #found.headers <= 1
end

--- Find the complete dialect.
---@param dialect table  what the kit's source says; absent facts are guessed; header = false means none, a list means a header of
---  several rows
---@param names table<string, boolean>  folded headers and aliases that the kit knows
---@param scan fun(dialect: table, rows: integer): { rows: table[], ok: boolean, bad_line: integer? }
---@param by_place boolean?  the kit has fields, and none needs a name
---@return kitload.Sniffed
function M.settle(dialect, names, scan, by_place)
  local first = scan({ delimiter = ",", quote = '"' }, 1).rows[1]
  local separator = separator_line(first)
  if separator and not dialect.delimiter then
    dialect = copy(dialect)
    dialect.delimiter = separator
  end
  if separator and dialect.header == false and (dialect.skip or 0) == 0 then
    dialect = copy(dialect)
    dialect.skip = 1
  end
  local ask = question(dialect, names, by_place, separator and 2 or nil)
  local best = best_of(dialect, scan, FEW, ask)
  if is_vague(best) then best = best_of(dialect, scan, MANY, ask) end
  if #best.result.rows >= MANY and best.layout.rows == 0 then best = best_of(dialect, scan, BLANK, ask) end
  best = with_blank(dialect, best, scan, math.max(FEW, #best.result.rows), ask) or best
  local found, settled = best.layout, copy(dialect)
  settled.delimiter, settled.quote, settled.escape = best.try.delimiter, best.try.quote, best.try.escape
  settled.header, settled.skip = found.header, found.skip or dialect.skip
  settled.surplus = found.surplus or nil
  return { dialect = settled, headers = found.headers, header_rows = found.header_rows, layout = found,
    rows = best.result.rows, bad_line = best.result.bad_line, empty = found.rows == 0 and #best.result.rows < FEW,
    header_found = found.found, separator = separator ~= nil }
end

return M
