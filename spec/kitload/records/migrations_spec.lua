-- The tables of an older kitload are brought up to date. They then stop the older binary, with a name that says why.
local h = require "spec.helper"
local db = require "spec.kitload.db"

if h.no_server(pending) then return end

local jobs = require "kitload.records.jobs"
local mended_rows = require "kitload.records.mended_rows"
local migrations = require "kitload.records.migrations"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"
local tables_check = require "kitload.records.tables_check"

describe("the jobs table of 0.1.0", function()
  local conn, schema, names
  local A, B = ("a"):rep(64), ("b"):rep(64)

  -- As 0.1.0 wrote it.
  local function note(status, more)
    local id, row = sys.uuid(), { kit = "'acme.orders'", error = "NULL", read = "3", rejected = "0", finished = "clock_timestamp()" }
    for name, value in pairs(more or {}) do row[name] = value end
    db.run(conn, ([[INSERT INTO _importflow_jobs (id, kit, kit_hash, meta, sources, mode, destination, status, rows_read, rows_rejected,
      started_at, finished_at, error, kitload_version) VALUES ('%s', %s, 'k', '{"day": "1"}', '%s', 'append', 'public.t', '%s', %s, %s,
      clock_timestamp(), %s, %s, '0.1.0')]]):format(id, row.kit, row.sources or ('[{"name": "a.csv", "size": 5, "sha256": "%s"}]'):format(A),
      status, row.read, row.rejected, status == "running" and "NULL" or row.finished, row.error))
    return id
  end
  local function files(columns, more)
    return db.text(conn, ("SELECT %s FROM _importflow_files %s"):format(columns, more or "ORDER BY id"))
  end

  before_each(function()
    conn = db.connect()
    schema = db.schema(conn)
    names = { schema = schema }
    db.run(conn, (h.read "spec/cases/sql/setup-0.1.0.sql":gsub("public%.", schema .. ".")))
  end)
  after_each(function()
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
  end)

  it("is told by number, and brought up to date at first use, once", function()
    local found = assert(tables_check.run(conn, names))
    assert.equal("migration 2 is missing: the files that jobs have loaded, each by itself (kitload setup --apply makes it)",
      found[2].differences[1])
    local before = assert(jobs.open(conn, names, false))
    assert.same({ false, true }, { before.usable, before.readable })
    assert.matches("is of an older kitload: migration 2 is missing", before.why, 1, true)
    local done = note "completed"
    assert.is_true(assert(jobs.open(conn, names, true)).usable)
    assert.equal(done, files "job")
    assert(jobs.open(conn, names, true))
    assert(tables.apply(conn, names))
    assert.equal("1", files("count(*)", ""))
    for _, t in ipairs(assert(tables_check.run(conn, names))) do assert.same({}, t.differences) end
  end)

  it("gives its completed jobs to the table of files, file by file, and no others", function()
    local first = note("completed", { sources = ('[{"name": "a.csv", "size": 5, "sha256": "%s"}, {"name": "b.csv", "sha256": "%s"}]'):format(
      A, B) })
    note "failed"
    note "interrupted"
    note "dead"
    note("completed", { sources = '[{"name": "cut.csv", "size": 5}]' })
    local hook = note("failed", { error = [['{"committed": true}']] })
    local none = note("completed", { kit = "NULL", rejected = "3" })
    assert(jobs.open(conn, names, true))
    local scope = sys.sha256(migrations.OLD_SCOPE:format("acme.orders", "public.t")):sub(1, 32)
    local bare = sys.sha256(migrations.OLD_SCOPE:format("", "public.t")):sub(1, 32)
    local day = '{"day": "1"}'
    assert.same({ table.concat({ first, 1, scope, "a.csv", 1, A, "5", "true", day }, "|"),
      table.concat({ first, 2, scope, "b.csv", 1, B, "∅", "true", day }, "|"),
      table.concat({ hook, 1, scope, "a.csv", 2, A, "5", "true", day }, "|"),
      table.concat({ none, 1, bare, "a.csv", 1, A, "5", "false", day }, "|") },
      { files("job, ordinal, scope, name, version, sha256, size, loaded, meta"):match "^(.-), (.-), (.-), (.-)$" })
  end)

  -- All that 0.1.0 wrote of its jobs, row for row.
  local function jobs_as_they_were()
    return db.text(conn, "SELECT (to_jsonb(j) - 'format')::text FROM _importflow_jobs AS j ORDER BY id")
  end
  local function lacking(m)
    local there = {}
    for name in db.text(conn, ("SELECT attname::text FROM pg_attribute WHERE attrelid = '_importflow_%s'::regclass AND attnum > 0 "
      .. "AND NOT attisdropped"):format(m.of)):gmatch "[^, ]+" do there[name] = true end
    return migrations.lacking(m.of, there)
  end
  -- The next migration of the same table.
  local function behind(i)
    for n = i + 1, #migrations.list do
      if migrations.list[n].of == migrations.list[i].of then return migrations.list[n] end
    end
  end
  -- One of each kind, and a staged row.
  local function note_all()
    for _, status in ipairs { "running", "completed", "failed", "interrupted", "dead" } do note(status) end
    note("completed", { sources = ('[{"name": "a.csv", "size": 6, "sha256": "%s"}]'):format(B), error = [['{"committed": true}']] })
    note("completed", { kit = "NULL", sources = "[]", read = "NULL" })
    db.run(conn, ([[INSERT INTO _importflow_staging_rows (import_job_id, import_kit_id, batch_index, row_index, raw_payload, expires_at)
      VALUES ('%s', '%s', 0, 1, '{"id": "1"}', now() + '1 day')]]):format(sys.uuid(), sys.uuid()))
  end

  it("keeps every row that is there, by kitload and by hand the same", function()
    note_all()
    local before, staged = jobs_as_they_were(), db.text(conn, "SELECT to_jsonb(s)::text FROM _importflow_staging_rows AS s")
    local all = "job, ordinal, scope, name, version, sha256, claimed, loaded, size, meta::text, loaded_at::text"
    db.run(conn, "BEGIN")
    for _, text in ipairs(tables.setup_sql(names)) do db.run(conn, text) end -- as psql runs what setup prints
    local by_hand = { files(all), jobs_as_they_were(), db.text(conn, "SELECT format FROM _importflow_jobs ORDER BY id") }
    db.run(conn, "ROLLBACK")
    assert.equal(before, jobs_as_they_were())
    for _ = 1, 2 do
      assert(tables.apply(conn, names))
      assert.same(by_hand, { files(all), jobs_as_they_were(), db.text(conn, "SELECT format FROM _importflow_jobs ORDER BY id") })
    end
    assert.same({ before, staged }, { jobs_as_they_were(), db.text(conn, "SELECT to_jsonb(s)::text FROM _importflow_staging_rows AS s") })
    assert.equal("2", files("count(*)", ""))
    for _, text in ipairs(tables.setup_sql(names)) do db.run(conn, text) end
    assert.equal(by_hand[1], files(all))
  end)

  it("is brought up to date under other names, too", function()
    local other = db.schema(conn)
    local text = h.read "spec/cases/sql/setup-0.1.0.sql":gsub("public%.", other .. "."):gsub("_importflow_", "acme_")
    db.run(conn, text)
    db.run(conn, ([[INSERT INTO acme_jobs (id, kit, sources, mode, destination, status) VALUES ('%s', 'k',
      '[{"name": "a.csv", "sha256": "%s"}]', 'append', 'public.t', 'completed')]]):format(sys.uuid(), A))
    local theirs = { schema = other, prefix = "acme_" }
    assert.is_true(assert(jobs.open(conn, theirs, true)).usable)
    assert.equal("a.csv|true", db.text(conn, "SELECT name, loaded FROM acme_files"))
    for _, t in ipairs(assert(tables_check.run(conn, theirs))) do assert.same({}, t.differences) end
    db.run(conn, ("DROP SCHEMA %s CASCADE; SET search_path TO %s"):format(other, schema))
  end)

  for i, m in ipairs(migrations.list) do
    it(("has migration %d alone, by statements and by a block, and nothing of it comes twice"):format(m.number), function()
      note_all()
      local ours, its_files = tables.jobs_table(names), tables.files_table(names)
      for _, text in ipairs(tables.files_sql(names)) do db.run(conn, text) end
      -- As the table was at first: setup makes it with all columns.
      db.run(conn, "ALTER TABLE _importflow_files DROP COLUMN open_row, DROP COLUMN open_line")
      for before = 1, i - 1 do
        for _, text in ipairs(migrations.list[before].sql(ours, its_files)) do db.run(conn, text) end
      end
      assert.equal(m, (lacking(m)))
      local rows = jobs_as_they_were()
      local made = {}
      for _, way in ipairs { "statements", "block" } do
        db.run(conn, "BEGIN")
        local statements = m.sql(ours, its_files)
        for _, text in ipairs(way == "block" and { migrations.block(m, ours, its_files, statements) } or statements) do db.run(conn, text) end
        assert.equal(behind(i), (lacking(m)))
        assert.equal("true", db.text(conn, migrations.asks(m, ours, its_files)))
        made[#made + 1] = files("job, ordinal, name, version, loaded")
        db.run(conn, migrations.block(m, ours, its_files, statements))
        assert.equal(made[#made], files("job, ordinal, name, version, loaded"))
        assert.equal(rows, jobs_as_they_were())
        db.run(conn, "ROLLBACK")
      end
      assert.equal(made[1], made[2])
      assert.equal("false", db.text(conn, migrations.asks(m, ours, its_files)))
    end)
  end

  it("stops an older kitload by name, also one that is under way", function()
    local under_way = note "running"
    assert(jobs.open(conn, names, true))
    local _, err = conn:exec(("INSERT INTO _importflow_jobs (id, mode, destination, kitload_version) VALUES ('%s', 'append', 'x.y', '0.1.0')")
      :format(sys.uuid()))
    assert.same({ "23514", migrations.NEEDS }, { err.sqlstate, err.constraint })
    _, err = conn:exec(("UPDATE _importflow_jobs SET status = 'completed' WHERE id = '%s'"):format(under_way))
    assert.equal(migrations.NEEDS, err.constraint)
    assert(conn:exec(("UPDATE _importflow_jobs SET status = 'failed' WHERE id = '%s'"):format(under_way)))
  end)

  it("refuses a role that cannot bring it up to date, as that could not tell what is loaded", function()
    local role = schema .. "_loader"
    db.run(conn, ("CREATE ROLE %s; GRANT USAGE ON SCHEMA %s TO %s; GRANT ALL ON _importflow_jobs TO %s"):format(role, schema, role, role))
    db.run(conn, ("ALTER TABLE _importflow_jobs DISABLE ROW LEVEL SECURITY; SET ROLE %s"):format(role))
    local found, err = jobs.open(conn, names, true)
    db.run(conn, ("RESET ROLE; DROP OWNED BY %s; DROP ROLE %s"):format(role, role))
    assert.is_nil(found)
    assert.same({ "db", 4 }, { err.kind, err.exit })
    assert.matches("migration 2 is missing", err.message, 1, true)
    assert.matches("kitload setup --apply", err.hint, 1, true)
  end)
end)

describe("a table of files without the lines that are open", function()
  local conn, schema, names
  before_each(function()
    conn = db.connect()
    schema = db.schema(conn)
    names = { schema = schema }
    assert(jobs.open(conn, names, true))
    db.run(conn, ([[INSERT INTO _importflow_files (scope, name, version, sha256, claimed, loaded, destination, job, ordinal)
      VALUES ('s', 'a.csv', 1, '%s', true, true, 'public.t', '%s', 1)]]):format(("a"):rep(64), sys.uuid()))
    db.run(conn, "ALTER TABLE _importflow_files DROP COLUMN open_row, DROP COLUMN open_line")
  end)
  after_each(function()
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
  end)

  it("is told by number, and brought up to date at first use, with its rows", function()
    assert.equal("migration 3 is missing: where a last line began that was rejected half written (kitload setup --apply makes it)",
      assert(tables_check.run(conn, names))[3].differences[1])
    local before = assert(jobs.open(conn, names, false))
    assert.same({ false, true }, { before.usable, before.readable })
    assert.matches("_importflow_files is of an older kitload: migration 3 is missing", before.why, 1, true)
    assert.is_true(assert(jobs.open(conn, names, true)).usable)
    assert.equal("a.csv|∅|∅", db.text(conn, "SELECT name, open_row, open_line FROM _importflow_files"))
    assert.same({}, assert(tables_check.run(conn, names))[3].differences)
  end)

  it("is brought up to date by setup, also a second time", function()
    for _ = 1, 2 do
      assert(tables.apply(conn, names))
      assert.equal("a.csv|∅|∅", db.text(conn, "SELECT name, open_row, open_line FROM _importflow_files"))
    end
    db.run(conn, "ALTER TABLE _importflow_files DROP COLUMN open_row, DROP COLUMN open_line")
    for _ = 1, 2 do
      for _, text in ipairs(tables.setup_sql(names)) do db.run(conn, text) end -- as psql runs what setup prints
      assert.equal("a.csv|∅|∅", db.text(conn, "SELECT name, open_row, open_line FROM _importflow_files"))
    end
  end)
end)

describe("rows that came back", function()
  it("are noted once, and known by job, file and row", function()
    local conn = db.connect()
    local schema = db.schema(conn)
    local found = assert(jobs.open(conn, { schema = schema }, true))
    local old, new = sys.uuid(), sys.uuid()
    local rows = { { job = old, file = "", row = 7 }, { job = old, file = "b.csv", row = 7 }, { job = new, file = "", row = 7 } }
    assert.same({}, assert(mended_rows.ask(conn, found, rows)()))
    db.run(conn, "BEGIN")
    local twice, why = mended_rows.note(conn, found, new, { rows[1], rows[2], rows[1] })
    assert.is_nil(twice)
    assert.same({ "refused", "mended_twice", ("row 7 of job %s comes twice among these mended rows"):format(old:sub(1, 8)) },
      { why.kind, why.code, why.message })
    db.run(conn, "ROLLBACK")
    assert(mended_rows.note(conn, found, new, { rows[1], rows[2] }))
    local keys = assert(mended_rows.of(conn, found, { old }))
    table.sort(keys)
    assert.same({ old .. "\n7\n", old .. "\n7\nb.csv" }, keys)
    assert.same({ new, new }, assert(mended_rows.ask(conn, found, rows)()))
    local again, err = mended_rows.note(conn, found, sys.uuid(), { rows[2], rows[3] })
    assert.is_nil(again)
    assert.same({ "refused", 5, "mended_meanwhile", "another run has loaded 1 of these mended rows meanwhile" },
      { err.kind, err.exit, err.code, err.message })
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
  end)
end)
