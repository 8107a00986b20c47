local h = require "spec.helper"

describe("an installed kitload", function()
  local root, dir = h.tmp(), h.tmp()
  -- What was built is installed as it is: the specs must not build anything.
  local code, _, err = h.sh(("env -u LD_PRELOAD make -o all install BUILD=%s DESTDIR=%s PREFIX=/usr"):format(
    h.quote(h.build), h.quote(root)))
  local share, lib = root .. "/usr/share/lua/5.4", root .. "/usr/lib/lua/5.4"
  local lua = root .. "/usr/lib/kitload/lua"
  local paths = ("LUA_PATH_5_4='%s/?.lua;%s/?/init.lua;;' LUA_CPATH_5_4='%s/?.so;;' %s"):format(share, share, lib,
    h.sanitized and "LD_PRELOAD=" .. os.getenv "KITLOAD_PRELOAD" or "")

  h.sh("mkdir -p " .. dir .. "/kits")
  h.write(dir .. "/kits/a.lua", [[local k = require "kit"
    return k.kit "a" { k.field "email" { k.email }, k.field "n" { k.integer, function(v) return v end } }]])
  h.write(dir .. "/kits/b.lua", [[local k = require "kit"
    return k.kit "b" { k.field "email" { k.email, from = "Mail" }, k.field "s" { function(v) return v:upper() end } }]])

  it("has the binary, kitload.so, the language where Lua finds them, and a Lua for them", function()
    assert.equal(0, code, err)
    assert.is_true(h.exists(root .. "/usr/bin/kitload"))
    assert.is_true(h.exists(lua))
    assert.is_true(h.exists(lib .. "/kitload.so"))
    assert.is_true(h.exists(share .. "/kit/test.lua"))
    assert.is_false(h.exists(share .. "/kitload/trial.lua"))
  end)

  it("runs tests of kits under busted, in a folder of its own", function()
    h.write(dir .. "/b_spec.lua", [[
      local kit = require("kit.test").load "kits/b.lua"
      it("normalises", function()
        assert.same({ email = "A@b.de", s = "X" }, kit:run({ Mail = "A@B.de", s = "x" }).values)
      end)
      it("rejects", function() assert.rejects(kit, { Mail = "x" }, "email", "email.invalid") end)
      it("accepts", function() assert.accepts(kit, { Mail = "a@b.de" }) end)
      it("reads files", function() assert.equal(1, kit:run_file("in.csv").counts.good) end)
      it("raises", function()
        local _, message = pcall(require("kit.test").load, "kits/a.lua")
        assert.matches("kits/a.lua:2: field 'n', step 2", message, 1, true)
      end)]])
    h.write(dir .. "/in.csv", "Mail,s\na@b.de,x\n")
    local status, out, wrong = h.sh(("cd %s && %s busted --lua=%s -o plainTerminal b_spec.lua"):format(dir, paths, lua))
    assert.matches("5 successes / 0 failures / 0 errors", out .. wrong, 1, true)
    assert.equal(0, status)
  end)

  it("runs them in a plain Lua without luassert", function()
    h.write(dir .. "/plain.lua", [[
      package.preload.luassert = function() error "not here" end
      local r = require("kit.test").load("kits/b.lua"):run { Mail = "x" }
      print(r.ok, r.issues[1].code)]])
    local status, out, wrong = h.sh(("cd %s && %s %s plain.lua"):format(dir, paths, lua))
    assert.same({ 0, "false\temail.invalid\n", "" }, { status, out, wrong })
  end)
end)
