-- Others work on the same table: the same job ten times, overlapping keys, writers, readers, ALTER and DROP.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

local function finish_all(runs)
  local ended = {}
  for i, wait in ipairs(runs) do ended[i] = wait() end
  return ended
end

-- Ten at once are one: one loads, the others say so.
local function ten_at_once(harness, mode)
  local s = scenarios.get(mode, "csv", "typed")
  world.reset(s)
  local runs = {}
  for i = 1, 10 do runs[i] = world.start(s, { tag = i, options = { "--if-loaded", i % 2 == 0 and "skip" or "fail" } }) end
  local list, loaded = {}, 0
  for i, run in ipairs(finish_all(runs)) do
    if run.code == 1 then
      loaded = loaded + 1
    elseif run.code ~= (i % 2 == 0 and 0 or 5) then
      list[#list + 1] = ("number %d ended by %s %d: %s"):format(i, run.how, run.code, run.err)
    end
  end
  if loaded ~= 1 then list[#list + 1] = loaded .. " of them loaded" end
  if world.hash(s) ~= s.after then list[#list + 1] = "the destination is not as after" end
  if world.files(s):find "%.tmp" then list[#list + 1] = "temporary files are left" end
  if world.value "SELECT count(*) FROM public._importflow_jobs WHERE status = 'completed'" ~= 1 then list[#list + 1] = "not one job is completed" end
  if world.value "SELECT count(*) FROM public._importflow_jobs WHERE status = 'running'" ~= 0 then list[#list + 1] = "a job is still running" end
  invariants.tell(mode .. ", ten at once", list)
  harness.count("runs at the same time", 10)
end

local function table_with(s, name, rows)
  local lines = { "id,name,amount,pin" }
  for _, id in ipairs(rows) do lines[#lines + 1] = ("%d,%s,1.00,"):format(id, name) end
  world.write(s.dir .. "/" .. name .. ".csv", table.concat(lines, "\n") .. "\n")
  return name .. ".csv"
end

-- Two files with the same keys in opposite order. There is no deadlock: one waits for the other.
local function overlapping(harness, mode)
  local s = scenarios.get(mode, "csv", "typed")
  local up, down = {}, {}
  for i = 1, 2000 do up[i], down[2001 - i] = i, i end
  local first, second = table_with(s, "first", up), table_with(s, "second", down)
  world.reset(s)
  local ended = finish_all { world.start(s, { tag = 1, file = first }), world.start(s, { tag = 2, file = second }) }
  local list = {}
  for _, run in ipairs(ended) do
    if run.code ~= 0 then list[#list + 1] = ("it ended by %s %d: %s"):format(run.how, run.code, run.err) end
  end
  local names = world.rows(("SELECT name, count(*)::int8 AS n FROM f.%s WHERE id <= 2000 AND name IN ('first', 'second') GROUP BY 1"):format(s.table))
  if #names ~= 1 or names[1].n ~= (mode == "insert_only" and 1880 or 2000) then list[#list + 1] = "the two are mixed" end
  invariants.tell(mode .. ", overlapping keys", list)
  harness.count("runs at the same time", 2)
end

-- Somebody inserts, changes and deletes the same keys all the time; the sums hold, and the next run puts it right.
local function a_writer(harness, mode)
  local s = scenarios.get(mode, "csv", "typed")
  world.reset(s)
  local script = s.dir .. "/writer.sql"
  local text = {}
  for i = 1, 400 do
    local id = 50 + (i * 37) % 3000
    text[i] = ("INSERT INTO f.%s VALUES (%d, 'w', 1) ON CONFLICT (id) DO UPDATE SET name = 'w'; DELETE FROM f.%s WHERE id = %d;"):format(
      s.table, id, s.table, 50 + (i * 53) % 3000)
  end
  world.write(script, table.concat(text, "\n"))
  local writer = assert(io.popen(("psql -X -q -d %s -f %s 2>&1"):format(world.quote(os.getenv "KITLOAD_TEST_PG"), script)))
  local list = {}
  for i = 1, 4 do
    local run = world.run(s, { options = { "--if-loaded", "again" } })
    local report = world.report(s)
    local c = report and report.counts
    if run.code ~= 1 and run.code ~= 4 then list[#list + 1] = ("run %d ended by %s %d: %s"):format(i, run.how, run.code, run.err) end
    if run.code == 1 and c.read + (c.split or 0) ~= c.inserted + c.updated + c.unchanged + (c.existing or 0) + c.rejected + c.skipped + (c.suppressed or 0) then
      list[#list + 1] = "the sums do not hold"
    end
  end
  local said = writer:read "a"
  writer:close()
  if said ~= "" then list[#list + 1] = "the writer was hurt: " .. said:sub(1, 200) end
  local run = world.run(s, { options = { "--if-loaded", "again" } })
  if run.code ~= 1 then list[#list + 1] = "the last run: " .. run.err end
  if mode == "upsert" then
    local wrong = world.value(("SELECT count(*) FROM f.%s WHERE name = 'w' AND id BETWEEN 50 AND 3049 AND id %% 500 <> 7"):format(s.table))
    if wrong ~= 0 then list[#list + 1] = wrong .. " rows are still the writer's" end
  end
  invariants.tell(mode .. ", a writer on the same keys", list)
  harness.count("runs beside a writer", 5)
end

-- Readers of an overwrite see the table as before or as after.
local function readers(harness, mode)
  local s = scenarios.get(mode, "csv.gz", "typed")
  world.reset(s)
  local script = s.dir .. "/reader.sql"
  world.write(script, (("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM f.%s AS t;\n"):format(s.table)):rep(60))
  local reader = assert(io.popen(("psql -X -q -A -t -d %s -f %s 2>&1"):format(world.quote(os.getenv "KITLOAD_TEST_PG"), script)))
  local run = world.run(s)
  local list, seen = {}, {}
  for hash in reader:read "a":gmatch "[^\n]+" do seen[hash] = (seen[hash] or 0) + 1 end
  reader:close()
  if run.code ~= 1 then list[1] = "the run ended with " .. run.code .. ": " .. run.err end
  for hash in pairs(seen) do
    if hash ~= s.before and hash ~= s.after then list[#list + 1] = "a reader saw " .. hash end
  end
  invariants.tell(mode .. ", readers", list)
  harness.count "runs beside readers"
end

-- Somebody changes the destination while the run stands still at a point. The run then says so, and loads nothing.
local function altered(harness)
  local s = world.scenario("upsert", "csv", "altered")
  for _, point in ipairs { "job.noted", "copy.chunk", "staging.ended" } do
    for what, deed in pairs {
      ["a column that is dropped"] = { "ALTER TABLE f.%s DROP COLUMN amount", "ALTER TABLE f.%s ADD COLUMN amount numeric(10,2)" },
      ["a type that changes"] = { "ALTER TABLE f.%s ALTER COLUMN amount TYPE text", "ALTER TABLE f.%s ALTER COLUMN amount TYPE numeric(10,2) USING amount::numeric" },
      ["a new column that must be filled"] = { "ALTER TABLE f.%s ADD COLUMN must int; UPDATE f.%s SET must = 1; ALTER TABLE f.%s ALTER COLUMN must SET NOT NULL",
        "ALTER TABLE f.%s DROP COLUMN must" },
      ["a table that is dropped"] = { "ALTER TABLE f.%s RENAME TO gone", "ALTER TABLE f.gone RENAME TO %s" },
      ["a key that is dropped"] = { "ALTER TABLE f.%s DROP CONSTRAINT " .. s.table .. "_pkey", "ALTER TABLE f.%s ADD PRIMARY KEY (id)" },
    } do
      if harness.chosen(1) then
        world.reset(s)
        local count = world.value(("SELECT count(*) FROM f.%s"):format(s.table))
        local run = world.run(s, { env = "KITLOAD_FAULT=" .. point .. "=stop",
          drive = "--hook " .. world.quote(world.psql((deed[1]:gsub("%%s", s.table)))) })
        local list = {}
        world.script((deed[2]:gsub("%%s", s.table)))
        -- What cannot be filled is rejected, row by row.
        local rejected = run.code == 1 and what:find "must be filled"
        if run.code ~= 4 and run.code ~= 5 and not rejected then list[1] = ("it ended by %s %d: %s"):format(run.how, run.code, run.err) end
        if run.err:find "traceback" then list[#list + 1] = run.err end
        if world.value(("SELECT count(*) FROM f.%s"):format(s.table)) ~= count then list[#list + 1] = "rows were loaded" end
        if not rejected and world.value "SELECT count(*) FROM public._importflow_jobs WHERE status <> 'failed'" ~= 0 then list[#list + 1] = "the job is not called failed" end
        if world.files(s):find "%.tmp" then list[#list + 1] = "temporary files are left" end
        invariants.tell(("%s at %s"):format(what, point), list)
        harness.count "altered destinations"
      end
    end
  end
end

return function(harness)
  for _, mode in ipairs { "upsert", "append", "insert_only" } do
    if harness.options.share >= 1 or mode == "upsert" then
      ten_at_once(harness, mode)
      if mode ~= "append" then overlapping(harness, mode) end
      if mode ~= "append" then a_writer(harness, mode) end
    end
  end
  for _ = 1, math.ceil(6 * harness.options.share) do
    readers(harness, "overwrite")
  end
  altered(harness)
end
