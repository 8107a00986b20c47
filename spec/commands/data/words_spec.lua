-- What kitload says to users who type something wrong, and how it shows the content of files.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("words", function()
  local w

  before_each(function()
    w = workspace.new()
    w:kit("c", 'return k.kit "c" { into = "t", load = "append", create = true,\n  k.field "id" { k.integer }, k.field "name" { } }')
    w:write("one.csv", "id,name\n1,a\n")
  end)

  local function says(want, code, ...)
    local got, out, err = w:kitload(...)
    assert.equal(code, got, out .. err)
    assert.is_truthy((out .. err):find(want, 1, true), out .. err)
  end

  it("tells a file of data from a kit", function()
    says("one.csv is a file of data, where a kit's name is expected\n  kitload run KIT one.csv, or without a kit: kitload run --into schema.table --create one.csv",
      2, "run", "one.csv")
    says("./one.csv is a file of data", 2, "check", "./one.csv")
    says("there is no kit 'two.csv'", 2, "run", "two.csv")
    says("1 good row ", 0, "check", "kits/c.lua", "one.csv")
  end)

  it("knows what other programs call a command", function()
    for other, own in pairs { import = "run", load = "run", init = "new", validate = "check", imprt = "run", intit = "new",
      chekc = "check" } do
      says(("there is no command '%s'\n  did you mean '%s'?"):format(other, own), 2, other, "c")
    end
  end)

  it("tells the usage of the command that was typed", function()
    says("no kit is named\n  usage: kitload check KIT [FILE…] | 'PATTERN' | --all | --routed FILE…\n", 2, "check")
    says("usage: kitload run KIT [FILE…] | 'PATTERN' | --all-due | --routed FILE…, or without a kit", 2, "run")
    local _, out = w:kitload("--help")
    for line in out:gmatch "[^\n]+" do assert.is_nil(line:find "%][%l]", line) end
  end)

  it("says what mode = and a single backslash should be", function()
    for _, mode in ipairs { "upsert", "append", "overwrite" } do
      w:kit("m", ('return k.kit "m" { into = "t", mode = "%s", key = { "id" }, k.field "id" {} }'):format(mode))
      says(('write load = "%s"'):format(mode), 2, "check", "m")
    end
    w:kit("m", 'return k.kit "m" { into = "t", mode = "merge", key = { "id" }, k.field "id" {} }')
    says('write load = "append"', 2, "check", "m")
    w:kit("m", 'return k.kit "m" { into = "t", k.field "id" { k.extract "(\\d+" } }')
    says([=[written twice, "\\d+", or the text stands in [[ ]]: [[\d+]]]=], 2, "check", "m")
  end)

  it("ends quietly when nobody reads on", function()
    w:write("big.csv", "id,name\n" .. ("1,a\n"):rep(30000))
    local code, out, err = h.sh(("cd %s && { env -u LD_PRELOAD %s preview big.csv --rows 20000; echo $? >code; } | head -1"):format(h.quote(w.dir), w.binary))
    assert.same({ 0, "" }, { code, err })
    assert.matches("^big%.csv", out)
    assert.equal("0\n", w:read "code")
    code, out, err = h.sh(("cd %s && exec env -u LD_PRELOAD %s steps >/dev/full"):format(h.quote(w.dir), w.binary))
    assert.same({ 3, "", "kitload: standard output could not be written\n" }, { code, out, err })
  end)

  it("shows how a row begins that could not be read, but where a field is secret", function()
    w:write("a.csv", "id;name\n1;a;b;c\n2;b\n3\n")
    says('has 4 cells, the header has 2\n      row 2   "1;a;b;c"', 1, "check", "c", "a.csv")
    says('row 4   "3"', 1, "check", "c", "a.csv")
    w:write("a.ndjson", '{"id":1,"name":"x"}\n{"id":2,,}\nno object at all\n')
    says('row 2   "{"id":2,,}"\n      row 3   "no object at all"', 1, "check", "c", "a.ndjson")
    w:write("long.csv", "id;name\n1;" .. ("ä"):rep(1000) .. ";3\n")
    says('"1;ää', 1, "check", "c", "long.csv")
    w:kit("s", 'return k.kit "s" { into = "t", k.field "id" { }, k.field "ssn" { secret = true } }')
    for name, text in pairs { ["b.csv"] = "id,ssn\n1,s3cr3t,3\n", ["b.ndjson"] = '{"id":1}\n{"ssn":"s3cr3t",,}\n' } do
      w:write(name, text)
      local code, out, err = w:kitload("check", "s", name)
      assert.equal(1, code)
      assert.is_nil((out .. err):find("s3cr3t", 1, true), out)
    end
  end)

  it("shows the row that a trigger or a function rejects as a whole", function()
    w:sql [[create table t (id int, name text); create function f() returns trigger language plpgsql as
      $$ begin if new.id > 1 then raise exception 'no %', new.id; end if; return new; end $$;
      create trigger f before insert on t for each row execute function f()]]
    w:write("a.csv", "id,name\n1,a\n2,b\n3,c\n")
    says('such as: no 2 (SQLSTATE P0001)\n      row 3   "2,b"\n      row 4   "3,c"', 1, "run", "c", "a.csv", "--to", w:to())
    w:kit("f", [[return k.kit "f" { into = "t", k.field "id" { }, k.field "name" { },
      k.row(function(row) if row.id ~= "1" then row:error("name", "own.code", "no name " .. row.name) end end) }]])
    says('own.code  2  such as: no name b\n', 1, "check", "f", "a.csv")
  end)

  it("says which row was taken for the header when no column fits", function()
    w:sql "create table t (id int, name text)"
    w:write("a.csv", "a\n1\nno,yes\n3,x\n4,y\n5,z\n")
    says("the headers are: no, yes\n  row 3 was taken for the header; --header N names another row", 3,
      "run", "--into", "t", "a.csv", "--to", w:to())
  end)

  it("says where rejected rows should go when their folder cannot be written", function()
    w:write("a.csv", "id,name\n1,a\n2\n")
    -- /proc takes no file, not even root's.
    local function run(command, more)
      return h.sh(("cd /proc && %s | env -u LD_PRELOAD %s run --into t --create %s --to %s %s"):format(command,
        w.binary, command == "true" and w.dir .. "/a.csv" or "-", h.quote(w:to()), more))
    end
    local hint = ": No such file or directory: nothing was loaded\n  rejected rows belong there: --rejects FILE and"
    for command, name in pairs { ["true"] = "a", ["cat " .. w.dir .. "/a.csv"] = "stdin" } do
      for other, file in pairs { ["--problems none"] = ".rejected.csv", ["--rejects none"] = ".problems.jsonl" } do
        local code, out, err = run(command, other)
        assert.equal(5, code, out .. err)
        assert.is_truthy(err:find(name .. file .. " cannot be written" .. hint, 1, true), err)
      end
    end
    -- Where nothing is rejected no file is needed, nor one to keep standard input in.
    w:sql "create table u (id int primary key, name text check (name <> ''))"
    w:write("good.csv", "id,name\n1,a\n")
    local code, out, err = h.sh(("cd /proc && cat %s/good.csv | env -u LD_PRELOAD %s run --into u - --to %s"):format(w.dir, w.binary, h.quote(w:to())))
    assert.equal(0, code, out .. err)
  end)

  it("says that the folder in which it runs is gone", function()
    local code, out, err = h.sh(("mkdir %s/gone && cd %s/gone && rm -r ../gone && env -u LD_PRELOAD %s check c one.csv"):format(w.dir, w.dir, w.binary))
    assert.same({ 2, "", "kitload: error: the folder in which kitload runs was removed\n  cd into one that is there\n" }, { code, out, err })
  end)

  it("tells the same mistake in many fields of a kit once, and where the others are", function()
    local fields = {}
    for i = 1, 40 do fields[i] = ('k.field "c%d" { colour = %d },'):format(i, i) end
    w:kit("wrong", 'return k.kit "wrong" { into = "t",\n' .. table.concat(fields, "\n") .. " }")
    local _, _, err = w:kitload("check", "wrong")
    assert.equal(3, select(2, err:gsub("has no option 'colour'", "")))
    assert.is_truthy(err:find("error: and 37 more like it\n  on lines 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, … (37 in all)\n", 1, true), err)
  end)

  it("tells a problem of many fields once", function()
    local fields, cells = {}, {}
    for i = 1, 40 do fields[i], cells[i] = ('k.field "c%d" { k.date }'):format(i), "c" .. i end
    w:kit("wide", ('return k.kit "wide" { into = "t", %s }'):format(table.concat(fields, ", ")))
    w:write("wide.csv", table.concat(cells, ",") .. "\n" .. ("x,"):rep(39) .. "x\n" .. ("y,"):rep(39) .. "y\n")
    local code, out = w:kitload("check", "wide", "wide.csv", "--report", "r.json")
    assert.equal(1, code)
    assert.matches("40 fields  date.invalid  80  is not a date", out)
    assert.matches("c1, c2, c3", out)
    assert.matches('row 3   "y"\n', out)
    assert.equal(1, select(2, out:gsub("date%.invalid", "")))
    assert.equal(40, select(2, w:read "r.json":gsub("date%.invalid", "")))
  end)

  it("says where the rows of a check would go, also where the table is not there yet", function()
    if not h.conninfo() then return pending "no test server" end
    says("\n  t   1 good row", 0, "check", "c", "one.csv", "--to", w:to())
    says("\n  no destination   1 good row", 0, "check", "c", "one.csv")
  end)

  it("tells the time of all that it did, also behind the loading", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql "create table t (id int primary key, name text)"
    assert.equal(0, (w:run("--into", "t", "--staging", "rows", "one.csv")))
    w:sql [[create function nap() returns trigger language plpgsql as 'begin perform pg_sleep(0.7); return null; end';
      create trigger nap before update on _importflow_staging_rows for each statement execute function nap()]]
    w:write("two.csv", "id,name\n2,b\n")
    local code, out, err = w:run("--into", "t", "--staging", "rows", "two.csv", "--report", "r.json")
    assert.equal(0, code, out .. err)
    assert.is_true(tonumber(w:read "r.json":match '"seconds": ?([%d.]+)') >= 0.7, w:read "r.json")
    local job = w:sql "select report->>'seconds' from _importflow_jobs order by started_at desc limit 1"
    assert.is_true(tonumber(job) >= 0.7, job)
  end)

  it("says with -v what the server is at, where that takes long", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql [[create table t (id int primary key, name text);
      create function nap() returns trigger language plpgsql as 'begin perform pg_sleep(1.3); return new; end';
      create trigger nap before insert on t for each row execute function nap()]]
    local code, out, err = w:run("--into", "t", "--load", "upsert", "--key", "id", "one.csv", "-v")
    assert.equal(0, code, out .. err)
    assert.matches("kitload: the server is at work: insert the new rows into %S+t\n", err)
    assert.matches("kitload: insert the new rows into %S+t: 1%.%d s\n", err)
    w:write("two.csv", "id,name\n2,b\n")
    code, out, err = w:run("--into", "t", "--load", "upsert", "--key", "id", "two.csv", "--progress", "always")
    assert.equal(0, code, out .. err)
    assert.matches("\27%[Kinsert the new rows into %S+t · 1%.%d s\r\27%[K", err)
  end)
end)
