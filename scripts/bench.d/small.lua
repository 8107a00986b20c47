-- scripts/bench small: loads ten rows, from start to end: connection, catalog, jobs table, merge.
local generate = require "generate"
local json = require "kitload.talk.json"
local m = require "measure"

local M = {}

function M.run(o)
  m.heading "ten rows, from start to finish"
  local raw = generate.files(m.dir, "middle", 10)
  for _, mode in ipairs { { "append", 'load = "append",' }, { "upsert", 'load = "upsert", key = { "id" },' } } do
    local kit = generate.kit(m.dir, "middle", mode[2])
    m.psql("drop table if exists bench", ("create table bench (%s)"):format(generate.shapes.middle.columns))
    local report = m.dir .. "small.json"
    local function run()
      m.psql "truncate bench"
      return m.run(m.load(kit, raw, "--report", report)).seconds * 1000
    end
    run()
    local ms = m.median_of(math.max(o.runs, 9), run)
    local f = assert(io.open(report))
    local trips = json.decode(f:read "a").round_trips
    f:close()
    m.report { name = mode[1], kitload = ms, unit = "ms", target = 100 }
    m.report { name = mode[1] .. ": round trips", kitload = trips, unit = "", target = 12 }
  end
  m.psql "drop table bench"
end

return M
