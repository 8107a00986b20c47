-- Which errors of the server are about a cell, and what the block that looks for them notes.
require "spec.helper"
local casts = require "kitload.merge.casts"
local make = require "spec.kitload.target"
local merge = require "kitload.merge.plan"
local states = require "kitload.pg.states"

describe("an error of a cast", function()
  it("is about a cell unless it tells of the connection, the server, other sessions or damage", function()
    local function is(state, more)
      local err = { kind = "db", sqlstate = state }
      for name, value in pairs(more or {}) do err[name] = value end
      return casts.is_cells(err)
    end
    for _, state in ipairs { "22P02", "22003", "42601", "42P01", "XX000", "23514", "P0001", "99999", "01000", "0A000" } do assert.is_true(is(state), state) end
    for _, class in ipairs(states.world) do assert.is_false(is(class .. "P01"), class) end
    assert.same({ false, false, true }, { is "XX001", is "XX002", is "XX003" })
    assert.same({ false, false, false }, { is(nil), is("22P02", { lost = true }), is("22P02", { kind = "interrupted" }) })
  end)
end)

describe("the block that looks for cells", function()
  local m = assert(merge.plan(make.target {}, make.spec { mode = "upsert", key = { "id" } }))
  local c = { name = "a b", of = "field", value = 's."a b"::public.mood', column = { type = "mood", base_formatted = "public.mood" } }

  it("gives each state its code, and all others db.cast", function()
    local block = casts.block(m, c)
    for state, known in pairs(states.of) do
      local is_data = state:sub(1, 2) == "22" and known.code and known.code ~= states.CELL
      assert.equal(is_data or nil, block:find(("WHEN state OPERATOR(pg_catalog.=) ''%s'' THEN ''%s''"):format(state, known.code), 1, true) and true or nil, state)
    end
    assert.matches("ELSE ''db.cast'' END", block, 1, true)
    assert.matches('cell := r.staged::public.mood', block, 1, true)
    assert.matches('s."a b" IS NOT NULL LOOP', block, 1, true)
  end)

  it("leaves the server's message out for a secret field", function()
    assert.matches("said, CASE WHEN more", casts.block(m, c), 1, true)
    assert.is_nil(casts.block(m, c, true):find("said, CASE WHEN more", 1, true))
    assert.matches('cannot be public.mood, which column "a b" is', casts.block(m, c, true), 1, true)
  end)
end)
