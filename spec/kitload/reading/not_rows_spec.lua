require "spec.helper"
local members = require "kitload.reading.members"

describe("a JSON document without a kit", function()
  local function keys(n)
    local list = {}
    for i = 1, n do list[i] = "k" .. i end
    return list
  end

  it("is refused with its code, what it seems to be, and what to do, if its rows may be inside of it", function()
    local object = { keys = { "a", "b" }, values = { '{"x":1}', '{"x":2}' }, is_object = true, lists = {} }
    for _, case in ipairs {
      { { keys = keys(10001), values = {}, lists = {} }, "the rows of f.json have 10,001 different members, which are too many to be columns", "kitload new KIT --from FILE" },
      { { keys = { "a" }, values = { "[" }, is_object = true, lists = { "/a" } }, "f.json is one object, and the list /a is in it: are the rows there?", "--rows /a loads the items" },
      { { keys = { "a" }, values = { "[" }, is_object = true, lists = { "/a", "/b c" } }, "f.json is one object, and the lists /a, /b c are in it: are the rows there?",
        "--rows /a loads the items" },
      { object, "f.json is one object with an object in each of its 2 members: are they the rows?", "jq -c 'to_entries[] | { key } + .value' f.json | kitload run" },
    } do
      local err = members.not_rows("f.json", case[1])
      assert.same({ "input", "json.syntax", case[2] }, { err.kind, err.code, err.message })
      assert.matches(case[3], err.hint, 1, true)
    end
  end)

  it("is rows, where it is a list, or one object of plain values", function()
    for _, sample in ipairs {
      { keys = { "a", "b" }, values = { '{"x":1}', '{"x":2}' }, lists = {} }, { keys = { "a" }, values = { '{"x":1}' }, is_object = true, lists = {} },
      { keys = { "a", "b" }, values = { '{"x":1}', "2" }, is_object = true, lists = {} }, { keys = keys(10000), values = {}, lists = {} },
    } do
      assert.is_nil(members.not_rows("f.json", sample))
    end
  end)
end)
