-- Checks kits by themselves, without a file: each can be read, a plan can be made of it, and its examples give what they say.
--
--   kit ─▶ its mistakes, or: plan ─▶ examples ─▶ what is wrong with it ─▶ a line of the list, or JSON
local errors = require "kitload.talk.errors"
local examples = require "kitload.trial.examples"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local out = require "kitload.talk.output"
local text = require "kitload.talk.text"
local trial = require "kitload.trial.trial"

local M = {}

---@class kitload.KitFault  what is wrong with a kit
---@field message string
---@field hint string?
---@field file string?
---@field line integer?
---@field example integer?  the number of the example that failed
---@field origin string?    the kit that the example is inherited from
---@field sample string?    the sample that failed

---@class kitload.CheckedKit
---@field name string
---@field status "good"|"failed"|"broken"  failed: one of its examples; broken: it cannot be read, or no plan can be made
---@field code integer
---@field faults kitload.KitFault[]
---@field notes string[]
---@field examples integer  how many it has
---@field names_files boolean?  it names files, whose rows are not read here
---@field header_of string?    the file whose header was read
---@field unknown boolean?     nothing shows which headers its files have

---@class kitload.Begun      what is known of a kit before it is tried
---@field notes string[]
---@field header_of string?
---@field headers_known boolean

-- Adds a fault, with the example or the sample that has it.
local function add_fault(checked, fault, result)
  if result then
    fault.sample, fault.origin = result.label, result.origin
    fault.example = not result.label and result.number or nil
  end
  table.insert(checked.faults, fault)
end

-- All mistakes of a kit, or the one error.
local function add_error(checked, err, result)
  local list = err.problems and err.problems[1] and err.problems[1].line and err.problems or nil
  for _, p in ipairs(list or {}) do
    table.insert(checked.faults, { message = p.message, hint = p.hint ~= "" and p.hint or nil, file = p.file, line = p.line })
  end
  if not list then
    add_fault(checked, { message = err.message, hint = err.hint ~= "" and err.hint or nil }, result)
  end
end

local function add_differences(checked, result)
  for _, d in ipairs(result.differences) do
    add_fault(checked, { message = ("%sexpected %s, got %s"):format(d.field and d.field .. " " or "", d.expected, d.got) }, result)
  end
end

local function run_examples(checked, opened)
  for _, result in ipairs(examples.run(trial.of(opened))) do
    checked.examples = checked.examples + 1
    if result.err then add_error(checked, result.err, result) end
    if not result.ok then
      add_differences(checked, result)
      checked.status = result.err and result.err.of_kit and "broken" or checked.status == "good" and "failed" or checked.status
      checked.code = math.max(checked.code, checked.status == "broken" and 2 or 1)
    end
  end
end

--- Check one kit.
---@param kit kitload.Chosen
---@param begin fun(opened: kitload.Opened): kitload.Begun?, table|(fun(tried: boolean): boolean?, table?)|nil  gives what is known of it,
---  and the function that makes its plan; `tried`: an example was run, so that its plan was made already
---@return kitload.CheckedKit
function M.check(kit, begin)
  local checked = { name = kit.name, status = "good", code = 0, faults = {}, notes = {}, examples = 0 }
  local begun, plan, ok
  local err = kit.err
  if kit.opened then
    begun, plan = begin(kit.opened)
    if begun then
      local d = kit.opened.description
      checked.notes, checked.header_of, checked.names_files = begun.notes, begun.header_of, d.source.files ~= nil
      checked.unknown = checked.names_files and d.extends ~= nil and not begun.headers_known
      run_examples(checked, kit.opened)
      ok, err = plan(checked.examples > 0)
    else
      err = plan
    end
  end
  if not ok then
    checked.status = "broken"
    checked.code = math.max(checked.code, errors.exit_of(err))
    add_error(checked, err)
  end
  return checked
end

-- Telling -------------------------------------------------------------------------------------------------------------

local FAULTS = 5 -- that a list shows of one kit

local colours = { good = "green", failed = "red", broken = "red" }

-- Where the mistake is, and what it is.
local function fault_text(fault)
  local where = fault.file and ("%s:%d: "):format(fault.file, fault.line) or fault.sample and fault.sample .. ": "
    or fault.example and ("example %d%s: "):format(fault.example, fault.origin and " of " .. fault.origin or "") or ""
  return where .. fault.message
end

local function add(lines, head, value, columns)
  for i, line in ipairs(text.wrap(text.show(value), math.max(columns - #head, 30))) do
    lines[#lines + 1] = (i == 1 and head or (" "):rep(#head)) .. line
  end
end

--- The lines of one kit.
---@param checked kitload.CheckedKit
---@param width integer  of the names
---@param columns integer
---@return string
function M.lines(checked, width, columns)
  local status = text.pad(checked.status, 6)
  local head = ("%s  %s"):format(text.pad(text.show(checked.name), width), out.paint(colours[checked.status], status))
  local lines = { (head:gsub("%s+$", "")) }
  for i, fault in ipairs(checked.faults) do
    if i > FAULTS then
      lines[#lines + 1] = ("    and %s"):format(text.plural(#checked.faults - FAULTS, "more mistake"))
      break
    end
    add(lines, "    ", fault_text(fault), columns)
    for line in (fault.hint or ""):gmatch "[^\n]+" do add(lines, "      ", line, columns) end
  end
  for _, note in ipairs(checked.notes) do add(lines, "    note: ", note, columns) end
  return table.concat(lines, "\n") .. "\n"
end

-- Which kits may not have a new required field, without anybody seeing it here.
local function unknown_lines(list, columns)
  local names, lines = {}, {}
  for _, checked in ipairs(list) do
    if checked.unknown then names[#names + 1] = text.show(checked.name) end
  end
  if not names[1] then return "" end
  add(lines, "  ", ('headers not known of %s (no file is there): with sample = "samples/FILE" in the kit a new required field is seen')
    :format(listing.list(names)), columns)
  return "\n" .. table.concat(lines, "\n")
end

--- "12 kits: 10 good, 1 with a failed example, 1 broken; 20 examples; no file was read, --files reads those of 12"
---@param list kitload.CheckedKit[]
---@param columns integer
function M.summary(list, columns)
  local n, examples_run, with_files, words = { good = 0, failed = 0, broken = 0 }, 0, 0, {}
  local headers = false
  for _, checked in ipairs(list) do
    headers = headers or checked.header_of ~= nil
    n[checked.status] = n[checked.status] + 1
    examples_run, with_files = examples_run + checked.examples, with_files + (checked.names_files and 1 or 0)
  end
  if n.good > 0 then words[1] = text.count(n.good) .. " good" end
  if n.failed > 0 then words[#words + 1] = text.count(n.failed) .. " with a failed example" end
  if n.broken > 0 then words[#words + 1] = text.count(n.broken) .. " broken" end
  local files = with_files > 0 and ("; %s, --files reads those of %s"):format(
    headers and "only headers of files were read" or "no file was read", text.count(with_files)) or ""
  local all = ("%s: %s; %s%s"):format(text.plural(#list, "kit"), table.concat(words, ", "), text.plural(examples_run, "example"), files)
  return table.concat(text.wrap(all, columns - 2, columns), "\n  ") .. unknown_lines(list, columns)
end

local function fault_value(fault)
  return json.object { { "file", fault.file }, { "line", fault.line }, { "example", fault.example }, { "origin", fault.origin },
    { "sample", fault.sample }, { "message", fault.message }, { "hint", fault.hint } }
end

--- The list as a value for json.encode.
---@param list kitload.CheckedKit[]
function M.value(list)
  local values = {}
  for i, checked in ipairs(list) do
    local faults = {}
    for j, fault in ipairs(checked.faults) do faults[j] = fault_value(fault) end
    values[i] = json.object { { "kit", checked.name }, { "status", checked.status }, { "exit", checked.code },
      { "examples", checked.examples }, { "faults", json.array(faults) }, { "notes", json.array(checked.notes) },
      { "header_of", checked.header_of } }
  end
  return json.array(values)
end

return M
