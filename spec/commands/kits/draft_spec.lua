-- A draft must read its own file. It may reject no row that is not rejected without a kit, even if nothing can be sniffed.
local draft = require "spec.commands.kits.draft_support"
local h = require "spec.helper"
local messy = require "spec.cases.draft.messy"
local workspace = require "spec.commands.workspace"

describe("a draft and its file", function()
  local w
  setup(function() w = workspace.new() end)

  for _, case in ipairs(messy) do
    it("agree on " .. case.name, function()
      w:write("in/" .. case.name, case.bytes)
      local found = draft.hold(w, "in/" .. case.name)
      if case.refused then
        assert.equal(case.refused, found.refused)
        return
      end
      assert.is_nil(found.refused, found.message)
      draft.assert_reads(case.name, found)
      for _, text in ipairs(case.has or {}) do assert.is_truthy(found.kit:find(text, 1, true), text .. "\n" .. found.kit) end
    end)
  end

  it("load the same rows as without a kit", function()
    if not h.conninfo() then return pending "needs a server: scripts/test" end
    for i, case in ipairs(messy) do
      if i % 12 == 1 then
        local path = "in/" .. case.name
        w:write(path, case.bytes)
        assert.equal(0, (w:kitload("new", "loaded_" .. i, "--from", path)), case.name)
        local code, own, out, err = w:report("loaded_" .. i, path)
        assert.equal(0, code, case.name .. out .. err)
        code, out, err = w:run("--into", "raw_" .. i, "--create", path)
        assert.equal(0, code, case.name .. out .. err)
        local kit = tonumber(w:sql(("select count(*) from loaded_%d"):format(i)))
        assert.equal(tonumber(w:sql(("select count(*) from raw_%d"):format(i))), kit + own.counts.skipped, case.name)
        assert.is_true(kit > 0)
      end
    end
  end)
end)
