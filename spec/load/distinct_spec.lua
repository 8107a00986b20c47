-- Whether the keys of a run are proven to be different. A proof must never be wrong, and must be found in the promised
-- cases.
local s = require "spec.load.support"

--- keys: lists of { id, n }; gives what the run says about the fields asked for.
local function proven(keys, fields, jobs)
  local lines = { "ID,E-Mail,N" }
  for i, key in ipairs(keys) do lines[i + 1] = ("%s,,%s"):format(key[1], key[2] or "") end
  local r = assert(s.run { files = { s.csv(table.concat(lines, "\n") .. "\n") }, distinct = fields or { 0 }, columns = s.columns,
    batch = { rows = 7 }, jobs = jobs })
  return r.distinct, r.rising
end

local function list(n, make)
  local keys = {}
  for i = 1, n do keys[i] = make(i) end
  return keys
end

describe("that no key comes twice", function()
  it("is proven for keys in any order", function()
    assert.is_true(proven(list(500, function(i) return { "K" .. (i * 7919) % 500 } end)))
  end)

  it("is proven for any number of keys that rise", function()
    assert.is_true(proven(list(5000, function(i) return { ("K%06d"):format(i) } end), nil, 2))
    assert.is_true(proven(list(5000, function(i) return { "x", i - 2500 } end), { 2 }))
  end)

  it("is told with whether they rise", function()
    assert.same({ true, true }, { proven(list(50, function(i) return { ("K%06d"):format(i) } end)) })
    assert.same({ true, false }, { proven(list(50, function(i) return { ("K%06d"):format(i == 30 and 99 or i) } end)) })
    assert.same({ true, true }, { proven(list(50, function(i) return { "x", i - 25 } end), { 2 }, 2) })
  end)

  it("is not proven when one does, wherever it stands", function()
    for _, at in ipairs { 1, 2, 7, 8, 250, 499 } do
      assert.is_false(proven(list(500, function(i) return { i == 500 and "K" .. at or "K" .. i } end)), at)
      assert.is_false(proven(list(500, function(i) return { ("K%06d"):format(i == 500 and at or i) } end)), at)
    end
  end)

  it("is not proven when one follows itself in a rising file", function()
    local keys = list(3000, function(i) return { ("K%06d"):format(i) } end)
    keys[1500] = keys[1499]
    assert.is_false(proven(keys))
  end)

  it("takes the key's fields together", function()
    assert.is_true(proven(list(300, function(i) return { "K" .. i % 10, i // 10 } end), { 0, 2 }))
    assert.is_false(proven(list(300, function(i) return { "K" .. i % 10, i // 20 } end), { 0, 2 }))
    -- "a" and 1 is another key than "a1" alone would be
    assert.is_true(proven({ { "a", 1 }, { "a1", 1 }, { "a1", 11 }, { "a", 11 } }, { 0, 2 }))
  end)

  it("does not look at rejected rows, nor at keys with a NULL", function()
    assert.is_true(proven({ { "a", "bad" }, { "a", 1 }, { "", 2 }, { "", 2 } }))
    assert.is_true(proven({ { "a" }, { "b" }, { "a" } }, { 2 }))
  end)

  it("is not said where nobody asked", function()
    local r = assert(s.run { files = { s.csv(s.rows(10)) }, columns = s.columns })
    assert.is_false(r.distinct)
  end)
end)
