-- Which kits a command line means: names, patterns, --extends, --project; and the workspace in which they lie.
local lfs = require "lfs"
local h = require "spec.helper"
local choice = require "kitload.kits.choice"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"
require "kitload.kits.opening"

-- Runs f in a workspace with these files, below the folder `at`.
local function inside(files, f, at)
  local home, dir = lfs.currentdir(), sys.realpath(h.tmp())
  for path, text in pairs(files) do
    h.sh(("mkdir -p '%s/%s'"):format(dir, path:match "^(.*)/" or "."))
    h.write(dir .. "/" .. path, text)
  end
  assert(lfs.chdir(dir .. (at and "/" .. at or "")))
  local results = table.pack(pcall(f, dir))
  assert(lfs.chdir(home))
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

local function kit(name, body) return ('local k = require "kit" return k.kit %q { k.field "id" {}, %s }'):format(name, body or "") end
local function child(name, parent, body) return ('local k = require "kit" return k.kit %q { extends = %q, %s }'):format(name, parent, body or "") end

-- The names, those that were named marked with !, and those that cannot be read with ?.
local function chosen(given)
  local list = {}
  local ok, err = choice.each(given, function(one)
    list[#list + 1] = one.name .. (one.named and "!" or "") .. (one.err and "?" or "")
  end)
  return ok and table.concat(list, " ") or err.message .. (err.hint and " | " .. err.hint or "")
end

describe("the choice of kits", function()
  it("is by a pattern where a word has * or ?, and is neither a path nor a kit's file", function()
    local is = {}
    for _, word in ipairs { "shop.*", "a?c", "*", "shop", "in/*.csv", "*.lua", "kits/a.lua", "[ab]" } do
      is[#is + 1] = word .. " " .. tostring(choice.is_pattern(word))
    end
    assert.equal("shop.* true, a?c true, * true, shop false, in/*.csv false, *.lua false, kits/a.lua false, [ab] false", table.concat(is, ", "))
    local function several(options, ...) return choice.is_several(options, { ... }) end
    assert.same({ true, true, true, true, false, false, false }, { several { all = true }, several { all_due = true }, several { extends = "x" },
      several({}, "a*"), several({}, "a", "b*"), several {}, several({}, "in/*.csv") })
    assert.same({ words = { "a" }, extends = "e", project = "p" }, choice.of({ extends = "e", project = "p", all = true }, { "a" }))
  end)

  it("are those that match, in the order of the words, each once; of all in the order of their names", function()
    inside({ ["kits/a/b.lua"] = kit "a.b", ["kits/axb.lua"] = kit "axb", ["kits/c.lua"] = kit "c", ["kits/_defaults.lua"] = "return {}" }, function()
      assert.equal("a.b axb c", chosen {})
      assert.equal("a.b axb c", chosen { words = {} })
      assert.equal("c! a.b axb", chosen { words = { "c", "a*", "a.b", "c" } })
      assert.equal("a.b", chosen { words = { "a.*" } })
      assert.equal("a.b axb", chosen { words = { "a?b" } })
      assert.equal("no kit matches 'z*' | kits here: a.b, axb, c", chosen { words = { "z*" } })
      assert.equal("there is no kit 'dusk' (kits/dusk.lua) | kits here: a.b, axb, c; kitload new dusk --from FILE writes one", chosen { words = { "dusk" } })
      assert.equal("there is no kit 'axc' (kits/axc.lua) | did you mean 'axb'?", chosen { words = { "axc" } })
    end)
    inside({ ["kits/only.lua"] = kit "only" }, function()
      assert.equal("no kit matches 'z*' | kits here: only", chosen { words = { "z*" } })
      assert.equal("there is no kit 'dusk' (kits/dusk.lua) | kits here: only; kitload new dusk --from FILE writes one", chosen { words = { "dusk" } })
    end)
    inside({ ["in/a.csv"] = "id\n" }, function(dir)
      assert.equal(("there is no kit in %s/kits | a workspace is a folder with kits/ in it; a kit can also be named by its path, ending in .lua"):format(
        dir), chosen {})
      assert.equal("no kit matches 'z*' | a workspace is a folder with kits/ in it", chosen { words = { "z*" } })
      assert.equal("there is no kit 'd' (kits/d.lua) | a workspace is a folder with kits/ in it; kitload new d --from FILE writes one",
        chosen { words = { "d" } })
    end)
  end)

  it("leaves out what is only a module, unless it is named, and keeps what cannot be read", function()
    inside({ ["kits/a.lua"] = kit "a", ["kits/lib.lua"] = "return {}", ["kits/bad.lua"] = "return {", ["kits/number.lua"] = "return 5" }, function()
      assert.equal("a bad?", chosen {})
      assert.equal("lib!? a!", chosen { words = { "lib", "a" } })
      assert.equal("", chosen { words = { "lib*" } })
    end)
    assert.is_true(choice.is_no_kit { problems = { { message = "kits/a.lua gives 5, not a kit" } } })
    assert.is_false(choice.is_no_kit { problems = { { message = "x, not a kit" }, { message = "y" } } })
    assert.is_false(choice.is_no_kit { problems = { { message = "not a kit at all" } } })
    assert.is_false(choice.is_no_kit {})
  end)

  it("is by what a change of a file touches, at any depth, also of kits that end before they have loaded it", function()
    local files = { ["kits/t.lua"] = kit "t", ["kits/a.lua"] = child("a", "t"), ["kits/b.lua"] = child("b", "a"), ["kits/c.lua"] = kit "c",
      ["kits/dyn.lua"] = 'local k = require "kit" local parent = "t" return k.kit "dyn" { extends = parent, k.feld "x" {} }',
      ["kits/d.lua"] = child("d", "b", 'k.feld "x" {}'), ["kits/e.lua"] = 'return k.kit "e" { extends = "a", }}',
      ["kits/m.lua"] = 'local k = require "kit" return k.kit "m" { extends = "t", require "lib.x" }', ["kits/lib/x.lua"] = 'return require "kit".add "x" {}',
      ["kits/r1.lua"] = 'k.kit "r1" { extends = "r2" }}', ["kits/r2.lua"] = 'k.kit "r2" { extends = "r1" }}' }
    inside(files, function()
      assert.equal("a b d? dyn? e? m t", chosen { extends = "t" })
      assert.equal("b d?", chosen { extends = "b" })
      assert.equal("m", chosen { extends = "lib.x", words = { "m*", "a*" } })
      assert.equal("b", chosen { extends = "t", words = { "b*", "c*" } })
      assert.equal("r1? r2?", chosen { extends = "r1" })
      assert.matches("^there is no kit 'tt' %(kits/tt.lua%)", chosen { extends = "tt" })
    end)
    inside({ ["kits/shop.lua"] = kit "shop", ["kits/lib/shap.lua"] = "return {}", ["kits/shap.lua"] = "return {}" }, function()
      assert.equal("no kit extends 'shap' | did you mean 'shop'?", chosen { extends = "shap", words = { "shop" } })
      assert.equal("no kit extends 'lib.shap'", chosen { extends = "lib.shap", words = { "shop" } })
    end)
  end)

  it("is by project", function()
    inside({ ["kits/a.lua"] = kit("a", 'project = "x"'), ["kits/b.lua"] = kit "b", ["kits/c.lua"] = "return {", ["projects/x.lua"] = "return {}",
      ["projects/acm.lua"] = "return {}" }, function()
      assert.equal("a", chosen { project = "x" })
      assert.equal("no kit has the project 'year'", chosen { project = "year" })
      assert.equal("no kit has the project 'acme' | did you mean 'acm'?", chosen { project = "acme" })
      local list = assert(choice.read { words = { "a*" } })
      assert.same({ 1, "a", "kits/a.lua" }, { #list, list[1].name, list[1].path })
      assert.is_nil((choice.read { project = "year" }))
    end)
  end)
end)

describe("the workspace", function()
  it("is the nearest folder above with kits/ or .kitload/, else the current one", function()
    local function root(files, at) return inside(files, function(dir) return workspace.root():sub(#dir + 1) end, at) end
    assert.equal("", root({ ["kits/a.lua"] = "" }))
    assert.equal("", root({ ["kits/a.lua"] = "", ["in/x/a.csv"] = "" }, "in/x"))
    assert.equal("", root({ [".kitload/pg"] = "", ["in/x/a.csv"] = "" }, "in/x"))
    assert.equal("/in", root({ ["kits/a.lua"] = "", ["in/kits/b.lua"] = "", ["in/x/a.csv"] = "" }, "in/x"))
    assert.equal("/in/x", root({ ["in/x/a.csv"] = "", kits = "no folder" }, "in/x"))
  end)

  it("has kits in files of any depth, but those that begin with _", function()
    inside({ ["kits/a.lua"] = "", ["kits/b/c.lua"] = "", ["kits/b/_d.lua"] = "", ["kits/_e.lua"] = "", ["kits/f.txt"] = "", ["kits/_g/h.lua"] = "" }, function(dir)
      assert.same({ "_g.h", "a", "b.c" }, workspace.kits "." )
      assert.same({ "a", "b.c" }, workspace.modules { dir .. "/kits/b", "kits" } and { "a", "b.c" })
      assert.same({ true, false, true }, { workspace.has_kit "a", workspace.has_kit "z", workspace.has_kit "b.c" })
      local found = {}
      for i, name in ipairs { "a", "b.c", "b._d", "_e", "", "z", "a/../a", "../kits/a" } do found[i] = workspace.file_of(name) and name or "-" end
      assert.equal("a b.c - - - - - -", table.concat(found, " "))
    end)
  end)

  it("finds a kit by its name or its path, and where it may require files", function()
    local files = { ["kits/a/b.lua"] = kit "a.b", ["other/x.lua"] = kit "x", ["sub/kits/y.lua"] = kit "y", ["data.csv"] = "id\n", ["in/z"] = "id\n",
      ["kits/in.lua"] = kit "in", ["kits/in/z.lua"] = kit "in.z", plain = "id\n", ["kits/plain.lua"] = kit "plain" }
    inside(files, function(dir)
      local function found(word)
        local at, err = workspace.find_kit(word)
        if not at then return err.message .. (err.hint and " | " .. err.hint or "") end
        for i, root in ipairs(at.roots) do at.roots[i] = root:gsub("^" .. dir:gsub("%p", "%%%0"), "ROOT") end
        return at.path .. ": " .. table.concat(at.roots, " ")
      end
      assert.equal("kits/a/b.lua: kits", found "a.b")
      assert.equal("kits/a/b.lua: kits", found "kits/a/b.lua")
      assert.equal("other/x.lua: other ROOT/kits", found "other/x.lua")
      assert.equal("sub/kits/y.lua: sub/kits ROOT/kits", found "sub/kits/y.lua")
      assert.equal("there is no kit file 'none.lua'", found "none.lua")
      assert.equal("there is no kit file 'a/b'", found "a/b")
      assert.equal("there is no kit file 'kits/a'", found "kits/a")
      assert.matches("^data.csv is a file of data, where a kit's name is expected | kitload run KIT data.csv, or without a kit: "
        .. "kitload run %-%-into schema.table %-%-create data.csv$", found "data.csv")
      assert.matches("^in/z is a file of data", found "in/z")
      assert.equal("kits/plain.lua: kits", found "plain")
      assert.equal("kits/in.lua: kits", found "in") -- a folder of that name is no file of data
    end)
    -- From a folder below, the path is that from the root.
    local path = inside(files, function(dir) return workspace.find_kit("a.b").path:gsub("^" .. dir:gsub("%p", "%%%0"), "ROOT") end, "in")
    assert.equal("ROOT/kits/a/b.lua", path)
    local own = inside({ ["a/kits/x/kits/y.lua"] = kit "y" }, function() return workspace.roots "a/kits/x/kits/y.lua" end)
    assert.equal("a/kits/x/kits", own[1])
  end)

  it("says where a file stands below it, however its path was typed", function()
    inside({ ["kits/a.lua"] = "", ["in/a.csv"] = "id\n", ["in/sub/b.csv"] = "" }, function(dir)
      lfs.link("in", "link", true)
      lfs.link("in/a.csv", "l.csv", true)
      for typed, place in pairs { ["in/a.csv"] = "in/a.csv", ["./in//a.csv"] = "in/a.csv", ["in/./a.csv"] = "in/a.csv", ["in/sub/../a.csv"] = "in/a.csv",
        [dir .. "/in/a.csv"] = "in/a.csv", ["link/a.csv"] = "link/a.csv", ["l.csv"] = "l.csv" } do
        assert.same({ place, true }, { workspace.place(typed) })
      end
      assert.same({ "in/a.csv", dir .. "/in/a.csv", "/etc/passwd" }, { workspace.shown(dir .. "/in/a.csv"), workspace.whole "in/./a.csv", workspace.shown "/etc/passwd" })
      -- A link from elsewhere leads here, too.
      local elsewhere = h.tmp() .. "/x.csv"
      lfs.link(dir .. "/in/a.csv", elsewhere, true)
      assert.same({ "in/a.csv", true }, { workspace.place(elsewhere) })
      assert.is_false((select(2, workspace.place "/etc/passwd")))
      assert.is_false((select(2, workspace.place "none.csv")) and true)
    end)
  end)
end)
