-- The SQL that gives a role the fewest rights with which kitload works.
--
-- Our tables have row-level security. COPY into such a table works only for a role that the security does not apply to; a
-- policy would allow INSERT, but not COPY. So the role owns our tables, and it gets nothing else that it does not need.
local sql = require "kitload.pg.sql"
local tables = require "kitload.records.tables"

local M = {}

-- Inside a DO block, names go through format(). So the block itself holds only literals.
local function block(lines)
  return "do $kitload$\nbegin\n" .. table.concat(lines, "\n") .. "\nend\n$kitload$;"
end

local function owner(t, role)
  local schema, r = sql.literal(t.schema), sql.literal(role)
  -- A new owner of a table needs CREATE on its schema while the owner is changed.
  return block {
    ("  if pg_catalog.has_schema_privilege(%s, %s, 'CREATE') then"):format(r, schema),
    ("    alter table %s owner to %s;"):format(t.sql, sql.ident(role)),
    "  else",
    ("    grant create on schema %s to %s;"):format(sql.ident(t.schema), sql.ident(role)),
    ("    alter table %s owner to %s;"):format(t.sql, sql.ident(role)),
    ("    revoke create on schema %s from %s;"):format(sql.ident(t.schema), sql.ident(role)),
    "  end if;",
  }
end

-- A sequence may number a column that a file leaves out. For a column that the file fills, its sequence is moved past the
-- values.
local function sequences(t, role)
  return ([[
do $kitload$
declare s pg_catalog.regclass;
begin
  for s in select d.objid::pg_catalog.regclass from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.objid
    where d.refobjid = %s::pg_catalog.regclass and d.deptype in ('a', 'i') and c.relkind = 'S' loop
    execute pg_catalog.format('grant usage, select, update on sequence %%s to %%I', s, %s);
  end loop;
end
$kitload$;]]):format(sql.literal(t.sql), sql.literal(role))
end

--- The statements for a role.
---@param role string
---@param names kitload.tables.names
---@param destinations { schema: string, name: string, sql: string }[]
---@return string[] statements
function M.of(role, names, destinations)
  local r, list, schemas = sql.ident(role), {}, {}
  local function add(text) list[#list + 1] = text end
  local function schema(name)
    if not schemas[name] then add(("grant usage on schema %s to %s;"):format(sql.ident(name), r)) end
    schemas[name] = true
  end
  add(block { ("  execute pg_catalog.format('grant connect, temporary on database %%I to %%I', pg_catalog.current_database(), %s);"):format(
    sql.literal(role)) })
  for _, t in ipairs(tables.all(names)) do
    schema(t.schema)
    add(owner(t, role))
  end
  for _, t in ipairs(destinations) do
    schema(t.schema)
    add(("grant select, insert, update, delete on %s to %s;"):format(t.sql, r))
    add(sequences(t, role))
  end
  if #destinations == 0 then
    add(("-- and of each destination, which --into names:\n-- grant usage on schema … to %s;\n"
      .. "-- grant select, insert, update, delete on … to %s;"):format(r, r))
  end
  return list
end

return M
