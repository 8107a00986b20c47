-- Makes docs/cli.md, the man page and the completions of three shells from the tables of commands and options. It is pure:
-- it gives texts; scripts/docs and `make install` write them.
local cli = require "kitload.cli"

local M = {}

local GROUPS = {
  { "several", "Several kits" }, { "destination", "Where the rows go" }, { "kitless", "Without a kit" }, { "input", "The files" },
  { "loading", "The load" },
  { "staging", "Staging" }, { "history", "Which runs" }, { "tables", "kitload's own tables" }, { "workers", "Workers" },
  { "outputs", "What is left beside the rows" }, { "talk", "Messages" }, { "help", "Help" },
}

local function spelled(option)
  local long = "--" .. option.name .. (option.value and " " .. option.value or "")
  return option.short and ("-%s, %s"):format(option.short, long) or long
end

local function help_of(option)
  if not option.choices then return option.help end
  return ("%s: %s"):format(option.help, table.concat(option.choices, ", "))
end

local function sentence(s) return s:sub(1, 1):upper() .. s:sub(2) .. "." end

local function about(command) return command.about or sentence(command.summary) end

local function table_of(options, out)
  out[#out + 1] = "| option | meaning |"
  out[#out + 1] = "| --- | --- |"
  for _, option in ipairs(options) do
    out[#out + 1] = ("| `%s` | %s |"):format(spelled(option):gsub("|", "\\|"), (help_of(option):gsub("[|*<>_]", "\\%0")))
  end
  out[#out + 1] = ""
end

--- The text of docs/cli.md.
---@return string
function M.markdown()
  local out = {
    "# Commands and options", "",
    "Made by `make docs` from the table that reads the command line, which `kitload COMMAND --help` prints, too.", "",
    "```", "kitload COMMAND [OPTION…] [ARG…]", "```", "",
    "| exit code | means |", "| --- | --- |",
  }
  for _, code in ipairs(cli.exit_codes) do out[#out + 1] = ("| %d | %s |"):format(code[1], code[2]) end
  out[#out + 1] = ""
  for _, command in ipairs(cli.commands) do
    out[#out + 1] = ("## %s"):format(command.name)
    out[#out + 1] = ""
    out[#out + 1] = ("`kitload %s`: %s."):format((command.name .. " " .. command.usage):gsub("%s+$", ""), command.summary)
    out[#out + 1] = ""
    if command.about then
      out[#out + 1] = (command.about:gsub("[*<>_]", "\\%0"))
      out[#out + 1] = ""
    end
    if command.options then table_of(command.options, out) end
    local others = {}
    for _, group in ipairs(command.groups) do
      for _, named in ipairs(GROUPS) do
        if named[1] == group and group ~= "help" then
          others[#others + 1] = ("[%s](#%s)"):format(named[2], named[2]:lower():gsub("[^%w ]", ""):gsub(" ", "-"))
        end
      end
    end
    if others[1] then
      out[#out + 1] = "Shared options: " .. table.concat(others, ", ") .. "."
      out[#out + 1] = ""
    end
  end
  out[#out + 1] = "# Shared options"
  out[#out + 1] = ""
  for _, group in ipairs(GROUPS) do
    out[#out + 1] = "## " .. group[2]
    out[#out + 1] = ""
    table_of(cli.options[group[1]], out)
  end
  out[#out] = nil
  return table.concat(out, "\n") .. "\n"
end

-- In troff, backslash and dash have a meaning, and so have a dot and an apostrophe at the beginning of a line. troff reads
-- ASCII.
local function troff(s)
  s = s:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("[\xC2-\xF4][\x80-\xBF]*", function(c)
    return ("\\[u%04X]"):format(utf8.codepoint(c))
  end)
  return (s:gsub("^[.']", "\\&%0"))
end

local function troff_options(options, out)
  for _, option in ipairs(options) do
    out[#out + 1] = ".TP"
    out[#out + 1] = "\\fB" .. troff((option.short and "-" .. option.short .. ", " or "") .. "--" .. option.name) .. "\\fR"
      .. (option.value and " \\fI" .. troff(option.value) .. "\\fR" or "")
    out[#out + 1] = troff(help_of(option))
  end
end

--- The man page for section 1.
---@param version string
---@return string
function M.man(version)
  local out = {
    ('.TH KITLOAD 1 "" "kitload %s"'):format(version),
    ".SH NAME", "kitload \\- files that customers send, through kits, into PostgreSQL",
    ".SH SYNOPSIS", "\\fBkitload\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARG\\fR...]",
    ".SH DESCRIPTION",
    "Reads CSV and JSON, maps, normalises and checks every row by a kit written in Lua, stages the rows in PostgreSQL and merges",
    "them into the destination in one transaction. Every bad row comes back with its reason.",
    ".SH COMMANDS",
  }
  for _, command in ipairs(cli.commands) do
    out[#out + 1] = (".SS %s %s"):format(troff(command.name), troff(command.usage))
    out[#out + 1] = troff(about(command))
    troff_options(command.options or {}, out)
  end
  out[#out + 1] = ".SH SHARED OPTIONS"
  for _, group in ipairs(GROUPS) do
    local users = {}
    for _, command in ipairs(cli.commands) do
      for _, name in ipairs(command.groups) do
        if name == group[1] then users[#users + 1] = command.name end
      end
    end
    out[#out + 1] = ".SS " .. troff(group[2])
    out[#out + 1] = "Of " .. troff(table.concat(users, ", ")) .. "."
    troff_options(cli.options[group[1]], out)
  end
  out[#out + 1] = ".SH EXIT STATUS"
  for _, code in ipairs(cli.exit_codes) do
    out[#out + 1] = ".TP"
    out[#out + 1] = ("\\fB%d\\fR"):format(code[1])
    out[#out + 1] = troff(code[2])
  end
  return table.concat(out, "\n") .. "\n"
end

local function names_of_commands()
  local names = {}
  for _, command in ipairs(cli.commands) do names[#names + 1] = command.name end
  return table.concat(names, " ")
end

-- What can be completed after an option: the words of a choice, files, or nothing.
local FILES = { FILE = true, FOLDER = true }

--- The completion of bash.
---@return string
function M.bash()
  local out = {
    "# Completion of kitload for bash: made from the program's own table of commands and options.",
    "_kitload() {",
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}",
    "  COMPREPLY=()",
    '  if [ "$COMP_CWORD" = 1 ]; then',
    ('    COMPREPLY=($(compgen -W "%s" -- "$cur")); return'):format(names_of_commands()),
    "  fi",
    '  case "$command $prev" in',
  }
  for _, command in ipairs(cli.commands) do
    for _, option in ipairs(cli.options_of(command)) do
      local words = option.choices and ('compgen -W "%s" -- "$cur"'):format(table.concat(option.choices, " "))
        or option.value and FILES[option.value] and 'compgen -f -- "$cur"'
        or option.value and "true"
      if words then
        local pattern = ('"%s --%s"'):format(command.name, option.name)
        if option.short then pattern = pattern .. (' | "%s -%s"'):format(command.name, option.short) end
        out[#out + 1] = ("    %s) COMPREPLY=($(%s)); return ;;"):format(pattern, words)
      end
    end
  end
  out[#out + 1] = "  esac"
  out[#out + 1] = '  case "$cur" in'
  out[#out + 1] = '  -*) case "$command" in'
  for _, command in ipairs(cli.commands) do
    local names = {}
    for _, option in ipairs(cli.options_of(command)) do names[#names + 1] = "--" .. option.name end
    out[#out + 1] = ('    %s) COMPREPLY=($(compgen -W "%s" -- "$cur")) ;;'):format(command.name, table.concat(names, " "))
  end
  for _, line in ipairs { "    esac ;;", '  *) COMPREPLY=($(compgen -f -- "$cur")) ;;', "  esac", "}",
    "complete -o filenames -F _kitload kitload" } do out[#out + 1] = line end
  return table.concat(out, "\n") .. "\n"
end

-- A text in single quotes for a shell.
local function quoted(s) return "'" .. s:gsub("'", "'\\''") .. "'" end

--- The completion of zsh.
---@return string
function M.zsh()
  local out = {
    "#compdef kitload",
    "# Completion of kitload for zsh: made from the program's own table of commands and options.",
    "_kitload() {",
    "  local -a commands",
    "  commands=(",
  }
  for _, command in ipairs(cli.commands) do
    out[#out + 1] = "    " .. quoted(command.name .. ":" .. command.summary:gsub(":", "\\:"))
  end
  for _, line in ipairs { "  )", "  if (( CURRENT == 2 )); then", "    _describe command commands", "    return", "  fi",
    "  local command=$words[2]", "  shift words", "  (( CURRENT-- ))", '  case "$command" in' } do out[#out + 1] = line end
  for _, command in ipairs(cli.commands) do
    out[#out + 1] = ("  %s) _arguments -s \\"):format(command.name)
    for _, option in ipairs(cli.options_of(command)) do
      local help = help_of(option):gsub("[%[%]\\:]", "\\%0")
      local value = ""
      if option.value then
        local action = option.choices and "(" .. table.concat(option.choices, " ") .. ")" or FILES[option.value] and "_files" or " "
        value = ("=:%s:%s"):format(option.value:gsub("[:\\]", "\\%0"), action)
      end
      local many = option.many and "*" or ""
      out[#out + 1] = ("    %s \\"):format(quoted(("%s--%s%s"):format(many, option.name,
        option.value and ("=[%s]%s"):format(help, value:sub(2)) or ("[%s]"):format(help))))
      if option.short then
        out[#out + 1] = ("    %s \\"):format(quoted(("-%s[%s]%s"):format(option.short, help, value:sub(2))))
      end
    end
    out[#out + 1] = "    '*:file:_files' ;;"
  end
  for _, line in ipairs { "  esac", "}", '_kitload "$@"' } do out[#out + 1] = line end
  return table.concat(out, "\n") .. "\n"
end

--- The completion of fish.
---@return string
function M.fish()
  local out = {
    "# Completion of kitload for fish: made from the program's own table of commands and options.",
  }
  for _, command in ipairs(cli.commands) do
    out[#out + 1] = ("complete -c kitload -n __fish_use_subcommand -f -a %s -d %s"):format(command.name, quoted(command.summary))
  end
  for _, command in ipairs(cli.commands) do
    for _, option in ipairs(cli.options_of(command)) do
      local line = ("complete -c kitload -n '__fish_seen_subcommand_from %s' -l %s"):format(command.name, option.name)
      if option.short then line = line .. " -s " .. option.short end
      if option.choices then line = line .. (" -x -a '%s'"):format(table.concat(option.choices, " "))
      elseif option.value then line = line .. (FILES[option.value] and " -r -F" or " -x") end
      out[#out + 1] = line .. " -d " .. quoted(option.help)
    end
  end
  return table.concat(out, "\n") .. "\n"
end

return M
