-- The server dies, ends sessions, refuses, is full or cannot write. And nobody may learn a password that he should not
-- know.
local invariants = require "spec.faults.invariants"
local scenarios = require "spec.faults.scenarios"
local world = require "spec.faults.world"

local ENDS = "SELECT %s(pid) FROM pg_stat_activity WHERE application_name LIKE 'kitload%%'"

local points = { "connect.after", "job.noted", "copy.chunk", "copy.ended", "staging.ended", "t2.begun", "merge.before", "merge.in",
  "merge.after", "rejects.synced", "job.completed", "commit.before", "commit.sent", "commit.answered", "loading.finished" }

local function expect(s, run, what, codes, pattern)
  local list = {}
  if not codes[run.code] or run.how ~= "exit" then
    list[1] = ("it ended by %s %d after %.0f ms: %s"):format(run.how, run.code, run.ms, run.err)
  end
  if pattern and not run.err:find(pattern) then list[#list + 1] = ("it does not say '%s': %s"):format(pattern, run.err) end
  invariants.tell(s.name .. ", " .. what, list)
end

-- At a point: the run stands still while it happens.
local function at_points(harness)
  for _, s in ipairs(scenarios.all()) do
    for _, point in ipairs(points) do
      local times = s.points[point]
      for what, deed in pairs { ["servers killed at points"] = world.restart_command(),
        ["sessions terminated"] = world.psql(ENDS:format "pg_terminate_backend") } do
        if times and math.random() < 0.6 and harness.chosen() then
          world.reset(s)
          local run = world.run(s, { env = ("KITLOAD_FAULT=%s:%d=stop"):format(point, times),
            drive = "--hook " .. world.quote(deed) })
          invariants.check(s, run, ("%s at %s:%d"):format(what, point, times))
          harness.count(what)
        end
      end
    end
  end
end

local function at_random(harness)
  local share = harness.options.share
  for what, deed in pairs { ["servers killed at random"] = { world.restart_command(), 60 },
    ["random pg_terminate_backend"] = { world.psql(ENDS:format "pg_terminate_backend"), 40 },
    ["random pg_cancel_backend"] = { world.psql(ENDS:format "pg_cancel_backend"), 40 } } do
    for _ = 1, math.ceil(deed[2] * share) do
      local s = scenarios.any()
      local ms = math.random() * 160
      world.reset(s)
      local run = world.run(s, { drive = ("--at %.1f --do %s"):format(ms, world.quote(deed[1])) })
      invariants.check(s, run, ("%s after %.1f ms"):format(what, ms))
      harness.count(what)
    end
  end
end

-- Somebody holds the table. The run names its pid, and does not wait for ever.
local function blocked(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  world.reset(s)
  world.script("BEGIN; LOCK TABLE f." .. s.table)
  local pid = world.value "SELECT pg_backend_pid()"
  local run = world.run(s, { options = { "--lock-timeout", "1" } })
  world.script "ROLLBACK"
  expect(s, run, "a blocker", { [4] = true }, "pid " .. pid)
  if run.ms > 4000 then invariants.tell(s.name .. ", a blocker", { ("it took %.0f ms"):format(run.ms) }) end
  invariants.check(s, run, "a blocker")
  harness.count "server refusals"
end

-- Time-outs that the server, the database or the role sets are lifted: a long load is no mistake.
local function time_outs(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  for _, setting in ipairs { "statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout" } do
    world.reset(s)
    world.script(("ALTER DATABASE postgres SET %s = '3ms'"):format(setting))
    local run = world.run(s)
    world.script(("ALTER DATABASE postgres RESET %s"):format(setting))
    expect(s, run, setting, { [1] = true })
    invariants.check(s, run, setting)
    harness.count "server refusals"
  end
end

-- A role that may have one connection, which is taken: bounded patience, and once it is free, it loads.
local function too_many(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  world.script "DROP ROLE IF EXISTS crowd; CREATE ROLE crowd LOGIN BYPASSRLS CONNECTION LIMIT 0"
  world.script(("GRANT ALL ON ALL TABLES IN SCHEMA f, public TO crowd; GRANT USAGE, CREATE ON SCHEMA f, public TO crowd; ALTER TABLE f.%s OWNER TO crowd"):format(s.table))
  local to = os.getenv "KITLOAD_TEST_PG":gsub("user=%S+", "user=crowd")
  world.reset(s)
  local run = world.run(s, { to = to, drive = "--limit 40" })
  expect(s, run, "too many connections", { [4] = true }, "too many connections")
  invariants.check(s, run, "too many connections")
  world.reset(s)
  run = world.run(s, { to = to, drive = "--at 900 --do " .. world.quote(world.psql "ALTER ROLE crowd CONNECTION LIMIT -1") })
  expect(s, run, "too many connections for a while", { [1] = true })
  invariants.check(s, run, "too many connections for a while")
  world.script(("ALTER TABLE f.%s OWNER TO postgres; DROP OWNED BY crowd; DROP ROLE crowd"):format(s.table))
  harness.count("server refusals", 2)
end

-- A password that is refused is tried once, and never shown; nor is one in a connection string that makes no sense.
local function passwords(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  local hba, log = os.getenv "PGHOST" .. "/data/pg_hba.conf", os.getenv "PGHOST" .. "/server.log"
  local before = world.read(hba)
  world.script "DROP ROLE IF EXISTS careless; CREATE ROLE careless LOGIN PASSWORD 'another'"
  world.write(hba, "local all careless scram-sha-256\n" .. before)
  world.script "SELECT pg_reload_conf()"
  os.execute "sleep 0.2"
  local function refusals() return select(2, world.read(log):gsub('password authentication failed for user "careless"', "")) end
  local function try(to, codes, what)
    world.reset(s)
    local run = world.run(s, { to = to })
    expect(s, run, what, codes)
    invariants.check(s, run, what)
    harness.count "passwords"
  end
  local n = refusals()
  local host = os.getenv "PGHOST"
  try(("postgresql://careless:S3CRETPASS@/postgres?host=%s"):format(host), { [4] = true }, "a wrong password")
  if refusals() - n ~= 1 then invariants.tell("a wrong password", { ("it was tried %d times"):format(refusals() - n) }) end
  for _, to in ipairs { "postgresql://u:S3CRETPASS@127.0.0.1:notaport/db", "postgresql://u:S3CRETPASS@[::1/db", "postgresql://u:S3CRETPASS@h:1/db?nosuch=1",
    "host=127.0.0.1 password=S3CRETPASS port=x", "host=127.0.0.1 password='S3CRETPASS", "password=S3CRETPASS nosuch=1", "postgres:/u:S3CRETPASS@h/db",
    "postgresql://u:S3CRETPASS%zz@127.0.0.1/db", "postgresql://u:a@S3CRETPASS@127.0.0.1:1/db?connect_timeout=2" } do
    -- The last one is tried for ten seconds.
    if harness.options.share >= 1 or not to:find "connect_timeout" then try(to, { [2] = true, [4] = true }, "the connection string " .. to) end
  end
  world.write(hba, before)
  world.script "DROP ROLE careless; SELECT pg_reload_conf()"
end

-- A server that cannot write (a standby): found before a row is copied.
local function read_only(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  world.reset(s)
  local signal = os.getenv "PGHOST" .. "/data/standby.signal"
  world.sh((world.stop_command():gsub("immediate", "fast")))
  world.write(signal, "")
  world.sh(world.start_command())
  local log = s.dir .. "/points2"
  os.remove(log)
  local run = world.run(s, { env = "KITLOAD_FAULT_LOG=" .. log })
  world.sh((world.stop_command():gsub("immediate", "fast")))
  os.remove(signal)
  world.sh(world.start_command())
  expect(s, run, "a standby", { [4] = true, [5] = true }, "read%-only")
  if world.read(log):find "copy" then invariants.tell("a standby", { "rows were copied before it was noticed" }) end
  invariants.check(s, run, "a standby")
  harness.count "server refusals"
end

-- Disks fill up: where this process may mount, a small file system for the rejects, and one for the server. A device is no
-- place for a file, and is not replaced by one.
local function full_disks(harness)
  local s = scenarios.get("upsert", "csv", "typed")
  local place = world.dir .. "/full"
  world.sh("mkdir -p " .. place)
  world.reset(s)
  local run
  if world.sh(("mknod %s/device c 1 7"):format(world.dir)) then
    run = world.run(s, { rejects = world.dir .. "/device" })
    expect(s, run, "a device for the rejects", { [2] = true }, "is no [a-z ]*file")
    if not world.sh(("test -c %s/device"):format(world.dir)) then invariants.tell(s.name, { "a device is replaced by a file" }) end
    invariants.check(s, run, "a device for the rejects")
    harness.count "full disks"
  end
  if not world.sh("mount -t tmpfs -o size=1m,mode=777 none " .. place) then
    print "  full disks: mount is not allowed here, so no file system fills up"
    return
  end
  world.sh(("head -c 2000000 /dev/zero >%s/filling"):format(place))
  world.reset(s)
  run = world.run(s, { rejects = place .. "/r.csv", problems = place .. "/p.jsonl" })
  expect(s, run, "a full disk for the rejects", { [2] = true, [5] = true }, "[Nn]o space")
  invariants.check(s, run, "a full disk for the rejects")
  world.sh(("rm -f %s/filling; mkdir %s/ts; chown postgres %s/ts"):format(place, place, place))
  world.script(("CREATE TABLESPACE small LOCATION '%s/ts'"):format(place))
  world.script "ALTER DATABASE postgres SET temp_tablespaces = 'small'"
  world.sh(("head -c 950000 /dev/zero >%s/filling"):format(place))
  world.reset(s)
  run = world.run(s)
  world.script "ALTER DATABASE postgres RESET temp_tablespaces"
  expect(s, run, "a full disk for the stage", { [4] = true }, "[Nn]o space")
  invariants.check(s, run, "a full disk for the stage")
  world.script "DROP TABLESPACE small"
  world.sh("umount -l " .. place)
  harness.count("full disks", 2)
end

return function(harness)
  at_points(harness)
  at_random(harness)
  blocked(harness)
  passwords(harness)
  if harness.options.share >= 1 then
    time_outs(harness)
    too_many(harness)
    read_only(harness)
    full_disks(harness)
  end
end
