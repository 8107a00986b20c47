require "spec.helper"
local header = require "kitload.reading.header"
local lower = require "kitload.plan.lower"
local s = require "spec.kit.support"

--- Lower a kit with this list and these facts, for a file with these headers.
local function lowered(body, given)
  given = given or {}
  local d, problems = s.kit(body)
  assert(d, problems[1] and problems[1].message)
  local bound = given.headers and assert(header.bind(d, given.headers)) or header.assume(d)
  return lower.lower(d, {
    bound = bound, columns = given.columns, meta = given.meta or {}, now = "2024-05-06 07:08:09+00", job = given.job,
    assume_meta = given.assume_meta, encoding = given.encoding,
  })
end

local function show(args)
  local parts, names = {}, {}
  for i, v in ipairs(args) do parts[i] = tostring(v) end
  for name, v in pairs(args) do
    if type(name) == "string" then names[#names + 1] = name .. "=" .. tostring(v) end
  end
  table.sort(names)
  table.move(names, 1, #names, #parts + 1, parts)
  return table.concat(parts, " ")
end

--- The program's code as "field op arguments", one line an instruction; the nulls of raw cells are left out unless asked for.
local function code(body, given)
  local program, err = lowered(body, given)
  assert(program, err and err.message)
  local out = {}
  for _, insn in ipairs(program.code) do
    local name = insn.field >= 0 and program.fields[insn.field + 1].name or "-"
    local line = (name .. " " .. insn.op .. " " .. show(insn.args)):gsub(" $", "")
    if insn.level == "warning" then line = line .. " !" end
    if insn.invalid_null then line = line .. " ~" end
    if given and given.nulls or insn.op ~= "nulls" then out[#out + 1] = line end
  end
  return out, program
end

local function refused(body, given)
  local program, err = lowered(body, given)
  assert.is_nil(program)
  assert.same({ "usage", 2 }, { err.kind, err.exit })
  return err
end

local function column(name, type_name, more)
  local out = { name = name, type = type_name, formatted = type_name }
  for key, v in pairs(more or {}) do out[key] = v end
  return out
end

describe("lowering a field", function()
  it("orders value, steps, default, required and key, facts, limits", function()
    assert.same({
      "a load 0", "a trim", "a integer", "a default 5 kind=integer", "a required", "a key", "a min 1 kind=integer", "a limit_integer 4",
    }, (code('key = { "a" }, k.field "a" { k.trim, k.integer, default = 5, required = true, min = 1 }',
      { columns = { column("a", "int4") } })))
  end)

  it("compares null tokens with the raw cell, and again after text steps", function()
    assert.same({
      "a load 0", "a nulls - N/A empty=null raw=true", "a trim", "a nulls - N/A empty=null raw=false", "a lower",
      "a nulls - N/A empty=null raw=false", "a date",
    }, (code('null = { "-", "N/A" }, k.field "a" { k.trim, k.lower, k.date }', { nulls = true })))
    assert.same({ "a load 0", "a nulls empty=null raw=true", "a squish", "a nulls empty=null raw=false" },
      (code('k.field "a" { k.squish }', { nulls = true })))
  end)

  it("does so only after a step that can make an empty text or a token", function()
    assert.same({ "a load 0", "a nulls empty=null raw=true", "a text", "a integer" },
      (code('k.field "a" { k.text, k.integer }', { nulls = true })))
    assert.same({ "a load 0", "a nulls empty=null raw=true" }, (code('k.field "a" {}', { nulls = true })))
  end)

  it("looks for null tokens before a Lua function sees the text", function()
    assert.same({
      "a load 0", "a nulls empty=null raw=true", "a trim", "a nulls empty=null raw=false", "a call 1 gives=text takes=text",
      "a nulls empty=null raw=false",
    }, (code('k.field "a" { k.trim, function(v) return v end }', { nulls = true })))
  end)

  it("has the field's tokens in place of the kit's, and no nulls at all where nothing means NULL", function()
    assert.same({ "a load 0", "a nulls x empty=quoted raw=true" },
      (code('null = { "-" }, k.field "a" { null = "x", empty = "quoted" }', { nulls = true })))
    assert.same({ "a load 0", "a trim" }, (code('k.field "a" { k.trim, empty = "text" }', { nulls = true })))
  end)

  it("softens facts and steps, never required", function()
    assert.same({ "a load 0", "a integer ~", "a required", "a min 1 kind=integer !" },
      (code 'k.field "a" { k.integer, invalid = "null", level = "warning", min = 1, required = true }'))
  end)

  it("passes on what becomes of U+0000", function()
    assert.same({ "a load 0 nul=strip" }, (code 'k.field "a" { nul = "strip" }'))
  end)

  it("writes facts in the canonical text of the field's domain", function()
    assert.same({ "a load 0", "a decimal 1234.56", "a min 0 kind=decimal", "a max 99.95 kind=decimal", "a one_of 1.50 2 kind=decimal" },
      (code 'k.field "a" { k.decimal, min = 0, max = 99.95, one_of = { "1.50", 2 } }'))
    assert.same({ "a load 0", "a timestamp %s", "a default 2024-01-02 00:00:00+00 kind=instant" },
      (code 'k.field "a" { k.timestamp "%s", default = "2024-01-02T00:00:00Z" }'))
    assert.same({ "a load 0", "a min_length 2", "a max_length 5", "a match ^x" },
      (code 'k.field "a" { min_length = 2, max_length = 5, match = "^x" }'))
  end)

  it("gives it the typed step of its column when it gives text, and facts see the typed value", function()
    assert.same({ "a load 0", "a trim", "a integer", "a default 7 kind=integer", "a min 0 kind=integer", "a limit_integer 2" },
      (code('k.field "a" { k.trim, min = 0, default = "7" }', { columns = { column("a", "int2") } })))
    local typed = { bool = "boolean", float8 = "float", numeric = "decimal server=true", date = "date", time = "time",
      timestamp = "timestamp", uuid = "uuid", json = "json as_is=true strings=true", jsonb = "json as_is=true strings=true",
      int8 = "integer" }
    for type_name, op in pairs(typed) do
      local list = code('k.field "a" {}', { columns = { column("a", type_name) } })
      assert.equal("a " .. op, list[2], type_name)
    end
    assert.truthy(code('k.field "a" {}', { columns = { column("a", "timestamptz") } })[2]:find("^a timestamp %%Y%-%%m%-%%d %%H:%%M:%%S%%z"))
  end)

  it("checks facts of text before that step", function()
    assert.same({ "a load 0", "a match ^[0-9]{5}$", "a integer", "a limit_integer 4" },
      (code('k.field "a" { match = "^[0-9]{5}$" }', { columns = { column("a", "int4") } })))
  end)

  it("refuses bounds that have no order, and defaults that are none", function()
    local err = refused 'k.field "a" { k.trim, min = 5 }'
    assert.equal("kits/x.lua:3: field 'a': min needs an order, and the field gives text", err.message)
    err = refused('k.field "a" { default = "x" }', { columns = { column("a", "int4") } })
    assert.equal("kits/x.lua:3: field 'a': default is not an integer: x", err.message)
    assert.equal("write it like 42", err.hint)
  end)

  it("takes a number as the default of a text", function()
    assert.same({ "a load 0", "a default 5 kind=text" }, (code 'k.field "a" { default = 5 }'))
  end)
end)

describe("lowering what fills a field by itself", function()
  it("makes constants of --meta, the moment and the job", function()
    assert.same({ "a const 7 kind=text", "b const 2024-05-06 07:08:09+00 kind=instant", "c const J1 kind=text", "d const 5 kind=integer",
      "e file_name", "f row_number" }, (code([[k.field "a" { k.meta "tenant" }, k.field "b" { k.now }, k.field "c" { k.job_id },
      k.field "d" { k.const(5) }, k.field "e" { k.file_name }, k.field "f" { k.row_number }]], { meta = { tenant = "7" }, job = "J1" })))
  end)

  it("gives NULL for a --meta that is missing, and stops where the field needs it", function()
    assert.same({ "a load 0" }, (code 'k.field "a" { k.meta "t" }'))
    assert.same({ "a load 0", "a default x kind=text", "a required" }, (code 'k.field "a" { k.meta "t", default = "x", required = true }'))
    local err = refused 'k.field "a" { k.meta "tenant_id", required = true }'
    assert.equal("kits/x.lua:3: field 'a': --meta tenant_id is not given", err.message)
    assert.equal("add --meta tenant_id=… to the command", err.hint)
    assert.truthy(refused 'key = { "a" }, k.field "a" { k.meta "t" }')
    assert.same({ "a const  kind=text", "a required" }, (code('k.field "a" { k.meta "t", required = true }', { assume_meta = true })))
  end)

  it("types a --meta by its column", function()
    assert.same({ "a const 7 kind=text", "a integer", "a limit_integer 4" },
      (code('k.field "a" { k.meta "t" }', { meta = { t = 7 }, columns = { column("a", "int4") } })))
  end)

  it("gives each source column of coalesce and join its slot, and the null tokens", function()
    local list, program = code([[null = { "-" },
      k.field "a" { k.coalesce { "Mobile", "Phone" } }, k.field "b" { k.join { "F", "L", sep = "_" } }]],
      { headers = { "Phone", "F", "L" } })
    assert.same({ "a coalesce 0 1 -", "b join 2 3 - sep=_" }, list)
    assert.same({ -1, 0, 1, 2 }, { program.inputs[1].column, program.inputs[2].column, program.inputs[3].column, program.inputs[4].column })
    assert.same({ 1, 2 }, { program.fields[1].input, program.fields[2].input })
  end)

  it("gives hash and uuid_v5 the columns they are made of", function()
    local list = code([[k.field "a" { k.hash { "F", "L" } }, k.field "b" { k.uuid_v5 { "F", namespace = "dns" } }]], { headers = { "F", "L" } })
    assert.same({ "a hash 0 1", "b uuid_v5 2 namespace=dns" }, list)
  end)

  it("lets a list be an array where its column is one", function()
    local kit = 'k.field "a" { k.list { ";", of = k.trim } }'
    assert.same({ "a load 0", "a list ; trim 0 0" }, (code(kit, { columns = { column("a", "jsonb") } })))
    assert.same({ "a load 0", "a list ; trim 0 0", "a to_text" }, (code(kit, { columns = { column("a", "text") } })))
    local list, program = code(kit, { columns = { column("a", "_text") } })
    assert.same({ "a load 0", "a list ; trim 0 0", "a to_array" }, list)
    assert.equal("text", program.fields[1].kind)
  end)

  it("gives an array's items the step and the limits of their type, and refuses a single value for it", function()
    local function array(item, dims)
      local c = column("a", "_" .. item.type)
      c.item, c.dims = item, dims or 1
      return { columns = { c } }
    end
    assert.same({ "a load 0", "a trim", "a to_array integer 0 0 limit_integer 1 0 2" }, (code('k.field "a" {}', array { type = "int2" })))
    assert.same({ "a load 0 json=true", "a json", "a to_array limit_length 1 0 3" },
      (code('k.field "a" { k.json }', array { type = "varchar", typmod = { length = 3 } })))
  end)

  it("looks for null tokens again behind every step that may have made one", function()
    assert.same({ "a load 0", "a nulls empty=null raw=true", "a strip_suffix x", "a nulls empty=null raw=false" }, (code('k.field "a" { k.strip_suffix "x" }', { nulls = true })))
    assert.same({ "a load 0", "a nulls empty=null raw=true", "a split , 2", "a nulls empty=null raw=false", "a integer" }, (code('k.field "a" { k.split { ",", 2 }, k.integer }', { nulls = true })))
  end)

  it("keeps the columns that no field reads in `extra`", function()
    local list, program = code('extra = "rest", k.field "a" {}, k.field "b" {}', { headers = { "a", "b", "c" },
      columns = { column("a", "text"), column("b", "text"), column("rest", "jsonb") } })
    assert.same({ "a load 0", "b load 1", "rest extra 0 1" }, list)
    assert.same({ field = 2, of = "rest", name = "rest", type = "jsonb", encoder = "jsonb" }, program.columns[3])
  end)
end)

describe("lowering items", function()
  it("puts them behind all fields and before casts and limits, as written", function()
    local list, program = code([[k.field "a" { k.date }, k.field "b" {},
      k.compare { "a", "<=", "a" }, k.row(function() end), k.require_one { "a", "b", at = "b" },
      k.rule "r" { "message", at = "a", level = "warning", function() end }]],
      { columns = { column("a", "timestamp"), column("b", "varchar", { typmod = { length = 3 } }) } })
    assert.same({ "a load 0", "a date", "b load 1", "a compare 0 <= 0", "- row 1", "b require_one 0 1", "a rule 2 !", "a date_to_timestamp",
      "a limit_timestamp", "b limit_length 3" }, list)
    local rule = program.code[#program.code - 3]
    assert.same({ "rule.r", "message", "warning" }, { rule.code, rule.message, rule.level })
  end)

  it("knows what each field holds while they run, and at the end", function()
    local _, program = code('k.field "a" { k.date }', { columns = { column("a", "timestamp") } })
    assert.same({ "date", "timestamp" }, { program.fields[1].domain, program.fields[1].kind })
  end)

  it("does not compare a text with a number", function()
    local err = refused('k.field "a" { k.integer }, k.field "b" {}, k.compare { "a", "<", "b" }')
    assert.equal("kits/x.lua:3: field 'a': k.compare cannot compare an integer with text of field 'b'", err.message)
    assert.truthy(lowered('k.field "a" { k.integer }, k.field "b" {}, k.compare { "a", "<", "b" }',
      { columns = { column("a", "int4"), column("b", "numeric") } }))
  end)
end)

describe("lowering for a destination's columns", function()
  it("casts to what the column takes, and checks its limits", function()
    local function last(step, col)
      local list, program = code(('k.field "a" { %s }'):format(step), { columns = { col } })
      return table.concat(list, ", ", 3) .. " -> " .. program.columns[1].encoder
    end
    assert.equal("a limit_integer 2 -> int2", last("k.integer", column("a", "int2")))
    assert.equal(" -> int8", last("k.integer", column("a", "int8")))
    assert.equal("a integer_to_decimal, a limit_numeric 10 2 round= -> numeric",
      last("k.integer", column("a", "numeric", { typmod = { precision = 10, scale = 2 } })))
    assert.equal("a limit_numeric 10 2 round=half_up -> numeric",
      last('k.decimal { "1234.56", round = "half_up" }', column("a", "numeric", { typmod = { precision = 10, scale = 2 } })))
    assert.equal("a limit_numeric 0 0 round= -> numeric", last("k.decimal", column("a", "numeric")))
    assert.equal("a decimal_to_integer, a limit_integer 4 -> int4", last("k.decimal", column("a", "int4")))
    assert.equal("a integer_to_float, a limit_float -> float4", last("k.integer", column("a", "float4")))
    assert.equal("a to_text, a limit_length 5 -> text", last("k.integer", column("a", "bpchar", { typmod = { length = 5 } })))
    assert.equal("a limit_date -> date", last("k.date", column("a", "date")))
    assert.equal("a to_text -> text", last("k.decimal", column("a", "bit")))
    assert.equal("a limit_money 2 round= -> numeric", last("k.decimal", column("a", "money")))
    assert.equal("a integer_to_decimal, a limit_money 0 round= -> numeric", last("k.integer", column("a", "money", { places = 0 })))
    assert.equal("a limit_money 2 round= -> text", last("", column("a", "money")))
    assert.equal(" -> jsonb", last("k.json", column("a", "jsonb")))
    assert.equal("a limit_timestamp -> timestamptz", last('k.timestamp { "%s" }', column("a", "timestamptz")))
    assert.equal("a limit_enum new old -> text", last("k.trim", column("a", "enum", { labels = { "new", "old" } })))
  end)

  it("knows a type by itself where there is no catalog, and sets no limits", function()
    local list, program = code 'k.field "a" { k.integer }, k.field "b" {}, k.field "c" { k.now }'
    assert.same({ "a load 0", "a integer", "b load 1", "c const 2024-05-06 07:08:09+00 kind=instant" }, list)
    assert.same({ "int8", "text", "timestamptz" }, { program.columns[1].encoder, program.columns[2].encoder, program.columns[3].encoder })
  end)

  it("says which column is missing, or none, for `extra`", function()
    local function said(columns)
      return refused('extra = "rest", k.field "a" {}', { headers = { "a", "b" }, columns = columns })
    end
    local a = { name = "a", type = "text" }
    local err = said { a }
    assert.equal("extra: the table has no column 'rest'", err.message)
    assert.equal('write extra = "column", or create = true in the kit', err.hint)
    err = said { a, { name = "rests", type = "jsonb" } }
    assert.equal('did you mean extra = "rests"?', err.hint)
    err = said { a, { name = "rest", type = "jsonb", generated = true } }
    assert.equal("extra: the column 'rest' is generated by the table", err.message)
  end)

  it("refuses what does not become the column's type, and says what to write", function()
    local function message(step, type_name)
      local err = refused(('k.field "a" { %s }'):format(step), { columns = { column("a", type_name) } })
      return err.message .. " | " .. err.hint
    end
    assert.equal("kits/x.lua:3: field 'a': gives a boolean, and the column 'a' is date | write k.date in the field's steps",
      message("k.boolean", "date"))
    assert.equal("kits/x.lua:3: field 'a': gives a date, and the column 'a' is timestamptz | "
      .. 'write k.timestamp { "%Y-%m-%d %H:%M:%S", tz = "Europe/Berlin" }: a moment needs a zone', message("k.date", "timestamptz"))
    assert.truthy(message('k.timestamp "%Y-%m-%d"', "timestamptz"):find("a moment needs a zone", 1, true))
    assert.truthy(message("k.float", "numeric"):find("write k.decimal, which is exact", 1, true))
    assert.truthy(message("k.now", "date"):find("write k.date", 1, true))
    assert.truthy(message("k.uuid", "int4"):find("write k.integer", 1, true))
  end)

  it("says that an instant is stored in UTC in a timestamp without zone", function()
    local list, program = code('k.field "a" { k.now }', { columns = { column("a", "timestamp") } })
    assert.same({ "a const 2024-05-06 07:08:09+00 kind=instant", "a instant_to_timestamp", "a limit_timestamp" }, list)
    assert.same({ "'a' is a timestamp without zone: field 'a' is stored in UTC" }, program.notes)
  end)

  it("refuses a column that is not there, or generated", function()
    local err = refused('k.field "nmae" {}', { columns = { column("id", "int4"), column("name", "text") } })
    assert.equal("kits/x.lua:3: field 'nmae': the table has no column 'nmae'", err.message)
    assert.equal('did you mean to = "name"?', err.hint)
    err = refused('k.field "a" {}', { columns = { column("a", "int4", { generated = true }) } })
    assert.equal("kits/x.lua:3: field 'a': the column 'a' is generated by the table", err.message)
  end)

  it("checks NULL only where the column takes none and has no value of its own", function()
    local function limits(more) return (code('k.field "a" {}', { columns = { column("a", "text", more) } })) end
    assert.same({ "a load 0", "a limit_not_null a" }, limits { not_null = true })
    assert.same({ "a load 0" }, limits { not_null = true, has_default = true })
    assert.same({ "a load 0" }, limits { not_null = true, identity = "a" })
  end)

  it("notes a column that nobody fills and that takes no NULL", function()
    local _, program = code('k.field "a" {}', { columns = { column("a", "text"), column("b", "text", { not_null = true }),
      column("c", "text", { not_null = true, has_default = true }), column("d", "int4", { not_null = true, identity = "a" }) } })
    assert.same({ "no field fills the column 'b', which is NOT NULL and has no default" }, program.notes)
  end)

  it("writes a field to the column that `to` names", function()
    local _, program = code('k.field "a" { to = "b" }', { columns = { column("b", "text") } })
    assert.same({ field = 0, of = program.fields[1].name, name = "b", type = "text", encoder = "text" }, program.columns[1])
  end)
end)

describe("a field without its column in the file", function()
  it("is left out of the load, but stays known to rules", function()
    local list, program = code('k.field "a" {}, k.field "b" { k.integer, min = 0 }, k.rule "r" { "m", function(row) return row.b end }',
      { headers = { "a" }, columns = { column("a", "text") } })
    assert.same({ "a load 0", "b load 1", "- rule 1" }, list)
    assert.same({ "b" }, program.left_out)
    assert.equal(1, #program.columns)
    assert.equal(-1, program.inputs[2].column)
  end)

  it("is loaded with its default", function()
    local list, program = code('k.field "a" {}, k.field "b" { default = "x" }', { headers = { "a" } })
    assert.same({ "a load 0", "b load 1", "b default x kind=text" }, list)
    assert.same({}, program.left_out)
    assert.equal(2, #program.columns)
  end)
end)

describe("lowering fields", function()
  it("tells a list what becomes of U+0000 in its items", function()
    local line = code('k.field "a" { k.list ",", nul = "strip" }')[2]
    assert.matches("^a list .*nul=strip", line)
  end)

  it("puts a field behind those that it reads", function()
    assert.same({ "b load 0", "b trim", "a coalesce -1", "c load 1" }, (function()
      local out = {}
      for _, line in ipairs((code 'k.field "a" { k.coalesce { "b" } }, k.field "b" { k.trim, from = "B", to = false }, k.field "c" {}')) do
        out[#out + 1] = line:gsub("^a coalesce.*", "a coalesce -1")
      end
      return out
    end)())
  end)
end)

describe("the columns of a program", function()
  it("are compared with the destination's, but for what changes in every run and what is written once", function()
    local program = assert(lowered([[load = "upsert", key = "a", k.field "a" {}, k.field "b" { compare = false }, k.field "c" { k.now },
      k.field "d" { k.now, compare = true }, k.field "e" { once = true }, k.field "f" {}, k.field "g" { k.running },
      k.field "h" { k.running { "Sum" } }, k.field "i" { k.job_id }, k.field "j" { k.file_name }, k.field "l" { k.row_number }]],
      { job = "f47ac10b-58cc-4372-a567-0e02b2c3d479" }))
    local quiet = {}
    for _, to in ipairs(program.columns) do quiet[#quiet + 1] = to.quiet and to.name or nil end
    assert.equal("b c e g i j l", table.concat(quiet, " "))
  end)

  it("are checked for characters that the database's encoding lacks, if they are texts", function()
    local columns = { column("a", "text"), column("b", "jsonb"), column("c", "json"), column("d", "int4") }
    local body = 'k.field "a" {}, k.field "b" { k.json }, k.field "c" { k.json }, k.field "d" { k.integer }'
    local function checks(encoding)
      local out = {}
      for _, insn in ipairs(assert(lowered(body, { columns = columns, encoding = encoding })).code) do
        if insn.op == "limit_encoding" then out[#out + 1] = insn.field .. " " .. show(insn.args) end
      end
      return table.concat(out, ", ")
    end
    assert.equal("0 LATIN1, 1 LATIN1 escapes=true, 2 LATIN1", checks "LATIN1")
    for _, encoding in ipairs { "UTF8", "SQL_ASCII", false } do assert.equal("", checks(encoding or nil)) end
  end)

  it("of one family can be compared", function()
    for _, pair in ipairs { { "integer", "decimal" }, { "decimal", "float" }, { "integer", "float" }, { "date", "timestamp" } } do
      assert.truthy(lowered(('k.field "a" { k.%s }, k.field "b" { k.%s }, k.compare { "a", "<", "b" }'):format(pair[1], pair[2])))
    end
    refused('k.field "a" {}, k.field "b" { k.date }, k.compare { "a", "<", "b" }', { columns = { column("a", "int4"), column("b", "date") } })
  end)
end)

describe("the inputs of a program", function()
  it("say for each file where its columns are", function()
    local d = assert(s.kit 'k.field "a" {}, k.field "b" { k.join { "x", "y" } }, k.field "c" { k.const "x" }')
    local first, second = assert(header.bind(d, { "a", "x", "y" })), assert(header.bind(d, { "y", "a" }))
    local program = assert(lower.lower(d, { bound = first, now = "" }))
    assert.equal(3, program.ninputs)
    assert.same({ 0, 1, 2 }, lower.input_columns(program, first))
    assert.same({ 1, -1, 0 }, lower.input_columns(program, second))
  end)
end)
