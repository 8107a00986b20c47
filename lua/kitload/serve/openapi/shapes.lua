-- The words in which the shapes of the API's JSON are written (schemas.lua), as JSON Schema 2020-12.
--
--   shapes.object { { "id", shapes.uuid, "who it is" }, { "file?", shapes.named "File" } }
--
-- A name with a question mark may be left out. An object has no other members than these.
local json = require "kitload.talk.json"

local M = {}

---@alias kitload.serve.shape table  a JSON Schema, for talk/json

local function typed(kind, format)
  return json.object { { "type", kind }, { "format", format } }
end

M.text = typed "string"
M.uuid = typed("string", "uuid")
M.moment = typed("string", "date-time")
M.boolean = typed "boolean"
M.number = typed "number"
M.integer = typed "integer"
M.count = json.object { { "type", "integer" }, { "minimum", 0 } }
M.text_or_null = json.object { { "type", json.array { "string", "null" } } }
M.count_or_null = json.object { { "type", json.array { "integer", "null" } }, { "minimum", 0 } }

---@param ... string
function M.one_of(...) return json.object { { "type", "string" }, { "enum", json.array { ... } } } end

---@param items kitload.serve.shape
---@param most integer?
function M.list(items, most) return json.object { { "type", "array" }, { "items", items }, { "maxItems", most } } end

--- An object whose names are data, as those of `meta`.
---@param values kitload.serve.shape
function M.map(values) return json.object { { "type", "object" }, { "additionalProperties", values } } end

--- One of the schemas by its name.
---@param name string
function M.named(name) return json.object { { "$ref", "#/components/schemas/" .. name } } end

local function described(shape, about)
  if not about then return shape end
  local copy = json.object {}
  for i, pair in ipairs(shape) do copy[i] = pair end
  copy[#copy + 1] = { "description", about }
  return copy
end

---@param members { [1]: string, [2]: kitload.serve.shape, [3]: string? }[]  name, shape, what it means
---@param open boolean?  it may have other members, too
function M.object(members, open)
  local properties, required = json.object {}, json.array {}
  for _, member in ipairs(members) do
    local name, optional = member[1]:match "^(.-)(%??)$"
    properties[#properties + 1] = { name, described(member[2], member[3]) }
    if optional == "" then required[#required + 1] = name end
  end
  return json.object { { "type", "object" }, { "properties", properties }, { "required", required[1] and required or nil },
    { "additionalProperties", open and true or false } }
end

--- A page of a list: `next` is the cursor of the one that follows.
---@param name string
function M.page(name)
  return M.object { { "data", M.list(M.named(name)) }, { "next?", M.text, "give it as `after`, and the list goes on" } }
end

return M
