-- Units and words in headers, which letters alone would take for near.
require "spec.helper"
local units = require "kitload.reading.units"

local function scale(found, known)
  local differ = units.differ(found, known)
  return differ and (differ.scale or "none")
end

describe("units in headers", function()
  it("are the same, or say by what values are to be multiplied", function()
    for pair, is in pairs {
      ["Weight (g)|Weight (g)"] = false, ["Weight|Weight"] = false, ["Gewicht|Weight"] = false, ["Weight (g)|weight_g"] = false,
      ["Weight (kg)|Weight (g)"] = "1000", ["Weight (g)|Weight (kg)"] = "0.001", ["Weight (mg)|Weight (kg)"] = "0.000001",
      ["Weight (t)|Weight (kg)"] = "1000", ["length cm|length mm"] = "10", ["length m|length km"] = "0.001", ["Menge [hl]|Menge [l]"] = "100",
      ["time h|time min"] = "60", ["time sec|time s"] = "1", ["Menge [l]|Menge [hl]"] = "0.01", ["time min|time h"] = "none", ["time ms|time s"] = "0.001", ["Preis ct|Preis eur"] = "0.01",
      ["Weight (g)|Weight"] = "none", ["Weight (lb)|Weight (kg)"] = "none", ["price usd|price eur"] = "none", ["Size (EU)|Size (US)"] = "none",
    } do
      local found, known = pair:match "(.*)|(.*)"
      assert.equal(is or nil, scale(found, known), pair)
    end
  end)

  it("have their sizes", function()
    for kind, sizes in pairs { mg = "mg 1 g 1000 kg 1000000 t 1000000000", mm = "mm 1 cm 10 dm 100 m 1000 km 1000000",
      ml = "ml 1 cl 10 dl 100 l 1000 hl 100000", ms = "ms 1 s 1000 sec 1000 min 60000 h 3600000", ct = "ct 1 cent 1 cents 1 eur 100 € 100" } do
      for unit, size in sizes:gmatch "(%S+) (%d+)" do
        local expected = unit ~= kind and size or nil
        assert.equal(expected, scale(("x (%s)"):format(unit), ("x (%s)"):format(kind)), unit)
      end
    end
    for _, unit in ipairs { "lb", "oz", "usd", "$", "gbp", "£", "chf", "%" } do assert.equal("none", scale("x " .. unit, "x g"), unit) end
  end)

  it("are not all: another word is another column, a slip of the hand is none", function()
    local function other(found, known)
      local differ = units.other_word(found, known)
      return differ and differ.what
    end
    assert.equal('"gross" is not "net"', other("price gross", "price net"))
    assert.is_nil(other("Custmer name", "customer_name"))
    assert.is_nil(other("price", "price gross"))
    -- One letter in four may be another.
    assert.is_nil(other("price netto", "price nettu"))
    assert.is_nil(other("a nettosum", "a nettusam"))
    assert.equal('"nettosu" is not "nettusa"', other("a nettosu", "a nettusa"))
    assert.equal('"to" is not "no"', other("date to", "date no"))
    assert.equal('"fax" is not "tax"', other("fax number", "tax number"))
    assert.equal('"address1" is not "address2"', other("address1", "address2"))
    assert.equal('"col2024" is not "col2023"', other("col2024", "col2023"))
  end)
end)
