-- What ssh says when a login fails, and what kitload makes of it. The texts are those of OpenSSH 9.2 and 8.4.
require "spec.helper"
local ssh_words = require "kitload.connect.ssh_words"

local function login(more)
  local l = { server = "deploy@bastion:2222", host = "bastion", words = {}, config = { hostname = "bastion.acme.example", port = "2222",
    user = "deploy", userknownhostsfile = "/x/known_hosts /x/known_hosts2" } }
  for name, value in pairs(more or {}) do l[name] = value end
  return l
end

local function err_of(text, more, code)
  local lines = {}
  for line in text:gmatch "[^\n]+" do lines[#lines + 1] = line end
  return ssh_words.error(login(more), lines, code or 255)
end

describe("a failed login with SSH", function()
  for text, expected in pairs {
    ["ssh: connect to host bastion.acme.example port 2222: Connection refused"] =
      { "the SSH server deploy@bastion:2222 cannot be reached: bastion.acme.example port 2222: Connection refused", true },
    ["ssh: Could not resolve hostname bastion: Name or service not known"] =
      { "the name of the SSH server deploy@bastion:2222 cannot be found: bastion: Name or service not known", false },
    ["ssh: Could not resolve hostname bastion: Temporary failure in name resolution"] =
      { "the name of the SSH server deploy@bastion:2222 cannot be found: bastion: Temporary failure in name resolution", true },
    ["deploy@bastion: Permission denied (publickey,password)."] =
      { "the SSH server deploy@bastion:2222 refused the login; it takes publickey, password", false },
    ["Received disconnect from 1.2.3.4 port 2222:2: Too many authentication failures\nDisconnected from 1.2.3.4 port 2222"] =
      { "the SSH server deploy@bastion:2222 ends the login after too many keys", false },
    ["Permissions 0644 for '/x/id' are too open.\nLoad key \"/x/id\": bad permissions\ndeploy@bastion: Permission denied (publickey)."] =
      { "ssh does not use the key /x/id, because others can read it", false },
    ["Load key \"/x/id\": error in libcrypto\ndeploy@bastion: Permission denied (publickey)."] = { "ssh cannot read the key /x/id: error in libcrypto", false },
    ["Unable to negotiate with 1.2.3.4 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss"] =
      { "ssh and the SSH server deploy@bastion:2222 have no host key type in common; it offers ssh-rsa,ssh-dss", false },
    ["kex_exchange_identification: Connection closed by remote host\nConnection closed by 127.0.0.1 port 2222"] =
      { "the SSH server deploy@bastion:2222 ended the connection at its begin: Connection closed by remote host", true },
    ["kex_exchange_identification: read: Connection reset by peer"] =
      { "the SSH server deploy@bastion:2222 ended the connection at its begin: read: Connection reset by peer", true },
    ["bind [127.0.0.1]:8080: Address already in use\nchannel_setup_fwd_listener_tcpip: cannot listen to port: 8080\nCould not request local forwarding."] =
      { "ssh cannot listen on the port 8080 of this machine", false },
    ["ssh: not found"] = { "there is no ssh in PATH, and ssh_tunnel needs it", false },
    ["@@@@@@@@\n@ WARNING: REVOKED HOST KEY DETECTED! @\nHost key verification failed."] =
      { "the host key of the SSH server deploy@bastion:2222 is revoked in your files", false },
    ["/root/.ssh/config: line 3: Bad configuration option: hots"] = { "the SSH server deploy@bastion:2222: /root/.ssh/config: line 3: Bad configuration option: hots", false },
  } do
    it("says " .. expected[1], function()
      local err, passing = err_of(text)
      assert.same({ expected[1], expected[2], "db" }, { err.message, passing, err.kind })
      assert.is_truthy(err.hint)
    end)
  end

  it("that ssh says nothing about has its number or its signal", function()
    assert.equal("the SSH server deploy@bastion:2222: ssh was killed by signal 9", err_of("", nil, 137).message)
    assert.equal("the SSH server deploy@bastion:2222: ssh ended with 255", err_of("").message)
  end)

  it("by a changed host key names both keys' places, and never accepts", function()
    local text = "@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@\nThe fingerprint for the ED25519 key sent by the remote host is\n"
      .. "SHA256:S5bVkvovsIK7.\nPlease contact your system administrator.\nOffending RSA key in /x/known_hosts:7\nHost key verification failed."
    local err = err_of(text)
    assert.equal("the SSH server deploy@bastion:2222 shows another host key than the one in /x/known_hosts, line 7: ED25519 SHA256:S5bVkvovsIK7", err.message)
    assert.matches("ssh-keygen -R '[bastion.acme.example]:2222'; ssh-keyscan -t ed25519 -p 2222 bastion.acme.example >> /x/known_hosts", err.hint, 1, true)
    err = err_of(text, { config = { hostname = "b", port = "22", userknownhostsfile = "/x/k", proxyjump = "jump" } })
    assert.matches("ssh-keygen -R 'b'; log in once by hand, which stores it: ssh bastion", err.hint, 1, true)
  end)

  it("is a race only for our own port", function()
    local said = { "channel_setup_fwd_listener_tcpip: cannot listen to port: 8080" }
    assert.same({ true, false }, { ssh_words.is_race(said, 8080), ssh_words.is_race(said, 808) })
  end)
end)
