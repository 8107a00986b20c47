-- scripts/bench rows: staging as rows. The peer is psql: \copy of the same payloads to the same table, and the same merge in SQL.
--
-- The payloads come from a run and are exported once from the staging table. Both sides keep one row for each source row
-- there, unpack the valid ones, merge them by key and set their status.
local generate = require "generate"
local m = require "measure"

local M = {}

local columns = "import_job_id, import_kit_id, batch_index, row_index, raw_payload, normalized_payload, validation_errors, status, "
  .. "expires_at"

-- The smallest script with the same result: the staged rows, the loaded rows, the status of each row.
local script = [[
begin;
\copy _importflow_staging_rows (%s) from '%s' with (format binary)
commit;
begin;
create temp table s as select r.* from _importflow_staging_rows as p,
  jsonb_to_record(p.normalized_payload) as r(id text, name text, email text, signed_up date, amount numeric, country text,
    active boolean, note text)
where p.import_job_id = '%s' and p.status = 'valid';
analyze s;
with done as (insert into bench select s.* from s where not exists (select 1 from bench t where t.id = s.id) returning 1)
select count(*) = (select count(*) from s) as all_new from done \gset
\if :all_new
\else
update bench t set name = s.name, email = s.email, signed_up = s.signed_up, amount = s.amount, country = s.country,
  active = s.active, note = s.note
from s where t.id = s.id and (t.name, t.email, t.signed_up, t.amount, t.country, t.active, t.note)
  is distinct from (s.name, s.email, s.signed_up, s.amount, s.country, s.active, s.note);
\endif
update _importflow_staging_rows set status = 'inserted' where import_job_id = '%s' and status = 'valid';
commit;
]]

local function before()
  m.psql("drop table if exists bench, _importflow_staging_rows, _importflow_jobs",
    ("create table bench (%s)"):format(generate.shapes.middle.columns))
  m.run { "build/kitload", "setup", "--to", m.conninfo, "--apply" }
  m.psql "checkpoint"
end

local function content()
  return m.value [[select (select count(*) || ' ' || sum(hashtextextended(b::text, 0)) from bench b),
    (select count(*) || ' ' || sum(hashtextextended(
       concat_ws(' ', row_index, raw_payload, normalized_payload, validation_errors, status), 0)) from _importflow_staging_rows)]]
end

function M.run(o)
  m.heading "rows staging, against \\copy of the payloads and a merge"
  local rows = o.rows or generate.rows("middle", o.mb)
  local raw = generate.files(m.dir, "middle", rows)
  local kit = generate.kit(m.dir, "middle", 'load = "upsert", key = { "id" },')
  local argv = m.load(kit, raw, "--staging", "rows")
  before()
  m.run(argv)
  local loaded, job = content(), m.value "select id from _importflow_jobs"
  local binary = m.dir .. "payloads.bin"
  m.psql(("\\copy (select %s from _importflow_staging_rows order by row_index) to '%s' with (format binary)"):format(
    columns:gsub("status", "case status when 'inserted' then 'valid' else status end"), binary))
  local text = script:format(columns, binary, job, job)
  local a, b, ratio = m.pair(o.runs, function()
    before()
    return m.run(argv).seconds
  end, function()
    before()
    return m.script(text).seconds
  end)
  assert(content() == loaded, "the script left other rows")
  m.report { name = ("all new, %d rows"):format(rows), kitload = a, peer = b, ratio = ratio, unit = "s", target = 1.15 }
  m.psql "drop table bench, _importflow_staging_rows, _importflow_jobs"
end

return M
