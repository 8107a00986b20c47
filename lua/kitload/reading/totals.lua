-- Rows that are no records: totals ("Summe;;;1.234,56") at the end or after each page, and page numbers. Takes them from a sample, and
-- says which of them a run has loaded.
local host_load = require "kitload.host.load"
local text = require "kitload.talk.text"

local M = {}

-- The column of that word, if it is the first filled cell of the row, and the row has at most `most` filled cells.
local function column_of(row, most)
  local filled, at = 0, nil
  for i, cell in ipairs(row.cells) do
    if cell and cell:find "%S" then
      filled = filled + 1
      at = at or i
    end
  end
  return at and host_load.total_word(row.cells[at]) and filled <= most and at or nil
end

---@class kitload.Totals
---@field column integer
---@field cells string[]   the words as they are written, each once
---@field rows integer

local function note(found, row, column, first)
  found = found or { column = column, cells = {}, rows = 0 }
  found.rows = found.rows + 1
  for _, cell in ipairs(found.cells) do
    if cell == row.cells[column] then return found end
  end
  table.insert(found.cells, first and 1 or #found.cells + 1, row.cells[column])
  return found
end

-- Skips an end mark ("*** END ***"), which has fewer cells than the table has columns.
local function last_whole(rows)
  local at = #rows
  while at > 1 and at > #rows - 2 and rows[at].state == "broken" do at = at - 1 end
  return at
end

--- Remove up to five rows of totals from the end of the sample; nil if there are none.
---@param rows { cells: string[], state: string? }[]
---@return kitload.Totals?
function M.take(rows)
  local found
  for at = last_whole(rows), math.max(last_whole(rows) - 4, 2), -1 do
    local row = rows[at]
    local column = row.cells and column_of(row, #row.cells - 1)
    if not column or found and found.column ~= column then break end
    found = note(found, row, column, true)
    table.remove(rows, at)
  end
  return found
end

--- Remove rows of totals from the middle, too: several rows, each with at most half of its cells filled.
---@param rows { cells: string[], state: string? }[]
---@param found kitload.Totals?  those at the end
---@return kitload.Totals?
function M.take_between(rows, found)
  local places = {}
  for at, row in ipairs(rows) do
    local column = row.state ~= "broken" and row.cells and column_of(row, #row.cells // 2)
    if column and (not found or found.column == column) then
      if #places == 0 or places.column == column then
        places[#places + 1], places.column = at, column
      end
    end
  end
  if #places < 2 then return found end
  for _, at in ipairs(places) do found = note(found, rows[at], places.column) end
  for i = #places, 1, -1 do table.remove(rows, places[i]) end
  return found
end

-- What a run has loaded --------------------------------------------------------------------------------------------------

local WATCHED = 2 -- columns of a file; totals have their words on the left, and each column costs time in each row

-- Steps that take only words which they know.
local knowing = { map = true, enum = true, lookup = true, email = true }

-- Whether the field takes any text. If it has a list of its words, the kit knows which it takes.
local function is_open(field)
  if field.facts.one_of then return false end
  for _, step in ipairs(field.steps) do
    if step.gives ~= "text" or step.family == "meaning" or knowing[step.name] then return false end
  end
  return true
end

-- For each column the field of text that reads it; false if nothing is to be said about its cells.
local function readers(description, program, file)
  local by_name, reader = {}, {}
  for at, field in ipairs(program.fields) do by_name[field.name] = { at = at - 1, secret = field.secret } end
  for _, field in ipairs(description.fields) do
    local known = by_name[field.name]
    for _, column in ipairs(known and file.bound.columns[field.name] or {}) do
      if known.secret or not is_open(field) or reader[column] == false then
        reader[column] = false
      elseif not reader[column] then
        reader[column] = known.at
      end
    end
  end
  return reader
end

--- The columns of a file in which rows of totals would have their words. JSON has no such rows.
---@return { column: integer, field: integer? }[]?  counted from 0
function M.places(description, program, file)
  if file.members or file.is_rejects or #file.headers < 2 then return nil end
  local list, reader = {}, readers(description, program, file)
  for column = 0, #file.headers - 1 do
    if #list < WATCHED and reader[column] ~= false then list[#list + 1] = { column = column, field = reader[column] } end
  end
  return list
end

-- Numbers may differ in the next file, as in "Page 1 of 4" or "Total: 90 items". So only the text before the number is
-- compared.
local function test_of(name, cell)
  local head = cell:match "^(%D-)%s*%d"
  if not head or #head < 3 then return ("%s == %q"):format(name, cell) end
  return ("%s:find %q"):format(name, "^" .. head:gsub("%p", "%%%0") .. "%s*%d")
end

-- How a hook names the column: by its header, if exactly one column has it.
local function raw_of(headers, column, no_header)
  local times = 0
  for _, name in ipairs(headers) do times = times + (name == headers[column] and 1 or 0) end
  return (no_header or times > 1 or headers[column] == "") and ("row:raw(%d)"):format(column) or ("row:raw %q"):format(headers[column])
end

local function hook(value, cells)
  local tests, seen = {}, {}
  local name = #cells == 1 and value:find "^row[.[]" and value or "first"
  for _, cell in ipairs(cells) do
    local test = test_of(name, cell)
    if not seen[test] then tests[#tests + 1], seen[test] = test, true end
  end
  return ("k.row(function(row) %sif %s then row:skip \"totals\" end end),"):format(
    name == "first" and ("local first = %s "):format(value) or "", table.concat(tests, " or "))
end

--- The hook that leaves such rows out. It does no harm in a file without totals.
---@param headers string[]
---@param column integer  from 1
---@param cells string[]
---@param no_header boolean?
function M.hook(headers, column, cells, no_header) return hook(raw_of(headers, column, no_header), cells) end

-- The value as a hook reads it.
local function value_of(file, program, place)
  local field = place.field and program.fields[place.field + 1]
  if not field then return raw_of(file.headers, place.column + 1, file.dialect.header == false) end
  return field.name:find "^[%a_][%w_]*$" and "row." .. field.name or ("row[%q]"):format(field.name)
end

---@class kitload.totals.Found
---@field rows integer
---@field read integer  all rows of the files
---@field files integer  how many files have such rows
---@field file string   the first of them
---@field row integer   and its row
---@field text string   and its words
---@field values string[]  how a hook reads the columns
---@field cells table<string, string[]>  for each of these the words

local function add_cell(found, value, cell)
  local cells = found.cells[value]
  if not cells then
    cells = {}
    found.cells[value], found.values[#found.values + 1] = cells, value
  end
  for _, known in ipairs(cells) do
    if known == cell then return end
  end
  cells[#cells + 1] = cell
end

--- What the pipeline found in the files of one run.
---@param files kitload.File[]
---@param read table[]  the results of the files
---@param program table
---@return kitload.totals.Found?
function M.found(files, read, program)
  local found, rows = nil, 0
  for i, file in ipairs(files) do
    local here = read[i] and read[i].totals
    rows = rows + (read[i] and read[i].rows or 0)
    if here then
      found = found or { rows = 0, files = 0, file = file.name, row = here.first, text = here.texts[1].text, values = {}, cells = {} }
      found.rows, found.files = found.rows + here.rows, found.files + 1
      for _, t in ipairs(here.texts) do add_cell(found, value_of(file, program, file.totals[t.place]), t.text) end
    end
  end
  if found then found.read = rows end
  return found
end

--- Several findings as one.
---@param list kitload.totals.Found[]
---@return kitload.totals.Found?
function M.together(list)
  local sum
  for _, found in ipairs(list) do
    sum = sum or { rows = 0, read = 0, files = 0, file = found.file, row = found.row, text = found.text, values = {}, cells = {} }
    for _, name in ipairs { "rows", "read", "files" } do sum[name] = sum[name] + found[name] end
    for _, value in ipairs(found.values) do
      for _, cell in ipairs(found.cells[value]) do add_cell(sum, value, cell) end
    end
  end
  return sum
end

local SHOWN = 6 -- columns for which a note has a line

--- The note about good rows that look like totals. If most rows do, the word means something else in this table.
---@param found kitload.totals.Found?
---@param has_kit boolean  false: the rows went in without a kit
---@return string?
function M.note(found, has_kit)
  if not found or found.rows * 2 > found.read then return nil end
  local one = found.rows == 1
  local first = ("%s row %s (%q)"):format(found.file, text.count(found.row), text.show(text.cut(found.text, 40)))
  local head = one and ("1 row looks like totals and is no problem for the kit: %s"):format(first)
    or ("%s rows%s look like totals and are no problem for the kit: the first is %s"):format(text.count(found.rows),
      found.files > 1 and (" of %s files"):format(text.count(found.files)) or "", first)
  if not has_kit then
    return (head:gsub(" and %a+ no problem for the kit", "", 1)) .. "; a kit can skip them: kitload new --from FILE writes one"
  end
  local lines = {}
  for i, value in ipairs(found.values) do
    if i <= SHOWN then lines[i] = hook(value, found.cells[value]) end
  end
  return ("%s; at the end of the kit this leaves %s out: %s"):format(head, one and "it" or "them", table.concat(lines, " "))
end

return M
