-- Wide files from end to end: what is loaded, the report, rejects that come back, JSON, files of several shapes.
local h = require "spec.helper"
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a kit that melts", function()
  local w

  before_each(function() w = workspace.new() end)

  local function kit(melt, more)
    w:kit("films", ([[return k.kit "films" { into = { "%s", "films" }, create = true, k.melt { %s, into = { film = "header", seen = "cell" } },
      k.field "visitor" { k.trim, required = true }, k.field "film" {}, k.field "seen" { k.integer }, %s }]]):format(w.schema, melt, more))
  end

  local function load(...)
    local code, report, out, err = w:report("films", ...)
    if not report then error(err) end
    local c = report.counts
    assert.equal(c.read + c.split, c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed)
    return ("%d: %d read %d split %d inserted %d updated %d unchanged %d rejected %d skipped %d blank"):format(code, c.read, c.split,
      c.inserted, c.updated, c.unchanged, c.rejected, c.skipped, report.melted.blank), report, out
  end

  it("loads a row for each cell, tells which columns became rows, and how many cells became none", function()
    kit("columns = { 2, 4 }", 'load = "append"')
    w:write("f.csv", "Visitor,Alien,Brazil,Charade,Note\nann,1,,3,x\nbob,,,,\ncal,4,5,6,y\n")
    local counts, report, out = load "f.csv"
    assert.equal("0: 3 read 3 split 5 inserted 0 updated 0 unchanged 0 rejected 1 skipped 4 blank", counts)
    assert.same({ columns = 3, headers = { "Alien", "Brazil", "Charade" }, blank = 4 }, report.melted)
    assert.same({ "Note" }, report.unread)
    assert.matches("3 added by melt   0 rejected   1 skipped", out)
    assert.matches("  skipped   1   all its melted cells are blank\n  no row    4   blank cells of melted columns\n", out, 1, true)
    assert.matches('columns that became rows   "Alien", "Brazil", "Charade"\n', out, 1, true)
    assert.equal("ann|Alien|1\nann|Charade|3\ncal|Alien|4\ncal|Brazil|5\ncal|Charade|6", w:sql "select * from films")
  end)

  it("gives a source row back as it was, and loads all of it once when it is mended", function()
    kit("columns = { 2, 4 }", 'load = "upsert", key = { "visitor", "film" }')
    w:write("f.csv", "Visitor,Alien,Brazil,Charade\nann,1,x,y\nbob,2,3,\n")
    local counts, report, out = load "f.csv"
    assert.equal("1: 2 read 1 split 2 inserted 0 updated 0 unchanged 1 rejected 0 skipped 1 blank", counts)
    assert.equal("seen", report.problems[1].field)
    assert.same({ file = "f.csv", row = 2, line = 2, header = "Brazil", raw = "x" }, report.problems[1].examples[1])
    assert.matches('row 2   "Brazil": "x"', out, 1, true)
    local problem = cjson.decode(w:read("f.problems.jsonl"):match "^[^\n]*")
    assert.same({ 3, "Brazil", "x" }, { problem.column, problem.header, problem.raw })
    assert.equal("_row,_errors,Visitor,Alien,Brazil,Charade\n"
      .. "2,seen of Brazil: is not an integer (integer.invalid); seen of Charade: is not an integer (integer.invalid),ann,1,x,y\n",
      w:rejects "f.rejected.csv")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",1,x,y", ",1,2,3")))
    assert.equal("0: 1 read 2 split 3 inserted 0 updated 0 unchanged 0 rejected 0 skipped 0 blank", (load "f.rejected.csv"))
    assert.equal("0: 1 read 0 split 0 inserted 0 updated 0 unchanged 0 rejected 1 skipped 0 blank", (load "f.rejected.csv"))
    assert.equal("ann|Alien|1\nann|Brazil|2\nann|Charade|3\nbob|Alien|2\nbob|Brazil|3", w:sql "select * from films order by 1, 2")
  end)

  it("rejects the source row of which a made row repeats a key or that the server refuses, and the rest goes in", function()
    w:sql "create table films (visitor text, film text, seen int check (seen < 100), primary key (visitor, film))"
    kit('columns = "rest"', 'load = "upsert", key = { "visitor", "film" }, duplicates = "reject"')
    w:write("f.csv", "Visitor,a,b\nann,1,2\nann,,3\nbob,100,5\ncal,6,7\n")
    assert.equal("1: 4 read 1 split 2 inserted 0 updated 0 unchanged 3 rejected 0 skipped 0 blank", (load "f.csv"))
    assert.equal("cal|a|6\ncal|b|7", w:sql "select * from films order by 1, 2")
    local rejected = w:rejects "f.rejected.csv"
    assert.matches("\n2,[^\n]*,ann,1,2\n", rejected)
    assert.matches("\n3,[^\n]*,ann,,3\n", rejected)
    assert.matches("\n4,[^\n]*,bob,100,5\n", rejected)
  end)

  it("keeps the rows of rejected ones where an overwrite would delete them", function()
    w:sql "create table films (visitor text, film text, seen int, primary key (visitor, film));\z
      insert into films values ('ann', 'a', 1), ('ann', 'b', 1), ('bob', 'a', 1), ('gone', 'a', 1)"
    kit('columns = "rest"', 'load = "overwrite", key = { "visitor", "film" }, max_rejects = 1')
    w:write("f.csv", "Visitor,a,b\nann,x,9\nbob,2,3\n")
    local _, report = load "f.csv"
    assert.equal(1, report.counts.deleted)
    assert.equal("ann|a|1\nann|b|1\nbob|a|2\nbob|b|3", w:sql "select * from films order by 1, 2")
  end)

  it("melts the columns that each file has", function()
    kit('columns = { "20*" }', 'load = "append"')
    w:write("a.csv", "2021,Visitor,2022\n1,ann,2\n")
    w:write("b.csv", "Visitor;2022;2023;2024\nbob;3;4;5\n")
    local counts, report = load("a.csv", "b.csv")
    assert.equal("0: 2 read 3 split 5 inserted 0 updated 0 unchanged 0 rejected 0 skipped 0 blank", counts)
    assert.same({ "2021", "2022", "2023", "2024" }, report.melted.headers)
    assert.equal("ann|2021|1\nann|2022|2\nbob|2022|3\nbob|2023|4\nbob|2024|5", w:sql "select * from films")
    local code, out = w:kitload("check", "films", "a.csv", "b.csv", "--each")
    assert.equal(0, code, out)
    assert.not_matches("that no field reads", out)
    -- Each row becomes one, and a blank cell of each does not.
    w:write("c.csv", "Visitor,2021,2022\nann,1,\nbob,,2\n")
    assert.equal("0: 2 read 0 split 2 inserted 0 updated 0 unchanged 0 rejected 0 skipped 2 blank", (load "c.csv"))
    assert.matches("\n  2 read   3 added   5 good   0 rejected\n", out, 1, true)
    w:write("c.csv", "Visitor,2022,2023\ncat,6,7\n")
    w:write("d.csv", "Visitor,2022,2023\ndan,8,9\n")
    code, out = w:run("films", "c.csv", "d.csv", "--each", "--report", "r.json")
    assert.equal(0, code, out)
    assert.matches("\n  2 read   2 added   4 inserted   0 rejected\n", out, 1, true)
    assert.equal(2, cjson.decode(w:read "r.json").counts.split)
  end)

  it("takes the members of JSON, also one that only a late row has, and gives a rejected row back as JSON", function()
    kit('columns = "20*"', 'load = "append"')
    local lines = { '{"Visitor":"ann","2021":1,"2022":null}', '{"Visitor":"bob","2022":"x","2021":"2"}' }
    for i = 3, 1100 do lines[i] = '{"Visitor":"v","2021":null}' end
    lines[#lines + 1] = '{"Visitor":"cal","2030":7}'
    w:write("f.ndjson", table.concat(lines, "\n") .. "\n")
    local counts, report = load "f.ndjson"
    assert.equal("1: 1101 read 0 split 2 inserted 0 updated 0 unchanged 1 rejected 1098 skipped " .. 2 + 1098 * 3 + 2 .. " blank", counts)
    assert.same({ "2021", "2022", "2030" }, report.melted.headers)
    assert.equal("ann|2021|1\ncal|2030|7", w:sql "select * from films")
    assert.equal('{"_row":2,"_errors":"seen of 2022: is not an integer (integer.invalid)","Visitor":"bob","2022":"x","2021":"2"}\n',
      w:rejects "f.rejected.ndjson")
    w:write("f.rejected.ndjson", (w:read("f.rejected.ndjson"):gsub('"x"', "3")))
    assert.equal("0: 1 read 1 split 2 inserted 0 updated 0 unchanged 0 rejected 0 skipped 0 blank", (load "f.rejected.ndjson"))
    assert.equal("ann|2021|1\ncal|2030|7\nbob|2022|3\nbob|2021|2", w:sql "select * from films")
  end)

  it("takes a member of JSON that it names, also when the first rows lack it, and loads an empty list", function()
    kit('columns = { "2021", "2030" }', 'load = "append"')
    local lines = {}
    for i = 1, 1100 do lines[i] = '{"Visitor":"v","2021":null}' end
    w:write("f.ndjson", table.concat(lines, "\n") .. '\n{"Visitor":"cal","2030":7,"2021":6}\n')
    local counts, report, out = load "f.ndjson"
    assert.equal("0: 1101 read 1 split 2 inserted 0 updated 0 unchanged 0 rejected 1100 skipped 2200 blank", counts)
    assert.same({ "2021", "2030" }, report.melted.headers)
    assert.matches('none of the first 1,000 rows of f.ndjson has "2030"', (out:gsub("%s+", " ")), 1, true)
    assert.equal("cal|2021|6\ncal|2030|7", w:sql "select * from films order by 2")
    w:write("none.json", "[]")
    for _, columns in ipairs { 'columns = { "2021", "2030" }', 'columns = "20*"', 'columns = "rest"' } do
      kit(columns, 'load = "append"')
      assert.equal("0: 0 read 0 split 0 inserted 0 updated 0 unchanged 0 rejected 0 skipped 0 blank", (load("none.json", "--if-loaded", "again")))
    end
    kit("columns = { 2, -1 }", 'load = "append"')
    local code, _, err = w:kitload("check", "films", "f.ndjson")
    assert.equal(3, code)
    assert.matches("k.melt takes columns by number, and JSON has none", err, 1, true)
  end)

  it("says which headers of melted columns are there twice or are blank", function()
    kit('columns = "rest"', 'load = "append"')
    w:write("f.csv", "Visitor,a,a,,b\nann,1,2,3,4\n")
    local counts, _, out = load "f.csv"
    assert.equal("0: 1 read 3 split 4 inserted 0 updated 0 unchanged 0 rejected 0 skipped 0 blank", counts)
    out = out:gsub("%s+", " ")
    assert.matches('k.melt makes a row of each column with the header "a", which is there more than once', out, 1, true)
    assert.matches("k.melt takes column 4, which has no header", out, 1, true)
  end)

  it("counts source rows for --limit, and reads no more of them", function()
    kit("columns = { 2, 3 }", 'load = "append"')
    w:write("f.csv", "Visitor,a,b\nann,1,2\nbob,3,4\ncal,5,6\n")
    assert.equal("0: 2 read 2 split 4 inserted 0 updated 0 unchanged 0 rejected 0 skipped 0 blank", (load("f.csv", "--limit", "2")))
  end)

  it("masks the cells of all melted columns when a secret field reads them", function()
    w:kit("films", ([[return k.kit "films" { into = { "%s", "films" }, create = true,
      k.melt { columns = { 2, 3 }, into = { film = "header", pin = "cell" } },
      k.field "visitor" {}, k.field "film" {}, k.field "pin" { k.integer, max = 9, secret = true } }]]):format(w.schema))
    w:write("f.csv", "Visitor,a,b\nann,1,4321\nbob,3,4\n")
    local _, report, out = load "f.csv"
    assert.equal("***", report.problems[1].examples[1].raw)
    assert.not_matches("4321", out .. w:read "f.problems.jsonl")
    local _, shown = w:kitload("preview", "films", "f.csv")
    assert.not_matches("4321", shown)
    assert.matches('film +"b" +→ b\n +pin +"***"', (shown:gsub("%*%*%*", "***")))
  end)

  it("stays in the staging table until it is merged, as one row for each of the file", function()
    kit("columns = { 2, 3 }", 'load = "append", staging = "rows"')
    w:write("f.csv", "Visitor,a,b\nann,1,2\nbob,x,4\ncal,5,\n")
    assert.equal("1: 3 read 1 split 3 inserted 0 updated 0 unchanged 1 rejected 0 skipped 1 blank", (load "f.csv"))
    assert.equal("ann|a|1\nann|b|2\ncal|a|5", w:sql "select * from films order by 1, 2")
  end)

  it("names the melted column of a bad cell in the staging table, and none that is not there", function()
    w:sql "create table films (visitor text, film text, seen int check (seen < 100))"
    kit("columns = { 2, 3 }", 'load = "append", staging = "rows"')
    w:write("f.csv", "Visitor,a,b\nann,1,200\nbob,x,4\ncal,5,\n")
    local counts, report = load "f.csv"
    assert.equal("1: 3 read 0 split 1 inserted 0 updated 0 unchanged 2 rejected 0 skipped 1 blank", counts)
    local code, out, err = w:kitload("rejects", "--to", w:to(), report.job)
    assert.equal(0, code, err)
    assert.matches("seen of a: is not an integer (integer.invalid)", out, 1, true)
    assert.matches("seen: violates the check", out, 1, true)
    code, out = w:kitload("rejects", "--to", w:to(), report.job, "--csv")
    assert.equal(0, code)
    assert.matches("seen of a: is not an integer (integer.invalid)", out, 1, true)
    code, out = w:kitload("rejects", "--to", w:to(), report.job, "--json")
    assert.equal(0, code)
    local list, seen = cjson.decode(out), {}
    for _, row in ipairs(list) do
      for _, p in ipairs(row.errors or { row }) do seen[#seen + 1] = p.code .. " " .. tostring(math.tointeger(p.column)) .. " " .. tostring(p.header) end
    end
    table.sort(seen)
    assert.same({ "db.check nil nil", "integer.invalid 2 a" }, seen)
  end)

  it("gives the rows of a model for a file of many batches, whatever number of workers", function()
    math.randomseed(os.time())
    local lines, wanted, read, blank, rejected, split, skipped = { "a,id,b,c,d,e" }, {}, 3000, 0, 0, 0, 0
    for n = 1, read do
      local cells, made, bad = {}, {}, false
      for i = 1, 5 do
        local v = math.random(10)
        cells[i] = v == 1 and (math.random(20) == 1 and "bad" or "") or v == 2 and "-" or tostring(v * n)
        bad = bad or cells[i] == "bad"
        if cells[i] ~= "" and cells[i] ~= "-" then made[#made + 1] = ("r%d|%s|%s"):format(n, ("abcde"):sub(i, i), cells[i]) end
      end
      table.insert(cells, 2, "r" .. n)
      lines[#lines + 1] = table.concat(cells, ",")
      if bad then
        rejected = rejected + 1
      else
        blank, split = blank + 5 - #made, split + math.max(#made - 1, 0)
        skipped = skipped + (made[1] and 0 or 1)
        table.move(made, 1, #made, #wanted + 1, wanted)
      end
    end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    kit('columns = "rest"', 'load = "append", null = { "-" }, drop = nil')
    w:kit("films", w:read("kits/films.lua"):gsub('k.field "visitor" { k.trim', 'k.field "visitor" { from = "id"'):gsub(", drop = nil", ""):gsub("^.-\n", ""))
    for _, jobs in ipairs { "1", "4" } do
      w:sql "drop table if exists films"
      assert.equal(("1: %d read %d split %d inserted 0 updated 0 unchanged %d rejected %d skipped %d blank"):format(read, split, #wanted,
        rejected, skipped, blank), (load("f.csv", "--jobs", jobs, "--if-loaded", "again")))
      assert.equal(table.concat(wanted, "\n"), w:sql "select * from films")
    end
  end)
end)
