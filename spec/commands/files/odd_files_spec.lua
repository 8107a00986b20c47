-- Notes about files that are read, but probably not as they were meant: one column with a delimiter in it, JSON of another
-- encoding.
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

  it("has cells that begin as comments do, and is not told of them", function()
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
  end)
end)
