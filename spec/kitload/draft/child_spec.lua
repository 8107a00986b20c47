-- What a customer's kit says beside its template: which headers it takes, which it offers, and what it tells about the cells.
local h = require "spec.helper"
local child = require "kitload.draft.child"
local guess = require "kitload.guess.guess"
local opening = require "kitload.kits.opening"
local writer = require "kitload.draft.writer"

-- The description of a kit with these fields.
local function template(body)
  local folder = h.tmp()
  local path = h.write(folder .. "/p.lua", 'local k = require "kit"\nreturn k.kit "p" {\n' .. body .. "\n}\n")
  return assert(opening.at { path = path, roots = { folder } }).description
end

-- The draft for a file with these headers, and the cells of each column. Gives the kit's text, with one blank between words, and
-- its notes as "field: note".
local function draft(body, headers, columns)
  local rows, n = {}, 0
  -- A file without a header that the template knows is refused earlier.
  body, headers, columns = 'k.field "known" {}, ' .. body, { "known", table.unpack(headers) }, { {}, table.unpack(columns) }
  for _, cells in ipairs(columns) do n = math.max(n, #cells) end
  for i = 1, n do
    rows[i] = { state = "good", cells = {} }
    for c in ipairs(headers) do rows[i].cells[c] = columns[c][i] end
  end
  local d = { name = "c", about = "a", facts = {}, fields = {}, items = {}, comments = {}, notes = {}, null = {} }
  assert(child.of(d, template(body), { file = { name = "a.csv", headers = headers }, columns = guess.columns(headers, rows) }))
  local notes = {}
  for i, note in ipairs(d.notes) do notes[i] = note[1] .. ": " .. note[2] end
  return writer.write(d):gsub(" +", " "), table.concat(notes, "\n")
end

local function has(text, part) assert.is_truthy(text:find(part, 1, true), part .. "\nis not in\n" .. text) end
local function lacks(text, part) assert.is_nil(text:find(part, 1, true), part .. "\nis in\n" .. text) end

describe("the draft of a customer's kit", function()
  it("demands a column for a key and for what is required, but not where there is a default", function()
    local body = [[load = "upsert", key = { "id" }, k.field "id" { from = "Id" }, k.field "must" { from = "Must", required = true },
      k.field "there" { from = "There", must_exist = true }, k.field "given" { from = "Given", required = true, default = "x" },
      k.field "other" { from = "Other" }, k.field "any" { from = "Any" } ]]
    local kit, notes = draft(body, { "Any" }, { { "a" } })
    for _, name in ipairs { "id", "must", "there" } do
      has(notes, name .. ": has no column, and the template demands one")
      has(kit, ('-- k.field "%s" { from = k.more { "…" } }, -- the template demands it'):format(name))
    end
    for _, name in ipairs { "given", "other", "any" } do lacks(notes, name .. ": has no column") end
    has(kit, '-- k.field "other" { from = k.more { "…" } },\n')
  end)

  it("has steps of its own where the template's do not read more than a quarter of the cells, and others of the kind do", function()
    local body = 'k.field "day" { k.date }, k.field "iban" { k.iban }, k.field "n" { k.integer }'
    local ibans, numbers = { "x", "y", "z", "u" }, { "1", "2", "3", "4" }
    local quarter = { "2024-01-31", "2024-02-28", "2024-03-30", "31.01.2024" }
    local kit, notes = draft(body, { "day", "iban", "n" }, { quarter, ibans, numbers })
    lacks(kit, "k.field")
    has(notes, 'day: the template does not read "31.01.2024": 1 of 4 cells would reject their rows')
    has(notes, 'iban: the template does not read "x", "y", "z"')
    lacks(notes, "\nn: ")
    local half = { "2024-01-31", "2024-02-28", "31.03.2024", "31.01.2024" }
    kit, notes = draft(body, { "day", "iban", "n" }, { half, ibans, numbers })
    has(kit, 'k.field "day" { k.date { "%Y-%m-%d", "%d.%m.%Y" } },')
    has(notes, 'day: the template does not read "31.03.2024", "31.01.2024": k.date')
  end)

  it("offers the only column of a kind to the only field of that kind, but no text", function()
    local sum, tax = 'k.field "sum" { k.decimal, from = "Sum" }', 'k.field "tax" { k.decimal, from = "Tax" }'
    local text = 'k.field "word" { from = "Word" }'
    local one, two = { "Betrag", "Ort" }, { "Betrag", "Menge", "Ort" }
    has((draft(sum .. "," .. text, one, { { "1.5", "2.5" }, { "a", "b" } })),
      '-- k.field "sum" { from = k.more { "Betrag" } }, -- the only decimal that is left: this one?')
    has((draft(sum .. "," .. text, one, { { "1.5", "2.5" }, { "a", "b" } })), '-- k.field "word" { from = k.more { "…" } },\n')
    has((draft(sum, two, { { "1.5", "2.5" }, { "3.5", "4.5" }, { "a", "b" } })), '-- k.field "sum" { from = k.more { "…" } },\n')
    local kit = draft(sum .. "," .. tax, one, { { "1.5", "2.5" }, { "a", "b" } })
    has(kit, '-- k.field "sum" { from = k.more { "…" } },\n')
    has(kit, '-- k.field "tax" { from = k.more { "…" } },\n')
    has((draft('k.field "mail" { k.email, from = "Contact" }', { "Adresse", "Ort" }, { { "a@b.de", "c@d.de" }, { "x", "y" } })),
      '-- k.field "mail" { from = k.more { "Adresse" } }, -- the only email that is left: this one?')
  end)

  it("offers a header with a word of the field, if it has more than two letters and no other header has it", function()
    local body = 'k.field "ref" { from = "Belege no" }, k.field "mail" { from = "E-Mail" }'
    local cells = { { "a" }, { "b" }, { "c" } }
    local kit = draft(body, { "Color no", "mail_in", "x" }, cells)
    has(kit, '-- k.field "mail" { from = k.more { "mail_in" } }, -- it has the word "mail", too: this one?')
    has((draft('k.field "district" { k.trim }, k.field "x" {}', { "dist", "y" }, { { "North", "South" }, { "a", "b" } })),
      '-- k.field "district" { from = k.more { "dist" } }, -- a short name of it: this one?')
    has(kit, '-- k.field "ref" { from = k.more { "…" } },\n')
    has((draft(body, { "mail_out", "mail_in", "x" }, cells)), '-- k.field "mail" { from = k.more { "…" } },\n')
  end)

  it("never takes a header of another unit: it is commented out, with the k.scale that it would take", function()
    local weight = 'k.field "weight" { k.decimal, from = "Weight (kg)" }'
    local grams = { { "1200.5", "300.5" } }
    local scaled = '-- k.field "weight" { k.base, k.scale "0.001", from = k.more { "%s" } },'
    for _, name in ipairs { "Weight (g)", "Gross weight of the box (g)", "Gewicht (g)", "box weight g" } do
      local kit, notes = draft(weight, { name }, grams)
      has(kit, scaled:format(name))
      has(kit, '-- "g" is not "kg": its values times 0.001')
      has(notes, ('weight: "%s" may be meant, but "g" is not "kg": it is commented out'):format(name))
    end
    -- By its words alone, where two columns have numbers.
    has((draft(weight, { "box weight g", "Count" }, { grams[1], { "1", "2" } })), scaled:format "box weight g")
    -- Without a unit nobody knows, although the field has this name.
    has((draft(weight .. ', k.field "n" { k.decimal, from = "N" }', { "Weight", "Count" }, { grams[1], grams[1] })),
      '-- k.field "weight" { from = k.more { "Weight" } }, -- no unit is not "kg": what would its values have to become?')
    has((draft('k.field "weight" { k.decimal, from = { "Gewicht", "Gewicht (kg)" } }', { "Weight" }, grams)),
      'k.field "weight" { from = k.more { "Weight" }, must_exist = true },')
    -- The same unit is no difference.
    has((draft(weight .. ', k.field "n" { k.decimal, from = "N" }', { "box weight kg", "Count" }, { grams[1], grams[1] })),
      '-- k.field "weight" { from = k.more { "box weight kg" } }, -- it has the word "weight", too: this one?')
  end)

  it("gives a header to one field", function()
    local kit = draft('k.field "a" { from = "Customer namea" }, k.field "b" { from = "Customer nameb" }', { "Customer name" }, { { "x" } })
    has(kit, 'k.field "a" { from = k.more { "Customer name" }, must_exist = true },')
    has(kit, '-- k.field "b" { from = k.more { "…" } },')
    lacks(kit, "k.add")
  end)

  it("names what the template does not know once, and not what has no header", function()
    local kit, notes = draft('k.field "name" { from = "Vorname" }', { "Vorname", "Name", "" }, { { "x" }, { "y" }, { "z" } })
    has(kit, '-- k.add "name_2" { k.trim, from = "Name" }, -- "y"')
    lacks(kit, "column_")
    has(notes, 'headers: the template does not know "Name": each is an alias')
  end)

  it("tells what would become of cells that the template does not read or allow", function()
    local body = [[null = { "-" }, k.field "n" { k.integer, invalid = "null" }, k.field "m" { k.integer, null = { "none" } },
      k.field "name" { from = "name", required = true, null = { "?" } }, k.field "way" { required = true, default = "x" },
      k.field "max" { k.integer, max = 9, level = "warning" }, k.field "min" { k.integer, min = 5 }]]
    local headers = { "n", "m", "name", "way", "max", "min" }
    local rows = { { "1", "1", "a", "", "1", "5" }, { "-", "2", "", "", "10", "4" }, { "3", "none", "?", "x", "-", "3" }, { "4", "4", "b", "y", "4", "9" },
                   { "x", "y", "c", "z", "5", "8" }, { "6", "6", "d", "u", "6", "7" } }
    local columns = {}
    for c in ipairs(headers) do
      columns[c] = {}
      for r, row in ipairs(rows) do columns[c][r] = row[c] end
    end
    local _, notes = draft(body, headers, columns)
    has(notes, 'n: the template does not read "x": 1 of 6 cells would become NULL; k.field "n" { … } in this kit gives it other steps')
    has(notes, 'm: the template does not read "y": 1 of 6 cells would reject their rows')
    has(notes, "name: the template says required, and 2 of 6 rows have none: they would be rejected")
    lacks(notes, "way: ")
    has(notes, 'max: the template says max = 9, and "10" is not so: rows with it would get a warning')
    has(notes, 'min: the template says min = 5, and "4", "3" are not so: rows with it would be rejected')
  end)

  it("asks about cells that can be read two ways", function()
    for way, other in pairs { ["1.234,56"] = "1,234.56", ["1,234.56"] = "1.234,56", ["1.234"] = "1,234.56", ["1,234"] = "1.234,56" } do
      local mark = way:sub(2, 2)
      local cells = { "1" .. mark .. "234", "2" .. mark .. "345" }
      local kit, notes = draft(('k.field "n" { k.%s %q }'):format(#way > 5 and "decimal" or "integer", way), { "n" }, { cells })
      has(notes, ('n: "1%s234" can be read two ways, and the template reads it by "%s"'):format(mark, way))
      has(kit, ('-- k.field "n" { k.decimal "%s" }, -- if this file means it so'):format(other))
    end
    local _, shares = draft('k.field "n" { k.percent "1.234,56" }', { "n" }, { { "1.234", "2.345" } })
    has(shares, 'n: "1.234" can be read two ways, and the template reads it by "1.234,56"')
    local body = 'k.field "day" { k.date "%d/%m/%Y" }, k.field "at" { k.timestamp "%d/%m/%Y %H:%M" }'
    local _, notes = draft(body, { "day", "at" }, { { "01/02/2024", "03/04/2024" }, { "01/02/2024 10:00", "03/04/2024 11:00" } })
    has(notes, 'day: "01/02/2024" can be %d/%m/%Y or %m/%d/%Y, and the template decides it by "%d/%m/%Y": does this file mean the same?')
    has(notes, 'at: "01/02/2024 10:00" can be %d/%m/%Y %H:%M or %m/%d/%Y %H:%M, and the template decides it by "%d/%m/%Y %H:%M"')
    _, notes = draft(body, { "day", "at" }, { { "31/01/2024", "03/04/2024" }, { "31/01/2024 10:00", "03/04/2024 11:00" } })
    assert.equal("", notes)
  end)
end)
