-- Files of one run that differ: in their columns, in the order of columns, in their dialect, or because one is empty.
local workspace = require "spec.commands.workspace"

describe("files of one run", function()
  local w
  before_each(function()
    w = workspace.new()
    w.again = true
    w:sql "create table t (id int, name text, phone text, country text, note jsonb)"
    w:kit("t", [[return k.kit "t" { into = "t", k.field "id" { k.integer, required = true }, k.field "name" {},
      k.field "phone" { from = { "phone", "Tel" } }, k.field "country" { default = "DE" } }]])
    w:write("a.csv", "id,name,phone,country\n1,Ann,+1,FR\n2,Bo,,\n")
  end)

  local function rows(columns) return w:sql(("select %s from t order by id"):format(columns or "id, name, phone, country")) end

  it("may have their columns in another order, fewer of them, others, another delimiter and encoding", function()
    w:write("b.csv", "Tel;extra;id;name\n+2;x;3;J\xFCrgen\n")
    w:write("c.csv", "country\tid\nIT\t4\n\t5\n")
    local code, r, out, err = w:report("t", "a.csv", "b.csv", "c.csv")
    assert.equal(0, code, err)
    assert.equal("1|Ann|+1|FR\n2|Bo|∅|DE\n3|Jürgen|+2|DE\n4|∅|∅|IT\n5|∅|∅|DE", rows())
    assert.same({}, r.left_out)
    assert.same({ "extra" }, r.unread)
    assert.is_truthy(out:find("note: b.csv has no column for country: the default in its rows", 1, true), out)
    assert.is_truthy(out:find("note: c.csv has no column for name, phone: NULL in its rows", 1, true), out)
  end)

  it("are alike in whatever order they come, and with any number of workers", function()
    w:write("b.csv", "id;name\n3;Cy\n")
    for _, order in ipairs { { "a.csv", "b.csv" }, { "b.csv", "a.csv" } } do
      w:sql "truncate t"
      local code, _, _, err = w:report("t", order[1], order[2], "--if-loaded", "again", "--jobs", "3")
      assert.equal(0, code, err)
      assert.equal("1|Ann|+1|FR\n2|Bo|∅|DE\n3|Cy|∅|DE", rows())
    end
  end)

  it("are one note where they lack the same", function()
    for _, name in ipairs { "b", "c", "d" } do w:write(name .. ".csv", "id,phone,country\n9,,\n") end
    local _, _, out = w:report("t", "a.csv", "b.csv", "c.csv", "d.csv")
    assert.is_truthy(out:find("note: b.csv, c.csv, d.csv have no column for name: NULL in their rows", 1, true), out)
  end)

  it("name three files of a note, and how many there are", function()
    local words = {}
    for i = 1, 9 do
      words[i] = ("f%d.csv"):format(i)
      w:write(words[i], "id,phone,country\n9,,\n")
    end
    local _, _, out = w:report("t", "a.csv", table.unpack(words))
    assert.is_truthy(out:gsub("%s+", " "):find("note: f1.csv, f2.csv, f3.csv, … (9 in all) have no column for name", 1, true), out)
  end)

  it("are twenty notes at most", function()
    local fields, names = {}, {}
    for i = 1, 30 do fields[i], names[i] = ("k.field \"c%d\" { to = false }"):format(i), "c" .. i end
    w:kit("wide", ('return k.kit "wide" { into = "t", k.field "id" { k.integer }, %s }'):format(table.concat(fields, ", ")))
    local words = {}
    for i = 1, 30 do
      words[i] = ("f%02d.csv"):format(i)
      w:write(words[i], "id," .. table.concat(names, ",", 1, i) .. "\n1" .. (","):rep(i) .. "\n")
    end
    local code, out, err = w:kitload("check", "wide", table.unpack(words))
    assert.equal(0, code, err)
    assert.equal(20, select(2, out:gsub("%.csv has no column", "")))
    assert.is_truthy(out:find("note: 9 files more lack columns that others have: NULL or the default", 1, true), out)
  end)

  it("refuse the run where one lacks what must be there, and name it", function()
    w:kit("must", [[return k.kit "must" { into = "t", k.field "id" { k.integer }, k.field "name" { must_exist = true } }]])
    w:kit("key", [[return k.kit "key" { into = "t", load = "upsert", key = "id", k.field "id" { k.integer }, k.field "name" {} }]])
    w:write("b.csv", "id\n3\n")
    w:write("c.csv", "name\nCy\n")
    for _, words in ipairs { { "must", "b.csv", "name" }, { "t", "c.csv", "id" }, { "key", "c.csv", "id" } } do
      local code, _, _, err = w:report(words[1], "a.csv", words[2])
      assert.equal(3, code)
      assert.is_truthy(err:find(("%s, row 1: field '%s' has no column"):format(words[2], words[3]), 1, true), err)
    end
    assert.equal("", rows())
  end)

  it("are refused where one has nothing of the kit", function()
    w:write("b.csv", "when,what\n1,2\n")
    w:kit("loose", [[return k.kit "loose" { into = "t", k.field "id" { k.integer }, k.field "name" {} }]])
    local code, _, _, err = w:report("loose", "a.csv", "b.csv")
    assert.equal(3, code)
    assert.is_truthy(err:find("b.csv, row 1: no field finds its column", 1, true), err)
  end)

  it("say where an upsert writes NULL over what the table has, which --each does not", function()
    w:sql "alter table t add primary key (id)"
    w:kit("u", [[return k.kit "u" { into = "t", load = "upsert", key = "id", k.field "id" { k.integer }, k.field "name" {}, k.field "phone" {} }]])
    w:write("b.csv", "id,name\n1,Eva\n")
    assert.equal(0, (w:run("u", "a.csv")))
    assert.equal(0, (w:run("u", "b.csv", "--each")))
    assert.equal("1|Eva|+1", w:sql "select id, name, phone from t where id = 1")
    w:write("c.csv", "id,phone\n7,+7\n")
    local code, _, out, err = w:report("u", "c.csv", "b.csv", "--if-loaded", "again")
    assert.equal(0, code, err)
    assert.matches("b.csv has no column for phone: NULL in its rows, also where the table\n%s+has a value %(%-%-each leaves it as it is%)", out)
    assert.equal("1|Eva|∅", w:sql "select id, name, phone from t where id = 1")
  end)

  it("differ in JSON, too, also beside CSV", function()
    w:write("b.json", '[{"id": 3, "country": "IT"}, {"id": 4}]')
    w:write("c.ndjson", '{"name": "Cy", "id": 5, "more": 1}\n')
    local code, r, out, err = w:report("t", "a.csv", "b.json", "c.ndjson")
    assert.equal(0, code, err)
    assert.equal("1|Ann|+1|FR\n2|Bo|∅|DE\n3|∅|∅|IT\n4|∅|∅|DE\n5|Cy|∅|DE", rows())
    assert.same({ "more" }, r.unread)
    assert.is_truthy(out:find("b.json has no column for name, phone", 1, true), out)
  end)

  it("give a function nil for a header that only other files have, and an error for one that none has", function()
    w:kit("raw", [[return k.kit "raw" { into = "t", k.field "id" { k.integer },
      k.field "name" { k.coalesce { "id" }, function(_, ctx) return (ctx:raw "Tel" or "none") .. "/" .. (ctx:raw "phone" or "none") end } }]])
    w:write("b.csv", "Tel,id\n+2,3\n")
    local code, _, _, err = w:report("raw", "a.csv", "b.csv")
    assert.equal(0, code, err)
    assert.equal("1|none/+1\n2|none/\n3|+2/none", rows "id, name")
    w:write("c.csv", "zz,id\n,4\n")
    assert.equal(0, (w:report("raw", "c.csv", "b.csv", "a.csv", "--if-loaded", "again")))
    code, _, _, err = w:report("raw", "c.csv", "b.csv", "--if-loaded", "again")
    assert.equal(2, code)
    assert.is_truthy(err:find("no header 'phone'", 1, true), err)
    code, _, _, err = w:report("raw", "a.csv")
    assert.equal(2, code)
    assert.is_truthy(err:find("the file has no header 'Tel'", 1, true) or err:find('no header', 1, true), err)
  end)

  it("differ under coalesce, join, extra and places", function()
    w:kit("more", [[return k.kit "more" { into = "t", extra = "note", source = { header = 1 }, k.field "id" { k.integer },
      k.field "name" { k.coalesce { "nick", "name" } }, k.field "phone" { k.join { "area", "phone", sep = "-" } } }]])
    w:write("b.csv", "area,id,nick\n030,3,Cy\n")
    local code, _, _, err = w:report("more", "a.csv", "b.csv")
    assert.equal(0, code, err)
    assert.equal('1|Ann|+1|{"country": "FR"}\n2|Bo|∅|{"country": ""}\n3|Cy|030|∅', rows "id, name, phone, note")
    w:sql "truncate t"
    w:kit("places", [[return k.kit "places" { into = "t", source = { header = false }, k.field "id" { k.integer, from = 1 },
      k.field "name" { from = 2 }, k.field "phone" { from = 3 } }]])
    w:write("p.csv", "1,Ann,+1\n2,Bo,+2\n")
    w:write("q.csv", "3;Cy\n4;Di\n")
    code, _, _, err = w:report("places", "p.csv", "q.csv")
    assert.equal(0, code, err)
    assert.equal("1|Ann|+1\n2|Bo|+2\n3|Cy|∅\n4|Di|∅", rows "id, name, phone")
  end)

  it("tell the cell of a bad row by its own header", function()
    w:write("b.csv", "Land;ID\nIT;x\n")
    w:write("a.csv", "id,name,phone,country\n1,Ann,+1,FR\nzwei,Bo,,\n")
    local code, _, _, err = w:report("t", "a.csv", "b.csv", "--problems", "p.jsonl", "--staging", "rows", "--schema", w.schema)
    assert.equal(1, code, err)
    local problems = w:read "p.jsonl"
    assert.is_truthy(problems:find('"file":"a.csv","row":3,"line":3,"column":1,"header":"id","field":"id"', 1, true), problems)
    assert.is_truthy(problems:find('"file":"b.csv","row":2,"line":2,"column":2,"header":"ID","field":"id"', 1, true), problems)
    assert.equal("1", w:sql "select count(*) from t")
  end)

  it("tell it so where a field reads several columns, of which each file has others", function()
    w:kit("c", [[return k.kit "c" { into = "t", k.field "id" { k.coalesce { "key", "id" }, k.integer }, k.field "name" {},
      k.field "phone" { k.join { "area", "phone", sep = "-" }, max_length = 5, secret = true } }]])
    w:write("a.csv", "id,name,phone\nx,Ann,1\n1,Bo,12345678\n")
    w:write("b.csv", "area,key,name\n1,y,Cy\n12345678,2,Di\n")
    for _, order in ipairs { { "a.csv", "b.csv" }, { "b.csv", "a.csv" } } do
      local code, _, _, err = w:report("c", order[1], order[2], "--problems", "p.jsonl", "--rejects", "none")
      assert.equal(1, code, err)
      local problems = w:read "p.jsonl"
      assert.is_truthy(problems:find('"column":1,"header":"id","field":"id","level":"error","code":"integer.invalid","raw":"x"', 1, true), problems)
      assert.is_truthy(problems:find('"column":2,"header":"key","field":"id","level":"error","code":"integer.invalid","raw":"y"', 1, true), problems)
      assert.is_truthy(problems:find('"column":3,"header":"phone","field":"phone"', 1, true), problems)
      assert.is_truthy(problems:find('"column":1,"header":"area","field":"phone"', 1, true), problems)
      assert.is_nil(problems:find("12345678", 1, true), problems)
    end
  end)

  it("make the columns of all of them without a kit", function()
    w:write("b.csv", "ID;fax;Name\n3;+9;Cy\n")
    local code, _, _, err = w:report("--into", w.schema .. ".made", "--create", "a.csv", "b.csv")
    assert.equal(0, code, err)
    assert.equal("1|Ann|+1|FR|∅\n2|Bo|∅|∅|∅\n3|Cy|∅|∅|+9", w:sql "select id, name, phone, country, fax from made order by id")
    code, _, _, err = w:report("--into", w.schema .. ".t", "b.csv", "a.csv")
    assert.equal(0, code, err)
    assert.equal("1|Ann|+1|FR\n2|Bo|∅|∅\n3|Cy|∅|∅", rows())
  end)

  it("are loaded without those that are empty, which is said", function()
    w:write("e.csv", "")
    w:write("f.csv", "\n\n")
    local code, _, out, err = w:report("t", "a.csv", "e.csv", "f.csv")
    assert.equal(0, code, err)
    assert.is_truthy(out:find("note: e.csv, f.csv are empty and passed over", 1, true), out)
    assert.equal("2", w:sql "select count(*) from t")
    code, _, _, err = w:report("t", "e.csv", "f.csv")
    assert.equal(3, code)
    assert.is_truthy(err:find("all 2 files are empty: e.csv, f.csv", 1, true), err)
  end)

  it("overwrite nothing when one of them is empty, unless that is allowed", function()
    w:kit("o", [[return k.kit "o" { into = "t", load = "overwrite", k.field "id" { k.integer } }]])
    w:sql "insert into t values (7)"
    w:write("e.csv", "")
    for _, command in ipairs { "run", "check" } do
      local code, _, err = w:kitload(command, "o", "a.csv", "e.csv", "--to", w:to())
      assert.equal(3, code)
      assert.is_truthy(err:find("e.csv is empty, and an overwrite deletes all rows that its files do not have", 1, true), err)
    end
    assert.equal("7", rows "id")
    local code, _, _, err = w:report("o", "a.csv", "e.csv", "--allow-empty")
    assert.equal(0, code, err)
    assert.equal("1\n2", rows "id")
  end)

  it("are not those that cannot be read: nothing is loaded, and the file is named", function()
    w:write("z.csv.gz", "\x1F\x8B\x08\x00broken")
    local code, _, _, err = w:report("t", "a.csv", "z.csv.gz")
    assert.equal(3, code)
    assert.is_truthy(err:find("z.csv.gz", 1, true), err)
    assert.is_truthy(err:find("\n  --each loads every file by itself, even if others fail\n", 1, true), err)
    assert.equal("", rows())
    assert.equal(2, (w:run("t", "a.csv", "")))
  end)

  it("are no folders, which a pattern passes over and tells", function()
    w:write("done/old.csv", "id\n8\n")
    w:write("in/a.csv", "id\n1\n")
    w:write("in/done.csv/old.csv", "id\n8\n")
    local code, _, out, err = w:report("t", "in/*")
    assert.equal(0, code, err)
    assert.is_truthy(out:find("note: 'in/*' matches 1 folder, which no pattern reads: in/done.csv", 1, true), out)
    assert.equal("1", rows "id")
  end)
end)

describe("source.optional", function()
  local w
  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int)"
    for name, load in pairs { add = "append", all = "overwrite" } do
      w:kit(name, ([[return k.kit "%s" { into = "t", load = "%s", source = { files = { "in/*.csv", "today.csv" }, optional = true },
        k.field "id" { k.integer } }]]):format(name, load))
    end
    w:kit("must", [[return k.kit "must" { into = "t", source = { files = "in/*.csv" }, k.field "id" { k.integer } }]])
    w:sql "insert into t values (7)"
    w:write("in/keep.txt", "")
  end)

  it("makes no file a good end: nothing is loaded, nothing is deleted, and a report says so", function()
    for _, name in ipairs { "add", "all" } do
      local code, r, out, err = w:report(name)
      assert.equal(0, code, err)
      assert.equal("no file matches 'in/*.csv', 'today.csv', nothing to do\n", out)
      assert.same({ status = "nothing", why = "no file matches 'in/*.csv', 'today.csv'", committed = false, exit = 0 }, r)
      assert.equal("7", w:sql "select * from t")
    end
    local code, out, err = w:kitload("check", "all")
    assert.equal(0, code, err)
    assert.is_truthy(out:find("note: no file matches 'in/*.csv', 'today.csv'", 1, true), out)
    assert.equal(3, (w:kitload("preview", "all", "in/*.csv")))
  end)

  it("lets one of several be missing, with a note", function()
    w:write("today.csv", "id\n1\n")
    local code, _, out, err = w:report "add"
    assert.equal(0, code, err)
    assert.is_truthy(out:find("note: no file matches 'in/*.csv'", 1, true), out)
    assert.equal("1\n7", w:sql "select * from t order by 1")
  end)

  it("is named where it would help", function()
    local code, _, err = w:run "must"
    assert.equal(3, code)
    assert.equal("kitload: error: no file matches 'in/*.csv'\n  if that is no error: source = { optional = true } in the kit\n", err)
  end)

  it("holds for a pattern of the command line, and not for a name there", function()
    assert.equal(3, (w:run("add", "out/*.csv"))) -- there is no such folder
    assert.equal(0, (w:run("add", "in/*.csv")))
    local code, _, err = w:run("add", "in/typo.csv")
    assert.equal(3, code)
    assert.is_truthy(err:find("cannot read in/typo.csv: No such file or directory", 1, true), err)
  end)

  it("is not for a folder that is not there", function()
    os.execute(("rm -r %s/in"):format(w.dir))
    local code, _, err = w:run "add"
    assert.equal(3, code)
    assert.is_truthy(err:find("no file matches 'in/*.csv': there is no folder in", 1, true), err)
  end)

  it("takes true or false", function()
    w:kit("bad", [[return k.kit "bad" { into = "t", source = { files = "a", optional = "yes" }, k.field "id" {} }]])
    local code, _, err = w:kitload("check", "bad")
    assert.equal(2, code)
    assert.matches("optional must be true or false", err)
  end)
end)
