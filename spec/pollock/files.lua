-- The polluted files: one table, damaged in every way of the Pollock benchmark, with what a reader should make of each.
--
--   source table ─▶ a pollution ─▶ { name, kind, text, clean, told }
--
-- The benchmark is from the Hasso Plattner Institute (HPI-Information-Systems/Pollock). Its table is not included. Ours has
-- other texts, and is written in the same way. scripts/pollock --source=FILE uses theirs.
local M = {}

local COLUMNS, ROWS = 9, 83
local QUOTE = '"'

---@alias kitload.PollockCell { text: string, quoted: boolean }

---@class kitload.PollockFile
---@field name string
---@field kind string       the pollution: the name without numbers of rows and columns
---@field text string
---@field clean string[][]  what is there, the header first; empty for an empty file
---@field told string[]     options: how it is written, as the benchmark's parameters say
---@field lines integer     rows of the text, the header too; blank ones do not count

local header = { "DATE", "TIME", "QTY", "PRODUCT", "PRICE", "TYPE", "DESCRIPTION", "URL", "COMMENTS" }
local things = { "Men's Kettle", "Lamp", "Garden Hose, green", "Desk with Legs", 'Monitor, 24"', "Kids' Chair", "Shelf, oak",
  "Women's  Rug", 'Pipe 3" wide', "Mug" }
local words = { "sturdy", "light", "made by hand", "sold in pairs, boxed", "it won't bend", "for rainy days", "for your kids' rooms" }

-- The descriptions and addresses are all in quotes, other cells where they have to be.
local function own_table()
  local rows = { {} }
  for c = 1, COLUMNS do rows[1][c] = { text = header[c], quoted = c == 7 or c == 8 } end
  for i = 1, ROWS do
    local texts = {
      ("%02d/%02d/2018"):format(i % 28 + 1, i % 12 + 1), ("%02d:%02d"):format(i % 24, i * 15 % 60), tostring(i % 9),
      ("PR-%04d"):format(1000 + i * 37), ("$%d.%02d"):format(i * 3 % 90 + 1, i * 11 % 100), things[i % #things + 1],
      ("%s and %s%s number %d"):format(words[i % #words + 1], words[i * 3 % #words + 1], i % 4 == 0 and ":" or ",", i),
      ("https://shop.example/item/%d.html"):format(i), "",
    }
    if i == 12 then texts[7] = "a remarkably light feel in our 8\\'9\" length, number 12" end
    rows[i + 1] = {}
    for c, text in ipairs(texts) do
      rows[i + 1][c] = { text = text, quoted = c == 7 or c == 8 or text:find('[,"]') ~= nil }
    end
  end
  return rows
end

-- A table from a file that keeps the rules of quotes.
local function table_of(text)
  local rows, row, at = {}, {}, 1
  while at <= #text do
    local quoted = text:sub(at, at) == QUOTE
    local cell, stop
    if quoted then
      local from = at + 1
      repeat
        stop = assert(text:find(QUOTE, from, true), "the source's quotes are not closed")
        from = stop + 2
      until text:sub(stop + 1, stop + 1) ~= QUOTE
      cell, at = text:sub(at + 1, stop - 1):gsub('""', QUOTE), stop + 1
    else
      stop = text:find("[,\r\n]", at) or #text + 1
      cell, at = text:sub(at, stop - 1), stop
    end
    row[#row + 1] = { text = cell, quoted = quoted }
    if text:sub(at, at) == "," then
      at = at + 1
    else
      at = text:match("^\r?\n()", at) or #text + 1
      rows[#rows + 1], row = row, {}
    end
  end
  return rows
end

local function copy(rows)
  local new = {}
  for i, row in ipairs(rows) do new[i] = { table.unpack(row) } end
  return new
end

local function texts_of(rows)
  local new = {}
  for i, row in ipairs(rows) do
    new[i] = {}
    for c, cell in ipairs(row) do new[i][c] = cell.text end
  end
  return new
end

-- A quote inside of a cell has the escape before it, in quotes or not.
local function cell_text(cell, how)
  local text = cell.text:gsub(QUOTE, (how.escape:gsub("%%", "%%%%")) .. QUOTE)
  return cell.quoted and how.quote .. text .. how.quote or text
end

-- Rows as text. `spoil` may change the cells' texts and the delimiters before each of them.
local function write(rows, how, spoil)
  how = setmetatable(how or {}, { __index = { delimiter = ",", quote = QUOTE, escape = QUOTE, newline = "\r\n" } })
  local lines = {}
  for i, row in ipairs(rows) do
    local cells, between = {}, {}
    for c, cell in ipairs(row) do cells[c], between[c] = cell_text(cell, how), c > 1 and how.delimiter or "" end
    if spoil then spoil(i, cells, between) end
    for c = 1, #cells do cells[c] = between[c] .. cells[c] end
    lines[i] = table.concat(cells)
  end
  return table.concat(lines, how.newline) .. how.newline
end

local function plain_row(texts)
  local row = {}
  for c, text in ipairs(texts) do row[c] = { text = text, quoted = text:find(",", 2, true) ~= nil } end
  return row
end

-- The table once more, without its last row, by a writer that takes a cell apart at each quote: what is then too much falls off.
local function second_table(rows, width)
  local new = {}
  for i = 1, #rows - 1 do
    local texts = {}
    for _, cell in ipairs(rows[i]) do
      local first = true
      for part in (cell.text .. QUOTE):gmatch '([^"]*)"' do
        texts[#texts + 1], first = first and part or QUOTE .. part, false
      end
    end
    for c = COLUMNS + 1, #texts do texts[c] = nil end
    for c = width, COLUMNS + 1, -1 do texts[c] = i == 1 and "col1" or "" end
    for c = COLUMNS, width + 1, -1 do texts[c] = nil end
    new[i] = plain_row(texts)
  end
  return new
end

-- One line per pollution of the file as a whole.
local function of_the_file(rows)
  local list = {}
  local clean, plain = texts_of(rows), write(rows)
  local function variant(name, text, told, what)
    list[#list + 1] = { name = name .. ".csv", kind = name, text = text, clean = what or clean, told = told or {}, lines = #rows }
    return list[#list]
  end
  local function written(name, how, told) return variant(name, write(rows, how), told) end
  variant("source", plain)
  variant("file_no_payload", "", { "--header", "none" }, {}).lines = 0
  variant("file_no_trailing_newline", (plain:gsub("\r\n$", "")))
  variant("file_double_trailing_newline", plain .. "\r\n")
  local data = table.move(rows, 2, #rows, 1, {})
  variant("file_no_header", write(data), { "--header", "none" }, texts_of(data)).lines = #data
  for n = 2, 3 do
    local numbers, extra, joined = {}, {}, copy(clean)
    for i = 1, n do numbers[i] = i end
    for i = 1, n - 1 do extra[i] = plain_row(clean[1]) end
    for c = 1, COLUMNS do joined[1][c] = (clean[1][c] .. " "):rep(n - 1) .. clean[1][c] end
    variant(("file_header_multirow_%d"):format(n), write(extra) .. plain, { "--header", table.concat(numbers, ",") }, joined).lines =
      #rows + n - 1
  end
  local commas = (","):rep(COLUMNS - 1)
  variant("file_preamble", ("PREAMBLE%s\r\n%s\r\n"):format(commas, commas) .. plain, { "--header", "3" }).lines = #rows + 1
  for name, width in pairs { less = 8, same = 9, more = 10 } do
    variant("file_multitable_" .. name, plain .. write(second_table(rows, width))).lines = #rows * 2 - 1
  end
  variant("file_header_only", write { rows[1] }, {}, { clean[1] }).lines = 1
  variant("file_one_data_row", write { rows[1], rows[2] }, {}, { clean[1], clean[2] }).lines = 2
  written("file_record_delimiter_0xD", { newline = "\r" })
  written("file_record_delimiter_0xA", { newline = "\n" })
  for name, delimiter in pairs { ["0x20"] = " ", ["0x2C_0x20"] = ", ", ["0x3B"] = ";", ["0x9"] = "\t" } do
    written("file_field_delimiter_" .. name, { delimiter = delimiter },
      { "--delimiter", delimiter == " " and "space" or delimiter == "\t" and "tab" or delimiter })
  end
  written("file_quotation_char_0x27", { quote = "'" }, { "--quote", "'", "--escape", QUOTE })
  written("file_escape_char_0x5C", { escape = "\\" }, { "--quote", QUOTE, "--escape", "\\" })
  written("file_escape_char_0x00", { escape = "" })
  return list
end

-- One row is spoiled: row 0 is the header, column 0 the first one.
local function of_a_row(rows, row, list)
  local function add(kind, name, spoil, cells)
    list[#list + 1] = { name = name, kind = kind, told = {}, clean = texts_of(cells or rows), lines = #rows,
      text = write(rows, nil, function(i, texts, between)
        if i == row + 1 then spoil(texts, between) end
      end) }
  end
  for column = 0, COLUMNS - 1 do
    local c = column + 1
    add("row_more_sep", ("row_more_sep_row%d_col%d.csv"):format(row, column), function(_, between) between[c] = between[c] .. "," end)
    if column > 0 then
      add("row_less_sep", ("row_less_sep_row%d_col%d.csv"):format(row, column), function(_, between) between[c] = "" end)
    end
    local quoted = copy(rows)
    local cell = quoted[row + 1][c]
    quoted[row + 1][c] = { text = QUOTE .. cell.text, quoted = cell.quoted }
    add("row_extra_quote", ("row_extra_quote%d_col%d.csv"):format(row, column), function(texts)
      texts[c] = QUOTE .. texts[c] -- behind the opening quote, if there is one
    end, quoted)
  end
  add("row_field_delimiter", ("row_field_delimiter_%d_0x20.csv"):format(row), function(_, between)
    for c = 2, COLUMNS do between[c] = " " end
  end)
end

--- All 2,290 of them, or those of some rows.
---@param wanted (fun(row: integer): boolean)?
---@param source string?  the text of a table of 9 columns and 83 rows; ours if nil
---@return kitload.PollockFile[]
function M.all(wanted, source)
  local rows = source and table_of(source) or own_table()
  assert(#rows == ROWS + 1 and #rows[1] == COLUMNS, "the source has 9 columns, a header and 83 rows")
  local list = of_the_file(rows)
  for row = 0, ROWS do
    if not wanted or wanted(row) then of_a_row(rows, row, list) end
  end
  return list
end

return M
