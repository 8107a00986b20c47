-- Writes the reference of the steps from the tables that the language itself uses: kit.steps and the ops.
local ops = require "kitload.host.plan".ops
local codes = require "kitload.host.plan".codes
local print = require "kit.base.print"
local steps = require "kit.steps"
local words = require "kitload.talk.text"

local M = {}

---@class kitload.StepPage
---@field name string
---@field family string
---@field takes string
---@field gives string
---@field argument string?
---@field options string?
---@field codes { code: string, message: string }[]
---@field example string
---@field doc string
---@field cases { input: string, result: string }[]

--- The families of steps in their order, with their titles.
M.families = {
  { name = "text", title = "Text to text" }, { name = "typed", title = "Text to a type" },
  { name = "decimal", title = "Numbers to numbers" }, { name = "meaning", title = "Meaning" },
  { name = "values", title = "Values" }, { name = "column", title = "No source column" },
}

local function family_of(step, takes, gives)
  if step.family then return step.family end
  if step.class == "value" then return "column" end
  if takes ~= "text" then return "decimal" end
  return gives == "text" and "text" or "typed"
end

-- A value as a kit would write it. Invisible characters are written as escapes.
local function shown(value)
  local text = print.value(value):gsub("\\9", "\\t")
  for _, hidden in ipairs { 0xA0, 0x200B, 0xFEFF } do
    text = text:gsub(utf8.char(hidden), ("\\u{%X}"):format(hidden))
  end
  return text
end

local function input_text(input, file)
  if type(input) == "table" and next(input) == nil then return file and shown(file) or "" end
  return shown(input)
end

local function result_text(case)
  if case.code then return case.code end
  if case.null then return "NULL" end
  return shown(case[2])
end

local function page(step, op, messages)
  local takes, gives = step.takes or op.takes, step.gives or op.gives
  if step.class == "value" then takes = "" end
  if gives == "same" then gives = takes end
  local argument, options = (step.argument or ""):match "^([^;]*);? ?(.*)$"
  local out = {
    name = step.name, family = family_of(step, takes, gives), takes = takes, gives = gives, example = step.example, doc = step.doc,
    argument = argument ~= "" and argument or nil, options = options ~= "" and options or nil, codes = {}, cases = {},
  }
  for i, code in ipairs(step.codes) do out.codes[i] = { code = code, message = messages[code] } end
  for i, case in ipairs(step.cases or {}) do out.cases[i] = { input = input_text(case[1], step.file), result = result_text(case) } end
  return out
end

--- All steps: by family, and in a family in the order of the list.
---@return kitload.StepPage[]
function M.steps()
  local by_name, messages, list = {}, {}, {}
  for _, op in ipairs(ops()) do by_name[op.name] = op end
  for _, entry in ipairs(codes()) do messages[entry.code] = entry.message end
  local pages = {}
  for i, step in ipairs(steps.list) do pages[i] = page(step, by_name[step.op], messages) end
  for _, family in ipairs(M.families) do
    for _, one in ipairs(pages) do
      if one.family == family.name then list[#list + 1] = one end
    end
  end
  return list
end

--- "text → date", or "→ text" for a step without a source column.
function M.domains(one)
  return (one.takes ~= "" and one.takes .. " " or "") .. "→ " .. one.gives
end

local function code_text(text)
  local ticks = text:find("`", 1, true) and "``" or "`"
  return ticks .. text .. ticks
end

local function add_step(lines, one)
  local function add(format, ...) lines[#lines + 1] = format:format(...) end
  add("### %s", one.name)
  add ""
  add("%s: %s.", M.domains(one), one.doc)
  add ""
  add("    %s", one.example)
  add ""
  if one.argument then add("- takes %s%s", one.argument, one.options and "; options: " .. one.options or "") end
  for _, case in ipairs(one.cases) do
    add("- %s%s", case.input ~= "" and code_text(case.input) .. " → " or "gives ", code_text(case.result))
  end
  for _, entry in ipairs(one.codes) do add("- problem %s: %s", code_text(entry.code), (entry.message:gsub("%%s", "…"))) end
  add ""
end

--- The text of docs/steps.md.
---@return string
function M.markdown()
  local lines = {
    "# Steps", "",
    "What may stand in the list part of a field ([kits.md](kits.md)). `kitload steps` prints the same; both are made from the",
    "table that the language itself reads (`make docs`), and every example here is run by the specs.", "",
  }
  local pages = M.steps()
  for _, family in ipairs(M.families) do
    local first = true
    for _, one in ipairs(pages) do
      if one.family == family.name then
        if first then
          lines[#lines + 1] = "## " .. family.title
          lines[#lines + 1] = ""
        end
        first = false
        add_step(lines, one)
      end
    end
  end
  while lines[#lines] == "" do lines[#lines] = nil end
  return table.concat(lines, "\n") .. "\n"
end

-- 67108864 "bytes" → "64 MiB"; 4000000 "steps" → "4,000,000 steps"
local function measure(limit)
  local n, unit = limit.number, limit.unit
  if unit == "bytes" and n >= 1 << 20 then return ("%d MiB"):format(n >> 20) end
  return ("%s %s"):format(words.count(n), unit)
end

--- The text of docs/limits.md.
---@return string
function M.limits()
  local lines = {
    "# Limits", "",
    "What a file and a kit may take at most. A file or a kit that needs more gets a message. Nothing is cut off in silence. The table",
    "is made from the list that the program itself reads (`src/base/limits.def`, `make docs`).", "",
    "| what | at most | beyond that |", "| --- | --- | --- |",
  }
  for _, limit in ipairs(require "kitload.host.limits") do
    lines[#lines + 1] = ("| %s | %s | %s |"):format(limit.of, measure(limit), limit.past)
  end
  for _, line in ipairs {
    "", "PostgreSQL has limits of its own: 1,600 columns of a table, 63 bytes of a column's name, 1 GB of a value. `limits` in",
    "`kits/_defaults.lua` changes those of kits ([kits.md](kits.md)); the others are fixed.",
  } do lines[#lines + 1] = line end
  return table.concat(lines, "\n") .. "\n"
end

return M
