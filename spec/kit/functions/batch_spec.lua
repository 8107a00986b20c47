require "spec.helper"
local r = require "spec.kit.running"
local s = require "spec.kit.support"

local fields = 'k.field "id" { k.integer }, k.field "v" { k.integer, min = 0 }, k.field "out" {}, '

local function batch(size, body)
  return fields .. ("k.batch { size = %d, function(rows, ctx) %s end }"):format(size, body)
end

local function csv(n, value)
  local lines = { "id,v,out" }
  for i = 1, n do lines[#lines + 1] = ("%d,%s,"):format(i, value and value(i) or i) end
  return table.concat(lines, "\n") .. "\n"
end

local mark = [[
  local ids = {}
  for i, row in ipairs(rows) do ids[i] = row.id end
  for _, row in ipairs(rows) do row.out = table.concat(ids, "+") end]]

local function outs(body, text, options)
  local list = {}
  for i, row in ipairs(r.rows(body, text, options)) do list[i] = row.values and row.values.out or row.state end
  return table.concat(list, " ")
end

describe("k.batch", function()
  it("sees so many rows of the input at once, and what is left at its end", function()
    assert.equal("1+2+3 1+2+3 1+2+3 4+5 4+5", outs(batch(3, mark), csv(5)))
    assert.equal("1 2 3", outs(batch(1, mark), csv(3)))
    assert.equal("1+2 1+2", outs(batch(10, mark), csv(2)))
  end)

  it("sees the same rows whatever the batches of the run hold", function()
    local text = csv(50)
    local wanted = outs(batch(7, mark), text)
    for _, limits in ipairs { { rows = 1 }, { rows = 3 }, { rows = 8 }, { rows = 1024, bytes = 1 }, { rows = 1024, cells = 5 } } do
      assert.equal(wanted, outs(batch(7, mark), text, { batch = limits }))
    end
  end)

  it("sees good rows only, each part of a split one", function()
    assert.equal("1+3 rejected 1+3 4", outs(batch(3, mark), csv(4, function(i) return i == 2 and -1 or i end)))
    assert.equal("1+1+2 1+1+2 1+1+2", outs(fields .. [[k.row(function(row) if row.id == 1 then row:split { {}, {} } end end),
      k.batch { size = 2, function(rows) ]] .. mark .. " end }", csv(2)))
    assert.equal("rejected rejected", outs(batch(2, "error 'not called'"), csv(2, function() return -1 end)))
  end)

  it("may assign, reject, warn, skip, split and read cells of single rows", function()
    assert.same({ "good id=1 v=1 out=1", "rejected id=2 v=2 x.y@out", "good id=3 v=3 out=w w.w@out!", "skipped id=4 v=4",
      "good id=5 v=5 out=a", "good id=5 v=5 out=b" }, r.lines(batch(10, [[
      rows[1].out = rows[1]:raw "v"
      rows[2]:error("out", "x.y", "is wrong")
      if rows[2].out == nil then rows[3].out = "w" end
      rows[3]:warn("out", "w.w", "is odd")
      rows[4]:skip "no"
      rows[5]:split { { out = "a" }, { out = "b" } }]]), csv(5)))
  end)

  it("is seen by the rules and hooks behind it", function()
    assert.same({ "rejected id=1 rule.small@v", "rejected id=2 rule.small@v" }, r.lines(batch(2, [[
      local sum = 0
      for _, row in ipairs(rows) do sum = sum + row.v end
      for _, row in ipairs(rows) do row.v = sum end]]) .. [[,
      k.rule "small" { "is not small", at = "v", function(row) return row.v < 3 end }]], csv(2)))
  end)

  it("keeps no row after its call", function()
    assert.matches("this row was kept after its call", (r.kit_error(fields .. [[(function()
      local box = { {} }
      return k.batch { size = 1, function(rows) if box[1].kept then local _ = box[1].kept.id end box[1].kept = rows[1] end }
    end)()]], csv(2))))
  end)

  it("that raises ends the run at its first row, and all of its rows are rejected when errors are counted", function()
    local body = batch(3, 'if rows[1].id == 4 then error "no four" end')
    local rows = r.rows(body, csv(8))
    assert.equal(4, #rows)
    assert.matches("no four", rows[4].kit_error)
    assert.equal(5, rows[4].row)
    local lines = r.lines(body, csv(8), { count_kit_errors = true })
    assert.same({ "good", "good", "good", "rejected", "rejected", "rejected", "good", "good" },
      (function()
        local out = {}
        for i, line in ipairs(lines) do out[i] = line:match "^%a+" end
        return out
      end)())
  end)

  it("leaves an error of another function where it was", function()
    local body = fields .. [[k.row(function(row) if row.id == 5 or row.id == 2 then error "no" end end),
      k.batch { size = 3, function(rows) ]] .. mark .. " end }"
    local rows = r.rows(body, csv(6))
    assert.equal(2, #rows)
    assert.equal(3, rows[2].row)
    assert.equal("1+3 rejected 1+3 4+6 rejected 4+6", outs(body, csv(6), { count_kit_errors = true }))
  end)

  it("says what is wrong with it", function()
    local function mistake(item)
      local d, problems = s.kit('k.field "a" {}, ' .. item)
      assert.is_nil(d)
      return problems[1].message
    end
    assert.equal("k.batch takes a size and a function", mistake "k.batch { size = 5 }")
    assert.equal("k.batch takes a size and a function", mistake "k.batch(function() end)")
    assert.equal("k.batch: size must be an integer from 1 to 10000, not 0", mistake "k.batch { size = 0, function() end }")
    assert.equal("k.batch: size must be an integer from 1 to 10000, not nil", mistake "k.batch { function() end }")
    assert.equal("k.batch has no option 'sise'", mistake "k.batch { sise = 5, size = 5, function() end }")
    assert.equal("k.batch: all batch hooks of a kit have one size, and another one has 5",
      mistake "k.batch { size = 5, function() end }, k.batch { size = 6, function() end }")
  end)
end)
