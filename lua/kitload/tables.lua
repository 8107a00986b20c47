-- The tables that are ours, in the destination's database: the staging rows and the jobs, with their names settable.
--
-- Whatever we create has row-level security on and nothing granted to PUBLIC, or to the roles through which a hosted
-- database publishes its schema; the owner and roles with BYPASSRLS use it.
local project = require "kitload.project"
local sql = require "kitload.sql"
local statement = require "kitload.statement"

local M = {}

---@class kitload.tables.names
---@field schema string?  "public"
---@field prefix string?  "_importflow_"

local function parts(names)
  names = names or {}
  return names.schema or "public", names.prefix or "_importflow_"
end

--- The names as the command line gives them.
---@return kitload.tables.names? names, table? err
function M.names_of(options)
  local found, err = project.of(options)
  if err then return nil, err end
  local theirs = found and found.tables or {}
  local names = { schema = options.schema or theirs.schema, prefix = options.prefix or theirs.prefix }
  local why = M.bad_names(names)
  if why then return nil, { kind = "usage", exit = 2, message = why } end
  return names
end

---@param names kitload.tables.names?
---@return { schema: string, name: string, sql: string, display: string }
function M.jobs_table(names)
  local schema, prefix = parts(names)
  local name = prefix .. "jobs"
  return { schema = schema, name = name, sql = sql.qualified(schema, name), display = sql.display(schema, name) }
end

---@param names kitload.tables.names?
function M.staging_table(names)
  local schema, prefix = parts(names)
  local name = prefix .. "staging_rows"
  return { schema = schema, name = name, sql = sql.qualified(schema, name), display = sql.display(schema, name) }
end

--- Lock a table of ours away: row-level security without a policy, nothing for those who come over the network.
local function close_to_others(display)
  return {
    ("alter table %s enable row level security;"):format(display),
    ("revoke all on %s from public;"):format(display),
    ([[
do $$
declare published text;
begin
  for published in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on %s from %%I', published);
  end loop;
end
$$;]]):format((display:gsub("'", "''"):gsub("%%", "%%%%"))),
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
kitload_version text
);]]

local function put(template, replacements)
  return (template:gsub("%u[%u_]+", function(word) return replacements[word] end))
end

--- The SQL of the staging table, letter by letter what is published, and what closes it to others.
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
  local list = { put(JOBS, { TABLE = t.display }), index("identity", "identity"), index("destination", "destination, finished_at") }
  for _, text in ipairs(close_to_others(t.display)) do list[#list + 1] = text end
  return list
end

--- Everything that `setup` installs.
---@param names kitload.tables.names?
---@return string[] statements
function M.setup_sql(names)
  local list = M.staging_sql(names)
  for _, text in ipairs(M.jobs_sql(names)) do list[#list + 1] = text end
  return list
end

--- Why these names cannot be used, or nil.
function M.bad_names(names)
  local schema = parts(names)
  return sql.bad_name(schema) or sql.bad_name(M.staging_table(names).name)
    or sql.bad_name("idx" .. M.staging_table(names).name .. "_expires_at")
end

--- Which of our tables are there.
---@return { name: string, there: boolean }[]?, table? err
function M.present(conn, names)
  local list = {}
  for i, t in ipairs { M.staging_table(names), M.jobs_table(names) } do
    local result, err = statement.run(conn, ("look for %s"):format(t.display),
      "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there", { t.sql })
    if not result then return nil, err end
    list[i] = { name = t.display, there = result.rows[1].there }
  end
  return list
end

-- IF NOT EXISTS does not keep two sessions from creating the same table at once; this lock does.
local SETUP_LOCK = "SELECT pg_catalog.pg_advisory_xact_lock(1802071156, 0)"

-- Others were making the same at the same moment, by an older kitload or by hand: a deadlock, a name in a catalog, a table.
local met_others = { ["40P01"] = true, ["40001"] = true, ["23505"] = true, ["42P07"] = true, ["42P06"] = true, ["42710"] = true }
local TRIES = 5

local function install_once(conn, statements, unless)
  -- Whoever makes them needs a moment, whatever --lock-timeout says.
  for _, text in ipairs { "BEGIN ISOLATION LEVEL READ COMMITTED", "SET LOCAL lock_timeout = '10s'", SETUP_LOCK } do
    local done, err = statement.run(conn, "set up kitload's tables", text)
    if not done then return nil, err end
  end
  local there, err
  if unless then
    there, err = statement.value(conn, ("look for %s"):format(unless.display), "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there",
      { unless.sql })
    if there == nil then return nil, err end
  end
  for _, text in ipairs(there and {} or statements) do
    local done
    done, err = statement.run(conn, "set up kitload's tables", text)
    if not done then return nil, err end
  end
  return conn:commit()
end

--- Run statements of ours in one transaction, one session at a time. Not where the table `unless` is there by then: to run them
--- over a table that is in use would wait for its users, and they for us.
---@param conn userdata
---@param statements string[]
---@param unless { sql: string, display: string }?
---@return boolean? ok, table? err
function M.install(conn, statements, unless)
  for n = 1, TRIES do
    local ok, err = install_once(conn, statements, unless)
    if ok then return true end
    conn:rollback()
    if n == TRIES or not met_others[err.sqlstate or ""] or conn:is_lost() then return nil, err end
  end
end

--- Install what `setup` prints; tells what was there already.
---@return { name: string, there: boolean }[]? before, table? err
function M.apply(conn, names)
  local before, err = M.present(conn, names)
  if not before then return nil, err end
  local ok
  ok, err = M.install(conn, M.setup_sql(names))
  if not ok then return nil, err end
  return before
end

return M
