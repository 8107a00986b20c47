-- What the merge's transaction decides from the answers that it gets. The answers are given here, so no server is needed.
require "spec.helper"

local catalog = require "kitload.target.catalog"
local claims = require "kitload.records.claims"
local loaded = require "kitload.records.loaded"
local merge = require "kitload.merge.plan"
local statements = require "kitload.merge.statements"
local statement = require "kitload.pg.statement"
local transaction = require "kitload.load.transaction"

local MEANWHILE = "another run has loaded one of the files meanwhile"

describe("the merge's transaction", function()
  local undo
  local function replace(where, name, by)
    undo[#undo + 1] = { where, name, where[name] }
    where[name] = by
  end
  before_each(function() undo = {} end)
  after_each(function()
    for _, u in ipairs(undo) do u[1][u[2]] = u[3] end
  end)

  local function load_of(mode, more)
    local job = { mode = mode, xid = "7", destination = "public.t", sources = { { name = "a.csv", sha256 = "aa" },
      { name = "b.csv", sha256 = "bb" } } }
    local load = { jobs = { usable = true }, creation = { statements = {} }, notes = {}, destination_locked = true,
                   spec = { mode = mode, job = job, if_loaded = "fail" } }
    for name, value in pairs(more or {}) do load.spec[name] = value end
    return load
  end

  describe("claims the files", function()
    -- `counts`: how many rows each attempt inserts. Gives the result, and how often it was asked.
    local function turn(load, counts, found)
      local asked = 0
      replace(claims, "ask_claim", function()
        asked = asked + 1
        local n = counts[math.min(asked, #counts)]
        return function() return n, not n and { message = "lock timeout", meant_to = "claim the files" } or nil end
      end)
      replace(loaded, "ask", function() return function() return found and found(asked) or {} end end)
      replace(loaded, "ask_elsewhere", function() return function() return {} end end)
      local ok, err = transaction.ask_turn({}, load)()
      return ok, err, asked
    end

    it("at once if no rival has one of them", function()
      local load = load_of "insert_only"
      assert.same({ true, nil, 1 }, { turn(load, { 2 }) })
      assert.is_true(load.claimed)
    end)

    it("once more if a rival had one of them and that is no reason to stop, and asks only for what is missing", function()
      local load = load_of "insert_only"
      assert.same({ true, nil, 2 }, { turn(load, { 1, 1 }) })
      assert.same({ true, 2 }, { load.claimed, load.claims })
    end)

    it("and stops if a rival has loaded one of them that may not be loaded twice", function()
      for _, load in ipairs { load_of "append", load_of("insert_only", { if_loaded = "skip" }) } do
        local ok, err, asked = turn(load, { 1, 1 })
        assert.same({ MEANWHILE, 1 }, { not ok and err.message, asked })
        assert.is_nil(load.claimed)
      end
      local again = load_of("append", { if_loaded = "again" })
      assert.same({ true, nil, 2 }, { turn(again, { 1, 1 }) })
    end)

    it("ten times, and no longer", function()
      local load = load_of "insert_only"
      local ok, err, asked = turn(load, { 0 })
      assert.same({ MEANWHILE, 11 }, { not ok and err.message, asked })
      assert.is_nil(load.claimed)
    end)

    it("and has nothing to do if the rival has loaded all of them under skip", function()
      local load = load_of("upsert", { if_loaded = "skip" })
      local function found() return { { id = "j", at = "2024" }, { id = "j", at = "2024" } } end
      assert.is_true((turn(load, { 1 }, found)))
      assert.same({ "j", nil }, { load.already.id, load.claimed })
    end)

    it("and says whether it waited for them too long", function()
      local load = load_of "insert_only"
      local ok, err = turn(load, {})
      assert.same({ nil, "lock timeout", true }, { ok, err.message, load.waiting.claims })
    end)

    it("only if the run counts as a load of them", function()
      for _, more in ipairs { { dry_run = true }, { limit = 1 } } do
        local load = load_of("insert_only", more)
        assert.same({ true, nil, 0 }, { turn(load, { 2 }) })
      end
      assert.same({ true, nil, 0 }, { turn(load_of("insert_only", { mend = {} }), { 2 }) })
    end)
  end)

  it("begins again with a file that grows if another run has loaded more of it meanwhile", function()
    local function judged(grows, behind, now)
      local load = load_of "append"
      load.spec.job.grows, load.spec.job.sources[2] = grows, nil
      load.spec.job.sources[1].behind, load.spec.job.sources[1].facts = behind, { path = "a.csv" }
      replace(loaded, "ask", function() return function() return { now } end end)
      local ok, err = transaction.ask_loaded({}, load)()
      return ok or err.message
    end
    local function grown(byte) return { id = "j", name = "a.csv", grown = 3, behind = { byte = byte, row = 3, line = 3 } } end
    assert.is_true(judged(true, 100, grown(100)))
    assert.equal(MEANWHILE, judged(true, 100, grown(200)))
    assert.equal(MEANWHILE, judged(true, nil, grown(100)))
    assert.equal(MEANWHILE, judged(true, 100, nil))
    assert.is_true(judged(true, nil, nil))
  end)

  it("takes the lock of the fresh plan if it is another one", function()
    local ran
    local function asked(first, second)
      local load = load_of "upsert"
      load.target, load.spec.columns, load.merge, load.stage = { display = "public.t" }, {}, { lock = first }, { number = true }
      ran = {}
      replace(catalog, "ask", function() return function() return { oid = 42 } end end)
      replace(catalog, "change", function() end)
      replace(merge, "plan", function() return { lock = second } end)
      replace(statements, "sql", function(m) return m end)
      replace(statement, "run", function(_, purpose, text)
        ran[#ran + 1] = purpose .. ": " .. text
        return true
      end)
      local conn = { later = function(_, purpose, text) ran[#ran + 1] = "later " .. purpose .. ": " .. text end }
      assert.is_true(transaction.ask_destination(conn, load)())
      assert.equal(42, load.spec.job.destination_oid)
      return ran
    end
    assert.same({ "later lock public.t: SHARE", "lock public.t: EXCLUSIVE" }, asked("SHARE", "EXCLUSIVE"))
    assert.same({ "later lock public.t: SHARE" }, asked("SHARE", "SHARE"))
    assert.same({ "lock public.t: SHARE" }, asked(nil, "SHARE"))
    assert.same({ "later lock public.t: SHARE" }, asked("SHARE", nil))
  end)

  describe("is committed", function()
    local lost = require "kitload.records.lost"

    -- COMMIT gives `done` or an error. The notices of the server come one list after the other; `answer` is what became of it.
    local function commit(done, err, notices, answer, more, way)
      local log, outcome, asked = {}, { notes = {} }, 0
      replace(lost, "resolve_doubt", function()
        asked = asked + 1
        return answer
      end)
      local load = load_of("append", more)
      load.spec.job.id, load.spec.connect = "j1", load.spec.connect == nil and function() end or load.spec.connect or nil
      local conn = { rollback = function() log[#log + 1] = "rollback" end, commit = function(_, what)
        log[#log + 1] = "commit " .. what
        return done, err
      end, notices = function() return table.remove(notices, 1) end, way_error = function() return way end }
      local ok, why = transaction.commit(conn, load, outcome)
      return ok, why, outcome.notes, log, asked
    end
    local STANDBY = { severity = "WARNING", sqlstate = "01000" }
    local BROKEN = { kind = "db", lost = true, message = "the connection was lost" }

    it("with a note if the standby has not confirmed it; older notices do not count", function()
      assert.same({ true, nil, {}, { "commit rows" }, 0 }, { commit(true, nil, { { STANDBY }, {} }) })
      assert.same({ true, nil, {}, { "commit rows" }, 0 },
        { commit(true, nil, { {}, { { severity = "NOTICE", sqlstate = "01000" }, { severity = "WARNING", sqlstate = "25P01" } } }) })
      local ok, _, notes = commit(true, nil, { {}, { { severity = "NOTICE", sqlstate = "00000" }, STANDBY } })
      assert.same({ true, { "committed, but the synchronous standby has not confirmed it: the wait for it was cancelled" } }, { ok, notes })
    end)

    it("by nobody in a dry run", function()
      assert.same({ true, nil, {}, { "rollback" }, 0 }, { commit(true, nil, {}, nil, { dry_run = true }) })
    end)

    it("or is not, and an error of the server is no doubt", function()
      local ok, err, _, _, asked = commit(nil, { kind = "db", sqlstate = "40001", message = "no" }, { {} })
      assert.same({ nil, 0 }, { ok, asked })
      assert.matches("^could not commit: no", err.message)
    end)

    it("or rolled back, or in doubt, as the server says when it is asked again", function()
      assert.same({ "the connection broke at COMMIT; the server was asked again and has committed" },
        (select(3, commit(nil, BROKEN, { {} }, "committed"))))
      assert.same({ "the connection broke at COMMIT (the tunnel ended); the server was asked again and has committed" },
        (select(3, commit(nil, BROKEN, { {} }, "committed", nil, "the tunnel ended"))))
      local ok, err = commit(nil, { kind = "doubt", message = "x" }, { {} }, "rolled back")
      assert.same({ nil, "db", true, "the connection broke at COMMIT, and the server rolled back: nothing was loaded" },
        { ok, err.kind, err.lost, err.message })
      ok, err = commit(nil, BROKEN, { {} }, "in doubt")
      assert.same({ nil, "doubt", "j1", "7", "when it can be reached: SELECT pg_xact_status('7')" }, { ok, err.kind, err.job, err.xid, err.hint })
      local result = table.pack(commit(nil, BROKEN, { {} }, "committed", { connect = false }))
      assert.same({ nil, "doubt", 0 }, { result[1], result[2].kind, result[5] })
    end)
  end)
end)
