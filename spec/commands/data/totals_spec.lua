-- Good rows that look like totals: check and run say so, and give the hook that leaves them out.
require "spec.helper"
local cjson = require "cjson"
local host_load = require "kitload.host.load"
local workspace = require "spec.commands.workspace"

describe("rows that look like totals", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("votes", [[return k.kit "votes" { into = "public.votes", load = "append",
      k.field "precinct" { k.squish, from = { "precinct", "Precinct" } },
      k.field "office" { k.trim }, k.field "votes" { k.integer "1,234" }, k.field "kind" { k.trim, one_of = { "mail", "Total" } } }]])
  end)

  -- The note of a check, on one line.
  local function note(...)
    local code, out, err = w:kitload("check", ...)
    assert.same({ 0, "" }, { code, err })
    return out:gsub("%s+", " "):match "note: (%S+ rows? [^:]*look.-end end%),)" or out:match "look[^\n]*like totals"
  end

  it("are told with their first file and row, and with the hook that leaves them out", function()
    w:write("a.csv", "precinct,office,votes,kind\nA,x,\"1,204\",\n Total ,x,1,\nTotalan,x,2,\nTotal Wine,x,3,\nB,x,4,\n")
    w:write("b.csv", "Precinct,votes\nA,1\nB,2\nTOTALS:,3\nC,9\n")
    assert.equal('1 row looks like totals and is no problem for the kit: a.csv row 3 ("Total"); at the end of the kit this leaves it '
      .. 'out: k.row(function(row) if row.precinct == "Total" then row:skip "totals" end end),', note("votes", "a.csv"))
    local both = '2 rows of 2 files look like totals and are no problem for the kit: the first is a.csv row 3 ("Total"); at the end of the '
      .. 'kit this leaves them out: k.row(function(row) local first = row.precinct if first == "Total" or first == "TOTALS:" then '
      .. 'row:skip "totals" end end),'
    assert.equal(both, note("votes", "a.csv", "b.csv"))
    assert.equal(both, note("votes", "a.csv", "b.csv", "--each")) -- two shapes, one note
    w:kit("votes", w:read "kits/votes.lua":match "return.*":gsub("}%s*$", ", " .. both:match "k%.row.*" .. "}"))
    local code, out = w:kitload("check", "votes", "a.csv", "b.csv")
    assert.equal(0, code)
    assert.matches("skipped   2   totals", out, 1, true)
    assert.not_matches("look", out)
  end)

  it("are none where the kit rejects or skips them, knows the word, or most rows have it", function()
    w:write("a.csv", "precinct,office,votes,kind\nA,x,1,Total\nB,x,2,mail\nTotal,x,n/a,\n")
    local code, out = w:kitload("check", "votes", "a.csv")
    assert.equal(1, code)
    assert.not_matches("look", out)
    w:write("b.csv", "precinct,office,votes,kind\nTotal,x,1,\nTotal,x,2,\nB,x,2,\n")
    assert.is_nil(note("votes", "b.csv"))
  end)

  it("are found in a column that no field reads, and without a kit", function()
    w:write("a.csv", "county,precinct,votes\nA,x,1\nB,x,2\nC,x,3\nGrand Total,,6\n")
    assert.matches('k.row(function(row) local first = row:raw "county" if first == "Grand Total" then row:skip "totals" end end),',
      note("votes", "a.csv"), 1, true)
    local code, out = w:kitload("check", "--into", "public.votes", "a.csv")
    assert.equal(0, code)
    assert.matches('1 row looks like totals: a.csv row 5 ("Grand Total"); a kit can', out, 1, true)
  end)

  it("have their words in the first filled cell of a row that is half empty, or alone in a cell", function()
    local whole = { "Total", "TOTALS", "Grand Total:", "sub total", "Sub-total", "Overall total", "Report Total", "General total", "Summe",
      "Gesamtergebnis", "Gesamt", "Zwischensumme", "Endsaldo", "Anfangssaldo", "Totaal", "Totale generale", "Razem", "Итого", "ВСЕГО",
      "всего:", "合計", "总计", "總計", "*** Total ***", "\u{A0}Total", "TOTAL EUR" }
    local part = { "Sum", "Suma", "Soma", "Somme", "Saldo", "Ergebnis", "Page 1 of 4", "Blatt 2", "Página 2", "Strona 1",
      "East Total", "Precinct 5 Totals", "Total votes cast" }
    local none = { "Totalan", "Summer", "Sub", "Page", "Grand", "Santa Total Loss", "EUR", "" }
    local full, half = {}, {}
    for _, cell in ipairs(whole) do
      assert.equal("whole", host_load.total_word(cell), cell)
      full[#full + 1] = cell .. ",1,1,1\n"
    end
    for _, cell in ipairs(part) do
      assert.equal("part", host_load.total_word(cell), cell)
      full[#full + 1], half[#half + 1] = cell .. ",x,1,\n", cell .. ",,1,\n"
    end
    assert.equal("part", host_load.total_word "Seite 3") -- of a sample; a run does not look for it
    assert.is_nil(host_load.total_word "Totalan")
    for _, cell in ipairs(none) do half[#half + 1] = cell .. ",,1,\n" end
    local rest = ("A,x,1,\n"):rep(200)
    w:write("full.csv", "precinct,office,votes,kind\n" .. rest .. table.concat(full):gsub(",1,1,1", ",x,1,"))
    w:write("half.csv", "precinct,office,votes,kind\n" .. rest .. table.concat(half))
    w:kitload("check", "votes", "full.csv", "half.csv", "--each", "--report", "r.json")
    local rows = {}
    for _, said in ipairs(cjson.decode(w:read "r.json").notes) do rows[#rows + 1] = said:match "^(%d+) rows of 2 files look" end
    assert.same({ tostring(#whole + #part) }, rows)
  end)
end)
