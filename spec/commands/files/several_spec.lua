-- run 'shop.*': each kit is a job of its own, whatever becomes of the others.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("run of several kits", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("shop.products", ([[return k.kit "shop.products" { into = "%s.products", load = "upsert", key = { "shop", "id" },
      k.field "shop" {}, k.field "id" { k.integer, required = true }, k.field "name" {} }]]):format(w.schema))
    for _, name in ipairs { "a", "b", "c", "d", "e", "f", "g" } do
      w:kit(name .. ".products", ([[return k.kit "%s.products" { extends = "shop.products", source = { files = "in/%s*", optional = %s },
        k.field "shop" { k.const "%s" }%s }]]):format(name, name, name == "e", name, name == "f" and ", k.field 'nam' {}" or ""))
    end
    w:sql "create table products (shop text, id int, name text, primary key (shop, id))"
    w:write("in/a.csv", "id,name\n1,Ann\n2,Bo\n")
    w:write("in/b.json", '[{"id": 3, "name": "Cy", "new": 1}, {"id": "x"}]')
    w:write("in/c.csv", "")
    w:write("in/g.csv", "id,name\n7,Gil\n")
  end)

  local function rows() return w:sql "select string_agg(shop || id || name, ' ' order by shop, id) from products" end
  local function jobs()
    return w:sql(([[select string_agg(kit || ' ' || case when error->>'exit' = '0' then 'skipped' else status end, ', ' order by started_at)
      from public._importflow_jobs where destination = '%s.products']]):format(w.schema))
  end

  it("names the kit in each message, because customers' files have the same names", function()
    for _, name in ipairs { "a", "b", "c" } do
      w:kit(name .. ".products", ([[return k.kit "%s.products" { extends = "shop.products", source = { files = "in/%s/mon.csv" },
        unknown = "warning", k.field "shop" { k.const "%s" } }]]):format(name, name, name))
      h.sh(("mkdir -p %s/in/%s"):format(w.dir, name))
    end
    h.sh(("rm -r %s/kits/[d-g]"):format(w.dir))
    w:write("in/a/mon.csv", "nr,name\n1,Ann\n")
    w:write("in/b/mon.csv", "id,name,color\n1,Ann,red\n")
    w:write("in/c/mon.csv", "id,name\n1,Ann\n")
    local code, out, err = w:run("?.products", "-q")
    assert.same({ 3, "" }, { code, out })
    assert.equal([[
kitload: error: a.products: mon.csv, row 1: field 'id' has no column: the header has no "id"
  add the one that is meant to `from`; the headers are "nr", "name"
kitload: warning: b.products: mon.csv: no field reads "color", and the kit does not ignore it
]], err)
  end)

  it("loads each kit by itself; a broken file, an empty folder, a broken kit and a new column touch no other", function()
    local code, out, err = w:run("*.products")
    assert.equal(3, code)
    assert.equal("a1Ann a2Bo b3Cy g7Gil", rows())
    assert.equal("a.products completed, b.products completed, c.products failed, d.products failed, g.products completed", jobs())
    assert.equal([[
kitload: error: c.products: in/c.csv: the file is empty: line 1 should be its header
kitload: error: d.products: no file matches 'in/d*'
  if that is no error: source = { optional = true } in the kit
kitload: error: kits/f/products.lua:3: field 'nam': shop.products has no such field
  k.field "shop" { k.const "f" }, k.field 'nam' {} }
  shop.products has name; a field of its own is k.add "nam" { … }
]], err)
    assert.equal([[
7 kits: 2 loaded, 1 with rejected rows, 1 with nothing to do, 3 failed
  5 read   4 inserted   1 rejected

  kit         outcome  read  in  rejected
  a.products  loaded      2   2         0
  b.products  rejects     2   1         1
      see b.products-b.rejected.ndjson
      no field reads "new"
  c.products  failed
      in/c.csv: the file is empty: line 1 should be its header
  d.products  failed
      no file matches 'in/d*'
  e.products  nothing
      no file matches 'in/e*'
  f.products  failed
      kits/f/products.lua:3: field 'nam': shop.products has no such field
  g.products  loaded      1   1         0

  left out, because they name no files: shop.products
]], out:match "\n(7 kits: .*)$")
    assert.matches("\nb.products\nb.json  2 rows", out, 1, true)
  end)

  it("tells all of it in the report and with --json, and nothing but errors with -q", function()
    os.remove(w.dir .. "/kits/f/products.lua")
    local code, report = w:report("*.products", "--if-loaded", "skip")
    assert.equal(3, code)
    local list = {}
    for i, run in ipairs(report.runs) do list[i] = ("%s %s %d"):format(run.name, run.status, run.exit) end
    assert.equal("a.products completed 0, b.products completed 1, c.products failed 3, d.products failed 3, e.products nothing 0, "
      .. "g.products completed 0", table.concat(list, ", "))
    assert.same({ "failed", true, 3, 5, 4, 1, { { name = "shop.products", why = "left out, because they name no files" } } }, { report.status, report.committed, report.exit, report.counts.read,
      report.counts.inserted, report.counts.rejected, report.left_out })
    assert.equal("integer.invalid", report.runs[2].problems[1].code)
    local out, err
    code, out = w:run("[abg].products", "--if-loaded", "skip", "--json", "--log-format", "json")
    assert.equal(2, code, out) -- no such kit: only * and ? are patterns
    code, out, err = w:run("?.products", "--if-loaded", "skip", "--json", "--log-format", "json")
    assert.equal(3, code)
    assert.equal("nothing", cjson.decode(out).runs[1].status)
    assert.equal(3, cjson.decode(err:match "^[^\n]*").exit)
    code, out, err = w:run("*.products", "--if-loaded", "skip", "-q")
    assert.same({ 3, "" }, { code, out })
    assert.equal(2, select(2, err:gsub("kitload: error", "")), err)
  end)

  it("takes the files of each kit by themselves with --each, but those of an overwrite together", function()
    for _, name in ipairs { "c", "d", "e", "f" } do os.remove(("%s/kits/%s/products.lua"):format(w.dir, name)) end
    w:kit("g.products", ([[return k.kit "g.products" { into = "%s.g", create = true, load = "overwrite", source = { files = "in/g*" },
      k.field "id" { k.integer } }]]):format(w.schema))
    w:write("in/a2.csv", "id,name\n5,Eva\n")
    w:write("in/a3.csv", "")
    w:write("in/g2.csv", "id\n8\n")
    local code, report, out = w:report("*.products", "--each")
    assert.equal(3, code)
    assert.equal("a1Ann a2Bo a5Eva b3Cy", rows())
    assert.equal("7 8", w:sql "select string_agg(id::text, ' ' order by id) from g")
    assert.same({ 3, "in/a2.csv", 2 }, { #report.runs[1].runs, report.runs[1].runs[2].path, #report.runs[3].files })
    assert.matches([[
3 kits: 1 loaded, 1 with rejected rows, 1 failed
  7 read   6 inserted   1 rejected

  kit         outcome  read  in  rejected
  a.products  failed      3   3         0
      3 files: 2 loaded, 1 failed; in/a3.csv: the file is empty: line 1 should
      be its header
  b.products  rejects     2   1         1
      1 file: 1 with rejected rows
  g.products  loaded      2   2         0
]], out, 1, true)
    code, out = w:run("*.products", "--each", "--if-loaded", "skip", "--exit-if-loaded", "9")
    assert.equal(3, code, out)
    os.remove(w.dir .. "/in/a3.csv")
    code, out = w:run("*.products", "--each", "--if-loaded", "skip", "--exit-if-loaded", "9")
    assert.equal(9, code, out)
  end)

  it("asks a server that was not reached once, and goes on with kits of other destinations", function()
    w:write("projects/far.lua", 'return { to = "host=127.0.0.1 port=1 user=x dbname=x" }')
    w:write("projects/near.lua", ("return { to = %q }"):format(w:to()))
    for name, project in pairs { a = "far", b = "far", g = "near" } do
      w:kit(name .. ".products", ([[return k.kit "%s.products" { extends = "shop.products", project = "%s", source = { files = "in/%s*" },
        k.field "shop" { k.const "%s" } }]]):format(name, project, name, name))
    end
    local code, out, err = w:kitload("run", "?.products", "--project", "far")
    assert.equal(4, code)
    assert.equal(1, select(2, err:gsub("kitload: error", "")), err)
    assert.matches("b.products  failed\n      not tried: nothing listens at 127.0.0.1:1", out, 1, true)
    for _, name in ipairs { "c", "d", "e", "f" } do os.remove(("%s/kits/%s/products.lua"):format(w.dir, name)) end
    code, out = w:kitload("run", "*.products")
    assert.equal(4, code)
    assert.equal("g7Gil", rows())
    assert.matches("g.products  loaded      1   1         0\n", out, 1, true)
  end)

  it("ends cleanly at a signal: what is not begun is told, and what is loaded stays", function()
    for _, name in ipairs { "b", "c", "d", "e", "f" } do os.remove(("%s/kits/%s/products.lua"):format(w.dir, name)) end
    os.remove(w.dir .. "/in/b.json")
    h.sh(("mkfifo %s/in/b.csv"):format(w.dir))
    w:kit("b.products", [[return k.kit "b.products" { extends = "shop.products", source = { files = "in/b.csv" }, k.field "shop" { k.const "b" } }]])
    local script = ([[cd %s && unset PGHOST PGUSER PGDATABASE
      %s run '*.products' --to %s --report r.json & pid=$!
      exec 3>in/b.csv; printf 'id,name\n3,Cy\n' >&3; sleep 1; kill -TERM $pid; wait $pid; echo "exit $?"]]):format(
        w.dir, w.binary, h.quote(w:to()))
    local _, out, err = h.sh("bash -c " .. h.quote(script))
    assert.matches("exit 130\n$", out)
    assert.equal("a1Ann a2Bo", rows())
    assert.matches("3 kits: 1 loaded, 1 failed, 1 not begun", out, 1, true)
    assert.matches("\n  b.products  interrupted", out, 1, true)
    assert.matches("\n  g.products  not begun\n", out, 1, true)
    local report = cjson.decode(w:read "r.json")
    assert.same({ "interrupted", 130, { "g.products" } }, { report.status, report.exit, report.not_begun })
    assert.matches("interrupted", err, 1, true)
  end)
end)
