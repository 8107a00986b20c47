-- A rotation that is killed at any step: no secret is lost, and the next rotation comes to the end.
local lfs = require "lfs"
local h = require "spec.helper"
local keys = require "kitload.secrets.keys"
local rotate = require "kitload.secrets.rotate"
local secret = require "kitload.host.secret"
local store = require "kitload.secrets.store"
local sys = require "kitload.host.sys"

describe("a rotation", function()
  local dir, back, getenv, real
  before_each(function()
    dir, back, getenv = h.tmp(), h.pwd(), sys.getenv
    real = { write = sys.write, rename = sys.rename, mkdir = sys.mkdir, run = sys.run, private = secret.write }
    lfs.mkdir(dir .. "/w")
    lfs.mkdir(dir .. "/w/kits")
    lfs.chdir(dir .. "/w")
    sys.getenv = function(name)
      if name == "KITLOAD_KEY_FILE" then return dir .. "/key" end
      return name ~= "KITLOAD_KEY" and getenv(name) or nil
    end
  end)
  local function mend()
    sys.write, sys.rename, sys.mkdir, sys.run, secret.write = real.write, real.rename, real.mkdir, real.run, real.private
  end
  after_each(function()
    mend()
    sys.getenv = getenv
    lfs.chdir(back)
  end)

  local function value_of(text)
    h.write(dir .. "/value", text)
    h.sh("chmod 600 " .. dir .. "/value")
    return assert(secret.from_file(dir .. "/value"))
  end
  local function text_of(value)
    assert(secret.write(dir .. "/out", { value }))
    return (h.read(dir .. "/out"):gsub("\n$", ""))
  end

  local function begin()
    h.sh(("rm -rf %s/w/secrets %s/key*"):format(dir, dir))
    local key = assert(keys.of(secret.new_key(), "new"))
    assert(secret.write(dir .. "/key", { key.private }))
    assert(store.lock()):release()
    assert(sys.write(keys.public_path(), keys.public_text(key.public)))
    return key
  end
  local function set(name, text)
    local public = assert(keys.public())
    assert(store.write({ name = name, host = "h", port = "1", user = "u", date = "2026-11-30", value = value_of(text) }, public))
  end
  local function values()
    local all, out = assert(keys.all()), {}
    for _, name in ipairs(store.names()) do
      local opened, err = store.open(name, all)
      out[name] = opened and text_of(opened.value) or err.message
    end
    return out
  end
  -- The keys that the secrets, the workspace and the user have.
  local function ids()
    local out = { assert(keys.current()).id, assert(keys.public()).id }
    for _, name in ipairs(store.names()) do out[#out + 1] = h.read(store.path(name)):match " (%x+)\n" end
    return table.concat(out, " ")
  end
  -- From the n-th change of a file on, nothing happens any more.
  local function kill_at(n)
    local done = 0
    local function dying(act)
      return function(...)
        done = done + 1
        if done >= n then error("killed", 0) end
        return act(...)
      end
    end
    sys.write, sys.rename, sys.mkdir, sys.run, secret.write = dying(real.write), dying(real.rename), dying(real.mkdir), dying(real.run),
      dying(real.private)
  end

  it("that is killed anywhere loses nothing, and is repeated", function()
    local ended
    for n = 1, 40 do
      local first = begin()
      set("a/one", "value of one")
      set("two", "value of two")
      kill_at(n)
      local whole, why = pcall(rotate.run)
      mend()
      ended = whole and n or nil
      assert.is_true(whole or why == "killed", why)
      assert.same({ ["a/one"] = "value of one", two = "value of two" }, values(), "killed at step " .. n)
      if ended then break end
      -- What is set in between is not overwritten by what the killed rotation had sealed.
      set("two", "newer")
      local done, err = rotate.run()
      assert.is_truthy(done, err and err.message)
      assert.same({ ["a/one"] = "value of one", two = "newer" }, values(), "killed at step " .. n)
      local id = assert(keys.current()).id
      assert.equal(table.concat({ id, id, id, id }, " "), ids())
      assert.not_equal(first.id, id)
      assert.is_true(h.exists(dir .. "/key.old"))
      assert.is_false(h.exists(dir .. "/key.new"))
      assert.is_nil(sys.stat(store.folder() .. "/_new"))
    end
    assert.is_truthy(ended and ended > 10, "the rotation came to its end after " .. tostring(ended))
  end)

  it("removes what killed ones left unfinished, and nothing of a process that lives or of somebody else", function()
    begin()
    set("a/two", "value of two")
    local gone = { "/key.1999999999.tmp", "/key.new.1999999999.tmp", "/key.old.1999999999.tmp", "/w/secrets/_two.tmp",
                   "/w/secrets/a/_two.tmp", "/w/secrets/_key.pub.77.tmp" }
    local alive = 1
    local stays = { "/key.new." .. alive .. ".tmp", "/key.mine.1999999999.tmp", "/key.new.tmp", "/keys.1999999999.tmp", "/w/secrets/_notes.txt" }
    for _, list in ipairs { gone, stays } do
      for _, name in ipairs(list) do h.write(dir .. name, name) end
    end
    assert(rotate.run())
    for _, name in ipairs(gone) do assert.is_false(h.exists(dir .. name), name) end
    for _, name in ipairs(stays) do assert.is_true(h.exists(dir .. name), name) end
    assert.same({ ["a/two"] = "value of two" }, values())
  end)

  it("of a second workspace takes the user's new key, and no third one", function()
    begin()
    set("two", "value of two")
    h.sh(("cp -r %s/w %s/other"):format(dir, dir))
    local one = assert(rotate.run())
    lfs.chdir(dir .. "/other")
    local other = assert(rotate.run())
    assert.equal(one.id, other.id)
    assert.same({ two = "value of two" }, values())
    -- After two rotations, secrets of before can still be opened.
    h.sh(("rm -rf %s/old && cp -r %s/other %s/old"):format(dir, dir, dir))
    assert(rotate.run())
    assert(rotate.run())
    lfs.chdir(dir .. "/old")
    assert.same({ two = "value of two" }, values())
  end)
end)
