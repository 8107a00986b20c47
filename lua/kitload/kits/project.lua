-- Projects of the workspace: projects/NAME.lua says where a customer's rows go, and sets facts for all of its kits.
--
--   command line  >  kit and its templates  >  project  >  kits/_defaults.lua       (the first one that says something counts)
--
-- Of the project itself, KITLOAD_<PROJECT>_<SETTING> in the environment wins over the file. project.from says for each setting
-- where it came from.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local host_kit = require "kitload.host.kit"
local kit_project = require "kit.facts.project"
local near = require "kit.base.near"
local pg = require "kitload.host.pg"
local reach_of = require "kitload.kits.reach"
local sources = require "kitload.kits.sources"
local sys = require "kitload.host.sys"
local variables = require "kitload.talk.variables"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Project
---@field name string
---@field path string
---@field from table<string, string>  where each setting came from: the file's path, or a variable of the environment
---@field is_new boolean?  it has no file yet
---@field to { uri: string?, env: string? }?
---@field host string?
---@field port integer?
---@field user string?
---@field database string?
---@field ssl table<string, string>?
---@field password kit.SecretRef?
---@field ssh_tunnel kit.Tunnel?
---@field schema string?
---@field meta table<string, string>?
---@field lock_timeout integer?
---@field limits table?
---@field tables { schema: string?, prefix: string? }?
---@field webhooks kit.Webhook[]?

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

-- What the environment says ------------------------------------------------------------------------------------------------

-- How the variables of a project begin: KITLOAD_ACME_EU_ of acme-eu.
local function prefix_of(name) return ("KITLOAD_%s_"):format(name:upper():gsub("[^%w]", "_")) end

-- Variables of kitload itself, which no project takes.
local OWN = { KITLOAD_KEY = true, KITLOAD_KEY_FILE = true }

-- A variable that looks like one of this project, but belongs to another project whose name is longer.
local function is_of_another(variable, prefix, roots)
  for _, name in ipairs(M.names(roots)) do
    local other = prefix_of(name)
    if #other > #prefix and variable:sub(1, #other) == other then return true end
  end
  return OWN[variable] or false
end

-- acme-eu and acme_eu have the same variables. A password of one must not go to the server of the other.
local function twin_of(project, roots)
  for _, name in ipairs(M.names(roots)) do
    if name ~= project.name and prefix_of(name) == prefix_of(project.name) then return name end
  end
end

local function setting_of(project, variable, name, roots)
  local info = kit_project.environment[name]
  if not info then
    if is_of_another(variable, prefix_of(project.name), roots) then return true end
    local names = near.keys(kit_project.environment)
    return nil, errors.usage(("%s: a project takes no %s from the environment"):format(variable, name:upper()),
      near.did_you_mean(name, names) or ("it takes %s"):format(listing.list(names)))
  end
  if info.only_if_told and not project.from_env then
    return nil, errors.usage(("%s is set, and %s does not let the environment say it"):format(variable, project.path),
      ("take the variable away, or write from_env = true in %s: a password goes to the host that it names"):format(project.path))
  end
  local of_connection = kit_project.connection[name] or name == "ssl" or name == "password"
  if of_connection and project.to and (project.to.env or project.to.uri == "local:") then
    return nil, errors.usage(("%s: the connection of project %s is %s, as a whole"):format(variable, project.name,
      project.to.env or project.to.uri), "take the variable away")
  end
  if info.is_secret then -- the value does not become a text of Lua
    project[name], project.from[name] = { kind = "env", name = variable }, variable
    return true
  end
  local given = sys.getenv(variable)
  local value = given
  if info.read then value = info.read(given) or given end
  local wrong, how
  value, wrong, how = kit_project.facts[name].check(value)
  if value == nil then return nil, errors.usage(("%s %s"):format(variable, wrong), how) end
  if name == "ssl" and project.ssl then -- it is a mode alone; the project's CA and the rest stay
    for _, of in ipairs(kit_project.ssl) do value[of.name] = value[of.name] or project.ssl[of.name] end
    project.from.ssl_files = project.path
    wrong, how = kit_project.idle_ssl(value)
    if wrong then return nil, errors.usage(("%s=%s: ssl of %s %s"):format(variable, given, project.path, wrong), how) end
  end
  project[name], project.from[name] = value, variable
  return true
end

-- Take what the environment says of a project. Its secrets are taken out of it, before anything else can see them.
local function take_environment(project, roots)
  if project.to and project.to.env then variables.text(project.to.env) end
  for _, named in ipairs(kit_project.secrets(project)) do
    if named.ref.kind == "env" and variables.is_set(named.ref.name) then variables.secret(named.ref.name) end
  end
  local prefix = prefix_of(project.name)
  local said = sys.variables(prefix)
  local twin = said[1] and twin_of(project, roots)
  if twin then
    return nil, errors.usage(("%s would go to the projects %s and %s"):format(said[1], project.name, twin),
      "rename one of them, so that their names differ in letters or digits")
  end
  for _, variable in ipairs(said) do
    local ok, err = setting_of(project, variable, variable:sub(#prefix + 1):lower(), roots)
    if not ok then return nil, err end
  end
  return project
end

-- Reading ---------------------------------------------------------------------------------------------------------------------

local function folder_of(project) return project.path:match "^(.*)/projects/[^/]*$" end

-- A path in the workspace, or below the user's own folder.
local function path_in(project, path)
  if path:sub(1, 2) == "~/" then return (sys.getenv "HOME" or "~") .. path:sub(2) end
  local folder = folder_of(project)
  return path:sub(1, 1) ~= "/" and folder and folder .. "/" .. path or path
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
      project.path, project.from = path, {}
      for setting in pairs(project) do project.from[setting] = path end
      for _, named in ipairs(kit_project.secrets(project)) do
        if named.ref.kind == "file" then named.ref.path = path_in(project, named.ref.name) end
      end
      project, err = take_environment(project, roots)
      if known then known[path] = project end
      return project, err
    end
  end
  return unknown(name, roots, at)
end

--- What the file of a project of the workspace says about one setting that the environment cannot set. Nothing is taken out of the
--- environment: a server looks at projects whose secrets its runs need.
---@param name string
---@param setting string
---@return any value, table? err  nil: it says nothing
function M.stated(name, setting)
  local path = ("%s/projects/%s.lua"):format(workspace.root(), name)
  local handle, err = host_kit.open { path = path, roots = { path:match "^(.*)/" } }
  if not handle then return nil, err end
  local project = handle:description().project
  handle:close()
  return project and project[setting]
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

--- A path of the project's file, as it is opened.
---@param project kitload.Project
---@param path string
function M.path_in(project, path) return path_in(project, path) end

--- The path of the key of its SSH tunnel; nil: it names none.
---@param project kitload.Project
function M.key_path(project)
  local key = project.ssh_tunnel and project.ssh_tunnel.key
  return key and path_in(project, key)
end

-- The connection ------------------------------------------------------------------------------------------------------------

--- Whether the project says where the rows go. A user, a port or a password alone does not.
---@param project kitload.Project
function M.has_destination(project)
  return project.to ~= nil or project.host ~= nil or project.database ~= nil
end

--- False if the project reads its connection string from a variable that is not set.
function M.reachable(project)
  return not (project.to and project.to.env) or variables.is_set(project.to.env)
end

local function quoted(value) return "'" .. tostring(value):gsub("[\\']", "\\%0") .. "'" end

-- libpq takes "X:key" as a key of the engine X of OpenSSL. X may be a library of the workspace, and its code would run as us.
local function check_key(project, says, setting)
  if not says.sslkey or not says.sslkey:find(":", 1, true) then return true end
  return nil, errors.usage(("project %s: %s has ':' in the path of a client's key"):format(project.name, setting.sslkey:match "^[^_]+"),
    "such a path names a library of OpenSSL, and a project names no programs; only --to and a variable can say it")
end

-- What a connection string names in the machine's files.
local FILES = { "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "passfile" }

-- The keywords of libpq, in the order in which they are written.
local keywords = { "service", "host", "hostaddr", "port", "user", "dbname" }

-- What the project says about its connection, as libpq's keywords; and for each the setting that says it.
local function connection(project)
  local says, setting = {}, {}
  if project.to and project.to.uri then
    local err
    says, err = pg.conninfo_parse(project.to.uri)
    if not says then return nil, err end
    for keyword in pairs(says) do setting[keyword] = "to" end
    for _, keyword in ipairs(FILES) do
      if says[keyword] and says[keyword] ~= "system" then says[keyword] = path_in(project, says[keyword]) end
    end
  end
  for name, keyword in pairs(kit_project.connection) do
    if project[name] ~= nil then says[keyword], setting[keyword] = project[name], name end
  end
  for _, info in ipairs(kit_project.ssl) do
    local value = project.ssl and project.ssl[info.name]
    if type(value) == "string" then
      says[info.keyword] = info.is_file and path_in(project, value) or value
      setting[info.keyword] = info.name ~= "mode" and project.from.ssl_files and "ssl_files" or "ssl"
    end
  end
  -- PGHOSTADDR would lead to another server than the one that the project names.
  if says.host and not says.hostaddr then says.hostaddr = "" end
  local ok, err = check_key(project, says, setting)
  return ok and says, ok and setting or err
end

--- The connection string of a project, without a password, except where its own variable has one. Parts that the project
--- does not say are left to the service, the environment and libpq's defaults.
---@param project kitload.Project
---@return string?, table? err
function M.conninfo(project)
  local to = project.to
  if to and to.uri == "local:" then return to.uri end
  if to and to.env then
    local value = variables.text(to.env)
    if value then return value end
    return nil, errors.usage(("project %s: the environment variable %s is not set"):format(project.name, to.env),
      ("it is the connection string of %s; --to says another"):format(project.path))
  end
  local says, err = connection(project)
  if not says then return nil, err end
  local words, done = {}, {}
  for _, keyword in ipairs(keywords) do
    if says[keyword] then words[#words + 1], done[keyword] = keyword .. "=" .. quoted(says[keyword]), true end
  end
  for _, keyword in ipairs(near.keys(says)) do
    if not done[keyword] then words[#words + 1] = keyword .. "=" .. quoted(says[keyword]) end
  end
  return table.concat(words, " ")
end

--- Where the project has a keyword of its connection string from: a path or a variable. Nil: it does not say it.
---@param project kitload.Project
---@param keyword string
---@return string?
function M.from_of(project, keyword)
  local _, setting = connection(project)
  return setting[keyword] and project.from[setting[keyword]]
end

-- Words with the project's name in place of {project}.
local function with_name(words, project, why)
  local out = {}
  for i, word in ipairs(words) do
    if word:find("{project}", 1, true) and not project then
      return nil, errors.usage(why, 'write project = "name" in the kit, or give --project')
    end
    out[i] = project and word:gsub("{project}", project.name) or word
  end
  return out
end

--- Words of the command line, with files in the place of names of sources.lua.
---@param words string[]
---@param project kitload.Project?
---@param notes string[]
---@return string[]? words, table? err
function M.named_files(words, project, notes)
  local out = {}
  for _, word in ipairs(words) do
    local own, err = sources.expand({ word }, notes)
    if own and (#own > 1 or own[1] ~= word) then
      own, err = with_name(own, project, ("the source %s has {project}, and there is no project"):format(word))
    end
    if not own then return nil, err end
    table.move(own, 1, #own, #out + 1, out)
  end
  return out
end

--- The words of source.files, with the project's name in place of {project}.
---@param description table
---@param project kitload.Project?
---@return string[]? words, table? err
function M.files(description, project)
  local given = (description.source or {}).files or {}
  local words, err = sources.expand(type(given) == "string" and { given } or given)
  if not words then return nil, err end
  return with_name(words, project, ("source.files of %s has {project}, and the kit has no project"):format(description.name))
end

-- A kit is checked before its project is known. So what depends on the mode is looked at again.
local function mistake_of_load(description, project)
  local facts, load = description.facts, project.load
  local function wrong(what, hint)
    return errors.usage(("%s says load = %q, and %s %s"):format(project.from.load, load, description.name, what), hint)
  end
  if (load == "upsert" or load == "insert_only") and not facts.key then
    return wrong("has no key", 'write key = { "id" } in the kit, or the load that it means')
  end
  if load ~= "append" and (description.source or {}).grows then
    return wrong("has source.grows, which is for append", 'write load = "append" in the kit')
  end
end

--- Give the kit the project's facts that it does not say itself.
---@param description table  of the kit
---@param project kitload.Project
---@return boolean? ok, table? err
function M.give(description, project)
  local facts, origins = description.facts, description.origins or {}
  description.origins, description.project = origins, project
  local err = project.load and (facts.load == nil or origins.load == "_defaults") and mistake_of_load(description, project)
  if err then return nil, err end
  for _, name in ipairs(kit_project.given) do
    local other = name == "max_rejects" and "on_invalid" or name == "on_invalid" and "max_rejects"
    local settled = other and facts[other] ~= nil and origins[other] ~= "_defaults" and origins[other] ~= project.from[other]
    if project[name] ~= nil and (facts[name] == nil or origins[name] == "_defaults") and not settled then
      facts[name], origins[name] = project[name], project.from[name]
    end
  end
  if project.schema and facts.into and not facts.into.schema then
    facts.into = { schema = project.schema, table = facts.into.table }
    origins.into = origins.into and ("%s, %s"):format(origins.into, project.from.schema) or project.from.schema
  end
  return true
end

--- How the kit loads: as it says, or as the project says for it.
---@param description table
---@param reach kitload.Reach  a project that cannot be read says nothing
---@return string
function M.load_of(description, reach)
  local facts, origins = description.facts, description.origins or {}
  local project = M.of(reach)
  if project and project.load and (facts.load == nil or origins.load == "_defaults") then return project.load end
  return facts.load or "append"
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
