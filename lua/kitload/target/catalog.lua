-- Reads what the server's catalogs say about a destination: its columns, indexes, constraints, triggers and our rights.
--
--   read(conn, into) ─▶ target     once before the file is read, and again (ask) inside the merge's transaction
--
-- The queries are in catalog_sql.lua. Every function except read and ask is a pure function of the target.
local errors = require "kitload.talk.errors"
local near = require "kit.base.near"
local pinned = require "kitload.pg.pinned"
local query = require "kitload.target.catalog_sql"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"

local M = {}

---@class kitload.target
---@field oid integer?          nil for a table that create = true will make
---@field schema string
---@field name string
---@field display string        schema.table as messages write it
---@field sql string            "schema"."table"
---@field kind "table"|"partitioned"|"view"|"foreign"|"materialized view"
---@field role string           who we are
---@field columns kitload.target.column[]   in the table's order
---@field indexes kitload.target.index[]    the unique ones, the primary key first
---@field foreign_keys kitload.target.foreign_key[]
---@field checks kitload.target.check[]
---@field homes (string|false)[]  the condition of each partition for its rows; false: none
---@field domain_checks { attnum: integer, name: string, expression: string }[]
---@field exclusions { name: string, columns: string[], definition: string }[]
---@field referenced_by { name: string, table: string, own: boolean, deferrable: boolean, on_delete: string }[]  keys that point here
---@field triggers kitload.target.trigger[]  enabled ones of users, those of partitions too
---@field rules { name: string, event: "insert"|"update"|"delete" }[]
---@field sequences kitload.sequence[]  that number its columns
---@field row_security boolean  active for this role
---@field rights table<string, boolean>  insert update delete truncate select own schema_create temporary
---@field writable table<string, boolean>  insert update delete: what a view or foreign table can do at all
---@field partition boolean     it is itself a partition
---@field temporary boolean
---@field partition_key string[]?  the columns that it is partitioned by
---@field published string?     the publication that stops UPDATE and DELETE, because the table has no replica identity
---@field read_only ("standby"|"default_transaction_read_only")?  why nothing can be written
---@field version integer       of the server, 150018

---@class kitload.target.column
---@field name string
---@field attnum integer
---@field type string           the base type's name, also of domains, "enum" for enums
---@field formatted string      as format_type writes the column's own type
---@field base string           the base type, qualified and quoted, without length or precision
---@field base_formatted string the base type with its length or precision, as format_type writes it
---@field cast string           the column's own type, qualified, domain and precision included
---@field places integer?       digits after the point of money, by lc_monetary
---@field finite boolean?      a numeric of a server that has no Infinity yet
---@field typmod { length: integer?, precision: integer?, scale: integer? }?
---@field labels string[]?      of an enum
---@field not_null boolean      the column's or its domain's
---@field has_default boolean
---@field default_expr string?
---@field default_constant boolean  the default is a constant, so that it is the same in every run
---@field generated boolean
---@field identity "a"|"d"|nil
---@field domain boolean
---@field item table?           of an array: what its items are (type, typmod, labels)
---@field dims integer?         of an array: its dimensions as they were declared, which PostgreSQL does not hold it to
---@field collation string?     qualified, when it is not the database's
---@field deterministic boolean the collation's
---@field equality string?      the type's own: OPERATOR("schema".=); nil when it has none (json, xml, point)
---@field can table<string, boolean>  insert update select: column rights

---@class kitload.target.check
---@field name string
---@field oid integer
---@field columns string[]
---@field plain boolean       it names columns only, not the row as a whole
---@field enforced boolean
---@field validated boolean   the present rows meet it
---@field deferrable boolean
---@field definition string
---@field expression string?

---@class kitload.target.foreign_key : kitload.target.check
---@field references string   the other table, as messages write it
---@field table string        the same as SQL, with ONLY where it has no partitions
---@field own boolean         it is this table
---@field refers_to string[]  the other table's columns
---@field operators string[]  theirs = ours: OPERATOR("schema".=)
---@field collations string[] of theirs, "" where the type has none
---@field match "s"|"f"|"p"
---@field readable boolean    we may read all rows of the other table
---@field fires boolean       it is checked in this session

---@class kitload.target.index
---@field name string
---@field oid integer
---@field elements { column: string?, expression: string?, operator: string?, default_equality: boolean, collation: string? }[]
---@field predicate string?
---@field schema string
---@field primary boolean
---@field constraint string?
---@field columns kitload.target.index_column[]
---@field partial boolean
---@field expression boolean
---@field deferrable boolean
---@field valid boolean
---@field btree boolean
---@field nulls_not_distinct boolean
---@field definition string

---@class kitload.target.index_column
---@field name string
---@field operator string          equality of the operator class: OPERATOR("schema".=)
---@field default_equality boolean that is also the equality of the type itself, as GROUP BY uses it
---@field collation string?        qualified, when it is not the database's
---@field deterministic boolean

---@class kitload.target.trigger
---@field name string
---@field row boolean
---@field timing "before"|"after"|"instead"
---@field events table<string, boolean>  insert update delete truncate

local kinds = { r = "table", p = "partitioned", v = "view", f = "foreign", m = "materialized view" }
local other_kinds = { i = "an index", I = "an index", S = "a sequence", c = "a type", t = "a TOAST table" }

--- Length, precision and scale from a type modifier, for the types that the client checks.
---@return { length: integer?, precision: integer?, scale: integer? }?
function M.typmod(type_name, typmod)
  if not typmod or typmod < 0 then return nil end
  if type_name == "varchar" or type_name == "bpchar" then return { length = typmod - 4 } end
  if type_name == "numeric" then
    local bits = typmod - 4
    local scale = bits & 0x7FF
    -- The scale has eleven bits with a sign since PostgreSQL 15. Before that it was 0 to 1000, which reads the same.
    return { precision = (bits >> 16) & 0xFFFF, scale = (scale ~ 1024) - 1024 }
  end
  if type_name:find "^time" then return { precision = typmod } end
  if type_name == "bit" or type_name == "varbit" then return { length = typmod } end
  return nil
end

--- Whether a default always has the same value: it is a constant, with or without a cast.
---@param expression string?
function M.is_constant(expression)
  if not expression then return false end
  if expression:find "^%(?%-?[%d.]+%)?$" or expression == "true" or expression == "false" then return true end
  local body, cast = expression:match "^'(.*)'(::[%w_ .\"(),%[%]]+)$"
  if body then return not body:gsub("''", ""):find("'", 1, true) and cast ~= "::regclass" end
  return expression:find "^%(?%-?[%d.]+%)?::[%w_ .\"(),%[%]]+$" ~= nil
end

-- The type of an array's items, below any domains. The server checks the domains' own conditions.
local function item_of(row)
  if not row.item_name then return nil end
  return { type = row.item_enum and "enum" or row.item_name, typmod = M.typmod(row.item_name, row.item_typmod),
    labels = row.item_enum and sql.unarray(row.item_labels) or nil, not_null = false, has_default = false }
end

local function column_of(row)
  local identity = row.identity ~= "" and row.identity or nil
  local base = sql.qualified(row.typschema, row.typname)
  local cast = base
  if row.domain then
    cast = sql.qualified(row.own_schema, row.own_name)
  elseif row.typmod >= 0 then
    cast = row.formatted
  end
  local default = row.default_expr
  -- A plain INSERT may always use the sequence of an identity. An expression with nextval needs a right of its own.
  if identity and row.can_next then default = ("pg_catalog.nextval(%s::pg_catalog.regclass)"):format(sql.literal(row.sequence)) end
  return {
    name = row.name, attnum = row.attnum, type = row.enum and "enum" or row.typname, formatted = row.formatted,
    base = base, base_formatted = row.base_formatted, cast = cast, typmod = M.typmod(row.typname, row.typmod),
    places = row.places, labels = row.enum and sql.unarray(row.labels) or nil, not_null = row.not_null,
    has_default = default ~= nil, default_expr = default, default_constant = M.is_constant(default),
    generated = row.generated ~= "", identity = identity, domain = row.domain,
    item = item_of(row), dims = row.item_name and math.max(1, row.dims) or nil,
    collation = row.collation, deterministic = row.deterministic,
    equality = row.equality and ("OPERATOR(%s)"):format(row.equality),
    can = { insert = row.can_insert, update = row.can_update, select = row.can_select },
  }
end

local function indexes_of(rows)
  local list, by_name = {}, {}
  for _, row in ipairs(rows) do
    local index = by_name[row.name]
    if not index then
      index = {
        name = row.name, oid = row.oid, schema = row.schema, primary = row.primary, constraint = row.constraint, columns = {},
        elements = {},
        partial = row.partial, expression = false, deferrable = row.deferrable or not row.immediate, valid = row.valid,
        btree = row.btree, nulls_not_distinct = row.nulls_not_distinct, definition = row.definition,
      }
      by_name[row.name] = index
      list[#list + 1] = index
    end
    index.elements[#index.elements + 1] = {
      column = row.column, operator = row.operator and ("OPERATOR(%s)"):format(row.operator),
      default_equality = row.default_equality, collation = row.collation or row.collatable and 'pg_catalog."default"' or nil,
    }
    if not row.column then
      index.expression = true
    else
      index.columns[#index.columns + 1] = {
        name = row.column, operator = row.operator and ("OPERATOR(%s)"):format(row.operator),
        default_equality = row.default_equality, collation = row.collation, deterministic = row.deterministic,
      }
    end
  end
  return list
end

local function constraint_of(row)
  return { name = row.name, oid = row.oid, columns = sql.unarray(row.columns), definition = row.definition, plain = row.plain,
           enforced = row.enforced, validated = row.validated, deferrable = row.deferrable }
end

local function foreign_key_of(row)
  local key, other = constraint_of(row), sql.qualified(row.other_schema, row.other_name)
  key.references, key.own = sql.display(row.other_schema, row.other_name), row.points_here
  key.table = row.other_partitioned and other or "ONLY " .. other
  key.refers_to, key.collations, key.operators = sql.unarray(row.refers_to), sql.unarray(row.collations), {}
  for i, name in ipairs(sql.unarray(row.operators)) do key.operators[i] = ("OPERATOR(%s)"):format(name) end
  key.match, key.readable, key.fires = row.match, row.readable, row.fires
  return key
end

local function constraints_into(target, rows)
  target.foreign_keys, target.checks, target.exclusions, target.referenced_by = {}, {}, {}, {}
  for _, row in ipairs(rows) do
    if row.ours and row.contype == "f" then
      if not row.copied then table.insert(target.foreign_keys, foreign_key_of(row)) end
    elseif row.ours then
      table.insert(row.contype == "c" and target.checks or target.exclusions, constraint_of(row))
    end
    if row.points_here and row.contype == "f" then
      table.insert(target.referenced_by, { name = row.name, own = row.ours, deferrable = row.deferrable, on_delete = row.on_delete,
        table = row.ours and target.display or sql.display(row.other_schema, row.other_name) })
    end
  end
end

local rule_events = { ["2"] = "update", ["3"] = "insert", ["4"] = "delete" }

local function triggers_into(target, rows)
  target.triggers, target.rules = {}, {}
  for _, row in ipairs(rows) do
    local bits = row.tgtype
    if bits then
      target.triggers[#target.triggers + 1] = {
        name = row.name, row = bits & 1 ~= 0,
        timing = bits & 64 ~= 0 and "instead" or bits & 2 ~= 0 and "before" or "after",
        events = { insert = bits & 4 ~= 0, delete = bits & 8 ~= 0, update = bits & 16 ~= 0, truncate = bits & 32 ~= 0 },
      }
    elseif rule_events[row.rule] then
      target.rules[#target.rules + 1] = { name = row.name, event = rule_events[row.rule] }
    end
  end
end

local function sequences_of(rows)
  local list = {}
  for i, row in ipairs(rows) do
    list[i] = { column = row.column, oid = row.oid, sql = sql.qualified(row.schema, row.name), display = sql.display(row.schema, row.name),
                increment = row.increment, least = row.least, greatest = row.greatest,
                can = { next = row.can_next, set = row.can_set, look = row.can_look } }
  end
  return list
end

local function not_found(conn, into, schema)
  local where, err = statement.run(conn, "look for its schema", query.where_to, { schema })
  if not where then return nil, err end
  local place = where.rows[1]
  local found, err2 = statement.run(conn, "look for tables of that name", query.neighbours, { into.table })
  if not found then return nil, err2 end
  local names, sought, nearest = {}, sql.display(into.schema, into.table), nil
  for i, row in ipairs(found.rows) do
    names[i] = sql.display(into.schema and row.schema, row.name)
    -- The same name in another schema or in other case is nearer than any misspelling. The query lists it first.
    if not nearest and row.name:lower() == into.table:lower() then nearest = sql.display(row.schema, row.name) end
  end
  nearest = nearest or near.nearest(sought, names)
  local message = ("there is no table %s"):format(sought)
  if into.schema and not place.schema_exists then message = ("there is no schema %s"):format(sql.display(nil, into.schema)) end
  return nil, errors.db(message,
    (nearest and ("did you mean %s? "):format(nearest) or "") .. "create = true in the kit makes it, --create without one",
    { missing = { schema = schema ~= "" and schema or nil, table = into.table, schema_exists = place.schema_exists, role = place.role,
                published = sql.unarray(place.published), read_only = place.read_only,
                version = place.version, temporary = place.can_temp } })
end

local function relation_of(row)
  if not kinds[row.relkind] then
    return nil, errors.db(("%s is %s, not a table"):format(
      sql.display(row.schema, row.name), other_kinds[row.relkind] or "something else"))
  end
  return {
    oid = row.oid, schema = row.schema, name = row.name, display = sql.display(row.schema, row.name),
    sql = sql.qualified(row.schema, row.name), kind = kinds[row.relkind], role = row.role, version = row.version,
    row_security = row.row_security, read_only = row.read_only,
    database = row.database, partition_key = sql.unarray(row.partition_key), published = row.published,
    partition = row.partition, temporary = row.temporary,
    rights = { insert = row.can_insert, update = row.can_update, delete = row.can_delete, truncate = row.can_truncate,
               select = row.can_select, own = row.owns, schema_create = row.can_create, temporary = row.can_temp },
    -- The bits are 1 << CMD_UPDATE, CMD_INSERT and CMD_DELETE of the server's parser.
    writable = { update = row.updatable & 4 ~= 0, insert = row.updatable & 8 ~= 0, delete = row.updatable & 16 ~= 0 },
  }
end

local function expressions_into(target, rows)
  local by_oid = {}
  for _, check in ipairs(target.checks) do by_oid[check.oid] = check end
  for _, index in ipairs(target.indexes) do by_oid[index.oid] = index end
  target.homes, target.domain_checks = {}, {}
  for _, row in ipairs(rows) do
    local owner = by_oid[row.id]
    if row.kind == "home" then
      table.insert(target.homes, row.expression or false)
    elseif row.kind == "domain" then
      table.insert(target.domain_checks, { attnum = row.id, name = row.name, expression = row.expression })
    elseif owner and row.kind == "check" then
      owner.expression = row.expression
    elseif owner and row.kind == "predicate" then
      owner.predicate = row.expression
    elseif owner then
      owner.elements[row.n].expression = row.expression
    end
  end
  return target
end

--- Ask for the expressions of the target's constraints and indexes, as the present search_path makes the server write them.
---@param conn userdata
---@param target kitload.target
---@return fun(target: kitload.target): kitload.target?, table?  fills them in
function M.ask_expressions(conn, target)
  local answer = statement.ask(conn, "read the destination's constraints", query.expressions, { tostring(target.oid) })
  return function(into)
    local found, err = answer()
    if not found then return nil, err end
    return expressions_into(into, found.rows)
  end
end

local function target_of(parts)
  local target, err
  target, err = relation_of(parts[1].rows[1])
  if not target then return nil, err end
  target.columns = {}
  for i, row in ipairs(parts[2].rows) do
    target.columns[i] = column_of(row)
    target.columns[i].finite = row.typname == "numeric" and target.version < 140000 or nil
  end
  target.indexes = indexes_of(parts[3].rows)
  constraints_into(target, parts[4].rows)
  triggers_into(target, parts[5].rows)
  target.sequences = sequences_of(parts[7].rows)
  return expressions_into(target, parts[6].rows)
end

-- Ask everything in one round trip. `reference` is the qualified name, or the table's number.
local function ask(conn, reference, display)
  local statements = {}
  for i, text in ipairs { query.relation, query.columns, query.indexes, query.constraints, query.triggers, query.expressions,
                            query.sequences } do
    statements[i] = { text, { reference }, purpose = i == 1 and "look for " .. display or "read the catalog" }
  end
  local answers = pinned.ask_all(conn, statements, true)
  return function()
    local parts, err = answers()
    if not parts then return nil, err end
    return target_of(parts)
  end
end

local function read(conn, reference, display) return ask(conn, reference, display)() end

--- Ask for a destination that exists. A statement in front has locked it.
---@param conn userdata
---@param into { schema: string, table: string }
---@return fun(): kitload.target?, table?
function M.ask(conn, into)
  return ask(conn, sql.qualified(into.schema, into.table), sql.display(into.schema, into.table))
end

-- 3F000: the schema is missing. 42P01: the table is missing.
local function is_missing(err)
  return err.sqlstate == "42P01" or err.sqlstate == "3F000"
end

--- Read everything about a destination. When `into.schema` is nil, the role's search_path finds the table.
--- When there is no such table: nil and an error whose field `missing` says where it would be made.
---@param conn userdata
---@param into { schema: string?, table: string }
---@return kitload.target?, table? err
function M.read(conn, into)
  local why = sql.bad_name(into.table) or (into.schema and sql.bad_name(into.schema))
  if why then return nil, errors.usage(why) end
  local display = sql.display(into.schema, into.table)
  -- Not in an open transaction, because a missing table would make that transaction fail.
  if into.schema and not conn:in_transaction() then
    local target, err = read(conn, sql.qualified(into.schema, into.table), display)
    if target or not is_missing(err) then return target, err end
    return pinned.run(conn, not_found, conn, into, into.schema)
  end
  -- Only this query uses the role's search_path. It also says where a new table would be made.
  local found, err = statement.run(conn, "look for " .. display, query.find,
    { sql.qualified(into.schema, into.table) })
  if not found then return nil, err end
  local row = found.rows[1]
  if row.oid then return read(conn, tostring(row.oid), display) end
  return pinned.run(conn, not_found, conn, into, into.schema or row.schema or "")
end

--- The column of that name, or nil.
---@param target kitload.target
---@param name string
---@return kitload.target.column?
function M.column(target, name)
  for _, column in ipairs(target.columns) do
    if column.name == name then return column end
  end
  return nil
end

--- The first enabled trigger with this timing and event. `row` nil: for rows or for statements.
---@return kitload.target.trigger?
function M.trigger(target, timing, event, row)
  for _, t in ipairs(target.triggers) do
    if t.timing == timing and t.events[event] and (row == nil or t.row == row) then return t end
  end
  return nil
end

--- The name of what may remove or change a row on its way in (a BEFORE or INSTEAD OF row trigger, or a rule); nil when
--- there is none.
---@param target kitload.target
---@param event "insert"|"update"|"delete"
---@return string?  its name
function M.interceptor(target, event)
  local trigger = M.trigger(target, "before", event, true) or M.trigger(target, "instead", event, true)
  if trigger then return trigger.name end
  for _, rule in ipairs(target.rules) do
    if rule.event == event then return rule.name end
  end
  return nil
end

--- Whether a unique index has exactly these columns, can be named by ON CONFLICT, and covers every row.
---@param index kitload.target.index
---@param key string[]
function M.usable(index, key)
  if M.index_flaw(index) or #index.columns ~= #key then return false end
  for _, name in ipairs(key) do
    local there = false
    for _, column in ipairs(index.columns) do there = there or column.name == name end
    if not there then return false end
  end
  return true
end

--- Why a unique index is not enough for a key; nil when it is.
function M.index_flaw(index)
  if not index.btree then return "is not a btree" end
  if index.partial then return "is partial" end
  if index.expression then return "is over an expression" end
  if index.deferrable then return "is deferrable, which ON CONFLICT cannot use" end
  if not index.valid then return "is not valid" end
  for _, column in ipairs(index.columns) do
    if not column.operator then return "has no equality operator" end
  end
  return nil
end

--- The unique index that has exactly the columns of the key and is good enough for it. The primary key is preferred.
---@param target kitload.target
---@param key string[]
---@return kitload.target.index?
function M.key_index(target, key)
  for _, index in ipairs(target.indexes) do
    if M.usable(index, key) then return index end
  end
  return nil
end

--- The other tables that have foreign keys to this one.
---@return string[]
function M.referrers(target)
  local names = {}
  for _, key in ipairs(target.referenced_by) do
    if not key.own then names[#names + 1] = key.table end
  end
  return names
end

--- What changed between two readings of one destination, as far as a load depends on it; nil when nothing did.
---@param before kitload.target
---@param after kitload.target
---@param names string[]  the columns that are loaded
---@return string?
function M.change(before, after, names)
  if before.oid and before.oid ~= after.oid then return ("%s was replaced by another table"):format(before.display) end
  for _, name in ipairs(names) do
    local a, b = M.column(before, name), M.column(after, name)
    if a and not b then return ("column %s is gone"):format(sql.display(nil, name)) end
    if a and (a.formatted ~= b.formatted or a.base ~= b.base or a.generated ~= b.generated or a.identity ~= b.identity) then
      return ("column %s was %s and is now %s"):format(sql.display(nil, name), a.formatted, b.formatted)
    end
  end
  return nil
end

return M
