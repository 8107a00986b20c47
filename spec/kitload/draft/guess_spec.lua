require "spec.helper"
local guess = require "kitload.guess.guess"

local function column(header, cells)
  local rows = {}
  for i, cell in ipairs(cells) do rows[i] = { state = "good", cells = { cell } } end
  return guess.columns({ header }, rows)[1]
end

local function of(header, ...)
  return guess.column(column(header, { ... }))
end

local function chain(...)
  return table.concat(of("x", ...).steps, ", ")
end

local function into(target, ...)
  return guess.for_target(column("x", { ... }), target)
end

describe("the guess of a column by its cells", function()
  it("reads integers, and leaves those with leading zeros text", function()
    assert.equal("k.integer", chain("1", "-22", "0"))
    local found = of("id", "007", "12")
    assert.same({ "k.trim" }, found.steps)
    assert.matches("leading zeros %(\"007\"%)", found.unsure)
  end)

  it("keeps digits text where the header says that nobody adds them up", function()
    assert.same({ "k.trim" }, of("PLZ", "80331", "10115").steps)
    assert.same({ "k.trim" }, of("Telefon", "49891234").steps)
  end)

  it("gives meanings that every cell has, of some cells", function()
    assert.equal("k.iban", chain("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"))
    assert.equal("k.trim", chain("DE89 3704 0044 0532 0130 00", "GB83WEST12345698765432"))
    assert.equal("k.trim", chain "DE89370400440532013000")
    assert.equal("k.url", chain("https://acme.de/a", "http://example.com"))
    assert.equal("k.trim", chain("https://acme.de/a", "see http"))
    assert.equal("k.email", chain("eva@x.de", "bo@x.de"))
    assert.same({ "n/a" }, of("x", "https://acme.de/a", "n/a", "http://example.com").null)
  end)

  it("gives countries and currencies where the header says so, or many cells do", function()
    assert.same({ "k.country" }, of("Land", "Österreich", "Germany", "FR").steps)
    assert.matches("to = \"name\"", of("Land", "Österreich", "Germany").comment, 1, true)
    assert.is_nil(of("country", "DE", "FR").comment)
    assert.same({ "k.trim" }, of("Land", "Österreich", "Atlantis").steps)
    assert.same({ "k.trim" }, of("code", "DE", "FR", "IT", "ES", "PT", "AT", "CH").steps)
    local found = of("origin", "Germany", "France", "Italy", "Spain", "Portugal", "Austria")
    assert.same({ "k.country" }, found.steps)
    assert.matches("by its cells alone", found.unsure)
    assert.same({ "k.currency" }, of("Währung", "Euro", "USD").steps)
    assert.same({ "k.trim" }, of("size", "EUR", "USD", "XLL").steps)
    assert.matches("by its cells alone", of("x", "EUR", "USD", "CHF").unsure)
  end)

  it("gives telephone numbers with a country where a calling code says which", function()
    assert.same({ "k.phone" }, of("x", "+4930123456", "+33 1 42 68 53 00", "+1 (212) 555-0123").steps)
    local found = of("Tel", "0171 1234567", "+49 30 123456", "030 / 12 34 56", "0049 89 12345678")
    assert.same({ 'k.phone { country = "DE" }' }, found.steps)
    assert.matches("is read as numbers of DE, as \"+49 30 123456\" is one", found.unsure, 1, true)
    assert.same({ "k.trim" }, of("nr", "0171 1234567", "+49 30 123456", "030 / 12 34 56").steps)
    for _, cells in ipairs { { "0171 1234567", "030 / 12 34 56", "089 23300" }, { "020 7946 0958", "0161 496 0000", "07700 900123" },
      { "+1 212 555 0123", "(415) 555-2671", "312-555-0188" }, { "+33 1 42 68 53 00", "+49 30 123456", "030 123456" } } do
      found = of("phone", table.unpack(cells))
      assert.same({ "k.trim" }, found.steps)
    end
    assert.matches("may be numbers of DE, IT: it stays text", of("Tel", "0171 1234567", "030 / 12 34 56", "089 23300").unsure, 1, true)
  end)

  it("gives shares and amounts of one currency by the way in which the file writes them", function()
    assert.equal("k.percent", chain("5 %", "12%"))
    assert.equal('k.percent "1.234,56"', chain("12,5 %", "1.000,00 %"))
    assert.equal("k.trim", chain("1.234 %", "7 %"))
    assert.equal('k.money { "1.234,56", currency = "EUR" }', chain("1.234,50 €", "2,00 €"))
    assert.equal('k.money { "1,234.56", currency = "CHF" }', chain("CHF 1,234.50", "CHF 2.00"))
    assert.equal("k.trim", chain("5,00 €", "6,00 $"))
    assert.equal("k.trim", chain("5 kg", "6 kg"))
    assert.equal("decimal", of("x", "5.00 £", "6.50 £").domain)
    assert.matches("is taken for USD", of("x", "$5.00", "$1,006.50").unsure)
    assert.same({ 'k.money { "1.234,56", currency = "EUR" }' }, into({ name = "x", type = "numeric" }, "1.234,50 €", "2,00 €").steps)
  end)

  it("gives decimals by the way in which the file writes them", function()
    assert.equal("k.decimal", chain("1234.5", "2"))
    assert.equal('k.decimal "1,234.56"', chain("1,234.50", "2.00"))
    assert.equal('k.decimal "1.234,56"', chain("1.234,50", "2,00"))
    assert.equal('k.decimal "1.234,56"', chain("12,5", "2,00"))
    assert.equal('k.decimal "1 234,56"', chain("1 234,50", "2,00"))
    assert.equal([[k.decimal "1'234.56"]], chain("1'234.50", "2.00"))
    assert.equal('k.decimal { "1.234,56", trailing_minus = true }', chain("1.234,50-", "2,00"))
    assert.equal('k.integer "1,234"', chain("1,234,567", "12"))
    assert.equal("k.float", chain("1.5e10", "2"))
    assert.equal("k.decimal", chain "123456789012345678901")
  end)

  it("takes coordinates as decimals: four digits behind a mark are no thousands", function()
    assert.equal("k.decimal", chain("42.3511", "-71.0603"))
    assert.equal("k.decimal", chain("0.123", "0.456"))
    assert.equal('k.decimal "1.234,56"', chain("42,3511", "13,405"))
  end)

  it("leaves text what is one number with decimals and another with thousands", function()
    for _, cell in ipairs { "1.234", "1,234" } do
      local found = of("x", cell, "7")
      assert.same({ "k.trim" }, found.steps)
      assert.matches("two ways", found.unsure)
    end
  end)

  it("takes a comma for one of thousands where many cells have one or none", function()
    local cells = { "1,204", "398", "12", "7", "2,310", "0", "15", "-1,000" }
    assert.equal('k.integer "1,234"', chain(table.unpack(cells)))
    assert.equal("1,204 is 1204", of("x", table.unpack(cells)).comment)
    assert.equal('k.trim, k.integer "1,234"', chain(" 1,204", table.unpack(cells, 2)))
    assert.equal('k.integer "1.234"', chain("1.204.000", "2.310"))
    local found = of("x", "1,204", "398")
    assert.same({ "k.trim" }, found.steps)
    assert.equal('k.integer "1,234" or k.decimal "1.234,56"?', found.comment)
    -- Points may be decimals; groups of three only; no zero in front; a decimal among them.
    for _, cell in ipairs { "0,204", "12,04", "1,2045", "01,204" } do
      assert.not_equal('k.integer "1,234"', chain(cell, table.unpack(cells, 2)), cell)
    end
    for i, cell in ipairs(cells) do cells[i] = cell:gsub(",", ".") end
    assert.equal("k.trim", chain(table.unpack(cells)))
    -- All with one mark: weights in kg, to the gram.
    assert.equal("k.trim", chain("1,204", "2,310", "3,405", "4,000", "5,120", "6,001", "7,300", "8,250"))
    assert.same({ 'k.integer "1,234"' }, into({ name = "x", type = "int4" }, "1,204", "398", "12", "7", "2,310", "0", "15", "3").steps)
  end)

  it("gives dates by their order of day and month when the sample decides it", function()
    assert.equal('k.date "%Y-%m-%d"', chain("2024-01-02", "2024-12-31"))
    assert.equal('k.date "%d.%m.%Y"', chain("1.2.2024", "31.12.2024"))
    assert.equal('k.date "%d.%m.%y"', chain "1.2.24")
    assert.equal('k.date "%d/%m/%Y"', chain("03/04/2024", "25/06/2024"))
    assert.equal('k.date "%m/%d/%Y"', chain("03/04/2024", "06/25/2024"))
    assert.equal('k.date { "%d.%m.%Y", "%Y-%m-%d" }', chain("01.02.2024", "2024-02-03"))
    assert.equal('k.date "%Y年%m月%d日"', chain "2024年5月6日")
  end)

  it("knows each way to write a day, in either order, alone and before a time of day", function()
    for format, cells in pairs {
      ["%Y/%m/%d"] = "2024/12/31|2024/1/5", ["%Y.%m.%d"] = "2024.12.31|2024.1.5", ["%d.%m.%Y"] = "31.12.2024|5.1.2024",
      ["%d.%m.%y"] = "31.12.24|5.1.24", ["%d/%m/%Y"] = "31/12/2024|5/1/2024", ["%m/%d/%Y"] = "12/31/2024|1/5/2024",
      ["%d/%m/%y"] = "31/12/24|5/1/24", ["%m/%d/%y"] = "12/31/24|1/5/24", ["%d-%m-%Y"] = "31-12-2024|5-1-2024",
      ["%m-%d-%Y"] = "12-31-2024|1-5-2024", ["%d-%m-%y"] = "31-12-24|5-1-24", ["%m-%d-%y"] = "12-31-24|1-5-24",
      ["%d %b %Y"] = "31 Dec 2024|5 Jan 2024", ["%d %B %Y"] = "31 December 2024|5 January 2024", ["%d-%b-%Y"] = "31-Dec-2024|5-Jan-2024",
      ["%d-%b-%y"] = "31-Dec-24|5-Jan-24", ["%d. %B %Y"] = "31. December 2024|5. January 2024", ["%b %d, %Y"] = "Dec 31, 2024|Jan 5, 2024",
      ["%B %d, %Y"] = "December 31, 2024|January 5, 2024", ["%Y年%m月%d日"] = "2024年12月31日|2024年1月5日",
    } do
      local one, two = cells:match "^(.-)|(.*)$"
      assert.equal(('k.date "%s"'):format(format), chain(one, two))
      assert.equal(('k.timestamp "%s %%H:%%M"'):format(format), chain(one .. " 10:00", two .. " 23:59"))
      assert.equal(('k.timestamp "%sT%%H:%%M:%%S"'):format(format), chain(one .. "T10:00:00", two .. "T23:59:00"))
    end
  end)

  it("leaves dates text that can be read two ways, or are of two orders, and says so", function()
    local found = of("d", "03/04/2024", "05/06/2024")
    assert.same({ "k.trim" }, found.steps)
    assert.equal('"03/04/2024" can be %d/%m/%Y or %m/%d/%Y, and nothing in the sample decides: it stays text', found.unsure)
    assert.matches("day or month first", found.comment)
    found = of("d", "13/04/2024", "04/13/2024")
    assert.same({ "k.trim" }, found.steps)
    assert.matches("others", found.unsure)
  end)

  it("knows names of months, also in other languages", function()
    assert.equal('k.date "%d %b %Y"', chain("03 Apr 2014", "12 Dec 2015"))
    assert.equal('k.date { "%d. %B %Y", lang = "de" }', chain("12. März 2024", "3. Mai 2023"))
    assert.equal('k.date { "%d de %B de %Y", lang = "pt" }', chain("12 de março de 2024", "1 de maio de 2023"))
  end)

  it("takes eight digits as a day only where the header says so", function()
    assert.equal("k.integer", chain("20240506", "20241231"))
    assert.same({ 'k.date "%Y%m%d"' }, of("Datum", "20240506", "20241231").steps)
  end)

  it("gives timestamps with their time of day and zone, and times", function()
    assert.equal('k.timestamp "%d.%m.%Y %H:%M"', chain("01.02.2024 10:00", "02.02.2024 7:15"))
    assert.equal('k.timestamp { "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z" }', chain("2024-01-02T10:00:00Z", "2024-01-02T10:00:00.5+02:00"))
    assert.equal('k.timestamp "%m/%d/%Y %H:%M %p"', chain "1/13/2024 10:00 AM")
    assert.equal('k.time "%H:%M"', chain("10:00", "23:59"))
  end)

  it("gives booleans by their words", function()
    assert.equal("k.boolean", chain("yes", "No"))
    assert.equal('k.boolean { yes = { "ja" }, no = { "nein" } }', chain("ja", "nein", "JA"))
    assert.equal('k.boolean { yes = { "はい" }, no = { "いいえ" } }', chain("はい", "いいえ"))
    assert.matches("only 0 and 1", of("flag", "0", "1").unsure)
    local found = of("flag", "ja")
    assert.same({ 'k.boolean { yes = { "ja" }, no = { "nein" } }' }, found.steps)
    assert.matches('guess: "nein"', found.unsure)
    assert.equal("k.trim", chain("x"))
  end)

  it("knows e-mail addresses, UUIDs and JSON", function()
    assert.equal("k.email", chain("a@b.de", "c@d.com"))
    assert.equal("k.uuid", chain "0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11")
    assert.equal("k.json", chain('{"a":1}', "[1]"))
    assert.equal("k.trim", chain('{"a":1}', "{a}"))
  end)

  it("trims where cells have blanks around them", function()
    assert.equal('k.trim, k.date "%Y-%m-%d"', chain(" 2024-01-01", "2024-01-02"))
    assert.equal("k.trim, k.integer", chain("1\u{A0}", "2"))
  end)

  it("takes N/A and its like as NULL in a column that is something else than text", function()
    local found = of("d", "2024-01-01", "N/A", "-")
    assert.same({ 'k.date "%Y-%m-%d"' }, found.steps)
    assert.same({ "N/A", "-" }, found.null)
    assert.is_nil(of("d", "some", "N/A").null)
  end)

  it("keeps leading zeros beside a few cells that are no numbers", function()
    local cells = {}
    for i = 1, 20 do cells[i] = ("%04d"):format(i) end
    cells[21] = "####"
    local found = guess.column(column("nr", cells))
    assert.same({ "k.trim" }, found.steps)
    assert.matches("has leading zeros", found.unsure)
  end)

  it("says where years of two digits are read as days to come", function()
    local found = of("Geburtsdatum", "28.02.58", "01.12.99")
    assert.same({ 'k.date "%d.%m.%y"' }, found.steps)
    assert.matches('"28.02.58" is read as a day of 2058', found.unsure, 1, true)
    assert.is_nil(of("Datum", "28.02.24", "01.12.25", "31.12.99").unsure)
  end)

  it("leaves text a column in which a few cells do not fit, and says which", function()
    local cells = {}
    for i = 1, 20 do cells[i] = ("2024-01-%02d"):format(i) end
    cells[21] = "31.02.2024"
    local found = guess.column(column("d", cells))
    assert.same({ "k.trim" }, found.steps)
    assert.equal('k.date "%Y-%m-%d" reads all but 1 of 21 cells', found.comment)
    assert.matches('it stays text, as k.date "%Y-%m-%d" does not read 1 of 21 cells: "31.02.2024"', found.unsure, 1, true)
    assert.equal("k.trim", chain("2024-01-01", "soon", "later"))
    found = guess.for_target(column("d", cells), { name = "d", type = "date" })
    assert.same({ 'k.date "%Y-%m-%d"' }, found.steps)
    assert.matches('such rows are rejected', found.unsure)
  end)

  it("takes for NULL what the step does not read: NA is a country", function()
    assert.is_nil(of("country", "DE", "NA", "FR", "AT").null)
    assert.same({ "k.a." }, of("country", "DE", "NA", "k.a.", "FR", "AT").null)
    assert.matches('null = { "NULL" } would make NULL', of("city", "Rome", "NULL", "Oslo").comment, 1, true)
    assert.is_nil(of("city", "Rome", "NA", "-").comment)
  end)

  it("takes a code for one by words of its header, not by letters in them", function()
    assert.same({ "k.integer" }, of("elevation_ft", "12", "130").steps)
    assert.same({ "k.integer" }, of("Hotels", "12", "130").steps)
    assert.same({ "k.trim" }, of("VAT no", "12", "130").steps)
    assert.same({ "k.trim" }, of("Kunde Telefon", "12", "130").steps)
  end)

  it("tells of few values that repeat, and of a column without any", function()
    local cells = {}
    for i = 1, 60 do cells[i] = i % 2 == 0 and "A-Kunde" or "B-Kunde" end
    assert.equal('one_of = { "A-Kunde", "B-Kunde" } would hold it to what is there', guess.column(column("s", cells)).comment)
    assert.equal("empty in the sample", of("e", "", " ").comment)
  end)

  it("leaves out the cells of rows that are not whole", function()
    local found = guess.columns({ "a" }, { { state = "broken", cells = { "x" } }, { state = "good", cells = { "1" } } })
    assert.same({ "1" }, found[1].cells)
  end)
end)

describe("the guess for a column of a table", function()
  local function target(kind, more)
    local out = { name = "x", type = kind, formatted = kind }
    for key, v in pairs(more or {}) do out[key] = v end
    return out
  end

  it("is what the column takes, written as the sample is", function()
    assert.same({ 'k.decimal "1.234,56"' }, into(target "numeric", "1.234,50", "2,00").steps)
    assert.same({ "k.decimal" }, into(target "numeric", "12", "3").steps)
    assert.same({ "k.integer" }, into(target "int4", "007", "12").steps)
    assert.same({ "k.boolean" }, into(target "bool", "0", "1").steps)
    assert.same({ 'k.date "%Y%m%d"' }, into(target "date", "20240506").steps)
    assert.same({ "k.trim" }, into(target "text", "12", "3").steps)
  end)

  it("gives a moment without zone a zone, and says that it is a guess", function()
    local found = into(target "timestamptz", "01.02.2024 10:00")
    assert.same({ 'k.timestamp { "%d.%m.%Y %H:%M", tz = "UTC" }' }, found.steps)
    assert.matches("the zone is a guess", found.comment)
  end)

  it("is text where the cells are something else than the column, and says so", function()
    local found = into(target "date", "soon", "later")
    assert.same({ "k.trim" }, found.steps)
    assert.equal('the column is date, and its cells are not read as that: "soon", "later"', found.unsure)
  end)

  it("is the column's plain step without a sample", function()
    assert.same({ "k.trim", "k.decimal" }, guess.for_target(nil, target "numeric").steps)
    assert.same({ "k.trim" }, guess.for_target(nil, target "text").steps)
  end)
end)
