-- Several kits by one command, with a function in the place of each run: which are begun, what is said about them, and the exit code.
local cjson = require "cjson"
local h = require "spec.helper"
local context_of = require "kitload.run.context"
local errors = require "kitload.talk.errors"
local out = require "kitload.talk.output"
local several = require "kitload.several.several"

describe("several kits by one command", function()
  local quiet
  before_each(function() quiet = out.quiet end)
  after_each(function() out.quiet = quiet end)

  -- Runs the tasks. `ends` says by kit how its run ends: a function of its context that gives what a command gives.
  -- Gives code, standard output, standard error, the kits that were begun and the error.
  local function run(tasks, ends, options, how)
    local begun, said, real = {}, { out = {}, err = {} }, { io.stdout, io.stderr }
    local function to(list)
      return { write = function(self, ...) for _, part in ipairs { ... } do list[#list + 1] = part end return self end, flush = function() end }
    end
    how = how or {}
    how.done = "loaded"
    function how.one(own, words, context)
      begun[#begun + 1] = table.concat(words, " ") .. (own.each and " each" or "")
      assert.is_nil(own.report or own.json or own.exit_if_loaded)
      return ends[words[1]](context)
    end
    local context = context_of.new { version = "0", committed = false }
    io.stdout, io.stderr = to(said.out), to(said.err) -- luacheck: ignore
    local ok, code, err = pcall(several.run, tasks, options or {}, context, how)
    io.stdout, io.stderr = real[1], real[2] -- luacheck: ignore
    assert(ok, code)
    return code, table.concat(said.out), table.concat(said.err), begun, err, context
  end

  local function report(counts, more)
    local r = { status = "completed", title = "x", how = "", files = {}, problems = {}, skips = {}, unread = {}, left_out = {}, notes = {}, counts = counts }
    for name, value in pairs(more or {}) do r[name] = value end
    return r
  end
  local function good(context)
    context.committed, context.reached = true, true
    context.part.report(report { read = 1200, inserted = 1000, updated = 190, unchanged = 8, existing = 2, rejected = 0 })
    return 0
  end
  local function rejects(context)
    context.reached = true
    context.part.report(report({ read = 3, good = 2, rejected = 1 }, { rejects = "b.rejected.csv", unread = { "ne\27w" } }))
    return 1
  end
  local function nothing(context)
    context.part.nothing "no file matches 'x'"
    return 0
  end
  local function fails(err, reached)
    return function(context)
      context.reached = reached
      return nil, err
    end
  end

  it("are begun one after the other, with their files, and told in one table", function()
    local code, said, wrong, begun, err, context = run({ { kit = "a", files = { "1.csv", "2.csv" } }, { kit = "kits/b.lua", name = "b" },
      { kit = "c" }, { kit = "long.name" } },
      { a = good, ["kits/b.lua"] = rejects, c = nothing, ["long.name"] = fails(errors.input "cut off\nmore") })
    assert.same({ 3, nil, true }, { code, err, context.committed })
    assert.same({ "a 1.csv 2.csv", "kits/b.lua", "c", "long.name" }, begun)
    assert.equal("kitload: error: long.name: cut off\nmore\n", wrong)
    assert.equal([[
a

b

c
  no file matches 'x', nothing to do

long.name

4 kits: 1 loaded, 1 with rejected rows, 1 with nothing to do, 1 failed
  1,203 read   2 good   1,000 inserted   190 updated   8 unchanged   2 existing   1 rejected

  kit        outcome   read     in  rejected
  a          loaded   1,200  1,200         0
  b          rejects      3      2         1
      see b.rejected.csv
      no field reads "ne\x1bw"
  c          nothing
      no file matches 'x'
  long.name  failed
      cut off
]], said)
  end)

  it("end with the worst exit code, but never with less than the least", function()
    local function code_of(ends, options, how)
      local tasks = {}
      for i in ipairs(ends) do tasks[i] = { kit = tostring(i) } end
      local by = {}
      for i, f in ipairs(ends) do by[tostring(i)] = f end
      return (run(tasks, by, options, how))
    end
    assert.equal(0, code_of { good, nothing })
    assert.equal(1, code_of { good, rejects, good })
    assert.equal(3, code_of { fails(errors.input "x"), rejects })
    assert.equal(2, code_of({ good }, {}, { least = 2 }))
    assert.equal(3, code_of({ fails(errors.input "x") }, {}, { least = 2 }))
    assert.equal(7, code_of({ nothing, nothing }, { exit_if_loaded = 7 }))
    assert.equal(0, code_of({ nothing, good }, { exit_if_loaded = 7 }))
    assert.equal(0, code_of({}, { exit_if_loaded = 7 }))
  end)

  it("are not begun after a signal, and its error is the last", function()
    local signal = { kind = "interrupted", exit = 130, message = "interrupted by SIGINT" }
    local code, said, wrong, begun, err = run({ { kit = "a" }, { kit = "b" }, { kit = "c", name = "sea" } }, { a = good, b = fails(signal) })
    assert.same({ nil, "", { "a", "b" }, true }, { code, wrong, begun, err == signal and err.reported })
    assert.matches("\n3 kits: 1 loaded, 1 failed, 1 not begun\n", said, 1, true)
    assert.matches("  b    interrupted\n      interrupted by SIGINT\n  sea  not begun\n$", said)
  end)

  it("do not ask a server again that was not reached, and say its error once", function()
    local function to(uri) return { to = uri } end
    local lost = errors.db "server is down"
    local tasks = { { kit = "a", reach = to "host=/x" }, { kit = "b", reach = to "host=/x" }, { kit = "c", reach = to "host=/y" } }
    local code, said, wrong, begun = run(tasks, { a = fails(lost, false), b = good, c = good })
    assert.same({ 4, { "a", "c" }, "kitload: error: a: server is down\n" }, { code, begun, wrong })
    assert.matches("  b    failed\n      not tried: server is down\n  c    loaded", said, 1, true)
    -- It was reached: the next kit may fare better. Neither does another kind of error tell of the server.
    begun = select(4, run(tasks, { a = fails(lost, true), b = good, c = good }))
    assert.same({ "a", "b", "c" }, begun)
    begun = select(4, run(tasks, { a = fails(errors.input "x", false), b = good, c = good }))
    assert.same({ "a", "b", "c" }, begun)
  end)

  it("leave alone what is over, and what cannot be run", function()
    local shared = errors.usage "kits/t.lua:1: no"
    local code, said, wrong, begun = run({ { kit = "a", over = function() return "another run has begun it" end },
      { kit = "b", over = function() end }, { kit = "c", err = shared }, { kit = "d", err = shared } }, { b = good })
    assert.same({ 2, { "b" }, "kitload: error: kits/t.lua:1: no\n" }, { code, begun, wrong })
    assert.matches("  a    nothing\n      another run has begun it\n", said, 1, true)
    assert.matches("4 kits: 1 loaded, 1 with nothing to do, 2 failed", said, 1, true)
  end)

  it("have the name of the kit in their errors, unless it is there, or the place of a mistake is", function()
    local function said(err) return (select(3, run({ { kit = "shop" } }, { shop = fails(err) }))) end
    assert.equal("kitload: error: shop: x is cut off\n", said(errors.input "x is cut off"))
    assert.equal("kitload: error: shop/x is cut off\n", said(errors.input "shop/x is cut off"))
    local mistake = { { file = "kits/a.lua", line = 3, message = "no", source = "  k.no" } }
    assert.equal("kitload: error: kits/a.lua:3: no\n    k.no\n", said(errors.usage("no", nil, { problems = mistake })))
  end)

  it("say nothing with -q, only JSON with --json, and write --report", function()
    out.quiet = true
    local _, said = run({ { kit = "a" } }, { a = nothing })
    assert.equal("", said)
    out.quiet = false
    local dir = h.tmp()
    local _, text = run({ { kit = "a" }, { kit = "b" } }, { a = good, b = fails(errors.input "b: cut") },
      { json = true, report = dir .. "/r.json" }, { more = { { "routed", 2 } }, left_out = { { why = "not due", names = { "x", "y" } } } })
    assert.is_false(out.quiet)
    local value = cjson.decode(text)
    assert.same(value, cjson.decode(h.read(dir .. "/r.json")))
    assert.same({ "failed", 3, true, 2, 1000 }, { value.status, value.exit, value.committed, value.routed, value.counts.inserted })
    assert.same({ { name = "x", why = "not due" }, { name = "y", why = "not due" } }, value.left_out)
    assert.same({ "a", "completed", "b", "failed", "b: cut" },
      { value.runs[1].name, value.runs[1].status, value.runs[2].name, value.runs[2].status, value.runs[2].error })
  end)

  it("tell what was left out, also if there is nothing to run", function()
    local left = { { why = "not due", names = { "x", "y" } }, { why = "left out, because they have no trigger", names = { "z" } } }
    local _, said = run({ { kit = "a" } }, { a = good }, { dry_run = true }, { left_out = left, what = "customer" })
    assert.matches("\n1 customer: 1 tried\n", said, 1, true)
    assert.matches("\n  a    tried    1,200  1,200         0\n\n  not due: x, y\n  left out, because they have no trigger: z\n$", said)
    assert.equal("no kit is due\n\n  not due: x, y\n  left out, because they have no trigger: z\n", select(2, run({}, {}, {}, { left_out = left })))
    assert.equal("nothing here\n", select(2, run({}, {}, {}, { no_runs = "nothing here" })))
  end)

  it("refuse what makes sense for one kit only", function()
    assert.is_nil(several.refused { rejects = "none", problems = "none" })
    assert.matches("--into goes with one kit", several.refused({ into = "t" }).message, 1, true)
    assert.matches("--mend goes with one kit", several.refused({ mend = true }).message, 1, true)
    local err = several.refused { problems = "p.jsonl" }
    assert.equal("--problems p.jsonl goes with one kit: of several kits each has files of its own for them", err.message)
    assert.matches('^%-%-problems none writes none; rejects = "rejects/{kit}%-{file}" in kits/_defaults.lua', err.hint)
  end)
end)
