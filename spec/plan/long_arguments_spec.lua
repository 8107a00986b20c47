-- No op may fill the memory. An op whose result can be many times longer than its cell asks exec_room (src/plan/plan.h) before it
-- allocates. This spec finds an op that forgets it: the golden cases run with an argument that is very long, or very large, over so
-- many rows that the results do not fit into the room of one batch.
require "spec.helper"
local case_file = require "spec.plan.case_file"
local limits = require "kitload.host.limits"
local plan = require "kitload.host.plan"

local LONG = 256 * 1024         -- bytes of an argument
local LARGE = { LONG, 10000 }   -- integers; the first that the op takes
local TRIES, CELLS = 2, 4       -- blocks for each argument, cells of each: a cell that the op does not change shows nothing

local classes = {}
for _, op in ipairs(plan.ops()) do classes[op.name] = op.class end

-- A block like this one, with one argument of its last step in another form.
local function with(block, name, value)
  local last = block.steps[#block.steps]
  local step, steps = { op = last.op, args = {} }, table.move(block.steps, 1, #block.steps - 1, 1, {})
  for key, v in pairs(last.args) do step.args[key] = v end
  step.args[name] = value
  steps[#steps + 1] = step
  return { steps = steps, inputs = block.inputs }
end

-- The plan of a block with a longer argument, and how long the argument is; nil if the op does not take it.
local function longer(block, name, value)
  local list = {}
  if math.type(value) == "integer" then list = LARGE end
  if type(value) == "string" and value ~= "" then list = { value .. ("x"):rep(LONG), value:rep(LONG // #value) } end
  for _, long in ipairs(list) do
    local bound = plan.bind(case_file.program(with(block, name, long), classes))
    if bound then return bound, type(long) == "string" and #long or long end
  end
end

-- The cells of a block's cases, without those that are no text.
local function cells_of(block)
  local list = {}
  for _, case in ipairs(block.cases) do
    local whole = #case.cells == block.inputs and not case.code
    for _, cell in ipairs(case.cells) do whole = whole and type(cell) == "string" and cell ~= "" end
    if whole and #list < CELLS then list[#list + 1] = case.cells end
  end
  return list
end

-- Whether the op asked, and whether the batch has got longer than steps may make it. One cell may pass the limit.
local function run(bound, cells, length)
  local rows, asked = {}, false
  for i = 1, limits.STEPS_ADD * 5 // 4 // length do rows[i] = cells[i % #cells + 1] end
  local tried, had, has = plan.try(bound, { inputs = rows })
  for _, row in ipairs(tried) do
    asked = asked or row.problems[1] ~= nil and row.problems[1].code == "text.too_long"
  end
  return asked, has > had * 8 + limits.STEPS_ADD + 2 * length
end

describe("an op with a very long argument", function()
  local asked, tries = {}, {}

  for path in assert(io.popen "ls spec/cases/ops/*.case"):lines() do
    it("asks for room before it makes its cells many times longer: " .. path:match "[^/]+$", function()
      for _, block in ipairs(case_file.read(path)) do
        block.inputs = 1
        for _, case in ipairs(block.cases) do block.inputs = math.max(block.inputs, #case.cells) end
        local cells, last = cells_of(block), block.steps[#block.steps]
        for name, value in pairs(cells[1] and not block.headers and not block.fields and last.args or {}) do
          local key = last.op .. " " .. tostring(name)
          tries[key] = tries[key] or 0
          local bound, length
          if tries[key] < TRIES and not asked[last.op] then bound, length = longer(block, name, value) end
          if bound then
            tries[key] = tries[key] + 1
            local has_asked, is_overfull = run(bound, cells, length)
            assert.is_false(is_overfull, last.op .. " does not ask for room (exec_room)")
            asked[last.op] = has_asked or nil
          end
        end
      end
    end)
  end

  it("is tried for every step that says so in its codes, and for those that have asked so far", function()
    local wanted = { "gsub", "join", "pad_left", "prefix", "replace", "suffix" }
    for _, step in ipairs(require("kit.steps").list) do
      for _, code in ipairs(step.codes) do
        if code == "text.too_long" then wanted[#wanted + 1] = step.op or step.name end
      end
    end
    for _, op in ipairs(wanted) do assert.is_true(asked[op], op .. " was not tried with an argument that makes its cells longer") end
  end)
end)
