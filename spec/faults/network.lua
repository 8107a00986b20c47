-- The proxy between a run and the server: it counts what passes, and damages it at the wanted place.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

local M = {}

--- Bytes up and down and COMMITs of a run that nothing happens to: its first connection.
function M.measure(s)
  local log = s.dir .. "/proxy"
  os.remove(log)
  world.reset(s)
  local run = world.run(s, { proxy = "--log " .. log })
  local up, down, commits = world.read(log):match "1 (%d+) (%d+) (%d+)"
  assert(run.code == 1 and up, s.name .. " through the proxy: " .. run.err)
  return { up = tonumber(up), down = tonumber(down), commits = tonumber(commits) }
end

--- Run the scenario with this fault, and check what must be true afterwards.
function M.strike(s, fault, what, more)
  world.reset(s)
  local run = world.run(s, { proxy = fault, more = more, drive = "--limit 30" })
  if run.how ~= "exit" then invariants.tell(s.name .. ", " .. what, { ("it ended by %s %d"):format(run.how, run.code) }) end
  invariants.check(s, run, what)
  return run
end

-- Byte counts that are worth a cut: the first ones, the last ones, and some between by chance.
local function places(n, total)
  local list = { 0, 1, total - 1, total }
  while #list < n do list[#list + 1] = math.random(2, total - 2) end
  return list
end

-- A share of all is taken from so many scenarios only: each has to be measured first.
local SAMPLED = 3

--- The scenarios that the network is struck in.
function M.scenarios(harness)
  local all = scenarios.all()
  return harness.options.share >= 1 and all or table.move(all, 1, SAMPLED, 1, {})
end

--- Is this case among those that are run?
function M.chosen(harness, share) return harness.chosen((share or 1) * #scenarios.all() / SAMPLED) end

--- Cut (or reset, or swallow) after n byte counts in each direction.
function M.bytes(harness, s, m, how, n, more)
  for _, direction in ipairs { "up", "down" } do
    for _, k in ipairs(places(n, m[direction])) do
      if M.chosen(harness) then
        M.strike(s, ("--%s %d --how %s"):format(direction, k, how), ("%s after byte %d %s"):format(how, k, direction), more)
        harness.count(how == "hole" and "black holes" or "cuts")
      end
    end
  end
end

return M
