-- Several kits by one command: check --all, check --extends, test, and what is printed of them. Running them is in
-- spec/commands/files/several_spec.lua.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local template = [[return k.kit "shop.products" { into = "public.products", load = "upsert", key = "sku",
  k.field "sku" { k.trim, from = { "SKU" }, required = true },
  k.field "name" { k.squish, from = "Name" },
  k.field "price" { k.decimal "1,234.56", from = "Price" },%s
}]]

-- A workspace with a template and customers, among them one that extends another customer, a kit of its own and a module.
local function shop()
  local w = workspace.new()
  w:kit("shop.products", template:format "")
  w:kit("lib.fields", "return { note = function() return k.field 'note' {} end }")
  for _, name in ipairs { "alpha", "beta", "gamma" } do
    w:write("projects/" .. name:sub(1, 1) .. ".lua", "return {}")
    w:kit(name .. ".products", ([[return k.kit "%s.products" { extends = "shop.products", project = "%s",
      k.field "sku" { from = k.more { "Art" } } }]]):format(name, name:sub(1, 1)))
  end
  w:kit("beta.outlet", [[return k.kit "beta.outlet" { extends = "beta.products", project = "b", k.field "price" { k.decimal "1.234,56" },
    examples = { { input = { SKU = "1", Price = "2,50" }, gives = { price = "2.50" } } } }]])
  w:kit("gamma.orders", [[return k.kit "gamma.orders" { k.field "id" {}, require "lib.fields".note() }]])
  return w
end

local function lines(out)
  local list = {}
  for line in out:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

describe("check of several kits", function()
  it("gives each kit a line, runs its examples, and leaves out what is no kit", function()
    local code, out, err = shop():kitload("check", "--all")
    assert.same({ 0, "" }, { code, err })
    assert.same({ "alpha.products  good", "beta.outlet     good", "beta.products   good", "gamma.orders    good", "gamma.products  good",
      "shop.products   good", "6 kits: 6 good; 1 example" }, lines(out))
  end)

  it("means by --extends what a change of the template touches, at any depth, and what requires a file", function()
    local w = shop()
    local function names(...)
      local code, out, err = w:kitload("check", "--json", ...)
      assert.equal(0, code, err)
      local list = {}
      for i, kit in ipairs(cjson.decode(out)) do list[i] = kit.kit end
      return table.concat(list, " ")
    end
    assert.equal("alpha.products beta.outlet beta.products gamma.products shop.products", names("--extends", "shop.products"))
    assert.equal("beta.outlet beta.products", names("--extends", "beta.products"))
    assert.equal("gamma.orders", names("--extends", "lib.fields"))
    assert.equal("beta.outlet beta.products", names("beta.*"))
    assert.equal("alpha.products beta.products gamma.products shop.products", names("*.products"))
    assert.equal("gamma.orders beta.outlet", names("gamma.orders", "beta.out???", "--all"))
    assert.equal("beta.outlet beta.products", names("--all", "--project", "b"))
    assert.equal("beta.outlet", names("*.outlet", "--extends", "shop.products"))
  end)

  it("names exactly the kits that a change of the template breaks, and why", function()
    local w = shop()
    w:kit("shop.products", (template:format "":gsub('  k.field "price"[^\n]*\n', "")))
    local code, out, err = w:kitload("check", "--extends", "shop.products")
    assert.same({ 2, "" }, { code, err })
    local shown = lines(out)
    assert.same({ "alpha.products  good", "beta.outlet     broken",
      "    kits/beta/outlet.lua:2: field 'price': beta.products has no such field",
      "      a field of its own is k.add \"price\" { … }", "beta.products   good", "gamma.products  good", "shop.products   good",
      "5 kits: 4 good, 1 broken; 0 examples" }, shown)
    -- Another type: only the kit whose example says otherwise fails.
    w:kit("shop.products", template:format '\n  k.field "stock" { k.integer, from = "Stock", required = true },')
    code, out = w:kitload("check", "--extends", "shop.products", "-q")
    assert.equal(1, code, out)
    assert.same({ "beta.outlet     failed", "    example 1: stock expected no error, got required: is required, the cell is",
      "    \"\"" }, lines(out))
    -- The template itself is broken: each kit says so.
    w:kit("shop.products", "return k.kit 'shop.products' { k.field 'sku' { k.trimm } }")
    code, out = w:kitload("check", "--extends", "shop.products", "--json")
    assert.equal(2, code)
    local list = cjson.decode(out)
    assert.equal(5, #list)
    for _, kit in ipairs(list) do
      assert.same({ "broken", "kits/shop/products.lua" }, { kit.status, kit.faults[1].file }, kit.kit)
    end
  end)

  it("notes which files a new required field stops, and of which kits no header is known", function()
    local w = shop()
    for _, name in ipairs { "alpha", "beta", "gamma" } do
      w:kit(name .. ".products", ([[return k.kit "%s.products" { extends = "shop.products", project = "%s",
        source = { files = "in/{project}/*.csv" } }]]):format(name, name:sub(1, 1)))
    end
    w:write("in/a/1.csv", "SKU,Stock\n1,2\n")
    w:write("in/a/2.csv", "SKU\n1\n")
    w:write("in/b/1.csv", "SKU,Stock\n1,2\n")
    w:kit("shop.products", template:format '\n  k.field "stock" { k.integer, required = true },')
    local code, out = w:kitload("check", "*.products")
    assert.equal(0, code)
    assert.same({ "alpha.products  good", "    note: a run would refuse its file in/a/2.csv, row 1: field 'stock' has no",
      "          column: the header has no \"stock\"", "beta.products   good", "gamma.products  good", "shop.products   good",
      "4 kits: 4 good; 0 examples; only headers of files were read, --files reads those",
      "  of 3", "  headers not known of gamma.products (no file is there): with sample =",
      "  \"samples/FILE\" in the kit a new required field is seen" }, lines(out))
    local list = cjson.decode((select(2, w:kitload("check", "*.products", "--json"))))
    assert.same({ "in/a/2.csv", "in/b/1.csv" }, { list[1].header_of, list[2].header_of })
    -- A sample says it as a fault; examples with cells know the headers.
    w:kit("gamma.products", [[return k.kit "gamma.products" { extends = "shop.products", project = "g", source = { files = "in/g/*" },
      examples = { { input = { SKU = "1", Stock = "2" }, gives = { sku = "1" } } } }]])
    assert.not_matches("not known", select(2, w:kitload("check", "*.products")))
  end)

  it("knows of a kit that ends before it has loaded its template that it extends it", function()
    local w = shop()
    w:kit("alpha.products", 'return k.kit "alpha.products" { extends = "beta.products", k.field "sku" { from = }')
    local code, out = w:kitload("check", "--extends", "shop.products", "-q")
    assert.equal(2, code)
    assert.matches("^alpha.products  broken\n    kits/alpha/products.lua:2: unexpected symbol near '}'\n", out)
  end)

  it("ends at a signal", function()
    local w = workspace.new()
    for _, name in ipairs { "a", "b", "c", "d" } do
      w:kit(name, ('for i = 1, 3e7 do local _ = i end return k.kit "%s" { k.field "x" {} }'):format(name))
    end
    local _, out, err = h.sh("bash -c " .. h.quote(("cd %s; %s check --all & pid=$!; sleep 0.2; kill -TERM $pid; wait $pid; echo $?"):format(
      w.dir, w.binary)))
    assert.same({ "130\n", "kitload: error: interrupted by SIGTERM\n" }, { out, err })
  end)

  it("says that nothing matches, and refuses what goes with one kit", function()
    local w = shop()
    local function told(...)
      local code, _, err = w:kitload(...)
      return code .. " " .. err:match "error: ([^\n]*)"
    end
    assert.equal("2 no kit matches 'shop.x*'", told("check", "shop.x*"))
    assert.equal("2 there is no kit 'shop.x' (kits/shop/x.lua)", told("check", "--extends", "shop.x"))
    assert.equal("2 no kit has the project 'zz'", told("check", "--all", "--project", "zz"))
    assert.equal("2 --files goes with several kits", told("check", "alpha.products", "--files"))
    assert.equal("2 --csv goes with one kit", told("check", "--all", "--csv"))
    assert.equal("2 of several kits --each goes with --files", told("check", "--all", "--each"))
    assert.equal("2 none of these kits names files: alpha.products, beta.outlet, beta.products, gamma.orders, gamma.products, shop.products",
      told("check", "--all", "--files"))
    assert.equal("2 --rejects x.csv goes with one kit: of several kits each has files of its own for them",
      told("check", "--all", "--files", "--rejects", "x.csv"))
  end)

  it("reads their files with --files, and one that cannot be read stops no other", function()
    local w = shop()
    w:kit("alpha.products", [[return k.kit "alpha.products" { extends = "shop.products", source = { files = "in/a.csv" } }]])
    w:kit("beta.products", [[return k.kit "beta.products" { extends = "shop.products", source = { files = "in/b*.csv" } }]])
    w:kit("gamma.products", [[return k.kit "gamma.products" { extends = "shop.products", source = { files = "in/{project}/*.csv" } }]])
    w:write("in/a.csv", "")
    w:write("in/b.csv", "SKU,Name,Price\n1,x,2.50\n2,y,z\n")
    local code, out, err = w:kitload("check", "*.products", "--files")
    assert.equal(3, code)
    assert.equal("kitload: error: alpha.products: in/a.csv: the file is empty: line 1 should be its header\n", err)
    assert.matches([[
2 kits: 1 with rejected rows, 1 failed
  2 read   1 good   1 rejected

  kit             outcome  read  in  rejected
  alpha.products  failed
      in/a.csv: the file is empty: line 1 should be its header
  beta.products   rejects     2   1         1

  left out, because they name no files: shop.products
  left out, because they have no project, and their files are those of a
  project: gamma.products
]], out, 1, true)
  end)
end)

describe("test of several kits", function()
  it("takes patterns, --extends and --all", function()
    local w = shop()
    local code, out = w:kitload("test", "beta.*")
    assert.same({ 0, "beta.outlet    1  ok\nbeta.products  no examples\n1 example: 1 ok, 0 failed; 1 kit without examples\n" }, { code, out })
    code, out = w:kitload("test", "--extends", "beta.products", "-q")
    assert.same({ 0, "" }, { code, out })
    assert.equal(select(2, w:kitload "test"), select(2, w:kitload("test", "--all")))
    assert.equal(2, (w:kitload("test", "--all", "beta.outlet")))
    assert.equal(2, (w:kitload("test", "--extends", "shop.x")))
  end)
end)
