-- kitload kits: the list of a workspace's kits.
local cjson = require "cjson"
local h = require "spec.helper"
local sys = require "kitload.host.sys"
local workspace = require "spec.commands.workspace"

-- A workspace with a template, customers and a broken kit.
local function shop()
  local w = workspace.new()
  w:kit("shop.products", 'return k.kit "shop.products" { version = "2.1", into = "products", load = "upsert", key = "sku", k.field "sku" {} }')
  w:write("projects/a.lua", "return {}")
  w:kit("alpha.products", [[return k.kit "alpha.products" { extends = "shop.products", project = "a", trigger = "30 2 * * *",
    source = { files = { "in/alpha/*.csv", "in/extra.csv" } } }]])
  w:kit("beta.products", 'return k.kit "beta.products" { extends = "shop.products", source = { files = "in/beta/*.json" } }')
  w:kit("beta.outlet", 'return k.kit "beta.outlet" { extends = "beta.products", k.fild "x" {} }')
  w:kit("gamma.products", 'return k.kit "gamma.products" { extends = "beta.products" }')
  return w
end

describe("kitload kits", function()
  it("has a line for each kit, and for one that cannot be read its error", function()
    local code, out, err = shop():kitload "kits"
    assert.equal(2, code)
    assert.equal([[
kit             extends        project  files                         trigger
alpha.products  shop.products  a        in/alpha/*.csv, in/extra.csv  30 2 * * *
beta.outlet     broken: kits/beta/outlet.lua:2: kit has no 'fild'
beta.products   shop.products           in/beta/*.json
gamma.products  beta.products           in/beta/*.json
shop.products
]], out)
    assert.equal("kitload: last runs are left out: no destination is given: --to, --project or --runs\n", err)
  end)

  it("shows each below the one that it extends", function()
    local w = shop()
    os.remove(w.dir .. "/kits/beta/outlet.lua")
    local code, out = w:kitload("kits", "--tree", "-q")
    assert.equal(0, code)
    assert.equal([[
kit                 project  files                         trigger
shop.products
  alpha.products    a        in/alpha/*.csv, in/extra.csv  30 2 * * *
  beta.products              in/beta/*.json
    gamma.products           in/beta/*.json
]], out)
  end)

  it("takes patterns, --extends and --project", function()
    local w = shop()
    local function names(...)
      local _, out = w:kitload("kits", "--json", "-q", ...)
      local list = {}
      for i, kit in ipairs(cjson.decode(out)) do list[i] = kit.kit end
      return table.concat(list, " ")
    end
    assert.equal("beta.outlet beta.products", names "beta.*")
    assert.equal("alpha.products beta.products", names("alpha.products", "b*.products"))
    assert.equal("beta.outlet beta.products gamma.products", names("--extends", "beta.products"))
    assert.equal("alpha.products", names("--project", "a", "--to", "none"))
    assert.equal(2, (w:kitload("kits", "delta.*")))
    assert.equal(2, (w:kitload("kits", "--project", "zz")))
  end)

  it("tells all of it as JSON", function()
    local _, out = shop():kitload("kits", "--json")
    local list = cjson.decode(out)
    assert.same({ kit = "alpha.products", path = "kits/alpha/products.lua", version = "2.1", extends = "shop.products", project = "a",
      into = "products", load = "upsert", files = { "in/alpha/*.csv", "in/extra.csv" }, trigger = "30 2 * * *" }, list[1])
    assert.same({ "kits/beta/outlet.lua", 2, "kit has no 'fild'", "did you mean 'field'?" }, { list[2].problems[1].file,
      list[2].problems[1].line, list[2].problems[1].message, list[2].problems[1].hint })
  end)
end)

describe("the last runs of kits", function()
  if h.no_server(pending) then return end
  local w
  before_each(function()
    w = workspace.new()
    w:write("projects/near.lua", ("return { to = %q }"):format(w:to()))
    w:write("projects/far.lua", 'return { to = "host=127.0.0.1 port=1 user=x dbname=x" }')
    for name, more in pairs { a = 'project = "near", was = "old",', b = 'project = "near",', c = "", d = 'project = "far",' } do
      w:kit(name, ([[return k.kit "%s%s" { into = "%s.t", create = true, trigger = "* * * * *", %s source = { files = "in/%s*" },
        k.field "id" { k.integer } }]]):format(w.schema, name, w.schema, more, name))
      w:write("in/" .. name .. ".csv", "id\n1\n")
    end
  end)

  local function runs(...)
    local _, out, err = w:kitload("kits", "--json", ...)
    local list = {}
    for i, kit in ipairs(cjson.decode(out)) do list[i] = ("%s %s"):format(kit.kit, kit.last_run and kit.last_run.status or "-") end
    return table.concat(list, ", "), err
  end

  it("come from --to, from --project, and with --runs from each kit's own project", function()
    assert.equal(0, (w:run "a"))
    w:write("in/c.csv", "")
    assert.equal(3, (w:run "c"))
    assert.equal("a completed, b -, c failed, d -", (runs("--to", w:to())))
    assert.equal("a completed, b -", (runs("--project", "near")))
    local list, err = runs "--runs"
    assert.equal("a completed, b -, c -, d -", list)
    assert.matches("warning: last runs are left out: nothing listens at 127.0.0.1:1\n", err, 1, true)
    local _, out = w:kitload("kits", "--to", w:to(), "--project", "near")
    assert.matches("\nb  *near  *in/b%*  %* %* %* %* %*  never\n", out)
    assert.matches("\na  *near  *in/a%*  %* %* %* %* %*  %d%d%d%d%-%d%d%-%d%d %d%d:%d%d completed\n", out)
  end)

  it("say which kits are due: run --all-due runs those whose trigger says so, and that have not run since", function()
    w:kit("b", (w:read "kits/b.lua":gsub('local k = require "kit"\n', ""):gsub("%* %* %* %* %*", "@yearly")))
    w:kit("e", 'return k.kit "e" { k.field "id" {} }')
    local function due(...)
      local code, report = w:report("--all-due", "--if-loaded", "skip", ...)
      local list = {}
      for i, run in ipairs(report.runs) do list[i] = run.name .. " " .. run.status end
      for _, one in ipairs(report.left_out) do list[#list + 1] = ("%s %s"):format(one.name, one.why) end
      return code .. ": " .. table.concat(list, ", ")
    end
    assert.equal("0: a completed, b completed, c completed, d completed, e left out, because they have no trigger", due())
    -- The next minute: b ran this year. A run that failed has run.
    w:sql(([[update public._importflow_jobs set started_at = started_at - interval '1 minute' where destination = '%s.t']]):format(w.schema))
    w:write("in/c.csv", "")
    assert.equal("3: a nothing, c failed, d nothing, b not due, e left out, because they have no trigger", due())
    -- A minute ahead, so that no minute can end before the next question.
    w:sql(([[update public._importflow_jobs set started_at = clock_timestamp() + interval '1 minute' where destination = '%s.t']]):format(w.schema))
    assert.equal("0: a not due, b not due, c not due, d not due, e left out, because they have no trigger", due())
    -- One that was interrupted has not.
    w:sql(([[update public._importflow_jobs set status = 'interrupted' where kit = '%sd']]):format(w.schema))
    assert.equal("0: a not due, b not due", due("?", "--project", "near"))
    assert.equal("0: d nothing, a not due, b not due, c not due", due("a", "b", "c", "d"))
    assert.equal("no kit is due\n\n  not due: a\n", select(2, w:run("a", "--all-due", "-v")))
    assert.same({ 0, "", "" }, { w:run("a", "--all-due") }) -- of cron, which mails what is printed
    -- Rejects of another kit that somebody has named are no run.
    w:write("in/c.csv", "id\nx\n")
    assert.equal(1, (w:run "c"))
    assert.equal(5, (w:run("a", "c.rejected.csv")))
    assert.matches("^a skipped,", (runs("--to", w:to())))
  end)

  it("one run --due at a time: a second one has nothing to do, and a night that was missed is made up for once", function()
    local state = w.dir .. "/state"
    local function due(...)
      return h.sh(("cd %s && XDG_STATE_HOME=%s exec %s </dev/null"):format(h.quote(w.dir), state, table.concat(w:words("run", "--due", "--to", w:to(), "--if-loaded", "skip", ...), " ")))
    end
    w:kit("a", (w:read "kits/a.lua":gsub('local k = require "kit"\n', ""):gsub("%* %* %* %* %*", "30 2 * * *")))
    assert.matches("1 kit: 1 loaded", select(2, due("a", "-v")), 1, true)
    local path = select(2, h.sh(("ls %s/kitload/due/*"):format(state))):match "[^\n]+"
    local lock = assert(sys.lock(path, true))
    assert.equal("0|another run --all-due of these kits is at work, nothing to do\n|", table.concat({ due("a", "-v") }, "|"))
    assert.equal("0||", table.concat({ due "a" }, "|")) -- cron mails what is printed
    assert.not_matches("at work", select(2, due("a", "b", "-v"))) -- other words are others' work
    lock:release()
    -- A week without a run: one run, and then none.
    w:sql(([[update public._importflow_jobs set started_at = started_at - interval '7 days' where kit = '%sa']]):format(w.schema))
    local code, out, err = due("a", "-v")
    assert.matches("^0|.*1 kit: ", code .. "|" .. out .. err)
    assert.equal("0|no kit is due\n\n  not due: a\n|", table.concat({ due("a", "-v") }, "|"))
  end)

  it("a kit that cannot be read fails at each --all-due, and is printed once a day", function()
    for name in ("bcd"):gmatch "." do w:kit(name, (w:read("kits/" .. name .. ".lua"):gsub('local k = require "kit"\n', ""):gsub("%* %* %* %* %*", "@yearly"))) end
    w:kit("a", "return k.kit 'a' { k.feld 'id' {} }")
    w:kit("a2", "return k.kit 'a2' { extends = 'a' }")
    local function due(...)
      local words = table.concat(w:words("run", "--all-due", "--to", w:to(), ...), " ")
      return h.sh(("cd %s && XDG_STATE_HOME=%s/state exec %s </dev/null"):format(h.quote(w.dir), w.dir, words))
    end
    local function errors(err) return select(2, err:gsub("kits/a.lua:2: ", "")) end
    local code, out, err = due()
    assert.same({ 2, 1 }, { code, errors(err) }) -- of both kits once
    assert.matches("\n  a  *failed\n.*\n  a2  *failed\n.*\n  b  *loaded", out)
    assert.not_matches("^a\n", out)
    assert.same({ 2, "", "" }, { due() })
    local _, report = due("--report", w.dir .. "/r.json")
    assert.equal("", report)
    local status = {}
    for i, run in ipairs(cjson.decode(w:read "r.json").runs) do status[i] = run.name .. " " .. run.status end
    assert.same({ "a failed", "a2 failed" }, status)
    -- Another run, another error, another day.
    w:sql(([[update public._importflow_jobs set started_at = started_at - interval '2 years' where kit = '%sb']]):format(w.schema))
    code, out, err = due("--if-loaded", "skip")
    assert.same({ 2, 0 }, { code, errors(err) })
    assert.matches("\n  a  *failed\n", out)
    w:kit("a", "return k.kit 'a' { k.field 'id' {}, k.feld 'id' {} }")
    w:sql([[update public._importflow_jobs set started_at = clock_timestamp()]])
    code, out, err = due()
    assert.same({ 2, 1 }, { code, errors(err) })
    assert.matches("\n  a  *failed\n", out)
    assert.same({ 2, "", "" }, { due() })
    h.sh(("sed -i s/^20..-/2001-/ %s/state/kitload/told/*"):format(w.dir))
    code, out, err = due()
    assert.same({ 2, 1 }, { code, errors(err) })
    assert.matches("\n  a  *failed\n", out)
  end)
end)
