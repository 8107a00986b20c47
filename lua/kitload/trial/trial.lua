-- Tries out a kit: one row of given cells, or a file, goes the way of a run, but into no destination.
--
--   cells ─▶ a CSV of one row ─┐      (or a line of JSON, where the kit's source is JSON)
--                              ├▶ header.bind, lower, plan, load.sample ─▶ values as Lua sees them, issues
--   a file ────────────────────┘
local dec = require "kit.base.dec"
local errors = require "kitload.talk.errors"
local given_catalog = require "kitload.target.given_catalog"
local header = require "kitload.reading.header"
local host_kit = require "kitload.host.kit"
local host_load = require "kitload.host.load"
local bounds_of = require "kitload.merge.limits"
local near = require "kit.base.near"
local opening = require "kitload.kits.opening"
local outcome = require "kitload.run.outcome"
local pairs = require "kit.base.ordered"
local paths = require "kitload.plan.paths"
local project = require "kitload.kits.project"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local template_json = require "kitload.trial.template_json"
local trial_json = require "kitload.trial.trial_json"
local unknown = require "kitload.plan.unknown"
local words = require "kitload.talk.text"

local M = {}

---@class kitload.Issue
---@field level "error"|"warning"
---@field field string?
---@field code string
---@field raw string?
---@field message string
---@field file string
---@field row integer
---@field line integer
---@field column integer?
---@field header string?
---@field kit string

---@class kitload.Result
---@field ok boolean          the row would be loaded
---@field skipped string|nil  the reason, if a hook left it out
---@field values table<string, any>  integers, floats and booleans as Lua values, JSON as functions get it, the rest as canonical text
---@field issues kitload.Issue[]
---@field kinds table<string, string>  the domain of each field
---@field row integer
---@field line integer
---@field file string
---@field part integer?       its number among the rows into which a hook split the row
---@field rows kitload.Result[]?  all of those rows, if there are several
---@field added table<string, true>?  fields whose column has no given cell: they read an empty one

---@class kitload.RunOptions
---@field meta table<string, any>?
---@field lookups table?
---@field catalog table?  name = "varchar(80) not null" for the destination's columns, because of the limits of its types
---@field file string?    the name of the file, or its path (test.csv, or a path that the kit's k.path can use)
---@field row integer?    the number of the row (2)
---@field job string?
---@field now number?     the moment of k.now, as os.time gives it

---@class kitload.FileOptions: kitload.RunOptions  without row; file is a path for k.file_path and k.path
---@field limit integer?
---@field encoding string?
---@field delimiter string?

---@class kitload.Trial: kitload.Opened
local Trial = {}
Trial.__index = Trial

--- A kit that is open already, to be tried.
---@param opened kitload.Opened
---@return kitload.Trial
function M.of(opened) return setmetatable(opened, Trial) end

--- Open a kit by its name in the workspace, or by its path.
---@param word string
---@return kitload.Trial?, table? err
function M.open(word)
  local opened, err = opening.kit(word)
  if not opened then return nil, err end
  return M.of(opened)
end

--- A cell that is quoted in the file, for fields with empty = "quoted".
function M.quoted(text)
  return { quoted = text }
end

local run_options = { meta = true, lookups = true, catalog = true, file = true, row = true, job = true, now = true }
local file_options = { file = true, meta = true, lookups = true, catalog = true, job = true, now = true, limit = true, encoding = true,
  delimiter = true }

local function check_options(options, known)
  for name in pairs(options) do
    if not known[name] then
      local hint = near.did_you_mean(tostring(name), near.keys(known))
      return nil, errors.usage(("there is no option '%s'"):format(tostring(name)),
        hint or "options are " .. table.concat(near.keys(known), ", "))
    end
  end
  return true
end

--- Invented values for the --meta that the kit wants and nobody has given.
---@param description table
---@param given table?
---@param project_ kitload.Project?
---@return table
function M.with_meta(description, given, project_)
  local meta = project.meta(given or {}, project_ or {})
  for _, field in ipairs(description.fields) do
    local name = field.steps[1] and field.steps[1].meta
    if name and meta[name] == nil then meta[name] = field.facts.example or "1" end
  end
  return meta
end

local function looks_up(description)
  for _, field in ipairs(description.fields) do
    for _, step in ipairs(field.steps) do
      if step.name == "lookup" then return true end
    end
  end
  return false
end

-- The session that session.lua would make from a command line.
---@param more { place: string?, invent: boolean? }?  invent: values for --meta that nobody has given
local function begin(trial, options, more)
  local meta, job = {}, options.job or sys.uuid()
  for name, value in pairs(options.meta or {}) do meta[name] = tostring(value) end
  local found, err = project.of_kit(trial)
  if err then return nil, err end
  meta = project.meta(meta, found)
  if more and more.invent then meta = M.with_meta(trial.description, meta) end
  local columns, wrong
  if options.catalog then
    columns, wrong = given_catalog.columns(options.catalog)
    if not columns then return nil, errors.usage("catalog: " .. wrong) end
  end
  if options.lookups and not looks_up(trial.description) then
    return nil, errors.usage("lookups are given, and no field of the kit looks anything up")
  end
  return session.new {
    notes = {}, started = options.now or sys.now(), clock = sys.monotonic(), job = job, files = {},
    options = { limit = options.limit, encoding = options.encoding, delimiter = options.delimiter }, meta = meta,
    description = trial.description, project = found, place = more and more.place, lookups = options.lookups,
    target = columns and { columns = columns },
    kit = { path = trial.path, roots = trial.roots, limits = found and project.limits(trial.limits, found) or trial.limits,
            meta = meta, job = job, handle = not (found and found.limits) and trial.handle or nil },
  }
end

--- A session of the kit with these options, which reads nothing yet.
---@param options kitload.RunOptions
---@return kitload.Session?, table? err
function Trial:session(options) return begin(self, options) end

local function float(text)
  local named = { NaN = 0 / 0, Infinity = math.huge, ["-Infinity"] = -math.huge }
  return named[text] or tonumber(text) + 0.0
end

-- A value in the form in which a function of the kit gets it.
local typed = {
  integer = function(text) return math.tointeger(tonumber(text)) end,
  float = float,
  boolean = function(text) return text == "true" end,
  json = function(text) return host_kit.json(text, dec.parse) end,
}

local function as_it_is(text)
  return text
end

local function result_of(s, row)
  local result = {
    ok = row.state == "good", skipped = row.state == "skipped" and (row.skip or "") or nil, values = {}, issues = {}, kinds = {},
    row = row.row, line = row.line, file = row.file, part = row.part,
  }
  for _, field in ipairs(s.program.fields) do
    local text = row.values and row.values[field.name]
    result.kinds[field.name] = field.kind
    if text ~= nil then result.values[field.name] = (typed[field.kind] or as_it_is)(text) end
  end
  -- A run does not report problems of a row that it leaves out. If a row was split, the parts that stay are reported.
  for i, p in ipairs(result.skipped and not row.part and {} or row.problems) do
    result.issues[i] = {
      level = p.level, field = p.field, code = p.code, raw = p.raw, message = p.message, file = row.file, row = row.row,
      line = row.line, column = p.column, header = p.header, kit = session.label(s),
    }
  end
  return result
end

-- Runs the plan over the files. The first error in the kit's own code ends it.
---@return kitload.Result[]? results, table? err, kitload.Session? s  with its plan
local function sample(s)
  local err, rows
  s, err = session.make_plan(s)
  if err then return nil, err end
  rows, err = host_load.sample(session.load_spec(s))
  if not rows then return nil, err end
  local results = {}
  for i, row in ipairs(rows) do
    if row.kit_error then
      err = outcome.kit_error { message = row.kit_error, file = row.file, row = row.row, count = 1 }
      err.of_kit = true
      return nil, err
    end
    results[i] = result_of(s, row)
  end
  return results, nil, s
end

-- The largest column number in `from`. A column with that number must exist.
local function widest(description)
  local most = 0
  for _, field in ipairs(description.fields) do
    for _, name in ipairs(field.from or {}) do
      if type(name) == "number" then most = math.max(most, name) end
    end
  end
  return most
end

-- Cells by column: first the numbered ones, then the named ones by the alphabet.
local function columns_of(description, cells)
  local headers, values, names = {}, {}, {}
  for i = 1, widest(description) do headers[i] = tostring(i) end
  for key, cell in pairs(cells) do
    if math.type(key) == "integer" and key > 0 then
      for i = #headers + 1, key do headers[i] = tostring(i) end
      values[key] = cell
    elseif type(key) == "string" then
      names[key] = true
    else
      return nil, errors.usage(("a cell's name is a header or a column's number, not %s"):format(tostring(key)))
    end
  end
  for _, name in ipairs(near.keys(names)) do
    headers[#headers + 1] = name
    values[#headers] = cells[name]
  end
  return headers, values
end

-- The header or number by which a field without a cell would be found.
local function add_columns(headers, field)
  local step = field.steps[1]
  local wanted = step and step.columns or { field.from and field.from[1] or field.name }
  local there = {}
  for _, name in ipairs(headers) do there[name] = true end
  for _, name in ipairs(wanted) do
    if type(name) == "string" and not there[name] then headers[#headers + 1] = name end
  end
end

-- A file has a column for every field. So a cell that is not given is an empty one. But if a given header is nearly the
-- name of a missing one, the test has a mistake.
local function complete(description, headers)
  local bound, err = header.bind(description, headers, { rejects = false, partial = true })
  if err and err.code ~= "header.missing" then return nil, err end
  local missing, by_name, added = (bound or err).missing, {}, {}
  for _, field in ipairs(description.fields) do by_name[field.name] = field end
  for _, name in ipairs(missing) do
    local meant = (bound or err).near[name]
    local field = by_name[name]
    if meant then
      return nil, errors.usage(("no field reads the cell %q"):format(meant), ('field %q is found by "%s"'):format(name,
        tostring(field.from and field.from[1] or field.name)))
    end
    add_columns(headers, field)
    added[name] = true
  end
  local there = {}
  for _, name in ipairs(headers) do there[name] = true end
  for _, name in ipairs(description.melt and description.melt.names or {}) do
    if not there[name] and not name:find("*", 1, true) then headers[#headers + 1], there[name] = name, true end
  end
  for _, name in ipairs(description.source.header ~= false and description.raw or {}) do
    if not there[name] then headers[#headers + 1] = name end
  end
  if #headers == 0 then headers[1] = "" end
  return added
end

local function cell_text(name, cell)
  local must_quote = false
  if type(cell) == "table" and type(cell.quoted) == "string" then cell, must_quote = cell.quoted, true end
  if math.type(cell) == "integer" then cell = ("%d"):format(cell) end
  if type(cell) == "number" then cell = ("%.17g"):format(cell) end
  if cell == nil or cell == false then cell = "" end
  if type(cell) ~= "string" then
    return nil, errors.usage(("the cell %q is a %s: cells are texts, as they stand in the file"):format(name, type(cell)),
      'a kit whose source is JSON (source = { format = "json" }) has numbers, booleans and tables, too')
  end
  if must_quote or cell:find '[,"\r\n]' or cell:find "^\u{FEFF}" then cell = '"' .. cell:gsub('"', '""') .. '"' end
  return cell
end

-- One row of CSV at its place in a file. Blank lines in front count, but are no rows.
local function csv_of(headers, values, row)
  local cells = {}
  for i, name in ipairs(headers) do
    local text, err = cell_text(name, values[i])
    if not text then return nil, err end
    cells[i] = text
  end
  return ("\n"):rep(row - 1) .. table.concat(cells, ",") .. "\n"
end

-- The same row as a line of JSON, for a kit whose source is JSON.
local function json_of(headers, values, row)
  local line, wrong = trial_json.line(headers, values)
  if not line then return nil, errors.usage(wrong) end
  return ("\n"):rep(row - 1) .. line .. "\n"
end

-- How such a file is read. In a CSV of one column a blank line is a row with an empty cell.
local function dialect_of(is_json, headers, row)
  if is_json then return { format = "ndjson" } end
  return { delimiter = ",", quote = '"', header = false, keep_blank = true, skip = #headers == 1 and row - 1 or nil }
end

-- Calls `run` with a file of these bytes. The file is removed afterwards.
local function with_file(bytes, run)
  local path = os.tmpname()
  local ok, err = sys.write(path, bytes)
  local result
  if ok then result, err = run(path) end
  os.remove(path)
  return result, err
end

--- Cells of a row that is tried have names and no places. So a range of columns takes all cells that nobody reads.
---@param description table
---@return table
function M.without_places(description)
  local melt = description.melt
  if not (melt and melt.from) or description.source.header == false then return description end
  local copy = {}
  for name, v in pairs(description) do copy[name] = v end
  copy.melt = { rest = true, header = melt.header, cell = melt.cell, empty = melt.empty }
  return copy
end

--- Run one row of cells, header → text, through the kit. For a row that a hook splits: gives the first part, and all parts
--- in `rows`.
---@param cells table<string|integer, string|number|table>
---@param options kitload.RunOptions?
---@return kitload.Result?, table? err
function Trial:run(cells, options)
  options = options or {}
  if type(cells) ~= "table" then return nil, errors.usage(("the cells are a table of header and text, not a %s"):format(type(cells))) end
  local row = options.row or 2
  if math.type(row) ~= "integer" or row < 1 or row > 1000000 then return nil, errors.usage "row is a number from 1 to 1000000" end
  local s, bytes
  local ok, err = check_options(options, run_options)
  if ok then s, err = begin(self, options) end
  if not s then return nil, err end
  s = session.describe(s, M.without_places(s.description))
  local headers, values = columns_of(s.description, cells)
  if not headers then return nil, values end
  local added
  local is_json = template_json.is_json(self.description.source)
  added, err = complete(s.description, headers)
  if added then bytes, err = (is_json and json_of or csv_of)(headers, values, row) end
  if not bytes then return nil, err end
  return with_file(bytes, function(path)
    local name = options.file or paths.sample(self.description) or "test.csv"
    local file = { path = path, name = name:match "[^/]*$", place = name, encoding = "UTF-8", compression = "none", headers = headers,
      is_rejects = false, dialect = dialect_of(is_json, headers, row) }
    local fits, wrong = paths.check(self.description, { file })
    if not fits then return nil, wrong end
    local results
    results, wrong = sample(session.part_of_files(s, { file }, { path }))
    if not results then return nil, wrong end
    results[1].added = added
    if #results == 1 then return results[1] end
    local first = {}
    for key, value in pairs(results[1]) do first[key] = value end
    first.rows = results
    return first
  end)
end

---@class kitload.FileResult  a list of results, and:
---@field counts { read: integer, good: integer, rejected: integer, skipped: integer, warnings: integer }
---@field headers string[]  the headers of the file
---@field missing string[]  fields without a column
---@field unread string[]   headers that no field reads
---@field ignored string[]  headers that the kit ignores
---@field left_to_run string[]  "unique email": the checks over all rows, which only a run can do
---@field encoding string
---@field delimiter string
---@field header integer|false  the number of the header's row

local function count(results)
  local counts = { read = 0, good = 0, rejected = 0, skipped = 0, warnings = 0 }
  for _, result in ipairs(results) do
    local state, first = result.ok and "good" or result.skipped and "skipped" or "rejected", (result.part or 1) == 1
    if first then counts.read = counts.read + 1 end
    if first or result.ok then counts[state] = counts[state] + 1 end
    for _, issue in ipairs(result.issues) do
      if issue.level == "warning" then counts.warnings = counts.warnings + 1 end
    end
  end
  return counts
end

-- The checks that only a run can do, because they look at all rows at once.
local function left_to_run(checks)
  local list = {}
  for i, check in ipairs(checks) do list[i] = ("%s %s"):format(check.kind, table.concat(check.columns, ", ")) end
  return list
end

--- Run a file through the kit row by row, as `check` does. Checks over all rows are named, and left to `run`.
---@param path string
---@param options kitload.FileOptions?
---@return kitload.FileResult?, table? err
function Trial:run_file(path, options)
  options = options or {}
  local s
  local ok, err = check_options(options, file_options)
  if ok then s, err = begin(self, options, { place = options.file }) end
  if not s then return nil, err end
  s, err = session.open_files(s, { path })
  if err then return nil, err end
  local results
  results, err, s = sample(s)
  if results then ok, err = unknown.mind(s) end
  if not results or not ok then return nil, err end
  local file = s.files[1]
  results.counts, results.headers, results.header = count(results), file.headers, file.dialect.header
  results.missing, results.unread, results.ignored = file.bound.missing, file.bound.unread, file.bound.ignored
  results.left_to_run = left_to_run(s.program.checks)
  results.encoding, results.delimiter = file.encoding, file.dialect.delimiter
  return results
end

---@class kitload.FileCheck
---@field read integer
---@field rejected integer
---@field problems table[]  field, code, level, count, examples, as in a report
---@field refused string?   too many rows are rejected: how many
---@field allowed string    how many may be

--- Read a whole file and only count, as `check` does. More rejected rows than max_rejects are too many; without it, one is.
---@param path string
---@return kitload.FileCheck?, table? err
function Trial:check_file(path)
  local s, err = begin(self, {}, { place = paths.instead(self.description, path), invent = true })
  if not s then return nil, err end
  local ok
  s, err = session.open_files(s, { path })
  if not err then s, err = session.make_plan(s) end
  if not err then ok, err = unknown.mind(s) end
  if not ok then return nil, err end
  local result
  result, err = host_load.run(session.load_spec(s, {
    columns = s.program.columns, jobs = 1, label = session.label(s), count_kit_errors = true }))
  if not result then return nil, err end
  if result.kit_error then
    err = outcome.kit_error(result.kit_error)
    err.of_kit = true
    return nil, err
  end
  local bounds = session.bounds(s)
  bounds.max_rejects = bounds.max_rejects or bounds.on_invalid ~= "abort" and 0 or nil
  local most = bounds_of.most(bounds, result.read)
  return { read = result.read, rejected = result.rejected, problems = result.problems,
    allowed = ("at most %s"):format(words.plural(most, "rejected row")),
    refused = result.rejected > most and ("%s of %s"):format(words.count(result.rejected), words.count(result.read)) or nil }
end

return M
