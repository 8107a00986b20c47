-- The session of run, check, preview and explain: the values of a run's story. Each stage takes the value of the one before it and
-- makes its own; nobody writes into one.
--
--   begin.start ─▶ find_files ─▶ open_destination ─▶ screening.run ─▶ open_found ─▶ make_plan      stages may be left out
--
-- A stage gives the session as far as it came, and an error if it did not come to its end.
local errors = require "kitload.talk.errors"
local host_plan = require "kitload.host.plan"
local listing = require "kit.base.listing"
local carried = require "kitload.plan.carried"
local catalog = require "kitload.target.catalog"
local connect = require "kitload.connect.connect"
local create = require "kitload.target.create"
local given = require "kitload.reading.given"
local header = require "kitload.reading.header"
local inbox = require "kitload.files.inbox"
local jobs = require "kitload.records.jobs"
local kitless = require "kitload.kits.kitless"
local lookup = require "kitload.plan.lookup"
local lower = require "kitload.plan.lower"
local melting = require "kit.facts.melting"
local members = require "kitload.reading.members"
local mended = require "kitload.rejects.mended"
local file_paths = require "kitload.plan.paths"
local project = require "kitload.kits.project"
local record = require "kitload.talk.record"
local rejects_file = require "kitload.reading.rejects_file"
local review_of = require "kitload.review.review"
local sql = require "kitload.pg.sql"
local text = require "kitload.talk.text"
local totals = require "kitload.reading.totals"
local union = require "kitload.reading.union"

local M = {}

---@class kitload.Session
---@field options table
---@field description table
---@field files kitload.File[]
---@field notes string[]
---@field program table?
---@field target kitload.target?

-- The stages of a session, and the fields that each gives.
local story = record.story("session", "begun", {
  begun = {                     -- begin.lua: what was asked for
    options = "must",           -- what the user typed
    words = "may",              -- string[]: the words that name files
    notes = "must",             -- string[]: for the report; every stage adds its own
    started = "must",           -- number: sys.now() at the beginning
    clock = "may",              -- number: sys.monotonic() at the beginning
    job = "must",               -- string: a UUID
    meta = "must",              -- table: --meta, over the project's
    reach = "may",              -- kitload.Reach: where the rows go
    part = "may",               -- kitload.Part: this is one of several runs
    kit = "may",                -- path, roots, limits, meta, job: what workers open their own state from; nil without a kit
    description = "may",        -- table: the kit, as lua/kit describes it; nil without one
    kitless = "may",            -- boolean: options say what a kit would
    project = "may",            -- kitload.Project
    review = "may",             -- kitload.Review: what a review of the only file changed
    unchecked = "may",          -- string: why there is no destination, where there is none
    names = "may",              -- by path: the shortest name that no other file of the run has
    files = "must",             -- kitload.File[]: none yet
    place = "may",              -- string: the path that the file is said to have, for k.path and k.file_path: of a test, a template
    lookups = "may",            -- the tables of k.lookup, given by a test of a kit
    target = "may",             -- kitload.target: its columns, given by a test of a kit
  },
  found = {                     -- find_files
    words = "must",             -- string[]: those that were typed, or the kit's
    paths = "may",              -- string[]
    nothing = "may",            -- string: why there is nothing to do
  },
  reached = {                   -- open_destination
    conn = "may",               -- userdata
    unreached = "may",          -- boolean: there is no connection to be had
    into = "may",               -- { schema, table }
    creates = "may",            -- the table, or columns of it, may be made
    target = "may",             -- kitload.target: from its catalog
    missing = "may",            -- { schema, table }: it will be made
  },
  screened = {                  -- screening.run
    paths = "must",             -- string[]: the files that are left to load
    names = "must",
    nothing = "may",
    earlier = "may",            -- string: the job that has loaded all of it
    opened = "may",             -- kitload.jobs: the jobs table
    known = "may",              -- kitload.source by path: what was learnt before the files were opened
    screened = "may",           -- string: the mode for which they were looked for
  },
  open = {                      -- open_found
    files = "must",
    empty_files = "must",       -- string[]: names of files without a row
    mended = "may",             -- kitload.Mended: rejects files are among them
    total_bytes = "may",        -- integer: where the size of each is known
  },
  mending = {                   -- mend.open
    mend = "must",              -- kitload.mend: the job of --mend
  },
  reviewed = {                  -- reviewed
    review = "must",            -- another review of the same file
  },
  described = {                 -- describe
    description = "must",       -- made from the headers, or a kit with changes that are tried
  },
  planned = {                   -- make_plan
    files = "must",             -- each with its bound header, its columns, and which of them are secret
    joins = "may",              -- boolean: rejects files that an overwrite adds to the table
    bound = "must",             -- the header, bound to the fields
    program = "must",           -- table
    plan = "must",              -- userdata
    overlay = "may",            -- userdata: of the review
  },
  closed = {                    -- close
    conn = "must",              -- false
  },
  loading = {                   -- of_load
    target = "may",             -- kitload.target: also of a table that the load makes
  },
  part = {                      -- part, joined
    paths = "must", names = "may", notes = "must", files = "must", total_bytes = "may",
  },
})

--- A session that is not begun by a command line: of a kit on trial, of a draft.
---@return kitload.Session
function M.new(values) return story.new(values) end

--- The session with another description: that of raw cells, or a kit with changes that are tried.
---@param s kitload.Session
---@param description table
---@return kitload.Session
function M.describe(s, description) return story.next(s, "described", { description = description }) end

--- The session with another review.
---@param s kitload.Session
---@param review kitload.Review
---@return kitload.Session
function M.reviewed(s, review) return story.next(s, "reviewed", { review = review }) end

--- The session with its mended job.
function M.mending(s, found) return story.next(s, "mending", { mend = found }) end

--- The session with what the screening says.
function M.screened(s, values) return story.next(s, "screened", values) end

--- The session with the target of its load.
---@param s kitload.Session
---@param load kitload.loading.load
---@return kitload.Session
function M.of_load(s, load) return story.next(s, "loading", { target = load.target }) end

--- The words for the files of a run: those of the command line, or else the kit's.
---@return kitload.Wanted?, table? err
function M.wanted_files(s, words)
  local source = s.description and s.description.source or {}
  local files, err
  if #words > 0 then
    files, err = project.named_files(words, s.project, s.notes)
    if not files then return nil, err end
    return { words = files, optional = source.optional }
  end
  files, err = project.files(s.description or {}, s.project)
  if not files then return nil, err end
  if #files == 0 then
    return nil, errors.usage("no file is given",
      "name one after the kit ('-' is standard input), or let the kit say source = { files = … }")
  end
  return { words = files, optional = source.optional, of_kit = true }
end

--- The mode of the load. It is known as soon as the kit is open.
local function mode_of(s)
  return s.options.into and (s.options.load or s.project and s.project.load) or s.description and s.description.facts.load or "append"
end
M.mode_of = mode_of

-- A hint for an error in one of several files: the other files need not wait for it.
local function way_round(s, err)
  if #(s.paths or {}) > 1 and mode_of(s) ~= "overwrite" then
    err.hint = (err.hint and err.hint .. "\n" or "") .. "--each loads every file by itself, even if others fail"
  end
  return err
end

--- Find the files: s.paths. If there is none and that is no error, s.nothing says so.
---@return kitload.Session, table? err
function M.find_files(s, words)
  local wanted, err = M.wanted_files(s, words)
  if not wanted then return s, err end
  local paths, missing = inbox.expand(wanted, s.notes)
  if not paths then return story.next(s, "found", { words = wanted.words }), missing end
  if #paths == 0 then return story.next(s, "found", { words = wanted.words, nothing = inbox.nothing(missing) }) end
  return story.next(s, "found", { words = wanted.words, paths = paths })
end

-- For rejects files: the project of this run, and those of the workspace.
local function projects_of(s, files)
  local found = {}
  for _, file in ipairs(files) do
    if file.is_rejects and s.project and not found.project then
      found.project, found.projects = s.project.name, {}
      for _, name in ipairs(project.names()) do found.projects[name] = true end
    end
  end
  return found
end

--- Open the files of s.paths.
---@return kitload.Session, table? err
function M.open_found(s)
  local said, err = given.read(s.review and review_of.over(s.options, s.review) or s.options)
  if not said then return s, err end
  said.sizes = s.known and s.known["-"] and s.known["-"].sizes
  if s.options.into and s.target then
    said.columns = {}
    for i, column in ipairs(s.target.columns) do said.columns[i] = column.name end
  end
  local files, empty
  files, err, empty = inbox.open_all(s.paths, s.description, said, s.notes, s.names)
  if not files then return s, way_round(s, err) end
  if s.review and #files ~= 1 then
    return s, errors.usage(("a review is of one file, and here %s"):format(#files == 0 and "is none" or "are " .. #files))
  end
  for _, file in ipairs(files) do file.place = s.place or file.place end
  local fits
  fits, err = file_paths.check(s.description, files)
  if not fits then return s, way_round(s, err) end
  local mine, rejects = (s.description or s.options.into) and M.rejects_kit(s) or nil
  rejects, err = mended.look(files, mine, s.description and s.description.facts.was, s.notes, projects_of(s, files))
  if err then return s, err end
  local bytes = 0
  for _, file in ipairs(files) do
    s.notes[#s.notes + 1] = file.doubt
    for _, remark in ipairs(file.remarks or {}) do
      s.notes[#s.notes + 1] = (#files > 1 and file.name .. ": " or "") .. remark
    end
    -- If one file has an unknown size, the total is unknown.
    bytes = bytes and file.size and bytes + file.size or nil
  end
  return story.next(s, "open", { files = files, empty_files = empty, mended = rejects, total_bytes = bytes })
end

--- The same session for some of its files, as check --each has one for each of them. Kit and connection are shared.
---@param s kitload.Session
---@param paths string[]
---@param names table<string, string>
---@return kitload.Session
function M.part(s, paths, names)
  return story.next(s, "part", { notes = {}, files = {}, paths = paths, names = names })
end

--- The same for some of its files that are open.
---@param s kitload.Session
---@param files kitload.File[]
---@param paths string[]
---@return kitload.Session
function M.part_of_files(s, files, paths)
  local bytes = 0
  for _, file in ipairs(files) do bytes = bytes and file.size and bytes + file.size or nil end
  return story.next(s, "part", { notes = {}, files = files, paths = paths, total_bytes = bytes })
end

--- One session for the opened files of several parts.
---@param parts kitload.Session[]
---@return kitload.Session
function M.joined(parts)
  if #parts == 1 then return parts[1] end
  local paths, bytes, notes, files_of = {}, 0, {}, {}
  for i, part in ipairs(parts) do
    paths[i] = part.paths[1]
    bytes = bytes and part.total_bytes and bytes + part.total_bytes or nil
  end
  local files, told = {}, {}
  for _, part in ipairs(parts) do
    table.move(part.files, 1, #part.files, #files + 1, files)
    for _, note in ipairs(part.notes) do
      local of = files_of[note]
      if not of then
        of = {}
        files_of[note], notes[#notes + 1] = of, note
      end
      of[#of + 1] = part.files[1].name
    end
  end
  for i, note in ipairs(notes) do
    local of = files_of[note]
    local named = note:find(of[1], 1, true)
    told[i] = named and note or #of == 1 and of[1] .. ": " .. note or ("%s and %s: %s"):format(of[1],
      text.plural(#of - 1, "more file"), note)
  end
  return story.next(parts[1], "part", { notes = told, files = files, paths = paths, names = parts[1].names, total_bytes = bytes })
end

--- Find the files and open them.
---@return kitload.Session, table? err
function M.open_files(s, words)
  local found, err = M.find_files(s, words)
  if err or found.nothing then return found, err end
  return M.open_found(found)
end

--- What the column `_kit` of this run's rejects says.
---@return string
function M.rejects_kit(s) return mended.kit(s.description and s.description.name, s.options.into) end

--- The words that the names of outputs may be made of.
function M.outputs_about(s)
  local d = s.description
  return { kit = d and d.name, project = s.project and s.project.name, pattern = d and d.facts.rejects,
           of_kits = s.part and s.part.of_kits }
end

--- The error for an overwrite with an empty file; nil if there is none.
---@return table? err
function M.empty_refused(s) return inbox.refused(mode_of(s), s.empty_files or {}, s.options.allow_empty) end

-- The error if somebody locks the table so that even its catalog cannot be read.
local function locked(s, conn, into, err)
  local name = sql.qualified(into.schema, into.table)
  local found = conn:exec("SELECT pg_catalog.to_regclass($1)::pg_catalog.oid::pg_catalog.int8 AS oid", { name })
  local who = found and found.rows[1] and jobs.holders(conn, { usable = false }, nil, nil, found.rows[1].oid)
  err.message = ("%s after %d s%s"):format(err.message, s.reach.lock_timeout or 60, who and (": held by " .. who) or "")
  err.hint = s.reach.lock_timeout and "--lock-timeout waits longer" or err.hint
  return err
end

--- Read the destination's catalog over a connection that is open. The session has the connection also after an error.
---@param s kitload.Session
---@param conn userdata
---@return kitload.Session, table? err
function M.look_at_destination(s, conn)
  local said = s.options.into and kitless.table_name(s.options.into) or s.description.facts.into
  if not said then
    return story.next(s, "reached", { conn = conn }), errors.usage("the kit does not say into which table", "into = \"schema.table\"")
  end
  local into = { schema = said.schema or s.project and s.project.schema, table = said.table }
  local creates = s.options.into and s.options.create or s.description and s.description.facts.create or false
  local target, err = catalog.read(conn, into)
  local missing = err and err.missing
  if err and err.sqlstate == "55P03" then
    err = locked(s, conn, into, err)
  elseif target or missing and creates then
    err = nil
  end
  return story.next(s, "reached", { conn = conn, unreached = false, into = into, creates = creates, target = target,
    missing = not err and missing or nil }), err
end

--- Connect and read the destination's catalog.
---@return kitload.Session, table? err
function M.open_destination(s)
  local conn, err = connect.open(s.reach)
  if not conn then return story.next(s, "reached", { unreached = true }), err end
  return M.look_at_destination(s, conn)
end

--- Close the connection.
---@param s kitload.Session
---@return kitload.Session
function M.close(s)
  if s.conn then s.conn:close() end
  return story.next(s, "closed", { conn = false })
end

--- A new connection to the same place, for what has to be asked when the first one broke.
---@param s kitload.Session
---@return kitload.reconnect
function M.connector(s)
  return function(bounds) return connect.open(s.reach, bounds) end
end

-- Moves the columns of a binding to their places in the file, because the bookkeeping of a rejects file may stand anywhere.
local function in_their_places(bound, places)
  local lists = { bound.melted and bound.melted.columns }
  for _, columns in pairs(bound.columns) do lists[#lists + 1] = columns end
  for _, columns in ipairs(lists) do
    for i, column in ipairs(columns) do columns[i] = places[column + 1] or column end
  end
end

-- A file may have two headers of one field. The first of the kit's list is read, and that may be another one after the list has changed.
-- Or two columns that become rows have one header. And a field may read a header that the kit ignores, if a template got this field later.
local function note_headers(s, bound, told)
  local function note(sentence)
    if not told[sentence] then s.notes[#s.notes + 1], told[sentence] = sentence, true end
  end
  for _, sentence in ipairs(bound.melted and melting.notes(bound.melted) or {}) do note(sentence) end
  for _, also in ipairs(bound.also) do
    note(("field '%s' reads %q; %q is one of its headers, too, and is not read"):format(also.field, listing.clip(also.taken),
      listing.clip(also.header)))
  end
  for _, wanted in ipairs(bound.wanted) do
    if wanted.field then
      note(("field '%s' reads %q, which the kit's `ignore` names: it is loaded"):format(wanted.field, listing.clip(wanted.header)))
    end
  end
end

-- The files again, so that what belongs to this plan is not written into those that were opened.
local function own_files(s)
  local files = {}
  for i, file in ipairs(s.files) do
    files[i] = {}
    for name, value in pairs(file) do files[i][name] = value end
  end
  return files
end

--- Bind each file's header to the kit's fields.
local function bind_headers(s, files)
  local told = {}
  for _, file in ipairs(files) do
    local headers, places = rejects_file.source_headers(file)
    local bound, err = header.bind(s.description, headers, { file = file.name, header = file.dialect.header, rejects = false,
      members = file.members, chosen = s.review and s.review.mapping })
    if not bound then return nil, way_round(s, err) end
    if file.is_rejects then in_their_places(bound, places) end
    if file.members then
      s.notes[#s.notes + 1] = members.settle(file, bound, s.description, s.options.into ~= nil, s.review ~= nil)
    end
    file.bound, file.melt = bound, bound.melted
    note_headers(s, bound, told)
  end
  return union.bound(files, s.description, s.notes, mode_of(s))
end

--- The source columns that secret fields read. Their cells are never shown.
local function secret_columns(program, columns, melted)
  local is_secret, list = {}, {}
  for _, field in ipairs(program.fields) do is_secret[field.name] = field.secret end
  for slot, read in ipairs(program.inputs) do
    local column = is_secret[read.field] and columns[slot] or -1
    if column == melting.places.cell then
      table.move(melted.columns, 1, #melted.columns, #list + 1, list)
    elseif column >= 0 and column ~= melting.places.header then
      list[#list + 1] = column
    end
  end
  return list
end

--- The text of an instant for k.now: ISO, in UTC, with microseconds.
local function instant(seconds)
  local whole = math.floor(seconds)
  return ("%s.%06d+00"):format(os.date("!%Y-%m-%d %H:%M:%S", whole), math.floor((seconds - whole) * 1e6))
end

--- Make the plan: bind headers to columns, lower kit and catalog to a program, and bind the program. Without files every
--- field has the first name for which it looks.
---@return kitload.Session, table? err
function M.make_plan(s)
  local ok, err
  if s.options.into and not s.description then
    local description
    description, err = kitless.description(s)
    if not description then return s, err end
    if s.project then
      ok, err = project.give(description, s.project)
      if not ok then return s, err end
    end
    s = M.describe(s, description)
  end
  err = s.review and review_of.unknown_field(s.review, s.description)
  if err then return s, err end
  local files = own_files(s)
  ok, err = carried.allowed(s.description, files)
  if not ok then return s, err end
  local joins
  joins, err = mended.joins(s.description.facts.load, files)
  if err then return s, err end
  if joins then s.notes[#s.notes + 1] = mended.note end
  local bound
  if #files > 0 then
    bound, err = bind_headers(s, files)
    if not bound then return s, err end
  else
    bound = header.assume(s.description)
  end
  local columns = s.target and s.target.columns
  if s.creates and s.conn then
    columns = create.columns(s.description, s.target)
  end
  local program, lookups
  lookups, err = lookup.resolve(s)
  if not lookups then return s, err end
  program, err = lower.lower(s.description, { bound = bound, lookups = lookups, columns = columns, meta = s.meta,
    now = instant(s.started), job = s.job, encoding = s.conn and s.conn:parameter "server_encoding" or nil,
    assume_meta = #files == 0 })
  if not program then return s, err end
  for _, file in ipairs(files) do
    file.columns = lower.input_columns(program, file.bound)
    ok, err = carried.alone(s.description, program, file)
    if not ok then return s, err end
    file.secret = secret_columns(program, file.columns, file.melt)
    file.totals = totals.places(s.description, program, file)
  end
  for _, note in ipairs(program.notes or {}) do s.notes[#s.notes + 1] = note end
  local plan
  plan, err = host_plan.bind(program)
  if not plan then return s, err end
  local overlay = s.review and files[1] and review_of.overlay(s.review, files[1], program) or nil
  return story.next(s, "planned", { files = files, joins = joins, bound = bound, program = program, plan = plan, overlay = overlay })
end

--- The kit's name in reports: "acme.contacts@1.4.0", "acme.contacts", or a word for no kit.
function M.label(s)
  local d = s.description
  if not d or not d.name then return "no kit" end
  return d.version and d.name .. "@" .. d.version or d.name
end

--- How much may go wrong: what the command line says, or else the kit. Rejects files alone are no day's rows, and may be few.
---@return { mode: string, max_rejects: any, max_deletes: any, min_rows: integer?, on_invalid: string?, allow_empty: boolean? }
function M.bounds(s)
  local facts, options, mended_rows = s.description.facts, s.options, #s.files > 0
  for _, file in ipairs(s.files) do mended_rows = mended_rows and file.is_rejects end
  return { mode = facts.load or "append", max_rejects = options.max_rejects or facts.max_rejects,
           max_deletes = options.max_deletes or facts.max_deletes, min_rows = options.min_rows or not mended_rows and facts.min_rows or nil,
           on_invalid = options.on_invalid or facts.on_invalid, allow_empty = options.allow_empty }
end

--- The fields that load.run, load.sample and load.pick have in common.
function M.load_spec(s, more)
  local spec = { files = s.files, plan = s.plan, kit = s.description.functions > 0 and s.kit or nil, limit = s.options.limit,
    overlay = s.overlay }
  for key, value in pairs(more or {}) do spec[key] = value end
  return spec
end

--- The files for a second reading. Standard input is read from where it was stored. The hash of the first reading is
--- checked, because a changed file would give cells of other rows.
---@param read { sha256: string? }[]?  the files of the first reading
function M.second_reading(s, read)
  local files = {}
  for i, file in ipairs(s.files) do
    files[i] = {}
    for key, value in pairs(file) do files[i][key] = value end
    if file.tee then files[i].path, files[i].source, files[i].tee = file.tee, nil, nil end
    local first = (read or {})[i]
    files[i].sha256 = first and first.sha256 ~= "" and first.sha256 or file.sha256
  end
  return files
end

return M
