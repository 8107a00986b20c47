local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local bank = table.concat({
  "Kundennr.;Größe;Betrag;Buchung;Geändert;Aktiv;E-Mail;Art",
  '0001;12;1.234,50;31.01.2024;01.02.2024 10:00;ja;a@b.de;A',
  '0002;13;-2,00;01.02.2024;02.02.2024 11:30;nein;c@d.de;B', "" }, "\n")

describe("kitload new and rows of totals", function()
  it("proposes the hook that leaves them out, and guesses without them", function()
    local w = workspace.new()
    w:write("a.csv", "no;name;amount\n1;Eva;5,00\n2;Bo;6,50\n3;Ida;7,50\nSumme;;19,00\n")
    local code, out = w:kitload("new", "a", "--from", "a.csv")
    assert.equal(0, code)
    assert.matches('1 row looks like totals or marks of pages %("Summe"%)', out)
    local kit = w:read "kits/a.lua"
    assert.truthy(kit:find('k.field "no"     { k.integer }', 1, true), kit)
    assert.truthy(kit:find('load    = "append",', 1, true), kit)
    local hook = '\n  k.row(function(row) local first = row:raw "no" if first == "Summe" then row:skip "totals" end end),'
    assert.truthy(kit:find(hook, 1, true), kit)
    code, out = w:kitload("check", "a", "a.csv")
    assert.equal(0, code, out)
    assert.matches("3 good rows%s+0 rejected%s+1 skipped", out)
  end)
end)

describe("kitload new and a report for paper", function()
  it("makes a kit that reads its rows and skips what stands between the pages", function()
    local w = workspace.new()
    w:write("r.csv", table.concat({ "Open Items", "", "Kunde,Nr,Tag,Betrag,", "1000,0017,01/31/2026,5.00,", "1001,0018,02/13/2026,6.50,",
      "Page Total,,,11.50,", "Page 1 of 2,,,,", "Kunde,Nr,Tag,Betrag,", "1002,0019,03/31/2026,7.00,", "Page Total,,,7.00,",
      "Page 2 of 2,,,,", "Grand Total,,,18.50,", "*** END ***", "" }, "\n"))
    local code, out = w:kitload("new", "r", "--from", "r.csv")
    assert.equal(0, code, out)
    assert.matches('1 row of the sample cannot be read (csv.too_few_cells): row 13, "*** END ***"', (out:gsub("%s+", " ")), 1, true)
    assert.is_nil(out:find("ragged", 1, true))
    local kit = w:read "kits/r.lua"
    for _, line in ipairs { 'k.field "kunde"    { k.integer, from = "Kunde" }', 'k.field "betrag"   { k.decimal, from = "Betrag" }',
      'k.field "tag"      { k.date "%m/%d/%Y", from = "Tag" }',
      'if first == "Page Total" or first:find "^Page%s*%d" or first == "Grand Total" then' } do
      assert.is_truthy(kit:find(line, 1, true), line .. "\n" .. kit)
    end
    code, out = w:kitload("check", "r", "r.csv", "--to", "none")
    assert.equal(1, code)
    assert.matches("3 good rows%s+1 rejected%s+6 skipped", out)
    code, out = w:kitload("preview", "r", "r.csv", "--to", "none", "--problems-only")
    assert.equal(0, code)
    assert.is_nil(out:find("Page", 1, true)) -- a skipped row has no problems
    assert.is_truthy(out:find("row 13   broken", 1, true))
  end)
end)

describe("kitload new", function()
  local w
  before_each(function() w = workspace.new() end)

  it("writes a kit that reads its sample without a reject", function()
    w:write("bank.csv", bank)
    local code, out = w:kitload("new", "acme.bank", "--from", "bank.csv")
    assert.equal(0, code)
    assert.matches("^kits/acme/bank.lua   8 fields\n", out)
    assert.equal([[
-- Made from bank.csv (2 rows looked at): a first draft, to be changed by hand.
local k = require "kit"

return k.kit "acme.bank" {
  version = "0.1.0",
  into    = "bank",    -- the table: change it to yours
  create  = true,      -- makes the table if it is missing, and columns that it lacks
  load    = "append",  -- append | upsert | overwrite | insert_only
  source  = { delimiter = ";" },

  k.field "kundennr"  { k.trim, from = "Kundennr." },  -- keeps its leading zeros
  k.field "groesse"   { k.integer, from = "Größe" },
  k.field "betrag"    { k.decimal "1.234,56", from = "Betrag" },
  k.field "buchung"   { k.date "%d.%m.%Y", from = "Buchung" },
  k.field "geaendert" { k.timestamp "%d.%m.%Y %H:%M", from = "Geändert" },
  k.field "aktiv"     { k.boolean { yes = { "ja" }, no = { "nein" } }, from = "Aktiv" },
  k.field "email"     { k.email, from = "E-Mail" },
  k.field "art"       { k.trim, from = "Art" },
}
]], w:read "kits/acme/bank.lua")
    local checked, report = w:kitload("check", "acme.bank", "bank.csv")
    assert.equal(0, checked, report)
    assert.matches("2 good rows", report)
  end)

  it("says what it was unsure of, and leaves it text", function()
    w:write("d.csv", "Day,Price\n03/04/2024,\"1,234\"\n05/06/2024,\"7,500\"\n")
    local _, out = w:kitload("new", "d", "--from", "d.csv")
    assert.matches('day +"03/04/2024" can be %%d/%%m/%%Y or', out)
    assert.matches('price +"1,234" can be read two ways', out)
    local text = w:read "kits/d.lua"
    assert.matches('k.field "day"   { k.trim, from = "Day" },  %-%- day or month first%? k.date "%%d/%%m/%%Y" or k.date "%%m/%%d/%%Y"', text)
    assert.equal(0, (w:kitload("check", "d", "d.csv")))
  end)

  it("writes how the file is written where that is not the default", function()
    w:write("x.csv", "Acme \xE4;;\n;;\nName;Stra\xDFe;Ort\nM\xFCller;Weg 1;K\xF6ln\nMeier;Weg 2;Bonn\n")
    assert.equal(0, (w:kitload("new", "x", "--from", "x.csv", "--encoding", "windows-1252")))
    assert.matches('source  = { encoding = "windows%-1252", delimiter = ";", header = 3 }', w:read "kits/x.lua")
    assert.equal(0, (w:kitload("check", "x", "x.csv")))
    w:write("y.csv", "a,b\n1,2\n")
    w:kitload("new", "y", "--from", "y.csv")
    assert.is_nil(w:read("kits/y.lua"):find("source", 1, true))
  end)

  it("takes columns by their places where the header does not tell them apart, or is not there", function()
    w:write("x.csv", "Tel,Tel,\n1,2,3\n")
    w:kitload("new", "x", "--from", "x.csv")
    assert.matches('k.field "tel_2" +{ k.trim, from = 2 }', w:read "kits/x.lua")
    assert.equal(0, (w:kitload("check", "x", "x.csv")))
    w:write("n.csv", "a@b.de,1\nc@d.de,2\n")
    local _, out = w:kitload("new", "n", "--from", "n.csv")
    assert.matches("row 1 looks like the rows below it, and the kit reads it as one", (out:gsub("%s+", " ")))
    local guessed = w:read "kits/n.lua"
    assert.equal(0, (w:kitload("new", "n", "--from", "n.csv", "--no-header", "--force")))
    assert.equal(w:read "kits/n.lua", guessed)
    assert.equal(0, (w:kitload("new", "named", "--from", "n.csv", "--header", "1")))
    assert.matches('k.field "a_b_de" { k.email, from = "a@b.de" }', w:read "kits/named.lua")
    assert.matches('k.field "column_1" { k.email, from = 1 }', w:read "kits/n.lua")
    local _, report = w:kitload("check", "n", "n.csv")
    assert.matches("2 good rows", report)
  end)

  it("lets neither headers nor names of files out of their quotes and comments", function()
    local name = "x\nerror() --]] .csv"
    w:write(name, '"a""b\nerror()","c\\","]]--\n"\n"x\n""y",2,3\n')
    assert.equal(0, (w:kitload("new", "x", "--from", name)))
    local code, out, err = w:kitload("check", "x", name)
    assert.equal(0, code, out .. err)
    assert.matches("1 good row ", out)
  end)

  it("tells a mistake in kits/_defaults.lua as the author's own, and leaves no kit behind", function()
    w:write("a.csv", "id\n1\n2\n")
    w:write("kits/_defaults.lua", 'return { limits = { seconds = "x" } }')
    local code, _, err = w:kitload("new", "a", "--from", "a.csv")
    assert.equal(2, code)
    assert.matches("^kitload: error: [^\n]*kits/_defaults.lua:1: limits: seconds must be", err)
    assert.is_false(w:exists "kits/a.lua")
  end)

  it("tells of rows far down that cannot be read, and what reads them", function()
    local lines = { "id,text" }
    for i = 1, 1300 do lines[#lines + 1] = i .. (i > 1200 and [[,"a \"b\" c"]] or ',"ab"') end
    w:write("a.csv", table.concat(lines, "\n") .. "\n")
    local _, out = w:kitload("new", "a", "--from", "a.csv")
    assert.is_truthy(out:gsub("%s+", " "):find([[100 rows after the first ones cannot be read (csv.quote): row 1,202: source = { escape = "\\" }]],
      1, true), out)
    assert.equal(0, (w:kitload("new", "a", "--force", "--from", "a.csv", "--escape", "backslash")))
    assert.equal(0, (w:kitload("check", "a", "a.csv")))
  end)

  it("never writes over a kit, unless it is told to", function()
    w:write("x.csv", "a\n1\n")
    w:write("kits/x.lua", "mine")
    local code, _, err = w:kitload("new", "x", "--from", "x.csv")
    assert.equal(2, code)
    assert.matches("kits/x.lua is there already\n  %-%-force writes over it", err)
    assert.equal("mine", w:read "kits/x.lua")
    assert.equal(0, (w:kitload("new", "x", "--from", "x.csv", "--force")))
    assert.matches("k.kit", w:read "kits/x.lua")
  end)

  it("refuses names that are no kit's and options that do not go together", function()
    w:write("x.csv", "a\n1\n")
    for _, case in ipairs {
      { "../x", "--from", "x.csv" }, { "_x", "--from", "x.csv" }, { "a._defaults", "--from", "x.csv" }, { "x.lua/", "--from", "x.csv" }, { "x" },
      { "x", "--to", "local:", "--from", "x.csv" }, { "x", "--extends", "y", "--into", "z" }, { "x", "--delimiter", ";", "--extends", "y" },
      { "x", "--no-header", "--into", "t", "--from", "x.csv" }, { "x", "--extends", "nothere" },
    } do
      assert.equal(2, (w:kitload("new", table.unpack(case))), table.concat(case, " "))
    end
    assert.equal(3, (w:kitload("new", "x", "--from", "nothere.csv")))
    assert.is_false(w:exists "kits/x.lua")
  end)

  it("writes the language's definitions for editors, and .luarc.json where there is none", function()
    w:write("x.csv", "a\n1\n")
    local _, out = w:kitload("new", "x", "--from", "x.csv")
    assert.matches("%.luarc.json   for editors", out)
    assert.matches('"workspace.library": %[".kitload/lua"%]', w:read ".luarc.json")
    assert.matches("^%-%-%-@meta kit\n", w:read ".kitload/lua/kit.lua")
    assert.is_truthy(w:read(".kitload/lua/kit.lua"):find("---@field trim kit.Step", 1, true))
    w:write(".luarc.json", "{}")
    w:kitload("new", "y", "--from", "x.csv")
    assert.equal("{}", w:read ".luarc.json")
  end)

  describe("of a template", function()
    before_each(function()
      w:kit("crm.contacts", [[return k.kit "crm.contacts" { into = "contacts", load = "upsert", key = { "id" },
        k.field "id" { k.trim, from = { "ID", "Customer No" }, required = true },
        k.field "name" { k.squish, from = { "Name" }, required = true },
        k.field "phone" { k.trim, from = "Tel" },
        k.field "since" { k.date, from = "Since" },
        k.field "amount" { k.decimal, from = "Revenue" } }]])
    end)

    it("says only what is different, and reads its sample", function()
      w:write("a.csv", "Customer No;Nane;Phone;Since;Umsatz;Art\nA-1;Eva;123;31.01.2024;1.234,50;x\n")
      local code, out = w:kitload("new", "acme.contacts", "--from", "a.csv", "--extends", "crm.contacts")
      assert.equal(0, code)
      assert.equal([[
-- Made from a.csv (1 row looked at) and the template crm.contacts: a first draft, to be changed by hand.
local k = require "kit"

return k.kit "acme.contacts" {
  extends = "crm.contacts",
  source  = { files = "a.csv", delimiter = ";" },

  k.field "since"  { k.date "%d.%m.%Y" },
  k.field "name"   { from = k.more { "Nane" }, must_exist = true },
  k.field "phone"  { from = k.more { "Phone" }, must_exist = true },

  -- k.field "amount" { from = k.more { "Umsatz" } },  -- the only decimal that is left: this one?
  -- k.add "umsatz" { k.decimal "1.234,56", from = "Umsatz" },  -- "1.234,50"
  -- k.add "art"    { k.trim, from = "Art" },  -- "x"
}
]], w:read "kits/acme/contacts.lua")
      assert.matches('name +is taken from "Nane", which is near', out)
      local checked, report = w:kitload("check", "acme.contacts", "a.csv")
      assert.equal(0, checked, report)
    end)

    it("takes no header of another unit, and says which words the template does not have", function()
      w:kit("shop", [[return k.kit "shop" { into = "t", load = "append", source = { delimiter = ";" },
        k.field "sku"    { from = "SKU" },
        k.field "weight" { k.decimal "1.234,56", from = "Weight (kg)" },
        k.field "price"  { k.decimal "1.234,56", from = "Price EUR" },
        k.field "size"   { k.decimal "1.234,56", from = "Size" },
        k.field "status" { k.lower, from = "Status", one_of = { "active", "blocked" } } }]])
      w:write("a.csv", "SKU;Weight (g);Price USD;Sise;Status\nA;1200;1,5;1,0;aktiv\nB;300;2,5;2,0;BLOCKED\n")
      local code, out, err = w:kitload("new", "acme", "--from", "a.csv", "--extends", "shop")
      assert.equal(0, code, out .. err)
      local kit = w:read("kits/acme.lua"):gsub('" +{', '" {')
      assert.is_truthy(kit:find('\n  -- k.field "weight" { k.base, k.scale "0.001", from = k.more { "Weight (g)" } },', 1, true), kit)
      assert.is_truthy(kit:find('\n  -- the only decimal that is left, but "usd" is not "eur": this one?\n  -- k.field "price" { from', 1, true), kit)
      assert.is_truthy(kit:find('\n  k.field "size" { from = k.more { "Sise" }, must_exist = true },', 1, true), kit)
      assert.is_truthy(kit:find('\n  -- k.field "status" { k.map { { ["aktiv"] = "…" }, other = "keep" }, k.base },', 1, true), kit)
      assert.matches('"Weight %(g%)" may be meant, but "g" is not "kg"', out)
      assert.matches('does not have "aktiv"', out)
      assert.equal(1, (w:kitload("check", "acme"))) -- of the file that it names
      w:write("kits/acme.lua", (kit:gsub("%-%- (k%.field)", "%1"):gsub('"…"', '"active"')))
      code, out, err = w:kitload("check", "acme", "a.csv")
      assert.equal(0, code, out .. err)
      assert.matches("2 good rows", out)
    end)

    it("takes no header of which a word is another one, but for a slip", function()
      w:kit("shop", [[return k.kit "shop" { into = "t", load = "append", k.field "net" { from = "Preis netto" },
        k.field "two" { from = "Preis 2" }, k.field "name" { from = "Artikelname lang" }, k.field "till" { from = "Datum bis" }, k.field "id" {} }]])
      w:write("a.csv", "id;Preis brutto;Preis 1;Artikelnamme lang;Datum von\n1;A;B;C;D\n")
      local code, out, err = w:kitload("new", "acme", "--from", "a.csv", "--extends", "shop")
      assert.equal(0, code, out .. err)
      local kit = w:read("kits/acme.lua"):gsub('" +{', '" {')
      for _, line in ipairs { '-- "brutto" is not "netto": what would its values have to become?', '-- k.field "net" { from = k.more { "Preis brutto" } },',
        '-- k.field "two" { from = k.more { "Preis 1" } },', '-- k.field "till" { from = k.more { "Datum von" } },',
        'k.field "name" { from = k.more { "Artikelnamme lang" }, must_exist = true },' } do
        assert.is_truthy(kit:find("\n  " .. line, 1, true), line .. "\n" .. kit)
      end
    end)

    it("writes the customer's project and where its files come in", function()
      w:write("projects/acme.lua", 'return { to = { env = "NOWHERE_TO_BE_FOUND" } }')
      w:write("projects/beta.lua", 'return { to = { env = "NOWHERE_TO_BE_FOUND" } }')
      local bytes = "ID,Name\nA-1,Eva\n"
      w:write("in/acme/contacts-2026-11-30.csv", bytes)
      w:write("in/beta/export.csv", bytes)
      local function new(name, path)
        local code, out, err = w:kitload("new", name, "--force", "--from", path, "--extends", "crm.contacts")
        assert.equal(0, code, out .. err)
        return w:read(("kits/%s.lua"):format((name:gsub("%.", "/"))))
      end
      assert.matches('\n  project = "acme",\n  source  = { files = "in/acme/contacts%-%*%.csv" },', new("acme.contacts", "in/acme/contacts-2026-11-30.csv"))
      assert.matches("1 good row", select(2, w:kitload("check", "acme.contacts")))
      assert.matches('\n  project = "beta",\n  source  = { files = "in/beta/export.csv" },', new("contacts", "in/beta/export.csv"))
      w:write("in/export.csv", bytes)
      assert.matches('\n  %-%- project = "…",  %-%- where the rows go: acme, beta\n', new("contacts", "in/export.csv"))
      local away = h.write(h.tmp() .. "/away.csv", bytes)
      assert.is_nil(new("contacts", away):find("files", 1, true))
      w:kit("mine", 'return k.kit "mine" { into = "t", project = "acme", k.field "id" { from = "ID" } }')
      w:kitload("new", "x", "--from", "in/export.csv", "--extends", "mine")
      assert.is_nil(w:read("kits/x.lua"):find("project", 1, true))
    end)

    it("holds all facts of the template against the whole file", function()
      w:kit("shop", [[return k.kit "shop" { into = "t", load = "upsert", key = { "sku" },
        k.field "sku"   { from = "SKU", match = "^A", required = true },
        k.field "price" { k.decimal "1,234.56", from = "Price", min = 0 },
        k.field "day"   { k.date "%d/%m/%Y", from = "Day" },
        k.field "size"  { k.integer, from = "Size", max = 100, level = "warning" },
        k.field "name"  { from = "Name", required = true, max_length = 8 },
        k.field "gone"  { from = "Gone", required = true } }]])
      local lines = { "SKU;Price;Day;Size;Name" }
      for i = 1, 1200 do lines[#lines + 1] = ("A%d;%d,%03d;0%d/04/2024;%d;Eva"):format(i, i % 9 + 1, i % 1000, i % 9 + 1, i % 100) end
      lines[1151] = "B1;-5,000;31/31/2024;101;Elisabeth I"
      lines[1152] = "A0;7,000;01/01/2024;1;"
      w:write("a.csv", table.concat(lines, "\n") .. "\n")
      local code, out, err = w:kitload("new", "acme", "--from", "a.csv", "--extends", "shop")
      assert.equal(0, code, out .. err)
      out = out:gsub("%s+", " ")
      for _, note in ipairs {
        'sku the template says match = "^A", and "B1" is not so: rows with it would be rejected',
        'price the template says min = 0, and "-5,000" is not so: rows with it would be rejected',
        'price "2,001" can be read two ways, and the template reads it by "1,234.56": does this file mean the same?',
        'day the template does not read "31/31/2024": 1 of ', 'k.field "day" { … } in this kit gives it other steps',
        'size the template says max = 100, and "101" is not so: rows with it would get a warning',
        'name the template says max_length = 8, and "Elisabeth I" is not so',
        "name the template says required, and 1 of ", "gone has no column, and the template demands one",
      } do
        assert.is_truthy(out:find(note, 1, true), note .. "\n" .. out)
      end
      local kit = w:read "kits/acme.lua"
      w:write("n.csv", "SKU;Price;Name\nA1;5;Eva\nA2;\\N;\\N\n")
      assert.equal(0, (w:kitload("new", "n", "--from", "n.csv", "--extends", "shop")))
      assert.matches('null    = { "\\\\N" }', w:read "kits/n.lua")
      w:kit("shop2", [[return k.kit "shop2" { extends = "shop", null = { "-" } }]])
      assert.equal(0, (w:kitload("new", "n", "--force", "--from", "n.csv", "--extends", "shop2")))
      assert.matches('null    = k.more { "\\\\N" }', w:read "kits/n.lua")
      assert.matches("1,200 rows looked at", kit)
      assert.matches('%-%- k.field "price" { k.decimal "1.234,56" },  %-%- if this file means it so', kit)
    end)

    it("offers a header that shares a word, and no other unit's", function()
      w:kit("shop", [[return k.kit "shop" { into = "t", k.field "id" { from = "ID" }, k.field "mail" { from = "E-Mail" },
        k.field "weight" { k.decimal, from = "Weight kg" } }]])
      w:write("a.csv", "ID,mail_in,Weight g,other\n1,a@b.de,5,x\n2,c@d.de,6,y\n")
      assert.equal(0, (w:kitload("new", "acme", "--from", "a.csv", "--extends", "shop")))
      local kit = w:read "kits/acme.lua"
      assert.matches('%-%- k.field "mail" +{ from = k.more { "mail_in" } },  %-%- it has the word "mail", too: this one%?', kit)
      assert.matches('%-%- k.field "weight" +{ k.base, k.scale "0.001", from = k.more { "Weight g" } }', kit)
    end)

    it("adds names of headers to the template with --into-template, and says what it did not add", function()
      w:kit("shop", [[return k.kit "shop" { into = "t", k.field "id" { from = "ID" }, k.field "name" { from = "Customer name" },
        k.field "city" { from = "City" .. " of birth" }, k.field "mail" { from = "E-Mail" } }]])
      w:write("a.csv", "ID,Custmer name,City of brth,mail_in\n1,a,b,c@d.de\n")
      local code, out, err = w:kitload("new", "acme", "--from", "a.csv", "--extends", "shop", "--into-template")
      assert.equal(0, code, out .. err)
      assert.matches('^kits/shop.lua:2   takes "Custmer name" for name\nkits/acme.lua   1 field of its own\n', out)
      assert.matches('city kits/shop.lua:3 was not changed: its from is no plain list on one line; in the template it is: '
        .. 'k.field "city" { from = { "City of birth", "City of brth" }, … },', (out:gsub("%s+", " ")), nil, true)
      assert.matches('k.field "name" { from = { "Customer name", "Custmer name" } }', w:read "kits/shop.lua", nil, true)
      local kit = w:read("kits/acme.lua"):gsub('" +{', '" {')
      assert.is_nil(kit:find("Custmer", 1, true))
      assert.matches('\n  k.field "city" { from = k.more { "City of brth" }, must_exist = true },', kit, nil, true)
      assert.matches('\n  -- k.field "mail" { from = k.more { "mail_in" } },', kit, nil, true)
      assert.matches("1 good row", select(2, w:kitload("check", "acme", "a.csv")))
      w:write("b.csv", "ID,mail_in\n1,c@d.de\n")
      code, out, err = w:kitload("new", "beta", "--from", "b.csv", "--extends", "shop", "--into-template")
      assert.equal(0, code, out .. err)
      assert.matches("template  was not changed: no header is clearly one of its fields", out)
      assert.equal(2, (w:kitload("new", "x", "--from", "b.csv", "--into-template")))
    end)

    it("says which columns the template demands and the file lacks", function()
      w:write("a.csv", "Name\nEva\n")
      local _, out = w:kitload("new", "acme.contacts", "--from", "a.csv", "--extends", "crm.contacts")
      assert.matches("id +has no column, and the template demands one", out)
      assert.matches('%-%- k.field "id" +{ from = k.more { "…" } },  %-%- the template demands it', w:read "kits/acme/contacts.lua")
    end)

    it("needs no sample", function()
      assert.equal(0, (w:kitload("new", "acme.contacts", "--extends", "crm.contacts")))
      assert.equal(0, (w:kitload("check", "acme.contacts")))
    end)
  end)

  if not h.conninfo() then return pending "needs a server: scripts/test" end

  describe("of a table", function()
    before_each(function()
      w:sql [[create table people (id bigint generated always as identity primary key, tenant int not null, code varchar(8) not null,
        name text not null, born date, paid numeric(10,2), seen timestamptz not null default now(), full_name text generated always
        as (name) stored, unique (tenant, code))]]
    end)

    it("gives each column its field, and the key of the table", function()
      assert.equal(0, (w:kitload("new", "people", "--into", "people", "--to", w:to())))
      local text = w:read "kits/people.lua"
      assert.matches('load    = "upsert"', text)
      assert.matches('key     = { "tenant", "code" }', text)
      assert.matches('k.field "code"   { k.trim, required = true, max_length = 8 }', text)
      assert.matches('k.field "paid"   { k.trim, k.decimal }', text)
      assert.is_nil(text:find("full_name", 1, true))
      assert.is_nil(text:find('"id"', 1, true))
      assert.equal(0, (w:kitload("check", "people", "--to", w:to())))
    end)

    it("reads the sample as the columns take it, and loads it", function()
      w:write("p.csv", "Code;Name;Born;Paid;Remark\n007;Eva;31.01.1990;1.234,50;x\n008;Otto;01.02.1991;2,00;y\n")
      local code, out = w:kitload("new", "people", "--from", "p.csv", "--into", "people", "--to", w:to())
      assert.equal(0, code)
      local text = w:read "kits/people.lua"
      assert.matches('k.field "tenant" { k.meta "tenant", k.integer, required = true }', text)
      assert.matches('k.field "born"   { k.date "%%d.%%m.%%Y", from = "Born" }', text)
      assert.matches('%-%- k.field "remark" { k.trim, from = "Remark" }', text)
      assert.matches("columns that no header is named like, left as they are: seen", text)
      assert.matches("%-%-meta tenant=", out)
      local ran, report = w:run("people", "p.csv", "--meta", "tenant=7")
      assert.equal(0, ran, report)
      assert.equal("7|007|Eva|1990-01-31|1234.50\n7|008|Otto|1991-02-01|2.00",
        w:sql "select tenant, code, name, born, paid from people order by code")
    end)

    it("makes a table that is not there", function()
      w:write("p.csv", "a,b\n1,2024-01-02\n")
      assert.equal(0, (w:kitload("new", "other", "--from", "p.csv", "--into", "other", "--to", w:to())))
      assert.matches("create  = true", w:read "kits/other.lua")
      assert.equal(0, (w:run("other", "p.csv")))
      assert.equal("1|2024-01-02", w:sql "select a, b from other")
    end)

    it("does not take a key that is the same in every row", function()
      w:write("p.csv", "Name\nEva\n")
      w:kitload("new", "people", "--from", "p.csv", "--into", "people", "--to", w:to())
      assert.matches('load    = "append",  %-%- no key of the table', w:read "kits/people.lua")
    end)
  end)
end)
