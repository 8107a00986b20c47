-- Damages the network: cut or reset after byte k in either direction, at COMMIT, byte by byte, late.
local invariants = require "spec.faults.invariants"
local network = require "spec.faults.network"
local world = require "spec.faults.world"

-- Nothing was answered, but the last COMMIT was done: kitload has to ask, and tell the truth.
local function commits(harness, s, m)
  for n = 1, m.commits do
    for _, how in ipairs { "cut", "rst" } do
      for _, what in ipairs { "commit", "query" } do
        local last = n == m.commits
        if network.chosen(harness, last and 3 or 1) then
          local title = ("%s at %s %d of %d"):format(how, what == "commit" and "the answer of COMMIT" or "COMMIT", n, m.commits)
          local run = network.strike(s, ("--%s %d --how %s"):format(what, n, how), title)
          if last and what == "commit" and run.code ~= 1 then
            invariants.tell(s.name .. ", " .. title, { ("the server could be asked, but it ended with %d: %s"):format(run.code, run.err) })
          end
          harness.count "lost COMMITs"
        end
      end
    end
  end
end

-- With nobody to ask any more, "in doubt" is the only truth.
local function in_doubt(harness, s, m)
  world.reset(s)
  local run = world.run(s, { proxy = "--commit " .. m.commits .. " --how cut",
    env = "KITLOAD_FAULT=commit.sent:" .. s.points["commit.sent"] .. "=stop",
    drive = ("--limit 60 --hook %s"):format(world.quote("sleep 0.3; " .. world.stop_command())) })
  world.sh(world.start_command())
  local list = {}
  if run.code ~= 6 or not run.err:find "in doubt" then
    list[1] = ("with the server gone for good it ended with %d: %s"):format(run.code, run.err)
  end
  invariants.tell(s.name .. ", the server gone at COMMIT", list)
  invariants.check(s, run, "the server gone at COMMIT")
  harness.count "COMMITs in doubt"
  return m
end

local function slow(harness, s)
  for _, fault in ipairs { "--bytes", "--delay 3" } do
    world.reset(s)
    local run = world.run(s, { proxy = fault })
    if run.code ~= 1 then invariants.tell(s.name .. ", " .. fault, { ("it ended with %d: %s"):format(run.code, run.err) }) end
    invariants.check(s, run, fault)
    harness.count "slow lines"
  end
end

return function(harness)
  local whole = harness.options.share >= 1
  for i, s in ipairs(network.scenarios(harness)) do
    local m = network.measure(s)
    network.bytes(harness, s, m, "cut", 6)
    network.bytes(harness, s, m, "rst", 4)
    commits(harness, s, m)
    if whole or i == 2 then slow(harness, s) end
    if whole and i == 3 then in_doubt(harness, s, m) end
  end
end
