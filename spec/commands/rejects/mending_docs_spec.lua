-- Checks that docs/mending.md does what it says: its file, its kit, its commands.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("docs/mending.md", function()
  local page = h.read "docs/mending.md"

  it("shows a file, a kit and commands that do what stands beside them", function()
    local w = workspace.new()
    w:write("inbox/orders.csv", page:match "```csv\n(.-)```")
    w:write("kits/orders.lua", (page:match "```lua\n(.-)```":gsub('"public%.', ('"%s.'):format(w.schema))))
    local commands = {}
    for command in page:gmatch "\n    kitload ([^\n]+)\n" do
      local words = {}
      for word in command:gmatch "%S+" do words[#words + 1] = word end
      commands[#commands + 1] = words
    end
    assert.equal(3, #commands)

    local function run(n)
      assert.equal("run", commands[n][1])
      return w:report(table.unpack(commands[n], 2))
    end
    local code, r = run(1)
    assert.same({ 1, 2, "orders.rejected.csv" }, { code, r.counts.inserted, r.rejects })
    local job = w:read("orders.rejected.csv"):match "%x+%-%x+%-%x+%-%x+%-%x+"
    local rows = page:match "| %-%-%- |.-\n(.-)\n\n"
    for line in rows:gmatch "[^\n]+" do
      local text = line:gsub("^| ", ""):gsub(" |$", ""):gsub(" | ", ";"):gsub("%x%x%x%x…", job)
      assert.matches("\n" .. text .. "\n", w:read "orders.rejected.csv", 1, true)
    end
    w:write("orders.rejected.csv", (w:read("orders.rejected.csv"):gsub(";acht\n", ";8,00\n")))
    code, r = run(2)
    assert.same({ 1, 1, 1, "orders.rejected-2.csv" }, { code, r.counts.inserted, r.counts.rejected, r.rejects })
    w:write("orders.rejected.csv", (w:read("orders.rejected.csv"):gsub(";1.2,3\n", ";1,20\n")))
    local out
    code, r, out = run(3)
    assert.same({ 0, 1, 1 }, { code, r.counts.inserted, r.counts.skipped })
    assert.matches("1 mended before", (out:gsub("%s+", " ")), 1, true)
    assert.equal("1 12.50,2 8.00,3 7.00,4 1.20", w:sql "select string_agg(id || ' ' || amount, ',' order by id) from orders")
  end)
end)
