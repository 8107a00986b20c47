-- Recognizes a rejects file, whatever a spreadsheet has done to it: by its bookkeeping columns, at any place in the header.
--
--   _row   _errors   _job   _kit   _file   _project   ID   E-Mail …   files of older versions have only _row and _errors, or no _project
--
-- What the kit or the command line says about the source does not apply to it. Its delimiter, quotes and header are found
-- out.
local errors = require "kitload.talk.errors"
local host = require "kitload.host.source"
local host_load = require "kitload.host.load"
local host_plan = require "kitload.host.plan"
local members = require "kitload.reading.members"
local listing = require "kit.base.listing"

local M = {}

--- The names of the bookkeeping columns.
M.names = { row = "_row", errors = "_errors", job = "_job", kit = "_kit", file = "_file", project = "_project" }

local mark_of = {}
for mark, name in pairs(M.names) do mark_of[name] = mark end

-- Spreadsheets leave the names as they are, but people may change them a little.
local function folded(cell) return (cell:gsub("\u{FEFF}", ""):gsub("\u{A0}", " "):match "^%s*'?(.-)%s*$"):lower() end

---@class kitload.Marks  columns, counted from 0
---@field row integer
---@field errors integer
---@field job integer?
---@field kit integer?
---@field file integer?
---@field project integer?  only runs with a project write it

--- Find the bookkeeping columns in a header.
---@param cells string[]
---@return kitload.Marks? marks, string[]? half  the names that are there, if others are missing
function M.find(cells)
  local marks, there = {}, {}
  for i, cell in ipairs(cells) do
    local mark = #cell < 40 and mark_of[folded(cell)]
    if mark and not marks[mark] then marks[mark], there[#there + 1] = i - 1, M.names[mark] end
  end
  local known, told = marks.row and marks.errors, marks.job and marks.kit
  if known and (told or not marks.job and not marks.kit) then return marks end
  if marks.row or marks.errors or told then return nil, there end
end

local function is_mark(marks, column)
  for _, c in pairs(marks) do
    if c == column then return true end
  end
  return false
end

--- The headers of the source without the bookkeeping columns, and the place of each in the file, from 0.
---@param file kitload.File
---@return string[] headers, integer[] places
function M.source_headers(file)
  local headers, places = {}, {}
  for i, name in ipairs(file.headers) do
    if not (file.is_rejects and is_mark(file.marks, i - 1)) then
      headers[#headers + 1], places[#places + 1] = name, i - 1
    end
  end
  return headers, places
end

-- Looking at a file ---------------------------------------------------------------------------------------------------

-- The first lines, uncut: the delimiter is a character that does not occur in texts.
local function first_lines(source, n)
  local found = source:scan({ delimiter = "\1", quote = false }, n)
  local lines = {}
  for i, row in ipairs(found and found.rows or {}) do lines[i] = table.concat(row.cells, "\1") end
  return lines
end

-- The next character at a place that is neither blank nor quote, in steps of 1 or -1.
local function beside(line, at, step)
  local blank
  while at > 0 and line:find("^[ \"']", at) do
    blank = blank or line:find("^ ", at)
    at = at + step
  end
  return line:sub(at, at), blank
end

-- Possible delimiters: any character beside the name of a bookkeeping column, except blanks and quotes. A blank is possible
-- only if there is nothing else.
local function delimiters(line)
  local list, seen, blanks = {}, {}, false
  local function add(c, blank)
    blanks = blanks or blank
    if c and not c:find "[%w_%c\128-\255]" and c ~= "" or c == "\t" then
      if not seen[c] then list[#list + 1], seen[c] = c, true end
    end
  end
  for from, to in line:gmatch "()_%a+()" do
    if mark_of[line:sub(from, to - 1)] then
      add(beside(line, to, 1))
      if from > 1 then add(beside(line, from - 1, -1)) end
    end
  end
  list[#list + 1] = blanks and " " or not list[1] and "," or nil
  return list
end

-- In so many lines the header is searched. Somebody may have put a title above it, or a program "sep=;".
local LINES = 1000

-- Whether a row is a header with bookkeeping columns. If only some of the names are there, it counts in the first row, or
-- if there is more than one name. A row of data may happen to hold a single one.
local function header_of(rows)
  local first, half = true, nil
  for _, row in ipairs(rows) do
    local marks, some = M.find(row.cells)
    if marks then return row, marks end
    if some and (first or #some > 1) then half = half or some end
    local text = row.cells[1] or ""
    if #row.cells > 1 or text ~= "" then first = first and text:lower():find "^sep=" ~= nil end
  end
  return nil, nil, half
end

local function found(row, marks, delimiter, quote)
  local headers = {}
  for i, cell in ipairs(row.cells) do headers[i] = is_mark(marks, i - 1) and cell or host_load.restore(cell) end
  return { marks = marks, headers = headers, header_rows = { row },
    dialect = { delimiter = delimiter, quote = quote, header = row.row } }
end

local function look_at_csv(source)
  local half
  local tried = {}
  for _, line in ipairs(first_lines(source, LINES)) do
    local lower = line:gsub("\u{A0}", " "):lower()
    if lower:find "_row" or lower:find "_errors" or lower:find "_job" then
      local quote = lower:find "'_%a+'" and "'" or '"'
      for _, delimiter in ipairs(delimiters(lower)) do
        local rows = not tried[delimiter .. quote] and source:scan({ delimiter = delimiter, quote = quote, header = LINES }, LINES)
        tried[delimiter .. quote] = true
        local row, marks, some = header_of(rows and rows.rows or {})
        if row then return found(row, marks, delimiter, quote) end
        half = half or some
      end
    end
  end
  return half and { half = half }
end

local function look_at_json(source, format, first)
  local head = table.concat(first_lines(source, LINES), "\n")
  local named = false
  for _, name in ipairs { M.names.row, M.names.errors, M.names.job } do named = named or head:find('"' .. name .. '"%s*:') ~= nil end
  if not named then return nil end
  local sample = source:members({ format = format }, members.sample_rows, "")
  if not sample then return nil, true end
  local marks, half = M.find(sample.keys)
  if marks then return { marks = marks, sample = sample, first = first, dialect = { format = format } }, true end
  return half and { half = half }, true
end

---@class kitload.Look
---@field marks kitload.Marks?   nil: only some of the bookkeeping is there
---@field half string[]?
---@field dialect table?
---@field headers string[]?      of CSV
---@field header_rows kitload.SampleRow[]?  of CSV: the header as the file has it
---@field sample table?          of JSON
---@field first string?          of JSON: its first character

--- Whether a source is a rejects file, or has a part of its bookkeeping.
---@return kitload.Look? look, boolean? spent  spent: the source was read and must be opened again
function M.look(source)
  if not source:mentions(M.names.row, M.names.errors, M.names.job) then return nil end
  local format, first = source:looks_like()
  if format then return look_at_json(source, format, first) end
  return look_at_csv(source)
end

-- Whether a kit reads columns of these names. Then the file may be one that we have not written.
local function reads(description, names)
  for _, field in ipairs(description and description.fields or {}) do
    for _, from in ipairs(field.from or { field.name }) do
      for _, name in ipairs(names) do
        if from == name then return true end
      end
    end
  end
  return false
end

--- The error for a file with a part of the bookkeeping; nil if the kit reads these columns.
---@param name string
---@param look kitload.Look
---@param description table?
---@return table? err
function M.half(name, look, description)
  if reads(description, look.half) then return nil end
  local lacking, has = {}, {}
  for _, n in ipairs(look.half) do has[n] = true end
  for _, n in ipairs { "_row", "_errors", "_job", "_kit" } do
    if not has[n] and (n == "_row" or n == "_errors" or has._job or has._kit) then lacking[#lacking + 1] = n end
  end
  return errors.refused(("%s looks half like a rejects file: it has the column %s, but no %s"):format(name, listing.list(look.half),
      listing.list(lacking)),
    "put the missing column back; if this is no rejects file, rename its column, or let the kit read "
      .. ("one of them: from = %q"):format(look.half[1]),
    { code = "rejects.half" })
end

--- The error for a file that has the name of a rejects file, but none of the columns.
---@param name string
---@return table? err
function M.bare(name)
  if not name:find "%.rejected%.%w+" and not name:find "%.rejected%-%d+%.%w+" then return nil end
  return errors.refused(("%s has the name of a rejects file, but none of the columns _row, _errors, _job, _kit"):format(name),
    "put them back: by them each mended row is loaded once; if this is no rejects file, give it another name", { code = "rejects.bare" })
end

-- What it is read by -------------------------------------------------------------------------------------------------

--- Open a file by what the file itself shows, in order to look at it.
---@return userdata? source, kitload.Look? look
function M.open(path)
  local source = host.open(path, {})
  local look = source and M.look(source)
  if look then return source, look end
  if source then source:close() end
end

local no_fields
local function nothing()
  no_fields = no_fields or host_plan.bind { ninputs = 0, fields = {}, code = {} }
  return no_fields
end

---@class kitload.Told
---@field rows integer
---@field headers integer    rows that are a header of a rejects file with other columns
---@field undecoded integer  rows with bytes that could not be decoded
---@field dry integer        rows from dry runs
---@field jobs table<string, integer>
---@field kits table<string, integer>
---@field projects table<string, integer>
---@field keys string[]

--- Read all rows, and what they say about themselves.
---@param file kitload.File
---@param keys integer?  at most so many keys of rows
---@return kitload.Told?, table? err
function M.read(file, keys)
  local plain = { path = file.path, name = file.name, headers = file.headers, is_rejects = true, marks = file.marks,
    header_rows = file.header_rows, dialect = file.dialect, encoding = file.encoding, compression = file.compression, columns = {} }
  return host_load.marks { plan = nothing(), files = { plain }, keys = keys or 0 }
end

--- The same, for a file given by its path; nil if it is no rejects file or cannot be read.
---@param path string
---@param keys integer
---@return kitload.Told?
function M.read_path(path, keys)
  local source, look = M.open(path)
  if not source then return nil end
  local info = source:info()
  local headers = look.headers or look.sample and look.sample.keys
  source:close()
  if not look.marks then return nil end
  return M.read({ path = path, name = path, headers = headers, header_rows = look.header_rows, marks = look.marks,
    dialect = look.dialect, encoding = info.encoding, compression = info.compression }, keys)
end

return M
