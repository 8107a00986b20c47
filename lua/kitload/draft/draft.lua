-- Drafts a kit: decides what stands in it, from the columns of a sample, the columns of a table, or both. writer.lua makes
-- the text.
--
--   sample ─▶ guess ─┐
--   catalog ─────────┴─▶ draft { facts, fields, notes } ─▶ text
local formats = require "kit.base.formats"
local catalog = require "kitload.target.catalog"
local guess = require "kitload.guess.guess"
local header = require "kitload.reading.header"
local names = require "kitload.draft.names"
local near = require "kit.base.near"
local text = require "kitload.talk.text"
local wide = require "kitload.draft.wide"

local M = {}

---@class kitload.DraftField
---@field name string
---@field steps string[]          as a kit writes them
---@field facts { [1]: string, [2]: any }[]  names and values, in their order
---@field comment string?
---@field off boolean?            commented out
---@field own boolean?            in a child: a field that the template does not have
---@field alias string?          in a child: a header that is clearly this field of the template
---@field domain string?          what its steps give
---@field column integer?         its column of the sample
---@field has_null boolean?       it has its own tokens for NULL

---@class kitload.Draft
---@field name string
---@field about string            the first line of the kit
---@field facts { [1]: string, [2]: any, [3]: string?, off: boolean? }[]  name, value, comment; off: commented out
---@field null string[]           the kit's tokens for NULL
---@field fields kitload.DraftField[]
---@field items string[]          hooks after the fields, as Lua
---@field comments string[]       comments at the end of the list
---@field notes { [1]: string, [2]: string }[]  what the author should look at: the field, and what about it

local function note(draft, what, message)
  draft.notes[#draft.notes + 1] = { what, message }
end

-- How a field names its column: by the header, or by the place if the header is empty or occurs twice. JSON has no places.
local function from_of(headers, i, no_header, is_json)
  local name = headers[i]
  if is_json then return name end
  if no_header or name:match "^%s*$" then return i end
  for j, other in ipairs(headers) do
    if j ~= i and other == name then return i end
  end
  return name
end

-- The tokens for NULL of a field. They replace the kit's tokens, so they include those.
local function null_of(draft, found)
  local list = table.move(draft.null, 1, #draft.null, 1, {})
  for _, token in ipairs(found.null or {}) do list[#list + 1] = token end
  return #list > #draft.null and list or nil
end

local function field_of(draft, name, found, from, column)
  local field = { name = name, steps = { table.unpack(found.steps) }, facts = {}, comment = found.comment, domain = found.domain,
                  column = column, has_null = found.null ~= nil }
  if from ~= nil and from ~= name then field.facts[1] = { "from", from } end
  local null = null_of(draft, found)
  if null then field.facts[#field.facts + 1] = { "null", null } end
  return field
end

-- Compares numbers of rows: one number, or a list.
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  return table.concat(a, ",") == table.concat(b, ",")
end

--- What differs in the file's dialect from the defaults (UTF-8, comma, quotes, header in row 1), in the order of the
--- manual.
---@param file kitload.File
---@param says table  what a parent says already
---@param pads boolean?  surplus cells are ignored, and no row is too short
---@param whole boolean?  everything that was found, with the defaults
function M.source(file, says, pads, whole)
  if file.members then
    local out = {}
    if file.encoding:lower() ~= (says.encoding or "utf-8"):lower() then out[1] = { "encoding", file.encoding } end
    if file.dialect.format ~= says.format then out[#out + 1] = { "format", file.dialect.format } end
    if file.dialect.rows ~= says.rows then out[#out + 1] = { "rows", file.dialect.rows or "" } end
    return #out > 0 and out or nil
  end
  local is = { encoding = file.encoding:lower(), skip = file.dialect.skip, footer = file.dialect.footer }
  local default = { encoding = "utf-8", delimiter = ",", quote = '"', header = 1, escape = false, blanks = "trim",
    comment = false, ragged = "reject" }
  for name, value in pairs(default) do
    if name ~= "encoding" then
      is[name] = file.dialect[name]
      if is[name] == nil then is[name] = value end
    end
  end
  if pads then is.ragged = "pad" end
  if #(file.header_rows or {}) > 1 then
    is.header = {}
    for i, row in ipairs(file.header_rows) do is.header[i] = row.row end
  end
  local out = {}
  local format = formats.of_dialect(file.dialect)
  for name, value in pairs(format.gives) do default[name] = value end
  if format ~= formats.csv and says.format ~= format.name then out[1] = { "format", format.name } end
  for _, name in ipairs { "encoding", "delimiter", "quote", "escape", "blanks", "header", "skip", "footer", "comment", "ragged" } do
    local before = says[name]
    if before == nil then before = default[name] end
    if name == "encoding" then before = before:lower() end
    local names_it = whole and (name == "encoding" or name == "delimiter" or name == "quote" or name == "header")
    if names_it or not same(is[name], before) then out[#out + 1] = { name, name == "encoding" and file.encoding or is[name] } end
  end
  return #out > 0 and out or nil
end

-- Headers that look like values: k.melt is offered. One field reads the cells of all these columns.
local function offer_melt(draft, sample)
  if sample.no_header then return end
  local lines = wide.lines(sample.file.headers, function(from, to)
    local found = guess.column(guess.together(sample.columns, from, to))
    return found.steps, null_of(draft, found)
  end, sample.file.members ~= nil)
  table.move(lines, 1, #lines, #draft.items + 1, draft.items)
end

--- Draft a kit without a table: every header becomes a field.
---@param draft kitload.Draft
---@param sample { file: kitload.File, columns: kitload.Column[], no_header: boolean }
function M.from_sample(draft, sample)
  local headers = sample.file.headers
  local list = names.of(sample.no_header and {} or headers)
  if sample.no_header then
    for i in ipairs(headers) do list[i] = ("column_%d"):format(i) end
  end
  for i, column in ipairs(sample.columns) do
    local found = guess.column(column)
    draft.fields[#draft.fields + 1] = field_of(draft, list[i], found, from_of(headers, i, sample.no_header, sample.file.members), i)
    -- A delimiter at the end of every line makes an empty column.
    if headers[i]:match "^%s*$" and #column.cells == 0 and not sample.no_header and not sample.file.members then
      draft.fields[#draft.fields].off = true
    end
    if found.unsure then note(draft, list[i], found.unsure) end
  end
  offer_melt(draft, sample)
end

-- Matches headers with columns of the table: by the exact name, then by the folded name, then by the name that the field
-- would get.
local function match(target, headers)
  local by, of_header, taken = {}, {}, {}
  for _, column in ipairs(target.columns) do
    by[column.name] = by[column.name] or column
    by[header.fold(column.name)] = by[header.fold(column.name)] or column
  end
  for _, key in ipairs { function(h) return h end, header.fold, function(h) return header.fold(names.snake(h)) end } do
    for i, name in ipairs(headers) do
      local column = not of_header[i] and by[key(name)]
      if column and not taken[column.name] and not column.generated then
        of_header[i], taken[column.name] = column, i
      end
    end
  end
  return of_header, taken
end

local function needs_value(column)
  return column.not_null and not column.has_default and not column.identity and not column.generated
end

local function with_column(field, column)
  if needs_value(column) then field.facts[#field.facts + 1] = { "required", true } end
  if (column.type == "varchar" or column.type == "bpchar") and column.typmod and column.typmod.length then
    field.facts[#field.facts + 1] = { "max_length", column.typmod.length }
  end
end

-- The key: the primary key, or the first usable unique index, if the fields fill it and the value is not the same for all
-- rows.
local function key_of(target, filled)
  for _, index in ipairs(target.indexes) do
    local list, all, of_rows = {}, not catalog.index_flaw(index), false
    for i, part in ipairs(index.columns) do
      list[i] = part.name
      all = all and filled[part.name]
      of_rows = of_rows or filled[part.name] == "row"
    end
    if all and of_rows then return list, index.primary end
  end
end

local function load_of(draft, target, filled)
  local key, primary = key_of(target, filled)
  if not key then
    draft.facts[#draft.facts + 1] = { "load", "append", "no key of the table is filled by the fields" }
    return
  end
  draft.facts[#draft.facts + 1] = { "load", "upsert", "append | upsert | overwrite | insert_only" }
  draft.facts[#draft.facts + 1] = { "key", key, not primary and "a unique index; the primary key is not in the fields" or nil }
end

-- A value that every row needs but no header gives. The person who runs the load gives it with --meta.
local function from_meta(draft, column)
  local found = guess.for_target(nil, column)
  local steps = { ('k.meta %q'):format(column.name) }
  for _, step in ipairs(found.steps) do
    if step ~= "k.trim" then steps[#steps + 1] = step end
  end
  draft.fields[#draft.fields + 1] = { name = column.name, steps = steps, facts = { { "required", true } } }
  note(draft, column.name, ("the table needs it and no header is named like it: it is taken from --meta %s=…, unless you "
    .. "give it a header"):format(column.name))
end

local function unmatched_header(draft, sample, i, target, taken)
  local name, header_name = names.snake(sample.file.headers[i]), sample.file.headers[i]
  local free = {}
  for _, column in ipairs(target.columns) do
    if not taken[column.name] then free[#free + 1] = column.name end
  end
  if name == "" then name = ("column_%d"):format(i) end
  local nearest = near.nearest(name, free)
  local found = guess.column(sample.columns[i])
  local field = field_of(draft, nearest or name, found, from_of(sample.file.headers, i, false, sample.file.members))
  field.off, field.comment = true, ("no column of %s is named like it"):format(target.display)
  draft.fields[#draft.fields + 1] = field
  note(draft, ('"%s"'):format(text.show(header_name)), ("is no column of %s%s: its field is commented out"):format(target.display,
    nearest and (", '%s' is near"):format(nearest) or ""))
end

--- Draft a kit for a table. Without a sample the headers are assumed to be the names of the columns.
---@param draft kitload.Draft
---@param target kitload.target
---@param sample { file: kitload.File, columns: kitload.Column[] }?
function M.for_target(draft, target, sample)
  local headers, filled = {}, {}
  for i, name in ipairs(sample and sample.file.headers or {}) do headers[i] = name end
  local of_header, taken = match(target, headers)
  for _, column in ipairs(target.columns) do
    if sample and not taken[column.name] and needs_value(column) then
      from_meta(draft, column)
      filled[column.name] = "meta"
    end
  end
  local missing = {}
  for i in ipairs(headers) do
    local column = of_header[i]
    if column then
      local found = guess.for_target(sample.columns[i], column)
      local field = field_of(draft, column.name, found, from_of(headers, i, false, sample.file.members), i)
      with_column(field, column)
      draft.fields[#draft.fields + 1] = field
      filled[column.name] = "row"
      if found.unsure then note(draft, column.name, found.unsure) end
    end
  end
  for i in ipairs(headers) do
    if not of_header[i] then unmatched_header(draft, sample, i, target, taken) end
  end
  for _, column in ipairs(target.columns) do
    if not sample and not column.generated and not column.identity then
      local found = guess.for_target(nil, column)
      local field = field_of(draft, column.name, found)
      with_column(field, column)
      draft.fields[#draft.fields + 1] = field
      filled[column.name] = "row"
    elseif sample and not filled[column.name] and not column.generated and not column.identity then
      missing[#missing + 1] = column.name
    end
  end
  if #missing > 0 then
    draft.comments[#draft.comments + 1] = "columns that no header is named like, left as they are: " .. table.concat(missing, ", ")
  end
  load_of(draft, target, filled)
end

return M
