local h = require "spec.helper"
local pg = require "kitload.host.pg"

local conninfo = h.conninfo()

--- Send one column of values in binary, row numbers in front; gives what the server makes of each, as text.
local function sent(encoder, column_type, values)
  local conn = assert(pg.connect { conninfo = conninfo })
  assert(conn:exec(("create temp table t (n int8, v %s)"):format(column_type)))
  local rows = {}
  for i, value in ipairs(values) do rows[i] = { value } end
  assert.equal(#rows, conn:copy_from("copy t from stdin (format binary)", assert(pg.encode({ encoder }, rows, true))))
  local texts = {}
  for i, row in ipairs(assert(conn:exec "select v::text as v from t order by n").rows) do
    texts[i] = row.v or "NULL"
  end
  conn:close()
  return texts
end

--- So many random digits, many of them zeros.
local function digits(n)
  return (("0"):rep(n):gsub("0", function() return math.random() < 0.5 and 0 or math.random(0, 9) end))
end

local day = 86400 * 1000000

describe("the binary encoder", function()
  if not conninfo then
    it("needs a test server: scripts/with-pg", function() pending "no KITLOAD_TEST_PG" end)
    return
  end

  it("sends booleans", function()
    assert.same({ "true", "false", "NULL" }, sent("bool", "bool", { true, false, pg.null }))
  end)

  it("sends integers to the ends of their range", function()
    assert.same({ "0", "-1", "32767", "-32768" }, sent("int2", "int2", { 0, -1, 32767, -32768 }))
    assert.same({ "0", "-1", "2147483647", "-2147483648" }, sent("int4", "int4", { 0, -1, 2147483647, -2147483648 }))
    assert.same({ "0", "-1", "9223372036854775807", "-9223372036854775808" },
      sent("int8", "int8", { 0, -1, math.maxinteger, math.mininteger }))
  end)

  it("sends floats", function()
    assert.same({ "0", "-0", "1.5", "-1e-300", "1.7976931348623157e+308", "Infinity", "-Infinity", "NaN" },
      sent("float8", "float8", { 0.0, -0.0, 1.5, -1e-300, 1.7976931348623157e308, 1 / 0, -1 / 0, 0 / 0 }))
    assert.same({ "0.1", "3.4028235e+38", "1e-45", "-Infinity" },
      sent("float4", "float4", { 0.1, 3.4028234663852886e38, 1.401298464324817e-45, -1 / 0 }))
  end)

  it("sends decimals digit for digit, with their scale", function()
    local texts = {
      "0", "0.0", "0.00000", "1", "-1", "9", "10", "99", "100", "9999", "10000", "10001", "99999999", "100000000", "12345678901234567890",
      "0.1", "0.0001", "0.00001", "-0.00000000000001", "1.5", "12.34", "1234.5678", "-1234567.8905", "10000.0001", "100000000.00000001",
      "1000000000000", "0.10", "7.00", "1234.56000", ("9"):rep(1000), "-" .. ("123456789"):rep(111) .. "." .. ("987654321"):rep(111),
      "0." .. ("0"):rep(999) .. "1", "1" .. ("0"):rep(131071), "0." .. ("0"):rep(16382) .. "1",
    }
    assert.same(texts, sent("numeric", "numeric", texts))
  end)

  it("sends minus zero as zero", function()
    assert.same({ "0", "0.00" }, sent("numeric", "numeric", { "-0", "-0.00" }))
  end)

  it("sends decimals of every length", function()
    local texts = {}
    for whole = 0, 13 do
      for scale = 0, 13 do
        for _ = 1, 5 do
          local front = whole == 0 and "0" or math.random(1, 9) .. digits(whole - 1)
          local back = digits(scale)
          texts[#texts + 1] = (math.random() < 0.5 and back:find "[1-9]" and "-" or "") .. front .. (scale > 0 and "." .. back or "")
        end
      end
    end
    assert.same(texts, sent("numeric", "numeric", texts))
  end)

  it("sends text of any length, empty text apart from NULL", function()
    local texts = { "", "x", "äöü€😀", "\\N\t\n\r\"'", ("x"):rep(100000), ("ä"):rep(1000) }
    assert.same(texts, sent("text", "text", texts))
    assert.same({ "NULL", "" }, sent("text", "text", { pg.null, "" }))
    assert.same({ "abc" }, sent("text", "varchar(3)", { "abc" }))
  end)

  it("sends dates as far as PostgreSQL's go", function()
    assert.same({ "2000-01-01", "1999-12-31", "2024-02-29", "4714-11-24 BC", "5874897-12-31", "0001-01-01", "0001-12-31 BC" },
      sent("date", "date", { 0, -1, 8825, -2451545, 2145031948, -730119, -730120 }))
  end)

  it("sends times", function()
    assert.same({ "00:00:00", "23:59:59.999999", "24:00:00", "12:34:56.5" }, sent("time", "time", { 0, day - 1, day, 45296500000 }))
  end)

  it("sends timestamps and instants as far as PostgreSQL's go", function()
    local values = { 0, -1, 8825 * day + 1, -211813488000000000, 9223371331199999999 }
    local texts = { "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "2024-02-29 00:00:00.000001", "4714-11-24 00:00:00 BC",
      "294276-12-31 23:59:59.999999" }
    assert.same(texts, sent("timestamp", "timestamp", values))
    for i, text in ipairs(texts) do texts[i] = text:gsub("( BC)$", "+00%1"):gsub("(%d)$", "%1+00"):gsub("%+00%+00", "+00") end
    for i, text in ipairs(texts) do texts[i] = text:gsub("BC%+00$", "BC") end
    assert.same(texts, sent("timestamptz", "timestamptz", values))
  end)

  it("sends uuids", function()
    assert.same({ "00010203-0405-0607-0809-0a0b0c0d0eff" }, sent("uuid", "uuid", { "\0\1\2\3\4\5\6\7\8\9\10\11\12\13\14\255" }))
  end)

  it("sends json as it came and jsonb as the server keeps it", function()
    local texts = { '{"b": 1,  "a": [1.50, null, "\\u00e4"]}', '""', "null", "12345678901234567890.10" }
    assert.same(texts, sent("json", "json", texts))
    assert.same({ '{"a": [1.50, null, "ä"], "b": 1}', '""', "null", "12345678901234567890.10" }, sent("jsonb", "jsonb", texts))
  end)

  it("sends rows of many columns in their order", function()
    local conn = assert(pg.connect { conninfo = conninfo })
    local types, columns, row = {}, {}, {}
    for i = 1, 500 do
      types[i] = ({ "int4", "text", "numeric" })[i % 3 + 1]
      columns[i] = ("c%d %s"):format(i, types[i])
      row[i] = i % 7 == 0 and pg.null or types[i] == "int4" and i or (types[i] == "text" and ("x"):rep(i * 3) or tostring(i) .. ".5")
    end
    assert(conn:exec("create temp table wide (" .. table.concat(columns, ", ") .. ")"))
    assert.equal(2, conn:copy_from("copy wide from stdin (format binary)", assert(pg.encode(types, { row, row }))))
    local got = assert(conn:exec "select * from wide").rows
    for _, r in ipairs(got) do
      for i = 1, 500 do
        local expected = row[i]
        if expected == pg.null then expected = nil end
        assert.equal(expected, r["c" .. i], "c" .. i)
      end
    end
  end)
end)

describe("a COPY stream", function()
  it("begins with the signature and ends with the trailer", function()
    assert.equal("PGCOPY\n\255\r\n\0" .. ("\0"):rep(8) .. "\255\255", pg.encode({ "int2" }, {}))
  end)

  it("holds column count, lengths and values in network order, -1 for NULL", function()
    local head = "PGCOPY\n\255\r\n\0" .. ("\0"):rep(8)
    assert.equal(head .. "\0\2" .. "\0\0\0\2\1\2" .. "\255\255\255\255" .. "\255\255", pg.encode({ "int2", "text" }, { { 258, pg.null } }))
  end)

  it("has the rows' rising numbers in front when they are asked for", function()
    local bytes = pg.encode({ "text" }, { { "x" }, { "y" } }, true)
    local columns, length, first, _, _, _, _, second = (">I2I4i8I4c1I2I4i8"):unpack(bytes, 20)
    assert.same({ 2, 8 }, { columns, length })
    assert.is_true(first > 0 and second > first)
    assert.equal("\0\0\0\1y\255\255", bytes:sub(-7))
  end)
end)

describe("a value past the range of its type", function()
  it("is our own mistake and never truncated", function()
    for _, case in ipairs {
      { "int2", 32768 }, { "int2", -32769 }, { "int4", 2147483648 }, { "date", 1 << 31 }, { "float4", 1e39 },
      { "numeric", "0." .. ("1"):rep(16384) }, { "numeric", "1" .. ("0"):rep(131072) },
    } do
      local bytes, err = pg.encode({ "text", case[1] }, { { "x", case[2] } })
      assert.is_nil(bytes)
      assert.equal("bug", err.kind)
      assert.truthy(err.message:find("range of " .. case[1], 1, true))
    end
  end)
end)
