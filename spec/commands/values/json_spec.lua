-- JSON from the file to the table: documents and lines are loaded, rejected rows come back as NDJSON, and every command
-- reads such files.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local kit_text = [[
return k.kit "people" {
  into = "people", load = "upsert", key = { "id" }, %s
  k.field "id"     { k.integer, required = true },
  k.field "name"   { k.squish, from = { "Name", "name" }, required = true },
  k.field "email"  { k.email, from = "E-Mail" },
  k.field "city"   { from = "/address/city" },
  k.field "tags"   { k.json },
  k.field "amount" { k.decimal "1234.56" },
  k.field "active" { k.boolean },
}]]

local people = [[
[
  {"id": 1, "name": "Ann", "E-Mail": "ann@x.example", "address": {"city": "Köln", "zip": "1"}, "tags": [1, {"a": null}],
   "amount": 12345678901234567890.50, "active": true, "new": "x"},
  {"id": 2, "name": "B\u00e4r", "E-Mail": "nope",
   "address": {"city": null}},
  {"id": 3, "name": null},
  7,
  {"id": 4, "name": "Zoe", "active": false, "E-Mail": ""}
]
]]

describe("a JSON file without names", function()
  local w

  before_each(function()
    w = workspace.new()
    w.again = true
  end)

  it("of members is drafted and read by the empty name", function()
    w:write("a.ndjson", '{"":1,"b":"x"}\n{"":2,"b":"y"}\n')
    local code, _, err = w:kitload("new", "x", "--from", "a.ndjson")
    assert.equal(0, code, err)
    assert.matches('from = ""', w:read "kits/x.lua", 1, true)
    assert.equal(0, (w:kitload("check", "x", "a.ndjson")))
  end)

  it("of lines that are arrays is told as what it is", function()
    w:write("b.ndjson", "[1,2]\n[3,4]\n")
    local code, _, err = w:kitload("preview", "b.ndjson")
    assert.equal(3, code)
    assert.matches("line 2, column 1: a second array comes after the first: a file of lines has an object on each, no array", err, 1, true)
  end)
end)

describe("a JSON file", function()
  local w

  before_each(function()
    w = workspace.new()
    w.again = true
    w:kit("people", kit_text:format "create = true,")
  end)

  it("is loaded: members as they are written, null and missing ones as NULL", function()
    w:write("people.json", people)
    local code, report, out = w:report("people", "people.json")
    assert.equal(1, code, out)
    assert.matches("people.json  5 rows · JSON array · ", out)
    assert.equal("1|Ann|ann@x.example|Köln|[1, {\"a\": null}]|12345678901234567890.50|t\n4|Zoe|∅|∅|∅|∅|f", w:sql "table people order by 1")
    assert.same({ "new" }, report.unread)
    local codes = {}
    for _, p in ipairs(report.problems) do
      codes[#codes + 1] = ("%s %s %d:%d"):format(p.field or "row", p.code, p.examples[1].row, p.examples[1].line)
    end
    assert.same({ "email email.invalid 2:4", "name required 3:6", "row json.syntax 4:7" }, codes)
  end)

  it("gives its rejects as lines of JSON, which are read again, and again until they are mended", function()
    w:write("people.json", people)
    w:run("people", "people.json")
    assert.equal([[
{"_row":2,"_errors":"email: is not a valid e-mail address (email.invalid)","id": 2, "name": "B\u00e4r", "E-Mail": "nope",    "address": {"city": null}}
{"_row":3,"_errors":"name: is required (required)","id": 3, "name": null}
{"_row":4,"_errors":"is a number, not an object (json.syntax)"} 7
]], w:rejects "people.rejected.ndjson")
    assert.equal(1, (w:run("people", "people.rejected.ndjson")))
    local again = w:rejects "people.rejected-2.ndjson"
    assert.matches('^{"_row":2,"_errors":"[^"]*","id": 2, "name": "B\\u00e4r", "E%-Mail": "nope",    "address": {"city": null}}\n', again)
    assert.matches('\n{"_row":3,"_errors":"something comes after the object[^"]*"} 7\n$', again)
    w:write("people.rejected-2.ndjson", (w:read("people.rejected-2.ndjson"):gsub('"nope"', '"b@x.example"'):gsub('"name": null', '"name": "C"'):gsub("\n[^\n]* 7\n", "\n")))
    local code, _, out = w:report("people", "people.rejected-2.ndjson")
    assert.equal(0, code, out)
    assert.equal("1,2,3,4", w:sql "select string_agg(id::text, ',' order by id) from people")
  end)

  it("of lines: a broken one is rejected as it was, the others go in", function()
    w:write("people.ndjson", '{"id":1,"name":"A"}\r\n\r\n{"id":2,"name":}\n{"id":3,"name":"C"}\n{"id":4,"na')
    local code, report, out = w:report("people", "people.ndjson")
    assert.equal(1, code, out)
    assert.matches("4 rows · NDJSON", out)
    assert.equal("1,3", w:sql "select string_agg(id::text, ',' order by id) from people")
    assert.same({ 3, 5 }, { report.problems[1].examples[1].row, report.problems[1].examples[2].line })
    local rejects = w:rejects "people.rejected.ndjson"
    assert.matches('^{"_row":3,"_errors":"[^\n]*%(json.syntax%)","id":2,"name":}\n{"_row":5,"_errors":"[^\n]*","id":4,"na\n$', rejects)
    w:write("people.rejected.ndjson", (w:read("people.rejected.ndjson"):gsub('"name":}', '"name":"B"}'):gsub('"na\n', '"name":"D"}\n')))
    assert.equal(0, (w:run("people", "people.rejected.ndjson")))
    assert.equal("A,B,C,D", w:sql "select string_agg(name, ',' order by id) from people")
  end)

  it("of an array that breaks off loads nothing, and says where", function()
    w:write("people.json", '[{"id":1,"name":"A"},\n{"id":2,"name":"B"')
    local code, _, err = w:run("people", "people.json")
    assert.equal(3, code)
    assert.matches("people.json: line 2, column 19: the file ends too early", err)
    w:write("people.json", "[" .. ('{"id":1,"name":"A"},\n'):rep(5000) .. "}]")
    code, _, err = w:run("people", "people.json")
    assert.equal(3, code)
    assert.matches("people.json: line 5001, column 1: unexpected character '}'", err)
    assert.equal("∅", w:sql "select to_regclass('people')")
  end)

  it("is known by its name or its beginning; the kit says otherwise", function()
    local text = '[{"id":1,"name":"A"}]'
    for _, name in ipairs { "a.json", "a.txt", "a", "A.JSON" } do
      w:write(name, text)
      local code, out, err = w:kitload("check", "people", name)
      assert.equal(0, code, err)
      assert.matches("JSON array", out)
    end
    h.sh(("gzip -kf %s/a.json"):format(w.dir))
    local _, out = w:kitload("check", "people", "a.json.gz")
    assert.matches("gzip, JSON array", out)
    w:write("l.jsonl", '{"id":1,"name":}\n{"id":2,"name":"B"}\n')
    _, out = w:kitload("check", "people", "l.jsonl")
    assert.matches("2 rows · NDJSON", out)
    w:kit("csv", 'return k.kit "csv" { into = "t", source = { format = "csv" }, k.field "a" { from = "[{" } }')
    w:write("c.json", "[{,b\n1,2\n")
    _, out = w:kitload("check", "csv", "c.json")
    assert.matches("1 row · UTF%-8, delimiter ','", out)
    w:write("x.json", "id,name\n1,A\n")
    local code, _, err = w:kitload("check", "people", "x.json")
    assert.equal(3, code)
    assert.matches("x.json: line 1, column 1: .*source = { format = \"csv\" }", err)
    w:write("e.json", " \n")
    code, _, err = w:kitload("check", "people", "e.json")
    assert.equal(3, code)
    assert.matches("e.json: the file is empty", err)
  end)

  it("has its rows where source.rows points; one that does not is told where a list is", function()
    w:write("api.json", '{"meta":{"n":2},"data":[{"id":1,"name":"A"},{"id":2,"name":"B"}],"next":null}')
    local code, _, err = w:run("people", "api.json")
    assert.equal(3, code)
    assert.matches('source = { rows = "/data" }', err, nil, true)
    w:kit("people", kit_text:format 'create = true, source = { rows = "/data" },')
    local out
    code, out = w:run("people", "api.json")
    assert.equal(0, code)
    assert.matches("2 rows · JSON array at /data", out)
    w:kit("people", kit_text:format 'source = { rows = "/data/items" },')
    code, _, err = w:run("people", "api.json")
    assert.equal(3, code)
    assert.matches("there is no /data/items here", err, nil, true)
  end)

  it("that lacks a member is told as a file that lacks a column", function()
    w:write("a.json", '[{"id":1,"nmae":"A"}]')
    local code, _, err = w:run("people", "a.json")
    assert.equal(3, code)
    assert.matches([[field 'name' has no column: the rows have no "Name", "name"]], err, nil, true)
    assert.matches([[did you mean "nmae"]], err, nil, true)
    w:write("b.json", '[{"id":1,"name":"A"}]')
    local _, report = w:report("people", "b.json")
    assert.same({ "email", "city", "tags", "amount", "active" }, report.left_out)
  end)

  it("of many rows may have a member late: its field is NULL until then, and the report says so", function()
    w:write("a.ndjson", ('{"id":1,"name":"A"}\n'):rep(1500) .. '{"id":2,"name":"B","E-Mail":"b@x.example"}\n')
    local code, report = w:report("people", "a.ndjson")
    assert.equal(0, code)
    assert.equal("1|∅\n2|b@x.example", w:sql "select id, email from people order by 1")
    assert.matches('none of the first 1,000 rows of a.ndjson has "E-Mail"', table.concat(report.notes, "\n"), nil, true)
  end)

  it("keeps what no field reads as it was, in the column for it", function()
    w:kit("people", kit_text:format 'extra = "more",')
    w:sql("create table people (id int primary key, name text, email text, city text, tags jsonb, amount numeric, active boolean, more jsonb)")
    w:write("a.json", '[{"id":1,"name":"A","x":1.50,"address":{"city":"K","zip":"1"},"y":[null,"ä"]},{"id":2,"name":"B"},{"id":3,"name":"C","z":"\\u0000"}]')
    local code, report = w:report("people", "a.json")
    assert.equal(1, code)
    assert.equal('1|{"x": 1.50, "y": [null, "ä"], "address": {"zip": "1", "city": "K"}}\n2|∅', w:sql "select id, more from people order by 1")
    assert.equal("text.nul", report.problems[1].code)
  end)

  it("may be empty, as a list; overwrite then wants a word", function()
    w:write("a.json", "[]")
    local code, report = w:report("people", "a.json")
    assert.equal(0, code)
    assert.equal(0, report.counts.read)
  end)

  it("comes through standard input, with rejects and a second reading", function()
    w:write("people.json", people)
    local binary = h.quote(w.binary)
    local code, out = h.sh(("cd %s && cat people.json | env -u LD_PRELOAD -u PGHOST %s run people - --to %s"):format(h.quote(w.dir), binary, h.quote(w:to())))
    assert.equal(1, code)
    assert.matches("standard input  5 rows · JSON array", out)
    assert.matches('^{"_row":2,', w:read "stdin.rejected.ndjson")
  end)

  it("gives functions what they ask for by a pointer", function()
    w:kit("r", [[return k.kit "r" { into = "t", load = "append", create = true, k.field "id" { k.integer },
      k.field "cur" { k.const(k.null) }, k.row(function(row) row.cur = row:raw "/price/currency" end) }]])
    w:write("a.json", '[{"id":1,"price":{"currency":"EUR"}},{"id":2,"price":{}}]')
    local code, report, _, err = w:report("r", "a.json")
    assert.same({ 0, "" }, { code, err })
    assert.same({}, report.problems)
    assert.equal("1|EUR\n2|∅", w:sql "select * from t order by id")
  end)

  it("without a kit names a member without a name, and how a kit does", function()
    w:write("a.json", '{"":1,"a":2}')
    local code, _, _, err = w:report("--into", "t", "--create", "a.json")
    assert.equal(3, code)
    assert.matches('a member of a.json has no name.*from = ""', err)
    w:kit("e", 'return k.kit "e" { into = "t", load = "append", create = true, k.field "x" { from = "" } }')
    assert.equal(0, (w:report("e", "a.json")))
    assert.equal("1", w:sql "select x from t")
  end)

  it("without a kit has its members as columns, also those that come late in a file", function()
    w:write("a.ndjson", ('{"id":1,"x":{"y":[1]}}\n'):rep(3000) .. '{"id":2,"z":"late"}\n')
    local code, report = w:report("--into", "t", "--create", "a.ndjson")
    assert.equal(0, code)
    assert.equal(0, #report.problems)
    assert.equal('3001|{"y":[1]}|late', w:sql "select count(*), max(x), max(z) from t")
    w:write("b.json", "[" .. ('{"id":1},'):rep(2000) .. '{"id":2,"z":"late"}]')
    assert.equal(0, (w:report("--into", "u", "--create", "b.json")))
    assert.equal("2001|late", w:sql "select count(*), max(z) from u")
  end)

  it("without a kit rejects a member that comes late in a stream, and says how a file is read", function()
    w:write("a.ndjson", ('{"id":1,"x":{"y":[1]}}\n'):rep(60000) .. '{"id":2,"z":"late"}\n')
    local code, out = h.sh(("cd %s && cat a.ndjson | env -u LD_PRELOAD %s run --into t --create --to %s -"):format(w.dir, w.binary, h.quote(w:to())))
    assert.equal(1, code)
    assert.equal('60000|{"y":[1]}', w:sql "select count(*), max(x) from t")
    assert.matches("json.unknown  1", out)
    assert.matches("a file is read for its members%s+first", out)
    assert.matches('"id":2,"z":"late"}\n$', w:read "stdin.rejected.ndjson")
  end)

  it("without a kit asks where the rows of a document are, where they may be inside of it", function()
    w:write("a.json", '{"data":[{"id":1},{"id":2}],"more":{"page":1}}')
    local code, _, _, err = w:report("--into", "t", "--create", "a.json")
    assert.equal(3, code)
    assert.matches("the list /data is in it", err)
    assert.matches("%-%-rows /data loads", err)
    assert.equal(0, (w:report("--into", "t", "--create", "--rows", "/data", "a.json")))
    assert.equal("1,2", w:sql "select string_agg(id, ',' order by id) from t")
    assert.equal(0, (w:report("--into", "u", "--create", "--rows", "", "a.json")))
    assert.equal('[{"id":1},{"id":2}]', w:sql "select data from u")
    w:write("b.json", '{"a":{"id":1},\n"b":{"id":2}}')
    code, _, _, err = w:report("--into", "v", "--create", "b.json")
    assert.equal(3, code)
    assert.matches("an object in each of its 2 members", err)
    assert.matches("jq %-c", err)
    local many = {}
    for i = 1, 10001 do many[i] = ('{"id":%d,"k%d":1}'):format(i, i) end
    w:write("many.ndjson", table.concat(many, "\n"))
    code, _, _, err = w:report("--into", "v", "--create", "many.ndjson")
    assert.equal(3, code)
    assert.matches("10,002 different members", err)
    w:write("c.json", '{"id":1,"tags":["a"],"of":{"x":1}}')
    assert.equal(0, (w:report("--into", "v", "--create", "c.json")))
  end)

  it("has lists deeper in a document named, with a kit and without one", function()
    w:kit("items", ('return k.kit "items" { into = { "%s", "i" }, create = true, k.field "id" { k.integer } }'):format(w.schema))
    w:write("deep.json", '{"ok":true,"result":{"page":{"n":1},"of/it":{"items":[{"id":1},{"id":2}]}}}')
    local code, _, _, err = w:report("--into", "t", "--create", "deep.json")
    assert.equal(3, code)
    assert.matches("deep.json is one object, and the list /result/of~1it/items is in it", err, 1, true)
    code, _, _, err = w:report("items", "deep.json")
    assert.equal(3, code)
    assert.matches('the members are "ok", "result"; the document is one row; if the rows are a list in it: source = { rows = '
      .. '"/result/of~1it/items" }', err, 1, true)
    assert.equal(0, (w:report("--into", "t", "--create", "--rows", "/result/of~1it/items", "deep.json")))
    assert.equal("1,2", w:sql "select string_agg(id, ',' order by id) from t")
    -- Documents one behind the other, as jq prints them.
    w:write("several.json", '{\n  "id": 1\n}\n{\n  "id": 2\n}\n')
    code, _, _, err = w:report("--into", "t", "several.json")
    assert.equal(3, code)
    assert.matches("jq -c . several.json | kitload run", err, 1, true)
  end)

  it("is previewed, checked, explained, drafted, and made a template of", function()
    w:write("people.json", people)
    local code, out = w:kitload("preview", "people", "people.json")
    assert.equal(0, code)
    assert.matches('city +"Köln" +→ Köln', out)
    assert.matches("no field reads  \"new\"", out)
    assert.equal(0, (w:kitload("preview", "people", "people.json", "--json")))
    code, out = w:kitload("preview", "people.json")
    assert.equal(0, code)
    assert.matches('address +"{"city": "Köln", "zip": "1"}"', out)
    assert.equal(1, (w:kitload("check", "people", "people.json")))
    w:write("api.json", '{"data":[{"id":1,"a/b":"x"}]}')
    assert.equal(0, (w:kitload("new", "drafted", "--from", "api.json")))
    assert.matches('source += { format = "json", rows = "/data" }', w:read "kits/drafted.lua")
    assert.equal(0, (w:kitload("check", "drafted", "api.json")))
    w:kit("people", kit_text:format 'source = { format = "json", rows = "/data" },')
    code, out = w:kitload("template", "people")
    assert.equal(0, code)
    w:write("filled.json", out)
    code, out = w:kitload("check", "people", "filled.json")
    assert.equal(0, code, out)
    assert.matches("1 row · JSON array at /data", out)
  end)

  it("runs under kit.test", function()
    w:write("people.json", people)
    local _, out = h.sh(("cd %s && LUA_PATH=%q LUA_CPATH=%q %s -e %s"):format(h.quote(w.dir), h.pwd() .. "/lua/?.lua;" .. h.pwd() .. "/lua/?/init.lua;;",
      h.pwd() .. "/" .. h.build .. "/?.so;" .. h.build .. "/?.so;;", h.lua, h.quote [[
      local kit = require("kit.test").load "kits/people.lua"
      local r = kit:run_file "people.json"
      print(r.counts.good, r.counts.rejected, r[1].values.city, r[2].issues[1].code)
      print(kit:run({ id = "1", name = "A", ["/address/city"] = "K" }).values.city)]]))
    assert.equal("2\t3\tKöln\temail.invalid\nK\n", out)
  end)
end)
