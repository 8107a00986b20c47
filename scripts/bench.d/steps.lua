-- scripts/bench kit: the cost of each C step, a Lua step, a rule and a row hook, compared with parsing the same cells
-- with libcsv. `check` reads a file of eight equal columns twice: with the step in every field, and with k.text only.
-- The difference per cell is the cost of the step.
local sys = require "kitload.host.sys"
local steps = require "kit.steps"
local ops = {}
for _, op in ipairs(require("kitload.host.plan").ops()) do ops[op.name] = op end

local M = {}

local COLUMNS = 8

local function quoted(cell)
  return cell:find '[",\r\n]' and '"' .. cell:gsub('"', '""') .. '"' or cell
end

local function write(path, text)
  local f = assert(io.open(path, "w"))
  assert(f:write(text))
  f:close()
end

local function write_file(path, cell, rows)
  local header, cells = {}, {}
  for i = 1, COLUMNS do header[i], cells[i] = "c" .. i, quoted(cell) end
  local f = assert(io.open(path, "w"))
  f:setvbuf("full", 1 << 20)
  f:write(table.concat(header, ","), "\n")
  local line = table.concat(cells, ",") .. "\n"
  for _ = 1, rows do f:write(line) end
  f:close()
end

local function kit_text(chain, more)
  local fields = {}
  for i = 1, COLUMNS do fields[i] = ('  k.field "c%d" { %s },'):format(i, chain) end
  return ('local k = require "kit"\nreturn k.kit "bench" { into = "t",\n%s\n%s}\n'):format(table.concat(fields, "\n"), more or "")
end

--- CPU seconds of a command: the least of `runs`, because other work on the machine only adds time.
local function least(argv, runs)
  local best = math.huge
  for _ = 1, runs do
    local r = sys.run { argv = argv }
    if r.code > 1 then error(table.concat(argv, " ") .. "\n" .. r.out .. r.err) end
    best = math.min(best, r.cpu)
  end
  return best
end

local function check(dir, chain, more, runs)
  write(dir .. "step.lua", kit_text(chain, more))
  -- The variable is removed, because check would look for the table on the test server.
  return least({ "env", "-u", "PGHOST", "-u", "PGUSER", "-u", "PGDATABASE", "build/kitload", "check", dir .. "step.lua",
    dir .. "step.csv", "--rejects", "none", "--problems", "none", "-q" }, runs)
end

--- The first case of a step that succeeds on one text cell.
local function sample(step)
  for _, case in ipairs(step.cases or {}) do
    if type(case[1]) == "string" and not case.code and not case.null then return case[1] end
  end
end

---@param dir string  a folder for files
---@param rows integer
---@param runs integer
---@param report fun(name: string, ns: number, ratio: number)
function M.run(dir, rows, runs, report)
  local cells = rows * COLUMNS
  for _, step in ipairs(steps.list) do
    local cell = step.class == "step" and not step.lookups and sample(step)
    if cell then
      local takes = step.takes or ops[step.op].takes
      local before = takes ~= "text" and takes ~= "any" and takes ~= "same" and ("k.%s, "):format(takes) or ""
      write_file(dir .. "step.csv", cell, rows)
      local parse = least({ dir .. "libcsv", dir .. "step.csv" }, runs) / cells
      local base = check(dir, before ~= "" and before or "k.text", nil, runs)
      local cost = math.max(check(dir, before .. step.example, nil, runs) - base, 0) / cells
      report("k." .. step.name, cost * 1e9, cost / parse)
    end
  end
  write_file(dir .. "step.csv", "some text", rows)
  local parse = least({ dir .. "libcsv", dir .. "step.csv" }, runs)
  local base = check(dir, "k.text", nil, runs)
  local cost = check(dir, "function(v) return v end", nil, runs) - base
  report("a Lua step, per cell", cost / cells * 1e9, cost / parse)
  cost = check(dir, "k.text", '  k.rule "r" { "never", function(row) return row.c1 ~= row.c2 .. "x" end },\n', runs) - base
  report("a rule that reads two fields, per row", cost / rows * 1e9, cost / parse)
  cost = check(dir, "k.text", "  k.row(function(row) row.c1, row.c2 = row.c2, row.c1 end),\n", runs) - base
  report("a row hook that reads and writes two, per row", cost / rows * 1e9, cost / parse)
end

return M
