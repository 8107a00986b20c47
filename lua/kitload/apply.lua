-- The merge, run: the statements of merge.lua in their order, inside the caller's transaction, with the server's counts.
--
--   staging ─▶ analyze ─▶ ring 2 ─▶ match ─▶ insert ─▶ update ─▶ (delete) ─▶ counts
--                                   └──────── the server objects: ring 3, part by part ┘
--
-- Nothing is locked against other writers where a unique index stands behind the key. What they do meanwhile is noticed
-- by the counts: what was found, less what was done, must be nothing.
local catalog = require "kitload.catalog"
local checking = require "kitload.checking"
local fault = require "kitload.fault"
local halving = require "kitload.halving"
local merge = require "kitload.merge"
local sql = require "kitload.sql"
local stage = require "kitload.stage"
local statement = require "kitload.statement"

local M = {}

---@class kitload.apply.counts
---@field staged integer
---@field inserted integer
---@field updated integer
---@field unchanged integer
---@field existing integer
---@field deleted integer
---@field suppressed integer
---@field repeated integer   rows left out because a later (or earlier) one has their key
---@field rejected integer   source rows that rings 2 and 3 rejected
---@field parts integer      staged rows that went with them, beside the first of each source row
---@field skips { reason: string, count: integer }[]   rows that k.dedupe left out
---@field left integer       rows that are to be merged
---@field null_keys integer?  staged rows with a NULL in the key; nil: that shows after the lookups

---@class kitload.apply.reject
---@field number integer     the source row's, over all files
---@field code string
---@field detail string?
---@field field string?
---@field other integer?     number of the row that it repeats

-- Each round of repair sees what other writers committed since the last. More than these is a storm, not a race.
local ROUNDS = 5

local function new_counts(staged)
  return { staged = staged, inserted = 0, updated = 0, unchanged = 0, existing = 0, deleted = 0, suppressed = 0,
           repeated = 0, rejected = 0, parts = 0, skips = {}, left = staged }
end

-- A row's xmin tells who wrote it. The merge writes under a savepoint, and its transaction has a number of its own that
-- no function gives: a row written into a table of ours shows it.
local function savepoint(conn, m)
  local done, err = statement.run(conn, "set a savepoint", "SAVEPOINT kitload_merge")
  if not done then return nil, err end
  return statement.value(conn, "mark the merge's rows", stage.reject(m.stage, "code", "VALUES ('mark')") ..
    "\nRETURNING xmin::pg_catalog.text")
end

local function back_to_savepoint(conn)
  return statement.run(conn, "go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_merge")
end

-- On a partitioned table the server names the partition's index: there the second form finds out.
local function is_key_conflict(err, m)
  return err.sqlstate == "23505" and m.index ~= nil
    and (err.constraint == m.index.name or m.target.kind == "partitioned")
end

--- INSERT by anti-join; when another writer was first with a key, again and quietly. Gives the rows and our number.
local function insert_new(conn, m, text, xid)
  local purpose = ("insert the new rows into %s"):format(m.target.display)
  fault "merge.in"
  local done, err = conn:exec(text.insert)
  if done then return done.affected, xid end
  if not (is_key_conflict(err, m) and text.insert_quietly) then return nil, statement.explain(err, purpose) end
  local back
  back, err = back_to_savepoint(conn)
  if not back then return nil, err end
  xid, err = savepoint(conn, m)
  if not xid then return nil, err end
  done, err = statement.run(conn, purpose, text.insert_quietly)
  if not done then return nil, err end
  return done.affected, xid
end

local function update_differing(conn, m, text, xid)
  local guarded = text.update:find("$1", 1, true) ~= nil
  fault "merge.in"
  local done, err = statement.run(conn, ("update the rows of %s that differ"):format(m.target.display), text.update,
    guarded and { xid } or nil)
  return done and done.affected, err
end

-- Rows that are there, the same, and not written by us.
local function untouched(conn, text, xid)
  local guarded = text.match_again:find("$1", 1, true) ~= nil
  return statement.value(conn, "count the rows that are there", text.match_again, guarded and { xid } or nil)
end

local function has_xmin(m) return m.target.kind == "table" or m.target.kind == "partitioned" end

-- The counts do not add up: a trigger swallowed rows, or other writers deleted or changed what was found. Without a
-- trigger the missing rows are merged again, against what is committed by now; with one that would call it twice.
local function repair(conn, m, text, xid, n, counts)
  local swallowed = catalog.interceptor(m.target, "insert") or catalog.interceptor(m.target, "update")
  for round = 1, ROUNDS do
    local same, err = untouched(conn, text, xid)
    if not same then return nil, err end
    counts.unchanged = same
    local left = n - counts.inserted - counts.updated - counts.unchanged
    if left == 0 then return true end
    if swallowed or left < 0 then
      counts.suppressed = left
      return true
    end
    if round == ROUNDS then break end
    -- Quietly at once: going back to the savepoint would undo the rounds before.
    local added, changed
    added, err = statement.run(conn, ("insert the new rows into %s"):format(m.target.display), text.insert_quietly or text.insert)
    if not added then return nil, err end
    counts.inserted = counts.inserted + added.affected
    if text.update then
      changed, err = update_differing(conn, m, text, xid)
      if not changed then return nil, err end
      counts.updated = counts.updated + changed
    end
  end
  return nil, { kind = "db", exit = 4, sqlstate = "40001", purpose = "merge",
                message = ("other sessions keep writing to the same rows of %s"):format(m.target.display) }
end

-- INSERT first: the other way round a row that another writer inserts between the two would be lost. A view's rows have
-- no xmin to tell ours by, so there UPDATE goes first; nobody comes between, as a key without an index locks the table.
local function upsert_view(conn, m, text, n, found, counts)
  local err, done
  if text.update and found.same < found.matched then
    counts.updated, err = update_differing(conn, m, text)
    if not counts.updated then return nil, err end
  end
  if found.matched < n then
    done, err = statement.run(conn, ("insert the new rows into %s"):format(m.target.display), text.insert)
    if not done then return nil, err end
    counts.inserted = done.affected
  end
  counts.unchanged = found.same
  counts.suppressed = n - counts.inserted - counts.updated - found.same
  return true
end

-- Are most rows there already, and the same? Some hundred rows tell, taken from all over the staging.
local MANY, SAMPLE = 20000, 1000

local function looks_unchanged(conn, text, n)
  if n < MANY or not text.sample then return true end
  local found, err = statement.run(conn, "look at some of the rows", text.sample, { 100 * SAMPLE / n })
  if not found then return nil, err end
  local row = found.rows[1]
  return row.same * 10 >= row.rows * 9
end

-- What others have committed, as statements that follow will see it. Two that are alike: nothing came in between.
local SNAPSHOT = "SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text AS seen"

-- Most rows are new or changed, so it would be a waste to look first which. What is neither inserted nor updated was there
-- and the same: for certain, when no other transaction ended meanwhile and nothing swallows rows; else repair() looks.
local function upsert_blindly(conn, m, text, n, counts)
  local xid, err = savepoint(conn, m)
  if not xid then return nil, err end
  local before = statement.value(conn, "look who is at work", SNAPSHOT)
  counts.inserted, xid = insert_new(conn, m, text, xid)
  if not counts.inserted then return nil, xid end
  local left = n - counts.inserted
  if left == 0 then return true end
  local after
  if text.update then
    counts.updated, err = update_differing(conn, m, text, xid)
    if not counts.updated then return nil, err end
    after = statement.value(conn, "look who was at work", SNAPSHOT)
  end
  left = left - counts.updated
  if left == 0 then return true end
  local swallowed = catalog.interceptor(m.target, "insert") or catalog.interceptor(m.target, "update")
  if before == after and not swallowed then
    counts.unchanged = left
    return true
  end
  return repair(conn, m, text, xid, n, counts)
end

local function upsert(conn, m, text, n, counts)
  if has_xmin(m) then
    local unchanged, err = looks_unchanged(conn, text, n)
    if unchanged == nil then return nil, err end
    if not unchanged then return upsert_blindly(conn, m, text, n, counts) end
  end
  local found, err = statement.run(conn, "find the rows that are there", text.match)
  if not found then return nil, err end
  if not has_xmin(m) then return upsert_view(conn, m, text, n, found.rows[1], counts) end
  local matched, same = found.rows[1].matched, found.rows[1].same
  local xid
  xid, err = savepoint(conn, m)
  if not xid then return nil, err end
  if matched < n then
    counts.inserted, xid = insert_new(conn, m, text, xid)
    if not counts.inserted then return nil, xid end
  end
  -- Also when fewer were inserted than were missing: another writer's rows came in between.
  if text.update and (same < matched or counts.inserted < n - matched) then
    counts.updated, err = update_differing(conn, m, text, xid)
    if not counts.updated then return nil, err end
  end
  counts.unchanged = same
  local left = n - counts.inserted - counts.updated - same
  if left == 0 then return true end
  return repair(conn, m, text, xid, n, counts)
end

local function insert_only(conn, m, text, n, counts)
  local xid, err = savepoint(conn, m)
  if not xid then return nil, err end
  counts.inserted, xid = insert_new(conn, m, text, xid)
  if not counts.inserted then return nil, xid end
  local left = n - counts.inserted
  counts.existing = left
  if left > 0 and catalog.interceptor(m.target, "insert") then
    local there
    there, err = untouched(conn, text, xid)
    if not there then return nil, err end
    counts.existing = has_xmin(m) and there or there - counts.inserted
    counts.suppressed = left - counts.existing
  end
  return true
end

-- No row of the input is wrong here: another table holds on to rows that are to go.
local function refers(err, m, what)
  if err.sqlstate ~= "23503" then return err end
  local other = err.table and sql.display(err.schema, err.table) or "another table"
  return { kind = "refused", exit = 5, code = "referred_to", sqlstate = err.sqlstate, constraint = err.constraint,
    message = ("%s of %s cannot go: %s refers to some of them (%s)"):format(what, m.target.display, other,
      sql.display(nil, err.constraint or "a foreign key")),
    hint = (err.detail and err.detail .. "\n" or "") .. "load those rows as well, or with load = \"upsert\", which deletes nothing" }
end

local function delete_absent(conn, m, text, counts)
  local done, err = statement.run(conn, ("delete the absent keys from %s"):format(m.target.display), text.delete_absent)
  if not done then return nil, refers(err, m, "the absent rows") end
  counts.deleted = counts.deleted + done.affected
  return true
end

-- Update first, so that rows are led away from a parent that goes; but where a new row takes over a value that an
-- absent one holds in another unique index, only deleting first can do. The table is locked: the two see the same.
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

local function empty(conn, m, text, counts)
  if not text.empty then return true end
  local before, done, err
  if text.count_before then
    before, err = statement.value(conn, "count the rows that go", text.count_before)
    if not before then return nil, err end
  end
  done, err = statement.run(conn, ("empty %s"):format(m.target.display), text.empty)
  if not done then return nil, refers(err, m, "the rows") end
  counts.deleted = before or done.affected
  return true
end

local function insert_all(conn, m, text, n, counts)
  if n == 0 then return true end
  fault "merge.in"
  local done, err = statement.run(conn, ("insert the rows into %s"):format(m.target.display), text.insert)
  if not done then return nil, err end
  counts.inserted, counts.suppressed = done.affected, n - done.affected
  return true
end

local function empty_and_insert(conn, m, text, n, counts)
  local done, err = empty(conn, m, text, counts)
  if not done then return nil, err end
  return insert_all(conn, m, text, n, counts)
end

-- The rows that are there first: one that gives a value of another unique index up makes room for a new one. Rows that
-- another writer inserts between the two are missing from the counts, and repair() finds them.
local function update_first(conn, m, text, n, counts)
  local found, err = statement.run(conn, "find the rows that are there", text.match)
  if not found then return nil, err end
  local xid
  xid, err = savepoint(conn, m)
  if not xid then return nil, err end
  if text.update and found.rows[1].same < found.rows[1].matched then
    counts.updated, err = update_differing(conn, m, text, xid)
    if not counts.updated then return nil, err end
  end
  local done
  done, err = statement.run(conn, ("insert the new rows into %s"):format(m.target.display), text.insert_quietly or text.insert)
  if not done then return nil, err end
  counts.inserted, counts.unchanged = done.affected, found.rows[1].same
  if n == counts.inserted + counts.updated + counts.unchanged then return true end
  return repair(conn, m, text, xid, n, counts)
end

-- A join by a loop over all of the destination's rows is cheap while it is small; but it grows under the INSERT, whose loop
-- reads on over what it has added, and 2 million rows take hours. So there is no such loop where the rows to come are many
-- and the table is not far larger than they are.
local GROWS, SMALL = 1000, 64 << 20

local SIZES = [[
SELECT (pg_catalog.pg_relation_size($1::pg_catalog.regclass) OPERATOR(pg_catalog.+)
        (SELECT coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(p.relid)), 0)
         FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass) AS p))::pg_catalog.int8 AS there,
       pg_catalog.current_setting('enable_nestloop') AS loops]]

-- Gives what undoes it, or nil.
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


-- A key without a unique index may be there twice; an update would then change both and count both.
local function check_ambiguous(conn, m, text)
  if not text.ambiguous then return true end
  local rows, err = statement.value(conn, "look for keys that are there twice", text.ambiguous)
  if not rows then return nil, err end
  if rows == 0 then return true end
  local names = sql.list(m.keys, function(k) return k.name end)
  return nil, { kind = "refused", exit = 5,
    message = ("%d of the rows match more than one row of %s: the key (%s) is not unique there"):format(rows, m.target.display, names) }
end

--- What the staging holds, settled for the merge: counted against what was sent, its statistics taken, ring 2 run.
---@param conn userdata
---@param m kitload.merge
---@param sent integer  rows that the client sent
---@param rejects kitload.apply.reject[]  is filled, also when there is an error
---@param search kitload.halving.search?
---@return kitload.apply.counts?, table? err
function M.ready(conn, m, sent, rejects, search)
  local text = merge.sql(m)
  local counted, err = statement.run(conn, "count the staging", text.count_staged)
  if not counted then return nil, err end
  local staged = counted.rows[1].rows
  if staged ~= sent then
    return nil, { kind = "bug", exit = 70, message = ("%d rows were sent, but the staging holds %d"):format(sent, staged) }
  end
  local counts = new_counts(staged)
  counts.null_keys = counted.rows[1].null_keys
  local done
  done, err = statement.run(conn, "prepare the staging", text.analyze)
  if not done then return nil, err end
  local list = stage.create_rejects(m.stage)
  if list then done, err = statement.run(conn, "prepare the list of rejected rows", list) end
  if not done then return nil, err end
  done, err = checking.run(conn, m, counts, rejects, search or halving.search())
  if not done then return nil, err end
  return counts
end

-- Ring 3 --------------------------------------------------------------------------------------------------------------

local tallied = { "inserted", "updated", "unchanged", "existing", "deleted", "suppressed" }

-- A constraint that waits for COMMIT could only fail there. But where rows go and others that refer to them wait, it has
-- to wait until the merge is over; conclude() asks then.
local function set_immediate(conn, m)
  if m.mode == "overwrite" then
    for _, key in ipairs(m.target.referenced_by) do
      if key.deferrable then return true end
    end
  end
  return statement.run(conn, "check the deferred constraints", "SET CONSTRAINTS ALL IMMEDIATE")
end

-- One way of doing the whole merge, undone when the server objects.
local function try_whole(conn, m, text, counts, method)
  local done, err = statement.run(conn, "set a savepoint", "SAVEPOINT kitload_whole")
  if not done then return nil, err end
  done, err = method(conn, m, text, counts.left, counts)
  if done then done, err = set_immediate(conn, m) end
  if done then return statement.run(conn, "release the savepoint", "RELEASE SAVEPOINT kitload_whole") end
  if err.kind ~= "db" or not halving.is_objection(err) then return nil, err end
  local back, err2 = statement.run(conn, "go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_whole")
  if not back then return nil, err2 end
  for _, name in ipairs(tallied) do counts[name] = 0 end
  return false, err
end

-- A row may wait for another one: for a parent in the same table, or for one that gives up what it wants to take.
local function again(m)
  local own = false
  for _, key in ipairs(m.target.foreign_keys) do own = own or key.own end
  return function(err)
    return (err.sqlstate == "23503" and own) or (err.sqlstate == "23505" and (m.method == "upsert" or m.method == "keyed"))
  end
end

-- The rows part by part; the rejected ones leave the staging.
local function part_by_part(conn, m, text, counts, search)
  local method, bad = methods[m.method] or insert_all, {}
  if method == keyed_overwrite then method = upsert end
  local done, err = halving.run(conn, m, search, {
    attempt = function(part, n)
      local mine = new_counts(n or counts.left)
      local ok, objection = method(conn, part, merge.sql(part), n or counts.left, mine)
      if not ok then return nil, objection end
      for _, name in ipairs(tallied) do counts[name] = counts[name] + mine[name] end
      return true
    end,
    bad = function(number, objection) bad[#bad + 1] = halving.reject(m, number, objection, "db.other", search.secret) end,
    again = again(m),
  })
  if not done and not err.search then return nil, err end
  local noted, err2 = halving.note(conn, m, bad)
  if not noted then return nil, err2 end
  local dropped
  dropped, err2 = statement.run(conn, "leave out the rejected rows", text.drop_rejected)
  if not dropped then return nil, err2 end
  counts.left = counts.left - dropped.affected
  return done, err
end

local function ring3(conn, m, text, counts, rejects, search, first)
  local done, err = statement.run(conn, "check the deferred constraints", "SET CONSTRAINTS ALL IMMEDIATE")
  if not done then return nil, err end
  if m.method == "keyed" then
    -- As in absent_first: an index of the table was in the way.
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

--- The merge itself. What the server objects to is looked for and rejected.
---@param conn userdata
---@param m kitload.merge
---@param counts kitload.apply.counts  what ready() gave; is filled in
---@param rejects kitload.apply.reject[]  is filled anew, also when there are too many
---@param search kitload.halving.search?
---@return kitload.apply.counts?, table? err
function M.merge(conn, m, counts, rejects, search)
  local text = merge.sql(m)
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
  if done == false then done, err = ring3(conn, m, text, counts, rejects or {}, search or halving.search(), first) end
  if not done then return nil, err end
  if allow_loops ~= true then allow_loops() end
  return counts
end

return M
