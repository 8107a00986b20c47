-- Checks a whole kit, after `extends`: the chains of domains, the facts of each domain, the names of fields, load and key.
-- The result is the kit's description: a table without functions, in which a function is a number.
local formats = require "kit.base.formats"
local carried = require "kit.language.carried"
local chain = require "kit.language.chain"
local dec = require "kit.base.dec"
local clash = require "kit.facts.clash"
local cron = require "kit.facts.cron"
local examples = require "kit.facts.examples"
local facts = require "kit.facts"
local items = require "kit.facts.items"
local literal = require "kit.steps.literal"
local lookup = require "kit.steps.lookup"
local melts = require "kit.facts.melt"
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local reads = require "kit.steps.reads"

local M = {}

---@class kit.Check what the parts of the check share
---@field faults kit.Faults
---@field ops table<string, table> the ops of ops.def by name
---@field kit kit.Merged
---@field functions table[] { f = function, takes = domain, gives = domain }
---@field number table<string, integer> field name → its place
---@field melt kit.Melt|nil what k.melt says
---@field check_op nil|fun(op:string, args:table):string|nil,string|nil

--- Keep a function of the kit and give its number.
local function add_function(check, f, takes, gives)
  check.functions[#check.functions + 1] = { f = f, takes = takes, gives = gives }
  return #check.functions
end

-- Where a mistake is reported when a fact does not go with the steps or with another fact. It is the fact's own line, or
-- the child's field that has changed the steps or the other fact.
local function place_of(field, name, other)
  local over = field.over
  while over and over.facts[name] == field.facts[name] and over.places[name] == field.places[name] do
    if over.pipeline == field.pipeline and (not other or over.facts[other] == field.facts[other]) then
      field, over = over, over.over
    else
      return other and over.facts[other] ~= field.facts[other] and field.places[other] or field.where
    end
  end
  return field.places[name]
end

-- Checks the values of a fact against the field's domain. A field that still gives text may later get the typed step of its
-- column, when the column is known. Its bounds are then checked when the field is lowered.
local function check_values(check, field, domain, name)
  local value, info, place = field.facts[name], facts.field[name], place_of(field, name)
  local what = ("field '%s': %s"):format(field.name, name)
  if info.domains == "text" then
    if domain ~= "text" then
      check.faults:add(place, ("%s is for text, and the field gives %s"):format(what, literal.named(domain)))
    elseif check.check_op then
      local wrong, hint = check.check_op(name, { value })
      if wrong then check.faults:add(place, what .. ": " .. wrong, hint) end
    end
    return
  end
  if info.domains == "ordered" and domain ~= "text" and not facts.ordered[domain] then
    check.faults:add(place, ("%s needs an order, and the field gives %s"):format(what, literal.named(domain)))
    return
  end
  if domain == "text" then return end
  for _, v in ipairs(info.list and value or { value }) do
    local text, example = literal.text(domain, v)
    if not text then
      check.faults:add(place, ("%s is not %s: %s"):format(what, literal.named(domain), require("kit.base.fault").show(v)),
        ("write it like %s"):format(example))
      return
    end
  end
end

-- Pairs of facts: the first is the least value, the second the most. `true` says that both may be equal.
local ranges = { { "min", "max", true }, { "min", "below" }, { "above", "max" }, { "above", "below" } }

-- Dates and times are compared as texts, because their canonical texts have the same order.
local function less(domain, a, b)
  local x, y = literal.text(domain, a), literal.text(domain, b)
  if not x or not y then return false end
  if domain == "integer" or domain == "decimal" then return dec.new(x) < dec.new(y) end
  if domain == "float" then return tonumber(x) < tonumber(y) end
  return (domain == "date" or domain == "time" or domain == "timestamp") and x < y
end

local function check_range(check, field, domain)
  for _, range in ipairs(ranges) do
    local least, most = field.facts[range[1]], field.facts[range[2]]
    local both = least ~= nil and most ~= nil
    if both and (less(domain, most, least) or not range[3] and literal.text(domain, least) == literal.text(domain, most)) then
      check.faults:add(place_of(field, range[2], range[1]), ("field '%s': no value is %s %s and %s %s"):format(field.name,
        range[1] == "min" and "at least" or "above", tostring(least), range[2] == "max" and "at most" or "below", tostring(most)))
    end
  end
end

local function check_bounds(check, field, domain)
  check_range(check, field, domain)
  if domain == "text" then
    local least, most = field.facts.min_length, field.facts.max_length
    if least and most and least > most then
      check.faults:add(place_of(field, "max_length", "min_length"), ("field '%s': max_length %d is less than min_length %d"):format(
        field.name, most, least))
    end
  end
end

local field_facts = near.keys(facts.field)

local function describe_field(check, field, i)
  local steps, domain, round = chain.read(check, field, add_function)
  for _, name in ipairs(field_facts) do
    if field.facts[name] ~= nil and (facts.field[name].domains or name == "default") then
      if facts.field[name].domains then
        check_values(check, field, domain, name)
      elseif domain ~= "text" and type(field.facts.default) ~= "userdata" and not literal.text(domain, field.facts.default) then
        local _, example = literal.text(domain, field.facts.default)
        check.faults:add(place_of(field, "default"), ("field '%s': default is not %s: %s"):format(field.name, literal.named(domain),
          require("kit.base.fault").show(field.facts.default)), ("write it like %s"):format(example))
      end
    end
  end
  check_bounds(check, field, domain)
  local described = {}
  for name, v in pairs(field.facts) do described[name] = v end
  described.from, described.to = nil, nil
  local value_step = steps[1] and steps[1].class == "value"
  if value_step and field.facts.from then
    check.faults:add(place_of(field, "from"), ("field '%s' has a source column and k.%s, which needs none"):format(
      field.name, steps[1].name),
      "take from away, or the step")
  end
  return {
    name = field.name, to = field.facts.to == nil and field.name or field.facts.to, origin = field.origin, file = field.where.file,
    line = field.where.line, from = field.facts.from, domain = domain, steps = steps, facts = described,
    origins = field.origins, round = round, index = i - 1, said = field.said,
  }
end

-- Whether the description of the field is the same in each kit that inherits it: it has no function, which has a number, and no step
-- that names other fields or headers.
local function is_alike(described)
  for _, step in ipairs(described.steps) do
    if step.fn or step.columns or step.lookup then return false end
  end
  return true
end

-- Describes a field. Kits that extend one template in one state have the template's own fields, which are described once.
local function describe(check, field, i)
  if field.described then
    local copy = {}
    for name, v in next, field.described do copy[name] = v end
    copy.index = i - 1
    return copy
  end
  local faults = #check.faults.list
  local described = describe_field(check, field, i)
  if #check.faults.list == faults and is_alike(described) then field.described = described end
  return described
end

-- The headers by which a field is found: its own name when the field gives no `from`.
local function aliases(field)
  local part = field.pipeline[1]
  if chain.is_value(part and part.v) then return {} end
  return field.facts.from or { field.name }
end

-- The same, with the label, because templates have the label as header.
local function aliases_and_label(field)
  local list, label = aliases(field), field.facts.label
  for _, alias in ipairs(list) do
    if alias == label or type(alias) == "number" then label = nil end
  end
  if not label or #list == 0 then return list end
  list = { table.unpack(list) }
  list[#list + 1] = label
  return list
end

-- What to write when a header already belongs to another field.
local function reading_again(field, alias)
  if alias == field.facts.label then return nil end
  if type(alias) ~= "string" then return "a column has one field; row:raw and ctx:raw read it from functions" end
  local instead = field.facts.from and " instead of `from`" or ""
  local again = ("k.coalesce { %q } as the first step%s reads a header again"):format(alias, instead)
  if not field.facts.from and alias == field.name then return "give the field a `from`; " .. again end
  return again
end

-- Where a mistake is reported when two fields cannot both have the fact `name`. If only one of them is this kit's own, it
-- is that one.
local function place_of_two(check, name, first, second)
  local function is_own(field) return (field.origins[name] or field.origin) == check.kit.name end
  local told = is_own(first) and not is_own(second) and first or second
  return told.places[name] or told.where
end

local function check_aliases(check)
  local owner = {}
  for _, field in ipairs(check.kit.fields) do
    local place, mine = field.places.from or field.where, {}
    for _, alias in ipairs(aliases_and_label(field)) do
      local shown = type(alias) == "string" and ("%q"):format(alias) or ("column %d"):format(alias)
      if mine[alias] then
        check.faults:add(place, ("field '%s' names the header %s twice"):format(field.name, shown))
      elseif owner[alias] and not melts.part(check.melt, alias) then
        check.faults:add(place_of_two(check, "from", owner[alias], field),
          ("the header %s belongs to field '%s' already, field '%s' cannot have it too"):format(shown, owner[alias].name, field.name),
          reading_again(field, alias))
      end
      mine[alias] = true
      owner[alias] = owner[alias] or field
    end
  end
end

local function check_columns(check)
  local owner = {}
  for _, field in ipairs(check.kit.fields) do
    local column = field.facts.to == nil and field.name or field.facts.to
    if column and owner[column] then
      check.faults:add(place_of_two(check, "to", owner[column], field),
        ("fields '%s' and '%s' go to the same column '%s'"):format(owner[column].name, field.name, column))
    end
    if column then owner[column] = field end
  end
  if next(owner) == nil and #check.kit.fields > 0 then
    check.faults:add(check.kit.where, ("kit '%s' has no field that goes into the table"):format(check.kit.name))
  end
  local extra = check.kit.facts.extra
  if extra and owner[extra] then
    check.faults:add(check.kit.places.extra, ("extra goes to the column '%s', which field '%s' has"):format(extra, owner[extra].name))
  end
end

-- Whether a field is in a column. A field with to = false is in none, so the database cannot check anything about it.
local function in_a_column(check, name, where, what)
  local number = check.number[name]
  if not number or check.kit.fields[number].facts.to ~= false then return true end
  check.faults:add(where, ("%s names field '%s', which is in no column (to = false)"):format(what, name))
  return false
end

-- Checks that need a column: those over all rows, and the facts of an update.
local function check_over_rows(check)
  for _, field in ipairs(check.kit.fields) do
    for _, name in ipairs { "once", "compare" } do
      if field.facts[name] ~= nil and field.facts.to == false then
        check.faults:add(place_of(field, name, "to"), ("field '%s': %s is for columns, and the field is in none (to = false)"):format(
          field.name, name))
      end
    end
    if field.facts.once and field.facts.compare ~= nil then
      check.faults:add(place_of(field, "compare", "once"), ("field '%s': once = true is never compared, compare says nothing then"):format(
        field.name))
    end
    if field.facts.unique and field.facts.to == false then
      check.faults:add(field.places.unique, ("field '%s': unique is for columns, and the field is in none (to = false)"):format(field.name))
    end
  end
  for _, item in ipairs(check.kit.items) do
    local given = type(item.given) == "table" and item.given or { item.given }
    local by = type(given.by) == "table" and given.by or { given.by }
    for _, name in ipairs(item.kind == "unique" and given or item.kind == "dedupe" and by or {}) do
      in_a_column(check, name, item.where, "k." .. item.kind)
    end
  end
end

-- How a kit removes the item that names a dropped field.
local function how_to_drop(item)
  if not item then return "write key = { … } here, with other fields" end
  if item.name then return ("k.drop %q takes it away, too"):format(item.name) end
  return ('give it a name there: k.%s { …, name = "x" }; then k.drop "x" takes it away, too'):format(item.kind)
end

-- What was probably meant by a name that is no field's: a header that a field reads, or a similar name.
local function meant(check, name)
  for _, field in ipairs(check.kit.fields) do
    for _, alias in ipairs(type(field.facts.from) == "table" and field.facts.from or { field.facts.from }) do
      if alias == name then return ("that is a header: write the field that reads it, '%s'"):format(field.name) end
    end
  end
  return near.did_you_mean(name, near.keys(check.number))
end

--- Whether the kit has this field. If not, a mistake is recorded. `item` is the item that names it, if k.drop can remove
--- that.
function M.has_field(check, name, where, what, item)
  if check.number[name] then return true end
  local drop = check.kit.gone and check.kit.gone[name]
  if drop and drop.file ~= where.file then
    check.faults:add(drop, ("k.drop takes the field '%s' away, and %s in %s:%d names it"):format(name, what, where.file, where.line),
      how_to_drop(item))
    return false
  end
  check.faults:add(where, ("%s names no field: '%s'"):format(what, tostring(name)), type(name) == "string" and meant(check, name) or nil)
  return false
end

-- Facts about deleting rows.
local for_overwrite = { "overwrite", "max_deletes", "cascade" }

-- A default of the workspace that has no meaning for this kit is dropped without a message.
local function leave_defaults_out(kit)
  local facts_, from_defaults = kit.facts, function(name) return kit.origins[name] == "_defaults" end
  if from_defaults "duplicates" and not facts_.key then facts_.duplicates = nil end
  for _, name in ipairs(for_overwrite) do
    if from_defaults(name) and facts_.load ~= "overwrite" then facts_[name] = nil end
  end
  if facts_.on_invalid == "abort" and facts_.max_rejects then
    if from_defaults "max_rejects" then
      facts_.max_rejects = nil
    elseif from_defaults "on_invalid" then
      facts_.on_invalid = nil
    end
  end
end

-- Where a mistake is reported when two facts of the kit do not go together: in this kit, if it wrote or took away one of
-- them.
local function place_of_kit(kit, name, other)
  if kit.origins[name] == kit.name then return kit.places[name] end
  return kit.taken_away[other] or kit.origins[other] == kit.name and kit.places[other] or kit.places[name]
end

-- A row is found by its key. So a key field cannot be one that updates leave alone, nor one that is not compared.
local function check_key_field(check, field)
  if field and field.facts.once then
    check.faults:add(field.places.once, ("field '%s': once is not for fields of the key, which no update writes"):format(field.name))
  end
  if field and field.facts.compare == false then
    check.faults:add(field.places.compare, ("field '%s': compare = false is not for fields of the key"):format(field.name))
  end
end

local function check_load(check)
  local kit = check.kit
  leave_defaults_out(kit)
  local load, key, place = kit.facts.load, kit.facts.key, kit.places
  local seen = {}
  for _, name in ipairs(key or {}) do
    if M.has_field(check, name, place.key, "key") and seen[name] then
      check.faults:add(place.key, ("key names field '%s' twice"):format(name))
    end
    in_a_column(check, name, place.key, "key")
    check_key_field(check, check.kit.fields[check.number[name]])
    seen[name] = true
  end
  local no_key = not key and not (kit.given and kit.given.key) -- a wrong key has been reported already
  if (load == "upsert" or load == "insert_only") and no_key then
    check.faults:add(place_of_kit(kit, "load", "key"), ("load = %q needs a key"):format(load),
      'write key = { "id" }: the fields that tell one row from another')
  end
  if kit.facts.duplicates and no_key then
    check.faults:add(place_of_kit(kit, "duplicates", "key"), "duplicates needs a key",
      'write key = { "id" }: the fields that tell one row from another')
  end
  for _, name in ipairs(for_overwrite) do
    if kit.facts[name] and load ~= "overwrite" then
      check.faults:add(place_of_kit(kit, name, "load"), ('%s is for load = "overwrite"'):format(name))
    end
  end
  if kit.facts.on_invalid == "abort" and kit.facts.max_rejects and kit.facts.max_rejects ~= 0 then
    check.faults:add(place_of_kit(kit, "max_rejects", "on_invalid"), 'on_invalid = "abort" allows no rejects, max_rejects says otherwise')
  end
end

-- Facts of a CSV source are a mistake in a JSON source, unless the parent or the workspace said them.
local function check_json(check, source)
  local kit, places = check.kit, check.kit.source_places
  local said = source.rows and "rows" or "format"
  local format = formats[source.format]
  if source.rows and format and not format.members then
    check.faults:add(places.rows or kit.where, ("source: rows is for JSON, and the format is %s"):format(format.name))
  elseif source.rows and source.rows ~= "" and format and format.lines then
    check.faults:add(places.rows or kit.where, "source: rows is for one document, and of ndjson each line is a row")
  end
  for _, name in ipairs { "delimiter", "quote", "escape", "blanks", "header", "skip", "footer", "comment", "ragged" } do
    if source[name] ~= nil and kit.source_origins[name] == kit.source_origins[said] then
      check.faults:add(places[name] or kit.where, ("source: %s is for CSV, and the source is JSON"):format(name))
    end
  end
  for _, field in ipairs(kit.fields) do
    for _, alias in ipairs(aliases(field)) do
      if type(alias) == "number" then
        check.faults:add(field.places.from or field.where, ("field '%s' reads column %d, and JSON has no columns by number"):format(
          field.name, alias), "write the member's name")
      end
    end
  end
end

-- A range of columns is for files whose columns have places, and names are for files with a header.
local function check_melt(check, fields)
  local source, melt = check.kit.facts.source or {}, check.melt
  local format = formats.of_source(source)
  for _, item in ipairs(check.kit.items) do
    if item.kind == "melt" and melt then
      melts.check(check, fields, item, melt)
      if melt.from and format and format.members then
        check.faults:add(item.where, "k.melt takes columns by number, and JSON has none",
          'write the names of the members, a pattern as "20*", or columns = "rest"')
      elseif melt.names and source.header == false and not (format and format.members) then
        check.faults:add(item.where, "k.melt takes columns by name, and the source has no header",
          'columns = { 4, 9 } takes them by number')
      end
    end
  end
end

-- `grows` means that rows are added at the file's end. So only rows may come after the rows that are loaded.
local function check_grows(check, source, fields)
  local load, why = check.kit.facts.load or "append", nil
  if load ~= "append" then why = ('source.grows is for load = "append": with %s a file that has grown is loaded whole'):format(load) end
  if (source.footer or 0) > 0 then why = "source.grows and source.footer: the last footer would stand among the rows" end
  if source.format and not formats[source.format].lines then
    why = "source.grows is for CSV and NDJSON: a document of JSON does not grow at its end"
  end
  if source.compression and source.compression ~= "none" then why = "source.grows is for files that are not packed" end
  for _, field in ipairs(fields) do
    if carried.filled(field) or field.steps[1] and field.steps[1].op == "running" then
      why = ("source.grows and field '%s', which follows the rows from the file's beginning"):format(field.name)
    end
  end
  if why then check.faults:add(check.kit.source_places.grows or check.kit.where, why) end
end

local function check_source(check, fields)
  local source = check.kit.facts.source or {}
  if source.grows then check_grows(check, source, fields) end
  local format = formats.of_source(source)
  if format and format.members then return check_json(check, source) end
  local message, hint = clash.of(source)
  if message then
    local places = check.kit.source_places
    check.faults:add(places.delimiter or places.comment or places.escape or places.quote or check.kit.where, "source: " .. message, hint)
  elseif format then
    formats.complete(format, source)
  end
  if source.header ~= false then return end
  for _, field in ipairs(check.kit.fields) do
    for _, alias in ipairs(aliases(field)) do
      if type(alias) ~= "number" and not melts.part(check.melt, alias) then
        check.faults:add(field.places.from or field.where, ("field '%s' names a header, and the source has none"):format(field.name),
          "write from = 3, the column's number")
        break
      end
    end
  end
end

-- Methods of a row. A field of the same name would hide them.
local methods = { error = true, warn = true, skip = true, raw = true, split = true }

local function check_names(check)
  local has_functions = false
  for _, item in ipairs(check.kit.items) do
    has_functions = has_functions or item.kind == "rule" or item.kind == "row" or item.kind == "batch"
  end
  for _, field in ipairs(check.kit.fields) do
    if has_functions and methods[field.name] then
      check.faults:add(field.where, ("field '%s' has the name of a row's method, which rules and hooks call"):format(field.name),
        ('write k.field "%s_" { to = %q }'):format(field.name, field.name))
    end
  end
end

-- Only the host knows which time zones there are, and it checks them for a step.
local function check_trigger(check)
  local trigger = check.kit.facts.trigger
  local zone = trigger and check.check_op and cron.parse(trigger).zone
  local wrong, hint
  if zone then wrong, hint = check.check_op("timestamp", { "%Y-%m-%d %H:%M", tz = zone }) end
  if wrong then check.faults:add(check.kit.places.trigger, "trigger: " .. wrong, hint) end
end

--- Check a kit and describe it. Use the description only when no mistake was found.
---@param faults kit.Faults
---@param ops table<string, table>
---@param kit kit.Merged
---@param check_op nil|fun(op:string, args:table):string|nil,string|nil
---@return table description, table[] functions
function M.read(faults, ops, kit, check_op)
  local check = { faults = faults, ops = ops, kit = kit, functions = {}, number = {}, check_op = check_op }
  for _, item in ipairs(kit.items) do
    if item.kind == "melt" then check.melt = melts.read(item.given) end
  end
  for i, field in ipairs(kit.fields) do check.number[field.name] = i end
  if #kit.fields == 0 and #faults.list == 0 then
    faults:add(kit.where, ("kit '%s' has no field"):format(kit.name), 'write k.field "name" { k.trim }')
  end
  local fields, domains = {}, {}
  for i, field in ipairs(kit.fields) do
    fields[i] = describe(check, field, i)
    domains[field.name] = fields[i].domain
  end
  reads.settle(check, fields)
  carried.check(check, fields)
  lookup.check(check, fields, M.has_field)
  check_names(check)
  check_aliases(check)
  check_columns(check)
  check_over_rows(check)
  check_load(check)
  check_source(check, fields)
  check_melt(check, fields)
  check_trigger(check)
  examples.read(check)
  local described = items.read(check, M.has_field, add_function, domains)
  local kit_facts = {}
  for name, v in pairs(kit.facts) do
    if name ~= "source" and name ~= "examples" and name ~= "sample" and name ~= "version" and name ~= "extends" then kit_facts[name] = v end
  end
  return {
    name = kit.name, version = kit.facts.version, file = kit.where.file, extends = kit.parent,
    functions = #check.functions, facts = kit_facts, source = kit.facts.source or {}, fields = fields,
    project_at = kit.facts.project and kit.places.project,
    hooks_at = { before_merge = kit.places.before_merge, after_merge = kit.places.after_merge, sql_hooks = kit.places.sql_hooks },
    items = described, melt = check.melt, examples = kit.facts.examples or {}, sample = kit.facts.sample,
    origins = kit.origins, source_origins = kit.source_origins,
    inherited = kit.inherited, extends_file = kit.parent_file, said = kit.said, source_said = kit.source_said, drops = kit.drops,
  }, check.functions
end

return M
