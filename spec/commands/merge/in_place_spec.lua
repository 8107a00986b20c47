-- Rows in the staging table, for a role that may make no temporary table. The merge in place must give the same result as
-- the typed stage.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if not h.conninfo() then return end

describe("rows staging without a temporary table", function()
  local w, role

  setup(function()
    w = workspace.new()
    w.again = true
    role = "no_temp_" .. w.schema
    w:sql(([[
      create role "%s" login; select current_database() as db \gset
      revoke temporary on database :"db" from public;
      create table parent (id int primary key); insert into parent values (1), (2);
      create table t (id int primary key, name text unique, amount numeric(8,2) check (amount < 1000), parent int references parent,
        boss int, note text);
      create function loud() returns trigger language plpgsql as $$ begin
        if new.name = 'loud' then raise 'too loud'; end if; return null; end $$;
      create trigger loud after insert or update on t for each row execute function loud()]]):format(role))
    assert.equal(0, (w:kitload("setup", "--to", w:to(), "--schema", w.schema, "--apply")))
    local _, text = w:kitload("setup", "--schema", w.schema, "--role", role, "--into", w.schema .. ".t")
    w:sql((text:gsub("connect, temporary", "connect")))
    w:sql(('grant select on parent to "%s"'):format(role))
  end)

  teardown(function()
    w:sql [[select current_database() as db \gset
      grant temporary on database :"db" to public]]
  end)

  local function fresh()
    w:sql [[truncate t, _importflow_staging_rows, _importflow_jobs;
      insert into t values (2, 'two', 2, 1, null, 'n'), (90, 'kept', 9, 1, null, 'n'), (91, 'taken', 9, null, null, null)]]
  end

  local function kit(load, more)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, %s, staging = "rows", max_rejects = 50, %s
      k.field "id" { k.integer }, k.field "name" {}, k.field "amount" { k.decimal }, k.field "parent" { k.integer },
      k.field "boss" { k.lookup { "%s.t", match = "name", take = "id" } }, k.field "note" {} }]]):format(w.schema, load, more or "", w.schema))
  end

  local as
  local function to() return as and ("%s user=%s"):format(w:to(), as) or w:to() end

  local function report(...)
    os.remove(w.dir .. "/r.json")
    local code, _, err = w:kitload("run", "--to", to(), "--schema", w.schema, "--report", "r.json", "t", ...)
    return code, w:exists "r.json" and cjson.decode(w:read "r.json") or nil, err
  end

  local function run(user, ...)
    as = user
    local code, told, err = report(...)
    if not told or told.error then return code .. err end
    local c = told.counts
    return table.concat({ code, w:sql "select string_agg(t::text, ' ' order by t::text) from t",
      w:sql [[select string_agg(concat_ws(' ', row_index, status, normalized_payload - 'boss', validation_errors), e'\n' order by row_index)
        from _importflow_staging_rows]],
      w:sql "select count(distinct import_job_id) from _importflow_staging_rows",
      ("%d %d %d %d %d"):format(c.inserted or 0, c.updated or 0, c.rejected, c.skipped, c.deleted or 0) }, "\n")
  end

  local file = [[
id,name,amount,parent,boss,note
1,one,1,1,,a
2,TWO,2.5,2,one,b
3,loud,3,1,,c
4,four,4,7,,no such parent
5,five,5000,1,,too much
6,six,x,1,,no number
7,one,7,1,,a name again
8,taken,8,1,,a name that is there
9,nine,9,1,nobody,no such boss
10,ten,10,1,one,d
10,ten,11,1,two,the key again
11,,11,,,e
]]

  for _, load in ipairs { 'load = "append"', 'load = "upsert", key = { "id" }', 'load = "insert_only", key = { "id" }',
                          'load = "overwrite", key = { "id" }', 'load = "overwrite"' } do
    it(("has the same outcome as with one: %s"):format(load), function()
      kit(load)
      w:write("f.csv", load:find "key" and file or (file:gsub("\n10,ten,11[^\n]*", "")))
      fresh()
      local with = run(nil, "f.csv")
      fresh()
      assert.equal(with, run(role, "f.csv"))
      assert.matches("^1\n", with)
      assert.matches(" failed ", with)
      assert.matches("too loud", with)
    end)
  end

  it("leaves out mended rows when later ones of their keys are in", function()
    fresh()
    kit 'load = "upsert", key = { "id" }'
    w:write("f.csv", "id,name,amount,parent,boss,note\n5,early,x,1,,\n5,late,2,1,,\n")
    as = role
    assert.equal(1, (report("f.csv")))
    local job = w:sql "select id from _importflow_jobs"
    local _, csv = w:kitload("rejects", job, "--csv", "--to", to(), "--schema", w.schema)
    w:write("g.csv", (csv:gsub("early,x", "early,1")))
    local code, told, err = report("g.csv", "--mend", job)
    assert.equal("0", code .. err)
    assert.equal(1, told.counts.skipped)
    assert.equal("late", w:sql "select name from t where id = 5")
    assert.equal("received inserted", w:sql "select string_agg(status, ' ' order by row_index) from _importflow_staging_rows")
  end)

  it("leaves out and rejects what the kit checks over all rows, and forgets secrets", function()
    kit('load = "upsert", key = { "id" }', 'k.dedupe { by = { "amount" }, keep = "last" }, k.unique { "note", "parent" },')
    w:write("kits/t.lua", (w:read "kits/t.lua":gsub('k.field "note" {}', 'k.field "note" { secret = true }')))
    w:write("f.csv", "id,name,amount,parent,boss,note\n1,a,1,1,,x\n3,b,1,1,,y\n4,c,2,1,,x\n,d,3,1,,z\n5,e,7,1,,y\n")
    fresh()
    local with = run(nil, "f.csv")
    fresh()
    assert.equal(with, run(role, "f.csv"))
    assert.matches("unique.file", with)
    assert.equal("2 received", w:sql "select row_index || ' ' || status from _importflow_staging_rows where status = 'received'")
    assert.equal("0", w:sql "select count(*) from _importflow_staging_rows where normalized_payload ? 'note'")
  end)

  it("refuses rows that row:split made, which stay to be merged by who may make one", function()
    kit('load = "upsert", key = { "id" }',
      'k.row(function(row) if row.id == 1 then row:split { { id = 1, name = "x" }, { id = 11, name = "y" } } end end),')
    w:write("f.csv", "id,name,amount,parent,boss,note\n1,a,1,1,,x\n3,b,1,1,,y\n")
    fresh()
    local refused = run(role, "f.csv")
    assert.matches("^4", refused)
    assert.matches("row:split made several rows of one, and no_temp_%S+ may not create temporary tables", refused)
    assert.matches("kitload merge %x+", refused)
    local code, out = w:kitload("merge", refused:match "kitload merge (%x+)", "--to", w:to(), "--schema", w.schema)
    assert.equal(0, code, out)
    assert.equal("1 3 11", w:sql "select string_agg(id::text, ' ' order by id) from t where id < 90 and id <> 2")
  end)

  it("is refused for the typed staging before a row is read", function()
    kit('load = "upsert", key = { "id" }')
    w:write("f.csv", file)
    fresh()
    as = role
    local code, _, err = report("f.csv", "--staging", "typed")
    assert.equal(4, code)
    assert.matches("may not create temporary tables", err)
    assert.matches("or %-%-staging rows", err)
  end)
end)
