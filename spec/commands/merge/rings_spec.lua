-- What the destination refuses, from the file to the report: the rejects file, the problems, and that all rows add up.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if not h.conninfo() then return end

describe("rows that the destination objects to", function()
  local w

  before_each(function() w = workspace.new() end)

  local function adds_up(report)
    local c = report.counts
    assert.equal(c.read + c.split, c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed)
    return ("%d read %d inserted %d updated %d rejected"):format(c.read, c.inserted, c.updated, c.rejected)
  end

  it("come back with their cells, the field, and what is wrong with them, from rings 1 to 3", function()
    w:sql [[create table parents (id int primary key); insert into parents values (1);
      create table t (id int primary key, parent_id int references parents, price numeric(6,2) constraint price_positive check (price > 0),
        code text unique, mood text);
      insert into t values (9, null, null, 'old', null);
      create function moods() returns trigger language plpgsql as $$begin
        if new.mood = 'bad' then raise exception 'no bad mood here'; end if; return null; end$$;
      create trigger moods after insert or update on t for each row execute function moods()]]
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" },
      k.field "id" { k.integer }, k.field "parent" { to = "parent_id", k.integer }, k.field "price" { k.decimal }, k.field "code" {},
      k.field "mood" {} }]]):format(w.schema))
    local csv = "id,parent,price,code,mood\n1,1,5,a,\n2,7,5,b,\n3,,-2,c,\n4,x,1,d,\n5,,1,old,\n6,,1,a,\n7,8,-1,g,\n8,,1,h,bad\n10,,1,k,\n"
    w:write("f.csv", csv)
    local code, report, out = w:report("t", "f.csv", "--problems", "p.jsonl")
    assert.equal(1, code)
    assert.equal("9 read 2 inserted 0 updated 7 rejected", adds_up(report))
    local rejects = w:rejects "f.rejected.csv"
    for _, line in ipairs {
      '3,"parent: refers to [%w_]+.parents %(id%), which has no such row %(t_parent_id_fkey%) %(db.foreign_key%)",2,7,5,b,',
      "4,price: violates the check price_positive %(db.check%),3,,%-2,c,",
      "5,[^\n]+,4,x,1,d,",
      "6,code: is in the destination already %(t_code_key%) %(db.unique%),5,,1,old,",
      "7,code: repeats a row of this input %(t_code_key%) %(db.unique%),6,,1,a,",
      '8,"price: violates the check price_positive %(db.check%); parent: refers to [^\n]+,7,8,%-1,g,',
      '9,"?no bad mood here %(SQLSTATE P0001%) %(db.trigger%)"?,8,,1,h,bad',
    } do assert.matches("\n" .. line .. "\n", rejects) end
    assert.matches('"code":"db.foreign_key","raw":"7"', w:read "p.jsonl", 1, true)
    assert.matches("violates the check price_positive", out, 1, true)
    assert.equal("1\n9\n10", w:sql "select id from t order by id")
    -- What was mended goes in by the same command.
    w:write("m.csv", (rejects:gsub(",2,7,5,b,\n", ",2,1,5,b,\n")))
    code, report = w:report("t", "m.csv")
    assert.equal(1, code)
    assert.equal("7 read 1 inserted 0 updated 6 rejected", adds_up(report))
  end)

  it("come back from an overwrite, which stages its rows again with their numbers to tell which they are", function()
    w:sql "create table t (id int primary key, name text); insert into t values (7, 'old')"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", max_rejects = 2, k.field "id" { k.integer },
      k.field "name" {} }]]):format(w.schema))
    w:write("f.csv", "id,name\n3,c\n1,a\nx,b\n3,again\n2,d\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal("5 read 3 inserted 0 updated 2 rejected", adds_up(report))
    assert.equal("1|a\n2|d\n3|c", w:sql "select id, name from t order by id")
    local rejects = w:rejects "f.rejected.csv"
    assert.matches("\n4,[^\n]+,x,b\n5,id: repeats a row of this input %(t_pkey%) %(db.unique%),3,again\n$", rejects)
    assert.equal("staged: a second time, to tell which rows: a unique index sees repeats", report.way)
    -- No row may be rejected unless the kit allows it. Nothing is loaded then, and the rows are reported all the same.
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", k.field "id" { k.integer }, k.field "name" {} }]]):format(
      w.schema))
    w:write("g.csv", "id,name\n3,c\n1,a\n3,again\n")
    code = w:report("t", "g.csv")
    assert.equal(5, code)
    assert.matches("4,id: repeats a row of this input", w:rejects "g.rejected.csv", 1, true)
    assert.equal("3", w:sql "select count(*) from t")
  end)

  it("come back from standard input, and check says what is left to run", function()
    w:sql "create table t (id int primary key, n int check (n > 0))"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, k.field "id" { k.integer }, k.field "n" { k.integer } }]]):format(w.schema))
    w:write("f.csv", "id,n\n1,1\n2,0\n1,3\n")
    local code, _, err = h.sh(("cd %s && env -u LD_PRELOAD %s run --to %s t - <f.csv"):format(w.dir, w.binary, h.quote(w:to())))
    assert.equal(1, code, err)
    assert.matches("3,n: violates the check t_n_check (db.check),2,0\n4,id: repeats a row of this input (t_pkey) (db.unique),1,3\n",
      w:rejects "stdin.rejected.csv", 1, true)
    local out
    code, out = w:kitload("check", "-v", "--to", w:to(), "t", "f.csv")
    assert.equal(0, code)
    assert.matches("what the destination checks itself (unique indexes, foreign keys, checks, triggers) is left to run",
      (out:gsub("%s+", " ")), 1, true)
    assert.matches("-- ask the checks of the destination", out, 1, true)
  end)

  it("go as whole source rows where row:split made several of them", function()
    w:sql "create table t (id int, part text unique)"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, k.field "id" { k.integer }, k.field "part" {},
      k.row(function(row)
        local parts = {}
        for part in row.part:gmatch "[^;]+" do parts[#parts + 1] = { part = part } end
        row:split(parts)
      end) }]]):format(w.schema))
    w:write("f.csv", "id,part\n1,a;b\n2,c;a;d\n3,e\n4,b\n")
    local code, report, _, err = w:report("t", "f.csv")
    assert.equal(1, code, err)
    assert.equal("4 read 3 inserted 0 updated 2 rejected", adds_up(report))
    assert.equal("1|a\n1|b\n3|e", w:sql "select * from t order by part")
  end)

  it("do not show in their message what a secret field holds", function()
    w:sql "create table t (id int, pin text, mood text)"
    w:sql [[create function moods() returns trigger language plpgsql as $$begin
        if new.mood = 'bad' then raise exception 'pin % is bad', new.pin; end if; return new; end$$;
      create trigger moods before insert on t for each row execute function moods()]]
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, k.field "id" { k.integer }, k.field "pin" { secret = true },
      k.field "mood" {} }]]):format(w.schema))
    w:write("f.csv", "id,pin,mood\n1,4711,good\n2,4712,bad\n")
    local code, report, out = w:report("t", "f.csv", "--problems", "p.jsonl")
    assert.equal(1, code)
    assert.equal("2 read 1 inserted 0 updated 1 rejected", adds_up(report))
    assert.not_matches("4712", out .. w:read "p.jsonl" .. w:read ".report.json", 1, true)
  end)

  it("add up over 100,000: one in a hundred without a parent, one that breaks a check", function()
    w:sql [[create table parents (id int primary key); insert into parents select generate_series(1, 99);
      create table t (id int primary key, p int references parents, n int check (n > 0))]]
    w:sql(("\\copy (select i as id, i %% 100 as p, case when i = 54321 then 0 else 1 end as n from generate_series(1, 100000) i) to '%s/f.csv' csv header")
      :format(w.dir))
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" },
      k.field "id" { k.integer }, k.field "p" { k.integer }, k.field "n" { k.integer } }]]):format(w.schema))
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal("100000 read 98999 inserted 0 updated 1001 rejected", adds_up(report))
    assert.same({ { "db.check", 1 }, { "db.foreign_key", 1000 } }, {
      { report.problems[2].code, report.problems[2].count }, { report.problems[1].code, report.problems[1].count } })
    assert.equal("98999", w:sql "select count(*) from t")
  end)
end)
