-- What the author of a kit sees of a workspace's defaults and templates.
local workspace = require "spec.commands.workspace"

local base = [[return k.kit "crm.base" { version = "1", into = "t", null = { "N/A" }, source = { delimiter = ";" },
  k.field "id" { k.trim, from = { "ID" }, required = true },
  k.field "name" { k.squish },
  k.rule "named" { "needs a name", function(row) return row.name end } }]]

describe("a workspace", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("crm.base", base)
    w:kit("acme", [[return k.kit "acme" { extends = "crm.base", source = { encoding = "utf-8" },
      k.field "id" { k.base, k.lower, from = k.more { "Nr" }, max_length = 5 },
      k.row(function(row) row.name = row.name end) }]])
  end)

  -- The lines of --origin as "what value origin", single blanks.
  local function origins(out)
    local list = {}
    for line in out:gmatch "[^\n]+" do list[#list + 1] = (line:gsub("%s+", " "):gsub("^ ", "")) end
    return table.concat(list, "\n") .. "\n"
  end

  it("tells from which kit each part came", function()
    w:write("kits/_defaults.lua", 'return { max_rejects = "5%", source = { ragged = "pad" } }')
    local code, out, err = w:kitload("explain", "acme", "--origin")
    assert.equal(0, code, err)
    out = origins(out)
    for _, line in ipairs {
      'extends "crm.base" acme', 'into "t" crm.base', 'max_rejects "5%" _defaults.lua', 'null "N/A" crm.base', 'version "1" crm.base',
      'delimiter ";" crm.base', 'encoding "utf-8" acme', 'ragged "pad" _defaults.lua',
      'field "id" crm.base', "step 1 k.trim crm.base", "step 2 k.lower acme", 'from { "ID", "Nr" } acme', "max_length 5 acme",
      "required true crm.base", 'field "name" crm.base', 'rule "named" kits/crm/base.lua:5 crm.base', "k.row kits/acme.lua:4 acme",
    } do assert.is_truthy(out:find(line .. "\n", 1, true), line .. "\n" .. out) end
  end)

  it("tells in check what a child loads otherwise than its template, and in --origin all that each level changes", function()
    w:kit("acme.shop", [[return k.kit "acme.shop" { extends = "acme", k.drop "named",
      k.field "id" { required = false, from = k.more { "No" } } }]])
    local code, out, err = w:kitload("check", "acme.shop")
    assert.equal(0, code, err)
    assert.equal([[  note: kits/acme/shop.lua:3: field 'id': required = false, in acme true
  note: kits/acme/shop.lua:2: rule 'named' of acme is left out
]], out:match "\n(.*)$")
    w:write("a.csv", "id;name\n1;x\n")
    out = select(2, w:kitload("check", "acme.shop", "a.csv"))
    assert.is_truthy(out:find("note: kits/acme/shop.lua:3: field 'id': required = false, in acme true", 1, true), out)
    out = select(2, w:kitload("run", "acme.shop", "a.csv", "--to", "none"))
    assert.is_nil(out:find("in acme true", 1, true))
    out = select(2, w:kitload("explain", "acme.shop", "--origin"))
    assert.equal([[
  acme.shop changes of acme
    field 'id': from = { "ID", "Nr", "No" }, in acme { "ID", "Nr" }
      (kits/acme/shop.lua:3)
  ! field 'id': required = false, in acme true (kits/acme/shop.lua:3)
  ! rule 'named' of acme is left out (kits/acme/shop.lua:2)

  acme changes of crm.base
    source.encoding = "utf-8", in crm.base none (kits/acme.lua:2)
    field 'id' has the steps k.trim, k.lower, in crm.base k.trim
      (kits/acme.lua:3)
    field 'id': from = { "ID", "Nr" }, in crm.base "ID" (kits/acme.lua:3)
    field 'id': max_length = 5, in crm.base none (kits/acme.lua:3)
    k.row is not in crm.base (kits/acme.lua:4)
]], out:match "\n\n(  acme%.shop changes of.*)$")
  end)

  it("keeps the listing within the terminal's columns", function()
    local _, out = w:kitload("explain", "acme", "--origin")
    for line in out:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
  end)

  it("notes a kit that calls itself otherwise than its file", function()
    w:kit("na.x", 'return k.kit "same" { k.field "a" {} }')
    w:write("x.csv", "a\n1\n")
    for _, words in ipairs { { "na.x" }, { "na.x", "x.csv" } } do
      local code, out = w:kitload("check", table.unpack(words))
      assert.equal(0, code)
      assert.matches("the kit calls itself 'same', but its file has the name of 'na.x'", (out:gsub("%s+", " ")))
    end
    w:kit("na.x", 'return k.kit "na.x" { k.field "a" {} }')
    local _, out = w:kitload("check", "na.x", "x.csv")
    assert.is_nil(out:find("calls itself", 1, true))
  end)

  it("says nothing of origins when it is not asked", function()
    local _, out = w:kitload("explain", "acme")
    assert.is_nil(out:find("step 1", 1, true))
  end)

  it("applies its defaults to a run", function()
    w:write("kits/_defaults.lua", 'return { source = { delimiter = "|" }, null = { "nix" } }')
    w:kit("x", 'return k.kit "x" { k.field "a" { k.trim }, k.field "b" {} }')
    w:write("x.csv", "a|b\n1,5|nix\n")
    local code, out = w:kitload("preview", "x", "x.csv")
    assert.equal(0, code)
    assert.matches("delimiter '|'", out)
    assert.matches('b +"nix" +→ NULL', out)
  end)

  it("limits what a function may do, by its defaults", function()
    w:kit("x", [[return k.kit "x" { k.field "a" { function(v) local n = 0 for i = 1, 20000 do n = n + i end return v end } }]])
    w:write("x.csv", "a\n1\n")
    assert.equal(0, (w:kitload("check", "x", "x.csv")))
    w:write("kits/_defaults.lua", "return { limits = { instructions = 5000 } }")
    local code, _, err = w:kitload("check", "x", "x.csv")
    assert.equal(2, code)
    assert.matches("5000 instructions", err)
    w:write("kits/_defaults.lua", "return { limits = { load_instructions = 100000 } }")
    w:kit("y", 'for i = 1, 1000000 do end return k.kit "y" { k.field "a" {} }')
    code, _, err = w:kitload("check", "y")
    assert.equal(2, code)
    assert.matches("kits/y.lua:2: loading the kit took more than its limit of 100000 instructions", err)
  end)

  it("names the line of a mistake in its defaults, whichever kit is run", function()
    w:write("kits/_defaults.lua", "return {\n  nul = { 'x' },\n}")
    local code, _, err = w:kitload("check", "acme")
    assert.equal(2, code)
    assert.matches("kits/_defaults.lua:2: _defaults.lua has no option 'nul'", err)
    assert.matches("did you mean 'null'", err)
  end)

  it("checks its defaults by themselves, too", function()
    w:write("kits/_defaults.lua", 'return { null = { "x" } }')
    assert.equal(0, (w:kitload("check", "kits/_defaults.lua")))
    w:write("kits/_defaults.lua", 'return { null = 5 }')
    assert.equal(2, (w:kitload("check", "kits/_defaults.lua")))
  end)

  it("does not count its defaults among the kits", function()
    w:write("kits/_defaults.lua", "return {}")
    local _, _, err = w:kitload("check", "nothere")
    assert.is_nil(err:find("_defaults", 1, true))
  end)
end)
