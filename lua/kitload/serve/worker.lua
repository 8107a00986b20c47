-- What each of the front's workers runs: begin(config) once, then handle(request) for each request.
--
--   request ─▶ route ─▶ who ─▶ in a transaction of the state: api/FILE.FUNCTION ─▶ response; then its events are told
--
-- A handler raises problems (base/problem.lua). Anything else that is raised is a bug: 500, and a line on standard error.
local database = require "kitload.serve.state.db"
local events = require "kitload.serve.state.events"
local front = require "kitload.host.serve"
local idempotency = require "kitload.serve.state.idempotency"
local json = require "kitload.talk.json"
local problem = require "kitload.serve.base.problem"
local routes = require "kitload.serve.api.routes"
local sys = require "kitload.host.sys"

local M = {}

local config, db

--- Begin, with the text that the conductor gives.
---@param text string
function M.begin(text)
  config = json.decode(text)
  config.keep = math.tointeger(config.keep)
  db = database.new(config.place, config.name)
  return true
end

---@class kitload.serve.Context   what a handler gets
---@field request table
---@field route kitload.serve.Route
---@field who kitload.serve.Who
---@field db table
---@field config table
local Context = {}
Context.__index = Context

--- An event of this request's transaction; the streams are told when it is committed.
function Context:tell(event) self.events[#self.events + 1] = event end

--- Something to do after the commit.
function Context:after(act) self.acts[#self.acts + 1] = act end

-- What the request asks for, for the Idempotency-Key: the same again is the same.
local function asked(ctx)
  local r, query = ctx.request, {}
  for name, value in pairs(r.query) do query[#query + 1] = ("%s=%s"):format(name, value) end
  table.sort(query)
  local body = ctx.route.body == "bytes" and (r.headers["content-length"] or "") or r.body or ""
  return sys.sha256(table.concat({ r.method, r.path, table.concat(query, "&"), body }, "\n"))
end

local function key_of(ctx)
  local key = ctx.route.once and ctx.request.headers["idempotency-key"]
  if not key then return nil end
  if #key > 255 or key == "" or key:find "[^\32-\126]" then
    problem.raise("bad_request", "an Idempotency-Key has 1 to 255 printable characters of ASCII")
  end
  return key
end

--- The answer that this Idempotency-Key got before; nil: there is none.
function Context:earlier()
  local key = key_of(self)
  if not key then
    self.db:any "SELECT 1"
    return nil
  end
  return idempotency.find(self.db, self.who, self.request.hash, key, asked(self))
end

--- Do the work in a transaction, once for each Idempotency-Key. Events and acts follow the commit.
function Context:once(work)
  local key = key_of(self)
  local response = self.db:transaction(function()
    if not key then return work() end
    return idempotency.once(self.db, self.who, self.request.hash, key, asked(self), work)
  end)
  for _, event in ipairs(self.events) do events.publish(front, event) end
  for _, act in ipairs(self.acts) do act() end
  return response
end

--- Nothing more of the state is needed for this request.
function Context:release() self.db:release() end

local handlers = {}

-- The function of a route. Files are loaded when they are needed first.
local function handler_of(route)
  local handler = handlers[route.name]
  if not handler then
    local file, name = route.name:match "^(.-)%.(.*)$"
    handler = require("kitload.serve.api." .. file)[name]
    handlers[route.name] = handler or error("no handler for " .. route.name)
  end
  return handler
end

local function answer(ctx)
  local handler = handler_of(ctx.route)
  -- Bytes come in two phases, and the handler chooses its transaction itself.
  if ctx.route.alone or ctx.route.body == "bytes" then return handler(ctx) end
  return ctx:once(function() return handler(ctx) end)
end

--- Answer a request.
---@param request table   see kitload.host.serve
---@return table response
function M.handle(request)
  local route = routes.get(request.route)
  local ctx = setmetatable({ request = request, route = route, db = db, config = config, events = {}, acts = {},
    who = request.who and json.decode(request.who) or nil }, Context)
  local ok, response = pcall(answer, ctx)
  if ok then return response end
  if problem.is(response) then return problem.response(response) end
  local message = type(response) == "table" and response.message or tostring(response)
  io.stderr:write(("kitload: error: %s %s (request %s): %s\n"):format(request.method, request.path, request.id, message))
  return problem.response(problem.of("internal", ("request %s"):format(request.id)))
end

--- For the specs: let the connection go.
function M.finish()
  if db then db:close() end
end

return M
