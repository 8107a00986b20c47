-- Lets the N-th call of a kind fail: memory, files, threads, the socket, libpq; N = 1, 2, … until a run makes fewer calls.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

-- Kind, and how many cases at most: beyond, N goes in steps through all that a run makes. `every`: never in steps.
local kinds = {
  { "malloc@kitload", 140 }, { "malloc@libpq", 110 }, { "malloc", 40 }, { "mmap", 30 },
  { "read", 30 }, { "write", 30 }, { "fsync", 10 }, { "rename", 10 }, { "open", 30 }, { "thread", 10 },
  { "send", 30 }, { "recv", 40 }, { "poll", 20 },
  { "connect", 4 }, { "connectpoll", 10 }, { "query", 60 }, { "copydata", 10 }, { "copyend", 4 }, { "result", 90 },
  { "flush", 30 }, { "consume", 40 },
}

local function fail(s, kind, n, log)
  os.remove(log)
  world.reset(s)
  return world.run(s, { env = ("FAIL=%s:%d FAIL_LOG=%s"):format(kind, n, log), preload = world.tools .. "/failer.so",
                        drive = "--limit 40" })
end

local function all_of(harness, s, kind, most)
  if world.sanitized and kind:find "^malloc" then return end
  local log = s.dir .. "/failer"
  local run = fail(s, kind, 0, log)
  local total = tonumber(world.read(log):match "(%d+) calls")
  if run.code ~= 1 or not total then
    invariants.tell(s.name .. ", " .. kind, { "the counting run ended with " .. run.code .. ": " .. run.err })
    return
  end
  local step = math.max(1, total / most)
  local function strike(at)
    if harness.chosen() then
      run = fail(s, kind, at, log)
      local hit = world.read(log):find "hit"
      invariants.check(s, run, ("%s %d of %d fails"):format(kind, at, total))
      harness.count(hit and "failed calls" or "calls not reached")
    end
  end
  for n = harness.options.share < 1 and 1 + math.random() * step or 1, total - 1, step do strike(math.floor(n)) end
  -- The last ones stand behind the COMMIT, and one more is not reached.
  for n = math.max(1, total - 1), total + 1 do strike(n) end
end

return function(harness)
  for i, mode in ipairs { "upsert", "straight" } do
    local s = scenarios.get(mode, mode == "straight" and "csv.gz" or "csv", "typed")
    for _, kind in ipairs(kinds) do
      if i == 1 or not kind[1]:find "malloc" then all_of(harness, s, kind[1], i == 1 and kind[2] or kind[2] // 4 + 1) end
    end
  end
end
