local h = require "spec.helper"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"

--- A kit whose function on id raises for ids that begin with `raise`, and whose function on n for n = 77.
local kit_source = [[
local k = require "kit"
return k.kit "f" { into = "t", load = "append",
  k.field "id" { function(v) if v:find "^raise" then error("cannot do " .. v) end return v end },
  k.field "email" {},
  k.field "n" { function(v) if v == "77" then error "no 77" end return v end } }
]]

--- id and n go through the kit's functions; the e-mail is checked in between.
local function program()
  local p = s.program()
  table.insert(p.code, 4, { op = "call", field = 0, args = { 1, gives = "text" } })
  for i, insn in ipairs(p.code) do
    if insn.op == "integer" then
      table.insert(p.code, i, { op = "call", field = 2, args = { 2, gives = "text" } })
      break
    end
  end
  return plan.bind(p)
end

local function run(text, more)
  local path, dir = s.kit(kit_source)
  local o = { files = { s.csv(text) }, plan = program(), kit = { path = path, roots = { dir } } }
  for key, value in pairs(more or {}) do o[key] = value end
  return s.run(o)
end

local function rows(n, at)
  local lines = { "ID,E-Mail,N" }
  for i = 1, n do lines[#lines + 1] = at[i] or ("%d,%s,1"):format(i, i % 3 == 0 and "bad" or "a@b.de") end
  return table.concat(lines, "\n") .. "\n"
end

--- Half of the archive of a text.
local function cut_gzip(path, text)
  h.write(path .. ".whole", text)
  h.sh(("gzip -c %s > %s && truncate -s $(($(stat -c %%s %s) / 2)) %s"):format(path .. ".whole", path, path, path))
end

describe("an error of the kit", function()
  it("ends the run at the first row that has one, and the rows before it are accounted for", function()
    local text = rows(2000, { [5] = "5,bad,77", [6] = "raise 6,bad,1", [900] = "raise 900,a@b.de,1" })
    for _, batch in ipairs { { rows = 1 }, { rows = 3 }, { rows = 7 }, { rows = 2000 } } do
      for _, jobs in ipairs { 1, 3 } do
        local r = run(text, { batch = batch, jobs = jobs })
        assert.equal(6, r.kit_error.row)
        assert.equal("in.csv", r.kit_error.file)
        assert.equal(1, r.kit_error.count)
        assert.truthy(r.kit_error.message:find("no 77", 1, true), r.kit_error.message)
        assert.equal(4, r.read)
        assert.equal(1, r.rejected)
        assert.same({ "email.invalid" }, { r.problems[1].code, r.problems[2] and r.problems[2].code })
        assert.equal("_row,_errors,ID,E-Mail,N\n4,email: is not a valid e-mail address (email.invalid),3,bad,1\n", r.rejects_text)
      end
    end
  end)

  it("is not hidden by an error of the input behind it", function()
    local dir = h.tmp()
    cut_gzip(dir .. "/cut.csv.gz", rows(60000, { [5] = "raise,a@b.de,1" }))
    local r = run("", { files = { s.file(dir .. "/cut.csv.gz") }, jobs = 2 })
    assert.equal(6, r.kit_error.row)
  end)

  it("is an error of the input when that comes first", function()
    local dir = h.tmp()
    cut_gzip(dir .. "/cut.csv.gz", rows(60000, { [59999] = "raise,a@b.de,1" }))
    local r, err = run("", { files = { s.file(dir .. "/cut.csv.gz") }, jobs = 2 })
    assert.is_nil(r)
    assert.equal(3, err.exit)
  end)

  it("can be counted instead: its rows are rejected and everything else goes on", function()
    local at = {}
    for i = 10, 2000, 10 do at[i] = "raise,bad,1" end
    at[2000] = "2000,a@b.de,77"
    local path, dir = s.kit(kit_source)
    local wanted
    for _, batch in ipairs { { rows = 7 }, { rows = 2000 } } do
      local r = run(rows(2000, at), { count_kit_errors = true, batch = batch, jobs = 2, kit = { path = path, roots = { dir } } })
      assert.equal(2000, r.read)
      assert.equal(200, r.kit_error.count)
      assert.equal(11, r.kit_error.row)
      assert.truthy(r.kit_error.message:find("cannot do raise", 1, true))
      assert.truthy(r.rejects_text:find("\n11,%S*k.lua:3: cannot do raise %(lua%.error%),raise,bad,1\n"), r.rejects_text)
      wanted = wanted or r
      assert.same({ wanted.rejected, wanted.problems, wanted.rejects_text, wanted.problems_text },
        { r.rejected, r.problems, r.rejects_text, r.problems_text })
    end
  end)

  it("of a batch hook is one of the rows that it got, and not of a row before them that was skipped", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "f" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" {},
        k.row(function(row) if row.id == "skip" then row:skip "not wanted" end end),
        k.batch { size = 3, function(rows) for _, row in ipairs(rows) do if row.id == "bad" then error "no" end end end } }
    ]]
    local p = s.program { { op = "row", field = -1, args = { 1 } }, { op = "batch", field = -1, args = { 2, 3 } } }
    for _, batch in ipairs { { rows = 1 }, { rows = 1000 } } do
      local r = assert(s.run { files = { s.csv "ID,E-Mail,N\nskip,a@b.de,1\nbad,a@b.de,2\n3,a@b.de,3\n4,a@b.de,4\n" }, plan = plan.bind(p),
        kit = { path = path, roots = { dir } }, count_kit_errors = true, batch = batch })
      assert.same({ 4, 2, 1, 2, 3 }, { r.read, r.rejected, r.skipped, r.kit_error.count, r.kit_error.row })
      assert.matches("\n3,[^\n]*,bad,a@b.de,2\n4,[^\n]*,3,a@b.de,3\n$", r.rejects_text)
    end
  end)

  it("of a batch hook that has skipped all of its rows is one of the first of them", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "f" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" {},
        k.batch { size = 2, function(rows)
          local bad = rows[1].id == "bad"
          for _, row in ipairs(rows) do row:skip "all" end
          if bad then error "no" end
        end } }
    ]]
    local p = s.program { { op = "batch", field = -1, args = { 1, 2 } } }
    for _, batch in ipairs { { rows = 1 }, { rows = 1000 } } do
      local r = assert(s.run { files = { s.csv "ID,E-Mail,N\n1,a@b.de,1\n2,a@b.de,2\nbad,a@b.de,3\n4,a@b.de,4\n5,a@b.de,5\n" }, plan = plan.bind(p),
        kit = { path = path, roots = { dir } }, count_kit_errors = true, batch = batch })
      assert.same({ 5, 1, 4, 1, 4 }, { r.read, r.rejected, r.skipped, r.kit_error.count, r.kit_error.row })
    end
  end)

  it("of a part of a row is one of its source row, also among the rows of a group", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "f" { into = "t", load = "append", k.field "id" {}, k.field "email" {}, k.field "n" { k.integer },
        k.row(function(row) row:split { { n = 1 }, { n = 2 }, { n = 3 } } end),
        k.row(function(row) if row.id == "bad" and row.n == 2 then error "no" end end),
        k.batch { size = 4, function(rows) end } }
    ]]
    local p = s.program { { op = "row", field = -1, args = { 1 } }, { op = "row", field = -1, args = { 2 } }, { op = "batch", field = -1, args = { 3, 4 } } }
    for at = 1, 8 do
      local lines = {}
      for i = 1, 8 do lines[i] = ("%s,a@b.de,%d\n"):format(i == at and "bad" or i, i) end
      for _, batch in ipairs { { rows = 1 }, { rows = 1000 } } do
        local o = { files = { s.csv("ID,E-Mail,N\n" .. table.concat(lines)) }, plan = plan.bind(p), kit = { path = path, roots = { dir } }, batch = batch }
        assert.same({ at + 1, at - 1 }, { s.run(o).kit_error.row, s.run(o).read })
        o.count_kit_errors = true
        local r = assert(s.run(o))
        assert.same({ 8, 1, 21, 14, at + 1 }, { r.read, r.rejected, r.sent, r.split, r.kit_error.row })
      end
    end
  end)

  it("of a kit that cannot be opened is an error before anything is read", function()
    local r, err = run("ID,E-Mail,N\n", { kit = { path = h.write(h.tmp() .. "/k.lua", "return nil +"), roots = {} }, jobs = 2 })
    assert.is_nil(r)
    assert.equal(2, err.exit)
  end)
end)
