-- Running sums of random numbers as a file writes them, compared with PostgreSQL's sums of the plain numbers.
local h = require "spec.helper"
local plan = require "kitload.host.plan"
local random_of = require "spec.oracle.random"

local M = {}

local formats = {
  { example = "1234.56", mark = "." }, { example = "1,234.56", mark = ".", group = "," }, { example = "1.234,56", mark = ",", group = "." },
  { example = "1 234,56", mark = ",", group = "\u{A0}" }, { example = "1'234.56", mark = ".", group = "'" },
}

-- A number as SQL and as the file writes it; the one before comes again with the other sign at times, so that sums go to 0.
local function number(random, format, before)
  local minus = random:one_in(2)
  local whole = random:digits(random:one_in(8) and random:int(10, 40) or random:int(1, 6), true)
  local frac = random:one_in(3) and "" or random:digits(random:int(1, random:one_in(6) and 25 or 3))
  if before and random:one_in(5) then minus, whole, frac = not before.minus, before.whole, before.frac end
  local shown = whole
  if format.group and not whole:find "^0" and random:one_in(2) then
    local first = (#whole - 1) % 3 + 1
    shown = whole:sub(1, first) .. whole:sub(first + 1):gsub("%d%d%d", function(three) return format.group .. three end)
  end
  local sign = minus and "-" or random:one_in(5) and "+" or ""
  return { minus = minus, whole = whole, frac = frac, plain = (minus and "-" or "") .. whole .. (frac ~= "" and "." .. frac or ""),
           cell = sign .. shown .. (frac ~= "" and format.mark .. frac or "") }
end

local function file_of(random)
  local file, before = { format = random:of(formats), cells = {}, numbers = {} }, nil
  for i = 1, random:int(1, 300) do
    if random:one_in(10) then
      file.cells[i] = random:of { "", " ", "n/a" }
    else
      before = number(random, file.format, before)
      file.cells[i], file.numbers[i] = before.cell, before.plain
    end
  end
  return file
end

local function run(file)
  local bound = assert(plan.bind { ninputs = 1, fields = { { name = "v", kind = "decimal", input = 0 } },
    code = { { op = "running", field = 0, args = { 0, "n/a", format = file.format.example } } } })
  local inputs = {}
  for i, cell in ipairs(file.cells) do inputs[i] = { cell } end
  return plan.try(bound, { inputs = inputs })
end

-- What the server makes of all files, in their order.
local function server(files)
  local lines = { "CREATE TEMP TABLE x (f int, n int, v numeric);\nCOPY x FROM STDIN;\n" }
  for f, file in ipairs(files) do
    for n in ipairs(file.cells) do lines[#lines + 1] = ("%d\t%d\t%s\n"):format(f, n, file.numbers[n] or "\\N") end
  end
  lines[#lines + 1] = "\\.\nSELECT coalesce(sum(v) OVER (PARTITION BY f ORDER BY n), 0) FROM x ORDER BY f, n;\n"
  local path = h.write(h.tmp() .. "/sums.sql", table.concat(lines))
  local code, out, err = h.sh(("exec psql -X -q -A -t -v ON_ERROR_STOP=1 -d %s -f %s"):format(h.quote(h.conninfo()), path))
  assert(code == 0, err)
  return out:gmatch "[^\n]+"
end

--- So many cells; gives what differs, and how many were tried.
---@param count integer
---@param seed integer
---@return string[] faults, integer tried
function M.run(count, seed)
  local random, files, faults, tried = random_of.new(seed), {}, {}, 0
  while tried < count do
    files[#files + 1] = file_of(random)
    tried = tried + #files[#files].cells
  end
  local wanted = server(files)
  for f, file in ipairs(files) do
    for n, row in ipairs(run(file)) do
      local sum, got = wanted(), row.values.v or row.problems[1].code
      if sum ~= got and #faults < 20 then
        faults[#faults + 1] = ("file %d, row %d, %q: %s, and the server has %s"):format(f, n, file.cells[n], got, sum)
      end
    end
  end
  return faults, tried
end

return M
