-- Projects of the workspace: projects/NAME.lua says where a customer's rows go, and sets facts for all of its kits.
--
--   command line  >  kit and its templates  >  project  >  kits/_defaults.lua       (the first one that says something counts)
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local host_kit = require "kitload.host.kit"
local kit_project = require "kit.facts.project"
local near = require "kit.base.near"
local reach_of = require "kitload.kits.reach"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Project
---@field name string
---@field path string
---@field to { uri: string?, env: string? }?
---@field schema string?
---@field meta table<string, string>?
---@field lock_timeout integer?
---@field limits table?
---@field tables { schema: string?, prefix: string? }?

-- The folders that may have projects/: the one with the kit's own kits folder, then the workspace.
local function folders(roots)
  local list, root = {}, workspace.root()
  for _, path in ipairs(roots or {}) do
    if path ~= root .. "/kits" then list[#list + 1] = path:match "^(.*)/kits$" or path == "kits" and "." or nil end
  end
  list[#list + 1] = root
  return list
end

--- Names of the workspace's projects.
---@param roots string[]?
---@return string[]
function M.names(roots)
  local found = {}
  for _, folder in ipairs(folders(roots)) do
    for _, path in ipairs(sys.glob(folder .. "/projects/*.lua")) do found[path:match "([^/]+)%.lua$"] = true end
  end
  return near.keys(found)
end

local function unknown(name, roots, at)
  local names = M.names(roots)
  local hint = near.did_you_mean(name, names) or #names > 0 and "projects here: " .. listing.list(names)
    or ('write projects/%s.lua: return { to = { env = "DATABASE_URL" } }'):format(name:find "^[%w_-]+$" and name or "NAME")
  local place = at and ("%s:%d: "):format(at.file, at.line) or ""
  return nil, errors.usage(("%sthere is no project '%s'"):format(place, name), hint)
end

--- Read a project.
---@param name string
---@param roots string[]?  the folders of the kit that names it
---@param at kit.Where?    where the kit names it
---@param known table<string, kitload.Project>?  projects that were read before, by their paths
---@return kitload.Project?, table? err
function M.read(name, roots, at, known)
  if not name:find "^[%w_-]+$" then return unknown(name, roots, at) end
  for _, folder in ipairs(folders(roots)) do
    local path = workspace.shown(("%s/projects/%s.lua"):format(folder, name)):gsub("^%./", "")
    if known and known[path] then return known[path] end
    if sys.stat(path) then
      local handle, err = host_kit.open { path = path, roots = { path:match "^(.*)/" } }
      if not handle then return nil, err end
      local project = handle:description().project
      handle:close()
      if not project then
        return nil, errors.usage(("%s gives a kit, not a project"):format(path), "kits lie in kits/")
      end
      project.path = path
      if known then known[path] = project end
      return project
    end
  end
  return unknown(name, roots, at)
end

--- The project that an opened kit names; nil, nil if it names none.
---@param opened kitload.Opened
---@return kitload.Project?, table? err
function M.of_kit(opened)
  local d = opened.description
  if not d.facts.project then return nil end
  return M.read(d.facts.project, opened.roots, d.project_at, opened.projects)
end

--- The project of the option --project, read only once; nil, nil without the option.
---@param options table|kitload.Reach
---@return kitload.Project?, table? err
function M.of(options)
  local reach = reach_of.of(options)
  if not reach.project then return nil end
  if reach.read then return reach.read end
  local project, err = M.read(reach.project, reach.roots, reach.at, reach.known)
  reach.read = project
  return project, err
end

--- Whether the project says where the rows go, and the variable that it names is set.
function M.reachable(project)
  return project.to ~= nil and (project.to.uri ~= nil or (sys.getenv(project.to.env) or "") ~= "")
end

--- The connection string of a project that says where the rows go.
---@return string?, table? err
function M.conninfo(project)
  local to = project.to
  if to.uri then return to.uri end
  local value = sys.getenv(to.env)
  if value and value ~= "" then return value end
  return nil, errors.usage(("project %s: the environment variable %s is not set"):format(project.name, to.env),
    ("it is the connection string of %s; --to says another"):format(project.path))
end

--- The words of source.files, with the project's name in place of {project}.
---@param description table
---@param project kitload.Project?
---@return string[]? words, table? err
function M.files(description, project)
  local given, out = (description.source or {}).files or {}, {}
  for i, word in ipairs(type(given) == "string" and { given } or given) do
    if word:find("{project}", 1, true) and not project then
      return nil, errors.usage(("source.files of %s has {project}, and the kit has no project"):format(description.name),
        'write project = "name" in the kit, or give --project')
    end
    out[i] = project and word:gsub("{project}", project.name) or word
  end
  return out
end

--- Give the kit the project's facts that it does not say itself.
---@param description table  of the kit
---@param project kitload.Project
function M.give(description, project)
  local facts, origins = description.facts, description.origins or {}
  description.origins, description.project = origins, project
  for _, name in ipairs(kit_project.given) do
    local other = name == "max_rejects" and "on_invalid" or name == "on_invalid" and "max_rejects"
    local settled = other and facts[other] ~= nil and origins[other] ~= "_defaults" and origins[other] ~= project.path
    if project[name] ~= nil and (facts[name] == nil or origins[name] == "_defaults") and not settled then
      facts[name], origins[name] = project[name], project.path
    end
  end
  if project.schema and facts.into and not facts.into.schema then
    facts.into = { schema = project.schema, table = facts.into.table }
    origins.into = origins.into and ("%s, %s"):format(origins.into, project.path) or project.path
  end
end

--- The limits of the sandbox: first the project's, then the workspace's.
function M.limits(limits, project)
  if not project.limits then return limits end
  local out = {}
  for name, value in pairs(limits or {}) do out[name] = value end
  for name, value in pairs(project.limits) do out[name == "instructions" and "call_instructions" or name] = value end
  return out
end

--- Values of --meta: first the given ones, then the project's.
function M.meta(given, project)
  local out = {}
  for name, value in pairs(project and project.meta or {}) do out[name] = value end
  for name, value in pairs(given) do out[name] = value end
  return out
end

return M
