-- Finds the rows of totals at the end of a sample ("Summe;;;1.234,56"), which are no records.
local M = {}

local words = {}
for word in ([[summe gesamt gesamtsumme zwischensumme endsaldo anfangssaldo saldo total totals subtotal sum somme totaal totale
  totali suma soma razem итого всего 合計 总计 總計]]):gmatch "%S+" do
  words[word] = true
end

-- "Summe:", "TOTAL EUR": the first word of the cell.
local function is_total(cell)
  local first = cell:gsub("\u{A0}", " "):match "^%s*([^%s:=(]+)"
  return first ~= nil and words[first:lower()] == true
end

-- The column of the word, where it is the first of the row's cells with something in it, and not all of them have.
local function column_of(row)
  local filled, at = 0, nil
  for i, cell in ipairs(row.cells) do
    if cell and cell:find "%S" then
      filled = filled + 1
      at = at or i
    end
  end
  return at and is_total(row.cells[at]) and filled < #row.cells and at or nil
end

---@class kitload.Totals
---@field column integer
---@field cells string[]   the words as they stand there
---@field rows integer  of totals at the end

--- Take the rows of totals off the end of the sample's rows, five at most; nil where there are none.
---@param rows { cells: string[] }[]
---@return kitload.Totals?
function M.take(rows)
  local found
  for _ = 1, 5 do
    local row = rows[#rows]
    local column = #rows > 1 and row.cells and column_of(row)
    if not column then break end
    if found and found.column ~= column then break end
    found = found or { column = column, cells = {}, rows = 0 }
    found.rows = found.rows + 1
    if found.cells[1] ~= row.cells[column] then table.insert(found.cells, 1, row.cells[column]) end
    rows[#rows] = nil
  end
  return found
end

return M
