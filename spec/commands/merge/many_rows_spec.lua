-- Loads with so many rows that the merge chooses how to do it. The choice must change neither the counts nor the table.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

local ROWS = 21000

describe("an upsert of many rows", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text, n numeric(8,2))"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" },
      k.field "id" { k.integer }, k.field "name" { k.trim }, k.field "n" { k.decimal "1234.56" } }]]):format(w.schema))
  end)

  local function load(order)
    local lines = { "id,name,n" }
    for i = 1, ROWS do lines[i + 1] = ("%d,name %d,%d.5"):format(order and order(i) or i, order and order(i) or i, i % 7) end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    local code, report, _, err = w:report("t", "f.csv", "--if-loaded", "again", "-v")
    local c = assert(report and report.counts, err)
    assert.equal(c.read + c.split, c.inserted + c.updated + c.unchanged + c.existing + c.rejected + c.skipped + c.suppressed)
    return ("%d: %d inserted %d updated %d unchanged %d skipped %d suppressed"):format(code, c.inserted, c.updated, c.unchanged, c.skipped,
      c.suppressed)
  end

  local function all_there()
    return w:sql(("select count(*), count(distinct name), min(id), max(id) from t where name = 'name ' || id"))
  end

  it("inserts them all into an empty table, also when its statistics say that it stays empty", function()
    w:sql "analyze t"
    assert.equal(("0: %d inserted 0 updated 0 unchanged 0 skipped 0 suppressed"):format(ROWS), (load()))
    assert.equal(("%d|%d|1|%d"):format(ROWS, ROWS, ROWS), all_there())
  end)

  it("counts what was new, changed and the same, whichever prevails", function()
    local whole = "insert into t select i, 'name ' || i, i %% 7 + 0.5 from generate_series(1, %d) i"
    for _, case in ipairs {
      { "", "0: 21000 inserted 0 updated 0 unchanged 0 skipped 0 suppressed" },
      { whole:format(ROWS), "0: 0 inserted 0 updated 21000 unchanged 0 skipped 0 suppressed" },
      { whole:format(ROWS) .. "; update t set name = 'old'", "0: 0 inserted 21000 updated 0 unchanged 0 skipped 0 suppressed" },
      { whole:format(10000) .. "; update t set name = null where id <= 5000",
        "0: 11000 inserted 5000 updated 5000 unchanged 0 skipped 0 suppressed" },
      { whole:format(ROWS) .. "; update t set n = n + 1 where id <= 20", "0: 0 inserted 20 updated 20980 unchanged 0 skipped 0 suppressed" },
    } do
      w:sql("truncate t; " .. case[1])
      assert.equal(case[2], (load()))
      assert.equal(("%d|%d|1|%d"):format(ROWS, ROWS, ROWS), all_there())
    end
  end)

  it("tells what a trigger swallows from what is unchanged", function()
    w:sql "insert into t select i, 'name ' || i, i % 7 + 0.5 from generate_series(1, 3000) i"
    w:sql [[create function swallow() returns trigger language plpgsql as
      $$begin if new.id % 100 = 0 then return null; end if; return new; end$$]]
    w:sql "create trigger swallow before insert on t for each row execute function swallow()"
    assert.equal("1: 17820 inserted 0 updated 3000 unchanged 0 skipped 180 suppressed", (load():gsub("^0", "1")))
  end)

  it("finds keys that come twice, in rising order and in any other", function()
    assert.equal(("0: %d inserted 0 updated 0 unchanged 1 skipped 0 suppressed"):format(ROWS - 1),
      (load(function(i) return i == ROWS and ROWS - 1 or i end)))
    w:sql "truncate t"
    assert.equal(("0: %d inserted 0 updated 0 unchanged 1 skipped 0 suppressed"):format(ROWS - 1),
      (load(function(i) return i == ROWS and 7 or ROWS - i end)))
  end)
end)
