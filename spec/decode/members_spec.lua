-- The members that the first rows of a JSON file have: they are its columns.
local h = require "spec.helper"
local source = require "kitload.host.source"

local function sample(text, most, dialect)
  local path = h.write(h.tmp() .. "/x.json", text)
  local s = assert(source.open(path, {}))
  local found, err = s:members(dialect or { format = "ndjson" }, most or 10, "x.json")
  s:close()
  return found, err
end

describe("the members of a JSON file", function()
  it("are those of its first rows, each once, in order of appearance", function()
    local found = assert(sample('{"b":1,"a":2}\n{"a":3,"c":4}\n{"d":5}\n', 2))
    assert.same({ "b", "a", "c" }, found.keys)
    assert.same({ 2, false }, { found.rows, found.whole })
    found = assert(sample('{"b":1}\n{"a":3}\n'))
    assert.same({ { "b", "a" }, 2, true }, { found.keys, found.rows, found.whole })
  end)

  it("are looked for in as many rows as are asked for, and in no more", function()
    local lines, items = {}, {}
    for i = 1, 7 do items[i] = ('{"k%d":%d}'):format(i, i) end
    lines[1], lines[2] = table.concat(items, "\n"), "[" .. table.concat(items, ",") .. "]"
    for most = 1, 8 do
      for i, format in ipairs { "ndjson", "json" } do
        local found = assert(sample(lines[i], most, { format = format }))
        assert.same({ math.min(most, 7), math.min(most, 7), most > 7 }, { found.rows, #found.keys, found.whole })
      end
    end
  end)

  it("are told with how many of the rows are broken, and whether all were seen", function()
    local found = assert(sample('{"b":1}\n{"a":3\n[]\n{"c":1}\n'))
    assert.same({ { "b", "a", "c" }, 4, 2, true }, { found.keys, found.rows, found.broken, found.whole })
    found = assert(sample('[{"b":1},7,{"c":null}]', nil, { format = "json" }))
    assert.same({ { "b", "c" }, 3, 1, true }, { found.keys, found.rows, found.broken, found.whole })
    assert.equal(0, assert(sample('{"b":1}\n')).broken)
  end)

  it("of a pipe are those of its first part; the row that is cut there is none", function()
    local row = '{"a":"' .. ("x"):rep(993) .. '"}\n'
    local text = row:rep(5000)
    local file, pipe = h.write(h.tmp() .. "/x.json", text), h.tmp() .. "/pipe"
    h.sh(("mkfifo %s; (cat %s > %s &) 2>/dev/null"):format(pipe, file, pipe))
    local s = assert(source.open(pipe, {}))
    local found = assert(s:members({ format = "ndjson" }, 1 << 40, "x.json"))
    s:close()
    assert.same({ { "a" }, 0, false }, { found.keys, found.broken, found.whole })
    assert.is_true(found.rows > 0 and found.rows < 5000)
  end)

  it("have names with escapes as what they mean, whatever stands behind", function()
    for written, name in pairs { ['a\\"b'] = 'a"b', ["a\\\\"] = "a\\", ['\\"'] = '"', ["\\u0041b"] = "Ab", ["\\u00e9"] = "é", ["x\\/y"] = "x/y",
      ["a\\\\\\\""] = 'a\\"', ["\\ud83d\\ude00"] = "😀" } do
      assert.same({ name, "z" }, assert(sample(('{"%s":"v\\"w","z":1}\n'):format(written))).keys, written)
    end
  end)

  it("that no first row has are told by the first one of each row", function()
    local path = h.write(h.tmp() .. "/x.json", '{"a":1,"c":2,"d":3}\n{"a":1}\n{"e":1}\n')
    local out = {}
    for i, row in ipairs(assert(source.rows(path, { dialect = { format = "ndjson", strict = true }, headers = { "a" } }))) do
      out[i] = row.problems[1] and row.problems[1].message:match '"(.-)"' or "-"
    end
    assert.same({ "c", "-", "e" }, out)
  end)
end)
