-- Attacks on things outside of a kit's own memory: the conductor, the steps in C, the terminal, the process.
local h = require "spec.helper"
local host_kit = require "kitload.host.kit"
local r = require "spec.kit.running"

local head = 'local k = require "kit"\n'

local function refused(what, code, limits)
  local handle, err = r.open(head .. code, limits)
  if handle then handle:close() end
  assert.truthy(err and err.message:find(what, 1, true), code .. "\n" .. (err and err.message or "it was taken"))
  assert.equal("usage", err.kind)
end

local function spends(code, limits) refused("took more than its limit", code .. '\nreturn k.kit "x" { k.field "a" {} }', limits) end

--- Kilobytes that this process has had at most. A sanitizer keeps what is freed, and shadows the rest.
local function peak()
  return tonumber(h.read("/proc/self/status"):match "VmHWM:%s*(%d+)") // (h.sanitized and 4 or 1)
end

describe("the conductor's memory", function()
  it("by one long text in a thousand places of what a kit says", function()
    local before = peak()
    refused("what the kit says is longer than its limit of 65536 KiB of memory",
      'local s, t = ("x"):rep(5000000), {} for i = 1, 400 do t[i] = s end return k.kit "x" { null = t, k.field "a" {} }')
    refused("memory", 'local s, t = ("x"):rep(1000000), {} for i = 1, 1000 do t[i] = k.prefix(s) end return k.kit "x" { k.field "a" (t) }')
    assert.is_true(peak() - before < 400000)
  end)
  it("by a mistake told a million times", function()
    local _, err = r.open(head .. 'for i = 1, 1e7 do k.field("f" .. i) { k.tirm, [i + 0.5] = 1 } end return k.kit "x" {}', { load_instructions = 3000000 })
    assert.truthy(err.problems[#err.problems].message:find("limit of 3000000 instructions", 1, true))
  end)
end)

describe("the memory of the steps", function()
  local function grows(step, times)
    local before = peak()
    local rows = r.rows({ x = head .. ([[local t, s = {}, ("p"):rep(100000) for i = 1, %d do t[i] = %s end return k.kit "x" { k.field "a" (t), k.field "b" {} }]])
      :format(times, step) }, "a,b\nxx,1\nyy,2\nzz,3\n")
    for i = 1, 3 do
      assert.equal("rejected", rows[i].state)
      assert.equal("text.too_long", rows[i].problems[1].code)
      assert.equal("would grow too long: the steps of one batch add at most 64 MiB", rows[i].problems[1].message)
    end
    assert.is_true(peak() - before < 700000, ("%d kB"):format(peak() - before))
  end
  it("by a text that doubles with each gsub, replace, prefix and suffix", function()
    grows('k.gsub { "^.+$", "$0$0" }', 40)
    grows('k.replace { "x", "xxxxx", "y", "yyyyy", "z", "zzzzz" }', 30)
    grows('k.prefix(s)', 60)
    grows('k.suffix(s)', 60)
  end)
  it("by arguments that are no text: steps read them character by character", function()
    refused("argument 1 is not UTF-8", 'return k.kit "x" { k.field "a" { k.strip "\\x86" } }')
    refused("argument 1 is not UTF-8", 'return k.kit "x" { k.field "a" { k.prefix "\\xff" } }')
    refused("argument 2 is not UTF-8", 'return k.kit "x" { k.field "a" { k.gsub { "x*", "\\xff" } } }')
    refused("argument 1 contains U+0000", 'return k.kit "x" { k.field "a" { k.suffix "\\0" } }')
  end)
  it("by regular expressions that compile to megabytes", function()
    refused("regular expression", 'return k.kit "x" { k.field "a" { k.extract "((((a{100}){100}){100}){100})" } }')
    local before = peak()
    r.rows({ x = head .. [[local t = {} for i = 1, 500 do t[i] = k.extract("((a{100}){60})" .. i) end return k.kit "x" { k.field "a" (t) }]] }, "a\nx\n")
    assert.is_true(peak() - before < 400000)
  end)
end)

describe("time that no hook sees", function()
  local few = { load_instructions = 1 << 40, seconds = 0.1 }
  it("in a hundred thousand arguments", function()
    for _, use in ipairs { "select(1, ...)", "select('#', ...)", "table.pack(...)", "string.char(...)", "utf8.char(...)", "math.max(...)", "(...)",
      "rawequal(...)", "pcall(type, ...)", "coroutine.wrap(type)(...)" } do
      spends(("local t = {} for i = 1, 100000 do t[i] = 65 end local function f(...) while true do local a = %s end end f(table.unpack(t))"):format(use), few)
    end
  end)
  it("in long texts that are compared, cut and read as numbers", function()
    for _, use in ipairs { "a < b", "a == b", "a:sub(2)", "a:byte(1, 200000)", "tonumber(a)", "tonumber(a, 36)", "a .. b", "#(a .. b)",
      "('%s%s'):format(a, b)", "('%q'):format(a)", "a:reverse()", "k.dec('1'):div(3, 100)", "pcall(function() return a + 1 end)" } do
      spends(('local a = ("1"):rep(2000000) local b = a .. "2" while true do local x = %s end'):format(use), few)
    end
  end)
  it("in decimals that grow", function()
    spends('local x = k.dec "3" while true do x = x * x if #tostring(x) > 1000 then x = k.dec "3" end end', few)
    refused("a decimal of more than 2000 digits", 'local x = k.dec "3" while true do x = x * x end')
    refused("limit", 'local x = k.dec "0.1" for i = 1, 60 do x = x * x end local s = tostring(x)', few)
    refused("k.dec takes a decimal", 'local x = k.dec "1e999999999"')
    refused("a scale from 0 to 100", 'local x = k.dec(1):div(3, 1 << 40)')
  end)
  it("in a table whose keys all hash alike ends with the process", function()
    local dir = r.folder { x = head .. [[local t, size = {}, (1 << 19) - 1
      for i = 1, 1 << 18 do t[i * size] = true end
      for i = 1, 100 do t["x" .. i] = true end return k.kit "x" { k.field "a" {} }]] }
    local code, _, err = h.sh(("%s -e %s"):format(h.lua, h.quote(([[
      package.path, package.cpath = %q, %q
      local kit = require "kitload.host.kit"
      local handle, err = kit.open { path = %q, roots = { %q }, limits = { seconds = 0.2 } }
      io.stderr:write(handle and "loaded" or err.message) os.exit(2)]]):format(package.path, package.cpath, dir .. "/x.lua", dir))))
    assert.truthy(err:find("seconds", 1, true), err)
    assert.equal(2, code)
  end)
end)

describe("a stack that ends", function()
  local function survives(code)
    local handle, err = r.open(head .. code .. '\nreturn k.kit "x" { k.field "a" {} }', { load_instructions = 20000000 })
    if handle then handle:close() end
    if err then assert.equal("usage", err.kind) end
  end
  it("by functions that stand in each other, tables, operators, calls", function()
    for _, deep in ipairs { { "function() return ", " end" }, { "{", "}" }, { "-", "" }, { "not ", "" }, { "type(", ")" }, { "1 ..", "" }, { "2^", "" },
      { "{{", "}}" }, { "function(...) local x <close> = nil return ", " end" } } do
      for _, n in ipairs { 100, 199, 250, 20000 } do survives("local x = " .. deep[1]:rep(n) .. " 1 " .. deep[2]:rep(n)) end
    end
    for _, deep in ipairs { { "do ", " end" }, { "if x then ", " end" }, { "while x do ", " end" }, { "for i = 1, 1 do ", " end" }, { "repeat ", " until true" } } do
      survives("local x " .. deep[1]:rep(20000) .. deep[2]:rep(20000))
    end
    survives("local x = 1 " .. ("if x then elseif x then "):rep(190) .. ("end "):rep(190))
  end)
  it("by __index, __newindex and __call on each other", function()
    for _, event in ipairs { "__index", "__newindex", "__call" } do
      survives(([[local t = {} for i = 1, 5000 do t = setmetatable({}, { %s = t }) end
        pcall(function() return t.x end) pcall(function() t.x = 1 end) pcall(t)]]):format(event))
    end
  end)
  it("by sort, gsub, pcall, xpcall, coroutines and __close in each other", function()
    survives [[local function f() table.sort({ 2, 1 }, function() f() end) end pcall(f)]]
    survives [[local function f() return (("x"):gsub(".", { x = f() })) end pcall(f)]]
    survives [[local function f(e) xpcall(error, f, e) end f(1)]]
    survives [[local function f() local x <close> = setmetatable({}, { __close = f }) error "x" end pcall(f)]]
    survives [[local function f() for _ in coroutine.wrap(function() f() coroutine.yield(1) end) do end end pcall(f)]]
    survives [[local function f() for _ in pairs(setmetatable({}, { __pairs = f })) do end end pcall(f)]]
    survives [[local function f() return k.dec(1) + setmetatable({}, { __add = f, __name = "decimal" }) end pcall(f)]]
  end)
end)

describe("what is shared", function()
  it("modules: a file that is required twice is one table, and another kit's is its own", function()
    local files = {
      part = "return { n = 0 }", other = head .. 'require "part".n = 7\nreturn k.kit "other" { k.field "a" {} }',
      x = head .. 'local p = require "part" p.n = p.n + 1 return k.kit "x" { version = tostring(require "part".n), k.field "a" {} }',
    }
    local dir = r.folder(files)
    local first = assert(host_kit.open { path = dir .. "/other.lua", roots = { dir } })
    local second = assert(host_kit.open { path = dir .. "/x.lua", roots = { dir } })
    assert.equal("1", second:description().version)
    first:close()
    second:close()
  end)
  it("decimals: changing one changes no other", function()
    local rows = r.rows('k.field "m" { function(v) local d = k.dec(v) d.m = 5 return "x" .. tostring(k.dec(v)) end }', "m\n1.5\n1.5\n")
    assert.equal("x1.5", rows[1].values.m)
    assert.equal("x1.5", rows[2].values.m)
  end)
  it("methods of decimals, of texts, of rows, libraries of another file", function()
    refused("protected metatable", 'local d = k.dec(1) setmetatable(d, {}) return k.kit "x" { k.field "a" {} }')
    refused("attempt to index a boolean value", 'getmetatable("").__index.upper = 1 return k.kit "x" { k.field "a" {} }')
    refused("this table is protected", 'rawset(k.dec(1), "m", 2) return k.kit "x" { k.field "a" {} }')
    local fault = r.kit_error('k.field "a" {}, k.row(function(row) row.error = nil end)', "a\nx\n")
    assert.truthy(fault:find("the row has no field 'error'", 1, true), fault)
    fault = r.kit_error('k.field "a" {}, k.row(function(row, ctx) ctx.meta.x = 1 end)', "a\nx\n")
    assert.truthy(fault:find("cannot be changed", 1, true), fault)
  end)
end)

describe("the terminal", function()
  it("by the name of a field, and the code of a problem", function()
    refused("k.field takes the field's name", 'return k.kit "x" { k.field "a\\27]0;x\\7" {} }')
    local fault = r.kit_error('k.field "a" {}, k.row(function(row) row:error("a", "c\\27[2J") end)', "a\nx\n")
    assert.truthy(fault:find("the code contains a control character", 1, true), fault)
  end)
  it("by messages, values, names of files, lines of the kit", function()
    local dir = h.tmp()
    h.sh("mkdir " .. dir .. "/kits")
    h.write(dir .. "/kits/\27[31mred.lua", head .. 'return k.kit "x" { k.field "a" { k.tirm } } -- \27[2J\n')
    h.write(dir .. "/kits/y.lua", head .. 'return k.kit "x" { k.field "a" {}, k.row(function(row) row:error("a", "c", "m\\27[31m\\7") end) }\n')
    h.write(dir .. "/kits/z.lua", head .. 'return k.kit "x" { k.field "a" {}, k.row(function(row) error("m\\27[31m\\7") end) }\n')
    h.write(dir .. "/in.csv", "a,b\27[2J\nx\27]0;pwn\7,2\n")
    h.write(dir .. "/in\xff.csv", "a,b\nx,2\n")
    local kitload = h.kitload:sub(1, 1) == "/" and h.kitload or h.pwd() .. "/" .. h.kitload
    for _, command in ipairs { "check kits/*red.lua", "preview y in.csv", "preview z in.csv", "explain y", "check y in.csv", "check y --progress always in\xff.csv", "run z 'no\27[2J.csv'" } do
      local code, out, err = h.sh(("cd %s && %s %s"):format(h.quote(dir), h.quote(kitload), command))
      assert.is_true(#out + #err > 20, command)
      assert.is_true(code < 70, err)
      -- The progress line takes itself away.
      assert.is_nil((out .. err):gsub("\r\27%[K", ""):find("[\27\7]"), command)
    end
  end)
end)
