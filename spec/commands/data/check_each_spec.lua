-- check --each: one table of many files.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("a check of many files, each by itself,", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("tpl", [[return k.kit "tpl" { into = "t", load = "append",
      k.field "id" { k.integer, must_exist = true },
      k.field "mail" { k.trim, k.email, from = { "mail", "E-Mail" } },
      k.field "qty" { k.integer } }]])
    w:kit("c", [[return k.kit "c" { extends = "tpl", source = { files = "in/*" }, k.field "id" { from = k.more { "nr" } } }]])
    h.sh(("mkdir %s/in"):format(w.dir))
  end)

  local function lines_with(out, word)
    local list = {}
    for line in out:gmatch "[^\n]+" do
      if line:find(word, 1, true) then list[#list + 1] = line end
    end
    return list
  end

  it("has one line for each shape, the largest first, and tells what the kit does not read of it", function()
    w:write("in/a.csv", "id,mail,qty\n1,a@b.de,3\n2,c@d.de,x\n3,e,1\n")
    for i = 1, 3 do w:write(("in/b%d.csv"):format(i), ("title %d;;\nnr;mail_in;Menge\n1;a@b.de;3\n"):format(i)) end
    w:write("in/b9.csv", "nr;mail_in;Menge\n5;a@c.de;3\n")
    local code, out, err = w:kitload("check", "c", "--each")
    assert.same({ 1, "" }, { code, err })
    assert.matches("      4          4         0  b1.csv\n", out, 1, true)
    assert.matches("  files       rows  rejected  first file of each of 2 shapes\n", out, 1, true)
    assert.matches("      1          3         2  a.csv\n", out, 1, true)
    assert.is_true(out:find("b1.csv", 1, true) < out:find("a.csv", 1, true))
    assert.matches('not read   "mail_in", "Menge"\n', out, 1, true)
    assert.matches("no column  mail, qty\n", out, 1, true)
    assert.matches("rejected   mail email.invalid 1,\n                                      qty integer.invalid 1\n", out, 1, true)
    assert.matches("  in/a.csv  exit 1   2 rejected rows\n", out, 1, true)
    assert.matches('note: b1.csv: 1 row stands above the header on row 2 and was passed over:\n    "title 1"\n', out, 1, true)
    assert.matches("5 files: 4 good, 1 with rejected rows\n  7 read   5 good   2 rejected\n", out, 1, true)
    for line in out:gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
  end)

  it("lists twenty of many files with rejects, failed ones first, and puts what is long below", function()
    for i = 10, 39 do w:write(("in/f%d.csv"):format(i), "id,mail,qty\nx,a@b.de,3\n") end
    w:write("in/z-a-file-with-a-name-that-takes-half-of-the-line.csv", "")
    local code, out = w:kitload("check", "c", "--each")
    assert.equal(3, code)
    local list = lines_with(out, "  exit ")
    assert.equal(20, #list)
    assert.equal("  in/z-a-file-with-a-name-that-takes-half-of-the-line.csv  exit 3", list[1])
    assert.equal("  in/f10.csv                                exit 1   1 rejected row", list[2])
    assert.matches("\n      the file is empty: line 1 should be its header\n", out, 1, true)
    assert.matches("  in/f28.csv *exit 1   1 rejected row\n  and 11 more %(%-v shows all%)\n", out)
    for line in out:gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
    assert.equal(31, #lines_with(select(2, w:kitload("check", "c", "--each", "-v")), "  exit "))
  end)

  it("sums up what was read, and what was skipped and why, also where each file is read alone", function()
    w:kit("c", [[return k.kit "c" { extends = "tpl", source = { files = "in/*" },
      k.row(function(row) if row.qty == 0 then row:skip "nothing left" end if row.qty == 9 then row:skip "sold" end end) }]])
    w:write("in/a.csv", "id,mail,qty\n1,a@b.de,0\n2,c@d.de,x\n3,e@f.de,9\n4,e@f.de,1\n")
    w:write("in/b.csv", "id,mail,qty\n1,a@b.de,0\n2,a@b.de,1\n")
    for _, more in ipairs { {}, { "--limit", "9" } } do
      local code, out = w:kitload("check", "c", "--each", table.unpack(more))
      assert.equal(1, code)
      assert.matches("\n  6 read   2 good   1 rejected   3 skipped\n", out, 1, true)
      assert.is_true(out:find("nothing left", 1, true) < out:find("sold", 1, true))
    end
  end)

  it("puts shapes without news into one line, which -v does not", function()
    w:write("in/a.csv", "id,mail,qty\n1,a@b.de,3\n")
    w:write("in/b.csv", "nr;mail;qty\n1;a@b.de;3\n2;c@d.de;4\n")
    local _, out = w:kitload("check", "c", "--each")
    assert.same({ "      2          3         0  2 shapes that the kit reads whole" }, lines_with(out, "         0  "))
    _, out = w:kitload("check", "c", "--each", "-v")
    assert.equal(2, #lines_with(out, "         0  "))
  end)

  it("says which files have a header and no rows, as check and run do", function()
    w:write("in/a.csv", "id,mail\n")
    w:write("in/b.csv", "id,mail,qty\n")
    w:write("in/c.csv", "id,mail,qty\n1,a@b.de,3\n")
    local code, out = w:kitload("check", "c", "--each")
    assert.equal(0, code)
    assert.matches("note: a.csv has a header and no rows, and no column for qty: is it the right\n    file?\n", out, 1, true)
    assert.matches("note: b.csv has a header and no rows\n", out, 1, true)
    assert.not_matches("c.csv", out)
    code, out = w:kitload("check", "c", "in/b.csv", "in/a.csv")
    assert.equal(0, code)
    assert.matches("note: a.csv, b.csv have a header and no rows, and no column for qty:", out:gsub("b.csv, a.csv", "a.csv, b.csv"), 1, true)
    assert.matches("note: b.csv has a header and no rows\n", select(2, w:kitload("check", "c", "in/b.csv")), 1, true)
    assert.not_matches("no rows", select(2, w:kitload("check", "c", "in/b.csv", "--limit", "1")))
    w:write("d.json", "[]")
    assert.matches("note: d.json has no rows", select(2, w:kitload("check", "--into", "q.t", "d.json")) or "", 1, true)
  end)

  it("offers a line for an unknown header, after all its rows were read with it", function()
    w:write("in/a.csv", "id,mail_in,other,Menge\n1,a@b.de,1,1\n")
    w:write("in/b.csv", "id,mail_in,qty\n1,a@b.de,1\n2,no mail,1\n3,,1\n")
    local _, out = w:kitload("check", "c", "--each")
    assert.matches('      k.field "mail" { from = k.more { "mail_in" } },\n      -- 2 files, 1 value does not fit (email.invalid)\n', out, 1, true)
    assert.same({ '  "mail_in"    2 files  a.csv' }, lines_with(out, '"mail_in"  '))
    assert.equal(1, #lines_with(out, '"other"    '))
    w:write("in/b.csv", "id,mail_in,qty\n1,a@b.de,1\n")
    _, out = w:kitload("check", "c", "--each")
    assert.matches("-- 2 files, all values fit\n", out, 1, true)
    -- The line does what it says.
    w:kit("c", (w:read "kits/c.lua":gsub('k%.field "id"', '%1 k.field "mail" { from = k.more { "mail_in" } }, %0', 1)
      :gsub('k%.field "id" k%.field', "k.field")))
    _, out = w:kitload("check", "c", "--each")
    assert.is_nil(out:find('"mail_in"', 1, true), out)
    assert.matches("2 read   2 good   0 rejected", out, 1, true)
  end)

  it("offers no header that is something else in other files, and no number that is only the last one left", function()
    w:write("in/a.csv", "id,mail,inbox mail,qty\n1,a@b.de,c@d.de,1\n")
    w:write("in/b.csv", "id,inbox mail,pieces\n1,a@b.de,1\n")
    local _, out = w:kitload("check", "c", "--each")
    assert.is_nil(out:find("k.field", 1, true), out)
    assert.matches('      ignore = { "inbox mail", "pieces" },\n', out, 1, true)
    w:kit("c", [[return k.kit "c" { extends = "tpl", source = { files = "in/*" }, ignore = { "inbox*" } }]])
    _, out = w:kitload("check", "c", "--each")
    assert.matches('      ignore = k.more { "pieces" },\n', out, 1, true)
    w:write("in/b.csv", "id,nachricht,qty\n1,a@b.de,1\n2,c@d.de,1\n")
    _, out = w:kitload("check", "c", "--each")
    assert.matches('k.field "mail" { from = k.more { "nachricht" } },', out, 1, true)
  end)

  it("offers one name for all spellings of a header, and never one that is something else in another spelling", function()
    w:kit("c", [[return k.kit "c" { source = { files = "in/*" }, k.field "id" {}, k.field "votes" { k.integer }, k.field "mail" { k.integer } }]])
    w:write("in/a.csv", "id,Mail Votes,total votes\n1,1,2\n")     -- votes or mail? b says that it is not votes
    w:write("in/b.csv", "id,votes,mail_votes\n1,3,1\n2,x,x\n")
    w:write("in/c.csv", "id,TOTAL_VOTES,mail\n1,3,1\n")
    w:write("in/d.csv", "id,Total Votes,Polls\n1,3,1\n2,3,1\n")
    w:write("in/e.csv", "id,Total Votes,polls,Abs\n1,3,1,1\n")
    local _, out = w:kitload("check", "c", "--each")
    assert.matches('      k.field "votes" { from = { "votes", "Total Votes" }, … },\n      -- 4 files, all values fit\n', out, 1, true)
    assert.matches('      k.field "mail" { from = { "mail", "Mail Votes" }, … },\n      -- 2 files, 1 value does not fit (integer.invalid)\n', out, 1, true)
    assert.equal(1, #lines_with(out, '"Total Votes"    4 files  a.csv'), out)
    assert.matches('      ignore = { "Polls", "Abs" },\n      -- they look like no field; if they are not wanted; but fields have no\n'
      .. '         column in these files, and one of the headers may be meant: mail (2\n         files)\n', out, 1, true)
    -- Two spellings in one file are two headers. A header with the words of two fields is none of them.
    w:write("in/f.csv", "id,Polls,polls\n1,3,1\n")
    h.sh(("cd %s/in; rm b.csv c.csv d.csv e.csv"):format(w.dir))
    _, out = w:kitload("check", "c", "--each")
    assert.equal(1, #lines_with(out, '  "Polls"           1 file  f.csv'), out)
    assert.equal(1, #lines_with(out, '  "polls"           1 file  f.csv'), out)
    w:write("in/a.csv", "id,Mail Votes\n1,1\n")
    _, out = w:kitload("check", "c", "--each")
    assert.is_nil(out:find("k.field", 1, true), out)
  end)

  it("counts skipped rows, with the reasons", function()
    w:kit("c", [[return k.kit "c" { source = { files = "in/*" }, k.field "id" {}, k.field "qty" { k.integer },
      k.row(function(row) if row.id == "Total" then row:skip "totals" end end) }]])
    w:write("in/a.csv", "id,qty\n1,1\nTotal,1\n,\n")
    w:write("in/b.csv", "qty,id\n1,1\n1,Total\nx,5\n")
    local code, out = w:kitload("check", "c", "--each")
    assert.equal(1, code)
    assert.matches("  6 read   2 good   1 rejected   3 skipped\n  skipped   2   totals\n  skipped   1   blank row\n", out, 1, true)
    local value = cjson.decode((select(2, w:kitload("check", "c", "--each", "--json"))))
    assert.same({ { read = 6, good = 2, rejected = 1, skipped = 3 }, { { reason = "totals", count = 2 }, { reason = "blank row", count = 1 } } },
      { value.counts, value.skips })
  end)

  it("says once what the kit loads differently from its template", function()
    w:kit("c", [[return k.kit "c" { extends = "tpl", source = { files = "in/*" }, k.field "mail" { k.trim } }]])
    for _, name in ipairs { "a", "b" } do w:write(("in/%s.csv"):format(name), "id,mail,qty\n1,a@b.de,3\n") end
    local _, out = w:kitload("check", "c", "--each")
    assert.equal(1, select(2, out:gsub("note: kits/c.lua:2: field 'mail'", "")), out)
  end)

  it("offers a template the whole list of names", function()
    w:write("in/a.csv", "id,e_mail_in,qty\n1,a@b.de,1\n")
    local _, out = w:kitload("check", "tpl", "in/a.csv", "--each")
    assert.matches('      k.field "mail" { from = { "mail", "E-Mail", "e_mail_in" }, … },\n', out, 1, true)
  end)

  it("offers short names where every cell fits, and never across units or kinds", function()
    w:kit("v", [[return k.kit "v" { into = "t", load = "append", k.field "id" { k.integer }, k.field "district" { k.trim },
      k.field "votes" { k.integer }, k.field "partner" { k.trim }, k.field "weight" { k.decimal, from = "Weight (kg)" } }]])
    w:write("v/a.csv", "id,dist,vote_total,part,Wei (g)\n1,North,3,7,9\n2,South,4,8,9\n")
    local _, out = w:kitload("check", "v", "v/a.csv", "--each")
    assert.matches('k.field "district" { from = { "district", "dist" }, … },\n      -- 1 file, all values fit\n', out, 1, true)
    assert.matches('k.field "votes" { from = { "votes", "vote_total" }, … },\n      -- 1 file, all values fit\n', out, 1, true)
    assert.not_matches('k.field "partner"', out) -- of numbers
    assert.not_matches('k.field "weight"', out)
    w:write("v/a.csv", "id,vote_total,district\n1,3,North\n2,none,South\n3,no,East\n")
    _, out = w:kitload("check", "v", "v/a.csv", "--each")
    assert.not_matches('k.field "votes"', out)
    assert.matches('ignore = { "vote_total" },', out, 1, true)
    -- Two fields may be meant.
    w:kit("v", [[return k.kit "v" { into = "t", k.field "id" { k.integer }, k.field "district" {}, k.field "distance" {} }]])
    w:write("v/a.csv", "id,dist\n1,North\n")
    assert.not_matches("k.field", select(2, w:kitload("check", "v", "v/a.csv", "--each")))
  end)

  it("goes on behind files that cannot be read, and names each of them", function()
    local rows = {}
    for i = 1, 20000 do rows[i] = ("%d,a%d@b.de,%d\n"):format(i, i, i * 7919 % 10007) end
    w:write("in/a.csv", "id,mail,qty\n1,a@b.de,3\n")
    w:write("in/late.csv", "id,mail,qty\n" .. table.concat(rows))
    h.sh(("cd %s/in; gzip late.csv; head -c 60000 late.csv.gz > cut.csv.gz; rm late.csv.gz; : > empty.csv; printf 'a,b\\n1,2\\n' > noid.csv; "
      .. "cp noid.csv noid2.csv"):format(w.dir))
    w:write("in/z.csv", "id,mail,qty\n9,x@y.de,1\n")
    local code, out, err = w:kitload("check", "c", "--each")
    assert.equal(3, code, out)
    assert.matches("6 files: 2 good, 4 failed\n  2 read   2 good   0 rejected\n", out, 1, true)
    for _, name in ipairs { "cut.csv.gz", "empty.csv", "noid.csv", "noid2.csv" } do
      assert.equal(1, #lines_with(out, "  in/" .. name .. " "), name)
    end
    assert.matches("in/cut.csv.gz is cut off", err, 1, true)
    assert.matches("field 'id' has no column", err, 1, true)
    assert.equal(3, select(2, err:gsub("error: ", "")), err)
  end)

  it("judges each file by the bounds of the kit", function()
    w:kit("c", [[return k.kit "c" { extends = "tpl", max_rejects = 1, source = { files = "in/*" } }]])
    w:write("in/a.csv", "id,mail,qty\n1,a@b.de,x\n2,a@b.de,1\n")
    w:write("in/b.csv", "id,mail,qty\n1,a@b.de,x\n2,a@b.de,y\n")
    w:write("in/c.csv", "id,mail,qty\n1,a@b.de,1\n")
    local code, out, err = w:kitload("check", "c", "--each")
    assert.equal(1, #lines_with(out, "  in/a.csv  exit 1   1 rejected row"), out)
    assert.equal(1, #lines_with(out, "  in/b.csv  exit "), out)
    assert.matches("in/b.csv: 2 of 2 rows rejected, max_rejects allows 1: nothing would be loaded", err, 1, true)
    assert.matches("3 files: 1 good, 1 with rejected rows, 1 failed", out, 1, true)
    assert.is_true(code > 1)
    assert.is_nil(err:find("was loaded", 1, true), err)
  end)

  it("names the file in which a function of the kit fails", function()
    w:kit("c", [[return k.kit "c" { extends = "tpl", source = { files = "in/*" },
      k.row(function(row) if row.qty == 7 then error "seven" end end) }]])
    w:write("in/a.csv", "id,mail,qty\n1,a@b.de,1\n")
    w:write("in/b.csv", "id,mail,qty\n1,a@b.de,7\n")
    w:write("in/c.csv", "id,mail,qty\n1,a@b.de,x\n2,no mail,2\n3,no mail,3\n4,no mail,4\n")
    w:write("in/d.csv", "id,mail,qty\n1,a@b.de,2\n2,a@b.de,7\n3,no mail,7\n")
    local code, out, err = w:kitload("check", "c", "--each")
    assert.equal(2, code, out)
    assert.matches("error: in/b.csv: kits/c.lua:3: seven\n", err, 1, true)
    assert.matches("error: in/d.csv: kits/c.lua:3: seven\n", err, 1, true)
    assert.matches("  while reading d.csv, row 3; 2 rows end like this\n", err, 1, true)
    assert.matches("4 files: 1 good, 1 with rejected rows, 2 failed\n  9 read   2 good   7 rejected", out, 1, true)
    -- The sums are those of one reading.
    local one = cjson.decode((select(2, w:kitload("check", "c", "--each", "--json")))).shapes[1].problems
    w:kit("c", [[return k.kit "c" { extends = "tpl", source = { files = "in/*" }, k.row(function(row) if row.qty == 7 then row:error("lua.error", "7") end end) }]])
    local other = cjson.decode((select(2, w:kitload("check", "c", "--each", "--json")))).shapes[1].problems
    local function counts(list)
      local n = {}
      for _, p in ipairs(list) do n[(p.field or "") .. p.code] = { p.count, #p.examples } end
      return n
    end
    assert.same({ 4, 3 }, counts(one)["mailemail.invalid"])
    assert.same(counts(other)["mailemail.invalid"], counts(one)["mailemail.invalid"])
    assert.same(counts(other)["qtyinteger.invalid"], counts(one)["qtyinteger.invalid"])
  end)

  it("reads --limit rows of each file, and says so of an offer", function()
    w:write("in/a.csv", "id,mail_in,qty\n1,a@b.de,1\n2,a@b.de,2\n")
    w:write("in/b.csv", "id,mail_in,qty\n1,a@b.de,1\n2,a@b.de,x\n")
    w:write("in/c.csv", "id,mail_in,qty\nx,a@b.de,1\n2,no mail,2\n")
    local _, out = w:kitload("check", "c", "--each", "--limit", "1")
    assert.matches("3 files: 2 good, 1 with rejected rows\n  3 read   2 good   1 rejected", out, 1, true)
    assert.matches("-- 3 files, the first row of each, all values fit\n", out, 1, true)
    _, out = w:kitload("check", "c", "--each")
    assert.matches("-- 3 files, 1 value does not fit (email.invalid)\n", out, 1, true)
  end)

  it("reads JSON and CSV, and files without a kit", function()
    w:write("in/a.json", '[{"id":1,"mail":"a@b.de","extra":1},{"id":"x"}]')
    w:write("in/b.csv", "id,mail,qty\n1,a@b.de,1\n")
    local _, out = w:kitload("check", "c", "--each")
    assert.matches("      1          2         1  a.json\n", out, 1, true)
    assert.matches("2 files: 1 good, 1 with rejected rows", out, 1, true)
    w:write("in/c.csv", "x,y\n1\n2,3\n")
    local code
    code, out = w:kitload("check", "--into", "t", "--each", "in/b.csv", "in/c.csv", "--report", "r.json")
    local report = cjson.decode(w:read "r.json")
    assert.same({ 1, "checked", 1 }, { code, report.status, report.exit })
    assert.matches("2 files: 1 good, 1 with rejected rows", out, 1, true)
    assert.is_nil(out:find("no field reads", 1, true))
  end)

  it("gives the same as CSV and as JSON, on standard output and to --report", function()
    w:write("in/a.csv", "id,mail,qty,note\n1,a@b.de,3,x\n2,c@d.de,x,y\n")
    w:write("in/b.csv", "nr;mail_in;Menge\n1;a@b.de;3\n")
    h.sh((": > %s/in/c.csv"):format(w.dir))
    local code, out = w:kitload("check", "c", "--each", "--csv", "--report", "r.json")
    assert.equal(3, code)
    assert.equal("files,rows,rejected,problems,not_read,no_column,first_file,written,error\n"
      .. '1,2,1,qty integer.invalid 1,note,,in/a.csv,"UTF-8, delimiter \',\', header on row 1",\n'
      .. '1,1,0,,mail_in; Menge,mail; qty,in/b.csv,"UTF-8, delimiter \';\', header on row 1",\n', out)
    local report = cjson.decode(w:read "r.json")
    out = select(2, w:kitload("check", "c", "--each", "--json"))
    local value = cjson.decode(out)
    assert.same({ "failed", 3, 3, 2, 1 }, { value.status, value.exit, value.counts.read, value.counts.good, value.counts.rejected })
    assert.same(report.counts, value.counts)
    assert.same({ "in/a.csv", 1, 1, 2, 1 },
      { value.runs[1].path, value.runs[1].exit, value.runs[1].shape, value.runs[1].counts.read, value.runs[1].counts.rejected })
    assert.same({ "file.empty", 3 }, { value.runs[3].error.code, value.runs[3].exit })
    assert.same({ "nr", "mail_in", "Menge" }, value.shapes[2].headers)
    assert.same({ "mail_in", "Menge" }, value.shapes[2].unread)
    local offer = value.unread[1]
    assert.same({ "mail", 'k.field "mail" { from = k.more { "mail_in" } },', "1 file, all values fit", "mail_in" },
      { offer.field, offer.line, offer.verdict, offer.headers[1].header })
    assert.equal(2, (w:kitload("check", "c", "in/a.csv", "--json")))
    assert.equal(2, (w:kitload("check", "c", "--each", "--json", "--csv")))
  end)

  it("reads each shape once, however many files it has", function()
    local words = {}
    for i = 1, 60 do w:write(("in/%02d.csv"):format(i), "id,mail,qty\n1,a@b.de,1\n") end
    local code, out = w:kitload("check", "c", "--each", "--json")
    for _, shape in ipairs(cjson.decode(out).shapes) do words[#words + 1] = shape.files_count end
    assert.same({ 0, { 60 } }, { code, words })
  end)

  describe("with a destination,", function()
    if h.no_server(pending) then return end

    it("holds every shape against its table", function()
      w:sql(("create table %s.t (id bigint, mail text, qty bigint not null)"):format(w.schema))
      w:kit("c", ([[return k.kit "c" { extends = "tpl", into = "%s.t", source = { files = "in/*" } }]]):format(w.schema))
      w:write("in/a.csv", "id,mail,qty\n1,a@b.de,1\n")
      w:write("in/b.csv", "id,mail,qty\n1,a@b.de,\n")
      local code, out = w:kitload("check", "c", "--each", "--to", w:to())
      assert.equal(1, code, out)
      assert.matches("2 files: 1 good, 1 with rejected rows", out, 1, true)
      local err
      code, out, err = w:kitload("check", "c", "--each", "--to", "host=/nowhere connect_timeout=1")
      assert.same({ 4, "" }, { code, out })
      assert.equal(1, select(2, err:gsub("error: ", "")), err)
    end)
  end)
end)
