-- The rejects file: what it contains, and that its rows can be loaded when their cells are mended.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a rejects file", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text, n numeric)"
  end)

  local function kit(source, facts, fields)
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" }, source = { %s }, %s %s }'):format(w.schema,
      source or "", facts or "", fields or 'k.field "id" { k.integer }, k.field "name" {}, k.field "n" { k.decimal "1.234,56" }'))
  end

  local function mend(name, from, to)
    local text, n = w:read(name):gsub(from, to)
    assert.is_true(n > 0)
    w:write(name, text)
  end

  it("has its bookkeeping first, then the original header and cells, written as the source and as spreadsheets read it", function()
    kit 'delimiter = ";"'
    w:write("f.csv", 'n;Comment;id;name\n1;"a;b";1;x\ny;"say ""hi""\nthere";2; z \n')
    assert.equal(1, (w:run("t", "f.csv")))
    local job = w:read("f.rejected.csv"):match("%x+%-%x+%-%x+%-%x+%-%x+")
    assert.equal(36, #job)
    assert.equal("\u{FEFF}_row;_errors;_job;_kit;_file;n;Comment;id;name\n"
      .. ('3;n: is not a number like 1.234,56 (decimal.invalid);%s;t;f.csv;y;"say ""hi""\nthere";2; z \n'):format(job), w:read "f.rejected.csv")
  end)

  it("is read as what it is when it comes back, whatever the kit says about its source", function()
    for _, source in ipairs {
      'delimiter = ";", encoding = "windows-1252", header = 3, quote = "\'"',
      'delimiter = ";", encoding = "UTF-16LE", header = 3',
      'delimiter = "|", header = 2, skip = 1, footer = 1, comment = "1"',
      'delimiter = ";", header = 3, escape = "\\\\"',
      'delimiter = ";", header = 3, quote = false',
    } do
      w:sql "truncate t"
      h.sh("rm -f " .. w.dir .. "/*.csv " .. w.dir .. "/*.jsonl")
      kit(source)
      local text = 'title\n\nid;name;n\n1;Müller;1,5\n2;Größe, x;bad\n7;end;1\n'
      if source:find '"|"' then text = 'title\nid|name|n\nskipped|x|y\n2|Größe, x|bad\n9|last|1\n' end
      local encoding = source:match 'encoding = "([^"]+)"' or "UTF-8"
      w:write("u.csv", text)
      assert(h.sh(("cd %s && iconv -f UTF-8 -t %s u.csv >f.csv"):format(w.dir, encoding)) == 0)
      local code, _, err = w:run("t", "f.csv", "--if-loaded", "again")
      assert.equal("", err, source)
      assert.equal(1, code, source)
      mend("f.rejected.csv", "([;|])bad", '%1"2,5"')
      local out
      code, out, err = w:run("t", "f.rejected.csv", "--if-loaded", "again")
      assert.equal("", err, source)
      assert.equal(0, code, source .. out)
      assert.matches("a rejects file", out)
      assert.equal("2|Größe, x|2.5", w:sql "select * from t where id = 2")
    end
  end)

  it("is known on standard input, too", function()
    kit 'delimiter = ";", encoding = "windows-1252", header = 3'
    w:write("r.csv", '_row,_errors,id,name,n\n5,whatever,2,Größe,"2,5"\n')
    local code, _, err = h.sh(("cd %s && cat r.csv | env -u LD_PRELOAD %s run t - --to %s"):format(w.dir, w.binary, h.quote(w:to())))
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("2|Größe|2.5", w:sql "select * from t")
  end)

  it("keeps cells that a spreadsheet would run from running, spares numbers, and restores them", function()
    kit(nil, nil, 'k.field "id" { k.integer }, k.field "name" { required = true }, k.field "n" { k.decimal "1.234,56" }')
    local cells = { "=1+1", "+49 30 1", "-5", "-5,5", "-x", "@SUM(A1)", "\tx", "\rx", "'=1", "'x", "''", "'-5", "+5", "-1.234,56", "=", "-", "+", "-1e5", "'" }
    local lines = { "id,name,n" }
    for i, cell in ipairs(cells) do lines[#lines + 1] = ('%d,"%s",bad'):format(i, cell) end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    assert.equal(1, (w:run("t", "f.csv")))
    local text = w:read "f.rejected.csv"
    for _, wanted in ipairs { "'=1+1", "'+49 30 1", ',"-5",', "'-x", "'@SUM", "'\tx", "'\rx", ',"+5",', ',"-1.234,56",', "'=\"", "'-\"" } do
      assert.truthy(text:find(wanted, 1, true), wanted .. "\n" .. text)
    end
    mend("f.rejected.csv", ",bad", ",1")
    local code, out, err = w:run("t", "f.rejected.csv")
    assert.equal("", err)
    assert.equal(0, code, out)
    for i, cell in ipairs(cells) do
      assert.equal("t", w:sql(("select name = E'%s' from t where id = %d"):format(cell:gsub("'", "''"):gsub("\t", "\\t"):gsub("\r", "\\r"), i)), cell)
    end
  end)

  it("guards the header's cells, too, and finds them again", function()
    w:sql 'alter table t add "=x" text'
    kit(nil, nil, 'k.field "id" { k.integer }, k.field "=x" { required = true }')
    w:write("f.csv", "id,=x\nbad,1\n")
    assert.equal(1, (w:run("t", "f.csv")))
    mend("f.rejected.csv", "bad", "4")
    local code, _, err = w:run("t", "f.rejected.csv")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("4|1", w:sql 'select id, "=x" from t')
  end)

  it("never overwrites its input: what is rejected again goes into the next number", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,x\n2,b,y\n")
    w:run("t", "f.csv")
    mend("f.rejected.csv", "1,a,x", '1,a,"1"')
    local code, out = w:run("t", "f.rejected.csv")
    assert.equal(1, code)
    assert.matches("f.rejected%-2.csv", out)
    assert.matches("2,b,y\n$", w:read "f.rejected-2.csv")
    assert.matches("1,a", w:read "f.rejected.csv")
    w:run("t", "f.rejected-2.csv")
    assert.is_true(w:exists "f.rejected-3.csv")
    local refused, _, err = w:run("t", "f.csv", "--rejects", "f.csv")
    assert.equal(2, refused)
    assert.matches("f.csv", err)
  end)

  it("comes back in several rounds with mended rows merged by key", function()
    kit(nil, 'null = { "-" },')
    w:write("f.csv", "id,name,n\n1,=a,x\n2,b,-\n,c,1\n")
    assert.equal(1, (w:run("t", "f.csv")))
    mend("f.rejected.csv", ",x\n", ",4\n")
    assert.equal(1, (w:run("t", "f.rejected.csv")))
    mend("f.rejected-2.csv", ",,c,1\n", ",3,c,1\n")
    local code, out, err = w:run("t", "f.rejected-2.csv")
    assert.equal("", err)
    assert.equal(0, code, out)
    assert.equal("1|=a|4\n2|b|∅\n3|c|1", w:sql "select * from t order by id")
  end)

  it("is one for each of several files, and all come back in", function()
    kit()
    w:write("a.csv", "id,name,n\n1,a,x\n")
    w:write("b.csv", "n;id;name\ny;2;b\nz;3;c\n")
    w:write("c.csv", "id,name,n\n4,d,q\n")
    local code, report = w:report("t", "a.csv", "b.csv", "c.csv")
    assert.equal(1, code)
    assert.equal("a.rejected.csv, b.rejected.csv, c.rejected.csv", report.rejects)
    assert.matches(",1,a,x\n$", w:read "a.rejected.csv")
    assert.matches("_row;_errors;_job;_kit;_file;n;id;name\n", w:read "b.rejected.csv")
    mend("a.rejected.csv", ",x\n", ",1\n")
    mend("b.rejected.csv", ";[yz];", ";1;")
    mend("c.rejected.csv", ",q\n", ",1\n")
    local out, err
    code, out, err = w:run("t", "a.rejected.csv", "b.rejected.csv", "c.rejected.csv", "--rejects", "again.csv")
    assert.equal("", err)
    assert.equal(0, code, out)
    assert.equal("4", w:sql "select count(*) from t where n = 1")
  end)

  it("holds ragged rows as they were, a NUL or an invalid byte too", function()
    kit 'encoding = "UTF-8"'
    w:write("f.csv", "id,name,n\n1,a\n2,b,1,extra\n3,c\0d,1\n4,e\xFF,1\n")
    assert.equal(1, (w:run("t", "f.csv")))
    local text = w:read "f.rejected.csv"
    assert.matches("\n2,[^\n]*too_few_cells%)\"?,[^,]*,t,f.csv,1,a\n", text)
    assert.matches("\n3,[^\n]*too_many_cells%)\"?,[^,]*,t,f.csv,2,b,1,extra\n", text)
    assert.matches("text.nul", text)
    assert.matches("file.encoding", text)
    assert.truthy(utf8.len((text:gsub("%z", ""))))
  end)

  it("tells all problems of a row in one cell, and the problems file has each", function()
    kit(nil, nil, 'k.field "id" { k.integer }, k.field "name" { required = true }, k.field "n" { k.decimal "1.234,56", min = 0 }')
    w:write("f.csv", "id,name,n\nx,,-1\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal(1, report.counts.rejected)
    local text = w:read "f.rejected.csv"
    for _, what in ipairs { "integer.invalid", "required", "min" } do assert.truthy(text:find(what, 1, true)) end
    local codes = {}
    for line in w:read "f.problems.jsonl":gmatch "[^\n]+" do
      local p = cjson.decode(line)
      codes[#codes + 1] = ("%s %s %s %d %d %d %s %s"):format(p.file, p.field, p.code, p.row, p.line, p.column, p.header, tostring(p.raw))
    end
    assert.same({ "f.csv id integer.invalid 2 2 1 id x", "f.csv name required 2 2 2 name ", "f.csv n min 2 2 3 n -1" }, codes)
  end)

  it("is not there when nothing was rejected, and 'none' asks for none", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,1\n")
    local code, report, out = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.is_nil(report.rejects)
    assert.is_false(w:exists "f.rejected.csv")
    assert.is_false(w:exists "f.problems.jsonl")
    assert.is_nil(out:find "rejected rows")
    w:write("f.csv", "id,name,n\n1,a,x\n")
    assert.equal(1, (w:run("t", "f.csv", "--rejects", "none", "--problems", "none")))
    local _, left = h.sh("ls -A " .. w.dir)
    assert.equal(".report.json\nf.csv\nkits\n", left)
  end)

  it("ends the run before COMMIT when it cannot be written to its end", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,1\n" .. ("2,b,x\n"):rep(20000))
    local code, out, err = h.sh(("cd %s && ulimit -f 16 && env -u LD_PRELOAD %s run t f.csv --problems none --to %s </dev/null"):format(
      w.dir, w.binary, h.quote(w:to())))
    assert.is_true(code ~= 0 and code ~= 1, tostring(code) .. out .. err)
    assert.matches("rejected", out .. err)
    assert.equal("0", w:sql "select count(*) from t")
    local _, left = h.sh("ls -A " .. w.dir)
    assert.equal("f.csv\nkits\n", left)
  end)

  it("cannot be asked for in a folder that is not there", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,1\n")
    local code, _, err = w:run("t", "f.csv", "--rejects", "gone/r.csv")
    assert.equal(2, code)
    assert.matches("gone/r.csv", err)
    assert.equal("0", w:sql "select count(*) from t")
  end)

  it("takes no other file's place: no pipe's or folder's, not that of the problems or the report", function()
    kit()
    h.sh(("mkdir %s/folder; mkfifo %s/pipe"):format(w.dir, w.dir))
    w:write("f.csv", "id,name,n\n1,a,x\n")
    for _, case in ipairs {
      { { "--rejects", "folder" }, "is a folder" }, { { "--rejects", "pipe" }, "no ordinary file" },
      { { "--problems", "pipe" }, "no ordinary file" }, { { "--rejects", "one", "--problems", "one" }, "the same file" },
      { { "--rejects", "one", "--report", "one" }, "the same file" },
      { { "--rejects", "folder/one", "--problems", "./folder/../folder/one" }, "the same file" },
    } do
      local code, _, err = w:run("t", "f.csv", table.unpack(case[1]))
      assert.equal(2, code)
      assert.is_truthy(err:find(case[2], 1, true), err)
    end
    assert.equal("0", w:sql "select count(*) from _importflow_jobs where status = 'completed' and destination = 't'")
    local _, kinds = h.sh(("stat -c %%F %s/folder %s/pipe"):format(w.dir, w.dir))
    assert.equal("directory\nfifo\n", kinds)
  end)

  it("is not made from a file that has become another one since its rows were sent", function()
    w:sql "create table p (id int primary key); alter table t alter n type int, add foreign key (n) references p"
    h.sh(("chmod 777 %s"):format(w.dir))
    for _, staging in ipairs { "typed", "rows" } do
      w:write("f.csv", "id,name,n\n1,a,7\n2,b,\n")
      h.sh(("chmod 666 %s/f.csv"):format(w.dir))
      kit(nil, ("before_merge = [[copy (values ('id,name,n'), ('9,other,7'), ('8,other,')) to '%s/f.csv']],"):format(w.dir),
        'k.field "id" { k.integer }, k.field "name" {}, k.field "n" { k.integer }')
      local code, _, err = w:run("t", "f.csv", "--staging", staging)
      assert.equal(3, code, err)
      assert.matches("f.csv has changed since it was read before", err)
      assert.equal("0", w:sql "select count(*) from t")
    end
  end)

  it("is not spoken of when the second reading has lost it", function()
    w:sql "create table p (id int primary key); alter table t alter n type int, add foreign key (n) references p"
    h.sh(("chmod 777 %s"):format(w.dir))
    w:write("f.csv", "id,name,n\n" .. ("1,a,x\n"):rep(5000) .. "2,b,7\n")
    h.sh(("chmod 666 %s/f.csv"):format(w.dir))
    kit(nil, ("before_merge = [[copy (select 'id,name,n' union all select '1,a,x' from generate_series(1, 3000)) to '%s/f.csv']],"):format(
      w.dir), 'k.field "id" { k.integer }, k.field "name" {}, k.field "n" { k.integer }')
    local code, out, err = w:run("t", "f.csv")
    assert.equal(3, code)
    assert.is_nil(err:find("warning", 1, true), err)
    assert.is_nil(out:find("f.rejected.csv", 1, true), out)
  end)

  it("is written even when every row is bad, and the run says that nothing was loaded", function()
    kit()
    w:write("f.csv", "id,name,n\n" .. ("x,a,y\n"):rep(5000))
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal(5000, report.counts.rejected)
    assert.equal(0, report.counts.inserted)
    local _, lines = w:read "f.rejected.csv":gsub("\n", "")
    assert.equal(5001, lines)
  end)
end)
