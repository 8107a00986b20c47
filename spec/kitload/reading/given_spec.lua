-- What --delimiter, --quote, --escape … say, as a kit would write it.
require "spec.helper"
local given = require "kitload.reading.given"

local function read(name, word)
  local found, err = given.read { [name] = word }
  return found and found[name], err
end

describe("an option of the source", function()
  it("may be a word, a sign, or an escape", function()
    for word, is in pairs { tab = "\t", Comma = ",", pipe = "|", bar = "|", colon = ":", caret = "^", tilde = "~", space = " ",
                            [";"] = ";", ["||"] = "||", ["\\t"] = "\t", ["\\x1F"] = "\x1F", ["\\x7c"] = "|", ["\\u00A7"] = "§",
                            ["\\\\"] = "\\", ["\\t|"] = "\t|", ["\\x2Cb"] = ",b", ["\\q"] = "\\q", ["\\u12"] = "\\u12" } do
      assert.equal(is, (read("delimiter", word)), word)
    end
    assert.same({ '"', "'", false, "lazy" }, { read("quote", "double"), (read("quote", "single")), (read("quote", "none")), (read("quote", "lazy")) })
    for word, is in pairs { ["\\"] = "\\", backslash = "\\", none = false, ["\\\\"] = "\\", ["\\x5C"] = "\\", ["^"] = "^" } do
      assert.equal(is, (read("escape", word)), word)
    end
    assert.same({ 3, 4 }, (read("header", "3,4")))
    assert.same({ 3, false, 2, 1 }, { (read("header", "3")), (read("header", "none")), (read("skip", "2")), (read("footer", "1")) })
    assert.same({ "#", false, "//" }, { (read("comment", "hash")), (read("comment", "none")), (read("comment", "//")) })
    assert.equal("", (read("rows", "")))
  end)

  it("that cannot be so is refused with what it may be", function()
    for name, words in pairs { delimiter = { "" }, quote = { "x1", "§" }, header = { "0", "first", "3,", "3,3" }, skip = { "-1", "two" },
                               ragged = { "maybe" }, format = { "xml" }, comment = { ("#"):rep(17) }, escape = { "ab" } } do
      for _, word in ipairs(words) do
        local is, err = read(name, word)
        assert.is_nil(is, name .. " " .. word)
        assert.same({ "usage", 2 }, { err.kind, err.exit })
        assert.matches("--" .. name .. " cannot be", err.message, 1, true)
        assert.equal(name == "ragged", err.hint == nil)
      end
    end
  end)

  it("says that the file is CSV, whichever it is, but for format, encoding and rows", function()
    local words = { delimiter = ";", quote = "none", escape = "none", header = "none", skip = "0", footer = "0", comment = "none", ragged = "pad",
                    format = "json", encoding = "UTF-8", rows = "/a" }
    for _, name in ipairs(given.options) do
      local found, err = given.read { [name] = words[name] }
      assert(found, err and err.message)
      assert.equal(not (name == "format" or name == "encoding" or name == "rows"), given.is_csv(found), name)
    end
  end)

  it("goes over what the kit says, and --rows over its CSV", function()
    local says = { format = "csv", delimiter = ";", quote = false, header = 2 }
    assert.same({ format = "csv", delimiter = ",", quote = false, header = false }, given.over(says, { delimiter = ",", header = false }))
    assert.same({ delimiter = ";", quote = false, header = 2, rows = "/a" }, given.over(says, { rows = "/a" }))
    assert.same({ format = "ndjson", rows = "/a" }, given.over({ format = "ndjson" }, { rows = "/a" }))
    assert.equal("csv", says.format)
  end)
end)
