-- The different values of a field that knows a list of them, with counts: those that the kit does not take come first.
local json = require "kitload.talk.json"

local M = {}

--- More different values than these are not told apart: then the field is no list.
local MOST = 10000

-- The labels of enum, and the results of map; nil for another field.
local function options_of(field)
  local out, seen
  for _, step in ipairs(field.steps) do
    if step.name == "enum" or step.name == "map" then
      out, seen = out or {}, seen or {}
      local args = step.args or {}
      for i = 1, #args, 2 do
        local label = step.name == "enum" and args[i] or args[i + 1]
        if type(label) == "string" and not seen[label] then out[#out + 1], seen[label] = label, true end
      end
    end
  end
  if field.facts.one_of then
    out, seen = out or {}, seen or {}
    for _, label in ipairs(field.facts.one_of) do
      if not seen[tostring(label)] then out[#out + 1], seen[tostring(label)] = tostring(label), true end
    end
  end
  return out
end
M.options_of = options_of

-- Which of the values the kit takes: the first row of each goes through it, without the values of the review.
local function matched_of(desk, field, column, first)
  local s, err = desk:trial { values = false }
  if not s then return nil, err end
  local ordinals, matched = {}, {}
  for _, ordinal in pairs(first) do ordinals[#ordinals + 1] = ordinal end
  table.sort(ordinals)
  local rows
  rows, err = desk:sample(s, { list = ordinals })
  if not rows then return nil, err end
  for _, row in ipairs(rows) do
    local good = row.state ~= "broken"
    for _, p in ipairs(row.problems) do good = good and p.field ~= field.name end
    local cell = row.cells[column + 1]
    if cell then matched[cell] = good end
  end
  return matched
end

--- values: { field, limit, after }
function M.values(desk, asked)
  local s, err = desk:plan()
  if not s then return nil, err end
  local field
  for _, f in ipairs(s.description.fields) do
    if f.name == asked.field then field = f end
  end
  if not field then return nil, { api = "unprocessable", message = ("the kit has no field '%s'"):format(tostring(asked.field)) } end
  local column
  for _, found in ipairs(s.files[1].bound.columns[field.name] or {}) do
    if not column and found >= 0 and found < #s.files[1].headers then column = found end
  end
  local options = options_of(field) or {}
  if not column then return { field = field.name, options = json.array(options), data = json.array {} } end
  local rows
  rows, err = desk:all_rows()
  if not rows then return nil, err end
  local counts, first, left = rows:distinct(desk.edits.overlay, column, MOST)
  local matched
  matched, err = matched_of(desk, field, column, first)
  if not matched then return nil, err end
  local list, to = {}, desk.s.review.values[field.name] or {}
  for value, count in pairs(counts) do
    local becomes = to[value]
    if becomes == false then becomes = json.null end
    list[#list + 1] = { value = value, count = count, matched = matched[value] ~= false, to = becomes }
  end
  table.sort(list, function(a, b)
    if a.matched ~= b.matched then return not a.matched end
    if a.count ~= b.count then return a.count > b.count end
    return a.value < b.value
  end)
  local at, limit = math.tointeger(tonumber(asked.after or 0)) or 0, math.min(asked.limit or 200, 1000)
  local data = table.move(list, at + 1, math.min(at + limit, #list), 1, {})
  return { field = field.name, options = json.array(options), data = json.array(data),
    next = at + #data < #list and tostring(at + #data) or nil, left = left > 0 and left or nil }
end

return M
