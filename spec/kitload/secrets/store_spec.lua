-- The user's own settings, keys, sealed secrets and where else a secret comes from, without a process.
local lfs = require "lfs"
local h = require "spec.helper"
local config = require "kitload.secrets.config"
local keys = require "kitload.secrets.keys"
local secret = require "kitload.host.secret"
local store = require "kitload.secrets.store"
local sys = require "kitload.host.sys"
local value = require "kitload.secrets.value"

describe("secrets", function()
  local dir, back, getenv, env
  before_each(function()
    dir, back, getenv = sys.realpath(h.tmp()), h.pwd(), sys.getenv
    for _, folder in ipairs { "w", "w/kits", "home", "home/.config", "home/.config/kitload" } do assert(lfs.mkdir(dir .. "/" .. folder)) end
    assert(lfs.chdir(dir .. "/w"))
    env = { HOME = dir .. "/home" }
    sys.getenv = function(name) return env[name] end
  end)
  after_each(function()
    sys.getenv = getenv
    assert(lfs.chdir(back))
  end)

  local function private(path, text)
    h.write(path, text)
    assert(os.execute("chmod 600 " .. h.quote(path)))
    return path
  end
  local function text_of(v)
    assert(secret.write(dir .. "/out", { v }))
    return (h.read(dir .. "/out"):gsub("\n$", ""))
  end
  local function told(err) return (err.message .. (err.hint and " | " .. err.hint or "")):gsub(dir:gsub("%p", "%%%0"), "DIR") .. "" end

  describe("of the user's settings", function()
    local path
    before_each(function() path = dir .. "/home/.config/kitload/config.lua" end)
    local function read(text)
      if text then private(path, text) end
      local settings, err = config.read()
      return settings or told(err)
    end

    it("are in the folder of XDG or of HOME, or nowhere", function()
      assert.equal(dir .. "/home/.config/kitload", config.folder())
      env.XDG_CONFIG_HOME = "/etc/xdg"
      assert.equal("/etc/xdg/kitload", config.folder())
      env.XDG_CONFIG_HOME = "relative"
      assert.equal(dir .. "/home/.config/kitload", config.folder())
      env = { HOME = "" }
      assert.is_nil(config.folder())
      assert.same({}, read())
    end)

    it("are helpers by their names, each the words of a program", function()
      assert.same({}, read())
      assert.same({ helpers = { op = { "/usr/bin/op", "read" }, pass = { "/bin/pass" } } }, read 'return { helpers = { op = { "/usr/bin/op", "read" }, pass = { "/bin/pass" } } }')
      assert.same({}, read "return {}")
      local how = ' | write return { helpers = { op = { "/usr/bin/op", "read" } } }'
      local at = "DIR/home/.config/kitload/config.lua: "
      for text, wrong in pairs { ["return 5"] = "gives no table", [""] = "gives no table", ["return { helpers = 5 }"] = "helpers must be a table of programs" } do
        assert.equal(at .. wrong .. how, read(text))
      end
      for _, program in ipairs { "{}", '"/bin/x"', '{ "op" }', '{ "/bin/x", "" }', '{ "/bin/x", 5 }' } do
        assert.equal(at .. "helpers must have for op a list of words, of which the first is the path of a program" .. how,
          read(("return { helpers = { op = %s } }"):format(program)))
      end
      assert.equal(at .. "has no option 'helper' | did you mean 'helpers'?", read "return { helper = {} }")
      assert.equal(at .. "has no option 'zebra'" .. how, read "return { zebra = {} }")
      assert.matches("config.lua:1: unexpected symbol near", read "return {")
      assert.matches("attempt to call a nil value %(global 'print'%)", read "print 'x'")
    end)

    it("are not read where others can write them", function()
      read 'return {}'
      for mode, fine in pairs { ["600"] = true, ["644"] = true, ["664"] = false, ["646"] = false } do
        assert(os.execute(("chmod %s %s"):format(mode, h.quote(path))))
        local said = read()
        assert.equal(fine, type(said) == "table", mode)
        if not fine then
          assert.equal("DIR/home/.config/kitload/config.lua: others can write it, and it names programs that run as you | chmod go-w "
            .. "DIR/home/.config/kitload/config.lua", said)
        end
      end
    end)
  end)

  local function new_key(path)
    local key = assert(keys.of(secret.new_key(), path))
    assert(secret.write(path, { key.private }))
    return key
  end

  it("have keys: that of the file, older ones, and that of a rotation", function()
    local base = dir .. "/home/.config/kitload/key"
    assert.equal(base, keys.path())
    assert.same({}, assert(keys.all()))
    assert.is_nil(keys.current())
    assert.equal("the private key 0a is not here: neither in KITLOAD_KEY nor in DIR/home/.config/kitload/key | copy the file from where kitload secret "
      .. "init was run, or set KITLOAD_KEY to the line in it", told(keys.missing "0a"))
    assert.matches("^the private key is not here: ", keys.missing().message)
    local current, old, new = new_key(base), new_key(base .. ".old"), new_key(base .. ".new")
    local all = assert(keys.all())
    assert.same({ current.id, old.id, new.id }, { all[current.id].id, all[old.id].id, all[new.id].id })
    assert.same({ current.id, base }, { keys.current().id, keys.current().from })
    local others = assert(keys.others())
    assert.same({ 1, old.id, new.id }, { #others.old, others.old[1].id, others.new.id })
    env.KITLOAD_KEY_FILE = ""
    assert.equal(base, keys.path())
    env.KITLOAD_KEY_FILE = dir .. "/elsewhere"
    assert.same({ dir .. "/elsewhere", nil }, { keys.path(), (keys.current()) })
    private(dir .. "/elsewhere", "no key\n")
    local _, err = keys.current()
    assert.equal("DIR/elsewhere holds no key of kitload | it is one line, kitload-key-1 …, as kitload secret init writes it", told(err))
    env = {}
    _, err = keys.path()
    assert.equal("there is no HOME, so there is no place for the private key | KITLOAD_KEY_FILE=FILE names one", told(err))
    assert.equal("the private key is not here: KITLOAD_KEY is not set", keys.missing().message)
  end)

  it("have a public key in the workspace, or none, or one that is not whole", function()
    assert.is_nil(keys.public())
    local key = assert(keys.of(secret.new_key(), "x"))
    assert(lfs.mkdir "secrets")
    h.write("secrets/_key.pub", keys.public_text(key.public))
    assert.same({ public = key.public, id = key.id }, keys.public())
    assert.equal("kitload-public-key-1 " .. key.public .. "\n", keys.public_text(key.public))
    for _, text in ipairs { "", "kitload-public-key-1 abc\n", "kitload-public-key-2 " .. key.public, keys.public_text(key.public) .. "more\n" } do
      h.write("secrets/_key.pub", text)
      local public, err = keys.public()
      assert.is_nil(public)
      assert.matches("_key.pub is no public key of kitload | git has the right one; or take it away, and kitload secret init makes a new one$", told(err))
    end
  end)

  describe("that are sealed", function()
    local key
    before_each(function() key = new_key(dir .. "/home/.config/kitload/key") end)

    local function set(name, text)
      assert(store.lock()):release()
      return store.write({ name = name, host = "h", port = "1", user = "u", date = "2026-11-30",
        value = assert(secret.from_file(private(dir .. "/v", text))) }, key)
    end

    it("are files of the workspace by their names, five folders deep", function()
      for _, name in ipairs { "a", "b/c", "1/2/3/4/5" } do assert(set(name, "v " .. name)) end
      h.write("secrets/_x", "no name")
      assert(lfs.mkdir "secrets/1/2/3/4/6")
      h.write("secrets/1/2/3/4/6/7", "too deep")
      assert.same({ "1/2/3/4/5", "a", "b/c" }, store.names())
      assert.same({ true, true, false }, { store.has "a", store.has "b/c", store.has "z" })
      local opened = assert(store.open "b/c")
      assert.same({ "b/c", "h", "1", "u", "2026-11-30", "v b/c" }, { opened.name, opened.host, opened.port, opened.user, opened.date, text_of(opened.value) })
      local bytes = h.read "secrets/a"
      assert.matches("^kitload%-secret%-1 " .. key.id .. "\n", bytes)
      for line in bytes:gmatch "[^\n]+" do assert.is_true(#line <= 76) end
      assert.equal("/_lock\n/_new/\n", h.read "secrets/.gitignore")
      assert.is_nil(sys.stat "secrets/_a.tmp")
    end)

    it("are refused where their file is that of another, damaged, or not there, or their key is not", function()
      assert(set("one", "v"))
      local function failed(name)
        local opened, err = store.open(name)
        assert.is_nil(opened)
        return told(err)
      end
      h.sh "cp secrets/one secrets/two"
      assert.equal("the secret 'two' cannot be opened: its file was changed, or is that of another secret | set it again: kitload secret set two", failed "two")
      h.write("secrets/three", "kitload-secret-1 zz\nabc")
      assert.equal("DIR/w/secrets/three is no secret of kitload, or not a whole one | set it again: kitload secret set three", failed "three")
      assert.equal("there is no secret 'onn' | did you mean 'one'?", failed "onn")
      assert.equal("there is no secret 'zebra' | kitload secret set zebra stores it", failed "zebra")
      os.remove(dir .. "/home/.config/kitload/key")
      assert.matches("^the private key " .. key.id .. " is not here", failed "one")
    end)

    it("can be removed, also where they cannot be opened, and no link leads out of the workspace", function()
      assert(set("a/b", "v"))
      h.write("secrets/bad", "x")
      assert(store.remove "a/b")
      assert(store.remove "bad")
      assert.same({}, store.names())
      local ok, err = store.remove "a/b"
      assert.is_nil(ok)
      assert.equal("there is no secret 'a/b' | kitload secret set a/b stores it", told(err))
      for _, name in ipairs { "../x", "a b", "_key.pub", "", "/x" } do
        for _, f in ipairs { store.remove, function(n) return set(n, "v") end } do
          ok, err = f(name)
          assert.is_nil(ok)
          assert.equal(("a secret cannot be called '%s' | a name has letters, digits, _ . - and /, as in acme/password"):format(name), told(err))
        end
      end
      assert(lfs.mkdir(dir .. "/out_there"))
      lfs.link(dir .. "/out_there", "secrets/link", true)
      h.write(dir .. "/out_there/x", "somebody's")
      for _, f in ipairs { function() return set("link/x", "v") end, function() return store.remove "link/x" end } do
        ok, err = f()
        assert.is_nil(ok)
        assert.equal("DIR/w/secrets/link/x is not in the workspace: a link leads out of it | take the link away", told(err))
      end
      assert.equal("somebody's", h.read(dir .. "/out_there/x"))
    end)

    it("go only to the host, port and user for which they were set", function()
      assert(set("p", "pw"))
      local function to(host, port, user)
        local v, err = value.of({ kind = "sealed", name = "p" }, { host = host, port = port, user = user })
        return v and text_of(v) or told(err)
      end
      assert.equal("pw", to("h", "1", "u"))
      for _, case in ipairs { { "x", "1", "u" }, { "h", "2", "u" }, { "h", "1", "v" } } do
        assert.equal(([[secret "p": the secret 'p' was set for u@h:1, and it would go to %s@%s:%s | if that is right, set it again: kitload secret set p]]):format(
          case[3], case[1], case[2]), to(table.unpack(case)))
      end
    end)
  end)

  it("come from files and helpers, and a key of kitload goes to no server", function()
    local target = { host = "h", port = "1", user = "u" }
    local function of(ref)
      local v, err = value.of(ref, target)
      return v and text_of(v) or told(err)
    end
    local path = private(dir .. "/pw", "geheim\n")
    assert.equal("geheim", of { kind = "file", name = path, path = path })
    assert.same({ true, false }, { value.is_set { kind = "file", path = path }, value.is_set { kind = "file", path = path .. "x" } })
    new_key(dir .. "/k")
    assert.equal(('secret { file = "%s" }: it is a private key of kitload, which goes to no server'):format "DIR/k", of { kind = "file", name = dir .. "/k", path = dir .. "/k" })
    assert.same({ false, false }, { value.is_set { kind = "helper", name = "op" }, value.is_set { kind = "sealed", name = "p" } })
    assert.equal([[secret { helper = "op", "x" }: there is no helper 'op' in DIR/home/.config/kitload/config.lua | ]]
      .. [[write return { helpers = { op = { "/usr/bin/…" } } } there: a workspace names no programs]], of { kind = "helper", name = "op", args = { "x" } })
    h.write(dir .. "/helper", ("#!/bin/sh\necho x >>%s/ran\nprintf 'of %%s %%s' \"$1\" \"$2\"\n"):format(dir))
    assert(os.execute("chmod 700 " .. dir .. "/helper"))
    private(dir .. "/home/.config/kitload/config.lua", ('return { helpers = { op = { "%s/helper", "read" } } }'):format(dir))
    -- A helper may ask its user, so it runs once for the same words.
    local name = "item" .. dir:match "[^_]*$"
    for _ = 1, 2 do assert.equal("of read " .. name, of { kind = "helper", name = "op", args = { name } }) end
    assert.equal("x\n", h.read(dir .. "/ran"))
    assert.equal("of read other", of { kind = "helper", name = "op", args = { "other" } })
    assert.is_true(value.is_set { kind = "helper", name = "op" })
    assert.matches("there is no helper 'oq' in .* | did you mean 'op'%?$", of { kind = "helper", name = "oq", args = {} })
    assert.equal("u@h:1", value.address(target))
  end)
end)
