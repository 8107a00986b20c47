-- Fields that other fields read. What k.join, k.coalesce, k.hash and k.uuid_v5 name is a header, or a field of the kit that
-- is in no column (to = false).
local M = {}

--- Whether field `from` can be computed only after field `name`.
---@param by_name table<string, table>  described fields
---@param from string
---@param name string
---@param seen table<string, boolean>
---@return boolean
function M.needs(by_name, from, name, seen)
  if from == name then return true end
  if seen[from] or not by_name[from] then return false end
  seen[from] = true
  for _, other in ipairs(M.of(by_name[from])) do
    if M.needs(by_name, other, name, seen) then return true end
  end
  return false
end

--- The fields that a described field reads, in their order.
---@param field table
---@return string[]
function M.of(field)
  local list = {}
  for _, step in ipairs(field.steps) do
    for _, other in ipairs(step.lookup and step.lookup.also or {}) do list[#list + 1] = other.field end
    for _, part in ipairs(step.parts or {}) do list[#list + 1] = part.field end
  end
  return list
end

--- In the steps of several columns, tell helper fields from headers. `columns` keeps the headers, `parts` keeps all in
--- order.
---@param check kit.Check
---@param fields table[]  described
function M.settle(check, fields)
  local by_name = {}
  for _, field in ipairs(fields) do by_name[field.name] = field end
  for _, field in ipairs(fields) do
    local step = field.steps[1]
    local headers, parts, some = {}, {}, false
    for i, name in ipairs(step and step.columns or {}) do
      local helper = step.op ~= "running" and by_name[name] and by_name[name].to == false -- `running` reads only cells
      some = some or helper
      if not helper then headers[#headers + 1] = name end
      parts[i] = helper and { field = name } or { column = #headers, name = name }
    end
    if some then step.columns, step.parts = headers, parts end
  end
  for _, field in ipairs(fields) do
    for _, part in ipairs(field.steps[1] and field.steps[1].parts or {}) do
      if part.field and M.needs(by_name, part.field, field.name, {}) then
        check.faults:add({ file = field.steps[1].file, line = field.steps[1].line },
          ("field '%s': k.%s reads '%s', which needs '%s' itself"):format(field.name, field.steps[1].name, part.field, field.name))
      end
    end
  end
end

return M
