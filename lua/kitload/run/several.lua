-- Several kits by one command: run 'shop.*', run --all, check --all --files. Each kit is a run of its own, with its own job, and
-- nothing that happens to one of them touches the others.
--
--   kits ─▶ tasks: (kit, files) ─▶ parts.run_one, one after the other ─▶ outcomes ─▶ a line for each kit, one report, the worst exit code
--
-- A signal stops all. A server that could not be reached is not asked again for the next kit, so that a refused password is never
-- tried twice.
local choice = require "kitload.kits.choice"
local connect = require "kitload.connect.connect"
local each = require "kitload.run.each"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local parts = require "kitload.run.parts"
local reach_of = require "kitload.kits.reach"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Task
---@field kit string        its name or path, as the command line takes it
---@field files string[]?   nil: those that the kit names
---@field name string?      for the summary; nil: that of the kit
---@field each boolean?     every file of it a run of its own
---@field reach kitload.Reach?  where its rows go, if that is known

---@class kitload.several.How
---@field one kitload.RunOne  the command, for one run
---@field done string       the word for a run that ended well: "loaded"
---@field left_out string[]?  kits that were meant and are not run
---@field why_left_out string?
---@field what string?      the word for one of them: "kit"

--- Refuse options that make sense only for one run.
---@param options table
---@return table? err
function M.refused(options)
  for _, name in ipairs { "into", "mend" } do
    if options[name] then return errors.usage(("--%s goes with one kit"):format(name)) end
  end
  for _, what in ipairs { "rejects", "problems" } do
    if options[what] and options[what] ~= "none" then
      return errors.usage(("--%s %s goes with one kit: of several kits each has files of its own for them"):format(what, options[what]),
        ('--%s none writes none; rejects = "rejects/{kit}-{file}" in kits/_defaults.lua says where they go'):format(what))
    end
  end
end

-- Where the rows of the task go, as the text that connects; nil where that is not known.
local function destination(task)
  return task.reach and connect.given(task.reach) and connect.conninfo(task.reach) or nil
end

-- Adds the name of the kit to an error that does not name it. Mistakes of a kit name its file.
local function name_kit(run)
  if not run.err.problems and not run.err.message:find(run.name, 1, true) then
    run.err.message = ("%s: %s"):format(run.name, run.err.message)
  end
end

local function title(name)
  if not out.quiet then io.stdout:write(out.paint("bold", text.show(name)), "\n") end
end

local function run_task(task, options, context, how)
  local words, one = { task.kit }, how.one
  for _, file in ipairs(task.files or {}) do words[#words + 1] = file end
  if task.each then
    one = function(own, given, mine) return each.run(own, given, mine, how.one, how.done) end
  end
  return parts.run_one(one, options, { name = task.name or task.kit, words = words, each = task.each }, context)
end

-- Runs all tasks, until a signal ends all. The caller shows that error last.
local function run_all(tasks, options, context, how)
  local runs, left, last, unreached = {}, {}, nil, {}
  for i, task in ipairs(tasks) do
    local to = destination(task)
    local run, reached
    if to and unreached[to] then
      run = { name = task.name or task.kit, code = unreached[to].exit, skipped = true,
        err = { message = ("not tried: %s"):format(unreached[to].message), kind = "db", exit = unreached[to].exit } }
    else
      if i > 1 and not out.quiet then io.stdout:write "\n" end
      title(task.name or task.kit)
      run, reached = run_task(task, options, context, how)
    end
    runs[i] = run
    if run.nothing and not task.each and not out.quiet then io.stdout:write("  ", run.nothing, ", nothing to do\n") end
    if run.err and run.err.kind == "interrupted" then
      for j = i + 1, #tasks do left[#left + 1] = tasks[j].name or tasks[j].kit end
      last = run.err
      break
    end
    if run.err and not run.skipped then
      if run.err.kind == "db" and not reached and to then
        unreached[to] = { message = run.err.message, exit = run.code }
      end
      name_kit(run)
      io.stdout:flush()
      out.error(run.err)
    end
  end
  return runs, left, last
end

-- Summary -------------------------------------------------------------------------------------------------------------

local colours = { failed = "red", refused = "red", ["in doubt"] = "red", interrupted = "red", rejects = "yellow" }
local kinds = { refused = "refused", doubt = "in doubt", interrupted = "interrupted" }

-- "loaded", "rejects", "nothing", "failed"
local function outcome_of(run, done)
  if run.err then return kinds[run.err.kind] or "failed" end
  if run.code > 1 then return "failed" end
  return run.nothing and "nothing" or run.code == 1 and "rejects" or done
end

local written = { "inserted", "updated", "unchanged", "existing" }

-- The rows that are in the table, or would be.
local function rows_in(counts)
  if counts.good then return counts.good end
  local n, any = 0, false
  for _, name in ipairs(written) do
    n, any = n + (counts[name] or 0), any or counts[name] ~= nil
  end
  return any and n or nil
end

-- What is to be said of a run, besides its numbers.
local function remark(run, done)
  if run.nothing then return run.nothing end
  if run.err or run.report and run.report.why then return parts.why(run) end
  if run.code == 1 then return run.report and run.report.rejects and "see " .. run.report.rejects end
  return run.code > 1 and outcome_of(run, done) or nil
end

local function cell(n) return n and text.count(n) or "" end

-- A line for each kit, and a second one where there is something to say.
local function table_lines(runs, left, done, columns)
  local rows, wide = { { "kit", "outcome", "read", "in", "rejected" } }, { 0, 0, 0, 0, 0 }
  for _, run in ipairs(runs) do
    local counts = not run.err and run.report and run.report.counts or {}
    rows[#rows + 1] = { text.show(run.name), outcome_of(run, done), cell(counts.read), cell(rows_in(counts)), cell(counts.rejected),
      remark = remark(run, done) }
  end
  for _, name in ipairs(left) do rows[#rows + 1] = { text.show(name), "not begun", "", "", "" } end
  for _, row in ipairs(rows) do
    for i = 1, 5 do wide[i] = math.max(wide[i], text.width(row[i])) end
  end
  local lines = {}
  for _, row in ipairs(rows) do
    local padded = text.pad(row[2], wide[2])
    local line = ("  %s  %s  %s  %s  %s"):format(text.pad(row[1], wide[1]),
      colours[row[2]] and out.paint(colours[row[2]], row[2]) .. padded:sub(#row[2] + 1) or padded,
      text.pad_left(row[3], wide[3]), text.pad_left(row[4], wide[4]), text.pad_left(row[5], wide[5]))
    lines[#lines + 1] = (line:gsub("%s+$", ""))
    for _, more in ipairs(row.remark and text.wrap(text.show((row.remark:match "^[^\n]*")), columns - 6) or {}) do
      lines[#lines + 1] = "      " .. more
    end
  end
  return lines
end

local function summary(runs, left, how, done, columns)
  local words = { done, "with rejected rows", "with nothing to do", "failed" }
  local lines = { out.paint("bold", parts.head(runs, #left, how.what or "kit", words)) }
  local total = parts.total(runs)
  if total then lines[#lines + 1] = "  " .. total end
  lines[#lines + 1] = ""
  for _, line in ipairs(table_lines(runs, left, done, columns)) do lines[#lines + 1] = line end
  if how.left_out and how.left_out[1] then
    lines[#lines + 1] = ""
    for _, line in ipairs(text.wrap(("%s: %s"):format(how.why_left_out, listing.list(how.left_out)), columns - 4)) do
      lines[#lines + 1] = "  " .. line
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

--- Run all tasks, each for itself.
---@param tasks kitload.Task[]
---@param options table
---@param context kitload.Context
---@param how kitload.several.How
---@return integer? code, table? err
function M.run(tasks, options, context, how)
  local was_quiet = out.quiet
  out.quiet = was_quiet or options.json or false
  local runs, left, last = run_all(tasks, options, context, how)
  out.quiet = was_quiet
  local code = parts.worst(runs)
  if code == 0 and parts.all_nothing(runs) then code = options.exit_if_loaded or code end
  local done = options.dry_run and "tried" or how.done
  local value
  if parts.wants_whole(options, context) then
    value = parts.value(runs, left, "name", code, context.committed)
    value[#value + 1] = { "left_out", json.array(how.left_out or {}) }
  end
  if options.json then
    io.stdout:write(json.encode(json.object(value), true), "\n")
  elseif not out.quiet then
    io.stdout:write(#runs > 0 and "\n" or "", summary(runs, left, how, done, out.columns()))
  end
  if options.report then outcome.write_short(options.report, value) end
  if last then
    last.reported = true
    return nil, last
  end
  return code
end

-- Tasks ---------------------------------------------------------------------------------------------------------------

local function names_files(kit)
  local files = kit.opened.description.source.files
  return type(files) == "string" or files and files[1] ~= nil
end

--- The tasks of the kits that are meant. A kit that cannot be read is one of them, and fails by itself. A kit that names no files, as
--- most templates, is left out; if its name was typed, it is one of them, too.
---@param kits kitload.Chosen[]
---@param options table
---@return kitload.Task[] tasks, string[] left_out
function M.tasks(kits, options)
  local tasks, left_out = {}, {}
  for _, kit in ipairs(kits) do
    if kit.opened and not kit.named and not names_files(kit) then
      left_out[#left_out + 1] = kit.name
    else
      local facts = kit.opened and kit.opened.description.facts or {}
      tasks[#tasks + 1] = { kit = kit.name, each = options.each and facts.load ~= "overwrite" or nil,
        reach = kit.opened and reach_of.of_session(options, kit.opened) or nil }
    end
  end
  return tasks, left_out
end

--- Run the kits that the command line means: by a pattern, --all, --extends.
---@param options table
---@param words string[]
---@param context kitload.Context
---@param how kitload.several.How
---@return integer? code, table? err
function M.chosen(options, words, context, how)
  local err = M.refused(options)
  if err then return nil, err end
  local kits
  kits, err = choice.read(choice.of(options, words))
  if not kits then return nil, err end
  local tasks, left_out = M.tasks(kits, options)
  if not tasks[1] then
    return nil, errors.usage("none of these kits names files: " .. listing.list(left_out),
      'write source = { files = "inbox/*.csv" } in them')
  end
  how.left_out, how.why_left_out = left_out, "left out, because they name no files"
  return M.run(tasks, options, context, how)
end

return M
