-- Shows what check --each found: a line for each shape of files, the headers that no field reads, the files with errors; as text
-- for people (80 columns), as CSV and as JSON.
local json = require "kitload.talk.json"
local offers = require "kitload.survey.offers"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local parts = require "kitload.run.parts"
local report = require "kitload.run.report"
local text = require "kitload.talk.text"
local totals = require "kitload.reading.totals"

local M = {}

-- The rows of all files of a shape that were read, and those that were rejected.
local function rows_of(shape)
  local rows, rejected = 0, 0
  for _, file in ipairs(shape.files) do rows, rejected = rows + file.rows, rejected + file.rejected end
  return rows, rejected
end

--- "votes integer.invalid 300": the problems that reject rows, the most frequent first.
local function codes_of(shape)
  local list = {}
  for _, p in ipairs(shape.report and shape.report.problems or {}) do
    if p.level ~= "warning" then list[#list + 1] = p end
  end
  table.sort(list, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return (a.field or "") < (b.field or "")
  end)
  return list
end

local function code_words(shape)
  local words = {}
  for i, p in ipairs(codes_of(shape)) do words[i] = ("%s%s %s"):format(p.field and p.field .. " " or "", p.code, text.count(p.count)) end
  return words
end

local function shown_names(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = '"' .. text.show(name) .. '"' end
  return list
end

-- How most of the files are written. Only the other shapes say how they are written.
local function usual_way(survey)
  local files, best = {}, nil
  for _, shape in ipairs(survey.shapes) do
    local how = shape.report and shape.report.how
    if how then
      files[how] = (files[how] or 0) + #shape.files
      if not best or files[how] > files[best] then best = how end
    end
  end
  return best
end

-- What is to be said about a shape, below its line.
local function news_of(shape, usual)
  local r, list = shape.report, { quiet = false }
  if shape.err then list[1] = { "error", { shape.err.message } } end
  if not r then return list end
  local codes = code_words(shape)
  if codes[1] then list[#list + 1] = { "rejected", codes } end
  if r.unread[1] then list[#list + 1] = { "not read", shown_names(r.unread) } end
  if r.left_out[1] then list[#list + 1] = { "no column", r.left_out } end
  list.quiet = #list == 0
  if r.how ~= usual then list[#list + 1] = { "written", { r.how } } end
  return list
end

local function sorted(shapes)
  local list = table.move(shapes, 1, #shapes, 1, {})
  local order = {}
  for i, shape in ipairs(shapes) do order[shape] = i end
  table.sort(list, function(a, b)
    if #a.files ~= #b.files then return #a.files > #b.files end
    return order[a] < order[b]
  end)
  return list
end

-- The pieces with commas between them, in lines of a width. A piece that is longer than a line is broken, others are not.
local function filled(pieces, width)
  local rows = { "" }
  for i, alone in ipairs(pieces) do
    local piece = i < #pieces and alone .. "," or alone
    if text.width(rows[#rows]) + 1 + text.width(piece) <= width and rows[#rows] ~= "" then
      rows[#rows] = rows[#rows] .. " " .. piece
    else
      local own = text.wrap(piece, width)
      if rows[#rows] == "" then rows[#rows] = nil end
      table.move(own, 1, #own, #rows + 1, rows)
    end
  end
  return rows
end

local function add_news(lines, what, columns)
  local head = ("%27s%-11s"):format("", what[1])
  for i, line in ipairs(filled(what[2], math.max(columns - #head, 20))) do
    lines[#lines + 1] = (i == 1 and head or (" "):rep(#head)) .. line
  end
end

local function shape_lines(lines, survey, columns)
  local usual, quiet, rows_quiet, files_quiet = usual_way(survey), 0, 0, 0
  local function line(files, rows, rejected, name)
    local count = text.pad_left(text.count(rejected), 9)
    local head = ("  %s %s %s  "):format(text.pad_left(text.count(files), 5), text.pad_left(text.count(rows), 10), count)
    lines[#lines + 1] = text.cut(head .. text.show(name), columns):gsub(count .. "  ", (rejected > 0 and out.paint("red", count) or count)
      :gsub("%%", "%%%%") .. "  ", 1)
  end
  lines[#lines + 1] = out.paint("bold", "  files       rows  rejected  " .. (#survey.shapes == 1 and "first file of the only shape"
    or ("first file of each of %s shapes"):format(text.count(#survey.shapes))))
  for _, shape in ipairs(sorted(survey.shapes)) do
    local news, rows, rejected = news_of(shape, usual), rows_of(shape)
    if news.quiet and not out.verbose and not shape.err then
      quiet, rows_quiet, files_quiet = quiet + 1, rows_quiet + rows, files_quiet + #shape.files
    else
      line(#shape.files, rows, rejected, shape.files[1].name)
      for _, what in ipairs(news) do add_news(lines, what, columns) end
    end
  end
  if quiet > 0 then
    line(files_quiet, rows_quiet, 0, quiet == 1 and "a shape that the kit reads whole"
      or ("%s shapes that the kit reads whole"):format(text.count(quiet)))
  end
end

local function offer_lines(lines, list, columns)
  if #list == 0 then return end
  local wide = 0
  for _, offer in ipairs(list) do
    for _, h in ipairs(offer.headers) do wide = math.max(wide, text.width(text.show(h.header)) + 2) end
  end
  wide = math.min(wide, 32)
  lines[#lines + 1] = ""
  lines[#lines + 1] = out.paint("bold", "  headers that no field reads")
  for _, offer in ipairs(list) do
    for _, h in ipairs(offer.headers) do
      local head = text.pad(text.cut('"' .. text.show(h.header) .. '"', wide), wide)
      local files = text.pad_left(text.plural(h.files, "file"), 9)
      lines[#lines + 1] = text.cut(("  %s  %s  %s"):format(head, files, text.show(h.first)), columns)
    end
    if offer.line then
      for i, line in ipairs(text.wrap(offer.line, columns - 8)) do lines[#lines + 1] = (i == 1 and "      " or "        ") .. line end
      for i, line in ipairs(text.wrap(offers.verdict(offer), columns - 9)) do
        lines[#lines + 1] = (i == 1 and "      -- " or "         ") .. line
      end
    end
  end
end

local NOTES = 12 -- of so many notes all are shown; -v shows any number

-- How many files ended in which way.
local function ways(survey)
  local good, rejected, failed = 0, 0, 0
  for _, file in ipairs(survey.files) do
    if file.code == 0 then good = good + 1 elseif file.code == 1 then rejected = rejected + 1 else failed = failed + 1 end
  end
  local words = {}
  for _, way in ipairs { { good, "good" }, { rejected, "with rejected rows" }, { failed, "failed" } } do
    if way[1] > 0 then words[#words + 1] = text.count(way[1]) .. " " .. way[2] end
  end
  if #survey.left > 0 then words[#words + 1] = text.count(#survey.left) .. " not begun" end
  return table.concat(words, ", ")
end

---@return { read: integer, split: integer, good: integer, rejected: integer, skipped: integer }
local function sums(survey)
  local sum = { read = 0, split = 0, good = 0, rejected = 0, skipped = 0 }
  for _, file in ipairs(survey.files) do sum.read, sum.rejected = sum.read + file.rows, sum.rejected + file.rejected end
  for _, shape in ipairs(survey.shapes) do
    local counts = shape.report and shape.report.counts or {}
    for _, name in ipairs { "split", "good", "skipped" } do sum[name] = sum[name] + (counts[name] or 0) end
  end
  return sum
end

-- Why rows of all files were skipped, the most frequent reason first.
local function skips_of(survey)
  local list, by_reason = {}, {}
  for _, shape in ipairs(survey.shapes) do
    for _, s in ipairs(shape.report and shape.report.skips or {}) do
      local known = by_reason[s.reason]
      if not known then
        known = { reason = s.reason, count = 0 }
        list[#list + 1], by_reason[s.reason] = known, known
      end
      known.count = known.count + s.count
    end
  end
  table.sort(list, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.reason < b.reason
  end)
  return list
end

local function why(file)
  if not file.err then return text.plural(file.rejected, "rejected row") end
  local message = file.err.message
  for _, name in ipairs { file.path, file.name } do
    if message:sub(1, #name) == name and message:find("^[:,]? ", #name + 1) then
      return (message:sub(#name + 1):gsub("^[:,]? ", ""))
    end
  end
  return message
end

local function file_lines(lines, survey, columns)
  local files = {}
  for i, file in ipairs(survey.files) do files[i] = { name = file.path, code = file.code, why = why(file) } end
  local bad = parts.bad_files(files, columns)
  if bad[1] then lines[#lines + 1] = "" end
  table.move(bad, 1, #bad, #lines + 1, lines)
end

--- Notes that say the same of several shapes are said once.
local function notes_of(survey)
  local list, seen, found, has_kit = {}, {}, {}, true
  local function add(notes)
    for _, note in ipairs(notes) do
      if not seen[note] then list[#list + 1], seen[note] = note, true end
    end
  end
  add(survey.notes)
  for _, shape in ipairs(survey.shapes) do
    local r = shape.report
    has_kit = has_kit and not (shape.session and shape.session.options.into)
    if r and r.totals then
      found[#found + 1] = r.totals
      seen[totals.note(r.totals, has_kit) or ""] = true -- one note is about the rows of all shapes
    end
    add(r and r.notes or {})
  end
  list[#list + 1] = totals.note(totals.together(found), has_kit)
  return list
end

--- The survey as text.
---@param survey kitload.Survey
---@param list kitload.survey.Offer[]
---@param columns integer
function M.text(survey, list, columns)
  local lines = {}
  if #survey.shapes > 0 then shape_lines(lines, survey, columns) end
  offer_lines(lines, list, columns)
  local notes = notes_of(survey)
  if notes[1] then lines[#lines + 1] = "" end
  local hidden = not out.verbose and #notes - NOTES or 0
  if hidden > 1 then
    notes = table.move(notes, 1, NOTES, 1, {})
    notes[#notes + 1] = ("%s more are not shown: -v shows all"):format(text.plural(hidden, "note"))
  end
  for _, note in ipairs(notes) do
    for i, line in ipairs(text.wrap("note: " .. note, columns - 4, columns - 2)) do
      lines[#lines + 1] = (i == 1 and "  " or "    ") .. line
    end
  end
  file_lines(lines, survey, columns)
  local sum = sums(survey)
  lines[#lines + 1] = ""
  lines[#lines + 1] = out.paint("bold", ("%s: %s"):format(text.plural(#survey.files + #survey.left, "file"), ways(survey)))
  lines[#lines + 1] = ("  %s read%s   %s good   %s rejected%s"):format(text.count(sum.read),
    sum.split > 0 and ("   %s added"):format(text.count(sum.split)) or "", text.count(sum.good), text.count(sum.rejected),
    sum.skipped > 0 and ("   %s skipped"):format(text.count(sum.skipped)) or "")
  for _, s in ipairs(skips_of(survey)) do lines[#lines + 1] = report.skip_line(s, columns) end
  return table.concat(lines, "\n") .. "\n"
end

local function cell(value)
  local s = tostring(value == nil and "" or value)
  return s:find '[",\r\n]' and '"' .. s:gsub('"', '""') .. '"' or s
end

--- A CSV file with a row for each shape. A list in a cell has "; " between its parts.
function M.csv(survey)
  local lines = { "files,rows,rejected,problems,not_read,no_column,first_file,written,error" }
  for _, shape in ipairs(sorted(survey.shapes)) do
    local r, rows, rejected = shape.report, rows_of(shape)
    local values = { #shape.files, rows, rejected, table.concat(code_words(shape), "; "), table.concat(r and r.unread or {}, "; "),
      table.concat(r and r.left_out or {}, "; "), shape.files[1].path, r and r.how, shape.files[1].err and shape.files[1].err.message }
    local cells = {}
    for i = 1, 9 do cells[i] = cell(values[i]) end
    lines[#lines + 1] = table.concat(cells, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

local function map(list, f)
  local new = {}
  for i, v in ipairs(list) do new[i] = f(v) end
  return json.array(new)
end

local function same(v) return v end

local function shape_value(shape)
  local r, rows, rejected = shape.report, rows_of(shape)
  local value = r and report.value(r) or json.object {}
  local head = { { "files_count", #shape.files }, { "rows", rows }, { "rejected", rejected },
    { "headers", shape.session and map(shape.session.files[1].headers, same) } }
  for i, pair in ipairs(head) do table.insert(value, i, pair) end
  return value
end

local function file_value(file, number_of)
  local status = file.err and "failed" or "checked"
  return json.object { { "path", file.path }, { "status", status }, { "exit", file.code }, { "shape", number_of[file] },
    { "counts", json.object { { "read", file.rows }, { "rejected", file.rejected } } },
    { "error", file.err and json.object(outcome.error_pairs(file.err)) } }
end

local function offer_value(offer)
  return json.object { { "field", offer.field }, { "line", offer.line }, { "verdict", offer.line and offers.verdict(offer) },
    { "headers", map(offer.headers, function(h)
      return json.object { { "header", h.header }, { "files", h.files }, { "first", h.first } }
    end) },
    { "misses", map(offer.misses, function(m) return json.object { { "code", m.code }, { "count", m.count } } end) } }
end

--- The survey as pairs for a JSON object.
---@param survey kitload.Survey
---@param list kitload.survey.Offer[]
---@param code integer
function M.pairs(survey, list, code)
  local sum = sums(survey)
  local number_of = {}
  for i, shape in ipairs(survey.shapes) do
    for _, file in ipairs(shape.files) do number_of[file] = i end
  end
  return {
    { "status", code == 130 and "interrupted" or code > 1 and "failed" or "checked" }, { "committed", false }, { "exit", code },
    { "counts", json.object { { "read", sum.read }, { "split", sum.split > 0 and sum.split or nil }, { "good", sum.good },
      { "rejected", sum.rejected }, { "skipped", sum.skipped } } },
    { "skips", map(skips_of(survey), report.skip_value) },
    { "shapes", map(survey.shapes, shape_value) },
    { "unread", map(list, offer_value) },
    { "runs", map(survey.files, function(file) return file_value(file, number_of) end) },
    { "not_begun", json.array(survey.left) },
    { "notes", map(notes_of(survey), same) },
  }
end

return M
