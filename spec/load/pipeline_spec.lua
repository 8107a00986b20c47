local h = require "spec.helper"
local load = require "kitload.host.load"
local plan = require "kitload.host.plan"
local source = require "kitload.host.source"
local s = require "spec.load.support"

--- What must not depend on batches and workers.
local function comparable(r)
  for _, file in ipairs(r.files) do file.place = nil end -- the path of the file, for k.file_path
  return { r.read, r.sent, r.rejected, r.skipped, r.warnings, r.problems, r.skips, r.files, r.rejects_text, r.problems_text }
end

describe("the pipeline", function()
  it("accounts for every row", function()
    local r = s.run { files = { s.csv(s.rows(1000)) } }
    local bad = 0
    for i = 1, 1000 do
      if i % 11 == 0 or i % 7 == 0 or i % 13 == 0 then bad = bad + 1 end
    end
    assert.equal(1000, r.read)
    assert.equal(bad, r.rejected)
    assert.equal(1000 - bad, r.sent)
    assert.equal(0, r.skipped)
    assert.is_nil(r.kit_error)
    local _, lines = r.rejects_text:gsub("\n", "")
    assert.equal(bad + 1, lines)
  end)

  it("gives the same whatever the size of batches and the number of workers", function()
    local files = { s.csv(s.rows(500), nil, "a.csv"), s.csv(s.rows(300), nil, "b.csv") }
    local wanted = s.run { files = files }
    assert.equal(800, wanted.read)
    for _, rows in ipairs { 1, 3, 7, 1000 } do
      for _, jobs in ipairs { 1, 2, 5 } do
        local r = s.run { files = files, batch = { rows = rows }, jobs = jobs }
        assert.same(comparable(wanted), comparable(r))
      end
    end
    local r = s.run { files = files, batch = { bytes = 100 }, jobs = 3 }
    assert.same(comparable(wanted), comparable(r))
  end)

  it("gives size and hash of each file that was read to its end", function()
    local text = s.rows(100)
    local file = s.csv(text)
    local r = s.run { files = { file } }
    local read = r.files[1]
    assert.same({ "in.csv", 100, #text, 0, (source.sha256(file.path)) }, { read.name, read.rows, read.bytes, read.base, read.sha256 })
    assert.same({ 1, 0, 0, 101, 101 }, { read.above, read.comments, read.footer, read.last_row, read.last_line })
  end)

  it("reads the rest of a file for its hash when a limit was reached, unless that is much, or a pipe", function()
    local dir = h.tmp()
    local function limited(path) return s.run({ files = { s.file(path) }, limit = 1 }).files[1] end
    local text = s.rows(30000)
    local path = h.write(dir .. "/a.csv", text)
    local read = limited(path)
    assert.same({ 1, #text, (source.sha256(path)) }, { read.rows, read.bytes, read.sha256 })
    h.sh(("mkfifo %s/pipe; cat %s > %s/pipe 2>/dev/null &"):format(dir, path, dir))
    read = limited(dir .. "/pipe")
    assert.same({ 1 }, { read.rows, read.sha256 })
    read = limited(h.write(dir .. "/long.csv", "ID,E-Mail,N\n" .. ("1,a@b.de,1\n"):rep(1600000)))
    assert.same({ 1 }, { read.rows, read.sha256 })
    assert.is_true(read.bytes < 2 << 20)
  end)

  it("counts a row above the table whose quote is never closed as a row, and not as one above it", function()
    for _, quote in ipairs { '"', "lazy" } do
      for text, above in pairs { ['"x\nID,E-Mail,N\n1,a@b.de,1\n'] = 0, ['"x" y\n"z\nID,E-Mail,N\n1,a@b.de,1\n'] = 1 } do
        local r = s.run { files = { s.csv(text, { dialect = { delimiter = ",", quote = quote, header = 2 } }) } }
        assert.same({ 1, 1, above }, { r.read, r.rejected, r.files[1].above }, quote .. text)
      end
    end
  end)

  it("takes an empty file and a header without rows as no rows", function()
    for _, text in ipairs { "", "ID,E-Mail,N", "ID,E-Mail,N\n" } do
      local r = s.run { files = { s.csv(text) } }
      assert.equal(0, r.read)
      assert.same({}, r.rejects)
      assert.same({}, r.problems)
      assert.equal("", r.rejects_text)
      assert.equal(64, #r.files[1].sha256)
    end
  end)

  it("makes no file for rejects or problems when there are none", function()
    local dir = h.tmp()
    local r = s.run { files = { s.csv "ID,E-Mail,N\n1,a@example.org,5\n" }, rejects = dir .. "/r", problems = dir .. "/p" }
    assert.equal(1, r.sent)
    assert.is_false(h.exists(dir .. "/r"))
    assert.is_false(h.exists(dir .. "/p"))
  end)

  it("gets through a file whose every row is bad", function()
    local lines = { "ID,E-Mail,N" }
    for i = 1, 20000 do lines[#lines + 1] = (",no%d,no%d"):format(i, i) end
    local r = s.run { files = { s.csv(table.concat(lines, "\n")) }, jobs = 2 }
    assert.equal(20000, r.rejected)
    assert.equal(0, r.sent)
    assert.equal(3, #r.problems)
    for _, p in ipairs(r.problems) do
      assert.equal(20000, p.count)
      assert.equal(3, #p.examples)
      assert.equal(2, p.examples[1].row)
    end
  end)

  it("stops after the limit, with the problems of these rows only", function()
    for _, rows in ipairs { 1, 3, 1000 } do
      local r = s.run { files = { s.csv(s.rows(100)), s.csv(s.rows(100)) }, limit = 7, batch = { rows = rows } }
      assert.equal(7, r.read)
      assert.equal(1, r.rejected)
      assert.equal(7, r.files[1].rows)
      assert.equal(64, #r.files[1].sha256)
      assert.equal(0, r.files[2].rows)
      assert.is_nil(r.files[2].sha256)
      -- The decoder has found problems of rows behind the limit, too.
      r = s.run { files = { s.csv "ID,E-Mail,N\n1,a@b.de,1\n2,b\n3,c\n4,d\n5,a@b.de,5\n" }, limit = 3, batch = { rows = rows } }
      assert.same({ 3, 2, 1, 2 }, { r.read, r.rejected, #r.problems, r.problems[1].count })
    end
  end)

  it("numbers rows on over all files, and within each file as a spreadsheet does", function()
    local rows = load.sample { files = { s.csv "ID,E-Mail,N\n1,,\n\n2,,\n", s.csv "ID,E-Mail,N\n3,,\n" }, plan = plan.bind(s.program()) }
    assert.same({ 1, 2, 3 }, { rows[1].number, rows[2].number, rows[3].number })
    assert.same({ 2, 4, 2 }, { rows[1].row, rows[2].row, rows[3].row })
  end)

  it("goes on where a file of lines ended before, with the numbers of the whole file", function()
    for format, texts in pairs {
      csv = { "ID,E-Mail,N\n1,a@b.de,1\n\n", '\n"2\n",bad,2\n\n', "3,bad,x\n4,a@b.de,y" },
      ndjson = { '{"ID":"1","E-Mail":"a@b.de"}\n\n', '\n{"ID":"2","E-Mail":"bad"}\n \n', '{"ID":"3",\n{"ID":"4","N":"y"}' },
      copy = { "1,a@b.de,1\n", "2,bad,2\n3\\\n,bad,3\n", "4,bad,x\n5,a@b.de,y" },
    } do
      local dialect = { format = format, delimiter = format ~= "ndjson" and "," or nil, quote = format == "csv" and '"' or nil, header = format == "csv" and 1 or false }
      local function read(text, start)
        local r = s.run { files = { s.csv(text, { dialect = dialect, start = start }) } }
        return r, r.files[1]
      end
      local problems, text, start = {}, "", nil
      for i, part in ipairs(texts) do
        text = text .. part
        local r, file = read(text, start)
        local whole, of_whole = read(text)
        problems[i] = r.problems_text
        assert.same({ of_whole.last_row, of_whole.last_line }, { file.last_row, file.last_line }, format)
        assert.equal(table.concat(problems), whole.problems_text)
        start = { byte = #text, row = file.last_row, line = file.last_line }
      end
      assert.is_true(#problems[2] > 0 and #problems[3] > 0, format)
    end
  end)

  it("keeps a value of JSON as it is written, strings and numbers too", function()
    local p = { ninputs = 1, fields = { { name = "j", kind = "json", input = 0 } },
      code = { { op = "load", field = 0, args = { 0, json = true } }, { op = "json", field = 0, args = { strings = true, as_is = true } } } }
    local values = { '"a\\u0041\\n"', '"plain"', '"\\""', '"\\\\"', "1.50e1", "-0.00", "1e5000", "true", '{"a":"\\u0041"}', "[1, 2]", '""' }
    local lines = {}
    for i, value in ipairs(values) do lines[i] = '{"x":"' .. ("y"):rep(i) .. '","j":' .. value .. "}\n" end
    for _, size in ipairs { 1, 1000 } do
      local rows = load.sample { files = { s.csv(table.concat(lines), { headers = { "j" }, columns = { 0 }, dialect = { format = "ndjson" } }) }, plan = plan.bind(p),
        batch = { rows = size } }
      for i, value in ipairs(values) do assert.same({ "good", value }, { rows[i].state, rows[i].values.j }) end
    end
  end)

  it("takes nothing of a file's rows for those of the next file, whose rows stand in the same memory", function()
    local dir = h.tmp()
    local function odd(name, text, more)
      local file = s.file(h.write(dir .. "/" .. name, text))
      for key, v in pairs(more or {}) do file[key] = v end
      return file
    end
    local files = {
      odd("copy.csv", "1,a@b.de,1\n\\.\n" .. ("x,y,z\n"):rep(20), { dialect = { format = "copy", delimiter = ",", header = false } }),
      odd("wide.csv", "ID,E-Mail,N\n" .. ("1,a@b.de,1,'=x,y\n"):rep(20)),
      odd("blank.csv", "ID,E-Mail,N\n" .. (",,\n"):rep(20)),
      odd("short.csv", "ID,E-Mail,N\n" .. ("1\n"):rep(20)),
      odd("bytes.csv", "ID,E-Mail,N\n" .. ("1,a@b.de,\xFF\n"):rep(20), { encoding = "UTF-8" }),
      odd("lines.ndjson", ('{"ID":"1","E-Mail":"a@b.de","x":[1],"x":2}\n[]\n'):rep(10), { dialect = { format = "ndjson", strict = true } }),
      odd("rejects.csv", "_row,_errors,ID,E-Mail,N\n" .. ("in/x.csv:7,x,1,bad,1\n"):rep(20), { headers = { "_row", "_errors", "ID", "E-Mail", "N" },
        columns = { 2, 3, 4 }, is_rejects = true, marks = { row = 0, errors = 1 } }),
      odd("good.csv", "ID,E-Mail,N\n" .. ("1,a@b.de,1\n"):rep(20)),
    }
    local alone = {}
    local function run(list) return assert(s.run { files = list, batch = { rows = 3 } }) end
    for i, file in ipairs(files) do alone[i] = run { file } end
    for i, first in ipairs(files) do
      for k, second in ipairs(files) do
        local both = run { first, second }
        local what = first.name .. ", " .. second.name
        assert.equal(alone[i].problems_text .. alone[k].problems_text, both.problems_text, what)
        for _, count in ipairs { "read", "sent", "rejected", "skipped", "warnings" } do
          assert.equal(alone[i][count] + alone[k][count], both[count], what .. ": " .. count)
        end
      end
    end
  end)

  it("reads nothing for a field that the file has no column for", function()
    for columns, wanted in pairs { [{ 0 }] = "1 - -", [{ -1, 2 }] = "- x -", [{ -1, -1, 0 }] = "- - 1", [false] = "- - -" } do
      local p = { ninputs = 3, fields = {}, code = {} }
      for i = 0, 2 do
        p.fields[i + 1] = { name = "f" .. i, kind = "text", input = i }
        p.code[i + 1] = { op = "load", field = i, args = { i } }
      end
      local file = s.csv "ID,E-Mail,N\n1,a@b.de,x\n"
      file.columns = columns or nil
      local values = load.sample({ files = { file }, plan = plan.bind(p) })[1].values
      assert.equal(wanted, ("%s %s %s"):format(values.f0 or "-", values.f1 or "-", values.f2 or "-"))
    end
  end)

  it("shows as many rows of a sample as are asked for", function()
    local files = { s.csv(s.rows(9), nil, "a.csv"), s.csv(s.rows(9), nil, "b.csv") }
    for _, size in ipairs { 1, 2, 7, 1000 } do
      for _, most in ipairs { 1, 3, 9, 11, 18, 99 } do
        local rows = load.sample { files = files, plan = plan.bind(s.program()), most = most, batch = { rows = size } }
        assert.equal(math.min(most, 18), #rows)
        assert.equal(#rows, rows[#rows].number)
        rows = load.sample { files = files, plan = plan.bind(s.program()), most = most, limit = 5, batch = { rows = size } }
        assert.equal(math.min(most, 5), #rows)
      end
    end
  end)

  it("says which file cannot be read, and leaves nothing behind", function()
    local dir = h.tmp()
    local r, err = s.run { files = { s.csv(s.rows(100)), s.file(dir .. "/none.csv") }, rejects = dir .. "/r", problems = dir .. "/p" }
    assert.is_nil(r)
    assert.equal(3, err.exit)
    assert.truthy(err.message:find("none.csv", 1, true))
    assert.is_false(h.exists(dir .. "/r"))
    assert.is_false(h.exists(dir .. "/p"))
  end)

  it("ends on an archive that was cut in the middle", function()
    local whole = h.tmp()
    h.write(whole .. "/a.csv", s.rows(60000))
    assert.equal(0, (h.sh(("gzip -c %s/a.csv | head -c 100000 > %s/cut.csv.gz"):format(whole, whole))))
    for _, jobs in ipairs { 1, 3 } do
      local r, err = s.run { files = { s.file(whole .. "/cut.csv.gz") }, jobs = jobs }
      assert.is_nil(r)
      assert.equal(3, err.exit)
      assert.truthy(err.message:find("cut.csv.gz", 1, true))
    end
  end)

  it("notices that a file has changed since another reading", function()
    local file = s.csv(s.rows(10))
    file.sha256 = source.sha256(file.path)
    assert.equal(10, s.run({ files = { file } }).read)
    h.write(file.path, s.rows(11))
    local r, err = s.run { files = { file } }
    assert.is_nil(r)
    assert.equal(3, err.exit)
    assert.truthy(err.message:find("changed", 1, true))
  end)

  it("keeps a copy of the stored bytes for a second reading", function()
    local dir = h.tmp()
    h.write(dir .. "/a.csv", s.rows(500))
    h.sh(("gzip -k %s/a.csv"):format(dir))
    local file = s.file(dir .. "/a.csv.gz", { tee = dir .. "/copy" })
    local first = s.run { files = { file } }
    assert.equal(h.read(dir .. "/a.csv.gz"), h.read(dir .. "/copy"))
    local second = s.run({ files = { s.file(dir .. "/copy", { name = "a.csv.gz" }) }, numbers = {} }, "pick")
    assert.same(comparable(first), comparable(second))
    file.source = source.open(file.path)
    h.write(dir .. "/copy", "something else")
    assert.same(comparable(first), comparable(s.run { files = { file } }))
    assert.equal(h.read(dir .. "/a.csv.gz"), h.read(dir .. "/copy"))
    file.tee, file.source = "/dev/full", nil
    local _, err = s.run { files = { file } }
    assert.equal(5, err.exit)
    assert.truthy(err.message:find("/dev/full: No space left on device", 1, true))
  end)

  it("tells its progress, and ends with the callback's error", function()
    local seen = {}
    local files = { s.csv(s.rows(2000)) }
    local r = s.run { files = files, batch = { rows = 100 }, interval = 0, progress = function(now) seen[#seen + 1] = now end }
    assert.is_true(#seen >= 20)
    assert.equal(100, seen[1].read)
    assert.equal("in.csv", seen[1].file)
    assert.equal(2000, seen[20].read)
    assert.equal(r.files[1].bytes, seen[20].bytes)
    local _, err = s.run { files = files, interval = 0, progress = function() error "no more" end }
    assert.truthy(err.message:find("no more", 1, true))
    assert.equal(70, err.exit)
  end)

  it("refuses options it does not know", function()
    assert.has_error(function() s.run { files = {}, hurry = true } end, "unknown load option 'hurry'")
    assert.has_error(function() s.run({ files = {}, plan = plan.bind(s.program()), conn = true, numbers = {} }, "pick") end,
      "unknown load option 'conn'")
  end)

  --- Run the pipeline in a process of its own that gets SIGINT while it runs; what it printed. The process asks for the signal
  --- itself: how long it takes to begin is another matter.
  local function interrupted(shell, kit)
    local script = h.write(h.tmp() .. "/wait.lua", ([[
      package.cpath = %q
      package.path = %q
      require("kitload.host.pg").catch_signals()
      local sys = require "kitload.host.sys"
      local h, s = require "spec.helper", require "spec.load.support"
      local dir, kit = %q, %q
      local options = { files = { s.file("-", { name = "standard input" }) }, rejects = dir .. "/r", problems = dir .. "/p" }
      if kit ~= "" then
        options.kit = { path = kit, roots = {} }
        options.plan = require("kitload.host.plan").bind(s.program { { op = "call", field = 0, args = { 1, gives = "text" } } })
      end
      h.tmp() -- the folders are made before the signal can end the one that makes them
      os.execute "{ sleep 0.5; kill -INT $PPID; } >/dev/null 2>&1 &"
      local started = sys.monotonic()
      local r, err = s.run(options)
      print(r, err and err.exit, err and err.message, sys.monotonic() - started < 2.5, (sys.stat(dir .. "/r")))
    ]]):format(package.cpath, "./?.lua;" .. package.path, h.tmp(), kit or ""))
    local _, out, errors = h.sh(shell:format(("timeout -k 9 60 %s %s"):format(h.lua, h.quote(script))))
    return out .. errors
  end

  it("ends within two seconds of SIGINT while it waits for standard input", function()
    assert.equal("nil\t130\tinterrupted by SIGINT\ttrue\tnil\n", interrupted "{ printf 'ID,E-Mail,N\\n1,a,x\\n'; sleep 5; } | %s")
  end)

  it("ends within two seconds of SIGINT while rows come without end", function()
    assert.equal("nil\t130\tinterrupted by SIGINT\ttrue\tnil\n", interrupted "yes a,b,1 | %s")
  end)

  it("ends within two seconds of SIGINT while a function of the kit takes its time", function()
    local kit = s.kit [[
      local k = require "kit"
      return k.kit "slow" { into = "t", load = "append",
        k.field "id" { function(v) for _ = 1, 2000000 do end return v end }, k.field "email" {}, k.field "n" {} }
    ]]
    assert.equal("nil\t130\tinterrupted by SIGINT\ttrue\tnil\n", interrupted("yes a,b,1 | %s", kit))
  end)

  it("does not load a file that was written to while it was read", function()
    for _, more in ipairs { "K9,,9\n", false } do
      -- Longer than what the scan takes in.
      local path = h.write(h.tmp() .. "/growing.csv", s.rows(20000))
      local src = assert(source.open(path))
      src:scan({ delimiter = ",", quote = '"', header = 1 }, 5)
      local f = assert(io.open(path, more and "a" or "w"))
      f:write(more or "ID,E-Mail,N\n")
      f:close()
      local r, err = s.run { files = { s.file(path, { source = src }) }, columns = s.columns }
      assert.is_nil(r)
      assert.same({ 3, "file.unreadable" }, { err.exit, err.code })
      assert.matches("was changed while it was read", err.message, 1, true)
    end
  end)
end)
