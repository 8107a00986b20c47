-- Each limit of src/base/limits.def at its number and one past it: the first is taken, the second is not. A limit that is too
-- costly to try here is named with the spec that tries it.
local h = require "spec.helper"
local limits = require "kitload.host.limits"
local plan = require "kitload.host.plan"
local r = require "spec.kit.running"
local source = require "kitload.host.source"

local dir = h.tmp()

local function try(steps, rows, more)
  local code = { { op = "load", field = 0, args = { 0 } } }
  for _, step in ipairs(steps) do code[#code + 1] = { op = step[1], field = 0, args = table.move(step, 2, #step, 1, {}) } end
  local bound, err = plan.bind { ninputs = 1, fields = { { name = "f", kind = "text", input = 0 } }, code = code }
  if not bound then return err.message end
  local inputs = {}
  for i, row in ipairs(rows) do inputs[i] = { row } end
  local done = plan.try(bound, { inputs = inputs, typed = more })
  return done[#done].problems[1] and done[#done].problems[1].code or nil, done
end

-- What is said of the last row of the file, or of the file.
local function reads(text, options)
  local rows, err = source.rows(h.write(dir .. "/in", text), options)
  if not rows then return err.message end
  local problem = rows[#rows].problems[1]
  return problem and problem.code .. ": " .. problem.message or nil
end

local function calls(code, csv)
  return (r.kit_error('k.field "a" {}, k.field "j" { k.json }, k.row(function(row) ' .. code .. " end)", csv or "a,j\nx,1\n"))
end

local function opens(body)
  local handle, err = r.open(r.kit(body))
  if not handle then return err.message end
  handle:close()
end

local function nested(n) return ("["):rep(n) .. ("]"):rep(n) end

-- symbol → { a function from a number to what was wrong or nil, a part of what is wrong past the limit, how far past it }
local tried = {
  JSON_DEPTH = { function(n) return try({ { "json" } }, { nested(n) }) end, "json.invalid" },
  -- It is noticed when the next block of the file is read.
  JSON_NAME = { function(n)
    return reads(('{"%s":1,"r":[{"a":1}]}'):format(("n"):rep(n)), { dialect = { format = "json", rows = "/r" }, headers = { "a" } })
  end, "longer than its limit", 1 << 20 },
  COLUMN = { function(n) return opens(('k.field "a" { from = %d }'):format(n)) end, "65535" },
  FILL_DOWN = { function(n) return (try({ { "fill_down", 0 } }, { ("x"):rep(n), "" })) end, "fill_down.unknown" },
  RUNNING = { function(n) return (try({ { "running", 0 } }, { ("9"):rep(n) })) end, "decimal" },
  PAD = { function(n) return (try({ { "pad_left", n, "0" } }, { "1" })) end, "must be an integer from 1 to 10000" },
  LENGTH = { function(n) return (try({ { "truncate", n } }, { "1" })) end, "must be an integer from 1 to 10485760" },
  BATCH = { function(n) return opens(('k.field "a" {}, k.batch { size = %d, function(rows) end }'):format(n)) end, "size must be an integer from 1 to 10000" },
  HEADER_ROW = { function(n) return opens(('k.field "a" {}, source = { header = %d }'):format(n)) end, "header" },
  SKIP = { function(n) return opens(('k.field "a" {}, source = { skip = %d }'):format(n)) end, "skip" },
  FOOTER = { function(n) return opens(('k.field "a" {}, source = { footer = %d }'):format(n)) end, "footer" },
  SPLIT = { function(n) return calls(("local t = {} for i = 1, %d do t[i] = { a = 'y' } end row:split(t)"):format(n)) end, "split" },
  DIGITS = { function(n) return calls(("local x = row.j + k.dec(row.a)"), ("a,j\n%s,%s\n"):format(("9"):rep(n), ("8"):rep(n))) end, "digits" },
}

-- The same limit in another place.
local also = {
  JSON_DEPTH = { function(n) return calls(("local t = 1 for i = 1, %d do t = { t } end row.j = t"):format(n)) end },
  LENGTH = {
    function(n) return opens(('k.field "a" { max_length = %d }'):format(n)) end, function(n) return opens(('k.field "a" { min_length = %d }'):format(n)) end,
    function(n) return opens(('k.field "a" { length = %d }'):format(n)) end, function(n) return opens(('k.field "a" { k.truncate(%d) }'):format(n)) end,
  },
  PAD = { function(n) return opens(('k.field "a" { k.pad_left(%d, "0") }'):format(n)) end },
  DIGITS = {
    function(n) return calls(("local x = k.dec(('9'):rep(%d))"):format(n)) end,
    function(n) return calls("local x = row.j", ("a,j\nx,[%s]\n"):format(("8"):rep(n))) end,
  },
}

local elsewhere = {
  CELL = "spec/decode/limits_spec.lua", ROW = "spec/decode/limits_spec.lua", HEAD = "spec/kitload/reading/sniff_spec.lua",
  UNPACKED = "spec/source/source_spec.lua", NAMES_SHOWN = "spec/kitload/kits/limits_table_spec.lua", RAW_SHOWN = "spec/load/problems_spec.lua",
  STEPS_ADD = "spec/commands/attacks/attacks_spec.lua", STEP_WORK = "spec/commands/attacks/attacks_spec.lua",
  REGEX_WORK = "spec/commands/attacks/attacks_spec.lua", REGEX_MATCH = "spec/commands/attacks/attacks_spec.lua",
  REGEX_DEPTH = "spec/commands/attacks/attacks_spec.lua", REGEX_HEAP = "spec/commands/attacks/attacks_spec.lua",
  KIT_MEMORY = "spec/kit/functions/functions_spec.lua", LOAD_INSTRUCTIONS = "spec/kit/functions/functions_spec.lua",
  CALL_INSTRUCTIONS = "spec/kit/functions/functions_spec.lua", SECONDS = "spec/kit/functions/functions_spec.lua",
  DIFFERENT = "spec/load/tally_spec.lua", -- of a file's columns: spec/commands/attacks/attacks_spec.lua
}

describe("the limit", function()
  for symbol, case in pairs(tried) do
    local n = limits[symbol]
    it(("%s is %d"):format(symbol, n), function()
      for i, fault in ipairs { case[1], table.unpack(also[symbol] or {}) } do
        assert.is_nil(fault(n), ("%s, way %d"):format(symbol, i))
        local wrong = fault(n + (case[3] or 1))
        assert.is_truthy(wrong, ("%s, way %d"):format(symbol, i))
        if i == 1 then assert.is_truthy(wrong:find(case[2], 1, true), wrong) end
      end
    end)
  end
end)

it("each limit is tried", function()
  local missing = {}
  for _, limit in ipairs(limits) do
    if not tried[limit.symbol] and not h.exists(elsewhere[limit.symbol] or "") then missing[#missing + 1] = limit.symbol end
  end
  assert.same({}, missing)
end)
