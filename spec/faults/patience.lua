-- A black hole with the time-outs that users have: minutes, but not a quarter of an hour. It waits beside the other families.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

return function(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  world.reset(s)
  local log = s.dir .. "/proxy"
  world.run(s, { proxy = "--log " .. log })
  local down = tonumber(world.read(log):match "1 %d+ (%d+)")
  world.reset(s)
  local run = world.run(s, { proxy = ("--down %d --how hole"):format(down // 2), drive = "--limit 300" })
  local list = {}
  if run.how ~= "exit" or run.ms > 240000 then list[1] = ("it ended by %s after %.0f ms: %s"):format(run.how, run.ms, run.err) end
  print(("  a black hole was noticed after %.0f s"):format(run.ms / 1000))
  invariants.tell(s.name .. ", a black hole with the default time-outs", list)
  invariants.check(s, run, "a black hole with the default time-outs", { seconds = 15 })
  harness.count "black holes"
end
