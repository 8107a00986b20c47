-- Binding programs and running plans: what is true for every op. The single ops are in cases_spec.lua.
local h = require "spec.helper"
local plan = require "kitload.host.plan"

--- A program over fields that each load a slot; `code` comes after the loads.
local function program(names, code)
  local p = { ninputs = #names, fields = {}, code = {} }
  for i, name in ipairs(names) do
    p.fields[i] = { name = name, kind = "text", input = i - 1 }
    p.code[i] = { op = "load", field = i - 1, args = { i - 1 } }
  end
  for _, insn in ipairs(code) do p.code[#p.code + 1] = insn end
  return p
end

local function bind(names, code)
  local bound, err = plan.bind(program(names, code))
  if not bound then error(err.message) end
  return bound
end

local function refused(p)
  local bound, err = plan.bind(p)
  assert.is_nil(bound)
  return err
end

describe("the lists of ops and codes", function()
  it("give each op its class and domains", function()
    local byname = {}
    for _, op in ipairs(plan.ops()) do byname[op.name] = op end
    assert.same({ name = "date", class = "step", takes = "text", text = "keeps", gives = "date", binds = true,
      doc = "a date in one of the formats" }, byname.date)
    assert.same("same", byname.required.gives)
    assert.is_false(byname.trim.binds)
  end)

  it("give each code its message, once", function()
    local seen = {}
    for _, c in ipairs(plan.codes()) do
      assert.is_nil(seen[c.code])
      assert.is_truthy(c.code:match "^[a-z_.]+$" or c.code == "rule.<name>")
      seen[c.code] = c.message
    end
    assert.equal("is required", seen.required)
  end)
end)

describe("a program", function()
  it("is refused with the field and the op that are at fault", function()
    local err = refused(program({ "signed_up" }, { { op = "date", field = 0, args = { "%d" } } }))
    assert.equal("field 'signed_up', date: format '%d' has no year (%Y or %y)", err.message)
    assert.equal("usage", err.kind)
    assert.equal(2, err.exit)
  end)

  it("is refused when an op is unknown or has no field", function()
    assert.equal("bug", refused(program({ "a" }, { { op = "frobnicate", field = 0 } })).kind)
    assert.equal("bug", refused(program({ "a" }, { { op = "trim", field = 1 } })).kind)
    assert.equal("bug", refused(program({ "a" }, { { op = "trim", field = -1 } })).kind)
  end)

  it("is refused when a step would read another kind than it takes", function()
    local err = refused(program({ "a" }, { { op = "integer", field = 0 }, { op = "trim", field = 0 } }))
    assert.equal("bug", err.kind)
    assert.is_truthy(err.message:find("takes text, but the program gives it integer", 1, true))
    err = refused(program({ "a" }, { { op = "integer", field = 0 }, { op = "default", field = 0, args = { "x" } } }))
    assert.equal("bug", err.kind)
  end)

  it("is refused when nothing fills a field", function()
    local err = refused { ninputs = 0, fields = { { name = "a", kind = "text" } }, code = {} }
    assert.equal("the program never fills field 'a'", err.message)
  end)

  it("raises on what is no program", function()
    assert.error(function() plan.bind { fields = { { name = "a", kind = "money" } }, code = {} } end)
    assert.error(function() plan.bind { fields = { { name = "a", input = 3 } }, code = {} } end)
    assert.error(function() plan.bind { fields = {}, code = { { op = {} } } } end)
    assert.error(function() plan.bind { fields = {}, code = { 1 } } end)
    assert.error(function() plan.try(io.stdout, { inputs = {} }) end)
  end)

  it("takes named arguments whatever their order", function()
    for _ = 1, 20 do
      local p = bind({ "a" }, { { op = "timestamp", field = 0,
        args = { "%d.%m.%Y %H:%M", fold = "second", tz = "Europe/Berlin", lang = "de" } } })
      assert.equal("2024-10-27 01:30:00+00", plan.try(p, { inputs = { { "27.10.2024 2:30" } } })[1].values.a)
    end
  end)
end)

describe("integers, which are read four digits at a time,", function()
  local p = bind({ "a" }, { { op = "integer", field = 0 } })
  local function read(text)
    local row = plan.try(p, { inputs = { { text } } })[1]
    return row.state == "good" and row.values.a or row.problems[1].code
  end

  it("are digits of any number, of every value", function()
    local digits = "9081726354453627189"
    for n = 1, 18 do assert.equal(digits:sub(1, n), tostring(read(digits:sub(1, n)))) end
    for d = 0, 9 do assert.equal(math.tointeger(tostring(d):rep(8)), math.tointeger(tonumber(read(tostring(d):rep(8))))) end
  end)

  it("are none where a byte beside the digits stands anywhere", function()
    for n = 1, 18 do
      for at = 1, n do
        for _, byte in ipairs { "/", ":", "p", "\x10", "\x7f", "é", "." } do
          local text = ("1"):rep(at - 1) .. byte .. ("1"):rep(n - at)
          assert.equal("integer.invalid", read(text), text)
        end
      end
    end
  end)
end)

describe("a run", function()
  it("records all problems of a row in one pass, at most one for each field", function()
    local p = bind({ "a", "b" }, {
      { op = "integer", field = 0 }, { op = "required", field = 0 }, { op = "min", field = 0, args = { "5", kind = "integer" } },
      { op = "max_length", field = 1, args = { 2 } }, { op = "match", field = 1, args = { "^x" } },
    })
    local rows = plan.try(p, { inputs = { { "x", "abc" }, { "7", "xy" }, { "3", "y" } } })
    assert.same({ "rejected", "good", "rejected" }, { rows[1].state, rows[2].state, rows[3].state })
    assert.same({ { field = "a", code = "integer.invalid", level = "error", message = "is not an integer", raw = "x" },
      { field = "b", code = "max_length", level = "error", message = "is longer than 2 characters", raw = "abc" } },
      rows[1].problems)
    assert.same({}, rows[2].problems)
    assert.equal("min", rows[3].problems[1].code)
    assert.equal("match", rows[3].problems[2].code)
    assert.equal("bad", rows[3].kinds.a)
    assert.is_nil(rows[3].values.a)
  end)

  it("gives the same whether a load does what is behind it or each stands for itself", function()
    local function nulls(empty) return { op = "nulls", field = 0, args = { "n/a", " x", empty = empty } } end
    local trim, rows = { op = "trim", field = 0 }, {}
    for _, text in ipairs { "", " ", "a", " a", "a\u{A0}", "é", "n/a", " n/a", "n/a ", " x", "  x", "x", "a\0", "\0", " \0" } do
      rows[#rows + 1] = { text }
    end
    for _, empty in ipairs { "null", "text", "quoted" } do
      for _, nul in ipairs { "reject", "strip", "replace" } do
        for _, behind in ipairs { { nulls(empty) }, { trim }, { nulls(empty), trim }, { trim, nulls(empty) },
                                  { nulls(empty), trim, nulls "null" }, { nulls "text", nulls(empty), trim, trim, nulls(empty) } } do
          local function run(...)
            local code = { { op = "load", field = 0, args = { 0, nul = nul } }, ... }
            local p = assert(plan.bind { ninputs = 1, fields = { { name = "a", kind = "text", input = 0 } },
                                         code = table.move(behind, 1, #behind, #code + 1, code) })
            return plan.try(p, { inputs = rows })
          end
          assert.same(run { op = "text", field = 0 }, run()) -- a step that does nothing stands between
        end
      end
    end
  end)

  it("lets an error reject a row that had a warning for the same field", function()
    local p = bind({ "a" }, {
      { op = "max_length", field = 0, args = { 2 }, level = "warning" },
      { op = "limit_length", field = 0, args = { 3 } },
    })
    local rows = plan.try(p, { inputs = { { "abc" }, { "abcd" } } })
    assert.equal("good", rows[1].state)
    assert.equal("warning", rows[1].problems[1].level)
    assert.equal("rejected", rows[2].state)
    assert.equal("db.too_long", rows[2].problems[2].code)
  end)

  it("leaves rows alone that the decoder could not read", function()
    local p = bind({ "a", "b" }, {
      { op = "integer", field = 0 }, { op = "required", field = 0 }, { op = "default", field = 1, args = { "x" } },
      { op = "require_one", field = -1, args = { 0, 1 } }, { op = "limit_not_null", field = 1, args = { "b" } },
    })
    for _, value in ipairs { { op = "const", args = { "1" } }, { op = "file_name" }, { op = "row_number" },
      { op = "extra", args = {} }, { op = "coalesce", args = { 0 } }, { op = "join", args = { 0 } } } do
      local q = { ninputs = 1, fields = { { name = "v", kind = "text" } },
        code = { { op = value.op, field = 0, args = value.args }, { op = "required", field = 0 } } }
      local bound = assert(plan.bind(q))
      local row = plan.try(bound, { inputs = { { "x\0y", broken = true } } })[1]
      assert.same({ state = "broken", kinds = { v = "bad" }, values = {}, problems = {} }, row)
    end
    local row = plan.try(p, { inputs = { { "x", broken = true } } })[1]
    assert.same({ state = "broken", kinds = { a = "bad", b = "bad" }, values = {}, problems = {} }, row)
  end)

  it("uses the program's own code, message and detail", function()
    local p = bind({ "a" }, {
      { op = "match", field = 0, args = { "^x" }, code = "sku.invalid", message = "is no SKU" },
      { op = "match", field = 0, args = { "^xy" }, detail = "an SKU" },
    })
    local rows = plan.try(p, { inputs = { { "y" }, { "xz" } } })
    assert.same({ "sku.invalid", "is no SKU" }, { rows[1].problems[1].code, rows[1].problems[1].message })
    assert.same({ "match", "does not match an SKU" }, { rows[2].problems[1].code, rows[2].problems[1].message })
  end)

  it("shows the first field's cell for an item that names no field", function()
    local p = bind({ "a", "b" }, {
      { op = "integer", field = 0 }, { op = "integer", field = 1 },
      { op = "compare", field = -1, args = { 0, "<", 1 } },
    })
    assert.same({ code = "compare", level = "error", message = "must be a < b", raw = "2" },
      plan.try(p, { inputs = { { "2", "1" } } })[1].problems[1])
  end)

  it("keeps the bookkeeping columns of a rejects file out of extra", function()
    local p = assert(plan.bind { ninputs = 1, fields = { { name = "v", kind = "json" } },
      code = { { op = "extra", field = 0, args = { 0 } } } })
    local row = plan.try(p, { headers = { "_row", "_errors", "ID", "Note" }, columns = { 2 }, is_rejects = true,
      inputs = { { "57", "date.invalid", "1", "hello" } } })[1]
    assert.equal('{"Note":"hello"}', row.values.v)
  end)

  it("gives NULL to a field whose column this file does not have", function()
    local p = bind({ "a", "b" }, { { op = "trim", field = 1 } })
    local row = plan.try(p, { headers = { "A" }, columns = { 0, -1 }, inputs = { { "x" } } })[1]
    assert.same({ a = "text", b = "null" }, row.kinds)
  end)

  it("stops at once when functions are to be called and no kit is open", function()
    for _, op in ipairs {
      { op = "call", field = 0, args = { 1, gives = "text" } },
      { op = "rule", field = -1, args = { 1 } },
      { op = "row", field = -1, args = { 1 } },
      { op = "batch", field = -1, args = { 1, 100 } },
    } do
      local p = bind({ "a" }, { op })
      assert.error_matches(function() plan.try(p, { inputs = { { "x" } } }) end, "no kit is open")
    end
  end)

  it("has batch hooks of one size", function()
    local _, err = plan.bind { ninputs = 1, fields = { { name = "a", kind = "text", input = 0 } }, code = {
      { op = "load", field = 0, args = { 0 } }, { op = "batch", field = -1, args = { 1, 100 } }, { op = "batch", field = -1, args = { 2, 50 } } } }
    assert.matches("all batch hooks of a kit have one size, not 100 and 50", err.message)
  end)

  it("has nothing to do without rows", function()
    local p = bind({ "a" }, { { op = "trim", field = 0 }, { op = "integer", field = 0 } })
    assert.same({}, (plan.try(p, { inputs = {} })))
  end)
end)

describe("the op json", function()
  local function verdict(bytes)
    local p = bind({ "a" }, { { op = "json", field = 0 } })
    local row = plan.try(p, { inputs = { { bytes } } })[1]
    return row.problems[1] and row.problems[1].code or "good", row.problems[1] and row.problems[1].message
  end

  it("agrees with JSONTestSuite", function()
    if h.no_data() then return pending(h.no_data()) end
    local folder = h.data .. "/json-test-suite"
    local _, out = h.sh("ls " .. h.quote(folder))
    local count = 0
    for name in out:gmatch "([yni]_[^\n]+%.json)" do
      local bytes = h.read(folder .. "/" .. name)
      -- a cell with U+0000 is refused before it is looked at
      local got = bytes:find("\0", 1, true) and "json.invalid" or verdict(bytes)
      count = count + 1
      local kind = name:sub(1, 1)
      if kind == "n" then assert.equal("json.invalid", got, name) end
      -- what is good JSON and yet nothing for jsonb: the escape \u0000, when its backslash is none of two
      local nul = bytes:gsub("\\\\", ""):find("\\u0000", 1, true)
      if kind == "y" then assert.equal(nul and "text.nul" or "good", got, name) end
    end
    assert.is_true(count > 300)
  end)

  it("takes depth 512 and refuses 513 and 100,000 in the same memory", function()
    assert.equal("good", (verdict(("["):rep(512) .. ("]"):rep(512))))
    local _, message = verdict(("["):rep(513) .. ("]"):rep(513))
    assert.equal("is not JSON: nested deeper than 512 at byte 513", message)
    assert.equal("json.invalid", (verdict(("["):rep(100000))))
    assert.equal("json.invalid", (verdict(('{"a":'):rep(100000))))
    local mixed = ('[{"a":'):rep(256) .. "1" .. ("}]"):rep(256)
    assert.equal("good", (verdict(mixed)))
    assert.equal("json.invalid", (verdict((mixed:gsub("}]$", "]}")))))
  end)
end)

describe("large values", function()
  it("go through text steps whole", function()
    local p = bind({ "a" }, { { op = "lower", field = 0 }, { op = "replace", field = 0, args = { "x", "yz" } },
      { op = "squish", field = 0 } })
    local row = plan.try(p, { inputs = { { ("Xä  "):rep(100000) } } })[1]
    assert.equal(("yzä "):rep(99999) .. "yzä", row.values.a)
  end)

  it("past what a numeric holds are refused as decimals", function()
    local p = bind({ "a" }, { { op = "decimal", field = 0 } })
    local rows = plan.try(p, { inputs = { { ("9"):rep(131072) }, { ("9"):rep(131073) }, { "0." .. ("1"):rep(16383) },
      { "0." .. ("1"):rep(16384) }, { ("0"):rep(200000) .. "1" } } })
    local codes = {}
    for i, row in ipairs(rows) do codes[i] = row.problems[1] and row.problems[1].code or "good" end
    assert.same({ "good", "db.out_of_range", "good", "decimal.scale", "good" }, codes)
  end)
end)

describe("an item over several fields", function()
  it("says nothing of a row in which one of them is bad", function()
    for op, args in pairs { require_one = { 0, 1 }, require_with = { 0, 1 }, compare = { 0, "=", 1 } } do
      local p = program({ "a", "b" }, {})
      for field = 0, 1 do
        p.code[#p.code + 1] = { op = "nulls", field = field, args = { empty = "null" } }
        p.code[#p.code + 1] = { op = "integer", field = field, args = {} }
      end
      p.code[#p.code + 1] = { op = op, field = -1, args = args }
      local got = plan.try(assert(plan.bind(p)), { inputs = { { "x", "" }, { "", "x" }, { "x", "1" }, { "1", "x" }, { "1", "1" } } })
      for i, row in ipairs(got) do
        local codes = {}
        for _, problem in ipairs(row.problems) do codes[#codes + 1] = problem.code end
        assert.equal(i < 5 and "integer.invalid" or "", table.concat(codes, " "), op .. " " .. i)
      end
    end
  end)
end)

describe("a character that the destination cannot have", function()
  it("is shown, but not of a secret field, which may be the first one", function()
    for field = 0, 1 do
      for _, secret in ipairs { false, true } do
        local bound = assert(plan.bind { ninputs = 2,
          fields = { { name = "a", kind = "text", input = 0, secret = secret }, { name = "b", kind = "text", input = 1, secret = secret } },
          code = { { op = "load", field = 0, args = { 0 } }, { op = "load", field = 1, args = { 1 } },
            { op = "limit_encoding", field = field, args = { "LATIN1" } } } })
        local message = plan.try(bound, { inputs = { { "x€", "x€" } } })[1].problems[1].message
        assert.equal(secret and "contains a character that the database's encoding LATIN1 does not have"
          or 'contains "€" (U+20AC), a character that the database\'s encoding LATIN1 does not have', message)
      end
    end
  end)
end)

describe("the warning that a number was changed", function()
  it("shows a secret value neither of a cell nor of an item", function()
    local function told(op, cell)
      local bound = assert(plan.bind { ninputs = 2,
        fields = { { name = "id", kind = "text", input = 0 }, { name = "t", kind = "text", input = 1, secret = true } },
        code = { { op = "load", field = 0, args = { 0 } }, { op = "load", field = 1, args = { 1 } }, op } })
      return plan.try(bound, { inputs = { { "1", cell } }, typed = true })[1].problems[1].message
    end
    assert.equal("replace made another text of the number",
      told({ op = "replace", field = 1, args = { ".", "" } }, { number = "1.5" }))
    assert.equal("item 1: replace made another text of the number",
      told({ op = "list", field = 1, args = { ";", "replace", 2, 0, ".", "" } }, { array = "[1.5]" }))
  end)
end)

describe("words", function()
  it("differ in upper and lower case alone, for each character of ASCII", function()
    local words, cells = {}, {}
    for c = 33, 126 do
      local char = string.char(c)
      if not char:find "%u" then words[#words + 1] = "w" .. char end
      cells[#cells + 1] = { "W" .. char }
    end
    for _, step in ipairs { "enum", "boolean" } do
      for _, word in ipairs(words) do
        local args = step == "enum" and { "label", word } or { "true", word }
        local got = plan.try(bind({ "f" }, { { op = step, field = 0, args = args } }), { inputs = cells })
        for i, row in ipairs(got) do
          local same = cells[i][1]:lower() == word
          if (row.problems[1] == nil) ~= same then error(("%s of %s takes %s: %s"):format(step, word, cells[i][1], not same)) end
        end
      end
    end
  end)
end)
