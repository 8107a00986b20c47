-- Opens a file of a run and reads its first block: how it is written, and what its header is. inbox.lua finds the files.
local formats = require "kit.base.formats"
local errors = require "kitload.talk.errors"
local host = require "kitload.host.source"
local limits = require "kitload.host.limits"
local clash = require "kit.facts.clash"
local commented = require "kitload.reading.commented"
local given_source = require "kitload.reading.given"
local layout = require "kitload.reading.layout"
local members = require "kitload.reading.members"
local odd = require "kitload.reading.odd"
local places = require "kitload.places.places"
local quoting = require "kitload.reading.quoting"
local rejects_file = require "kitload.reading.rejects_file"
local rejects_source = require "kitload.reading.rejects_source"
local sniff = require "kitload.reading.sniff"
local suspect = require "kitload.reading.suspect"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.File
---@field path string
---@field name string          the name in reports
---@field size integer?        stored bytes, if known
---@field encoding string
---@field compression string
---@field dialect table
---@field headers string[]
---@field is_rejects boolean
---@field marks kitload.Marks?  of a rejects file: its bookkeeping columns
---@field place string          the path for k.file_path
---@field is_stdin boolean
---@field temporary string?     standard input was kept in this file, and is read from it
---@field has_letters boolean?  of CSV in UTF-8: its first cells have letters that are not ASCII
---@field doubt string?        a note: the encoding was probably guessed wrong
---@field above kitload.SampleRow[]?  of CSV: the rows above the table
---@field like_data boolean?  its header looks like a row of data
---@field has_separator boolean?  its first line is sep=;
---@field remarks string[]?    of CSV: notes about how its header was found
---@field source userdata?     standard input, already open
---@field columns integer[]?   for each input slot the column; filled when the header is bound

--- Whether no field of the kit needs a name, because all are found by their numbers.
local function is_by_place(description)
  local numbers = 0
  if not description or description.facts.extra or #(description.raw or {}) > 0 then return false end
  for _, field in ipairs(description.fields) do
    local step = field.steps[1]
    if step and step.columns then return false end
    if not (step and step.class == "value") then
      for _, alias in ipairs(field.from or { field.name }) do
        if type(alias) ~= "number" then return false end
        numbers = numbers + 1
      end
    end
  end
  return numbers > 0
end

--- The header names and aliases that a kit knows, or the columns of the table that is loaded without one; folded.
local function known_names(description, given)
  local names = {}
  for _, name in ipairs(given.columns or {}) do names[sniff.fold(name)] = true end
  for _, field in ipairs(description and description.fields or {}) do
    for _, name in ipairs(field.from or {}) do
      if type(name) == "string" then names[sniff.fold(name)] = true end
    end
    if not field.from then names[sniff.fold(field.name)] = true end
    if field.facts.label then names[sniff.fold(field.facts.label)] = true end
  end
  return names
end

local function shown(delimiter)
  return delimiter == "\t" and "tab" or ("'%s'"):format(text.show(delimiter))
end

--- "windows-1252, delimiter ';', header on row 3", or "JSON array at /data/items"
---@param file kitload.File
function M.describe(file)
  local parts = { file.encoding }
  local format = formats.of_dialect(file.dialect)
  if format.members then
    parts = file.encoding:lower() ~= "utf-8" and parts or {}
    if file.compression ~= "none" then table.insert(parts, 1, file.compression) end
    parts[#parts + 1] = file.is_rejects and formats.ndjson.title .. ", a rejects file" or format.lines and format.title
      or (file.members.is_object and "JSON object" or "JSON array") .. (file.dialect.rows and " at " .. file.dialect.rows or "")
    return table.concat(parts, ", ")
  end
  if file.compression ~= "none" then parts[1] = file.compression .. ", " .. parts[1] end
  if format ~= formats.csv then parts[#parts + 1] = format.title end
  parts[#parts + 1] = "delimiter " .. shown(file.dialect.delimiter)
  local quote = format.quotes and file.dialect.quote
  if (quote == false or quote == "lazy") and format.quotes then
    parts[#parts + 1] = quote and "lazy quotes" or "no quotes"
  elseif quote and quote ~= '"' then
    parts[#parts + 1] = quote == "'" and "quote \"'\"" or ("quote '%s'"):format(text.show(quote))
  end
  if file.dialect.escape and format.quotes then parts[#parts + 1] = ("escape '%s'"):format(text.show(file.dialect.escape)) end
  local rows = file.header_rows
  parts[#parts + 1] = file.is_rejects and "a rejects file"
    or rows and #rows > 1 and ("header on rows %d to %d"):format(rows[1].row, rows[#rows].row)
    or file.dialect.header and ("header on row %d"):format(file.dialect.header) or "no header"
  return table.concat(parts, ", ")
end

local csv_facts = { "delimiter", "quote", "escape", "blanks", "comment", "header", "skip", "footer", "ragged" }

--- The format: what the kit says, else the file's name, else its first characters.
---@return kit.Format
local function format_of(path, says, given, source)
  local looks, first = source:looks_like()
  local kind = formats[says.format]
  if given_source.is_csv(given) then return kind and kind.decoder == "csv" and kind or formats.csv end
  kind = kind or formats[says.rows and "json" or formats.of_name(path)]
  if kind and not kind.members then return kind end
  if says.rows and says.rows ~= "" then return formats.json end
  if kind and kind.lines and first ~= "[" then return kind end
  if kind then return formats[looks or "json"] end
  for _, name in ipairs(csv_facts) do
    if says[name] ~= nil then return formats.csv end
  end
  return formats[looks or "csv"]
end

-- Gives the sample for a JSON pointer. The file is opened anew, because a source can be sampled only once.
local function looking_at(path, says)
  return function(pointer)
    local source = host.open(path, { encoding = says.encoding, compression = says.compression })
    local sample = source and source:members({ format = "json", rows = pointer }, 1, path)
    if source then source:close() end
    return sample
  end
end

local function are_lines(name) return name ~= nil and formats[name].members and formats[name].lines end

local settle_by = {} -- the format's decoder

--- The JSON part of M.open: finds the dialect and the members that serve as the header.
function settle_by.json(name, format, says, source, description, given)
  local is_lines = are_lines(says.format) or are_lines(formats.of_name(name))
  local _, first = source:looks_like()
  if first == "" then return nil, errors.input(("%s: the file is empty"):format(name), nil, { code = "file.empty" }) end
  local dialect = { format = format.name, rows = not format.lines and says.rows ~= "" and says.rows or nil }
  -- A late member must not go unnoticed where each is a column, or where an unknown one is refused.
  local every_name = given.kitless or description and description.facts.unknown == "error" or members.needs_all(description)
  local sample, err = source:members(dialect, every_name and members.all_rows or members.sample_rows, name)
  if not sample then
    if err.message:find("something comes after the document", 1, true) then
      err.hint = ("a file is one document, or has an object on each line; jq makes lines: jq -c . %s | kitload run … -"):format(
        text.show(name))
    elseif not says.format and not says.rows and not err.hint then
      err.hint = 'it is read as JSON; source = { format = "csv" } in a kit says otherwise'
    end
    return nil, err
  end
  -- If there is one line with one object, and nothing says that there are more, the file is a document.
  if format.lines and not is_lines and sample.whole and sample.rows == 1 and sample.broken == 0 then
    dialect.format, sample.is_object = "json", true
  end
  members.find_lists(sample, says.rows == nil and source:info().regular and looking_at(name, says) or nil)
  if #sample.keys == 0 and sample.broken > 0 then
    return nil, errors.input(("%s: none of its first %s is an object"):format(name, text.plural(sample.rows, "row")),
      "rows are objects, whose members are the columns", { code = "json.syntax" })
  end
  err = given.kitless and says.rows == nil and members.not_rows(name, sample) or nil
  if err then return nil, err end
  local headers, known = members.headers(sample, description)
  return { dialect = dialect, headers = headers, members = known }
end

-- Whether the first block is too small. A cut header is not a row, so a title above it would be taken for the header. If
-- rows are that wide, the first block has only few of them.
local few_rows = 10
local function needs_more(settled)
  return settled.empty or #settled.rows < few_rows or not settled.header_found
end

local function lack_of(header)
  return type(header) == "table" and ("are no rows %s"):format(table.concat(header, " and ")) or ("is no row %d"):format(header)
end

local function has_secret(description)
  for _, field in ipairs(description and description.fields or {}) do
    if field.facts.secret then return true end
  end
  return false
end

-- Notes about how the table was found. If no option named the header, they say what stands above it.
local function remarks_of(settled, dialect, secret)
  local found = settled.layout
  local list = table.move(found.remarks, 1, #found.remarks, 1, {})
  local n = #found.above
  if n > 0 and dialect.header == nil then
    list[#list + 1] = ("%s %s above the %s and %s passed over%s"):format(text.plural(n, "row"), n == 1 and "stands" or "stand",
      found.header and ("header on row %d"):format(found.header) or "first row", n == 1 and "was" or "were",
      secret and "" or ": " .. layout.shown(found.above))
  end
  return list
end

--- The CSV part of M.open.
function settle_by.csv(name, format, says, source, description, given)
  local dialect = {}
  local message, hint = clash.of(says)
  if message then return nil, errors.usage(message, hint) end
  for _, fact in ipairs(csv_facts) do dialect[fact] = says[fact] end
  if format ~= formats.csv then dialect.format = format.name end
  formats.complete(format, dialect)
  if dialect.ragged == "reject" then dialect.ragged, dialect.surplus = nil, false end
  local scan_err
  local names = known_names(description, given)
  local function settle()
    return sniff.settle(dialect, names, function(d, rows)
      local result
      result, scan_err = source:scan(d, rows)
      return result or { rows = {}, ok = false }
    end, is_by_place(description))
  end
  local settled, whole = settle(), false
  if not scan_err and needs_more(settled) then
    local more
    more, whole = source:look_further()
    if more == nil then return nil, whole end
    if more then settled = settle() end
  end
  if scan_err then return nil, scan_err end
  if settled.empty then
    if not whole then
      return nil, errors.input(("%s: no line ends within the first %d MiB, where a header is looked for"):format(name, limits.HEAD >> 20),
        "is it a text file with lines? are its encoding and delimiter right?", { code = "header.missing" })
    end
    return nil, errors.input(("%s: the file is empty%s"):format(name, dialect.header == false and "" or ": line 1 should be its header"),
      nil, { code = "file.empty" })
  elseif dialect.header and not settled.header_found then
    return nil, errors.input(("%s: there %s to be the header%s"):format(name, lack_of(dialect.header),
      whole and "" or (" within the first %d MiB"):format(limits.HEAD >> 20)),
      "source.header in the kit is the number of the header's row", { code = "header.missing" })
  end
  if #settled.headers == 0 and settled.bad_line then
    return nil, errors.input(("%s: line %d breaks the rules of quotes, or a quote that opens there is not closed"):format(
        name, settled.bad_line),
      quoting.advice { settled }, { code = "csv.quote" })
  end
  if #settled.headers == 0 then
    return nil, errors.input(("%s: its first rows are blank, and no header is found among those that are looked at"):format(name),
      "--header N, or source.header in the kit, names the header's row", { code = "header.missing" })
  end
  for _, row in ipairs(settled.layout and settled.layout.header_rows or {}) do
    if row.broken and dialect.header then
      return nil, errors.input(("%s: line %d breaks the rules of quotes, so row %d cannot be its header"):format(name, row.line, row.row),
        ("is the delimiter right? it is read with %s; %s"):format(shown(settled.dialect.delimiter), quoting.advice { settled }),
        { code = "csv.quote" })
    elseif row.broken then
      return nil, errors.input(("%s: line %d breaks the rules of quotes, or a quote that opens there is not closed"):format(name, row.line),
        "where titles stand above the header, --header or source.header in the kit says its row; " .. quoting.advice { settled },
        { code = "csv.quote" })
    end
  end
  if #settled.headers > limits.COLUMN then
    return nil, errors.input(("%s: row %d has more than %s cells, which is more than the columns of a file can be"):format(name,
      settled.dialect.header or 1, text.count(limits.COLUMN)),
      "is the delimiter right?", { code = "csv.too_many_cells" })
  end
  settled.remarks = remarks_of(settled, dialect, has_secret(description))
  settled.remarks[#settled.remarks + 1] = odd.note(settled.rows, settled.dialect.header ~= false)
  if dialect.delimiter == nil then settled.remarks[#settled.remarks + 1] = odd.blanks_note(settled.rows) end
  settled.remarks[#settled.remarks + 1] = odd.line_note(settled.rows, settled.dialect.delimiter, name)
  if dialect.comment == nil then
    settled.remarks[#settled.remarks + 1] = commented.note(settled.rows, settled.headers, settled.dialect.header or 0)
  end
  if not dialect.delimiter then
    settled.remarks[#settled.remarks + 1] = odd.doubled_note(settled.rows, settled.dialect.delimiter)
  end
  return settled
end

--- Open a file, find out how it is written, and read its header.
---@param path string  a word of places
---@param description table?  of the kit: its source facts and names are used
---@param given table  options of the command line, as given.read gives them
---@return kitload.File?, table? err
function M.open(path, description, given)
  local place = places.of(path)
  local refused = place.refused(path)
  if refused then return nil, refused end
  local says = given_source.over(description and description.source or {}, given)
  local source, look, kept = rejects_source.open(path, says, given.encoding, not place.again and given.sizes or nil)
  if not source then return nil, look end
  local name = place.name(path)
  local settled, err
  if look and look.half then
    err = rejects_file.half(name, look, description)
  elseif not look then
    err = rejects_file.bare(name)
  end
  local format = format_of(path, says, given, source)
  if err then
    settled = nil
  elseif look and look.marks then
    settled = rejects_source.settle(look, says, description)
  else
    settled, err = settle_by[format.decoder](name, format, says, source, description, given)
  end
  if not settled then
    source:close()
    return nil, err
  end
  local info = source:info()
  local file = {
    path = kept or path, name = place.base(path), temporary = kept,
    is_stdin = place == places.standard_input, place = workspace.place(path),
    size = info.size > 0 and info.size or nil, encoding = info.encoding, compression = info.compression,
    dialect = settled.dialect, headers = settled.headers, is_rejects = look ~= nil and look.marks ~= nil, regular = info.regular,
    members = settled.members, remarks = settled.remarks, marks = look and look.marks,
  }
  file.like_data, file.has_separator = settled.layout and settled.layout.like_data, settled.separator
  file.above, file.header_rows = settled.layout and settled.layout.above, settled.header_rows
  file.has_letters = settled.rows and info.encoding == "UTF-8" and suspect.has_letters(settled.rows)
  if not says.encoding and info.encoding == "windows-1252" and settled.rows then
    local encodings = suspect.encodings(settled.rows)
    file.doubt = encodings and suspect.note(file.name, encodings)
  elseif not says.encoding and info.encoding == "windows-1252" and settled.members and not file.is_rejects then
    file.doubt = ("%s is not UTF-8, as JSON should be, and was read as windows-1252: --encoding, or source = { encoding = … } in the kit, "
      .. "says what it is"):format(file.name)
  end
  if file.is_rejects then file.encoding, err = rejects_source.encoding(file, info, says.encoding) end
  if err then return nil, err end
  if info.regular then
    source:close()
  else
    file.source = source
  end
  return file
end

--- The input's name in reports: the file's name, or how many files there are.
function M.title(files)
  if #files == 1 then return files[1].name end
  return ("%s and %s"):format(files[1].name, text.plural(#files - 1, "more file"))
end

--- The first part of the names of rejects and problems files: in the current folder, without .gz, .csv and similar endings.
function M.stem(files)
  if files[1].is_stdin then return "stdin" end
  local stem = files[1].path:match "[^/]+$"
  stem = stem:gsub("%.gz$", ""):gsub("%.zst$", ""):gsub("%.[%w]+$", "")
  -- When acme.rejected.csv is loaded and rows are rejected again, the new rejects must not overwrite it.
  local base, n = stem:match "^(.*)%.rejected%-?(%d*)$"
  if base then return ("%s.rejected-%d"):format(base, (tonumber(n) or 1) + 1), true end
  return stem, false
end

return M
