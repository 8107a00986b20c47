-- routes.lua, run --routed and check --routed: which kit takes which file.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local function squeezed(text) return (text:gsub("%s+", " ")) end

local function kit(w, name, more)
  w:kit(name, ([[return k.kit "%s" { into = { "%s", "%s" }, create = true, key = "id", load = "upsert", %s
    k.field "id" { k.integer }, k.field "name" {}, k.field "path" { k.file_path } }]]):format(name, w.schema, name:gsub("%.", "_"), more or ""))
end

describe("check --routed", function()
  local w
  before_each(function()
    w = workspace.new()
    kit(w, "aurora.products")
    kit(w, "beta.products")
  end)

  it("shows which kit takes which file, and which file none takes", function()
    w:write("routes.lua", [[
-- who takes what
return {
  { "inbox/beta/old*.csv", "beta.product" },
  { "inbox/{customer}/*.csv", "{customer}.products" },
  { "inbox/aurora/**", "aurora.products" },
  { "**/README*", false },
  { 'inbox/aurora/x\'s.csv', "aurora.products" },
}
]])
    for _, name in ipairs { "aurora/a b's \"x\".csv", "aurora/sub/deep.json", "beta/p.csv", "beta/old1.csv", "a.b/p.csv", "beta-2/p.csv", "README.md",
      "Aurora/p.csv", "café/p.csv", "-x/p.csv", "_defaults/p.csv", "p.csv", ".hidden/p.csv", "beta/$(touch x).csv" } do
      w:write("inbox/" .. name, name:find "json" and '{"id":1,"name":"x"}\n' or "id,name\n1,x\n")
    end
    h.sh(("cd %s/inbox && ln -s . self && ln -s beta gamma && mkfifo beta/pipe"):format(h.quote(w.dir)))
    local code, out, err = w:kitload("check", "--routed", "inbox/", "--to", "none", "--report", "r.json")
    assert.equal(3, code, out .. err)
    local files = {}
    for _, file in ipairs(cjson.decode(w:read "r.json").files) do
      files[file.path:sub(7)] = (file.kit or file.why or file.left_out and "left out" or "none") .. (file.exists == false and "!" or "")
    end
    assert.same({
      ["aurora/a b's \"x\".csv"] = "aurora.products", ["aurora/sub/deep.json"] = "aurora.products", ["beta/p.csv"] = "beta.products",
      ["beta/old1.csv"] = "beta.product!", ["a.b/p.csv"] = "routes.lua:4: {customer} is 'a.b', which cannot stand in a kit's name",
      ["beta-2/p.csv"] = "beta-2.products!", ["README.md"] = "left out", ["Aurora/p.csv"] = "Aurora.products!",
      ["café/p.csv"] = "routes.lua:4: {customer} is 'café', which cannot stand in a kit's name", ["-x/p.csv"] = "routes.lua:4: {customer} is '-x', which cannot stand in a kit's name",
      ["_defaults/p.csv"] = "routes.lua:4: {customer} is '_defaults', which cannot stand in a kit's name", ["p.csv"] = "none", ["beta/pipe"] = "no ordinary file", ["gamma/pipe"] = "no ordinary file", ["gamma/p.csv"] = "gamma.products!", ["gamma/old1.csv"] = "gamma.products!",
      ["beta/$(touch x).csv"] = "beta.products", ["gamma/$(touch x).csv"] = "gamma.products!",
    }, files)
    assert.matches("^routes.lua: 18 files: 4 for 2 kits, 6 for 4 missing kits, 7 for no kit, 1 left out ", squeezed(out))
    assert.matches("no kit +1 file +inbox/p.csv\n", out)
    assert.matches("left out +1 file +inbox/README.md\n", out)
    assert.matches("aurora.products good 2 2 0", squeezed(out), 1, true)
    assert.matches("no kit takes them: inbox/p.csv, inbox/beta/pipe, inbox/gamma/pipe, inbox/-x/p.csv, inbox/_defaults/p.csv, inbox/a.b/p.csv, inbox/café/p.csv", squeezed(out), 1, true)
    assert.matches("routes.lua:7: no file comes to the route inbox/aurora/x's.csv, because that of line 4 takes them all", err, 1, true)
    assert.matches("error: routes.lua:3: there is no kit 'beta.product'\n  did you mean 'beta.products'?", err, 1, true)
    assert.matches("error: routes.lua:4: there is no kit 'Aurora.products'\n  kitload new Aurora.products --from inbox/Aurora/p.csv writes one", err, 1, true)
    -- All is well when each file has its kit, wherever one stands and however the files are named.
    for _, words in ipairs { { "inbox/aurora", "inbox/beta/p.csv" }, { "inbox/aurora/**", "./inbox//beta/p.*" }, { w.dir .. "/inbox/aurora/" } } do
      h.sh(("sed -i '/old.*csv/d' %s/routes.lua"):format(h.quote(w.dir)))
      code, out = w:kitload("check", "--to", "none", "--routed", table.unpack(words))
      assert.equal(0, code, out)
      assert.matches("aurora.products good 2 2 0", squeezed(out), 1, true)
    end
    code, out = h.sh(("cd %s/inbox && %s check --routed aurora beta/../beta/p.csv --to none -q; echo $?"):format(h.quote(w.dir), w.binary))
    assert.same({ 0, "0\n" }, { code, out })
  end)

  it("says at the line of routes.lua what is wrong there", function()
    local pair = '{ "in/{a}/*", "{a}.p" }'
    for text, wrong in pairs {
      ["return 5"] = ":1: routes.lua gives 5, not a list", ["return { 'a', 'b' }"] = ":1: routes.lua gives one route", [""] = "gives nothing",
      [("return { %s,\n { 'in/{a', 'x' } }"):format(pair)] = ':2: the pattern "in/{a" has a { without its }',
      [("return { %s,\n\n { 'in/', 'x' } }"):format(pair)] = ':3: the pattern "in/" is a folder',
      [("return { %s,\n { '../in/*', 'x' } }"):format(pair)] = "has '..'", ["return {\n { 'in/{b}', '{c}.p' } }"] = ':2: the kit "{c}.p" has {c}',
      ["return {\n { 'in/*', 'a/b' } }"] = "named by its path", ["return { { 'in/*', 'a b' } }"] = "no name of a kit",
      ["return {\n { 'in/*' } }"] = ':2: the kit of "in/*" is nil', ["return { 7 }"] = "a pattern and a kit, not 7",
      ["return { { 'a', 'b', each = true } }"] = 'nothing like "each"', ["return { a = 1 }"] = 'has the name "a"',
      ["io.open 'x'"] = "'io' is not there", ["while true do end"] = "limit of 50000000 instructions", ["return {"] = "expected",
      ["return require 'x'"] = "no kits folder", ["return require 'kit'.kit 'x' {}"] = "not a list of routes",
    } do
      w:write("routes.lua", text)
      local code, _, err = w:kitload("check", "--routed", "kits")
      assert.equal(2, code, text)
      assert.is_truthy(err:find("error: routes.lua:", 1, true) and err:find(wrong, 1, true), text .. ": " .. err)
    end
  end)

  it("refuses what it cannot mean", function()
    local function refused(...)
      local code, out, err = w:kitload(...)
      assert.equal("", out)
      return code .. " " .. err
    end
    assert.matches("^2 kitload: error: there is no routes.lua, which says", refused("check", "--routed", "."))
    w:write("routes.lua", 'return { { "in/*.csv", "aurora.products" } }')
    assert.matches("2 kitload: error: --routed goes with files", refused("run", "--routed"), 1, true)
    assert.matches("2 kitload: error: standard input has no path", refused("run", "--routed", "-"), 1, true)
    assert.matches("3 kitload: error: no file matches 'in/*.csv': there is no folder in", refused("run", "--routed", "in/*.csv"), 1, true)
    assert.matches("3 kitload: error: s3://b/x.csv is an address", refused("run", "--routed", "s3://b/x.csv"), 1, true)
    for _, more in ipairs { { "--into", "t" }, { "--mend", "x" }, { "--rejects", "r.csv" }, { "--problems", "p.jsonl" } } do
      assert.matches("^2 kitload: error: " .. more[1]:gsub("%-", "%%-"), refused("run", "--routed", "in", table.unpack(more)))
    end
    assert.matches("--all does not go with --routed", refused("check", "--routed", "--all", "in"), 1, true)
    h.sh(("mkdir %s/in %s/in/sub"):format(w.dir, w.dir))
    local code, out = w:kitload("run", "--routed", "in/")
    assert.same({ 0, "no file for any kit in in/, nothing to do\n" }, { code, out })
    -- Files of the workspace itself are no input.
    code, out = w:kitload("check", "--routed", ".", "--to", "none")
    assert.same({ 0, "no file for any kit in ., nothing to do\n" }, { code, out })
    -- A kit may be called routes, too.
    kit(w, "routes")
    assert.equal(0, (w:kitload("check", "routes")))
  end)

  it("knows that a folder cannot be read", function()
    if h.sh "test $(id -u) -ne 0" ~= 0 then return end -- root reads all folders
    w:write("routes.lua", 'return { { "in/**", "aurora.products" } }')
    w:write("in/a/x.csv", "id,name\n1,x\n")
    h.sh(("mkdir -m 0 %s/in/b"):format(w.dir))
    local code, out = w:kitload("check", "--routed", "in", "--to", "none")
    assert.equal(3, code)
    assert.matches("in/b: the folder cannot be read", squeezed(out), 1, true)
  end)
end)

if h.no_server(pending) then return end

describe("run --routed", function()
  local w
  before_each(function()
    w = workspace.new()
    w:write("routes.lua", 'return { { "inbox/{customer}/*", "{customer}.p" } }')
    for _, c in ipairs { "a", "b", "c", "d" } do kit(w, c .. ".p") end
    w:write("inbox/a/p.csv", "id,name\n1,Ann\nx,Amy\n")
    w:write("inbox/b/p.csv", "id,name\n1,Bob\ny,Ben\n")
    w:write("inbox/b/p.json", '[{"id":2,"name":"Bea"},{"id":"z","name":"Bo"}]')
    w:write("inbox/c/p.csv", "")
    w:write("inbox/d/p.csv", "id,name\n1,Dan\n")
  end)

  local function rows(c)
    return w:sql(("select string_agg(id || name, ' ' order by id) from %s_p"):format(c))
  end

  it("loads each customer's files by its own kit, and its rejects go back into its own table alone", function()
    local code, r, out, err = w:report("--routed", "inbox/", "--each")
    assert.equal(3, code, err)
    assert.same({ "1Ann", "1Bob 2Bea", "1Dan" }, { rows "a", rows "b", rows "d" })
    assert.equal("inbox/b/p.csv inbox/b/p.json", w:sql "select string_agg(path, ' ' order by id) from b_p")
    assert.matches("4 kits: 1 loaded, 2 with rejected rows, 1 failed", out, 1, true)
    assert.equal(4, #r.runs)
    assert.equal("a.p-p.rejected.csv b.p-p.rejected.csv b.p-p.rejected.ndjson",
      (select(2, h.sh(("cd %s && ls *.rejected.*"):format(w.dir))):gsub("\n", " "):gsub(" $", "")))
    -- The second night: files that are loaded are left out, and the broken one is reported again.
    code, r, out = w:report("--routed", "inbox/", "--each", "--if-loaded", "skip")
    assert.same({ 3, 3 }, { code, r.exit })
    assert.matches("4 kits: 3 with nothing to do, 1 failed", out, 1, true)
    -- b's rejects, mended, are refused by the kit of a, by whatever name and place they come.
    w:write("b.p-p.rejected.csv", (w:read "b.p-p.rejected.csv":gsub(",y,", ",3,")))
    w:write("inbox/a/mine.csv", w:read "b.p-p.rejected.csv")
    code, out, err = w:run("a.p", "b.p-p.rejected.csv")
    assert.equal(5, code, out)
    assert.matches("has rejects of the kit b.p, and this is the kit a.p: nothing was loaded", err, 1, true)
    code, out, err = w:run("--routed", "inbox/a/mine.csv")
    assert.equal(5, code, out)
    assert.matches("has rejects of the kit b.p, and this is the kit a.p: nothing was loaded", err, 1, true)
    -- Routed, a rejects file goes to the kit that it names, from wherever it lies; so do all of them together.
    w:write("a.p-p.rejected.csv", (w:read "a.p-p.rejected.csv":gsub(",x,", ",4,")))
    w:write("b.p-p.rejected.ndjson", (w:read "b.p-p.rejected.ndjson":gsub('"z"', "5")))
    h.sh(("mv %s/a.p-p.rejected.csv %s/inbox/d/"):format(w.dir, w.dir))
    code, out, err = w:run("--routed", "*.rejected.*", "inbox/d/a.p-p.rejected.csv")
    assert.equal(0, code, out .. err)
    assert.same({ "1Ann 4Amy", "1Bob 2Bea 3Ben 5Bo", "1Dan" }, { rows "a", rows "b", rows "d" })
    assert.equal("inbox/b/p.csv inbox/b/p.csv inbox/b/p.json inbox/b/p.json", w:sql "select string_agg(path, ' ' order by path) from b_p")
  end)

  it("goes on behind a kit that cannot be read, a missing column, a row past max_rejects and a server that is not there", function()
    w:write("kits/a/p.lua", 'local k = require "kit"\nreturn k.kit "a.p" { k.feld "id" {} }')
    w:write("projects/near.lua", ("return { to = %q }"):format(w:to()))
    kit(w, "c.p", 'max_rejects = 0, project = "near",')
    kit(w, "d.p", 'project = "near",')
    w:write("inbox/c/p.csv", "id,name\nx,1\n")
    w:write("inbox/e/p.csv", "id,name\n1,Eva\n")
    w:write("projects/far.lua", 'return { to = "host=127.0.0.1 port=9 dbname=x connect_timeout=2" }')
    kit(w, "e.p", 'project = "far",')
    w:kit("b.p", ([[return k.kit "b.p" { into = { "%s", "b_p" }, project = "near", create = true, k.field "id" { k.integer, from = "no", required = true } }]]):format(
      w.schema))
    local code, out, err = w:kitload("run", "--routed", "inbox/", "--report", "r.json")
    assert.equal(5, code, out .. err)
    local ways = {}
    for i, run in ipairs(cjson.decode(w:read "r.json").runs) do ways[i] = ("%s %s %d"):format(run.name, run.status, run.exit) end
    assert.same({ "a.p failed 2", "b.p failed 3", "c.p refused 5", "d.p completed 0", "e.p failed 4" }, ways)
    assert.equal("1Dan", rows "d")
    assert.matches("kits/a/p.lua:2: kit has no 'feld'", err, 1, true)
  end)

  it("refuses a kit that has the name of another one, as a copied file has it", function()
    w:write("kits/b/p.lua", w:read "kits/a/p.lua")
    local code, out, err = w:run("--routed", "inbox/a", "inbox/b")
    assert.equal(2, code, out)
    assert.matches("kits/b/p.lua calls itself 'a.p', and that is another kit, kits/a/p.lua\n  write k.kit \"b.p\": jobs, rejects", err, 1, true)
    assert.same({ "1Ann", "" }, { rows "a", w:sql(("select to_regclass('%s.b_p')"):format(w.schema)):gsub("∅", "") .. "" })
    assert.equal(2, (w:kitload("check", "b.p")))
    w:write("kits/copy.lua", w:read "kits/a/p.lua") -- by its path, too
    assert.equal(2, (w:kitload("check", "kits/copy.lua")))
    assert.equal(0, (w:kitload("check", "kits/a/p.lua", "--to", "none")))
  end)

  it("gives each kit its files as one run, with its own project, and rejects where the project says", function()
    w:write("projects/b.lua", ('return { schema = "%s", rejects = "rejects/{project}/{kit}-{file}" }'):format(w.schema))
    kit(w, "b.p", 'project = "b",')
    w:write("inbox/b/q.csv", "id,name\n7,Bix\nw,Bax\n")
    local code, r, out, err = w:report("--routed", "inbox/b", "inbox/d", "--jobs", "2")
    assert.equal(1, code, err .. out)
    assert.equal("1Bob 2Bea 7Bix", rows "b")
    assert.equal(2, #r.runs)
    assert.equal(3, #r.runs[1].files)
    assert.equal("b.p-p.problems.jsonl b.p-p.rejected.csv b.p-p.rejected.ndjson b.p-q.rejected.csv",
      (select(2, h.sh(("cd %s/rejects/b && ls"):format(w.dir))):gsub("\n", " "):gsub(" $", "")))
    assert.equal("2", w:sql(([[select count(*) from public._importflow_jobs where destination like '%s.%%']]):format(w.schema)))
  end)
end)
