-- kitload merge: finishes a job whose rows are staged. The plan is in the job's row.
local choices = require "kit.base.choices"
local connect = require "kitload.connect.connect"
local job_type = require "kitload.records.job"
local json = require "kitload.talk.json"
local limits = require "kitload.merge.limits"
local loading = require "kitload.load.loading"
local out = require "kitload.talk.output"
local outcome_report = require "kitload.run.outcome"
local project_of = require "kitload.kits.project"
local report = require "kitload.run.report"
local rows_run = require "kitload.load.staging_run"
local spec_type = require "kitload.load.spec"
local staged_job = require "kitload.load.staged_job"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"
local webhooks = require "kitload.watch.webhooks"

local M = {}

---@type kitload.Command
M.command = {
  name = "merge", usage = "JOB", summary = "finishes a job whose rows are staged", loads = true,
  about = "Merges the rows of a job that died or failed between the staging table and its destination, by the plan that the job "
    .. "keeps: neither the kit nor the files are needed.",
  groups = { "tables", "destination", "talk", "help" }, least = 1, most = 1,
  options = {
    { name = "lock-timeout", value = "SECONDS", integer = 0, help = "as in run" },
    { name = "if-loaded", value = "WHAT", choices = choices.if_loaded, help = "as in run" },
    { name = "max-rejects", value = "N|P%", help = "as in run, over what the job's kit says" },
    { name = "max-deletes", value = "N|P%", help = "as in run, over what the job's kit says" },
    { name = "allow-empty", help = "as in run" },
    { name = "report", value = "FILE", help = "write the report as JSON, too" },
    { name = "no-webhooks", help = "as in run" },
  },
}

-- The report that the job's run had made so far, with the results of the merge.
---@return table? report, table? err
local function completed(conn, names, job, outcome, started)
  local r = report.from_value(rows_run.decoded(job.plan.report or {}))
  r.status, r.error, r.refused, r.destination, r.load, r.job = "completed", nil, nil, job.destination, job.plan.spec.mode, job.id
  r.counts, r.seconds = outcome.counts, sys.monotonic() - started
  r.way = "rows: merged from the staging table"
  r.committed = outcome.commits
  outcome_report.add_doings(r, outcome)
  for _, note in ipairs(outcome.notes) do r.notes[#r.notes + 1] = note end
  for _, skip in ipairs(outcome.skips or {}) do table.insert(r.skips, skip) end
  if (outcome.counts.repeated or 0) > 0 then
    table.insert(r.skips, { reason = "the key comes again in this input", count = outcome.counts.repeated })
  end
  local shown = outcome_report.add_rejects(r, outcome.rejects, job.plan.files)
  local done, err = rows_run.show_cells(conn, tables.staging_table(names), job.id, (job.plan.spec.kept or {}).fields or {}, shown)
  if not done then return nil, err end
  r.exit = outcome.counts.rejected > 0 and 1 or 0
  if r.exit == 1 then
    r.notes[#r.notes + 1] = ("the rejected rows: kitload rejects %s --csv"):format(job.id:sub(1, 8))
  end
  return r
end

-- The spec of the load and its job: from the plan, with the fields that belong to this command. before_commit also gets the spec.
local function spec_of(job, options, names, before_commit)
  local plan = job.plan
  local spec, own = spec_type.kept(plan.spec), job_type.kept(plan.job)
  own.id, own.destination, own.header = job.id, job.destination, job.header
  spec.job, spec.staging, spec.jobs, spec.message_of = own, "rows", names, outcome_report.set_message
  spec.lock_timeout, spec.if_loaded = options.lock_timeout, options.if_loaded or "fail"
  spec.max_deletes = options.max_deletes or spec.max_deletes
  spec.max_rejects, spec.allow_empty = options.max_rejects or spec.max_rejects, options.allow_empty or spec.allow_empty
  spec.connect = function(bounds) return connect.open(options, bounds) end
  if plan.mended then
    spec.if_loaded = "again"
    spec.mend = staged_job.counts(job)
  end
  spec.before_commit = function(outcome) return before_commit(spec, outcome) end
  return spec_type.new(spec)
end

local function merge(conn, options, names, id, context)
  local started = sys.monotonic()
  local job, err = staged_job.find(conn, names, id)
  if not job then return nil, err end
  local may
  may, err = staged_job.not_mergeable(job)
  if not may then return nil, err end
  local made
  local spec = spec_of(job, options, names, function(spec, outcome)
    local wrong
    made, wrong = completed(conn, names, job, outcome, started)
    if not made then return nil, wrong end
    local kept = report.value(made)
    if spec.mend then
      kept = staged_job.mended_report(spec.mend, outcome.counts, rows_run.totals({ spec = spec }, outcome.counts))
    end
    return true, nil, json.encode_for_jsonb(kept)
  end)
  local outcome
  outcome, err = loading.resume(conn, spec, job.plan.result, job.plan.files)
  if not outcome then
    context.committed = err.committed == true
    return nil, err, job
  end
  context.committed = outcome.commits
  if outcome.already then
    if not out.quiet then io.stdout:write("the same was loaded meanwhile, nothing to do\n") end
    return 0
  end
  outcome_report.tell({ options = options, job = job.id }, made)
  return made.exit, nil, job
end

-- Tells the webhooks of the job's project, which need not be there any more.
local function tell(options, job, context, started)
  if options.no_webhooks or not job or not job.project then return end
  local project, err = project_of.read(job.project)
  if project then return webhooks.begin(options, context.version):tell_jobs(project, options, { job.id }, sys.monotonic() - started) end
  out.warn(("no webhook of project %s was told: %s"):format(job.project, err.message), err.hint)
end

function M.run(options, positional, context)
  local err = limits.wrong(options)
  if err then return nil, err end
  local names, conn
  names, err = tables.names_of(options)
  if not names then return nil, err end
  conn, err = connect.open(options)
  if not conn then return nil, err end
  local started = sys.monotonic()
  local code, why, job = merge(conn, options, names, positional[1], context)
  conn:close()
  tell(options, job, context, started)
  return code, why and connect.advise(options, why)
end

return M
