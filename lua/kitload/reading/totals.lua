-- Finds rows of a sample that are no records: totals ("Summe;;;1.234,56") at the end or after each page, and page numbers.
local M = {}

local words, pages = {}, {}
for word in ([[summe gesamt gesamtsumme zwischensumme endsaldo anfangssaldo saldo total totals subtotal sum somme totaal totale
  totali suma soma razem итого всего 合計 总计 總計]]):gmatch "%S+" do
  words[word] = true
end
for word in ("page seite blatt pagina página strona"):gmatch "%S+" do pages[word] = true end

-- Whether a cell is about totals: "Summe:", "TOTAL EUR", "Page Total", "Neuer Saldo". One of its first two words says so.
-- Also "Page 1 of 4".
local function is_total(cell)
  local first, second = cell:gsub("\u{A0}", " "):match "^%s*([^%s:=(]+)[%s:=(]*([^%s:=(]*)"
  if not first then return false end
  return words[first:lower()] or words[second:lower()] or pages[first:lower()] and second:find "^%d" ~= nil or false
end

-- The column of that word, if it is the first filled cell of the row, and the row has at most `most` filled cells.
local function column_of(row, most)
  local filled, at = 0, nil
  for i, cell in ipairs(row.cells) do
    if cell and cell:find "%S" then
      filled = filled + 1
      at = at or i
    end
  end
  return at and is_total(row.cells[at]) and filled <= most and at or nil
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

return M
