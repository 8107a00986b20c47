-- Runs a sample of the fault harness and prints its seed. `make faults` runs all of it.
local h = require "spec.helper"

if h.no_server(pending) then return end

describe("the faults", function()
  it("leave the destination as before or as after: a sample of the harness", function()
    -- It has a build of its own: that of the specs does not matter, so it runs once, with the plain one.
    if h.sanitized then return end
    local code, out, err = h.sh "scripts/faults --share=0.05"
    assert.equal(0, code, out .. err)
    assert.matches("third states: 0, broken promises: 0", out)
  end)

  it("are not in a build that was not made for them", function()
    local plain = h.read(h.build .. "/kitload.so")
    for _, word in ipairs { "test_point", "KITLOAD_FAULT", "staging.ended", "kitload.test_point" } do
      assert.is_nil(plain:find(word, 1, true), word)
      assert.is_nil(h.read(h.kitload):find(word, 1, true), word)
    end
  end)
end)
