-- kitload schedule: prints what makes the kits run at their triggers: lines for crontab, or units for systemd.
local begin = require "kitload.run.begin"
local choice = require "kitload.kits.choice"
local errors = require "kitload.talk.errors"
local opening = require "kitload.kits.opening"
local out = require "kitload.talk.output"
local project = require "kitload.kits.project"
local schedule = require "kitload.kits.schedule"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local unattended = require "kitload.files.unattended"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "schedule", usage = "[KIT…]", summary = "crontab lines or systemd timers",
  about = "Prints what lets the kits with a trigger (all of the workspace when none is named) run at their times, in the workspace: "
    .. "lines for crontab, or the services and timers of systemd. Files that were loaded before are skipped. What a run would "
    .. "lack that is started with an empty environment is told on standard error. --all-due prints one line for all kits in place of "
    .. "a line for each.",
  groups = { "talk", "help" }, least = 0, most = math.huge,
  options = {
    { name = "all-due", help = "one line that runs all kits that are due, so that a new kit needs no new line" },
    { name = "systemd", help = "services and timers in place of crontab lines" },
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
  for _, lack in ipairs(unattended.lacks(d, found, folder, project.meta(meta, found))) do warn_once(told, lack) end
  local each = options.each and project.load_of(d, { read = found, project = name }) ~= "overwrite"
  if options.each and not each then out.warn(("%s overwrites its table, and runs without --each"):format(d.name)) end
  return { kit = path, trigger = trigger, folder = folder, binary = sys.realpath "/proc/self/exe" or "kitload",
    project = options.project, each = each, meta = options.meta }
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
    for _, unit in ipairs(schedule.units(entry)) do
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
  for i, entry in ipairs(list) do triggers[i] = entry.trigger end
  local first = list[1]
  return { kit = "all-due", all_due = true, trigger = schedule.every(triggers), folder = first.folder, binary = first.binary,
    project = options.project, each = options.each, meta = options.meta }
end

function M.run(options, positional)
  if options.all_due and positional[1] then
    return nil, errors.usage("--all-due is for all kits of the workspace", "name no kit")
  end
  local list, err = entries(options, positional)
  if not list then return nil, err end
  local all = for_all(list, options)
  if options.all_due then list = { all } end
  if options.write then
    local ok
    ok, err = write_units(list, options.write)
    return ok and 0 or nil, err
  end
  for _, entry in ipairs(list) do
    if options.systemd then
      for _, unit in ipairs(schedule.units(entry)) do io.stdout:write("# ", unit.name, "\n", unit.text, "\n") end
    else
      io.stdout:write(schedule.crontab(entry), "\n")
    end
  end
  if not options.systemd and not positional[1] and #list > 1 then
    io.stdout:write("# or one line for all of them (kitload schedule --all-due):\n# ", schedule.crontab(all), "\n")
  end
  return 0
end

return M
