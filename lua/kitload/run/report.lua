-- Writes the report of a run, for people (80 columns) and for programs (JSON), from one table.
local codes = require "kitload.talk.codes"
local count_names = require "kitload.talk.counts"
local hooks = require "kitload.kits.hooks"
local listing = require "kit.base.listing"
local json = require "kitload.talk.json"
local out = require "kitload.talk.output"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Report
---@field status string        completed | refused | failed | interrupted | checked | dry-run
---@field title string         name of the input
---@field how string           encoding, delimiter, header
---@field files table[]        name, rows, bytes, sha256
---@field kit string           name@version
---@field job string?          id in the jobs table
---@field destination string?  "public.contacts"
---@field connection string?   what is to be said of its encryption: "encrypted, server not verified"
---@field load string?         the mode
---@field way string?          "straight" or "staged", and why
---@field counts table<string, integer>
---@field seconds number
---@field problems table[]     field, code, level, message, count, examples
---@field skips table[]        reason, count
---@field unread string[]      columns that no field reads
---@field ignored string[]     columns that the kit ignores
---@field melted { columns: integer, headers: string[], blank: integer, hooked: boolean? }?  the columns that became rows; blank: cells
---  of them that became none; hooked: the kit has hooks, which may split rows, too
---@field left_out string[]    fields without a column in the file
---@field near { field: string, asked: string, header: string, differs: string? }[]?  for some of them: the header that may have been
---  meant, and how its unit differs
---@field notes string[]
---@field totals kitload.totals.Found?  good rows that look like totals
---@field rejects string?      path, if written; of several files all paths, with commas between
---@field rejects_count integer?
---@field rejects_shown string?  for people, if there are many
---@field problems_file string?
---@field outputs { folder: string, rejects: string?, problems: string? }?  the folder of the run, and the intended names
---@field refused string?      why nothing was loaded
---@field committed boolean?    rows of this run are committed in the destination
---@field hooks kitload.Hook[]? SQL of the kit, and what it wrote
---@field created { table: string?, columns: string[] }?  what the run has made

--- The counts that a mode always shows, in their order. Others are shown only if they are not zero.
local always = {
  append = { "inserted" },
  upsert = { "inserted", "updated", "unchanged" },
  overwrite = { "inserted", "updated", "unchanged", "deleted" },
  insert_only = { "inserted", "existing" },
}

local function merged_words(report)
  local shown, words = {}, {}
  for _, name in ipairs(always[report.load] or {}) do shown[name] = true end
  for _, name in ipairs(count_names.done) do
    local n = report.counts[name]
    if n and (shown[name] or n > 0) then words[#words + 1] = text.count(n) .. " " .. name end
  end
  return words
end

local function checked_words(report)
  local c, words = report.counts, {}
  local adds = report.melted and (report.melted.hooked and "melt and split" or "melt") or "split"
  if (c.split or 0) > 0 then words[#words + 1] = text.count(c.split) .. " added by " .. adds end
  words[#words + 1] = text.count(c.rejected or 0) .. " rejected"
  words[#words + 1] = text.count(c.skipped or 0) .. " skipped"
  if (c.suppressed or 0) > 0 then words[#words + 1] = text.count(c.suppressed) .. " suppressed" end
  words[#words + 1] = text.plural(c.warnings or 0, "warning")
  return words
end

--- "  public.contacts   11,902 inserted   469 updated … 37 rejected", on two lines if one would be too long.
local function counts_lines(report, columns)
  local left = "  " .. (report.destination or "no destination") .. "   "
  local merged, checked = table.concat(merged_words(report), "   "), table.concat(checked_words(report), "   ")
  if report.status == "checked" then merged = text.plural(report.counts.good or 0, "good row") end
  if (report.counts.rejected or 0) > 0 then
    checked = checked:gsub("^%S+ rejected", function(s) return out.paint("red", s) end)
  end
  local one = left .. merged .. "        " .. checked
  if merged == "" then return { left .. checked } end
  if #left + #merged + 8 + #table.concat(checked_words(report), "   ") <= columns then return { one } end
  if #left + #merged > columns or #left > 40 then return { left:gsub("%s+$", ""), "    " .. merged, "    " .. checked } end
  return { left .. merged, (" "):rep(#left) .. checked }
end

local function shown_raw(example)
  local header = example.header and '"' .. text.show(listing.clip(example.header)) .. '": ' or ""
  if example.raw == nil then return (header:gsub(": $", "")) end
  return header .. '"' .. text.show(example.raw) .. '"'
end

local function message_of(p)
  local general = p.count > 1 and codes.general(p.code)
  if general then return general end
  -- The message of the first row need not fit the others.
  return p.differs and "such as: " .. p.message or p.message
end

local LISTED = 200 -- how many names a report for people shows
local MELTED = 12  -- how many headers of columns that became rows

-- Up to so many fields with the same problem are shown one by one.
local ALIKE = 6

--- The problems for people. If many fields have the same problem (a wide file with dates in another format), it is shown
--- once, with the names of the fields and the rows of the first one.
local function together(problems)
  local groups, list = {}, {}
  for _, p in ipairs(problems) do
    local key = p.field and table.concat({ p.code, p.level, message_of(p) }, "\0") or p
    local group = groups[key]
    if not group then
      group = { p }
      groups[key], list[#list + 1] = group, group
    else
      group[#group + 1] = p
    end
  end
  local shown = {}
  for _, group in ipairs(list) do
    if #group <= ALIKE then
      table.move(group, 1, #group, #shown + 1, shown)
    else
      local all, names = { field = text.plural(#group, "field"), fields = {}, count = 0, differs = group[1].differs }, {}
      for i, p in ipairs(group) do
        names[i], all.count = p.field, all.count + p.count
      end
      all.fields = names
      shown[#shown + 1] = setmetatable(all, { __index = group[1] })
    end
  end
  return shown
end

local function problem_lines(report, columns, lines)
  local problems = together(report.problems)
  local wide_field, wide_code, wide_count = 0, 0, 0
  for _, p in ipairs(problems) do
    wide_field = math.max(wide_field, text.width(p.field or "row"))
    wide_code = math.max(wide_code, #p.code)
    wide_count = math.max(wide_count, #text.count(p.count))
  end
  for _, p in ipairs(problems) do
    local name = text.pad(p.field or "row", wide_field)
    local code, count = text.pad(p.code, wide_code), text.pad_left(text.count(p.count), wide_count)
    local head = ("  %s  %s  %s  "):format(name, code, count)
    local room = columns - text.width(head)
    local message = (p.level == "warning" and "warning: " or "") .. text.show((message_of(p):gsub("%s*\n%s*", " · ")))
    local colour = p.level == "warning" and "yellow" or "red"
    local painted = ("  %s  %s  %s  "):format(out.paint("bold", name), code, out.paint(colour, count))
    if room < 24 then
      lines[#lines + 1] = (painted:gsub("%s+$", ""))
      for _, line in ipairs(text.wrap(message, columns - 6)) do lines[#lines + 1] = "      " .. line end
    else
      local wrapped = text.wrap(message, room)
      lines[#lines + 1] = painted .. wrapped[1]
      for i = 2, #wrapped do lines[#lines + 1] = (" "):rep(text.width(head)) .. wrapped[i] end
    end
    if p.fields then
      for _, line in ipairs(text.wrap(listing.list(p.fields, nil, LISTED), columns - 6)) do lines[#lines + 1] = "      " .. line end
    end
    local several = #report.files > 1
    local wide_row = 0
    for _, e in ipairs(p.examples) do wide_row = math.max(wide_row, #text.count(e.row)) end
    for i, e in ipairs(p.examples) do
      local where = several and ("%s row %s"):format(e.file, text.count(e.row)) or "row " .. text.pad(text.count(e.row), wide_row)
      local more = i == #p.examples and not p.fields and p.count - #p.examples or 0
      local tail = more > 0 and ("   … %s more"):format(text.count(more)) or ""
      local line = "      " .. where .. "   "
      local raw = text.cut(shown_raw(e), math.max(columns - text.width(line) - text.width(tail), 10))
      lines[#lines + 1] = ((line .. raw .. tail):gsub("%s+$", ""))
    end
  end
end

-- Rows of the files that do not belong to the table.
local function passed_lines(report)
  local lines = {}
  for _, kind in ipairs { { "above", "above the table" }, { "comments", "comments" }, { "footer", "at the end (footer)" } } do
    local n = 0
    for _, file in ipairs(report.files) do n = n + (file[kind[1]] or 0) end
    if n > 0 then lines[#lines + 1] = ("  passed over   %s   %s"):format(text.count(n), kind[2]) end
  end
  return lines
end

local function add_wrapped(lines, head, list, columns)
  if #list == 0 then return end
  local wrapped = text.wrap(listing.list(list, nil, LISTED), columns - #head - 2)
  lines[#lines + 1] = "  " .. head .. wrapped[1]
  for i = 2, #wrapped do lines[#lines + 1] = (" "):rep(#head + 2) .. wrapped[i] end
end

--- Add the lines of a note.
---@param lines string[]
---@param note string
---@param columns integer
function M.add_note(lines, note, columns)
  for i, line in ipairs(text.wrap("note: " .. note, columns - 4, columns - 2)) do
    lines[#lines + 1] = (i == 1 and "  " or "    ") .. line
  end
end

local function left_out(report)
  local meant, list = {}, {}
  for _, n in ipairs(report.near or {}) do
    local form = n.differs and '%s (no "%s": "%s" is something else)' or '%s (no "%s"; did you mean "%s"?)'
    meant[n.field] = form:format(n.field, text.show(n.asked), text.show(n.header))
  end
  for i, name in ipairs(report.left_out) do list[i] = meant[name] or name end
  return list
end

--- The line for rows that were skipped for one reason.
---@param s { reason: string, count: integer }
---@param columns integer
function M.skip_line(s, columns)
  return ("  skipped   %s   %s"):format(text.count(s.count), text.cut(text.show(s.reason), columns - 24))
end

---@param s { reason: string, count: integer }
function M.skip_value(s) return json.object { { "reason", s.reason }, { "count", s.count } } end

--- The report as text.
---@param report kitload.Report
---@param columns integer
---@return string
function M.text(report, columns)
  local c, lines = report.counts, {}
  local title, rows, took = out.paint("bold", report.title), text.plural(c.read or 0, "row"), text.duration(report.seconds)
  -- Only for an append the way is shown, because only an append has two ways.
  local way = report.load == "append" and report.way and report.way:match "^%a+"
  if way then took = way .. " · " .. took end
  if report.connection then took = took .. " · " .. text.show(report.connection) end
  if text.width(("%s  %s · %s · %s"):format(report.title, rows, report.how, took)) <= columns then
    lines[1] = ("%s  %s · %s · %s"):format(title, rows, report.how, took)
  else
    lines[1] = ("%s  %s · %s\n  %s"):format(title, rows, took, report.how)
  end
  for _, line in ipairs(counts_lines(report, columns)) do lines[#lines + 1] = line end
  if report.refused then
    lines[#lines + 1] = ""
    lines[#lines + 1] = "  " .. out.paint("red", report.committed and "the rows are in, although the run failed" or "nothing was loaded")
  elseif report.status == "dry-run" then
    lines[#lines + 1] = "  dry run: all of it was rolled back"
  end
  local created = report.created
  if created and created.table then add_wrapped(lines, "created   ", { "the table " .. text.show(created.table) }, columns) end
  if created and not created.table then
    local names = {}
    for i, name in ipairs(created.columns) do names[i] = text.show(name) end
    add_wrapped(lines, "added columns   ", names, columns)
  end
  if report.hooks and report.hooks[1] then
    lines[#lines + 1] = ""
    for _, line in ipairs(hooks.lines(report.hooks, columns)) do lines[#lines + 1] = line end
  end
  if #report.problems > 0 then
    lines[#lines + 1] = ""
    problem_lines(report, columns, lines)
  end
  local blank = report.melted and report.melted.blank > 0
  if #report.skips > 0 or blank or passed_lines(report)[1] then
    lines[#lines + 1] = ""
    for _, s in ipairs(report.skips) do lines[#lines + 1] = M.skip_line(s, columns) end
  end
  if blank then lines[#lines + 1] = ("  no row    %s   %s"):format(text.count(report.melted.blank), report.melted.blank == 1
    and "blank cell of a melted column" or "blank cells of melted columns") end
  for _, line in ipairs(passed_lines(report)) do lines[#lines + 1] = line end
  if #report.unread + #report.left_out + #report.notes > 0 or report.melted then lines[#lines + 1] = "" end
  if report.melted then
    local all = report.melted.headers
    local some, left = {}, report.melted.columns - math.min(#all, MELTED)
    for i = 1, math.min(#all, MELTED) do some[i] = '"' .. text.show(listing.clip(all[i])) .. '"' end
    if left > 0 then some[#some + 1] = ("… %s more"):format(text.count(left)) end
    add_wrapped(lines, "columns that became rows   ", some, columns)
  end
  local unread = {}
  for i, name in ipairs(report.unread) do unread[i] = '"' .. text.show(listing.clip(name)) .. '"' end
  add_wrapped(lines, "columns that no field reads   ", unread, columns)
  add_wrapped(lines, "fields without a column in the file   ", left_out(report), columns)
  for _, note in ipairs(report.notes) do M.add_note(lines, note, columns) end
  if report.rejects or report.problems_file then lines[#lines + 1] = "" end
  if report.rejects then
    local line = "  rejected rows   " .. (report.rejects_shown or report.rejects)
    local what = report.rejects:find "%.ndjson$" and "lines" or "cells"
    local mend = report.needs_whole and "mend the file that they came from and run it again: k.running needs all its rows"
      or (report.status == "completed" or report.committed) and "mend the " .. what .. ", run the same command on "
        .. ((report.rejects_count or 1) > 1 and "each of these files" or "this file")
      or "no row is in: mend them in the input, run it again"
    lines[#lines + 1] = text.width(line) + 5 + #mend <= columns and line .. "     " .. mend or line .. "\n                  " .. mend
  end
  if report.problems_file then lines[#lines + 1] = "  all problems    " .. report.problems_file end
  return table.concat(lines, "\n") .. "\n"
end

local function problem_json(p)
  local examples = {}
  for i, e in ipairs(p.examples) do
    examples[i] = json.object { { "file", e.file }, { "row", e.row }, { "line", e.line }, { "header", e.header }, { "raw", e.raw } }
  end
  return json.object { { "field", p.field }, { "code", p.code }, { "level", p.level }, { "count", p.count },
    { "message", message_of(p) }, { "examples", json.array(examples) } }
end

local function map(list, f)
  local new = {}
  for i, v in ipairs(list) do new[i] = f(v) end
  return json.array(new)
end

local function same(v) return v end

local function hook_json(hook)
  return json.object { { "name", hook.name }, { "sql", hook.sql }, { "statements", hook.statements and map(hook.statements, same) },
    { "tables", hook.tables and map(hook.tables, function(t)
      return json.object { { "table", t.table }, { "inserted", t.inserted }, { "updated", t.updated }, { "deleted", t.deleted } }
    end) } }
end

--- The report as a value for json.encode.
---@param report kitload.Report
function M.value(report)
  local counts = {}
  for _, name in ipairs(count_names.reported) do counts[#counts + 1] = { name, report.counts[name] } end
  return json.object {
    { "status", report.status }, { "title", report.title }, { "how", report.how }, { "kit", report.kit },
    { "job", report.job }, { "destination", report.destination }, { "connection", report.connection },
    { "load", report.load }, { "way", report.way }, { "refused", report.refused }, { "error", report.error },
    { "committed", report.committed }, { "exit", report.exit }, { "seconds", report.seconds }, { "started_at", report.started_at },
    { "round_trips", report.round_trips },
    { "files", map(report.files, function(f)
      return json.object { { "name", f.name }, { "rows", f.rows }, { "bytes", f.bytes }, { "sha256", f.sha256 },
        { "encoding", f.encoding }, { "compression", f.compression }, { "format", f.format },
        { "delimiter", f.delimiter }, { "header", f.header }, { "above", f.above }, { "comments", f.comments }, { "footer", f.footer } }
    end) },
    { "counts", json.object(counts) },
    { "problems", map(report.problems, problem_json) },
    { "skips", map(report.skips, M.skip_value) },
    { "unread", map(report.unread, same) }, { "ignored", map(report.ignored or {}, same) },
    { "melted", report.melted and json.object { { "columns", report.melted.columns }, { "headers", map(report.melted.headers, same) },
      { "blank", report.melted.blank }, { "hooked", report.melted.hooked } } },
    { "left_out", map(report.left_out, same) },
    { "near", map(report.near or {}, function(n)
      return json.object { { "field", n.field }, { "asked", n.asked }, { "header", n.header }, { "differs", n.differs } }
    end) },
    { "created", report.created and json.object { { "table", report.created.table },
      { "columns", map(report.created.columns, same) } } },
    { "hooks", report.hooks and map(report.hooks, hook_json) },
    { "notes", map(report.notes, same) },
    { "rejects", report.rejects }, { "problems_file", report.problems_file },
    { "outputs", report.outputs and json.object { { "folder", report.outputs.folder }, { "rejects", report.outputs.rejects },
      { "problems", report.outputs.problems } } },
  }
end

--- A stored report as a value for M.text. Its messages already fit whole groups.
---@param value table  decoded JSON of M.value
---@return kitload.Report
function M.from_value(value)
  local r = {}
  for name, v in pairs(value) do r[name] = v end
  for _, name in ipairs { "files", "problems", "skips", "unread", "left_out", "notes", "counts" } do r[name] = r[name] or {} end
  r.title, r.how = r.title or "no name", r.how or ""
  return r
end

--- The report as JSON text.
function M.json(report)
  return json.encode(M.value(report), true) .. "\n"
end

return M
