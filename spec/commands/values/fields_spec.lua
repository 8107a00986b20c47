-- Fields with values that do not come from a cell, on a server: k.file_name, default = k.null, extra.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("k.file_name", function()
  local w
  before_each(function() w = workspace.new() end)

  it("is the name without folders, also where reports tell two files of one name apart", function()
    w:sql "create table t (id int, f text, h text, j text)"
    w:kit("t", [[return k.kit "t" { into = "t", k.field "id" { k.integer }, k.field "f" { k.file_name },
      k.field "h" { from = "h", function(_, ctx) return ctx.file end }, k.field "j" { k.file_name, k.extract "^(\\d+)" } }]])
    w:write("in/alpha/2024-products.csv", "id,h\n1,x\n")
    w:write("in/beta/2024-products.csv", "id,h\n2,x\n")
    w:write("in/2025.csv", "id,h\n3,x\n")
    local code, report = w:report("t", "in/alpha/2024-products.csv", "in/beta/2024-products.csv", "in/2025.csv")
    assert.equal(0, code)
    assert.equal("in/alpha/2024-products.csv", report.files[1].name)
    assert.equal("1|2024-products.csv|2024-products.csv|2024\n2|2024-products.csv|2024-products.csv|2024\n3|2025.csv|2025.csv|2025",
      w:sql "select * from t order by id")
    w:sql "truncate t"
    assert.equal(0, (w:run("t", "in/alpha/2024-products.csv", "--if-loaded", "again")))
    assert.equal("1|2024-products.csv|2024-products.csv|2024", w:sql "select * from t")
    local _, out = w:kitload("preview", "t", "in/alpha/2024-products.csv", "in/beta/2024-products.csv")
    assert.falsy(out:find("in/beta", 1, true) and not out:find("%f[%w]2024%-products.csv"))
  end)

  it("is that of the file from which a mended row came", function()
    w:sql "create table t (id int, f text)"
    w:kit("t", 'return k.kit "t" { into = "t", k.field "id" { k.integer }, k.field "f" { k.file_name } }')
    w:write("a/x.csv", "id\nbad\n")
    w:write("b/x.csv", "id\n2\n")
    assert.equal(1, (w:run("t", "a/x.csv", "b/x.csv")))
    w:write("x.rejected.csv", (w:read("x.rejected.csv"):gsub(",bad", ",1")))
    assert.equal(0, (w:run("t", "x.rejected.csv")))
    assert.equal("1|x.csv\n2|x.csv", w:sql "select * from t order by id")
  end)
end)

describe("default = k.null", function()
  local w
  before_each(function() w = workspace.new() end)

  it("loads NULL where the file has no such column, and takes a parent's default away", function()
    w:sql "create table t (id int primary key, country text, n numeric, j jsonb)"
    w:kit("p", [[return k.kit "p" { into = "t", load = "upsert", key = "id", k.field "id" { k.integer },
      k.field "country" { default = "DE" }, k.field "n" { k.decimal "1.234,56", default = 5 }, k.field "j" { k.json, default = k.null } }]])
    w:kit("c", [[return k.kit "c" { extends = "p", k.field "country" { default = k.null }, k.field "n" { default = k.null } }]])
    w:write("f.csv", "id,country\n1,\n2,AT\n")
    assert.equal(0, (w:run("p", "f.csv")))
    assert.equal("1|DE|5|∅\n2|AT|5|∅", w:sql "select * from t order by id")
    assert.equal(0, (w:run("c", "f.csv")))
    assert.equal("1|∅|∅|∅\n2|AT|∅|∅", w:sql "select * from t order by id")
    local _, out = w:kitload("explain", "c", "--origin")
    assert.matches("default +k.null +c\n", out)
  end)

  it("is no value of a fact that wants one", function()
    w:kit("t", 'return k.kit "t" { into = "t", k.field "id" { min = k.null } }')
    local code, _, err = w:kitload("check", "t")
    assert.equal(2, code)
    assert.matches("min cannot be", err)
  end)
end)

describe("extra with create", function()
  local w
  before_each(function() w = workspace.new() end)

  local kit = [[return k.kit "t" { into = "t", create = true, extra = "rest", %s k.field "id" { k.integer } }]]

  it("makes the column as jsonb, with the table and in a table that lacks it", function()
    w:kit("t", kit:format "")
    w:write("f.csv", "id,a,b\n1,x,\n2,,y\n")
    assert.equal(0, (w:kitload("check", "t", "f.csv", "--to", w:to())))
    local code, out, err = w:kitload("explain", "t", "--to", w:to())
    assert.equal(0, code, err)
    assert.matches('"rest" jsonb', out, 1, true)
    assert.matches("rest +C +what no field reads", out)
    code = w:run("t", "f.csv")
    assert.equal(0, code)
    assert.equal('1|x|\n2||y', w:sql "select id, rest->>'a', rest->>'b' from t order by id")
    w:sql "alter table t drop column rest"
    assert.equal(0, (w:kitload("check", "t", "f.csv", "--to", w:to())))
    code = w:run("t", "f.csv", "--if-loaded", "again")
    assert.equal(0, code)
    assert.equal("jsonb|2", w:sql [[select max(pg_typeof(rest)::text), count(rest) from t]])
  end)

  it("does so with a key and with the staging table, too", function()
    w:kit("t", kit:format 'load = "upsert", key = "id", staging = "rows", ')
    w:write("f.json", '[{"id":1,"a":{"b":[1]}}]')
    local code, _, err = w:run("t", "f.json")
    assert.equal(0, code, err)
    assert.equal('1|{"a": {"b": [1]}}', w:sql "select * from t")
  end)
end)

describe("a key or required field that a hook fills", function()
  local w
  before_each(function() w = workspace.new() end)

  it("is one, in every mode and with both stagings", function()
    local kit = [[return k.kit "t" { into = "t", load = %q, key = "code", staging = %q, k.field "code" { k.const(k.null), k.text },
      k.field "n" { k.const(k.null), k.integer, required = true }, k.field "a" {}, %s }]]
    local hooks = { 'k.row(function(row) if row.a then row.code, row.n = "c" .. row.a, #row.a end end)',
      'k.batch { size = 2, function(rows) for _, row in ipairs(rows) do if row.a then row.code, row.n = "c" .. row.a, #row.a end end end }' }
    w:write("f.csv", "a,b\nx,1\n,2\nyy,3\n")
    for _, mode in ipairs { "upsert", "append", "overwrite", "insert_only" } do
      for _, staging in ipairs { "typed", "rows" } do
        for _, hook in ipairs(hooks) do
          w:sql "drop table if exists t; create table t (code text primary key, n int not null, a text)"
          w:kit("t", kit:format(mode, staging, hook))
          local code, _, err = w:run("t", "f.csv", "--if-loaded", "again", "--max-rejects", "5")
          assert.equal(1, code, err)
          assert.equal("cx|1|x\ncyy|2|yy", w:sql "select * from t order by code", mode .. staging .. hook)
          assert.matches('3,"?[^\n]*required', w:read "f.rejected.csv")
          h.sh("rm -f " .. w.dir .. "/f.rejected*.csv " .. w.dir .. "/f.problems*")
        end
      end
    end
  end)
end)

describe("a field that only a hook fills", function()
  local w
  before_each(function() w = workspace.new() end)

  it("is not told as required where the hook did not run, as the row has an error", function()
    w:sql "create table t (code text primary key, n int not null, a int, b text)"
    w:kit("t", [[return k.kit "t" { into = "t", key = "code", load = "upsert", k.field "code" { k.const(k.null), k.text },
      k.field "n" { k.const(k.null), k.integer, required = true }, k.field "a" { k.integer }, k.field "b" { required = true },
      k.row(function(row) if row.a > 1 then row.code, row.n = "c" .. row.a, row.a end end) }]])
    w:write("f.csv", "a,b\nx,\n1,b\n2,b\n")
    local code, report = w:report("t", "f.csv", "--max-rejects", "5")
    assert.equal(1, code)
    local said = {}
    for _, p in ipairs(report.problems) do said[#said + 1] = ("%s %s %d"):format(p.field, p.code, p.count) end
    table.sort(said)
    -- Row 2 has the mistakes of the file, row 3 what the hook has left out.
    assert.same({ "a integer.invalid 1", "b required 1", "code key.null 1", "n required 1" }, said)
  end)
end)

describe("a field that is in no column", function()
  local w
  before_each(function() w = workspace.new() end)

  it("serves hooks and lookups, counts as read, and leaves the table alone in every mode", function()
    local kit = [[return k.kit "t" { into = "t", load = %q, key = "id", staging = %q, create = true, k.field "id" { k.integer },
      k.field "net" { k.decimal "1,234.56", to = false }, k.field "vat" { k.decimal "1,234.56", to = false, secret = true },
      k.field "name" { k.join { "first", "last" } }, k.field "first" { k.title, to = false }, k.field "last" { k.upper, to = false },
      k.field "gross" { k.const(k.null), k.decimal "1234.56" }, k.field "boss" { from = "boss", k.lookup { "users", match = { "email",
        tenant = "tenant" }, take = "id" }, k.integer }, k.field "tenant" { k.integer, to = false },
      k.row(function(row) row.gross = k.dec(row.net) + row.vat end) }]]
    w:sql "create table users (id int, email text, tenant int); insert into users values (5, 'b@x', 7), (6, 'b@x', 8)"
    w:write("f.csv", "id,net,vat,first,last,boss,tenant\n1,\"1,000.10\",190.02,ann,hall,b@x,8\n2,2,0,bo,wu,,\n")
    for _, mode in ipairs { "upsert", "overwrite", "append" } do
      for _, staging in ipairs { "typed", "rows" } do
        w:sql "drop table if exists t"
        w:kit("t", kit:format(mode, staging))
        for _, count in ipairs(mode == "append" and { "inserted" } or { "inserted", "unchanged" }) do
          local code, report, _, err = w:report("t", "f.csv", "--if-loaded", "again")
          assert.equal(0, code, err)
          assert.equal(2, report.counts[count], mode .. staging)
          assert.same({}, report.unread)
        end
        assert.equal("1|Ann HALL|1190.12|6\n2|Bo WU|2|∅", w:sql "select * from t order by id")
      end
    end
    local _, out = w:kitload("explain", "t")
    assert.matches("net +C +decimal \"1,234.56\" → in no column", out)
    assert.matches('name +C +join "first", "last"', out)
    _, out = w:kitload("template", "t")
    assert.matches("net,vat", out, 1, true)
  end)
end)

describe("extra without its column", function()
  it("is told by every command, with the statement that adds it", function()
    local w = workspace.new()
    w:sql "create table t (id int)"
    w:write("a.csv", "id,a\n1,x\n")
    w:kit("t", 'return k.kit "t" { into = "t", extra = "rest", k.field "id" { k.integer } }')
    for _, command in ipairs { "run", "check", "explain", "preview" } do
      local code, out, err = w:kitload(command, "t", table.unpack { "--to", w:to(), command ~= "explain" and "a.csv" or nil })
      assert.equal(2, code, out .. err)
      assert.is_truthy(err:find("extra: the table has no column 'rest'", 1, true), err)
      assert.is_truthy(err:find('ADD COLUMN "rest" jsonb', 1, true), err)
    end
  end)
end)
