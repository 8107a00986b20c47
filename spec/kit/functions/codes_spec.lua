-- Codes and messages that a kit's functions give: how long they may be, and what may stand in them.
require "spec.helper"
local r = require "spec.kit.running"

local function told(code, message)
  local body = ('k.field "a" {}, k.row(function(row) row:error("a", %s, %s) end)'):format(code, message or '"no"')
  local rows = r.rows(body, "a\nx\n")
  return rows[1].kit_error or rows[1].problems[1]
end

describe("a code of a kit", function()
  it("has a hundred bytes at most", function()
    assert.equal(("x"):rep(100), told('("x"):rep(100)').code)
    assert.matches("the code has 101 bytes, of 100", told '("x"):rep(101)')
  end)

  it("has no control character", function()
    for _, byte in ipairs { 1, 9, 10, 27, 31, 127 } do
      assert.matches("the code contains a control character", told(('"a\\%dz"'):format(byte)))
    end
    for _, text in ipairs { "a z", "a~z", "aéz" } do assert.equal(text, told(('%q'):format(text)).code) end
  end)
end)

describe("a message of a kit", function()
  it("is cut behind two thousand bytes, between characters", function()
    assert.equal(2000, #told('"c"', '("x"):rep(2000)').message)
    assert.equal(("x"):rep(2000) .. "…", told('"c"', '("x"):rep(2001)').message)
    assert.equal(("x"):rep(1999) .. "…", told('"c"', '("x"):rep(1999) .. "éé"').message)
  end)
end)

describe("a field", function()
  it("has one error in a row by the items of a kit", function()
    local rows = r.rows([[k.field "a" {}, k.field "b" {}, k.field "c" {}, k.field "d" {}, k.field "e" {},
      k.require_one { "a", "b", at = "b" }, k.require_one { "c", "d", at = "b" }, k.require_one { "a", "c", at = "c" }]], "a,b,c,d,e\n,,,,x\n")
    local out = {}
    for i, p in ipairs(rows[1].problems) do out[i] = p.field .. " " .. p.code end
    assert.same({ "b require_one", "c require_one" }, out)
  end)
end)
