-- The table of formats, as Lua sees it; that each format is read by its decoder.
local check = require("spec.kit.support").mistakes
local formats = require "kit.base.formats"
local given = require "kitload.reading.given"
local h = require "spec.helper"
local host = require "kitload.host.source"

local rows = {
  csv = "id,n\n1,2\n", json = '[{"id":"1","n":"2"}]', ndjson = '{"id":"1","n":"2"}\n', copy = "1\t2\n\\.\n",
}

describe("formats", function()
  it("are read by the decoder that the table names, each of them", function()
    for _, name in ipairs(formats.names) do
      local path = h.write(h.tmp() .. "/rows", assert(rows[name], "no rows for the format " .. name))
      local dialect = { format = name }
      formats.complete(formats[name], dialect)
      local list = assert(host.rows(path, { dialect = dialect, headers = { "id", "n" }, ncols = 2 }))
      assert.are.same({ "1", "2" }, list[1].cells, name)
      assert.are.equal(formats[name].members, list[1].raw ~= nil and list[1].raw ~= "", name)
    end
  end)

  it("have a format of rejects that is one of them", function()
    for _, name in ipairs(formats.names) do
      assert.is_true(formats[formats[name].rejects].lines, name)
    end
  end)

  it("are told by a name's ending, also behind that of a packed file", function()
    assert.are.equal("json", formats.of_name "in/A.JSON")
    assert.are.equal("ndjson", formats.of_name "a.jsonl.gz")
    assert.are.equal("ndjson", formats.of_name "a.ndjson.zst")
    assert.is_nil(formats.of_name "a.csv")
    assert.is_nil(formats.of_name "json")
  end)

  it("without members leave the word to --rows, which names JSON", function()
    for _, name in ipairs(formats.names) do
      local both = given.over({ format = name }, { rows = "/a" })
      assert.are.equal(formats[name].members and name or nil, both.format)
    end
  end)

  it("without members are refused beside rows in a kit", function()
    assert.matches("rows is for JSON, and the format is csv", check 'source = { format = "csv", rows = "/a" }, k.field "id" { k.text }'[1])
    assert.matches("rows is for JSON, and the format is copy", check 'source = { format = "copy", rows = "/a" }, k.field "id" { k.text }'[1])
  end)

  it("that are one document do not grow", function()
    assert.matches("does not grow at its end", check 'source = { format = "json", grows = true }, k.field "id" { k.text }'[1])
  end)
end)
