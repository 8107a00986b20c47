-- The benchmark's measure of one file: ten numbers from 0 to 1. Was it read; and of its header, its records and its cells how many
-- of those that are there were found, how many of those that were found are there, and the harmonic mean of both.
local M = {}

local function trim(s) return (s:match "^%s*(.-)%s*$") end

local function count(list)
  local times = {}
  for _, text in ipairs(list) do times[text] = (times[text] or 0) + 1 end
  return times
end

local function measures(source, loaded)
  if #source == 0 then return 1, 1, 1 end
  local there, found, both = count(source), count(loaded), 0
  for text, times in pairs(there) do both = both + math.min(times, found[text] or 0) end
  if both == 0 then return 0, 0, 0 end
  local precision, recall = both / #source, both / #loaded
  return precision, recall, 2 * precision * recall / (precision + recall)
end

local function cells_of(rows)
  local list = {}
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row) do list[#list + 1] = trim(cell) end
  end
  return list
end

local function records_of(rows)
  local list = {}
  for i, row in ipairs(rows) do
    local cells = {}
    for c, cell in ipairs(row) do cells[c] = trim(cell) end
    list[i] = table.concat(cells, "\31")
  end
  return list
end

--- The sum of the ten.
---@param file { header: string[], rows: string[][] }
---@param loaded { header: string[], rows: string[][] }?  nil where it was not read
---@return number
function M.of(file, loaded)
  if not loaded then return 0 end
  local sum = 1
  for _, both in ipairs { { cells_of { file.header }, cells_of { loaded.header } }, { records_of(file.rows), records_of(loaded.rows) },
    { cells_of(file.rows), cells_of(loaded.rows) } } do
    for _, n in ipairs { measures(both[1], both[2]) } do sum = sum + n end
  end
  return sum
end

return M
