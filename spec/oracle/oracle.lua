-- Random cells for every typed step, compared with readings that share no code with it: exact ones in Lua (numbers.lua,
-- moments.lua, others.lua), and PostgreSQL's own.
--
--   accepted  ⇒  the value is the oracle's, and the server agrees
--   refused   ⇒  the oracle refuses it too, and the server, where it reads the same grammar
local plan = require "kitload.host.plan"
local h = require "spec.helper"
local random_of = require "spec.oracle.random"

local M = {}

---@class spec.oracle.Way one step with random arguments
---@field steps table[]
---@field make nil|fun(): string         a cell
---@field pool string|nil                SQL that makes so many cells
---@field zones string[]|nil             time zones of the session that makes them
---@field whole boolean|nil              all of the pool must be read
---@field read fun(cell: string): string|nil   its value; nil: refused; "?": not judged here
---@field must string[]|nil              patterns of cells that must be read
---@field accepted string|nil            SQL of c (cell) and v (value): true for what was read
---@field rejected string|nil            SQL of c: true for what was refused
---@field alphabet string[]|nil          what damage is made of

M.steps = {}
for _, file in ipairs { "numbers", "moments", "others" } do
  local set = require("spec.oracle." .. file)
  for name, way in pairs(set) do
    if name ~= "alphabet" then M.steps[#M.steps + 1] = { name = name, way = way, alphabet = set.alphabet } end
  end
end
table.sort(M.steps, function(a, b) return a.name < b.name end)

-- What a session needs to try a cast, and to read dates as they are written.
local PRELUDE = [[
SET client_min_messages = error; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';
CREATE FUNCTION pg_temp.try(c text, t text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE out text;
BEGIN EXECUTE format('SELECT %L::%s::text', c, t) INTO out; RETURN out; EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$;
CREATE FUNCTION pg_temp.holds(sql text, c text, v text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE good bool;
BEGIN EXECUTE 'SELECT ' || replace(sql, 'try(', 'pg_temp.try(') || ' FROM (VALUES ($1, $2)) AS x(c, v)' INTO good USING c, v;
RETURN CASE WHEN good THEN NULL ELSE 'the server says no' END; EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$;
]]

local function psql(text)
  local file = h.write(h.tmp() .. "/oracle.sql", text)
  local code, out, err = h.sh(("exec psql -X -q -A -t -v ON_ERROR_STOP=1 -d %s -f %s"):format(h.quote(h.conninfo()), file))
  assert(code == 0, err)
  return out
end

local function copied(text)
  return (text:gsub("[\\\t\n\r]", { ["\\"] = "\\\\", ["\t"] = "\\t", ["\n"] = "\\n", ["\r"] = "\\r" }))
end

-- The server's objections: { cell, value, what it said }.
local function ask(way, rows)
  local lines = { PRELUDE, "CREATE TEMP TABLE x (n int, c text, v text);\nCOPY x FROM STDIN;\n" }
  for i, row in ipairs(rows) do
    if (row.value and way.accepted) or (not row.value and way.rejected) then
      lines[#lines + 1] = ("%d\t%s\t%s\n"):format(i, copied(row.cell), row.value and copied(row.value) or "\\N")
    end
  end
  if #lines == 2 then return {} end
  lines[#lines + 1] = ("\\.\nSELECT n || ' ' || said FROM (SELECT n, pg_temp.holds(CASE WHEN v IS NULL THEN %s ELSE %s END, c, v) AS said FROM x) AS y WHERE said IS NOT NULL ORDER BY n LIMIT 20;\n"):format(
    "$sql$" .. (way.rejected or "true") .. "$sql$", "$sql$" .. (way.accepted or "true") .. "$sql$")
  local out = {}
  for line in psql(table.concat(lines)):gmatch "[^\n]+" do
    local n, said = line:match "^(%d+) (.*)$"
    if n then out[#out + 1] = { rows[tonumber(n)], said } end
  end
  return out
end

local function cells_of(way, random, count, alphabet)
  local cells = {}
  if way.pool then
    local zone = random:of(way.zones)
    for line in psql(("SET TimeZone = '%s'; SELECT setseed(%.6f);\n%s;\n"):format(zone, random:int(0, 999999) / 1e6, (way.pool:gsub("COUNT", tostring(count))))):gmatch "[^\n]+" do
      if line:find "%d%d%d%d%-" or line:find "infinity" then cells[#cells + 1] = line end
    end
    return cells, #cells
  end
  for i = 1, count do
    local cell = way.make()
    cells[i] = random:one_in(3) and random:damage(cell, alphabet) or cell
  end
  return cells, 0
end

local function bind(way)
  local code = { { op = "load", field = 0, args = { 0 } } }
  for i, step in ipairs(way.steps) do code[i + 1] = { op = step.op, field = 0, args = step.args or {} } end
  local bound, err = plan.bind { ninputs = 1, fields = { { name = "v", kind = "text", input = 0 } }, code = code }
  return assert(bound, err and err.message)
end

local function shown(way)
  local out = {}
  for i, step in ipairs(way.steps) do
    local args = {}
    for k, v in pairs(step.args or {}) do args[#args + 1] = (type(k) == "string" and k .. "=" or "") .. ("%q"):format(v) end
    table.sort(args)
    out[i] = step.op .. " " .. table.concat(args, " ")
  end
  return table.concat(out, " | ")
end

local function must(way, cell)
  for _, pattern in ipairs(way.must or {}) do
    if cell:find(pattern) then return true end
  end
end

-- Some hundred cells through one way; adds what differs to `faults`.
local function try(way, cells, whole, faults)
  local inputs, rows = {}, {}
  for i, cell in ipairs(cells) do inputs[i] = { cell } end
  local results = plan.try(bind(way), { inputs = inputs })
  local function fault(row, why)
    if #faults < 20 then faults[#faults + 1] = ("%s: %q gave %s: %s"):format(shown(way), row.cell, row.value or row.code or "NULL", why) end
  end
  for i, cell in ipairs(cells) do
    local good = results[i].state == "good"
    local row = { cell = cell, value = good and results[i].values.v or nil, code = not good and results[i].problems[1].code or nil }
    rows[i] = row
    local wanted = way.read(cell)
    if wanted ~= "?" and wanted ~= row.value then fault(row, "the oracle reads " .. (wanted or "nothing")) end
    if not row.value and (i <= whole or must(way, cell)) then fault(row, "the server writes it so") end
  end
  for _, objection in ipairs(ask(way, rows)) do fault(objection[1], objection[2]) end
  return #cells
end

--- So many cells through one step; gives the faults and how many were tried.
---@param step table      of M.steps
---@param count integer
---@param seed integer
function M.run(step, count, seed)
  local random, faults, tried = random_of.new(seed), {}, 0
  local share = math.max(100, count // 20)
  while tried < count and #faults == 0 do
    local way = step.way(random)
    local cells, whole = cells_of(way, random, math.min(share, count - tried), way.alphabet or step.alphabet)
    if way.pool then -- its own, then damaged
      for i = 1, #cells // 3 do cells[#cells + 1] = random:damage(cells[i], way.alphabet) end
    end
    tried = tried + try(way, cells, whole, faults)
  end
  return faults, tried
end

return M
