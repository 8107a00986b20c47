-- The receivers of webhooks for specs (spec/http/receiver.js): started once for a file of specs.
--
-- The libraries of npm are pinned, and installed once into the build folder. Without node these specs fail: what they check, nothing else does.
local cjson = require "cjson"
local h = require "spec.helper"

local M = {}

--- The secret that the receivers know, and another one.
M.SECRET, M.OTHER = "whsec_" .. ("MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="), "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="

-- The same files are installed only once, whatever their names.
local function modules()
  local folder = h.build .. "/npm"
  local same = h.exists(folder .. "/done") and h.read(folder .. "/done") == h.read "spec/npm/package-lock.json"
  if not same then
    local code, _, err = h.sh(("mkdir -p %s && cp spec/npm/package.json spec/npm/package-lock.json %s && cd %s && npm ci --no-audit --no-fund"):format(
      folder, folder, folder))
    assert(code == 0, "npm ci: scripts/setup --specs brings node and npm: " .. err)
    h.write(folder .. "/done", h.read "spec/npm/package-lock.json")
  end
  return (folder:sub(1, 1) == "/" and folder or h.pwd() .. "/" .. folder) .. "/node_modules"
end

-- A CA, and certificates of it: one for localhost, one for another host.
local CERTIFICATES = [[
set -e; cd %s
key() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
key ca; openssl req -new -x509 -key ca.key -days 30 -subj "/CN=Hooks CA" -out ca.crt
sign() {
  key $1; printf 'subjectAltName=%%s' "$2" >$1.ext
  openssl req -new -key $1.key -subj "/CN=$1" -out $1.csr
  openssl x509 -req -in $1.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile $1.ext -out $1.crt
}
sign localhost DNS:localhost,IP:127.0.0.1
sign elsewhere DNS:elsewhere.example
]]

local Receiver = {}
Receiver.__index = Receiver

--- Start them.
function M.start()
  local dir = h.tmp()
  local self = setmetatable({ dir = dir, log = dir .. "/log", ca = dir .. "/ca.crt" }, Receiver)
  local code, _, err = h.sh("exec 2>&1; " .. CERTIFICATES:format(dir))
  assert(code == 0, err)
  h.write(self.log, "")
  self.pipe = assert(io.popen(("exec node spec/http/receiver.js %s %s %s %s >%s/ports"):format(h.quote(modules()), h.quote(self.log), M.SECRET,
    h.quote(dir), h.quote(dir)), "w"))
  for _ = 1, 500 do
    local text = h.exists(dir .. "/ports") and h.read(dir .. "/ports") or ""
    if text:find "\n" then
      self.ports = cjson.decode(text)
      return self
    end
    os.execute "sleep 0.02"
  end
  error "the receivers did not start"
end

function Receiver:url(path) return ("http://127.0.0.1:%d%s"):format(self.ports.http, path) end
function Receiver:tls(path, which) return ("https://localhost:%d%s"):format(self.ports[which or "https"], path) end

--- What came since the last call.
function Receiver:got()
  local list = {}
  for line in h.read(self.log):gmatch "[^\n]+" do list[#list + 1] = cjson.decode(line) end
  h.write(self.log, "")
  return list
end

function Receiver:stop() self.pipe:close() end

return M
