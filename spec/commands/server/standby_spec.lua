-- A COMMIT that waits for a synchronous standby that is gone. A signal ends the run, and the report says what is committed.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("with the synchronous standby away", function()
  local w

  local function standby(name)
    w:sql(("alter system set synchronous_standby_names = '%s'"):format(name))
    w:sql "select pg_reload_conf()"
  end

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    w:write("a.csv", "id,name\n1,a\n2,b\n")
  end)
  after_each(function() standby "" end)

  local function kit(facts)
    w:kit("t", ('return k.kit "t" { into = "%s.t", load = "upsert", key = "id", %s k.field "id" { k.integer }, k.field "name" {} }'):format(
      w.schema, facts or ""))
  end

  -- Sessions of this run wait for the standby, which those of other specs do not.
  local function to()
    return ("%s application_name=%s options='-c synchronous_commit=on -c search_path=%s'"):format(h.conninfo(), w.schema, w.schema)
  end

  -- Start a run, do something when it waits for this, send the signal when it waits for the standby. Gives the code, what was
  -- said, and whether the run was over within ten seconds.
  local function interrupted(signal, first)
    h.write(w.dir .. "/script", ([[
cd %s
env -u LD_PRELOAD TERM=dumb %s run --to %s t a.csv >out 2>err </dev/null &
echo $! >pid
wait $!
echo $? >code.tmp
mv code.tmp code
]]):format(h.quote(w.dir), w.binary, h.quote(to())))
    os.execute(("sh %s/script >/dev/null 2>&1 &"):format(w.dir))
    local function until_it(condition)
      for _ = 1, 400 do
        if w:sql(("select exists (select from pg_stat_activity where application_name = '%s' and %s)"):format(w.schema, condition)) == "t" then
          return
        end
        os.execute "sleep 0.02"
      end
      error("never: " .. condition)
    end
    if first then
      until_it "wait_event = 'PgSleep'"
      first()
    end
    until_it "wait_event = 'SyncRep'"
    h.sh(("kill -%s $(cat %s/pid)"):format(signal, w.dir))
    for _ = 1, 500 do
      if w:exists "code" then break end
      os.execute "sleep 0.02"
    end
    local over = w:exists "code"
    if not over then h.sh(("kill -KILL $(cat %s/pid)"):format(w.dir)) end
    return over and tonumber(w:read "code"), w:read "out" .. w:read "err"
  end

  for _, signal in ipairs { "INT", "TERM" } do
    it("a run whose job's note waits ends by SIG" .. signal .. ", with nothing loaded", function()
      kit()
      w:kitload("setup", "--apply", "--to", w:to())
      standby "nobody"
      local code, said = interrupted(signal)
      assert.equal(130, code, said)
      assert.equal("0", w:sql "select count(*) from t")
    end)
  end

  it("a run whose rows wait ends by a signal, and says that they are in", function()
    kit 'after_merge = "select pg_sleep(1)",'
    w:kitload("setup", "--apply", "--to", w:to())
    local code, said = interrupted("INT", function() standby "nobody" end)
    assert.equal(0, code, said)
    assert.matches("2 inserted", said, 1, true)
    assert.matches("the synchronous standby has not confirmed it", said:gsub("%s+", " "), 1, true)
    assert.equal("2", w:sql "select count(*) from t")
  end)
end)
