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
