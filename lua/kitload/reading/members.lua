-- For a JSON source: the members of the first rows serve as the header. Adds the members for which the kit asks.
--
--   first 1,000 rows ─▶ names ─┐
--   kit: "/address/city" ──────┴▶ headers ─▶ header.bind ─▶ only those that are read become columns
--
-- Without a kit each member is a column, so all rows of a file are read for their names. Standard input cannot be read
-- twice; there only the part that has arrived when the run begins is used.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local melts = require "kit.facts.melt"
local text = require "kitload.talk.text"

local M = {}

M.sample_rows = 1000
M.all_rows = math.maxinteger

-- Without a kit each member is a column of every batch. A table has at most 1,600. If names are data, there is no end to
-- them.
local MOST = 10000

--- A member's name for the decoder. A name that begins with '/' must be escaped, because it would be a JSON pointer.
local function header_of(name)
  if name:sub(1, 1) ~= "/" then return name end
  return "/" .. name:gsub("~", "~0"):gsub("/", "~1")
end

--- The first member on the way of a pointer, as a header.
local function first_of(pointer)
  return header_of((pointer:match "^/([^/]*)":gsub("~1", "/"):gsub("~0", "~")))
end

local function is_pointer(name)
  return type(name) == "string" and name:sub(1, 1) == "/"
end

--- The names for which a field looks, in its order.
local function names_of(field)
  local step = field.steps[1]
  if step and step.columns then return step.columns end
  if step and step.class == "value" then return {} end
  return field.from or { field.name }
end

-- How many nested objects are searched for lists, and how deep.
local INSIDE, DEEP = 20, 3

local function lists_of(sample, path, look, deep)
  local found, inside = {}, 0
  for i, value in ipairs(sample.values) do
    local pointer = path .. "/" .. sample.keys[i]:gsub("~", "~0"):gsub("/", "~1")
    if value:find "^%[%s*{" then
      found[#found + 1] = pointer
    elseif look and value:find "^{%s*\"" and inside < INSIDE and deep < DEEP then
      inside = inside + 1
      local part = look(pointer)
      if part and part.is_object then table.move(lists_of(part, pointer, look, deep + 1), 1, DEEP * INSIDE, #found + 1, found) end
    end
  end
  return found
end

--- Find the lists of a JSON document that may hold its rows: `sample.lists`, as pointers.
---@param sample table
---@param look (fun(pointer: string): table?)?  gives the sample at a pointer; nil if nothing can be read twice
function M.find_lists(sample, look)
  sample.lists = sample.is_object and lists_of(sample, "", look, 1) or {}
end

-- Whether the document has at least two members, and each is an object.
local function is_of_objects(sample)
  for _, value in ipairs(sample.values) do
    if value:sub(1, 1) ~= "{" then return false end
  end
  return #sample.values > 1
end

--- Without a kit a document would be one row, with its lists and objects as texts. If the rows seem to be inside of it,
--- this error asks the user to say so.
---@param name string
---@return table? err
function M.not_rows(name, sample)
  if #sample.keys > MOST then
    return errors.input(("the rows of %s have %s different members, which are too many to be columns"):format(
        name, text.count(#sample.keys)),
      "are the names of the members data? a kit says which members are read: kitload new KIT --from FILE", { code = "json.syntax" })
  end
  if not sample.is_object then return nil end
  local found = sample.lists
  if #found > 0 then
    return errors.input(("%s is one object, and %s in it: are the rows there?"):format(name,
        #found == 1 and ("the list %s is"):format(text.show(found[1])) or "the lists " .. listing.list(found) .. " are"),
      ("%s loads the items of the list as rows; --rows '' the whole document as one row"):format(
        text.show(("--rows %s"):format(found[1]))),
      { code = "json.syntax" })
  elseif is_of_objects(sample) then
    return errors.input(("%s is one object with an object in each of its %d members: are they the rows?"):format(name, #sample.keys),
      "rows are a list; jq makes one, here with the members' names as `key`:\n"
        .. ("jq -c 'to_entries[] | { key } + .value' %s | kitload run … -\n"):format(text.show(name))
        .. "--rows '' loads the whole document as one row",
      { code = "json.syntax" })
  end
end

--- The headers of a file from the sample of its rows.
---@param sample { keys: string[], values: string[], rows: integer, whole: boolean, is_object: boolean }
---@param description table?
---@return string[] headers, table members  what else is known: rows, whole, hint
function M.headers(sample, description)
  local headers, has = {}, {}
  local function add(name)
    if not has[name] then
      has[name] = true
      headers[#headers + 1] = name
    end
  end
  for _, key in ipairs(sample.keys) do add(header_of(key)) end
  local none = sample.rows == 0 -- an empty list fits every field
  for _, field in ipairs(description and description.fields or {}) do
    for _, name in ipairs(names_of(field)) do
      if type(name) == "string" and (none and not melts.part(description.melt, name) or is_pointer(name) and has[first_of(name)]) then
        add(name)
      end
    end
  end
  -- Headers that functions read, as row:raw "/price/currency".
  for _, name in ipairs(description and description.raw or {}) do
    if is_pointer(name) and (none or has[first_of(name)]) then add(name) end
  end
  local found = sample.lists or {}
  return headers, {
    rows = sample.rows, whole = sample.whole, has = has, is_object = sample.is_object, lists = found,
    hint = #found > 0 and ('the document is one row; if the rows are a list in it: source = { rows = "%s" }'):format(found[1]) or nil,
  }
end

--- Fields, and names of k.melt, for which the first rows have no member. If there are more rows, a later one may have it, so it is read.
local function expect(file, description, bound)
  local late = {}
  if file.members.whole then return late end
  local missing = {}
  for _, name in ipairs(bound.missing) do missing[name] = true end
  for _, field in ipairs(description.fields) do
    local name = missing[field.name] and names_of(field)[1]
    if type(name) == "string" then
      file.headers[#file.headers + 1] = name
      bound.columns[field.name] = { #file.headers - 1 }
      missing[field.name] = nil
      late[#late + 1] = ('"%s"'):format(text.show(name))
    end
  end
  local melted = bound.melted or {}
  for _, name in ipairs(melted.late or {}) do
    file.headers[#file.headers + 1] = name
    melted.columns[#melted.columns + 1], melted.headers[#melted.headers + 1] = #file.headers - 1, name
    late[#late + 1] = ('"%s"'):format(text.show(name))
  end
  local left = {}
  for _, name in ipairs(bound.missing) do left[#left + 1] = missing[name] and name or nil end
  bound.missing = left
  return late
end

-- Members on the way of a pointer count as read.
local function drop_passed(file, bound)
  local passed, unread = {}, {}
  for _, columns in pairs(bound.columns) do
    for _, column in ipairs(columns) do
      local name = file.headers[column + 1]
      if name and is_pointer(name) then passed[first_of(name)] = true end
    end
  end
  for _, name in ipairs(bound.unread) do
    if not passed[name] and not is_pointer(name) then unread[#unread + 1] = name end
  end
  bound.unread = unread
end

-- Keeps only columns that are read, because a document may have any number of members.
local function prune(file, bound)
  local headers, place = {}, {}
  local function keep(column)
    if not file.headers[column + 1] then return column end -- what melt makes is in no column
    if column >= 0 and not place[column] then
      headers[#headers + 1] = file.headers[column + 1]
      place[column] = #headers - 1
    end
    return place[column] or -1
  end
  for _, name in ipairs { "row", "errors", "job", "kit", "file" } do
    if file.marks and file.marks[name] then file.marks[name] = keep(file.marks[name]) end
  end
  local read = {}
  for _, columns in pairs(bound.columns) do
    for _, column in ipairs(columns) do read[#read + 1] = column end
  end
  local melted = bound.melted and bound.melted.columns or {}
  table.move(melted, 1, #melted, #read + 1, read)
  table.sort(read)
  for _, column in ipairs(read) do keep(column) end
  for i, column in ipairs(melted) do melted[i] = keep(column) end
  for _, columns in pairs(bound.columns) do
    for i, column in ipairs(columns) do columns[i] = keep(column) end
  end
  file.headers = headers
end

--- Whether the kit must know the members of all rows: it makes rows of those that it does not name.
---@param description table?
---@return boolean
function M.needs_all(description)
  local melt = description and description.melt
  for _, name in ipairs(melt and melt.names or {}) do
    if name:find("*", 1, true) then return true end
  end
  return melt ~= nil and melt.rest == true
end

--- Decide the columns of a JSON file after its members are bound to the fields.
---@param file kitload.File
---@param bound kitload.Bound
---@param description table
---@param kitless boolean  members are columns; a row with a member that is not in the first rows has a problem
---@param reviewed boolean?  edits of a review name columns by their places, so all of them stay, whatever is mapped
---@return string? note
function M.settle(file, bound, description, kitless, reviewed)
  local late = expect(file, description, bound)
  drop_passed(file, bound)
  -- Nobody can say whether a late member would have been one that melt takes. So its row is rejected.
  local strict = kitless or M.needs_all(description) and not file.members.whole
  file.dialect.strict = strict or nil
  file.dialect.extra = description.facts.extra and true or nil
  -- Functions may ask for any header. A preview without a kit has no fields, and shows everything.
  if not strict and not reviewed and description.functions == 0 and #description.fields > 0 then prune(file, bound) end
  if strict and not file.members.whole then
    return ("%s: its columns are the members of its first %s, and a row with another member is rejected; a file is read for its "
      .. "members first"):format(file.name, text.plural(file.members.rows, "row"))
  end
  if #late == 0 then return nil end
  return ("none of the first %s of %s has %s: NULL until one does"):format(text.plural(file.members.rows, "row"), file.name,
    listing.list(late))
end

return M
