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
kitload_version text
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
