-- The benchmarks behind scripts/bench: each pairs kitload with a peer, run by run, on one throw-away server.
package.path = "lua/?.lua;lua/?/init.lua;scripts/bench.d/?.lua;" .. package.path
package.cpath = "build/?.so;" .. package.cpath
local sys = require "kitload.host.sys"
local json = require "kitload.json"
local generate = require "generate"

local conninfo = assert(os.getenv "KITLOAD_TEST_PG", "run this through scripts/bench")
local rows, runs, json_path, chosen = 2000000, 5, nil, {}
do
  local i = 1
  while i <= #arg do
    local word = arg[i]
    if word:match "^%-%-" then
      local value = assert(arg[i + 1], word .. " needs a value")
      if word == "--rows" then rows = assert(math.tointeger(tonumber(value)))
      elseif word == "--runs" then runs = assert(math.tointeger(tonumber(value)))
      elseif word == "--json" then json_path = value
      else error("there is no option " .. word) end
      i = i + 2
    else
      chosen[word] = true
      i = i + 1
    end
  end
end
if not next(chosen) then chosen = { append = true, client = true, memory = true } end

local dir = "build/bench/"
local function data(n)
  local raw, clean = ("%sraw-%d.csv"):format(dir, n), ("%sclean-%d.csv"):format(dir, n)
  if not sys.stat(raw) or not sys.stat(clean) then
    io.stderr:write(("bench: making %d rows\n"):format(n))
    generate.middle(raw .. ".tmp", clean .. ".tmp", n)
    os.rename(raw .. ".tmp", raw)
    os.rename(clean .. ".tmp", clean)
  end
  return raw, clean
end

local function run(argv, expected)
  local r = sys.run { argv = argv }
  if r.code ~= (expected or 0) then
    io.stderr:write(r.out, r.err)
    error(("%s ended with code %d"):format(argv[1], r.code))
  end
  return r
end

local function psql(sql)
  return run({ "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", conninfo, "-c", sql }).out
end

local table_sql = [[create table bench (id text primary key, name varchar(200) not null, email text, signed_up date,
  amount numeric(12,2), country char(2), active boolean, note text)]]
local function fresh()
  psql "drop table if exists bench"
  psql(table_sql)
  psql "checkpoint"
end

local function median(list)
  table.sort(list)
  local n = #list
  return n % 2 == 1 and list[n // 2 + 1] or (list[n // 2] + list[n // 2 + 1]) / 2
end

local results = {}
local function report(name, ours, peer, ratio, unit, note)
  results[#results + 1] = { name = name, kitload = ours, peer = peer, ratio = ratio, unit = unit, note = note }
  print(("%-44s %10s %10s %8s   %s"):format(name, ours and ("%.2f %s"):format(ours, unit) or "", peer and ("%.2f %s"):format(peer, unit) or "",
    ratio and ("%.2f"):format(ratio) or "", note or ""))
end

--- Alternate two functions that give a number each; medians of both and of the ratios of the pairs.
local function pair(a, b)
  local as, bs, ratios = {}, {}, {}
  for i = 1, runs do
    as[i], bs[i] = a(), b()
    ratios[i] = as[i] / bs[i]
  end
  return median(as), median(bs), median(ratios)
end

local kit = "scripts/bench.d/middle.lua"
local function load_argv(raw, ...)
  return { "build/kitload", "run", kit, raw, "--to", conninfo, "--if-loaded", "again", "--rejects", "none", "--problems", "none", "-q", ... }
end

print(("%-44s %10s %10s %8s"):format("", "kitload", "peer", "ratio"))

if chosen.append then
  local raw, clean = data(rows)
  local ours, peer, ratio = pair(function()
    fresh()
    return run(load_argv(raw)).seconds
  end, function()
    fresh()
    return run({ "psql", "-X", "-q", "-d", conninfo, "-c", ("\\copy bench from '%s' with (format csv)"):format(clean) }).seconds
  end)
  fresh()
  run(load_argv(raw))
  psql "create table bench_clean (like bench)"
  run { "psql", "-X", "-q", "-d", conninfo, "-c", ("\\copy bench_clean from '%s' with (format csv)"):format(clean) }
  local differ = psql "select count(*) from ((table bench except table bench_clean) union all (table bench_clean except table bench)) d"
  psql "drop table bench_clean"
  assert(tonumber(differ) == 0, "kitload and \\copy loaded different rows: " .. differ)
  report(("append %d rows, \\copy of clean rows"):format(rows), ours, peer, ratio, "s", "same rows loaded")
end

if chosen.client then
  local raw = data(rows)
  local ours, peer, ratio = pair(function()
    return run({ "build/kitload", "check", kit, raw, "--rejects", "none", "--problems", "none", "-q" }).cpu
  end, function() return run({ dir .. "libcsv", raw }).cpu end)
  report("CPU of check (no server), libcsv alone", ours, peer, ratio, "s")
  fresh()
  local whole = {}
  local parse = {}
  for i = 1, math.min(runs, 3) do
    fresh()
    whole[i] = run(load_argv(raw)).cpu
    parse[i] = run({ dir .. "libcsv", raw }).cpu
  end
  report("CPU of run (COPY sent), libcsv alone", median(whole), median(parse), median(whole) / median(parse), "s")
end

if chosen.memory then
  for _, n in ipairs { rows // 10, rows } do
    local raw = data(n)
    fresh()
    report(("peak memory, %d MB"):format(sys.stat(raw).size // 1000000), run(load_argv(raw)).peak / 2 ^ 20, nil, nil, "MiB")
  end
end

if chosen.kit then
  print(("\n%-48s %14s %14s"):format("", "ns", "libcsv's parse"))
  require("steps").run(dir, rows // 10, math.min(runs, 3), function(name, ns, ratio)
    results[#results + 1] = { name = name, ns = ns, ratio = ratio }
    print(("%-48s %14.1f %14.2f"):format(name, ns, ratio))
  end)
end

if json_path then
  local f = assert(io.open(json_path, "w"))
  f:write(json.encode(json.array(results), true), "\n")
  f:close()
end
