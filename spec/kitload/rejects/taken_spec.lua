-- When an older rejects file may be replaced: a wrong yes loses rows that somebody still has to mend.
local h = require "spec.helper"
local sys = require "kitload.host.sys"
local taken = require "kitload.rejects.taken"
local written = require "kitload.files.written"

local job = "f47ac10b-58cc-4372-a567-0e02b2c3d479"

-- A server that knows these rows as mended, and these jobs.
local function server(mended, jobs)
  local conn = {}
  function conn.exec() return { affected = 0, rows = {}, columns = {} } end
  function conn.ask(_, purpose) return purpose end
  function conn.answer(_, purpose)
    if purpose:find "came back before" then return { rows = mended or {}, columns = {} } end
    return { rows = jobs or {}, columns = {} }
  end
  function conn.later() end
  function conn.fit(_, s) return s end
  function conn.in_transaction() return true end
  function conn:is_lost() return self.lost or false end
  return conn
end

local function told(more)
  local t = { rows = 2, dry = 0, jobs = { [job] = true }, keys = { job .. "\n2\n", job .. "\n3\n" } }
  for name, v in pairs(more or {}) do t[name] = v end
  return t
end

local function run(mended, jobs, more)
  local r = { conn = server(mended, jobs), jobs = { usable = true, sql = "j", mended = { sql = "m" } }, job = { kit = "k", destination = "s.t" },
              files = { { sha256 = "a" }, { sha256 = "b" } }, loaded = true }
  for name, v in pairs(more or {}) do r[name] = v end
  return r
end

local function row(n, file) return { job = job, row = n, file = file or "" } end

local function failed(more)
  local j = { kit = "k", destination = "s.t", status = "failed", committed = false, sources = '[{"sha256":"a"}]' }
  for name, v in pairs(more or {}) do j[name] = v end
  return { j }
end

local function is(look, r) return taken.taken(look, r) or false end

describe("an older rejects file", function()
  it("is taken when all its rows came back, whoever has changed it", function()
    for _, untouched in ipairs { true, false } do
      assert.is_true(is({ told = told(), untouched = untouched }, run({ row(2), row(3) }, failed { status = "completed", kit = "other" })))
      assert.is_false(is({ told = told(), untouched = untouched }, run({ row(2) }, failed { status = "completed", kit = "other" })))
      assert.is_false(is({ told = told(), untouched = untouched }, run({ row(2), row(3, "b.csv") }, failed { status = "completed", kit = "other" })))
    end
    -- A row without its bookkeeping is not known, so it did not come back.
    assert.is_false(is({ told = told { rows = 3 }, untouched = false }, run { row(2), row(3) }))
  end)

  it("is taken if nobody has changed it and its job has loaded nothing", function()
    for _, status in ipairs { "failed", "interrupted", "dead" } do
      assert.is_true(is({ told = told(), untouched = true }, run({}, failed { status = status, kit = "other" })))
      assert.is_false(is({ told = told(), untouched = false }, run({}, failed { status = status })))
      assert.is_false(is({ told = told(), untouched = true }, run({}, failed { status = status, committed = true, kit = "other" })))
    end
    assert.is_false(is({ told = told(), untouched = true }, run({}, failed { status = "running", kit = "other" })))
    assert.is_false(is({ told = told(), untouched = true }, run({}, {})))
  end)

  it("is taken if nobody has changed it and this run has loaded all its files again, by the same kit, into the same table", function()
    local look = { told = told(), untouched = true }
    local function again(more, of_run) return is(look, run({}, failed(setmetatable({ status = "completed" }, { __index = more })), of_run)) end
    local function of(more)
      more.status = "completed"
      return is(look, run({}, failed(more)))
    end
    assert.is_true(of {})
    assert.is_true(of { sources = '[{"sha256":"a"},{"sha256":"b"}]' })
    assert.is_false(of { sources = '[{"sha256":"a"},{"sha256":"c"}]' })
    assert.is_false(of { sources = '[{"sha256":"a"},{"sha256":""}]' })
    assert.is_false(of { sources = '[{"name":"x"}]' })
    assert.is_false(of { sources = "[]" })
    assert.is_false(of { kit = "other" })
    assert.is_false(of { destination = "s.u" })
    assert.is_false(again({}, { loaded = false }))
    assert.is_false(again({}, { files = {} }))
  end)

  it("is taken without a server only if a dry run wrote all of it, or it has no row", function()
    local lost = run()
    lost.conn.lost = true
    for _, r in ipairs { false, run({}, {}, { jobs = { usable = false } }), lost } do
      assert.is_true(is({ told = told { dry = 2 }, untouched = true }, r or nil))
      assert.is_false(is({ told = told { dry = 1 }, untouched = true }, r or nil))
      assert.is_false(is({ told = told { dry = 2 }, untouched = false }, r or nil))
      assert.is_true(is({ told = told { rows = 0, keys = {} }, untouched = true }, r or nil))
      assert.is_false(is({ told = told { rows = 0, keys = {} }, untouched = false }, r or nil))
    end
  end)

  it("is kept if it is no rejects file, or names no job", function()
    assert.is_false(is({ untouched = true }, run({ row(2), row(3) }, failed())))
    assert.is_false(is({ told = told { jobs = {}, keys = {} }, untouched = true }, run({}, failed())))
  end)
end)

describe("rejects that nobody has mended", function()
  -- Files with times that agree, or not.
  local function folder(same)
    local dir = h.tmp()
    local rejects, problems = h.write(dir .. "/a.rejected.csv", "_row,_errors,a\n"), h.write(dir .. "/a.problems.jsonl", "")
    sys.same_time(rejects, problems)
    if not same then h.sh(("touch -d '2001-01-01' %s"):format(rejects)) end
    return dir
  end

  it("have the time of their problems", function()
    assert.is_true(written.is_untouched(folder(true) .. "/a.rejected.csv"))
    assert.is_false(written.is_untouched(folder(false) .. "/a.rejected.csv"))
    assert.is_false(written.is_untouched(folder(true) .. "/none.csv"))
  end)

  it("are passed over by a pattern, with the problems, unless it names them", function()
    local function left(dir, pattern, ...)
      local paths, notes = {}, {}
      for i, name in ipairs { ... } do paths[i] = dir .. "/" .. name end
      local kept = written.leave_out(pattern, paths, notes)
      for i, path in ipairs(kept) do kept[i] = path:match "[^/]*$" end
      return table.concat(kept, " "), #notes
    end
    local dir = folder(true)
    assert.same({ "b.csv", 2 }, { left(dir, "in/*", "a.rejected.csv", "b.csv", "a.problems.jsonl", "a.problems-2.jsonl") })
    assert.same({ "a.rejected.csv", 1 }, { left(dir, "in/*.rejected*", "a.rejected.csv", "a.problems.jsonl") })
    assert.same({ "a.problems.jsonl", 1 }, { left(dir, "in/*problems*", "a.rejected.csv", "a.problems.jsonl") })
    assert.same({ "a.rejected.csv a.rejected.x.csv", 0 }, { left(folder(false), "in/*", "a.rejected.csv", "a.rejected.x.csv") })
    h.write(dir .. "/a.rejected-2.csv", "")
    sys.same_time(dir .. "/a.rejected-2.csv", dir .. "/a.problems.jsonl")
    assert.same({ "", 1 }, { left(dir, "in/*", "a.rejected-2.csv") })
  end)
end)
