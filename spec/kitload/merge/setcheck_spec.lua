-- The checks of a kit over all rows, when a file has only some of their columns.
require "spec.helper"
local setcheck = require "kitload.merge.setcheck"

local make = require "spec.kitload.target"
local merge = require "kitload.merge.plan"

local function field(name, more)
  local f = { name = name, to = name, facts = {} }
  for key, v in pairs(more or {}) do f[key] = v end
  return f
end

local function of(fields, items)
  local by_name, notes = {}, {}
  for _, f in ipairs(fields) do by_name[f.name] = f end
  return setcheck.of({ fields = fields, items = items or {} }, by_name, function(note) notes[#notes + 1] = note end), notes
end

describe("checks over all rows", function()
  it("are about the columns of their fields, and are left out with a note where the file lacks one", function()
    local fields = { field("a", { to = "A", facts = { unique = true } }), field("b", { facts = { unique = "table" } }), field("c", { left_out = true }) }
    local list, notes = of(fields, { { kind = "dedupe", fields = { "b" }, keep = "first" }, { kind = "unique", fields = { "a", "b" }, in_table = true },
      { kind = "rule" }, { kind = "dedupe", fields = { "a", "c" }, keep = "last" } })
    assert.same({
      { kind = "unique", columns = { "A" }, field = "a", in_table = false }, { kind = "unique", columns = { "b" }, field = "b", in_table = true },
      { kind = "dedupe", columns = { "b" }, field = "b", keep = "first" }, { kind = "unique", columns = { "A", "b" }, in_table = true },
    }, list)
    assert.same({ "k.dedupe is not checked: the file has no column for 'c'" }, notes)
    list, notes = of { field("c", { left_out = true, facts = { unique = true } }) }
    assert.same({ {}, { "unique of 'c' is not checked: the file has no column for 'c'" } }, { list, notes })
  end)

  it("know by which code a lookup rejects a row that stays without a value", function()
    local function code(more)
      more.joined = { missing = "null" }
      return of({ field("a", more) })[1].lookup.required
    end
    assert.is_nil(code {})
    assert.equal("required", code { facts = { required = true } })
    assert.equal("required", code { facts = { required = true }, column = { not_null = true } })
    assert.equal("db.not_null", code { column = { not_null = true } })
    for _, filled in ipairs { "has_default", "identity" } do assert.is_nil(code { column = { not_null = true, [filled] = true } }) end
  end)

  it("look up in the loaded table's staged rows only if the columns are staged with their final values", function()
    local function input(more, other)
      local list, notes = of { field("a", { joined = { input = { match = "id", take = "b", also = { "c" } } } }), field "id", field("b", more),
        field("c", other) }
      return list[1].lookup.input and true or false, notes[1]
    end
    assert.same({ true }, { input() })
    for why, more in pairs { ["not in the file"] = { left_out = true }, ["written once"] = { facts = { once = true } },
      ["not compared"] = { facts = { compare = false } }, ["looked up itself"] = { joined = {} } } do
      local is, note = input(more)
      assert.same({ false, ("field 'a': looked up among the rows that were there before, as 'b' is %s"):format(why) }, { is, note })
      is, note = input(nil, more)
      assert.same({ false, ("field 'a': looked up among the rows that were there before, as 'c' is %s"):format(why) }, { is, note })
    end
  end)

  it("compare with the destination's rows only if these stay", function()
    local checks = { { kind = "unique", columns = { "name" }, field = "name", in_table = true }, { kind = "unique", columns = { "id" }, in_table = true } }
    local function purposes(mode, more, t)
      local spec = make.spec { mode = mode, checks = checks }
      for name, v in pairs(more or {}) do spec[name] = v end
      local list, statements = {}, setcheck.sql(assert(merge.plan(make.target(t), spec)))
      for _, item in ipairs(statements.key_uniques) do list[#list + 1] = "key: " .. item.purpose end
      for _, item in ipairs(statements.uniques) do list[#list + 1] = item.purpose end
      return table.concat(list, ", ")
    end
    local in_file, in_table = "look for repeated name", "look for name in the destination"
    -- Repeated keys are looked for before all but one of their rows are left out.
    assert.equal(("key: look for repeated id, %s, %s, look for id in the destination"):format(in_file, in_table), purposes "upsert")
    assert.equal(("key: look for repeated id, %s"):format(in_file), purposes "overwrite")
    assert.equal(("%s, %s, look for repeated id, look for id in the destination"):format(in_file, in_table), purposes("upsert", { duplicates = "reject" }))
  end)
end)
