-- Examples by fields, which children run with their own headers and formats, and samples: files of a kit that `kitload test` reads.
local workspace = require "spec.commands.workspace"

local template = [[return k.kit "shop.products" {
  into = "t", load = "upsert", key = "sku",
  k.field "sku" { k.trim, k.upper, from = { "SKU", "Article" }, required = true, max_length = 20 },
  k.field "title" { k.squish, from = "Title", required = true },
  k.field "price" { k.decimal "1234.56", from = "Price", min = 0 },
  k.field "active" { k.boolean, from = "Active" },
  k.field "category" { k.trim, k.lookup { "public.categories", match = "name", take = "id" }, k.integer, from = "Category" },
  k.field "since" { k.date "%Y-%m-%d", from = "Since" },
  k.field "seen" { k.timestamp { "%Y-%m-%d %H:%M", tz = "UTC" }, from = "Seen" },
  k.field "shop" { k.meta "shop", k.integer, required = true },
  k.rule "named" { "needs a name", function(row) return row.title ~= "x" end },
  k.row(function(row)
    if row.sku == "SKIP" then row:skip "no" end
    if row.active then row.title = row.title .. "!" end
  end),
  examples = {
    { "all", fields = { sku = "AL-0001", title = "Bike", price = "12.50", active = true, since = "2024-12-31", category = k.null,
        seen = "2024-07-01 12:00+00", shop = 7 },
      gives = { sku = "AL-0001", title = "Bike!", price = "12.5", since = "2024-12-31", seen = "2024-07-01 14:00+02", shop = 7 } },
    { "a category", fields = { sku = "A", title = "B", category = 7 }, lookups = { ["public.categories"] = { Bikes = 7 } },
      meta = { shop = 1 } },
    { "negative", fields = { sku = "A", title = "B", price = "-1" }, errors = { price = "min" }, meta = { shop = 1 } },
    { "no date", fields = { sku = "A", title = "B", since = "soon" }, errors = { since = "date.invalid" }, meta = { shop = 1 } },
    { "a rule", fields = { sku = "A", title = "x" }, errors = { "rule.named" }, meta = { shop = 1 } },
    { "skipped", fields = { sku = "SKIP", title = "x" }, skipped = "no", meta = { shop = 1 } },
    { "cells", input = { SKU = "a", Title = "b" }, gives = { sku = "A" }, meta = { shop = 1 } },
  },
}]]

describe("an example by fields", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("shop.products", template)
  end)

  local function test(name, body)
    if body then w:kit(name, ('return k.kit "%s" { extends = "shop.products",\n%s }'):format(name, body)) end
    local code, out, err = w:kitload("test", name)
    return code, out, err
  end

  it("runs in its own kit, beside those by cells", function()
    local code, out = test "shop.products"
    assert.equal(0, code, out)
    assert.matches("7 examples: 7 ok, 0 failed\n$", out)
  end)

  local beta = [[k.field "sku" { from = k.more { "Nr" }, k.base, k.strip_prefix "B-" },
    k.field "price" { k.decimal "1.234,56", from = "Preis" }, k.field "active" { k.boolean { yes = "ja", no = "nein" } },
    k.field "since" { k.date "%d.%m.%Y" }, k.field "seen" { k.timestamp { "%d.%m.%Y %H:%M", tz = "Europe/Berlin" } },]]

  it("runs in a child, with the child's headers and formats, from CSV and from JSON", function()
    for _, source in ipairs { "source = { delimiter = \";\" },", 'source = { format = "ndjson" },' } do
      local code, out = test("beta", source .. beta)
      assert.equal(0, code, out)
      assert.equal([[
beta  shop.products 1 all  ok
beta  shop.products 2 a category  ok
beta  shop.products 3 negative  ok
beta  shop.products 4 no date  ok
beta  shop.products 5 a rule  ok
beta  shop.products 6 skipped  ok
6 examples: 6 ok, 0 failed
]], out)
    end
    w:kit("deep", 'return k.kit "deep" { extends = "beta", k.field "price" { k.decimal "1,234.56" }, examples = { { fields = { sku = "Z", title = "t", shop = 2 } } } }')
    local code, out = w:kitload("test", "deep")
    assert.equal(0, code, out)
    assert.matches("deep  1  ok\n", out, 1, true)
    assert.matches("deep  shop.products 6 skipped  ok\n7 examples: 7 ok", out, 1, true)
  end)

  it("runs in a child whose file has no header", function()
    local code, out = test("beta", [[source = { header = false }, k.field "sku" { from = 2 }, k.field "title" { from = 1 },
      k.field "price" { from = 4 }, k.field "active" { from = 3 }, k.field "category" { from = 6 }, k.field "since" { from = 5 },
      k.field "seen" { from = 7 }]])
    assert.equal(0, code, out)
    assert.matches("6 examples: 6 ok", out, 1, true)
  end)

  it("fails in a child that would load something else, or reject it", function()
    local code, out = test("beta", [[k.field "sku" { k.base, k.truncate(3) }]])
    assert.equal(1, code)
    assert.matches('beta  shop.products 1 all  failed\n    sku  expected "AL-0001", got "AL-"\n', out, 1, true)
    w:kit("a", 'return k.kit "a" { into = "t", k.field "v" {}, examples = { { fields = { v = "long" } } } }')
    w:kit("b", 'return k.kit "b" { extends = "a", k.field "v" { k.truncate(3) } }')
    assert.equal('a  1  ok\nb  a 1  failed\n    v  expected "long", got "lon"\n2 examples: 1 ok, 1 failed\n',
      (select(2, w:kitload("test", "a", "b"))))
    code, out = test("beta", [[k.field "price" { max = 10, min = -5 }]])
    assert.equal(1, code)
    assert.matches("price  expected no error, got max", out, 1, true)
    assert.matches('shop.products 3 negative  failed\n    price  expected min, got no error', out, 1, true)
  end)

  it("is not run where no cell is known, and says why; that is no failure", function()
    local function why(body)
      local code, out = test("beta", body)
      assert.equal(0, code, out)
      return out:match "beta  shop.products 1 all  not run\n    ([^\n]*)\n"
    end
    assert.equal("the kit has no field 'since'", why 'k.drop "since"')
    assert.equal("field 'active': k.boolean: no word means true", why 'k.field "active" { k.boolean { no = "nein" } }')
    assert.equal("field 'title': what the function reads cannot be told from \"Bike\"",
      why 'k.field "title" { function(v) return v:match "^(.*) x$" end }')
    assert.equal("field 'since' is filled by k.const \"2024-01-01\"", why 'k.field "since" { k.unset "from", k.const "2024-01-01", k.date }')
    assert.equal("field 'own' is required, and the example has no value for it (the field's `example` can be one)",
      why 'k.add "own" { required = true }')
    assert.is_nil(why 'k.add "own" { required = true, example = "1" }')
    local _, out = test("beta", 'k.add "own" { required = true }')
    assert.matches("6 examples: 0 ok, 0 failed, 6 not run\n$", out)
    assert.matches("ok 1 - beta shop.products 1 all # SKIP field 'own' is required", (select(2, w:kitload("test", "beta", "--format", "tap"))), 1, true)
    assert.matches('<skipped message="field &apos;own', (select(2, w:kitload("test", "beta", "--format", "junit")):gsub("'", "&apos;")), 1, true)
    assert.equal("", (select(2, w:kitload("test", "beta", "-q"))))
  end)

  it("is not run where what it gives, or its error, is of a field that the child dropped", function()
    w:kit("a", [[return k.kit "a" { into = "t", k.field "v" {}, k.field "w" { k.coalesce { "v" } }, k.field "e" {},
      examples = { { fields = { v = "1" }, gives = { w = "1" } }, { fields = { v = "1" }, errors = { e = "required" } } } }]])
    w:kit("b", 'return k.kit "b" { extends = "a", k.drop "w", k.drop "e" }')
    local code, out = w:kitload("test", "b")
    assert.equal(0, code)
    assert.equal("b  a 1  not run\n    the kit has no field 'w'\nb  a 2  not run\n    the kit has no field 'e'\n2 examples: 0 ok, 0 failed, 2 not run\n",
      out)
  end)

  it("of the kit itself is a mistake where it cannot be run", function()
    w:kit("a", 'return k.kit "a" { into = "t", k.field "v" { k.gsub { "^x", "" } }, examples = { { fields = { v = "xa" } } } }')
    local code, out = w:kitload("test", "a")
    assert.equal(1, code)
    assert.matches("it cannot be run: field 'v': what k.gsub reads cannot be told from \"xa\"", out, 1, true)
  end)

  it("is taken away from a child by k.unset", function()
    local code, out = test("beta", 'k.unset "examples", k.add "own" { required = true }')
    assert.equal(0, code)
    assert.matches("0 examples: 0 ok, 0 failed; 1 kit without examples", out, 1, true)
    w:kit("a", 'return k.kit "a" { into = "t", k.field "v" {} }')
    w:kit("b", 'return k.kit "b" { extends = "a",\nk.unset "examples" }')
    assert.matches("kit 'b' has no 'examples' to take away", (select(3, w:kitload("check", "b"))), 1, true)
  end)

  it("has fields or input, and names only fields of its kit", function()
    w:kit("a", [[return k.kit "a" { into = "t", k.field "name" {}, examples = {
      { fields = { nmae = "x" } }, { fields = {}, input = {} }, { "none" } } }]])
    local _, _, err = w:kitload("check", "a")
    assert.matches("example 1: fields names no field: 'nmae'", err, 1, true)
    assert.matches("did you mean 'name'?", err, 1, true)
    assert.matches("example 2: has input and fields", err, 1, true)
    assert.matches("example 3: has no input", err, 1, true)
  end)
end)

describe("a sample", function()
  local w
  before_each(function() w = workspace.new() end)

  local function kit(more)
    w:kit("a", ('return k.kit "a" { into = "t", sample = "samples/a.csv", %s k.field "id" { k.integer }, k.field "shop" { k.meta "shop", required = true } }')
      :format(more or ""))
  end

  it("is read as a whole, and fails where rows are rejected", function()
    w:write("samples/a.csv", "id\n1\nx\ny\n4\n")
    kit()
    local code, out = w:kitload("test", "a")
    assert.equal(1, code)
    assert.equal([[
a  samples/a.csv  failed
        expected at most 0 rejected rows, got 2 of 4
    id  expected no integer.invalid, got 2 rows, in row 3: "x"
1 example: 0 ok, 1 failed
]], out)
    w:write("samples/a.csv", "id\n1\n4\n")
    assert.equal(0, (w:kitload("test", "a")))
  end)

  it("may have as many rejected rows as max_rejects says", function()
    w:write("samples/a.csv", "id\n1\nx\ny\n4\n")
    kit 'max_rejects = "50%",'
    local code, out = w:kitload("test", "a")
    assert.equal(0, code, out)
    assert.equal("a  samples/a.csv  ok\n1 example: 1 ok, 0 failed\n", out)
    kit "max_rejects = 1,"
    assert.matches("expected at most 1 rejected row, got 2 of 4", (select(2, w:kitload("test", "a"))), 1, true)
    kit 'on_invalid = "abort",'
    assert.matches("expected at most 0 rejected rows, got 2 of 4", (select(2, w:kitload("test", "a"))), 1, true)
  end)

  it("fails by name for a column that is missing or unknown, a file that is not there, and a kit's fault", function()
    w:write("samples/a.csv", "no,New\n1,2\n")
    kit()
    assert.matches("no field finds its column", (select(2, w:kitload("test", "a"))), 1, true)
    w:write("samples/a.csv", "id,New\n1,2\n")
    kit 'unknown = "error",'
    assert.matches('no field reads "New"', (select(2, w:kitload("test", "a"))), 1, true)
    kit 'k.row(function(row) error "oh" end),'
    local code, out = w:kitload("test", "a")
    assert.equal(2, code)
    assert.matches("kits/a.lua:2: oh", out, 1, true)
    os.remove(w.dir .. "/samples/a.csv")
    kit()
    code, out = w:kitload("test", "a")
    assert.equal(1, code)
    assert.matches("samples/a.csv", out, 1, true)
  end)

  it("tells check without files whether the headers fit a kit, so that a template's new field is told about each child that lacks it", function()
    w:write("samples/a.csv", "id\n1\nx\n")
    w:kit("base", 'return k.kit "base" { into = "t", k.field "id" { k.integer } }')
    w:kit("a", 'return k.kit "a" { extends = "base", sample = "samples/a.csv" }')
    local code, out = w:kitload("check", "a")
    assert.equal(0, code, out)
    assert.matches("note: the header of samples/a.csv fits", out, 1, true)
    w:kit("base", 'return k.kit "base" { into = "t", k.field "id" { k.integer }, k.field "no" { required = true } }')
    local err
    code, out, err = w:kitload("check", "a")
    assert.equal(3, code, out)
    assert.matches("samples/a.csv, row 1: field 'no' has no column: the header has no \"no\"", err, 1, true)
    w:kit("base", 'return k.kit "base" { into = "t", unknown = "error", k.field "no" { k.const "1" } }')
    assert.matches('samples/a.csv: no field reads "id"', (select(3, w:kitload("check", "a"))), 1, true)
    w:kit("base", 'return k.kit "base" { into = "t", k.field "no" { k.const "1" } }')
    assert.matches('note: the header of samples/a.csv fits; no field reads "id"', (select(2, w:kitload("check", "a"))), 1, true)
    w:write("b.csv", "no\n1\n")
    w:kit("base", 'return k.kit "base" { into = "t", k.field "no" { required = true } }')
    assert.equal(0, (w:kitload("check", "a", "b.csv")))
  end)

  it("is named by check --all, beside the examples that a kit inherits", function()
    w:write("samples/a.csv", "id\n1\nx\n")
    w:kit("base", 'return k.kit "base" { into = "t", k.field "id" { k.integer }, examples = { { fields = { id = 12 } } } }')
    w:kit("a", 'return k.kit "a" { extends = "base", sample = "samples/a.csv", k.field "id" { max = 10 } }')
    local code, out = w:kitload("check", "--all")
    assert.equal(1, code, out)
    assert.matches("    example 1 of base: id expected no error, got max", out, 1, true)
    assert.matches("    samples/a.csv: expected at most 0 rejected rows, got 1 of 2", out, 1, true)
  end)

  it("may be JSON, may be several, and is not inherited", function()
    w:write("samples/a.ndjson", '{"id":1}\n{"id":"x"}\n')
    w:write("samples/b.csv", "id\n1\n")
    w:kit("a", 'return k.kit "a" { into = "t", sample = { "samples/a.ndjson", "samples/b.csv" }, k.field "id" { k.integer } }')
    local code, out = w:kitload("test", "a")
    assert.equal(1, code)
    assert.matches('a  samples/a.ndjson  failed', out, 1, true)
    assert.matches("a  samples/b.csv  ok", out, 1, true)
    w:kit("b", 'return k.kit "b" { extends = "a" }')
    assert.matches("1 kit without examples", (select(2, w:kitload("test", "b"))), 1, true)
  end)

  it("is a file of the workspace", function()
    for _, path in ipairs { "/etc/passwd", "../a.csv", "a/../../b.csv" } do
      w:kit("a", ('return k.kit "a" { into = "t", sample = %q, k.field "id" {} }'):format(path))
      assert.matches("sample must be a file of the workspace", (select(3, w:kitload("check", "a"))), 1, true)
    end
  end)
end)
