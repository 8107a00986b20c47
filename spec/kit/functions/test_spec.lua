local h = require "spec.helper"
local kit_test = require "kit.test"

local function load_kit(body, name)
  local dir = h.tmp()
  h.sh("mkdir -p " .. dir .. "/kits")
  local path = ("%s/kits/%s.lua"):format(dir, name or "x")
  h.write(path, ('local k = require "kit"\nreturn k.kit "%s" {\n%s\n}\n'):format(name or "x", body))
  return kit_test.load(path), dir
end

local contacts = [[
  version = "1.2",
  k.field "tenant_id" { k.meta "tenant_id", k.integer },
  k.field "name" { k.squish, from = { "Name", "Company" }, required = true },
  k.field "email" { k.email, from = "E-Mail" },
  k.field "since" { k.date "%d.%m.%Y", from = "Since" },
  k.field "amount" { k.decimal "1.234,56", from = "Amount", min = 0, level = "warning" },
  k.field "active" { k.boolean, from = "Active" },
  k.row(function(row) if row.name:find "^TEST" then row:skip "a test" end end),
]]

describe("kit:run", function()
  it("gives values as Lua sees them, and nil for NULL", function()
    local kit = load_kit [[
      k.field "i" { k.integer }, k.field "f" { k.float }, k.field "b" { k.boolean }, k.field "d" { k.decimal "1.234,56" },
      k.field "on" { k.date "%d.%m.%Y" }, k.field "t" { k.text }, k.field "j" { k.json }, k.field "none" {},
      k.field "u" { k.uuid },]]
    local r = kit:run { i = "9007199254740993", f = "0.5", b = "no", d = "1.000,50", on = "1.2.2024", t = "x",
      j = '{"a":[1,null]}', u = "0B5EE0A26C1F4C6E9C3A2F3F0A9A7C11" }
    assert.is_true(r.ok)
    assert.same({ i = 9007199254740993, f = 0.5, b = false, d = "1000.50", on = "2024-02-01", t = "x",
      j = { a = { 1, kit_test.null } }, u = "0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11" }, r.values)
    assert.equal("integer", math.type(r.values.i))
  end)

  it("names level, field, code, raw value and message of what is wrong", function()
    local kit = load_kit(contacts)
    local r = kit:run({ Name = "ACME", ["E-Mail"] = "info@@acme.de", Amount = "-5" }, { meta = { tenant_id = 7 } })
    assert.is_false(r.ok)
    assert.same({ "error", "email", "email.invalid", "info@@acme.de", "is not a valid e-mail address" },
      { r.issues[1].level, r.issues[1].field, r.issues[1].code, r.issues[1].raw, r.issues[1].message })
    assert.same({ "warning", "amount", "min", "-5" },
      { r.issues[2].level, r.issues[2].field, r.issues[2].code, r.issues[2].raw })
    assert.equal("x@1.2", r.issues[1].kit)
    assert.equal(7, r.values.tenant_id)
  end)

  it("takes a cell that is not given as an empty one", function()
    local r = load_kit(contacts):run { ["E-Mail"] = "a@b.de" }
    assert.same({ "name", "required" }, { r.issues[1].field, r.issues[1].code })
  end)

  it("tells the reason of a skipped row", function()
    local r = load_kit(contacts):run { Company = "TEST 1" }
    assert.is_false(r.ok)
    assert.equal("a test", r.skipped)
    assert.same({}, r.issues)
  end)

  it("keeps cells byte for byte, with delimiters, quotes, line ends, blanks and marks in them", function()
    local kit = load_kit 'k.field "a" { k.text }, k.field "b" {}'
    for _, cell in ipairs { "x,y", 'say "x"', "one\r\ntwo", "\n", " x ", "\u{FEFF}x", "#", "'x'", "\t", "_row" } do
      assert.same({ cell, "b" }, (function(r) return { r.values.a, r.values.b } end)(kit:run { a = cell, b = "b" }))
    end
  end)

  it("knows a cell in quotes from an empty one", function()
    local kit = load_kit 'k.field "a" { empty = "quoted" }'
    assert.is_nil(kit:run({ a = "" }).values.a)
    assert.equal("", kit:run({ a = kit_test.quoted "" }).values.a)
  end)

  it("takes numbers for texts, and a column's number for its header", function()
    local kit = load_kit 'k.field "a" { k.integer, from = 3 }, source = { header = false }'
    assert.equal(5, kit:run({ [3] = 5 }).values.a)
    assert.is_nil(kit:run({ "x" }).values.a)
    assert.equal(7, kit:run({ "x", "y", "7" }).values.a)
  end)

  it("has file, row, job and moment as they are given", function()
    local kit = load_kit 'k.field "f" { k.file_name }, k.field "r" { k.row_number }, k.field "j" { k.job_id }, k.field "n" { k.now }'
    local r = kit:run({}, { file = "acme.csv", row = 57, job = "J1", now = 0 })
    assert.same({ f = "acme.csv", r = 57, j = "J1", n = "1970-01-01 00:00:00+00" }, r.values)
    assert.equal(1, kit:run({}, { row = 1 }).values.r)
    local wide = load_kit 'k.field "r" { k.row_number }, k.field "a" {}, k.field "b" {}'
    assert.same({ r = 57, a = "x" }, wide:run({ a = "x" }, { row = 57 }).values)
    assert.same({ r = 1, a = "x" }, wide:run({ a = "x" }, { row = 1 }).values)
  end)

  it("gives ctx and row the cells as they came", function()
    local kit = load_kit [[k.field "a" { function(v, ctx) return v .. ctx:raw "Other" .. ctx.meta.m end }]]
    assert.equal("xyz", kit:run({ a = "x", Other = "y" }, { meta = { m = "z" } }).values.a)
  end)

  it("holds the row against the destination's columns, where they are given", function()
    local kit = load_kit 'k.field "name" {}, k.field "n" {}, k.field "mood" {}'
    local catalog = { name = "varchar(3) NOT NULL", n = "numeric(4, 1)", mood = { "good", "bad" } }
    local r = kit:run({ name = "Anna", n = "1.25", mood = "sad" }, { catalog = catalog })
    local codes = {}
    for _, issue in ipairs(r.issues) do codes[issue.field] = issue.code end
    assert.same({ name = "db.too_long", n = "decimal.scale", mood = "db.cast" }, codes)
    assert.is_true(kit:run({ name = "Eva", n = "1.5", mood = "bad" }, { catalog = catalog }).ok)
    assert.equal("db.not_null", kit:run({}, { catalog = catalog }).issues[1].code)
  end)

  it("raises for a header that is nearly one of the kit's", function()
    assert.has_error(function() load_kit(contacts):run { Nmae = "x" } end,
      'no field reads the cell "Nmae"\n  field "name" is found by "Name"')
  end)

  it("raises for an unknown option", function()
    assert.has_error(function() load_kit(contacts):run({}, { mata = {} }) end, "there is no option 'mata'\n  did you mean 'meta'?")
  end)

  it("raises for lookups that no field makes", function()
    assert.has_error(function() load_kit(contacts):run({}, { lookups = {} }) end,
      "lookups are given, and no field of the kit looks anything up")
  end)

  it("raises what a function of the kit raises, with file, line and the line itself", function()
    local kit, dir = load_kit 'k.field "a" { function(v)\nerror "no such thing" end }'
    local ok, message = pcall(kit.run, kit, { a = "x" })
    assert.is_false(ok)
    assert.matches(dir .. "/kits/x.lua:4: no such thing", message, 1, true)
    assert.matches('error "no such thing" end }', message, 1, true)
  end)

  it("keeps to the limits that the workspace sets", function()
    local kit, dir = load_kit 'k.field "a" { function(v) for _ = 1, 1e6 do v = v end return v end }'
    assert.equal("x", kit:run({ a = "x" }).values.a)
    h.write(dir .. "/kits/_defaults.lua", "return { limits = { instructions = 10000 } }")
    local ok, message = pcall(function() kit_test.load(dir .. "/kits/x.lua"):run { a = "x" } end)
    assert.is_false(ok)
    assert.matches("limit of 10000", message)
  end)

  it("leaves no file behind", function()
    local _, before = h.sh "ls /tmp | grep -c lua_"
    local kit = load_kit(contacts)
    for _ = 1, 3 do kit:run { Name = "x" } end
    pcall(kit.run, kit, { Name = 5, Nmae = "x" })
    local _, after = h.sh "ls /tmp | grep -c lua_"
    assert.equal(before, after)
  end)
end)

describe("kit:run_file", function()
  local function file(text) return h.write(h.tmp() .. "/acme.csv", text) end

  it("gives a result for each row, the counts and what the header said", function()
    local results = load_kit(contacts):run_file(file "Customers\n\nName;E-Mail;Fax\nACME;a@b.de;1\nTEST 2;;\nEva;x;\n")
    assert.equal(3, #results)
    assert.same({ read = 3, good = 1, rejected = 1, skipped = 1, warnings = 0 }, results.counts)
    assert.same({ "Name", "E-Mail", "Fax" }, results.headers)
    assert.same({ "Fax" }, results.unread)
    assert.same({ "since", "amount", "active" }, results.missing)
    assert.same({ ";", 3, "UTF-8" }, { results.delimiter, results.header, results.encoding })
    assert.same({ 4, "acme.csv", "ACME" }, { results[1].row, results[1].file, results[1].values.name })
    assert.equal("email.invalid", results[3].issues[1].code)
  end)

  it("stops at the limit", function()
    assert.equal(2, #load_kit(contacts):run_file(file "Name,E-Mail\na,\nb,\nc,\n", { limit = 2 }))
  end)

  it("raises for a file that has not what the kit needs, and for one that is not there", function()
    local kit = load_kit(contacts)
    assert.error_matches(function() kit:run_file(file "Fax,E-Mail\n1,\n") end, "field 'name' has no column")
    assert.error_matches(function() kit:run_file "/nowhere/x.csv" end, "/nowhere/x.csv")
  end)
end)

describe("kit.test's load", function()
  it("raises all mistakes of a kit, each with file, line and what to write", function()
    local ok, message = pcall(load_kit, 'k.field "a" { k.trimm },\nk.field "b" { k.lower, requierd = true },')
    assert.is_false(ok)
    assert.matches("kits/x.lua:3: kit has no 'trimm'", message, 1, true)
    assert.matches("did you mean 'trim'?", message, 1, true)
    assert.matches("kits/x.lua:4: field 'b' has no option 'requierd'", message, 1, true)
  end)

  it("raises for a kit that is not there", function()
    assert.error_matches(function() kit_test.load "kits/none.lua" end, "there is no kit file 'kits/none.lua'")
  end)
end)

describe("the assertions of kit.test", function()
  local kit = load_kit(contacts)

  local function message_of(name, ...)
    local ok, err = pcall(assert[name], ...)
    assert.is_false(ok)
    return type(err) == "table" and err.message or err
  end

  it("pass where the kit does what they say", function()
    assert.accepts(kit, { Name = "x" })
    assert.accepts(kit, { Name = "x", Amount = "-1" })
    assert.is_not.accepts(kit, {})
    assert.rejects(kit, {}, "name", "required")
    assert.rejects(kit, {}, "name")
    assert.rejects(kit, {})
    assert.is_not.rejects(kit, { Name = "x" })
    assert.accepts(kit, { Name = "x" }, { meta = { tenant_id = 1 } })
  end)

  it("say what the kit did where they fail", function()
    local message = message_of("accepts", kit, { Name = "x", ["E-Mail"] = "y@" })
    assert.matches("the kit x rejects the row", message, 1, true)
    assert.matches('email: is not a valid e-mail address (email.invalid), the cell is "y@"', message, 1, true)
    assert.matches("the kit x skips the row: a test", message_of("accepts", kit, { Name = "TEST" }), 1, true)
    message = message_of("rejects", kit, { Name = "x", ["E-Mail"] = "y@" }, "email", "required")
    assert.matches("expected an error at email with required", message, 1, true)
    assert.matches("(email.invalid)", message, 1, true)
    assert.matches("accepts the row", message_of("rejects", kit, { Name = "x" }, "email"), 1, true)
  end)

  it("take nothing but a kit first", function()
    assert.matches("assert.accepts takes a kit first", message_of("accepts", {}, {}), 1, true)
  end)
end)

describe("JSON in a test", function()
  local dec = require "kit.base.dec"

  local function value(text)
    local folder = h.tmp()
    h.write(folder .. "/j.lua", 'local k = require "kit"\nreturn k.kit "j" { k.field "j" { k.json } }')
    return require("kit.test").load(folder .. "/j.lua"):run({ j = text }).values.j
  end

  it("keeps what a double would round, as functions of the kit have it", function()
    local v = value '{"big":9007199254740993,"amount":0.1,"long":12345678901234567890,"none":null,"list":[],"text":"a"}'
    assert.equal(9007199254740993, v.big)
    assert.equal("integer", math.type(v.big))
    assert.equal("0.3", tostring(v.amount + dec.parse "0.2"))
    assert.equal("12345678901234567890", tostring(v.long))
    assert.equal(require("kit.test").null, v.none)
    assert.same({}, v.list)
    assert.equal("a", v.text)
  end)

  it("is compared number by number in examples", function()
    local folder = h.tmp()
    h.write(folder .. "/j.lua", [==[local k = require "kit"
      return k.kit "j" { k.field "j" { k.json }, examples = {
        { input = { j = '{"a":[1,0.1,9007199254740993]}' }, gives = { j = { a = { 1, 0.1, 9007199254740993 } } } },
        { input = { j = '{"a":[1,0.10]}' }, gives = { j = '{"a":[1.0,0.1]}' } },
        { input = { j = '{"a":9007199254740993}' }, gives = { j = { a = 9007199254740992 } } },
        { input = { j = '{"a":[]}' }, gives = { j = '{"a":{}}' } } } }]==])
    local results = require("kitload.trial.examples").run(assert(require("kitload.trial.trial").open(folder .. "/j.lua")))
    local ok = {}
    for i, r in ipairs(results) do ok[i] = r.ok end
    assert.same({ true, true, false }, { ok[1], ok[2], ok[3] })
    assert.equal('{"a":9007199254740993}', results[3].differences[1].got)
  end)
end)

describe("a file in a test", function()
  it("names the checks over all rows, which it leaves to a run", function()
    local kit, dir = load_kit('k.field "a" { unique = true }, k.field "b" {}, k.dedupe { by = { "a", "b" } }')
    h.write(dir .. "/f.csv", "a,b\n1,2\n1,2\n")
    local results = kit:run_file(dir .. "/f.csv")
    assert.equal(2, results.counts.good)
    assert.same({ "unique a", "dedupe a, b" }, results.left_to_run)
  end)

  it("stays in memory when Lua ends, as the watchdog's thread runs on in it", function()
    local code, out = h.sh("readelf -d " .. h.build .. "/kitload.so")
    assert.equal(0, code)
    assert.matches("NODELETE", out)
  end)
end)

describe("the examples of a kit under busted", function()
  it("are run as kitload test does, with those that it inherits and its samples", function()
    local _, dir = load_kit([[into = "t", k.field "price" { k.decimal "1234.56", max = 10 }, k.field "own" { k.extract "x(.*)" },
      examples = { { "cheap", fields = { price = "9.50" } } }]], "base")
    h.sh("mkdir " .. dir .. "/samples")
    h.write(dir .. "/samples/b.csv", "Preis;own\n8,50;\n11;\n")
    h.write(dir .. "/kits/b.lua", [[local k = require "kit" return k.kit "b" { extends = "base", sample = "samples/b.csv",
      source = { delimiter = ";" }, k.field "price" { k.decimal "1.234,56", from = "Preis" },
      examples = { { input = { Preis = "9,5" }, gives = { price = "9.50" } } } }]])
    local kit = kit_test.load(dir .. "/kits/b.lua")
    local told = {}
    for i, r in ipairs(kit:examples()) do told[i] = ("%s %s %s"):format(r.label or r.origin or "own", r.number, r.ok) end
    assert.same({ "own 1 true", "base 1 true", "samples/b.csv 0 false" }, told)
    assert.passes(kit_test.load(dir .. "/kits/base.lua"))
    local ok, message = pcall(assert.passes, kit)
    assert.is_false(ok)
    assert.matches("samples/b.csv  failed", tostring(message), 1, true)
    assert.matches('price  expected no max, got 1 row, in row 3: "11"', tostring(message), 1, true)
  end)

  it("need a cell for a column that a hook fills, because a file without the column is not loaded", function()
    local function told(b, ...)
      local kit = load_kit(('k.field "a" {}, k.field "b" { %s }, k.row(function(row) row.b = row.a end), examples = { %s }'):format(
        b, table.concat({ ... }, ", ")))
      local out = {}
      for i, r in ipairs(kit:examples()) do
        local d = r.differences[1]
        out[i] = r.ok and "ok" or ("%s expected %s, got %s"):format(d.field, d.expected, d.got:match "^[^:]+")
      end
      return table.concat(out, "; ")
    end
    local without, with = '{ input = { a = "x" } }', '{ input = { a = "x", b = "" } }'
    assert.equal("b expected a cell for it in one of the examples, got none", told("", without))
    assert.equal("ok; b expected a cell for it in one of the examples, got none", told("", '{ input = { a = "" } }', without))
    assert.equal("ok; ok", told("", without, with))
    assert.equal("ok; ok", told("", with, without))
    assert.equal("ok", told('default = "D"', without))
    assert.equal("ok", told("k.const(k.null), k.text", without))
    assert.equal("ok", told("", '{ input = { a = "" } }'))
  end)
end)
