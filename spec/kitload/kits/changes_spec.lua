require "spec.helper"
local changes = require "kitload.kits.changes"
local parents = require "kitload.kits.parents"
local s = require "spec.kit.support"

local template = [[
local k = require "kit"
return k.kit "shop.products" {
  into = "public.products", load = "upsert", key = "sku", null = { "N/A" }, max_rejects = "5%", on_invalid = "reject",
  k.field "sku" { k.trim, k.upper, from = { "SKU" }, required = true, max_length = 20, unique = true },
  k.field "title" { k.squish, from = "Title", must_exist = true, level = "error" },
  k.field "price" { k.decimal "1234.56", from = "Price", min = 0, max = 1000 },
  k.field "rate" { k.decimal "1234.56", k.scale "0.01" },
  k.field "category" { k.trim, k.lookup { "public.categories", match = "name", take = "id" }, from = "Category" },
  k.field "size" { k.enum { S = "small", L = "large" }, one_of = { "S", "L" } },
  k.field "since" { k.date "%Y-%m-%d", from = "Since" },
  k.field "letter" { function(v) return v:sub(1, 1) end },
  k.rule "named" { "needs a title", function(row) return row.title end },
  k.require_one { "title", "sku", name = "told" },
}]]

-- The child's body begins in line 4 of its file.
local function read(body, text)
  return assert(s.load { ["shop/products"] = text or template,
    x = 'local k = require "kit"\nreturn k.kit "x" {\nextends = "shop.products",\n' .. body .. "\n}" })
end

local function base(text) return assert(s.load({ ["shop/products"] = text or template }, "shop/products")) end

local function notes(body)
  local list = parents.notes(read(body), base())
  for i, note in ipairs(list) do list[i] = note:gsub("^kits/x%.lua:(%d+): ", function(n) return n - 3 .. ": " end) end
  return list
end

describe("a note about a child", function()
  it("is not due where the child says how its files are written, adds something, or is stricter", function()
    assert.same({}, notes "")
    assert.same({}, notes [[source = { delimiter = ";", encoding = "windows-1252" }, version = "2", into = "acme.products", max_rejects = "1%",
      null = k.more { "-" }, warnings = "reject", on_invalid = "abort", k.unset "max_rejects",
      k.field "sku" { from = k.more { "Nr" }, k.base, k.strip_prefix "A-", max_length = 10, unique = "table" },
      k.field "price" { k.decimal "1.234,56", from = "Preis", min = 1, max = 999, required = true },
      k.field "since" { k.date "%d.%m.%Y" }, k.field "title" { k.trim, from = "Titel", label = "Titel" },
      k.field "size" { k.enum { S = "klein", L = { "gross" } }, one_of = { "S" } },
      k.add "own" { k.integer }, k.add "mine" { "m", function() return true end }]])
  end)

  it("names what it accepts more than its parent, with the child's line", function()
    assert.same({
      '1: max_rejects = "10%", in shop.products "5%"',
      "1: field 'sku': max_length = 30, in shop.products 20",
      "2: field 'sku': required = false, in shop.products true",
      "2: field 'sku': no unique, in shop.products true",
      '3: field \'title\': level = "warning", in shop.products "error"',
      "3: field 'title': must_exist = false, in shop.products true",
      "4: field 'price': invalid = \"null\", in shop.products none",
      "4: field 'price': max = 2000, in shop.products 1000",
      "5: field 'price': min = -5, in shop.products 0",
      "6: field 'size': one_of = { \"S\", \"L\", \"M\" }, in shop.products { \"S\", \"L\" }",
    }, notes [[max_rejects = "10%", k.field "sku" { max_length = 30,
      required = false, k.unset "unique" },
      k.field "title" { must_exist = false, level = "warning" },
      k.field "price" { max = 2000, invalid = "null",
        min = -5 },
      k.field "size" { one_of = k.more { "M" } }]])
  end)

  it("names what it loads differently", function()
    assert.same({
      '1: load = "append", in shop.products "upsert"',
      '1: null = "-", in shop.products "N/A"',
      "2: field 'sku': to = \"article\", in shop.products none",
      "3: field 'price' gives float, in shop.products decimal",
      "4: field 'price': default = 0, in shop.products none",
    }, notes [[load = "append", null = { "-" },
      k.field "sku" { to = "article" },
      k.field "price" { k.float,
        default = 0 }]])
  end)

  it("names steps that decide what is loaded and that the child's list lacks", function()
    assert.same({
      "1: field 'sku' lacks k.upper of shop.products",
      "2: field 'rate' lacks k.scale \"0.01\" of shop.products",
      "3: field 'category' lacks k.lookup { \"public.categories\", match = \"name\", take = \"id\" } of shop.products",
      "4: field 'size' lacks k.enum { L = \"large\", S = \"small\" } of shop.products",
      "5: field 'letter' lacks function of shop.products",
    }, notes [[k.field "sku" { k.trim },
      k.field "rate" { k.decimal "1.234,56" },
      k.field "category" { k.trim },
      k.field "size" { k.enum { S = "small", L = "large", M = "medium" }, one_of = { "S" } },
      k.field "letter" { function(v) return v:sub(1, 2) end }]])
    assert.same({ "1: field 'category' lacks k.lookup { \"public.categories\", match = \"name\", take = \"id\" } of shop.products" },
      notes [[k.field "category" { k.trim, k.lookup { "public.categories", match = "name", take = "id", missing = "null" } }]])
    assert.same({ "1: field 'since' reads no column, in shop.products it does" },
      notes [[k.field "since" { k.unset "from", k.const "2024-01-01", k.date "%Y-%m-%d" }]])
  end)

  it("names fields, rules and items that are left out, and rules that are weaker or others", function()
    assert.same({
      "1: field 'since' of shop.products is left out",
      "2: rule 'named' of shop.products is left out",
      "2: k.require_one 'told' of shop.products is left out",
    }, notes [[k.drop "since",
      k.drop "named", k.drop "told"]])
    assert.same({ "1: rule 'named': level = \"warning\", in shop.products \"error\"" }, notes [[k.rule "named" { level = "warning" }]])
    assert.same({ "1: rule 'named' is another one than in shop.products" }, notes [[k.rule "named" { function() return true end }]])
    assert.same({}, notes [[k.rule "named" { "wants a title" }]])
  end)

  it("compares a child with the kit that it extends, which may extend another", function()
    local files = { ["shop/products"] = template,
      mid = 'local k = require "kit" return k.kit "mid" { extends = "shop.products", k.field "sku" { required = false }, k.add "own" { max = 5 } }',
      x = 'local k = require "kit" return k.kit "x" { extends = "mid", k.field "own" { max = 9 } }' }
    assert.same({ "kits/x.lua:1: field 'own': max = 9, in mid 5" },
      parents.notes(assert(s.load(files)), assert(s.load(files, "mid"))))
    assert.same({ "kits/mid.lua:1: field 'sku': required = false, in shop.products true" },
      parents.notes(assert(s.load(files, "mid")), assert(s.load(files, "shop/products"))))
  end)
end)

describe("two kits that are compared", function()
  local function told(before, after)
    local list = changes.compare(before, after)
    for i, c in ipairs(list) do
      list[i] = ("%s %s: %s -> %s (%s)"):format(c.field or c.item or "kit", c.what, tostring(c.before), tostring(c.after), tostring(c.loads))
    end
    return list
  end

  it("are the same where only lines have moved", function()
    assert.same({}, told(base(), base("-- a comment\n\n" .. template)))
  end)

  it("give each change with its place, the first in the order of the second kit", function()
    local list = changes.compare(base(), base((template:gsub("min = 0", "min = 1"))))
    assert.same({ { field = "price", what = "min", before = "0", after = "1", loads = "less", file = "kits/shop/products.lua", line = 6 } },
      list)
  end)

  it("have other steps where one came, went, or stands in another place", function()
    local function with(steps) return base((template:gsub('k.squish, from = "Title"', steps .. ' from = "Title"'))) end
    local lists = { "", "k.trim,", "k.trim, k.upper,", "k.upper, k.trim,", "k.trim, k.upper, k.lower,", 'k.trim, k.prefix "a",', 'k.trim, k.prefix "b",' }
    for i, before in ipairs(lists) do
      for j, after in ipairs(lists) do
        local list = changes.compare(with(before), with(after))
        assert.equal(i == j and 0 or 1, #list, before .. " / " .. after)
        if i ~= j then assert.same({ "title", "steps" }, { list[1].field, list[1].what }) end
      end
    end
  end)

  it("tell all that a template can change", function()
    local new = template:gsub('required = true, max_length = 20', "max_length = 20"):gsub('k%.field "since".-\n', 'k.field "day" {},\n')
      :gsub('k%.decimal "1234%.56", from = "Price"', 'k.integer, from = "Price"'):gsub('v:sub%(1, 1%)', "v:sub(2)")
      :gsub("return row%.title", "return row.sku"):gsub('load = "upsert"', 'load = "append"')
      :gsub('null = { "N/A" }', 'source = { header = 2 }'):gsub('k%.require_one', 'k.require_with')
    assert.same({
      'kit load: "upsert" -> "append" (other)', 'kit null: "N/A" -> nil (other)', "kit source.header: nil -> 2 (nil)",
      "sku required: true -> nil (more)",
      "price type: decimal -> integer (other)", 'price steps: k.decimal "1234.56" -> k.integer (nil)',
      "day field: nil ->  (other)", "letter steps: function -> function (its code has changed) (other)", 'since field: k.date "%Y-%m-%d" -> nil (other)',
      [[rule 'named' item: "needs a title" -> "needs a title" (its code has changed) (other)]],
      "k.require_one 'told' item: title, sku -> nil (more)", "k.require_with 'told' item: nil -> title, sku (less)",
    }, told(base(), base(new)))
  end)
end)
