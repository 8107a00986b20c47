-- Handmade destinations in the shape that catalog.read gives, for specs without a server.
local sql = require "kitload.pg.sql"

local M = {}

local formatted = { int8 = "bigint", int4 = "integer", text = "text", numeric = "numeric", bool = "boolean", bpchar = "character",
                    varchar = "character varying", timestamptz = "timestamp with time zone" }

--- A column: { name, type, more… }. What is left out has its usual value.
function M.column(c)
  local type_name = c[2] or "text"
  local base = c.base or sql.qualified("pg_catalog", type_name)
  local out = {
    name = c[1], type = type_name, formatted = formatted[type_name] or type_name, base = base,
    base_formatted = formatted[type_name] or type_name, cast = base, not_null = false, has_default = false,
    default_constant = false, generated = false, domain = false, deterministic = true, equality = "OPERATOR(pg_catalog.=)",
    can = { insert = true, update = true, select = true },
  }
  for name, value in pairs(c) do
    if type(name) == "string" then out[name] = value end
  end
  return out
end

function M.index(columns, more)
  local out = { name = "contacts_pkey", schema = "public", primary = true, columns = {}, partial = false, expression = false,
                deferrable = false, valid = true, btree = true, nulls_not_distinct = false, elements = {} }
  for i, c in ipairs(columns) do
    c = type(c) == "table" and c or { name = c }
    out.columns[i] = { name = c.name, operator = c.operator or "OPERATOR(pg_catalog.=)",
                       default_equality = c.default_equality ~= false, collation = c.collation, deterministic = true }
    out.elements[i] = { column = c.name, operator = out.columns[i].operator, default_equality = out.columns[i].default_equality,
                        collation = c.collation }
  end
  for name, value in pairs(more or {}) do out[name] = value end
  return out
end

--- public.contacts (id bigint primary key, name text, amount numeric), or what is said otherwise.
function M.target(more)
  local out = {
    oid = 16384, schema = "public", name = "contacts", display = "public.contacts", sql = '"public"."contacts"', kind = "table",
    role = "loader", version = 150000, row_security = false, partition = false, temporary = false,
    columns = { M.column { "id", "int8", not_null = true }, M.column { "name" }, M.column { "amount", "numeric" } },
    indexes = { M.index { "id" } },
    foreign_keys = {}, checks = {}, exclusions = {}, homes = {}, domain_checks = {}, referenced_by = {}, triggers = {},
    rules = {},
    rights = { insert = true, update = true, delete = true, truncate = true, select = true, own = true,
               schema_create = true, temporary = true },
    writable = { insert = true, update = true, delete = true },
  }
  for name, value in pairs(more or {}) do out[name] = value end
  return out
end

--- What is loaded into it, and under which names it is staged.
function M.spec(more)
  local out = {
    mode = "upsert", key = { "id" },
    columns = { { name = "id", encoder = "int8" }, { name = "name", encoder = "text" }, { name = "amount", encoder = "numeric" } },
    stage = { name = "stage", sql = 'pg_temp."stage"', number = '"_kitload_row"', rejects = 'pg_temp."rejects"' },
  }
  for name, value in pairs(more or {}) do out[name] = value end
  return out
end

return M
