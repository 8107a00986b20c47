-- run --each: each file is a run of its own, one after the other, in the order of their names (parts.lua).
--
-- An error in one file does not stop the others. A signal, or a server that cannot be reached, stops all.
local begin = require "kitload.run.begin"
local early = require "kitload.run.early"
local errors = require "kitload.talk.errors"
local inbox = require "kitload.files.inbox"
local job_of = require "kitload.run.job"
local json = require "kitload.talk.json"
local leftovers = require "kitload.files.leftovers"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local parts = require "kitload.run.parts"
local screening = require "kitload.run.screening"
local session = require "kitload.run.session"
local text = require "kitload.talk.text"

local M = {}

--- The error for options that make sense only for one run.
function M.refused(options, s)
  local mode = options.into and (options.load or s.project and s.project.load) or s.description and s.description.facts.load
  if mode == "overwrite" then
    return errors.usage("--each does not go with an overwrite: each file would delete the rows of the one before it",
      "without --each all files together become the table")
  end
  if options.mend then return errors.usage "--each does not go with --mend: the rows are of one job" end
  for _, what in ipairs { "rejects", "problems" } do
    if options[what] and options[what] ~= "none" then
      return errors.usage(("--each does not go with --%s %s: each file has a file of its own for them, by its name"):format(
          what, options[what]),
        ("--%s none writes none"):format(what))
    end
  end
end

-- Whether an error is not about this file alone. The next file would meet it, too.
local function ends_all(err, reached)
  return err and (err.kind == "interrupted" or not reached and (err.kind == "db" or err.kind == "usage")) or false
end

-- Adds the file's path to the error. A run of one file names it without folders, or not at all.
local function name_file(run)
  local message, name = run.err.message, run.name:match "[^/]*$"
  if message:find(run.name, 1, true) then return end
  local rest = message:sub(1, #name) == name and message:sub(#name + 1) or ": " .. message
  run.err.message = run.name .. rest
end

-- "3 files: 1 loaded, 1 with rejected rows, 1 failed", and a line for each file that did not end well.
local function summary(runs, left, done, columns)
  local lines = { out.paint("bold", parts.head(runs, #left, "file", { done, "with rejected rows", "loaded before", "failed" })) }
  for _, run in ipairs(runs) do
    if run.report then
      table.insert(lines, 1, "")
      break
    end
  end
  local total = parts.total(runs)
  if total then lines[#lines + 1] = "  " .. total end
  local files = {}
  for i, run in ipairs(runs) do files[i] = { name = run.name, code = run.code, why = run.code > 0 and parts.why(run) or "" } end
  for _, line in ipairs(parts.bad_files(files, columns)) do lines[#lines + 1] = line end
  return table.concat(lines, "\n") .. "\n"
end

-- Most files of a folder are loaded already. They are asked about together, over one connection, and do not get a run of
-- their own; so 10,000 are known in a second. This is not done while files of a killed run wait for their names, because
-- the run of the same file renames them. Errors here are left to the runs, except a server that cannot be reached. If all
-- files are known, the connection stays open.
---@param s kitload.Session  with the paths
---@return table<string, string>? known  by path: why there is nothing to do
---@return kitload.Session s, table? err
local function known_ones(s, context)
  local known, paths = {}, s.paths
  if s.options.if_loaded ~= "skip" or #paths == 1 or leftovers.any() then return known, s end
  local err
  s, err = session.open_destination(s)
  if s.unreached then return nil, s, err end
  if not err then s, err = screening.run(s, job_of.of(s, context.version), session.connector(s)) end
  local left = {}
  for _, path in ipairs(not err and not s.nothing and s.paths or {}) do left[path] = true end
  for _, path in ipairs(not err and paths or {}) do
    if not left[path] then known[path] = "loaded before" end
  end
  return known, s.nothing and s or session.close(s)
end

-- Runs all files, until an error ends all. The caller shows that error last.
local function run_all(one, options, kit, paths, context, names, known)
  local runs, left, last = {}, {}, nil
  for i, path in ipairs(paths) do
    local run, reached = { name = path, code = 0, nothing = known[path] }, true
    if not known[path] then
      local words = kit and { kit, path } or { path }
      run, reached = parts.run_one(one, options, { name = path, words = words, names = names, of_files = true }, context)
      context.reached = context.reached or reached
    end
    runs[i] = run
    if run.err then name_file(run) end
    if ends_all(run.err, reached) then
      left, last = table.move(paths, i + 1, #paths, 1, {}), run.err
      break
    end
    if run.err then
      io.stdout:flush()
      out.error(run.err)
    end
  end
  return runs, left, last
end

-- The first error, for the summary of several kits.
local function first_error(runs)
  for _, run in ipairs(runs) do
    if run.err then return run.err.message end
  end
end

-- Tells who has asked for these runs as one of several: a kit of many.
local function tell_part(part, runs, value, done)
  if parts.all_nothing(runs) then return part.nothing(("%s: loaded before"):format(text.plural(#runs, "file"))) end
  local head = parts.head(runs, 0, "file", { done, "with rejected rows", "loaded before", "failed" })
  local first = first_error(runs)
  part.report { counts = parts.sum(runs), runs = value, why = head .. (first and "; " .. first or "") }
end

--- Run the files of the command line or of the kit, each alone.
---@param one kitload.RunOne  the command, for one file
---@param done string  the word for a file that ended well: "loaded"
---@return integer? code, table? err
function M.run(options, words, context, one, done)
  local kit = not options.into and words[1] or nil
  local s, err = begin.start(options, words)
  context.about = s
  if not s then return nil, err end
  err = M.refused(options, s)
  if err then return nil, err end
  local of_kit = #s.notes -- each run tells these itself
  s, err = session.find_files(s, s.words)
  if err then
    if done == "loaded" then early.note(s, err, context.version) end
    return nil, err
  end
  if s.nothing then
    context.outcome = { nothing = s.nothing }
    return outcome.nothing(options, s.nothing, context.part)
  end
  for i = of_kit + 1, #s.notes do out.note(s.notes[i]) end
  local paths, known = s.paths, {}
  table.sort(paths)
  local names = inbox.names(paths)
  if done == "loaded" then known, s, err = known_ones(s, context) end
  if not known then return nil, err end
  context.reached = s.conn and true or false
  local was_quiet = out.quiet
  out.quiet = was_quiet or options.json or false
  local runs, left, last = run_all(one, options, kit, paths, context, names, known)
  out.quiet = was_quiet
  context.outcome = parts.all_nothing(runs) and { nothing = "loaded before" } or { runs = runs }
  local code = parts.worst(runs)
  if code == 0 and parts.all_nothing(runs) then
    code = options.exit_if_loaded or code
    if done == "loaded" then early.note_skipped(s, s.nothing or "all files: loaded before", context.version) end
  end
  if s.conn then s.conn:close() end
  local ended = options.dry_run and "tried" or done
  if not out.quiet and not options.json then io.stdout:write(summary(runs, left, ended, out.columns())) end
  local value = parts.wants_whole(options, context) and json.object(parts.value(runs, left, "path", code, context.committed)) or nil
  if context.part then tell_part(context.part, runs, value, ended) end
  if options.json then io.stdout:write(json.encode(value, true), "\n") end
  if options.report then outcome.write_short(options.report, value) end
  if last then
    last.reported = true
    return nil, last
  end
  return code
end

return M
