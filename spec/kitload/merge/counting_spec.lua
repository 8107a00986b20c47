-- How the merge counts its rows when other writers, triggers and conflicts come between. The server here is a table of answers, so
-- that each order of events can be played.
require "spec.helper"
local apply = require "kitload.merge.apply"
local make = require "spec.kitload.target"
local merge = require "kitload.merge.plan"
local statements = require "kitload.merge.statements"

-- A connection that answers by the name of a statement (as merge.sql calls it): a number is how many rows it wrote, a table of named
-- values is its only row, and { err = … } is an error. Several answers are given one after the other; the last one stays.
local function server(m, answers)
  local names, log = {}, {}
  for name, text in pairs(statements.sql(m)) do names[text] = name end
  local function name_of(text)
    return names[text] or text:find("pg_current_snapshot", 1, true) and "snapshot" or text:find("pg_relation_size", 1, true) and "size"
      or text:find("SET CONSTRAINTS", 1, true) and "constraints" or text
  end
  local conn = { log = log }
  function conn.exec(_, text)
    local name = name_of(text)
    log[#log + 1] = name
    local list = answers[name]
    if type(list) ~= "table" or not list[1] then list = { list or 0 } end
    local answer = #list > 1 and table.remove(list, 1) or list[1]
    if type(answer) == "number" then answer = { affected = answer, rows = { { n = answer } }, columns = { "n" } } end
    if answer.err then return nil, answer.err end
    if type(answer.rows) == "table" then return answer end
    local columns = {}
    for column in pairs(answer) do columns[#columns + 1] = column end
    return { affected = 1, rows = { answer }, columns = columns }
  end
  function conn:ask(_, text) return table.pack(self:exec(text)) end
  function conn.answer(_, ticket) return ticket[1], ticket[2] end
  function conn.later(_, purpose) log[#log + 1] = "(" .. purpose .. ")" end
  return conn
end

local conflict = { err = { kind = "db", sqlstate = "23505", constraint = "contacts_pkey", table = "contacts", schema = "public", message = "no" } }

local function plan(mode, t, more)
  local spec = make.spec { mode = mode, key = mode ~= "append" and { "id" } or nil }
  for name, v in pairs(more or {}) do spec[name] = v end
  return assert(merge.plan(make.target(t), spec))
end

-- Merge n staged rows. Gives the counts that are not zero, the statements that were run, and the error.
local function merged(m, n, answers, before)
  local conn = server(m, answers)
  local counts = { staged = n, inserted = 0, updated = 0, unchanged = 0, existing = 0, deleted = 0, suppressed = 0, repeated = 0, rejected = 0,
                   client_rejected = 0, keyless = 0, parts = 0, skips = {}, left = n }
  for name, v in pairs(before or {}) do counts[name] = v end
  local done, err = apply.merge(conn, m, counts, {})
  local out = {}
  for _, name in ipairs { "inserted", "updated", "unchanged", "existing", "deleted", "suppressed" } do
    if counts[name] ~= 0 then out[#out + 1] = counts[name] .. " " .. name end
  end
  local asked = {}
  for _, name in ipairs(conn.log) do
    if name:sub(1, 1) ~= "(" then asked[#asked + 1] = name end
  end
  return table.concat(out, " "), table.concat(asked, " "), done and nil or err, conn.log, counts
end

-- The counts and the statements.
local function both(...)
  local counts, asked = merged(...)
  return { counts, asked }
end

local trigger = { name = "guard", timing = "before", events = { insert = true }, row = true, level = "row", enabled = true }

describe("the merge of few rows", function()
  local m = plan "upsert"

  it("is three statements where nobody comes between", function()
    assert.same({ "6 inserted 2 updated 2 unchanged", "match insert update" },
      both(m, 10, { match = { matched = 4, same = 2 }, insert = 6, update = 2 }))
  end)

  it("merges again what is missing, and adds up", function()
    local counts, asked = merged(m, 10, { match = { matched = 4, same = 2 }, insert = 6, update = { 1, 0 }, match_again = { 1, 2 }, insert_quietly = 1 })
    assert.same({ "7 inserted 1 updated 2 unchanged", "match insert update match_again insert_quietly update match_again" }, { counts, asked })
    counts = merged(m, 10, { match = { matched = 4, same = 2 }, insert = 5, update = { 1, 2 }, match_again = { 1, 1 }, insert_quietly = 1 })
    assert.equal("6 inserted 3 updated 1 unchanged", counts)
  end)

  it("gives up when others keep writing, so that the transaction is done again", function()
    local _, _, err = merged(m, 10, { match = { matched = 4, same = 2 }, insert = 6, update = { 1, 0 }, match_again = 0, insert_quietly = 0 })
    assert.same({ "40001", "other sessions keep writing to the same rows of public.contacts" }, { err.sqlstate, err.message })
  end)

  it("counts more rows than there are as what they are, so that the sums show it", function()
    local counts = merged(m, 10, { match = { matched = 4, same = 2 }, insert = 6, update = 4, match_again = 3, insert_quietly = 0 })
    assert.equal("6 inserted 4 updated 3 unchanged -3 suppressed", counts)
  end)

  it("is done in the usual order when another writer was first with a key", function()
    local counts, asked = merged(m, 10, { match = { conflict, { matched = 5, same = 5 } }, insert = 5, update = 0 })
    assert.same({ "5 inserted 5 unchanged", "match insert update match insert" }, { counts, asked })
  end)
end)

describe("the merge of many rows", function()
  local m = plan "upsert"
  local size = { there = 1 << 40, loops = "on" }

  it("looks first if nine rows of ten are there and the same", function()
    local _, asked = merged(m, 20000, { size = size, sample = { same = 900, rows = 1000 }, match = { matched = 20000, same = 20000 } })
    assert.equal("size sample match", asked)
    _, asked = merged(m, 19999, { size = size, match = { matched = 19999, same = 19999 } })
    assert.equal("size match", asked)
    local counts
    counts, asked = merged(m, 20000, { size = size, sample = { same = 899, rows = 1000 }, snapshot = 7, insert = 15000, update = 3000 })
    assert.same({ "15000 inserted 3000 updated 2000 unchanged", "size sample snapshot insert update snapshot" }, { counts, asked })
  end)

  it("counts the rest as unchanged only if nobody has committed and nothing swallows rows", function()
    local answers = { size = size, sample = { same = 0, rows = 1000 }, insert = 15000, update = 3000, match_again = 1999 }
    answers.snapshot = { { seen = "1" }, { seen = "2" } }
    local counts, asked = merged(m, 20000, answers)
    assert.matches("match_again", asked)
    assert.matches("1999 unchanged", counts)
    answers.snapshot = { seen = "1" }
    counts, asked = merged(plan("upsert", { triggers = { trigger } }), 20000, answers)
    assert.same({ "15000 inserted 3000 updated 1999 unchanged 1 suppressed", true }, { counts, asked:find("match_again", 1, true) ~= nil })
  end)

  it("is without nested loops if the table is small, and only for the merge", function()
    local function loops(there, n, t)
      local _, asked, _, log = merged(plan("upsert", t), n, { size = { there = there, loops = "on" }, sample = { same = 1, rows = 1 }, match = { matched = n, same = n } })
      local said = {}
      for _, name in ipairs(log) do
        if name:find "loops" then said[#said + 1] = name end
      end
      return (asked:find("size", 1, true) and "asked: " or "") .. table.concat(said, " ")
    end
    assert.equal("asked: (join without loops) (allow loops again)", loops(64 << 20, 1000))
    assert.equal("asked: ", loops((64 << 20) + 1, 1000))
    assert.equal("asked: (join without loops) (allow loops again)", loops(10 * 100 * 200000, 200000))
    assert.equal("asked: ", loops(10 * 100 * 200000 + 1, 200000))
    assert.equal("", loops(0, 999))
  end)
end)

describe("the merge under triggers", function()
  local m = plan("upsert", { triggers = { trigger } })

  it("runs no statement that does nothing", function()
    local _, asked = merged(m, 10, { match = { matched = 10, same = 10 } })
    assert.equal("match", (asked:gsub(" constraints", "")))
    _, asked = merged(m, 10, { match = { matched = 10, same = 9 }, update = 1 })
    assert.equal("match update", (asked:gsub(" constraints", "")))
  end)

  it("updates, too, if another writer inserted some of the rows", function()
    local counts, asked = merged(m, 10, { match = { matched = 4, same = 4 }, insert = 5, update = 1 })
    assert.same({ "5 inserted 1 updated 4 unchanged", "match insert update" }, { counts, (asked:gsub(" constraints", "")) })
  end)

  it("counts what they drop as suppressed, and does not call them twice", function()
    local counts, asked = merged(m, 10, { match = { matched = 4, same = 4 }, insert = 5, update = 0, match_again = 4 })
    assert.same({ "5 inserted 4 unchanged 1 suppressed", "match insert update match_again" }, { counts, (asked:gsub(" constraints", "")) })
    local only = plan("insert_only", { triggers = { trigger } })
    assert.equal("5 inserted 3 existing 2 suppressed", (merged(only, 10, { insert = 5, match_again = 3 })))
    assert.equal("9 inserted 1 suppressed", (merged(only, 10, { insert = 9, match_again = 0 })))
    assert.same({ "10 inserted", "insert constraints" }, both(only, 10, { insert = 10 }))
    assert.equal("5 inserted 5 existing", (merged(plan "insert_only", 10, { insert = 5 })))
  end)
end)

describe("a conflict of the key", function()
  it("leads to an INSERT that leaves such rows alone; of a partition's index, too", function()
    local m = plan "insert_only"
    local counts, asked = merged(m, 10, { insert = conflict, insert_quietly = 6 })
    assert.same({ "6 inserted 4 existing", "insert insert_quietly" }, { counts, asked })
    local other = { err = { kind = "db", sqlstate = "23505", constraint = "contacts_p1_pkey", message = "no" } }
    counts, asked = merged(plan("insert_only", { kind = "partitioned" }), 10, { insert = other, insert_quietly = 6 })
    assert.same({ "6 inserted 4 existing", "insert insert_quietly" }, { counts, (asked:gsub(" constraints", "")) })
    -- In a table of its own it is another index, whose conflict is about rows.
    asked = select(2, merged(m, 10, { insert = other, ["SET LOCAL"] = 0, constraints = { err = { kind = "db", sqlstate = "57014", message = "stop" } } }))
    assert.is_nil(asked:find("quietly", 1, true))
  end)
end)

describe("an overwrite by key", function()
  local m = plan "overwrite"
  local few = { match = { matched = 10, same = 10 }, delete_absent = 3 }

  it("deletes what is absent", function()
    assert.same({ "10 unchanged 3 deleted", "match insert update delete_absent" }, both(m, 10, few))
  end)

  it("deletes nothing if some rejected row has no known key", function()
    local function deleted(keeps, before, keyless)
      local of = plan("overwrite", nil, { keeps = keeps, rejected = 1 })
      of.keeps = keeps
      statements.sql(of).keyless = "keyless"
      local answers = { match = { matched = 10, same = 10 }, delete_absent = 3, keyless = keyless or 0 }
      local counts, _, _, _, all = merged(of, 10, answers, before)
      return counts:match "%d+ deleted" or "none", all.spared
    end
    assert.same({ "3 deleted", false }, { deleted(nil, { client_rejected = 5 }) })
    assert.same({ "3 deleted", false }, { deleted("none", {}) })
    assert.same({ "none", true }, { deleted("none", { client_rejected = 1 }) })
    assert.same({ "none", true }, { deleted("none", { rejected = 1 }) })
    assert.same({ "3 deleted", false }, { deleted("keys", { rejected = 1 }) })
    assert.same({ "none", true }, { deleted("keys", { rejected = 1 }, 1) })
    assert.same({ "none", true }, { deleted("keys", { client_rejected = 1, keyless = 1 }) })
  end)

  it("deletes first if the new rows need a value that a deleted row has, and counts anew", function()
    local taken = { err = { kind = "db", sqlstate = "23505", constraint = "contacts_name_key", table = "contacts", schema = "public", message = "no" } }
    local counts, asked = merged(m, 1500, { size = { there = 1 << 40, loops = "on" }, match = { matched = 4, same = 2 }, insert = { 1496, 1496 },
      update = { taken, 2 }, delete_absent = 3 })
    assert.same({ "1496 inserted 2 updated 2 unchanged 3 deleted", "size match insert update delete_absent match insert update" }, { counts, asked })
  end)
end)

describe("deferred checks", function()
  it("are run at once where something may be deferred", function()
    local function now(t)
      local m = plan("upsert", t)
      local conn = server(m, {})
      assert(apply.set_immediate(conn, m))
      return conn.log[1]
    end
    assert.equal("(check the deferred constraints)", now())
    for name, list in pairs { triggers = { trigger }, rules = { { name = "r", event = "insert" } }, exclusions = { { name = "e" } },
      referenced_by = { { name = "f", columns = {} } }, foreign_keys = { { name = "k", deferrable = true, columns = {}, target_columns = {} } },
      indexes = { make.index { "id" }, make.index({ "name" }, { primary = false, deferrable = true }) } } do
      assert.equal("constraints", now { [name] = list }, name)
    end
    assert.equal("constraints", now { kind = "view" })
    local m = plan "upsert"
    local conn = server(m, {})
    apply.set_immediate(conn, m, true)
    assert.same({ "constraints" }, conn.log)
  end)
end)
