-- Commands and options, once: parsing, --help, completions and the manual are made from these tables.
local errors = require "kitload.talk.errors"
local record = require "kitload.talk.record"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Option
---@field name string      long name, without the dashes
---@field value string?    what the help calls its value; none for a flag
---@field short string?    one letter
---@field help string
---@field choices string[]?
---@field integer integer? smallest value of a number
---@field most integer?    its largest value
---@field many boolean?    may be given several times

--- Every option, by group; a command names the groups that it takes.
M.options = {
  destination = {
    { name = "to", value = "URI",
      help = "where the rows go: local: (a private PostgreSQL of this workspace), a libpq URI or keyword string; "
        .. "PG* variables and ~/.pgpass work as in psql; check, preview and explain take none, for no database" },
    { name = "project", value = "NAME", help = "a project of the workspace: projects/NAME.lua says where the rows go; over the kit's own" },
  },
  kitless = {
    { name = "into", value = "TABLE", help = "without a kit: the table, schema.table; headers are its columns" },
    { name = "load", value = "MODE", choices = { "append", "upsert", "overwrite", "insert_only" },
      help = "without a kit: how the rows are merged (append)" },
    { name = "key", value = "COLUMNS", help = "without a kit: the key's columns, separated by commas" },
    { name = "create", help = "without a kit: make the table if it is missing" },
    { name = "null", value = "TEXT", many = true, help = "without a kit: cells that mean NULL, beside the empty one" },
  },
  input = {
    { name = "meta", value = "NAME=VALUE", many = true, help = "a value that the kit reads with k.meta" },
    { name = "limit", value = "N", integer = 1, help = "stop after so many rows" },
    { name = "format", value = "FORMAT", choices = { "csv", "json", "ndjson", "copy" },
      help = "what the files are, over what the kit says or their beginning shows; copy: what COPY of PostgreSQL writes, "
        .. "and exports of MySQL" },
    { name = "encoding", value = "NAME", help = "the files' encoding, over what the kit says or the first block shows" },
    { name = "delimiter", value = "C",
      help = "what stands between the cells, the same way: ';', '||', '\\t', tab, semicolon, pipe, space" },
    { name = "quote", value = "C",
      help = "what stands around cells, the same way; none: quotes are characters like others; lazy: some cells hold stray ones" },
    { name = "escape", value = "C", help = "what stands before a quote inside a cell, the same way; none" },
    { name = "header", value = "N|none", help = "the row of the header, the same way; none: there is none, and columns go by their places; "
      .. "3,4: two rows are the header" },
    { name = "skip", value = "N", help = "rows to pass over behind the header, the same way; at the start, without one" },
    { name = "footer", value = "N", help = "rows to leave out at the end, the same way" },
    { name = "comment", value = "C", help = "what lines to leave out begin with, the same way; none" },
    { name = "ragged", value = "HOW", choices = { "reject", "pad" }, help = "what becomes of rows with too few cells, the same way" },
    { name = "rows", value = "POINTER", help = "where the rows are in a JSON document, the same way: /data/items" },
  },
  loading = {
    { name = "dry-run", help = "do everything, then roll back" },
    { name = "on-invalid", value = "WHAT", choices = { "reject", "abort" }, help = "load the clean rows, or nothing when a row is bad" },
    { name = "max-rejects", value = "N|P%", help = "past so many rejected rows, or such a share, nothing is loaded" },
    { name = "max-deletes", value = "N|P%",
      help = "past so many rows that an overwrite deletes, or such a share of the table, nothing is loaded (50%)" },
    { name = "min-rows", value = "N", integer = 1, help = "a run that reads fewer rows is refused" },
    { name = "allow-empty", help = "let an overwrite empty its table" },
    { name = "no-index", help = "upsert on a key without a unique index, under a table lock" },
    { name = "if-loaded", value = "WHAT", choices = { "fail", "skip", "again" }, help = "with files that were loaded before (fail)" },
    { name = "exit-if-loaded", value = "N", integer = 0, most = 125, help = "the exit code where nothing is left to load (0)" },
    { name = "lock-timeout", value = "SECONDS", integer = 0, help = "how long to wait for another load of the table (60)" },
  },
  history = {
    { name = "kit", value = "NAME", help = "only of this kit" },
    { name = "project", value = "NAME", help = "only of this project" },
    { name = "into", value = "TABLE", help = "only into this table, schema.table" },
    { name = "since", value = "WHEN", help = "only from a day of UTC on (2026-11-20), a month (2026-11), or the last 12h, 7d, 4w" },
  },
  staging = {
    { name = "staging", value = "HOW", choices = { "typed", "rows" },
      help = "typed: a temporary table; rows: the staging table, where every row can be looked at and an interrupted job be "
        .. "merged (the kit's, or typed)" },
    { name = "rejects-to", value = "WHERE", choices = { "file", "table" },
      help = "table: rejected rows are kept in the staging table, too (file)" },
    { name = "keep", value = "TIME", help = "how long rows stay in the staging table: 7d, 12h, 2w (7d)" },
  },
  tables = {
    { name = "schema", value = "NAME", help = "the schema of kitload's own tables (public)" },
    { name = "prefix", value = "NAME", help = "what their names begin with (_importflow_)" },
  },
  workers = {
    { name = "jobs", value = "N", integer = 1, most = 1024, short = "j",
      help = "worker threads (1); order and results do not depend on it" },
  },
  outputs = {
    { name = "rejects", value = "FILE", help = "where rejected rows go (NAME.rejected.csv, or .ndjson of JSON); 'none' for nowhere" },
    { name = "problems", value = "FILE", help = "where all problems go, as JSON lines (NAME.problems.jsonl); 'none' for nowhere" },
    { name = "report", value = "FILE", help = "write the report as JSON, too" },
  },
  talk = {
    { name = "progress", value = "WHEN", choices = { "auto", "always", "never" }, help = "the progress line (auto: on a terminal)" },
    { name = "color", value = "WHEN", choices = { "auto", "always", "never" }, help = "colours (auto: on a terminal)" },
    { name = "log-format", value = "FORMAT", choices = { "text", "json" }, help = "messages on standard error as text or as JSON lines" },
    { name = "quiet", short = "q", help = "no report, only errors" },
    { name = "verbose", short = "v", help = "say what is done, statement by statement" },
  },
  help = {
    { name = "help", short = "h", help = "this text" },
  },
}

---@class kitload.Command
---@field name string
---@field usage string
---@field summary string   one line
---@field about string?    a paragraph
---@field groups string[]
---@field options kitload.Option[]?  of this command only
---@field least integer    positional arguments
---@field most integer
---@field loads boolean?   it puts rows into a destination

M.commands = {
  {
    name = "run", usage = "KIT [FILE…]", summary = "import files", loads = true,
    about = "Reads the files, maps, normalises and checks every row by the kit, stages the rows and merges them "
      .. "into the destination in one transaction. FILE may be '-' for standard input or a pattern; without "
      .. "one the kit's source.files are read. Without a kit: run --into schema.table FILE…",
    groups = { "destination", "kitless", "input", "loading", "staging", "tables", "workers", "outputs", "talk", "help" }, least = 0,
    most = math.huge,
    options = {
      { name = "each", help = "every file a run of its own, in the order of their names: one that fails stops no other" },
      { name = "mend", value = "JOB", help = "the file holds bad rows of this job, mended: they take their places in it" },
    },
  },
  {
    name = "check", usage = "KIT [FILE…]", summary = "everything but the writing",
    about = "Checks the kit, the files and, with --to, the destination; finds what each row is rejected for and "
      .. "prints with -v the SQL that would run. What is decided over all rows (repeated keys, unique, foreign keys) is left to a run. "
      .. "Rejects are only written with --rejects. Without FILE only the kit is checked.",
    groups = { "destination", "kitless", "input", "workers", "outputs", "talk", "help" }, least = 0, most = math.huge,
    options = {
      { name = "each", help = "every file by itself, in the order of their names" },
      { name = "on-invalid", value = "WHAT", choices = { "reject", "abort" }, help = "as in run" },
      { name = "max-rejects", value = "N|P%", help = "as in run" },
      { name = "min-rows", value = "N", integer = 1, help = "as in run" },
      { name = "no-index", help = "as in run" },
    },
  },
  {
    name = "preview", usage = "[KIT] FILE…", summary = "the first rows before and after",
    about = "Shows rows as they came and as the kit makes them, with problems beside the cells. Without a kit it "
      .. "shows the cells as they are read.",
    groups = { "destination", "input", "talk", "help" }, least = 1, most = math.huge,
    options = {
      { name = "rows", value = "N|POINTER", many = true,
        help = "how many (10); with a slash in front, where they are in a JSON document, as in run" },
      { name = "null", value = "TEXT", many = true, help = "without a kit: cells that mean NULL, shown so" },
      { name = "problems-only", help = "only rows with problems" },
      { name = "json", help = "as JSON: without a kit an array of the rows by header, with one also values and problems" },
    },
  },
  {
    name = "explain", usage = "KIT", summary = "the plan: chains, C or Lua, SQL",
    about = "Prints each field's chain and whether it enters Lua; with --to also the casts and limits of the "
      .. "destination and the SQL of staging and merge.",
    groups = { "destination", "input", "talk", "help" }, least = 1, most = 1,
    options = {
      { name = "origin", help = "from which kit each fact, field, step and rule came" },
      { name = "no-index", help = "as in run" },
    },
  },
  {
    name = "new", usage = "NAME", summary = "a kit from a file, a table, a template",
    about = "Writes kits/NAME.lua (dots are folders) from a sample file, from a table's columns, from both, or as a customer's "
      .. "kit of a template. It guesses the types from the first 1,000 rows, writes a kit that runs as it is, and says what it was "
      .. "unsure of. Editors get the language's definitions: .luarc.json, where there is none.",
    groups = { "talk", "help" }, least = 1, most = 1,
    options = {
      { name = "from", value = "FILE", help = "a sample, as the customer sends it" },
      { name = "into", value = "TABLE", help = "the table, schema.table, whose columns the kit fills" },
      { name = "to", value = "URI", help = "where that table is; as in run" },
      { name = "extends", value = "KIT", help = "the template: only what is different is written" },
      { name = "no-header", help = "the sample has no header: columns by their places" },
      { name = "format", value = "FORMAT", choices = { "csv", "json", "ndjson", "copy" }, help = "what the sample is, as in run" },
      { name = "encoding", value = "NAME", help = "the sample's encoding, where its first block does not show it" },
      { name = "delimiter", value = "C", help = "the sample's delimiter, as in run; so are those that follow" },
      { name = "quote", value = "C",
      help = "around its cells" },
      { name = "escape", value = "C", help = "before a quote inside a cell" },
      { name = "header", value = "N|none", help = "the row of its header; none is --no-header; 3,4: two rows are the header" },
      { name = "skip", value = "N", help = "rows to pass over behind the header; at the start, without one" },
      { name = "footer", value = "N", help = "rows to leave out at the end" },
      { name = "comment", value = "C", help = "in front of lines to leave out" },
      { name = "ragged", value = "HOW", choices = { "reject", "pad" }, help = "what becomes of rows with too few cells" },
      { name = "rows", value = "POINTER", help = "where its rows are, in a JSON document" },
      { name = "null", value = "TEXT", many = true, help = "cells that mean NULL: the kit's `null`" },
      { name = "force", help = "write over a kit that is there" },
    },
  },
  {
    name = "test", usage = "[KIT…]", summary = "runs the examples of kits",
    about = "Runs each example of the kits (all of the workspace when none is named) through the engine and says what differs. "
      .. "Exit code 1 when an example fails, 2 when a kit is broken.",
    groups = { "talk", "help" }, least = 0, most = math.huge,
    options = { { name = "format", value = "FORMAT", choices = { "text", "tap", "junit" }, help = "for people, or for programs" } },
  },
  {
    name = "template", usage = "KIT", summary = "the file that a customer fills in",
    about = "Prints the kit's headers and one example row, which the kit itself accepts, in the kit's dialect: UTF-8, with a byte "
      .. "order mark where the kit expects another encoding. Of a kit whose source is JSON: a document with one row.",
    groups = { "talk", "help" }, least = 1, most = 1,
    options = {
      { name = "bom", help = "begin with a byte order mark, which Excel needs" },
      { name = "with-help", help = "the fields' help texts, as comments or in a row that is skipped" },
      { name = "meta", value = "NAME=VALUE", many = true, help = "as in run, for the example row" },
    },
  },
  {
    name = "steps", usage = "[NAME]", summary = "the steps that kits are made of",
    about = "Lists the steps by what they take and give; with a name it tells one step's argument, options, examples and problems.",
    groups = { "talk", "help" }, least = 0, most = 1,
  },
  {
    name = "setup", usage = "", summary = "SQL of the tables that kitload keeps",
    about = "Prints the SQL of the jobs table and the staging table; --apply runs it and tells what was there already.",
    groups = { "tables", "destination", "talk", "help" }, least = 0, most = 0,
    options = {
      { name = "apply", help = "run it" },
      { name = "check", help = "compare the tables that are there with it, column by column; exit code 1 when they differ" },
      { name = "role", value = "NAME", help = "print what a role needs that is to run kitload, and no more" },
      { name = "into", value = "TABLE", many = true, help = "with --role: a destination, schema.table" },
    },
  },
  {
    name = "jobs", usage = "", summary = "what has run",
    about = "Lists the runs that the jobs table knows, the newest first; times are UTC. A job that says running while nobody holds "
      .. "its lock is dead, and shown so.",
    groups = { "history", "tables", "destination", "talk", "help" }, least = 0, most = 0,
    options = {
      { name = "status", value = "STATUS", choices = { "running", "completed", "failed", "interrupted", "dead", "skipped" },
        help = "only these" },
      { name = "rows", value = "N", integer = 1, help = "how many, the newest first (20)" },
      { name = "json", help = "as JSON, everything that is known" },
    },
  },
  {
    name = "job", usage = "ID", summary = "one run, with its report",
    about = "Prints what is known of one run, and its report once more; what to do, where it did not load. ID may be cut to a "
      .. "beginning that no other job has.",
    groups = { "tables", "destination", "talk", "help" }, least = 1, most = 1,
    options = { { name = "json", help = "as JSON, everything that is known" } },
  },
  {
    name = "merge", usage = "JOB", summary = "finishes a job whose rows are staged", loads = true,
    about = "Merges the rows of a job that died or failed between the staging table and its destination, by the plan that the job "
      .. "keeps: neither the kit nor the files are needed.",
    groups = { "tables", "destination", "talk", "help" }, least = 1, most = 1,
    options = {
      { name = "lock-timeout", value = "SECONDS", integer = 0, help = "as in run" },
      { name = "if-loaded", value = "WHAT", choices = { "fail", "skip", "again" }, help = "as in run" },
      { name = "max-rejects", value = "N|P%", help = "as in run, over what the job's kit says" },
      { name = "max-deletes", value = "N|P%", help = "as in run, over what the job's kit says" },
      { name = "allow-empty", help = "as in run" },
      { name = "report", value = "FILE", help = "write the report as JSON, too" },
    },
  },
  {
    name = "rejects", usage = "JOB", summary = "the bad rows of a job",
    about = "Shows the rejected rows that a job has in the staging table. --csv gives them as a rejects file: mend its cells, and "
      .. "kitload run KIT FILE --mend JOB puts them in.",
    groups = { "tables", "destination", "talk", "help" }, least = 1, most = 1,
    options = {
      { name = "csv", help = "as a rejects file" },
      { name = "json", help = "their problems, as an array of JSON objects" },
    },
  },
  {
    name = "expire", usage = "", summary = "deletes staged rows whose time is over",
    groups = { "tables", "destination", "talk", "help" }, least = 0, most = 0,
    options = { { name = "dry-run", help = "only count them" } },
  },
  {
    name = "usage", usage = "", summary = "rows by month, project and kit",
    about = "Adds up the inserted, updated and rejected rows of the completed runs, by month, project and kit. Only inserted rows "
      .. "count as usage. Months are UTC's, by when a run was completed.",
    groups = { "history", "tables", "destination", "talk", "help" }, least = 0, most = 0,
    options = {
      { name = "json", help = "as JSON" },
      { name = "csv", help = "as CSV" },
    },
  },
  {
    name = "project", usage = "[NAME]", summary = "where the rows of each customer go",
    about = "Lists the projects of the workspace, projects/NAME.lua, or shows what one of them says. Secrets are never printed.",
    groups = { "talk", "help" }, least = 0, most = 1,
  },
  {
    name = "schedule", usage = "[KIT…]", summary = "crontab lines or systemd timers",
    about = "Prints what lets the kits with a trigger (all of the workspace when none is named) run at their times, in the workspace: "
      .. "lines for crontab, or the services and timers of systemd. Files that were loaded before are skipped. What a run would "
      .. "lack that is started with an empty environment is told on standard error.",
    groups = { "talk", "help" }, least = 0, most = math.huge,
    options = {
      { name = "systemd", help = "services and timers in place of crontab lines" },
      { name = "write", value = "FOLDER", help = "write the units into this folder (/etc/systemd/system)" },
      { name = "project", value = "NAME", help = "the project that they load into, over the kits' own" },
      { name = "each", help = "every file a run of its own, as in run" },
      { name = "meta", value = "NAME=VALUE", many = true, help = "a value that the kits read with k.meta" },
    },
  },
  {
    name = "pg", usage = "start|stop|status|trust|psql [ARG…]", summary = "the embedded PostgreSQL",
    about = "The private cluster behind --to local:, in .kitload/pg of the workspace. It is made at its first use "
      .. "and started when needed; psql opens a session, further arguments are psql's. "
      .. "Only a cluster that kitload made here for you is started; trust makes one that is there your own "
      .. "(of an earlier version, or of a workspace that was moved).",
    groups = { "help" }, least = 1, most = math.huge, rest = true,
  },
}

--- What a command's exit code means: code, meaning.
M.exit_codes = { { 0, "everything loaded" }, { 1, "loaded, some rows rejected" } }
for _, kind in ipairs(errors.kinds) do M.exit_codes[#M.exit_codes + 1] = { kind.exit, kind.help } end

---@return kitload.Command?
function M.command(name)
  for _, c in ipairs(M.commands) do
    if c.name == name then return c end
  end
end

--- The options of a command, in the order of its help. A command's own option of a name hides the group's.
---@return kitload.Option[]
function M.options_of(command)
  local list, seen = {}, {}
  local function add(option)
    if not seen[option.name] then
      seen[option.name] = true
      list[#list + 1] = option
    end
  end
  for _, option in ipairs(command.options or {}) do add(option) end
  for _, group in ipairs(command.groups) do
    for _, option in ipairs(M.options[group]) do add(option) end
  end
  return list
end

local function find(list, field, value)
  for _, option in ipairs(list) do
    if option[field] == value then return option end
  end
end

local function unknown(command, word, list)
  local names = {}
  for _, option in ipairs(list) do names[#names + 1] = "--" .. option.name end
  local near = text.nearest(word, names)
  return nil, errors.usage(("%s has no option '%s'"):format(command.name, word),
    near and ("did you mean '%s'?"):format(near) or ("kitload %s --help lists the options"):format(command.name))
end

--- Check a value and put it into the options.
local function set(options, option, value)
  if option.choices then
    local ok = false
    for _, choice in ipairs(option.choices) do ok = ok or choice == value end
    if not ok then
      return nil, errors.usage(("--%s cannot be '%s'"):format(option.name, value),
        "it is one of " .. table.concat(option.choices, ", "))
    end
  end
  if option.integer then
    local n = value:match "^%d+$" and math.tointeger(tonumber(value))
    if not n or n < option.integer or n > (option.most or math.maxinteger) then
      return nil, errors.usage(("--%s cannot be '%s'"):format(option.name, text.cut(value, 60)), option.most
        and ("it is a whole number from %d to %d"):format(option.integer, option.most)
        or ("it is a whole number from %d on"):format(option.integer))
    end
    value = n
  end
  local key = option.name:gsub("-", "_")
  if option.many then
    options[key] = options[key] or {}
    table.insert(options[key], value)
  elseif options[key] ~= nil and option.value then
    return nil, errors.usage(("--%s is given twice"):format(option.name))
  else
    options[key] = value
  end
  return true
end

-- A connection string that stands alone is not repeated in a message: it may hold a password.
local function misplaced(command, word)
  if not (word:find "^postgres%a*://" or word:find "^%l[%l_]*%s*=.*%f[%a]password%s*=" or word:find "^password%s*=") then return nil end
  local takes = find(M.options_of(command), "name", "to")
  return ("%s got a connection string where it takes none"):format(command.name),
    takes and "it stands behind --to" or ("usage: kitload %s %s"):format(command.name, command.usage)
end

--- Options and positional arguments of one command line.
---@param command kitload.Command
---@param argv string[]  after the command's name
---@return table<string, any>? options, string[]|table positional_or_error
function M.parse(command, argv)
  local list, options, positional = M.options_of(command), {}, {}
  local i = 1
  while i <= #argv do
    local word = argv[i]
    local name, value = word:match "^%-%-([^=]+)=(.*)$"
    name = name or word:match "^%-%-(.+)$"
    local option
    if word == "--" or (command.rest and #positional > 0) then
      table.move(argv, word == "--" and i + 1 or i, #argv, #positional + 1, positional)
      break
    elseif name then
      option = find(list, "name", name)
      if not option then return unknown(command, "--" .. name, list) end
    elseif word:match "^%-." then
      option = find(list, "short", word:sub(2, 2))
      if not option then return unknown(command, word, list) end
      if #word > 2 then
        if option.value then
          value = word:sub(3)
        else -- -qv is -q -v
          table.insert(argv, i + 1, "-" .. word:sub(3))
        end
      end
    else
      local message, hint = misplaced(command, word)
      if message then return nil, errors.usage(message, hint) end
      positional[#positional + 1] = word
    end
    if option and option.value and value == nil then
      i = i + 1
      value = argv[i]
      if value == nil then return nil, errors.usage(("--%s needs a value: %s"):format(option.name, option.value)) end
    elseif option and not option.value and value ~= nil then
      return nil, errors.usage(("--%s takes no value"):format(option.name))
    end
    if option then
      local ok, err = set(options, option, option.value and value or true)
      if not ok then return nil, err end
    end
    i = i + 1
  end
  if options.help then return options, positional end
  if #positional < command.least then
    return nil, errors.usage(("%s needs %s"):format(command.name, command.usage), ("kitload %s --help tells more"):format(command.name))
  elseif #positional > command.most then
    return nil, errors.usage(("%s does not take '%s'"):format(command.name, positional[command.most + 1]),
      ("usage: kitload %s %s"):format(command.name, command.usage))
  end
  return options, positional
end

-- Every name that some command's options have, as a key of what was parsed.
local known
local function all_names()
  if known then return known end
  known = {}
  for _, command in ipairs(M.commands) do
    for _, option in ipairs(M.options_of(command)) do known[(option.name:gsub("-", "_"))] = true end
  end
  return known
end

--- The options as they go to a command: what the user typed, which nobody writes into.
---@param options table<string, any>  as parse gave them
---@return table<string, any>
function M.typed(options) return record.frozen("options", options, all_names()) end

local function option_column(option)
  local left = (option.short and "-" .. option.short .. ", " or "    ") .. "--" .. option.name
  return option.value and left .. " " .. option.value or left
end

--- The help of one command, 80 columns wide.
---@return string
function M.help_of(command)
  local out = { ("usage: kitload %s %s"):format(command.name, command.usage), "" }
  for _, line in ipairs(text.wrap(command.about or (command.summary .. "."), 78)) do out[#out + 1] = line end
  out[#out + 1] = ""
  for _, option in ipairs(M.options_of(command)) do
    local help = option.help
    if option.choices then help = help .. ": " .. table.concat(option.choices, ", ") end
    local lines, left = text.wrap(help, 50), "  " .. option_column(option)
    if text.width(left) > 26 then
      out[#out + 1], left = left, ""
    end
    out[#out + 1] = text.pad(left, 28) .. lines[1]
    for n = 2, #lines do out[#out + 1] = (" "):rep(28) .. lines[n] end
  end
  return table.concat(out, "\n") .. "\n"
end

--- The help of the whole program.
function M.help(version)
  local out = {
    "kitload " .. version .. ": files that customers send, through kits, into PostgreSQL",
    "", "usage: kitload COMMAND [OPTION…] [ARG…]", "",
  }
  for _, c in ipairs(M.commands) do
    local left = ("  %s %s"):format(c.name, c.usage)
    if text.width(left) > 36 then
      out[#out + 1], left = left, ""
    end
    out[#out + 1] = text.pad(left, 38) .. c.summary
  end
  out[#out + 1] = ""
  out[#out + 1] = "kitload COMMAND --help tells a command's options."
  out[#out + 1] = ""
  local half = (#M.exit_codes + 1) // 2
  for n = 1, half do
    local left, right = M.exit_codes[n], M.exit_codes[n + half]
    local line = ("%s%3d  %s"):format(n == 1 and "exit codes " or (" "):rep(11), left[1], left[2])
    out[#out + 1] = right and ("%s %3d  %s"):format(text.pad(line, 42), right[1], right[2]) or line
  end
  return table.concat(out, "\n") .. "\n"
end

return M
