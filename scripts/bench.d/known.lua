-- scripts/bench known: 10,000 files, all already loaded, and a million files in the table. Measures the query and the decision.
local m = require "measure"
local source = require "kitload.host.source"
local sys = require "kitload.host.sys"

local M = {}

local FILES, KNOWN = 10000, 1000000

local function content(i) return ("id,v\n%d,x\n"):format(i) end

-- Fills the table of files. All rows get the scope and the columns of the one file that a run has loaded.
local function fill()
  m.psql(([[insert into _importflow_files (scope, name, version, sha256, claimed, loaded, kit, kit_hash, destination, job, ordinal,
      rows_read, rows_rejected, end_row, end_line, size)
    select f.scope, 'f' || i || '.csv', 1, encode(sha256(convert_to(e'id,v\n' || i || e',x\n', 'UTF8')), 'hex'), true, true, f.kit,
      f.kit_hash, f.destination, f.job, i, 1, 0, 2, 2, length(e'id,v\n' || i || e',x\n')
    from (select * from _importflow_files limit 1) as f, generate_series(2, %d) as i]]):format(KNOWN), "vacuum analyze _importflow_files")
end

function M.run(o)
  m.heading(("%d files among %d known"):format(FILES, KNOWN))
  local folder = m.dir .. "known"
  m.run { "rm", "-rf", folder }
  m.run { "mkdir", "-p", folder }
  local paths = {}
  for i = 1, FILES do
    paths[i] = ("%s/f%d.csv"):format(folder, i)
    local f = assert(io.open(paths[i], "w"))
    f:write(content(i))
    f:close()
  end
  local kit = m.dir .. "known.lua"
  local f = assert(io.open(kit, "w"))
  f:write('local k = require "kit"\nreturn k.kit "known" { into = "public.bench", load = "append", '
    .. 'k.field "id" { k.integer }, k.field "v" {} }\n')
  f:close()
  m.psql("drop table if exists bench, _importflow_files, _importflow_jobs, _importflow_mended", "create table bench (id int, v text)")
  local function night(...)
    return m.run({ "build/kitload", "run", kit, "--to", m.conninfo, "--if-loaded", "skip", "-q", "--exit-if-loaded", "9", ... }, 9).seconds
  end
  m.run { "build/kitload", "run", kit, paths[1], "--to", m.conninfo, "-q" }
  fill()
  local runs, everything = math.max(o.runs, 3), folder .. "/*.csv"
  -- Without any known path, all files are read and hashed.
  local function hashed()
    m.psql "update _importflow_files set path = null, looked_at = null where path is not null"
    m.psql "vacuum analyze _importflow_files"
    local began = sys.monotonic()
    for _, path in ipairs(paths) do source.sha256(path) end
    local reading = sys.monotonic() - began
    return night(everything) - reading
  end
  m.report { name = "all read again: beyond the reading", kitload = m.median_of(runs, hashed), unit = "s", note = "new times noted" }
  m.run { "sleep", "3" }
  night(everything)
  m.report { name = "none read", kitload = m.median_of(runs, function() return night(everything) end), unit = "s", target = 1 }
  m.report { name = "one file", kitload = m.median_of(runs, function() return night(paths[1]) end), unit = "s" }
  m.psql "drop table bench, _importflow_files, _importflow_jobs, _importflow_mended"
  m.run { "rm", "-rf", folder }
end

return M
