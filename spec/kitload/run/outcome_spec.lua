-- What a report is made of: the session, what the pipeline counted, and what became of the load.
local h = require "spec.helper"
local outcome = require "kitload.run.outcome"
local sys = require "kitload.host.sys"

local function file(more)
  local f = { name = "a.csv", path = "a.csv", dialect = { delimiter = ",", quote = '"', header = 1 }, encoding = "utf-8", compression = "none",
              header_rows = { { row = 1 } } }
  for name, v in pairs(more or {}) do f[name] = v end
  return f
end

local function session(more)
  local s = { options = {}, reach = { to = "host=/tmp" }, notes = {}, files = { file() }, program = { left_out = {}, checks = {} }, job = "j", clock = sys.monotonic(), started = 0,
              description = { name = "k", facts = {}, fields = {}, items = {} }, unchecked = "no --to" }
  for name, v in pairs(more or {}) do s[name] = v end
  return s
end

local function result(more)
  local r = { files = { { rows = 9, above = 1 } }, problems = {}, skips = {}, read = 9, split = 0, rejected = 0, skipped = 0, warnings = 0 }
  for name, v in pairs(more or {}) do r[name] = v end
  return r
end

local function has(list, part)
  local whole = table.concat(list, "\n")
  assert.is_truthy(whole:find(part, 1, true), part .. "\nis not in\n" .. whole)
end

describe("the report of a run", function()
  it("counts the rows above the table without its header and the line sep=;", function()
    local function above(f, read) return outcome.checked(session { files = { file(f) } }, result { files = { { rows = 1, above = read } } }).files[1].above end
    assert.equal(0, above({}, 1))
    assert.equal(2, above({}, 3))
    assert.equal(1, above({ header_rows = { { row = 1 }, { row = 2 } } }, 3))
    assert.equal(0, above({ has_separator = true }, 2))
    assert.equal(1, above({ has_separator = true }, 3))
    assert.equal(0, above({ is_rejects = true, header_rows = nil }, 0))
  end)

  it("names each header that no field reads and each that may have been meant once, and no name of two letters", function()
    local bound = { near = { a = "Bc", bcd = "Bce", kg = "Weight g" }, asked = { a = "Bd", bcd = "Bcd", kg = "Weight kg" },
      unread = { "X", "", "Bce" } }
    local s = session { files = { file { bound = bound }, file { bound = bound } }, program = { left_out = { "a", "bcd", "e", "kg" }, checks = {} } }
    local r = outcome.checked(s, result { files = {} })
    assert.same({ { field = "bcd", asked = "Bcd", header = "Bce" },
                  { field = "kg", asked = "Weight kg", header = "Weight g", differs = '"g" is not "kg"' } }, r.near)
    assert.same({ "X", "Bce" }, r.unread)
    s.description.facts.extra = "more"
    assert.same({}, outcome.checked(s, result { files = {} }).unread)
  end)

  it("of check counts good rows with the parts of split ones, and says what only a run can find", function()
    local r = outcome.checked(session(), result { read = 9, split = 3, rejected = 2, skipped = 1 })
    assert.same({ 9, 1, "checked", nil }, { r.counts.good, r.exit, r.status, r.committed })
    assert.equal(0, outcome.checked(session(), result()).exit)
    has(r.notes, "destination not checked: no --to")
    local facts = { load = "upsert", key = { "a" } }
    local function notes(more)
      more.description = { name = "k", facts = facts, fields = {}, items = {} }
      return outcome.checked(session(more), result()).notes
    end
    has(notes { program = { left_out = {}, checks = { {} } } }, "what is checked over all rows")
    has(notes {}, "rows that repeat a key are left out in a run")
    facts.duplicates = "reject"
    has(notes {}, "rows that repeat a key are rejected in a run")
    facts.load = "append"
    assert.is_nil(table.concat(notes {}):find("repeat a key", 1, true))
    has(notes { conn = {}, into = { schema = "s", table = "t" } }, "s.t is not there yet, a run creates it")
    local none = { checks = {}, foreign_keys = {}, exclusions = {}, triggers = {}, indexes = {}, display = "s.t" }
    assert.equal(0, #notes { target = none })
    for _, what in ipairs { "checks", "foreign_keys", "exclusions", "triggers", "indexes" } do
      none[what] = { {} }
      has(notes { target = none }, "what the destination checks itself")
      none[what] = {}
    end
  end)

  it("of a load has its counts, notes and skips, those of the merge behind those of the reading", function()
    local made = { counts = { rejected = 0, repeated = 2 }, skips = { { reason = "repeats a", count = 1 } }, notes = { "late" }, way = "staged",
                   reason = "a key", job = "id", commits = true, hooks = {}, created = { columns = {} } }
    local r = outcome.completed(session { notes = { "early" } }, made, result { skips = { { reason = "blank row", count = 4 } } })
    assert.same({ { reason = "blank row", count = 4 }, { reason = "repeats a", count = 1 },
      { reason = "the key comes again in this input", count = 2 } }, r.skips)
    assert.same({ "early", "late" }, r.notes)
    assert.same({ "completed", true, 0, "staged: a key", "id" }, { r.status, r.committed, r.exit, r.way, r.job })
    assert.is_nil(r.created)
    made.commits, made.counts.rejected, made.created = false, 1, { columns = { "x" } }
    r = outcome.completed(session(), made, result())
    assert.same({ "dry-run", false, 1, made.created }, { r.status, r.committed, r.exit, r.created })
  end)

  it("of a load that failed says how, and has the merge's counts only if its rows are in", function()
    local r = outcome.failed(session(), { kind = "refused", exit = 5, message = "why: nothing was loaded" }, result { rejected = 3 })
    assert.same({ "refused", 5, "why", "why: nothing was loaded", false }, { r.status, r.exit, r.refused, r.error, r.committed })
    assert.same({ 3, nil }, { r.counts.rejected, r.load })
    local counts = { read = 9, inserted = 9 }
    r = outcome.failed(session(), { kind = "db", exit = 4, message = "why", committed = true, counts = counts }, result())
    assert.same({ "failed", 4, true, counts, "append" }, { r.status, r.exit, r.committed, r.counts, r.load })
  end)

  it("has what is amiss in a kit's function, where, and how often", function()
    local err = outcome.kit_error { message = "k.lua:3: oh\nk.row(…)", file = "a.csv", row = 1200, line = 7, count = 1 }
    assert.same({ "k.lua:3: oh", "while reading a.csv, row 1,200", "k.row(…)" }, { err.message, err.hint, err.detail })
    err = outcome.kit_error { message = "k.lua:3: attempt to compare string with number", file = "a.csv", row = 1, line = 7, count = 2 }
    assert.same({ "while reading a.csv, row 1; 2 rows end like this", nil }, { err.hint, err.detail })
    has({ err.message }, "decimals are texts in functions, write k.dec(row.amount) < 100")
  end)

  it("takes the place of an older report, and of no other file", function()
    local folder = h.tmp()
    for before, replaced in pairs { [""] = true, ['{"status":"completed"}'] = true, ["id,name\n1,Eva\n"] = false, ["[]"] = false } do
      local path = h.write(folder .. "/r.json", before)
      local real = io.stderr
      io.stderr = { write = function() end } -- luacheck: ignore
      outcome.write_short(path, { { "status", "nothing" } })
      io.stderr = real -- luacheck: ignore
      assert.equal(replaced, h.read(path) ~= before, before)
    end
    outcome.write_short(folder .. "/new.json", outcome.error_pairs { kind = "interrupted", message = "why", exit = 130 })
    assert.same({ status = "interrupted", error = "why", committed = false, exit = 130 }, require("cjson").decode(h.read(folder .. "/new.json")))
  end)
end)
