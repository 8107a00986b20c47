-- The polluted files: one table, and every way of the Pollock benchmark to spoil it, with what a reader should make of each.
--
--   source table ─▶ a pollution ─▶ { name, text, header, rows, told }
--
-- The benchmark is the one of the Hasso Plattner Institute (HPI-Information-Systems/Pollock); the table and its texts are our own.
local M = {}

local COLUMNS, ROWS = 9, 83
local header = { "DATE", "TIME", "QTY", "PRODUCTID", "PRICE", "TYPE", "DESCRIPTION", "URL", "COMMENTS" }

local things = { "Kettle", "Lamp", "Garden Hose, green", "Desk", 'Monitor 24"', "Chair", "Shelf, oak", "Rug", 'Pipe 3/4"', "Mug" }
local words = { "sturdy", "light", "made by hand", "sold in pairs, boxed", 'called "the rock"', "for rainy days", "not for children" }

--- The table: 83 rows below the header, with delimiters, quotes and empty cells in them.
function M.table()
  local rows = {}
  for i = 1, ROWS do
    rows[i] = {
      ("%02d/%02d/2018"):format(i % 28 + 1, i % 12 + 1), ("%02d:%02d"):format(i % 24, i * 7 % 60), tostring(i % 9 + 1),
      ("PR-%04d"):format(1000 + i * 37), ("$%d.%02d"):format(i * 3 % 90 + 1, i * 11 % 100), things[i % #things + 1],
      ("%s and %s, number %d"):format(words[i % #words + 1], words[i * 3 % #words + 1], i),
      ("https://shop.example/item/%d?q=%d"):format(i, i * 13), i % 3 == 0 and "" or "checked by no. " .. i,
    }
  end
  return rows
end

local function copy(rows)
  local new = {}
  for i, row in ipairs(rows) do new[i] = { table.unpack(row) } end
  return new
end

local function cell_text(cell, how)
  if how.quote and (cell:find(how.delimiter, 1, true) or cell:find(how.quote, 1, true) or cell:find "[\r\n]") then
    return how.quote .. cell:gsub(how.quote, (how.escape:gsub("%%", "%%%%")) .. how.quote) .. how.quote
  end
  return cell
end

-- Rows as text. `spoil` may change the cells' texts and the delimiters before each of them.
local function write(rows, how, spoil)
  how = setmetatable(how or {}, { __index = { delimiter = ",", quote = '"', escape = '"', newline = "\r\n" } })
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

local function with_header(rows)
  return table.move(rows, 1, #rows, 2, { header })
end

local function whole(name, rows, how, told)
  return { name = name, text = write(with_header(rows), how), header = header, rows = rows, told = told or {} }
end

-- One line per pollution of the file as a whole.
local function of_the_file(rows)
  local list = {}
  local function add(file) list[#list + 1] = file end
  local plain = write(with_header(rows))
  local function variant(name, text, told, more)
    local file = { name = name, text = text, header = header, rows = rows, told = told or {} }
    for key, value in pairs(more or {}) do file[key] = value end
    add(file)
  end
  add(whole("source.csv", rows))
  variant("file_no_payload.csv", "", {}, { header = {}, rows = {} })
  variant("file_no_trailing_newline.csv", (plain:gsub("\r\n$", "")))
  variant("file_double_trailing_newline.csv", plain .. "\r\n")
  variant("file_no_header.csv", write(rows), { "--header", "none" }, { header = {} })
  for n = 2, 3 do
    local numbers = {}
    for i = 1, n do numbers[i] = i end
    local extra = {}
    for i = 1, n - 1 do extra[i] = header end
    local names = {}
    for i = 1, n do table.move(header, 1, COLUMNS, (i - 1) * COLUMNS + 1, names) end
    variant(("file_header_multirow_%d.csv"):format(n), write(extra) .. plain, { "--header", table.concat(numbers, ",") }, { header = names })
  end
  variant("file_preamble.csv", "A list of what was sold\r\n\r\n" .. plain, { "--header", "3" })
  for name, width in pairs { less = 8, same = 9, more = 10 } do
    local second = {}
    for i, row in ipairs(rows) do
      second[i] = {}
      for c = 1, width do second[i][c] = row[c] or "more" end
    end
    local both = table.move(second, 1, #second, #rows + 1, copy(rows))
    variant(("file_multitable_%s.csv"):format(name), plain .. write(second), {}, { rows = both })
  end
  variant("file_header_only.csv", write { header }, {}, { rows = {} })
  variant("file_one_data_row.csv", write { header, rows[1] }, {}, { rows = { rows[1] } })
  for name, delimiter in pairs { ["0x20"] = " ", ["0x2C_0x20"] = ", ", ["0x3B"] = ";", ["0x9"] = "\t" } do
    add(whole(("file_field_delimiter_%s.csv"):format(name), rows, { delimiter = delimiter },
      { "--delimiter", delimiter == " " and "space" or delimiter == "\t" and "tab" or delimiter }))
  end
  add(whole("file_quotation_char_0x27.csv", rows, { quote = "'", escape = "'" }, { "--quote", "'" }))
  add(whole("file_escape_char_0x5C.csv", rows, { escape = "\\" }, { "--quote", '"', "--escape", "\\" }))
  add(whole("file_escape_char_0x00.csv", rows, { escape = "" }))
  add(whole("file_record_delimiter_0xA.csv", rows, { newline = "\n" }))
  add(whole("file_record_delimiter_0xD.csv", rows, { newline = "\r" }))
  return list
end

-- One row is spoiled: row 0 is the header, column 0 the first one.
local function of_a_row(rows, row, list)
  local all = with_header(rows)
  local function add(name, spoil, cells)
    local clean = cells or all
    list[#list + 1] = { name = name, told = {}, header = clean[1], rows = table.move(clean, 2, #clean, 1, {}),
      text = write(all, nil, function(i, texts, between)
        if i == row + 1 then spoil(texts, between) end
      end) }
  end
  for column = 0, COLUMNS - 1 do
    local c = column + 1
    add(("row_more_sep_row%d_col%d.csv"):format(row, column), function(_, between) between[c] = between[c] .. "," end)
    if column > 0 then add(("row_less_sep_row%d_col%d.csv"):format(row, column), function(_, between) between[c] = "" end) end
    local quoted = copy(all)
    quoted[row + 1][c] = '"' .. quoted[row + 1][c]
    add(("row_extra_quote%d_col%d.csv"):format(row, column), function(texts)
      local open, rest = texts[c]:match '^(")(.*)$'
      texts[c] = (open or "") .. '"' .. (rest or texts[c])
    end, quoted)
  end
  add(("row_field_delimiter_%d_0x20.csv"):format(row), function(_, between)
    for c = 2, COLUMNS do between[c] = " " end
  end)
end

--- All 2,290 of them, or those of some rows.
---@param wanted (fun(row: integer): boolean)?
---@return { name: string, text: string, header: string[], rows: string[][], told: string[] }[]
function M.all(wanted)
  local rows = M.table()
  local list = of_the_file(rows)
  for row = 0, ROWS do
    if not wanted or wanted(row) then of_a_row(rows, row, list) end
  end
  return list
end

return M
