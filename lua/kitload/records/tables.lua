-- Kitload's own tables in the destination's database: staged rows, jobs, the files that jobs have loaded, and rows that
-- came back mended. Their names can be chosen.
--
-- Each new table gets row-level security, and no right for PUBLIC or for the roles through which a hosted database
-- publishes its schema. The owner and roles with BYPASSRLS use it.
local errors = require "kitload.talk.errors"
local migrations = require "kitload.records.migrations"
local pinned = require "kitload.pg.pinned"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"

local M = {}

---@class kitload.tables.names
---@field schema string?  "public"
---@field prefix string?  "_importflow_"

local function parts(names)
  names = names or {}
  return names.schema or "public", names.prefix or "_importflow_"
end

--- The names that the command line or the project gives.
---@return kitload.tables.names? names, table? err
function M.names_of(options)
  local reach = reach_of.of(options)
  local found, err = project.of(reach)
  if err then return nil, err end
  local theirs = found and found.tables or {}
  local names = { schema = reach.schema or theirs.schema, prefix = reach.prefix or theirs.prefix }
  local why = M.bad_names(names)
  if why then return nil, errors.usage(why) end
  return names
end

---@class kitload.tables.table
---@field schema string
---@field name string
---@field sql string       qualified and quoted
---@field display string   for people
---@field migrates string? what migrations call it: its columns say which of them were done

local function named(names, what)
  local schema, prefix = parts(names)
  local name = prefix .. what
  return { schema = schema, name = name, sql = sql.qualified(schema, name), display = sql.display(schema, name) }
end

---@param names kitload.tables.names?
---@return kitload.tables.table
function M.jobs_table(names)
  local t = named(names, "jobs")
  t.migrates = "jobs"
  return t
end

---@param names kitload.tables.names?
---@return kitload.tables.table
function M.staging_table(names) return named(names, "staging_rows") end

--- One row for each file that a job has loaded.
---@param names kitload.tables.names?
---@return kitload.tables.table
function M.files_table(names)
  local t = named(names, "files")
  t.migrates = "files"
  return t
end

--- One row for each rejected row that came back mended.
---@param names kitload.tables.names?
---@return kitload.tables.table
function M.mended_table(names) return named(names, "mended") end

--- All tables, in the order in which they are made.
---@param names kitload.tables.names?
---@return kitload.tables.table[]
function M.all(names)
  return { M.staging_table(names), M.jobs_table(names), M.files_table(names), M.mended_table(names) }
end

-- setup prints blocks that first look whether there is anything to do. kitload's role may not be allowed to use plpgsql, so
-- kitload looks itself. This table maps a block's text to a function that gives the statements to run instead of the block.
---@type table<string, fun(conn: userdata): string[]?, table?>
local instead = {}

local SETTING_UP = "set up kitload's tables"

-- Roles through which a hosted database publishes its schema.
local PUBLISHED = "select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated')"

local function take_from_published(display)
  local block = ([[
do $$
declare published text;
begin
  for published in %s loop
    execute format('revoke all on %s from %%I', published);
  end loop;
end
$$;]]):format(PUBLISHED, (display:gsub("'", "''"):gsub("%%", "%%%%")))
  instead[block] = function(conn)
    local found, err = statement.run(conn, SETTING_UP, PUBLISHED)
    if not found then return nil, err end
    local list = {}
    for i, role in ipairs(found.rows) do list[i] = ("revoke all on %s from %s"):format(display, sql.ident(role.rolname)) end
    return list
  end
  return block
end

--- Close one of our tables to others: row-level security without a policy, and no rights for roles that come over the
--- network.
local function close_to_others(display)
  return {
    ("alter table %s enable row level security;"):format(display),
    ("revoke all on %s from public;"):format(display),
    take_from_published(display),
  }
end

local STAGING = [[
create table if not exists TABLE (
id bigint generated always as identity primary key,
import_job_id uuid not null,
import_kit_id uuid not null,
batch_index integer not null,
row_index integer not null,
raw_payload jsonb not null,
normalized_payload jsonb,
validation_errors jsonb not null default '[]'::jsonb,
status text not null default 'received'
check (status in ('received', 'valid', 'invalid', 'inserted', 'failed')),
created_at timestamptz not null default now(),
expires_at timestamptz not null,
unique (import_job_id, row_index)
);]]

local JOBS = [[
create table if not exists TABLE (
id uuid primary key,
kit text,
kit_version text,
kit_hash text,
project text,
meta jsonb not null default '{}'::jsonb,
sources jsonb not null default '[]'::jsonb,
header jsonb,
mode text not null,
destination text not null,
destination_oid bigint,
identity text,
status text not null default 'running'
check (status in ('running', 'completed', 'failed', 'interrupted', 'dead')),
way text,
rows_read bigint,
rows_inserted bigint,
rows_updated bigint,
rows_unchanged bigint,
rows_existing bigint,
rows_deleted bigint,
rows_rejected bigint,
rows_skipped bigint,
rows_suppressed bigint,
warnings bigint,
started_at timestamptz not null default clock_timestamp(),
finished_at timestamptz,
error jsonb,
report jsonb,
plan jsonb,
host text,
pid integer,
backend_pid integer,
xid text,
kitload_version text,
format integer,
constraint "NEEDS" check (coalesce(format, 0) = 2 or coalesce(format, 0) = 1 and status <> 'completed')
);]]

-- Columns of the table of files:
--
--   scope     one hash of the kit, the destination and values of --meta
--   version   how often this path was loaded in its scope, so that two runs cannot both follow the same load
--   claimed   the first load of this content; `again` adds others
--   loaded    some row of it is in
--   mends     a rejects file; its rows are known one by one, so it never counts as loaded
--   start_…   where the new rows of this load begin, in a file that has grown
--   end_…     the last row and line of the file
--   open_…    where that row begins, if it was rejected: it may have been half written
local FILES = [[
create table if not exists TABLE (
id bigint generated always as identity primary key,
scope text not null,
name text not null,
version integer not null,
sha256 text not null,
claimed boolean not null,
loaded boolean not null,
mends boolean not null default false,
kit text,
kit_hash text,
destination text not null,
meta jsonb not null default '{}'::jsonb,
job uuid not null,
ordinal integer not null,
loaded_at timestamptz not null default clock_timestamp(),
rows_read bigint,
rows_rejected bigint,
start_byte bigint not null default 0,
start_row bigint not null default 0,
start_line bigint not null default 0,
end_row bigint,
end_line bigint,
open_row bigint,
open_line bigint,
size bigint,
host text,
path text,
inode text,
mtime timestamptz,
ctime timestamptz,
looked_at timestamptz,
unique (scope, path, version)
);]]

-- file: the number of the file in its job. row: the row's number in that file.
local MENDED = [[
create table if not exists TABLE (
job uuid not null,
file text not null,
row bigint not null,
by_job uuid not null,
mended_at timestamptz not null default clock_timestamp(),
primary key (job, file, row)
);]]

local function put(template, replacements)
  return (template:gsub("%u[%u_]+", function(word) return replacements[word] end))
end

--- The SQL of the staging table, exactly as it is published, and the statements that close it to others.
---@param names kitload.tables.names?
---@return string[] statements
function M.staging_sql(names)
  local schema, prefix = parts(names)
  local t = M.staging_table(names)
  local function index(column)
    return ("create index if not exists %s\non %s (%s);"):format(
      sql.display(nil, "idx" .. prefix .. "staging_rows_" .. (column == "import_job_id" and "job_id" or column)), t.display, column)
  end
  local list = { put(STAGING, { TABLE = t.display }), index "import_job_id", index "expires_at" }
  for _, text in ipairs(close_to_others(t.display)) do list[#list + 1] = text end
  if schema ~= "public" then
    table.insert(list, 1, ("create schema if not exists %s;"):format(sql.display(nil, schema)))
  end
  return list
end

--- The SQL of the jobs table.
---@param names kitload.tables.names?
---@return string[] statements
function M.jobs_sql(names)
  local _, prefix = parts(names)
  local t = M.jobs_table(names)
  local function index(name, columns)
    return ("create index if not exists %s\non %s (%s);"):format(sql.display(nil, "idx" .. prefix .. "jobs_" .. name), t.display, columns)
  end
  local list = { put(JOBS, { TABLE = t.display, NEEDS = migrations.NEEDS }), index("identity", "identity"),
                 index("destination", "destination, finished_at") }
  for _, text in ipairs(close_to_others(t.display)) do list[#list + 1] = text end
  return list
end

--- The SQL of the table of files and of the table of mended rows.
---@param names kitload.tables.names?
---@return string[] statements
function M.files_sql(names)
  local _, prefix = parts(names)
  local files, mended = M.files_table(names), M.mended_table(names)
  local function index(name, columns, unique)
    return ("create %sindex if not exists %s\non %s %s;"):format(unique and "unique " or "",
      sql.display(nil, "idx" .. prefix .. "files_" .. name), files.display, columns)
  end
  local list = { put(FILES, { TABLE = files.display }), index("claim", "(scope, sha256) where claimed", true),
                 index("sha256", "(sha256)"), index("name", "(scope, name, id)"), index("size", "(scope, size)"),
                 index("latest", "(scope, id)"), index("job", "(job)") }
  for _, text in ipairs(close_to_others(files.display)) do list[#list + 1] = text end
  list[#list + 1] = put(MENDED, { TABLE = mended.display })
  for _, text in ipairs(close_to_others(mended.display)) do list[#list + 1] = text end
  return list
end

local function migration(m, jobs, files)
  local statements = m.sql(jobs, files)
  local block = migrations.block(m, jobs, files, statements)
  instead[block] = function(conn)
    local made, err = statement.value(conn, SETTING_UP, migrations.asks(m, jobs, files))
    if made == nil then return nil, err end
    return made and {} or statements
  end
  return block
end

--- The SQL of all tables that a run with a job needs. It also brings those of an older kitload up to date.
---@param names kitload.tables.names?
---@return string[] statements
function M.records_sql(names)
  local list = M.jobs_sql(names)
  for _, text in ipairs(M.files_sql(names)) do list[#list + 1] = text end
  for _, m in ipairs(migrations.list) do list[#list + 1] = migration(m, M.jobs_table(names), M.files_table(names)) end
  return list
end

--- Everything that `setup` installs.
---@param names kitload.tables.names?
---@return string[] statements
function M.setup_sql(names)
  local list = M.staging_sql(names)
  for _, text in ipairs(M.records_sql(names)) do list[#list + 1] = text end
  return list
end

--- Why these names cannot be used; nil when they can.
function M.bad_names(names)
  local schema = parts(names)
  return sql.bad_name(schema) or sql.bad_name(M.staging_table(names).name)
    or sql.bad_name("idx" .. M.staging_table(names).name .. "_expires_at")
end

-- Asks about a table: whether it exists, our rights, and its columns.
M.LOOK = [[
SELECT c.oid IS NOT NULL AS there,
       c.oid IS NOT NULL AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
         AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') AS allowed,
       c.oid IS NOT NULL AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable,
       c.oid IS NOT NULL AND pg_catalog.row_security_active(c.oid) AS hidden,
       (SELECT pg_catalog.array_agg(a.attname::text)::text FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM (SELECT pg_catalog.to_regclass($1)::oid AS oid) AS c]]

--- The columns that LOOK found.
---@return table<string, boolean>
function M.columns_of(found)
  local there = {}
  for _, name in ipairs(sql.unarray(found.columns)) do there[name] = true end
  return there
end

--- The first migration that a table still needs, by what LOOK found.
---@param t kitload.tables.table
---@return kitload.migration?
function M.lacks(t, found) return found.there and t.migrates and migrations.lacking(t.migrates, M.columns_of(found)) or nil end

--- Which of our tables exist, and the first migration that each still needs.
---@return { name: string, there: boolean, lacks: kitload.migration? }[]?, table? err
function M.present(conn, names)
  local list = {}
  for i, t in ipairs(M.all(names)) do
    local result, err = statement.run(conn, ("look for %s"):format(t.display), M.LOOK, { t.sql })
    if not result then return nil, err end
    local found = result.rows[1]
    list[i] = { name = t.display, there = found.there, lacks = M.lacks(t, found) }
  end
  return list
end
M.present = pinned.wrap(M.present)

-- IF NOT EXISTS does not stop two sessions from creating the same table at once. This lock does.
local SETUP_LOCK = "SELECT pg_catalog.pg_advisory_xact_lock(1802071156, 0)"

-- Errors that come when an older kitload, or somebody by hand, makes the same at the same time: a deadlock, or a name or
-- table that exists.
local met_others = { ["40P01"] = true, ["40001"] = true, ["23505"] = true, ["42P07"] = true, ["42P06"] = true, ["42710"] = true }
local TRIES = 5

-- Whether all these tables exist and are up to date. Call it under the lock.
local function are_there(conn, list)
  for _, t in ipairs(list) do
    local found, err = statement.run(conn, ("look for %s"):format(t.display), M.LOOK, { t.sql })
    if not found then return nil, err end
    if not found.rows[1].there or M.lacks(t, found.rows[1]) then return false end
  end
  return true
end

local function run_all(conn, statements)
  for _, text in ipairs(statements) do
    local list, err = { text }, nil
    if instead[text] then list, err = instead[text](conn) end
    if not list then return nil, err end
    for _, plain in ipairs(list) do
      local done
      done, err = statement.run(conn, SETTING_UP, plain)
      if not done then return nil, err end
    end
  end
  return true
end

local function install_once(conn, statements, unless)
  -- Another session may be making the tables, which takes a moment. So the time to wait does not depend on --lock-timeout.
  for _, text in ipairs { "BEGIN ISOLATION LEVEL READ COMMITTED", "SET LOCAL lock_timeout = '10s'", pinned.PIN, SETUP_LOCK } do
    local done, err = statement.run(conn, SETTING_UP, text)
    if not done then return nil, err end
  end
  local there, err
  if unless then
    there, err = are_there(conn, unless)
    if there == nil then return nil, err end
  end
  local done = there
  if not there then done, err = run_all(conn, statements) end
  if not done then return nil, err end
  return conn:commit()
end

--- Run our statements in one transaction, one session at a time. If the tables of `unless` exist and are up to date by
--- then, do nothing: on tables in use we would wait for their users, and they for us.
---@param conn userdata
---@param statements string[]
---@param unless kitload.tables.table[]?
---@return boolean? ok, table? err
function M.install(conn, statements, unless)
  for n = 1, TRIES do
    local ok, err = install_once(conn, statements, unless)
    if ok then return true end
    conn:rollback()
    if n == TRIES or not met_others[err.sqlstate or ""] or conn:is_lost() then return nil, err end
  end
end

--- Install what `setup` prints. Gives what existed before.
---@return { name: string, there: boolean, lacks: kitload.migration? }[]? before, table? err
function M.apply(conn, names)
  local before, err = M.present(conn, names)
  if not before then return nil, err end
  local ok
  ok, err = M.install(conn, M.setup_sql(names))
  if not ok then return nil, err end
  return before
end

return M
