-- For kits whose rows take values from the rows above: finds files of a run that such a kit cannot read.
local carried = require "kit.language.carried"
local errors = require "kitload.talk.errors"

local M = {}

--- A field whose values need all rows of the file. Then rejected rows cannot come back alone.
---@param description table
---@return table|nil field
function M.running(description)
  for _, field in ipairs(description.fields) do
    if field.steps[1] and field.steps[1].op == "running" then return field end
  end
end

local function filling(description)
  for _, field in ipairs(description.fields) do
    if carried.filled(field) then return field end
  end
end

--- Refuses rejects files: they hold only some rows of a file, and no row knows what stood above it. Rejected rows of JSON
--- are kept as they came, so they can come back.
---@param description table
---@param files kitload.File[]
---@return boolean? ok, table? err
function M.allowed(description, files)
  local runs, fills = M.running(description), filling(description)
  for _, file in ipairs(files) do
    if file.is_rejects and runs then
      return nil, errors.refused(("%s is a rejects file, and k.running of field '%s' needs all rows of their file: "
          .. "nothing was loaded"):format(file.name, runs.name),
        "mend the rows in the file that they came from, and run that one again")
    end
    if file.members and fills then
      return nil, errors.input(("%s is JSON, and k.fill_down of field '%s' is for CSV: nothing was loaded"):format(file.name, fills.name))
    end
  end
  return true
end

--- Refuses a second reader of a filled column, because it would see other cells than the file has.
---@param description table
---@param program table
---@param file kitload.File
---@return boolean? ok, table? err
function M.alone(description, program, file)
  local filled = {}
  for _, field in ipairs(description.fields) do filled[field.name] = carried.filled(field) and true or nil end
  local owner = {}
  for slot, input in ipairs(program.inputs) do
    local column = file.columns[slot]
    if column >= 0 and filled[input.field] then owner[column] = input.field end
  end
  for slot, input in ipairs(program.inputs) do
    local fills = owner[file.columns[slot]]
    if fills and fills ~= input.field then
      return nil, errors.usage(("%s: field '%s' reads the column %q, which field '%s' fills down: it has one reader"):format(
          file.name, input.field, file.headers[file.columns[slot] + 1], fills),
        "a field with to = false can be named by its own name instead; a hook reads any field of the row")
    end
  end
  return true
end

return M
