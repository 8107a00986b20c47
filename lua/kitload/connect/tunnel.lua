-- The SSH tunnel of a project: the user's own ssh logs in to the SSH server, and forwards a port of this machine to the database.
--
--   ssh_tunnel ─▶ ssh -N -L 127.0.0.1:PORT:host:port -- server ─▶ pg.connect { tunnel = … }
--
-- A tunnel is opened once for a destination, and lives as long as the process. If it ends before that, the connections through it
-- break. A later connection opens a new one. No connection ever goes around it.
local destination_of = require "kitload.connect.destination"
local errors = require "kitload.talk.errors"
local kit_project = require "kit.facts.project"
local out = require "kitload.talk.output"
local project_of = require "kitload.kits.project"
local prompts = require "kitload.connect.prompts"
local secret = require "kitload.host.secret"
local ssh = require "kitload.host.tunnel"
local ssh_words = require "kitload.connect.ssh_words"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local value_of = require "kitload.secrets.value"

local M = {}

-- Seconds: for ssh to connect; for it to go on after that; for all attempts while the server cannot be reached; between two.
local CONNECT, PATIENCE, RETRY, PAUSE = 15, 30, 10, 1
-- How often another port is tried, if somebody else takes it first.
local PORTS = 5

---@class kitload.Tunnel
---@field way userdata?    the tunnel, while it is open
---@field tried number?    when the last attempt began
local open = {} -- by what M.mark says

-- The steps of time of which a code was sent. A server takes each code once.
local sent = {}

--- user@host:port, as far as the project says it.
---@param tunnel kit.Tunnel
function M.server(tunnel)
  return (tunnel.user and tunnel.user .. "@" or "") .. tunnel.host .. (tunnel.port and ":" .. tunnel.port or "")
end

--- A text that is another one for another tunnel; "" without a tunnel.
---@param destination kitload.Destination
function M.mark(destination)
  local tunnel = destination_of.tunnel(destination)
  return tunnel and (" through %s"):format(M.server(tunnel)) or ""
end

-- Where ssh connects to at the other end, as it is written in -L; and for messages.
local function target_of(destination)
  local parts, err = destination_of.parts(destination)
  if not parts then return nil, err end
  local name, port = parts.host and parts.host.value or "", parts.port and parts.port.value or "5432"
  local host = parts.hostaddr and parts.hostaddr.value or name
  local p = destination.project
  if parts.host and parts.host.from == "default" and not parts.hostaddr then
    return nil, errors.usage(("project %s goes through an SSH server, and says no host of the database"):format(p.name),
      'write host = "localhost" if the database is on the SSH server itself, else its name as the SSH server knows it')
  end
  if host:find(",", 1, true) or port:find(",", 1, true) then
    return nil, errors.usage(("project %s names several hosts, and an SSH tunnel leads to one"):format(p.name), "name one of them")
  end
  if host:sub(1, 1) == "/" then return ("%s/.s.PGSQL.%s"):format(host, port), ("%s/.s.PGSQL.%s"):format(host, port) end
  if not host:find "^[%w%.:_-]+$" then
    return nil, errors.usage(("project %s: ssh cannot connect to the host '%s'"):format(p.name, host), "it is a name or an address")
  end
  return ("%s:%s"):format(host:find(":", 1, true) and ("[%s]"):format(host) or host, port), ("%s:%s"):format(host, port)
end

-- The words that name the server on the command line of ssh.
local function words_of(tunnel, key)
  local words = {}
  local function add(...)
    for _, word in ipairs { ... } do words[#words + 1] = word end
  end
  if tunnel.port then add("-p", tostring(tunnel.port)) end
  if tunnel.user then add("-l", tunnel.user) end
  if key then add("-i", (key:gsub("%%", "%%%%")), "-o", "IdentitiesOnly=yes") end
  add("--", tunnel.host)
  return words
end

-- What the user's ssh_config says for this server.
local function config_of(words, server)
  local argv = table.move(words, 1, #words, 3, { "ssh", "-G" })
  local ran = sys.run { argv = argv }
  if ran.code ~= 0 then
    local login = { server = server, host = words[#words], config = {} }
    return nil, (ssh_words.error(login, { ran.err:match "[^\r\n]+" }, ran.code))
  end
  local config = {}
  for name, value in ran.out:gmatch "(%S+) ([^\n]*)\n" do config[name] = config[name] or value end
  return config
end

---@class kitload.Login: kitload.SshLogin
---@field project kitload.Project
---@field tunnel kit.Tunnel
---@field words string[]   that name the server to ssh
---@field who string       user@host, as ssh writes it before a question
---@field at_terminal boolean
---@field bounds table?    of connect.open
---@field is_quiet boolean nobody at the terminal is asked, because kitload connects only to write down how a run ended

local function login_of(destination, bounds)
  local p, tunnel = destination.project, destination_of.tunnel(destination)
  local key = project_of.key_path(p)
  if key and not sys.stat(key) then
    return nil, errors.usage(("the key of ssh_tunnel in %s is not there: %s"):format(p.path, key))
  end
  local words, server = words_of(tunnel, key), M.server(tunnel)
  local config, err = config_of(words, server)
  if not config then return nil, err end
  return { project = p, tunnel = tunnel, key = key, words = words, server = server, host = tunnel.host, config = config,
           who = ("%s@%s"):format(config.user, config.hostkeyalias or config.hostname:lower()), at_terminal = ssh.has_terminal(),
           bounds = bounds, is_quiet = bounds ~= nil and bounds.timeout ~= nil }
end

-- No ssh of the user may be shared: it would outlive the run, and its end would not be seen. What ssh_config says about time-outs
-- counts.
local function arguments(login, port, target)
  local argv = { "ssh", "-N", "-T" }
  local function option(word) argv[#argv + 1], argv[#argv + 2] = "-o", word end
  local c = login.config
  option "ExitOnForwardFailure=yes"
  option "StrictHostKeyChecking=yes"
  option "ControlMaster=no"
  option "ControlPath=none"
  option "LogLevel=INFO"
  if (c.serveraliveinterval or "0") == "0" then
    option "ServerAliveInterval=15"
    option "ServerAliveCountMax=3"
  end
  if login.bounds and login.bounds.timeout then
    option(("ConnectTimeout=%d"):format(math.max(1, math.ceil(login.bounds.timeout))))
  elseif (c.connecttimeout or "none") == "none" then
    option(("ConnectTimeout=%d"):format(CONNECT))
  end
  if c.forkafterauthentication == "yes" then option "ForkAfterAuthentication=no" end
  if not login.at_terminal then
    option "BatchMode=no" -- its questions come to us, and we say what is missing
    option "AddKeysToAgent=no"
  elseif login.is_quiet then
    option "BatchMode=yes"
  end
  argv[#argv + 1], argv[#argv + 2] = "-L", ("127.0.0.1:%d:%s"):format(port, target)
  return table.move(login.words, 1, #login.words, #argv + 1, argv)
end

-- Questions -------------------------------------------------------------------------------------------------------------------

-- Before OpenSSH 8.5, a question of the server looks like one of ssh.
local function check_version()
  local said = sys.run({ argv = { "ssh", "-V" } }).err
  local major, minor = said:match "OpenSSH[^%d]*(%d+)%.(%d+)"
  if not major or tonumber(major) * 100 + tonumber(minor) >= 805 then return true end
  return nil, errors.usage(("answers in ssh_tunnel need OpenSSH 8.5 or later, and this is %s.%s"):format(major, minor),
    "a key without a passphrase, or one in an agent, needs no answers")
end

-- The code for now. If the one of this step of time was sent already, the next one, which may take until the next step.
local function code_of(ref, key)
  local name = kit_project.secret_text(ref)
  while true do
    local now = math.floor(sys.now())
    local code, period = secret.totp(key, ref.totp, now)
    if not code then
      period.message = ("%s: %s"):format(name, period.message)
      return nil, period
    end
    local step = now // period
    if sent[name] ~= step then
      sent[name] = step
      return code
    end
    local left = (step + 1) * period - sys.now()
    out.say(("waiting %d s for the next one-time code of %s"):format(math.ceil(left), name))
    local ok, err = ssh.wait(left)
    if not ok then return nil, err end
  end
end

-- Answer a question of ssh.
---@param asked_before table  names of answers that were given, and in its list part the answers
---@param on_way boolean  an ssh for a jump host asks
local function answer(login, way, prompt, asked_before, on_way)
  local asked = prompts.read(prompt, login.who, on_way)
  local ref = asked.name and login.tunnel.answers and login.tunnel.answers[asked.name]
  -- asked.of is a part of the name: a server may ask a question that is called "password".
  if ref and asked.of == "server" and (asked.name == "password" or asked.name == "passphrase") then ref = nil end
  if not ref then return nil, prompts.unanswered(asked, login.server, login.project) end
  if asked_before[asked.name] then return nil, prompts.refused(asked, login.server, asked_before) end
  asked_before[asked.name], asked_before[#asked_before + 1] = true, ref
  local ok, err = check_version()
  if not ok then return nil, err end
  local value
  value, err = value_of.of(ref, destination_of.ssh_target(login.tunnel))
  if value and ref.totp then value, err = code_of(ref, value) end
  if not value then return nil, err end
  ok, err = way:answer(value)
  if not ok then err.message = ("%s: %s"):format(kit_project.secret_text(ref), err.message) end
  return ok, err
end

-- Opening -----------------------------------------------------------------------------------------------------------------------

local function no_answer(login, seconds)
  return errors.db(("no answer from the SSH server %s within %d s"):format(login.server, math.ceil(seconds)),
    ("is it up? ssh -v %s shows what it waits for"):format(login.host))
end

-- Go along with ssh until the tunnel is up. Passing: a later attempt may succeed.
local function follow(login, way)
  local said, asked_before, is_asked = {}, {}, false
  local seconds = login.bounds and login.bounds.timeout or (tonumber(login.config.connecttimeout) or CONNECT) + PATIENCE
  if login.at_terminal and not login.is_quiet then seconds = math.huge end -- who types may take their time
  while true do
    local event, what = way:next(seconds)
    if not event then return nil, what end
    if event == "up" then return true end
    if event == "silent" then return nil, no_answer(login, seconds) end
    if event == "ended" then
      local race = ssh_words.is_race(said, way:port())
      local err, passing = ssh_words.error(login, said, what)
      return nil, err, { race = race, passing = passing and not is_asked }
    elseif event == "said" then
      said[#said + 1] = what
      if login.at_terminal and not ssh_words.is_told(what) then io.stderr:write(text.show(what), "\n") end
    elseif event == "notify" then
      out.note(("ssh: %s"):format(what))
    elseif event == "asked" or event == "on way" then
      is_asked = true
      local ok, err = answer(login, way, what, asked_before, event == "on way")
      if not ok then return nil, err end
    end
  end
end

local function attempt(login, target, shown)
  local way, err = ssh.new(login.server, shown)
  if not way then return nil, err end
  local ok, why
  out.clear_progress()
  ok, err = way:start(arguments(login, way:port(), target), not login.at_terminal and ssh.program() or nil)
  if ok then ok, err, why = follow(login, way) end
  if ok then return way end
  way:close()
  return nil, err, why or {}
end

-- Attempts with other ports, and while the server cannot be reached.
local function attempts(login, target, shown)
  local races, started = 0, sys.monotonic()
  local retry = login.bounds and login.bounds.retry
  if retry == nil then retry = RETRY end
  while true do
    local way, err, why = attempt(login, target, shown)
    if way then return way end
    if why.race and races < PORTS then
      races = races + 1
    elseif why.passing and retry and sys.monotonic() + PAUSE - started < retry then
      local ok, stopped = ssh.wait(PAUSE)
      if not ok then return nil, stopped end
    else
      return nil, err
    end
  end
end

-- What asks again and again whether a broken connection can be made anew must not log in all the time.
local function pause(tried, bounds)
  local left = bounds and tried and tried + PAUSE - sys.monotonic()
  if not left or left <= 0 then return true end
  return ssh.wait(left)
end

local function way_to(destination, bounds)
  local target, shown = target_of(destination)
  if not target then return nil, shown end
  local mark = ("%s%s"):format(shown, M.mark(destination))
  local t = open[mark] or {}
  open[mark] = t
  if t.way and t.way:is_open() then return t.way end
  t.way = nil -- a connection that broke still holds it, to say why
  local ok, err = pause(t.tried, bounds)
  if not ok then return nil, err end
  t.tried = sys.monotonic()
  local login
  login, err = login_of(destination, bounds)
  if not login then return nil, err end
  t.way, err = attempts(login, target, shown)
  if t.way then out.say(("the SSH tunnel to %s is open"):format(login.server)) end
  return t.way, err
end

--- The tunnel to a destination, open; nil and nothing: its project has none.
---@param destination kitload.Destination
---@param bounds { retry: number|false?, timeout: number? }?  see connect.open
---@return userdata? way, table? err
function M.of(destination, bounds)
  if not destination_of.tunnel(destination) then return nil end
  local way, err = way_to(destination, bounds)
  if not way then err.step = "tunnel" end
  return way, err
end

return M
