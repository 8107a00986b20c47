-- Numbers as arguments of ops: each is taken at its limits and refused beyond them. What is said is in spec/cases/ops (bad).
require "spec.helper"
local plan = require "kitload.host.plan"

-- op, least, most, a function from the number to the arguments, and the step before it if the op does not take text.
local limited = {
  { "round", -1000, 1000, function(n) return { n } end, "decimal" },
  { "truncate", 1, 10485760, function(n) return { n } end },
  { "pad_left", 1, 10000, function(n) return { n, "0" } end },
  { "sub", -2147483647, 2147483647, function(n) return { n } end },
  { "sub", -2147483647, 2147483647, function(n) return { 1, n } end },
  { "split", -10000, 10000, function(n) return { ",", n } end },
  { "max_length", 0, 4294967295, function(n) return { n } end },
  { "min_length", 0, 4294967295, function(n) return { n } end },
  { "limit_length", 1, 10485760, function(n) return { n } end },
  { "limit_numeric", 0, 1000, function(n) return { n, 0 } end, "decimal" },
  { "limit_numeric", -1000, 1000, function(n) return { 5, n } end, "decimal" },
  { "limit_money", 0, 10, function(n) return { n } end, "decimal" },
  { "limit_integer", 2, 4, function(n) return { n } end, "integer" },
  { "date", 0, 100, function(n) return { "%d.%m.%y", pivot = n } end },
  { "to_array", 1, 6, function(n) return { dims = n } end },
}

local function bind(op, args, before)
  local code = { { op = "load", field = 0, args = { 0 } } }
  if before then code[2] = { op = before, field = 0, args = {} } end
  code[#code + 1] = { op = op, field = 0, args = args }
  return plan.bind { ninputs = 1, fields = { { name = "f", kind = "text", input = 0 } }, code = code }
end

describe("an argument", function()
  for _, case in ipairs(limited) do
    local op, least, most, args, before = table.unpack(case, 1, 5)
    it(("of %s is from %d to %d"):format(op, least, most), function()
      for _, n in ipairs { least, most } do
        local bound, err = bind(op, args(n), before)
        assert(bound, err and err.message)
      end
      for _, n in ipairs { least - 1, most + 1 } do
        local bound, err = bind(op, args(n), before)
        assert.is_nil(bound, tostring(n))
        assert.equal("usage", err.kind)
        assert.is_truthy(err.message:find(("%d to %d"):format(least, most), 1, true), err.message)
      end
    end)
  end
end)
