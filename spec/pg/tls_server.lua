-- A PostgreSQL with TLS, with a certificate of spec.pg.certificates for db.acme.example. Its certificate can be changed while it runs.
local h = require "spec.helper"
local certificates = require "spec.pg.certificates"
local pg = require "kitload.host.pg"
local server_of = require "spec.pg.server"

local M = {}

local rules = [[
local all all trust
hostssl all postgres 127.0.0.1/32 trust
hostssl all loader 127.0.0.1/32 cert
hostssl all checked 127.0.0.1/32 md5
host all plain 127.0.0.1/32 trust
]]

local tls_server = {}
tls_server.__index = tls_server

--- A connection string over TCP. The server's name is not looked up.
function tls_server:to(more)
  return ("host=db.acme.example hostaddr=127.0.0.1 port=%d user=postgres dbname=postgres %s"):format(self.port, more or "")
end

local function set(self, name, value)
  for _, text in ipairs { ("alter system set %s = '%s'"):format(name, value), "select pg_reload_conf()" } do
    assert(self.conn:script(text))
  end
end

-- The postmaster takes what is new when it comes to it.
local function until_true(what)
  for _ = 1, 200 do
    if what() then return end
    os.execute "sleep 0.02"
  end
  error "the server did not take its new settings"
end

--- Show another certificate: a path below the folder of the certificates, without its end.
function tls_server:show(name)
  local wanted = pg.certificates(("%s/%s.crt"):format(self.certs, name))[1].fingerprint
  set(self, "ssl_key_file", ("../certs/%s.key"):format(name))
  set(self, "ssl_cert_file", ("../certs/%s.crt"):format(name))
  until_true(function()
    local c = pg.look { conninfo = self:to(), settings = { sslmode = "require", sslrootcert = "/dev/null/none" } }
    return c and c.fingerprint == wanted
  end)
end

--- Turn TLS off.
function tls_server:clear()
  set(self, "ssl", "off")
  until_true(function() return not pg.look { conninfo = self:to(), settings = { sslmode = "require" } } end)
end

function tls_server:remove()
  if self.conn then self.conn:close() end
  self.server:remove()
end

-- Specs that run at the same time have other ports.
local function port_of_process() return 20000 + tonumber(h.read("/proc/self/stat"):match "^%d+") % 12000 end

--- Start it.
function M.new()
  local port = port_of_process()
  local self = setmetatable({ port = port }, tls_server)
  self.server = server_of.new { port = port, hba = rules, conf = "ssl = on\nssl_cert_file = '../certs/good/server.crt'\n"
    .. "ssl_key_file = '../certs/good/server.key'\nssl_ca_file = '../certs/good/ca.crt'\nssl_crl_file = '../certs/good/none.crl'\n" }
  self.certs = self.server.dir .. "/certs"
  assert(h.sh("mkdir " .. self.certs) == 0)
  certificates.make(self.certs)
  h.sh(("chmod 711 %s; chmod -R a+rX %s; chmod 600 %s/*.key %s/*/*.key; test $(id -u) = 0 && chown -R postgres %s"):format(self.server.dir, self.certs,
    self.certs, self.certs, self.certs))
  self.server:start()
  self.conn = assert(pg.connect { conninfo = self.server.conninfo })
  for _, text in ipairs { "create role loader login", "create role plain login",
    "set password_encryption = md5; create role checked login password 'x'" } do assert(self.conn:script(text)) end
  return self
end

return M
