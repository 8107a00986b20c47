-- What `extends` means: a kit is a copy of its parent, with the child's fields, facts and items put over it. A field or
-- rule of the child changes one of the parent's, or it is new and was written with k.add. A kit without a parent is treated
-- in the same way, so that all kits have one form afterwards. Its parent is then the workspace's _defaults.lua, or nothing.
local facts = require "kit.facts"
local near = require "kit.base.near"

local M = {}

---@class kit.Part one element of a pipeline, with the kit that wrote it
---@field v any
---@field origin string

---@class kit.Merged
---@field name string
---@field where kit.Where
---@field fields table[] { name, where, origin, pipeline = kit.Part[], facts, places, origins, over = the parent's field, base_where, said }
---@field items table[] { kind, name, given, where, origin }
---@field facts table<string, any>
---@field places table<string, kit.Where>
---@field origins table<string, string>
---@field source_origins table<string, string>
---@field said table<string, kit.Where>  the facts that this kit itself gives or takes away
---@field drops { name: string, where: kit.Where }[]  what this kit itself drops
---@field parent_file string|nil
---@field inherited { example: table, origin: string, number: integer }[]

local function copy(t)
  local out = {}
  for key, v in pairs(t or {}) do out[key] = v end
  return out
end

local function joined(list, more)
  local out = { table.unpack(list) }
  for _, v in ipairs(more) do out[#out + 1] = v end
  return out
end

-- A list with what k.more adds. What is there already is not added again: a template may get an alias that some child has.
local function with_more(list, more)
  local out, has = joined(list, {}), {}
  for _, v in ipairs(list) do has[v] = true end
  for _, v in ipairs(more) do
    if not has[v] then out[#out + 1] = v end
  end
  return out
end

-- The child's pipeline, with the parent's steps in the place of k.base. The second result is the place of k.base.
local function splice(session, parent, child, kit, Mark)
  if not child.has_list then return parent and parent.pipeline or {} end
  local out, base_where = {}, nil
  for _, v in ipairs(child.list) do
    if debug.getmetatable(v) == Mark and v.mark == "base" then
      if not parent and kit.parent and child.word ~= "add" then
        break -- the unknown field has been reported already
      elseif not parent then
        session.faults:add(child.where,
          ("field '%s': k.base stands for the parent's steps, and no parent has this field"):format(child.name))
      else
        out, base_where = joined(out, parent.pipeline), session.faults:word(child.where, "base")
      end
    else
      out[#out + 1] = { v = v, origin = kit.name }
    end
  end
  return out, base_where
end

-- `gone` has names that are taken away although no fact has them.
local function take_away(session, target, unset, known, what, gone)
  for _, mark in ipairs(unset) do
    if not (gone and gone[mark.name]) and target.facts[mark.name] == nil then
      local hint = near.did_you_mean(mark.name, near.keys(known[mark.name] and target.facts or known))
      session.faults:add(mark.where, ("%s has no '%s' to take away"):format(what, mark.name), hint)
    end
    target.facts[mark.name] = nil
  end
end

-- Where a kit or a field itself gives a fact or takes one away.
local function said_in(child)
  local said = copy(child.places)
  for _, mark in ipairs(child.unset) do said[mark.name] = mark.where end
  return said
end

-- Put the child's facts over the target's. k.more adds to the list that `base` gives.
local function put_over(target, child, origin, Mark, base)
  for name, v in pairs(child.facts) do
    if debug.getmetatable(v) == Mark then v = with_more(base(name), v.list) end
    target.facts[name], target.places[name], target.origins[name] = v, child.places[name], origin
  end
end

local function merge_field(session, parent, child, kit, Mark)
  local pipeline, base_where = splice(session, parent, child, kit, Mark)
  local out = {
    name = child.name, where = child.where, origin = parent and parent.origin or kit.name, pipeline = pipeline, over = parent,
    base_where = base_where, said = said_in(child),
    facts = copy(parent and parent.facts), places = copy(parent and parent.places), origins = copy(parent and parent.origins),
  }
  put_over(out, child, kit.name, Mark, function(name)
    if out.facts[name] then return out.facts[name] end
    if name == "from" then return { child.name } end
    return name == "null" and kit.facts.null or {}
  end)
  take_away(session, out, child.unset, facts.field, ("field '%s'"):format(child.name))
  return out
end

-- A field or rule of the child must also be the parent's, and one written with k.add must not be. Otherwise, when a
-- template loses a field, each of its children would silently get a new one.
local function check_own(session, parent, kit, child, kind, names)
  local has = names[child.name]
  if child.word == "add" or child.added then
    if not parent and not kit.lacks_parent then
      session.faults:add(child.where, ("k.add %q: the kit extends none"):format(child.name),
        ("write k.%s %q { … }"):format(kind, child.name))
    elseif has then
      session.faults:add(child.where, ("k.add %q: %s has this %s already"):format(child.name, parent.name, kind),
        ("k.%s %q { … } changes it"):format(kind, child.name))
    end
  elseif parent and not has and not kit.dropped[child.name] then
    local meant = near.related(child.name, near.keys(names))
    session.faults:add(child.where, ("%s '%s': %s has no such %s"):format(kind, child.name, parent.name, kind),
      (meant and ("%s has %s; "):format(parent.name, meant) or "") .. ("a %s of its own is k.add %q { … }"):format(kind, child.name))
  end
end

local function merge_fields(session, parent, under, child, merged, Mark)
  local at, names = {}, {}
  for _, field in ipairs(under and under.fields or {}) do
    if not merged.dropped[field.name] then
      merged.fields[#merged.fields + 1] = field
      at[field.name], names[field.name] = #merged.fields, true
    end
  end
  local seen = {}
  for _, field in ipairs(child.fields) do
    if seen[field.name] then
      session.faults:add(field.where, ("field '%s' is there twice, first in line %d"):format(field.name, seen[field.name]))
    else
      check_own(session, parent, merged, field, "field", names)
      local i = at[field.name] or #merged.fields + 1
      merged.fields[i] = merge_field(session, merged.fields[i], field, merged, Mark)
    end
    seen[field.name] = seen[field.name] or field.where.line
  end
end

-- The parent's rule with what the child changes in it: a message, a function, `at`, `level`. And k.melt likewise.
local function put_over_item(before, item)
  if type(before.given) ~= "table" or type(item.given) ~= "table" then return item.given end
  local out = copy(before.given)
  for key, v in pairs(item.given) do
    if type(key) == "string" then out[key] = v end
  end
  for _, v in ipairs(item.given) do
    local i = 1
    while out[i] ~= nil and type(out[i]) ~= type(v) do i = i + 1 end
    out[i] = v
  end
  return out
end

local function merge_items(session, parent, under, child, merged)
  local named, rules = {}, {}
  local function add(item, origin)
    local out = { kind = item.kind, name = item.name, given = item.given, where = item.where, origin = origin }
    local i = #merged.items + 1
    local before = item.name and named[item.name]
    local can_change = item.kind == "rule" or item.kind == "melt"
    if before and can_change and before.item.kind == item.kind and before.item.origin ~= origin then
      out.given, i = put_over_item(before.item, item), before.i
    elseif before and item.kind == "melt" and before.item.kind == "melt" then
      return session.faults:add(item.where, ("k.melt is there twice, first in %s:%d"):format(before.item.where.file,
        before.item.where.line), "a file is melted once")
    elseif before then
      return session.faults:add(item.where, ("%s '%s' is there twice, first in %s:%d"):format(item.kind == "rule" and "rule" or "the name",
        item.name, before.item.where.file, before.item.where.line),
        before.item.origin ~= origin and ("k.drop %q takes the parent's away"):format(item.name) or "give one of them another name")
    end
    if item.name then named[item.name] = { item = out, i = i } end
    merged.items[i] = out
  end
  for _, item in ipairs(under and under.items or {}) do
    if not (item.name and merged.dropped[item.name]) then
      add(item, item.origin)
      if item.kind == "rule" then rules[item.name] = true end
    end
  end
  for _, item in ipairs(child.items) do
    if item.kind == "rule" then check_own(session, parent, merged, item, "rule", rules) end
    add(item, merged.name)
  end
end

local function read_drops(session, parent, child)
  local known, dropped = {}, {}
  for _, field in ipairs(parent and parent.fields or {}) do known[field.name] = true end
  for _, item in ipairs(parent and parent.items or {}) do
    if item.name then known[item.name] = true end
  end
  for _, mark in ipairs(child.drops) do
    if not known[mark.name] then
      session.faults:add(mark.where, ("k.drop names no field and no rule of the parent: '%s'"):format(mark.name),
        near.did_you_mean(mark.name, near.keys(known)))
    end
    dropped[mark.name] = mark.where
  end
  return dropped
end

-- The parent's examples by fields, also those that it has inherited. Examples by cells have the headers of its own files.
local function inherited_examples(parent, child)
  for _, mark in ipairs(child.unset) do
    if mark.name == "examples" then return {} end
  end
  local list = joined(parent and parent.inherited or {}, {})
  for i, example in ipairs(parent and parent.facts.examples or {}) do
    if type(example) == "table" and example.fields ~= nil then list[#list + 1] = { example = example, origin = parent.name, number = i } end
  end
  return list
end

--- The kit with everything that it inherits, from the kit that it extends or from the workspace's defaults.
---@param session kit.Session
---@param extended kit.Merged|nil  the kit that it extends
---@param parent kit.Merged|nil  the same kit, or _defaults.lua
---@return kit.Merged
function M.merge(session, extended, parent, child, Mark)
  local merged = {
    name = child.name, where = child.where, fields = {}, items = {}, parent = child.facts.extends and parent and parent.name,
    facts = copy(parent and parent.facts), places = copy(parent and parent.places), origins = copy(parent and parent.origins),
    source_places = copy(parent and parent.source_places), source_origins = copy(parent and parent.source_origins),
    lacks_parent = child.facts.extends and not extended, -- reported already
    dropped = read_drops(session, parent, child), gone = copy(parent and parent.gone), given = {},
    taken_away = {}, said = said_in(child), source_said = child.source_places, drops = child.drops,
    inherited = inherited_examples(extended, child),
    parent_file = child.facts.extends and parent and parent.where.file,
  }
  for name, where in pairs(merged.dropped) do merged.gone[name] = where end
  for name in pairs(child.places) do merged.given[name] = true end
  for _, mark in ipairs(child.unset) do merged.taken_away[mark.name] = mark.where end
  for _, name in ipairs { "examples", "extends", "was", "sample" } do merged.facts[name] = nil end
  local source = copy(merged.facts.source)
  put_over(merged, child, child.name, Mark, function(name) return merged.facts[name] or {} end)
  for name, v in pairs(child.facts.source or {}) do
    if debug.getmetatable(v) ~= Mark then source[name] = v end
    merged.source_places[name], merged.source_origins[name] = child.source_places[name], child.name
  end
  merged.facts.source = next(source) ~= nil and source or nil
  local has_examples = extended and (#extended.inherited > 0 or extended.facts.examples ~= nil)
  take_away(session, merged, child.unset, facts.kit, ("kit '%s'"):format(child.name), { examples = has_examples })
  merge_fields(session, extended, parent, child, merged, Mark)
  merge_items(session, extended, parent, child, merged)
  return setmetatable(merged, debug.getmetatable(child))
end

return M
