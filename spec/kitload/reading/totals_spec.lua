require "spec.helper"
local totals = require "kitload.reading.totals"

local function take(...)
  local rows = {}
  for i, line in ipairs { ... } do
    rows[i] = { cells = {} }
    for cell in (line .. ";"):gmatch "(.-);" do rows[i].cells[#rows[i].cells + 1] = cell end
  end
  return totals.take(rows), #rows
end

describe("rows of totals", function()
  it("are taken off the end", function()
    local found, left = take("1;Eva;5,00", "2;Bo;6,00", "Summe;;11,00")
    assert.same({ column = 1, cells = { "Summe" }, rows = 1 }, found)
    assert.equal(2, left)
    found, left = take("1;Eva;5", "2;Bo;6", ";Zwischensumme: EUR;11", ";TOTAL;11")
    assert.same({ column = 2, cells = { "Zwischensumme: EUR", "TOTAL" }, rows = 2 }, found)
    assert.equal(2, left)
  end)

  it("have their words in one column", function()
    local found, left = take("1;Eva;5", "Total;;5", ";Sum;5")
    assert.same({ column = 2, cells = { "Sum" }, rows = 1 }, found)
    assert.equal(2, left)
  end)

  it("are taken off in front of an end mark, and know two words", function()
    local rows = { { cells = { "1", "Eva", "5" } }, { cells = { "Neuer Saldo", "", "5" } }, { cells = { "* END *" }, state = "broken" } }
    assert.same({ column = 1, cells = { "Neuer Saldo" }, rows = 1 }, totals.take(rows))
    assert.equal("* END *", rows[2].cells[1])
  end)

  it("are taken from between, where there are several and half of their cells are empty", function()
    local function between(...)
      local rows = {}
      for i, line in ipairs { ... } do
        rows[i] = { cells = {} }
        for cell in (line .. ";"):gmatch "(.-);" do rows[i].cells[#rows[i].cells + 1] = cell end
      end
      return totals.take_between(rows, totals.take(rows)), #rows
    end
    local found, left = between("1;Eva;5;x", "Page Total;;5;", "Seite 1 von 2;;;", "2;Bo;6;x", "Page Total;;6;", "Grand Total;;11;")
    assert.same({ column = 1, cells = { "Page Total", "Grand Total", "Seite 1 von 2" }, rows = 4 }, found)
    assert.equal(2, left)
    assert.is_nil((between("1;Eva;5;x", "Total;;5;", "2;Bo;6;x"))) -- once may be a name
    assert.is_nil((between("1;Eva;5;x", "Total;Rue 1;5;", "Total;Rue 2;5;", "2;Bo;6;x")))
    assert.is_nil((between("1;Eva;5;x", "Page;;;", "Page;;;", "2;Bo;6;x")))
  end)

  it("are no records in the middle, none with all cells, and none that only begin like one", function()
    assert.is_nil((take("Total;;1", "1;Eva;5")))
    assert.is_nil((take("1;Eva;5", "Total;Paris;5")))
    assert.is_nil((take("1;Eva;5", "Summer;;5")))
    assert.is_nil((take("Total;;5")))
  end)
end)
