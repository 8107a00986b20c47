-- k.lookup, k.unique, k.dedupe and k.require_with in kits: what they become, and mistakes in them.
require "spec.helper"
local r = require "spec.kit.running"
local s = require "spec.kit.support"

local function described(body)
  local d, problems = s.kit(body)
  assert(d, problems and problems[1] and problems[1].message)
  return d
end

local function mistake(body)
  local d, problems = s.kit(body)
  assert.is_nil(d)
  return problems[1].message
end

local function field(chain) return mistake('k.field "a" { ' .. chain .. " }") end

describe("k.lookup", function()
  local function lookup(argument) return described('k.field "a" { k.lookup ' .. argument .. " }").fields[1].steps[1].lookup end

  it("names a table, its columns and what becomes of a value that is not there", function()
    assert.same({ name = "public.users", schema = "public", table = "users", match = "email", take = "id", missing = "null", also = {} },
      lookup '{ "public.users", match = "email", take = "id", missing = "null" }')
    assert.same({ name = "users", table = "users", match = "email", take = "id", missing = "error", also = {} },
      lookup '{ "users", match = "email", take = "id" }')
    assert.same({ name = "My.csv", schema = "My", table = "csv", match = "a", take = "b", missing = "error", also = {} },
      lookup '{ { "My", "csv" }, match = "a", take = "b" }')
  end)

  it("names a CSV of the workspace, whose first column gives its second", function()
    assert.same({ name = "data/regions.csv", file = "data/regions.csv", missing = "error", also = {} }, lookup '"data/regions.csv"')
    assert.same({ name = "r.csv.gz", file = "r.csv.gz", match = "x", take = "y", missing = "keep", also = {} },
      lookup '{ "r.csv.gz", match = "x", take = "y", missing = "keep" }')
  end)

  it("compares other fields of the kit with more columns, in any order of the fields", function()
    assert.same({ { column = "day", field = "since" }, { column = "tenant", field = "t" } }, described [[
      k.field "a" { k.lookup { "users", match = { "email", tenant = "t", day = "since" }, take = "id" } },
      k.field "t" { k.integer }, k.field "since" { k.date "%d.%m.%Y" }]].fields[1].steps[1].lookup.also)
    local function wrong(match, more)
      return mistake(('k.field "a" { k.lookup { "users", match = %s, take = "id" } }, %s'):format(match, more or ""))
    end
    assert.equal("field 'a', step 1: lookup: match is a list of 2, not a column", wrong '{ "email", "tenant" }')
    assert.equal("field 'a', step 1: lookup: match is a list of 0, not a column", wrong '{ email = "a" }')
    assert.equal("field 'a', step 1: lookup: match is 7, not a column", wrong "7")
    assert.equal("field 'a', step 1: lookup: match compares the column \"tenant\" with a field of the kit, not 7", wrong '{ "email", tenant = 7 }')
    assert.equal("field 'a', step 1: lookup: match names the column \"email\" twice", wrong '{ "email", email = "b" }')
    assert.equal("field 'a': the lookup's match names no field: 'b'", wrong '{ "email", tenant = "b" }')
    assert.equal("field 'a': the lookup's match needs 'a', which needs 'a' itself", wrong '{ "email", tenant = "a" }')
    assert.equal("field 'a': the lookup's match needs 'b', which needs 'a' itself", wrong('{ "email", tenant = "b" }',
      'k.field "b" { k.lookup { "x.csv", match = { "c", d = "a" }, take = "e" } }'))
    assert.equal("field 'a': the lookup's match compares texts, and field 'b' gives a decimal",
      wrong('{ "email", tenant = "b" }', 'k.field "b" { k.decimal "1.234,56" }'))
  end)

  it("says what is wrong with it", function()
    assert.equal("field 'a', step 1: lookup needs an argument", field "k.lookup")
    assert.equal("field 'a', step 1: lookup lacks take: the column whose value it gives", field 'k.lookup { "users", match = "email" }')
    assert.equal("field 'a', step 1: lookup lacks match: the column that the cell is compared with", field 'k.lookup { "users", take = "id" }')
    assert.equal("field 'a', step 1: lookup takes a table or a file, not 5", field "k.lookup { 5 }")
    assert.equal("field 'a', step 1: lookup takes one table or one file", field 'k.lookup { "a", "b", match = "x", take = "y" }')
    assert.equal("field 'a', step 1: lookup cannot split \"a.b.c\" into schema and table",
      field 'k.lookup { "a.b.c", match = "x", take = "y" }')
    assert.equal("field 'a', step 1: lookup: missing is \"nul\", not one of error, null, keep", (field [[
      k.lookup { "users", match = "email", take = "id", missing = "nul" }]]))
    assert.matches("has no option 'mach'", field 'k.lookup { "users", mach = "email", match = "e", take = "id" }')
  end)

  it("reads no file outside of the workspace", function()
    assert.matches("is outside", field 'k.lookup "/etc/passwd.csv"')
    assert.matches("leads out of it", field 'k.lookup "data/../../x.csv"')
  end)

  it("takes text", function()
    assert.equal("field 'a', step 2: lookup expects text but gets integer", field 'k.integer, k.lookup "x.csv"')
  end)
end)

describe("a kit on trial", function()
  local function load_kit(body)
    return require("kit.test").load(r.folder { x = r.kit(body) } .. "/x.lua")
  end
  local body = [[k.field "owner" { k.trim, k.lookup { "public.users", match = "email", take = "id" }, k.integer },
    k.field "name" { from = "owner2", k.lookup { "public.users", match = "email", take = "name", missing = "keep" } }]]

  it("looks up in rows that the test gives, by their columns", function()
    local kit = load_kit(body)
    local users = { ["public.users"] = { { email = "eva@x.de", id = 7, name = "Eva" }, { email = "bo@x.de", id = 8 } } }
    local result = kit:run({ owner = " eva@x.de ", owner2 = "eva@x.de" }, { lookups = users })
    assert.same({ owner = 7, name = "Eva" }, result.values)
    result = kit:run({ owner = "al@x.de", owner2 = "al@x.de" }, { lookups = users })
    assert.same({ "lookup.missing", "al@x.de" }, { result.issues[1].code, result.values.name })
    assert.same({ owner = 8 }, kit:run({ owner = "bo@x.de", owner2 = "bo@x.de" }, { lookups = users }).values)
  end)

  it("looks up in keys and values", function()
    local kit = load_kit [[k.field "r" { k.lookup { "regions", match = "code", take = "name" } }]]
    assert.same({ r = "Europe" }, kit:run({ r = "de" }, { lookups = { regions = { de = "Europe" } } }).values)
  end)

  it("looks up by several columns, whose texts run together in no way", function()
    local kit = load_kit [[k.field "b" { k.lookup { "users", match = { "email", tenant = "t", on = "o" }, take = "id", missing = "null" } },
      k.field "t" {}, k.field "o" { k.boolean }]]
    local rows = { { email = "ab", tenant = "c", on = true, id = 1 }, { email = "a", tenant = "bc", on = true, id = 2 },
      { email = "a", tenant = "1:b", on = false, id = 3 }, { email = "a1", tenant = "b", on = false, id = 4 }, { email = "a", on = true, id = 5 } }
    local function id(b, t, o) return kit:run({ b = b, t = t, o = o }, { lookups = { users = rows } }).values.b end
    assert.same({ "1", "2", "3", "4" }, { id("ab", "c", "true"), id("a", "bc", "true"), id("a", "1:b", "no"), id("a1", "b", "false") })
    for _, row in ipairs { { "a", "bc", "false" }, { "a", "", "true" }, { "abc", "", "true" }, { "a", "b", "false" }, { "", "c", "true" } } do
      assert.is_nil(id(table.unpack(row)))
    end
    assert.same({ "boolean.invalid" }, { kit:run({ b = "ab", t = "c", o = "?" }, { lookups = { users = rows } }).issues[1].code })
    assert.equal(1, #kit:run({ b = "ab", t = "c", o = "?" }, { lookups = { users = rows } }).issues)
    assert.error_matches(function() kit:run({ b = "ab", t = "c", o = "no" }, { lookups = { users = { ab = 1 } } }) end,
      "users is matched on several columns, and is not given as rows")
  end)

  it("passes the text through when nothing is given", function()
    local result = load_kit(body):run { owner = "eva@x.de", owner2 = "x" }
    assert.is_true(result.ok)
    assert.same({ owner = "eva@x.de", name = "x" }, result.values)
  end)

  it("names a table that no field looks up", function()
    assert.error_matches(function() load_kit(body):run({ owner = "x", owner2 = "x" }, { lookups = { ["public.user"] = {} } }) end,
      "lookups has 'public.user', which no field looks up")
  end)
end)

describe("k.unique and k.dedupe", function()
  it("name fields, and how", function()
    local items = described [[k.field "a" {}, k.field "b" { unique = "table" }, k.field "c" { unique = true },
      k.unique { "a", "b" }, k.unique { "a", in_table = true }, k.unique "c", k.dedupe { by = { "a", "b" }, keep = "first" },
      k.dedupe { by = "a" }]].items
    local out = {}
    for i, item in ipairs(items) do
      out[i] = ("%s %s %s"):format(item.kind, table.concat(item.fields, "+"), item.kind == "unique" and tostring(item.in_table) or item.keep)
    end
    assert.same({ "unique a+b false", "unique a true", "unique c false", "dedupe a+b first", "dedupe a last" }, out)
  end)

  it("say what is wrong with them", function()
    local f = 'k.field "a" {}, k.field "j" { k.json }, '
    assert.equal("k.unique names no field: 'x'", mistake(f .. 'k.unique { "x" }'))
    assert.equal("k.unique names field 'a' twice", mistake(f .. 'k.unique { "a", "a" }'))
    assert.equal("k.unique takes one field or more", mistake(f .. "k.unique {}"))
    assert.equal("k.unique has no option 'table'", mistake(f .. 'k.unique { "a", table = true }'))
    assert.equal("k.unique cannot compare json: 'j'", mistake(f .. 'k.unique { "j" }'))
    assert.equal("k.dedupe takes the fields that tell rows apart, by name", mistake(f .. 'k.dedupe { "a" }'))
    assert.equal("k.dedupe: by names no field", mistake(f .. "k.dedupe { by = {} }"))
    assert.matches('k.dedupe: keep is "best", not one of', mistake(f .. 'k.dedupe { by = "a", keep = "best" }'))
    assert.equal("k.dedupe names no field: 'x'", mistake(f .. 'k.dedupe { by = { "x" } }'))
    assert.equal("field 'a': unique is \"tabel\", not one of true, \"table\"", field 'unique = "tabel"')
  end)

  it("may name fields of other kits that extend it", function()
    local d = assert(s.load { x = [[local k = require "kit"
      return k.kit "x" { extends = "p", k.add "b" {}, k.unique { "a", "b" } }]],
      p = [[local k = require "kit" return k.kit "p" { k.field "a" {}, k.dedupe { by = "a" } }]] })
    assert.same({ "dedupe", "unique" }, { d.items[1].kind, d.items[2].kind })
  end)
end)

describe("k.require_with", function()
  local fields = 'k.field "street" {}, k.field "zip" {}, k.field "city" {}, '

  it("wants the other fields where the first has a value", function()
    assert.same({ "good city=c street=a zip=b", "skipped", "good zip=b", "rejected street=a require_with@zip require_with@city" },
      (function()
        local rows = r.rows(fields .. 'k.require_with { "street", "zip", "city" }', "street,zip,city\na,b,c\n,,\n,b,\na,,\n")
        local out = {}
        for i, row in ipairs(rows) do
          local parts = { row.state }
          for _, name in ipairs { "city", "street", "zip" } do
            if row.values[name] then parts[#parts + 1] = name .. "=" .. row.values[name] end
          end
          for _, p in ipairs(row.problems) do parts[#parts + 1] = p.code .. "@" .. p.field end
          out[i] = table.concat(parts, " ")
        end
        return out
      end)())
  end)

  it("may be a warning, and stand at one field", function()
    assert.same({ "good street=a require_with@street!" },
      r.lines(fields .. 'k.require_with { "street", "zip", "city", at = "street", level = "warning" }', "street,zip,city\na,,\n"))
  end)
end)
