-- Runs the merge: the statements of plan.lua in their order, inside the caller's transaction. It uses the server's counts
-- of rows.
--
--   stage ─▶ analyze ─▶ ring 2 ─▶ match ─▶ insert ─▶ update ─▶ (delete) ─▶ counts
--                                 └──────── the server objects: ring 3, part by part ┘
--
-- If the key has a unique index, other writers are not locked out. The counts show what they did in the meantime: the
-- number of rows that were found must be the number of rows that were worked on.
local count_names = require "kitload.talk.counts"
local bare = require "kitload.stage.bare"
local blocks = require "kitload.merge.blocks"
local cascade = require "kitload.merge.cascade"
local casts = require "kitload.merge.casts"
local catalog = require "kitload.target.catalog"
local checking = require "kitload.merge.checking"
local errors = require "kitload.talk.errors"
local test_point = require "kitload.test_point"
local halving = require "kitload.merge.halving"
local statements = require "kitload.merge.statements"
local progress = require "kitload.talk.progress"
local ring2 = require "kitload.merge.constraints"
local said = require "kitload.pg.said"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"
local statement = require "kitload.pg.statement"

local M = {}

---@class kitload.apply.counts
---@field staged integer
---@field inserted integer
---@field updated integer
---@field unchanged integer
---@field existing integer
---@field deleted integer
---@field suppressed integer
---@field repeated integer   rows that are left out because a later (or earlier) row has their key
---@field rejected integer   source rows that rings 2 and 3 rejected
---@field parts integer      staged rows that were rejected with them, without the first one of each source row
---@field skips { reason: string, count: integer }[]   rows that k.dedupe left out
---@field left integer       rows that are still to be merged
---@field null_keys integer?  staged rows with a NULL in the key; nil: known only after the lookups

---@class kitload.apply.reject
---@field number integer     number of the source row, over all files
---@field code string
---@field detail string?
---@field field string?
---@field other integer?     number of the row whose value it repeats

-- Each round of repair sees what other writers have committed since the previous round. More rounds than this would not
-- help.
local ROUNDS = 5

local function new_counts(staged)
  return { staged = staged, inserted = 0, updated = 0, unchanged = 0, existing = 0, deleted = 0, suppressed = 0,
           repeated = 0, rejected = 0, client_rejected = 0, keyless = 0, parts = 0, skips = {}, left = staged }
end

-- Sets a savepoint and a mark, so that our later rows can be distinguished from those of other writers, and can be undone.
local function mark(conn, text)
  conn:later("set a savepoint", "SAVEPOINT kitload_merge")
  conn:later("mark the merge's rows", text.mark)
end

local function back_to_savepoint(conn)
  conn:later("go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_merge")
end

-- On a partitioned table the server names the index of the partition. There every conflict of a unique index counts as one
-- of the key.
local function is_key_conflict(err, m)
  return err.sqlstate == "23505" and m.index ~= nil
    and (err.constraint == m.index.name or m.target.kind == "partitioned")
end

local function insert_purpose(m) return ("insert the new rows into %s"):format(m.target.display) end
local function update_purpose(m) return ("update the rows of %s that differ"):format(m.target.display) end

--- INSERT of the rows whose key is not there. If another writer was first with a key, do it again with ON CONFLICT DO
--- NOTHING. Gives the number of rows.
local function insert_new(conn, m, text)
  test_point "merge.in"
  local done, err = progress.during(conn, insert_purpose(m), function() return conn:exec(text.insert) end)
  if done then return done.affected end
  if not (is_key_conflict(err, m) and text.insert_quietly) then return nil, statement.explain(err, insert_purpose(m)) end
  back_to_savepoint(conn)
  mark(conn, text)
  done, err = statement.run(conn, insert_purpose(m), text.insert_quietly)
  return done and done.affected, err
end

local function update_differing(conn, m, text)
  test_point "merge.in"
  local done, err = statement.run(conn, update_purpose(m), text.update)
  return done and done.affected, err
end

-- The number of rows that are there, are the same, and were not written by us.
local function untouched(conn, text)
  return statement.value(conn, "count the rows that are there", text.match_again)
end

local function has_xmin(m) return m.target.kind == "table" or m.target.kind == "partitioned" end

-- Whether a row may vanish on its way in. Under a view there may be triggers that its catalog entry does not name.
local function swallows(m)
  if m.method == "insert_only" then return catalog.interceptor(m.target, "insert") or not has_xmin(m) end
  return catalog.interceptor(m.target, "insert") or catalog.interceptor(m.target, "update")
end

-- Called when the counts do not add up. A trigger may have swallowed rows, or other writers have deleted or changed found
-- rows. Without a trigger the missing rows are merged again, with what is committed by now. With a trigger that would call
-- it twice.
local function repair(conn, m, text, n, counts)
  local swallowed = swallows(m)
  for round = 1, ROUNDS do
    local same, err = untouched(conn, text)
    if not same then return nil, err end
    counts.unchanged = same
    local left = n - counts.inserted - counts.updated - counts.unchanged
    if left == 0 then return true end
    if swallowed or left < 0 then
      counts.suppressed = left
      return true
    end
    if round == ROUNDS then break end
    -- With ON CONFLICT DO NOTHING from the start, because going back to the savepoint would undo the previous rounds.
    local added, changed
    added, err = statement.run(conn, insert_purpose(m), text.insert_quietly or text.insert)
    if not added then return nil, err end
    counts.inserted = counts.inserted + added.affected
    if text.update then
      changed, err = update_differing(conn, m, text)
      if not changed then return nil, err end
      counts.updated = counts.updated + changed
    end
  end
  return nil, errors.db(("other sessions keep writing to the same rows of %s"):format(m.target.display), nil,
    { sqlstate = "40001", purpose = "merge" })
end

-- The usual order is INSERT first: otherwise a row that another writer inserts between the two would be lost. But the rows
-- of a view have no xmin, so ours cannot be recognized. There UPDATE is first. It is safe, because without an index the
-- table is locked.
local function upsert_view(conn, m, text, n, found, counts)
  local err, done
  if text.update and found.same < found.matched then
    counts.updated, err = update_differing(conn, m, text)
    if not counts.updated then return nil, err end
  end
  if found.matched < n then
    done, err = statement.run(conn, insert_purpose(m), text.insert)
    if not done then return nil, err end
    counts.inserted = done.affected
  end
  counts.unchanged = found.same
  counts.suppressed = n - counts.inserted - counts.updated - found.same
  return true
end

-- A sample of SAMPLE rows, from all over the stage, shows whether most rows are there already and unchanged.
local MANY, SAMPLE = 20000, 1000

local function looks_unchanged(conn, text, n)
  if n < MANY or not text.sample then return true end
  local found, err = statement.run(conn, "look at some of the rows", text.sample, { 100 * SAMPLE / n })
  if not found then return nil, err end
  local row = found.rows[1]
  return row.same * 10 >= row.rows * 9
end

-- The transactions whose results later statements will see. If two such texts are equal, nobody committed in between.
local SNAPSHOT = "SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text AS seen"

-- For loads in which most rows are new or changed: it would be a waste to look first. Rows that are neither inserted nor
-- updated were there and unchanged. That is certain if no other transaction ended in the meantime and nothing swallows
-- rows. Else repair() looks.
local function upsert_blindly(conn, m, text, n, counts)
  local before, after, err
  mark(conn, text)
  before = statement.value(conn, "look who is at work", SNAPSHOT)
  counts.inserted, err = insert_new(conn, m, text)
  if not counts.inserted then return nil, err end
  local left = n - counts.inserted
  if left == 0 then return true end
  if text.update then
    counts.updated, err = update_differing(conn, m, text)
    if not counts.updated then return nil, err end
    after = statement.value(conn, "look who was at work", SNAPSHOT)
  end
  left = left - counts.updated
  if left == 0 then return true end
  local swallowed = swallows(m)
  if before == after and not swallowed then
    counts.unchanged = left
    return true
  end
  return repair(conn, m, text, n, counts)
end

-- For few rows all statements are sent together, even those that turn out to do nothing, because here the round trips cost
-- the time. Not if triggers or rules would see a statement without rows. Nil without an error: another writer was first
-- with a key, and nothing was done.
M.at_once = 1000

local function upsert_at_once(conn, m, text, n, counts)
  test_point "merge.in"
  local matched = statement.ask(conn, "find the rows that are there", text.match)
  mark(conn, text)
  local inserted = statement.ask(conn, insert_purpose(m), text.insert)
  local updated = text.update and statement.ask(conn, update_purpose(m), text.update)
  local found, err = matched()
  if not found then
    if not is_key_conflict(err, m) then return nil, err end
    back_to_savepoint(conn)
    return nil
  end
  counts.inserted, counts.updated = inserted().affected, updated and updated().affected or 0
  counts.unchanged = found.rows[1].same
  if n == counts.inserted + counts.updated + counts.unchanged then return true end
  return repair(conn, m, text, n, counts)
end

local function upsert(conn, m, text, n, counts)
  if n <= M.at_once and has_xmin(m) and not m.target.triggers[1] and not m.target.rules[1] then
    local done, err = upsert_at_once(conn, m, text, n, counts)
    if done or err then return done, err end
  elseif has_xmin(m) then
    local unchanged, err = looks_unchanged(conn, text, n)
    if unchanged == nil then return nil, err end
    if not unchanged then return upsert_blindly(conn, m, text, n, counts) end
  end
  local found, err = statement.run(conn, "find the rows that are there", text.match)
  if not found then return nil, err end
  if not has_xmin(m) then return upsert_view(conn, m, text, n, found.rows[1], counts) end
  local matched, same = found.rows[1].matched, found.rows[1].same
  mark(conn, text)
  if matched < n then
    counts.inserted, err = insert_new(conn, m, text)
    if not counts.inserted then return nil, err end
  end
  -- Also if fewer rows were inserted than were missing, because then another writer inserted some in between.
  if text.update and (same < matched or counts.inserted < n - matched) then
    counts.updated, err = update_differing(conn, m, text)
    if not counts.updated then return nil, err end
  end
  counts.unchanged = same
  local left = n - counts.inserted - counts.updated - same
  if left == 0 then return true end
  return repair(conn, m, text, n, counts)
end

local function insert_only(conn, m, text, n, counts)
  local err
  mark(conn, text)
  counts.inserted, err = insert_new(conn, m, text)
  if not counts.inserted then return nil, err end
  local left = n - counts.inserted
  counts.existing = left
  if left > 0 and swallows(m) then
    local there
    there, err = untouched(conn, text)
    if not there then return nil, err end
    counts.existing = has_xmin(m) and there or there - counts.inserted
    counts.suppressed = left - counts.existing
  end
  return true
end

-- No row of the input is wrong here. Another table refers to rows that should be deleted.
local function refers(err, m, what)
  if err.sqlstate ~= "23503" then return err end
  local words = said.without_values(err.detail)
  local other = err.table and sql.display(err.schema, err.table) or "another table"
  return errors.refused(("%s of %s cannot be deleted: %s refers to some of them (%s)"):format(what, m.target.display, other,
      sql.display(nil, err.constraint or "a foreign key")),
    (words and words .. "\n" or "") .. "load those rows as well, or with load = \"upsert\", which deletes nothing",
    { code = "referred_to", sqlstate = err.sqlstate, constraint = err.constraint })
end

-- Before a deletion: counts the rows of other tables that go with it.
local function look_behind(conn, m, counts)
  local reached, err = cascade.look(conn, m)
  if not reached then return nil, err end
  counts.reached = reached
  return true
end

-- Whether the key of every rejected row is known.
---@return boolean? known, table? err
local function keys_known(conn, m, text, counts)
  local rejected = counts.client_rejected + counts.rejected
  if not m.keeps or rejected == 0 then return true end
  if m.keeps == "none" or counts.keyless > 0 then return false end
  local without, err = statement.value(conn, "look for rejected rows without a key", text.keyless)
  if not without then return nil, err end
  return without == 0
end

local function delete_absent(conn, m, text, counts)
  local known, why = keys_known(conn, m, text, counts)
  counts.spared = known == false
  if not known then return known ~= nil or nil, why end
  local done, err = look_behind(conn, m, counts)
  if not done then return nil, err end
  done, err = statement.run(conn, ("delete the absent keys from %s"):format(m.target.display), text.delete_absent)
  if not done then return nil, refers(err, m, "the absent rows") end
  counts.deleted = counts.deleted + done.affected
  return true
end

-- Update first, so that rows stop referring to a parent that will be deleted. But if a new row takes a unique value from a
-- row that is deleted, only deleting first works. The table is locked, so both orders see the same rows.
local function keyed_overwrite(conn, m, text, n, counts)
  local done, err = upsert(conn, m, text, n, counts)
  if done then return delete_absent(conn, m, text, counts) end
  return nil, err
end

local function absent_first(conn, m, text, n, counts)
  local done, err = delete_absent(conn, m, text, counts)
  if not done then return nil, err end
  return upsert(conn, m, text, n, counts)
end

-- From the TRUNCATE on, readers must wait. So it is sent together with the INSERT.
local function ask_empty(conn, m, text)
  local before = text.count_before and statement.ask(conn, "count the rows that go", text.count_before)
  local emptied = statement.ask(conn, ("empty %s"):format(m.target.display), text.empty)
  return function(counts)
    local found, err = emptied()
    if not found then return nil, refers(err, m, "the rows") end
    local counted = before and before()
    counts.deleted = counted and counted.rows[1].rows or found.affected
    return true
  end
end

local function empty(conn, m, text, counts)
  if not text.empty then return true end
  local done, err = look_behind(conn, m, counts)
  if not done then return nil, err end
  return ask_empty(conn, m, text)(counts)
end

local function insert_all(conn, m, text, n, counts)
  if n == 0 then return true end
  test_point "merge.in"
  local done, err = statement.run(conn, ("insert the rows into %s"):format(m.target.display), text.insert)
  if not done then return nil, err end
  counts.inserted, counts.suppressed = done.affected, n - done.affected
  return true
end

local function empty_and_insert(conn, m, text, n, counts)
  if not text.empty then return insert_all(conn, m, text, n, counts) end
  local done, err = look_behind(conn, m, counts)
  if not done then return nil, err end
  local emptied = ask_empty(conn, m, text)
  done, err = insert_all(conn, m, text, n, counts)
  if done then return emptied(counts) end
  return nil, err.meant_to and refers(err, m, "the rows") or err
end

-- Updates present rows first, because one that gives up a unique value makes room for a new row. If another writer inserts
-- rows between the two statements, the counts are too small, and repair() finds those rows.
local function update_first(conn, m, text, n, counts)
  local found, err = statement.run(conn, "find the rows that are there", text.match)
  if not found then return nil, err end
  mark(conn, text)
  if text.update and found.rows[1].same < found.rows[1].matched then
    counts.updated, err = update_differing(conn, m, text)
    if not counts.updated then return nil, err end
  end
  local done
  done, err = statement.run(conn, insert_purpose(m), text.insert_quietly or text.insert)
  if not done then return nil, err end
  counts.inserted, counts.unchanged = done.affected, found.rows[1].same
  if n == counts.inserted + counts.updated + counts.unchanged then return true end
  return repair(conn, m, text, n, counts)
end

-- A nested loop over the destination is cheap while the destination is small. But under the INSERT it grows: the loop also
-- reads the rows that were just added, and 2 million rows take hours. So such loops are turned off when there are many new
-- rows and the table is not much larger.
local GROWS, SMALL = 1000, 64 << 20

local SIZES = [[
SELECT (pg_catalog.pg_relation_size($1::pg_catalog.regclass) OPERATOR(pg_catalog.+)
        (SELECT coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(p.relid)), 0)
         FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass) AS p))::pg_catalog.int8 AS there,
       pg_catalog.current_setting('enable_nestloop') AS loops]]

-- Gives a function that undoes it, or nil.
local function without_loops(conn, m, n)
  if n < GROWS or #m.keys == 0 or not has_xmin(m) then return true end
  local found, err = statement.run(conn, "ask for the destination's size", SIZES, { tostring(m.target.oid) })
  if not found then return nil, err end
  local bytes_of_row = 100
  if found.rows[1].there > math.max(SMALL, 10 * n * bytes_of_row) then return true end
  conn:later("join without loops", "SET LOCAL enable_nestloop = off")
  return function()
    conn:later("allow loops again", "SELECT pg_catalog.set_config('enable_nestloop', $1, true)", { found.rows[1].loops }, true)
  end
end

local methods = { upsert = upsert, insert_only = insert_only, keyed = keyed_overwrite }


-- A key without a unique index may exist twice. An update would then change both rows and count both.
local function check_ambiguous(conn, m, text)
  if not text.ambiguous then return true end
  local rows, err = statement.value(conn, "look for keys that are there twice", text.ambiguous)
  if not rows then return nil, err end
  if rows == 0 then return true end
  local names = sql.list(m.keys, function(k) return k.name end)
  return nil, errors.refused(("%d of the rows match more than one row of %s: the key (%s) is not unique there"):format(
      rows, m.target.display, names))
end

---@class kitload.apply.look
---@field staged fun(): table?, table?
---@field expressions (fun(target: kitload.target): kitload.target?, table?)?

--- Ask what the stage holds, take its statistics if they matter, and send first what needs no answer.
---@param conn userdata
---@param m kitload.merge
---@return kitload.apply.look
function M.look(conn, m)
  local text, list = statements.sql(m), stage.create_rejects(m.stage)
  if text.keep_sent then
    conn:later("keep the keys of rejected rows", text.keep_sent)
    conn:later("take them out of the stage", text.drop_kept)
  end
  local staged = statement.ask(conn, "count the stage", text.count_staged)
  if statements.needs_statistics(m) then conn:later("prepare the stage", text.analyze) end
  if list then conn:later("prepare the list of rejected rows", list) end
  return { staged = staged, expressions = m.target.oid and catalog.ask_expressions(conn, m.target) }
end

--- Prepare the staged rows for the merge: compare their count with what was sent, take statistics, run ring 2.
---@param conn userdata
---@param m kitload.merge
---@param sent integer  rows that the client sent
---@param rejects kitload.rejected  is filled, even if there is an error
---@param search kitload.halving.search?
---@param look kitload.apply.look?  the questions that were asked before
---@return kitload.apply.counts?, table? err
function M.ready(conn, m, sent, rejects, search, look)
  look = look or M.look(conn, m)
  local counted, err = look.staged()
  if not counted then return nil, err end
  local staged = counted.rows[1].rows
  if staged ~= sent then
    return nil, errors.bug(("%d rows were sent, but the stage holds %d"):format(sent, staged))
  end
  local counts = new_counts(staged)
  counts.null_keys = counted.rows[1].null_keys
  if look.expressions then
    counted, err = look.expressions(m.target)
    if not counted then return nil, err end
  end
  local done
  done, err = checking.run(conn, m, counts, rejects, search or halving.search())
  if not done then return nil, err end
  return counts
end

-- Ring 3 --------------------------------------------------------------------------------------------------------------

-- Whether some check may wait for the end of the transaction. A trigger may write anywhere, so it counts.
local function may_defer(m)
  local t = m.target
  if t.kind ~= "table" or t.triggers[1] or t.rules[1] or t.exclusions[1] or t.referenced_by[1] then return true end
  for _, list in ipairs { t.foreign_keys, t.indexes } do
    for _, constraint in ipairs(list) do
      if constraint.deferrable then return true end
    end
  end
  return false
end

local IMMEDIATE = "SET CONSTRAINTS ALL IMMEDIATE"

--- Run the deferred checks now. At COMMIT they could still fail, and that answer may be lost. If nothing is known to be
--- deferred, the statement is only queued, unless `now` is set.
---@return boolean? ok, table? err
function M.set_immediate(conn, m, now)
  local purpose = "check the deferred constraints"
  if now or may_defer(m) then return statement.run(conn, purpose, IMMEDIATE) end
  conn:later(purpose, IMMEDIATE)
  return true
end

-- The end of one way of merging. If rows are deleted and deferred keys refer to them, the checks must wait until the whole
-- merge is over; conclude() runs them then.
local function settle_constraints(conn, m)
  if not may_defer(m) then return true end
  if m.mode == "overwrite" then
    for _, key in ipairs(m.target.referenced_by) do
      if key.deferrable then return true end
    end
  end
  return M.set_immediate(conn, m)
end

-- Tries the whole merge in one way. It is undone when the server objects.
local function try_whole(conn, m, text, counts, method)
  conn:later("set a savepoint", "SAVEPOINT kitload_whole")
  local done, err = method(conn, m, text, counts.left, counts)
  if done then done, err = settle_constraints(conn, m) end
  if done then
    conn:later("release the savepoint", "RELEASE SAVEPOINT kitload_whole")
    return true
  end
  if err.kind ~= "db" or not statement.is_objection(err) then return nil, err end
  conn:later("go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_whole")
  for _, name in ipairs(count_names.merged) do counts[name] = 0 end
  return false, err
end

-- SQLSTATEs of rows that may succeed after another row: after a parent in the same table, or after a row that gives up a
-- unique value.
local function again(m)
  local states = {}
  for _, key in ipairs(m.target.foreign_keys) do
    if key.own then states[1] = "23503" end
  end
  if m.method == "upsert" or m.method == "keyed" then states[#states + 1] = "23505" end
  return states
end

-- Merges the rows part by part. Rejected rows are removed from the stage.
local function part_by_part(conn, m, text, counts, search)
  local name = m.method == "keyed" and "upsert" or m.method
  local method = methods[name] or insert_all
  local function tally(sums)
    for _, what in ipairs(count_names.merged) do counts[what] = counts[what] + (sums[what] or 0) end
  end
  local done, err = halving.run(conn, m, search, {
    attempt = function(part, n)
      local mine = new_counts(n or counts.left)
      local ok, objected = method(conn, part, statements.sql(part), n or counts.left, mine)
      if not ok then return nil, objected end
      tally(mine)
      return true
    end,
    block = function(part)
      return blocks.merge(statements.sql(part), { method = name, has_xmin = has_xmin(m), swallows = swallows(m) and true or false })
    end,
    tally = tally, again = again(m), other = "db.other",
  })
  if not done and not err.search then return nil, err end
  local dropped, err2 = statement.run(conn, "leave out the rejected rows", text.drop_rejected)
  if not dropped then return nil, err2 end
  counts.left = counts.left - dropped.affected
  return done, err
end

local function ring3(conn, m, text, counts, rejects, search, first)
  local done, err = statement.run(conn, "check the deferred constraints", "SET CONSTRAINTS ALL IMMEDIATE")
  if not done then return nil, err end
  if m.method == "keyed" then
    -- As in absent_first: a value in a unique index of the table may have been in the way.
    if first.sqlstate == "23505" then done, err = delete_absent(conn, m, text, counts) end
  else
    done, err = empty(conn, m, text, counts)
  end
  if not done then return nil, err end
  done, err = part_by_part(conn, m, text, counts, search)
  if not done and not err.search then return nil, err end
  local counted, err2 = checking.count(conn, m, counts, rejects)
  if not counted then return nil, err2 end
  if done and m.method == "keyed" then return delete_absent(conn, m, text, counts) end
  return done, err
end

-- Finds values that only the column's own length or precision refuses, as with bit(3) or an element of varchar(3)[]. Their
-- rows are left out, and the bad cells are named.
local function leave_out_cells(conn, m, text, counts, rejects, search)
  local _, columns = ring2.casts(m)
  if not columns then return 0 end
  local done, err = casts.note(conn, m, columns, search)
  if not done and not err.search then return nil, err end
  local dropped, err2 = statement.run(conn, "leave out the rejected rows", text.drop_rejected)
  if not dropped then return nil, err2 end
  counts.left = counts.left - dropped.affected
  if dropped.affected == 0 then return done and 0, err end
  local counted
  counted, err2 = checking.count(conn, m, counts, rejects)
  if not counted then return nil, err2 end
  return done and dropped.affected, err
end

--- The merge itself. If the server objects to rows, they are searched for and rejected.
---@param conn userdata
---@param m kitload.merge
---@param counts kitload.apply.counts  as ready() gave it; is filled in
---@param rejects kitload.rejected  is filled again, even if there are too many
---@return kitload.apply.counts?, table? err
function M.merge(conn, m, counts, rejects, search)
  local text = statements.sql(m)
  local done, err = check_ambiguous(conn, m, text)
  if not done then return nil, err end
  local allow_loops
  allow_loops, err = without_loops(conn, m, counts.left)
  if not allow_loops then return nil, err end
  done, err = try_whole(conn, m, text, counts, methods[m.method] or empty_and_insert)
  local other = { keyed = absent_first, upsert = has_xmin(m) and update_first or nil }
  local first = err
  if done == false and err.sqlstate == "23505" and other[m.method] then
    done, err = try_whole(conn, m, text, counts, other[m.method])
  end
  if done == false and not m.stage.number then return nil, bare.needs_numbers(("the server objected, %s"):format(first.sqlstate)) end
  rejects, search = rejects or {}, search or halving.search()
  if done == false and first.sqlstate:sub(1, 2) == "22" then
    local gone, err2 = leave_out_cells(conn, m, text, counts, rejects, search)
    if not gone then return nil, err2 end
    if gone > 0 then
      done, err = try_whole(conn, m, text, counts, methods[m.method] or empty_and_insert)
      first = err
    end
  end
  if done == false then done, err = ring3(conn, m, text, counts, rejects, search, first) end
  if not done then return nil, err end
  if allow_loops ~= true then allow_loops() end
  return counts
end

return M
