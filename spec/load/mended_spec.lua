-- Rows that come back in a rejects file: by what each is known, also after a spreadsheet has worked on the file.
local h = require "spec.helper"
local host_load = require "kitload.host.load"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"

local job = "0a1b2c3d-4e5f-4678-9abc-def012345678"

-- Load these rows, "_row;_job;_kit" each, with an e-mail behind it that is not a good one, where "job\nrow\nfile" of `known` came back before. Gives for each row what becomes of it.
local function load(rows, known, more)
  local lines = { "_row;_errors;_job;_kit;_file;ID;E-Mail;N" }
  for i, row in ipairs(rows) do
    local number, id, kit, mail = row:match "^([^;]*);([^;]*);([^;]*);?([^;]*)$"
    lines[i + 1] = ('%s;;%s;%s;;K%d;%s;%d'):format(number, id, kit, i, mail ~= "" and mail or "a@b.de", i)
  end
  local path = h.write(h.tmp() .. "/r.csv", table.concat(lines, "\n") .. "\n")
  local file = s.file(path, { headers = { "_row", "_errors", "_job", "_kit", "_file", "ID", "E-Mail", "N" }, columns = { 5, 6, 7 }, is_rejects = true,
    marks = { row = 0, errors = 1, job = 2, kit = 3, file = 4 }, dialect = { delimiter = ";", quote = '"', header = 1 } })
  local o = { files = { file }, mended = known or {} }
  for name, v in pairs(more or {}) do o[name] = v end
  local r = assert(s.run(o))
  local out = { r.sent, r.skipped, r.rejected }
  for _, p in ipairs(r.problems) do out[#out + 1] = p.code .. " " .. p.count end
  return out, r
end

local function key(row, file) return ("%s\n%d\n%s"):format(job, row, file or "") end

describe("a mended row", function()
  it("is known by its job, its number and its file, in whatever case the job is written", function()
    assert.same({ 1, 1, 0 }, load({ "2;" .. job .. ";k", "3;" .. job .. ";k" }, { key(2) }))
    assert.same({ 0, 1, 0 }, load({ "2;" .. job:upper() .. ";k" }, { key(2) }))
    assert.same({ 0, 1, 0 }, load({ "in/a.csv:2;" .. job .. ";k" }, { key(2, "in/a.csv") }))
    assert.same({ 0, 1, 0 }, load({ "a:b.csv:2;" .. job .. ";k" }, { key(2, "a:b.csv") }))
    assert.same({ 2, 0, 0 }, load({ "a.csv:2;" .. job .. ";k", "2;" .. job .. ";k" }, { key(2, "b.csv"), key(3) }))
    local skips = select(2, load({ "2;" .. job .. ";k" }, { key(2) })).skips
    assert.same({ { reason = "mended before", count = 1 } }, skips)
    -- A dry run writes a word in front of the id.
    assert.same({ 0, 1, 0 }, load({ "2;dry-run " .. job .. ";k" }, { key(2) }))
  end)

  it("is known by its number as spreadsheets write it", function()
    for _, written in ipairs { "1057", "1,057", "1.057", "1 057", "1'057", "1\u{A0}057", "1\u{202F}057", "1057.0", "1057,00", "1.057,00", "1,057.0",
      "'1057", '="1057"', "\u{A0}1057\u{A0}", "1057\u{A0} \u{A0}", "1057\u{A0}",
      " 1057 " } do
      local cell = written:gsub('"', '""') -- as a cell in quotes
      assert.same({ 0, 1, 0 }, load({ ('"%s";%s;k'):format(cell, job) }, { key(1057) }), written)
    end
    assert.same({ 0, 1, 0 }, load({ "1,234,567;" .. job .. ";k" }, { key(1234567) }))
    -- Not a number of a row: other signs between the groups, groups of other lengths, decimals.
    for _, written in ipairs { "1,234.567", "12345,678", "1,05", "1057.5", "x", "", "-5", "1.057.", ",057", "1,0570" } do
      assert.same({ 0, 0, 1, "mended.unknown 1" }, load({ ("%s;%s;k"):format(written, job) }, { key(1057) }), written)
    end
  end)

  it("is rejected when its number, its job or its kit is lost", function()
    -- Nothing else is asked of such a row.
    assert.same({ 0, 0, 2, "mended.unknown 1", "email.invalid 1" }, load { "2;;k;bad", "3;" .. job .. ";k;bad" })
    assert.same({ 0, 0, 3, "mended.unknown 3" }, load { ";" .. job .. ";k", "2;;k", "2;" .. job .. ";" })
    assert.same({ 0, 0, 2, "mended.unknown 2" }, load { "2;" .. job:gsub("%-", "x") .. ";k", "2;" .. job:sub(2) .. ";k" })
    -- A row that is broken in another way tells only that, and one that is skipped tells nothing.
    local function broken(row, more)
      local file = s.file(h.write(h.tmp() .. "/r.csv", "_row,_errors,_job,_kit,ID,E-Mail,N\n" .. row .. "\n"), { headers = { "_row", "_errors", "_job", "_kit",
        "ID", "E-Mail", "N" }, columns = { 4, 5, 6 }, is_rejects = true, marks = more or { row = 0, errors = 1, job = 2, kit = 3 } })
      local r = assert(s.run { files = { file }, mended = { key(2) } })
      local codes = {}
      for i, p in ipairs(r.problems) do codes[i] = p.code end
      return r.sent, r.rejected, table.concat(codes, " ")
    end
    assert.same({ 0, 1, "csv.too_many_cells" }, { broken ",x,,,1,a@b.de,5,6" })
    assert.same({ 0, 0, "" }, { broken("2,x," .. job .. ",,1,a@b.de,5") })
    -- A file of an older kitload has no kit in its rows.
    assert.same({ 1, 0, "" }, { broken("3,x," .. job .. ",,1,a@b.de,5", { row = 0, errors = 1, job = 2 }) })
    assert.same({ 0, 1, "mended.unknown" }, { broken("3,x," .. job .. ",,1,a@b.de,5") })
    assert.same({ 1, 0, "" }, { broken("x,x,,,1,a@b.de,5", { row = 0, errors = 1 }) })
  end)

  it("tells in each row the file and the row that it came from", function()
    local p = s.program()
    for i, field in ipairs { { "file_name", "text" }, { "file_path", "text" }, { "row_number", "integer" } } do
      p.fields[3 + i] = { name = field[1], kind = field[2] }
      p.code[#p.code + 1] = { op = field[1], field = 2 + i, args = {} }
    end
    local lines = { "_row;_errors;_job;_kit;_file;ID;E-Mail;N" }
    for i, at in ipairs { "in/a.csv:7", "b.csv:2", "11", "in/a.csv:8" } do lines[i + 1] = ("%s;;%s;k;;K%d;a@b.de;%d"):format(at, job, i, i) end
    local file = s.file(h.write(h.tmp() .. "/r.csv", table.concat(lines, "\n") .. "\n"),
      { headers = { "_row", "_errors", "_job", "_kit", "_file", "ID", "E-Mail", "N" }, columns = { 5, 6, 7 }, is_rejects = true,
        marks = { row = 0, errors = 1, job = 2, kit = 3, file = 4 }, dialect = { delimiter = ";", quote = '"', header = 1 } })
    local told = {}
    for i, row in ipairs(assert(host_load.sample { files = { file }, plan = plan.bind(p) })) do
      told[i] = ("%s %s"):format(row.values.file_name, row.values.row_number)
    end
    assert.same({ "a.csv 7", "b.csv 2", "r.csv 11", "a.csv 8" }, told)
  end)

  it("is noted when it goes in, in its order, with its file", function()
    local path = h.tmp() .. "/mends"
    load({ "a.csv:7;" .. job .. ";k", "2;" .. job .. ";k", "9;" .. job .. ";k" }, { key(2) }, { mends = path })
    assert.equal(('[1,2,"%s","a.csv",7]\n[3,4,"%s","",9]\n'):format(job, job), h.read(path))
    -- Of a run that fails nothing is left.
    local r = s.run { files = { s.rejects_file(h.write(h.tmp() .. "/r.csv", "_row,_errors,_job,ID,E-Mail,N\n2,x," .. job .. ",1,a@b.de,1\n3,x," .. job .. ",2,bad,1\n"),
      { headers = { "_row", "_errors", "_job", "ID", "E-Mail", "N" }, columns = { 3, 4, 5 }, marks = { row = 0, errors = 1, job = 2 } }) },
      mends = path .. "2", rejects = "/dev/full" }
    assert.same({ nil, false }, { r, h.exists(path .. "2") })
    -- A row that a hook has split goes in when one of its parts does.
    local kit, dir = s.kit [[
      local k = require "kit"
      return k.kit "f" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" { k.integer },
        k.row(function(row) row:split { { n = row.n }, { n = row.n - 1 }, { n = row.n - 2 } } end),
        k.row(function(row) if row.n <= 1 then row:skip "low" elseif row.n == 7 then row:error("n", "n.seven", "is seven") end end) }
    ]]
    load({ "2;" .. job .. ";k", "3;" .. job .. ";k", "4;" .. job .. ";k", "5;" .. job .. ";k", "6;" .. job .. ";k", "7;" .. job .. ";k", "8;" .. job .. ";k" }, {},
      { mends = path, kit = { path = kit, roots = { dir } },
        plan = plan.bind(s.program { { op = "row", field = -1, args = { 1 } }, { op = "row", field = -1, args = { 2 } } }) })
    local noted = {}
    for row in h.read(path):gmatch ',(%d+)%]' do noted[#noted + 1] = row end
    assert.same({ "3", "4", "5", "6", "7" }, noted) -- none of "2" is left, and a part of "8" is rejected
  end)

  it("that had the wrong number of cells is refused while that can still be seen, also where a program added a column", function()
    local function becomes(errors, cells)
      local path = h.write(h.tmp() .. "/r.csv", ('_row,_errors,ID,E-Mail,N,\n2,"%s",%s\n'):format(errors, cells))
      local file = s.file(path, { headers = { "_row", "_errors", "ID", "E-Mail", "N", "" }, columns = { 2, 3, 4 }, is_rejects = true,
        marks = { row = 0, errors = 1 } })
      local r = assert(s.run { files = { file } })
      return r.problems[1] and ("%s in column %d"):format(r.problems[1].code, tonumber(r.problems_text:match '"column":(%d+)')) or "good"
    end
    local few, many = "has 2 cells (csv.too_few_cells)", "has 4 cells (csv.too_many_cells)"
    assert.equal("good", becomes(few, "K1,a@b.de,5,"))
    assert.equal("csv.too_few_cells in column 5", becomes(few, "K1,a@b.de,,"))
    assert.equal("good", becomes(few, "K1,,5,")) -- only its last cell may be the one that is missing
    assert.equal("csv.too_few_cells in column 5", becomes(few, "K1,bad,,")) -- and nothing else is asked of it
    assert.equal("good", becomes(many, "K1,a@b.de,5,"))
    assert.equal("csv.too_many_cells in column 6", becomes(many, "K1,a@b.de,5,x"))
    assert.equal("good", becomes("", "K1,a@b.de,,x"))
  end)

  it("is looked at by itself, wherever it stands in its batch", function()
    local few, many, bytes = "has 2 cells (csv.too_few_cells)", "has 4 cells (csv.too_many_cells)", "byte 0xFF (file.encoding)"
    local rows = {
      { few, "K1,a@b.de,," }, { "", "K2,a@b.de,5," }, { few, "K3,a@b.de,," }, { many, "K4,a@b.de,5,x" }, { bytes, "K\u{FFFD},a@b.de,5," },
      { many, "K6,a@b.de,5," }, { bytes, "K7,a@b.de,5,\u{FFFD}" }, { bytes, "K8,a@b.de,5," }, { "\u{FFFD} (file.encoding)", "K9,a@b.de,5," },
      { "", "K\u{FFFD},a@b.de,5," }, { few, "K11,,," }, { "x", "K12,a@b.de,5,,'=a,'b,-1" },
    }
    local lines = { "_row,_errors,ID,E-Mail,N," }
    for i, row in ipairs(rows) do lines[i + 1] = ('%d,"%s",%s'):format(i + 1, row[1], row[2]) end
    local path = h.write(h.tmp() .. "/r.csv", table.concat(lines, "\n") .. "\n")
    for _, size in ipairs { 1, 5, 1024 } do
      local file = s.file(path, { headers = { "_row", "_errors", "ID", "E-Mail", "N", "" }, columns = { 2, 3, 4 }, is_rejects = true,
        marks = { row = 0, errors = 1 } })
      local r = assert(s.run { files = { file }, batch = { rows = size } })
      local refused = {}
      for row, code in r.problems_text:gmatch '"row":(%d+).-"code":"([%w_.]+)"' do refused[#refused + 1] = row .. " " .. code end
      assert.same({ "2 csv.too_few_cells", "4 csv.too_few_cells", "5 csv.too_many_cells", "6 file.encoding", "8 file.encoding",
        "12 csv.too_few_cells", "13 csv.too_many_cells" }, refused)
      assert.matches("\n13,[^\n]*,K12,a@b.de,5,,'=a,'b,%-1\n$", r.rejects_text)
    end
  end)
  it("with a mask in place of a secret is refused, at the field that is secret", function()
    local p = { ninputs = 2, fields = { { name = "plain", kind = "text", input = 0 }, { name = "other", kind = "text", input = 1 },
      { name = "hidden", kind = "text", input = 1, secret = true } }, code = {} }
    for i = 0, 2 do p.code[i + 1] = { op = "load", field = i, args = { i == 0 and 0 or 1 } } end
    local lines = "_row,_errors,A,B\n2,x,***,***\n3,x,***,x\n4,x,a,***,too many\n5,x,b,***\n6,x,c,* **\n"
    local r = assert(s.run { plan = plan.bind(p), files = { s.file(h.write(h.tmp() .. "/r.csv", lines), { headers = { "_row", "_errors", "A", "B" },
      columns = { 2, 3 }, is_rejects = true, marks = { row = 0, errors = 1 } }) } })
    local out = {}
    for line in r.problems_text:gmatch "[^\n]+" do
      out[#out + 1] = ("%s %s %s"):format(line:match '"row":(%d+)', line:match '"field":"(%w+)"', line:match '"code":"([%w_.]+)"')
    end
    assert.same({ "2 hidden secret.masked", "4 nil csv.too_many_cells", "5 hidden secret.masked" }, out)
    assert.same({ 2, 3 }, { r.sent, r.rejected })
  end)
end)
