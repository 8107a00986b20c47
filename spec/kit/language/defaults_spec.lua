-- kits/_defaults.lua: facts for all kits of a workspace.
require "spec.helper"
local r = require "spec.kit.running"
local s = require "spec.kit.support"

local function load(defaults, kit, more)
  local files = { _defaults = defaults, x = 'local k = require "kit"\nreturn k.kit "x" {\n' .. kit .. "\n}\n" }
  for name, text in pairs(more or {}) do files[name] = text end
  return s.load(files)
end

local function mistake(defaults, kit)
  local description, problems = load(defaults, kit or 'k.field "a" {}')
  assert.is_nil(description)
  local p = problems[1]
  return ("%s:%d: %s%s"):format(p.file, p.line, p.message, p.hint and " | " .. p.hint or "")
end

describe("_defaults.lua", function()
  it("gives its facts to a kit, which puts its own over them", function()
    local d = assert(load('return { null = { "N/A" }, on_invalid = "abort", source = { encoding = "windows-1252", delimiter = ";" } }',
      'source = { delimiter = "," }, k.field "a" {}'))
    assert.same({ "N/A" }, d.facts.null)
    assert.equal("abort", d.facts.on_invalid)
    assert.same({ encoding = "windows-1252", delimiter = "," }, d.source)
    assert.is_nil(d.extends)
  end)

  it("is added to by k.more and taken away by k.unset", function()
    local d = assert(load('return { null = { "N/A" }, max_rejects = 5 }', 'null = k.more { "-" }, k.unset "max_rejects", k.field "a" {}'))
    assert.same({ "N/A", "-" }, d.facts.null)
    assert.is_nil(d.facts.max_rejects)
  end)

  it("stands below the parents", function()
    local d = assert(load('return { null = { "N/A" }, load = "append", max_rejects = 1 }', 'extends = "p"',
      { p = 'local k = require "kit" return k.kit "p" { null = { "none" }, k.field "a" {} }' }))
    assert.same({ "none" }, d.facts.null)
    assert.equal(1, d.facts.max_rejects)
    assert.equal("p", d.extends)
    assert.same({ null = "p", max_rejects = "_defaults" }, { null = d.origins.null, max_rejects = d.origins.max_rejects })
  end)

  it("is code in the sandbox, and part of the kit's files, whose hash tells one job from another", function()
    local d = assert(load('local word = "N/" .. "A"\nreturn { null = { word } }', 'k.field "a" {}'))
    assert.same({ "N/A" }, d.facts.null)
    local paths = {}
    for _, file in ipairs(d.files) do paths[file.path] = file.text end
    assert.matches("return { null", paths["kits/_defaults.lua"])
    assert.matches("'io' is not there", mistake "return { null = io.read() }")
  end)

  it("is checked like a kit, with its own lines", function()
    assert.equal("kits/_defaults.lua:2: _defaults.lua has no option 'nul' | did you mean 'null'?", mistake "return {\n  nul = {} }")
    assert.equal("kits/_defaults.lua:2: source has no option 'encodin' | did you mean 'encoding'?",
      mistake 'return {\n  source = { encodin = "x" } }')
    assert.matches("kits/_defaults.lua:1: _defaults.lua: on_invalid is \"stop\", not one of", mistake 'return { on_invalid = "stop" }')
    assert.matches("kits/_defaults.lua:1: _defaults.lua gives nothing, not a table", mistake "local x = 1")
    assert.matches("list part", mistake 'return { "x" }')
    assert.matches("kits/_defaults.lua:1: .* near", mistake "return {")
    for _, name in ipairs { "version", "extends", "into", "key", "examples" } do
      assert.matches(name .. " is each kit's own", mistake(("return { %s = 'x' }"):format(name)))
    end
  end)

  it("does not disturb a kit that has no use for a default", function()
    local d = assert(load('return { duplicates = "first", overwrite = "delete", on_invalid = "abort" }', 'max_rejects = 5, k.field "a" {}'))
    assert.same({ max_rejects = 5 }, d.facts)
    d = assert(load('return { max_rejects = 5 }', 'on_invalid = "abort", k.field "a" {}'))
    assert.same({ on_invalid = "abort" }, d.facts)
  end)

  it("is no kit by itself", function()
    local d, problems = load("return {}", 'extends = "_defaults", k.field "a" {}')
    assert.is_nil(d)
    assert.matches("gives a table, not a kit", problems[1].message)
  end)

  it("sets the limits of the sandbox, within bounds", function()
    local description = assert(s.load({ _defaults = 'return { limits = { memory = "128 MiB", seconds = 0.5, instructions = 5000 } }' }, "_defaults"))
    assert.same({ memory = 128 << 20, seconds = 0.5, instructions = 5000 }, description.limits)
    assert.matches("limits has no option 'memry' | did you mean 'memory'", mistake 'return { limits = { memry = 1 } }')
    for _, bad in ipairs { 'memory = "2 GiB"', 'memory = "1 MiB"', 'memory = "many"', "memory = 9e9", "memory = math.maxinteger",
      'memory = "9999999999999 GiB"', "seconds = 0", "seconds = 301", "seconds = 0/0", "instructions = 999", "instructions = 1e9",
      "instructions = 1000000001", "load_instructions = 1" } do
      assert.matches("must be", mistake(("return { limits = { %s } }"):format(bad)), bad)
    end
  end)

  it("is used by the engine as by the checker", function()
    local handle = assert(r.open { _defaults = 'return { null = { "nix" } }', x = r.kit 'k.field "a" { k.trim }' })
    assert.same({ "nix" }, handle:description().facts.null)
    handle:close()
    assert.same({ "good a=1", "good" }, r.lines({ _defaults = 'return { null = { "nix" } }', x = r.kit 'k.field "a" { k.trim }' }, "a\n1\nnix\n"))
  end)
end)
