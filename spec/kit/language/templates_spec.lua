-- Templates and customers: what kits on several levels do to rows.
require "spec.helper"
local r = require "spec.kit.running"

local base = [[local k = require "kit"
return k.kit "base" { null = { "N/A" },
  k.field "id"     { k.trim, from = { "ID" }, required = true },
  k.field "name"   { k.squish, from = "Name" },
  k.field "amount" { k.decimal, from = "Amount", min = 0 },
  k.rule "named" { "needs a name", at = "name", function(row) return row.name end },
}]]

local german = [[local k = require "kit"
return k.kit "german" { extends = "base",
  k.field "id"     { from = k.more { "Kundennr." } },
  k.field "name"   { from = k.more { "Firma" } },
  k.field "amount" { from = k.more { "Umsatz" }, k.decimal "1.234,56" },
}]]

local function rows(body, csv, level)
  local files = { base = base, german = german }
  files.x = ('local k = require "kit"\nreturn k.kit "x" { extends = %q,\n%s\n}'):format(level or "german", body)
  return r.lines(files, csv)
end

describe("a customer's kit", function()
  it("may say nothing but its parent, two levels up", function()
    assert.same({ "good id=1 name=ACME amount=1234.5", "good id=2 name=B", "rejected id=3 amount=1 rule.named@name" },
      rows("", "Kundennr.,Firma,Umsatz\n 1, ACME ,\"1.234,5\"\n2,B,N/A\n3,,1\n"))
  end)

  it("may change only aliases", function()
    assert.same({ "good id=7 name=Eva amount=2.5" }, rows('k.field "id" { from = k.more "No" }, k.field "name" { from = "Wer" }',
      "No,Wer,Umsatz\n7,Eva,\"2,5\"\n"))
  end)

  it("finds a parent's alias before its own, and the grandparent's before both", function()
    assert.same({ "good id=1 name=a" }, rows('k.field "id" { from = k.more "No" }', "No,Kundennr.,ID,Name\n3,2,1,a\n"))
  end)

  it("may add fields, which come behind the parents', and rules behind theirs", function()
    assert.same({ "good id=1 name=a segment=A", "rejected id=2 segment=b rule.named@name", "rejected id=3 name=c rule.known@segment" },
      rows([[k.add "segment" { from = "Gruppe", k.trim },
        k.add "known" { "is not known", at = "segment", function(row) return row.segment ~= "X" end }]],
        "ID,Name,Gruppe\n1,a,A\n2,,b\n3,c,X\n"))
  end)

  it("may drop fields and rules of every level", function()
    assert.same({ "good id=1" }, rows('k.drop "name", k.drop "amount", k.drop "named"', "ID,Name,Amount\n1,,x\n"))
  end)

  it("may take a fact of the grandparent away, or soften it", function()
    assert.same({ "rejected id=1 name=a min@amount" }, rows("", "ID,Name,Amount\n1,a,-1\n"))
    assert.same({ "good id=1 name=a amount=-1" }, rows('k.field "amount" { k.unset "min" }', "ID,Name,Amount\n1,a,-1\n"))
    assert.same({ "good id=1 name=a amount=-1 min@amount!" }, rows('k.field "amount" { level = "warning" }', "ID,Name,Amount\n1,a,-1\n"))
  end)

  it("splices the steps of all levels in their order", function()
    local files = { base = base,
      mid = 'local k = require "kit" return k.kit "mid" { extends = "base", k.field "id" { k.base, k.strip_prefix "A-" } }',
      x = 'local k = require "kit" return k.kit "x" { extends = "mid", k.field "id" { k.upper, k.base, k.pad_left { 4, "0" } } }' }
    assert.same({ "good id=0007 name=n" }, r.lines(files, "ID,Name\n a-7 ,n\n"))
  end)

  it("shares a template with others, each with its own", function()
    assert.same({ "good id=1 name=a" }, rows('k.field "name" { from = "Wer" }', "ID,Wer\n1,a\n"))
    assert.same({ "good id=1 name=a" }, rows("", "ID,Name\n1,a\n"))
  end)
end)
