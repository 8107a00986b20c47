local h = require "spec.helper"
local db = require "spec.kitload.db"

local it = h.conninfo() and it or pending

describe("usage", function()
  local conn, schema, jobs, usage, since, found

  setup(function()
    if not h.conninfo() then return end
    jobs, usage, since = require "kitload.records.jobs", require "kitload.records.usage", require "kitload.records.since"
    conn = db.connect()
    schema = db.schema(conn)
    found = assert(jobs.open(conn, { schema = schema }, true))
    db.run(conn, [[
      INSERT INTO _importflow_jobs (id, format, kit, project, mode, destination, status, rows_inserted, rows_updated, rows_rejected,
        started_at, finished_at)
      SELECT gen_random_uuid(), 2, k, p, 'upsert', d, s, i, u, r, at::timestamptz - '1 h'::interval, at::timestamptz
      FROM (VALUES ('a', 'acme', 'public.t', 'completed', 10, 1, 2, '2026-10-31 23:59:59+00'),
                   ('a', 'acme', 'public.t', 'completed', 20, 2, 0, '2026-11-01 00:00:00+00'),
                   ('a', 'acme', 'public.u', 'completed', 5000000000, 0, 0, '2026-10-31 20:30:00-05'),
                   ('a', 'beta', 'public.t', 'completed', 7, 0, 0, '2026-11-30 23:59:59+00'),
                   (NULL, NULL, 'public.t', 'completed', NULL, NULL, NULL, '2026-11-02 00:00:00+00'),
                   ('a', 'acme', 'public.t', 'failed', 99, 99, 99, '2026-11-03 00:00:00+00'),
                   ('a', 'acme', 'public.t', 'dead', 99, 99, 99, '2026-11-03 00:00:00+00'),
                   ('a', 'acme', 'public.t', 'interrupted', 99, 99, 99, '2026-11-03 00:00:00+00'))
           AS v (k, p, d, s, i, u, r, at)]])
  end)
  teardown(function()
    if conn then
      db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
      conn:close()
    end
  end)

  local function read(filter)
    local lines = {}
    for i, u in ipairs(assert(usage.read(conn, found, filter))) do
      lines[i] = ("%s %s %s %d: %d %d %d"):format(u.month, u.project or "-", u.kit or "-", u.jobs, u.inserted, u.updated, u.rejected)
    end
    return lines
  end
  local all = { "2026-10 acme a 1: 10 1 2", "2026-11 - - 1: 0 0 0", "2026-11 acme a 2: 5000000020 2 0", "2026-11 beta a 1: 7 0 0" }

  it("adds up the completed jobs alone, by month of UTC, project and kit", function()
    assert.same(all, read())
  end)

  it("is the same in every time zone", function()
    for _, zone in ipairs { "Pacific/Auckland", "America/Los_Angeles", "Australia/Lord_Howe" } do
      db.run(conn, ("SET TIME ZONE '%s'"):format(zone))
      assert.same(all, read())
      assert.same({ all[2], all[3], all[4] }, read { since = since.parse "2026-11" })
    end
    db.run(conn, "SET TIME ZONE 'UTC'")
  end)

  it("is that of a project, a kit, a table, a time", function()
    assert.same({ all[4] }, read { project = "beta" })
    assert.same({ all[1], all[3], all[4] }, read { kit = "a" })
    assert.same({ "2026-11 acme a 1: 5000000000 0 0" }, read { destination = "public.u" })
    assert.same({ "2026-11 acme a 1: 5000000000 0 0" }, read { destination = "u", kit = "a", project = "acme", since = since.parse "2026-11-01" })
    assert.same({}, read { destination = "public.tt" })
    assert.same({}, read { kit = "nobody's" })
  end)
end)
