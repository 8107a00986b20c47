-- kitload preview: shows the first rows before and after the kit, with problems beside the cells. It writes nothing.
local begin = require "kitload.run.begin"
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local connect = require "kitload.connect.connect"
local host_load = require "kitload.host.load"
local header = require "kitload.reading.header"
local input = require "kitload.files.input"
local json = require "kitload.talk.json"
local melting = require "kit.facts.melting"
local kitless = require "kitload.kits.kitless"
local out = require "kitload.talk.output"
local quoting = require "kitload.reading.quoting"
local session = require "kitload.run.session"
local text = require "kitload.talk.text"
local unknown = require "kitload.plan.unknown"

local M = {}

---@type kitload.Command
M.command = {
  name = "preview", usage = "[KIT] FILE…", summary = "the first rows before and after",
  about = "Shows rows as they came and as the kit makes them, with problems beside the cells. Without a kit it "
    .. "shows the cells as they are read.",
  groups = { "destination", "input", "talk", "help" }, least = 1, most = math.huge,
  options = {
    { name = "rows", value = "N|POINTER", many = true,
      help = "how many (10); with a slash in front, where they are in a JSON document, as in run" },
    { name = "null", value = "TEXT", many = true, help = "without a kit: cells that mean NULL, shown so" },
    { name = "problems-only", help = "only rows with problems" },
    { name = "json", help = "as JSON: without a kit an array of the rows by header, with one also values and problems" },
  },
}

--- Shown instead of the cells and the value of a secret field.
local masked = "***"

-- How a cell is shown: its text in quotes, NULL if the file says so, or that the row has none.
local function cell_of(row, i)
  if row.cells[i] then return ('"%s"'):format(text.show(row.cells[i])) end
  return row.nulls and row.nulls[i] and "NULL" or "(no cell)"
end

local function mask(s, rows, by_name)
  for _, row in ipairs(rows) do
    local file = by_name[row.file]
    for _, column in ipairs(file.secret or {}) do row.cells[column + 1] = row.cells[column + 1] and masked end
    -- Surplus cells may belong to any column, so all are hidden.
    for i = #file.headers + 1, file.secret and file.secret[1] and #row.cells or 0 do row.cells[i] = masked end
    for _, field in ipairs(s.description.fields) do
      if field.facts.secret and row.values[field.name] ~= nil then row.values[field.name] = masked end
    end
  end
end

local function cells_object(file, row)
  local pairs_in_order, names = {}, header.unique_names(file.headers)
  -- Every object has all headers, in the order of the file, so NULL and a cell that the row does not have are both null.
  for i, name in ipairs(names) do
    pairs_in_order[i] = { name, row.cells[i] or json.null }
  end
  if #row.cells > #names then
    local surplus = {}
    for i = #names + 1, #row.cells do surplus[#surplus + 1] = row.cells[i] or json.null end
    pairs_in_order[#pairs_in_order + 1] = { names.extra, json.array(surplus) }
  end
  return json.object(pairs_in_order)
end

local function problem_object(p)
  return json.object { { "field", p.field }, { "level", p.level }, { "code", p.code }, { "raw", p.raw }, { "message", p.message } }
end

local function values_object(s, row)
  local pairs_in_order = {}
  for i, field in ipairs(s.description.fields) do
    local value = row.values[field.name]
    pairs_in_order[i] = { field.name, value == nil and json.null or value }
  end
  return json.object(pairs_in_order)
end

local function print_json(s, rows, by_name)
  local list = {}
  for i, row in ipairs(rows) do
    local file = by_name[row.file]
    if s.kit then
      local problems = {}
      for n, p in ipairs(row.problems) do problems[n] = problem_object(p) end
      list[i] = json.object { { "file", row.file }, { "row", row.row }, { "line", row.line }, { "part", row.part }, { "state", row.state },
        { "before", cells_object(file, row) }, { "after", values_object(s, row) }, { "problems", json.array(problems) } }
    else
      list[i] = cells_object(file, row)
    end
  end
  io.stdout:write(json.encode(json.array(list), true), "\n")
end

--- The raw cell that a field reads; for coalesce and join several cells with a + between them; nil if it reads none.
local function raw_of(s, file, row, field)
  local cells = {}
  for _, column in ipairs((file.bound or s.bound).columns[field.name] or {}) do
    if column == melting.places.header then
      cells[#cells + 1] = row.melted and ('"%s"'):format(text.show(file.headers[row.melted])) or nil
    elseif column == melting.places.cell then
      cells[#cells + 1] = row.melted and cell_of(row, row.melted) or nil
    elseif column >= 0 then
      cells[#cells + 1] = cell_of(row, column + 1)
    end
  end
  return #cells > 0 and table.concat(cells, " + ") or nil
end

-- The first part of a row has the problems of all. One of a melted column goes to the row that was made of it.
local function give_to_parts(rows)
  local first, of = nil, {}
  local function settle()
    local left = {}
    for _, p in ipairs(first and first.problems or {}) do
      local at = p.melted and of[p.column] or first
      if at == first then left[#left + 1] = p else at.problems[#at.problems + 1] = p end
    end
    if first then first.problems = left end
  end
  for _, row in ipairs(rows) do
    if row.part == 1 or not row.part then
      settle()
      first, of = row, {}
    end
    if row.melted then of[row.melted] = row end
  end
  settle()
end

-- Writes text in a colour. It begins in the middle of a line, and goes on below its beginning.
local function hang(at, columns, colour, words)
  local lines = text.wrap(words, math.max(columns - at, 20))
  for i, line in ipairs(lines) do io.stdout:write(i > 1 and (" "):rep(at) or "", out.paint(colour, line), "\n") end
end

local function said(problem)
  return ("%s: %s"):format(problem.code, text.show(problem.message))
end

--- One field of a row: its name, the raw cell, and the value or the problem.
local function print_field(before, value, field, problem, widths, columns)
  local left = "  " .. text.pad(text.cut(field.name, widths.name), widths.name) .. "  "
  left = left .. text.pad(text.cut(before or "", widths.raw), widths.raw) .. "  "
  local at = text.width(left) + 2
  if problem and problem.level == "error" then
    io.stdout:write(left, out.paint("red", "✗"), " ")
    return hang(at, columns, "red", said(problem))
  end
  io.stdout:write(left, "→ ", text.cut(not value and "NULL" or value == "" and '""' or text.show(value), math.max(columns - at, 12)), "\n")
  if problem then
    io.stdout:write((" "):rep(at - 2), out.paint("yellow", "!"), " ")
    hang(at, columns, "yellow", said(problem))
  end
end

-- A row that could not be read has cells, but no values.
local function print_broken(file, row, columns)
  for i = 1, #row.cells do
    local name = text.show(file.headers[i] or tostring(i))
    io.stdout:write(text.cut(("  %s  %s"):format(text.pad(text.cut(name, 24), 12), cell_of(row, i)), columns - 1), "\n")
  end
end

--- The widths of the columns: as wide as their content, within the width of the terminal.
local function widths_of(s, rows, by_name, columns)
  local widths = { name = 8, raw = 8 }
  for _, field in ipairs(s.description.fields) do
    widths.name = math.min(math.max(widths.name, text.width(field.name)), 24)
    for _, row in ipairs(rows) do
      local raw = row.state ~= "broken" and raw_of(s, by_name[row.file], row, field)
      widths.raw = math.max(widths.raw, text.width(raw or ""))
    end
  end
  widths.raw = math.min(widths.raw, math.max(16, (columns - widths.name - 10) // 2))
  return widths
end

local function print_row(s, file, row, widths, columns)
  local state = row.state
  if state == "skipped" and row.skip and row.skip ~= "skipped" then state = "skipped: " .. text.show(row.skip) end
  io.stdout:write(out.paint("bold", ("%s row %s%s"):format(row.file, text.count(row.row),
    row.part and (", part %d"):format(row.part) or "")),
    state ~= "good" and "   " .. out.paint(row.state == "skipped" and "yellow" or "red", state) or "", "\n")
  local by_field = {}
  for _, p in ipairs(row.problems) do
    local error = p.level == "error"
    if p.field and not by_field[p.field] then
      by_field[p.field] = p
    else
      io.stdout:write("  ", out.paint(error and "red" or "yellow", error and "✗" or "!"), " ")
      hang(4, columns, error and "red" or "yellow", (p.field and p.field .. ": " or "") .. said(p))
    end
  end
  if row.state == "broken" then return print_broken(file, row, columns) end
  for _, field in ipairs(s.description.fields) do
    if row.values[field.name] ~= nil or by_field[field.name] or s.bound.columns[field.name] then
      print_field(raw_of(s, file, row, field), row.values[field.name], field, by_field[field.name], widths, columns)
    end
  end
end

local function print_kit(s, rows, by_name, columns)
  local widths = widths_of(s, rows, by_name, columns)
  for _, row in ipairs(rows) do
    print_row(s, by_name[row.file], row, widths, columns)
    io.stdout:write "\n"
  end
  local unread, seen = {}, {}
  for _, file in ipairs(s.files) do
    for _, name in ipairs(unknown.of(file)) do
      if not seen[name] then unread[#unread + 1], seen[name] = name, true end
    end
  end
  if #unread > 0 then
    local mode = s.description.facts.unknown
    io.stdout:write "no field reads  "
    hang(16, columns, "dim", listing.list(unread, function(name) return ('"%s"'):format(text.show(name)) end, 200)
      .. (mode == "error" and "; a run is refused (unknown = \"error\")" or mode == "warning" and "; a run warns of them" or ""))
  end
end

-- How many columns of a row are shown: as many as a table may have.
local SHOWN = 1600

local function print_cells(rows, by_name, columns)
  local names_of = {}
  for _, row in ipairs(rows) do
    io.stdout:write(out.paint("bold", ("%s row %s"):format(row.file, text.count(row.row))),
      row.state == "skipped" and "   " .. out.paint("yellow", "skipped: " .. text.show(row.skip)) or "", "\n")
    for _, p in ipairs(row.problems) do
      io.stdout:write("  ", out.paint(p.level == "warning" and "yellow" or "red", said(p)), "\n")
    end
    local names, wide = names_of[row.file] or header.unique_names(by_name[row.file].headers), 4
    names_of[row.file] = names
    for i = 1, math.min(#names, SHOWN) do wide = math.min(math.max(wide, text.width(names[i])), 30) end
    for i = 1, math.min(#names, SHOWN) do
      local name = names[i]
      io.stdout:write(text.cut("  " .. text.pad(text.cut(text.show(name), wide), wide) .. "  " .. cell_of(row, i), columns), "\n")
    end
    for i = #names + 1, math.min(#row.cells, SHOWN) do
      io.stdout:write(text.cut(("  %s  %s"):format(text.pad(tostring(i), wide), cell_of(row, i)), columns), "\n")
    end
    if #names > SHOWN then io.stdout:write(("  … and %s: --json shows all\n"):format(text.plural(#names - SHOWN, "more column"))) end
    io.stdout:write "\n"
  end
end

-- Without a kit the JSON has only the rows that a run would read. Blank rows and repeated headers are left out and counted on
-- standard error. So are the names of a header without rows.
local function without_skipped(s, rows)
  if s.kit then return rows end
  local list, skipped, reasons = {}, 0, {}
  for _, row in ipairs(rows) do
    if row.state == "skipped" then
      skipped = skipped + 1
      reasons[row.skip] = (reasons[row.skip] or 0) + 1
    else
      list[#list + 1] = row
    end
  end
  if skipped > 0 then
    out.note(("%s no data and left out: %s"):format(text.plural(skipped, "row is", "rows are"), listing.list(near.keys(reasons),
      function(reason) return ("%s (%s)"):format(text.show(reason), text.count(reasons[reason])) end)))
  end
  local file = s.files[1]
  if #rows == 0 and #s.files == 1 and file.dialect.header then
    local function shown(name) return ('"%s"'):format(text.show(name)) end
    out.note("the file has a header and no rows: " .. listing.list(file.headers, shown))
  end
  return list
end

-- Without a kit the JSON has only the cells. So problems of rows are written to standard error.
local function tell_problems(s, rows)
  local bad, first = 0, nil
  for _, row in ipairs(rows) do
    if not s.kit and row.problems[1] then bad, first = bad + 1, first or row end
  end
  if not first then return end
  local p = first.problems[1]
  out.note(("%s, the first is %s row %s: %s"):format(text.plural(bad, "row has a problem", "rows have problems"), first.file,
    text.count(first.row), said(p)))
end

-- --rows is a count. For a JSON document it is also the pointer to its rows, which begins with a slash. given.lua takes the pointer.
local function read_rows(options)
  local wanted, where
  for _, word in ipairs(options.rows or {}) do
    local n = word:match "^%d+$" and math.tointeger(tonumber(word))
    local pointer = not n and (word == "" or word:sub(1, 1) == "/")
    if not pointer and (not n or n < 1) then
      return nil, errors.usage(("--rows cannot be '%s'"):format(text.cut(text.show(word), 60)),
        "it is a whole number from 1 on, or a JSON pointer as in /data/items")
    elseif pointer and where or n and wanted then
      return nil, errors.usage("--rows is given twice")
    end
    if pointer then where = word else wanted = n end
  end
  return wanted or 10
end

-- In a file without a kit, cells that --null names become NULL.
local function take_null(rows, tokens)
  local is_null = {}
  for _, token in ipairs(tokens) do is_null[token] = true end
  for _, row in ipairs(rows) do
    row.nulls = row.nulls or {}
    for i, cell in pairs(row.cells) do
      if is_null[cell] then row.cells[i], row.nulls[i] = false, true end
    end
  end
end

function M.run(options, positional)
  local wanted, err = read_rows(options)
  if not wanted then return nil, err end
  local s
  s, err = begin.start(options, positional, { kit_optional = true })
  if not s then return nil, err end
  s, err = session.open_files(s, s.words)
  if err and err.code == "file.empty" and not s.kit then
    -- Looking at an empty file is no error. The answer is that it is empty.
    io.stdout:write(options.json and "[]\n" or err.message .. "\n")
    return 0
  end
  if not err and s.nothing then err = errors.input(s.nothing) end
  if err then return nil, err end
  if s.kit and connect.given(s.reach) and options.to then
    s, err = session.open_destination(s)
    if err then return nil, err end
  end
  if not s.kit then s = session.describe(s, kitless.raw(s.files[1])) end
  s, err = session.make_plan(s)
  if err then return nil, err end
  local rows
  rows, err = host_load.sample(session.load_spec(s, { limit = options.problems_only and (options.limit or math.maxinteger) or wanted,
    problems_only = options.problems_only, most = wanted }))
  if not rows then return nil, err end
  local by_name = {}
  for _, file in ipairs(s.files) do by_name[file.name] = file end
  give_to_parts(rows)
  mask(s, rows, by_name)
  if options.null then take_null(rows, options.null) end
  if options.json then
    print_json(s, without_skipped(s, rows), by_name)
    tell_problems(s, rows)
    return 0
  end
  local columns = out.columns()
  io.stdout:write(("%s   %s\n\n"):format(input.title(s.files), input.describe(s.files[1])))
  for _, file in ipairs(s.files) do
    local remarks = { file.doubt }
    for _, remark in ipairs(file.remarks or {}) do remarks[#remarks + 1] = (#s.files > 1 and file.name .. ": " or "") .. remark end
    for _, remark in ipairs(remarks) do
      io.stdout:write "  "
      hang(2, columns, "yellow", remark)
      io.stdout:write "\n"
    end
  end
  if s.kit then print_kit(s, rows, by_name, columns) else print_cells(rows, by_name, columns) end
  local problems = {}
  for _, row in ipairs(rows) do table.move(row.problems, 1, #row.problems, #problems + 1, problems) end
  local advice = quoting.note(problems, s.files)
  if advice then
    io.stdout:write "quotes  "
    hang(8, columns, "yellow", advice)
  end
  if #rows == 0 then io.stdout:write(options.problems_only and "no row has a problem\n" or "the file has a header and no rows\n") end
  return 0
end

return M
