-- explain --origin: from which kit each part of a kit came.
require "spec.helper"
local origin = require "kitload.kits.origin"
local s = require "spec.kit.support"

local TEMPLATE = [[
local k = require "kit"
return k.kit "shop.products" {
  into = { "a.b", "c" }, load = "upsert", key = "sku", null = { "N/A", "" }, source = { delimiter = ";" },
  k.field "sku" { k.trim, from = "SKU", required = true, to = "no" },
  k.field "title" { function(v) return v end, level = "error" },
  k.rule "named" { "needs a title", function(row) return row.title end },
  k.require_one { "title", "sku", name = "told" },
  k.compare { "sku", "<=", "title" },
}]]

local CHILD = [[
local k = require "kit"
return k.kit "x" { extends = "shop.products", version = "3", max_rejects = 5, source = { header = 2 },
  k.field "sku" { k.base, k.upper, max_length = 4 }, k.add "n" { k.integer } }]]

local function child()
  local d = assert(s.load({ ["shop/products"] = TEMPLATE, x = CHILD }, "x"))
  d.project = { name = "acme", path = "projects/acme.lua", to = { env = "URL" }, lock_timeout = 5, meta = { day = "1" },
    from = { to = "KITLOAD_TO", lock_timeout = "projects/acme.lua", meta = "projects/acme.lua" } }
  return d
end

-- What is printed.
local function printed(d, columns)
  local said, real = {}, io.stdout
  io.stdout = { write = function(_, ...) for _, part in ipairs { ... } do said[#said + 1] = part end end } -- luacheck: ignore
  local ok, err = pcall(origin.print, d, columns)
  io.stdout = real -- luacheck: ignore
  assert(ok, err)
  return table.concat(said)
end

describe("the origin of a kit's parts", function()
  it("is told for facts, source, fields with their steps, items and the project, in this order", function()
    assert.equal([[
  extends             "shop.products"                        x
  into                { "a.b", "c" }                         shop.products
  key                 "sku"                                  shop.products
  load                "upsert"                               shop.products
  max_rejects         5                                      x
  null                { "N/A", "" }                          shop.products
  version             "3"                                    x

  source
    delimiter         ";"                                    shop.products
    header            2                                      x

  field "sku"                                                shop.products
    step 1            k.trim                                 shop.products
    step 2            k.upper                                x
    from              "SKU"                                  shop.products
    max_length        4                                      x
    required          true                                   shop.products
    to                "no"                                   shop.products

  field "title"                                              shop.products
    step 1            function                               shop.products
    level             "error"                                shop.products

  field "n"                                                  x
    step 1            k.integer                              x

  rule "named"        kits/shop/products.lua:6               shop.products
  require_one "told"  title, sku                             shop.products
  k.compare           sku <= title                           shop.products

  project "acme"                                             projects/acme.lua
    to                { env = "URL" }                        KITLOAD_TO
    lock_timeout      5                                      projects/acme.lua
    meta              { day = "1" }                          projects/acme.lua
]], printed(child(), 80))
  end)

  it("is told in a narrow terminal, with values that are cut", function()
    local text = printed(child(), 40)
    assert.matches("\n  rule \"named\"        kits/shop/produ…  shop.products\n", text, 1, true)
    for line in text:gmatch "[^\n]+" do assert.is_true(#line <= 22 + 16 + 4 + #"projects/acme.lua" + 2, line) end
  end)

  it("is _defaults.lua for what comes from there", function()
    local d = child()
    d.origins.load = "_defaults"
    assert.matches('\n  load                "upsert"                               _defaults.lua\n', printed(d, 80), 1, true)
  end)
end)

it("a fact is written as a kit writes it", function()
  assert.equal('"a.b"', origin.value_text("into", { schema = "a", table = "b" }))
  assert.equal('"b"', origin.value_text("into", { table = "b" }))
  assert.equal('{ "a", "b.c" }', origin.value_text("into", { schema = "a", table = "b.c" }))
  assert.equal('{ "a.b", "c" }', origin.value_text("into", { schema = "a.b", table = "c" }))
  assert.equal('"id"', origin.value_text("key", { "id" }))
  assert.equal('{ "id", "no" }', origin.value_text("key", { "id", "no" }))
  assert.equal('{ "id", by = 1 }', origin.value_text("key", { "id", by = 1 }))
  assert.equal("false", origin.value_text("required", false))
end)
