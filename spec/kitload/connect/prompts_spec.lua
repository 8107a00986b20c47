-- Questions of ssh and of SSH servers: who asks, and which answer belongs to it.
require "spec.helper"
local prompts = require "kitload.connect.prompts"

local WHO = "deploy@bastion.acme.example"

local function name_of(prompt) return prompts.read(prompt, WHO).name end

describe("a question of ssh", function()
  it("for the password or the passphrase has that answer", function()
    assert.equal("password", name_of "deploy@bastion.acme.example's password: ")
    assert.equal("passphrase", name_of "Enter passphrase for key '/home/ada/.ssh/acme': ")
  end)

  it("that the server asks has the answer of its own text, exactly", function()
    assert.equal("Verification code:", name_of "(deploy@bastion.acme.example) Verification code: ")
    assert.equal("Duo\n\nPasscode or option (1-1):", name_of "(deploy@bastion.acme.example) Duo\n\nPasscode or option (1-1): ")
    assert.equal("verification code:", name_of "(deploy@bastion.acme.example) verification code:")
  end)

  it("that a server words like one of ssh is still the server's", function()
    for _, text in ipairs { "deploy@bastion.acme.example's password:", "Enter passphrase for key '/x':", "password", "passphrase",
      "(deploy@bastion.acme.example) Code:" } do
      local asked = prompts.read(("(%s) %s "):format(WHO, text), WHO)
      assert.same({ "server", text }, { asked.of, asked.name })
    end
  end)

  it("of another host, or of another kind, has no answer", function()
    for _, prompt in ipairs { "deploy@jump.acme.example's password: ", "ada@bastion.acme.example's password: ", "(deploy@jump.acme.example) Verification code: ",
      "(ada@bastion.acme.example) Verification code: ", "Enter PIN for ED25519-SK key SHA256:x: ", "Verification code: ", "password: ",
      "Enter deploy@bastion.acme.example's old password: ", "Are you sure you want to continue connecting (yes/no/[fingerprint])? " } do
      assert.is_nil(name_of(prompt), prompt)
    end
  end)

  it("of an ssh for a jump host has no answer, whatever its words are", function()
    for _, prompt in ipairs { WHO .. "'s password: ", ("(%s) Verification code: "):format(WHO), "Enter passphrase for key '/x': " } do
      local asked = prompts.read(prompt, WHO, true)
      assert.same({ "other" }, { asked.of, asked.name })
    end
  end)

  it("without an answer gives the line to add, which Lua reads", function()
    local project = { name = "acme", path = "projects/acme.lua", ssh_tunnel = { host = "bastion.acme.example" } }
    local function lines(prompt) return prompts.unanswered(prompts.read(prompt, WHO), "deploy@bastion", project) end
    local err = lines(("(%s) One-time password for `deploy':\nit is \"new\" "):format(WHO))
    assert.equal("usage", err.kind)
    local line = err.hint:match "^write in ssh_tunnel: (.-)\n?kitload secret set acme/otp stores it$"
    local answers = {}
    assert(load(line, "line", "t", setmetatable({ totp = function(v) return v end }, { __newindex = function(_, _, v) answers = v end })))()
    assert.same({ ["One-time password for `deploy':\nit is \"new\""] = "acme/otp" }, answers)
    project.ssh_tunnel.answers = {}
    err = lines "deploy@bastion.acme.example's password: "
    assert.equal('add to answers of ssh_tunnel: password = secret "acme/ssh"\nkitload secret set acme/ssh stores it', err.hint)
    assert.matches('secret "acme/passphrase"', lines("Enter passphrase for key '/x': ").hint, 1, true)
    err = lines "deploy@jump.acme.example's password: "
    assert.matches("on the way to the SSH server deploy@bastion, deploy@jump.acme.example asks", err.message, 1, true)
    assert.matches("is reached over another one, whose host key is not known", lines("The authenticity of host 'j (1.2.3.4)' can't be established.").message, 1, true)
    assert.matches("only a person at a terminal", lines("Enter PIN for ED25519-SK key SHA256:x: ").hint, 1, true)
  end)
end)
