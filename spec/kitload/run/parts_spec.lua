-- Several runs as one: what is summed up, and what is said about each.
require "spec.helper"
local cjson = require "cjson"
local context_of = require "kitload.run.context"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local parts = require "kitload.run.parts"

local function counted(counts, more)
  local run = { name = "a", code = 0, report = { counts = counts } }
  for name, value in pairs(more or {}) do run[name] = value end
  return run
end

describe("several runs as one", function()
  it("have a head with the four ways to end, and the sums of those that loaded", function()
    local words = { "loaded", "with rejected rows", "with nothing to do", "failed" }
    local runs = { counted { read = 5, inserted = 4, rejected = 0 }, counted({ read = 1000, inserted = 999, rejected = 1 }, { code = 1 }),
      { name = "c", code = 0, nothing = "x" }, { name = "d", code = 1, nothing = "x" }, counted({ read = 9 }, { code = 3, err = errors.input "x" }),
      { name = "e", code = 2 } }
    assert.equal("8 files: 1 loaded, 1 with rejected rows, 2 with nothing to do, 2 failed, 2 not begun", parts.head(runs, 2, "file", words))
    assert.equal("1 file: 1 loaded", parts.head({ runs[1] }, 0, "file", words))
    assert.equal("1,005 read   1,003 inserted   1 rejected", parts.total(runs))
    assert.equal("5 read   4 inserted   0 rejected", parts.total { runs[1] })
    assert.is_nil(parts.total { runs[3], runs[5] })
    assert.same({ 3, 0 }, { parts.worst(runs), parts.worst {} })
    assert.same({ true, false, false }, { parts.all_nothing { runs[3], runs[4] }, parts.all_nothing { runs[3], runs[1] }, parts.all_nothing {} })
    assert.is_true(parts.all_nothing { runs[3] })
  end)

  it("say why one did not end well, without its name", function()
    assert.equal("cut off", parts.why { name = "a.csv", err = errors.input "a.csv: cut off" })
    assert.equal("a.csvx: cut off", parts.why { name = "a.csv", err = errors.input "a.csvx: cut off" })
    assert.equal("not due", parts.why(counted({}, { report = { counts = {}, why = "not due" } })))
    assert.equal("1 rejected row", parts.why(counted { rejected = 1 }))
    assert.equal("2 rejected rows in r.csv", parts.why { name = "a", report = { counts = { rejected = 2 }, rejects = "r.csv" } })
    assert.equal("0 rejected rows", parts.why { name = "a" })
  end)

  it("list those that did not end well, in as many columns as there are", function()
    local files = { { name = "good", code = 0, why = "" }, { name = "ab.csv", code = 3, why = "it is cut off in the middle of a row" },
      { name = "long-name.csv", code = 1, why = "2 rejected rows" } }
    local function listed(columns) return table.concat(parts.bad_files(files, columns), "\n") end
    assert.equal("  ab.csv         exit 3   it is cut off in the middle of a row\n  long-name.csv  exit 1   2 rejected rows", listed(80))
    assert.equal("  ab.csv         exit 3   it is cut off in the\n      middle of a row\n  long-name.csv  exit 1   2 rejected rows", listed(50))
    assert.equal("  ab.csv         exit 3   it is cut off in the\n      middle of a row\n  long-name.csv  exit 1   2 rejected rows", listed(46))
    assert.equal("  ab.csv         exit 3\n      it is cut off in the middle of a row\n  long-name.csv  exit 1\n      2 rejected rows", listed(45))
    assert.equal("  ab.csv         exit 3\n      it is cut off in the middle\n      of a row\n  long-name.csv  exit 1\n      2 rejected rows", listed(35))
    -- A name takes forty columns at most, and has more if it needs them.
    files = { { name = ("n"):rep(45), code = 130, why = "x" }, { name = "b\n", code = 2, why = "y\27z" } }
    assert.equal(("  %s  exit 130 x\n  b\\n%s  exit 2   y\\x1bz"):format(("n"):rep(45), (" "):rep(37)), listed(80))
  end)

  it("list twenty of many: first those that failed, then those with rejected rows", function()
    local function listed(n, failing)
      local files = {}
      for i = 1, n do files[i] = { name = ("f%02d"):format(i), code = failing(i) and 3 or 1, why = "x" } end
      local lines = parts.bad_files(files, 80)
      return #lines, lines[1], lines[#lines]
    end
    local function last(i) return i > 30 end
    assert.same({ 21, "  f01  exit 1   x", "  f21  exit 1   x" }, { listed(21, last) })
    assert.same({ 21, "  f01  exit 1   x", "  and 2 more (-v shows all)" }, { listed(22, last) })
    assert.same({ 21, "  f31  exit 3   x", "  and 12 more (-v shows all)" }, { listed(32, last) })
    assert.same({ 21, "  f01  exit 3   x", "  and 1,003 more (-v shows all)" }, { listed(1023, function() return true end) })
    local output = require "kitload.talk.output"
    output.verbose = true
    assert.same({ 32, "  f01  exit 1   x", "  f32  exit 3   x" }, { listed(32, last) })
    output.verbose = false
  end)

  it("are a value with a status for the exit code, and one for each run", function()
    local function value(runs, code, left) return cjson.decode(json.encode(json.object(parts.value(runs, left or {}, "path", code, true)))) end
    local statuses = {}
    for i, code in ipairs { 0, 1, 2, 130 } do statuses[i] = value({}, code).status end
    assert.same({ "completed", "completed", "failed", "interrupted" }, statuses)
    local of_each = { name = "k", code = 1, report = { counts = { read = 3 }, runs = json.object { { "status", "each" } } } }
    local v = value({ of_each, { name = "n", code = 0, nothing = "loaded before" }, { name = "e", code = 4, err = errors.db "lost" } }, 4, { "z" })
    assert.same({ 4, true, 3, { "z" } }, { v.exit, v.committed, v.counts.read, v.not_begun })
    assert.same({ path = "k", status = "each" }, v.runs[1])
    assert.same({ path = "n", status = "nothing", why = "loaded before", exit = 0 }, v.runs[2])
    assert.same({ "e", "failed", "lost", 4 }, { v.runs[3].path, v.runs[3].status, v.runs[3].error, v.runs[3].exit })
  end)

  it("run one by its own options and context, and keep its report whole only if somebody wants it", function()
    local whole = { counts = { read = 1 }, rejects = "r.csv", why = "w", unread = { "u" }, title = "t" }
    local function run(options, own, context)
      local seen
      context = context or context_of.new { version = "7", committed = false }
      local outcome, reached = parts.run_one(function(given, words, mine)
        seen = { given = given, words = words, part = mine.part, version = mine.version, committed = mine.committed }
        return own(mine)
      end, options, { name = "a", words = { "k", "f" }, each = true, names = { f = "f" }, of_files = true }, context)
      return outcome, reached, seen, context
    end
    local outcome, reached, seen, context = run({ report = "r", json = true, exit_if_loaded = 7, limit = 3 }, function(mine)
      mine.committed, mine.reached = true, true
      mine.part.report(whole)
      return 1
    end)
    assert.same({ { limit = 3, each = true }, { "k", "f" }, "7", false }, { seen.given, seen.words, seen.version, seen.committed })
    assert.same({ { f = "f" }, true, true }, { seen.part.names, seen.part.of_files, seen.part.whole })
    assert.same({ 1, whole, true, true }, { outcome.code, outcome.report, reached, context.committed })
    outcome, reached, seen, context = run({}, function(mine)
      mine.part.report(whole)
      return 0
    end)
    assert.same({ counts = { read = 1 }, rejects = "r.csv", why = "w", unread = { "u" } }, outcome.report)
    assert.same({ false, false, false }, { reached, seen.part.whole, context.committed })
    local err = errors.input "x"
    outcome = run({}, function() return nil, err end)
    assert.same({ 3, true }, { outcome.code, outcome.err == err })
    outcome = run({}, function(mine)
      mine.part.nothing "why"
      return 0
    end)
    assert.same({ "why", 0 }, { outcome.nothing, outcome.code })
    assert.is_nil(outcome.err)
  end)
end)
