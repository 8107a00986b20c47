-- Every run with a kit and a server leaves a job, even one that ends before it loads anything.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a run that ends early", function()
  local w
  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    w:kit("t", ([[return k.kit "t" { version = "1.2", into = "%s.t", load = "upsert", key = "id", source = { files = "in/*.csv" },
      k.field "id" { k.integer }, k.field "name" { must_exist = true } }]]):format(w.schema))
    w:write("in/note.txt", "")
  end)

  -- "status|exit|kit|mode|names of the files|message" of this workspace's jobs.
  local function jobs()
    return w:sql(([[select concat_ws('|', status, error->>'exit', kit, mode, (select string_agg(e->>'name', ',') from jsonb_array_elements(sources) e),
      error->>'message') from public._importflow_jobs where destination like '%s.%%' order by started_at]]):format(w.schema))
  end

  local function leaves(code, expected, ...)
    w:sql "delete from public._importflow_jobs"
    local got, _, err = w:run(...)
    assert.equal(code, got, err)
    assert.equal(expected, jobs())
  end

  it("leaves a job, failed, with the error", function()
    w:write("ok.csv", "id,name\n1,Ann\n")
    assert.equal(0, (w:run("t", "ok.csv")))
    leaves(3, "failed|3|t|upsert|in/*.csv|no file matches 'in/*.csv'", "t")
    leaves(3, "failed|3|t|upsert|typo.csv|cannot read typo.csv: No such file or directory", "t", "typo.csv")
    w:write("empty.csv", "")
    leaves(3, "failed|3|t|upsert|empty.csv|empty.csv: the file is empty: line 1 should be its header", "t", "empty.csv")
    w:write("head.csv", "id,nom\n1,Ann\n")
    leaves(3, "failed|3|t|upsert|head.csv|head.csv, row 1: field 'name' has no column: the header has no \"name\"", "t", "head.csv")
    leaves(3, "failed|3|t|upsert|ok.csv,head.csv|head.csv, row 1: field 'name' has no column: the header has no \"name\"", "t", "ok.csv", "head.csv")
    w:write("cut.csv.gz", "\x1F\x8B\x08\x00cut")
    assert.equal(3, (w:run("t", "ok.csv", "cut.csv.gz")))
    assert.matches("|ok.csv,cut.csv.gz|", jobs(), nil, true)
  end)

  it("leaves one where the catalog refuses it", function()
    w:write("ok.csv", "id,name\n1,Ann\n")
    w:kit("gone", ('return k.kit "gone" { into = "%s.gone", k.field "id" {} }'):format(w.schema))
    w:kit("column", ('return k.kit "column" { into = "%s.t", k.field "ID" { from = "id" } }'):format(w.schema))
    w:kit("key", ('return k.kit "key" { into = "%s.t", load = "upsert", key = "name", k.field "id" {}, k.field "name" {} }'):format(w.schema))
    assert.equal(0, (w:run("t", "ok.csv")))
    for name, code in pairs { gone = 4, column = 2, key = 5 } do
      w:sql "delete from public._importflow_jobs"
      local got, _, err = w:run(name, "ok.csv")
      assert.equal(code, got, err)
      assert.equal(("failed|%d|%s|"):format(code, name), jobs():match "^%w+|%d|%w+|")
      assert.is_truthy(err:find(jobs():match "([^|]*)$", 1, true), err)
    end
  end)

  it("leaves one where the same was loaded before, also where that is skipped", function()
    w:write("ok.csv", "id,name\n1,Ann\n")
    assert.equal(0, (w:run("t", "ok.csv")))
    assert.equal(0, (w:run("t", "ok.csv", "--if-loaded", "skip")))
    local list = jobs()
    assert.matches("^completed|t|upsert|ok.csv\nfailed|0|t|upsert|ok.csv|ok.csv: loaded into [%w_]+.t before, by job [%x-]+$", list)
    local _, told = w:kitload("jobs", "--to", w:to(), "--status", "skipped", "--into", w.schema .. ".t")
    assert.matches("skipped      t → [^\n]+\n +ok.csv\n +ok.csv: loaded into [^\n]+\n$", told)
    assert.equal(5, (w:run("t", "ok.csv")))
    list = jobs()
    assert.matches("\nfailed|5|t|upsert|ok.csv|", list, 1, true)
    w:sql "delete from public._importflow_jobs where status = 'failed'"
    assert.equal(0, (w:run("t", "ok.csv", "--if-loaded", "skip", "--dry-run")))
    assert.equal("completed|t|upsert|ok.csv", jobs())
    assert.equal(7, (w:run("t", "ok.csv", "--if-loaded", "skip", "--exit-if-loaded", "7")))
    assert.matches("\nfailed|0|t|upsert|ok.csv|", jobs(), 1, true)
    -- The job has not loaded these files, so they do not count as loaded.
    assert.equal(5, (w:run("t", "ok.csv")))
  end)

  it("makes the table of jobs, where it is the first run of all", function()
    local code, _, err = w:run("t", "--schema", w.schema)
    assert.equal(3, code, err)
    assert.equal("failed|1.2|3", w:sql "select status, kit_version, error->>'exit' from _importflow_jobs")
    assert.equal("t", w:sql "select kit_hash is not null and finished_at >= started_at and host is not null and kitload_version is not null from _importflow_jobs")
  end)

  it("is shown by jobs and job", function()
    w:write("empty.csv", "")
    w:run("t", "empty.csv")
    local code, out = w:kitload("jobs", "--to", w:to(), "--into", w.schema .. ".t")
    assert.equal(0, code)
    assert.matches("failed +t → [%w_]+.t\n +empty.csv\n +empty.csv: the file is empty", out)
    code, out = w:kitload("jobs", "--json", "--to", w:to(), "--into", w.schema .. ".t")
    assert.equal(0, code)
    local id = cjson.decode(out)[1].id
    code, out = w:kitload("job", id, "--to", w:to())
    assert.equal(0, code)
    assert.matches("error +empty.csv: the file is empty", out)
    assert.matches("nothing was loaded; run it again when the cause is mended", out)
  end)

  it("leaves none in a dry run, without a kit, or where how it is called is wrong", function()
    w:write("empty.csv", "")
    w:run("t", "empty.csv", "--dry-run")
    w:run("--into", w.schema .. ".t", "empty.csv")
    w:kit("bare", ('return k.kit "bare" { into = "%s.t", k.field "id" {} }'):format(w.schema))
    assert.equal(2, (w:run "bare"))
    assert.equal(2, (w:run("t", "--wrong")))
    assert.equal("", jobs())
  end)

  it("tells its own error where there is no server", function()
    local code, _, err = w:kitload("run", "t", "--to", "host=127.0.0.1 port=1 dbname=x")
    assert.equal(3, code)
    assert.matches("no file matches 'in/*.csv'", err, 1, true)
  end)

  it("leaves one row of a run that failed later", function()
    w:write("bad.csv", "id,name\nx,Ann\n")
    assert.equal(5, (w:run("t", "bad.csv", "--max-rejects", "0")))
    assert.matches("^failed|5|t|upsert|bad.csv|[^\n]*$", jobs())
  end)
end)
