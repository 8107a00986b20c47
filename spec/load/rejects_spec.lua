local h = require "spec.helper"
local load = require "kitload.host.load"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"

local function rejects(text, more)
  return s.run({ files = { s.csv(text, more) } }).rejects_text
end

describe("the rejects file", function()
  it("has the row's number and all its errors, then the cells as they came", function()
    assert.equal('_row,_errors,ID,E-Mail,N\n' ..
      '3,id: is required (required); email: is not a valid e-mail address (email.invalid),,b,5\n',
      rejects "ID,E-Mail,N\n1,a@example.org,1\n,b,5\n2,c@example.org,2000\n")
  end)

  it("has no row that only carries a warning", function()
    assert.equal("", rejects "ID,E-Mail,N\n1,a@example.org,2000\n")
  end)

  it("names only the errors of a row that has a warning, too", function()
    assert.equal("_row,_errors,ID,E-Mail,N\n2,id: is required (required),,a@example.org,2000\n",
      rejects "ID,E-Mail,N\n,a@example.org,2000\n")
  end)

  it("keeps a quoted empty cell apart from an empty one, and quotes where they stood", function()
    assert.equal('_row,_errors,ID,E-Mail,N\n2,n: is not an integer (integer.invalid),"","a@example.org",x\n',
      rejects('ID,E-Mail,N\n"","a@example.org",x\n'):gsub("id: is required %(required%); ", ""), nil)
  end)

  it("quotes commas, quotes and line ends", function()
    local r = rejects('ID;E-Mail;N\n"a;b";x,y;1\n"say ""hi""";z;2\n"two\nlines";z;3\n',
      { dialect = { delimiter = ";", quote = '"', header = 1 } })
    local e = "email: is not a valid e-mail address (email.invalid)"
    assert.equal(('_row,_errors,ID,E-Mail,N\n2,%s,"a;b","x,y",1\n3,%s,"say ""hi""",z,2\n4,%s,"two\nlines",z,3\n'):format(e, e, e), r)
    local semicolons = rejects('ID,E-Mail,N\n"a;b","x,y",1\n', { rejects_delimiter = ";", rejects_bom = true })
    assert.equal(("\u{FEFF}_row;_errors;ID;E-Mail;N\n2;%s;\"a;b\";\"x,y\";1\n"):format(e), semicolons)
  end)

  it("quotes a carriage return in the header, where nothing says that it stood in quotes", function()
    local r = rejects('ID,E-Mail,N,"a\rb"\n1,x,1,c\n', { headers = { "ID", "E-Mail", "N", "a\rb" } })
    assert.equal('_row,_errors,ID,E-Mail,N,"a\rb"\n2,email: is not a valid e-mail address (email.invalid),1,x,1,c\n', r)
  end)

  it("keeps as many cells as the row had", function()
    local r = rejects "ID,E-Mail,N\n1\n1,2\n1,2,3,4,5\n"
    local cells = {}
    for line in r:gmatch "[^\n]+" do cells[#cells + 1] = line:gsub('^.*%)"?,', ",") end
    assert.same({ "_row,_errors,ID,E-Mail,N", ",1", ",1,2", ",1,2,3,4,5" }, cells)
  end)

  it("is read again with its marks and with other rows' numbers", function()
    local text = "ID,E-Mail,N\n=1+1,bad,1\n'=x,bad,2\n''@y,bad,3\n-12.5,bad,4\n-,bad,5\n'quoted',bad,6\n+49 30 1,bad,7\n"
    local first = rejects(text)
    local bodies = {}
    for line in first:gmatch "[^\n]+" do bodies[#bodies + 1] = line:match "%(email%.invalid%),(.*)" end
    assert.same({ "'=1+1,bad,1", "''=x,bad,2", "'''@y,bad,3", "-12.5,bad,4", "'-,bad,5", "'quoted',bad,6", "'+49 30 1,bad,7" }, bodies)
    local path = h.write(h.tmp() .. "/again.csv", first)
    local again = s.run { files = { s.rejects_file(path) } }
    assert.equal(first, again.rejects_text)
    assert.equal(7, again.rejected)
    local mended = first:gsub("bad", "a@example.org")
    h.write(path, mended)
    local rows = load.sample { files = { s.rejects_file(path) }, plan = require("kitload.host.plan").bind(s.program()) }
    local ids = {}
    for i, row in ipairs(rows) do
      assert.equal("good", row.state)
      ids[i] = row.values.id
    end
    assert.same({ "=1+1", "'=x", "''@y", "-12.5", "-", "'quoted'", "+49 30 1" }, ids)
  end)

  it("guards what a spreadsheet would run, and nothing that is a number", function()
    local guarded = { "=", "=1", "@a", "\ta", "+a", "-a", "-", "+", "-1-1", "-1e", "+1,2,a", "- 1", "--1", "-.", "+49 170" }
    local plain = { "a", "1", "-1", "+3", "-12.5", "-1.234,56", "+1,5", "-1e5", "-1.5E-07", ".5", "-.5", "a=1", "'", "'a", "" }
    local lines = { "ID,E-Mail,N" }
    for _, list in ipairs { guarded, plain } do
      for _, cell in ipairs(list) do lines[#lines + 1] = ('"%s",bad,1'):format(cell) end
    end
    local r, i = rejects(table.concat(lines, "\n")), 0
    for cell in r:gmatch '%),"([^"]*)",bad' do
      i = i + 1
      local original = guarded[i] or plain[i - #guarded]
      assert.equal(guarded[i] and "'" .. original or original, cell)
    end
    assert.equal(#guarded + #plain, i)
  end)

  it("restores every cell exactly", function()
    local alphabet = { "'", "=", "-", "1", "a", "@", "." }
    local lines, originals = { "ID,E-Mail,N" }, {}
    local function words(prefix, depth)
      originals[#originals + 1] = prefix
      lines[#lines + 1] = ('"%s",bad,1'):format(prefix)
      if depth == 0 then return end
      for _, c in ipairs(alphabet) do words(prefix .. c, depth - 1) end
    end
    for _, c in ipairs(alphabet) do words(c, 3) end
    local path = h.write(h.tmp() .. "/again.csv", rejects(table.concat(lines, "\n")))
    local rows = load.sample { files = { s.rejects_file(path) }, plan = require("kitload.host.plan").bind(s.program()) }
    assert.equal(#originals, #rows)
    for i, row in ipairs(rows) do assert.equal(originals[i], row.cells[3]) end
  end)

  it("guards header cells, which load.restore gives back", function()
    local r = s.run { files = { s.csv("=ID,E-Mail,N\n,bad,1\n", { headers = { "=ID", "E-Mail", "N" } }) } }
    assert.equal("_row,_errors,'=ID,E-Mail,N", r.rejects_text:match "^[^\n]*")
    assert.equal("=ID", load.restore "'=ID")
    assert.equal("E-Mail", load.restore "E-Mail")
  end)

  it("names the file in front of the row's number when there are several", function()
    local r = s.run { files = { s.csv("ID,E-Mail,N\n,a@b.de,\n", nil, "a.csv"),
      s.csv("ID,E-Mail,N\n1,a@b.de,\n,a@b.de,\n", nil, "b.csv") } }
    assert.equal("_row,_errors,ID,E-Mail,N\na.csv:2,id: is required (required),,a@b.de,\nb.csv:3,id: is required (required),,a@b.de,\n",
      r.rejects_text)
  end)

  it("names a file whose name is not UTF-8 with U+FFFD in the place of each byte", function()
    local r = s.run { files = { s.csv("ID,E-Mail,N\n,a@b.de,\n", nil, "\xFFa\xFE\xFDé.csv"), s.csv("ID,E-Mail,N\n", nil, "b.csv") } }
    assert.equal("\u{FFFD}a\u{FFFD}\u{FFFD}é.csv:2", r.rejects_text:match "\n([^,]*),")
  end)

  it("is one for each header", function()
    local other = { headers = { "N", "ID" }, columns = { 1, -1, 0 } }
    local dir = h.tmp()
    local r = s.run { rejects = dir .. "/r", files = { s.csv("ID,E-Mail,N\n,,1\n", nil, "a.csv"), s.csv("N,ID\n2,\n3,\n", other, "b.csv"),
      s.csv("ID,E-Mail,N\n,,4\n", nil, "c.csv") } }
    assert.same({ { path = dir .. "/r", name = "a.csv", rows = 2 }, { path = dir .. "/r-2", name = "b.csv", rows = 2 } }, r.rejects)
    local e = "id: is required (required)"
    assert.equal(("_row,_errors,ID,E-Mail,N\na.csv:2,%s,,,1\nc.csv:2,%s,,,4\n"):format(e, e), h.read(dir .. "/r"))
    assert.equal(("_row,_errors,N,ID\nb.csv:2,%s,2,\nb.csv:3,%s,3,\n"):format(e, e), h.read(dir .. "/r-2"))
  end)

  it("goes on where it was left, when files with another header came between and much had been written", function()
    local other = { headers = { "N", "ID" }, columns = { 1, -1, 0 } }
    local dir = h.tmp()
    local files = {}
    for i = 1, 6 do
      files[i] = i % 2 == 1 and s.csv("ID,E-Mail,N\n" .. (",x,%d\n"):format(i):rep(3000), nil, i .. ".csv")
        or s.csv("N,ID\n" .. ("%d,\n"):format(i):rep(3000), other, i .. ".csv")
    end
    local r = s.run { rejects = dir .. "/r", files = files }
    assert.same({ { path = dir .. "/r", name = "1.csv", rows = 9000 }, { path = dir .. "/r-2", name = "2.csv", rows = 9000 } }, r.rejects)
    for path, wanted in pairs { ["/r"] = { 1, 3, 5 }, ["/r-2"] = { 2, 4, 6 } } do
      local list, n = {}, 0
      for file in h.read(dir .. path):gmatch "\n(%d)%.csv:" do
        if list[#list] ~= tonumber(file) then list[#list + 1] = tonumber(file) end
        n = n + 1
      end
      assert.same({ wanted, 9000 }, { list, n })
    end
    -- Of a run that fails none of them is left.
    files[7] = s.file(dir .. "/none.csv")
    assert.is_nil((s.run { rejects = dir .. "/s", files = files }))
    assert.same({ false, false }, { h.exists(dir .. "/s"), h.exists(dir .. "/s-2") })
  end)

  it("leaves out the cells of a row that were dropped, says where they are, and rejects it again", function()
    local text = 'ID,E-Mail,N\n"1\n",a@b.de,1\n2,' .. ("x"):rep(2000) .. ",2\n"
    local small = { dialect = { delimiter = ",", quote = '"', header = 1, max_field = 1000 } }
    local r = rejects(text, small)
    assert.truthy(r:find("csv.field_too_long", 1, true))
    assert.truthy(r:find("its cells are not here, they are in in.csv, row 3, line 4", 1, true), r)
    local again = s.run { files = { s.rejects_file(h.write(h.tmp() .. "/again.csv", r)) } }
    assert.equal(1, again.rejected)
    assert.equal(0, again.sent)
  end)

  it("rejects a byte that could not be decoded again until it is mended", function()
    local r = rejects("ID,E-Mail,N\n\xFF1,a@b.de,1\n", { encoding = "UTF-8" })
    assert.truthy(r:find("(file.encoding)", 1, true))
    local path = h.write(h.tmp() .. "/again.csv", r)
    local again = s.run { files = { s.rejects_file(path) } }
    assert.equal(1, again.rejected)
    assert.truthy(again.rejects_text:find("(file.encoding)", 1, true))
    h.write(path, (r:gsub("\u{FFFD}", "ß")))
    assert.equal(1, s.run({ files = { s.rejects_file(path) } }).sent)
  end)

  it("ends the run when the disk is full", function()
    for _, rows in ipairs { 1, 20000 } do
      local text = "ID,E-Mail,N\n" .. (",bad,1\n"):rep(rows)
      local r, err = s.run { files = { s.csv(text) }, rejects = "/dev/full" }
      assert.is_nil(r)
      assert.equal(5, err.exit)
      assert.truthy(err.message:find("cannot write /dev/full: No space left on device", 1, true))
      r, err = s.run { files = { s.csv(text) }, problems = "/dev/full" }
      assert.is_nil(r)
      assert.equal(5, err.exit)
    end
  end)

  it("ends the run when its file system is full, and leaves nothing there", function()
    local dir = h.tmp()
    if h.sh(("mount -t tmpfs -o size=64k none %s"):format(dir)) ~= 0 then
      pending "needs the right to mount a file system"
      return
    end
    local r, err = s.run { files = { s.csv("ID,E-Mail,N\n" .. (",bad,1\n"):rep(20000)) }, rejects = dir .. "/r" }
    local _, left = h.sh("ls " .. dir)
    h.sh("umount " .. dir)
    assert.is_nil(r)
    assert.equal(5, err.exit)
    assert.truthy(err.message:find("No space left on device", 1, true))
    assert.equal("", left)
  end)

  it("says that it cannot be made", function()
    local r, err = s.run { files = { s.csv 'ID,E-Mail,N\n"",,\n' }, rejects = h.tmp() .. "/none/r" }
    assert.is_nil(r)
    assert.equal(5, err.exit)
    assert.truthy(err.message:find("No such file or directory", 1, true))
  end)

  it("keeps number, job and kit of a row that was rejected before, and its own file's text for \\N", function()
    local headers = { "_row", "_errors", "_job", "_kit", "ID", "E-Mail", "N" }
    local job = "0a1b2c3d-4e5f-4678-9abc-def01234567"
    local path = h.write(h.tmp() .. "/again.csv", ('%s\n57,x,%s1,k1,\\N,bad,1\n58,x,%s2,k2,"\\N",bad,"""2"\nin/a.csv:7,x,%s3,k3,a,bad,3\n'):format(
      table.concat(headers, ","), job, job, job))
    local r = s.run { rejects_job = "new", rejects_kit = "kit", files = { s.rejects_file(path, { headers = headers, columns = { 4, 5, 6 },
      place = "in/again.csv", marks = { row = 0, errors = 1, job = 2, kit = 3 } }) } }
    local e = "email: is not a valid e-mail address (email.invalid)"
    assert.equal(('_row,_errors,_job,_kit,_file,ID,E-Mail,N\n57,%s,%s1,k1,in/again.csv,"\\N",bad,1\n'
      .. '58,%s; n: is not an integer (integer.invalid),%s2,k2,in/again.csv,"\\N",bad,"""2"\nin/a.csv:7,%s,%s3,k3,in/a.csv,a,bad,3\n')
      :format(e, job, e, job, e, job), r.rejects_text)
  end)

  it("shows the characters of a message that control a terminal or turn text around, and no others", function()
    for written, shown in pairs { ["\1"] = "\\x01", ["\27"] = "\\x1b", ["\31"] = "\\x1f", [" "] = " ", ["~"] = "~", ["\127"] = "\\x7f", ["\u{80}"] = "\\u0080",
      ["\u{9F}"] = "\\u009f", ["\u{A0}"] = "\u{A0}", ["\u{200D}"] = "\u{200D}", ["\u{200E}"] = "\\u200e", ["\u{200F}"] = "\\u200f", ["\u{2010}"] = "\u{2010}",
      ["\u{2029}"] = "\u{2029}", ["\u{202A}"] = "\\u202a", ["\u{202E}"] = "\\u202e", ["\u{202F}"] = "\u{202F}", ["\u{2065}"] = "\u{2065}",
      ["\u{2066}"] = "\\u2066", ["\u{2069}"] = "\\u2069", ["\u{206A}"] = "\u{206A}" } do
      local p = s.program()
      p.code[6].message = "a" .. written .. "z"
      local r = s.run { plan = plan.bind(p), files = { s.csv "ID,E-Mail,N\n1,bad,1\n" } }
      assert.equal(("_row,_errors,ID,E-Mail,N\n2,email: a%sz (email.invalid),1,bad,1\n"):format(shown), r.rejects_text)
    end
  end)

  it("gives each file its own one where the files have them", function()
    local dir = h.tmp()
    local files = {}
    for i, name in ipairs { "a", "b", "a" } do
      files[i] = s.csv(("ID,E-Mail,N\n,a@b.de,%d\n"):format(i), { rejects = dir .. "/r" .. name }, i .. ".csv")
    end
    files[4] = s.csv("ID,E-Mail,N\n,a@b.de,4\n", nil, "4.csv")
    s.run { rejects = dir .. "/shared", files = files }
    for name, numbers in pairs { ra = "13", rb = "2", shared = "4" } do
      assert.equal(numbers, (h.read(dir .. "/" .. name):gsub("^[^\n]*\n", ""):gsub("[^\n]*(%d)\n", "%1")), name)
    end
  end)

  it("has all cells of a row as long as they are known to be all", function()
    for extra, all in pairs { [65535] = true, [65536] = false } do
      local r = rejects("ID,E-Mail,N\n1,a@b.de,5" .. (","):rep(extra) .. "\n")
      assert.equal(all, not r:find("its cells are not here", 1, true), extra)
    end
  end)

  it("of JSON has each row on a line, with what a row was that is no object", function()
    local more = { dialect = { format = "json" } }
    local e = '"_errors":"id: is required (required)"'
    local text = '[{\r\n "E-Mail":"a@b.de",\r"N" :1\n},{\r\n\t},{ },\n7,["x",\r\n1]]'
    assert.equal(('{"_row":1,%s,"E-Mail":"a@b.de", "N" :1 }\n{"_row":2,%s}\n{"_row":3,%s}\n'
      .. '{"_row":4,"_errors":"is a number, not an object (json.syntax)"} 7\n{"_row":5,"_errors":"is an array, not an object (json.syntax)"} ["x",  1]\n')
      :format(e, e, e), rejects(text, more))
    local again = h.write(h.tmp() .. "/again.ndjson", rejects(text, more))
    local r = s.run { files = { s.rejects_file(again, { headers = { "_row", "_errors", "ID", "E-Mail", "N" }, dialect = { format = "ndjson" } }) } }
    assert.same({ 5, 5 }, { r.read, r.rejected })
    -- The text of a row past the limit is not kept.
    r = rejects('{"ID":"' .. ("x"):rep(99) .. '"}\n', { dialect = { format = "ndjson", max_row = 50 } })
    assert.matches("^{\"_row\":1,\"_errors\":\"the row is longer than its limit %(json.syntax%); its cells are not here, they are in in.csv, row 1, line 1\"} …\n$", r)
    -- Of several files.
    r = s.run { files = { s.csv('{"N":1}\n', { dialect = { format = "ndjson" } }, "a.ndjson"), s.csv('{"N":2}\n{"N":3}\n', { dialect = { format = "ndjson" } }, "b.ndjson") } }
    assert.equal(('{"_row":"a.ndjson:1",%s,"N":1}\n{"_row":"b.ndjson:1",%s,"N":2}\n{"_row":"b.ndjson:2",%s,"N":3}\n'):format(e, e, e), r.rejects_text)
  end)
end)
