-- What is said about headers that no field reads, by the kit's `unknown`.
require "spec.helper"
local output = require "kitload.talk.output"
local unknown = require "kitload.plan.unknown"

local function file(name, unread, more)
  local f = { name = name, dialect = {}, bound = { unread = unread } }
  for key, value in pairs(more or {}) do f[key] = value end
  return f
end

describe("headers that no field reads", function()
  it("are each told once, if they have a name, and the file has names at all", function()
    assert.same({ "a", "b" }, unknown.of(file("f", { "a", "", "b", "a" })))
    assert.same({}, unknown.of(file("f", { "1", "2" }, { dialect = { header = false } })))
    assert.same({ "a" }, unknown.of(file("f", { "a" }, { dialect = { header = false }, members = {} })))
    assert.same({}, unknown.of { name = "f", dialect = {} })
  end)

  it("are an error where the kit says so: for the first file, and how many are like it", function()
    local function refused(word, ...)
      local err = unknown.refused { description = { facts = { unknown = word } }, files = { ... } }
      return err and ("%s %s | %s"):format(err.code, err.message, err.hint)
    end
    assert.equal([[header.unknown a.csv: no field reads "x", and the kit says unknown = "error" | add it to a field's `from`, or write ignore = k.more { "x" }]],
      refused("error", file("z.csv", {}), file("a.csv", { "x" })))
    assert.equal([[header.unknown a.csv: no field reads "x", "y", and the kit says unknown = "error" (and 1 more file like it) | ]]
      .. [[add each to a field's `from`, or write ignore = k.more { "x", "y" }]], refused("error", file("a.csv", { "x", "y" }), file("b.csv", { "x" })))
    assert.matches("(and 2 more files like it)", refused("error", file("a.csv", { "x" }), file("b.csv", { "x" }), file("c.csv", { "y" })), 1, true)
    for _, word in ipairs { "warning", "note" } do assert.is_nil(refused(word, file("a.csv", { "x" }))) end
    assert.is_nil(refused("error", file("a.csv", {})))
  end)

  it("are a warning for each file where the kit says that", function()
    local warn, list = output.warn, {}
    output.warn = function(message) list[#list + 1] = message end
    local ok, err = unknown.mind { description = { facts = { unknown = "warning" } }, files = { file("a\27.csv", { "x" }), file("b.csv", {}), file("c.csv", { "x", "y" }) } }
    local refused = { unknown.mind { description = { facts = { unknown = "error" } }, files = { file("a.csv", { "x" }) } } }
    output.warn = warn
    assert.same({ true, nil }, { ok, err })
    assert.same({ 'a\\x1b.csv: no field reads "x", and the kit does not ignore it', 'c.csv: no field reads "x", "y", and the kit does not ignore them' }, list)
    assert.same({ false, "header.unknown" }, { refused[1], refused[2].code })
  end)
end)
