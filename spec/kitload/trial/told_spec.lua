-- What `kitload test` and a check of kits print of results that are made up here.
require "spec.helper"
local alone = require "kitload.trial.alone"
local formats = require "kitload.trial.test_formats"
local json = require "kitload.talk.json"

local function style(quiet) return { quiet = quiet, columns = 80, paint = function(colour, s) return ("<%s>%s"):format(colour, s) end } end

local tested = {
  { name = "größe", results = {
    { number = 1, ok = true, differences = {}, seconds = 0.25 },
    { number = 2, name = "a\27 <b>", ok = false, seconds = 0.5, differences = { { field = "größen", expected = "1", got = "2" },
      { field = "b", expected = '"x"', got = "NULL" }, { expected = "2 rows", got = "1 row" } } },
    { number = 3, ok = false, differences = {}, seconds = 0, err = { message = "it cannot be run", detail = "why", hint = "do\nthis" } },
    { number = 4, ok = false, differences = {}, seconds = 0, err = { message = "m", hint = "no", problems = { { file = "kits/a.lua", line = 7, message = "one" },
      { message = "two" }, { file = "kits/b.lua", message = "three" } } } },
    { number = 1, origin = "base", name = "c", ok = true, why = "no cell is known", differences = {}, seconds = 0 },
    { number = 0, label = "samples/#1.csv", ok = false, seconds = 0, differences = { { expected = "at most 0 rejected rows", got = "1 of 2" } } } } },
  { name = "b", results = {} },
  { name = "c", results = {}, err = { message = "there is no kit 'c'" } },
}

describe("what kitload test prints", function()
  it("has for people one line of a result, and below it what differs, in columns", function()
    local failed = [[
größe  2 a\x1b <b>  <red>failed
    größen  expected 1, got 2
    b       expected "x", got NULL
            expected 2 rows, got 1 row
größe  3  <red>failed
    it cannot be run
      why
      do
      this
größe  4  <red>failed
    kits/a.lua:7: one
    two
    three
]]
    local sample = "größe  samples/#1.csv  <red>failed\n    expected at most 0 rejected rows, got 1 of 2\n"
    assert.equal("größe  1  <green>ok\n" .. failed .. "größe  base 1 c  <yellow>not run\n    no cell is known\n" .. sample
      .. "b      no examples\nc      <red>broken\n6 examples: 1 ok, 4 failed, 1 not run; 1 kit without examples; 1 broken kit\n",
      formats.text(tested, style(false)))
    assert.equal(failed .. sample .. "c      <red>broken\n", formats.text(tested, style(true)))
    assert.equal("", formats.text({ { name = "a", results = { tested[1].results[1] } } }, style(true)))
  end)

  it("has for TAP a number of each result, of each kit without one, and of each broken kit", function()
    assert.equal([[
TAP version 13
1..8
ok 1 - größe 1
not ok 2 - größe 2 a\x1b <b>
# größen  expected 1, got 2
# b       expected "x", got NULL
#         expected 2 rows, got 1 row
not ok 3 - größe 3
# it cannot be run
#   why
#   do
#   this
not ok 4 - größe 4
# kits/a.lua:7: one
# two
# three
ok 5 - größe base 1 c # SKIP no cell is known
not ok 6 - größe samples/\#1.csv
# expected at most 0 rejected rows, got 1 of 2
ok 7 - b # SKIP no examples
not ok 8 - c can be loaded
# there is no kit 'c'
]], formats.tap(tested))
    assert.equal("TAP version 13\n1..0\n", formats.tap {})
  end)

  it("has for JUnit a suite of each kit, with its counts", function()
    local xml = formats.junit(tested)
    assert.matches('<testsuite name="größe" tests="6" failures="2" errors="2" skipped="1" time="0.750">', xml, 1, true)
    assert.matches('<testcase classname="größe" name="1" time="0.250"/>', xml, 1, true)
    assert.matches('name="2 a\\x1b &lt;b&gt;" time="0.500">\n      <failure message="größen  expected 1, got 2">größen  expected 1, got 2\n'
      .. 'b       expected &quot;x&quot;, got NULL\n', xml, 1, true)
    assert.matches('<error message="it cannot be run">it cannot be run\n  why\n  do\n  this</error>', xml, 1, true)
    assert.matches('name="base 1 c" time="0.000"><skipped message="no cell is known"/></testcase>', xml, 1, true)
    assert.matches('<testsuite name="b" tests="0" failures="0" errors="0" time="0.000">', xml, 1, true)
    assert.matches('<testsuite name="c" tests="1" failures="0" errors="1" time="0.000">\n    <testcase classname="c" name="can be loaded"', xml, 1, true)
  end)
end)

describe("what a check of kits alone prints", function()
  local function kit(status, faults, more)
    local checked = { name = "a", status = status, code = 0, faults = faults, notes = {}, examples = 0 }
    for name, value in pairs(more or {}) do checked[name] = value end
    return checked
  end

  it("says where each mistake is, what it is, and what to do", function()
    assert.equal([[
a   broken
    kits/a.lua:3: one
      do
      this
    samples/a.csv: two
    example 2: three
    example 1 of base: four
    five
    and 2 more mistakes
    note: a note
]], alone.lines(kit("broken", { { message = "one", file = "kits/a.lua", line = 3, hint = "do\nthis" }, { message = "two", sample = "samples/a.csv" },
      { message = "three", example = 2 }, { message = "four", example = 1, origin = "base" }, { message = "five" }, { message = "six" },
      { message = "seven" } }, { notes = { "a note" } }), 2, 80))
    local lines = alone.lines(kit("failed", { { message = ("word "):rep(20) .. "end", example = 1 } }), 1, 40)
    assert.equal("a  failed\n    example 1: word word word word word\n    word word word word word word word\n", lines:match "^.-\n.-\n.-\n")
    assert.equal("a  good\n", alone.lines(kit("good", {}), 1, 80))
    local _, more = alone.lines(kit("failed", { { message = "1" }, { message = "2" }, { message = "3" }, { message = "4" }, { message = "5" },
      { message = "6" } }), 1, 80):gsub("and 1 more mistake\n", "")
    assert.equal(1, more)
  end)

  it("counts the kits by what they are", function()
    local good, failed, broken = kit("good", {}, { examples = 3, names_files = true }), kit("failed", {}, { examples = 1 }), kit("broken", {})
    assert.equal("3 kits: 1 good, 1 with a failed example, 1 broken; 4 examples; no file was read, --files reads those of 1",
      alone.summary({ good, failed, broken }, 200))
    assert.equal("1 kit: 1 with a failed example; 1 example", alone.summary({ failed }, 80))
    assert.equal("1 kit: 1 broken; 0 examples", alone.summary({ broken }, 80))
  end)

  it("is as JSON all of it", function()
    assert.equal('[{"kit":"a","status":"failed","exit":1,"examples":2,"faults":[{"file":"f","line":3,"message":"one","hint":"h"},'
      .. '{"example":1,"origin":"base","message":"two"},{"sample":"s.csv","message":"three"}],"notes":["n"]}]',
      json.encode(alone.value { kit("failed", { { message = "one", file = "f", line = 3, hint = "h" }, { message = "two", example = 1, origin = "base" },
        { message = "three", sample = "s.csv" } }, { code = 1, examples = 2, notes = { "n" } }) }))
  end)
end)
