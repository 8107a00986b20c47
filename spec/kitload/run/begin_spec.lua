-- How a session begins: what the command line says, the kit, and what its project adds.
local lfs = require "lfs"
local h = require "spec.helper"
local begin = require "kitload.run.begin"
require "kitload.kits.opening"

describe("the values of --meta", function()
  it("are names and texts, which may be empty or have a sign of equality", function()
    assert.same({ a = "1", b = "", c = "x=y" }, begin.read_meta { "a=1", "b=", "c=x=y" })
    assert.same({ a = "2" }, begin.read_meta { "a=1", "a=2" })
    assert.same({}, begin.read_meta(nil))
    for _, word in ipairs { "a", "=1", "" } do
      local meta, err = begin.read_meta { word }
      assert.is_nil(meta)
      assert.same({ ("--meta cannot be '%s'"):format(word), "it is written --meta name=value" }, { err.message, err.hint })
    end
  end)
end)

describe("a session's beginning", function()
  local home = lfs.currentdir()
  before_each(function()
    assert(lfs.chdir(h.tmp()))
    for _, folder in ipairs { "kits", "projects" } do assert(lfs.mkdir(folder)) end
  end)
  after_each(function() assert(lfs.chdir(home)) end)

  local function kit(name, body, text)
    h.write(("kits/%s.lua"):format(name), text or ('local k = require "kit" return k.kit %q { k.field "id" {}, %s }'):format(name, body or ""))
  end

  local function started(options, words, how)
    local s, err = begin.start(options, words, how)
    if not s then return err.message .. (err.hint and " | " .. err.hint or "") end
    return s
  end

  it("has the kit and the words behind it", function()
    kit "a"
    local s = started({}, { "a", "f.csv", "g.csv" })
    assert.same({ "a", { "f.csv", "g.csv" }, "--to was not given", nil }, { s.description.name, s.words, s.unchecked, s.project })
    assert.equal("--to is none", started({ to = "none" }, { "a" }).unchecked)
    assert.equal("no kit is named", started({}, {}))
    assert.equal("there is no kit 'bee' (kits/bee.lua) | kits here: a; kitload new bee --from FILE writes one", started({}, { "bee" }))
  end)

  it("refuses what goes without a kit, and takes it with --into", function()
    kit "a"
    for _, name in ipairs { "load", "key", "create", "null" } do
      assert.equal(("--%s goes with --into; a kit says it itself"):format(name), started({ [name] = "x" }, { "a" }))
      local s = started({ into = "t", [name] = "x" }, { "a.csv" })
      assert.same({ { "a.csv" }, true, nil }, { s.words, s.kitless, s.description })
    end
    assert.is_false(started({ into = "t" }, { "a.csv" }).kitless or false)
    -- A command that reads files without a kit takes --null there, and not with a kit.
    assert.equal("--null goes without a kit; a kit says it itself | null = { … } in the kit", started({ null = "x" }, { "a", "f.csv" }, { kit_optional = true }))
    h.write("f.csv", "id\n1\n")
    assert.is_nil(started({ null = "x" }, { "f.csv" }, { kit_optional = true }).description)
    for _, word in ipairs { "-", "*.csv", "in/f" } do assert.is_nil(started({}, { word }, { kit_optional = true }).description) end
    assert.equal("there is no kit 'none' (kits/none.lua) | kits here: a; kitload new none --from FILE writes one",
      started({}, { "none" }, { kit_optional = true }))
    -- One word that is a kit and a file is the file.
    h.write("a", "id\n1\n")
    assert.is_nil(started({}, { "a" }, { kit_optional = true }).description)
    assert.equal("a", started({}, { "a", "f.csv" }, { kit_optional = true }).description.name)
    assert.equal("a", started({}, { "a" }).description.name)
  end)

  it("notes values of --meta that no field reads, and functions that keep one worker", function()
    kit("a", 'k.field "t" { k.meta "tenant" }')
    kit("b", 'k.field "t" { k.meta "tenant" }, k.field "u" { k.meta "user" }, k.field "v" { k.meta "user" }')
    kit "c"
    kit("d", 'k.field "f" { function(v, ctx) return ctx.meta.any or v end }')
    local function notes(word, ...) return table.concat(started({ meta = { ... } }, { word }).notes, "\n") end
    assert.equal("", notes("a", "tenant=1"))
    assert.equal("--meta tennant is read by no field; the kit reads tenant", notes("a", "tennant=1"))
    assert.equal("--meta x is read by no field; the kit reads tenant, user", notes("b", "x=1", "user=2"))
    assert.equal("--meta x is read by no field\n--meta y is read by no field", notes("c", "y=1", "x=1"))
    assert.equal("", notes("d", "x=1"))
    assert.same({ "tenant", "user" }, begin.meta_names(started({}, { "b" }).description))
    assert.is_nil(begin.meta_names(started({}, { "d" }).description))
  end)

  it("has what the project says: values of --meta, limits, the time to wait, and why nothing can be checked", function()
    h.write("projects/p.lua", 'return { meta = { a = 1, b = 2 }, lock_timeout = 7, limits = { instructions = 12345678 }, to = { env = "BEGIN_SPEC_URL" } }')
    h.write("projects/q.lua", 'return { meta = { c = 3 } }')
    kit("a", 'project = "p"')
    local s = started({ meta = { "b=9" } }, { "a" })
    assert.same({ "p", { a = "1", b = "9" }, { a = "1", b = "9" }, 7, 12345678 }, { s.project.name, s.meta, s.kit.meta, s.reach.lock_timeout, s.kit.limits.call_instructions })
    assert.equal("BEGIN_SPEC_URL, which project p reads, is not set", s.unchecked)
    assert.same({ 3, "--to was not given" }, { started({ lock_timeout = 3 }, { "a" }).reach.lock_timeout, started({ to = "dbname=x" }, { "a" }).unchecked })
    assert.same({ "q", { c = "3" } }, { started({ project = "q" }, { "a" }).project.name, started({ project = "q" }, { "a" }).meta })
    assert.same({ { c = "3" }, "q" }, { started({ project = "q", into = "t" }, { "f.csv" }).meta, started({ project = "q", into = "t" }, { "f.csv" }).project.name })
    assert.matches("^there is no project 'zebra' | projects here: p, q", started({ project = "zebra" }, { "a" }))
  end)

  it("refuses SQL where the project does, and a kit with the name of another", function()
    h.write("projects/p.lua", "return { sql_hooks = false }")
    kit("a", 'project = "p", before_merge = "select 1"')
    assert.matches("before_merge", started({}, { "a" }))
    kit "b"
    kit("c", nil, 'local k = require "kit" return k.kit "b" { k.field "id" {} }')
    assert.equal("kits/c.lua calls itself 'b', and that is another kit, kits/b.lua | write k.kit \"c\": jobs, rejects and what counts as loaded go by this name",
      (started({}, { "c" }):gsub("/tmp/[%w._/]*/kits", "kits")))
    assert.equal("b", started({}, { "b" }).description.name)
  end)
end)
