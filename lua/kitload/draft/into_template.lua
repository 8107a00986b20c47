-- Adds names of headers to the fields of a template, in its file. Only plain `from` are changed. The template is opened again
-- after it, and if anything else reads in another way, the file is put back.
local errors = require "kitload.talk.errors"
local opening = require "kitload.kits.opening"
local pieces = require "kitload.draft.pieces"
local print_value = require("kit.base.print").value
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

-- The text -------------------------------------------------------------------------------------------------------------

-- Where `k.field "name" {` stands: the pieces of its brackets.
local function brackets(list, field, line)
  for i = 2, #list - 2 do
    local word = list[i].text
    if (word == "field" or word == "add") and list[i - 1].text == "." and list[i + 2].text == "{"
      and pieces.value(list[i + 1]) == field then
      local last = pieces.closing(list, i + 2)
      if last and list[i - 1].line <= line and line <= list[last].line then return i + 2, last end
    end
  end
end

-- The value of `from` among the pieces of a field: the place of its first piece.
local function place_of_from(list, open, close)
  local i = open + 1
  while i < close do
    local before = list[i - 1].text
    if list[i].text == "from" and list[i + 1].text == "=" and (before == "{" or before == "," or before == ";") then return i + 2 end
    local last = pieces.closing(list, i)
    i = (last or i) + 1
  end
end

local ends = { [","] = true, [";"] = true, ["}"] = true }

-- The last piece of a list of strings on one line; nil if something else is in it.
local function last_string(list, open)
  local i = open + 1
  while list[i].kind == "string" and (list[i + 1].text == "," or list[i + 1].text == ";") do i = i + 2 end
  if list[i].kind == "string" then i = i + 1 end
  if list[i].text ~= "}" or i == open + 1 or list[i].line ~= list[open].line then return nil end
  return list[i - 1].kind == "string" and i - 1 or i - 2
end

local function put(bytes, at, what) return bytes:sub(1, at) .. what .. bytes:sub(at + 1) end

-- The text with one more name in a `from` that is there.
local function longer(bytes, list, at, name)
  local value = list[at]
  if value.kind == "name" and list[at + 1].text == "." and list[at + 2].text == "more" then
    at = at + 3
    value = list[at]
  end
  if value.kind == "string" and ends[list[at + 1].text] then
    return bytes:sub(1, value.first - 1) .. ("{ %s, %s }"):format(value.text, name) .. bytes:sub(value.last + 1)
  end
  local last = value.text == "{" and last_string(list, at)
  if not last then return nil, "its from is no plain list on one line" end
  return put(bytes, list[last].last, ", " .. name)
end

-- The text with a `from` for a field that has none.
local function first_from(bytes, list, open, close, field, name)
  if list[open].line ~= list[close].line then return nil, "it has no from, and stands on several lines" end
  local last = list[close - 1]
  local comma = close - 1 == open and " " or ends[last.text] and last.text ~= "}" and " " or ", "
  local what = ("%sfrom = { %s, %s }"):format(comma, print_value(field), name)
  return put(bytes, last.last, what .. (bytes:sub(last.last + 1, last.last + 1) == "}" and " " or ""))
end

--- Add a name to what a field looks for.
---@param bytes string  the text of the kit
---@param field string
---@param alias string
---@param line integer  where the field, or its `from`, is said
---@return string? bytes, string? why
function M.edit(bytes, field, alias, line)
  local list = pieces.of(bytes)
  local open, close = brackets(list, field, line)
  if not open then return nil, "its name does not stand there as a text" end
  local at = place_of_from(list, open, close)
  if at then return longer(bytes, list, at, print_value(alias)) end
  return first_from(bytes, list, open, close, field, print_value(alias))
end

-- The template ---------------------------------------------------------------------------------------------------------

local function field_of(description, name)
  for _, field in ipairs(description.fields) do
    if field.name == name then return field end
  end
end

local function names_with(field, alias)
  local list = table.move(field.from or { field.name }, 1, #(field.from or { field.name }), 1, {})
  list[#list + 1] = alias
  return list
end

-- Whether two values of descriptions are the same. `skip` are keys that may differ.
local function same(a, b, skip)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, v in pairs(a) do
    if not (skip and skip[key]) and not same(v, b[key], key == "files" and skip or nil) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil and not (skip and skip[key]) then return false end
  end
  return true
end

local function same_field(before, after, alias)
  if not same(before, after, { from = true, said = true, origins = true }) then return false end
  return same(names_with(before, alias), after.from)
end

-- Whether the kit reads as before, but for one more name of a field.
local function reads_the_same(before, after, name, alias)
  if #before.fields ~= #after.fields or not same(before, after, { fields = true, files = true }) then return false end
  for i, field in ipairs(before.fields) do
    if field.name == name then
      if not same_field(field, after.fields[i], alias) then return false end
    elseif not same(field, after.fields[i]) then
      return false
    end
  end
  return true
end

local function read(path)
  local f = io.open(path, "rb")
  local bytes = f and f:read "a"
  if f then f:close() end
  return bytes
end

local function write(path, bytes)
  local f, why = io.open(path, "r+b")
  if not f then return nil, errors.usage(("the template cannot be written: %s"):format(why)) end
  f:close()
  f = io.open(path, "wb")
  local done = f and f:write(bytes) and f:close()
  if done then return true end
  return nil, errors.usage(("the template cannot be written: %s"):format(text.show(path)))
end

---@class kitload.IntoTemplate
---@field field string
---@field alias string
---@field place string   "kits/shop.lua:7"
---@field why string?    it was not added: why
---@field line string?   the line to paste then

-- The line that a person can write in place of the change.
local function line_of(field, alias, is_inherited)
  local list = {}
  for i, name in ipairs(is_inherited and { alias } or names_with(field, alias)) do list[i] = print_value(name) end
  return ("k.field %s { from = %s{ %s }%s },"):format(print_value(field.name), is_inherited and "k.more " or "",
    table.concat(list, ", "), is_inherited and "" or ", …")
end

-- Changes the file, opens it, and puts it back if the kit is not the same otherwise.
local function try(opened, field, alias, at)
  local before = read(opened.path)
  if not before then return nil, "its file cannot be read" end
  local after, why = M.edit(before, field.name, alias, at.line)
  if not after then return nil, why end
  local ok, err = write(opened.path, after)
  if not ok then return nil, nil, err end
  local again, wrong = opening.at { path = opened.path, roots = opened.roots }
  if again and reads_the_same(opened.description, again.description, field.name, alias) then return again end
  ok, err = write(opened.path, before)
  if not ok then return nil, nil, err end
  return nil, wrong and "it would be a mistake: " .. wrong.message or "the template would read otherwise"
end

--- Add the headers that are clearly a field's to the template.
---@param opened kitload.Opened  the template
---@param fields kitload.DraftField[]  of the child's draft
---@return kitload.Opened? opened  the template as it is now
---@return kitload.IntoTemplate[]|table list_or_err
function M.add(opened, fields)
  local list = {}
  for _, drafted in ipairs(fields) do
    local field = drafted.alias and field_of(opened.description, drafted.name)
    if field then
      local at = field.said.from or field
      local name = opened.description.name
      local is_inherited = field.origin ~= name and field.origins.from ~= name
      local one = { field = field.name, alias = drafted.alias, place = ("%s:%d"):format(workspace.shown(at.file), at.line) }
      local again, err
      if is_inherited then
        one.why = ("its names are those of %s"):format(field.origins.from or field.origin)
      elseif at.file == opened.description.file then
        again, one.why, err = try(opened, field, drafted.alias, at)
      else
        one.why = "it is another file"
      end
      if err then return nil, err end
      opened = again or opened
      if one.why then one.line = line_of(field, drafted.alias, is_inherited) end
      list[#list + 1] = one
    end
  end
  return opened, list
end

return M
