-- A random machine plays an inbox, in every mode, and a simple model says what must happen. `make inbox` does it for
-- longer.
local h = require "spec.helper"
local machine = require "spec.inbox.machine"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("an inbox", function()
  local older = os.getenv "KITLOAD_INBOX_OLDER"
  local nights = tonumber(os.getenv "KITLOAD_INBOX_NIGHTS") or 14
  local first = tonumber(os.getenv "KITLOAD_INBOX_SEED") or 1
  for seed = first, first + (tonumber(os.getenv "KITLOAD_INBOX_SEEDS") or 1) - 1 do
    for _, mode in ipairs { "append", "upsert", "overwrite", "insert_only" } do
      it(("is loaded as the model says: %s, seed %d"):format(mode, seed), function()
        assert.is_nil(machine.play(workspace.new(), mode, nights, seed, older ~= "" and older or nil))
      end)
    end
  end
end)
