local h = require "spec.helper"
local db = require "spec.kitload.db"

-- Jobs need the host's SHA-256 also where no server is.
local have_host = pcall(require, "kitload.host.sys")
local jobs = have_host and require "kitload.records.jobs"
local local_it = have_host and it or pending
local it = h.conninfo() and it or pending

describe("the identity of a job", function()
  local function job(more)
    local out = { sources = { { sha256 = "aa" }, { sha256 = "bb" } }, kit = "k", meta = { tenant = "7", name = "x" },
      destination = "public.t" }
    for name, value in pairs(more or {}) do out[name] = value end
    return jobs.identity(out)
  end

  local_it("is made of files, the kit's name, the meta that it reads, and the destination", function()
    assert.equal(64, #job())
    assert.equal(job(), job { meta = { name = "x", tenant = "7" }, mode = "upsert", id = "other", kit_hash = "another text" })
    assert.equal(job { reads = { "tenant" } }, job { reads = { "tenant" }, meta = { tenant = "7", name = "y" } })
    assert.not_equal(job { reads = { "tenant" } }, job { reads = { "tenant" }, meta = { tenant = "8", name = "x" } })
    assert.equal(job { reads = {} }, job { reads = {}, meta = {} })
    assert.is_nil(job { sources = { { sha256 = "aa" }, {} } })
    for _, more in ipairs {
      { sources = { { sha256 = "aa" } } }, { sources = { { sha256 = "bb" }, { sha256 = "aa" } } }, { kit = "l" }, { meta = {} },
      { meta = { tenant = "7x", name = "" } }, { destination = "public.u" },
    } do
      assert.not_equal(job(), job(more))
    end
  end)

  local_it("does not confuse texts that run into each other", function()
    assert.not_equal(jobs.kit_hash { { path = "a", text = "bc" } }, jobs.kit_hash { { path = "ab", text = "c" } })
    assert.not_equal(job { meta = { a = "1\nmeta 1 b" } }, job { meta = { a = "1", b = "" } })
  end)

  local_it("locks by 32 bits, as the server counts them", function()
    assert.equal(0x7FFFFFFF, jobs.lock_key "7fffffff-…")
    assert.equal(-1, jobs.lock_key "ffffffff")
    assert.equal(math.mininteger >> 63 << 31, -jobs.lock_key "80000000")
  end)
end)

describe("the jobs table", function()
  local conn, schema

  setup(function()
    if not h.conninfo() then return end
    conn = db.connect()
    schema = db.schema(conn)
    db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, name text); CREATE TABLE u (id int PRIMARY KEY, name text)")
  end)
  teardown(function()
    if conn then
      db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
      conn:close()
    end
  end)

  local function open(create) return assert(jobs.open(conn, { schema = schema }, create)) end
  local function load(more)
    local spec = { into = { schema = schema, table = "t" }, mode = "upsert", key = { "id" }, columns = "id:int4 name:text",
      rows = { { 1, "x" } },
                   jobs = { schema = schema } }
    for name, value in pairs(more or {}) do spec[name] = value end
    return db.load(conn, spec)
  end
  local function refused(more)
    local outcome, err = load(more)
    assert.is_nil(outcome)
    assert.same({ "refused", 5, "already_loaded" }, { err.kind, err.exit, err.code })
    return err
  end

  it("is made at first use, closed to everybody else", function()
    assert.is_false(open(false).usable)
    local made = open(true)
    assert.same({ true, schema .. "._importflow_jobs" }, { made.usable, made.display })
    assert.equal("true|false", db.text(conn, [[
      SELECT relrowsecurity, EXISTS (SELECT FROM pg_catalog.aclexplode(relacl) a WHERE a.grantee = 0) FROM pg_class WHERE relname =
        '_importflow_jobs'
        AND relnamespace = $1::regnamespace]], { schema }))
  end)

  it("says running from the start, and completed with the counts of the merge", function()
    local during
    local outcome = assert(load { rows = { { 1, "a" }, { 2, "b" }, { 2, "c" } }, during = function(l)
      local other = db.connect()
      during = db.text(other, ("SELECT status, backend_pid, sources ->> 0 FROM %s._importflow_jobs WHERE id = $1"):format(schema),
        { l.spec.job.id })
      other:close()
    end, before_commit = function(o)
      return true, nil, { rows = o.counts.read }
    end })
    assert.matches(("running|%d|"):format(conn:pid()), during, 1, true)
    local row = assert(jobs.get(conn, open(), outcome.job:sub(1, 8)))
    assert.same({ "completed", 3, 2, 0, 1, "staged", schema .. ".t", false },
      { row.status, row.rows_read, row.rows_inserted, row.rows_updated, row.rows_skipped, row.way, row.destination, row.alive })
    assert.equal(3, row.report.rows)
    assert.equal("a.csv", row.sources[1].name)
    assert.is_string(row.identity)
    assert.is_true(row.milliseconds >= 0)
  end)

  it("refuses the same append for ever, once it was completed", function()
    local function append(more)
      more = more or {}
      more.mode, more.hash, more.into = "append", more.hash or "same", { schema = schema, table = "u" }
      return more
    end
    local failed = append { rows = { { 1, "x" }, { 1, "x" } }, on_invalid = "abort" }
    assert.is_nil((load(failed)))
    local outcome = assert(load(append()))
    local err = refused(append())
    assert.matches(outcome.job, err.message, 1, true)
    assert(load(append { hash = "other", rows = { { 2, "x" } } }))
    refused(append())
    assert(load(append { if_loaded = "again", rows = { { 3, "x" } } }))
    local nothing, _, l = load(append { if_loaded = "skip" })
    assert.is_nil(nothing)
    assert.same({ "none", true }, { l.way, l.already.id ~= nil })
    assert.equal("1, 2, 3", db.text(conn, "SELECT id FROM u ORDER BY id"))
  end)

  it("refuses the same upsert only when it was the latest load of the table", function()
    assert(load { hash = "first" })
    refused { hash = "first" }
    assert(load { hash = "second" })
    assert(load { hash = "first" })
    refused { hash = "first", mode = "upsert" }
  end)

  it("looks again when the hashes are known only after the load, also on the straight way", function()
    assert(load { hash = "late", mode = "append", rows = { { 60, "x" } }, into = { schema = schema, table = "u" } })
    for _, twice in ipairs { true, false } do
      local sys = require "kitload.host.sys"
      local more = { mode = "append", rows = { { 61, "x" } }, into = { schema = schema, table = "u" }, readable_twice = twice,
                     job = { id = sys.uuid(), kit = "spec", kit_hash = "k", meta = {}, sources = { { name = "-" } } },
                     result = { files = { { name = "-", sha256 = "late", bytes = 5 } } } }
      refused(more)
      more.job = { id = sys.uuid(), kit = "spec", kit_hash = "k", meta = {}, sources = { { name = "-" } } }
      more.if_loaded = "skip"
      local outcome = assert(load(more))
      assert.is_string(outcome.already.id)
    end
    assert.equal("0", db.text(conn, "SELECT count(*) FROM u WHERE id = 61"))
  end)

  it("has the files hashed ahead only when a job that looks the same was completed", function()
    local sys = require "kitload.host.sys"
    local hashed
    local function more(size)
      return { mode = "append", into = { schema = schema, table = "u" }, rows = { { 70 + size, "x" } },
               job = { id = sys.uuid(), kit = "spec", kit_hash = "h", meta = {}, sources = { { name = size .. ".csv", size = size, facts = { path = "/in/" .. size .. ".csv" } } } },
               result = { files = { { name = size .. ".csv", sha256 = "of" .. size, bytes = size } } },
               hash = function()
                 hashed = true
                 return "of" .. size, {}
               end }
    end
    assert(load(more(5)))
    assert.is_nil(hashed)
    assert(load(more(6)))
    assert.is_nil(hashed)
    local copied = false
    local again = more(5)
    again.during = function() copied = true end
    refused(again)
    assert.same({ true, false }, { hashed, copied })
  end)

  it("tells a live job from a dead one by its lock", function()
    local dead, live = db.connect(), db.connect()
    local sys = require "kitload.host.sys"
    local table_of = open()
    local function job() return { id = sys.uuid(), mode = "append", destination = "x.y" } end
    local lost, alive = job(), job()
    jobs.start(dead, table_of, lost)
    assert(dead:exec "SELECT 1")
    jobs.start(live, table_of, alive)
    assert(live:exec "SELECT 1")
    assert.is_true(assert(jobs.get(conn, table_of, alive.id)).alive)
    dead:close()
    repeat until db.text(conn, "SELECT count(*) FROM pg_stat_activity WHERE pid = $1", { lost.backend_pid }) == "0"
    assert.same({ lost.id }, assert(jobs.open(conn, { schema = schema }, false, { job = job(), mark = true })).dead)
    assert.same({ "dead", "running" }, { jobs.get(conn, table_of, lost.id).status, jobs.get(conn, table_of, alive.id).status })
    live:close()
  end)

  it("is marked by the next run, which says so", function()
    local sys = require "kitload.host.sys"
    local id = sys.uuid()
    db.run(conn, ("INSERT INTO _importflow_jobs (id, mode, destination, format) VALUES ('%s', 'append', 'x.y', 2)"):format(id))
    local outcome = assert(load { hash = sys.uuid() })
    assert.matches(("job %s had died"):format(id), table.concat(outcome.notes, "\n"), 1, true)
  end)

  it("lists jobs, the latest first, by what they are", function()
    local table_of = open()
    local all = assert(jobs.list(conn, table_of, { limit = 500 }))
    local failed = assert(jobs.list(conn, table_of, { status = "failed", destination = schema .. ".u" }))
    assert.is_true(#all > #failed and #failed > 0)
    for i = 2, #all do assert.is_true(all[i - 1].started_at >= all[i].started_at) end
    assert.is_string(failed[1].error.message)
    assert.equal(1, #assert(jobs.list(conn, table_of, { limit = 1 })))
    local none, err = jobs.get(conn, table_of, "ffffffff-0000")
    assert.is_nil(none)
    assert.equal("there is no job ffffffff-0000", err.message)
    none, err = jobs.get(conn, table_of, "%' or true")
    assert.is_nil(none)
    assert.equal("usage", err.kind)
  end)

  it("that cannot be used does not stop a run, which says why", function()
    local role = schema .. "_loader"
    db.run(conn, ("CREATE ROLE %s; GRANT USAGE ON SCHEMA %s TO %s; GRANT ALL ON t TO %s; SET ROLE %s"):format(role, schema, role,
      role, role))
    local outcome = assert(load { rows = { { 77, "x" } } })
    db.run(conn, "RESET ROLE; GRANT ALL ON _importflow_jobs TO " .. role)
    db.run(conn, "SET ROLE " .. role)
    local hidden = assert(load { rows = { { 78, "x" } } })
    local elsewhere = assert(load { rows = { { 79, "x" } }, jobs = { schema = schema, prefix = "_other_" } })
    db.run(conn, ("RESET ROLE; DROP OWNED BY %s; DROP ROLE %s"):format(role, role))
    assert.matches("this role may not read and write", outcome.notes[1], 1, true)
    assert.is_nil(outcome.job)
    assert.matches("row-level security hides the rows", hidden.notes[1], 1, true)
    assert.matches("could not be created: permission denied for schema", elsewhere.notes[1], 1, true)
    db.run(conn, "CREATE TABLE _old_jobs AS SELECT * FROM _importflow_jobs; ALTER TABLE _old_jobs DROP way")
    assert.matches("has no column way", jobs.open(conn, { schema = schema, prefix = "_old_" }).why, 1, true)
  end)
end)
