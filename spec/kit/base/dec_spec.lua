require "spec.helper"
local dec = require "kit.base.dec"

local d = dec.new

-- Two decimals from a generator that gives the same ones each time.
local function samples(n)
  local state, out = 12345, {}
  local function next_digit(below)
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % below
  end
  for i = 1, n do
    local digits = {}
    for j = 1, next_digit(40) + 1 do digits[j] = next_digit(10) end
    local text = table.concat(digits)
    local scale = next_digit(#text)
    out[i] = (next_digit(2) == 1 and "-" or "") .. text:sub(1, #text - scale) .. (scale > 0 and "." .. text:sub(-scale) or "")
  end
  return out
end

describe("k.dec", function()
  it("adds, subtracts and multiplies exactly", function()
    assert.equal("0.3", tostring(d "0.1" + "0.2"))
    assert.equal("-0.1", tostring(d "0.1" - "0.2"))
    assert.equal("0.02", tostring(d "0.1" * "0.2"))
    assert.equal("5", tostring(2 + d(3)))
    assert.equal("-1.50", tostring(-d "1.50"))
  end)

  it("keeps the digits that were written", function()
    assert.equal("1.10", tostring(d "1.10"))
    assert.equal("0.00", tostring(d "-0.00"))
    assert.equal("7", tostring(d "+007"))
  end)

  it("has no negative zero, however many digits it has and however it came about", function()
    local long = ("0"):rep(30)
    for _, zero in ipairs { d "-0", d "-0.00", d("-0." .. long), d("-" .. long), -d("0." .. long), d "-0.5" * d("0." .. long), d "-1" * 0,
      d "-12345678901234567890123" * 0, 0 * d "-12345678901234567890123.5", d "-12345678901234567890123" - d "-12345678901234567890123" } do
      assert.matches("^0[.0]*$", tostring(zero))
      assert.is_true(zero == d "0")
    end
  end)

  it("goes past 64 bits", function()
    assert.equal("18446744073709551616", tostring(d "4294967296" * "4294967296"))
    assert.equal("9223372036854775808", tostring(d(math.maxinteger) + 1))
    assert.equal("-9223372036854775808", tostring(d(math.mininteger)))
    assert.equal("-1", tostring(d(math.mininteger) + math.maxinteger))
    assert.equal("123456789012345678901234567890.5", tostring(d "123456789012345678901234567890" + "0.5"))
  end)

  it("compares by value, whatever the scale", function()
    assert.is_true(d "1.50" == d "1.5")
    assert.is_true(d "0" == d "-0.00")
    assert.is_true(d "-2" < 1)
    assert.is_true(d "100000000000000000000000" > d "99999999999999999999999.9")
    assert.is_true(d "-100000000000000000000000" < d "-99999999999999999999999.9")
    assert.is_true(d "2" <= d "2.0")
    assert.is_false(d "2" < d "2.0")
  end)

  it("agrees with itself on sums, differences and products of many lengths", function()
    local list = samples(300)
    for i = 1, #list - 1 do
      local a, b = d(list[i]), d(list[i + 1])
      assert.is_true((a + b) - b == a, list[i] .. " and " .. list[i + 1])
      assert.is_true(a * b == b * a)
      assert.is_true((a + b) * (a - b) == a * a - b * b)
      assert.not_equal(a < b, b <= a)
    end
  end)

  it("divides only to a scale, half to even", function()
    assert.has_error(function() return d(1) / 3 end, "decimals are not divided without a scale, write a:div(b, 2)")
    assert.equal("0.33", tostring(d(1):div(3, 2)))
    assert.equal("0.67", tostring(d(2):div(3, 2)))
    assert.equal("-0.67", tostring(d(-2):div(3, 2)))
    assert.equal("0.12", tostring(d(1):div(8, 2)))
    assert.equal("0.38", tostring(d(3):div(8, 2)))
    assert.equal("2", tostring(d(5):div(2, 0)))
    assert.equal("4", tostring(d(7):div(2, 0)))
    assert.equal("1.5", tostring((d "0.3"):div("0.2", 1)))
    assert.equal("100000000000000000000.00", tostring((d "100000000000000000000"):div(1, 2)))
  end)

  it("knows the words of PostgreSQL's numeric, by its rules", function()
    local nan, inf = d "NaN", d "Infinity"
    assert.is_true(nan == nan and nan > inf and inf > d "99999999999999999999999" and -inf < d(-5) and -inf == d "-Infinity")
    assert.same({ "Infinity", "NaN", "-Infinity", "NaN", "NaN", "-Infinity", "Infinity" }, {
      tostring(inf + 5), tostring(inf - inf), tostring(5 - inf), tostring(nan + 1), tostring(inf * 0), tostring(inf * -2),
      tostring(inf + "12345678901234567890123") })
    assert.same({ "0", "NaN", "-Infinity", "NaN", "NaN" }, {
      tostring(d(5):div(inf, 2)), tostring(inf:div(inf, 2)), tostring(inf:div(-2, 2)), tostring(nan:div(1, 0)), tostring(-nan) })
    assert.same({ "NaN", "0", "NaN" }, { tostring(d(5):div(nan, 2)), tostring(d(-5):div(-inf, 2)), tostring(inf:div(nan, 2)) })
    assert.has_error(function() return inf:div(0, 2) end)
  end)

  it("refuses what is not exact, and what is no number", function()
    assert.has_error(function() return d(0.1) end,
      'k.dec takes a decimal, an integer or a text like "1234.56", not the float 0.1, which is not exact: write it as text')
    for _, text in ipairs { "", "1e5", "1.", ".5", "abc", " 1", "1,5", "nan", "inf" } do
      assert.is_nil(dec.parse(text), text)
    end
    assert.is_nil(dec.parse(true))
    assert.has_error(function() return d(1):div(0, 2) end)
  end)

  it("cannot be changed by who holds one", function()
    assert.equal("decimal", getmetatable(d(1)))
    assert.is_nil(d(1).__add)
  end)
end)
