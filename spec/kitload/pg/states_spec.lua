-- The list of SQLSTATEs: its codes exist, and a code that a row can get from the server stands only there.
local h = require "spec.helper"
local casts = require "kitload.merge.casts"
local codes = require "kitload.talk.codes"
local objection = require "kitload.pg.objection"
local states = require "kitload.pg.states"

describe("what is known about a SQLSTATE", function()
  it("is a code that exists, and the server objects to a row with it", function()
    for state, known in pairs(states.of) do
      assert.truthy(known.code or known.words or known.hint, state)
      assert.equal(5, #state)
      if known.code then
        assert.is_true(codes.known(known.code), known.code)
        assert.is_true(objection.is { sqlstate = state }, state)
      end
    end
    assert.same({}, states.known "99999")
    assert.same({}, states.known(nil))
  end)

  it("has a code of its own for a cell only in the class of data", function()
    for state, code in pairs { ["22001"] = "db.too_long", ["22003"] = "db.out_of_range", ["22008"] = "db.out_of_range",
                               ["22P02"] = "db.cast", ["22P05"] = "db.cast", ["23514"] = "db.cast", ["42601"] = "db.cast", XX000 = "db.cast" } do
      assert.equal(code, states.code_of_cell(state), state)
    end
    assert.equal("db.cast", states.code_of_cell(nil))
  end)

  it("is never about a row, where it is about the world", function()
    for _, class in ipairs(states.world) do assert.is_false(objection.is { sqlstate = class .. "000", where = "at RAISE" }, class) end
    for _, damaged in ipairs { "XX001", "XX002" } do
      assert.is_false(objection.is { sqlstate = damaged, where = "at RAISE" }, damaged)
      assert.is_false(casts.is_cells { sqlstate = damaged }, damaged)
    end
    assert.same({ XX = true, ["08"] = true, ["25"] = true, ["40"] = true, ["53"] = true, ["55"] = true, ["57"] = true, ["58"] = true },
      states.world_and "XX")
  end)

  it("may be about a cell, whichever it is, unless it is about the world, or the connection is lost", function()
    for _, state in ipairs { "22P02", "42601", "42P01", "XX000", "P0001", "2200L", "99999" } do assert.is_true(casts.is_cells { sqlstate = state }, state) end
    for _, class in ipairs(states.world) do assert.is_false(casts.is_cells { sqlstate = class .. "001" }, class) end
    for _, err in ipairs { {}, { sqlstate = "22P02", lost = true }, { sqlstate = "22P02", kind = "interrupted" } } do
      assert.is_falsy(casts.is_cells(err))
    end
  end)

  it("stands in no other file: which SQLSTATE is which code", function()
    local _, found = h.sh [[grep -rlE '\["2[23][0-9A-Z]{3}"\] *= *("db\.|\{)' lua/kitload | sort]]
    assert.equal("lua/kitload/pg/states.lua\n", found)
  end)
end)
