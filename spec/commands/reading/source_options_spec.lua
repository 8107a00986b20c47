-- Options about the source: --delimiter, --quote, --escape, --comment, --ragged, --rows, --encoding, --null.
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"
local h = require "spec.helper"

describe("the source's options", function()
  local w
  before_each(function() w = workspace.new() end)

  local function rows(...)
    local code, out, err = w:kitload("preview", "--json", ...)
    assert.equal("", err)
    assert.equal(0, code)
    return cjson.decode(out)
  end

  local function refused(message, hint, ...)
    local code, _, err = w:kitload("preview", "f.csv", ...)
    assert.equal(2, code)
    assert.truthy(err:find(message, 1, true), err)
    assert.truthy(err:find(hint, 1, true), err)
  end

  it("take a delimiter of several characters, outside ASCII, by name and by an escape", function()
    for _, case in ipairs {
      { "||", "||" }, { "; ", "; " }, { "§", "§" }, { "\\u00A7", "§" }, { "TAB", "\t" }, { "tab", "\t" }, { "\\t", "\t" },
      { "semicolon", ";" }, { "Pipe", "|" }, { "\\x1F", "\x1F" }, { "\\\\t", "\\t" }, { "~|~", "~|~" }, { " ", " " }, { "\\t\\t", "\t\t" },
    } do
      w:write("f.csv", ('id,name,n\n1,"a,b",x\n2,c,\n'):gsub(",", (case[2]:gsub("%%", "%%%%"))))
      assert.same({ { id = "1", name = "a" .. case[2] .. "b", n = "x" }, { id = "2", name = "c", n = "" } },
        rows("f.csv", "--delimiter", case[1]), case[1])
    end
  end)

  it("refuse what is no delimiter, and say what one is", function()
    w:write("f.csv", "a,b\n1,2\n")
    refused("--delimiter cannot be empty", "it is the text between the cells", "--delimiter", "")
    refused("the delimiter is '\"', and so is the quote that stands around cells", "--quote none", "--delimiter", '"')
    refused("the delimiter ',\"' holds the quote", "--quote none", "--delimiter", ',"')
    refused("--delimiter cannot be 'komma'", "comma, semicolon", "--delimiter", "komma")
    refused("--delimiter cannot be '" .. ("-"):rep(17) .. "'", "comma, semicolon", "--delimiter", ("-"):rep(17))
  end)

  it("refuse empty and unfit values of the others", function()
    w:write("f.csv", "a,b\n1,2\n")
    refused("--encoding cannot be empty", "windows-1252", "--encoding", "")
    refused("--quote cannot be 'ab'", "none", "--quote", "ab")
    refused("--quote cannot be empty", "none", "--quote", "")
    refused("--escape cannot be empty", "backslash", "--escape", "")
    refused("--skip cannot be 'x'", "passed over", "--skip", "x")
    refused("--footer cannot be '-1'", "left out", "--footer", "-1")
    refused("--comment cannot be '" .. ("/"):rep(17) .. "'", "'//', 16 bytes at most; hash", "--comment", ("/"):rep(17))
    refused("--comment cannot be ' '", "hash", "--comment", " ")
    refused("what comments begin with, '\\#', holds the escape", "", "--comment", "\\#", "--escape", "\\")
    refused("what comments begin with, '||#', holds the delimiter", "", "--comment", "||#", "--delimiter", "||")
    refused("--ragged cannot be 'fill'", "reject, pad", "--ragged", "fill")
    refused("--rows cannot be 'data'", "JSON pointer", "--rows", "data")
    refused("--rows cannot be '0'", "from 1 on", "--rows", "0")
    refused("',' is given for the delimiter and for the escape", "", "--delimiter", ",", "--escape", ",")
    refused("'#' is given for the escape and for comments", "", "--comment", "#", "--escape", "#")
    refused("'#' is given for the delimiter and for comments", "", "--comment", "hash", "--delimiter", "#")
  end)

  it("say how quotes, escapes, comments and short rows are read", function()
    w:write("f.csv", "# made by hand\nid,name,n\n1,24\" pipe\n2,\"a\",x\n")
    assert.same({ { id = "1", name = '24" pipe', n = cjson.null }, { id = "2", name = '"a"', n = "x" } },
      rows("f.csv", "--quote", "none", "--comment", "#", "--ragged", "pad"))
    w:write("f.csv", [[id,name
1,"a \"b\" c"
]])
    assert.same({ { id = "1", name = 'a "b" c' } }, rows("f.csv", "--escape", "\\"))
    w:write("f.csv", "id,name\n1,'a,b'\n")
    assert.same({ { id = "1", name = "a,b" } }, rows("f.csv", "--quote", "single"))
  end)

  it("say how many rows are none, at the start, behind the header and at the end", function()
    w:write("f.csv", "made by,hand\nid,name\nint,text\n1,a\n2,b\nsum,3\n")
    assert.same({ { id = "1", name = "a" }, { id = "2", name = "b" } }, rows("f.csv", "--header", "2", "--skip", "1", "--footer", "1"))
    assert.same({ { ["1"] = "1", ["2"] = "a" }, { ["1"] = "2", ["2"] = "b" } }, rows("f.csv", "--header", "none", "--skip", "3", "--footer", "1"))
  end)

  it("name what reads a file whose first line breaks the rules of quotes, without a header too", function()
    w:write("f.csv", "A,B\",C\n")
    local code, _, err = w:kitload("preview", "f.csv", "--header", "none")
    assert.equal(3, code)
    assert.truthy(err:find("line 1 breaks the rules of quotes", 1, true), err)
    assert.truthy(err:find("--quote none", 1, true), err)
    assert.same({ { ["1"] = "A", ["2"] = 'B"', ["3"] = "C" } }, rows("f.csv", "--header", "none", "--quote", "none"))
  end)

  it("lead to the rows of a JSON document, beside a count of rows", function()
    w:write("f.json", '{"data":{"items":[{"a":1},{"a":2}]}}')
    assert.same({ { a = "1" } }, rows("f.json", "--rows", "/data/items", "--rows", "1"))
    assert.equal(2, (w:kitload("preview", "f.json", "--rows", "1", "--rows", "2")))
  end)

  it("go over what a kit says, and --null does not", function()
    w:kit("k", [[return k.kit "k" { into = "t", source = { delimiter = ";", quote = "'", comment = "%" },
      k.field "id" {}, k.field "name" {} }]])
    w:write("f.csv", 'id||name\n1||"a||b"\n%||c\n')
    local found = rows("k", "f.csv", "--delimiter", "||", "--quote", '"', "--comment", "none")
    assert.same({ { id = "1", name = "a||b" }, { id = "%", name = "c" } }, { found[1].after, found[2].after })
    local code, _, err = w:kitload("preview", "k", "f.csv", "--null", "-")
    assert.equal(2, code)
    assert.matches("a kit says it itself", err)
  end)

  it("show cells of a file without a kit as NULL", function()
    w:write("f.csv", "id,name\n1,\\N\n2,n/a\n")
    assert.same({ { id = "1", name = cjson.null }, { id = "2", name = cjson.null } }, rows("f.csv", "--null", "\\N", "--null", "n/a"))
    local _, out = w:kitload("preview", "f.csv", "--null", "\\N")
    assert.matches("name  NULL", out)
    assert.matches('name  "n/a"', out)
  end)

  it("stand in the kit that new writes", function()
    w:write("f.csv", "# by hand\nid||name\n1||'x'\n2||-\n")
    assert.equal(0, (w:kitload("new", "k", "--from", "f.csv", "--delimiter", "||", "--quote", "'", "--comment", "#", "--ragged", "pad",
      "--null", "-", "--escape", "\\")))
    local kit = w:read "kits/k.lua"
    assert.truthy(kit:find([[source  = { delimiter = "||", quote = "'", escape = "\\", header = 2, comment = "#", ragged = "pad" }]], 1, true), kit)
    assert.truthy(kit:find([[null    = { "-" }]], 1, true), kit)
    w:write("g.csv", "id,name\nint,text\n1,x\nsum,1\n")
    assert.equal(0, (w:kitload("new", "k2", "--from", "g.csv", "--header", "1", "--skip", "1", "--footer", "1")))
    assert.truthy(w:read "kits/k2.lua":find("skip = 1, footer = 1", 1, true), w:read "kits/k2.lua")
    local found = rows("k", "f.csv")
    assert.same("x", found[1].after.name)
    assert.equal(cjson.null, found[2].after.name)
  end)

  if h.no_server(pending) then return end

  it("load a file without a kit", function()
    w:write("f.csv", "id;; name\n1;; 24\" x\n2;; NULL\n3\n")
    local code, report, _, err = w:report("--into", w.schema .. ".t", "--create", "--delimiter", ";; ", "--quote", "none", "--ragged", "pad",
      "--null", "NULL", "f.csv")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal(";; ", report.files[1].delimiter)
    assert.equal('1|24" x\n2|∅\n3|∅', w:sql "select * from t order by id")
    assert.equal(2, (w:run("k", "f.csv", "--null", "x")))
  end)

  it("write rejects with commas whatever the file has, and read them again", function()
    w:kit("k", ('return k.kit "k" { into = { "%s", "t" }, source = { delimiter = "||" }, k.field "id" { k.integer }, k.field "name" {} }')
      :format(w.schema))
    w:sql "create table t (id int, name text)"
    w:write("f.csv", 'id||name\nx||"a||b,c"\n')
    assert.equal(1, (w:run("k", "f.csv")))
    assert.matches('x,"a||b,c"', w:read "f.rejected.csv", 1, true)
    w:write("f.rejected.csv", (w:read "f.rejected.csv":gsub("\nx?2?,?[^\n]*x,", function(line) return line:sub(1, -3) .. "7," end)))
    assert.equal(0, (w:run("k", "f.rejected.csv")))
    assert.equal("7|a||b,c", w:sql "select * from t")
  end)
end)
