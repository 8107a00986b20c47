-- Writes the file that a customer fills in: the kit's headers, and one row that the kit accepts.
--
--   fields ─▶ columns ─▶ candidates for each ─▶ rounds of trial:run ─▶ CSV in the kit's dialect, or JSON ─▶ trial:run_file
--                                                                                                            checks it
local errors = require "kitload.talk.errors"
local formats = require "kit.base.formats"
local header_of = require "kitload.reading.header"
local melts = require "kit.facts.melt"
local near = require "kit.base.near"
local steps = require "kit.steps"
local paths = require "kitload.plan.paths"
local project = require "kitload.kits.project"
local sys = require "kitload.host.sys"
local template_json = require "kitload.trial.template_json"
local trials = require "kitload.trial.trial"
local words = require "kitload.talk.text"

local M = {}

---@class kitload.TemplateColumn
---@field header string
---@field field table       the field to which it belongs
---@field place integer?    of a melted column that has no name: its number
---@field cell string

-- The field that reads the cells of melted columns.
local function reader_of_cells(description)
  for _, field in ipairs(description.fields) do
    local step = field.steps[1]
    for _, name in ipairs(step and step.columns or not (step and step.class == "value") and (field.from or { field.name }) or {}) do
      if melts.part(description.melt, name) == "cell" then return field end
    end
  end
end

-- The headers of the columns that melt takes: those that it names, or those in the kit's first example. Nil: nobody knows them.
local function melted_headers(description)
  local melt, list = description.melt, {}
  for _, name in ipairs(melt.names or {}) do list[#list + 1] = not name:find("*", 1, true) and name or nil end
  if melt.names and #list == #melt.names then return list end
  for _, example in ipairs(description.examples) do
    local headers = {}
    for _, name in ipairs(example.input and near.keys(example.input) or {}) do
      headers[#headers + 1] = type(name) == "string" and name or nil
    end
    local bound = header_of.bind(trials.without_places(description), headers, { rejects = false, partial = true })
    if bound and bound.melted and bound.melted.headers[1] then return bound.melted.headers end
  end
end

-- Places the melted columns: a range where it stands, others behind the fields. Gives the error where their headers are not known.
local function place_melted(description, columns)
  local melt, field = description.melt, reader_of_cells(description)
  if not melt then return nil end
  local at = melt.from and melt.from > 0 and melt.from or nil
  if description.source.header == false and at and melt.to >= at then
    for i = at, melt.to do columns[i] = { header = "", field = field, cell = "", place = i } end
    return nil
  end
  local headers = melted_headers(description)
  if headers and at and melt.to > 0 and #headers ~= melt.to - melt.from + 1 then headers = nil end
  if not headers then
    return errors.usage("k.melt takes columns whose headers are not known here, so the kit has no template",
      "an example with all of these cells tells their headers: examples = { { input = { … }, gives = … } }")
  end
  for _, header in ipairs(headers) do
    at = at or #columns + 1
    while columns[at] do at = at + 1 end
    columns[at] = { header = header, field = field, cell = "" }
  end
end

-- Places the columns. Fields with a number go to their number; the others fill the free places in their order.
local function columns_of(description)
  local columns, taken, free = {}, {}, 1
  local is_json = template_json.is_json(description.source)
  local function place(at, header, field)
    columns[at] = { header = header, field = field, cell = "" }
  end
  for _, field in ipairs(description.fields) do
    local number = field.from and field.from[1]
    if type(number) == "number" then place(number, field.facts.label or field.name, field) end
  end
  for _, field in ipairs(description.fields) do
    local step = field.steps[1]
    local has_place = field.from and type(field.from[1]) == "number"
    local headers = step and step.columns or (has_place or step and step.class == "value") and {}
      or { not is_json and field.facts.label or (field.from or { field.name })[1] }
    for _, alias in ipairs(field.from or { field.name }) do
      if not (step and step.columns) and melts.part(description.melt, alias) then headers = {} end
    end
    for _, header in ipairs(headers) do
      if type(header) == "string" and not taken[header] and not melts.part(description.melt, header) then
        while columns[free] do free = free + 1 end
        place(free, header, field)
        taken[header] = true
      end
    end
  end
  -- Headers that functions read by name must be there, too. Nobody knows what their cells should hold.
  for _, header in ipairs((is_json or description.source.header == false) and {} or description.raw or {}) do
    if not taken[header] then
      while columns[free] do free = free + 1 end
      columns[free] = { header = header, cell = "" }
    end
  end
  local err = place_melted(description, columns)
  if err then return nil, err end
  local most = 0
  for at in pairs(columns) do most = math.max(most, at) end
  for at = 1, most do columns[at] = columns[at] or { header = "", cell = "" } end
  return columns
end

local sample_moment = {
  Y = "2024", y = "24", m = "12", d = "31", b = "Dec", B = "December", H = "14", M = "30", S = "00", f = "000000", p = "PM",
  z = "+0100", Z = "UTC", j = "366", s = "1735651800", ["%"] = "%",
}

local function formatted(format)
  return (format:gsub("%%(.)", sample_moment))
end

-- Numbers and codes in the form of their countries. For other steps there are the examples of the steps.
local phones = {
  AT = "01 5880100", BR = "(11) 2345-6789", CH = "044 668 18 00", DE = "030 123456", ES = "912 345 678", FR = "01 23 45 67 89",
  GB = "020 7946 0123", IT = "06 6982 1234", JP = "03-1234-5678", NL = "020 123 4567", PL = "22 123 45 67", US = "(212) 555-0123",
}
local postal_codes = {
  AT = "1010", BR = "01310-100", CH = "8001", DE = "10115", ES = "28001", FR = "75001", GB = "SW1A 1AA", IT = "00184",
  JP = "100-0001", NL = "1012 AB", PL = "00-001", PT = "1000-001", US = "10001",
}

-- What a step probably reads, by its argument.
local by_op = {
  date = function(args) return formatted(args[1] or "%Y-%m-%d") end,
  time = function(args) return formatted(args[1] or "%H:%M") end,
  timestamp = function(args) return formatted(args[1] or "%Y-%m-%d %H:%M:%S") end,
  decimal = function(args) return args[1] end,
  money = function(args) return args[1] end,
  phone = function(args) return phones[args.country] end,
  postal_code = function(args) return postal_codes[args.country] end,
  boolean = function(args) return args[2] or "true" end, -- the first word for true
  enum = function(args) return args[2] end,
  map = function(args) return args[1] end,
  strip_prefix = function(args) return args[1] .. "1" end,
}

local anything = {
  "Example", "1", "A", "info@example.com", "2024-12-31", "31.12.2024", "12/31/2024", "1000", "10.00", "true", "14:30", "DE",
  "+49 30 123456", "https://example.com", "0001", "{}", "0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11",
}

-- Whether every step of the field accepts any text.
local function takes_any_text(field)
  for _, step in ipairs(field.steps) do
    local info = steps.named[step.name]
    if not info or #info.codes > 0 then return false end
  end
  return true
end

-- Cells that may do for a field. The most likely is the first, and each comes once.
local function candidates(field)
  local list, seen = {}, {}
  local function add(v)
    if v == nil or type(v) == "table" or type(v) == "boolean" then return end
    local text = math.type(v) == "integer" and ("%d"):format(v) or tostring(v)
    if text ~= "" and not seen[text] then
      seen[text] = true
      list[#list + 1] = text
    end
  end
  add(field.facts.example)
  for _, step in ipairs(field.steps) do
    if by_op[step.op] then add(by_op[step.op](step.args)) end
  end
  for _, v in ipairs(field.facts.one_of or {}) do add(v) end
  if takes_any_text(field) then add("Example") end
  for _, step in ipairs(field.steps) do
    for _, case in ipairs(steps.named[step.name] and steps.named[step.name].cases or {}) do
      local cell = not case.code and not case.null and case[1]
      if type(cell) == "string" then add((cell:gsub("%s+", " "):match "^ ?(.-) ?$")) end
    end
  end
  add(field.facts.min)
  add(field.facts.max)
  for _, v in ipairs(anything) do add(v) end
  return list
end

-- Whether the cell can stand in the file as it is.
local function fits(cell, source)
  if source.quote ~= false or formats.is_given(source.format) then return true end
  return not cell:find(source.delimiter or ",", 1, true) and not cell:find "[\r\n]"
end

-- Codes of rules over several fields. They do not say that this field's cell is wrong.
local function of_several(code)
  return code:find "^rule%." or code == "require_one" or code == "compare"
end

local function accepted(result, field)
  for _, issue in ipairs(result.issues) do
    if issue.field == field.name then return of_several(issue.code) end
  end
  return result.values[field.name] ~= nil
end

local function input_of(columns)
  local cells = {}
  for _, column in ipairs(columns) do
    if column.header ~= "" or column.field then
      local number = column.field and column.field.from and column.field.from[1]
      cells[column.place or type(number) == "number" and number or column.header] = column.cell
    end
  end
  return cells
end

-- Uses the cells of the kit's first example that the kit accepts, under the headers of the template.
local function take_example(description, columns, trial, options)
  for _, example in ipairs(description.examples) do
    if example.input and example.gives and not example.errors and not example.skipped then
      local any = false
      for at, column in ipairs(columns) do
        local cell = example.input[column.header] or example.input[at]
        for _, alias in ipairs(column.field and column.field.from or {}) do cell = cell or example.input[alias] end
        if column.field and column.field.facts.example ~= nil then cell = tostring(column.field.facts.example) end
        if math.type(cell) == "integer" then cell = ("%d"):format(cell) end
        if type(cell) == "string" and fits(cell, description.source) then column.cell, any = cell, true end
      end
      local result = any and trial:run(input_of(columns), options)
      if result and result.ok then return true end
      for _, column in ipairs(columns) do column.cell = "" end
    end
  end
  return false
end

-- In each round every field without a cell tries its next candidate, all in one row.
local function fill(trial, columns, options)
  local open, most = {}, 0
  for _, column in ipairs(columns) do
    if column.field and column.cell == "" then
      local list = {}
      for _, cell in ipairs(candidates(column.field)) do
        if fits(cell, trial.description.source) then list[#list + 1] = cell end
      end
      open[#open + 1] = { column = column, list = list }
      most = math.max(most, #list)
    end
  end
  for round = 1, most do
    for _, entry in ipairs(open) do entry.column.cell = entry.list[round] or "" end
    local result = trial:run(input_of(columns), options)
    local left = {}
    for _, entry in ipairs(open) do
      -- If a function of the kit raises an error, nothing is known about any field.
      if not result or not accepted(result, entry.column.field) then left[#left + 1] = entry end
    end
    open = left
    if #open == 0 then break end
  end
  for _, entry in ipairs(open) do entry.column.cell = "" end
end

local Writer = {}
Writer.__index = Writer

local written = { ["\\"] = [[\\]], ["\b"] = [[\b]], ["\f"] = [[\f]], ["\n"] = [[\n]], ["\r"] = [[\r]], ["\t"] = [[\t]], ["\v"] = [[\v]] }

-- A cell in the COPY format.
local function copy_cell(text, delimiter)
  return (text:gsub(".", function(c) return written[c] or c == delimiter and "\\" .. c or nil end))
end

function Writer:cell(text)
  local source = self.source
  if formats.is_given(source.format) then return copy_cell(text, self.delimiter) end
  local quote = source.quote
  if quote == nil or quote == "lazy" then quote = '"' end
  local special = text:find(self.delimiter, 1, true) or text:find "[\r\n]" or quote and text:find(quote, 1, true)
    or source.comment and text:sub(1, #source.comment) == source.comment
  if not quote or not special then return text end
  local escaped = text:gsub("%" .. quote, (source.escape or quote):gsub("%%", "%%%%") .. "%0")
  return quote .. escaped .. quote
end

function Writer:row(texts)
  local cells = {}
  for i, text in ipairs(texts) do cells[i] = self:cell(text) end
  local line = table.concat(cells, self.delimiter)
  -- A line without any character is no row. So if a row has only one cell and it is empty, it is quoted.
  local quote = self.source.quote == nil and '"' or self.source.quote
  if line == "" and quote then line = quote .. quote end
  self.lines[#self.lines + 1] = line
end

local function of_columns(columns, what)
  local out = {}
  for i, column in ipairs(columns) do out[i] = what(column) end
  return out
end

local function blank() return "" end

-- Writes the help texts: as comments, if the file may have them, else in the first row, which the kit skips.
local function write_help(writer, columns, source)
  if not source.comment then return end
  for _, column in ipairs(columns) do
    local help = column.field and column.field.facts.help
    if help then
      local name = column.header ~= "" and column.header or column.field.name
      writer.lines[#writer.lines + 1] = ("%s %s: %s"):format(source.comment, name, help)
    end
  end
end

local function help_of(column)
  return column.field and column.field.facts.help or ""
end

local function csv_of(description, columns, options)
  local source = description.source
  local writer = setmetatable({ source = source, delimiter = source.delimiter or ",", lines = {} }, Writer)
  if source.header ~= false then
    local last = type(source.header) == "table" and source.header[#source.header] or source.header
    for _ = 2, last or 1 do writer.lines[#writer.lines + 1] = "" end
    writer:row(of_columns(columns, function(column) return column.header end))
  end
  if options.with_help then write_help(writer, columns, source) end
  for n = 1, source.skip or 0 do
    writer:row(of_columns(columns, options.with_help and n == 1 and not source.comment and help_of or blank))
  end
  writer:row(of_columns(columns, function(column) return column.cell end))
  for _ = 1, source.footer or 0 do writer:row(of_columns(columns, blank)) end
  -- A byte order mark overrides the encoding in the kit.
  local other = source.encoding and not source.encoding:lower():find "^utf%-?8"
  return ((options.bom or other) and "\u{FEFF}" or "") .. table.concat(writer.lines, "\r\n") .. "\r\n"
end

-- Messages about the temporary file should be about the template.
local function renamed(err, path)
  for _, part in ipairs { "message", "hint" } do
    for _, name in ipairs { path, path:match "[^/]*$" } do
      local from, to = (err[part] or ""):find(name, 1, true)
      while from do
        err[part] = err[part]:sub(1, from - 1) .. "the template" .. err[part]:sub(to + 1)
        from, to = err[part]:find(name, 1, true)
      end
    end
  end
  return err
end

-- The kit's problems with the finished file, as notes; none when it accepts the row. The file is not packed, even if the
-- kit's files are.
local function objections(trial, csv, columns, options)
  local path = os.tmpname()
  local ok, err = sys.write(path, csv)
  local results
  local source = trial.description.source
  local compression = source.compression
  source.compression = nil
  if ok then results, err = trial:run_file(path, { meta = options.meta, file = paths.sample(trial.description) }) end
  source.compression = compression
  os.remove(path)
  if not results then return nil, renamed(err, path) end
  local notes, empty = {}, {}
  for _, column in ipairs(columns) do
    if column.field and column.cell == "" and not options.by_example then empty[column.field.name] = true end
  end
  for _, result in ipairs(results) do
    for _, issue in ipairs(result.issues) do
      notes[#notes + 1] = ("the example row is not accepted: %s%s"):format(issue.field and issue.field .. ": " or "", issue.message)
    end
    if result.skipped then notes[#notes + 1] = "the example row is skipped: " .. result.skipped end
  end
  if #results ~= 1 and not (results[1] and results[1].part) then
    notes[#notes + 1] = ("the file is read as %s"):format(words.plural(#results, "row"))
  end
  for _, name in ipairs(near.keys(empty)) do notes[#notes + 1] = ("no example is known for the field '%s'"):format(name) end
  return notes
end

---@class kitload.TemplateOptions
---@field bom boolean?        begin with a byte order mark
---@field with_help boolean?  also write the fields' help texts
---@field meta table?

--- The template of a kit, and notes about it.
---@param trial kitload.Trial
---@param options kitload.TemplateOptions
---@return string? text, string[]|table notes_or_err
function M.make(trial, options)
  local description = trial.description
  local source = description.source
  if options.with_help and not source.comment and (source.skip or 0) == 0 then
    return nil, errors.usage("the kit's files have no place for help texts", 'source = { comment = "#" } or { skip = 1 } gives them one')
  end
  local columns, unknown = columns_of(description)
  if not columns then return nil, unknown end
  if #columns == 0 then
    return nil, errors.usage(("no field of the kit %s reads a column"):format(description.name))
  end
  if #columns == 1 and columns[1].header == "" and source.quote == false and source.header ~= false
    and not template_json.is_json(source) then
    return nil, errors.usage("the only column has no name, and without quotes its header is an empty line",
      "quote = '\"' in the kit's source, or header = false")
  end
  local found, wrong = project.of_kit(trial)
  if wrong then return nil, wrong end
  local meta = trials.with_meta(description, options.meta, found)
  local by_example = take_example(description, columns, trial, { meta = meta })
  local example = of_columns(columns, function(column) return column.cell end)
  fill(trial, columns, { meta = meta })
  local filled = by_example and trial:run(input_of(columns), { meta = meta })
  if by_example and not (filled and filled.ok) then
    for i, column in ipairs(columns) do column.cell = example[i] end
  end
  local bytes = template_json.is_json(source) and (options.bom and "\u{FEFF}" or "") .. template_json.text(description, columns)
    or csv_of(description, columns, options)
  local notes, err = objections(trial, bytes, columns, { meta = meta, by_example = by_example })
  if not notes then return nil, err end
  if #notes > 0 then notes[#notes] = notes[#notes] .. "\na field's `example` is the cell that the template shows" end
  return bytes, notes
end

return M
