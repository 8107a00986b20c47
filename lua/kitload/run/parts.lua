-- Several runs as one: the files of --each, and the kits of run 'shop.*'. Each run is the story of one run; what became of it is
-- a value here. One summary, one report, the worst exit code.
--
--   { name, options, words } ─▶ one ─▶ outcome ─┐
--   { name, options, words } ─▶ one ─▶ outcome ─┼▶ summary, report, exit code
--   { name, options, words } ─▶ one ─▶ outcome ─┘
local context_of = require "kitload.run.context"
local count_names = require "kitload.talk.counts"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local report = require "kitload.run.report"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Part     what one run of several knows about the others, and of who asks for it
---@field names table<string, string>?   of files of one kit, by path
---@field of_files boolean?  the runs are files of one kit: a job says once for all of them that they were loaded before
---@field of_kits boolean?  the runs are of several kits: the names of rejects and problems have that of the kit
---@field whole boolean?  its report is wanted whole; else only the counts and the names of the rejects
---@field report fun(r: kitload.Report)  called with its report
---@field nothing fun(why: string)       called where there was nothing to do

---@class kitload.Outcome  what became of one of several runs
---@field name string      path of the file, or name of the kit
---@field code integer
---@field err table?
---@field report kitload.Report?  whole, or its counts, the names of its rejects and its unread headers
---@field nothing string?  why there was nothing to do

---@alias kitload.RunOne fun(options: table, words: string[], context: table): integer?, table?
---  The command for one run. It sets context.reached when there is a connection, and tells context.part of its end.

-- The options of one run. Those about all runs (--report, --json, --exit-if-loaded) are left to the summary.
local function options_of_one(options)
  local own = {}
  for name, value in pairs(options) do own[name] = value end
  own.report, own.json, own.exit_if_loaded = nil, nil, nil
  return own
end

---@class kitload.Asked one of several runs
---@field name string
---@field words string[]  kit and files
---@field each boolean?   --each within this run
---@field names table<string, string>?
---@field of_files boolean?
---@field of_kits boolean?

--- Whether somebody wants the whole reports of the runs.
function M.wants_whole(options, context)
  return (options.report or options.json or context.part and context.part.whole) and true or false
end

--- Run one of several. Its messages go where they always go. That there was nothing to do is kept for the summary.
---@param one kitload.RunOne
---@param options table
---@param asked kitload.Asked
---@param context kitload.Context  of the whole command
---@return kitload.Outcome outcome, boolean reached  there was a connection
function M.run_one(one, options, asked, context)
  local run = { name = asked.name, code = 0 }
  -- Without a report only the summary needs them. The counts of 10,000 files are small, but their reports are not.
  local whole = M.wants_whole(options, context)
  local mine = context_of.new { version = context.version, committed = false, part = {
    names = asked.names, of_files = asked.of_files, whole = whole, of_kits = asked.of_kits or context.part and context.part.of_kits,
    report = function(r)
      run.report = whole and r or { counts = r.counts, rejects = r.rejects, why = r.why, unread = r.unread, job = r.job }
    end,
    nothing = function(why) run.nothing = why end,
  } }
  local own = options_of_one(options)
  own.each = asked.each
  local code, err = one(own, asked.words, mine)
  context.committed = context.committed or mine.committed
  run.code, run.err = code or errors.exit_of(err), not code and err or nil
  return run, mine.reached == true
end

--- The sums of the runs that loaded, like the counts of one run.
---@param runs kitload.Outcome[]
---@return table<string, integer>
function M.sum(runs)
  local total = {}
  for _, run in ipairs(runs) do
    for name, n in pairs(not run.err and run.report and run.report.counts or {}) do total[name] = (total[name] or 0) + n end
  end
  return total
end

--- The worst exit code.
---@param runs kitload.Outcome[]
---@return integer
function M.worst(runs)
  local code = 0
  for _, run in ipairs(runs) do code = math.max(code, run.code) end
  return code
end

--- Whether there was nothing to do for any of them.
function M.all_nothing(runs)
  for _, run in ipairs(runs) do
    if not run.nothing then return false end
  end
  return runs[1] ~= nil
end

-- Which of the four ways a run ended. `words` are the names of the ways.
local function way_of(run, words)
  return run.code > 1 and words[4] or run.nothing and words[3] or run.code == 1 and words[2] or words[1]
end

--- "3 files: 1 loaded, 1 with rejected rows, 1 failed"
---@param runs kitload.Outcome[]
---@param left integer  how many were not begun
---@param what string   "file"
---@param words string[]  the names of four ways to end: good, with rejected rows, nothing to do, failed
function M.head(runs, left, what, words)
  local count, parts = {}, {}
  for _, run in ipairs(runs) do
    local way = way_of(run, words)
    count[way] = (count[way] or 0) + 1
  end
  for _, name in ipairs(words) do
    if count[name] then parts[#parts + 1] = ("%s %s"):format(text.count(count[name]), name) end
  end
  if left > 0 then parts[#parts + 1] = text.count(left) .. " not begun" end
  return ("%s: %s"):format(text.plural(#runs + left, what), table.concat(parts, ", "))
end

--- "5 read   2 added   6 inserted   1 rejected"; nil where no rows were read.
function M.total(runs)
  local total, words = M.sum(runs), {}
  for _, name in ipairs(count_names.summed) do
    if (total[name] or 0) > 0 or name == "rejected" and total.read then
      words[#words + 1] = ("%s %s"):format(text.count(total[name] or 0), name == "split" and "added" or name)
    end
  end
  return words[1] and table.concat(words, "   ") or nil
end

--- What a summary says beside a run that did not end well. The name of the run is not said again.
---@param run kitload.Outcome
function M.why(run)
  if run.err then
    local message = run.err.message
    local rest = message:sub(1, #run.name) == run.name and message:sub(#run.name + 1) or nil
    return rest and rest:find "^[:,]? " and rest:gsub("^[:,]? ", "", 1) or message
  end
  if run.report and run.report.why then return run.report.why end
  return ("%s%s"):format(text.plural(run.report and run.report.counts.rejected or 0, "rejected row"),
    run.report and run.report.rejects and " in " .. run.report.rejects or "")
end

local SHOWN, WIDE, LEAST = 20, 40, 20 -- how many files a list names; the widest column of names; room for a reason beside them

--- A line for each file that did not end well. What does not fit into the line stands below it. If there are many, only the first are
--- named, and those that failed come before those with rejected rows.
---@param files { name: string, code: integer, why: string }[]
---@param columns integer
---@return string[]
function M.bad_files(files, columns)
  local bad, failed, lines, wide = {}, {}, {}, 0
  for _, file in ipairs(files) do
    if file.code > 0 then bad[#bad + 1] = file end
    if file.code > 1 then failed[#failed + 1] = file end
  end
  local most = (out.verbose or #bad <= SHOWN + 1) and #bad or SHOWN
  if most < #bad then
    for _, file in ipairs(bad) do
      if file.code == 1 then failed[#failed + 1] = file end
    end
    bad = failed
  end
  for i = 1, most do wide = math.max(wide, text.width(text.show(bad[i].name))) end
  wide = math.min(wide, WIDE)
  for i = 1, most do
    local head = ("  %s  exit %-3d "):format(text.pad(text.show(bad[i].name), wide), bad[i].code)
    local why = text.show(bad[i].why)
    local room = columns - text.width(head)
    if room < LEAST then
      lines[#lines + 1] = (head:gsub("%s+$", ""))
      for _, line in ipairs(text.wrap(why, columns - 6)) do lines[#lines + 1] = "      " .. line end
    else
      for n, line in ipairs(text.wrap(why, columns - 6, room)) do lines[#lines + 1] = (n == 1 and head or "      ") .. line end
    end
  end
  if most < #bad then lines[#lines + 1] = ("  and %s more (-v shows all)"):format(text.count(#bad - most)) end
  return lines
end

-- The runs of the report, each with its name under `key`.
local function run_value(run, key)
  local value
  if run.report and run.report.runs then -- of --each within it
    value = run.report.runs
  elseif run.report then
    value = report.value(run.report)
  elseif run.err then
    value = json.object(outcome.error_pairs(run.err))
  else
    value = json.object { { "status", "nothing" }, { "why", run.nothing }, { "exit", 0 } }
  end
  table.insert(value, 1, { key, run.name })
  return value
end

--- The whole as a value for json.encode: status, sums, and what became of each run.
---@param runs kitload.Outcome[]
---@param left string[]   names of those that were not begun
---@param key string      what the name of a run is: "path" or "kit"
---@param code integer
---@param committed boolean
---@return table[] pairs_in_order
function M.value(runs, left, key, code, committed)
  local values, counts, total = {}, {}, M.sum(runs)
  for i, run in ipairs(runs) do values[i] = run_value(run, key) end
  for _, name in ipairs(count_names.summed) do
    if name ~= "split" or (total.split or 0) > 0 then counts[#counts + 1] = { name, total[name] } end
  end
  return {
    { "status", code == 130 and "interrupted" or code > 1 and "failed" or "completed" }, { "committed", committed }, { "exit", code },
    { "counts", json.object(counts) }, { "runs", json.array(values) }, { "not_begun", json.array(left) },
  }
end

return M
