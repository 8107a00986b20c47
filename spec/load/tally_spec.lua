local h = require "spec.helper"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"

local function call(field, fn)
  return { op = "call", field = field, args = { fn, gives = "text" } }
end

describe("the tally", function()
  it("groups problems by field, code and level in order of first appearance, with three examples", function()
    local r = s.run { files = { s.csv "ID,E-Mail,N\n1,x,1\n2,y,5000\n,z,1\n3,u,x\n4,v,2000\n" } }
    assert.same({
      { field = "email", code = "email.invalid", level = "error", message = "is not a valid e-mail address", count = 5, examples = {
        { file = "in.csv", row = 2, line = 2, raw = "x" }, { file = "in.csv", row = 3, line = 3, raw = "y" },
        { file = "in.csv", row = 4, line = 4, raw = "z" } } },
      { field = "n", code = "max", level = "warning", message = "is more than 1000", count = 2, examples = {
        { file = "in.csv", row = 3, line = 3, raw = "5000" }, { file = "in.csv", row = 6, line = 6, raw = "2000" } } },
      { field = "id", code = "required", level = "error", message = "is required", count = 1, examples = {
        { file = "in.csv", row = 4, line = 4, raw = "" } } },
      { field = "n", code = "integer.invalid", level = "error", message = "is not an integer", count = 1, examples = {
        { file = "in.csv", row = 5, line = 5, raw = "x" } } },
    }, r.problems)
    assert.equal(2, r.warnings)
    assert.equal(5, r.rejected)
  end)

  it("tells row and line apart where a row has several lines", function()
    local r = s.run { files = { s.csv 'ID,E-Mail,N\n"1\n\n\n",a@b.de,1\n2,y,2\n"3\n",z,3\n4,v,4\n' } }
    assert.same({ { file = "in.csv", row = 3, line = 6, raw = "y" }, { file = "in.csv", row = 4, line = 7, raw = "z" },
      { file = "in.csv", row = 5, line = 9, raw = "v" } }, r.problems[1].examples)
  end)

  it("tells a warning from an error of the same field and code", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "s" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" {},
        k.row(function(row)
          if row.id == "1" then row:warn("id", "id.odd", "is odd") end
          if row.id == "2" then row:error("id", "id.odd", "is odd") end
        end) }
    ]]
    local r = s.run { files = { s.csv "ID,E-Mail,N\n1,a@b.de,1\n2,a@b.de,2\n1,a@b.de,3\n" }, kit = { path = path, roots = { dir } },
      plan = plan.bind(s.program { { op = "row", field = -1, args = { 1 } } }) }
    local told = {}
    for i, p in ipairs(r.problems) do told[i] = ("%s %s %d"):format(p.code, p.level, p.count) end
    assert.same({ "id.odd warning 2", "id.odd error 1" }, told)
    assert.same({ 1, 2 }, { r.rejected, r.warnings })
  end)

  it("cuts long raw values in examples and says so", function()
    local r = s.run { files = { s.csv("ID,E-Mail,N\n1," .. ("a"):rep(300) .. ",1\n") } }
    assert.same({ file = "in.csv", row = 2, line = 2, raw = ("a"):rep(200) .. "…", raw_length = 300 }, r.problems[1].examples[1])
  end)

  it("shows the beginning of a row that is rejected as a whole, with the length of all of it", function()
    local function example(text, dialect) return s.run({ files = { s.csv(text, dialect) } }).problems[1].examples[1] end
    local found
    for n = 199, 202 do
      found = example("ID,E-Mail,N\n1," .. ("x"):rep(n - 2) .. "\n")
      assert.same({ "1," .. ("x"):rep(math.min(n, 200) - 2) .. (n > 200 and "…" or ""), n > 200 and n or nil }, { found.raw, found.raw_length })
    end
    found = example("ID,E-Mail,N\n1," .. ("ä"):rep(100) .. ",1,5,6," .. ("x"):rep(500) .. ",y\n")
    assert.same({ "1," .. ("ä"):rep(99) .. "…", 711 }, { found.raw, found.raw_length })
    found = example("ID,E-Mail,N\n1," .. ("x"):rep(197) .. "ä,1,5\n")
    assert.same({ "1," .. ("x"):rep(197) .. "…", 205 }, { found.raw, found.raw_length })
    found = example('{"ID":"' .. ("x"):rep(1000) .. '",}\n', { dialect = { format = "ndjson" } })
    assert.same({ '{"ID":"' .. ("x"):rep(193) .. "…", 1010 }, { found.raw, found.raw_length })
    -- A rejects file has other cells, and a message of its own.
    local path = h.write(h.tmp() .. "/again.csv", "_row,_errors,ID,E-Mail,N\n2,x,1,a@b.de,1,5\n")
    assert.is_nil(s.run({ files = { s.rejects_file(path) } }).problems[1].examples[1].raw)
  end)

  it("keeps hundreds of fields and both levels apart", function()
    local n = 150
    local p, headers, columns = { ninputs = n, fields = {}, code = {} }, {}, {}
    for i = 1, n do
      headers[i], columns[i] = "h" .. i, i - 1
      p.fields[i] = { name = "f" .. i, kind = "text", input = i - 1 }
      for _, insn in ipairs { { op = "load", args = { i - 1 } }, { op = "nulls", args = { empty = "null" } },
        { op = "required", args = {}, level = "warning" }, { op = "required", args = {} } } do
        insn.field = i - 1
        p.code[#p.code + 1] = insn
      end
    end
    headers[n + 1] = "x" -- so that the row is not blank
    local r = s.run { plan = plan.bind(p), files = { s.csv(table.concat(headers, ",") .. "\n" .. ((","):rep(n) .. "x\n"):rep(2),
      { headers = headers, columns = columns }) } }
    assert.same({ 2 * n, 2 * n }, { #r.problems, r.warnings })
    for i = 1, n do
      for k, level in ipairs { "warning", "error" } do
        local problem = r.problems[2 * i - 2 + k]
        assert.same({ "f" .. i, level, 2 }, { problem.field, problem.level, problem.count })
      end
    end
  end)

  it("knows whether the messages of a group differ, whichever comes last", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "s" { into = "t", load = "append", k.field "id" { function(v) return nil, "odd", "is " .. v end }, k.field "email" {},
        k.field "n" {} }
    ]]
    for ids, differs in pairs { ["a a"] = false, ["a b a"] = true, ["a a b"] = true, ["b a a"] = true, a = false } do
      local r = s.run { files = { s.csv("ID,E-Mail,N\n" .. ids:gsub("%w", "%0,a@b.de,1\n"):gsub(" ", "")) },
        kit = { path = path, roots = { dir } }, plan = plan.bind(s.program { call(0, 1) }) }
      assert.same({ differs, "is " .. ids:sub(1, 1) }, { r.problems[1].differs or false, r.problems[1].message })
    end
  end)

  it("counts skipped rows by reason, and leaves their problems untold", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "s" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" {},
        k.row(function(row)
          if row.id == "t" then row:skip "test record" end
          if row.id == "u" then row:skip "unknown" end
        end) }
    ]]
    local r = s.run { files = { s.csv "ID,E-Mail,N\nt,a@b.de,1\nk,a@b.de,2\nu,bad,3\nt,a@b.de,4\n" },
      kit = { path = path, roots = { dir } }, plan = plan.bind(s.program { { op = "row", field = -1, args = { 1 } } }) }
    assert.equal(3, r.skipped)
    assert.equal(1, r.sent)
    assert.equal(0, r.rejected)
    assert.same({ { reason = "test record", count = 2 }, { reason = "unknown", count = 1 } }, r.skips)
    assert.same({}, r.problems)
    assert.equal("", r.rejects_text)
  end)

  it("counts codes past ten thousand different ones together", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "s" { into = "t", load = "append", k.field "id" { function(v) return nil, "code." .. v, "is bad" end },
        k.field "email" {}, k.field "n" {} }
    ]]
    local lines = { "ID,E-Mail,N" }
    for i = 1, 10500 do lines[#lines + 1] = i .. ",a@b.de,1" end
    local r = s.run { files = { s.csv(table.concat(lines, "\n")) }, kit = { path = path, roots = { dir } },
      plan = plan.bind(s.program { call(0, 1) }) }
    assert.equal(10001, #r.problems)
    assert.equal("code.10000", r.problems[10000].code)
    assert.equal(500, r.problems[10001].count)
    assert.equal("other", r.problems[10001].code)
    assert.equal(10500, r.rejected)
    assert.is_true(h.exists(path))
  end)

  it("counts reasons of skipped rows past ten thousand different ones together", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "s" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" {},
        k.row(function(row) row:skip("reason " .. row.id) end) }
    ]]
    local lines = { "ID,E-Mail,N" }
    for i = 1, 10500 do lines[#lines + 1] = i .. ",a@b.de,1" end
    lines[#lines + 1] = "10000,a@b.de,1"
    local r = s.run { files = { s.csv(table.concat(lines, "\n")) }, kit = { path = path, roots = { dir } },
      plan = plan.bind(s.program { { op = "row", field = -1, args = { 1 } } }) }
    local counts = {}
    for _, skip in ipairs(r.skips) do counts[skip.reason] = skip.count end
    assert.same({ 10501, 10001, 500, 1, 2 }, { r.skipped, #r.skips, counts.other, counts["reason 9999"], counts["reason 10000"] })
  end)
end)
