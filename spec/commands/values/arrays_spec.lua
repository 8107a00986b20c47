-- Arrays from the file to the table: JSON arrays, lists and Lua lists go into array columns of any element type.
local workspace = require "spec.commands.workspace"
local kit_test = require "kit.test"
local h = require "spec.helper"

describe("an array column", function()
  local w

  before_each(function()
    w = workspace.new()
  end)

  local function problems(report)
    local out = {}
    for _, p in ipairs(report.problems) do out[#out + 1] = ("%s %s: %s"):format(p.field, p.code, p.message) end
    return out
  end

  -- Element type; JSON; what the table shows. Read back by PostgreSQL itself in the last column of each.
  local types = {
    { "text[]", '["red","dark,green","a\\"b\\\\c","",null,"NULL","é\\n",1.50,1e2,true,{"a":1}]' },
    { "varchar(3)[]", '["abc","é"]' }, { "int[]", "[1,2.0,1e3,null]" }, { "smallint[]", "[-32768]" }, { "bigint[]", "[9007199254740993]" },
    { "numeric[]", "[1.50,12345678901234567890.5,1e-3]" }, { "numeric(6,2)[]", "[1.5]" }, { "float8[]", "[1.5,1e300,-0.5]" },
    { "boolean[]", "[true,false,null]" }, { "date[]", '["2024-02-29"]' }, { "timestamptz[]", '["2024-02-29T10:00:00+02","2024-01-01 00:00:00Z"]' },
    { "timestamp[]", '["2024-02-29 10:00:00"]' }, { "time[]", '["10:00:00"]' },
    { "uuid[]", '["886313e1-3b8a-5372-9b90-0c9aee199e5d"]' }, { "mood[]", '["sad","ok"]' }, { "posint[]", "[1,2]" }, { "inet[]", '["10.0.0.1"]' },
    { "jsonb[]", '[1,"a",[1,[2]],{"a":"b"},null,true]' }, { "json[]", '["1",{"a": 1.0}]' }, { "text[][]", '[["a","b"],["c",null]]' },
    { "int[]", "[[1,2],[3,4]]" }, { "int[]", "[]" }, { "bytea[]", '["\\\\x00ff"]' }, { "int4range[]", '["[1,3)"]' }, { "tags", '["x"]' },
  }

  for _, staging in ipairs { "typed", "rows" } do
    it(("takes JSON arrays, in an append and in upserts, with staging = %q"):format(staging), function()
      w:sql "create type mood as enum ('sad', 'ok'); create domain posint as int check (value > 0); create domain tags as text[]"
      local columns, members, fields = {}, {}, {}
      for i, t in ipairs(types) do
        columns[i] = ("c%d %s"):format(i, t[1])
        members[i] = ('"c%d":%s'):format(i, t[2])
        fields[i] = ('k.field "c%d" {}'):format(i)
      end
      w:sql(("create table t (id int primary key, %s)"):format(table.concat(columns, ", ")))
      w:kit("t", ('return k.kit "t" { into = "t", load = "upsert", key = "id", staging = %q, k.field "id" {}, %s }'):format(
        staging, table.concat(fields, ", ")))
      w:write("a.ndjson", ('{"id":1,%s}\n'):format(table.concat(members, ",")))
      local code, report, out = w:report("t", "a.ndjson")
      assert.equal(0, code, out)
      assert.same({}, problems(report))
      -- An array of scalars reads back as the JSON that it came from.
      local shown = {}
      for i, t in ipairs(types) do
        shown[i] = w:sql(("select to_jsonb(c%d) = '%s'::jsonb, c%d from t"):format(i, t[2]:gsub("'", "''"), i))
      end
      assert.same({
        'f|{red,"dark,green","a\\"b\\\\c","",NULL,"NULL","é\n",1.50,100,true,"{\\"a\\":1}"}', "t|{abc,é}", "t|{1,2,1000,NULL}",
        "t|{-32768}", "t|{9007199254740993}", "t|{1.50,12345678901234567890.5,0.001}", "t|{1.50}", "t|{1.5,1e+300,-0.5}",
        "t|{t,f,NULL}", "t|{2024-02-29}", 'f|{"2024-02-29 08:00:00+00","2024-01-01 00:00:00+00"}', 'f|{"2024-02-29 10:00:00"}', "t|{10:00:00}",
        "t|{886313e1-3b8a-5372-9b90-0c9aee199e5d}", "t|{sad,ok}", "t|{1,2}", "t|{10.0.0.1}",
        't|{1,"\\"a\\"","[1, [2]]","{\\"a\\": \\"b\\"}",NULL,true}', 't|{"\\"1\\"","{\\"a\\": 1.0}"}', "t|{{a,b},{c,NULL}}", "t|{{1,2},{3,4}}",
        "t|{}", 't|{"\\\\x00ff"}', 't|{"[1,3)"}', "t|{x}",
      }, shown)
      w:write("b.ndjson", ('{"id":1,%s}\n'):format(table.concat(members, ",")):gsub('"sad"', '"ok"') .. "")
      _, report = w:report("t", "b.ndjson")
      assert.same({ 0, 1 }, { report.counts.inserted, report.counts.updated })
      w:write("c.ndjson", w:read "b.ndjson" .. "\n")
      _, report = w:report("t", "c.ndjson")
      assert.same({ 0, 0, 1 }, { report.counts.inserted, report.counts.updated, report.counts.unchanged })
    end)
  end

  it("names the item that does not fit, and what is no array", function()
    w:sql "create type mood as enum ('sad', 'ok'); create table t (id int, a int[], s smallint[], v varchar(2)[], e mood[], i inet[])"
    w:kit("t", [[return k.kit "t" { into = "t", max_rejects = 99,
      k.field "id" {}, k.field "a" {}, k.field "s" {}, k.field "v" {}, k.field "e" {}, k.field "i" {} }]])
    w:write("a.ndjson", [==[
{"id":1,"a":[1,"x"]}
{"id":2,"a":[[1,2],[3]]}
{"id":3,"a":{"b":1}}
{"id":4,"a":7}
{"id":5,"s":[1,70000],"v":["abc"],"e":["glad"]}
{"id":6,"i":["10.0.0.1","x"]}
{"id":7,"a":"{1,2}"}
{"id":8,"a":"{1,x}"}
]==])
    local _, report = w:report("t", "a.ndjson")
    assert.equal("7|{1,2}", w:sql "select id, a from t")
    local told = table.concat(problems(report), "\n")
    assert.matches("a array.invalid: such as: item 2: is not an integer", told, 1, true)
    local all = w:read "a.problems.jsonl"
    for _, text in ipairs {
      "item 2: is not an integer", "item 2 has 1 item, and the ones before have 2", "is an object, and no array", "is a number, and no array",
      "item 2: is out of range", "item 1: is longer than the 2 characters", "is none of sad, ok", '"row":6', '"row":8',
    } do assert.matches(text, all, 1, true) end
  end)

  it("takes k.list of CSV and of JSON, k.json, and PostgreSQL's own form", function()
    w:sql "create table t (id int, l text[], n int[], j text[], p text[])"
    w:kit("t", [[return k.kit "t" { into = "t", k.field "id" {}, k.field "l" { k.list { ",", of = k.trim } },
      k.field "n" { k.list { ";", of = k.integer "1.234" } }, k.field "j" { k.json }, k.field "p" {} }]])
    w:write("a.csv", 'id,l,n,j,p\n1,"red, dark",1.000;2,"[""a,b"",null]"," {x,NULL} "\n2,,,,\n')
    w:write("b.ndjson", '{"id":3,"l":[" red","dark,green"],"n":[1000,"1.000"],"j":["a,b",null],"p":"{x,NULL}"}\n{"id":4,"j":"[\\"c\\"]"}\n')
    for _, file in ipairs { "a.csv", "b.ndjson" } do
      local code, _, out = w:report("t", file)
      assert.equal(0, code, out)
    end
    assert.equal('1|{red,dark}|{1000,2}|{"a,b",NULL}|{x,NULL}\n2|∅|∅|∅|∅\n3|{red,"dark,green"}|{1000,1000}|{"a,b",NULL}|{x,NULL}\n'
      .. "4|∅|∅|{c}|∅", w:sql "table t order by id")
  end)

  it("takes Lua lists from functions, hooks and batch hooks, and refuses other tables", function()
    w:sql "create table t (id int, f text[], h int[], b jsonb[])"
    w:kit("t", [[return k.kit "t" { into = "t", k.field "id" { k.integer },
      k.field "f" { function(v) local out = {} for word in v:gmatch "%S+" do out[#out + 1] = word end return out end },
      k.field "h" { k.const(k.null) }, k.field "b" { k.const(k.null) },
      k.row(function(row) row.h = { row.id, k.null, row.id * 2 } end),
      k.batch { size = 2, function(rows) for i, row in ipairs(rows) do row.b = { i, { a = i } } end end } }]])
    w:write("a.csv", "id,f\n1,a b\n2,\n3,  \n")
    local code, _, out = w:report("t", "a.csv")
    assert.equal(0, code, out)
    assert.equal('1|{a,b}|{1,NULL,2}|{1,"{\\"a\\": 1}"}\n2|∅|{2,NULL,4}|{2,"{\\"a\\": 2}"}\n3|{}|{3,NULL,6}|{1,"{\\"a\\": 1}"}',
      w:sql "table t order by id")
    w:kit("u", [[return k.kit "u" { into = "t", k.field "id" { k.integer }, k.field "f" { function() return { a = 1 } end } }]])
    local told = { w:report("u", "a.csv", "--if-loaded", "again") }
    assert.equal(2, told[1])
    assert.matches("field 'f': the function gave a table, not text", told[4])
  end)

  it("is refused a single value before a row is read", function()
    w:sql "create table t (id int, a int[])"
    w:kit("t", [[return k.kit "t" { into = "t", k.field "id" {}, k.field "a" { k.integer } }]])
    w:write("a.csv", "id,a\n1,2\n")
    for _, command in ipairs { "check", "run" } do
      local code, out, err = w:kitload(command, "t", "a.csv", "--to", w:to())
      assert.equal(2, code)
      assert.matches("gives an integer, and the column 'a' is integer[]", out .. err, 1, true)
      assert.matches('write k.list { ",", of = … } where the cell holds several', out .. err, 1, true)
    end
  end)

  it("is known to tests by its type", function()
    local path = h.tmp() .. "/x.lua"
    h.write(path, [[local k = require "kit"
return k.kit "x" { source = { format = "ndjson" }, k.field "a" {}, k.field "b" { function(v) return { v } end } }]])
    local kit = kit_test.load(path)
    local r = kit:run({ a = { 1, "x" } }, { catalog = { a = "int[]", b = "varchar(2)[]" } })
    assert.equal("array.invalid", r.issues[1].code)
    assert.equal("item 2: is not an integer", r.issues[1].message)
    assert.equal('{"1","2"}', kit:run({ a = { 1, 2 } }, { catalog = { a = "int[]", b = "text[]" } }).values.a)
    assert.equal('["x"]', kit:run({ b = "x" }).values.b)
  end)
end)
