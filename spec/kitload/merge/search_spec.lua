-- Ring 3's search over random rows, at the server and from the client: what comes in, what is rejected, and in how many tries. The
-- blocks and pages are so small that few rows reach every state of the search.
local h = require "spec.helper"
local db = require "spec.kitload.db"

if h.no_server(pending) then return end

local blocks = require "kitload.merge.blocks"
local halving = require "kitload.merge.halving"
local ring2 = require "kitload.merge.constraints"

local LONGEST, PAGE = 8, 11

-- The tries that blocks.lua needs, where exactly these rows are bad, each by itself.
local function tries_at_server(bad)
  local length, good, tries = LONGEST, 0, 0
  for from = 1, #bad, PAGE do
    local place, past, last = from, 0, math.min(from + PAGE - 1, #bad)
    while place <= last do
      local taken = past > 0 and math.max(1, (past - place) // 2) or math.min(length, last - place + 1)
      local fails = false
      for i = place, place + taken - 1 do fails = fails or bad[i] end
      tries = tries + 1
      if not fails then
        place, good = place + taken, good + taken
        if past == 0 then length = math.min(length * 2, LONGEST) end
        if place >= past then past = 0 end
      elseif taken > 1 then
        past = place + taken
      else
        place, past = place + 1, 0
        length, good = math.min(math.max(good, 1), LONGEST), 0
      end
    end
  end
  return tries
end

-- The same for halving.lua.
local function tries_of_client(bad, from, to, failed)
  local fails = false
  for i = from, to do fails = fails or bad[i] end
  local tries = (not failed or from == to) and 1 or 0
  if from == to or tries == 1 and not fails then return tries, not fails end
  local middle = from + (to - from) // 2
  local first, clean = tries_of_client(bad, from, middle, false)
  local second, clean2 = tries_of_client(bad, middle + 1, to, clean)
  return tries + first + second, clean and clean2
end

describe("the search for rows to which the server objects", function()
  local conn, schema, kept
  local searches

  setup(function()
    conn = db.connect()
    schema = db.schema(conn)
    kept = { blocks.LONGEST, blocks.PAGE, ring2.sql, halving.search, halving.may_at_the_server }
    blocks.LONGEST, blocks.PAGE = LONGEST, PAGE
    ring2.sql = function() return { checks = {}, uniques = {}, indexes = {}, own = {} } end
    halving.search = function(...)
      searches[#searches + 1] = kept[4](...)
      return searches[#searches]
    end
    db.run(conn, [[CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
        IF NEW.n = 13 THEN RAISE EXCEPTION 'unlucky %', NEW.id; END IF;
        IF NEW.n = 14 THEN RETURN NULL; END IF;
        RETURN NEW; END $f$]])
  end)
  teardown(function()
    blocks.LONGEST, blocks.PAGE, ring2.sql, halving.search, halving.may_at_the_server = table.unpack(kept)
    db.run(conn, ("DROP SCHEMA %s CASCADE"):format(schema))
    conn:close()
  end)
  before_each(function() searches = {} end)
  after_each(function() halving.may_at_the_server = kept[5] end)

  local function from_the_client() halving.may_at_the_server = function() return false end end

  -- Rows by chance: { id, n, other }. n is good, what the check refuses (-1), what the trigger raises for (13) or swallows (14).
  local function rows_of(other, swallows)
    local rows, share = {}, ({ 0.04, 0.08, 0.3, 0.9 })[math.random(4)]
    for i = 1, math.random(1, 40) do
      local n = math.random() >= share and 1 or ({ -1, 13, swallows and 14 or 13, 2 })[math.random(4)]
      rows[i] = { i, n, other(i) }
    end
    return rows
  end

  -- What the rows of a table become: for each row "inserted", "updated", "unchanged", "existing", "suppressed", or its code.
  local function fates_of(rows, there, mode, blocked)
    local fates = {}
    for i, row in ipairs(rows) do
      local old = mode ~= "append" and there[row[1]]
      local same = old and old[2] == row[2] and old[3] == (row[3] or nil)
      if mode == "insert_only" and old then fates[i] = "existing"
      elseif same then fates[i] = "unchanged"
      elseif row[2] == 13 then fates[i] = "db.trigger"
      elseif row[2] == 14 then fates[i] = "suppressed"
      elseif row[2] == -1 then fates[i] = "db.check"
      else fates[i] = old and "updated" or "inserted" end
    end
    blocked(fates)
    return fates
  end

  local WRITTEN = { inserted = true, updated = true }

  local function expect(rows, there, fates)
    local counts, codes, content = {}, {}, {}
    for id, row in pairs(there) do content[id] = row end
    for i, fate in ipairs(fates) do
      local of = fate:find "%." and "rejected" or fate
      counts[of] = (counts[of] or 0) + 1
      if of == "rejected" then codes[#codes + 1] = ("%d %s"):format(i, fate) end
      if WRITTEN[fate] then content[rows[i][1]] = rows[i] end
    end
    local list, ids = {}, {}
    for _, name in ipairs { "inserted", "updated", "unchanged", "existing", "rejected", "suppressed" } do
      if counts[name] then list[#list + 1] = counts[name] .. " " .. name end
    end
    for id in pairs(content) do ids[#ids + 1] = id end
    table.sort(ids)
    for i, id in ipairs(ids) do ids[i] = ("%d|%s|%s"):format(id, content[id][2], content[id][3] or "∅") end
    return table.concat(list, " ") .. ": " .. table.concat(codes, ", ") .. "\n" .. table.concat(ids, ", "), #codes
  end

  local function loaded(mode, rows, into, most)
    local outcome, err = db.load(conn, { into = into, mode = mode, key = mode ~= "append" and { "id" } or nil, no_index = into == "view" or nil,
      columns = "id:int4 n:int4 other:int4", rows = rows, max_rejects = most or 100000 })
    assert.is_not_nil(outcome, not outcome and err.message)
    local codes = {}
    for i, r in ipairs(outcome.rejects) do codes[i] = ("%d %s"):format(r.number, r.code) end
    return db.counts(outcome) .. ": " .. table.concat(codes, ", ") .. "\n" .. db.text(conn, "SELECT id, n, other FROM t ORDER BY id")
  end

  -- Makes the table with some of the rows in it; gives these by their id.
  local function table_with(rows, mode, kind)
    db.run(conn, ("DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n > 0), other int%s)"):format(
      kind == "parents" and " REFERENCES t" or kind == "codes" and " UNIQUE" or ""))
    local there, values = {}, {}
    for _, row in ipairs(mode == "append" and {} or rows) do
      if math.random(3) == 1 then
        there[row[1]] = { row[1], math.random(1, 2), nil }
        values[#values + 1] = ("(%d, %d)"):format(row[1], there[row[1]][2])
      end
    end
    if values[1] then db.run(conn, "INSERT INTO t VALUES " .. table.concat(values, ", ")) end
    db.run(conn, "CREATE TRIGGER act BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION act(); CREATE VIEW view AS SELECT * FROM t")
    return there
  end

  -- A row whose parent does not come in cannot come in, either.
  local function without_parents(rows, there)
    return function(fates)
      repeat
        local again, is_in = false, {}
        for id in pairs(there) do is_in[id] = true end
        for i, fate in ipairs(fates) do is_in[rows[i][1]] = is_in[rows[i][1]] or WRITTEN[fate] or nil end
        for i, fate in ipairs(fates) do
          if WRITTEN[fate] and rows[i][3] and not is_in[rows[i][3]] then fates[i], again = "db.foreign_key", true end
        end
      until not again
    end
  end

  -- Of two rows with one code the earlier one stays.
  local function without_repeats(rows)
    return function(fates)
      local taken = {}
      for i, fate in ipairs(fates) do
        local code = WRITTEN[fate] and rows[i][3]
        if code and taken[code] then fates[i] = "db.unique" elseif code then taken[code] = true end
      end
    end
  end

  local function nothing() end

  for _, case in ipairs {
    { "plain", nothing, function() return function() end end, { "append", "upsert", "insert_only" } },
    { "parents", function(i) return math.random(3) == 1 and math.random(i, i + 3) or nil end, without_parents, { "append", "upsert" } },
    { "codes", function() return math.random(2) == 1 and math.random(9) or nil end, without_repeats, { "append", "upsert" } },
    { "view", nothing, function() return function() end end, { "upsert", "insert_only" } },
  } do
    for _, way in ipairs { "at the server", "from the client" } do
      it(("finds them among rows with %s, %s"):format(case[1], way), function()
        if way == "from the client" then from_the_client() end
        for seed = 1, way == "at the server" and 5 or 3 do
          math.randomseed(seed * 7919)
          for _, mode in ipairs(case[4]) do
            local rows = rows_of(case[2], true)
            local there = table_with(rows, mode, case[1])
            local fates = fates_of(rows, there, mode, case[3](rows, there))
            -- Exactly as many rejects are allowed as there are.
            local expected, bad = expect(rows, there, fates)
            assert.equal(expected, loaded(mode, rows, case[1] == "view" and "view" or "t", bad), ("seed %d, %s"):format(seed, mode))
          end
        end
      end)
    end
  end

  it("needs the tries that the way of searching needs", function()
    for seed = 1, 8 do
      math.randomseed(seed)
      local rows, bad, any = rows_of(nothing, false), {}, false
      for i, row in ipairs(rows) do
        bad[i] = row[2] == -1 or row[2] == 13
        any = any or bad[i]
      end
      table_with(rows, "append", "plain")
      searches = {}
      loaded("append", rows, "t")
      assert.equal(any and 1 + tries_at_server(bad) or 0, any and searches[1].tries or 0, "seed " .. seed)
      db.run(conn, "TRUNCATE t")
      from_the_client()
      searches = {}
      loaded("append", rows, "t")
      halving.may_at_the_server = kept[5]
      local client = tries_of_client(bad, 1, #bad, true)
      assert.equal(any and 1 + client or 0, any and searches[1].tries or 0, "from the client, seed " .. seed)
    end
  end)
end)
