-- Paths that the fields of k.path can use, and those that they cannot.
local lfs = require "lfs"
local h = require "spec.helper"
local paths = require "kitload.plan.paths"
local s = require "spec.kit.support"

local function kit(body) return (assert(s.kit(body))) end

describe("the path of a file", function()
  it("that does not exist has the fields' examples for its parts, else 1", function()
    local function sample(body) return paths.sample(kit(body)) end
    assert.equal("in/acme/1/1.csv", sample [[k.field "c" { k.path { "in/{customer}/{year}/*.csv", take = "customer" }, example = "acme" }]])
    assert.equal("in/acme/2024/1.csv", sample [[k.field "x" {}, k.field "c" { k.path { "in/{customer}/{year}/*.csv", take = "customer" }, example = "acme" },
      k.field "y" { k.path { "in/{customer}/{year}/*.csv", take = "year" }, k.integer, example = "2024" }]])
    -- The first field that takes a part says what it is.
    assert.equal("in/a/1.csv", sample [[k.field "c" { k.path "in/{c}/*.csv", example = "a" }, k.field "d" { k.path "in/{c}/*.csv", k.upper, example = "b" }]])
    assert.equal("in/1", sample [[k.field "c" { k.path "in/{c}" }]])
    assert.is_nil(sample [[k.field "c" {}, k.field "d" { k.trim }]])
  end)

  it("is refused where a field cannot use it, and not where NULL is allowed, nor for rows that come back", function()
    local description = kit [[k.field "x" {}, k.field "c" { k.path { "in/{c}/*.csv", "old/{c}.csv", take = "c" } },
      k.field "d" { k.path { "in/{d}/*.csv", take = "d", missing = "null" } }]]
    local function check(place, more)
      local file = { name = "f.csv", place = place }
      for name, value in pairs(more or {}) do file[name] = value end
      local ok, err = paths.check(description, { { name = "g.csv", place = "in/z/1.csv" }, file })
      return ok or ("%s %s\n%s"):format(err.code, err.message, err.hint)
    end
    assert.is_true(check "in/a/b.csv")
    assert.is_true(check "old/a.csv")
    assert.is_true(check("x.csv", { is_rejects = true }))
    assert.is_true(check(nil))
    assert.equal([[path.invalid f.csv: field 'c': its path other/a.csv is not like "in/{c}/*.csv", "old/{c}.csv"
kits/x.lua:3: k.path { "in/{c}/*.csv", "old/{c}.csv", take = "c" }; add a pattern, put the file there, or write missing = "null"]], check "other/a.csv")
    assert.is_true(paths.check(nil, { { name = "f", place = "f" } }))
  end)

  it("of a sample is its own if the fields can use it, else one that they can", function()
    local description = kit [[k.field "c" { k.path "in/{c}/*.csv", example = "acme" }]]
    local home = lfs.currentdir()
    assert(lfs.chdir(h.tmp()))
    lfs.mkdir "kits"
    local own, other = paths.instead(description, "in/x/1.csv"), paths.instead(description, "samples/1.csv")
    assert(lfs.chdir(home))
    assert.is_nil(own)
    assert.equal("in/acme/1.csv", other)
  end)
end)
