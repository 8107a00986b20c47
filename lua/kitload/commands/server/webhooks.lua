-- kitload webhooks: what the webhooks of the projects are, whether they answer, and events that they have not got.
local declared = require "kitload.webhooks.declared"
local deliver = require "kitload.webhooks.deliver"
local ended_jobs = require "kitload.watch.ended_jobs"
local errors = require "kitload.talk.errors"
local event_of = require "kitload.webhooks.event"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local project_of = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local since_of = require "kitload.records.since"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "webhooks", usage = "list | test | deliver", summary = "tells others by HTTP how runs ended",
  about = "list prints the webhooks of the projects. test sends each a ping. deliver sends what the jobs table says of runs that ended "
    .. "since then: a receiver may get an event twice, and then with the same webhook-id. A run itself tells the webhooks of its "
    .. "project right after COMMIT.",
  groups = { "tables", "talk", "help" }, least = 1, most = 1,
  options = {
    { name = "to", value = "URI", help = "deliver: the database with the jobs table (that of each project)" },
    { name = "project", value = "NAME", help = "only of this project" },
    { name = "since", value = "WHEN", help = "deliver: of runs that ended since a day of UTC (2026-11-20), or in the last 12h, 7d (1d)" },
    { name = "dry-run", help = "deliver: print what would be sent, and send nothing" },
    { name = "json", help = "as JSON" },
  },
}

-- The projects that are meant.
local function chosen(options)
  if not options.project then return declared.projects() end
  local project, err = project_of.read(options.project)
  if not project then return nil, err end
  if project.webhooks then return { project } end
  return nil, errors.usage(("project %s has no webhooks"):format(project.name),
    ('write in %s: webhooks = { { url = "https://hooks.%s.example/kitload", secret = secret "%s/webhook" } }'):format(project.path,
      project.name, project.name))
end

local function print_json(list) io.stdout:write(json.encode(json.array(list), true), "\n") end

local actions = {}

-- list --------------------------------------------------------------------------------------------------------------------------

function actions.list(options, projects)
  local list = {}
  for _, project in ipairs(projects) do
    for _, hook in ipairs(project.webhooks) do
      local _, err = declared.receiver(project, hook)
      if options.json then
        list[#list + 1] = json.object { { "project", project.name }, { "url", declared.shown(hook) },
          { "events", json.array(hook.events) }, { "signatures", hook.old_secret and 2 or 1 }, { "ready", err == nil },
          { "problem", err and err.message } }
      else
        list[#list + 1] = true
        io.stdout:write(out.paint("bold", project.name), "  ", text.show(declared.shown(hook)), "\n  ", table.concat(hook.events, ", "),
          "\n", hook.old_secret and "  signed with two secrets, until old_secret is taken away\n" or "")
        if err then io.stdout:write("  ", out.paint("red", "cannot be sent to: "), text.show(err.message), "\n") end
      end
    end
  end
  if options.json then print_json(list) elseif not list[1] then io.stdout:write "no project has webhooks\n" end
  return 0
end

-- Deliveries --------------------------------------------------------------------------------------------------------------------

local function delivery_json(d, body)
  return json.object { { "project", d.project.name }, { "url", declared.shown(d.hook) }, { "id", d.event.id }, { "type", d.event.type },
    { "job", d.job }, { "delivered", d.delivered }, { "attempts", d.attempts }, { "status", d.status },
    { "milliseconds", math.floor(d.seconds * 1000) }, { "why", d.why }, { "body", body } }
end

local function print_delivery(d)
  local word = d.delivered and out.paint("green", "delivered") or out.paint("red", d.left and "left     " or "failed   ")
  local line = ("%s  %s%s  %s"):format(word, d.event.type, d.job and " " .. d.job:sub(1, 8) or "", text.show(declared.shown(d.hook)))
  io.stdout:write(line, d.delivered and ("  %s\n"):format(text.duration(d.seconds)) or "\n")
  if not d.delivered and not d.left then io.stdout:write("           ", text.show(d.why), "\n") end
end

-- Sends each project its events and prints what became of them. Gives how many were sent, and those that failed.
local function send(options, context, work)
  local courier, list, failed, values = deliver.new(context.version), 0, {}, {}
  for _, item in ipairs(work) do
    for _, d in ipairs(courier:tell(item.project, item.event, item.all)) do
      d.job, list = item.job, list + 1
      if not d.delivered then failed[#failed + 1] = d end
      if options.json then values[#values + 1] = delivery_json(d) elseif not out.quiet then print_delivery(d) end
    end
    if sys.interrupted() then return nil, errors.turn(errors.db "a signal came, and the rest was not sent", "interrupted") end
  end
  if options.json then print_json(values) end
  return list, failed
end

local function outcome(count, failed, nothing, options)
  if count == nil then return nil, failed end
  if count == 0 and not options.json and not out.quiet then io.stdout:write(nothing, "\n") end
  if not failed[1] then return 0 end
  local hints, seen = {}, {}
  for _, d in ipairs(failed) do
    if d.hint and not seen[d.hint] then hints[#hints + 1], seen[d.hint] = d.hint, true end
  end
  return nil, errors.db(("%d of %s not delivered"):format(#failed, text.plural(count, "event was", "events were")),
    hints[1] and table.concat(hints, "\n") or "run it again later: what a receiver has already got has the same webhook-id")
end

-- test --------------------------------------------------------------------------------------------------------------------------

function actions.test(options, projects, context)
  local work = {}
  for i, project in ipairs(projects) do
    work[i] = { project = project, event = event_of.ping(sys.uuid(), project.name, sys.now()), all = true }
  end
  local count, failed = send(options, context, work)
  return outcome(count, failed, "no project has webhooks", options)
end

-- deliver -----------------------------------------------------------------------------------------------------------------------

-- Where jobs are looked for: with --to in one place for all projects, else in that of each.
local function places_of(options, projects)
  local function reach(project)
    return reach_of.of { to = options.to, project = project, schema = options.schema, prefix = options.prefix }
  end
  if not options.to then
    local list = {}
    for i, project in ipairs(projects) do list[i] = { reach = reach(project.name), projects = { project } } end
    return list
  end
  return { { reach = reach(options.project), projects = projects } }
end

local function events_of(place, since)
  local names, by_name = {}, {}
  for i, project in ipairs(place.projects) do names[i], by_name[project.name] = project.name, project end
  local rows, err, why = ended_jobs.since(place.reach, since, names)
  if rows == nil and err then return nil, err end
  if rows == nil then out.warn(("no jobs of project %s: %s"):format(listing.list(names), why)) end
  local list = {}
  for i, row in ipairs(rows or {}) do list[i] = { project = by_name[row.project], event = event_of.of_job(row), job = row.id } end
  return list
end

-- What would be sent, and to whom.
local function preview(options, work)
  local values, count = {}, 0
  for _, item in ipairs(work) do
    for _, hook in ipairs(item.project.webhooks) do
      if declared.wants(hook, item.event.type) then
        count = count + 1
        local d = { project = item.project, hook = hook, event = item.event, job = item.job, delivered = false, attempts = 0, seconds = 0 }
        if options.json then
          values[count] = delivery_json(d, item.event.body)
        else
          io.stdout:write(("would send  %s %s  %s\n"):format(item.event.type, item.job:sub(1, 8), text.show(declared.shown(hook))))
        end
      end
    end
  end
  if options.json then print_json(values) elseif count == 0 then io.stdout:write "nothing to deliver\n" end
  return 0
end

function actions.deliver(options, projects, context)
  local since, err = since_of.parse(options.since or "1d")
  if not since then return nil, err end
  local work = {}
  for _, place in ipairs(places_of(options, projects)) do
    local events, why = events_of(place, since)
    if not events then return nil, why end
    table.move(events, 1, #events, #work + 1, work)
  end
  if options.dry_run then return preview(options, work) end
  local count, failed = send(options, context, work)
  return outcome(count, failed, "nothing to deliver", options)
end

function M.run(options, positional, context)
  local action = actions[positional[1]]
  if not action then
    return nil, errors.usage(("webhooks has no '%s'"):format(positional[1]),
      near.did_you_mean(positional[1], near.keys(actions)) or "it is one of " .. table.concat(near.keys(actions), ", "))
  end
  for _, name in ipairs { "to", "since", "dry_run", "schema", "prefix" } do
    if options[name] and action ~= actions.deliver then
      return nil, errors.usage(("--%s goes with webhooks deliver"):format((name:gsub("_", "-"))))
    end
  end
  local projects, err = chosen(options)
  if not projects then return nil, err end
  return action(options, projects, context)
end

return M
