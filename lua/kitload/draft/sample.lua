-- Reads the sample from which a kit is drafted. Also finds what a usual reading does not look for: comments, rows without a
-- header.
local errors = require "kitload.talk.errors"
local given = require "kitload.reading.given"
local guess = require "kitload.guess.guess"
local host_load = require "kitload.host.load"
local input = require "kitload.files.input"
local kitless = require "kitload.kits.kitless"
local quoting = require "kitload.reading.quoting"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local totals = require "kitload.reading.totals"

local M = {}

local SAMPLE_ROWS = 1000
local TABLE_COLUMNS = 1600 -- as many as a table of PostgreSQL can have

---@class kitload.Sample
---@field file kitload.File
---@field columns kitload.Column[]
---@field rows table[]         the first rows, as load.sample gives them
---@field read integer         how many rows were looked at
---@field no_header boolean
---@field no_header_guessed boolean?  no option said so
---@field null string[]        cells that mean NULL for the whole kit
---@field pads boolean         rows have empty cells after those of the header, and no row is too short
---@field totals kitload.Totals?

local function sample_of(file)
  local s, err = session.make_plan(session.new { files = { file }, options = {}, notes = {}, meta = {}, started = sys.now(),
    job = sys.uuid(), description = kitless.raw() })
  if err then return nil, err end
  return host_load.sample(session.load_spec(s, { limit = SAMPLE_ROWS }))
end

local function with(said, name, value)
  local other = {}
  for key, v in pairs(said) do other[key] = v end
  other[name] = value
  return other
end

-- Open and read the sample in another way; nil if it cannot be read in that way.
local function again(path, names, said)
  local file = input.open(path, names, said)
  if not file then return nil end
  local rows = sample_of(file)
  if file.source then file.source:close() end
  return rows and file, rows
end

-- For stray quotes: reads the file again, with quotes as ordinary characters, and with lazy quotes. If some cells are
-- really quoted, quotes stay quotes.
local function better_quotes(path, names, said, file, rows)
  local fewest, by_rules = quoting.count_bad(rows), rows
  for _, quote in ipairs { false, "lazy" } do
    local opened, found = again(path, names, with(said, "quote", quote))
    if opened then
      local bad = quoting.count_bad(found)
      if bad < fewest or quote == "lazy" and file.dialect.quote == false and bad == fewest and quoting.has_quoted(rows) then
        file, rows, fewest = opened, found, bad
        file.quotes_found = quoting.found(quote, by_rules)
      end
    end
  end
  return file, rows
end

local function is_comment(cells) return (cells[1] or ""):sub(1, 1) == "#" end

-- Whether lines that begin with # are comments: they do not fit into the table, and no row of the table begins like that.
local function has_comments(file, rows)
  local found = false
  if is_comment(file.headers) then return false end
  for _, row in ipairs(file.above or {}) do found = found or is_comment(row.cells) end
  for _, row in ipairs(rows) do
    if row.cells and is_comment(row.cells) then
      if row.state ~= "broken" then return false end
      found = true
    end
  end
  return found
end

local function without_comments(path, names, said, file, rows)
  local opened, found = again(path, names, with(said, "comment", "#"))
  if not opened or table.concat(opened.headers, "\0") ~= table.concat(file.headers, "\0")
    or quoting.count_bad(found) > quoting.count_bad(rows) then
    return file, rows
  end
  opened.has_comments = true
  return opened, found
end

-- Cells that mean NULL and that only programs write.
local function null_of(options, rows, parent)
  local list, seen = table.move(options.null or {}, 1, #(options.null or {}), 1, {}), {}
  for _, token in ipairs(list) do seen[token] = true end
  for _, token in ipairs(parent and parent.facts.null or {}) do seen[token] = true end
  for _, row in ipairs(rows) do
    for _, cell in pairs(row.state ~= "broken" and row.cells or {}) do
      if cell == "\\N" and not seen[cell] then list[#list + 1], seen[cell] = cell, true end
    end
  end
  return list
end

--- The tokens as a set.
---@param list string[]
function M.null_set(list)
  local set = {}
  for _, token in ipairs(list) do set[token] = true end
  return set
end

-- Removes repeated headers, because a run does not read them as rows.
local function without_headers(file, rows)
  local function is_header(cells) -- a cell may be false, which is NULL
    if #cells ~= #file.headers then return false end
    for i, cell in ipairs(cells) do
      if cell ~= file.headers[i] then return false end
    end
    return true
  end
  for at = #rows, 1, -1 do
    if rows[at].state ~= "broken" and rows[at].cells and is_header(rows[at].cells) then table.remove(rows, at) end
  end
end

-- Whether surplus cells are always empty. The reader ignores them then.
local function pads(file, rows)
  if not file.dialect.surplus then return false end
  for _, row in ipairs(rows) do
    if row.state == "broken" then return false end
  end
  return true
end

local function opened(options, names, said)
  local file, err = input.open(options.from, names, said)
  if not file then return nil, err end
  -- If the document has one list in it, the rows are more likely in that list than the document is one row.
  if file.members and file.members.is_object and #file.members.lists == 1 then
    if file.source then file.source:close() end
    names.source.rows = file.members.lists[1]
    file, err = input.open(options.from, names, said)
    if not file then return nil, err end
  end
  if file.is_rejects then
    return nil, errors.usage(("%s is a rejects file"):format(file.name), "a sample is a file as the customer sends it")
  end
  if #file.headers == 0 then
    return nil, errors.input(("%s has no row, so that nothing is known about its fields"):format(file.name), "a sample has some rows")
  end
  if #file.headers > TABLE_COLUMNS then
    return nil, errors.input(("%s has %s, and a table has %s at most"):format(file.name,
      text.plural(#file.headers, "column"), text.count(TABLE_COLUMNS)),
      "is the delimiter right? a kit written by hand may read some of them")
  end
  return file
end

--- The first rows of the file, as columns.
---@param options table
---@param parent table?  the description of the template
---@return kitload.Sample?, table? err
function M.read(options, parent)
  local names = { fields = parent and parent.fields or {}, source = {}, facts = {} }
  local said, err = given.read(options)
  if not said then return nil, err end
  if options.no_header then said.header = false end
  local file, rows
  file, err = opened(options, names, said)
  if not file then return nil, err end
  rows, err = sample_of(file)
  if not rows then return nil, err end
  local csv, twice = not file.members, not file.is_stdin and not file.source
  local guessed = csv and twice and file.like_data and said.header == nil and not parent and not options.into
  if guessed then
    local other, found = again(options.from, names, with(said, "header", false))
    guessed = other and quoting.count_bad(found) <= quoting.count_bad(rows)
    if guessed then said, file, rows = with(said, "header", false), other, found end
  end
  if csv and twice and said.comment == nil and has_comments(file, rows) then
    file, rows = without_comments(options.from, names, said, file, rows)
    said = file.has_comments and with(said, "comment", "#") or said
  end
  if csv and twice and said.quote == nil and quoting.count_bad(rows) > 0 then
    file, rows = better_quotes(options.from, names, said, file, rows)
  end
  if csv then without_headers(file, rows) end
  local last = #rows < SAMPLE_ROWS and csv and totals.take(rows) or nil
  last = csv and totals.take_between(rows, last) or last
  local null = null_of(options, rows, parent)
  return { file = file, columns = guess.columns(file.headers, rows, M.null_set(null)), rows = rows, read = #rows,
           no_header = file.dialect.header == false, no_header_guessed = guessed, null = null, pads = csv and pads(file, rows),
           totals = last }
end

return M
