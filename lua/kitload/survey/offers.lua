-- For headers that no field reads: which field they may be, whether its steps read their cells, and the line to paste into the kit.
-- Every row of their files is read again with the line, so "all values fit" is true of all of them.
local aliases = require "kitload.draft.aliases"
local guess = require "kitload.guess.guess"
local host_load = require "kitload.host.load"
local kitless = require "kitload.kits.kitless"
local listing = require "kit.base.listing"
local print_value = require("kit.base.print").value
local session = require "kitload.run.session"
local shapes = require "kitload.survey.shapes"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local units = require "kitload.reading.units"

local M = {}

local SAMPLE_ROWS = 200 -- enough to see what the cells of a column are

---@class kitload.survey.Header  a header that no field reads
---@field header string          as most files spell it; case, blanks, _ and - do not matter
---@field files integer          in how many files it is
---@field first string           the name of the first of them

---@class kitload.survey.Offer   what may be done about some of them
---@field field string?          the field that they may be; nil: no field looks like them
---@field headers kitload.survey.Header[]
---@field line string?           to be pasted into the kit
---@field files integer
---@field misses { code: string, count: integer }[]  what the cells would be rejected for
---@field error string?          why the line would not do
---@field limit integer?         --limit: how many rows of each file were read
---@field weak boolean?      only short names suggest it
---@field rows integer?      how many rows were tried
---@field lacks { field: string, files: integer }[]?  of headers that look like no field: the fields without a column in their files

-- The columns of a file's first rows, read as texts.
local function columns_of(file)
  local s, err = session.make_plan(session.new { files = { file }, options = {}, notes = {}, meta = {}, started = sys.now(),
    job = sys.uuid(), description = kitless.raw() })
  local rows = not err and host_load.sample(session.load_spec(s, { limit = SAMPLE_ROWS }))
  return rows and guess.columns(file.headers, rows) or {}
end

local function copy(t)
  local new = {}
  for name, value in pairs(t) do new[name] = value end
  return new
end

-- Kinds of cells that tell what a column is. The only column of numbers that is left may be any number.
local telling = { email = true, date = true, timestamp = true, time = true, uuid = true }

-- Gives short names of fields to those that have no column yet. They are guesses, so most of their cells must fit. Adds them to `weak`.
local function short_names(rest, bound, taken, found, weak, columns)
  local function is_text(name)
    for _, column in ipairs(columns()) do
      if column.header == name then return guess.column(column).domain == "text" end
    end
    return false
  end
  local claims, of = {}, {}
  for _, field in ipairs(rest) do
    local name = aliases.by_beginning(field, bound, taken, is_text)
    if name then claims[name], of[name] = (claims[name] or 0) + 1, field.name end
  end
  for name, n in pairs(claims) do
    if n == 1 then found[name], weak[name] = of[name], true end
  end
end

-- Which unread header may be the column of which field without one: header → field. `weak`: those that only a short name suggests.
local function pairs_of(description, file, bound)
  local missing, found, taken, columns = {}, {}, {}, nil
  for _, name in ipairs(bound.missing) do missing[name] = true end
  local rest, wanted = {}, {}
  for _, field in ipairs(description.fields) do
    if missing[field.name] then
      local name = aliases.named_like(field, bound, taken)
      if name then found[name], taken[name] = field.name, true else rest[#rest + 1] = field end
    end
  end
  for _, field in ipairs(rest) do
    local kind = aliases.kind_of(field)
    wanted[kind] = (wanted[kind] or 0) + 1
  end
  -- "Mail Votes" has all words of `mail` and of `votes`. If both have no column, nobody knows which it is.
  local claims = {}
  for _, field in ipairs(rest) do
    local name = aliases.by_whole_name(field, bound, taken)
    if name then claims[name] = (claims[name] or 0) + 1 end
  end
  local function the_columns()
    columns = columns or columns_of(copy(file))
    return columns
  end
  local left, weak = {}, {}
  for _, field in ipairs(rest) do
    local name = aliases.by_whole_name(field, bound, taken)
    if name and claims[name] ~= 1 then name = nil end
    if not name and telling[aliases.kind_of(field)] and wanted[aliases.kind_of(field)] == 1 then
      name = aliases.by_kind(bound, the_columns(), taken)[aliases.kind_of(field)]
      local known = (field.from or { field.name })[1]
      if name and type(known) == "string" and units.differ(name, known) then name = nil end
    end
    if name then found[name], taken[name] = field.name, true else left[#left + 1] = field end
  end
  short_names(left, bound, taken, found, weak, the_columns)
  return found, weak
end

-- The names that a field looks for, with more of them.
local function more_names(field, headers)
  local list = table.move(field.from or { field.name }, 1, #(field.from or { field.name }), 1, {})
  return table.move(headers, 1, #headers, #list + 1, list)
end

-- Reads the files of a shape with the headers given to their fields. Adds what these fields reject.
local function prove(shape, given, by_field)
  local before = shape.session
  local description, fields = copy(before.description), {}
  for i, field in ipairs(description.fields) do
    fields[i] = copy(field)
    if given[field.name] then fields[i].from = more_names(field, given[field.name]) end
  end
  description.fields = fields
  local s, err = session.make_plan(session.describe(session.part_of_files(before, before.files, before.paths), description))
  local result
  if not err then result, err = shapes.read(s) end
  if err and err.kind == "interrupted" then return err end
  for name in pairs(given) do
    local offer = by_field[name]
    offer.limit, offer.rows = s.options.limit, (offer.rows or 0) + (result and result.read or 0)
    if not result then offer.error = err and err.message or "the kit does not take it" end
    for _, p in ipairs(result and result.problems or {}) do
      if p.field == name and p.level ~= "warning" then
        offer.misses[p.code] = (offer.misses[p.code] or 0) + p.count
      end
    end
  end
end

local function quoted(headers)
  local list = {}
  for i, h in ipairs(headers) do list[i] = print_value(h.header) end
  return list
end

-- The line of a kit for headers that are known and not wanted.
local function ignoring(description, offer)
  local known, names = description.facts.ignore, quoted(offer.headers)
  if known and description.extends then return ("ignore = k.more { %s },"):format(table.concat(names, ", ")) end
  local whole = {}
  for i, name in ipairs(known or {}) do whole[i] = print_value(name) end
  table.move(names, 1, #names, #whole + 1, whole)
  return ("ignore = { %s },"):format(table.concat(whole, ", "))
end

-- The line of a kit: a child adds to what the template knows, a template has the whole list.
local function line_of(description, offer)
  for _, field in ipairs(description.fields) do
    if field.name == offer.field then
      local names = quoted(offer.headers)
      if description.extends then
        return ("k.field %s { from = k.more { %s } },"):format(print_value(field.name), table.concat(names, ", "))
      end
      local whole = {}
      for i, name in ipairs(more_names(field, {})) do whole[i] = print_value(name) end
      table.move(names, 1, #names, #whole + 1, whole)
      return ("k.field %s { from = { %s }, … },"):format(print_value(field.name), table.concat(whole, ", "))
    end
  end
end

-- What is one header, however it is spelled: a field finds "Total Votes" by "total_votes". If one file has both spellings, they are
-- two headers in all files.
local function folding(with)
  local apart = {}
  for _, shape in ipairs(with) do
    local seen = {}
    for _, name in ipairs(shape.session.files[1].bound.unread) do
      local folded = aliases.fold(name)
      apart[folded], seen[folded] = apart[folded] or seen[folded] ~= nil and seen[folded] ~= name, name
    end
  end
  return function(name)
    local folded = aliases.fold(name)
    return apart[folded] and name or folded
  end
end

-- Of the spellings of a header the one that most files have.
local function usual_spelling(found)
  for name, files in pairs(found.spelled) do
    local most = found.spelled[found.header]
    if files > most or files == most and name < found.header then found.header = name end
  end
  found.spelled = nil
end

-- All unread headers, with how many files have each, and in which shapes.
local function unread_of(survey, fold)
  local list, by_name = {}, {}
  for _, shape in ipairs(survey.shapes) do
    local first = shape.report and shape.session.files[1]
    for _, name in ipairs(first and not shape.session.description.facts.extra and first.bound.unread or {}) do
      local found, files = by_name[fold(name)], #shape.session.files
      if not found and name ~= "" then
        found = { header = name, files = 0, first = first.name, spelled = {} }
        by_name[fold(name)], list[#list + 1] = found, found
      end
      if found then
        found.files, found.spelled[name] = found.files + files, (found.spelled[name] or 0) + files
      end
    end
  end
  for _, found in ipairs(list) do usual_spelling(found) end
  table.sort(list, function(a, b)
    if a.files ~= b.files then return a.files > b.files end
    return a.header < b.header
  end)
  return list
end

local function sorted_misses(misses)
  local list = {}
  for code, count in pairs(misses) do list[#list + 1] = { code = code, count = count } end
  table.sort(list, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.code < b.code
  end)
  return list
end

--- "10 files, all values fit", "they look like no field; if they are not wanted", "1 file, 12 values do not fit (integer.invalid)"
---@param offer kitload.survey.Offer
function M.verdict(offer)
  if not offer.field then
    local lacks = {}
    for i, lack in ipairs(offer.lacks or {}) do lacks[i] = ("%s (%s)"):format(lack.field, text.plural(lack.files, "file")) end
    return "they look like no field; if they are not wanted"
      .. (lacks[1] and "; but fields have no column in these files, and one of the headers may be meant: " .. listing.list(lacks) or "")
  end
  local n, codes = 0, {}
  for i, miss in ipairs(offer.misses) do n, codes[i] = n + miss.count, miss.code end
  local part = offer.limit and (", the first %s of each"):format(offer.limit == 1 and "row" or text.plural(offer.limit, "row")) or ""
  return ("%s%s, %s"):format(text.plural(offer.files, "file"), part, offer.error and "but " .. offer.error or n == 0 and "all values fit"
    or ("%s not fit (%s)"):format(text.plural(n, "value does", "values do"), table.concat(codes, ", ")))
end

-- The shapes in which some header is read by no field. Without a kit every header is a field.
local function with_unread(survey)
  local list = {}
  for _, shape in ipairs(survey.shapes) do
    local file = shape.report and shape.session.files[1]
    if file and not shape.session.options.into and #file.bound.unread > 0 then list[#list + 1] = shape end
  end
  return list
end

-- What one shape gives to its fields without a column: field → headers. A field takes one column of a file.
local function given_in(shape, field_of, fold)
  local bound, missing, given = shape.session.files[1].bound, {}, {}
  for _, name in ipairs(bound.missing) do missing[name] = true end
  for _, name in ipairs(bound.unread) do
    local field = field_of[fold(name)]
    if field and missing[field] and not given[field] then given[field] = { name } end
  end
  return given
end

-- Which field each header may be: header → field. A header that some file has beside the field's own column is something else. A
-- header that may be several fields is none of them.
local function decide(with, may_be, fold)
  for _, shape in ipairs(with) do
    local bound, missing = shape.session.files[1].bound, {}
    for _, name in ipairs(bound.missing) do missing[name] = true end
    for _, name in ipairs(bound.unread) do
      for field in pairs(may_be[fold(name)] or {}) do
        if not missing[field] then may_be[fold(name)][field] = false end
      end
    end
  end
  local field_of = {}
  for name, fields in pairs(may_be) do
    local found, several
    for field, may in pairs(fields) do
      if may then found, several = field, found ~= nil end
    end
    field_of[name] = not several and found or nil
  end
  return field_of
end

-- The fields that have no column in files with a header of this offer.
local function lacks_of(with, by_field, field_of, fold)
  local list, by_name = {}, {}
  for _, shape in ipairs(with) do
    local bound, given, open = shape.session.files[1].bound, given_in(shape, field_of, fold), false
    for _, name in ipairs(bound.unread) do open = open or not by_field[field_of[fold(name)]] end
    for _, field in ipairs(open and bound.missing or {}) do
      if not given[field] then
        local lack = by_name[field] or { field = field, files = 0 }
        if not by_name[field] then list[#list + 1], by_name[field] = lack, lack end
        lack.files = lack.files + #shape.session.files
      end
    end
  end
  table.sort(list, function(a, b)
    if a.files ~= b.files then return a.files > b.files end
    return a.field < b.field
  end)
  return list
end

-- Whether a guess has turned out to be wrong: for half of the rows.
local function is_wrong(offer)
  local n = 0
  for _, count in pairs(offer.misses) do n = n + count end
  return offer.error ~= nil or n * 2 >= math.max(offer.rows or 0, 1)
end

--- What may be done about the headers that no field reads.
---@param survey kitload.Survey
---@return kitload.survey.Offer[] offers  the last one has those that look like no field
---@return table? err  the error of a signal
function M.of(survey)
  local with, may_be, by_field = with_unread(survey), {}, {}
  local fold = folding(with)
  -- What one shape leaves open another may show, so all are looked at before any is tried.
  for _, shape in ipairs(with) do
    local file = shape.session.files[1]
    local found, weak = pairs_of(shape.session.description, file, file.bound)
    for name, field in pairs(found) do
      local fields = may_be[fold(name)] or {}
      may_be[fold(name)], fields[field] = fields, true
      by_field[field] = by_field[field] or { field = field, headers = {}, files = 0, misses = {}, weak = true }
      by_field[field].weak = by_field[field].weak and weak[name] or false
    end
  end
  local field_of = decide(with, may_be, fold)
  for _, shape in ipairs(with) do
    local given = given_in(shape, field_of, fold)
    local err = next(given) and prove(shape, given, by_field) or nil
    if err then return {}, err end
    for field in pairs(given) do by_field[field].files = by_field[field].files + #shape.session.files end
  end
  for name, offer in pairs(by_field) do
    if offer.weak and is_wrong(offer) then by_field[name] = nil end
  end
  local offers, rest = {}, { headers = {}, files = 0, misses = {} }
  for _, h in ipairs(unread_of(survey, fold)) do
    local offer = by_field[field_of[fold(h.header)]] or rest
    if offer ~= rest and not offer.headers[1] then offers[#offers + 1] = offer end
    offer.headers[#offer.headers + 1] = h
  end
  for _, offer in ipairs(offers) do
    offer.line, offer.misses = line_of(with[1].session.description, offer), sorted_misses(offer.misses)
  end
  if rest.headers[1] then
    offers[#offers + 1], rest.line = rest, ignoring(with[1].session.description, rest)
    rest.lacks = lacks_of(with, by_field, field_of, fold)
  end
  return offers
end

return M
