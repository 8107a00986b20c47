require "spec.helper"
local statement = require "kitload.pg.statement"

describe("a server's objection", function()
  it("is told with what was being done, its SQLSTATE, its detail and a hint", function()
    local err = statement.explain({ kind = "db", exit = 4, message = 'insert or update on table "o" violates a constraint',
      sqlstate = "23503",
      constraint = "o_fk", detail = 'Key (c)=(7) is not present in table "p".' }, "insert the new rows")
    assert.equal('could not insert the new rows: insert or update on table "o" violates a constraint '
      .. "(SQLSTATE 23503, constraint o_fk)", err.message)
    assert.equal("Key (c) is not present in table \"p\".\nload the table that it refers to first", err.hint)
    assert.equal("insert the new rows", err.purpose)
  end)

  it("keeps the purpose that was said first", function()
    local err = statement.explain(statement.explain({ kind = "db", message = "x", sqlstate = "22000" }, "a"), "b")
    assert.equal("could not a: x (SQLSTATE 22000)", err.message)
  end)

  it("does not repeat the row's values where some of them are secret", function()
    local err = statement.explain({ kind = "db", message = "violates", sqlstate = "23505", table = "t", constraint = "c", detail = "Key (c)=(hunter2) is there.",
      where = "COPY t, line 1" }, "insert")
    statement.hide_values(err)
    assert.same({ "could not insert: violates (SQLSTATE 23505, constraint c)" }, { err.message, err.detail, err.where })
    assert.equal("the row is there already, or two rows of the input are the same to this index", err.hint)
    err = statement.explain({ kind = "db", message = 'invalid input syntax for type inet: "hunter2"', sqlstate = "22P02" }, "insert")
    statement.hide_values(err)
    assert.equal("could not insert: a value cannot be read as inet (SQLSTATE 22P02)", err.message)
    -- Types like regclass read a cell as a name. In the SQL of a hook a name is a name.
    local function named(purpose, sqlstate)
      err = statement.explain({ kind = "db", message = 'relation "hunter2" does not exist', sqlstate = sqlstate }, purpose)
      statement.hide_values(err)
      return err.message
    end
    assert.equal('could not insert: relation "***" does not exist (SQLSTATE 42P01)', named("insert", "42P01"))
    assert.equal('could not run after_merge: relation "hunter2" does not exist (SQLSTATE 42P01)', named("run after_merge", "42P01"))
    assert.equal('could not insert: relation "hunter2" does not exist (SQLSTATE 42501)', named("insert", "42501"))
  end)

  it("is not what a signal is", function()
    local err = statement.explain({ kind = "interrupted", message = "interrupted" }, "merge")
    assert.equal("interrupted", err.message)
  end)

  it("is about the data, or passes when tried again, or neither", function()
    local function judge(sqlstate)
      return { statement.is_objection { sqlstate = sqlstate }, statement.is_transient { sqlstate = sqlstate } }
    end
    for _, s in ipairs { "22001", "23505", "P0001" } do assert.same({ true, false }, judge(s)) end
    for _, s in ipairs { "40001", "40P01" } do assert.same({ false, true }, judge(s)) end
    for _, s in ipairs { "42501", "53100", "08006" } do assert.same({ false, false }, judge(s)) end
    assert.same({ false, false }, judge(nil))
  end)
end)
