-- What preview shows on a terminal of 80 columns (there is none in a spec, which means 80).
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"

describe("kitload preview", function()
  it("says that a file can hardly be written in what it was taken for", function()
    local w = workspace.new()
    w:write("jp.csv", "\x8C\xDA\x8Bq\x94\xD4\x8D\x86,\x8E\x81\x96\xBC\n1,\x83J\x83i\n")
    local code, out = w:kitload("preview", "jp.csv")
    assert.equal(0, code)
    assert.matches("which is probably wrong:%s+%-%-encoding Shift_JIS", out)
    code, out = w:kitload("preview", "jp.csv", "--encoding", "Shift_JIS")
    assert.equal(0, code)
    assert.is_nil(out:find("hardly", 1, true))
    assert.truthy(out:find("顧客番号", 1, true))
  end)

  local w
  before_each(function()
    w = workspace.new()
    w:kit("x", [[return k.kit "x" {
      k.field "id"    { k.trim, from = "Nr", required = true },
      k.field "born"  { k.date { "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y" }, from = "Geburt" },
      k.field "full"  { k.join { "First", "Last" } },
      k.field "score" { k.integer, min = 10, level = "warning" },
      k.row(function(row) if row.id == "T" then row:skip "test record" end end) }]])
    w:write("x.csv", "Nr,Geburt,First,Last,Score,Rest\n1,31.12.2024,Eva,Öz,12,r\n 2 ,31.02.2024,,Öz,5,r\nT,,,,,\n4,,a\n")
  end)

  it("shows each cell before and after, and the problem beside its cell, within 80 columns", function()
    local code, out = w:kitload("preview", "x", "x.csv")
    assert.equal(0, code)
    assert.equal([[
x.csv   UTF-8, delimiter ',', header on row 1

x.csv row 2
  id        "1"           → 1
  born      "31.12.2024"  → 2024-12-31
  full      "Eva" + "Öz"  → Eva Öz
  score     "12"          → 12

x.csv row 3   rejected
  id        " 2 "         → 2
  born      "31.02.2024"  ✗ date.invalid: is not a date like YYYY-MM-DD,
                            DD.MM.YYYY, DD MON YYYY, as in 2024-12-31
  full      "" + "Öz"     → Öz
  score     "5"           → 5
                          ! min: is less than 10

x.csv row 4   skipped: test record
  id        "T"           → T
  born      ""            → NULL
  full      "" + ""       → NULL
  score     ""            → NULL

x.csv row 5   broken
  ✗ csv.too_few_cells: has 3 cells, the header has 6
  Nr            "4"
  Geburt        ""
  First         "a"

no field reads  "Rest"
]], out)
  end)

  it("lets a problem's words begin and go on in one column, whatever letters stand before them", function()
    w:kit("wide", [[return k.kit "wide" { k.field "größe" { k.date { "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y" }, from = "顧客" },
      k.field "b" { one_of = { "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben" }, level = "warning", from = "é" } }]])
    w:write("wide.csv", "顧客,é\nÄÖ番号,番号\n")
    local _, out = w:kitload("preview", "wide", "wide.csv")
    assert.equal([[
wide.csv row 2   rejected
  größe     "ÄÖ番号"  ✗ date.invalid: is not a date like YYYY-MM-DD, DD.MM.YYYY,
                        DD MON YYYY, as in 2024-12-31
  b         "番号"    → 番号
                      ! one_of: is none of eins, zwei, drei, vier, fünf, sechs,
                        sieben

]], out:match "\n\n(.*)")
  end)

  it("loses no problem of a field that has several, nor of one that belongs to no field", function()
    w:kit("many", [[return k.kit "many" { k.field "a" { k.integer, min = 10, level = "warning" }, k.field "b" {},
      k.rule "one" { "rule one says no", at = "a", function() return false end },
      k.rule "two" { "rule two says no", function() return false end } }]])
    w:write("many.csv", "a,b\n5,x\n")
    local _, out = w:kitload("preview", "many", "many.csv")
    assert.equal([[
many.csv row 2   rejected
  ✗ a: rule.one: rule one says no
  ✗ rule.two: rule two says no
  a         "5"       → NULL
                      ! min: is less than 10
  b         "x"       → x

]], out:match "\n\n(.*)")
  end)

  it("shows as many rows as asked for, and only those with problems", function()
    local _, out = w:kitload("preview", "x", "x.csv", "--rows", "1")
    assert.is_truthy(out:find("row 2", 1, true))
    assert.is_nil(out:find("row 3", 1, true))
    _, out = w:kitload("preview", "x", "x.csv", "--problems-only", "--rows", "1")
    assert.is_nil(out:find("row 2", 1, true))
    assert.is_truthy(out:find("row 3   rejected", 1, true))
    assert.is_nil(out:find("row 5", 1, true))
  end)

  it("writes no key twice, whatever the headers", function()
    for _, headers in ipairs { "Name,Name,Name#2", "Name#2,Name,Name", "a,a,a,a#3", ",,#2", "_extra,_extra,x" } do
      w:write("y.csv", headers .. "\n" .. headers:gsub("[^,]+", "v") .. "\n")
      local code, out = w:kitload("preview", "y.csv", "--json")
      assert.equal(0, code, headers)
      local seen, n = {}, 0
      for key in out:gmatch '"([^"]*)":' do
        assert.is_nil(seen[key], headers .. " " .. out)
        seen[key], n = true, n + 1
      end
      local _, commas = headers:gsub(",", "")
      assert.equal(commas + 1, n, out)
    end
  end)

  it("loses no cell of a row that has too many, and says without a kit which rows have a problem", function()
    w:write("y.csv", "a,b\n1,2\n3,4,x,,y\n5\n6,7\n")
    local _, out = w:kitload("preview", "y.csv")
    assert.truthy(out:find('  a     "3"\n  b     "4"\n  3     "x"\n  4     ""\n  5     "y"\n', 1, true), out)
    local code, json, err = w:kitload("preview", "y.csv", "--json")
    assert.equal(0, code)
    assert.same({ a = "3", b = "4", _extra = { "x", "", "y" } }, cjson.decode(json)[2])
    assert.equal("kitload: 2 rows have problems, the first is y.csv row 3: csv.too_many_cells: has 5 cells, the header has 2\n", err)
    code, json, err = w:kitload("preview", "x", "x.csv", "--json")
    assert.same({ 0, "" }, { code, err })
    assert.equal(4, #cjson.decode(json))
  end)

  it("tells NULL from the empty text, and from a cell that the row does not have", function()
    w:write("n.txt", "1\t\\N\t\n2\ta\n3\t\\\\N\t\\N\t\\N\n")
    local function rows(...) return (select(2, w:kitload("preview", ...))) end
    local text = rows("n.txt", "--format", "copy")
    assert.truthy(text:find('  1     "1"\n  2     NULL\n  3     ""\n', 1, true), text)
    assert.truthy(text:find('  1     "2"\n  2     "a"\n  3     (no cell)\n', 1, true), text)
    assert.truthy(text:find('  2     "\\N"\n  3     NULL\n  4     NULL\n', 1, true), text)
    local json = cjson.decode(rows("n.txt", "--format", "copy", "--json"))
    assert.same({ { ["1"] = "1", ["2"] = cjson.null, ["3"] = "", ["4"] = cjson.null }, { ["1"] = "2", ["2"] = "a", ["3"] = cjson.null, ["4"] = cjson.null },
                  { ["1"] = "3", ["2"] = "\\N", ["3"] = cjson.null, ["4"] = cjson.null } }, json)
    w:kit("n", [[return k.kit "n" { into = "t", source = { format = "copy", header = 1, ragged = "pad" }, k.field "a" { from = "X" },
      k.field "b" { k.coalesce { "Y", "Z" } }, k.field "c" { from = "Z" } }]])
    w:write("n.txt", "X\tY\tZ\n1\t\\N\t\n2\ta\n")
    text = rows("n", "n.txt")
    assert.truthy(text:find('  b         NULL %+ "" +→ NULL\n') and text:find('  c         "" +→ ""\n'), text)
    assert.truthy(text:find('  b         "a" %+ %(no cell%) +→ a\n') and text:find("  c         %(no cell%) +→ NULL\n"), text)
    json = cjson.decode(rows("n", "n.txt", "--json"))
    assert.same({ { X = "1", Y = cjson.null, Z = "" }, { X = "2", Y = "a", Z = cjson.null } }, { json[1].before, json[2].before })
    w:write("n.json", '[{"a": null, "b": ""}, {"b": "x"}]')
    text = rows("n.json")
    assert.truthy(text:find('  a     NULL\n  b     ""\n', 1, true) and text:find('  a     (no cell)\n  b     "x"\n', 1, true), text)
    assert.same({ { a = cjson.null, b = "" }, { a = cjson.null, b = "x" } }, cjson.decode(rows("n.json", "--json")))
  end)

  it("gives as JSON, without a kit, the rows that a run would read", function()
    w:write("y.csv", "a,b\n1,2\n\n,\na,b\n3,\n,\n5,6\n")
    local code, json, err = w:kitload("preview", "y.csv", "--json")
    assert.equal(0, code)
    assert.same({ { a = "1", b = "2" }, { a = "3", b = "" }, { a = "5", b = "6" } }, cjson.decode(json))
    assert.equal("kitload: 3 rows are no data and left out: blank row (2), the header again (1)\n", err)
    w:write("y.csv", 'a,"b c"\n')
    code, json, err = w:kitload("preview", "y.csv", "--json")
    assert.same({ 0, "[]\n", 'kitload: the file has a header and no rows: "a", "b c"\n' }, { code, json, err })
  end)

  it("cuts long cells and values, and says so", function()
    w:write("x.csv", "Nr,Geburt,First,Last,Score\n" .. ("Donaudampfschiff"):rep(20) .. ",,,,\n")
    local _, out = w:kitload("preview", "x", "x.csv")
    for line in out:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    assert.matches('"Donau.*… +→ Donau.*…\n', out)
  end)
end)
