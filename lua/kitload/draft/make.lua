-- Makes the draft of a kit from a sample, a table and a template, with notes about what is unsure.
local catalog = require "kitload.target.catalog"
local connect = require "kitload.connect.connect"
local draft = require "kitload.draft.draft"
local draft_child = require "kitload.draft.child"
local draft_place = require "kitload.draft.place"
local guess = require "kitload.guess.guess"
local kitless = require "kitload.kits.kitless"
local quoting = require "kitload.reading.quoting"
local print_value = require("kit.base.print").value
local text = require "kitload.talk.text"
local totals = require "kitload.reading.totals"

local M = {}

-- Notes about the file itself: rows with a wrong number of cells, a header that looks like data.
local function look_at_file(d, sample)
  local broken, first, widest = 0, nil, 0
  for _, row in ipairs(sample.rows) do
    if row.state == "broken" then
      broken, first, widest = broken + 1, first or row, math.max(widest, #(row.cells or {}))
    end
  end
  if broken > 0 then
    local code = first.problems[1] and first.problems[1].code or "?"
    d.notes[#d.notes + 1] = { sample.file.name, ("%s of the sample cannot be read (%s): row %s%s%s"):format(
      text.plural(broken, "row"), code, text.count(first.row), first.cells and first.cells[1] and ", " .. guess.quoted(first.cells) or "",
      code == "csv.too_few_cells" and widest > 1 and '; source = { ragged = "pad" } fills up short rows' or "") }
  end
  for _, remark in ipairs(sample.file.remarks or {}) do d.notes[#d.notes + 1] = { sample.file.name, remark } end
  if sample.file.quotes_found then d.notes[#d.notes + 1] = { sample.file.name, sample.file.quotes_found } end
  for _, remark in ipairs(quoting.remarks(sample.rows, { sample.file })) do d.notes[#d.notes + 1] = { sample.file.name, remark } end
  if sample.no_header_guessed then
    d.notes[#d.notes + 1] = { sample.file.name, "row 1 looks like the rows below it, and the kit reads it as one (header = false), columns "
      .. "by their places: --header 1 says that it is the header" }
  end
  if sample.file.has_comments then
    d.notes[#d.notes + 1] = { sample.file.name, 'lines that begin with # are taken for comments: source = { comment = "#" }' }
  end
  if sample.pads then
    d.notes[#d.notes + 1] = { sample.file.name, 'all rows have empty cells after those of the header: ragged = "pad" lets them go, and '
      .. "fills up rows that are short" }
  end
  if sample.file.doubt then d.notes[#d.notes + 1] = { sample.file.name, sample.file.doubt } end
  if sample.no_header or sample.file.like_data then return end
  for _, name in ipairs(sample.file.headers) do
    if name:find "^[+-]?%d+[.,]?%d*$" or name:find "^[^@%s]+@[^@%s]+%.%w+$" or name:find "^%d%d%d%d%-%d%d%-%d%d" then
      d.notes[#d.notes + 1] = { sample.file.name, ("the header has %s, which looks like data: --no-header takes all rows as data"):format(
        guess.quoted { name }) }
      return
    end
  end
end

-- Notes about rows after the sample that cannot be read: what a run will say about them, and what to do.
local function look_further(d, sample)
  for _, row in ipairs(sample.rows) do
    if row.state == "broken" then return end -- reported with its cells
  end
  for _, problem in ipairs(sample.proof and sample.proof.problems or {}) do
    if not problem.field and problem.level == "error" then
      local has_backslash = false
      for _, example in ipairs(problem.examples) do
        has_backslash = has_backslash or (example.raw or ""):find('\\"', 1, true) ~= nil
      end
      local way = problem.code == "csv.quote" and (has_backslash and [[: source = { escape = "\\" } reads a backslash before a quote]]
        or "; " .. quoting.advice { sample.file })
      d.notes[#d.notes + 1] = { sample.file.name, ("%s after the first ones cannot be read (%s): row %s%s"):format(
        text.plural(problem.count, "row"), problem.code, text.count(problem.examples[1].row), way or "") }
    end
  end
end

-- For rows of totals: the hook that leaves them out. It does no harm in a file without totals.
local function look_at_end(d, sample)
  local found = sample.totals
  if not found then return end
  d.items[#d.items + 1] = totals.hook(sample.file.headers, found.column, found.cells, sample.no_header)
  local verb = found.rows == 1 and "looks" or "look"
  d.notes[#d.notes + 1] = { sample.file.name, ("%s %s like totals or marks of pages (%s): the k.row at the end of the kit skips "
    .. "such rows and counts them"):format(text.plural(found.rows, "row"), verb, guess.quoted(found.cells)) }
end

local function find_target(options)
  local into = kitless.table_name(options.into)
  if not connect.given(options) then return nil, nil, into end
  local conn, err = connect.open(options)
  if not conn then return nil, err end
  local target
  target, err = catalog.read(conn, into)
  conn:close()
  if target then return target, nil, into end
  if err.missing and options.from then return nil, nil, into, true end
  return nil, err
end

-- Reads the table only once, although the draft may be made several times.
local function read_target(options, cache)
  cache[1] = cache[1] or table.pack(find_target(options))
  return table.unpack(cache[1], 1, cache[1].n)
end

-- The first line of the kit: what it was made from.
local function about(d, options, sample)
  local parts = {}
  if sample then
    parts[#parts + 1] = ("%s (%s looked at)"):format(sample.file.name, text.plural(sample.read, "row"))
  end
  if options.into then parts[#parts + 1] = "the table " .. options.into end
  if options.extends then parts[#parts + 1] = "the template " .. options.extends end
  d.about = ("Made from %s: a first draft, to be changed by hand."):format(table.concat(parts, " and "))
end

local function into_value(into)
  if not into.schema or into.table:find(".", 1, true) then return into.schema and { into.schema, into.table } or into.table end
  return into.schema .. "." .. into.table
end

local function add(d, name, value, comment, off)
  if value ~= nil then d.facts[#d.facts + 1] = { name, value, comment, off = off } end
end

local function say_place(d, options, parent)
  local name, others = draft_place.project(d.name, options.from, parent)
  add(d, "project", name)
  if not name and #others > 0 then
    add(d, "project", "…", "where the rows go: " .. draft_place.listed(others), true)
  end
end

local function some(list) return #list > 0 and list or nil end

-- The key is only proposed, because a number that is unique in this file may begin with 1 again in the next one.
local function propose_key(d, sample)
  local found = sample.key
  if not found then return end
  local seen = ("unique in %s%s, never blank"):format(found.whole and "" or "the first ", text.plural(found.rows, "row"))
  add(d, "key", #found.names == 1 and found.names[1] or found.names, ('with load = "upsert": %s'):format(seen), true)
  d.notes[#d.notes + 1] = { "key", ('%s: %s. If that holds in the next file, too, write load = "upsert" and the key, which is '
    .. "commented out: rows that come again are then updated"):format(table.concat(found.names, ", "), seen) }
end

local function draft_kit(d, options, sample, parent, cache)
  local source = sample and draft.source(sample.file, parent and parent.source or {}, sample.pads, sample.explicit) or nil
  if parent then
    add(d, "extends", options.extends)
    say_place(d, options, parent)
    local own = some(d.null)
    add(d, "null", own and parent.facts.null and { source = "k.more " .. print_value(own) } or own)
    local files = sample and draft_place.files(options.from)
    if files then source = table.move(source or {}, 1, #(source or {}), 2, { { "files", files } }) end
    add(d, "source", source)
    return draft_child.of(d, parent, sample)
  end
  add(d, "version", "0.1.0")
  local target, err, into, missing
  if options.into then
    target, err, into, missing = read_target(options, cache)
    if err then return nil, err end
  else
    into = { table = d.name:match "[^.]+$" }
  end
  add(d, "into", into_value(into), not options.into and "the table: change it to yours" or nil)
  if not target and (missing or not options.into) then
    add(d, "create", true, "makes the table if it is missing, and columns that it lacks")
    d.notes[#d.notes + 1] = { "into", missing and ("there is no table %s: create = true makes it"):format(options.into)
      or ("the table's name is a guess, '%s', and create = true makes it"):format(into.table) }
  elseif not target then
    d.notes[#d.notes + 1] = { "into", "the table was not looked at: --to was not given" }
  end
  if not target then add(d, "load", "append", "append | upsert | overwrite | insert_only") end
  if target then draft.for_target(d, target, sample) else draft.from_sample(d, sample) end
  if not target then propose_key(d, sample) end
  add(d, "null", some(d.null))
  add(d, "source", source)
  return true
end

--- Make the draft.
---@param name string           of the kit
---@param options table         of the command `new`
---@param sample kitload.Sample?
---@param parent table?         the description of the template
---@param cache table           keeps the table between the tries
---@return kitload.Draft? d, table? err
function M.of(name, options, sample, parent, cache)
  local d = { name = name, facts = {}, fields = {}, items = {}, comments = {}, notes = {}, null = sample and sample.null or {} }
  about(d, options, sample)
  if sample then
    look_at_file(d, sample)
    look_further(d, sample)
    look_at_end(d, sample)
  end
  local ok, err = draft_kit(d, options, sample, parent, cache)
  return ok and d or nil, err
end

return M
