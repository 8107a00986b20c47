-- kitload check: does everything except writing. It reads the kit, the files and, with --to, the destination; -v shows the
-- SQL.
local alone = require "kitload.trial.alone"
local begin = require "kitload.run.begin"
local choice = require "kitload.kits.choice"
local choices = require "kit.base.choices"
local connect = require "kitload.connect.connect"
local errors = require "kitload.talk.errors"
local hooks = require "kitload.kits.hooks"
local host_load = require "kitload.host.load"
local json = require "kitload.talk.json"
local limits = require "kitload.merge.limits"
local mended = require "kitload.rejects.mended"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local outputs = require "kitload.rejects.outputs"
local parents = require "kitload.kits.parents"
local progress = require "kitload.talk.progress"
local project = require "kitload.kits.project"
local report = require "kitload.run.report"
local samples = require "kitload.run.samples"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local unknown = require "kitload.plan.unknown"

local M = {}

---@type kitload.Command
M.command = {
  name = "check", usage = "KIT [FILE…] | 'PATTERN' | --all | --routed FILE…", summary = "everything but the writing",
  about = "Checks the kit, the files and, with --to, the destination; finds what each row is rejected for and "
    .. "prints with -v the SQL that would run. What is decided over all rows (repeated keys, unique, foreign keys) is left to a run. "
    .. "Rejects are only written with --rejects. Without FILE only the kit is checked. "
    .. "With --all, --extends or a pattern of kits ('shop.*') each kit is checked by itself, with its examples, and has a line; "
    .. "--project then means the kits of this project.",
  groups = { "several", "destination", "kitless", "input", "workers", "outputs", "talk", "help" }, least = 0, most = math.huge,
  options = {
    { name = "files", help = "of several kits: read the files that they name; without it each kit is checked by itself" },
    { name = "routed", help = "the words are files or folders: routes.lua says which kit takes which file" },
    { name = "each", help = "every file by itself: a table with a line for each shape of files, and what the kit does not read" },
    { name = "csv", help = "the table of --each as CSV" },
    { name = "json", help = "the table of --each, or what is said about several kits, as JSON" },
    { name = "on-invalid", value = "WHAT", choices = choices.on_invalid, help = "as in run" },
    { name = "max-rejects", value = "N|P%", help = "as in run" },
    { name = "min-rows", value = "N", integer = 1, help = "as in run" },
    { name = "no-index", help = "as in run" },
    { name = "review", value = "FILE", help = "as in run" },
  },
}

local function print_statements(plan)
  io.stdout:write("\n  ", plan.way, ": ", plan.reason, "\n")
  for _, statement in ipairs(plan.statements) do
    io.stdout:write("\n-- ", statement.purpose, "\n", statement.sql, ";\n")
  end
end

-- Reads everything. It counts all errors of the kit's functions instead of stopping at the first.
local function check_files(s)
  -- Files of an earlier run may be half mended. So check writes files only if an option asks for them.
  local wanted = { rejects = s.options.rejects or "none", problems = s.options.problems or "none", report = s.options.report }
  local out_files, err = outputs.plan(wanted, s.files, s.job)
  if not out_files then return nil, err end
  local known, result
  known, err = mended.look_up(s)
  if not known then return nil, err end
  result, err = host_load.run(session.load_spec(s, {
    columns = s.program.columns, jobs = s.description.serial and 1 or s.options.jobs, label = session.label(s), count_kit_errors = true,
    rejects = out_files.rejects_tmp, problems = out_files.problems_tmp, mended = known,
    progress = progress.reader(s.total_bytes, s.clock, sys.monotonic),
  }))
  out.clear_progress()
  if not result then
    outputs.discard(out_files)
    return nil, err
  end
  local r = outcome.checked(s, result)
  local there, warnings = outputs.publish(out_files, result.rejects)
  r.rejects, r.problems_file = there.rejects, there.problems
  outcome.tell(s, r)
  for _, warning in ipairs(warnings) do out.warn(warning) end
  if result.kit_error then return nil, outcome.kit_error(result.kit_error) end
  local bounds = session.bounds(s)
  local refused = not s.options.limit and limits.too_few(bounds, result.read) or limits.exceeded(bounds, result.read, result.rejected)
  if refused then
    refused.message = refused.message:gsub("nothing was loaded", "nothing would be loaded")
    return nil, refused
  end
  return r.exit
end

-- Two kits with the same name would look like one kit in jobs and reports.
local function look_at_name(s)
  local d = s.description
  if not d or not d.called or d.called == d.name then return end
  s.notes[#s.notes + 1] = ("the kit calls itself '%s', but its file has the name of '%s': jobs and reports show the first of them"):format(
    text.show(d.name), d.called)
end

-- What the kit accepts or loads differently from the kit that it extends. It is reported once, also for many files.
local function look_at_parent(s, cache)
  if not s.kit or s.part and s.part.of_files then return end
  for _, note in ipairs(parents.notes_of(s.description, s.kit.roots, cache)) do s.notes[#s.notes + 1] = note end
end

local function open_files(s)
  if #s.words == 0 and not (s.description and s.description.source.files) then return s end
  local _, unnamed = project.files(s.description or {}, s.project)
  if #s.words == 0 and unnamed then -- a template: each of its children has a project
    s.notes[#s.notes + 1] = unnamed.message .. ": only the kit is checked"
    return s
  end
  local err
  s, err = session.open_files(s, s.words)
  err = err or session.empty_refused(s)
  if not err then s.notes[#s.notes + 1] = s.nothing end
  return s, err
end

-- The files come first, because a mistake in them can be seen without a server. Without a kit the destination comes first, because
-- the names of its columns tell the header. If it cannot be reached, the files are looked at all the same.
local function open_all(s)
  local has_destination = connect.given(s.reach)
  local err, unreached
  if has_destination and s.options.into then
    s, unreached = session.open_destination(s)
    s, err = open_files(s)
    return s, err or unreached
  end
  s, err = open_files(s)
  if not err and has_destination then s, err = session.open_destination(s) end
  return s, err
end

-- The SQL that would run; nil without a destination.
local function make_sql(s)
  if not s.conn then return nil end
  -- Required here and not at the top: loading the planner and the merge is a twentieth of the start, and most checks have
  -- no destination.
  return require("kitload.load.planning").make(s.conn, s.target, require("kitload.run.asked").spec(s))
end

-- Opens all, and makes the plan.
local function open_and_plan(s)
  local err
  look_at_name(s)
  look_at_parent(s)
  s, err = open_all(s)
  if err then return s, err end
  return session.make_plan(s)
end

local function check(s)
  local ok, err = unknown.mind(s)
  if not ok then return nil, err end
  local plan
  plan, err = make_sql(s)
  if err then return nil, err end
  local code = 0
  if #s.files == 0 then
    ok, err = samples.mind(s)
    if not ok then return nil, err end
  end
  if #s.files > 0 then
    code, err = check_files(s)
    if not code then return nil, err end
  elseif not out.quiet then
    local unchecked = not s.conn and "; destination not checked: " .. s.unchecked
    io.stdout:write(session.label(s), ": the kit is good", unchecked or "", "\n")
    for _, line in ipairs(hooks.lines(hooks.described(s.description.facts), out.columns())) do io.stdout:write(line, "\n") end
    local lines = {}
    for _, note in ipairs(s.notes) do report.add_note(lines, note, out.columns()) end
    for _, line in ipairs(lines) do io.stdout:write(line, "\n") end
  end
  if plan and out.verbose and not out.quiet then print_statements(plan) end
  return code
end

local function run(options, words, context)
  local s, err = begin.start(options, words, { part = context.part })
  if not s then return nil, err end
  local code
  s, err = open_and_plan(s)
  if not err then code, err = check(s) end
  context.reached = s.conn ~= nil
  if s.conn then s.conn:close() end
  return code, err and connect.advise(s.reach, err)
end

-- Several kits ----------------------------------------------------------------------------------------------------------

-- Checks a kit without its files; with --to also by what the catalog says. The destinations of projects are not asked, because a hook
-- of git must not need their servers. Gives what is known of it, and the function that makes the plan.
local function begin_kit(options, opened, cache)
  local s, err = begin.of_kit(options, opened)
  if not s then return nil, err end
  look_at_name(s)
  look_at_parent(s, cache)
  local has_destination = (options.to or "none") ~= "none"
  local path, known = samples.mind_file(s)
  return { notes = s.notes, header_of = path, headers_known = known }, function(tried)
    local now, wrong = s, nil
    if has_destination then now, wrong = session.open_destination(now) end
    if not wrong and (has_destination or not tried) then now, wrong = session.make_plan(now) end
    if not wrong then wrong = select(2, make_sql(now)) end
    if now.conn then now.conn:close() end
    return not wrong, wrong
  end
end

-- check --all, check 'shop.*': each kit by itself, a line for each.
local function check_kits(options, words)
  local list, width, code, cache = {}, 0, 0, {}
  local ok, err = choice.each(choice.of(options, words), function(kit)
    list[#list + 1] = alone.check(kit, function(opened) return begin_kit(options, opened, cache) end)
  end)
  if not ok then return nil, err end
  for _, checked in ipairs(list) do width = math.max(width, text.width(text.show(checked.name))) end
  for _, checked in ipairs(list) do
    code = math.max(code, checked.code)
    if not options.json and not (out.quiet and checked.code == 0) then io.stdout:write(alone.lines(checked, width, out.columns())) end
  end
  if options.json then
    io.stdout:write(json.encode(alone.value(list), true), "\n")
  elseif not out.quiet then
    io.stdout:write(alone.summary(list, out.columns()), "\n")
  end
  return code
end

function M.run(options, positional, context)
  if options.review and (options.each or options.routed or choice.is_several(options, positional)) then
    return nil, errors.usage "--review goes with one kit and one file"
  end
  if options.routed then
    for _, name in ipairs { "all", "extends", "files" } do
      if options[name] then return nil, errors.usage(("--%s does not go with --routed: routes.lua names the kits"):format(name)) end
    end
    if options.csv then return nil, errors.usage("--csv goes with one kit", "--json tells of several kits") end
    return require("kitload.routing.routed").run(options, positional, context, { one = run, done = "good" })
  end
  if choice.is_several(options, positional) then
    if options.csv then return nil, errors.usage("--csv goes with one kit", "--json tells of several kits") end
    if options.each and not options.files then return nil, errors.usage "of several kits --each goes with --files" end
    if not options.files then return check_kits(options, positional) end
    return require("kitload.several.several").chosen(options, positional, context, { one = run, done = "good" })
  end
  if options.files then return nil, errors.usage("--files goes with several kits", "a single kit reads the files that it names") end
  if options.each then return require("kitload.survey.survey").run(options, positional, context) end
  if options.csv or options.json then
    return nil, errors.usage("--csv and --json go with --each", "--report FILE writes the JSON of one check")
  end
  return run(options, positional, context)
end

return M
