-- Writes to standard error: messages, errors and the progress line, as text or as JSON lines, with colour where it helps.
local listing = require "kit.base.listing"
local sys = require "kitload.host.sys"
local json = require "kitload.talk.json"
local steps = require "kitload.talk.steps"
local text = require "kitload.talk.text"

local M = { verbose = false, quiet = false }

local as_json, colour, progress_on, progress_shown = false, false, false, false

local function wanted(when, fd)
  if when == "always" or when == "never" then return when == "always" end
  return sys.isatty(fd) and sys.getenv "TERM" ~= "dumb"
end

-- Control characters are escaped, because a message may quote a file's name, a cell or a kit's text. None of them may steer
-- the terminal.
local function shown(s) return (s:gsub("\t", " "):gsub("[^\n]+", text.show)) end

-- A password is never shown. Somebody may type a connection string in the place of another option.
local function hidden(s) return s and text.hide_passwords(s) end

--- Read the options --quiet, --verbose, --log-format, --color and --progress.
function M.configure(options)
  M.quiet, M.verbose = options.quiet or false, options.verbose or false
  as_json = options.log_format == "json"
  colour = not sys.getenv "NO_COLOR" and wanted(options.color, 1)
  if options.color == "always" then colour = true end
  progress_on = not M.quiet and wanted(options.progress, 2)
end

local codes = { red = 31, yellow = 33, green = 32, bold = 1, dim = 2 }

--- The text in a colour, when colours are on.
function M.paint(name, s)
  if not colour or s == "" then return s end
  return ("\27[%dm%s\27[0m"):format(codes[name], s)
end

--- The width of the terminal in columns; 80 when there is no terminal.
function M.columns()
  return sys.columns(1) or sys.columns(2) or 80
end

-- How many mistakes of a kit are shown at once.
local MISTAKES = 100
-- How many bytes of a message, and of its hint, are shown. What they quote may have any length.
local MESSAGE = 4000

local function write_line(level, message, hint, extra)
  M.clear_progress()
  message, hint = hidden(message), hidden(hint)
  message, hint = listing.clip(message, MESSAGE), hint and listing.clip(hint, MESSAGE)
  if as_json then
    local pairs_in_order = { { "time", os.date "!%Y-%m-%dT%H:%M:%SZ" }, { "level", level }, { "message", message }, { "hint", hint } }
    for _, pair in ipairs(extra or {}) do pairs_in_order[#pairs_in_order + 1] = pair end
    io.stderr:write(json.encode(json.object(pairs_in_order)), "\n")
    return
  end
  local prefix = level == "error" and M.paint("red", "error: ") or level == "warning" and M.paint("yellow", "warning: ") or ""
  io.stderr:write("kitload: ", prefix, shown(message), "\n")
  if hint then
    for line in hint:gmatch "[^\n]+" do io.stderr:write("  ", shown(line), "\n") end
  end
end

-- When there are more than ALIKE mistakes of one kind, only the first FIRST are shown in full. For the others the lines are
-- listed.
local ALIKE, FIRST = 6, 3

-- Mistakes are of one kind when they differ only in names.
local function kind_of(p)
  return (p.message:gsub("'[^']*'", "''"):gsub('"[^"]*"', '""')) .. "\0" .. (p.hint or "")
end

-- Shows all mistakes of a kit: each with its place, the line of the file, and what to write instead.
local function write_mistakes(err)
  local groups, extra, told = {}, { { "kind", err.kind }, { "exit", err.exit } }, 0
  for _, p in ipairs(err.problems) do
    local kind = kind_of(p)
    groups[kind] = groups[kind] or { shown = 0, lines = {} }
    table.insert(groups[kind].lines, p.line)
  end
  for i, p in ipairs(err.problems) do
    local group = groups[kind_of(p)]
    group.shown = group.shown + 1
    if #group.lines <= ALIKE or group.shown <= FIRST then
      if told == MISTAKES then
        return write_line("error", ("and %s in this kit"):format(text.plural(#err.problems - i + 1, "more mistake")))
      end
      told = told + 1
      local hint = p.source .. (p.hint and p.hint ~= "" and "\n" .. p.hint or "")
      write_line("error", ("%s:%d: %s"):format(p.file, p.line, p.message), hint, extra)
      if #group.lines > ALIKE and group.shown == FIRST then
        local others = table.move(group.lines, FIRST + 1, #group.lines, 1, {})
        write_line("error", ("and %d more like it"):format(#others), "on lines " .. listing.list(others), extra)
      end
    end
  end
end

--- Print an error: what went wrong and where. The second line says what to do.
---@param err { message: string, hint: string?, purpose: string?, sqlstate: string?, detail: string?, constraint: string?,
---  problems: table? }
function M.error(err)
  if err.problems and err.problems[1] and err.problems[1].source then return write_mistakes(err) end
  local lines = {}
  if not err.purpose and err.detail and err.detail ~= "" then lines[#lines + 1] = err.detail end
  -- PostgreSQL adds the number and value of our statement's parameter. That does not help a user, and the value is a cell.
  local where = err.where and err.where:gsub("[^\n]*unnamed portal[^\n]*\n?", "")
  if where and where ~= "" then lines[#lines + 1] = where end
  if err.hint and err.hint ~= "" then lines[#lines + 1] = err.hint end
  local message, step = err.message, err.said and steps.of_error(err)
  if step and not as_json then
    -- It ends with the line of the step that failed. What libpq or the server said stands before it.
    return write_line("error", step.said, table.concat(steps.lines(step), "\n"))
  end
  -- If err.purpose is set, statement.explain has added the SQLSTATE already.
  if not err.purpose and err.sqlstate and err.sqlstate ~= "" then message = ("%s (SQLSTATE %s)"):format(message, err.sqlstate) end
  write_line("error", message, #lines > 0 and table.concat(lines, "\n") or nil,
    { { "kind", err.kind }, { "code", err.code }, { "exit", err.exit }, { "sqlstate", err.sqlstate }, { "constraint", err.constraint },
      { "step", err.step }, { "said", err.said } })
end

--- A warning. If the run is one of several kits, it names its kit (M.about).
function M.warn(message, hint)
  if M.about and not message:find(M.about, 1, true) then message = ("%s: %s"):format(M.about, message) end
  write_line("warning", message, hint)
end

--- A message for everybody. --quiet hides it.
function M.note(message)
  if not M.quiet then write_line("info", message) end
end

--- A message that only -v shows.
function M.say(message)
  if M.verbose then write_line("info", message) end
end

--- Show or replace the progress line. Does nothing when progress is off.
function M.progress(line)
  if not progress_on then return end
  line = text.cut(text.show(line), (sys.columns(2) or 80) - 1)
  io.stderr:write("\r\27[K", line)
  io.stderr:flush()
  progress_shown = true
end

function M.clear_progress()
  if not progress_shown then return end
  io.stderr:write "\r\27[K"
  io.stderr:flush()
  progress_shown = false
end

function M.progress_wanted() return progress_on end

return M
