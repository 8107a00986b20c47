-- The rejects of a played inbox: reads them, and gives them back as a person with a spreadsheet would.
--
--   f12.rejected.csv ─▶ rows, each with its job, file and number ─▶ some of them mended ─▶ mended1.csv, as a program saves it
local lfs = require "lfs"

local M = {}

-- The cells of a line, with quotes where needed.
local function cells_of(line, delimiter)
  local cells, at = {}, 1
  while at <= #line + 1 do
    local cell, behind
    if line:sub(at, at) == '"' then
      local from = at + 1
      repeat
        behind = assert(line:find('"', from, true), line) + 1
        from = behind + 1
      until line:sub(behind, behind) ~= '"'
      cell = line:sub(at + 1, behind - 2):gsub('""', '"')
    else
      behind = line:find(delimiter, at, true) or #line + 1
      cell = line:sub(at, behind - 1)
    end
    cells[#cells + 1], at = cell, behind + 1
  end
  return cells
end

--- Take the rejects files out of a folder: each a list of rows, and its header.
---@param folder string
---@return table[] files
function M.take(folder)
  local files = {}
  for name in lfs.dir(folder) do
    if name:find "%.rejected[-%d]*%.csv$" then
      local f = assert(io.open(folder .. "/" .. name, "rb"))
      local lines, delimiter = {}, nil
      for line in f:read("a"):gsub("^\u{FEFF}", ""):gmatch "[^\n]+" do
        delimiter = delimiter or line:match "^_row(.)"
        lines[#lines + 1] = cells_of(line, delimiter)
      end
      f:close()
      os.remove(folder .. "/" .. name)
      files[#files + 1] = { header = table.remove(lines, 1), rows = lines, name = name }
    end
  end
  table.sort(files, function(a, b) return a.name < b.name end)
  return files
end

--- What a row is known by: it may come back once.
function M.key(row) return table.concat({ row[3], row[5], row[1]:match "%d+$" }, "\n") end

-- A row's cells: _row _errors _job _kit _file id v n.
M.ID, M.V = 6, 7

local function utf16(text) return "\xFF\xFE" .. text:gsub(".", "%0\0") end

-- The forms in which spreadsheets save a file: a German one uses ; and decimal commas, "Unicode text" has tabs.
local dialects = {
  semicolons = function(lines)
    for i, cells in ipairs(lines) do
      local out = {}
      for c, cell in ipairs(cells) do out[c] = cell:find '[;"]' and '"' .. cell:gsub('"', '""') .. '"' or cell end
      lines[i] = table.concat(out, ";")
    end
    return "\u{FEFF}" .. table.concat(lines, "\r\n") .. "\r\n"
  end,
  tabs = function(lines)
    for i, cells in ipairs(lines) do lines[i] = table.concat(cells, "\t") end
    return utf16(table.concat(lines, "\r\n") .. "\r\n")
  end,
}
M.dialects = { "semicolons", "tabs" }

--- The bytes of a file of these rows.
---@param header string[]
---@param rows string[][]
---@param dialect string
function M.written(header, rows, dialect)
  local lines = { header }
  for i, row in ipairs(rows) do lines[i + 1] = row end
  return dialects[dialect](lines)
end

return M
