-- The mapping of a review: which column each field reads, what it could read, and how well its cells fit. Fit is found by the
-- kit's own plan on the first rows. Fuzzy names are offered and never taken.
local check = require "kitload.bench.check"
local desk_of = require "kitload.bench.desk"
local header = require "kitload.reading.header"
local json = require "kitload.talk.json"
local near = require "kit.base.near"
local rejects_file = require "kitload.reading.rejects_file"
local sys = require "kitload.host.sys"

local M = {}

local ROWS, SAMPLES, BAD, CANDIDATES = 1000, 3, 3, 3
local LEAST = 0.5 -- of the letters that a fuzzy name has in common

-- The names that a field looks for; nil when it reads no column.
local function names_of(field)
  local step = field.steps[1]
  if step and step.columns then return step.columns end
  if step and step.class == "value" then return nil end
  local names = {}
  for _, name in ipairs(field.from or { field.name }) do names[#names + 1] = name end
  if field.facts.label then names[#names + 1] = field.facts.label end
  return names
end

local function is_required(description, field)
  if field.facts.default ~= nil then return field.facts.must_exist or false end
  if field.facts.required or field.facts.must_exist then return true end
  for _, name in ipairs(description.facts.key or {}) do
    if name == field.name then return true end
  end
  return false
end

-- Of a field, what makes a binding stop when its column is missing.
local STOPS = { required = true, must_exist = true }

-- The description without what stops a binding, so that all that is found is seen. All else is the kit's own, because a cell fits
-- when the kit takes it. A field that has a column in `columns` keeps all of it.
local function lenient(description, columns)
  local copy, fields, facts = {}, {}, {}
  for key, value in pairs(description) do copy[key] = value end
  for i, field in ipairs(description.fields) do
    local own = {}
    for key, value in pairs(field) do own[key] = value end
    if not (columns and columns[field.name]) then
      own.facts = {}
      for key, value in pairs(field.facts) do own.facts[key] = not STOPS[key] and value or nil end
    end
    fields[i] = own
  end
  for key, value in pairs(description.facts) do facts[key] = value end
  facts.key, facts.extra = nil, facts.extra or "_"
  copy.fields, copy.facts = fields, facts
  return copy
end

-- The columns that the kit itself finds, and those that are chosen.
local function bind(s)
  local file = s.files[1]
  local headers = rejects_file.source_headers(file)
  return header.bind(lenient(s.description), headers, { rejects = false, members = file.members, chosen = s.review.mapping,
    partial = true })
end

local function how_of(desk, field, name)
  local chosen = desk.s.review.mapping[field.name]
  if chosen ~= nil then return "chosen" end
  local names = names_of(field) or {}
  if name == field.name or name == names[1] then return "exact" end
  return "alias"
end

-- From 0 to 1, how like a header is to the names of a field.
local function likeness(names, name)
  local best, folded = 0, header.fold(name)
  if folded == "" or #folded > 60 then return 0 end
  for _, wanted in ipairs(names) do
    local other = type(wanted) == "string" and header.fold(wanted) or ""
    if other ~= "" and #other <= 60 then
      local longest = math.max(#other, #folded)
      local score = 1 - near.distance(folded, other) / longest
      if math.min(#other, #folded) >= 3 and (folded:find(other, 1, true) or other:find(folded, 1, true)) then
        score = math.max(score, 0.6 + 0.3 * math.min(#other, #folded) / longest)
      end
      best = math.max(best, score)
    end
  end
  return best
end

local function samples_of(rows, column)
  local list, seen = {}, {}
  for _, row in ipairs(rows) do
    local cell = row.cells[column + 1]
    if cell and cell ~= "" and not seen[cell] then
      list[#list + 1], seen[cell] = cell, true
      if #list == SAMPLES then break end
    end
  end
  return json.array(list)
end

-- How the columns fit the fields: one run of the plan over the first rows.
---@param columns table<string, integer|false>
local function fits_of(desk, description, columns)
  local s = desk:trial { mapping = columns, description = lenient(description, columns), values = false }
  local rows = s and desk_of.head(s, ROWS)
  if not rows then return {} end
  local fits = {}
  for field, column in pairs(columns) do
    if column then fits[field] = { tried = 0, good = 0, bad = {}, seen = {} } end
  end
  for _, row in ipairs(rows) do
    if row.state ~= "broken" and row.state ~= "skipped" then
      local bad = {}
      for _, p in ipairs(row.problems) do
        if p.field and p.level == "error" then bad[p.field] = true end
      end
      for field, fit in pairs(fits) do
        fit.tried = fit.tried + 1
        local cell = row.cells[columns[field] + 1]
        if not bad[field] then
          fit.good = fit.good + 1
        elseif cell and not fit.seen[cell] and #fit.bad < BAD then
          fit.bad[#fit.bad + 1], fit.seen[cell] = cell, true
        end
      end
    end
  end
  for _, fit in pairs(fits) do
    fit.seen = nil
    fit.bad = json.array(fit.bad)
  end
  return fits
end

-- The columns that a field could read, the best first.
local function candidates_of(field, file, taken, own)
  local names, list = names_of(field) or {}, {}
  for i, name in ipairs(file.headers) do
    local column = i - 1
    if column == own then
      list[#list + 1] = { column = column, header = name, score = 1 }
    elseif not taken[column] then
      local score = likeness(names, name)
      if score >= LEAST then list[#list + 1] = { column = column, header = name, score = math.min(score, 0.99), how = "fuzzy" } end
    end
  end
  table.sort(list, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return a.column < b.column
  end)
  while #list > CANDIDATES do list[#list] = nil end
  return list
end

-- Gives each candidate its fit. The first candidates of all fields are tried at once, then the second ones.
local function add_fits(desk, description, fields)
  for place = 1, CANDIDATES do
    local columns, any = {}, false
    for _, field in ipairs(fields) do
      local candidate = field.candidates[place]
      if candidate then
        columns[field.field], any = candidate.column, true
      elseif field.reads then
        columns[field.field] = field.column or false
      end
    end
    if not any then break end
    local fits = fits_of(desk, description, columns)
    for _, field in ipairs(fields) do
      local candidate = field.candidates[place]
      if candidate then candidate.fit = fits[field.field] end
    end
  end
end

--- The fields that look for a column.
function M.mapping(desk)
  local s, err = desk:files()
  if not s then return nil, err end
  s = desk:reviewed(s)
  local bound
  bound, err = bind(s)
  if not bound then return nil, err end
  local raw
  raw, err = desk:raw()
  if not raw then return nil, err end
  local rows
  rows, err = desk_of.head(raw, 100)
  if not rows then return nil, err end
  local description, file = s.description, s.files[1]
  local taken, fields, complete, open = {}, {}, true, false
  for _, columns in pairs(bound.columns) do
    for _, column in ipairs(columns) do taken[column] = true end
  end
  for _, field in ipairs(description.fields) do
    if names_of(field) then
      local column
      for _, found in ipairs(bound.columns[field.name] or {}) do column = column or found >= 0 and found or nil end
      if column and column >= #file.headers then column = nil end
      local entry = { field = field.name, label = field.facts.label or field.name, required = is_required(description, field),
        reads = true, column = column, header = column and file.headers[column + 1] or nil,
        how = column and how_of(desk, field, file.headers[column + 1]) or s.review.mapping[field.name] == false and "chosen" or "none" }
      entry.candidates = candidates_of(field, file, taken, column)
      for _, candidate in ipairs(entry.candidates) do
        candidate.how = candidate.how or entry.how
        candidate.samples = samples_of(rows, candidate.column)
      end
      complete = complete and (column ~= nil or not entry.required)
      open = open or not column
      fields[#fields + 1] = entry
    end
  end
  add_fits(desk, description, fields)
  local unused = {}
  for i, name in ipairs(file.headers) do
    if not taken[i - 1] and not (file.is_rejects and name:sub(1, 1) == "_") then
      unused[#unused + 1] = { column = i - 1, header = name, samples = samples_of(rows, i - 1) }
    end
  end
  local all_exact = complete and next(s.review.mapping) == nil and not (open and unused[1] ~= nil)
  for _, field in ipairs(fields) do
    field.reads, field.candidates = nil, json.array(field.candidates)
  end
  return { fields = json.array(fields), unused = json.array(unused), complete = complete, all_exact = all_exact }
end

-- Setting ---------------------------------------------------------------------------------------------------------------

local function bad(message) return nil, { api = "unprocessable", message = message } end

-- What is asked for over what was decided. null in `source` goes back to what the kit or the file says.
local function merged(old, new)
  local both = {}
  for key, value in pairs(type(old) == "table" and old or {}) do both[key] = value end
  for key, value in pairs(type(new) == "table" and new or {}) do both[key] = value end
  return both
end

-- Whether a mapping names fields that read a column, and columns of the file.
local function mapping_refused(desk, mapping)
  local s, err = desk:files()
  if not s then return err end
  local reads = {}
  for _, field in ipairs(s.description.fields) do reads[field.name] = names_of(field) and true or false end
  for name, column in pairs(mapping) do
    if reads[name] == nil then return { api = "unprocessable", message = ("the kit has no field '%s'"):format(name) } end
    if not reads[name] then return { api = "unprocessable", message = ("field '%s' reads no column"):format(name) } end
    if column ~= json.null and not (math.type(column) == "integer" and column >= 0 and column < #s.files[1].headers) then
      return { api = "unprocessable", message = ("field '%s': there is no column %s"):format(name, tostring(column)) }
    end
  end
end

--- set: { source, mapping, values, reset }: writes the review file. What it gives cannot be read is refused, and nothing is changed.
function M.set(desk, asked)
  local given = {}
  for key, value in pairs(desk.s.review.given) do given[key] = value end
  if asked.source ~= nil then
    given.source = merged(given.source, asked.source)
    for name, value in pairs(given.source) do
      if value == json.null and name ~= "header" then given.source[name] = nil end
    end
    local look = {}
    for name, value in pairs(asked.source) do
      if value ~= json.null then look[name] = tostring(value) elseif name == "header" then look[name] = "none" end
    end
    local s, err = desk:raw(look)
    if not s then return bad(err.message) end
  end
  if asked.mapping ~= nil then
    if type(asked.mapping) ~= "table" then return bad "mapping is no object" end
    local refused = mapping_refused(desk, asked.mapping)
    if refused then return nil, refused end
    given.mapping = merged(given.mapping, asked.mapping)
  end
  if asked.values ~= nil then
    if type(asked.values) ~= "table" then return bad "values is no object" end
    local names = {}
    for _, field in ipairs(desk.s.description.fields) do names[field.name] = true end
    local values = merged(given.values)
    for name, list in pairs(asked.values) do
      if not names[name] then return bad(("the kit has no field '%s'"):format(name)) end
      values[name] = merged(values[name], list)
    end
    given.values = values
  end
  local ok, err = sys.write(desk.path, json.encode(given))
  if not ok then return nil, err end
  ok, err = desk:refresh()
  if not ok then return nil, err end
  return { version = desk.edits.version, checked = desk.base ~= nil, edits = desk.edits:counts(),
    counts = desk.base and check.counts(desk) or nil }
end

return M
