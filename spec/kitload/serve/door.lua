-- A front without HTTP for specs: a workspace, a state of its own in the test server, a worker and a conductor in this process.
local cjson = require "cjson"
local h = require "spec.helper"
local fake = require "spec.kitload.serve.fake_front"
local workspaces = require "spec.commands.workspace"

local M = {}

local Door = {}
Door.__index = Door


--- A fresh state, spool and workspace. The state's schema has one name, so there is one at a time.
---@param kits table<string, string>  name → text
function M.new(kits)
  local sys = require "kitload.host.sys"
  local self = setmetatable({ w = workspaces.new() }, Door)
  for name, text in pairs(kits) do self.w:kit(name, text) end
  self.w:sql "drop schema if exists kitload cascade"
  self.spool = self.w.dir .. "/.kitload/spool"
  self.config = { spool = self.spool, keep = 3600, place = { conninfo = h.conninfo() }, name = "spec worker", version = "0", to = self.w:to(), program = sys.realpath(h.kitload),
    root = self.w.dir }
  assert(require("kitload.serve.base.spool").prepare(self.spool))
  self:read_kits()
  self.db = require("kitload.serve.state.db").new(self.config.place, "spec conductor")
  require("kitload.serve.state.migrations").run(self.db)
  self.worker = require "kitload.serve.worker"
  self.worker.begin(cjson.encode(self.config))
  self.c = { db = self.db, front = fake, config = self.config, runs = {}, turns = {}, hashes = {}, at = {}, told = { 0, 0 },
    benches = {}, checks = {}, leaving = {}, wanted = {} }
  -- A worker waits for an answer, and the conductor, which would look again, is this process, too.
  fake.hears = function(text)
    local serve, sys_again = require "kitload.serve.serve", require "kitload.host.sys"
    local deadline = sys_again.monotonic() + 10
    serve.told(self.c, text)
    while text:find "^bench " and next(self.c.wanted) and sys_again.monotonic() < deadline do
      sys_again.run { argv = { "sleep", "0.01" } }
      serve.told(self.c, text)
    end
  end
  fake.told, fake.published, fake.authority = {}, {}, {}
  return self
end

--- Write the catalog, as a start in the workspace does.
function Door:read_kits()
  local lfs, catalog = require "lfs", require "kitload.serve.work.catalog"
  local before = h.pwd()
  lfs.chdir(self.w.dir)
  local found, err = catalog.write(self.spool, self.w:to())
  lfs.chdir(before)
  assert(found, err and err.message)
  return found
end

--- A key, as who of requests.
function Door:key(project, scopes)
  local keys = require "kitload.serve.state.keys"
  local token, key = keys.make(self.db, project or "default", scopes)
  keys.let_in(fake, key)
  return { who = fake.authority[key.hash].record, hash = key.hash, kind = "K", token = token }
end

local function split(path)
  local plain, query = path:match "^([^?]*)%??(.*)$"
  local params = {}
  for name, value in query:gmatch "([^&=]+)=([^&]*)" do
    params[name] = value:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  end
  return plain, params
end

-- The route of a path, as the front finds it, and what its braces hold.
local function route_of(method, path)
  local allowed = false
  for _, r in ipairs(require("kitload.serve.api.routes").list()) do
    local names = {}
    local pattern = "^" .. r.path:gsub("[%-%.]", "%%%0"):gsub("{(%w+)}", function(name)
      names[#names + 1] = name
      return "([^/]+)"
    end) .. "$"
    local values = { path:match(pattern) }
    if values[1] then
      allowed = true
      if r.method == method then
        local params = {}
        for i, name in ipairs(names) do params[name] = values[i] end
        return r, params
      end
    end
  end
  error(("no route for %s %s%s"):format(method, path, allowed and ", only other methods" or ""))
end

-- What the front refuses by itself.
local function refused(r, who)
  if not r.who[1] then return nil end
  if not who.kind then return 401 end
  for _, kind in ipairs(r.who) do
    if kind == who.kind then return nil end
  end
  return 403
end

--- Ask. `more`: headers, body (text), cut, key (what Door:key gives), refuse: who may not, gets what the front answers. Gives the response; its JSON is in `value`.
function Door:ask(method, path, more)
  more = more or {}
  local plain, query = split(path)
  local r, params = route_of(method, plain)
  local who = more.key or self.mine or {}
  local status = refused(r, who)
  if status and more.refuse then return { status = status, headers = {}, body = "" } end
  assert(not status, "the front refuses " .. path)
  local request = { id = require("kitload.host.sys").uuid(), route = r.name, listener = "api", method = method, path = plain, params = params,
    query = query, headers = more.headers or {}, who = who.who, hash = who.hash, kind = who.kind, peer = "127.0.0.1" }
  local response
  if r.body == "bytes" then
    local body = more.body or ""
    request.phase = "open"
    if not more.chunked then request.headers["content-length"] = tostring(#body) end
    response = self.worker.handle(request)
    if response.accept then
      local f = assert(io.open(response.accept.path, "ab"))
      f:write(more.cut and body:sub(1, #body // 2) or body)
      f:close()
      request.phase, request.state, request.received, request.cut = "close", response.accept.state, #body, more.cut or false
      response = self.worker.handle(request)
    end
  else
    request.body = more.body
    response = self.worker.handle(request)
  end
  if response.file then response.body = h.read(response.file):sub(response.offset + 1, response.offset + response.length) end
  local kind = response.headers and response.headers["Content-Type"] or ""
  if kind:find "json$" and response.body ~= "" then response.value = cjson.decode(response.body) end
  local wrong = M.wrong(r, response)
  if wrong then error(("%s %s: %s: %s"):format(method, path, wrong, response.body)) end
  return response
end

--- What an answer has that its route does not say; nil: nothing.
function M.wrong(r, response)
  if response.stream then return nil end
  local schema, kind = require "spec.serve.schema", response.headers["Content-Type"]
  if kind == "application/problem+json" then return schema.wrong(response.value, "Problem") end
  local gives = r.gives[response.status]
  if not gives then return ("status %d is not said"):format(response.status) end
  if gives == true then return response.body ~= "" and "a body where none is said" or nil end
  if gives:find "/" then return kind:find(gives, 1, true) ~= 1 and ("%s is not %s"):format(kind, gives) or nil end
  return schema.wrong(response.value, gives)
end

--- Take the state away from worker and conductor, or give it back.
function Door:state_away(is_away)
  self.worker.finish()
  self.db:close()
  local place = { conninfo = is_away and "host=/nonexistent" or h.conninfo() }
  self.db.place, self.db.tried = place, -10
  self.config.place = place
  self.worker.begin(cjson.encode(self.config))
end

--- One look of the conductor at everything.
function Door:tick()
  self.c.at = {}
  require("kitload.serve.serve").work(self.c)
end

--- Let the conductor look until this is so.
---@param is_so fun(): any
function Door:until_so(is_so)
  local sys = require "kitload.host.sys"
  local deadline = sys.monotonic() + 30
  repeat
    self:tick()
    local found = is_so()
    if found then return found end
    sys.run { argv = { "sleep", "0.01" } }
  until sys.monotonic() > deadline
  error "it did not come"
end

--- The conductor dies, and another one begins: it knows only what state, spool and destination tell.
function Door:restart()
  for _, bench in pairs(self.c.benches) do bench.child:leave() end -- as the end of the process does
  self.c.runs, self.c.turns, self.c.benches, self.c.checks, self.c.leaving, self.c.wanted = {}, {}, {}, {}, {}, {}
end

--- Let the conductor work until it has nothing to do.
function Door:work()
  local sys = require "kitload.host.sys"
  local deadline = sys.monotonic() + 60
  repeat
    self:tick()
    local idle = next(self.c.runs) == nil and not require("kitload.serve.work.reviews").is_busy(self.c)
    if not idle then sys.run { argv = { "sleep", "0.01" } } end
  until idle or sys.monotonic() > deadline
end

function Door:close()
  fake.hears = nil
  require("kitload.serve.work.reviews").finish(self.c)
  self.worker.finish()
  self.db:close()
  self.w:sql "drop schema if exists kitload cascade"
end

return M
