-- Tables with as many columns as a table can have, loaded more than once. The stage also has columns for numbers, and joins
-- need the columns of both sides.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

local WIDE = 1600

describe("a table of 1,600 columns", function()
  local w

  before_each(function() w = workspace.new() end)

  -- The last columns are those that the stage packs: they hold values of their own in each row.
  local function file(rows, changed)
    local names, lines = {}, {}
    for i = 1, WIDE do names[i] = "c" .. i end
    for r = 1, rows do
      local cells = {}
      for i = 1, WIDE do cells[i] = i % 7 == 0 and i or "" end
      cells[1], cells[WIDE - 1], cells[WIDE] = r, changed == r and "new" or "", "e" .. r
      lines[r] = table.concat(cells, ",")
    end
    w:write("f.csv", table.concat(names, ",") .. "\n" .. table.concat(lines, "\n") .. "\n")
  end

  local function kit(facts, more, unique)
    local fields = {}
    for i = 1, WIDE do fields[i] = ('k.field "c%d" {%s}'):format(i, i == 1 and " k.integer " or i == 2 and unique and " unique = true " or "") end
    w:kit("t", ("return k.kit \"t\" { into = { \"%s\", \"t\" }, create = true, %s,\n%s%s }"):format(w.schema, facts, more or "",
      table.concat(fields, ",\n")))
  end

  local function load(...)
    local code, report, _, err = w:report("t", "f.csv", "--if-loaded", "again", "--problems", "none", "--rejects", "none", ...)
    local c = assert(report and report.counts, err)
    return ("%d: %d inserted %d updated %d unchanged %d rejected"):format(code, c.inserted, c.updated, c.unchanged, c.rejected)
  end

  local function last() return w:sql(("select c1, c7, coalesce(c%d, '-'), c%d from t order by c1"):format(WIDE - 1, WIDE)) end

  it("is upserted again and again, with a check over the rows beside the numbers", function()
    kit('load = "upsert", key = "c1"', nil, true)
    file(3)
    assert.equal("0: 3 inserted 0 updated 0 unchanged 0 rejected", (load()))
    assert.equal("1|7|-|e1\n2|7|-|e2\n3|7|-|e3", (last()))
    assert.equal("0: 0 inserted 0 updated 3 unchanged 0 rejected", (load()))
    file(4, 2)
    w:sql [[create function act() returns trigger language plpgsql as $$
      begin if new.c1 = 4 then raise exception 'four'; end if; return new; end $$;
      create trigger act before insert on t for each row execute function act()]]
    assert.equal("1: 0 inserted 1 updated 2 unchanged 1 rejected", (load()))
    assert.equal("1|7|-|e1\n2|7|new|e2\n3|7|-|e3", (last()))
  end)

  it("is overwritten without a key, and from the staging table", function()
    kit 'load = "overwrite"'
    file(2, 1)
    assert.equal("0: 2 inserted 0 updated 0 unchanged 0 rejected", (load()))
    assert.equal("0: 2 inserted 0 updated 0 unchanged 0 rejected", (load("--staging", "rows")))
    assert.equal("1|7|new|e1\n2|7|-|e2", (last()))
  end)

  it("is refused before a row is read when it would have more", function()
    kit('load = "append", metadata = true')
    file(1)
    local code, _, err = w:run("t", "f.csv")
    assert.equal(2, code)
    assert.matches("t would have 1,605 columns, and a table has 1,600 at most", err, 1, true)
  end)

  it("says what is too big when a row does not fit into a page", function()
    kit 'load = "append"'
    local names, cells = {}, {}
    for i = 1, WIDE do names[i], cells[i] = "c" .. i, i == 1 and "1" or "12345678" end
    w:write("f.csv", table.concat(names, ",") .. "\n" .. table.concat(cells, ",") .. "\n")
    local code, _, err = w:run("t", "f.csv", "--problems", "none", "--rejects", "none")
    assert.equal(4, code)
    assert.matches("row is too big", err, 1, true)
    assert.matches("a row must fit into a page of the server, about 8,000 bytes", err, 1, true)
  end)
end)
