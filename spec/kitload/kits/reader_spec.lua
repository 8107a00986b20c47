-- opening.reader: many kits are loaded into one state, and each is what it is alone.
local h = require "spec.helper"
local examples = require "kitload.trial.examples"
local host_kit = require "kitload.host.kit"
local opening = require "kitload.kits.opening"
local trial = require "kitload.trial.trial"
local workspace = require "kitload.kits.workspace"

describe("opening.reader", function()
  local dir
  before_each(function() dir = h.tmp() end)

  local function kit(name, text)
    local path = ("%s/kits/%s.lua"):format(dir, (name:gsub("%.", "/")))
    h.sh(("mkdir -p %s"):format(h.quote(path:match "^(.*)/")))
    h.write(path, 'local k = require "kit"\n' .. text)
    return { path = path, roots = workspace.roots(path) }
  end

  -- Opens the kits in this order with one reader, and each alone. Gives what the reader gave.
  local function compare(list)
    local read, all = opening.reader(), {}
    for i, found in ipairs(list) do
      local opened, err = read(found)
      local alone, wrong = opening.at(found)
      assert.same(alone and alone.description, opened and opened.description, found.path)
      assert.same(wrong, err, found.path)
      all[i] = opened or err
    end
    read(nil)
    return all
  end

  -- A template with functions, with a parent of its own, and children of many kinds.
  local function family()
    kit("_defaults", 'return { null = { "N/A" }, source = { encoding = "windows-1252" }, limits = { load_instructions = 2000000 } }')
    kit("lib.names", "local n = 0\nreturn { next = function() n = n + 1 return 'f' .. n end, trim = k.trim }")
    kit("base", [[local yes = { ja = true }
      local trim = k.trim
      return k.kit "base" { into = "t", key = "id", load = "upsert", k.field "id" { trim, required = true },
        k.field "flag" { function(v) return yes[v] and trim and "1" or "0" end }, k.field "j" { k.join { "id", "x" } },
        k.rule "named" { "has no id", at = "id", function(row) return row.id and yes.ja end } }]])
    return {
      kit("t.one", 'return k.kit "t.one" { extends = "base", k.field "id" { k.base, k.lower }, k.add "own" { k.integer, min = 1 } }'),
      kit("t.two", [[return k.kit "t.two" { extends = "t.one", k.drop "named", k.field "own" { max = 3 },
        examples = { { input = { id = "A", flag = "ja", own = "2" }, gives = { flag = "1", id = "a", own = 2 } } } }]]),
      kit("t.broken", 'return k.kit "t.broken" { extends = "base", k.field "nope" { k.trim }, k.field "flag" { k.base, k.integer, min = "x" } }'),
      kit("t.syntax", 'return k.kit "t.syntax" { extends = "base", '),
      kit("t.lib", 'local names = require "lib.names"\nreturn k.kit "t.lib" { extends = "base", k.add(names.next()) { k.trim } }'),
      kit("t.lib2", 'local names = require "lib.names"\nreturn k.kit "t.lib2" { extends = "t.lib", k.add(names.next()) { k.trim } }'),
      kit("t.lib3", 'return k.kit "t.lib3" { extends = "t.lib", k.field "id" { function(v, ctx) return v .. ctx.file end } }'),
      kit("t.state", 'local n = 0\nreturn k.kit "t.state" { extends = "base", k.field "id" { function(v) n = n + 1 return v .. n end } }'),
      kit("t.defaults", 'return k.kit "t.defaults" { k.field "a" { null = k.more { "-" } } }'),
      kit("t.wide", 'return k.kit "t.wide" { extends = "base", extra = "rest", k.field "j" { k.unset "null", to = false } }'),
      kit("t.loop", "while true do end"),
      kit("t.last", 'return k.kit "t.last" { extends = "base" }'),
    }
  end

  it("gives each kit as it is alone, also after broken ones and one that reaches a limit", function()
    local list = family()
    local all = compare(list)
    assert.same({ "id", "flag", "j" }, { all[12].description.fields[1].name, all[12].description.fields[2].name, all[12].description.fields[3].name })
    assert.matches("took more than its limit of", all[11].message, 1, true)
    assert.matches("t.broken.*nope", all[3].message)
    local turned = {}
    for i = #list, 1, -1 do turned[#turned + 1] = list[i] end
    compare(turned)
  end)

  it("tells of each kit only what is wrong with it", function()
    local list, handle = family(), assert(host_kit.share { limits = { load_instructions = 2000000 } })
    list[#list + 1] = kit("t.loop2", "while true do end")
    list[#list + 1] = list[3]
    for _, found in ipairs(list) do
      local ok, err = handle:load(found)
      local alone, wrong = host_kit.open { path = found.path, roots = found.roots, limits = { load_instructions = 2000000 } }
      assert.same(wrong, err, found.path)
      assert.same(alone and alone:description(), ok and handle:description(), found.path)
      if not ok and handle:is_spent() then handle = host_kit.share { limits = { load_instructions = 2000000 } } end
    end
  end)

  it("gives the kits of the examples as they are alone", function()
    local list = {}
    for _, path in ipairs { "contacts/kits/crm/contacts", "contacts/kits/acme/contacts", "contacts/kits/globex/contacts", "first/kits/contacts" } do
      path = ("%s/examples/%s.lua"):format(h.pwd(), path)
      list[#list + 1] = { path = path, roots = workspace.roots(path) }
    end
    compare(list)
  end)

  it("lets no kit leave anything to the next one", function()
    local read = opening.reader()
    kit("base", 'local seen = {}\nreturn k.kit "base" { k.field "id" { k.trim }, k.field "n" { function(v) return seen[v] or v end } }')
    local first = kit("first", [[
      pcall(function() string.leak = "x" end)
      pcall(function() getmetatable("").__index.leak = "x" end)
      pcall(function() k.leak = "x" end)
      pcall(function() rawset(math, "leak", "x") end)
      pcall(function() rawset(k, "leak", "x") end)
      local own = k.kit "first" { extends = "base", k.field "id" { k.upper } }
      pcall(function() own.name = "x" end)
      return own]])
    local second = kit("second", [[
      for _, lib in ipairs { string, math, table, utf8, coroutine } do assert(rawget(lib, "leak") == nil) end
      assert(not pcall(function() return ("").leak() end) and rawget(k, "leak") == nil)
      return k.kit "second" { extends = "base" }]])
    for _ = 1, 2 do
      assert.truthy(read(first))
      local opened, err = read(second)
      assert(opened, err and err.message)
      assert.same("trim", opened.description.fields[1].steps[1].name)
    end
    read(nil)
  end)

  it("calls the functions of the kit that is open, and of no other", function()
    local list = family()
    local read = opening.reader()
    read(list[1])
    local two = trial.of(assert(read(list[2])))
    assert.truthy(two.handle)
    local results = examples.run(two)
    assert.same({ true, {} }, { results[1].ok, results[1].differences })
    local last = trial.of(assert(read(list[12])))
    assert.falsy(two.handle)
    assert.same({ flag = "0", id = "B", j = "B" }, assert(last:run { id = "B", flag = "x" }).values)
    assert.same({ flag = "1", id = "c" }, { flag = assert(two:run { id = "C", flag = "ja" }).values.flag, id = assert(two:run { id = "C" }).values.id })
    read(nil)
    assert.falsy(last.handle)
    assert.same("0", assert(last:run { id = "B", flag = "x" }).values.flag)
  end)
end)
