-- Missing rights of a role or a session. They must be reported before a row is read, with what helps.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a role without its rights", function()
  local w, role

  before_each(function()
    w = workspace.new()
    role = w.schema .. "_poor"
    w:sql(([[create table t (id int primary key, name text, city text, n serial); create role %s login;
      grant usage on schema %s to %s]]):format(role, w.schema, role))
    w:kit("t", ('return k.kit "t" { into = "%s.t", load = "upsert", key = "id", k.field "id" { k.integer }, k.field "name" {}, k.field "city" {} }')
      :format(w.schema))
    w:write("a.csv", "id,name,city\n1,a,b\n")
  end)
  after_each(function() w:sql(("drop owned by %s cascade; drop role %s"):format(role, role)) end)

  local function run(...)
    return w:kitload("run", "--to", (w:to():gsub("user=postgres", "user=" .. role)), "t", "a.csv", ...)
  end

  it("is told all of them, with the statements and kitload setup --role", function()
    w:sql(("grant insert, select (id), update (name) on t to %s; create schema %s_j"):format(role, w.schema))
    w:kitload("setup", "--apply", "--schema", w.schema .. "_j", "--to", w:to())
    w:sql(("grant usage on schema %s_j to %s; grant select on %s_j._importflow_jobs to %s"):format(w.schema, role, w.schema, role))
    w:sql(("revoke temporary on database postgres from public"))
    local code, _, err = run("--schema", w.schema .. "_j")
    w:sql "grant temporary on database postgres to public"
    assert.equal(4, code, err)
    for _, text in ipairs {
      ("%s lacks rights: SELECT (name, city), UPDATE (city) on %s.t"):format(role, w.schema),
      ("USAGE of the sequence %s.t_n_seq"):format(w.schema), "temporary tables",
      ("INSERT, UPDATE on %s_j._importflow_jobs"):format(w.schema),
      ('GRANT SELECT, UPDATE ON "%s"."t" TO "%s";'):format(w.schema, role),
      ('GRANT USAGE ON SEQUENCE "%s"."t_n_seq" TO "%s";'):format(w.schema, role),
      ('GRANT TEMPORARY ON DATABASE "postgres" TO "%s";'):format(role),
      ("kitload setup --role %s --into %s.t"):format(role, w.schema),
    } do assert.matches(text, err, 1, true) end
    w:sql(("drop schema %s_j cascade"):format(w.schema))
  end)

  it("needs no more than setup --role prints", function()
    w:kitload("setup", "--apply", "--schema", w.schema, "--to", w:to())
    local code, out, err = w:kitload("setup", "--role", role, "--into", w.schema .. ".t", "--schema", w.schema, "--to", w:to())
    assert.equal(0, code, err)
    w:sql(out)
    local ran, _, said = run("--schema", w.schema)
    assert.equal(0, ran, said)
    assert.equal("1|a|b|1", w:sql "select * from t")
  end)

  it("in a session that is read-only is refused with what says so, whatever it may do with the jobs table", function()
    w:sql(("grant all on t, t_n_seq to %s; alter role %s set default_transaction_read_only = on"):format(role, role))
    for _, schema in ipairs { "public", w.schema } do
      for _, more in ipairs { "--dry-run", "--if-loaded=again" } do
        local code, _, err = run("--schema", schema, more)
        assert.equal(4, code)
        assert.matches("default_transaction_read_only is on", err, 1, true)
        assert.matches(('ALTER ROLE "%s" SET default_transaction_read_only = off'):format(role), err, 1, true)
      end
    end
    assert.equal("0", w:sql "select count(*) from t")
  end)

  it("in a published table without a replica identity is told before a row is read, too", function()
    w:sql "drop table t; create table t (id int unique, name text, city text); create publication rights_spec for table t"
    local code, _, err = w:run("t", "a.csv")
    w:sql "alter table t replica identity full"
    local mended = w:run("t", "a.csv")
    w:sql "drop publication rights_spec"
    assert.equal(5, code)
    assert.matches("is published (rights_spec) and has no replica identity", err, 1, true)
    assert.matches("REPLICA IDENTITY", err, 1, true)
    assert.equal(0, mended)
  end)

  it("in a partitioned table is told which unique index can be made there", function()
    w:sql [[drop table t; create table t (id int, name text, city text) partition by list (city);
      create table t_all partition of t default]]
    local code, _, err = w:run("t", "a.csv")
    assert.equal(5, code)
    assert.matches(('add city to the key and run: CREATE UNIQUE INDEX ON "%s"."t" ("id", "city")'):format(w.schema), err, 1, true)
  end)
end)
