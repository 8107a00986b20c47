-- State that a kit keeps between rows. It is refused if the code shows it. If that is not certain, the kit runs with one worker.
require "spec.helper"
local s = require "spec.kit.support"
local workspace = require "spec.commands.workspace"

-- "ok", "one worker: 4 …", or the mistake, of a kit with these locals and this item.
local function verdict(locals, item, more)
  local files = { x = 'local k = require "kit"\n' .. locals .. '\nreturn k.kit "x" { into = "t", k.field "a" {}, k.field "b" {},\n' .. item .. "\n}\n" }
  for name, text in pairs(more or {}) do files[name] = text end
  local d, problems = s.load(files)
  if not d then return ("%d: %s"):format(problems[1].line, problems[1].message:match "the function (.-):") end
  return d.serial and ("one worker: %d %s"):format(d.serial.line, d.serial.what) or "ok"
end

local assigns, into = "4: assigns a variable that lives longer than the row", "4: assigns into a table that lives longer than the row"
local changes = "4: changes a table that lives longer than the row"

describe("a function that keeps state between rows", function()
  it("is refused where it assigns an upvalue or a global", function()
    assert.equal(assigns, verdict("local n = 0", "k.row(function(row) n = n + 1 row.a = n end)"))
    assert.equal(assigns, verdict("local last", 'k.rule "r" { "m", function(row) last = last or row.a return true end }'))
    assert.equal(assigns, verdict("local n = 0", 'k.field "c" { function(v) local function up() n = n + 1 end up() return v end }'))
    assert.equal(assigns, verdict("local n = 0", "k.batch { size = 2, function(rows) n = n + #rows end }"))
    assert.equal("2: assigns a variable that lives longer than the row", verdict(
      "local function counter() local n = 0 return function() n = n + 1 return n end end local c = counter()", "k.row(function(row) row.a = c() end)"))
    assert.equal(into, verdict("", "k.row(function(row) x = 1 end)"))
    assert.equal("1: assigns a variable that lives longer than the row", verdict('local count = require "count"', "k.row(function(row) row.a = count() end)",
      { count = "local n = 0 return function() n = n + 1 return n end" }))
  end)

  it("is refused where it assigns into a table that it did not make", function()
    assert.equal(into, verdict("local seen = {}", "k.row(function(row) seen[row.a] = true end)"))
    assert.equal(into, verdict("local seen = {}", "k.row(function(row) seen.last = row.a end)"))
    assert.equal(into, verdict("local seen = {}", "k.row(function(row) local t = seen t[1] = row.a end)"))
    assert.equal(into, verdict("", "k.row(function(row) string.last = row.a end)"))
    assert.equal(changes, verdict("local seen = {}", "k.row(function(row) table.insert(seen, row.a) end)"))
    assert.equal(changes, verdict("local seen = {}", "k.row(function(row) rawset(seen, 1, row.a) end)"))
    assert.equal(changes, verdict("local seen = {}", "k.row(function(row) setmetatable(seen, {}) end)"))
    assert.equal(changes, verdict("local seen = {}", "k.row(function(row) table.move({ row.a }, 1, 1, 1, seen) end)"))
    assert.equal(changes, verdict("local seen = {}", "k.row(function(row) table.move(seen, 1, 1, 2) end)"))
  end)

  it("is refused, or has one worker, where it writes into one of Lua's libraries", function()
    local one = "one worker: 4 assigns into a table that lives longer than the row"
    assert.equal(changes, verdict("", "k.row(function(row) table.insert(string, row.a) end)"))
    assert.equal(changes, verdict("", "k.row(function(row) setmetatable(math, {}) end)"))
    assert.equal(one, verdict("", "k.row(function(row) string.n = (string.n or 0) + 1 end)"))
    assert.equal(one, verdict("", "k.row(function(row) local function up(t) t.n = (t.n or 0) + 1 end up(utf8) end)"))
    assert.equal(one, verdict("local lib = string", "k.row(function(row) local function up(t) t.n = (t.n or 0) + 1 end up(lib) end)"))
    assert.equal(one, verdict("", "k.row(function(row) for _, t in ipairs { utf8 } do t.n = (t.n or 0) + 1 end end)"))
    assert.equal(one, verdict("", 'k.row(function(row) local e = _ENV local t = e.string t.n = row.a end)'))
    assert.equal("one worker: 4 changes a table that lives longer than the row",
      verdict("", "k.row(function(row) table.move({ row.a }, 1, 1, #math + 1, math) end)"):gsub("^4: ", "one worker: 4 "))
  end)

  it("is none where libraries are only read, and tables of the row are written", function()
    assert.equal("ok", verdict("", "k.row(function(row) local t = row.a and { row.a } or {} t[1] = string.rep('x', math.max(1, #t)) row.b = t[1] end)"))
    assert.equal("ok", verdict("", "k.row(function(row) local t = table.move({ row.a }, 1, 1, 1, {}) row.b = t[1] end)"))
  end)

  it("takes one worker where that cannot be told", function()
    local unknown = "one worker: 4 assigns into a table that lives longer than the row"
    assert.equal(unknown, verdict("local box = { {} }", "k.row(function(row) box[1].last = row.a end)"))
    assert.equal(unknown, verdict("local seen = {}", "k.row(function(row) local t = row.a and seen or {} t.x = 1 end)"))
    assert.equal(unknown, verdict("local seen = {}", "k.row(function(row) local t = {} if row.a then t = seen end t.x = 1 end)"))
    assert.equal(unknown, verdict("local box = { {} }", "k.row(function(row) row.a = 'x' row = box[1] row.n = 1 end)"))
    assert.equal("one worker: 2 assigns into a table that lives longer than the row",
      verdict("local seen = {} local function add(t, v) t[#t + 1] = v end", "k.row(function(row) add(seen, row.a) end)"))
    assert.equal("one worker: 4 may change a table that lives longer than the row",
      verdict("local seen = {} local insert = table.insert", "k.row(function(row) insert(seen, row.a) end)"))
    assert.equal("one worker: 4 keeps an iterator or a coroutine", verdict(
      "local c = coroutine.wrap(function() while true do coroutine.yield(1) end end)", "k.row(function(row) row.a = c() end)"))
    assert.equal("one worker: 4 keeps a coroutine", verdict(
      "local c = coroutine.create(function() end)", "k.row(function(row) row.a = coroutine.status(c) end)"))
    assert.equal("one worker: 4 keeps an iterator or a coroutine", verdict("local c = ('a b'):gmatch '%S'", "k.row(function(row) row.a = c() end)"))
    assert.equal("one worker: 2 changes a table that lives longer than the row", verdict(
      "local memo = setmetatable({}, { __index = function(t, key) local v = key .. 'x' rawset(t, key, v) return v end })",
      "k.row(function(row) row.a = memo[row.a] end)"))
  end)

  it("is none where tables are only read, and what is written is the row, or made for it", function()
    local map = "local map = { A = 'x', list = { 1, 2 } } local one, step = k.dec '1.5', k.trim"
    assert.equal("ok", verdict(map, "k.row(function(row) row.a = map[row.b] row.b = k.dec(1) + one end)"))
    assert.equal("ok", verdict(map, [[k.row(function(row) local out = {} out[1] = map.A out.x = { 1, y = 2 } table.insert(out, 3)
      table.sort(out) row.a = table.concat(out) row:split { { a = 'x' }, { b = map.A } } end)]]))
    assert.equal("ok", verdict(map, "k.batch { size = 3, function(rows) for i, row in ipairs(rows) do row.a = map.list[i] end end }"))
    assert.equal("ok", verdict(map, "k.row(function(row) local n = 0 row.b = (row.a or ''):gsub('.', function() n = n + 1 end) end)"))
    assert.equal("ok", verdict(map, "k.row(function(row) for i = 1, 3 do local t = {} t.x = i row.a = map[t.x] end end)"))
    assert.equal("ok", verdict("local function add(t, v) t[#t + 1] = v end", "k.row(function(row) local t = {} add(t, row.a) end)"))
    assert.equal("ok", verdict('local lib = require "lib"', "k.row(function(row) row.a = lib.clean(row.a) end)",
      { lib = "local words = { a = 'b' } return { clean = function(v) return words[v] or v end }" }))
  end)
end)

describe("a kit that keeps state between rows", function()
  it("is refused with the line, or says that it runs with one worker, and gives the same rows with any --jobs", function()
    local w = workspace.new()
    w:sql "create table t (id int, n int)"
    local body = [[%s
return k.kit "t" { into = "t", k.field "id" { k.integer }, k.field "n" { k.const(k.null), k.integer },
  k.row(function(row) %s end) }]]
    local list = { "id" }
    for i = 1, 60000 do list[#list + 1] = i end
    w:write("f.csv", table.concat(list, "\n") .. "\n")
    w:kit("t", body:format("local n = 0", "n = n + 1 row.n = n"))
    local code, _, err = w:run("t", "f.csv", "--jobs", "4")
    assert.equal(2, code)
    assert.matches("kits/t.lua:4: the function assigns a variable that lives longer than the row", err, 1, true)
    assert.matches("k.batch", err, 1, true)
    w:kit("t", body:format("local box = { { n = 0 } }", "local b = box[1] b.n = b.n + 1 row.n = b.n"))
    code, _, err = w:run("t", "f.csv", "--jobs", "4")
    assert.equal(0, code, err)
    assert.equal("60000", w:sql "select count(*) from t where id = n")
    local _, report = w:report("t", "f.csv", "--jobs", "4", "--if-loaded", "again")
    assert.matches("the kit runs with one worker", table.concat(report.notes, "\n"))
  end)
end)
