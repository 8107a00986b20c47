-- A table that a run makes is closed to everybody except its owner, whatever rights the database grants by default.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a table that a run makes", function()
  local w

  -- As hosted databases set their schemas up: whatever is made there is the web's.
  local function publish(schema)
    w:sql(("alter default privileges%s grant all on tables to public, anon, authenticated, reports"):format(
      schema and " in schema " .. schema or ""))
  end

  setup(function()
    w = workspace.new()
    w:sql "create role anon; create role authenticated; create role reports"
  end)
  teardown(function()
    w:sql "drop owned by anon, authenticated, reports cascade; drop role anon, authenticated, reports"
  end)
  before_each(function() w = workspace.new() end)

  local function kit(facts, into)
    w:kit("t", ('return k.kit "t" { into = "%s", %s, k.field "id" { k.integer }, k.field "name" {} }'):format(
      into or w.schema .. ".t", facts))
    w:write("a.csv", "id,name\n1,a\n2,b\n")
  end

  -- Who may do what, and whether row-level security is on.
  local function rights(name)
    return w:sql(([[
      select relrowsecurity, (select string_agg(coalesce(r.rolname, 'public') || ' ' || lower(g.privilege_type), ', ' order by 1)
        from aclexplode(relacl) g left join pg_roles r on r.oid = g.grantee
        where g.privilege_type = 'SELECT' and coalesce(r.rolname, '') <> 'postgres')
      from pg_class where oid = '%s'::regclass]]):format(name))
  end

  for _, case in ipairs {
    { 'load = "append", create = true', "an append, which goes straight" },
    { 'load = "upsert", key = "id", create = true', "an upsert" },
    { 'load = "overwrite", create = true, staging = "rows"', "an overwrite by the staging table" },
  } do
    it("by " .. case[2] .. " keeps the web out, loads, and says so", function()
      publish(w.schema)
      kit(case[1])
      local code, report, _, err = w:report("t", "a.csv")
      assert.equal(0, code, err)
      assert.equal("t|reports select", rights(w.schema .. ".t"))
      assert.equal("2", w:sql(("select count(*) from %s.t"):format(w.schema)))
      assert.matches("row-level security on", table.concat(report.notes, "\n"), 1, true)
      assert.matches(w.schema .. ".t was made", table.concat(report.notes, "\n"), 1, true)
      -- The owner is not under it: the next load goes on as ever, and has nothing more to say about it.
      w:write("b.csv", "id,name\n3,c\n")
      code, report, _, err = w:report("t", "b.csv")
      assert.equal(0, code, err)
      assert.is_nil(table.concat(report.notes, "\n"):find("row-level", 1, true))
    end)
  end

  it("without a kit keeps the web out, too", function()
    publish()
    w:write("a.csv", "id,name\n1,a\n")
    local code, _, err = w:run("a.csv", "--into", w.schema .. ".t", "--create")
    w:sql "alter default privileges revoke all on tables from public, anon, authenticated, reports"
    assert.equal(0, code, err)
    assert.equal("t|reports select", rights(w.schema .. ".t"))
  end)

  it("in a schema that it makes, too: that is closed as well", function()
    w:sql "alter default privileges grant all on schemas to public, anon"
    publish()
    kit('load = "append", create = true', w.schema .. "_new.t")
    local code, _, err = w:run("t", "a.csv")
    w:sql "alter default privileges revoke all on schemas from public, anon"
    w:sql "alter default privileges revoke all on tables from public, anon, authenticated, reports"
    assert.equal(0, code, err)
    assert.equal("t|reports select", rights(w.schema .. "_new.t"))
    assert.equal("f|f", w:sql(("select has_schema_privilege('anon', '%s_new', 'usage'), has_schema_privilege('authenticated', '%s_new', 'usage')")
      :format(w.schema, w.schema)))
    w:sql(("drop schema %s_new cascade"):format(w.schema))
  end)

  it("is the database's to open with create = { public = true }", function()
    publish(w.schema)
    kit 'load = "append", create = { public = true }'
    local code, report, _, err = w:report("t", "a.csv")
    assert.equal(0, code, err)
    assert.equal("f|anon select, authenticated select, reports select, public select", rights(w.schema .. ".t"))
    assert.is_nil(table.concat(report.notes, "\n"):find("row-level", 1, true))
  end)

  it("is left as it is when it was there, and only gets columns", function()
    publish(w.schema)
    w:sql "create table t (id int primary key)"
    kit 'load = "upsert", key = "id", create = true'
    assert.equal(0, (w:run("t", "a.csv")))
    assert.equal("f|anon select, authenticated select, reports select, public select", rights(w.schema .. ".t"))
  end)

  it("takes no rows of another role, which is told before a row is read", function()
    kit 'load = "upsert", key = "id", create = true'
    assert.equal(0, (w:run("t", "a.csv")))
    w:sql(("create role other login; grant usage on schema %s to other; grant all on %s.t to other"):format(w.schema, w.schema))
    local code, _, err = w:kitload("run", "--to", w:to():gsub("user=postgres", "user=other"), "t", "a.csv", "--if-loaded", "again")
    w:sql "drop owned by other cascade; drop role other"
    assert.equal(5, code, err)
    assert.matches("row%-level security of .* is active for other", err)
    assert.matches('OWNER TO "other"', err, 1, true)
  end)
end)
