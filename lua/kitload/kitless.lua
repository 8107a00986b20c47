-- A run without a kit: the headers are the columns. Makes the description that a kit of one line per column would have.
local header_fold = require("kitload.sniff").fold
local listing = require "kit.listing"
local union = require "kitload.union"
local text = require "kitload.text"

local M = {}

--- What the command line says in a kit's place.
M.options = { "load", "key", "create", "null" }

--- "schema.table" or "table", letter by letter; a name with a dot in it needs a kit.
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

-- A column that the files write in two ways (`e mail` in one, `E_Mail` in another) is one field with both as its headers.
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

--- Fields of an existing table: its columns that some header matches.
local function matched(s, header)
  local fields, by_fold = {}, {}
  for _, column in ipairs(s.target.columns) do
    by_fold[column.name], by_fold[header_fold(column.name)] = column, by_fold[header_fold(column.name)] or column
  end
  for _, name in ipairs(header) do
    local column = by_fold[name] or by_fold[header_fold(name)]
    if column and not column.generated then fields[#fields + 1] = field(column.name, name) end
  end
  return #s.files > 1 and joined(fields) or fields
end

-- Fields by their places, of files without a header: the table's columns in their order, or columns that are made.
local function by_place(s, n)
  local fields, names = {}, {}
  for _, column in ipairs(s.target and s.target.columns or {}) do
    if not column.generated then names[#names + 1] = column.name end
  end
  if s.target and #names ~= n then
    return nil, { kind = "input", exit = 3, code = "header.missing",
      message = ("%s is read without a header and has %s, and %s has %d to be filled"):format(s.files[1].name, text.plural(n, "column"),
        s.options.into, #names),
      hint = 'a kit can say which is which: k.field "name" { from = 3 }' }
  end
  for i = 1, n do fields[i] = field(names[i] or ("column_%d"):format(i), i) end
  return fields
end

---@param s kitload.Session  with its files open and its destination read
---@return table? description, table? err
function M.description(s)
  local headers, fields = union.headers(s.files), {}
  local first = s.files[1]
  if first and not first.members and first.dialect.header == false then
    local found, err = by_place(s, #headers)
    if not found then return nil, err end
    fields = found
  elseif s.target then
    fields = matched(s, headers)
    if #fields == 0 then
      return nil, { kind = "input", exit = 3, code = "header.missing",
        message = ("none of the headers is a column of %s"):format(s.options.into),
        hint = "the headers are: " .. listing.list(headers) }
    end
  else
    for i, name in ipairs(headers) do
      if name == "" then
        if first.members then
          return nil, { kind = "input", exit = 3, code = "header.missing", message = ("a member of %s has no name"):format(first.name),
            hint = 'a kit can give it one: k.field "name" { from = "" }' }
        end
        return nil, { kind = "input", exit = 3, code = "header.missing", message = ("column %d has no name in the header"):format(i),
          hint = "a kit can give it one: k.field \"name\" { from = " .. i .. " }" }
      end
      fields[#fields + 1] = field(name, name)
    end
  end
  local key = split(s.options.key)
  for i, name in ipairs(key) do
    local found
    for _, f in ipairs(fields) do
      if f.name == name or header_fold(f.name) == header_fold(name) then found = f end
    end
    if not found then
      return nil, { kind = "usage", exit = 2, message = ("--key names '%s', which is no column of the file"):format(name),
        hint = "the headers are: " .. listing.list(headers) }
    end
    key[i] = found.name
  end
  local load = s.options.load or "append"
  if (load == "upsert" or load == "insert_only") and #key == 0 then
    return nil, { kind = "usage", exit = 2, message = ("--load %s needs a key"):format(load),
      hint = "--key column, or --key column,column" }
  end
  return {
    fields = fields, items = {}, functions = 0, files = {}, examples = {}, source = {},
    facts = { into = s.into, load = load, key = key, create = s.options.create, null = s.options.null },
  }
end

--- The description for looking at cells as they are read: no field at all.
function M.raw()
  return { fields = {}, items = {}, functions = 0, files = {}, examples = {}, source = {}, facts = {} }
end

return M
