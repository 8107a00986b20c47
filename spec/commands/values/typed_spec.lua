-- Cells of JSON keep their types (numbers, booleans, strings), from the file to the table, and through rejects and the
-- stage.
local h = require "spec.helper"
local kit_test = require "kit.test"
local workspace = require "spec.commands.workspace"

local kit_text = [[
return k.kit "t" { into = "t", max_rejects = 100, %s
  k.field "id" { k.integer "1.234" },
  k.field "d"  { k.decimal "1.234,56" },
  k.field "b"  { k.boolean { yes = { "ja" } } },
  k.field "t"  { k.gsub { "\\.", "" } },
  k.field "j"  {}, k.field "js" {}, k.field "n" {},
  k.field "dt" { k.date "%%d.%%m.%%Y" },
}]]

local lines = [[
{"id":1,"d":1.234,"b":true,"t":1234.56,"j":"1","js":"a\u00e9\/","n":1e3}
{"id":2.0,"d":"1.234,5","b":"ja","t":1234.57,"j":1.0,"js":1e5000,"n":"7"}
{"id":3,"d":1e-3,"b":false,"t":"12.5","j":"true","js":"","n":-0}
{"id":4,"j":"null","js":[1,{"a":1.0}]}
{"id":5,"j":"007","js":true,"n":1.0}
{"id":6,"j":"plain","js":{"a":"b"},"t":true}
{"id":7,"dt":46082}
{"id":8,"b":1,"n":true}
{"id":9,"d":1e5000}
]]

local loaded = [[
1|1.234|t|123456|"1"|"a\u00e9\/"|1000|∅
2|1234.5|t|123457|1.0|1e5000|7|∅
3|0.001|f|125|"true"|∅|0|∅
4|∅|∅|∅|"null"|[1,{"a":1.0}]|∅|∅
5|∅|∅|∅|"007"|true|1|∅
6|∅|∅|true|"plain"|{"a":"b"}|∅|∅]]

describe("a typed cell", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, d numeric, b bool, t text, j jsonb, js json, n int, dt date)"
    w:write("a.ndjson", lines)
  end)

  local function problems(report)
    local out = {}
    for _, p in ipairs(report.problems) do out[#out + 1] = ("%s %s: %s"):format(p.field, p.code, p.message) end
    return out
  end

  for _, staging in ipairs { "typed", "rows" } do
    it(("is its value whatever the kit's formats say, with staging = %q"):format(staging), function()
      w:kit("t", kit_text:format(('staging = %q,'):format(staging)))
      local code, report, out = w:report("t", "a.ndjson")
      assert.equal(1, code, out)
      assert.equal(loaded, w:sql "table t order by id")
      assert.same({
        "t cell.changed: gsub made 123456 of the number 1234.56",
        "dt date.invalid: is not a date like DD.MM.YYYY, as in 31.12.2024: 46082 is a number; a date stored as one needs k.excel_date, or k.epoch",
        "b boolean.invalid: is not ja: 1 is a number", "n integer.invalid: is not an integer: true is a boolean",
        "d json.number: is a number that would need more than 1,000 zeros: only a field of JSON takes it as it is",
      }, problems(report))
    end)
  end

  it("comes back from a rejects file as what it was", function()
    w:kit("t", kit_text:format "")
    w:run("t", "a.ndjson")
    local rejects = w:read "a.rejected.ndjson"
    assert.matches('"id":7,"dt":46082}', rejects, 1, true)
    w:write("mended.ndjson", (rejects:gsub('"dt":46082', '"dt":"01.03.2026"'):gsub('"b":1,"n":true', '"b":true,"n":2.0'):gsub("1e5000", "1.5e3")))
    local code, _, out = w:report("t", "mended.ndjson")
    assert.equal(0, code, out)
    assert.equal("7|∅|∅|2026-03-01\n8|∅|t|∅\n9|1500|∅|∅", w:sql "select id, d, b, dt from t where id > 6 order by id")
  end)

  it("is told to have lost its kind once a field, the first one in the file, for any number of jobs", function()
    w:kit("t", kit_text:format "")
    local list = {}
    for i = 1, 20000 do list[i] = ('{"id":%d,"t":%s}'):format(i, i % 7 == 3 and i .. ".5" or '"x"') end
    w:write("b.ndjson", table.concat(list, "\n") .. "\n")
    for _, jobs in ipairs { 1, 4 } do
      local code, report, out = w:report("t", "b.ndjson", "--jobs", tostring(jobs), "--if-loaded", "again", "--problems", "p.jsonl")
      assert.equal(0, code, out)
      assert.same({ "t cell.changed: gsub made 35 of the number 3.5" }, problems(report))
      assert.equal(1, report.problems[1].count)
      local _, told = w:read("p.jsonl"):gsub("cell.changed", "")
      assert.equal(1, told)
    end
  end)

  it("is an error in every row where warnings reject", function()
    w:kit("t", kit_text:format 'warnings = "reject",')
    w:write("b.ndjson", '{"id":1,"t":1.5}\n{"id":2,"t":2}\n{"id":3,"t":2.5}\n')
    local code, report = w:report("t", "b.ndjson")
    assert.equal(1, code)
    assert.equal(2, report.problems[1].count)
    assert.equal("2|2", w:sql "select id, t from t")
  end)

  it("does not show a secret number in the warning", function()
    w:kit("t", [[return k.kit "t" { into = "t", k.field "id" { k.integer }, k.field "t" { k.gsub { "\\.", "" }, secret = true } }]])
    w:write("b.ndjson", '{"id":1,"t":1.5}\n')
    local _, report = w:report("t", "b.ndjson")
    assert.same({ "t cell.changed: gsub made another text of the number" }, problems(report))
  end)
end)

describe("a kit whose source is JSON, in tests,", function()
  local function kit(source, chain)
    local path = h.tmp() .. "/x.lua"
    h.write(path, ('local k = require "kit"\nreturn k.kit "x" { source = { %s }, %s }\n'):format(source, chain))
    return kit_test.load(path)
  end

  it("takes numbers, booleans, lists and tables as what they are in JSON", function()
    for _, source in ipairs { 'format = "json"', 'format = "ndjson"', 'rows = "/x"', 'files = "in/*.json"' } do
      local x = kit(source, [[k.field "a" { k.decimal "1.234,56" }, k.field "b" { from = "/x/y", k.boolean { yes = "ja" } }, k.field "c" { k.json }]])
      local r = x:run { a = 1.234, ["/x/y"] = true, c = { 1, kit_test.null, "x" } }
      assert.same({}, r.issues)
      assert.equal("1.234", r.values.a)
      assert.is_true(r.values.b)
      assert.same({ 1, kit_test.null, "x" }, r.values.c)
      r = x:run { a = "1.234", ["/x/y"] = "ja", c = { x = { true } } }
      assert.equal("1234", r.values.a)
      assert.is_true(r.values.b)
      assert.same({ x = { true } }, r.values.c)
      assert.same({}, x:run({ a = kit_test.null }).values)
    end
  end)

  it("counts rows and tells false from nothing", function()
    local x = kit('format = "json"', [[k.field "n" { k.row_number }, k.field "b" { k.boolean }]])
    assert.same({ n = 57, b = false }, x:run({ b = false }, { row = 57 }).values)
  end)

  it("of CSV they are told to be texts", function()
    local x = kit('format = "csv"', [[k.field "b" { k.boolean }]])
    assert.has_error(function() x:run { b = true } end, "the cell \"b\" is a boolean: cells are texts, as they stand in the file\n"
      .. '  a kit whose source is JSON (source = { format = "json" }) has numbers, booleans and tables, too')
  end)
end)
