-- The language that kits require: k.kit, k.field, steps and items. It collects what a kit says, with the place of each
-- part. Then kit.check checks the kit as a whole.
--
--   kit's text ──▶ k.… builds tables with places ──▶ extends (kit.inherit) ──▶ kit.check ──▶ description
local dec = require "kit.base.dec"
local facts = require "kit.facts"
local fault = require "kit.base.fault"
local handles = require "kit.base.handles"
local holes = require "kit.base.holes"
local inherit = require "kit.language.inherit"
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local steps = require "kit.steps"

local M = {}

-- These metatables say what an element of a field's or kit's list is. Kits hold only handles (kit.handles), never the
-- objects.
local Step, Field, Item, Mark, Kit = handles.Step, { __metatable = false }, { __metatable = false }, { __metatable = false },
  { __metatable = false }

local function is(v, class)
  return debug.getmetatable(v) == class
end

---@class kit.Session what one loading of a kit shares
---@field faults kit.Faults
---@field loading boolean until the kit is loaded; later mistakes raise
---@field load_kit fun(name:string, where:kit.Where):table|nil the kit that `extends` names
---@field null any
---@field open fun(v:any):any the object behind a handle of the kit
---@field open_inside fun(v:any):any
---@field array fun(t: table?): table marks a table as a JSON array

-- While a kit is loaded, record a mistake and go on, so that one pass finds many. Later, inside a function, raise an error.
local function mistake(session, where, message, hint)
  if not session.loading then error(hint and message .. ", " .. hint or message, 0) end
  session.faults:add(where, message, hint)
end

function Step:__call(given)
  if not self.info then return self end
  if given == nil then
    mistake(self.session, fault.where(), ("k.%s takes no nil, and no empty brackets"):format(self.info.name),
      "write " .. (self.info.needs and self.info.example or "k." .. self.info.name))
    return self
  end
  return setmetatable({
    session = self.session, info = self.info, given = self.session.open_inside(given), called = true, where = fault.where(),
  }, Step)
end

local function new_step(session, name, info)
  return setmetatable({
    session = session, info = info or false, given = false, called = false, where = session.faults:where_read(name),
  }, Step)
end

-- Whether this is what k.xyz gave for an unknown name. That was reported already and must not be reported twice.
local function is_poison(v)
  return is(v, Step) and not v.info
end

-- A name, for messages, of a list element that is neither step nor function.
local function name_of(v)
  if is(v, Field) then return "a field" end
  if is(v, Item) then return "k." .. v.kind end
  if is(v, Kit) then return "a kit" end
  if is(v, Step) then return v.info and "k." .. v.info.name or "a step" end
  if is(v, Mark) then return "k." .. v.mark end
  return fault.show(v)
end

local function names_of(given)
  local named = {}
  for key in pairs(given) do
    if type(key) == "string" then named[key] = true end
  end
  return near.keys(named)
end

-- The named part of a field, a kit or its source, checked against the list of facts.
local function read_facts(session, where, given, known, later, what)
  local out, places = {}, {}
  for _, name in ipairs(names_of(given)) do
    local value, info = session.open(given[name]), known[name]
    local place = session.faults:find(where, name)
    places[name] = place
    if not info then
      local meant = facts.meant[known == facts.kit and "kit" or known == facts.field and "field" or known == facts.source and "source"]
      local hint = meant and meant[name] or near.did_you_mean(name, near.keys(known))
        or "its options are " .. table.concat(near.keys(known), ", ")
      -- `mode = "upsert"` means load = "upsert".
      local said = hint and hint:match '^write (%l+) = "append"$'
      if said and facts.kit[said].check(value) then hint = ("write %s = %q"):format(said, value) end
      if later[name] then
        mistake(session, place, ("%s: the option '%s' is not in this version of kitload"):format(what, name))
      else
        mistake(session, place, ("%s has no option '%s'"):format(what, name), hint)
      end
    elseif is(value, Mark) and value.mark == "more" then
      if not info.list then
        mistake(session, place, ("%s: %s is no list, k.more cannot add to it"):format(what, name))
      else
        local wrong, how = holes.fault(value.list)
        local list
        if not wrong then list, wrong, how = info.check(value.list) end
        if list then
          out[name] = setmetatable({ mark = "more", list = list }, Mark)
        else
          mistake(session, place, ("%s: %s %s"):format(what, name, wrong), how)
        end
      end
    elseif is_poison(value) then
      out[name] = nil
    elseif is(value, Mark) or is(value, Step) or is(value, Field) or is(value, Item) then
      mistake(session, place, ("%s: %s cannot be %s"):format(what, name, name_of(value)),
        is(value, Step) and "a step stands in the list part, without a name" or nil)
    else
      local normal, choices
      local wrong, how = holes.fault(value)
      if not wrong then normal, wrong, how, choices = info.check(value) end
      if normal == nil then
        mistake(session, place, ("%s: %s %s"):format(what, name, wrong),
          how or type(value) == "function" and ('k.unset %q stands in the list, as functions do'):format(name)
            or choices and type(value) == "string" and near.did_you_mean(value, choices)
            or not choices and ("%s: %s"):format(name, info.doc) or nil)
      else
        out[name] = normal
      end
    end
  end
  return out, places
end

-- The list part without holes. A misspelt local is nil, and would cut the list silently.
local function read_list(session, where, given, what)
  local n = 0
  for key in pairs(given) do
    if math.type(key) == "integer" and key > 0 then
      n = n + 1
    elseif type(key) ~= "string" then
      mistake(session, where, ("%s has the key %s"):format(what, fault.show(key)))
    end
  end
  local hole = holes.first(given)
  if hole then
    mistake(session, where, ("%s: item %d of the list is nil"):format(what, hole), "a name is misspelt, or a local is not set")
  end
  local out = {}
  for i = 1, hole and hole - 1 or n do out[i] = session.open(given[i]) end
  return out
end

local function field_list(session, field, list, what)
  local pipeline, unset = {}, {}
  for i, v in ipairs(list) do
    if is(v, Mark) and v.mark == "unset" then
      unset[#unset + 1] = v
    elseif is(v, Step) and not is_poison(v) or (is(v, Mark) and (v.mark == "base" or v.mark == "fn")) or type(v) == "function" then
      pipeline[#pipeline + 1] = v
    elseif not is_poison(v) then
      mistake(session, field.where, ("%s: step %d is %s, not a step"):format(what, i, name_of(v)),
        type(v) == "string" and (steps.named[v] and ("write k.%s"):format(v) or "a name for a fact is missing, or a step before it")
          or is(v, Field) and "a bracket or a comma before it is missing: fields stand beside each other" or nil)
    end
  end
  return pipeline, unset
end

local new_rule, rule_name

-- Whether the list part holds a text. That is a rule's message; no field has one.
local function is_of_rule(given)
  for _, v in ipairs(given) do
    if type(v) == "string" then return true end
  end
  return false
end

function Field:__call(given)
  local session, what = self.session, ("field '%s'"):format(self.name)
  if type(given) ~= "table" or debug.getmetatable(given) then
    mistake(session, self.where, ("%s takes a table, not %s"):format(what, name_of(session.open(given))),
      ('write k.%s "name" { k.trim, required = true }'):format(self.word))
    return self
  end
  if self.word == "add" and is_of_rule(given) then
    return new_rule(session, rule_name(session, self.name, self.where, "add"), self.where, given, true)
  end
  local list = read_list(session, self.where, given, what)
  self.list, self.unset = field_list(session, self, list, what)
  self.has_list = #self.list > 0
  self.facts, self.places = read_facts(session, self.where, given, facts.field, facts.later.field, what)
  return self
end

function rule_name(session, name, where, word)
  if type(name) == "string" and name:find "^[%w_]+$" then return name end
  mistake(session, where, ("k.%s takes a name of letters, digits and _, not %s"):format(word, fault.show(name)),
    ('write k.%s "name" { "message", function(row) return … end }'):format(word))
  return "?"
end

local function whole(session, where, what, given)
  local wrong, hint = holes.fault(given)
  if wrong then mistake(session, where, what .. " " .. wrong, hint) end
end

-- A rule. `added` says that it was written with k.add.
function new_rule(session, name, where, given, added)
  whole(session, where, ("rule '%s'"):format(name), given)
  return setmetatable({ session = session, kind = "rule", name = name, given = given, where = where, added = added }, Item)
end

-- With k.field("name", { … }) nobody would read the table, so that is a mistake.
local function one_argument(session, where, word, ...)
  if select("#", ...) > 0 then
    mistake(session, where, ("k.%s takes its name alone, the table follows it"):format(word), ('write k.%s "name" { … }'):format(word))
  end
end

-- k.field, and k.add for a field that the parent does not have.
local function make_field(session, word)
  return function(name, ...)
    local where = fault.where()
    one_argument(session, where, word, ...)
    if type(name) ~= "string" or name == "" or name:find "%c" then
      mistake(session, where, ("k.%s takes the field's name, not %s"):format(word, fault.show(name)),
        ('write k.%s "name" { … }'):format(word))
      name = "?"
    end
    return setmetatable({
      session = session, word = word, name = name, where = where, list = {}, unset = {}, has_list = false, facts = {}, places = {},
    }, Field)
  end
end

-- Items: the elements of a kit's list that are not fields.
local function make_item(session, kind)
  return function(given)
    local where, name = fault.where(), type(given) == "table" and rawget(given, "name") or nil
    if name ~= nil and (type(name) ~= "string" or not name:find "^[%w_]+$") then
      mistake(session, where, ("k.%s: name is a name of letters, digits and _, not %s"):format(kind, fault.show(name)))
      name = nil
    end
    whole(session, where, "k." .. kind, given)
    return setmetatable({ session = session, kind = kind, name = name, given = given, where = where }, Item)
  end
end

-- k.melt. A kit has one, so a child changes it, and k.drop "melt" takes it away.
local function make_melt(session)
  return function(given)
    local where = fault.where()
    whole(session, where, "k.melt", given)
    return setmetatable({ session = session, kind = "melt", name = "melt", given = given, where = where }, Item)
  end
end

-- k.rule "name" { … }: first the name, then the table.
local function make_rule(session)
  return function(name, ...)
    local where = fault.where()
    one_argument(session, where, "rule", ...)
    name = rule_name(session, name, where, "rule")
    return function(given) return new_rule(session, name, where, given) end
  end
end

local function make_mark(session, mark, what)
  return function(name)
    local where = fault.where()
    if type(name) ~= "string" or name == "" then
      mistake(session, where, ("k.%s takes %s, not %s"):format(mark, what, fault.show(name)), ('write k.%s "name"'):format(mark))
      name = "?"
    end
    return setmetatable({ mark = mark, name = name, where = where }, Mark)
  end
end

local function make_more(session)
  return function(list)
    if type(list) == "string" then list = { list } end
    if type(list) ~= "table" then
      mistake(session, fault.where(), ("k.more takes a list, not %s"):format(fault.show(list)), 'write from = k.more { "Kundennr." }')
      list = {}
    end
    return setmetatable({ mark = "more", list = list }, Mark)
  end
end

-- k.fn { "integer", f }: the function takes what the previous step gives, and gives an integer.
local function make_fn(session)
  local how = 'write k.fn { "integer", function(value, ctx) return … end }'
  local domains = { "text", "integer", "decimal", "float", "boolean", "date", "time", "timestamp", "instant", "uuid", "json" }
  local function known(name)
    for _, domain in ipairs(domains) do
      if domain == name then return true end
    end
  end
  return function(given)
    local where = fault.where()
    local mark = setmetatable({ mark = "fn", gives = "text", where = where }, Mark)
    if type(given) ~= "table" or type(given[2]) ~= "function" then
      mistake(session, where, "k.fn takes a domain and a function", how)
      return mark
    end
    for key, v in pairs(given) do
      if key ~= 1 and key ~= 2 and key ~= "takes" then
        mistake(session, where, ("k.fn has no option %s"):format(fault.show(key)), how)
      elseif key ~= 2 and not known(v) then
        mistake(session, where, ("k.fn knows no domain %s: there are %s"):format(fault.show(v), table.concat(domains, ", ")),
          type(v) == "string" and near.did_you_mean(v, domains) or nil)
        return mark
      end
    end
    mark.gives, mark.takes, mark.fn = given[1], given.takes, given[2]
    return mark
  end
end

local function kit_list(session, kit, list)
  local what = ("kit '%s'"):format(kit.name)
  for i, v in ipairs(list) do
    if is(v, Field) then
      kit.fields[#kit.fields + 1] = v
    elseif is(v, Item) then
      kit.items[#kit.items + 1] = v
    elseif is(v, Mark) and v.mark == "drop" then
      kit.drops[#kit.drops + 1] = v
    elseif is(v, Mark) and v.mark == "unset" then
      kit.unset[#kit.unset + 1] = v
    elseif not is_poison(v) then
      local hint = is(v, Step) and "a step stands inside a field: k.field \"name\" { k.trim }"
        or type(v) == "table" and not debug.getmetatable(v) and "write k.field \"name\" before it"
        or type(v) == "function" and "write k.row(function(row) … end) for a hook, or finish the item before: k.rule \"name\" { … }" or nil
      mistake(session, kit.where, ("%s: item %d is %s, not a field or a rule"):format(what, i, name_of(v)), hint)
    end
  end
end

local function read_kit(session, kit, given)
  local what = ("kit '%s'"):format(kit.name)
  if type(given) ~= "table" or debug.getmetatable(given) then
    mistake(session, kit.where, ("%s takes a table, not %s"):format(what, name_of(session.open(given))), 'write k.kit "name" { … }')
    given = {}
  end
  kit_list(session, kit, read_list(session, kit.where, given, what))
  kit.facts, kit.places = read_facts(session, kit.where, given, facts.kit, facts.later.kit, what)
  if kit.facts.source then
    local source = kit.facts.source
    kit.facts.source, kit.source_places =
      read_facts(session, kit.places.source, source, facts.source, facts.later.source, "source")
    if #source > 0 then mistake(session, kit.places.source, "source has a list part, it takes names only") end
  end
end

local function make_kit(session)
  return function(name, ...)
    local where = fault.where()
    one_argument(session, where, "kit", ...)
    if type(name) ~= "string" or name == "" or name:find "%c" then
      mistake(session, where, ("k.kit takes the kit's name, not %s"):format(fault.show(name)), 'write k.kit "crm.contacts" { … }')
      name = "?"
    end
    return function(given)
      local kit = setmetatable({
        name = name, where = where, fields = {}, items = {}, drops = {}, unset = {}, facts = {}, places = {}, source_places = {},
      }, Kit)
      read_kit(session, kit, given)
      local parent = kit.facts.extends and session.load_kit(kit.facts.extends, kit.places.extends)
      return inherit.merge(session, parent, parent or session.defaults, kit, Mark)
    end
  end
end

--- What _defaults.lua gives, in the form of a parent of every kit that extends no other. Its limits stand beside it.
---@param session kit.Session
---@param path string
---@param given any
---@return kit.Merged
function M.defaults(session, path, given)
  local where = { file = path, line = 1 }
  local d = { name = "_defaults", where = where, fields = {}, items = {}, facts = {}, places = {}, origins = {}, source_places = {},
    source_origins = {}, limits = {} }
  if type(given) ~= "table" or debug.getmetatable(given) then
    mistake(session, where, ("_defaults.lua gives %s, not a table"):format(given == nil and "nothing" or name_of(session.open(given))),
      'write return { null = { "N/A" }, source = { encoding = "windows-1252" } }')
    return d
  end
  if #given > 0 then mistake(session, where, "_defaults.lua has a list part, it takes names only") end
  for _, name in ipairs(facts.own) do
    if given[name] ~= nil then
      mistake(session, session.faults:find(where, name), ("_defaults.lua: %s is each kit's own"):format(name), "write it in the kit")
      given[name] = nil
    end
  end
  d.facts, d.places = read_facts(session, where, given, facts.defaults, facts.later.kit, "_defaults.lua")
  for _, part in ipairs { "source", "limits" } do
    local table_given = d.facts[part]
    if table_given then
      d.facts[part], d[part .. "_places"] = read_facts(session, d.places[part], table_given, facts[part], facts.later[part] or {}, part)
      if #table_given > 0 then mistake(session, d.places[part], part .. " has a list part, it takes names only") end
    end
  end
  d.limits, d.facts.limits = d.facts.limits, nil
  for name in pairs(d.facts) do d.origins[name] = d.name end
  for name in pairs(d.facts.source or {}) do d.source_origins[name] = d.name end
  return d
end

--- Whether the value is a kit, made by k.kit.
function M.is_kit(v)
  return is(v, Kit)
end

-- Names that other languages have for our steps.
local elsewhere = {
  int = "integer", bigint = "integer", number = "decimal", numeric = "decimal", str = "text", string = "text", bool = "boolean",
  datetime = "timestamp", double = "float", strip_whitespace = "trim", regex = "extract", unique_id = "uuid",
}

-- What was probably meant by k.xyz: a word or a step of the language, or a fact, which is not written with k.
local function meant_by(words, name)
  if elsewhere[name] then return ("did you mean '%s'?"):format(elsewhere[name]) end
  local names = near.keys(words)
  for _, step in ipairs(steps.list) do names[#names + 1] = step.name end
  table.sort(names)
  local fact = facts.field[name] and name or not near.nearest(name, names) and near.nearest(name, near.keys(facts.field))
  if fact then return ("'%s' is a fact of a field, without k: %s = …"):format(fact, fact) end
  return near.did_you_mean(name, names) or "kitload steps lists the steps"
end

-- Called when a kit reads k.xyz and there is no such name.
local function unknown(session, words, name)
  local where = session.faults:where_read(tostring(name))
  if steps.later[name] then
    mistake(session, where, ("k.%s is not in this version of kitload"):format(name))
  else
    mistake(session, where, ("kit has no '%s'"):format(tostring(name)), meant_by(words, tostring(name)))
  end
  -- An empty step stands for the one that was meant, so that the same pass can check the rest of the kit.
  return new_step(session, tostring(name), nil)
end

--- Whether k has this name.
function M.has(name)
  if steps.named[name] then return true end
  for _, word in ipairs(M.names()) do
    if word == name then return true end
  end
  return false
end

-- What `require "kit"` gives besides the steps.
local function make_words(session)
  return {
    kit = make_kit(session), field = make_field(session, "field"), add = make_field(session, "add"), rule = make_rule(session),
    row = make_item(session, "row"),
    require_one = make_item(session, "require_one"), compare = make_item(session, "compare"),
    require_with = make_item(session, "require_with"), unique = make_item(session, "unique"), dedupe = make_item(session, "dedupe"),
    batch = make_item(session, "batch"), melt = make_melt(session),
    drop = make_mark(session, "drop", "the name of a field, a rule or an item"), unset = make_mark(session, "unset", "the name of a fact"),
    more = make_more(session), base = setmetatable({ mark = "base" }, Mark), fn = make_fn(session),
    null = session.null, dec = dec.new, array = session.array,
  }
end

--- The names of the language, without those of the steps.
---@return string[]
function M.names()
  return near.keys(make_words { null = true, array = true })
end

-- Words that are values for running functions, not parts of a kit.
local plain = { null = true, dec = true, array = true }

local function is_object(v)
  return is(v, Step) or is(v, Field) or is(v, Item) or is(v, Mark) or is(v, Kit)
end

--- The table that `require "kit"` gives.
---@param session kit.Session
---@return table
function M.new(session)
  local words, held = make_words(session), handles.new(session, is_object)
  session.open, session.open_inside = held.open, held.open_inside
  for name, word in pairs(words) do
    if not plain[name] then words[name] = held.give(word) end
  end
  return setmetatable({}, {
    __metatable = false,
    __index = function(_, name)
      local word = words[name]
      if word ~= nil then return word end
      local info = steps.named[name]
      return held.give(info and new_step(session, name, info) or unknown(session, words, name))
    end,
    __newindex = function(_, name)
      error(("kit cannot be changed, and '%s' not be set in it"):format(tostring(name)), 0)
    end,
    __pairs = function() error("kit has no list of its names", 0) end,
  })
end

-- For kit.inherit and kit.check, which must know the kinds of list elements.
M.classes = { Step = Step, Field = Field, Item = Item, Mark = Mark, Kit = Kit }
M.is = is
M.read_facts = read_facts

return M
