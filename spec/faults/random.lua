-- Faults at random times: SIGKILL, SIGINT, SIGTERM, and a server that dies.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

-- How long a run takes, so that the times are spread over all of it and a little more.
local function length(s)
  if not s.ms then
    world.reset(s)
    s.ms = world.run(s).ms
  end
  return s.ms
end

local function at_random(harness, signal, what)
  local s = scenarios.any()
  local ms = math.random() * length(s) * 1.1
  world.reset(s)
  local run = world.run(s, { drive = ("--signal %s@%.1f"):format(signal, ms) })
  local title = ("SIG%s after %.1f ms"):format(signal, ms)
  -- Before main() has installed its handlers, a signal ends any process without a message.
  local early = run.how == "signal" and ms < 100 and run.err == "" and #world.job_rows() == 0
  if early then run.code = 9 end
  if signal ~= "KILL" and not early then
    local list = {}
    if run.how ~= "exit" or (run.code ~= 130 and run.code ~= 1) then list[1] = ("it ended by %s %d: %s"):format(run.how, run.code, run.err) end
    if run.after_signal > 2000 then list[#list + 1] = ("it took %.0f ms"):format(run.after_signal) end
    invariants.tell(s.name .. ", " .. title, list)
  end
  invariants.check(s, run, title)
  harness.count(what)
end

return function(harness)
  local share = harness.options.share
  for _ = 1, math.ceil(200 * share) do at_random(harness, "KILL", "random kills") end
  for _ = 1, math.ceil(40 * share) do at_random(harness, "INT", "random SIGINTs") end
  for _ = 1, math.ceil(40 * share) do at_random(harness, "TERM", "random SIGTERMs") end
end
