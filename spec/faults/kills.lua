-- Kills the process at each test point: SIGKILL at the first, a middle and the last time that a run passes it.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

-- A point that is renamed or no longer passed must not silently leave the harness.
local expected = { "connect.before", "connect.after", "job.noted", "t1.begun", "copy.begun", "copy.chunk", "copy.ended",
  "staging.ended", "t2.begun", "destination.held", "merge.before", "merge.in", "merge.after", "merge.concluded",
  "rejects.synced", "job.completed", "commit.before", "commit.sent", "commit.answered", "loading.finished", "publish.file", "publish.done" }

local many = { ["statement.sent"] = true, ["script.sent"] = true }

local function kill(s, point, n, action)
  world.reset(s)
  local run = world.run(s, { env = ("KITLOAD_FAULT=%s:%d=%s"):format(point, n, action) })
  local what = ("%s at %s:%d"):format(action, point, n)
  -- The last kill may have come too late, because two runs may differ by a statement.
  if action == "kill" and (n == 1 or run.code ~= 1) and (run.how ~= "signal" or run.code ~= 9) then invariants.tell(s.name .. ", " .. what, { "it did not die of it: " .. run.err }) end
  if action ~= "kill" then
    local loaded = run.code == 0 or run.code == 1
    if not (run.how == "exit" and (run.code == 130 or loaded)) or run.ms > 3000 then
      invariants.tell(s.name .. ", " .. what, { ("it ended by %s %d after %.0f ms: %s"):format(run.how, run.code, run.ms, run.err) })
    end
  end
  invariants.check(s, run, what)
end

return function(harness)
  for _, s in ipairs(scenarios.all()) do
    if s.mode ~= "straight" then
      for _, name in ipairs(expected) do
        if not s.points[name] then invariants.tell(s.name, { "no run passes the point " .. name }) end
      end
    end
    for name, times in pairs(s.points) do
      local list = { [1] = true, [times] = true, [(times + 1) // 2] = true }
      for n in pairs(list) do
        if harness.chosen(many[name] and 0.5 or 1) then
          kill(s, name, n, "kill")
          harness.count "kill points"
        end
        if harness.chosen(0.15) and (harness.options.share < 1 or math.random() < 0.15) then
          kill(s, name, n, math.random(2) == 1 and "int" or "term")
          harness.count "SIGINT and SIGTERM at points"
        end
      end
    end
  end
end
