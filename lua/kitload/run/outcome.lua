-- Makes the report's table from what the pipeline and the merge counted. report.lua prints it.
local carried = require "kitload.plan.carried"
local errors = require "kitload.talk.errors"
local codes = require "kitload.talk.codes"
local connect = require "kitload.connect.connect"
local hooks = require "kitload.kits.hooks"
local listing = require "kit.base.listing"
local input = require "kitload.files.input"
local json = require "kitload.talk.json"
local leftovers = require "kitload.files.leftovers"
local out = require "kitload.talk.output"
local quoting = require "kitload.reading.quoting"
local rejected = require "kitload.merge.rejected"
local report = require "kitload.run.report"
local session = require "kitload.run.session"
local sql = require "kitload.pg.sql"
local suspect = require "kitload.reading.suspect"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local totals = require "kitload.reading.totals"
local units = require "kitload.reading.units"

local M = {}

--- The error for a kit whose function raised an error. This is bad code, not bad data.
---@param found { message: string, file: string, row: integer, line: integer, count: integer }
function M.kit_error(found)
  local message, rest = found.message:match "^([^\n]*)\n?(.*)$"
  if message:find "attempt to compare %a+ with %a+$" and message:find("string", 1, true) and message:find("number", 1, true) then
    message = message .. ": decimals are texts in functions, write k.dec(row.amount) < 100"
  end
  local where = ("while reading %s, row %s"):format(found.file, text.count(found.row))
  if found.count > 1 then where = ("%s; %s rows end like this"):format(where, text.count(found.count)) end
  return errors.usage(message, where, { detail = rest ~= "" and rest or nil })
end

-- Adds the name of the file to "row 57": the file that holds the row with that number.
local function with_file(detail, number, files)
  local before = 0
  for _, file in ipairs(files) do
    if number <= before + file.rows then return (detail:gsub("row %d+", "%0 of " .. file.name:gsub("%%", "%%%%"), 1)) end
    before = before + file.rows
  end
  return detail
end

--- The message for a row that a check over all rows rejected.
---@param r kitload.apply.reject
---@param files { name: string, rows: integer }[]?  in the order in which they were read
function M.set_message(r, files)
  local detail = r.detail
  if detail and r.other and files and #files > 1 and not codes.is_whole(r.code) then detail = with_file(detail, r.other, files) end
  return codes.fill(r.code, detail)
end

-- Rows of the header. They stand above the data, but do not count as skipped.
local function headers_of(file)
  return file.header_rows and #file.header_rows or file.is_rejects and 1 or 0
end

local function files_of(s, result)
  local files = {}
  for i, file in ipairs(s.files) do
    local read = result.files[i] or {}
    files[i] = { name = file.name, rows = read.rows, bytes = read.bytes, sha256 = read.sha256, encoding = file.encoding,
      compression = file.compression, format = file.dialect.format or "csv", delimiter = file.dialect.delimiter,
      header = file.dialect.header or nil, comments = read.comments, footer = read.footer,
      above = read.above and math.max(read.above - headers_of(file) - (file.has_separator and 1 or 0), 0) }
  end
  return files
end

local function how(s)
  local first = input.describe(s.files[1])
  for _, file in ipairs(s.files) do
    if input.describe(file) ~= first then return "files of several kinds" end
  end
  return first
end

-- Fields without a column for which another header may have been meant. Names of one or two letters are always near, so
-- they do not count.
local function near_misses(s)
  local list, seen = {}, {}
  for _, file in ipairs(s.files) do
    for _, name in ipairs(s.program.left_out) do
      local meant = file.bound and file.bound.near[name]
      local asked = meant and file.bound.asked[name]
      if asked and #asked > 2 and not seen[name] then
        local differ = units.differ(meant, asked)
        list[#list + 1], seen[name] = { field = name, asked = asked, header = meant, differs = differ and differ.what }, true
      end
    end
  end
  return list
end

-- How many unread headers a report names. For more it gives the number.
local UNREAD, HEADER = 1000, 200

local function unread_of(s, notes)
  local unread, seen, n = {}, {}, 0
  for _, file in ipairs(s.files) do
    for _, name in ipairs(file.bound and file.bound.unread or {}) do
      if not seen[name] and name ~= "" and not s.description.facts.extra then
        n = n + 1
        if n <= UNREAD then unread[n] = listing.clip(name, HEADER) end
      end
      seen[name] = true
    end
  end
  if n > UNREAD then
    notes[#notes + 1] = ("%s are read by no field: the report names the first %s"):format(text.plural(n, "column"), text.count(UNREAD))
  end
  return unread
end

-- Headers that the kit ignores, for programs.
local function ignored_of(s)
  local list, seen = {}, {}
  for _, file in ipairs(s.files) do
    for _, name in ipairs(file.bound and file.bound.ignored or {}) do
      if not seen[name] and #list < UNREAD then list[#list + 1] = listing.clip(name, HEADER) end
      seen[name] = true
    end
  end
  return list
end

-- Of wide files: which columns became rows, and how many blank cells of them became none.
local function melted_of(s, result)
  if not s.description.melt then return nil end
  local headers, seen, n = {}, {}, 0
  for _, file in ipairs(s.files) do
    for _, name in ipairs(file.melt and file.melt.headers or {}) do
      if not seen[name] then
        n = n + 1
        if n <= UNREAD then headers[n] = listing.clip(name, HEADER) end
      end
      seen[name] = true
    end
  end
  local hooked = false
  for _, item in ipairs(s.description.items) do hooked = hooked or item.kind == "row" or item.kind == "batch" end
  return { columns = n, headers = headers, blank = result.unmade or 0, hooked = hooked or nil }
end

-- The name of the destination. A table that does not exist yet has one, too, after the database was asked.
local function destination_of(s)
  if s.target then return s.target.display end
  return s.conn and s.into and sql.display(s.into.schema, s.into.table) or nil
end

-- A block of the file of a problem. What is packed, or came through a pipe, is not read again for a note.
local BLOCK = 65536
local function block_at(s)
  return function(p, offset)
    local example = p.examples and p.examples[1]
    for _, file in ipairs(s.files) do
      if file.regular and file.compression == "none" and (#s.files == 1 or example and example.file == file.name) then
        local handle = io.open(file.path, "rb")
        local block = handle and handle:seek("set", offset) and handle:read(BLOCK)
        if handle then handle:close() end
        return block
      end
    end
  end
end

-- A note about files that have a header and no rows: an export may have ended too early, or it may be the wrong file.
local function no_rows_note(s, result)
  local names, lacking, seen = {}, {}, {}
  for i, file in ipairs(s.files) do
    local read = result.files[i]
    if read and read.rows == 0 and not file.is_rejects and not s.options.limit then
      names[#names + 1] = file.name
      for _, field in ipairs(file.bound and not file.members and file.bound.missing or {}) do
        if not seen[field] then lacking[#lacking + 1], seen[field] = field, true end
      end
    end
  end
  if not names[1] then return nil end
  local what = s.files[1].members and "no rows" or "a header and no rows"
  return ("%s %s %s%s"):format(listing.list(names), #names == 1 and "has" or "have", what,
    lacking[1] and (", and no column for %s: is it the right file?"):format(listing.list(lacking)) or "")
end

---@return kitload.Report
local function base(s, result)
  local notes = table.move(s.notes, 1, #s.notes, 1, {})
  notes[#notes + 1] = quoting.note(result.problems, s.files)
  local has_letters = false
  for _, file in ipairs(s.files) do has_letters = has_letters or file.has_letters end
  notes[#notes + 1] = suspect.western_note(result.problems, has_letters, block_at(s))
  if #result.problems > 0 then
    local hints = require("kitload.guess.hint").notes(result.problems, s.description)
    table.move(hints, 1, #hints, #notes + 1, notes)
  end
  local unread = unread_of(s, notes)
  notes[#notes + 1] = no_rows_note(s, result)
  local found = totals.found(s.files, result.files, s.program)
  notes[#notes + 1] = totals.note(found, not s.options.into)
  return {
    title = input.title(s.files), how = how(s), files = files_of(s, result), kit = session.label(s), job = s.job,
    destination = destination_of(s), connection = s.conn and connect.remark(s.reach), load = s.description.facts.load or "append",
    seconds = sys.monotonic() - s.clock, started_at = os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(s.started)),
    problems = result.problems, skips = table.move(result.skips, 1, #result.skips, 1, {}), unread = unread,
    ignored = ignored_of(s), melted = melted_of(s, result), left_out = s.program.left_out,
    hooks = hooks.described(s.description.facts), needs_whole = carried.running(s.description) and true or nil,
    near = near_misses(s), notes = notes, totals = found,
  }
end

--- What the merge's transaction did besides the rows: SQL of the kit, a table and columns that it made.
---@param r kitload.Report
---@param outcome kitload.loading.outcome
function M.add_doings(r, outcome)
  if outcome.hooks and outcome.hooks[1] then r.hooks = outcome.hooks end
  local created = outcome.created
  if created and (created.table or created.columns[1]) then r.created = created end
end

--- The run has loaded. A dry run would have.
function M.completed(s, outcome, result)
  local r = base(s, result)
  r.status = outcome.commits and "completed" or "dry-run"
  r.committed = outcome.commits
  M.add_doings(r, outcome)
  r.counts, r.job = outcome.counts, outcome.job
  r.way = outcome.way .. (outcome.reason and ": " .. outcome.reason or "")
  for _, note in ipairs(outcome.notes) do r.notes[#r.notes + 1] = note end
  for _, skip in ipairs(outcome.skips or {}) do table.insert(r.skips, skip) end
  if (outcome.counts.repeated or 0) > 0 then
    table.insert(r.skips, { reason = "the key comes again in this input", count = outcome.counts.repeated })
  end
  r.exit = outcome.counts.rejected > 0 and 1 or 0
  return r
end

--- Report rows that were rejected after the reading, when their cells are not in memory.
---@param r kitload.Report
---@param rejects kitload.rejected
---@param files { name: string, base: integer, rows: integer }[]  with the row numbers of the staging table
---@return { row_index: integer, field: string?, example: table }[] shown
function M.add_rejects(r, rejects, files)
  local groups, shown = {}, {}
  for reject in rejected.each(rejects) do
    local name = (reject.field or "") .. "\n" .. reject.code
    local group, where = groups[name], files[1]
    for _, file in ipairs(files) do
      if reject.number > file.base then where = file end
    end
    if not group then
      group = { field = reject.field, code = reject.code, level = "error", count = 0, message = M.set_message(reject, files),
                examples = {} }
      groups[name], r.problems[#r.problems + 1] = group, group
    end
    group.count = group.count + 1
    group.differs = group.differs or group.message ~= M.set_message(reject, files)
    if #group.examples < 3 then
      local example = { file = where.name, row = reject.number - where.base }
      group.examples[#group.examples + 1] = example
      shown[#shown + 1] = { row_index = reject.number, field = reject.field, example = example }
    end
  end
  return shown
end

--- The rows were read, but nothing was loaded.
function M.failed(s, err, result)
  err.reported = true
  local r = base(s, result)
  r.status, r.exit, r.error = err.kind == "refused" and "refused" or "failed", err.exit, err.message
  r.refused = (err.message:gsub(": nothing was loaded$", ""))
  r.committed = err.committed == true
  r.counts = { read = result.read, split = result.split, rejected = result.rejected, skipped = result.skipped,
    warnings = result.warnings }
  if err.counts then r.counts = err.counts else r.load = nil end
  return r
end

--- Everything was checked. Nothing was to be written.
function M.checked(s, result)
  local r = base(s, result)
  r.status = "checked"
  r.counts = { read = result.read, split = result.split, rejected = result.rejected, skipped = result.skipped,
    warnings = result.warnings, good = result.read + result.split - result.rejected - result.skipped }
  r.exit = result.rejected > 0 and 1 or 0
  if #s.program.checks > 0 then r.notes[#r.notes + 1] = "what is checked over all rows (unique, dedupe) is left to run" end
  local facts = s.description.facts
  if facts.key and facts.key[1] and r.load ~= "append" then
    r.notes[#r.notes + 1] = facts.duplicates == "reject" and "rows that repeat a key are rejected in a run, and not counted here"
      or "rows that repeat a key are left out in a run, and not counted here"
  end
  local t = s.target
  if t and (t.checks[1] or t.foreign_keys[1] or t.exclusions[1] or t.triggers[1] or t.indexes[1]) then
    r.notes[#r.notes + 1] = "what the destination checks itself (unique indexes, foreign keys, checks, triggers) is left to run"
  end
  if s.conn and not s.target then
    r.notes[#r.notes + 1] = ("%s is not there yet, a run creates it"):format(sql.display(s.into.schema, s.into.table))
  elseif not s.target then
    r.notes[#r.notes + 1] = "destination not checked: " .. s.unchecked
  end
  return r
end

-- Whether the file is an older report. Any other file must not be replaced.
local function is_report(path)
  local there = sys.stat(path)
  if not there or there.kind ~= "file" or there.size == 0 then return true end
  local f = io.open(path, "rb")
  local first = f and f:read(1)
  if f then f:close() end
  return first == "{"
end

--- Write a report that is not about the rows of one run.
---@param path string
---@param pairs_in_order table[]
function M.write_short(path, pairs_in_order)
  if not is_report(path) then return out.warn(("%s is no report, and stays as it is"):format(path)) end
  local ok, why = sys.write(path, json.encode(json.object(pairs_in_order), true) .. "\n", leftovers.name(path, sys.uuid()))
  if not ok then out.warn("the report could not be written: " .. why.message) end
end

--- The report of a run that ended before its rows were read.
function M.error_pairs(err)
  local status = err.kind == "interrupted" and "interrupted" or err.kind == "refused" and "refused" or "failed"
  return {
    { "status", status }, { "error", err.message }, { "hint", err.hint }, { "code", err.code }, { "sqlstate", err.sqlstate },
    { "committed", err.committed == true }, { "exit", err.exit },
  }
end

--- The run ended before its rows were read. --report is written all the same, because somebody may wait for it.
function M.write_error(options, err)
  if options.report and not err.reported then M.write_short(options.report, M.error_pairs(err)) end
end

--- There was nothing to do, or there is no file. A present report is replaced, because it is about an earlier run and would
--- mislead.
---@param part kitload.Part?
---@return integer exit_code
function M.nothing(options, message, part)
  if part then
    part.nothing(message)
    return 0
  end
  if not out.quiet then io.stdout:write(message, ", nothing to do\n") end
  if options.report then
    M.write_short(options.report, { { "status", "nothing" }, { "why", message }, { "committed", false }, { "exit", 0 } })
  end
  return 0
end

--- Write the report to --report and to standard output.
function M.tell(s, r)
  if s.part then s.part.report(r) end
  if s.options.report then
    local ok, err = sys.write(s.options.report, report.json(r), leftovers.name(s.options.report, s.job))
    if not ok then out.warn("the report could not be written: " .. err.message) end
  end
  if not out.quiet then io.stdout:write(report.text(r, out.columns())) end
end

return M
