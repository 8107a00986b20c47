-- Real SSH servers on this machine, with an account of their own, for specs. Only root can start them so: they look up passwords, and
-- PAM asks questions. Each port takes another way to log in:
--
--   key         a key                           password    a password
--   questions   PAM: the password, then a one-time code (libpam-oath)
--   closed      a key; forwards nothing
--
-- kitload finds an `ssh` in the folder `bin` that reads a configuration of the spec's own, so that the files of the user who runs the
-- specs neither matter nor change.
local h = require "spec.helper"

local M = {}

local SERVICES = "/etc/pam.d/"

--- Why there can be no SSH server here, or nil.
function M.missing()
  if h.sh 'test "$(id -u)" = 0' ~= 0 then return "only root can start the SSH server of these specs" end
  for _, path in ipairs { "/usr/sbin/sshd", "/lib/*/security/pam_oath.so", "/usr/sbin/useradd" } do
    if h.sh("ls " .. path) ~= 0 then return path .. " is not there: scripts/setup --specs" end
  end
end

local function must(command)
  local code, out, err = h.sh(command)
  assert(code == 0, command .. ": " .. out .. err)
  return out
end

-- Free ports, as the kernel gives them.
local function free_ports(n)
  return must(([[perl -MIO::Socket::INET -e 'for (1..%d) { push @s, IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") }
    print map { $_->sockport . "\n" } @s']]):format(n))
end

-- What a spec left that was killed: its account has the number of its process, and its servers have the name of the account.
local function remove_stale()
  h.sh([[for user in $(sed -n 's/^\(kitload-s[0-9]*\):.*/\1/p' /etc/passwd); do
    kill -0 "${user#kitload-s}" 2>/dev/null || { pkill -f "/$user -f "; userdel "$user"; rm -f ]] .. SERVICES .. [["$user"; }
  done]])
end

local servers = {}
servers.__index = servers

-- PAM takes the program's name as that of its service.
function servers:start(name, conf)
  local dir = self.dir
  h.write(("%s/%s.conf"):format(dir, name), conf)
  must(("LD_PRELOAD=%s/names.so %s/%s -f %s/%s.conf -E %s/%s.log"):format(dir, dir, self.user, dir, name, dir, name))
end

--- End the logins at the server's side.
function servers:cut() must(("pkill -KILL -u %s"):format(self.user)) end

--- What ssh's configuration says, beside what all of these need.
function servers:configure(text)
  h.write(self.dir .. "/config", (text or "") .. ("\nHost *\n  UserKnownHostsFile %s/known_hosts\n  GlobalKnownHostsFile /dev/null\n  IdentityFile %s/none\n"):format(
    self.dir, self.dir))
end

--- Which host keys are known: those of the servers, or `key` in their place. "": none.
function servers:known(key)
  local lines = {}
  for _, name in ipairs(key ~= "" and { "key", "password", "questions", "closed" } or {}) do
    lines[#lines + 1] = ("[127.0.0.1]:%d %s"):format(self.ports[name], key or self.host_key)
  end
  h.write(self.dir .. "/known_hosts", table.concat(lines, "\n") .. "\n")
end

--- The value of ssh_tunnel for the way to log in, as a text.
function servers:tunnel(way, more)
  return ('{ host = "127.0.0.1", port = %d, user = %q, %s }'):format(self.ports[way], self.user, more or "")
end

function servers:over()
  h.sh(("for f in %s/*.pid; do kill $(cat $f); done; pkill -KILL -u %s; sleep 0.1; userdel %s; rm -f %s%s"):format(self.dir, self.user, self.user,
    SERVICES, self.user))
end

--- Start them.
---@param password string
---@param otp string  the key of the one-time codes, in hexadecimal digits
function M.begin(password, otp)
  remove_stale()
  local self = setmetatable({ dir = h.tmp(), ports = {}, password = password }, servers)
  self.user = "kitload-s" .. h.read("/proc/self/stat"):match "^%d+"
  must "mkdir -p -m 755 /run/sshd" -- it stays: the servers of another file of specs may need it
  local ports = free_ports(4):gmatch "%d+"
  for _, name in ipairs { "key", "password", "questions", "closed" } do self.ports[name] = math.tointeger(ports()) end
  local dir = self.dir
  must(("env -u LD_PRELOAD ${CC:-cc} -O1 -shared -fPIC -o %s/names.so spec/commands/names.c"):format(dir))
  must(("for key in host id locked; do ssh-keygen -q -t ed25519 -N '' -C spec -f %s/$key; done; ssh-keygen -q -p -a 1 -N 'open sesame' -f %s/locked"):format(dir, dir))
  must(("useradd -M -N -d %s -s /bin/sh %s"):format(dir, self.user))
  must(("chpasswd <<'END'\n%s:%s\nEND"):format(self.user, password))
  h.write(dir .. "/authorized", h.read(dir .. "/id.pub") .. h.read(dir .. "/locked.pub"))
  h.write(dir .. "/oath", ("HOTP/T30/6 %s - %s\n"):format(self.user, otp))
  h.write(SERVICES .. self.user, ("auth requisite pam_unix.so nodelay\nauth requisite pam_oath.so usersfile=%s/oath window=2 digits=6\n"
    .. "account required pam_permit.so\nsession required pam_permit.so\n"):format(dir))
  must(("chmod 600 %s/oath; chmod 755 %s; mkdir %s/bin; ln -s /usr/sbin/sshd %s/%s"):format(dir, dir, dir, dir, self.user))
  h.write(dir .. "/bin/ssh", ("#!/bin/sh\nexec /usr/bin/ssh -F %s/config \"$@\"\n"):format(dir))
  must(("chmod 755 %s/bin/ssh"):format(dir))
  local all = ("ListenAddress 127.0.0.1\nHostKey %s/host\nStrictModes no\nAuthorizedKeysFile %s/authorized\nPrintMotd no\nLogLevel VERBOSE\nMaxStartups 100\n"):format(
    dir, dir)
  local p = self.ports
  self:start("plain", ("Port %d\nPort %d\nPort %d\nPidFile %s/plain.pid\n%sUsePAM no\nKbdInteractiveAuthentication no\nBanner %s/banner\n"):format(p.key, p.password, p.closed, dir, all, dir)
    .. ("Match LocalPort %d\nAuthenticationMethods publickey\n"):format(p.key)
    .. ("Match LocalPort %d\nAuthenticationMethods password\n"):format(p.password)
    .. ("Match LocalPort %d\nAuthenticationMethods publickey\nAllowTcpForwarding no\n"):format(p.closed))
  self:start("pam", ("Port %d\nPidFile %s/pam.pid\n%sUsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\nAuthenticationMethods keyboard-interactive:pam\n"):format(
    p.questions, dir, all))
  h.write(dir .. "/banner", "authorised users only\n")
  self.host_key = h.read(dir .. "/host.pub"):gsub("%s+$", "")
  self:known()
  self:configure()
  return self
end

return M
