-- Writes the first file of a project: asks for the connection, tries it, stores the password as a secret, and then writes the file.
--
--   options, or questions at the terminal ─▶ a project in memory ─▶ the connection is tried ─▶ secrets/NAME/password ─▶ projects/NAME.lua
--
-- Nothing is written before the connection was made, unless the user does not want it to be tried.
local connect = require "kitload.connect.connect"
local destination_of = require "kitload.connect.destination"
local errors = require "kitload.talk.errors"
local kit_project = require "kit.facts.project"
local out = require "kitload.talk.output"
local pg = require "kitload.host.pg"
local print_value = require("kit.base.print").value
local reach_of = require "kitload.kits.reach"
local seal = require "kitload.secrets.seal"
local secret = require "kitload.host.secret"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local tls = require "kitload.connect.tls"
local value_of = require "kitload.secrets.value"
local workspace = require "kitload.kits.workspace"

local M = {}

--- What the command line may say, in the order of the questions and of the file.
---@type { name: string, question: string?, read: function?, default: (fun(said: table): string?)?, may_be_empty: boolean? }[]
local settings = {
  { name = "host", question = "host", default = function() return "localhost" end },
  { name = "port", question = "port", read = function(v) return v:find "^%d+$" and math.tointeger(tonumber(v)) or v end,
    default = function() return "5432" end },
  { name = "user", question = "user", default = function() return sys.getenv "USER" end },
  { name = "password" },
  { name = "database", question = "database", default = function(said) return said.user end },
  { name = "schema", question = "schema", default = function() return "public" end },
  { name = "ssh_tunnel", question = "SSH server to go through, user@host:port (empty: none)", may_be_empty = true, read = function(v)
    local user, rest = v:match "^(.-)@(.*)$"
    local host, port = (rest or v):match "^(.+):(%d+)$"
    host = (host or rest or v)
    return { host = host:match "^%[(.*)%]$" or host, port = port and math.tointeger(tonumber(port)), user = user }
  end },
  { name = "ssl", question = "ssl (disable, prefer, require, verify-ca, verify-full)",
    default = function(said) return tls.default_of({ host = { value = said.host } }, said) end },
  { name = "load" },
  { name = "metadata", question = "metadata columns (yes, no)", read = function(v)
    if v == "yes" or v == "y" or v == "true" then return true end
    if v == "no" or v == "n" or v == "false" then return false end
    return nil, ("is yes or no, not \"%s\""):format(v)
  end, default = function() return "no" end },
}

-- The value of a setting, or nil and what is wrong.
local function checked(setting, given)
  local value = given
  if setting.read and type(given) == "string" then
    local why
    value, why = setting.read(given)
    if why then return nil, errors.usage(("%s %s"):format(setting.name, why)) end
  end
  local good, wrong, how = kit_project.facts[setting.name].check(value)
  if good ~= nil then return setting.name == "ssl" and good.mode or good end
  return nil, errors.usage(("%s %s"):format(setting.name, wrong), how)
end

-- What a pasted connection string says. Its password is not taken, as the command line of a process is seen by others.
local function of_uri(uri)
  if kit_project.has_password(uri) then
    return nil, errors.usage("--to holds a password, and others can see a command line",
      "leave it out: it is asked for, or taken from standard input with --password stdin")
  end
  local says, err = pg.conninfo_parse(uri)
  if not says then return nil, err end
  local words = { host = says.host, port = says.port, user = says.user, database = says.dbname, ssl = says.sslmode }
  for keyword in pairs(says) do
    if not ({ host = 1, port = 1, user = 1, dbname = 1, sslmode = 1 })[keyword] then
      return nil, errors.usage(("--to says %s, which has no place in the new file"):format(keyword),
        ('write the file by hand: return { to = "…" } in projects/NAME.lua'))
    end
  end
  return words
end

local function interrupted()
  return errors.turn(errors.usage "interrupted, and nothing was written", "interrupted")
end

local function ask(question, default)
  io.stderr:write(text.show(question), default and (" [%s]"):format(text.show(default)) or "", ": ")
  io.stderr:flush()
  local answer = io.stdin:read "l"
  if not answer then
    io.stderr:write "\n"
    return nil, interrupted()
  end
  answer = answer:match "^%s*(.-)%s*$"
  return answer ~= "" and answer or default or ""
end

-- Ask until the answer is good.
local function ask_setting(setting, said)
  while true do
    local answer, err = ask(setting.question, setting.default and setting.default(said))
    if not answer then return nil, err end
    if answer == "" and setting.may_be_empty then return nil end
    local value
    value, err = checked(setting, answer)
    if value ~= nil then return value end
    out.error(err)
  end
end

-- All settings but the password.
local function gather(options, asks)
  local said, of_to = {}, {}
  if options.to then
    local err
    of_to, err = of_uri(options.to)
    if not of_to then return nil, err end
  end
  for _, setting in ipairs(settings) do
    local given, err = options[setting.name] or of_to[setting.name], nil
    if given ~= nil and setting.name ~= "password" then
      said[setting.name], err = checked(setting, given)
    elseif asks and setting.question then
      said[setting.name], err = ask_setting(setting, said)
    end
    if err then return nil, err end
  end
  if not said.host then
    return nil, errors.usage("project new needs --host or --to, or a terminal to ask at", nil, { of_command = true })
  end
  if said.metadata == false then said.metadata = nil end
  if options.ssh_key and not said.ssh_tunnel then return nil, errors.usage "--ssh-key goes with --ssh-tunnel" end
  if options.ssh_key then
    said.ssh_tunnel.key = options.ssh_key
    local good, wrong, how = kit_project.facts.ssh_tunnel.check(said.ssh_tunnel)
    if not good then return nil, errors.usage(("ssh_tunnel %s"):format(wrong), how) end
  end
  return said
end

-- The password: nil and nothing if there is none.
local function password_of(how, asks)
  if how == "stdin" then return secret.from_input() end
  if how == "ask" or not how and asks then
    return secret.from_terminal "password (empty: left to ~/.pgpass, PGPASSWORD or a service): "
  end
end

-- The project as if its file had been read, with the password that has no place yet.
local function in_memory(name, path, said, password)
  local project = { name = name, path = path, from = {}, is_new = true }
  for setting, value in pairs(said) do project[setting] = setting == "ssl" and { mode = value } or value end
  if password then project.password = { kind = "sealed", name = name .. "/password" } end
  for setting in pairs(project) do project.from[setting] = path end
  local reach = reach_of.of { project = name }
  reach.read = project
  local destination, err = destination_of.of(reach)
  if not destination then return nil, err end
  destination.secret = password
  return reach
end

local function try(reach, said)
  local conn, err = connect.open(reach, { retry = false }) -- somebody waits for the answer
  if not conn then
    err.hint = (err.hint and err.hint .. "\n" or "") .. "nothing was written; --no-test writes the project without trying it"
    return nil, err
  end
  out.note(("connected to %s, PostgreSQL %s"):format(conn:describe(), conn:parameter "server_version"))
  local found = said.schema and conn:exec("SELECT pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) IS NULL AS missing",
    { said.schema })
  if found and (found.rows[1].missing == true or found.rows[1].missing == "t") then
    out.warn(("the schema '%s' is not there"):format(said.schema), "CREATE SCHEMA makes it")
  end
  conn:close()
  return true
end

local function file_text(name, said, password)
  local lines, values = { "return {" }, {}
  for setting, value in pairs(said) do values[setting] = print_value(value) end
  values.password = password and ("secret %s"):format(print_value(name .. "/password")) or nil
  for _, setting in ipairs(settings) do
    if values[setting.name] then lines[#lines + 1] = ("  %s = %s,"):format(text.pad(setting.name, 8), values[setting.name]) end
  end
  lines[#lines + 1] = "}\n"
  return table.concat(lines, "\n")
end

local function store(name, reach, password)
  local target, made, ok, err
  target, err = destination_of.target(reach.destination)
  if not target then return nil, err end
  made, err = seal.begin()
  if err then return nil, err end
  if made then seal.tell(made) end
  ok, err = seal.store(name .. "/password", target, password)
  if not ok then return nil, err end
  io.stdout:write("set   ", name, "/password   for ", text.show(value_of.address(target)), "\n")
  return true
end

--- Make a project.
---@param name string
---@param options table  of `kitload project`
---@return integer? code, table? err
function M.run(name, options)
  if not name:find "^[%w_-]+$" then
    return nil, errors.usage(("a project cannot be called '%s'"):format(name), "a name has letters, digits, _ and -")
  end
  local path = workspace.shown(("%s/projects/%s.lua"):format(workspace.root(), name)):gsub("^%./", "")
  if sys.stat(path) then return nil, errors.usage(("%s is there already"):format(path), "change it by hand") end
  local asks = sys.isatty(0) and sys.isatty(2)
  local said, password, reach, ok, err
  said, err = gather(options, asks)
  if not said then return nil, err end
  password, err = password_of(options.password, asks)
  if err then return nil, err end
  reach, err = in_memory(name, path, said, password)
  if not reach then return nil, err end
  if not options.no_test then
    ok, err = try(reach, said)
    if not ok then return nil, err end
  end
  ok, err = true, nil
  if password then ok, err = store(name, reach, password) end
  if ok then ok, err = sys.mkdir((path:gsub("/[^/]*$", ""))) end
  if ok then ok, err = sys.write(path, file_text(name, said, password)) end
  if not ok then return nil, err end
  io.stdout:write("wrote ", text.show(path), "\n")
  return 0
end

--- Names of the options that only `project new` takes.
M.options = { "host", "port", "user", "password", "database", "schema", "ssh_tunnel", "ssh_key", "ssl", "load", "metadata", "to",
              "no_test" }

return M
