-- Drafts a customer's kit that extends a template: what its file has that the template does not know yet.
local aliases = require "kitload.draft.aliases"
local guess = require "kitload.guess.guess"
local held = require "kitload.draft.facts"
local header = require "kitload.reading.header"
local names = require "kitload.draft.names"
local text = require "kitload.talk.text"

local M = {}

local function note(draft, what, message)
  draft.notes[#draft.notes + 1] = { what, message }
end

-- The template without its required columns. Missing columns must not stop us here, because we want to find them.
local function without_demands(parent)
  local fields = {}
  for i, field in ipairs(parent.fields) do
    fields[i] = setmetatable({ facts = {} }, { __index = field })
  end
  return { fields = fields, facts = {} }
end

local function demands(parent, field)
  if field.facts.default ~= nil then return false end
  for _, name in ipairs(parent.facts.key or {}) do
    if name == field.name then return true end
  end
  return field.facts.required or field.facts.must_exist or false
end

-- For a field that reads a column, but not its cells: a step for this file instead of the template's step.
local function own_steps(draft, parent, field, column)
  local misses, count = held.unread(parent, field, column)
  if not misses or count * 4 <= column.filled then return nil end
  local found = guess.column(column)
  local fits = found.domain == field.domain and found.domain ~= "text"
  if fits then
    note(draft, field.name, ("the template does not read %s: %s does"):format(guess.quoted(misses), table.concat(found.steps, ", ")))
  end
  return fits and found or nil
end

-- Notes what the template would reject of this file. For unknown words it adds a line in which their meaning must be
-- filled in.
local function told(draft, parent, field, column)
  for _, message in ipairs(held.notes(parent, field, column)) do note(draft, field.name, message) end
  for _, found in ipairs(held.refused(parent, field, column)) do
    if found.name == "one_of" then
      draft.fields[#draft.fields + 1] = { name = field.name, facts = {}, off = true, comment = "what do they mean in the template's words?",
        steps = { ('k.map { { [%q] = "…" }, other = "keep" }'):format(found.cells[1]), "k.base" } }
    end
  end
  local message, other = held.two_ways(parent, field, column)
  if not message then return end
  note(draft, field.name, message)
  if other then
    draft.fields[#draft.fields + 1] = { name = field.name, facts = {}, off = true, steps = { other }, comment = "if this file means it so" }
  end
end

local function bound_fields(draft, parent, bound, sample)
  for _, field in ipairs(parent.fields) do
    local at = bound.columns[field.name]
    local column = at and #at == 1 and at[1] >= 0 and sample.columns[at[1] + 1]
    local found = column and own_steps(draft, parent, field, column)
    if column and not found then told(draft, parent, field, column) end
    if found then
      draft.fields[#draft.fields + 1] = { name = field.name, steps = found.steps, comment = found.comment,
        facts = found.null and { { "null", found.null } } or {} }
    end
  end
end

-- A piece of Lua, written as it is.
local function more(headers)
  return { source = ("k.more { %s }"):format(table.concat(headers, ", ")) }
end

-- Offers a header of another unit, with the step that it would need.
local function offer_other(draft, field, name, differ)
  local steps = differ.scale and { "k.base", ("k.scale %q"):format(differ.scale) } or {}
  draft.fields[#draft.fields + 1] = { name = field.name, steps = steps, off = true,
    facts = { { "from", more { ("%q"):format(name) } } },
    comment = differ.what .. (differ.scale and ": its values times " .. differ.scale or ": what would its values have to become?") }
  note(draft, field.name, ('"%s" may be meant, but %s: it is commented out'):format(text.show(name), differ.what))
end

-- A header that differs from the field's only in its unit or in a word is not used.
local function other_unit(draft, field, bound, taken)
  local near = bound.near[field.name]
  local differ = near and not taken[near] and aliases.differ(near, bound.asked[field.name])
  if not differ then return false end
  offer_other(draft, field, near, differ)
  return true
end

-- A line for a field without a column, in which its header may be filled in.
local function ask(draft, parent, field, header_name, comment)
  draft.fields[#draft.fields + 1] = { name = field.name, steps = {}, off = true, comment = comment or nil,
    facts = { { "from", more { header_name and ("%q"):format(header_name) or '"…"' } } } }
  if demands(parent, field) then
    note(draft, field.name, "has no column, and the template demands one: give it a header, or k.drop it")
  end
end

local function is_text(sample, name)
  for _, column in ipairs(sample.columns) do
    if column.header == name then return guess.column(column).domain == "text" end
  end
  return false
end

-- The fields for which no name is near: a header with a word of theirs, or the only column of their kind.
local function ask_for_rest(draft, parent, bound, sample, rest, taken)
  local one, wanted = aliases.by_kind(bound, sample.columns, taken), {}
  for _, field in ipairs(rest) do wanted[aliases.kind_of(field)] = (wanted[aliases.kind_of(field)] or 0) + 1 end
  for _, field in ipairs(rest) do
    local kind = aliases.kind_of(field)
    local likely = wanted[kind] == 1 and one[kind] or nil
    local named, word = aliases.by_words(field, bound, taken)
    local short = not named and aliases.by_beginning(field, bound, taken, function(name) return is_text(sample, name) end) or nil
    local other, differ
    if likely and not named and not short then other, differ = likely, aliases.other_unit(field, likely) end
    if not likely and not named and not short then other, differ = aliases.by_words_of_other_unit(field, bound, taken) end
    if differ and (differ.scale or not likely) then
      offer_other(draft, field, other, differ)
    else
      ask(draft, parent, field, named or short or likely, named and ('it has the word "%s", too: this one?'):format(word)
        or short and "a short name of it: this one?"
        or likely and ("the only %s that is left%s: this one?"):format(kind, differ and ", but " .. differ.what or "")
        or demands(parent, field) and "the template demands it")
    end
  end
end

local function field_named(parent, name)
  for _, field in ipairs(parent.fields) do
    if field.name == name then return field end
  end
end

-- Fields whose column was not found. If it is clear which header is meant, it is used, and a note says so. For the others
-- there is a line to fill in.
local function missing_fields(draft, parent, bound, sample)
  local taken, rest = {}, {}
  for _, name in ipairs(bound.missing) do
    local field = field_named(parent, name)
    local found, why = aliases.named_like(field, bound, taken)
    if found then
      taken[found] = true
      draft.fields[#draft.fields + 1] = { name = name, alias = found, steps = {}, facts = { { "from", more { ("%q"):format(found) } },
        { "must_exist", true } } }
      note(draft, name, ('is taken from "%s", which %s'):format(text.show(found), why))
    elseif not other_unit(draft, field, bound, taken) then
      rest[#rest + 1] = field
    end
  end
  ask_for_rest(draft, parent, bound, sample, rest, taken)
  return taken
end

-- Headers that the template does not know. They may be aliases, or fields of their own if the author wants that.
local function unread_headers(draft, parent, bound, sample, taken)
  local list, unread = {}, {}
  for _, name in ipairs(bound.unread) do unread[name] = true end
  for _, column in ipairs(sample.columns) do
    if unread[column.header] and not taken[column.header] and column.header ~= "" then
      local found, name = guess.column(column), names.of { column.header }[1]
      if field_named(parent, name) then name = name .. "_2" end
      draft.fields[#draft.fields + 1] = { name = name, steps = found.steps, off = true, own = true,
        facts = { { "from", column.header } }, comment = guess.quoted(column.cells) }
      list[#list + 1] = ('"%s"'):format(text.show(column.header))
    end
  end
  if #list == 0 then return end
  note(draft, "headers", ("the template does not know %s: each is an alias of a field or a field of its own, and commented out"):format(
    table.concat(list, ", ")))
end

-- Active fields stand above those that are commented out.
local function sorted(fields)
  local list = {}
  for _, off in ipairs { false, true } do
    for _, field in ipairs(fields) do
      if (field.off or false) == off then list[#list + 1] = field end
    end
  end
  return list
end

--- Draft a kit that extends another.
---@param draft kitload.Draft
---@param parent table  the description of the template
---@param sample { file: kitload.File, columns: kitload.Column[] }?
---@return boolean? ok, table? err
function M.of(draft, parent, sample)
  if not sample then return true end
  local bound, err = header.bind(without_demands(parent), sample.file.headers, { file = sample.file.name, partial = true })
  if not bound then return nil, err end
  bound_fields(draft, parent, bound, sample)
  local taken = missing_fields(draft, parent, bound, sample)
  unread_headers(draft, parent, bound, sample, taken)
  draft.fields = sorted(draft.fields)
  return true
end

return M
