-- A job with staging = "rows" dies between staging and merge. `kitload merge JOB` must finish it, even if that dies at
-- first, too.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

local points = { "staging.ended", "t2.begun", "destination.held", "merge.before", "merge.in", "merge.after",
  "merge.concluded", "job.completed", "commit.before", "commit.sent", "commit.answered", "loading.finished" }

local function finish(s, id, how)
  how = how or {}
  how.command = { "merge", id }
  return world.run(s, how)
end

-- Rows that the reader rejected are in the staging table, too. `kitload rejects` gives the user all rows that the merge left out.
local function rejects_are_there(list, s, id)
  local ok, out = world.sh(("cd %s && %s rejects %s --csv --to %s"):format(s.dir, world.binary, id,
    world.quote(os.getenv "KITLOAD_TEST_PG")))
  if not ok or select(2, out:gsub("much", "")) < select(2, s.rejects:gsub("much", "")) then
    list[#list + 1] = "the rejected rows are not to be had: " .. out:sub(1, 300)
  end
end

-- Merged by now, or before: the two ends that there are, and nothing else. A COMMIT that was sent may be done by the server
-- after its client died, and after the state was looked at.
local function is_finished(list, s, run, loaded, committing)
  local wanted = loaded and 5 or 1
  if run.how ~= "exit" or (run.code ~= wanted and not (committing and run.code == 5)) then
    list[#list + 1] = ("merge ended by %s %d, not %d: %s"):format(run.how, run.code, wanted, run.err)
  end
  if world.hash(s) ~= s.after then
    invariants.third = invariants.third + 1
    list[#list + 1] = "merged, but the destination is not as after"
  end
end

local function resume(s, point, again)
  world.reset(s)
  local list = {}
  local n = s.points[point]
  world.run(s, { env = ("KITLOAD_FAULT=%s:%d=kill"):format(point, n) })
  invariants.server_is_clean(list) -- until then the job is one that lives
  local id = world.value "SELECT id::text FROM public._importflow_jobs"
  local state = invariants.state(s, list)
  if again then
    finish(s, id, { env = ("KITLOAD_FAULT=%s=kill"):format(again) })
    invariants.server_is_clean(list)
    state = invariants.state(s, list)
  end
  is_finished(list, s, finish(s, id), state == "after", (again or point) == "commit.sent")
  rejects_are_there(list, s, id)
  local run = finish(s, id)
  if run.code ~= 5 then list[#list + 1] = ("merged twice: it ended by %s %d: %s"):format(run.how, run.code, run.err) end
  run = world.run(s)
  if run.code ~= 5 then list[#list + 1] = ("the file again: it ended by %s %d: %s"):format(run.how, run.code, run.err) end
  if world.hash(s) ~= s.after then list[#list + 1] = "afterwards the destination is not as after" end
  if world.value "SELECT string_agg(status, ' ') FROM public._importflow_jobs WHERE status <> 'failed'" ~= "completed" then
    list[#list + 1] = "the jobs are not what was done: " .. (world.value "SELECT string_agg(status, ' ') FROM public._importflow_jobs" or "none")
  end
  invariants.tell(("%s, killed at %s%s, merged"):format(s.name, point, again and " and again at " .. again or ""), list)
end

return function(harness)
  for _, s in ipairs(scenarios.all()) do
    for i, point in ipairs(s.staging == "rows" and points or {}) do
      if harness.chosen() then
        resume(s, point)
        harness.count "jobs merged after a kill"
      end
      if s.points["staging.ended"] and i < 11 and i % 2 == 1 and harness.chosen() then
        resume(s, "staging.ended", points[i == 1 and 2 or i])
        harness.count "jobs merged after a kill"
      end
    end
  end
end
