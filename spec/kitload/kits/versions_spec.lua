-- The kits as they were at a commit, or with another file in the place of one.
local lfs = require "lfs"
local h = require "spec.helper"
local sys = require "kitload.host.sys"
local versions = require "kitload.kits.versions"

describe("a version of the kits", function()
  local home, dir = lfs.currentdir(), nil
  setup(function()
    dir = sys.realpath(h.tmp())
    local code, _, err = h.sh(([[cd %s && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null && git init -q . && git config user.email a@b && git config user.name a
      mkdir -p etl/kits/shop empty/.kitload && echo 'return 1' >etl/kits/shop/a.lua && echo x >empty/.kitload/x && echo y >file && git add -A
      git commit -qm one && echo 'return 2' >etl/kits/shop/a.lua && echo 'return 3' >etl/kits/b.lua && git add -A && git commit -qm two]]):format(dir))
    assert.equal(0, code, err)
  end)
  before_each(function() assert(lfs.chdir(dir .. "/etl")) end)
  after_each(function() assert(lfs.chdir(home)) end)

  local function told(version, err)
    if not version then return err.message .. (err.hint and " | " .. err.hint or "") end
    versions.remove(version)
    return version
  end

  -- How many copies are there.
  local function copies() return #sys.glob((os.getenv "TMPDIR" or "/tmp") .. "/lua_*-*-*-*-*-*") end

  it("is a copy of kits/ at a commit, also of a workspace below the repository's top, and can be removed", function()
    local version = assert(versions.at_commit "HEAD~1")
    assert.equal("HEAD~1", version.label)
    assert.equal("return 1\n", h.read(version.root .. "/kits/shop/a.lua"))
    assert.is_nil(sys.stat(version.root .. "/kits/b.lua"))
    assert.same({ path = version.root .. "/kits/shop/a.lua", roots = { version.root .. "/kits" } }, versions.find(version, "shop.a"))
    assert.is_nil(versions.find(version, "b"))
    assert.equal("700", ("%o"):format(sys.stat(version.folder).mode & 511))
    versions.remove(version)
    assert.is_nil(sys.stat(version.folder))
  end)

  it("is none where git has no such commit, no kits/ there, or is not asked in a repository", function()
    local before = copies()
    local how = " | write HEAD, HEAD~3, a branch, a tag or the beginning of a hash"
    assert.equal("git knows no commit 'HEAD~7'" .. how, told(versions.at_commit "HEAD~7"))
    assert.equal("git knows no commit 'HEAD:file'" .. how, told(versions.at_commit "HEAD:file"))
    assert.equal("git knows no commit '--help'" .. how, told(versions.at_commit "--help"))
    assert(lfs.chdir(dir .. "/empty"))
    assert.matches("^there is no kits/ at HEAD | ", told(versions.at_commit "HEAD"))
    assert.is_nil(told(versions.at_commit "HEAD"):find("fatal", 1, true))
    local elsewhere = h.tmp()
    assert(lfs.chdir(elsewhere))
    assert.matches("^the workspace .* is not in a repository of git: not a git repository .* | %-%-against FILE compares with a file, without git$",
      told(versions.at_commit "HEAD"))
    assert.equal(before, copies())
  end)

  it("may have another file in the place of one kit", function()
    h.write("../other.lua", "return 9")
    local version = assert(versions.with_file("shop.a", "../other.lua"))
    assert.same({ "../other.lua", "return 9", "return 3\n" }, { version.label, h.read(version.root .. "/kits/shop/a.lua"), h.read(version.root .. "/kits/b.lua") })
    versions.remove(version)
    local before = copies()
    assert.matches("^%-%-against none.lua cannot be read | none.lua: No such file", told(versions.with_file("shop.a", "none.lua")))
    assert.is_string(told(versions.with_file("no.such.folder", "../other.lua")))
    assert.equal(before, copies())
  end)

  it("stands in errors in the place of the temporary folder", function()
    local err = versions.shown({ root = "/tmp/x", label = "HEAD" }, { message = "bad: /tmp/x/kits/a.lua:1", problems = {
      { file = "/tmp/x/kits/a.lua", message = "see /tmp/x/kits/b.lua" }, { message = "m" }, { file = "kits/c.lua", message = "n" } } })
    assert.same({ message = "bad: HEAD:kits/a.lua:1", problems = { { file = "HEAD:kits/a.lua", message = "see HEAD:kits/b.lua" }, { message = "m" },
      { file = "kits/c.lua", message = "n" } } }, err)
  end)
end)
