local workspace = require "spec.commands.workspace"

local kit_of = [[return k.kit %q {
  k.field "email" { k.email, from = "Mail", required = true },
  k.field "amount" { k.decimal "1.234,56", min = 0, level = "warning" },
  k.field "at" { k.timestamp { "%%d.%%m.%%Y %%H:%%M", tz = "Europe/Berlin" } },
  k.field "j" { k.json },
  k.field "name" { function(v) if v == "boom" then error "oh no" end return v end },
  k.row(function(row) if row.name == "skip" then row:skip "as told" end end),
  examples = { %s },
}]]

--- Run one kit's examples.
local function run(examples, ...)
  local w = workspace.new()
  w:kit("a", kit_of:format("a", examples))
  return w:kitload("test", ...)
end

describe("kitload test", function()
  it("prints a line for each example and ends with 0 when all are as they say", function()
    local code, out, err = run [[{ input = { Mail = "a@b.de" }, gives = { email = "a@b.de" } },
      { "a bad address", input = { Mail = "x" }, errors = { email = "email.invalid" } }]]
    assert.same({ 0, "a  1  ok\na  2 a bad address  ok\n2 examples: 2 ok, 0 failed\n", "" }, { code, out, err })
  end)

  it("says field, expected and got of what differs, and ends with 1", function()
    local code, out = run [[{ input = { Mail = "A@B.de", name = "x" }, gives = { email = "a@b.de", name = k.null } }]]
    assert.equal(1, code)
    assert.equal('a  1  failed\n    email  expected "a@b.de", got "A@b.de"\n    name   expected NULL, got "x"\n'
      .. "1 example: 0 ok, 1 failed\n", out)
  end)

  it("fails for an error that is not listed, and for a listed one that does not come", function()
    local _, out = run [[{ input = {} }, { input = { Mail = "a@b.de" }, errors = { email = "required" } },
      { input = { Mail = "x" }, errors = { email = "required" } }, { input = {}, errors = { "required" } }]]
    assert.matches('a  1  failed\n    email  expected no error, got required: is required, the cell is ""\n', out, 1, true)
    assert.matches("a  2  failed\n    email  expected required, got no error\n", out, 1, true)
    assert.matches('a  3  failed\n    email  expected required, got email.invalid: is not a valid e-mail address, the cell is "x"\n',
      out, 1, true)
    assert.matches("a  4  ok", out, 1, true)
  end)

  it("looks at warnings where the example lists them", function()
    local _, out = run [[{ input = { Mail = "a@b.de", amount = "-1" } }, { input = { Mail = "a@b.de", amount = "-1" }, warnings = {} },
      { input = { Mail = "a@b.de", amount = "-1" }, warnings = { amount = "min" } }]]
    assert.matches("a  1  ok", out, 1, true)
    assert.matches("a  2  failed\n    amount  expected no warning, got min", out, 1, true)
    assert.matches("a  3  ok", out, 1, true)
  end)

  it("compares values, not the way in which they are written", function()
    local code, out = run [[{ input = { Mail = "a@b.de", amount = "1.000,50", at = "06.05.2024 10:00", j = '{"a": [1, null], "b": {}}' },
      gives = { amount = 1000.5, at = "2024-05-06T10:00:00+02:00", j = { a = { 1, k.null }, b = {} } } }]]
    assert.same({ 0, "a  1  ok\n1 example: 1 ok, 0 failed\n" }, { code, out })
    code, out = run [[{ input = { Mail = "a@b.de", at = "06.05.2024 10:00", j = "[1,2]" },
      gives = { at = "2024-05-06 10:00:00+00", j = { 1 } } }]]
    assert.equal(1, code)
    assert.matches('at  expected "2024-05-06 10:00:00+00", got "2024-05-06 08:00:00+00"', out, 1, true)
    assert.matches("j   expected [1], got [1,2]", out, 1, true)
  end)

  it("knows rows that a hook skips, with their reason", function()
    local _, out = run [[{ input = { Mail = "a@b.de", name = "skip" }, skipped = "as told" },
      { input = { Mail = "a@b.de", name = "skip" } }, { input = { Mail = "a@b.de" }, skipped = "as told" }]]
    assert.matches("a  1  ok", out, 1, true)
    assert.matches("a  2  failed\n    expected not skipped, got skipped: as told", out, 1, true)
    assert.matches("a  3  failed\n    expected skipped: as told, got a good row", out, 1, true)
  end)

  it("has no problems of a row that a hook skips, as a run has none", function()
    local w = workspace.new()
    w:kit("a", [[return k.kit "a" { k.field "d" { k.date "%d.%m.%Y", from = "D" },
      k.field "n" { k.decimal "1234.56", min = 0, level = "warning", from = "N" },
      k.row(function(row) if row:raw "D" == "Summe" then row:skip "totals" end end),
      examples = { { input = { D = "Summe" }, skipped = "totals" }, { input = { D = "Summe", N = "-1" }, skipped = "totals", warnings = {} },
        { input = { D = "Total" }, errors = { d = "date.invalid" } } } }]])
    local code, out = w:kitload("test", "a")
    assert.same({ 0, "a  1  ok\na  2  ok\na  3  ok\n3 examples: 3 ok, 0 failed\n" }, { code, out })
  end)

  it("takes a list of rows for what a row becomes", function()
    local code, out = run [[{ input = { Mail = "a@b.de" }, gives = { { email = "a@b.de" } } },
      { input = { Mail = "a@b.de" }, gives = { { email = "b" } } }, { input = { Mail = "a@b.de" }, gives = { {}, {} } }]]
    assert.equal(1, code)
    assert.matches('a  1  ok\na  2  failed\n    email  expected "b", got "a@b.de"\na  3  failed\n    expected 2 rows, got 1 row', out, 1, true)
  end)

  it("gives the fault of a kit's function with its line, and ends with 2", function()
    local code, out = run [[{ input = { Mail = "a@b.de", name = "boom" } }]]
    assert.equal(2, code)
    assert.matches("a  1  failed\n    kits/a.lua:7: oh no\n", out, 1, true)
  end)

  it("says what is wrong with an example's cells, and ends with 1", function()
    local code, out = run [[{ input = { Mial = "a@b.de" } }]]
    assert.equal(1, code)
    assert.matches('no field reads the cell "Mial"', out, 1, true)
  end)

  it("takes all kits of the workspace, says which have no examples, and passes over files that are no kits", function()
    local w = workspace.new()
    w:kit("crm.a", kit_of:format("crm.a", '{ input = { Mail = "a@b.de" } }'))
    w:kit("b", 'return k.kit "b" { k.field "x" {} }')
    w:kit("words", "return { x = 1 }")
    local code, out = w:kitload "test"
    assert.equal(0, code)
    assert.equal("b      no examples\ncrm.a  1  ok\n1 example: 1 ok, 0 failed; 1 kit without examples\n", out)
  end)

  it("takes the kits that are named, by name or by path", function()
    local w = workspace.new()
    w:kit("a", kit_of:format("a", '{ input = { Mail = "a@b.de" } }'))
    w:kit("b", 'return k.kit "b" { k.field "x" {} }')
    local code, out = w:kitload("test", "a", "kits/b.lua")
    assert.same({ 0, "a  1  ok\nb  no examples\n1 example: 1 ok, 0 failed; 1 kit without examples\n" }, { code, out })
    code, out = w:kitload("test", "-q", "a", "kits/b.lua")
    assert.same({ 0, "" }, { code, out })
  end)

  it("runs the other kits when one is broken, and ends with 2", function()
    local w = workspace.new()
    w:kit("a", 'return k.kit "a" { k.field "x" { k.trimm } }')
    w:kit("b", kit_of:format("b", '{ input = {} }'))
    local code, out, err = w:kitload "test"
    assert.equal(2, code)
    assert.matches("a  broken\nb  1  failed", out, 1, true)
    assert.matches("1 broken kit", out, 1, true)
    assert.matches("kits/a.lua:2: kit has no 'trimm'", err, 1, true)
  end)

  it("refuses a workspace without kits", function()
    local w = workspace.new()
    local code, _, err = w:kitload "test"
    assert.equal(2, code)
    assert.matches("there is no kit in", err, 1, true)
  end)
end)

describe("kitload test for programs", function()
  local w = workspace.new()
  w:kit("a", kit_of:format("a", [[{ "a <name> & #1", input = { Mail = "a@b.de" } }, { input = { Mail = "x" } },
    { input = { Mail = "a@b.de", name = "boom" } }]]))
  w:kit("b", 'return k.kit "b" { k.field "x" {} }')
  w:kit("c", 'return k.kit "c" { k.field "x" { k.trimm } }')

  it("writes TAP", function()
    local code, out = w:kitload("test", "--format", "tap")
    assert.equal(2, code)
    assert.matches("^TAP version 13\n1%.%.5\nok 1 %- a 1 a <name> & \\#1\nnot ok 2 %- a 2\n# email  expected no error", out)
    assert.matches("not ok 3 - a 3\n# kits/a.lua:7: oh no\n", out, 1, true)
    assert.matches("ok 4 - b # SKIP no examples\nnot ok 5 - c can be loaded\n# kits/c.lua:2: kit has no 'trimm'\n", out, 1, true)
  end)

  it("writes JUnit's XML, escaped", function()
    local code, out = w:kitload("test", "--format", "junit")
    assert.equal(2, code)
    assert.matches('<testsuite name="a" tests="3" failures="1" errors="1" time=', out, 1, true)
    assert.matches('<testcase classname="a" name="1 a &lt;name&gt; &amp; #1" time="', out, 1, true)
    assert.matches('<failure message="email  expected no error, got email.invalid: ', out, 1, true)
    assert.matches('the cell is &quot;x&quot;">', out, 1, true)
    assert.matches('<error message="kits/a.lua:7: oh no">', out, 1, true)
    assert.matches('<testsuite name="b" tests="0" failures="0" errors="0"', out, 1, true)
    assert.matches('<testsuite name="c" tests="1" failures="0" errors="1"', out, 1, true)
  end)

  it("refuses another format", function()
    local code, _, err = w:kitload("test", "--format", "xml")
    assert.equal(2, code)
    assert.matches("one of text, tap, junit", err, 1, true)
  end)
end)
