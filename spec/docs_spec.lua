-- The pages by task: their commands are run, and what they print must be what the page shows.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

-- Blocks of a page in their order: { language, text }.
local function blocks(page)
  local list = {}
  for language, text in h.read(page):gmatch "\n```(%l+)\n(.-)\n```" do list[#list + 1] = { language = language, text = text } end
  return list
end

-- The commands of a console block: { command, what it prints }.
local function commands(text)
  local list = {}
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    local command = line:match "^%$ (.*)$"
    if command then
      list[#list + 1] = { command = command, output = "" }
    else
      list[#list].output = list[#list].output .. line .. "\n"
    end
  end
  return list
end

-- What differs from run to run.
local function settled(text)
  return (text:gsub("· %d[%d.]* m?s\n", "· 1 ms\n"):gsub("%f[%w]%x%x%x%x%x%x%x%x  %d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d", "ID  TIME"))
end

describe("docs/nightly-folder.md", function()
  if h.no_server(pending) then return end

  it("shows what its commands do", function()
    local w = workspace.new()
    w:sql "drop table if exists public.sales"
    local files, n, ran = { "kits/shop/sales.lua", "projects/shop.lua" }, 0, 0
    w:write("inbox/.keep", "")
    for _, block in ipairs(blocks "docs/nightly-folder.md") do
      if block.language == "lua" then
        n = n + 1
        w:write(files[n], (block.text:gsub('"local:"', function() return ("%q"):format(h.conninfo()) end)) .. "\n")
      else
        for _, c in ipairs(commands(block.text)) do
          local file = c.command:match "^cat (%S+)$"
          if file then
            w:write(file, c.output)
          else
            local command = c.command:gsub("local:", function() return h.quote(h.conninfo()) end):gsub("^kitload", h.quote(w.binary))
            if command:find " jobs " then command = command .. " --kit shop.sales --rows 3" end
            local _, out = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; export TERM=dumb; exec 2>&1; %s"):format(h.quote(w.dir), command))
            out = out:gsub(w.dir:gsub("%p", "%%%0"), "/srv/shop"):gsub((select(2, h.sh("realpath " .. h.quote(w.binary))):gsub("\n", "")):gsub("%p", "%%%0"), "/usr/local/bin/kitload")
            assert.equal(settled(c.output), settled(out), c.command)
            ran = ran + 1
          end
        end
      end
    end
    w:sql "drop table public.sales"
    assert.equal(2, n)
    assert.equal(5, ran)
  end)
end)
