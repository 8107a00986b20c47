-- Finds the table in the first rows of a CSV file: the row of its header, its columns, and what stands above it. It is
-- pure: rows of cells go in; a decision and remarks about it come out.
--
--   rows ─▶ blocks: runs of rows of one width ─▶ the widest that goes on to the end ─▶ its header: by the kit's names, else by
--   what stands below it ─▶ columns: the header's cells, held against the width of the rows
local evidence = require "kitload.reading.evidence"
local memo = require "kitload.talk.memo"
local listing = require "kit.base.listing"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.SampleRow
---@field row integer
---@field line integer
---@field cells string[]
---@field quoted table<integer, boolean>?
---@field broken boolean?   it breaks the quote rules; its cells come from a lenient reading

---@class kitload.Layout
---@field header integer|false   the last row before the data; false: no header
---@field header_rows kitload.SampleRow[]  the rows of the header
---@field headers string[]
---@field skip integer?          rows to skip above a table without a header, if the kit does not say it
---@field above kitload.SampleRow[]   the rows above the table that are not blank
---@field is_vague boolean?     it may be text with commas, as in titles and licences
---@field like_data boolean?    the header looks like the rows below it
---@field surplus boolean        rows may have empty cells after those of the header
---@field off integer?           how many cells more (or fewer) the rows have than the header
---@field found boolean          the row of the header is there
---@field named integer          how many headers the kit knows
---@field regular integer        how many rows have the header's width, with the header
---@field alike integer          the same; if all rows are off by the same number, they count, too
---@field rows integer           rows that are not blank
---@field remarks string[]       what was decided although it could be something else

local LOOKED_AT = 30 -- rows in which a single name of the kit is enough

--- Fold a header for comparing: without case, spaces, '_' and '-'.
M.fold = memo.of(function(name) return (name:lower():gsub("[%s_%-]", "")) end)

local fold = M.fold

local function trim(s) return s:match "^%s*(.-)%s*$" end

-- Whether a row has only delimiters, or nothing.
local function is_blank(row)
  for i, cell in ipairs(row.cells) do
    if cell ~= "" or row.quoted and row.quoted[i] then return false end
  end
  return true
end

-- How many of the kit's names a row has.
local function matches(row, names)
  local seen, n = nil, 0
  for _, cell in ipairs(row.cells) do
    local key = fold(cell)
    if names[key] and not (seen and seen[key]) then
      seen = seen or {}
      seen[key] = true
      n = n + 1
    end
  end
  return n
end

-- The row with most of the kit's names. Far down in the file, a single name may be just a word.
local function named_row(rows, names)
  local best, most = nil, 0
  for i, row in ipairs(rows) do
    local n = matches(row, names)
    if n > most and (i <= LOOKED_AT or n > 1) then best, most = row, n end
  end
  return best, most
end

-- R writes a name in front of each row, in quotes like the header's cells, but no header above these names.
local function has_row_names(header, below)
  local n = #header.cells
  if #below == 0 then return false end
  for i = 1, n do
    if not (header.quoted and header.quoted[i]) then return false end
  end
  local seen, counted, plain = {}, true, false
  for number, row in ipairs(below) do
    local name = row.cells[1]
    if #row.cells ~= n + 1 or not (row.quoted and row.quoted[1]) or seen[name] then return false end
    seen[name], counted = true, counted and name == tostring(number)
    for i = 2, n + 1 do plain = plain or not row.quoted[i] end
  end
  return counted or plain
end

local function remark(layout, form, ...)
  layout.remarks[#layout.remarks + 1] = form:format(...)
end

local function usual_width(rows)
  local best
  local counts = evidence.count_widths(rows)
  for width, times in pairs(counts) do
    if not best or times > counts[best] or times == counts[best] and width > best then best = width end
  end
  return best or 0
end

-- Whether all rows have the same wrong number of cells. Then the file is written like that, and no single row is wrong.
local function all_are(below, width)
  for _, row in ipairs(below) do
    if #row.cells ~= width then return false end
  end
  return true
end

local function advise_lack(layout, below, width, ask)
  if ask.ragged == "pad" or not all_are(below, width) then return end
  local header = layout.header_rows[#layout.header_rows]
  remark(layout, 'rows have %s and the header on row %d has %s: ragged = "pad" in the source (--ragged pad) fills them up',
    text.plural(width, "cell"), header.row, text.plural(#layout.headers, "cell"))
end

local function advise_surplus(layout, below, width)
  if not all_are(below, width) then return end
  local header = layout.header_rows[#layout.header_rows]
  remark(layout, "rows have %s and the header on row %d has %s, so that it is not known what they are: header = false and skip = %d in "
    .. "the source read columns by their places (from = %d)", text.plural(width, "cell"), header.row,
    text.plural(#layout.headers, "cell"), layout.header, width)
end

local function has_surplus_text(below, n)
  for _, row in ipairs(below) do
    for i = n + 1, #row.cells do
      if row.cells[i] ~= "" or row.quoted and row.quoted[i] then return true end
    end
  end
  return false
end

-- Makes columns from the header's cells, compared with the rows below it.
local function settle_columns(layout, below, ask)
  local header, width = layout.header_rows[#layout.header_rows], usual_width(below)
  local n = #layout.headers
  if #below == 0 or width == n then return end
  if #layout.header_rows == 1 and width == n + 1 and has_row_names(header, below) then
    table.insert(layout.headers, 1, "")
    remark(layout, "the header on row %d has no name for the first column, which has names of rows: it is read without one", header.row)
    return
  end
  if width < n then
    local named, widest = n, 0
    while named > 0 and layout.headers[named] == "" do named = named - 1 end
    for _, row in ipairs(below) do widest = math.max(widest, #row.cells) end
    if named <= width and widest <= width then
      for i = n, width + 1, -1 do layout.headers[i] = nil end
      remark(layout, "the header on row %d ends with %s, and its rows have %s: what is empty at its end was let go", header.row,
        text.plural(n - named, "empty cell"), text.plural(width, "cell"))
      return
    end
  end
  layout.off = width - n
  if width < n then return advise_lack(layout, below, width, ask) end
  if has_surplus_text(below, n) or ask.ragged == "pad" then
    return advise_surplus(layout, below, width)
  elseif ask.ragged then
    remark(layout, 'rows have %s and the header on row %d has %s: ragged = "pad" (--ragged pad) lets go what is empty at their end',
      text.plural(width, "cell"), header.row, text.plural(n, "cell"))
  else
    layout.surplus, layout.off = true, nil
    remark(layout, "rows have %s and the header on row %d has %s: what is empty at their end is let go",
      text.plural(width, "cell"), header.row, text.plural(n, "cell"))
  end
end

-- Joins the texts of a header with several rows. An empty cell, except in the last row, takes the text of its left
-- neighbour, because spreadsheets merge cells like that.
local function joined(header_rows)
  local names, width = {}, 0
  for _, row in ipairs(header_rows) do width = math.max(width, #row.cells) end
  for i = 1, width do
    local parts = {}
    local own = trim(header_rows[#header_rows].cells[i] or "")
    for n = 1, #header_rows - 1 do
      local cells, at = header_rows[n].cells, i
      while own ~= "" and at > 1 and trim(cells[at] or "") == "" do at = at - 1 end
      parts[n] = trim(cells[at] or "")
    end
    parts[#parts + 1] = own
    local said = {}
    for _, part in ipairs(parts) do
      if part ~= "" and part ~= said[#said] then said[#said + 1] = part end
    end
    names[i] = table.concat(said, " ")
  end
  return names
end

-- For fields that need no names: if the table's first row is data, the table begins without a header.
local function without_header(rows, ask)
  local run = evidence.table_of(rows) or evidence.table_of_few(rows)
  if not run then return nil end
  local kinds = evidence.kinds_of(rows, run)
  if evidence.header_in(rows, run, kinds) or evidence.header_above(rows, run, kinds) then return nil end
  local first = rows[run.first]
  if not evidence.looks_like_data(first, kinds) then return nil end
  return run, first.row > 1 + (ask.skip or 0) and first.row - 1 or nil
end

local function take_above(layout, rows, before)
  for _, row in ipairs(rows) do
    local is_header = false
    for _, header in ipairs(layout.header_rows) do is_header = is_header or header == row end
    if row.row < before and not is_header then layout.above[#layout.above + 1] = row end
  end
end

-- Whether a row names at least half of the columns that the header leaves blank, as choices below a question do.
local function names_blanks(header, row)
  local blank, named = 0, 0
  for i, cell in ipairs(header.cells) do
    if trim(cell) == "" then
      blank = blank + 1
      if trim(row.cells[i]) ~= "" then named = named + 1 end
    end
  end
  return named > 0 and named * 2 >= blank and not evidence.has_typed_cell(row)
end

-- How many rows right below the header are texts like the header, above columns that are not texts. They belong to a header
-- of two or three rows, as surveys have it.
local function texts_below(header, rows)
  local at, n = 0, 0
  for i, row in ipairs(rows) do at = row == header and i or at end
  for i = at + 1, #rows - 1 do
    if rows[i].row ~= header.row + n + 1 or #rows[i].cells ~= #header.cells then break end
    local run = { first = i + 1, last = #rows, width = #header.cells }
    local is = evidence.compare(rows[i], evidence.kinds_of(rows, run))
    local like = is.contrast > 0 and is.same + is.odd == 0 and evidence.mostly_filled(rows[i])
    if not like and not (n == 0 and names_blanks(header, rows[i])) then break end
    n = n + 1
  end
  return n
end

local function numbers(from, to)
  local list = {}
  for row = from, to do list[#list + 1] = row end
  return list
end

-- Adds a remark if rows of texts stand right below or above the header with its width. They may be parts of the header.
local function look_beside(layout, rows)
  local header = layout.header_rows[1]
  local below = texts_below(header, rows)
  if below > 0 then
    local all = numbers(header.row, header.row + below)
    remark(layout, "%s of texts like the header on row %d: header = { %s } (--header %s) joins them, skip = %d (--header %d --skip %d) "
      .. "passes over %s",
      below == 1 and ("row %d is"):format(all[2])
        or ("rows %d %s %d are"):format(all[2], below == 2 and "and" or "to", all[#all]), header.row,
      table.concat(all, ", "), table.concat(all, ","), below, header.row, below, below == 1 and "it" or "them")
  end
  for i = 2, #rows do
    local above = rows[i - 1]
    if rows[i] == header and above.row == header.row - 1 and #above.cells == #header.cells and not evidence.has_typed_cell(above) then
      local filled = 0
      for _, cell in ipairs(above.cells) do filled = filled + (cell ~= "" and 1 or 0) end
      if filled > 1 then
        remark(layout, "rows %d and %d may both be the header: header = { %d, %d } (--header %d,%d) joins them",
          above.row, header.row, above.row, header.row, above.row, header.row)
      end
    end
  end
end

-- Finds the header by what stands below it.
local function guess_header(layout, rows, by_place)
  local run = evidence.table_of(rows) or evidence.table_of_few(rows)
  local header = evidence.header_of(rows, run)
  layout.header_rows[1] = header
  layout.is_vague = run.width > 1 and evidence.is_prose(rows, run)
  if run.score > 1 and header == rows[run.first] and evidence.looks_like_data(header, evidence.kinds_of(rows, run)) then
    layout.like_data = true
    remark(layout, "the header on row %d looks like a row of data: --header none (header = false in the source) takes all rows as data",
      header.row)
  elseif by_place and header and evidence.compare(header, evidence.kinds_of(rows, run)).contrast == 0 then
    remark(layout, "row %d was taken for the header, as its cells are texts: header = false in the source (--header none) makes it a row, "
      .. "header = %d says that it is the header", header.row, header.row)
  end
  look_beside(layout, rows)
end

local function numbered(width)
  local list = {}
  for i = 1, width do list[i] = tostring(i) end
  return list
end

local function count_regular(layout, rows, below)
  local has, header = #layout.headers, layout.header and 1 or 0
  layout.rows, layout.regular, layout.alike = #rows, header, header
  for _, row in ipairs(below) do
    local n = #row.cells
    if not row.broken and (n == has or layout.surplus and n > has) then layout.regular = layout.regular + 1 end
    local alike = n == has + (layout.off or 0) and (n > 1 or has == 1) -- a row with one cell says nothing about a delimiter
    if not row.broken and (alike or layout.surplus and n > has) then layout.alike = layout.alike + 1 end
  end
end

local function headerless(layout, rows, run, skip)
  local below = {}
  layout.header, layout.skip = false, skip
  for _, row in ipairs(rows) do
    if row.row > (skip or 0) then below[#below + 1] = row end
  end
  if #below == 0 then
    layout.found = #rows == 0 -- the sample ends within the rows that are skipped
    below = rows
  end
  run = run or evidence.table_of(below)
  layout.headers = numbered(run and run.width or usual_width(below))
  take_above(layout, rows, (skip or 0) + 1)
  count_regular(layout, rows, below)
  return layout
end

--- How well a delimiter explains the rows, as numbers to compare: the first that differ decide. A share below a half says
--- little if the lines above the table are longer than the table. Then the number of delimiters counts.
---@param layout kitload.Layout
---@return number[]
function M.score(layout)
  local columns, share = #layout.headers, layout.rows > 0 and layout.alike / layout.rows or 0
  local delimiters = layout.alike * (columns - 1)
  if share < 0.5 then share = 0.5 * delimiters / (delimiters + 1000) end
  return { layout.named, columns > 1 and share or 0, columns > 1 and columns or 0, layout.rows > 0 and layout.regular / layout.rows or 0 }
end

---@class kitload.LayoutQuestion  what is known already
---@field names table<string, boolean>?  folded headers that the kit knows
---@field header integer|integer[]|false|nil
---@field skip integer?
---@field ragged string?
---@field by_place boolean?   no field needs a name
---@field from integer?       rows above this one cannot be the header

--- Find the table.
---@param sample kitload.SampleRow[]  the first rows, with blank ones
---@param ask kitload.LayoutQuestion
---@return kitload.Layout
function M.find(sample, ask)
  local rows = {}
  for _, row in ipairs(sample) do
    if not is_blank(row) and row.row >= (ask.from or 1) then rows[#rows + 1] = row end
  end
  local names = ask.names or {}
  local layout = { header_rows = {}, headers = {}, above = {}, surplus = false, found = true, remarks = {}, named = 0 }
  if ask.header == false then return headerless(layout, rows, nil, ask.skip) end
  if ask.header then
    local wanted = type(ask.header) == "table" and ask.header or { ask.header }
    for _, number in ipairs(wanted) do
      for _, row in ipairs(sample) do
        -- If the header has several rows, one may be blank.
        if row.row == number and (#row.cells > 0 or #wanted > 1) then layout.header_rows[#layout.header_rows + 1] = row end
      end
    end
    layout.found = #layout.header_rows == #wanted
    layout.header = wanted[#wanted]
  else
    local row = named_row(rows, names)
    if not row and ask.by_place then
      local run, skip = without_header(rows, ask)
      if run then
        local first = rows[run.first].row
        remark(layout, "row %d looks like the rows below it and was read as one, as no field needs a name: header = %d says otherwise",
          first, first)
        return headerless(layout, rows, run, skip or ask.skip)
      end
    end
    layout.header_rows[1] = row
    if not row and #rows > 0 then guess_header(layout, rows, ask.by_place) end
    row = layout.header_rows[1]
    layout.found = row ~= nil
    layout.header = row and row.row or 1
  end
  for _, row in ipairs(layout.header_rows) do layout.named = math.max(layout.named, matches(row, names)) end
  if not layout.found then
    layout.rows, layout.regular, layout.alike = #rows, 0, 0
    return layout
  end
  local below, is_header = {}, {}
  for _, row in ipairs(layout.header_rows) do is_header[table.concat(row.cells, "\0")] = true end
  for _, row in ipairs(rows) do
    local again = is_header[table.concat(row.cells, "\0")]
    if row.row > layout.header + (ask.skip or 0) and not again then below[#below + 1] = row end
  end
  if #layout.header_rows == 1 then
    layout.headers = table.move(layout.header_rows[1].cells, 1, #layout.header_rows[1].cells, 1, {})
  else
    layout.headers = joined(layout.header_rows)
  end
  settle_columns(layout, below, ask)
  take_above(layout, rows, layout.header)
  count_regular(layout, rows, below)
  return layout
end

--- The first cells of skipped rows, for messages.
---@param rows kitload.SampleRow[]
---@return string
function M.shown(rows)
  local list = {}
  for i = 1, math.min(#rows, 3) do
    local cells = {}
    for _, cell in ipairs(rows[i].cells) do
      if cell ~= "" and #cells < 4 then cells[#cells + 1] = cell end
    end
    list[i] = '"' .. text.show(listing.clip(table.concat(cells, " "), 40)) .. '"'
  end
  return table.concat(list, ", ") .. (#rows > 3 and ", …" or "")
end

return M
