-- kitload new: writes a kit from a sample file, from a table, from a template, or from what of these is given.
local catalog = require "kitload.catalog"
local connect = require "kitload.connect"
local draft_child = require "kitload.draft_child"
local draft_text = require "kitload.draft_text"
local draft = require "kitload.draft"
local editor = require "kitload.editor"
local given = require "kitload.given"
local guess = require "kitload.guess"
local host_load = require "kitload.host.load"
local input = require "kitload.input"
local kitless = require "kitload.kitless"
local opening = require "kitload.opening"
local quoting = require "kitload.quoting"
local session = require "kitload.session"
local sql = require "kitload.sql"
local sys = require "kitload.host.sys"
local text = require "kitload.text"
local totals = require "kitload.totals"
local workspace = require "kitload.workspace"

local M = {}

local sample_rows = 1000

local function usage(message, hint)
  return nil, { kind = "usage", exit = 2, message = message, hint = hint }
end

--- The file of a kit's name, below kits/ of the workspace.
local function path_of(name, force)
  for part in (name .. "."):gmatch "(.-)%." do
    if not part:find "^[%w_-]+$" then
      return usage(("'%s' is no name of a kit"):format(name),
        "letters, digits and _; dots are folders: acme.contacts is kits/acme/contacts.lua")
    end
  end
  if name:find "^_" or name:find("._", 1, true) then
    return usage(("'%s' is no name of a kit"):format(name), "names that begin with _ are not kits")
  end
  local root = workspace.root()
  local path = root .. "/kits/" .. name:gsub("%.", "/") .. ".lua"
  if sys.stat(path) and not force then
    return usage(("%s is there already"):format(workspace.shown(path)), "--force writes over it")
  end
  return path, root
end

local TABLE_COLUMNS = 1600 -- of PostgreSQL

local function sample_of(file)
  local s = { files = { file }, options = {}, notes = {}, meta = {}, started = sys.now(), job = sys.uuid(), description = kitless.raw() }
  local ok, err = session.make_plan(s)
  if not ok then return nil, err end
  return host_load.sample(session.load_spec(s, { limit = sample_rows }))
end

-- Stray quotes: the file once more, with quotes that are characters like others, and lazily. Where some cells are in quotes these
-- stay quotes.
local function better_quotes(path, names, said, file, rows)
  local fewest, by_rules = quoting.count_bad(rows), rows
  for _, quote in ipairs { false, "lazy" } do
    local other = {}
    for name, value in pairs(said) do other[name] = value end
    other.quote = quote
    local opened = input.open(path, names, other)
    local found, err
    if opened then
      found, err = sample_of(opened)
      if not found then return nil, nil, err end
      local bad = quoting.count_bad(found)
      if bad < fewest or quote == "lazy" and file.dialect.quote == false and bad == fewest and quoting.has_quoted(rows) then
        file, rows, fewest = opened, found, bad
        file.quotes_found = quoting.found(quote, by_rules)
      end
    end
  end
  return file, rows
end

--- The first rows of the file, as columns.
local function read_sample(options, parent)
  local names = { fields = parent and parent.fields or {}, source = {}, facts = {} }
  local said, err = given.read(options)
  if not said then return nil, err end
  if options.no_header then said.header = false end
  local file
  file, err = input.open(options.from, names, said)
  if not file then return nil, err end
  -- A document with one list in it: its rows are there, more likely than that it is one row itself.
  if file.members and file.members.is_object and #file.members.lists == 1 then
    if file.source then file.source:close() end
    names.source.rows = file.members.lists[1]
    file, err = input.open(options.from, names, said)
    if not file then return nil, err end
  end
  if file.is_rejects then
    return usage(("%s is a rejects file"):format(file.name), "a sample is a file as the customer sends it")
  end
  if #file.headers > TABLE_COLUMNS then
    return nil, { kind = "input", exit = 3, message = ("%s has %s, and a table has %s at most"):format(file.name,
      text.plural(#file.headers, "column"), text.count(TABLE_COLUMNS)),
      hint = "is the delimiter right? a kit written by hand may read some of them" }
  end
  local rows
  rows, err = sample_of(file)
  if not rows then return nil, err end
  if said.quote == nil and not file.members and not file.source and quoting.count_bad(rows) > 0 then
    file, rows, err = better_quotes(options.from, names, said, file, rows)
    if err then return nil, err end
  end
  local last = #rows < sample_rows and not file.members and totals.take(rows) or nil
  return { file = file, columns = guess.columns(file.headers, rows), rows = rows, no_header = file.dialect.header == false, totals = last }
end

-- What of the file itself is worth a word: rows that are not whole, a header that looks like data.
local function look_at_file(d, sample)
  local broken, code = 0, nil
  for _, row in ipairs(sample.rows) do
    if row.state == "broken" then
      broken = broken + 1
      code = code or row.problems[1] and row.problems[1].code
    end
  end
  if broken > 0 then
    d.notes[#d.notes + 1] = { sample.file.name, ("%s of the sample cannot be read (%s)%s"):format(text.plural(broken, "row"), code or "?",
      code == "csv.too_few_cells" and ': source = { ragged = "pad" } fills up short rows' or "") }
  end
  for _, remark in ipairs(sample.file.remarks or {}) do d.notes[#d.notes + 1] = { sample.file.name, remark } end
  if sample.file.quotes_found then d.notes[#d.notes + 1] = { sample.file.name, sample.file.quotes_found } end
  for _, remark in ipairs(quoting.remarks(sample.rows, { sample.file })) do d.notes[#d.notes + 1] = { sample.file.name, remark } end
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

-- How a hook names the column: by its header, where there is one of that name.
local function raw_of(headers, column, no_header)
  local times = 0
  for _, name in ipairs(headers) do times = times + (name == headers[column] and 1 or 0) end
  return (no_header or times > 1 or headers[column] == "") and ("row:raw(%d)"):format(column) or ("row:raw %q"):format(headers[column])
end

-- Rows of totals at the end: the hook that leaves them out, also of a file that has none.
local function look_at_end(d, sample)
  local found = sample.totals
  if not found then return end
  local tests = {}
  for i, cell in ipairs(found.cells) do tests[i] = ("first == %q"):format(cell) end
  d.comments[#d.comments + 1] = ('k.row(function(row) local first = %s if %s then row:skip "totals" end end),'):format(
    raw_of(sample.file.headers, found.column, sample.no_header), table.concat(tests, " or "))
  d.notes[#d.notes + 1] = { sample.file.name, ("%s at the end may be totals (%s): the commented k.row at the end of the kit leaves such out"
    ):format(text.plural(found.rows, "row"), guess.quoted(found.cells)) }
end

local function read_target(options)
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

-- What the first line says that the kit was made of.
local function about(d, options, sample)
  local parts = {}
  if sample then
    parts[#parts + 1] = ("%s (%s looked at)"):format(sample.file.name, text.plural(#sample.rows, "row"))
  end
  if options.into then parts[#parts + 1] = "the table " .. options.into end
  if options.extends then parts[#parts + 1] = "the template " .. options.extends end
  d.about = ("Made from %s: a first draft, to be changed by hand."):format(table.concat(parts, " and "))
end

local function into_value(into)
  if not into.schema or into.table:find(".", 1, true) then return into.schema and { into.schema, into.table } or into.table end
  return into.schema .. "." .. into.table
end

local function add(d, name, value, comment)
  if value ~= nil then d.facts[#d.facts + 1] = { name, value, comment } end
end

local function draft_kit(d, options, sample, parent)
  if parent then
    add(d, "extends", options.extends)
    add(d, "null", options.null)
    if sample then add(d, "source", draft.source(sample.file, parent.source)) end
    return draft_child.of(d, parent, sample)
  end
  add(d, "version", "0.1.0")
  local target, err, into, missing
  if options.into then
    target, err, into, missing = read_target(options)
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
  add(d, "null", options.null)
  if sample then
    add(d, "source", draft.source(sample.file, {}))
  end
  return true
end

local function print_notes(d)
  if #d.notes == 0 then return end
  io.stdout:write "\nunsure, please look:\n"
  local width = 4
  for _, n in ipairs(d.notes) do width = math.min(math.max(width, text.width(n[1])), 20) end
  for _, n in ipairs(d.notes) do
    local lines = text.wrap(n[2], 80 - width - 4)
    for i, line in ipairs(lines) do
      io.stdout:write("  ", text.pad(i == 1 and n[1] or "", width), "  ", line, "\n")
    end
  end
end

local function check_options(options)
  if not options.from and not options.into and not options.extends then
    return usage("there is nothing to make a kit of", "--from FILE, a sample; --into TABLE --to URI, a table; --extends KIT, a template")
  end
  if options.extends and options.into then
    return usage("--extends does not go with --into", "the template says which table; a kit may still say another by hand")
  end
  if options.to and not options.into then return usage("--to needs --into TABLE", "the table whose columns the kit fills") end
  if options.into and not options.from and not connect.given(options) then
    return usage("--into needs --to URI, or --from FILE", "without either nothing is known of the fields")
  end
  if options.no_header and options.header then return usage "--no-header and --header say the same: one of them is enough" end
  local none = options.no_header and "--no-header" or options.header == "none" and "--header none"
  if none and (not options.from or options.extends or options.into) then
    return usage(none .. " goes with --from alone", "columns without names are told apart by their places")
  end
  for _, name in ipairs { "null", table.unpack(given.options) } do
    if options[name] and not options.from then return usage(("--%s goes with --from"):format(name)) end
  end
  local why = options.into and sql.bad_name(kitless.table_name(options.into).table)
  if why then return usage(why) end
  return true
end

local function write_file(path, bytes)
  local ok, err = sys.mkdir((path:match "^(.*)/"))
  if not ok then return nil, err end
  local f, why = io.open(path, "wb")
  if not f then return nil, { kind = "usage", exit = 2, message = ("the kit cannot be written: %s"):format(why) } end
  f:write(bytes)
  f:close()
  return true
end

-- A guess must never leave a kit behind that is none. A mistake in kits/_defaults.lua is its author's.
local function prove(path, options)
  local opened, err = opening.at { path = path, roots = workspace.roots(path) }
  if opened then return true end
  if not options.force then os.remove(path) end
  if not err.message:find(path:match "[^/]*$" .. ":", 1, true) then return nil, err end
  return nil, { kind = "bug", exit = 70, message = ("the kit that was written has a mistake: %s"):format(err.message), hint = err.hint }
end

function M.run(options, positional)
  local name = positional[1]
  local ok, err = check_options(options)
  if not ok then return nil, err end
  local path, root = path_of(name, options.force)
  if not path then return nil, root end
  local parent, sample
  if options.extends then
    parent, err = opening.kit(options.extends)
    if not parent then return nil, err end
    parent = parent.description
  end
  if options.from then
    sample, err = read_sample(options, parent)
    if not sample then return nil, err end
  end
  local d = { name = name, facts = {}, fields = {}, comments = {}, notes = {} }
  about(d, options, sample)
  if sample then
    look_at_file(d, sample)
    look_at_end(d, sample)
  end
  ok, err = draft_kit(d, options, sample, parent)
  if not ok then return nil, err end
  ok, err = write_file(path, draft_text.write(d))
  if not ok then return nil, err end
  ok, err = prove(path, options)
  if not ok then return nil, err end
  local written
  written, err = editor.set_up(root)
  if not written then return nil, err end
  local active = 0
  for _, field in ipairs(d.fields) do active = active + (field.off and 0 or 1) end
  io.stdout:write(workspace.shown(path), "   ", text.plural(active, "field"), parent and " of its own" or "", "\n")
  for _, line in ipairs(written) do io.stdout:write(workspace.shown(line), "   for editors\n") end
  print_notes(d)
  if sample then io.stdout:write("\nnext: kitload preview ", name, " ", options.from, "\n") end
  return 0
end

return M
