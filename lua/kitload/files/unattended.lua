-- Finds what a run at night will lack: cron and systemd start it with an empty environment, in the workspace's folder.
--
-- Each finding says what is missing and what to do about it. A kit without findings runs as its line says.
local inbox = require "kitload.files.inbox"
local kit_project = require "kit.facts.project"
local listing = require "kit.base.listing"
local pg = require "kitload.host.pg"
local project_of = require "kitload.kits.project"
local sys = require "kitload.host.sys"

local M = {}

---@class kitload.Lack
---@field message string
---@field hint string?

-- Variables that libpq reads, each with the keyword that can replace it.
local variables = {
  { "PGHOST", "host" }, { "PGHOSTADDR", "hostaddr" }, { "PGPORT", "port" }, { "PGDATABASE", "dbname" }, { "PGUSER", "user" },
  { "PGPASSWORD", "password" }, { "PGPASSFILE", "passfile" }, { "PGSERVICE", "service" }, { "PGSERVICEFILE" }, { "PGOPTIONS", "options" },
  { "PGSSLMODE", "sslmode" }, { "PGSSLCERT", "sslcert" }, { "PGSSLKEY", "sslkey" }, { "PGSSLROOTCERT", "sslrootcert" },
  { "PGSSLCRL", "sslcrl" }, { "PGCHANNELBINDING", "channel_binding" }, { "PGTARGETSESSIONATTRS", "target_session_attrs" },
  { "PGGSSENCMODE", "gssencmode" }, { "PGKRBSRVNAME", "krbsrvname" }, { "PGCONNECT_TIMEOUT", "connect_timeout" },
}

local is_set = sys.is_set

-- Variables that are set here and say where the rows go, or how to connect. `needless`: one that has no effect.
local function set_here(conninfo, needless)
  local names, says = {}, pg.conninfo_parse(conninfo) or {}
  for _, v in ipairs(variables) do
    local meant = v[1] ~= "PGSERVICEFILE" or says.service or is_set "PGSERVICE"
    if is_set(v[1]) and meant and v[1] ~= needless and not (v[2] and says[v[2]]) then names[#names + 1] = v[1] end
  end
  return names
end

local HOW = "put it above the lines of the crontab, or into Environment= of the service"

local function destination(name, project, add)
  local to = project and project.to
  if not (project and project_of.has_destination(project)) then
    local names = set_here ""
    local lost = names[1] and (": %s, set here, %s not in it"):format(listing.list(names), #names == 1 and "is" or "are") or ""
    add(project and ("project %s says no destination, and the environment of a scheduled run is empty%s"):format(project.name, lost)
      or ("%s names no project: the environment has to say where its rows go, and a scheduled run's is empty%s"):format(name, lost),
      project and ('write to = "…" in %s'):format(project.path) or 'write project = "NAME" in the kit, or give --project')
  elseif to and to.env then
    add(("project %s: the destination is in %s, which a scheduled run does not have"):format(project.name, to.env),
      ("%s: %s=…"):format(HOW, to.env))
  elseif to and to.uri == "local:" then
    if is_set "XDG_STATE_HOME" and sys.euid() ~= 0 then
      add("XDG_STATE_HOME, set here, is where kitload keeps that the server of local: is yours; a scheduled run does not have it", HOW)
    end
  else
    local conninfo, err = project_of.conninfo(project)
    local names = conninfo and set_here(conninfo, project.password and "PGPASSWORD") or {}
    if err then
      add(err.message, err.hint)
    elseif names[1] then
      add(("project %s: %s, set here, %s to the connection, and a scheduled run does not have %s"):format(project.name,
        listing.list(names), #names == 1 and "belongs" or "belong", #names == 1 and "it" or "them"),
        ("say it in %s; a password in ~/.pgpass, which needs no variable"):format(project.path))
    end
  end
end

-- A secret that only the environment can give, and the key of a sealed one.
local function of_secret(project, setting, ref, add)
  if ref.kind == "env" then
    add(("project %s: the %s is in %s, which a scheduled run does not have"):format(project.name, setting, ref.name),
      ("%s: %s=…"):format(HOW, ref.name))
  end
  local names = {}
  for _, name in ipairs { "KITLOAD_KEY", "KITLOAD_KEY_FILE", "XDG_CONFIG_HOME" } do
    local meant = ref.kind == "sealed" or ref.kind == "helper" and name == "XDG_CONFIG_HOME"
    if meant and is_set(name) then names[#names + 1] = name end
  end
  if names[1] then
    add(("project %s: %s, set here, %s how its secret is found, and a scheduled run does not have %s"):format(project.name,
      listing.list(names), #names == 1 and "says" or "say", #names == 1 and "it" or "them"), HOW)
  end
end

local function secrets(project, add)
  local told = {}
  local function add_once(message, hint)
    if not told[message] then add(message, hint) end
    told[message] = true
  end
  for _, named in ipairs(project and kit_project.secrets(project) or {}) do of_secret(project, named.setting, named.ref, add_once) end
end

-- Keys of ssh that only an agent has.
local function agent(project, add)
  local tunnel = project and project.ssh_tunnel
  if tunnel and not tunnel.key and is_set "SSH_AUTH_SOCK" then
    add(("project %s goes through an SSH server, and ssh may have its key from the agent of SSH_AUTH_SOCK, set here, which a scheduled run "
      .. "does not have"):format(project.name), ('name the key in ssh_tunnel of %s: key = "~/.ssh/…"'):format(project.path))
  end
end

-- Settings of the project that the environment says here.
local function settings(project, add)
  local names = {}
  for name, from in pairs(project and project.from or {}) do
    if from ~= project.path and name ~= "password" then names[#names + 1] = from end
  end
  table.sort(names)
  if names[1] then
    add(("project %s: %s, set here, %s not in the environment of a scheduled run"):format(project.name, listing.list(names),
      #names == 1 and "is" or "are"), "write it into the project, or " .. HOW)
  end
end

-- Values of --meta that nobody gives.
local function meta(description, given, add)
  local seen = {}
  for _, field in ipairs(description.fields) do
    for _, step in ipairs(field.steps) do
      local name = step.meta
      if name and given[name] == nil and field.facts.default == nil and not seen[name] then
        seen[name] = true
        add(("%s reads --meta %s, and nobody gives it"):format(description.name, name),
          ("schedule --meta %s=… puts it into the line; a project can say meta = { %s = … }"):format(name, name))
      end
    end
  end
end

-- A relative name starts at the workspace's folder, because the run is there.
local function files(description, project, folder, add)
  local source, patterns = description.source, false
  local words, err = project_of.files(description, project)
  if not words then return add(err.message, err.hint) end
  for _, word in ipairs(words) do
    if word == "-" then
      add(("%s reads standard input, and a scheduled run has none"):format(description.name), "name its files in the kit")
    else
      patterns = patterns or word:find "[*?%[]" ~= nil
      local there, why = inbox.folder_of(word:sub(1, 1) == "/" and word or folder .. "/" .. word)
      if not there then add(("%s: %s"):format(description.name, why)) end
    end
  end
  if patterns and not source.optional then
    add(("%s: when no file is there, the run ends with exit code 3"):format(description.name),
      "if that is no error: source = { optional = true } in the kit")
  end
end

--- What the line of a kit would lack.
---@param description table  description of the kit
---@param project kitload.Project?
---@param folder string       the workspace
---@param given table<string, string>  values of --meta, with those of the project
---@return kitload.Lack[]
function M.lacks(description, project, folder, given)
  local list = {}
  local function add(message, hint) list[#list + 1] = { message = message, hint = hint } end
  destination(description.name, project, add)
  secrets(project, add)
  agent(project, add)
  settings(project, add)
  meta(description, given, add)
  files(description, project, folder, add)
  if is_set "LD_LIBRARY_PATH" then
    add("LD_LIBRARY_PATH is set here, and a scheduled run does not have it: are kitload's libraries found without it?", HOW)
  end
  return list
end

return M
