-- kitload steps: lists the steps of the language by family, or shows one in full.
local errors = require "kitload.talk.errors"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local reference = require "kitload.kits.reference"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "steps", usage = "[NAME]", summary = "the steps that kits are made of",
  about = "Lists the steps by what they take and give; with a name it shows the argument, options, examples and problems of one step.",
  groups = { "talk", "help" }, least = 0, most = 1,
}

local function print_list(pages, columns)
  local width = 0
  for _, one in ipairs(pages) do width = math.max(width, #one.name) end
  for i, family in ipairs(reference.families) do
    local first = true
    for _, one in ipairs(pages) do
      if one.family == family.name then
        if first then io.stdout:write(i > 1 and "\n" or "", out.paint("bold", family.title), "\n") end
        first = false
        local left = ("  %s  %s  "):format(text.pad(one.name, width), text.pad(reference.domains(one), 18))
        for n, line in ipairs(text.wrap(one.doc, math.max(columns - text.width(left), 24))) do
          io.stdout:write(n == 1 and left or (" "):rep(text.width(left)), line, "\n")
        end
      end
    end
  end
end

local function print_wrapped(label, s, columns)
  for n, line in ipairs(text.wrap(s, math.max(columns - 14, 24))) do
    io.stdout:write("  ", text.pad(n == 1 and label or "", 12), line, "\n")
  end
end

local function print_step(one, columns)
  io.stdout:write(out.paint("bold", one.name), "   ", reference.domains(one), "\n")
  for _, line in ipairs(text.wrap(one.doc, columns - 2)) do io.stdout:write("  ", line, "\n") end
  io.stdout:write("\n  ", text.pad("write", 12), one.example, "\n")
  if one.argument then print_wrapped("argument", one.argument, columns) end
  if one.options then print_wrapped("options", one.options, columns) end
  for n, case in ipairs(one.cases) do
    io.stdout:write("  ", text.pad(n == 1 and "so" or "", 12), case.input, case.input ~= "" and " → " or "", case.result, "\n")
  end
  for n, entry in ipairs(one.codes) do
    print_wrapped(n == 1 and "problems" or "", ("%s: %s"):format(entry.code, (entry.message:gsub("%%s", "…"))), columns)
  end
end

function M.run(_, positional)
  local pages, name = reference.steps(), positional[1]
  local columns = out.columns()
  if not name then
    print_list(pages, columns)
    return 0
  end
  local names = {}
  for i, one in ipairs(pages) do
    if one.name == name:gsub("^k%.", "") then
      print_step(one, columns)
      return 0
    end
    names[i] = one.name
  end
  return nil, errors.usage(("there is no step '%s'"):format(name),
    near.did_you_mean(name, names) or "kitload steps lists them")
end

return M
