-- Plans the CREATE and ALTER statements for `create = true` and `metadata = true`: what the destination lacks, and how it
-- will look.
--
--   fields (domains) + what is there ─▶ statements + the target to come
--
-- This file runs nothing. The statements run inside the merge's transaction, so that a failed run leaves no table behind.
-- Until then all code works with the target as it will be.
local catalog = require "kitload.target.catalog"
local errors = require "kitload.talk.errors"
local sql = require "kitload.pg.sql"

local M = {}

---@class kitload.creation
---@field statements { purpose: string, sql: string }[]  in order; empty when nothing is missing
---@field target kitload.target  as it will be afterwards
---@field makes_table boolean
---@field makes_schema boolean?
---@field closes boolean?        only the owner gets access to the new table
---@field adds string[]          columns that are added to an existing table

-- For each domain of the kit language: the type's name in the catalog, and its name in SQL.
local types = {
  text = { "text", "text" },
  integer = { "int8", "bigint" },
  decimal = { "numeric", "numeric" },
  float = { "float8", "double precision" },
  boolean = { "bool", "boolean" },
  date = { "date", "date" },
  time = { "time", "time without time zone" },
  timestamp = { "timestamp", "timestamp without time zone" },
  instant = { "timestamptz", "timestamp with time zone" },
  uuid = { "uuid", "uuid" },
  json = { "jsonb", "jsonb" },
}

--- The metadata columns in their order, each with its domain.
M.metadata = {
  { name = "_sdc_extracted_at", domain = "instant" },
  { name = "_sdc_received_at", domain = "instant" },
  { name = "_sdc_batched_at", domain = "instant" },
  { name = "_sdc_sequence", domain = "integer" },
  { name = "_sdc_table_version", domain = "integer" },
}

--- The SQL type for a domain of the kit language.
---@param domain string
---@return string
function M.type_of(domain)
  local t = types[domain] or error(("no type is known for the domain '%s'"):format(tostring(domain)))
  return t[2]
end

---@return kitload.target.column
local function column_to_come(field, in_key)
  local catalog_name, formatted = types[field.domain][1], M.type_of(field.domain)
  local base = sql.qualified("pg_catalog", catalog_name)
  return {
    name = field.name, type = catalog_name, formatted = formatted, base = base, base_formatted = formatted, cast = base,
    not_null = in_key, has_default = false, default_constant = false, generated = false, domain = false,
    deterministic = true, equality = "OPERATOR(pg_catalog.=)", can = { insert = true, update = true, select = true },
  }
end

-- Nil when a column of the key is missing. That is refused later, with the reason that belongs to the mode.
---@return kitload.target.index?
local function index_to_come(columns, key, name, primary)
  local index = { name = name, primary = primary, columns = {}, partial = false, expression = false,
                  deferrable = false, valid = true, btree = true, nulls_not_distinct = false }
  for i, key_name in ipairs(key) do
    local column
    for _, c in ipairs(columns) do column = c.name == key_name and c or column end
    if not column then return nil end
    index.columns[i] = { name = key_name, operator = column.equality, default_equality = true,
                         collation = column.collation, deterministic = column.deterministic }
  end
  return index
end

--- The statement that makes a unique index on these columns. The server chooses a free name.
---@param target kitload.target
---@param key string[]
function M.unique_index(target, key)
  return ("CREATE UNIQUE INDEX ON %s (%s)"):format(target.sql, sql.names(key))
end

--- The statement that adds a column for a field.
---@param target kitload.target
---@param field { name: string, domain: string }
function M.add_column(target, field)
  return ("ALTER TABLE %s ADD COLUMN %s %s"):format(target.sql, sql.ident(field.name), M.type_of(field.domain))
end

--- The statement that makes a table with these fields.
---@param schema string?
---@param name string
---@param fields { name: string, domain: string }[]
---@param key string[]?
function M.create_table(schema, name, fields, key)
  local lines = {}
  for i, field in ipairs(fields) do lines[i] = ("  %s %s"):format(sql.ident(field.name), M.type_of(field.domain)) end
  if key and #key > 0 then lines[#lines + 1] = ("  PRIMARY KEY (%s)"):format(sql.names(key)) end
  return ("CREATE TABLE %s (\n%s\n)"):format(sql.qualified(schema, name), table.concat(lines, ",\n"))
end

local function all_fields(spec)
  local fields, seen = {}, {}
  for _, field in ipairs(spec.fields) do
    fields[#fields + 1] = field
    seen[field.name] = true
  end
  for _, field in ipairs(spec.metadata and M.metadata or {}) do
    if not seen[field.name] then fields[#fields + 1] = field end
  end
  return fields
end

-- Closes a table: row-level security without a policy, and no rights for PUBLIC or for the roles through which a hosted
-- database publishes its schemas. Then only the owner and roles with BYPASSRLS see the rows.
local function closing(target, missing)
  local from = "PUBLIC"
  for _, role in ipairs(missing.published or {}) do from = from .. ", " .. sql.ident(role) end
  local list = {}
  if not missing.schema_exists then list[1] = ("REVOKE ALL ON SCHEMA %s FROM %s"):format(sql.ident(missing.schema), from) end
  list[#list + 1] = ("ALTER TABLE %s ENABLE ROW LEVEL SECURITY"):format(target.sql)
  list[#list + 1] = ("REVOKE ALL ON %s FROM %s"):format(target.sql, from)
  return list
end

local function new_table(spec)
  local missing, key = spec.missing, spec.key or {}
  if not missing.schema then
    return nil, errors.db(("no schema of the search_path exists, so %s cannot be created"):format(missing.table),
      "name a schema in the kit: into = \"schema.table\"")
  end
  local fields, in_key = all_fields(spec), {}
  for _, name in ipairs(key) do in_key[name] = true end
  local target = {
    schema = missing.schema, name = missing.table, display = sql.display(missing.schema, missing.table),
    sql = sql.qualified(missing.schema, missing.table), kind = "table", role = missing.role, version = missing.version,
    columns = {}, indexes = {}, foreign_keys = {}, checks = {}, exclusions = {}, referenced_by = {}, triggers = {},
    rules = {}, sequences = {}, read_only = missing.read_only, row_security = false, partition = false, temporary = false,
    rights = { insert = true, update = true, delete = true, truncate = true, select = true, own = true,
               schema_create = true, temporary = missing.temporary },
    writable = { insert = true, update = true, delete = true },
  }
  for i, field in ipairs(fields) do target.columns[i] = column_to_come(field, in_key[field.name] or false) end
  local statements = {}
  if not missing.schema_exists then
    statements[1] = { purpose = "create the schema", sql = "CREATE SCHEMA " .. sql.ident(missing.schema) }
  end
  statements[#statements + 1] = { purpose = "create the table",
    sql = M.create_table(missing.schema, missing.table, fields, key) }
  -- In a hosted database, default privileges would open the new table to everybody.
  local closed = not (type(spec.create) == "table" and spec.create.public)
  if closed then
    for _, text in ipairs(closing(target, missing)) do
      statements[#statements + 1] = { purpose = "close the table to others", sql = text }
    end
  end
  if #key > 0 then target.indexes[1] = index_to_come(target.columns, key, missing.table .. "_pkey", true) end
  return { statements = statements, target = target, makes_table = true, makes_schema = not missing.schema_exists,
           closes = closed, adds = {} }
end

local function addition(spec)
  local target, present = spec.target, {}
  for _, column in ipairs(target.columns) do present[column.name] = true end
  local come = setmetatable({ columns = table.move(target.columns, 1, #target.columns, 1, {}),
                              indexes = table.move(target.indexes, 1, #target.indexes, 1, {}) }, { __index = target })
  local out = { statements = {}, target = come, makes_table = false, adds = {} }
  local function add(field)
    if present[field.name] then return end
    out.adds[#out.adds + 1] = field.name
    come.columns[#come.columns + 1] = column_to_come(field, false)
    out.statements[#out.statements + 1] = { purpose = "add the column " .. sql.display(nil, field.name), sql = M.add_column(target, field) }
  end
  for _, field in ipairs(spec.create and spec.fields or {}) do add(field) end
  for _, field in ipairs(spec.metadata and M.metadata or {}) do add(field) end
  local key = spec.key
  if spec.create and key and #key > 0 and not catalog.key_index(target, key) and not spec.no_index then
    local index = index_to_come(come.columns, key, "(to be created)", false)
    if index then
      out.statements[#out.statements + 1] = { purpose = "create the key's index", sql = M.unique_index(target, key) }
      come.indexes[#come.indexes + 1] = index
    end
  end
  if #out.statements == 0 then
    out.target = target
    return out
  end
  if target.kind ~= "table" and target.kind ~= "partitioned" then
    return nil, errors.db(("%s is a %s and cannot be altered"):format(target.display, target.kind), "it lacks: " .. out.statements[1].sql)
  end
  if not target.rights.own then
    return nil, errors.db(("%s does not own %s and cannot alter it"):format(target.role, target.display),
      "let its owner run: " .. out.statements[1].sql)
  end
  return out
end

--- The note about a table that was made and closed.
---@param target kitload.target
---@param has_kit boolean
function M.closed_note(target, has_kit)
  return ("%s was made for its owner alone: row-level security on, no rights for others (%screate = { public = true } leaves it open)")
    :format(target.display, has_kit and "" or "in a kit, ")
end

-- A timestamp with a zone is an instant. The step has a tz, or every format has its own zone.
local function domain_of(field)
  if field.domain ~= "timestamp" then return field.domain end
  for _, step in ipairs(field.steps or {}) do
    local args = step.args or {}
    if step.op == "timestamp" then
      local zoned = #args > 0
      for _, format in ipairs(args) do zoned = zoned and tostring(format):find "%%[zZs]" ~= nil end
      if args.tz or zoned then return "instant" end
    end
  end
  return "timestamp"
end

--- The columns for a kit's fields, in their order.
---@param description table  as kit:description() gives it
---@return { name: string, domain: string }[]
function M.fields(description)
  local fields = {}
  for _, field in ipairs(description.fields) do
    if field.to ~= false then fields[#fields + 1] = { name = field.to or field.name, domain = domain_of(field) } end
  end
  local extra = description.facts.extra
  if extra then fields[#fields + 1] = { name = extra, domain = "json" } end
  return fields
end

--- The destination's columns after `create = true`: first the present ones, then the missing ones.
---@param description table
---@param target kitload.target?
---@return kitload.target.column[]
function M.columns(description, target)
  local columns, present = {}, {}
  for i, column in ipairs(target and target.columns or {}) do
    columns[i] = column
    present[column.name] = true
  end
  for _, field in ipairs(M.fields(description)) do
    if not present[field.name] then columns[#columns + 1] = column_to_come(field, false) end
  end
  return columns
end

--- What has to be made for these fields. With `create` false only the metadata columns are added.
---@param spec { target: kitload.target?, missing: table?, fields: { name: string, domain: string }[], key: string[]?,
---  create: (boolean|{ public: boolean })?, metadata: boolean?, no_index: boolean? }  target as catalog.read gave it, or
---  the
---  `missing` of its error
---@return kitload.creation?, table? err
function M.plan(spec)
  for _, field in ipairs(spec.fields) do
    local why = (spec.create or spec.missing) and sql.bad_name(field.name)
    if why then return nil, errors.usage(why) end
  end
  if spec.target then return addition(spec) end
  return new_table(spec)
end

return M
