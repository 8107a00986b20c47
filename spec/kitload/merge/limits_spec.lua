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

describe("min_rows", function()
  it("is the least number of rows that a run may read", function()
    assert.is_nil(limits.too_few({}, 0))
    assert.is_nil(limits.too_few({ min_rows = 5 }, 5))
    assert.equal("4 rows read, and min_rows is 5: nothing was loaded", limits.too_few({ min_rows = 5 }, 4).message)
  end)
end)

describe("max_deletes", function()
  -- { max_deletes, deleted, there before, "-" or what is said about the limit }
  local cases = {
    { nil, 50, 100, "-" }, { nil, 51, 100, "50%" }, { nil, 99, 99, "-" }, { nil, 76, 151, "50%" }, { nil, 75, 151, "-" },
    { "10%", 10, 100, "-" }, { "10%", 11, 100, "10%" }, { "10%", 99, 99, "-" }, { "0%", 1, 10, "0%" }, { "0%", 0, 10, "-" },
    { "100%", 500, 500, "-" }, { 3, 3, 10, "-" }, { 3, 4, 10, "3" }, { "3", 4, 1000, "3" }, { 0, 1, 1000, "0" },
  }

  it("is a count, or a share of at least a hundred rows; half of them unless it is said", function()
    for i, case in ipairs(cases) do
      local limit, gone, before, said = table.unpack(case, 1, 4)
      local err = limits.too_many_deletes({ max_deletes = limit, mode = "overwrite" }, gone, before, "t")
      assert.equal(said, err and err.message:match "max_deletes is (%S+): nothing was loaded$" or "-", i)
    end
    assert.equal("t would lose 1,200 of its 2,000 rows, and max_deletes is 50%: nothing was loaded",
      limits.too_many_deletes({}, 1200, 2000, "t").message)
  end)

  it("needs no count of the table where the rows that are known are enough", function()
    for i, case in ipairs(cases) do
      local limit, gone, before, said = table.unpack(case, 1, 4)
      if limits.may_go({ max_deletes = limit }, gone, before) then assert.equal("-", said, i) end
    end
    assert.is_true(limits.may_go({}, 0, 0))
    assert.is_true(limits.may_go({}, 50, 3))
    assert.is_false(limits.may_go({}, 51, 3))
    assert.is_false(limits.may_go({ max_deletes = 3 }, 4, 1000))
    assert.is_true(limits.may_go({ max_deletes = "100%" }, 5000, 1))
  end)
end)
