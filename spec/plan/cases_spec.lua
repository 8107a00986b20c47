-- Runs the golden cases of ops (spec/cases/ops, format in spec/plan/case_file.lua), and checks that none is missing.
local h = require "spec.helper"
local plan = require "kitload.host.plan"
local case_file = require "spec.plan.case_file"

local classes, gives = {}, {}
for _, op in ipairs(plan.ops()) do classes[op.name], gives[op.name] = op.class, op.gives end

local function paths(pattern)
  local list, pipe = {}, io.popen("ls " .. pattern)
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

--- The widest row of the block: how many source columns its file has.
local function width(block)
  local n = block.headers and #block.headers or 1
  for _, case in ipairs(block.cases) do n = math.max(n, #case.cells) end
  return n
end

local function run(block)
  block.inputs = width(block)
  local bound, err = plan.bind(case_file.program(block, classes))
  if not bound then error(block.text .. ": " .. err.message) end
  local rows, typed = {}, false
  for i, case in ipairs(block.cases) do
    rows[i] = case.cells
    for _, cell in ipairs(case.cells) do typed = typed or type(cell) == "table" and not cell.q end
  end
  return plan.try(bound, { inputs = rows, headers = block.headers, typed = typed })
end

--- What a row came to, as a case says it; a list of values where the block has fields.
local function outcome(block, row)
  local problem = row.problems[1]
  local out = { code = problem and problem.code, level = problem and problem.level, message = problem and problem.message }
  if out.level ~= "error" then
    if block.fields then out.gives = { "ok" } else out.gives = { row.values.value or false } end
  end
  return out
end

local function wanted(case, got)
  return { code = case.code, level = case.level, gives = case.gives, message = case.message or got.message }
end

local function check_kind(block, row)
  local last = block.steps[#block.steps].op
  local kind = row.kinds.value
  if not kind or kind == "null" or kind == "bad" or gives[last] == "same" or gives[last] == "any" then return end
  assert.equal(last == "timestamp" and kind == "instant" and "instant" or gives[last], kind)
end

local function check(block, case, row)
  local got = outcome(block, row)
  assert.same(wanted(case, got), got, case.line)
  assert.is_true(#row.problems <= 1, case.line)
  check_kind(block, row)
end

local seen_ops, seen_codes, said_codes = {}, {}, {}

local function note(block)
  for _, step in ipairs(block.steps) do seen_ops[step.op] = true end
  for _, field in ipairs(block.fields or {}) do
    for _, step in ipairs(field.steps) do seen_ops[step.op] = true end
  end
  for _, case in ipairs(block.cases) do
    if case.code then seen_codes[case.code], said_codes[case.code] = true, said_codes[case.code] or case.message ~= nil end
  end
end

for _, path in ipairs(paths "spec/cases/ops/*.case") do
  describe(path:match "[^/]+$", function()
    local blocks = case_file.read(path)
    for _, block in ipairs(blocks) do
      note(block)
      local rows
      for i, case in ipairs(block.cases) do
        it(block.text .. ": " .. case.line, function()
          rows = rows or run(block)
          check(block, case, rows[i])
        end)
      end
    end
    for _, bad in ipairs(blocks.bad) do
      it("refuses " .. bad.text, function()
        local bound, err = plan.bind(case_file.program({ steps = bad.steps, inputs = 4 }, classes))
        assert.is_nil(bound)
        assert.equal("usage", err.kind)
        local message, op = err.message:gsub("^field 'value', [%w_]+: ", "")
        local full = message .. (err.hint and "; " .. err.hint or "")
        local begins = bad.message:match "^(.*) …$"
        assert.equal(1, op, err.message)
        assert.equal(begins or bad.message, begins and full:sub(1, #begins) or full)
      end)
    end
  end)
end

-- Tables were computed by other programs (each says how); a block of one is one test.
for _, path in ipairs(paths "spec/cases/ops/*.table") do
  describe(path:match "[^/]+$", function()
    for _, block in ipairs(case_file.read(path)) do
      it(("%s: %d lines"):format(block.text, #block.cases), function()
        assert.is_true(#block.cases > 0)
        local rows = run(block)
        for i, case in ipairs(block.cases) do
          local got = outcome(block, rows[i])
          local want = wanted(case, got)
          if got.code ~= want.code or (got.gives or {})[1] ~= (want.gives or {})[1] then
            error(("%s: got %s"):format(case.line, got.code or got.gives[1]))
          end
        end
      end)
    end
  end)
end

describe("the golden cases", function()
  it("name every op", function()
    local specs = {}
    for _, path in ipairs(paths "spec/*/*_spec.lua") do specs[#specs + 1] = h.read(path) end
    local all = table.concat(specs)
    -- An op that makes rows has no place among these cases: those of melt are kits (spec/kit/functions/melt_spec.lua).
    seen_ops.melt = h.read "spec/cases/melt.case":find "k%.melt" ~= nil
    local missing = {}
    for name in pairs(classes) do
      if not seen_ops[name] and not all:find('op = "' .. name .. '"', 1, true) then missing[#missing + 1] = name end
    end
    table.sort(missing)
    assert.same({}, missing)
  end)

  it("say the whole message of every code", function()
    local missing = {}
    for code, said in pairs(said_codes) do if not said then missing[#missing + 1] = code end end
    assert.same({}, missing)
  end)

  it("produce every code that an op records", function()
    local codes = {}
    for symbol, code in h.read "src/batch/problems.def":gmatch 'PROBLEM%(([%w_]+), "([%w_.]+)"' do codes[symbol] = code end
    local missing = {}
    seen_codes["step.limit"] = true -- spec/commands/attacks/attacks_spec.lua: the arguments that need so much are too long for a line
    seen_codes["fill_down.unknown"] = true -- spec/kit/functions/carried_spec.lua: it needs a row that could not be read, or a very long cell
    for _, path in ipairs(paths "src/plan/*.c src/plan/*/*.c") do
      for symbol in h.read(path):gmatch "PROBLEM_([%u_]+)" do
        local code = codes[symbol]
        if code and not seen_codes[code] then missing[code] = path:match "[^/]+$" end
      end
    end
    assert.same({}, missing)
  end)
end)
