-- scripts/bench client, jobs, packed, memory: what the client takes for itself.
local generate = require "generate"
local m = require "measure"
local sys = require "kitload.host.sys"

local M = {}

local function libcsv(path)
  return m.run({ m.dir .. "libcsv", path }).cpu
end

--- CPU of `check` without a server, against libcsv alone over the same file; cells and rows per second beside it.
function M.client(o)
  m.heading "CPU of the client, against libcsv alone"
  for _, shape in ipairs(o.shapes or { "middle", "narrow", "wide", "text", "quotes", "typed" }) do
    local rows = o.rows or generate.rows(shape, o.mb)
    local raw = generate.files(m.dir, shape, rows)
    local kit = generate.kit(m.dir, shape)
    local a, b, ratio = m.pair(o.runs, function() return m.run(m.check(kit, raw)).cpu end, function() return libcsv(raw) end)
    local _, commas = generate.shapes[shape].header:gsub(",", "")
    m.report { name = ("%s, %d rows: check, SHA-256 included"):format(shape, rows), kitload = a, peer = b, ratio = ratio, unit = "s",
               target = shape == "middle" and 2 or nil,
               note = ("%.0f ns a row, %.0f a cell"):format(a / rows * 1e9, a / rows / (commas + 1) * 1e9) }
  end
end

-- The kit's end in place of the server: `check` runs the plan and encodes, and throws away what would be sent.
function M.jobs(o)
  m.heading "workers, a sink in place of the server (wall time)"
  local rows = o.rows or generate.rows("middle", o.mb)
  local raw = generate.files(m.dir, "middle", rows)
  local kits = {
    { "C only", generate.kit(m.dir, "middle") },
    { "a row hook", nil, "  k.row(function(row) row.note = row.name end),\n" },
    { "a Lua step in each of 3 fields", nil, [[
  k.field "l1" { k.const "some text", function(v) return v:upper() end },
  k.field "l2" { k.const "SOME TEXT", function(v) return v:lower() end },
  k.field "l3" { k.const "some text", function(v) return v end },
]] },
  }
  for i, kit in ipairs(kits) do
    local path = kit[2] or generate.kit(m.dir .. i, "middle", nil, kit[3])
    local one, two, ratio = m.pair(o.runs, function() return m.run(m.check(path, raw, "--jobs", "1")).seconds end,
      function() return m.run(m.check(path, raw, "--jobs", "2")).seconds end)
    m.report { name = kit[1] .. ": --jobs 2 beside --jobs 1", kitload = two, peer = one, ratio = 1 / ratio, unit = "s" }
  end
end

function M.packed(o)
  m.heading "packed files, against the plain one (CPU)"
  local rows = o.rows or generate.rows("middle", o.mb)
  local raw = generate.files(m.dir, "middle", rows)
  local kit = generate.kit(m.dir, "middle")
  for _, pack in ipairs { { "gzip", ".gz", "gzip -kf" }, { "zstd", ".zst", "zstd -qkf" } } do
    if m.has(pack[1]) then
      if not sys.stat(raw .. pack[2]) then m.run { "sh", "-c", pack[3] .. " " .. raw } end
      local unpack = ("%s -dc %s%s > /dev/null"):format(pack[1], raw, pack[2])
      local alone = m.median_of(o.runs, function() return m.run({ "sh", "-c", unpack }).cpu end)
      local a, b, ratio = m.pair(o.runs, function() return m.run(m.check(kit, raw .. pack[2])).cpu end,
        function() return m.run(m.check(kit, raw)).cpu end)
      m.report { name = pack[1], kitload = a, peer = b, ratio = ratio, unit = "s", note = ("%s alone %.2f s"):format(pack[1], alone) }
    end
  end
end

function M.memory(o)
  m.heading "peak memory"
  for _, mode in ipairs { "append", "upsert" } do
    for _, mb in ipairs(o.all_sizes and { 20, 200, 2000 } or { 20, o.mb }) do
      local rows = generate.rows("middle", mb)
      local raw = generate.files(m.dir, "middle", rows)
      local kit = generate.kit(m.dir, "middle", mode == "append" and 'load = "append",' or 'load = "upsert", key = { "id" },')
      m.psql("drop table if exists bench", ("create table bench (%s)"):format(generate.shapes.middle.columns))
      m.report { name = ("%s, %d MB"):format(mode, sys.stat(raw).size // 1000000), kitload = m.run(m.load(kit, raw)).peak / 2 ^ 20,
                 unit = "MiB", target = 64 }
    end
  end
  m.psql "drop table bench"
end

return M
