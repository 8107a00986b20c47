-- What keeps a run from deleting more than intended: max_deletes, min_rows, cascade, --limit, --allow-empty.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

local function rows(first, last)
  local lines = { "id,v" }
  for i = first, last do lines[#lines + 1] = ("%d,v%d"):format(i, i) end
  return table.concat(lines, "\n") .. "\n"
end

describe("an overwrite", function()
  local w

  before_each(function() w = workspace.new() end)

  local function kit(facts)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", %s
      k.field "id" { k.integer }, k.field "v" { k.trim } }]]):format(w.schema, facts or ""))
  end

  local function run(csv, ...)
    w:write("f.csv", csv)
    return w:report("t", "f.csv", "--if-loaded", "again", ...)
  end

  local function filled(n, definition)
    w:sql("create table t (" .. (definition or "id int primary key, v text") .. ")")
    w:sql(("insert into t select i, 'v' || i from generate_series(1, %d) i"):format(n))
  end

  for _, key in ipairs { 'key = "id",', "" } do
    describe(key == "" and "without a key" or "with a key", function()
      it("that would lose more than half of the rows is refused, and says both numbers", function()
        kit(key)
        filled(1000)
        local code, _, _, err = run(rows(1, 499))
        assert.equal(5, code)
        assert.matches("t would lose 501 of its 1,000 rows, and max_deletes is 50%%: nothing was loaded\n", err)
        assert.matches("is the file complete%? If these rows should be deleted: %-%-max%-deletes 100%%, or a count\n", err)
        assert.equal("1000", w:sql "select count(*) from t")
      end)

      it("that loses half of them is not", function()
        kit(key)
        filled(1000)
        assert.equal(0, (run(rows(1, 500))))
        assert.equal("500", w:sql "select count(*) from t")
      end)

      it("may lose as much as the command line says, over what the kit says", function()
        kit(key .. ' max_deletes = "10%",')
        filled(1000)
        assert.equal(5, (run(rows(1, 899))))
        assert.equal(0, (run(rows(1, 900))))
        assert.equal(0, (run(rows(1, 2), "--max-deletes", "100%")))
        assert.equal("2", w:sql "select count(*) from t")
      end)

      it("of fewer than 100 rows is held to a count, not to a share", function()
        kit(key)
        filled(99)
        assert.equal(5, (run(rows(1, 10), "--max-deletes", "3")))
        assert.equal(5, (run(rows(1, 98), "--max-deletes", "0")))
        assert.equal(0, (run(rows(1, 10))))
        assert.equal("10", w:sql "select count(*) from t")
      end)

      it("of rows in the staging table is held to it, too, and so is the merge that finishes the job", function()
        kit(key)
        filled(1000)
        assert.equal(5, (run(rows(1, 10), "--staging", "rows", "--schema", w.schema)))
        assert.equal("1000", w:sql "select count(*) from t")
        local function merge(...) return w:kitload("merge", "--to", w:to(), "--schema", w.schema, ...) end
        local job = w:sql "select id from _importflow_jobs where status = 'failed'"
        assert.equal(5, (merge(job)))
        assert.equal(0, (merge(job, "--max-deletes", "990")))
        assert.equal("10", w:sql "select count(*) from t")
      end)

      it("by a file without rows needs --allow-empty, which says all that is to be said", function()
        kit(key)
        filled(1000)
        assert.equal(5, (run "id,v\n"))
        assert.equal(5, (run("id,v\n", "--allow-empty", "--max-deletes", "999")))
        assert.equal(0, (run("id,v\n", "--allow-empty")))
        assert.equal("0", w:sql "select count(*) from t")
      end)

      it("is refused where rows of other tables would go with its own, each table named with its count", function()
        kit(key)
        filled(50)
        w:sql "create table line (id int primary key, t_id int references t on delete cascade)"
        w:sql "create table note (line_id int references line on delete cascade, t_id int references t on delete set null)"
        w:sql "insert into line select i, 1 + i % 50 from generate_series(1, 100) i"
        w:sql "insert into note values (1, 3), (2, 4), (100, null), (49, null)"
        local code, _, _, err = run(rows(2, 50))
        assert.equal(5, code)
        if key == "" then
          assert.matches("rows of [%w_.]+ would be deleted, and this would also change 100 rows of [%w_.]+line %(ON DELETE CASCADE%), 4 rows of "
            .. "[%w_.]+note %(ON DELETE CASCADE%), 2 rows of [%w_.]+note %(ON DELETE SET NULL%): nothing was loaded\n", err)
        else
          assert.matches("change 2 rows of [%w_.]+line %(ON DELETE CASCADE%), 1 row of [%w_.]+note %(ON DELETE CASCADE%): nothing", err)
        end
        assert.matches("if that is right: cascade = true in the kit", err)
        assert.equal("50|100|4", w:sql "select (select count(*) from t), (select count(*) from line), (select count(*) from note)")
      end)

      it("with cascade = true tells the rows that went with its own", function()
        kit(key .. " cascade = true,")
        filled(50)
        w:sql "create table line (id int primary key, t_id int references t on delete cascade)"
        w:sql "insert into line select i, 1 + i % 50 from generate_series(1, 100) i"
        local code, report = run(rows(2, 50))
        assert.equal(0, code)
        local gone = key == "" and 100 or 2
        assert.matches(("the deleted rows changed others with them: %d rows of [%%w_.]+line %%(ON DELETE CASCADE%%)"):format(gone),
          table.concat(report.notes, "\n"))
        assert.equal(tostring(100 - gone), w:sql "select count(*) from line")
      end)

      it("that reaches no other row needs no word", function()
        kit(key)
        filled(50)
        w:sql "create table line (id int primary key, t_id int references t on delete cascade)"
        if key ~= "" then w:sql "insert into line select i, 2 + i % 49 from generate_series(1, 100) i" end
        assert.equal(0, (run(rows(2, 50))))
      end)

      it("is not done by a part of the rows", function()
        kit(key)
        filled(50)
        local code, _, _, err = run(rows(1, 50), "--limit", "2")
        assert.equal(2, code)
        assert.matches("%-%-limit reads a part of the rows, and an overwrite deletes all others\n", err)
        assert.equal("50", w:sql "select count(*) from t")
        assert.equal(0, (run(rows(1, 50), "--limit", "2", "--dry-run")))
        code, _, err = w:run("--into", w.schema .. ".t", "--load", "overwrite", "f.csv", "--limit", "2", table.unpack(key ~= "" and
          { "--key", "id" } or {}))
        assert.equal(2, code)
        assert.matches("%-%-limit reads a part of the rows", err)
        assert.equal("50", w:sql "select count(*) from t")
      end)
    end)
  end

  it("deletes no row of its own table that another one's going takes along", function()
    kit 'key = "id",'
    w:sql "create table t (id int primary key, v text, parent int references t on delete cascade)"
    w:sql "insert into t values (1, 'a', null), (2, 'b', 1), (3, 'c', 2)"
    local code, _, _, err = run "id,v\n2,b\n3,c\n"
    assert.equal(5, code)
    assert.matches("change 2 rows of [%w_.]+t %(ON DELETE CASCADE%)", err)
    assert.equal("3", w:sql "select count(*) from t")
    -- A row that goes by itself is not counted among those that it would go with.
    code, _, _, err = run "id,v\n3,c\n"
    assert.equal(5, code)
    assert.matches("change 1 row of [%w_.]+t %(ON DELETE CASCADE%)", err)
  end)

  it("counts the rows of a partitioned child once, and sees keys of several columns", function()
    kit 'key = "id",'
    w:sql "create table t (id int primary key, v text, unique (v, id))"
    w:sql "insert into t select i, 'v' || i from generate_series(1, 10) i"
    w:sql "create table line (n int, id int, v text, foreign key (v, id) references t (v, id) on delete cascade) partition by range (n)"
    w:sql "create table line_1 partition of line for values from (0) to (10)"
    w:sql "create table line_2 partition of line for values from (10) to (20)"
    w:sql "insert into line select i, 1 + i % 10, 'v' || 1 + i % 10 from generate_series(0, 19) i"
    local code, _, _, err = run(rows(2, 10))
    assert.equal(5, code)
    assert.matches("also change 2 rows of [%w_.]+line %(ON DELETE CASCADE%): nothing", err)
  end)

  it("that cannot count what would go with its rows says so", function()
    kit 'key = "id",'
    filled(50)
    w:sql "create table line (id int primary key, t_id int references t on delete cascade)"
    local role = w.schema .. "_poor"
    w:sql(("create role %s login; grant usage on schema %s to %s; grant all on t to %s"):format(role, w.schema, role, role))
    finally(function() w:sql(("drop owned by %s cascade; drop role %s"):format(role, role)) end)
    w:write("f.csv", rows(2, 50))
    local code, _, err = w:kitload("run", "--to", (w:to():gsub("user=postgres", "user=" .. role)), "t", "f.csv")
    assert.equal(5, code)
    assert.matches("what refers to them in [%w_.]+line %(ON DELETE CASCADE%), which this role may not count", err)
  end)
end)

describe("min_rows", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, v text)"
  end)

  for _, mode in ipairs { "append", "upsert", "overwrite", "insert_only" } do
    it(("refuses a run of %s that reads fewer rows"):format(mode), function()
      w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = %q, %s min_rows = 3,
        k.field "id" { k.integer }, k.field "v" { k.trim } }]]):format(w.schema, mode, mode == "append" and "" or 'key = "id",'))
      w:write("f.csv", rows(1, 2))
      local code, _, _, err = w:report("t", "f.csv")
      assert.equal(5, code)
      assert.matches("2 rows read, and min_rows is 3: nothing was loaded\n.*is the file complete%? %-%-min%-rows takes another number", err)
      assert.equal("0", w:sql "select count(*) from t")
      assert.equal(5, (w:kitload("check", "t", "f.csv")))
      assert.equal(0, (w:kitload("check", "t", "f.csv", "--min-rows", "2")))
      assert.equal(0, (w:report("t", "f.csv", "--min-rows", "2")))
      assert.equal("2", w:sql "select count(*) from t")
      w:write("g.csv", rows(10, 12))
      assert.equal(0, (w:report("t", "g.csv")))
    end)
  end
end)

describe("a kit", function()
  it("has max_deletes and cascade only where it deletes", function()
    local w = workspace.new()
    for _, fact in ipairs { 'max_deletes = "10%"', "cascade = true" } do
      w:kit("t", ('return k.kit "t" { into = "t", load = "append", %s, k.field "id" { k.integer } }'):format(fact))
      local code, _, err = w:kitload("check", "t")
      assert.equal(2, code)
      assert.matches(fact:match "^[%w_]+" .. ' is for load = "overwrite"', err)
    end
  end)
end)

-- A file of rows 1 to 20, and what stands in the place of some of them.
local function with_bad(n, bad)
  local lines = { "id,v" }
  for i = 1, n do lines[#lines + 1] = bad[i] or ("%d,w%d"):format(i, i) end
  return table.concat(lines, "\n") .. "\n"
end

describe("an overwrite by key that bears rejects", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, v text not null check (v <> 'never'))"
    w:sql "insert into t select i, 'v' || i from generate_series(1, 30) i"
  end)

  local function kit(more, facts)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", key = "id", max_rejects = 10, %s
      k.field "id" { k.integer }, k.field "v" { k.trim, match = "^[a-z0-9]*$" }, %s }]]):format(w.schema, facts or "", more or ""))
  end

  local function load(csv, ...)
    w:write("f.csv", csv)
    return w:report("t", "f.csv", "--if-loaded", "again", ...)
  end

  local function old() return w:sql "select coalesce(string_agg(id::text, ' ' order by id), '') from t where v ~ '^v'" end

  for _, args in ipairs { {}, { "-j", "4" }, { "--dry-run" } } do
    it("leaves what stands under the keys of rejected rows as it is" .. (args[1] and ", with " .. args[1] or ""), function()
      kit()
      -- by the client, by a NOT NULL that it knows, by a CHECK in the stage
      local code, report = load(with_bad(20, { [3] = "3,!!", [7] = "7,", [11] = "11,never" }), table.unpack(args))
      assert.equal(1, code)
      assert.same({ 3, 10 }, { report.counts.rejected, report.counts.deleted })
      if args[1] == "--dry-run" then return end
      assert.equal("3 7 11", old())
      assert.equal("20", w:sql "select count(*) from t")
      assert.is_nil(table.concat(report.notes, "\n"):find("was deleted", 1, true))
    end)
  end

  it("keeps the keys that only the server's trigger rejects", function()
    kit()
    w:sql [[create function no() returns trigger language plpgsql as 'begin if new.id in (5, 6) then raise exception ''no''; end if; return new; end';
      create trigger no before insert or update on t for each row execute function no()]]
    local code, report = load(with_bad(20, {}))
    assert.equal(1, code)
    assert.same({ 2, 10 }, { report.counts.rejected, report.counts.deleted })
    assert.equal("5 6", old())
  end)

  for what, bad in pairs { ["is no number"] = "x,w3", ["is missing"] = ",w3", ["stands in a row that is broken"] = "3,w3,x,y" } do
    it("deletes nothing where a key " .. what .. ", and says so", function()
      kit()
      local code, report = load(with_bad(20, { [3] = bad }))
      assert.equal(1, code)
      assert.same({ 1, 0, 19 }, { report.counts.rejected, report.counts.deleted, report.counts.updated })
      assert.equal("3 21 22 23 24 25 26 27 28 29 30", old())
      assert.matches("no row of [%w_.]+ was deleted: some rejected rows have no key that can be read", table.concat(report.notes, "\n"))
    end)
  end

  it("deletes nothing where a hook may have given the rejected row another key", function()
    kit("k.row(function(row) row.id = row.id + 0 end),")
    local code, report = load(with_bad(20, { [3] = "3,!!" }))
    assert.equal(1, code)
    assert.same({ 1, 0 }, { report.counts.rejected, report.counts.deleted })
    assert.matches("was deleted: some rejected rows have no key that can be read", table.concat(report.notes, "\n"))
    assert.equal(0, (load(with_bad(20, {}))))
    assert.equal("20", w:sql "select count(*) from t")
  end)

  it("deletes nothing where rejected rows wait in the staging table", function()
    kit()
    local code, report = load(with_bad(20, { [3] = "3,!!" }), "--staging", "rows", "--schema", w.schema)
    assert.equal(1, code)
    assert.same({ 1, 0 }, { report.counts.rejected, report.counts.deleted })
  end)

  it("keeps keys of several columns and of an application's own types", function()
    w:sql "drop table t; create type c as enum ('a', 'b'); create table t (n int, d date, id text, c c, v text, primary key (d, id, c))"
    w:sql "insert into t values (1, '2026-11-01', 'x', 'a', 'v'), (2, '2026-11-01', 'x', 'b', 'v'), (3, '2026-11-02', 'y', 'b', 'v')"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", key = { "id", "c", "d" }, max_rejects = 10,
      k.field "n" { k.integer }, k.field "v" { max_length = 1 }, k.field "id" {}, k.field "c" {}, k.field "d" { k.date "%%d.%%m.%%Y" } }]]):format(
      w.schema))
    local code, report = load "n,id,c,d,v\nx,x,b,01.11.2026,w\n3,y,b,02.11.2026,ww\n4,z,a,01.11.2026,w\n"
    assert.equal(1, code)
    assert.same({ 2, 1, 1 }, { report.counts.rejected, report.counts.deleted, report.counts.inserted })
    assert.equal("2 3 4", w:sql "select string_agg(n::text, ' ' order by n) from t")
  end)
end)
