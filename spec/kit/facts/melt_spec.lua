-- Mistakes in k.melt, and what a child may change in it.
require "spec.helper"
local s = require "spec.kit.support"

local fields = '\nk.field "id" {}, k.field "film" {}, k.field "seen" {},'

local function mistake(melt, rest)
  local list = s.mistakes(melt .. "," .. (rest or fields))
  assert.equal(1, #list, table.concat(list, "\n"))
  return list[1]
end

local INTO = 'into = { film = "header", seen = "cell" }'

describe("k.melt", function()
  it("says what it takes when it is given something else", function()
    for given, wanted in pairs {
      ['"x"'] = "1: k.melt takes a table, not \"x\"",
      ["{ columns = { 2, 3 } }"] = "1: k.melt into is missing",
      ["{ " .. INTO .. " }"] = "1: k.melt columns is missing",
      ["{ columns = { 2, 3, 4 }, " .. INTO .. " }"] = "1: k.melt columns has 2, which is no header | two numbers are the first and the last",
      ["{ columns = { 2 }, " .. INTO .. " }"] = "1: k.melt columns has 2, which is no header",
      ['{ columns = { 2, "b" }, ' .. INTO .. " }"] = "1: k.melt columns has 2, which is no header",
      ["{ columns = { 3, 2 }, " .. INTO .. " }"] = "1: k.melt no column is from 3 to 2",
      ["{ columns = { -1, -2 }, " .. INTO .. " }"] = "1: k.melt no column is from -1 to -2 | the first column comes first: { 4, 9 }",
      ["{ columns = { 2, 3, step = 2 }, " .. INTO .. " }"] = '1: k.melt columns has "step", and takes a list | columns = { 4, 9 }',
      ["{ columns = { from = 2, to = 3 }, " .. INTO .. " }"] = '1: k.melt columns has "from", and takes a list | columns = { 4, 9 }',
      ['{ columns = "*", into = "film" }'] = '1: k.melt into is "film" | write k.melt',
      ["{ columns = {}, " .. INTO .. " }"] = "1: k.melt columns names none",
      ['{ columns = "*", into = { film = "heder" } }'] = '1: k.melt into: film is "heder", not "header" or "cell" | did you mean \'header\'?',
      ['{ columns = "*", into = { film = "header", seen = "header" } }'] = "1: k.melt into has two names for the header: film and seen",
      ['{ columns = "*", into = { film = "header", FILM = "cell" } }'] = "1: k.melt into has the names film and FILM, which are one header",
      ['{ columns = "*", into = {} }'] = "1: k.melt into names neither the header nor the cell",
      ['{ columns = "*", colums = 1, ' .. INTO .. " }"] = "1: k.melt has no option \"colums\" | did you mean 'columns'?",
      ['{ columns = "*", empty = "drop", ' .. INTO .. " }"] = '1: k.melt empty is "drop", not "skip" or "keep" | skip: a blank cell makes no row; keep: it makes one',
    } do
      assert.equal(wanted, mistake("k.melt " .. given):sub(1, #wanted))
    end
  end)

  it("wants each of its names to be read, in any form in which headers match", function()
    assert.equal('1: k.melt makes "film", and no field reads it | a field reads it by its own name or by from = "film"',
      mistake("k.melt { columns = 'x*', " .. INTO .. " }", '\nk.field "id" {}, k.field "seen" {},'))
    assert.truthy(s.kit('k.melt { columns = "x*", into = { ["film name"] = "header" } }, k.field "Film_Name" {},'))
    assert.truthy(s.kit('k.melt { columns = "x*", into = { film = "header" } }, k.field "a" { k.coalesce { "film", "b" } },'))
  end)

  it("lets several fields read one of its names", function()
    assert.truthy(s.kit('k.melt { columns = "x*", into = { m = "header" } }, k.field "y" { from = "m" }, k.field "q" { from = "m" },'))
  end)

  it("is there once, and its columns have no values from above", function()
    local melt = "k.melt { columns = '*', " .. INTO .. " },\n"
    assert.equal("2: k.melt is there twice, first in kits/x.lua:3 | a file is melted once", s.mistakes(melt .. melt .. fields)[1])
    assert.equal("2: field 'seen': k.fill_down follows the rows of the file, and \"seen\" is made of its columns by k.melt",
      mistake("k.melt { columns = '*', " .. INTO .. " }", '\nk.field "film" {}, k.field "seen" { k.fill_down },'))
    assert.matches("k.running follows the rows of the file", mistake("k.melt { columns = '*', " .. INTO .. " }",
      '\nk.field "film" {}, k.field "seen" { k.coalesce { "seen" } }, k.field "n" { k.running "seen" },'))
  end)

  it("takes columns as the source has them: by number without a header, by name in JSON", function()
    assert.equal("1: k.melt takes columns by name, and the source has no header | columns = { 4, 9 } takes them by number",
      mistake("k.melt { columns = 'x', " .. INTO .. " }", '\nsource = { header = false }, k.field "id" { from = 1 }, k.field "film" {}, k.field "seen" {},'))
    assert.truthy(s.kit("k.melt { columns = { 2, 3 }, " .. INTO .. [[ }, source = { header = false }, k.field "id" { from = 1 },
      k.field "film" {}, k.field "seen" {},]]))
    assert.matches("1: k.melt takes columns by number, and JSON has none",
      mistake("k.melt { columns = { 2, 3 }, " .. INTO .. " }", '\nsource = { format = "json" },' .. fields))
  end)

  it("of a parent is changed by that of a child, option by option, and taken away by k.drop", function()
    local parent = 'local k = require "kit"\nreturn k.kit "p" { k.melt { columns = { 2, 3 }, ' .. INTO .. " }," .. fields .. "}"
    local function child(more)
      local d = assert(s.load { p = parent, x = 'local k = require "kit"\nreturn k.kit "x" { extends = "p", ' .. more .. " }" })
      return d
    end
    assert.same({ names = { "20*" }, header = "film", cell = "seen", empty = "skip" }, child('k.melt { columns = "20*" }').melt)
    assert.same({ from = 2, to = 3, header = "film", cell = "seen", empty = "keep" }, child('k.melt { empty = "keep" }').melt)
    assert.is_nil(child('k.drop "melt"').melt)
    assert.same({ rest = true, header = "film", cell = "seen", empty = "skip" }, child('k.melt { columns = "rest" }').melt)
  end)
end)
