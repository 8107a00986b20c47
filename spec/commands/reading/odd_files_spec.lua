-- Notes about files that are read, but probably not as they were meant: one column with a delimiter in it, JSON of another
-- encoding.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("a file that is hardly meant so", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("k", 'return k.kit "k" { into = "t", k.field "id" {} }')
  end)

  it("has one column, and the same odd character in every row", function()
    w:write("f.csv", "a~b~c\n1~2~3\n")
    local _, out = w:kitload("preview", "f.csv")
    assert.truthy(out:gsub("%s+", " "):find("every row has '~' 2 times and was read as one column: --delimiter '~'", 1, true), out)
    _, out = w:kitload("new", "n", "--from", "f.csv")
    assert.truthy(out:gsub("%s+", " "):find("--delimiter '~'", 1, true), out)
    _, out = w:kitload("preview", "f.csv", "--delimiter", "~")
    assert.is_nil(out:find("every row", 1, true))
  end)

  it("has lines that look like comments, and are no rows", function()
    for _, mark in ipairs { "#", "//", "--", "%" } do
      w:write("f.csv", ("id;name\n1;a\n%s by hand\n2;b\n%s by hand, too\n"):gsub("%%s", (mark:gsub("%%", "%%%%"))))
      local _, out = w:kitload("preview", "f.csv")
      assert.truthy(out:gsub("%s+", " "):find(("2 rows begin with '%s' and are no row of the table: --comment '%s'"):format(mark, mark), 1, true), out)
      _, out = w:kitload("preview", "f.csv", "--comment", mark)
      assert.is_nil(out:find("too_few_cells", 1, true), out)
      assert.is_nil(out:find("--comment", 1, true), out)
    end
  end)

  it("has cells that begin as comments do, and is not told about them", function()
    for _, text in ipairs { "#;name\n1;a\n#2\n", "id;name\n#1;a\n#2\n", "id;name\n1;a\n\"#2\"\n", "id;name\n1;a\n-2\n" } do
      w:write("f.csv", text)
      local _, out = w:kitload("preview", "f.csv")
      assert.is_nil(out:find("--comment", 1, true), out)
    end
  end)

  it("has a delimiter of two characters", function()
    for _, delimiter in ipairs { "|", ";" } do
      w:write("f.csv", ("id||name||c\n1||a||b\n2||c||d\n"):gsub("|", delimiter))
      local _, out = w:kitload("preview", "f.csv")
      assert.truthy(out:gsub("%s+", " "):find("--delimiter '" .. delimiter:rep(2) .. "'", 1, true), out)
    end
  end)

  it("is parted by single blanks", function()
    local function said(bytes, ...)
      w:write("f.csv", bytes)
      local _, out = w:kitload("preview", "f.csv", ...)
      return out:gsub("%s+", " "):match "every row has %d single blanks? and was read as one column: %-%-delimiter space"
    end
    assert.is_truthy(said "id name city\n1 Bob Rome\n2 Al Oslo\n3 Cy Bern\n")
    assert.is_truthy(said "name born\nBob 2001-02-03\nAl 1999-12-31\n\n")
    for _, bytes in ipairs { "Full name\nBob Hall\nAl Wu\nCy Ray\n", "id name\n1 Bob\n2 Al Wu\n3 Cy\n", "id name\n1 Bob\n", "id  name\n1  Bob\n2  Al\n",
      "a b,c\n1 2,3\n4 5,6\n", 'No of it\n"1 2 3"\n"4 5 6"\n' } do assert.is_nil(said(bytes), bytes) end
    assert.is_nil(said("id name\n1 Bob\n2 Al\n3 Cy\n", "--delimiter", "space"))
  end)

  it("is one line, whose rows end with something else", function()
    for ending, written in pairs { ["¶"] = "¶", ["~"] = "~", ["*"] = [[\*]], ["||"] = "||" } do
      w:write("f.csv", ("id,name/1,Bob/2,Al/"):gsub("/", (ending:gsub("%%", "%%%%"))))
      local _, out = w:kitload("preview", "f.csv")
      out = out:gsub("%s+", " ")
      assert.truthy(out:find(("the file is one line: its rows seem to end with '%s', and there is no option for that"):format(ending), 1, true), out)
      assert.truthy(out:find(([[sed 's/%s/\n/g' f.csv | kitload run KIT -]]):format(written), 1, true), out)
      local code, piped = h.sh(([[cd %s && sed 's/%s/\n/g' f.csv | %s preview - --json]]):format(w.dir, written, w.binary))
      assert.same({ 0, '[{"id":"1","name":"Bob"},{"id":"2","name":"Al"}]' }, { code, (piped:gsub("[%s]", "")) })
    end
    for _, header in ipairs { "id,name,@home", "a&b,c&d,e", "x~y,z", "id,name" } do
      w:write("f.csv", header .. "\n")
      local _, out = w:kitload("preview", "f.csv")
      assert.is_nil(out:find("one line", 1, true), out)
    end
  end)

  it("is JSON with bytes that are no UTF-8", function()
    w:write("f.json", '[{"id":"Gr\xF6\xDFe"}]')
    local code, out = w:kitload("check", "k", "f.json")
    assert.equal(0, code)
    assert.truthy(out:gsub("%s+", " "):find("f.json is not UTF-8, as JSON should be, and was read as windows-1252", 1, true), out)
    code, out = w:kitload("check", "k", "f.json", "--encoding", "windows-1252")
    assert.equal(0, code)
    assert.is_nil(out:find("as JSON should be", 1, true))
  end)

  it("has bytes of windows-1252 far behind its beginning", function()
    w:write("f.csv", "id\n" .. ("x\n"):rep(100000) .. "caf\xE9\n")
    local code, out = w:kitload("check", "k", "f.csv")
    assert.equal(1, code)
    assert.truthy(out:gsub("%s+", " "):find("the byte 0xE9, which is no UTF-8, is 'é' in windows-1252: --encoding windows-1252", 1, true), out)
    -- The first one alone would be a quote of windows-1252.
    w:write("f.csv", "id\n" .. ("x\n"):rep(100000) .. "B\x84r\nM\x81ller\nK\x94ln\n")
    code, out = w:kitload("check", "k", "f.csv")
    assert.equal(1, code)
    assert.truthy(out:gsub("%s+", " "):find("does not look like windows-1252 there: --encoding, or source = { encoding = … } in the kit, "
      .. "says what it is, perhaps IBM850, macintosh", 1, true), out)
  end)
end)
