-- The pages by task: their commands are run, and the output must be what the page shows. KITLOAD_GOLDEN=write writes what
-- they print into the pages, to be read and committed.
local h = require "spec.helper"
local writing = os.getenv "KITLOAD_GOLDEN" == "write"
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

-- Put what a command printed into its page.
local function write_into(page, command, output)
  local text = h.read(page)
  local _, from = assert(text:find("\n$ " .. command .. "\n", 1, true))
  local before = text:sub(1, from)
  local after = text:sub(from + 1):match "^[^\n]*"
  local to = from
  while after ~= "```" and not after:find "^%$ " do
    to = to + #after + 1
    after = text:sub(to + 1):match "^[^\n]*"
  end
  h.write(page, before .. output:gsub("\n+$", "\n") .. text:sub(to + 1))
end

-- What differs from run to run.
local function settled(text)
  return (text:gsub("\n+$", "\n"):gsub("· %d[%d.]* m?s\n", "· 1 ms\n"):gsub("since job %x+", "since job ID"):gsub("%(job %x+%)", "(job ID)")
    :gsub("on %d%d%d%d%-%d%d%-%d%d [%d:+]+, by job [%x-]+", "on DAY, by job ID"):gsub("%f[%w]%x%x%x%x%x%x%x%x  %d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d", "ID  TIME")
    :gsub("%d%d%d%d%-%d%d%-%d%d %d%d:%d%d (%l+)\n", "DAY TIME %1\n"):gsub("%d%d%d%d%-%d%d%-%d%d   for ", "DAY   for ")
    :gsub("%u%l%l %d%d%d%d%-%d%d%-%d%d 02:30   0[01]:30 UTC", "DAY 02:30   01:30 UTC"))
end

local function literal(text) return (text:gsub("%p", "%%%0")) end

-- Run a command of the page in the workspace. Gives what it prints, as the page would show it.
local function printed(w, command)
  command = command:gsub("local:", function() return h.quote(h.conninfo()) end):gsub("^kitload", h.quote(w.binary)):gsub("| kitload", "| " .. h.quote(w.binary))
  if command:find " jobs " then command = command .. " --kit shop.sales --rows 3" end
  local home = w.home and "export HOME=" .. h.quote(w.home) or ""
  local _, out = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; export TERM=dumb; %s\nexec 2>&1; %s"):format(h.quote(w.dir), home, command))
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
    elseif block.language == "console" then
      for _, c in ipairs(commands(block.text)) do
        local file = c.command:match "^cat (%S+)$"
        if file then
          w:write(file, c.output)
          local encoding = encodings and encodings[file]
          if encoding then h.sh(("cd %s && iconv -t %s %s -o it && mv it %s"):format(h.quote(w.dir), encoding, file, file)) end
        else
          local output = printed(w, c.command)
          if writing and settled(output) ~= settled(c.output) then write_into(page, c.command, output) end
          if not writing then assert.equal(settled(c.output), settled(output), c.command) end
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

  it("docs/first-import.md", function()
    with_tables("public.members", function(w)
      h.sh(("mkdir %s/inbox"):format(h.quote(w.dir)))
      assert.equal(11, play(w, "docs/first-import.md", { "kits/members.lua" }))
      assert.equal("1001 f, 1002 t, 1003 f, 1004 t, 1005 t",
        w:sql "select string_agg(no || ' ' || case when active then 't' else 'f' end, ', ' order by no) from public.members")
    end)
  end)

  it("docs/customer-kit.md", function()
    with_tables("public.club_members", function(w)
      local files = { "kits/club/members.lua", "kits/north/members.lua", "projects/north.lua", "kits/lib/votes.lua", "kits/shop/months.lua",
        "kits/_defaults.lua" }
      assert.equal(11, play(w, "docs/customer-kit.md", files))
      assert.equal("17 gold, 18 silver", w:sql "select string_agg(no || ' ' || level, ', ' order by no) from public.club_members")
      assert.equal(2, (w:kitload("check", "north.members")))
      w:write("kits/north/members.lua", (w:read "kits/north/members.lua":gsub('"fees"', '"fee"')))
      assert.equal(0, (w:kitload("check", "north.members", "--to", "none")))
    end)
  end)

  it("docs/seeds.md", function()
    with_tables('north."SA3010"; drop schema if exists north', function(w)
      assert.equal(4, play(w, "docs/seeds.md", {}))
      assert.equal("1 10.50 t, 2 99.00 t", w:sql [[select string_agg(concat_ws(' ', id, total, _sdc_batched_at is not null), ', ' order by id)
        from north."SA3010"]])
    end)
  end)

  it("docs/precincts.md", function()
    with_tables("public.precinct_votes", function(w)
      local files = { "kits/pa/precincts.lua", "kits/pa/precincts.lua", "kits/pa/chester.lua", "kits/pa/wayne.lua", "routes.lua" }
      assert.equal(4, play(w, "docs/precincts.md", files))
      assert.equal("11", w:sql "select count(*) from public.precinct_votes")
    end)
  end)

  it("docs/many-customers.md", function()
    with_tables("public.shop_products", function(w)
      h.sh(("cd %s && git init -q . && git config user.name x && git config user.email x@example.com && printf 'it\\n' > .gitignore"):format(
        h.quote(w.dir)))
      local files = { "kits/shop/products.lua", "kits/north/products.lua", "kits/south/products.lua", "projects/north.lua",
        "kits/_defaults.lua" }
      assert.equal(16, play(w, "docs/many-customers.md", files))
      assert.equal("north N-1 49.00, north N-2 15.50, south S-1 120.00, south S-2 80.00",
        w:sql "select string_agg(concat_ws(' ', shop, sku, price), ', ' order by shop, sku) from public.shop_products")
    end)
  end)

  it("docs/debugging.md", function()
    with_tables("public.debugged", function(w)
      assert.equal(4, play(w, "docs/debugging.md", { "kits/people.lua" }))
    end)
  end)

  it("docs/nightly-folder.md", function()
    with_tables("public.sales", function(w)
      w:write("inbox/.keep", "")
      assert.equal(9, play(w, "docs/nightly-folder.md", { "kits/shop/sales.lua", "projects/shop.lua" }))
    end)
  end)

  it("docs/schedules.md", function()
    local w = workspace.new()
    w:write("kits/shop/sales.lua", [[local k = require "kit"
      return k.kit "shop.sales" { trigger = "30 2 * * mon-fri Europe/Berlin", project = "shop", source = { files = "inbox/*.csv", optional = true }, k.field "a" {} }]])
    w:write("projects/shop.lua", 'return { to = "local:" }')
    w:write("inbox/.keep", "")
    assert.equal(1, play(w, "docs/schedules.md", {}))
  end)

  it("docs/connections.md", function()
    local w = workspace.new()
    w.home = h.tmp()
    assert.equal(8, play(w, "docs/connections.md", { "projects/north.lua" }))
  end)

  it("docs/wide-files.md", function()
    with_tables("public.visitors", function(w)
      assert.equal(6, play(w, "docs/wide-files.md", { "kits/stats/visitors.lua" }))
      assert.equal("MT 2021 820, MT 2022 930, MT 2023 1100, NO 2021 1450, NO 2022 1600, NO 2023 2010, PL 2023 9310",
        w:sql "select string_agg(concat_ws(' ', country, year, visitors), ', ' order by country, year) from public.visitors")
    end)
  end)

  it("docs/many-files.md", function()
    assert.equal(3, play(workspace.new(), "docs/many-files.md", { "kits/votes.lua", "kits/votes.lua" }))
  end)

  it("docs/routes.md", function()
    with_tables("public.aurora_products, public.beta_products", function(w)
      local files = { "kits/shop/products.lua", "kits/aurora/products.lua", "kits/beta/products.lua", "projects/shop.lua", "routes.lua" }
      assert.equal(4, play(w, "docs/routes.md", files))
      assert.equal("A-1 49.50 may, A-2 120.00 may, B-1 1012.00 may", w:sql [[select string_agg(sku || ' ' || price || ' ' || month, ', ' order by sku)
        from (table public.aurora_products union all table public.beta_products) as p]])
    end)
  end)

  it("docs/bank-statement.md", function()
    with_tables("public.bookings", function(w)
      local ran = play(w, "docs/bank-statement.md", { "kits/bank/giro.lua", "kits/bank/other.lua" },
        { ["inbox/october.csv"] = "windows-1252", ["inbox/november.csv"] = "windows-1252" })
      assert.equal(7, ran)
      assert.equal("5 1574.60", w:sql "select count(*) || ' ' || sum(amount) + 1000 from public.bookings")
      -- What the page says about the two equal bookings.
      w:write("november.rejected.csv", (w:read "november.rejected.csv":gsub("Brötchen", "Brötchen (2)", 1)))
      local _, r = w:report("bank.giro", "november.rejected.csv", "--meta", "account=giro")
      assert.same({ 2, 0 }, { r.counts.inserted, r.counts.rejected })
    end)
  end)
end)

describe("docs/debugging.md", function()
  local page = h.read "docs/debugging.md"

  it("shows how to stop in a function of the engine", function()
    if h.sanitized or h.build ~= "build" then return pending "for the plain build" end
    if h.sh "command -v gdb" ~= 0 then return pending "gdb is not installed" end
    local command = assert(page:match "```sh\n(gdb .-)\n```")
    local _, out = h.sh("timeout 120 " .. command)
    assert.matches("Breakpoint 1, op_trim", out, 1, true)
  end)

  it("names variables that the code reads, and all that specs and scripts read often", function()
    for name in page:gmatch "`(KITLOAD_[%u_]+)`" do
      assert.equal(0, (h.sh("grep -rq " .. name .. " spec scripts src")), name)
    end
  end)
end)

describe("docs/kits.md", function()
  local code = {}
  for _, block in ipairs(blocks "docs/kits.md") do
    if block.language == "lua" then code[#code + 1] = block.text end
  end

  -- The first block of Lua that has this text, taken out of the list.
  local function take(text)
    for i, block in ipairs(code) do
      if block:find(text, 1, true) then return table.remove(code, i) end
    end
    error("no block of Lua has " .. text)
  end

  it("shows kits that work", function()
    local w = workspace.new()
    w:write("kits/crm/contacts.lua", take "-- kits/crm/contacts.lua")
    local acme = take "-- kits/acme/contacts.lua"
    w:write("kits/acme/contacts.lua", (acme:gsub("source  =", function() return take "examples = {" .. ",\n  source  =" end)))
    w:write("kits/shop/products.lua", take "-- kits/shop/products.lua")
    w:write("kits/shop/beta.lua", take "-- kits/shop/beta.lua")
    w:write("kits/_defaults.lua", take "limits     =")
    w:write("projects/acme.lua", take "ACME_DATABASE_URL")
    w:write("projects/parts.lua", take 'host = "db.acme.example"')
    for _, kit in ipairs { "crm.contacts", "acme.contacts" } do
      local status, out, err = w:kitload("check", kit, "--to", "none")
      assert.equal("0 ", status .. " " .. err, out)
    end
    local status, out = w:kitload("test", "acme.contacts")
    assert.equal(0, status, out)
    assert.matches("3 examples: 3 ok", out, 1, true)
    status, out = w:kitload("test", "shop.products", "shop.beta")
    assert.equal(0, status, out)
    assert.matches("4 examples: 4 ok, 0 failed\n$", out)
    status, out = w:kitload("project", "acme")
    assert.equal(0, status, out)
    status, out = w:kitload("project", "show", "parts")
    assert.equal(0, status, out)
    assert.matches("ssl.ca +certs/acme%-ca.pem", out)

    -- The tests for busted, played here.
    local tests = take "kit.test":gsub("kits/acme", w.dir .. "/kits/acme")
    local env = setmetatable({ it = function(_, act) act() end, assert = assert }, { __index = _G })
    assert(load(tests, "docs/kits.md", "t", env))()

    -- What is left are parts of a kit: fields with columns, hooks, SQL.
    local field = 'k.field "no" { from = "No" },\n'
    for i, block in ipairs(code) do
      w:kit("part" .. i, ('return k.kit "part%d" { into = "t",\n%s%s\n}'):format(i, block:find "^k%.field" and "" or field, block))
      local how, said, why = w:kitload("check", "part" .. i, "--to", "none")
      assert.equal(0, how, block .. said .. why)
    end
    assert.equal(6, #code)
  end)
end)

describe("the pages of docs", function()
  local cli = require "kitload.cli"
  local pages = { "README.md", "SECURITY.md", "CONTRIBUTING.md", "RELEASE.md", "ARCHITECTURE.md" }
  for path in assert(io.popen "ls docs/*.md docs/decisions/*.md examples/*/*.md"):lines() do pages[#pages + 1] = path end

  it("are named by the README, each of them", function()
    local readme = h.read "README.md"
    for _, page in ipairs(pages) do
      if page:find "^docs/[^/]+$" then assert.is_truthy(readme:find("](" .. page .. ")", 1, true), page) end
    end
  end)

  it("are played above where they show a terminal", function()
    local spec = h.read "spec/docs_spec.lua"
    for _, page in ipairs(pages) do
      if h.read(page):find("\n```console\n", 1, true) and page ~= "README.md" then
        assert.is_truthy(spec:find(("play%%([^\n]-, %q"):format(literal(page))), page .. ": no spec runs its commands")
      end
    end
  end)

  it("have links that lead to a file, and to a heading of it", function()
    local function slug(heading) return (heading:lower():gsub("[`*]", ""):gsub("[^%w%s_-]", ""):gsub(" ", "-")) end
    for _, page in ipairs(pages) do
      for target, anchor in h.read(page):gmatch "%]%(([%w/._-]*)#?([%w_-]*)%)" do
        local path = target == "" and page or (page:match "^(.*/)" or "") .. target
        assert.is_truthy(h.exists(path) or os.rename(path, path), page .. " has a link to " .. path)
        if anchor ~= "" then
          local found
          for heading in ("\n" .. h.read(path)):gmatch "\n#+ ([^\n]+)" do found = found or slug(heading) == anchor end
          assert.is_true(found, ("%s has a link to %s#%s"):format(page, path, anchor))
        end
      end
    end
  end)

  it("name every command: the README's list has it, a file of commands runs it, and some spec tries it", function()
    local readme, said = h.read "README.md", {}
    for path in assert(io.popen "find spec -name '*.lua'"):lines() do said[#said + 1] = h.read(path) end
    said = table.concat(said, "\n")
    local files = {}
    for path in assert(io.popen "ls lua/kitload/commands/*/*.lua"):lines() do files[path:match "([%w_-]+)%.lua$"] = true end
    for _, command in ipairs(cli.commands) do
      assert.is_truthy(readme:find("kitload " .. command.name .. "%f[^%w-]"), "README.md has no kitload " .. command.name)
      assert.is_truthy(said:find('"' .. command.name .. '"', 1, true), "no spec runs kitload " .. command.name)
      assert.is_true(files[command.name], "lua/kitload/commands/ROOM/" .. command.name .. ".lua is missing")
      files[command.name] = nil
    end
    -- Those that only kitload itself calls.
    for _, name in ipairs(cli.hidden) do
      assert.is_true(files[name])
      files[name] = nil
    end
    assert.is_nil(next(files), "no command of cli.lua has this file of lua/kitload/commands")
  end)

  it("name commands and options that are there", function()
    local known, options = { hello = true }, { loud = true } -- the examples of CONTRIBUTING.md
    local function all_of(list) for _, o in ipairs(list) do options[o.name], options[o.also or o.name] = true, true end end
    for _, command in ipairs(cli.commands) do
      known[command.name] = true
      all_of(command.options or {})
    end
    for _, list in pairs(cli.options) do all_of(list) end
    -- Options of other programs: busted, mysqldump, gdb, PostgreSQL, and of our own scripts and make.
    for word in ("lua tab ignore-lua filter args full mb runs source seed only share short version specs accept whole random deb"):gmatch "%S+" do options[word:gsub("%%", "")] = true end
    for _, page in ipairs(pages) do
      for span in h.read(page):gmatch "`([^`\n]+)`" do
        local command = span:match "^kitload (%l[%l-]*)"
        if command then assert.is_true(known[command], page .. ": " .. span) end
        for option in (" " .. span):gmatch "[%s(]%-%-(%l[%l-]*)" do assert.is_true(options[option], page .. ": " .. span) end
      end
    end
  end)
end)
