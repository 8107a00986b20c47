-- What a user sees of a mistake in a kit: file, line, the line itself, what to write instead. The exit code is 2, and
-- nothing is loaded.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a mistake in a kit", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text)"
    w:write("f.csv", "id,name\n1,a\n2,b\n3,c\n")
  end)

  local function kit(list) return w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "append",\n%s }'):format(w.schema, list)) end

  local function fails(...)
    local code, out, err = w:run("t", "f.csv", ...)
    assert.equal(2, code, out .. err)
    assert.equal("0", w:sql "select count(*) from t")
    return err
  end

  it("names file and line, shows the line, and says what to write", function()
    for list, wanted in pairs {
      ['k.field "id" { k.intger }'] = "integer",
      ['k.field "id" { k.integer, requird = true }'] = "required",
      ['k.field "id" { k.date "%Y-%m-%d", k.lower }'] = "lower expects text",
      ['k.field "id" { k.date { "%d/%m/%Y", "%m/%d/%Y" } }'] = "/",
      ['k.field "id" {}, k.compare { "id", "<", "nme" }'] = "nme",
      ['k.field "id" { k.lookup { "a.b", match = "c" } }'] = "lookup lacks take",
      ['staging = "row", k.field "id" {}'] = "did you mean 'rows'",
      ['k.field "id" { k.decimal "1.234" }'] = "1.234,56",
      ['k.field "id" { k.trim \'x'] = "unfinished string",
      ['k.field "id" { match = "(" }'] = "match",
      ['k.field "id" { min = "x", k.integer }'] = "min",
      ['k.field "id" { k.timestamp { tz = "Europe/Berln" } }'] = "Europe/Berlin",
      ['k.field "id" { from = { "a", "A" } }, k.field "name" { from = "a" }'] = "a",
      ['key = { "idd" }, k.field "id" {}'] = "id",
    } do
      kit(list)
      local err = fails()
      assert.matches("kits/t.lua:3: ", err)
      assert.truthy(err:find(list:sub(1, 20), 1, true), err)
      assert.truthy(err:find(wanted, 1, true), list .. "\n" .. err)
      assert.is_nil(err:find("stack traceback", 1, true))
      for _, message in ipairs { "attempt to", "nil value" } do assert.is_nil(err:find(message, 1, true), err) end
    end
  end)

  it("that makes a function raise stops the run at the first such row in input order, with the kit's line", function()
    kit 'k.field "id" { k.integer },\nk.field "name" { function(v)\n  if v ~= "a" then error("no " .. v) end return v end }'
    local err
    for _, jobs in ipairs { "1", "3" } do
      err = fails("--jobs", jobs)
      assert.matches("kits/t.lua:5", err)
      assert.matches("no b", err)
      assert.matches("row 3", err)
      assert.is_nil(err:find("no c", 1, true))
      assert.equal(1, select(2, err:gsub("error:", "")))
    end
    local code, out
    code, out, err = w:kitload("check", "t", "f.csv")
    assert.equal(2, code)
    assert.matches("2 rows", out .. err)
  end)

  it("that never ends, or takes all memory, is cut off, also inside pcall", function()
    for _, body in ipairs {
      "while true do end", "pcall(function() while true do end end) return v", "local function f() return pcall(f) end f() while true do end",
      "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end", "return ('x'):rep(1 << 40)",
      "pcall(string.rep, 'x', 1 << 33) local t = {} for i = 1, 1e9 do t[i] = i end", "return (('a'):rep(30000)):find(('a*'):rep(30) .. 'b')",
      "local function f() return f() + 1 end return f()", "return coroutine.wrap(function() while true do end end)()",
    } do
      kit('k.field "id" { k.integer }, k.field "name" { function(v) ' .. body .. " end }")
      local began = os.time()
      local err = fails()
      assert.is_true(os.time() - began <= 5, body)
      assert.matches("kits/t.lua", err)
    end
  end)

  it("cannot reach out of the sandbox", function()
    for _, body in ipairs {
      "io.open('/etc/passwd')", "os.execute('true')", "os.getenv('HOME')", "require 'kitload.host.pg'", "require 'os'", "require '../../etc/x'", "load('return 1')()",
      "dofile('f.csv')", "debug.getregistry()", "package.loaded.os.exit()", "string.dump(function() end)", "getmetatable('').__index.dump()",
      "loadfile('/etc/passwd')", "collectgarbage('stop')", "_G.os.exit(0)", "print('x')", "getmetatable(k).__index.x()",
    } do
      kit('k.field "id" { k.integer }, k.field "name" { function(v) ' .. body .. " return v end }")
      local code, out, err = w:run("t", "f.csv")
      assert.equal(2, code, body .. "\n" .. out .. err)
    end
    assert.equal("0", w:sql "select count(*) from t")
  end)

  it("does not let one row's function change what another sees through the language's own tables", function()
    kit 'k.field "id" { k.integer }, k.field "name" { function(v) string.upper = nil return v end }'
    local code, _, err = w:run("t", "f.csv")
    assert.is_true(code == 2 or code == 0)
    assert.is_true(code == 0 or err:find "kits/t.lua" ~= nil)
  end)

  it("is a misspelt field of a row: it raises, so that nil can only mean NULL", function()
    kit 'k.field "id" { k.integer }, k.field "name" {}, k.row(function(row) if row.nmae then row:skip "x" end end)'
    local err = fails()
    assert.matches("nmae", err)
    assert.matches("name", err)
  end)

  it("is an assignment that does not fit the field", function()
    kit 'k.field "id" { k.integer }, k.field "name" {}, k.row(function(row) row.id = {} end)'
    assert.matches("id", fails())
    kit 'k.field "id" { k.integer }, k.field "name" {}, k.row(function(row) row.id = row.id + 0.5 end)'
    assert.matches("id", fails())
  end)

  it("is a row that is kept after its call", function()
    kit 'k.field "id" { k.integer }, k.field "name" {}, (function() local kept return k.row(function(row) if kept then local _ = kept.id end kept = kept or row end) end)()'
    local err = fails()
    assert.matches("kits/t.lua", err)
  end)

  it("is meta that the command does not give", function()
    w:sql "alter table t add tenant int"
    kit 'k.field "id" { k.integer }, k.field "tenant" { k.meta "tenant_id", required = true }'
    local err = fails()
    assert.matches("%-%-meta tenant_id=", err)
    assert.equal(0, (w:run("t", "f.csv", "--meta", "tenant_id=7")))
    assert.equal("7", w:sql "select distinct tenant from t")
  end)

  it("is found by check without a database and without a file, which says that the destination is not checked", function()
    kit 'k.field "id" { k.integer }, k.field "name" {}'
    local code, out = w:kitload("check", "t")
    assert.equal(0, code)
    assert.matches("not checked", out)
    code, out = w:kitload("check", "t", "f.csv")
    assert.equal(0, code)
    assert.matches("not checked", out)
    kit 'k.field "id" { k.intger }'
    assert.equal(2, (w:kitload("check", "t")))
    assert.equal(2, (w:kitload("explain", "t")))
    assert.equal(2, (w:kitload("preview", "t", "f.csv")))
  end)

  it("is told once, however many rows it concerns", function()
    w:write("f.csv", "id,name\n" .. ("1,x\n"):rep(50000))
    kit 'k.field "id" { k.integer }, k.field "name" { function(v) return v .. nil end }'
    local code, out, err = w:kitload("check", "t", "f.csv")
    assert.equal(2, code)
    assert.is_true(#out + #err < 2000)
    assert.matches("50,000", out .. err)
  end)

  it("in a row that a hook has skipped before counts as an error, and not as a skipped row", function()
    w:write("f.csv", "id,name\n1,a\n2,b\n3,c\n")
    kit 'k.field "id" { k.integer }, k.field "name" {}, k.row(function(row) if row.id == 2 then row:skip "two" error "after all" end end)'
    local code, out = w:kitload("check", "t", "f.csv")
    assert.equal(2, code)
    assert.matches("2 good rows +1 rejected +0 skipped", out)
  end)

  it("in a batch hook is of the rows that the hook was called with, and of no blank or skipped one", function()
    w:write("f.csv", "id,name\n,\n1,a\n2,b\n,\n,\n4,c\n")
    kit [[k.field "id" { k.integer }, k.field "name" {}, k.row(function(row) if row.id == 2 then row:skip "two" end end),
      k.batch { size = 2, function() error "no" end }]]
    local code, out = w:kitload("check", "t", "f.csv")
    assert.equal(2, code)
    assert.matches("0 good rows +2 rejected +4 skipped", out)
    assert.matches([[row 3 "1,a" row 7 "4,c" ]], (out:gsub("%s+", " ")), 1, true)
  end)

  it("is a kit whose parents go round in a circle", function()
    w:kit("a.one", 'return k.kit "a.one" { extends = "a.two", k.field "id" {} }')
    w:kit("a.two", 'return k.kit "a.two" { extends = "a.one", k.field "id" {} }')
    local code, _, err = w:kitload("check", "a.one")
    assert.equal(2, code)
    assert.matches("a.two", err)
  end)
end)

describe("a fault in check's table", function()
  it("has the kit's line beside its message, and no line break", function()
    local w = require("spec.commands.workspace").new()
    w:kit("f", 'return k.kit "f" { k.field "a" { function(v)\n  return ("x"):rep(v)\nend } }')
    w:write("f.csv", "a\nzz\n")
    local code, out = w:kitload("check", "f", "f.csv")
    assert.equal(2, code)
    out = out:gsub("%s+", " ")
    assert.is_nil(out:find("\\n", 1, true), out)
    assert.is_truthy(out:find('got string) · return ("x"):rep(v)', 1, true), out)
  end)
end)
