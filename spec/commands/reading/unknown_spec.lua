-- Headers that no field reads, and the kit's `ignore` and `unknown`: for CSV and JSON, with a destination and without.
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"

local bytes = {
  ["a.csv"] = "id,Stato,Codice Fiscale,New\n1,x,y,z\n",
  ["a.ndjson"] = '{"id":1,"Stato":"x","Codice Fiscale":"y","New":"z"}\n',
}
local files = { "a.csv", "a.ndjson" }

describe("a header that no field reads", function()
  local w
  before_each(function()
    w = workspace.new()
    for name, text in pairs(bytes) do w:write(name, text) end
  end)

  local function kit(facts) w:kit("x", ('return k.kit "x" { into = "t", %s, k.field "id" { k.integer } }'):format(facts)) end

  it("is listed, and is no news if the kit ignores it", function()
    kit 'ignore = { "stato", "codice_*" }'
    for _, file in ipairs(files) do
      local code, out, err = w:kitload("check", "x", file, "--report", "r.json")
      assert.equal(0, code, err)
      assert.equal('"New"', out:match "columns that no field reads +([^\n]*)")
      assert.equal("", err)
      local report = cjson.decode(w:read "r.json")
      table.sort(report.ignored)
      assert.same({ { "New" }, { "Codice Fiscale", "Stato" } }, { report.unread, report.ignored })
      assert.matches('no field reads  "New"\n', (select(2, w:kitload("preview", "x", file))))
    end
  end)

  it("is a warning with unknown = \"warning\", also when nothing else is told", function()
    kit 'ignore = { "stato", "codice_*" }, unknown = "warning"'
    for _, file in ipairs(files) do
      local code, _, err = w:kitload("check", "x", file, "-q")
      assert.equal(0, code)
      assert.equal(('kitload: warning: %s: no field reads "New", and the kit does not ignore it\n'):format(file), err)
    end
  end)

  it("ends the run by name with unknown = \"error\", before a row is read", function()
    kit 'ignore = { "stato" }, unknown = "error"'
    for _, file in ipairs(files) do
      local code, _, err = w:kitload("check", "x", file)
      assert.equal(3, code)
      assert.equal(([[
kitload: error: %s: no field reads "Codice Fiscale", "New", and the kit says unknown = "error"
  add each to a field's `from`, or write ignore = k.more { "Codice Fiscale", "New" }
]]):format(file), err)
    end
    assert.matches('"New"; a run is refused %(unknown = "error"%)', (select(2, w:kitload("preview", "x", "a.csv"))))
    w:write("b.csv", "id,Stato\n2,x\n")
    w:write("c.csv", "id,Extra\n3,x\n")
    local code, _, err = w:kitload("check", "x", "b.csv", "c.csv", "a.csv", "--log-format", "json")
    assert.equal(3, code)
    local said = cjson.decode(err)
    assert.equal("header.unknown", said.code)
    assert.matches('^c.csv: no field reads "Extra", and the kit says unknown = "error" %(and 1 more file like it%)$', said.message)
    assert.equal(0, (w:kitload("check", "x", "b.csv")))
  end)

  it("is found in JSON behind the first rows, too, when it is an error", function()
    kit 'unknown = "error"'
    w:write("long.ndjson", ('{"id":1}\n'):rep(1500) .. '{"id":2,"late":3}\n')
    local code, _, err = w:kitload("check", "x", "long.ndjson")
    assert.equal(3, code)
    assert.matches('long.ndjson: no field reads "late"', err, 1, true)
  end)

  it("has no name in a file without a header", function()
    w:kit("x", 'return k.kit "x" { into = "t", unknown = "error", source = { header = false }, k.field "id" { from = 1 } }')
    w:write("n.csv", "1,2\n3,4\n")
    assert.equal(0, (w:kitload("check", "x", "n.csv")))
  end)

  it("may be ignored by a template, its children and the workspace", function()
    w:kit("base", 'return k.kit "base" { into = "t", ignore = "stato", unknown = "error", k.field "id" { k.integer } }')
    w:kit("x", 'return k.kit "x" { extends = "base", ignore = k.more { "Codice*", "new" } }')
    assert.equal(0, (w:kitload("check", "x", "a.csv")))
    w:kit("x", 'return k.kit "x" { extends = "base", ignore = { "Codice*", "new" } }')
    assert.matches('no field reads "Stato"', (select(3, w:kitload("check", "x", "a.csv"))), 1, true)
    w:kit("x", 'return k.kit "x" { extends = "base", unknown = "note" }')
    assert.matches('unknown = "note", in base "error"', (select(2, w:kitload("check", "x"))), 1, true)
    w:write("kits/_defaults.lua", 'return { ignore = { "stato", "codice*", "new" }, unknown = "error" }')
    w:kit("y", 'return k.kit "y" { into = "t", k.field "id" { k.integer } }')
    assert.equal(0, (w:kitload("check", "y", "a.csv")))
  end)

  it("has a note of its own where it is another header of a field that found one", function()
    w:kit("x", 'return k.kit "x" { into = "t", k.field "id" { k.integer, from = { "id", "New" } } }')
    for _, file in ipairs(files) do
      local _, out = w:kitload("check", "x", file)
      assert.matches("note: field 'id' reads \"id\"; \"New\" is one of its headers, too, and is not read", (out:gsub("%s+", " ")), 1, true)
    end
    local _, out = w:kitload("check", "x", "a.csv", "a.ndjson")
    assert.equal(1, select(2, out:gsub("is one of its", "")))
  end)

  it("is loaded where a field reads it, whatever `ignore` says, and a note tells it", function()
    w:kit("base", 'return k.kit "base" { into = "t", k.field "id" { k.integer }, k.field "stato" {} }')
    w:kit("x", 'return k.kit "x" { extends = "base", ignore = { "Stato", "new" } }')
    for _, file in ipairs(files) do
      local _, out = w:kitload("check", "x", file)
      assert.matches("note: field 'stato' reads \"Stato\", which the kit's `ignore` names: it is loaded", (out:gsub("%s+", " ")), 1, true)
    end
  end)

  it("is refused in a pattern that ignores all, with its line", function()
    w:kit("x", 'return k.kit "x" { into = "t",\n ignore = { "*" }, k.field "id" {} }')
    local code, _, err = w:kitload("check", "x")
    assert.equal(2, code)
    assert.matches("kits/x.lua:3: kit 'x': ignore would ignore every header", err, 1, true)
  end)
end)

describe("a run with a destination", function()
  if require("spec.helper").no_server(pending) then return end
  local w
  before_each(function()
    w = workspace.new()
    for name, text in pairs(bytes) do w:write(name, text) end
    w:sql "create table t (id int, rest jsonb)"
  end)

  it("loads nothing while a header is unknown", function()
    w:kit("x", 'return k.kit "x" { into = "t", unknown = "error", k.field "id" { k.integer } }')
    for _, file in ipairs(files) do
      local code, _, err = w:kitload("run", "x", file, "--to", w:to())
      assert.equal(3, code)
      assert.matches("no field reads", err, 1, true)
    end
    assert.equal("0", w:sql "select count(*) from t")
  end)

  it("keeps what it does not know in `extra`, and leaves out what it ignores", function()
    w:kit("x", 'return k.kit "x" { into = "t", extra = "rest", ignore = { "stato", "codice_*" }, k.field "id" { k.integer } }')
    w:write("b.csv", "Codice 2,New,id,codice_3,stato\na,b,2,c,d\n")
    w:write("c.csv", "New,id\ne,3\n")
    w:write("d.ndjson", '{"id":4,"Codice Fiscale":{"a":1},"New":[1],"stato":null}\n')
    for _, words in ipairs { { "a.csv" }, { "b.csv", "c.csv" }, { "a.ndjson" }, { "d.ndjson" } } do
      local code, _, err = w:kitload("run", "--to", w:to(), "x", table.unpack(words))
      assert.equal(0, code, err)
    end
    assert.equal('1 {"New": "z"}|1 {"New": "z"}|2 {"New": "b"}|3 {"New": "e"}|4 {"New": [1]}',
      w:sql "select string_agg(id || ' ' || rest, '|' order by id, rest::text) from t")
  end)
end)
