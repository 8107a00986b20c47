-- What counts as loaded, in each mode: a file by its content; a nightly folder; kits that change or get another name.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a file that was loaded", function()
  local w

  local function kit(facts, name, fields)
    name = name or "t"
    w:kit(name, ('return k.kit "%s" { into = { "%s", "t" }, %s %s }'):format(name, w.schema, facts or "",
      fields or 'k.field "id" { k.integer }, k.field "name" {}'))
  end
  local function rows() return w:sql "select id, name from t order by id, name" end
  local function run(...)
    local code, out, err = w:run(...)
    return code, out .. err
  end
  local upsert = 'load = "upsert", key = { "id" },'

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text); create unique index on t (id, name)"
    w:sql "alter table t add primary key (id)"
    kit()
    w:write("in/a.csv", "id,name\n1,a\n")
    w:write("in/b.csv", "id,name\n2,b\n")
  end)

  it("stays loaded whatever other files come with it, in any order", function()
    assert.equal(0, (run("t", "in/a.csv")))
    assert.equal(5, (run("t", "in/a.csv", "in/b.csv")))
    assert.equal(5, (run("t", "in/b.csv", "in/a.csv")))
    local code, out = run("t", "in/b.csv", "in/a.csv", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("loaded before and left out: a.csv (job ", out, 1, true)
    assert.matches("1 inserted", out)
    assert.equal("1|a\n2|b", rows())
    code, out = run("t", "in/b.csv", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("b.csv: loaded into .* before, by job .*, nothing to do", out)
    assert.equal(7, (run("t", "in/b.csv", "in/a.csv", "--if-loaded", "skip", "--exit-if-loaded", "7")))
  end)

  it("knows how many of its own rows the destination refused, among files of one run", function()
    w:sql "alter table t add check (id < 50)"
    w:write("in/a.csv", "id,name\n1,a\n51,x\n")
    w:write("in/b.csv", "id,name\n52,b\n53,b\n")
    w:write("in/c.csv", "id,name\n3,c\nx,c\n54,c\n")
    for _, staging in ipairs { "typed", "rows" } do
      w:sql "truncate t"
      assert.equal(1, (run("t", "in/a.csv", "in/b.csv", "in/c.csv", "--staging", staging, "--if-loaded", "again")))
      assert.equal("a.csv|2|1|t\nb.csv|2|2|f\nc.csv|3|2|t", w:sql(([[select regexp_replace(f.path, '.*/', ''), f.rows_read, f.rows_rejected, f.loaded
        from public._importflow_files f join public._importflow_jobs j on j.id = f.job where j.destination = '%s.t'
        and j.started_at = (select max(started_at) from public._importflow_jobs where destination = j.destination) order by f.ordinal]]):format(
        w.schema)), staging)
    end
  end)

  it("is left out of a nightly folder by the line that schedule prints", function()
    kit 'source = { files = "in/*.csv" },'
    for night = 1, 3 do
      w:write(("in/n%d.csv"):format(night), ("id,name\n1%d,n\n"):format(night))
      assert.equal(0, (run("t", "--if-loaded", "skip")))
      assert.equal(0, (run("t", "--if-loaded", "skip")))
    end
    assert.equal("5", w:sql "select count(*) from t")
  end)

  it("is not opened any more: it may be what the kit of today cannot read", function()
    assert.equal(0, (run("t", "in/a.csv")))
    kit(nil, nil, 'k.field "id" { k.integer }, k.field "name" { from = "Name", must_exist = true }')
    w:write("in/b.csv", "id,Name\n2,b\n")
    assert.equal(0, (run("t", "in/a.csv", "in/b.csv", "--if-loaded", "skip")))
    assert.equal("1|a\n2|b", rows())
  end)

  it("stays loaded under another name, and when kit, options or meta that nobody reads are others", function()
    assert.equal(0, (run("t", "in/a.csv", "--meta", "day=1")))
    os.rename(w.dir .. "/in/a.csv", w.dir .. "/in/z.csv")
    local code, said = run("t", "in/z.csv", "--meta", "day=2")
    assert.equal(5, code)
    assert.matches("z.csv was loaded as a.csv into", said, 1, true)
    assert.not_matches("the kit has changed", said)
    kit "max_rejects = 7, -- a comment\n"
    code, said = run("t", "in/z.csv", "--encoding", "UTF-8", "--delimiter", ",")
    assert.equal(5, code)
    assert.matches("the kit was changed since then", said)
    assert.equal("1|a", rows())
  end)

  it("is known by where it is: it is followed when it moves, and a copy of it is not", function()
    local function places()
      return w:sql(([[select regexp_replace(path, '.*/', ''), version, name from public._importflow_files where destination = '%s.t'
        order by id]]):format(w.schema))
    end
    assert.equal(0, (run("t", "in/a.csv")))
    assert.equal(0, (run("t", "in/b.csv")))
    w:write("in/copy.csv", w:read "in/a.csv")
    assert.equal(0, (run("t", "in/copy.csv", "--if-loaded", "skip")))
    assert.equal("a.csv|1|a.csv\nb.csv|1|b.csv", places())
    os.remove(w.dir .. "/in/b.csv")
    os.rename(w.dir .. "/in/a.csv", w.dir .. "/in/b.csv")
    assert.equal(0, (run("t", "in/b.csv", "--if-loaded", "skip")))
    -- It is the second file of that path.
    assert.equal("b.csv|2|a.csv\nb.csv|1|b.csv", places())
    assert.equal("1|a\n2|b", rows())
  end)

  it("is another one with another value of --meta that the kit reads, or any where a function reads ctx.meta", function()
    local const = 'k.field "id" { k.integer }, k.field "name" { k.meta "day" }'
    w:sql "alter table t drop constraint t_pkey"
    kit(nil, nil, const)
    assert.equal(0, (run("t", "in/a.csv", "--meta", "day=1", "--meta", "x=1")))
    assert.equal(5, (run("t", "in/a.csv", "--meta", "day=1", "--meta", "x=2")))
    assert.equal(0, (run("t", "in/a.csv", "--meta", "day=2")))
    kit(nil, "f", 'k.field "id" { k.integer }, k.field "name" { function(v, ctx) return ctx.meta.day end }')
    assert.equal(0, (run("f", "in/b.csv", "--meta", "day=1", "--meta", "x=1")))
    assert.equal(5, (run("f", "in/b.csv", "--meta", "day=1", "--meta", "x=1")))
    assert.equal(0, (run("f", "in/b.csv", "--meta", "day=3", "--meta", "x=2")))
    assert.equal("1|1\n1|2\n2|1\n2|3", rows())
  end)

  it("keeps its history when the kit says its former names, and is told where another kit has loaded it", function()
    assert.equal(0, (run("t", "in/a.csv")))
    kit('was = "t",', "u")
    assert.equal(5, (run("u", "in/a.csv")))
    kit('was = { "s", "t" },', "u")
    assert.equal(5, (run("u", "in/a.csv")))
    kit("extends = \"u\",", "child")
    kit(upsert, "v")
    local code, out = run("v", "in/a.csv")
    assert.equal(0, code)
    assert.matches("a.csv is in [%w_]+.t already by the kit t %(job %x+%)", out)
  end)

  it("of an insert_only stays loaded as that of an append does", function()
    kit 'load = "insert_only", key = { "id" },'
    assert.equal(0, (run("t", "in/a.csv")))
    assert.equal(0, (run("t", "in/b.csv")))
    assert.equal(5, (run("t", "in/a.csv", "in/b.csv")))
    local code, out = run("t", "in/a.csv", "in/b.csv", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("all 2 files: loaded into .* before", out)
  end)

  it("of an upsert comes again after another content of its name; a new name is loaded, and said", function()
    kit(upsert)
    assert.equal(0, (run("t", "in/a.csv", "in/b.csv")))
    assert.equal(5, (run("t", "in/b.csv", "in/a.csv")))
    local x = w:read "in/a.csv"
    w:write("in/a.csv", "id,name\n1,tuesday\n")
    -- Some are new: fail lets it pass, skip leaves the others out.
    assert.equal(0, (run("t", "in/a.csv", "in/b.csv")))
    w:write("in/a.csv", x)
    local code, out = run("t", "in/a.csv", "in/b.csv", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("left out: b.csv", out, 1, true)
    assert.equal("1|a\n2|b", rows())
    w:write("in/c.csv", x)
    code, out = run("t", "in/c.csv")
    assert.equal(0, code)
    assert.matches("c.csv has the same content as a.csv, which job", out, 1, true)
  end)

  it("of an overwrite is loaded with all files of the run together, as the latest load of that kit", function()
    kit 'load = "overwrite",'
    assert.equal(0, (run("t", "in/a.csv", "in/b.csv")))
    assert.equal(5, (run("t", "in/a.csv", "in/b.csv")))
    assert.equal(0, (run("t", "in/a.csv", "in/b.csv", "--if-loaded", "skip")))
    assert.equal(0, (run("t", "in/b.csv", "in/a.csv", "--if-loaded", "skip")))
    assert.equal(0, (run("t", "in/a.csv", "--if-loaded", "skip")))
    assert.equal("1|a", rows())
    assert.equal(5, (run("t", "in/a.csv")))
    assert.equal(0, (run("t", "in/a.csv", "in/b.csv")))
    assert.equal("1|a\n2|b", rows())
  end)

  it("does not count without rows, or with all of them rejected; with some of them it does", function()
    w:write("none.csv", "id,name\n")
    w:write("bad.csv", "id,name\nx,a\ny,b\n")
    w:write("half.csv", "id,name\n5,a\ny,b\n")
    for _ = 1, 2 do
      assert.equal(0, (run("t", "none.csv")))
      assert.equal(1, (run("t", "bad.csv", "--if-loaded", "skip")))
    end
    assert.equal(1, (run("t", "half.csv")))
    assert.equal(5, (run("t", "half.csv")))
    -- Rejected by the destination, not by the client.
    w:write("again.csv", "id,name\n5,other\n")
    for _ = 1, 2 do assert.equal(1, (run("t", "again.csv"))) end
    assert.equal("again.csv|1|1|f\nbad.csv|2|2|f\nhalf.csv|2|1|t\nnone.csv|0|0|f", w:sql(([[select distinct name, rows_read, rows_rejected,
      loaded from public._importflow_files where destination = '%s.t' order by 1]]):format(w.schema)))
    assert.equal("0", w:sql(("select count(*) from public._importflow_files where claimed and not loaded and destination = '%s.t'"):format(w.schema)))
  end)

  it("does not count when only the first rows were read, or nothing was written", function()
    w:write("many.csv", "id,name\n7,a\n8,b\n")
    assert.equal(0, (run("t", "many.csv", "--dry-run")))
    assert.equal(0, (run("t", "many.csv", "--limit", "1")))
    kit(upsert)
    local code, out = run("t", "many.csv")
    assert.equal(0, code)
    assert.matches("1 inserted.*1 unchanged", out)
    assert.equal(5, (run("t", "many.csv")))
    assert.equal(5, (run("t", "many.csv", "--dry-run")))
  end)

  it("is loaded once of two with the same content in one run, unless told", function()
    w:sql "alter table t drop constraint t_pkey; drop index t_id_name_idx"
    w:write("in/copy.csv", w:read "in/a.csv")
    local code, said = run("t", "in/a.csv", "in/b.csv", "in/copy.csv")
    assert.equal(5, code)
    assert.matches("copy.csv has the same content as a.csv", said, 1, true)
    code, said = run("t", "in/a.csv", "in/b.csv", "in/copy.csv", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("copy.csv has the same content as a.csv and is left out", said, 1, true)
    assert.equal("1|a\n2|b", rows())
    assert.equal(0, (run("t", "in/a.csv", "in/copy.csv", "--if-loaded", "again")))
    assert.equal("1|a\n1|a\n1|a\n2|b", rows())
  end)

  it("that has grown is refused by append, and loaded whole when told", function()
    w:write("log.csv", "id,name\n1,a\n2,b\n")
    assert.equal(0, (run("t", "log.csv")))
    w:write("log.csv", "id,name\n1,a\n2,b\n3,c\n")
    for _, how in ipairs { "fail", "skip" } do
      local code, said = run("t", "log.csv", "in/b.csv", "--if-loaded", how)
      assert.equal(5, code)
      assert.matches("log.csv has grown: 2 rows of it are in [%w_]+.t since job %x+", said)
      assert.matches("source = { grows = true }", said, 1, true)
    end
    w:write("log2.csv", "id,name\n1,a\n2,b\n4,d\n")
    os.rename(w.dir .. "/log.csv", w.dir .. "/kept.csv")
    kit(upsert)
    w:write("log.csv", "id,name\n1,a\n2,b\n3,c\n")
    assert.equal(0, (run("t", "log.csv")))
    assert.equal("1|a\n2|b\n3|c", rows())
  end)

  describe("and grows, where the kit says so,", function()
    local function append(path, bytes)
      local f = assert(io.open(w.dir .. "/" .. path, "ab"))
      f:write(bytes)
      f:close()
    end
    before_each(function()
      w:sql "alter table t drop constraint t_pkey; drop index t_id_name_idx; alter table t add n int"
      kit("source = { grows = true },", nil, 'k.field "id" { k.integer }, k.field "name" {}, k.field "n" { k.row_number }')
    end)
    local function numbered() return w:sql "select id, name, n from t order by id, n" end

    it("is read from behind what is in, and its rows are numbered as they stand in it", function()
      w:write("log.csv", "id,name\n1,a\n\n2,b\n")
      assert.equal(0, (run("t", "log.csv")))
      append("log.csv", 'x,bad\n"3","two\nlines"\n')
      local code, report, out = w:report("t", "log.csv")
      assert.equal(1, code)
      assert.same({ 2, 1, 1 }, { report.counts.read, report.counts.inserted, report.counts.rejected })
      assert.matches("log.csv has grown: its rows begin on line 5, what stands before is in", out, 1, true)
      assert.same({ 5, 5 }, { report.problems[1].examples[1].row, report.problems[1].examples[1].line })
      assert.matches("\n5,", w:read(report.rejects))
      append("log.csv", "4,d\n")
      assert.equal(0, (run("t", "log.csv", "in/a.csv", "--if-loaded", "skip")))
      assert.equal(5, (run("t", "log.csv")))
      assert.equal("1|a|2\n1|a|2\n2|b|4\n3|two\nlines|6\n4|d|7", numbered())
      assert.equal(1, (run("t", "log.csv", "--if-loaded", "again")))
      assert.equal("9", w:sql "select count(*) from t")
    end)

    it("goes on behind a last line that had no end, unless that line went on", function()
      for name, ending in pairs { lf = "\n", crlf = "\r\n", cr = "\r" } do
        w:sql "truncate t"
        local file = name .. ".csv"
        w:write(file, ("id,name|1,%s"):format(name):gsub("|", ending))
        assert.equal(0, (run("t", file)))
        append(file, ending .. "2,b" .. ending)
        assert.equal(0, (run("t", file)))
        append(file, "3,c")
        assert.equal(0, (run("t", file)))
        assert.equal(("1|%s|2\n2|b|3\n3|c|4"):format(name), numbered())
        append(file, "d" .. ending)
        local code, said = run("t", file)
        assert.equal(5, code)
        assert.matches(file .. " has grown, and line 4 is longer now: job %x+ read it as row 4 before it was complete", said)
      end
    end)

    -- What each night's part adds: rows that go in, and rows that are rejected.
    local function nights(file, parts, expected)
      w:sql "truncate t"
      for i, part in ipairs(parts) do
        append(file, part[1])
        local _, report, out = w:report("t", file, "--max-rejects", "5")
        assert.same({ part[2], part[3] }, { report.counts.inserted, report.counts.rejected }, ("%s, night %d: %s"):format(file, i, out))
      end
      assert.equal(expected, numbered(), file)
    end
    local function utf16(text) return (text:gsub(".", "%0\0")) end

    it("reads a last line that was rejected half written once more", function()
      local three = "1|a|2\n2|b|3\n3|c|4"
      for name, ending in pairs { lf = "\n", crlf = "\r\n", cr = "\r" } do
        local function lines(text) return (text:gsub("|", ending)) end
        nights(name .. ".csv", { { lines "id,name|1,a|2", 1, 1 }, { lines ",b|3,c|", 2, 0 } }, three)
        -- Its value, twice; then it is alone; then its end alone.
        nights(name .. "2.csv", { { lines "id,name|1,a|-", 1, 1 }, { "x", 0, 1 }, { lines ",b|3,c", 1, 1 }, { ending, 0, 0 } },
          "1|a|2\n3|c|4")
        nights(name .. "3.csv", { { lines 'id,name|1,a|2,"b', 1, 1 }, { lines "|", 0, 1 }, { lines 'b"|3,c|', 2, 0 } },
          "1|a|2\n2|b" .. ending .. "b|3\n3|c|4")
      end
      nights("wide.csv", { { "\xFF\xFE" .. utf16 "id,name\n1,a\n2", 1, 1 }, { utf16 ",b\n3,c\n", 2, 0 } }, three)
      nights("l.ndjson", { { '{"id": 1, "name": "a"}\n{"id": 2, "na', 1, 1 }, { 'me": "b"}\n', 1, 0 } }, "1|a|1\n2|b|2")
    end)

    it("leaves a last line alone that was rejected and is whole", function()
      nights("end.csv", { { "id,name\n1,a\nx,b\n", 1, 1 }, { "3,c\n", 1, 0 } }, "1|a|2\n3|c|4")
      nights("none.csv", { { "id,name\n1,a\nx,b", 1, 1 }, { "\n3,c", 1, 0 } }, "1|a|2\n3|c|4")
      nights("blank.csv", { { "id,name\n1,a\nx,b\n\n", 1, 1 }, { "3,c", 1, 0 } }, "1|a|2\n3|c|5")
    end)

    it("takes such a line once, from the file or from the rejects, whichever comes first", function()
      for _, files in ipairs { { "one.csv" }, { "log.csv", "in/b.csv" } } do
        w:sql "truncate t"
        w:write(files[1], ("id,name\n1,%s\n2"):format(#files))
        local _, report, _, said = w:report("t", "--max-rejects", "5", table.unpack(files))
        assert.equal(1, report.counts and report.counts.rejected, said)
        w:write("mended.csv", (w:read(report.rejects):gsub(",2,?([^,]*)$", ",2,b\n")))
        append(files[1], ",b\n3,c\n")
        assert.equal(0, (run("t", files[1])))
        local before = numbered()
        local code, again, out = w:report("t", "mended.csv")
        assert.same({ 0, 0, 1 }, { code, again.counts.inserted, again.counts.skipped }, out)
        assert.equal(before, numbered())
      end
      w:sql "truncate t"
      w:write("two.csv", "id,name\n1,two\n2")
      local _, report = w:report("t", "two.csv", "--max-rejects", "5")
      w:write("mended.csv", (w:read(report.rejects):gsub(",2,?([^,]*)$", ",2,b\n")))
      assert.equal(0, (run("t", "mended.csv")))
      append("two.csv", ",b\n3,c\n")
      local code, said = run("t", "two.csv")
      assert.equal(5, code)
      assert.matches("line 3 is longer now: job %x+ rejected it as row 3, which was mended and loaded since", said)
    end)

    it("is read in other encodings and as NDJSON", function()
      w:write("u.csv", "\xFF\xFE" .. utf16 "id,name\n1,a\n")
      assert.equal(0, (run("t", "u.csv")))
      append("u.csv", utf16 "2,\u{e4}\n":gsub("\xC3%z\xA4%z", "\xE4\0"))
      assert.equal(0, (run("t", "u.csv")))
      w:write("l.ndjson", '{"id": 5, "name": "x"}\n')
      assert.equal(0, (run("t", "l.ndjson")))
      append("l.ndjson", '\n{"id": 6, "name": "y"}\n')
      assert.equal(0, (run("t", "l.ndjson")))
      append("l.ndjson", '{"id": 7, "name": "z"}')
      assert.equal(0, (run("t", "l.ndjson")))
      assert.equal("1|a|2\n2|\u{e4}|3\n5|x|1\n6|y|3\n7|z|4", numbered())
    end)

    it("is loaded whole when its beginning is another one by now", function()
      w:write("log.csv", "id,name\n1,a\n")
      assert.equal(0, (run("t", "log.csv")))
      w:write("log.csv", "id,name\n9,a\n2,b\n")
      assert.equal(0, (run("t", "log.csv")))
      assert.equal("1|a|2\n2|b|3\n9|a|2", numbered())
    end)

    it("is not packed, has no footer, and is appended", function()
      for _, words in ipairs { 'load = "upsert", key = { "id" }, source = { grows = true },', "source = { grows = true, footer = 1 },",
        'source = { grows = true, format = "json" },', 'source = { grows = true, compression = "gzip" },' } do
        kit(words)
        local code, said = run("t", "in/a.csv")
        assert.equal(2, code)
        assert.matches("grows", said, 1, true)
      end
      for _, step in ipairs { "k.fill_down", "k.running" } do
        kit("source = { grows = true },", nil, ('k.field "id" { %s }, k.field "name" {}'):format(step))
        local code, said = run("t", "in/a.csv")
        assert.equal(2, code)
        assert.matches("source.grows and field 'id', which follows the rows from the file's beginning", said, 1, true)
      end
      kit "source = { grows = true },"
      w:write("p.csv", "id,name\n1,a\n")
      h.sh(("cd %s && gzip -k p.csv && cp p.csv.gz first.gz"):format(w.dir))
      assert.equal(0, (run("t", "p.csv.gz")))
      h.sh(("cd %s && printf 'id,name\\n2,b\\n' | gzip >>p.csv.gz"):format(w.dir))
      local code, said = run("t", "p.csv.gz")
      assert.equal(5, code)
      assert.matches("p.csv.gz has grown", said, 1, true)
    end)
  end)

  it("from standard input is known, too", function()
    local function pipe(...)
      return h.sh(("cd %s && cat in/a.csv | %s run --to %s %s"):format(w.dir, w.binary, h.quote(w:to()), table.concat({ ... }, " ")))
    end
    assert.equal(0, (pipe("t", "-")))
    assert.equal(5, (pipe("t", "-")))
    local code, out = pipe("t", "-", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("nothing to do", out)
    assert.equal(5, (run("t", "in/a.csv")))
    assert.equal("1|a", rows())
  end)

  it("from standard input that has grown is refused as a file is", function()
    kit 'source = { grows = true },'
    local function pipe(text, ...)
      w:write("piped", text)
      return h.sh(("cat %s/piped | (cd %s && %s run --to %s %s)"):format(w.dir, w.dir, w.binary, h.quote(w:to()), table.concat({ ... }, " ")))
    end
    w:sql "alter table t drop constraint t_pkey; drop index t_id_name_idx"
    local text = "id,name\n1,a\n2,b\n"
    assert.equal(0, (pipe(text, "t", "-")))
    -- Larger than the first look at it.
    local more = text .. ("3,%s\n"):format(("c"):rep(99)):rep(3000)
    for _, how in ipairs { "fail", "skip" } do
      for _, staging in ipairs { "typed", "rows" } do
        local code, _, err = pipe(more, "t", "-", "--if-loaded", how, "--staging", staging)
        assert.equal(5, code, err)
        assert.matches("standard input has grown: 2 rows of it are in [%w_]+.t since job %x+", err)
        assert.matches("of a file, not of standard input", err, 1, true)
      end
    end
    assert.equal("1|a\n2|b", rows())
    -- Another beginning, and a shorter one, are other contents.
    assert.equal(0, (pipe("id,name\n7,x\n2,b\n8,z\n", "t", "-")))
    assert.equal(0, (pipe("id,name\n1,a\n", "t", "-")))
    -- A file of the same bytes has another name.
    w:write("more.csv", text .. "9,y\n")
    assert.equal(0, (run("t", "more.csv")))
    assert.equal(5, (pipe(text .. "9,y\n", "t", "-")))
    assert.equal(5, (pipe(text .. "9,y\n8,z\n", "t", "-")))
    assert.equal(0, (pipe(text .. "9,y\n8,z\n", "t", "-", "--if-loaded", "again")))
  end)

  it("is not read for nothing: its time and place are enough under skip, when it had been still for a while", function()
    local path = w.dir .. "/in/a.csv"
    h.sh("touch -d '2020-01-01' " .. path)
    w:sql "create table if not exists public.kl_none ()"
    assert.equal(0, (run("t", "in/a.csv")))
    local where = ("where destination = '%s.t'"):format(w.schema)
    -- ctime is the moment of the touch; as if the look had been an hour later.
    w:sql("update public._importflow_files set looked_at = looked_at + interval '1 hour', sha256 = repeat('f', 64) " .. where)
    assert.equal(0, (run("t", "in/a.csv", "--if-loaded", "skip")))
    assert.equal("1|a", rows())
    -- One of the facts differs, so the file is read. Its hash is not the noted one.
    for _, change in ipairs { "mtime = mtime + interval '1 s'", "inode = 'x'", "host = 'x'", "path = 'x'", "looked_at = ctime + interval '1 s'" } do
      w:sql("begin; create table saved as select * from public._importflow_files " .. where .. "; update public._importflow_files set "
        .. change .. " " .. where .. "; commit")
      assert.equal(1, (run("t", "in/a.csv", "--if-loaded", "skip")), change)
      w:sql("delete from public._importflow_files " .. where .. "; insert into public._importflow_files overriding system value select * from saved; drop table saved")
    end
    assert.equal("1|a", rows())
  end)

  it("is refused with a word when the table was emptied, or dropped and made anew", function()
    assert.equal(0, (run("t", "in/a.csv")))
    w:sql "truncate t"
    for _, how in ipairs { "fail", "skip" } do
      local _, said = run("t", "in/a.csv", "--if-loaded", how)
      assert.matches("t is empty now: it was emptied or made anew since then", said, 1, true)
    end
    kit "create = true,"
    w:sql "drop table t"
    local code, said = run("t", "in/a.csv")
    assert.equal(5, code)
    assert.matches("t does not exist now: it was dropped since then", said, 1, true)
    assert.equal(0, (run("t", "in/a.csv", "--if-loaded", "again")))
    assert.equal("1|a", rows())
  end)

  it("keeps no claim when a hook commits before the merge, or the run fails", function()
    kit 'before_merge = "commit",'
    assert.equal(2, (run("t", "in/a.csv")))
    kit 'after_merge = "select 1/0",'
    assert.equal(4, (run("t", "in/a.csv")))
    assert.equal("0", w:sql(("select count(*) from public._importflow_files where destination = '%s.t'"):format(w.schema)))
    kit()
    assert.equal(0, (run("t", "in/a.csv")))
  end)

  it("outlives the rows of the jobs table", function()
    assert.equal(0, (run("t", "in/a.csv")))
    w:sql(("delete from public._importflow_jobs where destination = '%s.t'"):format(w.schema))
    assert.equal(5, (run("t", "in/a.csv")))
  end)

  it("is loaded by one of two runs that overlap; the other goes on with what is left", function()
    w:sql "alter table t drop constraint t_pkey; drop index t_id_name_idx"
    kit 'after_merge = "select pg_sleep(1.5)",'
    local first = ("cd %s && %s run --to %s t in/a.csv >/dev/null 2>&1 &"):format(w.dir, w.binary, h.quote(w:to()))
    h.sh(first)
    repeat until w:sql "select count(*) from pg_stat_activity where query like '%pg_sleep(1.5)%' and pid <> pg_backend_pid() and state = 'active'" ~= "0"
    local code, out = run("t", "in/b.csv", "in/a.csv", "--if-loaded", "skip")
    assert.equal(0, code)
    assert.matches("left out: a.csv", out, 1, true)
    assert.equal("1|a\n2|b", rows())
  end)
end)
