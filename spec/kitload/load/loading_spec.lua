local h = require "spec.helper"
local db = require "spec.kitload.db"
local sys = require "kitload.host.sys"

local it = h.conninfo() and it or pending

-- A connection whose calls of one method may be answered by something else: hook(real, ...) gives nil to let it through.
local function proxied(conn, hooks)
  return setmetatable({}, { __index = function(_, name)
    return function(_, ...)
      if hooks[name] then
        local results = table.pack(hooks[name](conn, ...))
        if results.n > 0 then return table.unpack(results, 1, results.n) end
      end
      return conn[name](conn, ...)
    end
  end })
end

describe("a load", function()
  local conn, schema

  setup(function()
    if not h.conninfo() then return end
    conn = db.connect()
    schema = db.schema(conn)
  end)
  teardown(function()
    if conn then
      db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
      conn:close()
    end
  end)
  before_each(function()
    if conn then db.run(conn, [[
      DROP TABLE IF EXISTS t, log; CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL); CREATE TABLE log (word text);
      INSERT INTO t VALUES (1, 'a'), (2, 'b')]]) end
  end)

  local function load(more, by)
    local spec = { into = { schema = schema, table = "t" }, mode = "append", columns = "id:int4 name:text", rows = { { 8, "x" },
      { 9, "y" } },
                   jobs = { schema = schema } }
    for name, value in pairs(more or {}) do spec[name] = value end
    return db.load(by or conn, spec)
  end
  local function content() return db.text(conn, "SELECT id, name FROM t ORDER BY id") end
  local function last_job()
    return db.text(conn, "SELECT status, way, rows_inserted, error ->> 'message' FROM _importflow_jobs ORDER BY started_at DESC LIMIT 1")
  end
  local function is_clean()
    assert.is_false((conn:in_transaction()))
    assert.equal("0", db.text(conn, "SELECT count(*) FROM pg_class WHERE relname LIKE '\\_kitload\\_%'"))
    assert.equal("0", db.text(conn, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"))
  end

  it("goes straight when nothing stands in the way, and says which way it went", function()
    local outcome = assert(load { readable_twice = true })
    assert.same({ "straight", 2 }, { outcome.way, outcome.counts.inserted })
    assert.equal("1|a, 2|b, 8|x, 9|y", content())
    assert.equal("completed|straight|2|∅", last_job())
    is_clean()
  end)

  it("is done over by staging when the server objects on the straight way", function()
    db.run(conn, "ALTER TABLE t ALTER name SET DEFAULT 'none'")
    local outcome = assert(load { readable_twice = true, rows = { { 8, "x" }, { 9 } } })
    assert.same({ "staged", "going straight, the server objected (23502)" }, { outcome.way, outcome.reason })
    assert.equal("1|a, 2|b, 8|x, 9|none", content())
    assert.equal("completed|staged|2|∅", last_job())
    is_clean()
  end)

  it("rejects the row that the server objects to, on both ways", function()
    for id, twice in pairs { [8] = true, [9] = false } do
      local outcome = assert(load { readable_twice = twice, rows = { { id, "x" }, { 1, "again" } } })
      assert.equal("1 inserted 1 rejected", db.counts(outcome))
      assert.same({ { number = 2, code = "db.unique", detail = "is in the destination already (t_pkey)" } }, outcome.rejects)
      assert.equal("completed|staged|1|∅", last_job())
      is_clean()
    end
  end)

  it("with create = true leaves no table behind when it fails", function()
    local fields = { { name = "id", domain = "integer" }, { name = "name", domain = "text" } }
    local more = { into = { schema = schema .. "_new", table = "made" }, create = true, fields = fields, key = { "id" }, mode = "upsert",
                   columns = "id:int8 name:text", before_commit = function() return nil, { kind = "input", exit = 3,
                     message = "disk full" } end }
    local outcome, err = load(more)
    assert.is_nil(outcome)
    assert.equal("disk full", err.message)
    assert.equal("0", db.text(conn, "SELECT count(*) FROM pg_namespace WHERE nspname = $1", { schema .. "_new" }))
    more.before_commit = nil
    outcome = assert(load(more))
    assert.equal(2, outcome.counts.inserted)
    assert.equal("8|x, 9|y", db.text(conn, ("SELECT * FROM %s_new.made"):format(schema)))
    db.run(conn, ("DROP SCHEMA %s_new CASCADE"):format(schema))
  end)

  it("with create = true goes straight into the table that it makes, and adds what is missing later", function()
    local fields = { { name = "id", domain = "integer" }, { name = "name", domain = "text" } }
    local outcome = assert(load { into = { table = "brand_new" }, create = true, fields = fields, columns = "id:int8 name:text",
      readable_twice = true })
    assert.equal("straight", outcome.way)
    fields[3] = { name = "since", domain = "date" }
    assert(load { into = { table = "brand_new" }, create = true, fields = fields, columns = "id:int8 since:date", key = { "id" },
      mode = "upsert",
                  rows = { { 8, "2024-05-06" } } })
    assert.equal("8|x|2024-05-06, 9|y|∅", db.text(conn, "SELECT * FROM brand_new ORDER BY id"))
    assert.equal("1", db.text(conn, "SELECT count(*) FROM pg_index WHERE indrelid = 'brand_new'::regclass AND indisunique"))
  end)

  it("writes frozen rows into a table that it makes, but not where a hook of the kit or another run came first", function()
    local fields = { { name = "id", domain = "integer" }, { name = "name", domain = "text" } }
    local n = 0
    local function made(more)
      n = n + 1
      local spec = { into = { table = "made_" .. n }, create = true, fields = fields, columns = "id:int8 name:text", readable_twice = true }
      for name, v in pairs(more) do spec[name] = v end
      local outcome, err, plan = load(spec, spec.through)
      assert(outcome, err and err.message)
      return plan.copy:find("FREEZE", 1, true) ~= nil
    end
    assert.is_true(made {})
    assert.is_false(made { before_merge = "DECLARE c CURSOR WITH HOLD FOR SELECT 1" })
    -- Made by somebody else after it was looked for.
    local other, acted = db.connect(), false
    local behind = proxied(conn, { later = function(_, purpose)
      if purpose == "set the lock timeout" and not acted then
        acted = true
        db.run(other, ("CREATE TABLE %s.made_3 (id int8, name text)"):format(schema))
      end
    end })
    assert.is_false(made { through = behind })
    assert.is_true(acted)
    other:close()
  end)

  it("runs before_merge and after_merge inside its transaction", function()
    assert(load { before_merge = "INSERT INTO log SELECT 'before ' || count(*) FROM t",
                  after_merge = { "INSERT INTO log SELECT 'after ' || count(*) FROM t",
                    "INSERT INTO log VALUES ('x'); INSERT INTO log VALUES ('y')" } })
    assert.equal("before 2, after 4, x, y", db.text(conn, "SELECT word FROM log"))
    local outcome, err = load { rows = { { 20, "z" } }, after_merge = "INSERT INTO log VALUES ('lost'); SELECT 1/0" }
    assert.is_nil(outcome)
    assert.matches("could not run after_merge: division by zero", err.message, 1, true)
    assert.equal("4|4", db.text(conn, "SELECT (SELECT count(*) FROM log), count(*) FROM t"))
  end)

  it("refuses a hook that the server would not get to its end", function()
    db.run(conn, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
    local outcome, err = load { before_merge = "DELETE FROM kept\0 WHERE n = 2" }
    assert.is_nil(outcome)
    assert.same({ 2, "usage", "before_merge contains U+0000, where the server would stop to read" }, { err.exit, err.kind, err.message })
    assert.equal("1", db.text(conn, "SELECT count(*) FROM kept"))
  end)

  it("refuses hooks that would end its transaction, and notices one that got by", function()
    local outcome, err = load { after_merge = "DELETE FROM log; COMMIT" }
    assert.is_nil(outcome)
    assert.same({ 2, "after_merge contains COMMIT, but it runs inside the load's own transaction" }, { err.exit, err.message })
    db.run(conn, "CREATE OR REPLACE PROCEDURE ends() LANGUAGE plpgsql AS 'begin commit; end'")
    outcome, err = load { after_merge = "CALL ends()" }
    assert.is_nil(outcome)
    assert.equal("2D000", err.sqlstate)
    assert.equal("1|a, 2|b", content())
  end)

  it("checks deferred constraints before COMMIT", function()
    db.run(conn, "ALTER TABLE t ADD up int REFERENCES t DEFERRABLE INITIALLY DEFERRED")
    local outcome, err = load { columns = "id:int4 name:text up:int4", rows = { { 7, "y" } }, mode = "overwrite",
      after_merge = "INSERT INTO t (id, name, up) VALUES (8, 'x', 99)" }
    assert.is_nil(outcome)
    assert.matches("could not check the deferred constraints: ", err.message, 1, true)
    assert.equal("23503", err.sqlstate)
    assert(load { columns = "id:int4 name:text up:int4", rows = { { 8, "x", 9 }, { 9, "y" } } })
  end)

  it("of a dry run says what would be and leaves nothing", function()
    local outcome = assert(load { mode = "upsert", key = { "id" }, rows = { { 1, "A" }, { 2, "b" }, { 3, "c" } }, dry_run = true })
    assert.equal("1 inserted 1 updated 1 unchanged", db.counts(outcome))
    assert.equal("1|a, 2|b", content())
    is_clean()
  end)

  it("past max_rejects rolls everything back, rows that ring 2 rejects included", function()
    local outcome, err = load { max_rejects = 1, result = { read = 4, rejected = 2 } }
    assert.is_nil(outcome)
    assert.same({ 5, "2 of 4 rows rejected, max_rejects allows 1: nothing was loaded" }, { err.exit, err.message })
    local rows = { { 5, "a" }, { 5, "b" }, { 6, "c" } }
    outcome, err = load { mode = "upsert", key = { "id" }, duplicates = "reject", max_rejects = "50%", rows = rows }
    assert.is_nil(outcome)
    assert.same({ "max_rejects", 2 }, { err.code, #err.rejects })
    outcome = assert(load { mode = "upsert", key = { "id" }, duplicates = "reject", max_rejects = "70%", rows = rows })
    assert.equal("1 inserted 2 rejected", db.counts(outcome))
    outcome, err = load { mode = "overwrite", key = { "id" }, result = { read = 3, rejected = 1 } }
    assert.is_nil(outcome)
    assert.matches('load = "overwrite" allows none', err.message, 1, true)
    is_clean()
  end)

  it("of an overwrite that would load no row is refused unless it is let", function()
    local outcome, err = load { mode = "overwrite", rows = {} }
    assert.is_nil(outcome)
    assert.same({ 5, "--allow-empty allows that" }, { err.exit, err.hint })
    assert.equal("1|a, 2|b", content())
    outcome = assert(load { mode = "overwrite", rows = {}, allow_empty = true })
    assert.equal("2 deleted", db.counts(outcome))
  end)

  it("of no rows at all is fine in every other mode", function()
    for _, mode in ipairs { "append", "upsert", "insert_only" } do
      assert.equal("", db.counts(assert(load { mode = mode, key = { "id" }, rows = {} })))
    end
  end)

  it("notices that the destination was altered or dropped meanwhile", function()
    local other = db.connect()
    local function meanwhile(text)
      local outcome, err = load { during = function() db.run(other, ("SET search_path TO %s; %s"):format(schema, text)) end }
      assert.is_nil(outcome)
      is_clean()
      return err
    end
    assert.equal("the destination was altered meanwhile: column name was text and is now character varying(9)",
      meanwhile("ALTER TABLE t ALTER name TYPE varchar(9)").message)
    assert.equal("42P01", meanwhile("DROP TABLE t").sqlstate)
    other:close()
  end)

  it("notes of a file that changed after it was hashed what was read", function()
    for _, way in ipairs { { "upsert", "staged" }, { "append", "staged" }, { "append", "straight" } } do
      db.run(conn, "DELETE FROM t WHERE id > 2")
      local read = table.concat(way, "-")
      local job = { id = sys.uuid(), kit = "spec", meta = {}, sources = { { name = "a.csv", sha256 = read .. "-before", size = 5 } } }
      local outcome = assert(load { mode = way[1], key = { "id" }, readable_twice = way[2] == "straight", job = job,
        result = { files = { { sha256 = read, bytes = 77, rows = 2, rejected = 0, last_row = 3, last_line = 3 } } } })
      assert.equal(way[2], outcome.way)
      assert.equal(read .. "|77|2|true", db.text(conn, "SELECT sha256, size, rows_read, loaded FROM _importflow_files WHERE job = $1",
        { outcome.job }))
    end
    local _, err = load { mode = "append", readable_twice = true, rows = { { 10, "z" } },
      result = { files = { { sha256 = "append-straight", bytes = 77, rows = 1, rejected = 0 } } } }
    assert.equal("already_loaded", err.code)
  end)

  it("needs no more rights than its mode does", function()
    local role = schema .. "_loader"
    local function granted(grant, more)
      db.run(conn, ("CREATE ROLE %s; GRANT USAGE ON SCHEMA %s TO %s; GRANT %s ON t TO %s; SET ROLE %s"):format(
        role, schema, role, grant, role, role))
      more.jobs = false
      local outcome, err = load(more)
      db.run(conn, ("RESET ROLE; DROP OWNED BY %s; DROP ROLE %s"):format(role, role))
      return outcome and db.counts(outcome) or err.message
    end
    assert.equal("2 inserted", granted("INSERT (id, name)", { rows = { { 20, "x" }, { 21, "y" } } }))
    assert.equal("2 inserted", granted("INSERT", { rows = { { 22, "x" }, { 23, "y" } }, readable_twice = true }))
    assert.equal("1 updated 1 unchanged", granted("INSERT, SELECT, UPDATE (name)",
      { mode = "upsert", key = { "id" }, rows = { { 1, "a" }, { 2, "B" } } }))
    assert.matches("lacks rights: UPDATE on", granted("INSERT, SELECT", { mode = "upsert", key = { "id" } }), 1, true)
    assert.equal("1 inserted 1 existing", granted("INSERT, SELECT (id)", { mode = "insert_only", key = { "id" }, rows = { { 1,
      "q" }, { 30, "z" } } }))
    assert.matches("lacks rights: INSERT on", granted("SELECT", {}), 1, true)
  end)

  it("into a schema that the role may not use says so", function()
    local role = schema .. "_stranger"
    db.run(conn, ("CREATE ROLE %s; SET ROLE %s"):format(role, role))
    local outcome, err = load()
    db.run(conn, ("RESET ROLE; DROP ROLE %s"):format(role))
    assert.is_nil(outcome)
    assert.matches(("could not look for %s.t: permission denied for schema"):format(schema), err.message, 1, true)
  end)

  it("repeats the merge as a whole when it met a deadlock, and gives up in the end", function()
    local times = 0
    local function deadlock(n)
      times = 0
      return proxied(conn, { exec = function(_, text)
        if text:find("INSERT INTO \"" .. schema .. "\".\"t\"", 1, true) and times < n then
          times = times + 1
          return nil, { kind = "db", exit = 4, message = "deadlock detected", sqlstate = "40P01" }
        end
      end })
    end
    local function one_by_one(...)
      local given = table.pack(...)
      return db.step_by_step(function() return load(table.unpack(given, 1, given.n)) end)
    end
    local outcome = assert(one_by_one({ mode = "upsert", key = { "id" }, rows = { { 5, "e" }, { 5, "f" } } }, deadlock(2)))
    assert.same({ 2, 1, 1 }, { outcome.retries, outcome.counts.inserted, outcome.counts.skipped })
    local err
    outcome, err = one_by_one({ mode = "upsert", key = { "id" }, rows = { { 6, "e" } } }, deadlock(99))
    assert.is_nil(outcome)
    assert.same({ "40P01", 6 }, { err.sqlstate, times })
    is_clean()
  end)

  it("whose rows do not add up is our own bug, and is rolled back", function()
    local outcome, err = load { result = { sent = 3, read = 3 } }
    assert.is_nil(outcome)
    assert.same({ "bug", 70, "3 rows were sent, but the stage holds 2" }, { err.kind, err.exit, err.message })
    outcome, err = load { result = { read = 5 } }
    assert.is_nil(outcome)
    assert.matches("the rows do not add up: 5 read", err.message, 1, true)
    assert.equal("1|a, 2|b", content())
  end)

  describe("whose COMMIT is not answered", function()
    -- T1's COMMIT goes through; T2's is the one after the job's row was written.
    local function lost(real_commit)
      local ready = false
      return proxied(conn, {
        exec = function(_, text) ready = ready or text:find("status = 'completed'", 1, true) ~= nil and text:find("UPDATE", 1,
          true) ~= nil end,
        commit = function(real)
          if not ready then return real:commit() end
          if real_commit then assert(real:commit()) end
          return nil, { kind = "doubt", exit = 6, message = "the connection broke", lost = true }
        end,
        rollback = function() return true end,
        is_lost = function() return ready end,
      })
    end
    local function connect() return db.connect() end

    it("is told as committed when it was", function()
      local outcome = assert(load({ connect = connect }, lost(true)))
      assert.equal("the connection broke at COMMIT; the server was asked again and has committed", outcome.notes[#outcome.notes])
      assert.equal("1|a, 2|b, 8|x, 9|y", content())
      conn:close()
      conn = db.connect()
      db.run(conn, ("SET search_path TO %s, public"):format(schema))
    end)

    it("is told as rolled back when it was, the old session having been ended", function()
      local outcome, err = load({ connect = connect }, lost(false))
      assert.is_nil(outcome)
      assert.same({ "db", 4 }, { err.kind, err.exit })
      assert.matches("the server rolled back: nothing was loaded", err.message, 1, true)
      conn:close()
      conn = db.connect()
      db.run(conn, ("SET search_path TO %s, public"):format(schema))
      assert.equal("1|a, 2|b", content())
    end)

    it("is in doubt when the server cannot be asked, with job and transaction", function()
      local outcome, err = load({}, lost(true))
      assert.is_nil(outcome)
      assert.same({ "doubt", 6 }, { err.kind, err.exit })
      assert.matches(("job %s, transaction %s"):format(err.job, err.xid):gsub("%-", "%%-"), err.message)
      conn:close()
      conn = db.connect()
      db.run(conn, ("SET search_path TO %s, public"):format(schema))
    end)
  end)
end)
