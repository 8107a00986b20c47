-- Attempts to leave the sandbox. Each title names the attack.
local h = require "spec.helper"
local r = require "spec.kit.running"
local s = require "spec.load.support"

local FEW = { load_instructions = 2000000, call_instructions = 2000000, seconds = 5 }
local head, tail = 'local k = require "kit"\n', '\nreturn k.kit "x" { k.field "a" {} }'

--- What ends the loading of this code; nil when nothing does.
local function ended(code, limits)
  local handle, err = r.open(head .. code .. tail, limits or FEW)
  if handle then handle:close() end
  return err and (err.message:gsub("^/.*/", "")) or nil
end

local function refused(what, code, limits)
  local message = ended(code, limits)
  assert.truthy(message and message:find(what, 1, true), code .. "\n" .. tostring(message))
end

local function spends(code) refused("x.lua:2: loading the kit took more than its limit of 2000000 instructions", code) end
local function harmless(code) assert.is_nil(ended(code)) end

--- What code gives, as a text.
local function gives(code)
  local handle, err = r.open(head .. "local function f() " .. code .. '\nend\nreturn k.kit "x" { version = tostring(f()), k.field "a" {} }', FEW)
  assert(handle, err and err.message)
  local version = handle:description().version
  handle:close()
  return version
end

--- A hook over rows x, y with a few fields: its fault, or the rows as lines.
local fields = 'k.field "a" {}, k.field "n" { k.integer }, k.field "d" { k.date }, k.field "m" { k.decimal }, k.field "j" { k.json }, '
local csv = "a,n,d,m,j\nx,1,2024-01-02,1.5,\ny,2,,,\n"
local function hook(code, limits)
  local body = fields .. "k.row(function(row, ctx) " .. code .. " end)"
  local fault = r.kit_error(body, csv, { limits = limits or FEW })
  if fault then return (fault:match "^[^\n]*") end
  return r.lines(body, csv, { limits = limits or FEW })
end
local function faults(what, code, limits)
  local fault = hook(code, limits)
  assert.truthy(type(fault) == "string" and fault:find(what, 1, true), type(fault) == "string" and fault or table.concat(fault, "\n"))
end

local memory = "took more than its limit of 4096 KiB of memory"
local little = { call_instructions = 10000000, memory = 4 << 20 }

describe("an endless loop inside C", function()
  it("repeating the empty text", function() spends 'local x = (""):rep(1 << 60)' end)
  it("repeating with separators", function() spends 'local x = ("x"):rep(1 << 20, ("y"):rep(1 << 20))' end)
  it("concat over an __index of C", function()
    spends 'table.concat(setmetatable({}, { __index = table.concat }), "", 1, math.maxinteger)'
  end)
  it("insert and remove with a lying __len", function()
    local t = "setmetatable({}, { __len = function() return 1 << 61 end, __newindex = type, __index = type })"
    refused("a table with __len", ("table.insert(%s, 1, 1)"):format(t))
    refused("a table with __len", ("table.remove(%s, 1)"):format(t))
  end)
  it("sort, concat and unpack with a lying __len", function()
    local t = "setmetatable({}, { __len = function() return 1 << 30 end, __newindex = type, __index = type })"
    for _, name in ipairs { "sort", "concat", "unpack" } do refused("a table with __len", ("table.%s(%s)"):format(name, t)) end
  end)
  it("unpack of a million nils, again and again", function() spends "while true do table.unpack({}, 1, 900000) end" end)
  it("move over the whole range of integers", function() spends "table.move({}, math.mininteger, math.maxinteger - 1, 1, {})" end)
  it("next and pairs over a large table", function()
    spends "local t = {} for i = 1, 1000 do t[i] = i end while true do next(t) end"
    spends "local t = {} for i = 1, 1000 do t[i] = i end while true do pairs(t) end"
  end)
  it("gsub with a million captures of nothing", function() spends 'local x = ("x"):rep(1e5):gsub("(y*)x", ("%1"):rep(5e5))' end)
  it("compiling patterns", function() spends 'local i = 0 while true do i = i + 1 local x = ("x"):find(("[%a%d]"):rep(300) .. i) end' end)
  it("a pattern that tries everything", function() spends 'local x = ("a"):rep(300):match((".-"):rep(8) .. "b")' end)
  it("parsing deeply nested functions", function()
    local code = {}
    for i = 1, 150 do code[i] = "local function f() local " .. ("v,"):rep(180) .. "v\n" end
    code[#code + 1] = ("x=x "):rep(200000) .. (" end"):rep(150)
    refused("took more than its limit", table.concat(code), { load_instructions = 500000, seconds = 5 })
  end)
  it("collecting a memory without room", function()
    refused("took more than its limit", 'local keep = {} for i = 1, 380000 do keep[i] = { i } end local x = ("x"):rep(2000000, "") '
      .. "for i = 1, 100000 do local y = x .. i end", { seconds = 0.3 })
  end)
  it("collecting weak tables that hang on each other", function()
    refused("kits have no __mode", [==[
      local mt, n, order, weak, keys = {}, 90, {}, {}, {}
      for i = 1, n do order[i], weak[i], keys[i] = (i * 7919) % n + 1, setmetatable({}, mt), {} end
      keys[n + 1] = {}
      for i = 1, n do local j = order[i] weak[i][keys[j]] = keys[j + 1] end
      mt.__mode, keys = "k", { keys[1] }]==])
  end)
end)

describe("an endless loop in Lua", function()
  it("in an error handler", function() spends 'while true do xpcall(error, function() while true do end end, "x") end' end)
  it("in a handler that raises itself", function() harmless 'local function f(e) error(e) end xpcall(error, f, "x")' end)
  it("in the __close of a coroutine that is closed", function()
    spends("while true do local co = coroutine.create(function() local x <close> = setmetatable({}, "
      .. "{ __close = function() while true do end end }) coroutine.yield() end) coroutine.resume(co) coroutine.close(co) end")
  end)
  it("in metamethods, everywhere", function()
    for _, event in ipairs { "__index", "__newindex", "__call", "__add", "__concat", "__unm", "__len", "__lt", "__tostring", "__pairs" } do
      local use = { __index = "x = t.x", __newindex = "t.x = 1", __call = "t()", __add = "x = t + 1", __concat = "x = t .. 1",
        __unm = "x = -t", __len = "x = #t", __lt = "x = t < t", __tostring = "x = tostring(t)", __pairs = "pairs(t)" }
      spends(("local x, t = nil, setmetatable({}, { %s = function() while true do end end }) pcall(function() %s end)"):format(event, use[event]))
    end
  end)
  it("in what format and concat ask for", function()
    spends 'local x = ("%s"):format(setmetatable({}, { __tostring = function() while true do end end }))'
  end)
  it("in a sort's comparator, behind pcall", function() spends "while true do pcall(table.sort, { 2, 1 }, function() while true do end end) end" end)
  it("in a callback of gsub and the iterator of a loop", function()
    spends 'local x = ("x"):gsub("x", function() while true do end end)'
    spends "for _ in function() while true do end end do end"
  end)
  it("in an error object's __tostring", function()
    faults("took more than its limit of 2000000 instructions", "error(setmetatable({}, { __tostring = function() while true do end end }))")
  end)
  it("in a decimal's __tostring", function()
    faults("took more than its limit of 2000000 instructions",
      'row.m = setmetatable({}, { __name = "decimal", __tostring = function() while true do end end })')
  end)
  it("by goto, tail calls and coroutines that go on in the next call", function()
    spends "::x:: goto x"
    spends "local function f() return f() end f()"
    assert.same(2, #r.lines(fields .. [[(function() local box = { {} }
      return k.row(function() local box = box[1] box.co = box.co or coroutine.create(function() while true do coroutine.yield() end end)
        coroutine.resume(box.co) end)
    end)()]], csv, { limits = FEW }))
  end)
  it("in facts with metamethods, while the kit is described", function()
    for _, event in ipairs { "__len", "__index", "__pairs" } do
      local handle, err = r.open(head .. ([[return k.kit "x" { null = setmetatable({}, { %s = function() while true do end end }),
        source = setmetatable({}, { %s = function() while true do end end }), k.field "a" {} }]]):format(event, event), FEW)
      if event == "__pairs" then -- which nobody asks
        assert.is_truthy(handle)
        break
      end
      assert.is_nil(handle)
      assert.truthy(err.message:find("limit of 2000000 instructions", 1, true), event .. err.message)
    end
  end)
end)

describe("an overflow of the C stack", function()
  it("by coroutines in coroutines", function() refused("C stack overflow", "local function f() coroutine.wrap(f)() end f()") end)
  it("by pcall in pcall", function() harmless "local function f() pcall(f) end f()" end)
  it("by closing coroutines in __close", function()
    harmless("local function f() local co = coroutine.wrap(function() local x <close> = setmetatable({}, "
      .. '{ __close = function() f() end }) error "x" end) pcall(co) end f()')
    harmless("local function f() local co = coroutine.create(function() local x <close> = setmetatable({}, "
      .. "{ __close = function() f() end }) coroutine.yield() end) coroutine.resume(co) coroutine.close(co) end f()")
  end)
  it("by metamethods in metamethods", function()
    refused("C stack overflow", "local t t = setmetatable({}, { __tostring = function() return tostring(t) end }) tostring(t)")
    refused("C stack overflow", "local t = setmetatable({}, { __concat = function(a, b) return a .. b end }) local x = t .. t")
    refused("__index", "local t = {} setmetatable(t, { __index = t }) local x = t.y")
  end)
  it("by gsub in gsub, in a row", function() assert.same(2, #hook 'local function f() return (("x"):gsub("x", function() pcall(f) return "y" end)) end f()') end)
  it("by brackets in the text of a file", function() refused("x.lua:1: C stack overflow", "local x = " .. ("("):rep(300)) end)
  it("by an error whose text raises itself", function()
    faults("C stack overflow", "local t t = setmetatable({}, { __tostring = function() error(t) end }) error(t)")
  end)
end)

describe("memory", function()
  it("swallowed by coroutine.close", function()
    refused("65536 KiB of memory", "while true do local co = coroutine.create(function() local x <close> = setmetatable({}, "
      .. "{ __close = function() local t = {} for i = 1, 1e9 do t[i] = {} end end }) coroutine.yield() end) coroutine.resume(co) "
      .. "coroutine.close(co) end", { load_instructions = 1 << 40 })
  end)
  it("outside of Lua: a text assigned again and again", function()
    faults(memory, 'local x = ("xxxxxxxxxxxxxxxx"):rep(50000) for i = 1, 3000 do row.a = x end', little)
  end)
  it("outside of Lua: dates read again and again", function() faults(memory, "while true do local x = row.d end", little) end)
  it("outside of Lua: problems without end", function() faults(memory, 'while true do row:warn("a", "c", "m") end', little) end)
  it("outside of Lua: rows split without end", function()
    faults(memory, "local t = {} for i = 1, 60000 do t[i] = {} end row:split(t) local n = row.a", little)
  end)
  it("outside of Lua: JSON that repeats itself", function()
    faults(memory, 'local t = { ("xxxxxxxxxxxxxxxx"):rep(5000) } for i = 1, 40 do t = { t, t } end row.j = t', little)
    faults("nested too deep, or in itself", "local t = {} t[1] = t row.j = t")
  end)
  it("an error of many megabytes", function() faults("limit", 'error(("xxxxxxxxxxxxxxxx"):rep(3e5))', little) end)
  it("a message, a reason and a code of many kilobytes", function()
    local rows = r.rows(fields .. 'k.row(function(row) row:warn("a", "c", ("é"):rep(20000)) end)', csv)
    assert.equal(2003, #rows[1].problems[1].message)
    faults("the code has 200 bytes, of 100", 'row:warn("a", ("x"):rep(200))')
    local skipped = r.rows(fields .. 'k.row(function(row) row:skip(("x"):rep(5000)) end)', csv)
    assert.equal("skipped", skipped[1].state)
  end)
  it("a decimal with a forged scale or digits", function()
    faults("limit", "local d = k.dec(1) d.s = 1 << 40 row.a = tostring(d)")
    faults("limit", "local d = k.dec(1) d.m, d.big = nil, setmetatable({}, { __len = function() return 1 << 50 end, __index = function() return 5 end }) "
      .. "local x = d + d")
  end)
  it("what a kit says, when it contains itself or grows without end", function()
    local dag = "local t = {} for i = 1, 60 do t = { t, t } end "
    for _, fact in ipairs { "null = t", "source = t", "key = t", "into = t", "version = t", "examples = { t }" } do
      local handle, err = r.open(head .. dag .. ('return k.kit "x" { %s, k.field "a" {} }'):format(fact), FEW)
      assert.is_nil(handle, fact)
      assert.equal("usage", err.kind)
    end
    for _, step in ipairs { "k.map(t)", "k.map { t }", "k.enum { a = t }", "k.replace(t)", "k.null_if(t)", 'k.list { ",", of = t }' } do
      local handle, err = r.open(head .. dag .. ('return k.kit "x" { k.field "a" { %s } }'):format(step), FEW)
      assert.is_nil(handle, step)
      assert.equal("usage", err.kind)
    end
    for _, list in ipairs { "[1 << 40] = k.trim", "[math.maxinteger] = k.trim" } do
      assert.is_nil((r.open(head .. ('return k.kit "x" { k.field "a" { %s } }'):format(list), FEW)))
    end
  end)
end)

describe("memory that is not there any more", function()
  it("an object changed by a value's __tostring while it is written", function()
    assert.same(2, #hook([[local t = {} for i = 1, 200 do t["key" .. i .. ("x"):rep(50)] = 1 end
      t.aa = setmetatable({}, { __name = "decimal", __tostring = function()
        for n in pairs(t) do t[n] = nil end
        local g = {} for i = 1, 20000 do g[i % 10] = ("y"):rep(50) .. i end return "1" end })
      row.j = t]]))
  end)
  it("rows split by a value's __tostring while it is assigned", function()
    local lines = hook [[row.m = setmetatable({}, { __name = "decimal", __tostring = function()
      local t = {} for i = 1, 3000 do t[i] = {} end row:split(t) return "2.5" end })]]
    assert.equal("good a=x n=1 d=2024-01-02 m=2.5", lines[1])
    assert.equal(6000, #lines)
  end)
  it("a row kept, in a variable, a coroutine, a closure", function()
    local kept = "this row was kept after its call"
    local function keeps(how, use)
      -- `kept` is a field of an inner table. A kit that assigns to a variable is refused when it is loaded.
      use, how = use:gsub("%f[%w]kept%f[%W]", "box[1].kept"), how:gsub("%f[%w]kept%f[%W]", "box[1].kept")
      local fault = r.kit_error(fields .. ("(function() local box = { {} } return k.row(function(row) if box[1].kept then %s end %s end) end)()"):format(
        use, how), csv)
      assert.truthy(fault and fault:find(kept, 1, true), fault)
    end
    keeps("kept = row", "local x = kept.a")
    keeps("kept = row", "kept.a = 'x'")
    keeps("kept = row", "kept:split { {}, {} }")
    keeps("kept = setmetatable({}, { __index = row, __newindex = row })", "local x = kept.a")
    keeps("kept = setmetatable({}, { __index = row, __newindex = row })", "kept.a = 'x'")
    keeps("kept = coroutine.wrap(function() while true do local _, e = pcall(function() return row.a end) coroutine.yield(e) end end) kept()",
      "error(kept(), 0)")
    keeps("kept = function() row:error('a', 'c') end", "kept()")
  end)
  it("a row in a step, ctx of another row", function()
    local fault = r.kit_error([[(function() local box = { {} }
      return k.row(function(row, ctx) local b = box[1] b.kept = b.kept or ctx local x = b.kept.row row.a = tostring(x) end) end)(), k.field "a" {}]], "a\nx\ny\n")
    assert.is_nil(fault)
  end)
end)

describe("the engine's own tables", function()
  it("by reading what k gives", function()
    refused("has no 'session' to be read", "local x = k.trim.session")
    refused("has no 'info' to be read", "local x = k.trim.info")
    assert.equal("nil nil 0", gives 'return ("%s %s %d"):format(rawget(k.trim, "info"), next(k.field "z" {}), #k.trim == 0 and 0 or 1)')
  end)
  it("by writing to what k gives", function()
    refused("cannot be changed", "k.trim.info = {}")
    refused("this table is protected", "rawset(k.trim, 'info', {})")
    refused("cannot be changed", "k.kit = nil")
    refused("has no list of its names", "for n in pairs(k) do end")
  end)
  it("by a table that looks like a step", function()
    local handle, err = r.open(head .. [[return k.kit "x" { k.field "a" { k.list { ",", of = { { info = { name = "call", op = "call", class = "step",
      lower = function() return { 1 } end } } } } } }]], FEW)
    assert.is_nil(handle)
    assert.truthy(err.message:find("of takes steps, not a table", 1, true), err.message)
  end)
  it("by debug, getmetatable, the environment, upvalues", function()
    for _, code in ipairs { "debug.getregistry()", "getfenv()", "_ENV.io", "_G.os", "package.loaded", "require 'debug'", "string.dump(type)" } do
      assert.is_string(ended("local x = " .. code), code)
    end
    for _, value in ipairs { '""', "k", "k.trim", "k.base", "coroutine", "k.array {}" } do
      assert.truthy(({ ["false"] = true, ["nil"] = true })[gives("return getmetatable(" .. value .. ")")], value)
    end
    assert.equal("false", gives "return getmetatable(_ENV)")
    refused("protected metatable", "setmetatable(_ENV, {})")
    refused("this table is protected", "rawset(_ENV, 'x', 1)")
    harmless "string.format, table.sort, math.floor = nil, nil, nil"
  end)
  it("by an error that says it is equal to anything", function()
    refused("an error that is no text was raised, a table", "error(setmetatable({}, { __eq = function() return true end }))")
  end)
  it("by the error of a file that cannot be loaded, caught and raised again", function()
    refused("y.lua", 'local ok, e = pcall(require, "y") error(e)')
  end)
  it("of a parent, and of another kit", function()
    local files = {
      parent = head .. 'shared = nil local t = { "A" }\nstring.upper = nil\nreturn k.kit "parent" { null = t, k.field "a" {} }',
      x = head .. 'return k.kit "x" { extends = "parent", version = ("a"):upper(), k.field "a" {} }',
    }
    files.parent = files.parent:gsub("shared = nil ", "")
    local handle = assert(r.open(files))
    assert.equal("A", handle:description().version)
    handle:close()
  end)
  it("by making fields and reading files while rows are read", function()
    faults("made when the kit is loaded, not by its functions", "local x = k.trim")
    faults("made when the kit is loaded, not by its functions", 'k.field "z" {}')
    faults("files are required when the kit is loaded", 'require "x"')
    faults("when it is loaded, not by a function", 'k.kit "z" { extends = "x" }')
  end)
end)

describe("a file that is none", function()
  local kit = head .. 'return k.kit "x" { require "y", k.field "a" {} }'
  local function opens(make)
    local dir = r.folder { x = kit }
    h.sh(("cd %s && %s"):format(dir, make))
    local handle, err = require("kitload.host.kit").open { path = dir .. "/x.lua", roots = { dir } }
    assert.is_nil(handle)
    return err.message
  end
  it("a folder, a pipe, a device, a file of many megabytes", function()
    for _, make in ipairs { "mkdir y.lua", "mkfifo y.lua", "ln -s /dev/zero y.lua", "truncate -s 5M y.lua" } do
      assert.truthy(opens(make):find('require "y": no file', 1, true), make)
    end
  end)
  it("a link out of the kits folder", function()
    assert.truthy(opens("ln -s /etc/passwd y.lua"):find('require "y": no file', 1, true))
    assert.truthy(opens("mkdir z && ln -s / z/root && ln -s z/root/etc/passwd y.lua"):find('require "y": no file', 1, true))
  end)
  it("a link inside of it is one", function()
    local dir = r.folder { x = head .. 'return k.kit "x" { version = require "y", k.field "a" {} }', z = 'return "1"' }
    h.sh("ln -s z.lua " .. dir .. "/y.lua")
    local handle = assert(require("kitload.host.kit").open { path = dir .. "/x.lua", roots = { dir } })
    assert.equal("1", handle:description().version)
    handle:close()
  end)
  it("bytecode", function()
    local dir = r.folder { x = kit, y = string.dump(function() return 1 end) }
    local handle, err = require("kitload.host.kit").open { path = dir .. "/x.lua", roots = { dir } }
    assert.is_nil(handle)
    assert.truthy(err.message:find("attempt to load a binary chunk", 1, true))
  end)
  it("a name that leads elsewhere", function()
    for _, name in ipairs { "../y", "/etc/passwd", "a/../../y", "a\n", "a\0b", "", ".", "y.", "..y" } do
      refused("is no name of a kit", ("local x = require %q"):format(name))
      local _, err = r.open(head .. ('return k.kit "x" { extends = %q, k.field "a" {} }'):format(name))
      assert.truthy(err and err.exit == 2, name)
    end
  end)
end)

describe("values that no column takes", function()
  it("codes, messages and reasons that are not UTF-8, or contain U+0000", function()
    faults("the code is not UTF-8", 'row:warn("a", "c\\xff")')
    faults("the message contains U+0000", 'row:error("a", "c", "\\0")')
    faults("the reason is not UTF-8", 'row:skip "\\xc3"')
    local fault = r.kit_error('k.field "a" { function() return nil, "c", "m\\xff" end }', "a\nx\n")
    assert.truthy(fault and fault:find("x.lua:3: the message is not UTF-8", 1, true), fault)
  end)
  it("NaN, infinity and -0.0 where an integer is wanted", function()
    for _, v in ipairs { "0/0", "math.huge", "2^63", "-2^64", "1.5" } do faults("field 'n' takes integer", "row.n = " .. v) end
    assert.equal("good a=x n=0 d=2024-01-02 m=1.5", hook("row.n = -0.0")[1])
  end)
  it("coroutines, functions, rows and tables", function()
    for _, v in ipairs { "coroutine.create(type)", "type", "row", "{}", "ctx", "k.dec", "0/0", "1e999" } do
      for _, field in ipairs { "n", "d", "m" } do assert.equal("string", type(hook(("row.%s = %s"):format(field, v))), field .. v) end
    end
    faults("which cannot be JSON", "row.j = { coroutine.create(type) }")
    faults("which cannot be JSON", "row.j = { x = 0/0 }")
    faults("a decimal that is no number, which cannot be JSON",
      [[row.j = { setmetatable({}, { __name = "decimal", __tostring = function() return '1],"x":[' end }) }]])
  end)
end)

describe("the same bytes in every run", function()
  --- The text that ten states give, all alive at once: they have ten seeds.
  local function always(code)
    local seen, handles = nil, {}
    for i = 1, 10 do
      handles[i] = assert(r.open(head .. "local function f() " .. code .. '\nend\nreturn k.kit "x" { version = f(), k.field "a" {} }'))
      local version = handles[i]:description().version
      assert.equal(seen or version, version)
      seen = version
    end
    for _, handle in ipairs(handles) do handle:close() end
    return seen
  end
  local letters = "local t = {} for c in ('the quick brown fox jumps over a lazy dog and 12 others'):gmatch '%S+' do t[c] = #c end t[3], t[-1], t[2.5], t[true] = 1, 1, 1, 1 "

  it("pairs", function()
    assert.equal("-1 2.5 3 12 a and brown dog fox jumps lazy others over quick the true",
      always(letters .. "local out = {} for n in pairs(t) do out[#out + 1] = tostring(n) end return table.concat(out, ' ')"))
  end)
  it("next", function()
    assert.equal("-1 2.5 3 12 a and brown dog fox jumps lazy others over quick the true",
      always(letters .. "local out, n = {}, next(t) while n ~= nil do out[#out + 1] = tostring(n) n = next(t, n) end return table.concat(out, ' ')"))
  end)
  it("pairs while fields are changed and taken away", function()
    assert.equal("a b", always "local t, out = { a = 1, b = 2, c = 3 }, {} for n in pairs(t) do out[#out + 1] = n t.c, t[n] = nil, 5 end return table.concat(out, ' ')")
  end)
  it("keys that are objects have no order, and a single one needs none", function()
    refused("have no order that is the same in every run", "for n in pairs { [{}] = 1, [{}] = 2 } do end")
    harmless "for n in pairs { [{}] = 1, x = 2 } do end"
  end)
  it("sort, with elements that are equal", function()
    assert.equal("stable", always [[local t = {} for i = 1, 2000 do t[i] = { i % 7, i } end
      table.sort(t, function(a, b) return a[1] < b[1] end)
      for i = 2, #t do if t[i - 1][1] == t[i][1] and t[i - 1][2] > t[i][2] then return "unstable" end end return "stable"]])
    assert.equal("1 2 3 4 5", always "local t = { 5, 3, 1, 4, 2 } table.sort(t) return table.concat(t, ' ')")
    assert.equal("5 4 3 2 1", always "local t = { 5, 3, 1, 4, 2 } table.sort(t, function(a, b) return a > b end) return table.concat(t, ' ')")
    harmless "local t = {} for i = 1, 300 do t[i] = i % 5 end table.sort(t, function() return true end)"
  end)
  it("addresses", function()
    assert.equal("table function thread x", always "return ('%s %s %s %s'):format({}, f or type, coroutine.create(type), setmetatable({}, { __tostring = function() return 'x' end }))")
    faults("the row has no field 'table'", "local x = row[{}]")
    faults("the row has no field 'function'", "row[type] = 1")
  end)
  it("__mode on a metatable after setmetatable", function()
    for _, attack in ipairs {
      'local mt = {} setmetatable({}, mt) mt.__mode = "k"',
      'local mt = {} setmetatable({}, mt) rawset(mt, "__mode", "k")',
      'local mt = {} setmetatable({}, mt) mt["__" .. ("MODE"):lower()] = "v"',
      'local mt = setmetatable({}, { __newindex = rawset }) setmetatable({}, mt) mt.__mode = "k"',
      'local mt = setmetatable({}, { __newindex = {} }) setmetatable({}, mt) mt.__mode = "k"',
      'local mt = {} setmetatable({}, mt) setmetatable(mt, nil) mt.__mode = "k"',
      'local mt = {} setmetatable({}, mt) setmetatable(mt, { __newindex = rawset }) mt.__mode = "k"',
      'local mt = {} setmetatable(mt, mt) mt.__mode = "k"',
      'local mt = {} getmetatable(setmetatable({}, mt)).__mode = "k"',
      'local mm = {} local mt = setmetatable({}, mm) setmetatable({}, mt) getmetatable(mt).__mode = "k"',
      'local mt = { __newindex = rawset } mt.__index = mt setmetatable(setmetatable({}, mt), mt).x = 1 mt.__mode = "k"',
      'local mt = {} coroutine.wrap(function() setmetatable({}, mt) end)() mt.__mode = "k"',
    } do
      refused("kits have no __mode", attack)
    end
    refused("kits have no __gc", "local mt = {} setmetatable({}, mt) mt.__gc = type")
    refused("a protected table cannot be a metatable", "setmetatable({}, _ENV)")
    harmless 'local t = { __mode = "k" } t.__mode = "v"'
  end)
  it("metatables are as they were for everything else", function()
    assert.equal("nil true true", gives [[local mt = {} local t = setmetatable({}, mt)
      return ("%s %s %s"):format(getmetatable(mt), getmetatable(t) == mt, getmetatable(getmetatable(t)) == nil)]])
    assert.equal("late 7 b:c 5", gives [[local base = { get = function(self) return self.n end } base.__index = base
      local mt = setmetatable({}, base) mt.__index = mt
      local t = setmetatable({ n = 7 }, mt)
      mt.__tostring = function() return "late" end
      mt.__concat = function(_, other) return "b:" .. other end
      mt.five = 5
      return tostring(t) .. " " .. t:get() .. " " .. (t .. "c") .. " " .. t.five]])
    assert.equal("true seen x", gives [[local log = {}
      local mm = { __newindex = function(t, key, value) log[#log + 1] = key rawset(t, key, value) end }
      local mt = setmetatable({}, mm) setmetatable({}, mt) mt.x = 1
      return tostring(getmetatable(mt) == mm) .. " seen " .. log[1] ]])
  end)
  it("weak tables, clocks and chance", function()
    refused("kits have no __mode", 'setmetatable({}, { __mode = "k" })')
    refused("kits have no __gc", "setmetatable({}, { __gc = false })")
    refused("'os' is not there", "local x = os.time()")
    assert.equal("nil nil", always 'return ("%s %s"):format(math.random, math.randomseed)')
  end)
  it("for any number of workers", function()
    local path, dir = s.kit(head .. [[return k.kit "k" { k.field "id" {}, k.field "email" {}, k.field "n" { k.integer },
      k.row(function(row)
        local t = {} for c in (row.email or ""):gmatch "%w+" do t[c] = true end
        local out = {} for name in pairs(t) do out[#out + 1] = name end
        row:warn("email", "seen", table.concat(out, " "))
      end) }]])
    local seen
    for _, jobs in ipairs { 1, 2, 4 } do
      local result = assert(s.run {
        files = { s.csv(s.rows(500)) }, jobs = jobs, batch = { rows = 7 }, kit = { path = path, roots = { dir } },
        plan = require("kitload.host.plan").bind(s.program { { op = "row", field = -1, args = { 1 } } }),
      })
      assert.truthy(result.problems_text:find("example", 1, true))
      assert.equal(seen or result.problems_text, result.problems_text)
      seen = result.problems_text
    end
  end)
end)
