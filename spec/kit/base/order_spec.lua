-- Messages that list names have a fixed order, so that the same mistakes give the same text. Lua's own order differs from
-- state to state.
require "spec.helper"
local running = require "spec.kit.running"

-- Names that are unknown everywhere, and values that are wrong everywhere.
local NAMES = "zeta = 1, foo = 2, bar = 3, quux = 4, alpha = 5, kilo = 6"
local WRONG = "zeta = {}, foo = {}, bar = {}, quux = {}, alpha = {}, kilo = {}"

local kits = {
  facts = 'k.field "a" {}, ' .. NAMES,
  ["a source"] = 'k.field "a" {}, source = { ' .. NAMES .. " }",
  ["a field"] = 'k.field "a" { ' .. NAMES .. " }",
  ["an example"] = 'k.field "a" {}, examples = { { input = { a = 1 }, ' .. NAMES .. " } }",
  ["an example's fields"] = 'k.field "a" {}, examples = { { input = { a = 1 }, gives = { ' .. NAMES .. " } } }",
  ["an example's codes"] = 'k.field "a" {}, examples = { { input = { a = 1 }, errors = { ' .. WRONG .. " } } }",
  ["the list of examples"] = 'k.field "a" {}, examples = { ' .. NAMES .. " }",
  ["a step"] = 'k.field "a" { k.boolean { ' .. NAMES .. " } }",
  ["a step without options"] = 'k.field "a" { k.extract { "x", ' .. NAMES .. " } }",
  ["a map"] = 'k.field "a" { k.map { { ' .. WRONG .. " } } }",
  ["an enum"] = 'k.field "a" { k.enum { ' .. NAMES .. " } }",
  ["formats"] = 'k.field "a" { k.date { "%Y", ' .. NAMES .. " } }",
  ["a lookup"] = 'k.field "a" { k.lookup { "s.t", match = "x", take = "y", ' .. NAMES .. " } }",
  ["a lookup's match"] = 'k.field "a" { k.lookup { "s.t", take = "y", match = { "x", ' .. WRONG .. " } } }",
  ["holes in lists"] = 'k.field "a" { k.boolean { yes = { "a", nil, "b" }, no = { nil, "a" }, zeta = { nil, 1 }, foo = { 1, nil, 2 } } }',
  ["a rule"] = 'k.field "a" {}, k.rule "r" { "m", function() return true end, ' .. NAMES .. " }",
  ["a row hook"] = 'k.field "a" {}, k.row { function() end, ' .. NAMES .. " }",
  ["a batch hook"] = 'k.field "a" {}, k.batch { size = 10, function() end, ' .. NAMES .. " }",
  ["k.unique"] = 'k.field "a" {}, k.unique { "a", ' .. NAMES .. " }",
  ["k.dedupe"] = 'k.field "a" {}, k.dedupe { by = { "a" }, ' .. NAMES .. " }",
  ["k.require_one"] = 'k.field "a" {}, k.field "b" {}, k.require_one { "a", "b", ' .. NAMES .. " }",
  ["k.compare"] = 'k.field "a" {}, k.compare { "a", "<", "a", ' .. NAMES .. " }",
  ["k.fn"] = 'k.field "a" { k.fn { "text", function(v) return v end, ' .. NAMES .. " } }",
  ["limits"] = 'k.field "a" {}, limits = { ' .. NAMES .. " }",
  ["create"] = 'k.field "a" {}, create = { ' .. NAMES .. " }",
  ["a list of texts"] = 'k.field "a" { from = { "x", ' .. NAMES .. " } }",
  ["header rows"] = 'k.field "a" {}, source = { header = { 1, 2, ' .. NAMES .. " } }",
  ["keys that are no names"] = 'k.field "a" { [1.5] = 1, [2.5] = 1, [-3] = 1, [true] = 1, [false] = 1, [0] = 1 }',
  ["values of facts"] = 'k.field "a" { k.integer, min = "x", max = "y", one_of = { "z" }, default = "w", min_length = 3 }',
}

describe("the mistakes of", function()
  for name, body in pairs(kits) do
    it(name .. " are the same in each state", function()
      local first
      for _ = 1, 6 do
        local handle, err = running.open(running.kit(body))
        assert.is_nil(handle, "the kit was taken")
        local list = {}
        for i, p in ipairs(err.problems) do list[i] = ("%d %s | %s"):format(p.line, p.message, p.hint or "") end
        first = first or list
        assert.is_true(#list > 0)
        assert.same(first, list)
      end
    end)
  end
end)
