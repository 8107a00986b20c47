-- Seeded data for the benchmark: the same rows messy (what a customer sends) and clean (what the kit makes of them).
local M = {}

local companies = { "Müller & Söhne", "Acme Corp.", "Smith Bros", "Café Central", "Globex", "Initech", "Umbrella", "Stark" }
local words = { "call back", "prefers \"paper\" invoices", "moved; new address", "VIP, handle with care", "", "ok" }
local countries = { "de", "At", " fr", "US", "gb ", "CH" }
local booleans = { "yes", "no", "Y", "N", "true", "0" }

-- Lua's generator is seeded, so the files are the same on every machine.
local function quoted(s)
  if s:find '[",\n]' then return '"' .. s:gsub('"', '""') .. '"' end
  return s
end

local function grouped(n)
  local s = tostring(n)
  return (s:reverse():gsub("(%d%d%d)", "%1."):reverse():gsub("^%.", ""))
end

local truth = { yes = "t", Y = "t", ["true"] = "t", no = "f", N = "f", ["0"] = "f" }

--- Write `rows` rows of the middle shape: 8 columns, a tenth of them sloppy in some way, none rejected.
function M.middle(raw_path, clean_path, rows)
  math.randomseed(20261120)
  local raw, clean = assert(io.open(raw_path, "w")), assert(io.open(clean_path, "w"))
  raw:setvbuf("full", 1 << 20)
  clean:setvbuf("full", 1 << 20)
  raw:write "ID,Name,E-Mail,Signup date,Revenue,Country,Active,Note\n"
  local random, format = math.random, string.format
  for i = 1, rows do
    local company = companies[random(#companies)]
    local number, euros, cents = random(9999), random(0, 99999), random(0, 99)
    local year, month, day = random(1990, 2024), random(12), random(28)
    local country, yes, note = countries[random(#countries)], booleans[random(#booleans)], words[random(#words)]
    local id = format("C-%09d", i)
    local name = company .. " " .. number
    raw:write(id, random(10) == 1 and " ," or ",", random(10) == 1 and "  " .. company .. "   " .. number or name, ",Info.", number,
      "@Example.COM,", format("%02d.%02d.%d", day, month, year), ',"', grouped(euros), format(",%02d", cents), '",', country, ",", yes, ",",
      quoted(note), "\n")
    clean:write(id, ",", quoted(name), ",Info.", number, "@example.com,", format("%d-%02d-%02d", year, month, day), ",", euros,
      format(".%02d", cents), ",", country:match "%a+":upper(), ",", truth[yes], ",", note == "" and "" or quoted(note), "\n")
  end
  raw:close()
  clean:close()
end

return M
