-- Fronts for specs, in this process, with the worker of spec/serve/echo.lua; and bytes that go to them as they are.
local h = require "spec.helper"
local front = require "kitload.host.serve"
local sys = require "kitload.host.sys"

local M = {}

M.KEY, M.SESSION, M.POOR = "klk_key", "kls_session", "klk_poor"

local function route(name, method, path, more)
  local r = { name = name, method = method, path = path, who = {}, body = "none" }
  for key, value in pairs(more or {}) do r[key] = value end
  return r
end

M.routes = {
  route("open", "GET", "/open"), route("post", "POST", "/open", { body = "json", most = 1000 }),
  route("item", "GET", "/v1/items/{id}", { who = { "K", "S" }, scope = "items:read" }),
  route("key", "POST", "/v1/items", { who = { "K" }, scope = "items:write", body = "json" }),
  route("upload", "PUT", "/up/{id}", { body = "bytes", most = 2000000 }), route("stream", "GET", "/stream"), route("file", "GET", "/file"),
  route("function", "GET", "/broken"),
}

---@class spec.front
---@field server userdata
---@field port integer
---@field folder string
local Front = {}
Front.__index = Front

--- Start a front.
---@param limits table?
---@param more table?   of the config
function M.start(limits, more)
  local f = setmetatable({ folder = h.tmp() }, Front)
  local config = { listeners = { { name = "api", address = "127.0.0.1:0" } }, routes = M.routes, worker = "spec.serve.echo", workers = 2,
    worker_config = f.folder, limits = limits }
  for name, value in pairs(more or {}) do config[name] = value end
  local hour = math.floor(sys.now()) + 3600
  front.authority_put(sys.sha256(M.KEY), "K", { "items:read", "items:write" }, '{"project":"p"}')
  front.authority_put(sys.sha256(M.POOR), "K", { "items:reader" }, '{"project":"p"}')
  front.authority_put(sys.sha256(M.SESSION), "S", {}, '{"subject":"ada"}', hour, hour)
  f.server = assert(front.start(config))
  f.port = f.server:ports().api
  return f
end

function Front:stop() self.server:stop() end

--- What was told since the last call.
---@return string[]
function Front:told()
  local list = {}
  while true do
    local what, text = self.server:wait(0)
    if what ~= "told" then return list end
    list[#list + 1] = text
  end
end

--- Wait for a text of the worker, for ten seconds at most.
function Front:next_told()
  for _ = 1, 100 do
    local what, text = self.server:wait(0.1)
    if what == "told" then return text end
  end
end

-- A script of bash with the connection as file 3. It ends after twenty seconds.
function Front:bash(script)
  local run = ("timeout 20 bash -c %s"):format(h.quote(("exec 3<>/dev/tcp/127.0.0.1/%d; %s"):format(self.port, script)))
  return select(2, h.sh(run))
end

--- Send bytes on one connection, and give what comes back until it ends. Without an end of its own, the connection ends after so many
--- seconds (1).
function Front:send(bytes, seconds)
  local path = self.folder .. "/sent"
  h.write(path, bytes)
  return self:bash(("cat %s >&3; timeout %s cat <&3"):format(path, seconds or 1))
end

--- The status codes of the answers in a text.
function M.statuses(text)
  local list = {}
  for status in text:gmatch "HTTP/1%.[01] (%d%d%d)" do list[#list + 1] = tonumber(status) end
  return list
end

return M
