require "spec.helper"
local r = require "spec.kit.running"

--- What the step makes of one JSON cell.
local function gives(json, body)
  local rows = r.rows(('k.field "j" { k.json, k.fn { "json", function(v) %s end } }'):format(body),
    'j\n"' .. json:gsub('"', '""') .. '"\n')
  return rows[1].kit_error or rows[1].values.j
end

local function same(json)
  return gives(json, "return v")
end

local function fault(body)
  local text = r.kit_error(('k.field "j" { k.json, k.fn { "json", function(v) %s end } }'):format(body), "j\n1\n")
  return (text:match "^[^\n]*":gsub("^[^ ]* ", ""))
end

describe("a JSON value in a function", function()
  it("comes back as it was, names in order, whatever it holds", function()
    for _, json in ipairs {
      "{}", "[]", "[[],{}]", '{"a":[],"b":{"c":null}}', "[null,1,null]", '[true,false]', '"x"', "0", "-7",
      "9223372036854775807", "-9223372036854775808", "9223372036854775808", "123456789012345678901234567890", "1.50", "-0.10", "0.000001",
      '"\\u0001\\"\\\\\\u001f"', '"ä€😀"', '[1,[2,[3]]]',
    } do
      assert.equal(json, same(json))
    end
    assert.equal('{"a":1,"b":2,"ä":3}', same ' { "b" : 2 , "ä":3, "a":1 } ')
    assert.equal('"a/\\u0008\\u000c\\n\\r\\tb€😀"', same '"a\\/\\b\\f\\n\\r\\tb\\u20ac\\ud83d\\ude00"')
  end)

  it("has exact numbers: integers, and k.dec for all others", function()
    assert.equal("[1500,1500,0.0015,12.5,-1500,0,0.0]", same "[1.5e3,15E+2,1.5e-3,12.5,-1.5e3,0,0.0]")
    assert.equal('["integer","0.3","1500","true"]', gives("[1,0.1,0.2,1.5e3]",
      [[return { math.type(v[1]), tostring(v[2] + v[3]), tostring(v[4]), tostring(v[2] < v[3]) }]]))
    assert.equal("3.00", gives("1.50", "return v * 2"))
  end)

  it("has NULL as k.null and arrays that stay arrays", function()
    assert.equal('["b is null","a is nil",3]', gives('{"b":null,"c":[1,2,3]}',
      [[return { v.b == k.null and "b is null" or "?", v.a == nil and "a is nil" or "?", #v.c }]]))
    assert.equal('{"list":[],"more":[1]}', gives('{"list":[1]}', "table.remove(v.list) v.more = { 1 } return v"))
  end)

  it("of a plain table is an array when its keys are 1 to n, else an object; k.array marks an empty one", function()
    assert.equal('[1,"x"]', gives("1", 'return { 1, "x" }'))
    assert.equal('{"a":1}', gives("1", "return { a = 1 }"))
    assert.equal("{}", gives("1", "return {}"))
    assert.equal("[]", gives("1", "return k.array {}"))
    assert.equal('{"a":[],"b":[1]}', gives("1", "return { a = k.array(), b = k.array { 1 } }"))
    assert.equal("0.1", gives("1", "return 0.1"))
    assert.equal("1e+300", gives("1", "return 1e300"))
  end)

  it("is NULL for nil and k.null", function()
    assert.is_nil(gives("1", "return nil"))
    assert.is_nil(gives("1", "return k.null"))
    assert.is_nil(gives("null", "return v"))
  end)

  it("cannot hold what JSON cannot", function()
    local function why(value) return (fault("return " .. value):match "the function gave (.*), which cannot be JSON$") end
    assert.equal("a function", why "function() end")
    assert.equal("a number that is not finite", why "0/0")
    assert.equal("a table with holes, or with a list and names", why "{ 1, a = 2 }")
    assert.equal("a table with holes, or with a list and names", why "{ [3] = 1 }")
    assert.equal("an array with holes or names", why "k.array { a = 1 }")
    assert.equal("a table with a metatable", why "setmetatable({}, {})")
    assert.equal("a table that is nested too deep, or in itself", (fault "local t = {} t[1] = t return t":match "gave (.*), which"))
    assert.equal("field 'j': the function gave a text that is not UTF-8", fault 'return { "\\xff" }')
  end)

  it("of U+0000 is a problem of the row", function()
    local rows = r.rows('k.field "j" { k.json, k.fn { "json", function() return { "a\\0" } end } }', "j\n1\n")
    assert.equal("text.nul", rows[1].problems[1].code)
  end)

  it("is nested as deep as JSON may be", function()
    local deep = ("["):rep(500) .. ("]"):rep(500)
    assert.equal(deep, same(deep))
  end)

  it("costs instructions by its size", function()
    local text = r.kit_error('k.field "j" { k.json, k.fn { "json", function(v, ctx) return v end } }',
      'j\n"[' .. ("1,"):rep(20000) .. '1]"\n', { limits = { call_instructions = 2000 } })
    assert.matches("limit of 2000 instructions", text)
  end)
end)

describe("a row's JSON field", function()
  local fields = 'k.field "j" { k.json }, k.field "n" { k.integer }, '

  it("is read as a table and changed by assigning it", function()
    assert.same({ 'good j={"a":2,"b":[]} n=5' }, r.lines(fields .. [[k.row(function(row)
      row.n = row.j.n
      local j = row.j
      row.j.lost = true
      j.a, j.n, j.b = j.a + 1, nil, k.array()
      row.j = j
    end)]], 'j,n\n"{""a"":1,""n"":5}",\n'))
  end)

  it("keeps its text when it is only read", function()
    assert.same({ 'good j={ "b":1, "a": 1.0 } n=1' }, r.lines(fields .. "k.row(function(row) row.n = row.j.b end)",
      'j,n\n"{ ""b"":1, ""a"": 1.0 }",\n'))
  end)

  it("goes to each part of a split row", function()
    assert.same({ 'good j={"a":1} n=1', 'good j={"a":2} n=1' }, r.lines(fields .. [[k.row(function(row)
      local parts = {}
      for i, item in ipairs(row.j) do parts[i] = { j = item } end
      row:split(parts)
    end)]], 'j,n\n"[{""a"":1},{""a"":2}]",1\n'))
  end)

  it("says which field was given what cannot be JSON", function()
    assert.matches("field 'j' was given a function, which cannot be JSON", (r.kit_error(fields ..
      "k.row(function(row) row.j = function() end end)", "j,n\n1,\n")))
  end)
end)
