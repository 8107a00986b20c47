local h = require "spec.helper"
local host_kit = require "kitload.host.kit"

-- Calls whose results must be Lua's own, as source: the same text runs here and in the sandbox.
local calls = [==[
  { "find", "hello world", "o w" }, { "find", "hello", "l+" }, { "find", "hello", "xyz" }, { "find", "a.b", ".", 1, true },
  { "find", "a.b", "%." }, { "find", "", "" }, { "find", "abc", "", 4 }, { "find", "abc", "", 5 }, { "find", "abc", "b", -2 },
  { "find", "abc", "(b)(c)" }, { "find", "abc", "()b()" }, { "find", "a\0b", "\0" }, { "find", "a\0b", "%z" },
  { "find", "abc", "^b" }, { "find", "abc", "^b", 2 }, { "find", "abc", "c$" }, { "find", "a$c", "$c" }, { "find", "x", "x", 100 },
  { "match", "key = value", "^(%w+)%s*=%s*(%w+)$" }, { "match", "2024-05-06", "(%d+)-(%d+)-(%d+)" }, { "match", "abc", "b*" },
  { "match", "aaa", "a-$" }, { "match", "aaa", "^(a-)$" }, { "match", "f(a(b)c)d", "%b()" }, { "match", "THE (quick) fox", "%((%a+)%)" },
  { "match", "hello hello", "(%w+) %1" }, { "match", "hello world", "(%w+) %1" }, { "match", "THE (quick) fox", "%f[%a]%a+%f[%A]", 5 },
  { "match", "x^y", "[%^]" }, { "match", "a]b", "[]]" }, { "match", "a-b", "[a%-]+" }, { "match", "x5-z", "[^%a]+" },
  { "match", "abc123", "[a-c]+[1-3]*" }, { "match", "", ".*" }, { "match", "abc", ".-", 2 }, { "match", "0x1F", "^0[xX](%x+)$" },
  { "match", "Ünï", "[\128-\255]+" }, { "match", "a b\tc\n", "%s+$" }, { "match", "ab", "a?b?c?" }, { "match", "colour", "colou?r" },
  { "gsub", "hello world", "o", "0" }, { "gsub", "hello world", "o", "0", 1 }, { "gsub", "abc", "", "-" }, { "gsub", "abc", ".", "%0%0" },
  { "gsub", "hello", "(l)(l)", "%2%1" }, { "gsub", "abc", "%w", "%%" }, { "gsub", "$name is $x", "%$(%w+)", { name = "Ada", x = false } },
  { "gsub", "abc", "b*", "x" }, { "gsub", "  trim  ", "^%s+", "" }, { "gsub", "abc", "^a", "x" }, { "gsub", "x", "x", 5 },
  { "gsub", "abc", "()", "%1" }, { "gsub", "one two", "(%w+)", "<%1>" }, { "gsub", "abc", "b", "%1" }, { "gsub", "äöü", "[\128-\191]", "" },
  { "find", "abc", "[a" }, { "find", "abc", "%" }, { "find", "abc", "(a" }, { "find", "abc", "a)" }, { "find", "abc", "%1" },
  { "gsub", "abc", "a", "%9" }, { "gsub", "abc", "a", "%x" }, { "find", "abc", "%b" }, { "find", "abc", "%f" }, { "gsub", "a", "a", true },
  { "gsub", "a=1 b=2 c=3", "(%w)=(%w)", { a = "first", ["2"] = "second", c = false } }, { "gsub", "abc", "()b()", { [2] = "at 2", [3] = "at 3" } },
  { "gsub", "abc", "()", { [2] = "<", [4] = ">" } }, { "gsub", "abc", "b", { b = {} } }, { "gsub", "abc", "b", { b = 5 } },
  { "gsub", "abcabc", "b(.)", {}, 1 }, { "gsub", "abcabc", "%w", "<%0>", 0 }, { "gsub", "abcabc", "%w", "<%0>", -1 },
  { "find", "aaab", "a-b" }, { "find", "x.-y", ".-" }, { "find", "a-b", "-" }, { "find", "a-b", "a-b", 1, true },
  { "find", "abc", ("("):rep(33) }, { "match", "[[x]]", "%[%[(.-)%]%]" },
]==]

local runner = [==[
  local out = {}
  for i, call in ipairs { %s } do
    local results = { pcall(string[call[1]], table.unpack(call, 2, 6)) }
    for j = 1, #results do
      results[j] = tostring(results[j]):gsub("^.-:%%d+: ", ""):gsub("to '%%?'", "to 'gsub'"):gsub(" to '.-' %%(", " (")
    end
    out[i] = call[1] .. "|" .. tostring(call[2]):sub(1, 20) .. "|" .. tostring(call[3]):sub(1, 20) .. " -> " .. table.concat(results, "|")
  end
  for a, b in ("k1=v1, k2=v2"):gmatch "(%%w+)=(%%w+)" do out[#out + 1] = a .. b end
  for w in ("abc"):gmatch "" do out[#out + 1] = "empty" .. w end
  for w in ("one two"):gmatch("%%a+", 3) do out[#out + 1] = w end
  out[#out + 1] = ("abc"):gsub("%%w", function(c) return c == "b" and "B" or nil end)
  -- Each class over each byte, alone, in a set, and in the set of all others.
  for class in ("acdglpsuwxACDGLPSUWX"):gmatch "." do
    for _, pattern in ipairs { "%%" .. class, "[%%" .. class .. "_]", "[^%%" .. class .. "]" } do
      local matched = {}
      for byte = 0, 255 do if string.char(byte):find(pattern) then matched[#matched + 1] = byte end end
      out[#out + 1] = pattern .. ": " .. table.concat(matched, " ")
    end
  end
  return out
]==]

describe("patterns in kits", function()
  it("match what Lua's own match", function()
    local source = runner:format(calls)
    local expected = assert(load(source))()
    local dir = h.tmp()
    h.write(dir .. "/x.lua", 'local k = require "kit"\nlocal out = (function()\n' .. source
      .. '\nend)()\nreturn k.kit "x" { examples = { { input = out } }, k.field "a" {} }')
    local handle, err = host_kit.open { path = dir .. "/x.lua", roots = { dir } }
    assert(handle, err and err.message)
    assert.same(expected, handle:description().examples[1].input)
    handle:close()
  end)
end)

describe("patterns in kits", function()
  local function in_sandbox(expression)
    local dir = h.tmp()
    h.write(dir .. "/x.lua", ('local k = require "kit"\nlocal out = tostring(%s)\nreturn k.kit "x" { examples = { { input = { out } } }, k.field "a" {} }')
      :format(expression))
    local handle, err = host_kit.open { path = dir .. "/x.lua", roots = { dir } }
    if not handle then return nil, err.message end
    local out = handle:description().examples[1].input[1]
    handle:close()
    return out
  end

  it("may have hundreds of items that repeat", function()
    assert.equal(("x"):rep(300), in_sandbox '("x"):rep(300):match(("x?"):rep(300))')
  end)

  it("are refused past 2000 bytes", function()
    assert.equal("nil", in_sandbox '("x"):match(("x"):rep(2000))')
    local out, message = in_sandbox '("x"):match(("x"):rep(2001))'
    assert.is_nil(out)
    assert.matches("longer than 2000 bytes", message)
  end)

  it("agree with Lua's own on random patterns over random texts", function()
    math.randomseed(7)
    local bits = { "a", "b", ".", "%a", "[ab]", "[^a]", "[%a-]", "%f[b]", "%bab", "(a)", "(.-)", "()", "([ab])%1", "b", "$" }
    local repeats = { "", "", "*", "+", "-", "?" }
    local cases = {}
    for i = 1, 3000 do
      local pattern, text = {}, {}
      for n = 1, math.random(6) do pattern[n] = bits[math.random(#bits)] .. repeats[math.random(#repeats)] end
      for n = 1, math.random(0, 9) do text[n] = ("abc"):sub(math.random(3)):sub(1, 1) end
      cases[i] = { table.concat(pattern), table.concat(text) }
    end
    local lines, expected = {}, {}
    for i, c in ipairs(cases) do
      local results = { pcall(string.gsub, c[2], c[1], "<%0>") }
      local found = { pcall(string.find, c[2], c[1]) }
      -- Which mistake is said first may differ, and unfinished captures are found only when they match.
      expected[i] = results[1] and found[1] and table.concat({ tostring(results[2]), tostring(results[3]), table.concat(
        (function() for j = 2, #found do found[j] = tostring(found[j]) end return found end)(), ",", 2) }, "|") or false
      lines[i] = ("{%q,%q}"):format(c[1], c[2])
    end
    local dir = h.tmp()
    h.write(dir .. "/x.lua", 'local k = require "kit"\nlocal out = {}\nfor i, c in ipairs {' .. table.concat(lines, ",") .. [[} do
      local results, found = { pcall(string.gsub, c[2], c[1], "<%0>") }, { pcall(string.find, c[2], c[1]) }
      for j = 2, #found do found[j] = tostring(found[j]) end
      out[i] = results[1] and found[1] and table.concat({ tostring(results[2]), tostring(results[3]), table.concat(found, ",", 2) }, "|") or false
    end
    return k.kit "x" { examples = { { input = out } }, k.field "a" {} }]])
    local handle, err = host_kit.open { path = dir .. "/x.lua", roots = { dir } }
    assert(handle, err and err.message)
    local got, compared = handle:description().examples[1].input, 0
    handle:close()
    for i, want in ipairs(expected) do
      if want then
        compared = compared + 1
        assert.equal(want, got[i], cases[i][1] .. " over " .. cases[i][2])
      end
    end
    assert.is_true(compared > 1500)
  end)
end)
