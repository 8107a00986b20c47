-- scripts/bench client, jobs, packed, memory: the time and memory of the client alone.
local generate = require "generate"
local m = require "measure"
local sys = require "kitload.host.sys"

local M = {}

local function libcsv(path)
  return m.run({ m.dir .. "libcsv", path }).cpu
end

--- CPU time of `check` without a server, compared with libcsv alone on the same file; also the time per row and cell.
function M.client(o)
  m.heading "CPU of the client, against libcsv alone"
  for _, shape in ipairs(o.shapes or { "middle", "narrow", "wide", "text", "quotes", "typed" }) do
    local rows = o.rows or generate.rows(shape, o.mb)
    local raw = generate.files(m.dir, shape, rows)
    local kit = generate.kit(m.dir, shape)
    local a, b, ratio = m.pair(o.runs, function() return m.run(m.check(kit, raw)).cpu end, function() return libcsv(raw) end)
    local _, commas = generate.shapes[shape].header:gsub(",", "")
    m.report { name = ("%s, %d rows: check, SHA-256 included"):format(shape, rows), kitload = a, peer = b, ratio = ratio, unit = "s",
               target = 2,
               note = ("%.0f ns a row, %.0f a cell"):format(a / rows * 1e9, a / rows / (commas + 1) * 1e9) }
  end
end

-- Starts a server that drops all rows (sink.c) beside the real one. Returns its conninfo and a function that stops it.
local function start_sink()
  local folder = os.tmpname()
  os.remove(folder)
  m.run { "mkdir", folder }
  os.execute(("%ssink %s %s/.s.PGSQL.5432 & echo $! > %s/pid"):format(m.dir, folder, os.getenv "PGHOST", folder))
  repeat until sys.stat(folder .. "/.s.PGSQL.5432")
  return ("host=%s dbname=%s user=%s"):format(folder, os.getenv "PGDATABASE", os.getenv "PGUSER"), function()
    m.run { "sh", "-c", ("kill $(cat %s/pid); rm -r %s"):format(folder, folder) }
  end
end

--- Whole runs with the sink in place of the server. The sink drops the rows, so only the client takes time.
function M.jobs(o)
  m.heading "workers, a sink in place of the server (wall time)"
  local rows = o.rows or generate.rows("middle", o.mb)
  local raw = generate.files(m.dir, "middle", rows)
  m.psql("drop table if exists bench", ("create table bench (%s, l1 text, l2 text, l3 text)"):format(generate.shapes.middle.columns))
  local to, stop = start_sink()
  local kits = {
    { "C only", "" },
    { "a row hook", "  k.row(function(row) row.note = row.name end),\n" },
    { "a Lua step in each of 3 fields", [[
  k.field "l1" { k.const "some text", function(v) return v:upper() end },
  k.field "l2" { k.const "SOME TEXT", function(v) return v:lower() end },
  k.field "l3" { k.const "some text", function(v) return v end },
]] },
  }
  for i, kit in ipairs(kits) do
    local path = generate.kit(m.dir .. i, "middle", nil, kit[2])
    local function run(jobs)
      local argv = m.load(path, raw, "--jobs", jobs)
      for k, word in ipairs(argv) do argv[k] = word == m.conninfo and to or word end
      return function() return m.run(argv).seconds end
    end
    local one, two, ratio = m.pair(o.runs, run "1", run "2")
    m.report { name = kit[1] .. ": --jobs 2; --jobs 1", kitload = two, peer = one, ratio = 1 / ratio, unit = "s",
               note = ("%.2f million rows a second"):format(rows / two / 1e6) }
  end
  stop()
  m.psql "drop table bench"
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
    local raw = generate.files(m.dir, "middle", o.rows or generate.rows("middle", o.mb))
    local kit = generate.kit(m.dir, "middle", mode == "append" and 'load = "append",' or 'load = "upsert", key = { "id" },')
    m.psql("drop table if exists bench", ("create table bench (%s)"):format(generate.shapes.middle.columns))
    m.report { name = ("%s, %d MB"):format(mode, sys.stat(raw).size // 1000000), kitload = m.run(m.load(kit, raw)).peak / 2 ^ 20,
               unit = "MiB", target = 64 }
  end
  m.psql "drop table bench"
end

return M
