-- k.fill_down and k.running: rows take values from the rows above, for any size of batches; and kits that cannot have these
-- steps.
local h = require "spec.helper"
local kit_test = require "kit.test"
local r = require "spec.kit.running"

-- The same lines for any size of batches.
local function lines(body, csv, options)
  local wanted
  for _, rows in ipairs { 1000, 1, 2, 3, 7 } do
    options = options or {}
    options.batch = { rows = rows }
    local got = r.lines(body, csv, options)
    wanted = wanted or got
    assert.same(wanted, got, "batches of " .. rows)
  end
  return wanted
end

describe("k.fill_down", function()
  it("takes the value above, over any number of rows and batches", function()
    local csv = { "group,item" }
    for i = 1, 40 do csv[#csv + 1] = (i % 9 == 1 and "G" .. i or "") .. ",i" .. i end
    local got = lines('k.field "group" { k.fill_down }, k.field "item" {}', table.concat(csv, "\n"))
    for i = 1, 40 do assert.equal(("good group=G%d item=i%d"):format(i - (i - 1) % 9, i), got[i]) end
  end)

  it("leaves what is blank above the first value, which is NULL, its default or required", function()
    local csv = "a,b\n,1\nx,2\n,3\n"
    assert.same({ "good b=1", "good a=x b=2", "good a=x b=3" }, lines('k.field "a" { k.fill_down }, k.field "b" {}', csv))
    assert.same({ "good a=- b=1", "good a=x b=2", "good a=x b=3" },
      lines('k.field "a" { k.fill_down, default = "-" }, k.field "b" {}', csv))
    assert.same({ "rejected b=1 required@a", "good a=x b=2", "good a=x b=3" },
      lines('k.field "a" { k.fill_down, required = true }, k.field "b" {}', csv))
  end)

  it("takes null tokens and blanks for blank, the kit's and the field's", function()
    local csv = "a,b\nx,1\n-,2\n \u{A0},3\n n/a ,4\nN/A,5\n"
    local body = 'null = { "-" }, k.field "a" { k.fill_down }, k.field "b" {}'
    assert.same({ "good a=x b=1", "good a=x b=2", "good a=x b=3", "good a= n/a  b=4", "good a=N/A b=5" }, lines(body, csv))
    body = 'null = { "-" }, k.field "a" { k.fill_down, k.trim, null = { "n/a", "N/A" } }, k.field "b" {}'
    assert.same({ "good a=x b=1", "good a=- b=2", "good a=- b=3", "good a=- b=4", "good a=- b=5" }, lines(body, csv))
  end)

  it("gives what stands in the cell, which each row reads by its own steps", function()
    local body = 'k.field "d" { k.fill_down, k.trim, k.date "%d.%m.%Y" }, k.field "n" { k.integer }'
    assert.same({ "good d=2024-01-31 n=1", "good d=2024-01-31 n=2", "rejected n=3 date.invalid@d", "rejected n=4 date.invalid@d",
                  "good d=2024-02-01 n=5" },
      lines(body, "d,n\n 31.01.2024 ,1\n,2\n31.02.2024,3\n,4\n01.02.2024,5\n"))
  end)

  it("goes on past rows that are rejected or skipped, and blank lines", function()
    local body = [[k.field "a" { k.fill_down }, k.field "n" { k.integer },
      k.row(function(row) if row.n == 4 then row:skip "four" end end)]]
    assert.same({ "good a=x n=1", "rejected a=y integer.invalid@n", "good a=y n=3", "skipped a=z n=4", "good a=z n=5" },
      lines(body, "a,n\nx,1\ny,no\n,3\n\nz,4\n,5\n"))
  end)

  it("does not guess past a row that could not be read: that may have held the value", function()
    local body = 'k.field "a" { k.fill_down }, k.field "b" {}'
    assert.same({ "good a=x b=1", "broken csv.too_many_cells@", "rejected b=3 fill_down.unknown@a", "rejected b=4 fill_down.unknown@a",
                  "good a=z b=5", "good a=z b=6" },
      lines(body, "a,b\nx,1\ny,2,surplus\n,3\n,4\nz,5\n,6\n"))
  end)

  it("gives no cell to others that is longer than 4,096 bytes: a short file would fill any memory", function()
    local body = 'k.field "a" { k.fill_down, k.truncate(3) }, k.field "b" {}'
    assert.same({ "good a=xxx b=1", "good a=xxx b=2", "good a=yyy b=3", "rejected b=4 fill_down.unknown@a", "good a=z b=5" },
      lines(body, ("a,b\n%s,1\n,2\n%s,3\n,4\nz,5\n"):format(("x"):rep(4096), ("y"):rep(4097))))
  end)

  it("takes a quoted empty text for a value where empty says so", function()
    local csv = 'a,b\nx,1\n"",2\n,3\n'
    assert.same({ "good a=x b=1", "good a=x b=2", "good a=x b=3" }, lines('k.field "a" { k.fill_down }, k.field "b" {}', csv))
    assert.same({ "good a=x b=1", "good a= b=2", "good a= b=3" },
      lines('k.field "a" { k.fill_down, empty = "quoted" }, k.field "b" {}', csv))
    assert.same({ "good a=x b=1", "good a=x b=2", "good a=x b=3" },
      lines('k.field "a" { k.fill_down, empty = "text" }, k.field "b" {}', csv))
  end)

  it("is seen by hooks, by row:raw too, and by fields that read the field", function()
    local body = [[k.field "a" { k.fill_down, to = false }, k.field "b" { k.join { "a", "n", sep = "-" } },
      k.field "c" {}, k.row(function(row) row.c = row.a .. row:raw "a" end)]]
    assert.same({ "good a=x b=x-1 c=xx", "good a=x b=x-2 c=xx" }, lines(body, "a,n,c\nx,1,\n,2,\n"))
  end)

  it("keeps its values where an error of the kit runs the rows again one by one", function()
    local body = [[k.field "a" { k.fill_down }, k.field "n" { k.running }, k.field "s" { k.running { "v" } }, k.field "v" {},
      k.row(function(row) if row.v == "3" then error "no" end end)]]
    local got = lines(body, "a,v\nx,1\n,2\n,3\n,4\ny,5\n,6\n", { count_kit_errors = true })
    assert.same({ "good a=x n=1 s=1 v=1", "good a=x n=2 s=3 v=2" }, { got[1], got[2] })
    assert.equal("rejected a=x n=3 s=6 v=3 lua.error@", got[3])
    assert.same({ "good a=x n=4 s=10 v=4", "good a=y n=5 s=15 v=5", "good a=y n=6 s=21 v=6" }, { got[4], got[5], got[6] })
  end)
end)

describe("k.running", function()
  it("numbers the rows of the file, those that cannot be read or are rejected too, and no blank lines", function()
    local body = 'k.field "n" { k.running }, k.field "a" { k.integer }, k.field "b" {}'
    assert.same({ "good n=1 a=1 b=x", "rejected n=2 b=x integer.invalid@a", "broken csv.too_many_cells@", "good n=4 a=4 b=x" },
      lines(body, "a,b\n1,x\nno,x\n3,x,x\n\n4,x\n"))
  end)

  it("sums a column exactly, blank cells and null tokens aside", function()
    local body = [[k.field "s" { k.running { "Amount", format = "1.234,56" }, null = { "-" } }, k.field "a" { from = "Amount",
      k.decimal "1.234,56", null = { "-" } }, k.field "b" {}]]
    assert.same({ "good s=0 b=1", "good s=0.10 a=0.10 b=2", "good s=0.30 a=0.2 b=3", "good s=0.30 b=4", "good s=-1234.26 a=-1234.56 b=5" },
      lines(body, 'Amount,b\n,1\n"0,10",2\n"0,2",3\n-,4\n"-1.234,56",5\n'))
  end)

  it("is not known behind a cell or a row that cannot be read: a sum without it would be a wrong one", function()
    local body = 'k.field "s" { k.running { "a" } }, k.field "b" {}'
    assert.same({ "good s=1 b=x", "rejected b=x decimal.invalid@s", "rejected b=x running.unknown@s", "rejected b=x running.unknown@s" },
      lines(body, "a,b\n1,x\none,x\n1,x\n,x\n"))
    assert.same({ "good s=1 b=x", "broken csv.too_many_cells@", "rejected b=x running.unknown@s" }, lines(body, "a,b\n1,x\n2,x,x\n1,x\n"))
    local rows = r.rows(body, "a,b\n1,x\none,x\n1,x\n")
    assert.equal("is not known: row 3 belongs to the sum and cannot be read", rows[3].problems[1].message)
  end)

  it("has no more than 1,000 characters: many of them would fill any memory", function()
    local body = 'k.field "s" { k.running { "a" } }'
    assert.same({ "rejected decimal.scale@s", "rejected running.unknown@s" }, lines(body, "a\n" .. ("9"):rep(1001) .. "\n1\n"))
    assert.same({ "good s=" .. ("9"):rep(1000), "rejected decimal.scale@s" }, lines(body, "a\n" .. ("9"):rep(1000) .. "\n1\n"))
  end)

  it("goes with the row into its parts", function()
    local body = [[k.field "n" { k.running }, k.field "s" { k.running { "a" } }, k.field "a" {},
      k.row(function(row) if row.a == "2" then row:split { { a = "x" }, { a = "y" } } end end)]]
    assert.same({ "good n=1 s=1 a=1", "good n=2 s=3 a=x", "good n=2 s=3 a=y", "good n=3 s=6 a=3" }, lines(body, "a\n1\n2\n3\n"))
  end)

  it("reads a column by its number, and no field of that name", function()
    assert.same({ "good s=1 a=1 b=x", "good s=3 a=2 b=x" },
      lines('k.field "s" { k.running { 1 } }, k.field "a" {}, k.field "b" {}', "a,b\n1,x\n2,x\n"))
    assert.same({ "good a=100 s=1", "good a=200 s=3" },
      lines('k.field "a" { from = "b", k.integer, to = false }, k.field "s" { k.running { "a" } }', "a,b\n1,100\n2,200\n"))
  end)
end)

describe("a kit", function()
  -- The first mistake of a kit with these fields: its line, message and hint.
  local function mistake(fields, facts)
    local path = h.write(h.tmp() .. "/x.lua", ('local k = require "kit"\nreturn k.kit "x" {\n  %s\n%s\n}\n'):format(facts or "", fields))
    local ok, err = pcall(kit_test.load, path)
    assert.is_false(ok)
    return (err:gsub("^[^\n]*/", ""))
  end

  it("has k.fill_down as the first step of a field with a column, and nowhere else", function()
    assert.matches("x.lua:4: field 'a', step 2: fill_down fills the cells of the file and must be the field's first step",
      mistake 'k.field "a" { k.trim, k.fill_down }', 1, true)
    assert.matches("field 'a', step 2: fill_down fills the cells of the file", mistake 'k.field "a" { k.coalesce { "b" }, k.fill_down }', 1, true)
    assert.matches("list: of: fill_down fills the cells of the file and cannot stand inside",
      mistake 'k.field "a" { k.list { ",", of = k.fill_down } }', 1, true)
    assert.matches("fill_down takes no argument", mistake 'k.field "a" { k.fill_down "x" }', 1, true)
    assert.matches("field 'a', step 2: running fills the field by itself", mistake 'k.field "a" { k.trim, k.running }', 1, true)
  end)

  it("reads a column that is filled down in one field", function()
    for _, step in ipairs { 'k.coalesce { "G", "H" }', 'k.join { "H", "G" }', 'k.hash { "G" }', 'k.running { "G" }' } do
      local said = mistake(('k.field "g" { from = { "g", "G" }, k.fill_down },\nk.field "b" { %s }'):format(step))
      assert.matches("x.lua:5: field 'b': " .. step:match "^[%w.]+" .. ' reads the column "G", which field \'g\' fills down', said, 1, true)
      assert.matches("a field with to = false can be named there", said, 1, true)
    end
    assert.has_no.errors(function() r.lines('k.field "g" { from = "G", k.fill_down, to = false }, k.field "b" { k.join { "g", "H" } }',
      "G,H\n1,2\n") end)
  end)

  it("of JSON has no k.fill_down", function()
    assert.matches("x.lua:4: field 'a': fill_down is for CSV, and the source is JSON",
      mistake('k.field "a" { k.fill_down }', 'source = { format = "ndjson" },'), 1, true)
  end)

  it("says what k.running takes", function()
    assert.matches("running takes the header of the column that is summed, not true", mistake 'k.field "a" { k.running(true) }', 1, true)
    assert.matches("running: sums one column", mistake 'k.field "a" { k.running { "b", "c" } }', 1, true)
    assert.matches("format is \"1.2\", not one of", mistake 'k.field "a" { k.running { "b", format = "1.2" } }', 1, true)
    assert.matches("running has no option 'from'", mistake 'k.field "a" { k.running { "b", from = 1 } }', 1, true)
  end)

  it("whose function keeps what it saw is told about both", function()
    local said = mistake 'k.field "a" { (function() local last; return function(v) last = v; return last end end)() }'
    assert.matches("k.fill_down takes the value above, k.running counts and sums", said, 1, true)
  end)

  it("gives both to the fields of its children, whose steps stand behind", function()
    local dir = h.tmp()
    h.write(dir .. "/p.lua", [[local k = require "kit"
return k.kit "p" { k.field "g" { from = "G", k.fill_down }, k.field "s" { k.running { "A" } } }]])
    h.write(dir .. "/c.lua", [[local k = require "kit"
return k.kit "c" { extends = "p", k.field "g" { k.base, k.upper }, k.field "s" { k.running { "A", format = "1.234,56" } } }]])
    h.write(dir .. "/wrong.lua", [[local k = require "kit"
return k.kit "wrong" { extends = "p", k.field "g" { k.upper, k.base } }]])
    local file = h.write(dir .. "/in.csv", "G;A\nx;1,5\n;2\n")
    local results = kit_test.load(dir .. "/c.lua"):run_file(file)
    assert.same({ { g = "X", s = "1.5" }, { g = "X", s = "3.5" } }, { results[1].values, results[2].values })
    local ok, err = pcall(kit_test.load, dir .. "/wrong.lua")
    assert.is_false(ok)
    assert.matches("wrong.lua:2: field 'g', step 2: fill_down fills the cells of the file", err, 1, true)
  end)
end)
