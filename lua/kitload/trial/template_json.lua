-- Writes the JSON that a customer fills in: one object with every member that the kit reads, in the place of the kit's
-- rows.
--
--   columns ─▶ a tree of members ("/address/city" is two deep) ─▶ text ─▶ at the place to which `rows` points
local formats = require "kit.base.formats"
local json = require "kitload.talk.json"

local M = {}

--- The steps of a JSON pointer.
local function steps_of(pointer)
  local steps = {}
  for step in pointer:gmatch "/([^/]*)" do steps[#steps + 1] = step:gsub("~1", "/"):gsub("~0", "~") end
  return steps
end

-- A cell as JSON. Numbers, words, objects and arrays stay as they are if the field takes them. Everything else is a string.
local function value_of(column)
  local domain, cell = column.field and column.field.domain, column.cell
  if cell == "" then return "null" end
  local is_number = cell:find "^-?%d+%.?%d*$" and not cell:find "^-?0%d" and not cell:find "%.$"
  if is_number and (domain == "integer" or domain == "decimal" or domain == "float") then return cell end
  if domain == "boolean" and (cell == "true" or cell == "false") then return cell end
  if domain == "json" and cell:find "^[%[{]" and pcall(json.decode, cell) then return cell end
  return json.encode(cell)
end

-- The node for a step below `tree`, which is a list of { name, node } pairs.
local function enter(tree, step)
  for _, pair in ipairs(tree) do
    if pair[1] == step then return pair[2] end
  end
  local node = {}
  tree[#tree + 1] = { step, node }
  return node
end

-- Adds a member. One that the kit reads both as a whole and in parts is written in parts.
local function add(tree, column)
  local steps = column.header:sub(1, 1) == "/" and steps_of(column.header) or { column.header }
  for _, step in ipairs(steps) do tree = enter(tree, step) end
  tree.text = column.text or value_of(column)
end

-- Whether the members are named 0, 1, …: then they are the elements of an array.
local function is_array(tree)
  for i, pair in ipairs(tree) do
    if pair[1] ~= tostring(i - 1) then return false end
  end
  return #tree > 0
end

local function write(tree, indent)
  if #tree == 0 then return tree.text or "{}" end
  local array, parts, inner = is_array(tree), {}, indent and indent .. "  "
  for i, pair in ipairs(tree) do
    parts[i] = (inner or "") .. (array and "" or json.encode(pair[1]) .. ": ") .. write(pair[2], inner)
  end
  local open, close = array and "[" or "{", array and "]" or "}"
  if not indent then return open .. table.concat(parts, ", ") .. close end
  return ("%s\n%s\n%s%s"):format(open, table.concat(parts, ",\n"), indent, close)
end

--- Whether the kit says that its source is JSON: by its format, by `rows`, or by the names of its files.
---@param source table
---@return boolean
function M.is_json(source)
  local format = formats.of_source(source)
  if format then return format.members end
  for _, name in ipairs(source.files or {}) do
    if not formats.of_name(name) then return false end
  end
  return source.files ~= nil and #source.files > 0
end

--- The object of one row, on one line, from columns with a header and the text of the value.
---@param columns { header: string, text: string }[]
---@return string
function M.object(columns)
  local row = {}
  for _, column in ipairs(columns) do add(row, column) end
  return write(row)
end

---@param description table
---@param columns kitload.TemplateColumn[]
---@return string
function M.text(description, columns)
  local source, row = description.source, {}
  for _, column in ipairs(columns) do add(row, column) end
  local format = formats.of_source(source)
  if format and format.lines then return write(row) .. "\n" end
  local document = {}
  local at = document
  for _, step in ipairs(steps_of(source.rows or "")) do at = enter(at, step) end
  at[1] = { "0", row }
  return write(document, "") .. "\n"
end

return M
