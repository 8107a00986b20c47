-- Hooks that end the load's transaction, or change its role, before a server that is played: what became of the rows is told.
require "spec.helper"
local hook_run = require "kitload.load.hook_run"

local JOB = { id = "80000000-0000-4000-8000-000000000000", xid = 7 }

-- A connection. `server` says what it answers, by a part of a statement's text: a row, rows, or an error (with a message); `hook` the same
-- by the whole text of a hook. `log` has what was sent.
local function server(answers)
  local conn = { log = {}, lost = false }
  local function answer(text)
    if text:find("relkind", 1, true) then return { rows = answers.written or {} } end
    for part, given in pairs(answers.server) do
      if text:find(part, 1, true) then
        if type(given) == "table" and given[1] == nil and not given.message then given = { given } end
        if given.message then return nil, given end
        return { rows = given, columns = {}, statements = {} }
      end
    end
    return { rows = { {} }, columns = {}, statements = {} }
  end
  local function note(what) conn.log[#conn.log + 1] = what end
  function conn.exec(_, text)
    note(text:match "^%S+")
    return answer(text)
  end
  function conn.ask(_, _, text) return text end
  function conn.answer(_, text)
    if text:find("session_user", 1, true) and answers.after and conn.settled then return answers.after end
    return answer(text)
  end
  function conn.script(_, text)
    note "script"
    local given = answers.hook[text]
    if given and given.message then return nil, given end
    return { statements = given or { "SELECT 1" } }
  end
  function conn.later(_, purpose, _, values) note(purpose .. (values and " " .. table.concat(values, " ") or "")) end
  function conn.settle() conn.settled = true return true end
  function conn.is_lost() return conn.lost end
  function conn.shield(_, on) note("shield " .. tostring(on)) return false end
  function conn.rollback() note "rollback" end
  return conn
end

local ME = { session = "loader", role = "loader", path = "public" }

local function run(answers, more)
  answers.server = answers.server or {}
  answers.hook = answers.hook or {}
  answers.server.session_user = ME
  local conn = server(answers)
  local load = { spec = { job = JOB, before_merge = "x", lock_timeout = 3 }, hooked = {}, jobs = { usable = false } }
  for name, value in pairs(more or {}) do load.spec[name] = value end
  conn.lost = answers.lost or false
  local ok, err = hook_run.run(conn, load, load.spec.after_merge and "after_merge" or "before_merge")
  return ok, err, load, conn.log
end

local GONE = { message = "savepoint does not exist", kind = "db", sqlstate = "3B001" }
local AFTER = { before_merge = false, after_merge = "x" }

describe("a hook that ends the transaction", function()
  local function told(answers, more)
    local ok, err, _, log = run(answers, more)
    assert.is_nil(ok)
    assert.equal("hook_ended", err.code)
    return { err.kind, err.message, err.hint, err.committed }, log
  end

  it("has loaded nothing if it rolled back", function()
    local err, log = told { server = { RELEASE = GONE, pg_xact_status = { status = "aborted" } } }
    assert.same({ "usage", "before_merge ended the load's transaction, or rolled back more than its own work: nothing was loaded",
      "leave BEGIN, COMMIT and ROLLBACK out of before_merge" }, err)
    assert.same({ "shield true", "rollback", "SELECT", "shield false" }, table.move(log, #log - 3, #log, 1, {}))
  end)

  it("leaves the rows prepared, and their name is told", function()
    assert.same({ "doubt", "after_merge ended the load's transaction: it is prepared as 'my\\x1btx', and its rows are in when that is committed",
      "ROLLBACK PREPARED takes them back, COMMIT PREPARED keeps them\nleave BEGIN, COMMIT and ROLLBACK out of after_merge" },
      (told({ server = { RELEASE = GONE, pg_xact_status = { status = "in progress" }, pg_prepared_xacts = { gid = "my\27tx" } } }, AFTER)))
    assert.matches("^before_merge ended the load's transaction: it is prepared as 'tx'",
      told({ hook = { x = { message = "no", kind = "db" } },
        server = { pg_xact_status = { status = "in progress" }, pg_prepared_xacts = { gid = "tx" } } })[2])
  end)

  it("leaves a doubt if nobody knows what became of it", function()
    assert.same({ "doubt", "before_merge ended the load's transaction: whether its rows are in is not known",
      "leave BEGIN, COMMIT and ROLLBACK out of before_merge" },
      (told { server = { RELEASE = GONE, pg_xact_status = { status = "in progress" }, pg_prepared_xacts = { {} } } }))
    assert.equal("doubt", told({ server = { RELEASE = GONE, pg_xact_status = { message = "no" } } })[1])
    assert.equal("doubt", told({ server = { RELEASE = GONE }, lost = true })[1])
  end)

  it("has loaded no row before the merge, and all of them after it", function()
    assert.same({ "usage", "before_merge ended the load's transaction with a COMMIT: what it did itself stays, none of the file's rows was loaded",
      "leave BEGIN, COMMIT and ROLLBACK out of before_merge" }, (told { server = { RELEASE = GONE, pg_xact_status = { status = "committed" } } }))
    local failed = { message = "division by zero", kind = "db", sqlstate = "22012" }
    assert.same({ "doubt", "after_merge ended the load's transaction with a COMMIT, then it failed (division by zero): the rows are in, "
      .. "and the job is not completed", "look at the table before this file is loaded again; --if-loaded again would load it twice\n"
      .. "leave BEGIN, COMMIT and ROLLBACK out of after_merge", true }, (told({ hook = { x = failed }, server = { pg_xact_status = { status = "committed" } } }, AFTER)))
  end)
end)

describe("a hook", function()
  it("that fails is an error of its own, and a signal stays a signal", function()
    local ok, err = run { hook = { x = { message = "division by zero", kind = "db", sqlstate = "22012" } }, server = { pg_xact_status = { status = "aborted" } } }
    assert.same({ nil, "could not run before_merge: division by zero (SQLSTATE 22012)" }, { ok, err.message })
    ok, err = run { server = { RELEASE = { message = "interrupted", kind = "interrupted" }, pg_xact_status = { status = "aborted" } } }
    assert.same({ nil, "interrupted" }, { ok, err.kind })
  end)

  it("may not leave the session with another role, and gets the search_path and the lock timeout put back", function()
    local ok, err = run { after = { rows = { { session = "loader", role = "other", path = "public" } } } }
    assert.is_nil(ok)
    assert.same({ "before_merge leaves the session with another role, other in place of loader: nothing was loaded", "hook_role" }, { err.message, err.code })
    ok, err = run { after = { rows = { { session = "other", role = "loader", path = "public" } } } }
    assert.same({ nil, "hook_role" }, { ok, err.code })
    local log = select(4, run { after = { rows = { { session = "loader", role = "loader", path = "x" } } } })
    assert.equal("put the search_path back public", log[#log])
    assert.matches("^set the lock timeout 3", log[#log - 1])
    log = select(4, run { after = { rows = { ME } } })
    assert.matches("^set the lock timeout 3", log[#log])
  end)

  it("is told with at most fifty of its statements, for each text of several", function()
    local many = {}
    for i = 1, 51 do many[i] = "SELECT " .. i end
    local ok, _, load = run({ hook = { x = many, y = { "DELETE 1" } } }, { before_merge = { "x", "y" } })
    assert.is_true(ok)
    assert.same({ 50, "before_merge", "x", { "DELETE 1" }, "y" },
      { #load.hooked[1].statements, load.hooked[1].name, load.hooked[1].sql, load.hooked[2].statements, load.hooked[2].sql })
  end)
end)
