-- Probes for bugs that releases of Lua 5.4 had. With each bug, a kit could read or write foreign memory, get a wrong value or
-- end the process. `lua probes.lua NAME` ends with 0 when the bug is not there.
local probes = {}

--- Up to 5.4.6, in some builds: after a __concat that moved the stack, `..` continues with a freed block.
function probes.concat()
  local meta = {}
  local value = setmetatable({}, meta)
  local function down(n) return n == 0 and 0 or 1 + down(n - 1) end
  function meta.__concat(a, b)
    down(150)
    return (a == value and "x" or a) .. (b == value and "x" or b)
  end
  local function join(n)
    if n > 0 then return (join(n - 1)) end
    return "net " .. "EUR " .. value
  end
  for n = 0, 60 do
    assert(join(n) == "net EUR x")
    assert(coroutine.wrap(join)(n) == "net EUR x")
  end
end

--- Up to 5.4.7: when a comparison indexes an upvalue, it takes the key from a wrong register.
function probes.index()
  local size = { [true] = "big", [false] = "small" }
  local function of(a, b) return size[a > b], size[a < b], size[a >= b], size[a == b], size[not a] end
  local function is(want, ...)
    local found = table.concat({ ... }, " ")
    assert(found == want, found)
  end
  is("big small big small small", of(2, 1))
  is("small big small small small", of(1, 2))
end

--- Up to 5.4.8: the collector does not learn of an assignment to the field __newindex through a chain of __newindex tables.
function probes.barrier()
  collectgarbage "generational"
  local meta = {}
  meta.__newindex = meta
  local through = setmetatable({}, meta)
  collectgarbage() -- after two collections meta is old, and only the barrier reports its new values
  collectgarbage()
  local seen = setmetatable({}, { __mode = "v" })
  do
    local value = { "alive" }
    seen[1] = value
    through.__newindex = value
  end
  for _ = 1, 4 do collectgarbage "step" end
  assert(seen[1] and rawget(meta, "__newindex")[1] == "alive", "freed while it was in use")
end

--- Up to 5.4.6: coroutines that close each other in __close are not counted as C calls, so the C stack overflows.
function probes.close()
  local last
  for _ = 1, 30000 do
    local before = last
    last = coroutine.create(function()
      local _ <close> = setmetatable({}, { __close = function() if before then coroutine.close(before) end end })
      coroutine.yield()
    end)
    coroutine.resume(last)
  end
  coroutine.close(last)
end

--- Up to 5.4.6: to find a name for an error message, Lua makes one C call for each field in a chain, so the C stack overflows.
function probes.names()
  local long = ("a" .. (".x"):rep(90000))
  local ok, message = pcall(load("local a = setmetatable({}, { __index = function(t) return t end }) return " .. long .. " + 1"))
  assert(not ok and message:find("arithmetic on a table value (field 'x')", 1, true), message)
end

probes[arg[1]]()
