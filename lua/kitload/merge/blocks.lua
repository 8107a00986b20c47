-- Ring 3's search as one statement that runs in the server: it finds the rows to which the destination objects.
--
--   rows in the order of their numbers
--   ├─ block of 256 ─ ✓ ─┼─ block of 256 ─ ✗ ────────────┤
--                        ├─ 128 ✓ ─┼─ 64 ✗ ─┤              a failed block is halved until one row stands alone
--                                  └ 32 …   1 ✗ rejected   the next block is as long as the run of good rows before it
--
-- A DO block tries block after block, each in a subtransaction of its own. A block that succeeds is kept. So of two rows
-- that cannot both be there the earlier one stays. For a row that stands alone, the server's message is written into the
-- table of rejects: `code` begins with OBJECTION, `other` is the source row's number, `detail` is a JSON object. `number`
-- is NULL until halving.lua turns the entry into a reject. So memory does not depend on how many rows are bad; only the
-- time does.
local sql = require "kitload.pg.sql"
local staging = require "kitload.stage.stage"

local M = {}

M.OBJECTION = "objection"

-- A longer block wastes more work when it fails. A shorter one costs more when it succeeds.
M.LONGEST = 256

-- How many row numbers are held at once.
M.PAGE = 10000

-- Bytes that are kept of what the server says about one row, because a trigger may say a lot.
local MOST_SAID = 2000

-- The limits of the part of the stage that a block's statements see. With the label in front they cannot be a column's
-- name.
local LO, HI = "kitload_search.lo", "kitload_search.hi"

--- The same merge, but only for the rows of one block.
---@param m kitload.merge
---@return kitload.merge
function M.part(m)
  local stage = setmetatable({ sql = staging.range(m.stage, LO, HI) }, { __index = m.stage })
  return setmetatable({ stage = stage }, { __index = m })
end

-- Qualifies operators, so that the role's search_path cannot change them. In the templates below each operator has blanks
-- around it.
local function qualified(template)
  return (template:gsub(" ([-+*/<>]=?) ", " OPERATOR(pg_catalog.%1) "):gsub(" = ", " OPERATOR(pg_catalog.=) "))
end

local function fill(template, values)
  return (qualified(template):gsub("{(%w+)}", function(name) return values[name] or error("no value for " .. name) end))
end

-- Ways to merge a block. n is its number of rows. Each way leaves its counts in the variables new_*.

local INSERT_ALL = [[
{insert};
GET DIAGNOSTICS new_inserted := ROW_COUNT;
new_suppressed := n - new_inserted;]]

local INSERT_ONLY = [[
{mark}
{insert};
GET DIAGNOSTICS new_inserted := ROW_COUNT;
new_existing := n - new_inserted;
{untouched}]]

-- Needed only if a trigger may swallow rows. Otherwise a row that was not inserted was there.
local COUNT_EXISTING = [[
IF new_existing > 0 THEN
  {match} INTO same;
  new_existing := {there};
  new_suppressed := n - new_inserted - new_existing;
END IF;]]

-- The same as apply.lua's upsert and repair(): a row that is neither inserted nor updated was there and unchanged, or
-- another writer came in between.
local UPSERT = [[
{insert};
GET DIAGNOSTICS new_inserted := ROW_COUNT;
IF new_inserted < n THEN
  {mark}
  {update}
  IF new_inserted + new_updated < n THEN
    FOR round IN 1 .. 5 LOOP
      {match} INTO same;
      new_unchanged := same;
      new_suppressed := n - new_inserted - new_updated - same;
      EXIT WHEN new_suppressed = 0;
      EXIT WHEN new_suppressed < 0 OR {swallows};
      IF round = 5 THEN
        RAISE EXCEPTION 'other sessions keep writing to the same rows' USING ERRCODE := '40001';
      END IF;
      {insert};
      GET DIAGNOSTICS done := ROW_COUNT;
      new_inserted := new_inserted + done;
      {update}
    END LOOP;
  END IF;
END IF;]]

local UPDATE = [[
{statement};
  GET DIAGNOSTICS done := ROW_COUNT;
  new_updated := new_updated + done;]]

-- The rows of a view have no xmin, so ours cannot be recognized. So UPDATE is first.
local UPSERT_VIEW = [[
{match} INTO found, same;
IF same < found THEN
  {update}
END IF;
IF found < n THEN
  {insert};
  GET DIAGNOSTICS new_inserted := ROW_COUNT;
END IF;
new_unchanged := same;
new_suppressed := n - new_inserted - new_updated - same;]]

---@class kitload.blocks.way
---@field method "upsert"|"insert_only"|string   any other method inserts all rows
---@field swallows boolean   a trigger, rule or view may make rows vanish
---@field has_xmin boolean

--- The statements that merge one block.
---@param text table<string, string>   merge.sql of the part
---@param way kitload.blocks.way
---@return string plpgsql
function M.merge(text, way)
  local insert = text.insert_quietly or text.insert
  local mark = text.mark .. " INTO note;"
  if way.method == "upsert" then
    local update = text.update and fill(UPDATE, { statement = text.update }) or "NULL;"
    if not way.has_xmin then return fill(UPSERT_VIEW, { match = text.match, update = update, insert = insert }) end
    return fill(UPSERT, { insert = insert, mark = mark, update = update, match = text.match_again,
                          swallows = way.swallows and "true" or "false" })
  elseif way.method == "insert_only" then
    local untouched = way.swallows and fill(COUNT_EXISTING, { match = text.match_again,
      there = way.has_xmin and "same" or "same - new_inserted" })
    return fill(INSERT_ONLY, { mark = way.swallows and mark or "", insert = insert, untouched = untouched or "" })
  end
  return fill(INSERT_ALL, { insert = text.insert })
end

-- Phase 1: all rows, page by page. Phase 2: rows that may succeed after others did, one by one, as long as one succeeds.
-- Phase 3: the rest of these, which is rejected.
local SEARCH = [[
#variable_conflict use_column
<<kitload_search>>
DECLARE
  lo bigint; hi bigint; n bigint; done bigint; same bigint; found bigint; note pg_catalog.text;
  new_inserted bigint; new_updated bigint; new_unchanged bigint; new_existing bigint; new_suppressed bigint;
  inserted bigint := 0; updated bigint := 0; unchanged bigint := 0; existing bigint := 0; suppressed bigint := 0;
  numbers bigint[]; parts bigint[]; later bigint[] := '{}'; split boolean := false;
  place int; size int; taken int; past int := 0; length int := {longest}; good int := 0;
  phase int := 1; after bigint := -1; first bigint; bad bigint := 0; tries bigint := 0;
  went boolean := true; ok boolean; stop boolean := false;
  state pg_catalog.text; said pg_catalog.text; about pg_catalog.text;
  violated pg_catalog.text; col pg_catalog.text; place_of pg_catalog.text; tab pg_catalog.text; sch pg_catalog.text;
BEGIN
  LOOP
    IF phase = 1 THEN
      lo := after + 1;
      {next} INTO first;
      IF first IS NULL THEN
        phase := 2;
      ELSE
        lo := first; hi := first + {page}; after := hi;
        {numbers} INTO numbers, parts, split;
      END IF;
    END IF;
    IF phase > 1 THEN
      EXIT WHEN pg_catalog.cardinality(later) = 0;
      IF NOT went THEN phase := 3; END IF;
      numbers := later; later := '{}'; went := false;
    END IF;
    place := 1; past := 0; size := pg_catalog.cardinality(numbers);
    WHILE place <= size LOOP
      taken := LEAST(length, size - place + 1);
      IF past > 0 THEN taken := GREATEST(1, (past - place) / 2); END IF;
      IF phase > 1 THEN taken := 1; END IF;
      lo := numbers[place]; hi := numbers[place + taken - 1]; n := taken;
      IF phase > 1 THEN
        {count} INTO n;
      ELSIF split THEN
        n := 0;
        FOR i IN place .. place + taken - 1 LOOP n := n + parts[i]; END LOOP;
      END IF;
      new_inserted := 0; new_updated := 0; new_unchanged := 0; new_existing := 0; new_suppressed := 0;
      tries := tries + 1;
      BEGIN
        {work}
        ok := true;
      EXCEPTION WHEN OTHERS OR assert_failure THEN
        GET STACKED DIAGNOSTICS state := RETURNED_SQLSTATE, said := MESSAGE_TEXT, about := PG_EXCEPTION_DETAIL,
          violated := CONSTRAINT_NAME, col := COLUMN_NAME, place_of := PG_EXCEPTION_CONTEXT,
          tab := TABLE_NAME, sch := SCHEMA_NAME;
        IF NOT ({objection}) THEN RAISE; END IF;
        ok := false;
      END;
      IF ok THEN
        inserted := inserted + new_inserted; updated := updated + new_updated; unchanged := unchanged + new_unchanged;
        existing := existing + new_existing; suppressed := suppressed + new_suppressed;
        place := place + taken; good := good + taken; went := true;
        IF past = 0 THEN length := LEAST(length * 2, {longest}); END IF;
        IF place >= past THEN past := 0; END IF;
      ELSIF taken > 1 THEN
        past := place + taken;
      ELSE
        IF phase < 3 AND ({again}) THEN
          later := pg_catalog.array_append(later, lo);
        ELSE
          bad := bad + 1;
          {note};
          stop := bad > {room};
        END IF;
        EXIT WHEN stop;
        place := place + 1; past := 0;
        length := LEAST(GREATEST(good, 1), {longest}); good := 0;
      END IF;
    END LOOP;
    EXIT WHEN stop;
  END LOOP;
  note := pg_catalog.set_config('kitload.search', pg_catalog.concat_ws(' ', bad, tries, inserted, updated, unchanged, existing,
    suppressed), true);
END]]

---@class kitload.blocks.spec
---@field work string          the statements of a block, from merge()
---@field again string[]?      SQLSTATEs of rows that may succeed after others did
---@field code string          the code of its notes: OBJECTION and more
---@field objection string     the condition over `state`, `said` and `place_of` that the row is to blame
---@field room integer?        the search ends when there are more bad rows than this
---@field longest integer?

--- The whole statement.
---@param m kitload.merge
---@param spec kitload.blocks.spec
---@return string
function M.statement(m, spec)
  local s, stage = "s." .. m.stage.number, m.stage
  local part, source = M.part(m).stage, staging.source("s." .. m.stage.number)
  local facts = ("pg_catalog.jsonb_build_object('sqlstate', state, 'message', pg_catalog.left(said, %d), 'detail', "
    .. "pg_catalog.left(about, %d), 'constraint', violated, 'column', col, 'table', tab, 'schema', sch, "
    .. "'where', pg_catalog.split_part(place_of, E'\\n', 1))::pg_catalog.text"):format(MOST_SAID, MOST_SAID)
  local body = fill(SEARCH, {
    longest = ("%d"):format(spec.longest or M.LONGEST), page = ("%d"):format(M.PAGE - 1), work = spec.work, objection = spec.objection,
    next = ("SELECT %s FROM %s AS s"):format(staging.source(("pg_catalog.min(%s)"):format(s)), staging.from(stage, LO)),
    numbers = ([[SELECT pg_catalog.array_agg(x.source ORDER BY x.source), pg_catalog.array_agg(x.parts ORDER BY x.source),
          pg_catalog.max(x.parts) OPERATOR(pg_catalog.>) 1
        FROM (SELECT %s AS source, pg_catalog.count(*) AS parts FROM %s AS s GROUP BY 1) AS x]]):format(source, part.sql),
    count = ("SELECT pg_catalog.count(*) FROM %s AS s"):format(part.sql),
    note = staging.reject(stage, "code, detail, other", ("SELECT %s, %s, lo"):format(sql.literal(spec.code), facts)),
    again = spec.again and spec.again[1] and ("state OPERATOR(pg_catalog.=) ANY (%s::pg_catalog.text[])"):format(
      sql.literal(sql.array(spec.again))) or "false",
    room = ("%d"):format(spec.room or math.maxinteger),
  })
  return "DO " .. sql.literal(body)
end

return M
