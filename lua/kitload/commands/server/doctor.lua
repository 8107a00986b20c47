-- kitload doctor: looks at each step of reaching a destination, and says what is wrong and what mends it. It writes nothing.
local begin = require "kitload.run.begin"
local doctor = require "kitload.doctor.doctor"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local near = require "kit.base.near"
local opening = require "kitload.kits.opening"
local out = require "kitload.talk.output"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local steps = require "kitload.talk.steps"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "doctor", usage = "[PROJECT | --to URI] [KIT]", summary = "what keeps a run from its destination",
  about = "Looks at each step of reaching the destination, as a run reaches it: project, secrets, name, tunnel, TCP, TLS, pooler, login, "
    .. "the server and the role; with a kit also its table, the rights that its load needs, staging and triggers. A line each: ok, "
    .. "remark or FAILED, and what mends it. After a failed step the later ones are not tried. Writes nothing anywhere. Exit code: 0, "
    .. "also with remarks; 2 for the project, a secret or the kit; 4 for everything else.",
  groups = { "destination", "tables", "talk", "help" }, least = 0, most = 2,
  options = { { name = "json", help = "one object: status, exit, steps" } },
}

-- Which words are the project and the kit.
local function words_of(options, positional)
  local first, second = positional[1], positional[2]
  if options.to or options.project then
    if second then return nil, errors.usage("with --to or --project, doctor takes only a kit", nil, { of_command = true }) end
    return { kit = first }
  end
  if second then return { project = first, kit = second } end
  local names = project.names()
  if not first then return {} end
  for _, name in ipairs(names) do
    if name == first then return { project = first } end
  end
  if workspace.find_kit(first) then return { kit = first } end
  local err = errors.usage(("there is no project and no kit '%s'"):format(first), near.did_you_mean(first, names)
    or names[1] and "projects here: " .. table.concat(names, ", ") or "kitload project new NAME makes one; --to takes a connection string")
  return {}, err
end

-- The options of the command line, with the project that stands among the words.
local function with_project(options, name)
  if not name then return options end
  return setmetatable({ project = name }, { __index = function(_, key) return options[key] end })
end

local colours = { ok = "green", remark = "yellow", FAILED = "red", ["not tried"] = "dim" }

local function print_step(step, columns)
  local lines = steps.lines(step, columns)
  for i, line in ipairs(lines) do
    if i == 1 then line = out.paint(colours[step.status], step.status) .. line:sub(#step.status + 1) end
    io.stdout:write(line, "\n")
  end
  if step.said then io.stdout:write("  (", step.said, ")\n") end
  io.stdout:flush()
end

-- Prints each step at once. Those that are not tried share one line.
local function teller(columns)
  local skipped = {}
  local function flush()
    if not skipped[1] then return end
    local what, names = skipped[1].what, {}
    for i, step in ipairs(skipped) do names[i] = step.step end
    skipped = {}
    print_step({ step = table.concat(names, ", "), status = "not tried", mend = what }, columns)
  end
  return function(step)
    if step.status == "not tried" then
      if skipped[1] and skipped[1].what ~= step.what then flush() end
      skipped[#skipped + 1] = step
      return
    end
    flush()
    print_step(step, columns)
  end, flush
end
local function written(found)
  local list = {}
  for i, s in ipairs(found.steps) do
    list[i] = json.object { { "step", s.step }, { "status", s.status }, { "what", s.what }, { "mend", s.mend }, { "said", s.said } }
  end
  return json.encode(json.object { { "status", found:status() }, { "exit", found.exit }, { "steps", json.array(list) } }, true)
end

function M.run(options, positional, context)
  local words, err = words_of(options, positional)
  if not words then return nil, err end
  if err then err.step = "project" end
  options = with_project(options, words.project)
  local d = { reach = reach_of.of(options), version = context.version, err = err }
  if words.kit then
    local opened
    opened, err = opening.kit(words.kit)
    if opened then d.session, err = begin.of_kit(options, opened) end
    if d.session then d.reach = d.session.reach end
    if err then
      -- A project that the kit names, or that is named beside it, may be what is wrong.
      local _, of_project = project.of(reach_of.of(options))
      err.step = (of_project or err.message:find("project", 1, true) and opened) and "project" or "kit"
      d.err = err
    end
  end
  local tell, flush = teller(out.columns())
  local found = doctor.run(d, options.json and function() end or tell)
  flush()
  if options.json then io.stdout:write(written(found), "\n") end
  return found.exit
end

return M
