-- A private PostgreSQL for specs that must kill it, be refused, or use encryption. It can have a TCP port of its own.
local h = require "spec.helper"

local M = {}

local function bin()
  local p = assert(io.popen "ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; pg_config --bindir", "r")
  local path = p:read "l"
  p:close()
  return path
end

local function as_owner(command)
  local root = h.sh 'test "$(id -u)" = 0' == 0
  return ("cd / && unset LD_PRELOAD && %ssh -c %s"):format(root and "runuser -u postgres -- " or "", h.quote(command))
end

local function must(command)
  local code, out, err = h.sh(command)
  assert(code == 0, command .. ": " .. out .. err)
  return out
end

local server = {}
server.__index = server

--- Lines of the log that contain a text.
function server:logged(text)
  local n = 0
  for line in io.lines(self.dir .. "/log") do
    if line:find(text, 1, true) then n = n + 1 end
  end
  return n
end

--- The shell command that starts it and does not wait until it takes connections.
function server:start_command()
  return as_owner(("%s/pg_ctl -D %s/data -l %s/log -W start >/dev/null"):format(self.bin, self.dir, self.dir))
end

function server:start()
  must(as_owner(("%s%s/pg_ctl -D %s/data -l %s/log -w start >/dev/null"):format(self.env, self.bin, self.dir, self.dir)))
end

--- The postmaster's process id.
function server:pid()
  return tonumber(h.read(self.dir .. "/data/postmaster.pid"):match "^%d+")
end

function server:stop()
  h.sh(as_owner(("%s/pg_ctl -D %s/data -m immediate -w stop"):format(self.bin, self.dir)))
end

function server:remove()
  self:stop()
  os.execute("rm -rf " .. self.dir)
end

--- options: port (also listens on 127.0.0.1), tls, hba (text of pg_hba.conf), conf (more settings), env (its environment, "NAME=value")
function M.new(options)
  local self = setmetatable({ bin = bin(), env = options.env and options.env .. " " or "" }, server)
  self.dir = must("mktemp -d /tmp/kitload-spec.XXXXXX"):match "%S+"
  must(("! test $(id -u) = 0 || chown postgres %s"):format(self.dir))
  must(as_owner(("%s/initdb -D %s/data -U postgres -A trust -E UTF8 --locale=C --no-sync"):format(self.bin, self.dir)))
  local conf = { options.conf or "", ("unix_socket_directories = '%s'"):format(self.dir), "fsync = off", "max_connections = 20" }
  conf[#conf + 1] = options.port and ("listen_addresses = '127.0.0.1'\nport = " .. options.port) or "listen_addresses = ''"
  if options.tls then
    local make = "cd %s/data && openssl req -new -x509 -days 2 -nodes -subj /CN=localhost -out server.crt -keyout server.key"
    must(as_owner((make .. " && chmod 600 server.key"):format(self.dir)))
    conf[#conf + 1] = "ssl = on"
  end
  local append = "printf %s " .. h.quote("\n" .. table.concat(conf, "\n") .. "\n") .. " >> " .. self.dir .. "/data/postgresql.conf"
  must(as_owner(append))
  if options.hba then
    must(as_owner("printf %s " .. h.quote(options.hba) .. " > " .. self.dir .. "/data/pg_hba.conf"))
  end
  self.conninfo = ("host=%s port=%d dbname=postgres user=postgres"):format(self.dir, options.port or 5432)
  return self
end

return M
