-- What a shell can complete: words of a command line, from the tables of commands and options, and names of the workspace.
-- `kitload --complete WORD…` prints them for scripts/completions. It connects to no database, and starts nothing.
--
-- What stands in each place is read from the command's usage: KIT, FILE, JOB, PROJECT, and words in lower case.
local cli = require "kitload.cli"
local project = require "kitload.kits.project"
local sources = require "kitload.kits.sources"
local recent = require "kitload.state.recent"
local steps = require "kit.steps"
local store = require "kitload.secrets.store"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

--- This word means: and files, which the shell knows better.
M.FILES = "@files"

---@class kitload.Candidate
---@field word string
---@field about string?

-- Names -----------------------------------------------------------------------------------------------------------------------

-- Names of secrets that projects have. The files are only searched, because to run hundreds of them takes too long.
local function named_secrets(found)
  for _, name in ipairs(project.names()) do
    local f = io.open(("%s/projects/%s.lua"):format(workspace.root(), name), "r")
    for secret in (f and f:read(100000) or ""):gmatch "[%s={(]secret%s*%(?%s*[\"']([%w_./-]+)[\"']" do found[secret] = true end
    if f then f:close() end
  end
end

local function plain(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = { word = name } end
  return list
end

local kinds = {}

function kinds.kits() return plain(workspace.kits(workspace.root())) end

function kinds.projects() return plain(project.names()) end

-- Tables of sources.lua, and their layers.
function kinds.sources()
  local names, seen = {}, {}
  for _, source in ipairs(sources.read() or {}) do
    for _, name in ipairs { source.layer, source.name } do
      if not seen[name] then names[#names + 1], seen[name] = name, true end
    end
  end
  return plain(names)
end

function kinds.secrets()
  local found, names = {}, {}
  named_secrets(found)
  for _, name in ipairs(store.names()) do found[name] = true end
  for name in pairs(found) do names[#names + 1] = name end
  table.sort(names)
  return plain(names)
end

-- The first eight characters are those that `kitload jobs` prints.
function kinds.jobs()
  local list = {}
  for i, job in ipairs(recent.list()) do list[i] = { word = job.id:sub(1, 8), about = job.about } end
  return list
end

function kinds.steps()
  local list = {}
  for i, step in ipairs(steps.list) do list[i] = { word = step.name, about = step.doc } end
  return list
end

function kinds.files() return { { word = M.FILES } } end

-- Places ----------------------------------------------------------------------------------------------------------------------

-- What a word of a usage, or the name of an option's value, stands for.
local kind_of_word = { KIT = "kits", PATTERN = "kits", PROJECT = "projects", JOB = "jobs", ID = "jobs", FILE = "files", FOLDER = "files" }
-- NAME is a name of what the command or the option is about.
local kind_of_name = { project = "projects", secret = "secrets", steps = "steps", kit = "kits", sources = "sources" }

---@class kitload.Way  one way to write the arguments of a command
---@field first string?                 its first word: "set" of secret set NAME
---@field places { kind: string?, may_miss: boolean }[]
---@field repeats boolean               the last place may come again and again

local function way_of(command, written)
  local way = { places = {}, repeats = false }
  for token in written:gmatch "%S+" do
    local word = token:match "[%a-]+"
    if not word or word:find "^%-" then break end
    if not way.first and #way.places == 0 and word:find "^%l" then
      way.first = word
    else
      local kind = kind_of_word[word] or word == "NAME" and way.first ~= "new" and kind_of_name[command.name] or nil
      way.places[#way.places + 1] = { kind = kind, may_miss = token:sub(1, 1) == "[" }
      way.repeats = token:find("…", 1, true) ~= nil
    end
  end
  return (way.first or way.places[1]) and way or nil
end

---@return kitload.Way[]
local function ways_of(command)
  local ways = {}
  local usage = command.usage:gsub("(%[%u+) | %-%-[^%]|]*%]", "%1]") -- an option in the place of an argument
  local whole = usage:match "^%[([^%]]*|[^%[]*)%]$" or usage
  for written in (whole .. "|"):gmatch "%s*(.-)%s*|" do ways[#ways + 1] = way_of(command, written) end
  return ways
end

-- The kinds of the n-th place. If places before it may be missing, what comes next may already stand there.
local function kinds_at(way, n, found)
  local place = way.places[n] or way.repeats and way.places[#way.places]
  while place do
    found[place.kind or ""] = true
    n = n + 1
    place = place.may_miss and way.places[n]
  end
end

-- Without a kit, all arguments are files.
local function is_kitless(typed) return typed.into or typed.routed end

---@param positional string[]  the arguments before this one
local function arguments(command, positional, typed)
  local list, found = {}, {}
  local ways, special = ways_of(command), false
  for _, way in ipairs(ways) do special = special or way.first ~= nil and way.first == positional[1] end
  for _, way in ipairs(ways) do
    if way.first and #positional == 0 then
      list[#list + 1] = { word = way.first }
    elseif way.first and way.first == positional[1] then
      kinds_at(way, #positional, found)
    elseif not way.first and not special then
      kinds_at(way, #positional + 1, found)
      if way.repeats and #positional == 0 and way.places[#way.places].kind == "files" then found.files = true end
    end
  end
  if is_kitless(typed) then found = { files = true } end
  for _, kind in ipairs { "kits", "projects", "secrets", "jobs", "steps", "sources", "files" } do
    if found[kind] then table.move(kinds[kind](), 1, #kinds[kind](), #list + 1, list) end
  end
  return list
end

-- Options ---------------------------------------------------------------------------------------------------------------------

local function values(option)
  if option.choices then return plain(option.choices) end
  local kind = kind_of_word[option.value] or option.value == "NAME" and kind_of_name[option.name]
  return kind and kinds[kind]() or {}
end

-- Those that are not on the line yet, the command's own first.
local function options(command, typed)
  local list = {}
  for _, option in ipairs(cli.options_of(command)) do
    for _, name in ipairs((not typed[option.name] or option.many) and { option.name, option.also } or {}) do
      list[#list + 1] = { word = "--" .. name, about = option.help }
    end
  end
  return list
end

local function named(command, word)
  local name = word:match "^%-%-([^=]+)"
  for _, option in ipairs(cli.options_of(command)) do
    if name and (name == option.name or name == option.also) or not name and word:sub(2, 2) == option.short then return option end
  end
end

-- What the words before the cursor are: the options that were typed, the arguments, and the option that waits for its value.
local function read(command, words)
  local line = { typed = {}, positional = {} }
  for i = 2, #words - 1 do
    local word = words[i]
    if line.waits then
      line.waits = nil
    elseif line.ended or not word:find "^%-." then
      line.positional[#line.positional + 1] = word
      line.ended = line.ended or command.rest
    elseif word == "--" then
      line.ended = true
    else
      local option = named(command, word)
      if option then line.typed[option.name] = true end
      if option and option.value and (word:find "^%-%-[^=]+$" or #word == 2) then line.waits = option end
    end
  end
  return line
end

local function of_command(command, words)
  local line, current = read(command, words), words[#words]
  if line.waits then return values(line.waits), "" end
  if line.ended and command.rest then return {}, "" end
  local before = not line.ended and current:match "^%-%-[^=]+="
  local option = before and named(command, before)
  if before then return option and option.value and values(option) or {}, before end
  if not line.ended and current:find "^%-" then return options(command, line.typed), "" end
  return arguments(command, line.positional, line.typed), ""
end

local function commands()
  local list = {}
  for i, command in ipairs(cli.commands) do list[i] = { word = command.name, about = command.summary } end
  return list
end

--- The words that may stand in the place of the last one, which may be begun. FILES only where no name fits.
---@param words string[]  what was typed after `kitload`
---@return kitload.Candidate[]
function M.candidates(words)
  local current = words[#words] or ""
  local list, before = {}, ""
  if #words <= 1 then
    list = current:find "^%-" and plain { "--help", "--version" } or commands()
  elseif words[1] == "help" then
    list = #words == 2 and commands() or {}
  else
    local command = cli.command(words[1])
    if command then list, before = of_command(command, words) end
  end
  local fit, files = {}, nil
  for _, one in ipairs(list) do
    local word = before .. one.word
    if one.word == M.FILES then
      files = one
    elseif word:sub(1, #current) == current and not word:find "[%c ]" then
      fit[#fit + 1] = { word = word, about = one.about }
    end
  end
  return #fit > 0 and fit or { files }
end

-- How many characters of an explanation are printed. A shell shows it beside the word.
local ABOUT = 60

--- Print them, one in a line: the word, a tab, and what it is.
---@param words string[]
function M.print(words)
  for _, one in ipairs(M.candidates(words)) do
    io.stdout:write(one.word, one.about and "\t" .. text.cut(text.show(one.about), ABOUT) or "", "\n")
  end
end

return M
