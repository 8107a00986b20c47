require "spec.helper"
local s = require "spec.kit.support"

local parent = [[
local k = require "kit"
return k.kit "crm.base" {
  version = "1.4.0", into = "public.contacts", load = "upsert", key = { "id" }, null = { "N/A" },
  source = { delimiter = ";", encoding = "windows-1252" },
  examples = { { input = {}, gives = {} } },
  k.field "id" { k.trim, from = { "ID" }, required = true, max_length = 20 },
  k.field "name" { k.squish, from = "Name" },
  k.field "mail" { k.email, null = { "none" } },
  k.rule "named" { "needs a name", function(row) return row.name end },
  k.row(function() end),
}]]

local function child(body, more)
  local files = { ["crm/base"] = parent, x = 'local k = require "kit"\nreturn k.kit "x" {\nextends = "crm.base",\n' .. body .. "\n}" }
  if body:find "^extends" then files.x = files.x:gsub('extends = "crm.base",\n', "\n") end
  for name, text in pairs(more or {}) do files[name] = text end
  return s.load(files)
end

local function mistake(body, more)
  local d, problems = child(body, more)
  assert.is_nil(d)
  assert.equal(1, #problems)
  return problems[1].line - 3 .. ": " .. problems[1].message .. (problems[1].hint and " | " .. problems[1].hint or ""), problems[1]
end

local function field(d, name)
  for i, f in ipairs(d.fields) do
    if f.name == name then return f, i end
  end
end

local function texts(f)
  local out = {}
  for i, step in ipairs(f.steps) do out[i] = step.text end
  return out
end

describe("a kit that extends another", function()
  it("is its copy, with its own facts put over it", function()
    local d = assert(child 'load = "append", max_rejects = 5')
    assert.same({ "x", "crm.base", "1.4.0", "append", 5 }, { d.name, d.extends, d.version, d.facts.load, d.facts.max_rejects })
    assert.same({ schema = "public", table = "contacts" }, d.facts.into)
    assert.same({ "id", "name", "mail" }, { d.fields[1].name, d.fields[2].name, d.fields[3].name })
  end)

  it("merges the source by key", function()
    local d = assert(child 'source = { encoding = "utf-8", header = 3 }')
    assert.same({ delimiter = ";", encoding = "utf-8", header = 3 }, d.source)
  end)

  it("updates the facts that a field of the same name gives, and keeps its steps and place", function()
    local f, place = field(assert(child 'k.field "id" { max_length = 8 }'), "id")
    assert.same({ "trim" }, texts(f))
    assert.same({ 8, true, 1 }, { f.facts.max_length, f.facts.required, place })
  end)

  it("replaces the pipeline by a list part, and splices the parent's in at k.base", function()
    assert.same({ "lower" }, texts(field(assert(child 'k.field "id" { k.lower }'), "id")))
    local d = assert(child 'k.field "id" { k.upper, k.base, k.strip_prefix "A-" }')
    assert.same({ "upper", "trim", 'strip_prefix "A-"' }, texts(field(d, "id")))
  end)

  it("puts new fields behind the parent's", function()
    local d = assert(child 'k.add "new" {}, k.field "name" { k.trim }')
    assert.same({ "id", "name", "mail", "new" }, { d.fields[1].name, d.fields[2].name, d.fields[3].name, d.fields[4].name })
  end)

  it("adds to a list with k.more", function()
    assert.same({ "ID", "Nr", "No" }, field(assert(child 'k.field "id" { from = k.more { "Nr", "No" } }'), "id").from)
    assert.same({ "mail", "E-Mail" }, field(assert(child 'k.field "mail" { from = k.more "E-Mail" }'), "mail").from)
    assert.same({ "N/A", "-" }, assert(child 'null = k.more { "-" }').facts.null)
    assert.same({ "none", "x" }, field(assert(child 'k.field "mail" { null = k.more { "x" } }'), "mail").facts.null)
    assert.same({ "N/A", "x" }, field(assert(child 'k.field "id" { null = k.more { "x" } }'), "id").facts.null)
  end)

  it("adds with k.more only what is not there: the parent may have got it since", function()
    assert.same({ "ID", "Nr" }, field(assert(child 'k.field "id" { from = k.more { "ID", "Nr" } }'), "id").from)
    assert.same({ "N/A", "-" }, assert(child 'null = k.more { "N/A", "-" }').facts.null)
    assert.matches('names the header "Nr" twice', (mistake 'k.field "id" { from = k.more { "Nr", "Nr" } }'), 1, true)
  end)

  it("takes a fact away with k.unset, from a field and from the kit", function()
    local d = assert(child 'k.unset "null", k.field "id" { k.unset "max_length" }')
    assert.is_nil(d.facts.null)
    assert.is_nil(field(d, "id").facts.max_length)
    assert.same({ "trim" }, texts(field(d, "id")))
  end)

  it("leaves a field or a named rule out with k.drop", function()
    local d = assert(child 'k.drop "mail", k.drop "named"')
    assert.is_nil(field(d, "mail"))
    assert.equal(1, #d.items)
    assert.equal("row", d.items[1].kind)
  end)

  it("leaves an item out by its name", function()
    local base = [[
local k = require "kit"
return k.kit "crm.items" {
  into = "t", k.field "a" {}, k.field "b" {}, k.field "n" { k.integer },
  k.require_one { "a", "b", name = "reachable" }, k.require_with { "a", "b", name = "whole" },
  k.compare { "n", "<", "n", name = "order" }, k.unique { "a", name = "once" }, k.dedupe { by = "a", name = "last" },
  k.row { name = "tests", function() end }, k.batch { size = 2, name = "many", function() end },
}]]
    local files = { ["crm/items"] = base }
    local d = assert(child('extends = "crm.items", k.drop "b", k.drop "reachable", k.drop "whole"', files))
    assert.same({ "order", "once", "last", "tests", "many" },
      { d.items[1].name, d.items[2].name, d.items[3].name, d.items[4].name, d.items[5].name })
    d = assert(child('extends = "crm.items", k.drop "order", k.drop "once", k.drop "last", k.drop "tests", k.drop "many"', files))
    assert.equal(2, #d.items)
  end)

  it("says which item names a field that is dropped, and how to drop it", function()
    local function base(name)
      return { ["crm/items"] = 'local k = require "kit"\nreturn k.kit "crm.items" {\ninto = "t", k.field "a" {}, k.field "b" {},\n'
        .. 'k.require_one { "a", "b"' .. name .. " } }" }
    end
    assert.equal([[1: k.drop takes the field 'b' away, and k.require_one in kits/crm/items.lua:4 names it | give it a name there: ]]
      .. [[k.require_one { …, name = "x" }; then k.drop "x" takes it away, too]], (mistake('extends = "crm.items", k.drop "b"', base "")))
    assert.equal([[1: k.drop takes the field 'b' away, and k.require_one in kits/crm/items.lua:4 names it | k.drop "one" takes it away, too]],
      (mistake('extends = "crm.items", k.drop "b"', base ', name = "one"')))
  end)

  it("may drop a field and write it anew", function()
    local f, place = field(assert(child 'k.drop "mail", k.field "mail" { k.trim }'), "mail")
    assert.same({ "trim" }, texts(f))
    assert.is_nil(f.facts.null)
    assert.equal(3, place)
  end)

  it("adds its rules and hooks behind the parent's", function()
    local d = assert(child 'k.add "mine" { "m", function() return true end }')
    assert.same({ "named", "mine" }, { d.items[1].name, d.items[3].name })
  end)

  it("does not inherit examples", function()
    assert.same({}, assert(child "").examples)
    assert.equal(1, #assert(child "examples = { { input = {} } }").examples)
  end)

  it("may take away examples wherever a kit above it has some, of whatever kind", function()
    local function told(examples, of_mid)
      local files = { base = 'local k = require "kit" return k.kit "base" { k.field "a" {}, ' .. examples .. " }",
        mid = 'local k = require "kit" return k.kit "mid" { extends = "base", ' .. of_mid .. " }" }
      local d, problems = child('extends = "mid", k.unset "examples"', files)
      return d and "taken" or problems[1].message
    end
    assert.equal("taken", told("", 'examples = { { input = { a = "1" } } }'))
    assert.equal("taken", told("", 'examples = { { fields = { a = "1" } } }'))
    assert.equal("taken", told('examples = { { fields = { a = "1" } } }', ""))
    assert.equal("kit 'x' has no 'examples' to take away", told('examples = { { input = { a = "1" } } }', ""))
    assert.equal("kit 'x' has no 'examples' to take away", told("", ""))
  end)

  it("inherits examples by fields, from all levels, until k.unset takes them away", function()
    local files = { base = [[local k = require "kit" return k.kit "base" { into = "t", k.field "a" {}, sample = "a.csv",
        examples = { { input = { a = "1" } }, { fields = { a = "2" } } } }]],
      mid = 'local k = require "kit" return k.kit "mid" { extends = "base", examples = { { fields = { a = "3" } } } }' }
    local function inherited(d)
      local out = {}
      for i, e in ipairs(d.inherited) do out[i] = ("%s %d %s"):format(e.origin, e.number, e.example.fields.a) end
      return out
    end
    local d = assert(child('extends = "mid"', files))
    assert.same({ { "base 2 2", "mid 1 3" }, {} }, { inherited(d), d.examples })
    assert.is_nil(d.sample)
    assert.same({}, inherited(assert(child('extends = "mid", k.unset "examples"', files))))
    assert.same({}, inherited(assert(s.load(files, "base"))))
  end)

  it("remembers from which kit each part came", function()
    local d = assert(child 'k.field "id" { k.base, k.lower, max_length = 8 }, k.add "new" {}')
    local f = field(d, "id")
    assert.same({ "crm.base", "crm.base", "x" }, { f.origin, f.steps[1].origin, f.steps[2].origin })
    assert.same({ "x", "crm.base" }, { f.origins.max_length, f.origins.required })
    assert.equal("x", field(d, "new").origin)
    assert.equal("crm.base", d.items[1].origin)
    assert.same({ "kits/crm/base.lua", 6 }, { f.steps[1].file, f.steps[1].line })
  end)

  it("goes through several levels", function()
    local d = assert(s.load { ["crm/base"] = parent,
      ["crm/german"] = 'local k = require "kit" return k.kit "crm.german" { extends = "crm.base", k.field "id" { k.base, k.lower } }',
      x = 'local k = require "kit" return k.kit "x" { extends = "crm.german", k.field "id" { k.base, k.upper } }' })
    assert.same({ "trim", "lower", "upper" }, texts(field(d, "id")))
    assert.equal("crm.german", d.extends)
  end)

  it("does not change its parent for others", function()
    local d = assert(s.load { ["crm/base"] = parent,
      x = [[local k = require "kit"
        local first = k.kit "first" { extends = "crm.base", k.field "id" { k.lower, max_length = 1 }, k.drop "mail" }
        return k.kit "x" { extends = "crm.base" }]] })
    assert.equal(20, field(d, "id").facts.max_length)
    assert.truthy(field(d, "mail"))
  end)
end)

describe("a field or a rule of a child", function()
  it("changes one that the parent has, else it is a mistake that names what the parent has", function()
    local base = { ["shop/products"] = [[local k = require "kit"
      return k.kit "shop.products" { into = "t", k.field "sku" {}, k.field "weight_kg" { k.decimal "1,234.56" },
        k.rule "not_too_heavy" { "is too heavy", function() return true end } }]] }
    assert.equal([[1: field 'weight': shop.products has no such field | shop.products has weight_kg; a field of its own is k.add "weight" { … }]],
      (mistake('extends = "shop.products", k.field "weight" { k.decimal "1.234,56" }', base)))
    assert.equal([[1: field 'weigth_kg': shop.products has no such field | shop.products has weight_kg; a field of its own is ]]
      .. [[k.add "weigth_kg" { … }]], (mistake('extends = "shop.products", k.field "weigth_kg" {}', base)))
    assert.equal([[1: field 'colour': shop.products has no such field | a field of its own is k.add "colour" { … }]],
      (mistake('extends = "shop.products", k.field "colour" {}', base)))
    assert.equal([[1: rule 'too_heavy': shop.products has no such rule | shop.products has not_too_heavy; a rule of its own is ]]
      .. [[k.add "too_heavy" { … }]], (mistake('extends = "shop.products", k.rule "too_heavy" { "m", function() end }', base)))
  end)

  it("is its own where k.add says so, and then the parent must not have it", function()
    local d = assert(child 'k.add "own" { k.lower, from = "Own" }, k.add "mine" { "m", at = "own", function() return true end }')
    assert.same({ "lower" }, texts(field(d, "own")))
    assert.same({ "rule", "mine", "own", "x" }, { d.items[3].kind, d.items[3].name, d.items[3].at, d.items[3].origin })
    assert.equal('1: k.add "name": crm.base has this field already | k.field "name" { … } changes it', (mistake 'k.add "name" {}'))
    assert.equal('1: k.add "named": crm.base has this rule already | k.rule "named" { … } changes it',
      (mistake 'k.add "named" { "m", function() end }'))
    assert.same({ '1: k.add "a": the kit extends none | write k.field "a" { … }',
      '1: k.add "r": the kit extends none | write k.rule "r" { … }' },
      s.mistakes 'into = "t", k.add "a" {}, k.add "r" { "m", function() end }')
    assert.equal('1: k.add takes the field\'s name, not 3 | write k.add "name" { … }', (mistake 'k.add(3) {}'))
  end)

  it("is looked for in all that the parent has, from its own parents, too", function()
    local files = { ["crm/mid"] = 'local k = require "kit" return k.kit "crm.mid" { extends = "crm.base", k.add "extra" {} }' }
    local d = assert(child('extends = "crm.mid", k.field "extra" { k.trim }, k.field "id" { k.lower }', files))
    assert.same({ "trim" }, texts(field(d, "extra")))
    assert.equal([[1: field 'xtra': crm.mid has no such field | crm.mid has extra; a field of its own is k.add "xtra" { … }]],
      (mistake('extends = "crm.mid", k.field "xtra" {}', files)))
  end)

  it("changes of a rule what it gives, in the rule's place", function()
    local d = assert(child 'k.rule "named" { level = "warning" }')
    assert.same({ "rule", "named", "needs a name", "warning", "x" },
      { d.items[1].kind, d.items[1].name, d.items[1].message, d.items[1].level, d.items[1].origin })
    d = assert(child 'k.rule "named" { "wants a name", at = "name", function() return false end }')
    assert.same({ 2, "wants a name", "name", "error" }, { #d.items, d.items[1].message, d.items[1].at, d.items[1].level })
    assert.equal("1: rule 'named' is there twice, first in kits/x.lua:4 | give one of them another name",
      (mistake 'k.rule "named" { "a" }, k.rule "named" { "b" }'))
  end)

  it("may be written anew after k.drop", function()
    assert.truthy(child 'k.drop "mail", k.add "mail" { k.trim }')
    assert.equal("mine", assert(child 'k.drop "named", k.rule "named" { "mine", function() end }').items[2].message)
  end)
end)

describe("what a child's mistake in inherited parts names", function()
  local function line(body, more)
    local _, problem = mistake(body, more)
    return problem.file .. ":" .. problem.line - 3 .. ": " .. problem.message
  end

  it("is the child's k.base, where the parent's step fits in the parent", function()
    assert.equal("kits/x.lua:2: field 'id', step 2: trim expects text but gets integer",
      line 'k.field "id" { k.unset "max_length",\nk.integer, k.base }')
    assert.equal("kits/x.lua:1: field 'n', step 2: const fills the field by itself and must be its first step",
      line('extends = "m", k.field "n" { k.trim, k.base }',
        { m = 'local k = require "kit" return k.kit "m" { into = "t", k.field "n" { k.const "1" } }' }))
    assert.equal("kits/x.lua:1: field 'n', step 2: the function expects text but gets integer",
      line('extends = "m", k.field "n" { k.integer, k.base }',
        { m = 'local k = require "kit" return k.kit "m" { into = "t", k.field "n" { function(v) return v end } }' }))
  end)

  it("is the parent's own step, where it does not fit there either", function()
    assert.equal("kits/m.lua:-1: field 'n', step 3: lower expects text but gets integer",
      line('extends = "m", k.field "n" { k.trim, k.base }', {
        m = 'local k = require "kit"\nreturn k.kit "m" { into = "t", k.field "n" { k.integer, k.lower } }' }))
  end)

  it("is of several levels the one that put it together", function()
    local files = {
      m = 'local k = require "kit" return k.kit "m" { into = "t", k.field "n" { k.lower } }',
      n = 'local k = require "kit"\nreturn k.kit "n" { extends = "m",\nk.field "n" { k.integer, k.base } }' }
    assert.equal("kits/n.lua:0: field 'n', step 2: lower expects text but gets integer", line('extends = "n"', files))
    assert.equal("kits/n.lua:0: field 'n', step 3: lower expects text but gets integer",
      line('extends = "n", k.field "n" { k.trim, k.base }', files))
  end)

  it("is the child's field, where its steps or facts do not go with the parent's facts", function()
    assert.equal("kits/x.lua:1: field 'id': max_length is for text, and the field gives an integer", line 'k.field "id" { k.integer }')
    assert.equal("kits/x.lua:2: field 'id': max_length 20 is less than min_length 30", line 'k.field "id" {\nmin_length = 30 }')
    assert.equal([[kits/x.lua:1: the header "Name" belongs to field 'id' already, field 'name' cannot have it too]],
      line 'k.field "id" { from = k.more "Name" }')
  end)

  it("is the child's fact, where it does not go with another of the kit", function()
    local files = { m = 'local k = require "kit" return k.kit "m" { into = "t", load = "upsert", key = "id", max_rejects = 3, k.field "id" {} }' }
    assert.equal('kits/x.lua:2: load = "upsert" needs a key', line('extends = "m",\nk.unset "key"', files))
    assert.equal('kits/x.lua:2: on_invalid = "abort" allows no rejects, max_rejects says otherwise',
      line('extends = "m",\non_invalid = "abort"', files))
  end)
end)

describe("a mistake in what a kit inherits", function()
  it("is a parent that is not there, or extends its child", function()
    local _, problems = s.load { x = 'local k = require "kit"\nreturn k.kit "x" { extends = "crm.none", k.field "a" {} }' }
    assert.equal('extends "crm.none": no file kits/crm/none.lua', problems[1].message)
    assert.equal(2, problems[1].line)
    _, problems = s.load { x = 'local k = require "kit" return k.kit "x" { extends = "y", k.field "a" {} }',
      y = 'local k = require "kit" return k.kit "y" { extends = "z", k.field "a" {} }',
      z = 'local k = require "kit" return k.kit "z" { extends = "y", k.field "a" {} }' }
    assert.equal("a kit cannot extend itself: y extends z extends y", problems[1].message)
    assert.equal("kits/z.lua", problems[1].file)
    _, problems = s.load { x = 'local k = require "kit" return k.kit "x" { extends = "x", k.field "a" {} }' }
    assert.equal("a kit cannot extend itself: x extends x", problems[1].message)
  end)

  it("is a name that leads out of the kits folder", function()
    for _, name in ipairs { "../x", "/etc/passwd", "a/b", "a..b", ".a", "" } do
      local _, problems = s.load { x = ('local k = require "kit" return k.kit "x" { extends = %q, k.field "a" {} }'):format(name) }
      assert.truthy(problems[1].message:find("is no name of a kit", 1, true) or problems[1].message:find("must be a text", 1, true), name)
    end
  end)

  it("is k.base or k.more where no parent has the field", function()
    assert.equal("1: field 'new': k.base stands for the parent's steps, and no parent has this field", (mistake 'k.add "new" { k.base }'))
    assert.equal("1: field 'id': required is no list, k.more cannot add to it", (mistake 'k.field "id" { required = k.more { "x" } }'))
  end)

  it("is k.drop or k.unset of what is not there", function()
    assert.equal("1: k.drop names no field and no rule of the parent: 'mial' | did you mean 'mail'?", (mistake 'k.drop "mial"'))
    assert.equal("1: field 'id' has no 'requird' to take away | did you mean 'required'?", (mistake 'k.field "id" { k.unset "requird" }'))
    assert.equal("1: kit 'x' has no 'create' to take away", (mistake 'k.unset "create"'))
  end)

  it("is a key or a rule that names a field which was dropped", function()
    local message, problem = mistake 'k.drop "id"'
    assert.equal("1: k.drop takes the field 'id' away, and key in kits/crm/base.lua:3 names it | write key = { … } here, with other fields",
      message)
    assert.equal("kits/x.lua", problem.file)
  end)

  it("is shown in the parent's file", function()
    local _, problems = s.load { ["crm/base"] = 'local k = require "kit"\nreturn k.kit "b" {\n  k.field "a" { k.tirm },\n}',
      x = 'local k = require "kit" return k.kit "x" { extends = "crm.base" }' }
    assert.same({ "kits/crm/base.lua", 3, "kit has no 'tirm'" }, { problems[1].file, problems[1].line, problems[1].message })
    assert.equal(1, #problems)
  end)

  it("is a file that it requires and that is not there, or requires itself", function()
    local _, problems = s.load { x = 'local k = require "kit"\nlocal w = require "word"' }
    assert.equal('require "word": no file kits/word.lua', problems[1].message)
    assert.equal(2, problems[1].line)
    _, problems = s.load { x = 'local w = require "a"', a = 'return require "a"' }
    assert.equal('require "a": the file requires itself', problems[1].message)
  end)
end)
