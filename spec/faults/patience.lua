-- After byte k the network passes nothing any more, not even the end of the connection. These runs mostly wait, so they run
-- at the same time as the other families.
local invariants = require "spec.faults.invariants"
local network = require "spec.faults.network"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

-- A connection that notices a dead network within seconds. It works in the same way with the defaults, which take minutes.
local IMPATIENT = "keepalives_idle=1 keepalives_interval=1 keepalives_count=2 tcp_user_timeout=2000 connect_timeout=2"

-- With the time-outs that users have: minutes, but not a quarter of an hour.
local function by_default(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  local m = network.measure(s)
  world.reset(s)
  local run = world.run(s, { proxy = ("--down %d --how hole"):format(m.down // 2), drive = "--limit 300" })
  local list = {}
  if run.how ~= "exit" or run.ms > 240000 then list[1] = ("it ended by %s after %.0f ms: %s"):format(run.how, run.ms, run.err) end
  print(("  a black hole was noticed after %.0f s"):format(run.ms / 1000))
  invariants.tell(s.name .. ", a black hole with the default time-outs", list)
  invariants.check(s, run, "a black hole with the default time-outs", { seconds = 15 })
  harness.count "black holes"
end

return function(harness)
  for i, s in ipairs(network.scenarios(harness)) do
    if i <= 3 then network.bytes(harness, s, network.measure(s), "hole", 6, IMPATIENT) end
  end
  if harness.options.share >= 1 then by_default(harness) end
end
