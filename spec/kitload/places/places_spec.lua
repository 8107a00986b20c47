-- Places: which driver a word has, and what a driver tells.
local h = require "spec.helper"
local places = require "kitload.places.places"

local words = { "a.csv", "-", "https://example.com/a.csv", "S3://bucket/a.csv", "file:///a.csv", "odd://a" }
local functions = { "refused", "name", "base", "stat", "real", "is_pattern", "list", "open" }

describe("a place", function()
  it("has every function of a driver", function()
    for _, word in ipairs(words) do
      local place = places.of(word)
      for _, name in ipairs(functions) do assert.equal("function", type(place[name]), word .. " " .. name) end
      assert.equal("boolean", type(place.again))
    end
  end)

  it("of a path tells the file's size and name, and lists what a pattern matches, folders apart", function()
    local folder = h.tmp()
    h.write(folder .. "/a.csv", "id\n1\n")
    assert(os.execute("mkdir " .. folder .. "/b.csv"))
    local place = places.of(folder .. "/a.csv")
    assert.is_nil(place.refused(folder .. "/a.csv"))
    assert.equal(5, place.stat(folder .. "/a.csv").size)
    assert.equal("a.csv", place.base(folder .. "/a.csv"))
    assert.is_false(place.is_pattern(folder .. "/a.csv"))
    assert.is_true(place.is_pattern(folder .. "/*.csv"))
    assert.same({ { folder .. "/a.csv" }, { folder .. "/b.csv" } }, { place.list(folder .. "/*.csv") })
  end)

  it("of a dash is standard input, which is read once and has no facts", function()
    local place = places.of "-"
    assert.equal(places.standard_input, place)
    assert.is_false(place.again)
    assert.equal("standard input", place.name "-")
    assert.is_nil(place.stat "-")
    assert.is_false(place.is_pattern "-")
  end)

  it("of an address refuses it by what it is, and says how its bytes come to standard input", function()
    local function refused(word)
      local err = places.of(word).refused(word)
      assert.equal(word .. " is an address, not a file", err.message)
      return err.hint
    end
    assert.matches("curl -fsSL 'https://example.com/a.csv' | kitload run KIT -", refused "https://example.com/a.csv", 1, true)
    assert.matches("aws s3 cp 'S3://bucket/a.csv' -", refused "S3://bucket/a.csv", 1, true)
    assert.equal("kitload reads files and standard input", refused "https://example.com/*.csv")
    assert.equal("kitload reads files and standard input", refused "odd://a")
    assert.equal("write its path: /a.csv", refused "file:///a.csv")
    assert.equal("write its path: /a.csv", refused "file://localhost/a.csv")
    assert.same({ nil, "https://e.com/a is an address, not a file" },
      { nil, select(2, places.of("https://e.com/a").open("https://e.com/a", {})).message })
  end)

  it("of a file that is called like an address is a path", function()
    local folder = h.tmp()
    assert(os.execute(("mkdir -p %s/s3:/b"):format(folder)))
    h.write(folder .. "/s3:/b/a.csv", "id\n")
    local code, out = h.sh(("cd %s && LUA_PATH=%s LUA_CPATH=%s %s -e %s"):format(folder,
      h.quote(("%s/lua/?.lua;%s/lua/?/init.lua;;"):format(h.pwd(), h.pwd())),
      h.quote(("%s/%s/?.so;;"):format(h.pwd(), h.build)), h.lua,
      h.quote [[print(require("kitload.places.places").of("s3://b/a.csv").stat("s3://b/a.csv").size)]]))
    assert.equal(0, code)
    assert.equal("3\n", out)
  end)
end)
