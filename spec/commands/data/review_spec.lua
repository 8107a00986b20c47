-- run --review: what counts as loaded, and what the rejects of JSON show.
require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("a review", function()
  local w
  before_each(function() w = workspace.new() end)

  it("is another load than that of the file, and the same when it says the same", function()
    w:kit("t", [[return k.kit "t" { into = "t", load = "append", k.field "id" { k.integer }, k.field "name" {} }]])
    w:sql "create table t (id int, name text)"
    w:write("a.csv", "id,name\n1,a\n2,b\n")
    w:write("none.json", '{"source":{"delimiter":","},"edits":"nowhere","mapping":{},"values":{}}')
    w:write("r.json", '{"edits":"log"}')
    w:write("v.json", '{"edits":"nowhere","values":{"name":{"a":"c"}}}')
    w:write("log", '{"op":"set","cells":[[1,1,"z",false]]}\n')
    local function code(...) return (w:run("t", "a.csv", ...)) end
    assert.equal(0, code())
    assert.equal(5, code())
    assert.equal(5, code("--review", "none.json"))
    assert.equal(0, code("--review", "r.json"))
    -- The same edits, come about in another way.
    w:write("log", '{"op":"set","cells":[[1,1,"q",false]],"skips":[[2,true]]}\n{"op":"set","cells":[[1,1,"z","q"]]}\n{"op":"set","cells":[[2,0,"5",false]]}\n'
      .. '{"op":"undo"}\n{"op":"set","skips":[[2,false]]}\n{"op":"undo"}\n{"op":"redo"}\n{"op":"set","cells":[[2,1,"half')
    assert.equal(5, code("--review", "r.json"))
    assert.equal(0, code("--review", "v.json"))
    assert.equal(5, code("--review", "v.json"))
    assert.equal(5, code())
    assert.equal("a b z b c b", (w:sql("select name from t"):gsub("\n", " ")))
  end)

  it("reads a grown file from its beginning, where its edits count the rows", function()
    w:kit("t", [[return k.kit "t" { into = "t", load = "append", source = { grows = true }, k.field "id" { k.integer } }]])
    w:sql "create table t (id int)"
    w:write("r.json", '{"edits":"log"}')
    w:write("log", '{"op":"set","cells":[[1,0,"7",false]]}\n')
    w:write("a.csv", "id\n1\n")
    assert.equal(0, (w:run("t", "a.csv", "--review", "r.json")))
    w:write("a.csv", "id\n1\n2\n")
    assert.equal(5, (w:run("t", "a.csv", "--review", "r.json")))
    assert.equal(0, (w:run("t", "a.csv", "--review", "r.json", "--if-loaded", "again")))
    assert.equal("2 7 7", (w:sql("select id from t order by id"):gsub("\n", " ")))
  end)

  it("shows the edited cells of JSON in the rejects, with their types, and keeps the columns where they are", function()
    w:kit("j", [[return k.kit "j" { into = "t", extra = "rest", k.field "id" { k.integer, min = 1000000 }, k.field "name" { from = "/x/name" },
      k.field "ok" { k.boolean } }]])
    w:write("a.ndjson", '{"more":1,"id":1.5,"x":{"name":"a"},"ok":true}\n{"ok":"y", "id":2}\n[3]\n{"id":4,"ok":null,"more":[1]}\n')
    w:write("r.json", '{"edits":"log"}')
    -- The columns are more, id, x, ok, /x/name.
    w:write("log", '{"op":"set","cells":[[1,0,"7",false],[1,1,"2e1",false],[1,4,"é\\"\\n",false],[1,3,"false",false],[2,4,"new",false],[2,1,"x",false],'
      .. '[4,1,null,false],[4,3,"true",false],[3,1,"1",false]]}\n')
    local code, out, err = w:kitload("check", "j", "a.ndjson", "--review", "r.json", "--rejects", "r.ndjson")
    assert.equal(1, code, out .. err)
    local rows = {}
    for line in w:rejects("r.ndjson"):gmatch "[^\n]+" do rows[#rows + 1] = line:match '^{"_row":%d+,"_errors":"[^"]*",(.*)$' or line:match "[^}]*$" end
    assert.equal('"more":7,"id":2e1,"x":{"name":"é\\"\\n"},"ok":false}', rows[1])
    assert.equal('"ok":"y", "id":"x","x":{"name":"new"}}', rows[2])
    assert.equal(3, #rows) -- the last one is good: an id that is NULL
    -- A member that no field reads goes with the rest of the row.
    w:sql "create table x (id int, rest jsonb)"
    w:kit("x", 'return k.kit "x" { into = "x", extra = "rest", k.field "id" { k.integer } }')
    w:write("x.ndjson", '{"a":1,"id":1,"b":2}\n{"id":2,"c":3}\n')
    w:write("log", '{"op":"set","cells":[[1,0,"7",false],[2,2,"new",false],[2,1,"3",false]]}\n')
    assert.equal(0, (w:run("x", "x.ndjson", "--review", "r.json")))
    assert.equal('1|{"a": 7, "b": 2}\n3|{"b": "new", "c": 3}', w:sql "select * from x order by id")
  end)
end)
