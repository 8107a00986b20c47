-- Binds the columns of a file to the fields of a kit: by exact name, by alias in the given order, then ignoring case,
-- spaces, _ and -.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local melting = require "kit.facts.melting"
local melts = require "kit.facts.melt"
local near = require "kit.base.near"
local units = require "kitload.reading.units"

local clip = listing.clip

local M = {}

---@class kitload.Bound
---@field columns table<string, integer[]>  for a field its source columns, from 0; -1 where coalesce or join lack one
---@field missing string[]  fields without a column; they are left out of the load, or filled by their default
---@field unread string[]   headers that no field reads, without those that the kit ignores
---@field ignored string[]  headers that no field reads and that the kit ignores
---@field near table<string, string>  for a missing field: the header that may have been meant
---@field asked table<string, string>  for such a field: the name that it looked for
---@field also { field: string, taken: string, header: string }[]  of a field that found a column: another header that is its own, too
---@field wanted { field: string, header: string }[]  headers that the kit ignores, and that a field reads all the same
---@field melted kitload.Melted?  of a wide file: the columns that become rows
---@field merged boolean?   of several files: each has its own places of columns
---@field problems table[]  what stops the run: {code, field, message, hint}

--- A header in the form in which it is compared last.
---@param name string
---@return string
function M.fold(name)
  return (name:gsub("\u{FEFF}", ""):gsub("\u{A0}", ""):gsub("[%s_%-]", ""):lower())
end

--- The key of a binding's columns under which the ignored ones stand. No field can have this name.
M.ignored = "\0ignored"

-- A header as patterns see it: case does not matter, and blanks, _ and - are the same.
local function spaced(name)
  return (name:gsub("\u{FEFF}", ""):gsub("\u{A0}", " "):gsub("[%s_%-]", " "):lower())
end

-- Whether a text matches the parts of a pattern that stand between its stars. The work grows evenly with the text.
local function matches(parts, s)
  local first, last = parts[1], parts[#parts]
  if #s < #first + #last or s:sub(1, #first) ~= first or s:sub(#s - #last + 1) ~= last then return false end
  local at, stop = #first + 1, #s - #last
  for i = 2, #parts - 1 do
    local from, to = s:find(parts[i], at, true)
    if not from or to > stop then return false end
    at = to + 1
  end
  return true
end

--- Whether headers are named by a kit's `ignore`. A name matches as an alias does; in a pattern * stands for any characters.
---@param list string[]
---@return fun(header: string): boolean
function M.ignoring(list)
  local names, patterns = {}, {}
  for _, word in ipairs(list) do
    if word:find("*", 1, true) then
      local parts = {}
      for part in (spaced(word) .. "*"):gmatch "([^*]*)%*" do parts[#parts + 1] = part end
      patterns[#patterns + 1] = parts
    else
      names[M.fold(word)] = true
    end
  end
  return function(header)
    if names[M.fold(header)] then return true end
    local plain = patterns[1] and spaced(header)
    for _, parts in ipairs(patterns) do
      if matches(parts, plain) then return true end
    end
    return false
  end
end

--- Unique names for headers: a repeated `Name` becomes `Name#2`, or has the next number that no header has.
---@param headers string[]
---@return string[] names  with `extra`, the name for surplus cells
function M.unique_names(headers)
  local taken, times, names = {}, {}, {}
  for _, header in ipairs(headers) do taken[header] = true end
  for i, header in ipairs(headers) do
    times[header] = (times[header] or 0) + 1
    local name = header
    if times[header] > 1 then
      local n = times[header]
      repeat
        name, n = ("%s#%d"):format(header, n), n + 1
      until not taken[name]
      taken[name] = true
    end
    names[i] = name
  end
  names.extra = "_extra"
  while taken[names.extra] do names.extra = names.extra .. "_" end
  return names
end

local function quoted(names)
  return listing.list(names, function(name) return type(name) == "number" and ("column %d"):format(name) or ('"%s"'):format(name) end)
end

-- What a field looks for: groups of headers; one of each group is enough. A field without a source column has no groups.
local function wanted(field)
  local step = field.steps[1]
  if step and step.columns then
    local groups = {}
    for i, name in ipairs(step.columns) do groups[i] = { name } end
    return groups
  end
  if step and step.class == "value" then return {} end
  local aliases, label = field.from or { field.name }, field.facts.label
  for _, alias in ipairs(aliases) do
    if alias == label or type(alias) == "number" then label = nil end
  end
  if not label then return { aliases } end
  aliases = { table.unpack(aliases) }
  aliases[#aliases + 1] = label
  return { aliases }
end

-- Where each header stands: text → columns from 0, by the exact name and by the folded one.
local function index(headers, first)
  local exact, folded = {}, {}
  for i = first, #headers do
    local name = headers[i]
    for _, entry in ipairs { { exact, name }, { folded, M.fold(name) } } do
      local list = entry[1][entry[2]] or {}
      list[#list + 1] = i - 1
      entry[1][entry[2]] = list
    end
  end
  return exact, folded
end

-- The names that melt makes are found as headers are. Their places are behind all columns.
local function add_melted(melt, headers, exact, folded)
  local all = table.move(headers, 1, #headers, 1, {})
  for part, place in pairs(melting.places) do
    local name = melt[part]
    if name then
      exact[name], folded[M.fold(name)] = exact[name] or { place }, folded[M.fold(name)] or { place }
      all[place + 1] = name
    end
  end
  return all
end

local Binder = {}
Binder.__index = Binder

function Binder:problem(code, field, message, hint)
  self.problems[#self.problems + 1] = { code = code, field = field.name, message = message, hint = hint }
end

-- `Name#2` is the second column of a repeated header. preview and the payload of the staging table use these names.
function Binder:numbered(alias)
  local name, number = alias:match "^(.+)#([1-9]%d?%d?)$"
  local found = name and self.exact[name]
  local column = found and found[tonumber(number)]
  return column and { column }
end

-- The column of the first alias that is there exactly as written. A number is a column's place.
function Binder:exactly(field, aliases)
  for _, alias in ipairs(aliases) do
    if type(alias) == "number" then
      if self.json then
        self:problem("header.missing", field, ("field '%s' reads column %d, and JSON has no columns by number"):format(field.name,
          alias), "write the member's name in `from`")
        return 0
      end
      if alias <= #self.headers - self.first + 1 then return self.first - 1 + alias - 1 end
    else
      local found = self.exact[alias] or self:numbered(alias)
      if found and #found > 1 then
        self:problem("header.duplicate", field, ("field '%s': the header has %q twice, in columns %d and %d"):format(
          field.name, clip(alias), found[1] + 1, found[2] + 1),
          ("%q is the first of them, %q the second"):format(clip(alias) .. "#1", clip(alias) .. "#2"))
      end
      if found then return found[1] end
    end
  end
end

-- The same, ignoring case, spaces, _ and -, among columns that no field has by its exact name.
function Binder:loosely(field, aliases)
  for _, alias in ipairs(aliases) do
    local found = {}
    for _, column in ipairs(type(alias) == "string" and self.folded[M.fold(alias)] or {}) do
      if not self.taken[column] or column >= melting.places.header then found[#found + 1] = column end
    end
    if #found > 1 then
      self:problem("header.ambiguous", field, ("field '%s': both %q and %q match %q"):format(
        field.name, clip(self.headers[found[1] + 1]), clip(self.headers[found[2] + 1]), clip(alias)),
        "write the header in `from` exactly as it stands in the file")
    end
    if found[1] then return found[1] end
  end
end

function Binder:find(find, group_is_open)
  for _, entry in ipairs(self.entries) do
    for g, aliases in ipairs(entry.groups) do
      if group_is_open(entry, g) then entry.found[g] = find(self, entry.field, aliases) end
    end
  end
end

-- The field that reads a column; nil if only a function of the kit does.
function Binder:reader(column)
  for _, entry in ipairs(self.entries) do
    for _, found in pairs(entry.found) do
      if found == column then return entry.field.name end
    end
  end
end

-- Finds the field that would read an unread header, if it had not found another one before: two aliases of one field are in the file.
function Binder:other_aliases()
  local owner
  local function owners()
    local out = {}
    for _, entry in ipairs(self.entries) do
      local column = #entry.groups == 1 and entry.found[1]
      for _, alias in ipairs(column and entry.groups[1] or {}) do
        if type(alias) == "string" then out[alias] = { field = entry.field.name, taken = self.headers[column + 1] } end
      end
    end
    return out
  end
  return function(name)
    owner = owner or owners()
    local found = owner[name]
    return found and found.taken ~= name and { field = found.field, taken = found.taken, header = name } or nil
  end
end

-- How many pairs of names are compared letter by letter. It takes about a second. With more pairs no hint is given.
local MOST_COMPARED = 100000

-- What a message says about a header that is near to the name that was looked for. Grams must not be taken for kilograms.
local function meant_words(meant, asked)
  local differ = units.differ(meant, asked)
  if not differ then return ('did you mean "%s"? add it to `from`; '):format(meant) end
  return ('"%s" is there, but %s%s; '):format(meant, differ.what,
    differ.scale and (": its values would take k.scale %q"):format(differ.scale) or "")
end

-- An unread header that may have been meant, because it differs by a few letters; and the name that was looked for.
function Binder:nearest(aliases)
  if not self.free then
    self.free, self.original = {}, {}
    for i = self.first, #self.headers do
      local folded = M.fold(self.headers[i])
      if not self.read[i - 1] and folded ~= "" and not self.original[folded] then
        self.free[#self.free + 1], self.original[folded] = folded, self.headers[i]
      end
    end
  end
  for _, alias in ipairs(aliases) do
    self.compared = self.compared + #self.free
    if self.compared > MOST_COMPARED then return nil end
    local found = type(alias) == "string" and near.nearest(M.fold(alias), self.free)
    if found then return self.original[found], alias end
  end
end

-- Finds a field whose header differs only in case, spaces, _ or -, but belongs to another field by its exact name.
-- Otherwise one of the two fields would be left out because of a letter.
function Binder:elsewhere(field, aliases)
  for _, alias in ipairs(aliases) do
    local column = type(alias) == "string" and (self.folded[M.fold(alias)] or {})[1]
    if column then
      self:problem("header.ambiguous", field, ("field '%s' asks for %q, and the only header like it, %q, is the one of field '%s'"):format(
        field.name, clip(alias), clip(self.headers[column + 1]), self.taken[column]),
        ("k.coalesce { %q } as the first step reads the same column; `from` otherwise names a header of the file"):format(
          clip(self.headers[column + 1])))
      return true
    end
  end
end

local function must_exist(desc, field)
  if field.facts.default ~= nil then return field.facts.must_exist or false end
  if field.facts.required or field.facts.must_exist then return true end
  for _, name in ipairs(desc.facts.key or {}) do
    if name == field.name then return true end
  end
  return false
end

function Binder:settle(desc, entry)
  local field, any = entry.field, #entry.groups == 0
  local columns, aliases = {}, {}
  for g, group in ipairs(entry.groups) do
    columns[g] = entry.found[g] or -1
    any = any or columns[g] >= 0
    for _, alias in ipairs(group) do aliases[#aliases + 1] = alias end
  end
  if any then
    self.columns[field.name] = columns
    return
  end
  local meant, asked = self:nearest(aliases)
  self.missing[#self.missing + 1] = field.name
  self.near[field.name], self.asked[field.name] = meant, asked
  if not self.partial and not entry.chosen and self:elsewhere(field, aliases) then return end
  if not must_exist(desc, field) then return end
  local has = table.move(self.headers, self.first, #self.headers, 1, {})
  if self.json then
    return self:problem("header.missing", field, ("field '%s' has no column: the rows have no %s"):format(field.name, quoted(aliases)),
      (meant and meant_words(meant, asked) or "") .. "their members are " .. quoted(has)
      .. (self.json.hint and "; " .. self.json.hint or ""))
  end
  self:problem("header.missing", field, ("field '%s' has no column: the header has no %s"):format(field.name, quoted(aliases)),
    (meant and meant_words(meant, asked) or "add the one that is meant to `from`; ")
    .. "the headers are " .. quoted(has))
end

-- If no field finds a column, every row would be only NULLs and constants. So it is another file, or another delimiter.
local function check_any(binder, desc)
  local aliases = {}
  for _, entry in ipairs(binder.entries) do
    if next(entry.found) then return end
    for _, group in ipairs(entry.groups) do table.move(group, 1, #group, #aliases + 1, aliases) end
  end
  if #aliases == 0 or desc.facts.extra or #binder.headers < binder.first then return end
  local has = table.move(binder.headers, binder.first, #binder.headers, 1, {})
  local meant, asked = binder:nearest(aliases)
  binder.problems[1] = { code = "header.missing",
    message = ("no field finds its column: there is none of %s"):format(quoted(aliases)),
    hint = (meant and meant_words(meant, asked) or "")
      .. (binder.json and "the members are " or "the headers are ") .. quoted(has)
      .. (binder.json and binder.json.hint and "; " .. binder.json.hint or "")
      .. (#has == 1 and not binder.json and "; does the file have another delimiter?" or "") }
end

-- The columns that melt takes. They count as read. `partial`: the headers are not all, so the columns may be missing.
local function melt_columns(b, melt, is_ignored, partial)
  local found, wrong = melting.find(melt, {
    headers = b.source_headers, first = b.first, fold = M.fold,
    json = b.json ~= nil, more = b.json ~= nil and b.json.whole == false, empty = b.json ~= nil and b.json.whole and b.json.rows == 0,
    matching = M.ignoring,
    reader = function(column) return b:reader(column) end,
    is_read = function(column) return b.read[column] == true end,
    is_ignored = function(header) return is_ignored ~= nil and is_ignored(header) end,
  })
  for _, column in ipairs(found and found.columns or {}) do b.read[column] = true end
  if wrong and not partial then table.insert(b.problems, 1, wrong) end
  return found
end

local function first_problem(binder, options)
  local p = binder.problems[1]
  local where = options.file and options.file .. (options.header and ", row " .. options.header or "") .. ": " or ""
  local more = #binder.problems > 1 and (" (and %d more like it)"):format(#binder.problems - 1) or ""
  return errors.input(where .. p.message .. more, p.hint,
    { code = p.code, problems = binder.problems, missing = binder.missing, near = binder.near })
end

-- What is looked for, or what somebody has chosen in its place.
local function entry_of(field, chosen)
  local groups = wanted(field)
  if chosen == nil or #groups == 0 then return { field = field, groups = groups, found = {} } end
  return { field = field, groups = groups, found = chosen and { chosen } or {}, chosen = true }
end

--- Bind a file's headers to the kit's fields.
---@param desc table  the kit's description
---@param headers string[]  all headers, with those of a rejects file's bookkeeping
---@param options { file: string?, header: integer|false|nil, rejects: boolean?, members: table?, partial: boolean?, chosen: table? }|nil
---  members: of a JSON file; partial: there may be more headers than these; chosen: for a field its column from 0, or false for none,
---  whatever it looks for
---@return kitload.Bound|nil, table? err
function M.bind(desc, headers, options)
  options = options or {}
  local rejects = options.rejects
  if rejects == nil then rejects = headers[1] == "_row" and headers[2] == "_errors" end
  local b = setmetatable({
    headers = headers, first = rejects and 3 or 1, columns = {}, missing = {}, unread = {}, near = {}, asked = {}, problems = {},
    entries = {}, taken = {}, read = {}, compared = 0, json = options.members, partial = options.partial, source_headers = headers,
  }, Binder)
  b.exact, b.folded = index(headers, b.first)
  if desc.melt then b.headers = add_melted(desc.melt, headers, b.exact, b.folded) end
  for i, field in ipairs(desc.fields) do b.entries[i] = entry_of(field, (options.chosen or {})[field.name]) end

  b:find(b.exactly, function(entry) return not entry.chosen end)
  for _, entry in ipairs(b.entries) do
    for _, column in pairs(entry.found) do b.taken[column] = entry.field.name end
  end
  b:find(b.loosely, function(entry, g) return not entry.chosen and entry.found[g] == nil end)
  for _, entry in ipairs(b.entries) do
    for _, column in pairs(entry.found) do b.read[column] = true end
  end
  for _, entry in ipairs(b.entries) do b:settle(desc, entry) end
  if #b.problems == 0 then check_any(b, desc) end

  for _, name in ipairs(desc.raw or {}) do
    for _, column in ipairs(b.exact[name] or b:numbered(name) or {}) do b.read[column] = true end
  end
  local is_also, also = b:other_aliases(), {}
  local wanted_too = {}
  local ignored, columns, is_ignored = {}, {}, desc.facts.ignore and M.ignoring(desc.facts.ignore)
  local melted = desc.melt and melt_columns(b, desc.melt, is_ignored, options.partial) or nil
  for i = b.first, #headers do
    if b.read[i - 1] then
      if is_ignored and is_ignored(headers[i]) then wanted_too[#wanted_too + 1] = { field = b:reader(i - 1), header = headers[i] } end
      goto next
    elseif is_ignored and is_ignored(headers[i]) then
      ignored[#ignored + 1], columns[#columns + 1] = headers[i], i - 1
    else
      b.unread[#b.unread + 1] = headers[i]
      also[#also + 1] = is_also(headers[i])
    end
    ::next::
  end
  if #b.problems > 0 then return nil, first_problem(b, options) end
  if columns[1] and desc.facts.extra then b.columns[M.ignored] = columns end
  return { columns = b.columns, missing = b.missing, unread = b.unread, ignored = ignored, near = b.near, asked = b.asked,
    also = also, wanted = wanted_too, problems = b.problems, melted = melted }
end

--- A binding as if a file had exactly the columns that the fields look for first. explain uses it, because it has no file.
---@param desc table
---@return kitload.Bound
function M.assume(desc)
  local columns, next_column = {}, 0
  for _, field in ipairs(desc.fields) do
    local mine = {}
    for g, group in ipairs(wanted(field)) do
      for _, alias in ipairs(group) do mine[g] = mine[g] or melting.places[melts.part(desc.melt, alias)] end
      if not mine[g] then mine[g], next_column = next_column, next_column + 1 end
    end
    columns[field.name] = mine
  end
  return { columns = columns, missing = {}, unread = {}, ignored = {}, near = {}, asked = {}, also = {}, wanted = {}, problems = {} }
end

return M
