local h = require "spec.helper"
local kit_test = require "kit.test"
local workspace = require "spec.commands.workspace"

--- The template of a kit with this body: exit code, standard output, standard error, the workspace.
local function template(body, ...)
  local w = workspace.new()
  w:kit("a", 'return k.kit "a" {\n' .. body .. "\n}")
  local code, out, err = w:kitload("template", "a", ...)
  return code, out, err, w
end

--- The kit reads its own template.
local function read_back(w, csv)
  w:write("template.csv", csv)
  return kit_test.load(w.dir .. "/kits/a.lua"):run_file(w.dir .. "/template.csv")
end

describe("kitload template", function()
  it("prints the preferred headers and a row that the kit accepts", function()
    local code, out, err, w = template [[
      k.field "id" { k.trim, from = { "ID", "Customer No" }, required = true },
      k.field "email" { k.email, from = "E-Mail" }, k.field "since" { k.date "%d.%m.%Y" },
      k.field "amount" { k.decimal "1.234,56" }, k.field "n" { k.integer "1,234" }, k.field "at" { k.time "%H:%M" },
      k.field "active" { k.boolean { yes = { "ja" }, no = { "nein" } } },
      k.field "status" { k.enum { lead = { "Interessent" }, "customer" } }, k.field "grade" { k.map { { A = "1" } } },
      k.field "size" { one_of = { "S", "M" } }, k.field "key" { k.uuid }, k.field "tenant" { k.meta "tenant" }]]
    assert.same({ 0, "" }, { code, err })
    local lines = {}
    for line in out:gmatch "(.-)\r\n" do lines[#lines + 1] = line end
    assert.equal("ID,E-Mail,since,amount,n,at,active,status,grade,size,key", lines[1])
    assert.equal(2, #lines)
    local results = read_back(w, out)
    assert.same({ read = 1, good = 1, rejected = 0, skipped = 0, warnings = 0 }, results.counts)
    assert.same({}, results.unread)
    assert.equal("2024-12-31", results[1].values.since)
    for _, name in ipairs { "id", "email", "amount", "n", "at", "status", "grade", "size", "key" } do
      assert.is_not_nil(results[1].values[name], name)
    end
    assert.is_true(results[1].values.active)
  end)

  it("shows the kit's own example of a good row, and what functions read by name", function()
    local code, out, err = template [[
      k.field "id" { from = { "No", "ID" }, k.strip_prefix "K-" }, k.field "note" {}, k.field "amount" { from = "Betrag",
        function(v, ctx) if ctx:raw "S/H" == "S" then return "-" .. v end return v end, k.decimal "1.234,56", required = true },
      examples = { { input = { No = "x", Betrag = "1", ["S/H"] = "S" }, errors = { id = "strange" } },
        { input = { ID = "K-7", Betrag = "5,00", ["S/H"] = "S" }, gives = { amount = "-5.00" } } }]]
    assert.same({ 0, "" }, { code, err })
    assert.equal('No,note,Betrag,S/H\r\nK-7,Example,"5,00",S\r\n', out)
  end)

  it("takes no cell from an example that the kit does not accept any more", function()
    local code, out, _, w = template [[k.field "id" { k.integer, min = 10 }, k.field "n" { k.integer }, k.field "note" { min_length = 3 },
      examples = { { input = { id = "1", n = "2", note = "abc" }, gives = { n = 2 } }, { input = { id = "12", n = "x", note = "abc" }, gives = { id = 12 } } }]]
    assert.equal(0, code)
    assert.same({ id = 10, n = 1, note = "Example" }, read_back(w, out)[1].values)
  end)

  it("knows numbers and codes of some countries", function()
    local _, out = template [[k.field "tel" { k.phone { country = "BR" } }, k.field "cep" { k.digits, k.postal_code { country = "BR" } },
      k.field "limit" { k.money { "1.234,56", currency = "BRL" } }]]
    assert.equal('tel,cep,limit\r\n(11) 2345-6789,01310-100,"1.234,56"\r\n', out)
  end)

  it("shows the example that a field gives", function()
    local _, out = template [[k.field "a" { example = "Äpfel, rote" }, k.field "b" { k.integer, example = "42" }]]
    assert.equal('a,b\r\n"Äpfel, rote",42\r\n', out)
  end)

  it("has the label as header, by which the field is found", function()
    local _, out, _, w = template [[k.field "a" { from = { "A1", "A2" }, label = "Your name" }, k.field "b" { label = "b" }]]
    assert.matches("^Your name,b\r\n", out)
    assert.equal("Example", read_back(w, out)[1].values.a)
  end)

  it("is written in the kit's dialect, with its header, skipped rows and footer in their places", function()
    local code, out, err, w = template [[
      source = { delimiter = ";", quote = "'", header = 3, skip = 2, footer = 1 },
      k.field "a" { example = "x;y" }, k.field "it's" { from = "it's" }]]
    assert.same({ 0, "" }, { code, err })
    assert.equal("\r\n\r\na;'it''s'\r\n;\r\n;\r\n'x;y';Example\r\n;\r\n", out)
    assert.same({ read = 1, good = 1, rejected = 0, skipped = 0, warnings = 0 }, read_back(w, out).counts)
  end)

  it("has no header where the kit reads none, and columns in the places that it names", function()
    local code, out, err = template [[source = { header = false }, k.field "a" { from = 3, example = "x" }, k.field "b" { from = 1 }]]
    assert.same({ 0, "" }, { code, err })
    assert.equal("Example,,x\r\n", out)
  end)

  it("has every column of join and coalesce, each once", function()
    local code, out = template [[k.field "name" { k.join { "First", "Last" } }, k.field "first" { from = "First" },
      k.field "phone" { k.coalesce { "Mobile", "Phone" } }, k.field "now" { k.now }]]
    assert.equal(0, code)
    assert.matches("^First,Last,Mobile,Phone\r\nExample,Example,Example,Example\r\n$", out)
  end)

  it("begins with a byte order mark with --bom, and where the kit expects another encoding", function()
    local body = 'k.field "ä" {}'
    assert.equal("\u{FEFF}ä\r\nExample\r\n", (select(2, template(body, "--bom"))))
    assert.equal("ä\r\nExample\r\n", (select(2, template(body .. ', source = { encoding = "UTF-8" }'))))
    local _, out, err, w = template(body .. ', source = { encoding = "windows-1252" }')
    assert.same({ "\u{FEFF}ä\r\nExample\r\n", "" }, { out, err })
    assert.equal("Example", read_back(w, out)[1].values["ä"])
  end)

  it("gives the help texts as comments, or in a row that the kit passes over", function()
    local body = [[k.field "a" { help = "The name, please" }, k.field "b" {}, ]]
    local _, out, err, w = template(body .. 'source = { comment = "#" }', "--with-help")
    assert.same({ "a,b\r\n# a: The name, please\r\nExample,Example\r\n", "" }, { out, err })
    assert.equal(1, read_back(w, out).counts.good)
    _, out, err, w = template(body .. "source = { skip = 1 }", "--with-help")
    assert.same({ 'a,b\r\n"The name, please",\r\nExample,Example\r\n', "" }, { out, err })
    assert.equal(1, read_back(w, out).counts.good)
    local code
    code, _, err = template(body, "--with-help")
    assert.equal(2, code)
    assert.matches("the kit's files have no place for help texts", err, 1, true)
  end)

  it("says for which field it knows no example, and what the kit has against the row", function()
    local code, out, err = template [[k.field "a" { function(v) if v == "secret word" then return v end return nil, "a.wrong", "no" end },
      k.field "b" { required = true }, k.rule "never" { "is never right", at = "b", function() return false end }]]
    assert.equal(0, code)
    assert.equal("a,b\r\n,Example\r\n", out)
    assert.matches("no example is known for the field 'a'", err, 1, true)
    assert.matches("the example row is not accepted: b: is never right", err, 1, true)
    assert.matches("a field's `example` is the cell that the template shows", err, 1, true)
  end)

  it("says when the example that a field gives is not accepted, and shows another", function()
    local _, out = template [[k.field "a" { k.integer, example = "twelve" }]]
    assert.matches("^a\r\n%d[%d.]*\r\n$", out)
  end)

  it("gives a kit's functions the --meta of the command line", function()
    local body = [[k.field "a" { function(v, ctx) if ctx.meta.m == "x" and v == "Example" then return v end return nil, "a", "no" end },
      k.field "m" { k.meta "m" }]]
    assert.equal("a\r\nExample\r\n", (select(2, template(body, "--meta", "m=x"))))
    assert.equal('a\r\n""\r\n', (select(2, template(body))))
  end)

  it("refuses a kit that reads no column", function()
    local code, _, err = template 'k.field "now" { k.now }'
    assert.equal(2, code)
    assert.matches("no field of the kit a reads a column", err, 1, true)
  end)

  it("has an accepted row for the kits of examples/", function()
    for _, path in ipairs { "examples/first/kits/contacts.lua", "examples/runways/kits/runways.lua", "examples/contacts/kits/crm/contacts.lua" } do
      local code, out, err = h.sh(("env -u LD_PRELOAD %s template %s"):format(h.kitload, path))
      assert.same({ 0, "" }, { code, err }, path)
      assert.matches("\r\n.+\r\n", out)
    end
  end)
end)

describe("what template says about its own file", function()
  it("calls it the template, not by the name under which it was tried", function()
    local code, _, err = template [[source = { quote = false, comment = "i" }, k.field "id" { k.integer }, k.field "x" { required = true }]]
    assert.equal(3, code)
    assert.matches("^kitload: error: the template, row 2: field 'x' has no column", err)
    assert.is_nil(err:find("lua_", 1, true))
  end)

  it("is asked of a file that is not packed, where the kit's files are", function()
    local code, out, err = template [[source = { compression = "gzip" }, k.field "id" { k.integer }]]
    assert.same({ 0, "", "id\r\n1\r\n" }, { code, err, out })
  end)
end)

describe("a field's label", function()
  it("quotes the only cell of a row when there is nothing in it, as an empty line is no row", function()
    for _, source in ipairs { "", "source = { skip = 1, footer = 1 },", "source = { header = 2 }," } do
      local code, out, err, w = template(source .. 'k.field "a" { from = "" }')
      assert.same({ 0, "" }, { code, err })
      local results = read_back(w, out)
      assert.equal(1, results.counts.good, out)
      assert.equal("Example", results[1].values.a)
    end
    local code, _, err = template 'source = { quote = false }, k.field "a" { from = "" }'
    assert.equal(2, code)
    assert.matches("the only column has no name", err, 1, true)
  end)

  it("may not be a header of another field", function()
    local s = require "spec.kit.support"
    assert.same({ '1: the header "B" belongs to field \'b\' already, field \'a\' cannot have it too' },
      s.mistakes 'k.field "b" { from = "B" }, k.field "a" { label = "B" },')
  end)
end)
