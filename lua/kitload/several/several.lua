-- Several kits by one command: run 'shop.*', run --all, check --all --files. Each kit is a run of its own, with its own job, and
-- nothing that happens to one of them touches the others.
--
--   kits ─▶ tasks: (kit, files) ─▶ parts.run_one, one after the other ─▶ outcomes ─▶ a line for each kit, one report, the worst exit code
--
-- A signal stops all. A server that could not be reached is not asked again for the next kit, so that a refused password is never
-- tried twice.
local alone = require "kitload.several.alone"
local choice = require "kitload.kits.choice"
local connect = require "kitload.connect.connect"
local due_of = require "kitload.several.due"
local each = require "kitload.run.each"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local project = require "kitload.kits.project"
local parts = require "kitload.run.parts"
local reach_of = require "kitload.kits.reach"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local told_before = require "kitload.several.told"

local M = {}

---@class kitload.Task
---@field kit string        its name or path, as the command line takes it
---@field files string[]?   nil: those that the kit names
---@field name string?      for the summary; nil: that of the kit
---@field each boolean?     every file of it a run of its own
---@field reach kitload.Reach?  where its rows go, if that is known
---@field err table?        why it cannot be run
---@field broken boolean?   that is because the kit cannot be read
---@field told boolean?     that was printed before
---@field over (fun(): string?)?  called before it begins: why there is nothing to do any more

---@class kitload.several.How
---@field one kitload.RunOne  the command, for one run
---@field done string       the word for a run that ended well: "loaded"
---@field left_out { why: string, names: string[] }[]?  kits that were meant and are not run
---@field what string?      the word for one of them: "kit"
---@field least integer?    the exit code is no less than this
---@field more table[]?     pairs that the report has besides
---@field no_runs string?   what the summary says if there is nothing to run
---@field watch kitload.Watch?  who is told how each run went
---@field by_clock boolean?  the command comes again and again: if there is no news, nothing is printed

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
  return task.reach and connect.given(task.reach) and connect.place(task.reach) or nil
end

-- Adds the name of the kit to an error that does not name it: each customer may have a file with the same name. Mistakes of a kit
-- name its file.
local function name_kit(run)
  local mistake = run.err.problems and run.err.problems[1] and run.err.problems[1].source
  if not mistake and not run.err.message:find(run.name, 1, true) then
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
  if how.watch then one = how.watch:around(one) end
  out.about = task.name or task.kit
  local run, reached = parts.run_one(one, options, { name = out.about, words = words, each = task.each, of_kits = true }, context)
  out.about = nil
  return run, reached
end

-- An error that several kits have in common is printed once.
local function told(err) return errors.db("not tried: " .. err.message) end

-- What became of a task that is not begun; nil for one that is to be run.
local function without_run(task, to, failed)
  local name = task.name or task.kit
  if task.err then
    return { name = name, code = errors.exit_of(task.err), err = task.err, shared = not task.broken, quiet = task.told, told = task.told }
  end
  if to and failed[to] then return { name = name, code = failed[to].exit, err = told(failed[to]), quiet = true } end
  local why = task.over and task.over()
  return why and { name = name, code = 0, nothing = why } or nil
end

-- An error of several kits is printed once: the same table, or the same mistakes of a template that they extend.
local function key_of(err)
  local lines = {}
  for i, p in ipairs(err.problems or {}) do lines[i] = ("%s:%d: %s"):format(p.file or "", p.line or 0, p.message) end
  return lines[1] and table.concat(lines, "\n") or err
end

-- Runs all tasks, until a signal ends all. The caller shows that error last.
local function run_all(tasks, options, context, how)
  local runs, left, last, failed, seen = {}, {}, nil, {}, {}
  for i, task in ipairs(tasks) do
    local to, reached = destination(task), true
    local run = without_run(task, to, failed)
    if run and run.err and how.watch then how.watch:not_run(task.kit, options, run.err) end
    if not run then
      if i > 1 and not out.quiet then io.stdout:write "\n" end
      title(task.name or task.kit)
      run, reached = run_task(task, options, context, how)
      if run.nothing and not task.each and not out.quiet then io.stdout:write("  ", run.nothing, ", nothing to do\n") end
    end
    runs[i] = run
    if run.err and run.err.kind == "interrupted" then
      for j = i + 1, #tasks do left[#left + 1] = tasks[j].name or tasks[j].kit end
      last = run.err
      break
    end
    if run.err and to and run.err.kind == "db" and (task.err or not reached) and not failed[to] then
      failed[to] = { message = run.err.message, exit = run.code }
    end
    if run.err and not run.quiet and not seen[key_of(run.err)] then
      seen[key_of(run.err)] = true
      if not run.shared then name_kit(run) end
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

-- What is to be said about a run, besides its numbers.
local function remarks(run, done)
  if run.nothing then return { run.nothing } end
  if run.err or run.report and run.report.why then return { parts.why(run) } end
  local r, list = run.report or {}, {}
  if run.code == 1 and r.rejects then list[1] = "see " .. r.rejects end
  if run.code > 1 then list[1] = outcome_of(run, done) end
  if r.counts and r.counts.read == 0 and run.code == 0 then list[#list + 1] = "no rows in the files" end
  -- New columns of a customer are news, as the kit's ignore names those that are known.
  if r.unread and r.unread[1] then
    list[#list + 1] = "no field reads " .. listing.list(r.unread, function(name) return '"' .. text.show(name) .. '"' end)
  end
  return list
end

local function cell(n) return n and text.count(n) or "" end

-- A line for each kit, and a second one where there is something to say.
local function table_lines(runs, left, done, columns)
  local rows, wide = { { "kit", "outcome", "read", "in", "rejected" } }, { 0, 0, 0, 0, 0 }
  for _, run in ipairs(runs) do
    local counts = not run.err and run.report and run.report.counts or {}
    rows[#rows + 1] = { text.show(run.name), outcome_of(run, done), cell(counts.read), cell(rows_in(counts)), cell(counts.rejected),
      remarks = remarks(run, done) }
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
    for _, remark in ipairs(row.remarks or {}) do
      for _, more in ipairs(text.wrap(text.show((remark:match "^[^\n]*")), columns - 6)) do lines[#lines + 1] = "      " .. more end
    end
  end
  return lines
end

-- Adds a line for each group of kits that are left out.
local function left_out_lines(how, columns, lines)
  for i, group in ipairs(how.left_out or {}) do
    if i == 1 then lines[#lines + 1] = "" end
    for _, line in ipairs(text.wrap(("%s: %s"):format(group.why, listing.list(group.names)), columns - 4)) do
      lines[#lines + 1] = "  " .. line
    end
  end
  return lines
end

local function summary(runs, left, how, done, columns)
  if not runs[1] then return table.concat(left_out_lines(how, columns, { how.no_runs or "no kit is due" }), "\n") .. "\n" end
  local words = { done, "with rejected rows", "with nothing to do", "failed" }
  local lines = { out.paint("bold", parts.head(runs, #left, how.what or "kit", words)) }
  local total = parts.total(runs)
  if total then lines[#lines + 1] = "  " .. total end
  lines[#lines + 1] = ""
  for _, line in ipairs(table_lines(runs, left, done, columns)) do lines[#lines + 1] = line end
  return table.concat(left_out_lines(how, columns, lines), "\n") .. "\n"
end

local function left_out_value(how)
  local list = {}
  for _, group in ipairs(how.left_out or {}) do
    for _, name in ipairs(group.names) do list[#list + 1] = json.object { { "name", name }, { "why", group.why } } end
  end
  return json.array(list)
end

-- Whether there is something to print: a run, or an error that was not printed before.
local function is_news(runs, how)
  if not how.by_clock or out.verbose or told_before.is_watched() then return true end
  for _, run in ipairs(runs) do
    if not run.told then return true end
  end
  return false
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
  local code = math.max(parts.worst(runs), how.least or 0)
  if code == 0 and parts.all_nothing(runs) then code = options.exit_if_loaded or code end
  local done = options.dry_run and "tried" or how.done
  local value
  if parts.wants_whole(options, context) then
    value = parts.value(runs, left, "name", code, context.committed)
    value[#value + 1] = { "left_out", left_out_value(how) }
    table.move(how.more or {}, 1, #(how.more or {}), #value + 1, value)
  end
  if options.json then
    io.stdout:write(json.encode(json.object(value), true), "\n")
  elseif not out.quiet and is_news(runs, how) then
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

local NO_FILES = "left out, because they name no files"
local NO_PROJECT = "left out, because they have no project, and their files are those of a project"

-- Why a kit that a pattern means is not run: most templates name no files, or those of any project. A kit whose name was typed is run.
local function why_left_out(kit, reach)
  if kit.named then return nil end
  if not names_files(kit) then return NO_FILES end
  local files = kit.opened.description.source.files
  for _, word in ipairs(type(files) == "string" and { files } or files) do
    if word:find("{project}", 1, true) and not reach.project then return NO_PROJECT end
  end
end

-- The task of a kit, or nil and why it is left out. A kit that cannot be read is a task, too.
local function task_of(kit, options)
  if not kit.opened then return { kit = kit.name, err = kit.err, broken = true } end
  local reach = reach_of.of_session(options, kit.opened)
  local why = why_left_out(kit, reach)
  if why then return nil, why end
  local by_file = options.each and project.load_of(kit.opened.description, reach) ~= "overwrite" or nil
  return { kit = kit.name, each = by_file, reach = reach }
end

-- Adds a group of kits that are left out.
local function leave_out(how, names, why)
  how.left_out = how.left_out or {}
  if names[1] then table.insert(how.left_out, { names = names, why = why }) end
end

-- Marks the kits that cannot be read and of which that was said today.
local function note_broken(tasks)
  local broken = {}
  for _, task in ipairs(tasks) do
    if task.broken then broken[#broken + 1] = { name = task.kit, err = task.err } end
  end
  local known = told_before.note(broken, sys.now())
  for _, task in ipairs(tasks) do task.told = task.broken and known[task.kit] end
end

local function all_due(kits, options, how)
  how.by_clock = true
  local due, waiting, without = due_of.of(kits, options, sys.now())
  leave_out(how, waiting, "not due")
  leave_out(how, without, "left out, because they have no trigger")
  return due
end

-- Another `run --all-due` is at work. A clock that calls comes again, so nothing is printed for it.
local function not_alone(options, context)
  local was_quiet = out.quiet
  out.quiet = was_quiet or not (out.verbose or told_before.is_watched())
  local code = outcome.nothing(options, "another run --all-due of these kits is at work", context.part)
  out.quiet = was_quiet
  return code
end

-- Runs the kits that are chosen.
local function run_chosen(options, words, context, how)
  local kits, err = choice.read(choice.of(options, words))
  if not kits then return nil, err end

  local asked, tasks, without = {}, {}, { [NO_FILES] = {}, [NO_PROJECT] = {} }
  if options.all_due then
    asked = all_due(kits, options, how)
  else
    for i, kit in ipairs(kits) do asked[i] = { kit = kit } end
  end
  for _, one in ipairs(asked) do
    local task, why = task_of(one.kit, options)
    if task then
      task.err, task.over = task.err or one.err, one.over
      tasks[#tasks + 1] = task
    else
      table.insert(without[why], one.kit.name)
    end
  end
  for _, why in ipairs { NO_FILES, NO_PROJECT } do leave_out(how, without[why], why) end
  if not tasks[1] and not options.all_due then
    local names = table.move(without[NO_PROJECT], 1, #without[NO_PROJECT], #without[NO_FILES] + 1, without[NO_FILES])
    return nil, errors.usage("none of these kits names files: " .. listing.list(names), 'write source = { files = "inbox/*.csv" } in them')
  end
  if how.by_clock and not out.verbose and not told_before.is_watched() then note_broken(tasks) end
  return M.run(tasks, options, context, how)
end

--- Run the kits that the command line means: by a pattern, --all, --extends, --all-due.
---@param options table
---@param words string[]
---@param context kitload.Context
---@param how kitload.several.How
---@return integer? code, table? err
function M.chosen(options, words, context, how)
  local err = M.refused(options)
  if err then return nil, err end
  local lock
  if options.all_due then lock = alone.take(options, words) end
  if lock == false then return not_alone(options, context) end
  local code
  code, err = run_chosen(options, words, context, how)
  if lock then lock:release() end
  return code, err
end

return M
