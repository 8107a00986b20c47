-- once = true: only INSERT writes the field. compare = false: the field is written with others, but is never the reason for
-- an update.
require "spec.helper"
local s = require "spec.kit.support"
local workspace = require "spec.commands.workspace"

local function lines(n, value)
  local out = { "id,v,made,seen" }
  for i = 1, n do out[#out + 1] = ("%d,%s,m%s,s%s"):format(i, value(i), value(i), value(i)) end
  return table.concat(out, "\n") .. "\n"
end

describe("once and compare = false", function()
  local w
  before_each(function() w = workspace.new() end)

  local kit = [[return k.kit "t" { into = "t", load = %q, key = "id", staging = %q, %s k.field "id" { k.integer }, k.field "v" {},
    k.field "made" { once = true }, k.field "seen" { compare = false } }]]

  -- Loads both files: of n rows the first has a new v, the others only new values for made and seen.
  local function load_twice(n, options)
    w:write("a.csv", lines(n, function() return "0" end))
    w:write("b.csv", (lines(n, function() return "1" end):gsub("\n(%d+),1,", function(id) return ("\n%s,%s,"):format(id, id == "1" and 1 or 0) end)))
    local code, _, _, err = w:report("t", "a.csv", table.unpack(options or {}))
    assert.equal(0, code, err)
    local report
    code, report, _, err = w:report("t", "b.csv", table.unpack(options or {}))
    assert.equal(0, code, err)
    assert.same({ 0, 1, n - 1 }, { report.counts.inserted, report.counts.updated, report.counts.unchanged })
    assert.equal("1|1|m0|s1\n2|0|m0|s0", w:sql "select * from t where id < 3 order by id")
  end

  it("hold for upsert and overwrite by key, with both stagings, few rows and many", function()
    for _, mode in ipairs { "upsert", "overwrite" } do
      for _, staging in ipairs { "typed", "rows" } do
        for _, n in ipairs { 3, staging == "typed" and 25000 or 3000 } do -- of 20,000 rows a sample is looked at first
          w:sql "drop table if exists t; create table t (id int primary key, v text, made text, seen text)"
          w:kit("t", kit:format(mode, staging, ""))
          load_twice(n)
        end
      end
    end
    local _, out = w:kitload("explain", "t", "--to", w:to())
    assert.matches("made +C +once\n", out)
    assert.falsy(out:match "UPDATE[^;]*made")
    assert.matches('"seen" = s."seen"', out, 1, true)
    assert.falsy(out:match 'UPDATE.*WHERE[^;]*t."seen"')
  end)

  it("hold without an index, and beside constraints that must not see what is not written", function()
    w:sql "create table t (id int, v text, made text check (made = 'm0'), seen text unique, check (seen is not null))"
    w:kit("t", kit:format("upsert", "typed", ""))
    w:write("a.csv", "id,v,made,seen\n1,a,m0,s1\n2,b,m0,s2\n")
    assert.equal(0, (w:run("t", "a.csv", "--no-index")))
    -- Row 1 is as it is: its new `seen`, which another row has, is not written. `made` would break its check.
    w:write("b.csv", "id,v,made,seen\n1,a,m9,s2\n")
    local code, report, _, err = w:report("t", "b.csv", "--no-index")
    assert.equal(0, code, err)
    assert.equal(1, report.counts.unchanged)
    w:write("c.csv", "id,v,made,seen\n1,z,m9,s2\n2,y,m9,s3\n")
    code, report = w:report("t", "c.csv", "--no-index", "--max-rejects", "5")
    assert.equal(0, code)
    assert.equal(2, report.counts.updated)
    assert.equal("1|z|m0|s2\n2|y|m0|s3", w:sql "select * from t order by id")
  end)

  it("is the default of k.now, k.job_id, k.file_name and k.row_number, which compare = true overrules", function()
    w:sql "create table t (id int primary key, v text, at timestamptz, job text, file text, n int)"
    local body = [[return k.kit "t" { into = "t", load = "upsert", key = "id", k.field "id" { k.integer }, k.field "v" {}, k.field "at" { k.now },
      k.field "job" { k.job_id }, k.field "file" { k.file_name, k.upper %s }, k.field "n" { k.row_number } }]]
    w:kit("t", body:format "")
    w:write("a.csv", "id,v\n1,x\n2,y\n")
    w:write("b.csv", "id,v\n\n2,y\n1,z\n")
    assert.equal(0, (w:run("t", "a.csv")))
    local _, report = w:report("t", "b.csv")
    assert.same({ 1, 1 }, { report.counts.updated, report.counts.unchanged })
    assert.equal("1|z|B.CSV|4\n2|y|A.CSV|3", w:sql "select id, v, file, n from t order by id")
    assert.equal("2", w:sql "select count(distinct job || at) from t")
    w:kit("t", body:format ", compare = true")
    _, report = w:report("t", "b.csv", "--if-loaded", "again")
    assert.same({ 1, "B.CSV" }, { report.counts.updated, w:sql "select file from t where id = 2" })
  end)

  it("needs no right to update what is written once", function()
    w:sql "create table t (id int primary key, v text, made text, seen text)"
    w:kit("t", kit:format("upsert", "typed", ""))
    local role = "once_" .. w.schema
    w:sql(("drop role if exists %s; create role %s login"):format(role, role))
    w:sql(("grant usage on schema %s to %s; grant select, insert on t to %s; grant update (v, seen) on t to %s"):format(w.schema, role, role, role))
    local to = ("%s user=%s options='-c search_path=%s'"):format(require "spec.helper".conninfo():gsub("user=%S+", ""), role, w.schema)
    w:write("a.csv", lines(2, function() return "0" end))
    local code, _, err = w:kitload("run", "--to", to, "t", "a.csv")
    w:write("b.csv", lines(2, function() return "1" end))
    local code2, _, err2 = w:kitload("run", "--to", to, "t", "b.csv")
    w:sql(("drop owned by %s; drop role %s"):format(role, role))
    assert.same({ 0, 0 }, { code, code2 }, err .. err2)
    assert.equal("1|1|m0|s1\n2|1|m0|s1", w:sql "select * from t order by id")
  end)

  it("leave rows that are there alone where nothing is compared, and say so", function()
    w:sql "create table t (id int primary key, seen text)"
    w:kit("t", [[return k.kit "t" { into = "t", load = "upsert", key = "id", k.field "id" { k.integer }, k.field "seen" { compare = false } }]])
    w:write("a.csv", "id,seen\n1,x\n")
    w:write("b.csv", "id,seen\n1,y\n2,z\n")
    assert.equal(0, (w:run("t", "a.csv")))
    local _, report = w:report("t", "b.csv")
    assert.same({ 1, 1 }, { report.counts.inserted, report.counts.unchanged })
    assert.matches("no field is compared", table.concat(report.notes, "\n"))
    assert.equal("1|x\n2|z", w:sql "select * from t order by id")
  end)

  it("are no facts of a key or of a field in no column", function()
    assert.same({ "1: field 'a': once is not for fields of the key, which no update writes" },
      s.mistakes 'key = "a", k.field "a" { once = true }')
    assert.same({ "1: field 'a': compare = false is not for fields of the key" }, s.mistakes 'key = "a", k.field "a" { compare = false }')
    assert.same({ "1: field 'a': once is for columns, and the field is in none (to = false)" },
      s.mistakes 'k.field "a" { once = true, to = false }, k.field "b" {}')
    assert.same({ "1: field 'a': once = true is never compared, compare says nothing then" },
      s.mistakes 'k.field "a" { once = true, compare = true }')
    assert.truthy(s.kit 'key = "a", k.field "a" { k.row_number }')
  end)
end)
