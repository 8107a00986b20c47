-- The story of `kitload serve`: state, spool, kits, keys, front; then the conductor's loop, until a signal ends it.
--
--   main thread   the conductor: it begins runs, looks at them, tidies up; it never speaks HTTP
--   workers       worker.lua, each with a Lua state and a connection of its own
--
-- The conductor does its work when somebody tells it, and once in a while. While the state is away it only looks after its children.
local catalog = require "kitload.serve.work.catalog"
local database = require "kitload.serve.state.db"
local embed = require "kitload.serve.embed"
local errors = require "kitload.talk.errors"
local events = require "kitload.serve.state.events"
local holder = require "kitload.serve.state.holder"
local imports = require "kitload.serve.state.imports"
local json = require "kitload.talk.json"
local keys = require "kitload.serve.state.keys"
local sessions = require "kitload.serve.state.sessions"
local migrations = require "kitload.serve.state.migrations"
local out = require "kitload.talk.output"
local queue = require "kitload.serve.work.queue"
local reviews = require "kitload.serve.work.reviews"
local routes = require "kitload.serve.api.routes"
local runs = require "kitload.serve.work.runs"
local secret = require "kitload.host.secret"
local serve_options = require "kitload.serve.options"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local tidy = require "kitload.serve.work.tidy"
local variables = require "kitload.talk.variables"
local workspace = require "kitload.kits.workspace"

local M = {}

-- Calls work, whose problems are raised, as functions of the conductor are called: nil and an error.
local function protected(place, work)
  local db = database.new(place, "kitload serve")
  local results = table.pack(pcall(work, db))
  local away = db.why
  db:close()
  if results[1] then return table.unpack(results, 2, results.n) end
  if database.is_away(results[2]) then return nil, errors.db("the state cannot be reached: " .. (away or "no answer")) end
  return nil, errors.db(type(results[2]) == "table" and results[2].message or tostring(results[2]))
end

-- The state is there and as this kitload knows it. A new state is made; an older one only when that is asked for.
local function check_state(db, migrate)
  local present = migrations.present(db)
  if present and present > migrations.newest then
    return nil, errors.usage(("the state has migration %d, and this kitload knows %d"):format(present, migrations.newest),
      "it was made by a later kitload: use that one")
  end
  if present and present < migrations.newest and not migrate then
    return nil, errors.usage(("the state lacks migration %d: %s"):format(present + 1, migrations.list[present + 1].title),
      "kitload serve --migrate brings it up to date; stop the front first")
  end
  return migrations.run(db)
end

--- kitload serve --migrate
local function migrate(place)
  local done, err = protected(place, function(db) return check_state(db, true) end)
  if not done then return nil, err end
  for _, m in ipairs(done) do io.stdout:write(("migration %d: %s\n"):format(m.number, m.title)) end
  if not done[1] then io.stdout:write(("the state is up to date, migration %d\n"):format(migrations.newest)) end
  return 0
end

-- How a file is sent with a key.
local function curl_line(address, kit, token)
  return ('curl -T FILE "http://%s/v1/imports?kit=%s" -H "Authorization: Bearer %s"'):format(address, kit or "KIT", token)
end

--- kitload serve --new-key
local function new_key(place, options)
  local project, scopes, err
  project, err = serve_options.project(options.project)
  if not project then return nil, err end
  scopes, err = serve_options.scopes(options.scopes)
  if err then return nil, err end
  local token
  token, err = protected(place, function(db)
    local fine, why = check_state(db, false)
    if not fine then return nil, why end
    return (keys.make(db, project, scopes))
  end)
  if not token then return nil, err end
  io.stdout:write(token, "\n")
  out.note(("a key of project %s, shown only now; a running front knows it in some seconds"):format(project))
  return 0
end

-- The front ---------------------------------------------------------------------------------------------------------------------

---@class kitload.serve.Conductor
---@field db table
---@field front table      kitload.host.serve
---@field server userdata  the front that is started
---@field config table     what workers get
---@field runs table<string, kitload.serve.Run>
---@field turns table
---@field hashes table<string, boolean>  keys that the front knows

local WORKERS = 4
-- Seconds between two looks, by what is looked at.
local EVERY = { keys = 2, unsettled = 15, tidy = 60, disk = 10, events = 2, sessions = 10, uploads = 5, workspace = 5 }
-- Seconds that runs get when we are to end, and then after SIGTERM.
local GRACE, LAST = 30, 5

local function load_keys(c)
  local there = {}
  for _, key in ipairs(keys.all(c.db)) do
    there[key.hash] = true
    if not c.hashes[key.hash] then keys.let_in(c.front, key) end
  end
  for hash in pairs(c.hashes) do
    if not there[hash] then c.front.authority_remove(hash) end
  end
  c.hashes = there
end

-- Sessions hold longer while they are used. A restart ends none.
local function note_sessions(c) sessions.touch(c.db, c.front.authority_touched()) end

-- Runs that nobody of us looks after: those of an earlier front, and outcomes that are still open.
local function take_over(c)
  for _, row in ipairs(imports.unsettled(c.db)) do
    if not c.runs[row.id] then runs.take_over(c, row) end
  end
end

local function at_work(c)
  local n = 0
  for _, run in pairs(c.runs) do n = n + (run.phase == "running" and 1 or 0) end
  return n
end

local function begin_runs(c)
  while at_work(c) < queue.MOST do
    local head = queue.choose(imports.heads(c.db, queue.busy(c.runs)), c.runs, c.turns)
    if not head then return end
    queue.took(c.turns, head)
    runs.begin(c, head.project, head.id)
  end
end

-- Streams that began between a commit and its telling get the event now. Who has it already does not get it twice. An event is told
-- again in two looks, because one with a smaller number may be committed later.
local function tell_again(c)
  local list = events.recent(c.db, c.told[1])
  for _, e in ipairs(list) do events.publish(c.front, e) end
  c.told = { c.told[2], list[#list] and list[#list].id or c.told[2] }
end

local function is_time(c, what)
  local now = sys.monotonic()
  if now < (c.at[what] or 0) then return false end
  c.at[what] = now + EVERY[what]
  return true
end

local function work(c)
  if is_time(c, "disk") then tidy.look_at_disk(c) end
  if is_time(c, "keys") then load_keys(c) end
  if is_time(c, "sessions") then note_sessions(c) end
  if is_time(c, "unsettled") then take_over(c) end
  if is_time(c, "uploads") then tidy.look_at_uploads(c) end
  for _, id in ipairs(catalog.names(c.runs)) do runs.look(c, c.runs[id]) end
  runs.cancel(c)
  reviews.look(c)
  if not c.ending then begin_runs(c) end
  if is_time(c, "events") then tell_again(c) end
  if is_time(c, "tidy") then tidy.run(c) end
end

-- One look at everything. While the state is away nothing is lost: it is looked at again.
local function tick(c)
  local ok, err = pcall(work, c)
  local is_away = not ok and database.is_away(err)
  -- What fails again and again is said once.
  local said = not ok and not is_away and (type(err) == "table" and err.message or tostring(err)) or nil
  if said and said ~= c.said then out.warn("the conductor: " .. said) end
  c.said = said
  if is_away and not c.is_away then out.warn("the state is away: " .. (c.db.why or "no answer")) end
  if ok and c.is_away then out.note "the state is back" end
  c.is_away, c.next_tick = is_away, sys.monotonic() + 1
  c.front.set_ready(ok)
end

local function tell_refused(found)
  for _, kit in ipairs(found.refused) do
    out.warn(("kit %s %s: %s"):format(kit.name, kit.kept and "stays as it was" or "is left out", kit.why))
  end
end

local function reload(c)
  c.workspace = catalog.stamp()
  local found, err = catalog.write(c.config.spool, c.config.to)
  if not found then return out.warn("the workspace does not load, and its kits stay as they were: " .. err.message, err.hint) end
  tell_refused(found)
  out.note(("the workspace was read again: %s"):format(text.plural(found.count, "kit")))
end

-- Nothing new is taken. Runs get their time; what is ended then begins anew with the next front.
local function finish(c)
  c.ending = true
  c.server:stop_accepting()
  reviews.finish(c)
  local deadline, hurried = sys.monotonic() + GRACE, false
  while next(c.runs) do
    local alive = false
    for _, run in pairs(c.runs) do alive = alive or run.child ~= nil or run.asker ~= nil end
    if not alive then break end
    local left = deadline - sys.monotonic()
    if left <= 0 and hurried then break end
    if left <= 0 then
      for _, run in pairs(c.runs) do runs.kill(c, run) end
      deadline, hurried = sys.monotonic() + LAST, true
    end
    if c.server:wait(0.1) == "term" then deadline = sys.monotonic() end
    if not hurried then tick(c) end
  end
  c.server:stop()
end

-- What a worker says about benches. True: that was all, and it is not yet time for anything else.
local function told(c, said)
  local id, project = said:match "^bench (%S+) (.*)$"
  if id then pcall(reviews.open, c, project, id) end
  local ended = said:match "^bench%-end (%S+)$"
  if ended then reviews.close(c, ended) end
  return id ~= nil and sys.monotonic() < (c.next_tick or 0)
end

local function loop(c)
  while true do
    local what, said = c.server:wait((next(c.runs) or reviews.is_busy(c)) and 0.1 or 1)
    if what == "term" then return finish(c) end
    if what == "hup" or is_time(c, "workspace") and catalog.stamp() ~= c.workspace then reload(c) end
    if what == "told" and said == "stop" then return finish(c) end
    -- A desk is wanted at each request of a review, and nothing else is looked at for that.
    if not (what == "told" and told(c, said)) then tick(c) end
    if c.taken_by then return finish(c) end
  end
end

-- What is printed when the front is ready.
local function greet(options, address, metrics, found, first, pages)
  if out.quiet then return end
  local w = io.stdout
  w:write(("serving http://%s\n"):format(address))
  if metrics then w:write(("  metrics http://%s/metrics\n"):format(metrics)) end
  w:write(("  state %s   spool %s   %s\n"):format(text.show(text.hide_passwords(options.state)), text.show(workspace.shown(options.spool)),
    text.plural(found.count, "kit")))
  if first then
    w:write(("\nthe first key of project %s, shown only now:\n  %s\n\nsend a file:\n  %s\n"):format(first.project, first.token,
      curl_line(address, found.first and found.first.name, first.token)))
  end
  if not pages then w:write "\nthis kitload has no pages, so no import widget: make web builds them\n" end
  if found.count == 0 then w:write "\nthe workspace has no kits yet: kitload new NAME --from FILE writes one\n" end
  w:flush()
end

-- On a fresh machine a key is made, and shown once.
local function first_key(c, options)
  if next(c.hashes) then return nil end
  local project = options.loopback and serve_options.project()
  if not project then
    out.warn("there is no key yet, so nobody can send anything", "kitload serve --new-key makes one")
    return nil
  end
  local token = keys.make(c.db, project)
  load_keys(c)
  return { project = project, token = token }
end

-- Variables that hold secrets were taken out of our environment, and children of ours need them. A worker gets a secret as a file in
-- memory; the conductor keeps it open.
local function lend_variables(config)
  local lent = {}
  config.variables, config.secrets = {}, {}
  for name, value in pairs(variables.kept()) do
    if type(value) == "string" then
      config.variables[name] = value
    else
      local file, err = secret.lend(value)
      if not file then return nil, err end
      lent[#lent + 1], config.secrets[name] = file, file:path()
    end
  end
  return lent
end

local function config_of(options, place, name)
  return { spool = options.spool, to = options.to, keep = options.keep, root = workspace.root(), version = options.version,
    place = { conninfo = place.conninfo, settings = place.settings, password_file = place.password_file },
    name = name .. " worker", program = sys.realpath "/proc/self/exe", pages = embed.folder(sys.realpath "/proc/self/exe") }
end

-- One front for a spool. Its name stands in the file that it locks.
local function lock_spool(dir, name)
  local path = dir .. "/lock"
  local lock, err = sys.lock(path, true)
  if err then return nil, err end
  if not lock then
    local who = (spool.read(path) or ""):match "^[^\n]+" or "another front"
    return nil, errors.db(("the spool %s is held by %s"):format(workspace.shown(dir), who),
      "one front works with a spool: stop the other one, or give another --spool")
  end
  local f = io.open(path, "w")
  if f then
    f:write(name, "\n")
    f:close()
  end
  return lock
end

-- The front's conductor, with its lock on spool and state. Gives the locks' errors as values.
local function conductor_of(options, place)
  local name = ("kitload serve %s pid %d"):format(sys.hostname():sub(1, 32), sys.pid())
  local lock, err = lock_spool(options.spool, name)
  if not lock then return nil, err end
  local c = { front = require "kitload.host.serve", runs = {}, turns = {}, benches = {}, checks = {}, leaving = {},
    wanted = {}, hashes = {}, at = {}, workspace = catalog.stamp(), spool_lock = lock, config = config_of(options, place, name) }
  c.lent, err = lend_variables(c.config)
  if not c.lent then return nil, err end
  c.db = database.new(place, name, function(conn)
    local held, why = holder.take(conn, name)
    if not held and why.holder then c.taken_by = why.holder end
    return held, why
  end)
  local ok, raised = pcall(function()
    local newest = events.newest(c.db)
    c.told = { newest, newest }
    load_keys(c)
    for _, row in ipairs(sessions.all(c.db)) do sessions.let_in(c.front, row) end
  end)
  if c.taken_by then
    return nil, errors.db("the state is held by " .. c.taken_by,
      "one front works with a state: stop the other one, or give another --state")
  end
  if not ok then return nil, errors.db(type(raised) == "table" and (c.db.why or raised.message) or tostring(raised)) end
  return c
end

-- The config as JSON. An empty table in it is an object.
local function encode_config(value)
  if type(value) ~= "table" then return value end
  local list = {}
  for name, inner in pairs(value) do list[#list + 1] = { name, encode_config(inner) } end
  return json.object(list)
end

local function start(c, options)
  local listeners, names = { { name = "api", address = options.listen } }, { api = true }
  if options.metrics then listeners[2], names.metrics = { name = "metrics", address = options.metrics }, true end
  local server, err = c.front.start { listeners = listeners, routes = routes.list(names),
    worker = "kitload.serve.worker", workers = WORKERS, worker_config = json.encode(encode_config(c.config)), trusted = options.trusted,
    limits = { per_address = 64, connections = 1000, header_seconds = 10, body = routes.JSON } }
  c.server = server
  return server, err
end

local function serve(options, place)
  local ok, err = spool.prepare(options.spool)
  if not ok then return nil, err end
  local found
  found, err = catalog.write(options.spool, options.to)
  if not found then return nil, err end
  tell_refused(found)
  local fine
  fine, err = protected(place, function(db) return check_state(db, false) end)
  if not fine then return nil, err end
  local c
  c, err = conductor_of(options, place)
  if not c then return nil, err end
  local first = first_key(c, options)
  tick(c)
  local server
  server, err = start(c, options)
  if not server then return nil, err end
  local ports = server:ports()
  local function address_of(given, name) return given and (given:gsub(":0$", ":" .. tostring(ports[name]))) end
  greet(options, address_of(options.listen, "api"), address_of(options.metrics, "metrics"), found, first, c.config.pages)
  loop(c)
  c.db:close()
  if c.taken_by then return nil, errors.db("the state was taken by " .. c.taken_by) end
  return 0
end

--- The command.
---@param options table
---@param version string  of kitload
---@return integer? code, table? err
function M.run(options, version)
  local read, err = serve_options.read(options)
  if not read then return nil, err end
  read.version = version
  if options.scopes and not options.new_key then return nil, errors.usage "--scopes goes with --new-key" end
  if options.project and not options.new_key and not options.embed then
    return nil, errors.usage("--project goes with --new-key and --embed", "a front serves all projects of the workspace")
  end
  if options.embed then return embed.print(options, read.listen) end
  if options.new_key and options.migrate then return nil, errors.usage "--new-key and --migrate do not go together" end
  local place
  place, err = serve_options.place(read.state)
  if not place then return nil, err end
  local ok
  ok, err = serve_options.try(read.state)
  if not ok then return nil, err end
  if options.migrate then return migrate(place) end
  if options.new_key then return new_key(place, options) end
  return serve(read, place)
end

-- For the specs: a conductor without a front.
M.work, M.told = work, told

return M
