-- Lowers a kit to a program: a flat list of ops over columns. It needs the files' header and the destination's catalog.
--
--   description + bound header + catalog columns ─▶ { fields, code, ninputs } + inputs, columns, left_out, notes
--
-- First of all comes melt, if the kit has it. The ops of a field, in order: its value, null tokens, its steps, null tokens
-- again, its facts of text, the column's typed step, default, required and key, the other facts. Then come the kit's items in
-- their order. If there are hooks, required and key of all fields come after the last one. At the end, for each field, come
-- the cast to the column's type and the column's limits.
local formats = require "kit.base.formats"
local convert = require "kitload.plan.convert"
local create = require "kitload.target.create"
local errors = require "kitload.talk.errors"
local facts = require "kit.facts"
local header = require "kitload.reading.header"
local host_plan = require "kitload.host.plan"
local literal = require "kit.steps.literal"
local lookup = require "kit.steps.lookup"
local melting = require "kit.facts.melting"
local near = require "kit.base.near"
local reads = require "kit.steps.reads"
local setcheck = require "kitload.merge.setcheck"
local sql = require "kitload.pg.sql"

local M = {}

-- What each op does to a text: "keeps", "changes", "empties" or "replaces" (ops.def).
local does_to_text = {}
for _, op in ipairs(host_plan.ops()) do does_to_text[op.name] = op.text end

local Lowering = {}
Lowering.__index = Lowering

-- Ends the lowering with an error of the kit. The message has the place where the field was written.
local function refuse(field, message, hint)
  local place = field and field.file and field.line and ("%s:%d: "):format(field.file, field.line) or ""
  local what = field and (field.is_extra and "extra: " or ("field '%s': "):format(field.name)) or ""
  error(setmetatable(errors.usage(place .. what .. message, hint), M), 0)
end

function Lowering:emit(field, op, args, more)
  local insn = { op = op, field = field and field.number or -1, args = args or {} }
  for key, v in pairs(more or {}) do insn[key] = v end
  self.code[#self.code + 1] = insn
end

function Lowering:slot(field, column, names)
  local inputs = self.inputs
  inputs[#inputs + 1] = { field = field.name, column = column, names = names }
  return #inputs - 1
end

--- The null tokens and the meaning of an empty cell, as arguments of `nulls`; nil if nothing means NULL. A step that only
--- changes a text cannot make it empty.
---@param after nil|"changes"|"empties"|"replaces" what the previous step has done to the text; nil: it is the raw cell
local function nulls(field, desc, after)
  local args = { empty = field.empty, raw = after == nil }
  for i, token in ipairs(field.facts.null or desc.facts.null or {}) do args[i] = token end
  if #args == 0 and (args.empty == "text" or after == "changes") then return nil end
  return args
end

-- k.const(k.null)
local function is_null(step) return step and step.name == "const" and #step.args == 0 end

-- A value step that reads no column. It uses values of the run.
local function constant(self, field, step)
  if step.meta then
    local value = self.given.meta and self.given.meta[step.meta]
    if value ~= nil then return { tostring(value), kind = "text" } end
    if self.given.assume_meta then return { "", kind = "text" } end
    if field.facts.default == nil and (field.facts.required or self.is_key[field.name]) then
      local meant = near.nearest(step.meta, near.keys(self.given.meta or {}))
      refuse(field, ("--meta %s is not given"):format(step.meta), ("add --meta %s=… to the command%s"):format(step.meta,
        meant and (", which has --meta %s"):format(meant) or ""))
    end
    return nil
  end
  if is_null(step) then return nil end
  if step.name == "now" then return { self.given.now, kind = "instant" } end
  if step.name == "job_id" then return { self.given.job or "", kind = "text" } end
  return step.args
end

-- The arguments for several source columns: their slots, then the texts that count as empty.
local function several(self, field, step, columns)
  local args = { nul = field.facts.nul }
  for name, v in pairs(step.args) do args[name] = v end
  for i, name in ipairs(step.columns) do args[i] = self:slot(field, columns and columns[i] or -1, { name }) end
  for i, slot in ipairs(args) do
    if field.input < 0 and self.inputs[slot + 1].column >= 0 then field.input = args[i] end
  end
  -- If the files of a run differ, each file may have another cell to show with a problem.
  if self.given.bound.merged and #args > 1 and field.input >= 0 then
    field.input = self:slot(field, self.inputs[field.input + 1].column, {})
    self.inputs[#self.inputs].first = true
  end
  -- A field that reads no column is a number below zero among the slots.
  local slots = { table.unpack(args) }
  for i, part in ipairs(step.parts or {}) do args[i] = part.field and -1 - self.by_name[part.field].number or slots[part.column] end
  for _, token in ipairs(field.facts.null or self.desc.facts.null or {}) do args[#args + 1] = token end
  return args
end

-- Whether the cell is read as JSON at once. Then numbers of JSON stay exactly as they were written.
local function first_reads_json(field)
  local step = field.steps[1]
  if step then return step.op == "json" end
  return field.column ~= nil and convert.kind_of(field.column) == "json"
end

-- Fills the field. Gives its domain, and the number of the first step that is left.
function Lowering:value(field)
  local step, columns = field.steps[1], self.given.bound.columns[field.name]
  if step and step.class == "value" then
    if step.columns then
      self:emit(field, step.op, several(self, field, step, columns))
    elseif step.op == "const" then
      local args = constant(self, field, step)
      if args then
        self:emit(field, "const", args)
      else
        self:emit(field, "load", { self:slot(field, -1, {}) })
      end
    else
      self:emit(field, step.op, step.args)
    end
    return step.gives, 2
  end
  field.input = self:slot(field, columns and columns[1] or -1, field.from or { field.name })
  local takes_json = first_reads_json(field)
  self:emit(field, "load", { field.input, nul = field.facts.nul, json = takes_json or nil })
  local args = nulls(field, self.desc)
  if args then self:emit(field, "nulls", args) end
  return "text", 1
end

function Lowering:found(field, i)
  local mine = self.given.lookups and self.given.lookups[field.name]
  return mine and mine[i]
end

-- Whether the values of the lookup are known here. If not, the field keeps the text. It is looked up in the stage, or not
-- at all.
function Lowering:looked_up(field, i)
  local found = self:found(field, i)
  if found and found.args then return true end
  field.unresolved, field.joined = true, found and found.joined
  field.nulls = { table.unpack(field.facts.null or self.desc.facts.null or {}) }
  if field.empty ~= "text" then field.nulls[#field.nulls + 1] = "" end
  return false
end

-- For a lookup that compares other fields, too: their numbers stand before the pairs.
function Lowering:keyed(field, step, found)
  local also = step.lookup.also
  if #also == 0 then return found end
  local args = { also = #also, missing = found.missing, name = found.name }
  for i, other in ipairs(also) do args[i] = self:compared(field, other).number end
  return table.move(found, 1, #found, #also + 1, args)
end

-- Another field that such a lookup compares. It already has its value.
function Lowering:compared(field, other)
  local compared = self.by_name[other.field]
  if compared.left_out then
    refuse(field, ("its lookup compares '%s', and the file has no column for that"):format(other.field))
  elseif not lookup.compared[compared.domain] then
    refuse(field, ("its lookup compares texts, and field '%s' gives %s by its column"):format(other.field,
      literal.named(compared.domain)), "k.integer or k.text in that field says how it is compared")
  end
  return compared
end

-- What counts as blank for fill_down. It looks at the raw cells.
local function blank_args(field, desc)
  return { field.input, quoted = field.empty == "quoted" or nil, table.unpack(field.facts.null or desc.facts.null or {}) }
end

-- Emits the steps from `first` on. After each step that may have made a null token, the null tokens are checked again.
function Lowering:steps(field, domain, first)
  local more = { invalid_null = field.facts.invalid == "null" or nil }
  for i = first, #field.steps do
    local step = field.steps[i]
    if step.lookup and not self:looked_up(field, i) then
      for _, other in ipairs(field.joined and step.lookup.also or {}) do self:compared(field, other) end
      return "text"
    end
    local gives = step.gives == "same" and domain or step.gives
    local args = step.op == "call" and { step.fn, takes = step.takes, gives = gives } or step.args
    if step.lookup then args = self:keyed(field, step, self:found(field, i).args) end
    if step.op == "fill_down" then args = blank_args(field, self.desc) end
    if step.op == "list" then args = { nul = field.facts.nul, table.unpack(args) } end
    self:emit(field, step.op, args, more)
    domain = gives
    local does = does_to_text[step.op]
    local again = domain == "text" and does ~= "keeps" and nulls(field, self.desc, does)
    if again then self:emit(field, "nulls", again) end
  end
  return domain
end

local function fact_args(field, name, domain)
  local value = field.facts[name]
  if facts.field[name].domains == "text" then return { value } end
  local args = { kind = domain }
  for i, v in ipairs(type(value) == "table" and value or { value }) do
    local text, example = literal.text(domain, v)
    if not text then
      refuse(field, ("%s is not %s: %s"):format(name, literal.named(domain), tostring(v)), ("write it like %s"):format(example))
    end
    args[i] = text
  end
  return args
end

-- Emits the facts of text, or those of values. If the column's typed step is added, the facts of text come before it.
function Lowering:facts(field, domain, of_text)
  if next(field.facts) == nil then return end
  local level = field.facts.level or "error"
  for _, name in ipairs(facts.checks) do
    local info = facts.field[name]
    if field.facts[name] ~= nil and (info.domains == "text") == of_text then
      if info.domains == "ordered" and not facts.ordered[domain] then
        refuse(field, ("%s needs an order, and the field gives %s"):format(name, literal.named(domain)),
          "write k.integer, k.decimal or k.date in its steps")
      end
      self:emit(field, name, fact_args(field, name, domain), { level = level })
    end
  end
end

function Lowering:default(field, domain)
  local value = field.facts.default
  if value == nil or type(value) == "userdata" then return end -- NULL is there already
  if domain == "text" and type(value) == "number" then value = tostring(value) end
  local text, example = literal.text(domain, value)
  if not text then
    refuse(field, ("default is not %s: %s"):format(literal.named(domain), tostring(value)), ("write it like %s"):format(example))
  end
  self:emit(field, "default", { text, kind = domain })
end

function Lowering:column(field)
  local columns = self.given.columns
  if not columns or field.to == false then return nil end
  local names = {}
  for i, column in ipairs(columns) do
    if column.name == field.to then
      if column.generated then
        refuse(field, ("the column '%s' is generated by the table"):format(field.to), "take the field away")
      end
      return column
    end
    names[i] = column.name
  end
  local meant, into = near.nearest(field.to, names), self.desc.facts.into or {}
  local fact = field.is_extra and "extra" or "to"
  local add = into.table and ("run: %s"):format(create.add_column({ sql = sql.display(into.schema, into.table) },
    { name = field.to, domain = field.is_extra and "json" or self.description_domain[field.name] }))
  refuse(field, ("the table has no column '%s'"):format(field.to), meant and ('did you mean %s = "%s"?'):format(fact, meant)
    or ('write ' .. fact .. ' = "column", or create = true in the kit%s'):format(add and ", or " .. add or ""))
end

-- The value is known only in the stage, so the limits of the column are checked there. Here the text must only be present.
function Lowering:unresolved(field)
  field.domain, field.kind = "text", "text"
  if field.facts.default ~= nil then self:default(field, "text") end
  self:demand(field)
end

-- Checks NULL in a required field or in the key. If a hook may fill or empty the field, the check comes after the hooks.
-- A field that only a hook fills is not checked in a row that has another error, because the hook may not have run.
function Lowering:demand(field)
  local wanted = { required = field.facts.required, key = self.is_key[field.name] }
  for _, op in ipairs { "required", "key" } do
    if wanted[op] and self.last_hook then
      self.behind_hooks[#self.behind_hooks + 1] = { field = field, op = op }
    elseif wanted[op] then
      self:emit(field, op)
    end
  end
end

-- Emits it for all such fields first, because the first one that is NULL rejects its row.
function Lowering:judge_behind()
  for _, demand in ipairs(self.behind_hooks) do
    if is_null(demand.field.steps[1]) then self:emit(demand.field, "unfilled") end
  end
  for _, demand in ipairs(self.behind_hooks) do self:emit(demand.field, demand.op) end
end

function Lowering:field(field)
  if not field.left_out then field.column = self:column(field) end
  local domain, first = self:value(field)
  if field.left_out then
    field.domain = self.description_domain[field.name]
    return
  end
  domain = self:steps(field, domain, first)
  if field.unresolved then return self:unresolved(field) end
  local kind = field.column and convert.kind_of(field.column, domain) or domain
  local gets_typed = domain == "text" and kind ~= "text"
  if gets_typed and self.last_hook then
    self:note(("field '%s' gives text, and the column '%s' is %s: it is read as one before hooks and rules see it"):format(field.name,
      field.to, field.column.formatted or field.column.type))
  end
  -- A text that the server reads by rules of its type loses its surrounding blanks, as integers and dates do here.
  if domain == "text" and kind == "text" and field.column and convert.is_read(field.column) then
    self:emit(field, "trim")
    local args = nulls(field, self.desc, false)
    if args then self:emit(field, "nulls", args) end
  end
  if gets_typed then
    self:facts(field, "text", true)
    local op, args = convert.typed(kind, #field.steps == 0)
    self:emit(field, op, args, { invalid_null = field.facts.invalid == "null" or nil })
    domain = kind
  end
  field.domain, field.kind = domain, kind
  self:default(field, domain)
  self:demand(field)
  if not gets_typed then self:facts(field, domain, true) end
  self:facts(field, domain, false)
end

-- The fields that read the cells of melted columns.
local function readers_of_cells(self)
  local list = {}
  for _, field in ipairs(self.fields) do
    for _, column in ipairs(self.given.bound.columns[field.name] or {}) do
      if column == melting.places.cell then list[#list + 1] = field end
    end
  end
  return list
end

-- A cell is blank, and makes no row, if it is so for every field that reads it.
function Lowering:melt()
  local melt, readers = self.desc.melt, readers_of_cells(self)
  if not melt then return end
  local args, times, order = { empty = melt.empty }, {}, {}
  for _, field in ipairs(readers) do
    for _, token in ipairs(field.facts.null or self.desc.facts.null or {}) do
      if not times[token] then order[#order + 1] = token end
      times[token] = (times[token] or 0) + 1
    end
    if field.empty == "quoted" then args.quoted = true elseif field.empty == "text" then args.text = true end
  end
  for _, token in ipairs(#readers == 0 and self.desc.facts.null or order) do
    if #readers == 0 or times[token] == #readers then args[#args + 1] = token end
  end
  self:emit(nil, "melt", args)
end

-- Lowers a field after the fields that it reads.
function Lowering:field_in_order(field)
  if field.lowered then return end
  field.lowered = true
  for _, other in ipairs(reads.of(field)) do self:field_in_order(self.by_name[other]) end
  self:field(field)
end

local function number_of(self, name)
  local field = name and self.by_name[name]
  return field and field.number or -1
end

-- Fields of different families would be compared as text. Nobody wants that.
local families = { integer = "number", decimal = "number", float = "number", date = "day", timestamp = "day" }

local function check_compare(self, item)
  local a, b = self.by_name[item.fields[1]], self.by_name[item.fields[2]]
  if (families[a.domain] or a.domain) == (families[b.domain] or b.domain) or a.left_out or b.left_out then return end
  refuse({ file = item.file, line = item.line, name = a.name }, ("k.compare cannot compare %s with %s of field '%s'"):format(
    literal.named(a.domain), literal.named(b.domain), b.name), "give both fields steps of one type")
end

function Lowering:item(item)
  local more = { level = item.level, code = item.code, message = item.message }
  local at = self.by_name[item.at]
  if item.kind == "rule" or item.kind == "row" then
    self:emit(at, item.kind, { item.fn }, more)
  elseif item.kind == "batch" then
    self:emit(nil, "batch", { item.fn, item.size })
  elseif item.kind == "require_one" or item.kind == "require_with" then
    local args = {}
    for i, name in ipairs(item.fields) do args[i] = number_of(self, name) end
    self:emit(at, item.kind, args, more)
  elseif item.kind == "compare" then
    check_compare(self, item)
    self:emit(at, "compare", { number_of(self, item.fields[1]), item.op, number_of(self, item.fields[2]) }, more)
  end
end

-- If the database's encoding is not UTF-8, it cannot store some characters.
function Lowering:fits(field, encoder)
  local encoding = self.given.encoding
  if not encoding or encoding == "UTF8" or encoding == "SQL_ASCII" then return end
  if encoder == "text" or encoder == "json" or encoder == "jsonb" then
    self:emit(field, "limit_encoding", { encoding, escapes = encoder == "jsonb" or nil })
  end
end

-- Arrays are made from JSON, from lists of functions and hooks, and from texts in PostgreSQL's form. A single value is not
-- an array.
function Lowering:to_array(field)
  local column = field.column
  if field.domain ~= "text" and field.domain ~= "json" then
    refuse(field, ("gives %s, and the column '%s' is %s"):format(literal.named(field.domain), column.name,
      column.formatted or column.type), 'write k.list { ",", of = … } where the cell holds several, or k.json where it is a JSON array')
  end
  local args = convert.array_args(column)
  args.nul = field.facts.nul
  self:emit(field, "to_array", args, { invalid_null = field.facts.invalid == "null" or nil })
end

-- These steps give new values in each run. If they were compared, every row would be "updated" each night.
local of_the_run = { now = true, job_id = true, file_name = true, file_path = true, row_number = true }

-- Whether a new value of the field is a reason to update the row. The running number of a row changes whenever a row is
-- added before it, so it is none. A different running sum is a real change.
local function is_compared(field)
  if field.facts.compare ~= nil then return field.facts.compare end
  local step = field.steps[1]
  local is_of_the_run = step and (of_the_run[step.name] or step.name == "running" and not step.columns)
  return not is_of_the_run and not field.facts.once
end

-- Emits the cast to the column's type and the column's limits, and gives the column its place in the stage.
function Lowering:destination(field)
  if field.left_out or field.to == false then return end
  local column = field.column
  if field.unresolved then
    self:fits(field, "text")
    self.columns[#self.columns + 1] = { field = field.number, of = field.name, name = field.to, type = "text", encoder = "text",
                                        once = field.facts.once or nil, quiet = not is_compared(field) or nil }
    return
  end
  if convert.is_array(column) then
    self:to_array(field)
  elseif column then
    local op, hint = convert.cast(field.domain, field.kind)
    if op == false then
      refuse(field, ("gives %s, and the column '%s' is %s"):format(literal.named(field.domain), column.name,
        column.formatted or column.type), hint)
    end
    if op then self:emit(field, op) end
    if op == "instant_to_timestamp" then
      self:note(("'%s' is a timestamp without zone: field '%s' is stored in UTC"):format(column.name, field.name))
    end
  end
  if column then
    for _, limit in ipairs(convert.limits(column, field.round)) do self:emit(field, limit.op, limit.args) end
  end
  self:fits(field, column and convert.encoder_of(column, field.domain) or convert.types[field.domain])
  local type_name = column and column.type or convert.types[field.domain]
  self.columns[#self.columns + 1] = {
    field = field.number, of = field.name, name = field.to, type = type_name,
    encoder = column and convert.encoder_of(column, field.domain) or type_name, once = field.facts.once or nil,
    quiet = not is_compared(field) or nil,
  }
end

function Lowering:note(text)
  self.notes[#self.notes + 1] = text
end

-- `extra` is a field after all others. It keeps the cells that they do not read.
function Lowering:extra()
  local name = self.desc.facts.extra
  if not name then return end
  local field = { name = name, to = name, number = #self.fields, input = -1, facts = {}, steps = {}, is_extra = true }
  self.fields[#self.fields + 1] = field
  local slots = {}
  for i in ipairs(self.inputs) do slots[i] = i - 1 end
  -- Columns that the kit ignores count as read: they are not kept.
  for _, column in ipairs(self.given.bound.columns[header.ignored] or {}) do
    slots[#slots + 1] = self:slot({ name = header.ignored }, column, {})
  end
  field.column = self:column(field)
  field.domain, field.kind = "json", field.column and convert.kind_of(field.column) or "json"
  self:emit(field, "extra", slots)
end

-- Looks at columns without a field: what they mean for the rows.
function Lowering:look_at_other_columns()
  local filled = {}
  for _, column in ipairs(self.columns) do filled[column.name] = true end
  for _, column in ipairs(self.given.columns or {}) do
    if not filled[column.name] and column.not_null and not column.has_default and not column.identity and not column.generated then
      self:note(("no field fills the column '%s', which is NOT NULL and has no default"):format(column.name))
    end
  end
end

local texts = { text = true, varchar = true, bpchar = true, citext = true, name = true }

-- If the format has its own word for NULL, as COPY has, an empty cell is an empty text.
local function empty_of(self, field)
  if field.facts.empty then return field.facts.empty end
  local format = formats.of_source(self.desc.source or {})
  if not (format and format.nulls) or field.domain ~= "text" then return "null" end
  for _, column in ipairs(self.given.columns or {}) do
    if column.name == field.to then return texts[column.type] and "quoted" or "null" end
  end
  return "quoted"
end

-- Makes a field of the program from a field of the description. A field without a source column is left out, unless it has
-- a default.
local function begin_field(self, described, number)
  local field = {}
  for key, v in pairs(described) do field[key] = v end
  field.number, field.input = number, -1
  if field.to == nil then field.to = described.name end
  field.empty = empty_of(self, field)
  local from_file = not (field.steps[1] and field.steps[1].class == "value") or field.steps[1].columns
  field.left_out = from_file and not self.given.bound.columns[field.name] and field.facts.default == nil or false
  if field.left_out then self.left_out[#self.left_out + 1] = field.name end
  self.description_domain[field.name] = described.domain
  self.fields[#self.fields + 1] = field
  self.by_name[field.name] = field
end

local function program_of(self)
  local fields = {}
  for i, field in ipairs(self.fields) do
    fields[i] = {
      name = field.name, kind = field.kind or field.domain, domain = field.domain, input = field.input,
      secret = field.facts.secret or nil, left_out = field.left_out and field.to ~= false or nil,
      lists = field.domain == "text" and (convert.is_array(field.column) or not self.given.columns or field.to == false) or nil,
    }
  end
  return {
    ninputs = #self.inputs, fields = fields, code = self.code, inputs = self.inputs, columns = self.columns,
    left_out = self.left_out, notes = self.notes, checks = self.checks, strict = self.desc.facts.warnings == "reject",
  }
end

local function lowered(desc, given)
  local self = setmetatable({
    desc = desc, given = given, fields = {}, by_name = {}, code = {}, inputs = {}, columns = {}, left_out = {}, notes = {},
    is_key = {}, description_domain = {}, behind_hooks = {},
  }, Lowering)
  for _, name in ipairs(desc.facts.key or {}) do self.is_key[name] = true end
  for i, item in ipairs(desc.items) do
    if item.kind == "row" or item.kind == "batch" then self.last_hook = i end
  end
  for i, described in ipairs(desc.fields) do begin_field(self, described, i - 1) end
  self:melt()
  for _, field in ipairs(self.fields) do self:field_in_order(field) end
  self:extra()
  for i, item in ipairs(desc.items) do
    self:item(item)
    if i == self.last_hook then self:judge_behind() end
  end
  for _, field in ipairs(self.fields) do self:destination(field) end
  self.checks = setcheck.of(desc, self.by_name, function(text) self:note(text) end)
  self:look_at_other_columns()
  return program_of(self)
end

---@class kitload.Given
---@field bound kitload.Bound
---@field columns table[]|nil  the destination's columns, from its catalog; nil: not known, so no limits
---@field meta table<string, string>|nil
---@field lookups table<string, table<integer, kitload.lookup.found>>|nil  from lookup.resolve; nil: no lookup is checked
---@field now string  an instant as ISO text
---@field job string|nil
---@field encoding string|nil  encoding of the database, as PostgreSQL names it
---@field assume_meta boolean|nil  for explain: values of --meta are not known, and may be missing

--- The program of a kit.
---@param desc table
---@param given kitload.Given
---@return table|nil program, table? err
function M.lower(desc, given)
  local ok, result = pcall(lowered, desc, given)
  if ok then return result end
  if getmetatable(result) ~= M then error(result, 0) end
  return nil, setmetatable(result, nil)
end

--- The column of this file for each input slot: list[slot + 1] is a column counted from 0, or -1.
---@param program table
---@param bound kitload.Bound
---@return integer[]
function M.input_columns(program, bound)
  local out, seen = {}, {}
  for i, input in ipairs(program.inputs) do
    local columns = bound.columns[input.field]
    if input.first then
      out[i] = -1
      for _, column in ipairs(columns or {}) do
        if out[i] < 0 then out[i] = column end
      end
    else
      seen[input.field] = (seen[input.field] or 0) + 1
      out[i] = columns and columns[seen[input.field]] or -1
    end
  end
  return out
end

return M
