-- Handles files of one run that have different columns: the run has the union of them.
--
--   a.csv: id name phone      ─┐
--   b.csv: country id         ─┴▶ fields with a column in any of them; each file keeps its own places (file.columns)
--
-- If a file has no column for a field, the field is NULL or its default in the rows of this file, and a note says so.
local header = require "kitload.reading.header"
local listing = require "kit.base.listing"
local rejects_file = require "kitload.reading.rejects_file"
local text = require "kitload.talk.text"

local M = {}

-- For each field, the columns of the first file that has it. Other code only asks whether there is one.
local function merged(files, description)
  local out = { merged = true, columns = {}, missing = {}, unread = {}, ignored = {}, near = {}, asked = {}, also = {}, wanted = {},
    problems = {} }
  for _, field in ipairs(description.fields) do
    local columns
    for _, file in ipairs(files) do
      for i, column in ipairs(file.bound.columns[field.name] or {}) do
        columns = columns or {}
        if (columns[i] or -1) < 0 then columns[i] = column end
      end
      if file.bound.columns[field.name] then columns = columns or {} end
    end
    out.columns[field.name] = columns
    if not columns then out.missing[#out.missing + 1] = field.name end
  end
  for _, file in ipairs(files) do
    local ignored = file.bound.columns[header.ignored] or {}
    if #ignored > #(out.columns[header.ignored] or {}) then out.columns[header.ignored] = ignored end
  end
  return out
end

-- What the rows of a file get for columns that only other files have, as a text. Files that lack the same have the same
-- text.
local function lack_of(file, description, columns)
  local null, default = {}, {}
  for _, field in ipairs(description.fields) do
    if columns[field.name] and not file.bound.columns[field.name] then
      local list = field.facts.default == nil and null or default
      list[#list + 1] = text.show(field.name)
    end
  end
  local parts = {}
  if null[1] then parts[1] = ("%s: NULL in its rows"):format(listing.list(null)) end
  if default[1] then parts[#parts + 1] = ("%s: the default in its rows"):format(listing.list(default)) end
  return parts[1] and table.concat(parts, "; ")
end

-- So many notes about files that lack columns are shown. Then only the number of files. A note names so many of its files.
local NOTES, NAMES = 20, 3

-- "b.csv has no column for phone: NULL in its rows". Files that lack the same share one note.
local function lacks(files, description, columns, notes, mode)
  local groups, by_lack = {}, {}
  for _, file in ipairs(files) do
    local lack = lack_of(file, description, columns)
    local group = lack and by_lack[lack]
    if lack and not group then
      group = { lack = lack, names = {} }
      groups[#groups + 1], by_lack[lack] = group, group
    end
    if group then group.names[#group.names + 1] = file.name end
  end
  local more = 0
  for i = NOTES + 1, #groups do more = more + #groups[i].names end
  for _, group in ipairs(table.move(groups, 1, math.min(#groups, NOTES), 1, {})) do
    local one = #group.names == 1
    local null = group.lack:find(": NULL", 1, true) and mode == "upsert"
    notes[#notes + 1] = ("%s %s no column for %s%s"):format(listing.list(group.names, nil, NAMES), one and "has" or "have",
      one and group.lack or group.lack:gsub("in its rows", "in their rows"),
      null and ", also where the table has a value (--each leaves it as it is)" or "")
  end
  if more > 0 then notes[#notes + 1] = ("%s more lack columns that others have: NULL or the default in their rows"):format(
    text.plural(more, "file")) end
end

-- A function may ask for a header that only other files have. It gets nil, not an error. All files share one list of
-- headers, because each of 10,000 files may have its own.
local function note_anywhere(files)
  local all, seen = {}, {}
  for _, file in ipairs(files) do
    for _, name in ipairs(file.headers) do
      if not seen[name] then all[#all + 1], seen[name] = name, true end
    end
  end
  table.sort(all)
  for _, file in ipairs(files) do file.anywhere = all end
end

--- The common binding of the files. Each file is bound already (file.bound).
---@param files kitload.File[]
---@param description table
---@param notes string[]  notes about columns that a file lacks are added here
---@param mode string
---@return kitload.Bound
function M.bound(files, description, notes, mode)
  if #files == 1 then return files[1].bound end
  local bound = merged(files, description)
  lacks(files, description, bound.columns, notes, mode)
  if description.functions > 0 then note_anywhere(files) end
  return bound
end

--- The headers of all files, each once. In a run without a kit they are the columns. Headers that differ only in form
--- (`Name`, `name`) are the same column, unless one file has both.
---@param files kitload.File[]
---@return string[]
function M.headers(files)
  local all, exact, folded = {}, {}, {}
  if #files == 1 then return (rejects_file.source_headers(files[1])) end
  for _, file in ipairs(files) do
    local mine, headers = {}, rejects_file.source_headers(file)
    for _, name in ipairs(headers) do mine[name] = true end
    for _, name in ipairs(headers) do
      local like = folded[header.fold(name)]
      if not exact[name] and (not like or mine[like] or name == "") then all[#all + 1] = name end
      exact[name], folded[header.fold(name)] = true, like or name
    end
  end
  return all
end

return M
