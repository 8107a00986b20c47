-- Tests scripts/lua, which builds the Lua inside: what the binary has of it, and what kitload.so takes.
local h = require "spec.helper"

local made = h.read("build/lua/made"):match "%S+"

--- A checkout with nothing in it but scripts/lua, and no tarball at hand.
local function checkout()
  local dir = h.tmp()
  h.sh(("mkdir -p %s/bin %s/scripts && cp -r scripts/lua scripts/lua.d %s/scripts/"):format(dir, dir, dir))
  return dir
end

local function run(dir, environment)
  return h.sh(("cd / && env -u LD_PRELOAD -u LUA_TARBALL XDG_CACHE_HOME=%s/cache %s %s/scripts/lua"):format(dir, environment or "", dir))
end

describe("scripts/lua", function()
  it("does nothing where Lua is made", function()
    local before = h.read "build/lua/made"
    local code, out, err = h.sh "LUA_TARBALL=/nowhere scripts/lua"
    assert.same({ 0, "", "", before }, { code, out, err, h.read "build/lua/made" })
  end)
  it("takes no tarball that it does not know", function()
    local dir = checkout()
    for _, bytes in ipairs { "", "no tarball" } do
      h.write(dir .. "/lua.tar.gz", bytes)
      local code, out, err = run(dir, "LUA_TARBALL=" .. dir .. "/lua.tar.gz")
      assert.same({ 1, "" }, { code, out })
      assert.matches("^lua: .*/lua.tar.gz is not lua%-5%.4%.9%.tar%.gz with SHA%-256 %x+\n$", err)
    end
    assert.equal(1, (run(dir, "LUA_TARBALL=/nowhere")))
    assert.is_false(h.exists(dir .. "/build/lua/made"))
    assert.is_false(h.exists(dir .. "/build/lua.new/apt.log"))
  end)
  it("says in a sentence what to download, where there is no apt", function()
    local dir = checkout()
    -- Every program that it needs, but apt.
    for _, name in ipairs { "bash", "sh", "dirname", "mkdir", "flock", "rm", "sha256sum", "awk", "tar", "tail", "gcc", "make", "cp", "mv" } do
      h.sh(("ln -s $(command -v %s) %s/bin/%s"):format(name, dir, name))
    end
    -- Another file under this name in the cache is refused, too.
    h.sh(("mkdir -p %s/cache/kitload"):format(dir))
    h.write(dir .. "/cache/kitload/lua-5.4.9.tar.gz", "no tarball")
    local code, out, err = run(dir, "PATH=" .. dir .. "/bin")
    assert.same({ 1, "", "lua: no Lua 5.4.9 by apt: download lua-5.4.9.tar.gz from the home page of Lua, and run LUA_TARBALL=FILE scripts/lua\n" },
      { code, out, err })
  end)
end)

describe("the Lua that is inside", function()
  it("is 5.4.9 or later of 5.4, and the one of the specs", function()
    assert.is_true(tonumber(made:match "^5%.4%.(%d+)$") >= 9)
    assert.equal("Lua 5.4", _VERSION)
    local code, out = h.sh "lua5.4 -v"
    assert.equal(0, code)
    assert.matches("^Lua " .. made, out)
    assert.equal(h.pwd() .. "/build/lua/bin/lua5.4\n", (select(2, h.sh "command -v lua5.4")))
  end)
  for _, probe in ipairs { "concat", "index", "barrier", "close", "names" } do
    it("has not the fault that the probe looks for: " .. probe, function()
      local code, out, err = h.sh("env -u LD_PRELOAD build/lua/bin/lua scripts/lua.d/probes.lua " .. probe)
      assert.same({ 0, "", "" }, { code, out, err })
    end)
  end
  it("is linked into the programs; no object brings another one", function()
    for _, file in ipairs { "kitload", "kitload.so" } do
      local code, out = h.sh(("env -u LD_PRELOAD ldd %s/%s"):format(h.build, file))
      assert.equal(0, code)
      assert.matches("libpq", out, 1, true)
      assert.not_matches("lua", out:gsub("[^\n]*%(0x%x+%)", function(line) return line:match "^%s*(%S+)" end), 1, true)
    end
    local _, symbols = h.sh(("nm -D --defined-only %s/kitload"):format(h.build))
    assert.not_matches(" lua_", symbols, 1, true)
    assert.not_matches("luaopen", symbols, 1, true)
    _, symbols = h.sh(("nm -D --undefined-only %s/kitload.so"):format(h.build))
    assert.matches("U lua_pcallk", symbols, 1, true)
  end)
end)

describe("kitload.so", function()
  --- A Lua of another release: ours, under another name for itself.
  local function other(ident)
    local dir = h.tmp()
    local bytes = h.read "build/lua/bin/lua"
    local ours = "$LuaVersion: Lua " .. made
    local at = assert(bytes:find(ours, 1, true))
    bytes = bytes:sub(1, at - 1) .. ident .. (" "):rep(#ours - #ident) .. bytes:sub(at + #ours)
    h.write(dir .. "/lua", bytes)
    h.sh("chmod +x " .. dir .. "/lua")
    return dir .. "/lua"
  end
  local function open(lua, module)
    local program = ("package.cpath = %q print(pcall(require, %q))"):format(h.build .. "/?.so", module)
    return select(2, h.sh(("%s %s -e %s"):format(h.sanitized and "env LD_PRELOAD=" .. os.getenv "KITLOAD_PRELOAD" or "", lua, h.quote(program))))
  end

  it("opens in no Lua before 5.4.9, by any of its modules, and says which one to take", function()
    local lua = other("$LuaVersion: Lua 5.4.8")
    for _, name in ipairs { "sys", "source", "plan", "kit", "pg", "load", "modules" } do
      assert.equal("false\tkitload.so does not open in Lua 5.4.8: a kit can break a Lua before 5.4.9\n"
        .. "run it by the Lua that comes with kitload, PREFIX/lib/kitload/lua, in a checkout build/lua/bin/lua; "
        .. "busted: busted --lua=PREFIX/lib/kitload/lua\n", open(lua, "kitload.host." .. name))
    end
  end)
  it("nor in a Lua that is not 5.4", function()
    assert.matches("^false\tkitload.so does not open in this Lua:", open(other("$LuaVersion: Lua 5.5.9"), "kitload.host.kit"))
  end)
  it("opens in ours", function()
    assert.matches("^true\ttable: ", open("build/lua/bin/lua", "kitload.host.kit"))
  end)
end)
