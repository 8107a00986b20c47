-- The fault harness: scripts/faults runs it beside a server of its own.
--
-- After every fault (invariants.lua), the destination is as before or as after the load, never anything else. Running again
-- gives the state after the load. The exit code and the job's row say which state it is. Within 5 s no session, lock or
-- temporary file is left, and no secret was shown.
package.path = "./?.lua;" .. package.path
local world = require "spec.faults.world"
local invariants = require "spec.faults.invariants"

local options = { share = 1, seed = 1, only = nil }
for i = 1, #arg do
  local name, value = arg[i]:match "^%-%-(%a+)=(.*)$" -- share, seed, only, figures
  if not name then error("main.lua: what is " .. arg[i]) end
  options[name] = tonumber(value) or value
end

-- A fixed share of the cases, the same for the same seed.
math.randomseed(options.seed)
local M = { figures = {}, options = options }

--- Is this case among those that are run?
function M.chosen(share) return options.share >= 1 or math.random() < options.share * (share or 1) end

--- Count what was done.
function M.count(what, n)
  if not M.figures[what] then
    M.figures[#M.figures + 1] = what
    M.figures[what] = 0
  end
  M.figures[what] = M.figures[what] + (n or 1)
end

local families = { "kills", "cuts", "calls", "server", "random", "others", "resumed", "surroundings", "patience" }

world.prepare()
local ok, why = xpcall(function()
  for _, name in ipairs(families) do
    if (not options.only or ("," .. options.only .. ","):find("," .. name .. ",", 1, true)) then
      local at = world.sys.monotonic()
      require("spec.faults." .. name)(M)
      print(("  %s: %.0f s"):format(name, world.sys.monotonic() - at))
      io.stdout:flush()
    end
  end
end, debug.traceback)
world.clean_up()
if not ok then print(why) end
-- For scripts/faults, which adds up its parts.
local lines = {}
for i, what in ipairs(M.figures) do lines[i] = ("%d\t%s\n"):format(M.figures[what], what) end
lines[#lines + 1] = ("%d\tthird states\n%d\tbroken promises\n"):format(invariants.third, #invariants.broken)
world.write(options.figures, table.concat(lines))
os.exit(ok and #invariants.broken == 0)
