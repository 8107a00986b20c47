require "spec.helper"
local totals = require "kitload.totals"

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

  it("are no records in the middle, none with all cells, and none that only begin like one", function()
    assert.is_nil((take("Total;;1", "1;Eva;5")))
    assert.is_nil((take("1;Eva;5", "Total;Paris;5")))
    assert.is_nil((take("1;Eva;5", "Summer;;5")))
    assert.is_nil((take("Total;;5")))
  end)
end)
