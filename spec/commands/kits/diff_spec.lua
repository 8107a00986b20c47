-- kitload diff: what a change of a template does to the kits that extend it.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local template = [[return k.kit "shop.products" { into = "products", load = "upsert", key = "sku",
  k.field "sku" { k.trim, required = true },
  k.field "name" { k.squish, max_length = 10 },
  k.field "price" { k.decimal "1,234.56", from = "Price" },
}]]

-- A workspace in a repository of git, perhaps in a folder of it, with a first commit.
local function shop(folder)
  local w = workspace.new()
  local top = w.dir
  if folder then
    w.dir = top .. "/" .. folder
    h.sh(("mkdir -p %s/kits"):format(h.quote(w.dir)))
  end
  w:kit("shop.products", template)
  w:kit("alpha.products", 'return k.kit "alpha.products" { extends = "shop.products" }')
  w:kit("beta.products", 'return k.kit "beta.products" { extends = "shop.products", k.field "price" { min = 1 } }')
  w:kit("gamma.other", 'return k.kit "gamma.other" { k.field "id" {} }')
  local function git(...)
    local code, _, err = h.sh(("cd %s && git -c user.name=x -c user.email=x@example.com %s"):format(h.quote(top), table.concat({ ... }, " ")))
    assert.equal(0, code, err)
  end
  git "init -q ."
  git "add -A"
  git("commit", "-q", "-m", "one")
  return w, git
end

local function change(w, from, to)
  local text = w:read "kits/shop/products.lua":gsub('^[^\n]*\n', "", 1)
  local changed, n = text:gsub(from:gsub("%p", "%%%0"), (to:gsub("%%", "%%%%")))
  assert.equal(1, n)
  w:kit("shop.products", changed)
end

describe("kitload diff", function()
  it("tells since a commit what changed, for all kits of which the same is true together", function()
    local w = shop()
    local code, out, err = w:kitload("diff", "shop.products", "--since", "HEAD")
    assert.same({ 0, "not changed: alpha.products, beta.products, shop.products\n", "" }, { code, out, err })
    change(w, "max_length = 10", "max_length = 20")
    change(w, 'k.decimal "1,234.56"', "k.integer")
    w:kit("delta.products", 'return k.kit "delta.products" { extends = "shop.products" }')
    code, out = w:kitload("diff", "shop.products", "--since", "HEAD")
    assert.same({ 0, [[
alpha.products, beta.products, shop.products
  ! field 'name': max_length = 20, in HEAD 10
  ! field 'price' gives integer, in HEAD decimal
    field 'price' has the steps k.integer, in HEAD k.decimal "1,234.56"

new since HEAD: delta.products
]] }, { code, out })
    code, out = w:kitload("diff", "beta.products", "--since", "HEAD~0")
    assert.equal(0, code)
    assert.matches("^beta.products\n  ! field 'name'", out)
  end)

  it("says which kits cannot be read now, with the reason, and which could not then", function()
    local w, git = shop "etl/night"
    change(w, '  k.field "price" { k.decimal "1,234.56", from = "Price" },\n', "")
    local code, out = w:kitload("diff", "shop.products", "--since", "HEAD")
    assert.same({ 2, [[
alpha.products, shop.products
  ! field 'price' of HEAD is left out

beta.products: cannot be read
    kits/beta/products.lua:2: field 'price': shop.products has no such field
      a field of its own is k.add "price" { … }
]] }, { code, out })
    git "add -A"
    git("commit", "-q", "-m", "two")
    change(w, "max_length = 10", 'max_length = 10 },\n  k.field "price" { k.integer')
    os.remove(w.dir .. "/kits/alpha/products.lua")
    code, out = w:kitload("diff", "kits/shop/products.lua", "--since", "HEAD", "--json")
    assert.equal(0, code)
    local list = cjson.decode(out)
    assert.same({ "alpha.products", "removed", {} }, { list[1].kit, list[1].status, list[1].changes })
    assert.same({ "beta.products", "was broken", "HEAD:kits/beta/products.lua" }, { list[2].kit, list[2].status, list[2].problems[1].file })
    assert.same({ kit = "shop.products", status = "changed", changes = { { field = "price", what = "field", after = "k.integer",
      loads = "other", file = "kits/shop/products.lua", line = 5 } } }, list[3])
  end)

  it("compares with a file in the place of the kit, without git", function()
    local w = shop()
    h.sh(("rm -rf %s/.git"):format(h.quote(w.dir)))
    w:write("new.txt", 'local k = require "kit"\n' .. template:gsub("required = true", "required = true, min_length = 2"))
    local code, out, err = w:kitload("diff", "shop.products", "--against", "new.txt")
    assert.same({ 0, "alpha.products, beta.products, shop.products\n  ! field 'sku': no min_length, in new.txt 2\n", "" }, { code, out, err })
    assert.equal("", select(2, h.sh "ls -d /tmp/lua_*-*-*-*-* 2>/dev/null"))
    local function told(...)
      local exit, _, why = w:kitload("diff", ...)
      return exit .. " " .. why:match "error: ([^\n]*)"
    end
    assert.matches("^2 the workspace .* is not in a repository of git: ", told("shop.products", "--since", "HEAD"))
    assert.equal("2 --against none.txt cannot be read", told("shop.products", "--against", "none.txt"))
    assert.equal("2 diff needs one of --since and --against", told "shop.products")
    assert.equal("2 there is no kit 'shop.x' (kits/shop/x.lua)", told("shop.x", "--against", "new.txt"))
  end)

  it("says what git does not know", function()
    local w = shop()
    local function told(...)
      local code, _, why = w:kitload("diff", ...)
      return code .. " " .. why:match "error: ([^\n]*)"
    end
    assert.equal("2 git knows no commit '--help'", told("shop.products", "--since=--help"))
    assert.equal("2 git knows no commit 'HEAD~9'", told("shop.products", "--since", "HEAD~9"))
    assert.equal("2 there is no kit 'shop.x', now or at HEAD", told("shop.x", "--since", "HEAD"))
    assert.equal("2 '../x' is not the name of a kit", told("../x", "--since", "HEAD"))
  end)
end)
