-- Rings 2 and 3: what a destination refuses is rejected row by row, for any constraint and any mode.
local h = require "spec.helper"
local db = require "spec.kitload.db"

local it = h.conninfo() and it or pending

describe("the rings", function()
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
    db.run(conn, ("DROP SCHEMA %s CASCADE; CREATE SCHEMA %s; SET search_path = %s, public"):format(schema, schema, schema))
  end)

  -- "counts: 2 db.check, 5 db.unique"
  local function load(spec)
    spec.into = spec.into or "t"
    spec.max_rejects = spec.max_rejects or 1000000
    local outcome, err = db.load(conn, spec)
    if not outcome then return nil, err end
    local codes = {}
    for i, r in ipairs(outcome.rejects) do codes[i] = ("%d %s"):format(r.number, r.code) end
    local c = outcome.counts
    assert.equal(c.read, c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed)
    return db.counts(outcome) .. ": " .. table.concat(codes, ", "), outcome
  end
  local function content(query) return db.text(conn, query or "SELECT * FROM t ORDER BY 1") end

  -- Without statements of ring 2 the same has to come out of ring 3.
  local function without_ring2(work)
    local ring2 = require "kitload.merge.constraints"
    local sql = ring2.sql
    ring2.sql = function() return { checks = {}, uniques = {}, indexes = {}, own = {} } end
    local ok, err = pcall(work)
    ring2.sql = sql
    if not ok then error(err, 0) end
  end

  local modes = {
    { "an append", { mode = "append" }, "2 inserted 2 rejected" },
    { "an upsert", { mode = "upsert", key = { "id" } }, "1 inserted 1 updated 2 rejected" },
    { "insert_only", { mode = "insert_only", key = { "id" } }, "1 inserted 2 existing 1 rejected" },
    { "a keyed overwrite", { mode = "overwrite", key = { "id" } }, "1 inserted 1 updated 1 deleted 2 rejected" },
    { "an overwrite that truncates", { mode = "overwrite" }, "2 inserted 3 deleted 2 rejected" },
    { "an overwrite that deletes", { mode = "overwrite", overwrite = "delete" }, "2 inserted 3 deleted 2 rejected" },
  }

  for _, mode in ipairs(modes) do
    for ring = 2, 3 do
      it(("of %s reject what a check objects to, in ring %d"):format(mode[1], ring), function()
        db.run(conn, [[CREATE TABLE t (id int, name text, n int CHECK (n > 0));
          INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (9, 'z', 9)]])
        if mode[2].key then db.run(conn, "ALTER TABLE t ADD PRIMARY KEY (id)") end
        if mode[1] == "an append" then db.run(conn, "DELETE FROM t WHERE id < 9") end
        local function run()
          local spec = { columns = "id:int4 name:text n:int4", rows = { { 1, "A", 5 }, { 2, "B", -1 }, { 3, "c", 3 }, { 4, "d", 0 } } }
          for name, value in pairs(mode[2]) do spec[name] = value end
          local told, outcome = load(spec)
          assert.matches("^" .. mode[3] .. ": ", told)
          local last = outcome.rejects[#outcome.rejects]
          assert.same({ 4, "db.check" }, { last.number, last.code })
          assert.matches(ring == 2 and "^violates the check t_n_check$" or "SQLSTATE 23514, constraint t_n_check", last.detail)
        end
        if ring == 2 then run() else without_ring2(run) end
        local left = content()
        assert.equal(mode[1] == "an upsert" and "1|A|5, 2|b|2, 3|c|3, 9|z|9" or mode[1] == "insert_only" and "1|a|1, 2|b|2, 3|c|3, 9|z|9"
          or mode[1] == "an append" and "1|A|5, 3|c|3, 9|z|9" or mode[1] == "a keyed overwrite" and "1|A|5, 2|b|2, 3|c|3"
          or "1|A|5, 3|c|3", left)
      end)
    end
  end

  it("let a row pass whose check gives NULL, and fill in defaults and what the row that is there has", function()
    db.run(conn, [[CREATE TABLE t (id int PRIMARY KEY, a int, b int DEFAULT 5, c int NOT NULL DEFAULT 1, CHECK (a < b), CHECK (c > 0));
      INSERT INTO t VALUES (1, 1, 100), (2, 1, 2)]])
    assert.equal("2 inserted 2 updated 2 rejected: 3 db.check, 5 db.check",
      (load { mode = "upsert", key = { "id" }, columns = "id:int4 a:int4 c:int4",
              rows = { { 1, 50 }, { 2 }, { 3, 9 }, { 4, 4 }, { 5, 2, -1 }, { 6 } } }))
    assert.equal("1|50|100|1, 2|∅|2|1, 4|4|5|1, 6|∅|5|1", content())
  end)

  it("leave a check that raises for some row, or is about the whole row, to the merge", function()
    db.run(conn, "CREATE TABLE t (id int, n int CHECK (10 / n > 1), m int CHECK (m > 0), CHECK (t.* IS DISTINCT FROM ROW(8, 1, 1)))")
    local told, outcome = load { mode = "append", columns = "id:int4 n:int4 m:int4",
      rows = { { 1, 1, 1 }, { 2, 0, 1 }, { 3, 9, 1 }, { 4, 1, 0 }, { 8, 1, 1 } } }
    assert.equal("1 inserted 4 rejected: 2 db.other, 3 db.check, 4 db.check, 5 db.check", told)
    assert.equal("division by zero (SQLSTATE 22012)", outcome.rejects[1].detail)
    assert.equal("violates the check t_m_check", outcome.rejects[3].detail)
  end)

  it("do not ask a row that the merge leaves as it is", function()
    db.run(conn, [[CREATE TABLE t (id int PRIMARY KEY, n int, p int); INSERT INTO t VALUES (1, -1, 7), (2, -2, 8);
      CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1);
      ALTER TABLE t ADD CHECK (n > 0) NOT VALID; ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES parent NOT VALID]])
    assert.equal("1 unchanged 1 rejected: 2 db.check", (load { mode = "upsert", key = { "id" }, columns = "id:int4 n:int4",
      rows = { { 1, -1 }, { 2, -3 } } }))
    assert.equal("1 updated 1 unchanged: ", (load { mode = "upsert", key = { "id" }, columns = "id:int4 n:int4 p:int4",
      rows = { { 1, -1, 7 }, { 2, 3, 8 } } }))
    -- A reference that only an INSERT writes: that of a row which is there stays, whatever the file says.
    assert.equal("1 inserted 1 updated 1 rejected: 3 db.foreign_key", (load { mode = "upsert", key = { "id" },
      columns = { { name = "id", encoder = "int4" }, { name = "n", encoder = "int4" }, { name = "p", encoder = "int4", once = true } },
      rows = { { 2, 4, 9 }, { 3, 1, 1 }, { 4, 1, 9 } } }))
    assert.equal("1|-1|7, 2|4|8, 3|1|1", content())
  end)

  it("ask domains, arrays and casts", function()
    db.run(conn, [[CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0); CREATE DOMAIN small AS even CHECK (VALUE < 100) ;
      CREATE TABLE t (id int, d small, a int[], i inet)]])
    assert.equal("1 inserted 4 rejected: 2 db.check, 3 db.check, 4 db.cast, 5 db.cast",
      (load { mode = "append", columns = "id:int4 d:int4 a:text i:text", rows = { { 1, 2, "{1}", "10.0.0.1" }, { 2, 3, "{1}" },
        { 3, 200, "{}" }, { 4, 2, "{x}" }, { 5, 2, "{}", "10.0.0" } } }))
  end)

  describe("of foreign keys", function()
    local rows = { { 1, 1 }, { 2, 7 }, { 3 }, { 4, 2 } }

    it("reject what refers to nothing, of other types too", function()
      for _, types in ipairs { { "int", "bigint", "int8" }, { "varchar(9)", "text", "text" }, { "numeric", "int", "int4" } } do
        db.run(conn, ([[DROP TABLE IF EXISTS t, parent; CREATE TABLE parent (id %s PRIMARY KEY); INSERT INTO parent VALUES ('1'), ('2');
          CREATE TABLE t (id int PRIMARY KEY, p %s REFERENCES parent)]]):format(types[1], types[2]))
        local told, outcome = load { mode = "upsert", key = { "id" }, columns = "id:int4 p:" .. types[3], rows = rows }
        assert.equal("3 inserted 1 rejected: 2 db.foreign_key", told)
        assert.equal(("refers to %s.parent (id), which has no such row (t_p_fkey)"):format(schema), outcome.rejects[1].detail)
      end
    end)

    it("take several columns, all or none with MATCH FULL, any NULL without", function()
      db.run(conn, "CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b)); INSERT INTO parent VALUES (1, 1)")
      for match, expected in pairs { SIMPLE = "4 inserted 1 rejected: 3 db.foreign_key",
                                     FULL = "3 inserted 2 rejected: 3 db.foreign_key, 4 db.foreign_key" } do
        db.run(conn, ("DROP TABLE IF EXISTS t; CREATE TABLE t (id int, a int, b int, FOREIGN KEY (a, b) REFERENCES parent MATCH %s)"):format(
          match))
        local list = { { 1, 1, 1 }, { 2 }, { 3, 1, 2 }, { 4, 1 }, { 5, 1, 1 } }
        assert.equal(expected, (load { mode = "append", columns = "id:int4 a:int4 b:int4", rows = list }))
        db.run(conn, "TRUNCATE t")
        without_ring2(function()
          assert.equal(expected, (load { mode = "append", columns = "id:int4 a:int4 b:int4", rows = list }))
        end)
      end
    end)

    it("look for a parent in the table and among the rows, and reject chains whose first one is bad", function()
      for ring = 2, 3 do
        db.run(conn, [[DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t, n int CHECK (n > 0));
          INSERT INTO t VALUES (100, NULL, 1)]])
        local function run()
          local told = load { mode = ring == 2 and "upsert" or "append", key = { "id" }, columns = "id:int4 up:int4 n:int4", rows = {
            { 1, 2, 1 }, { 2, 100, 1 }, { 3, 4, 1 }, { 4, 5, 1 }, { 5, 6, 1 }, { 6, nil, -1 }, { 7, 8, 1 }, { 9, 9, 1 } } }
          assert.equal("3 inserted 5 rejected: 3 db.foreign_key, 4 db.foreign_key, 5 db.foreign_key, 6 db.check, 7 db.foreign_key", told)
        end
        if ring == 2 then run() else without_ring2(run) end
        assert.equal("1|2, 2|100, 9|9, 100|∅", content "SELECT id, up FROM t ORDER BY id")
      end
    end)

    it("find a parent only among the rows where an overwrite leaves no others", function()
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t); INSERT INTO t VALUES (100, NULL)")
      assert.equal("2 inserted 1 deleted 1 rejected: 2 db.foreign_key", (load { mode = "overwrite", key = { "id" },
        columns = "id:int4 up:int4", rows = { { 1, 3 }, { 2, 100 }, { 3 } } }))
    end)

    it("leave a parent that may not be read, or not all of it, to the merge", function()
      db.run(conn, ([[CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1), (2);
        CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES parent);
        DROP ROLE IF EXISTS ring_loader; CREATE ROLE ring_loader; GRANT USAGE ON SCHEMA %s TO ring_loader; GRANT ALL ON t TO ring_loader]])
        :format(schema))
      local poor = db.connect "ring_loader"
      db.run(poor, "SET search_path = " .. schema)
      local function counts()
        local outcome = assert(db.load(poor, { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 p:int4", rows = rows }))
        assert.matches("Key (p)=(7) is not present", outcome.rejects[1].detail, 1, true)
        return db.counts(outcome)
      end
      assert.equal("3 inserted 1 rejected", counts())
      db.run(conn, "DELETE FROM t; GRANT SELECT ON parent TO ring_loader; ALTER TABLE parent ENABLE ROW LEVEL SECURITY")
      assert.equal("3 inserted 1 rejected", counts())
      poor:close()
      db.run(conn, "DROP OWNED BY ring_loader; DROP ROLE ring_loader")
    end)

    it("refuse an overwrite whose absent rows others refer to, and name them", function()
      db.run(conn, [[CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);
        CREATE TABLE child (t int REFERENCES t); INSERT INTO child VALUES (2)]])
      local told, err = load { mode = "overwrite", key = { "id" }, columns = "id:int4", rows = { { 1 }, { 3 } } }
      assert.is_nil(told)
      assert.same({ 5, ("the absent rows of %s.t cannot be deleted: %s.child refers to some of them (child_t_fkey)"):format(schema, schema) },
        { err.exit, err.message })
      assert.matches("Key (id) is still referenced", err.hint, 1, true)
      assert.equal("1, 2", content())
    end)

    it("are not asked where they are not kept: triggers that are off, and rows that a trigger changes", function()
      db.run(conn, [[CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES parent);
        CREATE FUNCTION adds() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
          INSERT INTO parent VALUES (NEW.p) ON CONFLICT DO NOTHING; RETURN NEW; END$$;
        CREATE TRIGGER adds BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION adds()]])
      assert.equal("3 inserted: ", (load { mode = "append", columns = "id:int4 p:int4", rows = { { 1, 1 }, { 2, 7 }, { 4, 2 } } }))
      db.run(conn, "DELETE FROM t; DELETE FROM parent; ALTER TABLE t DISABLE TRIGGER ALL")
      assert.equal("4 inserted: ", (load { mode = "append", columns = "id:int4 p:int4", rows = rows }))
    end)
  end)

  describe("of unique indexes", function()
    it("reject repeats and what the table holds: plain, partial, over expressions, deferrable, with a collation", function()
      db.run(conn, "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
      for index, rows in pairs { ["ALTER TABLE t ADD UNIQUE (a)"] = "x old", ["ALTER TABLE t ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED"] = "x old",
                                 ["CREATE UNIQUE INDEX ON t (lower(a))"] = "X OLD", ["CREATE UNIQUE INDEX ON t (a) WHERE b > 0"] = "x old",
                                 ["CREATE UNIQUE INDEX ON t ((a || 'x'), b)"] = "x old", ["CREATE UNIQUE INDEX ON t (a COLLATE ci)"] = "X Old",
                                 ["CREATE UNIQUE INDEX ON t (b, (a || '') COLLATE ci)"] = "X Old" } do
        local repeated, there = rows:match "(%S+) (%S+)"
        for ring = 2, 3 do
          db.run(conn, "DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, a text, b int); " .. index
            .. "; INSERT INTO t VALUES (9, 'old', 1), (8, 'kept', 1)")
          local function run()
            local told, outcome = load { mode = "upsert", key = { "id" }, columns = "id:int4 a:text b:int4",
              rows = { { 1, "x", 1 }, { 2, repeated, 1 }, { 3, there, 1 }, { 4, nil, 1 }, { 8, "new", 1 } } }
            assert.equal("2 inserted 1 updated 2 rejected: 2 db.unique, 3 db.unique", told, index)
            if ring == 3 then return end
            -- Ring 3 would reject them, too, but it takes many statements for it and says less.
            assert.matches("^repeats a row of this input %(t_", outcome.rejects[1].detail, index)
            assert.matches("^is in the destination already %(t_", outcome.rejects[2].detail, index)
          end
          if ring == 2 then run() else without_ring2(run) end
          assert.equal("1|x, 4|∅, 8|new, 9|old", content "SELECT id, a FROM t ORDER BY id")
        end
      end
    end)

    it("count NULLs as the index does", function()
      if conn:exec("SHOW server_version_num").rows[1].server_version_num + 0 < 150000 then return end
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, a text, b int, UNIQUE NULLS NOT DISTINCT (a, b)); INSERT INTO t VALUES (9, 'x', NULL)")
      assert.equal("2 inserted 2 rejected: 1 db.unique, 3 db.unique", (load { mode = "append", columns = "id:int4 a:text b:int4",
        rows = { { 1, "x" }, { 2, "y" }, { 3, "y" }, { 4, "z", 1 } } }))
    end)

    it("hand a value over from a row that gives it up to one that takes it", function()
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'z')")
      assert.equal("1 inserted 1 updated 1 rejected: 3 db.unique", (load { mode = "upsert", key = { "id" }, columns = "id:int4 a:text",
        rows = { { 4, "x" }, { 1, "w" }, { 5, "z" } } }))
      assert.equal("1|w, 2|y, 3|z, 4|x", content())
    end)

    it("let the row keep what it has against one that comes before it", function()
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE, n int); INSERT INTO t VALUES (1, 'x', 1)")
      assert.equal("1 updated 1 rejected: 1 db.unique", (load { mode = "upsert", key = { "id" }, columns = "id:int4 a:text n:int4",
        rows = { { 2, "x", 2 }, { 1, "x", 3 } } }))
    end)

    it("look again when a rejected row leaves an old value in the table", function()
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE, n int CHECK (n > 0)); INSERT INTO t VALUES (1, 'x', 1)")
      assert.equal("1 inserted 2 rejected: 1 db.check, 2 db.unique", (load { mode = "upsert", key = { "id" },
        columns = "id:int4 a:text n:int4", rows = { { 1, "w", -1 }, { 2, "x", 2 }, { 3, "q", 2 } } }))
    end)

    it("never bring back an earlier row of the key", function()
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n > 0))")
      assert.equal("1 rejected 1 skipped: 2 db.check", (load { mode = "upsert", key = { "id" }, columns = "id:int4 n:int4",
        rows = { { 1, 1 }, { 1, -1 } } }))
    end)
  end)

  describe("of what only the merge can tell", function()
    it("keep the earlier of two rows that exclude each other", function()
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&)); INSERT INTO t VALUES (9, '[90,99]')")
      local told, outcome = load { mode = "upsert", key = { "id" }, columns = "id:int4 r:text",
        rows = { { 1, "[1,5]" }, { 2, "[4,8]" }, { 3, "[7,9]" }, { 4, "[95,96]" }, { 5, "[20,30]" } } }
      assert.equal("3 inserted 2 rejected: 2 db.exclusion, 4 db.exclusion", told)
      assert.matches("SQLSTATE 23P01, constraint t_r_excl", outcome.rejects[1].detail, 1, true)
    end)

    local function trigger(body, timing)
      db.run(conn, ([[CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n > 0), code int UNIQUE);
        CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN %s END $f$;
        CREATE TRIGGER act %s INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION act()]]):format(body, timing or "BEFORE"))
    end

    it("reject rows that a trigger raises for, and count those that it lets vanish", function()
      trigger [[IF NEW.n = 13 THEN RAISE EXCEPTION 'unlucky %', NEW.id USING ERRCODE = 'P0002'; END IF;
        IF NEW.n = 14 THEN RETURN NULL; END IF; NEW.n := abs(NEW.n); RETURN NEW;]]
      local told, outcome = load { mode = "upsert", key = { "id" }, columns = "id:int4 n:int4",
        rows = { { 1, 1 }, { 2, 13 }, { 3, 14 }, { 4, -4 }, { 5, 0 } } }
      assert.equal("2 inserted 2 rejected 1 suppressed: 2 db.trigger, 5 db.check", told)
      assert.equal("unlucky 2 (SQLSTATE P0002)", outcome.rejects[1].detail)
      assert.equal("1|1, 4|4", content "SELECT id, n FROM t ORDER BY id")
    end)

    it("reject rows that a deferred trigger raises for", function()
      trigger("IF NEW.n = 13 THEN RAISE EXCEPTION 'unlucky'; END IF; RETURN NULL;", "AFTER")
      db.run(conn, [[DROP TRIGGER act ON t;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION act()]])
      assert.equal("2 inserted 1 rejected: 2 db.trigger", (load { mode = "append", columns = "id:int4 n:int4",
        rows = { { 1, 1 }, { 2, 13 }, { 3, 14 } } }))
    end)

    -- What the searches of `work` were.
    local function searches(work)
      local halving = require "kitload.merge.halving"
      local make, list = halving.search, {}
      halving.search = function(...)
        list[#list + 1] = make(...)
        return list[#list]
      end
      local ok, err = pcall(work)
      halving.search = make
      if not ok then error(err, 0) end
      return list
    end

    -- A role without plpgsql searches from the client, and finds the same.
    local function without_plpgsql(work)
      db.run(conn, "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; DROP ROLE IF EXISTS ring_plain; CREATE ROLE ring_plain")
      db.run(conn, ("GRANT ALL ON SCHEMA %s TO ring_plain; GRANT ALL ON ALL TABLES IN SCHEMA %s TO ring_plain; SET ROLE ring_plain"):format(
        schema, schema))
      local ok, err = pcall(work)
      db.run(conn, "RESET ROLE; GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC; DROP OWNED BY ring_plain; DROP ROLE ring_plain")
      if not ok then error(err, 0) end
    end

    for _, way in ipairs { { "at the server", function(work) work() end, 800 }, { "from the client", without_plpgsql, 100 } } do
      it(("find one among many with few tries %s"):format(way[1]), function()
        trigger "IF NEW.n = 2345 THEN RAISE EXCEPTION 'unlucky'; END IF; RETURN NEW;"
        local rows, told = {}, nil
        for i = 1, 4000 do rows[i] = { i, i } end
        local list = searches(function()
          way[2](function() told = load { mode = "append", columns = "id:int4 n:int4", rows = rows } end)
        end)
        assert.equal("3999 inserted 1 rejected: 2345 db.trigger", told)
        assert.is_true(list[1].tries > 10 and list[1].tries <= 40, "tries: " .. list[1].tries)
      end)

      it(("find any number of rows %s, alone and in crowds, in each mode"):format(way[1]), function()
        local there, first, last = way[3], way[3] * 7 // 10, way[3] * 13 // 10
        local function is_bad(n) return n % 3 == 0 or n >= first and n <= last or n == there * 16 // 10 + 1 end
        trigger(([[IF NEW.n %% 3 = 0 OR NEW.n BETWEEN %d AND %d OR NEW.n = %d THEN RAISE EXCEPTION 'unlucky %%', NEW.n; END IF;
          RETURN NEW;]]):format(first, last, there * 16 // 10 + 1))
        db.run(conn, "ALTER TABLE t DISABLE TRIGGER act; INSERT INTO t SELECT i, 1 FROM generate_series(1, " .. there .. ") i; ALTER TABLE t ENABLE TRIGGER act")
        db.run(conn, "CREATE TABLE kept AS SELECT * FROM t")
        local rows, bad, changed = {}, 0, 0
        for i = 1, 2 * there do
          rows[i] = { i, i == 1 and 4 or i }
          if is_bad(i) then bad = bad + 1 elseif i <= there then changed = changed + 1 end
        end
        local good = 2 * there - bad
        for _, mode in ipairs {
          { { mode = "upsert", key = { "id" } }, ("%d inserted %d updated"):format(good - changed, changed), bad },
          { { mode = "overwrite", key = { "id" } }, ("%d inserted %d updated"):format(good - changed, changed), bad },
          { { mode = "overwrite", max_deletes = "100%" }, ("%d inserted %d deleted"):format(good, there), bad },
          { { mode = "insert_only", key = { "id" } }, ("%d inserted %d existing"):format(good - changed, there),
            there - good + changed },
        } do
          db.run(conn, "ALTER TABLE t DISABLE TRIGGER act; TRUNCATE t; INSERT INTO t SELECT * FROM kept; ALTER TABLE t ENABLE TRIGGER act")
          local spec = mode[1]
          spec.columns, spec.rows, spec.job = "id:int4 n:int4", rows, nil
          local told, outcome
          way[2](function() told, outcome = load(spec) end)
          assert.is_not_nil(told, not told and outcome.message)
          local rejected = mode[3]
          assert.equal(("%s %d rejected"):format(mode[2], rejected), (told:match "^[^:]*"))
          assert.equal(rejected, #outcome.rejects)
          for i = 2, rejected do assert.is_true(outcome.rejects[i].number > outcome.rejects[i - 1].number) end
          assert.equal(("unlucky %d (SQLSTATE P0001)"):format(outcome.rejects[1].number), outcome.rejects[1].detail)
        end
      end)
    end

    it("keep all parts of a split row together, and go on behind gaps in the numbers", function()
      trigger "IF NEW.n = 13 THEN RAISE EXCEPTION 'unlucky'; END IF; RETURN NEW;"
      local copy = db.copy
      db.copy = function(c, load_of, rows)
        local result = assert(copy(c, load_of, rows))
        local s = load_of.stage
        -- Rows 2 and 3 are parts of row 2, the last ones stand far behind.
        db.run(c, ("UPDATE %s SET %s = (2 << 16) + 1 WHERE %s = 3 << 16; UPDATE %s SET %s = 50000::int8 << 16 WHERE %s = 5 << 16"):format(
          s.sql, s.number, s.number, s.sql, s.number, s.number))
        result.read, result.split = 5, 1
        result.read = 4
        return result
      end
      local told, err = load { mode = "append", columns = "id:int4 n:int4", rows = { { 1, 1 }, { 2, 1 }, { 3, 13 }, { 4, 1 }, { 5, 13 } } }
      db.copy = copy
      assert.is_not_nil(told, not told and err.message)
      assert.equal("2 inserted 2 rejected: 2 db.trigger, 50000 db.trigger", told)
      assert.equal("1, 4", content "SELECT id FROM t ORDER BY id")
    end)

    it("take what a trigger raises for the row's fault, whatever SQLSTATE it chose, and other trouble for none", function()
      trigger [[IF NEW.n = 2 THEN RAISE EXCEPTION 'closed' USING ERRCODE = '45000'; END IF;
        IF NEW.n = 3 THEN RAISE EXCEPTION 'not yours' USING ERRCODE = '42501'; END IF;
        IF NEW.n = 4 THEN RAISE EXCEPTION 'mine' USING ERRCODE = 'U0001'; END IF;
        IF NEW.n = 5 THEN PERFORM 1 / 0; END IF;
        IF NEW.n = 6 THEN ASSERT false, 'never'; END IF;
        IF NEW.n = 99 THEN PERFORM * FROM nowhere; END IF;
        IF NEW.n = 98 THEN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END IF;
        RETURN NEW;]]
      local rows = {}
      for i = 1, 5 do rows[i] = { i, i } end
      assert.equal("1 inserted 4 rejected: 2 db.trigger, 3 db.trigger, 4 db.trigger, 5 db.other", (load { mode = "append",
        columns = "id:int4 n:int4", rows = rows }))
      for n, state in pairs { [99] = "42P01", [98] = "53100", [6] = "P0004" } do
        local told, err = load { mode = "append", columns = "id:int4 n:int4", rows = { { 10, 1 }, { 11, 2 }, { 12, n } } }
        if n == 6 then
          assert.equal("1 inserted 2 rejected: 2 db.trigger, 3 db.trigger", told)
        else
          assert.is_nil(told)
          assert.equal(state, err.sqlstate)
        end
        db.run(conn, "DELETE FROM t WHERE id > 9")
      end
    end)

    it("reject a key that is too long for its index", function()
      db.run(conn, "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE INDEX ON t (a)")
      local long = {}
      for i = 1, 4000 do long[i] = tostring((i * i * 7919) % 100003) end
      local told, outcome = load { mode = "append", columns = "id:int4 a:text", rows = { { 1, "x" }, { 2, table.concat(long) }, { 3, "y" } } }
      assert.equal("2 inserted 1 rejected: 2 db.other", told)
      assert.matches("SQLSTATE 54000", outcome.rejects[1].detail, 1, true)
    end)

    it("lets rows wait for others that are to come, however many", function()
      trigger "RETURN NEW;"
      db.run(conn, "ALTER TABLE t ADD up int REFERENCES t (id)")
      local rows = {}
      for i = 1, 300 do rows[i] = { i, 1, i == 300 and 999 or i ~= 200 and i + 1 } end
      assert.equal("200 inserted 100 rejected", (load { mode = "append", columns = "id:int4 n:int4 up:int4", rows = rows }):match "^[^:]*")
      assert.equal("200", content "SELECT count(*) FROM t")
    end)

    it("stop at max_rejects, which counts over all rings", function()
      trigger "IF NEW.code = 1 THEN RAISE EXCEPTION 'unlucky'; END IF; RETURN NEW;"
      db.run(conn, "ALTER TABLE t DROP CONSTRAINT t_code_key")
      local rows = { { 1, 1, 1 }, { 2, 1, 1 }, { 2, 1, 1 }, { 3, 1, 2 }, { 4, 1, 1 } }
      local spec = { mode = "upsert", key = { "id" }, columns = "id:int4 n:int4 code:int4", duplicates = "reject", rows = rows, max_rejects = 2 }
      local told, err = load(spec)
      assert.is_nil(told)
      assert.same({ "max_rejects", 3 }, { err.code, #err.rejects })
      spec.job, spec.max_rejects = nil, 4
      assert.equal("1 inserted 4 rejected: 1 db.trigger, 2 unique.file, 3 unique.file, 5 db.trigger", (load(spec)))
      spec.job, spec.on_invalid = nil, "abort"
      told, err = load(spec)
      assert.is_nil(told)
      assert.equal(5, err.exit)
    end)

    it("reject what row-level security under a view does not let in", function()
      db.run(conn, ([[CREATE TABLE base (id int, owner text); ALTER TABLE base ENABLE ROW LEVEL SECURITY;
        DROP ROLE IF EXISTS ring_owner; CREATE ROLE ring_owner; GRANT USAGE ON SCHEMA %s TO ring_owner; GRANT ALL ON base TO ring_owner;
        CREATE POLICY own ON base USING (true) WITH CHECK (owner = 'me');
        CREATE VIEW t AS SELECT * FROM base; ALTER VIEW t OWNER TO ring_owner]]):format(schema))
      local told, outcome = load { mode = "append", columns = "id:int4 owner:text", rows = { { 1, "me" }, { 2, "you" }, { 3, "me" } } }
      db.run(conn, "DROP OWNED BY ring_owner; DROP ROLE ring_owner")
      assert.equal("2 inserted 1 rejected: 2 db.other", told)
      assert.matches("violates row-level security policy", outcome.rejects[1].detail, 1, true)
    end)

    it("reject what goes into a partition that it does not belong into, and new rows without a column that they need", function()
      db.run(conn, [[CREATE TABLE p (id int PRIMARY KEY, must int NOT NULL, n int) PARTITION BY RANGE (id);
        CREATE TABLE t PARTITION OF p FOR VALUES FROM (1) TO (10); INSERT INTO t VALUES (1, 1, 1)]])
      local told, outcome = load { mode = "upsert", key = { "id" }, columns = "id:int4 n:int4", rows = { { 1, 5 }, { 2, 5 }, { 20, 5 } } }
      assert.equal("1 updated 2 rejected: 2 db.not_null, 3 db.check, 3 db.not_null", told)
      assert.matches("does not belong into the partition", outcome.rejects[2].detail, 1, true)
    end)
  end)

  it("are not misled by a hostile search_path, nor by names", function()
    local long = ("n"):rep(60) .. "é\""
    db.run(conn, ([[
      CREATE TABLE parent ("Id." int PRIMARY KEY); INSERT INTO parent VALUES (1);
      CREATE TABLE "T t" ("number" int PRIMARY KEY, "Select" int CONSTRAINT "Bad ""c""" CHECK ("Select" > 0 AND "Select" = "Select"),
        "s.x" int REFERENCES parent, code text, detail text UNIQUE, "%s" int, "t" int, "r" int CHECK (r IS NULL OR r > 0),
        "_kitload_number" int);
      CREATE FUNCTION lie(int, int) RETURNS boolean LANGUAGE sql AS 'select false';
      CREATE OPERATOR = (LEFTARG = int, RIGHTARG = int, FUNCTION = lie);
      CREATE OPERATOR > (LEFTARG = int, RIGHTARG = int, FUNCTION = lie);
      CREATE FUNCTION count(anyelement) RETURNS int LANGUAGE sql AS 'select 0';
      SET search_path = %s, pg_catalog]]):format(long:gsub('"', '""'):gsub("%%", "%%%%"), schema))
    local told, outcome = load { into = { schema = schema, table = "T t" }, mode = "upsert", key = { "number" },
      columns = { { name = "number", encoder = "int4" }, { name = "Select", encoder = "int4" }, { name = "s.x", encoder = "int4" },
                  { name = "code", encoder = "text" }, { name = "detail", encoder = "text" }, { name = long, encoder = "int4" },
                  { name = "r", encoder = "int4" } },
      rows = { { 1, 1, 1, "c", "d", 1, 1 }, { 2, -1, 1 }, { 3, 1, 2 }, { 4, 1, nil, "c", "d" }, { 5, 1, 1, "c", "e", 1, -1 } } }
    db.run(conn, ("SET search_path = %s, public"):format(schema))
    assert.equal("1 inserted 4 rejected: 2 db.check, 3 db.foreign_key, 4 db.unique, 5 db.check", told)
    assert.equal('violates the check "Bad ""c"""', outcome.rejects[1].detail)
    assert.equal(("refers to %s.parent (\"Id.\"), which has no such row (\"T t_s.x_fkey\")"):format(schema), outcome.rejects[2].detail)
  end)
end)
