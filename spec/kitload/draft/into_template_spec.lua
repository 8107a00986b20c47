-- A header's name goes into the text of a template: where it is put, what is not touched, and when the file is put back.
local h = require "spec.helper"
local into_template = require "kitload.draft.into_template"
local opening = require "kitload.kits.opening"

local head = 'local k = require "kit"\nreturn k.kit "p" {\n'

-- One field's line with one more name.
local function edit(line, name)
  local bytes, why = into_template.edit(head .. line .. "\n}\n", name or "a", "N\"1", 3)
  return bytes and bytes:sub(#head + 1, -4) or why
end

describe("a name of a header in a template's text", function()
  it("is added to from, as a text, a list or k.more", function()
    for before, after in pairs {
      [ [[k.field "a" { from = "A" },]] ] = [[k.field "a" { from = { "A", "N\"1" } },]],
      [ [[k.field 'a' { k.trim, from = 'A', required = true }]] ] = [[k.field 'a' { k.trim, from = { 'A', "N\"1" }, required = true }]],
      [ [[k.field "a" { from = { "A", "B" }, k.trim },]] ] = [[k.field "a" { from = { "A", "B", "N\"1" }, k.trim },]],
      [ [[k.field "a" {from={"A",},k.trim}]] ] = [[k.field "a" {from={"A", "N\"1",},k.trim}]],
      [ [[k.field "a" { from = k.more { "A" } },]] ] = [[k.field "a" { from = k.more { "A", "N\"1" } },]],
      [ [[k.field "a" { from = k.more "A" },]] ] = [[k.field "a" { from = k.more { "A", "N\"1" } },]],
      [ [==[k.add "a" { from = [[A]] },]==] ] = [==[k.add "a" { from = { [[A]], "N\"1" } },]==],
      -- The pieces are those of Lua: text in strings, in comments and in other tables is none of them.
      [ [[k.field "b" { from = "a" }, k.field "a" { k.map { from = "x" }, label = 'from = "y"', from = "A" }]] ] =
        [[k.field "b" { from = "a" }, k.field "a" { k.map { from = "x" }, label = 'from = "y"', from = { "A", "N\"1" } }]],
      [ [[k.field "a" { --[==[ from = "x", ]==] from = "A" }, -- k.field "a" { from = "x" }]] ] =
        [[k.field "a" { --[==[ from = "x", ]==] from = { "A", "N\"1" } }, -- k.field "a" { from = "x" }]],
      ["k.field \"a\" {\n k.trim,\n from = \"A\",\n},"] = "k.field \"a\" {\n k.trim,\n from = { \"A\", \"N\\\"1\" },\n},",
      -- A field without from looks for its own name, and goes on to do so.
      [ [[k.field "a" {},]] ] = [[k.field "a" { from = { "a", "N\"1" } },]],
      [ [[k.field "a" { k.trim },]] ] = [[k.field "a" { k.trim, from = { "a", "N\"1" } },]],
      [ [[k.field "a" { k.map { A = "x" } },]] ] = [[k.field "a" { k.map { A = "x" }, from = { "a", "N\"1" } },]],
      [ [[k.field "a" { k.trim, },]] ] = [[k.field "a" { k.trim, from = { "a", "N\"1" } },]],
    } do
      assert.equal(after, edit(before))
    end
  end)

  it("is not added where the text is another than these", function()
    local plain = "its from is no plain list on one line"
    for before, why in pairs {
      [ [[k.field "a" { from = names },]] ] = plain,
      [ [[k.field "a" { from = { "A", other } },]] ] = plain,
      [ [[k.field "a" { from = { "A" .. x } },]] ] = plain,
      [ [[k.field "a" { from = "A" .. x },]] ] = plain,
      [ [[k.field "a" { from = 3 },]] ] = plain,
      [ [[k.field "a" { from = k.more(names) },]] ] = plain,
      ["k.field \"a\" { from = {\n \"A\", } },"] = plain,
      ["k.field \"a\" { k.trim,\n},"] = "it has no from, and stands on several lines",
      [ [[k.field(name) { from = "A" },]] ] = "its name does not stand there as a text",
      [ [[k.field("a") { from = "A" },]] ] = "its name does not stand there as a text",
      [ [[k.field "b" { from = "A" }, -- k.field "a" { from = "x" }]] ] = "its name does not stand there as a text",
    } do
      assert.equal(why, edit(before), before)
    end
  end)

  it("is added to the field on that line, not to another of its name", function()
    local bytes = head .. 'k.field "x" { from = "A" },\n}\nreturn { k.field "x" { from = "B" } }\n'
    assert.matches('from = { "A", "n" }', (into_template.edit(bytes, "x", "n", 3)), nil, true)
    assert.matches('from = { "B", "n" }', (into_template.edit(bytes, "x", "n", 5)), nil, true)
    assert.is_nil((into_template.edit(bytes, "x", "n", 4)))
  end)
end)

describe("a template that gets names of headers", function()
  local dir, path

  local function template(body, lib)
    dir = h.tmp()
    if lib then h.write(dir .. "/lib.lua", lib) end
    path = h.write(dir .. "/p.lua", head .. body .. "\n}\n")
    return assert(opening.at { path = path, roots = { dir } })
  end

  local function add(body, aliases, lib)
    local opened, fields = template(body, lib), {}
    for i, pair in ipairs(aliases) do fields[i] = { name = pair[1], alias = pair[2] } end
    local before = h.read(path)
    local again, list = into_template.add(opened, fields)
    return assert(again, list), list, before
  end

  it("knows them, and is the same otherwise", function()
    local again, list = add('k.field "a" { from = "A" },\nk.field "b" { k.trim },', { { "a", "A1" }, { "a", "A2" }, { "b", "B 1" } })
    assert.same({ "A", "A1", "A2" }, again.description.fields[1].from)
    assert.same({ "b", "B 1" }, again.description.fields[2].from)
    for _, one in ipairs(list) do assert.is_nil(one.why) end
    assert.matches("p.lua:4$", list[3].place)
    assert.equal(head .. 'k.field "a" { from = { "A", "A1", "A2" } },\nk.field "b" { k.trim, from = { "b", "B 1" } },\n}\n', h.read(path))
  end)

  it("is put back where it would be a mistake, or would read otherwise", function()
    local _, list, before = add('k.field "a" { from = "A" },\nk.field "b" { from = "B" },', { { "a", "B" } })
    assert.matches("^it would be a mistake: .*belongs to field", list[1].why)
    assert.equal('k.field "a" { from = { "A", "B" }, … },', list[1].line)
    assert.equal(before, h.read(path))
    -- Here the first from is a local of a function.
    _, list, before = add('k.field "a" { function(v) local x, from = "q", v return x .. from end, from = "A" },', { { "a", "A1" } })
    assert.equal("the template would read otherwise", list[1].why)
    assert.equal(before, h.read(path))
  end)

  it("is not changed for a field of another file: a line says what to write", function()
    local lib = 'local k = require "kit"\nreturn function(name) return k.field(name) { from = "L" } end\n'
    local _, list, before = add('require "lib" "a",', { { "a", "A1" } }, lib)
    assert.equal("it is another file", list[1].why)
    assert.equal('k.field "a" { from = { "L", "A1" }, … },', list[1].line)
    assert.equal(before, h.read(path))
    dir = h.tmp()
    h.write(dir .. "/base.lua", 'local k = require "kit"\nreturn k.kit "base" { k.field "a" { from = "A" } }\n')
    path = h.write(dir .. "/p.lua", head .. 'extends = "base", k.field "a" { k.trim },\n}\n')
    local opened = assert(opening.at { path = path, roots = { dir } })
    _, list = into_template.add(opened, { { name = "a", alias = "A1" } })
    assert.equal('k.field "a" { from = k.more { "A1" } },', list[1].line)
    assert.equal("its names are those of base", list[1].why)
  end)
end)
