-- The review file: what somebody decided about one file before it is loaded. check, run and the bench take the same one.
--
--   { "kit": NAME, "kit_path": PATH, "file": PATH, "name": NAME, "meta": { … },
--     "source": { "encoding": …, … }    options about the source, as the command line has them; null is none
--     "mapping": { FIELD: 4 }           the column of a field, from 0; null: none
--     "values": { FIELD: { FROM: TO } } what a cell of the field stands for; null: its row is rejected
--     "edits": "edits.log" }            beside the review file: the edits, one change a line (edits.lua)
local edits = require "kitload.review.edits"
local errors = require "kitload.talk.errors"
local host = require "kitload.host.review"
local json = require "kitload.talk.json"
local near = require "kit.base.near"
local sys = require "kitload.host.sys"

local M = {}

---@class kitload.Review
---@field path string
---@field source table<string, string|false>
---@field mapping table<string, integer|false>
---@field values table<string, table<string, string|false>>
---@field edits kitload.Edits

local function refused(path, what) return nil, errors.usage(("%s: %s"):format(path, what), "it is a review as kitload serve writes it") end

local function object(value) return type(value) == "table" and value or {} end

-- Options of the command line are texts.
local function source_of(given)
  local source = {}
  for name, value in pairs(object(given)) do
    if value == json.null or value == false then
      source[name] = "none"
    elseif math.type(value) == "float" and math.tointeger(value) then
      source[name] = tostring(math.tointeger(value))
    else
      source[name] = tostring(value)
    end
  end
  return source
end

local function mapping_of(given)
  local mapping = {}
  for field, column in pairs(object(given)) do
    if column == json.null or column == false then
      mapping[field] = false
    else
      mapping[field] = math.tointeger(column)
      if not mapping[field] or mapping[field] < 0 then return nil, ("the column of '%s' is no whole number"):format(field) end
    end
  end
  return mapping
end

local function values_of(given)
  local values = {}
  for field, list in pairs(object(given)) do
    values[field] = {}
    for from, to in pairs(object(list)) do
      values[field][from] = to ~= json.null and tostring(to)
    end
  end
  return values
end
M.source_of, M.mapping_of, M.values_of = source_of, mapping_of, values_of

local function canonical(out, value)
  value = value == false and "-" or "=" .. tostring(value)
  out[#out + 1] = ("%d %s"):format(#value, value)
end

--- The hash of what a review changes in the rows; nil: nothing. Two reviews that say the same have the same one. How the file is read is
--- not in it, as it is not in what counts as loaded without a review.
---@param review kitload.Review
---@return string?
function M.hash(review)
  local out, digest = {}, review.edits.overlay:sha256()
  for _, field in ipairs(near.keys(review.mapping)) do
    canonical(out, field)
    canonical(out, review.mapping[field])
  end
  out[#out + 1] = "values"
  for _, field in ipairs(near.keys(review.values)) do
    for _, from in ipairs(near.keys(review.values[field])) do
      canonical(out, field)
      canonical(out, from)
      canonical(out, review.values[field][from])
    end
  end
  if #out == 1 and not digest then return nil end
  out[#out + 1] = digest
  return sys.sha256(table.concat(out, "\n"))
end

local function folder_of(path) return path:match "^(.*)/[^/]*$" or "." end

--- Read a review.
---@param path string
---@return kitload.Review?, table? err
function M.read(path)
  local file, why = io.open(path, "rb")
  if not file then return nil, errors.usage(("cannot read the review: %s"):format(why)) end
  local good, given = pcall(json.decode, file:read "a")
  file:close()
  if not good or type(given) ~= "table" then return refused(path, "is no JSON object") end
  local mapping, wrong = mapping_of(given.mapping)
  if not mapping then return refused(path, wrong) end
  local log = type(given.edits) == "string" and given.edits or "edits.log"
  if log:sub(1, 1) ~= "/" then log = folder_of(path) .. "/" .. log end
  local made, err = edits.open(log)
  if not made then return nil, err end
  return { path = path, given = given, source = source_of(given.source), mapping = mapping, values = values_of(given.values), edits = made }
end

--- The options about the source with those of the review over them.
---@param options table
---@param review kitload.Review
function M.over(options, review)
  return setmetatable({}, { __index = function(_, name)
    local said = review.source[name]
    if said ~= nil then return said end
    return options[name]
  end })
end

--- What a review says that the kit does not know.
---@return table? err
function M.unknown_field(review, description)
  local known = {}
  for _, field in ipairs(description.fields) do known[field.name] = true end
  for _, list in ipairs { review.mapping, review.values } do
    for name in pairs(list) do
      if not known[name] then
        return errors.usage(("the review names a field '%s', and the kit has none of that name"):format(name),
          "the kit has changed: map the columns again")
      end
    end
  end
end

--- The overlay of a planned file: its edits, and the values at the columns that the fields read.
---@param review kitload.Review
---@param file kitload.File  with its bound header
---@param program table
---@return userdata
function M.overlay(review, file, program, without_values)
  local overlay = review.edits.overlay
  overlay:no_values()
  for i, field in ipairs(program.fields) do
    for from, to in pairs(not without_values and review.values[field.name] or {}) do
      for _, column in ipairs(file.bound.columns[field.name] or {}) do
        if column >= 0 and column < #file.headers then overlay:value(column, i - 1, from, to or nil) end
      end
    end
  end
  return overlay
end

--- An overlay without anything.
function M.empty_overlay() return host.overlay() end

return M
