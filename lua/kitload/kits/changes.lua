-- Compares two kits that were read: a child with its parent, or a kit with what it was before.
--
--   description, description ─▶ { { field = "price", what = "min", before = "0", after = "-5", loads = "more", file, line }, … }
local dec = require "kit.base.dec"
local near = require "kit.base.near"
local origin = require "kitload.kits.origin"
local steps = require "kit.steps"

local M = {}

---@class kitload.Change
---@field field string?    the name of the field; nil for the kit's facts and items
---@field item string?     "rule 'named'" or "k.row"; nil for fields and facts
---@field what string      "field", "item", "type", "steps", or the name of a fact ("min", "source.delimiter")
---@field before string?   as a kit writes it; nil: it was not there
---@field after string?    nil: it is not there any more
---@field loads "more"|"less"|"other"|nil  what becomes of the rows: more are accepted, fewer, or other values are loaded;
---  nil: it says how the file is written, or is for people
---@field lost string[]?   for steps: those that are gone and that decide what is loaded
---@field file string?     where the second kit says it
---@field line integer?

-- What a change of a fact does to the rows --------------------------------------------------------------------------

local function number(v)
  if type(v) == "number" then return dec.parse(math.type(v) == "integer" and v or ("%.17g"):format(v)) end
  local digits = type(v) == "string" and v:match "^%s*(.-)%s*%%?$"
  return digits and digits:find "^[+-]?%d+%.?%d*$" and dec.parse(digits) or nil
end

-- Whether a < b; nil for two that cannot be compared, as a count and a share.
local function less(a, b)
  local is_share = function(v) return type(v) == "string" and v:find "%%$" ~= nil end
  local x, y = number(a), number(b)
  if x and y then
    if is_share(a) ~= is_share(b) then return nil end
    return x < y
  end
  if type(a) == "string" and type(b) == "string" and not x and not y then return a < b end
  return nil
end

-- A bound that lets more pass the larger it is. Without it everything passes.
local function upper(before, after)
  if before == nil then return "less" end
  if after == nil then return "more" end
  local smaller = less(before, after)
  if smaller == nil then return "other" end
  return smaller and "more" or "less"
end

local function lower(before, after)
  if before == nil then return "less" end
  if after == nil then return "more" end
  local smaller = less(before, after)
  if smaller == nil then return "other" end
  return smaller and "less" or "more"
end

-- A fact whose values are ordered: the strictest is the last. The default is meant where the fact is not given.
local function stricter(values, default)
  local rank = {}
  for i, v in ipairs(values) do rank[v] = i end
  return function(before, after)
    local old, new = before, after
    if old == nil then old = default end
    if new == nil then new = default end
    if old == new then return nil end
    return rank[old] < rank[new] and "less" or "more"
  end
end

local function set(list)
  local out = {}
  for _, v in ipairs(type(list) == "table" and list or { list }) do out[tostring(v)] = true end
  return out
end

local function has_all(all, some)
  for v in pairs(some) do
    if not all[v] then return false end
  end
  return true
end

local function choices(before, after)
  if before == nil then return "less" end
  if after == nil then return "more" end
  local old, new = set(before), set(after)
  if has_all(new, old) then return has_all(old, new) and nil or "more" end
  return has_all(old, new) and "less" or "other"
end

local function refused(before, after)
  local turned = { more = "less", less = "more", other = "other" }
  return turned[choices(before or {}, after or {})]
end

-- Cells that mean NULL. A child names those of its own files, and that is nothing to tell. If it loses one, that text is
-- loaded as it is.
local function tokens(before, after)
  return not has_all(set(after or {}), set(before or {})) and "other" or nil
end

local function other() return "other" end
local function there(before, after) return before == nil and "less" or after == nil and "more" or "other" end

local level = stricter({ "warning", "error" }, "error")
local flag = stricter({ false, true }, false)

-- Facts that are not here say how the file is written, where the rows go, when the kit runs, or are for people.
local of_field = {
  required = flag, must_exist = flag, unique = stricter({ false, true, "table" }, false), level = level,
  invalid = stricter({ "null", "error" }, "error"), nul = other, default = other, empty = other, null = tokens, min = lower,
  above = lower, max = upper, below = upper, min_length = lower, max_length = upper, length = there, one_of = choices,
  not_one_of = refused, match = there, once = other, compare = other, secret = other, to = other,
}

local of_kit = {
  load = other, key = other, duplicates = other, extra = other, metadata = other, before_merge = other, after_merge = other,
  null = tokens, max_rejects = upper, max_deletes = upper, min_rows = lower, cascade = stricter({ true, false }, false),
  on_invalid = stricter({ "reject", "abort" }, "reject"), warnings = stricter({ "load", "reject" }, "load"),
  unknown = stricter({ "note", "warning", "error" }, "note"),
}

-- Steps ---------------------------------------------------------------------------------------------------------------

-- Steps that only remove blanks.
local blanks = { trim = true, ltrim = true, rtrim = true, squish = true }

-- Steps whose argument decides which value is loaded, and not only how the file writes it.
local argument_counts = {
  lookup = true, round = true, scale = true, truncate = true, pad_left = true, pad_right = true, prefix = true, suffix = true,
  hash = true, uuid_v5 = true,
}

local function text_of(step)
  return step.op == "call" and step.text or "k." .. step.text
end

local function same_step(a, b)
  return a.op == b.op and a.text == b.text and a.body == b.body
end

local function texts_of(field)
  local out = {}
  for i, step in ipairs(field.steps) do out[i] = text_of(step) end
  return table.concat(out, ", ")
end

-- The values that a k.map or k.enum can give.
local function results(step)
  local out, first = {}, step.op == "enum" and 1 or 2
  for i = first, #step.args, 2 do out[tostring(step.args[i])] = true end
  return out
end

local function family(step) return (steps.named[step.name] or {}).family end

local function trims(field)
  for _, step in ipairs(field.steps) do
    if blanks[step.op] or family(step) == "meaning" then return true end
  end
  return false
end

-- Whether the step only brings a text into the form that a later step reads.
local function is_cleaning(step)
  return step.class ~= "value" and step.takes == "text" and step.gives == "text" and not family(step)
end

-- Whether the second field still does what this step of the first one does.
local function keeps(step, field)
  local like
  for _, other_step in ipairs(field.steps) do
    if same_step(step, other_step) then return true end
    if other_step.op == step.op then like = other_step end
  end
  if step.op == "call" then return false end
  if blanks[step.op] and (trims(field) or field.domain ~= "text") then return true end
  -- Text is read as a type in the way the file writes it. The type itself is compared apart.
  if step.gives ~= step.takes and step.gives ~= "text" then return true end
  if is_cleaning(step) and field.domain ~= "text" then return true end
  if like and (step.op == "map" or step.op == "enum") then return has_all(results(step), results(like)) end
  if like and step.op == "country" then return step.args.to == like.args.to end
  return like ~= nil and not argument_counts[step.op]
end

local function has_column(field) return not (field.steps[1] and field.steps[1].class == "value") end

local function step_change(before, after)
  local same = #before.steps == #after.steps
  for i, step in ipairs(before.steps) do same = same and after.steps[i] ~= nil and same_step(step, after.steps[i]) end
  if same then return nil end
  local change = { field = after.name, what = "steps", before = texts_of(before), after = texts_of(after) }
  if change.before == change.after then change.after = change.after .. " (its code has changed)" end
  local lost = {}
  for _, step in ipairs(before.steps) do
    if not keeps(step, after) then lost[#lost + 1] = text_of(step) end
  end
  if has_column(before) and not has_column(after) then change.no_column = true end
  if lost[1] then change.lost = lost end
  change.loads = (lost[1] or change.no_column) and "other" or nil
  local own = after.steps[#after.steps]
  for _, step in ipairs(after.steps) do
    if step.origin == after.by then own = step end
  end
  change.file, change.line = (own or after).file, (own or after).line
  return change
end

-- Comparing -------------------------------------------------------------------------------------------------------------

local function same_value(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, v in pairs(a) do
    if not same_value(v, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local function both(a, b)
  local names = {}
  for name in pairs(a) do names[name] = true end
  for name in pairs(b) do names[name] = true end
  return near.keys(names)
end

local function fact_changes(list, before, after, more)
  for _, name in ipairs(both(before, after)) do
    local old, new = before[name], after[name]
    if not same_value(old, new) then
      local at = (more.said or {})[name] or more.at or {}
      local weigh = more.weigh[name]
      list[#list + 1] = {
        field = more.field, what = (more.prefix or "") .. name, before = old ~= nil and origin.value_text(name, old) or nil,
        after = new ~= nil and origin.value_text(name, new) or nil, loads = weigh and weigh(old, new) or nil,
        file = at.file, line = at.line,
      }
    end
  end
end

local function facts_of_field(field)
  local out = {}
  for name, v in pairs(field.facts) do out[name] = v end
  out.from = field.from
  if field.to ~= field.name then out.to = field.to end
  return out
end

-- The facts of a kit, without what only a project says.
local function facts_of_kit(d)
  local out, given = { version = d.version, extends = d.extends }, d.project and d.project.path
  for name, v in pairs(d.facts) do
    if not given or d.origins[name] ~= given then out[name] = v end
  end
  return out
end

local function field_changes(list, before, after, by)
  if before.domain ~= after.domain then
    local last = after.steps[#after.steps] or after
    list[#list + 1] = { field = after.name, what = "type", before = before.domain, after = after.domain, loads = "other",
      file = last.origin == by and last.file or after.file, line = last.origin == by and last.line or after.line }
  end
  after.by = by
  list[#list + 1] = step_change(before, after)
  after.by = nil
  fact_changes(list, facts_of_field(before), facts_of_field(after),
    { field = after.name, weigh = of_field, said = after.said, at = after })
end

local function item_name(item)
  if item.kind == "melt" then return "k.melt" end
  return item.kind == "rule" and ("rule '%s'"):format(item.name) or item.name and ("k.%s '%s'"):format(item.kind, item.name)
    or "k." .. item.kind
end

-- What an item says, as one text.
local function item_text(item)
  if item.text then return item.text end
  local parts = { table.concat(item.fields or {}, item.op and " " .. item.op .. " " or ", ") }
  if item.message then parts[#parts + 1] = ("%q"):format(item.message) end
  for _, name in ipairs { "at", "keep", "size" } do
    if item[name] ~= nil then parts[#parts + 1] = ("%s = %s"):format(name, tostring(item[name])) end
  end
  if item.in_table then parts[#parts + 1] = "in_table = true" end
  if parts[1] == "" then table.remove(parts, 1) end
  return table.concat(parts, ", ")
end

-- What makes two items without a name the same one.
local function identity(item)
  return table.concat({ item.kind, item.name or item_text(item), item.name and "" or item.body or "" }, "\0")
end

local function item_change(before, after)
  local change = { item = item_name(after), file = after.file, line = after.line }
  local old, new = item_text(before), item_text(after)
  local weaker = level(before.level, after.level)
  if weaker then
    change.what, change.before, change.after, change.loads = "level", ("%q"):format(before.level), ("%q"):format(after.level), weaker
  elseif before.body ~= after.body then
    change.what, change.before, change.after, change.loads = "item", old, old == new and new .. " (its code has changed)" or new, "other"
  elseif old ~= new then
    change.what, change.before, change.after, change.loads = "item", old, new, before.kind ~= "rule" and "other" or nil
  else
    return nil
  end
  return change
end

local function item_changes(list, before, after, dropped)
  local open, of = {}, {}
  for _, item in ipairs(after.items) do
    local id = identity(item)
    of[id] = of[id] or {}
    table.insert(of[id], item)
  end
  for _, item in ipairs(before.items) do
    local found = of[identity(item)]
    local now = found and table.remove(found, 1)
    if now then
      open[now] = true
      list[#list + 1] = item_change(item, now)
    else
      local at = item.name and dropped[item.name] or {}
      local other_rows = item.kind == "row" or item.kind == "melt"
      list[#list + 1] = { item = item_name(item), what = "item", before = item_text(item), loads = other_rows and "other" or "more",
        file = at.file, line = at.line }
    end
  end
  for _, item in ipairs(after.items) do
    if not open[item] then
      list[#list + 1] = { item = item_name(item), what = "item", after = item_text(item), loads = item.kind == "melt" and "other" or "less",
        file = item.file, line = item.line }
    end
  end
end

--- All differences of two kits, in the order in which the second one is written: facts, source, fields, items.
---@param before table  a kit's description
---@param after table
---@return kitload.Change[]
function M.compare(before, after)
  local list, dropped, old, new = {}, {}, {}, {}
  for _, drop in ipairs(after.drops or {}) do dropped[drop.name] = drop.where end
  fact_changes(list, facts_of_kit(before), facts_of_kit(after), { weigh = of_kit, said = after.said })
  for _, change in ipairs(list) do
    -- on_invalid = "abort" lets no rejected row pass, and goes with no max_rejects.
    if change.what == "max_rejects" and after.facts.on_invalid == "abort" then change.loads = "less" end
  end
  fact_changes(list, before.source, after.source, { weigh = {}, said = after.source_said, prefix = "source." })
  for _, field in ipairs(before.fields) do old[field.name] = field end
  for _, field in ipairs(after.fields) do
    new[field.name] = field
    if old[field.name] then
      field_changes(list, old[field.name], field, after.name)
    else
      list[#list + 1] = { field = field.name, what = "field", after = texts_of(field), loads = "other", file = field.file,
        line = field.line }
    end
  end
  for _, field in ipairs(before.fields) do
    if not new[field.name] then
      local at = dropped[field.name] or {}
      list[#list + 1] = { field = field.name, what = "field", before = texts_of(field), loads = "other", file = at.file, line = at.line }
    end
  end
  item_changes(list, before, after, dropped)
  return list
end

--- What a change says, in one sentence. `parent` is the name of what the kit is compared with.
---@param change kitload.Change
---@param parent string
---@return string
function M.sentence(change, parent)
  local who = change.field and ("field '%s'"):format(change.field) or change.item
  if change.what == "field" or change.what == "item" and not (change.before and change.after) then
    return change.after and ("%s is not in %s"):format(who, parent) or ("%s of %s is left out"):format(who, parent)
  elseif change.what == "item" then
    return ("%s is another one than in %s"):format(who, parent)
  elseif change.what == "type" then
    return ("%s gives %s, in %s %s"):format(who, change.after, parent, change.before)
  elseif change.what == "steps" and change.lost then
    return ("%s lacks %s of %s"):format(who, table.concat(change.lost, ", "), parent)
  elseif change.what == "steps" and change.no_column then
    return ("%s reads no column, in %s it does"):format(who, parent)
  elseif change.what == "steps" then
    return ("%s has the steps %s, in %s %s"):format(who, change.after == "" and "none" or change.after, parent,
      change.before == "" and "none" or change.before)
  end
  local here = change.after and ("%s = %s"):format(change.what, change.after) or ("no %s"):format(change.what)
  return ("%s%s, in %s %s"):format(who and who .. ": " or "", here, parent, change.before or "none")
end

return M
