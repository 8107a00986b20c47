local h = require "spec.helper"
local header = require "kitload.reading.header"
local s = require "spec.kit.support"

--- Bind headers to the fields of a kit with this list.
local function bind(body, headers, options)
  local d, problems = s.kit(body)
  assert(d, problems[1] and problems[1].message)
  return header.bind(d, headers, options)
end

--- The first column of each field, by name; false where it has none.
local function columns(body, headers)
  local bound, err = bind(body, headers)
  assert(bound, err and err.message)
  local out = {}
  for name, list in pairs(bound.columns) do out[name] = list[1] or false end
  return out, bound
end

local function refused(body, headers, options)
  local bound, err = bind(body, headers, options)
  assert.is_nil(bound)
  assert.same({ "input", 3 }, { err.kind, err.exit })
  return err
end

describe("binding a header", function()
  it("matches a field's own name where it gives no headers", function()
    assert.same({ id = 1, name = 0 }, (columns('k.field "id" {}, k.field "name" {}', { "name", "id" })))
  end)

  it("takes a place among the columns of the file, also behind those of a rejects file, and looks for no label then", function()
    local body = 'k.field "a" { from = 2, label = "Name", required = true }'
    assert.same({ a = 1 }, (columns(body, { "Name", "x" })))
    assert.same({ a = 3 }, (columns(body, { "_row", "_errors", "Name", "x" })))
    for _, headers in ipairs { { "Name" }, { "_row", "_errors", "Name" } } do
      assert.equal("header.missing", refused(body .. ', k.field "b" { from = "Name" }', headers).code)
    end
  end)

  it("takes the first alias that is there, in the order written", function()
    local body = 'k.field "id" { from = { "ID", "Customer No" } }'
    assert.same({ id = 1 }, (columns(body, { "Customer No", "ID" })))
    assert.same({ id = 0 }, (columns(body, { "Customer No", "Name" })))
  end)

  it("matches exactly before it matches loosely", function()
    local body = 'k.field "id" { from = { "ID", "Customer No" } }'
    assert.same({ id = 1 }, (columns(body, { "id", "Customer No" })))
  end)

  it("looks past case, spaces, _ and - in the end", function()
    local body = 'k.field "id" { from = "Customer No" }'
    for _, name in ipairs { "customer no", "CUSTOMER_NO", "Customer-No", " Customer  No ", "customerno", "Customer\u{A0}No" } do
      assert.same({ id = 0 }, (columns(body, { name })), name)
    end
  end)

  it("leaves a column that one field has by its exact name to that field", function()
    local body = 'k.field "a" { from = "E-Mail" }, k.field "b" { from = "email" }'
    assert.same({ a = 1, b = 0 }, (columns(body, { "email", "E-Mail" })))
    assert.same({ a = 1, b = 0 }, (columns(body, { "email", "e mail" })))
  end)

  it("refuses a header that is there twice, and two that match loosely", function()
    local err = refused('k.field "name" {}', { "name", "x", "name" })
    assert.same({ "header.duplicate", [[field 'name': the header has "name" twice, in columns 1 and 3]] }, { err.code, err.message })
    err = refused('k.field "email" { from = "E-Mail" }', { "e mail", "E_MAIL" })
    assert.same({ "header.ambiguous", [[field 'email': both "e mail" and "E_MAIL" match "E-Mail"]] }, { err.code, err.message })
  end)

  it("takes one of a repeated header by its number", function()
    local list = 'k.field "a" { from = "Umsatz#1" }, k.field "b" { from = "Umsatz#2" }, k.field "c" { k.coalesce { "Umsatz#3" } }'
    local found, bound = columns(list, { "Umsatz", "x", "Umsatz", "Umsatz" })
    assert.same({ a = 0, b = 2, c = 3 }, found)
    assert.same({ "x" }, bound.unread)
    assert.same({ a = 0, b = 1 }, (columns(list, { "Umsatz", "Umsatz#2" })))
    local err = refused('k.field "Umsatz" {}', { "Umsatz", "Umsatz" })
    assert.equal('"Umsatz#1" is the first of them, "Umsatz#2" the second', err.hint)
  end)

  it("counts as read what functions name by row:raw and ctx:raw, but for comments", function()
    local body = [[
      k.field "id" { function(v, ctx) return ctx:raw "S/H" .. ctx:raw('Preis (EUR)') end },
      -- ctx:raw "Rest"
      k.row(function(row) if row:raw "Typ" == "x" then row:skip "x" end end)]]
    local _, bound = columns(body, { "id", "S/H", "Preis (EUR)", "Typ", "Rest" })
    assert.same({ "Rest" }, bound.unread)
  end)

  it("does not mind repeated headers that no field reads", function()
    local found, bound = columns('k.field "id" {}', { "id", "x", "x" })
    assert.same({ id = 0 }, found)
    assert.same({ "x", "x" }, bound.unread)
  end)

  it("lists the columns that no field reads", function()
    local _, bound = columns('k.field "id" {}', { "id", "Name", "" })
    assert.same({ "Name", "" }, bound.unread)
  end)

  it("leaves a field without its column out", function()
    local found, bound = columns('k.field "id" {}, k.field "name" {}, k.field "n" { default = "x", required = true }', { "id" })
    assert.same({ id = 0 }, found)
    assert.same({ "name", "n" }, bound.missing)
  end)

  it("stops where such a field is required, must exist or is in the key, and says which headers there are", function()
    for _, body in ipairs { 'k.field "mail" { required = true }', 'k.field "mail" { must_exist = true }',
      'key = { "mail" }, k.field "mail" {}', 'k.field "mail" { must_exist = true, default = "x" }' } do
      local err = refused(body, { "ID", "Name" }, { file = "in.csv", header = 3 })
      assert.equal("header.missing", err.code)
      assert.equal([[in.csv, row 3: field 'mail' has no column: the header has no "mail"]], err.message)
      assert.equal([[add the one that is meant to `from`; the headers are "ID", "Name"]], err.hint)
    end
  end)

  it("suggests a near miss and never takes it", function()
    local _, bound = columns('k.field "mail" { from = { "E-Mail", "Mailbox" } }, k.field "id" {}', { "id", "E-Mial", "Name" })
    assert.same({ "mail" }, bound.missing)
    assert.same({ mail = "E-Mial" }, bound.near)
    assert.same({ mail = "E-Mail" }, bound.asked)
    local err = refused('k.field "mail" { from = "E-Mail", required = true }', { "E-Mial" })
    assert.equal([[did you mean "E-Mial"? add it to `from`; the headers are "E-Mial"]], err.hint)
  end)

  it("never says that a header of another unit was meant", function()
    local function hint(asked, found, json)
      return refused(("k.field 'mail' { from = '%s', required = true }"):format(asked), { found }, json).hint
    end
    for _, json in ipairs { {}, { members = {} } } do
      local has = json.members and "their members are " or "the headers are "
      assert.equal('"Weight (g)" is there, but "g" is not "kg": its values would take k.scale "0.001"; ' .. has .. '"Weight (g)"',
        hint("Weight (kg)", "Weight (g)", json))
      assert.equal('"Price (USD)" is there, but "usd" is not "eur"; ' .. has .. '"Price (USD)"', hint("Price (EUR)", "Price (USD)", json))
      assert.equal('"Weight" is there, but no unit is not "g"; ' .. has .. '"Weight"', hint("Weight g", "Weight", json))
      assert.equal('did you mean "Wieght (g)"? add it to `from`; ' .. has .. '"Wieght (g)"', hint("Weight (g)", "Wieght (g)", json))
    end
    local none = refused('k.field "w" { from = "Weight (kg)" }', { "Weight (g)" })
    assert.matches('"Weight (g)" is there, but "g" is not "kg"', none.hint, 1, true)
  end)

  it("stops where a header is one field's exactly and another's but for case, and no other is there", function()
    local two = 'k.field "a" { from = "Name" }, k.field "b" { from = "na_me" }'
    local err = refused(two, { "Name" })
    assert.same({ "header.ambiguous", [[field 'b' asks for "na_me", and the only header like it, "Name", is the one of field 'a']] },
      { err.code, err.message })
    assert.same({ a = 0, b = 1 }, (columns(two, { "Name", "na_me" })))
    assert.equal([[k.coalesce { "Name" } as the first step reads the same column; `from` otherwise names a header of the file]], err.hint)
    assert.same({ a = 0, b = 0 }, (columns('k.field "a" { from = "Name" }, k.field "b" { k.coalesce { "Name" } }', { "Name" })))
  end)

  it("suggests only columns that nobody reads", function()
    local _, bound = columns('k.field "name1" {}, k.field "name2" {}', { "name1" })
    assert.same({}, bound.near)
  end)

  it("says how many other fields have the same trouble", function()
    local err = refused('k.field "a" { required = true }, k.field "b" { required = true }', { "x" })
    assert.truthy(err.message:find("(and 1 more like it)", 1, true))
    assert.equal(2, #err.problems)
  end)

  it("takes columns by number", function()
    assert.same({ a = 2, b = 0 }, (columns('source = { header = false }, k.field "a" { from = 3 }, k.field "b" { from = 1 }',
      { "1", "2", "3" })))
    local err = refused('source = { header = false }, k.field "a" { from = 4, required = true }', { "1", "2", "3" })
    assert.truthy(err.message:find("the header has no column 4", 1, true))
  end)

  it("refuses a file in which no field finds its column: its rows would be NULLs and constants", function()
    local err = refused('k.field "id" {}, k.field "firm" { from = { "Firma", "Name" } }, k.field "q" { k.const "x" }', { "id;Firma" })
    assert.equal("header.missing", err.code)
    assert.equal(3, err.exit)
    assert.truthy(err.message:find('no field finds its column: there is none of "id", "Firma", "Name"', 1, true))
    assert.equal('the headers are "id;Firma"; does the file have another delimiter?', err.hint)
    assert.same({}, select(2, columns('k.field "q" { k.const "x" }', { "id" })).missing)
    assert.same({ "id" }, select(2, columns('extra = "rest", k.field "id" {}', { "x" })).missing)
  end)

  it("finds each column of coalesce and join, and is content with one of them", function()
    local _, bound = columns('k.field "a" { k.coalesce { "Mobile", "Phone" } }, k.field "b" { k.join { "First", "Last" } }',
      { "phone", "First" })
    assert.same({ -1, 0 }, bound.columns.a)
    assert.same({ 1, -1 }, bound.columns.b)
    assert.same({}, bound.missing)
    _, bound = columns('k.field "a" { k.coalesce { "Mobile", "Phone" } }, k.field "x" {}', { "x" })
    assert.same({ "a" }, bound.missing)
  end)

  it("has nothing to find for a field without a source column", function()
    local found, bound = columns('k.field "a" { k.const "x", required = true }', { "a" })
    assert.same({ a = false }, found)
    assert.same({ "a" }, bound.unread)
  end)

  it("passes over the two columns that a rejects file begins with", function()
    local found, bound = columns('k.field "id" {}, k.field "_row" {}', { "_row", "_errors", "id" })
    assert.same({ id = 2 }, found)
    assert.same({}, bound.unread)
  end)

  it("of no file at all is as if the fields' columns stood there in their order", function()
    local d = assert(s.kit 'k.field "a" {}, k.field "b" { k.join { "x", "y" } }, k.field "c" { k.const "x" }')
    assert.same({ a = { 0 }, b = { 1, 2 }, c = {} }, header.assume(d).columns)
  end)
end)

describe("a header that no field reads", function()
  it("is unknown unless the kit ignores it, and a field goes before", function()
    local _, bound = columns('ignore = { "stato", "codice_*", "id" }, k.field "id" {}', { "Stato", "id", "Codice Fiscale", "New", "codice_2" })
    assert.same({ { "New" }, { "Stato", "Codice Fiscale", "codice_2" } }, { bound.unread, bound.ignored })
    assert.same({ { field = "id", header = "id" } }, bound.wanted)
  end)

  it("is told about a field that has found another of its headers before", function()
    local body = 'ignore = { "Nr" }, k.field "id" { from = { "SKU", "Article", "Nr" } }, k.field "name" {}, k.field "x" { k.coalesce { "A", "B" } }'
    local _, bound = columns(body, { "Nr", "Article", "SKU", "Name", "A", "C" })
    assert.same({ { field = "id", taken = "SKU", header = "Article" } }, bound.also)
    assert.same({}, select(2, columns(body, { "Article", "name", "A", "B" })).also)
  end)

  it("is ignored as the cases say", function()
    local n = 0
    for line in h.read("spec/cases/kits/ignored.case"):gmatch "[^\n]+" do
      local word, name, what = line:match "^(.-)%s+| (.-)%s+%-> (%a+)$"
      if word and line:sub(1, 1) ~= "#" then
        n = n + 1
        assert.equal(what, header.ignoring { word } (name) and "ignored" or "unknown", line)
      end
    end
    assert.is_true(n > 20)
  end)

  it("may be a megabyte without keeping a pattern of many stars busy", function()
    local before = os.clock()
    assert.is_false(header.ignoring { ("*a"):rep(200) .. "*z" } (("a"):rep(1 << 20)))
    assert.is_true(os.clock() - before < 2)
  end)
end)
