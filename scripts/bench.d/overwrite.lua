-- scripts/bench overwrite: replaces the rows of a table, and measures how long its readers must wait.
local generate = require "generate"
local m = require "measure"

local M = {}

local function full()
  m.psql("drop table if exists bench", ("create table bench (%s)"):format(generate.shapes.middle.columns),
    "insert into bench select * from bench_all", "vacuum analyze bench", "checkpoint")
end

-- A second process reads a row every few milliseconds. Its longest wait is the time of the lock.
local function while_reading(argv)
  local log = m.dir .. "reader.log"
  local reader = ([[
    package.cpath = "build/?.so;" .. package.cpath
    local pg, sys = require "kitload.host.pg", require "kitload.host.sys"
    local c, longest, ended = assert(pg.connect { conninfo = %q }), 0
    repeat
      local from = sys.monotonic()
      assert(c:exec "select 1 from bench limit 1")
      longest = math.max(longest, sys.monotonic() - from)
      ended = sys.stat(%q)
      c:exec "select pg_sleep(0.002)"
    until ended
    print(longest)]]):format(m.conninfo, log .. ".end")
  local path = m.dir .. "reader.lua"
  local f = assert(io.open(path, "w"))
  f:write(reader)
  f:close()
  os.remove(log .. ".end")
  os.execute(("lua5.4 %s > %s 2>&1 &"):format(path, log))
  os.execute "sleep 0.2"
  local r = m.run(argv)
  io.open(log .. ".end", "w"):close()
  local longest
  for _ = 1, 100 do
    os.execute "sleep 0.1"
    local file = io.open(log)
    longest = tonumber(file:read "a")
    file:close()
    if longest then break end
  end
  return assert(longest, "the reader did not end"), r.seconds
end

local function script(text)
  local path = m.dir .. "overwrite.sql"
  local f = assert(io.open(path, "w"))
  f:write(text)
  f:close()
  return { "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", m.conninfo, "-f", path }
end

function M.run(o)
  m.heading "overwrite"
  local rows = o.rows or generate.rows("middle", o.mb)
  local raw, clean = generate.files(m.dir, "middle", rows)
  m.psql("drop table if exists bench, bench_all", ("create table bench_all (%s)"):format(generate.shapes.middle.columns),
    ("\\copy bench_all from '%s' with (format csv)"):format(clean))
  local bare = script "begin;\ntruncate bench;\ninsert into bench select * from bench_all;\ncommit;\n"
  local kit = generate.kit(m.dir, "middle", 'load = "overwrite",')
  local took = {}
  local a, b, ratio = m.pair(o.runs, function()
    full()
    local wait, seconds = while_reading(m.load(kit, raw))
    took[#took + 1] = seconds
    return wait
  end, function()
    full()
    return (while_reading(bare))
  end)
  m.report { name = ("no key: readers wait, %d rows; TRUNCATE + INSERT"):format(rows), kitload = a, peer = b, ratio = ratio, unit = "s",
             target = 1.1 }
  -- The time of the whole run is in the pairs above.
  local i, whole = 0, script(("begin;\ntruncate bench;\n\\copy bench from '%s' with (format csv)\ncommit;\n"):format(clean))
  a, b, ratio = m.pair(o.runs, function()
    i = i + 1
    return took[i]
  end, function()
    full()
    return m.run(whole).seconds
  end)
  m.report { name = "no key: the whole run; TRUNCATE + \\copy", kitload = a, peer = b, ratio = ratio, unit = "s" }
  kit = generate.kit(m.dir, "middle", 'load = "overwrite", key = { "id" },')
  m.psql "update bench set name = name || '!' where right(id, 1) = '1'"
  local wait, seconds = while_reading(m.load(kit, raw))
  m.report { name = "with a key: the longest wait of a reader", kitload = wait, unit = "s", note = ("of a run of %.1f s"):format(seconds) }
  m.psql "drop table bench, bench_all"
end

return M
