-- Mended rows that come back: recognized after any spreadsheet, refused for another kit, loaded only once.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

-- What programs make of a rejects file: Python's csv module reads it and writes it anew.
local RESAVE = [==[
import csv, sys, io, random
source, target, how = sys.argv[1:4]
text = open(source, encoding="utf-8-sig", newline="").read()
rows = list(csv.reader(io.StringIO(text), delimiter=text[text.index("_row") + 4]))
delimiter, encoding, quoting, before = ",", "utf-8", csv.QUOTE_MINIMAL, ""
if how == "german": delimiter, encoding = ";", "cp1252"
if how == "unicode": delimiter, encoding = "\t", "utf-16"
if how == "pipe": delimiter, quoting = "|", csv.QUOTE_ALL
if how == "sep": delimiter, before, encoding = ";", "sep=;\r\n", "utf-8-sig"
if how == "shuffled":
    order = list(range(len(rows[0])))
    random.Random(7).shuffle(order)
    rows = [[row[i] if i < len(row) else "" for i in order] for row in rows]
if how == "wide":
    rows = [row + ["", ""] for row in rows] + [[""] * (len(rows[0]) + 2)]
if how == "cased": rows[0] = [cell.upper() if cell[0] == "_" else cell for cell in rows[0]]
def marks(change): return rows[:1] + [[change(cell) for cell in row[:5]] + row[5:] for row in rows[1:]]
if how == "texts": rows = marks(lambda cell: "'" + cell)
if how == "formulas": rows = marks(lambda cell: '="%s"' % cell if cell.isdigit() or len(cell) == 36 else cell)
if how == "decimals": rows = marks(lambda cell: cell + ",00" if cell.isdigit() else cell)
if how == "spaces": delimiter = " "
if how == "below": before = "\n" * 40 + "Corrections of May\n" * 25
if how == "no-break": rows[0] = [cell + "\u00a0" for cell in rows[0][:5]] + rows[0][5:]
if how == "padded":
    rows[0] = [" %s " % cell for cell in rows[0][:5]] + rows[0][5:]
    rows = [[cell + " " for cell in row[:5]] + row[5:] for row in rows]
if how == "floats": rows = rows[:1] + [[row[0] + ".0"] + row[1:] for row in rows[1:]]
with open(target, "w", encoding=encoding, newline="") as f:
    f.write(before)
    if how == "apart":
        f.write("".join(" ; ".join('"%s"' % cell.replace('"', '""') for cell in row) + "\n" for row in rows))
        rows = []
    csv.writer(f, delimiter=delimiter, quoting=quoting).writerows(rows)
]==]

local function resaver(w)
  w:write("resave.py", RESAVE)
  return function(from, to, how)
    local code, _, err = h.sh(("cd %s && python3 resave.py %s %s %s"):format(h.quote(w.dir), from, to, how))
    assert.equal(0, code, err)
  end
end

describe("a rejects file that a program has saved", function()
  local w, resave

  before_each(function()
    w = workspace.new()
    resave = resaver(w)
    w:sql "create table t (id int, name text, src text, place int)"
  end)

  local function kit(name, facts, source)
    w:kit(name, ([[return k.kit "%s" { into = { "%s", "t" }, %s source = { %s }, k.field "id" { k.integer }, k.field "name" {},
      k.field "src" { k.file_path }, k.field "place" { k.row_number } }]]):format(name, w.schema, facts or "", source or ""))
  end

  for _, how in ipairs { "plain", "german", "unicode", "pipe", "sep", "shuffled", "wide", "cased", "floats", "texts", "formulas",
    "decimals", "spaces", "below", "no-break", "padded", "apart" } do
    it(("is known as one, and loads once: %s"):format(how), function()
      kit("t", 'load = "overwrite", max_rejects = 9,', 'delimiter = ";", encoding = "windows-1252"')
      w:write("in/f.csv", "id;name\n1;M\xFCller\nx;Gr\xF6\xDFe, y\n3;c\ny;d\n")
      assert.equal(1, (w:run("t", "in/f.csv")))
      w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(";x;", ";2;")))
      resave("f.rejected.csv", "mended.csv", how)
      local code, r, out, err = w:report("t", "mended.csv", "--encoding", "windows-1252")
      assert.equal("", err)
      assert.same({ 1, 1, 0, 1 }, { code, r.counts.inserted, r.counts.deleted, r.counts.rejected }, out)
      if how ~= "sep" and how ~= "below" then assert.is_nil(out:find("above the table", 1, true)) end
      assert.equal("2|Größe, y|in/f.csv|3", w:sql "select * from t where id = 2")
      -- The first file again, with the row that was mended still bad in it, and with both mended.
      code, r = w:report("t", "f.rejected.csv")
      assert.same({ 1, 1, 0, "mended before" }, { code, r.counts.skipped, r.counts.inserted, r.skips[1].reason })
      w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(";y;", ";4;"):gsub("Größe", "Kürze")))
      code, r = w:report("t", "f.rejected.csv")
      assert.same({ 0, 1, 1 }, { code, r.counts.skipped, r.counts.inserted })
      code, r = w:report("t", "mended.csv")
      assert.same({ 0, how == "wide" and 3 or 2, 0 }, { code, r.counts.skipped, r.counts.inserted })
      assert.equal("1 2 3 4", w:sql "select string_agg(id::text, ' ' order by id) from t")
    end)
  end

  it("is known when it is compressed, has another name, or comes by standard input", function()
    kit("t", 'load = "append",')
    w:write("f.csv", "id,name\nx,a\ny,b\nz,c\n")
    w:run("t", "f.csv")
    local text = w:read "f.rejected.csv"
    w:write("one.csv", (text:gsub(",x,", ",1,")))
    h.sh(("gzip %s/one.csv"):format(w.dir))
    local code, r = w:report("t", "one.csv.gz")
    assert.same({ 1, 1 }, { code, r.counts.inserted })
    w:write("two.txt", (text:gsub(",y,", ",2,"):gsub(",x,", ",7,")))
    code, r = w:report("t", "two.txt")
    assert.same({ 1, 1, 1 }, { code, r.counts.inserted, r.counts.skipped })
    w:write("three", (text:gsub(",z,", ",3,"):gsub(",x,", ",8,")))
    local out, err
    code, out, err = h.sh(("cd %s && cat three | %s run --to %s t - "):format(h.quote(w.dir), w.binary, h.quote(w:to())))
    assert.equal("", err)
    assert.matches("1 inserted", out)
    assert.matches("2 mended before", (out:gsub("%s+", " ")))
    assert.equal(0, code)
    assert.equal("1 f.csv,2 f.csv,3 f.csv", w:sql "select string_agg(id || ' ' || src, ',' order by id) from t")
  end)

  it("is refused when a part of its bookkeeping was deleted, in every format", function()
    kit("t", 'load = "overwrite", allow_empty = nil, max_rejects = 5,')
    w:write("f.csv", "id,name\n1,a\nx,b\n")
    w:run("t", "f.csv")
    local job = w:read("f.rejected.csv"):match "%x+%-%x+%-%x+%-%x+%-%x+"
    for _, text in ipairs {
      "_row,id,name\n3,2,b\n", "_errors;id;name\ne;2;b\n", "id\tname\t_row\n2\tb\t3\n", ("_row,_errors,_job,id,name\n3,e,%s,2,b\n"):format(job),
      "_row,_errors,_kit,id,name\n3,e,t,2,b\n", ("_job,_kit,id,name\n%s,t,2,b\n"):format(job), ('{"_row":3,"id":2,"name":"b"}\n'),
      ('[{"id":2,"_errors":"e","name":"b"}]\n'), "\u{FEFF}\"_ROW\"|\"id\"|\"name\"\n3|2|b\n",
    } do
      w:write("half.csv", text)
      local code, _, err = w:run("t", "half.csv")
      assert.equal(5, code, text)
      assert.matches("half.csv looks half like a rejects file: it has the column", err, 1, true)
    end
    w:write("half.csv", ("My rejects of May\n\n_row,_errors,_job,_kit,_file,id,name\n9,e,%s,t,f.csv,7,b\n"):format(job))
    assert.equal(0, (w:run("t", "half.csv")))
    assert.equal("2", w:sql "select count(*) from t")
    w:kit("reads", ('return k.kit "reads" { into = { "%s", "t" }, k.field "place" { k.integer, from = "_row" } }'):format(w.schema))
    w:write("own.csv", "_row,name\n7,b\n")
    assert.equal(0, (w:run("reads", "own.csv")))
  end)

  it("has its rows' numbers read with marks between their digits", function()
    kit("t", 'load = "append",')
    w:write("f.csv", "id,name\n" .. ("1,a\n"):rep(997) .. ("x,b\n"):rep(8) .. "y,c\n")
    w:run("t", "f.csv")
    local numbers = { "999", "1,000", "1.001", "1 002", "1'003.0", "1\u{2019}004", "1,005.00", "1\u{A0}006", "1,00,7" }
    local text = w:read "f.rejected.csv"
    for i, number in ipairs(numbers) do
      text = text:gsub("\n" .. 998 + i .. ",(.-),[xy],", function(rest) return ('\n"%s",%s,%d,'):format(number, rest, i) end)
    end
    w:write("mended.csv", text)
    local code, r = w:report("t", "mended.csv")
    assert.same({ 1, 8, 1, "mended.unknown" }, { code, r.counts.inserted, r.counts.rejected, r.problems[1].code })
    assert.equal("999 1000 1001 1002 1003 1004 1005 1006", w:sql "select string_agg(place::text, ' ' order by place) from t where name = 'b'")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",[xy],", ",5,")))
    code, r = w:report("t", "f.rejected.csv")
    assert.same({ 0, 1, 8 }, { code, r.counts.inserted, r.counts.skipped })
  end)

  it("may be several files, one behind the other, where these have the same columns", function()
    kit("t", 'load = "overwrite", max_rejects = 5,')
    local parts = {}
    for i, name in ipairs { "a", "b" } do
      w:write(name .. ".csv", ("id,name\n%d,%s\nx,%s\n"):format(i, name, name:upper()))
      w:run("t", name .. ".csv", "--if-loaded", "again")
      parts[i] = w:read(name .. ".rejected.csv"):gsub(",x,", (",%d,"):format(7 + i))
    end
    w:write("both.csv", parts[1] .. parts[2])
    local code, r, _, err = w:report("t", "both.csv")
    assert.equal("", err)
    assert.same({ 0, 2, 0, 1 }, { code, r.counts.inserted, r.counts.deleted, r.counts.skipped })
    w:write("both.csv", parts[1] .. parts[2]:gsub("id,name", "name,id"))
    code, _, err = w:run("t", "both.csv")
    assert.equal(5, code)
    assert.matches("both.csv has a second header in the middle, with other columns: it holds several rejects files", err, 1, true)
  end)

  it("is refused by its name when all of its bookkeeping was deleted", function()
    kit("t", 'load = "overwrite", max_rejects = 5,')
    w:write("f.csv", "id,name\n1,a\nx,b\n")
    w:run("t", "f.csv")
    for _, name in ipairs { "f.rejected.csv", "f.rejected-12.csv" } do
      w:write(name, "id,name\n2,b\n")
      local code, _, err = w:run("t", name)
      assert.equal(5, code)
      assert.matches(name .. " has the name of a rejects file, but none of the columns _row, _errors, _job, _kit", err, 1, true)
    end
    assert.equal("1", w:sql "select id from t")
    w:write("f.csv", "id,name\n5,a\n")
    assert.equal(0, (w:run("t", "f.csv")))
  end)

  it("of an older kitload, without _job, is taken, and that is said", function()
    kit("t", 'load = "append",')
    w:write("old.csv", "_row;_errors;id;name\n3;e;2;b\n")
    local code, _, out = w:report("t", "old.csv")
    assert.equal(0, code)
    assert.matches("old.csv is a rejects file without the column _job", (out:gsub("%s+", " ")), 1, true)
    assert.equal("2|b|old.csv|3", w:sql "select * from t")
  end)

  it("has rows whose bookkeeping was lost rejected, and takes the others", function()
    kit("t", 'load = "append",')
    w:write("f.csv", "id,name\nx,a\ny,b\n")
    w:run("t", "f.csv")
    local text = w:read "f.rejected.csv":gsub(",x,", ",1,"):gsub(",y,", ",2,")
    w:write("f.rejected.csv", text .. ",,,,,3,mine\n" .. ",,not a job,t,f.csv,4,mine\n" ..
      text:match "\n(3,[^\n]+\n)":gsub("^3,", "9,"):gsub(",t,f", ",,f"))
    local code, r = w:report("t", "f.rejected.csv")
    assert.same({ 1, 2, 3, "mended.unknown" }, { code, r.counts.inserted, r.counts.rejected, r.problems[1].code })
  end)

  it("that was only opened and saved has rows of too few and too many cells rejected again", function()
    kit("t", 'load = "append",')
    w:write("f.csv", "id,name\n1\n2,b,c\n3,d\n")
    w:run("t", "f.csv")
    w:write("f.rejected.csv", "_row,_errors,_job,_kit,_file,id,name,\n" .. w:read("f.rejected.csv"):match "\n(.*)":gsub("csv,1\n", "csv,1,,\n"))
    local code, r = w:report("t", "f.rejected.csv")
    assert.same({ 1, 0, 2 }, { code, r.counts.inserted, r.counts.rejected })
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub("csv,1,,", "csv,1,a,"):gsub("csv,2,b,c", "csv,2,b c,")))
    code, r = w:report("t", "f.rejected.csv")
    assert.same({ 0, 2 }, { code, r.counts.inserted })
    assert.equal("1 a,2 b c,3 d", w:sql "select string_agg(id || ' ' || name, ',' order by id) from t")
  end)

  it("of JSON is known with its members in another order, and as an array", function()
    kit("t", 'load = "append",')
    w:write("f.ndjson", '{"id":"x","name":"a"}\n{"id":1,"name":"b"}\n{"name":"c","id":"y"}\n')
    local code, r = w:report("t", "f.ndjson")
    assert.same({ 1, "f.rejected.ndjson" }, { code, r.rejects })
    h.write(w.dir .. "/sort.py", [==[
import json, sys
rows = [json.loads(line) for line in open("f.rejected.ndjson")]
for row in rows: row["id"] = {"x": 7, "y": "z"}[row["id"]]
open("array.json", "w").write(json.dumps([dict(sorted(row.items(), reverse=True)) for row in rows], indent=2))
]==])
    assert.equal(0, (h.sh(("cd %s && python3 sort.py"):format(h.quote(w.dir)))))
    local _, out, err
    code, r, out, err = w:report("t", "array.json")
    assert.equal("", err)
    assert.same({ 1, 1, 1 }, { code, r.counts.inserted, r.counts.rejected }, out)
    _, out = h.sh(("cd %s && cat array.rejected.ndjson"):format(h.quote(w.dir)))
    assert.matches('^{"_row":3,"_errors":"[^"]*","_job":"[^"]*","_kit":"t","_file":"f.ndjson","name": "c","id": "z"}\n$', out)
    code, r = w:report("t", "array.json")
    assert.same({ 1, 1, 1 }, { code, r.counts.skipped, r.counts.rejected })
  end)

  it("of JSON is not seen in a file that only speaks of it, which is read as ever", function()
    kit("t", 'load = "append",')
    w:kit("own", ('return k.kit "own" { into = { "%s", "t" }, k.field "place" { k.integer, from = "_row" }, k.field "id" { k.integer } }'):format(
      w.schema))
    w:write("f.ndjson", '{"id":1,"name":"_row"}\n{"id":2,"name":"\\"_row\\": x"}\n')
    w:write("a.json", '[{"id":3,"name":{"_row":1}}]')
    w:write("own.json", '[{"_row":9,"id":4}]')
    for _, words in ipairs { { "t", "f.ndjson" }, { "t", "a.json" }, { "own", "own.json" } } do
      local code, _, err = w:run(words[1], words[2])
      assert.same({ 0, "" }, { code, err })
    end
    assert.equal("1 2 3 4", w:sql "select string_agg(id::text, ' ' order by id) from t")
    assert.equal("9", w:sql "select place from t where id = 4")
  end)

  it("without a header of its source comes back by the places of its columns", function()
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, source = { header = false }, k.field "id" { k.integer, from = 1 },
      k.field "name" { from = 2 } }]]):format(w.schema))
    w:write("f.csv", "1,a\nx,b\n")
    w:run("t", "f.csv")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",x,", ",2,")))
    resave("f.rejected.csv", "mended.csv", "shuffled")
    resave("f.rejected.csv", "mended.csv", "german")
    local code, r, _, err = w:report("t", "mended.csv")
    assert.equal("", err)
    assert.same({ 0, 1 }, { code, r.counts.inserted })
    assert.equal("2|b", w:sql "select id, name from t where id = 2")
  end)
end)

describe("mended rows", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text); create table u (id int, name text)"
  end)

  local function kit(name, into, facts)
    w:kit(name, ('return k.kit "%s" { into = { "%s", "%s" }, %s k.field "id" { k.integer }, k.field "name" {} }'):format(name, w.schema, into,
      facts or ""))
  end

  it("are refused by another kit, with the command that takes them", function()
    kit("alpha.prices", "t")
    kit("beta.prices", "u")
    w:write("in/prices.csv", "id,name\n1,a\nx,b\n")
    w:run("alpha.prices", "in/prices.csv")
    w:write("prices.rejected.csv", (w:read("prices.rejected.csv"):gsub(",x,", ",2,")))
    local code, _, err = w:run("beta.prices", "prices.rejected.csv")
    assert.equal(5, code)
    assert.matches("prices.rejected.csv has rejects of the kit alpha.prices, and this is the kit beta.prices: nothing was loaded", err, 1, true)
    assert.matches("kitload run alpha.prices prices.rejected.csv", err, 1, true)
    code, _, err = w:run("--into", w.schema .. ".u", "prices.rejected.csv")
    assert.equal(5, code, err)
    assert.equal("0", w:sql "select count(*) from u")
    assert.equal(0, (w:run("alpha.prices", "prices.rejected.csv")))
    w:run("--into", w.schema .. ".u", "in/prices.csv")
    assert.is_false(w:exists "prices.rejected-2.csv")
    assert.matches("and this run is without a kit into ", select(3, w:run("--into", "q.u", "prices.rejected.csv")), 1, true)
  end)

  it("are refused in a run of another project, while both are in the workspace", function()
    for _, name in ipairs { "alpha", "beta" } do w:write("projects/" .. name .. ".lua", ("return { meta = { of = %q } }"):format(name)) end
    w:kit("prices", ('return k.kit "prices" { into = { "%s", "t" }, k.field "id" { k.integer }, k.field "name" { k.meta "of" } }'):format(w.schema))
    w:write("in/prices.csv", "id\n1\nx\n")
    w:run("prices", "in/prices.csv", "--project", "alpha")
    w:write("prices.rejected.csv", (w:read("prices.rejected.csv"):gsub(",x", ",2")))
    local code, _, err = w:run("prices", "prices.rejected.csv", "--project", "beta")
    assert.equal(5, code)
    assert.matches("prices.rejected.csv has rejects of a run of project alpha, and this run is of project beta: nothing was loaded\n"
      .. "  load them with --project alpha\n", err, 1, true)
    -- Other databases do not know the job, but the file says it.
    assert.equal(5, (w:kitload("check", "prices", "prices.rejected.csv", "--project", "beta")))
    -- A file of an older version does not say it, but the job does.
    local old = w:read("prices.rejected.csv"):gsub(",_project", ""):gsub(",alpha,", ",")
    w:write("old.rejected.csv", old)
    code, _, err = w:run("prices", "old.rejected.csv", "--project", "beta")
    assert.equal(5, code)
    assert.matches("these rows were rejected in a run of project alpha %(job %x+%), and this run is of project beta: nothing was loaded\n"
      .. "  load them with %-%-project alpha\n", err)
    assert.equal(5, (w:kitload("check", "prices", "old.rejected.csv", "--project", "beta", "--to", w:to())))
    assert.equal("1alpha", w:sql "select string_agg(id || name, ' ') from t")
    assert.equal(0, (w:run("prices", "prices.rejected.csv", "--project", "alpha")))
    assert.equal("1alpha 2alpha", w:sql "select string_agg(id || name, ' ' order by id) from t")
    -- A project that is not there any more has another name now.
    w:write("in/more.csv", "id\ny\n")
    w:run("prices", "in/more.csv", "--project", "alpha")
    w:write("more.rejected.csv", (w:read("more.rejected.csv"):gsub(",y", ",3")))
    h.sh(("rm %s/projects/alpha.lua"):format(w.dir))
    assert.equal(0, (w:run("prices", "more.rejected.csv", "--project", "beta")))
  end)

  it("say their project if they have one, also when they are rejected again or come from JSON", function()
    w:write("projects/alpha.lua", "return { }")
    w:kit("prices", ('return k.kit "prices" { into = { "%s", "t" }, k.field "id" { k.integer }, k.field "name" {} }'):format(w.schema))
    w:write("a.csv", "id,name\nx,a\n")
    w:run("prices", "a.csv", "--project", "alpha")
    assert.matches("^\u{FEFF}_row,_errors,_job,_kit,_file,_project,id,name\n2,[^\n]*,prices,a.csv,alpha,x,a\n$", w:read "a.rejected.csv")
    w:write("b.rejected.csv", (w:read("a.rejected.csv"):gsub(",x,", ",y,")))
    w:run("prices", "b.rejected.csv") -- a run without a project
    assert.matches("^\u{FEFF}_row,_errors,_job,_kit,_file,_project,id,name\n2,[^\n]*,prices,a.csv,alpha,y,a\n$", w:read "b.rejected-2.csv")
    w:write("a.ndjson", '{"id":"x","name":"a"}\n')
    w:run("prices", "a.ndjson", "--project", "alpha")
    assert.matches('"_file":"a.ndjson","_project":"alpha","id":"x"', w:read "a.rejected.ndjson", 1, true)
    w:run("prices", "a.csv", "--if-loaded", "again", "--rejects", "c.csv")
    assert.matches("^\u{FEFF}_row,_errors,_job,_kit,_file,id,name\n", w:read "c.csv")
  end)

  it("are taken by their kit under its new name, when that says what it was", function()
    kit("old.name", "t")
    w:write("f.csv", "id,name\nx,b\n")
    w:run("old.name", "f.csv")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",x,", ",2,")))
    kit("new.name", "t")
    assert.equal(5, (w:run("new.name", "f.rejected.csv")))
    kit("new.name", "t", 'was = "old.name",')
    assert.equal(0, (w:run("new.name", "f.rejected.csv")))
    assert.equal("1", w:sql "select count(*) from t")
  end)

  it("are refused when a row comes twice among them", function()
    kit("t", "t")
    w:write("f.csv", "id,name\nx,b\n")
    w:run("t", "f.csv")
    local text = w:read "f.rejected.csv":gsub(",x,", ",2,")
    w:write("f.rejected.csv", text)
    w:write("copy.csv", (text:gsub(",b\n", ",bb\n")))
    local code, _, err = w:run("t", "f.rejected.csv", "copy.csv")
    assert.equal(5, code)
    assert.matches("row 2 of job %x+ comes twice among these mended rows", err)
    assert.equal("0", w:sql "select count(*) from t")
    assert.equal(0, (w:run("t", "f.rejected.csv")))
  end)

  it("that the destination rejects are not in, and come again", function()
    w:sql "alter table t add check (id < 100)"
    kit("t", "t")
    w:write("f.csv", "id,name\nx,b\n200,c\n")
    w:run("t", "f.csv")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",x,", ",2,")))
    for _, way in ipairs { "typed", "rows" } do
      local code, r, _, err = w:report("t", "f.rejected.csv", "--staging", way)
      assert.equal("", err)
      assert.same({ 1, way == "typed" and 1 or 0, 1 }, { code, r.counts.inserted, r.counts.rejected })
    end
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",200,", ",20,")))
    local code, r = w:report("t", "f.rejected.csv", "--staging", "rows")
    assert.same({ 0, 1, 1 }, { code, r.counts.inserted, r.counts.skipped })
    assert.equal("2 20", w:sql "select string_agg(id::text, ' ' order by id) from t")
  end)

  it("go in by a dry run as by a run, and are not noted by it", function()
    kit("t", "t")
    w:write("f.csv", "id,name\nx,b\n")
    w:run("t", "f.csv")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",x,", ",2,")))
    for _, flag in ipairs { "--dry-run", "--quiet" } do
      local code, r = w:report("t", "f.rejected.csv", flag)
      assert.same({ 0, 1, 0 }, { code, r.counts.inserted, r.counts.skipped })
    end
    assert.equal("1", w:sql "select count(*) from t")
    local _, out = w:kitload("check", "t", "f.rejected.csv", "--to", w:to())
    assert.matches("1 mended before", (out:gsub("%s+", " ")), 1, true)
  end)

  it("that were staged, and merged later by kitload merge, are known all the same", function()
    w:sql "create table gate (open bool); insert into gate values (false); alter table t add check (id > 0)"
    kit("t", "t", ('after_merge = "select 1 / (case when open then 1 else 0 end) from %s.gate", staging = "rows",'):format(w.schema))
    w:sql "update gate set open = true"
    w:write("f.csv", "id,name\nx,b\ny,c\n")
    w:run("t", "f.csv")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",x,", ",2,"):gsub(",y,", ",-3,")))
    w:sql "update gate set open = false"
    local code, r = w:report("t", "f.rejected.csv")
    assert.equal(4, code)
    assert.equal("0", w:sql "select count(*) from t")
    w:sql "update gate set open = true"
    assert.equal(1, (w:kitload("merge", r.job, "--to", w:to())))
    assert.equal("2", w:sql "select id from t")
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",%-3,", ",3,")))
    code, r = w:report("t", "f.rejected.csv")
    assert.same({ 0, 1, 1 }, { code, r.counts.inserted, r.counts.skipped })
    assert.equal("2 3", w:sql "select string_agg(id::text, ' ' order by id) from t")
  end)

  it("that came back without --mend are passed over by it, and the job adds up", function()
    kit("t", "t", 'staging = "rows",')
    w:write("f.csv", "id,name\nx,b\ny,c\n1,a\n")
    local _, r = w:report("t", "f.csv")
    local job = r.job
    local _, csv = w:kitload("rejects", job, "--csv", "--to", w:to())
    w:write("f.rejected.csv", (w:read("f.rejected.csv"):gsub(",x,", ",2,")))
    assert.equal(1, (w:run("t", "f.rejected.csv")))
    w:write("m.csv", (csv:gsub(",x,", ",22,"):gsub(",y,", ",3,")))
    local code, _, err = w:run("t", "m.csv", "--mend", job)
    assert.same({ 0, "" }, { code, err })
    assert.equal("1 2 3", w:sql "select string_agg(id::text, ' ' order by id) from t")
    assert.equal("3|2|0|1", w:sql(("select rows_read, rows_inserted, rows_rejected, rows_skipped from public._importflow_jobs where id = '%s'"):format(job)))
  end)
end)
