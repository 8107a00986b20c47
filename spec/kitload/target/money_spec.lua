-- Texts that are read as money and money[] by the expressions of target/money.lua.
local h = require "spec.helper"
local db = require "spec.kitload.db"
local money = require "kitload.target.money"

local it = h.conninfo() and it or pending

describe("the expression that reads money", function()
  local conn
  setup(function() conn = h.conninfo() and db.connect() end)
  teardown(function() if conn then conn:close() end end)

  local function read(type_name, text)
    local numbers = type_name == "money" and "numeric" or "numeric[]"
    local result = conn:exec(("SELECT %s::%s::text AS v"):format(money.read(type_name, "$1::text"), numbers), { text })
    return result and result.rows[1].v
  end

  it("takes numbers with a point and a sign, alone and in an array", function()
    for text, wanted in pairs { ["12.34"] = "12.34", ["-12.34"] = "-12.34", [" +5 "] = "5.00", [".5"] = "0.50" } do
      assert.equal(wanted, read("money", text), text)
    end
    for text, wanted in pairs { ["{12.34,5}"] = "{12.34,5.00}", ["{-12.34,5,NULL}"] = "{-12.34,5.00,NULL}", ["{}"] = "{}",
      ["{{1,-2},{+3,.5}}"] = "{{1.00,-2.00},{3.00,0.50}}" } do
      assert.equal(wanted, read("_money", text), text)
    end
  end)

  it("takes nothing of which a digit would be lost", function()
    for _, text in ipairs { "{12.345}", "{-1,2.345}" } do assert.is_nil(read("_money", text), text) end
  end)

  it("is there for money alone", function() assert.is_nil(money.read("numeric", "$1")) end)
end)
