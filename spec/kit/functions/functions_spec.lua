require "spec.helper"
local r = require "spec.kit.running"

local kit_error = r.kit_error

describe("a Lua function as a step", function()
  it("takes and gives text, and skips NULL", function()
    assert.same({ "good a=<x>", "good b=1", "good a=<y>" }, r.lines([[
      k.field "a" { k.trim, function(v) return "<" .. v .. ">" end }, k.field "b" {}]], "a,b\n x ,\n,1\ny,\n"))
  end)

  it("gives NULL with nil or k.null, and a problem with nil, code and message", function()
    local rows = r.rows([[k.field "a" { function(v)
      if v == "nil" then return nil elseif v == "null" then return k.null end
      if v == "short" then return nil, "a.short" end
      return nil, "a.unknown", "is not A … D"
    end }]], "a\nnil\nnull\nshort\nx\n")
    assert.same({ "good", "good", "rejected", "rejected" }, { rows[1].state, rows[2].state, rows[3].state, rows[4].state })
    assert.is_nil(rows[1].values.a)
    assert.is_nil(rows[2].values.a)
    assert.same({ "a.short", "is not valid" }, { rows[3].problems[1].code, rows[3].problems[1].message })
    assert.same({ "a.unknown", "is not A … D", "a", "x" },
      { rows[4].problems[1].code, rows[4].problems[1].message, rows[4].problems[1].field, rows[4].problems[1].raw })
  end)

  it("that fails is NULL and a warning with invalid = \"null\"", function()
    assert.same({ "good a.bad@a!" }, r.lines([[k.field "a" { invalid = "null", function() return nil, "a.bad", "m" end }]], "a\nx\n"))
  end)

  it("that leaves an empty text, or a null token, gives NULL", function()
    assert.same({ "rejected required@a", "rejected required@a", "good a=x" }, r.lines([[
      null = { "-" }, k.field "a" { function(v) return (v:gsub("^%s+", "")) end, required = true }]], 'a\n"  "\n" -"\n x\n'))
    assert.same({ "good a=" }, r.lines([[k.field "a" { empty = "text", function() return "" end }]], "a\nx\n"))
  end)

  it("sees and gives integers, booleans and floats as themselves", function()
    assert.same({ "good b=false f=3 n=9223372036854775807", "good b=true n=3" }, r.lines([[
      k.field "b" { k.boolean, k.fn { "boolean", function(v) return not v end } },
      k.field "f" { k.float, k.fn { "float", function(v) return v * 2 end } },
      k.field "n" { k.integer, k.fn { "integer", function(v) return v + 1 end } }]],
      "b,f,n\ntrue,1.5,9223372036854775806\nfalse,,2\n"))
  end)

  it("sees decimals, dates, times, timestamps and UUIDs as their canonical texts", function()
    local zone = '{ "%Y-%m-%d %H:%M", tz = "Europe/Berlin" }'
    assert.same({ "good d=1234.5! t=2024-12-31! c=08:05:00! s=2024-01-02 03:04:00! i=2024-06-01 10:00:00+00! "
      .. "u=0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11!" }, r.lines(([[
      k.field "d" { k.decimal "1.234,56", k.fn { "text", function(v) return v .. "!" end } },
      k.field "t" { k.date "%%d.%%m.%%Y", k.fn { "text", function(v) return v .. "!" end } },
      k.field "c" { k.time "%%H:%%M", k.fn { "text", function(v) return v .. "!" end } },
      k.field "s" { k.timestamp "%%Y-%%m-%%d %%H:%%M", k.fn { "text", function(v) return v .. "!" end } },
      k.field "i" { k.timestamp %s, k.fn { "text", function(v) return v .. "!" end } },
      k.field "u" { k.uuid, k.fn { "text", function(v) return v .. "!" end } }]]):format(zone),
      'd,t,c,s,i,u\n"1.234,5",31.12.2024,8:05,2024-01-02 03:04,2024-06-01 12:00,{0B5EE0A26C1F4C6E9C3A2F3F0A9A7C11}\n'))
  end)

  it("gives the domain that k.fn says, in its canonical text", function()
    assert.same({ "good d=0.30 t=2024-02-29 n=3" }, r.lines([[
      k.field "d" { k.fn { "decimal", function(v) return k.dec(v) + "0.10" end }, min = "0.3" },
      k.field "t" { k.fn { "date", function(v) return v end } },
      k.field "n" { k.fn { "decimal", function(v) return math.tointeger(tonumber(v)) end } }]], "d,t,n\n0.20,2024-02-29,3\n"))
  end)

  it("that gives another type is an error of the kit, which names field and type", function()
    local function gives(domain, value)
      return (kit_error(('k.field "a" { k.fn { %q, function() return %s end } }'):format(domain, value), "a\nx\n"):match "^[^\n]*")
    end
    assert.equal("x.lua:3: field 'a': the function gave a number, not text", gives("text", "5"))
    assert.equal("x.lua:3: field 'a': the function gave a boolean, not integer", gives("integer", "true"))
    assert.equal("x.lua:3: field 'a': the function gave a number, not integer", gives("integer", "1.5"))
    assert.equal("x.lua:3: field 'a': the function gave the text \"31.12.2024\", which is no date", gives("date", '"31.12.2024"'))
    assert.equal("x.lua:3: field 'a': the function gave the text \"1,5\", which is no decimal", gives("decimal", '"1,5"'))
    assert.equal("x.lua:3: field 'a': the function gave a number, not decimal", gives("decimal", "0.1"))
    assert.equal("x.lua:3: field 'a': the function gave a table, not text", gives("text", "{ a = 1 }"))
    assert.equal("x.lua:3: field 'a': the function gave a table, not decimal", gives("decimal", "{}"))
    assert.equal("x.lua:3: field 'a': the function gave a text that is not UTF-8", gives("text", '"\\xff"'))
    assert.equal('x.lua:3: a step fails with nil, "code", "message": the code must be a text', gives("text", "nil, {}"))
    assert.equal('x.lua:3: a step fails with nil, "code", "message": the code has blanks, so it may be the message',
      gives("text", 'nil, "is bad"'))
  end)

  it("cannot make U+0000, which PostgreSQL cannot store", function()
    assert.same({ "rejected text.nul@a" }, r.lines([[k.field "a" { function(v) return v .. "\0" end }]], "a\nx\n"))
  end)

  it("sees the run and the other cells of its row through ctx", function()
    assert.same({ "good a=x/ y /7/in.csv/2/J1", "good a=z//7/in.csv/3/J1" }, r.lines([[
      k.field "a" { function(v, ctx)
        return table.concat({ v, ctx:raw "Other", ctx.meta.tenant, ctx.file, ctx.row, ctx.job }, "/")
      end }]], "a,Other\nx, y \nz,\n", { meta = { tenant = "7" }, job = "J1" }))
    assert.same({ "good a=2" }, r.lines([[k.field "a" { function(v, ctx) return ctx:raw(2) end }]], "a,b\n1,2\n"))
    local body = [[k.field "a" { function(v, ctx) return ctx:raw "b" .. ctx:raw "b#1" .. ctx:raw "b#2" .. ctx:raw "b#3" end }]]
    assert.same({ "good a=2248" }, r.lines(body, "a,b,b,b#3,b\n1,2,4,8,9\n"))
  end)

  it("is told which names ctx has not", function()
    assert.truthy(kit_error([[k.field "a" { function(v, ctx) return ctx:raw "Othr" end }]], "a,Other\nx,y\n")
      :find("x.lua:3: raw: the file has no header 'Othr', did you mean 'Other'?", 1, true))
    assert.truthy(kit_error([[k.field "a" { function(v, ctx) return ctx:raw(3) end }]], "a,b\nx,y\n")
      :find("raw: there is no column 3, the file has 2", 1, true))
    assert.truthy(kit_error([[k.field "a" { function(v, ctx) return ctx.meta.tennant end }]], "a\nx\n", { meta = { tenant = "7" } })
      :find("there is no --meta 'tennant', did you mean 'tenant'?", 1, true))
    assert.truthy(kit_error([[k.field "a" { function(v, ctx) return ctx.line end }]], "a\nx\n")
      :find("ctx has no 'line': it has meta, file, row, job and raw", 1, true))
    assert.truthy(kit_error([[k.field "a" { function(v, ctx) ctx.row = 5 end }]], "a\nx\n"):find("ctx cannot be changed", 1, true))
  end)
end)

describe("a rule", function()
  it("is a problem at its field where the predicate gives false or nil", function()
    local rows = r.rows([[
      k.field "a" {}, k.field "n" { k.integer },
      k.rule "small" { "n must be small", at = "n", function(row) return (row.n or 0) < 5 end },
      k.rule "named" { "needs an a", level = "warning", function(row) return row.a end }]], "a,n\nx,4\nx,9\n,1\n")
    assert.same({ "good", "rejected", "good" }, { rows[1].state, rows[2].state, rows[3].state })
    assert.same({ "rule.small", "n must be small", "n", "error", "9" }, { rows[2].problems[1].code, rows[2].problems[1].message,
      rows[2].problems[1].field, rows[2].problems[1].level, rows[2].problems[1].raw })
    assert.same({ "rule.named", "warning" }, { rows[3].problems[1].code, rows[3].problems[1].level })
    assert.is_nil(rows[3].problems[1].field)
  end)

  it("runs only where all the fields that it reads are good, also when it catches errors", function()
    local lines = r.lines([[
      k.field "a" { k.integer }, k.field "b" {},
      k.rule "a" { "m", function(row) return row.b ~= "x" and row.a end },
      k.rule "b" { "m", function(row) local ok = pcall(function() return row.a end) return ok and row.b end },
      k.rule "c" { "m", function(row)
        local f = coroutine.wrap(function() return row.a end)
        local x <close> = setmetatable({}, { __close = function() end })
        return f() and row.b
      end }]], "a,b\nbad,x\n1,x\nbad,y\n")
    assert.same({ "rejected b=x integer.invalid@a rule.a@", "rejected a=1 b=x rule.a@", "rejected b=y integer.invalid@a" }, lines)
  end)

  it("cannot change the row, nor skip it", function()
    assert.truthy(kit_error([[k.field "a" {}, k.rule "r" { "m", function(row) row.a = "x" end }]], "a\nx\n")
      :find("a rule cannot change the row, a hook can", 1, true))
    assert.truthy(kit_error([[k.field "a" {}, k.rule "r" { "m", function(row) row:skip() end }]], "a\nx\n")
      :find("a rule cannot skip the row, a hook can", 1, true))
  end)

  it("has exact decimals to compare", function()
    assert.same({ "good n=0.30", "rejected n=0.31 rule.r@" }, r.lines([[
      k.field "n" { k.decimal }, k.rule "r" { "m", function(row) return k.dec(row.n) <= k.dec "0.1" + "0.2" end }]], "n\n0.30\n0.31\n"))
  end)
end)

describe("a row hook", function()
  it("reads and assigns fields, in their domains", function()
    assert.same({ "good a=X n=2 d=2024-01-02 m=1.50", "good n=0" }, r.lines([[
      k.field "a" {}, k.field "n" { k.integer }, k.field "d" { k.date }, k.field "m" { k.decimal },
      k.row(function(row)
        row.n = (row.n or -1) + 1
        if row.a then row.a, row.d, row.m = row.a:upper(), "2024-01-02", k.dec "0.75" * 2 end
      end)]], "a,n,d,m\nx,1,,\n,,,\"\"\n"))
  end)

  it("assigns what later hooks and rules see", function()
    assert.same({ "rejected a=xyz rule.r@" }, r.lines([[
      k.field "a" {}, k.row(function(row) row.a = row.a .. "y" end), k.row(function(row) row.a = row.a .. "z" end),
      k.rule "r" { "m", function(row) return row.a ~= "xyz" end }]], "a\nx\n"))
  end)

  it("assigns NULL, but not to a required field or a key", function()
    assert.same({ "rejected c=3 required@a key.null@b" }, r.lines([[key = { "b" },
      k.field "a" { required = true }, k.field "b" {}, k.field "c" {}, k.field "d" {},
      k.row(function(row) row.a = nil row.b = k.null row.d = nil end)]], "a,b,c,d\n1,2,3,4\n"))
  end)

  it("that does not expect NULL gives the row the problem of the field that is required or of the key", function()
    for _, hook in ipairs { "k.row(function(row) %s end)", "k.rule 'r' { 'm', function(row) %s return true end }",
      "k.batch { size = 2, function(rows) for _, row in ipairs(rows) do %s end end }" } do
      local function lines(code)
        return r.lines([[key = { "b" }, k.field "a" { required = true }, k.field "b" {}, k.field "c" { required = true }, k.field "d" {}, ]]
          .. hook:format(code), "a,b,c,d\n1,2,3,4\n,2,3,4\n1,,3,4\n1,2,,4\n")
      end
      local all = lines "local x = row.a .. row.b .. row.c"
      assert.same("good a=1 b=2 c=3 d=4", all[1], hook)
      assert.matches("^rejected .*required@a$", all[2], hook)
      assert.matches("^rejected .*key.null@b$", all[3], hook)
      assert.matches("^rejected .*required@c$", all[4], hook)
    end
  end)

  it("is told when what it assigns does not fit", function()
    local function assigns(what)
      return (kit_error(('k.field "a" {}, k.field "n" { k.integer }, k.field "d" { k.date }, k.row(function(row) %s end)'):format(what),
        "a,n,d\nx,1,2024-01-01\n"):match "^[^\n]*")
    end
    assert.equal("x.lua:3: field 'a' takes text, not a number", assigns "row.a = 5")
    assert.equal("x.lua:3: field 'n' takes integer, not a table", assigns "row.n = {}")
    assert.equal("x.lua:3: field 'd' takes date, not a number", assigns "row.d = 5")
    assert.equal("x.lua:3: the row has no field 'aa', did you mean 'a'?", assigns 'row.aa = "x"')
    assert.truthy(assigns("row.error = 5"):find("the row has no field 'error'", 1, true))
  end)

  it("is given a problem of the cell for a text that its field cannot be", function()
    local fields = [[k.field "a" {}, k.field "n" { k.integer }, k.field "d" { k.date }, k.field "m" { k.decimal, secret = true }, ]]
    local function assigns(what)
      return r.rows(fields .. ("k.row(function(row) %s end)"):format(what), "a,n,d,m\nx,1,2024-01-01,1.50\n")[1]
    end
    local bad = assigns 'row.d = "2024-02-30"'
    assert.equal("rejected", bad.state)
    assert.same({ "d", "date.invalid", 'was given "2024-02-30", which is no date' },
      { bad.problems[1].field, bad.problems[1].code, bad.problems[1].message })
    assert.equal("integer.invalid", assigns('row.n = "1,5"').problems[1].code)
    assert.equal("was given a text that is no decimal", assigns('row.m = "13,00"').problems[1].message)
    assert.same({}, assigns('row.n, row.m = "5", "13.00"').problems)
    assert.equal("good", assigns('row.n, row.m = "5", "13.00"').state)
  end)

  it("cannot assign a field that is left out of the load, as the value would be lost; NULL is none", function()
    local fields = [[k.field "a" {}, k.field "total" { k.decimal }, ]]
    assert.matches("field 'total' is assigned, and left out of the load, as the file has no column for it",
      kit_error(fields .. 'k.row(function(row) row.total = "12.50" end)', "a\nx\n"))
    assert.matches("field 'total' is assigned", kit_error(fields .. 'k.row(function(row) row:split { { total = "1" } } end)', "a\nx\n"))
    assert.same({ "good a=x" }, r.lines(fields .. "k.row(function(row) row.total = nil end)", "a\nx\n"))
    assert.same({ "good a=x total=12.50" }, r.lines([[k.field "a" {}, k.field "total" { k.const(k.null), k.decimal },
      k.row(function(row) row.total = "12.50" end)]], "a\nx\n"))
  end)

  it("reads only fields that there are", function()
    assert.equal("x.lua:3: the row has no field 'amuont', did you mean 'amount'?",
      (kit_error([[k.field "amount" {}, k.row(function(row) return row.amuont end)]], "amount\n1\n"):match "^[^\n]*"))
  end)

  it("makes problems and warnings at fields, or for the row", function()
    local rows = r.rows([[k.field "a" {}, k.field "b" {}, k.row(function(row)
      if row.a == "1" then row:error("b", "b.bad", "is bad") end
      if row.a == "2" then row:warn("b", "b.odd", "is odd") end
      if row.a == "3" then row:error(nil, "row.bad", "the row is bad") end
      -- Each call is reported, even if the field has a problem already.
      if row.a == "4" then row:error("a", "a.bad") row:error("a", "a.bad", "of another kind") row:warn("a", "a.odd", "is odd") end
      if row.a == "5" then row:warn("a", "a.odd", "is odd") row:warn("a", "a.odd", "is odder") end
    end)]], "a,b\n1,x\n2,x\n3,x\n4,x\n5,x\n")
    local seen = {}
    for i, row in ipairs(rows) do
      local p = row.problems[1]
      seen[i] = table.concat({ row.state, #row.problems, p.level, p.field or "-", p.code, p.message }, " ")
      for n = 2, #row.problems do
        p = row.problems[n]
        seen[i] = seen[i] .. ("; %s %s %s %s"):format(p.level, p.field, p.code, p.message)
      end
    end
    assert.same({ "rejected 1 error b b.bad is bad", "good 1 warning b b.odd is odd", "rejected 1 error - row.bad the row is bad",
      "rejected 3 error a a.bad is not valid; error a a.bad of another kind; warning a a.odd is odd",
      "good 2 warning a a.odd is odd; warning a a.odd is odder" }, seen)
    assert.truthy(kit_error([[k.field "a" {}, k.row(function(row) row:error("b", "c", "m") end)]], "a\n1\n")
      :find("the row has no field 'b', did you mean 'a'?", 1, true))
  end)

  it("skips rows, with a reason, also those that have a problem already", function()
    local rows = r.rows([[k.field "a" {}, k.field "n" { k.integer }, k.row(function(row)
      if row.a == "TEST" then row:skip "test record" end
    end), k.rule "never" { "m", function(row) return row.a ~= "TEST" end }]], "a,n\nTEST,1\nTEST,bad\nx,1\n")
    assert.same({ "skipped", "skipped", "good" }, { rows[1].state, rows[2].state, rows[3].state })
  end)

  it("sees other cells as they came", function()
    assert.same({ "good a=[ x ]" }, r.lines([[
      k.field "a" { k.trim }, k.row(function(row) row.a = "[" .. row:raw "a" .. "]" end)]], "a\n x \n"))
  end)

  it("cannot keep a row: it says so when it is touched", function()
    local kept = "this row was kept after its call: rows cannot be kept, keep their values"
    local message = kit_error([[(function() local box = { {} }
      return k.row(function(row) local x = box[1].last and box[1].last.a box[1].last = row end) end)(), k.field "a" {}]], "a\n1\n2\n")
    assert.truthy(message:find("x.lua:4: " .. kept, 1, true))
    assert.truthy(kit_error([[(function() local box = { {} }
      return k.row(function(row) if box[1].last then box[1].last.a = "x" end box[1].last = row end) end)(), k.field "a" {}]], "a\n1\n2\n"):find(kept, 1, true))
    assert.truthy(kit_error([[(function() local box = { {} }
      return k.row(function(row) if box[1].skip then box[1].skip() end box[1].skip = function() row:skip() end end) end)(), k.field "a" {}]], "a\n1\n2\n")
      :find(kept, 1, true))
  end)

  it("calls methods with a colon", function()
    assert.truthy(kit_error([[k.field "a" {}, k.row(function(row) row.skip "x" end)]], "a\n1\n"):find("write row:error, with a colon", 1, true))
  end)

  it("runs in every worker and batch alike", function()
    local csv = { "a" }
    for i = 1, 500 do csv[#csv + 1] = tostring(i) end
    local body = [[k.field "a" { k.integer, k.fn { "integer", function(v) return v * 2 end } },
      k.row(function(row) if row.a % 3 == 0 then row:skip "three" elseif row.a % 7 == 0 then row:error("a", "seven", "m") end end)]]
    local text = table.concat(csv, "\n") .. "\n"
    local wanted = r.lines(body, text)
    assert.equal(500, #wanted)
    assert.same({ "good a=2", "good a=4", "skipped a=6" }, { wanted[1], wanted[2], wanted[3] })
    assert.same(wanted, r.lines(body, text, { batch = { rows = 1 } }))
    assert.same(wanted, r.lines(body, text, { batch = { rows = 7 } }))
  end)
end)

describe("an error of the kit", function()
  it("has the file, the line and the line itself", function()
    local message, row = kit_error([[k.field "a" {}, k.row(function(row)
      if row.a == "2" then
        local t = row.b.c
      end
    end), k.field "b" {}]], "a,b\n1,\n2,\n3,\n")
    assert.equal("x.lua:5: attempt to index a nil value (field 'b')\n    local t = row.b.c", message)
    assert.equal(3, row)
  end)

  it("may be raised by the kit, as a text or as anything", function()
    local function raised(what) return (kit_error(('k.field "a" { function() error(%s) end }'):format(what), "a\n1\n"):match "^[^\n]*") end
    assert.equal("x.lua:3: boom", raised '"boom"')
    assert.equal("x.lua:3: boom", raised '"boom", 0')
    assert.equal("x.lua:3: made", raised 'setmetatable({}, { __tostring = function() return "made" end })')
    assert.equal("x.lua:3: raised an error that is no text, but a table", raised "{}")
    assert.equal("x.lua:3: raised an error that is no text, but a nil", raised "nil")
  end)

  it("shows nothing of a secret field, also not of what is inside its JSON", function()
    local csv = 'a,s,j\nplain,Verborgen,"{""name"":""Geheimnis"",""n"":123456,""list"":[{""deep"":""Adresse 5""}]}"\n'
    local function raised(what)
      return (kit_error('k.field "a" {}, k.field "s" { secret = true }, k.field "j" { k.json, secret = true }, k.row(function(row) error("x " .. '
        .. what .. ") end)", csv):match "^[^\n]*")
    end
    assert.equal("x.lua:3: x plain", raised "row.a")
    for _, what in ipairs { "row.s", "row.j.name", "row.j.n", "row.j.list[1].deep", "row.j.name:upper()", "row.s:lower()" } do
      assert.equal("x.lua:3: x ***", raised(what), what)
    end
  end)

  it("is a spent limit, which no pcall swallows", function()
    local function limited(body, limits) return (kit_error(body, "a\n1\n", { limits = limits }):match "^[^\n]*") end
    local few = { call_instructions = 100000 }
    local spent = "x.lua:3: took more than its limit of 100000 instructions"
    assert.equal(spent, limited([[k.field "a" { function() while true do end end }]], few))
    assert.equal(spent, limited([[k.field "a" { function() while true do pcall(function() while true do end end) end end }]], few))
    local endless = "k.row(function() while true do coroutine.wrap(function() while true do end end)() end end)"
    assert.equal(spent, limited('k.field "a" {}, ' .. endless, few))
    assert.equal(spent, limited([[k.field "a" { function(v) return (("a"):rep(200):match((".-"):rep(6) .. "b")) end }]], few))
    local memory = "x.lua:3: took more than its limit of 4096 KiB of memory"
    assert.equal(memory, limited([[k.field "a" { function() local t = {} while true do t[#t + 1] = {} end end }]], { memory = 4 << 20 }))
    assert.equal(memory, limited([[k.field "a" { function() while true do pcall(string.rep, "x", 1e7) end end }]], { memory = 4 << 20 }))
    assert.equal("x.lua:3: took more than its limit of 0.1 seconds",
      limited([[k.field "a" { function() while true do end end }]], { seconds = 0.1, call_instructions = 1 << 60 }))
  end)

  it("is a limit of kitload's own where the kit has none", function()
    local limits = require "kitload.host.limits"
    assert.equal(("x.lua:3: took more than its limit of %d instructions"):format(limits.CALL_INSTRUCTIONS),
      kit_error([[k.field "a" { function() while true do end end }]], "a\n1\n", {}):match "^[^\n]*")
    assert.equal(("x.lua:3: took more than its limit of %d KiB of memory"):format(limits.KIT_MEMORY // 1024),
      kit_error([[k.field "a" { function() local s = "x" while true do s = s .. s end end }]], "a\n1\n", {}):match "^[^\n]*")
    local handle, err = r.open "while true do end"
    assert.is_nil(handle)
    assert.truthy(err.message:find(("x.lua:1: loading the kit took more than its limit of %d instructions"):format(limits.LOAD_INSTRUCTIONS), 1, true))
    -- Each of them is set by its own name, and the others stay.
    local large = { call_instructions = 3000000, load_instructions = 2000000, memory = 8 << 20 }
    assert.equal("x.lua:3: took more than its limit of 3000000 instructions",
      kit_error([[k.field "a" { function() while true do end end }]], "a\n1\n", { limits = large }):match "^[^\n]*")
    handle, err = r.open("while true do end", large)
    assert.is_nil(handle)
    assert.truthy(err.message:find("x.lua:1: loading the kit took more than its limit of 2000000 instructions", 1, true))
    handle, err = r.open('local s = "x" while true do s = s .. s end', large)
    assert.is_nil(handle)
    assert.truthy(err.message:find("x.lua:1: loading the kit took more than its limit of 8192 KiB of memory", 1, true))
  end)

  it("leaves the limit of the next call whole", function()
    local rows = r.rows([[k.field "a" { function(v) local n = 0 for i = 1, 9000 do n = n + i end return v end }]],
      "a\n" .. ("x\n"):rep(50), { limits = { call_instructions = 50000 } })
    assert.equal(50, #rows)
    assert.equal("good", rows[50].state)
  end)

  it("leaves the seconds of the next call whole, too", function()
    -- Calls of 20,000 turns of a loop, which take 0.9 seconds together.
    local started, n = os.clock(), 0
    for i = 1, 2000000 do n = n + i end
    local calls = math.ceil(0.9 / ((os.clock() - started) / 100))
    local rows = r.rows([[k.field "a" { function(v) local n = 0 for i = 1, 20000 do n = n + i end return v end }]],
      "a\n" .. ("x\n"):rep(calls), { limits = { seconds = 0.3 } })
    assert.equal(calls, #rows)
    assert.equal("good", rows[calls].state)
  end)

  it("pays for what C does for it by the length of the values", function()
    local long = ("x"):rep(100000)
    local body = [[k.field "a" {}, k.field "j" { k.json }, k.row(function(row)
      local list = {} for i = 1, 1000 do list[i] = i end
      for i = 1, %d do %s end
    end)]]
    local csv = "a,j\n" .. long .. ',"""' .. long .. '"""\n'
    for _, code in ipairs {
      "local x = row.j", "row.j = { row.a }", "row.j = row.a", "row.j = list", "local x = row.a:upper()",
      "local x = row.a:find('y', 1, true)", "local x = row.a:gsub('y', 'z')", "local x = ('x'):rep(100000)", "local x = table.concat(list)",
      "local x = utf8.len(row.a)", "local x = row.a:reverse()", "local x = row.a:lower()", "table.move(list, 1, 1000, 2)",
      "table.insert(list, 1, 0)", "table.sort(list)", "table.unpack(list, 1, 200)", "next(list)", "pairs(list)",
    } do
      local function fault(times)
        local ok, message = pcall(kit_error, body:format(times, code), csv, { limits = { call_instructions = 200000 } })
        return ok and message and message:match "^[^\n]*" or nil
      end
      assert.is_nil(fault(1), code)
      assert.equal("x.lua:5: took more than its limit of 200000 instructions", fault(10000), code)
    end
  end)

  it("is found in the first row of the input that has one, whatever step it is in", function()
    local body = [[k.field "a" { function(v) if v == "4" then error "a" end return v end },
      k.field "b" { function(v) if v == "2" then error "b" end return v end }]]
    for _, rows in ipairs { 1, 3, 100 } do
      local message, row = kit_error(body, "a,b\n1,1\n2,2\n3,3\n4,4\n", { batch = { rows = rows } })
      assert.equal("x.lua:4: b", message:match "^[^\n]*")
      assert.equal(3, row)
    end
  end)
end)
