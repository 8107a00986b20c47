-- Quotes as people and programs write them: stray quotes, blanks around quotes, and cells that contain whole rows.
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"
local h = require "spec.helper"

describe("quotes", function()
  local w
  before_each(function() w = workspace.new() end)

  -- 120 rows, of which those from 35 on are swallowed up to row 100.
  local function swallowing(delimiter)
    local lines = { table.concat({ "id", "name", "city" }, delimiter) }
    for i = 1, 120 do
      local name = "n" .. i
      if i == 35 then name = '"n35' elseif i == 100 then name = 'n100"' end
      lines[#lines + 1] = table.concat({ i, name, "city" .. i }, delimiter)
    end
    return table.concat(lines, "\n") .. "\n"
  end

  local function preview(...)
    local code, out, err = w:kitload("preview", "--json", ...)
    assert.equal("", err)
    assert.equal(0, code)
    return cjson.decode(out)
  end

  it("that swallow rows are told with their line, by preview, check and new", function()
    for _, delimiter in ipairs { ";", ",", "\t", "||" } do
      w:write("f.csv", swallowing(delimiter))
      local said = "the cell that opens on line 36 holds 65 lines that look like rows"
      local _, out = w:kitload("preview", "f.csv", "--rows", "40", "--delimiter", delimiter)
      assert.truthy(out:find("csv.swallowed: " .. said, 1, true), out)
      assert.truthy(out:find("--quote none", 1, true))
      w:kit("k", ('return k.kit "k" { into = "t", source = { delimiter = %q }, k.field "id" {}, k.field "name" {}, k.field "city" {} }')
        :format(delimiter))
      local code
      code, out = w:kitload("check", "k", "f.csv")
      assert.equal(0, code)
      assert.truthy(out:gsub("%s+", " "):find("warning: " .. said, 1, true), out)
      assert.matches("1 warning", out)
      assert.truthy(out:gsub("%s+", " "):find("source = { quote = false } (--quote none)", 1, true), out)
      code, out = w:kitload("new", "n", "--from", "f.csv", "--force", "--delimiter", delimiter)
      assert.equal(0, code)
      assert.truthy(out:gsub("%s+", " "):find(said, 1, true), out)
      -- Where quotes are characters, all rows are there.
      assert.equal(120, #preview("f.csv", "--rows", "200", "--quote", "none", "--delimiter", delimiter))
    end
  end)

  it("around cells may have blanks around them", function()
    w:write("f.csv", 'id, "name" ,city\n1, "Hall, Bo" ,"Rome"\n2,x, y \n')
    assert.same({ { id = "1", name = "Hall, Bo", city = "Rome" }, { id = "2", name = "x", city = " y " } }, preview "f.csv")
    w:kit("k", 'return k.kit "k" { into = "t", source = { blanks = "keep", header = false, skip = 1 }, k.field "id" { from = 1 },'
      .. ' k.field "name" { from = 2 } }')
    w:write("f.csv", 'id,name\n1, x\n2, "y"\n')
    local rows = preview("k", "f.csv")
    assert.equal(" x", rows[1].after.name)
    assert.equal("broken", rows[2].state)
  end)

  it("inside of cells are text of a lazy file", function()
    w:write("f.csv", 'id,name,n\n1,24" monitor,x\n2,"Peter "the rock" Hall",5"\n3,"a ""b"", c","of "gold""\n')
    local expected = { { id = "1", name = '24" monitor', n = "x" }, { id = "2", name = 'Peter "the rock" Hall', n = '5"' },
      { id = "3", name = 'a "b", c', n = 'of "gold"' } }
    assert.same(expected, preview("f.csv", "--quote", "lazy"))
    assert.equal(0, (w:kitload("new", "k", "--from", "f.csv", "--quote", "lazy")))
    assert.truthy(w:read "kits/k.lua":find('source  = { quote = "lazy" }', 1, true))
    local rows = preview("k", "f.csv")
    for i, row in ipairs(rows) do assert.equal(expected[i].name, row.after.name) end
  end)

  it("that break the rules name the ways to read them", function()
    w:write("f.csv", 'id,name\n1,5" pipe\n2,x\n3,7" pipe\n')
    w:kit("k", 'return k.kit "k" { into = "t", k.field "id" {}, k.field "name" {} }')
    local code, out = w:kitload("check", "k", "f.csv")
    assert.equal(1, code)
    assert.truthy(out:gsub("%s+", " "):find('if quotes are characters like others in this file: source = { quote = false } (--quote none); '
      .. 'if some cells are in quotes and others hold stray quotes: quote = "lazy" (--quote lazy)', 1, true), out)
    code, out = w:kitload("check", "k", "f.csv", "--quote", "none")
    assert.equal(0, code)
    assert.matches("3 good rows", out)
    assert.is_nil(out:find("characters like others", 1, true))
    code, out = w:kitload("check", "k", "f.csv", "--quote", "lazy")
    assert.equal(0, code)
    assert.matches("3 good rows", out)
    assert.matches("lazy quotes", out)
  end)

  it("that are never closed are told with how many lines the row holds", function()
    w:write("f.csv", "id,name,n\n1,a,b\n" .. '2,"c,d\n' .. ("3,e,f\n"):rep(50))
    w:kit("k", 'return k.kit "k" { into = "t", k.field "id" {}, k.field "name" {} }')
    local _, out = w:kitload("check", "k", "f.csv")
    assert.truthy(out:gsub("%s+", " "):find("the quote that opened on line 3 is never closed; the row holds 51 lines", 1, true), out)
  end)

  it("are found out by new: characters, lazy ones, escapes", function()
    for text, source in pairs {
      ['id,n,c\n1,24" mon,x\n2,"a, b",c\n3,"Peter "the rock" Hall",x\n'] = '{ quote = "lazy" }',
      ['id\tn\n1\t"unclosed\n2\tb\n3\tc"\n4\td\n'] = '{ delimiter = "\\t", quote = false }',
      ['id,n\n1,5" pipe\n2,6" pipe\n'] = "{ quote = false }",
      ['id,n\n1,"a \\"b\\" c"\n2,"x"\n'] = '{ escape = "\\\\" }',
    } do
      w:write("f.csv", text)
      local code, out = w:kitload("new", "k", "--from", "f.csv", "--force")
      assert.equal(0, code)
      assert.truthy(w:read "kits/k.lua":find("source  = " .. source, 1, true), w:read "kits/k.lua")
      if source:find "quote" then assert.matches("the kit [rs]", (out:gsub("%s+", " "))) end
      for _, row in ipairs(preview("k", "f.csv")) do assert.same({}, row.problems) end
    end
  end)

  it("with a backslash before them are found out without a kit, and told", function()
    w:write("f.csv", 'id,name\n1,"a \\"b\\" c"\n2,"C:\\\\x"\n')
    local _, out = w:kitload("preview", "f.csv")
    assert.truthy(out:find("escape '\\'", 1, true), out)
    assert.equal('a "b" c', preview "f.csv"[1].name)
    w:write("f.csv", 'id,name\n1,"C:\\x\\"\n2,"D:\\"\n')
    assert.equal("C:\\x\\", preview "f.csv"[1].name)
  end)

  it("in the first row refuse nothing else", function()
    w:write("f.csv", '5" pipe,1\n6,2\n')
    local _, out = w:kitload("preview", "f.csv", "--header", "none")
    assert.matches('1     "6"', out)
    assert.truthy(out:find("--quote none", 1, true), out)
    local code, _, err = w:kitload("preview", "f.csv", "--header", "1")
    assert.equal(3, code)
    assert.truthy(err:find("--quote none", 1, true), err)
  end)

  it("of a kit are one character, false or lazy", function()
    w:kit("k", 'return k.kit "k" { into = "t", source = { quote = "lzay" }, k.field "id" {} }')
    local code, _, err = w:kitload("check", "k")
    assert.equal(2, code)
    assert.matches('quote must be one character, false or "lazy"', err)
  end)

  if h.no_server(pending) then return end

  it("that swallow rows are a warning of the run, which loads", function()
    w:write("f.csv", swallowing ";")
    local code, report = w:report("--into", w.schema .. ".t", "--create", "f.csv")
    assert.equal(0, code)
    assert.equal(55, report.counts.inserted)
    assert.equal(1, report.counts.warnings)
    assert.equal("csv.swallowed", report.problems[1].code)
    assert.equal(35 + 1, report.problems[1].examples[1].row)
    code, report = w:report("--into", w.schema .. ".u", "--create", "f.csv", "--quote", "none")
    assert.same({ 0, 120, 0 }, { code, report.counts.inserted, report.counts.warnings })
  end)
end)
