-- Checks what must be true after any fault (the list at the head of main.lua).
local world = require "spec.faults.world"

local M = { third = 0, broken = {} }

local function broken(list, ...)
  list[#list + 1] = string.format(...)
end

-- Within five seconds nothing of ours is left on the server.
local function server_is_clean(list, seconds)
  local deadline = world.sys.monotonic() + (seconds or 5)
  repeat
    local left = world.value [[
SELECT (SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'kitload%')
     + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')]]
    if left == 0 then return end
    os.execute "sleep 0.02"
  until world.sys.monotonic() > deadline
  broken(list, "a session or lock is left after 5 s: %s", world.value [[
SELECT string_agg(concat_ws(' ', pid, state, wait_event, query), '; ') FROM pg_stat_activity WHERE application_name LIKE 'kitload%']] or "a lock")
end

M.server_is_clean = server_is_clean

local function keeps_secrets(list, where, text)
  for _, secret in ipairs(world.secrets) do
    local at = text:find(secret, 1, true)
    if at then broken(list, "%s shows a secret: %s", where, text:sub(math.max(1, at - 60), at + 30)) end
  end
end

local crashes = { "AddressSanitizer", "LeakSanitizer", "runtime error:", "stack traceback", "internal error", "this is a bug of kitload",
  "attempt to " }

local function did_not_crash(list, run)
  for _, word in ipairs(crashes) do
    if run.err:find(word, 1, true) then broken(list, "it crashed: %s", run.err:sub(1, 600)) return end
  end
  if run.how == "hung" then broken(list, "it hung for %.0f ms: %s", run.ms, run.err) end
  if run.how == "signal" and run.code ~= 9 then broken(list, "it died of signal %d: %s", run.code, run.err) end
end

local function is_truthful(list, run, state)
  if run.how ~= "exit" then return end
  local loaded = run.code == 0 or run.code == 1
  if loaded and state ~= "after" then broken(list, "exit %d, but the destination is as %s", run.code, state) end
  if not loaded and run.code ~= 6 and state ~= "before" then
    broken(list, "exit %d, but the destination is as %s: %s", run.code, state, run.err)
  end
  if not loaded and not run.err:find "%S" then broken(list, "exit %d without a word", run.code) end
end

local function jobs_are_truthful(list, run, state)
  local rows = world.job_rows()
  local completed = 0
  for _, row in ipairs(rows) do
    keeps_secrets(list, "the job's row", row.said)
    if row.status == "completed" then completed = completed + 1 end
    if row.status == "running" and run.how == "exit" and run.code < 4 then broken(list, "the job is running, but the run ended with %d", run.code) end
  end
  if (completed > 0) ~= (state == "after") then
    broken(list, "the destination is as %s, but %d jobs are completed", state, completed)
  end
  -- A claim without its rows would keep the file out for ever, rows without their claim let it in twice.
  local claimed = world.value "SELECT count(*) FROM public._importflow_files WHERE loaded"
  if (claimed > 0) ~= (state == "after") then broken(list, "the destination is as %s, but %d files count as loaded", state, claimed) end
  return completed
end

local function left_nothing(list, s, why)
  local files = world.files(s)
  if files:find "%.tmp" then broken(list, "%s left %s", why, files:gsub("\n", " ")) end
end

--- Which of its two states the destination is in.
function M.state(s, list)
  local hash = world.hash(s)
  if hash == s.before then return "before" end
  if hash == s.after then return "after" end
  M.third = M.third + 1
  broken(list, "a third state")
  return "third"
end

-- Run again without a fault: it ends in "after", whatever was.
local function run_again(list, s, state)
  local run = world.run(s)
  local wanted = state == "after" and 5 or 1
  if run.code ~= wanted then broken(list, "run again it ended with %d, not %d: %s", run.code, wanted, run.err) end
  if world.hash(s) ~= s.after then
    M.third = M.third + 1
    broken(list, "run again it did not end in after")
  end
  left_nothing(list, s, "the run after it")
  keeps_secrets(list, "standard error", run.err)
  local rejects = world.rejects(s)
  if rejects ~= s.rejects then broken(list, "the rejects file is not the one that it should be (%d bytes of %d)", #rejects, #s.rejects) end
  local completed = 0
  for _, row in ipairs(world.job_rows()) do
    completed = completed + (row.status == "completed" and 1 or 0)
    if row.status == "running" and run.code ~= 5 then broken(list, "a dead job is still called running after the next run") end
  end
  if completed ~= 1 then broken(list, "%d jobs are completed at the end", completed) end
end

--- Check all of it after a run, and that running again is right. Failures are printed and kept.
---@param s faults.Scenario
---@param run faults.Run
---@param what string  the fault, for people
---@param options { seconds: number?, again: boolean? }?
---@return string state
function M.check(s, run, what, options)
  options = options or {}
  local list = {}
  server_is_clean(list, options.seconds)
  local state = M.state(s, list)
  did_not_crash(list, run)
  is_truthful(list, run, state)
  jobs_are_truthful(list, run, state)
  -- Without memory it can only end, as if it was killed. A file that could not be renamed is named, and stays.
  local starved = run.err:find "^kitload: out of memory"
  if run.how == "exit" and not starved and not run.err:find("could not be renamed", 1, true) then left_nothing(list, s, "it") end
  keeps_secrets(list, "standard error", run.err)
  keeps_secrets(list, "standard output", run.out)
  keeps_secrets(list, "the report", world.read(s.dir .. "/out/report.json"))
  keeps_secrets(list, "the problems file", world.read(s.dir .. "/out/p.jsonl"))
  if options.again ~= false then run_again(list, s, state) end
  M.tell(("%s, %s (%s %d)"):format(s.name, what, run.how, run.code), list)
  return state
end

--- Print what did not hold.
function M.tell(title, list)
  if #list == 0 then return end
  M.broken[#M.broken + 1] = title
  io.stdout:write("FAULT  ", title, "\n")
  for _, text in ipairs(list) do io.stdout:write("       ", text, "\n") end
  io.stdout:flush()
end

return M
