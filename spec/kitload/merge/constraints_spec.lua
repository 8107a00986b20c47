-- Whether a destination may refuse single rows: then standard input is kept, so that it can be read again.
require "spec.helper"
local constraints = require "kitload.merge.constraints"
local make = require "spec.kitload.target"

describe("a destination", function()
  local columns = { { name = "id", encoder = "int8" }, { name = "name", encoder = "text" } }

  -- public.contacts without an index, or what is said otherwise.
  local function may_reject(more, of)
    local target = make.target { indexes = {} }
    for name, value in pairs(more or {}) do target[name] = value end
    return constraints.may_reject(target, of or columns)
  end

  it("refuses no row if it is a plain table, whose columns have the types of what is sent", function()
    assert.is_false(may_reject())
    assert.is_false(may_reject(nil, { { name = "elsewhere", encoder = "int8" } }))
    assert.is_true(may_reject(nil, { { name = "id", encoder = "text" } }))
    assert.is_true(may_reject { columns = { make.column { "id", "int8", domain = "even" } } })
  end)

  it("may refuse some if it is none, or has anything that is asked for each row", function()
    assert.is_true(constraints.may_reject(nil, columns))
    for name, value in pairs { kind = "view", partition = true, checks = { {} }, foreign_keys = { {} }, exclusions = { {} }, referenced_by = { {} },
                               triggers = { {} }, rules = { {} }, indexes = { {} } } do
      assert.is_true(may_reject { [name] = value }, name)
    end
  end)
end)
