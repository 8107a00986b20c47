-- Shows from which kit each part of a kit came: facts, fields with their steps and facts, rules and hooks.
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local print_value = require("kit.base.print").value
local secret_text = require("kit.facts.project").secret_text
local text = require "kitload.talk.text"

local M = {}

---@class kitload.OriginLine
---@field [1] string   the name of the part
---@field [2] string   its value, as a kit writes it
---@field [3] string   the kit that says it
---@field depth integer

local function into_text(into)
  if into.schema and (into.schema .. into.table):find(".", 1, true) then return print_value { into.schema, into.table } end
  return print_value((into.schema and into.schema .. "." or "") .. into.table)
end

--- The value of a fact as a kit writes it. A list with one item is written without braces.
---@param name string
---@param value any
---@return string
function M.value_text(name, value)
  if name == "into" and type(value) == "table" then return into_text(value) end
  if type(value) == "table" and #value == 1 and next(value, 1) == nil then value = value[1] end
  return print_value(value)
end

-- Lines for the facts that have an origin. `values` has their present values.
local function fact_lines(list, values, origins, depth)
  for _, name in ipairs(near.keys(values)) do
    if origins[name] and name ~= "source" then
      list[#list + 1] = { name, M.value_text(name, values[name]), origins[name], depth = depth }
    end
  end
end

local function kit_lines(list, d)
  local values = { version = d.version, extends = d.extends }
  for name, value in pairs(d.facts) do values[name] = value end
  fact_lines(list, values, d.origins or {}, 1)
  if next(d.source) ~= nil then
    list[#list + 1] = { "source", "", "", depth = 1 }
    fact_lines(list, d.source, d.source_origins or {}, 2)
  end
end

local function field_lines(list, field)
  list[#list + 1] = { ("field %s"):format(print_value(field.name)), "", field.origin, depth = 1 }
  for i, step in ipairs(field.steps) do
    list[#list + 1] = { ("step %d"):format(i), step.op == "call" and step.text or "k." .. step.text, step.origin, depth = 2 }
  end
  local values = {}
  for name, value in pairs(field.facts) do values[name] = value end
  values.from = field.from
  if field.to ~= field.name then values.to = field.to end
  fact_lines(list, values, field.origins or {}, 2)
end

local function item_lines(list, item)
  local what = item.name and item.kind ~= "melt" and ("%s %s"):format(item.kind, print_value(item.name)) or "k." .. item.kind
  local value = item.text or item.fields and table.concat(item.fields, item.op and " " .. item.op .. " " or ", ")
    or ("%s:%d"):format(item.file, item.line)
  list[#list + 1] = { what, value, item.origin, depth = 1 }
end

-- What the project says besides the facts that it gives to the kit.
local function project_lines(list, project)
  list[#list + 1] = { ("project %s"):format(print_value(project.name)), "", project.path, depth = 1 }
  local to = project.to
  if to then list[#list + 1] = { "to", print_value(to.uri or to), project.from.to, depth = 2 } end
  for _, name in ipairs { "host", "port", "user", "database", "password", "ssl", "from_env", "limits", "lock_timeout", "meta", "tables" } do
    local value = project[name]
    if value ~= nil then
      list[#list + 1] = { name, name == "password" and secret_text(value) or print_value(value), project.from[name], depth = 2 }
    end
  end
end

--- All parts, in the order of the kit.
---@param d table  a kit's description
---@return kitload.OriginLine[]
function M.lines(d)
  local list = {}
  kit_lines(list, d)
  for _, field in ipairs(d.fields) do field_lines(list, field) end
  for _, item in ipairs(d.items) do item_lines(list, item) end
  if d.project then project_lines(list, d.project) end
  return list
end

local function shown(name)
  return name == "_defaults" and "_defaults.lua" or name
end

--- Print the lines: the part, its value, and the kit at the right.
---@param d table
---@param columns integer
function M.print(d, columns)
  local list, left, right = M.lines(d), 8, 4
  for _, line in ipairs(list) do
    if line[2] ~= "" then left = math.max(left, math.min(2 * line.depth + text.width(line[1]), 30)) end
    right = math.max(right, text.width(shown(line[3])))
  end
  local middle = math.max(columns - left - right - 6, 16)
  for i, line in ipairs(list) do
    -- An empty line before each field, and before what follows the last field.
    if line.depth == 1 and i > 1 and (line[2] == "" or list[i - 1].depth > 1) then io.stdout:write "\n" end
    local head = (" "):rep(2 * line.depth) .. line[1]
    local value = text.cut(text.show(line[2]), middle)
    local body = line[2] == "" and text.pad(head, left + middle + 2) or text.pad(head, left) .. "  " .. text.pad(value, middle)
    io.stdout:write((body .. "  " .. (line[3] == d.name and shown(line[3]) or out.paint("yellow", shown(line[3])))):match "^(.-)%s*$", "\n")
  end
end

return M
