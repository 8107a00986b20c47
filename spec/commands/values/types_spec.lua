-- Text for columns of every type. A value that does not fit must give a rejected row, and must never end the run.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a column's type", function()
  local w

  before_each(function() w = workspace.new() end)

  local function quoted(cell) return '"' .. cell:gsub('"', '""') .. '"' end

  -- Load cells of text into a column of this type through a kit without a step; gives the values by row, "-" for a rejected one.
  local function load(type_name, cells, step, mode)
    w:sql(("drop table if exists t; create table t (id int primary key, v %s)"):format(type_name))
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "%s", key = { "id" }, k.field "id" { k.integer }, k.field "v" { %s } }'):format(
      w.schema, mode or "upsert", step or ""))
    local lines = { "id,v" }
    for i, cell in ipairs(cells) do lines[#lines + 1] = i .. "," .. quoted(cell) end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    local code, report, out, err = w:report("t", "f.csv", "--if-loaded", "again")
    local values = {}
    for i = 1, #cells do values[i] = "-" end
    for line in w:sql("select id || '|' || replace(coalesce(v::text, '∅'), E'\\n', '␤') from t order by id"):gmatch "[^\n]+" do
      local id, v = line:match "^(%d+)|(.*)$"
      values[tonumber(id)] = v
    end
    return values, code, report, out .. err
  end

  local cases = {
    { "bool", { "true", "f", "1", "0", "maybe", "" }, { "true", "false", "true", "false", "-", "∅" } },
    { "int2", { "-32768", "32767", "32768", "1.0", "007", "0x1" }, { "-32768", "32767", "-", "-", "7", "-" } },
    { "int4", { "2147483647", "2147483648", "-2147483648" }, { "2147483647", "-", "-2147483648" } },
    { "int8", { "9223372036854775807", "9223372036854775808", "-9223372036854775808", "12345678901234567890" },
      { "9223372036854775807", "-", "-9223372036854775808", "-" } },
    { "float4", { "1.5", "1e10", "3.5e38", "x" }, { "1.5", "1e+10", "-", "-" } },
    { "float8", { "1.5", "1e300", "1e400", "-0.1" }, { "1.5", "1e+300", "-", "-0.1" } },
    { "numeric", { "12345678901234567890.123456789", "-0.00", "1e3", "1,5", "99999999999999999999999999999999999999" },
      { "12345678901234567890.123456789", "0.00", "1000", "-", "99999999999999999999999999999999999999" } },
    { "numeric(6,2)", { "1234.50", "1234.500", "1234.501", "12345.00", "-9999.99" }, { "1234.50", "1234.50", "-", "-", "-9999.99" } },
    { "text", { "é\t\n\"x", "  a  ", string.rep("ü", 300) }, { "é\t␤\"x", "  a  ", string.rep("ü", 300) } },
    { "varchar(3)", { "abc", "üüü", "abcd", "ab " }, { "abc", "üüü", "-", "ab " } },
    { "char(4)", { "abcd", "ab", "abcde" }, { "abcd", false, "-" } },
    { "date", { "2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31", "24-1-1", "0000-00-00", "29.02.2024" },
      { "2024-02-29", "-", "0001-01-01", "9999-12-31", "-", "-", "-" } },
    { "time", { "23:59:59", "12:30", "12:30:15.123456", "25:00:00" }, { "23:59:59", "12:30:00", "12:30:15.123456", "-" } },
    { "timestamp", { "2024-02-29 12:30:15", "2024-02-29T12:30:15.5", "2024-02-30 00:00:00", "x" },
      { "2024-02-29 12:30:15", "2024-02-29 12:30:15.5", "-", "-" } },
    { "timestamptz", { "2024-02-29 12:30:15+02", "2024-02-29T12:30:15Z", "2024-07-01 00:00:00-05:30" },
      { "2024-02-29 10:30:15+00", "2024-02-29 12:30:15+00", "2024-07-01 05:30:00+00" }, "k.timestamp { '%Y-%m-%d %H:%M:%S%z', '%Y-%m-%dT%H:%M:%S%z' }" },
    { "uuid", { "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99" },
      { "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "-" } },
    { "json", { '{"a": [1, 2.50, null]}', "[", '"x"' }, { '{"a": [1, 2.50, null]}', "-", '"x"' } },
    { "jsonb", { '{"a":1,"a":2}', "{a:1}", "1e2", '"\\u0000"', "NaN" }, { '{"a": 2}', "-", "100", "-", "-" } },
  }

  for _, case in ipairs(cases) do
    it(case[1] .. " takes what fits, exactly, and rejects the rest by row", function()
      local values, code, report, said = load(case[1], case[2], case[4])
      local rejected = 0
      for i, wanted in ipairs(case[3]) do
        if wanted then assert.equal(wanted, values[i], ("%s of %q\n%s"):format(case[1], case[2][i], said)) end
        if wanted == "-" then rejected = rejected + 1 end
      end
      assert.equal(rejected, report.counts.rejected, said)
      assert.equal(rejected > 0 and 1 or 0, code)
    end)
  end

  it("of an enum takes its labels, letter by letter, through a domain too", function()
    w:sql "create type mood as enum ('sad', 'Happy'); create domain dmood as mood"
    for _, name in ipairs { "mood", "dmood" } do
      local values, _, report = load(name, { "sad", "Happy", "happy", "" })
      assert.same({ "sad", "Happy", "-", "∅" }, values)
      assert.equal("v", report.problems[1].field)
    end
  end)

  it("of a domain has the limits of its base type", function()
    w:sql "create domain short as varchar(3); create domain shorter as short; create domain money2 as numeric(5,2)"
    assert.same({ "abc", "-" }, (load("shorter", { "abc", "abcd" })))
    assert.same({ "1.50", "-" }, (load("money2", { "1.5", "1.555" })))
  end)

  it("of a domain with a check rejects the row", function()
    w:sql "create domain positive as int check (value > 0)"
    local values, code = load("positive", { "1", "-1" })
    assert.equal(1, code)
    assert.same({ "1", "-" }, values)
  end)

  for _, case in ipairs {
    { "int[]", "{1,2,NULL}", "{1,2,NULL}", "{1,x}" }, { "text[]", '{"a b",c}', '{"a b",c}', "{a" }, { "inet", "10.0.0.1/8", "10.0.0.1/8", "10.0.0.999" },
    { "interval", "1 day 2 hours", "1 day 02:00:00", "soon" }, { "bytea", "\\xdeadbeef", "\\xdeadbeef", "\\xzz" }, { "int4range", "[1,5)", "[1,5)", "[5,1)" },
    { "point", "(1,2)", "(1,2)", "(1" }, { "macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03", "08" }, { "money", "12.50", "$12.50", "much" },
    { "bit(3)", "101", "101", "10" }, { "timetz", "12:00:00+02", "12:00:00+02", "noon!" }, { "xml", "<a/>", "<a/>", "<a" }, { "tsvector", "'a' 'b'", "'a' 'b'" },
    { '"char"', "x", "x" }, { "name", "abc", "abc" }, { "oid", "42", "42", "x" },
  } do
    it("like " .. case[1] .. " is staged as text and cast in the merge; a value that cannot be cast rejects its row", function()
      local values, code, _, said = load(case[1], { case[2], "" })
      assert.equal(0, code, said)
      assert.same({ case[3], "∅" }, values)
      if not case[4] then return end
      local report
      values, code, report, said = load(case[1], { case[2], case[4] })
      assert.equal(1, code, said)
      assert.same({ case[3], "-" }, values)
      assert.same({ "v", case[4] }, { report.problems[1].field, report.problems[1].examples[1].raw })
    end)
  end

  it("is a plain typed step for a field of text, so that a kit may be as short as its headers", function()
    local values = load("date", { "2024-01-02" })
    assert.same({ "2024-01-02" }, values)
    values = load("date", { "02.01.2024" }, 'k.date "%d.%m.%Y"')
    assert.same({ "2024-01-02" }, values)
  end)

  it("without a zone refuses an instant only where it would be lost, and says that UTC is taken", function()
    local values, code, report = load("timestamp", { "2024-07-01 12:00:00" }, 'k.timestamp { "%Y-%m-%d %H:%M:%S", tz = "Europe/Berlin" }')
    assert.equal(0, code)
    assert.same({ "2024-07-01 10:00:00" }, values)
    assert.matches("UTC", table.concat(report.notes, " "))
    local refused, exit, _, said = load("timestamptz", { "2024-07-01 12:00:00" }, 'k.timestamp "%Y-%m-%d %H:%M:%S"')
    assert.equal(2, exit)
    assert.same({ "-" }, refused)
    assert.matches("tz", said)
  end)

  it("rejects a local time that does not exist, and takes the first of one that exists twice", function()
    local values, _, report = load("timestamptz", { "2024-03-31 02:30:00", "2024-10-27 02:30:00" }, 'k.timestamp { "%Y-%m-%d %H:%M:%S", tz = "Europe/Berlin" }')
    assert.same({ "-", "2024-10-27 00:30:00+00" }, values)
    assert.equal("timestamp.gap", report.problems[1].code)
    values = load("timestamptz", { "2024-10-27 02:30:00" }, 'k.timestamp { "%Y-%m-%d %H:%M:%S", tz = "Europe/Berlin", fold = "second" }')
    assert.same({ "2024-10-27 01:30:00+00" }, values)
  end)

  it("reads what the server writes by its plain step alone: a step in the kit says how the file writes it", function()
    assert.same({ "-", "-", "1.5" }, (load("numeric", { "1e5", "NaN", "1.5" }, "k.decimal")))
    assert.same({ "100000", "NaN", "1.5" }, (load("float8", { "1e5", "NaN", "1.5" }, "k.float")))
    assert.same({ "infinity", "-", "2024-12-31" }, (load("date", { "infinity", "0044-03-15 BC", "31.12.2024" }, 'k.date "%d.%m.%Y"')))
    assert.same({ "2024-01-02 03:04:05+00", "2024-01-01 21:34:05+00", "2024-01-02 03:04:05+00", "-", "-" }, (load("timestamptz", {
      "2024-01-02 03:04:05 UTC", "2024-01-02 03:04:05 +0530", "2024-01-02T03:04:05 GMT", "2024-01-02 03:04:05 GMT+2", "2024-01-02 03:04:05" })))
  end)

  it("rounds a decimal only where the kit says so", function()
    assert.same({ "1.24", "1.26", "-1.24" }, (load("numeric(5,2)", { "1.245", "1.255", "-1.245" }, 'k.decimal { "1234.56", round = "half_even" }')))
    assert.same({ "1.25", "1.26", "-1.25" }, (load("numeric(5,2)", { "1.245", "1.255", "-1.245" }, 'k.decimal { "1234.56", round = "half_up" }')))
    assert.same({ "-" }, (load("numeric(5,2)", { "999.995" }, 'k.decimal { "1234.56", round = "half_up" }')))
  end)

  it("is written through identity ALWAYS, serial and defaults", function()
    w:sql "create table t (id int generated always as identity primary key, s serial, v text default 'd', n int default 7 not null)"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" }, k.field "id" { k.integer }, k.field "v" {}, k.field "n" {} }]]):format(w.schema))
    w:write("f.csv", "id,v,n\n41,x,\n42,,8\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("41|1|x|7\n42|2|∅|8", w:sql "select id, s, v, n from t order by id")
  end)

  it("takes NaN and infinity as values only where the type does", function()
    assert.same({ "NaN", "Infinity", "-Infinity", "Infinity" }, (load("float8", { "NaN", "Infinity", "-Infinity", "inf" })))
    local finite = tonumber(w:sql "show server_version_num") < 140000
    assert.same({ "NaN", finite and "-" or "Infinity", finite and "-" or "-Infinity" }, (load("numeric", { "nan", "Infinity", "-inf" })))
    local values, _, report = load("numeric(5,2)", { "NaN", "Infinity", "1e2", "1e3" })
    assert.same({ "NaN", "-", "100.00", "-" }, values)
    assert.equal("is out of range for the destination's numeric(5,2)", report.problems[1].message)
    assert.same({ "-", "-", "-" }, (load("int4", { "NaN", "infinity", "1e3" })))
    assert.same({ "infinity", "-infinity", "-" }, (load("date", { "infinity", "-Infinity", "NaN" })))
    assert.same({ "-", "-" }, (load("time", { "infinity", "NaN" })))
  end)

  it("of json keeps the text as it came; jsonb keeps numbers exact", function()
    local text = '{"b":  [1, 12345678901234567890, null, 2.50], "a": {}}'
    assert.same({ text }, (load("json", { text }, "k.json")))
    assert.same({ '{"a": {}, "b": [1, 12345678901234567890, null, 2.50]}' }, (load("jsonb", { text }, "k.json")))
  end)

  it("goes the same way straight into the destination as through the stage", function()
    for _, case in ipairs(cases) do
      local staged = load(case[1], case[2], case[4], "upsert")
      local straight = load(case[1], case[2], case[4], "append")
      assert.same(staged, straight, case[1])
    end
  end)
end)
