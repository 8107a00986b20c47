-- Checks over all rows of a run, and values from other tables: lookup, unique, dedupe.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

local function new_load(w)
  return function(csv, ...)
    w:write("f.csv", csv)
    local code, report, out, err = w:report("t", "f.csv", ...)
    if not report or not report.counts.inserted then error(err, 2) end
    local c = report.counts
    assert.equal(c.read + c.split, c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed)
    return ("%d: %d inserted %d updated %d rejected %d skipped"):format(code, c.inserted, c.updated, c.rejected, c.skipped), report, out
  end
end

describe("a lookup", function()
  local w, load

  before_each(function()
    w = workspace.new()
    w.again = true
    load = new_load(w)
  end)

  local function kit(chain, more)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, %s
      k.field "id" { k.integer }, k.field "owner_id" { from = "owner", k.trim, k.lower, %s } }]]):format(w.schema, more or "", chain))
  end

  local function users(more)
    w:sql "create table users (id int primary key, email text, name text)"
    w:sql "insert into users values (7, 'eva@x.de', 'Eva'), (8, 'bo@x.de', 'Bo'), (9, 'bo@x.de', 'Bo'), (10, null, 'No'), (11, 'nil@x.de', null)"
    w:sql "create table t (id int, owner_id int)"
    if more then w:sql "insert into users select i, 'u' || i || '@x.de', 'n' || i from generate_series(1000, 101100) i" end
  end

  local csv = "id,owner\n1, Eva@x.de \n2,\n3,al@x.de\n4,bo@x.de\n"

  for _, how in ipairs { "small", "large" } do
    local large = how == "large"

    describe(("in a %s table"):format(how), function()
      local function chain(missing, take)
        return ('k.lookup { { %q, "users" }, match = "email", take = %q, missing = %q }'):format(w.schema, take or "id", missing)
      end

      before_each(function() users(large) end)

      it("rejects what is not there, and what stands for several rows that differ", function()
        kit(chain "error")
        local counts, report = load(csv)
        assert.equal("1: 2 inserted 0 updated 2 rejected 0 skipped", counts)
        assert.equal("1|7\n2|∅", w:sql "select * from t order by id")
        local rejects = w:rejects "f.rejected.csv"
        assert.matches("\n4,owner_id: is not in [%w_]+.users.email %(lookup.missing%),3,al@x.de\n", rejects)
        assert.matches("\n5,\"?owner_id: stands for several rows of [%w_]+.users.email, which differ %(lookup.ambiguous%)\"?,4,bo@x.de\n", rejects)
        assert.equal(2, #report.problems)
        assert.equal("al@x.de", report.problems[1].examples[1].raw)
        assert.equal(large, report.way:match "^staged" ~= nil)
      end)

      it("makes it NULL or keeps it when told to", function()
        w:sql "alter table t alter owner_id type text"
        kit(chain("null", "name"))
        assert.equal("0: 4 inserted 0 updated 0 rejected 0 skipped", (load(csv)))
        assert.equal("1|Eva\n2|∅\n3|∅\n4|Bo", w:sql "select * from t order by id")
        kit(chain("keep", "name"), 'load = "overwrite",')
        assert.equal("0: 4 inserted 0 updated 0 rejected 0 skipped", (load(csv)))
        assert.equal("1|Eva\n2|∅\n3|al@x.de\n4|Bo", w:sql "select * from t order by id")
      end)

      it("rejects a required value that the table has not", function()
        kit(chain("null", "name") .. ", required = true")
        w:sql "alter table t alter owner_id type text"
        assert.equal("1: 1 inserted 0 updated 2 rejected 0 skipped", (load "id,owner\n1,eva@x.de\n2,nil@x.de\n3,xx@x.de\n"))
        assert.matches("%(required%)", w:rejects "f.rejected.csv")
      end)

      it("compares texts exactly", function()
        w:sql "update users set email = 'EVA@x.de' where id = 7"
        kit(chain "null")
        load(csv)
        assert.equal("∅", w:sql "select owner_id from t where id = 1")
      end)

      it("takes part in an upsert's key", function()
        w:sql "alter table t add primary key (id, owner_id)"
        kit(chain "null", 'load = "upsert", key = { "id", "owner_id" },')
        assert.equal("1: 1 inserted 0 updated 2 rejected 0 skipped", (load "id,owner\n1,eva@x.de\n2,\n3,xx@x.de\n"))
        assert.equal("1|7", w:sql "select * from t")
      end)

      it("of numbers compares their texts", function()
        w:sql "alter table t alter owner_id type text"
        kit((chain("null", "email"):gsub('match = "email"', 'match = "id"')))
        load "id,owner\n1,7\n2,007\n"
        assert.equal("1|eva@x.de\n2|∅", w:sql "select * from t order by id")
      end)

      it("is the same whatever the number of workers", function()
        kit(chain "null", 'load = "overwrite",')
        local rows = { "id,owner" }
        for i = 1, 3000 do rows[#rows + 1] = i .. "," .. ({ "eva@x.de", "xx", "", "nil@x.de" })[i % 4 + 1] end
        load(table.concat(rows, "\n") .. "\n", "--jobs", "3")
        assert.equal("750|7", w:sql "select count(*), min(owner_id) from t where owner_id = 7")
      end)
    end)
  end

  it("of a large table is read when a rule or another step needs the value", function()
    users(true)
    local chain = ('k.lookup { { %q, "users" }, match = "email", take = "id" }'):format(w.schema)
    kit(chain .. ", k.integer, max = 1050")
    assert.equal("1: 1 inserted 0 updated 1 rejected 0 skipped", (load "id,owner\n1,u1010@x.de\n2,u2000@x.de\n"))
    w:kit("t", ([[return k.kit "t" { into = { %q, "t" }, load = "overwrite", max_rejects = 9,
      k.field "id" { k.integer }, k.field "owner_id" { from = "owner", %s },
      k.rule "small" { "is not small", at = "owner_id", function(row) return row.owner_id < 1050 end } }]]):format(w.schema, chain))
    assert.equal("1: 1 inserted 0 updated 1 rejected 0 skipped", (load "id,owner\n1,u1010@x.de\n2,u2000@x.de\n"))
  end)

  for _, how in ipairs { "small", "large" } do
    it(("in a %s table takes its null tokens for NULL"):format(how), function()
      users(how == "large")
      w:sql "insert into users values (12, 'token@x.de', 'N/A'), (13, 'empty@x.de', '')"
      w:sql "alter table t alter owner_id type text"
      kit(('null = "N/A", k.lookup { { %q, "users" }, match = "email", take = "name" }'):format(w.schema))
      assert.equal("0: 3 inserted 0 updated 0 rejected 0 skipped", (load "id,owner\n1,eva@x.de\n2,token@x.de\n3,empty@x.de\n"))
      assert.equal("1|Eva\n2|∅\n3|∅", w:sql "select * from t order by id")
    end)
  end

  it("is shown by explain, and by check with its SQL", function()
    users(true)
    kit(('k.lookup { { %q, "users" }, match = "email", take = "id" }'):format(w.schema))
    local code, out = w:kitload("explain", "t", "--to", w:to())
    assert.equal(0, code)
    assert.matches("lookup " .. w.schema .. ".users.email, joined in the stage", (out:gsub("%s+", " ")), 1, true)
    assert.matches("look up owner_id in", out, 1, true)
    w:sql "delete from users where id > 999"
    code, out = w:kitload("explain", "t", "--to", w:to())
    assert.equal(0, code)
    assert.matches("lookup " .. w.schema .. ".users.email, 4 rows in memory", (out:gsub("%s+", " ")), 1, true)
  end)

  it("passes the value through and says so when there is no destination", function()
    users()
    kit(('k.lookup { { %q, "users" }, match = "email", take = "id" }, k.integer'):format(w.schema))
    w:write("f.csv", csv)
    local code, out = w:kitload("check", "t", "f.csv")
    assert.equal(0, code)
    assert.matches("the lookup in " .. w.schema .. ".users is not checked", (out:gsub("%s+", " ")), 1, true)
    code, out = w:kitload("preview", "t", "f.csv")
    assert.equal(0, code)
    assert.matches("eva@x.de", out, 1, true)
  end)

  it("names a table, column or right that is missing", function()
    users()
    local function fails(chain)
      kit(chain)
      w:write("f.csv", csv)
      local code, _, err = w:run("t", "f.csv")
      return code, err
    end
    local code, err = fails(('k.lookup { { %q, "user" }, match = "email", take = "id" }'):format(w.schema))
    assert.equal(4, code)
    assert.matches("field 'owner_id': there is no table", err)
    assert.matches("did you mean " .. w.schema .. ".users", err, 1, true)
    assert.not_matches("create = true", err, 1, true)
    code, err = fails(('k.lookup { { %q, "users" }, match = "mail", take = "id" }'):format(w.schema))
    assert.equal(2, code)
    assert.matches("t.lua:%d+: field 'owner_id': [%w_]+.users has no column \"mail\"", err)
    assert.matches("did you mean 'email'", err, 1, true)
  end)

  it("names a right that is missing", function()
    users()
    w:sql "drop role if exists kitload_poor; create role kitload_poor"
    w:sql(("grant usage, create on schema %s to kitload_poor; grant all on t to kitload_poor"):format(w.schema))
    kit(('k.lookup { { %q, "users" }, match = "email", take = "id" }'):format(w.schema))
    w:write("f.csv", csv)
    local to = ("%s options='-c search_path=%s -c role=kitload_poor'"):format(h.conninfo(), w.schema)
    local code, _, err = w:kitload("run", "--to", to, "t", "f.csv")
    w:sql "drop owned by kitload_poor; drop role kitload_poor"
    assert.equal(4, code)
    assert.matches("field 'owner_id' looks up [%w_]+.users.email, which kitload_poor may not read", err)
    assert.matches("GRANT SELECT ON", err, 1, true)
  end)

  it("reads a CSV of the workspace, which does not make a file another one", function()
    w:sql "create table t (id int, owner_id text)"
    w:write("data/regions.csv", "code;region\nde;Europe\njp;Asia\nxx;\nde;Europe\nus;A\nus;B\n")
    kit 'k.lookup "data/regions.csv"'
    assert.equal("1: 3 inserted 0 updated 2 rejected 0 skipped", (load "id,owner\n1,DE\n2,jp\n3,xx\n4,us\n5,fr\n"))
    assert.equal("1|Europe\n2|Asia\n3|∅", w:sql "select * from t order by id")
    assert.matches("is not in data/regions.csv", w:rejects "f.rejected.csv", 1, true)
    assert.equal(5, (w:run("t", "f.csv", "--if-loaded", "fail")))
    w:write("data/regions.csv", "code;region\nde;Europa\nfr;Europa\n")
    assert.equal(5, (w:run("t", "f.csv", "--if-loaded", "fail")))
    assert.equal(1, (w:run("t", "f.csv")))
    assert.equal("2", w:sql "select count(*) from t where owner_id = 'Europa'")
  end)

  it("names a CSV or a column of it that is not there", function()
    w:sql "create table t (id int, owner_id text)"
    kit 'k.lookup "regions.csv"'
    w:write("f.csv", csv)
    local code, _, err = w:run("t", "f.csv")
    assert.equal(2, code)
    assert.matches("there is no file %S*regions.csv", err)
    -- A link out of the workspace is no file of it.
    local outside = h.write(h.tmp() .. "/secret.csv", "code,region\nde,Europe\n")
    h.sh(("ln -s %s %s/regions.csv"):format(outside, w.dir))
    assert.equal(2, (w:run("t", "f.csv")))
    os.remove(w.dir .. "/regions.csv")
    w:write("regions.csv", "code,region\nde,Europe\n")
    kit 'k.lookup { "regions.csv", match = "cod", take = "region" }'
    code, _, err = w:run("t", "f.csv")
    assert.equal(2, code)
    assert.matches('regions.csv has no column "cod"', err, 1, true)
    assert.matches("did you mean 'code'", err, 1, true)
  end)

  it("comes back from standard input, whose rejects need a second reading", function()
    users(true)
    kit(('k.lookup { { %q, "users" }, match = "email", take = "id" }'):format(w.schema))
    w:write("f.csv", csv)
    local code, _, err = h.sh(("cd %s && env -u LD_PRELOAD %s run --to %s t - <f.csv"):format(w.dir, w.binary, h.quote(w:to())))
    assert.equal(1, code, err)
    assert.matches("lookup.missing", w:rejects "stdin.rejected.csv", 1, true)
  end)

  for _, how in ipairs { "small", "large" } do
    local large = how == "large"

    describe(("on several columns of a %s table"):format(how), function()
      -- Two tenants have the same addresses; the texts of row 4 and 5 would be one where nothing parted them.
      local function several(missing, facts, to)
        w:sql "create table users (tenant int, day date, email text, id int)"
        w:sql("insert into users values (1, '2024-01-02', 'eva@x.de', 11), (2, '2024-01-02', 'eva@x.de', 12), "
          .. "(1, '2024-02-03', 'eva@x.de', 13), (11, '2024-01-02', 'bo', 14), (1, '2024-01-02', '1bo', 15), (null, '2024-01-02', 'eva@x.de', 16), "
          .. "(3, '2024-01-02', 'two@x.de', 17), (3, '2024-01-02', 'two@x.de', 18)")
        if large then w:sql "insert into users select i, '2024-01-02', 'u' || i, i from generate_series(1000, 101100) i" end
        w:sql("create table t (id int, tenant_id int, since date, owner_id " .. (to or "int") .. ")")
        w:kit("t", ([[return k.kit "t" { into = { %q, "t" }, k.field "id" { k.integer },
          k.field "owner_id" { from = "owner", k.trim, k.lookup { { %q, "users" }, match = { "email", tenant = "tenant_id", day = "since" },
            take = "id", missing = %q } },
          k.field "tenant_id" { from = "tenant", k.integer }, k.field "since" { k.date "%%d.%%m.%%Y" %s } }]]):format(
            w.schema, w.schema, missing, facts or ""))
      end
      local rows = "id,owner,tenant,since\n1,eva@x.de,1,02.01.2024\n2,eva@x.de,2,02.01.2024\n3,eva@x.de,1,03.02.2024\n"
        .. "4,bo,11,02.01.2024\n5,1bo,1,02.01.2024\n6,bo,1,02.01.2024\n7,eva@x.de,,02.01.2024\n8,,1,02.01.2024\n9,two@x.de,3,02.01.2024\n"

      it("takes the row that has all of them, and NULL in one of them is not there", function()
        several "error"
        local counts, report = load(rows)
        assert.equal("1: 6 inserted 0 updated 3 rejected 0 skipped", counts)
        assert.equal("1|11\n2|12\n3|13\n4|14\n5|15\n8|∅", w:sql "select id, owner_id from t order by id")
        local rejects = w:rejects "f.rejected.csv"
        local name = "[%w_]+.users %(email, day, tenant%)"
        assert.matches("\n7,\"?owner_id: is not in " .. name .. " %(lookup.missing%)\"?,6,bo,", rejects)
        assert.matches("\n8,\"?owner_id: is not in " .. name .. " %(lookup.missing%)\"?,7,eva@x.de,,", rejects)
        assert.matches("\n10,\"?owner_id: stands for several rows of " .. name .. ", which differ", rejects)
        assert.equal(large, report.way:match "^staged" ~= nil)
      end)

      it("makes it NULL or keeps it when told to", function()
        several("keep", "", "text")
        assert.equal("1: 8 inserted 0 updated 1 rejected 0 skipped", (load(rows)))
        assert.equal("11 12 13 14 15 bo eva@x.de ∅", (w:sql "select owner_id from t order by id":gsub("\n", " ")))
      end)
    end)
  end

  it("on several columns leaves a row alone whose other field is bad", function()
    w:sql "create table users (tenant int, email text, id int)"
    w:sql "create table t (id int, tenant_id int, owner_id int)"
    w:kit("t", ([[return k.kit "t" { into = { %q, "t" }, max_rejects = 9, k.field "id" { k.integer }, k.field "owner_id" { from = "owner", required = true,
      k.lookup { { %q, "users" }, match = { "email", tenant = "tenant_id" }, take = "id", missing = "null" } },
      k.field "tenant_id" { from = "tenant", k.integer } }]]):format(w.schema, w.schema))
    local _, report = load "id,owner,tenant\n1,eva,x\n2,eva,1\n"
    assert.same({ "integer.invalid", "required" }, { report.problems[1].code, report.problems[2].code })
  end)

  it("on several columns of the table that is loaded finds rows of the file", function()
    w:sql "create table t (tenant int, email text, nr text, boss text)"
    w:sql "create unique index on t (tenant, email)"
    for _, way in ipairs { "upsert", "overwrite", "insert_only" } do
      w:sql "truncate t; insert into t values (1, 'old@x.de', 'O1', null), (2, 'old@x.de', 'O2', null)"
      w:kit("t", ([[return k.kit "t" { into = { %q, "t" }, load = %q, %s k.field "tenant" { k.integer }, k.field "email" {}, k.field "nr" {},
        k.field "boss" { k.lookup { { %q, "t" }, match = { "email", tenant = "tenant" }, take = "nr", missing = "keep" } } }]]):format(
          w.schema, way, way ~= "overwrite" and 'key = { "tenant", "email" },' or "", w.schema))
      local counts = load("tenant,email,nr,boss\n1,eva@x.de,E1,old@x.de\n2,eva@x.de,E2,old@x.de\n1,bo@x.de,B1,eva@x.de\n"
        .. "2,bo@x.de,B2,eva@x.de\n3,x,X,eva@x.de\n", "--if-loaded", "again")
      assert.equal("0: 5 inserted 0 updated 0 rejected 0 skipped", counts)
      assert.equal(way == "overwrite" and "E1 E2 old@x.de old@x.de eva@x.de" or "E1 E2 O1 O2 eva@x.de",
        w:sql "select string_agg(boss, ' ' order by nr) from t where boss is not null")
    end
  end)

  it("on several columns of a CSV", function()
    w:sql "create table t (id int, tenant int, owner_id text)"
    w:write("regions.csv", "code;tenant;region\nde;1;Europe\nde;2;Germany\n;1;none\nus;;none\n")
    w:kit("t", ([[return k.kit "t" { into = { %q, "t" }, k.field "id" { k.integer }, k.field "tenant" {},
      k.field "owner_id" { from = "owner", k.lookup { "regions.csv", match = { "code", tenant = "tenant" }, take = "region" } } }]]):format(w.schema))
    assert.equal("1: 2 inserted 0 updated 1 rejected 0 skipped", (load "id,owner,tenant\n1,de,1\n2,de,2\n3,us,1\n"))
    assert.equal("1|Europe\n2|Germany", w:sql "select id, owner_id from t order by id")
    assert.matches("is not in regions.csv", w:rejects "f.rejected.csv", 1, true)
  end)
end)

describe("unique", function()
  local w, load

  before_each(function()
    w = workspace.new()
    w.again = true
    load = new_load(w)
  end)

  local function kit(facts, items)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, %s
      k.field "id" { k.integer }, k.field "a" {}, k.field "b" {}, %s }]]):format(w.schema, facts, items))
  end

  it("of a field rejects later repeats and names the first one's row; NULL repeats nothing", function()
    w:sql "create table t (id int, a text, b text)"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, source = { header = 2 },
      k.field "id" { k.integer }, k.field "a" { unique = true } }]]):format(w.schema))
    local counts, report = load "made today\nid,a\n1,x\n2,\n\n3,\n4,y\n5,x\n6,x\n"
    assert.equal("1: 4 inserted 0 updated 2 rejected 0 skipped", counts)
    assert.matches("^staged", report.way)
    assert.equal("1,2,3,4", w:sql "select string_agg(id::text, ',' order by id) from t")
    local rejects = w:rejects "f.rejected.csv"
    assert.matches("\n8,a: repeats a key of this input: row 3 has it %(unique.file%),5,x\n9,a: [^\n]*row 3 has it", rejects)
    assert.equal("x", report.problems[1].examples[1].raw)
  end)

  it("of several fields together compares as the columns do", function()
    w:sql "create table t (id int, a text, b numeric)"
    kit("", 'k.unique { "a", "b" }')
    assert.equal("1: 3 inserted 0 updated 1 rejected 0 skipped", (load "id,a,b\n1,x,1.0\n2,x,1\n3,y,1\n4,x,\n"))
    assert.matches("row 2 has the same a, b", w:rejects "f.rejected.csv", 1, true)
  end)

  it("names the file of the first one when there are several", function()
    w:sql "create table t (id int, a text, b text)"
    kit("", 'k.unique "a"')
    w:write("g.csv", "id,a,b\n1,x,\n2,y,\n")
    w:write("h.csv", "id,a,b\n3,z,\n4,y,\n")
    assert.equal(1, (w:run("t", "g.csv", "h.csv")))
    assert.matches("row 3 of g.csv has it", (h.sh(("cat %s/*.rejected*.csv >%s/all"):format(w.dir, w.dir)) == 0) and w:read "all", 1, true)
  end)

  it("in the table rejects what an append would repeat", function()
    w:sql "create table t (id int, a text, b text); insert into t values (1, 'x', 'old')"
    kit("", 'k.unique { "a", in_table = true }')
    local counts, report = load "id,a,b\n2,x,\n3,y,\n4,,\n"
    assert.equal("1: 2 inserted 0 updated 1 rejected 0 skipped", counts)
    assert.equal("unique.table", report.problems[1].code)
    assert.matches("2,a: is in the destination already %(unique.table%),2,x,", w:rejects "f.rejected.csv")
  end)

  it("in the table lets an upsert keep, change and swap the values of its own rows", function()
    w:sql "create table t (id int primary key, a text, b text)"
    w:sql "insert into t values (1, 'x', 'old'), (2, 'y', 'old'), (3, 'z', 'old')"
    kit('load = "upsert", key = { "id" },', 'k.unique { "a", in_table = true }')
    assert.equal("1: 1 inserted 2 updated 1 rejected 0 skipped", (load "id,a,b\n1,y,new\n2,x,new\n4,z,new\n5,w,new\n"))
    assert.equal("1|y\n2|x\n3|z\n5|w", w:sql "select id, a from t order by id")
  end)

  it("in the table lets insert_only pass over the rows that are there", function()
    w:sql "create table t (id int primary key, a text, b text); insert into t values (1, 'x', 'old')"
    kit('load = "insert_only", key = { "id" },', 'k.unique { "a", in_table = true }')
    w:write("f.csv", "id,a,b\n1,x,\n2,x,\n3,y,\n")
    local _, report = w:report("t", "f.csv")
    assert.same({ 1, 1, 1 }, { report.counts.inserted, report.counts.existing, report.counts.rejected })
  end)

  it("in the table means nothing to an overwrite, which leaves no other rows", function()
    w:sql "create table t (id int primary key, a text, b text); insert into t values (1, 'x', 'old')"
    kit('load = "overwrite", key = { "id" },', 'k.unique { "a", in_table = true }')
    assert.equal("0: 1 inserted 0 updated 0 rejected 0 skipped", (load "id,a,b\n2,x,\n"))
  end)

  it("counts towards max_rejects", function()
    w:sql "create table t (id int, a text, b text)"
    kit("max_rejects = 0,", 'k.unique "a"')
    w:write("f.csv", "id,a,b\n1,x,\n2,x,\n")
    assert.equal(5, (w:run("t", "f.csv")))
    assert.equal("0", w:sql "select count(*) from t")
    assert.matches("unique.file", w:rejects "f.rejected.csv", 1, true)
  end)

  it("is left to run by check, which says so", function()
    w:sql "create table t (id int, a text, b text)"
    kit("", 'k.unique "a"')
    w:write("f.csv", "id,a,b\n1,x,\n2,x,\n")
    local code, out = w:kitload("check", "t", "f.csv", "-v", "--to", w:to())
    assert.equal(0, code)
    assert.matches("what is checked over all rows (unique, dedupe) is left to run", (out:gsub("%s+", " ")), 1, true)
    assert.matches("-- look for repeated a", out, 1, true)
  end)

  it("cannot be of a type without equality", function()
    w:sql "create table t (id int, a point, b text)"
    kit("", 'k.unique "a"')
    w:write("f.csv", "id,a,b\n1,\"(1,2)\",\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(2, code)
    assert.matches("unique: the column 'a' is point, whose values cannot be compared", err, 1, true)
  end)

  it("is not checked, and a note says so, where the file lacks the column", function()
    w:sql "create table t (id int, a text, b text)"
    kit("", 'k.unique { "a", "b" }')
    local counts, report = load "id,a\n1,x\n2,x\n"
    assert.equal("0: 2 inserted 0 updated 0 rejected 0 skipped", counts)
    assert.matches("k.unique is not checked: the file has no column for 'b'", table.concat(report.notes, "\n"), 1, true)
  end)
end)

describe("dedupe", function()
  local w, load

  before_each(function()
    w = workspace.new()
    w.again = true
    load = new_load(w)
    w:sql "create table t (id int, a text, b text)"
  end)

  local function kit(items, facts)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, %s
      k.field "id" { k.integer }, k.field "a" {}, k.field "b" {}, %s }]]):format(w.schema, facts or "", items))
  end

  local csv = "id,a,b\n1,x,1\n2,x,1\n3,x,2\n4,,1\n5,,1\n6,x,1\n"

  it("keeps the last or the first and skips the others, with a reason; NULL repeats nothing", function()
    kit 'k.dedupe { by = { "a", "b" } }'
    local counts, report, out = load(csv)
    assert.equal("0: 4 inserted 0 updated 0 rejected 2 skipped", counts)
    assert.equal("3,4,5,6", w:sql "select string_agg(id::text, ',' order by id) from t")
    assert.same({ reason = "repeats a, b, the last is kept", count = 2 }, report.skips[1])
    assert.matches("repeats a, b, the last is kept", out, 1, true)
    w:sql "truncate t"
    kit 'k.dedupe { by = { "a", "b" }, keep = "first" }'
    load(csv)
    assert.equal("1,3,4,5", w:sql "select string_agg(id::text, ',' order by id) from t")
  end)

  it("comes before unique, which then has nothing to reject, and after what was rejected", function()
    kit 'k.unique "a", k.dedupe { by = "a" }, k.rule "b" { "b is 1", function(row) return row.id ~= 6 end }'
    assert.equal("1: 3 inserted 0 updated 1 rejected 2 skipped", (load(csv)))
    assert.equal("3,4,5", w:sql "select string_agg(id::text, ',' order by id) from t")
  end)
end)

describe("a lookup in the table that is loaded", function()
  local w, load

  before_each(function()
    w = workspace.new()
    w.again = true
    load = new_load(w)
    w:sql [[create table people (no text primary key, email text, name text, boss text references people)]]
    w:sql "insert into people values ('1', 'ada@x.de', 'Ada', null)"
  end)

  local function kit(mode, more, missing, take)
    w:kit("t", ([[return k.kit "t" { into = { %q, "people" }, load = %q, %s
      k.field "no" { k.trim }, k.field "email" { k.lower }, k.field "name" { k.trim },
      k.field "boss" { from = "manager", k.lower, k.lookup { { %q, "people" }, match = "email", take = %q, missing = %q } },
      %s }]]):format(w.schema, mode, mode == "append" and "" or 'key = { "no" },', w.schema, take or "no", missing or "error", more or ""))
  end

  local staff = "no,email,name,manager\n2,Bo@x.de,Bo,Cy@x.de\n3,cy@x.de,Cy,ADA@x.de\n4,di@x.de,Di,cy@x.de\n"
  local all = "1|Ada|∅\n2|Bo|3\n3|Cy|1\n4|Di|3"

  for _, mode in ipairs { "append", "upsert", "insert_only" } do
    it("finds rows of the same file, whatever their order, by " .. mode, function()
      kit(mode)
      assert.equal("0: 3 inserted 0 updated 0 rejected 0 skipped", (load(staff)))
      assert.equal(all, w:sql "select no, name, boss from people order by no")
    end)
  end

  it("by an overwrite finds them alone, as the others go", function()
    kit "overwrite"
    local counts, report = load("no,email,name,manager\n2,bo@x.de,Bo,cy@x.de\n3,cy@x.de,Cy,\n4,di@x.de,Di,ada@x.de\n",
      "--max-rejects", "1")
    assert.equal("1: 2 inserted 0 updated 1 rejected 0 skipped", counts)
    assert.equal("lookup.missing", report.problems[1].code)
    assert.equal("2|3\n3|∅", w:sql "select no, boss from people order by no")
  end)

  it("takes what an upsert makes of a row, not what it was", function()
    w:sql "insert into people values ('9', 'cy@x.de', 'old', null)"
    kit("upsert", "", "error", "name")
    w:sql "alter table people drop constraint people_boss_fkey"
    load "no,email,name,manager\n9,cy@x.de,Cy,\n2,bo@x.de,Bo,cy@x.de\n"
    assert.equal("2|Bo|Cy", w:sql "select no, name, boss from people where no = '2'")
  end)

  it("does not find a row by what the file takes away from it, however often it runs", function()
    kit("upsert", "", "null")
    w:sql "update people set email = 'old@x.de'"
    for _ = 1, 2 do
      load("no,email,name,manager\n1,new@x.de,Ada,\n2,bo@x.de,Bo,old@x.de\n3,cy@x.de,Cy,new@x.de\n", "--if-loaded", "again")
      assert.equal("1|∅\n2|∅\n3|1", w:sql "select no, boss from people order by no")
    end
  end)

  it("by insert_only does not find a row by what the file would have given it", function()
    kit("insert_only", "", "null")
    load "no,email,name,manager\n1,new@x.de,Ada,\n2,bo@x.de,Bo,ada@x.de\n3,cy@x.de,Cy,new@x.de\n"
    assert.equal("1|∅\n2|1\n3|∅", w:sql "select no, boss from people order by no")
  end)

  it("by insert_only takes what stays", function()
    w:sql "insert into people values ('9', 'cy@x.de', 'old', null)"
    kit("insert_only", "", "error", "name")
    w:sql "alter table people drop constraint people_boss_fkey"
    load "no,email,name,manager\n9,cy@x.de,Cy,\n2,bo@x.de,Bo,cy@x.de\n"
    assert.equal("2|Bo|old", w:sql "select no, name, boss from people where no = '2'")
  end)

  it("that is there twice with different numbers is ambiguous", function()
    kit "upsert"
    local counts, report = load(staff .. "5,cy@x.de,Cy2,\n")
    assert.equal("1: 2 inserted 0 updated 2 rejected 0 skipped", counts)
    assert.equal("lookup.ambiguous", report.problems[1].code)
  end)

  it("rejects a row whose manager is nowhere", function()
    kit "upsert"
    local counts, report = load(staff .. "5,el@x.de,El,no@x.de\n")
    assert.equal("1: 3 inserted 0 updated 1 rejected 0 skipped", counts)
    assert.equal("lookup.missing", report.problems[1].code)
  end)

  it("says when rows of the file are not found: a rule reads the value before", function()
    kit("upsert", 'k.rule "r" { "m", function(row) return row.name end }', "null")
    local _, report, out = load(staff)
    assert.matches("field 'boss': looked up among the rows that %S+ had before this run, as the kit has rules or hooks",
      (table.concat(report.notes, " "):gsub("%s+", " ")))
    assert.truthy(out)
    assert.equal("2|∅\n3|1\n4|∅", w:sql "select no, boss from people where no > '1' order by no")
    -- A second run finds them.
    load(staff, "--if-loaded", "again")
    assert.equal("2|3\n3|1\n4|3", w:sql "select no, boss from people where no > '1' order by no")
  end)

  it("says so where the number is the table's own, and after_merge can link what a column keeps", function()
    w:sql "create table staff (id int generated always as identity, email text unique, boss_email text, boss_id int)"
    local function staff_kit(field, more)
      w:kit("t", ([[return k.kit "t" { into = { %q, "staff" }, load = "upsert", key = { "email" }, %s
        k.field "email" { k.lower }, %s }]]):format(w.schema, more or "", field))
    end
    staff_kit(([[k.field "boss_id" { from = "manager", k.lower,
      k.lookup { { %q, "staff" }, match = "email", take = "id", missing = "null" } }]]):format(w.schema))
    local _, report = load(staff)
    assert.matches("as no field brings 'id'", (table.concat(report.notes, " "):gsub("%s+", " ")), 1, true)
    assert.equal("0", w:sql "select count(boss_id) from staff")
    staff_kit('k.field "boss_email" { from = "manager", k.lower }', ([=[after_merge = [[
      update %s.staff as s set boss_id = b.id from %s.staff as b where b.email = s.boss_email and s.boss_id is distinct from b.id]],]=])
      :format(w.schema, w.schema))
    load(staff, "--if-loaded", "again")
    assert.equal("bo@x.de|cy@x.de\ndi@x.de|cy@x.de", w:sql
      "select s.email, b.email from staff s join staff b on b.id = s.boss_id order by 1")
  end)
end)
