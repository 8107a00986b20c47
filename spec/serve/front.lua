-- A front in this process, for specs, and connections to it that say each byte.
local cjson = require "cjson"
local h = require "spec.helper"
local serve = require "kitload.host.serve"
local sys = require "kitload.host.sys"

local M = {}

h.make(h.build .. "/spec_socket.so")
local socket = require "spec_socket"

M.dir = h.tmp()
M.serve = serve

local function route(name, method, path, more)
  local r = { name = name, method = method, path = path, listener = "api", who = {} }
  for k, v in pairs(more or {}) do r[k] = v end
  return r
end

M.routes = {
  route("echo.get", "GET", "/echo"), route("echo.post", "POST", "/echo", { body = "json" }), route("echo.options", "OPTIONS", "/echo"),
  route("echo.small", "POST", "/small", { body = "json", most = 100 }), route("echo.of", "GET", "/things/{id}/parts/{part}"),
  route("echo.key", "GET", "/key", { who = { "K", "S" }, scope = "things:read" }), route("echo.session", "POST", "/session", { who = { "S" }, body = "json" }),
  route("echo.console", "GET", "/desk", { who = { "C" }, listener = "console" }),
  route("answer", "GET", "/answer"), route("raise", "GET", "/raise"), route("slow", "GET", "/slow"),
  route("bytes.put", "PUT", "/bytes/{name}", { body = "bytes", most = 1 << 40 }), route("bytes.patch", "PATCH", "/bytes/{name}", { body = "bytes", most = 1 << 40 }),
  route("file", "GET", "/files/{name}"), route("events", "GET", "/events/{topic}"),
}

--- Start it. `limits` and other fields of the config as in kitload.host.serve.
function M.start(limits, more)
  local config = { listeners = { { name = "api", address = "127.0.0.1:0" } }, routes = {}, worker = "spec.serve.worker", workers = 2,
    worker_config = cjson.encode { dir = M.dir }, limits = limits }
  for k, v in pairs(more or {}) do config[k] = v end
  local named = {}
  for _, l in ipairs(config.listeners) do named[l.name] = true end
  for _, r in ipairs(M.routes) do
    if named[r.listener] then config.routes[#config.routes + 1] = r end
  end
  M.front = assert(serve.start(config))
  M.port = M.front:ports().api
  return M.front
end

function M.stop()
  if M.front then M.front:stop() end
  M.front = nil
end

local Connection = {}
Connection.__index = Connection

--- A connection to the front: from (our address), room (of the buffer for what comes), port.
function M.connect(more)
  more = more or {}
  return setmetatable({ socket = assert(socket.connect(more.port or M.port, more.from, more.room)), got = "" }, Connection)
end

function Connection:send(text) return self.socket:send(text) end
function Connection:close() self.socket:close() end

-- More bytes, or false when nothing comes any more: self.ended says why.
function Connection:more(seconds)
  if self.ended then return false end
  local text, why = self.socket:receive(seconds or 5)
  if text then
    self.got = self.got .. text
    return true
  end
  if why ~= "timeout" then self.ended = why end
  self.why = why
  return false
end

-- Take n bytes from what has come.
local function take(self, n)
  while #self.got < n do
    if not self:more() then return nil end
  end
  local text = self.got:sub(1, n)
  self.got = self.got:sub(n + 1)
  return text
end

local function line(self)
  while not self.got:find("\r\n", 1, true) do
    if not self:more() then return nil end
  end
  local text, rest = self.got:match "^(.-)\r\n(.*)$"
  self.got = rest
  return text
end

local function chunks(self)
  local parts = {}
  while true do
    local n = tonumber(line(self) or "", 16)
    if not n then return nil end
    parts[#parts + 1] = take(self, n)
    line(self)
    if n == 0 then return table.concat(parts) end
  end
end

--- The head of the next answer: { status, headers (names in small letters) }, or nil and why there is none.
function Connection:head()
  local first = line(self)
  if not first then return nil, self.why end
  local answer = { status = tonumber(first:match "^HTTP/1%.[01] (%d%d%d) ") or error("no status: " .. first), headers = {} }
  for text in line, self do
    if text == "" then return answer end
    local name, value = text:match "^([^:]+): (.*)$"
    assert(not answer.headers[name:lower()], "a header twice: " .. name)
    answer.headers[name:lower()] = value
  end
  return nil, self.why
end

--- The next answer, whole. head: it has no body.
function Connection:answer(head)
  local answer, why = self:head()
  if not answer then return nil, why end
  local none = head or answer.status < 200 or answer.status == 204 or answer.status == 304
  if none then
    answer.body = ""
  elseif answer.headers["transfer-encoding"] == "chunked" then
    answer.body = chunks(self)
  else
    answer.body = take(self, assert(tonumber(answer.headers["content-length"]), "no length"))
  end
  if (answer.headers["content-type"] or ""):find "json" and answer.body ~= "" then answer.value = cjson.decode(answer.body) end
  return answer
end

--- Is the connection over, within so many seconds? Gives why ("closed", "reset"), or false and what came.
function Connection:over(seconds)
  local deadline = sys.monotonic() + (seconds or 2)
  repeat
    local left = deadline - sys.monotonic()
  until left <= 0 or not self:more(left)
  return self.ended or false, self.got
end

local function head_of(method, path, headers, body)
  local lines = { ("%s %s HTTP/1.1"):format(method, path), "Host: spec" }
  if body then lines[#lines + 1] = "Content-Length: " .. #body end
  for _, text in ipairs(headers or {}) do lines[#lines + 1] = text end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or "")
end
M.head_of = head_of

--- Send a request on this connection and read the answer.
function Connection:ask(method, path, headers, body)
  local sent, why = self:send(head_of(method, path, headers, body))
  if not sent then return nil, why end
  return self:answer(method == "HEAD")
end

--- The same on a connection of its own.
function M.ask(method, path, headers, body, more)
  local c = M.connect(more)
  local answer, why = c:ask(method, path, headers, body)
  c:close()
  return answer, why
end

--- Wait until it holds, ten seconds at most.
function M.wait_until(holds)
  local deadline = sys.monotonic() + 10
  while not holds() do
    assert(sys.monotonic() < deadline, "it did not come in ten seconds")
    M.front:wait(0.005)
  end
end

return M
