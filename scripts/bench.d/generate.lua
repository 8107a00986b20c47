-- Makes the data of the benchmarks. Each shape has raw rows (from a customer), clean rows (after the kit), a kit and a table.
local sys = require "kitload.host.sys"

local M = { shapes = {} }

local companies = { "Müller & Söhne", "Acme Corp.", "Smith Bros", "Café Central", "Globex", "Initech", "Umbrella", "Stark" }
local words = { "call back", "prefers \"paper\" invoices", "moved; new address", "VIP, handle with care", "", "ok" }
local countries = { "de", "At", " fr", "US", "gb ", "CH" }
local booleans = { "yes", "no", "Y", "N", "true", "0" }
local truth = { yes = "t", Y = "t", ["true"] = "t", no = "f", N = "f", ["0"] = "f" }
local random, format = math.random, string.format

local function quoted(s)
  if s:find '[",\n]' then return '"' .. s:gsub('"', '""') .. '"' end
  return s
end

local function grouped(n)
  local s = tostring(n)
  return (s:reverse():gsub("(%d%d%d)", "%1."):reverse():gsub("^%.", ""))
end

---@class bench.shape
---@field bytes integer    of a raw row, roughly
---@field fields string    of the kit
---@field columns string   of the table
---@field header string
---@field row fun(i: integer): string, string   raw and clean

-- One row in ten is untidy in some way, but no row is rejected.
M.shapes.middle = {
  bytes = 93,
  header = "ID,Name,E-Mail,Signup date,Revenue,Country,Active,Note",
  columns = "id text primary key, name varchar(200) not null, email text, signed_up date, amount numeric(12,2), country char(2), "
    .. "active boolean, note text",
  fields = [[
  k.field "id"        { k.trim, from = "ID", required = true },
  k.field "name"      { k.squish, from = "Name", required = true, max_length = 200 },
  k.field "email"     { k.email, from = "E-Mail" },
  k.field "signed_up" { k.trim, k.date { "%Y-%m-%d", "%d.%m.%Y" }, from = "Signup date" },
  k.field "amount"    { k.trim, k.decimal "1.234,56", from = "Revenue", min = 0 },
  k.field "country"   { k.trim, k.upper, from = "Country", max_length = 2 },
  k.field "active"    { k.boolean, from = "Active" },
  k.field "note"      { k.trim, from = "Note" },]],
  row = function(i)
    local company = companies[random(#companies)]
    local number, euros, cents = random(9999), random(0, 99999), random(0, 99)
    local year, month, day = random(1990, 2024), random(12), random(28)
    local country, yes, note = countries[random(#countries)], booleans[random(#booleans)], words[random(#words)]
    local name = company .. " " .. number
    local id = format("C-%09d", i)
    return table.concat {
      id, random(10) == 1 and " ," or ",", random(10) == 1 and "  " .. company .. "   " .. number or name, ",Info.", number,
      "@Example.COM,", format("%02d.%02d.%d", day, month, year), ',"', grouped(euros), format(",%02d", cents), '",', country, ",", yes,
      ",", quoted(note) }, table.concat {
      id, ",", quoted(name), ",Info.", number, "@example.com,", format("%d-%02d-%02d", year, month, day), ",", euros,
      format(".%02d", cents), ",", country:match "%a+":upper(), ",", truth[yes], ",", note == "" and "" or quoted(note) }
  end,
}

M.shapes.narrow = {
  bytes = 24,
  header = "id,code,qty",
  columns = "id bigint primary key, code text not null, qty integer",
  fields = [[
  k.field "id"   { k.integer, from = "id", required = true },
  k.field "code" { k.trim, k.upper, from = "code", required = true },
  k.field "qty"  { k.integer, from = "qty" },]],
  row = function(i)
    local code, qty = format("ab-%05d", random(99999)), random(9999)
    return format("%d,%s,%d", i, code, qty), format("%d,%s,%d", i, code:upper(), qty)
  end,
}

-- 100 columns; only 6 of them are not empty.
do
  local names, columns, fields = { "id" }, { "id bigint primary key" }, { '  k.field "id" { k.integer, from = "id", required = true },' }
  for c = 2, 100 do
    names[c] = "c" .. c
    columns[c] = ("c%d text"):format(c)
    fields[c] = ('  k.field "c%d" { k.trim, from = "c%d" },'):format(c, c)
  end
  M.shapes.wide = {
    bytes = 160, header = table.concat(names, ","), columns = table.concat(columns, ", "), fields = table.concat(fields, "\n"),
    row = function(i)
      local cells = { tostring(i) }
      for c = 2, 100 do cells[c] = "" end
      for _ = 1, 5 do cells[random(2, 100)] = "v" .. random(99999) end
      local line = table.concat(cells, ",")
      return line, line
    end,
  }
end

local sentence = "the quick brown fox jumps over the lazy dog and runs away from it as fast as it can "
M.shapes.text = {
  bytes = 900,
  header = "id,title,body",
  columns = "id bigint primary key, title text, body text",
  fields = [[
  k.field "id"    { k.integer, from = "id", required = true },
  k.field "title" { k.squish, from = "title" },
  k.field "body"  { k.trim, from = "body" },]],
  row = function(i)
    local body = sentence:rep(random(5, 15)):sub(1, -2)
    local line = format("%d,Title %d,%s", i, random(9999), body)
    return line, line
  end,
}

-- Every cell is quoted, and most cells have doubled quotes and line breaks.
M.shapes.quotes = {
  bytes = 110,
  header = "id,a,b,c",
  columns = "id bigint primary key, a text, b text, c text",
  fields = [[
  k.field "id" { k.integer, from = "id", required = true },
  k.field "a"  { k.text, from = "a" },
  k.field "b"  { k.text, from = "b" },
  k.field "c"  { k.text, from = "c" },]],
  row = function(i)
    local n = random(99999)
    local line = format('"%d","said ""%d"" and left","two\nlines, %d","""%d"" ""%d"""', i, n, n, n, n)
    return line, line
  end,
}

M.shapes.typed = {
  bytes = 96,
  header = "id,d1,d2,t1,n1,n2,n3,n4",
  columns = "id bigint primary key, d1 date, d2 date, t1 timestamp, n1 numeric, n2 numeric(14,4), n3 bigint, n4 double precision",
  fields = [[
  k.field "id" { k.integer, from = "id", required = true },
  k.field "d1" { k.date { "%d.%m.%Y" }, from = "d1" },
  k.field "d2" { k.date { "%d.%m.%Y" }, from = "d2" },
  k.field "t1" { k.timestamp { "%d.%m.%Y %H:%M:%S" }, from = "t1" },
  k.field "n1" { k.decimal "1.234,56", from = "n1" },
  k.field "n2" { k.decimal "1.234,56", from = "n2" },
  k.field "n3" { k.integer, from = "n3" },
  k.field "n4" { k.float, from = "n4" },]],
  row = function(i)
    local y, m, d, h, s = random(1990, 2024), random(12), random(28), random(0, 23), random(0, 59)
    local a, b, c, e = random(0, 9999999), random(0, 99), random(1000000000), random(0, 9999) / 8
    local raw = format("%d,%02d.%02d.%d,%02d.%02d.%d,%02d.%02d.%d %02d:%02d:%02d,", i, d, m, y, m, d % 12 + 1, y, d, m, y, h, s, s)
      .. format('"%s,%02d","%d,%04d",%d,%s', grouped(a), b, a, b * 100, c, e)
    local clean = format("%d,%d-%02d-%02d,%d-%02d-%02d,%d-%02d-%02d %02d:%02d:%02d,", i, y, m, d, y, d % 12 + 1, m, y, m, d, h, s, s)
      .. format("%d.%02d,%d.%04d,%d,%s", a, b, a, b * 100, c, e)
    return raw, clean
  end,
}

local function write(path, text)
  local f = assert(io.open(path, "w"))
  assert(f:write(text))
  f:close()
end

local function write_rows(shape, raw_path, clean_path, rows)
  math.randomseed(20261120)
  local raw, clean = assert(io.open(raw_path, "w")), assert(io.open(clean_path, "w"))
  raw:setvbuf("full", 1 << 20)
  clean:setvbuf("full", 1 << 20)
  raw:write(shape.header, "\n")
  for i = 1, rows do
    local a, b = shape.row(i)
    raw:write(a, "\n")
    clean:write(b, "\n")
  end
  raw:close()
  clean:close()
end

--- Makes the raw and the clean CSV file of a shape, once. The seed is fixed, so they are the same on every machine.
---@return string raw, string clean, integer rows
function M.files(dir, name, rows)
  local raw, clean = ("%s%s-%d.csv"):format(dir, name, rows), ("%s%s-%d.clean.csv"):format(dir, name, rows)
  if not sys.stat(raw) or not sys.stat(clean) then
    io.stderr:write(("bench: making %d rows of %s\n"):format(rows, name))
    write_rows(M.shapes[name], raw .. ".tmp", clean .. ".tmp", rows)
    os.rename(raw .. ".tmp", raw)
    os.rename(clean .. ".tmp", clean)
  end
  return raw, clean
end

--- How many rows of a shape make this many megabytes.
function M.rows(name, megabytes)
  return math.max(1, megabytes * 1000000 // M.shapes[name].bytes)
end

--- Writes the kit of a shape, with more text in its head ("load = …") and at its end.
---@return string path
function M.kit(dir, name, head, more)
  local path = ("%s%s-kit.lua"):format(dir, name)
  write(path, ('local k = require "kit"\n\nreturn k.kit "bench.%s" {\n  version = "1",\n  into = "public.bench",\n  %s\n%s\n%s}\n'):format(
    name, head or 'load = "append",', M.shapes[name].fields, more or ""))
  return path
end

return M
