-- Begins a session: what was asked for, the kit, and its project.
local errors = require "kitload.talk.errors"
local hooks = require "kitload.kits.hooks"
local kitless = require "kitload.kits.kitless"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local opening = require "kitload.kits.opening"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local review_of = require "kitload.review.review"
local session = require "kitload.run.session"
local sources = require "kitload.kits.sources"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

--- "tenant_id=7" → meta.tenant_id = "7"
local function read_meta(list)
  local meta = {}
  for _, word in ipairs(list or {}) do
    local name, value = word:match "^([^=]+)=(.*)$"
    if not name then return nil, errors.usage(("--meta cannot be '%s'"):format(word), "it is written --meta name=value") end
    meta[name] = value
  end
  return meta
end
M.read_meta = read_meta

--- The names of the values of --meta that the kit reads; nil where a function of its may read any.
local function meta_names(description)
  if description.reads_meta then return nil end
  local names, seen = {}, {}
  for _, field in ipairs(description.fields) do
    for _, step in ipairs(field.steps) do
      if step.meta and not seen[step.meta] then names[#names + 1], seen[step.meta] = step.meta, true end
    end
  end
  return names
end

M.meta_names = meta_names

-- A note about --meta values that no field reads. They have no effect, and the name may be misspelt.
local function note_unread_meta(notes, description, meta)
  local names = meta_names(description)
  local read = {}
  for _, name in ipairs(names or {}) do read[name] = true end
  for _, name in ipairs(names and near.keys(meta) or {}) do
    if not read[name] then
      local has = #names > 0 and "; the kit reads " .. listing.list(names) or ""
      notes[#notes + 1] = ("--meta %s is read by no field%s"):format(name, has)
    end
  end
end

-- What the project of --project, or else that of the kit, says: the reach, the project, and --meta over the project's. The kit gets
-- what it does not say itself.
---@param values table  of the session's beginning
---@param opened kitload.Opened?
---@return { reach: kitload.Reach, project: kitload.Project, meta: table, limits: table?, unchecked: string? }?, table? err
local function of_project(values, opened)
  local reach, d = reach_of.of_session(values.options, opened), opened and opened.description
  local found, err = project.of(reach)
  if err then return nil, err end
  local says = { reach = reach, project = found, meta = values.meta, limits = opened and opened.limits, unchecked = values.unchecked }
  if not found then return says end
  says.meta = project.meta(values.meta, found)
  reach.lock_timeout = reach.lock_timeout or found.lock_timeout
  if d then
    err = found.sql_hooks == false and hooks.forbidden(d, found.path) or nil
    if err then return nil, err end
    local ok
    ok, err = project.give(d, found)
    if not ok then return nil, err end
    says.limits = project.limits(says.limits, found)
  end
  if reach.at and found.to and not project.reachable(found) and not reach.to then
    says.unchecked = ("%s, which project %s reads, is not set"):format(found.to.env, found.name)
  end
  return says
end

-- Jobs, rejects and what counts as loaded go by the kit's name. If a kit has the name of another one, as a copied file may, its
-- rejects would go into that one's table. So it is refused.
local function taken_name(opened)
  local d = opened.description
  local other = d.called and d.called ~= d.name and workspace.file_of(d.name)
  if not other or sys.stat(other).id == (sys.stat(opened.path) or {}).id then return nil end
  return errors.usage(("%s calls itself '%s', and that is another kit, %s"):format(workspace.shown(opened.path), text.show(d.name),
      workspace.shown(other)),
    ('write k.kit "%s": jobs, rejects and what counts as loaded go by this name'):format(d.called))
end

-- What a command line says, before its kit is open.
local function values_of(options, words, part, job)
  local meta, err = read_meta(options.meta)
  if not meta then return nil, err end
  local review
  if options.review then
    review, err = review_of.read(options.review)
    if not review then return nil, err end
  end
  return {
    review = review, options = options, words = words, notes = {}, started = sys.now(), clock = sys.monotonic(), job = job or sys.uuid(),
    meta = meta, files = {}, place = options.file_path, reach = reach_of.of_session(options), part = part, names = part and part.names,
    unchecked = options.to == "none" and "--to is none" or "--to was not given",
  }
end

-- The session of a command line without a kit.
local function without_kit(values)
  local says, err = of_project(values)
  if not says then return nil, err end
  for _, name in ipairs(kitless.options) do values.kitless = values.kitless or values.options[name] ~= nil end
  values.reach, values.project, values.meta, values.unchecked = says.reach, says.project, says.meta, says.unchecked
  return session.new(values)
end

-- The session of a kit.
local function with_kit(values, opened)
  local err = taken_name(opened)
  if err then return nil, err end
  local notes, description = values.notes, opened.description
  local serial = description.serial
  if serial then
    notes[#notes + 1] = ("%s:%d: the function %s, as far as can be seen: the kit runs with one worker"):format(serial.file, serial.line,
      serial.what)
  end
  note_unread_meta(notes, description, values.meta)
  local says
  says, err = of_project(values, opened)
  if not says then return nil, err end
  values.reach, values.project, values.meta, values.unchecked = says.reach, says.project, says.meta, says.unchecked
  values.description = description
  values.kit = { path = opened.path, roots = opened.roots, limits = says.limits, meta = says.meta, job = values.job }
  return session.new(values)
end

--- The session of a kit that is open already.
---@param options table
---@param opened kitload.Opened
---@return kitload.Session?, table? err
function M.of_kit(options, opened)
  local values, err = values_of(options, {})
  if not values then return nil, err end
  return with_kit(values, opened)
end

--- Open the kit that the first word names. Without a kit (--into) the description is made later, from the headers.
--- s.words are the words that name files.
---@param options table
---@param positional string[]
---@param how { kit_optional: boolean?, part: kitload.Part?, job: string? }?  job: the id that the job gets
---@return kitload.Session?, table? err
function M.start(options, positional, how)
  how = how or {}
  local kit_optional = how.kit_optional
  local values, err = values_of(options, positional, how.part, how.job)
  if not values then return nil, err end
  if options.into then return without_kit(values) end
  for _, name in ipairs(kitless.options) do
    if options[name] and not (kit_optional and name == "null") then
      return nil, errors.usage(("--%s goes with --into; a kit says it itself"):format(name))
    end
  end
  local word = positional[1]
  if not word then
    return nil, errors.usage("no kit is named", nil, { of_command = true })
  end
  local found
  found, err = workspace.find_kit(word)
  if not found then
    if kit_optional and (word == "-" or sys.stat(word) or word:match "[*?%[/]") then return session.new(values) end
    local named = sources.named(word) or {}
    if named[1] and kit_optional then return session.new(values) end
    if named[1] then err.hint = ("%s is a name in sources.lua, and stands where a file stands: KIT %s"):format(word, word) end
    return nil, err
  end
  if kit_optional and not word:match "%.lua$" and #positional == 1 and sys.stat(word) then return session.new(values) end
  values.words = table.move(positional, 2, #positional, 1, {})
  if options.null then return nil, errors.usage("--null goes without a kit; a kit says it itself", "null = { … } in the kit") end
  local opened
  opened, err = opening.at(found)
  if not opened then return nil, err end
  return with_kit(values, opened)
end

return M
