-- A run that is killed. After SIGINT and SIGTERM it ends with 130 within two seconds, rolled back. After SIGKILL the
-- destination is unchanged.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a run that dies", function()
  local w, name

  before_each(function()
    w = workspace.new()
    name = "kitload " .. w.schema
    w:sql "create table t (id int primary key, name text); insert into t values (1, 'old'), (7, 'seven')"
  end)

  local function kit(facts)
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "upsert", key = { "id" }, %s k.field "id" { k.integer }, k.field "name" {} }'):format(
      w.schema, facts or ""))
  end

  local function big_file(rows)
    local lines = { "id,name" }
    for i = 1, rows do lines[#lines + 1] = ("%d,%s"):format(i, i % 1000 == 0 and "" or "name of " .. i) end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
  end

  -- Sessions have a name of this workspace's own: other specs' may still be ending.
  local function to() return ("%s application_name='%s'"):format(w:to(), name) end

  local function sessions()
    return w:sql(("select count(*) from pg_stat_activity where application_name = '%s'"):format(name))
  end

  -- Start a run with this as its standard input, send a signal once `when` (SQL) is true or after some seconds.
  -- Gives the code, standard error and the seconds from the signal to the end.
  local function die(signal, when, input, ...)
    local dir = h.tmp()
    local words = {}
    for i, word in ipairs { w.binary, "run", "--to", to(), ... } do words[i] = h.quote(word) end
    h.write(dir .. "/script", ([[
cd %s
mkfifo %s/in
{ %s; } >%s/in & feeder=$!
env -u LD_PRELOAD TERM=dumb %s <%s/in >%s/out 2>%s/err &
echo $! >%s/pid
wait $!
echo $? >%s/code.tmp
kill $feeder 2>/dev/null
mv %s/code.tmp %s/code
]]):format(h.quote(w.dir), dir, input, dir, table.concat(words, " "), dir, dir, dir, dir, dir, dir, dir))
    os.execute(("sh %s/script >/dev/null 2>&1 &"):format(dir))
    while not h.exists(dir .. "/pid") do os.execute "sleep 0.01" end
    if type(when) == "number" then
      os.execute("sleep " .. when)
    else
      for i = 1, 601 do
        if w:sql(when) == "t" then break end
        if i > 600 then error("it never was so: " .. when .. "\n" .. h.read(dir .. "/err")) end
        os.execute "sleep 0.05"
      end
    end
    local _, began = h.sh "date +%s.%N"
    os.execute(("kill -%s $(cat %s/pid) 2>/dev/null"):format(signal, dir))
    while not h.exists(dir .. "/code") do os.execute "sleep 0.02" end
    local _, ended = h.sh "date +%s.%N"
    return tonumber((h.read(dir .. "/code"))), h.read(dir .. "/err"), tonumber(ended) - tonumber(began)
  end

  local function active(pattern)
    return ("select count(*) > 0 from pg_stat_activity where application_name = '%s' and query like '%%%s%%'"):format(name, pattern)
  end

  local function nothing_left()
    for i = 1, 100 do
      if sessions() == "0" then break end
      assert.is_true(i < 100, "a session is still there")
      os.execute "sleep 0.05"
    end
    assert.equal("1|old\n7|seven", w:sql "select * from t order by id")
    local _, left = h.sh("ls -A " .. w.dir)
    return left
  end

  for _, signal in ipairs { "INT", "TERM" } do
    it(("ends by SIG%s while it waits for standard input"):format(signal), function()
      kit()
      local code, err, seconds = die(signal, active "", "printf 'id,name\\n2,b\\n'; exec sleep 30", "t", "-")
      assert.equal(130, code)
      assert.matches("interrupted by SIG%a+: nothing was loaded", err)
      assert.is_true(seconds < 2)
      assert.equal("kits\n", nothing_left())
    end)

    it(("ends by SIG%s in the middle of a COPY whose input does not come"):format(signal), function()
      kit()
      local code, err, seconds = die(signal, active "COPY", "echo id,name; seq -f %.0f,name 100 90000; exec sleep 30", "t", "-")
      assert.equal(130, code)
      assert.matches("interrupted by SIG%a+: nothing was loaded", err)
      assert.is_true(seconds < 2)
      assert.equal("kits\n", nothing_left())
    end)

    it(("ends by SIG%s while a statement of the merge runs"):format(signal), function()
      kit 'after_merge = "select pg_sleep(30)",'
      w:write("f.csv", "id,name\n1,new\n2,b\n")
      local code, err, seconds = die(signal, active "pg_sleep(30", ":", "t", "f.csv")
      assert.equal(130, code)
      assert.matches("interrupted by SIG%a+: nothing was loaded", err)
      assert.is_true(seconds < 2)
      assert.equal("f.csv\nkits\n", nothing_left())
      assert.equal("interrupted", w:sql(("select status from public._importflow_jobs where destination = '%s.t'"):format(w.schema)))
    end)
  end

  it("ends by SIGINT while it waits for a lock on the table", function()
    kit()
    w:write("f.csv", "id,name\n1,new\n")
    os.execute(("psql -X -q -d %s -c 'begin; lock table %s.t; select pg_sleep(600)' >/dev/null 2>&1 &"):format(h.quote(h.conninfo()), w.schema))
    local lock = ("select count(*) > 0 from pg_locks where relation = '%s.t'::regclass and "):format(w.schema)
    while w:sql(lock .. "granted and mode = 'AccessExclusiveLock'") ~= "t" do os.execute "sleep 0.02" end
    local code, _, seconds = die("INT", lock .. "not granted", ":", "t", "f.csv")
    assert.equal(130, code)
    assert.is_true(seconds < 2)
    w:sql(("select pg_terminate_backend(pid) from pg_locks where relation = '%s.t'::regclass and granted"):format(w.schema))
    nothing_left()
  end)

  it("ends by SIGTERM while another process makes the workspace's server", function()
    local _, out = h.sh(([[cd %s; mkdir .kitload; unset LD_PRELOAD
      (flock 9; touch held; exec sleep 60) 9>>.kitload/pg.lock & holder=$!
      while [ ! -e held ]; do sleep 0.01; done
      timeout -k 1 20 %s pg start >out 2>&1 & waiter=$!
      inode=$(stat -c %%i .kitload/pg.lock)
      for i in $(seq 1000); do grep -q "> FLOCK.*:$inode " /proc/locks && break; sleep 0.01; done
      kill -TERM $waiter; wait $waiter; echo $?; cat out; ls .kitload
      kill $holder; wait $holder 2>/dev/null]]):format(h.quote(w.dir), w.binary))
    assert.equal("130\nkitload: error: interrupted by SIGTERM\npg.lock\n", out)
  end)

  it("ends by SIGINT in the middle of an endless function of the kit", function()
    w:kit("t", ('return k.kit "t" { into = { "%s", "t" }, load = "append", k.field "id" { k.integer }, k.field "name" { function(v) while true do end end } }'):format(w.schema))
    w:write("f.csv", "id,name\n2,new\n")
    local code, err, seconds = die("INT", 0.15, ":", "t", "f.csv")
    assert.is_true(code == 130 or (code == 2 and err:find "limit" ~= nil), tostring(code) .. err) -- its own limit may be faster
    assert.is_true(seconds < 2)
    nothing_left()
  end)

  it("by SIGKILL at any moment leaves the destination as it was or as it should be, and run again is right", function()
    kit()
    big_file(40000)
    local before = w:sql "select md5(string_agg(t::text, '|' order by id)) from t"
    assert.equal(0, (w:run("t", "f.csv")))
    local after = w:sql "select md5(string_agg(t::text, '|' order by id)) from t"
    local killed, outcomes = 0, {}
    for i = 1, 10 do
      w:sql "truncate t; insert into t values (1, 'old'), (7, 'seven')"
      local code = die("KILL", 0.02 + i * 0.035, "exec sleep 5", "t", "f.csv", "--if-loaded", "again")
      if code == 137 then killed = killed + 1 end
      -- A COMMIT that was sent may still be done by the server.
      for _ = 1, 100 do
        if sessions() == "0" then break end
        os.execute "sleep 0.05"
      end
      local now = w:sql "select md5(string_agg(t::text, '|' order by id)) from t"
      assert.is_true(now == before or now == after, "a third state")
      outcomes[now == after and "after" or "before"] = true
    end
    assert.is_true(killed > 0)
    assert.is_true(outcomes.before)
    assert.equal(0, (w:run("t", "f.csv", "--if-loaded", "again")))
    assert.equal(after, w:sql "select md5(string_agg(t::text, '|' order by id)) from t")
  end)

  it("leaves a destination untouched when its server session is terminated, and ends with 4", function()
    kit()
    local dir = h.tmp()
    os.execute(("unset LD_PRELOAD; { while ! psql -X -A -t -d %s -c \"select pg_terminate_backend(pid) from pg_stat_activity where application_name = '%s' and query like 'COPY%%'\" | grep -q t; do sleep 0.05; done; touch %s/done; } >/dev/null 2>&1 &"):format(
      h.quote(h.conninfo()), name, dir))
    local code, _, err = h.sh(("cd %s && { echo id,name; seq -f %%.0f,name 100 90000; sleep 1; echo 3,c; } | env -u LD_PRELOAD %s run t - --to %s"):format(
      w.dir, w.binary, h.quote(to())))
    assert.equal(4, code)
    assert.matches("terminat", err)
    nothing_left()
    assert.equal("failed|4", w:sql(("select status, error->>'exit' from public._importflow_jobs where destination = '%s.t'"):format(w.schema)))
  end)

  it("does not notice that its standard output is closed or full before the rows are in", function()
    kit()
    w:write("f.csv", "id,name\n1,new\n")
    local code, _, err = h.sh(("cd %s && env -u LD_PRELOAD %s run t f.csv --to %s >/dev/full"):format(w.dir, w.binary, h.quote(to())))
    assert.is_true(code == 0 or err ~= "", tostring(code))
    assert.equal("new", w:sql "select name from t where id = 1")
    w:write("g.csv", "id,name\n1,newer\n")
    h.sh(("cd %s && env -u LD_PRELOAD %s run t g.csv --to %s | true"):format(w.dir, w.binary, h.quote(to())))
    assert.equal("newer", w:sql "select name from t where id = 1")
  end)
end)
