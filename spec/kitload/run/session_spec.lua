-- What a run calls its kit.
require "spec.helper"
local session = require "kitload.run.session"

describe("the kit's name in reports", function()
  it("has the version, if the kit has one", function()
    assert.equal("acme.contacts@1.4.0", session.label { description = { name = "acme.contacts", version = "1.4.0" } })
    assert.equal("acme.contacts", session.label { description = { name = "acme.contacts" } })
    assert.equal("no kit", session.label { description = {} })
    assert.equal("no kit", session.label {})
  end)
end)
