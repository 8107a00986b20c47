-- What ssh says when a login fails, as an error: what happened, and what to do.
local errors = require "kitload.talk.errors"
local sys = require "kitload.host.sys"

local M = {}

---@class kitload.SshLogin
---@field server string                   as the project names it, for messages: deploy@bastion:2222
---@field host string                     for `ssh HOST`
---@field key string?                     the path of the project's key
---@field config table<string, string>    what ssh_config says for it (ssh -G)

-- For ssh-keygen -R and in known_hosts.
local function known_as(login)
  local c = login.config
  if c.hostkeyalias then return c.hostkeyalias end
  return c.port == "22" and c.hostname or ("[%s]:%s"):format(c.hostname, c.port)
end

-- The first file of known hosts, as a user writes it.
local function known_hosts(login)
  local path = login.config.userknownhostsfile:match "^%S+"
  local home = sys.getenv "HOME"
  if home and path:sub(1, #home + 1) == home .. "/" then return "~" .. path:sub(#home + 1) end
  return path
end

-- How the key comes into the file of known hosts.
local function keyscan(login, kind)
  local c = login.config
  local behind = c.proxyjump and c.proxyjump ~= "none" or c.proxycommand and c.proxycommand ~= "none"
  if behind or c.hostkeyalias then return ("log in once by hand, which stores it: ssh %s"):format(login.host) end
  local port = c.port == "22" and "" or ("-p %s "):format(c.port)
  return ("ssh-keyscan -t %s %s%s >> %s"):format(kind:lower(), port, c.hostname, known_hosts(login))
end

-- The fingerprint of the key that the server shows. ssh says it only with -v, and ends before it logs in.
local function fingerprint(login)
  local argv = { "timeout", "20", "ssh", "-v", "-N", "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o",
                 "PreferredAuthentications=none", "-o", "ControlPath=none" }
  for _, word in ipairs(login.words) do argv[#argv + 1] = word end
  return sys.run({ argv = argv }).err:match "Server host key: %S+ (SHA256:%S+)"
end

local function unknown_key(login, kind)
  local print = fingerprint(login)
  return errors.db(("the host key of the SSH server %s is not known: %s%s"):format(login.server, kind, print and " " .. print or ""),
    ("is that the fingerprint that its administrator names? then store the key: %s"):format(keyscan(login, kind)))
end

local function changed_key(login, all)
  local kind, print = all:match "The fingerprint for the (%S+) key sent by the remote host is%s+(SHA256:%S-)%.?%s"
  local file, line = all:match "Offending %S+ key in (%S-):(%d+)"
  return errors.db(("the SSH server %s shows another host key than the one in %s: %s"):format(login.server,
      file and ("%s, line %s"):format(file, line) or known_hosts(login), print and ("%s %s"):format(kind, print) or "a new one"),
    ("it was set up anew, or somebody stands between: ask its administrator for the fingerprint\nif it is right: ssh-keygen -R '%s'; %s")
      :format(known_as(login), keyscan(login, kind or "ed25519")))
end

local function denied(login, methods)
  local key = methods:find("publickey", 1, true)
  local hint
  if key and login.key then
    hint = ("is the public key of %s in authorized_keys of this user there?"):format(login.key)
  elseif key then
    hint = ("no key of ssh's own is taken there: name one, key = \"~/.ssh/…\", or see what ssh -v %s tries"):format(login.host)
  end
  return errors.db(("the SSH server %s refused the login; it takes %s"):format(login.server, (methods:gsub(",", ", "))), hint)
end

local is_passing = { "Connection refused", "Connection timed out", "Connection reset", "No route to host", "Network is unreachable",
  "Temporary failure in name resolution", "kex_exchange_identification", "Operation timed out" }

-- Each with what ssh says, and the error; the captures are what the pattern found.
local table_of_words = {
  { "REMOTE HOST IDENTIFICATION HAS CHANGED", function(login, all) return changed_key(login, all) end },
  { "REVOKED HOST KEY", function(login)
    return errors.db(("the host key of the SSH server %s is revoked in your files"):format(login.server),
      "ask its administrator: somebody may use a stolen key")
  end },
  { "No (%S+) host key is known for", function(login, _, kind) return unknown_key(login, kind) end },
  { "^ssh: not found", function()
    return errors.db("there is no ssh in PATH, and ssh_tunnel needs it", "apt-get install openssh-client")
  end },
  { "[Bb]ad permissions", function(login, all)
    local file = all:match "Permissions %d+ for '(.-)' are too open" or login.key or "FILE"
    return errors.db(("ssh does not use the key %s, because others can read it"):format(file), ("chmod 600 %s"):format(file))
  end },
  { "Too many authentication failures", function(login)
    return errors.db(("the SSH server %s ends the login after too many keys"):format(login.server),
      'ssh offers all keys of its agent: name the right one, key = "~/.ssh/…", and it offers no other')
  end },
  { "Load key \"(.-)\": ([^\r\n]+)", function(_, _, file, why)
    return errors.db(("ssh cannot read the key %s: %s"):format(file, why), "is it the private key, and is the passphrase right?")
  end },
  { "Permission denied %(([%w,-]+)%)", function(login, _, methods) return denied(login, methods) end },
  { "Could not resolve hostname (%S+): ([^\r\n]+)", function(login, _, host, why)
    return errors.db(("the name of the SSH server %s cannot be found: %s: %s"):format(login.server, host, why),
      "is it written as it should be? a Host of ~/.ssh/config is one of the user who runs kitload")
  end },
  { "[Cc]onnect to host (%S+) port (%d+): ([^\r\n]+)", function(login, _, host, port, why)
    return errors.db(("the SSH server %s cannot be reached: %s port %s: %s"):format(login.server, host, port, why),
      "is it up, are host and port right, and does a firewall let this machine through?")
  end },
  { "no matching (.-) found%. Their offer: (%S+)", function(login, _, what, offer)
    return errors.db(("ssh and the SSH server %s have no %s in common; it offers %s"):format(login.server, what, offer),
      "an old server needs a line in ~/.ssh/config, as HostKeyAlgorithms +ssh-rsa")
  end },
  { "kex_exchange_identification: ([^\r\n]+)", function(login, _, why)
    return errors.db(("the SSH server %s ended the connection at its begin: %s"):format(login.server, why),
      "is it an SSH server, and does it let this machine in?")
  end },
  { "cannot listen to port: (%d+)", function(login, _, port)
    return errors.db(("ssh cannot listen on the port %s of this machine"):format(port),
      ("ssh_config has a LocalForward for %s, and something else uses the port: a Host without it helps"):format(login.host))
  end },
}

--- The error for a login that failed.
---@param login kitload.SshLogin
---@param said string[]  what ssh said, in lines
---@param code integer
---@return kitload.Error err, boolean passing  passing: a later attempt may succeed
function M.error(login, said, code)
  local all = table.concat(said, "\n") .. "\n"
  local passing = false
  for _, word in ipairs(is_passing) do passing = passing or all:find(word, 1, true) ~= nil end
  for _, entry in ipairs(table_of_words) do
    local found = { all:match(entry[1]) }
    if found[1] then return entry[2](login, all, table.unpack(found)), passing end
  end
  local ended = code > 128 and code < 255 and ("ssh was killed by signal %d"):format(code - 128) or ("ssh ended with %d"):format(code)
  local last = said[#said] and said[#said]:gsub("%.$", "") or ended
  return errors.db(("the SSH server %s: %s"):format(login.server, last), ("see what ssh -v %s says"):format(login.host)), passing
end

--- Whether the login failed only because somebody else took our port first.
function M.is_race(said, port)
  return table.concat(said, "\n"):find(("cannot listen to port: %d%%f[%%D]"):format(port)) ~= nil
end

--- Lines of a failed login that are told as an error, so that they need not be shown, too.
local told = { "^@@@", "^No %S+ host key is known", "^Host key ", "^ssh: ", "^kex_", "Permission denied %(", "^bind ", "^channel_",
  "^Could not request", "^Connection ", "^Received disconnect", "^Disconnected from", "^Load key ", "^Unable to negotiate" }

function M.is_told(line)
  for _, pattern in ipairs(told) do
    if line:find(pattern) then return true end
  end
  return false
end

return M
