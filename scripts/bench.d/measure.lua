-- Helpers for all benchmarks: running commands, medians over alternating runs, the table and the JSON of results.
local sys = require "kitload.host.sys"
local json = require "kitload.talk.json"

local M = { dir = "build/bench/", results = {} }

-- The most memory that a run of kitload used since the last line of the table.
local peak

M.conninfo = assert(os.getenv "KITLOAD_TEST_PG", "run this through scripts/bench")

---@return { seconds: number, cpu: number, peak: integer, out: string }
function M.run(argv, expected)
  local r = sys.run { argv = argv }
  if r.code ~= (expected or 0) then
    io.stderr:write(r.out, r.err)
    error(("%s ended with code %d"):format(table.concat(argv, " "), r.code))
  end
  for _, word in ipairs(argv) do
    if word == "build/kitload" then peak = math.max(peak or 0, r.peak / 2 ^ 20) end
  end
  return r
end

--- A hash of a table's rows; their order does not matter.
function M.content(name)
  return M.value(("select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from %s t"):format(name))
end

--- Runs psql. Each argument is one statement or backslash command.
function M.psql(...)
  local argv = { "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", M.conninfo }
  for _, command in ipairs { ... } do
    argv[#argv + 1] = "-c"
    argv[#argv + 1] = command
  end
  return M.run(argv)
end

--- Runs psql with a script from a file.
function M.script(text)
  local path = M.dir .. "script.sql"
  local f = assert(io.open(path, "w"))
  assert(f:write(text))
  f:close()
  return M.run { "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", M.conninfo, "-f", path }
end

function M.value(query)
  return (M.psql(query).out:gsub("%s+$", ""))
end

local function median(list)
  table.sort(list)
  local n = #list
  return n % 2 == 1 and list[n // 2 + 1] or (list[n // 2] + list[n // 2 + 1]) / 2
end

--- Calls two functions in turns; each returns a number. Returns both medians and the median of the pairs' ratios.
function M.pair(runs, a, b)
  local as, bs, ratios = {}, {}, {}
  for i = 1, runs do
    as[i], bs[i] = a(), b()
    ratios[i] = as[i] / bs[i]
  end
  return median(as), median(bs), median(ratios)
end

function M.median_of(runs, f)
  local list = {}
  for i = 1, runs do list[i] = f() end
  return median(list)
end

function M.heading(title)
  print(("\n%-50s %10s %10s %7s"):format(title, "kitload", "peer", "ratio"))
end

--- Prints one line of the table.
---@param r { name: string, kitload: number?, peer: number?, ratio: number?, unit: string, note: string?, target: number? }
function M.report(r)
  M.results[#M.results + 1] = r
  r.peak, peak = peak, nil
  local function cell(v) return v and ("%.2f %s"):format(v, r.unit) or "" end
  local note = r.target and ("target %s %g"):format(r.at_least and ">=" or "<=", r.target) or ""
  if r.note then note = note == "" and r.note or note .. " · " .. r.note end
  if r.peak and r.unit ~= "MiB" then note = ("%s%s%.0f MiB"):format(note, note == "" and "" or " · ", r.peak) end
  print(("%-50s %10s %10s %7s  %s"):format(r.name, cell(r.kitload), cell(r.peer), r.ratio and ("%.2f"):format(r.ratio) or "", note))
  io.stdout:flush()
end

function M.write_json(path)
  local list = {}
  for i, r in ipairs(M.results) do
    list[i] = json.object { { "name", r.name }, { "kitload", r.kitload }, { "peer", r.peer }, { "ratio", r.ratio }, { "unit", r.unit },
                            { "target", r.target }, { "note", r.note } }
  end
  local f = assert(io.open(path, "w"))
  f:write(json.encode(json.array(list), true), "\n")
  f:close()
end

--- The command of a load that writes no files.
function M.load(kit, raw, ...)
  return { "build/kitload", "run", kit, raw, "--to", M.conninfo, "--if-loaded", "again",
           "--rejects", "none", "--problems", "none", "-q", ... }
end

function M.check(kit, raw, ...)
  -- The variable is removed, because check would look for the table on the test server.
  return { "env", "-u", "PGHOST", "-u", "PGUSER", "-u", "PGDATABASE", "-u", "PGPORT", "build/kitload", "check", kit, raw,
           "--rejects", "none", "--problems", "none", "-q", ... }
end

function M.has(program)
  return sys.run({ argv = { "sh", "-c", "command -v " .. program } }).code == 0
end

return M
