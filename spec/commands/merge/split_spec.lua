-- Source rows that become several rows: counts, the order in the destination, and rejects that go back as one row.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a run that splits rows", function()
  local w

  before_each(function() w = workspace.new() end)

  local function kit(facts)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, %s
      k.field "sku" { k.trim, required = true }, k.field "size" {}, k.field "n" { k.integer },
      k.row(function(row)
        local parts = {}
        for size in (row.size or ""):gmatch "[^/]+" do parts[#parts + 1] = { size = size } end
        if #parts > 0 then row:split(parts) end
      end),
      k.row(function(row)
        if row.size == "bad" then row:error("size", "size.bad", "is bad") end
        if row.size == "skip" then row:skip "not sold" end
      end) }]]):format(w.schema, facts))
  end

  local function load(csv, ...)
    w:write("f.csv", csv)
    local code, report, out, err = w:report("t", "f.csv", ...)
    if not report then error(err) end
    local c = report.counts
    assert.equal(c.read + c.split, c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed)
    return ("%d: %d read %d split %d inserted %d updated %d rejected %d skipped"):format(
      code, c.read, c.split, c.inserted, c.updated, c.rejected, c.skipped), report, out
  end

  it("counts the rows that it added, and says so", function()
    w:sql "create table t (sku text, size text, n int)"
    kit 'load = "append",'
    local counts, report, out = load "sku,size,n\nA,S/M/L,1\nB,,2\nC,S/skip,3\n"
    assert.equal("0: 3 read 3 split 5 inserted 0 updated 0 rejected 1 skipped", counts)
    assert.matches("^straight", report.way)
    assert.matches("3 added by split", out)
    assert.equal("A|S|1\nA|M|1\nA|L|1\nB|∅|2\nC|S|3", w:sql "select * from t")
  end)

  it("is shown part by part in a preview", function()
    kit 'load = "append",'
    w:write("f.csv", "sku,size,n\nA,S/M,1\nB,,2\n")
    local code, out = w:kitload("preview", "t", "f.csv")
    assert.equal(0, code)
    assert.matches("f.csv row 2, part 1\n", out, 1, true)
    assert.matches("f.csv row 2, part 2\n", out, 1, true)
    assert.matches("f.csv row 3\n", out, 1, true)
  end)

  it("gives a source row back whole, once, when one of its parts is bad", function()
    w:sql "create table t (sku text, size text, n int)"
    kit 'load = "append",'
    assert.equal("1: 2 read 1 split 2 inserted 0 updated 1 rejected 0 skipped", (load "sku,size,n\nA,S/bad/L,1\nB,S/M,2\n"))
    assert.equal("B|S|2\nB|M|2", w:sql "select * from t")
    assert.equal("_row,_errors,sku,size,n\n2,size: is bad (size.bad),A,S/bad/L,1\n", w:rejects "f.rejected.csv")
  end)

  it("does the same when the checks over all rows reject a part", function()
    w:sql "create table t (sku text, size text, n int, primary key (sku, size))"
    kit 'load = "upsert", key = { "sku", "size" }, duplicates = "reject",'
    assert.equal("1: 3 read 1 split 2 inserted 0 updated 2 rejected 0 skipped", (load "sku,size,n\nA,S/M,1\nB,S/M,2\nA,M/L/XL,3\n"))
    assert.equal("B|S|2\nB|M|2", w:sql "select * from t order by size desc")
    assert.matches("\n2,[^\n]*unique.file[^\n]*,A,S/M,1\n4,[^\n]*,A,M/L/XL,3\n$", w:read "f.rejected.csv")
  end)

  it("merges the parts in the order in which they were made", function()
    w:sql "create table t (sku text, size text primary key, n int)"
    kit 'load = "upsert", key = { "size" },'
    assert.equal("0: 2 read 3 split 2 inserted 0 updated 0 rejected 3 skipped", (load "sku,size,n\nA,S/M/S,1\nB,M/M,2\n"))
    assert.equal("A|S|1\nB|M|2", w:sql "select * from t order by size desc")
  end)

  it("gives the parts sequences that rise, one for one without a split, and stay close to the run's start", function()
    w:sql "create table t (sku text, size text, n int)"
    kit 'load = "append", metadata = true, create = true,'
    local gaps = "select string_agg(gap::text, ',' order by s) from (select _sdc_sequence s, _sdc_sequence - lag(_sdc_sequence) over (order by _sdc_sequence) gap from t) x"
    load "sku,size,n\nA,S,1\nB,S,2\nC,S,3\n"
    assert.equal("1,1", w:sql(gaps))
    w:sql "truncate t"
    load "sku,size,n\nA,S/M/L,1\nB,S,2\nC,S/M,3\n"
    assert.equal("S,M,L,S,S,M", w:sql "select string_agg(size, ',' order by _sdc_sequence) from t")
    assert.equal("1,1,1,3,1", w:sql(gaps))
  end)

  it("gives a batch hook the same rows with any number of workers, and begins anew with each file", function()
    w:sql "create table t (id int, ids text)"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite",
      k.field "id" { k.integer }, k.field "ids" {},
      k.batch { size = 7, function(rows)
        for _, row in ipairs(rows) do row.ids = ("%%d-%%d"):format(rows[1].id, rows[#rows].id) end
      end } }]]):format(w.schema))
    local lines = { "id,ids" }
    for i = 1, 5000 do lines[#lines + 1] = i .. "," end
    w:write("a.csv", table.concat(lines, "\n", 1, 11) .. "\n")
    w:write("b.csv", table.concat(lines, "\n") .. "\n")
    for _, jobs in ipairs { "1", "4" } do
      assert.equal(0, (w:run("t", "a.csv", "b.csv", "--jobs", jobs, "--if-loaded", "again")))
      assert.equal("1-7:14,8-10:3", w:sql [[select string_agg(ids || ':' || n, ',' order by ids) from
        (select ids, count(*) n from t where ids in ('1-7', '8-10') group by 1) x]])
      assert.equal("715", w:sql "select count(distinct ids) - 1 from t")
      assert.equal("0", w:sql "select count(*) from t where id < split_part(ids, '-', 1)::int or id > split_part(ids, '-', 2)::int")
    end
  end)

  it("is the same with any number of workers", function()
    w:sql "create table t (sku text, size text, n int)"
    kit 'load = "overwrite",'
    local csv = { "sku,size,n" }
    for i = 1, 3000 do csv[#csv + 1] = ("s%d,%s,%d"):format(i, ("a/b/skip/d"):sub(1, i % 5 * 2 + 1), i) end
    local text = table.concat(csv, "\n") .. "\n"
    local counts = load(text, "--jobs", "1")
    local rows = w:sql "select md5(string_agg(t::text, ',' order by ctid)) from t"
    assert.equal(counts, (load(text, "--jobs", "4", "--if-loaded", "again")))
    assert.equal(rows, w:sql "select md5(string_agg(t::text, ',' order by ctid)) from t")
  end)
end)
