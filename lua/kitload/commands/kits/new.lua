-- kitload new: writes a kit from a sample file, from a table, from a template, or from several of these.
local choices = require "kit.base.choices"
local formats = require "kit.base.formats"
local connect = require "kitload.connect.connect"
local inbox = require "kitload.files.inbox"
local make_draft = require "kitload.draft.make"
local into_template = require "kitload.draft.into_template"
local draft_proof = require "kitload.draft.proof"
local draft_sample = require "kitload.draft.sample"
local draft_text = require "kitload.draft.writer"
local editor = require "kitload.kits.editor"
local errors = require "kitload.talk.errors"
local from_rejects = require "kitload.trial.from_rejects"
local given = require "kitload.reading.given"
local kitless = require "kitload.kits.kitless"
local opening = require "kitload.kits.opening"
local rejected_rows = require "kitload.load.rejected_rows"
local rows_run = require "kitload.load.staging_run"
local sources = require "kitload.kits.sources"
local staged_job = require "kitload.load.staged_job"
local tables = require "kitload.records.tables"
local trial = require "kitload.trial.trial"
local print_value = require("kit.base.print").value
local sql = require "kitload.pg.sql"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "new", usage = "NAME", summary = "a kit from a file, a table, a template",
  about = "Writes kits/NAME.lua (dots are folders) from a sample file, from a table's columns, from both, or as a customer's "
    .. "kit of a template. It guesses the types from the first 1,000 rows, writes a kit that runs as it is, and says what it was "
    .. "unsure of. Editors get the language's definitions: .luarc.json, where there is none.",
  groups = { "tables", "talk", "help" }, least = 1, most = 1,
  options = {
    { name = "from", value = "FILE", help = "a sample, as the customer sends it" },
    { name = "into", value = "TABLE", help = "the table, schema.table, whose columns the kit fills" },
    { name = "to", value = "URI", help = "where that table or the job is; as in run" },
    { name = "extends", value = "KIT", help = "the template: only what is different is written" },
    { name = "from-job", value = "JOB", help = "examples of the rows that this job has rejected: for the job's kit, to be pasted into it; "
      .. "for another name, a kit that extends it" },
    { name = "into-template", help = "with --extends: names of headers go into the template's file, not into the kit" },
    { name = "no-header", help = "the sample has no header: columns by their places" },
    { name = "format", value = "FORMAT", choices = formats.names, help = "what the sample is, as in run" },
    { name = "encoding", value = "NAME", help = "the sample's encoding, where its first block does not show it" },
    { name = "delimiter", value = "C", help = "the sample's delimiter, as in run; so are those that follow" },
    { name = "quote", value = "C", help = "around its cells" },
    { name = "escape", value = "C", help = "before a quote inside a cell" },
    { name = "header", value = "N|none", help = "the row of its header; none is --no-header; 3,4: two rows are the header" },
    { name = "skip", value = "N", help = "how many rows to pass over after the header; without a header, at the start" },
    { name = "footer", value = "N", help = "rows to leave out at the end" },
    { name = "comment", value = "C", help = "in front of lines to leave out" },
    { name = "ragged", value = "HOW", choices = choices.ragged, help = "what becomes of rows with too few cells" },
    { name = "rows", value = "POINTER", help = "where its rows are, in a JSON document" },
    { name = "null", value = "TEXT", many = true, help = "cells that mean NULL: the kit's `null`" },
    { name = "force", help = "write over a kit that is there" },
  },
}

--- The file for a kit's name, below kits/ of the workspace.
local function path_of(name, force)
  for part in (name .. "."):gmatch "(.-)%." do
    if not part:find "^[%w_-]+$" then
      return nil, errors.usage(("'%s' is no name of a kit"):format(name),
        "letters, digits and _; dots are folders: acme.contacts is kits/acme/contacts.lua")
    end
  end
  if name:find "^_" or name:find("._", 1, true) then
    return nil, errors.usage(("'%s' is no name of a kit"):format(name), "names that begin with _ are not kits")
  end
  local root = workspace.root()
  local path = root .. "/kits/" .. name:gsub("%.", "/") .. ".lua"
  if sys.stat(path) and not force then
    return nil, errors.usage(("%s is there already"):format(workspace.shown(path)), "--force writes over it")
  end
  return path, root
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

-- With --from-job nothing else is said about the kit.
local function check_job_options(options)
  for _, option in ipairs(M.command.options) do
    local key = option.name:gsub("-", "_")
    if options[key] and key ~= "from_job" and key ~= "to" then
      return nil, errors.usage(("--from-job does not go with --%s"):format(option.name), "a job knows its kit and its rows")
    end
  end
  return true
end

local function check_options(options, name)
  if options.from_job then return check_job_options(options) end
  if options.schema or options.prefix then
    return nil, errors.usage(("--%s needs --from-job JOB"):format(options.schema and "schema" or "prefix"))
  end
  if not options.from and not options.into and not options.extends then
    local there = sys.stat(name)
    if there and there.kind == "file" and not name:find "%.lua$" then
      return nil, errors.usage(("%s is a file, where the kit's name is expected"):format(text.show(name)),
        ("kitload new %s --from %s"):format(
        name:match "[^/]*$":gsub("%..*$", ""):gsub("[^%w_-]+", "_"):gsub("^_+", ""), text.show(name)))
    end
    return nil, errors.usage("there is nothing to make a kit of",
      "--from FILE, a sample; --into TABLE --to URI, a table; --extends KIT, a template")
  end
  if options.extends and options.into then
    return nil, errors.usage("--extends does not go with --into", "the template says which table; a kit may still say another by hand")
  end
  if options.into_template and not (options.extends and options.from) then
    return nil, errors.usage("--into-template needs --extends KIT and --from FILE", "the names of the file's headers go into that template")
  end
  if options.to and not options.into then return nil, errors.usage("--to needs --into TABLE", "the table whose columns the kit fills") end
  if options.into and not options.from and not connect.given(options) then
    return nil, errors.usage("--into needs --to URI, or --from FILE", "without either nothing is known about the fields")
  end
  if options.no_header and options.header then return nil, errors.usage "--no-header and --header say the same: one of them is enough" end
  local none = options.no_header and "--no-header" or options.header == "none" and "--header none"
  if none and (not options.from or options.extends or options.into) then
    return nil, errors.usage(none .. " goes with --from alone", "columns without names are known by their places")
  end
  for _, option in ipairs { "null", table.unpack(given.options) } do
    if options[option] and not options.from then return nil, errors.usage(("--%s goes with --from"):format(option)) end
  end
  local why = options.into and sql.bad_name(kitless.table_name(options.into).table)
  if why then return nil, errors.usage(why) end
  return true
end

local function write_file(path, bytes)
  local ok, err = sys.mkdir((path:match "^(.*)/"))
  if not ok then return nil, err end
  local f, why = io.open(path, "wb")
  if not f then return nil, errors.usage(("the kit cannot be written: %s"):format(why)) end
  f:write(bytes)
  f:close()
  return true
end

-- Opens the new kit, because a guess must never leave a broken kit behind. Mistakes in kits/_defaults.lua are the author's.
local function prove(path, options)
  local opened, err = opening.at { path = path, roots = workspace.roots(path) }
  if opened then return opened end
  if not options.force then os.remove(path) end
  if not err.message:find(path:match "[^/]*$" .. ":", 1, true) then return nil, err end
  return nil, errors.bug(("the kit that was written has a mistake: %s"):format(err.message), err.hint)
end

-- Adds the sample's names of headers to the template. Those that it cannot add stay in the kit, and a note has the line.
---@return kitload.Opened? opened, table[]|table notes_or_err
local function tell_template(name, options, sample, opened)
  local d, err = make_draft.of(name, options, sample, opened.description, {})
  if not d then return nil, err end
  local list
  opened, list = into_template.add(opened, d.fields)
  if not opened then return nil, list end
  local notes = {}
  for _, one in ipairs(list) do
    if one.why then
      notes[#notes + 1] = { one.field, ("%s was not changed: %s; in the template it is: %s"):format(one.place, one.why, one.line) }
    else
      io.stdout:write(one.place, ("   takes %s for %s\n"):format(print_value(one.alias), one.field))
    end
  end
  if #list == 0 then
    notes[1] = { "template", "was not changed: no header is clearly one of its fields" }
  end
  return opened, notes
end

-- Each try knows more of the file than the previous one. A few tries have been enough for all files seen so far.
local TRIES = 8

-- Writes the kit and tests it with its file, until they agree.
local function write_kit(path, name, options, sample, parent)
  local cache, last, d, err = {}, nil, nil
  for _ = 1, TRIES do
    d, err = make_draft.of(name, options, sample, parent, cache)
    if not d then return nil, err end
    local bytes = draft_text.write(d)
    if bytes == last then break end
    last = bytes
    local ok, opened
    ok, err = write_file(path, bytes)
    if not ok then return nil, err end
    opened, err = prove(path, options)
    if not opened then return nil, err end
    if not sample or sample.file.is_stdin or sample.file.source then break end
    draft_proof.hold(sample, d, opened, options)
  end
  return d
end

-- Gives the rejected rows of a job to `use`: from the staging table, or from its rejects files.
local function each_rejected(conn, names, job, use)
  if job.plan then
    local t, err = rows_run.open(conn, names, false)
    if not t then return nil, err end
    return rejected_rows.each(conn, t, job.id, function(row)
      local broken = false
      for _, p in ipairs(row.errors) do broken = broken or p.code:find "^csv%." ~= nil or p.code:find "^json%." ~= nil end
      return use { name = ("job %s row %d"):format(job.id:sub(1, 8), row.row_index), cells = row.raw, errors = row.errors,
        broken = broken }
    end)
  end
  local report = job.report or {}
  local folder = report.outputs and report.outputs.folder
  local read = false
  for file in (report.rejects or ""):gmatch "[^,]+" do
    local path = file:match "^%s*(.-)%s*$"
    if path:sub(1, 1) ~= "/" and folder then path = folder .. "/" .. path end
    local done, err
    if sys.stat(path) then done, err = from_rejects.read_file(path, use) end
    if err then return nil, err end
    read = read or done
  end
  if read then return true end
  return nil, errors.refused(report.rejects and ("the rejected rows of job %s were in %s, which is not there any more"):format(
      job.id:sub(1, 8), text.show(report.rejects)) or ("job %s has no rejected rows that were kept"):format(job.id:sub(1, 8)),
    "--rejects-to table keeps the rejected rows of a run in the staging table, too")
end

-- The examples of a job's rejects.
local function examples_of(options)
  local names, err = tables.names_of(options)
  if not names then return nil, err end
  local conn
  conn, err = connect.open(options)
  if not conn then return nil, err end
  local job, kit, take, found, done
  job, err = staged_job.find(conn, names, options.from_job)
  if job and not job.kit then job, err = nil, errors.refused(("job %s was without a kit"):format(job.id:sub(1, 8))) end
  if job then kit, err = trial.open(job.kit) end
  if kit then
    take, found = from_rejects.collector(kit)
    done, err = each_rejected(conn, names, job, take)
  end
  conn:close()
  if not done then return nil, err end
  if #found.lines > 0 then return job, found end
  return nil, found.err or errors.refused(("job %s has no rejected row that the kit rejects by itself"):format(job.id:sub(1, 8)),
    "what a row is rejected for together with others, or by the table, no example can show")
end

local function print_counts(found)
  local function say(n, what) if n > 0 then io.stdout:write("-- ", text.plural(n, "row"), " ", what, "\n") end end
  say(found.more, "more with the same problems")
  say(found.good, "left out: the kit takes it now, or only the table or other rows are against it")
  say(found.broken, "left out: it is no whole row")
  if found.masked then io.stdout:write "-- cells of secret fields are masked\n" end
end

-- For the job's own kit: prints the examples. For another name: writes a kit that extends it.
local function from_job(options, name)
  local job, found = examples_of(options)
  if not job then return nil, found end
  if name == job.kit then
    io.stdout:write("-- for kits/", name:gsub("%.", "/"), ".lua, beside its fields:\n", from_rejects.block(found), "\n")
    print_counts(found)
    return 0
  end
  local path, root = path_of(name, false)
  if not path then return nil, root end
  local bytes = ('-- Examples of the rows that job %s has rejected.\nlocal k = require "kit"\n\nreturn k.kit %s {\n'
    .. "  extends = %s,\n\n%s\n}\n"):format(job.id:sub(1, 8), print_value(name), print_value(job.kit), from_rejects.block(found))
  local ok, err = write_file(path, bytes)
  if not ok then return nil, err end
  ok, err = prove(path, options)
  if not ok then return nil, err end
  io.stdout:write(workspace.shown(path), "   ", text.plural(#found.lines, "example"), "\n")
  print_counts(found)
  io.stdout:write("\nnext: kitload test ", name, "\n")
  return 0
end

-- The options with the last file of a source in the place of its name: --from bronze.orders.
local function with_file(options)
  if not options.from or sys.stat(options.from) then return options end
  local words, err = sources.expand { options.from }
  if not words then return nil, err end
  if #words == 1 and words[1] == options.from then return options end
  local found
  found, err = inbox.expand({ words = words }, {})
  if not found then return nil, err end
  local own = {}
  for key, value in pairs(options) do own[key] = value end
  own.from = found[#found]
  return own
end

function M.run(typed, positional)
  local name = positional[1]
  local options, err = with_file(typed)
  if not options then return nil, err end
  local ok
  ok, err = check_options(options, name)
  if not ok then return nil, err end
  if options.from_job then return from_job(options, name) end
  local path, root = path_of(name, options.force)
  if not path then return nil, root end
  local opened, parent, sample, told
  if options.extends then
    opened, err = opening.kit(options.extends)
    if not opened then return nil, err end
    parent = opened.description
  end
  if options.from then
    sample, err = draft_sample.read(options, parent)
    if not sample then return nil, err end
  end
  if options.into_template then
    opened, told = tell_template(name, options, sample, opened)
    if not opened then return nil, told end
    parent = opened.description
  end
  local d
  d, err = write_kit(path, name, options, sample, parent)
  if not d then return nil, err end
  local written
  written, err = editor.set_up(root)
  if not written then return nil, err end
  local active = 0
  for _, field in ipairs(d.fields) do active = active + (field.off and 0 or 1) end
  io.stdout:write(workspace.shown(path), "   ", text.plural(active, "field"), parent and " of its own" or "", "\n")
  for _, line in ipairs(written) do io.stdout:write(workspace.shown(line), "   for editors\n") end
  table.move(told or {}, 1, #(told or {}), #d.notes + 1, d.notes)
  print_notes(d)
  if sample then io.stdout:write("\nnext: kitload preview ", name, " ", options.from, "\n") end
  return 0
end

return M
