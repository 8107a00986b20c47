-- What steps may add to a batch of rows is limited: each step that makes a text longer asks for room, and the rows for which there is
-- none have text.too_long.
require "spec.helper"
local limits = require "kitload.host.limits"
local plan = require "kitload.host.plan"

local MIB = 1 << 20
local long = ("x"):rep(MIB)

-- op, arguments, the cell, how much longer it becomes
local growing = {
  { "prefix", { long }, "a", MIB }, { "suffix", { long }, "a", MIB }, { "replace", { "a", long }, "a", MIB - 1 },
  { "gsub", { "a", long }, "a", MIB - 1 },
  { "pad_left", { limits.PAD, "0" }, "a", limits.PAD - 1 }, { "upper", {}, ("ß"):rep(MIB // 2), 0 },
}

describe("room for longer texts", function()
  for _, case in ipairs(growing) do
    local op, args, cell, more = table.unpack(case)
    it("is asked for by " .. op, function()
      local bound, err = plan.bind { ninputs = 1, fields = { { name = "f", kind = "text", input = 0 } },
        code = { { op = "load", field = 0, args = { 0 } }, { op = op, field = 0, args = args } } }
      assert(bound, err and err.message)
      local added = more > 0 and more or #cell
      local most = limits.STEPS_ADD // added
      local inputs = {}
      for i = 1, most + most // 4 + 20 do inputs[i] = { cell } end
      local given = #inputs * #cell * 8 -- a text may also become eight times as long
      local rows = plan.try(bound, { inputs = inputs })
      local good, refused = 0, 0
      for _, row in ipairs(rows) do
        if row.state == "good" then
          good = good + 1
          if refused > 0 then error "a row behind one without room is good" end
        else
          if row.problems[1].code ~= "text.too_long" then error(row.problems[1].code) end
          refused = refused + 1
        end
      end
      if more > 0 then
        assert.is_true(good > 0 and refused > 0, ("%d good, %d refused"):format(good, refused))
        assert.is_true(good * (added + #cell) <= limits.STEPS_ADD + given, ("%d rows are good"):format(good))
        assert.is_true(good * (added + #cell) > limits.STEPS_ADD // 2, ("%d rows are good"):format(good))
      else
        assert.equal(0, refused) -- eight times its own length is always there
      end
      collectgarbage()
    end)
  end
end)
