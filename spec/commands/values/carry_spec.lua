-- Files whose rows need the rows above, as users load them: a bank statement, a price list with groups, a running balance.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if not h.conninfo() then return end

local STATEMENT = [[return k.kit "bank" { into = "bank", %s
  k.field "line" { k.running },
  k.field "day" { from = "Date", k.fill_down, k.date "%%d.%%m.%%Y", required = true },
  k.field "what" { from = "Text" },
  k.field "amount" { from = "Amount", k.decimal "1.234,56" },
  k.field "balance" { k.running { "Amount", format = "1.234,56" } } }]]

local PRICES = [[return k.kit "prices" { into = "prices", %s
  k.field "category" { from = "Category", k.fill_down, k.squish },
  k.field "item" { from = "Item", required = true },
  k.field "price" { from = "Price", k.decimal } }]]

describe("rows that take from those above", function()
  local w

  setup(function()
    w = workspace.new()
    assert.equal(0, (w:kitload("setup", "--to", w:to(), "--schema", w.schema, "--apply")))
  end)

  before_each(function()
    w:sql [[drop table if exists bank, prices; truncate _importflow_staging_rows, _importflow_jobs;
      create table bank (line int, day date, what text, amount numeric, balance numeric);
      create table prices (category text, item text, price numeric)]]
    os.execute("rm -f " .. w.dir .. "/*.*")
  end)

  local function bank(facts) w:kit("bank", STATEMENT:format(facts or "")) end
  local function prices(facts) w:kit("prices", PRICES:format(facts or "")) end
  local function run(...) return w:report("--schema", w.schema, ...) end

  it("are a bank statement whose date stands on the first row of a day, and its balance", function()
    bank()
    w:write("s.csv", "Date;Text;Amount\n01.02.2024;rent;-1.200,00\n;salary;2.500,5\n;note;\n02.02.2024;shop;-12,34\n;end;0,84\n")
    local code, _, out, err = run("bank", "s.csv")
    assert.equal(0, code, out .. err)
    assert.equal("1|2024-02-01|rent|-1200.00|-1200.00\n2|2024-02-01|salary|2500.5|1300.50\n3|2024-02-01|note|∅|1300.50\n" ..
      "4|2024-02-02|shop|-12.34|1288.16\n5|2024-02-02|end|0.84|1289.00", w:sql "select * from bank order by line")
  end)

  -- Groups of 1 to 400 rows, 7,000 in all.
  local function price_list()
    local lines, n, group = { "Category,Item,Price" }, 0, 0
    while n < 7000 do
      group = group + 1
      for i = 1, group * 37 % 400 + 1 do
        n = n + 1
        lines[#lines + 1] = ("%s,i%d,%d.5"):format(i == 1 and "Group " .. group or "", n, n)
      end
    end
    return table.concat(lines, "\n") .. "\n", n, group
  end

  it("are a price list in groups, the same for any number of workers, packed or not", function()
    prices()
    local text, n, groups = price_list()
    w:write("p.csv", text)
    assert.equal(0, (h.sh(("gzip -k %s/p.csv"):format(w.dir))))
    local first
    for i, words in ipairs { { "p.csv", "--jobs", "1" }, { "p.csv", "--jobs", "4" }, { "p.csv.gz", "--jobs", "4" } } do
      w:sql "truncate prices"
      local code, _, out, err = run("prices", "--if-loaded", "again", table.unpack(words))
      assert.equal(0, code, out .. err)
      local got = w:sql [[select count(*), count(distinct category), md5(string_agg(category || item, ',' order by substr(item, 2)::int)) from prices]]
      first = first or got
      assert.matches(("^%d|%d|"):format(n, groups), got)
      assert.equal(first, got, "way " .. i)
    end
    -- By SQL alone: the group of a row is the last one at or above it.
    w:sql "create table raw (n serial, c text, i text, p text)"
    w:write("copy.sql", ("\\copy %s.raw (c, i, p) from '%s/p.csv' (format csv, header)\n"):format(w.schema, w.dir))
    assert.equal(0, (h.sh(("psql -X -q -v ON_ERROR_STOP=1 -d %s -f %s/copy.sql"):format(h.quote(h.conninfo()), w.dir))))
    assert.equal("0", w:sql [[select count(*) from (select i, max(c) over (partition by g) as c
      from (select *, count(c) over (order by n) as g from raw) as a) as b full join prices as p on p.item = b.i and p.category = b.c
      where b.i is null or p.item is null]])
    w:sql "drop table raw"
  end)

  it("begin anew with each file of a run, and end with --limit", function()
    bank()
    w:write("a.csv", "Date;Text;Amount\n01.02.2024;a;1\n;b;2\n")
    w:write("b.csv", "Amount;Text;Date\n4;c;03.02.2024\n8;d;\n")
    w:write("c.csv", "Date;Text;Amount\n;e;16\n")
    assert.equal(1, (run("bank", "a.csv", "b.csv", "c.csv")))
    assert.equal("1|2024-02-01|a|1|1\n2|2024-02-01|b|2|3\n1|2024-02-03|c|4|4\n2|2024-02-03|d|8|12", w:sql "select * from bank order by what")
    assert.matches("c.csv:2;day: is required (required);;e;16", w:rejects "c.rejected.csv", 1, true)
    w:sql "truncate bank"
    assert.equal(0, (run("bank", "--if-loaded", "again", "--limit", "3", "a.csv", "b.csv")))
    assert.equal("a|1\nb|3\nc|4", w:sql "select what, balance from bank order by what")
  end)

  it("are rejected with the value that they took, and load with it when they come back", function()
    prices()
    w:write("p.csv", "Category,Item,Price\nFruit,apple,1\n,pear,x\n,plum,3\nNuts,,4\n,hazel,x\n")
    assert.equal(1, (run("prices", "p.csv")))
    assert.equal("_row,_errors,Category,Item,Price\n3,price: is not a number like 1234.56 (decimal.invalid),Fruit,pear,x\n" ..
      "5,item: is required (required),Nuts,,4\n6,price: is not a number like 1234.56 (decimal.invalid),Nuts,hazel,x\n", w:rejects "p.rejected.csv")
    w:write("p.rejected.csv", (w:read("p.rejected.csv"):gsub(",x\n", ",9\n"):gsub("Nuts,,", "Nuts,all,")))
    assert.equal(0, (run("prices", "p.rejected.csv")))
    assert.equal("Fruit apple,Fruit pear,Fruit plum,Nuts all,Nuts hazel",
      w:sql "select string_agg(category || ' ' || item, ',' order by category, item) from prices")
  end)

  it("do not take a value past a row that could not be read, and not as blank ones of a rejects file either", function()
    prices()
    w:write("p.csv", "Category,Item,Price\n,all,0\nFruit,apple,1\nNuts,hazel,2,surplus\n ,almond,3\nTea,green,4\n")
    assert.equal(1, (run("prices", "p.csv")))
    assert.equal("∅ all,Fruit apple,Tea green",
      w:sql "select string_agg(coalesce(category, '∅') || ' ' || item, ',' order by price) from prices")
    assert.matches("5,category: has no value above it that is known: a row between could not be read (fill_down.unknown), ,almond,3",
      w:rejects "p.rejected.csv", 1, true)
    w:write("p.rejected.csv", (w:read("p.rejected.csv"):gsub(",surplus", "")))
    assert.equal(1, (run("prices", "p.rejected.csv")))
    assert.equal("hazel", w:sql "select item from prices where category = 'Nuts'")
    assert.matches("5,category: has no value above it that is known: write it into the cell (fill_down.unknown), ,almond,3",
      w:rejects "p.rejected-2.csv", 1, true)
    w:write("p.rejected-2.csv", (w:read("p.rejected-2.csv"):gsub(", ,almond", ",Nuts,almond")))
    assert.equal(0, (run("prices", "p.rejected-2.csv")))
    assert.equal("2", w:sql "select count(*) from prices where category = 'Nuts'")
  end)

  it("are the same in a second reading, for what the destination objects to", function()
    w:sql [[alter table prices add primary key (item), add constraint dear check (price < 100);
      create function no_tea() returns trigger language plpgsql as $$begin
        if new.item = 'mate' then raise exception 'no mate here'; end if; return new; end$$;
      create trigger no_tea after insert or update on prices for each row execute function no_tea()]]
    w:write("p.csv", "Category,Item,Price\nFruit,apple,1\n,pear,200\n,plum,3\nTea,green,4\n,mate,5\n,pear,6\n")
    for _, load in ipairs { 'load = "append",', 'load = "upsert", key = { "item" }, duplicates = "reject",' } do
      w:sql "truncate prices"
      os.execute("rm -f " .. w.dir .. "/*.rejected*")
      prices(load)
      local code, _, out, err = run("prices", "--if-loaded", "again", "p.csv")
      assert.equal(1, code, out .. err)
      assert.matches("\n3,[^\n]*Fruit,pear,200\n", w:read "p.rejected.csv")
      assert.matches("\n6,[^\n]*Tea,mate,5\n", w:read "p.rejected.csv")
      assert.equal("Fruit apple,Fruit plum,Tea green", w:sql "select string_agg(category || ' ' || item, ',' order by price) from prices where item <> 'pear'")
    end
  end)

  it("go through rows staging, where they are seen filled, and through --mend", function()
    prices(('staging = "rows",'):format())
    w:write("p.csv", "Category,Item,Price\nFruit,apple,1\n,pear,x\n,plum,3\n")
    assert.equal(1, (run("prices", "p.csv")))
    assert.equal("Fruit|pear|x", w:sql [[select raw_payload ->> 'Category', raw_payload ->> 'Item', raw_payload ->> 'Price'
      from _importflow_staging_rows where status = 'invalid']])
    w:write("m.csv", (w:read("p.rejected.csv"):gsub(",x\n", ",2\n")))
    local code, _, out, err = run("prices", "m.csv", "--mend", w:sql "select id from _importflow_jobs")
    assert.equal(0, code, out .. err)
    assert.equal("Fruit apple 1,Fruit pear 2,Fruit plum 3", w:sql "select string_agg(concat_ws(' ', category, item, price), ',' order by price) from prices")
  end)

  it("come back with no running values: the run is refused before anything is read", function()
    bank()
    w:write("s.csv", "Date;Text;Amount\n01.02.2024;a;1\n;b;x\n;c;2\n")
    local rejected, _, out = run("bank", "s.csv")
    assert.equal(1, rejected)
    assert.matches("mend the file that they came from and run it again: k.running needs all its rows", out, 1, true)
    assert.equal("1|1", w:sql "select line, balance from bank")
    local code, _, _, err = run("bank", "s.rejected.csv")
    assert.equal(5, code)
    assert.matches("s.rejected.csv is a rejects file, and k.running of field 'line' needs all rows of their file: nothing was loaded", err, 1, true)
    assert.matches("mend the rows in the file that they came from, and run that one again", err, 1, true)
    assert.equal("1", w:sql "select count(*) from bank")
  end)

  it("need a CSV to be filled, and a sum does not", function()
    w:write("s.ndjson", '{"Date":"01.02.2024","Text":"a","Amount":1.5}\n{"Text":"b","Amount":"2,5"}\n')
    bank()
    local code, _, _, err = run("bank", "s.ndjson")
    assert.equal(3, code)
    assert.matches("s.ndjson is JSON, and k.fill_down of field 'day' is for CSV: nothing was loaded", err, 1, true)
    w:kit("sum", 'return k.kit "sum" { into = "bank", k.field "balance" { k.running { "Amount", format = "1.234,56" } } }')
    assert.equal(0, (run("sum", "s.ndjson")))
    assert.equal("1.5\n4.0", w:sql "select balance from bank order by balance")
  end)

  it("have a column of their own in every file of the run", function()
    w:kit("two", [[return k.kit "two" { into = "prices", k.field "category" { from = { "G", "H" }, k.fill_down },
      k.field "item" { k.coalesce { "I", "J" } } }]])
    w:write("a.csv", "G,I,J\nx,1,\n,2,\n")
    w:write("b.csv", "h,I,J\nx,1,\n,2,\n")
    assert.equal(0, (run("two", "a.csv", "b.csv")))
    assert.equal("4", w:sql "select count(*) from prices where category = 'x'")
    w:kit("two", [[return k.kit "two" { into = "prices", k.field "category" { from = 1, k.fill_down },
      k.field "item" { k.coalesce { "I", "h" } } }]])
    local code, _, _, err = run("two", "--if-loaded", "again", "b.csv")
    assert.equal(2, code)
    assert.matches("b.csv: field 'item' reads the column \"h\", which field 'category' fills down: it has one reader", err, 1, true)
    assert.equal("4", w:sql "select count(*) from prices")
  end)

  it("are found by places where there is no header, and short rows are filled to their place", function()
    w:kit("places", [[return k.kit "places" { into = "prices", source = { header = false, ragged = "pad" },
      k.field "item" { from = 1 }, k.field "category" { from = 3, k.fill_down }, k.field "price" { k.running { 2 } } }]])
    w:write("p.csv", "a,1,x\nb,2\nc,y,z\nd\n")
    assert.equal(1, (run("places", "p.csv")))
    assert.equal("a|x|1\nb|x|3", w:sql "select item, category, price from prices order by item")
    assert.matches("\n3,[^\n]*,c,y,z\n4,[^\n]*,d,,z\n", w:read "p.rejected.csv")
  end)

  it("have two sums, of which a hook makes one", function()
    w:kit("io", [[return k.kit "io" { into = "bank", k.field "ins" { to = false, k.running { "In" } },
      k.field "outs" { to = false, k.running { "Out" } }, k.field "balance" { k.decimal, from = "B" },
      k.row(function(row) row.balance = k.dec(row.ins) - k.dec(row.outs) end) }]])
    w:write("s.csv", "In,Out,B\n10.5,,\n,3,\n1,0.25,\n")
    assert.equal(0, (run("io", "s.csv")))
    assert.equal("10.5\n7.5\n8.25", w:sql "select balance from bank order by ctid")
  end)

  it("are written again when the sum is another one, not for their number alone", function()
    w:sql "alter table bank add primary key (what)"
    w:write("s.csv", "Date;Text;Amount\n01.02.2024;a;1\n;b;2\n")
    w:write("n.csv", "Date;Text;Amount\n01.02.2024;zero;0\n;a;1\n;b;2\n")
    w:write("m.csv", "Date;Text;Amount\n01.02.2024;a;1\n;c;5\n;b;2\n")
    bank 'load = "upsert", key = { "what" },'
    local function counts(file)
      local _, report = run("bank", file)
      return ("%d %d %d"):format(report.counts.inserted, report.counts.updated, report.counts.unchanged)
    end
    assert.equal("2 0 0", counts "s.csv")
    assert.equal("1 0 2", counts "n.csv")
    assert.equal("1 1 1", counts "m.csv")
    assert.equal("a|1\nb|8\nc|6\nzero|0", w:sql "select what, balance from bank order by what")
  end)

  it("are in check, preview, explain, the template and examples", function()
    bank 'examples = { { input = { Date = "01.02.2024", Amount = "1,5" }, gives = { line = 1, balance = "1.5" } } },'
    w:write("s.csv", "Date;Text;Amount\n01.02.2024;a;1\n;b;2\n")
    local code, out = w:kitload("check", "bank", "s.csv")
    assert.equal(0, code, out)
    assert.matches("2 good rows", out, 1, true)
    code, out = w:kitload("preview", "bank", "s.csv")
    assert.equal(0, code)
    assert.matches('day "01.02.2024" → 2024-02-01 what "b" → b amount "2" → 2 balance "2" → 3', (out:gsub("%s+", " ")), 1, true)
    code, out = w:kitload("explain", "bank")
    assert.equal(0, code)
    assert.matches('from "Date" → fill_down → date "%d.%m.%Y" → required', out, 1, true)
    assert.matches('balance  C    running "Amount", format="1.234,56"', out, 1, true)
    code, out = w:kitload("template", "bank")
    assert.equal(0, code)
    assert.matches("Date,Text,Amount", out, 1, true)
    code, out = w:kitload("test", "bank")
    assert.equal(0, code, out)
  end)
end)
