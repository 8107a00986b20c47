-- A worker for specs of the front: what it answers shows what it was asked.
local cjson = require "cjson"
local front = require "kitload.host.serve"

local M = {}
local config

function M.begin(text)
  config = cjson.decode(text)
  if config.refuse then return nil, config.refuse end
  return true
end

local function size(path)
  local f = io.open(path, "rb")
  if not f then return 0 end
  local n = f:seek "end"
  f:close()
  return n
end

local function json(value, status, headers)
  headers = headers or {}
  headers["Content-Type"] = "application/json"
  return { status = status or 200, headers = headers, body = cjson.encode(value) }
end

local routes = {}

function routes.echo(request) return json(request) end

function routes.answer(request)
  local q = request.query
  return json({ path = request.path }, math.tointeger(q.status), { ["X-Given"] = q.header })
end

function routes.raise() error "this is raised on purpose" end

-- Waits until somebody opens the pipe.
local function wait() io.open(config.dir .. "/pipe", "r"):close() end

function routes.slow(request)
  wait()
  return json { path = request.path }
end

function routes.bytes(request)
  local path, q = config.dir .. "/" .. request.params.name, request.query
  if request.phase == "close" then
    local answer = { received = request.received, cut = request.cut, state = request.state, size = size(path) }
    if request.cut then front.tell(cjson.encode(answer)) end
    return json(answer, 201)
  end
  if q.wait then wait() end
  if q.refuse then return json({ refused = true }, 409) end
  local ended = q.newer and front.end_writer(path)
  return { headers = { ["X-Open"] = "1" }, accept = { path = q.at or path, offset = size(path), most = math.tointeger(q.most) or 1 << 40,
    state = q.newer and tostring(ended) or "of " .. request.params.name } }
end

function routes.file(request)
  local q = request.query
  return { status = 200, headers = { ["Content-Type"] = "text/csv" }, file = config.dir .. "/" .. request.params.name,
    offset = math.tointeger(q.offset) or 0, length = q.length and math.tointeger(q.length) }
end

function routes.events(request)
  return { status = 200, stream = { topic = request.params.topic, backlog = request.query.backlog or "", last = math.tointeger(request.query.last) or 0 } }
end

function M.handle(request) return routes[request.route:match "^[^.]+"](request) end

return M
