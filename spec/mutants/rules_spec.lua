-- The bugs that are made by rule.
require "spec.helper"
local rules = require "spec.mutants.rules"

local function titles(file, text)
  local list = {}
  for i, bug in ipairs(rules.of(file, text, "s")) do
    assert.equal(bug.from, text:sub(bug.at, bug.at + #bug.from - 1))
    list[i] = bug.title:gsub("^[^:]*:", "")
  end
  return list
end

describe("bugs by rule", function()
  it("of Lua are made in code and in SQL, and not in comments and texts", function()
    assert.same({ "2: a == 1 becomes not (a == 1)", "2: == becomes ~=", "2: 1 becomes 2", "3: return not b becomes return nil", "3: not becomes not not",
      "6: f(2, \"x and 3\") becomes do end", "6: 2 becomes 1", "6: 2 becomes 3", "7: sql = \"SELECT 1 WHERE a = b\" becomes do end", "7:  =  becomes  <> ",
      "8: a + 1 becomes not (a + 1)", "8: + becomes -", "8: 1 becomes 2" },
      titles("a.lua", "-- a == 1 and true\n  if a == 1 then\n  return not b\n--[[ 1\n]]\n"
        .. '  f(2, "x and 3")\n  sql = "SELECT 1 WHERE a = b"\n  while x do if a + 1 then y() end end\n'))
  end)

  it("of C are made in code, and not in comments, texts and what begins with #", function()
    assert.same({ "4: (p && !q) becomes (!(p && !q))", "4: && becomes ||", "4: ! becomes !!", "5: f(p->n, \"a < 1\"); becomes ;", "6: n += 3; becomes ;",
      "6: += becomes -=", "6: 3 becomes 2", "6: 3 becomes 4", "7: break; becomes ;" },
      titles("a.c", "#define X 1 \\\n  + 2\n/* a < 1 */ // 4\n  if (p && !q)\n    f(p->n, \"a < 1\");\n    n += 3;\n  break;\n"))
  end)

  it("are to be noticed by the specs of the room, or of the one above it", function()
    assert.matches("^spec/kitload/files/inbox_spec.lua ", rules.specs_of "lua/kitload/files/inbox.lua")
    assert.matches("spec/commands/data/run_spec.lua", rules.specs_of "lua/kitload/commands/data/run.lua", 1, true)
    assert.matches("spec/plan/plan_spec.lua", rules.specs_of "src/plan/number/op_number.c", 1, true)
    assert.equal("", rules.specs_of "src/nowhere/x.c")
  end)
end)
