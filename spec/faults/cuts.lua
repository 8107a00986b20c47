-- The network goes bad: cut, reset or swallowed after byte k in either direction, at COMMIT, byte by byte, late.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

-- A connection that notices a dead network within seconds; how it does that is the same with the defaults, which take minutes.
local IMPATIENT = "keepalives_idle=1 keepalives_interval=1 keepalives_count=2 tcp_user_timeout=2000 connect_timeout=2"

-- Bytes up and down and COMMITs of a run that nothing happens to: its first connection.
local function measure(s)
  local log = s.dir .. "/proxy"
  os.remove(log)
  world.reset(s)
  local run = world.run(s, { proxy = "--log " .. log })
  local up, down, commits = world.read(log):match "1 (%d+) (%d+) (%d+)"
  assert(run.code == 1 and up, s.name .. " through the proxy: " .. run.err)
  return { up = tonumber(up), down = tonumber(down), commits = tonumber(commits) }
end

local function strike(s, fault, what, more)
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

local function bytes(harness, s, m, how, n, more)
  for _, direction in ipairs { "up", "down" } do
    for _, k in ipairs(places(n, m[direction])) do
      if harness.chosen() then
        strike(s, ("--%s %d --how %s"):format(direction, k, how), ("%s after byte %d %s"):format(how, k, direction), more)
        harness.count(how == "hole" and "black holes" or "cuts")
      end
    end
  end
end

-- Nothing was answered, but the last COMMIT was done: kitload has to ask, and tell the truth.
local function commits(harness, s, m)
  for n = 1, m.commits do
    for _, how in ipairs { "cut", "rst" } do
      for _, what in ipairs { "commit", "query" } do
        local last = n == m.commits
        if harness.chosen(last and 3 or 1) then
          local title = ("%s at %s %d of %d"):format(how, what == "commit" and "the answer of COMMIT" or "COMMIT", n, m.commits)
          local run = strike(s, ("--%s %d --how %s"):format(what, n, how), title)
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
  for i, s in ipairs(scenarios.all()) do
    if whole or i <= 3 then
      local m = measure(s)
      bytes(harness, s, m, "cut", 6)
      bytes(harness, s, m, "rst", 4)
      commits(harness, s, m)
      if i <= 3 and (whole or i == 3) then bytes(harness, s, m, "hole", whole and 6 or 4, IMPATIENT) end
      if whole or i == 2 then slow(harness, s) end
      if whole and i == 3 then in_doubt(harness, s, m) end
    end
  end
end
