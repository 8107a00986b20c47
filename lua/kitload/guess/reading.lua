-- Lets the engine read the cells of a sample with steps, and gives those that it does not read. Guesses are tested with it.
local facts = require "kit.facts"
local host_plan = require "kitload.host.plan"
local literal = require "kit.steps.literal"
local steps = require "kit.steps"

local M = {}

local gives_of
local function gives(info, more)
  if not gives_of then
    gives_of = {}
    for _, op in ipairs(host_plan.ops()) do gives_of[op.name] = op.gives end
  end
  return more and more.gives or info.gives or gives_of[info.op]
end

-- The cells that this program does not read, and how many cells of the file these are.
local function run(column, cells, domain, code)
  table.insert(code, 1, { op = "load", field = 0, args = { 0 }, level = "error" })
  local plan = host_plan.bind { ninputs = 1, fields = { { name = "v", kind = domain, input = 0 } }, code = code }
  local out, count, inputs = {}, 0, {}
  for i, cell in ipairs(cells) do inputs[i] = { cell } end
  local rows = plan and host_plan.try(plan, { inputs = inputs })
  for i, cell in ipairs(cells) do
    if not rows or rows[i].state ~= "good" then
      out[#out + 1] = cell
      count = count + column.counts[cell]
    end
  end
  return out, count
end

--- Which of the cells one step does not read.
---@param column kitload.Column
---@param cells string[]
---@param name string  name of the step
---@param argument any  as a kit would give it
---@return string[] misses, integer count
function M.misses(column, cells, name, argument)
  local info, wrong, args, more = steps.named[name], false, {}, nil
  if info.lower then args, more = info.lower(argument, function() wrong = true end) end
  if wrong or not args then return cells, column.filled end
  return run(column, cells, gives(info, more), { { op = info.op, field = 0, args = args, level = "error" } })
end

--- Which cells of the column a field's chain does not read. Nil if the chain calls Lua, or does not read exactly one
--- column.
---@param column kitload.Column
---@param field table  of a kit's description
---@param fact string?  also give the cells that this fact does not allow
---@return string[]? misses, integer? count
function M.chain(column, field, fact)
  local code, null = {}, {}
  for i, step in ipairs(field.steps) do
    if step.op == "call" or step.class == "value" then return nil end
    code[i] = { op = step.op, field = 0, args = step.args, level = "error" }
  end
  if fact then
    local value = field.facts[fact]
    local args = facts.field[fact].domains == "text" and { value } or { kind = field.domain }
    if args.kind then
      for i, v in ipairs(type(value) == "table" and value or { value }) do args[i] = literal.text(field.domain, v) end
    end
    code[#code + 1] = { op = fact, field = 0, args = args, level = "error" }
  end
  for _, token in ipairs(field.facts.null or {}) do null[token] = true end
  local cells = {}
  for _, cell in ipairs(column.cells) do
    if not null[cell] then cells[#cells + 1] = cell end
  end
  return run(column, cells, field.domain, code)
end

return M
