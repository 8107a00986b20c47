-- Records: fields that are declared once, and names that are not.
require "spec.helper"
local record = require "kitload.talk.record"

describe("a record", function()
  local asked = record.declare("loading spec", { mode = "must kept", limit = "may kept", opened = "may" })

  it("has the fields that it was given, and nil for the others that are declared", function()
    local spec = asked.new { mode = "append" }
    assert.same({ "append", nil, nil }, { spec.mode, spec.limit, spec.opened })
    spec.opened = false
    assert.is_false(spec.opened)
    assert.equal(spec, asked.new(spec))
  end)

  it("refuses names that are not declared: given, read, set", function()
    assert.error_matches(function() asked.new { mode = "append", limmit = 1 } end, "^loading spec has no field 'limmit'")
    local spec = asked.new { mode = "append" }
    assert.error_matches(function() return spec.limmit end, "^loading spec has no field 'limmit'")
    assert.error_matches(function() spec.limmit = 1 end, "^loading spec has no field 'limmit'")
    assert.error_matches(function() return record.declare("spec", { mode = "must keep" }) end, "'mode' is declared as 'must keep'")
  end)

  it("needs what must be there", function()
    assert.error_matches(function() asked.new { limit = 1 } end, "^loading spec needs the field 'mode'")
  end)

  it("gives a copy of what is kept, also of a plain table", function()
    local spec = asked.new { mode = "append", limit = 3, opened = true }
    local kept = asked.kept(spec)
    assert.same({ mode = "append", limit = 3 }, kept)
    assert.is_nil(getmetatable(kept))
    assert.same({ limit = 4 }, asked.kept { limit = 4, opened = true, other = 1 })
  end)

  it("gives a copy of what is early: a source keeps it when its file is open, and its row has the rest", function()
    local source = require("kitload.records.job").source
    local seen = source.new { name = "a.csv", size = 3, facts = { path = "/a.csv" }, start = { byte = 2, row = 1, line = 1 }, sizes = { 3 } }
    seen.version, seen.beginnings, seen.behind, seen.reopens, seen.is_in = 2, { [3] = "x" }, 4, { {} }, true
    assert.same({ facts = { path = "/a.csv" }, start = { byte = 2, row = 1, line = 1 }, version = 2, beginnings = { [3] = "x" }, behind = 4,
                  reopens = { {} }, is_in = true }, source.early(seen))
    seen.sha256, seen.rows, seen.rejected, seen.last_row = "y", 5, 1, 5
    assert.same({ name = "a.csv", size = 3, sha256 = "y", rows = 5, rejected = 1 }, source.kept(seen))
    assert.same({}, source.early {})
  end)
end)

describe("a story", function()
  local story = record.story("session", "begun", {
    begun = { options = "must", files = "must", words = "may" },
    found = { words = "must", paths = "may" },
    open = { files = "must" },
  })
  local begun = story.new { options = { "a" }, files = {} }

  it("gives each stage a value of its own, with the fields of those before it", function()
    local found = story.next(begun, "found", { words = { "in/*.csv" } })
    local open = story.next(found, "open", { files = { "a.csv" } })
    assert.same({ { "a" }, {}, nil }, { begun.options, begun.files, begun.words })
    assert.same({ { "a" }, {}, { "in/*.csv" } }, { found.options, found.files, found.words })
    assert.same({ { "a" }, { "a.csv" }, { "in/*.csv" } }, { open.options, open.files, open.words })
    assert.is_nil(open.paths)
    assert.is_true(story.is(open))
    assert.is_false(story.is {})
  end)

  it("keeps no table that it was given", function()
    local values = { options = {}, files = {} }
    local value = story.new(values)
    values.words = { "b.csv" }
    assert.is_nil(value.words)
  end)

  it("refuses to be written to", function()
    for _, name in ipairs { "options", "words", "paths", "other" } do
      assert.error_matches(function() begun[name] = 1 end, "session is not written to: '" .. name)
    end
  end)

  it("refuses names that no stage has, and those of another stage", function()
    assert.error_matches(function() return begun.wordz end, "session has no field 'wordz'")
    assert.error_matches(function() story.new { options = {}, files = {}, wordz = 1 } end, "session gets no field 'wordz' when it is begun")
    assert.error_matches(function() story.next(begun, "open", { files = {}, paths = {} }) end,
      "session gets no field 'paths' when it is open")
  end)

  it("needs what a stage must give", function()
    assert.error_matches(function() story.new { options = {} } end, "session needs the field 'files' when it is begun")
    assert.error_matches(function() story.next(begun, "found", { paths = {} }) end, "session needs the field 'words' when it is found")
  end)
end)

describe("what is frozen", function()
  local options = record.frozen("options", { to = "local:", meta = { "a=1" } }, { to = true, meta = true, limit = true })

  it("reads as what it was made of", function()
    assert.same({ "local:", nil }, { options.to, options.limit })
    local names = {}
    for name in pairs(options) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ "meta", "to" }, names)
  end)

  it("refuses to be written to, and names that nobody knows", function()
    for _, name in ipairs { "to", "limit", "other" } do
      assert.error_matches(function() options[name] = 1 end, "options are not written to: '" .. name)
    end
    assert.error_matches(function() return options.lim end, "options have no 'lim'")
  end)
end)
