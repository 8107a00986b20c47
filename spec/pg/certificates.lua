-- Certificates for specs, made with openssl: two CAs, servers, clients, a list of those that were revoked.
local h = require "spec.helper"

local M = {}

local config = [[
[ca]
default_ca = own
[own]
database = ./index
serial = ./serial
crlnumber = ./crlnumber
new_certs_dir = ./issued
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
]]

-- One folder per CA. `make NAME SUBJECT SAN [options]` gives NAME.crt and NAME.key.
local script = [[
set -e
key() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
root() {
  key ca
  openssl req -new -x509 -key ca.key -days 30 -subj "/CN=$1" -out ca.crt
  mkdir issued; : >index; echo 1000 >serial; echo 01 >crlnumber
}
make() {
  name=$1; cn=$2; san=$3; shift 3
  key $name
  openssl req -new -key $name.key -subj "/CN=$cn" -addext "subjectAltName=$san" -config ../config -out $name.csr
  openssl ca -batch -notext -config ../config -cert ca.crt -keyfile ca.key -in $name.csr -out $name.crt "$@"
}
list() { file=$1; shift; openssl ca -config ../config -cert ca.crt -keyfile ca.key -gencrl -out $file "$@"; }
cd "$1"
mkdir good other
cd good
root "Acme CA"
make server db.acme.example DNS:db.acme.example,DNS:standby.acme.example
make expired db.acme.example DNS:db.acme.example -startdate 20240101000000Z -enddate 20250131000000Z
make early db.acme.example DNS:db.acme.example,IP:192.0.2.1,IP:2001:db8::1 -startdate 20900101000000Z -enddate 20910101000000Z
make loader loader DNS:loader
make somebody somebody DNS:somebody
make gone loader DNS:gone
make old loader DNS:old -startdate 20240101000000Z -enddate 20250131000000Z
openssl ca -config ../config -cert ca.crt -keyfile ca.key -revoke gone.crt
list none.crl
openssl ca -config ../config -cert ca.crt -keyfile ca.key -revoke server.crt
list server.crl
list late.crl -crl_lastupdate 20240101000000Z -crl_nextupdate 20240201000000Z
openssl pkey -in loader.key -aes128 -passout pass:trustno1 -out locked.key
cd ../other
root "Other CA"
make loader loader DNS:loader
list none.crl
cd ..
openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=db.acme.example -keyout self.key -out self.crt
openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -utf8 -subj "/O=Müller/OU=db" -keyout nameless.key -out nameless.crt
]]

--- Make them in a folder: good/ and other/ are two CAs.
---@param folder string
function M.make(folder)
  h.write(folder .. "/config", config)
  h.write(folder .. "/make", script)
  local code, out, err = h.sh(("env -u LD_PRELOAD sh %s/make %s"):format(folder, folder))
  assert(code == 0, out .. err)
end

return M
