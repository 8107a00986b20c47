-- The merge, run: the statements of merge.lua in their order, inside the caller's transaction, with the server's counts.
--
--   staging ─▶ analyze ─▶ checks over all rows ─▶ match ─▶ insert ─▶ update ─▶ (delete) ─▶ counts
--
-- Nothing is locked against other writers where a unique index stands behind the key. What they do meanwhile is noticed
-- by the counts: what was found, less what was done, must be nothing.
local catalog = require "kitload.catalog"
local merge = require "kitload.merge"
local setcheck = require "kitload.setcheck"
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
---@field rejected integer   source rows that ring 2 rejected
---@field parts integer      staged rows that went with them, beside the first of each source row
---@field skips { reason: string, count: integer }[]   rows that k.dedupe left out
---@field left integer       rows that are to be merged

---@class kitload.apply.reject
---@field number integer     the source row's, over all files
---@field code string
---@field detail string?
---@field field string?
---@field other integer?     number of the row that it repeats

-- Each round of repair sees what other writers committed since the last. More than these is a storm, not a race.
local ROUNDS = 5
local PAGE = 10000

local function new_counts(staged)
  return { staged = staged, inserted = 0, updated = 0, unchanged = 0, existing = 0, deleted = 0, suppressed = 0,
           repeated = 0, rejected = 0, parts = 0, skips = {}, left = staged }
end

-- Page by page: a result of millions of rows would stand in our memory whole.
local function read_rejects(conn, m, rejects)
  local text = ([[
DECLARE kitload_rejects NO SCROLL CURSOR FOR
SELECT %s AS number, r.code, r.detail, r.field, r.other FROM %s AS r ORDER BY r.number, r.code, r.field, r.detail]]):format(
    setcheck.source "r.number", m.stage.rejects)
  local opened, err = statement.run(conn, "read the rejected rows", text)
  if not opened then return nil, err end
  repeat
    local page
    page, err = statement.run(conn, "read the rejected rows", ("FETCH FORWARD %d FROM kitload_rejects"):format(PAGE))
    if not page then return nil, err end
    for _, row in ipairs(page.rows) do rejects[#rejects + 1] = row end
  until #page.rows < PAGE
  return statement.run(conn, "read the rejected rows", "CLOSE kitload_rejects")
end

-- Runs statements that reject rows; then these leave the staging, each source row whole.
local function reject(conn, list, text, counts)
  local rejected = 0
  for _, item in ipairs(list) do
    local done, err = statement.run(conn, item.purpose, item.sql)
    if not done then return nil, err end
    rejected = rejected + (item.check and item.check.kind == "lookup" and 1 or done.affected)
  end
  if rejected == 0 then return true end
  local dropped, err = statement.run(conn, "leave out the rejected rows", text.drop_rejected)
  if not dropped then return nil, err end
  counts.left = counts.left - dropped.affected
  return true
end

local function skip(conn, purpose, sql_text, counts)
  local dropped, err = statement.run(conn, purpose, sql_text)
  if not dropped then return nil, err end
  counts.left = counts.left - dropped.affected
  return dropped.affected
end

local function repeated_keys(conn, text, counts)
  if not text.repeated then return true end
  local repeated, err = statement.value(conn, "look for repeated keys", text.repeated)
  if not repeated then return nil, err end
  if repeated == 0 then return true end
  if text.reject_repeated then
    return reject(conn, { { purpose = "reject repeated keys", sql = text.reject_repeated } }, text, counts)
  end
  counts.repeated, err = skip(conn, "drop repeated keys", text.drop_repeated, counts)
  return counts.repeated and true, err
end

local function dedupe(conn, checks, counts)
  for _, item in ipairs(checks.dedupes) do
    local skipped, err = skip(conn, item.purpose, item.sql, counts)
    if not skipped then return nil, err end
    if skipped > 0 then
      counts.skips[#counts.skips + 1] = { count = skipped,
        reason = ("repeats %s, the %s is kept"):format(table.concat(item.check.names, ", "), item.check.keep) }
    end
  end
  return true
end

--- Ring 2: what the checks over all rows reject or skip leaves the staging.
---@param conn userdata
---@param m kitload.merge
---@param counts kitload.apply.counts
---@param rejects kitload.apply.reject[]  is added to
---@return boolean? ok, table? err
function M.checks(conn, m, counts, rejects)
  local text, checks = merge.sql(m), setcheck.sql(m)
  local first = table.move(checks.lookups, 1, #checks.lookups, 1, {})
  if text.reject_null_keys then first[#first + 1] = { purpose = "look for rows without a key", sql = text.reject_null_keys } end
  local staged = counts.left
  for _, step in ipairs {
    function() return reject(conn, first, text, counts) end,
    function() return dedupe(conn, checks, counts) end,
    function() return repeated_keys(conn, text, counts) end,
    function() return reject(conn, checks.uniques, text, counts) end,
  } do
    local done, err = step()
    if not done then return nil, err end
  end
  if counts.left == staged then return true end
  local rejected, err = statement.value(conn, "count the rejected rows", text.count_rejected)
  if not rejected then return nil, err end
  counts.rejected = rejected
  local skipped = counts.repeated
  for _, s in ipairs(counts.skips) do skipped = skipped + s.count end
  counts.parts = staged - counts.left - skipped - rejected
  if rejected == 0 then return true end
  return read_rejects(conn, m, rejects)
end

-- A row's xmin tells who wrote it. The merge writes under a savepoint, and its transaction has a number of its own that
-- no function gives: a row written into a table of ours shows it.
local function savepoint(conn, m)
  local done, err = statement.run(conn, "set a savepoint", "SAVEPOINT kitload_merge")
  if not done then return nil, err end
  return statement.value(conn, "mark the merge's rows", ("INSERT INTO %s (code) VALUES ('mark') RETURNING xmin::pg_catalog.text"):format(
    m.stage.rejects))
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

local function upsert(conn, m, text, n, counts)
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

local function delete_absent(conn, m, text, counts)
  local done, err = statement.run(conn, ("delete the absent keys from %s"):format(m.target.display), text.delete_absent)
  if not done then return nil, err end
  counts.deleted = done.affected
  return true
end

-- Update first, so that rows are led away from a parent that goes; but where a new row takes over a value that an
-- absent one holds in another unique index, only deleting first can do. The table is locked: the two see the same.
local function keyed_overwrite(conn, m, text, n, counts)
  local done, err = statement.run(conn, "set a savepoint", "SAVEPOINT kitload_overwrite")
  if not done then return nil, err end
  done, err = upsert(conn, m, text, n, counts)
  if done then return delete_absent(conn, m, text, counts) end
  if err.sqlstate ~= "23505" then return nil, err end
  local back, err2 = statement.run(conn, "go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_overwrite")
  if not back then return nil, err2 end
  counts.inserted, counts.updated = 0, 0
  done, err = delete_absent(conn, m, text, counts)
  if not done then return nil, err end
  return upsert(conn, m, text, n, counts)
end

local function empty_and_insert(conn, m, text, n, counts)
  if text.empty then
    local before, done, err
    if text.count_before then
      before, err = statement.value(conn, "count the rows that go", text.count_before)
      if not before then return nil, err end
    end
    done, err = statement.run(conn, ("empty %s"):format(m.target.display), text.empty)
    if not done then return nil, err end
    counts.deleted = before or done.affected
  end
  if n == 0 then return true end
  local done, err = statement.run(conn, ("insert the rows into %s"):format(m.target.display), text.insert)
  if not done then return nil, err end
  counts.inserted, counts.suppressed = done.affected, n - done.affected
  return true
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

--- What the staging holds, settled for the merge: counted against what was sent, its statistics taken, keys checked.
---@param conn userdata
---@param m kitload.merge
---@param sent integer  rows that the client sent
---@param rejects table[]  is added to
---@return kitload.apply.counts?, table? err
function M.ready(conn, m, sent, rejects)
  local text = merge.sql(m)
  local staged, err = statement.value(conn, "count the staging", text.count_staged)
  if not staged then return nil, err end
  if staged ~= sent then
    return nil, { kind = "bug", exit = 70, message = ("%d rows were sent, but the staging holds %d"):format(sent, staged) }
  end
  local counts = new_counts(staged)
  if #m.keys == 0 and #m.checks == 0 then return counts end
  local done
  done, err = statement.run(conn, "prepare the staging", text.analyze)
  if not done then return nil, err end
  done, err = statement.run(conn, "prepare the list of rejected rows", stage.create_rejects(m.stage))
  if not done then return nil, err end
  done, err = M.checks(conn, m, counts, rejects)
  if not done then return nil, err end
  return counts
end

--- The merge itself. `counts` is what ready() gave and is filled in.
---@param conn userdata
---@param m kitload.merge
---@param counts kitload.apply.counts
---@return kitload.apply.counts?, table? err
function M.merge(conn, m, counts)
  local text = merge.sql(m)
  local n = counts.left
  local done, err = check_ambiguous(conn, m, text)
  if not done then return nil, err end
  done, err = (methods[m.method] or empty_and_insert)(conn, m, text, n, counts)
  if not done then return nil, err end
  return counts
end

return M
