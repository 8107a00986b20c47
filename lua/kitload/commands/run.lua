-- kitload run: files through a kit into a table, told as one story.
local connect = require "kitload.connect.connect"
local early = require "kitload.run.early"
local errors = require "kitload.talk.errors"
local header = require "kitload.reading.header"
local host_load = require "kitload.host.load"
local input = require "kitload.files.input"
local json = require "kitload.talk.json"
local leftovers = require "kitload.files.leftovers"
local loading = require "kitload.load.loading"
local mended = require "kitload.rejects.mended"
local out = require "kitload.talk.output"
local outcome_report = require "kitload.run.outcome"
local outputs = require "kitload.rejects.outputs"
local progress = require "kitload.talk.progress"
local rejected = require "kitload.merge.rejected"
local report = require "kitload.run.report"
local ring2 = require "kitload.merge.constraints"
local rows_run = require "kitload.load.staging_run"
local screening = require "kitload.run.screening"
local session = require "kitload.run.session"
local staged_job = require "kitload.load.staged_job"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"

local M = {}

-- What the staging table's rows are made with. Rejected rows alone wait in a file for the merge's transaction.
local function payload(s, load, out_files)
  if not load.payload then return nil end
  local p = { job = load.payload.job, kit = load.payload.kit, expires = load.payload.expires, sources = load.payload.sources, names = {},
    encoding = s.conn:parameter "server_encoding" }
  for i, file in ipairs(s.files) do p.names[i] = header.unique_names(file.headers) end
  if load.way ~= "rows" then
    p.staged = outputs.scratch(out_files, ".staged")
    load.payload.staged, s.staged = p.staged, p.staged
  end
  return p
end

-- A dry run is no job: what it has rejected is told apart from what waits to be mended.
local function rejects_job(s)
  return s.options.dry_run and "dry-run " .. s.job or s.job
end

-- What standard input began with, by the sizes that were asked for: it may have grown.
local function take_beginnings(s, result)
  local sizes = s.known and s.known["-"] and s.known["-"].sizes
  for i, file in ipairs(sizes and result and result.files or {}) do
    local source = s.files[i] and s.files[i].source
    for n, hash in ipairs(source and source:beginnings() or {}) do
      file.beginnings = file.beginnings or {}
      if hash then file.beginnings[sizes[n]] = hash end
    end
  end
end

-- The pipeline, once; a straight append that the server objects to is done over by staging. What load.run gave stays in
-- `seen`, as it is needed before COMMIT and after an error.
local function pipeline(s, load, out_files, seen)
  while true do
    seen.load = load
    local known, why = mended.known(s.conn, load.jobs, s.mended)
    if not known then
      loading.abandon(s.conn, load, why)
      return nil, why
    end
    seen.known = known
    out.say(("%s: %s"):format(load.way, load.reason))
    for _, statement in ipairs(load.statements) do out.say(statement.purpose .. ": " .. statement.sql) end
    local result, err = host_load.run(session.load_spec(s, {
      conn = s.conn, copy = load.copy, number = load.number, row = load.row, label = session.label(s),
      columns = load.sent_columns or s.program.columns, packed = load.sent_columns and load.packed or nil,
      jobs = s.description.serial and 1 or s.options.jobs,
      rejects = out_files.rejects_tmp, problems = out_files.problems_tmp, payload = payload(s, load, out_files),
      distinct = load.distinct, keep = load.keep, rejects_job = rejects_job(s),
      rejects_kit = session.rejects_kit(s), mended = known, mends = s.mends,
      progress = progress.reader(s.total_bytes, s.clock, sys.monotonic),
    }))
    out.clear_progress()
    if err then outputs.explain(out_files, err) end
    take_beginnings(s, result)
    seen.result, seen.picked = result, nil
    local outcome
    if result and result.fault then
      err = outcome_report.fault(result.fault)
    elseif result then
      outcome, err = loading.finish(s.conn, load, result)
      if outcome then return outcome end
      if not err.restage then return nil, err end
    end
    local again, failed = loading.restage(s.conn, load, err)
    if not again then
      if not failed then loading.abandon(s.conn, load, err, result) end
      return nil, failed or err
    end
    load = again
  end
end

-- What each rejected row is told, one after the other. The parts of a split row go back as one, which is told once what is wrong
-- with each.
local function picks(rejects, files)
  local each, told, number = rejected.each(rejects), {}, nil
  return function()
    for r in each do
      local message = outcome_report.set_message(r, files)
      local name = ("%s\n%s\n%s"):format(r.code, r.field or "", message)
      if r.number ~= number then told, number = {}, r.number end
      if not told[name] then
        told[name] = true
        return { number = r.number, code = r.code, field = r.field, message = message }
      end
    end
  end
end

-- Rows that the checks over the set rejected go into the same files, by a second reading.
local function pick_rejects(s, rejects, out_files, seen)
  -- What an attempt before this one picked is not to stay.
  local count = rejected.count(rejects)
  if count == 0 and not seen.picked or s.mend then return true end
  if seen.picked_of == rejects and seen.picked_rows == count then return true end
  local load = seen.load
  local picked, err = host_load.pick(session.load_spec(s, {
    files = session.second_reading(s, seen.result and seen.result.files),
    numbers = picks(rejects, load.files or seen.result and seen.result.files),
    columns = s.program.columns, label = session.label(s),
    rejects = out_files.rejects_tmp, problems = out_files.problems_tmp, by_place = load.way == "rows" or nil,
    rejects_job = rejects_job(s), rejects_kit = session.rejects_kit(s), mended = seen.known,
    payload = load.keeps_rejects and payload(s, load, out_files) or nil,
  }))
  if not picked then return nil, outputs.explain(out_files, err) end
  seen.picked, seen.picked_of, seen.picked_rows = picked, rejects, count
  return true
end

-- Rows were read, and what became of them is worth telling.
local function has_report(result, err)
  return result and not (err and (err.kind == "interrupted" or err.code == "already_loaded" or result.fault)) or false
end

-- Mended rows are the job's: they are merged as they would have been with the others, and nothing is deleted.
local function mended_spec(s, spec)
  local mend = s.mend
  local job, was = spec.job, mend.plan.job
  spec.mend, spec.staging, spec.if_loaded, spec.hash = mend, "rows", "again", nil
  if spec.mode == "overwrite" then
    spec.mode, spec.overwrite = spec.key and "upsert" or "append", nil
    spec.no_index = spec.key and true or spec.no_index
  end
  job.id, job.sources, job.kit_hash, job.kit_version = mend.id, was.sources, was.kit_hash, was.kit_version
end

-- --mend: the rows of this file are bad rows of that job, mended.
local function open_mend(s)
  if not s.options.mend then return true end
  for _, file in ipairs(s.files) do
    if not file.is_rejects then
      return nil, errors.usage(("%s has no columns _row and _errors: its rows cannot be found in the job"):format(file.name),
        "mend the rejects file, or what kitload rejects --csv gives")
    end
  end
  local job, err = staged_job.find(s.conn, tables.names_of(s.options) or {}, s.options.mend)
  if not job then return nil, err end
  s.mend, err = staged_job.mend(job)
  if not s.mend then return nil, err end
  local name = s.description and s.description.name
  if job.kit ~= name or s.target and job.destination ~= s.target.display then
    return nil, errors.refused(("job %s is of %s into %s"):format(job.id:sub(1, 8), job.kit or "no kit", job.destination),
      "mended rows go through the kit of their job")
  end
  return true
end

local function loading_spec(s, out_files, seen, version)
  local spec = session.loading_spec(s, version)
  spec.connect = function(bounds) return connect.open(s.options, bounds) end
  spec.hash = screening.read
  spec.message_of = outcome_report.set_message
  spec.staged_report = function(result)
    -- Nothing is loaded yet, and it is no error.
    return report.value(outcome_report.failed(s, { message = "" }, result))
  end
  if s.mend then mended_spec(s, spec) end
  if s.mended then
    s.mends = outputs.scratch(out_files, ".mends")
    spec.mends = s.mends
  end
  -- The report that is printed is the one that is kept: made before COMMIT, or when all is rolled back. Gives a function that
  -- writes it: staged rows may take longer to settle than to load.
  local function kept(r, result)
    local names = outputs.names(out_files, result.rejects, {
      conn = s.conn, jobs = seen.load.jobs, job = spec.job, files = s.options.limit and {} or result.files,
      loaded = r.status == "completed" and not s.options.dry_run,
    })
    r.rejects, r.problems_file, r.rejects_count = names.rejects, names.problems, names.count
    for i = #out_files.notes, 1, -1 do r.notes[#r.notes + 1] = table.remove(out_files.notes, i) end
    -- By which they are found should this process be killed before they have their names.
    r.outputs = { folder = sys.cwd(), rejects = #names.meant > 1 and json.array(names.meant) or names.meant[1] or out_files.rejects,
                  problems = out_files.problems }
    return function()
      r.seconds = sys.monotonic() - s.clock
      return json.encode_for_jsonb(report.value(r))
    end
  end
  spec.pick_rejects = function(rejects) return pick_rejects(s, rejects, out_files, seen) end
  spec.before_commit = function(outcome)
    local ok, err = pick_rejects(s, outcome.rejects, out_files, seen)
    if not ok then return nil, err end
    seen.completed, seen.notes = outcome_report.completed(s, outcome, seen.picked or seen.result), #outcome.notes
    if s.mend then
      outcome_report.add_rejects(seen.completed, outcome.rejects, seen.load.files)
      outcome.report = json.encode_for_jsonb(staged_job.mended_report(s.mend, outcome.counts, rows_run.totals(seen.load, outcome.counts)))
      return true
    end
    outcome.report = kept(seen.completed, seen.picked or seen.result)
    return true
  end
  spec.before_failed = function(err)
    if not has_report(seen.result, err) then return nil end
    if err.rejects then pick_rejects(s, err.rejects, out_files, seen) end
    seen.failed = outcome_report.failed(s, err, seen.picked or seen.result)
    return kept(seen.failed, seen.picked or seen.result)()
  end
  return spec
end

-- Standard input cannot be read twice: where that may be needed, it is kept in a file beside the rejects for the run.
local function keep_standard_input(s, out_files)
  local rejects = s.description.facts.duplicates == "reject" or ring2.may_reject(s.target, s.program.columns)
  for _, check in ipairs(s.program.checks or {}) do rejects = rejects or check.kind ~= "dedupe" end
  if not rejects then return end
  for _, file in ipairs(s.files) do
    if file.source then
      file.tee = outputs.scratch(out_files, ".stdin")
      s.kept = file.tee
    end
  end
end

-- There was nothing to do: where `earlier` is a job, because that has loaded all of it. Of the files of --each one job says so.
local function nothing(s, why, earlier, context)
  local code = outcome_report.nothing(s.options, why)
  if not earlier then return code end
  if not s.options.on_nothing then early.note_skipped(s, why, context.version) end
  return s.options.exit_if_loaded or code
end

-- From the plan to the report. An error that comes with rows read is reported with them, then printed.
local function import(s, out_files, context)
  local seen, version = {}, context.version
  local load, err = loading.prepare(s.conn, s.target, loading_spec(s, out_files, seen, version))
  if load or err.code == "already_loaded" then
    local earlier = load and load.already and load.already.id or not load and err.job or nil
    for _, name in ipairs(outputs.tidy(out_files, earlier)) do
      out.warn(("job %s was killed before its files had their names: %s has its name now"):format(earlier, name))
    end
  end
  if not load then return nil, err end
  if load.way == "none" then
    local why = ("%s: loaded into %s before, by job %s"):format(input.title(s.files), load.target.display, load.already.id)
    return nothing(s, why, load.already.id, context)
  end
  s.target = load.target
  local outcome
  outcome, err = pipeline(s, load, out_files, seen)
  if outcome and outcome.already then
    outputs.discard(out_files)
    local code = outcome_report.nothing(s.options, input.title(s.files) .. ": another run has loaded the same meanwhile")
    return s.options.exit_if_loaded or code
  end
  if not has_report(seen.result, err) then
    outputs.discard(out_files)
    return nil, err
  end
  if not outcome and err.rejects and not seen.picked then pick_rejects(s, err.rejects, out_files, seen) end
  local result = seen.picked or seen.result
  local r = outcome and seen.completed or seen.failed or outcome_report.failed(s, err, result)
  -- What was learnt at COMMIT.
  if outcome then table.move(outcome.notes, seen.notes + 1, #outcome.notes, #r.notes + 1, r.notes) end
  local there, warnings = outputs.publish(out_files, result.rejects)
  r.rejects, r.problems_file, r.rejects_count, r.rejects_shown = there.rejects, there.problems, there.count, there.shown
  r.round_trips = s.conn:round_trips()
  outcome_report.tell(s, r)
  for _, warning in ipairs(warnings) do out.warn(warning) end
  if not outcome then
    context.committed = err.committed == true
    return nil, err
  end
  context.committed = not s.options.dry_run
  return r.counts.rejected > 0 and 1 or 0
end

local function check_options(options)
  if not rows_run.seconds(options.keep) then
    return nil, errors.usage(("--keep cannot be '%s'"):format(options.keep), "it is written --keep 7d, 12h or 2w")
  end
  local names, err = tables.names_of(options)
  if not names then return nil, err end
  if options.mend and (options.staging == "typed" or options.dry_run) then
    return nil, errors.usage(("--mend does not go with %s"):format(options.dry_run and "--dry-run" or "--staging typed"))
  end
  return true
end

-- What a part of a file lacks is not gone.
local function check_limit(s)
  if not s.options.limit or s.options.dry_run or session.mode_of(s) ~= "overwrite" then return true end
  return nil, errors.usage("--limit reads a part of the rows, and an overwrite deletes all others",
    "--dry-run loads nothing, kitload check or preview look at some rows")
end

-- Whether a killed run may have left files: those of a folder of their own are only found by their names.
local function may_have_left(s, about)
  local options = s.options
  for _, what in ipairs { "rejects", "problems" } do
    if options[what] and options[what] ~= "none" then return true end
  end
  return about.pattern ~= nil or leftovers.any()
end

-- Leave out what was loaded before. The files of a run that is over give their names to what a killed job has left.
local function screen(s, context)
  local ok, err = screening.run(s, session.job(s, context.version), function(bounds) return connect.open(s.options, bounds) end)
  local earlier = s.earlier or not ok and err.code == "already_loaded" and err.job
  local about = session.outputs_about(s)
  if earlier and may_have_left(s, about) then
    local files, format = {}, s.description and s.description.source and s.description.source.format
    for i, path in ipairs(s.paths) do
      files[i] = { path = path, name = path, dialect = { format = format or input.format_of_name(path) } }
    end
    local out_files = outputs.plan(s.options, files, s.job, about)
    for _, name in ipairs(out_files and outputs.tidy(out_files, earlier) or {}) do
      out.warn(("job %s was killed before its files had their names: %s has its name now"):format(earlier, name))
    end
  end
  return ok, err
end

local function open_files(s)
  local ok, err = session.open_found(s)
  if ok then ok, err = session.mind_empty_files(s) end
  return ok, err
end

-- The destination comes first, as it knows which files were loaded. Where it cannot be had, a mistake in the files is told
-- before that: it can be seen without a server.
local function open_all(s, words, context)
  local ok, err = session.find_files(s, words)
  if not ok or s.nothing then return ok, err end
  ok, err = check_limit(s)
  if not ok then return nil, err end
  ok, err = session.open_destination(s)
  if not ok then
    local fine, why = open_files(s)
    return nil, not fine and why or err
  end
  if not s.options.mend then ok, err = screen(s, context) end
  if not ok or s.nothing then return ok, err end
  return open_files(s)
end

-- From the files to the report.
local function load_files(s, words, context)
  local ok, err = open_all(s, words, context)
  if not ok then return nil, err end
  if s.nothing then return nothing(s, s.nothing, s.earlier, context) end
  ok, err = open_mend(s)
  if ok then ok, err = session.make_plan(s) end
  local out_files
  if ok then out_files, err = outputs.plan(s.options, s.files, s.job, session.outputs_about(s)) end
  if not out_files then return nil, err end
  keep_standard_input(s, out_files)
  local code
  code, err = import(s, out_files, context)
  if s.kept then os.remove(s.kept) end
  if s.staged then os.remove(s.staged) end
  if s.mends then os.remove(s.mends) end
  return code, err
end

local function run(options, words, context)
  local s, err = session.start(options, words)
  if not s then return nil, err end
  local code
  code, err = load_files(s, words, context)
  context.reached = s.conn ~= nil
  if not code then early.note(s, err, context.version) end
  if s.conn then s.conn:close() end
  return code, err
end

-- Another run may have loaded some of the files while this one ran: then it is done over without them.
local TRIES = 5

local function run_over(options, words, context)
  local code, err
  for _ = 1, TRIES do
    code, err = run(setmetatable({}, { __index = options }), table.move(words, 1, #words, 1, {}), context)
    if not err or err.code ~= "loaded_meanwhile" or options.mend then break end
  end
  return code, err
end

function M.run(options, positional, context)
  local fine, err = check_options(options)
  if not fine then return nil, err end
  if options.each then return require("kitload.run.each").run(options, positional, context, run_over, "loaded") end
  return run_over(options, positional, context)
end

return M
