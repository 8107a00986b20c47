-- kitload run: files through a kit into a table, told as one story, from the last function upwards.
--
--   options ─▶ begin.start: session           the kit, its project
--           ─▶ open_all: with files and table   without what was loaded before
--           ─▶ session.make_plan: with a plan   headers to fields to columns
--           ─▶ loading.prepare: load            of what asked.lua asks for
--           ─▶ pipeline.run: outcome            rows read, sent, merged, committed; what was seen of them is in `seen`
--           ─▶ tell: report, exit code
local asked = require "kitload.run.asked"
local begin = require "kitload.run.begin"
local choice = require "kitload.kits.choice"
local connect = require "kitload.connect.connect"
local early = require "kitload.run.early"
local errors = require "kitload.talk.errors"
local formats = require "kit.base.formats"
local input = require "kitload.files.input"
local job_of = require "kitload.run.job"
local jobs = require "kitload.records.jobs"
local leftovers = require "kitload.files.leftovers"
local lineage = require "kitload.watch.lineage"
local loading = require "kitload.load.loading"
local mend = require "kitload.run.mend"
local mended = require "kitload.rejects.mended"
local out = require "kitload.talk.output"
local outcome_report = require "kitload.run.outcome"
local outputs = require "kitload.rejects.outputs"
local pipeline = require "kitload.run.pipeline"
local ring2 = require "kitload.merge.constraints"
local rows_run = require "kitload.load.staging_run"
local screening = require "kitload.run.screening"
local seen_of = require "kitload.run.seen"
local session = require "kitload.run.session"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"
local unknown = require "kitload.plan.unknown"
local watching = require "kitload.watch.watch"

local M = {}

---@type kitload.Command
M.command = {
  name = "run", usage = "KIT [FILE…] | 'PATTERN' | --all-due | --routed FILE…", summary = "import files", loads = true,
  about = "Reads the files, maps, normalises and checks every row by the kit, stages the rows and merges them "
    .. "into the destination in one transaction. FILE may be '-' for standard input or a pattern; without "
    .. "one the kit's source.files are read. Without a kit: run --into schema.table FILE… With a pattern of kits ('shop.*', '*') "
    .. "each of them reads its own files, as a job of its own, whatever becomes of the others; --project then means the kits of "
    .. "this project.",
  groups = { "destination", "kitless", "input", "loading", "staging", "tables", "workers", "outputs", "talk", "help" }, least = 0,
  most = math.huge, without_kit = "kitload run --into schema.table --create FILE",
  options = {
    { name = "each", help = "every file a run of its own, in the order of their names: one that fails stops no other" },
    { name = "routed", help = "the words are files or folders: routes.lua says which kit takes which file" },
    { name = "mend", value = "JOB", help = "the file holds bad rows of this job, mended: they take their places in it" },
    { name = "all-due", also = "due",
      help = "all kits whose trigger says so and that have not run since, one after the other; with names or patterns, of those; "
        .. "--due is the same" },
    { name = "job-id", value = "UUID",
      help = "the id of the job, made by the program that starts the run: so it can look for the job later, whatever becomes of the run" },
    { name = "file-path", value = "PATH",
      help = "the path that the file is said to have, for k.file_path, k.path and its rejects: where it lies now is nobody's business" },
    { name = "review", value = "FILE",
      help = "what a review of the file changed, as kitload serve keeps it: how the file is read, columns, values, cells" },
    { name = "metrics", value = "FILE", help = "write how the runs went for Prometheus (a textfile, FILE.prom); other kits' lines stay" },
    { name = "no-webhooks", help = "tell no webhook of the project: for old files, or where another program tells them" },
    { name = "json", help = "of several kits or files: what became of each, as JSON, in place of the reports" },
  },
}

-- Telling -------------------------------------------------------------------------------------------------------------

-- The files of a job that was killed get their names now.
local function tidy(out_files, job)
  for _, name in ipairs(outputs.tidy(out_files, job)) do
    out.warn(("job %s was killed before its files had their names: %s has its name now"):format(job, name))
  end
end

-- There was nothing to do. If `earlier` is a job, that job has loaded everything. With --each, one job says so for all
-- files.
local function nothing(s, why, earlier, context)
  context.outcome = { nothing = why }
  local code = outcome_report.nothing(s.options, why, s.part)
  if not earlier then return code end
  if not (s.part and s.part.of_files) then early.note_skipped(s, why, context.version) end
  return s.options.exit_if_loaded or code
end

-- The report: of the outcome, or of the error that came when rows had been read.
local function tell(s, seen, outcome, err)
  local result = seen_of.last(seen)
  local r = outcome and seen.completed or seen.failed or outcome_report.failed(s, err, result)
  -- Notes that were added at COMMIT.
  if outcome then table.move(outcome.notes, seen.notes + 1, #outcome.notes, #r.notes + 1, r.notes) end
  local there, warnings = outputs.publish(seen.out_files, result.rejects)
  r.rejects, r.problems_file, r.rejects_count, r.rejects_shown = there.rejects, there.problems, there.count, there.shown
  r.round_trips = s.conn:round_trips()
  outcome_report.tell(s, r)
  for _, warning in ipairs(warnings) do out.warn(warning) end
  return r
end

-- Loading -------------------------------------------------------------------------------------------------------------

-- Standard input cannot be read twice. If that may be needed, it is stored in a file beside the rejects during the run.
local function keep_standard_input(s, seen)
  local rejects = s.description.facts.duplicates == "reject" or ring2.may_reject(s.target, s.program.columns)
  for _, check in ipairs(s.program.checks or {}) do rejects = rejects or check.kind ~= "dedupe" end
  if not rejects then return end
  for _, file in ipairs(s.files) do
    if file.source then
      file.tee = outputs.scratch(seen.out_files, ".stdin")
      seen.scratch[#seen.scratch + 1] = file.tee
    end
  end
end

-- From the plan to the report. If there is an error after rows were read, it is in the report and is printed, too.
local function import(s, seen, context)
  local load, err = loading.prepare(s.conn, s.target, asked.of_run(s, seen, context.version))
  if load or err.code == "already_loaded" then tidy(seen.out_files, load and load.already and load.already.id or err and err.job) end
  if not load then return nil, err end
  if load.way == "none" then
    local why = ("%s: loaded into %s before, by job %s"):format(input.title(s.files), load.target.display, load.already.id)
    return nothing(s, why, load.already.id, context)
  end
  s = session.of_load(s, load)
  local outcome
  outcome, err = pipeline.run(s, load, seen)
  if outcome then context.committed = outcome.commits else context.committed = err.committed == true end
  if outcome and outcome.already then
    outputs.discard(seen.out_files)
    local code = nothing(s, input.title(s.files) .. ": another run has loaded the same meanwhile", nil, context)
    return s.options.exit_if_loaded or code
  end
  if not seen_of.is_worth_telling(seen, err) then
    outputs.discard(seen.out_files)
    return nil, err
  end
  if not outcome and err.rejects and not seen.picked then pipeline.pick(s, err.rejects, seen) end
  local r = tell(s, seen, outcome, err)
  context.outcome = { report = r }
  if not outcome then return nil, err end
  return r.counts.rejected > 0 and 1 or 0
end

-- Opening -------------------------------------------------------------------------------------------------------------

-- Small letters, because a job's id is compared as a text, too.
local UUID = ("^XXXXXXXX%-XXXX%-XXXX%-XXXX%-XXXXXXXXXXXX$"):gsub("X", "[0-9a-f]")

local function check_options(options, positional)
  if not rows_run.seconds(options.keep) then
    return nil, errors.usage(("--keep cannot be '%s'"):format(options.keep), "it is written --keep 7d, 12h or 2w")
  end
  local names, err = tables.names_of(options)
  if not names then return nil, err end
  if options.job_id and not options.job_id:find(UUID) then
    return nil, errors.usage(("--job-id cannot be '%s'"):format(text.show(options.job_id)), "it is a UUID in small letters")
  end
  if options.job_id and (options.each or options.routed or choice.is_several(options, positional)) then
    return nil, errors.usage("--job-id is for one run, and each of several has a job of its own")
  end
  if options.file_path and (options.file_path == "" or #positional ~= 2 or options.each or options.routed) then
    return nil, errors.usage("--file-path says the path of one file", "kitload run KIT FILE --file-path PATH")
  end
  if options.mend and (options.staging == "typed" or options.dry_run) then
    return nil, errors.usage(("--mend does not go with %s"):format(options.dry_run and "--dry-run" or "--staging typed"))
  end
  return true
end

-- Refuses --limit with an overwrite: rows in the part that is not read would be deleted.
local function limit_refused(s)
  if not s.options.limit or s.options.dry_run or session.mode_of(s) ~= "overwrite" then return nil end
  return errors.usage("--limit reads a part of the rows, and an overwrite deletes all others",
    "--dry-run loads nothing, kitload check or preview look at some rows")
end

-- Whether a killed run may have left files. If they are in another folder, they can only be found by their names.
local function may_have_left(s, about)
  local options = s.options
  for _, what in ipairs { "rejects", "problems" } do
    if options[what] and options[what] ~= "none" then return true end
  end
  return about.pattern ~= nil or leftovers.any()
end

-- Leaves out what was loaded before. If the run is over then, files of a killed job get their final names now.
local function screen(s, context)
  local err
  s, err = screening.run(s, job_of.of(s, context.version), session.connector(s))
  local earlier = s.earlier or err and err.code == "already_loaded" and err.job
  local about = session.outputs_about(s)
  if earlier and may_have_left(s, about) then
    local files, format = {}, s.description and s.description.source and s.description.source.format
    for i, path in ipairs(s.paths) do
      files[i] = { path = path, name = path, dialect = { format = format or formats.of_name(path) } }
    end
    local out_files = outputs.plan(s.options, files, s.job, about)
    if out_files then tidy(out_files, earlier) end
  end
  return s, err
end

local function open_files(s)
  local open, err = session.open_found(s)
  return open, err or session.empty_refused(open)
end

-- The job of another run would be marked as this one's.
local function taken_id(s)
  local names, err = tables.names_of(s.options)
  if not names then return err end
  local there
  there, err = jobs.is_there(s.conn, names, s.options.job_id)
  if not there then return err end
  return errors.usage(("there is a job %s already"):format(s.options.job_id), "kitload job shows it; a new run needs a new id")
end

-- Who gave the job an id looks for it afterwards. A run without a job would look like one that has not loaded.
local function no_job(s)
  if not s.opened or s.opened.usable then return nil end
  return errors.refused("no job can be recorded, and --job-id needs one: " .. s.opened.why,
    "kitload setup --apply makes the tables; --schema and --prefix say where they are")
end

-- Opens the destination first, because it knows which files were loaded. If it cannot be opened, mistakes in the files are
-- shown first, because they can be seen without a server.
local function open_all(s, context)
  local err
  s, err = session.find_files(s, s.words)
  if err or s.nothing then return s, err end
  err = limit_refused(s)
  if err then return s, err end
  s, err = session.open_destination(s)
  if err then
    local open, why = open_files(s)
    return open, why or err
  end
  err = s.options.job_id and taken_id(s)
  if err then return s, err end
  if not s.options.mend then s, err = screen(s, context) end
  err = err or s.options.job_id and no_job(s)
  if err or s.nothing then return s, err end
  s, err = open_files(s)
  -- Rejects of another project are refused before the job is noted.
  if not err and s.mended then err = select(2, mended.look_up(s)) end
  return s, err
end

-- The run ----------------------------------------------------------------------------------------------------------------

-- From the plan to the report.
local function load_planned(s, context)
  local ok, err = unknown.mind(s)
  local out_files
  if ok then out_files, err = outputs.plan(s.options, s.files, s.job, session.outputs_about(s)) end
  if not out_files then return nil, err end
  local seen = seen_of.of(out_files)
  keep_standard_input(s, seen)
  local code
  code, err = import(s, seen, context)
  for _, path in ipairs(seen.scratch) do os.remove(path) end
  return code, err
end

-- From the kit to the plan.
local function open_and_plan(s, context)
  local err
  s, err = open_all(s, context)
  if err or s.nothing then return s, err end
  s, err = mend.open(s)
  if err then return s, err end
  return session.make_plan(s)
end

local function run(options, words, context, job)
  local s, err = begin.start(options, words, { part = context.part, job = job })
  context.about, context.outcome = s, nil
  if not s then return nil, err end
  local code
  s, err = open_and_plan(s, context)
  context.about = s
  if not err and s.nothing then
    code, err = nothing(s, s.nothing, s.earlier, context)
  else
    local events = lineage.of(s, context.version)
    if not err then
      events:start()
      code, err = load_planned(s, context)
    end
    events:finish(code, err, context.outcome)
  end
  context.reached = s.conn ~= nil
  if not code then early.note(s, connect.advise(s.reach, err), context.version) end
  if s.conn then s.conn:close() end
  return code, err
end

-- Another run may load some of the files during this one. Then this run is done again without them, as a new job.
local TRIES = 5

local function run_over(options, words, context)
  local code, err
  for try = 1, TRIES do
    code, err = run(options, words, context, try == 1 and options.job_id or nil)
    if not err or err.code ~= "loaded_meanwhile" or options.mend then break end
  end
  return code, err
end

local function run_each(options, words, context) return require("kitload.run.each").run(options, words, context, run_over, "loaded") end

-- One kit, or several of them.
local function run_asked(options, positional, context, watch)
  if options.routed then
    return require("kitload.routing.routed").run(options, positional, context, { one = run_over, done = "loaded", watch = watch })
  end
  if choice.is_several(options, positional) then
    return require("kitload.several.several").chosen(options, positional, context, { one = run_over, done = "loaded", watch = watch })
  end
  return watch:around(options.each and run_each or run_over)(options, positional, context)
end

function M.run(options, positional, context)
  local fine, err = check_options(options, positional)
  if not fine then return nil, err end
  if options.json and not (options.each or options.routed or choice.is_several(options, positional)) then
    return nil, errors.usage("--json goes with several kits or --each", "--report FILE writes the report of one run as JSON")
  end
  if options.review and (options.each or options.routed or options.mend or choice.is_several(options, positional)) then
    return nil, errors.usage "--review goes with one kit and one file"
  end
  local watch = watching.begin(options, context.version)
  local code, why = run_asked(options, positional, context, watch)
  watch:finish()
  return code, why
end

return M
