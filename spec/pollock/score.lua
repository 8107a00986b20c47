-- The benchmark's measure of one file: ten numbers from 0 to 1. The first says whether it was read. The others are about
-- its first row, its records and all its cells: how many of the expected ones were found, how many of the found ones are
-- expected, and the harmonic mean of both. The table is compared in written form, so in a file without a header the first
-- record is in the first row.
local M = {}

-- How often a pollution was seen in open data, which the benchmark weighs a file by: for each file of the kind (pollock_weights.json
-- of HPI-Information-Systems/Pollock, under the MIT License, © Gerardo Vitagliano).
local weights = {
  source = 1, file_no_payload = 15, file_no_trailing_newline = 184, file_double_trailing_newline = 5, file_no_header = 470,
  file_header_multirow_2 = 47, file_header_multirow_3 = 47, file_preamble = 282,
  file_multitable_same = 188 / 3, file_multitable_more = 188 / 3, file_multitable_less = 188 / 3,
  file_header_only = 3, file_one_data_row = 4, file_record_delimiter_0xD = 7, file_record_delimiter_0xA = 1691,
  file_field_delimiter_0x9 = 4, file_field_delimiter_0x3B = 834, file_field_delimiter_0x20 = 4, file_field_delimiter_0x2C_0x20 = 101,
  file_quotation_char_0x27 = 11, file_escape_char_0x5C = 1, file_escape_char_0x00 = 7,
  row_less_sep = 0.36775106082036774, row_more_sep = 0.36775106082036774, row_field_delimiter = 1 / 7, row_extra_quote = 1 / 108,
}

---@param file { kind: string }
---@return number
function M.weight(file) return assert(weights[file.kind], file.kind) end

local function count(list)
  local times = {}
  for _, text in ipairs(list) do times[text] = (times[text] or 0) + 1 end
  return times
end

local function measures(source, loaded)
  if #source == 0 then return 3 end
  local there, found, both = count(source), count(loaded), 0
  for text, times in pairs(there) do both = both + math.min(times, found[text] or 0) end
  if both == 0 then return 0 end
  local precision, recall = both / #source, both / #loaded
  return precision + recall + 2 * precision * recall / (precision + recall)
end

local function cells_of(rows)
  local list = {}
  for _, row in ipairs(rows) do table.move(row, 1, #row, #list + 1, list) end
  return list
end

-- Records are compared without their delimiters, and without regard to case.
local function records_of(rows)
  local list = {}
  for i = 2, #rows do list[i - 1] = table.concat(rows[i]):lower() end
  return list
end

--- The sum of the ten.
---@param file { clean: string[][] }
---@param loaded string[][]?  nil where it was not read
---@return number
function M.of(file, loaded)
  local clean = file.clean
  if not loaded then return 0 end
  if #clean == 0 then return 10 end
  local sum = 1 + measures(clean[1], loaded[1] or {})
  sum = sum + measures(records_of(clean), records_of(loaded))
  return sum + measures(cells_of(clean), cells_of(loaded))
end

return M
