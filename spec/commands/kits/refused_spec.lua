-- What commands refuse before they do anything, and what they say of a workspace that has nothing for them.
local workspace = require "spec.commands.workspace"

describe("a command", function()
  local w
  setup(function()
    w = workspace.new()
    w:kit("a", 'return k.kit "a" { into = "t", k.field "id" { k.integer }, k.field "b" { k.integer }, k.compare { "id", "<=", "b" }, k.require_one { "id", "b" } }')
    w:write("x.csv", "id,b\n1,2\n-,3\n")
    w:write("x.json", '{"rows": [{"id": 1}], "more": [{"id": 2}]}')
    w:write("empty.csv", "")
  end)

  -- The exit code, what is said on standard error, and standard output.
  local function said(...)
    local code, out, err = w:kitload(...)
    return code, (err:gsub("^kitload: error: ", ""):gsub("\n$", "")), out
  end
  local function refused(expected, ...)
    local code, err = said(...)
    assert.same({ 2, expected }, { code, err })
  end

  it("preview takes --rows as a count, as a pointer, or as both, each once", function()
    for _, word in ipairs { "abc", "0", "-1", "1.5" } do
      refused(("--rows cannot be '%s'\n  it is a whole number from 1 on, or a JSON pointer as in /data/items"):format(word), "preview", "x.csv", "--rows", word)
    end
    refused("--rows is given twice", "preview", "x.csv", "--rows", "1", "--rows", "2")
    refused("--rows is given twice", "preview", "x.json", "--rows", "/rows", "--rows", "/more")
    local code, _, out = said("preview", "x.json", "--rows", "1", "--rows", "/more", "--json")
    assert.same({ 0, '2' }, { code, out:match '"id": ?"?(%d)' })
  end)

  it("preview makes NULL of what --null names, and takes an empty file for an answer", function()
    local _, _, out = said("preview", "x.csv", "--null", "-", "--null", "x")
    assert.matches('  id    NULL\n  b     "3"\n', out, 1, true)
    assert.matches('  id    "1"\n', out, 1, true)
    assert.same({ 0, "", "[]\n" }, { said("preview", "empty.csv", "--json") })
    local code, err
    code, err, out = said("preview", "empty.csv")
    assert.same({ 0, "", "empty.csv: the file is empty: line 1 should be its header\n" }, { code, err, out })
    assert.equal(3, (said("preview", "a", "empty.csv")))
  end)

  it("explain shows the items over several fields", function()
    local _, _, out = said("explain", "a")
    assert.matches("  C    compare id <= b\n  C    require_one id, b\n", out, 1, true)
  end)

  it("new says which options go together", function()
    refused("x.csv is a file, where the kit's name is expected\n  kitload new x --from x.csv", "new", "x.csv")
    refused("--into needs --to URI, or --from FILE\n  without either nothing is known about the fields", "new", "n", "--into", "t")
    refused("--to needs --into TABLE\n  the table whose columns the kit fills", "new", "n", "--from", "x.csv", "--to", "host=/x")
    refused("--no-header goes with --from alone\n  columns without names are known by their places", "new", "n", "--from", "x.csv", "--into", "t", "--no-header")
    refused("--delimiter goes with --from", "new", "n", "--extends", "a", "--delimiter", ";")
    assert.is_false(w:exists "kits/n.lua")
  end)

  it("of the records knows what goes together before it asks a server", function()
    refused("--csv and --json do not go together", "rejects", "1", "--csv", "--json", "--to", "host=/nowhere")
    refused("--json and --csv do not go together", "usage", "--csv", "--json", "--to", "host=/nowhere")
  end)

  it("schedule has nothing to print without a trigger, and takes no line that would be two", function()
    refused('no kit of the workspace has a trigger and files to read\n  write trigger = "@daily" in a kit', "schedule")
    w:kit("s", 'return k.kit "s" { trigger = "@daily", source = { files = "x.csv" }, k.field "id" {}, k.field "d" { k.meta "d" } }')
    refused("the --meta has a control character in it, which would begin a line of its own: d=1\\n* * * * * evil", "schedule", "s", "--meta",
      "d=1\n* * * * * evil")
    assert.matches("i reads standard input, and a scheduled run has none\n  name its files in the kit", (select(2, said("schedule", (function()
      w:kit("i", 'return k.kit "i" { trigger = "@daily", source = { files = "-" }, k.field "id" {} }')
      return "i"
    end)()))), 1, true)
  end)

  it("that requires a file of kits/ says which name may be meant", function()
    w:kit("shared.words", "return {}")
    w:kit("r", 'local words = require "shared.wurds" return k.kit "r" { k.field "id" {} }')
    local code, err = said("check", "r", "x.csv")
    assert.equal(2, code)
    assert.matches("did you mean 'shared.words'", err, 1, true)
  end)

  it("kits cuts the names of files where the table would be wider than the terminal", function()
    w:kit("long", ('return k.kit "long" { project = "p", trigger = "30 2 * * mon-fri", source = { files = { "in/%s.csv", "b.csv" } }, k.field "id" {} }'):format(
      ("customer_"):rep(9)))
    w:write("projects/p.lua", "return {}")
    local _, _, out = said("kits", "long")
    for line in out:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    assert.matches("in/customer_", out, 1, true)
    assert.matches("…", out, 1, true)
  end)

  it("says its version", function()
    local code, out = w:kitload "--version"
    assert.equal(0, code)
    assert.matches("^kitload %d+%.%d+%.%d+\n$", out)
  end)
end)
