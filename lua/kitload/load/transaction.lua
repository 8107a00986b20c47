-- The transaction of the merge (T2 of loading.lua), from BEGIN to COMMIT. If COMMIT's answer is lost, finds out what
-- happened.
--
--   begin ─▶ turn ─▶ destination ─▶ before_merge ─▶ merge ─▶ after_merge ─▶ sums ─▶ job ─▶ commit
--
-- A function that returns an error leaves the transaction open; the caller rolls back. Functions named `ask_…` queue a
-- question, which is sent with the next statement. They give a function that gives the answer.
local apply = require "kitload.merge.apply"
local bare = require "kitload.stage.bare"
local cascade = require "kitload.merge.cascade"
local catalog = require "kitload.target.catalog"
local claims = require "kitload.records.claims"
local connect = require "kitload.connect.connect"
local create = require "kitload.target.create"
local emptied = require "kitload.records.emptied"
local errors = require "kitload.talk.errors"
local test_point = require "kitload.test_point"
local halving = require "kitload.merge.halving"
local hook_run = require "kitload.load.hook_run"
local hooks = require "kitload.kits.hooks"
local jobs = require "kitload.records.jobs"
local limits = require "kitload.merge.limits"
local loaded = require "kitload.records.loaded"
local lost = require "kitload.records.lost"
local mended = require "kitload.rejects.mended"
local mended_rows = require "kitload.records.mended_rows"
local merge = require "kitload.merge.plan"
local statements = require "kitload.merge.statements"
local outcome_of = require "kitload.load.outcome"
local planning = require "kitload.load.planning"
local rejected = require "kitload.merge.rejected"
local rows_run = require "kitload.load.staging_run"
local sequences = require "kitload.stage.sequences"
local statement = require "kitload.pg.statement"
local words = require "kitload.talk.text"

local M = {}

M.BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"

-- The error after which the run is done again from its list of files, because another run has loaded some of them.
local function loaded_meanwhile(places)
  return nil, errors.refused(("another run has loaded %s meanwhile"):format(places == 1 and "one of the files" or "some of the files"),
    "run it again", { code = "loaded_meanwhile" })
end

-- Decides by what was found. True: go on. load.already is set if there is nothing to do.
local function judge(conn, load, found)
  local job = load.spec.job
  local verdict, err = loaded.decide(job, found, load.spec.if_loaded or "fail")
  if not verdict then return nil, emptied.explain(conn, load, err) end
  if verdict.nothing then
    load.already = verdict.nothing
    return true
  end
  local left_out = 0
  for _ in pairs(verdict.left_out) do left_out = left_out + 1 end
  if left_out > 0 then return loaded_meanwhile(left_out) end
  for i, source in ipairs(job.sources) do
    local behind = found[i] and found[i].grown and found[i].behind
    if job.grows and (behind and behind.byte or 0) ~= (source.behind or 0) then
      return loaded_meanwhile(1)
    end
  end
  return true
end

--- Ask which of the files were loaded. The answer is true: go on. load.already is set if there is nothing to do.
---@return fun(): boolean?, table?
function M.ask_loaded(conn, load)
  if load.spec.if_loaded == "again" then return function() return true end end
  local answer = loaded.ask(conn, load.jobs, load.spec.job)
  return function()
    local found, err = answer()
    if not found then return nil, err end
    return judge(conn, load, found)
  end
end

local TRIES = 10

-- Asks for the claims that are still missing, and what is known about the files then. A rival that held one of them has ended.
local function ask_claims(conn, load)
  local spec = load.spec
  local lacking = #spec.job.sources - (load.claims or 0)
  local claim = claims.ask_claim(conn, load.jobs, spec.job, spec.if_loaded == "again")
  local look = M.ask_loaded(conn, load)
  return function()
    local n, err = claim()
    if not n then return nil, err end
    load.claims = (load.claims or 0) + n
    local ok
    ok, err = look()
    if not ok then return nil, err end
    return true, n == lacking
  end
end

-- Whether a file that another run has just loaded is refused. insert_only under `fail` is not refused, because it leaves
-- those rows alone.
local function is_refusing(load)
  local job, how = load.spec.job, load.spec.if_loaded or "fail"
  return how ~= "again" and loaded.way(job.mode) == "content" and not (job.mode == "insert_only" and how == "fail")
end

-- Claims the files. If a rival had one of them, and what it loaded is no reason to stop, the claim is made once more.
local function claim(conn, load)
  load.claims = 0
  local first = ask_claims(conn, load)
  local elsewhere = not load.elsewhere and loaded.ask_elsewhere(conn, load.jobs, load.spec.job)
  return function()
    local ok, all = first()
    for _ = 1, TRIES do
      if not ok or all or load.already then break end
      if is_refusing(load) then return loaded_meanwhile(1) end
      ok, all = ask_claims(conn, load)()
    end
    if not ok then return nil, all end
    if load.already then return true end
    if not all then return loaded_meanwhile(1) end
    if elsewhere then
      local rows, err = elsewhere()
      if not rows then return nil, err end
      load.elsewhere = true
      for _, note in ipairs(loaded.notes_elsewhere(load.spec.job, rows)) do load.notes[#load.notes + 1] = note end
    end
    load.claimed = true
    return true
  end
end

-- Files whose hashes are known are claimed. If the run does not count as a load of them, they are only looked for.
local function ask_files(conn, load)
  local spec = load.spec
  if not load.jobs.usable or spec.mend or load.claimed or not loaded.is_hashed(spec.job) then return nil end
  if spec.dry_run or spec.limit then return M.ask_loaded(conn, load) end
  return claim(conn, load)
end

--- Begin a transaction with our session's settings. A pooler may have given us a session with other settings.
function M.begin_settled(conn)
  conn:later("begin a transaction", M.BEGIN)
  if not conn:is_pooled() then return true end
  local settled, err = conn:settle "transaction"
  if not settled then return nil, statement.explain(err, "settle the transaction") end
  return true
end

function M.begin(conn, load)
  local done, err = M.begin_settled(conn)
  if not done then return nil, err end
  conn:later("set the lock timeout", "SELECT pg_catalog.set_config('lock_timeout', $1, true)",
    { connect.lock_timeout(load.spec.lock_timeout) })
  load.spec.job.xid, load.hooked, load.created, load.claimed = nil, {}, nil, false
  return true
end

local XID = "SELECT pg_catalog.pg_current_xact_id()::pg_catalog.text AS xid"

-- The advisory locks on the destination that this load takes now. An append needs none; it only claims its files.
local function locks_to_take(load)
  local spec, list = load.spec, {}
  if (spec.mode ~= "append" or #load.creation.statements > 0) and not load.destination_locked then
    list[1] = { class = jobs.locks.destination, key = jobs.destination_key(spec.job.destination),
                purpose = ("wait for other loads of %s"):format(spec.job.destination), taken = "destination_locked" }
  end
  -- Two runs that make their first tables in one schema wait for each other, too.
  if load.creation.makes_schema and not load.schema_locked then
    list[#list + 1] = { class = jobs.locks.destination, key = jobs.destination_key(load.target.schema),
                        purpose = ("wait for others that make the schema %s"):format(load.target.schema), taken = "schema_locked" }
  end
  return list
end

-- The lock for which we waited, so that its holder can be named: the one whose statement failed.
local function waited_for(locks, err)
  for _, lock in ipairs(locks) do
    if lock.purpose == err.meant_to then return lock end
  end
end

--- Ask for the turn, because only one load may run at a time. Then claim the files, and look again whether they were
--- loaded. The first time in a transaction this also asks for its number. The answer is true: go on.
---@return fun(): boolean?, table?
function M.ask_turn(conn, load)
  local locks, job, answers = locks_to_take(load), load.spec.job, {}
  for i, lock in ipairs(locks) do answers[i] = statement.ask(conn, lock.purpose, jobs.LOCK, { lock.class, lock.key }) end
  local number = not job.xid and statement.ask(conn, "begin the transaction", XID)
  local files = ask_files(conn, load)
  return function()
    for i, answer in ipairs(answers) do
      local got, err = answer()
      if not got then
        load.waiting = waited_for(locks, err)
        return nil, err
      end
      load[locks[i].taken] = true
    end
    if number then
      local found, err = number()
      if not found then return nil, err end
      job.xid = found.rows[1].xid
    end
    test_point "t2.begun"
    if not files then return true end
    local ok, err = files()
    if not ok then load.waiting = err.meant_to == "claim the files" and { claims = true } or load.waiting end
    return ok, err
  end
end

local function make_what_lacks(conn, load)
  if #load.creation.statements == 0 then return true end
  -- Another run may have made it in the meantime. Now this run holds the lock.
  local creation, err = planning.creation(conn, nil, setmetatable({ into = { schema = load.target.schema, table = load.target.name } },
    { __index = load.spec }))
  if not creation then return nil, err end
  for _, item in ipairs(creation.statements) do
    local done
    done, err = statement.run(conn, item.purpose, item.sql)
    if not done then return nil, err end
  end
  load.created = { table = creation.makes_table and load.target.display or nil, columns = creation.adds }
  if creation.closes and not load.closed then
    load.closed = true
    load.notes[#load.notes + 1] = create.closed_note(load.target, load.spec.job.kit ~= nil)
  end
  if load.way == "straight" then load.copy = planning.copy_straight(load, creation) end
  return true
end

--- Ask for the table's definition, with a lock on the table, and plan the merge with it. What `create` must make is made
--- first, after the turn has come.
---@return fun(): boolean?, table?
function M.ask_destination(conn, load)
  local purpose, text = ("lock %s"):format(load.target.display), statements.sql(load.merge).lock
  if text then conn:later(purpose, text) end
  local answer = catalog.ask(conn, { schema = load.target.schema, table = load.target.name })
  return function()
    local fresh, err = answer()
    if not fresh then return nil, err end
    local names = {}
    for i, c in ipairs(load.spec.columns) do names[i] = c.name end
    local changed = catalog.change(load.target, fresh, names)
    if changed then
      return nil, errors.db(("the destination was altered meanwhile: %s"):format(changed), "run it again")
    end
    load.merge, err = merge.plan(fresh, load.merge_spec)
    if not load.merge then return nil, err end
    if not load.stage.number and not bare.takes_all_or_none(load.merge) then
      return nil, bare.needs_numbers "the destination got a constraint or trigger meanwhile"
    end
    test_point "destination.held"
    load.spec.job.destination_oid = fresh.oid
    local second = statements.sql(load.merge).lock
    if second and second ~= text then return statement.run(conn, purpose, second) end
    return true
  end
end

--- Take the turn and lock the destination, in one round trip if nothing has to be made. `also` may ask more before the
--- answer comes, unless statements of the kit must run first. load.already is set if there is nothing to do.
---@param also (fun(): any)?
---@return boolean? ok, table? err, any asked  what `also` gave
function M.open(conn, load, also)
  local done, err = M.begin(conn, load)
  if not done then return nil, err end
  local turn, makes = M.ask_turn(conn, load), #load.creation.statements > 0
  if makes then
    done, err = turn()
    if not done or load.already then return done, err end
    done, err = make_what_lacks(conn, load)
    if not done then return nil, err end
  end
  local destination, asked = M.ask_destination(conn, load), nil
  if also and not hooks.has(load.spec, "before_merge") then asked = also() end
  if not makes then
    done, err = turn()
    if not done or load.already then return done, err end
  end
  done, err = destination()
  if not done then return nil, err end
  done, err = hook_run.run(conn, load, "before_merge")
  return done, err, asked
end

local function account(result, counts)
  local skipped = result.skipped + counts.repeated
  for _, s in ipairs(counts.skips) do skipped = skipped + s.count end
  local c = {
    read = result.read, split = (result.split or 0) - counts.parts, rejected = result.rejected + counts.rejected,
    skipped = skipped, warnings = result.warnings or 0, repeated = counts.repeated, staged = counts.staged,
    inserted = counts.inserted, updated = counts.updated, unchanged = counts.unchanged, existing = counts.existing,
    deleted = counts.deleted, suppressed = counts.suppressed,
  }
  local sum = c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed
  if c.read + c.split ~= sum or c.suppressed < 0 then
    return nil, errors.bug(("the rows do not add up: %d read, %d split, but %d inserted, %d updated, "
      .. "%d unchanged, %d existing, %d rejected, %d skipped, %d suppressed"):format(
        c.read, c.split, c.inserted, c.updated, c.unchanged, c.existing, c.rejected, c.skipped, c.suppressed))
  end
  return c
end

local function told(load, counts, merged, rejects)
  local notes = table.move(load.notes, 1, #load.notes, 1, {})
  if counts.suppressed > 0 then
    notes[#notes + 1] = ("%s did not get into %s: a trigger, rule or view of it dropped %s"):format(
      words.plural(counts.suppressed, "row"), load.target.display, counts.suppressed == 1 and "it" or "them")
  end
  if merged.reached and merged.reached[1] then notes[#notes + 1] = cascade.note(merged.reached) end
  if merged.spared then
    notes[#notes + 1] = ("no row of %s was deleted: some rejected rows have no key that can be read, so it is not known which rows "
      .. "are missing in the file"):format(
      load.target.display)
  end
  return outcome_of.of(load, { counts = counts, skips = merged.skips, rejects = rejects, notes = notes })
end

-- Counts rejected rows by file. Those of ring 1 are counted already. For rows in the staging table, a number is a row index.
-- If the last row is rejected, that is noted. Staged rows are left out: they may be mended where they are.
local function count_rejects(load, rejects)
  local sources, ends, before, counts = load.spec.job.sources, {}, 0, {}
  for i, source in ipairs(sources) do
    counts[i] = source.rejected or 0
    source.is_open = load.way ~= "rows" and source.begun_line ~= nil and source.rejected_row == source.last_row
    before = before + (source.rows or 0)
    local following = load.files and load.files[i + 1]
    ends[i] = load.way == "rows" and (following and following.base or math.maxinteger) or before
  end
  local i, last = 1, nil
  for r in rejected.each(rejects) do
    while ends[i] and r.number > ends[i] do i = i + 1 end
    if sources[i] and r.number ~= last then counts[i] = counts[i] + 1 end
    if sources[i] and r.number == ends[i] and load.way ~= "rows" and sources[i].begun_line then sources[i].is_open = true end
    last = r.number
  end
  return counts
end

-- Notes what became of the claimed files.
local function settle_files(conn, load, rejects, sums)
  local spec = load.spec
  if not load.jobs.usable then return true end
  if spec.mend then return sums.read == sums.rejected or claims.mended(conn, load.jobs, spec.job) end
  if not load.claimed then return true end
  spec.job.identity = jobs.identity(spec.job)
  local counts = count_rejects(load, rejects)
  claims.settle(conn, load.jobs, spec.job, counts)
  return mended_rows.note(conn, load.jobs, spec.job.id, loaded.reopened(spec.job, counts))
end

--- Everything that follows the rows: hooks, deferred constraints, the counts, the caller's files, the job's row.
function M.conclude(conn, load, result, counts, rejects)
  local done, err = hook_run.run(conn, load, "after_merge")
  if not done then
    -- The rows are in, although there is an error. So they are counted.
    err.counts = err.committed and account(result, counts) or nil
    return nil, err
  end
  done, err = apply.set_immediate(conn, load.merge, load.spec.dry_run)
  if not done then return nil, err end
  local sums
  sums, err = account(result, counts)
  if not sums then return nil, err end
  test_point "merge.concluded"
  local made, report = told(load, sums, counts, rejects), nil
  if load.spec.before_commit then
    done, err, report = load.spec.before_commit(made)
    if not done then return nil, err end
  end
  test_point "rejects.synced"
  done, err = mended.note_rows(conn, load, rejects)
  if not done then return nil, err end
  if load.spec.dry_run then return made end
  done, err = rows_run.settle(conn, load, rejects, counts, result)
  if not done then return nil, err end
  load.spec.job.report = type(report) == "function" and report() or report
  done, err = settle_files(conn, load, rejects, sums)
  if not done then return nil, err end
  done, err = jobs.complete(conn, load.jobs, load.spec.job, rows_run.totals(load, sums), load.way)
  test_point "job.completed"
  if not done then return nil, err end
  return made
end

-- A COMMIT that is cancelled while it waits for a standby is still a COMMIT, with a warning.
local function waited_for_standby(conn)
  for _, notice in ipairs((conn:notices())) do
    if notice.severity == "WARNING" and notice.sqlstate == "01000" then return true end
  end
end

-- Sends COMMIT. If its answer does not come, finds out what became of it.
---@return boolean? ok, table? err
function M.commit(conn, load, outcome)
  if load.spec.dry_run then
    conn:rollback()
    return true
  end
  conn:notices()
  local done, err = conn:commit "rows"
  if done then
    if waited_for_standby(conn) then
      outcome.notes[#outcome.notes + 1] = "committed, but the synchronous standby has not confirmed it: the wait for it was cancelled"
    end
    return true
  end
  local job = load.spec.job
  if err.kind ~= "doubt" and not err.lost then return nil, statement.explain(err, "commit") end
  local way = conn:way_error()
  local broke = "the connection broke at COMMIT" .. (way and (" (%s)"):format(way) or "")
  local answer = load.spec.connect and lost.resolve_doubt(load.spec.connect, load.jobs, job) or "in doubt"
  if answer == "committed" then
    outcome.notes[#outcome.notes + 1] = broke .. "; the server was asked again and has committed"
    return true
  end
  if answer == "rolled back" then
    return nil, errors.db(broke .. ", and the server rolled back: nothing was loaded", "run it again", { lost = true })
  end
  return nil, errors.doubt(("in doubt: %s, and the server could not be asked (job %s, transaction %s)"):format(broke, job.id, job.xid),
    ("when it can be reached: SELECT pg_xact_status('%s')"):format(job.xid), { lost = true, job = job.id, xid = job.xid })
end

local function check_empty(load, n)
  if n > 0 or load.spec.mode ~= "overwrite" or load.spec.allow_empty then return true end
  return nil, errors.refused(("no row is left to load, and overwrite would empty %s"):format(load.target.display),
    "--allow-empty allows that")
end

-- Compares the deleted rows with the rows that were there: the found ones and the deleted ones. Other rows that stay, as
-- those with keys of rejected rows, are counted only if it matters.
local function check_deletes(conn, load, counts)
  local spec, m = load.spec, load.merge
  if m.mode ~= "overwrite" or counts.left == 0 and spec.allow_empty and spec.max_deletes == nil then return true end
  local gone, before = counts.deleted, counts.deleted
  if m.method == "keyed" then
    before = before + counts.updated + counts.unchanged
    if limits.may_go(spec, gone, before) then return true end
    local there, err = statement.value(conn, "count the rows that are there", statements.sql(m).count_there)
    if not there then return nil, err end
    before = there + gone - counts.inserted
  else
    gone = math.max(0, counts.deleted - counts.inserted)
  end
  local err = limits.too_many_deletes(spec, gone, before, load.target.display)
  if err then return nil, err end
  return true
end

-- Runs rings 2 and 3 and the merge. The rows that they reject count together with those that the client rejected.
local function merge_staged(conn, load, result, asked)
  local rejects = {}
  local function bears(counts)
    local err = limits.exceeded(load.spec, result.read, result.rejected + counts.rejected)
    if err then return nil, err end
    return check_empty(load, counts.left)
  end
  local search = halving.search(load.spec.secret)
  local ring2 = 0
  search.most = function()
    local most = limits.most(load.spec, result.read)
    return most and most - result.rejected - ring2
  end
  search.exceeded = function(found) return limits.exceeded(load.spec, result.read, result.rejected + ring2 + found) end
  local counts, err = apply.ready(conn, load.merge, result.sent, rejects, search, asked)
  local done = counts
  if done then
    counts.client_rejected, counts.keyless = result.rejected, result.keyless or 0
    done, err = bears(counts)
  end
  -- Writing these rows reads the file again. Behind a TRUNCATE readers would have to wait for that, so it is done here.
  if done and load.spec.pick_rejects and load.merge.method == "truncate" then done, err = load.spec.pick_rejects(rejects) end
  if done then
    ring2, search.found = counts.rejected, 0
    done, err = sequences.pass(conn, load.merge, load.notes, load.spec.dry_run)
  end
  if done then
    test_point "merge.before"
    done, err = apply.merge(conn, load.merge, counts, rejects, search)
    if done then
      test_point "merge.after"
      done, err = check_deletes(conn, load, counts)
    end
    if done then
      done, err = rows_run.merged(conn, load)
    end
  end
  if done then done, err = bears(counts) end
  if done then return M.conclude(conn, load, result, counts, rejects) end
  -- The rejected rows are reported although nothing is loaded.
  if rejects[1] then err.rejects = rejects end
  return nil, err
end

-- One attempt at the transaction of the merge, without the COMMIT.
function M.attempt(conn, load, result)
  load.destination_locked, load.schema_locked = false, false
  local look = load.way == "staged" and function() return apply.look(conn, load.merge) end
  local done, err, asked = M.open(conn, load, look)
  if not done then return nil, err end
  if load.already then return outcome_of.already(load) end
  if load.way == "rows" then
    done, err = rows_run.unpack(conn, load, result)
    if not done then return nil, err end
  end
  return merge_staged(conn, load, result, asked)
end

return M
