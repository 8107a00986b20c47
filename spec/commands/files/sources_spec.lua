-- sources.lua: names for what there is to load, and kitload sources, which lists it.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("sources.lua", function()
  local w
  before_each(function()
    w = workspace.new()
    w:write("sources.lua", [[return {
  bronze = { orders = "lake/bronze/orders/*.csv", customers = { "lake/bronze/c*.csv", "late/*.csv" } },
  inbox = { orders = "inbox/{project}/*.csv" },
}]])
    w:write("lake/bronze/orders/1.csv", "id,name\n1,Ann\n")
    w:write("lake/bronze/orders/2.csv", "id,name\n2,Bo\nx,Cy\n")
    w:write("lake/bronze/customers.csv", "id,name\n7,Gus\n")
    w:write("late/z.csv", "id,name\n8,Hal\n")
    w:write("inbox/acme/1.csv", "id,name\n9,Ida\n")
    w:write("projects/acme.lua", 'return { to = "local:" }')
    w:kit("a", ([[return k.kit "a" { into = { "%s", "t" }, load = "append", k.field "id" { k.integer }, k.field "name" {} }]]):format(w.schema))
  end)

  local function files(...)
    local code, _, err = w:kitload("check", "a", "--to", "none", "--report", "r.json", "--rejects", "none", "--problems", "none", ...)
    if code > 1 then return code .. " " .. err end
    local list = {}
    for i, file in ipairs(cjson.decode(w:read "r.json").files) do list[i] = file.name end
    return table.concat(list, " ")
  end

  it("names stand where files stand: one table, a layer, in a kit, below another folder", function()
    assert.equal("1.csv 2.csv", files "bronze.orders")
    assert.equal("customers.csv z.csv", files "bronze.customers")
    assert.equal("customers.csv z.csv 1.csv 2.csv", files "bronze")
    assert.equal("1.csv 2.csv z.csv", files("bronze.orders", "late/z.csv"))
    assert.equal("1.csv", files("inbox.orders", "--project", "acme"))
    assert.matches("^2 kitload: error: the source inbox.orders has {project}, and there is no project\n", files "inbox.orders")
    w:kit("a", (w:read "kits/a.lua":gsub("^.-\n", ""):gsub('load = "append"', '%0, source = { files = "bronze.orders" }')))
    assert.equal("1.csv 2.csv", files())
    local code, out = h.sh(("cd %s/late && %s preview bronze.orders"):format(h.quote(w.dir), h.quote(w.binary)))
    assert.equal(0, code)
    assert.matches("1.csv", out, 1, true)
    assert.equal(0, (w:kitload("new", "drafted", "--from", "bronze.orders")))
    assert.matches("^%-%- Made from 2.csv %(2 rows looked at%)", w:read "kits/drafted.lua")
    code, out = w:kitload("check", "a", "bronze.orders", "--to", "none", "--each")
    assert.equal("1 true", code .. " " .. tostring(out:find("2 files", 1, true) ~= nil))
  end)

  it("a file of that name is the file, and a name that is nearly one is refused with the nearest", function()
    w:write("bronze.orders", "id,name\n5,Ed\n")
    assert.equal("bronze.orders", files "bronze.orders")
    assert.matches("bronze.orders is a file, and also a name in sources.lua: the file is read", w:read "r.json", 1, true)
    os.remove(w.dir .. "/bronze.orders")
    assert.equal("2 kitload: error: sources.lua has no 'bronze.ordrs'\n  did you mean 'bronze.orders'?\n", files "bronze.ordrs")
    assert.equal("2 kitload: error: sources.lua has no 'bronze.zzzzzzzz'\n  it has bronze.customers, bronze.orders, inbox.orders\n", files "bronze.zzzzzzzz")
    assert.matches("^3 kitload: error: [^\n]*none.csv", files "none.csv")
    local code, _, err = w:kitload("run", "bronze.orders", "--to", "none")
    assert.equal(2, code)
    assert.matches("bronze.orders is a name in sources.lua, and stands where a file stands: KIT bronze.orders\n", err, 1, true)
    assert.matches("sources.lua has no 'gold'\n  it has bronze.customers", select(3, w:kitload("sources", "gold")), 1, true)
    os.remove(w.dir .. "/sources.lua")
    assert.matches("there is no sources.lua, or nothing in it\n  write return { bronze", select(3, w:kitload "sources"), 1, true)
  end)

  it("says what is wrong in it", function()
    for text, wrong in pairs {
      ["return 5"] = "sources.lua gives 5, not a table of layers", [""] = "gives nothing", ["return { bronze = 'x' }"] = 'the layer "bronze" is "x"',
      ["return { ['a b'] = {} }"] = '"a b" is no name of a layer', ["return { b = { ['x/y'] = 'z' } }"] = '"x/y" is no name of a table in b',
      ["return { b = { x = {} } }"] = "b.x ", ["return { b = { x = 5 } }"] = "b.x ", ["return { b = { x = 'in/{customer}/*' } }"] = "b.x cannot have {customer}",
      ["io.open 'x'"] = "'io' is not there", ["while true do end"] = "limit of 50000000 instructions", ["return {"] = "expected", ["return { { x = 'y' } }"] = "1 is no name of a layer",
    } do
      w:write("sources.lua", text)
      for _, words in ipairs { { "sources" }, { "check", "a", "bronze.orders", "--to", "none" } } do
        local code, _, err = w:kitload(table.unpack(words))
        assert.equal(2, code, text)
        assert.is_truthy(err:find("error: sources.lua:", 1, true) and err:find(wrong, 1, true), text .. ": " .. err)
      end
    end
    -- A kit may be called sources, too.
    w:kit("sources", 'return k.kit "sources" { k.field "id" {} }')
    assert.equal(0, (w:kitload("check", "sources")))
  end)

  it("kitload sources lists size and age, and what was loaded already", function()
    local _
    h.sh(("touch -d '3 hours ago' %s/lake/bronze/orders/*"):format(w.dir))
    local code, out, err = w:kitload "sources"
    assert.same({ 0, "" }, { code, err })
    assert.matches("^name  +files +size  newest\nbronze.customers +2 +%d+ bytes +%d+ s\nbronze.orders +2 +%d+ bytes +3 h\ninbox.orders +0 +0 bytes +%-  the source inbox.orders has", out)
    assert.matches("what was loaded: not asked: --project or --to says where\n", out, 1, true)
    if h.no_server(pending) then return end
    w:sql "create table t (id int, name text)"
    local to = h.conninfo()
    w:write("projects/acme.lua", ("return { to = %q }"):format(to))
    assert.equal(1, (w:kitload("run", "a", "bronze.orders", "--project", "acme")))
    assert.equal("1Ann 2Bo", w:sql "select string_agg(id || name, ' ' order by id) from t")
    assert.equal(0, (w:kitload("run", "a", "late/z.csv", "--project", "acme")))
    w:write("lake/bronze/orders/3.csv", "id,name\n3,Di\n")
    w:write("late/z.csv", "id,name\n8,Hal\n9,Ivy\n")
    code, out, err = w:kitload("sources", "--project", "acme")
    assert.same({ 0, "" }, { code, err })
    assert.matches("\nbronze.customers +2 +%d+ bytes +%d+ s  0 of 2\nbronze.orders +3 +%d+ bytes +%d+ s  2 of 3 by a\ninbox.orders +1 +%d+ bytes +%d+ s  0 of 1\n$", out)
    _, out = w:kitload("sources", "bronze.orders", "--to", to)
    assert.matches("\n\n  lake/bronze/orders/1.csv +%d+ bytes +3 h  loaded by a 20%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d\n  lake/bronze/orders/2.csv [^\n]* loaded by a [^\n]*\n  lake/bronze/orders/3.csv +%d+ bytes +%d+ s\n$", out)
    local list = cjson.decode((select(2, w:kitload("sources", "bronze", "--json", "--project", "acme"))))
    assert.equal(2, #list)
    assert.same({ "bronze.customers", "late/z.csv", true, 0 }, { list[1].name, list[1].files[2].path, list[1].files[2].changed_since, #list[1].files[2].loaded })
    assert.same({ "bronze.orders", "a", 0 }, { list[2].name, list[2].files[1].loaded[1].kit, #list[2].files[3].loaded })
  end)
end)
