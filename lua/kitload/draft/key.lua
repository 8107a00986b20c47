-- Finds columns that may be the key of a draft: no cell is blank, no value comes twice, and name or place fit a key.
local names = require "kitload.draft.names"

local M = {}

local words, counters = {}, {}
for word in ([[id ident key code no nr num number numero nummer nro sku ean gtin isbn asin uuid guid iban ref reference referenz
  kennung kundennr kundennummer artikelnr artikelnummer bestellnr rechnungsnr belegnr codigo codice cle clave]]):gmatch "%S+" do
  words[word] = true
end
-- These words count the rows of one file. The next file begins with 1 again.
for word in ("row line lfd lfdnr pos position zeile ligne linea seq"):gmatch "%S+" do counters[word] = true end

-- How many rows are needed for a column whose name says that it is a key, and for one whose name does not.
local FEW, MANY = 5, 20
local kinds = { text = true, integer = true, uuid = true }

-- The rank of a header's name: 1 for `id`, 2 for one that ends like an id, nil for others.
local function rank(header)
  local name = names.snake(header)
  if counters[name] or counters[name:match "[^_]*$"] then return nil end
  if name == "id" then return 1 end
  if words[name] or words[name:match "[^_]*$"] or words[name:match "^[^_]*"] or name:find "nr$" then return 2 end
end

local function is_counter(header)
  local name = names.snake(header)
  return counters[name] or counters[name:match "[^_]*$"] or false
end

local function never_blank(field, column)
  return not field.off and kinds[field.domain] and not field.has_null and not column.null and column.total > 0
    and column.filled == column.total
end

-- Whether no pair of cells of these two columns comes twice.
local function pair_is_unique(rows, a, b)
  local seen = {}
  for _, row in ipairs(rows) do
    if row.state ~= "broken" then
      local key = ("s4s4"):pack(row.cells[a] or "", row.cells[b] or "")
      if seen[key] then return false end
      seen[key] = true
    end
  end
  return true
end

local function pairs_of(fields, rows, list)
  for i = 1, math.min(#fields, 4) do
    for j = i + 1, math.min(#fields, 4) do
      local a, b = fields[i], fields[j]
      if pair_is_unique(rows, a.column, b.column) then list[#list + 1] = { a.name, b.name } end
    end
  end
end

---@param fields kitload.DraftField[]
---@param sample { columns: kitload.Column[], rows: table[], no_header: boolean }
---@return string[][] candidates  names of fields, the most likely candidate first
function M.candidates(fields, sample)
  local by_rank, repeated, list = { {}, {}, {} }, {}, {}
  for _, field in ipairs(fields) do
    local column = sample.columns[field.column]
    if column and never_blank(field, column) then
      local named = not sample.no_header and rank(column.header) or nil
      local unique = #column.cells == column.filled
      local least = named and FEW or MANY
      if unique and column.filled >= least and (named or field.column == 1 and not is_counter(column.header)) then
        table.insert(by_rank[named or 3], { field.name })
      elseif not unique and column.filled >= FEW and not sample.no_header and (named or is_counter(column.header)) then
        repeated[#repeated + 1] = field
      end
    end
  end
  for _, of_rank in ipairs(by_rank) do table.move(of_rank, 1, #of_rank, #list + 1, list) end
  if #list == 0 then pairs_of(repeated, sample.rows, list) end
  return list
end

return M
