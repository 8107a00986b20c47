-- The migrations of kitload's tables: numbered steps that bring the tables of an older kitload up to date.
--
--   1   0.1.0: the jobs table and the staging table
--   2   0.2.0: the table of files and the one of mended rows; the completed jobs of 0.1.0 are copied into the first
--   3   0.2.0: the table of files says where a last line began that was rejected half written
--
-- They are plain statements, because kitload's role may not be allowed to use plpgsql. `setup` prints each as a block that
-- does nothing the second time. Some migrations must stop older binaries. Those binaries do not write the column `format`,
-- so a check on it refuses their rows. The name of the check says why.
local sql = require "kitload.pg.sql"

local M = {}

--- The name of the check that an older kitload violates. The server's message shows it.
M.NEEDS = "these tables need kitload 0.2.0 or later"

-- The scope of 0.1.0's files leaves out the values of --meta, because the server cannot know which of them the kit reads.
-- loaded.lua computes the same scope.
M.OLD_SCOPE = "0.1.0\n%s\n%s"

-- A run of 0.1.0 that is under way gets format 1. It may fail, but it may not complete, because nobody would note its
-- files.
local function files(jobs, files_table)
  return {
    ("alter table %s add column format integer"):format(jobs.sql),
    ("update %s set format = case when status = 'running' then 1 else 2 end"):format(jobs.sql),
    ([[
insert into %s (scope, name, version, sha256, claimed, loaded, kit, kit_hash, destination, meta, job, ordinal, loaded_at, size)
select o.scope, o.name, pg_catalog.row_number() over (partition by o.scope, o.name order by o.finished_at, o.ordinal), o.sha256,
  false, o.loaded, o.kit, o.kit_hash, o.destination, o.meta, o.id, o.ordinal, o.finished_at, o.size
from (
  select pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to('0.1.0' || e'\n' || coalesce(j.kit, '')
           || e'\n' || j.destination, 'UTF8')), 'hex'), 32) as scope,
    s.source ->> 'name' as name, s.source ->> 'sha256' as sha256, j.kit, j.kit_hash, j.destination, j.meta, j.id,
    s.n::integer as ordinal, coalesce(j.finished_at, j.started_at) as finished_at, (s.source ->> 'size')::bigint as size,
    coalesce(j.rows_read, 1) > coalesce(j.rows_rejected, 0) as loaded
  from %s as j cross join lateral pg_catalog.jsonb_array_elements(j.sources) with ordinality as s(source, n)
  where (j.status = 'completed' or j.error ->> 'committed' = 'true') and s.source ->> 'name' is not null
    and pg_catalog.length(s.source ->> 'sha256') = 64
) as o
order by o.finished_at, o.id, o.ordinal]]):format(files_table.sql, jobs.sql),
    ("alter table %s add constraint \"%s\" check (coalesce(format, 0) = 2 or coalesce(format, 0) = 1 and status <> 'completed')"):format(
      jobs.sql, M.NEEDS) }
end

-- A table of files that was made before these columns has none of them; setup makes new ones with them.
local function open_lines(_, files_table)
  return { ("alter table %s add column open_row bigint"):format(files_table.sql),
           ("alter table %s add column open_line bigint"):format(files_table.sql) }
end

---@class kitload.migration
---@field number integer
---@field title string
---@field of "jobs"|"files"  the table with the column
---@field column string      it exists only after the migration
---@field sql fun(jobs: kitload.tables.table, files: kitload.tables.table): string[]

-- The condition that the column exists, which means that the migration was done.
local function is_made(m, jobs, files_table)
  local t = m.of == "files" and files_table or jobs
  return ("exists (select from pg_catalog.pg_attribute where attrelid = %s::pg_catalog.regclass and attname = %s\n             "
    .. "and not attisdropped)"):format(sql.literal(t.sql), sql.literal(m.column))
end

--- The query whether a migration was done.
---@param m kitload.migration
---@param jobs kitload.tables.table
---@param files_table kitload.tables.table
---@return string sql
function M.asks(m, jobs, files_table) return ("select %s as made"):format(is_made(m, jobs, files_table)) end

--- A migration as one block for people who run the SQL by hand. The block first looks whether there is anything to do.
---@param m kitload.migration
---@param jobs kitload.tables.table
---@param files_table kitload.tables.table
---@param statements string[]
---@return string sql
function M.block(m, jobs, files_table, statements)
  local lines = {}
  for i, text in ipairs(statements) do lines[i] = "  " .. text:gsub("\n", "\n  ") .. ";" end
  return ("do $kitload$\nbegin\n  if %s then\n    return;\n  end if;\n%s\nend\n$kitload$;"):format(is_made(m, jobs, files_table),
    table.concat(lines, "\n"))
end

---@type kitload.migration[]
M.list = {
  { number = 2, title = "the files that jobs have loaded, each by itself", of = "jobs", column = "format", sql = files },
  { number = 3, title = "where a last line began that was rejected half written", of = "files", column = "open_row", sql = open_lines },
}

--- The first migration that is missing from a table with these columns.
---@param of string  which table: "jobs", "files"
---@param there table<string, boolean>
---@return kitload.migration?
function M.lacking(of, there)
  for _, m in ipairs(M.list) do
    if m.of == of and not there[m.column] then return m end
  end
end

return M
