-- The bare stage: only the destination's columns, for an overwrite that cannot reject rows.
local h = require "spec.helper"
local db = require "spec.kitload.db"

local it = h.conninfo() and it or pending

describe("the stage of an overwrite without a key", function()
  local conn, other, schema

  setup(function()
    if not h.conninfo() then return end
    conn, other = db.connect(), db.connect()
    schema = db.schema(conn)
    db.run(other, ("SET search_path = %s, public"):format(schema))
    db.run(conn, [[
      CREATE FUNCTION raises() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.name = 'bad' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$;
      CREATE DOMAIN short AS text CHECK (length(VALUE) < 9)]])
  end)
  teardown(function()
    if not conn then return end
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
    other:close()
  end)
  before_each(function()
    if conn then db.run(conn, [[
      DROP TABLE IF EXISTS t, log; CREATE TABLE t (id int PRIMARY KEY, name varchar(9) NOT NULL, amount numeric(8,2), at timestamptz);
      INSERT INTO t VALUES (1, 'old')]]) end
  end)

  local rows = { { "x", "1.5", "8", "2024-05-06T07:08:09Z" }, { "y", false, "9" } }

  local function load(more)
    local spec = { into = { schema = schema, table = "t" }, mode = "overwrite", readable_twice = true,
                   columns = "name:text amount:numeric id:int4 at:timestamptz", rows = rows }
    for name, value in pairs(more or {}) do spec[name] = value end
    local staging = {}
    local during = spec.during
    spec.during = function(l)
      for _, item in ipairs(l.statements) do
        if item.purpose == "make the stage" then staging[#staging + 1] = item.sql:match "%((.*)%)" end
      end
      if during then during(l) end
    end
    local outcome, err, l = db.load(conn, spec)
    return outcome, err, staging, l
  end
  local function is_numbered(text) return text:find("_kitload_row", 1, true) ~= nil end
  local function content() return db.text(conn, "SELECT id, name, amount FROM t ORDER BY id") end

  it("has the destination's columns in their order and types, and no number", function()
    local outcome, _, staging = assert(load())
    assert.same({ [[

  "id" "pg_catalog"."int4",
  "name" character varying(9),
  "amount" numeric(8,2),
  "at" "pg_catalog"."timestamptz"
]] }, staging)
    assert.equal("2 inserted 1 deleted", db.counts(outcome))
    assert.equal("8|x|1.50, 9|y|∅", content())
  end)

  it("lets the server hand on its rows as they are: the INSERT is planned as a scan, its output in the table's order", function()
    local plan
    assert(load { during = function(l)
      local statements = require "kitload.merge.statements"
      plan = db.text(conn, "EXPLAIN (VERBOSE, COSTS OFF) " .. statements.sql(l.merge).insert)
    end })
    assert.matches("Output: s.id, s.name, s.amount, s.at$", plan)
    assert.is_nil(plan:find("::", 1, true))
  end)

  it("is the same when the rows go in the order of the key", function()
    local many = {}
    for i = 1, 20000 do many[i] = { "n" .. i, "1", tostring(i * 7919 % 20011) } end
    local outcome, _, staging = assert(load { rows = many, result = { distinct = true, rising = false } })
    assert.is_false(is_numbered(staging[1]))
    assert.equal("20000 inserted 1 deleted", db.counts(outcome))
    assert.equal("20000", db.text(conn, "SELECT count(*) FROM t WHERE (substr(name, 2)::int * 7919) % 20011 = id"))
  end)

  it("is not asked for statistics where no statement needs them, once the client has proven that nothing comes twice", function()
    local numbered = db.columns "name:text amount:numeric id:int4 at:timestamptz"
    for i, c in ipairs(numbered) do c.field = i end
    for proven, known in pairs { [true] = "0", [false] = "4" } do
      local there
      assert(load { columns = numbered, result = { distinct = proven }, before_commit = function()
        there = db.text(conn, "SELECT count(*) FROM pg_stats WHERE tablename LIKE '\\_kitload\\_stage%'")
        return true
      end })
      assert.equal(known, there)
    end
  end)

  local needs = {
    { "a column has a default that NULL becomes", "ALTER TABLE t ALTER name SET DEFAULT 'none'" },
    { "a column is not in the file", "ALTER TABLE t ADD more int" },
    { "a column was dropped", "ALTER TABLE t ADD more int; ALTER TABLE t DROP more; ALTER TABLE t ADD last int", last = true },
    { "there is a check", "ALTER TABLE t ADD CHECK (id > 0)" },
    { "rows refer to others", "CREATE TABLE log (id int PRIMARY KEY); INSERT INTO log VALUES (1), (8), (9); "
      .. "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES log" },
    { "a trigger sees each row", "CREATE TRIGGER sees BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION raises()" },
    { "there is an exclusion constraint", "ALTER TABLE t ADD EXCLUDE USING btree (id WITH =)" },
    { "there is a rule", "CREATE TABLE log (id int); CREATE RULE notes AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (1)" },
    { "a column is of a domain", "ALTER TABLE t ALTER name TYPE short" },
    { "times are rounded", "ALTER TABLE t ALTER at TYPE timestamptz(0)" },
    { "a value is cast", "ALTER TABLE t ALTER id TYPE int8" },
  }
  for _, case in ipairs(needs) do
    it(("has numbers where %s"):format(case[1]), function()
      db.run(conn, case[2])
      local columns = case.last and "name:text amount:numeric id:int4 at:timestamptz last:int4" or nil
      local outcome, _, staging = assert(load { columns = columns })
      assert.is_true(is_numbered(staging[1]))
      assert.equal(2, outcome.counts.inserted)
    end)
  end

  for name, more in pairs { ["the input cannot be read twice"] = { readable_twice = false }, ["there is a key"] = { key = { "id" } },
    ["the kit adds metadata"] = { metadata = true }, ["rows are added only"] = { mode = "append", staged_because = "told so" } } do
    it(("has numbers where %s"):format(name), function()
      if more.metadata then
        db.run(conn, [[ALTER TABLE t ADD _sdc_extracted_at timestamptz, ADD _sdc_received_at timestamptz,
          ADD _sdc_batched_at timestamptz, ADD _sdc_sequence bigint, ADD _sdc_table_version bigint]])
      end
      local _, err, staging = load(more)
      assert.is_nil(err)
      assert.is_true(is_numbered(staging[1]))
    end)
  end

  describe("is made again with numbers", function()
    local function done_over(why, more)
      local outcome, err, staging = load(more)
      assert.same({ false, true }, { is_numbered(staging[1]), is_numbered(staging[2]) })
      assert.equal("a second time, to tell which rows: " .. why, (outcome or err).reason or outcome and outcome.reason)
      assert.is_false((conn:in_transaction()))
      assert.equal("0", db.text(conn, "SELECT count(*) FROM pg_class WHERE relname LIKE '\\_kitload\\_%'"))
      return outcome
    end
    local repeating = { { "x", "1", "8" }, { "y", "2", "8" }, { "z", "3", "9" } }

    it("when a unique index sees repeats, and the row that repeats is told", function()
      local outcome = done_over("a unique index sees repeats", { rows = repeating, max_rejects = 1 })
      assert.equal("2 inserted 1 deleted 1 rejected", db.counts(outcome))
      assert.same({ { number = 2, code = "db.unique", field = nil, detail = "repeats a row of this input (t_pkey)" } }, outcome.rejects)
      assert.equal("8|x|1.00, 9|z|3.00", content())
    end)

    it("when it may not reject any, too, as the report is to say which", function()
      local outcome, err, staging = load { rows = repeating }
      assert.is_nil(outcome)
      assert.matches('load = "overwrite" allows none', err.message, 1, true)
      assert.equal(1, #err.rejects)
      assert.equal(2, #staging)
      assert.equal("1|old|∅", content())
    end)

    it("when an expression of an index raises for a row", function()
      db.run(conn, "CREATE UNIQUE INDEX halves ON t ((100 / (id - 9)))")
      local outcome = done_over("the server objected, 22012", { max_rejects = 1 })
      assert.same({ 2 }, { outcome.rejects[1].number })
      assert.equal("8|x|1.50", content())
    end)

    it("when the table got a check meanwhile", function()
      local done
      local outcome = done_over("the destination got a constraint or trigger meanwhile", { max_rejects = 1, during = function()
        if not done then db.run(other, "ALTER TABLE t ADD CONSTRAINT named CHECK (name <> 'y')") end
        done = true
      end })
      assert.equal("db.check", outcome.rejects[1].code)
      assert.equal("8|x|1.50", content())
    end)

    it("when a hook of the kit adds a trigger that raises", function()
      local outcome = done_over("the server objected, P0001", { max_rejects = 1, rows = { { "bad", "1", "8" }, { "y", "2", "9" } },
        before_merge = "CREATE TRIGGER late BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION raises()" })
      assert.same({ 1, "9|y|2.00" }, { outcome.rejects[1].number, content() })
    end)
  end)

  it("stays bare where others refer to the table, as what they hold on to is no row of the input", function()
    db.run(conn, "CREATE TABLE log (id int REFERENCES t); INSERT INTO log VALUES (1)")
    local _, err, staging = load()
    assert.equal("referred_to", err.code)
    assert.same({ 1, false }, { #staging, is_numbered(staging[1]) })
    assert.equal("1|old|∅", content())
  end)
end)
