-- When a run refuses to load: max_rejects, on_invalid, empty overwrites. Exit code and report must say so.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a run with bad rows", function()
  local w

  before_each(function()
    w = workspace.new()
    w.again = true
    w:sql "create table t (id int primary key, name text); insert into t values (99, 'old')"
  end)

  local function kit(facts)
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, %s k.field "id" { k.integer }, k.field "name" {} }'):format(w.schema, facts))
  end

  -- good good … bad bad …
  local function file(good, bad)
    local lines = { "id,name" }
    for i = 1, good do lines[#lines + 1] = i .. ",a" end
    for _ = 1, bad do lines[#lines + 1] = "x,b" end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
  end

  local function outcome(...)
    local code, report, out, err = w:report("t", "f.csv", "--if-loaded", "again", ...)
    return code, report, out, err, w:sql "select count(*) from t"
  end

  it("loads the clean ones and ends with 1", function()
    kit 'load = "upsert", key = { "id" },'
    file(3, 2)
    local code, _, _, _, n = outcome()
    assert.equal(1, code)
    assert.equal("4", n)
  end)

  it("loads nothing past max_rejects, as a count or a share, and up to it everything", function()
    for _, case in ipairs {
      { "1", 8, 2, 5 }, { "2", 8, 2, 1 }, { '"20%"', 8, 2, 1 }, { '"19.9%"', 8, 2, 5 }, { "0", 8, 1, 5 }, { '"0%"', 8, 1, 5 },
      { '"100%"', 0, 3, 1 }, { '"5%"', 8, 0, 0 },
    } do
      w:sql "delete from t where id < 99"
      kit(('load = "upsert", key = { "id" }, max_rejects = %s,'):format(case[1]))
      file(case[2], case[3])
      local code, report, out, err, n = outcome()
      assert.equal(case[4], code, case[1])
      assert.equal(case[4] == 5 and "1" or tostring(case[2] + 1), n)
      if code == 5 then
        assert.equal("refused", report.status)
        assert.equal(5, report.exit)
        assert.matches("nothing was loaded", out .. err)
        assert.equal(case[3], report.counts.rejected)
        assert.matches("x,b\n$", w:read "f.rejected.csv")
      end
    end
  end)

  it("counts what checks over the set reject, too", function()
    kit 'load = "upsert", key = { "id" }, duplicates = "reject", max_rejects = 1,'
    w:write("f.csv", "id,name\n1,a\n1,b\n2,c\n2,d\n")
    local code, report, _, _, n = outcome()
    assert.equal(5, code)
    assert.equal("1", n)
    assert.matches("unique.file", w:read "f.rejected.csv")
    assert.equal("refused", report.status)
    local sum = 0
    for _, p in ipairs(report.problems) do sum = sum + p.count end
    assert.equal(4, sum) -- which one of two is right nobody knows: both are rejected
    assert.equal(4, report.counts.rejected)
  end)

  it("lets the command line overrule the kit", function()
    kit 'load = "upsert", key = { "id" }, max_rejects = 0,'
    file(3, 1)
    assert.equal(5, (outcome()))
    assert.equal(1, (outcome("--max-rejects", "1")))
    assert.equal(5, (outcome("--max-rejects", "10%")))
    assert.equal(2, (outcome("--max-rejects", "many")))
    assert.equal(5, (outcome("--max-rejects", "9", "--on-invalid", "abort")))
  end)

  it("loads nothing under on_invalid = abort", function()
    kit 'load = "upsert", key = { "id" }, on_invalid = "abort",'
    file(3, 1)
    local code, _, out, err, n = outcome()
    assert.equal(5, code)
    assert.equal("1", n)
    assert.matches("abort", out .. err)
  end)

  it("bears none in an overwrite unless told", function()
    kit 'load = "overwrite", key = { "id" },'
    file(3, 1)
    local code, _, _, _, n = outcome()
    assert.equal(5, code)
    assert.equal("1", n)
    code, _, _, _, n = outcome("--max-rejects", "1")
    assert.equal(1, code)
    assert.equal("4", n) -- the rejected row's key is not known: nothing is deleted
  end)

  it("does not empty a table by overwrite without --allow-empty, whatever became of the rows", function()
    for _, key in ipairs { "", 'key = { "id" },' } do
      w:sql "truncate t; insert into t values (99, 'old')"
      kit('load = "overwrite", max_rejects = "100%", ' .. key)
      file(0, 0)
      local code, _, out, err, n = outcome()
      assert.equal(5, code)
      assert.matches("allow%-empty", out .. err)
      assert.equal("1", n)
      file(0, 3)
      code, _, _, _, n = outcome()
      assert.equal(5, code)
      assert.equal("1", n)
      code, _, _, _, n = outcome "--allow-empty"
      assert.equal(1, code)
      assert.equal(key == "" and "0" or "1", n)
    end
  end)

  it("does not count rows that a hook skips as rejected", function()
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "append", max_rejects = 0, k.field "id" { k.integer }, k.field "name" {},
      k.row(function(row) if row.name == "b" then row:skip "is b" end end) }]]):format(w.schema))
    w:write("f.csv", "id,name\n1,a\n2,b\n")
    local code, report = outcome()
    assert.equal(0, code)
    assert.same({ { reason = "is b", count = 1 } }, report.skips)
  end)

  it("limits a field to 16 MiB and says so, with the rows after it loaded", function()
    kit 'load = "upsert", key = { "id" },'
    w:write("f.csv", "id,name\n1,a\n2," .. ("y"):rep(17 * 1024 * 1024) .. "\n3,c\n")
    local code, report, _, _, n = outcome()
    assert.equal(1, code)
    assert.equal("csv.field_too_long", report.problems[1].code)
    assert.equal("3", n)
  end)

  it("stops after --limit rows", function()
    kit 'load = "upsert", key = { "id" },'
    file(50, 0)
    local code, report, _, _, n = outcome("--limit", "7")
    assert.equal(0, code)
    assert.equal(7, report.counts.read)
    assert.equal("8", n)
  end)

  it("does not take a file that --limit cut short for one that is loaded", function()
    kit 'load = "upsert", key = { "id" },'
    file(50, 0)
    assert.equal(0, (w:run("t", "f.csv", "--limit", "7")))
    local code, report, _, err = w:report("t", "f.csv")
    assert.equal("0", code .. err)
    assert.equal(50, report.counts.read)
  end)

  it("ends with 2 on wrong usage and names what is wrong", function()
    kit 'load = "upsert", key = { "id" },'
    file(1, 0)
    for _, case in ipairs {
      { "--frobnicate" }, { "--jobs", "0" }, { "--jobs", "x" }, { "--if-loaded", "maybe" }, { "--meta", "novalue" }, { "--limit" }, { "--limit", "-1" },
      { "--max-rejects", "101%" }, { "--on-invalid", "cry" }, { "--quiet=1" }, { "--load", "append" },
    } do
      local code, _, err = w:run("t", "f.csv", table.unpack(case))
      assert.equal(2, code, case[1])
      assert.truthy(err:find(case[1]:match "^%-%-[^=]+", 1, true) or err:find("max_rejects", 1, true), err)
    end
    assert.equal(2, (w:kitload "frob"))
    assert.equal(2, (w:kitload()))
    assert.equal(2, (w:run("no.such.kit", "f.csv")))
  end)

  it("ends with 4 when the database cannot be reached, or refuses", function()
    kit 'load = "upsert", key = { "id" },'
    file(1, 0)
    local code, _, err = w:kitload("run", "t", "f.csv", "--to", "host=/nowhere dbname=x connect_timeout=2")
    assert.equal(4, code)
    assert.matches("/nowhere", err)
    code, _, err = w:kitload("run", "t", "f.csv", "--to", (h.conninfo():gsub("dbname=%S+", "dbname=not_there")))
    assert.equal(4, code)
    assert.matches("not_there", err)
    code, _, err = w:kitload("run", "t", "f.csv", "--to", "nonsense")
    assert.is_true(code == 2 or code == 4)
    assert.matches("is neither a URI nor keywords", err)
    assert.is_nil(err:find("nonsense", 1, true)) -- it may be a password
    code, _, err = w:kitload("run", "t", "f.csv", "--to", h.conninfo() .. " options='-c default_transaction_read_only=on -c search_path=" .. w.schema .. "'")
    assert.equal(4, code)
    assert.matches("read%-only", err)
    assert.matches("default_transaction_read_only", err)
  end)
end)
