-- Finds the columns of a file that k.melt makes rows of, after the fields have found theirs.
--
--   headers, kit.Melt, what fields read ─▶ { columns = { 3, 4, … }, headers = { "2023", "2024", … } }
local listing = require "kit.base.listing"

local M = {}

--- Where the fields find what melt makes: places behind the columns of every file. The engine puts its own ones there.
M.places = { header = 1 << 30, cell = (1 << 30) + 1 }

-- As many as a row may have parts.
local MOST = 65536

---@class kitload.Melted
---@field columns integer[]  from 0, in the order of the file
---@field headers string[]   as fields read them
---@field late string[]?      of JSON: names that are in none of the first rows

---@class kitload.melting.Problem
---@field code string
---@field message string
---@field hint string?

---@class kitload.melting.File  what a binding knows of the file
---@field headers string[]
---@field first integer             the place of its first header, after those of a rejects file
---@field json boolean
---@field empty boolean            of JSON: there are no rows, so there are no members
---@field more boolean             of JSON: a later row may have other members
---@field fold fun(name: string): string
---@field matching fun(list: string[]): fun(header: string): boolean
---@field reader fun(column: integer): string?   the field that reads the column
---@field is_read fun(column: integer): boolean  a field or a function reads it
---@field is_ignored fun(header: string): boolean

local function shown(name) return ('"%s"'):format(listing.clip(name)) end

local function problem(message, hint, code) return { code = code or "header.missing", message = message, hint = hint } end

-- A name of a member that begins with / has the form of a JSON pointer.
local function header_text(file, name)
  local member = file.json and name:match "^/([^/]*)$"
  return member and (member:gsub("~1", "/"):gsub("~0", "~")) or name
end

-- The first and the last column of a range.
local function range_of(melt, file)
  local n = #file.headers - file.first + 1
  local from, to = melt.from, melt.to
  if from < 0 then from = n + 1 + from end
  if to < 0 then to = n + 1 + to end
  if from < 1 or to > n or from > to then
    return nil, problem(("k.melt takes columns %d to %d, and the file has %d column%s"):format(melt.from, melt.to, n, n == 1 and "" or "s"),
      "-1 is the last column; a kit for files of several widths takes columns by headers, patterns, or \"rest\"")
  end
  return from, to
end

local function by_place(melt, file, take)
  if file.json then
    return problem("k.melt takes columns by number, and JSON has none",
      'write the names of the members, a pattern as "20*", or columns = "rest"')
  end
  local from, to = range_of(melt, file)
  if not from then return to end
  for i = from, to do
    local column = file.first - 1 + i - 1
    local header = file.headers[column + 1]
    local reader = file.reader(column)
    if reader and not file.is_ignored(header) then
      return problem(("column %d, %s, is one of those that k.melt takes, and field '%s' reads it"):format(i, shown(header), reader),
        "a column is melted or read; ignore names the columns that are not melted", "header.ambiguous")
    end
    if not file.is_ignored(header) then take(column) end
  end
end

local function by_rest(file, take)
  for i = file.first, #file.headers do
    if not file.is_read(i - 1) and not file.is_ignored(file.headers[i]) then take(i - 1) end
  end
end

-- A name without * must be there. In JSON it may be in a later row, as the member of a field may. Then it is in `late`.
local function check_names(melt, file, late)
  local there = {}
  for i = file.first, #file.headers do there[file.fold(file.headers[i])] = i - 1 end
  for _, name in ipairs(melt.names) do
    local column = not name:find("*", 1, true) and there[file.fold(name)]
    local reader = column and file.reader(column)
    if column == nil and file.more and name:sub(1, 1) ~= "/" then
      late[#late + 1] = name
    elseif column == nil then
      return problem(("k.melt takes the column %s, and the %s"):format(shown(name), file.json and "rows have no such member"
        or "header has none"), name:lower() == "rest" and 'columns = "rest", without { }, takes all columns that nobody reads'
        or 'a pattern such as "20*" takes those that are there')
    elseif reader then
      return problem(("k.melt takes the column %s, and field '%s' reads it"):format(shown(name), reader),
        "a column is melted or read", "header.ambiguous")
    elseif column and file.is_ignored(file.headers[column + 1]) then
      return problem(("k.melt takes the column %s, and the kit ignores it"):format(shown(name)),
        "take it out of `ignore`, or out of k.melt", "header.ambiguous")
    end
  end
end

local function by_names(melt, file, take, late)
  local wrong = check_names(melt, file, late)
  if wrong then return wrong end
  local is_named = file.matching(melt.names)
  for i = file.first, #file.headers do
    local header = file.headers[i]
    if is_named(header) and not file.reader(i - 1) and not file.is_ignored(header) then take(i - 1) end
  end
end

-- A header with the name of a column that melt makes: nobody could say which of them a field reads.
local function taken_name(melt, file)
  for i = file.first, #file.headers do
    for _, part in ipairs { "header", "cell" } do
      if melt[part] and file.fold(melt[part]) == file.fold(file.headers[i]) then
        return problem(("k.melt makes a column %s, and the file has the header %s"):format(shown(melt[part]), shown(file.headers[i])),
          "give it another name in `into`, and in `from` of the fields that read it", "header.ambiguous")
      end
    end
  end
end

--- The columns of the file that become rows.
---@param melt kit.Melt
---@param file kitload.melting.File
---@return kitload.Melted?, kitload.melting.Problem?
function M.find(melt, file)
  local out, late = { columns = {}, headers = {} }, {}
  local function take(column)
    out.columns[#out.columns + 1], out.headers[#out.headers + 1] = column, header_text(file, file.headers[column + 1])
  end
  local wrong = taken_name(melt, file)
  if not wrong and file.empty then return out end
  if not wrong and melt.rest then by_rest(file, take)
  elseif not wrong then wrong = (melt.from and by_place or by_names)(melt, file, take, late) end
  if wrong then return nil, wrong end
  out.late = late[1] and late or nil
  local n = #out.columns + #late
  if n == 0 then
    local has = table.move(file.headers, file.first, #file.headers, 1, {})
    return nil, problem("k.melt finds no column to make rows of", ("the %s are %s"):format(file.json and "members" or "headers",
      listing.list(has, shown)))
  elseif n > MOST then
    return nil, problem(("k.melt makes %d rows of one, and %d are the most"):format(n, MOST),
      "take fewer columns: one kit for each part of them")
  end
  return out
end

--- What a person should know of these columns: a header that is there twice, and columns without a header.
---@param melted kitload.Melted
---@return string[]
function M.notes(melted)
  local times, repeated, blank = {}, {}, {}
  for i, header in ipairs(melted.headers) do
    times[header] = (times[header] or 0) + 1
    if not header:find "%S" then blank[#blank + 1] = ("%d"):format(melted.columns[i] + 1)
    elseif times[header] == 2 then repeated[#repeated + 1] = header end
  end
  local list = {}
  if repeated[1] then
    list[1] = ("k.melt makes a row of each column with the header %s, which is there more than once"):format(listing.list(repeated, shown))
  end
  if blank[1] then
    list[#list + 1] = ("k.melt takes %s %s, which %s no header"):format(#blank == 1 and "column" or "columns", listing.list(blank),
      #blank == 1 and "has" or "have")
  end
  return list
end

return M
