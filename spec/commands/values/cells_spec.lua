-- Cells that only the server can read. Each bad cell must give a rejected row with its field, header and raw value,
-- whatever SQLSTATE the type raises.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a cell that only the server can read", function()
  local w

  before_each(function() w = workspace.new() end)

  local LETTERS = "abcdefghijklmnopqrstuvwxyz"

  -- Columns a, b, … of these types, filled from "Column a", …; cells row by row.
  local function load(types, rows, mode, more)
    local columns, fields, header = {}, {}, {}
    for i, type_name in ipairs(types) do
      local name = LETTERS:sub(i, i)
      columns[i], header[i] = name .. " " .. type_name, "Column " .. name
      fields[i] = ('k.field "%s" { from = "Column %s" }'):format(name, name)
    end
    w:sql(("set role %s; drop table if exists t; create table t (id int primary key, %s)"):format(w.role or "postgres",
      table.concat(columns, ", ")))
    w:kit("t", ('return k.kit "t" { into = "%s.t", %s, k.field "id" { k.integer }, %s }'):format(w.schema, mode or 'load = "append"',
      table.concat(fields, ", ")))
    local lines = { "id," .. table.concat(header, ",") }
    for i, row in ipairs(rows) do
      local cells = {}
      for j, cell in ipairs(row) do cells[j] = '"' .. cell:gsub('"', '""') .. '"' end
      lines[i + 1] = i .. "," .. table.concat(cells, ",")
    end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    local code, report, out, err = w:report("t", "f.csv", "--if-loaded", "again", "--problems", "p.jsonl", table.unpack(more or {}))
    local problems = {}
    for line in (w:exists "p.jsonl" and w:read "p.jsonl" or ""):gmatch "[^\n]+" do problems[#problems + 1] = require("cjson").decode(line) end
    return code, problems, out .. err, report
  end

  local function told(p) return ("%d %s %s %s %s"):format(p.row, p.code, p.field, p.header, p.raw) end

  -- Type, a good cell, what it becomes, a bad cell, the SQLSTATE that it raises.
  local cases = {
    { "inet", "10.0.0.1", "10.0.0.1", "10.0.0.999", "22P02" },
    { "int[]", "{1,2}", "{1,2}", "{1,x}", "22P02" },
    { "text[]", "{a}", "{a}", "{a", "22P02" },
    { "daterange", "[2024-01-01,2024-02-01)", "[2024-01-01,2024-02-01)", "[2024-02-01,2024-01-01)", "22000" },
    { "interval", "1 day", "1 day", "soon", "22007" },
    { "ltree", "a.b", "a.b", "a..b", "42601" },
    { "hstore", "a=>1", '"a"=>"1"', "a=>", nil },
    { "jsonpath", "$.a", '$."a"', "$.[", "42601" },
    { "tsquery", "a & b", "'a' & 'b'", "a &", "42601" },
    { "regclass", "pg_class", "pg_class", "no_such_table", "42P01" },
    { "regtype", "int4", "integer", "no_such_type", "42704" },
    { "regrole", "postgres", "postgres", "no_such_role", "42704" },
    { "macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03", "08", "22P02" },
    { "point", "(1,2)", "(1,2)", "(1", "22P02" },
    { "bit(3)", "101", "101", "1010", "22026" },
    { "varbit(3)", "101", "101", "10101", "22001" },
    { "varchar(3)[]", "{abc}", "{abc}", "{abcd}", "22001" },
    { "bit(3)[]", "{101}", "{101}", "{1010}", "22026" },
    { "char(3)[]", "{ab}", '{"ab "}', "{abcd}", "22001" },
    { "numeric(4,2)[]", "{1.50}", "{1.50}", "{100.5}", "22003" },
    { "pg_lsn", "0/1", "0/1", "x", "22P02" },
    { "bytea", "\\x00", "\\x00", "\\x0", "22023" },
  }

  for _, case in ipairs(cases) do
    local type_name, good, stored, bad, state = table.unpack(case, 1, 5)
    it(("of type %s rejects its row (%s)"):format(type_name, state or "any"), function()
      if type_name == "ltree" or type_name == "hstore" then w:sql("create extension if not exists " .. type_name) end
      for _, mode in ipairs { 'load = "append"', 'load = "upsert", key = "id", staging = "rows"' } do
        local code, problems, said = load({ type_name, type_name }, { { good, good }, { bad, good }, { good, good }, { bad, bad } }, mode)
        assert.equal(1, code, said)
        assert.equal(("1|%s\n3|%s"):format(stored, stored), w:sql "select id, a from t order by id")
        local code_name = ({ ["22001"] = "db.too_long", ["22003"] = "db.out_of_range" })[state] or "db.cast"
        assert.same({ ("3 %s a Column a %s"):format(code_name, bad), ("5 %s a Column a %s"):format(code_name, bad),
          ("5 %s b Column b %s"):format(code_name, bad) }, { told(problems[1]), told(problems[2]), told(problems[3]) })
        assert.equal(3, #problems)
        assert.matches("which column a is", problems[1].message, 1, true)
        if state then assert.matches("SQLSTATE " .. state, problems[1].message, 1, true) end
      end
      if type_name == "ltree" or type_name == "hstore" then w:sql(("drop extension %s cascade"):format(type_name)) end
    end)
  end

  -- All types in one table, each bad in a row of its own and all in the last one. Gives the messages.
  local function all_at_once(types, rows, mode)
    local code, problems, said = load(types, rows, mode, { "--schema", w.schema })
    assert.equal(1, code, said)
    assert.equal(1, tonumber(w:sql "select count(*) from t"))
    assert.equal(2 * #types, #problems)
    local out = {}
    table.sort(problems, function(x, y) return x.row < y.row or x.row == y.row and x.field < y.field end)
    for i, p in ipairs(problems) do
      local column = i <= #types and i or i - #types
      local name = LETTERS:sub(column, column)
      assert.equal(("%d %s Column %s %s"):format(math.min(i, #types + 1) + 2, name, name, rows[#rows][column]),
        ("%d %s %s %s"):format(p.row, p.field, p.header, p.raw))
      out[i] = p.code .. " " .. p.message
    end
    return out
  end

  describe("for a role that may not use plpgsql", function()
    local types, good, rows, role = {}, {}, {}, nil

    setup(function()
      for i, case in ipairs(cases) do types[i], good[i] = case[1], case[2] end
      types[#types + 1], good[#good + 1] = "shorts", "{abc}"
      rows[1], rows[#types + 2] = good, {}
      for i = 1, #types do
        rows[i + 1] = table.move(good, 1, #good, 1, {})
        rows[i + 1][i] = cases[i] and cases[i][4] or "{abcd}"
        rows[#types + 2][i] = rows[i + 1][i]
      end
    end)

    before_each(function()
      role = "cells_" .. w.schema
      assert.equal(0, (w:kitload("setup", "--to", w:to(), "--schema", w.schema, "--apply")))
      w:sql(([[create role %s login; alter schema %s owner to %s; create domain shorts as varchar(3)[];
        create extension if not exists ltree; create extension if not exists hstore;
        select format('alter table %%s owner to %s', oid::regclass) from pg_class
        where relkind = 'r' and relnamespace = '%s'::regnamespace \gexec
      ]]):format(role, w.schema, role, role, w.schema))
      local to = w:to()
      w.role = role
      function w.to() return ("%s user=%s"):format(to, role) end
    end)

    local function without(what)
      w:sql([[select current_database() as db \gset
        revoke ]] .. what .. " from public")
    end

    after_each(function()
      w:sql(([[grant usage on language plpgsql to public; select current_database() as db \gset
        grant temporary on database :"db" to public;
        drop schema %s cascade; drop role %s]]):format(w.schema, role))
    end)

    it("each is found and told as by the server's own search", function()
      local append = 'load = "append"'
      local there = all_at_once(types, rows, append)
      without "usage on language plpgsql"
      assert.same(there, all_at_once(types, rows, append))
    end)

    it("and that may make no temporary table, either", function()
      local staged = 'load = "upsert", key = "id", staging = "rows"'
      local there = all_at_once(types, rows, staged)
      without "usage on language plpgsql"
      without 'temporary on database :"db"'
      assert.same(there, all_at_once(types, rows, staged))
    end)

    it("any number of them is found", function()
      without "usage on language plpgsql"
      local list = {}
      for i = 1, 300 do list[i] = { i % 3 == 0 and "bad" or "10.0.0.1", i > 250 and "{x}" or "{1}" } end
      local code, problems, said, report = load({ "inet", "int[]" }, list)
      assert.equal(1, code, said)
      assert.equal(133, report.counts.rejected)
      assert.equal(167, report.counts.inserted)
      assert.equal(150, #problems)
    end)

    it("the search ends when the run does not bear so many", function()
      without "usage on language plpgsql"
      local list = {}
      for i = 1, 2000 do list[i] = { "bad" } end
      local code, problems, said, report = load({ "inet" }, list, 'load = "append", max_rejects = 3')
      assert.equal(5, code, said)
      assert.matches("max_rejects", said)
      assert.equal(4, #problems)
      assert.equal(4, report.counts.rejected)
      -- The staged rows of an append stay as they were sent. Columns whose own length refuses a value are looked at after the first try.
      code, problems, said = load({ "varchar(3)[]" }, { { "{abcd}" }, { "{abcd}" }, { "{a}" } }, 'load = "append", max_rejects = 1')
      assert.equal(5, code, said)
      assert.equal(2, #problems)
      assert.equal("0", w:sql "select count(*) from t")
    end)
  end)

  it("is found in a database without plpgsql", function()
    local name = "no_plpgsql_" .. w.schema
    w:sql(("drop database if exists %s"):format(name))
    w:sql(("create database %s template template0"):format(name))
    finally(function() w:sql(("drop database %s with (force)"):format(name)) end)
    local to = h.conninfo():gsub("dbname=%S+", "dbname=" .. name)
    local function sql(text)
      local code, out, err = h.sh(("exec psql -X -q -A -t -v ON_ERROR_STOP=1 -d %s -c %s"):format(h.quote(to), h.quote(text)))
      assert(code == 0, err)
      return (out:gsub("\n$", ""))
    end
    sql "drop extension plpgsql; create table t (id int primary key, a inet, b varchar(3)[])"
    w:kit("t", [[return k.kit "t" { into = "t", load = "upsert", key = "id", k.field "id" { k.integer }, k.field "a" { from = "A" },
      k.field "b" {} }]])
    w:write("f.csv", "id,A,b\n1,10.0.0.1,{abc}\n2,bad,{a}\n3,10.0.0.1,{abcd}\n4,10.0.0.2,\n")
    local code, _, err = w:kitload("run", "--to", to, "t", "f.csv", "--problems", "p.jsonl")
    assert.equal(1, code, err)
    assert.equal("1|10.0.0.1|{abc}\n4|10.0.0.2|", sql "select * from t order by id")
    assert.matches('"header":"A","field":"a".-"raw":"bad".-"header":"b","field":"b".-"raw":"{abcd}"', w:read "p.jsonl")
  end)

  it("loses the blanks around it, and is NULL when there is nothing else", function()
    local code, _, said = load({ "inet", "int[]", "int4range", "interval", "point" },
      { { " 10.0.0.1 ", " {1} ", " [1,2) ", " 1 day\t", " (1,2) " }, { " ", " ", " ", "  ", "\t" } })
    assert.equal(0, code, said)
    assert.equal("10.0.0.1|{1}|[1,2)|1 day|(1,2)\n∅|∅|∅|∅|∅", w:sql "select a, b, c, d, e from t order by id")
  end)

  it("keeps them where the text itself is the value", function()
    w:sql "create extension if not exists citext"
    load({ "text", "varchar(9)", "citext", "name" }, { { " x ", " x ", " x ", " x " } })
    assert.equal("( x )( x )( x )( x )", w:sql "select format('(%s)(%s)(%s)(%s)', a, b, c, d) from t")
    w:sql "drop extension citext cascade"
  end)

  it("is found in any number of rows, in one run", function()
    local rows = {}
    for i = 1, 5000 do rows[i] = { i % 2 == 0 and "bad" or "10.0.0.1" } end
    local code, problems, said, report = load({ "inet" }, rows)
    assert.equal(1, code, said)
    assert.equal(2500, report.counts.rejected)
    assert.equal(2500, report.counts.inserted)
    assert.equal(2500, #problems)
  end)

  it("and what a trigger says are shown under the first message, which is told to be one of several", function()
    local code, _, said = load({ "inet" }, { { "bad" }, { "worse" }, { "10.0.0.1" } })
    assert.equal(1, code)
    assert.matches('such as: cannot be inet, which column a is: invalid input syntax for type inet: "bad"', said:gsub("%s+", " "), 1, true)
    _, _, said = load({ "inet" }, { { "bad" }, { "bad" } })
    assert.is_nil(said:find("such as", 1, true))
    w:sql [[drop table t; create table t (id int primary key, a text); create function no() returns trigger language plpgsql as
      $$ begin if new.a <> 'x' then raise exception 'no %', new.a; end if; return new; end $$;
      create trigger no before insert on t for each row execute function no()]]
    w:write("f.csv", "id,Column a\n1,left\n2,x\n3,right\n")
    said = select(3, w:report("t", "f.csv", "--if-loaded", "again"))
    assert.matches("such as: no left", said:gsub("%s+", " "), 1, true)
  end)

  it("does not show a secret", function()
    w:sql "drop table if exists t; create table t (id int primary key, a inet)"
    w:kit("t", ('return k.kit "t" { into = "%s.t", k.field "id" { k.integer }, k.field "a" { secret = true } }'):format(w.schema))
    w:write("f.csv", "id,a\n1,topsecret\n")
    local code, _, out, err = w:report("t", "f.csv", "--problems", "p.jsonl")
    assert.equal(1, code, err)
    assert.is_nil((out .. err .. w:read "p.jsonl" .. w:read ".report.json"):find("topsecret", 1, true))
    assert.matches("cannot be inet, which column a is (SQLSTATE 22P02)", w:read "p.jsonl", 1, true)
  end)

  it("of a domain over such a type is checked, too", function()
    w:sql "create domain host as inet check (family(value) = 4)"
    local code, problems, said = load({ "host" }, { { "10.0.0.1" }, { "::1" }, { "x" } })
    assert.equal(1, code, said)
    assert.equal("1|10.0.0.1", w:sql "select id, a from t")
    assert.equal("a", problems[1].field)
    assert.equal("a", problems[2].field)
  end)
end)
