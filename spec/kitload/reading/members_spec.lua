-- The columns of a JSON file: its members, those for which the kit asks, and only those that are read.
require "spec.helper"
local header = require "kitload.reading.header"
local members = require "kitload.reading.members"

local function sample(keys, more)
  local s = { keys = keys, values = {}, rows = 5, whole = true, is_object = false, lists = {} }
  for name, value in pairs(more or {}) do s[name] = value end
  return s
end

local function field(name, from, more)
  local f = { name = name, from = from and { from } or nil, facts = {}, steps = {} }
  for key, value in pairs(more or {}) do f[key] = value end
  return f
end

local function kit(fields, more)
  local d = { fields = fields, facts = {}, functions = 0 }
  for name, value in pairs(more or {}) do d[name] = value end
  return d
end

describe("the headers of a JSON file", function()
  local function headers(...) return table.concat((members.headers(...)), " ") end

  it("are the members of its rows, each once, those that begin with a slash escaped", function()
    assert.equal("a b /~1c~0d", headers(sample { "a", "b", "a", "/c~d" }))
  end)

  it("have the members inside of others for which the kit asks, if the first one is there", function()
    local d = kit { field("city", "/address/city"), field("zip", "/adress/zip"), field("deep", "/a~1b/c"), field("plain", "x"),
      field("all", nil, { steps = { { columns = { "/address/street", "y" } } } }), field("now", nil, { steps = { { class = "value" } } }) }
    assert.equal("address a/b /address/city /a~1b/c /address/street", headers(sample { "address", "a/b" }, d))
    d.raw = { "/address/country", "/none/x", "z" }
    assert.equal("address /address/city /address/street /address/country", headers(sample { "address" }, d))
  end)

  it("of an empty list are all for which the kit asks", function()
    local d = kit({ field("id", "ID"), field("city", "/address/city"), field("third", 3), field "film", field("now", nil, { steps = { { class = "value" } } }) },
      { raw = { "/x/y", "z" }, melt = { header = "film", cell = "seen" } })
    assert.equal("ID /address/city /x/y", headers(sample({}, { rows = 0 }), d))
  end)

  it("come with what else is known, and a hint about a list in the document", function()
    local _, known = members.headers(sample({ "a" }, { rows = 7, whole = false, is_object = true, lists = { "/items", "/more" } }))
    assert.same({ 7, false, true, { a = true }, { "/items", "/more" } }, { known.rows, known.whole, known.is_object, known.has, known.lists })
    assert.equal('the document is one row; if the rows are a list in it: source = { rows = "/items" }', known.hint)
    assert.is_nil(select(2, members.headers(sample { "a" })).hint)
  end)
end)

describe("the lists of a JSON document", function()
  local function lists(s, look)
    members.find_lists(s, look)
    return table.concat(s.lists, " ")
  end

  it("are members that hold objects, also inside of objects, three deep", function()
    local documents = {
      ["/b"] = sample({ "x", "list/~" }, { values = { "1", "[ {" }, is_object = true }),
      ["/c"] = sample({ "d" }, { values = { '{"e":' }, is_object = true }),
      ["/c/d"] = sample({ "e", "f" }, { values = { "[{", '{"g":' }, is_object = true }),
      ["/c/d/f"] = sample({ "h" }, { values = { "[{" }, is_object = true }),
    }
    local asked = {}
    local function look(pointer)
      asked[#asked + 1] = pointer
      return documents[pointer]
    end
    local top = sample({ "a", "b", "c", "n", "m", "o" }, { values = { '[{"x":1}]', '{"x":', '{ "d":', "[1,2]", "{}", '{"z":' }, is_object = true })
    assert.equal("/a /b/list~1~0 /c/d/e", lists(top, look))
    assert.equal("/b /c /c/d /o", table.concat(asked, " "))
    assert.equal("/a", lists(top))
    top.is_object = false
    assert.equal("", lists(top, look))
  end)

  it("are searched in the first twenty objects", function()
    local top = sample({}, { is_object = true })
    for i = 1, 21 do top.keys[i], top.values[i] = "k" .. i, '{"x":' end
    local found = lists(top, function() return sample({ "l" }, { values = { "[{" }, is_object = true }) end)
    assert.matches("/k20/l$", found)
  end)
end)

describe("the columns of a JSON file", function()
  -- Binds and settles: "headers; columns of the fields; missing; unread", and the note.
  local function settled(headers, description, known, kitless)
    known = known or { rows = 1000, whole = true }
    local file = { name = "f.json", headers = headers, members = known, dialect = {} }
    local bound = assert(header.bind(description, headers, { members = known }))
    local note = members.settle(file, bound, description, kitless or false)
    local columns = {}
    for _, f in ipairs(description.fields) do
      columns[#columns + 1] = f.name .. "=" .. table.concat(bound.columns[f.name] or { "-" }, ",")
    end
    return ("%s; %s; %s; %s"):format(table.concat(file.headers, " "), table.concat(columns, " "), table.concat(bound.missing, " "),
      table.concat(bound.unread, " ")), note, file
  end

  it("are those that are read, in the order of the file", function()
    assert.equal("a c; y=1 x=0; ; b d", (settled({ "a", "b", "c", "d" }, kit { field("y", "c"), field("x", "a") })))
    -- What functions may ask for, and what a preview shows, stays.
    assert.equal("a b; x=0; ; b", (settled({ "a", "b" }, kit({ field("x", "a") }, { functions = 1 }))))
    assert.equal("a b; ; ; a b", (settled({ "a", "b" }, kit {})))
    -- A member on the way of a pointer counts as read.
    assert.equal("/a/b; x=0; ; c", (settled({ "a", "/a/b", "c" }, kit { field("x", "/a/b") })))
  end)

  it("have one for a field whose member may come in a later row", function()
    local description = kit { field("x", "a"), field("y", "late"), field("z", "more") }
    local told, note = settled({ "a", "b" }, description, { rows = 1000, whole = false })
    assert.equal("a late more; x=0 y=1 z=2; ; b", told)
    assert.equal('none of the first 1,000 rows of f.json has "late", "more": NULL until one does', note)
    told, note = settled({ "a", "b" }, description, { rows = 1, whole = true })
    assert.equal("a; x=0 y=- z=-; y z; b", told)
    assert.is_nil(note)
  end)

  it("are strict where each member is one, or where melt takes those that it does not name", function()
    local _, note, file = settled({ "a" }, kit {}, { rows = 1000, whole = false }, true)
    assert.is_true(file.dialect.strict)
    assert.equal("f.json: its columns are the members of its first 1,000 rows, and a row with another member is rejected; a file is read for its "
      .. "members first", note)
    _, note, file = settled({ "a" }, kit {}, { rows = 1, whole = true }, true)
    assert.same({ true, nil }, { file.dialect.strict, note })
    _, _, file = settled({ "a" }, kit({ field("x", "a") }, { facts = { extra = "more" } }))
    assert.same({ nil, true }, { file.dialect.strict, file.dialect.extra })
    local function needs(melt) return members.needs_all(melt and { melt = melt }) end
    assert.same({ false, false, true, true, false }, { needs(nil), needs { names = { "a" } }, needs { names = { "a", "20*" } }, needs { rest = true },
      needs { from = 2, to = 3 } })
  end)
end)
