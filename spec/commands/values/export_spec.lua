-- What psql's \copy writes must give the same values when it is loaded into the same table, with the shortest possible
-- kits.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

-- Each type, with the smallest and the largest values that it can hold. A column has a row for each of its values.
local types = {
  { "bool", "true", "false" },
  { "int2", "-32768", "32767" },
  { "int8", "-9223372036854775808", "9223372036854775807" },
  { "numeric", "NaN", "Infinity", "-Infinity", "1e20", "1e-20", "-0.00", "123456789012345678901234567890.123456789", "1.50" },
  { "numeric(8,2)", "NaN", "999999.99", "-0.01" },
  { "float4", "NaN", "Infinity", "-Infinity", "1e+20", "1.5e-20", "3.4028235e38", "-0", "0.1" },
  { "float8", "NaN", "Infinity", "-Infinity", "1e+100", "1.5e-300", "1.7976931348623157e308", "5e-324", "-0", "0.1" },
  { "date", "infinity", "-infinity", "0044-03-15 BC", "4714-11-24 BC", "12024-02-29", "5874897-12-31", "0001-01-01", "2024-02-29" },
  { "time", "00:00:00", "24:00:00", "12:30:15.000001" },
  { "timetz", "24:00:00-15:59:59", "12:30:15.5+05:30" },
  { "timestamp", "infinity", "-infinity", "0044-03-15 11:06:32.5 BC", "4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999",
    "12024-02-29 01:02:03" },
  { "timestamptz", "infinity", "-infinity", "0044-03-15 11:06:32+00 BC", "4714-11-24 00:00:00+00 BC", "294276-12-31 20:59:59.999999+00",
    "1880-01-01 00:00:00+00", "2024-07-01 12:00:00+05:30" },
  { "interval", "1 year -2 days 00:00:00.000001", "-178000000 years", "00:00:00" },
  { "text", "NaN", "infinity", "1e5", "0044-03-15 BC" },
  { "char(3)", "ab", "abc" },
  { "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" },
  { "bytea", "\\x00ff", "\\x" },
  { "jsonb", '{"a": 1e5}', '"NaN"', "null" },
  { "numeric[]", "{NaN,1e5,NULL,Infinity}", "{}" },
  { "date[]", '{infinity,"0044-03-15 BC",12024-01-31}' },
  { "tstzrange", "[2024-01-01 00:00:00+00,infinity)", "empty", "(,)" },
  { "inet", "10.0.0.1/8", "::1" },
  { "point", "(1,-Infinity)" },
  { "money", "-92233720368547758.08", "1234.56", "0" },
  { "bit(3)", "101" },
  { "dday", "infinity", "0044-03-15 BC" },
  { "dnum", "NaN", "1e5" },
  { "mood", "sad", "so so" },
}

describe("psql's own export", function()
  local w, columns

  before_each(function()
    w = workspace.new()
    w:sql "create domain dday as date; create domain dnum as numeric; create type mood as enum ('sad', 'so so')"
    columns = {}
    local most = 0
    for i, entry in ipairs(types) do
      columns[i] = ("c%d %s"):format(i, entry[1])
      most = math.max(most, #entry - 1)
    end
    w:sql(("create table origin (id int primary key, %s); create table t (like origin including all)"):format(table.concat(columns, ", ")))
    for row = 1, most + 1 do
      local values = { tostring(row) }
      for _, entry in ipairs(types) do
        local v = entry[row + 1]
        values[#values + 1] = v and ("'%s'::%s"):format(v:gsub("'", "''"), entry[1] == "money" and "numeric::money" or entry[1]) or "null"
      end
      w:sql(("insert into origin values (%s)"):format(table.concat(values, ", ")))
    end
  end)

  local function export(settings)
    w:sql(("%s\\copy origin to '%s/f.csv' with (format csv, header)"):format(settings or "", w.dir))
  end

  local function check(...)
    local code, _, out, err = w:report(...)
    assert.equal(0, code, out .. err)
    for i, entry in ipairs(types) do
      local differ = w:sql(([[select o.c%d::text || ' became ' || coalesce(t.c%d::text, 'NULL') from origin o left join t using (id)
        where o.c%d::text is distinct from t.c%d::text order by id]]):format(i, i, i, i))
      assert.equal("", differ, entry[1])
    end
  end

  local function kit(facts)
    local fields = { 'k.field "id" {}' }
    for i in ipairs(types) do fields[i + 1] = ('k.field "c%d" {}'):format(i) end
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, %s, %s }'):format(w.schema, facts, table.concat(fields, ", ")))
  end

  it("goes back through a kit of headers, in every mode and staging", function()
    export()
    for _, facts in ipairs { 'load = "append"', 'load = "upsert", key = "id"', 'load = "overwrite"',
      'load = "upsert", key = "id", staging = "rows"', 'load = "append", staging = "rows"', 'load = "insert_only", key = "id"' } do
      w:sql "truncate t"
      kit(facts)
      check("t", "f.csv", "--if-loaded", "again")
    end
  end)

  it("goes back without a kit", function()
    export()
    check("--into", w.schema .. ".t", "f.csv")
  end)

  it("goes back whatever the session's zone was, with its offsets of minutes and seconds", function()
    for _, zone in ipairs { "Europe/Amsterdam", "Asia/Kolkata", "America/St_Johns" } do
      w:sql "truncate t"
      export(("set timezone = '%s';\n"):format(zone))
      kit 'load = "append"'
      check("t", "f.csv", "--if-loaded", "again")
    end
  end)

  it("says about a second load that nothing has changed", function()
    export()
    kit 'load = "upsert", key = "id"'
    check("t", "f.csv")
    local _, report = w:report("t", "f.csv", "--if-loaded", "again")
    assert.equal(report.counts.read, report.counts.unchanged)
  end)

  it("is known in keys and facts: NaN and infinity are values like others", function()
    w:sql "create table keyed (d date, n numeric, v text, primary key (d, n))"
    w:kit("k", ([[return k.kit "k" { into = { "%s", "keyed" }, load = "upsert", key = { "d", "n" },
      k.field "d" {}, k.field "n" { max = 10 }, k.field "v" {} }]]):format(w.schema))
    w:write("f.csv", "d,n,v\ninfinity,1,a\n-infinity,1.0,b\n0044-03-15 BC,1e0,c\ninfinity,-Infinity,d\ninfinity,-inf,e\ninfinity,NaN,f\n")
    local code, report, _, err = w:report("k", "f.csv")
    assert.equal(1, code, err)
    assert.equal(1, report.counts.rejected)
    assert.equal("max", report.problems[1].code)
    assert.equal("-infinity|1.0|b\n0044-03-15 BC|1|c\ninfinity|-Infinity|e\ninfinity|1|a", w:sql "select * from keyed order by 1, 2")
  end)

  it("reaches functions and hooks as its canonical text, and comes back", function()
    w:sql "create table hooked (id int primary key, d date, ts timestamptz, n numeric, said text)"
    w:kit("h", ([[return k.kit "h" { into = { "%s", "hooked" }, load = "upsert", key = "id",
      k.field "id" { k.integer }, k.field "d" {}, k.field "ts" {}, k.field "n" {}, k.field "said" { k.const(k.null) },
      k.row(function(row)
        row.said = row.d .. " " .. row.ts .. " " .. row.n
        row.d, row.ts, row.n = row.d, row.ts, row.n
      end) }]]):format(w.schema))
    w:write("f.csv", "id,d,ts,n\n1,infinity,-infinity,NaN\n2,0044-03-15 BC,0044-03-15 11:06:32+00 BC,1e5\n3,12024-01-31,infinity,-Infinity\n")
    local code, _, _, err = w:report("h", "f.csv")
    assert.equal(0, code, err)
    assert.equal(table.concat({
      "1|infinity|-infinity|NaN|infinity -infinity NaN",
      "2|0044-03-15 BC|0044-03-15 11:06:32+00 BC|100000|0044-03-15 BC 0044-03-15 11:06:32+00 BC 100000",
      "3|12024-01-31|infinity|-Infinity|12024-01-31 infinity -Infinity" }, "\n"), w:sql "set timezone = 'UTC'; select * from hooked order by 1")
  end)
end)
