require "spec.helper"
local limits = require "kitload.merge.limits"

describe("max_rejects", function()
  local function message(spec, read, rejected)
    spec.mode = spec.mode or "upsert"
    local err = limits.exceeded(spec, read, rejected)
    return err and err.message
  end

  it("is a count or a share, and bears exactly that much", function()
    assert.is_nil(message({ max_rejects = 3 }, 100, 3))
    assert.equal("4 of 100 rows rejected, max_rejects allows 3: nothing was loaded", message({ max_rejects = 3 }, 100, 4))
    assert.is_nil(message({ max_rejects = "5%" }, 1000, 50))
    assert.equal("51 of 1,000 rows rejected, max_rejects allows 5%: nothing was loaded", message({ max_rejects = "5%" }, 1000, 51))
    assert.is_nil(message({ max_rejects = "10" }, 1000, 10))
    assert.is_string(message({ max_rejects = "0.5 %" }, 100, 1))
  end)

  it("is none for overwrite and none for on_invalid = abort, and unbounded otherwise", function()
    assert.is_nil(message({}, 10, 10))
    assert.equal('1 of 10 rows rejected, load = "overwrite" allows none: nothing was loaded', message({ mode = "overwrite" }, 10, 1))
    assert.is_nil(message({ mode = "overwrite", max_rejects = "100%" }, 10, 10))
    assert.equal('1 of 10 rows rejected, on_invalid = "abort" allows none: nothing was loaded',
      message({ on_invalid = "abort", max_rejects = 5 }, 10, 1))
    assert.is_nil(message({ on_invalid = "abort", mode = "overwrite" }, 10, 0))
  end)

  it("that is neither is refused", function()
    for _, value in ipairs { "many", "-1", "101%", 1.5, -1, "%", true } do
      assert.equal(("max_rejects cannot be '%s'"):format(tostring(value)), limits.wrong({ max_rejects = value }).message)
    end
    for _, value in ipairs { 0, "5%", "12", "2.5%" } do assert.is_nil(limits.wrong({ max_rejects = value, max_deletes = value })) end
    assert.is_nil(limits.wrong({}))
  end)
end)
