-- run --routed and check --routed: the files of an inbox go to the kits that routes.lua names. Each kit is a run of its own.
--
--   inbox/ ─▶ groups.lua: files by kit ─▶ shown ─▶ several.run: one run after the other, one summary
local errors = require "kitload.talk.errors"
local groups_of = require "kitload.routing.groups"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local opening = require "kitload.kits.opening"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local places = require "kitload.places.places"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local routes_of = require "kitload.routing.routes"
local several = require "kitload.several.several"
local text = require "kitload.talk.text"

local M = {}

local function base(path) return places.of(path).base(path) end

local function all(paths) return listing.list(paths, text.show) end

-- The lines of the table: a name, how many files, which ones.
local function rows_of(routing)
  local rows = {}
  for _, group in ipairs(routing.groups) do
    local names = {}
    for i, path in ipairs(group.files) do names[i] = base(path) end
    rows[#rows + 1] = { text.show(group.kit), #names, all(names), colour = group.err and "red" }
  end
  if routing.none[1] then rows[#rows + 1] = { "no kit", #routing.none, all(routing.none), colour = "red" } end
  for _, file in ipairs(routing.wrong) do
    rows[#rows + 1] = { "no kit", 1, ("%s: %s"):format(text.show(file.path), file.why), colour = "red" }
  end
  if routing.left_out[1] then rows[#rows + 1] = { "left out", #routing.left_out, all(routing.left_out) } end
  return rows
end

-- "routes.lua: 41 files: 38 for 12 kits, 1 for 1 missing kit, 2 for no kit"
local function head_of(routes, routing)
  local files, kits = { there = 0, not_there = 0 }, { there = 0, not_there = 0 }
  for _, group in ipairs(routing.groups) do
    local at = group.err and "not_there" or "there"
    files[at], kits[at] = files[at] + #group.files, kits[at] + (#group.files > 0 and 1 or 0)
  end
  local parts = { ("%s for %s"):format(text.count(files.there), text.plural(kits.there, "kit")) }
  if kits.not_there > 0 then
    parts[2] = ("%s for %s"):format(text.count(files.not_there), text.plural(kits.not_there, "missing kit"))
  end
  local none = #routing.none + #routing.wrong
  if none > 0 then parts[#parts + 1] = text.count(none) .. " for no kit" end
  if #routing.left_out > 0 then parts[#parts + 1] = text.count(#routing.left_out) .. " left out" end
  return ("%s: %s: %s"):format(routes.path, text.plural(routing.files, "file"), table.concat(parts, ", "))
end

-- Which kit takes which file.
local function show(routes, routing, columns)
  for i, line in ipairs(text.wrap(head_of(routes, routing), columns - 4, columns)) do
    io.stdout:write(i > 1 and "    " or "", out.paint("bold", line), "\n")
  end
  local rows, wide, many = rows_of(routing), 0, 0
  for _, row in ipairs(rows) do
    wide, many = math.max(wide, text.width(row[1])), math.max(many, #text.plural(row[2], "file"))
  end
  wide = math.min(wide, 40)
  for _, row in ipairs(rows) do
    local name = text.pad(row[1], wide)
    local left = ("  %s  %s  "):format(name, text.pad(text.plural(row[2], "file"), many))
    for i, line in ipairs(text.wrap(row[3], math.max(columns - text.width(left), 24))) do
      local begin = i > 1 and (" "):rep(text.width(left)) or left
      if i == 1 and row.colour then begin = "  " .. out.paint(row.colour, name) .. left:sub(#name + 3) end
      io.stdout:write((begin .. line):gsub("%s+$", ""), "\n")
    end
  end
  io.stdout:write "\n"
end

-- A kit that cannot be read is a task, too, and fails by itself.
local function task_of(group, options)
  local opened = not group.err and opening.kit(group.kit) or nil
  local reach = opened and reach_of.of_session(options, opened) or nil
  local mode = opened and project.load_of(opened.description, reach)
  return { kit = group.kit, files = group.files, err = group.err, each = options.each and mode ~= "overwrite" or nil, reach = reach }
end

-- What the report says about the routes.
local function value_of(routing)
  local values = {}
  for _, group in ipairs(routing.groups) do
    for _, path in ipairs(group.files) do
      values[#values + 1] = json.object { { "path", path }, { "kit", group.kit }, { "exists", group.err == nil } }
    end
  end
  for _, path in ipairs(routing.none) do values[#values + 1] = json.object { { "path", path } } end
  for _, file in ipairs(routing.wrong) do values[#values + 1] = json.object { { "path", file.path }, { "why", file.why } } end
  for _, path in ipairs(routing.left_out) do values[#values + 1] = json.object { { "path", path }, { "left_out", true } } end
  return json.array(values)
end

--- Run the files that the words mean, each by the kit that takes it.
---@param options table
---@param words string[]  files, patterns, folders
---@param context kitload.Context
---@param how kitload.several.How
---@return integer? code, table? err
function M.run(options, words, context, how)
  local err = several.refused(options)
  if err then return nil, err end
  local routes
  routes, err = routes_of.read()
  if not routes then return nil, err end
  if not words[1] then
    return nil, errors.usage("--routed goes with files, patterns or folders", "kitload run --routed inbox/")
  end
  local notes = {}
  local routing, why = groups_of.of(routes, words, notes)
  if not routing then return nil, why end
  for _, note in ipairs(routes.notes) do out.note(note) end
  for _, note in ipairs(notes) do out.note(note) end
  local tasks, none = {}, table.move(routing.none, 1, #routing.none, 1, {})
  for i, group in ipairs(routing.groups) do tasks[i] = task_of(group, options) end
  for _, file in ipairs(routing.wrong) do none[#none + 1] = file.path end
  if not tasks[1] and not none[1] then
    return outcome.nothing(options, ("no file for any kit in %s"):format(listing.list(words, text.show)))
  end
  if not out.quiet and not options.json then show(routes, routing, out.columns()) end
  how.left_out = none[1] and { { why = "no kit takes them", names = none } } or nil
  how.more, how.no_runs = { { "files", value_of(routing) } }, "no kit takes a file"
  how.least = none[1] and errors.input("").exit or 0
  return several.run(tasks, options, context, how)
end

return M
