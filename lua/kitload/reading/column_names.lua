-- Names columns after headers when there is no kit. A header that is blank, repeated, or too long for PostgreSQL also gets
-- a name, and a note says which.
local listing = require "kit.base.listing"
local text = require "kitload.talk.text"

local M = {}

M.LONGEST = 63 -- bytes of a name in PostgreSQL

-- Names of columns that every table already has.
local system = { tableoid = true, xmin = true, cmin = true, xmax = true, cmax = true, ctid = true }

-- The first bytes of a name, cut between two characters.
local function cut(name, most)
  name = name:gsub("\u{FEFF}", "") -- a byte order mark that is not at the beginning of the file
  if #name <= most then return name end
  while most > 0 and (name:byte(most + 1) & 0xC0) == 0x80 do most = most - 1 end
  return (name:sub(1, most):gsub("%s+$", ""))
end

---@class kitload.ColumnName
---@field name string
---@field from string|integer  the header that a field reads (`Name#2` is the second one of that name), or its place
---@field again integer?       the previous column, from 1, with the same header
---@field blank boolean?
---@field cut boolean?

--- A name for each header. No two are the same. The first column of a header keeps it as its name, if possible.
---@param headers string[]
---@return kitload.ColumnName[]
function M.of(headers)
  local first, times, is_header, taken, list = {}, {}, {}, {}, {}
  for i, header in ipairs(headers) do
    first[header], times[header], is_header[header] = first[header] or i, (times[header] or 0) + 1, true
  end
  local function free(base, n)
    local name = n and cut(base, M.LONGEST - #tostring(n) - 1) .. "_" .. n or cut(base, M.LONGEST)
    return not taken[name] and not system[name] and not (n and is_header[name]) and name or nil
  end
  local seen = {}
  for i, header in ipairs(headers) do
    seen[header] = (seen[header] or 0) + 1
    local column = { from = header }
    if not header:find "%S" then
      column.blank, column.from = true, i
      column.name = free("column", i)
    else
      column.again = seen[header] > 1 and first[header] or nil
      column.cut = #header > M.LONGEST or nil
      if times[header] > 1 then column.from = ("%s#%d"):format(header, seen[header]) end
      if column.from ~= header and is_header[column.from] then column.from = i end
      column.name = seen[header] == 1 and free(header)
    end
    local base, n = column.blank and ("column_%d"):format(i) or header, math.max(seen[header], 2)
    while not column.name do
      column.name, n = free(base, n), n + 1
    end
    taken[column.name] = true
    list[i] = column
  end
  return list
end

local function shown(name) return ('"%s"'):format(text.show(name)) end

--- Notes about names that differ from the header.
---@param columns kitload.ColumnName[]
---@param headers string[]
---@return string[] notes
function M.notes(columns, headers)
  local blank, again, long, own = {}, {}, {}, {}
  for i, column in ipairs(columns) do
    if column.blank then
      blank[#blank + 1] = column.name
    elseif column.again then
      again[#again + 1] = column.name
    elseif column.cut then
      long[#long + 1] = column.name
    elseif column.name ~= headers[i] then
      own[#own + 1] = column.name
    end
  end
  local notes = {}
  if blank[1] then
    notes[#notes + 1] = ("the header has no name for %s, named by %s: %s"):format(text.plural(#blank, "column"),
      #blank == 1 and "its place" or "their places", listing.list(blank, shown))
  end
  if again[1] then notes[#notes + 1] = "headers that come again are columns of other names: " .. listing.list(again, shown) end
  if long[1] then
    notes[#notes + 1] = ("%s longer than the %d bytes that PostgreSQL takes %s cut: %s"):format(text.plural(#long, "header"),
      M.LONGEST, #long == 1 and "was" or "were", listing.list(long, shown))
  end
  if own[1] then notes[#notes + 1] = "every table has columns of such names already, so these are: " .. listing.list(own, shown) end
  return notes
end

return M
