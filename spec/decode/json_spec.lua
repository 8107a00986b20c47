-- The JSON decoder: which texts are JSON, which cells come out, and the places of errors.
local h = require "spec.helper"
local source = require "kitload.host.source"

local folder
setup(function() folder = h.tmp() end)

--- The rows of a text, or nil and the error. `options` beside dialect: headers, block, batch.
local function read(text, dialect, options)
  options = options or {}
  local path = h.write(folder .. "/x.json", text)
  return source.rows(path, { dialect = dialect or { format = "json" }, headers = options.headers or { "a", "b" }, block = options.block,
    batch = options.batch, is_rejects = options.is_rejects, encoding = options.encoding })
end

--- "1:1 good x|-|null" and "json.syntax message" for each row: '-' is absent, '∅' is null.
local function shown(text, dialect, options)
  local rows, err = read(text, dialect, options)
  if not rows then return { (err.message:gsub("^.-/x%.json: ", "")) } end
  local out = {}
  for _, row in ipairs(rows) do
    local cells = {}
    for i, cell in ipairs(row.cells) do
      cells[i] = cell == true and "∅" or cell == false and "-" or (row.flags[i] == "quoted" and "'" .. cell .. "'" or cell)
    end
    out[#out + 1] = ("%d:%d %s %s"):format(row.row, row.line, row.state, table.concat(cells, "|"))
    for _, p in ipairs(row.problems) do out[#out + 1] = ("%s %s %s"):format(p.code, p.column or "-", p.message) end
  end
  return out
end

-- Every text is read at once, byte by byte and in small pieces, into large and tiny batches: the same rows each time.
local function gives(expected, text, dialect, options)
  options = options or {}
  for _, block in ipairs { 0, 1, 7, 31 } do
    for _, rows in ipairs { 0, 2 } do
      options.block, options.batch = block, { rows = rows }
      assert.same(expected, shown(text, dialect, options), ("block %d, rows %d: %s"):format(block, rows, text:sub(1, 200)))
    end
  end
end

local lines = { format = "ndjson" }

-- Texts of one value, which stands as the member "a" of a row: what RFC 8259 allows, and how it becomes a cell.
local good = {
  { "[]", "[]" }, { "[[]   ]", "[[]   ]" }, { '[""]', '[""]' }, { "[1,null,1.5,\"x\"]", "[1,null,1.5,\"x\"]" }, { "{}", "{}" },
  { '{"":0}', '{"":0}' }, { '{"a":"b","a":"c"}', '{"a":"b","a":"c"}' }, { '{"\\u0000":1}', '{"\\u0000":1}' },
  { "[\n1\n,\t2\r]", "[\n1\n,\t2\r]" },
  { "0", "0" }, { "-0", "-0" }, { "-1", "-1" }, { "123", "123" }, { "1.0", "1" }, { "0e1", "0" }, { "0e+1", "0" },
  { "1E22", "10000000000000000000000" }, { "1e-2", "0.01" }, { "123.456e78", "123456" .. ("0"):rep(75) },
  { "1e400", "1" .. ("0"):rep(400) }, { "-1e-400", "-0." .. ("0"):rep(399) .. "1" }, { "1.50", "1.50" }, { "-0.00", "-0" },
  { "1.50e1", "15" }, { "1.250E+1", "12.50" }, { "0.05e1", "0.5" }, { "0.05e3", "50" }, { "0.000e9", "0" }, { "100.0e-2", "1" },
  { "105e-1", "10.5" }, { "1e0", "1" }, { "-1.5e-3", "-0.0015" }, { "1e1000", "1" .. ("0"):rep(1000) }, { "1e1001", "1e1001" },
  { "1e-1000", "0." .. ("0"):rep(999) .. "1" }, { "1e-1001", "0." .. ("0"):rep(1000) .. "1" }, { "1e-1002", "1e-1002" },
  { "123e1000", "123" .. ("0"):rep(1000) }, { "0e99999999999999999999", "0" }, { "1e99999999999999999999", "1e99999999999999999999" },
  { "12345678901234567890", "12345678901234567890" }, { "0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827" },
  { "true", "true" }, { "false", "false" }, { "null", "∅" },
  { '""', "''" }, { '" "', "' '" }, { '"a/b"', "'a/b'" }, { '"\\/\\"\\\\\\b\\f\\n\\r\\t"', "'/\"\\\b\f\n\r\t'" },
  { '"\\u0061\\u30af\\u00E9"', "'aクé'" }, { '"\\uD834\\uDd1e"', "'𝄞'" }, { '"\\uDBFF\\uDFFF"', "'\u{10FFFF}'" },
  { '"€𝄞é"', "'€𝄞é'" }, { '"\u{2028}\u{7F}\u{FEFF}"', "'\u{2028}\u{7F}\u{FEFF}'" }, { '"null"', "'null'" },
  { '"' .. ("x"):rep(300) .. '"', "'" .. ("x"):rep(300) .. "'" },
}

-- The same for what is no JSON; a document ends with the error, a line is a broken row.
local bad = {
  "", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[", "]", "[1", "[1}", "{", "{1:2}", '{"a"}', '{"a":}', '{"a":1,}', '{"a" 1}', '{"a"::1}',
  '{"a":1 "b":2}', "{a:1}", "{'a':1}", '{"a":1}}', '{"a":1]', "01", "-", "-a", "+1", ".5", "1.", "1.e3", "1e", "1e+", "0x1F", "1_0",
  "NaN", "Infinity", "-Infinity", "nul", "nulll", "True", "tru", "undefined", "'a'", '"', '"a', '"\\', '"\\x"', '"\\u12"', '"\\u12G4"',
  '"\t"', '"\0"', '"\31"', '"a\nb"', "1 1", "// x\n1", "/* x */1", "#1", "\u{FEFF}1", "\0", "\u{A0}1", "[1\0]", "１",
}

describe("a JSON text", function()
  it("that RFC 8259 allows is read, numbers as they are written", function()
    for _, case in ipairs(good) do
      gives({ "1:1 good " .. case[2] .. "|-" }, '[{"a":' .. case[1] .. "}]")
      if not case[1]:find "\n" then gives({ "1:1 good " .. case[2] .. "|-" }, '{"a":' .. case[1] .. "}\n", lines) end
    end
  end)

  it("that RFC 8259 does not allow ends a document, and breaks a line", function()
    for _, value in ipairs(bad) do
      local text = '[{"a":' .. value .. "}]"
      local rows, err = read(text)
      assert.is_nil(rows, text)
      assert.equal("json.syntax", err.code)
      assert.equal(3, err.exit)
      assert.matches(": line %d+, column %d+: ", err.message)
      rows = assert(read('{"a":' .. value .. "}\n", lines))
      for i, row in ipairs(rows) do
        if i == 1 or not value:find "\n" then assert.equal("broken", row.state, text) end
      end
      gives(shown(text), text)
      gives(shown('{"a":' .. value .. "}\n", lines), '{"a":' .. value .. "}\n", lines)
    end
  end)

  it("cut anywhere is no document, and a line that is broken, unless it is only blanks that are missing", function()
    local row = '{"a":{"x":[1,"\\u00e4"]},"b":-1.5e3}'
    local text = "[" .. row .. ',{"a":null}]'
    for n = 0, #text - 1 do
      local rows, err = read(text:sub(1, n))
      assert.is_nil(rows, n)
      assert.matches("column", err.message)
    end
    for n = 1, #row - 1 do assert.equal("broken", assert(read(row:sub(1, n), lines))[1].state) end
    assert.equal("good", assert(read(row, lines))[1].state)
  end)

  it("has half of a surrogate pair in a cell: the row is broken, with its column", function()
    for _, half in ipairs { "\\ud800", "\\udc00", "x\\ud83dx", "\\ud83d\\u0041", "\\udc00\\ud800" } do
      gives({ "1:1 broken 1|'" .. half .. "'", "json.syntax 2 has half of a surrogate pair, which is no character" },
        '[{"a":1,"b":"' .. half .. '"}]')
      gives({ "1:1 broken '" .. half .. "'|'" .. half .. "'", "json.syntax 1 has half of a surrogate pair, which is no character",
        "2:1 good 'x'|-" }, '[{"a":"' .. half .. '","b":"' .. half .. '"},{"a":"x"}]')
      gives({ "1:1 good 1|-" }, '[{"a":1,"c":"' .. half .. '"}]')
    end
  end)

  it("tells of U+0000", function()
    local rows = assert(read '[{"a":"x\\u0000y","b":"\\\\u0000"}]')
    assert.same({ "x\0y", "\\u0000" }, rows[1].cells)
    assert.same({ "both", "quoted" }, rows[1].flags)
  end)

  it("may be nested a hundred thousand deep, and no deeper than a million", function()
    local n = 100000
    local deep = ("["):rep(n) .. ("]"):rep(n)
    assert.equal(deep, assert(read('[{"a":' .. deep .. "}]"))[1].cells[1])
    assert.equal("good", assert(read('{"b":1,"c":' .. ('{"a":['):rep(n) .. ("]}"):rep(n) .. "}", lines))[1].state)
    local _, err = read(("["):rep(n))
    assert.equal("json.syntax", err.code)
    _, err = read('[{"c":' .. ("["):rep(1000001))
    assert.matches("nested deeper than 1,000,000$", err.message)
  end)
end)

describe("an array", function()
  it("has a row for each object, numbered in their order, with the line on which it begins", function()
    gives({ "1:2 good 1|'x'", "2:3 good ∅|-", "3:5 good -|'y'" }, '[\n {"a":1,"b":"x"},\r\n {"a":null},\n\n{"b":\n"y"}]\n')
    gives({}, "[]")
    gives({}, " [ \n] ")
  end)

  it("has broken rows where an element is no object", function()
    gives({ "1:1 broken -|-", "json.syntax - is a number, not an object", "2:1 good 1|-", "3:1 broken -|-",
      "json.syntax - is an array, not an object", "4:1 broken -|-", "json.syntax - is null, not an object" }, '[7,{"a":1},[{"a":2}],null]')
  end)

  it("ends with the line and the column, in characters, of an error", function()
    gives({ "line 3, column 9: unexpected character 'x'" }, '[{"a":1},\n{"a":2},\n{"a":"ä"x}]')
    gives({ "line 1, column 10: something comes after the document" }, '[{"a":1}]]')
    gives({ "line 1, column 11: something comes after the document" }, '[{"a":1}] {"a":2}')
    gives({ "line 2, column 1: the file ends too early" }, '[{"a":1},\n')
    gives({ "line 1, column 1: neither an array of objects nor an object stands here" }, '"x"')
    -- null is an empty list only where a pointer leads to it.
    gives({ "line 2, column 2: neither an array of objects nor an object stands here" }, "\n null")
  end)

  it("is found by its pointer, and what stands beside it is checked", function()
    local at = { format = "json", rows = "/data/items" }
    gives({ "1:1 good 1|-", "2:1 good 2|-" }, '{"m":{"data":[1]},"data":{"x":[{"a":0}],"items":[{"a":1},{"a":2}],"y":{}},"z":"é"}', at)
    gives({ "line 1, column 39: unexpected character ']'" }, '{"data":{"items":[{"a":1}],"z":[1,2,3,]}}', at)
    gives({ 'line 1, column 25: there is no /data/items here, only "x", "itemz"' }, '{"data":{"x":1,"itemz":1}}', at)
    gives({ "line 1, column 9: there is no /data/items here" }, '{"data":7}', at)
    gives({ "line 1, column 9: the file ends too early" }, '{"data":', at)
    gives({ 'line 1, column 25: there is no /data/items here, only "itemz"' }, '{"m":1,"data":{"itemz":1}}', at)
    gives({ "line 2, column 2: there is no /data/items here, only \"x\"" }, '{"data":{"x":[\n]},"y":0}', { format = "json", rows = "/data/items" })
    gives({ 'line 1, column 28: the member that leads to the rows stands twice' }, '{"data":{"items":[]},"data":{}}', at)
    gives({ "1:1 good 1|-" }, '{"data":{"items":{"a":1}}}', at)
    gives({}, '{"data":{"items":null}}', at)
    gives({ "1:1 good 1|-" }, '[0,{"x/y":[{"a":1}]}]', { format = "json", rows = "/1/x~1y" })
    -- Names and places at each depth.
    local deep = '{"1":[{"a":0}],"x":[[],[{"1":[{"a":1}],"y":{"1":[{"a":2}]}},[0,[[{"a":3}],[{"a":4}]]]]]}'
    for rows, a in pairs { ["/1"] = 0, ["/x/1/0/1"] = 1, ["/x/1/0/y/1"] = 2, ["/x/1/1/1/0"] = 3, ["/x/1/1/1/1"] = 4 } do
      gives({ ("1:1 good %d|-"):format(a) }, deep, { format = "json", rows = rows })
    end
    gives({ "line 1, column 86: there is no /x/1/2 here" }, deep, { format = "json", rows = "/x/1/2" })
    gives({ 'line 1, column 59: there is no /x/1/0/z here, only "1", "y"' }, deep, { format = "json", rows = "/x/1/0/z" })
    gives({ "1:1 good 1|-" }, '{"":{"~":[{"a":1}]}}', { format = "json", rows = "//~0" })
    local rows, err = read("[]", { format = "json", rows = "a" })
    assert.is_nil(rows)
    assert.equal(2, err.exit)
    -- A pointer has 64 steps at most.
    gives({ "1:1 good 1|-" }, ('{"x":'):rep(64) .. '[{"a":1}]' .. ("}"):rep(64), { format = "json", rows = ("/x"):rep(64) })
    rows, err = read("[]", { format = "json", rows = ("/x"):rep(65) })
    assert.same({ nil, 2 }, { rows, err.exit })
    assert.matches("is no JSON pointer", err.message)
  end)

  it("is one row where an object stands for it", function()
    gives({ "1:1 good 1|{\"x\":2}" }, '{"a":1,"b":{"x":2}}\n')
  end)
end)

describe("lines of objects", function()
  it("are numbered as lines; blank ones, CRLF and a missing last line end are no rows", function()
    gives({ "1:1 good 1|-", "4:4 good 2|-", "5:5 good 3|-" }, '{"a":1}\r\n\r\n  \t\n {"a":2} \r\n{"a":3}', lines)
    gives({}, "", lines)
    gives({}, "\n\n", lines)
  end)

  it("are rejected one by one, with the column", function()
    gives({ "1:1 good 1|-", "2:2 broken -|-", "json.syntax - unexpected character ',', at column 6 of its line", "3:3 broken -|-",
      "json.syntax - the line is an array, not an object, at column 1 of its line", "4:4 broken -|-",
      "json.syntax - something comes after the object, at column 8 of its line", "5:5 good 2|-", "6:6 broken -|-",
      "json.syntax - the file ends inside the row, at column 8 of its line" },
      '{"a":1}\n{"a":,"b":2}\n[1]\n{"a":1}{"a":2}\n{"a":2}\n{"a":3,', lines)
    gives({ "1:1 broken -|-", "json.syntax - the line ends inside the row, at column 8 of its line", "2:2 broken -|-",
      "json.syntax - the line is not an object, at column 1 of its line" }, '{"a":1,\n"b":2}\n', lines)
    gives({ "1:1 broken -|-", "json.syntax - a string is not closed on its line, at column 9 of its line", "2:2 good 2|-" },
      '{"a":"xä\n{"a":2}\n', lines)
    gives({ "1:1 broken -|-", "json.syntax - a string is not closed, at column 9 of its line" }, '{"a":"xä', lines)
    -- What a broken line opened is closed for the next ones.
    local rows = assert(read(('{"a":' .. ("["):rep(99999) .. "\n"):rep(11) .. '{"a":[1]}\n', lines))
    assert.same({ "broken", "good" }, { rows[11].state, rows[12].state })
    gives({ "line 1, column 10: a string is not closed" }, '[{"a":"xä')
  end)

  it("past the limit of a row are broken, and pass in flat memory", function()
    local at = { format = "ndjson", max_row = 20 }
    gives({ "1:1 good 1|-", "2:2 broken -|-", "json.syntax - the row is longer than its limit", "3:3 good 2|-" },
      '{"a":1}\n{"a":"' .. ("x"):rep(100) .. '"}\n{"a":2}', at)
    gives({ "the row that begins on line 2 is longer than its limit of 20 bytes" },
      '[{"a":1},\n{"a":"' .. ("x"):rep(100) .. '"},{"a":2}]', { format = "json", max_row = 20 })
  end)
end)

describe("a member", function()
  it("is found by its name exactly, escapes undone, wherever it stands", function()
    gives({ "1:1 good 1|2", "2:1 good 3|4" }, '[{"b":2,"a":1},{"\\u0061":3,"x":0,"b":4}]')
    -- Also where a shorter or longer name stood in the row before.
    gives({ "1:1 good 1|-", "2:1 good -|2", "3:1 good 3|-", "4:1 good -|-", "5:1 good 4|5" },
      '[{"ab":1},{"a":2},{"ab":3},{"abc":1},{"ab":4,"a":5}]', nil, { headers = { "ab", "a" } })
    gives({ "1:1 good -|-" }, '[{"A":1,"a ":2,"":3}]')
    gives({ "1:1 good 5" }, '[{"x":1,"":5}]', nil, { headers = { "" } })
    gives({ "1:1 good 6" }, '[{"/x":6}]', nil, { headers = { "/~1x" } })
  end)

  it("is found by a pointer, through objects and arrays", function()
    gives({ "1:1 good 'K'|2|{\"city\":\"K\"}", "2:1 good -|-|'x'", "3:1 good ∅|-|{\"city\":null}" },
      '[{"adr":{"city":"K"},"tel":[{"n":1},{"n":2}]},{"adr":"x","tel":[{"n":1}]},{"adr":{"city":null},"tel":{"1":0}}]', nil,
      { headers = { "/adr/city", "/tel/1/n", "adr" } })
  end)

  it("that stands twice is taken the second time, with a warning", function()
    gives({ "1:1 good 2|-", "json.duplicate 1 stands twice in its object, the last one is taken" }, '[{"a":1,"c":1,"c":2,"a":2}]')
    gives({ "1:1 good 2|-", "json.duplicate 1 stands twice in its object, the last one is taken", "2:1 good ∅|'x'",
      "json.duplicate 1 stands twice in its object, the last one is taken" }, '[{"a":null,"a":2},{"a":"y","a":null,"b":"x"}]')
    -- A broken row tells only why it is broken.
    gives({ "1:1 broken -|-", "json.syntax - unexpected character ']', at column 14 of its line", "2:2 good 1|-" },
      '{"a":1,"a":2,]}\n{"a":1}\n', lines)
  end)

  it("that nobody reads is kept as it was, where that is wanted", function()
    local path = h.write(folder .. "/x.json", '[{"a":1,"c": [1, 2.50],"d":"\\u00e4","b":2},{"a":1}]')
    local rows = assert(source.rows(path, { dialect = { format = "json", extra = true }, headers = { "a" } }))
    assert.equal('"a":1,"c": [1, 2.50],"d":"\\u00e4","b":2', rows[1].rest)
  end)

  it("without a column rejects its row, where columns are the members of the first rows", function()
    gives({ "1:1 good 1|-", "2:1 broken -|-", 'json.unknown - has a member "c" that none of the first rows has' }, '[{"a":1},{"a":2,"c":3}]',
      { format = "json", strict = true })
    -- Only the row's own members count, and not those inside of one.
    gives({ "1:1 good 1|{\"x\":{},\"y\":2}" }, '[{"a":{"x":1,"z":2},"b":{"x":{},"y":2}}]', { format = "json", strict = true }, { headers = { "/a/x", "b" } })
  end)
end)

describe("the bytes of a JSON file", function()
  it("may be UTF-16 with its mark, or UTF-8 with one", function()
    gives({ "1:1 good 'ä'|-" }, '\u{FEFF}[{"a":"ä"}]')
    local utf16 = ('[{"a":"ä"}]\n'):gsub(utf8.charpattern, function(c) return string.pack("<I2", utf8.codepoint(c)) end)
    gives({ "1:1 good 'ä'|-" }, "\xFF\xFE" .. utf16)
  end)

  it("that are not of its encoding break their row", function()
    gives({ "1:1 good 'x'|-", "2:2 broken 'a\u{FFFD}'|-", "file.encoding 1 byte 0xFF at offset 17 is not UTF-8", "3:3 good 'z'|-" },
      '{"a":"x"}\n{"a":"a\xFF"}\n{"a":"z"}\n', lines, { encoding = "UTF-8" })
    gives({ "1:1 broken -|-", "json.syntax - unexpected character ',', at column 10 of its line", "2:2 good 1|-" },
      '{"a":"\xFF",,\n{"a":1}\n', lines, { encoding = "UTF-8" })
  end)
end)

describe("a rejects file", function()
  it("gives the rows without its bookkeeping", function()
    local path = h.write(folder .. "/r.ndjson", '{"_row":3,"_errors":"x","a":1}\n{"_row":4,"_errors":"y"}\n{"_row":5,"_errors":"y"} [7]\n'
      .. '{"_row":6,"_errors":"y","a":}\n')
    local rows = assert(source.rows(path, { dialect = lines, headers = { "_row", "_errors", "a" }, is_rejects = true }))
    assert.equal('{"a":1}', rows[1].raw)
    assert.equal("good", rows[1].state)
    assert.equal("{}", rows[2].raw)
    assert.equal("has no members beside _row and _errors", rows[2].problems[1].message)
    assert.equal("[7]", rows[3].raw)
    assert.equal("broken", rows[3].state)
    assert.equal('{"a":}', rows[4].raw)
  end)

  it("gives them wherever the bookkeeping stands", function()
    local marks = { _row = true, _errors = true, _job = true }
    local cases = {
      { '{"a":1,"_row":3,"_errors":"x"}', '{"a":1}' },
      { '{"_row":3,"a":1,"_errors":"x","b":[1, 2]}', '{"a":1,"b":[1, 2]}' },
      { '{"_row":3, "_errors":"x" ,"a":1 , "b":2}', '{"a":1 , "b":2}' }, -- nothing stays of the row before it
      { '{"a":1,"_row":3,"b":2,"c":3,"d":{}}', '{"a":1,"b":2,"c":3,"d":{}}' },
      { '{"a":1,"b":"x"}', '{"a":1,"b":"x"}' },
      { '{"_row":3,"_row":4,"_job":"j","_job":"k","a":{"_row":5}}', '{"a":{"_row":5}}' },
      { '{"_row":3}  "x"', '"x"' }, { '{"_row":3}}', "{}" }, { '{"_row":3,"a":1', '{"a":1' }, { '{"_row":3,"a":]}\r', '{"a":]}' },
      { '{"_row":3,"a":1}\r', '{"a":1}' }, { '{"_row":3,"a":1}', '{"a":1}', },
    }
    local text, wanted = {}, {}
    for i, case in ipairs(cases) do text[i], wanted[i] = case[1], case[2] end
    local path = h.write(folder .. "/r.ndjson", table.concat(text, "\n") .. "\n")
    for _, block in ipairs { 0, 1, 7 } do
      local raws, rests = {}, {}
      for i, row in ipairs(assert(source.rows(path, { dialect = { format = "ndjson", extra = true }, headers = { "_row", "_errors", "_job", "a" },
        is_rejects = true, marks = { row = 0, errors = 1, job = 2 }, block = block }))) do
        raws[i] = row.raw
        for name in pairs(marks) do
          if row.state == "good" then assert.is_nil(row.rest:gsub("{.*}", ""):find(name, 1, true), row.rest) end
        end
        rests[i] = #row.problems == 0 and "good" or row.problems[1].code .. (#row.problems > 1 and " and more" or "")
      end
      assert.same(wanted, raws)
      assert.same({ "good", "good", "good", "good", "good", "good", "json.syntax", "json.syntax", "json.syntax", "json.syntax", "good", "good" }, rests)
    end
  end)
end)
