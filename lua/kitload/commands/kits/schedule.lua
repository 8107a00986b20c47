-- kitload schedule: what makes the kits run at their triggers: lines for crontab, units for systemd, or timers of this user that it
-- installs; and when they run next.
local begin = require "kitload.run.begin"
local cron = require "kit.facts.cron"
local choice = require "kitload.kits.choice"
local errors = require "kitload.talk.errors"
local install = require "kitload.schedule.install"
local json = require "kitload.talk.json"
local opening = require "kitload.kits.opening"
local out = require "kitload.talk.output"
local project = require "kitload.kits.project"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local times = require "kitload.schedule.times"
local unattended = require "kitload.files.unattended"
local units = require "kitload.schedule.units"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "schedule", usage = "[KIT…]", summary = "crontab lines or systemd timers",
  about = "Lets the kits with a trigger (all of the workspace when none is named) run at their times, in the workspace: prints lines for "
    .. "crontab, or services and timers of systemd, or installs the timers for this user. Files that were loaded before are skipped. "
    .. "What a run would lack that is started with an empty environment is told on standard error. --all-due makes one line for all "
    .. "kits in place of a line for each.",
  groups = { "talk", "help" }, least = 0, most = math.huge,
  options = {
    { name = "all-due", also = "due", help = "one line that runs all kits that are due, so that a new kit needs no new line" },
    { name = "install", help = "write the timers into the systemd of this user, and start them; what is there already stays" },
    { name = "remove", help = "end the timers that --install has made in this workspace, and take them away" },
    { name = "force", help = "with --install and --remove: unit files that were changed by hand, too" },
    { name = "next", help = "when the kits run next, in their time zones" },
    { name = "rows", value = "N", integer = 1, most = 1000, help = "with --next: how many runs of each kit (3)" },
    { name = "json", help = "with --next: as JSON" },
    { name = "systemd", help = "services and timers in place of crontab lines; with --next: as timers mean it" },
    { name = "write", value = "FOLDER", help = "write the units into this folder (/etc/systemd/system)" },
    { name = "project", value = "NAME", help = "the project that they load into, instead of the kits' own" },
    { name = "each", help = "every file a run of its own, as in run" },
    { name = "meta", value = "NAME=VALUE", many = true, help = "a value that the kits read with k.meta" },
  },
}

-- What keeps a kit with a trigger from running by itself.
local function missing(description)
  local files = description.source.files
  if not files or #files == 0 then
    return ("%s has a trigger and no file to read"):format(description.name), 'write source = { files = "inbox/*.csv" } in the kit'
  end
end

-- Whether its files are those of a project: a template. Without a project `run --all-due` leaves it out, too.
local function is_of_projects(description)
  local files = description.source.files
  for _, word in ipairs(type(files) == "string" and { files } or files) do
    if word:find("{project}", 1, true) then return true end
  end
  return false
end

-- Warns once about something that a project lacks, because it is the same for all of its kits.
local function warn_once(told, lack)
  if not told[lack.message] then out.warn(lack.message, lack.hint) end
  told[lack.message] = true
end

-- A scheduled kit; nil for a kit without a trigger; nil and an error. Paths are relative to the workspace's folder.
local function entry_of(word, options, named, told)
  local opened, err = opening.kit(word)
  if not opened then return nil, err end
  local d = opened.description
  local trigger = d.facts.trigger
  if not trigger then
    if named then return nil, errors.usage(("the kit '%s' has no trigger"):format(word), 'write trigger = "@daily" in it') end
    return nil
  end
  local why, hint = missing(d)
  if why and named then return nil, errors.usage(why, hint) end
  if why then return nil, out.warn(why .. ": it is left out", hint) end
  local name, found = options.project or d.facts.project, nil
  if not name and not named and is_of_projects(d) then return nil end
  if name then
    found, err = project.read(name, opened.roots, not options.project and d.project_at or nil)
    if not found then return nil, err end
  end
  local path = word:find "[/]" and sys.realpath(word) or word
  local given = table.concat(options.meta or {})
  local at, wrong = times.of(trigger, found)
  if not at then return nil, wrong end
  for what, written in pairs { kit = path, folder = sys.realpath(workspace.root()), trigger = trigger, ["--meta"] = given } do
    if written:find "%c" then
      return nil, errors.usage(("the %s has a control character in it, which would begin a line of its own: %s"):format(
        what, text.show(written)))
    end
  end
  local meta
  meta, err = begin.read_meta(options.meta)
  if not meta then return nil, err end
  local folder = sys.realpath(workspace.root())
  if options.next then told = setmetatable({}, { __index = function() return true end }) end -- it only looks
  for _, lack in ipairs(unattended.lacks(d, found, folder, project.meta(meta, found))) do warn_once(told, lack) end
  local each = options.each and project.load_of(d, { read = found, project = name }) ~= "overwrite"
  if options.each and not each then out.warn(("%s overwrites its table, and runs without --each"):format(d.name)) end
  return { kit = path, trigger = trigger, cron = at.cron, times = at, folder = folder, binary = sys.realpath "/proc/self/exe" or "kitload",
    project = options.project, of_project = name, each = each, meta = options.meta, user = options.install }
end

-- All kits of the workspace. When all are listed, a file that is no kit is left out.
local function entries(options, words)
  local named, list, told = #words > 0, {}, {}
  for _, word in ipairs(named and words or workspace.kits(workspace.root())) do
    local entry, err = entry_of(word, options, named, told)
    if err and (named or not choice.is_no_kit(err)) then return nil, err end
    list[#list + 1] = entry
  end
  if #list == 0 and not named then
    return nil, errors.usage("no kit of the workspace has a trigger and files to read", 'write trigger = "@daily" in a kit')
  end
  return list
end

local function write_units(list, folder)
  for _, entry in ipairs(list) do
    for _, unit in ipairs(units.units(entry)) do
      local path = folder .. "/" .. unit.name
      local ok, err = sys.write(path, unit.text)
      if not ok then return nil, err end
      io.stdout:write(path, "\n")
    end
  end
  return true
end

-- The one entry in place of those of all kits.
local function for_all(list, options)
  local triggers = {}
  for i, entry in ipairs(list) do triggers[i] = entry.cron end
  local first, trigger = list[1], units.every(triggers)
  return { kit = "all-due", all_due = true, trigger = trigger, cron = cron.parse(trigger), folder = first.folder, binary = first.binary,
    project = options.project, each = options.each, meta = options.meta, user = options.install }
end

-- The next runs ---------------------------------------------------------------------------------------------------------------

local GAP = "clocks are put forward then, and there is no %s"

local function local_text(seconds) return os.date("!%a %Y-%m-%d %H:%M", seconds) end

-- "Tue 2026-12-01 02:30   01:30 UTC"
local function next_line(entry, moment)
  local here = local_text(entry.times.clock:local_of(moment.at))
  local utc = os.date("!%H:%M UTC", moment.at)
  local day = os.date("!%Y-%m-%d ", moment.at)
  if not here:find(day, 1, true) then utc = day .. utc end
  return ("  %s   %s%s"):format(here, utc, moment.moved and "   " .. GAP:format(os.date("!%H:%M", moment.said)) or "")
end

local function next_value(entry, list)
  local runs = {}
  for i, moment in ipairs(list) do
    runs[i] = json.object { { "at", os.date("!%Y-%m-%dT%H:%M:%SZ", moment.at) },
      { "local", os.date("!%Y-%m-%dT%H:%M:%S", entry.times.clock:local_of(moment.at)) }, { "moved", moment.moved } }
  end
  return json.object { { "kit", entry.kit }, { "project", entry.of_project }, { "trigger", entry.trigger }, { "zone", entry.cron.zone },
    { "next", json.array(runs) } }
end

local function is_other(moments, others)
  for i, moment in ipairs(moments) do
    if not others[i] or others[i].at ~= moment.at then return true end
  end
  return false
end

local function print_next(list, options)
  local now, values, differs = sys.now(), {}, false
  for i, entry in ipairs(list) do
    local moments = times.next(entry.times, now, options.rows or 3, options.systemd)
    differs = differs or is_other(moments, times.next(entry.times, now, options.rows or 3, not options.systemd))
    values[i] = next_value(entry, moments)
    if not options.json then
      local named = entry.of_project and "  " .. entry.of_project or ""
      io.stdout:write(i > 1 and "\n" or "", ("%s%s  %s  %s\n"):format(out.paint("bold", text.show(entry.kit)), named,
        (entry.trigger:match "^[^A-Z]*":gsub("%s+$", "")), entry.cron.zone or "local time"))
      for _, moment in ipairs(moments) do io.stdout:write(next_line(entry, moment), "\n") end
    end
  end
  if options.json then io.stdout:write(json.encode(json.array(values), true), "\n") end
  if differs then
    out.note(options.systemd and "cron and run --all-due do it otherwise where clocks are changed: without --systemd"
      or "timers of systemd do it otherwise where clocks are changed: --next --systemd")
  end
  return 0
end

-- Installing ------------------------------------------------------------------------------------------------------------------

-- The kits of the workspace that have a trigger, due or not, whatever else keeps them from running.
local function all_scheduled()
  local scheduled = {}
  for _, name in ipairs(workspace.kits(workspace.root())) do
    local opened = opening.kit(name)
    -- The timer of a kit that cannot be read stays: somebody may be mending it.
    if not opened or opened.description.facts.trigger then scheduled[name] = true end
  end
  return scheduled
end

local function install_all(list, options, named)
  local done, err = install.install(list, { force = options.force, scheduled = not named and all_scheduled() or nil })
  if not done then return nil, err end
  local now, entry_of_kit = sys.now(), {}
  for _, entry in ipairs(list) do entry_of_kit[entry.kit] = entry end
  for _, timer in ipairs(done.timers) do
    local entry = entry_of_kit[timer.kit]
    local at = entry.times or times.of(entry.trigger)
    local moment = times.next(at, now, 1, true)[1]
    io.stdout:write(("%s  %s, next %s\n"):format(timer.name, timer.is, moment and os.date("%a %Y-%m-%d %H:%M", moment.at) or "never"))
  end
  for _, name in ipairs(done.removed) do io.stdout:write(("%s  removed: the kit has no trigger any more\n"):format(name)) end
  if not done.lingers then
    out.warn("these timers run only while this user is logged in", "loginctl enable-linger lets them run always")
  end
  local all_due, single = install.present(list[1].folder)
  if all_due and single > 0 then
    out.warn("there is a timer for all kits that are due, and timers for single kits, too",
      "one of both is enough: kitload schedule --remove --all-due, or --remove KIT")
  end
  return 0
end

local function remove(options, words)
  local kits = {}
  for i, word in ipairs(words) do kits[i] = word:find "[/]" and sys.realpath(word) or word end
  if options.all_due then kits[#kits + 1] = "all-due" end
  local timers, err = install.remove(sys.realpath(workspace.root()), kits, options.force)
  if not timers then return nil, err end
  for _, name in ipairs(timers) do io.stdout:write(name, "  removed\n") end
  if not timers[1] then io.stdout:write "no timer of this workspace is installed\n" end
  return 0
end

-- Options that do not go together.
local function refused(options, words)
  local first
  for _, name in ipairs { "install", "remove", "next", "write" } do
    if options[name] and first then return errors.usage(("--%s does not go with --%s"):format(name, first)) end
    first = options[name] and name or first
  end
  for name, with in pairs { rows = { "next" }, json = { "next" }, force = { "install", "remove" } } do
    if options[name] and not (options[with[1]] or with[2] and options[with[2]]) then
      return errors.usage(("--%s goes with --%s"):format(name, table.concat(with, " and --")))
    end
  end
  if options.systemd and (options.install or options.remove) then return errors.usage "--systemd prints units, --install writes them" end
  if options.all_due and options.next then return errors.usage "--next names the runs of each kit: leave out --all-due" end
  if options.all_due and words[1] and not options.remove then
    return errors.usage("--all-due is for all kits of the workspace", "name no kit")
  end
end

local function print_lines(list, all, options, named)
  for _, entry in ipairs(list) do
    if options.systemd then
      for _, unit in ipairs(units.units(entry)) do io.stdout:write("# ", unit.name, "\n", unit.text, "\n") end
    else
      io.stdout:write(units.crontab(entry), "\n")
    end
  end
  if not options.systemd and not named and #list > 1 then
    io.stdout:write("# or one line for all of them (kitload schedule --all-due):\n# ", units.crontab(all), "\n")
  end
  return 0
end

function M.run(options, positional)
  local err = refused(options, positional)
  if err then return nil, err end
  if options.remove then return remove(options, positional) end
  local list
  list, err = entries(options, positional)
  if not list then return nil, err end
  local named = positional[1] ~= nil
  if options.next then return print_next(list, options) end
  local all = for_all(list, options)
  if options.all_due then list = { all } end
  if options.install then return install_all(list, options, named or options.all_due) end
  if options.write then
    local ok
    ok, err = write_units(list, options.write)
    return ok and 0 or nil, err
  end
  return print_lines(list, all, options, named)
end

return M
