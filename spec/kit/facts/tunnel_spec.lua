-- ssh_tunnel of a project, as it is written: what is taken, and what is refused.
require "spec.helper"
local kit_project = require "kit.facts.project"

local words = kit_project.words

local function check(v) return kit_project.facts.ssh_tunnel.check(v) end

describe("ssh_tunnel", function()
  it("takes a host, and what answers its questions", function()
    local tunnel = check { host = "bastion.acme.example", port = 2222, user = "deploy", key = "~/.ssh/acme", answers = {
      password = words.secret "acme/ssh", ["Verification code: "] = words.totp "acme/otp", ["Token:"] = words.totp { env = "TOKEN", digits = 8 },
      ["PIN:"] = words.totp { "acme/pin", period = 60, algorithm = "SHA256" } } }
    assert.same({ "bastion.acme.example", 2222, "deploy", "~/.ssh/acme" }, { tunnel.host, tunnel.port, tunnel.user, tunnel.key })
    local answers = tunnel.answers
    assert.same({ kind = "sealed", name = "acme/ssh" }, answers.password)
    assert.same({ kind = "sealed", name = "acme/otp", totp = {} }, answers["Verification code:"])
    assert.same({ kind = "env", name = "TOKEN", totp = { digits = 8 } }, answers["Token:"])
    assert.same({ kind = "sealed", name = "acme/pin", totp = { period = 60, algorithm = "SHA256" } }, answers["PIN:"])
    assert.equal('totp "acme/otp"', kit_project.secret_text(answers["Verification code:"]))
    assert.equal('totp { env = "TOKEN" }', kit_project.secret_text(answers["Token:"]))
    for _, host in ipairs { "bastion", "10.0.0.1", "fe80::1", "a_b-c.example" } do assert.equal(host, check({ host = host }).host) end
  end)

  it("refuses what ssh or a shell would read in another way", function()
    for _, host in ipairs { "", "-oProxyCommand=x", "deploy@bastion", "ssh://bastion", "a b", "$(x)", "a;b", "a\nb", "`x`", 5 } do
      local got, wrong = check { host = host }
      assert.is_nil(got)
      assert.matches("for host$", wrong)
    end
    for _, user in ipairs { "", "-x", "a b", "a;b", "a\n", 7 } do assert.is_nil((check { host = "h", user = user })) end
    for _, port in ipairs { 0, 65536, "22", 22.5 } do assert.is_nil((check { host = "h", port = port })) end
    for _, key in ipairs { "", "-x", "a\n", 7 } do assert.is_nil((check { host = "h", key = key })) end
  end)

  it("refuses answers that are no secrets, and does not repeat them", function()
    local function refused(message, answers)
      local got, wrong, instead = check { host = "h", answers = answers }
      assert.is_nil(got)
      assert.is_truthy(wrong:find(message, 1, true), wrong)
      assert.is_nil((wrong .. (instead or "")):find("geheim", 1, true), wrong)
    end
    refused("is a text, and the file is kept in git", { password = "geheim" })
    refused("is a text, and the file is kept in git", { ["Verification code:"] = "geheim" })
    refused("must have a table of prompts", { "geheim" })
    refused("must have a table of prompts", "geheim")
    refused("an answer without a prompt", { [" "] = words.secret "a/b" })
    refused("two answers for", { ["Code:"] = words.secret "a/b", ["Code: "] = words.secret "a/c" })
    refused("has a one-time code for passphrase", { passphrase = words.totp "a/b" })
    refused("must be a secret", { password = 123456 })
    refused("no good name", { password = words.totp "../x" })
    refused("has 5 for digits, which is 6 to 10", { password = words.totp { "a/b", digits = 5 } })
    refused("has 0 for period", { password = words.totp { "a/b", period = 0 } })
    refused("none of SHA1, SHA256, SHA512", { password = words.totp { "a/b", algorithm = "MD5" } })
    refused("does not say where", { password = words.totp {} })
    refused('has no option "colour"', { password = words.totp { env = "X", colour = 1 } })
  end)

  it("refuses what it does not know, with the nearest name", function()
    local _, wrong, instead = check { hots = "h" }
    assert.same({ 'has no option "hots"', "did you mean 'host'?" }, { wrong, instead })
    assert.matches("says no host", (select(2, check {})))
    assert.matches("must be a table", (select(2, check "bastion")))
    assert.matches("only ssh_tunnel.answers can have", (select(2, kit_project.facts.password.check(words.totp "a/b"))))
  end)

  it("is shown without the texts behind its prompts", function()
    local line = [[ssh_tunnel = { host = "bastion", answers = { password = "geheim", ["Verification code:"] = "geheim", ['Q?'] = 'geheim' } }]]
    local shown = kit_project.masked(line)
    assert.is_nil(shown:find("geheim", 1, true), shown)
    assert.is_truthy(shown:find("Verification code:", 1, true), shown)
  end)
end)
