-- The runs of imports: each is a child `kitload run` with a job id that the state knew before. What became of it, the destination
-- says: a child `kitload job` asks it.
--
--   queue ─▶ state: submitting, job ─▶ child run ─▶ its end ─▶ child job ─▶ completed | failed | asked again
--
-- Nothing here waits: the conductor looks again and again. After a crash of the front a run may still be at work. It holds run.lock,
-- and until it lets go nobody asks. What nobody saw ending and is not in the destination is run again.
local child = require "kitload.host.child"
local command = require "kitload.serve.base.command"
local events = require "kitload.serve.state.events"
local imports = require "kitload.serve.state.imports"
local json = require "kitload.talk.json"
local kits = require "kitload.serve.base.kits"
local reviews = require "kitload.serve.work.reviews"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"

local M = {}

---@class kitload.serve.Run
---@field project string
---@field id string
---@field kit string
---@field job string
---@field child userdata?   the run, if we have begun it
---@field asker userdata?   the child that asks the destination
---@field code integer?     the exit code of the run; nil: nobody saw its end
---@field phase "running"|"waiting"|"asking"
---@field at number         when it is asked next
---@field tries integer

-- Seconds until the destination is asked again: at once, then twice as long each time.
local FIRST, LONGEST = 0.5, 60
-- How often an import is begun anew after crashes that nobody saw.
local ATTEMPTS = 3
-- How often the destination is asked before an import of which nobody knows the outcome says so.
local PATIENCE = 4
-- The exit code of a run that was not let in: too many rejects, a constraint, a file that is in already.
local REFUSED = 5
-- Seconds that a run waits for another load of its table.
local LOCK = "600"

local function folder(c, run) return spool.import(c.config.spool, run.id) end

local function add(words, more)
  table.move(more, 1, #more, #words + 1, words)
  return words
end

local function read_json(path)
  local text = spool.read(path)
  local ok, value = pcall(json.decode, text or "")
  return ok and type(value) == "table" and value or nil, text
end

-- Beginning ---------------------------------------------------------------------------------------------------------------------

local function words_of(c, row, job)
  local at = spool.import(c.config.spool, row.id)
  local kit = kits.get(c.config.spool, row.project, row.kit)
  local word = kit and kits.word(c.config.spool, kit) or row.kit
  local words = { c.config.program, "run", word, spool.file(c.config.spool, row.id, row.file_name), "--job-id", job,
    "--file-path", row.file_name,
    "--report", at .. "/report.json", "--rejects", at .. "/rejects.csv", "--problems", at .. "/problems.jsonl",
    "--progress", "never", "--color", "never", "--lock-timeout", LOCK }
  add(words, kits.destination(c.config, row.project, row.kit))
  local review = row.mode == "review" and read_json(at .. "/review.json")
  if review then
    words[3] = review.kit_path
    add(words, { "--review", at .. "/review.json" })
  end
  local names = {}
  for name in pairs(row.meta or {}) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do add(words, { "--meta", ("%s=%s"):format(name, tostring(row.meta[name])) }) end
  return words
end

-- What an earlier attempt has left would be taken for what this one writes.
local function clear(at)
  for _, name in ipairs { "report.json", "rejects.csv", "problems.jsonl", "log", "ask.json", "ask.err" } do os.remove(at .. "/" .. name) end
end

local function spawn(c, row, job)
  local at = spool.import(c.config.spool, row.id)
  clear(at)
  return child.spawn { argv = words_of(c, row, job), cwd = c.config.root, out = at .. "/log", err = at .. "/log", lock = at .. "/run.lock",
    env = command.environment(c.config) }
end

--- Begin the run of an import that is queued.
---@param c table  the conductor
---@param project string
---@param id string
function M.begin(c, project, id)
  reviews.close(c, id)
  local job, event = sys.uuid(), nil
  local row = c.db:transaction(function()
    local found = imports.hold_of(c.db, project, id)
    if not found or not found.queued then return nil end
    local changed
    changed, event = imports.change(c.db, found, { state = "submitting", queue = false, job = job, attempt = found.attempt + 1 })
    if changed then imports.attempt(c.db, changed, changed.attempt, job) end
    return changed
  end)
  if not row then return end
  events.publish(c.front, event)
  local run = { project = project, id = id, kit = row.kit, job = job, phase = "running", at = 0, tries = 0,
    organisation = row.organisation }
  c.runs[id] = run
  local started, err, held = spawn(c, row, job)
  run.child = started
  if started then
    imports.began(c.db, row, started:pid())
  elseif held then
    run.phase = "waiting" -- a run of an earlier front, which has just ended
  else
    run.phase, run.code, run.said = "asking", 3, err.message
  end
end

--- Take over a run that an earlier front has begun, or whose outcome is still open.
function M.take_over(c, row)
  c.runs[row.id] = { project = row.project, id = row.id, kit = row.kit, job = row.job, phase = "waiting", at = 0, tries = 0, pid = row.pid,
    organisation = row.organisation }
end

-- Ending ------------------------------------------------------------------------------------------------------------------------

-- The report of the run, whose files lie beside it.
local function settle_report(c, run)
  local path = folder(c, run) .. "/report.json"
  local report, text = read_json(path)
  if not report then return nil end
  text = spool.without(c.config.spool, run.id, text, true)
  local at = ('"folder": %s'):format(json.encode(c.config.root))
  local from, to = text:find(at, 1, true)
  if from then text = text:sub(1, from - 1) .. '"folder": "."' .. text:sub(to + 1) end
  sys.write(path, text)
  return json.decode(text)
end

local COUNTS = { "read", "inserted", "updated", "unchanged", "existing", "deleted", "rejected", "skipped", "suppressed" }

-- Counts as the job's row has them. What it lacks the report adds.
local function counts_of(job, report)
  local counts, list = report and report.counts or {}, {}
  for _, name in ipairs(COUNTS) do
    local n = job and job["rows_" .. name] or counts[name]
    if type(n) == "number" then list[#list + 1] = { name, math.tointeger(n) or n } end
  end
  for _, name in ipairs { "warnings", "good" } do
    local n = counts[name]
    if type(n) == "number" then list[#list + 1] = { name, math.tointeger(n) or n } end
  end
  return list[1] and json.object(list) or nil
end

local exits = { [2] = "kit", [3] = "input", [4] = "database", [5] = "refused", [6] = "in_doubt", [70] = "bug", [130] = "interrupted" }

-- The last error that the run has printed.
local function last_words(c, run)
  local said = run.said
  for line in (spool.read(folder(c, run) .. "/log") or ""):gmatch "[^\n]+" do said = line:match "^kitload: error: (.*)" or said end
  return said
end

-- What the run, its report and its job say of the error: a code and a sentence.
local function told(c, run, job, report)
  local of_report = report and type(report.error) == "table" and report.error or {}
  local of_job = job and type(job.error) == "table" and job.error or {}
  local was_killed = run.code and run.code > 128
  local code = of_report.code or report and report.code or exits[run.code or 0] or was_killed and "killed" or "failed"
  local sentence = of_report.message or report and (report.refused or report.why) or of_job.message or last_words(c, run)
    or was_killed and "the run was killed" or "the run ended and has not said why"
  return code, sentence
end

-- Why the import failed, for its reader.
local function problem_of(c, run, job, report, rows_in)
  local code, sentence = told(c, run, job, report)
  if rows_in == "unknown" then
    code, sentence = "in_doubt", "nobody knows yet whether its rows are in: the destination does not tell"
  elseif rows_in == "all" and not job then
    code, sentence = "no_job", "the rows are in, and the destination has no job that says so"
  end
  return json.object { { "code", code }, { "sentence", spool.without(c.config.spool, run.id, sentence) }, { "rows_in", rows_in } }
end

-- Changes the import, unless it has been erased meanwhile.
local function conclude(c, run, changes, outcome)
  local event
  c.db:transaction(function()
    local row = imports.hold_of(c.db, run.project, run.id)
    if not row or row.job ~= run.job or row.state == "completed" then return end
    if row.ending and changes.state == "failed" then
      changes.state, changes.problem, outcome = "canceled", nil, "canceled"
    end
    if row.state == "failed" and not outcome then return end -- it was unknown, and still is
    local changed
    changed, event = imports.change(c.db, row, changes)
    if changed and outcome then imports.ended(c.db, changed, run.code, outcome) end
  end)
  if event then events.publish(c.front, event) end
end

local function again(run)
  run.tries, run.asker, run.phase = run.tries + 1, nil, "asking"
  run.at = sys.monotonic() + math.min(FIRST * 2 ^ (run.tries - 1), LONGEST)
end

local function complete(c, run, job)
  local report = settle_report(c, run)
  local file = report and report.files and report.files[1] or {}
  conclude(c, run, { state = "completed", problem = json.null, counts = counts_of(job, report), file_sha256 = file.sha256, cancel = false },
    "completed")
  spool.forget_file(c.config.spool, run.id)
  c.runs[run.id] = nil
  c.ended = true
end

local function fail(c, run, job, rows_in)
  local report = settle_report(c, run)
  -- What the destination refused comes back into the review.
  local row = run.code == REFUSED and rows_in == "none" and imports.of(c.db, run.project, run.id)
  local state = row and row.mode == "review" and row.state == "submitting" and not row.ending and "review" or "failed"
  conclude(c, run, { state = state, problem = problem_of(c, run, job, report, rows_in),
    counts = state == "failed" and counts_of(nil, report) or nil }, rows_in ~= "unknown" and "failed" or nil)
  if rows_in == "unknown" then return again(run) end
  c.runs[run.id] = nil
  c.ended = true
end

-- Nobody saw the run's end, and its rows are not in: it begins anew.
local function begin_anew(c, run)
  local event
  c.db:transaction(function()
    local row = imports.hold_of(c.db, run.project, run.id)
    if not row or row.job ~= run.job or row.state ~= "submitting" or row.queued then return end
    local changed
    changed, event = imports.change(c.db, row, { state = "submitting", queue = true })
    imports.ended(c.db, changed, nil, "failed")
  end)
  if event then events.publish(c.front, event) end
  c.runs[run.id] = nil
end

local function not_in(c, run, job)
  local report = (run.code == 0 or run.code == 1) and read_json(folder(c, run) .. "/report.json")
  -- The run has committed, and somebody has taken its job away.
  if report and report.committed == true and not job then return fail(c, run, nil, "all") end
  local row = imports.of(c.db, run.project, run.id)
  if not row then
    c.runs[run.id] = nil
  elseif run.code == nil and not row.ending and row.state == "submitting" and row.attempt < ATTEMPTS and row.spool then
    begin_anew(c, run)
  else
    fail(c, run, job, "none")
  end
end

-- Exit codes of runs that say for sure that nothing was loaded, also where the destination cannot be asked.
local certain = { [2] = true, [3] = true, [4] = true, [5] = true, [130] = true }

-- What the destination says of the job.
local function judge(c, run, code)
  local at = folder(c, run)
  local job = code == 0 and read_json(at .. "/ask.json") or nil
  local said = read_json(at .. "/ask.err")
  os.remove(at .. "/ask.json")
  os.remove(at .. "/ask.err")
  local is_missing = code == 2 and said and type(said.message) == "string" and said.message:find("there is no job ", 1, true) == 1
  if job and job.status == "completed" then return complete(c, run, job) end
  if job and (job.status == "running" or job.alive == true) then return again(run) end
  if job then
    if type(job.error) == "table" and job.error.committed == true then return fail(c, run, job, "all") end
    return not_in(c, run, job)
  end
  if is_missing then return not_in(c, run, nil) end
  -- It cannot be asked now.
  if certain[run.code or 0] then return fail(c, run, nil, "none") end
  if run.code == 0 or run.code == 1 or run.code == nil and run.tries < PATIENCE then return again(run) end
  return fail(c, run, nil, "unknown")
end

local function ask(c, run)
  local at = folder(c, run)
  sys.mkdir(at, 448) -- the spool may be another one than before
  local words = add({ c.config.program, "job", run.job, "--json", "--log-format", "json" },
    kits.destination(c.config, run.project, run.kit))
  local asker = child.spawn { argv = words, cwd = c.config.root, out = at .. "/ask.json", err = at .. "/ask.err",
    env = command.environment(c.config) }
  if not asker then return again(run) end
  run.asker = asker
end

--- Look at one run. Raises a problem while the state is away; then it is looked at again.
function M.look(c, run)
  if run.phase == "running" then
    local ended = run.child:ended()
    if not ended then return end
    run.code, run.child, run.phase = ended.code, nil, "asking"
  end
  if run.phase == "waiting" then
    if child.is_locked(folder(c, run) .. "/run.lock") then return end
    run.phase = "asking"
  end
  if not run.asker then
    if sys.monotonic() >= run.at then ask(c, run) end
    return
  end
  local code = run.asked
  if not code then
    local ended = run.asker:ended()
    if not ended then return end
    code = ended.code
  end
  run.asked = code -- the answer is judged again when the state comes back
  judge(c, run, code)
  run.asked, run.asker = nil, nil
end

--- End runs that somebody has canceled.
function M.cancel(c)
  for id, run in pairs(c.runs) do
    if not run.killed then
      local row = imports.of(c.db, run.project, id)
      if row and row.ending then
        run.killed = true
        M.kill(c, run)
      end
    end
  end
end

--- End a run: also one that an earlier front has begun.
function M.kill(c, run)
  if run.child then return run.child:kill() end
  if not run.pid or not child.is_locked(folder(c, run) .. "/run.lock") then return end
  local words = spool.read(("/proc/%d/cmdline"):format(run.pid)) or ""
  if words:find(run.job, 1, true) then sys.run { argv = { "/bin/kill", "-TERM", "--", "-" .. run.pid } } end
end

return M
