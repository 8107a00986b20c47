-- Known bugs of releases of Lua 5.4 that a kit could use, tried on the binary. The Lua inside has none of them
-- (scripts/lua.d/probes.lua checks this when it is built). The specs stay for the time when it is replaced by a newer one.
local workspace = require "spec.commands.workspace"

--- What `check` of a kit says about rows 1, 2, … of a column n: exit code, output, error.
local function check(kit, rows, ...)
  local w = workspace.new()
  w:kit("x", kit)
  local lines = { "n" }
  for i = 1, rows or 1 do lines[i + 1] = tostring(i) end
  w:write("x.csv", table.concat(lines, "\n") .. "\n")
  return w:kitload("check", "x", "x.csv", "--rejects", "none", "--problems", "none", ...)
end

--- A kit whose hook raises where a value is not the right one: every row has to be good, for any number of workers.
local function right(body, rows)
  for _, jobs in ipairs { "1", "4" } do
    local code, out, err = check(body, rows, "--jobs", jobs)
    assert.equal(0, code, out .. err)
  end
end

local fields = 'return k.kit "x" { k.field "n" { k.decimal }, k.field "text" { k.coalesce { "n" } }, '

describe("a text that is joined with a decimal", function()
  local wanted = ' local want = "net EUR " .. tostring(row.n) '

  it("in a coroutine", function()
    right(fields .. [[k.row(function(row) ]] .. wanted .. [[
      local got = coroutine.wrap(function() return "net " .. "EUR " .. k.dec(row.n) end)()
      if got ~= want then error(got) end end) }]], 2000)
  end)
  it("in a helper that calls itself", function()
    right([[local function join(n, d) if n > 0 then return (join(n - 1, d)) end return "net " .. "EUR " .. k.dec(d) end
      ]] .. fields .. "k.row(function(row) " .. wanted .. [[
      for depth = 0, 40 do
        local got = join(depth, row.n)
        if got ~= want then error(got) end
        got = coroutine.wrap(function() return "" .. join(depth, row.n) end)()
        if got ~= want then error(got) end
      end end) }]], 200)
  end)
end)

describe("a text that is joined with a table", function()
  local value = [[
    local meta = {}
    local value = setmetatable({}, meta)
    local function down(n) return n == 0 and 0 or 1 + down(n - 1) end
    function meta.__concat(a, b) down(%d) return (a == value and "x" or a) .. (b == value and "x" or b) end
    local function join(n) if n > 0 then return (join(n - 1)) end return "net " .. "EUR " .. value .. "/" .. value end
    local function all()
      for n = 0, 60 do
        assert(join(n) == "net EUR x/x")
        assert(coroutine.wrap(join)(n) == "net EUR x/x")
      end
    end
  ]]
  it("whose __concat calls itself 150 deep, while the kit is loaded", function()
    right(value:format(150) .. "all() " .. fields .. "}")
  end)
  it("whose __concat calls itself 150 deep, in a hook", function()
    right(value:format(150) .. fields .. "k.row(function(row) all() end) }", 20)
  end)
  it("whose __concat goes into a coroutine, and raises", function()
    right([[local meta = {}
      local value = setmetatable({}, meta)
      local function down(n) return n == 0 and 0 or 1 + down(n - 1) end
      function meta.__concat(a) return coroutine.wrap(function() down(180) return a .. "y" end)() end
      function meta.__lt() down(150) error "raised" end
      ]] .. fields .. [[k.row(function(row)
        for n = 1, 20 do
          assert("a" .. "b" .. value == "aby")
          assert(not pcall(function() return "a" .. "b" .. (value < value) end))
        end end) }]], 50)
  end)
end)

describe("a table that is indexed by a comparison", function()
  local size = 'local size = { [true] = "big", [false] = "small" }\n'

  it("of decimals", function()
    right(size .. fields .. [[k.row(function(row)
      local one = k.dec "1"
      local big, small = row.n > one, row.n <= one
      if size[row.n > one] ~= (big and "big" or "small") then error "greater" end
      if size[row.n < one] ~= "small" then error "less" end
      if size[row.n <= one] ~= (small and "big" or "small") then error "not greater" end
      if size[k.dec(row.n) == one] ~= (small and "big" or "small") then error "the same" end
      row.text = size[row.n > k.dec "1"] if row.text == nil then error "NULL" end end) }]], 20)
  end)
  it("of numbers, texts, constants, and what is not so", function()
    right(size .. fields .. [[k.row(function(row)
      local a, b = #row.text, 3
      assert(size[a > b] == "small" and size[a < b] == "big" and size[a ~= b] == "big" and size[a == b] == "small")
      assert(size[a > 0] == "big" and size[0 > a] == "small" and size[row.text == "x"] == "small" and size[not a] == "small")
      assert(size[not (a > b)] == "big" and size[a > 0 and b > 0] == "big" and size[a > b or b > a] == "big")
      local own = {} own[a > b] = "small" own[a < b] = "big" assert(own[false] == "small") end) }]], 20)
  end)
end)

describe("a value that only a chain of __newindex has", function()
  it("while the collector is at work", function()
    local ring = [[
      local ring, size = {}, 5000
      for i = 1, 40000 do
        local old, half = ring[i % size], ring[(i + size // 2) % size]
        if old then assert(rawget(old[1], "__newindex")[1] == old[3], "it was freed") end
        local meta = {}
        meta.__newindex = meta
        ring[i % size] = { meta, setmetatable({}, meta), "alive " .. i }
        if half then half[2].__newindex = { half[3] } end
      end ]]
    right(ring .. fields .. "}")
    right(fields .. "k.row(function(row) " .. ring .. "end) }", 1)
  end)
end)

describe("the C stack", function()
  local chain = [[local function chain(n)
    local last
    for i = 1, n do
      local before = last
      last = coroutine.create(function()
        local x <close> = setmetatable({}, { __close = function() if before then coroutine.close(before) end end })
        coroutine.yield()
      end)
      coroutine.resume(last)
    end
    return coroutine.close(last)
  end
  ]]
  it("by 12,000 coroutines that close each other", function()
    right(chain .. "assert(chain(12000)) " .. fields .. "}")
    right(chain .. fields .. "k.row(function(row) assert(chain(12000)) end) }", 2)
  end)
  it("by coroutines that close each other by error, by wrap, by the end of a block", function()
    local code, _, err = check([[local function nest(n)
        local x <close> = setmetatable({}, { __close = function() if n > 0 then coroutine.wrap(nest)(n - 1) end error "x" end })
        error "y"
      end
      nest(100000) ]] .. fields .. "}")
    assert.equal(2, code, err)
  end)
  it("by the name of a field of a field of a field", function()
    local started = os.time()
    local code, _, err = check(fields .. "k.row(function(row) local a = {} return a" .. (".x"):rep(90000) .. " end) }")
    assert.equal(2, code, err)
    assert.matches("attempt to index a nil value (field 'x')", err, 1, true)
    code, _, err = check("local a = setmetatable({}, { __index = function(t) return t end }) local b = a" .. (".x"):rep(90000) .. " + 1 " .. fields .. "}")
    assert.equal(2, code, err)
    assert.matches("attempt to perform arithmetic on a table value (field 'x')", err, 1, true)
    assert.is_true(os.time() - started < 15)
  end)
end)
