-- Loads while others write, lock and break connections. Each must end as if it had been alone, before or after the others.
local h = require "spec.helper"
local db = require "spec.kitload.db"

local it = h.conninfo() and it or pending

describe("a load", function()
  local conn, other, schema

  setup(function()
    if not h.conninfo() then return end
    conn, other = db.connect(), db.connect()
    schema = db.schema(conn)
    db.run(other, ("SET search_path TO %s, public; SET lock_timeout = '5s'"):format(schema))
  end)
  teardown(function()
    if conn then
      conn:close()
      db.run(other, ("DROP SCHEMA %s CASCADE"):format(schema))
      other:close()
    end
  end)
  before_each(function()
    if conn then db.run(conn, [[
      DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')]]) end
  end)

  local function load(c, more)
    local spec = { into = { schema = schema, table = "t" }, mode = "upsert", key = { "id" }, columns = "id:int4 name:text",
                   rows = { { 1, "A" }, { 2, "B" }, { 4, "D" } } }
    for name, value in pairs(more or {}) do spec[name] = value end
    return db.load(c, spec)
  end
  local function content() return db.text(other, "SELECT id, name FROM t ORDER BY id") end

  local function in_background(text)
    os.execute(("env -u LD_PRELOAD psql %s -X -q -c %s >/dev/null 2>&1 &"):format(h.quote(h.conninfo()),
      h.quote(("SET search_path TO %s; %s"):format(schema, text))))
  end
  -- Half a minute is no clock to be right by: what does not come is not on its way.
  local function wait_until(query, params)
    for i = 1, 1500 do
      if db.text(other, query, params) == "true" then return end
      assert.is_true(i < 1500, "it never was so: " .. query)
      os.execute "sleep 0.02"
    end
  end

  it("that is the victim of a deadlock is done again as a whole", function()
    local held = "held_" .. schema
    -- They hold row 2, and want row 1 when we have it.
    in_background(([[SET deadlock_timeout = '60s'; BEGIN; UPDATE t SET name = 'theirs' WHERE id = 2;
      DO $$ BEGIN /* %s */
        WHILE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711) LOOP PERFORM pg_sleep(0.02); END LOOP;
      END $$;
      UPDATE t SET name = 'theirs' WHERE id = 1; COMMIT]]):format(held))
    wait_until("SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE $1", { "%" .. held .. "%" })
    -- We go on to row 2 when they wait for row 1, and look at once whether that is a deadlock. The second time they are gone.
    db.run(conn, "SET deadlock_timeout = '10ms'")
    local outcome = assert(load(conn, { before_merge = ([[DO $$ BEGIN
      UPDATE t SET name = name WHERE id = 1;
      PERFORM pg_advisory_xact_lock(4711);
      WHILE EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%%%s%%' AND pid <> pg_backend_pid())
        AND NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))) LOOP
        PERFORM pg_stat_clear_snapshot();
        PERFORM pg_sleep(0.02);
      END LOOP; END $$]]):format(held) }))
    assert.same({ 1, "1 inserted 2 updated" }, { outcome.retries, db.counts(outcome) })
    assert.equal("1|A, 2|B, 3|c, 4|D", content())
  end)

  for _, level in ipairs { "repeatable read", "serializable" } do
    it(("is read committed also where %s is the default, and meets no serialization failure"):format(level), function()
      local pg = require "kitload.host.pg"
      local strict = assert(pg.connect { conninfo = ("%s options='-c default_transaction_isolation=%s -c search_path=%s'"):format(
        h.conninfo(), level:gsub(" ", "\\\\ "), schema), retry = false })
      local seen
      local outcome = assert(load(strict, { before_merge = "SELECT count(*) FROM t", during = function()
        seen = db.text(strict, "SHOW default_transaction_isolation")
      end, jobs = { schema = schema }, after_merge = "SELECT 1", rows = { { 1, "A" }, { 2, "B" } } }))
      assert.same({ level, 0 }, { seen, outcome.retries })
      -- Somebody else's COMMIT between the merge's first statement and its writing.
      local acted = false
      local between = setmetatable({}, { __index = function(_, name)
        return function(_, text, ...)
          if name == "exec" and not acted and text:find('INSERT INTO "' .. schema, 1, true) then
            acted = true
            db.run(other, "UPDATE t SET name = 'theirs' WHERE id = 1; INSERT INTO t VALUES (9, 'theirs')")
          end
          return strict[name](strict, text, ...)
        end
      end })
      outcome = assert(db.step_by_step(function()
        return load(between, { rows = { { 1, "AA" }, { 9, "ours" }, { 10, "new" } } })
      end))
      assert.is_true(acted)
      assert.same({ 0, "1 inserted 2 updated" }, { outcome.retries, db.counts(outcome) })
      assert.equal("1|AA, 2|B, 3|c, 9|ours, 10|new", content())
      strict:close()
    end)
  end

  it("of an overwrite with a key never makes a reader wait, and no reader sees half of it", function()
    db.run(conn, "TRUNCATE t; INSERT INTO t SELECT g, 'old' FROM generate_series(1, 2000) g")
    local dir = h.tmp()
    local script = h.write(dir .. "/reader.sql", ([[
      SET search_path TO %s; SET lock_timeout = '50ms';
      CREATE TABLE IF NOT EXISTS seen (state text);
      DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM seen WHERE state LIKE 'new%%') LOOP
        INSERT INTO seen SELECT string_agg(DISTINCT name, '+') || count(*) FROM t; COMMIT;
      END LOOP; END $$;]]):format(schema))
    os.execute(("{ env -u LD_PRELOAD psql %s -X -q -v ON_ERROR_STOP=1 -f %s >%s/out 2>&1; echo $? >%s/code.tmp; mv %s/code.tmp %s/code; } &")
      :format(h.quote(h.conninfo()), script, dir, dir, dir, dir))
    wait_until "SELECT to_regclass('seen') IS NOT NULL"
    wait_until "SELECT EXISTS (SELECT FROM seen)"
    local rows = {}
    for i = 1001, 2500 do rows[#rows + 1] = { i, "new" } end
    local outcome = assert(load(conn, { mode = "overwrite", rows = rows, after_merge = "SELECT pg_sleep(0.3)" }))
    assert.equal("500 inserted 1000 updated 1000 deleted", db.counts(outcome))
    while not h.exists(dir .. "/code") do os.execute "sleep 0.02" end
    assert.equal("0\n", h.read(dir .. "/code"), h.read(dir .. "/out"))
    assert.equal("new1500, old2000", db.text(other, "SELECT DISTINCT state FROM seen ORDER BY 1"))
  end)
end)

describe("a job whose connection broke", function()
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

  local function reconnect() return db.connect() end

  local function started()
    local jobs, sys = require "kitload.records.jobs", require "kitload.host.sys"
    local old = db.connect()
    local found = assert(jobs.open(conn, { schema = schema }, true))
    local job = { id = sys.uuid(), mode = "append", destination = "x.y" }
    jobs.start(old, found, job)
    assert(old:exec "SELECT 1")
    return old, found, job
  end

  it("is noted as failed over a new one, and the session that it left is ended with its locks", function()
    local lost, jobs = require "kitload.records.lost", require "kitload.records.jobs"
    local old, found, job = started()
    db.run(old, "BEGIN; CREATE TABLE half (id int)")
    assert.is_true(lost.note_failure(reconnect, found, job, { kind = "db", message = "the connection was lost", exit = 4 }, { read = 7 }))
    assert.equal("0", db.text(conn, "SELECT count(*) FROM pg_stat_activity WHERE pid = $1", { job.backend_pid }))
    local row = assert(jobs.get(conn, found, job.id))
    assert.same({ "failed", "the connection was lost", 7, false }, { row.status, row.error.message, row.rows_read, row.alive })
    old:close()
  end)

  it("is left alone where no new one can be had, and a session is only ended while it holds the job's lock", function()
    local lost, jobs = require "kitload.records.lost", require "kitload.records.jobs"
    local old, found, job = started()
    assert.is_false(lost.note_failure(function() return nil, { message = "no" } end, found, job, { kind = "db", message = "gone" }))
    assert.equal("running", jobs.get(conn, found, job.id).status)
    jobs.unlock(old, job)
    -- Its process may work for another job by now: a pooler hands it on.
    db.run(old, ("SELECT pg_advisory_lock(%d, %d)"):format(jobs.locks.job, 4711))
    assert.is_true(lost.note_failure(reconnect, found, job, { kind = "db", message = "gone" }))
    assert.equal("1", db.text(old, "SELECT 1"))
    old:close()
  end)

  it("and that completed before is not called failed", function()
    local lost, jobs = require "kitload.records.lost", require "kitload.records.jobs"
    local old, found, job = started()
    assert(jobs.complete(old, found, job, { read = 1, inserted = 1 }, "staged"))
    old:close()
    assert(lost.note_failure(reconnect, found, job, { kind = "db", message = "gone" }))
    assert.equal("completed", jobs.get(conn, found, job.id).status)
  end)
end)
