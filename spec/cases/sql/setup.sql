create table if not exists public._importflow_staging_rows (
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
);
create index if not exists idx_importflow_staging_rows_job_id
on public._importflow_staging_rows (import_job_id);
create index if not exists idx_importflow_staging_rows_expires_at
on public._importflow_staging_rows (expires_at);
alter table public._importflow_staging_rows enable row level security;
revoke all on public._importflow_staging_rows from public;
do $$
declare published text;
begin
  for published in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on public._importflow_staging_rows from %I', published);
  end loop;
end
$$;
create table if not exists public._importflow_jobs (
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
constraint "these tables need kitload 0.2.0 or later" check (coalesce(format, 0) = 2 or coalesce(format, 0) = 1 and status <> 'completed')
);
create index if not exists idx_importflow_jobs_identity
on public._importflow_jobs (identity);
create index if not exists idx_importflow_jobs_destination
on public._importflow_jobs (destination, finished_at);
alter table public._importflow_jobs enable row level security;
revoke all on public._importflow_jobs from public;
do $$
declare published text;
begin
  for published in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on public._importflow_jobs from %I', published);
  end loop;
end
$$;
create table if not exists public._importflow_files (
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
);
create unique index if not exists idx_importflow_files_claim
on public._importflow_files (scope, sha256) where claimed;
create index if not exists idx_importflow_files_sha256
on public._importflow_files (sha256);
create index if not exists idx_importflow_files_name
on public._importflow_files (scope, name, id);
create index if not exists idx_importflow_files_size
on public._importflow_files (scope, size);
create index if not exists idx_importflow_files_latest
on public._importflow_files (scope, id);
create index if not exists idx_importflow_files_job
on public._importflow_files (job);
alter table public._importflow_files enable row level security;
revoke all on public._importflow_files from public;
do $$
declare published text;
begin
  for published in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on public._importflow_files from %I', published);
  end loop;
end
$$;
create table if not exists public._importflow_mended (
job uuid not null,
file text not null,
row bigint not null,
by_job uuid not null,
mended_at timestamptz not null default clock_timestamp(),
primary key (job, file, row)
);
alter table public._importflow_mended enable row level security;
revoke all on public._importflow_mended from public;
do $$
declare published text;
begin
  for published in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on public._importflow_mended from %I', published);
  end loop;
end
$$;
do $kitload$
begin
  if exists (select from pg_catalog.pg_attribute where attrelid = '"public"."_importflow_jobs"'::pg_catalog.regclass and attname = 'format'
             and not attisdropped) then
    return;
  end if;
  alter table "public"."_importflow_jobs" add column format integer;
  update "public"."_importflow_jobs" set format = case when status = 'running' then 1 else 2 end;
  insert into "public"."_importflow_files" (scope, name, version, sha256, claimed, loaded, kit, kit_hash, destination, meta, job, ordinal, loaded_at, size)
  select o.scope, o.name, pg_catalog.row_number() over (partition by o.scope, o.name order by o.finished_at, o.ordinal), o.sha256,
    false, o.loaded, o.kit, o.kit_hash, o.destination, o.meta, o.id, o.ordinal, o.finished_at, o.size
  from (
    select pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to('0.1.0' || e'\n' || coalesce(j.kit, '')
             || e'\n' || j.destination, 'UTF8')), 'hex'), 32) as scope,
      s.source ->> 'name' as name, s.source ->> 'sha256' as sha256, j.kit, j.kit_hash, j.destination, j.meta, j.id,
      s.n::integer as ordinal, coalesce(j.finished_at, j.started_at) as finished_at, (s.source ->> 'size')::bigint as size,
      coalesce(j.rows_read, 1) > coalesce(j.rows_rejected, 0) as loaded
    from "public"."_importflow_jobs" as j cross join lateral pg_catalog.jsonb_array_elements(j.sources) with ordinality as s(source, n)
    where (j.status = 'completed' or j.error ->> 'committed' = 'true') and s.source ->> 'name' is not null
      and pg_catalog.length(s.source ->> 'sha256') = 64
  ) as o
  order by o.finished_at, o.id, o.ordinal;
  alter table "public"."_importflow_jobs" add constraint "these tables need kitload 0.2.0 or later" check (coalesce(format, 0) = 2 or coalesce(format, 0) = 1 and status <> 'completed');
end
$kitload$;
do $kitload$
begin
  if exists (select from pg_catalog.pg_attribute where attrelid = '"public"."_importflow_files"'::pg_catalog.regclass and attname = 'open_row'
             and not attisdropped) then
    return;
  end if;
  alter table "public"."_importflow_files" add column open_row bigint;
  alter table "public"."_importflow_files" add column open_line bigint;
end
$kitload$;
