-- run --each: each file is a run of its own, one after the other, in the order of their names.
--
--   in/a.csv ─▶ run ─▶ 0 ─┐
--   in/b.csv ─▶ run ─▶ 3 ─┼▶ one summary; the exit code is the greatest one
--   in/c.csv ─▶ run ─▶ 1 ─┘
--
-- An error in one file does not stop the others. A signal, or a server that cannot be reached, stops all.
local context_of = require "kitload.run.context"
local early = require "kitload.run.early"
local errors = require "kitload.talk.errors"
local inbox = require "kitload.files.inbox"
local job_of = require "kitload.run.job"
local json = require "kitload.talk.json"
local leftovers = require "kitload.files.leftovers"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local report = require "kitload.run.report"
local screening = require "kitload.run.screening"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.each.Part     what one file of several knows of the others, and of who asks for it
---@field names table<string, string>   by path
---@field report fun(r: kitload.Report)  called with its report
---@field nothing fun(why: string)       called where there was nothing to do

---@class kitload.each.Run
---@field name string     path of the file, as it was found
---@field code integer
---@field err table?
---@field report kitload.Report?
---@field nothing string? why there was nothing to do

--- The error for options that make sense only for one run.
function M.refused(options, s)
  local mode = options.into and options.load or s.description and s.description.facts.load
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

-- The options of one file's run: what they say about the whole run is for the summary.
local function options_of_one(options)
  local own = {}
  for name, value in pairs(options) do own[name] = value end
  own.report, own.each, own.exit_if_loaded = nil, nil, nil
  return own
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

--- Run one file. Its messages go where they always go. That there was nothing to do is kept for the summary.
---@return kitload.each.Run run, boolean stop
local function run_one(one, options, kit, path, context, names)
  local run = { name = path, code = 0 }
  local mine = context_of.new { version = context.version, committed = false, each = {
    names = names,
    -- Without --report only the summary needs them. The counts of 10,000 files are small, but their reports are not.
    report = function(r) run.report = options.report and r or { counts = r.counts, rejects = r.rejects } end,
    nothing = function(why) run.nothing = why end,
  } }
  local code, err = one(options_of_one(options), kit and { kit, path } or { path }, mine)
  context.committed = context.committed or mine.committed
  run.code, run.err = code or errors.exit_of(err), not code and err or nil
  if run.err then name_file(run) end
  return run, not code and ends_all(err, mine.reached)
end

-- Adds up the files that were loaded, so that the sums are like those of one run.
local function sum(runs)
  local total = {}
  for _, run in ipairs(runs) do
    for name, n in pairs(not run.err and run.report and run.report.counts or {}) do total[name] = (total[name] or 0) + n end
  end
  return total
end

-- How many files ended in which way, in the order in which they are shown.
local function ways(runs, done)
  local names = { done, "with rejected rows", "loaded before", "failed" }
  local count = {}
  for _, run in ipairs(runs) do
    local way = run.code > 1 and names[4] or run.nothing and names[3] or run.code == 1 and names[2] or names[1]
    count[way] = (count[way] or 0) + 1
  end
  local words = {}
  for _, name in ipairs(names) do
    if count[name] then words[#words + 1] = ("%s %s"):format(text.count(count[name]), name) end
  end
  return words
end

local summed = { "read", "good", "inserted", "updated", "unchanged", "existing", "deleted", "rejected", "skipped", "suppressed" }

local function total_words(total)
  local words = {}
  for _, name in ipairs(summed) do
    if (total[name] or 0) > 0 or name == "rejected" and total.read then words[#words + 1] = text.count(total[name] or 0) .. " " .. name end
  end
  return words
end

local function why(run)
  if run.err then
    local message = run.err.message
    return message:sub(1, #run.name + 2) == run.name .. ": " and message:sub(#run.name + 3) or message
  end
  return ("%s%s"):format(text.plural(run.report and run.report.counts.rejected or 0, "rejected row"),
    run.report and run.report.rejects and " in " .. run.report.rejects or "")
end

-- "3 files: 1 loaded, 1 with rejected rows, 1 failed", and a line for each file that did not end well.
local function summary(runs, left, done, columns)
  local head = ("%s: %s"):format(text.plural(#runs + #left, "file"), table.concat(ways(runs, done), ", "))
  if left[1] then head = ("%s%s%s not begun"):format(head, #runs > 0 and ", " or "", text.count(#left)) end
  local lines, wide = { out.paint("bold", head) }, 0
  for _, run in ipairs(runs) do
    if run.report then
      table.insert(lines, 1, "")
      break
    end
  end
  local total = total_words(sum(runs))
  if total[1] then lines[#lines + 1] = "  " .. table.concat(total, "   ") end
  for _, run in ipairs(runs) do
    if run.code > 0 then wide = math.max(wide, text.width(text.show(run.name))) end
  end
  for _, run in ipairs(runs) do
    if run.code > 0 then
      local line = ("  %s  exit %-3d %s"):format(text.pad(text.show(run.name), math.min(wide, 40)), run.code, text.show(why(run)))
      lines[#lines + 1] = text.cut(line, columns)
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

local function run_value(run)
  local value = run.report and report.value(run.report)
    or json.object(run.nothing and { { "status", "nothing" }, { "why", run.nothing }, { "exit", 0 } } or outcome.error_pairs(run.err))
  table.insert(value, 1, { "path", run.name })
  return value
end

local function write_report(path, runs, left, code, committed)
  local values, counts, total = {}, {}, sum(runs)
  for i, run in ipairs(runs) do values[i] = run_value(run) end
  for _, name in ipairs(summed) do counts[#counts + 1] = { name, total[name] } end
  outcome.write_short(path, {
    { "status", code == 130 and "interrupted" or code > 1 and "failed" or "completed" }, { "committed", committed }, { "exit", code },
    { "counts", json.object(counts) }, { "runs", json.array(values) }, { "not_begun", json.array(left) },
  }, leftovers.name(path, sys.uuid()))
end

local function all_loaded(runs)
  for _, run in ipairs(runs) do
    if not run.nothing then return false end
  end
  return runs[1] ~= nil
end

local function worst(runs)
  local code = 0
  for _, run in ipairs(runs) do code = math.max(code, run.code) end
  return code
end

-- Most files of a folder are loaded already. They are asked about together, over one connection, and do not get a run of
-- their own; so 10,000 are known in a second. This is not done while files of a killed run wait for their names, because
-- the run of the same file renames them. Errors here are left to the runs, except a server that cannot be reached. If all
-- files are known, the connection stays open.
---@return table<string, string>? known  by path: why there is nothing to do
local function known_ones(s, paths, names, context)
  local known = {}
  if s.options.if_loaded ~= "skip" or #paths == 1 or leftovers.any() then return known end
  s.paths, s.names = paths, names
  local ok, err = session.open_destination(s)
  if s.unreached then return nil, err end
  if ok then
    ok = screening.run(s, job_of.of(s, context.version), session.connector(s))
  end
  if s.conn and not s.nothing then
    s.conn:close()
    s.conn = nil
  end
  local left = {}
  for _, path in ipairs(ok and not s.nothing and s.paths or {}) do left[path] = true end
  for _, path in ipairs(ok and paths or {}) do
    if not left[path] then known[path] = "loaded before" end
  end
  return known
end

-- Runs all files, until an error ends all. The caller shows that error last.
local function run_all(one, options, kit, paths, context, names, known)
  local runs, left, last = {}, {}, nil
  for i, path in ipairs(paths) do
    local run, stop = { name = path, code = 0, nothing = known[path] }, false
    if not known[path] then run, stop = run_one(one, options, kit, path, context, names) end
    runs[i] = run
    if stop then
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

--- Run the files of the command line or of the kit, each alone.
---@param one fun(options: table, words: string[], context: table): integer?, table?  the command, for one file; it sets
---  context.reached when there is a connection, and tells context.each of its end
---@param done string  the word for a file that ended well: "loaded"
---@return integer? code, table? err
function M.run(options, words, context, one, done)
  local notes = {}
  local kit = not options.into and words[1] or nil
  local s, err = session.start(options, words)
  if not s then return nil, err end
  err = M.refused(options, s)
  if err then return nil, err end
  local wanted, paths
  wanted, err = session.wanted_files(s, s.words)
  if not wanted then return nil, err end
  s.words = wanted.words
  local missing
  paths, missing = inbox.expand(wanted, notes)
  if not paths then
    if done == "loaded" then early.note(s, missing, context.version) end
    return nil, missing
  end
  if #paths == 0 then return outcome.nothing(options, inbox.nothing(missing)) end
  for _, note in ipairs(notes) do out.note(note) end
  table.sort(paths)
  local names, known, unreached = inbox.names(paths), {}, nil
  if done == "loaded" then known, unreached = known_ones(s, paths, names, context) end
  if not known then return nil, unreached end
  local runs, left, last = run_all(one, options, kit, paths, context, names, known)
  local code = worst(runs)
  if code == 0 and all_loaded(runs) then
    code = options.exit_if_loaded or code
    if done == "loaded" then early.note_skipped(s, s.nothing or "all files: loaded before", context.version) end
  end
  if s.conn then s.conn:close() end
  if not out.quiet then io.stdout:write(summary(runs, left, options.dry_run and "tried" or done, out.columns())) end
  if options.report then write_report(options.report, runs, left, code, context.committed) end
  if last then
    last.reported = true
    return nil, last
  end
  return code
end

return M
