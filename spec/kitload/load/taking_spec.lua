-- Who works on a job whose rows are staged: one process at a time.
local h = require "spec.helper"
local db = require "spec.kitload.db"
local rows_run = require "kitload.load.staging_run"
local tables = require "kitload.records.tables"

if h.no_server(pending) then return end

describe("a job with staged rows", function()
  local conn, other, schema, jobs

  setup(function()
    conn, other = db.connect(), db.connect()
    schema = db.schema(conn)
    assert(tables.apply(conn, { schema = schema }))
    jobs = tables.all({ schema = schema })[1]
    for _, t in ipairs(tables.all { schema = schema }) do if t.sql:find "_jobs" then jobs = t end end
  end)
  teardown(function()
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
    other:close()
  end)

  local function load(id, noted)
    return { spec = { job = { id = id } }, jobs = jobs, noted = noted }
  end
  local function insert(id, pending)
    db.run(conn, ([[INSERT INTO %s (id, destination, status, format, kitload_version, mode, host, pid, backend_pid, plan, started_at)
      VALUES ('%s', 't', 'running', 1, '0', 'append', 'h', 1, 1, '{"pending": %s}', now())]]):format(jobs.sql, id, pending))
  end
  local function take(c, l)
    local ok, err = rows_run.take(c, l)
    return ok and "taken" or err.message:gsub("%x+%-%S+", "ID")
  end
  local function locks()
    db.text(conn, "SELECT 1") -- what was kept for the next statement is sent
    return db.text(other, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = " .. conn:pid())
  end

  it("is taken by one, who notes it, and by nobody else until then", function()
    local id = "6f1c2ab0-0000-4000-8000-000000000001"
    insert(id, true)
    local mine, theirs = load(id, true), load(id, true)
    assert.equal("taken", take(conn, mine))
    assert.is_true(mine.started)
    assert.equal(conn:pid(), mine.spec.job.backend_pid)
    assert.equal("running|" .. conn:pid(), db.text(other, ("SELECT status, backend_pid FROM %s WHERE id = '%s'"):format(jobs.sql, id)))
    assert.equal("job ID is still running", take(other, theirs))
    assert.is_nil(theirs.started)
    db.run(conn, "SELECT pg_advisory_unlock_all()")
  end)

  it("is left alone, with its lock, if it is not any more as it was read", function()
    local id = "7f1c2ab0-0000-4000-8000-000000000002"
    insert(id, false)
    for _, l in ipairs { load(id, true), load("8f1c2ab0-0000-4000-8000-000000000003", true) } do
      assert.equal("job ID was worked on meanwhile", take(conn, l))
      assert.is_falsy(l.started)
      assert.equal("0", locks())
    end
    assert.equal("1", db.text(other, ("SELECT backend_pid FROM %s WHERE id = '%s'"):format(jobs.sql, id)))
  end)
end)
