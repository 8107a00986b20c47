-- The benchmarks of scripts/bench: each runs kitload and a peer in turns, on one temporary server.
package.path = "lua/?.lua;lua/?/init.lua;scripts/bench.d/?.lua;" .. package.path
package.cpath = "build/?.so;" .. package.cpath
local m = require "measure"

local order = { "append", "upsert", "overwrite", "rows", "client", "jobs", "packed", "memory", "small", "known", "kit" }
local scenarios = {
  append = function(o) require("append").run(o) end,
  upsert = function(o) require("upsert").run(o) end,
  overwrite = function(o) require("overwrite").run(o) end,
  rows = function(o) require("rows").run(o) end,
  client = function(o) require("client").client(o) end,
  jobs = function(o) require("client").jobs(o) end,
  packed = function(o) require("client").packed(o) end,
  memory = function(o) require("client").memory(o) end,
  small = function(o) require("small").run(o) end,
  known = function(o) require("known").run(o) end,
  kit = function(o)
    print(("\n%-50s %14s %14s"):format("cost of steps, rules and hooks", "ns", "libcsv's parse"))
    require("steps").run(m.dir, (o.rows or 2000000) // 10, math.min(o.runs, 3), function(name, ns, ratio)
      m.results[#m.results + 1] = { name = name, kitload = ns, ratio = ratio, unit = "ns" }
      print(("%-50s %14.1f %14.2f"):format(name, ns, ratio))
    end)
  end,
}

-- For these, --full measures every size, the large ones less often. For the others it measures one size.
local sized = { append = true, upsert = true, overwrite = true, client = true }
local sizes = { { mb = 20, runs = 5 }, { mb = 200, runs = 3 }, { mb = 2000, runs = 1 } }

local o, json_path, chosen = { runs = 5, mb = 200 }, nil, {}
do
  local function number(word, value) return math.tointeger(tonumber(value)) or error(word .. " needs a whole number") end
  local i = 1
  while i <= #arg do
    local word, value = arg[i], arg[i + 1]
    if word == "--rows" then o.rows = number(word, value)
    elseif word == "--runs" then o.runs = number(word, value)
    elseif word == "--mb" then o.mb = number(word, value)
    elseif word == "--json" then json_path = assert(value, "--json needs a file")
    elseif word == "--shapes" then
      o.shapes = {}
      for name in (value or ""):gmatch "%a+" do
        assert(require("generate").shapes[name], "there is no shape " .. name)
        o.shapes[#o.shapes + 1] = name
      end
    elseif word == "--full" then
      o.full = true
      i = i - 1
    elseif scenarios[word] then
      chosen[word] = true
      i = i - 1
    else
      io.stderr:write("scripts/bench: there is no '", word, "'; scenarios: ", table.concat(order, " "),
        "; options: --runs N --mb N --rows N --shapes A,B --full --json FILE\n")
      os.exit(2)
    end
    i = i + 2
  end
end
local started = os.time()
local function run(options)
  for _, name in ipairs(order) do
    if (not next(chosen) or chosen[name]) and (not options.only_sized or sized[name]) then scenarios[name](options) end
  end
  if json_path then m.write_json(json_path) end
end
if o.full then
  for _, size in ipairs(sizes) do
    print(("\n%d MB, %d %s, after %d s"):format(size.mb, size.runs, size.runs == 1 and "pair" or "pairs", os.time() - started))
    run { mb = size.mb, runs = size.runs, only_sized = size.mb ~= 200, shapes = size.mb ~= 200 and (o.shapes or { "middle" }) or o.shapes }
  end
else
  run(o)
end
print(("\n%d s in all"):format(os.time() - started))
