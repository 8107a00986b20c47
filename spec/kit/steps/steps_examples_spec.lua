local h = require "spec.helper"
local kit_test = require "kit.test"
local json = require "kitload.talk.json"
local steps = require "kit.steps"

local ops = {}
for _, op in ipairs(require("kitload.host.plan").ops()) do ops[op.name] = op end

local options = {
  meta = { tenant_id = "7" }, job = "0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11", file = "acme.csv", row = 57,
  now = 1714979289, -- 2024-05-06 07:08:09 UTC
}

--- A kit with the step's example in its only field; a step that takes no text has the one before it that gives what it takes.
local function kit_of(step)
  local takes = step.takes or ops[step.op].takes
  local before = step.class == "step" and takes ~= "text" and takes ~= "any" and takes ~= "same" and ("k.%s, "):format(takes) or ""
  local path = h.tmp() .. "/x.lua"
  h.write(path, ('local k = require "kit"\nreturn k.kit "x" { k.field "a" { %s%s } }\n'):format(before, step.example))
  return kit_test.load(path)
end

local function check(kit, step, case)
  local cells = type(case[1]) == "table" and case[1] or { a = case[1] }
  options.lookups, options.file = step.lookups, step.file or "acme.csv"
  local r = kit:run(cells, options)
  local issue = r.issues[1]
  if case.code then
    assert.equal(case.code, issue and issue.code)
    return
  end
  assert.is_nil(issue and issue.code .. ": " .. issue.message)
  if case.null then
    assert.is_nil(r.values.a)
  elseif r.kinds.a == "json" then
    assert.same(json.decode(case[2]), r.values.a)
  else
    assert.equal(case[2], r.values.a)
    assert.equal(math.type(case[2]), math.type(r.values.a))
  end
end

describe("the documented example of", function()
  for _, step in ipairs(steps.list) do
    it(("k.%s does what is written beside it"):format(step.name), function()
      assert.is_true(#(step.cases or {}) > 0, "a step has at least one case in lua/kit/steps/init.lua")
      local kit = kit_of(step)
      for _, case in ipairs(step.cases) do check(kit, step, case) end
    end)
  end
end)

describe("the documented codes", function()
  local known = {}
  for _, entry in ipairs(require("kitload.host.plan").codes()) do known[entry.code] = true end

  it("are codes of the table of problems", function()
    for _, step in ipairs(steps.list) do
      for _, code in ipairs(step.codes) do assert.is_true(known[code], ("%s: %s"):format(step.name, code)) end
    end
  end)

  it("include those that the examples show", function()
    for _, step in ipairs(steps.list) do
      local listed = {}
      for _, code in ipairs(step.codes) do listed[code] = true end
      for _, case in ipairs(step.cases or {}) do
        if case.code then assert.is_true(listed[case.code], ("%s: %s"):format(step.name, case.code)) end
      end
    end
  end)
end)

describe("the codes of a step", function()
  -- Codes that any text, or the destination, gives.
  local general = { ["text.nul"] = true, ["json.number"] = true }

  -- Codes that the golden cases of each op show, where it stands alone: { op = { code = file } }.
  local function shown()
    local codes = {}
    for path in assert(io.popen "ls spec/cases/ops/*.case spec/cases/ops/*.table"):lines() do
      local op
      for line in io.lines(path) do
        if line:find "^op " then op = not line:find("|", 1, true) and line:match "^op ([%w_]+)" or nil end
        local code = line:match "!! ([%l_]+%.[%l_]+)"
        if op and code and not general[code] and not code:find "^db%." then
          codes[op] = codes[op] or {}
          codes[op][code] = path
        end
      end
    end
    return codes
  end

  it("include those that the cases of its op show", function()
    local codes = shown()
    for _, step in ipairs(steps.list) do
      local listed = {}
      for _, code in ipairs(step.codes) do listed[code] = true end
      for code, path in pairs(codes[step.op] or {}) do
        assert.is_true(listed[code], ("%s: %s shows %s: add it to codes in lua/kit/steps/init.lua"):format(step.name, path, code))
      end
    end
  end)
end)

describe("docs/steps.md", function()
  it("is what `make docs` writes", function()
    assert.is_true(require("kitload.kits.reference").markdown() == h.read "docs/steps.md", "docs/steps.md is old: make docs")
  end)
end)
