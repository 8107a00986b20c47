-- A run's memory must not grow with the number of rejected rows, in any ring.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"
local sys = require "kitload.host.sys"

if h.no_server(pending) then return end

local ROWS, MOST = 120000, 64 << 20

describe("the memory of a run", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql [[create table l (code text primary key, id int); insert into l select 'c' || i, i from generate_series(1, 1000) i; analyze l;
      create table t (id int, ref int, n int check (n > 0), u text);
      create function act() returns trigger language plpgsql as $$
        begin if new.id % 4000 = 3 then raise exception 'row %', new.id; end if; return new; end $$;
      create trigger act after insert on t for each row execute function act()]]
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "append",
      k.field "id" { k.integer }, k.field "ref" { k.lookup { "%s.l", match = "code", take = "id" } }, k.field "n" { k.integer },
      k.field "u" { unique = true } }]]):format(w.schema, w.schema))
    -- A quarter each: nothing to look up, no n, a u that repeats; of the good ones the trigger raises for some.
    local lines = { "id,ref,n,u" }
    for i = 1, ROWS do
      lines[i + 1] = ("%d,c%d,%d,%s"):format(i, i % 4 == 0 and 99999 or i % 1000 + 1, i % 4 == 1 and -1 or 1, i % 4 == 2 and "u" or "u" .. i)
    end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
  end)

  local function run(...)
    local argv = { w.binary, "run", "--to", w:to(), "t", "f.csv", "--report", "report.json" }
    for _, word in ipairs { ... } do argv[#argv + 1] = word end
    local r = assert(sys.run { argv = argv, cwd = w.dir })
    -- Sanitizers multiply memory.
    if not h.sanitized then assert.is_true(r.peak <= MOST, ("%d MiB"):format(r.peak >> 20)) end
    return r
  end

  local function rejected_rows()
    local _, lines = w:read("f.rejected.csv"):gsub("\n", "")
    return lines - 1
  end

  local quarter = ROWS // 4

  it("stays flat when rows are rejected in each ring, and all of them are written", function()
    local r = run()
    assert.equal(1, r.code, r.err)
    local good = quarter + 1 - ROWS // 4000
    assert.equal(tostring(good), w:sql "select count(*) from t")
    assert.equal(ROWS - good, rejected_rows())
    local report = require("cjson").decode(w:read "report.json")
    local codes = {}
    for _, p in ipairs(report.problems) do codes[p.code] = p.count end
    assert.same({ ["lookup.missing"] = quarter, ["db.check"] = quarter, ["unique.file"] = quarter - 1, ["db.trigger"] = ROWS // 4000 }, codes)
  end)

  it("stays flat when they are too many, and tells them all the same", function()
    local r = run("--max-rejects", tostring(quarter + 100))
    assert.equal(5, r.code, r.err)
    assert.equal("0", w:sql "select count(*) from t")
    assert.equal(3 * quarter - 1, rejected_rows())
  end)
end)
