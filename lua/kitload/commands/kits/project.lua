-- kitload project: lists the projects of the workspace, shows one, and tries its connection. It never prints a secret.
local choices = require "kit.base.choices"
local connect = require "kitload.connect.connect"
local destination_of = require "kitload.connect.destination"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local kit_project = require "kit.facts.project"
local near = require "kit.base.near"
local new_project = require "kitload.draft.new_project"
local out = require "kitload.talk.output"
local print_value = require("kit.base.print").value
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local value_of = require "kitload.secrets.value"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "project", usage = "[list | show NAME | test NAME | new NAME]", summary = "where the rows of each customer go",
  about = "list (or nothing): the projects of the workspace, projects/NAME.lua. show: each value of a project, and where it came from: "
    .. "the file, the environment, a service, a default. test: connects, and says to what. new: asks for the connection at the "
    .. "terminal, or takes it from options, tries it, stores the password as a secret and writes the file. Secrets are never printed.",
  groups = { "talk", "help" }, least = 0, most = 2,
  options = {
    { name = "host", value = "NAME", help = "new: the server's name or address, or the folder of its socket" },
    { name = "port", value = "N", integer = 1, most = 65535, help = "new: its port" },
    { name = "user", value = "NAME", help = "new: the role that loads" },
    { name = "database", value = "NAME", help = "new: the database" },
    { name = "password", value = "HOW", choices = { "ask", "stdin", "none" }, hidden = true,
      help = "new: where the password comes from, never the password itself; none leaves it to ~/.pgpass, PGPASSWORD or a service" },
    { name = "schema", value = "NAME", help = "new: the schema of kits that name none" },
    { name = "ssh-tunnel", value = "USER@HOST:PORT", help = "new: an SSH server to go through; user and port may be left out" },
    { name = "ssh-key", value = "FILE", help = "new: the private key for it; else those of ssh itself" },
    { name = "ssl", value = "MODE", choices = kit_project.ssl_modes, help = "new: TLS" },
    { name = "load", value = "MODE", choices = choices.load, help = "new: the load of kits that say none" },
    { name = "metadata", help = "new: kits that do not say it add metadata columns" },
    { name = "to", value = "URI", help = "new: host, port, user, database and ssl as one connection string, without the password" },
    { name = "no-test", help = "new: write the project without trying its connection" },
    { name = "json", help = "show: as JSON; a secret's value is \"set\" or \"not set\"" },
  },
}

-- list ------------------------------------------------------------------------------------------------------------------------

local function is_set(name) return sys.is_set(name) and "set" or "not set" end

-- user@host:port/database, with what the project says about it.
local function address(p)
  local host = p.host or ""
  return (p.user and p.user .. "@" or "") .. host .. (p.port and ":" .. p.port or "") .. (p.database and "/" .. p.database or "")
end

local function destination(p)
  if not project.has_destination(p) then return "no destination: --to or PG* variables" end
  if not p.to then return address(p) end
  if p.to.uri then return p.to.uri end
  return ("%s (%s)"):format(p.to.env, is_set(p.to.env))
end

local actions = {}

function actions.list()
  local names = project.names()
  if #names == 0 then
    return nil, errors.usage(("there is no project in %s/projects"):format(workspace.root()),
      'write projects/NAME.lua: return { to = { env = "DATABASE_URL" }, schema = "acme" }')
  end
  local width, failed = 4, nil
  for _, name in ipairs(names) do width = math.max(width, text.width(name)) end
  for _, name in ipairs(names) do
    local p, err = project.read(name)
    if p then
      local schema = p.schema and ("  schema " .. text.show(p.schema)) or ""
      io.stdout:write(text.pad(name, width), "  ", text.show(destination(p)), schema, "\n")
    else
      out.error(err)
      failed = 2
    end
  end
  return failed or 0
end

-- show ------------------------------------------------------------------------------------------------------------------------

-- The parts of a connection, in the order of the page: our name, and libpq's.
local parts = {
  { "host", "host" }, { "hostaddr", "hostaddr" }, { "port", "port" }, { "user", "user" }, { "password", "password" },
  { "database", "dbname" }, { "ssl", "sslmode" },
}

local function password_line(p, found)
  local part = found.password
  if not part then return { "password", "not set", "" } end
  local is_there = not p.password or value_of.is_set(p.password)
  return { "password", is_there and "set" or "not set", p.password and p.from.password ~= p.path and p.from.password or part.from }
end

local function tunnel_lines(p, lines)
  local tunnel = p.ssh_tunnel
  if not tunnel then return end
  local target = destination_of.ssh_target(tunnel)
  lines[#lines + 1] = { "ssh_tunnel", value_of.address(target), p.from.ssh_tunnel }
  if tunnel.key then lines[#lines + 1] = { "ssh_tunnel.key", tunnel.key, p.from.ssh_tunnel } end
  for _, prompt in ipairs(near.keys(tunnel.answers or {})) do
    local ref = tunnel.answers[prompt]
    lines[#lines + 1] = { ("answer for %q"):format(prompt), value_of.is_set(ref) and "set" or "not set", kit_project.secret_text(ref) }
  end
end

-- What libpq would use, with where each part came from.
local function connection_lines(p, lines)
  local to, err = destination_of.of { project = p.name }
  if not to then
    lines[#lines + 1] = { "connection", "none: " .. err.message, "" }
    return
  end
  if to.is_local then return end
  local found
  found, err = destination_of.parts(to)
  if not found then return err end
  for _, pair in ipairs(parts) do
    local part = found[pair[2]]
    if pair[1] == "password" then
      lines[#lines + 1] = password_line(p, found)
    elseif part then
      lines[#lines + 1] = { pair[1], part.value, part.from }
    end
  end
  for _, info in ipairs(kit_project.ssl) do
    local part = info.name ~= "mode" and found[info.keyword]
    local ref = p.ssl and type(p.ssl[info.name]) == "table" and p.ssl[info.name]
    if ref then
      lines[#lines + 1] = { "ssl." .. info.name, value_of.is_set(ref) and "set" or "not set", part.from }
    elseif part and part.from ~= "default" then
      lines[#lines + 1] = { "ssl." .. info.name, info.is_secret and "set" or part.value, part.from }
    end
  end
  tunnel_lines(p, lines)
end

local not_shown = {
  name = true, path = true, from = true, to = true, host = true, port = true, user = true, database = true, ssl = true, password = true,
  ssh_tunnel = true,
}

local function show_lines(p)
  local lines = {}
  if p.to then lines[1] = { "to", destination(p), p.from.to } end
  local err = connection_lines(p, lines)
  if err then return nil, err end
  for _, name in ipairs(near.keys(p)) do
    local value = p[name]
    if not not_shown[name] then
      lines[#lines + 1] = { name, type(value) == "string" and value or print_value(value), p.from[name], value = value }
    end
  end
  return lines
end

local function show_json(p, lines)
  local settings = {}
  for i, line in ipairs(lines) do
    local value = line.value
    if value == nil then value = line[1] == "port" and tonumber(line[2]) or line[2] end
    settings[i] = { line[1], json.object { { "value", value }, { "from", line[3] ~= "" and line[3] or nil } } }
  end
  io.stdout:write(json.encode(json.object { { "name", p.name }, { "path", p.path }, { "settings", json.object(settings) } }, "  "), "\n")
  return 0
end

function actions.show(name, options)
  local p, err = project.read(name)
  if not p then return nil, err end
  local lines
  lines, err = show_lines(p)
  if not lines then return nil, err end
  if options.json then return show_json(p, lines) end
  local left, middle = 8, 8
  for _, line in ipairs(lines) do
    left = math.max(left, text.width(line[1]))
    middle = math.max(middle, math.min(text.width(text.show(line[2])), 40))
  end
  io.stdout:write(out.paint("bold", p.name), "  ", p.path, "\n")
  for _, line in ipairs(lines) do
    local row = ("  %s  %s  %s"):format(text.pad(line[1], left), text.pad(text.show(line[2]), middle), text.show(line[3] or ""))
    io.stdout:write((row:gsub(" +$", "")), "\n")
  end
  return 0
end

-- test ------------------------------------------------------------------------------------------------------------------------

function actions.test(name)
  local started, reach = sys.monotonic(), reach_of.of { project = name }
  local conn, err = connect.open(reach, { retry = false }) -- somebody waits for the answer
  if not conn then return nil, err end
  io.stdout:write(("%s  connected to %s, PostgreSQL %s  %s\n"):format(name, text.show(conn:describe()), conn:parameter "server_version",
    text.duration(sys.monotonic() - started)))
  local words = connect.encryption(reach, conn)
  if words then io.stdout:write("  ", words, "\n") end
  conn:close()
  return 0
end

function actions.new(name, options) return new_project.run(name, options) end

local function chosen(positional)
  local word, name = positional[1], positional[2]
  if not word then return actions.list end
  if word == "list" and not name then return actions.list end
  if actions[word] and word ~= "list" then
    if not name then return nil, errors.usage(("project %s needs the name of a project"):format(word), nil, { of_command = true }) end
    return actions[word], name
  end
  -- `kitload project NAME` shows it.
  if not name then return actions.show, word end
  return nil, errors.usage(("project has no '%s'"):format(word),
    near.did_you_mean(word, near.keys(actions)) or "it is one of " .. table.concat(near.keys(actions), ", "))
end

function M.run(options, positional)
  local action, name = chosen(positional)
  if not action then return nil, name end
  for _, option in ipairs(new_project.options) do
    if options[option] ~= nil and action ~= actions.new then
      return nil, errors.usage(("--%s goes with project new"):format(option:gsub("_", "-")))
    end
  end
  if options.json and action ~= actions.show then return nil, errors.usage "--json goes with project show" end
  return action(name, options)
end

return M
