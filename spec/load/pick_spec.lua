local h = require "spec.helper"
local load = require "kitload.host.load"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"

--- Rows 1 to n, each third with a bad e-mail.
local function file(n, name)
  local lines = { "ID,E-Mail,N" }
  for i = 1, n do lines[#lines + 1] = ("%s%d,%s,1"):format(name, i, i % 3 == 0 and "bad" or "a@b.de") end
  return s.csv(table.concat(lines, "\n"), nil, name .. ".csv")
end

local function twice(number) return { number = number, field = "id", code = "unique.file", message = "repeats a key" } end

describe("the second reading", function()
  it("puts picked rows among the others, in order, whatever batches and workers", function()
    local files = { file(5, "a"), file(4, "b") }
    local email = "email: is not a valid e-mail address (email.invalid)"
    local key = "id: repeats a key (unique.file)"
    local wanted = ("_row,_errors,ID,E-Mail,N\na.csv:3,%s,a2,a@b.de,1\na.csv:4,%s,a3,bad,1\na.csv:6,%s,a5,a@b.de,1\n" ..
      "b.csv:2,%s,b1,a@b.de,1\nb.csv:4,%s,b3,bad,1\n"):format(key, email, key, key, email)
    for _, rows in ipairs { 1, 2, 100 } do
      for _, jobs in ipairs { 1, 3 } do
        local r = s.run({ files = files, numbers = { twice(2), twice(5), twice(6) }, batch = { rows = rows }, jobs = jobs }, "pick")
        assert.equal(wanted, r.rejects_text)
        assert.same({ 9, 5, 4 }, { r.read, r.rejected, r.sent })
        assert.same({ "unique.file", 3 }, { r.problems[1].code, r.problems[1].count })
        assert.same({ "email.invalid", 2 }, { r.problems[2].code, r.problems[2].count })
        assert.equal("a2", r.problems[1].examples[1].raw)
        assert.equal(3, select(2, r.problems_text:gsub('"code":"unique.file","raw"', "")))
      end
    end
  end)

  it("takes its numbers from a function, as many as there are", function()
    local n = 0
    local r = s.run({ files = { file(3000, "a") }, batch = { rows = 100 }, numbers = function()
      n = n + 1
      if n % 3 == 0 then n = n + 1 end
      if n <= 3000 then return { number = n, code = "db.check", message = "violates check " .. n } end
    end }, "pick")
    assert.equal(3000, r.rejected)
    assert.equal(0, r.sent)
    assert.truthy(r.rejects_text:find("\n2,violates check 1 (db.check),a1,a@b.de,1\n", 1, true))
  end)

  it("may pick a row for several reasons", function()
    local r = s.run({ files = { file(2, "a") }, numbers = { twice(1), { number = 1, code = "db.check", message = "violates c" } } }, "pick")
    assert.equal("_row,_errors,ID,E-Mail,N\n2,id: repeats a key (unique.file); violates c (db.check),a1,a@b.de,1\n", r.rejects_text)
    assert.equal(1, r.rejected)
  end)

  it("rejects all parts of a row that a hook has split, and shows the cell of the field's own column", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "s" { into = "t", load = "append", k.field "n" {}, k.field "id" {}, k.field "email" {},
        k.row(function(row)
          if row.id ~= "a2" then row:split { {}, { email = "b@b.de" }, {} } end
        end) }
    ]]
    local p = { ninputs = 3, fields = { { name = "n", kind = "text", input = 2 }, { name = "id", kind = "text", input = 0 },
      { name = "email", kind = "text", input = 1 } }, code = {} }
    for i, field in ipairs(p.fields) do p.code[i] = { op = "load", field = i - 1, args = { field.input } } end
    p.code[4] = { op = "row", field = -1, args = { 1 } }
    for _, rows in ipairs { 1, 2, 100 } do
      local r = s.run({ files = { file(4, "a") }, plan = plan.bind(p), kit = { path = path, roots = { dir } }, batch = { rows = rows },
        numbers = { twice(1), twice(2), twice(4) } }, "pick")
      assert.same({ 4, 3, 3, 2 }, { r.read, r.rejected, r.sent, r.split })
      assert.equal("_row,_errors,ID,E-Mail,N\n2,id: repeats a key (unique.file),a1,a@b.de,1\n3,id: repeats a key (unique.file),a2,a@b.de,1\n"
        .. "5,id: repeats a key (unique.file),a4,a@b.de,1\n", r.rejects_text)
      assert.same({ "a1", "a2", "a4" }, { r.problems[1].examples[1].raw, r.problems[1].examples[2].raw, r.problems[1].examples[3].raw })
    end
    -- At no field it is about the whole row.
    local r = s.run({ files = { file(1, "a") }, plan = plan.bind(p), kit = { path = path, roots = { dir } },
      numbers = { { number = 1, code = "db.check", message = "violates c" } } }, "pick")
    assert.equal('{"file":"a.csv","row":2,"line":2,"level":"error","code":"db.check","message":"violates c","kit":"t.t@1"}\n', r.problems_text)
  end)

  it("refuses a row that is not good this time", function()
    local r, err = s.run({ files = { file(3, "a") }, numbers = { twice(3) } }, "pick")
    assert.is_nil(r)
    assert.equal(2, err.exit)
    assert.truthy(err.message:find("row 4 of a.csv", 1, true))
  end)

  it("passes on what its list raises, and refuses a list out of order", function()
    local _, err = s.run({ files = { file(3, "a") }, numbers = function() error "server gone" end }, "pick")
    assert.truthy(err.message:find("server gone", 1, true))
    _, err = s.run({ files = { file(3, "a") }, batch = { rows = 1 }, numbers = { twice(2), twice(1) } }, "pick")
    assert.equal(70, err.exit)
    assert.has_error(function() load.pick { files = {}, numbers = 1, plan = require("kitload.host.plan").bind(s.program()) } end)
  end)

  it("refuses rows that the files do not have", function()
    local r, err = s.run({ files = { file(3, "a") }, numbers = { twice(4) } }, "pick")
    assert.is_nil(r)
    assert.equal(3, err.exit)
    assert.truthy(err.message:find("row 4", 1, true))
    assert.is_false(h.exists "r.csv")
  end)
end)
