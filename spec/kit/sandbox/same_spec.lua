-- Lua's own functions in the sandbox: what they give, and what they say when they are called wrongly, is what plain Lua gives and says.
-- The sandbox has its own versions of many of them, which count work and have an order that is the same in every run.
local h = require "spec.helper"
local host_kit = require "kitload.host.kit"

-- Each line is the body of a function. It runs here and in the sandbox.
local bodies = [==[
local t = {} for k, v in pairs { 1, 2, 3 } do t[#t + 1] = k .. "=" .. v end return table.concat(t, " ")
local t = {} for k, v in pairs(setmetatable({}, { __pairs = function(o) return function(s, i) if i < 3 then return i + 1, s end end, "s", 0 end })) do t[#t + 1] = k .. v end return table.concat(t)
return select("#", pairs(setmetatable({}, { __pairs = function() return 1, 2, 3, 4 end })))
return select("#", pairs {}), select(3, pairs {})
return pairs()
return next {}, next({ 5 }), next({ 5 }, 1)
return next(7)
local n = 0 for i, v in ipairs { 1, 2, nil, 4 } do n = n + i * v end return n
local n = 0 for i, v in ipairs(setmetatable({}, { __index = function(_, i) if i < 4 then return i end end })) do n = n + v end return n
return ipairs()
return #table.pack(), table.pack(1, nil, 3).n, table.pack(1, nil, 3)[3]
return table.unpack { 1, 2, 3 }
return table.unpack({ 1, 2, 3 }, 2)
return table.unpack({ 1, 2, 3 }, 2, 3)
return table.unpack({ 1, 2, 3 }, 3, 2)
return table.unpack({ 1, 2, 3 }, -1, 1)
return table.concat {}, table.concat { 1 }, table.concat({ 1, 2.5, "x" }, "-"), table.concat({ 1, 2, 3 }, ",", 2), table.concat({ 1, 2, 3 }, ",", 2, 2), table.concat({ 1, 2, 3 }, ",", 3, 2)
return table.concat { 1, {}, 3 }
return table.concat({ 1 }, ",", 1, 2)
return table.concat(7)
local t = { 1, 2 } table.insert(t, 3) table.insert(t, 1, 0) table.insert(t, 3, 9) table.insert(t, #t + 1, 8) return table.unpack(t)
table.insert({ 1 }, 3, 0)
table.insert({ 1 }, 0, 0)
table.insert({ 1 })
table.insert({ 1 }, 1, 2, 3)
table.insert(7, 1)
local t = { 1, 2, 3, 4 } return table.remove(t), table.remove(t, 1), table.remove(t, 2), #t, t[1]
return table.remove {}, table.remove({}, 0), table.remove({ 1 }, 2), table.remove({ [0] = 5 }, 0)
return table.remove({ 1, 2 }, 4)
return table.remove({ 1, 2 }, -1)
local t = table.move({ 1, 2, 3 }, 1, 3, 2) return table.unpack(t)
local t = table.move({ 1, 2, 3 }, 2, 3, 1) return table.unpack(t)
local t = table.move({ 1, 2, 3 }, 1, 3, 2, { 9 }) return table.unpack(t)
local t = table.move({ 1, 2, 3 }, 3, 1, 2, { 9 }) return table.unpack(t)
table.move({}, 1, 2)
local t = { 3, 1, 2, 10, 5, 4 } table.sort(t) return table.unpack(t)
local t = { "b", "a", "ä", "B" } table.sort(t) return table.unpack(t)
local t = { 3, 1, 2, 10, 5, 4 } table.sort(t, function(a, b) return a > b end) return table.unpack(t)
local t = {} table.sort(t) return #t
table.sort { 1, "a" }
table.sort { 1, {}, 3 }
table.sort({ 1, 2 }, 7)
table.sort(7)
return select(2, "a", "b", "c")
return select(-1, "a", "b", "c"), select("#"), select("#", nil, nil)
return select(0)
return tostring(nil), tostring(true), tostring(1), tostring(1.0), tostring(-0.0), tostring "x", tostring(1e100), tostring(2 ^ 63)
return tostring(setmetatable({}, { __tostring = function() return "mine" end }))
return tostring(setmetatable({}, { __tostring = function() return 7 end }))
return tonumber "10", tonumber "0x10", tonumber "1e2", tonumber " 5 ", tonumber "5x", tonumber "", tonumber("10", 2), tonumber("zz", 36), tonumber("8", 8), tonumber(nil)
return tonumber("1", 37)
return tonumber(1, 10)
return rawequal("a", "a"), rawequal({}, {}), rawlen { 1, 2 }, rawlen "abc", rawget({ 5 }, 1), rawset({}, 1, 2)[1]
return rawlen(7)
return type(nil), type(1), type "", type {}, type(type), type(coroutine.create(type))
return type()
return pcall(error), pcall(error, nil), pcall(error, "x", 0), pcall(error, "x"), pcall(error, { 1 }) == false
return error()
return error("plain", 0)
return error("plain", 2)
return assert(1, 2, 3)
return assert(false)
return assert(nil, "told")
return assert()
return xpcall(function(...) return select("#", ...) end, error, 1, nil, 3)
return xpcall(error, function(m) return m .. "!" end, "x", 0)
return (select(2, xpcall(nil, function(m) return m end)))
return getmetatable "" == nil, getmetatable {} == nil
return getmetatable(setmetatable({}, { __metatable = "locked" }))
setmetatable(setmetatable({}, { __metatable = "locked" }), {})
return ("x"):rep(3), ("x"):rep(0), ("x"):rep(-1), ("x"):rep(3, ","), (""):rep(5), ("x"):rep(1, ",")
return ("abc"):sub(2), ("abc"):sub(-2), ("abc"):sub(2, 2), ("abc"):sub(0), ("abc"):sub(3, 2), ("abc"):sub(-9, 9)
return ("abc"):byte(), ("abc"):byte(2), ("abc"):byte(-1), ("abc"):byte(1, 3)
return ("abc"):byte(9)
return string.char(), string.char(65, 66), ("äbc"):len(), ("aBc"):upper(), ("aBc"):lower(), ("abc"):reverse()
return string.char(256)
return string.char(-1)
return ("%d %5d %-5d| %05d %+d %i"):format(1, 2, 3, 4, 5, 6)
return ("%x %X %#x %o"):format(255, 255, 255, 8)
return ("%.2f %e %g %10.3f %a"):format(1.005, 12345.678, 0.0001, 3.14159, 1)
return ("%s %10s %-10s| %.2s"):format("a", "b", "c", "defg")
return ("%s %s %s"):format(nil, true, 1.5)
return ("%q %q %q"):format("a\n\"\0\r", 1, 1.5)
return ("%c%c"):format(75, 105)
return ("%%"):format()
return ("%d"):format(1.5)
return ("%d"):format "x"
return ("%d"):format()
return ("%y"):format(1)
return ("%"):format(1)
return ("%10q"):format "x"
return ("%0100d"):format(1)
return ("%s"):format()
return utf8.char(228, 8364), utf8.len "äb", utf8.codepoint("äb", 1, -1)
return utf8.len "\xff", utf8.offset("äb", 2), utf8.offset("äb", 3), utf8.offset("äb", -1)
local t = {} for p, c in utf8.codes "aä€" do t[#t + 1] = p .. ":" .. c end return table.concat(t, " ")
for p, c in utf8.codes "\xff" do return p, c end
return utf8.codepoint("abc", 4)
return utf8.len("abc", 6)
return utf8.charpattern
return math.floor(1.5), math.ceil(1.5), math.abs(-3), math.max(1, 5, 3), math.min(2, 1), math.fmod(7, 3), math.type(1), math.type(1.0), math.type "1"
return math.tointeger(3.0), math.tointeger(3.5), math.tointeger "8", math.ult(1, -1), math.huge, math.pi, math.maxinteger, math.mininteger, math.sqrt(16), math.modf(3.7)
return math.floor "x"
return math.max()
return math.fmod(1, 0)
local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) return b * 2 end) local _, x = coroutine.resume(co, 1) local s = coroutine.status(co) local _, y = coroutine.resume(co, 5) return x, s, y, coroutine.status(co)
local co = coroutine.create(function() error "x" end) local ok, m = coroutine.resume(co) return ok, m:match "x$", coroutine.status(co)
local co = coroutine.wrap(function() return coroutine.isyieldable(), coroutine.status(coroutine.running()) end) return co()
return coroutine.create(7)
local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() error("closed", 0) end }) coroutine.yield() end) coroutine.resume(co) return coroutine.close(co)
local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) return coroutine.close(co), coroutine.status(co)
local f = coroutine.wrap(function() end) f() return f()
local out = {} do local x <close> = setmetatable({}, { __close = function(_, e) out[1] = tostring(e) end }) end return out[1]
return 7 // 2, -7 // 2, 7 % -3, 7.5 // 2, 2 ^ 10, 1 << 62, 5 & 3, 5 | 3, 5 ~ 3, ~0, "10" + 5, "3" * "4", 10 .. 20
return 1 // 0
return 1 < "2"
return {} .. "x"
return #nil
return ("x")()
]==]

-- The same where the sandbox has its own answer.
local own = {
  { "return pairs(nil)", "false|bad argument #1 to 'pairs' (table expected, got nil)" },
  { "return pairs(7)", "false|bad argument #1 to 'pairs' (table expected, got number)" },
  { "return next({}, 1)", "true|nil" },
  { 'return next({ a = 1, c = 2 }, "b")', "true|c|2" }, -- the key may have been taken away meanwhile
  { "return table.unpack(7)", "false|bad argument #1 to 'unpack' (table expected, got number)" },
  { 'return tostring(setmetatable({}, { __name = "N" }))', "true|table" }, -- plain Lua shows an address
  { "setmetatable({}, 7)", "false|setmetatable takes a table or nil as metatable" },
  { "setmetatable(7, {})", "false|setmetatable takes a table, not a number" },
  { "setmetatable({}, { __gc = type })", "false|kits have no __gc, which would run outside of any limit" },
  { "rawset(setmetatable({}, {}), 'a', 1)", "true" },
  { "return string.pack, string.unpack, string.packsize, string.dump", "true|nil|nil|nil|nil" },
}

local runner = [==[
  local function shown(...)
    local out = {}
    for i = 1, select("#", ...) do
      local v = select(i, ...)
      local shape = type(v) == "table" or type(v) == "function" or type(v) == "thread"
      out[i] = shape and type(v) or type(v) == "string" and v:gsub("^[^:\n]*:%d+: ", "") or tostring(v)
    end
    return table.concat(out, "|")
  end
  local out = {}
  for i, body in ipairs(bodies) do out[i] = shown(pcall(body)) end
  return out
]==]

it("Lua's own functions do in the sandbox what they do elsewhere", function()
  local lines, functions = {}, {}
  for line in bodies:gmatch "[^\n]+" do lines[#lines + 1] = line end
  local same = #lines
  for _, case in ipairs(own) do lines[#lines + 1] = case[1] end
  for i, line in ipairs(lines) do functions[i] = "function() " .. line .. "\nend" end
  local source = "local bodies = { " .. table.concat(functions, ",\n") .. " }\n" .. runner
  local wanted = assert(load(source))()
  for i, case in ipairs(own) do wanted[same + i] = case[2] end
  local dir = h.tmp()
  h.write(dir .. "/x.lua", 'local k = require "kit"\nlocal out = (function()\n' .. source
    .. '\nend)()\nreturn k.kit "x" { examples = { { input = out } }, k.field "a" {} }')
  local handle, err = host_kit.open { path = dir .. "/x.lua", roots = { dir } }
  assert(handle, err and err.message)
  local got = handle:description().examples[1].input
  handle:close()
  local differ = {}
  for i, line in ipairs(lines) do
    if got[i] ~= wanted[i] then differ[#differ + 1] = ("%s\n  here: %s\n  wanted: %s"):format(line, got[i], wanted[i]) end
  end
  assert.equal("", table.concat(differ, "\n"))
end)
