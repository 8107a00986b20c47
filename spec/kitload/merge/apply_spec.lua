local h = require "spec.helper"
local db = require "spec.kitload.db"

local it = h.conninfo() and it or pending

describe("the merge", function()
  local conn, schema

  setup(function()
    if not h.conninfo() then return end
    conn = db.connect()
    schema = db.schema(conn)
    db.run(conn, "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public")
  end)
  teardown(function()
    if conn then
      db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
      conn:close()
    end
  end)

  local function load(spec)
    local outcome, err = db.load(conn, spec)
    if not outcome then error(("%s\n%s"):format(err.message, err.hint or ""), 2) end
    return db.counts(outcome), outcome
  end

  local function fails(spec)
    local outcome, err = db.load(conn, spec)
    assert.is_nil(outcome)
    return err
  end

  -- Code and words of the only row that is rejected.
  local function rejected(spec)
    local outcome, err = db.load(conn, spec)
    if not outcome then error(("%s\n%s"):format(err.message, err.hint or ""), 2) end
    assert.equal(1, outcome.counts.rejected)
    return { outcome.rejects[1].code, outcome.rejects[1].detail }
  end

  local columns = "id:int4 name:text amount:numeric"

  local function fresh(rows)
    db.run(conn, [[
      DROP TABLE IF EXISTS t CASCADE;
      CREATE TABLE t (id int PRIMARY KEY, name text, amount numeric(8,2), kept text DEFAULT 'kept')]])
    for _, row in ipairs(rows or { { 1, "a", 1.5 }, { 2, "b", 2 }, { 3, "c", 3 } }) do
      assert(conn:exec("INSERT INTO t VALUES ($1, $2, $3, 'old')", row))
    end
  end

  local function content() return db.text(conn, "SELECT id, name, amount, kept FROM t ORDER BY id") end

  it("of an upsert inserts what is new, updates what differs, leaves the rest and other columns alone", function()
    fresh()
    assert.equal("1 inserted 1 updated 1 unchanged",
      load { into = "t", mode = "upsert", key = { "id" }, columns = columns, rows = { { 1, "a", "1.5" }, { 2, "B", 2 }, { 4, "d", 4 } } })
    assert.equal("1|a|1.50|old, 2|B|2.00|old, 3|c|3.00|old, 4|d|4.00|kept", content())
    assert.equal("3 unchanged",
      load { into = "t", mode = "upsert", key = { "id" }, columns = columns, rows = { { 1, "a", "1.5" }, { 2, "B", 2 }, { 4, "d", 4 } } })
  end)

  it("of an upsert sees NULL come and go", function()
    fresh()
    assert.equal("2 updated 1 unchanged", load { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text",
      rows = { { 1 }, { 2, "b" }, { 3, "" } } })
    assert.equal("1 updated", load { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text", rows = { { 1, "x" } } })
    assert.equal("1|x|1.50|old, 2|b|2.00|old, 3||3.00|old", content())
  end)

  it("of insert_only leaves what is there", function()
    fresh()
    assert.equal("1 inserted 2 existing", load { into = "t", mode = "insert_only", key = { "id" }, columns = columns,
      rows = { { 1, "X", 9 }, { 2, "b", 2 }, { 9, "i", 9 } } })
    assert.equal("1|a|1.50|old, 2|b|2.00|old, 3|c|3.00|old, 9|i|9.00|kept", content())
  end)

  it("of an overwrite with a key deletes exactly the absent and keeps the table itself", function()
    fresh()
    db.run(conn, "INSERT INTO t VALUES (7, 'g', 7); CREATE VIEW v AS SELECT * FROM t")
    local oid = db.text(conn, "SELECT 't'::regclass::oid, relfilenode FROM pg_class WHERE oid = 't'::regclass")
    assert.equal("1 inserted 1 updated 1 unchanged 2 deleted", load { into = "t", mode = "overwrite", key = { "id" }, columns = columns,
      rows = { { 1, "a", "1.5" }, { 3, "C", 3 }, { 5, "e", 5 } } })
    assert.equal("1|a|1.50|old, 3|C|3.00|old, 5|e|5.00|kept", content())
    assert.equal(oid, db.text(conn, "SELECT 't'::regclass::oid, relfilenode FROM pg_class WHERE oid = 't'::regclass"))
  end)

  it("of an overwrite without a key replaces everything, by TRUNCATE or by DELETE", function()
    fresh()
    assert.equal("2 inserted 3 deleted", load { into = "t", mode = "overwrite", columns = columns, rows = { { 1, "n" }, { 8, "m" } } })
    assert.equal("1|n|∅|kept, 8|m|∅|kept", content())
    db.run(conn, "CREATE TABLE refers (id int REFERENCES t DEFERRABLE INITIALLY DEFERRED)")
    assert.equal("1 inserted 2 deleted", load { into = "t", mode = "overwrite", columns = columns, rows = { { 1, "k" } } })
    assert.equal("1|k|∅|kept", content())
  end)

  it("of an overwrite removes rows whose key is NULL, too", function()
    db.run(conn, "DROP TABLE IF EXISTS n; CREATE TABLE n (id int UNIQUE, name text); INSERT INTO n VALUES (NULL, 'x'), (1, 'a')")
    assert.equal("1 unchanged 1 deleted", load { into = "n", mode = "overwrite", key = { "id" }, columns = "id:int4 name:text",
      rows = { { 1, "a" } } })
  end)

  it("of an overwrite hands a unique value over from a row that goes to one that comes", function()
    db.run(conn, [[DROP TABLE IF EXISTS u; CREATE TABLE u (id int PRIMARY KEY, email text UNIQUE);
      INSERT INTO u VALUES (1, 'a@x'), (2, 'b@x')]])
    assert.equal("1 inserted 1 unchanged 1 deleted", load { into = "u", mode = "overwrite", key = { "id" },
      columns = "id:int4 email:text",
      rows = { { 2, "b@x" }, { 3, "a@x" } } })
    assert.equal("2|b@x, 3|a@x", db.text(conn, "SELECT * FROM u ORDER BY id"))
  end)

  it("of an overwrite leads rows away from a parent in the same table before that goes", function()
    db.run(conn, [[DROP TABLE IF EXISTS tree; CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree);
      INSERT INTO tree VALUES (1, NULL), (2, 1)]])
    assert.equal("1 inserted 1 updated 1 deleted", load { into = "tree", mode = "overwrite", key = { "id" }, columns = "id:int4 up:int4",
      rows = { { 2, 3 }, { 3 } } })
  end)

  it("of an append adds all rows, in their order", function()
    fresh {}
    assert.equal("3 inserted", load { into = "t", mode = "append", columns = columns, rows = { { 3, "c" }, { 1, "a" }, { 2, "b" } } })
    assert.equal("3, 1, 2", db.text(conn, "SELECT id FROM t ORDER BY ctid"))
  end)

  it("inserts many rows in the order of their key's index, and few in that of the file", function()
    for _, n in ipairs { 19999, 20000 } do
      fresh {}
      local rows = {}
      for i = 1, n do rows[i] = { i * 7919 % 20011, "n" } end
      assert.equal(n .. " inserted", load { into = "t", mode = "upsert", key = { "id" }, columns = columns, rows = rows })
      assert.equal(n == 20000 and "1" or "7919", db.text(conn, "SELECT id FROM t ORDER BY ctid LIMIT 1"))
      assert.equal(n == 20000 and "true" or "false",
        db.text(conn, "SELECT bool_and(id > before) FROM (SELECT id, lag(id) OVER (ORDER BY ctid) AS before FROM t) AS s"))
    end
  end)

  describe("of repeated keys", function()
    local rows = { { 1, "first" }, { 2, "other" }, { 1, "middle" }, { 1, "last" } }

    it("takes the last by input order", function()
      fresh {}
      assert.equal("2 inserted 2 skipped", load { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text",
        rows = rows })
      assert.equal("1|last|∅|kept, 2|other|∅|kept", content())
    end)

    it("takes the first when the kit says so", function()
      fresh {}
      assert.equal("2 inserted 2 skipped", load { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text",
        rows = rows, duplicates = "first" })
      assert.equal("1|first|∅|kept, 2|other|∅|kept", content())
    end)

    it("rejects all of them when the kit says so, with their numbers", function()
      fresh {}
      local counts, outcome = load { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text", rows = rows,
        duplicates = "reject" }
      assert.equal("1 inserted 3 rejected", counts)
      local detail = "3 rows have it"
      assert.same({ { number = 1, code = "unique.file", detail = detail }, { number = 3, code = "unique.file", detail = detail },
                    { number = 4, code = "unique.file", detail = detail } }, outcome.rejects)
      assert.equal("2|other|∅|kept", content())
    end)

    it("compares composite keys as tuples, never joined", function()
      db.run(conn, "DROP TABLE IF EXISTS pair; CREATE TABLE pair (a text, b text, n int, PRIMARY KEY (b, a))")
      assert.equal("3 inserted 1 skipped", load { into = "pair", mode = "upsert", key = { "a", "b" }, columns = "a:text b:text n:int4",
        rows = { { "x,", "y", 1 }, { "x", ",y", 2 }, { "x", "y", 3 }, { "x", "y", 4 } } })
      assert.equal("x|,y|2, x|y|4, x,|y|1", db.text(conn, "SELECT a, b, n FROM pair ORDER BY a, b"))
    end)

    it("rejects a NULL in a key", function()
      fresh {}
      local counts, outcome = load { into = "t", mode = "upsert", key = { "id" }, columns = "id:int4 name:text", rows = { { 1,
        "a" }, { false, "b" } } }
      assert.equal("1 inserted 1 rejected", counts)
      assert.same({ { number = 2, code = "key.null", detail = "id" } }, outcome.rejects)
    end)

    it("knows what the database takes for equal: citext, collations, trailing blanks", function()
      db.run(conn, [[
        CREATE COLLATION IF NOT EXISTS ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        DROP TABLE IF EXISTS c1, c2, c3, c4;
        CREATE TABLE c1 (k public.citext PRIMARY KEY, n int); INSERT INTO c1 VALUES ('Bob', 0);
        CREATE TABLE c2 (k text COLLATE ci PRIMARY KEY, n int); INSERT INTO c2 VALUES ('Bob', 0);
        CREATE TABLE c3 (k char(5) PRIMARY KEY, n int); INSERT INTO c3 VALUES ('Bob', 0);
        CREATE TABLE c4 (k text, n int); CREATE UNIQUE INDEX ON c4 (k COLLATE ci); INSERT INTO c4 VALUES ('Bob', 0)]])
      for _, name in ipairs { "c1", "c2", "c4" } do
        assert.equal("1 inserted 1 updated 1 skipped", load { into = name, mode = "upsert", key = { "k" }, columns = "k:text n:int4",
          rows = { { "BOB", 1 }, { "bob", 2 }, { "Eva", 3 } } })
        assert.equal("Bob|2, Eva|3", db.text(conn, ("SELECT k, n FROM %s ORDER BY k::text COLLATE \"C\""):format(name)))
      end
      assert.equal("1 updated 1 skipped", load { into = "c3", mode = "upsert", key = { "k" }, columns = "k:text n:int4",
        rows = { { "Bob ", 1 }, { "Bob", 2 } } })
    end)
  end)

  it("copes with every kind of name", function()
    db.run(conn, [[DROP TABLE IF EXISTS "Sel.ect ""x"; CREATE TABLE "Sel.ect ""x" ("ID" int, "from" text, "a.b" text, "s" text, "t" text,
      "_kitload_row" int, PRIMARY KEY ("ID", "from"))]])
    local spec = { into = 'Sel.ect "x', mode = "upsert", key = { "from", "ID" },
                   columns = "ID:int4 from:text a.b:text s:text t:text _kitload_row:int4" }
    spec.rows = { { 1, "f", "ab", "s", "t", 5 } }
    assert.equal("1 inserted", load(spec))
    spec.rows[1][3], spec.job = "AB", nil
    assert.equal("1 updated", load(spec))
    assert.equal("1|f|AB|s|t|5", db.text(conn, 'SELECT * FROM "Sel.ect ""x"'))
  end)

  it("casts what is staged as text, and does not cut", function()
    db.run(conn, [[
      DROP TABLE IF EXISTS casts; DROP DOMAIN IF EXISTS percent; DROP TYPE IF EXISTS mood;
      CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE <= 100);
      CREATE TABLE casts (id int PRIMARY KEY, m mood, p percent, i inet, a int[], c char(4), v varchar(3), j json, ts timestamp(0),
        b bit(3))]])
    local spec = { into = "casts", mode = "upsert", key = { "id" },
      columns = "id:int4 m:text p:numeric i:text a:text c:text v:text j:json ts:timestamp b:text" }
    spec.rows = { { 1, "ok", "12.5", "10.0.0.1", "{1,2}", "ab", "abc", '{"a": 1}', "2024-05-06 07:08:09", "101" } }
    assert.equal("1 inserted", load(spec))
    spec.job = nil
    assert.equal("1 unchanged", load(spec))
    spec.job, spec.rows[1][8] = nil, '{"a":1}'
    assert.equal("1 updated", load(spec))
    spec.job, spec.rows[1][7] = nil, "abcd"
    assert.same({ "db.too_long", "value too long for type character varying(3) (SQLSTATE 22001)" }, rejected(spec))
    spec.job, spec.rows[1][7], spec.rows[1][3] = nil, "abc", "101"
    assert.same({ "db.check", "violates the check percent_check of its type" }, rejected(spec))
    spec.job, spec.rows[1][3], spec.rows[1][4] = nil, "10", "10.0.0.256"
    assert.same({ "db.cast", 'cannot be inet, which column i is: invalid input syntax for type inet: "10.0.0.256" (SQLSTATE 22P02)' }, rejected(spec))
    assert.equal("1|ok|12.50|10.0.0.1|{1,2}|ab  |abc|{\"a\":1}|2024-05-06 07:08:09|101", db.text(conn, "SELECT * FROM casts"))
  end)

  it("finds a row that the client should have rejected also where the stage has the columns' own types", function()
    db.run(conn, "DROP TABLE IF EXISTS own; CREATE TABLE own (id int PRIMARY KEY, v varchar(3), c char(2), n numeric(4,1))")
    local spec = { into = "own", mode = "upsert", key = { "id" }, columns = "id:int4 v:text c:text n:numeric", readable_twice = true,
                   rows = { { 1, "abc", "d", "1.5" }, { 2, "a", "de", "12" } } }
    local counts, _, plan = db.load(conn, spec)
    assert.equal("2 inserted", db.counts(counts))
    assert.matches('"v" character varying(3),\n  "c" character(2),\n  "n" numeric(4,1)', plan.statements[1].sql, 1, true)
    spec.job, spec.rows = nil, { { 1, "abc", "d", "1.50" }, { 2, "abcd", "de", "12" }, { 3, "x", "de", "1000" } }
    local outcome, err = db.load(conn, spec)
    assert(outcome, err and err.message)
    assert.equal("1 unchanged 2 rejected", db.counts(outcome))
    assert.same({ "db.too_long", "db.out_of_range" }, { outcome.rejects[1].code, outcome.rejects[2].code })
  end)

  it("does not look for repeats in a unique index where the client has proven that there are none", function()
    local merge = require "kitload.merge.plan"
    db.run(conn, [[DROP TABLE IF EXISTS proof; CREATE TABLE proof (id int PRIMARY KEY, code text UNIQUE);
      INSERT INTO proof VALUES (7, 'g')]])
    local asked
    local listening = setmetatable({}, { __index = function(_, name)
      return function(_, text, ...)
        if name == "exec" and text:find("HAVING", 1, true) then asked = asked + 1 end
        return conn[name](conn, text, ...)
      end
    end })
    local function repeats_asked(mode, filled, distinct, rows)
      asked = 0
      local outcome, err, plan = db.load(listening, { into = "proof", mode = mode, columns = filled, rows = rows, result = { distinct = distinct } })
      assert(outcome, err and err.message)
      return { asked, plan.distinct and #plan.distinct or 0, db.counts(outcome), merge.provable(plan.merge) and plan.merge.proof.name or "" }
    end
    -- A client that proves nothing; the fields here have no numbers, so that nothing is proven of them.
    assert.same({ 2, 0, "2 inserted 1 deleted", "" }, repeats_asked("overwrite", "id:int4 code:text", nil, { { 1, "a" }, { 2, "b" } }))
    local numbered = db.columns "id:int4 code:text"
    numbered[1].field, numbered[2].field = 0, 1
    assert.same({ 1, 1, "2 inserted 2 deleted", "proof_pkey" }, repeats_asked("overwrite", numbered, true, { { 1, "a" }, { 2, "b" } }))
    assert.same({ 2, 1, "2 inserted 2 deleted", "proof_pkey" }, repeats_asked("overwrite", numbered, false, { { 1, "a" }, { 2, "b" } }))
    -- What is in the destination is asked all the same, and of the other index again, as one row has gone.
    assert.same({ 2, 1, "1 inserted 1 rejected", "proof_pkey" }, repeats_asked("append", numbered, true, { { 2, "c" }, { 3, "d" } }))
    -- NULL would become a default, which may be the value of another row.
    db.run(conn, "ALTER TABLE proof ALTER id SET DEFAULT 5, DROP CONSTRAINT proof_code_key")
    assert.same({ 1, 0, "2 inserted 3 deleted", "" }, repeats_asked("overwrite", numbered, true, { { 1, "a" }, { 2, "b" } }))
  end)

  it("gives NULL the default where the column takes no NULL, and keeps what is there for a default that moves", function()
    db.run(conn, [[
      DROP TABLE IF EXISTS d; DROP DOMAIN IF EXISTS always;
      CREATE DOMAIN always AS int DEFAULT 4 NOT NULL;
      CREATE TABLE d (id int PRIMARY KEY, a text NOT NULL DEFAULT 'new', made timestamptz NOT NULL DEFAULT
        '2001-01-01'::timestamptz + '1 s',
        n always, free text DEFAULT 'x', s serial);
      INSERT INTO d VALUES (1, 'old', '1999-01-01', 1, 'y', 50)]])
    local spec = { into = "d", mode = "upsert", key = { "id" }, columns = "id:int4 a:text made:timestamptz n:int4 free:text s:int4",
                   rows = { { 1 }, { 2 } } }
    assert.equal("1 inserted 1 updated", load(spec))
    assert.equal("1|new|1999-01-01 00:00:00+00|4|∅|50, 2|new|2001-01-01 00:00:01+00|4|∅|1", db.text(conn, "SELECT * FROM d ORDER BY id"))
    spec.job = nil
    assert.equal("2 unchanged", load(spec))
  end)

  it("writes identity columns, and gives NULL the next number", function()
    db.run(conn, [[DROP TABLE IF EXISTS ident; CREATE TABLE ident (code text PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, n int)]])
    local spec = { into = "ident", mode = "upsert", key = { "code" }, columns = "code:text id:int4 n:int4", rows = { { "a", 100,
      1 }, { "b", false, 1 } } }
    assert.equal("2 inserted", load(spec))
    assert.equal("a|100|1, b|101|1", db.text(conn, "SELECT * FROM ident ORDER BY code"))
    spec.job, spec.rows = nil, { { "a", 200, 2 } }
    assert.equal("1 updated", load(spec))
    assert.equal("a|100|2", db.text(conn, "SELECT * FROM ident WHERE code = 'a'"))
    assert.equal("1 inserted", load { into = "ident", mode = "append", columns = "code:text id:int4 n:int4", rows = { { "z", 7,
      7 } }, readable_twice = true })
    assert.equal("z|7|7", db.text(conn, "SELECT * FROM ident WHERE code = 'z'"))
  end)

  describe("where triggers stand in the way", function()
    local function with_trigger(body, events)
      db.run(conn, ([[
        DROP TABLE IF EXISTS tr; CREATE TABLE tr (id int PRIMARY KEY, name text);
        INSERT INTO tr VALUES (1, 'a'), (2, 'b');
        CREATE OR REPLACE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN %s END $f$;
        CREATE TRIGGER act BEFORE %s ON tr FOR EACH ROW EXECUTE FUNCTION act()]]):format(body, events))
    end
    local spec = { into = "tr", mode = "upsert", key = { "id" }, columns = "id:int4 name:text" }
    local function upsert(rows)
      spec.rows, spec.job = rows, nil
      return load(spec)
    end

    it("counts rows that a trigger swallowed as suppressed, and says so", function()
      with_trigger("IF NEW.name LIKE 'x%' THEN RETURN NULL; END IF; RETURN NEW;", "INSERT OR UPDATE")
      local counts, outcome = upsert { { 1, "x1" }, { 2, "b" }, { 3, "x3" }, { 4, "d" } }
      assert.equal("1 inserted 1 unchanged 2 suppressed", counts)
      assert.matches("2 rows did not get into", outcome.notes[#outcome.notes], 1, true)
      assert.equal("1|a, 2|b, 4|d", db.text(conn, "SELECT * FROM tr ORDER BY id"))
      spec.mode = "insert_only"
      counts = upsert { { 1, "q" }, { 5, "x5" }, { 6, "f" } }
      spec.mode = "upsert"
      assert.equal("1 inserted 1 existing 1 suppressed", counts)
    end)

    it("counts each row once when a trigger changes what comes in", function()
      with_trigger("NEW.name := upper(NEW.name); RETURN NEW;", "INSERT OR UPDATE")
      assert.equal("1 inserted 1 updated 1 unchanged", (upsert { { 1, "A" }, { 2, "b" }, { 3, "c" } }))
      assert.equal("1|A, 2|b, 3|C", db.text(conn, "SELECT * FROM tr ORDER BY id"))
    end)

    it("rejects the rows for which a trigger raises, with the server's words", function()
      with_trigger("IF NEW.id = 9 THEN RAISE EXCEPTION 'no % today', NEW.name; END IF; RETURN NEW;", "INSERT")
      spec.rows, spec.job = { { 1, "A" }, { 9, "pear" }, { 10, "plum" } }, nil
      assert.same({ "db.trigger", "no pear today (SQLSTATE P0001)" }, rejected(spec))
      assert.equal("1|A, 2|b, 10|plum", db.text(conn, "SELECT * FROM tr ORDER BY id"))
    end)
  end)

  it("goes through views that can be written, by append and without an index", function()
    fresh()
    db.run(conn, "CREATE VIEW w AS SELECT id, name FROM t WHERE id < 100 WITH CHECK OPTION")
    assert.equal("1 inserted", load { into = "w", mode = "append", columns = "id:int4 name:text", rows = { { 50, "v" } } })
    assert.equal("1 inserted 1 updated 1 unchanged", load { into = "w", mode = "upsert", key = { "id" }, no_index = true,
      columns = "id:int4 name:text", rows = { { 50, "V" }, { 51, "w" }, { 1, "a" } } })
    local told = rejected { into = "w", mode = "append", columns = "id:int4 name:text", rows = { { 500, "v" }, { 60, "x" } } }
    assert.equal("db.check", told[1])
    assert.matches("violates check option for view \"w\" (SQLSTATE 44000)", told[2], 1, true)
  end)

  it("goes into partitioned tables, and moves rows between partitions", function()
    db.run(conn, [[
      DROP TABLE IF EXISTS parts; CREATE TABLE parts (id int, at date, n int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
      CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      INSERT INTO parts VALUES (1, '2024-05-01', 1)]])
    assert.equal("1 inserted 1 updated", load { into = "parts", mode = "upsert", key = { "id", "at" }, columns = "id:int4 at:date n:int4",
      rows = { { 1, "2024-05-01", 2 }, { 2, "2025-05-01", 2 } } })
    assert.equal("1 inserted 2 deleted", load { into = "parts", mode = "overwrite", columns = "id:int4 at:date n:int4",
      rows = { { 9, "2025-05-01", 2 } } })
    assert.same({ "db.check", ("has no partition of %s.parts to go into"):format(schema) }, rejected { into = "parts", mode = "append",
      columns = "id:int4 at:date n:int4", rows = { { 1, "1999-05-01", 2 }, { 2, "2024-05-01", 2 } }, readable_twice = true })
  end)

  it("on a key without an index locks the table, and refuses a key that is there twice", function()
    db.run(conn, "DROP TABLE IF EXISTS free; CREATE TABLE free (id int, name text); INSERT INTO free VALUES (1, 'a'), (1, 'b'), (2, 'c')")
    local counts, outcome = load { into = "free", mode = "upsert", key = { "id" }, no_index = true, columns = "id:int4 name:text",
      rows = { { 2, "C" }, { 3, "d" } } }
    assert.equal("1 inserted 1 updated", counts)
    assert.matches("is locked against other writers", outcome.notes[#outcome.notes], 1, true)
    local err = fails { into = "free", mode = "upsert", key = { "id" }, no_index = true, columns = "id:int4 name:text",
      rows = { { 1, "x" } } }
    assert.equal("refused", err.kind)
    assert.matches("the key (id) is not unique there", err.message, 1, true)
    err = fails { into = "free", mode = "upsert", key = { "id" }, columns = "id:int4 name:text", rows = { { 1, "x" } } }
    assert.matches("has no unique index on the key", err.message, 1, true)
  end)

  it("fills the metadata columns of what it writes, and of nothing else", function()
    fresh()
    local spec = { into = "t", mode = "upsert", key = { "id" }, columns = columns, metadata = true, rows = { { 1, "a", "1.5" },
      { 2, "B", 2 }, { 5, "e", 5 } } }
    assert.equal("1 inserted 1 updated 1 unchanged", load(spec))
    assert.equal("1|false, 2|true, 5|true", db.text(conn, [[
      SELECT id, _sdc_extracted_at IS NOT DISTINCT FROM _sdc_received_at AND _sdc_batched_at >= _sdc_received_at IS TRUE
        AND _sdc_sequence BETWEEN 1e9 * extract(epoch FROM _sdc_received_at) AND 1e9 * extract(epoch FROM _sdc_received_at) + 1000
      IS TRUE FROM t WHERE id <> 3 ORDER BY id]]))
    assert.equal("1", db.text(conn, "SELECT b._sdc_sequence - a._sdc_sequence FROM t a, t b WHERE a.id = 2 AND b.id = 5"))
    assert.equal("0", db.text(conn, "SELECT count(_sdc_table_version) FROM t"))
    spec.job = nil
    assert.equal("3 unchanged", load(spec))
  end)

  it("is not misled by a hostile search_path", function()
    fresh()
    db.run(conn, ([[
      CREATE OR REPLACE FUNCTION %s.lie(int, int) RETURNS boolean LANGUAGE sql AS 'select true';
      CREATE OPERATOR %s.= (LEFTARG = int, RIGHTARG = int, FUNCTION = %s.lie);
      SET search_path TO %s, pg_catalog]]):format(schema, schema, schema, schema))
    local counts = load { into = { schema = schema, table = "t" }, mode = "upsert", key = { "id" }, columns = columns,
                          rows = { { 1, "X", "1.5" }, { 2, "b", 2 }, { 4, "d", 4 } } }
    db.run(conn, ("SET search_path TO %s, public; DROP OPERATOR %s.= (int, int)"):format(schema, schema))
    assert.equal("1 inserted 1 updated 1 unchanged", counts)
  end)
end)
