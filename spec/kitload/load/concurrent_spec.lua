local h = require "spec.helper"
local db = require "spec.kitload.db"
local sys = require "kitload.host.sys"

local it = h.conninfo() and it or pending

-- A connection that lets something happen just before a statement that contains a text.
local function interrupted(conn, before)
  local proxy = { log = {} }
  return setmetatable(proxy, { __index = function(_, name)
    return function(_, ...)
      local text = ...
      if name == "ask" then text = select(2, ...) end
      if (name == "exec" or name == "commit" or name == "ask") and type(text or name) == "string" then
        for pattern, act in pairs(before) do
          if (text or name):find(pattern, 1, true) then
            before[pattern] = nil
            act()
          end
        end
      end
      return conn[name](conn, ...)
    end
  end })
end

describe("other writers", function()
  local conn, other, schema

  setup(function()
    if not h.conninfo() then return end
    conn, other = db.connect(), db.connect()
    schema = db.schema(conn)
    db.run(other, ("SET search_path TO %s, public"):format(schema))
  end)
  teardown(function()
    if conn then
      db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
      conn:close()
      other:close()
    end
  end)
  before_each(function()
    if conn then db.run(conn, [[
      DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, name text, code text UNIQUE);
      INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')]]) end
  end)

  local function load(before, rows, more)
    local spec = { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text", rows = rows }
    for name, value in pairs(more or {}) do spec[name] = value end
    local outcome, err = db.step_by_step(function() return db.load(interrupted(conn, before), spec) end)
    return outcome and db.counts(outcome), err, outcome
  end
  local function load_at_once(before, rows)
    local outcome, err = db.load(interrupted(conn, before),
      { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text", rows = rows })
    return outcome and db.counts(outcome), err
  end
  local function content() return db.text(conn, "SELECT id, name FROM t ORDER BY id") end
  local function writes(text) return function() db.run(other, text) end end

  -- Runs SQL in a session of its own and comes back when its changes are made but not committed. It commits when somebody
  -- waits for it.
  local function begins(text)
    return function()
      os.execute(("env -u LD_PRELOAD psql %s -qc %s >/dev/null 2>&1 &"):format(h.quote(h.conninfo()), h.quote(([[
        BEGIN; SET search_path TO %s; %s;
        DO $$ BEGIN -- open_%s
          FOR i IN 1..2000 LOOP
            EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)));
            PERFORM pg_sleep(0.01);
          END LOOP;
        END $$; COMMIT]]):format(schema, text, schema))))
      repeat
        local n = db.text(other, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE $1",
          { "%open_" .. schema .. "%" })
      until n ~= "0"
    end
  end

  it("who insert a key before the INSERT have it updated", function()
    assert.equal("1 inserted 1 updated 1 unchanged",
      (load({ ["INSERT INTO \"" .. schema] = writes "INSERT INTO t VALUES (8, 'theirs')" }, { { 1, "a" }, { 8, "ours" }, { 9, "n" } })))
    assert.equal("1|a, 2|b, 3|c, 8|ours, 9|n", content())
  end)

  it("who insert a key at the same time do not stop the load: back to the savepoint, quietly, then UPDATE", function()
    assert.equal("1 inserted 1 updated 1 unchanged",
      (load({ ["INSERT INTO \"" .. schema] = begins "INSERT INTO t VALUES (8, 'theirs')" }, { { 1, "a" }, { 8, "ours" }, { 9, "n" } })))
    assert.equal("1|a, 2|b, 3|c, 8|ours, 9|n", content())
  end)

  it("who insert a key at the same time do not stop few rows either, which go all at once", function()
    local rows = { { 1, "a" }, { 8, "ours" }, { 9, "n" } }
    assert.equal("1 inserted 1 updated 1 unchanged", load_at_once({ ["INSERT INTO \"" .. schema] =
      begins "INSERT INTO t VALUES (8, 'theirs')" }, rows))
    assert.equal("1|a, 2|b, 3|c, 8|ours, 9|n", content())
    assert.equal("3 unchanged", load_at_once({}, rows))
  end)

  it("who hold a row that few rows update are waited for, and what they did is found", function()
    assert.equal("1 updated 1 unchanged", load_at_once({ ["INSERT INTO \"" .. schema] = begins "UPDATE t SET name = 'theirs' WHERE id = 2" },
      { { 1, "a" }, { 2, "B" } }))
    assert.equal("1 inserted 1 unchanged", load_at_once({ ["INSERT INTO \"" .. schema] = begins "DELETE FROM t WHERE id = 2" },
      { { 1, "a" }, { 2, "BB" } }))
    assert.equal("1|a, 2|BB, 3|c", content())
  end)

  it("who delete a row that was to be updated get it inserted again", function()
    assert.equal("1 inserted 1 unchanged", (load({ ["UPDATE \"" .. schema] = writes "DELETE FROM t WHERE id = 2" }, { { 1, "a" },
      { 2, "B" } })))
    assert.equal("1|a, 2|B, 3|c", content())
  end)

  it("who make the same change leave nothing to do", function()
    assert.equal("2 unchanged", (load({ ["UPDATE \"" .. schema] = writes "UPDATE t SET name = 'B' WHERE id = 2" }, { { 1, "a" },
      { 2, "B" } })))
  end)

  it("who take the value of another unique index have the row rejected, with the index's name", function()
    local counts, _, outcome = load({ ["INSERT INTO \"" .. schema] = begins "INSERT INTO t VALUES (7, 'x', 'c7')" },
      { { 2, "B", "c2" }, { 8, "ours", "c7" } }, { columns = "id:int4 name:text code:text" })
    assert.equal("1 updated 1 rejected", counts)
    assert.equal("db.unique", outcome.rejects[1].code)
    assert.matches("constraint t_code_key", outcome.rejects[1].detail, 1, true)
    assert.equal("1|a, 2|B, 3|c, 7|x", content())
  end)

  it("who insert the same key make insert_only find it there", function()
    assert.equal("1 inserted 1 existing", (load({ ["INSERT INTO \"" .. schema] = begins "INSERT INTO t VALUES (8, 'theirs')" },
      { { 8, "ours" }, { 9, "n" } }, { mode = "insert_only" })))
    assert.equal("1|a, 2|b, 3|c, 8|theirs, 9|n", content())
  end)

  it("wait while a keyed overwrite holds the table, and readers do not", function()
    local seen
    local counts = load({ ["DELETE FROM \"" .. schema] = function()
      seen = db.text(other, "SELECT count(*) FROM t")
      db.run(other, "SET lock_timeout = '50ms'")
      assert.is_nil((other:exec "INSERT INTO t VALUES (77)"))
      db.run(other, "RESET lock_timeout")
    end }, { { 1, "A" }, { 9, "n" } }, { mode = "overwrite" })
    assert.equal("3", seen)
    assert.equal("1 inserted 1 updated 2 deleted", counts)
  end)

  it("who write to the same keys all the time never make the sums wrong", function()
    db.run(conn, "INSERT INTO t SELECT g, 'x' FROM generate_series(10, 60) g; CREATE TABLE told_to_stop (); CREATE TABLE at_work (pid int DEFAULT pg_backend_pid())")
    local script = h.write(h.tmp() .. "/writer.sql", ([[
      SET search_path TO %s;
      INSERT INTO at_work DEFAULT VALUES;
      DO $$ BEGIN FOR i IN 1..1000000 LOOP
        INSERT INTO t VALUES (10 + (random() * 50)::int, 'w') ON CONFLICT (id) DO UPDATE SET name = 'w' || i;
        DELETE FROM t WHERE id = 10 + (random() * 50)::int;
        COMMIT;
        EXIT WHEN EXISTS (SELECT FROM told_to_stop);
      END LOOP; END $$;
      DELETE FROM at_work WHERE pid = pg_backend_pid();]]):format(schema))
    for _ = 1, 2 do os.execute(("env -u LD_PRELOAD psql %s -qf %s >/dev/null 2>&1 &"):format(h.quote(h.conninfo()), script)) end
    local function wait_for(n)
      local till = sys.monotonic() + 60
      repeat assert.is_true(sys.monotonic() < till, "not " .. n .. " writers at work") until db.text(other, "SELECT count(*) FROM at_work") == n
    end
    wait_for "2"
    for i = 1, 20 do
      local rows = {}
      for id = 10, 60 do rows[#rows + 1] = { id, "ours" .. i % 3 } end
      local outcome, err = db.load(conn, { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text", rows = rows })
      -- A run may lose the race five times, and then it says so. A wrong sum (kind "bug") must not happen.
      if not outcome then assert.equal("40001", err.sqlstate, err.message) end
    end
    db.run(other, "INSERT INTO told_to_stop DEFAULT VALUES")
    wait_for "0"
  end)
end)

describe("two loads", function()
  local conn, other, schema

  setup(function()
    if not h.conninfo() then return end
    conn, other = db.connect(), db.connect()
    schema = db.schema(conn)
    db.run(other, ("SET search_path TO %s, public"):format(schema))
    db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, name text)")
  end)
  teardown(function()
    if conn then
      db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
      conn:close()
      other:close()
    end
  end)

  local function upsert(c, more)
    local spec = { into = { schema = schema, table = "t" }, mode = "upsert", key = { "id" }, columns = "id:int4 name:text",
                   rows = { { 1, "x" } }, jobs = { schema = schema } }
    for name, value in pairs(more or {}) do spec[name] = value end
    return db.load(c, spec)
  end

  it("of one table take turns; who waits too long is told who holds it, with pid and job", function()
    local holder
    local outcome = assert(upsert(conn, { before_commit = function(o)
      holder = o.job
      local second, err = upsert(other, { lock_timeout = 0.1 })
      assert.is_nil(second)
      assert.equal("55P03", err.sqlstate)
      assert.matches("could not wait for other loads of " .. schema .. ".t: ", err.message, 1, true)
      assert.matches(("held by pid %d (kitload spec, role postgres, job %s)"):format(conn:pid(), holder), err.message, 1, true)
      return true
    end }))
    assert.equal(holder, outcome.job)
    assert.equal("failed", db.text(conn, "SELECT status FROM _importflow_jobs WHERE id <> $1", { holder }))
  end)

  it("wait for a session that locks the table, and name it", function()
    db.run(other, "BEGIN; LOCK TABLE t IN SHARE MODE")
    local outcome, err = upsert(conn, { lock_timeout = 0.1 })
    db.run(other, "ROLLBACK")
    assert.is_nil(outcome)
    assert.matches(("held by pid %d"):format(other:pid()), err.message, 1, true)
    assert.matches("lock " .. schema .. ".t", err.message, 1, true)
  end)

  it("of the same append load once", function()
    local outcome = assert(upsert(conn, { mode = "append", key = false, hash = "same", rows = { { 5, "a" } }, before_commit = function()
      local second, err = upsert(other, { mode = "append", key = false, hash = "same", rows = { { 5, "a" } }, lock_timeout = 0.1 })
      assert.is_nil(second)
      assert.equal("55P03", err.sqlstate)
      return true
    end }))
    assert.equal(1, outcome.counts.inserted)
    local second, err = upsert(other, { mode = "append", key = false, hash = "same", rows = { { 5, "a" } } })
    assert.is_nil(second)
    assert.equal("already_loaded", err.code)
  end)

  it("that make the same table at the same time make it once", function()
    local more = { into = { schema = schema, table = "made" }, create = true, fields = { { name = "id", domain = "integer" } },
                   columns = "id:int8", rows = { { 1 } }, during = false }
    more.during = function()
      local copy = {}
      for name, value in pairs(more) do copy[name] = value end
      copy.during = nil
      copy.rows = { { 2 } }
      assert(upsert(other, copy))
    end
    assert(upsert(conn, more))
    assert.equal("1, 2", db.text(conn, "SELECT id FROM made ORDER BY id"))
  end)
end)
