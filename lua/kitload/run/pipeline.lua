-- Runs the pipeline of a load: reads the rows, sends them, and reads the input again for rows that the load rejected.
--
--   load ─▶ run: known rows ─▶ read and send ─▶ finish ─▶ outcome      again with a stage if the server objects to the straight way
--   rejects of the load ─▶ pick: read again, into the rejects file and the problems
local header = require "kitload.reading.header"
local host_load = require "kitload.host.load"
local loading = require "kitload.load.loading"
local mended = require "kitload.rejects.mended"
local out = require "kitload.talk.output"
local outcome_report = require "kitload.run.outcome"
local outputs = require "kitload.rejects.outputs"
local progress = require "kitload.talk.progress"
local rejected = require "kitload.merge.rejected"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"

local M = {}

-- What the pipeline needs to write rows for the staging table. If only rejected rows go there, they wait in a file for the
-- merge.
local function payload(s, load, seen)
  if not load.payload then return nil end
  local p = { job = load.payload.job, kit = load.payload.kit, expires = load.payload.expires, sources = load.payload.sources, names = {},
    encoding = s.conn:parameter "server_encoding" }
  for i, file in ipairs(s.files) do p.names[i] = header.unique_names(file.headers) end
  if load.way ~= "rows" then
    p.staged = outputs.scratch(seen.out_files, ".staged")
    load.payload.staged = p.staged
    seen.scratch[#seen.scratch + 1] = p.staged
  end
  return p
end

-- The job that is named in the rejects. A dry run is no job, so its rejects are marked.
local function rejects_job(s)
  return s.options.dry_run and "dry-run " .. s.job or s.job
end

-- The hashes of the beginnings of standard input, for the requested sizes: it may be a file that has grown.
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

-- Reads all rows once and sends them as the load wants them.
local function read(s, load, seen)
  out.say(("%s: %s"):format(load.way, load.reason))
  for _, statement in ipairs(load.statements) do out.say(statement.purpose .. ": " .. statement.sql) end
  local out_files = seen.out_files
  local result, err = host_load.run(session.load_spec(s, {
    conn = s.conn, copy = load.copy, number = load.number, row = load.row, label = session.label(s),
    columns = load.sent_columns or s.program.columns, packed = load.sent_columns and load.packed or nil,
    jobs = s.description.serial and 1 or s.options.jobs,
    rejects = out_files.rejects_tmp, problems = out_files.problems_tmp, payload = payload(s, load, seen),
    distinct = load.distinct, keep = load.keep, rejects_job = rejects_job(s),
    rejects_kit = session.rejects_kit(s), rejects_project = s.project and s.project.name, mended = seen.known, mends = seen.mends,
    progress = progress.reader(s.total_bytes, s.clock, sys.monotonic),
  }))
  out.clear_progress()
  if err then outputs.explain(out_files, err) end
  take_beginnings(s, result)
  return result, err
end

--- Send the rows and finish the load. If the server objects to a straight append, it is done again with a stage. The results are
--- kept in `seen`, because they are needed before COMMIT and after an error.
---@param s kitload.Session
---@param load kitload.loading.load
---@param seen kitload.Seen
---@return kitload.loading.outcome?, table? err
function M.run(s, load, seen)
  while true do
    seen.load = load
    local known, why = mended.known(s.conn, load.jobs, s.mended)
    if not known then
      loading.abandon(s.conn, load, why)
      return nil, why
    end
    seen.known = known
    local result, err = read(s, load, seen)
    seen.result, seen.picked = result, nil
    local outcome
    if result and result.kit_error then
      err = outcome_report.kit_error(result.kit_error)
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

-- Gives each rejected row with its message. The parts of a split row go back as one row, with the messages of all its
-- parts.
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

--- Write the rows that ring 2 or 3 rejected into the same files, by reading the input a second time.
---@param rejects kitload.rejected
---@return boolean? ok, table? err
function M.pick(s, rejects, seen)
  -- What a previous attempt has written must not stay.
  local count = rejected.count(rejects)
  if count == 0 and not seen.picked or s.mend then return true end
  if seen.picked_of == rejects and seen.picked_rows == count then return true end
  local load, out_files = seen.load, seen.out_files
  local picked, err = host_load.pick(session.load_spec(s, {
    files = session.second_reading(s, seen.result and seen.result.files),
    numbers = picks(rejects, load.files or seen.result and seen.result.files),
    columns = s.program.columns, label = session.label(s),
    rejects = out_files.rejects_tmp, problems = out_files.problems_tmp, by_row_index = load.way == "rows" or nil,
    rejects_job = rejects_job(s), rejects_kit = session.rejects_kit(s), rejects_project = s.project and s.project.name,
    mended = seen.known,
    payload = load.keeps_rejects and payload(s, load, seen) or nil,
  }))
  if not picked then return nil, outputs.explain(out_files, err) end
  seen.picked, seen.picked_of, seen.picked_rows = picked, rejects, count
  return true
end

return M
