require "spec.helper"
local r = require "spec.kit.running"

local fields = [[
  k.field "sku" { k.trim, required = true }, k.field "size" {}, k.field "n" { k.integer, min = 1 },
]]

local function sizes(more)
  return fields .. [[
  k.row(function(row)
    if not row.size then return end
    local parts = {}
    for size in row.size:gmatch "[^/]+" do parts[#parts + 1] = { size = size } end
    row:split(parts)
  end), ]] .. (more or "")
end

describe("row:split", function()
  it("makes several rows of one, each a copy of it with fields of its own", function()
    local rows = r.rows(sizes(), "sku,size,n\nA,S/M/L,1\nB,,2\nC,S,3\n")
    local out = {}
    for i, row in ipairs(rows) do
      out[i] = ("%d:%s %s %s %s"):format(row.row, row.part or "-", row.values.sku, row.values.size or "∅", row.values.n)
    end
    assert.same({ "2:1 A S 1", "2:2 A M 1", "2:3 A L 1", "3:- B ∅ 2", "4:- C S 3" }, out)
  end)

  it("gives the same rows in the same order whatever batches hold", function()
    local csv = { "sku,size,n" }
    for i = 1, 50 do csv[#csv + 1] = ("x%d,%s,1"):format(i, ("a/b/c/d"):sub(1, i % 4 * 2 + 1)) end
    local text = table.concat(csv, "\n") .. "\n"
    local wanted = r.lines(sizes(), text)
    for _, rows in ipairs { 1, 2, 7 } do assert.same(wanted, r.lines(sizes(), text, { batch = { rows = rows } })) end
  end)

  it("shows the parts to the rules and hooks behind it, and can split a part again, in place", function()
    assert.same({ "good sku=A size=S1 n=1", "good sku=A size=S2 n=1", "good sku=A size=M n=1" }, r.lines(sizes [[
      k.row(function(row) if row.size == "S" then row:split { { size = "S1" }, { size = "S2" } } end end),
      k.rule "size" { "is no size", at = "size", function(row) return #row.size < 3 end },
    ]], "sku,size,n\nA,S/M,1\n"))
  end)

  it("is not called for the rows that it made itself", function()
    assert.same({ "good sku=A n=1", "good sku=A n=1" }, r.lines(fields .. "k.row(function(row) row:split { {}, {} } end)",
      "sku,size,n\nA,,1\n"))
  end)

  it("leaves the row that was split as the first of its parts", function()
    assert.same({ "good sku=A size=SS n=1", "good sku=A size=M n=1" }, r.lines(fields .. [[k.row(function(row)
      row:split { { size = "S" }, { size = "M" } }
      row.size = row.size .. "S"
    end)]], "sku,size,n\nA,,1\n"))
  end)

  it("takes NULL as k.null, and gives each part the cells of the source row", function()
    assert.same({ "good size=S n=1", "good sku=A size=A/1 n=1" }, r.lines([[
      k.field "sku" {}, k.field "size" {}, k.field "n" { k.integer },
      k.row(function(row) row:split { { sku = k.null, size = "S" }, {} } end),
      k.row(function(row) if row.sku then row.size = row:raw "sku" .. "/" .. row:raw "n" end end)]], "sku,size,n\nA,x,1\n"))
  end)

  it("rejects all of a source row for a problem of one part, which is told about the source row once", function()
    local rows = r.rows(sizes [[k.row(function(row)
      if row.size ~= "S" then row:error("size", "size.bad", "is bad") end
    end)]], "sku,size,n\nA,S/M/L,1\nB,S,1\n")
    assert.same({ "rejected", "rejected", "rejected", "good" }, { rows[1].state, rows[2].state, rows[3].state, rows[4].state })
    assert.same({ 1, 0 }, { #rows[1].problems, #rows[2].problems })
    assert.same({ "size.bad", "S/M/L" }, { rows[1].problems[1].code, rows[1].problems[1].raw })
  end)

  it("rejects a part that is given NULL in a required field", function()
    assert.same({ "rejected size=S n=1 required@sku", "rejected sku=A size=M n=1" }, r.lines(fields .. [[k.row(function(row)
      row:split { { sku = k.null, size = "S" }, { size = "M" } }
    end)]], "sku,size,n\nA,,1\n"))
  end)

  it("lets a hook skip single parts, whose problems are nobody's then", function()
    assert.same({ "good sku=A size=S n=1", "skipped sku=A size=M n=1" }, r.lines(sizes [[k.row(function(row)
      if row.size == "M" then row:warn("size", "x", "y") row:skip "no M" end
    end)]], "sku,size,n\nA,S/M,1\n"))
    local rows = r.rows(sizes [[k.row(function(row) if row.size == "S" then row:skip "no S" end end)]], "sku,size,n\nA,S/M,1\n")
    assert.same({ "skipped", "good" }, { rows[1].state, rows[2].state })
  end)

  it("is an error of the kit with no rows, rows that are no tables, fields that the kit has not, values of another domain", function()
    local function fault(call)
      return (r.kit_error(fields .. ("k.row(function(row) %s end)"):format(call), "sku,size,n\nA,,1\n"):match "^[^\n]*":gsub("^[^ ]* ", ""))
    end
    assert.equal("row:split takes one row or more; row:skip(reason) leaves a row out", fault "row:split {}")
    assert.equal("row:split takes tables of fields, item 2 is a string", fault 'row:split { {}, "x" }')
    assert.equal("row:split: the row has no field 'siz', did you mean 'size'?", fault "row:split { { siz = 1 } }")
    assert.equal("field 'n' takes integer, not a table", fault "row:split { { n = {} } }")
    assert.equal("row:split: a row can become 65536 rows, not 65537",
      fault "local t = {} for i = 1, 65537 do t[i] = {} end row:split(t)")
    assert.equal("a rule cannot split the row, a hook can: k.row(function(row) … end)",
      (r.kit_error(fields .. 'k.rule "x" { "y", function(row) row:split { {} } end }', "sku,size,n\nA,,1\n"):match "^[^\n]*":gsub("^[^ ]* ", "")))
  end)

  it("keeps the rows before a fault, with their parts", function()
    local body = sizes [[k.row(function(row) if row.sku == "C" then error "no C" end end)]]
    local csv = "sku,size,n\nA,S/M,1\nB,S/M/L,1\nC,S/M,1\nD,S/M,1\n"
    assert.same({ "good sku=A size=S n=1", "good sku=A size=M n=1", "good sku=B size=S n=1", "good sku=B size=M n=1",
      "good sku=B size=L n=1" }, { table.unpack(r.lines(body, csv), 1, 5) })
    assert.matches("^fault", r.lines(body, csv)[6])
    local rows = r.lines(body, csv, { count_kit_errors = true })
    assert.equal(8, #rows)
    assert.matches("^rejected .*lua.error", rows[6])
    assert.same({ "good sku=D size=S n=1", "good sku=D size=M n=1" }, { rows[7], rows[8] })
  end)
end)
