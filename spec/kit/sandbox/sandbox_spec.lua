require "spec.helper"
local r = require "spec.kit.running"

--- The mistake that ends the loading of this code, without its folder.
local function refused(code, limits)
  local handle, err = r.open('local k = require "kit"\n' .. code, limits)
  if handle then handle:close() end
  assert.is_nil(handle)
  assert.equal("usage", err.kind)
  assert.equal(2, err.exit)
  return (err.message:gsub("^/[^:]*/", ""))
end

--- What code gives: a text, brought out of the sandbox as the kit's version.
local function gives(code)
  local handle, err = r.open(('local k = require "kit"\nlocal function f() %s end\n'):format(code)
    .. 'return k.kit "x" { version = tostring(f()), k.field "a" {} }')
  assert(handle, err and err.message)
  local version = handle:description().version
  handle:close()
  return version
end

--- The code runs into the limit of instructions, made small.
local function is_cut(code)
  assert.equal("x.lua:2: loading the kit took more than its limit of 2000000 instructions",
    refused(code, { load_instructions = 2000000 }))
end

describe("the sandbox", function()
  it("gives the kit's description, as a copy of its own", function()
    local handle = assert(r.open 'local k = require "kit" return k.kit "x" { k.field "a" { k.trim, function(v) return v end } }')
    local a, b = handle:description(), handle:description()
    assert.same(a, b)
    assert.not_equal(a, b)
    assert.equal(1, a.functions)
    assert.equal(1, a.fields[1].steps[2].fn)
    handle:close()
    assert.has_error(function() handle:description() end)
  end)

  it("tells all mistakes of a kit, the first one as the error", function()
    local _, err = r.open 'local k = require "kit"\nreturn k.kit "x" {\n  k.field "a" { k.tirm },\n  k.field "b" { requird = true },\n}'
    assert.truthy(err.message:find("x.lua:3: kit has no 'tirm'$"))
    assert.equal('k.field "a" { k.tirm },\ndid you mean \'trim\'?\nand 1 more in this kit', err.hint)
    assert.equal(2, #err.problems)
    assert.same({ 4, "field 'b' has no option 'requird'", 'k.field "b" { requird = true },', "did you mean 'required'?" },
      { err.problems[2].line, err.problems[2].message, err.problems[2].source, err.problems[2].hint })
  end)

  it("has what C alone knows to be wrong, with the line of the kit", function()
    assert.truthy(refused 'return k.kit "x" { k.field "a" { k.extract "(" } }':find("x.lua:2: field 'a', step 1: extract: ", 1, true))
    assert.truthy(refused 'return k.kit "x" { k.field "a" { match = "[" } }':find("x.lua:2: field 'a': match", 1, true))
    assert.truthy(refused 'return k.kit "x" { k.field "a" { k.timestamp { "%Y-%m-%d", tz = "Europe/Berln" } } }'
      :find("Europe/Berln", 1, true))
    assert.truthy(refused 'return k.kit "x" { k.field "a" { k.date { "%d. %B %Y", lang = "xx" } } }':find("xx", 1, true))
  end)

  it("shows the whole name of a file whose path is long", function()
    local dir = ("long"):rep(30)
    local handle, err = r.open { x = 'local k = require "kit"\nreturn require("' .. dir .. '.y")', [dir .. ".y"] = "local t\nt.x = 1" }
    assert.is_nil(handle)
    assert.truthy(err.message:find(dir .. "/y.lua:2: attempt to index a nil value", 1, true))
  end)
end)

describe("kit code", function()
  it("has no files, processes, clocks, or ways to load code", function()
    for _, name in ipairs { "io", "os", "debug", "package", "load", "loadstring", "loadfile", "dofile", "collectgarbage", "print", "_G" } do
      assert.truthy(refused("local x = " .. name):find(("x.lua:2: '%s' is not there: "):format(name), 1, true), name)
    end
    for _, code in ipairs { "string.dump", "math.random", "string.pack", "coroutine.xxx" } do
      assert.equal("nil", gives("return " .. code))
    end
  end)

  it("cannot make a global, and a misspelt name is an error", function()
    assert.equal("x.lua:2: 'total' would be a global: write local total", refused "total = 0")
    assert.equal("x.lua:2: no variable 'tostrin', did you mean 'tostring'?", refused "local x = tostrin(5)")
  end)

  it("is text, never bytecode", function()
    local h = require "spec.helper"
    local dir = h.tmp()
    h.write(dir .. "/x.lua", string.dump(function() return 1 end))
    local handle, err = require("kitload.host.kit").open { path = dir .. "/x.lua", roots = { dir } }
    assert.is_nil(handle)
    assert.truthy(err.message:find("attempt to load a binary chunk", 1, true))
  end)

  it("requires kit and files of the kits folder, nothing else", function()
    for _, name in ipairs { "kit.loader", "kitload.host.plan", "string", "../x", "/etc/passwd", "io" } do
      assert.truthy(refused(("local x = require %q"):format(name)):find("require ", 1, true), name)
    end
    assert.truthy(refused "local x = require(5)":find("is no name of a kit", 1, true))
  end)

  it("has no finalizers", function()
    assert.equal("x.lua:2: kits have no __gc, which would run outside of any limit", refused "setmetatable({}, { __gc = function() end })")
    assert.truthy(refused "rawset(k, 'trim', 5)":find("this table is protected", 1, true))
  end)

  it("cannot reach or change what is the engine's", function()
    assert.equal("false", gives 'return getmetatable("")')
    assert.equal("false", gives "return getmetatable(k)")
    assert.equal("false", gives "return getmetatable(k.trim)")
    assert.equal("decimal", gives "return getmetatable(k.dec(1))")
    assert.truthy(refused "k.trim = 5":find("kit cannot be changed", 1, true))
    assert.truthy(refused 'setmetatable(k, {})':find("cannot change a protected metatable", 1, true))
    assert.equal("ABC", gives 'string.upper = function() return "mine" end return ("abc"):upper()')
  end)

  it("cannot change the libraries of another file", function()
    local handle = assert(r.open {
      x = 'local k = require "kit"\nrequire "evil"\nreturn k.kit "x" { version = string.rep("a", 3), k.field "a" {} }',
      evil = 'string.rep = function() return "evil" end',
    })
    assert.equal("aaa", handle:description().version)
    handle:close()
  end)

  it("sees no addresses, which would differ from run to run", function()
    assert.equal("table", gives "return tostring({})")
    assert.equal("function", gives "return tostring(f or print or function() end)" and "function")
    assert.truthy(refused 'string.format("%p", {})':find("kits have no addresses", 1, true))
    -- It does not matter what stands between % and p.
    for _, flags in ipairs { "", "-", "+", "#", "0", " ", "-+ #0" } do
      for _, size in ipairs { "", "5", "20", ".3", "12.3", "." } do
        local code = ('local s = ("%%%% %%%s%sp"):format({})'):format(flags, size)
        assert.truthy(refused(code):find("kits have no addresses: %p is not there", 1, true), code)
      end
    end
    assert.equal("100%p 5", gives 'return ("100%%p %d"):format(5)')
  end)
end)

describe("the limit of instructions", function()
  it("ends an endless loop", function()
    is_cut("while true do end")
    is_cut "::x:: goto x"
    is_cut "local function f() return f() end f()"
  end)

  it("is not swallowed by pcall", function()
    is_cut("while true do pcall(function() while true do end end) end")
    -- Each overflow of the stack that is caught costs a copy of it: here the seconds are spent first.
    local code = "local function f() pcall(f) f() end while true do pcall(f) end"
    assert.truthy(refused(code, { load_instructions = 2000000, seconds = 0.5 })
      :find("x.lua:2: loading the kit took more than its limit", 1, true))
  end)

  it("is not swallowed by xpcall and its handler", function()
    is_cut("while true do xpcall(function() while true do end end, function() while true do end end) end")
  end)

  it("is not swallowed by a coroutine", function()
    is_cut("while true do coroutine.wrap(function() while true do end end)() end")
    is_cut("while true do local co = coroutine.create(function() while true do end end) coroutine.resume(co) end")
    is_cut("while true do pcall(coroutine.wrap(function() while true do pcall(error) end end)) end")
  end)

  it("counts coroutines that are left before they are looked at", function()
    is_cut("while true do coroutine.wrap(function() local x = 0 for i = 1, 20 do x = x + i end coroutine.yield() end)() end")
  end)

  it("is not swallowed by a variable that is to be closed", function()
    is_cut("local endless = { __close = function() while true do end end } "
      .. "while true do pcall(function() local x <close> = setmetatable({}, endless) error() end) end")
  end)

  it("counts what runs in metamethods and sort's comparator", function()
    is_cut [[local t = setmetatable({}, { __index = function(_, i) return i end }) while true do local x = t[1] end]]
    is_cut("local t = {} for i = 1, 1000 do t[i] = i end while true do table.sort(t, function(a, b) return a < b end) end")
  end)

  it("counts the work of C functions", function()
    is_cut('local s = ("x"):rep(1e9)')
    is_cut('local s = ("a"):rep(1e5) while true do s:find(".-b") end')
    is_cut 'local s = ("a"):rep(300) s:match((".-"):rep(8) .. "b")'
    is_cut("table.move({}, 1, 1e9, 2)")
    is_cut("local t = {} for i = 1, 1e5 do t[i] = i end while true do table.insert(t, 1, 0) end")
    is_cut("local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t) end")
    is_cut("local t = {} for i = 1, 1e4 do t[i] = 'x' end while true do table.concat(t) end")
    is_cut("local s = ('x'):rep(1e5) while true do utf8.len(s) end")
  end)

  it("can be set", function()
    assert.equal("x.lua:2: loading the kit took more than its limit of 100000 instructions",
      refused("while true do end", { load_instructions = 100000 }))
  end)
end)

describe("the other limits", function()
  it("end what takes too long without taking instructions", function()
    local before = os.time()
    assert.equal("x.lua:3: loading the kit took more than its limit of 0.2 seconds",
      refused('local s = ("x"):rep(1e6)\nwhile true do local t = s .. s end', { seconds = 0.2, load_instructions = 1 << 60 }))
    assert.is_true(os.time() - before < 5)
  end)

  it("end what is one call of a function in C, however many instructions there may be", function()
    for _, code in ipairs {
      '(("a"):rep(300)):match((".-"):rep(8) .. "b")', '(("a"):rep(300)):find((".-"):rep(8) .. "b")',
      '(("a"):rep(300)):gsub((".-"):rep(8) .. "b", "")', '(("a"):rep(300)):gmatch((".-"):rep(8) .. "b")()',
    } do
      assert.equal("x.lua:2: loading the kit took more than its limit of 0.1 seconds",
        refused("local x = " .. code, { seconds = 0.1, load_instructions = 1 << 60 }), code)
    end
  end)

  it("end what takes too much memory, wherever it is", function()
    local memory = "x.lua:2: loading the kit took more than its limit of 65536 KiB of memory"
    assert.equal(memory, refused "local t = {} for i = 1, 1e8 do t[i] = {} end")
    assert.equal(memory, refused "local s = 'x' while true do s = s .. s end")
    assert.equal(memory, refused "while true do pcall(function() local t = {} for i = 1, 1e8 do t[i] = {} end end) end")
    assert.equal("x.lua:2: loading the kit took more than its limit of 2048 KiB of memory",
      refused("local s = ('x'):rep(1e7)", { memory = 2 << 20 }))
  end)

  it("say when not even an empty kit fits", function()
    local handle, err = r.open('local k = require "kit" return k.kit "x" { k.field "a" {} }', { memory = 50000 })
    assert.is_nil(handle)
    assert.truthy(err.message:find("memory", 1, true))
  end)

  it("are not passed by values that contain themselves, or grow without end", function()
    local way = "are nested too deep, too many, or contain themselves"
    assert.truthy(refused 'local t = {} t.t = t return k.kit "x" { examples = { { input = t } }, k.field "a" {} }':find(way, 1, true))
    assert.truthy(refused 'local t = {} for i = 1, 60 do t = { t, t } end return k.kit "x" { examples = { { input = t } }, k.field "a" {} }'
      :find(way, 1, true))
    assert.truthy(refused 'local t = {} t[1] = t return k.kit "x" { k.field "a" { k.replace(t) } }':find("takes pairs of texts", 1, true))
  end)

  it("stop a recursion that is too deep", function()
    assert.truthy(refused "local function f() return 1 + f() end f()":find("x.lua:2: ", 1, true))
    assert.truthy(refused "local function f() string.gsub('x', 'x', f) end f()":find("x.lua:2: C stack overflow", 1, true))
    assert.equal("false", gives "local function g() string.gsub('x', 'x', g) end return (pcall(g))")
  end)
end)

describe("Lua's own functions in the sandbox", function()
  it("do what they do elsewhere", function()
    assert.equal("true 1 2", gives 'local a, b, c = pcall(function(x, y) return x, y end, 1, 2) return ("%s %d %d"):format(a, b, c)')
    assert.equal("false handled: boom", gives [[
      local a, b = xpcall(error, function(m) return "handled: " .. m end, "boom") return ("%s %s"):format(a, b)]])
    assert.equal("1 2 3 dead", gives [[
      local co = coroutine.create(function(a) local b = coroutine.yield(a) local c = coroutine.yield(b) return c end)
      local _, a = coroutine.resume(co, 1) local _, b = coroutine.resume(co, 2) local _, c = coroutine.resume(co, 3)
      return ("%d %d %d %s"):format(a, b, c, coroutine.status(co))]])
    assert.equal("false cannot resume dead coroutine", gives [[
      local co = coroutine.create(function() end) coroutine.resume(co)
      local ok, message = coroutine.resume(co) return ("%s %s"):format(ok, message)]])
    assert.equal("false x", gives [[local f = coroutine.wrap(function() error("x", 0) end)
      local a, b = pcall(f) return ("%s %s"):format(a, b)]])
    assert.equal("6", gives [[local n = 0
      for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do n = n + v end return n]])
    assert.equal("1,2,3", gives "local t = { 3, 1, 2 } table.sort(t) return table.concat(t, ',')")
    assert.equal("true 5", gives [[
      local co = coroutine.wrap(function() local ok, v = pcall(function() return coroutine.yield() end) return ("%s %d"):format(ok, v) end)
      co() return co(5)]])
  end)
end)
