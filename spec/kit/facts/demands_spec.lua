-- Required fields and keys are checked after all hooks, because hooks may fill them or empty them.
require "spec.helper"
local r = require "spec.kit.running"

describe("a required field or a key", function()
  it("may be filled by a hook alone", function()
    local kit = [[key = { "id" }, k.field "id" { k.const(k.null), k.text }, k.field "n" { k.const(k.null), k.integer, required = true },
      k.field "a" {}, k.row(function(row) if row.a then row.id, row.n = "x" .. row.a, 7 end end)]]
    assert.same({ "good id=x1 n=7 a=1", "rejected b=2 key.null@id required@n" },
      r.lines(kit:gsub('k.field "a" {}', 'k.field "a" {}, k.field "b" {}'), "a,b\n1,\n,2\n"))
  end)

  it("reads as nil before it is filled, by this hook or another one, and in rules between them", function()
    local kit = [[k.field "id" { required = true }, k.field "a" {}, k.field "seen" { k.const(k.null), k.text },
      k.row(function(row) row.seen = tostring(row.id) end),
      k.rule "told" { "m", level = "warning", function(row) return row.id ~= nil end },
      k.row(function(row) row.id = row.id or tonumber(row.a) and row.a end)]]
    assert.same({ "good id=7 a=1 seen=7", "good id=2 a=2 seen=nil rule.told@!", "rejected a=x seen=nil rule.told@! required@id" },
      r.lines(kit, "id,a\n7,1\n,2\n,x\n"))
  end)

  it("that a hook empties is caught", function()
    assert.same({ "rejected a=1 required@b", "good a=2 b=y" }, r.lines([[k.field "a" {}, k.field "b" { required = true },
      k.row(function(row) if row.a == "1" then row.b = nil end end)]], "a,b\n1,x\n2,y\n"))
    assert.same({ "good a=1 b=z" }, r.lines([[k.field "a" {}, k.field "b" { required = true },
      k.row(function(row) row.b = nil end), k.row(function(row) row.b = row.b or "z" end)]], "a,b\n1,x\n"))
  end)

  it("is the row's fault, not the kit's, where a hook fails for its want", function()
    local kit = [[key = "id", k.field "id" {}, k.field "name" { required = true }, k.field "note" {},
      k.row(function(row) if row.name:find "^TEST" then row:skip "test" end end), k.rule "long" { "m", function(row) return #row.name > 1 end }]]
    assert.same({ "good id=1 name=Ann", "rejected id=2 note=x required@name", "skipped id=3 name=TEST", "rejected name=B note=y key.null@id rule.long@" },
      r.lines(kit, "id,name,note\n1,Ann,\n2,,x\n3,TEST,\n,B,y\n"))
    -- One that is not read is no excuse.
    assert.same({ "fault id=1" }, r.lines([[k.field "id" {}, k.field "name" { required = true },
      k.row(function(row) error "mine" end)]], "id,name\n1,\n"))
    -- A field that a hook has filled by then is no fault, either.
    assert.same({ "fault id=1 name=x" }, r.lines([[k.field "id" {}, k.field "name" { required = true },
      k.row(function(row) if not row.name then row.name = "x" end error "mine" end)]], "id,name\n1,\n"))
    -- A field that may be NULL is none.
    assert.same({ "fault id=1" }, r.lines([[k.field "id" {}, k.field "name" {},
      k.row(function(row) return row.name:find "x" end)]], "id,name\n1,\n"))
  end)

  it("stays rejected where a later hook fills it, once a hook has failed for its want", function()
    assert.same({ "rejected id=1 required@name" }, r.lines([[k.field "id" {}, k.field "name" { required = true },
      k.row(function(row) return #row.name end), k.row(function(row) row.name = "late" end)]], "id,name\n1,\n"))
  end)

  it("is judged in each part of a row that is split", function()
    assert.same({ "rejected id=1 v=x required@v", "rejected id=1" }, r.lines([[k.field "id" {}, k.field "v" { required = true },
      k.row(function(row) row:split { { v = "x" }, { v = k.null } } end)]], "id,v\n1,\n"))
    assert.same({ "good id=1 v=x", "good id=1 v=y" }, r.lines([[k.field "id" {}, k.field "v" { required = true },
      k.row(function(row) row:split { { v = "x" }, { v = "y" } } end)]], "id,v\n1,\n"))
  end)
end)

describe("a batch hook", function()
  local fields = 'k.field "id" { k.integer }, k.field "v" { required = true }, k.field "out" { k.const(k.null), k.text }, '

  it("may fill and empty required fields of its rows", function()
    assert.same({ "good id=1 v=1/3", "good id=2 v=2/3", "rejected id=3 required@v" }, r.lines(fields .. [[
      k.batch { size = 3, function(rows) for i, row in ipairs(rows) do row.v = i < 3 and i .. "/" .. #rows or nil end end }]],
      "id,v\n1,\n2,x\n3,y\n"))
  end)

  it("that fails for want of one sees its group once more as it was, without that row", function()
    local kit = fields .. [[k.batch { size = 3, function(rows)
      for i, row in ipairs(rows) do row.out = (row.out or "") .. "+" .. i; row:warn("id", "seen." .. i); row:split { { out = row.out }, {} } end
      for _, row in ipairs(rows) do row.v = row.v:upper() end end }]]
    local wanted = { "good id=1 v=A out=+1 seen.1@id!", "rejected id=2 required@v", "good id=3 v=C out=+2 seen.2@id!" }
    local lines = r.lines(kit, "id,v\n1,a\n2,\n3,c\n")
    table.sort(lines)
    local firsts = {}
    for _, line in ipairs(lines) do
      if not line:find "^good id=%d v=%l" then firsts[#firsts + 1] = line end
    end
    table.sort(wanted)
    assert.same(wanted, firsts)
    assert.equal(5, #lines)
  end)

  it("finds several such rows, and fails itself where it is to blame", function()
    assert.same({ "rejected id=1 required@v", "good id=2 v=B", "rejected id=3 required@v", "good id=4 v=D" }, r.lines(fields .. [[
      k.batch { size = 4, function(rows) for _, row in ipairs(rows) do row.v = row.v:upper() end end }]], "id,v\n1,\n2,b\n3,\n4,d\n"))
    assert.matches("^fault", r.lines(fields .. [[
      k.batch { size = 2, function(rows) for _, row in ipairs(rows) do row.v = row.v or "x" end error "mine" end }]], "id,v\n1,\n2,b\n")[1])
  end)
end)
