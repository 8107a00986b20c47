-- Null tokens and the empty text are checked again after every step that changes the text. This spec tries all steps.
local h = require "spec.helper"
local host_plan = require "kitload.host.plan"
local kit_test = require "kit.test"
local steps = require "kit.steps"

local ops = {}
for _, op in ipairs(host_plan.ops()) do ops[op.name] = op end

local options = { file = "acme.csv", row = 57 }

local function kit_of(chain, facts)
  local path = h.tmp() .. "/x.lua"
  h.write(path, ('local k = require "kit"\nreturn k.kit "x" { %s, k.field "a" { %s } }\n'):format(facts, chain))
  return kit_test.load(path)
end

-- Steps of the language that give text for text.
local function text_steps()
  local list = {}
  for _, step in ipairs(steps.list) do
    local op = ops[step.op]
    if step.class == "step" and (step.takes or op.takes) == "text" and (step.gives or op.gives) == "text" then list[#list + 1] = step end
  end
  return list
end

-- What the step makes of cells, with nothing that means NULL: those of its own examples, and a few that are odd.
local odd = { " a ", "a", "Ab 1", "ＡＢ", "e\u{301}", "\u{301}", "-", "&amp;", "'a", "0", "12", "\u{A0}", "a,b", "ACME-", "none" }

local function results(step, kit)
  local out = {}
  local function look(cell)
    options.lookups = step.lookups
    local r = kit:run({ a = cell }, options)
    if r.ok and r.values.a then out[#out + 1] = { cell, r.values.a } end
  end
  for _, case in ipairs(step.cases) do look(case[1]) end
  for _, cell in ipairs(odd) do look(cell) end
  return out
end

describe("a null token that is made by", function()
  for _, step in ipairs(text_steps()) do
    it(("k.%s is NULL"):format(step.name), function()
      local does, changed = ops[step.op].text, false
      for _, r in ipairs(results(step, kit_of(step.example, 'null = {}'))) do
        local cell, made = r[1], r[2]
        if cell ~= made then
          changed = true
          options.lookups = step.lookups
          local kit = kit_of(step.example, ("null = { %q }"):format(made))
          assert.is_nil(kit:run({ a = cell }, options).values.a, ("%q becomes %q"):format(cell, made))
        end
      end
      assert.equal(changed, does ~= "keeps", "ops.def says whether the op changes a text, and some example shows it")
    end)
  end

  it("a function is NULL", function()
    local kit = kit_of('function(v) return "-" end', 'null = "-"')
    assert.is_nil(kit:run({ a = "x" }).values.a)
  end)

  it("one step is NULL before the next one", function()
    assert.is_nil(kit_of("k.trim, k.lower", 'null = "N/A"'):run({ a = " N/A " }).values.a)
    assert.is_nil(kit_of('k.trim, k.pad_left { 8, "0" }', "null = {}"):run({ a = "  " }).values.a)
    assert.is_nil(kit_of("k.nfkc, k.integer", 'null = "NULL"'):run({ a = "ＮＵＬＬ" }).values.a)
  end)
end)

describe("an empty text that is made by", function()
  -- A text that becomes empty by the step of that name.
  local made = {
    trim = " \u{A0}", ltrim = " ", rtrim = " ", squish = "\t ", unaccent = "\u{301}", slug = "-", digits = "a", keep = "-", strip = ".",
    strip_prefix = "ACME-", strip_suffix = " EUR", split = ",b", extract = "", gsub = "", sub = "", truncate = "",
    unquote_excel = '=""', replace = "a",
  }

  for _, step in ipairs(text_steps()) do
    local cell = made[step.name]
    if cell and cell ~= "" then
      it(("k.%s is NULL"):format(step.name), function()
        local chain = step.name == "replace" and 'k.replace { "a", "" }' or step.example
        local given = kit_of(chain, "null = {}"):run({ a = cell }, options)
        local kept = kit_of(chain .. ', empty = "text"', "null = {}"):run({ a = cell }, options)
        if kept.values.a == "" then
          assert.is_nil(given.values.a)
          assert.is_true(ops[step.op].text == "empties" or ops[step.op].text == "replaces")
        else
          assert.same(kept.values, given.values)
        end
      end)
    end
  end

  it("a step that says that it never does would be found", function()
    for _, step in ipairs(text_steps()) do
      if ops[step.op].text == "keeps" or ops[step.op].text == "changes" then
        for _, r in ipairs(results(step, kit_of(step.example .. ', empty = "text"', "null = {}"))) do
          assert.is_true(r[2] ~= "" or r[1] == "", ("k.%s makes %q empty"):format(step.name, r[1]))
        end
      end
    end
  end)
end)
