-- Reads command lines and writes --help, from the tables of the commands (commands/ROOM/NAME.lua) and of the options that
-- several commands have, which stand here. The manual (manual.lua) and completions (completion.lua) use the same tables.
local choices = require "kit.base.choices"
local errors = require "kitload.talk.errors"
local formats = require "kit.base.formats"
local record = require "kitload.talk.record"
local text = require "kitload.talk.text"
local near = require "kit.base.near"

local M = {}

---@class kitload.Option
---@field name string      long name, without the dashes
---@field value string?    name of its value in the help; nil for a flag
---@field short string?    one letter
---@field help string
---@field choices string[]?
---@field integer integer? smallest value, if it is a number
---@field most integer?    largest value
---@field many boolean?    may be given several times
---@field also string?     another long name
---@field hidden boolean?  what is typed in its place is not shown: it may be a password

--- All options, by group. A command names the groups that it takes.
M.options = {
  destination = {
    { name = "to", value = "URI",
      help = "where the rows go: local: (a private PostgreSQL of this workspace), a libpq URI or keyword string; "
        .. "PG* variables and ~/.pgpass work as in psql; check, preview and explain take none, for no database" },
    { name = "project", value = "NAME",
      help = "a project of the workspace: projects/NAME.lua says where the rows go; it wins over the kit's own" },
  },
  kitless = {
    { name = "into", value = "TABLE", help = "without a kit: the table, schema.table; headers are its columns" },
    { name = "load", value = "MODE", choices = choices.load,
      help = "without a kit: how the rows are merged (append)" },
    { name = "key", value = "COLUMNS", help = "without a kit: the key's columns, separated by commas" },
    { name = "create", help = "without a kit: make the table if it is missing" },
    { name = "null", value = "TEXT", many = true, help = "without a kit: a cell that means NULL, besides the empty one" },
  },
  several = {
    { name = "all", help = "all kits of the workspace; 'shop.*' in place of KIT means those that match" },
    { name = "extends", value = "KIT",
      help = "only the kits that a change of this one touches: itself, those that extend it, or require a file of kits/" },
  },
  input = {
    { name = "meta", value = "NAME=VALUE", many = true, help = "a value that the kit reads with k.meta" },
    { name = "limit", value = "N", integer = 1, help = "stop after this number of rows" },
    { name = "format", value = "FORMAT", choices = formats.names,
      help = "what the files are, instead of what the kit says or their beginning shows; copy: what COPY of PostgreSQL writes, "
        .. "and exports of MySQL" },
    { name = "encoding", value = "NAME", help = "the files' encoding, instead of what the kit says or the first block shows" },
    { name = "delimiter", value = "C",
      help = "the text between the cells, instead of the kit's: ';', '||', '\\t', tab, semicolon, pipe, space" },
    { name = "quote", value = "C",
      help = "the character around cells, instead of the kit's; none: quotes are ordinary characters; lazy: some cells hold stray ones" },
    { name = "escape", value = "C", help = "the character before a quote inside a cell, instead of the kit's; none" },
    { name = "header", value = "N|none",
      help = "the row of the header, instead of the kit's; none: there is none, and columns go by their places; "
      .. "3,4: two rows are the header" },
    { name = "skip", value = "N",
      help = "how many rows to pass over after the header, instead of the kit's; without a header, at the start" },
    { name = "footer", value = "N", help = "how many rows to leave out at the end, instead of the kit's" },
    { name = "comment", value = "C", help = "leave out lines that begin with this, instead of the kit's; none" },
    { name = "ragged", value = "HOW", choices = choices.ragged,
      help = "what happens to rows with too few cells, instead of the kit's" },
    { name = "rows", value = "POINTER", help = "where the rows are in a JSON document, instead of the kit's: /data/items" },
  },
  loading = {
    { name = "dry-run", help = "do everything, then roll back" },
    { name = "on-invalid", value = "WHAT", choices = choices.on_invalid, help = "load the clean rows, or nothing when a row is bad" },
    { name = "max-rejects", value = "N|P%", help = "if more rows are rejected than this number or share, nothing is loaded" },
    { name = "max-deletes", value = "N|P%",
      help = "if an overwrite would delete more rows than this number or this share of the table, nothing is loaded (50%)" },
    { name = "min-rows", value = "N", integer = 1, help = "a run that reads fewer rows is refused" },
    { name = "allow-empty", help = "let an overwrite empty its table" },
    { name = "no-index", help = "upsert on a key without a unique index, under a table lock" },
    { name = "if-loaded", value = "WHAT", choices = choices.if_loaded, help = "with files that were loaded before (fail)" },
    { name = "exit-if-loaded", value = "N", integer = 0, most = 125, help = "the exit code where nothing is left to load (0)" },
    { name = "lock-timeout", value = "SECONDS", integer = 0, help = "how long to wait for another load of the table (60)" },
  },
  history = {
    { name = "kit", value = "NAME", help = "only of this kit" },
    { name = "project", value = "NAME",
      help = "only of this project" },
    { name = "into", value = "TABLE", help = "only into this table, schema.table" },
    { name = "since", value = "WHEN", help = "only from a day of UTC on (2026-11-20), a month (2026-11), or the last 12h, 7d, 4w" },
  },
  staging = {
    { name = "staging", value = "HOW", choices = choices.staging,
      help = "typed: a temporary table; rows: the staging table, where every row can be looked at and an interrupted job be "
        .. "merged (the kit's, or typed)" },
    { name = "rejects-to", value = "WHERE", choices = choices.rejects_to,
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
    { name = "progress", value = "WHEN", choices = choices.when, help = "the progress line (auto: on a terminal)" },
    { name = "color", value = "WHEN", choices = choices.when, help = "colours (auto: on a terminal)" },
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
---@field usage string    completion reads it, too: KIT, FILE, JOB, PROJECT, NAME, and words in lower case
---@field summary string   one line
---@field about string?    a paragraph
---@field groups string[]
---@field options kitload.Option[]?  only of this command
---@field least integer    smallest number of positional arguments
---@field most integer
---@field listens boolean? it is a server, and its options name no files that a run writes
---@field loads boolean?   it loads rows into a destination
---@field rest boolean?    words after the first are not looked at: they are for another program
---@field without_kit string?  how it is called without a kit, for hints

--- The commands, in the order of the help, and the room of each: commands/ROOM/NAME.lua has its table and its function.
local files = {
  "data.run", "data.check", "data.preview", "kits.explain", "kits.new", "kits.kits",
  "kits.diff", "kits.test", "kits.template", "kits.steps",
  "server.setup", "server.doctor", "records.sources",
  "records.jobs", "records.job", "data.merge", "records.rejects", "records.expire", "records.usage", "kits.project", "kits.secret",
  "kits.schedule", "server.webhooks", "server.serve", "server.pg",
}

--- Their names, in the same order; and the file of each.
M.order = {}
local file_of = {}
for i, file in ipairs(files) do
  M.order[i] = file:match "[^.]+$"
  file_of[M.order[i]] = file
end

--- Commands that only kitload itself calls. They are in no help.
M.hidden = { "bench" }
file_of.bench = "server.bench"

--- The exit codes of commands: code, meaning, whether a scheduler should run the same command again.
M.exit_codes = { { 0, "everything loaded", "no" }, { 1, "loaded, some rows rejected", "no: mend the rejected rows" } }
for _, kind in ipairs(errors.kinds) do M.exit_codes[#M.exit_codes + 1] = { kind.exit, kind.help, kind.again } end

--- What a shell says of a process that a signal has ended.
M.killed = { { 137, "killed by SIGKILL", "yes: nothing was loaded, or all of it, and that is not loaded twice" },
             { 143, "ended by SIGTERM before it could note it", "yes: nothing was loaded" } }

--- A command's module: its table `command`, and run(options, positional, context) → exit code | nil, error. Only this one is
--- loaded, so that a run begins quickly.
---@param name string
---@return { command: kitload.Command, run: function }?
function M.module(name)
  return file_of[name] and require("kitload.commands." .. file_of[name])
end

---@param name string
---@return kitload.Command?
function M.command(name)
  local module = M.module(name)
  return module and module.command
end

--- All commands, in order. Whoever goes through this list loads their files, one after the other.
---@type kitload.Command[]
M.commands = setmetatable({}, { __index = function(_, i) return M.order[i] and M.command(M.order[i]) end })

--- The options of a command, in the order of its help. A command's own option hides one of the same name in a group.
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
  return nil, errors.usage(("%s has no option '%s'"):format(command.name, word),
    near.did_you_mean(word, names) or ("kitload %s --help lists the options"):format(command.name))
end

--- Check a value and store it in the options.
local function set(options, option, value)
  if option.choices then
    local ok = false
    for _, choice in ipairs(option.choices) do ok = ok or choice == value end
    if not ok then
      local said = option.hidden and "that" or "'" .. value .. "'"
      return nil, errors.usage(("--%s cannot be %s"):format(option.name, said), "it is one of " .. table.concat(option.choices, ", "))
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

-- The error for a connection string in the wrong place. The message does not show it, because it may hold a password.
local function misplaced(command, word)
  if not (word:find "^postgres%a*://" or word:find "^%l[%l_]*%s*=.*%f[%a]password%s*=" or word:find "^password%s*=") then return nil end
  local takes = find(M.options_of(command), "name", "to")
  return ("%s got a connection string where it takes none"):format(command.name),
    takes and "it belongs after --to" or ("usage: kitload %s %s"):format(command.name, command.usage)
end

--- Read the options and positional arguments of one command line.
---@param command kitload.Command
---@param argv string[]  what follows the command's name
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
      option = find(list, "name", name) or find(list, "also", name)
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
    return nil, errors.usage(("%s needs %s"):format(command.name, command.usage), ("kitload %s --help says more"):format(command.name))
  elseif #positional > command.most then
    return nil, errors.usage(("%s does not take '%s'"):format(command.name, positional[command.most + 1]),
      ("usage: kitload %s %s"):format(command.name, command.usage))
  end
  return options, positional
end

-- Every name that some command's options have, as a key of what was parsed. Rooms that several commands use ask for options that
-- this command does not have. So the files of other commands are loaded only until one of them has the name.
local function known_names(command)
  local known, at = {}, 0
  local function add(options)
    for _, option in ipairs(options or {}) do known[(option.name:gsub("-", "_"))] = true end
  end
  for _, options in pairs(M.options) do add(options) end
  add(command.options)
  return setmetatable(known, { __index = function(_, name)
    while at < #M.order and not rawget(known, name) do
      at = at + 1
      add(M.command(M.order[at]).options)
    end
    return rawget(known, name)
  end })
end

--- The options as they go to a command: what the user typed, which nobody writes into.
---@param options table<string, any>  as parse gave them
---@param command kitload.Command
---@return table<string, any>
function M.typed(options, command) return record.frozen("options", options, known_names(command)) end

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
  out[#out + 1] = "kitload COMMAND --help lists the options of a command."
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
