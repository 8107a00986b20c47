-- The limits of the guess of a column: how many cells may be wrong, and when two readings count as one.
require "spec.helper"
local guess = require "kitload.guess.guess"
local hint = require "kitload.guess.hint"

-- Cells, each with how often it comes: of("header", "1", 9, "x", 1).
local function column(header, ...)
  local rows, list = {}, { ... }
  for i = 1, #list, 2 do
    for _ = 1, list[i + 1] do rows[#rows + 1] = { state = "good", cells = { list[i] } } end
  end
  return guess.columns({ header }, rows)[1]
end

local function of(header, ...)
  local found = guess.column(column(header, ...))
  return table.concat(found.steps, ", "), found
end

describe("the guess of a column", function()
  -- The step that reads nearly all cells; the column stays text then, and the step is named.
  local function nearly(...)
    local steps, found = of(...)
    assert.equal("k.trim", steps)
    return found.unsure and found.unsure:match "as (k%..*) does not read 1 of" or "none"
  end

  it("bears one bad cell in ten, of eight and more", function()
    assert.equal("k.decimal", nearly("n", "1.5", 5, "2.5", 4, "x", 1))
    assert.equal("k.decimal", nearly("n", "1.5", 6, "2.5", 4, "x", 1))
    assert.equal("none", nearly("n", "1.5", 5, "2.5", 3, "x", 1))
    assert.equal("none", nearly("n", "1.5", 18, "x", 2))
    assert.equal('k.date "%Y-%m-%d"', nearly("d", "2024-01-02", 5, "2024-01-03", 4, "2024-02-31", 1))
    assert.equal("none", nearly("d", "2024-01-02", 5, "2024-01-03", 3, "2024-02-31", 1))
    assert.equal('k.time "%H:%M"', nearly("t", "10:30", 5, "11:30", 4, "later", 1))
    assert.equal("none", nearly("t", "10:30", 5, "11:30", 3, "later", 1))
  end)

  it("counts cells, not different cells", function()
    -- One cell that comes often is no exception: zeros in front matter only among digits.
    assert.equal("keeps its leading zeros", select(2, of("n", "007", 1, "12", 8, "A1", 1)).comment)
    assert.is_nil(select(2, of("n", "007", 1, "12", 7, "A1", 2)).comment)
  end)

  it("takes moments for instants only if each has a zone", function()
    assert.equal("instant", select(2, of("at", "2024-01-02T10:00:00Z", 1, "2024-01-03T10:00:00+01:00", 1)).domain)
    for _, cells in ipairs { { "2024-01-02T10:00:00", 1, "2024-01-03T10:00:00Z", 1 }, { "2024-01-03T10:00:00Z", 1, "2024-01-02T10:00:00", 1 } } do
      assert.equal("text", select(2, of("at", table.unpack(cells))).domain)
    end
  end)

  it("bears one cell in twenty without a time of day among moments", function()
    local function moments(n)
      local list = { "never", 1 }
      for i = 1, n do list[#list + 1], list[#list + 2] = ("2024-01-02 10:%02d"):format(i), 1 end
      return nearly("at", table.unpack(list))
    end
    assert.equal('k.timestamp "%Y-%m-%d %H:%M"', moments(19))
    assert.equal("none", moments(18))
  end)

  it("writes the words of a boolean as the file does, the first form of each", function()
    local text = of("b", "Ja", 1, "JA", 1, "Nein", 1, "nein", 1)
    assert.matches('yes = { "Ja" }, no = { "Nein" }', text, 1, true)
  end)

  it("knows a country's numbers by the calling code alone, whatever stands between its digits", function()
    assert.equal('k.phone { country = "DE" }', (of("Tel", "0171 1234567", 1, "+4 9 30 123456", 1, "030 / 12 34 56", 1, "0049 89 12345678", 1)))
  end)

  it("says of two to five short values, each ten times and forty in all, that one_of would hold them", function()
    local function held(...)
      local steps, found = of("x", ...)
      assert.equal("k.trim", steps)
      return found.comment
    end
    assert.equal('one_of = { "new red", "old" } would hold it to what is there', held("old", 20, "new red", 20))
    assert.is_nil(held("old", 20, "new red", 19))
    assert.is_nil(held("old ones", 60))
    local five = { "ab cd", 10, "ef", 10, "gh", 10, "ij", 10, "kl", 10 }
    assert.matches('^one_of = { "ab cd", "ef", "gh", "ij", "kl" }', held(table.unpack(five)))
    five[10] = 9
    assert.is_nil(held(table.unpack(five)))
    assert.is_nil(held("ab cd", 10, "ef", 10, "gh", 10, "ij", 10, "kl", 10, "mn", 10))
    assert.is_not_nil(held("old", 20, ("n"):rep(15), 20))
    assert.is_nil(held("old", 20, ("n"):rep(16), 20))
    -- Two that differ only in blanks or case: there may be others.
    assert.is_nil(held("old x", 20, "Old X", 20))
    assert.is_nil(held("oldx", 20, "old\u{A0}x", 20))
  end)

  it("goes by the type of a column of the table where there are no cells", function()
    local list = {}
    for _, name in ipairs { "text", "int4", "int8", "numeric", "float8", "bool", "uuid", "jsonb", "date", "time", "timestamp", "timestamptz" } do
      local without = guess.for_target(nil, { type = name })
      local empty = guess.for_target(column("x", "", 3), { type = name })
      assert.same(without.steps, empty.steps)
      assert.equal(name == "timestamptz" and without.comment or "empty in the sample", empty.comment)
      list[#list + 1] = ("%s: %s %s%s"):format(name, table.concat(without.steps, ", "), without.domain,
        without.comment and " -- " .. without.comment or "")
    end
    assert.equal([[text: k.trim text
int4: k.trim, k.integer integer
int8: k.trim, k.integer integer
numeric: k.trim, k.decimal decimal
float8: k.trim, k.float float
bool: k.trim, k.boolean boolean
uuid: k.trim, k.uuid uuid
jsonb: k.trim, k.json json
date: k.trim, k.date date
time: k.trim, k.time time
timestamp: k.trim, k.timestamp timestamp
timestamptz: k.trim instant -- with its zone, or: k.timestamp { "%Y-%m-%d %H:%M", tz = "Europe/Berlin" }]], table.concat(list, "\n"))
  end)

  it("takes moments with up to four endings and six formats", function()
    assert.equal('k.timestamp "%d.%m.%Y %H:%M"', (of("at", "31.01.2024 10:00", 1, "28.02.2024 11:30", 1)))
    local found = guess.for_target(column("at", "31.01.2024 10:00", 1, "28.02.2024 11:30", 1), { type = "timestamptz" })
    assert.equal('k.timestamp { "%d.%m.%Y %H:%M", tz = "UTC" }', found.steps[#found.steps])
    assert.matches("the zone is a guess", found.comment, 1, true)
    found = guess.for_target(column("at", "2024-01-31 10:00Z", 1, "2024-01-30 10:00Z", 1), { type = "timestamptz" })
    assert.is_nil(found.comment)
  end)

  it("needs six cells to call a column countries without a header that says so, and one sign of a currency", function()
    assert.equal("k.trim", (of("origin", "Germany", 1, "France", 1, "Italy", 1, "Spain", 1, "Portugal", 1)))
    assert.equal("k.country", (of("origin", "Germany", 1, "France", 1, "Italy", 1, "Spain", 1, "Portugal", 1, "Austria", 1)))
    assert.equal("k.trim", (of("x", "5,00 €", 1, "6,00 £", 1)))
    assert.equal("k.trim", (of("x", "6,00 £", 1, "5,00 €", 1)))
  end)
end)

describe("hints about rejected cells", function()
  local function notes(n, more, facts)
    local problems, fields = {}, {}
    for i = 1, n do
      problems[i] = { field = "d" .. i, code = "date.invalid", examples = { { raw = "31.01.2024" } } }
      for name, v in pairs(more or {}) do problems[i].examples[1][name] = v end
      fields[i] = { name = "d" .. i, facts = facts or {}, steps = { { op = "date", text = 'date "%Y-%m-%d"' } } }
    end
    return hint.notes(problems, { fields = fields })
  end

  it("are at most five", function()
    assert.same({ 'd1: k.date "%d.%m.%Y" would read the rejected cells that are shown' }, notes(1))
    assert.equal(5, #notes(5))
    assert.equal(5, #notes(7))
  end)

  it("are none about cells that are not shown whole", function()
    assert.same({}, notes(1, { raw_length = 900 }))
    assert.same({}, notes(1, nil, { secret = true }))
  end)
end)
