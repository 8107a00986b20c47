-- Checks a kit whose rows take values from the rows above: such a kit cannot have everything that others have.
local formats = require "kit.base.formats"

local M = {}

--- The field's fill_down step, if that is its first step.
---@param field table  described
---@return table|nil step
function M.filled(field)
  local step = field.steps[1]
  return step and step.op == "fill_down" and step or nil
end

-- The headers by which a field of one column may be found.
local function headers_of(field)
  local list = { table.unpack(field.from or { field.name }) }
  list[#list + 1] = field.facts.label
  return list
end

--- A filled cell is changed for every field that reads it. So only one field may read that column.
---@param check kit.Check
---@param fields table[]  described
function M.check(check, fields)
  local filled, source = {}, check.kit.facts.source or {}
  local format = formats.of_source(source)
  for _, field in ipairs(fields) do
    local step = M.filled(field)
    for _, header in ipairs(step and headers_of(field) or {}) do filled[header] = field.name end
    if step and format and format.members then
      check.faults:add({ file = step.file, line = step.line },
        ("field '%s': fill_down is for CSV, and the source is JSON"):format(field.name),
        "rows of JSON that are rejected are kept as they are, and would come back blank")
    end
  end
  for _, field in ipairs(fields) do
    local step = field.steps[1]
    for _, header in ipairs(step and step.columns or {}) do
      if filled[header] then
        check.faults:add({ file = step.file, line = step.line },
          ("field '%s': k.%s reads the column \"%s\", which field '%s' fills down: it has one reader"):format(field.name, step.name,
            header, filled[header]),
          "a field with to = false can be named there by its own name, another one than the header; a hook reads any field of the row")
      end
    end
  end
end

return M
