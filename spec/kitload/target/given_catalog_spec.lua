require "spec.helper"
local given = require "kitload.target.given_catalog"

describe("a catalog that a test writes down", function()
  it("knows SQL's names of types, with length, precision and scale", function()
    local columns = assert(given.columns { a = "character varying(80)", b = "NUMERIC( 12 , 2 )", c = "bigint",
      d = "timestamp with time zone", e = "double  precision", f = "char", g = "numeric", h = "numeric(5)" })
    local out = {}
    for _, c in ipairs(columns) do out[c.name] = { c.type, c.typmod } end
    assert.same({ a = { "varchar", { length = 80 } }, b = { "numeric", { precision = 12, scale = 2 } }, c = { "int8" },
      d = { "timestamptz" }, e = { "float8" }, f = { "bpchar", { length = 1 } }, g = { "numeric" },
      h = { "numeric", { precision = 5, scale = 0 } } }, out)
  end)

  it("knows not null and default", function()
    local columns = assert(given.columns { a = "text not null", b = "integer NOT NULL DEFAULT 0", c = "date" })
    assert.same({ true, false }, { columns[1].not_null, columns[1].has_default })
    assert.same({ "int4", true, true }, { columns[2].type, columns[2].not_null, columns[2].has_default })
    assert.same({ false, false }, { columns[3].not_null, columns[3].has_default })
  end)

  it("takes a list of labels for an enum, and columns of a catalog as they are", function()
    assert.same({ "a", "b" }, given.columns({ mood = { "a", "b" } })[1].labels)
    local columns = { { name = "a", type = "int4" } }
    assert.equal(columns, given.columns(columns))
  end)

  it("refuses a type that it does not know", function()
    local columns, wrong = given.columns { a = "intger" }
    assert.is_nil(columns)
    assert.equal([[the column "a" has the type "intger", which is not known here: did you mean 'integer'?]], wrong)
    columns, wrong = given.columns { a = 5 }
    assert.is_nil(columns)
    assert.matches('the column "a" is a number', wrong, 1, true)
  end)
end)
