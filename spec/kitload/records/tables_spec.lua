local h = require "spec.helper"
local db = require "spec.kitload.db"
local tables = require "kitload.records.tables"

local server_it = h.conninfo() and it or pending

describe("the tables of our own", function()
  it("are made by this SQL", function()
    local text = table.concat(tables.setup_sql(), "\n") .. "\n"
    local path = "spec/cases/sql/setup.sql"
    if os.getenv "KITLOAD_GOLDEN" == "write" then h.write(path, text) end
    assert.equal(h.read(path), text)
  end)

  it("take another schema and prefix everywhere", function()
    local text = table.concat(tables.setup_sql { schema = "Import", prefix = "_acme_" }, "\n")
    assert.is_nil(text:find "public%.")
    assert.is_nil(text:find "importflow")
    assert.matches('create table if not exists "Import"._acme_staging_rows', text, 1, true)
    assert.matches('create index if not exists idx_acme_staging_rows_job_id\non "Import"._acme_staging_rows (import_job_id)', text,
      1, true)
    assert.equal('create schema if not exists "Import";', (text:match "^[^\n]*"))
  end)

  it("refuse a prefix that makes names too long", function()
    assert.is_nil(tables.bad_names { prefix = "_acme_" })
    assert.matches("bytes long", tables.bad_names { prefix = ("x"):rep(50) }, 1, true)
  end)

  it("are tried five times, if somebody makes the same at the same time", function()
    -- How often it is tried where each try ends with this SQLSTATE; the last one succeeds where there is none.
    local function tried(...)
      local states, tries, rolled = { ... }, 0, 0
      local conn = {}
      function conn.exec(_, text)
        if text:find "^BEGIN" then tries = tries + 1 end
        if text == "make" and states[tries] then return nil, { kind = "db", message = "x", sqlstate = states[tries], said = "x" } end
        return { affected = 0, rows = {}, columns = {} }
      end
      function conn.rollback() rolled = rolled + 1 end
      function conn.is_lost() return states.lost ~= nil end
      function conn.commit() return true end
      local ok, err = tables.install(conn, { "make" })
      assert.equal(ok and tries - 1 or tries, rolled)
      return ("%s %d"):format(ok and "made" or err.sqlstate, tries)
    end
    assert.equal("made 1", tried())
    for _, state in ipairs { "40P01", "40001", "23505", "42P07", "42P06", "42710" } do
      assert.equal("made 2", tried(state))
      assert.equal("made 5", tried(state, state, state, state))
      assert.equal(state .. " 5", tried(state, state, state, state, state))
    end
    assert.equal("42501 1", tried "42501")
    assert.equal("55P03 2", tried("23505", "55P03"))
  end)

  server_it("are installed once, and told when they were there", function()
    local conn = db.connect()
    local schema = db.schema(conn)
    local names = { schema = schema, prefix = "_it's_" }
    local before = assert(tables.apply(conn, names))
    assert.same({ false, false }, { before[1].there, before[2].there })
    before = assert(tables.apply(conn, names))
    assert.same({ true, true }, { before[1].there, before[2].there })
    assert.equal("true, true, true, true", db.text(conn,
      "SELECT relrowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::regnamespace", { schema }))
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
  end)

  server_it("take away what a hosted database grants to its public roles", function()
    local conn = db.connect()
    local schema = db.schema(conn)
    db.run(conn, ("CREATE ROLE anon; ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT ALL ON TABLES TO anon"):format(schema))
    assert(tables.apply(conn, { schema = schema }))
    local left = db.text(conn, [[
      SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'anon' AND table_schema = $1]], { schema })
    db.run(conn, ("DROP SCHEMA %s CASCADE; DROP OWNED BY anon; DROP ROLE anon"):format(schema))
    conn:close()
    assert.equal("0", left)
  end)
end)
