-- The two transactions of a load, and everything that must happen inside them, in order.
--
--   prepare ─▶ [ T1: make the stage ─▶ the caller's COPY ] ─▶ finish ─▶ [ T2: locks ─▶ catalog ─▶ merge ─▶ job ─▶ COMMIT ]
--   rows:      prepare ─▶ [ T1: the caller's COPY ─▶ note it in the job ] ─▶ finish ─▶ [ T2: … unpack ─▶ merge ─▶ statuses … ]
--   straight:  [ T2: locks ─▶ catalog ─▶ the caller's COPY into the destination ─▶ finish ─▶ job ─▶ COMMIT ]
--
-- The caller:
--
--   local load, err = loading.prepare(conn, target, spec)        target nil: it is read here, or made with spec.create
--   if not load then … end                                       refused, or an error of the database; nothing was done
--   if load.way == "none" then … load.already … end              --if-loaded skip: nothing to do
--   local result, err = load.run { copy = load.copy, number = load.number, … }
--   if not result then                                           the pipeline failed
--     load = loading.restage(conn, load, err)                    … straight, and the server objected: do it again
--     if not load then loading.abandon(conn, load, err) end      … any other error
--   end
--   local outcome, err = loading.finish(conn, load, result)      err.restage: loading.restage and run again, as above
--
-- After a success of finish, everything is committed. After an error, everything is rolled back and the error is noted in
-- the job's row. Only after err.restage the job stays running, because a second way follows.
local claims = require "kitload.records.claims"
local errors = require "kitload.talk.errors"
local test_point = require "kitload.test_point"
local hooks = require "kitload.kits.hooks"
local jobs = require "kitload.records.jobs"
local limits = require "kitload.merge.limits"
local load_of = require "kitload.load.load"
local loaded = require "kitload.records.loaded"
local lost = require "kitload.records.lost"
local outcome_of = require "kitload.load.outcome"
local planning = require "kitload.load.planning"
local pooler = require "kitload.connect.pooler"
local rows_run = require "kitload.load.staging_run"
local stage = require "kitload.stage.stage"
local statement = require "kitload.pg.statement"
local transaction = require "kitload.load.transaction"

local M = {}

local RETRIES = 5

local function open_jobs(conn, load)
  local spec = load.spec
  if spec.jobs == false then
    load.jobs = { usable = false, why = "the jobs table is turned off" }
    return true
  end
  local err
  load.jobs = spec.opened
  if not load.jobs then
    load.jobs, err = jobs.open(conn, spec.jobs or {}, not spec.dry_run, { job = spec.job, mark = not spec.dry_run,
      look = spec.job.sources and not spec.mend and spec.if_loaded ~= "again", spare = spec.if_loaded == "skip" })
  end
  if not load.jobs then return nil, err end
  if not load.jobs.usable then
    load.notes[#load.notes + 1] = ("no job is recorded, so a second run with the same file is not noticed: %s"):format(load.jobs.why)
  else
    for _, id in ipairs(load.jobs.dead) do load.notes[#load.notes + 1] = ("job %s had died, and is marked as dead now"):format(id) end
  end
  return true
end

-- Takes over what the pipeline found out about the files.
local function take_results(load, result)
  local job = load.spec.job
  if load.spec.mend then return end
  for i, file in ipairs(result and result.files or {}) do
    local source = (job.sources or {})[i]
    if source then
      -- If the file has changed since it was hashed, what was read counts.
      if file.sha256 and source.sha256 ~= file.sha256 then
        source.sha256, source.size, load.claimed = file.sha256, file.bytes or source.size, false
      end
      source.beginnings = file.beginnings or source.beginnings
      source.rows, source.rejected, source.last_row, source.last_line = file.rows, file.rejected, file.last_row, file.last_line
      source.begun_line, source.rejected_row = file.begun_row == file.last_row and file.begun_line or nil, file.rejected_row
    end
  end
end

-- Without this, whole files would be sent before we know that they were loaded already. Screened files need it only if they
-- turned out to be something that the screening did not know.
local function ask_early(conn, load)
  local spec = load.spec
  if not load.jobs.usable or spec.mend or not spec.job.sources or spec.if_loaded == "again" or spec.screened then return true end
  if spec.hash then loaded.hash(spec.job, load.jobs.looked, spec.if_loaded or "fail", spec.hash) end
  return transaction.ask_loaded(conn, load)()
end

-- Endings -------------------------------------------------------------------------------------------------------------

-- Adds to the error who holds the lock for which we waited too long.
local function name_holder(conn, load, err)
  if err.sqlstate ~= "55P03" then return end
  local w = load.waiting or {}
  local who
  if w.claims then
    who = jobs.claimants(conn, load.jobs, load.spec.job)
  else
    who = jobs.holders(conn, load.jobs, w.class, w.key, load.target.oid, load.merge.method == "truncate")
  end
  err.message = ("%s after %g s%s"):format(err.message, load.spec.lock_timeout or 60, who and (": held by " .. who) or "")
  err.hint = "--lock-timeout waits longer"
end

local function clean_up(conn, load)
  if conn:is_lost() then return end
  if load.way == "staged" or (load.way == "rows" and not load.in_place) then
    conn:later("drop the stage", "DROP TABLE IF EXISTS " .. stage.table_of(load.stage))
  end
  if load.started then jobs.unlock(conn, load.spec.job) end
end

-- After a signal there is no time for a new connection. A COMMIT in doubt must not be called failed.
local function note_failure(conn, load, err, counts)
  local spec = load.spec
  err.noted = true
  spec.job.report = spec.before_failed and spec.before_failed(err) or nil
  if not conn:is_lost() then
    jobs.fail(conn, load.jobs, spec.job, err, counts)
  elseif spec.connect and err.kind ~= "interrupted" and (err.kind ~= "doubt" or err.committed) then
    lost.note_failure(spec.connect, load.jobs, spec.job, err, counts)
  end
end

--- The load failed, here or in the pipeline: roll back, note it in the job's row, and remove the stage.
---@param conn userdata
---@param load kitload.loading.load
---@param err table
---@param counts table?  read and rejected, as far as they are known
function M.abandon(conn, load, err, counts)
  if load.spec.secret then statement.hide_values(err) end
  if err.sqlstate == "54000" and not err.hint then err.hint = statement.hint_of(err.sqlstate) end
  if not err.committed then rows_run.hint(load, err) end
  -- A signal does not end this, so it has its own time limit. A COMMIT may wait for a standby that is gone.
  local shielded = conn:shield(true)
  conn:deadline(err.kind == "interrupted" and 1 or 10)
  conn:rollback()
  if not conn:is_lost() then name_holder(conn, load, err) end
  if load.started then note_failure(conn, load, err, counts) end
  clean_up(conn, load)
  conn:deadline(0)
  conn:shield(shielded or false)
end

local function start_staged(conn, load)
  local begun, err = transaction.begin_settled(conn)
  if not begun then return nil, err end
  test_point "t1.begun"
  if load.way == "rows" then return true end
  return statement.run(conn, "make the stage", stage.create(load.stage, load.spec.columns))
end


local function start(conn, load)
  local done, err = (load.way == "straight" and transaction.open or start_staged)(conn, load)
  if done and load.already then
    conn:rollback()
    jobs.fail(conn, load.jobs, load.spec.job, { message = "the same was loaded meanwhile", exit = 0 })
    clean_up(conn, load)
    load.way = "none"
    return load
  end
  if not done then
    M.abandon(conn, load, err)
    return nil, err
  end
  return load
end

--- Prepare for the COPY: refuse what is impossible, note the job, make the stage or open the merge's transaction. `way`
--- "none": the same was loaded before, and --if-loaded says skip.
---@param conn userdata
---@param target kitload.target?  nil: read by spec.into, and made with spec.create
---@param spec kitload.loading.spec
---@return kitload.loading.load?, table? err
function M.prepare(conn, target, spec)
  local load = load_of.of(spec)
  local err = limits.wrong(spec)
  if err then return nil, err end
  local ok
  ok, err = hooks.check(spec)
  if not ok then return nil, err end
  ok, err = pooler.check(conn, spec.connect)
  if not ok then return nil, err end
  ok, err = planning.into(conn, load, target)
  if not ok then return nil, err end
  ok, err = open_jobs(conn, load)
  if not ok then return nil, err end
  ok, err = ask_early(conn, load)
  if not ok then return nil, err end
  if load.already then
    load.way, load.copy = "none", nil
    return load
  end
  ok, err = rows_run.prepare(conn, load)
  if not ok then return nil, err end
  if spec.mend then
    ok, err = rows_run.take(conn, load)
    if not ok then return nil, err end
  elseif not spec.dry_run then
    jobs.start(conn, load.jobs, spec.job)
    test_point "job.noted"
    load.started = true
  end
  return start(conn, load)
end

--- The server objected. Begin the same load again: with a stage instead of straight, or with a stage that takes any value and has
--- numbers for its rows. Nil if that would not help. Then nothing was done, and the caller must abandon the load.
---@param conn userdata
---@param load kitload.loading.load
---@param err table
---@return kitload.loading.load?, table? err2  an error if the second way could not be begun (then the load is abandoned already)
function M.restage(conn, load, err)
  local first_way = load.way == "straight" or load.own_types or not load.stage.number
  local objected = statement.is_objection(err) or statement.is_transient(err)
  if not (first_way and objected) and not err.needs_numbers then return nil end
  conn:rollback()
  load.destination_locked, load.schema_locked, load.claimed = false, false, false
  if load.way == "straight" then
    load.redone_because = ("going straight, the server objected (%s)"):format(err.sqlstate)
  elseif err.needs_numbers then
    load.redone_because = ("a second time, to tell which rows: %s"):format(err.message)
    conn:later("drop the stage", "DROP TABLE IF EXISTS " .. stage.table_of(load.stage))
  end
  load.plain_stage = true
  local ok, err2 = planning.into(conn, load, load.target.oid and load.target or nil)
  if not ok then
    M.abandon(conn, load, err2)
    return nil, err2
  end
  return start(conn, load)
end

-- A typed stage is lost with its connection anyway, so nobody waits for this COMMIT. Rows in the staging table must be
-- committed.
local function end_staging(conn, load, result)
  if load.way == "staged" then
    load.noted = true
    conn:later("end the stage", "COMMIT")
    test_point "staging.ended"
    return true
  end
  local done, err = rows_run.note(conn, load, result)
  if not done then return nil, err end
  done, err = conn:commit()
  if not done then
    -- Only the rows of the stage could be in doubt, and they are lost with the connection.
    if err.kind == "doubt" then errors.turn(err, "db") end
    return nil, statement.explain(err, "end the stage")
  end
  load.noted = true
  test_point "staging.ended"
  return true
end

-- With at least so many rows it is faster to insert them in the order of an index.
local MANY = 20000

local function merge_staged(conn, load, result)
  load.merge_spec.widest, load.merge_spec.distinct = result.widest, result.distinct
  load.merge.distinct = result.distinct -- needed before the target is read again
  load.merge_spec.order = result.sent >= MANY and not result.rising
  local done, err
  for n = 0, RETRIES do
    load.retries = n
    local outcome
    outcome, err = transaction.attempt(conn, load, result)
    if outcome and outcome.already then
      conn:rollback()
      return outcome
    end
    if outcome then
      done, err = transaction.commit(conn, load, outcome)
      if done then return outcome end
    end
    if not statement.is_transient(err) or n == RETRIES or conn:is_lost() then return nil, err end
    conn:rollback()
    conn:exec("SELECT pg_catalog.pg_sleep($1::pg_catalog.float8)", { math.random() * 0.1 * 2 ^ n })
  end
end

local function finish_staged(conn, load, result)
  local done, err = end_staging(conn, load, result)
  if not done then return nil, err end
  return merge_staged(conn, load, result)
end

local function finish_straight(conn, load, result)
  if result.copied ~= result.sent then
    return nil, errors.bug(("%d rows were sent, but the server copied %d"):format(result.sent, result.copied))
  end
  local done, err
  -- A file has changed since it was claimed in this transaction. The claim is one of what it was.
  if load.claims and not load.claimed then
    done, err = claims.forget(conn, load.jobs, load.spec.job)
    if not done then return nil, err end
  end
  done, err = transaction.ask_turn(conn, load)()
  if not done then return nil, err end
  if load.already then
    conn:rollback()
    return outcome_of.already(load)
  end
  local counts = { staged = 0, inserted = result.copied, updated = 0, unchanged = 0, existing = 0, deleted = 0, suppressed = 0,
                   repeated = 0, rejected = 0, parts = 0, skips = {} }
  local outcome
  outcome, err = transaction.conclude(conn, load, result, counts, {})
  if not outcome then return nil, err end
  done, err = transaction.commit(conn, load, outcome)
  if not done then return nil, err end
  return outcome
end

--- The COPY is done: merge, check, note the job, COMMIT.
---@param conn userdata
---@param load kitload.loading.load
---@param result { read: integer, sent: integer, rejected: integer, skipped: integer, copied: integer, warnings: integer?,
---  split: integer?, widest: integer?, files: table[]? }  what load.run gave
---@return kitload.loading.outcome?, table? err   err.restage: the server objected on the straight way, see restage
function M.finish(conn, load, result)
  take_results(load, result)
  local err = limits.too_few(load.spec, result.read) or limits.exceeded(load.spec, result.read, result.rejected)
  local outcome
  if not err then outcome, err = (load.way == "straight" and finish_straight or finish_staged)(conn, load, result) end
  test_point "loading.finished"
  if outcome then
    if outcome.already and load.started then
      jobs.fail(conn, load.jobs, load.spec.job, { message = "the same was loaded meanwhile", exit = 0 })
      rows_run.discard(conn, load)
    end
    clean_up(conn, load)
    return outcome
  end
  if err.needs_numbers or (load.way == "straight" and (statement.is_objection(err) or statement.is_transient(err))) then
    err.restage = true
    return nil, err
  end
  M.abandon(conn, load, err, { read = result.read, rejected = result.rejected })
  return nil, err
end

--- Merge the rows of a job that are staged already. This needs only the job's plan, no kit and no files.
---@param conn userdata
---@param spec kitload.loading.spec   from the plan, with job, jobs and the fields that belong to the caller
---@param result table                as load.run gave it at that time
---@param files { name: string, base: integer, rows: integer }[]
---@return kitload.loading.outcome?, table? err, kitload.loading.load? load
function M.resume(conn, spec, result, files)
  local load = load_of.of(spec, files)
  local ok, err = pooler.check(conn, spec.connect)
  if ok then ok, err = planning.into(conn, load, nil) end
  if ok then ok, err = open_jobs(conn, load) end
  if ok then ok, err = rows_run.prepare(conn, load) end
  if ok then ok, err = rows_run.take(conn, load) end
  if not ok then return nil, err, load end
  local outcome
  outcome, err = merge_staged(conn, load, result)
  if not outcome then
    M.abandon(conn, load, err, { read = result.read, rejected = result.rejected })
    return nil, err, load
  end
  if outcome.already then
    jobs.fail(conn, load.jobs, spec.job, { message = "the same was loaded meanwhile", exit = 0 })
    rows_run.discard(conn, load)
  end
  clean_up(conn, load)
  return outcome, nil, load
end

return M
