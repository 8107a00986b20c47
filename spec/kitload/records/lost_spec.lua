-- What became of a COMMIT whose answer was lost, before servers that are played.
require "spec.helper"
local jobs = require "kitload.records.jobs"
local lost = require "kitload.records.lost"
local sys = require "kitload.host.sys"

describe("a COMMIT without an answer", function()
  local real = { get = jobs.get, monotonic = sys.monotonic }
  local now, log

  before_each(function()
    now, log = 0, {}
    sys.monotonic = function() return now end -- luacheck: ignore
  end)
  after_each(function()
    jobs.get, sys.monotonic = real.get, real.monotonic -- luacheck: ignore
  end)

  -- Asks. `answers` are those of pg_xact_status, one for each try: a status, an error (a table), or false for no connection. A try takes
  -- three seconds. `row` is the job's row.
  local function resolve(answers, row, usable)
    jobs.get = function() return row end -- luacheck: ignore
    local function connect(bounds)
      log[#log + 1] = ("connect %g %g"):format(bounds.retry, bounds.timeout)
      now = now + 3
      local answer = answers[1]
      if #answers > 1 then table.remove(answers, 1) end
      if answer == false then return nil end
      return { deadline = function() end, close = function() log[#log + 1] = "close" end, exec = function(_, text, values)
        if text:find("pg_xact_status", 1, true) then
          if type(answer) == "table" then return nil, answer end
          return { rows = { { status = answer or nil } } }
        end
        log[#log + 1] = (text:match "pg_terminate_backend" or text:match "pg_sleep") .. (values and " " .. table.concat(values, " ") or "")
      end }
    end
    return lost.resolve_doubt(connect, { usable = usable ~= false }, { id = "j", xid = "7", backend_pid = 42 })
  end

  it("is what the job's row says, or the server", function()
    assert.equal("committed", resolve({ "aborted" }, { status = "completed" }))
    assert.equal("rolled back", resolve({ "aborted" }, { status = "completed" }, false))
    assert.equal("committed", resolve({ "committed" }, { status = "running" }))
    assert.equal("rolled back", resolve({ "aborted" }, { status = "running" }))
    -- The server crashed and has lost even the number.
    assert.equal("rolled back", resolve { { sqlstate = "22023" } })
    -- It does not know such an old transaction any more, and the job's row would have said so.
    assert.equal("rolled back", resolve({ nil }, { status = "running" }))
  end)

  it("is asked for again while the old session is at work, which is ended", function()
    assert.equal("committed", resolve { "in progress", false, "committed" })
    assert.same({ "connect 20 20", "pg_terminate_backend 42 7", "pg_sleep", "close", "connect 17 17", "connect 14 14", "close" }, log)
  end)

  it("stays in doubt after twenty seconds", function()
    assert.equal("in doubt", resolve { false })
    assert.same({ 7, "connect 2 2" }, { #log, log[7] })
    log, now = {}, 0
    assert.equal("in doubt", resolve({ nil }, nil, false))
    log, now = {}, 0
    assert.equal("in doubt", resolve { { sqlstate = "57P01" } })
  end)
end)
