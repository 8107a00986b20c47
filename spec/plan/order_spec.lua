-- The order of values: each relation of two fields and each bound of a field agrees with a list in order, for values of one kind
-- and of kinds that can be compared.
require "spec.helper"
local plan = require "kitload.host.plan"

-- Each line has texts that mean the same value. A line is less than the lines below it.
local numbers = {
  integer = {
    { "-9223372036854775808" }, { "-10" }, { "-9" }, { "-1" }, { "0", "-0" }, { "1" }, { "9" }, { "10" }, { "9223372036854775807" },
  },
  decimal = {
    { "-12345678901234567890123456789.5" }, { "-9223372036854775808", "-9223372036854775808.0" }, { "-10.05" }, { "-10" }, { "-9.99" }, { "-9" },
    { "-1", "-1.00" }, { "-0.5", "-0.50" }, { "-0.05" }, { "0", "-0", "0.00" }, { "0.05" }, { "0.5", "0.500" }, { "1", "1.0" }, { "9" },
    { "9.99" }, { "10" }, { "10.05" }, { "9223372036854775807" }, { "9223372036854775807.1" }, { "12345678901234567890123456789" },
  },
  float = {
    { "-Infinity" }, { "-1e300" }, { "-10" }, { "-9" }, { "-1" }, { "-0.5" }, { "0", "-0" }, { "0.5" }, { "1" }, { "9" }, { "10" }, { "1e300" },
    { "Infinity" }, { "NaN" },
  },
}
local moments = {
  date = { { "0001-01-01" }, { "1969-12-31" }, { "1970-01-01" }, { "2024-02-29" }, { "2024-03-01" }, { "9999-12-31" } },
  timestamp = {
    { "1969-12-31 23:59:59.999999" }, { "1970-01-01 00:00:00" }, { "1970-01-01 00:00:00.000001" }, { "2024-02-29 00:00:00" },
    { "2024-02-29 23:59:59" }, { "2024-03-01 00:00:00" },
  },
}
local others = {
  time = { { "00:00:00" }, { "00:00:00.000001" }, { "09:00:00" }, { "10:00:00" }, { "23:59:59.999999" } },
  boolean = { { "false" }, { "true" } },
  text = { { "A" }, { "B" }, { "a" }, { "a " }, { "ab" }, { "b" }, { "é" } },
  uuid = { { "0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11", "{0B5EE0A26C1F4C6E9C3A2F3F0A9A7C11}" }, { "1b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11" } },
}

local relations = {
  ["<"] = function(o) return o < 0 end, ["<="] = function(o) return o <= 0 end, ["="] = function(o) return o == 0 end,
  ["~="] = function(o) return o ~= 0 end, [">"] = function(o) return o > 0 end, [">="] = function(o) return o >= 0 end,
}
local bounds = { min = relations[">="], max = relations["<="], above = relations[">"], below = relations["<"] }

-- The steps that read a field of the kind.
local function reading(kind, field)
  local code = { { op = "load", field = field, args = { field } } }
  if kind ~= "text" then code[2] = { op = kind, field = field, args = {} } end
  return code
end

local function try(kinds, more, rows)
  local p = { ninputs = #kinds, fields = {}, code = {} }
  for i, kind in ipairs(kinds) do
    p.fields[i] = { name = "f" .. i, kind = kind, input = i - 1 }
    for _, insn in ipairs(reading(kind, i - 1)) do p.code[#p.code + 1] = insn end
  end
  for _, insn in ipairs(more) do p.code[#p.code + 1] = insn end
  local bound, err = plan.bind(p)
  return plan.try(bound or error(err.message), { inputs = rows })
end

local function texts(lines)
  local list = {}
  for place, line in ipairs(lines) do
    for _, text in ipairs(line) do list[#list + 1] = { text = text, place = place } end
  end
  return list
end

describe("values are in order:", function()
  for _, family in ipairs { numbers, moments, others } do
    for kind, lines in pairs(family) do
      it(kind .. " by each relation of two fields", function()
        local rows, want, list = {}, {}, texts(lines)
        for _, a in ipairs(list) do
          for _, b in ipairs(list) do rows[#rows + 1], want[#want + 1] = { a.text, b.text }, a.place - b.place end
        end
        for sign, holds in pairs(relations) do
          local got = try({ kind, kind }, { { op = "compare", field = -1, args = { 0, sign, 1 } } }, rows)
          for i, row in ipairs(got) do
            local problem = row.problems[1]
            local is = problem == nil
            if is ~= holds(want[i]) or problem and problem.code ~= "compare" then
              error(("%s %s %s: %s"):format(rows[i][1], sign, rows[i][2], problem and problem.code or "holds"))
            end
          end
        end
      end)

      it(kind .. " by each bound of a field", function()
        local rows, list = {}, texts(lines)
        for i, a in ipairs(list) do rows[i] = { a.text } end
        for _, b in ipairs(list) do
          local canonical = try({ kind }, {}, { { b.text } })[1].values.f1
          for name, holds in pairs(bounds) do
            local got = try({ kind }, { { op = name, field = 0, args = { canonical, kind = kind } } }, rows)
            for i, row in ipairs(got) do
              local problem = row.problems[1]
              if (problem == nil) ~= holds(list[i].place - b.place) or problem and problem.code ~= name then
                error(("%s with %s %s: %s"):format(rows[i][1], name, canonical, problem and problem.code or "passes"))
              end
            end
          end
        end
      end)
    end
  end

  -- Values of both kinds that have the same text mean the same.
  local function mixed(family, meaning)
    for left, lefts in pairs(family) do
      for right, rights in pairs(family) do
        if left ~= right then
          local rows, want = {}, {}
          for _, a in ipairs(texts(lefts)) do
            for _, b in ipairs(texts(rights)) do
              local order = meaning(a.text, b.text)
              if order then rows[#rows + 1], want[#want + 1] = { a.text, b.text }, order end
            end
          end
          for sign, holds in pairs(relations) do
            local got = try({ left, right }, { { op = "compare", field = -1, args = { 0, sign, 1 } } }, rows)
            for i, row in ipairs(got) do
              if (row.problems[1] == nil) ~= holds(want[i]) then error(("%s %s %s of %s and %s"):format(rows[i][1], sign, rows[i][2], left, right)) end
            end
          end
        end
      end
    end
  end

  it("numbers of different kinds", function()
    local dec = require "kit.base.dec"
    -- Words are above and below all numbers; a number is compared exactly.
    local function rank(text) return text == "NaN" and 2 or text == "Infinity" and 1 or text == "-Infinity" and -1 or 0 end
    local function exact(text) return text:find "e" and dec.parse(text:sub(1, 1) == "-" and "-1" .. ("0"):rep(300) or "1" .. ("0"):rep(300)) or dec.parse(text) end
    mixed(numbers, function(a, b)
      if rank(a) ~= 0 or rank(b) ~= 0 then return rank(a) - rank(b) end
      local x, y = exact(a), exact(b)
      return x < y and -1 or x == y and 0 or 1
    end)
  end)

  it("days and timestamps", function()
    -- A day is its first moment.
    local function whole(text) return #text == 10 and text .. " 00:00:00" or text end
    mixed(moments, function(a, b)
      a, b = whole(a), whole(b)
      return a < b and -1 or a == b and 0 or 1
    end)
  end)
end)
