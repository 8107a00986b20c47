-- Makes the spec of a load from the session: what the run asks of the load.
local formats = require "kit.base.formats"
local create = require "kitload.target.create"
local header = require "kitload.reading.header"
local job_of = require "kitload.run.job"
local json = require "kitload.talk.json"
local mended = require "kitload.rejects.mended"
local melting = require "kit.facts.melting"
local outcome_report = require "kitload.run.outcome"
local outputs = require "kitload.rejects.outputs"
local pipeline = require "kitload.run.pipeline"
local rejects_file = require "kitload.reading.rejects_file"
local report = require "kitload.run.report"
local rows_run = require "kitload.load.staging_run"
local screening = require "kitload.run.screening"
local seen_of = require "kitload.run.seen"
local session = require "kitload.run.session"
local source_of = require("kitload.records.job").source
local spec_of = require "kitload.load.spec"
local staged_job = require "kitload.load.staged_job"
local sys = require "kitload.host.sys"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"

local M = {}

-- The files of the run in the form in which its job has them. What was found out before they were opened is kept.
local function sources_of(s)
  local list = {}
  for i, file in ipairs(s.files) do
    local known = (s.known or {})[file.path] or {}
    local source = source_of.early(known)
    file.sha256, file.start = file.sha256 or known.sha256, source.start
    source.name, source.size, source.sha256 = file.name, file.size, file.sha256
    source.mends = file.is_rejects and file.marks.job ~= nil or nil
    source.no_end = file.compression ~= "none" or not formats.of_dialect(file.dialect).lines
    list[i] = source_of.new(source)
    if source.start then
      s.notes[#s.notes + 1] = ("%s has grown: its rows begin on line %s, what stands before is in"):format(file.name,
        text.count(source.start.line + 1))
    end
  end
  return list
end

-- The same column of all files.
local function in_all(s, slot, column)
  for _, file in ipairs(s.files) do
    if file.columns[slot] ~= column then return false end
  end
  return true
end

-- What is needed to describe the problems of staged rows, and to write them as rejects: for each field its source cell, and
-- whether the files have a word for NULL.
local function kept(s)
  local fields, secrets = {}, {}
  for _, file in ipairs(s.files) do
    local names
    for slot, read in ipairs(s.program.inputs) do
      local column = file.columns[slot]
      -- What melt makes is in no column, and it is not known of which row it was.
      if column >= 0 and column < melting.places.header and read.field ~= header.ignored and not fields[read.field] then
        names = names or header.unique_names(file.headers)
        fields[read.field] = { header = file.headers[column + 1], name = names[column + 1],
                               column = in_all(s, slot, column) and column + 1 or nil }
      end
    end
  end
  for _, field in ipairs(s.description.fields) do
    if field.facts.secret and field.to ~= false then secrets[#secrets + 1] = field.to or field.name end
  end
  local headers, nulls = {}, nil
  for i, f in ipairs(s.files) do
    headers[i] = rejects_file.source_headers(f)
    nulls = nulls or f.dialect.nulls or formats.of_dialect(f.dialect).nulls or nil
  end
  return { label = session.label(s), fields = fields, secrets = secrets, headers = headers, nulls = nulls }
end

local function has_secret(description)
  for _, field in ipairs(description.fields) do
    if field.facts.secret then return true end
  end
  return false
end

local function has_hook(description)
  for _, item in ipairs(description.items) do
    if item.kind == "row" or item.kind == "batch" then return true end
  end
  return false
end

-- How the rows get into the table. Mended rows are merged as they would have been with the others, and nothing is deleted.
local function way_of(s, mode, key)
  local way = { mode = mode, key = key, overwrite = s.description.facts.overwrite, no_index = s.options.no_index }
  return (s.joins or s.mend) and mended.way(way) or way
end

-- The fields of the spec, from the kit, the files and the command line.
local function fields_of(s, version)
  local facts, options, d, mend = s.description.facts, s.options, s.description, s.mend
  local by_name, key, readable_twice = {}, {}, true
  for _, field in ipairs(d.fields) do by_name[field.name] = field.to or field.name end
  for i, name in ipairs(facts.key or {}) do key[i] = by_name[name] or name end
  for _, file in ipairs(s.files) do readable_twice = readable_twice and file.regular or false end
  key = #key > 0 and key or nil
  local bounds = session.bounds(s)
  local way = way_of(s, bounds.mode, key)
  return {
    into = s.into, mode = way.mode, key = key, columns = s.program.columns, fields = create.fields(d),
    create = s.creates, metadata = facts.metadata, duplicates = facts.duplicates, overwrite = way.overwrite,
    no_index = way.no_index, before_merge = facts.before_merge, after_merge = facts.after_merge, checks = s.program.checks,
    hooked = has_hook(d), secret = has_secret(d),
    allow_empty = bounds.allow_empty, cascade = facts.cascade, max_deletes = bounds.max_deletes, max_rejects = bounds.max_rejects,
    on_invalid = bounds.on_invalid, min_rows = bounds.min_rows,
    job = job_of.of(s, version, sources_of(s)), limit = options.limit, if_loaded = mend and "again" or options.if_loaded or "fail",
    readable_twice = readable_twice, opened = s.opened, screened = s.screened == way.mode, jobs = tables.names_of(s.reach), mend = mend,
    staging = mend and "rows" or options.staging or facts.staging, rejects_to = options.rejects_to or facts.rejects_to,
    keep = rows_run.seconds(options.keep), kept = kept(s), dry_run = options.dry_run, lock_timeout = s.reach.lock_timeout,
  }
end

--- The spec for commands that only look.
function M.spec(s, version) return spec_of.new(fields_of(s, version)) end

-- The stored report is the same as the printed one. It is made before COMMIT, or when everything is rolled back. This gives a
-- function that writes it, because the statuses of staged rows may take longer than the load itself.
local function stored_report(s, seen, job, r)
  local out_files, result = seen.out_files, seen_of.last(seen)
  local names = outputs.names(out_files, result.rejects, {
    conn = s.conn, jobs = seen.load.jobs, job = job, files = s.options.limit and {} or result.files,
    loaded = r.status == "completed",
  })
  r.rejects, r.problems_file, r.rejects_count = names.rejects, names.problems, names.count
  for i = #out_files.notes, 1, -1 do r.notes[#r.notes + 1] = table.remove(out_files.notes, i) end
  -- With these names the files are found again, if this process is killed before it has renamed them.
  r.outputs = { folder = sys.cwd(), rejects = #names.meant > 1 and json.array(names.meant) or names.meant[1] or out_files.rejects,
                problems = out_files.problems }
  return function()
    r.seconds = sys.monotonic() - s.clock
    return json.encode_for_jsonb(report.value(r))
  end
end

-- Makes the reports of an outcome, before it is committed.
local function before_commit(s, seen, job, outcome)
  local ok, err = pipeline.pick(s, outcome.rejects, seen)
  if not ok then return nil, err end
  seen.completed = outcome_report.completed(session.of_load(s, seen.load), outcome, seen_of.last(seen))
  seen.notes = #outcome.notes
  if s.mend then
    outcome_report.add_rejects(seen.completed, outcome.rejects, seen.load.files)
    local whole = staged_job.mended_report(s.mend, outcome.counts, rows_run.totals(seen.load, outcome.counts))
    return true, nil, json.encode_for_jsonb(whole)
  end
  return true, nil, stored_report(s, seen, job, seen.completed)
end

-- Makes the report of a load that is rolled back.
local function before_failed(s, seen, job, err)
  if not seen_of.is_worth_telling(seen, err) then return nil end
  if err.rejects then pipeline.pick(s, err.rejects, seen) end
  seen.failed = outcome_report.failed(session.of_load(s, seen.load), err, seen_of.last(seen))
  return stored_report(s, seen, job, seen.failed)()
end

--- The spec of a run, with the functions that the load calls: they write files, and make the report for the job's row.
---@param s kitload.Session
---@param seen kitload.Seen
---@param version string  of kitload
---@return kitload.loading.spec
function M.of_run(s, seen, version)
  local spec = fields_of(s, version)
  local job = spec.job
  if s.mended then
    seen.mends = outputs.scratch(seen.out_files, ".mends")
    spec.mends, seen.scratch[#seen.scratch + 1] = seen.mends, seen.mends
  end
  spec.connect, spec.hash, spec.message_of = session.connector(s), not s.mend and screening.read or nil, outcome_report.set_message
  spec.staged_report = function(result)
    -- Nothing is loaded yet, but that is no error.
    return report.value(outcome_report.failed(session.of_load(s, seen.load), { message = "" }, result))
  end
  spec.pick_rejects = function(rejects) return pipeline.pick(s, rejects, seen) end
  spec.before_commit = function(outcome) return before_commit(s, seen, job, outcome) end
  spec.before_failed = function(err) return before_failed(s, seen, job, err) end
  return spec_of.new(spec)
end

return M
