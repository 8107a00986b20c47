-- Records: tables whose fields are declared once. It is an error to give, read or set a name that is not declared. So a misspelt
-- field is noticed at once and is not just nil.
--
--   local asked = record.declare("loading spec", { mode = "must kept", limit = "may kept", opened = "may" })
--   local spec = asked.new { mode = "append" }      an error without a mode, or with a name that is not declared
--   spec.opened = jobs                              good;   spec.oponed: an error, read or set
--   asked.kept(spec)                                { mode = "append" }
--
-- The words of a field: must (it is there from the beginning), may (it can be nil), kept (a stored copy includes it), early (it is
-- known before the rest, and asked.early gives a plain table of what is).
-- A run makes only a few records. They are too slow for rows.
local M = {}

local WORDS = { must = true, may = true, kept = true, early = true }

local function words_of(name, text)
  local words = {}
  for word in text:gmatch "%S+" do
    if not WORDS[word] then error(("the field '%s' is declared as '%s'"):format(name, text), 3) end
    words[word] = true
  end
  return words
end

---@class kitload.record.Type
---@field new fun(values: table): table       gives the same table, checked; a record of this type is not checked again
---@field kept fun(values: table): table      gives a plain table with the kept fields
---@field early fun(values: table): table     gives a plain table with the early fields
---@field is_kept fun(name: string): boolean
---@field is fun(value: any): boolean

--- Declare a type of records.
---@param what string  for messages: "session"
---@param fields table<string, string>  name → "must", "may", "must kept", "may kept"
---@return kitload.record.Type
function M.declare(what, fields)
  local declared, meta, type_of = {}, {}, {}
  for name, text in pairs(fields) do declared[name] = words_of(name, text) end

  local function refuse(name)
    error(("%s has no field '%s'"):format(what, tostring(name)), 3)
  end
  -- Lua calls both only for a field that is nil. It may be one that is not declared.
  function meta.__index(_, name)
    if not declared[name] then refuse(name) end
  end
  function meta.__newindex(t, name, value)
    if not declared[name] then refuse(name) end
    rawset(t, name, value)
  end

  function type_of.new(values)
    if getmetatable(values) == meta then return values end
    for name in pairs(values) do
      if not declared[name] then error(("%s has no field '%s'"):format(what, tostring(name)), 2) end
    end
    for name, words in pairs(declared) do
      if words.must and values[name] == nil then error(("%s needs the field '%s'"):format(what, name), 2) end
    end
    return setmetatable(values, meta)
  end

  local function copy_of(word)
    return function(values)
      local copy = {}
      for name, words in pairs(declared) do
        if words[word] then copy[name] = values[name] end
      end
      return copy
    end
  end
  type_of.kept, type_of.early = copy_of "kept", copy_of "early"

  function type_of.is_kept(name) return declared[name] ~= nil and declared[name].kept == true end
  function type_of.is(value) return getmetatable(value) == meta end
  return type_of
end

---@class kitload.record.Story
---@field new fun(values: table): table     a value with fields of any stages; it must have those that the first stage must have
---@field next fun(value: table, stage: string, values: table): table   the value of the next stage; the old one stays as it is
---@field is fun(value: any): boolean

--- Declare the values of a story. Each stage takes the value of an earlier one and makes its own, which has new fields beside the old
--- ones. A field that two stages declare is given anew by the later one. Nobody can write into a value. It is an error to give a field
--- that the stage does not declare, to leave out one that it must give, and to read a name that no stage declares.
---@param what string   for messages: "session"
---@param first string  the stage with which it begins
---@param stages table<string, table<string, "must"|"may">>
---@return kitload.record.Story
function M.story(what, first, stages)
  local declared, values_of, story = {}, setmetatable({}, { __mode = "k" }), {}
  for _, fields in pairs(stages) do
    for name, text in pairs(fields) do
      words_of(name, text)
      declared[name] = true
    end
  end

  local meta = {}
  function meta.__index(value, name)
    if not declared[name] then error(("%s has no field '%s'"):format(what, tostring(name)), 2) end
    return values_of[value][name]
  end
  function meta.__newindex(_, name) error(("%s is not written to: '%s'"):format(what, tostring(name)), 2) end

  local function check(stage, values, known)
    for name in pairs(values) do
      if not known[name] then error(("%s gets no field '%s' when it is %s"):format(what, tostring(name), stage), 3) end
    end
    for name, word in pairs(stages[stage]) do
      if word == "must" and values[name] == nil then error(("%s needs the field '%s' when it is %s"):format(what, name, stage), 3) end
    end
  end

  local function value_of(values)
    local value = setmetatable({}, meta)
    values_of[value] = values
    return value
  end

  function story.new(values)
    check(first, values, declared)
    local own = {}
    for name, v in pairs(values) do own[name] = v end
    return value_of(own)
  end

  function story.next(value, stage, values)
    check(stage, values, stages[stage])
    local own = {}
    for name, v in pairs(values_of[value]) do own[name] = v end
    for name, v in pairs(values) do own[name] = v end
    return value_of(own)
  end

  function story.is(value) return getmetatable(value) == meta end
  return story
end

--- A table that reads like `values` but cannot be written to. Only names in `known` may be read.
---@param what string
---@param values table
---@param known table<string, any>
---@return table
function M.frozen(what, values, known)
  return setmetatable({}, {
    __index = function(_, name)
      if known[name] == nil then error(("%s have no '%s'"):format(what, tostring(name)), 2) end
      return values[name]
    end,
    __newindex = function(_, name) error(("%s are not written to: '%s'"):format(what, tostring(name)), 2) end,
    __pairs = function() return next, values, nil end,
  })
end

return M
