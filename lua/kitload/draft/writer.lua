-- Writes a drafted kit as Lua in the manual's style: names in columns, and comments at the end of the lines that they are about.
local print_value = require("kit.base.print").value
local text = require "kitload.talk.text"

local M = {}

local most = 118 -- the most columns of a line with its comment

local function value_text(value)
  -- A list of pairs becomes a table with its names in this order.
  if type(value) == "table" and type(value[1]) == "table" then
    local parts = {}
    for i, pair in ipairs(value) do parts[i] = pair[1] .. " = " .. value_text(pair[2]) end
    return "{ " .. table.concat(parts, ", ") .. " }"
  end
  return type(value) == "table" and value.source or print_value(value)
end

-- A line and its comment. The comment stands at the end of the line, from a column on, or above it if both are too long for one
-- line.
local function add_line(out, line, comment, column)
  comment = comment and text.show(comment) -- a line break in a name must not end the comment
  if not comment then
    out[#out + 1] = line
  elseif math.max(text.width(line), column or 0) + text.width(comment) + 5 <= most then
    out[#out + 1] = text.pad(line, column or 0) .. "  -- " .. comment
  else
    local indent = line:match "^%s*"
    for _, part in ipairs(text.wrap(comment, most - #indent - 3)) do out[#out + 1] = indent .. "-- " .. part end
    out[#out + 1] = line
  end
end

local function write_facts(out, facts)
  local width, column, lines = 0, 0, {}
  for _, fact in ipairs(facts) do width = math.max(width, #fact[1]) end
  for i, fact in ipairs(facts) do
    lines[i] = ("  %s%s = %s,"):format(fact.off and "-- " or "", text.pad(fact[1], width), value_text(fact[2]))
    if fact[3] and text.width(lines[i]) <= 50 then column = math.max(column, text.width(lines[i])) end
  end
  for i, fact in ipairs(facts) do add_line(out, lines[i], fact[3], column) end
end

local function field_line(field, width)
  local parts = { table.unpack(field.steps) }
  for _, fact in ipairs(field.facts) do parts[#parts + 1] = ("%s = %s"):format(fact[1], value_text(fact[2])) end
  local name = text.pad(print_value(field.name), width)
  local inside = table.concat(parts, ", ")
  return ("  %sk.%s %s %s,"):format(field.off and "-- " or "", field.own and "add" or "field", name,
    #parts > 0 and "{ " .. inside .. " }" or "{}")
end

--- The kit's text.
---@param draft kitload.Draft
---@return string
function M.write(draft)
  local out, width = {}, 0
  for _, line in ipairs(text.wrap(text.show(draft.about), 115)) do out[#out + 1] = "-- " .. line end
  out[#out + 1] = 'local k = require "kit"'
  out[#out + 1] = ""
  out[#out + 1] = ("return k.kit %s {"):format(print_value(draft.name))
  write_facts(out, draft.facts)
  if #draft.facts > 0 and (#draft.fields > 0 or #draft.comments > 0) then out[#out + 1] = "" end
  for _, field in ipairs(draft.fields) do
    if text.width(field.name) <= 24 then width = math.max(width, text.width(print_value(field.name))) end
  end
  local off = false
  for _, field in ipairs(draft.fields) do
    if field.off and not off and out[#out] ~= "" then out[#out + 1] = "" end
    off = field.off or false
    add_line(out, field_line(field, width), field.comment)
  end
  if #draft.items > 0 then out[#out + 1] = "" end
  for _, item in ipairs(draft.items) do out[#out + 1] = "  " .. item end
  for _, comment in ipairs(draft.comments) do
    out[#out + 1] = ""
    for _, line in ipairs(text.wrap(text.show(comment), 110)) do out[#out + 1] = "  -- " .. line end
  end
  out[#out + 1] = "}"
  return table.concat(out, "\n") .. "\n"
end

return M
