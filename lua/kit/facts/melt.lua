-- k.melt: which columns of a wide file become rows, and the names under which fields read their headers and cells.
local fault = require "kit.base.fault"
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local print_value = require("kit.base.print").value

local M = {}

---@class kit.Melt
---@field from integer?    the first column, for a range; below zero it counts from the end
---@field to integer?      the last column
---@field rest boolean?    every column that nobody reads
---@field names string[]?  headers, and patterns with *
---@field header string?   the name of the column that holds the header
---@field cell string?     the name of the column that holds the cell
---@field empty "skip"|"keep"

local how = 'write k.melt { columns = { 4, 9 }, into = { film = "header", seen = "cell" } }'
local show = fault.show

-- A header as it is compared last: without case, spaces, _ and -.
local function fold(name) return (tostring(name):gsub("\u{A0}", ""):gsub("[%s_%-]", ""):lower()) end

local function is_range(list)
  for _, v in ipairs(list) do
    if math.type(v) ~= "integer" or v == 0 then return false end
  end
  return #list == 2
end

-- Whether no file can have columns from the first to the last, as both count from the same end.
local function is_turned(from, to) return from > to and (from > 0) == (to > 0) end

local list_hint = 'columns = { 4, 9 } is from the fourth to the ninth, { "20*" } those with such a header, "rest" all that nobody reads'

local function read_columns(given)
  if given == "rest" then return { rest = true } end
  if type(given) == "string" then given = { given } end
  for key in pairs(type(given) == "table" and given or {}) do
    if math.type(key) ~= "integer" or key < 1 or key > #given then
      return nil, ("columns has %s, and takes a list"):format(show(key)), list_hint
    end
  end
  if type(given) ~= "table" or #given == 0 then
    local none = given == nil and "columns is missing" or type(given) == "table" and "columns names none"
    return nil, none or ("columns is %s"):format(show(given)),
      list_hint
  end
  if is_range(given) then
    if is_turned(given[1], given[2]) then
      return nil, ("no column is from %d to %d"):format(given[1], given[2]),
        "the first column comes first: { 4, 9 }; -1 is the last one, -2 the last but one"
    end
    return { from = given[1], to = given[2] }
  end
  local names = {}
  for i, v in ipairs(given) do
    if type(v) ~= "string" or v == "" then
      return nil, ("columns has %s, which is no header"):format(show(v)),
        "two numbers are the first and the last column, { 4, -1 } is from the fourth to the last; all others are headers or patterns"
    end
    names[i] = v
  end
  return { names = names }
end

local function read_into(into)
  local of = {}
  if type(into) ~= "table" then return nil, into == nil and "into is missing" or ("into is %s"):format(show(into)) end
  for name, what in pairs(into) do
    if type(name) ~= "string" or name == "" or name:find "%c" then
      return nil, ("into has the name %s"):format(show(name))
    elseif what ~= "header" and what ~= "cell" then
      return nil, ('into: %s is %s, not "header" or "cell"'):format(name, show(what)),
        type(what) == "string" and near.did_you_mean(what, { "cell", "header" }) or nil
    elseif of[what] then
      return nil, ("into has two names for the %s: %s and %s"):format(what, of[what], name),
        "fields may read one name as often as they want"
    end
    of[what] = name
  end
  if not of.header and not of.cell then return nil, "into names neither the header nor the cell" end
  if of.header and of.cell and fold(of.header) == fold(of.cell) then
    return nil, ("into has the names %s and %s, which are one header"):format(of.header, of.cell)
  end
  return of
end

--- Reads what k.melt was given.
---@return kit.Melt|nil, string? message, string? hint
function M.read(given)
  if type(given) ~= "table" then return nil, ("takes a table, not %s"):format(show(given)), how end
  for key in pairs(given) do
    if key ~= "columns" and key ~= "into" and key ~= "empty" then
      return nil, ("has no option %s"):format(show(key)), near.did_you_mean(tostring(key), { "columns", "into", "empty" }) or how
    end
  end
  local melt, wrong, hint = read_columns(given.columns)
  if not melt then return nil, wrong, hint or how end
  local into
  into, wrong, hint = read_into(given.into)
  if not into then return nil, wrong, hint or how end
  if given.empty ~= nil and given.empty ~= "skip" and given.empty ~= "keep" then
    return nil, ('empty is %s, not "skip" or "keep"'):format(show(given.empty)),
      "skip: a blank cell makes no row; keep: it makes one, and the field is NULL"
  end
  melt.header, melt.cell, melt.empty = into.header, into.cell, given.empty or "skip"
  return melt
end

--- Whether this name, as a field writes it, is one that k.melt makes.
---@param melt kit.Melt|nil
---@param name string|integer
---@return "header"|"cell"|nil
function M.part(melt, name)
  if not melt or type(name) ~= "string" then return nil end
  local folded = fold(name)
  return melt.header and fold(melt.header) == folded and "header" or melt.cell and fold(melt.cell) == folded and "cell" or nil
end

--- The columns in words: "columns 4 to 9".
---@param melt kit.Melt
---@return string
function M.columns_text(melt)
  if melt.rest then return "all columns that nobody reads" end
  local function place(n) return n > 0 and tostring(n) or n == -1 and "the last" or ("the last but %d"):format(-n - 1) end
  if melt.from then return ("columns %s to %s"):format(place(melt.from), place(melt.to)) end
  local names = {}
  for i, name in ipairs(melt.names) do names[i] = ('"%s"'):format(name) end
  return "columns " .. table.concat(names, ", ")
end

--- What k.melt says, as a kit writes it.
---@param melt kit.Melt
---@return string
function M.text(melt)
  local columns = melt.rest and "rest" or melt.from and { melt.from, melt.to } or melt.names
  local into = {}
  if melt.header then into[melt.header] = "header" end
  if melt.cell then into[melt.cell] = "cell" end
  return ("columns = %s, into = %s%s"):format(print_value(columns), print_value(into),
    melt.empty == "keep" and ', empty = "keep"' or "")
end

-- The names by which a field finds its columns.
local function names_of(field)
  local step = field.steps[1]
  if step and step.columns then return step.columns end
  if step and step.class == "value" then return {} end
  local list = { table.unpack(field.from or { field.name }) }
  list[#list + 1] = field.facts.label
  return list
end

--- What the fields of the kit must not do, or must do, beside k.melt.
---@param check kit.Check
---@param fields table[]  described
---@param item table  of kit.Merged
---@param melt kit.Melt
function M.check(check, fields, item, melt)
  local read = {}
  for _, field in ipairs(fields) do
    local step = field.steps[1]
    for _, name in ipairs(names_of(field)) do
      local part = M.part(melt, name)
      if part then read[part] = true end
      if part and step and (step.op == "fill_down" or step.op == "running") then
        check.faults:add({ file = step.file, line = step.line },
          ('field \'%s\': k.%s follows the rows of the file, and "%s" is made of its columns by k.melt'):format(field.name, step.op, name))
      end
    end
  end
  for _, part in ipairs { "header", "cell" } do
    if melt[part] and not read[part] and #fields > 0 then
      check.faults:add(item.where, ('k.melt makes "%s", and no field reads it'):format(melt[part]),
        ('a field reads it by its own name or by from = "%s"'):format(melt[part]))
    end
  end
end

return M
