-- kitload setup: compares its tables with the published SQL and with what is there, and tests the role with the fewest
-- rights.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if not h.conninfo() then return end

describe("kitload setup", function()
  local w
  before_each(function() w = workspace.new() end)

  local function setup_(...) return w:kitload("setup", "--to", w:to(), "--schema", w.schema, ...) end

  -- The published SQL, letter by letter.
  local published = [[
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
alter table public._importflow_staging_rows enable row level security;]]

  -- Everything that the catalogs say about the table in a schema, but its numbers.
  local objects = [[
    with c as (select * from pg_class where relnamespace = '%s'::regnamespace and relname like '\_importflow\_staging\_rows%%'
        or oid in (select indexrelid from pg_index i join pg_class t on t.oid = i.indrelid where t.relnamespace = '%s'::regnamespace
          and t.relname = '_importflow_staging_rows'))
    select string_agg(line, e'\n' order by line) from (
      select concat_ws(' ', 'relation', relname, relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions) as line from c
      union all select concat_ws(' ', 'column', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
        attstorage, attcollation::regcollation, (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum))
        from c join pg_attribute on attrelid = c.oid where attnum > 0 and relkind <> 'S'
      union all select concat_ws(' ', 'constraint', conname, pg_get_constraintdef(o.oid)) from c join pg_constraint o on conrelid = c.oid
      union all select replace(concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisunique, indisprimary, indisvalid), '%s.', '')
        from c join pg_index on indrelid = c.oid
      union all select concat_ws(' ', 'policy', polname) from c join pg_policy on polrelid = c.oid
      union all select concat_ws(' ', 'trigger', tgname) from c join pg_trigger on tgrelid = c.oid
    ) as lines]]

  it("installs the staging table as it is published, object for object", function()
    local other = w.schema .. "_published"
    w:sql(("create schema %s; %s"):format(other, (published:gsub("public%.", other .. "."))))
    assert.equal(0, (setup_ "--apply"))
    local there = w:sql((objects:gsub("%%s", other)))
    assert.equal((there:gsub(other, w.schema)), w:sql((objects:gsub("%%s", w.schema))))
    assert.matches("index CREATE INDEX idx_importflow_staging_rows_expires_at ON _importflow_staging_rows USING btree %(expires_at%)", there)
    assert.matches("constraint _importflow_staging_rows_import_job_id_row_index_key", there)
    assert.matches("relation _importflow_staging_rows r p t", there)
    w:sql(("drop schema %s cascade"):format(other))
  end)

  it("prints the published statements", function()
    local _, text = w:kitload "setup"
    local function squeezed(s) return (s:gsub("%s+", " ")) end
    for line in published:gmatch "[^;]+;" do
      assert.truthy(squeezed(text):find(squeezed(line):match "^%s*(.-)$", 1, true), line)
    end
  end)

  it("finds no difference in what it installed, under another prefix, too", function()
    assert.equal(0, (setup_("--apply")))
    assert.equal(0, (setup_("--apply", "--prefix", "other_")))
    local code, out = setup_ "--check"
    local lines = {}
    for i, name in ipairs { "staging_rows", "jobs", "files", "mended" } do
      lines[i] = ("%s._importflow_%s   as setup makes it\n"):format(w.schema, name)
    end
    assert.equal("0" .. table.concat(lines), code .. out)
    assert.equal(0, (setup_("--check", "--prefix", "other_")))
    local _, again = setup_ "--apply"
    assert.equal(4, select(2, again:gsub("was there already", "")))
  end)

  it("tells each difference", function()
    setup_ "--apply"
    w:sql [[alter table _importflow_staging_rows alter raw_payload drop not null, drop column expires_at, add extra int,
      alter batch_index type bigint, disable row level security;
      alter table _importflow_jobs drop constraint _importflow_jobs_status_check; grant select on _importflow_jobs to public]]
    local code, out = setup_ "--check"
    assert.equal(1, code)
    for _, line in ipairs { "column batch_index is bigint not null, not integer not null", "column raw_payload is jsonb, not jsonb not null",
      "column expires_at is missing: it must be timestamp with time zone not null", "column extra is not setup's: integer",
      "row%-level security is off, not on", "index btree %(expires_at%) is missing", "constraint CHECK .* is missing",
      "right of public is not setup's: select" } do
      assert.matches("\n  " .. line, out)
    end
    code, out = setup_("--check", "--prefix", "none_")
    assert.equal(1, code)
    assert.matches("it does not exist", out)
  end)

  it("prints the rights of a role that both stagings work with", function()
    w:sql "create table t (id serial, key int primary key, name text)"
    local role = "least_" .. w.schema
    w:sql(('create role "%s" login'):format(role))
    setup_ "--apply"
    local _, text = w:kitload("setup", "--schema", w.schema, "--role", role, "--into", w.schema .. ".t")
    w:sql(text)
    assert.equal("f", w:sql(("select has_schema_privilege('%s', '%s', 'create')"):format(role, w.schema)))
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "key" }, k.field "key" { k.integer },
      k.field "name" {} }]]):format(w.schema))
    local to = ("%s user=%s"):format(w:to(), role)
    for i, how in ipairs { { "--staging", "typed" }, { "--staging", "rows" }, { "--staging", "typed", "--rejects-to", "table" } } do
      w:write("f.csv", ("key,name\n%d,a\nx,b\n"):format(i))
      local code, out, err = w:kitload("run", "--to", to, "--schema", w.schema, "t", "f.csv", table.unpack(how))
      assert.equal("1", code .. err)
      assert.matches("1 inserted", out)
      assert.not_matches("no job is noted", out)
    end
    assert.equal("3|3", w:sql "select count(*), count(distinct id) from t")
    assert.equal("1 inserted, 2 invalid", w:sql [[select string_agg(n || ' ' || status, ', ' order by status)
      from (select status, count(*) n from _importflow_staging_rows group by 1) x]])
    local code = w:kitload("expire", "--to", to, "--schema", w.schema)
    assert.equal(0, code)
    w:sql(('drop owned by "%s"; drop role "%s"'):format(role, role))
  end)

  it("says what is missing of a role without these rights", function()
    w:sql "create table t (key int primary key, name text)"
    local role = "less_" .. w.schema
    w:sql(('create role "%s" login; grant usage on schema %s to "%s"; grant all on t to "%s"'):format(role, w.schema, role, role))
    setup_ "--apply"
    w:sql(('grant all on _importflow_staging_rows, _importflow_jobs to "%s"'):format(role))
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, staging = "rows", k.field "key" { k.integer }, k.field "name" {} }]]):format(w.schema))
    w:write("f.csv", "key,name\n1,a\n")
    local code, _, err = w:kitload("run", "--to", ("%s user=%s"):format(w:to(), role), "--schema", w.schema, "t", "f.csv")
    assert.equal(4, code)
    assert.matches("row%-level security", err)
    w:sql(('drop owned by "%s"; drop role "%s"'):format(role, role))
  end)
end)
