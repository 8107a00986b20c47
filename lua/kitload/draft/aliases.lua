-- Which unread header of a file may be the column of a field that found none: by its name, by a word of it, by what its cells
-- are. Headers of another unit are never the same: `Weight (g)` is not `Weight (kg)`.
local guess = require "kitload.guess.guess"
local header = require "kitload.reading.header"
local names = require "kitload.draft.names"
local units = require "kitload.reading.units"

local M = {}

--- A header in the form in which all its spellings are the same.
M.fold = header.fold

--- How a header differs from the name that the field knows, if it means something else.
---@return kitload.UnitsDiffer?
function M.differ(near, asked) return units.differ(near, asked) or units.other_word(near, asked) end

-- The names that the field looks for. A field of a place has none.
local function known_names(field)
  local list = {}
  for _, known in ipairs(field.from or { field.name }) do
    if type(known) == "string" then list[#list + 1] = known end
  end
  return list
end

--- How the unit of a header differs from those of all names that the field looks for; nil if one of them has it, too.
---@return kitload.UnitsDiffer?
function M.other_unit(field, name)
  local differ
  for _, known in ipairs(known_names(field)) do
    local found = units.differ(name, known)
    if not found then return nil end
    differ = differ or found
  end
  return differ
end

--- An unread header with the name of the field itself, or a name near to one that the field knows.
function M.named_like(field, bound, taken)
  for _, name in ipairs(bound.unread) do
    if not taken[name] and header.fold(names.snake(name)) == header.fold(field.name) and not M.other_unit(field, name) then
      return name, "is named like the field"
    end
  end
  local near = bound.near[field.name]
  if near and not taken[near] and not M.differ(near, bound.asked[field.name]) then
    return near, "is near to what the template knows"
  end
end

--- For each domain the only unread column that is guessed to have it; false if there are several.
function M.by_kind(bound, columns, taken)
  local one = {}
  for _, column in ipairs(columns) do
    for _, name in ipairs(bound.unread) do
      if name == column.header and not taken[name] then
        local found = guess.column(column)
        local kind = found.steps[#found.steps] == "k.email" and "email" or found.domain
        if one[kind] ~= nil then one[kind] = false else one[kind] = name end
      end
    end
  end
  one.text = nil
  return one
end

local function words_of(name)
  local is = {}
  for word in names.snake(name):gmatch "[^_]+" do is[word] = #word > 2 or nil end
  return is
end

--- The only unread header that shares a word with the field's names, and has its unit: mail_in may be mail.
function M.by_words(field, bound, taken)
  local found, shared
  for _, known in ipairs(table.move(field.from or {}, 1, #(field.from or {}), 2, { field.name })) do
    local words = type(known) == "string" and words_of(known) or {}
    for _, name in ipairs(bound.unread) do
      for word in pairs(taken[name] and {} or words_of(name)) do
        if words[word] and not M.other_unit(field, name) then
          if found and found ~= name then return nil end
          found, shared = name, word
        end
      end
    end
  end
  return found, shared
end

-- Whether a header has all words of a name.
local function has_words(found, name)
  local is, some = words_of(found), false
  for word in pairs(words_of(name)) do
    if not is[word] then return false end
    some = true
  end
  return some
end

--- The only unread header that has all words of a name that the field knows, and its unit. So it is more than by_words:
--- `Ward/Precinct` has all of `precinct`, and `candidate_name` has not all of `Precinct Name`.
function M.by_whole_name(field, bound, taken)
  local found
  for _, known in ipairs(table.move(field.from or {}, 1, #(field.from or {}), 2, { field.name })) do
    for _, name in ipairs(type(known) == "string" and bound.unread or {}) do
      if not taken[name] and name ~= found and has_words(name, known) and not M.other_unit(field, name) then
        if found then return nil end
        found = name
      end
    end
  end
  return found
end

local LEAST = 3 -- letters that a short name has in common with the whole one

local function list_of(name)
  local list = {}
  for word in names.snake(name):gmatch "[^_]+" do list[#list + 1] = word end
  return list
end

-- Whether one word is the beginning of the other: dist, district. The second result: they are not the same.
local function begins(a, b)
  if #a > #b then a, b = b, a end
  return a == b or #a >= LEAST and b:sub(1, #a) == a, a ~= b
end

-- Whether a header may be short for a name. For a text each word must stand for one of the name, as nothing else can prove it.
local function is_short_for(found, known, is_text)
  local have, want, shorter = list_of(found), list_of(known), false
  if not want[1] or is_text and #have ~= #want then return false end
  for i, word in ipairs(want) do
    local fits, differs = false, false
    for n, other in ipairs(have) do
      local same, not_equal = begins(other, word)
      if same and (not is_text or n == i) then fits, differs = true, not_equal end
    end
    if not fits then return false end
    shorter = shorter or differs
  end
  return shorter
end

--- The only unread header that may be a short name of the field: `dist` of district, `vote_total` of votes. It has the field's unit.
---@param is_text (fun(header: string): boolean)  whether the cells of a header are texts; a field of text takes no other
function M.by_beginning(field, bound, taken, is_text)
  local found
  local of_text = field.domain == "text" and M.kind_of(field) ~= "email"
  for _, known in ipairs(table.move(field.from or {}, 1, #(field.from or {}), 2, { field.name })) do
    for _, name in ipairs(type(known) == "string" and bound.unread or {}) do
      if not taken[name] and name ~= found and is_short_for(name, known, of_text) and not M.other_unit(field, name)
        and (not of_text or is_text(name)) then
        if found then return nil end
        found = name
      end
    end
  end
  return found
end

--- The only unread header that shares a word with what the field looks for, but has another unit.
---@return string? found, kitload.UnitsDiffer? differ
function M.by_words_of_other_unit(field, bound, taken)
  local found
  for _, known in ipairs(known_names(field)) do
    local words = words_of(known)
    for _, name in ipairs(bound.unread) do
      for word in pairs(taken[name] and {} or words_of(name)) do
        if words[word] and M.other_unit(field, name) then
          found = (not found or found == name) and name or nil
          if not found then return nil end
        end
      end
    end
  end
  return found, found and M.other_unit(field, found)
end

--- What the cells of a field's column are: its domain, or "email".
function M.kind_of(field)
  for _, step in ipairs(field.steps) do
    if step.name == "email" then return "email" end
  end
  return field.domain
end

return M
