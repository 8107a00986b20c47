-- Names of columns out of headers that no kit names: each once, none longer than PostgreSQL takes, none of the system's.
require "spec.helper"
local column_names = require "kitload.reading.column_names"

local function of(...)
  local names, from = {}, {}
  for i, column in ipairs(column_names.of { ... }) do names[i], from[i] = column.name, column.from end
  return names, from
end

describe("headers as columns", function()
  it("stay as they are, the first of a name too", function()
    local names, from = of("a", "b", "a", "A", "a")
    assert.same({ "a", "b", "a_2", "A", "a_3" }, names)
    assert.same({ "a#1", "b", "a#2", "A", "a#3" }, from)
  end)

  it("never take the name of another header, wherever that stands", function()
    assert.same({ "a", "a_3", "a_2" }, (of("a", "a", "a_2")))
    assert.same({ "a_2", "a", "a_3" }, (of("a_2", "a", "a")))
    assert.same({ "column_1_2", "column_1" }, (of("", "column_1")))
  end)

  it("are named by their place where Name#2 is a header itself", function()
    local names, from = of("a", "a", "a#2")
    assert.same({ "a", "a_2", "a#2" }, names)
    assert.same({ "a#1", 2, "a#2" }, from)
  end)

  it("of every table have another name", function()
    for _, name in ipairs { "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid" } do assert.same({ name .. "_2" }, (of(name))) end
    assert.matches("every table has columns of such names already, so these are: \"ctid_2\"",
      column_names.notes(column_names.of { "ctid" }, { "ctid" })[1], 1, true)
  end)

  it("are cut to 63 bytes between two letters, and stay different", function()
    local long = ("x"):rep(62) .. "ä"
    assert.same({ ("x"):rep(62), ("x"):rep(61) .. "_2", ("x"):rep(61) .. "_3" }, (of(long, long .. "1", long .. "2")))
    assert.same({ ("ä"):rep(31), ("ä"):rep(30) .. "_2" }, (of(("ä"):rep(40), ("ä"):rep(40))))
    assert.same({ ("x"):rep(63) }, (of(("x"):rep(63))))
    for _, column in ipairs(column_names.of { long, ("ä"):rep(40), ("x"):rep(40) }) do
      assert(utf8.len(column.name))
      assert.equal(#column.name > 60, column.cut or false)
    end
  end)

  it("are told where they are others than the header's, by kind and number", function()
    local function notes(...) return table.concat(column_names.notes(column_names.of { ... }, { ... }), "\n") end
    local long = ("x"):rep(64)
    assert.equal("", notes("a", "b"))
    assert.equal('the header has no name for 1 column, named by its place: "column_2"', notes("a", " "))
    assert.equal('the header has no name for 2 columns, named by their places: "column_1", "column_3"', notes("", "a", ""))
    assert.equal('headers that come again are columns of other names: "a_2", "a_3"', notes("a", "a", "b", "a"))
    assert.equal(('1 header longer than the 63 bytes that PostgreSQL takes was cut: "%s…"'):format(("x"):rep(60)), notes(long))
    assert.equal(('2 headers longer than the 63 bytes that PostgreSQL takes were cut: "%s…", "%s…"'):format(("x"):rep(60), ("y"):rep(60)),
      notes(long, ("y"):rep(70)))
    assert.equal('the header has no name for 1 column, named by its place: "column_1"\nheaders that come again are columns of other names: "a_2"\n'
      .. 'every table has columns of such names already, so these are: "xmin_2"', notes("", "a", "a", "xmin"))
  end)
end)
