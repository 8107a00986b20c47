-- Rows that a deletion takes with it: ways of any length, and circles, must be counted as the server deletes them.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a deletion", function()
  local w
  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, v text)"
    w:sql "insert into t select i, 'a' from generate_series(1, 20) i"
    w:write("a.csv", "id,v\n" .. (("%d,a\n"):rep(18)):format(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
  end)

  local function kit(facts)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "overwrite", key = "id", %s k.field "id" { k.integer }, k.field "v" {} }]])
      :format(w.schema, facts or ""))
  end
  local function run()
    local code, report, _, err = w:report("t", "a.csv", "--if-loaded", "again")
    return code, report, (err:gsub(w.schema .. "%.", ""))
  end
  local function said(report) return (table.concat(report.notes, "\n"):gsub(w.schema .. "%.", "")) end
  -- Rows that are there, table by table.
  local function there(...)
    local list = {}
    for i, name in ipairs { ... } do list[i] = tonumber(w:sql("select count(*) from " .. name)) end
    return list
  end

  it("is followed through a chain of 24 tables", function()
    local before = "t"
    for i = 1, 24 do
      w:sql(("create table c%d (id int primary key references %s on delete cascade); insert into c%d select id from t where id in (1, 2, 9)"):format(
        i, before, i))
      before = "c" .. i
    end
    w:sql "create table last (id int references c24 on delete set null); insert into last values (1), (9)"
    kit()
    local code, _, err = run()
    assert.equal(5, code)
    assert.matches("2 rows of c1 (ON DELETE CASCADE)", err, 1, true)
    assert.matches("(25 in all)", err, 1, true)
    kit "cascade = true,"
    local report
    code, report, err = run()
    assert.equal(0, code, err)
    assert.matches("2 rows of c1 %(ON DELETE CASCADE%)", said(report))
    assert.matches("(25 in all)", said(report), 1, true)
    assert.same({ 18, 1, 1, 2 }, there("t", "c1", "c24", "last"))
  end)

  it("is followed down a tree of any depth, in a table that refers to itself", function()
    w:sql "create table node (id int primary key, t_id int references t on delete cascade, up int references node on delete cascade)"
    w:sql "create table leaf (node int references node on delete set null)"
    -- 1 ─▶ 40 below the first row that goes, 41 to 50 below one that stays.
    w:sql [[insert into node select i, case when i = 1 then 1 when i = 41 then 5 end, case when i not in (1, 41) then i - 1 end
      from generate_series(1, 50) i]]
    w:sql "insert into leaf select i from generate_series(31, 50) i"
    kit()
    local code, _, err = run()
    assert.equal(5, code)
    assert.matches("change 40 rows of node %(ON DELETE CASCADE%), 10 rows of leaf %(ON DELETE SET NULL%): nothing", err)
    kit "cascade = true,"
    local report
    code, report, err = run()
    assert.equal(0, code, err)
    assert.matches("with them: 40 rows of node (ON DELETE CASCADE), 10 rows of leaf (ON DELETE SET NULL)", said(report), 1, true)
    assert.same({ 18, 10, 20 }, there("t", "node", "leaf"))
  end)

  it("is followed around circles, also through its own table, and ends", function()
    w:sql "alter table t add up int references t on delete cascade"
    w:sql "create table a (id int primary key, t_id int references t on delete cascade)"
    w:sql "create table b (id int primary key, a_id int references a on delete cascade)"
    w:sql "alter table a add b_id int references b on delete cascade; alter table t add b_id int references b on delete cascade"
    w:sql [[insert into a values (1, 2, null), (2, null, null), (3, null, null), (4, 20, null); insert into b values (1, 1), (2, 2), (3, 3), (4, 4);
      update a set b_id = 1 where id = 2; update a set b_id = 2 where id = 3; update a set b_id = 3 where id = 1;
      update t set b_id = 3 where id = 10; update t set up = 10 where id in (11, 1); update t set up = 1 where id = 2]]
    kit 'max_deletes = "100%", cascade = true,'
    local code, report, err = run()
    assert.equal(0, code, err)
    -- 1 and 2 go by themselves; 10 and 11 with them.
    assert.matches("with them: 3 rows of a (ON DELETE CASCADE), 3 rows of b (ON DELETE CASCADE), 2 rows of t (ON DELETE CASCADE)", said(report), 1, true)
    assert.same({ 16, 1, 1 }, there("t", "a", "b"))
  end)

  it("is followed where very many ways lead to a table", function()
    -- Four layers of four tables, each referring to all of the layer before: 4 + 16 + 64 + 256 ways.
    local before = { "t" }
    for layer = 1, 4 do
      local mine = {}
      for i = 1, 4 do
        local name, columns = ("l%d_%d"):format(layer, i), {}
        for n, parent in ipairs(before) do columns[n] = (", p%d int references %s on delete cascade"):format(n, parent) end
        w:sql(("create table %s (id int primary key%s); insert into %s select id%s from t where id in (1, 9)"):format(name,
          table.concat(columns), name, (", id"):rep(#before)))
        mine[i] = name
      end
      before = mine
    end
    kit "cascade = true,"
    local code, report, err = run()
    assert.equal(0, code, err)
    assert.matches("1 row of l1_1 (ON DELETE CASCADE)", said(report), 1, true)
    assert.same({ 18, 1, 1 }, there("t", "l1_1", "l4_4"))
  end)
end)
