-- Loads while writers insert, update and delete the same keys all the time: `make storm`, STORM_SECONDS (30) for each mode.
--
-- A trigger of the table writes down every change with its transaction. This history proves for each load:
--
--   the counts      inserted and updated are the changes that the load's transaction made
--   no row lost     each key was written by the load, or was there as the load wanted it at some time while it ran
--   serial order    each change of a key begins with what the one before left, and the table is what the last ones left
local h = require "spec.helper"
local db = require "spec.kitload.db"
local sys = require "kitload.host.sys"

local SECONDS = tonumber(os.getenv "STORM_SECONDS" or 30)
local KEYS, WRITERS = 60, 3

local TABLES = [[
CREATE TABLE t (id int PRIMARY KEY, name text);
CREATE TABLE history (n bigint GENERATED ALWAYS AS IDENTITY, id int, op text, old text, new text, xid text, at timestamptz);
CREATE INDEX ON history (id, n); CREATE INDEX ON history (id, at); CREATE INDEX ON history (xid);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  INSERT INTO %s.history (id, op, old, new, xid, at) VALUES (coalesce(NEW.id, OLD.id), TG_OP, OLD.name, NEW.name,
    pg_current_xact_id()::text, clock_timestamp());
  RETURN NULL;
END $f$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO t SELECT g, 'first' FROM generate_series(1, %d, 2) g]]

local WRITER = [[
SET search_path TO %s;
DO $$ DECLARE ends timestamptz = clock_timestamp() + '%d s'::interval; k int; BEGIN
  WHILE clock_timestamp() < ends LOOP
    k = 1 + (random() * %d)::int;
    CASE (random() * 3)::int
      WHEN 0 THEN INSERT INTO t VALUES (k, 'w') ON CONFLICT DO NOTHING;
      WHEN 1 THEN UPDATE t SET name = 'w' || (random() * 9)::int WHERE id = k;
      WHEN 2 THEN DELETE FROM t WHERE id = k;
      ELSE DELETE FROM t WHERE id = k; INSERT INTO t VALUES (k, 'again') ON CONFLICT (id) DO UPDATE SET name = 'again';
    END CASE;
    COMMIT;
  END LOOP;
END $$]]

-- Keys that the load neither wrote nor can have found as it wanted them (insert_only wants any row). A change is written
-- down before it is committed, so that a few versions from before the load may still have been there.
local LOST = [[
SELECT count(*) FROM unnest($1::int[]) AS k(id)
WHERE NOT EXISTS (SELECT FROM history h WHERE h.id = k.id AND h.xid = $2)
  AND NOT EXISTS (
    SELECT FROM (SELECT h.new FROM history h WHERE h.id = k.id AND h.at BETWEEN $4::timestamptz AND $5::timestamptz
                 UNION ALL
                 (SELECT h.new FROM history h WHERE h.id = k.id AND h.at < $4::timestamptz ORDER BY h.n DESC LIMIT 3)) AS l
    WHERE l.new IS NOT NULL AND (l.new = $3 OR $3 = ''))]]

local BROKEN = [[
SELECT count(*) FROM (SELECT h.id, h.old, lag(h.new) OVER (PARTITION BY h.id ORDER BY h.n) AS before,
                             row_number() OVER (PARTITION BY h.id ORDER BY h.n) AS nth FROM history h) AS c
WHERE c.nth > 1 AND c.old IS DISTINCT FROM c.before]]

local LEFT = [[
SELECT count(*) FROM (SELECT DISTINCT ON (id) id, new FROM history ORDER BY id, n DESC) AS last
FULL JOIN t ON t.id = last.id WHERE t.name IS DISTINCT FROM last.new AND NOT (last.id IS NULL AND t.name = 'first')]]

-- The connection, and how often its loads had to insert again, quietly, because a writer was first with a key.
local function counted(conn)
  local seen = { quietly = 0 }
  return setmetatable({}, { __index = function(_, name)
    return function(_, ...)
      local text = ...
      if type(text) == "string" and text:find("DO NOTHING", 1, true) then seen.quietly = seen.quietly + 1 end
      return conn[name](conn, ...)
    end
  end }), seen
end

describe("a storm of writers", function()
  for _, mode in ipairs { "upsert", "insert_only" } do
    it(("on the same keys as %s loads: counts, rows and their order are right"):format(mode), function()
      local conn, other = db.connect(), db.connect()
      local loader, seen = counted(conn)
      local schema = db.schema(conn)
      db.run(other, ("SET search_path TO %s"):format(schema))
      db.run(conn, TABLES:format(schema, KEYS))
      local script = h.write(h.tmp() .. "/writer.sql", WRITER:format(schema, SECONDS, KEYS - 1))
      for _ = 1, WRITERS do
        os.execute(("env -u LD_PRELOAD psql %s -X -q -f %s >/dev/null 2>&1 &"):format(h.quote(h.conninfo()), script))
      end
      local ends, loads, given_up, repeated = sys.monotonic() + SECONDS, 0, 0, 0
      while sys.monotonic() < ends do
        local name, rows, ids = "ours" .. loads % 3, {}, {}
        for i = 1, KEYS do
          rows[i], ids[i] = { i, name }, i
        end
        local from = db.text(other, "SELECT clock_timestamp()")
        local outcome, err, load = db.load(loader, { into = { schema = schema, table = "t" }, mode = mode, key = { "id" },
                                                  columns = "id:int4 name:text", rows = rows })
        local to = db.text(other, "SELECT clock_timestamp()")
        if outcome then
          local xid, c = load.spec.job.xid, outcome.counts
          local made = db.text(other, "SELECT count(*) FILTER (WHERE op = 'INSERT') AS i, count(*) FILTER (WHERE op = 'UPDATE') AS u, count(*) AS n FROM history WHERE xid = $1", { xid })
          assert.equal(("%d|%d|%d"):format(c.inserted, c.updated, c.inserted + c.updated), made)
          assert.equal("0", db.text(other, LOST, { "{" .. table.concat(ids, ",") .. "}", xid, mode == "upsert" and name or "", from, to }))
          assert.equal(KEYS, c.inserted + c.updated + c.unchanged + c.existing)
          repeated = repeated + outcome.retries
        else
          -- A run may lose the race five times, and then it says so. A wrong sum or a lost run must not happen.
          assert.equal("40001", err.sqlstate, err.message)
          given_up = given_up + 1
        end
        loads = loads + 1
      end
      repeat
        os.execute "sleep 0.1"
      until db.text(other, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()", { "%SET search_path TO " .. schema .. ";%" }) == "0"
        or sys.monotonic() > ends + 10
      assert.equal("0", db.text(other, BROKEN))
      assert.equal("0", db.text(other, LEFT))
      io.stderr:write(("storm: %s: %d loads, %s changes of others, %d raced, %d merges repeated, %d given up\n"):format(mode, loads,
        db.text(other, "SELECT count(*) FROM history WHERE new IS NULL OR new NOT LIKE 'ours%'"), seen.quietly, repeated, given_up))
      assert.is_true(loads > given_up * 10, "too many loads gave up")
      db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
      conn:close()
      other:close()
    end)
  end
end)
