-- Fields with to = false are in no column. They are for hooks, rules, lookups and k.join.
local h = require "spec.helper"
local kit_test = require "kit.test"
local r = require "spec.kit.running"
local s = require "spec.kit.support"

local columns = { { name = "id", type = "int4" }, { name = "total", type = "numeric" }, { name = "full", type = "text" } }

describe("a field with to = false", function()
  it("is read by hooks and rules, checked, and in no column", function()
    local rows, program = r.rows([[k.field "id" {}, k.field "net" { k.decimal "1,234.56", to = false, min = 0 },
      k.field "kind" { to = false, one_of = { "a", "b" } }, k.field "total" { k.const(k.null), k.decimal "1234.56" },
      k.row(function(row) row.total = row.net and k.dec(row.net) * 2 end), k.rule "big" { "m", at = "net", function(row) return row.kind ~= "b" end }]],
      'id,net,kind\n1,"1,000.50",a\n2,-1,a\n3,1,c\n4,1,b\n', { columns = columns })
    assert.same({ "id", "total" }, { program.columns[1].name, program.columns[2].name })
    assert.equal(2, #program.columns)
    assert.same({ "good", "rejected", "rejected", "rejected" }, { rows[1].state, rows[2].state, rows[3].state, rows[4].state })
    assert.same({ "2001.00", "min", "one_of", "rule.big" },
      { rows[1].values.total, rows[2].problems[1].code, rows[3].problems[1].code, rows[4].problems[1].code })
  end)

  it("may be required, have a default, be assigned by a hook, and lack its column", function()
    assert.same({ "good id=1 a=x c=D", "rejected id=2 c=D required@a" }, r.lines([[k.field "id" {}, k.field "a" { to = false, required = true },
      k.field "b" { to = false }, k.field "c" { to = false, default = "D" }, k.row(function(row) row.b = nil end)]], "id,a\n1,x\n2,\n"))
    assert.same({ "good id=1 b=1 c=11" }, r.lines([[k.field "id" {}, k.field "b" { to = false }, k.field "c" { k.const(k.null), k.text },
      k.row(function(row) row.b = row.id end), k.row(function(row) row.c = row.b .. row.id end)]], "id\n1\n"))
  end)

  it("is read by k.join, k.coalesce, k.hash and k.uuid_v5 by its name, as it is behind its steps", function()
    assert.same({ "good full=Ann-Hall-2024-12-31 first=Ann last=Hall born=2024-12-31 any=Ann", "good full=Bo last=Bo any=z",
      "rejected full=C first=C any=C date.invalid@born" }, r.lines([[k.field "full" { k.join { "first", "last", "born", sep = "-" } },
      k.field "first" { from = "Vorname", k.trim, k.title, to = false }, k.field "last" { from = "Name", k.trim, to = false },
      k.field "born" { k.date "%d.%m.%Y", to = false }, k.field "any" { k.coalesce { "first", "Zweiter" } }]],
      "Vorname,Name,born,Zweiter\n ann ,Hall,31.12.2024,\n,Bo,,z\nc,,x,\n"))
    local rows = r.rows([[k.field "a" { from = "A", k.lower, to = false }, k.field "h" { k.hash { "a", "B" } }, k.field "g" { k.hash { "C", "B" } },
      k.field "u" { k.uuid_v5 { "a", namespace = "dns" } }]], "A,B,C\nX,y,x\n")
    assert.equal(rows[1].values.g, rows[1].values.h)
    assert.equal("05b16a01-46c6-56dd-bd6e-c6dfb4a1427a", rows[1].values.u)
  end)

  it("is a number to the field that reads it, not a text in that field's format", function()
    local rows = r.rows([[k.field "net" { k.decimal "1.234,56", to = false }, k.field "n" { k.integer, to = false }, k.field "on" { k.boolean { yes = "ja" }, to = false },
      k.field "a" { k.coalesce { "net" }, k.decimal "1.234,56" }, k.field "b" { k.join { "net", "leer" }, k.decimal "1,234.56" },
      k.field "c" { k.coalesce { "net" }, k.money { "1.234,56", currency = "EUR" } }, k.field "d" { k.coalesce { "on" }, k.boolean { yes = "x" } },
      k.field "e" { k.join { "n", "net", sep = ";" }, k.list { ";", of = k.decimal "1.234,56" } }]],
      'net,n,on,leer\n"1,234",5,ja,\n"0,5",,,\n')
    local v = rows[1].values
    assert.same({ "1.234", "1.234", "1.234", "true", "[5,1234]" }, { v.a, v.b, v.c, v.d, v.e })
    assert.equal("0.5", rows[2].values.a)
  end)

  it("is compared by lookups, also behind its steps", function()
    local path = h.tmp() .. "/x.lua"
    h.write(path, 'local k = require "kit"\nreturn k.kit "x" { into = "t", k.field "id" { k.lookup { "users", match = { "email", tenant_id = "tenant" }, '
      .. 'take = "id" }, k.integer }, k.field "tenant" { k.strip_prefix "T-", k.integer, to = false } }')
    local kit = kit_test.load(path)
    local lookups = { users = { { email = "a@x", tenant_id = 7, id = 1 }, { email = "a@x", tenant_id = 8, id = 2 } } }
    local result = kit:run({ id = "a@x", tenant = "T-8" }, { lookups = lookups })
    assert.same({ id = 2, tenant = 8 }, result.values)
    assert.same("lookup.missing", kit:run({ id = "a@x", tenant = "T-9" }, { lookups = lookups }).issues[1].code)
  end)

  it("is a header's name where no such field is", function()
    assert.same({ "good j=a-b" }, r.lines([[k.field "j" { k.join { "first", "last", sep = "-" } }]], "first,last\na,b\n"))
  end)
end)

describe("a mistake with to = false", function()
  it("is a key, unique, dedupe, or a kit without a column", function()
    assert.same({ "1: key names field 'a', which is in no column (to = false)" },
      s.mistakes 'key = { "a" }, k.field "a" { to = false }, k.field "b" {}')
    assert.same({ "1: field 'a': unique is for columns, and the field is in none (to = false)" },
      s.mistakes 'k.field "a" { to = false, unique = true }, k.field "b" {}')
    assert.same({ "1: k.unique names field 'a', which is in no column (to = false)", "2: k.dedupe names field 'a', which is in no column (to = false)" },
      s.mistakes 'k.field "a" { to = false }, k.field "b" {}, k.unique { "b", "a" },\nk.dedupe { by = "a" }')
    assert.same({ "0: kit 'x' has no field that goes into the table" }, s.mistakes 'k.field "a" { to = false }')
    assert.same({ "1: field 'a': to must be a column, or false, not true | write to = \"column\", or to = false for a field that is in no column" },
      s.mistakes 'k.field "a" { to = true }')
    assert.same({ "1: field 'a': k.join reads 'b', which needs 'a' itself", "1: field 'b': k.join reads 'a', which needs 'b' itself" },
      s.mistakes 'k.field "a" { k.join { "b", "x" }, to = false }, k.field "b" { k.join { "a" }, to = false }, k.field "c" {}')
  end)
end)
