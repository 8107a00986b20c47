-- Plans the merge from the stage into the destination: what is done and how, or why it cannot be done (refused before a row is
-- read). It is a pure function of the target. statements.lua writes the SQL of the plan.
--
-- In every statement s is the stage and t the destination. Keys are compared with the equality of the key index's operator
-- class. It is qualified, so that the role's search_path cannot change what is equal.
local catalog = require "kitload.target.catalog"
local refuse = require "kitload.target.refuse"
local ring2 = require "kitload.merge.constraints"
local setcheck = require "kitload.merge.setcheck"
local money = require "kitload.target.money"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"

local M = {}

---@class kitload.merge
---@field target kitload.target
---@field mode "append"|"upsert"|"overwrite"|"insert_only"
---@field method "append"|"upsert"|"insert_only"|"keyed"|"truncate"|"delete"
---@field columns kitload.merge.column[]
---@field keys kitload.merge.key[]
---@field index kitload.target.index?  the index of the key, if ON CONFLICT can use it
---@field duplicates "last"|"first"|"reject"
---@field stage kitload.stage
---@field metadata { name: string, value: string }[]
---@field checks table[]    of setcheck.lua
---@field distinct boolean?   the client has proven that no key, or no value of the index `proof`, comes twice
---@field proof kitload.target.index?  a unique index, for rows without a key
---@field differs string?   the condition that a staged row differs from its row in the destination
---@field keeps ("keys"|"none")?  keys: rows may be rejected, and rows with their keys must not be deleted; none: their keys are unknown
---@field cascade boolean?   rows of other tables may be deleted or changed with deleted rows
---@field superseded string?  for mended rows: removes those that newer rows in the destination replace
---@field notes string[]  notes for the report about the chosen way

---@class kitload.merge.column
---@field name string
---@field column kitload.target.column
---@field of string?      the field that fills it
---@field value string    SQL of the staged value in the column's base type
---@field insert string   what INSERT writes
---@field set string?     what UPDATE writes; nil: not updated
---@field quiet boolean?  not part of "differs"
---@field old string?     the two sides of "differs", which have the same type
---@field new string?

---@class kitload.merge.key
---@field name string
---@field staged string    SQL of the key in s, with its collation
---@field equal string     the condition t = s
---@field default_equality boolean

---@class kitload.merge.spec
---@field mode "append"|"upsert"|"overwrite"|"insert_only"
---@field key string[]?           destination columns
---@field columns { name: string, encoder: string, own: string?, once: boolean?, quiet: boolean? }[]   those that this file fills;
---  once: only INSERT writes it; quiet: it is written with others, but is never the reason for an update
---@field stage kitload.stage
---@field duplicates ("last"|"first"|"reject")?
---@field overwrite ("truncate"|"delete")?
---@field no_index boolean?       a lock on the table instead of a unique index
---@field keeps ("keys"|"none")?   as in kitload.merge, if rows are deleted by key
---@field cascade boolean?        rows of other tables may be deleted or changed with deleted rows
---@field metadata { extracted_at: string, received_at: string, sequence: integer, table_version: integer? }?
---@field checks kitload.setcheck[]?
---@field distinct boolean?        the client has proven that no key comes twice
---@field order boolean?           there are many rows, and they are not in the order of their keys
---@field widest integer?         the largest number of parts into which one source row was split

-- Expressions ---------------------------------------------------------------------------------------------------------

-- A cast to these types silently cuts what is too long. So values are cast without the length.
local cuts = { varchar = true, bpchar = true, bit = true, varbit = true,
               _varchar = true, _bpchar = true, _bit = true, _varbit = true }

--- The staged value in the column's base type, without length or precision. The assignment checks those: it raises an
--- error, while a cast would cut the value.
local function value_of(column, c)
  local staged = "s." .. sql.ident(c.name)
  if c.own or column.type == c.encoder then return staged end
  local amount = c.encoder == "text" and money.read(column.type, staged)
  if amount then return amount end
  return staged .. "::" .. column.base
end

-- Both sides of "differs" must have one type, and the form that is stored: numeric(8,2) stores 1.5 as 1.50.
local function compared(column, value)
  local old = "t." .. sql.ident(column.name)
  if column.type == "bpchar" then return old .. "::pg_catalog.text", value .. "::pg_catalog.text" end
  local stored = column.base_formatted
  if column.domain then old = old .. "::" .. column.base end
  if stored:find "%(%d" and not cuts[column.type] then value = value .. "::" .. stored end
  return old, value
end

local function merge_column(column, c, in_key)
  local value = value_of(column, c)
  local out = { name = c.name, of = c.of, field = c.field, encoder = c.encoder, own = c.own, column = column, value = value,
                insert = value, key = in_key }
  local fill = column.not_null and column.has_default and not in_key
  if fill then
    local default = ("(%s)::%s"):format(column.default_expr, column.base_formatted)
    out.insert = ("COALESCE(%s, %s)"):format(value, default)
    -- now() or nextval() gives a new value each time. So a present row keeps its value; otherwise every run would change
    -- it.
    local kept = column.default_constant and default or ("t.%s::%s"):format(sql.ident(c.name), column.base)
    value = ("COALESCE(%s, %s)"):format(value, kept)
  end
  -- INSERT can set a GENERATED ALWAYS identity, but UPDATE cannot.
  if not in_key and column.identity ~= "a" and not c.once then
    out.set, out.quiet = value, c.quiet
    out.old, out.new = compared(column, value)
  end
  return out
end

local function merge_key(column, value, index)
  local operator, collation, default_equality, deterministic = column.equality, column.collation, true, column.deterministic
  for _, ic in ipairs(index and index.columns or {}) do
    if ic.name == column.name then
      operator, collation, default_equality = ic.operator, ic.collation, ic.default_equality
      deterministic = deterministic and ic.deterministic
      -- The index may use the database's collation although the column has its own.
      if not collation and column.collation then collation = 'pg_catalog."default"' end
    end
  end
  if collation then value = ("(%s COLLATE %s)"):format(value, collation) end
  return { name = column.name, staged = value, default_equality = default_equality, operator = operator,
           deterministic = deterministic ~= false,
           equal = operator and ("t.%s %s %s"):format(sql.ident(column.name), operator, value) }
end

-- A number that rises in the order of the input, without large gaps. Staged numbers cannot be used for it, because they leave
-- room for many parts that no row has.
local function sequence(spec)
  local number = "s." .. spec.stage.number
  local place = stage.source(number)
  if (spec.widest or 1) > 1 then
    place = ("((%s OPERATOR(pg_catalog.*) %d) OPERATOR(pg_catalog.+) (%s OPERATOR(pg_catalog.&) %d))"):format(
      place, spec.widest, number, (1 << stage.PART_BITS) - 1)
  end
  return ("%d OPERATOR(pg_catalog.+) %s"):format(spec.metadata.sequence, place)
end

local function metadata_values(spec)
  local m = spec.metadata
  if not m then return {} end
  local function instant(text) return sql.literal(text) .. "::pg_catalog.timestamptz" end
  local list = {
    { name = "_sdc_extracted_at", value = instant(m.extracted_at) },
    { name = "_sdc_received_at", value = instant(m.received_at) },
    { name = "_sdc_batched_at", value = "pg_catalog.now()" },
    { name = "_sdc_sequence", value = sequence(spec) },
  }
  if m.table_version then list[5] = { name = "_sdc_table_version", value = ("%d"):format(m.table_version) } end
  return list
end

-- How an overwrite empties its table. TRUNCATE fires no row triggers, and the server refuses it if other tables refer to
-- this one.
local function overwrite_method(target, spec)
  if spec.overwrite then return spec.overwrite end
  if #(spec.key or {}) > 0 then return "keyed" end
  local plain = target.kind == "table" or target.kind == "partitioned"
  for _, t in ipairs(target.triggers) do plain = plain and not t.events.delete end
  for _, r in ipairs(target.rules) do plain = plain and r.event ~= "delete" end
  return plain and target.rights.truncate and not catalog.referrers(target)[1] and "truncate" or "delete"
end

-- Equal values of these types have the same bytes. So plain equality, which is faster, gives the same result as comparing
-- bytes.
local plain_types = {}
for name in ("bool int2 int4 int8 date time timestamp timestamptz uuid enum text varchar bpchar"):gmatch "%S+" do
  plain_types[name] = true
end
local text_types = { text = true, varchar = true, bpchar = true }

--- An expression over a column, with texts by their bytes.
---@param column kitload.target.column
---@param expression string
---@return string
function M.by_bytes(column, expression)
  return text_types[column.type] and ('(%s COLLATE pg_catalog."C")'):format(expression) or expression
end

local function column_differs(c)
  local new = M.by_bytes(c.column, c.new)
  return ("(%s OPERATOR(pg_catalog.=) %s) IS NOT TRUE AND NOT (%s IS NULL AND %s IS NULL)"):format(c.old, new, c.old, c.new)
end

--- The condition that a staged row differs from its row in the destination; nil if nothing can differ.
local function differs(m)
  local list, old, new = {}, {}, {}
  for _, c in ipairs(m.columns) do
    local is_compared = c.set and not c.quiet
    if is_compared and (plain_types[c.column.type] or (c.column.type == "numeric" and c.column.typmod)) then
      list[#list + 1] = column_differs(c)
    elseif is_compared then
      old[#old + 1], new[#new + 1] = c.old, c.new
    end
  end
  -- This compares bytes, not values. So it also sees differences in json and point, and in the case of citext.
  if #old > 0 then
    list[#list + 1] = ("pg_catalog.record_image_ne(ROW(%s), ROW(%s))"):format(table.concat(old, ", "), table.concat(new, ", "))
  end
  return #list > 0 and "(" .. table.concat(list, "\n    OR ") .. ")" or nil
end

-- Whether one of these columns gets its value from a lookup in the stage.
local function looked_up(m, columns)
  for _, check in ipairs(m.checks) do
    for _, column in ipairs(check.kind == "lookup" and columns or {}) do
      if check.names[1] == column.name then return true end
    end
  end
  return false
end

--- Whether a column of the key gets its value from a lookup in the stage.
---@param m kitload.merge
function M.looks_key_up(m) return looked_up(m, m.keys) end

-- Types of keys whose values are equal exactly if the client's bytes are equal.
local provable = { int2 = "int2", int4 = "int4", int8 = "int8", uuid = "uuid", date = "date", text = "text", varchar = "text" }

-- The fields that fill these columns, if equal values there always have equal bytes.
---@param columns { name: string, default_equality: boolean, deterministic: boolean }[]
---@param may_default boolean?  NULL may become a default
local function fields_of(m, columns, may_default)
  local fields = {}
  for i, column in ipairs(columns) do
    for _, c in ipairs(m.columns) do
      if c.name == column.name and provable[c.column.type] == c.encoder and column.default_equality and column.deterministic
        and (may_default or not (c.column.has_default or c.column.identity)) then
        fields[i] = c.field
      end
    end
    if not fields[i] then return nil end
  end
  return #fields > 0 and not looked_up(m, columns) and fields or nil
end

-- For a load without a key: the first unique index for which the client can prove that no value comes twice.
local function proof_index(m)
  for _, index in ipairs(#m.keys == 0 and m.target.indexes or {}) do
    local plain = index.valid and index.btree and not (index.partial or index.expression or index.nulls_not_distinct)
    if plain and fields_of(m, index.columns) then return index end
  end
end

--- The fields with which the client can prove that no key, or no value of m.proof, comes twice; nil if it cannot.
---@param m kitload.merge
---@return integer[]?
function M.provable(m)
  if m.proof then return fields_of(m, m.proof.columns) end
  return fields_of(m, m.keys, true)
end

-- Whether the keys of rejected rows are known. They are not if a staged text may be no value of the key's type, or if the key
-- comes from a lookup in the server.
local function keeps(m, spec)
  if m.method ~= "keyed" or spec.keeps ~= "keys" then return m.method == "keyed" and spec.keeps or nil end
  if M.looks_key_up(m) then return "none" end
  local _, cast = ring2.casts(m)
  for _, column in ipairs(cast or {}) do
    if column.key then return "none" end
  end
  return "keys"
end

--- Decide how the rows get from the stage into the target, or say why they cannot.
---@param target kitload.target
---@param spec kitload.merge.spec
---@return kitload.merge?, table? err
function M.plan(target, spec)
  local key = spec.mode ~= "append" and spec.key or {}
  local index = #key > 0 and catalog.key_index(target, key) or nil
  local err = refuse.load(target, spec, index)
  if err then return nil, err end

  local m = { target = target, mode = spec.mode, method = spec.mode, stage = spec.stage, index = index, columns = {}, keys = {},
              distinct = spec.distinct, order = spec.order, duplicates = spec.duplicates or "last", metadata = metadata_values(spec),
              notes = {}, cascade = spec.cascade }
  if spec.mode == "overwrite" then m.method = overwrite_method(target, spec) end
  local in_key = {}
  for _, name in ipairs(key) do in_key[name] = true end
  for i, c in ipairs(spec.columns) do
    m.columns[i] = merge_column(catalog.column(target, c.name), c, in_key[c.name])
  end
  for i, name in ipairs(key) do
    for _, c in ipairs(m.columns) do
      if c.name == name then m.keys[i] = merge_key(c.column, c.value, index) end
    end
  end
  m.differs = differs(m)
  local sets, updates = false, m.method == "upsert" or m.method == "keyed"
  for _, c in ipairs(m.columns) do sets = sets or c.set ~= nil end
  if updates and sets and not m.differs then
    m.notes[#m.notes + 1] = "no field is compared (compare = false): rows that are there are never updated"
  end
  m.checks, err = setcheck.plan(m, spec.checks, merge_key)
  if not m.checks then return nil, err end
  m.keeps = keeps(m, spec)
  m.proof = proof_index(m)
  if #key > 0 and not index and (m.method == "upsert" or m.method == "insert_only") then
    m.notes[#m.notes + 1] = ("no unique index on the key: %s is locked against other writers during the merge"):format(target.display)
  end
  return m
end

return M
