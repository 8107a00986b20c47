-- The pages by task: their commands are run, and the output must be what the page shows.
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
  return (text:gsub("\n+$", "\n"):gsub("· %d[%d.]* m?s\n", "· 1 ms\n"):gsub("since job %x+", "since job ID"):gsub("%f[%w]%x%x%x%x%x%x%x%x  %d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d", "ID  TIME"))
end

local function literal(text) return (text:gsub("%p", "%%%0")) end

-- Run a command of the page in the workspace; what it prints, as the page would show it.
local function printed(w, command)
  command = command:gsub("local:", function() return h.quote(h.conninfo()) end):gsub("^kitload", h.quote(w.binary))
  if command:find " jobs " then command = command .. " --kit shop.sales --rows 3" end
  local _, out = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; export TERM=dumb; exec 2>&1; %s"):format(h.quote(w.dir), command))
  local binary = select(2, h.sh("realpath " .. h.quote(w.binary))):gsub("\n", "")
  return (out:gsub(literal(w.dir), "/srv/shop"):gsub(literal(binary), "/usr/local/bin/kitload"))
end

-- Play a page: its Lua blocks are these files, its `cat` blocks are written, its other commands are run and compared.
local function play(w, page, files, encodings)
  local n, ran = 0, 0
  for _, block in ipairs(blocks(page)) do
    if block.language == "lua" then
      n = n + 1
      w:write(files[n], (block.text:gsub('"local:"', function() return ("%q"):format(h.conninfo()) end)) .. "\n")
    else
      for _, c in ipairs(commands(block.text)) do
        local file = c.command:match "^cat (%S+)$"
        if file then
          w:write(file, c.output)
          local encoding = encodings and encodings[file]
          if encoding then h.sh(("cd %s && iconv -t %s %s -o it && mv it %s"):format(h.quote(w.dir), encoding, file, file)) end
        else
          assert.equal(settled(c.output), settled(printed(w, c.command)), c.command)
          ran = ran + 1
        end
      end
    end
  end
  assert.equal(#files, n)
  return ran
end

describe("a page by task shows what its commands do:", function()
  if h.no_server(pending) then return end

  local function with_tables(tables, act)
    local w = workspace.new()
    local drop = "drop table if exists " .. tables
    w:sql(drop)
    local ok, err = pcall(act, w)
    w:sql(drop)
    if not ok then error(err, 0) end
  end

  it("docs/nightly-folder.md", function()
    with_tables("public.sales", function(w)
      w:write("inbox/.keep", "")
      assert.equal(9, play(w, "docs/nightly-folder.md", { "kits/shop/sales.lua", "projects/shop.lua" }))
    end)
  end)

  it("docs/bank-statement.md", function()
    with_tables("public.bookings", function(w)
      local ran = play(w, "docs/bank-statement.md", { "kits/bank/giro.lua", "kits/bank/other.lua" },
        { ["inbox/october.csv"] = "windows-1252", ["inbox/november.csv"] = "windows-1252" })
      assert.equal(7, ran)
      assert.equal("5 1574.60", w:sql "select count(*) || ' ' || sum(amount) + 1000 from public.bookings")
      -- What the page says of the two equal bookings.
      w:write("november.rejected.csv", (w:read "november.rejected.csv":gsub("Brötchen", "Brötchen (2)", 1)))
      local _, r = w:report("bank.giro", "november.rejected.csv", "--meta", "account=giro")
      assert.same({ 2, 0 }, { r.counts.inserted, r.counts.rejected })
    end)
  end)
end)
