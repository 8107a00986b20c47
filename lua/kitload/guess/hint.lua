-- Gives hints about rejected cells: which other step or format reads them. It is used only if rows were rejected.
local guess = require "kitload.guess.guess"
local reading = require "kitload.guess.reading"
local print_value = require("kit.base.print").value

local M = {}

-- For a code: the step whose cells another format or another step may read.
local of_code = { ["date.invalid"] = "date", ["timestamp.invalid"] = "timestamp", ["time.invalid"] = "time",
                  ["decimal.invalid"] = "decimal", ["integer.invalid"] = "integer" }

-- "Mon Jan 02 2024 10:00:00 GMT+0100 (CET)": JavaScript writes dates into texts like this.
local javascript = "^%u%l%l %u%l%l %d%d %d%d%d%d %d%d:%d%d:%d%d GMT"

-- The cells of the report's examples; nil if one of them is cut or masked.
local function column_of(problem)
  local column = { header = "", cells = {}, counts = {}, filled = 0, total = 0, blanks = false }
  for _, example in ipairs(problem.examples) do
    if not example.raw or example.raw_length then return nil end
    guess.add_rows({ column }, { { state = "rejected", cells = { example.raw } } })
  end
  return #column.cells > 0 and column or nil
end

local function step_of(field, op)
  for _, step in ipairs(field.steps) do
    if step.op == op then return step end
  end
end

local function reads_all(column, name, argument)
  local _, count = reading.misses(column, column.cells, name, argument)
  return count == 0
end

-- For a date that is written with its time: how to read the date alone, by a format that covers the rest, or from the first
-- characters.
local function of_moment(column, op, found)
  if op ~= "date" or found.call[1] ~= "timestamp" then return nil end
  local format = type(found.call[2]) == "table" and found.call[2][1] or found.call[2]
  if type(format) ~= "string" then return nil end
  local whole = found.steps[#found.steps]
  for _, try in ipairs { format, (format:gsub("%%z", "Z")) } do
    if reads_all(column, "date", try) then
      return ("the cells have a time of day: k.date %s reads the day, %s the whole"):format(print_value(try), whole)
    end
  end
  if not format:find "^%%Y%-%%m%-%%d" then return nil end
  return ('the cells have a time of day: k.sub { 1, 10 }, k.date "%%Y-%%m-%%d" reads the day, %s the whole'):format(whole)
end

local function hint_of(problem, field)
  local op = of_code[problem.code]
  local step = op and step_of(field, op)
  local column = step and column_of(problem)
  if not column then return nil end
  if op ~= "decimal" and op ~= "integer" and column.cells[1]:find(javascript) then
    local day = [[k.extract "^\\w+ (\\w+ \\d+ \\d+)", k.date "%b %d %Y"]]
    if op == "date" then return ("the cells are dates as JavaScript writes them: %s reads the day"):format(day) end
    return [[the cells are dates as JavaScript writes them: k.extract "^\\w+ (.* GMT[+-]\\d+)", ]]
      .. 'k.timestamp "%b %d %Y %H:%M:%S GMT%z" reads them'
  end
  local found = guess.column(column)
  if not found.call or found.unsure or (found.misses or 0) > 0 then return nil end
  local text = found.steps[#found.steps]
  if text == "k." .. step.text then return nil end
  local same = found.call[1] == op or op == "integer" and found.call[1] == "decimal" or op == "decimal" and found.call[1] == "integer"
    or op == "timestamp" and found.call[1] == "date"
  if same then
    local null = found.null and (" with null = %s"):format(print_value(found.null)) or ""
    return ("%s%s would read the rejected cells that are shown"):format(text, null)
  end
  return of_moment(column, op, found)
end

--- A note for each field whose rejected cells another format reads.
---@param problems table[]  the problems of a run
---@param description table
---@return string[]
function M.notes(problems, description)
  local by_name, list = {}, {}
  for _, field in ipairs(description.fields) do by_name[field.name] = field end
  for _, problem in ipairs(problems) do
    local field = problem.field and by_name[problem.field]
    local hint = field and not field.facts.secret and hint_of(problem, field)
    if hint and #list < 5 then list[#list + 1] = ("%s: %s"):format(field.name, hint) end
  end
  return list
end

return M
