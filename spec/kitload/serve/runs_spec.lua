-- What becomes of an import when the front dies, its run dies, both die, the destination or the state is away.
local h = require "spec.helper"
if h.no_server(pending) then return end
local doors = require "spec.kitload.serve.door"
local queue = require "kitload.serve.work.queue"
local sys = require "kitload.host.sys"

-- Its merge waits for a row of the table `gate`, so a spec can hold a run there.
local GATED = [[return k.kit "gated" { into = "gated", before_merge = "select pg_advisory_xact_lock(4711)", k.field "email" {} }]]
local PLAIN = [[return k.kit "plain" { into = "plain", k.field "email" {} }]]

describe("a run", function()
  local door, gate, count = nil, nil, 0

  setup(function()
    door = doors.new { gated = GATED, plain = PLAIN }
    door.mine = door:key()
    gate = require("spec.kitload.db").connect()
    door.w:sql "create table gated (email text); create table plain (email text)"
    door.role = door.w.schema .. "_poor"
    door.w:sql(("create role %s login; grant usage on schema %s to %s; grant select, insert on plain to %s"):format(door.role, door.w.schema,
      door.role, door.role))
  end)
  teardown(function()
    gate:close()
    door:close()
    door.w:sql(("drop owned by %s; drop role %s"):format(door.role, door.role))
  end)

  local function hold() assert(gate:exec "SELECT pg_advisory_lock(4711)") end
  local function let_go() assert(gate:exec "SELECT pg_advisory_unlock(4711)") end

  local function send(kit)
    count = count + 1
    local r = door:ask("PUT", ("/v1/imports?kit=%s&name=f%d.csv"):format(kit, count), { body = ("email\nx%d\n"):format(count) })
    assert.equal(202, r.status, r.body)
    return r.value.id
  end

  local function get(id) return door:ask("GET", "/v1/imports/" .. id).value end

  -- Rows of an import in its table.
  local function rows(id)
    local got = get(id)
    local name = got.file.name:match "f(%d+)"
    return tonumber(door.w:sql(("select count(*) from %s where email = 'x%s'"):format(got.kit, name)))
  end

  -- A run that waits in its merge. Gives the run.
  local function begun()
    hold()
    local id = send "gated"
    door:until_so(function()
      return door.w:sql "select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = 4711" == "1"
    end)
    return id, door.c.runs[id]
  end

  local function wait_for_end(child)
    while not child:ended() do sys.run { argv = { "sleep", "0.01" } } end
  end

  local function outcome(id)
    local got = get(id)
    return { got.state, got.problem and got.problem.rows_in, rows(id), got.attempts }
  end

  it("that is killed says so, and nothing of it is in", function()
    local id, run = begun()
    run.child:kill(9)
    let_go()
    door:work()
    assert.same({ "failed", "none", 0, 1 }, outcome(id))
    assert.same({ "killed", "the run was killed" }, { get(id).problem.code, get(id).problem.sentence })
    door:ask("POST", ("/v1/imports/%s/rerun"):format(id))
    door:work()
    assert.same({ "completed", nil, 1, 2 }, outcome(id))
  end)

  it("goes on when its front dies, and the next front waits for it", function()
    local id, run = begun()
    local job = run.job
    door:restart()
    for _ = 1, 3 do door:tick() end
    assert.equal("waiting", door.c.runs[id].phase)
    assert.equal("submitting", get(id).state)
    let_go()
    door:work()
    assert.same({ "completed", nil, 1, 1 }, outcome(id))
    assert.equal(job, get(id).job)
  end)

  it("that ended while no front was there is what the destination says", function()
    local id, run = begun()
    let_go()
    door:restart()
    wait_for_end(run.child)
    door:restart()
    door:work()
    assert.same({ "completed", nil, 1, 1 }, outcome(id))
  end)

  it("begins anew when it died with its front", function()
    local id, run = begun()
    local job = run.job
    run.child:kill(9)
    let_go()
    door:restart()
    wait_for_end(run.child)
    door:work()
    assert.same({ "completed", nil, 1, 2 }, outcome(id))
    assert.not_equal(job, get(id).job)
    assert.equal("failed completed", door.w:sql(("select string_agg(outcome, ' ' order by number) from kitload.attempts where import = '%s'"):format(id)))
  end)

  it("begins anew when its front died before the child began, but not for ever", function()
    local spawn = require("kitload.host.child").spawn
    local child = require "kitload.host.child"
    child.spawn = function() error "the front dies here" end
    local id = send "plain"
    assert.has_error(function() door:tick() end)
    child.spawn = function(asked)
      if asked.lock then error "the front dies here" end
      return spawn(asked)
    end
    for attempt = 2, 3 do
      door:restart()
      while get(id).attempts < attempt do
        pcall(door.tick, door)
        sys.run { argv = { "sleep", "0.01" } }
      end
    end
    child.spawn = spawn
    door:restart()
    door:work()
    local got = get(id)
    assert.same({ "failed", "none", 3 }, { got.state, got.problem.rows_in, got.attempts })
    assert.equal(0, rows(id))
  end)

  it("is ended by whoever cancels its import, also when an earlier front has begun it", function()
    local id = begun()
    assert.same({ 202, "ending" }, { door:ask("POST", ("/v1/imports/%s/cancel"):format(id)).status, get(id).progress.phase })
    door:work()
    let_go()
    assert.same({ "canceled", nil, 0, 1 }, outcome(id))
    local second = begun()
    door:restart()
    door:tick()
    assert.equal(202, door:ask("POST", ("/v1/imports/%s/cancel"):format(second)).status)
    door:work()
    let_go()
    assert.same({ "canceled", nil, 0, 1 }, outcome(second))
  end)

  it("is not settled while the state is away, and is when it is back", function()
    local id, run = begun()
    door:state_away(true)
    let_go()
    wait_for_end(run.child)
    for _ = 1, 3 do assert.has_error(function() door:tick() end) end
    door:state_away(false)
    door:work()
    assert.same({ "completed", nil, 1, 1 }, outcome(id))
  end)

  it("of which nobody knows the outcome is unknown, until the destination tells", function()
    local good = door.c.config.to
    for _, was_in in ipairs { true, false } do
      local id, run = begun()
      if not was_in then run.child:kill(9) end
      let_go()
      door:restart()
      wait_for_end(run.child)
      door.c.config.to = h.conninfo() .. " dbname=nosuch"
      door:until_so(function()
        if door.c.runs[id] then door.c.runs[id].at = 0 end
        return get(id).state == "failed"
      end)
      assert.same({ "failed", "unknown" }, { get(id).state, get(id).problem.rows_in })
      for _, asked in ipairs { { "POST", "/rerun" }, { "POST", "/cancel" }, { "DELETE", "" } } do
        assert.equal(409, door:ask(asked[1], ("/v1/imports/%s%s"):format(id, asked[2]), { headers = { ["if-match"] = "*" } }).status)
      end
      door.c.config.to = good
      door:restart()
      door:work()
      assert.same(was_in and { "completed", nil, 1, 1 } or { "failed", "none", 0, 1 }, outcome(id))
    end
  end)

  it("in doubt is asked for, and one that cannot connect says so", function()
    local good, program = door.c.config.to, door.c.config.program
    door.c.config.program = door.w:write("doubt", ('#!/bin/sh\n%s "$@"; c=$?; [ "$1" = run ] && exit 6; exit $c\n'):format(program))
    h.sh("chmod +x " .. door.c.config.program)
    local id = send "plain"
    door:work()
    assert.same({ "completed", nil, 1, 1 }, outcome(id))
    door.w:write("doubt", ('#!/bin/sh\n[ "$1" = run ] && exit 6; exec %s "$@"\n'):format(program))
    id = send "plain"
    door:work()
    assert.same({ "failed", "none", 0, 1 }, outcome(id))
    assert.equal("in_doubt", get(id).problem.code)
    door.c.config.program = program
    door.c.config.to = h.conninfo() .. " dbname=nosuch"
    id = send "plain"
    door:work()
    door.c.config.to = good
    assert.same({ "failed", "none", 0, 1 }, outcome(id))
    assert.matches("nosuch", get(id).problem.sentence, 1, true)
  end)

  it("is refused where no job can be recorded, and whose job was taken away says that its rows are in", function()
    local good = door.c.config.to
    door.w:sql(("grant select on _importflow_jobs to %s"):format(door.role))
    door.c.config.to = good .. " user=" .. door.role
    local id = send "plain"
    door:work()
    door.c.config.to = good
    assert.same({ "failed", "none", 0, 1 }, outcome(id))
    assert.matches("no job can be recorded", get(id).problem.sentence)
    local second, run = begun()
    let_go()
    wait_for_end(run.child)
    door.w:sql(("delete from _importflow_jobs where id = '%s'"):format(run.job))
    door:work()
    assert.same({ "failed", "all", 1, 1 }, outcome(second))
    assert.equal("no_job", get(second).problem.code)
  end)

  it("that a folder of the spool has lost is begun by nobody, and a stranger's folder goes", function()
    local spool, tidy = require "kitload.serve.base.spool", require "kitload.serve.work.tidy"
    local stranger = sys.uuid()
    h.sh(("mkdir -p %s/imports/%s/file && touch -d '2 hours ago' %s/imports/%s"):format(door.spool, stranger, door.spool, stranger))
    local id = send "plain"
    door:work()
    -- The front died after the rows were in, before it erased the file.
    h.sh(("mkdir -p %s/imports/%s/file && touch %s/imports/%s/file/x.csv"):format(door.spool, id, door.spool, id))
    tidy.run(door.c)
    assert.is_nil(sys.stat(spool.import(door.spool, stranger)))
    assert.is_nil(sys.stat(spool.import(door.spool, id) .. "/file"))
    assert.is_truthy(sys.stat(spool.import(door.spool, id) .. "/report.json"))
    -- At its time all of it goes.
    door.w:sql(("update kitload.imports set expires_at = now() where id = '%s'"):format(id))
    door:tick()
    assert.is_nil(sys.stat(spool.import(door.spool, id)))
    assert.equal("completed", get(id).state)
    assert.equal(410, door:ask("GET", ("/v1/imports/%s/report"):format(id)).status)
    local failed = door:ask("PUT", "/v1/imports?kit=plain&name=late.csv", { body = "no\n1\n" }).value.id
    door:work()
    door.w:sql(("update kitload.imports set expires_at = now() where id = '%s'"):format(failed))
    door:tick()
    assert.equal("expired", get(failed).state)
    assert.equal(409, door:ask("POST", ("/v1/imports/%s/rerun"):format(failed)).status)
  end)
end)

describe("the queue", function()
  local function head(project, organisation, queued) return { project = project, organisation = organisation, queued = queued, id = project .. queued } end

  it("gives each project its turn, then each organisation, then who has waited longest", function()
    local heads = { head("a", "x", 1), head("a", "y", 2), head("b", "z", 9), head("b", nil, 8) }
    local turns, order, runs = {}, {}, {}
    for i = 1, 4 do
      local chosen = queue.choose(heads, runs, turns)
      queue.took(turns, chosen)
      order[i] = chosen.project .. (chosen.organisation or "-")
    end
    assert.same({ "ax", "b-", "ay", "bz" }, order)
    -- A project with a run at work comes after one without.
    runs = { r = { project = "a", organisation = "x" } }
    assert.equal("b", queue.choose({ head("a", "y", 1), head("b", "z", 2) }, runs, {}).project)
    assert.equal("y", queue.choose({ head("a", "x", 1), head("a", "y", 2) }, runs, {}).organisation)
    assert.is_nil(queue.choose({}, {}, {}))
  end)
end)
