-- Files with a damaged header or a few damaged rows: no row of data may become the header, and no row may be lost silently.
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"

describe("a spoiled file", function()
  local w
  before_each(function() w = workspace.new() end)

  local function preview(text, ...)
    w:write("f.csv", text)
    local code, out = w:kitload("preview", "--json", "f.csv", ...)
    assert.equal(0, code)
    return cjson.decode(out)
  end

  local function check(text, ...)
    w:write("f.csv", text)
    local code, out = w:kitload("check", "--into", "t", "f.csv", "--rejects", "none", "--problems", "none", "--report", "r.json", ...)
    local seen = cjson.decode(w:read "r.json")
    return seen.counts, (out:gsub("%s+", " ")), code, seen.files[1]
  end

  local rows = '1,Ann,"Rome, Italy"\n2,Bo,"Bonn"\n3,Cy,"Oslo"\n4,Di,"Graz"\n'
  local said = 'a quote of the header on row 1 opens no cell, so that quote = "lazy" reads the file'

  it("has a stray quote in its header: the header is it all the same", function()
    for header, first in pairs { ['"id,name,"city"'] = '"id', ['"id,name,city'] = '"id', ['id,name,city"'] = "id", ['id,name,"'] = "id" } do
      local list = preview(header .. "\n" .. rows)
      assert.equal(4, #list, header)
      assert.equal("1", list[1][first], header)
      local counts, out = check(header .. "\n" .. rows)
      assert.equal(4, counts.good)
      assert.truthy(out:find(said, 1, true), out)
    end
    -- Where the quotes of titles break the rules, and the header's do not, the rows keep to the rules.
    local counts, out = check('the 5" list\n\nid,name,city\n' .. rows)
    assert.equal(4, counts.good)
    assert.is_nil(out:find("lazy", 1, true))
    -- What the command line says is kept, too.
    local _, refused, err = w:kitload("check", "--into", "t", "f.csv", "--quote", '"', "--header", "1")
    assert.truthy((refused .. err):find("breaks the rules of quotes", 1, true))
  end)

  it("has a title that swallows rows: all its lines are counted", function()
    local counts, out, _, file = check('"A list\nid,name,city\n1,"x",z\n2,b,c\n3,b,c\n4,b,c\n')
    assert.equal(6, counts.read + file.above + 1)
    assert.matches("passed over 3 above the table", out)
  end)

  it("has a delimiter too many in its header: the row below it stays a row", function()
    for _, header in ipairs { "id,,name,city", "id,name,,city", "id,name,city," } do
      local list = preview(header .. "\n" .. rows)
      assert.equal(4, #list, header)
      assert.equal("1", list[1].id, header)
    end
  end)

  it("shows cells past the header's in a preview", function()
    w:write("f.csv", "id,name\n1,Ann\n2,Bo,Bonn,x\n3,Cy\n")
    local _, out = w:kitload("preview", "f.csv")
    assert.matches('\n  3%s+"Bonn"', out)
    assert.matches('\n  4%s+"x"', out)
    assert.same({ { id = "1", name = "Ann" }, { id = "2", name = "Bo", _extra = { "Bonn", "x" } }, { id = "3", name = "Cy" } },
      preview(w:read "f.csv"))
  end)

  it("hides cells past the header's where a field is secret", function()
    w:write("f.csv", "id,pin\n1,1111\n2,,2222\n3,3333\n")
    w:kit("k", 'return k.kit "k" { into = "t", k.field "id" {}, k.field "pin" { secret = true } }')
    for _, word in ipairs { "--json", "--quiet" } do
      local _, out = w:kitload("preview", "k", "f.csv", word)
      assert.is_nil(out:find("2222", 1, true), out)
    end
  end)

  it("is empty: a preview says so and is content", function()
    assert.same({}, preview "")
    local code, out = w:kitload("preview", "f.csv")
    assert.same({ 0, "f.csv: the file is empty: line 1 should be its header\n" }, { code, out })
    code, out = w:kitload("preview", "f.csv", "--header", "none")
    assert.same({ 0, "f.csv: the file is empty\n" }, { code, out })
  end)
end)

describe("a blank behind each delimiter", function()
  local w
  before_each(function() w = workspace.new() end)

  local function preview(text)
    w:write("f.csv", text)
    local _, out = w:kitload("preview", "--json", "f.csv")
    return cjson.decode(out)
  end

  it("is part of it", function()
    for _, d in ipairs { ",", ";", "|" } do
      local list = preview(('id, name, city\n1, Ann, "Rome, Italy"\n2, , Bonn\n'):gsub(", ", d .. " "))
      assert.same({ { id = "1", name = "Ann", city = ("Rome, Italy"):gsub(", ", d .. " ") .. "" }, { id = "2", name = "", city = "Bonn" } }, list)
      local _, out = w:kitload("check", "--into", "t", "f.csv")
      assert.truthy(out:find(("delimiter '%s '"):format(d), 1, true), out)
    end
  end)

  it("is text where it is not there each time, or where there are two", function()
    assert.equal(" Ann", preview("id, name\n1, Ann\n2,Bo\n")[1][" name"])
    assert.equal("  Ann", preview("id,  name\n1,  Ann\n2,  Bo\n")[1]["  name"])
    assert.equal("Ann", preview('id,"name"\n1,"Ann"\n2,"Bo"\n')[1].name)
  end)
end)
