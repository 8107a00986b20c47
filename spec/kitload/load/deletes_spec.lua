-- How many rows an overwrite may delete: those that the table shrinks by, or whose keys are absent.
local h = require "spec.helper"
local db = require "spec.kitload.db"

local it = h.conninfo() and it or pending

describe("an overwrite", function()
  local conn, schema

  setup(function()
    if not h.conninfo() then return end
    conn = db.connect()
    schema = db.schema(conn)
  end)
  teardown(function()
    if not conn then return end
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
  end)

  -- The rows first to last replace a table of 200 rows. Gives what the error says about the rows, or how many rows are there then.
  local function replace(first, last, more)
    db.run(conn, "DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t SELECT n, 'a' FROM generate_series(1, 200) AS n")
    local spec = { into = "t", mode = "overwrite", columns = "id:int4 name:text", rows = {} }
    for id = first, last do spec.rows[#spec.rows + 1] = { id, "a" } end
    for name, v in pairs(more or {}) do spec[name] = v end
    local outcome, err = db.load(conn, spec)
    if not outcome then return err.message:match "^%S+ would lose (.*), and max_deletes" or err.message end
    return tonumber(db.text(conn, "SELECT count(*) FROM t"))
  end

  it("without a key may make the table half as small", function()
    assert.equal(100, replace(1, 100))
    assert.equal("101 of its 200 rows", replace(1, 99))
    assert.equal(99, replace(1, 99, { max_deletes = 101 }))
    assert.equal(150, replace(501, 650)) -- which rows they are cannot be known
    assert.equal(300, replace(501, 800, { max_deletes = 0 }))
  end)

  it("with a key may delete half of the keys, however many are new", function()
    local key = { key = { "id" } }
    assert.equal(100, replace(101, 200, key))
    assert.equal("101 of its 200 rows", replace(102, 200, key))
    assert.equal("101 of its 200 rows", replace(102, 900, key))
    assert.equal(799, replace(102, 900, { key = { "id" }, max_deletes = 101 }))
    assert.equal("1 of its 200 rows", replace(2, 200, { key = { "id" }, max_deletes = 0 }))
    assert.equal(200, replace(1, 200, { key = { "id" }, max_deletes = 0 }))
  end)
end)
