-- The surroundings of a run: broken standard input and output, other locales and time zones, a process that is stopped.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

local function ends_with(s, run, what, codes)
  if run.how == "exit" and codes[run.code] then return end
  invariants.tell(s.name .. ", " .. what, { ("it ended by %s %d: %s"):format(run.how, run.code, run.err) })
end

-- Closed, cut off within the compressed stream, late: all of it is loaded or nothing.
local function input(harness)
  local s = scenarios.get("overwrite", "csv.gz", "typed")
  local size = #world.read(s.dir .. "/" .. s.file)
  local cases = { { "standard input closed", "@KITLOAD@ <&-", 3 }, { "nothing on standard input", "@KITLOAD@ </dev/null", 3 },
    { "standard input in drops", ("(for i in {0..19}; do tail -c +$((i * %d + 1)) %s | head -c %d; sleep 0.03; done) | @KITLOAD@"):format(
      size // 20 + 1, s.file, size // 20 + 1), 1 } }
  for _, k in ipairs { 1, 10, size // 3, size - 9, size - 1 } do
    cases[#cases + 1] = { ("standard input cut after byte %d"):format(k), ("head -c %d %s | @KITLOAD@"):format(k, s.file), 3 }
  end
  for _, case in ipairs(cases) do
    if harness.chosen() then
      world.reset(s)
      local run = world.run(s, { file = "-", shell = case[2] })
      ends_with(s, run, case[1], case[3] == 1 and { [1] = true } or { [3] = true, [5] = true })
      -- What came from standard input has a rejects file that names it so: only another destination can be compared.
      invariants.check(s, run, case[1], { again = case[3] ~= 1 })
      harness.count "broken standard inputs"
    end
  end
end

-- Nobody reads what is said: the rows are what the exit code says.
local function output(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  for what, script in pairs {
    ["standard output closed"] = "@KITLOAD@ >&-",
    ["standard output and error closed"] = "@KITLOAD@ >&- 2>&-",
    ["standard output full"] = "@KITLOAD@ >/dev/full",
    ["a reader that leaves at once"] = "@KITLOAD@ | true; exit ${PIPESTATUS[0]}",
    ["a reader that leaves after a line"] = "@KITLOAD@ | head -1; exit ${PIPESTATUS[0]}",
    ["a reader of the progress that leaves"] = "@KITLOAD@ --progress always 2>&1 >/dev/null | head -c 1; exit ${PIPESTATUS[0]}",
  } do
    if harness.chosen() then
      world.reset(s)
      local run = world.run(s, { shell = script })
      ends_with(s, run, what, { [1] = true })
      invariants.check(s, run, what)
      harness.count "broken standard outputs"
    end
  end
end

-- A Turkish locale, where the small letter of "I" is not "i", and a German one, where decimals have a comma.
local function locales()
  local place = world.dir .. "/locales"
  world.sh("mkdir -p " .. place)
  local list = { "LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=no_WHERE", "LANG= LC_ALL=" }
  for _, name in ipairs { "tr_TR", "de_DE" } do
    if world.sh(("localedef -i %s -f UTF-8 %s/%s.UTF-8"):format(name, place, name)) then
      list[#list + 1] = ("LOCPATH=%s LC_ALL=%s.UTF-8"):format(place, name)
    end
  end
  return list
end

local KIT = [[
local k = require "kit"
return k.kit "k" { into = { "f", "around" }, load = "upsert", key = { "id" },
  k.field "id" { k.integer }, k.field "Title" { k.lower }, k.field "amount" { k.decimal },
  k.field "day" { k.date "%d.%m.%Y" }, k.field "at" { k.timestamp "%d.%m.%Y %H:%M" },
}
]]

-- Dates in the hour that a change of clocks leaves out, and words whose case depends on the language.
local function around(harness)
  local s = { name = "places", table = "around", dir = world.dir .. "/around", file = "f.csv", options = {} }
  world.sh(("mkdir -p %s/kits %s/out"):format(s.dir, s.dir))
  world.write(s.dir .. "/kits/k.lua", KIT)
  local lines = { "id,Title,amount,day,at" }
  for i = 1, 200 do
    lines[#lines + 1] = ("%d,TITLE IÇ %d,%d.25,%02d.%02d.2024,31.03.2024 %02d:30"):format(i, i, i, i % 28 + 1, i % 12 + 1, i % 24)
  end
  world.write(s.dir .. "/f.csv", table.concat(lines, "\n") .. "\n")
  world.script "CREATE TABLE f.around (id int PRIMARY KEY, \"Title\" text, amount numeric, day date, at timestamp)"
  local first
  local function try(env)
    world.script "TRUNCATE f.around, public._importflow_jobs, public._importflow_files"
    world.sh("rm -rf " .. s.dir .. "/out/*")
    local run = world.run(s, { env = env })
    local hash, list = world.hash(s), {}
    first = first or hash
    if run.how ~= "exit" or run.code ~= 0 then list[1] = ("it ended by %s %d: %s"):format(run.how, run.code, run.err) end
    if hash ~= first then
      invariants.third = invariants.third + 1
      list[#list + 1] = "other values are loaded there"
    end
    invariants.tell("in " .. env, list)
  end
  try "LC_ALL=C.UTF-8 TZ=UTC"
  local places = locales()
  for _, zone in ipairs { "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", ":nowhere", "XXX25:61" } do
    places[#places + 1] = "TZ=" .. zone
  end
  for _, env in ipairs { "PGTZ=Asia/Kathmandu", "PGDATESTYLE=German", "PGCLIENTENCODING=LATIN1",
    "PGOPTIONS='-c DateStyle=SQL,DMY -c standard_conforming_strings=off -c timezone=Asia/Tokyo'" } do places[#places + 1] = env end
  for _, env in ipairs(places) do
    if harness.chosen() then
      try(env)
      harness.count "places and time zones"
    end
  end
end

-- Stopped for a while and continued, as by Ctrl-Z and fg: nothing comes of it.
local function stopped(harness)
  for _ = 1, math.ceil(16 * harness.options.share) do
    local s = scenarios.any()
    world.reset(s)
    local ms = 5 + math.random() * 120
    local run = world.run(s, { drive = ("--signal STOP@%.1f --hook 'sleep 0.2'"):format(ms) })
    local what = ("stopped after %.1f ms and continued"):format(ms)
    ends_with(s, run, what, { [1] = true })
    invariants.check(s, run, what)
    harness.count "stops and goes"
  end
end

return function(harness)
  input(harness)
  output(harness)
  around(harness)
  stopped(harness)
end
