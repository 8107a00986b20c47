-- scripts/instructions: warns when the client gets slower. callgrind counts its instructions per row for a fixed file, and the
-- count may differ from the figures below by 5 %. A check cannot use wall-clock time, because that changes with the machine's load.
--
-- Only our own code and Lua (which is linked in) count: libc, libcrypto and libcsv choose their code by the processor. Two sizes are
-- counted, and the difference leaves out the start. Figures: gcc 12.2, -O2, x86-64. If you make something faster, change the figure.
package.path = "lua/?.lua;lua/?/init.lua;scripts/bench.d/?.lua;" .. package.path
package.cpath = "build/?.so;" .. package.cpath
local generate = require "generate"
local sys = require "kitload.host.sys"

local figures = { middle = 3745, typed = 4095, narrow = 725, wide = 5920, quotes = 2350, hook = 6410 }
local TOLERANCE = 0.05
local MORE = 10000

local dir = "build/bench/"

--- The instructions of our own objects, from callgrind's file.
local function own_instructions(path)
  local names, ours, sum, skip = {}, false, 0, false
  for line in io.lines(path) do
    local id, name = line:match "^ob=(%(%d+%)) ?(.*)$"
    if id then
      if name ~= "" then names[id] = name end
      ours = names[id]:find "/kitload$" ~= nil
    else
      -- A called object may be named here for the first time. The line after `calls=` is the cost of the called function.
      local called, its_name = line:match "^cob=(%(%d+%)) (.+)$"
      if called then names[called] = its_name end
      if line:find "^calls=" then
        skip = true
      elseif line:find "^[%d+*-]" then
        if ours and not skip then sum = sum + tonumber(line:match "(%d+)$") end
        skip = false
      end
    end
  end
  return sum
end

local function count(kit, raw)
  local out = dir .. "callgrind.out"
  local r = sys.run { argv = { "env", "-u", "PGHOST", "-u", "PGDATABASE",
    "valgrind", "-q", "--tool=callgrind", "--callgrind-out-file=" .. out,
    "build/kitload", "check", kit, raw, "--rejects", "none", "--problems", "none", "-q" } }
  if r.code ~= 0 then error(r.out .. r.err) end
  return own_instructions(out)
end

local function per_row(shape, more)
  local kit = generate.kit(dir .. (more and "hook-" or ""), shape, nil, more)
  -- Both files are longer than the block that is read before the first row (128 KiB).
  local few = math.max(2000, 240000 // generate.shapes[shape].bytes)
  return (count(kit, (generate.files(dir, shape, few + MORE))) - count(kit, (generate.files(dir, shape, few)))) / MORE
end

local failed = false
local function judge(name, found)
  local share = found / figures[name] - 1
  local verdict = share > TOLERANCE and "SLOWER" or share < -TOLERANCE and "quicker: write it down" or "as before"
  print(("%-10s %8.0f instructions a row, %d expected: %+.1f %%, %s"):format(name, found, figures[name], 100 * share, verdict))
  failed = failed or math.abs(share) > TOLERANCE
end

judge("middle", per_row "middle")
judge("typed", per_row "typed")
judge("narrow", per_row "narrow")
judge("wide", per_row "wide")
judge("quotes", per_row "quotes")
judge("hook", per_row("middle", "  k.row(function(row) row.note = row.name end),\n"))
os.exit(not failed)
