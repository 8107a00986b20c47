-- Compares a customer's cells with a template's fields: formats, null tokens, ranges, choices, lengths, required.
local facts = require "kit.facts"
local guess = require "kitload.guess.guess"
local print_value = require("kit.base.print").value
local reading = require "kitload.guess.reading"
local text = require "kitload.talk.text"

local M = {}

-- The field with the null tokens of its kit.
local function with_null(parent, field)
  local own = setmetatable({ null = field.facts.null or parent.facts.null }, { __index = field.facts })
  return setmetatable({ facts = own }, { __index = field })
end

--- The cells that the field's steps do not read; nil if a function or a lookup is among the steps.
---@return string[]? misses, integer? count
function M.unread(parent, field, column)
  return reading.chain(column, with_null(parent, field))
end

local function without(list, others)
  local is, out = {}, {}
  for _, cell in ipairs(others) do is[cell] = true end
  for _, cell in ipairs(list) do
    if not is[cell] then out[#out + 1] = cell end
  end
  return out
end

--- For each fact the cells that the steps read but the fact does not allow.
---@return { name: string, value: any, cells: string[] }[]
function M.refused(parent, field, column)
  local list, unread = {}, M.unread(parent, field, column)
  if not unread then return list end
  for _, name in ipairs(facts.checks) do
    if field.facts[name] ~= nil then
      local cells = without(reading.chain(column, with_null(parent, field), name) or {}, unread)
      if #cells > 0 then list[#list + 1] = { name = name, value = field.facts[name], cells = cells } end
    end
  end
  return list
end

-- The number of blank cells and of cells that the template's tokens make NULL.
local function count_blank(parent, field, column)
  local n = column.total - column.filled
  for _, token in ipairs(field.facts.null or parent.facts.null or {}) do n = n + (column.counts[token] or 0) end
  return n
end

local function rejects(field) return field.facts.level == "warning" and "get a warning" or "be rejected" end

--- Notes for people: where this file does not do what the template says.
---@param parent table
---@param field table
---@param column kitload.Column
---@return string[]
function M.notes(parent, field, column)
  local list = {}
  local unread, count = M.unread(parent, field, column)
  if unread and count > 0 then
    list[1] = ("the template does not read %s: %s of %s would %s; k.field %q { … } in this kit gives it other steps"):format(
      guess.quoted(unread), text.count(count), text.plural(column.filled, "cell"),
      field.facts.invalid == "null" and "become NULL" or "reject their rows", field.name)
  end
  for _, found in ipairs(M.refused(parent, field, column)) do
    local cells = guess.quoted(found.cells)
    list[#list + 1] = found.name == "one_of"
      and ("the template's one_of does not have %s: rows with it would %s"):format(cells, rejects(field))
      or ("the template says %s = %s, and %s: rows with it would %s"):format(found.name, print_value(found.value),
        #found.cells == 1 and cells .. " is not so" or cells .. " are not so", rejects(field))
  end
  local blank = field.facts.required and field.facts.default == nil and count_blank(parent, field, column) or 0
  if blank > 0 then
    list[#list + 1] = ("the template says required, and %s of %s have none: they would be rejected"):format(text.count(blank),
      text.plural(column.total, "row"))
  end
  return list
end

local function last_step(field) return field.steps[#field.steps] end

local numbers = { decimal = true, money = true, percent = true, integer = true }

--- For a column that can be read in two ways: the template reads all its cells, but perhaps not as this file means them.
---@return string? note, string? step  the other way
function M.two_ways(parent, field, column)
  local misses = M.unread(parent, field, column)
  local step = last_step(field)
  if not misses or #misses > 0 or not step then return nil end
  local found = guess.column(column)
  if not found.unsure then return nil end
  if found.marks and numbers[step.op] then
    local grouping = step.args.grouping
    local example = grouping and ("1%s234"):format(grouping) or step.args[1] and tostring(step.args[1]) or "1234.56"
    local is_comma = example:sub(-3, -3) == "," or example == "1.234" or example == "1 234"
    return ('%s can be read two ways, and the template reads it by "%s": does this file mean the same?'):format(
      guess.quoted { found.marks }, example), ('k.decimal "%s"'):format(is_comma and "1,234.56" or "1.234,56")
  end
  if found.text_only and (step.op == "date" or step.op == "timestamp") then
    return ("%s, and the template decides it by %s: does this file mean the same?"):format(found.unsure:match "^(.-), and" or found.unsure,
      print_value(step.args[1] or ""))
  end
end

return M
