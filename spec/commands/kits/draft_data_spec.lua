-- Drafts of files from elsewhere must read them as they are read without a kit.
local draft = require "spec.commands.kits.draft_support"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("a draft and a file of others", function()
  local w
  setup(function() w = workspace.new() end)

  local none = {} -- files that hold no row of columns
  for name in ("all-empty.csv bad-header-no-header.csv header-no-rows.json"):gmatch "%S+" do none[name] = true end

  for _, pattern in ipairs { "real/*.csv", "real/*.dat", "real/*.ndjson", "csv-spectrum/csvs/*.csv", "csv-spectrum/json/*.json",
    "csv-test-data/csv/*.csv" } do
    local p = assert(io.popen(("ls -d %s/%s 2>/dev/null"):format(h.data, pattern)))
    local paths = {}
    for path in p:lines() do paths[#paths + 1] = path:sub(1, 1) == "/" and path or h.pwd() .. "/" .. path end
    p:close()
    it("agree on " .. pattern, function()
      if h.no_data() then return pending(h.no_data()) end
      assert.is_true(#paths > 0)
      for _, path in ipairs(paths) do
        -- The large ones take a sanitized build too long.
        local skip = h.sanitized and (path:find "runways" or path:find "navaids" or path:find "github")
        local found = not skip and draft.hold(w, path)
        if found and none[path:match "[^/]*$"] then
          assert.equal(3, found.refused, path)
        elseif found then
          assert.is_nil(found.refused, found.message)
          draft.assert_reads(path, found)
        end
      end
    end)
  end
end)
