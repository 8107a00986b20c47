-- The files that a run reads: encodings, compression, standard input, patterns, several files, what is sniffed and what is
-- refused.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("the files of a run", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text, n numeric)"
  end)

  local function kit(source, fields, facts)
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "append", source = { %s }, %s %s }'):format(w.schema, source or "",
      facts or "", fields or 'k.field "id" { k.integer }, k.field "name" { k.trim }, k.field "n" { k.decimal "1234.56" }'))
  end

  -- The bytes of a text in another encoding, by iconv.
  local function encoded(text, encoding)
    local dir = h.tmp()
    h.write(dir .. "/a", text)
    assert(h.sh(("iconv -f UTF-8 -t %s %s/a >%s/b"):format(encoding, dir, dir)) == 0)
    return h.read(dir .. "/b")
  end

  local function packed(bytes, command)
    local dir = h.tmp()
    h.write(dir .. "/a", bytes)
    assert(h.sh(("%s <%s/a >%s/b"):format(command, dir, dir)) == 0)
    return h.read(dir .. "/b")
  end

  local function piped(command, ...)
    local words = { w.binary, "run", "--to", w:to() }
    for _, word in ipairs { ... } do words[#words + 1] = word end
    for i, word in ipairs(words) do words[i] = h.quote(word) end
    return h.sh(("cd %s && %s | env -u LD_PRELOAD TERM=dumb %s"):format(h.quote(w.dir), command, table.concat(words, " ")))
  end

  local function rows() return w:sql "select * from t order by id, name" end

  local names = "id,name,n\n1,Müller,2.5\n2,Straße,3\n"

  it("are read in UTF-8 with and without BOM, and in UTF-16 with one, without being told", function()
    kit()
    local cases = {
      { names, "UTF%-8" },
      { "\xEF\xBB\xBF" .. names, "UTF%-8" },
      { "\xFF\xFE" .. encoded(names, "UTF-16LE"), "UTF%-16LE" },
      { "\xFE\xFF" .. encoded(names, "UTF-16BE"), "UTF%-16BE" },
    }
    for i, case in ipairs(cases) do
      w:sql "truncate t"
      w:write("f.csv", case[1])
      local code, report, out, err = w:report("t", "f.csv")
      assert.equal("", err)
      assert.equal(0, code)
      assert.matches(case[2], report.files[1].encoding, nil, "case " .. i)
      assert.matches(case[2], out)
      assert.equal("1|Müller|2.5\n2|Straße|3", rows())
    end
  end)

  it("are read in whatever iconv knows by name", function()
    for _, encoding in ipairs { "windows-1252", "ISO-8859-1", "latin1", "UTF-16LE", "UTF-16BE", "CP850", "macintosh", "UTF-32LE" } do
      w:sql "truncate t"
      kit(('encoding = "%s"'):format(encoding))
      w:write("f.csv", encoded(names, encoding))
      local code, _, err = w:run("t", "f.csv", "--if-loaded", "again")
      assert.equal("", err)
      assert.equal(0, code)
      assert.equal("1|Müller|2.5\n2|Straße|3", rows(), encoding)
    end
  end)

  it("guess windows-1252 where UTF-8 cannot be, and say so", function()
    kit()
    w:write("f.csv", encoded("id,name,n\n1,Müller – 5 €,2\n", "CP1252"))
    local code, report, out = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.equal("windows-1252", report.files[1].encoding)
    assert.matches("windows%-1252", out)
    assert.equal("1|Müller – 5 €|2", rows())
  end)

  it("refuse an encoding that nobody knows, with its name", function()
    kit 'encoding = "UTF-9"'
    w:write("f.csv", names)
    local code, _, err = w:run("t", "f.csv")
    assert.is_true(code == 2 or code == 3)
    assert.matches("UTF%-9", err)
  end)

  it("make an invalid byte one rejected row with its offset, not a lost run", function()
    kit 'encoding = "UTF-8"'
    w:write("f.csv", "id,name,n\n1,a,1\n2,b\xFFc,2\n3,c,3\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal("file.encoding", report.problems[1].code)
    assert.equal(3, report.problems[1].examples[1].row)
    assert.matches("offset 19 ", report.problems[1].message)
    assert.equal("1|a|1\n3|c|3", rows())
  end)

  it("make a NUL in a cell one rejected row", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,1\n2,b\0c,2\n3,c,3\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal("text.nul", report.problems[1].code)
    assert.equal("name", report.problems[1].field)
    assert.equal("1|a|1\n3|c|3", rows())
  end)

  it("are unpacked by content, whatever they are called", function()
    kit()
    for _, packing in ipairs { { "gzip -c", "gzip" }, { "zstd -q -c", "zstd" } } do
      w:sql "truncate t"
      w:write("f.csv", packed(names, packing[1]))
      local code, report, _, err = w:report("t", "f.csv", "--if-loaded", "again")
      assert.equal("", err)
      assert.equal(0, code)
      assert.equal(packing[2], report.files[1].compression)
      assert.equal("1|Müller|2.5\n2|Straße|3", rows())
    end
    w:write("plain.gz", names)
    assert.equal(0, (w:run("t", "plain.gz", "--if-loaded", "again")))
  end)

  it("may be several gzip members after each other", function()
    kit()
    w:write("f.csv.gz", packed("id,name,n\n1,a,1\n", "gzip -c") .. packed("2,b,2\n", "gzip -c"))
    assert.equal(0, (w:run("t", "f.csv.gz")))
    assert.equal("1|a|1\n2|b|2", rows())
  end)

  it("end the run with nothing committed where an archive is cut or corrupt", function()
    kit()
    local many = { "id,name,n" }
    for i = 1, 20000 do many[#many + 1] = ("%d,name %d,%d"):format(i, (i * 7919) % 10007, i) end
    local text = table.concat(many, "\n") .. "\n"
    for _, command in ipairs { "gzip -c", "zstd -q -c" } do
      local bytes = packed(text, command)
      for _, bad in ipairs {
        bytes:sub(1, #bytes // 2), bytes:sub(1, #bytes - 1), bytes:sub(1, #bytes - 6),
        bytes:sub(1, #bytes // 2) .. "\x55\xAA\x55" .. bytes:sub(#bytes // 2 + 4),
      } do
        w:write("f.csv", bad)
        local code, out, err = w:run("t", "f.csv")
        assert.equal(3, code, out .. err)
        assert.matches("f.csv", err)
        assert.equal("", rows())
      end
    end
  end)

  it("come through standard input, plain or packed, even byte by byte", function()
    kit()
    w:write("f.csv", names)
    for _, command in ipairs { "cat f.csv", "gzip -c f.csv", "while IFS= read -r l; do sleep 0.02; printf '%s\\n' \"$l\"; done <f.csv" } do
      w:sql "truncate t"
      local code, out, err = piped("{ " .. command .. "; }", "t", "-", "--if-loaded", "again")
      assert.equal("", err)
      assert.equal(0, code)
      assert.matches("standard input", out)
      assert.equal("1|Müller|2.5\n2|Straße|3", rows())
    end
  end)

  it("give rejects of standard input as files called stdin", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,x\n")
    local code = piped("cat f.csv", "t", "-")
    assert.equal(1, code)
    assert.matches("\n2,.-,1,a,x\n$", w:read "stdin.rejected.csv")
  end)

  it("keep standard input for the rows that a check over the set rejects", function()
    w:sql "alter table t add primary key (id)"
    kit("", nil, 'key = { "id" }, duplicates = "reject",')
    w:kit("t", (w:read "kits/t.lua":gsub("^[^\n]*\n", ""):gsub('load = "append"', 'load = "upsert"')))
    w:write("f.csv", "id,name,n\n1,a,1\n1,b,2\n")
    local code = piped("cat f.csv", "t", "-")
    assert.equal(1, code)
    assert.matches("1,b,2\n$", w:read "stdin.rejected.csv")
    local _, left = h.sh("ls -A " .. w.dir)
    assert.equal("kits\nf.csv\nstdin.problems.jsonl\nstdin.rejected.csv\n", (left:gsub("^(.-)kits\n", "kits\n%1")))
  end)

  it("are taken by pattern, each once, in order, and a pattern without a file is an error", function()
    kit()
    w:write("in/b.csv", "id,name,n\n2,b,2\n")
    w:write("in/a.csv", "id,name,n\n1,a,1\n")
    local code, report = w:report("t", "in/*.csv", "in/a.csv")
    assert.equal(0, code)
    assert.same({ "a.csv", "b.csv" }, { report.files[1].name, report.files[2].name })
    assert.equal("1|a|1\n2|b|2", rows())
    local refused, _, err = w:run("t", "in/*.tsv")
    assert.equal(3, refused)
    assert.matches("in/%*%.tsv", err)
  end)

  it("are those that the kit names when the command names none", function()
    kit 'files = "in/*.csv"'
    w:write("in/b.csv", "id,name,n\n2,b,2\n")
    assert.equal(0, (w:run "t"))
    assert.equal("2|b|2", rows())
    kit()
    local code, _, err = w:run "t"
    assert.equal(2, code)
    assert.matches("no file", err)
  end)

  it("may order their columns differently, be written differently, and report each row by its own file", function()
    kit()
    w:write("a.csv", "id,name,n\n1,a,1\n2,b,x\n")
    w:write("b.csv", "n;id;name\n3.5;3;c\ny;4;d\n")
    local code, report, out = w:report("t", "a.csv", "b.csv", "--rejects", "r.csv", "--problems", "p.jsonl")
    assert.equal(1, code)
    assert.equal("1|a|1\n3|c|3.5", rows())
    assert.equal(2, report.problems[1].count)
    assert.same({ "a.csv", "b.csv" }, { report.problems[1].examples[1].file, report.problems[1].examples[2].file })
    assert.equal(3, report.problems[1].examples[2].row)
    assert.matches("b.csv row 3", out)
    assert.matches('"file":"b.csv","row":3,"line":3,"column":1,"header":"n"', w:read "p.jsonl")
  end)

  it("are told apart by their paths where their names are the same", function()
    kit()
    w:write("x/f.csv", "id,name,n\n1,a,bad\n")
    w:write("y/f.csv", "id,name,n\n2,b,worse\n")
    local code, report, out = w:report("t", "x/f.csv", "y/f.csv", "--problems", "p.jsonl")
    assert.equal(1, code)
    assert.same({ "x/f.csv", "y/f.csv" }, { report.problems[1].examples[1].file, report.problems[1].examples[2].file })
    assert.matches('y/f.csv row 2   "worse"', out)
    assert.matches('"file":"y/f.csv"', w:read "p.jsonl")
  end)

  it("show their delimiter, quote and header row", function()
    kit()
    for delimiter, name in pairs { [","] = "','", [";"] = "';'", ["\t"] = "tab", ["|"] = "'|'" } do
      w:sql "truncate t"
      w:write("f.csv", ("Export of today\n\nid,name,n\n1,a,1\n2,b,2\n"):gsub(",", delimiter))
      local code, report, out = w:report("t", "f.csv", "--if-loaded", "again")
      assert.equal(0, code)
      assert.equal(delimiter, report.files[1].delimiter)
      assert.equal(3, report.files[1].header)
      assert.truthy(out:find("delimiter " .. name, 1, true), out)
      assert.matches("header on row 3", out)
      assert.equal("1|a|1\n2|b|2", rows())
    end
  end)

  it("need no header when the kit counts columns", function()
    kit("header = false", 'k.field "id" { k.integer, from = 3 }, k.field "name" { from = 1 }')
    w:write("f.csv", "a,x,1\nb,y,2\n")
    assert.equal(0, (w:run("t", "f.csv")))
    assert.equal("1|a|∅\n2|b|∅", rows())
  end)

  it("lose what skip, footer and comment say, and keep the numbers that a spreadsheet shows", function()
    kit 'header = 3, skip = 1, footer = 1, comment = "#"'
    w:write("f.csv", "made by x\nyesterday\nid,name,n\nnumber,text,euro\n# a remark\n1,a,1\n\n2,b,x\nTotal,,3\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal(2, report.counts.read)
    assert.equal(8, report.problems[1].examples[1].row)
    assert.equal("1|a|1", rows())
  end)

  it("are ragged rows rejected with the counts, unless the kit pads", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a\n2,b,2,9\n3,c,3\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.equal("csv.too_few_cells", report.problems[1].code)
    assert.matches("2 cells.*3", report.problems[1].message)
    assert.equal("csv.too_many_cells", report.problems[2].code)
    assert.equal("3|c|3", rows())
    kit 'ragged = "pad"'
    w:sql "truncate t"
    code = w:report("t", "f.csv", "--if-loaded", "again")
    assert.equal(1, code)
    assert.equal("1|a|∅\n3|c|3", rows())
  end)

  it("name the line where an unclosed quote opened", function()
    kit()
    w:write("f.csv", 'id,name,n\n1,a,1\n2,"b,2\n' .. ("3,c,3\n"):rep(50000))
    local code, out, err = w:run("t", "f.csv")
    assert.matches("line 3", out .. err)
    assert.is_true(code == 3 or code == 1, tostring(code))
    if code == 3 then assert.equal("", rows()) end
  end)

  it("keep blanks, quotes, line ends and delimiters inside cells, and quoted empties apart from empties", function()
    kit("", 'k.field "id" { k.integer }, k.field "name" { empty = "quoted" }')
    w:write("f.csv", 'id,name\r\n1," a ,""b""\r\nc"\r\n2,""\r\n3,\r\n4,  x  \r\n')
    assert.equal(0, (w:run("t", "f.csv")))
    assert.equal(' a ,"b"\r\nc', w:sql "select name from t where id = 1")
    assert.equal("2|", w:sql "select id, name from t where id = 2")
    assert.equal("3|∅", w:sql "select id, name from t where id = 3")
    assert.equal("t", w:sql "select name = '  x  ' from t where id = 4")
  end)

  it("load backslashes, \\N, NA, NULL and \\. as the text they are", function()
    kit("", 'k.field "id" { k.integer }, k.field "name" {}')
    w:write("f.csv", "id,name\n1,\\N\n2,NA\n3,NULL\n4,\\.\n5,a\\tb\n")
    assert.equal(0, (w:run("t", "f.csv")))
    assert.equal("1|\\N\n2|NA\n3|NULL\n4|\\.\n5|a\\tb", w:sql "select id, name from t order by id")
  end)

  it("end clearly where there is nothing: no bytes, a BOM, a header alone, blank lines", function()
    kit()
    for _, bytes in ipairs { "", "\xEF\xBB\xBF", "\n\n\n", "\r\n", "\xFF\xFE" } do
      w:write("f.csv", bytes)
      local code, _, err = w:run("t", "f.csv")
      assert.equal(3, code, ("%q %s"):format(bytes, err))
      assert.matches("f.csv", err)
    end
    w:write("f.csv", "id,name,n\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.equal(0, report.counts.read)
    assert.equal("", rows())
  end)

  it("end clearly where there is no file, or a folder", function()
    kit()
    local code, _, err = w:run("t", "gone.csv")
    assert.equal(3, code)
    assert.matches("gone.csv", err)
    code, _, err = w:run("t", "kits")
    assert.equal(3, code)
    assert.matches("kits", err)
  end)

  it("have headers that match exactly, by alias, then without case, spaces, _ and -", function()
    w:sql "alter table t add first_name text"
    kit("", 'k.field "id" { k.integer, from = { "Number", "ID" } }, k.field "first_name" {}, k.field "name" { from = { "Last Name" } }')
    w:write("f.csv", "ID,First-Name,LAST_NAME\n1,a,b\n")
    assert.equal(0, (w:run("t", "f.csv")))
    assert.equal("1|b|a", w:sql "select id, name, first_name from t")
  end)

  it("are refused when two headers match one field", function()
    kit("", 'k.field "id" { k.integer }, k.field "name" {}')
    w:write("f.csv", "id,NAME,Name\n1,a,b\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(3, code)
    assert.matches('both "NAME" and "Name" match', err)
  end)

  it("have their near misses suggested, never taken, and unread columns listed once", function()
    kit("", 'k.field "id" { k.integer }, k.field "name" { from = "Company", required = true }')
    w:write("f.csv", "id,Compny,extra\n1,a,b\n")
    local code, _, err = w:run("t", "f.csv")
    assert.equal(3, code)
    assert.matches("Compny", err)
    w:write("f.csv", "id,Company,extra\n1,a,b\n")
    local report
    code, report = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.same({ "extra" }, report.unread)
  end)

  it("keep unread columns as jsonb where the kit says so, a repeated header with its number", function()
    w:sql "alter table t add more jsonb"
    kit("", 'k.field "id" { k.integer }', 'extra = "more",')
    w:write("f.csv", 'id,x,x,y\n1,a,b,"q""é"\n')
    local code, _, err = w:run("t", "f.csv")
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal([[{"x": "a", "y": "q\"é", "x#2": "b"}]], w:sql "select more from t")
  end)

  it("are empty when standard input is closed, and no other file is taken for it", function()
    kit()
    local code, _, err = h.sh(("cd %s && timeout 10 env -u LD_PRELOAD %s run t - --to %s <&-"):format(w.dir, w.binary, h.quote(w:to())))
    assert.equal(3, code)
    assert.matches("standard input", err)
    w:write("f.csv", names)
    assert.equal(0, (h.sh(("cd %s && timeout 10 env -u LD_PRELOAD %s run t f.csv --to %s <&- >&- 2>&-"):format(w.dir, w.binary, h.quote(w:to())))))
    assert.equal("1|Müller|2.5\n2|Straße|3", rows())
  end)

  it("are hashed on the way: the report's SHA-256 is that of the bytes", function()
    kit()
    w:write("f.csv", packed(names, "gzip -c"))
    local _, report = w:report("t", "f.csv")
    local _, out = h.sh(("sha256sum %s/f.csv"):format(w.dir))
    assert.equal(out:match "^%x+", report.files[1].sha256)
  end)

  it("give the line ends CR, LF and CRLF mixed, and a last line without one", function()
    kit()
    w:write("f.csv", "id,name,n\r1,a,1\r\n2,b,2\n3,c,3")
    local code, report = w:report("t", "f.csv")
    assert.equal(0, code)
    assert.equal(3, report.counts.read)
    assert.equal("1|a|1\n2|b|2\n3|c|3", rows())
  end)

  it("say that the header's row breaks the rules of quotes, and ask after the delimiter", function()
    kit('delimiter = ";", header = 2')
    w:write("f.csv", 'a,b\n1,"x"\n3,4\n')
    local code, _, err = w:run("t", "f.csv")
    assert.equal(3, code)
    assert.matches("f.csv: line 2 breaks the rules of quotes, so row 2 cannot be its header\n  is the delimiter right? it is read with ';'",
      err, 1, true)
    kit('delimiter = ";", header = 2')
    w:write("f.csv", "a;b\n")
    code, _, err = w:run("t", "f.csv")
    assert.equal(3, code)
    assert.matches("there is no row 2 to be the header", err, 1, true)
  end)
end)
