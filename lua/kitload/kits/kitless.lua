-- A run without a kit: each header is a column. Makes the description of a kit that has one line for each column.
local formats = require "kit.base.formats"
local column_names = require "kitload.reading.column_names"
local errors = require "kitload.talk.errors"
local header_fold = require("kitload.reading.sniff").fold
local listing = require "kit.base.listing"
local union = require "kitload.reading.union"
local text = require "kitload.talk.text"

local M = {}

--- Options of the command line that replace facts of a kit.
M.options = { "load", "key", "create", "null" }

--- "schema.table" or "table", exactly as written. A name with a dot in it needs a kit.
function M.table_name(word)
  local schema, name = word:match "^([^.]+)%.(.+)$"
  return schema and { schema = schema, table = name } or { table = word }
end

local function split(list)
  local names = {}
  for name in (list or ""):gmatch "[^,]+" do names[#names + 1] = name:match "^%s*(.-)%s*$" end
  return names
end

local function field(name, from)
  return { name = name, to = name, from = { from }, steps = {}, facts = {}, domain = "text", origin = "--into" }
end

-- Files may write a column in two ways (`e mail` and `E_Mail`). It becomes one field with both as its headers.
local function joined(fields)
  local list, by_name = {}, {}
  for _, f in ipairs(fields) do
    local first = by_name[f.name]
    if first then
      table.insert(first.from, f.from[1])
    else
      list[#list + 1], by_name[f.name] = f, f
    end
  end
  return list
end

-- The error for two columns of a file that are one column of the table, because nobody knows which of them is meant.
local function comes_again(headers, named, i)
  local name = text.show(text.cut(headers[i], 60))
  return nil, errors.input(('the header has "%s" twice, in columns %d and %d'):format(name, named[i].again, i),
    ('a column "%s" of the table would take the second; or a kit says which one is read: from = "%s#2"'):format(
      text.show(named[i].name), name),
    { code = "header.duplicate" })
end

-- The error for two headers that match one column when case, spaces, _ and - are ignored.
local function alike(headers, i, j, column)
  return nil, errors.input(('both "%s" and "%s" match the column "%s"'):format(
      text.show(text.cut(headers[i], 60)), text.show(text.cut(headers[j], 60)), text.show(column.name)),
    "a kit says which one is read: from = …", { code = "header.ambiguous" })
end

--- Fields for an existing table: those of its columns that match a header.
local function matched(s, headers)
  local fields, by_fold, has = {}, {}, {}
  for _, column in ipairs(s.target.columns) do
    by_fold[column.name], by_fold[header_fold(column.name)] = column, by_fold[header_fold(column.name)] or column
  end
  local named, by_column = column_names.of(headers), {}
  for i, one in ipairs(named) do
    local column = by_fold[one.name]
    if column and column.name == one.name then by_column[column] = i end
  end
  for i, one in ipairs(named) do
    local column = by_fold[one.name] or by_fold[header_fold(one.name)]
    local of = column and by_column[column]
    if #s.files == 1 and of and of ~= i then
      -- The other header is exactly the column's name. So this one is a header without a column.
      if headers[of] ~= column.name then return alike(headers, of, i, column) end
    elseif column and not column.generated then
      fields[#fields + 1], has[i], by_column[column] = field(column.name, one.from), true, i
    elseif has[one.again] then
      return comes_again(headers, named, i)
    end
  end
  return #s.files > 1 and joined(fields) or fields
end

-- The error for a header without a name. Its place is given only if there is one file, because places differ from file to
-- file.
local function no_name(s, i)
  local first = s.files[1]
  if first.members then
    return nil, errors.input(("a member of %s has no name"):format(first.name), 'a kit can give it one: k.field "name" { from = "" }',
      { code = "header.missing" })
  end
  return nil, errors.input(("column %d has no name in the header"):format(i),
    ('--each loads every file by itself, and names it by its place; a kit can give it one: k.field "name" { from = %d }'):format(i),
    { code = "header.missing" })
end

-- Fields for a new table: a column for each header.
local function made(s, headers)
  local fields, one_file = {}, #s.files == 1 and not s.files[1].members
  local named = column_names.of(headers)
  for i, one in ipairs(named) do
    if headers[i] == "" and not one_file then return no_name(s, i) end
    fields[i] = field(one.name, one_file and one.from or headers[i])
  end
  for _, note in ipairs(column_names.notes(named, headers)) do s.notes[#s.notes + 1] = note end
  return fields
end

-- Fields by place, for files without a header: the table's columns in their order, or new columns.
local function by_place(s, n)
  local fields, names = {}, {}
  for _, column in ipairs(s.target and s.target.columns or {}) do
    if not column.generated then names[#names + 1] = column.name end
  end
  if s.target and #names ~= n then
    return nil, errors.input(("%s is read without a header and has %s, and %s has %d to be filled"):format(
        s.files[1].name, text.plural(n, "column"), s.options.into, #names),
      'a kit can say which is which: k.field "name" { from = 3 }', { code = "header.missing" })
  end
  for i = 1, n do fields[i] = field(names[i] or ("column_%d"):format(i), i) end
  return fields
end

-- Says which row was taken for the header, and how to name another one.
local function place_of_header(file)
  local row = file and not file.members and file.dialect.header
  if not row or file.is_rejects then return "" end
  return ("\n%s taken for the header; --header N names another row, --header none says that there is none"):format(
    type(row) == "table" and ("rows %s were"):format(table.concat(row, " and ")) or ("row %d was"):format(row))
end

local function fields_of(s, headers)
  local first = s.files[1]
  if first and not first.members and first.dialect.header == false then return by_place(s, #headers) end
  if not s.target then return made(s, headers) end
  local fields, err = matched(s, headers)
  if fields and #fields == 0 then
    return nil, errors.input(("none of the headers is a column of %s"):format(s.options.into),
      "the headers are: " .. listing.list(headers) .. place_of_header(first), { code = "header.missing" })
  end
  return fields, err
end

---@param s kitload.Session  its files are open and its destination is read
---@return table? description, table? err
function M.description(s)
  local headers = union.headers(s.files)
  local fields, err = fields_of(s, headers)
  if not fields then return nil, err end
  local key = split(s.options.key)
  for i, name in ipairs(key) do
    local found
    for _, f in ipairs(fields) do
      if f.name == name or header_fold(f.name) == header_fold(name) then found = f end
    end
    if not found then
      return nil, errors.usage(("--key names '%s', which is no column of the file"):format(name),
        "the headers are: " .. listing.list(headers))
    end
    key[i] = found.name
  end
  local load = s.options.load or s.project and s.project.load or "append"
  if (load == "upsert" or load == "insert_only") and #key == 0 then
    return nil, errors.usage(("--load %s needs a key"):format(load), "--key column, or --key column,column")
  end
  return {
    fields = fields, items = {}, functions = 0, files = {}, examples = {},
    source = { format = formats.is_given(s.options.format) and s.options.format or nil },
    facts = { into = s.into, load = load, key = key, create = s.options.create, null = s.options.null },
  }
end

--- A description without any field, for looking at cells as they are read.
function M.raw()
  return { fields = {}, items = {}, functions = 0, files = {}, examples = {}, source = {}, facts = {} }
end

return M
