-- What the pipeline tells about rows, files and errors of the kit, where a row and a line have different numbers and a batch is run twice.
require "spec.helper"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"

-- A program with a hook on each row, of this Lua, and one behind it that skips the part with n = 2.
local function hooked(body)
  local path, dir = s.kit(([[
    local k = require "kit"
    return k.kit "f" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" { k.integer },
      k.row(function(row) %s end), k.row(function(row) if row.n == 2 then row:skip "two" end end) }
  ]]):format(body))
  local code = { { op = "row", field = -1, args = { 1 } }, { op = "row", field = -1, args = { 2 } } }
  return plan.bind(s.program(code)), { path = path, roots = { dir } }
end

local function run(body, text, more)
  local program, kit = hooked(body)
  local o = { files = { s.csv("ID,E-Mail,N\n" .. text) }, plan = program, kit = kit }
  for name, v in pairs(more or {}) do o[name] = v end
  return assert(s.run(o))
end

local batches = { { rows = 1 }, { rows = 2 }, { rows = 100 } }

describe("what the pipeline tells", function()
  it("of an error of the kit is its row and its line, which differ below a cell of several lines", function()
    for _, batch in ipairs(batches) do
      local r = run('if row.id == "3" then error "no" end', '1,a@b.de,"1"\n"2\n2",a@b.de,5\n3,a@b.de,3\n3,a@b.de,4\n', { batch = batch })
      assert.same({ 4, 5, 2 }, { r.kit_error.row, r.kit_error.line, r.read })
    end
  end)

  it("of a row with such an error is only the error: its other problems are not told, and its skip is undone", function()
    for _, batch in ipairs(batches) do
      -- The row before keeps its warning. The row of the error has one, too.
      local r = run('if row.id == "3" then error "no" end', "1,a@b.de,2000\n3,a@b.de,3000\n", { batch = batch })
      assert.same({ 1, 1, "max" }, { r.warnings, #r.problems, r.problems[1].code })
      r = run('row:skip "unwanted" if row.id == "3" then error "no" end', "1,a@b.de,1\n3,a@b.de,1\n5,a@b.de,1\n",
        { batch = batch, count_kit_errors = true })
      assert.same({ 3, 1, 2, { { reason = "unwanted", count = 2 } } }, { r.read, r.rejected, r.skipped, r.skips })
    end
  end)

  it("of the other rows of its batch is what it would be without the error", function()
    local body = [[
      if row.id == "3" then error "no" end
      if row.id == "4" then row:split { { n = 1 }, { n = 2 }, { n = 3 } } end
      if row.id == "5" then row:skip "five" end
    ]]
    local text = "1,a@b.de,1\n,,\n4,a@b.de,1\n5,a@b.de,1\n6,bad,1\n7,a@b.de,1,9\n"
    for _, batch in ipairs(batches) do
      local with = run(body, text .. "3,a@b.de,1\n", { batch = batch, count_kit_errors = true })
      local without = run(body, text, { batch = batch, count_kit_errors = true })
      assert.same({ 6, 3, 2, 3, 2 }, { without.read, without.sent, without.rejected, without.skipped, without.split })
      assert.same({ 7, 3, 3, 3, 2 }, { with.read, with.sent, with.rejected, with.skipped, with.split })
      assert.same(without.skips, with.skips)
      assert.same({ { reason = "blank row", count = 1 }, { reason = "two", count = 1 }, { reason = "five", count = 1 } }, with.skips)
      local codes = {}
      for i, p in ipairs(with.problems) do codes[i] = p.code .. " " .. p.count end
      assert.same({ "email.invalid 1", "csv.too_many_cells 1", "lua.error 1" }, codes)
      assert.same({ 3, 3 }, { with.widest, without.widest })
    end
  end)

  it("of a file is where its last row begins, and which row was rejected last", function()
    local files = { s.csv('ID,E-Mail,N\n"1\n1",bad,1\n2,bad,1\n3,a@b.de,1\n"4\n4",a@b.de,1\n', nil, "a.csv"), s.csv("ID,E-Mail,N\n1,bad,1\n\n", nil, "b.csv"),
                    s.csv("ID,E-Mail,N\n1,a@b.de,1\n", nil, "c.csv") }
    for _, batch in ipairs(batches) do
      local list = {}
      for i, f in ipairs(assert(s.run { files = files, batch = batch }).files) do
        list[i] = { f.rows, f.base, f.rejected, f.rejected_row, f.begun_row, f.begun_line, f.last_row, f.last_line }
      end
      assert.same({ { 4, 0, 2, 3, 5, 6, 5, 7 }, { 1, 5, 1, 2, 2, 2, 3, 3 }, { 1, 7, 0, 0, 2, 2, 2, 2 } }, list)
    end
  end)

  it("of a row whose first part is skipped is what its other parts have, and nothing of a row that is skipped as a whole", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "f" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" { k.integer },
        k.row(function(row) if row.id == "s" then row:split { { n = 1 }, { n = 2 }, { n = 3 } } end end),
        k.row(function(row)
          if row.n > 1 then row:warn("n", "n.odd", "is " .. row.n) end
          if row.n == 1 or row.n == 3 then row:skip "odd" end
          if row.id == "bad" then row:error("n", "n.bad", "is bad") end
        end) }
    ]]
    local program = plan.bind(s.program { { op = "row", field = -1, args = { 1 } }, { op = "row", field = -1, args = { 2 } } })
    for _, batch in ipairs(batches) do
      local r = assert(s.run { files = { s.csv "ID,E-Mail,N\ns,a@b.de,5\nx,a@b.de,3\nbad,a@b.de,3\ny,a@b.de,4\n" }, plan = program, batch = batch,
        kit = { path = path, roots = { dir } } })
      assert.same({ 4, 2, 0, 4, 2, 2 }, { r.read, r.sent, r.rejected, r.skipped, r.split, r.warnings })
      local told = {}
      for row, message in r.problems_text:gmatch '"row":(%d+).-"message":"([^"]*)"' do told[#told + 1] = row .. " " .. message end
      assert.same({ "2 is 2", "5 is 4" }, told)
    end
  end)

  it("of rows that look like totals is how many there are, the first one, and each of the first texts once at each place", function()
    local p = { ninputs = 3, fields = {}, code = {} }
    for i = 0, 2 do
      p.fields[i + 1] = { name = "f" .. i, kind = "text", input = i }
      p.code[i + 1] = { op = "load", field = i, args = { i } }
    end
    p.code[4] = { op = "lower", field = 0, args = {} }
    local text = "ID,E-Mail,N\na,x,1\nTotal,,\nb,,Total\nTOTAL,,\nSumme:,,\nc,,total\nGrand Total,,\nSubtotal,,\nd,,1\n"
    local function totals(places, batch)
      local files = { s.csv(text, { totals = places }, "a.csv"), s.csv("ID,E-Mail,N\nx,y,z\n", { totals = places }, "b.csv"),
        s.csv("ID,E-Mail,N\nTotal,,\n", { totals = places }, "c.csv") }
      local r = assert(s.run { plan = plan.bind(p), files = files, batch = batch })
      local out = {}
      for i, file in ipairs(r.files) do
        local t, texts = file.totals, {}
        for k, found in ipairs(t and t.texts or {}) do texts[k] = found.text .. "@" .. found.place end
        out[i] = t and ("%d from %d: %s"):format(t.rows, t.first, table.concat(texts, " ")) or "none"
      end
      return out
    end
    for _, batch in ipairs(batches) do
      -- The text is the field's value where a field reads the column.
      assert.same({ "7 from 3: total@1 Total@2 summe:@1 total@2", "none", "1 from 2: total@1" }, totals({ { column = 0, field = 0 }, { column = 2 } }, batch))
      assert.same({ "5 from 3: Total@1 TOTAL@1 Summe:@1 Grand Total@1", "none", "1 from 2: Total@1" }, totals({ { column = 0 } }, batch))
      assert.same({ "none", "none", "none" }, totals(nil, batch))
    end
  end)

  it("while it runs are all counts, over all files", function()
    local files = { s.csv("ID,E-Mail,N\n1,a@b.de,2000\n2,bad,1\n4,a@b.de,3000\n", nil, "a.csv"), s.csv("ID,E-Mail,N\n,,\n3,a@b.de,1\n", nil, "b.csv") }
    local last
    local none, err = s.run { files = files, batch = { rows = 1 }, interval = 0, progress = function() error("no terminal", 0) end }
    assert.same({ nil, "the progress callback failed: no terminal" }, { none, err.message })
    none, err = s.run { files = files, batch = { rows = 1 }, interval = 0, progress = function() error {} end }
    assert.same({ nil, "the progress callback failed: no message" }, { none, err.message })
    local r = assert(s.run { files = files, batch = { rows = 1 }, interval = 0, progress = function(now) last = now end })
    assert.same({ read = 5, sent = 3, rejected = 1, skipped = 1, warnings = 2, bytes = r.files[1].bytes + r.files[2].bytes, file = "b.csv" }, last)
  end)

  it("of keys is that they differ as values do: whole numbers by their sign, texts by where they end", function()
    local function proof(text, fields)
      local r = assert(s.run { files = { s.csv("ID,E-Mail,N\n" .. text) }, distinct = fields })
      return { r.distinct, r.rising }
    end
    assert.same({ true, true }, proof("a,a@b.de,-2\nb,a@b.de,-1\nc,a@b.de,0\nd,a@b.de,1\n", { 2 }))
    assert.same({ true, false }, proof("a,a@b.de,1\nb,a@b.de,-1\n", { 2 }))
    assert.same({ true, true }, proof("a,b@b.de,1\nab,a@b.de,1\n", { 0, 1 }))
    assert.same({ true, true }, proof("a,bc@b.de,1\nab,c@b.de,1\n", { 0, 1 }))
    assert.same({ false, false }, proof("a,c@b.de,1\nb,c@b.de,1\na,c@b.de,1\n", { 0, 1 }))
  end)
end)
