-- Makes docs/cli.md and the man pages from the tables of commands and options. It is pure: it gives texts; scripts/docs and
-- scripts/man write them.
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
    "| exit code | means | should a scheduler run it again? |", "| --- | --- | --- |",
  }
  for _, list in ipairs { cli.exit_codes, cli.killed } do
    for _, code in ipairs(list) do out[#out + 1] = ("| %d | %s | %s |"):format(table.unpack(code)) end
  end
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

local function exit_status(out)
  out[#out + 1] = ".SH EXIT STATUS"
  for _, list in ipairs { cli.exit_codes, cli.killed } do
    for _, code in ipairs(list) do
      out[#out + 1] = ".TP"
      out[#out + 1] = ("\\fB%d\\fR"):format(code[1])
      out[#out + 1] = troff(("%s. Run again? %s."):format(code[2], code[3]))
    end
  end
end

local function see_also(names, out)
  local pages = {}
  for i, name in ipairs(names) do pages[i] = ("\\fB%s\\fR(1)"):format(troff(name)) end
  out[#out + 1] = ".SH SEE ALSO"
  out[#out + 1] = table.concat(pages, ", ")
end

local function title(name, version)
  -- No words are broken, so that one can search for an option. The last line is for terminals without the character.
  return ('.TH %s 1 "" "kitload %s" "kitload"\n.nh\n.ad l\n.fchar \\[u2026] ...'):format(troff(name:upper()), version)
end

-- Files that kitload reads or writes without being told their names.
local FILES = {
  { "kits/NAME.lua", "the kits of a workspace; dots in a name are folders" },
  { "projects/NAME.lua", "where the rows of a customer go" },
  { "secrets/NAME", "passwords, sealed; secrets/_key.pub is the key that seals" },
  { "~/.config/kitload/key", "the private key that opens secrets; KITLOAD_KEY_FILE names another, KITLOAD_KEY holds it" },
  { "~/.config/kitload/config.lua", "programs of the user, which no workspace may name" },
  { "~/.local/state/kitload", "what kitload notes for the user; for root it is /var/lib/kitload/state" },
}

--- The man page of kitload, section 1.
---@param version string
---@return string
function M.man(version)
  local out = {
    title("kitload", version),
    ".SH NAME", "kitload \\- load files that customers send, through kits, into PostgreSQL",
    ".SH SYNOPSIS", "\\fBkitload\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARG\\fR...]",
    ".SH DESCRIPTION",
    "Reads CSV and JSON, maps, normalises and checks every row by a kit written in Lua, stages the rows in PostgreSQL and merges",
    "them into the destination in one transaction. Every bad row comes back with its reason.",
    ".SH COMMANDS",
  }
  local others = {}
  for i, command in ipairs(cli.commands) do
    out[#out + 1] = (".SS %s %s"):format(troff(command.name), troff(command.usage))
    out[#out + 1] = troff(about(command))
    troff_options(command.options or {}, out)
    others[i] = "kitload-" .. command.name
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
  exit_status(out)
  out[#out + 1] = ".SH FILES"
  for _, file in ipairs(FILES) do
    out[#out + 1] = ".TP"
    out[#out + 1] = ("\\fI%s\\fR"):format(troff(file[1]))
    out[#out + 1] = troff(file[2])
  end
  see_also(others, out)
  return table.concat(out, "\n") .. "\n"
end

-- The ways to write a command, one in a line. A bar between brackets, or between words without blanks, parts nothing.
local function synopsis(command, out)
  local usage = command.usage:find "^%[.*%]$" and { command.usage } or nil
  if not usage then
    usage = {}
    for way in (command.usage .. " | "):gmatch "(.-) | " do usage[#usage + 1] = way end
  end
  for i, way in ipairs(usage) do
    if i > 1 then out[#out + 1] = ".br" end
    local words = troff(way):gsub("%u%u+", "\\fI%0\\fR")
    out[#out + 1] = ("\\fBkitload %s\\fR %s%s[\\fIOPTION\\fR...]"):format(troff(command.name), words, way == "" and "" or " ")
  end
end

--- The man page of one command, kitload-NAME.
---@param command kitload.Command
---@param version string
---@return string
function M.man_of(command, version)
  local out = {
    title("kitload-" .. command.name, version),
    ".SH NAME", ("kitload\\-%s \\- %s"):format(troff(command.name), troff(command.summary)),
    ".SH SYNOPSIS",
  }
  synopsis(command, out)
  out[#out + 1] = ".SH DESCRIPTION"
  out[#out + 1] = troff(about(command))
  out[#out + 1] = ".SH OPTIONS"
  troff_options(command.options or {}, out)
  local seen = {}
  for _, option in ipairs(command.options or {}) do seen[option.name] = true end
  for _, group in ipairs(GROUPS) do
    local takes, list = false, {}
    for _, name in ipairs(command.groups) do takes = takes or name == group[1] end
    for _, option in ipairs(takes and cli.options[group[1]] or {}) do
      if not seen[option.name] then list[#list + 1] = option end
    end
    if #list > 0 then
      out[#out + 1] = ".SS " .. troff(group[2])
      troff_options(list, out)
    end
  end
  exit_status(out)
  see_also({ "kitload" }, out)
  return table.concat(out, "\n") .. "\n"
end

--- All man pages, by the names of their files.
---@param version string
---@return table<string, string>
function M.pages(version)
  local pages = { ["kitload.1"] = M.man(version) }
  for _, command in ipairs(cli.commands) do pages[("kitload-%s.1"):format(command.name)] = M.man_of(command, version) end
  return pages
end

return M
