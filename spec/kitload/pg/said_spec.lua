-- What of a server's words may be shown, and whether they are about a row.
require "spec.helper"
local objection = require "kitload.pg.objection"
local said = require "kitload.pg.said"

describe("the server's detail", function()
  local target = { schema = "public", name = "t" }

  local function own(detail, more)
    local err = { detail = detail, sqlstate = "23505", constraint = "c", table = "t", schema = "public" }
    for name, v in pairs(more or {}) do err[name] = v end
    return said.own(err, target)
  end

  it("is shown if it holds the row's own values", function()
    assert.equal("Key (a, b)=(1, 2) already exists.", own "Key (a, b)=(1, 2) already exists.")
    assert.equal('Key (a)=(1) is not present in table "x".', own('Key (a)=(1) is not present in table "x".', { sqlstate = "23503" }))
    assert.equal("Key (a)=(1) conflicts with another row", own "Key (a)=(1) conflicts with existing key (a)=(2).")
  end)

  it("is shown without values if they are another row's, of another table, or made up", function()
    local detail = "Key (a)=(1) already exists."
    for _, more in ipairs { { table = "u" }, { schema = "s" }, { constraint = false } } do
      assert.equal("Key (a) already exists.", own(detail, more))
    end
    assert.is_nil(own(detail, { sqlstate = "22001" }))
    assert.equal('Key (id) is still referenced from table "x".', own('Key (id)=(7) is still referenced from table "x".', { sqlstate = "23503" }))
    assert.is_nil(own "Failing row contains (1, secret).")
    assert.is_nil(own "Key (a)=(1) is odd.")
  end)

  it("ends at the last place that looks like its end, because a value may look so, too", function()
    assert.equal("Key (a) already exists.", said.without_values "Key (a)=(x) already exists. y) already exists.")
    assert.equal("Key (a) is duplicated.", said.without_values "Key (a)=(x) is duplicated. y) is duplicated.")
    assert.equal("Key (a) conflicts with another row", said.without_values "Key (a)=(1) conflicts with existing key (a)=(2).")
    assert.is_nil(said.without_values(nil))
  end)

  it("is said in words for a kit with a secret field, unless the message holds only names", function()
    local function words(more, raised)
      local err = { message = "the message", sqlstate = "23505", constraint = "c" }
      for name, v in pairs(more or {}) do err[name] = v or nil end
      return said.without_secrets(err, raised or false)
    end
    assert.equal("the message", words())
    assert.equal("the message", words { constraint = false, column = "a" })
    assert.equal("the server refuses a value", words { constraint = false })
    assert.equal("a trigger raised an exception", words({}, true))
    assert.equal("a value is too long for its column", words { sqlstate = "22001" })
    assert.equal("a value cannot be read as integer", words { sqlstate = "22P02", message = 'invalid input syntax for type integer: "s3cret"' })
    assert.equal("the server refuses a value", words { sqlstate = "99999" })
  end)
end)

describe("an error of the server", function()
  it("is about the row by its class, by its text, or because somebody raised it", function()
    for _, state in ipairs { "22001", "23505", "P0001", "21000", "27000", "09000", "38000", "39000", "44000", "54000", "45000", "U0001" } do
      assert.is_true(objection.is { sqlstate = state }, state)
    end
    for _, state in ipairs { "08006", "25006", "40001", "53100", "55P03", "57014", "58030", "XX000", "42P01", "42501", "54001" } do
      assert.is_false(objection.is { sqlstate = state }, state)
    end
    assert.is_false(objection.is { message = "no server" })
    assert.is_true(objection.is { sqlstate = "42501", message = 'new row violates row-level security policy for table "t"' })
  end)

  it("was raised by the function that the first line of its place names, not by one below", function()
    assert.is_true(objection.is { sqlstate = "42000", where = "PL/pgSQL function check_price() line 3 at RAISE" })
    assert.is_false(objection.is { sqlstate = "42000", where = "PL/pgSQL function a() line 3 at SQL statement\nfunction b() line 1 at RAISE" })
    assert.is_false(objection.is { sqlstate = "40001", where = "PL/pgSQL function check_price() line 3 at RAISE" })
  end)
end)
