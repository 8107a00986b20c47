-- Files and kits that want too much, tried with the shipped binary. Each must end soon, need little memory, and give the
-- right message.
local h = require "spec.helper"
local lasting = require "spec.commands.lasting"
local workspace = require "spec.commands.workspace"

local w

--- Run in the workspace with a bound on time, and on memory where no sanitizer needs address space of its own.
local function kitload(...)
  local words = { h.quote(w.binary) }
  for _, word in ipairs { ... } do words[#words + 1] = h.quote(word) end
  local bound = h.sanitized and "" or "ulimit -v 1000000; "
  return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && %sTERM=dumb timeout 120 %s </dev/null"):format(h.quote(w.dir), bound, table.concat(words, " ")))
end

before_each(function() w = workspace.new() end)

describe("steps on cells made to be slow", function()
  -- Good and bad rows by code, from `check` with these steps over these cells; the same bytes for one worker and for four.
  local function check(steps, cells, code)
    w:kit("x", ('local a, b = ("a"):rep(50000), ("aé"):rep(20000)\nreturn k.kit "x" { k.field "v" { %s } }'):format(steps))
    w:write("f.csv", "v\n" .. table.concat(cells, "\n") .. "\n")
    os.remove(w.dir .. "/r.csv")
    local exit, out, err = kitload("check", "x", "f.csv", "--rejects", "r.csv", "--report", "one.json")
    assert.is_true(exit == 0 or exit == 1, steps .. "\n" .. exit .. err)
    local report = h.read(w.dir .. "/one.json")
    local rejects = w:exists "r.csv" and w:read "r.csv" or ""
    os.remove(w.dir .. "/r.csv")
    local again = kitload("check", "x", "f.csv", "--rejects", "r.csv", "-j", "4")
    assert.equal(exit, again)
    assert.equal(rejects, w:exists "r.csv" and w:read "r.csv" or "")
    if code then
      assert.truthy(report:find('"code": ?"' .. code:gsub("%.", "%%.") .. '"'), steps .. "\n" .. out)
    else
      assert.equal(0, exit, steps .. "\n" .. out)
    end
    return out, rejects
  end
  local long, middle = ("a"):rep(100000), ("a"):rep(1300)

  it("a thousand groups that are tried again at each character take no memory", function()
    local out = check('k.extract(("(x)?"):rep(3000) .. "(?:a|b)*(?:c|d)")', { long, "ab", long }, "regex.limit")
    assert.is_true(#out < 2000)
  end)
  it("a lookahead that walks the cell at each of its characters", function()
    check('k.gsub { "a(?=.*?.*?b|)", "z" }', { middle, "aab" }, "regex.limit")
    check('k.keep "a(?=.*.*[bc]|)"', { middle, "aab" }, "regex.limit")
    check('k.extract "a(?=.*?.*?.*?.*?[bc]$)"', { middle, "aab" }, "regex.limit")
  end)
  it("loops over single characters, which PCRE2's match limit does not count", function()
    for _, expression in ipairs { ".*?.*?.*?[bc]$", "\\\\w+\\\\w+\\\\w+[bc]", "(?<=a)[^b]+.*\\\\w+.*[bc]$", "(?>a*)(?>a*)[bc]", "a*+[bc]" } do
      check(('k.extract "%s"'):format(expression), { long, "aab" }, "regex.limit")
    end
  end)
  it("groups in repeated groups, back references, recursion, alternatives", function()
    for _, expression in ipairs { "(a+)+[bc]", "(a|a)*[bc]", "(a*)*\\\\1[bc]", "(a?){30}a{30}[bc]", "((?:a|aa)+)\\\\1[bc]$", "(a(?1)?){2,9}[bc]",
      "(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)[bc]" } do
      local out = check(('k.extract "%s"'):format(expression), { ("a"):rep(5000), "ab" }, "regex.limit")
      assert.truthy(out:find "regex.limit", expression)
    end
    check('k.text, match = "(a+)+[bc]"', { ("a"):rep(5000), "ab" }, "regex.limit")
  end)
  it("an expression of three thousand words is no attack", function()
    w:write("f.csv", "v\nword2999word7\nnone\n")
    w:kit("x", 'local t = {} for i = 1, 3000 do t[i] = "word" .. i end\nreturn k.kit "x" { k.field "v" { k.extract("((?:" .. table.concat(t, "|") .. ")+)$") } }')
    local code, out = kitload("preview", "x", "f.csv", "--json")
    assert.equal(0, code)
    assert.truthy(out:find('word2999word7', 1, true))
    assert.truthy(out:find('extract.invalid', 1, true))
  end)
  it("what is quick stays right: short cells and long ones go by other code", function()
    for _, n in ipairs { 1, 30, 1000, 5000, 70000 } do
      w:kit("x", 'return k.kit "x" { k.field "v" { k.gsub { "(a+)(b?)", "<$1>$2" } } }')
      w:write("f.csv", "v\n" .. ("a"):rep(n) .. "b" .. ("a"):rep(n) .. "\n")
      local _, out = kitload("preview", "x", "f.csv", "--json")
      assert.truthy(out:find(("<%s>b<%s>"):format(("a"):rep(n), ("a"):rep(n)), 1, true), n)
    end
  end)
  it("replace with a text that nearly matches everywhere", function()
    check('k.replace { a .. "b", "x" }', { ("a"):rep(2000000), "ab" }, "step.limit")
    check('k.replace { "aaaa", "x" }', { ("a"):rep(2000000) })
  end)
  it("strip with forty thousand characters", function()
    check('k.strip(b)', { ("é"):rep(500000) .. "x" })
  end)
  it("a list of a million parts that are all bad", function()
    check('k.list { ",", of = k.date "%d.%m.%Y" }', { '"' .. (","):rep(1000000) .. '"', '"01.02.2024"' }, "list.invalid")
    check('k.list { ",", of = { k.pad_left { 10000, "x" } } }', { '"' .. (","):rep(100000) .. '"' }, "list.invalid")
  end)
  it("one column read by a thousand fields, each of which changes it", function()
    w:kit("x", [[local t = {} for i = 1, 1000 do t[i] = k.field("f" .. i) { k.coalesce { "v" }, k.upper, k.lower, k.upper } end
      return k.kit "x" (t)]])
    w:write("f.csv", "v\n" .. ("aé"):rep(500000) .. "\n")
    local code, out, err = kitload("check", "x", "f.csv")
    assert.equal(1, code, err)
    assert.matches("text.too_long", out)
  end)
  it("one column joined to itself ten thousand times", function()
    check('k.join((function() local t = {} for i = 1, 10000 do t[i] = "v" end return t end)())', { ("a"):rep(100000) }, "text.too_long")
  end)
  it("details of a hundred kilobytes in the message of each cell", function()
    local t = {}
    for i = 1, 5000 do t[i] = "b" .. i end
    local _, rejects = check("k.text, one_of = { a, a .. 1, a .. 2 }", t, "one_of")
    assert.is_true(#rejects < 2000000)
  end)
  it("the other steps, over long cells of every kind", function()
    local cells = { ("a"):rep(300000), ("1"):rep(300000), ("é"):rep(200000), ("&amp;"):rep(60000), ("e\u{301}"):rep(100000), ("\u{FDFA}"):rep(60000),
      ("a."):rep(100000) .. "de", ("+49 "):rep(60000), "e" .. ("\u{301}"):rep(100000), ("ΑΣ"):rep(60000), ("="):rep(300000), '"' .. ('""'):rep(100000) .. '"',
      '"' .. ("["):rep(300000) .. '"', '"' .. ('{""a"":'):rep(30000) .. '"', "1e" .. ("9"):rep(100000), "-" .. ("0"):rep(300000) .. ".5", ("1,"):rep(20), (" "):rep(300000) .. "x" }
    for i, cell in ipairs(cells) do if not cell:find '^"' then cells[i] = '"' .. cell .. '"' end end
    local steps = [[trim ltrim rtrim squish lower upper title nfc nfkc unaccent slug digits unquote_excel unescape_html email phone{country="DE"} url
      url{scheme="http"} domain ip country us_state currency language timezone postal_code{country="DE"} iban bic vat_id ean luhn integer decimal
      percent money{"1,234.56",currency="EUR"} float boolean date time timestamp epoch excel_date uuid json bytes"hex" bytes"base64"
      truncate(1000) sub{5,-5} split{"a",-3} pad_left{10000,"é"} strip_prefix"a" strip_suffix"a" null_if"a" map{{a="b"},other="keep"}
      list"," list{",",of=k.nfkc} gsub{"(.)","$1$1"} gsub{"","x"} keep"[^a]" extract"(.)$" replace{"a","é","1","22"}]]
    w:write("f.csv", "v\n" .. table.concat(cells, "\n") .. "\n")
    local fields = {}
    for step in steps:gmatch "%S+" do
      if step:find "^money" then step = 'money{"1,234.56",currency="EUR"}' end
      fields[#fields + 1] = ('k.field "f%d" { k.coalesce { "v" }, k.%s }'):format(#fields + 1, step)
    end
    w:kit("x", 'return k.kit "x" { ' .. table.concat(fields, ",\n") .. " }")
    local code, out, err = kitload("check", "x", "f.csv", "--report", "one.json", "--rejects", "r.csv")
    assert.equal(1, code, err .. out)
    local one = w:read "r.csv"
    assert.equal(1, (kitload("check", "x", "f.csv", "--rejects", "r.csv", "-j", "4")))
    assert.equal(one, w:read "r.csv")
    assert.is_true(#one < 20000000)
  end)
end)

describe("tables of a kit made to lie", function()
  local function told(what, body)
    w:kit("x", "local t = {}\n" .. body)
    local code, _, err = kitload("check", "x")
    assert.equal(2, code, body .. err)
    assert.truthy(err:find(what, 1, true), body .. "\n" .. err)
  end
  -- In a constructor, so that all of them are in the table's hash: its length is then 2^61.
  local sparse = {}
  for i = 0, 61 do sparse[i + 1] = ("[1 << %d] = %d"):format(i, i) end
  sparse = "t = { " .. table.concat(sparse, ", ") .. " }\n"
  it("sort, concat, unpack, insert and remove of keys 1, 2, 4 … 2^61", function()
    for _, use in ipairs { "table.sort(t)", "table.sort(t, function(x, y) return false end)", "table.concat(t)", "table.unpack(t)", "table.insert(t, 1, 1)",
      "table.remove(t, 1)", "table.move(t, 1, #t, 2)" } do
      told("took more than its limit of 50000000 instructions", sparse .. "assert(#t == 1 << 61)\n" .. use .. '\nreturn k.kit "x" { k.field "a" {} }')
    end
  end)
  it("keys far apart are in order for pairs and next", function()
    w:kit("x", "local t, n = {}, 0\n" .. sparse .. 'for key in pairs(t) do assert(key == 1 << n) n = n + 1 end\nassert(n == 62 and next(t) == 1)\nreturn k.kit "x" { k.field "a" {} }')
    assert.equal(0, (kitload("check", "x")))
  end)
  it("a list with a hole, which would end before it or a million places behind it", function()
    for _, step in ipairs { "k.null_if(t)", "k.replace(t)", "k.boolean { yes = t, no = 'x' }", "k.enum(t)", "k.coalesce(t)", "k.join(t)", "k.hash(t)", "k.date(t)", "k.text, one_of = t",
      "k.text, null = t", "from = t" } do
      told("has no item 3 in its list", 'for i = 0, 18 do t[1 << i] = "a" end\n' .. ('return k.kit "x" { k.field "a" { %s } }'):format(step))
    end
    for _, item in ipairs { "k.require_one(t)", "k.require_with(t)", "k.unique(t)" } do
      told("has no item 3 in its list", 'for i = 0, 18 do t[1 << i] = "a" end\n' .. ('return k.kit "x" { k.field "a" {}, %s }'):format(item))
    end
  end)
  it("a hole made by a misspelt name in the list of a fact", function()
    told("one_of has no item 2 in its list", 'local b = nil return k.kit "x" { k.field "a" { one_of = { "a", b, "c" } } }')
    told("item 3 of the list is nil", 'local b = nil return k.kit "x" { k.field "a" {}, k.field "b" {}, b, k.field "c" {} }')
    told("item 2 of the list is nil", 'return k.kit "x" { k.field "a" {}, [1 << 60] = k.field "c" {} }')
  end)
end)

describe("numbers past what they may be", function()
  it("in the source, the fields, the steps: a mistake with its line, never a bug", function()
    local facts = { 'source = { header = V }', 'source = { skip = V }', 'source = { footer = V }', 'source = { header = false, skip = V }', 'max_rejects = V', 'k.field "b" { from = V }',
      'k.field "b" { min_length = V }', 'k.field "b" { max_length = V }', 'k.field "b" { length = V }', 'k.field "b" { k.pad_left { V, "0" } }',
      'k.field "b" { k.truncate(V) }', 'k.field "b" { k.sub(V) }', 'k.field "b" { k.sub { 1, V } }', 'k.field "b" { k.split { ",", V } }',
      'k.field "b" { k.decimal, k.round(V) }', 'k.field "b" { k.date { "%d.%m.%y", pivot = V } }', 'k.field "b" { k.excel_date { system = V } }',
      'k.batch { size = V, function() end }', 'k.field "b" { k.integer, min = V, max = V }', 'k.field "b" { k.float, above = V }', 'k.field "b" { default = V }' }
    w:write("f.csv", "a,b\n1,2\n3,4\n")
    for _, fact in ipairs(facts) do
      for _, v in ipairs { "-1", "(1 << 31)", "(1 << 32)", "(1 << 32) + 1", "(1 << 62)", "math.mininteger", "math.maxinteger", "1.5", "(0/0)", "1e300" } do
        w:kit("x", ('return k.kit "x" {\n%s, k.field "a" { from = 1 } }'):format((fact:gsub("V", v))))
        local code, _, err = lasting.kitload(w.dir, { "check", "x", "f.csv" })
        assert.is_true(code < 6, fact .. v .. code .. err)
        if code == 2 then assert.truthy(err:find("kits/x.lua:3", 1, true), fact .. v .. err) end
      end
    end
  end)
  it("a header, a skip and a footer of 2^32 say what they may be", function()
    for fact, most in pairs { header = "from 1 to 1000000", skip = "from 0 to 1000000000", footer = "from 0 to 1000" } do
      w:kit("x", ('return k.kit "x" { source = { %s = 1 << 32 }, k.field "a" {} }'):format(fact))
      local code, _, err = kitload("check", "x")
      assert.equal(2, code)
      assert.truthy(err:find(most, 1, true), err)
    end
  end)
  it("on the command line", function()
    w:kit("x", 'return k.kit "x" { k.field "a" {} }')
    w:write("f.csv", "a\n1\n")
    for _, option in ipairs { "--limit", "--jobs", "--max-rejects" } do
      for _, v in ipairs { "-1", "1.5", "1e9", "4294967296", "9223372036854775807", "9223372036854775808", "99999999999999999999", ("9"):rep(400), "0x10", "" } do
        local code, _, err = kitload("check", "x", "f.csv", option, v)
        assert.is_true(code == 0 or code == 2, option .. v .. " " .. code .. err)
      end
    end
    for _, v in ipairs { "0", "4294967296", ("9"):rep(400) } do
      local code = kitload("preview", "x", "f.csv", "--rows", v)
      assert.is_true(code == 0 or code == 2, v)
    end
  end)
end)

describe("headers past any measure", function()
  local function check(bytes, body)
    w:kit("x", body or 'return k.kit "x" { k.field "a" { from = "c1" } }')
    w:write("f.csv", bytes)
    return kitload("check", "x", "f.csv")
  end
  local function wide(n, name)
    local names, cells = {}, {}
    for i = 1, n do names[i], cells[i] = name .. i, "1" end
    return table.concat(names, ",") .. "\n" .. table.concat(cells, ",") .. "\n"
  end

  it("one of 131,072 bytes, and 3,000 columns of 63 bytes, are read", function()
    local code, out = check(("c"):rep(131071) .. "," .. "c1\n1,2\n")
    assert.equal(0, code)
    assert.matches("1 good row", out)
    code, out = check(wide(3000, ("x"):rep(58)), ('return k.kit "x" { k.field "a" { from = "%s3000" } }'):format(("x"):rep(58)))
    assert.equal(0, code)
    assert.matches("1 good row", out)
    code, out = check("a title\n" .. wide(3000, ("x"):rep(58)), ('return k.kit "x" { k.field "a" { from = "%s3000" } }'):format(("x"):rep(58)))
    assert.equal(0, code)
    assert.matches("header on row 2", out)
  end)
  it("through a pipe, too", function()
    w:kit("x", 'return k.kit "x" { k.field "a" { from = "c1" } }')
    w:write("f.csv", ("c"):rep(1000000) .. ",c1\n1,2\n")
    local code, out = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && cat f.csv | %s check x -"):format(h.quote(w.dir), h.quote(w.binary)))
    assert.equal(0, code)
    assert.matches("1 good row", out)
  end)
  it("a file without an end of line says where it was looked for", function()
    local code, _, err = check(("c"):rep(5 << 20))
    assert.equal(3, code)
    assert.truthy(err:find("no line ends within the first 4 MiB, where a header is looked for", 1, true), err)
  end)
  it("100,000 columns are told by their number, and messages name a dozen", function()
    local code, _, err = check(wide(100000, "c"))
    assert.equal(3, code)
    assert.truthy(err:find("more than 65,535 cells", 1, true), err)
    for _, body in ipairs { 'return k.kit "x" { k.field "a" { from = "none", required = true } }', 'return k.kit "x" { k.field "a" { from = "none" } }',
      'return k.kit "x" { k.field "a" { from = ("n"):rep(500000) } }' } do
      code, _, err = check(wide(60000, "c"), body)
      assert.equal(3, code, err)
      assert.truthy(err:find("(60000 in all)", 1, true), err)
      assert.is_true(#err < 2000)
    end
    code, _, err = kitload("run", "--into", "t", "--key", "none", "f.csv", "--to", h.conninfo() or "")
    assert.is_true(code ~= 0 and code < 70 and #err < 9000, code .. err)
  end)
  it("60,000 columns that no field reads make no report of megabytes", function()
    local code, out = check(wide(60000, "c"))
    assert.equal(0, code)
    assert.is_true(#out < 20000, #out)
    assert.equal(0, (kitload("check", "x", "f.csv", "--report", "r.json")))
    assert.is_true(#w:read "r.json" < 300000)
    code, out = kitload("preview", "x", "f.csv")
    assert.equal(0, code)
    assert.is_true(#out < 20000, #out)
  end)
  it("a header of a megabyte does not stand in the problem of each row", function()
    local rows = { ("c"):rep(1000000) .. ",c1" }
    for i = 1, 2000 do rows[i + 1] = "x," .. i end
    w:write("f.csv", table.concat(rows, "\n") .. "\n")
    w:kit("x", 'return k.kit "x" { k.field "a" { from = 1, k.integer }, k.field "b" { from = 2 } }')
    assert.equal(1, (kitload("check", "x", "f.csv", "--rejects", "r.csv", "--problems", "p.jsonl")))
    local name = w:exists "p.jsonl" and "p.jsonl" or "r.csv"
    assert.is_true(#w:read(name) < 4000000, name .. #w:read(name))
  end)
  it("new makes no kit of more columns than a table has, preview shows no more", function()
    w:write("f.csv", wide(60000, "c"))
    local code, _, err = kitload("new", "y", "--from", "f.csv")
    assert.equal(3, code)
    assert.truthy(err:find("60,000 columns, and a table has 1,600 at most", 1, true), err)
    local out
    code, out = kitload("preview", "f.csv")
    assert.equal(0, code)
    assert.matches("and 58,400 more columns", out)
    assert.is_true(#out < 300000)
  end)
  it("1,600 fields that find none of 60,000 columns are not compared letter by letter", function()
    local code, _, err = check(wide(60000, "c"), [[local t = {} for i = 1, 1600 do t[i] = k.field("column" .. i) {} end t[1601] = k.field "c1" {}
      return k.kit "x" (t)]])
    assert.equal(0, code, err)
  end)
end)
